--- Of which areas saved Tables are, and in which country or region these lie.
-- @module mappa.combine.areas
local core = require "mappa.core"
local fields = require "mappa.fields"
local geography = require "mappa.geography"
local misuse = require "mappa.misuse"

local M = {}

function M.dimension_of(part, name)
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
  local dim = M.dimension_of(part, "area")
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
function M.place(parts)
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

function M.missing(of)
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
function M.labels_of(part, areas, by)
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

return M
