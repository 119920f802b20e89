--- Data-quality checks of the records in a register.
--
-- The checks are data, in mappa.rules.*; here they are run and worded. A
-- check has
--   * `id`, a stable name; `number`, its place in the list of checks that
--     the domain sets, nil for one of our own,
--   * `severity`: "error", against the law or against reckoning; "warning",
--     possible but unlikely,
--   * `law`: the Act and section, or another reason; `title`, in words,
--   * `entity`: whose records it finds; nil when the query says it,
--   * `query`: gives the records at fault, as columns `record` (the id),
--     `individual` (the id of the person, or NULL) and what the message needs,
--   * `message`: the wording of a finding,
--   * `needs`: the entity, or entity.field, that the records are held
--     against. Where the whole register has nothing of it, the file was not
--     imported: many findings then say one thing, and the check is not run,
--   * or, in place of a query, `skipped`: why there is nothing to run.
-- The check of dates in the future has them as `facts`: {entity, date} each.
--
-- In a query stand for SQL
--   {basis.caution}     the number of a code, by list and word
--   {2015-03-08}        a day
--   AFTER(day, months)  the first day after so many months that begin with a
--                       day; where a month has no such day, the first of the
--                       next
--   ISO(day)            the day as text
--   OPEN(day)           the end of an interval: the last day when it has none
--   TODAY               the day up to which the records tell
-- In a message {column} is a value; a column named ..._date or ..._on is a
-- day; {column:list} the label of a code; {column?words} words for NULL.
--
-- Each query reads its tables once, and others by person through the index
-- that begins with the person (see ddl.c, R4).
-- @module mappa.checks
local core = require "mappa.core"
local misuse = require "mappa.misuse"

local prompt = require "mappa.prompt"
local reach = require "mappa.reach"
local wrap = require("mappa.render.text").wrap

local M = {}

--- More findings than this of a check that lacks what it `needs` are not
-- listed one by one.
M.FLOOD = 20

--- Findings shown of each check when they are printed.
M.SHOWN = 3

local FILES <const> = { "management", "notification", "orders", "dates",
  "twice" }
local FOREVER <const> = "2147483647"

--- The checks, by number and then as declared; and by id.
M.rules = {}
for _, file in ipairs(FILES) do
  for _, rule in ipairs(require("mappa.rules." .. file)) do
    rule.place = (rule.number or 1000) * 1000 + #M.rules
    M.rules[#M.rules + 1] = rule
    M.rules[rule.id] = rule
  end
end
table.sort(M.rules, function(a, b) return a.place < b.place end)

-- === From a rule to SQL =================================================

local function code_of(list, word)
  return core.code(list, word) or error(("no code %s.%s"):format(list, word))
end

local function after(arguments)
  local day, months = arguments:match("^%((.-), (.*)%)$")
  local from = ("unixepoch(%s * 86400, 'unixepoch'"):format(day)
  return ("(min(%s, '+' || (%s) || ' months'), %s, 'start of month',"
    .. " '+' || (%s + 1) || ' months')) / 86400)"):format(from, months, from,
    months)
end

local function expand(sql, today)
  return (sql:gsub("AFTER(%b())", after)
    :gsub("ISO(%b())", "date(%1 * 86400, 'unixepoch')")
    :gsub("OPEN(%b())", "ifnull(%1, " .. FOREVER .. ")")
    :gsub("TODAY", tostring(today))
    :gsub("{(%d+%-%d+%-%d+)}", core.day)
    :gsub("{([%a_]+)%.([%w_]+)}", code_of))
end

--- The query with the person's ref, in a stable order.
local function whole_query(rule, today)
  return ("SELECT q.*, (SELECT ref FROM individual WHERE id = q.individual)"
    .. " AS ref FROM (%s) AS q ORDER BY %sq.record"):format(
    expand(rule.query, today), rule.entity and "" or "q.entity, ")
end

-- === Wording ============================================================

local function label(list, code)
  local entry = core.list(list)[code]
  return entry and entry.label or tostring(code)
end

--- What stands for {name}, {name:list} or {name?words}.
local function value(row, place)
  local name, list, words = place:match("^([%a_]+):?([%a_]*)%??(.*)$")
  local v = row[name]
  if v == nil then return words ~= "" and words or "unknown" end
  if list ~= "" then return label(list, v) end
  if name:find("_date$") or name:find("_on$") then return core.date(v) end
  return tostring(v)
end

local function word(rule, row)
  local text = rule.message:gsub("{(.-)}", function(place)
    return value(row, place)
  end)
  return row.ref and row.ref .. ": " .. text or text
end

-- === Running ============================================================

--- Has the register nothing at all of what a check needs?
local function lacks(handle, needs)
  local entity, field = needs:match("^([%a_]+)%.?([%a_]*)$")
  local rows, message, code = handle:query(("SELECT EXISTS (SELECT 1 FROM"
    .. ' "%s"%s) AS found'):format(entity, field == "" and "" or
    (' WHERE "%s" IS NOT NULL'):format(field)))
  if not rows then return nil, message, code end
  return rows[1].found == 0
end

--- The rows of a check, or nil and why it was not run: its `skipped`, or a
-- failure with its code.
local function rows_of(handle, rule, today)
  if rule.skipped then return nil, rule.skipped end
  local rows, message, code = handle:query(whole_query(rule, today))
  if not rows then return nil, message, code end
  if not rule.needs or #rows <= M.FLOOD then return rows end
  local empty
  empty, message, code = lacks(handle, rule.needs)
  if empty == nil then return nil, message, code end
  if not empty then return rows end
  return nil, ("the register has no %s"):format(rule.needs)
end

--- What the result says of a check that was asked for.
local function entry_of(rule)
  return { id = rule.id, number = rule.number, severity = rule.severity,
    law = rule.law, title = rule.title, entity = rule.entity }
end

local function keep(findings, rule, rows)
  for _, row in ipairs(rows) do
    findings[#findings + 1] = { rule = rule.id, severity = rule.severity,
      entity = rule.entity or row.entity, record = row.record,
      individual = row.ref, message = word(rule, row) }
  end
  findings.counts[rule.id] = #rows
end

local function run_all(handle, rules, today, findings)
  if not today then
    local message, code
    today, message, code = reach.last(handle)
    if today == nil then return nil, message, code end
    today = today or reach.today()
  end
  findings.on = core.date(today)
  for i, rule in ipairs(rules) do
    local rows, reason, code = rows_of(handle, rule, today)
    if code then return nil, reason, code end
    findings.rules[i] = entry_of(rule)
    if rows then keep(findings, rule, rows)
    else findings.rules[i].skipped = reason end
  end
  return findings
end

-- === Options ============================================================

local function day_of(on)
  local day = type(on) == "string" and core.day(on)
  return day or misuse('check: on = %s is not a date; write "yyyy-mm-dd"',
    type(on) == "string" and '"' .. on .. '"' or tostring(on))
end

local function ids()
  local names = {}
  for i, rule in ipairs(M.rules) do names[i] = rule.id end
  return names
end

--- The checks asked for, in their own order.
local function rules_of(wanted)
  if wanted == nil then return M.rules end
  misuse.check_type("check: rules", wanted, "table")
  misuse.check_list("check: rules", wanted)
  local asked, rules = {}, {}
  for i, id in ipairs(wanted) do
    misuse.check_type(("check: rules[%d]"):format(i), id, "string")
    if not M.rules[id] then
      local instead = misuse.instead(id, ids())
      misuse("no check '%s'%s", id, instead ~= "" and instead
        or '; mappa.help("check") lists them')
    end
    asked[id] = true
  end
  for _, rule in ipairs(M.rules) do
    if asked[rule.id] then rules[#rules + 1] = rule end
  end
  return rules
end

-- === Findings ===========================================================

local Findings = { __name = "mappa.Findings" }

local function plural(n, noun)
  return ("%d %s%s"):format(n, noun, n == 1 and "" or "s")
end

local function first_line(findings)
  local n = { error = 0, warning = 0 }
  for _, f in ipairs(findings) do n[f.severity] = n[f.severity] + 1 end
  return ("%s and %s on %s"):format(plural(n.error, "error"),
    plural(n.warning, "warning"), findings.on)
end

--- Adds a text in lines that fit, each behind so many columns; the first
-- behind the margin given.
local function add(lines, margin, words)
  local width = (prompt.options().width or 78) - #margin
  for _, line in ipairs(wrap(words, math.max(width, 20))) do
    lines[#lines + 1] = margin .. line
    margin = (" "):rep(#margin)
  end
end

--- Lines of a check: how many, and the first few from place `first` on.
local function add_rule(lines, findings, rule, first)
  local n = findings.counts[rule.id]
  add(lines, ("%6d %-8s "):format(n, rule.severity), ("%s (%s; %s)"):format(
    rule.title, rule.id, rule.law))
  for i = first, first + math.min(n, M.SHOWN) - 1 do
    add(lines, "         ", findings[i].message)
  end
  if n > M.SHOWN then
    lines[#lines + 1] = ("         ... and %d more"):format(n - M.SHOWN)
  end
  return first + n
end

function Findings:__tostring()
  local lines, skipped = { first_line(self) }, {}
  local first, ran, clean = 1, 0, 0
  for _, rule in ipairs(self.rules) do
    local n = self.counts[rule.id]
    ran = ran + (n and 1 or 0)
    if n == nil then
      add(skipped, "  not run: ", ("%s: %s"):format(rule.id, rule.skipped))
    elseif n == 0 then
      clean = clean + 1
    else
      first = add_rule(lines, self, rule, first)
    end
  end
  lines[#lines + 1] = ("%s ran, %d found nothing"):format(
    plural(ran, "check"), clean)
  table.move(skipped, 1, #skipped, #lines + 1, lines)
  return table.concat(lines, "\n")
end

--- Runs the checks.
-- @param handle of the core, with a read transaction open
-- @tparam[opt] table options {on="yyyy-mm-dd"}: the day that counts as today,
-- by default the last day of which the records tell; {rules={id...}}: only
-- these
-- @treturn[1] table array of {rule=, severity=, entity=, record=,
-- individual=, message=} by check, then record; with `on`, `counts` (findings
-- by the id of each check that ran) and `rules` (array of {id=, number=,
-- severity=, law=, title=, entity=, skipped=})
-- @treturn[2] nil, message, code
function M.run(handle, options)
  options = options or {}
  misuse.check_type("check: the options", options, "table")
  misuse.check_keys("check", options, { "on", "rules" })
  local today = options.on ~= nil and day_of(options.on) or nil
  local rules = rules_of(options.rules)
  local findings = setmetatable({ counts = {}, rules = {} }, Findings)
  return run_all(handle, rules, today, findings)
end

return M
