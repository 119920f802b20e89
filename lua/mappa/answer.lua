--- Answers: what the kernel counted for a spec. An answer keeps the frame, so
-- that it can count again (in another unit, by a number, the rows behind a
-- cell) when the register is closed or has changed.
--
-- A cell is named by `at`: one category a dimension, 1 .. #labels, or
-- #labels + 1 for the total of the dimension.
-- @module mappa.answer
local context = require "mappa.context"
local core = require "mappa.core"
local fields = require "mappa.fields"
local lazy = require "mappa.lazy"
local misuse = require "mappa.misuse"
local plans = require "mappa.plan"
local statistics = require "mappa.statistics"

local reach = lazy "mappa.reach"

local M = {}

local Answer = {}
Answer.__index = Answer

-- === The query ==========================================================

-- As a unit: rows, which add up.
local ROWS <const> = 0

--- What counts once: a person, or else each row, which is an order on a date,
-- a breach, a meeting ...
local function unit_place(ctx, unit)
  return unit == "people" and ctx:place("individual") or ROWS
end

-- Fields that are unknown where nobody managed the person on the date.
local MANAGED <const> = { area = true, region = true, country = true,
  category = true, level = true, lead_agency = true }

--- A condition on such a field leaves out who was not managed; that is a
-- reason of its own, and stands before the condition.
local function with_unmanaged(ctx, plan)
  local after = table.move(plan.after, 1, #plan.after, 1, {})
  if plan.shape ~= "events" and plan.shape ~= "spans" then return after end
  for i, condition in ipairs(after) do
    if MANAGED[condition.field] then
      if not ctx:condition(condition).pass[0] then
        table.insert(after, i, { field = "area",
          is = { ["not"] = fields.UNKNOWN }, account = true,
          left_out = "without management on the date" })
      end
      return after
    end
  end
  return after
end

local function maps_of(ctx, conditions)
  local maps = {}
  for i, condition in ipairs(conditions) do
    maps[i] = ctx:filter_map(condition)
  end
  return maps
end

local function count(frame, query)
  local cube, message, code = core.crosstab(frame, query)
  if not cube then misuse.failed(message, code) end
  return cube
end

--- A copy of a table with other parts.
local function with(original, changes)
  local copy = {}
  for key, value in pairs(original) do copy[key] = value end
  for key, value in pairs(changes) do copy[key] = value end
  return copy
end

--- What tells the rows that a query leaves from those of another.
local function rows_key(ctx, plan, after, query)
  local words = { plan.pick, query.group or "", query.rank or "" }
  local function add(word) words[#words + 1] = word end
  for _, slice in ipairs(plan.slices) do
    add(slice.from)
    add(slice.to)
  end
  add("before")
  for _, condition in ipairs(plan.before) do
    add(ctx:condition(condition).key)
  end
  add("after")
  for _, condition in ipairs(after) do add(ctx:condition(condition).key) end
  return table.concat(words, "\0")
end

--- The dimensions of a spec, and the side of each.
local function dimensions(ctx)
  local dims, sides = {}, {}
  for _, side in ipairs { "rows", "cols" } do
    for _, asked in ipairs(ctx.spec[side]) do
      dims[#dims + 1], sides[#sides + 1] = ctx:dimension(asked), side
    end
  end
  return dims, sides
end

--- Does a Table show totals, or percentages of them?
local function shows_totals(spec)
  for _, name in ipairs(spec.show) do
    if statistics.is_percentage(name) then return true end
  end
  for _, side in ipairs { "rows", "cols" } do
    if #spec[side] > 0 and (spec.total[side] or spec.subtotal[side]) then
      return true
    end
  end
  return false
end

--- The totals that are counted at once, as core.crosstab takes them. Those
-- over several dates are counted when somebody looks at one: different people
-- over many dates take longer than all the rest.
local function totals_at_once(spec, dims, unit)
  if #dims == 0 then return true end
  if not shows_totals(spec) then return false end
  local each, all = {}, true
  for d, dim in ipairs(dims) do
    each[d] = unit == ROWS or #spec.slices == 1 or dim.field.name ~= "year"
    all = all and each[d]
  end
  return all or each
end

--- The kernel's query, the dimensions it was made for, and their sides. While
-- they are made they may count the rows that the filters leave.
local function build(ctx, frame, plan, after, threads)
  local spec = ctx.spec
  local query = { slices = plan.slices, before = maps_of(ctx, plan.before),
    after = maps_of(ctx, after), dims = {}, pick = plan.pick,
    group = ctx:place(spec.measure.group),
    rank = ctx:place(spec.measure.rank), unit = unit_place(ctx, spec.unit),
    threads = threads }
  ctx.rows_by = function(maps)
    return count(frame, with(query, { dims = maps, unit = ROWS,
      totals = false }))
  end
  ctx.rows_key = function() return rows_key(ctx, plan, after, query) end
  local dims, sides = dimensions(ctx)
  for d, dim in ipairs(dims) do query.dims[d] = dim.map end
  query.totals = totals_at_once(spec, dims, query.unit)
  return query, dims, sides
end

local function plus(list, item)
  local copy = table.move(list, 1, #list, 1, {})
  copy[#copy + 1] = item
  return copy
end

-- === The account ========================================================

--- Rows read, counted, and left out by reason: {read=, counted=,
-- left_out={{reason=, rows=}...}}.
function Answer:account()
  local cube, frame, ctx, plan = self.cube, self.frame, self.ctx, self.plan
  local left = {}
  local function add(reason, rows)
    if rows > 0 then left[#left + 1] = { reason = reason, rows = rows } end
  end
  local function add_stage(stage, conditions)
    for i, condition in ipairs(conditions) do
      add(condition.left_out or ctx:opposite_words(condition),
        cube:rows(stage, i))
    end
  end
  add("without a date, or with no day in it", frame:undated())
  add(plan.outside, cube:rows("outside"))
  add_stage("before", plan.before)
  add(plan.unpicked or "another row counts", cube:rows("unpicked"))
  add_stage("after", self.after)
  for i, dim in ipairs(self.dims) do
    add(dim.out, cube:rows("unmapped", i))
  end
  return { read = frame:rows() + frame:undated(),
    counted = cube:rows("counted"), left_out = left }
end

--- The filters of the question in words.
function Answer:filters()
  local words = {}
  for i, where in ipairs(self.plan.where) do
    words[i] = self.ctx:condition_words(where)
  end
  return words
end

--- The rules by which it was counted in words.
function Answer:rules()
  return plans.rule_words(self.spec)
end

--- What is said where the question goes beyond the day up to which the
-- records tell; nil where it does not, or where the day is no longer known.
function Answer:beyond()
  local origin, slices = self.origin, self.spec.slices
  local to = slices[#slices].to
  if origin.told == nil then origin.told = origin.told_until(to) end
  if origin.told == nil then return nil end
  return reach.words(origin.told, to)
end

--- Brings in what is counted later, if at all, when the register may have
-- changed: people where others are counted, and who has the share's quality.
local function bring_in(self)
  if self.frame:whole() then return end
  local query, share = self.query, self.spec.measure.share
  local later = { { unit = unit_place(self.ctx, "people") } }
  if share then
    later[2] = { after = plus(query.after, self.ctx:condition(share).map) }
  end
  for _, changes in ipairs(later) do
    local ok, message, code = core.need(self.frame, with(query, changes))
    if not ok then misuse.failed(message, code) end
  end
end

--- Answers a spec from a frame.
-- @tparam table frame of the core
-- @tparam table spec see mappa.spec
-- @tparam table plan see mappa.plan
-- @tparam table origin {register=, revision=, read=}: what the Table tells of
-- where it comes from; {told_until=}: a function that gives the day up to
-- which the records tell, or the day it is given where they reach it;
-- {threads=}: how many may count
function M.new(frame, spec, plan, origin)
  local ctx = context.new(frame, spec)
  local self = setmetatable({ frame = frame, spec = spec, plan = plan,
    origin = origin, ctx = ctx, cubes = {} }, Answer)
  self.after = with_unmanaged(ctx, plan)
  self.query, self.dims, self.sides = build(ctx, frame, plan, self.after,
    origin.threads)
  self.cube = count(frame, self.query)
  bring_in(self)
  if spec.of then
    self.number = self:number_field()
    self:number_cube()
  end
  return self
end

--- The same question with other dimensions: a function changes copies of
-- them, by name.
function Answer:again(change)
  local spec = with(self.spec, { rows = {}, cols = {} })
  for _, side in ipairs { "rows", "cols" } do
    for i, dim in ipairs(self.spec[side]) do
      spec[side][i] = with(dim, {})
      change(spec[side][i])
    end
  end
  return M.new(self.frame, spec, self.plan, self.origin)
end

-- === Cells ==============================================================

--- A cube made when it is first asked for, with all its totals.
function Answer:lazily(key, changes)
  self.cubes[key] = self.cubes[key] or count(self.frame,
    with(with(self.query, { totals = true }), changes))
  return self.cubes[key]
end

--- Is a cell one of those that were counted at once?
local function is_at_once(self, at)
  local totals = self.query.totals
  if totals == true then return true end
  for d, dim in ipairs(self.dims) do
    if at[d] > #dim.labels and not (totals and totals[d]) then return false end
  end
  return true
end

--- What is counted in a cell, in the unit of the spec or another one.
function Answer:count(at, unit)
  local cube = self.cube
  if unit and unit ~= self.spec.unit then
    cube = self:lazily(unit, { unit = unit_place(self.ctx, unit) })
  elseif not is_at_once(self, at) then
    cube = self:lazily("totals", {})
  end
  return cube:count(table.unpack(at, 1, #self.dims))
end

--- Is anything counted in a category of a dimension?
function Answer:occurs(d, category)
  return self.cube:occurs(d, category)
end

--- How many of a cell have the quality of the measure's share.
function Answer:share(at)
  if not self.cubes.share then
    local quality = self.ctx:filter_map(self.spec.measure.share)
    self:lazily("share", { after = plus(self.query.after, quality) })
  end
  return self.cubes.share:count(table.unpack(at, 1, #self.dims))
end

--- The field whose numbers are shown.
-- @raise when it has none
function Answer:number_field()
  local field = self.ctx:field(self.spec.of)
  if not field.numeric then
    misuse('of = "%s" is no number; numbers are: %s', self.spec.of,
      table.concat(self:number_names(), ", "))
  end
  return field
end

--- The names of the fields that are numbers.
function Answer:number_names()
  local names = {}
  local columns = self.ctx.columns
  for _, name in ipairs(fields.names(columns, self.spec.measure)) do
    local column = columns[name]
    if fields.is_time(name)
      or column and (column.kind == "age" or column.kind == "number") then
      names[#names + 1] = name
    end
  end
  return names
end

--- The numbers that occur, in ascending order, and the place of each among
-- them by its place in the field.
function Answer:occurring()
  local field, values, at = self.number, {}, {}
  local places = {}
  for place in ipairs(field.labels) do places[place] = place end
  local cube = count(self.frame, with(self.query, { totals = false,
    dims = { context.map(field, #field.labels, places) } }))
  for place in pairs(cube:along()) do
    values[#values + 1] = field.numbers[place]
    at[field.numbers[place]] = place
  end
  table.sort(values)
  local rank = {}
  for i, value in ipairs(values) do rank[at[value]] = i end
  return values, rank
end

--- The count by the numbers that occur as one more dimension.
function Answer:number_cube()
  local field, values, rank = self.number, self:occurring()
  local map = context.map(field, #values, rank)
  self.values = values
  return self:lazily("numbers", { dims = plus(self.query.dims, map) })
end

--- The numbers in a cell: {{value, count}...} in ascending order. A person
-- with several counts once with each. The last ones are kept, since a cell
-- mostly shows several statistics of them.
function Answer:numbers(at)
  local key = table.concat(at, ",", 1, #self.dims)
  if self.latest ~= key then
    self.latest, self.list = key, self:list_numbers(at)
  end
  return self.list
end

function Answer:list_numbers(at)
  local list, cube = {}, self.cubes.numbers
  for place, n in pairs(cube:along(table.unpack(at, 1, #self.dims))) do
    list[#list + 1] = { self.values[place], n }
  end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return list
end

--- The rows behind a cell, one for each unit counted (see the core).
function Answer:behind(at)
  local found, message = core.behind(self.frame,
    with(self.query, { totals = true }), table.unpack(at, 1, #self.dims))
  if not found then misuse("%s", message) end
  return found
end

-- === Impossible cells ===================================================

--- The codes of category or level that a Table can hold; nil where its
-- measure has none.
local function possible_codes(ctx, name)
  local column = ctx.columns[name]
  if not column or column.kind ~= "code"
    or fields.impersonal(name, ctx.spec.measure) then
    return nil
  end
  return ctx:codes(ctx:field(name))
end

--- The codes of category or level that a cell takes in.
local function codes_in(self, at, name)
  local codes = self.possible[name]
  for d, dim in ipairs(self.dims) do
    if dim.column == name and at[d] <= #dim.labels then
      codes = dim.behind[at[d]] or {}
    end
  end
  return codes
end

--- Do the rules of MAPPA leave nothing that could be in this cell?
function Answer:is_impossible(at)
  self.possible = self.possible or {
    category = possible_codes(self.ctx, "category"),
    level = possible_codes(self.ctx, "level") }
  if not self.possible.category or not self.possible.level then return false
  end
  local categories = codes_in(self, at, "category")
  local levels = codes_in(self, at, "level")
  for _, category in ipairs(categories) do
    for _, level in ipairs(levels) do
      if not core.impossible(category, level) then return false end
    end
  end
  return #categories > 0 and #levels > 0
end

return M
