--- Areas, regions and countries: which lies in which.
-- @module mappa.geography
local core = require "mappa.core"
local misuse = require "mappa.misuse"

local M = {}

-- How wide each is; of each list, the wider ones that its labels lie in.
local WIDTH <const> = { area = 1, region = 2, country = 3 }

local inside = {}        -- by label of an area or region: {region=, country=}

--- Where each area and region lies.
local function learn()
  local areas, regions = core.list("area"), core.list("region")
  local region_of, country_of = core.regions(), core.countries()
  local countries = core.list("country")
  inside.area, inside.region = {}, {}
  for code, area in ipairs(areas) do
    local region = regions[region_of[code]].label
    local country = countries[country_of[code]].label
    inside.area[area.label] = { region = region, country = country }
    inside.region[region] = { country = country }
  end
end

--- The region or country in which an area or region lies.
-- @tparam string kind "area" or "region"
-- @tparam string label
-- @tparam string wider "region" or "country"
-- @treturn string|nil
function M.within(kind, label, wider)
  if not inside.area then learn() end
  local place = inside[kind] and inside[kind][label]
  return place and place[wider]
end

--- The name of an area, however it is written.
-- @tparam string word its name in any letter case, or its code
-- @treturn[1] string
-- @treturn[2] nil
-- @treturn[2] string what is wrong, and what may have been meant
function M.area(word)
  local code, near = core.code("area", word)
  if code then return core.list("area")[code].label end
  local labels = {}
  for i, area in ipairs(core.list("area")) do labels[i] = area.label end
  local instead = misuse.instead(word, labels, near)
  return nil, ("no area '%s'%s"):format(word,
    instead ~= "" and instead or '; mappa.help("area") lists them')
end

--- The name of an area that a script gives.
-- @tparam string what the argument for messages: "area", or "verb: the area"
-- @param area
-- @raise where there is none
function M.read_area(what, area)
  misuse.check_type(what, area, "string")
  local label, why = M.area(area)
  return label or misuse("%s%s", what:match("^.*: ") or "", why)
end

--- Does a name stand for places?
function M.is_place(name) return WIDTH[name] ~= nil end

--- Can nobody be in two places at once, since neither lies in the other?
function M.apart(kind, label, other_kind, other)
  if WIDTH[kind] > WIDTH[other_kind] then
    kind, label, other_kind, other = other_kind, other, kind, label
  end
  local known = M.within(kind, label, other_kind)
  if not known then return false end
  for _, item in ipairs(core.list(other_kind)) do
    if item.label == other then return known ~= other end
  end
  return false
end

return M
