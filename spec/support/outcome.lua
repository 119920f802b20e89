--- The two ways in which a call of the module fails.
local assert = require "luassert"

local M = {}

--- Does a text hold all the words? Fails with the first that it does not.
function M.says(text, ...)
  assert.is_string(text)
  for _, word in ipairs { ... } do
    if not text:find(word, 1, true) then
      error(("'%s' does not say '%s'"):format(text, word), 2)
    end
  end
end

--- f makes a mistake: a string is raised that names the line in f.
-- f must not end in a tail call, which has no line.
-- @treturn string the message
function M.misuse(f, ...)
  local ok, e = pcall(f)
  assert.is_false(ok, "no error was raised")
  assert.is_string(e)
  local file, line, message = e:match("^([^:]+):(%d+): mappa: (.+)$")
  if not file then error("not at the caller's line: " .. e, 2) end
  local at = debug.getinfo(f, "S")
  line = tonumber(line)
  if file ~= at.short_src or line < at.linedefined
    or line > at.lastlinedefined then
    error("at another line than the caller's: " .. e, 2)
  end
  M.says(message, ...)
  return message
end

--- The world fails: nil, a message with all the words, and the code.
-- @tparam string code
-- @tparam table words
-- @param ... what the call returned
function M.fails(code, words, ...)
  local value, message, got = ...
  if value ~= nil then
    error(("no failure, but '%s'"):format(tostring(value)), 2)
  end
  assert.equal(3, select("#", ...))
  assert.equal(code, got, message)
  M.says(message, table.unpack(words))
end

return M
