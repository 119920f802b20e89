--- Tables of published figures, as data: what the row and the column of each
-- printed table are, so that figures can be asked like a cross-tab. The tables
-- of the area report come first, under the ids that a report gives them; then
-- tables of older reports, of the national bulletin and of newspapers.
--
-- A table has
--   id, title     its name, and what it holds
--   measure       what it counts; several tables may be of one measure. As in
--                 mappa.measures where that has it; by default the id
--   unit, clock   what one is; "stock" (on 31 March) or "flow" (in the year)
--   row, column   which dimension the printed rows and columns are; a cell
--                 whose label is Total is of all
--   names         printed labels that say more than one word: the label of
--                 each dimension
--   part          labels that all its figures have: a part of the measure
--   whole         labels that all have, and that leave nothing out
--   parts         what adds up to the total of a dimension, where it does
--   cells         the same of people who may be in several of them
--   step          is a jump from year to year worth a remark?
-- @module mappa.template.figures
local M = {}

-- Category 4 is in none of these tables, Level 1 not in those of the year.
local CATEGORIES <const> = { "Category 1", "Category 2", "Category 3" }
local LEVELS <const> = { "Level 1", "Level 2", "Level 3" }
local HIGHER <const> = { "Level 2", "Level 3" }

local NOTIFICATION <const> = { category = "Category 1",
  requirement = "Notification" }
local CATEGORY_1 <const> = { category = "Category 1" }

M.tables = {
  { id = "eligible", title = "MAPPA-eligible people in the community on 31 "
      .. "March", unit = "people", clock = "stock", row = "level",
    column = "category", step = true,
    parts = { level = LEVELS, category = CATEGORIES } },
  { id = "managed", title = "People managed at Level 2 or 3 in the year",
    unit = "people", clock = "flow", row = "level", column = "category",
    step = true, cells = { level = HIGHER, category = CATEGORIES } },
  { id = "cautioned", measure = "breaches", title = "Category 1 cautioned for "
      .. "breach of notification requirements", unit = "people",
    clock = "flow", part = { outcome = "Caution" }, whole = NOTIFICATION,
    step = true },
  { id = "convicted", measure = "breaches", title = "Category 1 convicted for "
      .. "breach of notification requirements", unit = "people",
    clock = "flow", part = { outcome = "Conviction" }, whole = NOTIFICATION,
    step = true },
  { id = "revocations", title = "Lifetime notification revoked on application",
    unit = "people", clock = "flow", whole = CATEGORY_1, step = true },
  { id = "orders", title = "Restrictive orders made", unit = "orders",
    clock = "flow", row = "kind", whole = CATEGORY_1, step = true },
  { id = "sro_notifications", title = "People subject to notification after "
      .. "breach of a Sexual Risk Order", unit = "people", clock = "flow",
    step = true },
  { id = "recalls_licence", measure = "recalls", title = "Returned to custody "
      .. "for breach of licence, Levels 2 and 3", unit = "returns",
    clock = "flow", row = "level", column = "category",
    part = { requirement = "Licence" }, step = true,
    parts = { level = HIGHER, category = CATEGORIES } },
  { id = "recalls_shpo", measure = "recalls", title = "Returned to custody "
      .. "for breach of an SHPO or SOPO, Levels 2 and 3", unit = "returns",
    clock = "flow", row = "level", part = { requirement = "SHPO" },
    whole = CATEGORY_1, step = true, parts = { level = HIGHER } },
  { id = "rate", title = "Category 1 per 100,000 residents aged 10 and over",
    unit = "per 100,000", clock = "stock", whole = CATEGORY_1 },

  { id = "breaches", title = "Category 1 cautioned or convicted for breach of "
      .. "notification requirements", unit = "people", clock = "flow",
    whole = NOTIFICATION, step = true },
  { id = "one_in", title = "Residents aged 10 and over for each one in "
      .. "Category 1", unit = "residents", clock = "stock",
    whole = CATEGORY_1 },
  { id = "rate_all_ages", title = "Registered sexual offenders per 100,000 "
      .. "residents; the age base is not stated, and was all ages to 2006-07",
    unit = "per 100,000", clock = "stock", whole = CATEGORY_1 },
  { id = "total", title = "MAPPA offenders as counted to 2008-09: a snapshot "
      .. "of Category 1, the year's flow of the others", unit = "people",
    clock = "stock and flow", row = "level", column = "category",
    step = true },
  { id = "eligible_other", title = "MAPPA offenders besides Category 1",
    unit = "people", clock = "stock" },
  { id = "districts", title = "Category 1 by local authority",
    unit = "people", clock = "stock", row = "district",
    whole = CATEGORY_1 },
  { id = "share", title = "Share of MAPPA-eligible people on 31 March",
    unit = "per cent", clock = "stock", column = "category" },
  { id = "share_all", title = "Share of MAPPA offenders as counted to 2008-09",
    unit = "per cent", clock = "stock and flow", column = "category" },
  { id = "change", title = "Change on an earlier year, as printed",
    unit = "as printed", clock = "stock and flow", row = "of", column = "as" },
  { id = "referrals", title = "Referred to a MAPP panel, the highest level",
    unit = "people", clock = "flow" },
  { id = "order_breaches", title = "Breach of an order, Levels 2 and 3",
    unit = "people", clock = "flow" },
  { id = "recalls_all", title = "Returned to custody for breach of licence, "
      .. "all levels", unit = "returns", clock = "flow" },
  { id = "charged", title = "Registered sexual offenders cautioned or charged",
    unit = "people", clock = "flow", row = "offence" },
  { id = "sfo", title = "People charged with or convicted of a serious "
      .. "further offence", unit = "people", clock = "flow", row = "outcome",
    column = "category", names = {
      ["Charged, Level 2"] = { outcome = "Charged", level = "Level 2" },
      ["Charged, Level 3"] = { outcome = "Charged", level = "Level 3" },
      -- As area reports print it, of people charged.
      ["Level 2"] = { outcome = "Charged", level = "Level 2" },
      ["Level 3"] = { outcome = "Charged", level = "Level 3" },
      Total = { outcome = "Charged" },
    } },
  { id = "register", title = "Sex offenders on the Police National Computer",
    unit = "people", clock = "stock", row = "status" },
  { id = "prison", title = "Prison population quoted beside MAPPA",
    unit = "people", clock = "stock" },
}

for _, t in ipairs(M.tables) do
  t.measure = t.measure or t.id
  M.tables[t.id] = t
end

return M
