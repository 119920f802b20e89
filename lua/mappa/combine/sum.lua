--- Adds up the records of saved Tables, and totals over their areas.
-- @module mappa.combine.sum
local alike = require "mappa.combine.alike"
local areas = require "mappa.combine.areas"
local fields = require "mappa.fields"

local M = {}

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
    if name ~= "n" and alike.how(name) and added[name] then
      local known = record[name]
      record[name] = known and alike.how(name)(known, added[name])
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
function M.check_ways(parts, by)
  for _, way in ipairs(by) do
    if way ~= "area" and areas.dimension_of(parts[1], way) then
      return nil, ("the tables are broken down by %s already; leave it out of "
        .. "by"):format(way), "data"
    end
  end
  return true
end

--- The areas of a record; nil where it is none of those to add up.
local function areas_behind(part, record, by)
  if not areas.dimension_of(part, "area") then return part.covers end
  if #by == 0 then return record.area == fields.TOTAL and part.covers or nil
  end
  return record.area ~= fields.TOTAL and { record.area } or nil
end

--- Adds up the records of all parts.
-- @treturn table array of records
function M.add_up(parts, by, names)
  local whole = new_whole(names, parts[1].show)
  for _, part in ipairs(parts) do
    for _, record in ipairs(part.records) do
      local behind = areas_behind(part, record, by)
      if behind then
        local ways, message, code = areas.labels_of(part, behind, by)
        if not ways then return nil, message, code end
        each_total(by, all_labels(part, record, ways), function(labels)
          whole:add(labels, record, record.area or part,
            #behind > 1 and part.parts and #part.parts > 1)
        end, 1)
      end
    end
  end
  return whole.list
end

--- The statistics of a record that count people whom several areas may count
-- (C4), as a set; nil where there are none.
function M.may_repeat(part, record)
  local first, names = next(record.from), {}
  local several = record.several
    or first ~= nil and next(record.from, first) ~= nil
  local over_time = part.clock == "flow"
    or #part.slices > 1 and record.year == fields.TOTAL
  if not several or not over_time then return nil end
  for _, name in ipairs(part.show) do
    names[name] = name == "people" or part.unit == "people"
      and alike.how(name) ~= math.min and alike.how(name) ~= math.max or nil
  end
  return next(names) and names
end

return M
