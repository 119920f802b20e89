--- What can be asked: the measures with their units, rules and fields, as the
-- oracle knows them: written down here once more, apart from the module.

local codes = require "spec.support.codes"

local M = {}

-- === Measures ============================================================

local stock_rules <const> = { last_day = { "out", "in" } }
local interim_rule <const> = { "exclude", "include", "only" }
local order_fields <const> = {
  kind = "order_kind", interim = "flag", foreign_travel = "flag",
}
local breach_fields <const> = {
  requirement = "requirement", outcome = "outcome",
}
local order_dates <const> = { "made_on", "expires_on", "ended_on" }
local then_fields <const> = {
  area = "area_then", region = "region_then", country = "country_then",
  category = "category_then", level = "level_then",
  location = "location_then", lead_agency = "agency_then",
  area_before = "area_then", region_before = "region_then",
  country_before = "country_then", category_before = "category_then",
  level_before = "level_then", location_before = "location_then",
}
local breach_dates <const> = { "breach_date", "outcome_date" }

-- Of each measure: its units and the values of its rules, defaults first; its
-- clock; its own coded fields and their lists, its numbers and its dates.
local measures <const> = {
  eligible = { units = { "people" }, clock = "date", rules = stock_rules },
  caseload = { units = { "people" }, clock = "date", rules = stock_rules },
  managed = {
    units = { "people" }, clock = "period",
    rules = {
      pick = { "highest", "first", "last", "every" },
      custody = { "include", "exclude" },
    },
  },
  throughput = {
    units = { "people" }, clock = "period",
    rules = { custody = { "include", "exclude" } },
  },
  breaches = {
    units = { "outcomes", "people" }, clock = "event",
    rules = { date = { "outcome", "breach" } }, own = breach_fields,
    dates = breach_dates,
  },
  recalls = {
    units = { "returns", "people" }, clock = "event", own = breach_fields,
    dates = breach_dates,
  },
  revocations = {
    units = { "people" }, clock = "event", own = { outcome = "decision" },
    dates = { "applied_on", "decided_on" },
  },
  orders = {
    units = { "orders", "people" }, clock = "event",
    rules = { interim = interim_rule }, own = order_fields,
    dates = order_dates,
  },
  orders_in_force = {
    units = { "orders", "people" }, clock = "date",
    rules = { interim = interim_rule }, own = order_fields,
    dates = order_dates,
  },
  sro_notifications = {
    units = { "people" }, clock = "event",
    rules = { already = { "not", "count" } }, own = { basis = "basis" },
    dates = { "start_date", "end_date" },
  },
  entries = { units = { "people" }, clock = "event" },
  exits = {
    units = { "people" }, clock = "event",
    own = { end_reason = "end_reason" },
  },
  -- The lists are those of the rule community, by which it is asked at random.
  transitions = {
    units = { "people" }, clock = "event", own = then_fields,
    rules = { population = { "community", "everywhere" } },
  },
  meetings = {
    units = { "meetings" }, clock = "event",
    own = { area = "area", level = "level" }, dates = { "held_on" },
  },
  attendance = {
    units = { "invitations" }, clock = "event",
    own = {
      area = "area", level = "level", agency = "agency", attended = "flag",
    },
    dates = { "held_on" },
  },
  further_offences = {
    units = { "people", "charges" }, clock = "event",
    own = { disposal = "disposal", serious_further = "flag" },
    numbers = { "sentence_months" },
    dates = { "offence_date", "charged_on", "convicted_on" },
  },
  case_reviews = {
    units = { "reviews" }, clock = "event", impersonal = true,
    rules = { date = { "commissioned", "concluded" } },
    own = { area = "area", kind = "review_kind" },
    dates = { "commissioned_on", "concluded_on" },
  },
}

--- A measure by its name: units, rules, clock and own fields.
function M.measure(name)
  return measures[name] or error("no measure: " .. tostring(name), 2)
end

--- The names of the measures, sorted.
function M.measures()
  local names = {}
  for name in pairs(measures) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- The units of a measure and the values of its rules, defaults first.
function M.choices(measure_name)
  local measure = M.measure(measure_name)
  return { units = measure.units, rules = measure.rules or {} }
end

-- === Fields ==============================================================

local states <const> = {
  area = "area", region = "region", country = "country",
  category = "category", level = "level", lead_agency = "agency",
  location = "location", sex = "sex", ethnicity = "ethnicity",
}
local places <const> = {
  area = "area", region = "region", country = "country",
}
local periods <const> = {
  "day", "month", "quarter", "calendar_year", "reporting_year",
  "month_of_year", "quarter_of_year",
}

--- Fields on demand that are states of a person: name -> code list.
M.states = {
  on_licence = "flag", notification = "notified",
  has_shpo = "flag", has_no = "flag", has_sro = "flag", has_sopo = "flag",
  has_fto = "flag", has_rsho = "flag", has_voo = "flag",
}

--- Fields on demand that are numbers: the days, months and years since.
M.numbers = { "age_at_entry" }
for _, clock in ipairs { "managed", "at_level", "since_exit" } do
  for _, unit in ipairs { "days", "months", "years" } do
    M.numbers[#M.numbers + 1] = unit .. "_" .. clock
  end
end

local function add(kinds, names, kind, lists)
  for key, value in pairs(names or {}) do
    kinds[lists and key or value] = { kind = kind, list = lists and value }
  end
end

--- Every field of a measure, those on demand included: name -> { kind =,
-- list = }; the kind is "code", "number", "date", "period" or "year".
function M.fields(measure_name)
  local measure = M.measure(measure_name)
  local kinds = { year = { kind = "year" } }
  add(kinds, measure.impersonal and places or states, "code", true)
  add(kinds, measure.own, "code", true)
  add(kinds, measure.numbers, "number")
  add(kinds, measure.dates, "date")
  if not measure.impersonal then
    kinds.age = { kind = "number" }
    add(kinds, M.states, "code", true)
    add(kinds, M.numbers, "number")
    add(kinds, { "entered_on", "level_since", "last_exit" }, "date")
  end
  if measure.clock == "event" then
    add(kinds, { "date" }, "date")
    add(kinds, periods, "period")
  end
  return kinds
end

--- The declared labels of a code list, in order, without "Unknown".
function M.list_labels(list)
  local labels = {}
  for i, entry in ipairs(codes.lists[list]) do labels[i] = entry.label end
  return labels
end

--- The name of the code list of a coded field of a measure.
function M.list_of(measure_name, field)
  local found = M.fields(measure_name)[field]
  return found and found.list
end

return M
