--- Tables as they are saved: what was asked, by which rules, of which areas
-- and register, and the cells; no records of people. An area saves a Table as
-- JSON, and mappa.combine adds up those of several.
-- @module mappa.saved
local check = require "mappa.saved_check"
local core = require "mappa.core"
local json = require "dkjson"
local misuse = require "mappa.misuse"
local statistics = require "mappa.statistics"
local view = require "mappa.table.view"

local M = {}

-- What a saved Table calls itself.
local FORMAT <const> = "mappa.Table"

-- Fields that say in which areas somebody is.
local OF_AREAS <const> = { area = true, region = true, country = true }

--- The conditions of a question: those on areas, and the others in words.
local function split(answer)
  local areas, where = {}, {}
  for _, condition in ipairs(answer.plan.where) do
    if OF_AREAS[condition.field] then
      areas[#areas + 1] = condition
    else
      where[#where + 1] = answer.ctx:condition_words(condition)
    end
  end
  return areas, where
end

--- The labels of the areas that conditions let pass; nil where there is none.
local function areas_of(answer, conditions)
  if #conditions == 0 then return nil end
  local labels = {}
  for code, area in ipairs(core.list("area")) do
    local passes = true
    for _, condition in ipairs(conditions) do
      passes = passes and answer.ctx:condition(condition).pass[code]
    end
    if passes then labels[#labels + 1] = area.label end
  end
  return labels
end

--- How the dimension of an answer was asked for.
local function asked(answer, name)
  for _, side in ipairs { "rows", "cols" } do
    for _, dim in ipairs(answer.spec[side] or {}) do
      if dim.name == name then return dim end
    end
  end
  return {}
end

-- What makes categories of the values of a field.
local MAKES <const> = { "every", "bands", "labels", "groups", "nets", "other" }

--- A value in words that are the same for the same value.
local function words_of(value)
  if type(value) ~= "table" then
    return type(value) == "function" and "a function" or tostring(value)
  end
  local words, names = {}, {}
  for i, item in ipairs(value) do words[i] = words_of(item) end
  for name in pairs(value) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    words[#words + 1] = name .. " " .. words_of(value[name])
  end
  return "{" .. table.concat(words, ", ") .. "}"
end

--- How categories were made of the values of fields: a line for each
-- dimension of which they are not simply the values.
-- @tparam table answer that was counted
-- @treturn table array of strings
function M.categories(answer)
  local lines = {}
  for _, side in ipairs { "rows", "cols" } do
    for _, dim in ipairs(answer.spec[side]) do
      local words = {}
      for _, key in ipairs(MAKES) do
        if dim[key] ~= nil then
          words[#words + 1] = key .. " " .. words_of(dim[key])
        end
      end
      local of = table.concat(dim.fields, " and ")
      if of ~= dim.name then table.insert(words, 1, "of " .. of) end
      if #words > 0 then
        lines[#lines + 1] = ("%s: %s"):format(dim.name,
          table.concat(words, ", "))
      end
    end
  end
  return lines
end

--- The field whose numbers the statistics are of; nil where they are of none.
local function numbers_of(t)
  for _, name in ipairs(t.show) do
    if statistics.is_numeric(name) then return t.answer.spec.of end
  end
end

--- What a question says of its cells, besides what t:explain tells.
local function add_question(saved, t)
  local spec = t.answer.spec
  local made = M.categories(t.answer)
  saved.categories = #made > 0 and made or nil
  saved.numbers = numbers_of(t)
  saved.base = spec.base ~= spec.unit and spec.base or nil
  saved.hidden = spec.missing == "hide" or nil
end

--- Do the counts of the cells add up, where categories do not overlap? Events
-- do, and people each of whom has one row, as on one date.
local function adds_up(answer)
  if not answer.plan then return answer.spec.adds_up end
  if answer.spec.unit ~= "people" then return true end
  return #answer.spec.slices == 1
    and answer:account().counted == answer:count(view.totals(answer))
end

local function dimensions(t)
  local dims = {}
  for _, side in ipairs { "rows", "cols" } do
    for _, d in ipairs(t[side]) do
      local dim, labels = t.answer.dims[d], {}
      local question = asked(t.answer, dim.name)
      for k, category in ipairs(t.shown[d]) do
        labels[k] = dim.labels[category]
      end
      dims[#dims + 1] = { name = dim.name, labels = labels, side = side,
        own = question.kind == "by" or nil, overlap = dim.overlap or nil,
        folded = question.fold and true or nil }
    end
  end
  return dims
end

--- What is saved of a Table.
-- @tparam Table t
-- @treturn table as t:explain, with format=, version=, areas=, where=, show=,
-- dimensions={{name=, labels=, side=}...}, records= (see t:tidy); categories=,
-- how they are made, in words; numbers=, the field of which they are; base=,
-- of what percentages are where it is not the unit; hidden=true where what is
-- unknown is left out; adds_up=true where counts of cells add up
function M.of(t)
  local saved = t:explain()
  saved.format, saved.version = FORMAT, core.version
  if t.answer.plan then
    local areas
    areas, saved.where = split(t.answer)
    saved.areas = areas_of(t.answer, areas)
    add_question(saved, t)
  end
  saved.adds_up = saved.rows_read and adds_up(t.answer) or nil
  saved.derived = t.derived and t.derived.name or nil
  saved.show = table.move(t.show, 1, #t.show, 1, {})
  saved.dimensions = dimensions(t)
  saved.records = t:tidy { totals = true }
  return saved
end

-- === Reading ============================================================

local function read_file(path)
  local file, message = io.open(path, "rb")
  if not file then return nil, "cannot read " .. message, "io" end
  local text
  text, message = file:read("a")
  file:close()
  if not text then return nil, ("cannot read %s: %s"):format(path, message),
    "io" end
  return text
end

--- Why a value is no saved Table; nil when it is one.
local function objection(saved)
  if type(saved) ~= "table" or saved.format ~= FORMAT then
    return "it is no Table that t:save wrote as .json"
  end
  return check.objection(saved)
end

--- Reads a saved Table.
-- @tparam string path of a .json file
-- @treturn[1] table see M.of
-- @treturn[2] nil, message, code: "io", or "format" where it is none
function M.read(path)
  misuse.check_path("the path", path)
  local text, message, code = read_file(path)
  if not text then return nil, message, code end
  local ok, saved, _, why = pcall(json.decode, text, 1, nil, nil)
  if not ok or why then saved = nil end
  why = objection(saved)
  if why then return nil, ("%s: %s"):format(path, why), "format" end
  return saved
end

return M
