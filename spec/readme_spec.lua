--- The README: every Lua block runs, in order, as one session, and prints what
-- the text block after it says.

local scratch = require "spec.support.scratch"

local function blocks(path)
  local list, open, fence = {}, nil, nil
  for line in io.lines(path) do
    local begun = line:match("^```(%w*)$")
    if begun and not open then
      open, fence = {}, begun
    elseif begun then
      list[#list + 1] = { kind = fence, text = table.concat(open, "\n") }
      open = nil
    elseif open then
      open[#open + 1] = line
    end
  end
  return list
end

--- An environment that collects what is printed and keeps registers in memory.
local function session()
  local out = {}
  local mappa = require "mappa"
  local env = setmetatable({ print = function(...)
    local words = table.pack(...)
    for i = 1, words.n do words[i] = tostring(words[i]) end
    out[#out + 1] = table.concat(words, "\t")
  end }, { __index = _G })
  env.require = function(name)
    if name ~= "mappa" then return require(name) end
    local function open() return mappa.open(":memory:") end
    return setmetatable({ open = open }, { __index = mappa })
  end
  return env, out
end

--- Files that the README saves go to the scratch folder.
local function redirect(code, folder)
  return (code:gsub(':save%("', ':save("' .. folder .. "/"))
end

describe("README.md", function()
  it("runs, and prints what it says", function()
    local dir <close> = scratch.new()
    local env, out = session()
    local list = blocks("README.md")
    local run = 0
    for i, block in ipairs(list) do
      if block.kind == "lua" then
        -- One session: what the first block makes local, the others use.
        local code = redirect(block.text, dir.path):gsub("^local mappa",
          "mappa")
        assert(load(code, "=README block " .. i, "t", env))()
        local expected = list[i + 1]
        if expected and expected.kind == "text" then
          assert.equal(expected.text, table.concat(out, "\n"))
        end
        for k in ipairs(out) do out[k] = nil end
        run = run + 1
      end
    end
    assert.equal(5, run)
  end)
end)
