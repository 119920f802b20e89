--- Which categories a Table has to show: those declared, in declared order,
-- zeros included; what is unknown at the end.

local geography = require "mappa.geography"
local catalogue = require "spec.support.catalogue"
local dates = require "spec.support.dates"
local dimensions = require "spec.support.dimensions"
local laws = require "spec.support.laws"

local M = {}

local UNKNOWN <const> = "Unknown"

-- Those labels of a list that are among others.
local function among(list, labels)
  local is, left = {}, {}
  for _, label in ipairs(labels) do is[label] = true end
  for _, label in ipairs(list) do
    if is[label] then left[#left + 1] = label end
  end
  return left
end

-- The periods that hold a day of the slices.
local function periods(unit, slices)
  local labels, before = {}, nil
  for _, slice in ipairs(slices) do
    local day = slice.from
    while day <= slice.to do
      local label = dates.period[unit](day)
      if label ~= before then labels[#labels + 1] = label end
      before, day = label, dates.day_after(day)
    end
  end
  return dates.again[unit] and among(dates.again[unit], labels) or labels
end

local function of_groups(dim)
  local labels = {}
  for i, group in ipairs(dim.groups or dim.nets) do labels[i] = group.label end
  labels[#labels + 1] = dim.other
  return labels
end

-- What a bare field declares; nil for numbers and for dates of a record, which
-- are shown over the range that occurs.
local function of_field(field, plain)
  local kind = catalogue.fields(plain.measure)[field]
  if kind.list then return catalogue.list_labels(kind.list) end
  if kind.kind == "period" then return periods(field, plain.slices) end
  if field == "date" then return periods("day", plain.slices) end
  if kind.kind == "year" then
    local labels = {}
    for i, slice in ipairs(plain.slices) do
      labels[i] = dates.slice_label(slice)
    end
    return labels
  end
  return nil
end

--- The labels that a dimension declares, without "Unknown"; nil where the
-- records decide.
function M.labels(dim, plain)
  if dim.by then return dim.order end
  if dim.bands then return dim.labels or dimensions.band_labels(dim.bands) end
  if dim.groups or dim.nets then return of_groups(dim) end
  if dim.every then
    return dim.fields[1] == "date" and periods(dim.every, plain.slices) or nil
  end
  return of_field(dim.fields[1], plain)
end

-- Fields that a measure itself filters, or that impossible cells hide.
local FILTERED <const> = { level = true, category = true, location = true,
  interim = true, outcome = true, basis = true, serious_further = true }

local function has_filters(question)
  if next(question.spec.where) then return true end
  for _, dim in ipairs(question.plain.dims) do
    for _, field in ipairs(dim.fields) do
      if FILTERED[field] then return true end
    end
  end
  return false
end

-- Is a list part of another one, in the same order?
local function is_part(list, whole)
  local i = 1
  for _, item in ipairs(whole) do
    if item == list[i] then i = i + 1 end
  end
  return i > #list
end

local function is_ascending(labels)
  for i = 2, #labels do
    local a, b = tonumber(labels[i - 1]), tonumber(labels[i])
    if a and b and a > b then return false end
  end
  return true
end

-- Without conditions all are shown, but for others where there can be none.
local function check_dimension(round, question, t, dim)
  local shown = laws.shown_labels(t, dim.name)
  local text = table.concat(shown, " | ")
  if shown[#shown] == UNKNOWN then shown[#shown] = nil end
  local labels = M.labels(dim, question.plain)
  if labels and not is_part(shown, labels)
    or labels and not has_filters(question)
      and #shown < #labels - (dim.other and 1 or 0) then
    laws.say(round, question, "of %s is shown:\n%s\ndeclared:\n%s", dim.name,
      text, table.concat(labels, " | "))
  elseif not labels and not is_ascending(shown) then
    laws.say(round, question, "of %s is shown: %s", dim.name, text)
  end
end

-- Cells that cannot be are no records, so a table by category and level, or of
-- areas in regions, does not always tell which labels it shows.
local function hides_labels(question)
  local uses, places = {}, 0
  for _, dim in ipairs(question.plain.dims) do
    for _, field in ipairs(dim.fields) do uses[field] = true end
    if geography.is_place(dim.name) then places = places + 1 end
  end
  return places > 1 or uses.level and uses.category
end

--- Checks the labels of every dimension.
function M.check(round, question, t)
  if hides_labels(question) then return end
  for _, dim in ipairs(question.plain.dims) do
    check_dimension(round, question, t, dim)
  end
end

return M
