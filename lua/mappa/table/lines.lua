--- The lines of a view (see mappa.table.view), as they are printed.
-- @module mappa.table.lines
local fields = require "mappa.fields"
local statistics = require "mappa.statistics"
local view = require "mappa.table.view"

local M = {}

local function line_of(self, dims, at, depth)
  local line = { at = {}, labels = {}, total = depth == 0,
    subtotal = depth > 0 and depth < #dims }
  for i, d in ipairs(dims) do
    local dim = self.answer.dims[d]
    line.at[d] = i <= depth and at[d] or #dim.labels + 1
    if i <= depth then line.labels[i] = dim.labels[at[d]] end
  end
  if depth < #dims then line.labels[depth + 1] = fields.TOTAL end
  return line
end

--- Can the dimensions of a side behind a depth be totalled? Figures that are
-- given may be no parts of a whole.
local function have_total(self, dims, depth)
  local apart = self.answer.apart
  for i = depth + 1, apart and #dims or 0 do
    if apart[self.answer.dims[dims[i]].name] then return false end
  end
  return true
end

--- The lines of one side: arrays of {at=, labels=, total=, subtotal=}: nested
-- categories, with the totals asked for before or after their parts.
function M.lines(self, side)
  local dims, lines, total = self[side], {}, self.total[side]
  local function add(at, depth) lines[#lines + 1] = line_of(self, dims, at,
    depth) end
  local function wants(depth)
    return depth < #dims and have_total(self, dims, depth)
      and (depth == 0 and total
      or depth > 0 and self.subtotal[side] and (total or "last"))
  end
  local function descend(at, depth)
    local place = wants(depth)
    if depth == #dims then return add(at, depth) end
    if place == "first" then add(at, depth) end
    for _, category in ipairs(self.shown[dims[depth + 1]]) do
      at[dims[depth + 1]] = category
      if not view.is_nowhere(self.answer, at) then descend(at, depth + 1) end
    end
    at[dims[depth + 1]] = nil
    if place == "last" then add(at, depth) end
  end
  descend({}, 0)
  if #dims == 0 then lines[1].total = false end
  return lines
end

--- Where a line of rows and a line of columns meet.
function M.meeting(self, row, col)
  local at = view.totals(self.answer)
  for d, category in pairs(row.at) do at[d] = category end
  for d, category in pairs(col.at) do at[d] = category end
  return at
end

--- The cell where a line of rows and a line of columns meet.
function M.meet(self, row, col)
  return view.cell(self, M.meeting(self, row, col))
end

--- Does a total of distinct people, where a line of rows and one of columns
-- meet, fall short of the sum of its parts? `unit` may be a statistic that is
-- a unit; else it is that of the Table.
-- @treturn boolean
-- @treturn boolean is it even less than one of them? Only given figures are
function M.falls_short(self, row, col, unit)
  local answer, at = self.answer, M.meeting(self, row, col)
  if answer.given or unit and not statistics.is_unit(unit) then unit = nil end
  local whole, falls, below = answer:count(at, unit), false, false
  for d, dim in ipairs(answer.dims) do
    if whole and at[d] == #dim.labels + 1 then
      local sum, part = 0, table.move(at, 1, #at, 1, {})
      for category = 1, #dim.labels do
        part[d] = category
        local n = answer:count(part, unit) or 0
        sum, below = sum + n, below or n > whole
      end
      falls = falls or sum > whole
    end
  end
  return falls, falls and below
end

return M
