--- From a spec to a Table: the frame is loaded, the kernel counts.
-- @module mappa.crosstab
local answer = require "mappa.answer"
local misuse = require "mappa.misuse"
local plans = require "mappa.plan"
local Table = require "mappa.table"

local M = {}

--- Answers a spec.
-- @tparam table source a register: frame(plan), the revision() of that frame,
-- path(), threads, read, which reads records behind a cell (see
-- mappa.table.behind), query, which runs SQL for mappa.rate, and
-- told_until(revision, enough), the day up to which its records tell
-- @tparam table spec normalised (see mappa.spec)
-- @treturn[1] Table
-- @treturn[2] nil, message, code
function M.run(source, spec)
  local plan = plans.of(spec)
  local frame, message, code = source:frame(plan)
  if not frame then return nil, message, code end
  local made
  local revision = source:revision()
  made, message, code = misuse.failing(answer.new, frame, spec, plan, {
    revision = revision, register = source:path(),
    threads = source.threads, read = source.read, query = source.query,
    told_until = function(day) return source:told_until(revision, day) end })
  if not made then return nil, message, code end
  return Table.new(made)
end

return M
