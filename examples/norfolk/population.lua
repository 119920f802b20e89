-- population.lua - residents of Norfolk by single year of age and sex.
--
-- The shape is invented: births by year times survival to an age, from a few
-- points with straight lines between. The totals are given, and dealt out by
-- largest remainder, so that they come out exactly.

local M = {}

-- Year of the estimate, its vintage, residents under 10 and aged 10 and over.
local totals <const> = {
  { 2018, "2019-06-26", 95210, 806540 },
  { 2019, "2020-06-24", 94890, 811320 },
  { 2020, "2021-06-25", 93940, 815870 },
  { 2021, "2022-12-21", 92730, 819640 },
  { 2022, "2023-11-23", 92010, 831470 },
  { 2023, "2024-07-15", 91220, 842260 },
  { 2024, "2025-07-30", 90380, 851390 },
}

-- Points of { year of birth, weight } and { age, weight }.
local births <const> = {
  { 1918, 700 }, { 1930, 800 }, { 1944, 900 }, { 1948, 1250 },
  { 1955, 1150 }, { 1964, 1300 }, { 1976, 900 }, { 1990, 1080 },
  { 2001, 860 }, { 2012, 960 }, { 2025, 800 },
}
local survival <const> = {
  M = { { 0, 1030 }, { 55, 970 }, { 65, 900 }, { 75, 730 }, { 85, 380 },
        { 89, 210 }, { 90, 700 } },
  F = { { 0, 980 }, { 55, 980 }, { 65, 940 }, { 75, 810 }, { 85, 500 },
        { 89, 330 }, { 90, 1400 } },
}

-- The value at x on the line through the points.
local function line (points, x)
  for i = 2, #points do
    local a, b = points[i - 1], points[i]
    if x <= b[1] then
      return a[2] + (b[2] - a[2]) * (x - a[1]) // (b[1] - a[1])
    end
  end
  return points[#points][2]
end

-- Shares a total out in proportion to the weight of each row.
local function share_out (rows, total)
  local all, left = 0, total
  for _, row in ipairs(rows) do all = all + row.weight end
  for i, row in ipairs(rows) do
    row.persons = total * row.weight // all
    row.rest = total * row.weight % all
    row.place = i
    left = left - row.persons
  end
  table.sort(rows, function (a, b)
    if a.rest ~= b.rest then return a.rest > b.rest end
    return a.place < b.place
  end)
  for i = 1, left do rows[i].persons = rows[i].persons + 1 end
  table.sort(rows, function (a, b) return a.place < b.place end)
end

local function ages (year, vintage, youngest, eldest, total)
  local rows = {}
  for age = youngest, eldest do
    for _, sex in ipairs { "F", "M" } do
      rows[#rows + 1] = {
        area = "Norfolk", year = year, vintage = vintage, sex = sex,
        age = age, weight = line(births, year - age) *
                            line(survival[sex], age),
      }
    end
  end
  share_out(rows, total)
  return rows
end

--- The rows of every year.
function M.rows ()
  local list = {}
  for _, total in ipairs(totals) do
    local young = ages(total[1], total[2], 0, 9, total[3])
    local rest = ages(total[1], total[2], 10, 90, total[4])
    table.move(young, 1, #young, #list + 1, list)
    table.move(rest, 1, #rest, #list + 1, list)
  end
  return list
end

return M
