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
local core = require "mappa.core"
local fields = require "mappa.fields"
local geography = require "mappa.geography"
local given = require "mappa.table.given"
local misuse = require "mappa.misuse"
local saved = require "mappa.saved"
local notes = require "mappa.table.notes"
local statistics = require "mappa.statistics"
local time = require "mappa.time"

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

-- === Statistics that add up =============================================

local function plus(a, b) return a + b end

local HOW <const> = { n = plus, sum = plus, valid = plus, min = math.min,
  max = math.max }

--- Can a statistic of the whole be told from those of the parts?
local function adds_up(name)
  return HOW[name] ~= nil or statistics.is_unit(name)
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
    if not (adds_up(name) or statistics.is_percentage(name)) then
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

local function check_alike(parts)
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

-- === Areas ==============================================================

local function dimension_of(part, name)
  for _, dim in ipairs(part.dimensions) do
    if dim.name == name then return dim end
  end
end

--- Are all cells but one label of a record totals?
local function is_total_of(part, record, name)
  for _, dim in ipairs(part.dimensions) do
    if dim.name ~= name and record[dim.name] ~= fields.TOTAL then
      return false
    end
  end
  return true
end

--- The areas that a part is of. Where no filter tells, they are those of its
-- rows or columns in which something was counted.
local function areas_of(part)
  local dim = dimension_of(part, "area")
  if part.areas or not dim then return part.areas end
  local areas = {}
  for _, record in ipairs(part.records) do
    if record.n and record.n > 0 and record.area ~= fields.TOTAL
      and record.area ~= fields.UNKNOWN and is_total_of(part, record, "area")
    then
      areas[#areas + 1] = record.area
    end
  end
  return areas
end

--- Which part each area is of (C2).
local function place_areas(parts)
  local of = {}
  for _, part in ipairs(parts) do
    part.covers = areas_of(part)
    if not part.covers then
      return nil, ("%s does not say of which area it is; filter it by area, "
        .. "or break it down by area"):format(part.called), "data"
    end
    for _, area in ipairs(part.covers) do
      if not core.code("area", area) then
        return nil, ("%s: there is no area '%s'"):format(part.called, area),
          "data"
      elseif of[area] then
        return nil, ("%s is in %s and in %s, and would count twice"):format(
          area, of[area].called, part.called), "data"
      end
      of[area] = part
    end
  end
  return of
end

local function missing_areas(of)
  local missing = {}
  for _, area in ipairs(core.list("area")) do
    if not of[area.label] then missing[#missing + 1] = area.label end
  end
  return missing
end

--- The label of an area in a way to put areas together.
local function label_in(way, area)
  return geography.within("area", area, way) or area
end

--- The labels, by the ways, of some areas of a part; nil and why when they are
-- not all in one country, region, or area.
local function labels_of(part, areas, by)
  local labels = {}
  for _, way in ipairs(by) do
    for _, area in ipairs(areas) do
      local label = label_in(way, area)
      if labels[way] and labels[way] ~= label then
        return nil, ("%s is of %s, not of one %s; break it down by area")
          :format(part.called, misuse.listed(areas), way), "data"
      end
      labels[way] = label
    end
  end
  return labels
end

-- === Adding up ==========================================================

--- The records of the whole by their labels.
local Whole = {}
Whole.__index = Whole

local function new_whole(names, show)
  return setmetatable({ names = names, show = show, by_key = {}, list = {} },
    Whole)
end

function Whole:record(labels)
  local words = {}
  for i, name in ipairs(self.names) do words[i] = labels[name] end
  local key = table.concat(words, "\0")
  local record = self.by_key[key]
  if not record then
    record = { n = 0, from = {} }
    for i, name in ipairs(self.names) do record[name] = words[i] end
    self.by_key[key], self.list[#self.list + 1] = record, record
  end
  return record
end

--- Adds a record of a part, or of an area in it; `several` where it is a sum
-- over areas itself.
function Whole:add(labels, added, from, several)
  local record = self:record(labels)
  record.n = record.n + (added.n or 0)
  if (added.n or 0) > 0 then
    record.from[from], record.several = true, record.several or several
  end
  for _, name in ipairs(self.show) do
    if name ~= "n" and adds_up(name) and added[name] then
      local known = record[name]
      record[name] = known and (HOW[name] or plus)(known, added[name])
        or added[name]
    end
  end
end

--- Calls f(labels) for labels and for the totals over the ways.
local function each_total(by, labels, f, depth)
  local way = by[depth]
  if not way then return f(labels) end
  local own = labels[way]
  for _, label in ipairs { own, fields.TOTAL } do
    labels[way] = label
    each_total(by, labels, f, depth + 1)
  end
  labels[way] = own
end

--- The labels of a record besides its area, those by the ways included.
local function all_labels(part, record, ways)
  local labels = {}
  for way, label in pairs(ways) do labels[way] = label end
  for _, dim in ipairs(part.dimensions) do
    if dim.name ~= "area" then labels[dim.name] = record[dim.name] end
  end
  return labels
end

--- Why areas cannot be put together in some ways: a Table is broken down by
-- one of them already.
local function check_ways(parts, by)
  for _, way in ipairs(by) do
    if way ~= "area" and dimension_of(parts[1], way) then
      return nil, ("the tables are broken down by %s already; leave it out of "
        .. "by"):format(way), "data"
    end
  end
  return true
end

--- The areas of a record; nil where it is none of those to add up.
local function areas_behind(part, record, by)
  if not dimension_of(part, "area") then return part.covers end
  if #by == 0 then return record.area == fields.TOTAL and part.covers or nil
  end
  return record.area ~= fields.TOTAL and { record.area } or nil
end

--- Adds up the records of all parts.
-- @treturn table array of records
local function add_up(parts, by, names)
  local whole = new_whole(names, parts[1].show)
  for _, part in ipairs(parts) do
    for _, record in ipairs(part.records) do
      local areas = areas_behind(part, record, by)
      if areas then
        local ways, message, code = labels_of(part, areas, by)
        if not ways then return nil, message, code end
        each_total(by, all_labels(part, record, ways), function(labels)
          whole:add(labels, record, record.area or part,
            #areas > 1 and part.parts and #part.parts > 1)
        end, 1)
      end
    end
  end
  return whole.list
end

-- === The Table ==========================================================

--- The statistics of a record that count people whom several areas may count
-- (C4), as a set; nil where there are none.
local function may_repeat(part, record)
  local first, names = next(record.from), {}
  local several = record.several
    or first ~= nil and next(record.from, first) ~= nil
  local over_time = part.clock == "flow"
    or #part.slices > 1 and record.year == fields.TOTAL
  if not several or not over_time then return nil end
  for _, name in ipairs(part.show) do
    names[name] = name == "people" or part.unit == "people"
      and HOW[name] ~= math.min and HOW[name] ~= math.max or nil
  end
  return next(names) and names
end

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
    for _, label in ipairs(dimension_of(part, name).labels) do add(label) end
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

--- Rows read, counted and left out of all parts (C5).
local function account(parts)
  local sum = { read = 0, counted = 0, left_out = {} }
  local place = {}
  for _, part in ipairs(parts) do
    sum.read = sum.read + (part.rows_read or 0)
    sum.counted = sum.counted + (part.rows_counted or 0)
    for _, left in ipairs(part.left_out or {}) do
      local reason = left.reason:find("^not area = ") and "of other areas"
        or left.reason
      if not place[reason] then
        place[reason] = #sum.left_out + 1
        sum.left_out[place[reason]] = { reason = reason, rows = 0 }
      end
      local entry = sum.left_out[place[reason]]
      entry.rows = entry.rows + left.rows
    end
  end
  return sum
end

local function explained(parts, of)
  local first, sum = parts[1], account(parts)
  local about = { measure = first.measure, title = first.title,
    definition = first.definition, source = first.source,
    clock = first.clock, unit = first.unit, slices = first.slices,
    filter = first.where, where = first.where, rules = first.rules,
    selected = first.selected, categories = first.categories,
    numbers = first.numbers, hidden = first.hidden, rows_read = sum.read,
    rows_counted = sum.counted, left_out = sum.left_out, areas = {},
    missing = missing_areas(of), parts = {} }
  for _, area in ipairs(core.list("area")) do
    if of[area.label] then about.areas[#about.areas + 1] = area.label end
  end
  for i, part in ipairs(parts) do
    about.parts[i] = { name = part.called, register = part.register,
      revision = part.revision, areas = part.covers }
  end
  return about
end

--- The slices of saved Tables with their days as numbers.
local function days_of(slices)
  local list = {}
  for i, slice in ipairs(slices) do
    list[i] = { label = slice.label, from = core.day(slice.from),
      to = core.day(slice.to) }
  end
  return list
end

--- The sentences below the whole.
local function notes_of(about, repeats, told)
  local list = {}
  local function add(...) list[#list + 1] = string.format(...) end
  if repeats then
    add("* At most: somebody counted in several areas counts in each of them.")
  end
  add("Counted: %s, %s.", about.unit, time.clock_words(days_of(about.slices),
    about.clock == "stock"))
  for _, name in ipairs(told.show) do
    list[#list + 1] = statistics.note(name, { unit = told.unit,
      base = told.unit })
  end
  add("Added up: %d tables of %d of the %d areas%s.", #about.parts,
    #about.areas, #core.list("area"), #about.missing == 0 and ""
    or "; missing: " .. misuse.listed(about.missing))
  if #(about.filter or {}) > 0 then
    add("Filter: %s.", table.concat(about.filter, "; "))
  end
  if #(about.rules or {}) > 0 then
    add("Rule: %s.", table.concat(about.rules, "; "))
  end
  list[#list + 1] = notes.account(about.rows_read, about.rows_counted,
    about.left_out, "of all tables")
  return list
end

--- What functions of each script tell, which nobody can compare.
local function own_note(part)
  local names = {}
  for _, dim in ipairs(part.dimensions) do
    if dim.own then names[#names + 1] = dim.name end
  end
  for _, words in ipairs(part.where or {}) do
    names[#names + 1] = words:match("^(.*) chosen by a function$")
  end
  return #names > 0 and ("Functions of each script tell %s: that they are the "
    .. "same is taken for granted."):format(misuse.listed(names)) or nil
end

--- The answer of the whole (see mappa.table.given).
local function answer_of(parts, by, of, records)
  local first, repeats = parts[1], false
  for _, record in ipairs(records) do
    local names = may_repeat(first, record)
    if names then record.details, repeats = { at_most = names }, true end
  end
  local about = explained(parts, of)
  local told = { title = first.title, unit = first.unit, fill = 0,
    explained = about, show = table.move(first.show, 1, #first.show, 1, {}),
    adds_up = first.unit ~= "people" }
  told.notes = notes_of(about, repeats, told)
  table.insert(told.notes, own_note(first))
  return given.of(dimensions(parts, by, records), records, told)
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
  ok, message, code = check_alike(parts)
  if not ok then return nil, message, code end
  by = by or (dimension_of(parts[1], "area") and { "area" }) or {}
  ok, message, code = check_ways(parts, by)
  if not ok then return nil, message, code end
  local of
  of, message, code = place_areas(parts)
  if not of then return nil, message, code end
  local names = side_of(parts[1], "cols", by)
  local rows = side_of(parts[1], "rows", by)
  table.move(rows, 1, #rows, #names + 1, names)
  local records
  records, message, code = add_up(parts, by, names)
  if not records then return nil, message, code end
  return answer_of(parts, by, of, records)
end

return M
