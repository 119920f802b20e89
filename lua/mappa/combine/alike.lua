--- Which Tables may be added up: those that ask the same, and whose statistics
-- add up.
-- @module mappa.combine.alike
local statistics = require "mappa.statistics"

local M = {}

-- === Statistics that add up =============================================

local function plus(a, b) return a + b end

local HOW <const> = { n = plus, sum = plus, valid = plus, min = math.min,
  max = math.max }

--- How a statistic of the whole comes from those of two parts, a function; nil
-- where it cannot be told from them.
function M.how(name)
  return HOW[name] or statistics.is_unit(name) and plus or nil
end

-- === Like to like =======================================================

local function listed(value)
  if value == nil then return "none" end
  if type(value) ~= "table" then return tostring(value) end
  if #value == 0 then return "none" end
  return table.concat(value, "; ")
end

local function slice_words(part)
  local words = {}
  for i, slice in ipairs(part.slices) do
    words[i] = part.clock == "stock" and slice.to
      or ("%s to %s"):format(slice.from, slice.to)
  end
  return words
end

--- The names of dimensions other than area, with their sides.
local function dim_words(part)
  local words = {}
  for _, dim in ipairs(part.dimensions) do
    if dim.name ~= "area" then
      words[#words + 1] = ("%s in %s"):format(dim.name, dim.side)
    end
  end
  return words
end

-- What must be the same: a name for messages, and the words of a part.
local ALIKE <const> = {
  { "measure", function(p) return p.measure end },
  { "definition", function(p) return p.definition end },
  { "unit", function(p) return p.unit end },
  { "dates", slice_words },
  { "rules", function(p) return p.rules end },
  { "filters", function(p) return p.where end },
  { "selection", function(p) return p.selected end },
  { "dimensions", dim_words },
  { "categories", function(p) return p.categories end },
  { "statistics", function(p) return p.show end },
  { "numbers", function(p) return p.numbers end },
  { "treatment of the unknown", function(p)
    return p.hidden and "left out" or "shown"
  end },
}

--- Why a part cannot be combined at all; nil when it can.
local function objection(part)
  if not part.measure then
    return "its figures were given, so it does not say what was counted"
  elseif part.derived then
    return ("it shows %s, which do not add up; combine the counts, and ask "
      .. "the sum for them"):format(part.derived)
  elseif not part.rows_read then
    return "its figures were not counted in a register, so they may not add "
      .. "up; combine Tables of db:crosstab"
  end
  for _, dim in ipairs(part.dimensions) do
    if dim.folded then
      return ("t:top folded %s, in each area others; combine first")
        :format(dim.name)
    end
  end
  for _, name in ipairs(part.show) do
    if part.base and statistics.is_percentage(name) then
      return ("it shows percentages of %s, which only the register counts; "
        .. "combine the %s, and the %s"):format(part.base, part.unit,
        part.base)
    end
    if not (M.how(name) or statistics.is_percentage(name)) then
      return ("it shows %s, which does not add up%s"):format(name,
        name == "mean" and "; show sum and valid, and divide" or "")
    end
  end
end

--- The first difference between two parts in words; nil where there is none.
local function difference(a, b)
  for _, what in ipairs(ALIKE) do
    local x, y = listed(what[2](a)), listed(what[2](b))
    if x ~= y then
      return ("the %s of %s and of %s differ: %s, and %s"):format(what[1],
        a.called, b.called, x, y)
    end
  end
end

--- Are all parts alike?
-- @treturn[1] boolean true
-- @treturn[2] nil, message, code
function M.check(parts)
  for _, part in ipairs(parts) do
    local why = objection(part)
    if why then return nil, ("%s cannot be combined: %s"):format(part.called,
      why), "data" end
  end
  for i = 2, #parts do
    local why = difference(parts[1], parts[i])
    if why then return nil, "the tables are not alike: " .. why, "data" end
  end
  return true
end

return M
