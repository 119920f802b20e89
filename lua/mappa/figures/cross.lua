--- Tables of published figures: a question like that of a cross-tab, answered
-- with what was printed. A cell is a printed figure; where several sources
-- print different ones, an exact figure goes before an approximate one, one
-- from the publisher or Parliament before a second-hand one, and then the
-- earlier in the list. Totals are those printed; where none is, they are sums
-- only of figures that add up (mappa.template.figures) and are all there.
-- @module mappa.figures.cross
local fields = require "mappa.fields"
local keys = require "mappa.keys"
local labels = require "mappa.figures.labels"
local misuse = require "mappa.misuse"
local measures = require "mappa.measures"
local words = require "mappa.figures.words"

local M = {}

local TOTAL <const> = fields.TOTAL

-- === Which figure =======================================================

local function key_of(dims, at)
  local parts = {}
  for i, dim in ipairs(dims) do parts[i] = at[dim] end
  return table.concat(parts, "\31")
end

--- Calls f(at) for every combination of the labels of dimensions.
local function each(dims, lists, f, at, i)
  at, i = at or {}, i or 1
  local dim = dims[i]
  if not dim then return f(at) end
  for _, label in ipairs(lists[dim] or { TOTAL }) do
    at[dim] = label
    each(dims, lists, f, at, i + 1)
  end
end

--- Does a figure go before another one of the same cell?
local function precedes(a, b)
  for _, mark in ipairs { "approximate", "second_hand" } do
    local x, y = a.f[mark] or false, b.f[mark] or false
    if x ~= y then return y end
  end
  return a.place < b.place
end

--- The figures by cell, the best of each cell first.
local function index(dims, chosen)
  local cells = {}
  for place, item in ipairs(chosen) do
    each(dims, item.labels, function(at)
      local key = key_of(dims, at)
      cells[key] = cells[key] or {}
      table.insert(cells[key], { f = item.f, place = place })
    end)
  end
  for _, list in pairs(cells) do table.sort(list, precedes) end
  return cells
end

--- The sum of the parts of a dimension; nil unless all are there.
local function sum(find, at, dim, parts)
  local n, figures, before = nil, {}, at[dim]
  for _, label in ipairs(parts) do
    at[dim] = label
    local part = find(at)
    if not part then
      n = nil
      break
    end
    if part.n then n = (n or 0) + part.n end
    table.move(part.figures, 1, #part.figures, #figures + 1, figures)
  end
  at[dim] = before
  return n and { n = n, figures = figures, summed = true }
end

--- A function that gives what is known of a cell: {n= or impossible=,
-- figures=, summed=}.
-- @tparam table q see read
local function finder(q)
  local cells, find = index(q.dims, q.chosen), nil
  function find(at)
    local list = cells[key_of(q.dims, at)]
    if list then
      local figures = {}
      for i, item in ipairs(list) do figures[i] = item.f end
      return { n = figures[1].value, figures = figures,
        impossible = figures[1].impossible }
    end
    for _, dim in ipairs(q.dims) do
      local parts = at[dim] == TOTAL and q.parts[dim]
      local found = parts and sum(find, at, dim, parts)
      if found then return found end
    end
    return nil
  end
  return find
end

-- === The question =======================================================

--- The figures of a measure with their labels.
local function choose(figures, name)
  misuse.check_type("table: measure", name, "string")
  local known, names = false, labels.measures(figures)
  for _, word in ipairs(names) do known = known or word == name end
  if not known then
    misuse("no figures of measure %s", misuse.suggest(name, names))
  end
  local chosen, list = {}, {}
  for _, f in ipairs(figures) do
    if labels.is_of(f, name) then
      local of = labels.of(f)
      chosen[#chosen + 1], list[#list + 1] = { f = f, labels = of }, of
    end
  end
  return chosen, list
end

local function check_dim(q, what, name)
  for _, known in ipairs(q.dims) do
    if known == name then return name end
  end
  misuse("table: %s: figures of %s have no dimension %s", what, q.name,
    misuse.suggest(tostring(name), q.dims))
end

--- The dimensions of a side.
local function read_side(q, side, value, asked)
  if value == nil then return end
  if type(value) == "string" then value = { value } end
  misuse.check_type("table: " .. side, value, "table")
  if next(value) == nil then return end
  misuse.check_list("table: " .. side, value)
  for _, name in ipairs(value) do
    check_dim(q, side, name)
    if asked[name] then misuse("table: %s is given twice", name) end
    asked[name] = true
    q.asked[#q.asked + 1] = { name = name, side = side }
  end
end

--- The labels that conditions leave of each dimension, and their words.
local function read_where(q, where)
  misuse.check_type("table: where", where or {}, "table")
  local names = {}
  for name in pairs(where or {}) do
    names[#names + 1] = check_dim(q, "where", name)
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local field = labels.field(name, q.list)
    q.kept[name], q.named[name] = labels.passing(field, where[name],
      "where." .. name)
    q.filter[#q.filter + 1] = labels.words(field, where[name])
  end
end

--- What parts add up to the total of each dimension.
local function parts_of(chosen)
  local parts = {}
  for _, item in ipairs(chosen) do
    for dim, list in pairs(labels.definition(item.f.table).parts or {}) do
      parts[dim] = list
    end
  end
  return parts
end

--- The labels of a dimension among figures, each once.
local function occurring(list, dim)
  local seen, found = {}, {}
  for _, of in ipairs(list) do
    local label = of[dim] and of[dim][1] or TOTAL
    if not seen[label] then found[#found + 1] = label end
    seen[label] = true
  end
  return found, seen
end

--- What stands for an area or year that is not asked for.
local function only(q, dim)
  local found, seen = occurring(q.list, dim)
  if #found == 1 then return found[1] end
  if dim == "area" and seen[labels.NATION] then return labels.NATION end
  misuse('table: name the %s in where, or make it rows or cols; there are '
    .. "figures of %d %ss", dim, #found, dim)
end

--- Takes the labels that a condition leaves as the parts of a total, and the
-- figures of nothing else: a printed total is not theirs.
local function fold(q, dim)
  local kept = {}
  for _, label in ipairs(q.kept[dim]) do kept[label] = true end
  for i = #q.chosen, 1, -1 do
    local of = q.chosen[i].labels[dim]
    if not of or not kept[of[1]] then table.remove(q.chosen, i) end
  end
  q.parts[dim] = q.kept[dim]
end

--- Raises where labels that a condition leaves cannot be added up.
local function check_sum(q, dim)
  local kept = q.kept[dim]
  if not next(q.parts) or dim == "year" then
    misuse("table: where.%s leaves %d labels, which do not add up; make %s "
      .. "rows or cols", dim, #kept, dim)
  end
  for _, label in ipairs(dim == "area" and kept or {}) do
    if labels.nation(label) then
      misuse("table: where.area leaves %s beside areas; make area rows or "
        .. "cols, or name the areas to add up", label)
    end
  end
end

--- The label at which each dimension is taken that is not asked for. Several
-- that a condition leaves are a total of these parts.
local function settle(q, asked)
  for _, dim in ipairs(q.dims) do
    local kept = q.kept[dim]
    if asked[dim] then
      if kept and q.parts[dim] then fold(q, dim) end
    elseif not kept then
      q.at[dim] = (dim == "area" or dim == "year") and only(q, dim) or TOTAL
    elseif #kept <= 1 then
      q.at[dim] = kept[1] or ""            -- which no figure has
    else
      check_sum(q, dim)
      q.at[dim] = TOTAL
      fold(q, dim)
    end
  end
end

--- Reads a question: {name=, chosen=, list=, dims=, asked=, kept=, named=,
-- at=, parts=, filter=}.
local function read(figures, options)
  misuse.check_type("table: the options", options, "table")
  misuse.check_keys("table", options, keys.names("figures_table"))
  misuse.check_type("table: title", options.title or "", "string")
  local q = { name = options.measure, asked = {}, kept = {}, named = {},
    at = {}, filter = {} }
  q.chosen, q.list = choose(figures, options.measure)
  if #q.chosen == 0 then return q end
  q.dims, q.parts = labels.dims(q.list), parts_of(q.chosen)
  local asked = {}
  read_side(q, "rows", options.rows, asked)
  read_side(q, "cols", options.cols, asked)
  read_where(q, options.where)
  settle(q, asked)
  return q
end

-- === The answer =========================================================

--- The labels of a dimension that is asked for, Total last where it can be.
local function lines_of(q, dim)
  local known = q.kept[dim] or labels.field(dim, q.list).labels
  local lines = table.move(known, 1, #known, 1, {})
  if not q.kept[dim] or q.parts[dim] then lines[#lines + 1] = TOTAL end
  return lines
end

--- The records of all cells of which something is known.
local function records_of(q)
  local find, names, lists, records = finder(q), {}, {}, {}
  for i, dim in ipairs(q.asked) do
    names[i], lists[dim.name] = dim.name, lines_of(q, dim.name)
  end
  each(names, lists, function(cell)
    local at = {}
    for _, dim in ipairs(q.dims) do at[dim] = cell[dim] or q.at[dim] end
    local found = find(at)
    if not found then return end
    local record = { n = found.n, impossible = found.impossible,
      details = words.details(found) }
    for _, name in ipairs(names) do record[name] = cell[name] end
    found.record, found.at = record, at
    records[#records + 1] = found
  end)
  return records
end

--- The labels to show: those named, or those of which something is known.
local function shown(q, dim, found)
  local seen, list = {}, {}
  for _, item in ipairs(found) do seen[item.record[dim]] = true end
  for _, label in ipairs(lines_of(q, dim)) do
    if label ~= TOTAL and (seen[label] or q.named[dim]) then
      list[#list + 1] = label
    end
  end
  return list, seen[TOTAL] or false
end

--- Sets the labels of the dimensions, and gives where a Table shows totals: of
-- the outermost dimension of a side, and of those within it.
local function totals_of(q, found)
  local total, subtotal = { rows = false, cols = false }, { rows = false,
    cols = false }
  local outer = {}
  for _, dim in ipairs(q.asked) do
    local has_total
    dim.labels, has_total = shown(q, dim.name, found)
    if has_total and outer[dim.side] then
      subtotal[dim.side] = true
    elseif has_total then
      total[dim.side] = "last"
    end
    outer[dim.side] = true
  end
  return total, subtotal
end

local function title_of(q)
  local ids, id = {}, nil
  for _, item in ipairs(q.chosen) do
    if not ids[item.f.table] then ids[#ids + 1] = item.f.table end
    ids[item.f.table], id = true, item.f.table
  end
  if #ids == 1 or ids[q.name] then
    return labels.definition(#ids == 1 and id or q.name).title
  end
  for _, measure in ipairs(measures) do
    if measure.name == q.name then return measure.title end
  end
  return q.name
end

--- Nothing was found: why.
local function nothing(q)
  local by = {}
  for i, dim in ipairs(q.dims or {}) do by[i] = dim end
  return nil, ("no figure of %s is known%s%s"):format(q.name,
    #q.filter > 0 and " with " .. table.concat(q.filter, "; ") or "",
    #by > 0 and "; figures of it are by " .. table.concat(by, ", ") or ""),
    "data"
end

--- A Table of published figures.
-- @tparam table figures array
-- @tparam table options see Figures:table
-- @treturn[1] Table
-- @treturn[2] nil, message, "data" when there is no such figure
function M.table(figures, options)
  local q = read(figures, options)
  if #q.chosen == 0 then return nothing(q) end
  local found = records_of(q)
  if #found == 0 then return nothing(q) end
  local records = {}
  for i, item in ipairs(found) do records[i] = item.record end
  local total, subtotal = totals_of(q, found)
  local def = labels.definition(q.chosen[1].f.table)
  return require("mappa.table").of_figures(q.asked, records, {
    title = options.title or title_of(q), unit = def.unit, total = total,
    subtotal = subtotal, sums = q.parts,
    notes = words.notes(q, found, def), published = true,
    explained = words.explained(q, found, def) })
end

return M
