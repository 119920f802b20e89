--- What rounding = "100" promises: percentages of one decimal whose parts add
-- up to 100.0 exactly, each less than 0.1 from what it was; where parts do not
-- add up to their base, it is refused.

local laws = require "spec.support.laws"

local M = {}

local TOTAL <const> = "Total"

-- The dimensions over which the base of each percentage is a total.
local function bases(question)
  return { ["row%"] = question.cols, ["col%"] = question.rows,
    ["all%"] = laws.names(question) }
end

-- Is a record a part, not a total, in each of some dimensions?
local function is_part(record, names)
  for _, name in ipairs(names) do
    if record[name] == TOTAL then return false end
  end
  return true
end

-- The records that are parts of each base: key of the base -> list.
local function parts_by_base(question, records, over)
  local parts = {}
  for _, record in ipairs(records) do
    if is_part(record, over) then
      local key = laws.total_key(record, laws.names(question), over)
      parts[key] = parts[key] or {}
      table.insert(parts[key], record)
    end
  end
  return parts
end

local function sum_of(list, field)
  local sum = 0
  for _, record in ipairs(list) do sum = sum + (record[field] or 0) end
  return sum
end

-- Do the parts of every base add up to it?
local function adds_up(question, t)
  local cells, records = laws.cells_of(t, laws.names(question))
  for _, over in pairs(bases(question)) do
    for key, list in pairs(parts_by_base(question, records, over)) do
      if sum_of(list, "n") ~= cells[key] then return false end
    end
  end
  return true
end

local function check_parts(round, question, name, list, exact)
  local tenths = 0
  for _, record in ipairs(list) do
    local value = record[name]
    tenths = tenths + math.floor(value * 10 + 0.5)
    if math.abs(value - exact(record)) >= 0.1 then
      laws.say(round, question, "%s is rounded to %s, from %s", name, value,
        exact(record))
    end
  end
  if tenths ~= 1000 then
    laws.say(round, question, "the parts of %s add up to %s", name,
      tenths / 10)
  end
end

local function check_all(round, question, t)
  local cells, records = laws.cells_of(t, laws.names(question))
  for name, over in pairs(bases(question)) do
    for key, list in pairs(parts_by_base(question, records, over)) do
      if cells[key] > 0 then
        check_parts(round, question, name, list, function(record)
          return 100 * record.n / cells[key]
        end)
      end
    end
  end
end

--- Checks a question's percentages, adjusted.
function M.check(round, question, db)
  local asked = laws.with(question, { show = { "row%", "col%", "all%" } })
  asked.spec.of, asked.spec.base = nil, nil
  local may = adds_up(asked, laws.answer(db, asked))
  asked.spec.rounding = "100"
  local given, t = pcall(db.crosstab, db, asked.spec)
  if given and not may then
    laws.say(round, asked, "adjusted, though parts do not add up")
  elseif may and not given and not tostring(t):find "overlap" then
    laws.say(round, asked, "refused: %s", t)
  elseif given then
    check_all(round, asked, t)
  end
end

return M
