--- Walks the lines of a report and collects what its tables hold.
--
-- R1. A heading opens a table; another heading, the last of its rows, other
--     text after a row, or headings of columns that come again on the page
--     close it.
-- R2. A label may wrap over several lines; its numbers may stand in any of
--     them, or alone in the next. The longest label that is known counts.
-- R3. A number alone in a line counts only right below or amid its label, on
--     the page.
-- R4. A row with a label that is known, and lines that look like rows near
--     tables, go into `unplaced` where they have no place, with the reason.
-- @module mappa.reader.walk
local columns = require "mappa.reader.columns"
local lines_of = require "mappa.reader.lines"
local pages = require "mappa.reader.pages"
local phrases = require "mappa.reader.phrases"
local wording = require "mappa.template.wording"

local M = {}

-- A label wraps over so many more lines; a table's first row is that near to
-- its heading; a line is near a table.
local WRAPS <const>, REACH <const>, NEAR <const> = 5, 25, 12

local headings = phrases.of(wording.tables, "says")
local alone = phrases.of(wording.tables, "alone")
local titles = phrases.of(wording.titles, "says")
local singles = phrases.of(wording.singles, "says")
local levels = phrases.of(wording.levels, "says")

local row_patterns = {}
for _, entry in ipairs(wording.tables) do
  row_patterns[entry.id] = entry.lines
    and phrases.of(entry.lines, "says") or levels
end

-- === Readings of a line =================================================

--- The ways to read a line as a label with cells behind it: {label=, cells=}.
local function as_row(line)
  if line.row_readings then return line.row_readings end
  local list, words = {}, line.words
  local least = line.cells > 2 and line.cells or 0
  for n = least, line.cells do
    local label = #words - n
    list[#list + 1] = { label = lines_of.label_of(words, 1, label),
      cells = table.move(words, label + 1, #words, 1, {}) }
  end
  line.row_readings = list
  return list
end

local function rest_of(segments)
  local words = {}
  for i = 2, #segments do
    table.move(segments[i], 1, #segments[i], #words + 1, words)
  end
  return words
end

--- The ways to read a line as a heading, or as its part beside or above
-- headings of columns: {label=, columns=}.
local function as_heading(line)
  if line.heading_readings then return line.heading_readings end
  local list = { { label = phrases.reduce(line.text) } }
  local rest = #line.segments > 1 and rest_of(line.segments)
  if rest and columns.is_heading(rest) then
    local first = line.segments[1]
    list[2] = { label = lines_of.label_of(first, 1, #first), columns = rest }
  end
  if columns.is_heading(line.words) then
    list[#list + 1] = { label = "", columns = line.words }
  end
  line.heading_readings = list
  return list
end

--- May a label go on from one line to the next?
local function goes_on(line, after)
  if not after then return false end
  return after.page ~= line.page or after.above <= 1
end

--- May this reading of a line be part of a label? A number alone in a line
-- only right below the label's line before it (R3).
local function may_stand(lines, at, i, reading)
  if reading.label ~= "" then return true end
  if at == i then return false end
  local line = lines[at]
  return not reading.cells
    or line.above == 0 and line.page == lines[at - 1].page
end

--- The longest label from line i on, over so many more lines, that a pattern
-- knows (R2).
-- @treturn table what the pattern gives, with `last`, the last line, and
-- `readings`; nil where there is none, or none that fits
local function longest(lines, i, wraps, read, pattern, fits)
  local best, chosen = nil, {}
  local function keep(at, match)
    match.last = at
    match.readings = table.move(chosen, 1, at - i + 1, 1, {})
    if not fits or fits(match) then best = match end
  end
  local function step(at, label)
    for _, reading in ipairs(read(lines[at])) do
      if may_stand(lines, at, i, reading) then
        local whole = label .. reading.label
        chosen[at - i + 1] = reading
        local match = (not best or at > best.last)
          and (reading.label ~= "" or reading.cells) and pattern:match(whole)
        if match then keep(at, match) end
        if at < i + wraps and goes_on(lines[at], lines[at + 1])
          and pattern:begins(whole) then
          step(at + 1, whole)
        end
      end
    end
  end
  step(i, "")
  return best
end

local function cells_of(match)
  local cells = {}
  for _, reading in ipairs(match.readings) do
    table.move(reading.cells, 1, #reading.cells, #cells + 1, cells)
  end
  return cells
end

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

--- A row of a table, or a number with a label of its own.
function Walk:add(target, match, label, labels)
  local cells = cells_of(match)
  local at = self.i
  for i = self.i, match.last do
    if self.lines[i].n == (cells[1] and cells[1].line) then at = i end
  end
  local line = self.lines[at]
  local row = { label = label, labels = labels, cells = cells,
    page = line.page, line = line.n, text = line.text, fields = line.fields }
  table.insert(target.rows, row)
  return row
end

local function open_of(self, entry, year)
  local key = entry.id .. (year or "")
  local known = self.by_key[key]
  if not known then
    known = { id = entry.id, entry = entry, year = year, rows = {} }
    self.by_key[key] = known
    table.insert(self.tables, known)
  end
  return known
end

function Walk:close() self.open = nil end

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
  end
  self.open = open
  return self:pass(match.last)
end

--- The labels of the columns of the open table, for a row of so many cells.
function Walk:columns_for(count)
  local open, entry = self.open, self.open.of.entry
  if entry.lines then return { entry.single } end
  local labels = #open.block > 0 and columns.of(open.block)
  if labels == nil then
    return nil, "the headings of the columns are not clear"
  end
  if labels and #labels > 0 then
    open.labels = open.labels or labels
    self.labels = open.labels
    if #labels > 1 then return open.labels end
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

local function is_complete(open)
  for _, label in ipairs(open.of.entry.rows or { false }) do
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
  self:refuse(line, "no number stands beside it")
  open.page, open.count = line.page, open.count + 1
  return self:pass(match.last)
end

--- A row of the open table.
function Walk:row()
  local open = self.open
  local line = self.lines[self.i]
  if not open then return false end
  local wraps = open.of.entry.lines and WRAPS or 1
  local function with_cells(match) return #cells_of(match) > 0 end
  local pattern = row_patterns[open.of.id]
  local match = longest(self.lines, self.i, wraps, as_row, pattern, with_cells)
  if not match then return self:empty_row(pattern) end
  local count = columns.count(cells_of(match))
  local labels, why = self:columns_for(count)
  if labels then
    self:add(open.of, match, match.entry.label, labels)
  else
    self:refuse(line, why)
  end
  open.seen[match.entry.label], open.page = true, line.page
  open.count = open.count + 1
  if is_complete(open) then self:close() end
  return self:pass(match.last)
end

local function has_one(match) return columns.count(cells_of(match)) == 1 end

--- Is a line a row of levels by itself? Then "Total" does not begin a label
-- that goes on below it.
local function is_level_row(line)
  for _, reading in ipairs(as_row(line)) do
    if #reading.cells > 0 and levels:match(reading.label) then return true end
  end
  return false
end

--- A number with a label of its own.
function Walk:single()
  local line = self.lines[self.i]
  local match = longest(self.lines, self.i, WRAPS, as_row, singles, has_one)
  if is_level_row(line) then
    if not match then return false end
    self:refuse(line, "it may belong to the label below it")
    return self:pass(match.last)
  end
  local label, column = "", ""
  if not match then
    match = longest(self.lines, self.i, WRAPS, as_row, alone, has_one)
    if not match then return false end
    label, column = "Total", match.entry.single
  end
  self:close()
  self:add(open_of(self, match.entry), match, label, { column })
  return self:pass(match.last)
end

--- The label of a number that is not there, or of more than one.
function Walk:broken_single()
  if is_level_row(self.lines[self.i]) then return false end
  local match = longest(self.lines, self.i, WRAPS, as_row, singles)
  if not match then return false end
  self:close()
  local n = #cells_of(match)
  self:refuse(self.lines[self.i], n == 0 and "no number stands beside it"
    or ("%d numbers for one place"):format(n))
  return self:pass(match.last)
end

function Walk:heading()
  local match = longest(self.lines, self.i, WRAPS, as_heading, headings)
  if match then return self:open_table(match) end
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
    open.block, open.labels, open.count, open.turned = {}, nil, 0, nil
  end
  table.insert(open.block, line.words)
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

--- Does a line begin with the whole label of a number, and go on otherwise?
local function has_label(line)
  local words = line.words
  local label = words[1] and phrases.reduce(words[1].text)
  if not label or not singles:begins(label) then return false end
  for last = #words - 1, 1, -1 do
    if singles:match(lines_of.label_of(words, 1, last)) then return true end
  end
  return false
end

--- What is neither a heading nor a row that has a place (R4).
function Walk:other()
  local line, open = self.lines[self.i], self.open
  local row = looks_like_row(line)
  if has_label(line) then
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
  if is_contents(self.lines[self.i]) then
    self.i = self.i + 1
    return
  end
  local _ = self:single() or self:heading() or self:broken_single()
    or self:row() or self:heading_of_columns() or self:other()
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
