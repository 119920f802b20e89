--- Comparison of Tables: a later one with an earlier one, cell by cell, or
-- each year of one Table with the year before. What each cell tells is made by
-- mappa.change; here it is found which cells belong together, and what speaks
-- against comparing them.
-- @module mappa.compare
local breaks = require "mappa.breaks"
local change = require "mappa.change"
local derived = require "mappa.table.derived"
local figure = require "mappa.table.figure"
local keys = require "mappa.keys"
local measures = require "mappa.measures"
local lines = require "mappa.table.lines"
local misuse = require "mappa.misuse"
local pair = require "mappa.table.pair"
local saved = require "mappa.saved"
local scope = require "mappa.table.scope"
local statistics = require "mappa.statistics"
local time = require "mappa.time"

local M = {}

local OPTIONS <const> = keys.names("compare")
local STATISTICS <const> = { "earlier", "later", "change", "change%",
  "points", "verdict", "ratio", "low", "high", "p" }
local SHOWN <const> = { "earlier", "later", "change", "change%", "verdict" }
local SHOWN_OF_PERCENT <const> = { "earlier", "later", "points", "verdict" }

-- === Options ============================================================

--- The statistics to show: some of those known.
-- @tparam string what the verb, for messages
-- @param show as a script wrote it, or nil
-- @tparam table known array of names
-- @tparam table default
function M.read_show(what, show, known, default)
  if show == nil then return default end
  if type(show) == "string" then show = { show } end
  misuse.check_type(what .. ": show", show, "table")
  misuse.check_list(what .. ": show", show)
  local seen, is_known = {}, {}
  for _, name in ipairs(known) do is_known[name] = true end
  for _, name in ipairs(show) do
    if not is_known[name] then
      misuse("%s: show has no value %s", what, type(name) == "string"
        and misuse.suggest(name, known) or misuse.shown(name))
    elseif seen[name] then
      misuse("%s: show has '%s' twice", what, name)
    end
    seen[name] = true
  end
  return table.move(show, 1, #show, 1, {})
end

--- Raises when `breaks` is neither true nor false.
function M.read_breaks(what, value)
  if value == nil then return false end
  return misuse.check_type(what .. ": breaks", value, "boolean")
end

--- What an options table asks, over Tables such as `self`.
local function read(self, options)
  misuse.check_type("compare: the options", options, "table")
  misuse.check_keys("compare", options, OPTIONS)
  local is_percent, known = figure.is_percent(self), {}
  for _, name in ipairs(STATISTICS) do
    if name ~= "points" or is_percent then known[#known + 1] = name end
  end
  return {
    show = M.read_show("compare", options.show, known,
      is_percent and SHOWN_OF_PERCENT or SHOWN),
    level = change.check_level("compare", options.level),
    population = change.check_pair("compare: population", options.population),
    breaks = M.read_breaks("compare", options.breaks),
    kind = figure.kind(self), points = is_percent,
  }
end

-- === What speaks against it =============================================

local function length(slice) return slice.to - slice.from + 1 end

--- Are the periods of two flows as long as each other, leap days aside?
local function is_as_long(a, b)
  local x, y = a.answer.spec.slices, b.answer.spec.slices
  return not x or not y or a.answer.spec.measure.clock ~= "flow"
    or math.abs(length(x[1]) - length(y[1])) <= length(x[1]) // 300 + 2
end

local function clock_of(self)
  local spec = self.answer.spec
  return spec.measure.clock or spec.explained and spec.explained.clock
end

local function measure_of(self)
  local spec = self.answer.spec
  return spec.measure.name or spec.explained and spec.explained.measure
end

--- Two words that differ where both are known.
local function differ(a, b) return a and b and a ~= b end

--- Of what rates are, in words; nil where the figures are none.
local function rate_words(self)
  while self.derived do
    local rates = self.derived.rates
    if rates then
      return ("per %d residents aged %d and over"):format(rates.per,
        rates.age_from)
    end
    self = self.derived.base
  end
end

--- What statistics are of, besides the unit: the numbers of a field, or
-- another base of percentages; nil where they are of neither, or given.
local function basis_of(self)
  local spec, name = self.answer.spec, figure.name(self)
  if self.answer.given then return nil end
  if statistics.is_numeric(name) then return (spec.of:gsub("_", " ")) end
  return statistics.is_percentage(name) and spec.base or nil
end

--- Why the cells of two Tables are not of one thing: a mark, and what each
-- is; nil when they are.
local function unlike(later, earlier)
  local a, b = later.answer.spec, earlier.answer.spec
  if a.unit ~= b.unit then return "other unit", a.unit, b.unit end
  local shown, other = figure.name(later), figure.name(earlier)
  if shown ~= other then return "other statistic", shown, other end
  local ours, theirs = basis_of(later), basis_of(earlier)
  if differ(ours, theirs) then
    return "other statistic", shown .. " of " .. ours,
      shown .. " of " .. theirs
  end
  if differ(rate_words(later), rate_words(earlier)) then
    return "other unit", rate_words(later), rate_words(earlier)
  elseif differ(clock_of(later), clock_of(earlier)) then
    return "other clock", clock_of(later), clock_of(earlier)
  elseif differ(measure_of(later), measure_of(earlier)) then
    return "other measure", measure_of(later), measure_of(earlier)
  elseif not is_as_long(later, earlier) then
    return "other period", a.slices[1].label, b.slices[1].label
  end
end

--- The words that tell one Table from the other: rules or filters.
local function words_of(self, name)
  local answer = self.answer
  if not answer[name] then return nil end
  local words = table.concat(answer[name](answer), "; ")
  return words == "" and "none" or words
end

--- How the categories of a Table were made, in words; nil where figures are
-- given.
local function category_words(self)
  if not self.answer.plan then return nil end
  local words = table.concat(saved.categories(self.answer), "; ")
  return words == "" and "none made" or words
end

--- What is said below a comparison of Tables that differ.
local function difference_notes(later, earlier, how)
  local notes = {}
  if how.mark then
    notes[1] = ("Not compared, %s: %s against %s."):format(how.mark,
      how.differs[1], how.differs[2])
  end
  local rules, other_rules = words_of(later, "rules"),
    words_of(earlier, "rules")
  if differ(rules, other_rules) then
    notes[#notes + 1] = ("Not tested, other rule: %s against %s."):format(
      rules, other_rules)
    how.word = how.word or "other rule"
  end
  local filters, others = words_of(later, "filters"),
    words_of(earlier, "filters")
  if differ(filters, others) then
    notes[#notes + 1] = ("The filters differ: %s against %s."):format(filters,
      others)
  end
  local made, other_made = category_words(later), category_words(earlier)
  if differ(made, other_made) then
    notes[#notes + 1] = ("The categories differ: %s against %s."):format(made,
      other_made)
  end
  return notes
end

-- === Breaks =============================================================

--- Collects the breaks that cells meet, each once.
local function note_break(how, found)
  if how.seen[found] then return end
  how.seen[found] = true
  how.found[#how.found + 1] = found
end

--- How a cell is compared that a break may lie in.
function M.how_of(how, found)
  if not found then return how end
  note_break(how, found)
  local changed = setmetatable({}, { __index = how })
  if how.breaks then
    changed.word = "break"
  else
    changed.divided = "break"
  end
  return changed
end

--- The sentences on breaks. They are known when all cells have been asked for.
function M.break_notes(how)
  local notes = {}
  for i, found in ipairs(how.found) do
    notes[i] = ("Break in %s."):format(breaks.words(found))
  end
  return notes
end

--- Walks the cells that a view prints, so that all breaks are met.
function M.meet_all(self)
  for _, row in ipairs(lines.lines(self, "rows")) do
    for _, col in ipairs(lines.lines(self, "cols")) do
      lines.meet(self, row, col)
    end
  end
end

--- Raises where a break concerns every cell of a comparison.
local function check_whole(how)
  if how.breaks or how.met == 0 or how.broken < how.met then return end
  misuse("compare: a break lies between %s and %s, in %s. Select what it does "
    .. "not concern, or ask for t:compare(earlier, { breaks = true }), which "
    .. "shows the numbers and marks them", scope.year(how.earlier).label,
    scope.year(how.later).label, breaks.words(how.found[1]))
end

-- === Notes ==============================================================

local SAME_PEOPLE <const> = "Two %s share %s of their people, while the test "
  .. "takes them for independent counts: it is of the size of the change "
  .. "alone. db:account tells who came and who went."

-- Measures of who is there in a period, not of what happens in it.
local STAYS <const> = { segments = true, pairs = true }

--- The shape of what a Table counts; nil where it does not tell its measure.
local function shape_of(self)
  local known = self.answer.spec.measure.shape
  for _, measure in ipairs(measures) do
    known = known or measure.name == measure_of(self) and measure.shape or nil
  end
  return known
end

--- What is said of a test of counts of people most of whom are in both; nil
-- for others.
local function people_note(self)
  if clock_of(self) == "stock" then
    return SAME_PEOPLE:format("snapshots", "most")
  end
  return STAYS[shape_of(self)] and SAME_PEOPLE:format("periods", "many") or nil
end

--- What is said of the test of Tables such as `self`.
local function test_notes(how, self)
  local wanted = false
  for _, name in ipairs(how.show) do
    wanted = wanted or name == "verdict" or name == "p" or name == "ratio"
      or name == "low" or name == "high"
  end
  if not wanted or how.mark or how.word then return {} end
  local level = ("%g%%"):format(100 * how.level)
  if how.kind == "share" then
    return { ("Verdict: Fisher's exact test of two shares at %s; low and high "
      .. "are Newcombe's interval of the difference in points."):format(level)
    }
  elseif how.kind == "count" or how.kind == "rate" then
    return { ("Verdict: the exact conditional test of two Poisson %s at "
      .. "%s%s."):format(how.kind .. "s", level, how.population
      and ", in proportion to the populations" or ""),
      people_note(self) }
  end
  return { "Higher and lower are not tested." }
end

--- The sentences below a Table, as they are printed.
local function notes_of(self)
  return require("mappa.table.notes").of(self)
end

--- Those of the later Table, and those in which the earlier one differs.
local function base_notes(later, earlier)
  local notes, seen = notes_of(later), {}
  for _, note in ipairs(notes) do seen[note] = true end
  for _, note in ipairs(notes_of(earlier)) do
    if not seen[note] then notes[#notes + 1] = "Earlier: " .. note end
  end
  return notes
end

--- Adds the items of a list to the end of another.
local function append(list, more)
  return table.move(more, 1, #more, #list + 1, list)
end
M.append = append

-- === Two Tables =========================================================

--- The time of a Table in words: nil where it is not of one.
local function time_words(self)
  local year = scope.year(self)
  if not year then return nil end
  return clock_of(self) == "stock" and time.words(year.day) or year.label
end

local function title_of(later, earlier)
  local a, b = time_words(later), time_words(earlier)
  if a and b and a ~= b then
    return ("%s, %s against %s"):format(later.title, a, b)
  elseif later.title ~= earlier.title then
    return ("%s against %s"):format(later.title, earlier.title)
  end
  return later.title .. ", compared"
end

--- Of how many decimals the statistics are printed; `other` is an earlier
-- Table, which may have more of them.
local function decimals_of(self, other)
  local n = math.max(figure.decimals(self), figure.decimals(other or self))
  local ends = figure.is_percent(self) and 1 or 2
  return { earlier = n, later = n, change = n, first = n, last = n,
    low = ends, high = ends }
end
M.decimals_of = decimals_of

--- The figure of one side of a cell.
local function side_figure(both, at, which, how)
  local there, is_none = both:side_at(at, which)
  if is_none and how.kind == "count" then
    return { value = 0, n = 0, status = "count" }
  end
  return figure.of(both[which], there, how.kind)
end

local function compare_cell(base, at, how)
  local both = base.answer
  local later, earlier = both:side_at(at, "later"),
    both:side_at(at, "earlier")
  local found
  if later and earlier and not how.mark then
    found = scope.break_between(both.later, later, both.earlier, earlier)
    how.met, how.broken = how.met + 1, how.broken + (found and 1 or 0)
  end
  return change.cell(side_figure(both, at, "earlier", how),
    side_figure(both, at, "later", how), M.how_of(how, found))
end

--- The comparison of a view of both.
local function derive(base, how)
  how = setmetatable({ seen = {}, found = {}, met = 0, broken = 0,
    later = base.answer.later, earlier = base.answer.earlier },
    { __index = how })
  local mark, ours, theirs = unlike(how.later, how.earlier)
  how.mark, how.differs = mark, { ours, theirs }
  local notes = difference_notes(how.later, how.earlier, how)
  base.answer.notes = base_notes(how.later, how.earlier)
  if #base.selected > 0 then
    notes[#notes + 1] = ("Selected: %s."):format(table.concat(base.selected,
      "; "))
  end
  local self = derived.new(base, { name = "comparisons", show = how.show,
    decimals = decimals_of(how.later, how.earlier), notes = notes,
    title = title_of(how.later, how.earlier),
    cell = function(of, at) return compare_cell(of, at, how) end,
    again = function(change_base)
      return derive(change_base(base), getmetatable(how).__index)
    end })
  M.meet_all(self)
  check_whole(how)
  append(notes, test_notes(how, how.later))
  append(notes, M.break_notes(how))
  return self
end

-- === Each year with the one before ======================================

--- The category of the year before that of a cell; nil where there is none.
function M.year_before(self, d, at)
  local dim = self.answer.dims[d]
  local label = dim.labels[at[d]] and scope.year_before(dim.labels[at[d]])
  for category, known in ipairs(dim.labels) do
    if known == label then return category end
  end
end

--- The cell of another year.
function M.at_year(self, d, at, category)
  local there = table.move(at, 1, #self.answer.dims, 1, {})
  there[d] = category
  return there
end

--- The change of a figure from the year before.
function M.from_year_before(base, at, how, later)
  local category = M.year_before(base, how.d, at)
  if not category then
    return change.cell({ status = "missing", mark = "no year before" }, later,
      how)
  end
  local there = M.at_year(base, how.d, at, category)
  return change.cell(figure.of(base, there, how.kind), later,
    M.how_of(how, scope.break_between(base, at, base, there)))
end

local function year_cell(base, at, how)
  if at[how.d] > #base.answer.dims[how.d].labels then
    return { n = nil, mark = "all years", status = "missing" }
  end
  return M.from_year_before(base, at, how, figure.of(base, at, how.kind))
end

--- No totals on the side of the years: they are of all years.
function M.totals_of(self, d)
  local total = { rows = self.total.rows, cols = self.total.cols }
  for _, side in ipairs { "rows", "cols" } do
    for _, place in ipairs(self[side]) do
      if place == d then total[side] = false end
    end
  end
  return total
end

local function derive_years(base, how)
  local asked = how
  how = setmetatable({ seen = {}, found = {}, d = scope.year_dim(base) },
    { __index = asked })
  local notes = {}
  local self = derived.new(base, { name = "comparisons", show = how.show,
    decimals = decimals_of(base), notes = notes,
    total = M.totals_of(base, how.d),
    title = base.title .. ", each year against the one before",
    cell = function(of, at) return year_cell(of, at, how) end,
    again = function(change_base)
      return derive_years(change_base(base), asked)
    end })
  M.meet_all(self)
  append(notes, test_notes(how, base))
  append(notes, M.break_notes(how))
  return self
end

-- === The verb ===========================================================

local function is_table(value)
  local class = getmetatable(value)
  return type(class) == "table" and class.__name == "mappa.Table"
end

local function has_years(self)
  local d = scope.year_dim(self)
  for _, side in ipairs { "rows", "cols" } do
    for _, shown in ipairs(self[side]) do
      if shown == d then return true end
    end
  end
  return false
end
M.has_years = has_years

--- Compares a Table with an earlier one, or its years: see Table:compare.
function M.compare(self, earlier, options)
  if earlier ~= nil and not is_table(earlier) then
    if type(earlier) ~= "table" or options ~= nil then
      misuse("compare takes the earlier Table, as in t:compare(before), not "
        .. "%s", misuse.shown(earlier))
    end
    earlier, options = nil, earlier
  end
  if options == nil then options = {} end
  local how = read(self, options)
  if earlier then return derive(pair.view(self, earlier), how) end
  if not has_years(self) then
    misuse("compare takes the earlier Table, as in t:compare(before); without "
      .. "one the table itself must have several years, as at = "
      .. '{ "2023-24", "2024-25" }')
  end
  return derive_years(self, how)
end

return M
