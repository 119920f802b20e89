-- sexual.lua - cases of Category 1: subject to notification requirements.

local case = require "norfolk.case"
local dates = require "norfolk.dates"
local draw = require "norfolk.draw"
local law = require "norfolk.law"

local M = {}

local REGISTER <const> = dates.of "1997-09-01"   -- notification begins
local MAPPA <const> = dates.of "2001-04-01"      -- joint management begins
local LICENCES <const> = dates.of "2015-02-01"   -- for every sentence

-- How a basis shows in the offence: disposal, and whether it is grave.
local disposals <const> = {
  life = "life", custody_30 = "imprisonment", custody_6_30 = "imprisonment",
  custody_6 = "imprisonment", restricted_hospital = "restricted_hospital",
  hospital = "hospital", caution = "caution",
  conditional_discharge = "conditional_discharge",
}

local function in_hospital (basis)
  return basis == "hospital" or basis == "restricted_hospital"
end

-- Months of the sentence, whether it is suspended, and days spent inside.
local function sentence (spec)
  local months = spec.months or law.sentence_months(spec.basis)
  local suspended = spec.suspended
  if spec.basis == "life" then
    return nil, false, draw.int(1500, 4500)
  elseif in_hospital(spec.basis) then
    return nil, false, draw.int(300, 1500)
  elseif months == nil then
    return nil, false, 0
  elseif suspended == nil then
    suspended = months <= 24 and draw.chance(50)
  end
  return months, suspended, suspended and 0 or law.served(months)
end

local function add_offence (p, spec, months, suspended)
  local c = p.convicted
  local disposal = suspended and "suspended" or disposals[spec.basis] or
                   (draw.chance(88) and "community" or "fine")
  local charged = disposal ~= "caution" and c - draw.int(40, 200) or nil
  local eldest = dates.add_years(p.birth_date, 12)
  local far = draw.chance(12) and 6000 or 500
  case.add(p, "offence", {
    offence_date = math.max(c - 210 - draw.int(0, far), eldest),
    charged_on = charged, convicted_on = c, disposal = disposal,
    type = law.sexual_offence(p.clear == nil), sentence_months = months,
    serious_further = "no",
  })
end

local function add_time_inside (p, spec, months, served)
  local c = p.convicted
  if served == 0 then return end
  local inside = { start_date = c, end_date = p.entry, kind = "prison" }
  if in_hospital(spec.basis) then inside.kind = "hospital" end
  case.add(p, "custody", inside)
  if p.entry == nil or inside.kind == "hospital" then return end
  local until_day = months and dates.add_months(c, months)
  if spec.basis == "life" or
     (until_day > p.entry and (months >= 12 or p.entry >= LICENCES)) then
    case.add(p, "licence", { start_date = p.entry, end_date = until_day })
    p.licensed, p.licence_end = true, until_day
  end
end

-- The day of conviction, from which notification runs. Half-years and leap
-- days are kept off the ends of months.
local function conviction (spec, served)
  local c = math.max(spec.convicted or spec.entry - served, REGISTER)
  local _, month, mday = dates.civil(c)
  local last = (spec.minor or month == 2) and 28 or 31
  return c - math.max(0, mday - last)
end

--- A person convicted of a sexual offence, without management as yet.
--- spec: basis; entry (the first day in the community) or convicted; inside
--- (still there); months, suspended, minor, age where they matter.
function M.new (book, spec)
  local months, suspended, served = sentence(spec)
  local c = conviction(spec, served)
  local age = spec.age or spec.minor and draw.int(15, 17) or
              case.adult_age(c)
  local p = case.new(book, age, c)
  local discharge = draw.one { 12, 24, 36 }
  local period = law.notification_months(spec.basis, spec.minor, discharge)
  p.convicted, p.basis, p.minor, p.period = c, spec.basis, spec.minor, period
  p.entry = not spec.inside and (served == 0 and c or
                                 spec.entry or c + served) or nil
  p.clear = period and dates.add_months(c, period)
  case.add(p, "notification", {
    start_date = c, end_date = p.clear, basis = spec.basis,
  })
  add_offence(p, spec, months, suspended)
  add_time_inside(p, spec, months, served)
  return p
end

-- Probation leads while a sentence runs, the youth justice service to 18.
local function leads (p, start)
  local changes = {}
  local adult = dates.add_years(p.birth_date, 18)
  if p.minor then
    changes[1] = { start, lead = "youth_justice" }
    changes[2] = { adult, lead = "police" }
  elseif p.licensed or p.entry == nil then
    changes[1] = { start, lead = "probation" }
    if p.licence_end then
      changes[2] = { math.max(p.licence_end, start), lead = "police" }
    end
  end
  return changes
end

--- Manages a case from conviction on, at Level 1 in Norfolk unless steps say
--- otherwise, to spec.finish or to the end of notification.
function M.manage (p, spec)
  local start = math.max(p.convicted, MAPPA)
  local finish, reason = spec.finish, spec.reason
  if finish == nil and p.clear and p.clear <= case.EXTRACT then
    finish, reason = p.clear, "notification_ended"
  end
  local changes = {}
  for _, change in ipairs(leads(p, start)) do
    if change[1] < (finish or case.EXTRACT) then
      changes[#changes + 1] = change
    end
  end
  for _, change in ipairs(spec.steps or {}) do
    changes[#changes + 1] = change
  end
  case.timeline(p, start, { area = spec.area or "Norfolk", category = 1,
    level = 1, lead = "police" }, changes, finish, reason)
  return p
end

--- Makes and manages a case; the options of both.
function M.managed (book, spec)
  return M.manage(M.new(book, spec), spec)
end

-- Stock and flow of cases at Level 1, until every target is met. ----------

local stock <const> = {
  { 470, "custody_30" }, { 40, "life" }, { 10, "restricted_hospital" },
  { 290, "custody_6_30" }, { 70, "custody_6" }, { 80, "other" },
  { 15, "caution" }, { 5, "conditional_discharge" },
  { 15, "notification_order" }, { 5, "hospital" },
}

local flow <const> = {
  { 260, "custody_30" }, { 10, "life" }, { 5, "restricted_hospital" },
  { 280, "custody_6_30" }, { 70, "custody_6" }, { 310, "other" },
  { 40, "caution" }, { 10, "conditional_discharge" }, { 5, "hospital" },
}

-- Somebody leaves before notification ends: dies, moves or is removed.
local function leave (p, after)
  local latest = math.min(p.clear or case.EXTRACT, case.SNAPSHOT - 9)
  local first = math.max(after, p.licence_end or after) + 1
  if first >= latest then return {} end
  local day = draw.int(first, latest - 1)
  if day - p.birth_date > 52 * 365 then
    p.died_on = day
    return { finish = day, reason = "died" }
  elseif draw.chance(12) then
    return { finish = day, reason = "deported" }
  end
  local to = draw.chance(65) and "Suffolk" or "Cambridgeshire"
  return { steps = { { day, area = to } } }
end

local function settle (p, after, leavers)
  local early = draw.chance(leavers) and leave(p, after) or {}
  p.plain = true
  M.manage(p, early)
end

-- A person who is in the community on the day, convicted some time before.
local function earlier (book, basis, day)
  local months = law.sentence_months(basis)
  local period = law.notification_months(basis, false, 12)
  local served = basis == "hospital" and 1500 or
                 months and law.served(months) or 0
  if period then
    local longest = period * 30 - served - 40
    local c = dates.add_months(day + draw.int(1, math.max(longest, 1)),
                               -period)
    return M.new(book, { basis = basis, convicted = c, months = months })
  end
  local entry = day - draw.int(10, 6200)
  return M.new(book, { basis = basis, months = months, entry = entry })
end

local function first_stock (book, day, wanted)
  local n = wanted - case.count(book, 1, day)
  for _, basis in ipairs(draw.deal(stock, n)) do
    settle(earlier(book, basis, day), day, 13)
  end
end

local function newcomers (book, from, to, wanted)
  local n = wanted - case.count(book, 1, to)
  for i, basis in ipairs(draw.deal(flow, n)) do
    local minor = i % 25 == 0 and basis ~= "life"
    local entry = draw.int(from, to - 1)
    settle(M.new(book, { basis = basis, entry = entry, minor = minor }), to,
           5)
  end
end

--- Adds people at Level 1 until so many of Category 1 live in the community
--- on 31 March of the year after each of these reporting years.
function M.fill (book, targets)
  for i, target in ipairs(targets) do
    local from, to = dates.reporting_year(target[1])
    if i == 1 then
      first_stock(book, to, target[2])
    else
      newcomers(book, from, to, target[2])
    end
    assert(case.count(book, 1, to) == target[2], "a target is missed")
  end
end

return M
