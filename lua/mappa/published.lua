--- Published figures: one number a record, {area=, year=, table=, row=,
-- column=, value=, source=}. A cell printed "-" has value nil and
-- impossible = true.
-- @module mappa.published
local core = require "mappa.core"
local misuse = require "mappa.misuse"

local M = {}

local COLUMNS <const> = { "area", "year", "table", "row", "column", "value",
  "source" }

--- What names a cell.
local function key(f)
  return table.concat({ f.table, f.row or "", f.column or "" }, "\31")
end

local function number(text, path, line)
  if text == "-" then return nil, true end
  local plain = text:gsub(",", "")
  local value = tonumber(plain)
  if value then return math.tointeger(value) or value end
  return nil, false, ("%s: line %d: value '%s' is no number and not -")
    :format(path, line, text)
end

local function figure(row, path)
  local value, impossible, problem = number(row.value, path, row.line)
  if problem then return nil, problem end
  return { area = row.area, year = row.year, table = row.table, row = row.row,
    column = row.column, value = value, impossible = impossible or nil,
    source = row.source }
end

--- Reads figures from a CSV file.
-- @tparam string path
-- @treturn[1] table array of figures
-- @treturn[2] nil, message, code
function M.figures(path)
  misuse.check_path("figures: the path", path)
  local rows, message, code = core.csv(path, COLUMNS)
  if not rows then return nil, message, code end
  local figures, seen = {}, {}
  for i, row in ipairs(rows) do
    local f, problem = figure(row, path)
    if not f then return nil, problem, "data" end
    local cell = table.concat({ f.area, f.year, key(f) }, "\31")
    if seen[cell] then
      return nil, ("%s: line %d: this cell stands in line %d already"):format(
        path, row.line, seen[cell]), "data"
    end
    figures[i], seen[cell] = f, row.line
  end
  return figures
end

-- === Comparison =========================================================

local Comparison = misuse.record("mappa.Comparison", { "counts" })

local function printed(f)
  if not f then return "" end
  if f.impossible then return "-" end
  return tostring(f.value)
end

local function verdict(here, there)
  if not there then return "only here" end
  if not here then return "only there" end
  if here.impossible or there.impossible then
    return here.impossible and there.impossible and "same" or "different"
  end
  return here.value == there.value and "same" or "different"
end

--- Compares figures cell by cell.
-- @tparam table here array of figures, in the order to print them
-- @tparam table there array of figures
-- @treturn table array of {table=, row=, column=, here=, there=, verdict=};
-- verdict is "same", "different", "only here" or "only there"; its field
-- counts has the number of each; tostring prints it
function M.compare(here, there)
  local found, result = {}, { counts = { same = 0, different = 0,
    ["only here"] = 0, ["only there"] = 0 } }
  local function add(h, t)
    local f = h or t
    local v = verdict(h, t)
    result[#result + 1] = { table = f.table, row = f.row, column = f.column,
      here = printed(h), there = printed(t), verdict = v }
    result.counts[v] = result.counts[v] + 1
  end
  for _, f in ipairs(there) do found[key(f)] = f end
  for _, f in ipairs(here) do
    add(f, found[key(f)])
    found[key(f)] = nil
  end
  for _, f in ipairs(there) do
    if found[key(f)] == f then add(nil, f) end
  end
  return setmetatable(result, Comparison)
end

function Comparison:__tostring()
  local lines = { ("%-18s %-37s %-11s %7s %9s  %s"):format("table", "row",
    "column", "here", "published", "verdict") }
  for _, c in ipairs(self) do
    lines[#lines + 1] = ("%-18s %-37s %-11s %7s %9s  %s"):format(c.table,
      c.row or "", c.column or "", c.here, c.there, c.verdict)
  end
  local n = self.counts
  lines[#lines + 1] = ("%d cells: %d the same, %d different, %d only here, "
    .. "%d only there"):format(#self, n.same, n.different, n["only here"],
    n["only there"])
  return table.concat(lines, "\n")
end

return M
