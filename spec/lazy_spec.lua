-- What a script loads: a plain question starts without the modules that answer
-- other ones.
local scratch = require "spec.support.scratch"

-- What a question needs, and nothing else.
local NEEDED <const> = { "mappa", "answer", "context", "core", "crosstab",
  "dimension", "fields", "filter", "finally", "geography", "keys",
  "keys.question", "lazy", "measures", "memo", "misuse", "plan", "prompt",
  "register", "spec", "states", "statistics", "table", "table.view", "time" }

local SCRIPT <const> = [[
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
db:crosstab{ measure = "eligible", at = "2025-03-31",
  rows = { "area", "category" }, cols = "level" }:tidy()
%s
local names = {}
for name in pairs(package.loaded) do
  if name:match "^mappa" then
    names[#names + 1] = name:gsub("^mappa%%.", "")
  end
end
table.sort(names)
print(table.concat(names, " "))
]]

describe("a script", function()
  local dir

  before_each(function() dir = scratch.new() end)

  after_each(function() dir:remove() end)

  local function loaded(more)
    return dir:lua(SCRIPT:format(more)):match("[^\n]+")
  end

  it("loads for a plain question what this needs alone", function()
    local needed = table.move(NEEDED, 1, #NEEDED, 1, {})
    table.sort(needed)
    assert.equal(table.concat(needed, " "), loaded(""))
  end)

  it("loads what it asks for", function()
    local names = loaded('assert(mappa.breaks())')
    assert.matches("breaks", names, 1, true)
    assert.not_matches("reader", names, 1, true)
  end)
end)
