--- Which areas border on which, by land: the 42 MAPPA areas, which are those
-- of the police forces (London is one area). An estuary is no border: Essex
-- and Kent do not meet, nor Merseyside and North Wales.
-- @module mappa.neighbours
local geography = require "mappa.geography"

local M = {}

-- Each border once, with the area that comes first in the alphabet.
local BORDERS <const> = {
  ["Avon and Somerset"] = { "Devon and Cornwall", "Dorset",
    "Gloucestershire", "Wiltshire" },
  Bedfordshire = { "Cambridgeshire", "Hertfordshire", "Northamptonshire",
    "Thames Valley" },
  Cambridgeshire = { "Essex", "Hertfordshire", "Lincolnshire", "Norfolk",
    "Northamptonshire", "Suffolk" },
  Cheshire = { "Derbyshire", "Greater Manchester", "Merseyside",
    "North Wales", "Staffordshire", "West Mercia" },
  ["County Durham"] = { "Cumbria", "North Yorkshire", "Northumbria",
    "Teesside" },
  Cumbria = { "Lancashire", "North Yorkshire", "Northumbria" },
  Derbyshire = { "Greater Manchester", "Leicestershire", "Nottinghamshire",
    "South Yorkshire", "Staffordshire", "West Yorkshire" },
  ["Devon and Cornwall"] = { "Dorset" },
  Dorset = { "Hampshire", "Wiltshire" },
  ["Dyfed-Powys"] = { "Gwent", "North Wales", "South Wales", "West Mercia" },
  Essex = { "Hertfordshire", "London", "Suffolk" },
  Gloucestershire = { "Gwent", "Thames Valley", "Warwickshire",
    "West Mercia", "Wiltshire" },
  ["Greater Manchester"] = { "Lancashire", "Merseyside", "West Yorkshire" },
  Gwent = { "South Wales", "West Mercia" },
  Hampshire = { "Surrey", "Sussex", "Thames Valley", "Wiltshire" },
  Hertfordshire = { "London", "Thames Valley" },
  Humberside = { "Lincolnshire", "North Yorkshire", "Nottinghamshire",
    "South Yorkshire" },
  Kent = { "London", "Surrey", "Sussex" },
  Lancashire = { "Merseyside", "North Yorkshire", "West Yorkshire" },
  Leicestershire = { "Lincolnshire", "Northamptonshire", "Nottinghamshire",
    "Staffordshire", "Warwickshire" },
  Lincolnshire = { "Norfolk", "Northamptonshire", "Nottinghamshire" },
  London = { "Surrey", "Thames Valley" },
  Norfolk = { "Suffolk" },
  ["North Wales"] = { "West Mercia" },
  ["North Yorkshire"] = { "South Yorkshire", "Teesside", "West Yorkshire" },
  Northamptonshire = { "Thames Valley", "Warwickshire" },
  Nottinghamshire = { "South Yorkshire" },
  ["South Yorkshire"] = { "West Yorkshire" },
  Staffordshire = { "Warwickshire", "West Mercia", "West Midlands" },
  Surrey = { "Sussex", "Thames Valley" },
  ["Thames Valley"] = { "Warwickshire", "Wiltshire" },
  Warwickshire = { "West Mercia", "West Midlands" },
  ["West Mercia"] = { "West Midlands" },
}

--- The areas that border on one, by name.
local function bordering(label)
  local list = {}
  for first, others in pairs(BORDERS) do
    for _, other in ipairs(others) do
      if first == label then list[#list + 1] = other end
      if other == label then list[#list + 1] = first end
    end
  end
  table.sort(list)
  return list
end

--- The neighbours of an area.
-- @tparam string area its name or code, in any letter case
-- @treturn table array of labels, sorted
-- @raise for what is no area
function M.of(area)
  return bordering(geography.read_area("neighbours: the area", area))
end

return M
