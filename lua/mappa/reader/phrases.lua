--- Phrases of mappa.template.wording compiled.
--
-- R1. A text is reduced before it is matched: small letters and digits alone,
--     no spaces; so that spacing, hyphens and wrapping play no part.
-- R2. A phrase matches the whole of a reduced text or nothing. Of several that
--     match, the first counts.
-- R3. Every reading of a phrase is tried: what may be missing may be missing
--     although it is there, and each choice leads on to the rest.
--
-- All phrases of a list are one automaton, which reads a text byte by byte: a
-- state of it is the set of places in the phrases that the bytes so far may
-- have led to. States are made when a text first leads there, and kept.
-- @module mappa.reader.phrases
local lpeg = require "lpeg"
local names = require "mappa.reader.names"
local wording = require "mappa.template.wording"

local P, R, S, V = lpeg.P, lpeg.R, lpeg.S, lpeg.V
local C = lpeg.C

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

local function parse(text)
  return notation:match(text) or error("not a phrase: " .. text)
end

--- "(name|other name ...)" of the areas.
local function areas()
  local list = {}
  for name in pairs(names.all()) do list[#list + 1] = name end
  table.sort(list)
  return "(" .. table.concat(list, "|") .. ")"
end

-- Sets besides those of the wording. A year of a report is reduced from 2024,
-- 2024-25, 2024/25 or 2024-2025.
local SETS <const> = {
  area = areas(),
  yyyy = "(19|20) {digit} {digit}",
  year = "{yyyy} [{digit} {digit} [{digit} {digit}]]",
  date = "(31 [st] [of] (march|mar|03)|march 31 [st]) {yyyy}",
}

-- === Places =============================================================

-- A place in a phrase is one of
--   {byte=, to=}    a byte leads on
--   {digit=true, to=}    any digit does
--   {places=}       it is all these places at once
--   {entry=, rank=}    the end of a phrase

-- Each makes the place of a node from the place behind it.
local makers

local function place(n, to) return makers[n[1]](n, to) end

makers = {
  word = function(n, to)
    for i = #n[2], 1, -1 do to = { byte = n[2]:byte(i), to = to } end
    return to
  end,
  list = function(n, to)
    for i = #n, 2, -1 do to = place(n[i], to) end
    return to
  end,
  choice = function(n, to)
    local places = {}
    for i = 2, #n do places[i - 1] = place(n[i], to) end
    return { places = places }
  end,
  maybe = function(n, to) return { places = { place(n[2], to), to } } end,
  set = function(n, to)
    local name = n[2]
    if name == "digit" then return { digit = true, to = to } end
    if name == "digits" then
      local digit = { digit = true }
      digit.to = { places = { digit, to } }
      return digit
    end
    return place(parse(SETS[name] or wording.sets[name]
      or error("no set " .. name)), to)
  end,
}

-- === States =============================================================

local Phrases = {}
Phrases.__index = Phrases

--- Adds a place to those of a state.
local function add(places, seen, p)
  if seen[p] then return end
  seen[p] = true
  for _, one in ipairs(p.places or {}) do add(places, seen, one) end
  if not p.places then places[#places + 1] = p end
end

--- The state of these places: {places=, entry=}; false for none.
function Phrases:state(places)
  if #places == 0 then return false end
  for _, p in ipairs(places) do
    if not self.number[p] then
      self.count = self.count + 1
      self.number[p] = self.count
    end
  end
  table.sort(places, function(a, b) return self.number[a] < self.number[b] end)
  local key = {}
  for i, p in ipairs(places) do key[i] = self.number[p] end
  key = table.concat(key, " ")
  local known = self.states[key]
  if known then return known end
  local first
  for _, p in ipairs(places) do
    if p.entry and not (first and first.rank < p.rank) then first = p end
  end
  self.states[key] = { places = places, entry = first and first.entry }
  return self.states[key]
end

--- The state behind a byte, or false.
function Phrases:after(state, byte)
  local is_digit = byte >= 48 and byte <= 57
  local places, seen = {}, {}
  for _, p in ipairs(state.places) do
    if p.byte == byte or p.digit and is_digit then add(places, seen, p.to) end
  end
  return self:state(places)
end

--- The state that a reduced text leads to, or false.
function Phrases:run(text)
  local state = #text <= self.longest and self.start
  for i = 1, #text do
    if not state then return false end
    local byte = text:byte(i)
    local after = state[byte]
    if after == nil then
      after = self:after(state, byte)
      state[byte] = after
    end
    state = after
  end
  return state
end

-- === Matching ===========================================================

local digit = R "09"
local year4 = (P "19" + "20") * digit * digit

--- The year that ends a reporting year; false where the two do not follow.
local function last_year(first, second)
  local last = tonumber(first) + 1
  return tonumber(second) % 100 == last % 100 and last
end

local last_day = (P "31" * P "st" ^ -1 * P "of" ^ -1
  * (P "march" + "mar" + "03") + P "march31" * P "st" ^ -1)
  * (year4 / tonumber) * -digit
local reporting_year = C(year4) * C(year4 + digit * digit) * -digit
  / last_year

local function anywhere(pattern) return P { pattern + 1 * V(1) } end

local last_day_in = anywhere(last_day)
local reporting_year_in = anywhere(reporting_year)

--- The year to 31 March that a reduced text names, by that date or as a
-- reporting year; or nil.
local function year_of(text)
  return last_day_in:match(text) or reporting_year_in:match(text) or nil
end

--- The entry whose phrase a reduced text is, as {entry=, year=}; or nil.
function Phrases:match(text)
  local state = text ~= "" and self:run(text)
  if state and state.entry then
    return { entry = state.entry, year = year_of(text) }
  end
end

--- May a reduced text be the beginning of a phrase?
function Phrases:begins(text) return self:run(text) ~= false end

-- No label is longer.
local LONGEST <const> = 250

--- The phrases of entries.
-- @tparam table entries array
-- @tparam string key the field of an entry that has its phrases
-- @treturn table with the methods match and begins
function M.of(entries, key)
  local self = setmetatable({ longest = LONGEST, states = {}, number = {},
    count = 0 }, Phrases)
  local places, rank = {}, 0
  for _, entry in ipairs(entries) do
    for _, text in ipairs(entry[key] or {}) do
      rank = rank + 1
      places[rank] = place(parse(text), { entry = entry, rank = rank })
    end
  end
  local all = {}
  add(all, {}, { places = places })
  self.start = self:state(all)
  return self
end

return M
