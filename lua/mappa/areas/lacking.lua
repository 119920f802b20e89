--- Areas of which a register holds nothing: a count of 0 says nothing of them.
-- @module mappa.areas.lacking
local M = {}

M.MARK = "no records"

-- What a register holds of an area by itself; all else is of a person, whom an
-- area manages.
local QUERY <const> = [[
  SELECT area FROM management UNION SELECT area FROM meeting
  UNION SELECT area FROM case_review]]

--- The codes of the areas that a register holds records of, as a set.
-- @tparam function query runs SQL that only reads
-- @treturn[1] table
-- @treturn[2] nil, message, code
function M.held(query)
  local rows, message, code = query(QUERY)
  if not rows then return nil, message, code end
  local areas = {}
  for _, row in ipairs(rows) do areas[row.area] = true end
  return areas
end

--- How many areas of a set are not in another, and how many there are.
function M.missing(areas, known)
  local n, all = 0, 0
  for area in pairs(areas) do
    n, all = known[area] and n or n + 1, all + 1
  end
  return n, all
end

--- Which areas, or regions, the register holds no record of at all. Where each
-- area counts somebody it need not be asked.
-- @tparam function query runs SQL that only reads
-- @tparam table counts how many are counted, by label
-- @tparam string kind "area", "region" or "country"
-- @tparam table areas by label the codes of the areas in it, as a set
-- @treturn[1] table|nil {labels = set, n=, of=, kind=, others=}: how many they
-- are, of how many; and how many such areas are in other regions. nil where
-- there is none
-- @treturn[2] nil, message, code
function M.of(query, counts, kind, areas)
  local ask = kind ~= "area"
  for _, count in pairs(counts) do ask = ask or count == 0 end
  if not ask then return nil end
  local known, message, code = M.held(query)
  if not known then return nil, message, code end
  local found = { labels = {}, n = 0, of = 0, kind = kind, others = 0 }
  for label in pairs(counts) do
    local n, all = M.missing(areas[label], known)
    found.of = found.of + 1
    if n == all then
      found.labels[label], found.n = true, found.n + 1
    else
      found.others = found.others + n
    end
  end
  return found.n + found.others > 0 and found or nil
end

return M
