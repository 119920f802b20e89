--- Reads the text of an area's annual report into figures.
--
-- R1. No number is made up: every figure stands in the text, in the line that
--     it names. What has no clear place is in `unplaced`, with the reason.
-- R2. Numbers are taken as printed, even where they do not add up; `findings`
--     tells of that.
-- R3. A cell that is printed with different numbers is not taken.
-- How reports word their tables is data: see mappa.template.wording.
-- @module mappa.reader
local figures = require "mappa.figures"
local geography = require "mappa.geography"
local misuse = require "mappa.misuse"
local time = require "mappa.time"

local M = {}

-- A text of a report is some hundred thousand bytes at most.
local MOST_BYTES <const> = 20 * 1024 * 1024

-- === The file ===========================================================

local HOW <const> = "make its text with 'pdftotext -layout'"

--- The modules that need LPeg, loaded when a report is read.
local function parts()
  local there, why = pcall(require, "lpeg")
  if not there then
    return nil, "reading reports needs LPeg: install the package lua-lpeg, or "
      .. "the rock lpeg (" .. tostring(why):match("[^\n]*") .. ")", "lpeg"
  end
  return { lines = require "mappa.reader.lines",
    long = require "mappa.reader.long",
    pages = require "mappa.reader.pages",
    walk = require "mappa.reader.walk", title = require "mappa.reader.title" }
end

local function objection(bytes)
  if bytes:find("^%%PDF") then return "is a PDF file: " .. HOW end
  if bytes:find("^\xFF\xFE") or bytes:find("^\xFE\xFF") then
    return "is UTF-16: save it as UTF-8"
  end
  if bytes:find("\0", 1, true) then return "is no text: " .. HOW end
  if #bytes > MOST_BYTES then return "is too long for a report" end
  if not bytes:find("%S") then return "is empty" end
end

local function read_file(path)
  local file <close>, why = io.open(path, "rb")
  if not file then return nil, why, "io" end
  local bytes, problem = file:read(MOST_BYTES + 1)
  if not bytes and problem then
    return nil, ("%s: %s; name the text of one report: %s"):format(path,
      problem, HOW), "io"
  end
  local wrong = objection(bytes or "")
  if wrong then return nil, ("%s: %s"):format(path, wrong), "data" end
  return bytes
end

-- === Figures ============================================================

--- The year of a table: that of its heading, unless it is the report's own.
local function year_of(t, about)
  if not t.year then return about.year end
  local own = time.year_label(t.year - 1)
  return own == about.found_year and about.year or own
end

-- The last reporting year before the template of today's tables.
local OLDER <const> = 2008

--- Is the year of a table at most this one? A year that is not known is not.
local function is_up_to(last, t, about)
  local year = year_of(t, about)
  return year ~= nil and time.year_start(year) <= last
end

local function figure(t, row, i, cell, about)
  local label, column = row.label, row.labels[i]
  if row.turned then label, column = column, label end
  local older = t.entry.older and is_up_to(OLDER, t, about)
  return { area = about.area, year = year_of(t, about),
    table = older and t.entry.older or t.id,
    row = label, column = column,
    value = cell.value and math.tointeger(cell.value) or cell.value,
    impossible = cell.kind == "none" or nil, line = cell.line,
    text = cell.text, source = about.path }
end

--- Why a cell cannot be a figure, or nil.
local function no_figure(t, cell, about)
  if t.entry.last and not is_up_to(t.entry.last, t, about) then
    return ("reports after %s do not count so"):format(
      time.year_label(t.entry.last))
  elseif cell.kind == "withheld" then
    return ("'%s' is printed in place of a number"):format(cell.text)
  elseif cell.kind == "decimal" and not t.entry.decimals then
    return ("'%s' is no whole number"):format(cell.text)
  end
end

--- Marks the rows of tables that count only instead of others, where one of
-- these is printed too.
local function leave_instead(tables, about)
  local printed = {}
  for _, t in ipairs(tables) do
    if not t.entry.instead and #t.rows > 0 then
      printed[t.id .. (year_of(t, about) or "")] = true
    end
  end
  for _, t in ipairs(tables) do
    for _, row in ipairs(t.entry.instead and t.rows or {}) do
      if printed[t.id .. (year_of(t, about) or "")] then
        row.placed, row.why = nil, "another table like it is printed"
      end
    end
  end
end

--- The figures of the tables, and what has no place.
local function collect(tables, about, unplaced)
  local columns = require "mappa.reader.columns"
  local list = {}
  for _, t in ipairs(tables) do columns.place(t.rows) end
  leave_instead(tables, about)
  for _, t in ipairs(tables) do
    for _, row in ipairs(t.rows) do
      local function refuse(why)
        unplaced[#unplaced + 1] = { line = row.line, text = row.text,
          why = why }
      end
      if not row.placed then refuse(row.why) end
      for i = 1, row.placed and #row.labels or 0 do
        local cell = row.placed[i]
        local why = cell and no_figure(t, cell, about)
        if why then refuse(why) end
        if cell and not why then
          list[#list + 1] = figure(t, row, i, cell, about)
        end
      end
    end
  end
  return list
end

local function key_of(f)
  return table.concat({ f.year or "", f.table, f.row, f.column }, "\31")
end

--- One figure a cell: one that is printed again must be the same (R3).
local function settle(list, unplaced, found)
  local findings = require "mappa.reader.findings"
  local first, wrong, settled = {}, {}, {}
  for _, f in ipairs(list) do
    local known = first[key_of(f)]
    if known and known.value ~= f.value then
      findings.twice(found, known, f)
      wrong[key_of(f)] = true
    end
    first[key_of(f)] = known or f
  end
  for _, f in ipairs(list) do
    if wrong[key_of(f)] then
      unplaced[#unplaced + 1] = { line = f.line, text = f.text,
        why = "its cell is printed with different numbers" }
    elseif first[key_of(f)] == f then
      settled[#settled + 1] = f
    end
  end
  return settled
end

-- === What is given ======================================================

--- A figure as a line.
local function line_of(f)
  return ("  %5d  %-18s %-37s %-11s %7s"):format(f.line, f.table, f.row,
    f.column, f.text)
end

--- The list of what was read, with counts; what has no place; what is odd.
function M.describe(list)
  local first, whose = list[1], ""
  if first then
    whose = ("%s, %s: "):format(first.area or "area not known",
      first.year or "year not known")
  end
  local lines = { ("%s%d figures read, %d not placed"):format(whose, #list,
    #list.unplaced) }
  for _, f in ipairs(list) do lines[#lines + 1] = line_of(f) end
  for _, u in ipairs(list.unplaced) do
    lines[#lines + 1] = ("not placed, line %d: %s (%s)"):format(u.line,
      u.text, u.why)
  end
  for _, f in ipairs(list.findings) do
    lines[#lines + 1] = "finding: " .. f.message
  end
  return table.concat(lines, "\n")
end

-- === Reading ============================================================

--- What the report is about, and what of that is not known.
local function about_of(part, lines, tables, path, options, found)
  local findings = require "mappa.reader.findings"
  local found_year = part.title.year(lines, tables, path)
  local about = { path = path, found_year = found_year,
    area = options.area or part.title.area(lines, path),
    year = options.year or found_year }
  if not about.area then findings.unknown(found, "area") end
  if not about.year then findings.unknown(found, "year") end
  findings.years(found, tables, found_year)
  return about
end

local function by_line(a, b) return a.line < b.line end

--- Reads the text of a report; see mappa.read_report.
-- @tparam string path
-- @tparam[opt] table options {area=, year=}
-- @treturn[1] table array of figures
-- @treturn[2] nil, message, code
function M.read(path, options)
  misuse.check_path("read_report: the path", path)
  options = misuse.check_type("read_report: the options", options or {},
    "table")
  misuse.check_keys("read_report", options, { "area", "year" })
  local wanted = {
    area = options.area and geography.read_area("area", options.area),
    year = options.year and time.read_year(options.year) }
  local part, message, code = parts()
  if not part then return nil, message, code end
  local bytes
  bytes, message, code = read_file(path)
  if not bytes then return nil, message, code end
  return M.figures(part, bytes, path, wanted)
end

--- The figures of a text.
function M.figures(part, bytes, path, options)
  local findings = require "mappa.reader.findings"
  local all = part.long.cut(part.lines.read(bytes))
  local walked = part.walk.walk(part.pages.drop(all, part.walk.is_meant))
  local found, unplaced = {}, walked.unplaced
  local about = about_of(part, all, walked.tables, path, options, found)
  local list = collect(walked.tables, about, unplaced)
  list = settle(list, unplaced, found)
  if #list == 0 then findings.nothing(found) end
  findings.sums(found, list)
  findings.missing(found, list, about.year)
  table.sort(unplaced, by_line)
  list.unplaced, list.findings = unplaced, found
  return figures.new(list)
end

return M
