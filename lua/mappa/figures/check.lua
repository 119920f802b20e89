--- Checks of published figures: what contradicts itself, and what no caseload
-- makes. Nothing is corrected: a finding tells the figures and the arithmetic.
--
-- Of several figures of a cell the best is taken (see mappa.published), except
-- where sources are compared. A published whole rate stands for all rates that
-- round to it.
-- @module mappa.figures.check
local breaks = require "mappa.breaks"
local keys = require "mappa.keys"
local labels = require "mappa.figures.labels"
local misuse = require "mappa.misuse"
local places = require "mappa.figures.places"
local published = require "mappa.published"
local template = require "mappa.template.figures"
local rates = require "mappa.figures.check_rates"
local remarks = require "mappa.remarks"
local time = require "mappa.time"
local words = require "mappa.figures.words"

local at, category_1, rounding = places.at, places.category_1, places.rounding
local name_of, beyond_chance = places.name_of, places.beyond_chance

local M = {}

-- === Jumps ==============================================================

--- What is known to have changed between two years.
local function cause(a, b)
  local def = labels.definition(b.table)
  local scope = { of = "published", measures = { [b.table] = true,
    [def.measure] = true } }
  for _, known in ipairs(breaks.between(scope, time.year_start(a.year),
    time.year_start(b.year))) do
    local is_of_areas = known.areas and b.area == "England and Wales"
    if not is_of_areas and breaks.takes_in(known, { b.row, b.column }) then
      return "; " .. known.why
    end
  end
  return ""
end

local function check_jumps(all, add, options)
  places.each_step(all, function(def) return def.step end, function(a, b)
    local def = labels.definition(b.table)
    local factor = def.clock == "flow" and options.factor
      or options.stock_factor
    local ratio, jumps = places.change(a, b, factor)
    if jumps and beyond_chance(a.value, b.value) then
      add("jump", "warning", b, { a, b }, "%s: %s in %s, %s in %s: %s, more "
        .. "than %.2f a year and than chance%s", name_of(b),
        words.printed(a), a.year, words.printed(b), b.year,
        places.times(ratio), factor, cause(a, b))
    end
  end)
end

-- === Sums and shares ====================================================

--- The printed place of a cell along one dimension.
local function cell_along(all, report, id, dim, label, other)
  if dim == "level" then return at(all, report, id, label, other) end
  return at(all, report, id, other, label)
end

--- What adds up to the total of a dimension, or should, as far as people are
-- not in several cells.
local function parts_of(def)
  return def.parts or def.cells or {}
end

--- Is there nobody of a category at a level, whichever of two labels is which?
local function cannot_be(a, b)
  return a == "Level 1" and b == "Category 3"
    or a == "Category 3" and b == "Level 1"
end

local function check_sum(all, report, def, dim, other, add)
  local total = cell_along(all, report, def.id, dim, "Total", other)
  local sum, known, list, used, vague = 0, true, {}, { total }, false
  for i, label in ipairs(parts_of(def)[dim] or {}) do
    local part = cell_along(all, report, def.id, dim, label, other)
    known = known and (part ~= nil or cannot_be(label, other))
    sum = sum + (part and part.value or 0)
    list[i] = part and words.printed(part)
      or cannot_be(label, other) and "-" or "?"
    used[#used + 1] = part
    vague = vague or part and part.approximate
  end
  if not total or not total.value or #used == 1 then return end
  if vague or total.approximate then return end
  if known and sum ~= total.value or sum > total.value then
    add("sum", def.parts and "error" or "warning", total, used, "%s, %s: %s "
      .. "is %s, not the total printed, %s", name_of(total), total.year,
      table.concat(list, " + "), sum, words.printed(total))
  end
end

-- Other cells than Total along which a sum is taken.
local LINES <const> = {
  level = { "Category 1", "Category 2", "Category 3", "Total", "" },
  category = { "Level 1", "Level 2", "Level 3", "Total" },
}

local function check_sums(all, add)
  for _, report in ipairs(all.reports) do
    for _, def in ipairs(template.tables) do
      for _, dim in ipairs { "level", "category" } do
        for _, other in ipairs(parts_of(def)[dim] and LINES[dim] or {}) do
          check_sum(all, report, def, dim, other, add)
        end
      end
    end
  end
end

--- A printed share of the caseload against count and total.
local function check_shares(all, add)
  for _, report in ipairs(all.reports) do
    for _, share in ipairs(published.best(report)) do
      local part = share.table == "share"
        and at(all, report, "eligible", "Total", share.column)
      local total = part and at(all, report, "eligible", "Total", "Total")
      if total and total.value and part.value and total.value > 0 then
        local low, high = rounding(share.value)
        local exact = 100 * part.value / total.value
        if exact < low or exact > high then
          add("share", "warning", share, { share, part, total }, "%s: %d of "
            .. "%d is %.1f per cent, printed as %s", name_of(share),
            part.value, total.value, exact, words.printed(share))
        end
      end
    end
  end
end

-- === Table against table ================================================

--- A figure of a level and category that exceeds people managed there.
local function check_below(all, report, id, row, column, add)
  local f = at(all, report, id, row, column)
  local managed = at(all, report, "managed", row, column == ""
    and "Category 1" or column)
  if f and managed and f.value and managed.value
    and f.value > managed.value then
    add(id == "eligible" and "snapshot" or "recalls", "warning", f,
      { f, managed }, "%s, %s: %s, but %s managed there in the year",
      name_of(f), f.year, f.value, managed.value)
  end
end

local function check_managed(all, add)
  for _, report in ipairs(all.reports) do
    for _, level in ipairs { "Level 2", "Level 3" } do
      for _, category in ipairs(LINES.level) do
        for _, id in ipairs { "eligible", "recalls_licence",
          "recalls_shpo" } do
          check_below(all, report, id, level, category, add)
        end
      end
    end
  end
end

-- === Sources ============================================================

--- May one figure be the other, rounded?
local function same_rounded(a, b)
  local low, high = rounding(a.value)
  return b.value >= low and b.value <= high
end

local function agree(a, b)
  if a.impossible or b.impossible then return a.impossible == b.impossible end
  return published.agrees(a.value, b) or published.agrees(b.value, a)
    or same_rounded(a, b) or same_rounded(b, a)
end

local function check_sources(all, add)
  for _, f in ipairs(all.figures) do
    local best = at(all, f, f.table, f.row, f.column)
    if best and best ~= f and not agree(best, f) then
      add("sources", "warning", best, { best, f }, "%s, %s: %s (%s), but %s "
        .. "(%s)", name_of(best), best.year, words.printed(best),
        best.source or "no source",
        words.printed(f), f.source or "no source")
    end
  end
end

-- === Area against area ==================================================

-- Of how many areas a comparison makes sense.
local FEWEST <const> = 3

--- Breaches and people in Category 1 of each area in a year.
local function breaches_by_year(all)
  local years, order = {}, {}
  for _, report in ipairs(all.reports) do
    local breaches = at(all, report, "breaches")
    local count = category_1(all, report)
    if report.area ~= labels.NATION and breaches and breaches.value and count
      and (count.value or 0) > 0 then
      if not years[report.year] then order[#order + 1] = report.year end
      years[report.year] = years[report.year] or {}
      table.insert(years[report.year], { f = breaches, count = count,
        rate = 1000 * breaches.value / count.value })
    end
  end
  table.sort(order)
  return years, order
end

--- Does the number of an area differ from what the rate of all others would
-- give, by a factor and beyond chance?
local function stands_out(one, list, factor)
  local n, persons = 0, 0
  for _, other in ipairs(list) do
    if other ~= one then
      n, persons = n + other.f.value, persons + other.count.value
    end
  end
  local expected = one.count.value * n / persons
  local ratio = math.max(one.f.value, expected)
    / math.min(one.f.value, expected)
  return ratio > factor and beyond_chance(one.f.value, expected), expected
end

local function check_areas(all, add, options)
  local years, order = breaches_by_year(all)
  for _, year in ipairs(order) do
    local list = years[year]
    table.sort(list, function(a, b) return a.rate < b.rate end)
    for _, one in ipairs(#list >= FEWEST and list or {}) do
      local out, expected = stands_out(one, list, options.areas_factor)
      local far = one == list[1] and list[#list] or list[1]
      if out then
        add("areas", "warning", one.f, { one.f, one.count, far.f, far.count },
          "%s, breaches in %s: %s of %s in Category 1, %.0f per 1,000; the "
          .. "rate of %d other areas would give %.0f, and %s has %s of %s, "
          .. "%.0f per 1,000; do they count the same thing?", one.f.area,
          year, one.f.value, one.count.value, one.rate, #list - 1, expected,
          far.f.area, far.f.value, far.count.value, far.rate)
      end
    end
  end
end

-- === All ================================================================

-- Every check by name, in order.
local CHECKS <const> = {
  { "sum", check_sums }, { "snapshot", check_managed },
  { "recalls", check_managed }, { "jump", check_jumps },
  { "rate_jump", rates.jumps }, { "population", rates.bases },
  { "one_in", rates.one_in }, { "stored", rates.stored },
  { "share", check_shares }, { "areas", check_areas },
  { "sources", check_sources },
}

local DEFAULTS <const> = { factor = 1.5, stock_factor = 1.2,
  rate_factor = 1.15, areas_factor = 2, population_change = 0.02 }

local function rule_names()
  local names = {}
  for i, check in ipairs(CHECKS) do names[i] = check[1] end
  return names
end

--- The names of the rules to run, as a set.
local function wanted_rules(rules)
  local names, wanted = rule_names(), {}
  if rules ~= nil then
    misuse.check_type("check: rules", rules, "table")
    misuse.check_list("check: rules", rules)
  end
  for _, name in ipairs(rules or names) do
    local known = false
    for _, word in ipairs(names) do known = known or word == name end
    if not known then
      misuse("check: there is no rule %s", misuse.suggest(name, names))
    end
    wanted[name] = true
  end
  return wanted
end

--- Raises for what is no register.
local function check_register(db)
  local class = db ~= nil and getmetatable(db) or nil
  if db ~= nil and (type(class) ~= "table"
    or class.__name ~= "mappa.Register") then
    misuse("check: population is a register, which holds it, not %s",
      misuse.shown(db))
  end
end

local function read_options(options)
  misuse.check_type("check: the options", options, "table")
  misuse.check_keys("check", options, keys.names("figures_check"))
  check_register(options.population)
  local read_all = { population = options.population,
    wanted = wanted_rules(options.rules) }
  for name, default in pairs(DEFAULTS) do
    local value = options[name]
    if value == nil then value = default end
    misuse.check_type("check: " .. name, value, "number")
    local least = name == "population_change" and 0 or 1
    if value ~= value or value < least then
      misuse("check: %s is at least %d, not %s", name, least,
        misuse.shown(value))
    end
    read_all[name] = value
  end
  return read_all
end

--- Checks figures.
-- @tparam table figures array
-- @tparam[opt] table options see Figures:check
-- @treturn table findings
function M.run(figures, options)
  options = read_options(options or {})
  local all, findings = places.read(figures), remarks()
  local ran = {}
  local function add(rule, severity, f, used, format, ...)
    if not options.wanted[rule] then return end
    findings[#findings + 1] = { rule = rule, severity = severity,
      area = f.area, year = f.year, message = format:format(...),
      figures = used }
  end
  for _, check in ipairs(CHECKS) do
    if options.wanted[check[1]] and not ran[check[2]] then
      ran[check[2]] = true
      check[2](all, add, options)
    end
  end
  return findings
end

return M
