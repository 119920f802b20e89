--- Areas side by side: rank, ratio to a reference, and the limits of a funnel
-- (Spiegelhalter 2005): between which a count of an area of that size would be
-- found, so often in a hundred, had it the rate of the reference. Regions and
-- countries are set side by side in the same way.
-- @module mappa.areas
local core = require "mappa.core"
local derived = require "mappa.table.derived"
local fields = require "mappa.fields"
local geography = require "mappa.geography"
local keys = require "mappa.keys"
local lacking = require "mappa.areas.lacking"
local misuse = require "mappa.misuse"
local neighbours = require "mappa.neighbours"
local notes = require "mappa.areas.notes"
local rate = require "mappa.rate"
local statistics = require "mappa.statistics"
local verbs = require "mappa.table.verbs"
local view = require "mappa.table.view"

local M = {}

local PER <const> = 100000     -- of rates that are given

local NATION <const> = "England and Wales"

local STATISTICS <const> = { "n", "population", "rate", "rank", "ratio",
  "standing", "was", "rank_before", "low_95", "high_95", "low_998",
  "high_998" }
local USUAL <const> = { "n", "population", "rate", "rank", "ratio",
  "standing" }
local GIVEN <const> = { "rate", "rank", "ratio", "standing" }

-- === What is compared ===================================================

-- The lists of which labels may be, with the area's code in each.
local KINDS <const> = {
  { name = "area" },
  { name = "region", of = core.regions() },
  { name = "country", of = core.countries() },
}

--- The label of an area in a list of labels: its own, that of its region or
-- country.
local function label_in(kind, area)
  local code = kind.of and kind.of[area] or area
  return core.list(kind.name)[code].label
end

--- The labels of all that a kind has, with the areas in each, in order.
local function members(kind)
  local labels, areas = {}, {}
  for area in ipairs(core.list("area")) do
    local label = label_in(kind, area)
    if not areas[label] then
      labels[#labels + 1], areas[label] = label, {}
    end
    areas[label][area] = true
  end
  return labels, areas
end

--- The kind of a dimension: that of which it is named.
local function kind_of(dim)
  for _, kind in ipairs(KINDS) do
    local name = dim.field and dim.field.name or dim.name
    if name == kind.name then return kind end
  end
  return nil
end

--- The dimension of the rows, and its kind.
local function subject(base)
  local d = base.rows[1]
  local kind = d and kind_of(base.answer.dims[d])
  if #base.rows ~= 1 or #base.cols ~= 0 or not kind then
    misuse('areas takes a table whose rows are areas (or regions), without '
      .. 'columns, as in rows = "area"; t:pivot{ rows = "area" } makes one')
  end
  return d, kind
end

--- The categories of the rows that are areas, by label.
local function categories(base, d, kind)
  local dim, of, list = base.answer.dims[d], {}, {}
  local _, known = members(kind)
  for _, category in ipairs(base.shown[d]) do
    local label = dim.labels[category]
    if known[label] and category ~= dim.other then
      of[label] = category
      list[#list + 1] = label
    end
  end
  if #list > 0 then return of, list end
  misuse("areas: none of the rows is the name of %s %s",
    kind.name == "area" and "an" or "a", kind.name)
end

-- === Figures ============================================================

--- Are the figures of a Table given, and not counted?
local function is_given(base) return not base.answer.plan end

--- The count, population and rate of a cell. A figure that is given without
-- being named is the rate.
local function figures(base, at)
  local cell = view.cell(base, at)
  if not is_given(base) then return cell end
  local n, persons, value = cell.n, cell.population, cell.rate
  if persons and persons > 0 and n and math.type(n) == "integer" then
    return { n = n, population = persons, rate = value or n * PER / persons }
  end
  return { rate = value or n, mark = cell.mark }
end

local function cell_of(base, d, category)
  local at = {}
  for i, dim in ipairs(base.answer.dims) do at[i] = #dim.labels + 1 end
  at[d] = category or at[d]
  return figures(base, at)
end

-- === The reference ======================================================

--- The areas of a reference by its name, and whether it is one of several
-- things of that name.
local function areas_named(name)
  local found, kinds = nil, {}
  for _, kind in ipairs(KINDS) do
    local code = core.code(kind.name, name)
    if code then
      local _, areas = members(kind)
      local set = areas[core.list(kind.name)[code].label]
      local same = found ~= nil
      for area in ipairs(core.list("area")) do
        same = same and found[area] == set[area]
      end
      if not same then kinds[#kinds + 1] = kind.name end
      found = found or set
    end
  end
  return found, kinds
end

--- The reference of {area=}, {region=} or {country=}.
local function reference_of_kind(reference)
  local kind, name = next(reference)
  misuse.check_keys("areas: reference", reference,
    { "area", "region", "country" })
  if kind == nil or next(reference, kind) ~= nil then
    misuse('areas: reference names one thing, as in { region = "Wales" }')
  end
  for _, known in ipairs(KINDS) do
    local code = known.name == kind and core.code(kind, tostring(name))
    if code then
      local label = core.list(kind)[code].label
      local _, areas = members(known)
      return { name = label, areas = areas[label] }
    end
  end
  misuse("areas: reference has no such %s: %s", kind, misuse.shown(name))
end

--- A reference as a script writes it: its name, and its areas as a set; all
-- areas for England and Wales.
local function read_reference(reference)
  if reference == nil then reference = NATION end
  misuse.check_type("areas: reference", reference, "string", "table")
  if type(reference) == "table" then return reference_of_kind(reference) end
  if reference:lower() == NATION:lower() then return { name = NATION } end
  local areas, kinds = areas_named(reference)
  if not areas then
    misuse("areas: reference is %s, a region, a country or an area, not %s",
      NATION, misuse.shown(reference))
  elseif #kinds > 1 then
    misuse('areas: %s is an area and a region; write reference = { area = '
      .. '"%s" } or { region = "%s" }', reference, reference, reference)
  end
  return { name = reference, areas = areas }
end

--- The labels of the rows that make up a reference.
-- @raise when rows hold it in part
local function rows_of(reference, kind, of)
  local wanted = {}
  local labels, areas = members(kind)
  for _, label in ipairs(labels) do
    local inside, outside = false, false
    for area in pairs(areas[label]) do
      if not reference.areas or reference.areas[area] then inside = true
      else outside = true end
    end
    if inside and outside then
      misuse("areas: the reference %s is only a part of %s", reference.name,
        label)
    elseif inside then
      if not of[label] then return nil, label end
      wanted[#wanted + 1] = label
    end
  end
  return wanted
end

--- The figures of some labels together; none of no labels.
local function together(base, d, labels)
  if #labels == 0 then return {} end
  local name = base.answer.dims[d].name
  return cell_of(verbs.select(base, { [name] = labels }), d)
end

--- Those of labels that a register holds records of.
local function without(labels, none)
  local kept = {}
  for _, label in ipairs(labels) do
    if not none.labels[label] then kept[#kept + 1] = label end
  end
  return kept
end

--- The figures of a reference from those of a Table that counts.
local function counted_reference(base, d, kind, of, reference, none)
  local labels, left_out = rows_of(reference, kind, of)
  if not labels then
    misuse("areas: the reference is %s, and the table leaves out %s; ask for "
      .. "all areas, or give another reference", reference.name, left_out)
  end
  if none then return together(base, d, without(labels, none)) end
  if not reference.areas then return cell_of(base, d) end
  return together(base, d, labels)
end

--- The figures of a reference from those that are given: its own row; else
-- the sums of counts and populations, where all are given.
local function given_reference(base, d, kind, of, reference)
  local dim, n, persons = base.answer.dims[d], 0, 0
  for category, label in ipairs(dim.labels) do
    if label:lower() == reference.name:lower() then
      return cell_of(base, d, category)
    end
  end
  for _, label in ipairs(rows_of(reference, kind, of) or {}) do
    local cell = cell_of(base, d, of[label])
    if not cell.population then return {} end
    n, persons = n + cell.n, persons + cell.population
  end
  if persons == 0 then return {} end
  return { n = n, population = persons, rate = n * PER / persons }
end

-- === Standing ===========================================================

local function must(result, message)
  return result or misuse("%s", message)
end

--- Adds the limits of the funnel and where the count lies among them.
local function add_standing(entry, reference, per)
  if not entry.population then return end
  local expected = reference.n / reference.population * entry.population
  local inner = must(core.funnel(expected, 0.95))
  local outer = must(core.funnel(expected, 0.998))
  local scale = per / entry.population
  entry.low_95, entry.high_95 = inner.low * scale, inner.high * scale
  entry.low_998, entry.high_998 = outer.low * scale, outer.high * scale
  entry.standing = entry.n > outer.high and "above 99.8%"
    or entry.n > inner.high and "above 95%"
    or entry.n < outer.low and "below 99.8%"
    or entry.n < inner.low and "below 95%" or "within"
end

--- Adds ranks, 1 for the highest rate; equal rates share one.
local function add_ranks(entries)
  local order = {}
  for _, entry in ipairs(entries) do
    if entry.rate then order[#order + 1] = entry end
  end
  table.sort(order, function(a, b)
    if a.rate ~= b.rate then return a.rate > b.rate end
    return a.label < b.label
  end)
  for i, entry in ipairs(order) do
    local before = order[i - 1]
    local ties = before and before.rate == entry.rate
    entry.rank = ties and before.rank or i
    entry.tied = ties or false
    if ties then before.tied = true end
  end
  return order
end

--- An area with its figures, and where it stands.
local function entry_of(label, cell, reference, per, none)
  if none and none.labels[label] then
    return { label = label, population = cell.population,
      mark = lacking.MARK, lacking = true }
  end
  local entry = { label = label, n = cell.n, rate = cell.rate,
    population = cell.population, mark = cell.mark, rounded = cell.rounded }
  if entry.rate and (reference.rate or 0) > 0 then
    entry.ratio = entry.rate / reference.rate
    if reference.population then add_standing(entry, reference, per) end
  end
  return entry
end

--- What a Table counts of which the register holds nothing.
local function lacking_of(base, d, kind, of)
  local counts, _, areas = {}, members(kind)
  if is_given(base) then return nil end
  for label, category in pairs(of) do
    counts[label] = cell_of(base, d, category).n
  end
  return lacking.of(base.answer.origin.query, counts, kind.name, areas)
end

--- Sets the areas of a Table of rates side by side: {reference=, order=, of=,
-- lacking=}: entries by label, and those that have a rate, the highest first;
-- what the register holds nothing of, as in mappa.areas.lacking.
-- @treturn[2] nil, message, code
local function survey(base, reference)
  local d, kind = subject(base)
  local of, labels = categories(base, d, kind)
  local none, message, code = lacking_of(base, d, kind, of)
  if message then return nil, message, code end
  local figures_of = is_given(base) and given_reference or counted_reference
  local found = figures_of(base, d, kind, of, reference, none)
  local entries, by_label = {}, {}
  for i, label in ipairs(labels) do
    entries[i] = entry_of(label, cell_of(base, d, of[label]), found,
      is_given(base) and PER or base.derived.rates.per, none)
    by_label[label] = entries[i]
  end
  return { reference = found, name = reference.name, of = by_label,
    order = add_ranks(entries), lacking = none }
end

-- === Options ============================================================

local function read_show(value, default)
  if value == nil then return default end
  if type(value) == "string" then value = { value } end
  misuse.check_type("areas: show", value, "string", "table")
  misuse.check_list("areas: show", value)
  for _, name in ipairs(value) do
    local known = false
    for _, other in ipairs(STATISTICS) do known = known or name == other end
    if not known then
      misuse("areas: show has no value %s", misuse.suggest(name, STATISTICS))
    end
  end
  return table.move(value, 1, #value, 1, {})
end

local function check_options(options)
  if options == nil then return {} end
  if type(options) ~= "table" then
    misuse("areas takes options in a table, as in t:areas{ reference = "
      .. '"Wales" }, not %s', misuse.shown(options))
  end
  misuse.check_keys("areas", options, keys.names("areas"))
  return options
end

--- Raises where figures that are given count people, or events, without a
-- population or rate beside them: they are no rates.
local function check_given(base)
  local unit = base.answer.spec.unit
  if not statistics.is_unit(unit) then return end
  for _, name in ipairs(base.show) do
    if name == "rate" or name == "population" then return end
  end
  misuse("areas sets rates side by side, and the figures given are %s; give "
    .. "each its population, or its rate, beside n", unit)
end

--- A Table of rates of areas, of counts or rates. `like` has the options of
-- rates that it must be like.
local function rates_of(base, like)
  local name = base.derived and base.derived.name
  if is_given(base) and not name then check_given(base) end
  if name == "rates" or is_given(base) and not name then return base end
  if name then
    misuse("areas sets rates side by side, and the table shows %s", name)
  end
  subject(base)
  return rate.new(base, like)
end

--- What a Table counts and divides, in words.
local function question(base)
  local answer, rates = base.answer, base.derived.rates
  return table.concat({ answer.spec.measure.name, answer.spec.unit,
    table.concat(answer:filters(), "; "), table.concat(answer:rules(), "; "),
    ("per %d aged %d and over"):format(rates.per, rates.age_from) }, ", ")
end

--- The areas of an earlier Table, which must count the same.
local function read_earlier(earlier, base, reference)
  if earlier == nil then return nil end
  if type(earlier) ~= "table" or rawget(earlier, "answer") == nil then
    misuse("areas: earlier is a Table of the same areas, not %s",
      misuse.shown(earlier))
  end
  local like = not is_given(base) and base.derived.rates or {}
  local rates, message, code = rates_of(earlier,
    { per = like.per, age_from = like.age_from })
  if not rates then return nil, message, code end
  if not is_given(base) and not is_given(rates)
    and question(base) ~= question(rates) then
    misuse("areas: the earlier table is of something else: %s; and not: %s",
      question(rates), question(base))
  end
  return survey(rates, reference)
end

-- === The Table ==========================================================

--- The statistics of an area.
local function entry_cell(entry, was)
  local cell = { was = was and was.standing, rank_before = was and was.rank }
  for key, value in pairs(entry) do cell[key] = value end
  return cell
end

--- Those of other lines: of a total, of Unknown, of the rest.
local function other_cell(cell, reference)
  local ratio = cell.rate and (reference.rate or 0) > 0
    and cell.rate / reference.rate
  return { n = cell.n, population = cell.population, rate = cell.rate,
    ratio = ratio or nil, mark = cell.mark, blank = true }
end

-- What an area without records has a mark, or a number, in.
local COUNTED <const> = { n = true, population = true, rate = true }

--- What is printed for a statistic that is no plain number.
local function printed_text(base, cell, name)
  if name == "rank" and cell.tied then return "=" .. cell.rank end
  if cell.lacking then return not COUNTED[name] and "" or nil end
  if cell[name] == nil and cell.blank and not cell.mark then return "" end
  return base.derived and base.derived:text(cell, name)
end

--- The figures of a line that is no area: a total leaves out what the register
-- holds nothing of; of the rest, and of a total with it, the count alone is
-- known.
local function other_figures(base, d, at, none)
  local dim, labels = base.answer.dims[d], {}
  if not none then return figures(base, at) end
  if dim.labels[at[d]] or dim.other then
    return { n = figures(base, at).n }
  end
  for i, category in ipairs(base.shown[d]) do
    labels[i] = dim.labels[category]
  end
  return together(base, d, without(labels, none))
end

--- A derived view of rates with what a survey has found.
local function derive(base, d, found, before, show)
  local dim = base.answer.dims[d]
  return derived.new(base, { name = "areas", show = show, value = "rate",
    total = is_given(base) and { rows = false, cols = false } or base.total,
    decimals = { rate = notes.decimals(found, base) },
    text = function(cell, name) return printed_text(base, cell, name) end,
    notes = notes.of(found, before, base),
    cell = function(again, at)
      local label = dim.labels[at[d]] or fields.TOTAL
      local entry = found.of[label]
      if entry then return entry_cell(entry, before and before.of[label]) end
      return other_cell(other_figures(again, d, at, found.lacking),
        found.reference)
    end,
    again = function(change)
      return derive(change(base), d, found, before, show)
    end })
end

--- Leaves an area, its neighbours and the reference, which is the total where
-- all areas are counted.
local function near(self, d, area, found)
  local dim, shown = self.answer.dims[d], {}
  local label = geography.area(area)
  local keep = { [label] = true, [found.name] = true }
  for _, other in ipairs(neighbours.of(area)) do keep[other] = true end
  for _, category in ipairs(self.shown[d]) do
    if keep[dim.labels[category]] then shown[#shown + 1] = category end
  end
  local all = table.move(self.shown, 1, #self.shown, 1, {})
  all[d] = shown
  table.insert(self.derived.notes, 1, ("Shown: %s and its neighbours; ranks "
    .. "are among all %d."):format(label, #found.order))
  return view.copy(self, { shown = all, total = found.name == NATION
    and self.total or { rows = false, cols = false } })
end

--- Areas side by side.
-- @tparam table base a view
-- @tparam table options of t:areas
-- @treturn[1] table view
-- @treturn[2] nil, message, code
function M.new(base, options)
  options = check_options(options)
  local d, kind = subject(base)
  local reference = read_reference(options.reference)
  local show = read_show(options.show, is_given(base) and GIVEN or USUAL)
  if options.neighbours_of ~= nil then
    neighbours.of(options.neighbours_of)
    if kind.name ~= "area" then
      misuse("areas: the rows are of each %s, and neighbours are areas",
        kind.name)
    end
  end
  local rates, message, code = rates_of(base)
  if not rates then return nil, message, code end
  local before
  before, message, code = read_earlier(options.earlier, rates, reference)
  if code then return nil, message, code end
  if before and not options.show then
    show = table.move({ "was", "rank_before" }, 1, 2, #show + 1,
      table.move(show, 1, #show, 1, {}))
  end
  local found
  found, message, code = survey(rates, reference)
  if not found then return nil, message, code end
  local made = derive(rates, d, found, before, show)
  if options.neighbours_of == nil then return made end
  return near(made, d, options.neighbours_of, found)
end

return M
