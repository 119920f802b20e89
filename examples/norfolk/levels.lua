-- levels.lua - who was managed at Levels 2 and 3, and when.
--
-- The reporting year 2024-25 is laid out cell by cell, so that the first
-- segment of each person in the year gives the published table. Earlier years
-- are plausible, except that 2019-20 has exactly five people of Category 1
-- (all at Level 2) and 31 March 2022 exactly 13 in the community at Level 2.

local case = require "norfolk.case"
local dates = require "norfolk.dates"
local draw = require "norfolk.draw"
local sexual = require "norfolk.sexual"
local violent = require "norfolk.violent"

local M = {}

local of <const> = dates.of
local SNAPSHOT <const> = case.SNAPSHOT
local NEWYEAR <const> = of "2024-04-01"

-- A day between two, both included.
local function day (from, to)
  return draw.int(of(from), of(to))
end

-- Category 1: long sentence, released shortly before the first step.
local function cat1 (book, steps, more)
  more = more or {}
  return sexual.managed(book, {
    basis = more.basis or "custody_30", months = draw.int(38, 66),
    entry = steps[1][1] - draw.int(5, 60), steps = steps,
    finish = more.finish, reason = more.reason,
  })
end

local function cat2 (book, steps, more)
  more = more or {}
  return violent.managed(book, {
    months = more.months or draw.int(40, 84), steps = steps,
    entry = steps[1][1] - draw.int(3, 25), finish = more.finish,
    reason = more.reason,
  })
end

local function cat3 (book, start, finish, more)
  more = more or {}
  return violent.dangerous(book, {
    start = start, finish = finish, level = more.level, steps = more.steps,
    short = more.short, months = more.months,
  })
end

-- Category 1 in 2024-25: 23 first at Level 2, one first at Level 3. ---------

local function cat1_on_the_date (book)
  cat1(book, { { SNAPSHOT, level = 2 } })
  cat1(book, { { day("2024-02-01", "2024-03-20"), level = 2 } })
  cat1(book, { { day("2024-11-01", "2025-01-20"), level = 2 },
               { of "2025-04-01", level = 1 } })
  for _ = 1, 5 do
    cat1(book, { { day("2024-06-01", "2025-02-20"), level = 2 } })
  end
end

local function cat1_returned (book)
  local p = cat1(book, { { of "2024-03-11", level = 3 },
                         { of "2024-10-21", level = 2 },
                         { of "2025-01-20", level = 1 } })
  case.return_to_custody(p, "licence", of "2024-07-16", 90)
  p = cat1(book, { { of "2024-02-05", level = 2 },
                   { of "2024-09-16", level = 3 } })
  case.return_to_custody(p, "licence", of "2024-11-28")
  for _, on in ipairs { of "2024-08-07", of "2024-12-12" } do
    p = cat1(book, { { on - 100, level = 2 }, { on + 60, level = 1 } })
    p.needs_order = true
    case.return_to_custody(p, "SHPO", on, draw.int(70, 100))
  end
end

-- Ends on the days around the ends of the year, moves, and a prisoner.
local function cat1_at_the_edges (book)
  sexual.managed(book, { basis = "custody_6_30", months = 20,
    suspended = false, convicted = of "2015-03-31",
    steps = { { of "2024-10-14", level = 2 } } })
  cat1(book, { { of "2023-10-02", level = 2 },
               { of "2024-04-02", level = 1 } })
  cat1(book, { { of "2024-05-13", level = 2 },
               { of "2024-11-04", area = "Suffolk" },
               { of "2025-02-17", level = 1 } })
  sexual.managed(book, { basis = "custody_30", months = 44,
    entry = of "2024-04-19", area = "Cambridgeshire",
    steps = { { of "2024-05-07", level = 2 },
              { of "2024-08-19", area = "Norfolk" },
              { of "2024-12-09", level = 1 } } })
  sexual.managed(book, { basis = "custody_30", inside = true, months = 84,
    convicted = of "2021-11-15", steps = { { of "2025-01-27", level = 2 } } })
end

-- Level 2, but not in Norfolk or not in the year.
local function cat1_outside (book)
  cat1(book, { { of "2023-09-18", level = 2 }, { NEWYEAR, level = 1 } })
  cat1(book, { { of "2025-04-01", level = 2 } })
  sexual.managed(book, { basis = "custody_30", months = 48,
    entry = of "2024-04-08", area = "Suffolk",
    steps = { { of "2024-04-22", level = 2 }, { of "2024-09-09", level = 1 },
              { of "2024-10-07", area = "Norfolk" } } })
end

local function cat1_this_year (book)
  cat1_on_the_date(book)
  cat1_returned(book)
  cat1_at_the_edges(book)
  cat1_outside(book)
  for _ = 1, 7 do
    local start = day("2024-03-04", "2024-08-30")
    cat1(book, { { start, level = 2 },
                 { start + draw.int(100, 180), level = 1 } })
  end
end

-- Category 2 in 2024-25: 27 first at Level 2. -------------------------------

-- One at Level 3 on the date, one returned from Level 3.
local function cat2_raised (book)
  cat2(book, { { of "2024-09-09", level = 2 },
               { of "2025-01-13", level = 3 } })
  local p = cat2(book, { { of "2024-05-20", level = 2 },
                         { of "2024-10-07", level = 3 } })
  case.return_to_custody(p, "licence", of "2024-11-19")
end

local function charged_with_further_offence (p, on, type)
  case.add(p, "offence", {
    offence_date = on - draw.int(1, 4), charged_on = on, type = type,
    serious_further = "yes",
  })
end

-- Eight people returned from Level 2, one of them twice.
local function cat2_returned (book)
  for i = 1, 8 do
    local on = day("2024-06-10", "2024-11-20")
    local inside = i <= 4
    local p = cat2(book, { { on - draw.int(40, 130), level = 2 },
                           not inside and { on + 60, level = 1 } or nil })
    case.return_to_custody(p, "licence", on, not inside and 28 or nil)
    if i == 1 then
      charged_with_further_offence(p, on, "Attempted murder")
    elseif i == 8 then
      case.return_to_custody(p, "licence", on + 45, 56)
    end
  end
end

-- Licence ends in the year and the person stays as Category 3; two of the
-- three are there on the date.
local function cat2_to_cat3 (book)
  for i = 1, 3 do
    local leaves = i == 3
    local first = day("2024-02-12", leaves and "2024-03-20" or "2024-05-31")
    local p = violent.violent(book, { months = 14 + i, entry = first - 9 })
    local final = p.licence_end
    violent.manage(p, { stays = true, finish = leaves and final + 70 or nil,
      reason = "risk_reduced",
      steps = { { first, level = 2 }, { final, category = 3 } } })
  end
end

local function cat2_this_year (book)
  for i = 1, 4 do
    cat2(book, { { i == 1 and of "2024-03-25" or
                   day("2024-07-01", "2025-02-28"), level = 2 } })
  end
  cat2_raised(book)
  cat2_returned(book)
  cat2_to_cat3(book)
  for _ = 1, 2 do
    violent.in_hospital(book, { convicted = day("2019-01-07", "2022-01-31"),
      steps = { { day("2024-05-01", "2025-01-31"), level = 2 } } })
  end
  for i = 1, 8 do
    local ends = i <= 2                -- licence and all
    local start = day("2024-03-01", ends and "2024-06-28" or "2024-08-30")
    violent.managed(book, { entry = start - 7,
      months = ends and 16 or draw.int(40, 72),
      steps = { { start, level = 2 },
        not ends and { start + draw.int(90, 200), level = 1 } or nil } })
  end
end

-- Category 3 in 2024-25: 40 first at Level 2, five first at Level 3. --------

-- Five of the seven who are there on the date; one stepped down.
local function cat3_on_the_date (book)
  cat3(book, of "2024-08-12", nil, { level = 3,
    steps = { { of "2024-12-16", level = 2 } } })
  cat3(book, of "2024-12-09", of "2025-04-01")
  for _ = 1, 3 do
    cat3(book, day("2024-08-01", "2025-03-10"))
  end
end

-- Eight people returned from Level 2, one of them twice.
local function cat3_returned (book)
  for i = 1, 8 do
    local start = day("2024-04-08", "2024-09-20")
    local p = cat3(book, start, start + draw.int(150, 180),
                   { short = true, months = 11 })
    local on = start + draw.int(25, 40)
    case.return_to_custody(p, "licence", on, 14)
    if i == 8 then case.return_to_custody(p, "licence", on + 50, 28) end
  end
end

local function cat3_raised (book)
  for _ = 1, 2 do
    local start = day("2024-04-15", "2024-08-30")
    cat3(book, start, start + 190,
         { steps = { { start + 80, level = 3 }, { start + 140, level = 2 } } })
  end
  for i = 1, 3 do
    local start = day("2024-03-11", "2024-08-30")
    cat3(book, start, start + draw.int(150, 200),
         { level = 3, steps = i < 3 and { { start + 90, level = 2 } } })
  end
end

-- In prison on the date: four at Level 2, one at Level 3.
local function cat3_inside (book)
  for i = 1, 5 do
    local p = cat3(book, day("2024-09-02", "2024-12-20"), nil,
                   { level = i == 5 and 3 or 2 })
    case.add(p, "custody", { kind = "prison",
      start_date = p.management[1].start_date + draw.int(30, 95) })
  end
end

local function cat3_this_year (book)
  cat3_on_the_date(book)
  cat3_returned(book)
  cat3_raised(book)
  cat3_inside(book)
  cat3(book, of "2024-10-07", SNAPSHOT)
  for _ = 1, 21 do
    local start = day("2024-02-05", "2024-09-30")
    cat3(book, start, start + draw.int(75, 175))
  end
end

-- Earlier years. ------------------------------------------------------------

-- People of Category 1 by year: at Level 2, at Level 3, and the days that
-- their time there may run beyond the end of the year.
local cat1_before <const> = {
  { 2018, 8, 1, -2 }, { 2019, 5, 0, 90 }, { 2020, 10, 1, 90 },
  { 2021, 6, 1, -2 }, { 2022, 9, 2, 90 }, { 2023, 11, 1, -2 },
}

-- People of Category 3 by year.
local cat3_before <const> = {
  { 2018, 14 }, { 2019, 15 }, { 2020, 14 }, { 2021, 18 }, { 2022, 24 },
  { 2023, 29 },
}

local function cat1_earlier (book)
  for _, row in ipairs(cat1_before) do
    local from, to = dates.reporting_year(row[1])
    for i = 1, row[2] + row[3] do
      local start = draw.int(from, to - 150)
      cat1(book, { { start, level = i > row[2] and 3 or 2 },
                   { draw.int(start + 70, to + row[4]), level = 1 } })
    end
  end
  for _ = 1, 13 do                     -- at Level 2 on 31 March 2022
    cat1(book, { { day("2021-06-01", "2022-03-01"), level = 2 },
                 { day("2022-04-02", "2022-09-30"), level = 1 } })
  end
end

local function cat2_earlier (book, year)
  local from, to = dates.reporting_year(year)
  for i = 1, draw.int(10, 13) do
    local start = draw.int(from, to - 120)
    local finish = math.min(start + draw.int(90, 220), NEWYEAR)
    local p = cat2(book, { { start, level = i <= 2 and 3 or 2 },
                           { finish, level = 1 } })
    if i % 4 == 0 then
      case.return_to_custody(p, "licence", start + draw.int(20, 70),
                             draw.int(14, 60))
    end
  end
end

local function cat3_earlier (book)
  for _, row in ipairs(cat3_before) do
    local from, to = dates.reporting_year(row[1])
    for i = 1, row[2] do
      local start = draw.int(from, to - 90)
      local finish = math.min(start + draw.int(80, 200), NEWYEAR)
      cat3(book, start, finish, { level = i <= 2 and 3 or 2 })
    end
  end
end

-- Two whose further offences led to the case reviews.
local function reviewed (book)
  for i, type in ipairs { "Murder", "Rape" } do
    local on = i == 1 and of "2023-06-14" or of "2023-10-03"
    local p = cat2(book, { { on - 120, level = 2 }, { on + 75, level = 1 } },
                   { months = 108 })
    case.return_to_custody(p, "licence", on)
    charged_with_further_offence(p, on, type)
  end
end

--- Adds everybody who was ever managed at Level 2 or 3.
function M.add (book)
  cat1_this_year(book)
  cat2_this_year(book)
  cat3_this_year(book)
  cat1_earlier(book)
  for year = 2018, 2023 do cat2_earlier(book, year) end
  cat3_earlier(book)
  reviewed(book)
end

return M
