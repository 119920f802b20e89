-- Answers tasks from a register, one a line of input: "T3 5" asks for T3, five
-- times after a first that is not timed. Each answer is a line: the task, the
-- median time in milliseconds, the cells that are not empty, their sum and
-- checksum. With "T3 1" only the very first time is not timed, with "T3 0"
-- all are. The peers speak the same way.
-- Usage: ask.lua REGISTER LABELS
local mappa = require "mappa"
local tasks = require "tasks"
local clock = require "clock"

local db <close> = assert(mappa.open(arg[1]))
local by_id = {}
for _, task in ipairs(tasks.list(tasks.labels(arg[2]))) do
  by_id[task.id] = task
end

--- The Table, and the time from the call to having it.
local function ask(task)
  collectgarbage()
  local before = clock.ms()
  local t = assert(db:crosstab(task.ask))
  return t, clock.ms() - before
end

local function median(times)
  table.sort(times)
  return times[#times // 2 + 1]
end

local warm = {}

local function answer(task, times)
  if times > 1 or times == 1 and not warm[task] then ask(task) end
  warm[task] = true
  local taken, t = {}, nil
  for i = 1, math.max(times, 1) do t, taken[i] = ask(task) end
  return ("%s %.4f %d %d %d"):format(task.id, median(taken),
    tasks.checksum(task, t))
end

for line in io.lines() do
  local id, times = line:match("^(%w+) (%d+)$")
  print(answer(by_id[id], tonumber(times)))
  io.stdout:flush()
end
