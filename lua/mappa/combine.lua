--- Many areas, one nation: Tables that areas saved, added up.
--
-- C1. Only like is added to like: the Tables have the same measure (name
--     and definition), unit, dates or periods, rules, filters other than that
--     of the area, selections, dimensions and statistics.
-- C2. No area counts twice.
-- C3. Counts are added up; percentages are taken anew; the least of the least
--     and the largest of the largest hold; other statistics have no sum.
-- C4. Events and orders add up. So do people on a date, each of whom is in one
--     area. Over a period somebody may be in several areas, each of which
--     counts the person: the sum is the most that there can be, and is marked.
-- C5. The rows read, counted and left out of all parts are added up too.
-- @module mappa.combine
local alike = require "mappa.combine.alike"
local areas = require "mappa.combine.areas"
local core = require "mappa.core"
local fields = require "mappa.fields"
local given = require "mappa.table.given"
local misuse = require "mappa.misuse"
local saved = require "mappa.saved"
local sum = require "mappa.combine.sum"
local told = require "mappa.combine.told"

local M = {}

local WAYS <const> = { "country", "region", "area" }

-- === What is given ======================================================

--- The parts: saved Tables with the name by which messages call them.
local function read_parts(list)
  local parts = {}
  for i, item in ipairs(list) do
    local part, message, code
    if type(item) == "string" then
      part, message, code = saved.read(item)
      if not part then return nil, message, code end
      part.called = item
    elseif (getmetatable(item) or {}).__name == "mappa.Table" then
      part = saved.of(item)
      part.called = "table " .. i
    else
      misuse("combine takes Tables or the paths of saved ones (.json), not %s",
        misuse.shown(item))
    end
    parts[i] = part
  end
  return parts
end

local function read_by(by)
  if by == nil then return nil end
  if type(by) == "string" then by = { by } end
  misuse.check_type("combine: by", by, "table")
  misuse.check_list("combine: by", by)
  local seen = {}
  for _, name in ipairs(by) do
    local known = false
    for _, way in ipairs(WAYS) do known = known or way == name end
    if not known or seen[name] then
      misuse("combine: by takes each of area, region and country once, not %s",
        misuse.shown(name))
    end
    seen[name] = true
  end
  return by
end

-- === The Table ==========================================================

--- The names of the dimensions of a side, those of the ways first in the rows.
local function side_of(part, side, by)
  local names = side == "rows" and table.move(by, 1, #by, 1, {}) or {}
  for _, dim in ipairs(part.dimensions) do
    if dim.side == side and dim.name ~= "area" then
      names[#names + 1] = dim.name
    end
  end
  return names
end

--- The labels of a dimension, in order: as in the list of areas, regions or
-- countries, or as in the parts; those that records have.
local function labels_in(name, parts, records, is_way)
  local used, labels = {}, {}
  for _, record in ipairs(records) do used[record[name]] = true end
  used[fields.TOTAL] = nil
  local function add(label)
    if used[label] then labels[#labels + 1], used[label] = label, nil end
  end
  for _, item in ipairs(is_way and core.list(name) or {}) do add(item.label)
  end
  for _, part in ipairs(is_way and {} or parts) do
    local dim = areas.dimension_of(part, name)
    for _, label in ipairs(dim.labels) do add(label) end
  end
  add(fields.UNKNOWN)
  return labels
end

--- The dimensions of the whole, those of the ways first.
local function dimensions(parts, by, records)
  local dims = {}
  for _, side in ipairs { "rows", "cols" } do
    for i, name in ipairs(side_of(parts[1], side, by)) do
      dims[#dims + 1] = { name = name, side = side, labels = labels_in(name,
        parts, records, side == "rows" and i <= #by) }
    end
  end
  return dims
end

--- Do the cells of a part add up (C4), so that t:select can add those of the
-- whole?
local function may_add(part)
  if not part.adds_up then return false end
  for _, dim in ipairs(part.dimensions) do
    if dim.overlap then return false end
  end
  return part.unit ~= "people"
    or part.clock == "stock" and #part.slices == 1
end

local function may_all_add(parts)
  local may = true
  for _, part in ipairs(parts) do may = may and may_add(part) end
  return may
end

--- The answer of the whole (see mappa.table.given).
local function answer_of(parts, by, of, records)
  local first, repeats = parts[1], false
  for _, record in ipairs(records) do
    local names = sum.may_repeat(first, record)
    if names then record.details, repeats = { at_most = names }, true end
  end
  local about = told.explained(parts, of)
  local how = { title = first.title, unit = first.unit, fill = 0,
    explained = about, show = table.move(first.show, 1, #first.show, 1, {}),
    adds_up = may_all_add(parts) }
  how.notes = told.notes(about, repeats, how)
  table.insert(how.notes, told.own_note(first))
  return given.of(dimensions(parts, by, records), records, how)
end

--- The parts, and the ways, of what a script gives.
local function read(tables)
  misuse.check_type("combine", tables, "table")
  local list = {}
  for key, item in pairs(tables) do
    if key ~= "by" then list[key] = item end
  end
  misuse.check_list("combine", list, { "by" })
  return list, read_by(tables.by)
end

--- Adds up Tables of several areas.
-- @tparam table tables see mappa.combine in init.lua
-- @treturn[1] table answer
-- @treturn[2] nil, message, code
function M.answer(tables)
  local list, by = read(tables)
  local parts, message, code = read_parts(list)
  if not parts then return nil, message, code end
  local ok
  ok, message, code = alike.check(parts)
  if not ok then return nil, message, code end
  by = by or (areas.dimension_of(parts[1], "area") and { "area" }) or {}
  ok, message, code = sum.check_ways(parts, by)
  if not ok then return nil, message, code end
  local of
  of, message, code = areas.place(parts)
  if not of then return nil, message, code end
  local names = side_of(parts[1], "cols", by)
  local rows = side_of(parts[1], "rows", by)
  table.move(rows, 1, #rows, #names + 1, names)
  local records
  records, message, code = sum.add_up(parts, by, names)
  if not records then return nil, message, code end
  return answer_of(parts, by, of, records)
end

return M
