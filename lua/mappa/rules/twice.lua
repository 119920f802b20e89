--- The check of records that are told twice: once with less known.
-- What a check is, and what stands in a query: see mappa.checks.
-- @module mappa.rules.twice
local core = require "mappa.core"

-- Where two records of a person at a time are refused, or told apart by a ref.
local APART <const> = { individual = true, management = true, meeting = true,
  attendance = true, case_review = true, population = true }

--- A SELECT of the records of an entity that say nothing which another one of
-- the same person does not say too. That all fields agree cannot be: the same
-- record is stored once.
local function told_less(entity)
  local agree, dates = {}, {}
  for _, field in ipairs(entity.fields) do
    local name = '"' .. field.name .. '"'
    local form = field.required and "less.%s = more.%s"
      or "(less.%s IS NULL OR less.%s = more.%s)"
    agree[#agree + 1] = form:gsub("%%s", name)
    if field.type == "date" then dates[#dates + 1] = "less." .. name end
  end
  return ([[
      SELECT '%s' AS entity, less.id AS record, less.individual,
             min(coalesce(%s, NULL)) AS told_on
      FROM "%s" AS less JOIN "%s" AS more
        ON more.individual = less.individual AND more.id <> less.id
      WHERE %s GROUP BY less.id]]):format(entity.name,
    table.concat(dates, ", "), entity.name, entity.name,
    table.concat(agree, " AND "))
end

local queries = {}
for _, entity in ipairs(core.entities()) do
  if not APART[entity.name] then
    queries[#queries + 1] = told_less(entity)
  end
end

return {
  {
    id = "told_twice", severity = "warning",
    law = "a record counts once",
    title = "a record told twice, once with less known",
    query = table.concat(queries, "\nUNION ALL\n"),
    message = "{entity} of {told_on} is there again with more told of it, "
      .. "and counts twice; leave it out, or, if it is from an earlier "
      .. "extract, let the later one replace that (replace = true)",
  },
}
