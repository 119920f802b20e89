--- Help at the prompt: what there is, and what each thing means.
--
-- Nothing is worded twice. Functions and verbs are told by the doc comments
-- of their source files (see mappa.doc), measures and counting rules by the
-- measures, options by mappa.keys, fields by the entities of a register, ideas
-- by mappa.ideas.
-- @module mappa.help
local core = require "mappa.core"
local doc = require "mappa.doc"
local ideas = require "mappa.ideas"
local keys = require "mappa.keys"
local misuse = require "mappa.misuse"
local prompt = require "mappa.prompt"
local statistics = require "mappa.statistics"
local wrap = require("mappa.render.text").wrap

local M = {}

-- The source files in which functions and verbs are documented.
local SOURCES <const> = { "mappa", "mappa.register", "mappa.table",
  "mappa.report", "mappa.figures" }

-- What an object of a class is called in examples, and the classes in order.
local OBJECT <const> = { Register = "db", Table = "t", Report = "r",
  Figures = "f" }
local CLASSES <const> = { "Register", "Table", "Report", "Figures" }

-- === Text ===============================================================

local Help = misuse.record("mappa.Help", { "text" })
Help.__tostring = function(self) return self.text end

local function width()
  return math.min(prompt.options().width or 78, 78)
end

--- Lines of text, which become a value that prints as them.
local Page = {}
Page.__index = Page

local function new_page() return setmetatable({}, Page) end

function Page:line(text) self[#self + 1] = text end

--- A blank line, unless there is one or nothing yet.
function Page:gap()
  if #self > 0 and self[#self] ~= "" then self[#self + 1] = "" end
end

--- A paragraph; lines but the first begin with the indent.
function Page:words(text, indent)
  for _, line in ipairs(wrap(text, width(), indent or "")) do
    self:line(line)
  end
end

--- Lua, as it was written.
function Page:code(text)
  self:gap()
  for line in (text .. "\n"):gmatch("(.-)\n") do self:line("  " .. line) end
end

--- Names with words to their right: items {name, words}.
function Page:list(items)
  local column = 0
  for _, item in ipairs(items) do column = math.max(column, #item[1]) end
  column = math.min(column, 20)
  for _, item in ipairs(items) do
    local blanks = (" "):rep(column - #item[1])
    local first = "  " .. item[1] .. blanks .. "  "
    -- One word to wrap, so that its blanks stay.
    local text = wrap(first:gsub(" ", "\0") .. item[2], width(),
      (" "):rep(column + 4))
    for _, line in ipairs(text) do
      self:line((line:gsub("%z", " "):gsub("%s+$", "")))
    end
  end
end

function Page:done()
  return setmetatable({ text = table.concat(self, "\n") }, Help)
end

--- The first sentence of a text.
local function first_sentence(text)
  return (text:match('^(.-[%w)"]%.)%s') or text):gsub("%.$", "")
end

-- === Functions and verbs ================================================

--- Every documented function, those of mappa first.
local function entries()
  local all = {}
  for _, module in ipairs(SOURCES) do
    for _, entry in ipairs(doc.read(module)) do
      local is_public = module == "mappa" or OBJECT[entry.class]
      if is_public then all[#all + 1] = entry end
    end
  end
  return all
end

--- The entries of a class, or of mappa, by name.
local function entries_of(class)
  local list = {}
  for _, entry in ipairs(entries()) do
    if entry.class == class then list[#list + 1] = entry end
  end
  table.sort(list, function(a, b) return a.name < b.name end)
  return list
end

--- "t:render([format [, options]])"
local function signature(entry)
  local text, closing = "", ""
  for i, param in ipairs(entry.params) do
    local comma = i > 1 and ", " or ""
    if param.optional then
      text = text .. (i > 1 and " [" or "[") .. comma .. param.name
      closing = closing .. "]"
    else
      text = text .. comma .. param.name
    end
  end
  local before = entry.class and OBJECT[entry.class] .. ":" or "mappa."
  return ("%s%s(%s%s)"):format(before, entry.name,
    (text:gsub("%[, ", "[, ")), closing)
end

local function add_params(page, entry)
  local items = {}
  for _, param in ipairs(entry.params) do
    local kind = param.type and param.type:gsub("|", " or ")
    local words = kind and param.words ~= "" and kind .. ": " .. param.words
      or kind or param.words
    items[#items + 1] = { param.name, words }
  end
  if #items == 0 then return end
  page:gap()
  page:list(items)
end

--- The first sentences of the keys of a verb, or of another kind of table.
local function add_keys(page, of, heading)
  local items = {}
  for _, key in ipairs(keys.all()) do
    if key.of == of then
      items[#items + 1] = { key.name, first_sentence(key.words) }
    end
  end
  if #items == 0 then return end
  page:gap()
  page:words(heading)
  page:list(items)
end

local function takes_options(entry)
  for _, param in ipairs(entry.params) do
    if param.name == "options" then return true end
  end
  return false
end

local function add_returns(page, entry)
  if #entry.returns == 0 then return end
  page:gap()
  for i, values in ipairs(entry.returns) do
    local words = {}
    for k, value in ipairs(values) do
      local colon = value.type and value.words ~= ""
        and not value.type:find(",$") and ": " or " "
      words[k] = ((value.type or "") .. colon .. value.words)
        :gsub("^%s+", ""):gsub("%s+$", "")
    end
    page:words((i == 1 and "Gives " or "or ") .. table.concat(words, ", "),
      "  ")
  end
end

-- The checks of a register, which its db:check takes by their ids.
local function add_checks(page)
  local items = {}
  for i, rule in ipairs(require("mappa.checks").rules) do
    items[i] = { rule.id, rule.title }
  end
  page:gap()
  page:words("The checks, by their ids:")
  page:list(items)
end

local function tell_entry(page, entry)
  page:line(signature(entry))
  for _, words in ipairs(entry.words) do
    page:gap()
    page:words(words)
  end
  add_params(page, entry)
  if takes_options(entry) then
    add_keys(page, keys.of(entry.class, entry.name), "Its options:")
  end
  if entry.class == "Register" and entry.name == "check" then
    add_checks(page)
  end
  add_returns(page, entry)
  if entry.raises then page:words("Raises an error " .. entry.raises, "  ") end
  if entry.usage then page:code(entry.usage) end
end

local function tell_class(page, class)
  local items = {}
  for i, entry in ipairs(entries_of(class)) do
    items[i] = { entry.name, first_sentence(entry.words[1]) }
  end
  local object = OBJECT[class]
  page:words(("Verbs of a %s, as in %s:%s(...):"):format(class, object,
    items[1] and items[1][1] or "verb"))
  page:list(items)
  page:gap()
  page:words(('mappa.help("%s:%s") tells of one of them.'):format(object,
    items[1] and items[1][1] or "verb"))
end

-- === Measures and rules =================================================

local function add_values(page, rule)
  local items = {}
  for i, value in ipairs(rule.values) do
    local default = value.name == rule.default and "(the default)" or nil
    items[i] = { value.name, table.concat({ value.words or default,
      value.words and default }, " ") }
  end
  page:list(items)
end

local function tell_measure(page, measure)
  page:words(("%s: %s"):format(measure.name, measure.title))
  page:gap()
  page:words(measure.words)
  page:gap()
  local is_stock = measure.clock == "stock"
  page:list {
    { "clock", is_stock and "stock, a position on a date: asked with at"
      or "flow, what happened in a period: asked with during" },
    { "units", table.concat(measure.units, ", ") },
    { "source", measure.source or "none but this definition" },
  }
  for _, rule in ipairs(measure.rules or {}) do
    page:gap()
    page:words(("Rule %s: %s"):format(rule.name, rule.words))
    add_values(page, rule)
  end
end

--- A measure as text: its title, definition, clock, units, source, and its
-- counting rules with their values.
-- @tparam table measure see mappa.measures
-- @treturn string
function M.describe(measure)
  local page = new_page()
  tell_measure(page, measure)
  return page:done().text
end

--- All measures as text, a line for each.
-- @tparam table measures array
-- @treturn string
function M.list_measures(measures)
  local page, items = new_page(), {}
  for i, measure in ipairs(measures) do
    items[i] = { measure.name, measure.title }
  end
  page:list(items)
  return page:done().text
end

--- Every counting rule with whose it is: {rule=, of=}.
local function all_rules(measures)
  local list = {}
  for _, measure in ipairs(measures) do
    for _, rule in ipairs(measure.rules or {}) do
      list[#list + 1] = { rule = rule, of = measure.name }
    end
  end
  for _, rule in ipairs(require("mappa.template.area").rules) do
    list[#list + 1] = { rule = rule, of = "the report of an area" }
  end
  return list
end

local function tell_rule(page, rule, of)
  page:words(("%s: a counting rule of %s: %s"):format(rule.name, of,
    rule.words), "  ")
  add_values(page, rule)
  local values = rule.values
  local other = values[1].name ~= rule.default and values[1] or values[2]
  page:code(('rules = { %s = "%s" }'):format(rule.name, other.name))
end

-- === Keys, fields and ideas =============================================

-- Whose key it is, in words; others are verbs.
local KEY_OF <const> = { crosstab = "of a cross-tab",
  dimension = "of a dimension", condition = "of a condition in where",
  figures_table = "of the options of f:table",
  figures_check = "of the options of f:check" }

local function tell_key(page, key)
  page:words(("%s: a key %s"):format(key.name, KEY_OF[key.of]
    or "of the options of " .. key.of))
  page:gap()
  page:words(key.words)
  page:gap()
  page:words("Type: " .. key.type, "  ")
  page:code(key.example)
  if key.of ~= "crosstab" then return end
  if key.name == "rows" or key.name == "cols" then
    add_keys(page, "dimension", "The keys of a dimension:")
  elseif key.name == "where" then
    add_keys(page, "condition", "The keys of a condition:")
  end
end

--- The fields of records, the columns on demand, and the fields made of
-- others.
local function all_fields()
  local list, extras = {}, core.extras()
  for _, entity in ipairs(core.entities()) do
    for _, field in ipairs(entity.fields) do
      list[#list + 1] = { name = field.name, words = field.words,
        of = entity.name, list = field.type == "code" and field.of or nil }
    end
  end
  table.move(extras, 1, #extras, #list + 1, list)
  for _, key in ipairs(keys.all()) do
    if key.of == "field" then list[#list + 1] = key end
  end
  return list
end

local function tell_field(page, field)
  local is_recorded = field.of and field.of ~= "field"
  page:words(("%s: a field%s"):format(field.name,
    is_recorded and " of the records of " .. field.of or ""))
  page:gap()
  page:words(field.words)
  local labels = {}
  for i, code in ipairs(field.list and core.list(field.list) or {}) do
    labels[i] = code.label
  end
  if #labels > 0 then
    page:words("Its values: " .. table.concat(labels, ", "), "  ")
  end
  if field.example then page:code(field.example) end
end

--- The fields of a measure as text, a line for each with its values.
-- @tparam table list array of {name=, values=}
-- @treturn string
function M.list_fields(list)
  local page, items, words = new_page(), {}, {}
  for _, field in ipairs(all_fields()) do
    words[field.name] = first_sentence(field.words)
  end
  for i, field in ipairs(list) do
    local values = field.values or { words[field.name] }
    local text = table.concat(values, ", ", 1, math.min(#values, 6))
    if #values > 6 then text = ("%s ... (%d)"):format(text, #values) end
    items[i] = { field.name, text }
  end
  page:list(items)
  return page:done().text
end

--- Entities as text: what each is, and its fields.
-- @tparam table list array of {name=, words=, fields=}
-- @treturn string
function M.list_entities(list)
  local page = new_page()
  for _, entity in ipairs(list) do
    local items = {}
    for i, field in ipairs(entity.fields) do
      items[i] = { field.name, field.words }
    end
    page:gap()
    page:words(("%s: %s"):format(entity.name, entity.words))
    page:list(items)
  end
  return page:done().text
end

local function tell_idea(page, idea)
  page:line(idea.title)
  for _, words in ipairs(idea.words) do
    page:gap()
    page:words(words)
  end
  page:code(idea.example)
  page:gap()
  page:words("See also: " .. table.concat(idea.see, ", "), "  ")
end

--- A statistic, which show takes.
local function tell_statistic(page, statistic)
  page:words(("%s: a statistic: %s"):format(statistic.name, statistic.words))
  page:code(statistics.is_numeric(statistic.name)
    and ('show = { "n", "%s" }, of = "age"'):format(statistic.name)
    or ('show = "%s"'):format(statistic.name))
end

-- === Topics =============================================================

--- Everything that there is help on: {name=, tell=function(page)}, and for
-- functions and verbs `class`, "mappa" for those of the module.
local function topics(measures)
  local list = {}
  local function add(name, tell, ...)
    local what = table.pack(...)
    list[#list + 1] = { name = name, tell = function(page)
      tell(page, table.unpack(what, 1, what.n))
    end }
    return list[#list]
  end
  for _, idea in ipairs(ideas) do add(idea.name, tell_idea, idea) end
  for _, class in ipairs(CLASSES) do add(class, tell_class, class) end
  for _, entry in ipairs(entries()) do
    add(entry.name, tell_entry, entry).class = entry.class or "mappa"
  end
  for _, measure in ipairs(measures) do
    add(measure.name, tell_measure, measure)
  end
  for _, key in ipairs(keys.all()) do
    if key.of ~= "field" then add(key.name, tell_key, key) end
  end
  for _, statistic in ipairs(statistics.all) do
    add(statistic.name, tell_statistic, statistic)
  end
  for _, r in ipairs(all_rules(measures)) do
    add(r.rule.name, tell_rule, r.rule, r.of)
  end
  for _, field in ipairs(all_fields()) do
    add(field.name, tell_field, field)
  end
  return list
end

--- "t:value", "Table:value", "db.value" and "mappa.open" name a class too.
local function read_word(word)
  local before, name = word:match("^([%w_]+)[:.]([%w_]+)$")
  if not before then return word end
  for class, object in pairs(OBJECT) do
    if before == object or before == class then return name, class end
  end
  if before == "mappa" then return name, "mappa" end
  return word
end

local function find(list, word)
  local name, class = read_word((word:gsub("%s*%(.*$", "")))
  local found = {}
  for _, fold in ipairs { function(s) return s end, string.lower } do
    for _, topic in ipairs(list) do
      if fold(topic.name) == fold(name)
        and (not class or topic.class == class) then
        found[#found + 1] = topic
      end
    end
    if #found > 0 then return found end
  end
  local names, seen = {}, {}
  for _, topic in ipairs(list) do
    if not seen[topic.name] and (not class or topic.class == class) then
      seen[topic.name] = true
      names[#names + 1] = topic.name
    end
  end
  local near = core.nearest(names, name)
  misuse("there is no help on '%s'; %s", word, near
    and ("did you mean '%s'?"):format(near)
    or "mappa.help() lists what there is")
end

local function tell_all(page, measures)
  local function add(heading, list, name)
    local names, seen = {}, {}
    for _, item in ipairs(list) do
      local word = name and name(item) or item.name
      if not seen[word] then names[#names + 1] = word end
      seen[word] = true
    end
    page:words(heading .. ": " .. table.concat(names, ", "), "  ")
  end
  page:words('mappa.help("crosstab") tells of any of these words.')
  page:gap()
  add("Functions of mappa", entries_of(nil))
  for _, class in ipairs(CLASSES) do
    add(("Verbs of a %s, %s"):format(class, OBJECT[class]), entries_of(class))
  end
  add("Measures", measures)
  for _, of in ipairs { "crosstab", "dimension", "condition" } do
    add("Keys " .. KEY_OF[of], keys.names(of), tostring)
  end
  add("Statistics", statistics.all)
  add("Counting rules", all_rules(measures),
    function(r) return r.rule.name end)
  add("Ideas", ideas)
end

--- Help on a word, or on what there is.
-- @tparam string|nil word
-- @tparam table measures array
-- @treturn table whose tostring is the text
function M.on(word, measures)
  local page = new_page()
  if word == nil then
    tell_all(page, measures)
    return page:done()
  end
  misuse.check_type("help: the word", word, "string")
  for _, topic in ipairs(find(topics(measures), word)) do
    page:gap()
    topic.tell(page)
  end
  return page:done()
end

--- The verbs of a class, one line each.
-- @tparam string class "Register", "Table" or "Report"
-- @treturn table whose tostring is the text
function M.verbs(class)
  local page = new_page()
  tell_class(page, class)
  return page:done()
end

return M
