-- events.lua - what happened to the people in the book: orders, breaches,
-- returns to custody, refused applications.
--
-- Everything here is added once the stocks stand, and so nothing of it starts
-- or ends a time in prison across a 31 March.

local case = require "norfolk.case"
local dates = require "norfolk.dates"
local draw = require "norfolk.draw"
local law = require "norfolk.law"

local M = {}

local of <const> = dates.of
local SHPO <const> = of "2015-03-08"     -- SHPO and SRO replace what was
local SOPO <const> = of "2004-05-01"
local FIRST <const>, LAST <const> = dates.reporting_year(2024)

-- The row of somebody at Level 1 in Norfolk throughout these days.
local function steady (p, category, from, to)
  local row = case.held(p, "management", from, to)
  return row and row.area == "Norfolk" and row.category == category and
         row.level == 1 and row
end

-- So many plain cases for which a test holds, in a drawn order.
local function some (book, n, test)
  local list = {}
  for _, p in ipairs(book) do
    if p.plain and test(p) then list[#list + 1] = p end
  end
  assert(#list >= n, "too few cases to draw from")
  draw.shuffle(list)
  return table.move(list, 1, n, 1, {})
end

-- Orders. -------------------------------------------------------------------

local function order_end (row)
  return row.ended_on or row.expires_on
end

local function has_order (p, from, to)
  for _, row in ipairs(p.order) do
    local final = order_end(row)
    if row.made_on <= to and (final == nil or final > from) then
      return true
    end
  end
  return false
end

local function make_order (p, kind, on, months, travel)
  return case.add(p, "order", {
    kind = kind, interim = "no", foreign_travel = travel and "yes" or "no",
    made_on = on, expires_on = months and dates.add_months(on, months) or nil,
  })
end

local function make_interim (p, on, final)
  case.add(p, "order", {
    kind = "SHPO", interim = "yes", foreign_travel = "no", made_on = on,
    expires_on = final, ended_on = final,
  })
end

local function terms_at_conviction (p)
  local unfit = p.no_order or p.minor or p.basis == "notification_order"
  return p.basis and not unfit and law.order_terms(p.period) or {}
end

-- Outside 2024-25: at conviction, for about every second person.
local function order_at_conviction (p)
  local terms = terms_at_conviction(p)
  local on = p.convicted
  if #terms == 0 or on < SOPO or on >= FIRST and on <= LAST then return end
  local kind = on < SHPO and "SOPO" or "SHPO"
  if p.needs_order or draw.chance(kind == "SOPO" and 40 or 80) then
    local months = draw.one(terms)
    local travel = months == 60 and draw.chance(3)
    local row = make_order(p, kind, on, months, travel)
    if not months and not p.needs_order and draw.chance(8) then
      row.ended_on = math.min(on + draw.int(1900, 2600), case.EXTRACT - 9)
      if row.ended_on <= on + 1826 then row.ended_on = nil end
    end
  end
end

-- People convicted in 2024-25 who are in Category 1 in Norfolk on that day.
local function convicted_this_year (book)
  local list = {}
  for _, p in ipairs(book) do
    local on = p.convicted
    if on and on >= FIRST and on <= LAST and #terms_at_conviction(p) > 0 then
      local row = case.held(p, "management", on)
      if row and row.area == "Norfolk" and row.category == 1 then
        list[#list + 1] = p
      end
    end
  end
  return draw.shuffle(list)
end

-- Somebody long managed who can be made subject to an order in the year.
local function free_of_orders (p)
  return steady(p, 1, FIRST - 1, LAST + 1) and not p.minor and
         not has_order(p, FIRST - 400, LAST) and
         (p.clear == nil or p.clear > LAST + 1900)
end

-- On application, some after an interim order; the four days around the ends
-- of the year, of which two do not count.
local function orders_on_application (book, n)
  local days = { FIRST, LAST, FIRST - 1, LAST + 1 }
  for i, p in ipairs(some(book, n + 2, free_of_orders)) do
    local on = days[i] or draw.int(FIRST + 90, LAST - 1)
    make_order(p, "SHPO", on, 60)
    if i > 4 and i <= 9 then make_interim(p, on - 70, on) end
  end
end

-- People managed elsewhere, and subject to notification, all through 2024-25.
local function elsewhere (book)
  local list = {}
  for _, p in ipairs(book) do
    local row = case.held(p, "management", FIRST, LAST)
    if row and row.area ~= "Norfolk" and p.plain and p.clear == nil and
       not has_order(p, FIRST, LAST) then
      list[#list + 1] = p
    end
  end
  return list
end

-- 118 SHPOs, and one with a foreign travel restriction.
local function orders_this_year (book)
  local list = convicted_this_year(book)
  local n = math.min(#list, 103)
  for i = 1, n do
    local p = list[i]
    if i == 1 then
      make_order(p, "SHPO", p.convicted, 60, true)
    else
      make_order(p, "SHPO", p.convicted, draw.one(terms_at_conviction(p)))
    end
  end
  orders_on_application(book, 119 - n)
  make_order(elsewhere(book)[1], "SHPO", FIRST + 200, 60)
end

local function other_orders (book)
  for _, p in ipairs(book) do
    if p.basis == "notification_order" and p.convicted >= SOPO then
      make_order(p, "NO", p.convicted, p.period)
    end
  end
  local early = some(book, 3, function (p)
    return p.basis == "custody_30" and p.convicted > of "2009-01-01" and
           p.convicted < of "2013-01-01" and p.entry < of "2013-01-01"
  end)
  for _, p in ipairs(early) do
    make_order(p, "FTO", draw.int(of "2013-02-01", of "2014-11-30"), 60)
  end
  local violent = some(book, 2, function (p)
    return not p.basis and p.licence_end and
           p.licence_end < of "2024-01-01"
  end)
  for _, p in ipairs(violent) do
    make_order(p, "VOO", p.licence_end + 10, 24)
  end
end

-- Breaches of notification requirements. ------------------------------------

local function notified (p, from, to)
  return not p.fault and steady(p, 1, from, to) and
         case.held(p, "notification", from, to)
end

local function breach (p, on, outcome, wait)
  case.add(p, "breach", {
    requirement = "notification", breach_date = on - (wait or
      draw.int(5, 20)), outcome = outcome, outcome_date = on,
  })
end

-- Dates of outcomes in a year; the first two are its first and last day.
local function outcome_day (i, from, to)
  if i == 1 then return from elseif i == 2 then return to end
  return draw.int(from, to)
end

-- Some of the convicted go to prison for a short while.
local function imprison (p, on)
  local _, month = dates.civil(on)
  local days = draw.int(28, 70)
  if month < 4 or month > 12 or
     case.touches(p, "custody", on - 1, on + days) then
    return
  end
  case.add(p, "custody", {
    kind = "prison", start_date = on, end_date = on + days })
end

-- Cautions of so many people, then convictions of so many others; one person
-- gets two cautions, two get two convictions, and one gets both.
local function breaches (book, year, cautioned, convicted)
  local from, to = dates.reporting_year(year)
  local people = some(book, cautioned + convicted + 5, function (p)
    return notified(p, from - 60, to + 1)
  end)
  for i = 1, cautioned do
    breach(people[i], outcome_day(i, from, to), "caution")
  end
  breach(people[3], to - 30, "caution")
  for i = 1, convicted do
    local p = people[cautioned + i - 1]
    local on = outcome_day(i, from, to)
    breach(p, on, "conviction")
    if i > 6 and i < 12 then imprison(p, on) end
    if i == 3 or i == 4 then breach(p, to - 20 - i, "conviction") end
  end
  for i = 1, 5 do
    local p = people[cautioned + convicted + i]
    breach(p, draw.int(from, to), "nfa")
  end
end

-- A breach in one year with its outcome in the next, and the days outside.
local function breaches_at_the_edges (book)
  local people = some(book, 3, function (p)
    return notified(p, FIRST - 100, LAST + 30) and #p.breach == 0
  end)
  breach(people[1], LAST + 1, "caution", 40)
  breach(people[2], FIRST - 1, "conviction")
  breach(people[3], LAST + 16, "conviction", 60)
  local moved = elsewhere(book)
  breach(moved[1], FIRST + 70, "caution")
  breach(moved[2], FIRST + 140, "conviction")
end

-- Returns to custody at Level 1. --------------------------------------------

local function free_in (p, from, to)
  return not case.touches(p, "custody", from, to)
end

local function recall (book, year, category, n)
  local from, to = dates.reporting_year(year)
  local people = some(book, n, function (p)
    return steady(p, category, from, to - 10) and free_in(p, from, to) and
           case.held(p, "licence", from - 1, to)
  end)
  for _, p in ipairs(people) do
    local on = draw.int(from + 10, to - 120)
    case.return_to_custody(p, "licence", on, draw.int(14, 90))
  end
end

local function recall_for_order (book, year, n)
  local from, to = dates.reporting_year(year)
  local people = some(book, n, function (p)
    local row = p.order[1]
    return row and row.kind == "SHPO" and row.interim == "no" and
           row.made_on < from - 30 and
           (order_end(row) == nil or order_end(row) > to) and
           steady(p, 1, from, to) and free_in(p, from, to)
  end)
  for _, p in ipairs(people) do
    local on = draw.int(from + 10, to - 120)
    case.return_to_custody(p, "SHPO", on, draw.int(56, 100))
  end
end

-- Applications refused: indefinite, 15 years on, and no order open.
local function refuse (book, year, n)
  local from, to = dates.reporting_year(year)
  local people = some(book, n, function (p)
    return p.basis == "custody_30" and #p.revocation == 0 and
           dates.add_years(p.entry, 15) < from and
           steady(p, 1, from, to) and not has_order(p, from, to)
  end)
  for _, p in ipairs(people) do
    local on = draw.int(from, to)
    case.add(p, "revocation", { applied_on = on - draw.int(50, 150),
      decided_on = on, outcome = "refused" })
  end
end

-- People cautioned and convicted, by year.
local breached <const> = {
  { 2018, 8, 17 }, { 2019, 9, 19 }, { 2020, 6, 12 }, { 2021, 9, 21 },
  { 2022, 12, 18 }, { 2023, 10, 22 }, { 2024, 11, 23 },
}

-- Somebody charged with a serious further offence at Level 1.
local function further_offence (book)
  local on = of "2024-09-17"
  local p = some(book, 1, function (q)
    return steady(q, 1, FIRST, LAST) and free_in(q, FIRST, LAST) and
           q.basis == "custody_30"
  end)[1]
  case.add(p, "offence", { offence_date = on - 30, charged_on = on,
    type = "Rape", serious_further = "yes" })
end

--- Adds everything that happened.
function M.add (book)
  for _, p in ipairs(book) do order_at_conviction(p) end
  orders_this_year(book)
  other_orders(book)
  for _, row in ipairs(breached) do
    breaches(book, row[1], row[2], row[3])
    recall(book, row[1], 2, 9)
    recall(book, row[1], 1, 4)
    recall_for_order(book, row[1], 2)
    refuse(book, row[1], row[1] == 2024 and 5 or draw.int(1, 3))
  end
  breaches_at_the_edges(book)
  further_offence(book)
end

return M
