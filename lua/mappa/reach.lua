--- Until when the records of a register tell.
-- @module mappa.reach
local core = require "mappa.core"
local time = require "mappa.time"

local M = {}

--- The dates that are facts, and so are past: {entity, date} each. Ends and
-- expiries may be set ahead.
M.FACTS = {
  { "individual", "birth_date" },
  { "individual", "died_on" },
  { "management", "start_date" },
  { "custody", "start_date" },
  { "notification", "start_date" },
  { "licence", "start_date" },
  { "order", "made_on" },
  { "order", "ended_on" },
  { "breach", "breach_date" },
  { "breach", "outcome_date" },
  { "revocation", "applied_on" },
  { "revocation", "decided_on" },
  { "offence", "offence_date" },
  { "offence", "charged_on" },
  { "offence", "convicted_on" },
  { "meeting", "held_on" },
  { "case_review", "commissioned_on" },
  { "case_review", "concluded_on" },
}

--- A query for something of every fact, up to a day. Those of people come last:
-- they are fewer than those of their records.
local function of_every_fact(what, condition)
  local parts = {}
  for i = #M.FACTS, 1, -1 do
    local entity, date = M.FACTS[i][1], M.FACTS[i][2]
    parts[#parts + 1] = ('SELECT %s FROM "%s" WHERE "%s" <= ?1%s'):format(
      what:format(date), entity, date, condition:format(date))
  end
  return table.concat(parts, " UNION ALL ")
end

--- Today.
function M.today() return core.day(os.date("%Y-%m-%d")) end

--- The day up to which the records tell: the last on which something in them
-- happened, today at the latest. A register may be an extract of long ago;
-- what ends after that day is not yet known to have ended.
-- @param handle of the core
-- @tparam[opt] integer enough a day: where the records reach it, this is what
-- is given, and mostly found at once
-- @treturn[1] integer|boolean the day; false where nothing has happened
-- @treturn[2] nil, message, code
function M.last(handle, enough)
  local rows, message, code
  if enough then
    rows, message, code = handle:query(("SELECT EXISTS (%s) AS found"):format(
      of_every_fact("1", ' AND "%s" >= ?2')), M.today(), enough)
    if not rows then return nil, message, code end
    if rows[1].found == 1 then return enough end
  end
  rows, message, code = handle:query(("SELECT max(day) AS day FROM (%s)")
    :format(of_every_fact('max("%s") AS day', "")), M.today())
  if not rows then return nil, message, code end
  return rows[1].day or false
end

--- What is said of a time that the records do not reach to the end.
-- @tparam integer|boolean last see last
-- @tparam integer to the last day of what is asked
-- @treturn string|nil words without a full stop; nil where the records reach
-- it
function M.words(last, to)
  if not last then return "the register holds no records" end
  if to <= last then return nil end
  return ("the records tell up to %s; what happened after it, up to %s, is "
    .. "not known"):format(time.words(last), time.words(to))
end

return M
