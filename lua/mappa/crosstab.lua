--- From a spec to a Table: fields become maps, the kernel counts.
-- @module mappa.crosstab
local core = require "mappa.core"
local fields = require "mappa.fields"
local filter = require "mappa.filter"
local misuse = require "mappa.misuse"
local Table = require "mappa.table"

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

--- How a spec is counted, once the rules of its measure are chosen: the frame
-- (shape, entity, date), the slices, the conditions before and after the pick
-- ({field=, is=, left_out=}), the pick, and words for rows left out. `where`
-- are those conditions that the question, and not the measure, makes.
local function resolve(spec)
  local measure = spec.measure
  local plan = {
    shape = measure.shape, entity = measure.entity, date = measure.date,
    slices = spec.slices, outside = measure.outside, pick = "every",
    before = append({}, measure.filter), after = {},
    where = append(append({}, measure.where), spec.where),
  }
  for _, choice in ipairs(chosen_rules(spec)) do
    local value = choice.value
    plan.date = value.date or plan.date
    plan.outside = value.outside or plan.outside
    plan.before[#plan.before + 1] = value.filter
    plan.eve = plan.eve or value.eve
    if value.pick then
      plan.pick = value.pick
      plan.unpicked = choice.rule.unpicked
    end
  end
  append(plan.after, plan.where)
  return plan
end

--- With the eve of each date: what is in force then, but ends on the date, is
-- picked too, and the conditions of the measure hold for what is picked.
local function with_eve(plan)
  local slices = {}
  for i, slice in ipairs(plan.slices) do
    slices[i] = { from = slice.from - 1, to = slice.to }
    if i > 1 and slices[i].from <= slices[i - 1].to then
      misuse("at: %s and %s are too near for the rule last_day = in",
        plan.slices[i - 1].label, slice.label)
    end
  end
  plan.slices = slices
  plan.after = append(plan.before, plan.after)
  plan.before = {}
  return plan
end

--- The columns and slices of one question, and fields made once.
local Context = {}
Context.__index = Context

local function context(frame, spec)
  return setmetatable({ columns = frame:columns(), spec = spec, made = {},
    passes = {}, stopped = {} }, Context)
end

function Context:field(name)
  local field = self.made[name]
  if not field then
    field = fields.get(self.columns, name, self.spec.slices,
      self.spec.measure)
    self.made[name] = field
  end
  return field
end

local function place(field)
  return field.column and field.column.place or 0
end

--- How many codes the column of a field has. A field may know more codes than
-- occur, so that its categories are all declared.
local function codes_of(field)
  return field.column and field.column.codes or field.last + 1
end

--- Remembers which codes of a column pass all conditions on it.
function Context:restrict(field, pass)
  local stopped = self.stopped[place(field)] or {}
  self.stopped[place(field)] = stopped
  for code = field.first, field.last do
    if not pass[code] then stopped[code] = true end
  end
end

--- Can this code of a field's column get past the filters?
function Context:possible(field, code)
  local stopped = self.stopped[place(field)]
  return not (stopped and stopped[code])
end

--- Which codes pass a condition; read once, since it may be a function.
function Context:pass(condition)
  local pass = self.passes[condition] or filter.read(
    self:field(condition.field), condition.is, "where." .. condition.field)
  self.passes[condition] = pass
  return pass
end

--- A condition as a map with one category. It takes categories away from the
-- table, unless it is made for the account alone.
function Context:filter_map(condition)
  local field = self:field(condition.field)
  local pass = self:pass(condition)
  if not condition.account then self:restrict(field, pass) end
  local to = {}
  for code = 0, codes_of(field) - 1 do to[code + 1] = pass[code] and 1 or 0 end
  return { column = place(field), codes = codes_of(field), to = to,
    categories = 1 }
end

--- The categories of a dimension that the filters leave, in declared order,
-- with Unknown at the end; and the map to them. `declared` gives the place of
-- a category among all that are declared, and `at` goes back.
function Context:dimension(name)
  local field = self:field(name)
  local left, unknown = {}, false
  for code = field.first, field.last do
    if self:possible(field, code) then
      local category = field.of[code]
      if category ~= 0 then left[category] = true
      else unknown = not field.complete end
    end
  end
  local dim = { name = name, labels = {}, declared = {}, at = {},
    find = field.find, span = field.span }
  for category, label in ipairs(field.labels) do
    if left[category] then
      dim.labels[#dim.labels + 1] = label
      dim.declared[#dim.labels] = category
      dim.at[category] = #dim.labels
    end
  end
  if unknown and self.spec.missing ~= "hide" then
    dim.labels[#dim.labels + 1] = fields.UNKNOWN
    dim.unknown = #dim.labels
  end
  local to = {}
  for code = 0, codes_of(field) - 1 do
    local category = field.of[code]
    to[code + 1] = dim.at[category] or category == 0 and dim.unknown or 0
  end
  return dim, { column = place(field), codes = codes_of(field), to = to,
    categories = #dim.labels }
end

--- The codes of category and level that a table can hold, for telling
-- impossible cells from empty ones.
local function possible_codes(ctx, name)
  local column = ctx.columns[name]
  if not column or column.kind ~= "code" then return nil end
  local codes = {}
  local field = ctx:field(name)
  for code = field.first, field.last do
    if ctx:possible(field, code) then codes[#codes + 1] = code end
  end
  return codes
end

-- As a unit: rows, which add up.
local ROWS <const> = 0

--- What counts once: a person, or else each row, which is an order on a date,
-- a breach, a meeting ...
local function unit_place(ctx, unit)
  return unit == "people" and ctx.columns.individual.place or ROWS
end

local function optional_place(ctx, name)
  return name and ctx.columns[name].place or nil
end

-- Fields that are unknown where nobody managed the person on the date.
local MANAGED <const> = { area = true, region = true, country = true,
  category = true, level = true, lead_agency = true }

--- A condition on such a field leaves out who was not managed; that is a
-- reason of its own, and stands before the condition.
local function with_unmanaged(ctx, plan)
  if plan.shape ~= "events" and plan.shape ~= "spans" then return end
  for i, condition in ipairs(plan.after) do
    if MANAGED[condition.field] then
      if not ctx:pass(condition)[0] then
        table.insert(plan.after, i, { field = "area",
          is = { ["not"] = fields.UNKNOWN }, account = true,
          left_out = "without management on the date" })
      end
      return
    end
  end
end

--- The kernel's query, and the dimensions it was made for.
local function build(ctx, plan)
  with_unmanaged(ctx, plan)
  local spec = ctx.spec
  local query = { slices = plan.slices, before = {}, after = {}, dims = {},
    pick = plan.pick, group = optional_place(ctx, spec.measure.group),
    rank = optional_place(ctx, spec.measure.rank),
    unit = unit_place(ctx, spec.unit) }
  for _, stage in ipairs { "before", "after" } do
    for i, condition in ipairs(plan[stage]) do
      query[stage][i] = ctx:filter_map(condition)
    end
  end
  local dims = {}
  for _, side in ipairs { "rows", "cols" } do
    for _, asked in ipairs(spec[side]) do
      local dim, map = ctx:dimension(asked.field)
      dim.side = side
      dims[#dims + 1] = dim
      query.dims[#dims] = map
    end
  end
  return query, dims
end

local function condition_words(ctx, condition)
  return filter.words(ctx:field(condition.field), condition.is)
end

--- Rows read, counted, and left out by reason.
local function account(cube, frame, ctx, plan, dims)
  local left = {}
  local function add(reason, rows)
    if rows > 0 then left[#left + 1] = { reason = reason, rows = rows } end
  end
  add("without a date, or with no day in it", frame:undated())
  add(plan.outside, cube:rows("outside"))
  local function add_stage(stage)
    for i, condition in ipairs(plan[stage]) do
      add(condition.left_out or "not " .. condition_words(ctx, condition),
        cube:rows(stage, i))
    end
  end
  add_stage("before")
  add(plan.unpicked or "another row counts", cube:rows("unpicked"))
  add_stage("after")
  for i, dim in ipairs(dims) do
    add(dim.name:gsub("_", " ") .. " unknown", cube:rows("unmapped", i))
  end
  return { read = frame:rows() + frame:undated(),
    counted = cube:rows("counted"), left_out = left }
end

local function filter_words(ctx, plan)
  local words = {}
  for i, where in ipairs(plan.where) do
    words[i] = condition_words(ctx, where)
  end
  return words
end

local function rule_words(spec)
  local words = {}
  for i, choice in ipairs(chosen_rules(spec)) do
    words[i] = choice.value.words
  end
  return words
end

local function count(frame, query)
  local cube, message = core.crosstab(frame, query)
  if not cube then misuse("%s", message) end
  return cube
end

--- The share of a measure: the same query over the rows with a quality.
local function count_share(frame, ctx, query)
  local share = ctx.spec.measure.share
  if not share then return nil end
  table.insert(query.after, ctx:filter_map(share))
  return count(frame, query)
end

--- Answers a spec.
-- @tparam table db the register (see mappa.register)
-- @tparam table spec normalised (see mappa.spec)
-- @treturn[1] Table
-- @treturn[2] nil, message, code
function M.run(db, spec)
  local plan = resolve(spec)
  if plan.eve then plan = with_eve(plan) end
  local revision = db:revision()
  local frame, message, code = db:frame(plan)
  if not frame then return nil, message, code end
  local ctx = context(frame, spec)
  local query, dims = build(ctx, plan)
  local cube = count(frame, query)
  local result = {
    spec = spec, dims = dims, cube = cube,
    account = account(cube, frame, ctx, plan, dims),
    filters = filter_words(ctx, plan), rules = rule_words(spec),
    categories = possible_codes(ctx, "category"),
    levels = possible_codes(ctx, "level"),
    share_cube = count_share(frame, ctx, query),
    revision = revision, register = db:path(),
  }
  return Table.new(result)
end

return M
