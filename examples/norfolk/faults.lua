-- faults.lua - a few mistakes, made on purpose, for the data-quality check to
-- find. None of them changes a published figure.

local case = require "norfolk.case"
local dates = require "norfolk.dates"
local sexual = require "norfolk.sexual"
local violent = require "norfolk.violent"

local M = {}

local of <const> = dates.of

local function mark (p, fault)
  p.fault = fault
  p.no_order = true
  return p
end

--- Adds the people whose records are at fault, before the stocks are filled.
--- p.fault says what is wrong.
function M.add (book)
  local p = mark(sexual.new(book, { basis = "other",
    convicted = of "2019-06-17" }), "still in Category 1 after notification")
  case.timeline(p, p.convicted, { area = "Norfolk", category = 1, level = 1,
    lead = "police" }, {})

  mark(violent.managed(book, { months = 60, entry = of "2022-05-09",
    steps = { { of "2022-05-16", level = 2 },
              { of "2022-10-03", level = 1 } } }), "no meeting")

  p = mark(sexual.managed(book, { basis = "custody_30", months = 40,
    convicted = of "2020-02-03" }), "an SHPO of four years")
  case.add(p, "order", { kind = "SHPO", interim = "no", foreign_travel = "no",
    made_on = of "2020-02-03", expires_on = of "2024-02-03" })

  p = mark(sexual.managed(book, { basis = "other",
    convicted = of "2022-09-12" }), "no date of birth")
  p.birth_date = nil

  mark(violent.managed(book, { months = 8, entry = of "2020-08-24" }),
       "Category 2 with a sentence of eight months")

  p = mark(sexual.new(book, { basis = "custody_6_30", months = 18,
    suspended = true, convicted = of "2016-04-25", age = 41 }),
    "notification of seven years where the law sets ten")
  p.clear = of "2023-04-25"
  p.notification[1].end_date = p.clear
  sexual.manage(p, {})

  mark(violent.managed(book, { months = 50, entry = of "2022-11-07",
    stays = true }), "still in Category 2 after the licence")

  p = mark(sexual.managed(book, { basis = "custody_30", months = 36,
    convicted = of "2014-11-10" }), "an SHPO made before there were any")
  case.add(p, "order", { kind = "SHPO", interim = "no", foreign_travel = "no",
    made_on = of "2014-11-10" })

  p = mark(sexual.managed(book, { basis = "custody_6_30", months = 14,
    suspended = false, convicted = of "2018-01-15" }),
    "recalled after the licence")
  case.return_to_custody(p, "licence", of "2021-07-20", 28)

  p = mark(sexual.new(book, { basis = "custody_30", months = 32,
    convicted = of "2009-05-18", age = 33 }), "revoked after 13 years")
  p.notification[1].end_date = of "2022-09-07"
  case.add(p, "revocation", { applied_on = of "2022-06-20",
    decided_on = of "2022-09-06", outcome = "granted" })
  sexual.manage(p, { finish = of "2022-09-07",
    reason = "notification_revoked" })
end

return M
