--- The readings of lines: where a label ends, and how far it wraps.
--
-- R1. A label may wrap over several lines; its numbers may stand in any of
--     them, or alone in the next. The longest label that is known counts.
-- R2. A number alone in a line counts only right below or amid its label, on
--     the page.
-- @module mappa.reader.readings
local columns = require "mappa.reader.columns"
local lines_of = require "mappa.reader.lines"
local years = require "mappa.reader.years"

local M = {}

--- The ways to read a line as a label with cells behind it: {label=, cells=}.
-- A cell well apart from the words before it is no part of a label.
function M.as_row(line)
  if line.row_readings then return line.row_readings end
  local list, words = {}, line.words
  local last = words[#words]
  local no_label = last and (last.kind == "none" and #words == 1
    or last.kind == "withheld")
  local least = (no_label or line.cells > 2) and line.cells or 0
  for n = least, line.cells do
    local label = #words - n
    local at_end = words[label]
    if not (at_end and at_end.kind and at_end.gap > 2 and label > 1) then
      list[#list + 1] = { label = lines_of.label_of(words, 1, label),
        cells = table.move(words, label + 1, #words, 1, {}) }
    end
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
-- headings of columns or years: {label=, columns=, years=}.
function M.as_heading(line)
  if line.heading_readings then return line.heading_readings end
  local list = { { label = lines_of.label_of(line.words, 1, #line.words) } }
  local rest = #line.segments > 1 and rest_of(line.segments)
  local list_of_years = rest and years.of(rest)
  if list_of_years and #list_of_years > 1 or rest and columns.is_heading(rest)
  then
    local first = line.segments[1]
    list[2] = { label = lines_of.label_of(first, 1, #first),
      columns = not list_of_years and rest or nil, years = list_of_years }
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
-- only right below the label's line before it (R2).
local function may_stand(lines, at, i, reading)
  if reading.label ~= "" then return true end
  if at == i then return false end
  local line = lines[at]
  return not reading.cells
    or line.above == 0 and line.page == lines[at - 1].page
end

--- The longest label from line i on, over so many more lines, that a pattern
-- knows (R1).
-- @treturn table what the pattern gives, with `last`, the last line, and
-- `readings`; nil where there is none, or none that fits
function M.longest(lines, i, wraps, read, pattern, fits)
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

function M.cells_of(match)
  local cells = {}
  for _, reading in ipairs(match.readings) do
    table.move(reading.cells, 1, #reading.cells, #cells + 1, cells)
  end
  return cells
end

--- Has a line nothing but cells?
function M.is_numbers(line)
  return line ~= nil and line.cells > 0 and line.cells == #line.words
end

--- Are two lines right below one another?
function M.is_right_below(line, before)
  return before ~= nil and line ~= nil and line.above == 0
    and line.page == before.page
end

--- Do numbers of a match stand below its label, in lines without words?
function M.has_numbers_below(match)
  local last = match.readings[#match.readings]
  return last.label == "" and #last.cells > 0
end

return M
