--- Text for the terminal: aligned columns, numbers to the right; on request
-- within a width and a number of lines.
--
-- A table wider than the width is broken into blocks of columns, each with the
-- labels of the rows; nothing is lost. A table longer than the lines shows its
-- first rows and the totals at its end, and says how many are between. A label
-- wider than the width stays whole, and so may one column or one note stand
-- out; a few rows are shown however few the lines.
-- @module mappa.render.text

local function width(s) return utf8.len(s) or #s end

local function pad(s, n, right)
  local blank = (" "):rep(n - width(s))
  return right and blank .. s or s .. blank
end

local M = {}

--- Breaks a sentence into lines of at most n columns; all but the first begin
-- with the indent, two blanks by default.
function M.wrap(s, n, indent)
  local lines, line = {}, ""
  for word in s:gmatch("%S+") do
    if line ~= "" and width(line) + 1 + width(word) > n then
      lines[#lines + 1] = line
      line = (indent or "  ") .. word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  lines[#lines + 1] = line
  return lines
end

--- The lines of a grid: labels left, texts right.
local function grid_lines(grid)
  local labels = math.max(#grid.captions, 1)
  local head = table.move(grid.captions, 1, #grid.captions, 1, {})
  for i = #head + 1, labels do head[i] = "" end
  table.move(grid.heads, 1, #grid.heads, labels + 1, head)
  local lines = { head }
  for _, row in ipairs(grid.rows) do
    local line = {}
    for i = 1, labels do line[i] = row.labels[i] or "" end
    table.move(row.texts, 1, #row.texts, labels + 1, line)
    lines[#lines + 1] = line
  end
  return lines, labels
end

local function widths(lines)
  local w = {}
  for _, line in ipairs(lines) do
    for i, s in ipairs(line) do w[i] = math.max(w[i] or 0, width(s)) end
  end
  return w
end

--- Which columns have a number with a mark?
local function marked_columns(lines, labels)
  local marked = {}
  for _, line in ipairs(lines) do
    for i = labels + 1, #line do
      marked[i] = marked[i] or line[i]:sub(-1) == "*"
    end
  end
  return marked
end

--- Drops the mark when measuring, so that columns stay narrow.
local function unmarked(lines, labels)
  local out = {}
  for i, line in ipairs(lines) do
    out[i] = {}
    for k, s in ipairs(line) do
      out[i][k] = k > labels and s:gsub("%*$", "") or s
    end
  end
  return out
end

--- What a table looks like before it is cut: the lines with the header first,
-- how many labels begin each, and the width and marks of the columns.
local function measure(grid)
  local lines, labels = grid_lines(grid)
  return { lines = lines, labels = labels,
    widths = widths(unmarked(lines, labels)),
    marked = marked_columns(lines, labels) }
end

--- The columns in blocks of at most n: arrays {first, last}. Between columns
-- are two blanks; a column of numbers ends with the place of its mark.
local function blocks_of(m, n)
  local indent = 2 * (m.labels - 1)
  for i = 1, m.labels do indent = indent + m.widths[i] end
  local blocks, used = {}, indent
  for i = m.labels + 1, #m.widths do
    local needed = 2 + m.widths[i] + (m.marked[i] and 1 or 0)
    local block = blocks[#blocks]
    if block and used + needed <= n then
      block[2] = i
    else
      blocks[#blocks + 1], used = { i, i }, indent
    end
    used = used + 2 + m.widths[i] + 1
  end
  return blocks
end

--- Some columns of a line. A number with a mark keeps its last digit in line:
-- "12*" ends one further.
local function align(m, line, block)
  local parts = {}
  for i = 1, m.labels do parts[i] = pad(line[i], m.widths[i]) end
  for i = block[1], block[2] do
    local s, mark = line[i]:match("^(.-)(%*?)$")
    parts[#parts + 1] = pad(s, m.widths[i], true)
      .. (mark == "" and " " or mark)
  end
  return (table.concat(parts, "  "):gsub("%s+$", ""))
end

-- Rows that are shown of a long table, at least.
local FEWEST <const> = 5

--- How a table is cut to so many rows, the line that tells of it included.
-- @treturn integer how many of the first rows are shown
-- @treturn integer from which row on the totals at the end are shown
local function cut(rows, room)
  local tail = #rows + 1
  while tail > 1 and rows[tail - 1].total do tail = tail - 1 end
  local first = math.max(room - 1 - (#rows + 1 - tail), FEWEST)
  if #rows <= room or first >= tail - 2 then return tail - 1, tail end
  return first, tail
end

local function append(out, lines)
  table.move(lines, 1, #lines, #out + 1, out)
end

--- What tells of rows that are not shown.
local function gap_lines(hidden, set)
  return M.wrap(("... %d more rows; print(t:render()) shows all"):format(
    hidden), set)
end

--- Prints one block: the header, the first rows, the gap, the last rows.
local function print_block(out, m, block, first, tail, gap)
  local function row(i) out[#out + 1] = align(m, m.lines[i + 1], block) end
  for i = 0, first do row(i) end
  if tail > first + 1 then append(out, gap) end
  for i = tail, #m.lines - 1 do row(i) end
end

-- Sentences are not set wider than this.
local MEASURE <const> = 78

--- A grid (see mappa.render.layout) as text.
-- @tparam table grid
-- @tparam table options {width=}: columns that it fits, {lines=}: lines that
-- it is cut to; without them it is whole
function M.render(grid, options)
  local set = math.min(options.width or MEASURE, MEASURE)
  local out, notes = M.wrap(grid.title, set), {}
  for _, note in ipairs(grid.notes) do append(notes, M.wrap(note, set)) end
  local m = measure(grid)
  local blocks = blocks_of(m, options.width or math.huge)
  -- Besides rows: the title, a blank and a header for each block, further
  -- lines of the gap, a blank, the notes.
  local others = #out + 2 * #blocks + #gap_lines(#grid.rows, set) + #notes
  local room = ((options.lines or math.huge) - others) // #blocks
  local first, tail = cut(grid.rows, room)
  local gap = gap_lines(tail - 1 - first, set)
  for _, block in ipairs(blocks) do
    out[#out + 1] = ""
    print_block(out, m, block, first, tail, gap)
    gap = { "..." }
  end
  out[#out + 1] = ""
  append(out, notes)
  return table.concat(out, "\n")
end

return M
