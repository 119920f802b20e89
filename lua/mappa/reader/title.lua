--- The area and the year of a report, from its text or the name of its file.
--
-- R1. The first of these that names exactly one area counts: a line with the
--     area and "annual report"; the area before or after "MAPPA" or
--     "Multi-Agency"; a line near the top that is the area alone; the name of
--     the file; the name of its folder.
-- R2. The first of these that names exactly one year counts: a line with a
--     reporting year and "annual report"; the 31 March of a heading; the name
--     of the file.
-- @module mappa.reader.title
local core = require "mappa.core"
local lpeg = require "lpeg"
local time = require "mappa.time"

local M = {}

local TOP <const> = 40     -- lines at the top

-- Names of areas besides those of the code list.
local ALIASES <const> = { durham = "County Durham", cleveland = "Teesside",
  ["durham and darlington"] = "County Durham",
  ["leicestershire and rutland"] = "Leicestershire",
  ["leicester leicestershire and rutland"] = "Leicestershire",
  ["staffordshire and stoke on trent"] = "Staffordshire",
  ["hampshire and isle of wight"] = "Hampshire",
  ["hampshire and the isle of wight"] = "Hampshire",
  ["cambridgeshire and peterborough"] = "Cambridgeshire",
  ["derby and derbyshire"] = "Derbyshire",
  ["derby city and derbyshire"] = "Derbyshire",
  ["nottingham and nottinghamshire"] = "Nottinghamshire",
  ["nottingham city and nottinghamshire"] = "Nottinghamshire",
  ["kent and medway"] = "Kent",
}

--- " small words of a text ".
local function words_of(text)
  return " " .. text:lower():gsub("&", " and "):gsub("[^%w]+", " ")
    :gsub("multi agency", "mappa"):gsub("^ +", ""):gsub(" +$", "") .. " "
end

local function names()
  local list = {}
  for _, area in ipairs(core.list("area")) do
    list[words_of(area.label):match("^ (.-) $")] = area.label
  end
  for name, label in pairs(ALIASES) do list[name] = label end
  return list
end

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
    or text:sub(1, first):find(" mappa in $") ~= nil
    or text:sub(1, first):find(" mappa $") ~= nil
end

local function is_all(text, first, last)
  return first == 1 and last == #text
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
  local known, tries = names(), { {}, {}, {}, {}, {} }
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
local year = lpeg.C(year4) * lpeg.S " -/_" ^ 0 * lpeg.P "to" ^ -1
  * lpeg.S " -/_" ^ 0 * lpeg.C(year4 + digit * digit) * -digit
local anywhere = lpeg.Ct((lpeg.Ct(year) + 1) ^ 0)

--- Adds the reporting years that a text names: 2024-25, 2024/2025, 2024 to
-- 2025; the second year must follow the first.
local function years_in(found, text)
  for _, pair in ipairs(anywhere:match(text)) do
    local start = tonumber(pair[1])
    if (start + 1) % 100 == tonumber(pair[2]) % 100 then
      found[time.year_label(start)] = true
    end
  end
end

--- The year of a report (R2).
-- @treturn[1] string its label
-- @treturn[2] nil
function M.year(lines, tables, path)
  local titles, dates, file = {}, {}, {}
  for _, line in ipairs(lines) do
    if is_report(words_of(line.text)) then years_in(titles, line.text) end
  end
  for _, t in ipairs(tables) do
    if t.year then dates[time.year_label(t.year - 1)] = true end
  end
  years_in(file, (file_names(path)))
  return only(titles) or only(dates) or only(file)
end

return M
