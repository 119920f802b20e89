-- Prints the bytes that frames take in memory, a row.
-- Usage: memory.lua REGISTER
local core = require "mappa.core"
local report = require "report"

local frames = {
  { "segments, for T2 to T4, T6, T7", "segments" },
  { "events (breaches), for T1, T5", "events", "breach", "outcome_date" },
}

local handle = assert(core.open(arg[1], true))
local rows = { { "frame", "rows", "bytes a row" } }
for _, f in ipairs(frames) do
  local frame = assert(core.frame(handle, f[2], f[3], f[4], {}))
  rows[#rows + 1] = { f[1], tostring(frame:rows()),
    ("%.1f"):format(frame:bytes() / frame:rows()) }
end
report.table(rows)
