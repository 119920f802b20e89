-- Programs that answer tasks, one a line: started once, asked many times.
local Program = {}
Program.__index = Program

local M = {}

local function quoted(word) return "'" .. word:gsub("'", "'\\''") .. "'" end

--- Runs a command; raises when it fails.
function M.run(form, ...)
  local command = form:format(table.unpack { ... })
  assert(os.execute(command), "failed: " .. command)
end

--- Starts a program that reads and writes lines through two named pipes.
-- @tparam string name of the program in the tables
-- @tparam string folder for the pipes
-- @tparam string command
function M.start(name, folder, command)
  local pipe = ("%s/%s"):format(folder, name:gsub(" ", "_"))
  local to, from = quoted(pipe .. ".to"), quoted(pipe .. ".from")
  M.run("rm -f %s %s && mkfifo %s %s", to, from, to, from)
  M.run("(%s) < %s > %s &", command, to, from)
  local self = setmetatable({ name = name }, Program)
  self.to = assert(io.open(pipe .. ".to", "w"))
  self.from = assert(io.open(pipe .. ".from", "r"))
  M.run("rm %s %s", to, from)    -- both ends are open: no name is needed
  return self
end

--- Asks a task.
-- @tparam string task
-- @tparam integer times how often; the answer's time is the median
-- @treturn table {ms=, counts=}; counts are cells, total and checksum
function Program:ask(task, times)
  self.to:write(task, " ", times, "\n")
  self.to:flush()
  local line = self.from:read("l")
  if not line then error(self.name .. " gave no answer to " .. task, 0) end
  local ms, counts, variant = line:match("^%w+ ([%d.]+) (%d+ %d+ %d+) ?(.*)$")
  return { ms = tonumber(ms), counts = counts, variant = variant }
end

--- Lets the program end.
function Program:stop()
  self.to:close()
  self.from:close()
end

return M
