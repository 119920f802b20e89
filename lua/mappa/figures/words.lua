--- What stands below a Table of published figures, and what it tells of each
-- of its cells: the sources, other figures in print, sums.
-- @module mappa.figures.words
local M = {}

-- Of more cells than these a note does not tell one by one.
local MOST <const> = 6

--- A figure as it is printed.
function M.printed(f)
  if f.text then return f.text end
  if f.impossible then return "-" end
  return tostring(f.value)
end

local function decimals(n)
  local digits = n and tostring(n):match("^%d+%.(%d+)$")
  return digits and digits ~= "0" and #digits or nil
end

--- The figures of a cell that differ from the one that stands in it.
local function others_of(found)
  local others, first = {}, found.figures[1]
  if found.summed then return others end
  for _, f in ipairs(found.figures) do
    if f.value ~= first.value or f.impossible ~= first.impossible then
      others[#others + 1] = f
    end
  end
  return others
end

--- The fields of a cell: {sources=, source=, text=, note=, approximate=,
-- second_hand=, others=, summed=}.
-- @tparam table found {n=, figures=, summed=}
function M.details(found)
  local first, details = found.figures[1], { sources = {} }
  local seen = {}
  for _, f in ipairs(found.figures) do
    local counts = found.summed or f.value == first.value
    if counts and f.source and f.source ~= "" and not seen[f.source] then
      seen[f.source] = true
      details.sources[#details.sources + 1] = f.source
    end
    if found.summed then
      details.approximate = details.approximate or f.approximate
      details.second_hand = details.second_hand or f.second_hand
    end
  end
  details.source = details.sources[1]
  details.summed, details.decimals = found.summed, decimals(found.n)
  if not found.summed then
    for _, name in ipairs { "text", "note", "approximate", "second_hand" } do
      details[name] = first[name]
    end
  end
  local others = {}
  for i, f in ipairs(others_of(found)) do
    others[i] = ("%s (%s)"):format(M.printed(f), f.source or "no source")
  end
  details.others = #others > 0 and others or nil
  return details
end

--- "Norfolk, 2021-22, Category 1".
local function place(q, found)
  local labels = {}
  for _, dim in ipairs(q.asked) do
    labels[#labels + 1] = found.at[dim.name]
  end
  return #labels > 0 and table.concat(labels, ", ") .. ": " or ""
end

--- A note of some cells: "Approximate: 2007-08, Category 1: more than 31,300."
local function note_of(list, heading)
  if #list == 0 then return nil end
  local more = #list > MOST and (" and %d more"):format(#list - MOST) or ""
  return ("%s: %s%s."):format(heading, table.concat(list, "; ", 1,
    math.min(#list, MOST)), more)
end

local CLOCK <const> = { stock = "snapshot on 31 March",
  flow = "in the reporting year",
  ["stock and flow"] = "snapshot and year mixed" }

--- The host of an address, or the words of another source.
local function short(source)
  if not source or source == "" then return "no source" end
  return source:match("^%a+://([^/]+)") or source
end

--- Which cells are approximate, differ in print, or are sums.
local function remarks(q, found)
  local approximate, differing, summed = {}, {}, {}
  for _, item in ipairs(found) do
    local details, first = item.record.details, item.figures[1]
    if details.approximate and not item.summed then
      approximate[#approximate + 1] = place(q, item)
        .. (first.text or first.note or M.printed(first))
    end
    for _, f in ipairs(others_of(item)) do
      differing[#differing + 1] = ("%s%s (%s)"):format(place(q, item),
        M.printed(f), short(f.source))
    end
    if item.summed then
      summed[#summed + 1] = place(q, item) .. tostring(item.n)
    end
  end
  return note_of(approximate, "Approximate"),
    note_of(differing, "Also printed"),
    note_of(summed, "Not printed, but the sum of printed figures")
end

--- How many figures are second-hand, and where all come from.
local function source_note(found)
  local hosts, list, second, all = {}, {}, 0, 0
  for _, item in ipairs(found) do
    all = all + 1
    second = second + (item.record.details.second_hand and 1 or 0)
    for _, source in ipairs(item.record.details.sources) do
      local host = short(source)
      if not hosts[host] then list[#list + 1] = host end
      hosts[host] = true
    end
  end
  if #list == 0 then return nil end
  local from = #list <= MOST and table.concat(list, ", ")
    or ("%s and %d more"):format(table.concat(list, ", ", 1, MOST),
      #list - MOST)
  return ("Sources: %s%s."):format(from, second == 0 and ""
    or second == all and "; all second-hand"
    or ("; %d of %d figures are second-hand"):format(second, all))
end

--- The sentences below the Table.
function M.notes(q, found, def)
  local notes = { ("Published figures: %s, %s."):format(def.unit,
    CLOCK[def.clock] or "as printed") }
  if #q.filter > 0 then
    notes[2] = ("Filter: %s."):format(table.concat(q.filter, "; "))
  end
  for _, dim in ipairs { "area", "year" } do
    if q.at[dim] and not q.kept[dim] then
      notes[#notes + 1] = ("Of %s."):format(q.at[dim])
    end
  end
  local approximate, differing, summed = remarks(q, found)
  for _, note in ipairs { approximate or "", differing or "",
    summed or "" } do
    if note ~= "" then notes[#notes + 1] = note end
  end
  notes[#notes + 1] = source_note(found)
  return notes
end

--- What t:explain tells of the Table; `at` has, by dimension, the label that
-- all its figures have.
function M.explained(q, found, def)
  local sources, seen, fixed = {}, {}, {}
  for dim, label in pairs(q.at) do fixed[dim] = label end
  for _, item in ipairs(found) do
    for _, source in ipairs(item.record.details.sources) do
      if not seen[source] then sources[#sources + 1] = source end
      seen[source] = true
    end
  end
  return { measure = q.name, clock = def.clock, filter = q.filter, at = fixed,
    definition = def.title, sources = sources, rules = {
      "exact before approximate, first-hand before second-hand, then the "
        .. "earlier in the list" } }
end

return M
