--- What reports call their areas: the names of the code list, and others.
-- @module mappa.reader.names
local core = require "mappa.core"
local wording = require "mappa.template.wording"

local M = {}

--- " small words of a text "; "Multi-Agency" is "mappa" there.
function M.words_of(text)
  return " " .. text:lower():gsub("&", " and ")
    :gsub("multi%s*%-?%s*agency", " mappa "):gsub("[^%w]+", " ")
    :gsub("^ +", ""):gsub(" +$", "") .. " "
end

--- The areas by their names in small words.
-- @treturn table name -> label of the code list
function M.all()
  local list = {}
  for _, area in ipairs(core.list("area")) do
    list[M.words_of(area.label):match("^ (.-) $")] = area.label
  end
  for name, label in pairs(wording.areas) do list[name] = label end
  return list
end

return M
