--- Walks the lines of a report and collects what its tables hold.
--
-- R1. A heading opens a table; another heading, the last of its rows, other
--     text after a row, or headings of columns that come again on the page
--     close it.
--     Headings of columns right above it are its own where no others as many
--     follow.
-- R2. A label may wrap; its numbers may stand below it: see
--     mappa.reader.readings.
-- R3. Numbers below a label count only where nothing else can be meant: not
--     where there are more of them than belong to it, not where numbers stand
--     above it as well, nor in a run of labels the first or last of which has
--     none: these may be numbers above their labels, or labels apart from
--     their numbers.
-- R4. A row with a label that is known, and lines that look like rows near
--     tables, go into `unplaced` where they have no place, with the reason.
-- R5. A year that a heading or a label names is that of its figures; so is one
--     that stands above them (see mappa.reader.years).
-- @module mappa.reader.walk
local columns = require "mappa.reader.columns"
local lines_of = require "mappa.reader.lines"
local pages = require "mappa.reader.pages"
local phrases = require "mappa.reader.phrases"
local readings = require "mappa.reader.readings"
local wording = require "mappa.template.wording"
local years = require "mappa.reader.years"

local M = {}

-- A label wraps over so many more lines; a table's first row is that near to
-- its heading; a line is near a table.
local WRAPS <const>, REACH <const>, NEAR <const> = 5, 25, 12

local headings = phrases.of(wording.tables, "says")
local alone = phrases.of(wording.tables, "alone")
local titles = phrases.of(wording.titles, "says")
local singles = phrases.of(wording.singles, "says")
local levels = phrases.of(wording.levels, "says")
local categories = phrases.of(wording.categories, "says")

local row_patterns = {}
for _, entry in ipairs(wording.tables) do
  row_patterns[entry.id] = entry.lines
    and phrases.of(entry.lines, "says") or levels
end

local as_row, as_heading = readings.as_row, readings.as_heading
local longest, cells_of = readings.longest, readings.cells_of

-- === The walk ===========================================================

local Walk = {}
Walk.__index = Walk

function Walk:refuse(line, why)
  table.insert(self.unplaced, { line = line.n, text = line.text, why = why })
end

--- Notes that something was recognised up to a line, and goes on behind it.
function Walk:pass(last)
  self.known, self.i = last, last + 1
  return true
end

--- Why the numbers below a label may not be its own, or nil (R3).
function Walk:doubt(match)
  if not readings.has_numbers_below(match) then return nil end
  local above, line = self.lines[self.i - 1], self.lines[self.i]
  local near = readings.is_right_below(line, above)
  if near and self.known < self.i - 1 and readings.is_numbers(above) then
    return "numbers stand above the label, and below it"
  end
  if near and self.empty == self.i - 1 then
    return "the label above it has no number"
  end
  local last, after = self.lines[match.last], self.lines[match.last + 1]
  if readings.is_numbers(after) and readings.is_right_below(after, last) then
    return "more numbers stand below the label"
  end
end

--- Notes the row of a label with its numbers below, in a run of such (R3).
function Walk:note_run(row, match)
  local run = self.run
  local goes_on = run and run.last == self.i - 1
    and readings.is_right_below(self.lines[self.i], self.lines[run.last])
  if not goes_on then run = {} end
  run.last, self.run = match.last, run
  table.insert(run, row)
end

--- Refuses a label without numbers, and the run of labels above it (R3).
function Walk:refuse_empty(match)
  local run, line = self.run, self.lines[self.i]
  self:refuse(line, "no number stands beside it")
  self.empty = match.last
  if run and run.last == self.i - 1
    and readings.is_right_below(line, self.lines[run.last]) then
    for _, row in ipairs(run) do
      row.doubt = "its numbers may be those of the label below them"
    end
  end
end

--- A row of a table, or a number with a label of its own.
function Walk:add(target, match, label, labels)
  local cells = cells_of(match)
  local at = self.i
  for i = self.i, match.last do
    if self.lines[i].n == (cells[1] and cells[1].line) then at = i end
  end
  local line = self.lines[at]
  local row = { label = label, labels = labels, cells = cells,
    page = line.page, line = line.n, text = line.text, fields = line.fields,
    cut = line.cut }
  table.insert(target.rows, row)
  if readings.has_numbers_below(match) then self:note_run(row, match) end
  return row
end

local function open_of(self, entry, year)
  year = year or self.year
  local key = ("%s %s %s"):format(entry.id, entry.instead, year)
  local known = self.by_key[key]
  if not known then
    known = { id = entry.id, entry = entry, year = year, rows = {} }
    self.by_key[key] = known
    table.insert(self.tables, known)
  end
  return known
end

function Walk:close()
  local open = self.open
  if open and self.years == open.years then self.years = nil end
  if open and open.has_year then self.year = nil end
  self.open = nil
end

--- The headings of columns right above a line, where they belong to no table.
function Walk:block_above()
  local block = {}
  for at = self.i - 1, self.i - 1 - WRAPS, -1 do
    if not self.loose[at] then break end
    table.insert(block, 1, self.loose[at])
  end
  local labels = columns.of(block)
  return labels and #labels > 1 and block or {}
end

--- The same for numbers that stand in columns of years.
function Walk:add_years(entry, match, label, column)
  for i, year in ipairs(self.years) do
    local row = self:add(open_of(self, entry, year), match, label, { column })
    row.cells = { row.cells[i] }
  end
end

--- Opens the table of a heading; what stands beside the heading begins the
-- headings of its columns.
function Walk:open_table(match)
  local entry, year = match.entry, match.year
  local before = self.labels
  local open = { of = open_of(self, entry, year), seen = {}, at = self.i,
    count = 0, block = self:block_above(),
    inherited = entry.inherits and before or nil }
  for _, reading in ipairs(match.readings) do
    if reading.columns then table.insert(open.block, reading.columns) end
    open.years = open.years or reading.years
  end
  open.labels = columns.of(open.block)
  open.above = #open.block > 0 and open.labels
  self.open, self.years = open, open.years
  return self:pass(match.last)
end

--- Are the rows of a table its categories, and its columns the levels?
local function is_turned(open)
  return open.labels and columns.are_levels(open.labels) or false
end

--- The labels of the columns of the open table, for a row of so many cells.
function Walk:columns_for(count)
  local open, entry = self.open, self.open.of.entry
  if open.years and count ~= #open.years then
    return nil, ("%d numbers for %d years"):format(count, #open.years)
  end
  if entry.lines or open.years and entry.single then
    return { entry.single }
  end
  local labels = open.labels
  if not labels then
    return nil, "the headings of the columns are not clear"
  end
  if #labels > 0 then
    self.labels = labels
    if #labels > 1 then return labels end
    if entry.single == "" or entry.single and labels[1] == "Total" then
      return { entry.single }
    end
    return nil, "the headings of the columns are not clear"
  end
  if open.inherited and count == #open.inherited then
    return open.inherited
  end
  if entry.single and count <= 1 then return { entry.single } end
  return nil, "no headings of columns stand above it"
end

local TOTAL <const> = { "Total" }

local ROWS_TURNED <const> = { "Category 1", "Category 2", "Category 3",
  "Total" }

local function is_complete(open)
  local rows = is_turned(open) and ROWS_TURNED or open.of.entry.rows
  for _, label in ipairs(rows or { false }) do
    if not open.seen[label] then return false end
  end
  return true
end

--- The label of a row beside which there is no number. "Total" may as well be
-- the heading of a column, as long as there was no row.
function Walk:empty_row(pattern)
  local open, line = self.open, self.lines[self.i]
  local match = longest(self.lines, self.i, 0, as_row, pattern)
  if not match or match.entry.label == "Total" and open.count == 0 then
    return false
  end
  self:refuse_empty(match)
  open.page, open.count, open.gaps = line.page, open.count + 1, true
  return self:pass(match.last)
end

--- Takes a row of the open table, or refuses it.
function Walk:take_row(match)
  local open = self.open
  local labels, why = self:columns_for(columns.count(cells_of(match)))
  why = self:doubt(match) or why
  if open.gaps and readings.has_numbers_below(match) then
    why = "rows above it have no numbers"
  end
  if why then
    self:refuse(self.lines[self.i], why)
    open.gaps = true
  elseif open.years then
    self:add_years(open.of.entry, match, match.entry.label, labels[1])
  else
    local row = self:add(open.of, match, match.entry.label, labels)
    row.turned = is_turned(open)
  end
end

--- A category and its one number, in a table without headings of columns: the
-- total of the category. Its name without the number may be running text.
function Walk:category()
  local open, line = self.open, self.lines[self.i]
  if not open.of.entry.categories or #open.block > 0 then return false end
  local match = longest(self.lines, self.i, WRAPS, as_row, categories,
    function(match)
      return columns.count(cells_of(match)) == 1
        and match.readings[1].label:find("^cat") ~= nil
        and not readings.has_numbers_below(match)
    end)
  if not match then return false end
  self:add(open.of, match, match.entry.label, TOTAL).turned = true
  open.count, open.page = open.count + 1, line.page
  return self:pass(match.last)
end

--- A row of the open table.
function Walk:row()
  local open, line = self.open, self.lines[self.i]
  if not open then return false end
  local function with_cells(match) return #cells_of(match) > 0 end
  local pattern = is_turned(open) and categories or row_patterns[open.of.id]
  local match = longest(self.lines, self.i, WRAPS, as_row, pattern, with_cells)
  if not match then return self:category() or self:empty_row(pattern) end
  self:take_row(match)
  open.seen[match.entry.label], open.page = true, line.page
  open.count = open.count + 1
  if is_complete(open) then self:close() end
  return self:pass(match.last)
end

--- Is a line a row of levels by itself, or with the numbers below it? Then
-- "Total" does not begin a label that goes on below it.
local function is_level_row(line, below)
  local has_below = readings.is_numbers(below)
    and readings.is_right_below(below, line)
  for _, reading in ipairs(as_row(line)) do
    if (#reading.cells > 0 or has_below) and levels:match(reading.label) then
      return true
    end
  end
  return false
end

--- Is a number with a label of its own a row of the open table?
function Walk:is_row_of(entry)
  return entry.row ~= nil and not entry.column and self.open ~= nil
    and self.open.of.id == entry.id
end

--- Takes a number with a label of its own, or a number for each year.
function Walk:take_single(match, label, column)
  self:close()
  local count = columns.count(cells_of(match))
  local why = self:doubt(match)
    or count ~= (self.years and #self.years or 1)
    and "not as many numbers as years stand beside it"
  if why then
    self:refuse(self.lines[self.i], why)
  elseif self.years then
    self:add_years(match.entry, match, label, column)
  else
    self:add(open_of(self, match.entry, match.year), match, label, { column })
  end
  return self:pass(match.last)
end

--- Takes a number whose label says what it is.
function Walk:take_number(match)
  local entry = match.entry
  return self:take_single(match, entry.row or "", entry.column or "")
end

--- A number with a label of its own.
function Walk:single()
  local line = self.lines[self.i]
  local function fits(match)
    local n = columns.count(cells_of(match))
    return n == 1 or self.years ~= nil and n == #self.years
  end
  local match = longest(self.lines, self.i, WRAPS, as_row, singles, fits)
  if is_level_row(line, self.lines[self.i + 1]) then
    if not match then return false end
    self:refuse(line, "it may belong to the label below it")
    return self:pass(match.last)
  end
  if match and self:is_row_of(match.entry) then return false end
  if match then return self:take_number(match) end
  match = longest(self.lines, self.i, WRAPS, as_row, alone, fits)
  return match and self:take_single(match, "Total", match.entry.single)
end

--- The label of a number that is not there, or of more than one.
function Walk:broken_single()
  local line, below = self.lines[self.i], self.lines[self.i + 1]
  if is_level_row(line, below) then return false end
  local match = longest(self.lines, self.i, WRAPS, as_row, singles)
  if not match or self:is_row_of(match.entry) then return false end
  self:close()
  local n = #cells_of(match)
  if n == 0 then
    self:refuse_empty(match)
  else
    self:refuse(line, ("%d numbers for one place"):format(n))
  end
  return self:pass(match.last)
end

function Walk:heading()
  local match = longest(self.lines, self.i, WRAPS, as_heading, headings)
  if match then
    self:close()
    if match.year then self.year = nil end
    return self:open_table(match)
  end
  match = longest(self.lines, self.i, 1, as_heading, titles)
  if not match then return false end
  self:close()
  return self:pass(match.last)
end

--- Headings of columns of the open table.
function Walk:heading_of_columns()
  local open, line = self.open, self.lines[self.i]
  if not columns.is_heading(line.words) then return false end
  if open and open.count > 0 and open.page == line.page and not open.turned
  then
    self:close()
    open = nil
  end
  if not open then
    self.loose[self.i] = line.words
    return false
  end
  if open.count > 0 then
    open.block, open.count, open.turned = {}, 0, nil
  end
  local own = columns.of { line.words }
  if open.above and own and #own >= #open.above then open.block = {} end
  open.above = nil
  table.insert(open.block, line.words)
  open.labels = columns.of(open.block)
  return self:pass(self.i)
end

--- Does a line look like a row: a label and numbers well apart, numbers alone,
-- or the label of a level and numbers?
local function looks_like_row(line)
  if line.cells == 0 then return false end
  local n = #line.words
  local first = line.words[n - line.cells + 1]
  return line.cells == n or line.cells > 1 or first.gap > 1
end

local function is_level(line)
  if line.cells == 0 then return false end
  for _, reading in ipairs(as_row(line)) do
    local match = #reading.cells > 0 and levels:match(reading.label)
    if match and match.entry.label ~= "Total" then return true end
  end
  return false
end

--- Does a line begin with the whole label of a number, and go on otherwise;
-- or with that of a row, and go on with a number?
local function has_label(line, rows)
  local words = line.words
  for last = 1, #words - 1 do
    local label = lines_of.label_of(words, 1, last)
    if singles:match(label) or words[last + 1].kind and rows:match(label) then
      return true
    end
    if not singles:begins(label) and not rows:begins(label) then break end
  end
  return false
end

--- A line that names years and nothing else (R5).
function Walk:line_of_years()
  local line = self.lines[self.i]
  local list = years.of(line.words)
  if not list then return false end
  local open = self.open
  if open and open.count > 0 then
    self:close()
    open = nil
  end
  if #list > 1 then
    self.years, self.year = list, nil
    if open then open.years = list end
  else
    local before = self.lines[self.i - 1]
    local alone_there = not (before and years.of(before.words))
    self.years, self.year = nil, alone_there and list[1] or nil
    if open then open.has_year = true end
  end
  self.i = self.i + 1
  return true
end

--- What is neither a heading nor a row that has a place (R4).
function Walk:other()
  local line, open = self.lines[self.i], self.open
  local row = looks_like_row(line)
  local rows = open and row_patterns[open.of.id] or levels
  if not is_level(line) and has_label(line, rows) then
    self:refuse(line, "what follows the label is not clear")
  elseif is_level(line) or row and self.i - self.known <= NEAR
    and not (pages.is_foot(line) and not open and line.cells < #line.words)
  then
    self:refuse(line, open and "the label is not known"
      or "it stands under no heading that is known")
  elseif open and pages.is_foot(line) then
    open.turned = true
  elseif open and (open.count > 0 or self.i - open.at > REACH) then
    self:close()
  end
  self.i = self.i + 1
end

--- A table of contents has dots before its numbers.
local function is_contents(line) return line.text:find("....", 1, true) end

function Walk:step()
  local line = self.lines[self.i]
  if line.page ~= self.page then
    self.page, self.year, self.years = line.page, nil, nil
  end
  if is_contents(line) then
    self.i = self.i + 1
    return
  end
  local _ = self:line_of_years() or self:single() or self:heading()
    or self:broken_single() or self:row() or self:heading_of_columns()
    or self:other()
end

--- May a line belong to a table? Asked of what stands at the edge of a page.
function M.is_meant(line)
  if columns.is_heading(line.words) then return true end
  for _, reading in ipairs(as_heading(line)) do
    if headings:match(reading.label) then return true end
  end
  for _, reading in ipairs(as_row(line)) do
    if levels:match(reading.label) or singles:match(reading.label)
      or alone:match(reading.label)
      or row_patterns.orders:match(reading.label) then
      return true
    end
  end
  return false
end

--- Walks the lines of a report.
-- @tparam table lines see mappa.reader.pages
-- @treturn table {tables=, unplaced=}: tables is an array of {id=, entry=,
-- year=, rows=}, where year is the one of the 31 March in its heading
function M.walk(lines)
  local walk = setmetatable({ lines = lines, i = 1, known = -math.huge,
    tables = {}, by_key = {}, unplaced = {}, loose = {} }, Walk)
  while walk.i <= #lines do walk:step() end
  return walk
end

return M
