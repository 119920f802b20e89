--- What stands below a printed Table, and what t:explain tells.
-- @module mappa.table.notes
local core = require "mappa.core"
local statistics = require "mappa.statistics"
local time = require "mappa.time"

local M = {}

-- What a row is, by the shape of the measure's frame.
local ROWS <const> = {
  segments = function() return "stretches of management" end,
  spans = function(m) return "stretches of an " .. m.entity end,
  events = function(m) return m.entity:gsub("_", " ") .. " records" end,
  entries = function() return "entries" end,
  exits = function() return "exits" end,
  pairs = function() return "people and periods" end,
}

--- The sentence of rows read, counted and left out: {{reason=, rows=}...}.
function M.account(read, counted, left_out, rows)
  local left = {}
  for i, reason in ipairs(left_out) do
    left[i] = ("%d %s"):format(reason.rows, reason.reason)
  end
  return ("Rows (%s): %d read, %d counted%s."):format(rows, read, counted,
    #left > 0 and "; left out: " .. table.concat(left, ", ") or "")
end

local function account_words(answer)
  local account, measure = answer:account(), answer.spec.measure
  return M.account(account.read, account.counted, account.left_out,
    ROWS[measure.shape](measure))
end

--- The sentence below a Table that tells of days after those of which the
-- records tell; nil for others.
function M.beyond(answer)
  local words = answer:beyond()
  return words and words:gsub("^%l", string.upper) .. "."
end

--- The dimensions that do not add up since their categories may overlap.
local function overlapping(answer)
  local names = {}
  for _, dim in ipairs(answer.dims) do
    if dim.overlap then names[#names + 1] = dim.name end
  end
  return #names > 0 and table.concat(names, " and ")
end

local function shows_percentages(self)
  for _, name in ipairs(self.show) do
    if statistics.is_percentage(name) then return true end
  end
  return false
end

--- The sentences below a Table whose cells are counted: unit, clock,
-- statistics, filter, rules, rows.
local function counted(self)
  local answer, notes = self.answer, {}
  local spec = answer.spec
  local function add(...) notes[#notes + 1] = string.format(...) end
  add("Counted: %s, %s.", spec.unit,
    time.clock_words(spec.slices, spec.measure.clock == "stock"))
  notes[#notes + 1] = M.beyond(answer)
  local numeric = false
  for _, name in ipairs(self.show) do
    notes[#notes + 1] = statistics.note(name, spec)
    numeric = numeric or statistics.is_numeric(name)
  end
  if numeric then
    add("Numbers: %s, where it is known%s.", spec.of:gsub("_", " "),
      spec.unit == "people" and "; somebody with several different ones "
      .. "counts once with each" or "")
  end
  if spec.rounding == "100" and shows_percentages(self) then
    add("Percentages are rounded so that they add up to 100.")
  end
  local nets = overlapping(answer)
  if nets then add("Nets of %s may overlap: they do not add up.", nets) end
  local filters, rules = answer:filters(), answer:rules()
  if #filters > 0 then add("Filter: %s.", table.concat(filters, "; ")) end
  if #self.selected > 0 then
    add("Selected: %s.", table.concat(self.selected, "; "))
  end
  if #rules > 0 then add("Rule: %s.", table.concat(rules, "; ")) end
  notes[#notes + 1] = account_words(answer)
  return notes
end

--- The sentences below a Table of figures that are given: what t:select and
-- t:top left out, which a comparison tells itself, and what goes with them.
local function given_notes(self)
  local notes = {}
  if #self.selected > 0 and not self.derived then
    notes[1] = ("Selected: %s."):format(table.concat(self.selected, "; "))
  end
  return table.move(self.answer.notes, 1, #self.answer.notes, #notes + 1,
    notes)
end

--- A copy of a list, for a script to keep.
local function copied(list)
  return table.move(list, 1, #list, 1, {})
end

--- Adds what is said of the numbers from which others were derived.
local function add_about(notes, base)
  while base.derived do
    local about = base.derived.about
    table.move(about, 1, #about, #notes + 1, notes)
    base = base.derived.base
  end
end

--- The sentences below a Table.
function M.of(self)
  local derived = self.derived
  local notes = copied(derived and derived.notes or {})
  if derived then add_about(notes, derived.base) end
  local below = self.answer.notes and given_notes(self)
    or counted(derived and derived:base_of(self) or self)
  return table.move(below, 1, #below, #notes + 1, notes)
end

--- What the answer of a Table tells of itself.
local function explain_answer(self)
  local answer = self.answer
  if answer.explain then return answer:explain() end
  local spec, slices, account = answer.spec, {}, answer:account()
  local measure = spec.measure
  for i, slice in ipairs(spec.slices) do
    slices[i] = { label = slice.label, from = core.date(slice.from),
      to = core.date(slice.to) }
  end
  return { measure = measure.name, title = self.title,
    definition = measure.words, source = measure.source,
    clock = measure.clock, unit = spec.unit, slices = slices,
    filter = answer:filters(), rules = answer:rules(),
    selected = #self.selected > 0 and copied(self.selected) or nil,
    revision = answer.origin.revision, register = answer.origin.register,
    rows_read = account.read, rows_counted = account.counted,
    left_out = account.left_out }
end

--- What a Table shows and where it comes from: see t:explain.
function M.explain(self)
  local explained = explain_answer(self)
  if self.derived then
    explained.derived = self.derived.name
    explained.notes = copied(self.derived.notes)
  end
  return explained
end

local Explanation = { __name = "mappa.Explanation" }

--- The lines of an explanation: what is said, and of what.
local function sayings(e)
  local lines = { e.title }
  local function say(name, value)
    if value == nil then return end
    if type(value) == "table" then value = table.concat(value, "; ") end
    if value ~= "" then lines[#lines + 1] = ("  %-12s %s"):format(name, value)
    end
  end
  local slices, left = {}, {}
  for i, s in ipairs(e.slices) do
    slices[i] = e.clock == "stock" and s.to or s.label
  end
  for i, reason in ipairs(e.left_out) do
    left[i] = ("%d %s"):format(reason.rows, reason.reason)
  end
  local before = {}
  for i, s in ipairs(e.earlier and e.earlier.slices or {}) do
    before[i] = e.earlier.clock == "stock" and s.to or s.label
  end
  say("measure", e.measure)
  say("definition", e.definition)
  say("source", e.source)
  say(e.clock == "flow" and "during" or "at", slices)
  say("earlier", before)
  say("unit", e.unit)
  say("shows", e.derived)
  for i, note in ipairs(e.notes or {}) do
    say(i == 1 and "notes" or "", note)
  end
  say("filter", e.filter)
  say("selected", e.selected)
  say("rules", e.rules)
  say("register", e.register and ("%s, revision %d"):format(e.register,
    e.revision))
  say("rows", e.rows_read and ("%d read, %d counted"):format(e.rows_read,
    e.rows_counted))
  say("left out", left)
  say("printed in", not e.cell and e.sources or nil)
  local cell = e.cell
  if cell then
    say("cell", cell.where and #cell.where > 0 and cell.where or "the total")
    say("value", cell.value == nil and cell.status
      or ("%s (%s)"):format(cell.value, cell.status))
    say("printed", cell.text)
    say("printed in", cell.sources)
    say("others", cell.others)
    say("people", cell.people)
    say("records", cell.records)
    say("rows", cell.rows)
  end
  return lines
end

Explanation.__tostring = function(e) return table.concat(sayings(e), "\n") end

--- Lets an explanation print in words.
function M.wrap(explained)
  return setmetatable(explained, Explanation)
end

return M
