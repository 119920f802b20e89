--- Percentages of a view (see mappa.table.view), rounded so that those of a
-- base add up to exactly 100.
-- @module mappa.table.rounding
local lines = require "mappa.table.lines"
local misuse = require "mappa.misuse"
local statistics = require "mappa.statistics"
local view = require "mappa.table.view"

local M = {}

--- Is the cell `at` a part of the cell `whole`?
local function is_part(self, at, whole)
  for d, dim in ipairs(self.answer.dims) do
    if whole[d] ~= at[d] and whole[d] <= #dim.labels then return false end
  end
  return true
end

--- The dimensions of some sides.
local function dims_of(self, sides)
  local dims = {}
  for _, side in ipairs(sides) do
    table.move(self[side], 1, #self[side], #dims + 1, dims)
  end
  return dims
end

--- Why parts do not add up to their base.
local function why_more(answer)
  if answer.spec.base ~= answer.spec.unit then
    return ("they are %s in per cent of %s"):format(answer.spec.unit,
      answer.spec.base)
  end
  for _, dim in ipairs(answer.dims) do
    if dim.overlap then return "the nets of " .. dim.name .. " overlap" end
  end
  return "somebody is in several cells"
end

--- The inner cells of a base and their percentages, which add up to 100.
local function parts_of(self, base, name)
  local answer = self.answer
  local parts, counts, sum = {}, {}, 0
  local sides = statistics.base_sides(name)
  view.each(self, dims_of(self, sides), function(at)
    parts[#parts + 1] = table.move(at, 1, #answer.dims, 1, {})
    counts[#parts] = answer:count(at)
    sum = sum + counts[#parts]
  end, table.move(base, 1, #base, 1, {}))
  if sum ~= answer:count(base, answer.spec.base) then
    misuse('rounding = "100": the %s cannot add up to 100, since %s (%d in '
      .. "the cells, %d in all)", statistics.suffix(name, answer.spec),
      why_more(answer), sum, answer:count(base, answer.spec.base) or 0)
  end
  return { parts = parts, shares = sum > 0 and statistics.shares(counts) }
end

--- A percentage rounded so that the parts of its base add up to 100.
function M.percentage(self, at, name)
  local base = view.whole(self, at, statistics.base_sides(name))
  local key = name .. table.concat(base, ",")
  self.rounded[key] = self.rounded[key] or parts_of(self, base, name)
  local group, tenths = self.rounded[key], 0
  if not group.shares then return nil end
  for i, part in ipairs(group.parts) do
    if is_part(self, part, at) then
      tenths = tenths + math.floor(group.shares[i] * 10 + 0.5)
    end
  end
  return tenths / 10
end

--- Raises when percentages that must add up to 100 cannot, in a line that is
-- shown.
function M.check(self)
  local rows, cols = lines.lines(self, "rows"), lines.lines(self, "cols")
  for _, name in ipairs(self.show) do
    for _, row in ipairs(statistics.is_percentage(name) and rows or {}) do
      for _, col in ipairs(cols) do
        M.percentage(self, lines.meeting(self, row, col), name)
      end
    end
  end
end

return M
