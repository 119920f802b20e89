--- Published figures: one number a record, {area=, year=, table=, row=,
-- column=, value=, source=}. A cell printed "-" has value nil and
-- impossible = true. See mappa.figures for what can be asked of them.
-- @module mappa.published
local core = require "mappa.core"
local geography = require "mappa.geography"
local labels = require "mappa.figures.labels"
local misuse = require "mappa.misuse"
local template = require "mappa.template.figures"
local time = require "mappa.time"

local M = {}

-- === The figures that come with the module ==============================

--- Where a figure was printed, and whether that is second-hand.
local function source_of(name)
  local source = require("mappa.data.sources")[name]
  if type(source) == "table" then return source.first, nil end
  return source, true
end

local function published_figure(area, item)
  local year, id, row, column, value, name = table.unpack(item)
  local source, second_hand = source_of(name)
  local def = template.tables[id]
  return { area = area, year = year, table = id, row = row, column = column,
    value = value ~= "-" and value or nil,
    impossible = value == "-" or nil, text = item.text, note = item.note,
    approximate = item.approximate, second_hand = second_hand,
    source = source, unit = def.unit, clock = def.clock }
end

--- The published figures that come with the module, made anew.
-- @treturn Figures
function M.all()
  local data, figures = require "mappa.data.published", {}
  for _, area in ipairs(data.areas) do
    for _, item in ipairs(area[2]) do
      figures[#figures + 1] = published_figure(area[1], item)
    end
  end
  return require("mappa.figures").new(figures)
end

-- === Figures of a file ==================================================

local NEEDED <const> = { "area", "year", "table", "row", "column", "value" }
local OPTIONAL <const> = { "source", "text", "note", "approximate",
  "second_hand", "unit", "clock" }

--- What names a cell.
local function key(f)
  return table.concat({ f.table, f.row or "", f.column or "" }, "\31")
end

--- The names in the first line of a file; nil where it cannot be read.
local function header_of(path)
  local file <close> = io.open(path, "rb")
  local line = file and file:read("l")
  if not line then return nil end
  local names = {}
  line = line:gsub("^\u{FEFF}", ""):gsub("\r$", "")
  for name in (line .. ","):gmatch("(.-),") do
    names[#names + 1] = name:match('^"(.*)"$') or name
  end
  return names
end

--- Why a header is not one of figures, or nil.
local function header_problem(names)
  local known, seen = {}, {}
  local all = table.move(OPTIONAL, 1, #OPTIONAL, #NEEDED + 1,
    table.move(NEEDED, 1, #NEEDED, 1, {}))
  for _, name in ipairs(all) do known[name] = true end
  for _, name in ipairs(names) do
    if not known[name] then
      return ("there is no column %s"):format(misuse.suggest(name, all))
    elseif seen[name] then
      return ("the column '%s' stands there twice"):format(name)
    end
    seen[name] = true
  end
  for _, name in ipairs(NEEDED) do
    if not seen[name] then
      return ("the column '%s' is missing; needed are %s"):format(name,
        table.concat(NEEDED, ","))
    end
  end
end

--- A number as it is printed: 1278, 1,278 or 57.45; or - where there can be
-- none.
local function read_value(text)
  if text == "-" then return nil, true end
  local plain = text
  if text:find("^%d%d?%d?,%d%d%d[,%d]*%.?%d*$") then
    plain = text:gsub(",", "")
  end
  local value = plain:find("^%-?%d+%.?%d*$") and tonumber(plain)
  if not value then
    return nil, nil, ("value '%s' is no number and not -"):format(text)
  end
  return math.tointeger(value) or value
end

--- The name of an area as all figures have it; or nil and why.
local function read_area(text)
  local area, why = geography.area(text)
  return area or labels.nation(text), why
end

local function read_year(text)
  local start = time.year_start(text)
  if start then return time.year_label(start) end
  return nil, ('year = %s is not a reporting year like "2024-25"%s'):format(
    misuse.shown(text), time.meant_year(text))
end

local FLAGS <const> = { [""] = false, no = false, ["false"] = false,
  yes = true, ["true"] = true }

--- Sets the marks of a figure; gives why it cannot.
local function read_flags(f, row)
  for _, name in ipairs { "approximate", "second_hand" } do
    local flag = FLAGS[(row[name] or ""):lower()]
    if flag == nil then
      return ("%s is yes or no, not '%s'"):format(name, row[name])
    end
    f[name] = flag or nil
  end
end

--- A figure of a row; or nil and why not.
local function figure(row)
  local area, year, problem, value, impossible
  area, problem = read_area(row.area)
  if not area then return nil, problem end
  year, problem = read_year(row.year)
  if not year then return nil, problem end
  value, impossible, problem = read_value(row.value)
  if problem then return nil, problem end
  local f = { area = area, year = year, table = row.table, row = row.row,
    column = row.column, value = value, impossible = impossible,
    source = row.source }
  for _, name in ipairs { "text", "note", "unit", "clock" } do
    if row[name] ~= "" then f[name] = row[name] end
  end
  problem = read_flags(f, row)
  if problem then return nil, problem end
  return f
end

--- Is a figure there already, word for word; or, else, the line of another
-- one of the same cell and source.
local function standing(seen, f, line)
  local cell = table.concat({ f.area, f.year, key(f) }, "\31")
  seen[cell] = seen[cell] or {}
  for _, other in ipairs(seen[cell]) do
    if other.f.source == f.source then
      return other.f.value == f.value and other.f.impossible == f.impossible,
        other.line
    end
  end
  table.insert(seen[cell], { f = f, line = line })
  return false, nil
end

--- Reads figures from a CSV file. A figure that stands in it twice is one; of
-- a cell that two sources give differently, both are kept.
-- @tparam string path
-- @treturn[1] Figures
-- @treturn[2] nil, message, code
function M.figures(path)
  misuse.check_path("figures: the path", path)
  local names = header_of(path) or NEEDED
  local wrong = header_problem(names)
  if wrong then return nil, ("%s: line 1: %s"):format(path, wrong), "data" end
  local rows, message, code = core.csv(path, names)
  if not rows then return nil, message, code end
  local figures, seen = {}, {}
  for _, row in ipairs(rows) do
    local f, problem = figure(row)
    if not f then
      return nil, ("%s: line %d: %s"):format(path, row.line, problem), "data"
    end
    local same, line = standing(seen, f, row.line)
    if line and not same then
      return nil, ("%s: line %d: this cell stands in line %d already, with "
        .. "another value and the same source"):format(path, row.line, line),
        "data"
    elseif not line then
      figures[#figures + 1] = f
    end
  end
  return require("mappa.figures").new(figures)
end

-- === Comparison =========================================================

local Comparison = misuse.record("mappa.Comparison", { "counts", "rules" })

local function printed(f)
  if not f then return "" end
  if f.impossible then return "-" end
  return tostring(f.value)
end

--- The place of the last digit of a number that is no zero: 100 of 64300.
local function precision(n)
  local step = 1
  while n ~= 0 and n % (step * 10) == 0 do step = step * 10 end
  return step
end

--- Does a count agree with a figure? With an approximate one it does when it
-- is nearer than one in the last digit that is no zero: 64,300 agrees with
-- 64,201 to 64,399, so that rounding and "more than" are both allowed for.
-- @tparam number n
-- @tparam table f figure
-- @treturn boolean
function M.agrees(n, f)
  if n == f.value then return true end
  if not f.approximate or not n or not f.value then return false end
  return math.abs(n - f.value) < precision(f.value)
end

local function verdict(here, there)
  if not there then return "only here" end
  if not here then return "only there" end
  if here.impossible or there.impossible then
    return here.impossible and there.impossible and "same" or "different"
  end
  return M.agrees(here.value, there) and "same" or "different"
end

--- Of several figures of a cell the best: exact before approximate,
-- first-hand before second-hand, then the earlier.
-- @tparam table figures array, of one area and year
-- @treturn table array, in its order
function M.best(figures)
  local best, list = {}, {}
  local function rank(f)
    return (f.approximate and 2 or 0) + (f.second_hand and 1 or 0)
  end
  for _, f in ipairs(figures) do
    local known = best[key(f)]
    if not known or rank(f) < rank(known) then best[key(f)] = f end
  end
  for _, f in ipairs(figures) do
    if best[key(f)] == f then list[#list + 1] = f end
  end
  return list
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
  if self.rules and #self.rules > 0 then
    lines[#lines + 1] = tostring(self.rules)
  end
  return table.concat(lines, "\n")
end

return M
