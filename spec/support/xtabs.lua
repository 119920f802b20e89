--- A second oracle: R. The facts of a question go out as a file, one line a
-- fact; R cross-tabulates them itself (xtabs.R), and its cells come back.
--
-- X1. One process answers many questions.
-- X2. Conditions have been applied to the facts; dimensions, margins, distinct
--     units, percentages and statistics are R's. Functions of a script are Lua
--     and no part of R: of a dimension by function, the answer goes out.

local dimensions = require "spec.support.dimensions"
local scratch = require "spec.support.scratch"

local M = {}

local SCRIPT <const> = "spec/support/xtabs.R"

--- Can R be asked?
function M.is_here()
  return scratch.has("Rscript")
end

-- === To R ================================================================

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

local function vector(list)
  local parts = {}
  for i, value in ipairs(list) do
    parts[i] = type(value) == "string" and quoted(value) or tostring(value)
  end
  return "c(" .. table.concat(parts, ", ") .. ")"
end

-- A list of named R expressions, in the order of their names.
local function named(expressions)
  local parts = {}
  for name, expression in pairs(expressions) do
    parts[#parts + 1] = name .. " = " .. tostring(expression)
  end
  table.sort(parts)
  return "list(" .. table.concat(parts, ", ") .. ")"
end

local function groups(list)
  local parts = {}
  for i, group in ipairs(list) do
    local values = {}
    for value in pairs(group.values) do values[#values + 1] = value end
    table.sort(values)
    parts[i] = named { label = quoted(group.label), values = vector(values),
      min = group.min, max = group.max, unknown = group.unknown and "TRUE" }
  end
  return "list(" .. table.concat(parts, ", ") .. ")"
end

local function dimension(dim, i)
  return named { column = quoted("x" .. i),
    bands = dim.bands and vector(dim.bands),
    labels = dim.labels and vector(dim.labels),
    groups = dim.groups and groups(dim.groups),
    nets = dim.nets and groups(dim.nets), other = dim.other and
    quoted(dim.other), every = dim.every and quoted(dim.every) }
end

local function unit(name)
  return quoted(name == "people" and "person" or "fact")
end

--- What R calls a statistic: each unit but people is its records.
function M.name_of(name)
  return name:find "s$" and name ~= "people" and "records" or name
end

-- What R is asked for.
local function statistics(question)
  local show, seen = {}, {}
  for _, shown in ipairs { "n", table.unpack(question.plain.show) } do
    local name = M.name_of(shown)
    if not seen[name] then show[#show + 1] = name end
    seen[name] = true
  end
  if question.is_tested then
    table.move({ "chi_square", "fisher", "residuals" }, 1, 3, #show + 1, show)
  end
  return show
end

local function ask(question, id)
  local dims, plain = {}, question.plain
  for i, dim in ipairs(plain.dims) do dims[i] = dimension(dim, i) end
  return named { id = id, dims = "list(" .. table.concat(dims, ", ") .. ")",
    unit = unit(plain.unit), base = unit(plain.base),
    rows = #question.rows, hide = plain.hide and "TRUE" or "FALSE",
    show = vector(statistics(question)) }
end

-- What goes out of a fact in a dimension: its value, or what a function made.
local function value_in(dim, fact)
  if dim.by then return dimensions.labels(dim, fact)[1] end
  return fact[dim.fields[1]]
end

-- The facts as a table of R: person, fact, number, and a column a dimension.
local function facts_text(question, facts)
  local head, lines = { "person", "fact", "number" }, {}
  for i in ipairs(question.plain.dims) do head[#head + 1] = "x" .. i end
  lines[1] = table.concat(head, "\t")
  for i, fact in ipairs(facts) do
    local of = question.plain.of
    local cells = { fact.person or "", tostring(i),
      tostring(of and fact[of] or "") }
    for _, dim in ipairs(question.plain.dims) do
      local value = value_in(dim, fact)
      cells[#cells + 1] = value == nil and "" or tostring(value)
    end
    lines[i + 1] = table.concat(cells, "\t")
  end
  return table.concat(lines, "\n") .. "\n"
end

-- === From R ==============================================================

-- answers[id][statistic][key] = number
local function read_answers(text)
  local answers = {}
  for id, key, name, value in
    text:gmatch("(%d+)\t([^\t\n]*)\t([^\t\n]*)\t([^\t\n]*)\n") do
    id = tonumber(id)
    answers[id] = answers[id] or {}
    answers[id][name] = answers[id][name] or {}
    answers[id][name][key] = tonumber(value)
  end
  return answers
end

--- Has R answer questions.
-- @tparam {table,...} cases { question =, facts = }; a question that
--   is_tested for independence has two dimensions
-- @treturn {table,...} for each case: statistic -> key (oracle.key) -> number,
--   where zeros are absent; "records" counts facts
function M.answers(cases)
  local dir <close> = scratch.new()
  local asked = {}
  for id, case in ipairs(cases) do
    dir:write(("facts-%d.tsv"):format(id),
      facts_text(case.question, case.facts))
    asked[id] = ask(case.question, id)
  end
  dir:write("questions.R", "questions <- list(\n"
    .. table.concat(asked, ",\n") .. ")\n")
  local pipe = assert(io.popen(("env -u LD_PRELOAD LC_ALL=C.UTF-8 Rscript "
    .. "--vanilla %s %s 2>&1"):format(SCRIPT, dir.path)))
  local said = pipe:read("a")
  assert(pipe:close(), said)
  local answers = read_answers(assert(dir:read("answers.tsv")))
  for id in ipairs(cases) do answers[id] = answers[id] or {} end
  return answers
end

return M
