--- Random residents of all areas, and in which cells of a question they are:
-- worked out from labels, row by row, with nothing of the module but the list
-- of areas.

local core = require "mappa.core"

local M = {}

M.TOTAL = "Total"

local REGIONS <const>, COUNTRIES <const> = core.regions(), core.countries()

--- The areas with their region and country.
function M.areas()
  local regions, countries = core.list "region", core.list "country"
  local areas = {}
  for code, area in ipairs(core.list "area") do
    areas[code] = { area = area.label, region = regions[REGIONS[code]].label,
      country = countries[COUNTRIES[code]].label }
  end
  return areas
end

--- Rows of the entity population, for some years: each age and sex of all
-- areas.
function M.rows(chance, years)
  local rows = {}
  for _, year in ipairs(years) do
    for _, area in ipairs(M.areas()) do
      for age = 0, 90 do
        for _, sex in ipairs { "Female", "Male" } do
          rows[#rows + 1] = { area = area.area, year = year, age = age,
            sex = sex, persons = chance.percent(10) and 0
              or chance.between(1, 400) }
        end
      end
    end
  end
  return rows
end

-- === Cells ==============================================================

--- Every exact age that residents of an age may have.
local function exact_ages(age)
  if age < 90 then return { age } end
  local ages = {}
  for exact = 90, 150 do ages[#ages + 1] = exact end
  return ages
end

--- How often each label comes up over the exact ages.
local function tally(ages, labels_of)
  local of = {}
  for _, age in ipairs(ages) do
    for label in pairs(labels_of(age)) do of[label] = (of[label] or 0) + 1 end
  end
  return of
end

--- The labels of residents in a dimension: label -> true, or "split" where
-- only some of their ages have it.
local function labels_in(dim, resident)
  local ages = exact_ages(resident.age)
  local of = tally(ages, function(age)
    local labels = dim.labels(resident, age)
    if next(labels) then labels[M.TOTAL] = true end
    return labels
  end)
  for label, n in pairs(of) do of[label] = n == #ages or "split" end
  return of
end

--- Do residents meet all conditions? true, false or "split".
local function meets(conditions, resident)
  local split = false
  for _, passes in ipairs(conditions) do
    local some, none = false, false
    for _, age in ipairs(exact_ages(resident.age)) do
      if passes(resident, age) then some = true else none = true end
    end
    if not some then return false end
    split = split or none
  end
  return split and "split" or true
end

--- The key of a cell: its labels by name, of the dimensions that residents
-- have.
function M.key(dims, labels)
  local words = {}
  for i, dim in ipairs(dims) do
    words[i] = dim.labels and labels[dim.name] or ""
  end
  return table.concat(words, "\31")
end

--- Calls f(key, split) for each cell of residents.
local function each_cell(dims, resident, f, i, labels, split)
  local dim = dims[i]
  if not dim then return f(M.key(dims, labels), split) end
  if not dim.labels then
    return each_cell(dims, resident, f, i + 1, labels, split)
  end
  for label, whole in pairs(labels_in(dim, resident)) do
    labels[dim.name] = label
    each_cell(dims, resident, f, i + 1, labels, split or whole == "split")
  end
end

--- The residents of every cell of a question: key -> {persons=, years=, young=,
-- aged=, split=}.
-- @tparam table residents array of {area=, region=, country=, sex=, age=,
-- year=, persons=}
-- @tparam table dims array of {name=, labels=function(resident, age)}, a set
-- of labels; without the function residents do not have it
-- @tparam table conditions array of functions(resident, age)
-- @tparam integer age_from
function M.cells(residents, dims, conditions, age_from)
  local cells = {}
  for _, resident in ipairs(residents) do
    local met = meets(conditions, resident)
    if met then
      each_cell(dims, resident, function(key, split)
        local cell = cells[key] or { persons = 0, years = {} }
        cells[key] = cell
        cell.years[resident.year] = true
        if resident.age < age_from then return end
        cell.aged, cell.split = true, cell.split or split
        cell.persons = cell.persons + resident.persons
      end, 1, {}, met == "split")
    end
  end
  return cells
end

--- What must stand in the place of a rate; nil where there is one.
function M.mark(cell, age_from)
  if not cell then return "no population" end
  local years = 0
  for _ in pairs(cell.years) do years = years + 1 end
  if years > 1 then return "several years" end
  if cell.split then return "no population" end
  if not cell.aged then return "under " .. age_from end
  return cell.persons == 0 and "no population" or nil
end

return M
