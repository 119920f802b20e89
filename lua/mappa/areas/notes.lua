--- What is told below areas that are set side by side: see mappa.areas.
-- @module mappa.areas.notes
local misuse = require "mappa.misuse"
local statistics = require "mappa.statistics"

local M = {}

--- The decimals of rates: those of given ones are one, unless all are whole.
-- @tparam table found see mappa.areas
-- @tparam table base a view
function M.decimals(found, base)
  if base.derived then return base.derived:decimals("rate") end
  for _, entry in ipairs(found.order) do
    if entry.rate % 1 ~= 0 then return 1 end
  end
  return 0
end

--- A rate as it is printed.
local function printed(value, digits)
  return ("%." .. digits .. "f"):format(statistics.round(value, digits))
end

--- Those at the ends of the order, with their rates.
local function ends(found, digits)
  local order, high, low = found.order, {}, {}
  for _, entry in ipairs(order) do
    if entry.rate == order[1].rate then high[#high + 1] = entry.label end
    if entry.rate == order[#order].rate then low[#low + 1] = entry.label end
  end
  return ("Highest: %s, %s; lowest: %s, %s."):format(misuse.listed(high),
    printed(order[1].rate, digits), misuse.listed(low),
    printed(order[#order].rate, digits))
end

--- Those of a standing, with what they were before.
local function standing_out(found, standing, before)
  local words = {}
  for _, entry in ipairs(found.order) do
    if entry.standing == standing then
      local was = before and before.of[entry.label]
      words[#words + 1] = not before and entry.label
        or ("%s (before: %s)"):format(entry.label,
          was and was.standing or "not known")
    end
  end
  return #words > 0 and table.concat(words, ", ") or nil
end

--- Those that stood out before, and do not now.
local function returned(found, before)
  local words = {}
  for _, entry in ipairs(found.order) do
    local was = before and before.of[entry.label]
    if entry.standing == "within" and was and was.standing
      and was.standing ~= "within" then
      words[#words + 1] = ("%s (before: %s)"):format(entry.label,
        was.standing)
    end
  end
  return #words > 0 and "Within the limits again: "
    .. table.concat(words, ", ") .. "." or nil
end

-- What chance leaves outside the outer limits, of one.
local OUTSIDE <const> = 0.002

--- Says so when more areas are outside the limits than chance explains.
local function dispersion(found)
  local standing, outside = 0, 0
  for _, entry in ipairs(found.order) do
    if entry.standing then standing = standing + 1 end
    if entry.standing and entry.standing:find("99.8", 1, true) then
      outside = outside + 1
    end
  end
  if outside < 2 then return nil end
  return ("%d of %d are outside the 99.8%% limits, where chance alone would "
    .. "leave %.1f: the differences are more than chance, and areas may count "
    .. "differently."):format(outside, standing, OUTSIDE * standing)
end

local PLURAL <const> = { area = "areas", region = "regions",
  country = "countries" }

--- Adds how many areas the register holds nothing of, and what that does.
local function add_lacking(notes, lacking)
  if lacking.n > 0 then
    notes[#notes + 1] = ("The register holds no records of %d of %d %s: no "
      .. "rate and no rank; totals and the reference are without."):format(
      lacking.n, lacking.of, PLURAL[lacking.kind])
  end
  if lacking.others > 0 then
    notes[#notes + 1] = ("In the other %s are %d areas without records; their "
      .. "residents are in the rates."):format(PLURAL[lacking.kind],
      lacking.others)
  end
end

--- What is told below the areas.
-- @tparam table found see mappa.areas
-- @tparam table|nil before the same of an earlier Table
-- @tparam table base a view
-- @treturn table array of sentences
function M.of(found, before, base)
  local notes, reference = {}, found.reference
  local digits = M.decimals(found, base)
  local function add(...) notes[#notes + 1] = string.format(...) end
  if #found.order > 0 then
    notes[1] = ends(found, digits)
    add("Ranks: of %d, 1 is the highest rate; = marks equal ones.",
      #found.order)
  end
  if found.lacking then add_lacking(notes, found.lacking) end
  if reference.rate then
    add("Ratio: to %s, %s.", found.name, printed(reference.rate, digits))
  else
    add("No ratio: the figures do not give %s.", found.name)
  end
  if not reference.population or (reference.rate or 0) == 0 then
    return notes
  end
  add("Limits: a count of an area of that size is between them so often if "
    .. "its rate is that of %s (Spiegelhalter 2005).", found.name)
  for _, standing in ipairs { "above 99.8%", "above 95%", "below 95%",
    "below 99.8%" } do
    local words = standing_out(found, standing, before)
    if words then add("%s: %s.", standing:gsub("^%l", string.upper), words) end
  end
  notes[#notes + 1] = returned(found, before)
  notes[#notes + 1] = dispersion(found)
  return notes
end

return M
