--- Breaks: years from which on a series counts something else, as data. A
-- break has
--   year      the first reporting year of the new series
--   straddles true where that year is partly old and partly new, so that it
--             compares with neither side
--   measures  array of measures (or tables of published figures); nil for all
--   field, labels   what is concerned alone: cells that hold one of these
--             labels of a field, totals over it too
--   areas     true where the figures of areas are concerned, and not that of
--             England and Wales
--   of        "published": figures in print alone. A register counts by one
--             rule throughout. "register", or "both"
--   why, source     what changed, and who says so
-- @module mappa.breaks
local core = require "mappa.core"
local fields = require "mappa.fields"
local keys = require "mappa.keys"
local lazy = require "mappa.lazy"
local misuse = require "mappa.misuse"
local time = require "mappa.time"

local figure_labels = lazy "mappa.figures.labels"
local listed = lazy "mappa.listed"
local published = lazy "mappa.published"
local template = lazy "mappa.template.figures"

local M = {}

local CARRIED <const> = { "orders", "orders_in_force" }
local PEOPLE <const> = { "eligible", "caseload", "managed", "throughput",
  "entries", "exits" }

-- In order of time. Sources are those of the documents named.
local KNOWN <const> = {
  { year = "2003-04", measures = { "eligible", "total" }, of = "published",
    field = "category", labels = { "Category 2", "Category 3" },
    why = "new counting arrangements: the total fell by 25% for that reason, "
      .. "while registered sexual offenders rose",
    source = "Evening Standard on the annual reports for 2003-04" },
  { year = "2008-09", measures = { "eligible" }, of = "published",
    field = "category", labels = { "Category 2" },
    why = "Category 2, and totals with it, were counted over the year before "
      .. "and are counted on 31 March since",
    source = "worked out from the national series: above 16,000 people in "
      .. "2007-08, 11,689 in 2008-09" },
  { year = "2009-10", measures = { "rate" }, of = "published",
    why = "rates were per 100,000 people of all ages and are of those aged 10 "
      .. "and over since; the change lies between 2006-07 and 2009-10",
    source = "worked out from printed counts and rates" },
  { year = "2010-11", of = "published", areas = true,
    why = "figures of police force areas are comparable from this year on",
    source = "Ministry of Justice, in the press on the area tables" },
  { year = "2014-15", straddles = true, measures = CARRIED, of = "both",
    field = "kind", labels = { "SHPO", "SOPO", "FTO", "SRO", "RSHO" },
    why = "SHPOs replaced SOPOs and foreign travel orders, and SROs replaced "
      .. "RSHOs, on 8 March 2015, within the year",
    source = "Anti-social Behaviour, Crime and Policing Act 2014, sch. 5" },
  { year = "2021-22", measures = { "rate" }, of = "published",
    why = "the population is based on the 2021 census from this year on",
    source = "worked out from printed counts and rates of areas" },
  { year = "2022-23", measures = PEOPLE, of = "both",
    field = "category", labels = { "Category 4" },
    why = "Category 4 was created, for terrorist offenders and those who may "
      .. "become involved in terrorism",
    source = "Police, Crime, Sentencing and Courts Act 2022" },
  { year = "2024-25", measures = { "breaches", "cautioned", "convicted" },
    of = "published",
    why = "one row of people cautioned or convicted became two, in this year "
      .. "at the latest",
    source = "annual reports of areas" },
}

-- Those that a script has declared, for as long as it runs.
local declared = {}

-- === Copies that print ==================================================

local Break = misuse.record("mappa.Break", { "year", "straddles", "measures",
  "field", "labels", "areas", "of", "why", "source" })

--- What is concerned: "eligible: Category 2".
local function subject(b)
  local words = { b.measures and table.concat(b.measures, ", ")
    or "every measure" }
  if b.labels then words[2] = table.concat(b.labels, ", ") end
  if b.areas then words[#words + 1] = "areas" end
  return table.concat(words, ": ")
end

--- "(annual reports of areas)", or nothing.
local function source_words(b)
  return b.source and (" (%s)"):format(b.source) or ""
end

Break.__tostring = function(b)
  return ("%s  %s [%s]\n  %s%s"):format(b.year, subject(b), b.of, b.why,
    source_words(b))
end

local Breaks = { __name = "mappa.Breaks", __tostring = function(list)
  local lines = {}
  for i, b in ipairs(list) do lines[i] = tostring(b) end
  return table.concat(lines, "\n")
end }

local function copied(b)
  local copy = {}
  for key, value in pairs(b) do
    copy[key] = type(value) == "table" and table.move(value, 1, #value, 1, {})
      or value
  end
  return setmetatable(copy, Break)
end

--- All that are known and declared, by year.
local function all()
  local list = table.move(KNOWN, 1, #KNOWN, 1, {})
  for _, b in ipairs(declared) do
    local place = #list + 1
    while place > 1 and list[place - 1].year > b.year do place = place - 1 end
    table.insert(list, place, b)
  end
  return list
end

--- The breaks: see mappa.breaks.
function M.list()
  local list = {}
  for i, b in ipairs(all()) do list[i] = copied(b) end
  return setmetatable(list, Breaks)
end

--- A break in a sentence.
function M.words(b)
  return ("%s: %s%s"):format(b.year, b.why, source_words(b))
end

-- === Declaring ==========================================================

local KEYS <const> = keys.names("declare_break")

local function read_text(what, text)
  if type(text) ~= "string" or text == "" then
    misuse("declare_break: %s", what:format(misuse.shown(text)))
  end
  return text
end

local function read_year(year)
  local start = time.year_start(year)
  if not start then
    misuse('declare_break: year is the first reporting year of the new series '
      .. 'as "2022-23", not %s%s', misuse.shown(year), time.meant_year(year))
  end
  return time.year_label(start)
end

--- The labels of published figures by field, and those of a nation.
local function printed_labels(field)
  local list = {}
  for i, f in ipairs(published.all()) do list[i] = figure_labels.of(f) end
  return figure_labels.field(field, list)
end

--- A label as Tables have it. What is no label of a field over a code list, in
-- records or in print, is refused; other fields may have any.
local function label_of(field, text)
  local coded = listed.field(field, true)
  if not coded then return text end
  local place, near = coded.find(text)
  if place then return coded.labels[place] end
  local printed = printed_labels(field)
  place = printed.find(text)
  return printed.labels[place] or misuse("declare_break: %s has no label "
    .. "'%s'%s", field, text, misuse.instead(text, coded.labels, near))
end

--- The labels of a field that are concerned.
local function read_labels(field, labels)
  if type(labels) == "string" then labels = { labels } end
  misuse.check_type("declare_break: labels", labels, "table")
  misuse.check_list("declare_break: labels", labels)
  for i, label in ipairs(labels) do
    read_text(("labels[%d] is a label of %s, not %%s"):format(i, field), label)
  end
  local read = {}
  for i, label in ipairs(labels) do read[i] = label_of(field, label) end
  return read
end

--- Raises for a name that is a slip for one of a field. Another one may be
-- that of a dimension which a script has made.
local function check_field(name)
  local known, is_known = fields.known(), {}
  for _, def in ipairs(template.tables) do
    known[#known + 1] = def.row
    known[#known + 1] = def.column
  end
  for _, field in ipairs(known) do is_known[field] = true end
  local meant = not is_known[name] and core.nearest(known, name)
  if meant then
    misuse("declare_break: no field '%s'; did you mean '%s'?", name, meant)
  end
  return name
end

--- The field of a declared break and its labels; `area = "Norfolk"` is short
-- for field = "area", labels = "Norfolk".
local function read_field(options)
  if options.area ~= nil then
    if options.field ~= nil or options.labels ~= nil then
      misuse("declare_break takes area, or a field and its labels, not both")
    end
    return "area", read_labels("area", options.area)
  end
  if (options.field == nil) ~= (options.labels == nil) then
    misuse('declare_break: field goes with labels, as in field = "category", '
      .. 'labels = "Category 2"')
  end
  if options.field == nil then return nil end
  local field = read_text('field is the name of a field, as "category", not '
    .. "%s", options.field)
  return check_field(field), read_labels(field, options.labels)
end

local function find(list, name)
  for _, item in ipairs(list) do
    if item.name == name then return item end
  end
end

local function read_measure(name, measures)
  if name == nil then return nil end
  local known = type(name) == "string" and find(measures, name)
  if known then return { name } end
  local names = {}
  for i, measure in ipairs(measures) do names[i] = measure.name end
  misuse("declare_break: no measure %s", type(name) == "string"
    and misuse.suggest(name, names) or misuse.shown(name))
end

--- Declares a break: see mappa.declare_break.
function M.declare(options, measures)
  if type(options) ~= "table" then
    misuse('declare_break takes a table, in braces, as in mappa.declare_break'
      .. '{ year = "2022-23", area = "Norfolk", why = "..." }; it got %s',
      misuse.shown(options))
  end
  misuse.check_keys("declare_break", options, KEYS)
  local field, labels = read_field(options)
  for _, key in ipairs { "source", "straddles" } do
    if options[key] ~= nil then
      misuse.check_type("declare_break: " .. key, options[key],
        key == "source" and "string" or "boolean")
    end
  end
  local b = { year = read_year(options.year), of = "both", field = field,
    labels = labels, source = options.source,
    measures = read_measure(options.measure, measures),
    straddles = options.straddles or nil,
    why = read_text("why says what changed, in words, not %s", options.why) }
  declared[#declared + 1] = b
  return copied(b)
end

-- === Asking =============================================================

local function concerns(b, scope)
  if b.of ~= "both" and b.of ~= scope.of then return false end
  for _, name in ipairs(b.measures or {}) do
    if scope.measures[name] then return true end
  end
  return b.measures == nil
end

--- Does it lie between two years, by those in which they start?
local function is_between(b, early, late)
  local start = time.year_start(b.year)
  if early < start and start <= late then return true end
  return b.straddles and early == start and late > start or false
end

--- Does a cell with these labels, among them perhaps Total, take in what a
-- break concerns?
function M.takes_in(b, labels)
  if not b.labels then return true end
  for _, label in ipairs(labels) do
    for _, own in ipairs(b.labels) do
      if label == own or label == "Total" then return true end
    end
  end
  return false
end

--- The breaks that lie between two reporting years of a series.
-- @tparam table scope {of="published" or "register", measures={name = true}}
-- @tparam integer early the year in which the earlier one starts
-- @tparam integer late
function M.between(scope, early, late)
  if late < early then early, late = late, early end
  local found = {}
  for _, b in ipairs(all()) do
    if concerns(b, scope) and is_between(b, early, late) then
      found[#found + 1] = b
    end
  end
  return found
end

return M
