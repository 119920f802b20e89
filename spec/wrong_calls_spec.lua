--- Errors that teach: what a script is told when it makes a mistake, whole, as
-- it sees it. See spec/support/wrong_calls.lua for the calls, and
-- spec/golden/wrong for what they say.

local calls = require "spec.support.wrong_calls"
local golden = require "spec.support.golden"

local FOLDER <const> = "spec/golden/wrong"

-- The script calls at its first line.
local AT <const> = "call.lua:1: mappa: "

local environment

setup(function() environment = calls.environment() end)

--- The message of a wrong call.
local function message_of(call)
  local code = assert(load(call.code, "=call.lua", "t", environment))
  local ok, message = pcall(code)
  assert.is_false(ok, "it is answered")
  assert.is_string(message)
  return message
end

--- Says at the script's line, in words, what is wrong.
local function check_style(message)
  assert.equal(AT, message:sub(1, #AT), message)
  local words = message:sub(#AT + 1)
  assert.is_nil(words:find "%f[%w]0x%x", message)     -- an address
  assert.is_nil(words:find "[%.:;,]$", message)
  local wrong, meant = words:match "'([^']*)'; did you mean '([^']*)'"
  assert.is_true(wrong == nil or wrong ~= meant, message)
end

describe("a wrong call teaches:", function()
  for _, call in ipairs(calls) do
    it(call.name, function()
      local message = message_of(call)
      check_style(message)
      golden.check("wrong/" .. call.name .. ".txt", message .. "\n")
    end)
  end
end)

it("there is a message for each call, and no other", function()
  local wanted, found = {}, {}
  for i, call in ipairs(calls) do wanted[i] = call.name .. ".txt" end
  table.sort(wanted)
  local list <close> = assert(io.popen("LC_ALL=C ls " .. FOLDER))
  for name in list:lines() do found[#found + 1] = name end
  assert.same(wanted, found)
end)
