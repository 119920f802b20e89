--- How a spec is counted, once the rules of its measure are chosen.
--
-- A plan has the frame (shape, entity, date, with), the slices, conditions
-- before and after the pick ({field=, is=, left_out=}), the pick, and words
-- for rows left out; of "pairs", whether people in custody are `apart`.
-- `where` are those conditions that the question, and not the measure, makes.
-- @module mappa.plan
local fields = require "mappa.fields"
local misuse = require "mappa.misuse"

local M = {}

--- The chosen value of each rule of a spec, with its rule.
local function chosen_rules(spec)
  local chosen = {}
  for _, rule in ipairs(spec.measure.rules or {}) do
    for _, value in ipairs(rule.values) do
      if value.name == spec.rules[rule.name] then
        chosen[#chosen + 1] = { rule = rule, value = value }
      end
    end
  end
  return chosen
end

local function append(list, more)
  return table.move(more or {}, 1, #(more or {}), #list + 1, list)
end

--- The columns on demand that the fields of a question need, sorted.
local function columns_needed(spec, where)
  local needed, list = {}, {}
  local function add(name)
    local column = fields.needs(name, spec.measure)
    if column and not needed[column] then
      needed[column] = true
      list[#list + 1] = column
    end
  end
  for _, side in ipairs { "rows", "cols" } do
    for _, dim in ipairs(spec[side]) do
      for _, name in ipairs(dim.fields) do add(name) end
    end
  end
  for _, condition in ipairs(where) do add(condition.field) end
  if spec.of then add(spec.of) end
  table.sort(list)
  return list
end

--- With the eve of each date: what is in force then, but ends on the date, is
-- picked too, and the conditions of the measure hold for what is picked.
local function with_eve(plan)
  local slices = {}
  for i, slice in ipairs(plan.slices) do
    slices[i] = { from = slice.from - 1, to = slice.to }
    if i > 1 and slices[i].from <= slices[i - 1].to then
      misuse('at: %s and %s are too near for rules = { last_day = "in" }, '
        .. "which looks at the day before each date too",
        plan.slices[i - 1].label, slice.label)
    end
  end
  plan.slices = slices
  plan.after = append(plan.before, plan.after)
  plan.before = {}
  return plan
end

--- The plan of a spec.
-- @tparam table spec see mappa.spec
-- @treturn table plan
function M.of(spec)
  local measure = spec.measure
  local where = append(append({}, measure.where), spec.where)
  local plan = {
    shape = measure.shape, entity = measure.entity, date = measure.date,
    with = columns_needed(spec, where), slices = spec.slices,
    outside = measure.outside, pick = "every", apart = measure.apart,
    before = append({}, measure.filter), after = append({}, where),
    where = where,
  }
  local eve
  for _, choice in ipairs(chosen_rules(spec)) do
    local value = choice.value
    plan.date = value.date or plan.date
    plan.outside = value.outside or plan.outside
    plan.before[#plan.before + 1] = value.filter
    if value.apart ~= nil then plan.apart = value.apart end
    eve = eve or value.eve
    if value.pick then
      plan.pick = value.pick
      plan.unpicked = choice.rule.unpicked
    end
  end
  return eve and with_eve(plan) or plan
end

--- The chosen rules of a spec in words.
function M.rule_words(spec)
  local words = {}
  for i, choice in ipairs(chosen_rules(spec)) do
    words[i] = choice.value.words
  end
  return words
end

return M
