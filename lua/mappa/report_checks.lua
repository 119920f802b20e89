--- Checks of a report: its tables against each other, and what the counting
-- rules that the sources leave open would change.
-- @module mappa.report_checks
local core = require "mappa.core"
local fields = require "mappa.fields"
local published = require "mappa.published"
local reach = require "mappa.reach"
local remarks = require "mappa.remarks"
local rules = require "mappa.report_rules"
local template = require "mappa.template.area"

local M = {}

local CATEGORIES <const> = { "Category 1", "Category 2", "Category 3" }
local LEVELS <const> = { "Level 2", "Level 3" }

-- === Other rules ========================================================

local function managed_part()
  for _, part in ipairs(template.sections) do
    if part.id == "managed" then return part end
  end
end

--- The table of people managed under every combination of its rules.
-- @treturn[1] table array of {rules=, words=, table=}
-- @treturn[2] nil, message, code
function M.other_rules(r, table_of)
  return rules.tables(r, managed_part(), table_of)
end

--- Events of the year that no area can claim: on their date the person had no
-- management, so the area is unknown.
function M.unplaced(r, table_of)
  local out = {}
  for _, name in ipairs { "breaches", "revocations", "orders",
    "sro_notifications", "recalls" } do
    local t, message, code = table_of { measure = name, during = r.year,
      where = { area = fields.UNKNOWN } }
    if not t then return nil, message, code end
    out[#out + 1] = { measure = name, unit = t:explain().unit,
      n = t:value() }
  end
  return out
end

-- People managed in an area on a day who had died by then.
local DEAD <const> = [[
  SELECT count(DISTINCT m.individual) AS n FROM management AS m
  JOIN individual AS i ON i.id = m.individual
  WHERE i.died_on <= ?1 AND m.area = ?2 AND m.start_date <= ?1
    AND (m.end_date IS NULL OR m.end_date > ?1)]]

--- How many whom section A may count had died: their management is open.
function M.dead(r, handle)
  local rows, message, code = handle:query(DEAD, r.snapshot,
    core.code("area", r.area))
  if not rows then return nil, message, code end
  return rows[1].n
end

local function value(r, id, row, col)
  return r.by_id[id].table:value(row, col) or 0
end

--- Nobody is at a level who was not managed at it over the year: a figure of a
-- cell cannot exceed that of section B.
local function check_below(r, add, id, section, words)
  for _, level in ipairs(LEVELS) do
    for _, category in ipairs(CATEGORIES) do
      local n = value(r, section, level, category)
      local managed = value(r, "managed", level, category)
      if n > managed then
        add(id, "warning", "%s, %s: %d %s but %d managed in the year (B)",
          level, category, n, words, managed)
      end
    end
  end
end

--- Section I has no categories: all in it are of Category 1.
local function check_shpo(r, add)
  for _, level in ipairs(LEVELS) do
    local n = value(r, "recalls_shpo", level)
    local managed = value(r, "managed", level, "Category 1")
    if n > managed then
      add("recalls", "warning", "%s: %d returned to custody for breach of "
        .. "SHPO (I) but %d of Category 1 managed in the year (B)", level, n,
        managed)
    end
  end
end

--- Category 3 is for people who need meetings, which Level 1 has none of.
local function check_impossible(r, add)
  local n = value(r, "eligible", "Level 1", "Category 3")
  if n > 0 then
    add("impossible", "warning", "Level 1, Category 3: %d on the snapshot "
      .. "date (A), where by definition there is nobody (see db:check())", n)
  end
end

--- A total of people that is less than the sum of its cells.
local function check_sums(r, add)
  for _, id in ipairs { "eligible", "managed", "recalls_licence" } do
    for _, level in ipairs { "Level 1", "Level 2", "Level 3" } do
      local sum = 0
      for _, category in ipairs(CATEGORIES) do
        sum = sum + (r.by_id[id].table:value(level, category) or 0)
      end
      local total = r.by_id[id].table:value(level, "Total")
      if total and total ~= sum then
        add("sum", "note", "%s, %s: the cells add up to %d, the total is %d "
          .. "people", id, level, sum, total)
      end
    end
  end
end

local function check_unplaced(r, add)
  for _, u in ipairs(r.unplaced) do
    if u.n > 0 then
      add("unplaced", "warning", "%s: %d %s in the year fall on a date "
        .. "without management, so they belong to no area's report",
        u.measure, u.n, u.unit)
    end
  end
end

local function check_dead(r, add)
  if r.dead > 0 then
    add("died", "warning", "%d managed on the snapshot date had died by then; "
      .. "end their management (see db:check())", r.dead)
  end
end

--- A year of which the records do not tell all.
local function check_reach(r, add)
  local words = reach.words(r.told_until, r.snapshot)
  if words then add("reach", "warning", "%s", words) end
end

local function check_rate(r, add)
  if r.by_id.rate.lines[1].value == nil then
    add("rate", "warning", "%s", r.by_id.rate.lines[1].why)
  end
end

--- "Level 2: 23 27 40, 90; Level 3: 1 0 5, 6".
local function table_text(t)
  local parts = {}
  for i, level in ipairs(LEVELS) do
    local cells = {}
    for k, category in ipairs(CATEGORIES) do
      cells[k] = tostring(t:value(level, category) or 0)
    end
    parts[i] = ("%s: %s, in all %d"):format(level, table.concat(cells, " "),
      t:value(level, "Total") or 0)
  end
  return table.concat(parts, "; ")
end

--- What each other rule would have printed in section B.
local function check_others(r, add)
  local here = table_text(r.by_id.managed.table)
  for _, other in ipairs(r.others) do
    local text = table_text(other.table)
    if text ~= here then
      add("rules", "note", "B with %s would be %s", other.words, text)
    end
  end
end

--- Which rules give each printed table, and which do not.
local function check_printed(r, figures, add)
  for _, said in ipairs(rules.sentences(rules.try(r, figures))) do
    add("printed", "note", "%s", said.words)
  end
end

local function check_against(r, figures, add)
  local c = published.compare(r:figures(), figures)
  if c.counts.different > 0 then
    add("against", "warning", "%d of %d printed figures differ from this "
      .. "report", c.counts.different, c.counts.different + c.counts.same)
  end
end

--- Runs the checks.
-- @tparam table r a report
-- @tparam[opt] table figures printed figures
-- @treturn table array of {id=, severity=, message=}
function M.run(r, figures)
  local findings = remarks()
  local function add(id, severity, format, ...)
    findings[#findings + 1] = { id = id, severity = severity,
      message = format:format(...) }
  end
  check_reach(r, add)
  check_below(r, add, "snapshot", "eligible", "on the snapshot date (A)")
  check_below(r, add, "recalls", "recalls_licence",
    "returned to custody for breach of licence (H)")
  check_shpo(r, add)
  check_impossible(r, add)
  check_sums(r, add)
  check_unplaced(r, add)
  check_dead(r, add)
  check_rate(r, add)
  check_others(r, add)
  if figures then
    check_printed(r, figures, add)
    check_against(r, figures, add)
  end
  return findings
end

return M
