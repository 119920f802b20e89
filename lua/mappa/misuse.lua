--- Errors of the caller: raised at the caller's line, naming the fix.
-- Inside the module `misuse(...)` raises a marked value; `misuse.public`
-- wraps every function that a script calls and turns the mark into an
-- ordinary error at the script's own line. Nothing else is caught.
-- @module mappa.misuse
local core = require "mappa.core"

local M = {}

--- Known by its name, also to parts of the module that are loaded again.
local Misuse = { __name = "mappa.Misuse" }
Misuse.__index = Misuse
Misuse.__tostring = function(e) return e.message end

--- Raises a misuse.
-- @tparam string format as for string.format
-- @param ... its arguments
function M.raise(format, ...)
  error(setmetatable({ message = format:format(...) }, Misuse), 0)
end

--- Raises what the core refused or failed at. Where somebody waits for it (see
-- M.failing) a failure is none of the caller's mistakes.
-- @tparam string message
-- @tparam string code
function M.failed(message, code)
  error(setmetatable({ message = message, code = code ~= "limit" and code
    or nil }, Misuse), 0)
end

local function returned(ok, ...)
  if ok then return ... end
  local e = ...
  if getmetatable(e) == Misuse and e.code then
    return nil, e.message, e.code
  end
  error(e, 0)
end

--- Calls f(...), and returns a failure that was raised in it.
-- @return[1] what f returns
-- @treturn[2] nil, message, code
function M.failing(f, ...)
  return returned(pcall(f, ...))
end

--- The message of a misuse, raised here or by the core; nil for other errors.
local function message_of(e)
  local mark = getmetatable(e)
  if type(mark) == "table" and mark.__name == Misuse.__name then
    return e.message
  end
  return type(e) == "string" and e:match("^misuse: (.*)$") or nil
end

--- The level of the nearest caller that is Lua, above the function that asks:
-- a pcall between it and the module has no line to tell.
local function caller()
  local level = 3
  local info = debug.getinfo(level, "l")
  while info and info.currentline < 0 do
    level = level + 1
    info = debug.getinfo(level, "l")
  end
  return info and level - 1 or 2
end

--- Called in tail position, so that level 2 is the caller of the wrapper.
local function pass(ok, ...)
  if ok then return ... end
  local message = message_of((...))
  if message then error("mappa: " .. message, caller()) end
  error((...), 0)
end

--- Wraps a function for callers outside the module.
function M.public(f)
  return function(...) return pass(pcall(f, ...)) end
end

--- Wraps a method of a class: it must be called with a colon.
-- @tparam table class the metatable of its objects
-- @tparam string name what an object is called, as in "t"
-- @tparam function f the method
function M.method(class, name, f)
  return M.public(function(self, ...)
    if getmetatable(self) ~= class then
      M.raise("this is no %s; write %s:method(...), with a colon",
        class.__name, name)
    end
    return f(self, ...)
  end)
end

-- === Words for messages =================================================

-- More of a text, and a longer list, teaches nobody.
local LONGEST <const>, MOST_WORDS <const> = 60, 24

local NOUN <const> = { string = "a string", number = "a number",
  boolean = "true or false", ["table"] = "a table",
  ["function"] = "a function", ["nil"] = "nil", userdata = "an object",
  thread = "a coroutine" }

--- A value of a script as a message shows it: 3, "Norfolk", a table.
function M.shown(value)
  if type(value) == "string" then
    local cut = utf8.len(value) and utf8.offset(value, LONGEST + 1)
      or LONGEST + 1
    if #value >= cut then value = value:sub(1, cut - 1) .. "..." end
    return '"' .. value .. '"'
  end
  if type(value) == "number" or type(value) == "boolean" then
    return tostring(value)
  end
  return NOUN[type(value)]
end

--- "a, b and c".
function M.listed(words)
  if #words < 2 then return words[1] or "" end
  return table.concat(words, ", ", 1, #words - 1) .. " and " .. words[#words]
end

-- Fewer letters than this begin too many words; more words than this are no
-- help.
local LEAST_LETTERS <const>, MOST_MEANT <const> = 3, 6

--- Of many words those with which a wrong one begins, or that begin with it:
-- Norfolk for "Norfolk Police", each North for "North"; nil where there
-- are none, or too many.
local function of_one_beginning(word, words)
  local found, letters = {}, word:lower()
  for _, known in ipairs(#letters < LEAST_LETTERS and {} or words) do
    local n = math.min(#known, #letters)
    if n >= LEAST_LETTERS and known:sub(1, n):lower() == letters:sub(1, n) then
      found[#found + 1] = ("'%s'"):format(known)
    end
  end
  if #found == 0 or #found > MOST_MEANT then return nil end
  local last = table.remove(found)
  return #found == 0 and last or table.concat(found, ", ") .. " or " .. last
end

--- What to write instead of a wrong word: "; did you mean 'x'?", or all that
-- there is.
-- @tparam string word
-- @tparam table words array of those that are right
-- @tparam[opt] string near the nearest of them, where it is known
function M.instead(word, words, near)
  local meant = near or core.nearest(words, word)
  if meant then return ("; did you mean '%s'?"):format(meant) end
  if #words > MOST_WORDS then
    meant = of_one_beginning(word, words)
    return meant and ("; did you mean %s?"):format(meant) or ""
  elseif #words == 0 then
    return ""
  end
  return "; it is one of: " .. table.concat(words, ", ")
end

--- A wrong word, and what to write instead of it.
-- @tparam string word the one that is wrong
-- @tparam table words array of those that are right
function M.suggest(word, words)
  word = tostring(word)
  return ("'%s'%s"):format(word, M.instead(word, words))
end

-- === Checks =============================================================

--- Raises when a table has a key that is not among those expected.
-- @tparam string what the table's name for the message
-- @tparam table t
-- @tparam table keys array of names
function M.check_keys(what, t, keys)
  local known, wrong = {}, nil
  for _, key in ipairs(keys) do known[key] = true end
  for key in pairs(t) do          -- in no order: the first by name is told
    local name = tostring(key)
    if not known[key] and (not wrong or name < wrong) then wrong = name end
  end
  if wrong then M.raise("%s has no key %s", what, M.suggest(wrong, keys)) end
end

--- Raises when a value is not of one of the types named.
function M.check_type(what, value, ...)
  local wanted = {}
  for i, name in ipairs { ... } do
    if type(value) == name then return value end
    wanted[i] = NOUN[name]
  end
  local last = table.remove(wanted)
  M.raise("%s must be %s, not %s", what, #wanted > 0
    and table.concat(wanted, ", ") .. " or " .. last or last, M.shown(value))
end

--- Raises when a table is not a list: empty, with a gap, or with other keys.
-- @tparam string what the list's name for the message
-- @tparam table list
-- @tparam[opt] table keys names that stand for something else than a list
function M.check_list(what, list, keys)
  local n, last = 0, 0
  for key in pairs(list) do
    if math.type(key) ~= "integer" or key < 1 then
      if keys then
        M.raise("%s has no key %s", what, M.suggest(tostring(key), keys))
      end
      M.raise("%s is a list, so it has no key '%s'", what, tostring(key))
    end
    n, last = n + 1, math.max(last, key)
  end
  if n == 0 then M.raise("%s is an empty list", what) end
  if n < last then M.raise("%s is a list with a gap (nil)", what) end
  return list
end

--- Raises when a value is not the path of a file or folder.
function M.check_path(what, path)
  M.check_type(what, path, "string")
  if path:find("\0", 1, true) then M.raise("%s holds a NUL byte", what) end
  return path
end

-- === Classes ============================================================

--- The names of a table's fields, sorted.
local function sorted_keys(t)
  local names = {}
  for name in pairs(t) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- "a Table" for "mappa.Table".
local function one_of(class)
  local name = class.__name:match("[^.]*$")
  return (name:find("^[AEIOU]") and "an " or "a ") .. name
end

--- An __index that raises at a name that there is not. Numbers, and names that
-- begin with "_", which other modules probe for, are nil.
-- @tparam table class for its name
-- @tparam string kind "method" or "field"
-- @tparam table optional names of fields that may be absent
-- @tparam function names gives those to suggest
local function teaching(class, kind, optional, names)
  local absent = {}
  for _, name in ipairs(optional or {}) do absent[name] = true end
  return function(_, key)
    if type(key) ~= "string" or key:find("^_") or absent[key] then
      return nil
    end
    error(("mappa: %s has no %s %s"):format(one_of(class), kind,
      M.suggest(key, names())), 2)
  end
end

--- Makes the table of a module teach as objects do: a name that it does not
-- have raises.
-- @tparam table module
-- @tparam string name of it
-- @treturn table the module
function M.module(module, name)
  return setmetatable(module, { __index = function(_, key)
    if type(key) ~= "string" or key:find("^_") then return nil end
    local names = {}
    for _, known in ipairs(sorted_keys(module)) do
      if not known:find("^_") then names[#names + 1] = known end
    end
    error(("mappa: %s has no function %s"):format(name,
      M.suggest(key, names)), 2)
  end })
end

--- Makes a class of objects with methods: the metatable of its objects. A name
-- that is none of its methods raises; pairs walks the methods by name.
-- @tparam string name as "mappa.Table"
-- @tparam table methods by name; some may still be added
-- @tparam[opt] table optional names of fields that an object may lack
-- @treturn table
function M.class(name, methods, optional)
  local class = { __name = name, __index = methods }
  setmetatable(methods, { __index = teaching(class, "method", optional,
    function() return sorted_keys(methods) end) })
  function class.__pairs()
    local names, i = sorted_keys(methods), 0
    return function()
      i = i + 1
      return names[i], methods[names[i]]
    end
  end
  return class
end

--- Makes a class of records: objects with fields and no methods. A name that
-- is none of the fields raises; a field may be absent.
-- @tparam string name as "mappa.Summary"
-- @tparam table fields array of names
-- @treturn table
function M.record(name, fields)
  local class = { __name = name }
  class.__index = teaching(class, "field", fields,
    function() return fields end)
  return class
end

return setmetatable(M, { __call = function(_, ...) return M.raise(...) end })
