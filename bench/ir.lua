-- Asks each task once, warm, and has callgrind write how many instructions it
-- took; run by ir.sh.
-- Usage: ir.lua REGISTER LABELS kernel|call
local callgrind = require "callgrind"
local mappa = require "mappa"
local tasks = require "tasks"

-- In the kernel callgrind counts by itself, with --toggle-collect; else here.
local toggle <const> = arg[3] == "call" and callgrind.toggle or function() end

local db <close> = assert(mappa.open(arg[1]))
for _, task in ipairs(tasks.list(tasks.labels(arg[2]))) do
  assert(db:crosstab(task.ask))
  collectgarbage()
  callgrind.zero()
  toggle()
  assert(db:crosstab(task.ask))
  toggle()
  callgrind.dump(task.id)
end
