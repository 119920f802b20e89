-- meetings.lua - the meetings held while somebody is at Level 2 or 3, who came
-- to them, and the case reviews.

local case = require "norfolk.case"
local dates = require "norfolk.dates"
local draw = require "norfolk.draw"

local M = {}

-- Days between meetings, by level.
local pace <const> = { [2] = { 56, 84 }, [3] = { 28, 49 } }

-- Agency, per cent of meetings it is invited to, per cent that it attends.
local agencies <const> = {
  { "police", 100, 99 }, { "probation", 100, 98 }, { "prison", 60, 88 },
  { "dwp", 75, 100 }, { "social_services", 70, 78 },
  { "nhs_trust", 85, 89 }, { "housing", 90, 86 }, { "landlord", 15, 70 },
  { "monitoring", 12, 60 }, { "youth_justice", 4, 95 },
  { "icb", 10, 55 }, { "ukvi", 3, 80 }, { "education", 6, 75 },
}

local function meetings_of (p, row, list)
  local final = row.end_date or case.EXTRACT
  local day = row.start_date
  if final - day > 12 then day = day + draw.int(0, 12) end
  while day < final do
    list[#list + 1] = {
      individual = p, area = row.area, level = row.level, held_on = day,
      seq = #list,
    }
    day = day + draw.int(pace[row.level][1], pace[row.level][2])
  end
end

local function attendance_of (meeting, list)
  for _, agency in ipairs(agencies) do
    if draw.int(1, 100) <= agency[2] then
      local came = draw.chance(agency[3])
      list[#list + 1] = {
        meeting = meeting.ref, agency = agency[1],
        attended = came and "yes" or "no",
      }
    end
  end
end

--- Meetings, numbered in the order in which they were held, and attendance.
function M.hold (book)
  local list, attendance = {}, {}
  for _, p in ipairs(book) do
    for _, row in ipairs(p.management) do
      if row.level > 1 and p.fault ~= "no meeting" then
        meetings_of(p, row, list)
      end
    end
  end
  table.sort(list, function (a, b)
    if a.held_on ~= b.held_on then return a.held_on < b.held_on end
    return a.seq < b.seq
  end)
  for i, meeting in ipairs(list) do
    meeting.ref = string.format("NM%05d", i)
    meeting.individual = meeting.individual.ref
    attendance_of(meeting, attendance)
  end
  return list, attendance
end

--- The case reviews: two of them commissioned in 2023-24, concluded in
--- 2024-25.
function M.reviews ()
  local list = {}
  for i, row in ipairs {
    { "discretionary", "2021-01-18", "2021-10-04" },
    { "mandatory", "2023-07-10", "2024-05-20" },
    { "mandatory", "2023-11-06", "2024-10-14" },
    { "discretionary", "2025-02-24" },
  } do
    list[i] = {
      ref = string.format("NR%02d", i), area = "Norfolk", kind = row[1],
      commissioned_on = dates.of(row[2]),
      concluded_on = row[3] and dates.of(row[3]),
    }
  end
  return list
end

return M
