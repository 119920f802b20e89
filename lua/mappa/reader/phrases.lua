--- Phrases of mappa.template.wording compiled; LPeg reads them.
--
-- R1. A text is reduced before it is matched: small letters and digits alone,
--     no spaces; so that spacing, hyphens and wrapping play no part.
-- R2. A phrase matches the whole of a reduced text or nothing.
-- R3. Every reading of a phrase is tried: what may be missing may be missing
--     although it is there, and each choice leads on to the rest.
-- @module mappa.reader.phrases
local lpeg = require "lpeg"
local wording = require "mappa.template.wording"

local P, R, S, V = lpeg.P, lpeg.R, lpeg.S, lpeg.V
local C, Cc, Cp = lpeg.C, lpeg.Cc, lpeg.Cp

local M = {}

--- A text reduced (R1).
function M.reduce(text)
  return (text:lower():gsub("&", "and"):gsub("[^%w]+", ""))
end

-- === The notation =======================================================

local function node(kind) return function(...) return { kind, ... } end end

local space = P " " ^ 0

-- choice <- list ('|' list)*;  list <- item+
local notation = P {
  space * V "choice" * -1,
  choice = V "list" * ("|" * space * V "list") ^ 0 / node "choice",
  list = V "item" ^ 1 / node "list",
  item = (V "maybe" + V "group" + V "set" + V "word") * space,
  maybe = "[" * space * V "choice" * "]" / node "maybe",
  group = "(" * space * V "choice" * ")",
  set = "{" * C(R "az" ^ 1) * "}" / node "set",
  word = (R("az", "09") + S "&/") ^ 1 / M.reduce / node "word",
}

local digit = R "09"
local year4 = (P "19" + "20") * digit * digit

-- Sets that are no words: patterns that give what they capture and the place
-- after it. A year of a report is reduced from 2024, 2024-25, 2024/25 or
-- 2024-2025.
local BUILT_IN <const> = {
  date = { P "31" * P "st" ^ -1 * "march" * (year4 / tonumber) * Cp() },
  year = { Cc(false) * year4 * year4 * Cp(),
    Cc(false) * year4 * digit * digit * Cp(), Cc(false) * year4 * Cp() },
  digits = { Cc(false) * digit ^ 1 * Cp() },
}

-- === Matching ===========================================================

-- A matcher is f(text, at, year): what the text from `at` on gives, or nil;
-- year is the one of a date before it, or BEGINS where a text that only begins
-- a phrase counts too. Each is made with the one of what
-- follows it (R3): grammars of LPeg grow too large when every part of a phrase
-- may be missing.

local matcher

local BEGINS <const> = "begins"

local makers = {
  word = function(n, rest)
    local word = n[2]
    local length, first = #word, word:byte()
    local byte = string.byte
    return function(text, at, year)
      if first and byte(text, at) ~= first
        and (at <= #text or year ~= BEGINS) then
        return nil               -- most words end here
      end
      local part = text:sub(at, at + length - 1)
      if part == word then return rest(text, at + length, year) end
      if year == BEGINS and word:sub(1, #part) == part then return {} end
    end
  end,
  list = function(n, rest)
    for i = #n, 2, -1 do rest = matcher(n[i], rest) end
    return rest
  end,
  choice = function(n, rest)
    if #n == 2 then return matcher(n[2], rest) end
    local any = {}
    for i = 2, #n do any[i - 1] = matcher(n[i], rest) end
    return function(text, at, year)
      for _, f in ipairs(any) do
        local found = f(text, at, year)
        if found then return found end
      end
    end
  end,
  maybe = function(n, rest)
    local with = matcher(n[2], rest)
    return function(text, at, year)
      return with(text, at, year) or rest(text, at, year)
    end
  end,
  built_in = function(n, rest)
    return function(text, at, year)
      -- A date may be cut anywhere.
      if year == BEGINS and #text - at < 16 then return {} end
      for _, pattern in ipairs(n[2]) do
        local got, after = pattern:match(text, at)
        local found = after and rest(text, after,
          year == BEGINS and year or got or year)
        if found then return found end
      end
    end
  end,
  set = function(n, rest)
    local built_in = BUILT_IN[n[2]]
    if built_in then return matcher({ "built_in", built_in }, rest) end
    local words = wording.sets[n[2]] or error("no set " .. n[2])
    return matcher(notation:match(words) or error(words), rest)
  end,
}

function matcher(n, rest) return makers[n[1]](n, rest) end

--- The end of a phrase: nothing is left of the text.
local function ends(text, at, year)
  return at > #text and { year = year } or nil
end

-- === Beginnings =========================================================

local begin

--- Adds the first two letters of all that a node may begin with to a set; says
-- whether the node may be nothing.
local beginnings = {
  word = function(n, set)
    set[n[2]:sub(1, 2)] = true
    return n[2] == ""
  end,
  list = function(n, set)
    for i = 2, #n do
      if not begin(n[i], set) then return false end
    end
    return true
  end,
  choice = function(n, set)
    local empty = false
    for i = 2, #n do empty = begin(n[i], set) or empty end
    return empty
  end,
  maybe = function(n, set)
    begin(n[2], set)
    return true
  end,
  set = function(n, set)
    if BUILT_IN[n[2]] then
      set[1] = true          -- digits: any two of them
      return false
    end
    return begin(notation:match(wording.sets[n[2]]), set)
  end,
}

function begin(n, set) return beginnings[n[1]](n, set) end

--- May a text with these two letters begin a phrase of such beginnings?
local function may_begin(set, two)
  return set[two] or set[two:sub(1, 1)] or set[1] and two:find("^%d")
end

local Phrases = {}
Phrases.__index = Phrases

--- The entry whose phrase a reduced text is, as {entry=, year=}; or nil.
function Phrases:match(text)
  if text == "" or #text > self.longest then return nil end
  local two = text:sub(1, 2)
  for _, phrase in ipairs(self) do
    local found = may_begin(phrase.beginnings, two) and phrase.match(text, 1)
    if found then
      found.entry = phrase.entry
      return found
    end
  end
end

--- May a reduced text be the beginning of a phrase?
function Phrases:begins(text)
  if #text > self.longest then return false end
  local two = text:sub(1, 2)
  for _, phrase in ipairs(self) do
    if (#two < 2 or may_begin(phrase.beginnings, two))
      and phrase.match(text, 1, BEGINS) then
      return true
    end
  end
  return false
end

-- No label is longer.
local LONGEST <const> = 250

--- The phrases of entries.
-- @tparam table entries array
-- @tparam string key the field of an entry that has its phrases
-- @treturn table with the method match
function M.of(entries, key)
  local list = { longest = LONGEST }
  for _, entry in ipairs(entries) do
    for _, text in ipairs(entry[key] or {}) do
      local n = notation:match(text) or error("not a phrase: " .. text)
      local set = {}
      begin(n, set)
      list[#list + 1] = { entry = entry, match = matcher(n, ends),
        beginnings = set }
    end
  end
  return setmetatable(list, Phrases)
end

return M
