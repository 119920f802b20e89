--- Reads the doc comments of the module's own source files, which say what
-- each function takes and gives: those from which the reference is made.
--
-- An entry is a function that a script may call:
--   name, class    "value", "Table"; no class: a function of mappa
--   words          array of paragraphs
--   params         array of {name=, type=, optional=, words=}
--   returns        array of alternatives, each an array of {type=, words=}
--   raises         words, or nil
--   usage          Lua, or nil
-- @module mappa.doc
local M = {}

--- The text of a module's source file, or nil when it is nowhere as Lua.
local function source_of(module)
  local path = package.searchpath(module, package.path)
  local file <close> = path and io.open(path)
  return file and file:read("a")
end

--- Calls f(lines) for each doc comment of a text: "---", and the lines "--"
-- right below it.
local function each_comment(text, f)
  local lines
  for line in (text .. "\n\n"):gmatch("(.-)\n") do
    local first, next_line = line:match("^%-%-%- (.*)"),
      line:match("^%-%- ?(.*)")
    if first then
      lines = { first }
    elseif lines and next_line then
      lines[#lines + 1] = next_line
    elseif lines then
      f(lines)
      lines = nil
    end
  end
end

--- The parts of a comment: its words, then one {tag=, option=, lines=} for
-- each tag.
local function parts_of(lines)
  local parts = { { tag = "words", option = "", lines = {} } }
  for _, line in ipairs(lines) do
    local tag, rest = line:match("^@(%a+)(.*)$")
    if tag then
      local option = rest:match("^%b[]") or ""
      parts[#parts + 1] = { tag = tag, option = option:sub(2, -2),
        lines = { (rest:sub(#option + 1):gsub("^%s+", "")) } }
    else
      table.insert(parts[#parts].lines, line)
    end
  end
  return parts
end

local function sentence(lines) return table.concat(lines, " ") end

local function paragraphs(lines)
  local list = {}
  for _, line in ipairs(lines) do
    if line == "" or #list == 0 then list[#list + 1] = {} end
    table.insert(list[#list], line ~= "" and line or nil)
  end
  for i, words in ipairs(list) do list[i] = sentence(words) end
  return list
end

local function add_return(entry, group, kind, words)
  group = math.tointeger(tonumber(group)) or 1
  local values = entry.returns[group] or {}
  entry.returns[group] = values
  values[#values + 1] = { type = kind, words = words }
end

-- What each tag adds to an entry.
local TAG <const> = {
  words = function(entry, part) entry.words = paragraphs(part.lines) end,
  ["function"] = function(entry, part)
    entry.class, entry.name = part.lines[1]:match("^(%a+):([%w_]+)")
    entry.name = entry.name or part.lines[1]:match("^[%w_]+")
  end,
  param = function(entry, part)
    local name, words = sentence(part.lines):match("^(%S+)%s*(.*)$")
    table.insert(entry.params, { name = name, words = words,
      optional = part.option:find("^opt") ~= nil })
  end,
  tparam = function(entry, part)
    local kind, name, words = sentence(part.lines)
      :match("^(%S+)%s+(%S+)%s*(.*)$")
    table.insert(entry.params, { name = name, type = kind, words = words,
      optional = part.option:find("^opt") ~= nil })
  end,
  ["return"] = function(entry, part)
    add_return(entry, part.option, nil, sentence(part.lines))
  end,
  treturn = function(entry, part)
    local kind, words = sentence(part.lines):match("^(%S+)%s*(.*)$")
    add_return(entry, part.option, kind, words)
  end,
  raise = function(entry, part) entry.raises = sentence(part.lines) end,
  usage = function(entry, part)
    entry.usage = table.concat(part.lines, "\n")
  end,
}

local function entry_of(lines)
  local entry = { params = {}, returns = {} }
  for _, part in ipairs(parts_of(lines)) do
    if TAG[part.tag] then TAG[part.tag](entry, part) end
  end
  return entry.name and entry
end

--- The functions that a module documents, by name.
-- @tparam string module as "mappa.table"
-- @treturn table array of entries; empty where there is no source
function M.read(module)
  local entries = {}
  each_comment(source_of(module) or "", function(lines)
    entries[#entries + 1] = entry_of(lines) or nil
  end)
  table.sort(entries, function(a, b) return a.name < b.name end)
  return entries
end

return M
