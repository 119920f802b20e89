-- case.lua - one person's records, and what holds on a day.
--
-- A case keeps a list of rows for every entity, under the entity's name, with
-- the fields of the CSV files; days are numbers until they are written.
-- Intervals hold their start and exclude their end.

local dates = require "norfolk.dates"
local draw = require "norfolk.draw"

local M = {}

M.EXTRACT = dates.of "2025-06-30"    -- the records are as known on this day
M.SNAPSHOT = dates.of "2025-03-31"

M.entities = {
  "management", "custody", "notification", "licence", "order", "breach",
  "revocation", "offence",
}

--- Adds a person to the book, born so as to have that age on a day.
function M.new (book, age, day)
  local p = { birth_date = dates.add_years(day, -age) - draw.int(1, 363) }
  for _, entity in ipairs(M.entities) do p[entity] = {} end
  book[#book + 1] = p
  return p
end

--- Adds a row to a case and returns it.
function M.add (p, entity, row)
  table.insert(p[entity], row)
  return row
end

local adult_ages <const> = {
  { 15, 18, 24 }, { 24, 25, 34 }, { 22, 35, 44 }, { 18, 45, 54 },
  { 12, 55, 64 }, { 9, 65, 79 },
}

--- An age on a day; nobody is older than 88 in 2025.
function M.adult_age (day)
  local age = draw.int(draw.weighted(adult_ages))
  local oldest = 88 - (2025 - dates.civil(day))
  return age <= oldest and age or draw.int(18, oldest)
end

local function covers (row, day, final)
  return row.start_date <= day and
         (row.end_date == nil or row.end_date > (final or day))
end

--- The row of an entity that holds a day, and all days up to a final one.
function M.held (p, entity, day, final)
  for _, row in ipairs(p[entity]) do
    if covers(row, day, final) then return row end
  end
end

--- Does a row of an entity hold any of these days?
function M.touches (p, entity, day, final)
  for _, row in ipairs(p[entity]) do
    if row.start_date <= final and
       (row.end_date == nil or row.end_date > day) then
      return true
    end
  end
  return false
end

--- The management row of somebody in Norfolk who lives in the community.
function M.at_large (p, day)
  local row = M.held(p, "management", day)
  if row and row.area == "Norfolk" and not M.held(p, "custody", day) then
    return row
  end
end

--- How many people of a category live in the community in Norfolk.
function M.count (book, category, day)
  local n = 0
  for _, p in ipairs(book) do
    local row = M.at_large(p, day)
    if row and row.category == category then n = n + 1 end
  end
  return n
end

-- The state after each day on which something changes.
local function states (start, state, changes)
  local list = {}
  local order = {}
  for i, change in ipairs(changes) do order[i] = { change, i } end
  table.sort(order, function (a, b)
    if a[1][1] ~= b[1][1] then return a[1][1] < b[1][1] end
    return a[2] < b[2]
  end)
  table.insert(order, 1, { { start } })
  for _, item in ipairs(order) do
    local now = {}
    for _, key in ipairs { "area", "category", "level", "lead" } do
      now[key] = item[1][key] or state[key]
    end
    now.day = math.max(item[1][1], start)
    if #list > 0 and list[#list].day == now.day then list[#list] = nil end
    list[#list + 1] = now
    state = now
  end
  return list
end

local function why (before, after)
  if before.area ~= after.area then return "transferred" end
  if before.category ~= after.category then return "category_changed" end
  return before.level ~= after.level and "level_changed" or "other"
end

--- Writes the management rows of an unbroken time. It begins with a state
--- (area, category, level, lead); each change is { day, level = 2, ... };
--- 'finish' and 'reason' end it, or nil when it is still open.
function M.timeline (p, start, state, changes, finish, reason)
  local list = states(start, state, changes)
  for i, now in ipairs(list) do
    local after = list[i + 1]
    local final = after and after.day or finish
    assert(final == nil or final > now.day, "a time without a day")
    M.add(p, "management", {
      area = now.area, category = now.category, level = now.level,
      lead_agency = now.lead, start_date = now.day, end_date = final,
      end_reason = after and why(now, after) or finish and reason or nil,
    })
  end
end

--- Returns somebody to custody: the breach, and the time inside.
function M.return_to_custody (p, requirement, day, days)
  M.add(p, "breach", {
    requirement = requirement, breach_date = day - draw.int(1, 9),
    outcome = "custody", outcome_date = day,
  })
  M.add(p, "custody", {
    kind = "prison", start_date = day, end_date = days and day + days,
  })
end

return M
