--- Which counting rules give a printed table: each table of a report that has
-- rules of its own (its `rules` in mappa.template.area) is counted with every
-- combination of them, and compared with what was printed.
-- @module mappa.report_rules
local misuse = require "mappa.misuse"
local population = require "mappa.population"
local published = require "mappa.published"
local template = require "mappa.template.area"

local M = {}

-- === Combinations =======================================================

--- The rules of a section, from those of the report and of its measures.
local function rules_of(r, part)
  local found = {}
  local function look(rules)
    for _, rule in ipairs(rules or {}) do found[rule.name] = rule end
  end
  look(template.rules)
  for _, name in ipairs(template.measures) do look(r.measures[name].rules) end
  local list = {}
  for i, name in ipairs(part.rules or {}) do list[i] = found[name] end
  return list
end

--- Every combination of the values of rules, the first rule slowest.
local function combinations(rules, i, chosen, out)
  i, chosen, out = i or 1, chosen or {}, out or {}
  if i > #rules then
    local copy = {}
    for name, value in pairs(chosen) do copy[name] = value end
    out[#out + 1] = copy
    return out
  end
  for _, value in ipairs(rules[i].values) do
    chosen[rules[i].name] = value.name
    combinations(rules, i + 1, chosen, out)
  end
  return out
end

local function rule_words(rules, order)
  local words = {}
  for i, rule in ipairs(order) do
    words[i] = ("%s = %s"):format(rule.name, rules[rule.name])
  end
  return table.concat(words, ", ")
end

--- The report with other rules, as the template asks for it.
local function with_rules(r, rules)
  local all = {}
  for name, value in pairs(r.rules) do all[name] = value end
  for name, value in pairs(rules) do all[name] = value end
  return { area = r.area, year = r.year, start = r.start,
    snapshot = r.snapshot, rules = all }
end

--- The table of a section under every combination of its rules.
-- @tparam table r the report
-- @tparam table part the section in the template
-- @tparam function table_of gives the Table of a spec
-- @treturn[1] table array of {rules=, words=, table=, report=}
-- @treturn[2] nil, message, code
function M.tables(r, part, table_of)
  local order, out = rules_of(r, part), {}
  for _, rules in ipairs(combinations(order)) do
    local other = with_rules(r, rules)
    local t, message, code = table_of(part.spec(other))
    if not t then return nil, message, code end
    out[#out + 1] = { rules = rules, words = rule_words(rules, order),
      table = t, report = other }
  end
  return out
end

-- === Comparison =========================================================

--- The sections of the template that have rules of their own, the rate last.
local function sections()
  local list = {}
  for _, part in ipairs(template.sections) do
    if part.rules then list[#list + 1] = part end
  end
  list[#list + 1] = template.rate
  return list
end

--- The number in a printed cell under other rules; nil where it has none.
local function value_of(r, part, try, f)
  if part == template.rate then
    local base = r.by_id.rate.base
    return base and population.rate(try.table:value(), base.persons,
      try.report.rules.rounding)
  end
  for _, line in ipairs(part.lines or {}) do
    if line.label == f.row then return line.of(try.table, try.report) end
  end
  if part.lines then return nil end
  local ok, value = pcall(try.table.value, try.table, f.row,
    f.column ~= "" and f.column or nil)
  return ok and value or nil
end

--- How a table under other rules agrees with the printed cells.
local function try_one(r, part, try, printed)
  local same, different = 0, 0
  for _, f in ipairs(printed) do
    local value = value_of(r, part, try, f)
    local agrees = f.impossible and (value or 0) == 0
      or not f.impossible and value and published.agrees(value, f)
    if agrees then same = same + 1 else different = different + 1 end
  end
  return { table = part.id, letter = part.letter, rules = try.rules,
    words = try.words, same = same, different = different }
end

--- The printed figures of a table.
local function printed_of(figures, id)
  local list = {}
  for _, f in ipairs(figures) do
    if f.table == id then list[#list + 1] = f end
  end
  return list
end

--- The tables of a section under its rules. Those of section B are counted
-- with every report; the others ask the register.
local function tries(r, part)
  if part.id == "managed" then return r.others end
  return r.again(function(table_of) return M.tables(r, part, table_of) end)
end

local Rules = misuse.record("mappa.RulesTried", { "why" })

--- Tries the rules of all sections that were printed.
-- @tparam table r the report
-- @tparam table figures printed figures, one a cell
-- @treturn table array of {table=, letter=, rules=, words=, same=,
-- different=}; its `why` is the reason where a table could not be tried;
-- tostring says which rules agree
function M.try(r, figures)
  local tried = setmetatable({}, Rules)
  for _, part in ipairs(sections()) do
    local printed = printed_of(figures, part.id)
    local skip = #printed == 0 or part == template.rate
      and r.by_id.rate.base == nil
    local list, why = nil, nil
    if not skip then list, why = tries(r, part) end
    tried.why = rawget(tried, "why") or why
    for _, try in ipairs(list or {}) do
      tried[#tried + 1] = try_one(r, part, try, printed)
    end
  end
  return tried
end

-- === Words ==============================================================

local function cells(n) return n == 1 and "1 cell" or n .. " cells" end

--- "differs in 3 cells", "differs in 8 to 10 cells".
local function others_words(list)
  local least, most = math.huge, 0
  for _, try in ipairs(list) do
    least, most = math.min(least, try.different), math.max(most,
      try.different)
  end
  local what = #list == 1 and "the other rule differs in "
    or "every other rule differs in "
  return what .. (least == most and cells(least)
    or ("%d to %s"):format(least, cells(most)))
end

--- The combination that differs least.
local function nearest(list)
  local best = list[1]
  for _, try in ipairs(list) do
    if try.different < best.different then best = try end
  end
  return best
end

--- What is said of one table.
local function sentence(list)
  local yes, no, words = {}, {}, {}
  for _, try in ipairs(list) do
    table.insert(try.different == 0 and yes or no, try)
  end
  for i, try in ipairs(yes) do words[i] = try.words end
  local printed = "the printed table " .. list[1].letter
  if #yes == 0 then
    local best = nearest(list)
    return ("%s agrees with none of the counting rules; the nearest, %s, "
      .. "differs in %d of %s"):format(printed, best.words, best.different,
      cells(best.same + best.different))
  elseif #no == 0 then
    return ("%s agrees with every counting rule"):format(printed)
  end
  return ("%s agrees with: %s; %s"):format(printed, table.concat(words,
    "; or "), others_words(no))
end

--- A sentence for each table that was tried.
-- @tparam table tried see try
-- @treturn table array of {table=, words=}
function M.sentences(tried)
  local list, of, out = {}, {}, {}
  for _, try in ipairs(tried) do
    if not of[try.table] then
      of[try.table] = {}
      list[#list + 1] = try.table
    end
    table.insert(of[try.table], try)
  end
  for i, id in ipairs(list) do
    out[i] = { table = id, words = sentence(of[id]) }
  end
  return out
end

function Rules:__tostring()
  local lines = {}
  for i, said in ipairs(M.sentences(self)) do lines[i] = said.words end
  if self.why then
    lines[#lines + 1] = "other tables were not tried: " .. self.why
  end
  return table.concat(lines, "\n")
end

return M
