-- make.lua - writes the case records of the Norfolk sample.
--
--   lua5.4 examples/norfolk/make.lua [folder]
--
-- The folder is "records" beside this file unless another is named; it must
-- exist. The same files come out every time, byte for byte. Who is in which
-- cell of the published tables is laid out first, in levels.lua and
-- edges.lua; people at Level 1 then fill each stock to its total.

local here = arg[0]:match("^(.*)[/\\][^/\\]*$") or "."
package.path = here .. "/../?.lua;" .. package.path

local case = require "norfolk.case"
local dates = require "norfolk.dates"
local draw = require "norfolk.draw"
local edges = require "norfolk.edges"
local events = require "norfolk.events"
local faults = require "norfolk.faults"
local levels = require "norfolk.levels"
local meetings = require "norfolk.meetings"
local population = require "norfolk.population"
local sexual = require "norfolk.sexual"
local violent = require "norfolk.violent"

-- People in the community on the 31 March that ends each reporting year.
local category_1 <const> = {
  { 2018, 1099 }, { 2019, 1110 }, { 2020, 1173 }, { 2021, 1188 },
  { 2022, 1190 }, { 2023, 1237 }, { 2024, 1286 },
}
local category_2 <const> = {
  { 2018, 128 }, { 2019, 133 }, { 2020, 126 }, { 2021, 134 },
  { 2022, 139 }, { 2023, 145 }, { 2024, 151 },
}

local sexes <const> = { { 97, "M" }, { 3, "F" } }
local ethnicities <const> = {
  { 860, "W1" }, { 40, "W9" }, { 30, "" }, { 9, "A9" }, { 8, "B2" },
  { 6, "M1" }, { 6, "W3" }, { 5, "B1" }, { 5, "M9" }, { 5, "O9" },
  { 4, "A1" }, { 4, "A2" }, { 4, "B9" }, { 3, "A3" }, { 3, "W2" },
  { 3, "W4" }, { 2, "M2" }, { 2, "M3" }, { 1, "A4" }, { 1, "O2" },
}

-- The columns of each file.
local columns <const> = {
  population = { "area", "year", "vintage", "sex", "age", "persons" },
  individual = { "ref", "sex", "birth_date", "ethnicity", "died_on" },
  management = { "individual", "area", "category", "level", "lead_agency",
                 "start_date", "end_date", "end_reason" },
  custody = { "individual", "kind", "start_date", "end_date" },
  notification = { "individual", "start_date", "end_date", "basis" },
  licence = { "individual", "start_date", "end_date" },
  order = { "individual", "kind", "interim", "foreign_travel", "made_on",
            "expires_on", "ended_on" },
  breach = { "individual", "requirement", "breach_date", "outcome",
             "outcome_date" },
  revocation = { "individual", "applied_on", "decided_on", "outcome" },
  offence = { "individual", "offence_date", "charged_on", "convicted_on",
              "type", "disposal", "sentence_months", "serious_further" },
  meeting = { "ref", "individual", "area", "level", "held_on" },
  attendance = { "meeting", "agency", "attended" },
  case_review = { "ref", "area", "kind", "commissioned_on",
                  "concluded_on" },
}

-- The field that puts one person's rows of an entity in order.
local dated <const> = {
  management = "start_date", custody = "start_date",
  notification = "start_date", licence = "start_date", order = "made_on",
  breach = "outcome_date", revocation = "decided_on",
  offence = "offence_date",
}

local function text (name, value)
  if value == nil then return "" end
  local is_date = name:find("_date$") or name:find("_on$")
  return is_date and dates.iso(value) or tostring(value)
end

local function write (folder, entity, rows)
  local names = columns[entity]
  local path = folder .. "/" .. entity .. ".csv"
  local file = assert(io.open(path, "wb"))
  local lines = { table.concat(names, ",") }
  for _, row in ipairs(rows) do
    local line = {}
    for i, name in ipairs(names) do line[i] = text(name, row[name]) end
    lines[#lines + 1] = table.concat(line, ",")
  end
  lines[#lines + 1] = ""
  assert(file:write(table.concat(lines, "\n")))
  assert(file:close())
end

-- The day on which somebody first appears in the records.
local function first_day (p)
  local row = p.management[1] or p.notification[1]
  return row and row.start_date or p.order[1].made_on
end

-- Numbers the people in the order in which they came, and deals out sex and
-- ethnic group.
local function number (book)
  local sex = draw.deal(sexes, #book)
  local ethnicity = draw.deal(ethnicities, #book)
  for i, p in ipairs(book) do p.seq, p.first = i, first_day(p) end
  table.sort(book, function (a, b)
    if a.first ~= b.first then return a.first < b.first end
    return a.seq < b.seq
  end)
  for i, p in ipairs(book) do
    p.ref = string.format("NK%06d", i)
    p.sex, p.ethnicity = sex[i], ethnicity[i]
  end
end

-- Every person's rows of an entity, by person and date.
local function rows_of (book, entity)
  local list, key = {}, dated[entity]
  for _, p in ipairs(book) do
    local own = p[entity]
    for i, row in ipairs(own) do row.seq, row.individual = i, p.ref end
    table.sort(own, function (a, b)
      if a[key] ~= b[key] then return a[key] < b[key] end
      return a.seq < b.seq
    end)
    table.move(own, 1, #own, #list + 1, list)
  end
  return list
end

local function make (folder)
  local book = {}
  levels.add(book)
  edges.add(book)
  faults.add(book)
  sexual.fill(book, category_1)
  violent.fill(book, category_2)
  events.add(book)
  number(book)
  local held, attendance = meetings.hold(book)
  write(folder, "population", population.rows())
  write(folder, "individual", book)
  for _, entity in ipairs(case.entities) do
    write(folder, entity, rows_of(book, entity))
  end
  write(folder, "meeting", held)
  write(folder, "attendance", attendance)
  write(folder, "case_review", meetings.reviews())
  for _, p in ipairs(book) do
    if p.fault then print(p.ref .. ": " .. p.fault) end
  end
end

make(arg[1] or here .. "/records")
