-- law.lua - what the law sets: how long somebody has to notify, how long an
-- order runs, and the offences and sentences behind a case.

local draw = require "norfolk.draw"

local M = {}

-- SOA 2003 s82: months of notification; half of it under 18. What is not
-- named here is indefinite.
local period <const> = {
  custody_6_30 = 120, custody_6 = 84, hospital = 84, caution = 24,
  other = 60,
}

--- Months of notification for a basis; nil when indefinite. A conditional
--- discharge counts for as long as it lasts.
function M.notification_months (basis, minor, discharge)
  if basis == "conditional_discharge" then return discharge end
  local months = period[basis]
  return months and (minor and months // 2 or months)
end

--- The terms, in months, that an order may have so that it ends no later than
--- notification does; false stands for "until further order", an empty list
--- for no order at all.
function M.order_terms (months)
  if months == nil then return { 60, 60, 84, 120, 120, false, false } end
  if months >= 120 then return { 60, 84, 120, 120 } end
  if months >= 84 then return { 60, 84 } end
  return months >= 60 and { 60 } or {}
end

local sentences <const> = {
  custody_30 = { { 50, 30, 48 }, { 35, 49, 84 }, { 15, 85, 144 } },
  custody_6_30 = { { 35, 7, 12 }, { 45, 13, 24 }, { 20, 25, 29 } },
  custody_6 = { { 1, 2, 6 } },
}

--- Length in months of the custodial sentence behind a basis, or nil.
function M.sentence_months (basis)
  local ranges = sentences[basis]
  return ranges and draw.int(draw.weighted(ranges))
end

--- Days served of a sentence: half of it.
function M.served (months)
  return months * 487 // 32
end

local sexual <const> = {
  grave = {
    "Rape", "Rape of a child under 13", "Assault by penetration",
    "Sexual assault of a child under 13", "Sexual activity with a child",
    "Causing a child to engage in sexual activity",
  },
  other = {
    "Making indecent photographs of a child",
    "Possessing indecent photographs of a child", "Sexual assault",
    "Meeting a child following sexual grooming",
    "Attempting to cause a child to watch a sexual act", "Exposure",
    "Voyeurism", "Sexual activity with a child", "Outraging public decency",
  },
}

function M.sexual_offence (grave)
  return draw.one(grave and sexual.grave or sexual.other)
end

local violent <const> = {
  "Wounding with intent", "Inflicting grievous bodily harm", "Robbery",
  "Assault occasioning actual bodily harm", "Arson endangering life",
  "Kidnapping", "Threats to kill", "Aggravated burglary",
  "Administering a noxious substance", "False imprisonment", "Manslaughter",
}

function M.violent_offence ()
  return draw.one(violent)
end

local dangerous <const> = {
  "Stalking", "Harassment in breach of a restraining order",
  "Controlling or coercive behaviour", "Assault by beating",
  "Burglary of a dwelling", "Possessing a bladed article",
  "Criminal damage", "Malicious communications", "Dangerous driving",
}

function M.dangerous_offence ()
  return draw.one(dangerous)
end

return M
