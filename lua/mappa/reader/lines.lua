--- The bytes of a text as lines of words, each with its place.
--
-- R1. Letters and marks beyond ASCII become what they stand for: ligatures
--     their letters, dashes "-", spaces " ", raised figures and daggers the
--     footnote mark "*"; what else there is becomes "?". Tags of HTML, as
--     "<br />", do not count.
-- R2. A text that is no UTF-8 is read as Windows-1252.
-- R3. A line keeps its number in the file and the number of its page.
-- R4. A word is a cell when it is a whole number, with thousands separated by
--     commas or not at all, a decimal number, a word for 0, or a dash or
--     "n/a"; footnote marks and shares in brackets after it do not count. A
--     mark that stands apart, "*", ".." or "<5", is a cell that withholds its
--     number; so is a number behind a sign such as "<". Nothing else is one.
-- R5. In a line with tabs a word's place begins with the number of its field,
--     in any other with its column. A line in bars, "| a | 1 |", is one with
--     tabs.
-- R6. What only numbers a line or a footnote is no part of it: "1.", "(a)",
--     "Table 3:" or a bullet before a label, "(a)", "[1]" or "*" behind one.
-- @module mappa.reader.lines
local lpeg = require "lpeg"
local phrases = require "mappa.reader.phrases"
local wording = require "mappa.template.wording"

local P, R, S = lpeg.P, lpeg.R, lpeg.S
local C, Cc, Cg, Cp, Ct = lpeg.C, lpeg.Cc, lpeg.Cg, lpeg.Cp, lpeg.Ct

local M = {}

--- Characters of a line of a page, at most.
M.LONGEST = 400

-- === Letters ============================================================

local LETTERS <const> = {
  [0xAB] = '"', [0xBB] = '"', [0xD7] = "x", [0x2044] = "/",
  [0xAD] = "", [0xFEFF] = "", [0xB9] = "*", [0xB2] = "*", [0xB3] = "*",
  [0x2020] = "*", [0x2021] = "*", [0xA7] = "*", [0x2212] = "-",
  [0xFB00] = "ff", [0xFB01] = "fi", [0xFB02] = "fl", [0xFB03] = "ffi",
  [0xFB04] = "ffl", [0xFB05] = "st", [0xFB06] = "st", [0x2026] = "...",
  [0x2264] = "<=", [0x2265] = ">=", [0x2248] = "~", [0xA6] = "|",
  [0xA0] = " ", [0x202F] = " ", [0x205F] = " ", [0x3000] = " ",
}

local RANGES <const> = {
  { 0x2000, 0x200A, " " }, { 0x200B, 0x200D, "" }, { 0x2010, 0x2015, "-" },
  { 0x2018, 0x201B, "'" }, { 0x201C, 0x201F, '"' }, { 0x2070, 0x2079, "*" },
}

local WINDOWS <const> = {
  [0x91] = "'", [0x92] = "'", [0x93] = '"', [0x94] = '"', [0x96] = "-",
  [0x97] = "-", [0x85] = "...", [0x86] = "*", [0x87] = "*",
}

local function plain(code)
  if LETTERS[code] then return LETTERS[code] end
  for _, range in ipairs(RANGES) do
    if code >= range[1] and code <= range[2] then return range[3] end
  end
  return "?"
end

--- A text in ASCII (R1, R2).
local function ascii(bytes)
  bytes = bytes:gsub("^\xEF\xBB\xBF", "")
  if utf8.len(bytes) then
    return (bytes:gsub("[\xC2-\xFD][\x80-\xBF]*", function(letter)
      return plain(utf8.codepoint(letter))
    end))
  end
  return (bytes:gsub("[\x80-\xFF]", function(letter)
    return WINDOWS[letter:byte()] or plain(letter:byte())
  end))
end

-- === Cells ==============================================================

local digit = R "09"
local mark = S "*^#" + P "(" * (digit + R "az") * ")"
  + "[" * (digit + R "az") * "]"
local thousands = digit * digit ^ -2 * ("," * digit * digit * digit) ^ 1
local whole = (thousands + digit ^ 1) * -(S ".," * digit)
local none = P "-" * P "-" ^ -2 + (P "n/a" + "N/A" + "n.a." + "N.A." + "n/A")
local withheld = mark ^ 1 + P "." * P "." ^ 1 + S "<>" * P "=" ^ -1 * digit ^ 1
local share = "(" * digit ^ 1 * ("." * digit ^ 1) ^ -1 * "%)"

local zero = P(false)
for _, word in ipairs(wording.zero) do
  zero = zero + word + word:upper() + (word:gsub("^%l", string.upper))
end

--- "1,278" without its comma, as a number; nil beyond what counts people.
local function value_of(text)
  local digits = text:gsub(",", "")
  return #digits <= 9 and tonumber(digits) or nil
end

-- Gives {kind=, value=} for a word that is a cell (R4).
local cell = Ct(
  Cg(Cc "number", "kind") * Cg(whole / value_of, "value") * mark ^ 0 * -1
  + Cg(Cc "decimal", "kind") * Cg((digit ^ 1 * "." * digit ^ 1) / value_of,
    "value") * mark ^ 0 * -1
  + Cg(Cc "number", "kind") * Cg(zero * Cc(0), "value") * mark ^ 0 * -1
  + Cg(Cc "none", "kind") * none * mark ^ 0 * -1
  + Cg(Cc "share", "kind") * share * -1
  + Cg(Cc "withheld", "kind") * withheld * -1)

-- === Words ==============================================================

local words = Ct((S " \t" ^ 0 * Ct(Cp() * C((1 - S " \t") ^ 1) * Cp())) ^ 0)

-- How far the columns of two fields are apart in a line with tabs: more than
-- any line is long.
local FIELD <const> = 100000

--- Does a word name what the number after it is, as in "Category 1"?
local function names_number(word)
  local name = word and phrases.reduce(word.text)
  return wording.columns.numbered[name] ~= nil
end

local function is_number(word)
  return word ~= nil and (word.kind == "number" or word.kind == "none")
end

local function join(word, behind)
  word.text = word.text .. " " .. behind.text
  word.x2 = behind.x2
end

--- Is a mark the footnote of the label it stands behind (R6)?
local function marks_label(word, after)
  if word.gap ~= 1 then return false end
  return word.text:find("^[%[(]") ~= nil
    or after ~= nil and after.gap > 1 and word.text:find("^[*^#]+$") ~= nil
end

--- Makes marks and shares that stand apart part of the number before them, and
-- drops the marks of labels.
local function join_marks(list)
  for i = #list, 2, -1 do
    local word, before = list[i], list[i - 1]
    local is_mark = word.kind == "withheld" and word.text:find("^[^.<>]")
      or word.kind == "share"
    if is_mark and word.gap == 1 and is_number(before) then
      join(before, word)
      table.remove(list, i)
    elseif is_mark and not before.kind and marks_label(word, list[i + 1]) then
      table.remove(list, i)
    elseif word.kind == "share" then
      word.kind = nil
    end
  end
end

--- Makes a sign and the number behind it, as in "< 5", one word that withholds
-- its number; drops a dash that only leads to the one number of a line, but
-- not of a page in one line.
local function join_signs(list, is_long)
  local last = list[#list]
  if last and last.text:find("^[<>~]=?$") then last.kind = "withheld" end
  for i = #list - 1, 1, -1 do
    local sign, number = list[i], list[i + 1]
    local led = sign.kind == "none" and sign.gap == 1 and number.gap == 1
      and i == #list - 1 and i > 1 and not list[i - 1].kind and not is_long
    if number.kind == "number" and led then
      table.remove(list, i)
    elseif number.kind and not sign.text:find("[%w:=|/&.,;_*-]") then
      join(sign, number)
      sign.kind = "withheld"
      table.remove(list, i + 1)
    end
  end
end

local NUMBERING <const> = { "^%(?%w%w?%)$", "^%(?[ivx]+[.)]$", "^%d+%.$",
  "^%d%.%d+%.?$", "^%a%.$", "^[?*-]$" }

--- How many words only number the line (R6): those before its first letter.
local function numbering(list)
  local first, second = list[1], list[2]
  if not second then return 0 end
  if first.text == "Table" or first.text == "TABLE" then
    return second.text:find("^%d+%l?[.:)]?$") and list[3] and 2 or 0
  end
  for _, pattern in ipairs(NUMBERING) do
    if first.text:find(pattern) and second.text:find("^%a") then return 1 end
  end
  return 0
end

--- Makes a number with the full stop of its sentence, behind words, a cell.
local function drop_stop(list)
  local last = list[#list]
  local digits = #list > 1 and last.text:match("^([%d,]+)%.$")
  local found = digits and not names_number(list[#list - 1])
    and cell:match(digits)
  if found then last.kind, last.value = found.kind, found.value end
end

--- The words of a line: each {text=, x1=, x2=, gap=, kind=, value=}; gap is
-- the number of spaces before it, a tab counting for many (R5).
local function split(text, n, page)
  local list, last, field = {}, 1, 0
  for i, w in ipairs(words:match(text)) do
    local word = cell:match(w[2]) or {}
    local between = text:sub(last, w[1] - 1)
    field = field + select(2, between:gsub("\t", "")) * FIELD
    word.text, word.line, word.page = w[2], n, page
    word.x1, word.x2 = field + w[1], field + w[3] - 1
    word.gap = between:find("\t") and FIELD or #between
    local unread = word.kind == "number" and not word.value
    local named = word.gap <= 2 and names_number(list[i - 1])
    if unread or named then word.kind = nil end
    list[i], last = word, w[3]
  end
  drop_stop(list)
  join_marks(list)
  join_signs(list, #text > M.LONGEST)
  local skip = numbering(list)
  table.move(list, skip + 1, #list + skip, 1)
  return list
end

--- How many cells end a line.
local function cells_at_end(list)
  local n = 0
  while n < #list and list[#list - n].kind do n = n + 1 end
  return n
end

--- Words put together and reduced, numbers without their footnote marks.
function M.label_of(list, first, last)
  local texts = {}
  for i = first, last do
    local word = list[i]
    local number = word.kind == "number" and word.text:match("^[%d,]+")
    texts[#texts + 1] = number or word.text
  end
  return phrases.reduce(table.concat(texts))
end

--- The parts of a line between wide gaps: arrays of words.
function M.segments(list)
  local segments = {}
  for i, word in ipairs(list) do
    if i == 1 or word.gap > 1 then segments[#segments + 1] = {} end
    table.insert(segments[#segments], word)
  end
  return segments
end

--- A line in bars as one with tabs (R5), the rule below headings as nothing.
local function without_bars(text)
  local inner = text:match("^%s*|(.*)|%s*$")
  if not inner then return text end
  if not inner:find("[^|:%s-]") and inner:find("--", 1, true) then
    return ""
  end
  return (inner:gsub("%s*|%s*", "\t"))
end

--- A line of a text without its end.
-- @tparam string text
-- @tparam number n its number in the file
-- @tparam number page
function M.new(text, n, page)
  local list = split(text, n, page)
  return { n = n, page = page, text = text:match("^%s*(.-)%s*$"),
    words = list, cells = cells_at_end(list),
    fields = select(2, text:gsub("\t", "")) + 1,
    segments = M.segments(list) }
end

--- The lines of a text, blank ones too (R3).
-- @tparam string bytes
-- @treturn table array of {n=, page=, text=, words=, cells=, fields=,
-- segments=}
function M.read(bytes)
  local lines, page, n = {}, 1, 0
  local text = ascii(bytes):gsub("\r\n", "\n"):gsub("\r", "\n")
    :gsub("</?%a[^<>\n]*>", ""):gsub("&amp;", "&"):gsub("&nbsp;", " ")
  for line in (text .. "\n"):gmatch("(.-)\n") do
    n = n + 1
    page = page + select(2, line:gsub("\f", ""))
    line = line:gsub("[%z\1-\8\11-\31\127]", " ")
    lines[n] = M.new(without_bars(line), n, page)
  end
  if n > 0 and lines[n].text == "" then lines[n] = nil end
  return lines
end

return M
