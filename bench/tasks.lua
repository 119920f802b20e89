-- The tasks: questions to a register, through the public API alone. A task has
--   id, title  its names
--   ask        what db:crosstab is asked
--   keys       the dimensions that make the key of a cell, outermost first:
--              each the field of a tidy record, and its labels in code order
--   margins    true: totals are compared too, code 63 of their dimension
--   like       the task whose cells it must have; no peer is asked
-- The peers answer the same questions of the flat tables; see peers/tasks.txt.
local mappa = require "mappa"

local PERIOD <const> = { "2005-04-01", "2025-03-31" }
local YEARS <const> = mappa.years("2005-06", "2024-25")
local BANDS <const> = { "10-17", "18-24", "25-34", "35-44", "45-54", "55-64",
  "65-74", "75+" }
local FIVE_AREAS <const> = { "Greater Manchester", "London", "Merseyside",
  "West Midlands", "West Yorkshire" }

local function bands(name)
  return { "age", bands = { 10, 18, 25, 35, 45, 55, 65, 75 }, as = name }
end

--- The bands again, as a script's own function.
local function band_of(age, _)
  if age < 18 then return BANDS[1] end
  if age < 25 then return BANDS[2] end
  return BANDS[math.min(age - 5, 70) // 10 + 1]
end

local M = {}

--- The tasks.
-- @tparam table labels arrays of labels, by the name of their field
function M.list(labels)
  local area = { "area", labels.area }
  local category = { "category", labels.category }
  local level = { "level", labels.level }
  local band, sex = { "band", BANDS }, { "sex", labels.sex }
  return {
    { id = "T1", title = "events by requirement and outcome, 20 years",
      ask = { measure = "breaches", unit = "outcomes", during = PERIOD,
        rows = "requirement", cols = "outcome" },
      keys = { { "requirement", labels.requirement },
        { "outcome", labels.outcome } } },
    { id = "T2", title = "people by area, category, level, 20 years",
      ask = { measure = "throughput", during = PERIOD, totals = false,
        rows = { "area", "category" }, cols = "level" },
      keys = { area, category, level } },
    { id = "T2m", title = "the same, every margin distinct", margins = true,
      ask = { measure = "throughput", during = PERIOD, subtotals = true,
        rows = { "area", "category" }, cols = "level" },
      keys = { area, category, level } },
    { id = "T3", title = "snapshot by area, category, level",
      ask = { measure = "eligible", at = "2025-03-31",
        rows = { "area", "category" }, cols = "level" },
      keys = { area, category, level } },
    { id = "T4", title = "twenty yearly snapshots in one call",
      ask = { measure = "eligible", at = YEARS, totals = false,
        rows = { "year", "area", "category" }, cols = "level" },
      keys = { { "year", YEARS }, area, category, level } },
    { id = "T4m", title = "the same, with distinct totals", like = "T4",
      ask = { measure = "eligible", at = YEARS,
        rows = { "year", "area", "category" }, cols = "level" },
      keys = { { "year", YEARS }, area, category, level } },
    { id = "T5", title = "events by age band, sex, category, five areas",
      ask = { measure = "breaches", unit = "outcomes", during = PERIOD,
        rows = { bands "band", "sex" }, cols = "category", show = "row%",
        where = { area = FIVE_AREAS } },
      keys = { band, sex, category } },
    { id = "T5by", title = "the same by a Lua function of age and level",
      like = "T5",
      ask = { measure = "breaches", unit = "outcomes", during = PERIOD,
        rows = { { "age", "level", by = band_of, as = "band" }, "sex" },
        cols = "category", show = "row%", where = { area = FIVE_AREAS } },
      keys = { band, sex, category } },
    { id = "T6", title = "people by area, ethnicity, age band, category",
      ask = { measure = "throughput", during = PERIOD, totals = false,
        rows = { "area", "ethnicity", bands "band" }, cols = "category" },
      keys = { area, { "ethnicity", labels.ethnicity }, band, category } },
    { id = "T7", title = "people at Level 2 or 3 in a year, highest level",
      ask = { measure = "managed", during = "2024-25", rows = "level",
        cols = "category" },
      keys = { level, category } },
  }
end

-- === What a Table holds =================================================

local TOTAL <const> = 63       -- the code of a total; more than any label
local PRIME <const> = 1000003

local function codes_of(labels)
  local codes = { Total = TOTAL }
  for code, label in ipairs(labels) do codes[label] = code end
  return codes
end

--- Cells that are not empty, their sum, and a sum that weighs each cell by its
-- key, so that no count in a wrong cell goes unseen.
-- @treturn integer,integer,integer
function M.checksum(task, t)
  local codes = {}
  for i, key in ipairs(task.keys) do codes[i] = codes_of(key[2]) end
  local cells, total, checksum = 0, 0, 0
  for _, record in ipairs(t:tidy { totals = task.margins }) do
    local key = 0
    for i, k in ipairs(task.keys) do
      local label = record[k[1]]
      local code = codes[i][label]
      if not code and record.n > 0 then
        error(("%s: a count under %s '%s', which the data has not")
          :format(task.id, k[1], label))
      end
      key = key * 64 + (code or 0)
    end
    if record.n > 0 then
      cells, total = cells + 1, total + record.n
      checksum = checksum + key * (key + 1) % PRIME * record.n
    end
  end
  return cells, total, checksum
end

--- The labels of the flat tables' codes, by list.
function M.labels(path)
  local lists = {}
  for line in io.lines(path) do
    local list, code, label = line:match("^(%a+),(%d+),(.+)$")
    if list then
      lists[list] = lists[list] or {}
      lists[list][tonumber(code)] = label
    end
  end
  return lists
end

return M
