--- The keys of all option tables, as data: those of a cross-tab, of a
-- dimension, of a condition, and of the verbs that take options.
--
-- A key has
--   * `of`: whose key it is: "crosstab", "dimension", "condition", or the name
--     of a verb; or "field", for a field that no record has as it is,
--   * `name`, and `type`, as the Lua language server writes types,
--   * `words`: the first sentence says what it is, the rest how it is meant,
--   * `example`: Lua that uses it.
-- The checks at run time, the help and the types for editors all read them
-- here, so that they cannot differ. A question reads its own keys alone.
-- @module mappa.keys

local M = {}

-- Where the keys are: mappa.keys.question and so on, in the order of help.
local PARTS <const> = { "question", "verbs", "fields" }
local PART_OF <const> = { crosstab = "question", dimension = "question",
  condition = "question", field = "fields" }

local function part(name) return require("mappa.keys." .. name) end

--- The keys of all tables, in order.
-- @treturn table array
function M.all()
  local all = {}
  for _, name in ipairs(PARTS) do
    local keys = part(name)
    table.move(keys, 1, #keys, #all + 1, all)
  end
  return all
end

--- The names of the keys of one kind of table, in order.
-- @tparam string of "crosstab", "dimension", "condition" or a verb
-- @treturn table array
function M.names(of)
  local names = {}
  for _, key in ipairs(part(PART_OF[of] or "verbs")) do
    if key.of == of then names[#names + 1] = key.name end
  end
  return names
end

-- Verbs of Figures that have the name of another function.
local OF_FIGURES <const> = { table = "figures_table", check = "figures_check" }

--- The kind of table that a function or verb takes as its options.
-- @tparam string|nil class as "Figures"
-- @tparam string name
-- @treturn string
function M.of(class, name)
  return class == "Figures" and OF_FIGURES[name] or name
end

return M
