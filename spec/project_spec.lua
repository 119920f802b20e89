-- What the project says of itself in more than one place agrees.

local function lines (command)
  local pipe = assert(io.popen(command))
  local list = {}
  for line in pipe:lines() do list[#list + 1] = line end
  pipe:close()
  return list
end

local function read (path)
  local file <close> = assert(io.open(path))
  return file:read("a")
end

local function rockspec ()
  local spec = {}
  assert(loadfile("mappa-dev-1.rockspec", "t", spec))()
  return spec
end

local function sorted (list)
  table.sort(list)
  return list
end

describe("the rockspec", function ()
  local modules = rockspec().build.modules

  it("lists every C file", function ()
    local listed = sorted({table.unpack(modules["mappa.core"].sources)})
    assert.same(sorted(lines("ls src/*.c")), listed)
  end)

  it("lists every Lua file, under the name that requires it", function ()
    local expected, listed = {}, {}
    for _, path in ipairs(lines("find lua/mappa -name '*.lua'")) do
      local name = path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", "")
      expected[name:gsub("/", ".")] = path
    end
    for name, path in pairs(modules) do
      if type(path) == "string" then listed[name] = path end
    end
    assert.same(expected, listed)
  end)
end)

describe("the version", function ()
  local version = read("src/mappa.h"):match('MAPPA_VERSION "([^"]+)"')

  it("is that of the header in the module", function ()
    assert.equal(version, require "mappa"._VERSION:match("%d+%.%d+%.%d+"))
  end)

  it("is that of the header at the top of the change log", function ()
    assert.equal(version, read("CHANGELOG.md"):match("\n## (%d+%.%d+%.%d+)"))
  end)

  it("is that of the header in a released rockspec", function ()
    local rock = rockspec().version
    if rock ~= "dev-1" then assert.equal(version .. "-1", rock) end
  end)
end)

describe("the C module", function ()
  it("exports its entry point and nothing else", function ()
    local exported = {}
    for _, line in ipairs(lines("nm -D --defined-only build/mappa/core.so")) do
      exported[#exported + 1] = line:match("%S+$")
    end
    assert.same({"luaopen_mappa_core"}, exported)
  end)
end)
