--- What a combined Table tells of itself: the account of its rows, its areas
-- and parts, and the sentences below it.
-- @module mappa.combine.told
local areas = require "mappa.combine.areas"
local core = require "mappa.core"
local misuse = require "mappa.misuse"
local notes = require "mappa.table.notes"
local statistics = require "mappa.statistics"
local time = require "mappa.time"

local M = {}

--- Rows read, counted and left out of all parts (C5).
local function account(parts)
  local sum = { read = 0, counted = 0, left_out = {} }
  local place = {}
  for _, part in ipairs(parts) do
    sum.read = sum.read + (part.rows_read or 0)
    sum.counted = sum.counted + (part.rows_counted or 0)
    for _, left in ipairs(part.left_out or {}) do
      local reason = left.reason:find("^not area = ") and "of other areas"
        or left.reason
      if not place[reason] then
        place[reason] = #sum.left_out + 1
        sum.left_out[place[reason]] = { reason = reason, rows = 0 }
      end
      local entry = sum.left_out[place[reason]]
      entry.rows = entry.rows + left.rows
    end
  end
  return sum
end

function M.explained(parts, of)
  local first, sum = parts[1], account(parts)
  local about = { measure = first.measure, title = first.title,
    definition = first.definition, source = first.source,
    clock = first.clock, unit = first.unit, slices = first.slices,
    filter = first.where, where = first.where, rules = first.rules,
    selected = first.selected, categories = first.categories,
    numbers = first.numbers, hidden = first.hidden, rows_read = sum.read,
    rows_counted = sum.counted, left_out = sum.left_out, areas = {},
    missing = areas.missing(of), parts = {} }
  for _, area in ipairs(core.list("area")) do
    if of[area.label] then about.areas[#about.areas + 1] = area.label end
  end
  for i, part in ipairs(parts) do
    about.parts[i] = { name = part.called, register = part.register,
      revision = part.revision, areas = part.covers }
  end
  return about
end

--- The slices of saved Tables with their days as numbers.
local function days_of(slices)
  local list = {}
  for i, slice in ipairs(slices) do
    list[i] = { label = slice.label, from = core.day(slice.from),
      to = core.day(slice.to) }
  end
  return list
end

--- The sentences below the whole.
function M.notes(about, repeats, told)
  local list = {}
  local function add(...) list[#list + 1] = string.format(...) end
  if repeats then
    add("* At most: somebody counted in several areas counts in each of them.")
  end
  add("Counted: %s, %s.", about.unit, time.clock_words(days_of(about.slices),
    about.clock == "stock"))
  for _, name in ipairs(told.show) do
    list[#list + 1] = statistics.note(name, { unit = told.unit,
      base = told.unit })
  end
  add("Added up: %d tables of %d of the %d areas%s.", #about.parts,
    #about.areas, #core.list("area"), #about.missing == 0 and ""
    or "; missing: " .. misuse.listed(about.missing))
  if #(about.filter or {}) > 0 then
    add("Filter: %s.", table.concat(about.filter, "; "))
  end
  if #(about.rules or {}) > 0 then
    add("Rule: %s.", table.concat(about.rules, "; "))
  end
  list[#list + 1] = notes.account(about.rows_read, about.rows_counted,
    about.left_out, "of all tables")
  return list
end

--- What functions of each script tell, which nobody can compare.
function M.own_note(part)
  local names = {}
  for _, dim in ipairs(part.dimensions) do
    if dim.own then names[#names + 1] = dim.name end
  end
  for _, words in ipairs(part.where or {}) do
    names[#names + 1] = words:match("^(.*) chosen by a function$")
  end
  return #names > 0 and ("Functions of each script tell %s: that they are the "
    .. "same is taken for granted."):format(misuse.listed(names)) or nil
end

return M
