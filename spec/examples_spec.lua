--- The examples: the sample's script writes the records that are there, and the
-- demo finds the report equal to the published one.
local scratch = require "spec.support.scratch"

local RECORDS <const> = "examples/norfolk/records"
local ENTITIES <const> = { "attendance", "breach", "case_review", "custody",
  "individual", "licence", "management", "meeting", "notification", "offence",
  "order", "population", "revocation" }

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

-- Where a child finds the module, unless the caller has said.
local PATHS <const> =
  'LUA_PATH_5_4="${LUA_PATH_5_4:-lua/?.lua;lua/?/init.lua;;}" '
  .. 'LUA_CPATH_5_4="${LUA_CPATH_5_4:-build/?.so;;}" '

local function run(command)
  local pipe = assert(io.popen(PATHS .. command .. " 2>&1"))
  local text = pipe:read("a")
  return pipe:close() == true, text
end

describe("the Norfolk sample", function()
  it("is written by its script, byte for byte", function()
    local dir <close> = scratch.new()
    assert.is_true((run("lua5.4 examples/norfolk/make.lua " .. dir.path)))
    for _, entity in ipairs(ENTITIES) do
      local name = entity .. ".csv"
      assert.is_true(read(RECORDS .. "/" .. name) == dir:read(name), name)
    end
  end)

  it("gives the published report in the demo", function()
    local ok, text = run("lua5.4 examples/norfolk/demo.lua")
    assert.is_true(ok, text)
    assert.matches("51 cells: 51 the same, 0 different", text, nil, true)
    assert.matches("38 checks ran, 28 found nothing", text, nil, true)
  end)
end)
