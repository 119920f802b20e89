--- What is odd in figures that were read: totals that do not add up, tables
-- that are not there.
-- @module mappa.reader.findings
local time = require "mappa.time"
local wording = require "mappa.template.wording"

local M = {}

local function finding(list, id, format, ...)
  list[#list + 1] = { id = id, severity = "warning",
    message = format:format(...) }
end

--- The figures of each table and year: {id=, year=, cells[row][column]}, with
-- the labels of rows and columns in order.
local function tables_of(figures)
  local list, by_key = {}, {}
  for _, f in ipairs(figures) do
    local key = f.table .. "\31" .. (f.year or "")
    local t = by_key[key]
    if not t then
      t = { id = f.table, year = f.year, cells = {}, columns = {} }
      by_key[key] = t
      list[#list + 1] = t
    end
    if not t.columns[f.column] then
      table.insert(t.columns, f.column)
      t.columns[f.column] = true
    end
    t.cells[f.row] = t.cells[f.row] or {}
    t.cells[f.row][f.column] = f
  end
  return list
end

--- Compares a total with its parts. A part that is not there: no comparison.
local function sum(list, where, parts, total)
  local n, texts = 0, {}
  for i, part in ipairs(parts) do
    n = n + (part.value or 0)
    texts[i] = part.text
  end
  if #parts > 0 and total and total.value and n ~= total.value then
    finding(list, "sum", "%s: %s is %d, but %s is printed (line %d)", where,
      table.concat(texts, " + "), n, total.text, total.line)
  end
end

--- The parts of a list that there are; nil when one is missing.
local function all_of(labels, get)
  local parts = {}
  for _, label in ipairs(labels) do
    if label ~= "Total" then
      local part = get(label)
      if not part then return nil end
      parts[#parts + 1] = part
    end
  end
  return parts
end

local function check_row(list, t, row)
  local cells = t.cells[row]
  local parts = all_of(t.columns, function(column) return cells[column] end)
  if cells and parts and cells.Total then
    sum(list, ("%s, %s"):format(t.id, row), parts, cells.Total)
  end
end

local function check_column(list, t, rows, column)
  local parts = all_of(rows, function(row)
    return t.cells[row] and t.cells[row][column]
  end)
  local total = t.cells.Total and t.cells.Total[column]
  if parts then
    local name = column ~= "" and column .. ", " or ""
    sum(list, ("%s, %sTotal"):format(t.id, name), parts, total)
  end
end

--- Totals that do not add up.
function M.sums(list, figures)
  local rows = {}
  for _, entry in ipairs(wording.tables) do rows[entry.id] = entry.rows end
  for _, t in ipairs(tables_of(figures)) do
    for _, row in ipairs(rows[t.id] or {}) do
      if t.cells[row] then check_row(list, t, row) end
    end
    for _, column in ipairs(rows[t.id] and t.columns or {}) do
      check_column(list, t, rows[t.id], column)
    end
  end
end

--- Tables that a report of the year should have, and this one has not.
function M.missing(list, figures, year)
  local found = {}
  for _, f in ipairs(figures) do found[f.table] = true end
  for _, single in ipairs(wording.singles) do
    for _, id in ipairs(found[single.id] and single.instead or {}) do
      found[id] = true
    end
  end
  local start = year and time.year_start(year) or 0
  for _, entries in ipairs { wording.tables, wording.singles } do
    for _, entry in ipairs(entries) do
      if entry.from and start >= entry.from and not found[entry.id] then
        finding(list, "missing", "no figure of the table %s was read",
          entry.id)
      end
    end
  end
end

--- A finding on a cell that is printed with different numbers.
function M.twice(list, first, second)
  finding(list, "twice", "%s%s%s is printed as %s in line %d and as %s in "
    .. "line %d: neither was taken", first.table,
    first.row ~= "" and ", " .. first.row or "",
    first.column ~= "" and ", " .. first.column or "",
    first.text, first.line, second.text, second.line)
end

--- Headings of another year than the title's.
function M.years(list, tables, year)
  for _, t in ipairs(tables) do
    local own = t.year and time.year_label(t.year - 1)
    if own and year and own ~= year then
      finding(list, "year", "the heading of %s is of the year to 31 March "
        .. "%d, the report of %s", t.id, t.year, year)
    end
  end
end

--- A text without a single figure.
function M.nothing(list)
  finding(list, "nothing", "no table was recognised: is this the text of an "
    .. "area's report, with its tables as text?")
end

--- An area or a year that was not found.
function M.unknown(list, what)
  finding(list, "unknown", "the %s of the report was not found: give it as "
    .. "mappa.read_report(path, { %s = ... })", what, what)
end

return M
