--- A folder of a spec's own, and what a spec does outside its process.
local Scratch = {}
Scratch.__index = Scratch

local M = {}

local function quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- Runs a command of the shell.
-- @treturn string what it printed, errors too
-- @treturn boolean did it succeed
local function run(command)
  local pipe = assert(io.popen("{ " .. command .. "\n} 2>&1"))
  local text = pipe:read("a")
  return text, pipe:close() == true
end

function M.new()
  return setmetatable({ path = run("mktemp -d"):match("[^\n]+") }, Scratch)
end

function Scratch:remove()
  run("rm -rf " .. quote(self.path))
end

Scratch.__close = Scratch.remove

--- The path of a file in the folder.
function Scratch:at(name)
  return self.path .. "/" .. name
end

function Scratch:folder(name)
  run("mkdir -p " .. quote(self:at(name)))
  return self:at(name)
end

function Scratch:link(name, target)
  run(("ln -s %s %s"):format(quote(target), quote(self:at(name))))
  return self:at(name)
end

--- Writes a file and gives its path.
function Scratch:write(name, text)
  local file <close> = assert(io.open(self:at(name), "wb"))
  assert(file:write(text))
  return self:at(name)
end

--- The bytes of a file, nil when there is none.
function Scratch:read(name)
  local file <close> = io.open(self:at(name), "rb")
  return file and file:read("a")
end

--- Changes some bytes of a file.
function Scratch:patch(name, offset, bytes)
  local file <close> = assert(io.open(self:at(name), "r+b"))
  file:seek("set", offset)
  file:write(bytes)
end

--- Names, sizes and times of the files in the folder, as a text.
function Scratch:list()
  return (run("cd " .. quote(self.path) .. " && ls -l --full-time"))
end

--- Runs a Lua script in a process of its own, with the module under test and
-- the folder in the global `scratch`.
-- @tparam string script
-- @tparam[opt] string before commands for the shell that starts it
-- @tparam[opt] string under a command to run it under
function Scratch:lua(script, before, under)
  self:write("script.lua", ("scratch = %q\n"):format(self.path) .. script)
  return run(("%s\nLUA_PATH_5_4=%s LUA_CPATH_5_4=%s %s lua5.4 %s"):format(
    before or "", quote(package.path), quote(package.cpath), under or "",
    quote(self:at("script.lua"))))
end

--- Asks SQLite's own shell.
function Scratch:sqlite(name, sql)
  return run(("env -u LD_PRELOAD sqlite3 -batch %s %s"):format(
    quote(self:at(name)), quote(sql)))
end

function M.has(program)
  return select(2, run("command -v " .. program))
end

return M
