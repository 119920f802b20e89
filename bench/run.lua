-- Times mappa and its peers on the tasks, in turn, and prints one table.
-- Usage: run.lua DATA ROWS ROUNDS [PROGRAM...], after bench.mk has made the
-- data. With names, those programs alone; mappa always.
local peers = require "peers"
local program = require "program"
local report = require "report"
local tasks = require "tasks"

local DATA <const>, ROWS <const> = arg[1], tonumber(arg[2])
local ROUNDS <const> = tonumber(arg[3])

-- A slow program is asked less often: once it has used so much time on a
-- task, its figure is the median of fewer rounds.
local ENOUGH_MS <const> = 20000

--- How often a task is asked in one round: quick ones several times.
local function times(ms)
  if not ms or ms > 50 then return 1 end
  return ms > 5 and 5 or 15
end

local function wanted(name)
  if name == "mappa" or not arg[4] then return true end
  for i = 4, #arg do
    if name:find(arg[i], 1, true) then return true end
  end
  return false
end

local function start_all()
  local running = {}
  for _, p in ipairs(peers.list(DATA)) do
    if wanted(p.name) then
      running[#running + 1] = program.start(p.name, DATA, p.command)
    end
  end
  return running
end

--- What the programs said to a task: answers by program, a list each.
local function new_results(list, running)
  local results = {}
  for _, task in ipairs(list) do
    results[task.id] = {}
    for _, p in ipairs(running) do
      results[task.id][p.name] = { spent = 0 }
    end
  end
  return results
end

local function ask(p, task, answers, round)
  if answers.spent > ENOUGH_MS then return end
  local n = times(answers[#answers] and answers[#answers].ms)
  local answer = p:ask(task.id, n)
  answer.round = round
  answers.spent = answers.spent + answer.ms * n
  answers[#answers + 1] = answer
end

--- One round: each task of each program, another program first each time.
local function round(r, list, running, results)
  for _, task in ipairs(list) do
    for i = 1, #running do
      local p = running[(r + i) % #running + 1]
      if not task.like or p.name == "mappa" then
        ask(p, task, results[task.id][p.name], r)
      end
    end
  end
end

local list = tasks.list(tasks.labels(DATA .. "/flat/labels.csv"))
local running = start_all()
local results = new_results(list, running)
for r = 1, ROUNDS do round(r, list, running, results) end
for _, p in ipairs(running) do p:stop() end

report.print(list, running, results)
print("\nThe fastest way to ask, of several:")
report.ways(list, running, results)
report.keep(DATA .. "/mappa.txt", ROWS, list, results)
if not report.agree(list, running, results) then
  io.stderr:write("bench: counts differ\n")
  os.exit(1)
end
