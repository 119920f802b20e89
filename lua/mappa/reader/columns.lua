--- The columns of a table, and which of them a row's cells belong to.
--
-- R1. Columns are known by "Category 1" to "Category 4" and "Total"; without
--     any "Category", by words that only one of them has. Where both are
--     printed they must agree. Two levels or more in one line, and no
--     category, are the columns of a table with its categories as rows.
-- R2. Their order is that of their places in a line; where the heading wraps
--     over lines of aligned text, that of their places across the page; else
--     that of reading.
-- R3. As many cells as columns stand in order; where other rows below the same
--     headings have fewer, none below the heading of another. A number with a
--     space in it is one cell only where nothing else can be meant.
-- R4. Fewer cells than columns are placed only where tabs number them, or, in
--     aligned text, where the cells stand in line with those of at least two
--     whole rows of the page, or each below one heading alone, as all whole
--     rows do. Else the row is not placed.
--     A row of a line that was cut must add up: the number of the page, or of
--     a footnote, may stand among its cells.
-- R5. Where a row has more cells than there are columns, a heading is missing:
--     no row below the same headings is placed.
-- @module mappa.reader.columns
local phrases = require "mappa.reader.phrases"
local wording = require "mappa.template.wording"

local M = {}

local NUMBERED <const> = wording.columns.numbered
local NAMES <const> = wording.columns.words

local vocabulary = {}
for _, word in ipairs(wording.columns.others) do vocabulary[word] = true end
for word in pairs(NAMES) do vocabulary[word] = true end
for word in pairs(NUMBERED) do vocabulary[word] = true end
for word in pairs(wording.digits) do vocabulary[word] = true end

--- Do two things in lines stand, in part, one above the other?
local function meets(a, b)
  return a.x1 <= b.x2 and b.x1 <= a.x2
end

-- === Headings ===========================================================

--- "category1" of a heading without a space, or a word of it.
local function is_of_heading(text)
  if text == "" or vocabulary[text] or text:find("^[1-4]$") then
    return true
  end
  local name = text:match("^(%a+)[1-4]$")
  return NUMBERED[name] ~= nil
end

--- Can these words be part of the headings of columns?
function M.is_heading(words)
  local any = false
  for _, word in ipairs(words) do
    local text = phrases.reduce(word.text)
    if word.kind or not is_of_heading(text) then return false end
    any = any or text ~= ""
  end
  return any
end

--- A number below a "Category" that its line ends or leaves without one.
local function number_below(word, block, i)
  for _, below in ipairs(block[i + 1] or {}) do
    local digit = phrases.reduce(below.text):match("^[1-4]$")
    if digit and below.x1 >= word.x1 - 1 and below.x1 <= word.x2 + 1 then
      return digit
    end
  end
end

--- The digit of a word that numbers a category or a level.
local function digit_of(word)
  local text = word and phrases.reduce(word.text)
  return text and (text:match("^[1-4]$") or wording.digits[text])
end

--- The category or level that the word at j of a line of headings names, if it
-- is one.
local function numbered(block, i, j)
  local word = block[i][j]
  local text = phrases.reduce(word.text)
  local joined, digit = text:match("^(%a+)([1-4])$")
  if NUMBERED[joined] then return NUMBERED[joined] .. " " .. digit, word end
  local name = NUMBERED[text]
  if not name then return nil end
  local after = block[i][j + 1]
  digit = digit_of(after)
  if digit then return name .. " " .. digit, after end
  digit = name == "Category" and number_below(word, block, i)
  return digit and name .. " " .. digit or nil, word
end

--- The ends of the run of words, with single spaces between, that holds the
-- word at j.
local function run_around(words, j)
  local first, last = j, j
  while first > 1 and words[first].gap <= 1 do first = first - 1 end
  while words[last + 1] and words[last + 1].gap <= 1 do last = last + 1 end
  return words[first].x1, words[last].x2
end

--- The column that a word names: "All" is the total, but for "All other".
local function name_of(words, j)
  local text = phrases.reduce(words[j].text)
  if text ~= "all" then return NAMES[text] end
  local after = words[j + 1] and phrases.reduce(words[j + 1].text)
  return not NAMES[after] and "Total" or nil
end

--- All names of columns in a block of lines: those with a number, "Total",
-- and those known by a word; and whether a "Category" has lost its number.
local function names_in(block, aligned)
  local strong, weak, lost = {}, {}, false
  for i, words in ipairs(block) do
    for j, word in ipairs(words) do
      local label, last = numbered(block, i, j)
      lost = lost or not label
        and NUMBERED[phrases.reduce(word.text)] == "Category"
      local name = name_of(words, j)
      local found = { label = label or name, x1 = word.x1, line = i,
        x2 = (last or word).x2 }
      if label or name == "Total" then strong[#strong + 1] = found end
      if name and name ~= "Total" then
        found = { label = name, line = i, x1 = word.x1, x2 = word.x2 }
        if aligned then found.x1, found.x2 = run_around(words, j) end
        weak[#weak + 1] = found
      end
    end
  end
  return strong, weak, lost
end

local function is_level(label) return label:find("^Level ") ~= nil end

--- The names without those of levels, unless two of these are in one line.
local function settle_levels(names)
  local line, several, others = nil, false, {}
  for _, name in ipairs(names) do
    if not is_level(name.label) then
      others[#others + 1] = name
    else
      several, line = several or line == name.line, name.line
    end
  end
  return several and names or others
end

--- Are these the columns of a table with its categories as rows?
function M.are_levels(labels)
  for _, label in ipairs(labels) do
    if is_level(label) then return true end
  end
  return false
end

local function are_mixed(labels)
  for _, label in ipairs(labels) do
    if label:find("^Category ") then return M.are_levels(labels) end
  end
  return false
end

local function labels_of(names)
  local set = {}
  for _, name in ipairs(names) do set[name.label] = true end
  return set
end

local function has_category(names)
  for _, name in ipairs(names) do
    if name.label ~= "Total" then return true end
  end
  return false
end

--- Is the block laid out in columns, and not as running text?
local function is_aligned(block)
  local aligned, tabs, plain = false, false, false
  for _, words in ipairs(block) do
    for j, word in ipairs(words) do
      aligned = aligned or word.gap > 1 and (j > 1 or word.x1 > 8)
    end
    local in_tabs = words[#words] and words[#words].x2 >= 100000
    tabs, plain = tabs or in_tabs, plain or not in_tabs
  end
  if tabs and plain then return nil end
  return aligned
end

--- Names of one column put together; nil where a column is in two places.
local function gather(names, aligned)
  local columns, by_label = {}, {}
  for i, name in ipairs(names) do
    local known = by_label[name.label]
    if not known then
      known = { label = name.label, x1 = name.x1, x2 = name.x2 }
      columns[#columns + 1], by_label[name.label] = known, known
    elseif aligned and meets(name, known) then
      known.x1 = math.min(known.x1, name.x1)
      known.x2 = math.max(known.x2, name.x2)
    elseif aligned or names[i - 1].label ~= name.label then
      return nil
    end
  end
  return columns
end

local function across(columns)
  table.sort(columns, function(a, b) return a.x1 < b.x1 end)
  for i = 2, #columns do
    if columns[i].x1 <= columns[i - 1].x2 then return nil end
  end
  return columns
end

--- Are columns wide apart, so that a cell stands below its own?
local function are_apart(columns)
  for i = 2, #columns do
    if columns[i].x1 - columns[i - 1].x2 <= 2 then return false end
  end
  return true
end

--- The labels of columns in order, from the lines of their headings.
-- @tparam table block array of arrays of words
-- @treturn[1] table array of labels, empty where there are none
-- @treturn[2] nil where they are not clear
function M.of(block)
  local aligned = is_aligned(block)
  if aligned == nil then return nil end
  local strong, weak, lost = names_in(block, aligned)
  strong = settle_levels(strong)
  local names = strong
  if has_category(strong) then
    if lost then return nil end
    local labels = labels_of(strong)
    for label in pairs(labels_of(weak)) do
      if not labels[label] then return nil end
    end
  else
    names = {}
    table.move(strong, 1, #strong, 1, names)
    table.move(weak, 1, #weak, #names + 1, names)
    table.sort(names, function(a, b)
      if a.line ~= b.line then return a.line < b.line end
      return a.x1 < b.x1
    end)
  end
  local columns = gather(names, aligned)
  if columns and aligned then columns = across(columns) end
  if not columns then return nil end
  local labels = { at = aligned and are_apart(columns) and columns or nil,
    page = block[1] and block[1][1].page }
  for i, column in ipairs(columns) do labels[i] = column.label end
  return not are_mixed(labels) and labels or nil
end

-- === Cells ==============================================================

local function copy_words(a, b)
  return { text = a.text .. " " .. b.text, line = a.line, page = a.page,
    x1 = a.x1, x2 = b.x2, gap = a.gap, kind = "number",
    value = tonumber(a.text .. b.text:match("^%d+")) }
end

--- May the second word be the last three digits of a number that the first
-- begins?
local function goes_on(a, b)
  return a and b and a.kind == "number" and b.kind == "number"
    and a.line == b.line and b.gap == 1 and a.text:find("^%d%d?%d?$")
    and a.text ~= "0" and b.text:find("^%d%d%d%f[%D]") ~= nil
end

--- The cells of a row with numbers put together that a space divides, where
-- they stand alone between wide gaps; and whether any may be meant so.
local function spaced(cells)
  local joined, any, i = {}, false, 1
  while i <= #cells do
    local a, b = cells[i], cells[i + 1]
    local goes = goes_on(a, b)
    any = any or goes
    local alone = a.gap > 1 and (not cells[i + 2] or cells[i + 2].gap > 1)
    if goes and alone then
      joined[#joined + 1] = copy_words(a, b)
      i = i + 2
    else
      joined[#joined + 1] = a
      i = i + 1
    end
  end
  return joined, any
end

--- How many numbers a row has, at least.
function M.count(cells)
  local joined = spaced(cells)
  return #joined
end

--- Does the total of a row in this order equal the sum of its cells?
local function adds_up(cells, labels)
  local sum, total = 0, nil
  for i, cell in ipairs(cells) do
    if labels[i] == "Total" then
      total = cell.value or 0
    else
      sum = sum + (cell.value or 0)
    end
  end
  return total == sum
end

--- The cells of a row in the order of its columns (R3).
-- @treturn[1] table array of cells, as many as there are labels
-- @treturn[2] nil, and why not
local function in_order(cells, labels)
  local joined, any = spaced(cells)
  if #cells == #labels then
    local one_way = #joined == #cells
    if one_way and (not any or adds_up(cells, labels)) then return cells end
    return nil, "a space may stand between two numbers, or within one"
  end
  if #joined == #labels then return joined end
  return nil, ("%d number%s in %d columns"):format(#joined,
    #joined == 1 and "" or "s", #labels), joined
end

--- The cells of a line with tabs by the number of their field.
local function by_field(row)
  local list, first = {}, nil
  for _, cell in ipairs(row.cells) do
    local field = cell.x1 // 100000
    if list[field] then return nil end
    list[field], first = cell, first or field
  end
  local last = row.fields - 1
  if not first or first < 1 or last ~= #row.labels then return nil end
  return list
end

-- A cell is in line with a column when either end, or the middle, is.
local EDGES <const> = {
  function(c) return c.x1 end, function(c) return c.x2 end,
  function(c) return (c.x1 + c.x2) // 2 end,
}

local function is_wide(cells)
  for _, cell in ipairs(cells) do
    if cell.gap < 2 then return false end
  end
  return true
end

--- The columns that whole rows of a page show: for each, its ends and the
-- edge in which its cells agree; nil where they do not.
local function ruler(rows, i)
  local column = { x1 = math.huge, x2 = 0 }
  for _, row in ipairs(rows) do
    column.x1 = math.min(column.x1, row.placed[i].x1)
    column.x2 = math.max(column.x2, row.placed[i].x2)
  end
  for _, edge in ipairs(EDGES) do
    local same = true
    for _, row in ipairs(rows) do
      same = same and edge(row.placed[i]) == edge(rows[1].placed[i])
    end
    if same then
      column.edge, column.at = edge, edge(rows[1].placed[i])
      return column
    end
  end
end

local function rulers(rows, count)
  local list = {}
  for i = 1, count do
    list[i] = ruler(rows, i)
    if not list[i] or i > 1 and list[i].x1 <= list[i - 1].x2 then
      return nil
    end
  end
  return list
end

--- The one column that a cell is in line with.
local function column_of(cell, list)
  local found
  for i, column in ipairs(list) do
    if meets(cell, column) then
      if found or column.edge(cell) ~= column.at then return nil end
      found = i
    end
  end
  return found
end

--- The cells of a short row by the columns they are in line with (R4).
local function by_place(row, cells, whole)
  local rows = {}
  for _, other in ipairs(whole) do
    if other.page == row.page and other.labels == row.labels
      and is_wide(other.placed) then
      rows[#rows + 1] = other
    end
  end
  local list = #rows >= 2 and is_wide(cells) and rulers(rows, #row.labels)
  if not list then return nil end
  local placed = {}
  for _, cell in ipairs(cells) do
    local i = column_of(cell, list)
    if not i or placed[i] then return nil end
    placed[i] = cell
  end
  return placed
end

--- The one heading that a cell stands below.
local function heading_of(cell, headings)
  local found
  for i, heading in ipairs(headings) do
    if meets(cell, heading) then
      if found then return nil end
      found = i
    end
  end
  return found
end

--- The cells of a short row by the headings they stand below (R4).
local function by_heading(row, cells, whole)
  local headings = row.labels.page == row.page and row.labels.at
  if not headings or not is_wide(cells) then return nil end
  for _, other in ipairs(whole) do
    for i, cell in ipairs(other.labels == row.labels and other.placed or {}) do
      if heading_of(cell, headings) ~= i then return nil end
    end
  end
  local placed = {}
  for _, cell in ipairs(cells) do
    local i = heading_of(cell, headings)
    if not i or placed[i] then return nil end
    placed[i] = cell
  end
  return placed
end

--- Does a cell of a whole row stand below the heading of another column?
local function is_out_of_line(row)
  local headings = row.labels.page == row.page and row.labels.at
  if not headings or not is_wide(row.placed) then return false end
  for i, cell in ipairs(row.placed) do
    local at = heading_of(cell, headings)
    if at and at ~= i then return true end
  end
  return false
end

--- Has a row a total, and another one than its cells add up to?
local function is_torn(row)
  local total
  for i, label in ipairs(row.labels) do
    if label == "Total" then total = row.placed[i] end
  end
  return #row.labels > 1 and total ~= nil and total.kind ~= "withheld"
    and not adds_up(row.placed, row.labels)
end

--- The headings below which a row has more cells than columns (R5), and those
-- below which one has fewer.
local function sizes(rows)
  local more, fewer = {}, {}
  for _, row in ipairs(rows) do
    local n = M.count(row.cells)
    if n > #row.labels then more[row.labels] = true end
    if n < #row.labels then fewer[row.labels] = true end
  end
  return more, fewer
end

--- Places the cells of the rows of a table: sets `placed`, the cells by
-- column, or `why` there is none.
-- @tparam table rows array of {cells=, labels=, page=, fields=}; fields is 1
-- in a line without tabs
function M.place(rows)
  local whole, short, unclear, uneven = {}, {}, sizes(rows)
  for _, row in ipairs(rows) do
    local cells
    row.placed, row.why, cells = in_order(row.cells, row.labels)
    if row.placed and row.fields == 1 and uneven[row.labels]
      and is_out_of_line(row) then
      row.placed, row.why = nil, "a number stands below another heading"
    end
    if row.placed and row.cut and is_torn(row) then
      row.placed, row.why = nil, "it does not add up, in a line that was cut"
    end
    if row.doubt then row.placed, row.why, cells = nil, row.doubt, nil end
    if unclear[row.labels] then
      row.placed, cells = nil, nil
      row.why = row.why or "another row has more numbers than columns"
    end
    if row.placed and row.fields == 1 then whole[#whole + 1] = row end
    if cells and #cells < #row.labels then
      short[#short + 1] = { row, cells }
    end
  end
  for _, entry in ipairs(short) do
    local row, cells = entry[1], entry[2]
    if row.fields > 1 then
      row.placed = by_field(row)
    else
      row.placed = by_place(row, cells, whole)
        or by_heading(row, cells, whole)
    end
  end
end

return M
