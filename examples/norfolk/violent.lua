-- violent.lua - cases of Category 2 (violent offenders on licence or in
-- hospital), Category 3 (other dangerous offenders, only ever at Levels 2 and
-- 3) and Category 4 (terrorism).

local case = require "norfolk.case"
local dates = require "norfolk.dates"
local draw = require "norfolk.draw"
local law = require "norfolk.law"

local M = {}

-- The offence that made the case, with its sentence.
local function add_offence (p, type, disposal, months)
  local charged = p.convicted - draw.int(20, 150)
  case.add(p, "offence", {
    offence_date = charged - draw.int(0, 60), charged_on = charged,
    convicted_on = p.convicted, type = type, disposal = disposal,
    sentence_months = months, serious_further = "no",
  })
end

-- Custody from conviction to entry, then a licence to the end of sentence.
local function serve (p, months)
  p.licence_end = months and dates.add_months(p.convicted, months)
  case.add(p, "custody", {
    kind = "prison", start_date = p.convicted, end_date = p.entry,
  })
  if p.entry then
    case.add(p, "licence", {
      start_date = p.entry, end_date = p.licence_end,
    })
  end
end

--- A violent offender with a sentence of 12 months or more. spec: entry (the
--- day of release), or convicted with inside; months.
function M.violent (book, spec)
  local months = spec.months or draw.int(36, 108)
  local c = spec.convicted or spec.entry - law.served(months)
  local p = case.new(book, case.adult_age(c), c)
  p.convicted = c
  p.entry = not spec.inside and spec.entry or nil
  add_offence(p, law.violent_offence(), "imprisonment", months)
  serve(p, months)
  return p
end

--- Manages a Category 2 case from conviction to the end of the licence, or to
--- spec.finish; spec.stays: beyond the licence, still open.
function M.manage (p, spec)
  local finish, reason = spec.finish, spec.reason
  local ends = p.licence_end and p.licence_end <= case.EXTRACT
  if finish == nil and ends and not spec.stays then
    finish, reason = p.licence_end, "licence_ended"
  end
  case.timeline(p, p.convicted, { area = "Norfolk", category = 2, level = 1,
    lead = "probation" }, spec.steps or {}, finish, reason)
  return p
end

function M.managed (book, spec)
  return M.manage(M.violent(book, spec), spec)
end

--- A violent offender under a hospital order, in hospital until spec.finish
--- (nil: still there).
function M.in_hospital (book, spec)
  local p = case.new(book, case.adult_age(spec.convicted), spec.convicted)
  p.convicted = spec.convicted
  local restricted = draw.chance(60) and "restricted_hospital"
  add_offence(p, law.violent_offence(), restricted or "hospital")
  case.add(p, "custody", { kind = "hospital", start_date = p.convicted,
    end_date = spec.finish })
  case.timeline(p, p.convicted, { area = "Norfolk", category = 2, level = 1,
    lead = "nhs_trust" }, spec.steps or {}, spec.finish,
    spec.finish and "hospital_order_ended")
  return p
end

local function sentenced_briefly (p, spec)
  local months = spec.months or draw.int(6, 11)
  p.convicted = spec.start - law.served(months)
  p.entry = spec.start
  add_offence(p, law.dangerous_offence(), "imprisonment", months)
  serve(p, months)
end

--- Another dangerous offender, managed from start to finish (nil: still).
--- spec.short: released on that day from a sentence under 12 months.
function M.dangerous (book, spec)
  local p = case.new(book, case.adult_age(spec.start), spec.start)
  local lead = draw.chance(60) and "police" or "probation"
  if spec.short or draw.chance(30) then
    sentenced_briefly(p, spec)
    lead = "probation"
  else
    p.convicted = spec.start - draw.int(10, 400)
    local disposal = draw.one { "community", "suspended", "community" }
    add_offence(p, law.dangerous_offence(), disposal,
                disposal == "suspended" and draw.int(4, 11) or nil)
  end
  case.timeline(p, spec.start, { area = "Norfolk", category = 3,
    level = spec.level or 2, lead = lead }, spec.steps or {}, spec.finish,
    "risk_reduced")
  return p
end

--- A person of Category 4. spec: start, inside, level, finish.
function M.terrorist (book, spec)
  local p = case.new(book, case.adult_age(spec.start), spec.start)
  p.convicted = spec.start - (spec.inside and 0 or law.served(60))
  p.entry = not spec.inside and spec.start or nil
  add_offence(p, "Collecting information useful for terrorism",
              "imprisonment", 60)
  serve(p, 60)
  case.timeline(p, spec.start, { area = "Norfolk", category = 4,
    level = spec.level or 1, lead = "probation" }, {}, spec.finish,
    "licence_ended")
  return p
end

--- Adds people at Level 1 until so many of Category 2 live in the community
--- on 31 March of the year after each of these reporting years.
function M.fill (book, targets)
  for i, target in ipairs(targets) do
    local from, to = dates.reporting_year(target[1])
    for _ = 1, target[2] - case.count(book, 2, to) do
      local months = draw.int(48, 156)
      local longest = i == 1 and law.served(months) - 30 or to - from
      local entry = to - draw.int(1, longest)
      local p = M.managed(book, { entry = entry, months = months })
      p.plain = true
    end
    assert(case.count(book, 2, to) == target[2], "a target is missed")
  end
end

return M
