--- The lines of a text without blank ones, and without what each page has at
-- its head and foot.
--
-- R1. A page begins with a form feed; a text without any is one page, of
--     which nothing is dropped but blank lines.
-- R2. At most four lines at either edge of a page are dropped: those that
--     other pages have at an edge too, but for a number at either end, and
--     one line with no more than the number of the page.
-- R3. What may belong to a table is never dropped, however often it stands at
--     an edge: a heading, a row, headings of columns.
-- R4. Each line that is left knows how many blank ones are above it, besides
--     those that a text has between all its lines.
-- R5. A list of contents is dropped: three or more entries below that word, or
--     from the heading of a table on, each with the number of its page, which
--     never gets less.
-- @module mappa.reader.pages
local phrases = require "mappa.reader.phrases"
local wording = require "mappa.template.wording"

local M = {}

-- Lines at an edge; words of a report's title, with its area.
local EDGE <const>, TITLE <const> = 4, 12

-- Blank lines between the lines of a text, at most.
local MOST_BLANK <const> = 3

-- No report has more pages; fewer entries are no list of contents; an entry
-- wraps over so many more lines.
local MOST_PAGES <const>, LEAST_ENTRIES <const>, WRAPS <const> = 200, 3, 2

local foot = phrases.of(wording.feet, "says")
local contents = phrases.of(wording.contents, "says")
local headings = phrases.of(wording.tables, "says")

--- A line without a number at either end.
local function bare(line)
  return phrases.reduce((line.text:gsub("^[%d%s|]+", ""):gsub("[%d%s|]+$",
    "")))
end

--- The lines of each page that are not blank.
local function by_page(lines)
  local pages = {}
  for _, line in ipairs(lines) do
    if line.text ~= "" then
      pages[line.page] = pages[line.page] or {}
      table.insert(pages[line.page], line)
    end
  end
  return pages
end

--- Calls f(line) for the lines at an edge of a page until it gives false.
local function at_edge(page, from, step, f)
  for i = 0, math.min(EDGE, #page) - 1 do
    if not f(page[from + i * step], i == 0) then return end
  end
end

--- On how many pages a text stands at an edge.
local function count_edges(pages)
  local counts = {}
  for _, page in pairs(pages) do
    local seen = {}
    local function note(line)
      local text = bare(line)
      if text ~= "" and not seen[text] then
        seen[text], counts[text] = true, (counts[text] or 0) + 1
      end
      return true
    end
    at_edge(page, 1, 1, note)
    at_edge(page, #page, -1, note)
  end
  return counts
end

local function drop_edge(page, from, step, counts, is_meant)
  local numbered = false
  at_edge(page, from, step, function(line)
    local is_foot = not numbered and
      foot:match(phrases.reduce(line.text)) ~= nil
    numbered = numbered or is_foot
    line.dropped = is_foot
      or (counts[bare(line)] or 0) > 1 and not is_meant(line)
    return line.dropped
  end)
end

--- How many lines of a list there are for which f is so, and how many of them
-- stand right below another.
local function count(list, f)
  local n, tight = 0, 0
  for _, line in ipairs(list) do
    if f(line) then
      n = n + 1
      if line.above == 0 then tight = tight + 1 end
    end
  end
  return n, tight
end

--- Is a text double spaced: does hardly a line stand right below another? Or
-- hardly one with a number, where most numbers are alone in their lines?
local function is_double_spaced(list)
  local lines, tight = count(list, function() return true end)
  if tight * 20 < lines then return true end
  local alone, tight_alone = count(list, function(line)
    return line.cells > 0 and line.cells == #line.words
  end)
  local all = count(list, function(line) return line.cells > 0 end)
  return alone > 5 and alone * 10 > all * 7 and tight_alone * 20 < alone
end

--- The lines that are left, in order (R4).
local function kept(lines)
  local list, blank = {}, 0
  for _, line in ipairs(lines) do
    if line.text == "" then
      blank = blank + 1
    elseif not line.dropped then
      line.above, blank = blank, 0
      list[#list + 1] = line
    end
  end
  for _ = 1, MOST_BLANK do
    if not is_double_spaced(list) then break end
    for _, line in ipairs(list) do line.above = math.max(0, line.above - 1) end
  end
  return list
end

--- The number of the page that ends an entry of the contents; a year may be
-- the end of its text.
local function page_of(line)
  local words = line and line.words
  local dated = line and line.cells == 2
    and words[#words - 1].text:find("^20%d%d$")
  local word = line and (line.cells == 1 or dated) and words[#words]
  local n = word and word.kind == "number" and word.value
  return n and n <= MOST_PAGES and n or nil
end

--- The last line of the list of contents below line i, or i (R5).
local function last_of_contents(list, i)
  local last, page, entries = i, 0, 0
  while list[last + 1] and list[last + 1].page == list[i + 1].page do
    local ends = last + 1
    while ends <= last + WRAPS and not page_of(list[ends]) do
      ends = ends + 1
    end
    local n = page_of(list[ends])
    if not n or n < page then break end
    last, page, entries = ends, n, entries + 1
  end
  return entries >= LEAST_ENTRIES and last or i
end

--- Is a line the heading of a table with the number of its page?
local function is_heading_entry(line)
  return page_of(line) and headings:match(phrases.reduce(
    line.text:match("^(.-)[%s.]*%d+$") or "")) ~= nil
end

local function without_contents(list)
  local left, i = {}, 1
  while i <= #list do
    local last = i - 1
    if contents:match(phrases.reduce(list[i].text)) then
      last = last_of_contents(list, i)
    elseif is_heading_entry(list[i]) then
      last = last_of_contents(list, i - 1)
    end
    if last < i then
      left[#left + 1], last = list[i], i
    end
    i = last + 1
  end
  return left
end

--- Drops heads and feet of pages, contents, and blank lines.
-- @tparam table lines see mappa.reader.lines
-- @tparam function is_meant may a line belong to a table?
-- @treturn table array of lines
function M.drop(lines, is_meant)
  local pages = by_page(lines)
  if lines[#lines] and lines[#lines].page > 1 then
    local counts = count_edges(pages)
    for _, page in pairs(pages) do
      drop_edge(page, 1, 1, counts, is_meant)
      drop_edge(page, #page, -1, counts, is_meant)
    end
  end
  return without_contents(kept(lines))
end

--- Is a text the foot or head of a page, by its words alone?
function M.is_foot(line)
  local text = phrases.reduce(line.text)
  return foot:match(text) ~= nil
    or #line.words <= TITLE and text:find("annualreport", 1, true) ~= nil
end

return M
