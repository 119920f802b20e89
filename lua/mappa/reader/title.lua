--- The area and the year of a report, from its text or the name of its file.
--
-- R1. The first of these that names exactly one area counts: a line with the
--     area and "annual report"; the area before or after "MAPPA" or
--     "Multi-Agency"; a line near the top that is the area alone; the name of
--     the file; the name of its folder.
-- R2. The first of these that names exactly one year counts: a line with a
--     reporting year and "annual report", or the year below such a line; the
--     31 March of a heading; a line near the top with a year and "MAPPA" or
--     "Multi-Agency"; a period from April to March; the name of the file. One
--     calendar year names no reporting year.
-- @module mappa.reader.title
local lpeg = require "lpeg"
local names = require "mappa.reader.names"
local time = require "mappa.time"

local M = {}

local TOP <const> = 40     -- lines at the top

local words_of = names.words_of

-- === Candidates =========================================================

--- The one value of a set, or nil; and whether there are several.
local function only(set)
  local value = next(set)
  if value and next(set, value) then return nil, true end
  return value
end

--- Is the name at this place part of a list of names, as in "A and B"?
local function is_listed(text, first, last)
  return text:sub(1, first):find(" and $") ~= nil
    or text:find("^ and ", last) ~= nil
end

--- Areas that stand in a text where accept(text, first, last) is so.
local function areas_in(found, text, known, accept)
  for name, label in pairs(known) do
    local first, last = text:find(" " .. name .. " ", 1, true)
    if first and not is_listed(text, first, last)
      and accept(text, first, last) then
      found[label] = true
    end
  end
end

local function is_report(text)
  return text:find(" annual report", 1, true) ~= nil
end

local function by_mappa(text, first, last)
  return text:find("^ mappa ", last) ~= nil
    or text:find("^ area mappa ", last) ~= nil
    or text:sub(1, first):find(" mappa in $") ~= nil
    or text:sub(1, first):find(" mappa $") ~= nil
end

--- Is a text the name and nothing else, but for "Area" or the name once more?
local function is_all(text, first, last)
  local rest = text:sub(last)
  return first == 1 and (last == #text or rest == " area "
    or rest == text:sub(first, last))
end

local function always() return true end

--- The names of a file and of its folder.
local function file_names(path)
  local folder, name = path:match("([^/\\]*)[/\\]([^/\\]*)$")
  return name or path, folder or ""
end

--- The area of a report (R1).
-- @treturn[1] string its label
-- @treturn[2] nil
function M.area(lines, path)
  local known, tries = names.all(), { {}, {}, {}, {}, {} }
  for i, line in ipairs(lines) do
    local text = words_of(line.text)
    if is_report(text) then areas_in(tries[1], text, known, always) end
    areas_in(tries[2], text, known, by_mappa)
    if i <= TOP then areas_in(tries[3], text, known, is_all) end
  end
  local file, folder = file_names(path)
  areas_in(tries[4], words_of(file), known, always)
  areas_in(tries[5], words_of(folder), known, always)
  for _, found in ipairs(tries) do
    local area = only(found)
    if area then return area end
  end
end

-- === Years ==============================================================

local digit = lpeg.R "09"
local year4 = (lpeg.P "19" + "20") * digit * digit
local apart = lpeg.S " -/_" ^ 0
local year = lpeg.C(year4) * (apart * lpeg.P "to" ^ -1 * apart
  * lpeg.C(year4 + digit * digit) + lpeg.S "-/" * lpeg.C(digit)) * -digit
local day = digit ^ 1 * lpeg.R "az" ^ -2 * lpeg.P " " ^ 1
local period = "april " * lpeg.C(year4) * lpeg.S " ,-" ^ 0
  * (lpeg.P "to" + "and" + "until") ^ -1 * lpeg.P " " ^ 0 * day ^ -1
  * "march " * lpeg.C(year4) * -digit
local short = lpeg.B(1 - (digit + lpeg.S "/-")) * lpeg.C(digit * digit)
  * lpeg.S "-/" * lpeg.C(digit * digit) * -(digit + lpeg.S "/-")

local function anywhere(pattern)
  return lpeg.Ct((lpeg.Ct(pattern) + 1) ^ 0)
end

local years, periods, shorts = anywhere(year), anywhere(period),
  anywhere(short)

--- Adds the reporting years that a pattern finds in a text: 2024-25,
-- 2024/2025, 2024 to 2025, 2004-5; the second year must follow the first.
local function years_in(found, text, pattern)
  for _, pair in ipairs((pattern or years):match(text)) do
    local start, last = tonumber(pair[1]), pair[2]
    if pattern == shorts then start = start + (start < 50 and 2000 or 1900) end
    if tostring(start + 1):sub(-#last) == last then
      found[time.year_label(start)] = true
    end
  end
end

--- Adds the year of a line that has nothing else, below "Annual Report".
local function year_below(found, lines, i)
  local at = i + 1
  while lines[at] and lines[at].text == "" do at = at + 1 end
  if lines[at] and not lines[at].text:find("%a") then
    years_in(found, lines[at].text)
  end
end

--- The year of a report (R2).
-- @treturn[1] string its label
-- @treturn[2] nil
function M.year(lines, tables, path)
  local titles, brief, dates, top, long, file = {}, {}, {}, {}, {}, {}
  for i, line in ipairs(lines) do
    local text = words_of(line.text)
    if is_report(text) then
      years_in(titles, line.text)
      years_in(brief, " " .. line.text, shorts)
    end
    if text:find(" annual report $") then year_below(titles, lines, i) end
    if i <= TOP and text:find(" mappa ", 1, true) then
      years_in(top, line.text)
    end
    years_in(long, line.text:lower(), periods)
  end
  for _, t in ipairs(tables) do
    if t.year then dates[time.year_label(t.year - 1)] = true end
  end
  years_in(file, (file_names(path)))
  return only(titles) or only(dates) or only(brief) or only(top)
    or only(long) or only(file)
end

return M
