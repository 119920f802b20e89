--- The grid of a Table, the same for every printed format: header lines, and
-- rows of labels and texts.
-- @module mappa.render.layout
local core = require "mappa.core"
local fields = require "mappa.fields"
local Table = require "mappa.table"
local statistics = require "mappa.statistics"

local M = {}

local function group(digits, separator)
  local head, tail = digits:match("^(%d+)(%d%d%d)$")
  if not head then return digits end
  return group(head, separator) .. separator .. tail
end

--- A percentage or mean to one decimal, rounded half up.
function M.percent(value)
  return ("%.1f"):format(statistics.round(value, 1))
end

--- A number with so many decimals, rounded half up; an integer has none.
local function number(value, decimals, options)
  local text = ("%.0f"):format(value)
  if math.type(value) == "float" and (decimals > 0 or value % 1 ~= 0) then
    text = ("%." .. decimals .. "f"):format(statistics.round(value, decimals))
  end
  if tonumber(text) == 0 then text = text:gsub("^-", "") end
  local sign, digits, rest = text:match("^(-?)(%d+)(.*)$")
  if not options.thousands then return text end
  return sign .. group(digits, options.thousands) .. rest
end

--- A statistic of a cell that is known, or its mark.
local function value_text(t, cell, statistic, options)
  if cell.status == "impossible" then return "-" end
  local value = t.derived and t.derived:text(cell, statistic)
    or cell[statistic]
  if value == nil then
    return cell.marks and cell.marks[statistic] or cell.mark or "n/a"
  end
  if type(value) == "string" then return value end
  if t.derived or statistics.derived(statistic) then
    return number(value, t.derived and t.derived:decimals(statistic)
      or statistics.derived(statistic).decimals, options)
  end
  local whole = math.tointeger(value)
  if cell.decimals and statistic == "n" then
    return ("%." .. cell.decimals .. "f"):format(value)
  end
  if not whole or not statistics.is_whole(statistic) then
    return M.percent(value)
  end
  return number(whole, 0, options)
end

--- The text of one statistic of a cell; some are known to be about so much.
local function text(t, cell, statistic, options)
  local words = value_text(t, cell, statistic, options)
  local is_about = cell.about and cell.about[statistic]
    and type(cell[statistic]) == "number"
  return is_about and "about " .. words or words
end

-- Kinds of orders are written as they are known: "shpo" -> "SHPO".
local KINDS <const> = {}
for _, kind in ipairs(core.list("order_kind")) do
  KINDS[kind.label:lower()] = kind.label
end

--- Words for a field name: "lead_agency" -> "Lead agency", "has_shpo" -> "Has
-- SHPO".
function M.caption(name)
  local words = name:gsub("_", " "):gsub("%l+", KINDS)
  return words:sub(1, 1):upper() .. words:sub(2)
end

local function captions(t, side)
  local list = {}
  for i, d in ipairs(t[side]) do
    list[i] = M.caption(t.answer.dims[d].name)
  end
  return list
end

local FLAGS <const> = { Yes = true, No = true }

--- The labels of a column; where one says no more than yes or no, with the
-- name of its dimension.
local function column_label(t, col)
  local words = {}
  for i, label in ipairs(col.labels) do
    local dim = t.answer.dims[t.cols[i]]
    words[i] = FLAGS[dim and dim.labels[1]] and label ~= fields.TOTAL
      and M.caption(dim.name) .. ": " .. label or label
  end
  return table.concat(words, ", ")
end

--- Header texts of the columns, one a statistic shown.
local function header(t, cols)
  local heads = {}
  for _, col in ipairs(cols) do
    for _, statistic in ipairs(t.show) do
      local label = column_label(t, col)
      local suffix = t.derived and t.derived:head(statistic)
        or statistics.suffix(statistic, t.answer.spec)
      if label == "" then
        label = suffix ~= "" and suffix or M.caption(t.answer.spec.unit)
      elseif suffix ~= "" then label = label .. " " .. suffix end
      heads[#heads + 1] = label
    end
  end
  return heads
end

--- Is a total marked where it is less than the sum of its parts?
local function marked(t, statistic)
  if t.derived then return statistic == "n" end
  return statistics.is_percentage(statistic)
    or statistics.is_count(statistic) and not statistics.is_numeric(statistic)
end

-- What the mark at a total means: of counts, of figures that are given, and of
-- those that no counts can be.
local SHORT <const> = "* Less than the sum of its parts"
local COUNTED <const> = SHORT .. ": somebody in several of them counts once "
  .. "in the total."
local GIVEN <const> = SHORT .. "."
local WRONG <const> = SHORT .. ", and somewhere less than one of them: so "
  .. "these are no counts, or one of the figures is wrong."

--- What is said of marked totals; nil where none is marked.
local function mark_note(t, marks)
  if marks.below then return WRONG end
  local spec = t.answer.spec
  return marks.short and (t.answer.given and spec.unit ~= "people" and GIVEN
    or COUNTED) or nil
end

--- The texts of a row; it adds to the marks that are met.
local function row_texts(t, row, cols, options, marks)
  local texts = {}
  for _, col in ipairs(cols) do
    local cell = Table.meet(t, row, col)
    for _, statistic in ipairs(t.show) do
      local s = text(t, cell, statistic, options)
      local short, below = false, false
      if marked(t, statistic) then
        short, below = Table.falls_short(t, row, col, statistic)
      end
      marks.short, marks.below = marks.short or short, marks.below or below
      if short then
        s = s .. "*"
      elseif cell.at_most and cell.at_most[statistic] then
        s = s .. "*"
      end
      texts[#texts + 1] = s
    end
  end
  return texts
end

--- Lays a Table out.
-- @treturn table {title=, captions={}, heads={}, rows={{labels={}, texts={},
-- total=}...}, notes={}}
function M.of(t, options)
  local rows, cols = Table.lines(t, "rows"), Table.lines(t, "cols")
  local grid = { title = options.title or t.title, rows = {},
    captions = captions(t, "rows"), heads = header(t, cols),
    notes = Table.notes(t) }
  local marks = {}
  for i, row in ipairs(rows) do
    local texts = row_texts(t, row, cols, options, marks)
    grid.rows[i] = { labels = row.labels, texts = texts, total = row.total }
  end
  local note = mark_note(t, marks)
  if note then table.insert(grid.notes, 1, note) end
  return grid
end

return M
