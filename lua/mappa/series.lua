--- Series: the years of a Table. Change, index and moving average of each
-- year; and what has become of each line between the first year and the last.
-- Nothing is worked out across a break of the series unless asked for, nor
-- across a year that is not there.
-- @module mappa.series
local change = require "mappa.change"
local compare = require "mappa.compare"
local derived = require "mappa.table.derived"
local figure = require "mappa.table.figure"
local keys = require "mappa.keys"
local misuse = require "mappa.misuse"
local scope = require "mappa.table.scope"
local view = require "mappa.table.view"

local M = {}

local SERIES <const>, GROWTH <const> = keys.names("series"),
  keys.names("growth")

-- === Options ============================================================

--- Raises for a Table that is of one year.
local function check_years(self, what)
  if compare.has_years(self) then return end
  misuse("%s is of several years, which the table does not show; ask for a "
    .. 'list of them, as in at = mappa.years("2020-21", "2024-25")', what)
end

--- The names that fit counts, or those that fit percentages.
local function fitting(self, names)
  local is_percent, list = figure.is_percent(self), {}
  for _, name in ipairs(names) do
    if name ~= "points" or is_percent then list[#list + 1] = name end
  end
  return list
end

--- What both verbs ask of a Table.
local function read(self, what, options, known, shown)
  if options == nil then options = {} end
  misuse.check_type(what .. ": the options", options, "table")
  misuse.check_keys(what, options, what == "series" and SERIES or GROWTH)
  check_years(self, what)
  return options, { kind = "value", level = 0.95,
    points = figure.is_percent(self), d = scope.year_dim(self),
    show = compare.read_show(what, options.show, fitting(self, known), shown),
    breaks = compare.read_breaks(what, options.breaks) }
end

--- The label of the year whose index is 100; the first one that is shown.
local function read_base(self, d, base)
  local dim = self.answer.dims[d]
  if base == nil then return dim.labels[self.shown[d][1]] end
  local place, near
  if type(base) == "string" then place, near = dim.find(base) end
  local category = place and dim.at[place]
  if not category then
    misuse("series: base is one of the table's years, not %s%s",
      misuse.shown(base), misuse.instead(tostring(base), dim.labels, near))
  end
  return dim.labels[category]
end

local function read_window(window)
  if window == nil then return 3 end
  if math.type(window) ~= "integer" or window < 2 then
    misuse("series: window is of how many years an average is, a whole number "
      .. "from 2, not %s", misuse.shown(window))
  end
  return window
end

-- === Cells of a series ==================================================

--- The break between two years of a line; nil where breaks do not matter.
local function break_of(base, at, how, category)
  local there = compare.at_year(base, how.d, at, category)
  return scope.break_between(base, at, base, there)
end

--- The category of the year of a label.
local function category_of(base, d, label)
  for category, known in ipairs(base.answer.dims[d].labels) do
    if known == label then return category end
  end
end

--- Puts a statistic into a cell, or the mark for it.
local function put(cell, name, value, mark)
  cell[name] = value
  if value == nil then cell.marks[name] = mark end
end

--- The index of a year to the base year.
local function put_index(cell, base, at, how, here)
  local category = category_of(base, how.d, how.base)
  if not category then return put(cell, "index", nil, "no base year") end
  if not how.breaks and break_of(base, at, how, category) then
    return put(cell, "index", nil, "break")
  end
  local first = figure.of(base, compare.at_year(base, how.d, at, category),
    how.kind)
  if not first.value then
    return put(cell, "index", nil, first.status == "impossible" and "-"
      or "missing before")
  end
  if first.value <= 0 then return put(cell, "index", nil, "base 0") end
  put(cell, "index", here.value and 100 * here.value / first.value,
    cell.marks.later)
  cell.about.index = here.approximate or first.approximate
end

--- The mean of a year and those before it.
local function put_average(cell, base, at, how, here)
  local sum, there, approximate = here.value, at, here.approximate
  if not sum then return put(cell, "average", nil, cell.marks.later) end
  for _ = 2, how.window do
    local category = compare.year_before(base, how.d, there)
    if not category then
      return put(cell, "average", nil, "no year before")
    elseif not how.breaks and break_of(base, at, how, category) then
      return put(cell, "average", nil, "break")
    end
    there = compare.at_year(base, how.d, at, category)
    local before = figure.of(base, there, how.kind)
    if not before.value then
      return put(cell, "average", nil, "missing before")
    end
    sum = sum + before.value
    approximate = approximate or before.approximate
  end
  put(cell, "average", sum / how.window)
  cell.about.average = approximate
end

local function series_cell(base, at, how)
  if at[how.d] > #base.answer.dims[how.d].labels then
    return { status = "missing", mark = "all years" }
  end
  local here = figure.of(base, at, how.kind)
  if here.status == "impossible" then return { status = "impossible" } end
  local cell = compare.from_year_before(base, at, how, here)
  cell[how.value], cell.marks[how.value] = here.value, cell.marks.later
  cell.about[how.value] = here.approximate
  put_index(cell, base, at, how, here)
  put_average(cell, base, at, how, here)
  cell.value = here.value
  return cell
end

-- === Series =============================================================

local NOTES <const> = {
  index = function(how) return ("Index: %s = 100."):format(how.base) end,
  average = function(how)
    return ("Average: of the year and the %d before it."):format(
      how.window - 1)
  end,
}

local function notes_of(how)
  local notes = {}
  for _, name in ipairs(how.show) do
    if NOTES[name] then notes[#notes + 1] = NOTES[name](how) end
  end
  return notes
end

local function derive_series(base, asked)
  local how = setmetatable({ seen = {}, found = {},
    d = scope.year_dim(base) }, { __index = asked })
  local notes, decimals = notes_of(how), compare.decimals_of(base)
  decimals[how.value] = figure.decimals(base)
  local self = derived.new(base, { name = "series", show = how.show,
    notes = notes, decimals = decimals,
    total = compare.totals_of(base, how.d),
    cell = function(of, at) return series_cell(of, at, how) end,
    again = function(change_base)
      return derive_series(change_base(base), asked)
    end })
  compare.meet_all(self)
  compare.append(notes, compare.break_notes(how))
  return self
end

--- The years of a Table: see Table:series.
function M.series(self, options)
  local value = figure.name(self)
  local known = { value, "change", "change%", "points", "index", "average" }
  local shown = { value, "change", "change%" }
  if figure.is_percent(self) then shown = { value, "points" } end
  local given = type(options) == "table" and options or {}
  if given.base ~= nil then shown[#shown + 1] = "index" end
  if given.window ~= nil then shown[#shown + 1] = "average" end
  local asked, how = read(self, "series", options, known, shown)
  how.value = value
  how.base = read_base(self, how.d, asked.base)
  how.window = read_window(asked.window)
  return derive_series(self, how)
end

-- === Growth =============================================================

--- The years shown in order: {category=, label=, year=}.
local function years_of(base, d)
  local list, dim = {}, base.answer.dims[d]
  for _, category in ipairs(base.shown[d]) do
    local label = dim.labels[category]
    list[#list + 1] = { category = category, label = label,
      year = scope.read_year(label) or misuse("growth: '%s' is no date and no "
      .. "year", label) }
  end
  table.sort(list, function(a, b) return a.year.day < b.year.day end)
  return list
end

-- Days in a year, on average.
local YEAR <const> = 365.2425

--- The time between two years: whole years where both are reporting years.
local function years_between(a, b)
  local days = b.year.day - a.year.day
  local years = days / YEAR
  local whole = math.floor(years + 0.5)
  return math.abs(days - whole * YEAR) < 2 and whole or years
end

--- The longest run of rises in words; nil when a year is not known.
local function run_words(values, years)
  local rises, falls, longest, run = 0, 0, 0, 0
  for i = 2, #values do
    local more = values[i] - values[i - 1]
    rises, falls = rises + (more > 0 and 1 or 0), falls + (more < 0 and 1 or 0)
    run = more > 0 and run + 1 or 0
    longest = math.max(longest, run)
  end
  local steps = #values - 1
  local every = years == steps and "every year" or "each time"
  if rises == steps then return "risen " .. every end
  if falls == steps then return "fallen " .. every end
  if longest == 0 then return rises == 0 and falls == 0 and "the same"
    or "no rise" end
  return ("%d of %d risen, longest run %d"):format(rises, steps, longest)
end

--- The compound growth a year in per cent.
local function growth_of(first, last, years)
  if not first or not last or first <= 0 or last < 0 then return nil end
  return 100 * ((last / first) ^ (1 / years) - 1)
end

--- The figure of each year; nil for values that are not all known.
local function values_of(base, at, how)
  local figures, values, whole = {}, {}, true
  for i, year in ipairs(how.years) do
    figures[i] = figure.of(base, compare.at_year(base, how.d, at,
      year.category), how.kind)
    values[i] = figures[i].value
    whole = whole and values[i] ~= nil
  end
  return figures, whole and values or nil
end

local function growth_cell(base, at, how)
  local list = how.years
  local figures, values = values_of(base, at, how)
  local first, last = list[1], list[#list]
  local there = compare.at_year(base, how.d, at, last.category)
  local found = break_of(base, there, how, first.category)
  local with = compare.how_of(how, found)
  local cell = change.cell(figures[1], figures[#figures], with)
  if cell.status == "impossible" then return cell end
  cell.first, cell.marks.first = cell.earlier, cell.marks.earlier
  cell.last, cell.marks.last = cell.later, cell.marks.later
  cell.about.first, cell.about.last = cell.about.earlier, cell.about.later
  local years = years_between(first, last)
  if with.divided then
    put(cell, "growth", nil, cell.mark)
    put(cell, "run", nil, cell.mark)
    return cell
  end
  put(cell, "growth", growth_of(cell.first, cell.last, years),
    cell.mark or "n/a")
  cell.about.growth = cell.about.change
  put(cell, "run", values and run_words(values, years), "missing")
  return cell
end

--- A view without a dimension; where that leaves no rows, the columns are the
-- rows, a line each.
local function without(self, d)
  local sides = { rows = {}, cols = {} }
  for side, list in pairs(sides) do
    for _, place in ipairs(self[side]) do
      if place ~= d then list[#list + 1] = place end
    end
  end
  if #sides.rows == 0 and #sides.cols > 0 then
    sides.rows, sides.cols = sides.cols, sides.rows
    sides.total = { rows = self.total.cols, cols = self.total.rows }
    sides.subtotal = { rows = self.subtotal.cols, cols = self.subtotal.rows }
  end
  return view.copy(self, sides)
end

local function derive_growth(base, asked)
  local d = scope.year_dim(base)
  local how = setmetatable({ seen = {}, found = {}, d = d,
    years = years_of(base, d) }, { __index = asked })
  local first, last = how.years[1], how.years[#how.years]
  local notes = { ("First: %s; last: %s."):format(first.label, last.label) }
  local self = derived.new(without(base, d), { name = "growth",
    show = how.show, notes = notes, decimals = compare.decimals_of(base),
    title = ("%s, %s to %s"):format(base.title, first.label, last.label),
    cell = function(of, at) return growth_cell(of, at, how) end,
    again = function(change_base)
      return derive_growth(change_base(base), asked)
    end })
  compare.meet_all(self)
  compare.append(notes, compare.break_notes(how))
  return self
end

--- From the first year to the last: see Table:growth.
function M.growth(self, options)
  local known = { "first", "last", "change", "change%", "points", "growth",
    "run" }
  local shown = { "first", "last", "change", "change%", "growth", "run" }
  if figure.is_percent(self) then
    shown = { "first", "last", "points", "run" }
  end
  local _, how = read(self, "growth", options, known, shown)
  if #self.shown[how.d] < 2 then
    misuse("growth is between two years, and the table shows one")
  end
  return derive_growth(self, how)
end

return M
