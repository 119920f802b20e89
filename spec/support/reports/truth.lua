--- What the reports of this folder print, by the name of the file: the area,
-- the year, and the cells of each table. A grid has its rows in order, a row
-- its cells in order; "-" is a cell that no number can be in, false one that
-- is not printed, or printed as a mark in place of the number.
--
-- `left` counts the lines that have no place and say why; it is 0 by default.
-- The numbers are made up.
local M = {}

M["layout-2016"] = {
  area = "Suffolk", year = "2015-16",
  eligible = { { 1012, 203, "-", 1215 }, { 14, 9, 11, 34 }, { 1, 0, 2, 3 },
    { 1027, 212, 13, 1252 } },
  managed = { { 31, 22, 37, 90 }, { 3, 2, 4, 9 }, { 34, 24, 41, 99 } },
  recalls_licence = { { 5, 6, 8, 19 }, { 0, 1, 1, 2 }, { 5, 7, 9, 21 } },
  recalls_shpo = { 2, 0, 2 },
  orders = { ["SHPO"] = 61, ["SHPO with foreign travel restriction"] = 2,
    ["Notification Order"] = 0 },
  breaches = 42, revocations = 3, sro_notifications = 1, rate = 155,
}

M["copied-2013"] = {
  area = "Leicestershire", year = "2012-13",
  eligible = { { 805, 301, "-", 1106 }, { 52, 33, 21, 106 }, { 2, 3, 4, 9 },
    { 859, 337, 25, 1221 } },
  managed = { { 120, 81, 64, 265 }, { 9, 8, 12, 29 }, { 129, 89, 76, 294 } },
  recalls_licence = { { 11, 19, 14, 44 }, { 1, 0, 3, 4 }, { 12, 19, 17, 48 } },
  recalls_shpo = { 4, 0, 4 },
  orders = { ["SOPO"] = 58, ["Notification Order"] = 1,
    ["Foreign Travel Order"] = 0 },
  breaches = 37, revocations = 0, rate = 96,
}

M["cells-2019"] = {
  area = "Gloucestershire", year = "2018-19",
  eligible = { { 744, 212, "-", 956 }, { 6, 12, 9, 27 }, { 0, 1, 1, 2 },
    { 750, 225, 10, 985 } },
  managed = { { 22, 31, 26, 79 }, { 2, 3, 4, 9 }, { 24, 34, 30, 88 } },
  recalls_licence = { { 3, 7, 8, 18 }, { 0, 1, 2, 3 }, { 3, 8, 10, 21 } },
  recalls_shpo = { 1, 0, 1 },
  orders = { ["SHPO"] = 67, ["SHPO with foreign travel restriction"] = 0,
    ["Notification Order"] = 1 },
  breaches = 33, revocations = 5, sro_notifications = 0, rate = 133,
}

M["transposed-2021"] = {
  area = "Cumbria", year = "2020-21",
  eligible = { { 611, 158, "-", 769 }, { 7, 5, 6, 18 }, { 1, 0, 2, 3 },
    { 619, 163, 8, 790 } },
  managed = { { 20, 14, 17, 51 }, { 2, 1, 3, 6 }, { 22, 15, 20, 57 } },
  recalls_licence = { { 4, 3, 6, 13 }, { 1, 0, 1, 2 }, { 5, 3, 7, 15 } },
  breaches = 19,
}

M["both-years-2018"] = {
  area = "Kent", year = "2017-18",
  eligible = { { 2101, 604, "-", 2705 }, { 11, 10, 13, 34 }, { 1, 2, 1, 4 },
    { 2113, 616, 14, 2743 } },
  orders = { ["SHPO"] = 131, ["SHPO with foreign travel restriction"] = 0,
    ["Notification Order"] = 3 },
  breaches = 84, revocations = 6, rate = 131,
  earlier = { year = "2016-17",
    eligible = { { 1988, 588, "-", 2576 }, { 16, 14, 12, 42 }, { 2, 1, 3, 6 },
      { 2006, 603, 15, 2624 } },
    orders = { ["SHPO"] = 120, ["SHPO with foreign travel restriction"] = 1,
      ["Notification Order"] = 2 },
    breaches = 71, revocations = 4 },
}

M["welsh-2018"] = {
  area = "Dyfed-Powys", year = "2017-18",
  eligible = { { 512, 133, "-", 645 }, { 4, 5, 8, 17 }, { 0, 1, 1, 2 },
    { 516, 139, 9, 664 } },
  orders = { ["SHPO"] = 29, ["SHPO with foreign travel restriction"] = 0,
    ["Notification Order"] = 0 },
  breaches = 16, rate = 111, left = 1,
}

M["odd-letters-2017"] = {
  area = "Devon and Cornwall", year = "2016-17",
  eligible = { { 2104, 401, "-", 2505 }, { 21, 16, 14, 51 }, { 2, 0, 3, 5 },
    { 2127, 417, 17, 2561 } },
  sfo = { { 0, 1, 1, 2 }, { 0, 0, 0, 0 }, { 0, 1, 1, 2 } },
  orders = { ["SHPO"] = 112, ["SHPO with foreign travel restriction"] = 1,
    ["Notification Order"] = 2 },
  breaches = 64, revocations = 7,
}

M["withheld-2022"] = {
  area = "Lincolnshire", year = "2021-22",
  eligible = { { 701, 188, "-", 889 }, { 9, false, 8, 20 },
    { 0, false, false, 3 }, { 710, false, 10, 912 } },
  orders = { ["SHPO"] = 44, ["Notification Order"] = 0 },
  breaches = 0, revocations = 0, rate = 106, left = 5,
}

M["tabs-2024"] = {
  year = "2023-24",
  eligible = { { 1278, 146, false, 1424 }, { 8, 4, 7, 19 },
    { false, 1, false, 1 }, { 1286, 151, 7, 1444 } },
  managed = { { 23, 27, 40, 90 }, { 1, 0, 5, 6 }, { 24, 27, 45, 96 } },
  recalls_licence = { { 0, 9, 9, 18 }, { 2, 1, 0, 3 }, { 2, 10, 9, 21 } },
  recalls_shpo = { 2, 0, 2 },
  orders = { ["SHPO"] = 118, ["SHPO with foreign travel restriction"] = 1,
    ["Notification Order"] = 4 },
  cautioned = 11, convicted = 23, revocations = 12, sro_notifications = 0,
  rate = 151,
}

M["broken-pages-2020"] = {
  area = "Avon and Somerset", year = "2019-20",
  eligible = { { 2188, 511, "-", 2699 }, { 24, 18, 13, 55 }, { 1, 2, 5, 8 },
    { 2213, 531, 18, 2762 } },
  managed = { { 71, 62, 48, 181 }, { 3, 5, 9, 17 }, { 74, 67, 57, 198 } },
  recalls_licence = { { 9, 20, 11, 40 }, { 1, 1, 4, 6 }, { 10, 21, 15, 46 } },
  recalls_shpo = { 3, 0, 3 },
  orders = { ["SHPO"] = 188, ["SHPO with foreign travel restriction"] = 0,
    ["Notification Order"] = 3 },
  breaches = 101, revocations = 14,
}

M["decade-2011"] = {
  area = "Merseyside", year = "2010-11",
  eligible = { { 902, 611, "-", 1513 }, { 64, 58, 31, 153 }, { 4, 7, 3, 14 },
    { 970, 676, 34, 1680 } },
  managed = { { 141, 160, 77, 378 }, { 12, 19, 9, 40 },
    { 153, 179, 86, 418 } },
  recalls_licence = { { 14, 37, 18, 69 }, { 2, 3, 1, 6 }, { 16, 40, 19, 75 } },
  recalls_shpo = { 3, 1, 4 },
  sfo = { { 1, 2, 0, 3 }, { 0, 0, 0, 0 }, { 1, 2, 0, 3 } },
  orders = { Total = 74 },
  breaches = 58, rate = 71,
}

M["region-2025"] = {
  area = "Suffolk", year = "2024-25",
  eligible = { { 1204, 251, "-", 1455 }, { 10, 12, 9, 31 }, { 1, 0, 3, 4 },
    { 1215, 263, 12, 1490 } },
  orders = { ["SHPO"] = 87, ["SHPO with foreign travel restriction"] = 0,
    ["Notification Order"] = 3 },
  cautioned = 14, convicted = 29,
}

M["far-headings-2014"] = {
  area = "Wiltshire", year = "2013-14",
  eligible = { { 488, 171, "-", 659 }, { 18, 12, 10, 40 }, { 0, 0, 1, 1 },
    { 506, 183, 11, 700 } },
  managed = { { 41, 30, 25, 96 }, { 3, 1, 2, 6 }, { 44, 31, 27, 102 } },
  orders = { Total = 35 },
  revocations = 2, rate = 81, left = 2,
}

M["prose-2023"] = { area = "Staffordshire", year = "2022-23" }

M["footnotes-2020"] = {
  area = "Bedfordshire", year = "2019-20",
  eligible = { { 798, 142, "-", 940 }, { 9, 11, 14, 34 }, { 1, 2, 0, 3 },
    { 808, 155, 14, 977 } },
  managed = { { 27, 33, 36, 96 }, { 3, 2, 1, 6 }, { 30, 35, 37, 102 } },
  recalls_licence = { { 4, 5, 7, 16 }, { 0, 1, 0, 1 }, { 4, 6, 7, 17 } },
  recalls_shpo = { 2, 0, 2 },
  orders = { ["SHPO"] = 52, ["SHPO with foreign travel restriction"] = 1,
    ["Notification Order"] = 0 },
  breaches = 41, revocations = 6, rate = 139,
}

M["wide-numbers-2012"] = {
  area = "West Mercia", year = "2011-12",
  eligible = { { 1011, 402, "-", 1413 }, { 31, 28, 19, 78 }, { 4, 2, 3, 9 },
    { 1046, 432, 22, 1500 } },
  managed = { { 71, 66, 50, 187 }, { 8, 9, 10, 27 }, { 79, 75, 60, 214 } },
  recalls_licence = { Total = 61 }, recalls_shpo = { Total = 2 },
  sfo = { Total = 1 },
  orders = { ["SOPO"] = 28, ["Notification Order"] = 0,
    ["Foreign Travel Order"] = 1, ["Violent Offender Order"] = 0 },
  breaches = 33, rate = 98.6,
}

M["by-column-2017"] = { area = "Norfolk", year = "2016-17", left = 21 }

M["above-labels-2017"] = { area = "Norfolk", year = "2016-17", left = 11 }

M["signs-2017"] = {
  area = "Norfolk", year = "2016-17",
  orders = { ["SHPO with foreign travel restriction"] = 2,
    ["Notification Order"] = 3 },
  sro_notifications = 1, rate = 151, left = 4,
}

M["years-of-headings-2017"] = {
  area = "Norfolk", year = "2016-17",
  managed = { { 35, 32, 44, 111 }, {}, {} },
  breaches = 37, left = 4,
  earlier = { year = "2015-16",
    managed = { { 30, 30, 40, 100 }, {}, {} },
    breaches = 31, revocations = 3 },
}

M["contents-2017"] = {
  area = "Norfolk", year = "2016-17",
  eligible = { { 744, 212, "-", 956 }, { 6, 12, 9, 27 }, { 0, 1, 1, 2 },
    { 750, 225, 10, 985 } },
  breaches = 37, left = 0,
}

M["blanks-2018"] = {
  area = "Warwickshire", year = "2017-18",
  eligible = { { 512, 118, false, 630 }, { 9, 7, 6, 22 }, { false, 1, 2, 3 },
    { 521, 126, 8, 655 } },
  managed = { { 23, 19, 16, 58 }, { false, false, 4, 4 },
    { 23, 19, 20, 62 } },
  recalls_licence = { { false, 2, false, 2 }, { false, false, 1, 1 },
    { false, 2, 1, 3 } },
  left = 0,
}

M["years-in-columns-2020"] = {
  area = "Lancashire", year = "2019-20",
  orders = { ["SHPO"] = 150, ["SHPO with foreign travel restriction"] = 2,
    ["Notification Order"] = 3 },
  recalls_shpo = { 3, 0, 3 },
  earlier = { year = "2018-19",
    orders = { ["SHPO"] = 141, ["SHPO with foreign travel restriction"] = 1,
      ["Notification Order"] = 0 },
    recalls_shpo = { 4, 1, 5 }, revocations = 4 },
}

M["centred-2022"] = {
  area = "Hertfordshire", year = "2021-22",
  eligible = { { 1101, 302, "-", 1403 }, { 8, 7, 10, 25 }, { 0, 1, 2, 3 },
    { 1109, 310, 12, 1431 } },
  managed = { { 21, 30, 33, 84 }, { 3, 2, 4, 9 }, { 24, 32, 37, 93 } },
  recalls_licence = { { 2, 8, 9, 19 }, { 0, 1, 1, 2 }, { 2, 9, 10, 21 } },
  recalls_shpo = { { 1, "-", "-", 1 }, { 0, "-", "-", 0 },
    { 1, "-", "-", 1 } },
  orders = { ["SHPO"] = 73, ["SHPO with foreign travel restriction"] = 1,
    ["Notification Order"] = 0 },
  breaches = 44, revocations = 10, sro_notifications = 1, rate = 107,
  left = 0,
}

M["without-numbers-2017"] = {
  area = "Norfolk", year = "2016-17",
  eligible = { { 744, 212, "-", 956 }, { 6, 12, 9, 27 }, { 0, 1, 1, 2 },
    { 750, 225, 10, 985 } },
  left = 1,
}

M["both-orders-2016"] = {
  area = "Norfolk", year = "2015-16", recalls_shpo = { 2, 0, 2 }, left = 9,
}

M["commentary-2012"] = {
  area = "Northumbria", year = "2011-12",
  eligible = { { 1201, 504, "-", 1705 }, { 30, 41, 25, 96 }, { 2, 5, 3, 10 },
    { 1233, 550, 28, 1811 } },
}

M["both-languages-2019"] = {
  area = "South Wales", year = "2018-19",
  eligible = { { 1600, 510, "-", 2110 }, { 20, 15, 12, 47 }, { 1, 2, 3, 6 },
    { 1621, 527, 15, 2163 } },
  left = 2,
}

M["no-page-breaks-2016"] = {
  area = "Humberside", year = "2015-16",
  eligible = { { 933, 244, "-", 1177 }, { 10, 15, 12, 37 }, { 1, 3, 2, 6 },
    { 944, 262, 14, 1220 } },
}

M["cells-apart-2025"] = {
  area = "Norfolk", year = "2024-25",
  eligible = { { 1278, 146, "-", 1424 }, { 8, 4, 7, 19 }, { 0, 1, 0, 1 },
    { 1286, 151, 7, 1444 } },
  orders = { ["SHPO"] = 118, ["SHPO with foreign travel restriction"] = 1,
    ["Notification Order"] = 4 },
  cautioned = 11, convicted = 23, left = 0,
}

M["only-categories-2010"] = {
  area = "Teesside", year = "2009-10",
  eligible = { {}, {}, {}, { 648, 201, 14, false } },
  managed = { { 70, 81, 33, false }, { 6, 9, 8, false }, {} },
  left = 1,
}

M["short-labels-2017"] = {
  area = "Greater Manchester", year = "2016-17",
  eligible = { { 3105, 1210, "-", 4315 }, { 50, 61, 33, 144 },
    { 3, 4, 5, 12 }, { 3158, 1275, 38, 4471 } },
  managed = { { 150, 161, 133, 444 }, { 13, 14, 15, 42 },
    { 163, 175, 148, 486 } },
  orders = { ["SHPO"] = 210, ["SHPO with foreign travel restriction"] = 4,
    ["Notification Order"] = 2, ["Violent Offender Order"] = 0 },
  left = 1,
}

-- Reports up to 2008-09 number their statistics; what is applied for, interim
-- or told by another table has no place.
M["numbered-2006"] = {
  area = "Cheshire", year = "2005-06",
  eligible = { ["Total|Category 1"] = 418 },
  total = { ["Total|Category 2"] = 207, ["Total|Category 3"] = 16 },
  managed = { { 84, 51, 11 }, { 7, 5, 3 }, {} },
  orders = { ["SOPO"] = 9, ["Notification Order"] = 2 },
  breaches = 23, rate_all_ages = 42.57, left = 9,
}

M["one-line-2016"] = {
  area = "Kent", year = "2015-16",
  eligible = { { 1820, 611, "-", 2431 }, { 14, 19, 12, 45 }, { 1, 2, 0, 3 },
    { 1835, 632, 12, 2479 } },
  managed = { { 41, 50, 33, 124 }, { 4, 6, 2, 12 }, { 45, 56, 35, 136 } },
  recalls_licence = { { 9, 12, 7, 28 }, { 1, 2, 1, 4 }, { 10, 14, 8, 32 } },
  recalls_shpo = { { 2, "-", "-", 2 }, { 0, "-", "-", 0 },
    { 2, "-", "-", 2 } },
  orders = { ["SHPO"] = 88, ["SHPO with foreign travel restriction"] = 1,
    ["Notification Order"] = 2 },
  breaches = 61, revocations = 3, sro_notifications = 0, rate = 119,
}

M["template-2012"] = {
  area = "Wiltshire", year = "2011-12",
  eligible = { { 402, 141, "-", 543 }, { 8, 12, 5, 25 }, { 0, 2, 1, 3 },
    { 410, 155, 6, 571 } },
  orders = { ["SOPO"] = 26, ["Notification Order"] = 0,
    ["Foreign Travel Order"] = 1 },
  breaches = 17, rate = 72, left = 1,
}

return M
