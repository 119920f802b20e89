--- What a Table shows in a cell as a figure that can be compared (see
-- mappa.change), and how its figures are tested.
-- @module mappa.table.figure
local statistics = require "mappa.statistics"
local view = require "mappa.table.view"

local M = {}

--- The statistic that is the value of a cell: the first one shown, unless a
-- derived Table says otherwise.
function M.name(self)
  return self.derived and self.derived.main or self.show[1]
end

--- Do the figures of a Table count something? Given ones do in a unit of some
-- measure, or where they have none; but not those per 100,000, for one.
local function are_counts(self, name)
  local answer = self.answer
  if not statistics.is_count(name) or statistics.is_numeric(name) then
    return false
  end
  local unit = answer.spec.unit
  return not answer.given or unit == "number" or statistics.is_unit(unit)
end

--- How the figures of a Table are tested: "count", "rate" (of its cells' n and
-- population), "share", or "value", which is not.
function M.kind(self)
  local name, spec = M.name(self), self.answer.spec
  if self.derived then return name == "rate" and "rate" or "value" end
  if name == "share" then return "share" end
  if statistics.is_percentage(name) then
    return spec.base == spec.unit and "share" or "value"
  end
  return are_counts(self, name) and "count" or "value"
end

--- Are the figures of a Table percentages?
function M.is_percent(self)
  return self.show[1] == "share" or statistics.is_percentage(self.show[1])
end

--- How many decimals of its figures are printed.
function M.decimals(self)
  if self.derived then return self.derived:decimals(M.name(self)) end
  if self.answer.decimals then return self.answer:decimals() end
  return statistics.is_whole(self.show[1]) and 0 or 1
end

--- Of how many a cell is a share, and how many of them are so.
local function share_of(self, at, n)
  local answer, name = self.answer, self.show[1]
  if name == "share" then return answer:share(at), n end
  return n, answer:count(view.whole(self, at, statistics.base_sides(name)),
    answer.spec.base)
end

--- Is the figure of a cell known to be about so much?
local function is_approximate(self, at, cell)
  if cell.approximate ~= nil then return cell.approximate end
  local answer = self.answer
  return answer.approximate and answer:approximate(at)
end

--- The figure of a cell; one that is missing where there is no cell.
-- @tparam table self a view
-- @tparam table|nil at
-- @tparam string kind as M.kind gives it
function M.of(self, at, kind)
  if not at then return { status = "missing" } end
  local cell = view.cell(self, at)
  local figure = { value = cell.value, n = cell.n, status = cell.status,
    mark = cell.mark, approximate = is_approximate(self, at, cell),
    population = cell.population }
  if cell.value == nil and cell.status == "count" then
    figure.status = "missing"
  end
  if kind == "count" then
    figure.n = cell.value
  elseif kind == "share" and cell.n then
    figure.n, figure.base = share_of(self, at, cell.n)
  end
  return figure
end

return M
