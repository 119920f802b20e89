-- edges.lua - cases that try the counting rules: days around the end of the
-- year, prison and hospital on the date, moves, returns to the register,
-- revocations, Category 4, and people who are not MAPPA cases at all.

local case = require "norfolk.case"
local dates = require "norfolk.dates"
local draw = require "norfolk.draw"
local sexual = require "norfolk.sexual"
local violent = require "norfolk.violent"

local M = {}

local of <const> = dates.of
local SNAPSHOT <const> = case.SNAPSHOT

-- Ends, starts, releases and returns on 31 March and 1 April 2025.
local function around_the_date (book)
  for _, on in ipairs { SNAPSHOT, SNAPSHOT + 1 } do
    for _ = 1, 2 do
      sexual.managed(book, { basis = "custody_6_30", months = 18,
        suspended = false, convicted = dates.add_years(on, -10) })
      sexual.managed(book, { basis = "other", entry = on })
    end
    sexual.managed(book, { basis = "custody_30", entry = on })
    local c = dates.add_months(on, -60)
    violent.managed(book, { months = 60, convicted = c,
      entry = c + draw.int(600, 900) })
    violent.managed(book, { months = 54, entry = on })
  end
  local p = sexual.managed(book, { basis = "custody_30", months = 60,
    entry = of "2024-06-10" })
  case.return_to_custody(p, "licence", SNAPSHOT)
end

-- People who are in prison or in hospital on the date.
local function inside (book)
  for i = 1, 55 do
    local year = i <= 22 and 2024 or draw.int(2018, 2023)
    local from, to = dates.reporting_year(year)
    sexual.managed(book, { basis = i % 11 == 0 and "life" or "custody_30",
      inside = true, convicted = draw.int(from, to - 20),
      months = year < 2021 and draw.int(180, 260) or draw.int(100, 200) })
  end
  local years = { 2021, 2022, 2022, 2023, 2023, 2023, 2024, 2024, 2024, 2024 }
  for i = 1, 70 do
    local from, to = dates.reporting_year(years[i % 10 + 1])
    local c = draw.int(from, to - 20)
    local least = (case.EXTRACT - c) // 15 + 6
    violent.managed(book, { inside = true, convicted = c,
      months = draw.int(math.max(least, 48), least + 70) })
  end
  for i = 1, 12 do
    local c = draw.int(of "2015-06-01", of "2024-06-30")
    if i <= 4 then
      sexual.managed(book, { basis = "restricted_hospital", inside = true,
        convicted = c })
    else
      violent.in_hospital(book, { convicted = c,
        finish = i > 9 and draw.int(c + 90, SNAPSHOT + 60) or nil })
    end
  end
end

-- At Level 1, returned on licence and inside on the date.
local function returned (book)
  for i = 1, 12 do
    local on = draw.int(of "2024-12-01", of "2025-03-20")
    local make = i <= 5 and sexual or violent
    local p = make.managed(book, { basis = "custody_30",
      months = draw.int(50, 90), entry = on - draw.int(40, 300) })
    case.return_to_custody(p, "licence", on)
  end
end

-- People who left in 2018-19, before the first date that the sample is made
-- to meet.
local function left_early (book)
  local from, to = dates.reporting_year(2018)
  for i = 1, 60 do
    local on = draw.int(from, to)
    if i <= 20 then
      local months = draw.int(36, 84)
      local c = dates.add_months(on, -months)
      violent.managed(book, { months = months, convicted = c,
        entry = c + months * 487 // 32 })
    else
      local other = i % 2 == 0
      sexual.managed(book, { basis = other and "other" or "custody_6_30",
        convicted = dates.add_years(on, other and -5 or -10) })
    end
  end
end

-- Moves into Norfolk, and out and back.
local function moves (book)
  for i = 1, 12 do
    local basis = draw.one { "custody_6_30", "other" }
    local on = draw.int(of "2019-05-01", of "2025-02-20")
    local there = i % 3 == 0 and "Cambridgeshire" or "Suffolk"
    local steps = { { on, area = "Norfolk" } }
    if i <= 4 then
      steps = { { on - 300, area = there }, { on, area = "Norfolk" } }
    end
    sexual.managed(book, { basis = basis, suspended = true, steps = steps,
      months = basis == "custody_6_30" and draw.int(8, 24) or nil,
      area = i > 4 and there or nil, convicted = on - draw.int(310, 700) })
  end
end

-- Off the register, and on it again after a new conviction.
local function again (book)
  for _ = 1, 6 do
    local c = draw.int(of "2010-07-05", of "2014-12-19")
    local p = sexual.managed(book, { basis = "other", convicted = c })
    local on = p.clear + draw.int(200, 1500)
    case.add(p, "notification", { start_date = on,
      end_date = dates.add_months(on, 120), basis = "custody_6_30" })
    case.add(p, "offence", { offence_date = on - 150, charged_on = on - 90,
      convicted_on = on, type = "Possessing indecent photographs of a child",
      disposal = "suspended", sentence_months = 8, serious_further = "no" })
    case.timeline(p, on, { area = "Norfolk", category = 1, level = 1,
      lead = "police" }, {})
  end
end

-- Indefinite notification revoked, by the year of the decision.
local revoked <const> = {
  { 2018, 4 }, { 2019, 6 }, { 2020, 3 }, { 2021, 7 }, { 2022, 8 },
  { 2023, 9 }, { 2024, 12 },
}

local function revoke (book, on, minor)
  local wait = dates.add_years(on, minor and -8 or -15)
  local months = draw.int(30, 38)
  local p = sexual.new(book, { basis = "custody_30", minor = minor,
    months = months, entry = wait - draw.int(120, 900) })
  p.no_order = true
  p.notification[1].end_date = on + 1
  case.add(p, "revocation", { applied_on = on - draw.int(50, 150),
    decided_on = on, outcome = "granted" })
  sexual.manage(p, { finish = on + 1, reason = "notification_revoked" })
end

local function revocations (book)
  for _, row in ipairs(revoked) do
    local from, to = dates.reporting_year(row[1])
    for i = 1, row[2] do
      local on = draw.int(from, to)
      if row[1] == 2024 and i <= 2 then on = i == 1 and from or to end
      revoke(book, on, i == 4 and row[1] >= 2021)
    end
  end
end

local function terrorists (book)
  for i = 1, 6 do
    violent.terrorist(book, { start = draw.int(of "2023-09-01",
      of "2024-09-30"), level = i <= 2 and 2 or 1, inside = i == 6 })
  end
end

local function risk_order (p, on, months)
  case.add(p, "order", { kind = "SRO", interim = "no", foreign_travel = "no",
    made_on = on, expires_on = dates.add_months(on, months) })
end

-- Notification after the breach of an SRO lasts as long as the order.
local function after_risk_order (book, on, area)
  local p = case.new(book, case.adult_age(on), on)
  risk_order(p, on - 250, 60)
  local expires = p.order[1].expires_on
  case.add(p, "notification", { start_date = on, end_date = expires,
    basis = "sro_breach" })
  case.add(p, "breach", { requirement = "SRO", breach_date = on - 60,
    outcome = "conviction", outcome_date = on })
  case.add(p, "offence", { offence_date = on - 60, charged_on = on - 40,
    convicted_on = on, type = "Breach of a sexual risk order",
    disposal = "community", serious_further = "no" })
  local over = expires <= case.EXTRACT
  case.timeline(p, on, { area = area, category = 1, level = 1,
    lead = "police" }, {}, over and expires or nil, "notification_ended")
end

-- Orders made to people who are not managed: risk orders, the orders before
-- them, and one SHPO of somebody who left at once.
local function unmanaged (book)
  for i = 1, 14 do
    local on = i <= 4 and draw.int(of "2024-04-10", of "2025-03-20") or
               draw.int(of "2015-06-01", of "2024-03-20")
    risk_order(case.new(book, case.adult_age(on), on), on,
               draw.one { 24, 36, 60 })
  end
  for _, on in ipairs { of "2011-07-11", of "2013-02-25" } do
    local p = case.new(book, case.adult_age(on), on)
    case.add(p, "order", { kind = "RSHO", interim = "no",
      foreign_travel = "no", made_on = on,
      expires_on = dates.add_months(on, 36) })
  end
  local on = of "2024-10-02"
  local p = sexual.new(book, { basis = "other", convicted = on })
  p.no_order = true
  case.add(p, "order", { kind = "SHPO", interim = "no",
    foreign_travel = "no", made_on = on, expires_on = p.clear })
end

-- The four Notification Orders of 2024-25, and earlier ones.
local function notification_orders (book)
  for i = 1, 12 do
    local on = i <= 4 and draw.int(of "2024-04-20", of "2025-03-10") or
               draw.int(of "2016-04-20", of "2024-03-01")
    sexual.managed(book, { basis = "notification_order", convicted = on })
  end
end

-- A breach of a SOPO by somebody at Level 2 elsewhere.
local function breach_elsewhere (book)
  local p = sexual.managed(book, { basis = "custody_30", months = 36,
    convicted = of "2014-01-20", entry = of "2015-07-20",
    steps = { { of "2021-02-08", area = "Suffolk" },
              { of "2021-06-14", level = 2 },
              { of "2021-12-20", level = 1 },
              { of "2022-05-16", area = "Norfolk" } } })
  case.add(p, "order", { kind = "SOPO", interim = "no", foreign_travel = "no",
    made_on = p.convicted })
  p.no_order = true
  case.return_to_custody(p, "SOPO", of "2021-09-07", 85)
end

--- Adds them all.
function M.add (book)
  around_the_date(book)
  inside(book)
  returned(book)
  left_early(book)
  moves(book)
  again(book)
  revocations(book)
  terrorists(book)
  after_risk_order(book, of "2018-11-20", "Norfolk")
  after_risk_order(book, of "2021-05-11", "Norfolk")
  after_risk_order(book, of "2023-01-17", "Norfolk")
  after_risk_order(book, of "2024-07-09", "Suffolk")
  unmanaged(book)
  notification_orders(book)
  breach_elsewhere(book)
end

return M
