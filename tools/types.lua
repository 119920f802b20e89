-- The types of the module, for the Lua language server and editors that use
-- it: the text of lua/mappa/types.lua, which 'make types' writes.
--
-- Functions and methods come from the doc comments, options from mappa.keys,
-- measures, rules, entities and fields from the module itself. Only the shapes
-- of results are listed here; spec/types_spec.lua holds them against results.

local core = require "mappa.core"
local doc = require "mappa.doc"
local keys = require "mappa.keys"
local mappa = require "mappa"
local measures = require "mappa.measures"
local template = require "mappa.template.area"
local wrap = require("mappa.render.text").wrap

local entities = mappa.entities()

local lines = {}

local function line(format, ...)
  local text = select("#", ...) > 0 and format:format(...) or format
  lines[#lines + 1] = text:gsub("[ #]+$", "")
end

--- Words as lines of a comment.
local function comment(text)
  for _, words in ipairs(wrap(text, 76, "")) do line("---%s", words) end
end

local function first_sentence(text)
  return (text:match('^(.-[%w)"]%.)%s') or text):gsub("%.$", "")
end

local function quoted(list)
  local out = {}
  for i, word in ipairs(list) do out[i] = ("%q"):format(word) end
  return out
end

local function union(list) return table.concat(list, "|") end

-- === Shapes of results ==================================================
-- {class, words, {field, type, words}...}; a field without "?" is always
-- there. A first field "[...]" says what the class is a list or table of.

local SHAPES <const> = {
  { "Measure", "A measure: what is counted, and how.",
    { "name", "mappa.MeasureName|string", "how a spec calls it" },
    { "title", "string", "what stands over its tables" },
    { "words", "string", "its definition" },
    { "source", "string?", "the law or report that defines it" },
    { "clock", '"stock"|"flow"', "asked with at, or with during" },
    { "units", "mappa.Unit[]", "what it counts, the default first" },
    { "rules", "mappa.Rule[]?", "its counting rules" } },
  { "Rule", "A counting rule that the sources leave open.",
    { "name", "string", "how rules calls it" },
    { "words", "string", "what it decides" },
    { "default", "string", "the value without a word on it" },
    { "values", "mappa.RuleValue[]", "what it may be" } },
  { "RuleValue", "A value of a counting rule.",
    { "name", "string", "how rules writes it" },
    { "words", "string?", "how it counts" } },
  { "Entity", "An entity that a register holds records of.",
    { "name", "mappa.EntityName", "the name of its CSV file" },
    { "words", "string", "what a record is" },
    { "fields", "mappa.EntityField[]", "its columns" } },
  { "EntityField", "A field of an entity: a column of its CSV file.",
    { "name", "string", "the name of the column" },
    { "type", '"text"|"date"|"integer"|"code"|"reference"', "what it takes" },
    { "required", "boolean", "may it not be empty?" },
    { "words", "string", "what it is" },
    { "of", "string?", "the code list, or the entity referred to" },
    { "values", "string[]?", "the labels of a code list" },
    { "ends", "boolean?", "is it the first day of no longer?" } },
  { "Field", "A field that a measure can be broken down or filtered by.",
    { "name", "mappa.FieldName", "as rows, cols and where take it" },
    { "values", "string[]?", "its labels; none where they are numbers" } },
  { "Summary", "What became of the rows of an import.",
    { "read", "integer", "rows read" },
    { "stored", "integer", "rows stored" },
    { "duplicate", "integer", "rows that were there already" },
    { "rejected", "integer", "rows with a fault" },
    { "reasons", "table<string, integer>", "rejected rows by reason" },
    { "rejects", "mappa.Reject[]", "the first rejected rows" },
    { "entity", "mappa.EntityName?", "whose records; none for a folder" },
    { "source", "string?", "the file" },
    { "parts", "mappa.Summary[]?", "of a folder: its files" },
    { "replaced", "table[]?", "of a folder that replaces: {entity=, rows=} "
        .. "taken away" },
    { "ignored", "string[]?", "files of a folder that name no entity" } },
  { "Reject", "A row that was not stored.",
    { "line", "integer", "the line, or number of the record" },
    { "field", "string?", "the field at fault" },
    { "value", "string?", "what it holds" },
    { "reason", "string", "why, in a word" },
    { "message", "string", "why, and what to write" },
    { "entity", "mappa.EntityName?", "whose record" },
    { "source", "string?", "the file" } },
  { "Finding", "A finding of a data-quality check.",
    { "rule", "string", "the id of the check" },
    { "severity", '"error"|"warning"', "against the law, or unlikely" },
    { "entity", "mappa.EntityName", "whose record" },
    { "record", "integer", "the id of the record" },
    { "individual", "string?", "the ref of the person" },
    { "message", "string", "what is found" } },
  { "Cell", "A cell of a Table, with a field for each statistic shown.",
    { "[mappa.Statistic]", "number", "each statistic shown" },
    { "status", '"count"|"impossible"|"missing"|"filtered"',
      "what value means when it is nil" },
    { "value", "number?", "the first statistic shown" },
    { "n", "integer?", "how many are counted" },
    { "source", "string?", "of published figures: where it is printed" },
    { "sources", "string[]?", "everywhere where it is printed so" },
    { "others", "string[]?", "what is printed elsewhere" },
    { "text", "string?", "how it is printed" },
    { "note", "string?", "what to know of it" },
    { "approximate", "boolean?", "is it rounded, or more than this?" },
    { "second_hand", "boolean?", "is it from neither publisher nor "
      .. "Parliament?" },
    { "summed", "boolean?", "is it a sum of printed figures?" },
    { "decimals", "integer?", "how many are printed" } },
  { "Explanation", "What a Table shows and where it comes from.",
    { "measure", "string", "the name of the measure" },
    { "title", "string", "its title" },
    { "definition", "string", "its definition" },
    { "source", "string?", "the law or report that defines it" },
    { "clock", '"stock"|"flow"', "on a date, or in a period" },
    { "unit", "mappa.Unit", "what is counted" },
    { "slices", "{label: string, from: string, to: string}[]",
      "the dates or periods" },
    { "filter", "string[]", "the conditions in words" },
    { "rules", "string[]", "the counting rules in words" },
    { "selected", "string[]?", "what verbs kept, in words" },
    { "derived", "string?", "what a derived Table shows, as rates" },
    { "notes", "string[]?", "of a derived Table: how it was worked out" },
    { "register", "string?", "the file" },
    { "revision", "integer?", "the imports that it held" },
    { "rows_read", "integer", "rows read" },
    { "rows_counted", "integer", "rows counted" },
    { "left_out", "{reason: string, rows: integer}[]", "rows left out" },
    { "sources", "string[]?", "of published figures: where they are printed" },
    { "cell", "mappa.CellExplanation?", "with labels: the cell" } },
  { "CellExplanation", "What is behind one cell.",
    { "row", "string[]?", "its labels of rows" },
    { "col", "string[]?", "its labels of columns" },
    { "status", '"count"|"impossible"|"missing"|"filtered"', "as in a cell" },
    { "value", "number?", "the first statistic shown" },
    { "n", "integer?", "how many are counted" },
    { "where", "string[]?", "what is so of all it counts, in words" },
    { "people", "integer?", "distinct people" },
    { "records", "integer?", "records that t:records walks" },
    { "rows", "integer?", "rows counted" },
    { "source", "string?", "of a published figure: as in a cell" },
    { "sources", "string[]?", "everywhere where it is printed so" },
    { "others", "string[]?", "what is printed elsewhere" },
    { "text", "string?", "how it is printed" },
    { "note", "string?", "what to know of it" },
    { "approximate", "boolean?", "is it rounded, or more than this?" },
    { "second_hand", "boolean?", "as in a cell" },
    { "summed", "boolean?", "is it a sum of printed figures?" },
    { "decimals", "integer?", "how many are printed" } },
  { "ChiSquare", "Pearson's chi-square test.",
    { "statistic", "number", "chi-square" },
    { "df", "integer", "degrees of freedom" },
    { "p", "number", "the probability under independence" },
    { "n", "integer", "how many are counted" },
    { "smallest", "number", "the smallest count expected" },
    { "empty_rows", "integer?", "rows that hold nothing, left out" },
    { "empty_cols", "integer?", "columns that hold nothing, left out" } },
  { "Fisher", "Fisher's exact test.",
    { "p", "number", "the probability under independence" },
    { "odds_ratio", "number", "conditional estimate" },
    { "low", "number", "lower end of the interval" },
    { "high", "number", "upper end of the interval" },
    { "n", "integer", "how many are counted" } },
  { "Change", "The change from one count to another, or from one share.",
    { "earlier", "number", "the earlier count, or percentage" },
    { "later", "number", "the later one" },
    { "change", "number", "how much more" },
    { "percent", "number?", "the same in per cent; none from 0 on" },
    { "points", "number?", "of shares: the change in percentage points" },
    { "ratio", "number?", "of the rates, later over earlier" },
    { "low", "number?", "lower end of the interval of ratio or points" },
    { "high", "number?", "upper end" },
    { "p", "number", "the probability of as much without a change" },
    { "verdict", "string", "what that comes to, in words" },
    { "level", "number", "of the test and interval" },
    { "unit", "string?", "what the counts count" },
    { "population", "number[]?", "from what they arose" },
    { "base", "integer[]?", "of what they are shares" } },
  { "Break", "A year from which on a series counts something else.",
    { "year", "string", "the first reporting year of the new series" },
    { "straddles", "boolean?", "is that year partly old, partly new?" },
    { "measures", "string[]?", "what is concerned; none for every measure" },
    { "field", "string?", "the field whose labels are concerned alone" },
    { "labels", "string[]?", "those labels" },
    { "areas", "boolean?", "are areas concerned, and not the nation?" },
    { "of", '"published"|"register"|"both"', "in which figures it lies" },
    { "why", "string", "what changed" },
    { "source", "string?", "who says so" } },
  { "Figure", "A published figure, or one of a report.",
    { "table", "string", "the table, as eligible or rate" },
    { "row", "string", "the label of the row" },
    { "column", "string", "the label of the column" },
    { "value", "number?", "the number; none where it is printed -" },
    { "impossible", "boolean?", "is it printed -?" },
    { "area", "string?", "the area" },
    { "year", "string?", "the reporting year" },
    { "source", "string?", "where it was published" },
    { "text", "string?", "how it is printed, where that is no plain number" },
    { "line", "integer?", "the line of the text that it was read from" },
    { "note", "string?", "what to know of it" },
    { "approximate", "boolean?", "is it rounded, or more than this?" },
    { "second_hand", "boolean?", "is the source neither the publisher nor "
      .. "Parliament?" },
    { "unit", "string?", "what one is" },
    { "clock", "string?", "stock or flow" } },
  { "FiguresOf", "How many figures there are of a table or area.",
    { "name", "string", "the table or area" },
    { "figures", "integer", "how many" },
    { "title", "string?", "of a table: what it holds" } },
  { "Comparison", "A report against published figures, cell by cell.",
    { "[integer]", "mappa.ComparedCell", "the cells" },
    { "counts", '{same: integer, different: integer, ["only here"]: integer, '
      .. '["only there"]: integer}', "cells by verdict" },
    { "rules", "mappa.TriedRules[]", "the counting rules tried" } },
  { "TriedRules", "A table under some counting rules, against the printed one.",
    { "table", "string", "the table" },
    { "letter", "string", "its letter" },
    { "rules", "table<string, string>", "the rules" },
    { "words", "string", "the rules in words" },
    { "same", "integer", "cells that agree" },
    { "different", "integer", "cells that differ" } },
  { "ComparedCell", "A cell of a comparison.",
    { "table", "string", "the table" },
    { "row", "string", "the label of the row" },
    { "column", "string", "the label of the column" },
    { "here", "string", "as the report prints it" },
    { "there", "string", "as it was published" },
    { "verdict", '"same"|"different"|"only here"|"only there"',
      "how they compare" } },
  { "FiguresFinding", "A finding of a check of published figures.",
    { "rule", "string", "which check" },
    { "severity", '"error"|"warning"|"note"', "how grave it is" },
    { "area", "string", "the area" },
    { "year", "string", "the reporting year" },
    { "message", "string", "what is found, with the arithmetic" },
    { "figures", "mappa.Figure[]", "the figures" } },
  { "Remark", "A remark on a report.",
    { "id", "string", "which check" },
    { "severity", "string", "how grave it is" },
    { "message", "string", "what to know" } },
}

-- === What doc comments and keys leave wide ==============================

-- Types of parameters, by their name.
local PARAMS <const> = {
  row = "mappa.Labels", col = "mappa.Labels", format = "mappa.Format",
  entity = "mappa.EntityName", filter = "mappa.Filter",
  measure = "mappa.MeasureName|string", base = '"row"|"col"|"all"',
  records = "table[]", figures = "mappa.Figures|mappa.Figure[]", ["..."] = "any",
  source = "string|table[]|fun(): table?",
}

-- Options of a function that are those of another.
local SAME_OPTIONS <const> = { import_folder = "import", save = "render" }

-- Types of the first value of a function.
local RETURNS <const> = {
  ["mappa.measure"] = "mappa.Measure", ["mappa.years"] = "string[]",
  ["mappa.entities"] = "mappa.Entity[]",
  ["Figures:measures"] = "mappa.FiguresOf[]",
  ["Figures:check"] = "mappa.FiguresFinding[]",
  ["Figures:areas"] = "mappa.FiguresOf[]",
  ["mappa.change"] = "mappa.Change", ["mappa.breaks"] = "mappa.Break[]",
  ["mappa.declare_break"] = "mappa.Break",
  ["Register:fields"] = "mappa.Field[]", ["Register:sql"] = "table[]",
  ["Register:check"] = "mappa.Finding[]", ["Register:each"] = "fun(): table?",
  ["Register:revision"] = "integer", ["Register:path"] = "string",
  ["Table:cell"] = "mappa.Cell", ["Table:tidy"] = "table<string, any>[]",
  ["Table:chi_square"] = "mappa.ChiSquare", ["Table:fisher"] = "mappa.Fisher",
  ["Table:records"] = "fun(): table?",
  ["Table:explain"] = "mappa.Explanation",
  ["Report:figures"] = "mappa.Figure[]",
  ["Report:against"] = "mappa.Comparison",
  ["Report:check"] = "mappa.Remark[]",
}

-- Types of keys, by whose they are.
local KEYS <const> = {
  crosstab = { measure = "mappa.MeasureName|string",
    where = "mappa.Filter", unit = "mappa.Unit", base = "mappa.Unit",
    rules = "mappa.Rules", show = "mappa.Statistic|mappa.Statistic[]",
    of = "mappa.FieldName", subtotals = 'boolean|"rows"|"cols"',
    totals = 'boolean|"rows"|"cols"|mappa.Totals', rounding = '"up"|"100"',
    missing = '"auto"|"show"|"hide"' },
  dimension = { every = "mappa.TimeUnit" },
  measure = { of = "mappa.MeasureName|string", where = "mappa.Filter" },
  report = { rules = "mappa.ReportRules" },
}

local REQUIRED <const> = {
  crosstab = { measure = true }, report = { area = true, year = true },
  measure = { name = true, of = true },
  declare_break = { year = true, why = true },
}

-- The classes of option tables that are not called after their function.
local OPTIONS <const> = { crosstab = "mappa.Spec",
  dimension = "mappa.DimensionTable", condition = "mappa.ConditionTable",
  select = "mappa.Filter" }

local CLASSES <const> = { Register = true, Table = true, Report = true,
  Figures = true, Summary = true }

-- The module that documents each class, "mappa" being the module's own.
local SOURCES <const> = { { "mappa" }, { "mappa.register", "Register" },
  { "mappa.table", "Table" }, { "mappa.report", "Report" },
  { "mappa.figures", "Figures" } }

-- === Names ==============================================================

--- An alias of strings, each with its words.
local function enum(name, words, items)
  line ""
  comment(words)
  line("---@alias mappa.%s", name)
  for _, item in ipairs(items) do
    local text = item[2] and " # " .. first_sentence(item[2]) or ""
    line('---| "%s"%s', item[1], text)
  end
end

local function named(list)
  local items = {}
  for i, item in ipairs(list) do
    items[i] = { item.name, item.title or item.words }
  end
  return items
end

local function units()
  local items, seen = {}, {}
  for _, measure in ipairs(measures) do
    for _, unit in ipairs(measure.units) do
      if not seen[unit] then items[#items + 1] = { unit } end
      seen[unit] = true
    end
  end
  return items
end

-- The statistics of any measure; its units come after them.
local STATISTICS <const> = {
  { "n", "how many" },
  { "row%", "per cent of the row's total" },
  { "col%", "per cent of the column's total" },
  { "all%", "per cent of the grand total" },
  { "share", "per cent attended" },
  { "mean", "of the number that `of` names" },
  { "median", "the middle number" },
  { "min", "the least number" },
  { "max", "the greatest number" },
  { "sum", "all numbers together" },
  { "sd", "the standard deviation, with n - 1" },
  { "valid", "for how many the number is known" },
  { "p10", "the number that 10 per cent are below" },
  { "p25", "the number that 25 per cent are below" },
  { "p75", "the number that 75 per cent are below" },
  { "p90", "the number that 90 per cent are below" },
}

local function statistics_items()
  local items = table.move(STATISTICS, 1, #STATISTICS, 1, {})
  for _, unit in ipairs(units()) do
    items[#items + 1] = { unit[1], "how many in that unit" }
  end
  return items
end

--- What fields are, by name: as the keys and the columns on demand say it,
-- else as the records of some entities do, the first of them first.
local function field_words(first)
  local words = {}
  local function add(list)
    for _, field in ipairs(list) do
      words[field.name] = words[field.name] or field.words
    end
  end
  for _, key in ipairs(keys.all()) do
    if key.of == "field" then add { key } end
  end
  add(core.extras())
  local of = {}
  for _, entity in ipairs(entities) do of[entity.name] = entity end
  for _, name in ipairs(first) do add(of[name].fields) end
  for _, entity in ipairs(entities) do add(entity.fields) end
  return words
end

--- The fields of all measures, as a register tells them.
local function field_items()
  local db <close> = assert(mappa.open(":memory:"))
  local items, seen = {}, {}
  for _, measure in ipairs(measures) do
    local words = field_words { measure.entity or "management", "management",
      "individual" }
    for _, field in ipairs(assert(db:fields(measure.name))) do
      local name = field.name
      if not seen[name] then items[#items + 1] = { name, words[name] } end
      seen[name] = true
    end
  end
  return items
end

local function names_of_units()
  local items = {}
  for i, name in ipairs(require("mappa.time").unit_names) do
    items[i] = { name }
  end
  return items
end

-- === Classes ============================================================

local function class(name, words)
  line ""
  comment(words)
  line("---@class %s", name)
end

--- A field of a class; "?" at the end of its type says that it may be nil.
local function field(name, kind, words)
  local optional = kind:match("%?$") and "?" or ""
  if name == "not" then name = '["not"]' end
  line("---@field %s%s %s %s", name, optional, kind:gsub("%?$", ""), words)
end

local function add_shape(shape)
  class("mappa." .. shape[1], shape[2])
  for i = 3, #shape do field(table.unpack(shape[i])) end
end

--- The name of the class of a function's options, or nil.
local function options_of(name, class_name)
  name = keys.of(class_name, SAME_OPTIONS[name] or name)
  if OPTIONS[name] then return OPTIONS[name] end
  if #keys.names(name) == 0 then return nil end
  return ("mappa.%sOptions"):format(name:gsub("^%l", string.upper))
end

local function add_options(of, words)
  class(options_of(of), words)
  if of == "dimension" then
    line "---@field [integer] mappa.FieldName the fields it is made of"
  end
  for _, key in ipairs(keys.all()) do
    if key.of == of then
      local kind = KEYS[of] and KEYS[of][key.name] or key.type
      if kind == "function" then kind = "fun(...: any): any" end
      if kind == "boolean|function" then kind = "false|fun(e: table): any" end
      local required = REQUIRED[of] and REQUIRED[of][key.name]
      comment(key.words)
      field(key.name, kind .. (required and "" or "?"), "")
    end
  end
end

--- Counting rules by name: each what any measure lets it be.
local function add_rules(name, words, lists)
  class(name, words)
  local order, values, said = {}, {}, {}
  local function add(rule)
    if not values[rule.name] then
      order[#order + 1] = rule.name
      values[rule.name], said[rule.name] = {}, rule.words
    end
    local list = values[rule.name]
    for _, value in ipairs(rule.values) do
      if not list[value.name] then list[#list + 1] = value.name end
      list[value.name] = true
    end
  end
  for _, list in ipairs(lists) do
    for _, rule in ipairs(list) do add(rule) end
  end
  for _, rule in ipairs(order) do
    local list = values[rule]
    local short = list.include and list.exclude and "|boolean" or ""
    field(rule, union(quoted(list)) .. short .. "?", said[rule])
  end
end

local function add_filter(items)
  class("mappa.Filter", "Conditions by field: which records are counted.")
  line "---@field [string] mappa.Condition of a dimension that has a name"
  for _, item in ipairs(items) do
    field(item[1], "mappa.Condition?", item[2] and first_sentence(item[2])
      or "")
  end
end

--- The records of an entity, as db:each gives them.
local function add_record(entity)
  class("mappa." .. entity.name, "A record: " .. entity.words .. ".")
  local kinds = { integer = "integer", code = "string" }
  for _, f in ipairs(entity.fields) do
    field(f.name, (kinds[f.type] or "string") .. (f.required and "" or "?"),
      f.words)
  end
end

-- === Functions ==========================================================

local function to_type(name)
  local parts = {}
  for part in name:gmatch("[^|]+") do
    parts[#parts + 1] = CLASSES[part] and "mappa." .. part or part
  end
  return union(parts)
end

local function param_type(entry, param)
  local kind = param.name == "options"
    and options_of(entry.name, entry.class)
  if kind then
    return param.type == nil and kind .. "|mappa.Labels" or kind
  end
  return PARAMS[param.name] or param.type and to_type(param.type) or "any"
end

--- The types of the values of a function, by place: {type, nullable}. A
-- doc comment's "nil, message, code" is three values.
local function values_of(entry, qualified)
  local values = {}
  local function add(place, kind, words)
    local value = values[place] or { words = words }
    values[place] = value
    if kind == "nil" then
      value.nullable = true
    else
      value.kind = value.kind or kind
    end
  end
  for i, alternative in ipairs(entry.returns) do
    local first = alternative[1]
    if first.type == "nil," then
      add(1, "nil")
      add(2, "string", "why not")
      add(3, "string", "a short code for it")
    else
      for place, value in ipairs(alternative) do
        local kind = i == 1 and place == 1 and RETURNS[qualified]
          or value.type and to_type(value.type) or "any"
        add(place, kind, value.words)
      end
    end
  end
  if #values == 0 and RETURNS[qualified] then
    add(1, RETURNS[qualified], "")
  end
  for place, value in ipairs(values) do
    if place > 1 and values[1].nullable then value.nullable = true end
  end
  return values
end

--- "T?", and for a union or a function "(T)?".
local function nullable(kind)
  return kind:find("[|(]") and "(" .. kind .. ")?" or kind .. "?"
end

local function short(words)
  return (first_sentence(words):gsub(":%s.*$", ""))
end

local function add_signature(entry, qualified)
  local names = {}
  for i, param in ipairs(entry.params) do
    local kind = param_type(entry, param)
    local optional = param.optional or kind == "mappa.Labels"
    line("---@param %s%s %s %s", param.name, optional and "?" or "", kind,
      short(param.words))
    names[i] = param.name
  end
  for _, value in ipairs(values_of(entry, qualified)) do
    local kind = value.nullable and nullable(value.kind) or value.kind
    local words = short(value.words or "")
    if words:find("^see ") or words:find("{") then words = "" end
    line("---@return %s # %s", kind, words)
  end
  line("function %s(%s) end", qualified, table.concat(names, ", "))
end

local function add_function(entry)
  local qualified = (entry.class and entry.class .. ":" or "mappa.")
    .. entry.name
  line ""
  for i, words in ipairs(entry.words) do
    if i > 1 then line "---" end
    comment(words)
  end
  if entry.usage then
    line "---```lua"
    line("---" .. entry.usage:gsub("\n", "\n---"))
    line "---```"
  end
  if qualified == "Register:each" then
    for _, entity in ipairs(entities) do
      line("---@overload fun(self, entity: %q, filter?: mappa.Filter): fun(): "
        .. "mappa.%s", entity.name, entity.name)
    end
  end
  add_signature(entry, qualified)
end

--- A class with methods, or the module, with what its source documents.
local function add_class(module, name)
  if name then
    class("mappa." .. name, ({
      Register = "One SQLite file of case records.",
      Table = "What a cross-tab gives: a value that outlives its register.",
      Report = "The annual report of an area.",
      Figures = "Published figures: an array of them.",
    })[name])
    if name == "Figures" then
      field("[integer]", "mappa.Figure", "the figures")
      field("unplaced?", "{line: integer, text: string, why: string}[]",
        "of a report that was read: numbers that have no clear place")
      field("findings?", "mappa.Remark[]",
        "of a report that was read: what is odd")
    end
    line("local %s = {}", name)
  end
  for _, entry in ipairs(doc.read(module)) do
    if entry.class == name then add_function(entry) end
  end
end

-- === The file ===========================================================

local HEAD <const> = [[
---@meta mappa
-- Types of mappa for the Lua language server. Made by 'make types' from the
-- doc comments and the data of the module: change those, not this file.
-- It is for editors; nothing requires it.
-- luacheck: ignore 212 241 631]]

local WIDE <const> = [[

---A label, or labels of nested dimensions, outermost first; none: the total.
---@alias mappa.Labels string|number|(string|number)[]

---The format of a text.
---@alias mappa.Format "text"|"markdown"|"csv"|"json"

---What makes rows or columns: a field, or a table that begins with fields.
---@alias mappa.Dimension mappa.FieldName|mappa.DimensionTable

---What a value must be: a value, a list of values, a range, not one of these,
---or a function of the value.
---@alias mappa.Condition
---| string
---| number
---| (string|number)[]
---| mappa.ConditionTable
---| fun(value: any): any

---Where a Table shows its totals.
---@class mappa.Totals
---@field rows? boolean|"top"|"bottom" the row of totals
---@field cols? boolean|"left"|"right" the column of totals]]

local function add_names(fields)
  enum("MeasureName", "The measures of the module.", named(measures))
  enum("EntityName", "The entities of a register.", named(entities))
  enum("FieldName", "The fields of measures.", fields)
  enum("Unit", "What measures count.", units())
  enum("TimeUnit", "The units of a date.", names_of_units())
  enum("Statistic", "What a cell shows. Other quantiles are written as p5 or "
    .. "p97.5.", statistics_items())
  line '---| string # another quantile, from above p0 to below p100'
end

local function measure_rules()
  local lists = {}
  for _, measure in ipairs(measures) do
    lists[#lists + 1] = measure.rules
  end
  return lists
end

local function report_rules()
  local lists = {}
  for _, name in ipairs(template.measures) do
    lists[#lists + 1] = mappa.measures[name].rules
  end
  lists[#lists + 1] = template.rules
  return lists
end

--- The option tables, in the order of the keys.
local function add_all_options()
  local seen = { field = true }
  for _, key in ipairs(keys.all()) do
    if not seen[key.of] then
      add_options(key.of, ({
        crosstab = "A question: what db:crosstab takes.",
        dimension = "A dimension that makes categories of values.",
        condition = "A range, or what a value must not be.",
      })[key.of] or ("Options of %s."):format(key.of))
    end
    seen[key.of] = true
  end
end

local function add_measures()
  class("mappa.Measures", "The measures: an array, and by name.")
  line "---@field [integer] mappa.Measure in their order"
  for _, measure in ipairs(measures) do
    field(measure.name, "mappa.Measure", measure.title)
  end
end

local function add_module()
  class("mappa", "The statistics of the Multi-Agency Public Protection "
    .. "Arrangements.")
  field("_VERSION", "string", "the version of the module")
  field("measures", "mappa.Measures", "what may be counted")
  line "local mappa = {}"
end

line(HEAD)
local fields = field_items()
add_names(fields)
line(WIDE)
add_filter(fields)
add_rules("mappa.Rules", "Counting rules of measures.", measure_rules())
add_rules("mappa.ReportRules", "Counting rules of a report.", report_rules())
add_all_options()
add_measures()
for _, shape in ipairs(SHAPES) do add_shape(shape) end
for _, entity in ipairs(entities) do add_record(entity) end
add_module()
for _, source in ipairs(SOURCES) do add_class(table.unpack(source)) end
line ""
line "return mappa"

return table.concat(lines, "\n") .. "\n", SHAPES
