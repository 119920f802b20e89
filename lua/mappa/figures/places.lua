--- Published figures by their place, for checks: the best figure of each cell,
-- and the series of each cell by year.
-- @module mappa.figures.places
local core = require "mappa.core"
local labels = require "mappa.figures.labels"
local published = require "mappa.published"
local time = require "mappa.time"

local M = {}

--- Who a figure is of: "Suffolk, eligible, Total, Category 2".
function M.name_of(f)
  local parts = { f.area, f.table }
  if f.row ~= "" then parts[#parts + 1] = f.row end
  if f.column ~= "" then parts[#parts + 1] = f.column end
  return table.concat(parts, ", ")
end

local function key_of(f, id, row, column)
  return table.concat({ f.area or "", f.year or "", id or "", row or "",
    column or "" }, "\31")
end

--- The figures of each area and year. Those of neither are in no report.
local function by_report(figures)
  local reports, order = {}, {}
  for _, f in ipairs(figures) do
    local key, start = key_of(f), time.year_start(f.year)
    if f.area and start then
      if not reports[key] then
        reports[key] = { area = f.area, year = f.year, start = start }
        order[#order + 1] = reports[key]
      end
      table.insert(reports[key], f)
    end
  end
  return order
end

--- What the checks ask: {reports=, cells=, order=, figures=}: the figures of
-- each area and year; the best figure of each cell, by place; the series of
-- each cell by year; and all figures.
function M.read(figures)
  local series, all = {}, { reports = by_report(figures), cells = {},
    order = {}, figures = figures }
  for _, report in ipairs(all.reports) do
    for _, f in ipairs(published.best(report)) do
      all.cells[key_of(f, f.table, f.row, f.column)] = f
      local key = key_of({ area = f.area }, f.table, f.row, f.column)
      if not series[key] then
        series[key] = {}
        all.order[#all.order + 1] = series[key]
      end
      table.insert(series[key], f)
    end
  end
  for _, one in ipairs(all.order) do
    table.sort(one, function(a, b) return a.year < b.year end)
  end
  return all
end

--- The best figure of a cell, or nil.
function M.at(all, report, id, row, column)
  return all.cells[key_of(report, id, row, column)]
end

--- The people in Category 1 on 31 March, by whom a rate is taken.
function M.category_1(all, report)
  return M.at(all, report, "eligible", "Total", "Category 1")
end

-- === Steps from year to year ============================================

-- A probability below it is no chance, among so many figures.
local RARE <const> = 0.002

local function whole(n) return math.floor(n + 0.5) end

--- Do two counts differ by more than chance, if they are of one Poisson rate?
-- One of them may be a number that is expected.
function M.beyond_chance(a, b)
  return core.rate_test(whole(a), whole(b), 1, 1).p < RARE
end

--- The years between two figures.
function M.gap(a, b)
  return time.year_start(b.year) - time.year_start(a.year)
end

--- How many times as many, and whether it is more than a factor for each year
-- allows.
function M.change(a, b, factor)
  local low, high = math.min(a.value, b.value), math.max(a.value, b.value)
  local ratio = high / low                       -- of 0 infinite
  return b.value / a.value, ratio > factor ^ M.gap(a, b)
end

--- "8.54 times as many", "0.26 times that".
function M.times(ratio)
  if ratio == math.huge then return "there were none before" end
  return (ratio > 1 and "%.2f times as many" or "%.2f times that"):format(
    ratio)
end

--- Calls f(a, b) for the successive years of every series of a table that
-- passes a test.
function M.each_step(all, test, f)
  for _, series in ipairs(all.order) do
    local before
    for _, one in ipairs(test(labels.definition(series[1].table)) and series
      or {}) do
      if one.value and before then f(before, one) end
      before = one.value and one or before
    end
  end
end

-- === Rounding ===========================================================

--- The rates that a printed one may stand for: with as many decimals.
function M.rounding(value)
  local decimals = tostring(value):match("%.(%d+)$")
  local half = 0.5 / 10 ^ (decimals and decimals ~= "0" and #decimals or 0)
  return value - half, value + half
end

return M
