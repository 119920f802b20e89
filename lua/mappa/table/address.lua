--- The cells and dimensions of a view (see mappa.table.view), found by their
-- labels and names.
-- @module mappa.table.address
local fields = require "mappa.fields"
local misuse = require "mappa.misuse"
local view = require "mappa.table.view"

local M = {}

local function is_word(label, word)
  return type(label) == "string" and label:lower() == word:lower()
end

local function known_labels(dim)
  local known = table.move(dim.labels, 1, #dim.labels, 1, {})
  known[#known + 1] = fields.TOTAL
  return known
end

--- The category of a label in a dimension; false when a filter took it away;
-- nil when there is none, and what is nearest.
local function look_up(dim, label)
  if is_word(label, fields.TOTAL) then return #dim.labels + 1 end
  if is_word(label, fields.UNKNOWN) then return dim.unknown or false end
  if dim.other and is_word(label, dim.labels[dim.other]) then
    return dim.other
  end
  if type(label) ~= "string" and type(label) ~= "number" then return nil end
  local place, near = dim.find(label)
  if place then
    local category = dim.at[place]
    return category ~= dim.other and category or false
  end
  return nil, near
end

--- Does a dimension have a label?
local function has(dim, label)
  local place = type(label) == "string" and dim.find(label)
  return place and dim.at[place] ~= nil
end

--- Raises for a label that a dimension does not have.
local function lacks(self, dim, label, near)
  for _, other in ipairs(self.answer.dims) do
    if other ~= dim and has(other, label) then
      misuse("%s has no category '%s', but %s has; first come the labels of "
        .. "the rows, then those of the columns", dim.name, label, other.name)
    end
  end
  local word = type(label) == "string" and label or misuse.shown(label)
  misuse("%s has no category '%s'%s", dim.name, word, misuse.instead(word,
    known_labels(dim), near))
end

--- The category of a label in a dimension; nil when a filter took it away.
local function find(self, dim, label)
  local category, near = look_up(dim, label)
  if category == nil then lacks(self, dim, label, near) end
  return category or nil
end

local function names_of(self, side)
  local names = {}
  for i, d in ipairs(self[side]) do names[i] = self.answer.dims[d].name end
  return table.concat(names, ", ")
end

--- Fills `at` for one side from a label or a list of labels; missing ones are
-- totals.
local function address(self, at, side, labels)
  if labels == nil then labels = {} end
  if type(labels) ~= "table" then labels = { labels } end
  local is_total = #labels == 1 and is_word(labels[1], fields.TOTAL)
  if #labels > #self[side] and not is_total then
    misuse("the %s are %s, so they take %s, not %d", side,
      #self[side] == 0 and "not broken down" or names_of(self, side),
      #self[side] == 0 and "no label" or #self[side] == 1 and "1 label"
      or #self[side] .. " labels", #labels)
  end
  for key in next, labels do
    if math.type(key) ~= "integer" then
      misuse('labels are a list in the order of the dimensions, as in {"Level '
        .. '2"}; they have no key \'%s\'', tostring(key))
    end
  end
  for i, d in ipairs(self[side]) do
    if labels[i] ~= nil then
      at[d] = find(self, self.answer.dims[d], labels[i])
      if not at[d] then return false end
    end
  end
  return true
end

--- The cell of labels; nil when a filter took one of them away.
function M.at(self, row, col)
  local at = view.totals(self.answer)
  if address(self, at, "rows", row) and address(self, at, "cols", col) then
    return at
  end
  return nil
end

--- The place of a dimension by its name.
-- @raise when the Table has none of this name, or does not show it
function M.dim(self, name, what)
  local names = {}
  for _, side in ipairs { "rows", "cols" } do
    for _, d in ipairs(self[side]) do
      if self.answer.dims[d].name == name then return d, side end
      names[#names + 1] = self.answer.dims[d].name
    end
  end
  if type(name) ~= "string" then
    misuse("%s: a dimension is named by its name, as \"%s\", not by %s", what,
      names[1] or "level", misuse.shown(name))
  end
  misuse("%s: the table has no dimension '%s'%s", what, name,
    #names == 0 and "; it has none at all" or misuse.instead(name, names))
end

return M
