-- Checks what the files of src/ include: a layer only what it is built on,
-- the core nothing of Lua, and the bindings nothing of the core's inside.

-- Each layer of the core, and what it is built on. A file may include mappa.h
-- and the headers of its own layer and of all that can be reached from it.
local built_on = {
  mappa    = {},
  base     = {},
  calendar = {"base"},
  schema   = {"base"},
  csv      = {"base"},
  register = {"schema"},
  import   = {"csv", "register", "schema", "calendar"},
  frame    = {"base"},
  load     = {"register", "frame", "calendar"},
  crosstab = {"frame", "calendar"},
  estimate = {"base"},
}

-- Parts of a larger layer, besides those that its name begins (import_csv).
local part_of = {ddl = "register", migrate = "register",
                 record = "register", rows = "register", sqlite = "register",
                 blobs = "register", pages = "register",
                 cursor = "load", kept = "load", cells = "load",
                 bring = "load",
                 folder = "import", history = "load", pairs = "load",
                 extras = "load", words = "schema", axis = "crosstab",
                 cube = "crosstab", kernel = "crosstab", sieve = "crosstab",
                 walk = "crosstab", tally = "crosstab", fold = "crosstab",
                 loops = "crosstab", keys = "crosstab", sums = "crosstab",
                 persons = "crosstab", counts = "crosstab",
                 threads = "crosstab", need = "crosstab"}

-- The files that know SQLite.
local knows_sqlite = {register = true, register_feed = true, rows = true,
                      blobs = true, pages = true}

local lua_headers = {["lua.h"] = true, ["lauxlib.h"] = true,
                     ["lualib.h"] = true, ["luaconf.h"] = true}

local function layer (name)
  local first = name:match("^[^_]+")
  return part_of[name] or part_of[first] or first
end

local function reaches (from, to)
  for _, name in ipairs(built_on[from]) do
    if name == to or reaches(name, to) then return true end
  end
  return false
end

-- Why a file may not include a header, or nil. 'name' is the file's name
-- without its extension.
local function objection (name, header, system)
  local binding = name:find("^l_")
  if lua_headers[header] then
    return not binding and "the core knows nothing of Lua"
  elseif header == "sqlite3.h" then
    return name ~= "sqlite" and "SQLite is known through sqlite.h"
  elseif header == "sqlite.h" then
    return not knows_sqlite[name] and "this file is not to know SQLite"
  elseif system or header == "mappa.h" then
    return nil
  elseif binding then
    return header ~= "l_bind.h" and "bindings use mappa.h and l_bind.h only"
  end
  local from, to = layer(name), layer((header:gsub("%.h$", "")))
  return from ~= to and not reaches(from, to)
         and from .. " is not built on " .. to
end

local wrong, files = 0, 0
local function complain (file, line, text)
  wrong = wrong + 1
  print(("%s:%d: %s"):format(file, line, text))
end

local function examine (file)
  local name = file:match("([^/]+)%.[ch]$")
  if not (built_on[layer(name)] or name:find("^l_")) then
    return complain(file, 1, "not in the table of tools/layers.lua")
  end
  local n = 0
  for line in io.lines(file) do
    n = n + 1
    local mark, header = line:match('^%s*#%s*include%s*([<"])([^>"]+)')
    local why = header and objection(name, header, mark == "<")
    if why then complain(file, n, header .. ": " .. why) end
  end
end

for file in io.popen("ls src/*.[ch]"):lines() do
  files = files + 1
  examine(file)
end
assert(files > 0, "no files in src/")
os.exit(wrong == 0)
