--- Wordings of labels, headings and columns that a report may have: each is
-- read as the table that it names.

local mappa = require "mappa"
local scratch = require "spec.support.scratch"

local folder

setup(function() folder = scratch.new() end)
teardown(function() folder:remove() end)

local function read(text)
  return assert(mappa.read_report(folder:write("report.txt",
    "Norfolk MAPPA Annual Report 2016-17\n\n" .. text)))
end

-- Labels with one number.
local SINGLES <const> = {
  breaches = {
    "RSOs cautioned or convicted for breach of notification requirements",
    "Number of RSOs cautioned or convicted for breaches of notification "
      .. "requirements",
    "Registered sex offenders (RSOs) cautioned or convicted for breach of "
      .. "their notification requirements",
    "RSOs convicted or cautioned for breach of notification requirements",
    "RSOs cautioned / convicted for breach of requirement to notify",
    "Sexual offenders cautioned or convicted for failing to comply with "
      .. "notification requirements",
    "Offenders cautioned or convicted for breach of notification",
    "RSO's cautioned or convicted for breach of notification requirements",
    "The number of registered sex offenders who were cautioned or convicted "
      .. "for breach of notification requirements between 1 April 2016 and "
      .. "31 March 2017",
  },
  cautioned = {
    "Category 1 cautioned for breach of notification requirements",
    "RSOs cautioned for breach of notification requirements",
  },
  convicted = {
    "Category 1 individuals convicted for breach of notification requirements",
    "RSOs convicted of breaching notification requirements",
  },
  revocations = {
    "RSOs who have had their life time notification revoked on application",
    "RSOs having their life-time notification revoked on application",
    "Category 1 who have had their lifetime notification revoked",
    "Lifetime notification requirements revoked on application",
    "Number of RSOs whose lifetime notification was revoked on application",
    "Revocations of lifetime notification",
    "RSOs having their notification requirements revoked upon application",
  },
  sro_notifications = {
    "Number of people who became subject to notification requirements "
      .. "following a breach(es) of a Sexual Risk Order (SRO)",
    "Persons becoming subject to notification requirements following breach "
      .. "of SRO",
    "Individuals who became subject to sex offender notification "
      .. "requirements as a result of a breach of a Sexual Risk Order",
  },
  rate = {
    "Total number of Registered Sexual Offenders per 100,000 population",
    "Number of RSOs per 100,000 head of population",
    "Rate of RSOs per 100 000 residents",
    "Registered Sex Offenders per 100,000 population aged 10 and over",
    "Total number of individuals subject to notification per 100,000 "
      .. "population",
  },
}

-- Headings of tables by level and category.
local HEADINGS <const> = {
  eligible = {
    "MAPPA-eligible offenders on 31 March 2017",
    "MAPPA eligible individuals as at 31st March 2017:",
    "Number of MAPPA-eligible offenders by category and level on 31 March "
      .. "2017",
    "MAPPA offenders in the community on 31.03.2017",
    "Offenders eligible for MAPPA on 31 Mar 2017",
    "Table 1 - MAPPA-eligible offenders on 31st of March, 2017 (snapshot)",
  },
  managed = {
    "MAPPA-eligible offenders in Levels 2 and 3 by category (yearly total)",
    "MAPPA eligible offenders managed at Level 2 or Level 3 by category "
      .. "(annual total)",
    "Level 2 & 3 offenders managed during the year",
    "MAPPA-eligible offenders managed under Levels 2 and 3 by category "
      .. "between 1 April 2016 and 31 March 2017",
    "MAPPA-eligible offenders in Levels 2/3 by category (total for year)",
  },
  recalls_licence = {
    "Returned to custody for breach of licence",
    "Level 2 and Level 3 offenders returned to custody for a breach of "
      .. "licence conditions",
    "Offenders recalled to prison for breach of licence",
    "Breach of Licence:",
  },
  sfo = {
    "Re-offending (SFO)",
    "Level 2 and 3 offenders charged with a Serious Further Offence (SFO)",
    "Serious Further Offences",
  },
}

-- Titles, as reports of the years have them, with the area and the year.
local TITLES <const> = {
  { "Thames Valley Area\n\nMulti-Agency Public Protection Arrangements Annual "
    .. "Report 2002\u{2013}3", "Thames Valley", "2002-03" },
  { "Northamptonshire\n\nMulti-Agency Public Protection Arrangements\n\n"
    .. "Annual Report 2003-4\nForeword", "Northamptonshire", "2003-04" },
  { "Suffolk\nMAPPA Annual Report APRIL 2001 - MARCH 2002", "Suffolk",
    "2001-02" },
  { "ANNUAL REPORT 2006/7 CUMBRIA MAPPA", "Cumbria", "2006-07" },
  { "MAPPA - ANNUAL REPORT 07/08\nDorset", "Dorset", "2007-08" },
  { "London MAPPA Annual Report\nIt covers the period from 1 April 2004 to "
    .. "31 March 2005 and", "London", "2004-05" },
  { "Gogledd Cymru MAPPA\nGogledd Cymru l North Wales\n1 April 2004 - 31 "
    .. "March 2005", "North Wales", "2004-05" },
  { "North Yorkshire and City of York\n\nMAPPA\nAnnual Report 2006-07",
    "North Yorkshire", "2006-07" },
  { "Cheshire, Halton & Warrington MULTI-AGENCY PUBLIC PROTECTION "
    .. "ARRANGEMENTS (MAPPA)\nAnnual Report 2006-2007", "Cheshire",
    "2006-07" },
  { "Wiltshire & Swindon\nMAPPA Annual Report 2005-06", "Wiltshire",
    "2005-06" },
  { "County Durham and Darlington\nthis 2006/2007 MAPPA Annual Report",
    "County Durham", "2006-07" },
  { "Cumbria\n\nAnnual Report\n\n2011-12\n\n1\n\nIntro", "Cumbria",
    "2011-12" },
  { "the 2015-16 MultiAgency Public Protection (MAPPA) Annual Report for "
    .. "Hampshire and the Isle of Wight", "Hampshire", "2015-16" },
  { "GREATER MANCHESTER\nAnnual Report 2016/17 1", "Greater Manchester",
    "2016-17" },
  { "South Wales\n\nAnnual Report 2015 - 2016\n\nArea name here",
    "South Wales", "2015-16" },
  { "DerbyshireMulti Agency Public Protection Arrangements\nAnnual Report "
    .. "2018-19", "Derbyshire", "2018-19" },
  { "Derbyshire Multi Agency Public Protection Arrangements Protection "
    .. "through partnership 2018-19", "Derbyshire", "2018-19" },
  { "Dyfed Powys     Dyfed Powys\nAdroddiad Blynyddol 2002-03 Annual Report "
    .. "2002\u{2013}3", "Dyfed-Powys", "2002-03" },
  { "Hampshire & Isle of Wight\n\nMAPPA Report 2002/03", "Hampshire",
    "2002-03" },
  -- One calendar year may be either, and a page no year.
  { "MAPPA Annual Report 2004\nDorset", "Dorset", nil },
  { "Norfolk MAPPA Annual Report 2016 7", "Norfolk", nil },
}

-- Labels with one number that reports up to 2008-09 have.
local OLDER <const> = {
  ["eligible|Total|Category 1"] = {
    "The number of RSOs living in Norfolk on 31 March 2008",
    "i) The number of registered sex offenders living in your Area on 31 "
      .. "March 2008",
  },
  ["total|Total|Category 2"] = {
    "The number of violent and other sexual offenders living in the area "
      .. "between 1 April 2007 and 31 March 2008",
    "vi) The number of violent and other sexual offenders (as defined by "
      .. "section 327 (3), (4) and (5) of the Criminal Justice Act (2003)) "
      .. "living in Norfolk between 1 April 2007 and 31 March 2008",
  },
  ["total|Total|Category 3"] = {
    "vii) The number of 'other offenders' (as defined by Section 325 (2)(b) "
      .. "of the Criminal Justice Act (2003)) between 1 April 2007 and 31 "
      .. "March 2008",
  },
  ["rate_all_ages||"] = {
    "a) The number of RSOs per 100,000 head of population",
  },
  ["breaches||"] = {
    "ii) The number of sex offenders having a registration requirement who "
      .. "were either cautioned or convicted for breaches of the requirement, "
      .. "between 1 April 2007 and 31 March 2008",
  },
  ["orders|SOPO|"] = {
    "(c) full SOPOs imposed by the courts in your Area between 1 April 2007 "
      .. "and 31 March 2008",
  },
  ["orders|Notification Order|"] = {
    "full Notification Orders granted between 1 April 2007 and 31 March 2008",
  },
}

-- Labels that look like these, and are none of them.
local OTHERS <const> = {
  "Sexual Offences Prevention Orders (SOPOs) applied for",
  "interim SOPOs issued",
  "Sexual Offences Prevention Orders (SOPOs) in force on 31 March 2008",
  "The number of RSOs reported for breaches of the requirements to notify",
  "Number of \"wanted\" RSOs on 31 March 2008",
  "RSOs at liberty and living in the area, and in custody",
}

-- Headings of columns, apart by "|".
local COLUMNS <const> = {
  "Category 1: Registered sex offenders|Category 2: Violent offenders|"
    .. "Category 3: Other dangerous offenders|Total",
  "Cat. 1|Cat. 2|Cat. 3|Totals",
  "Category One|Category Two|Category Three|Total",
  "Category i|Category ii|Category iii|Overall total",
  "RSOs|Violent|Other|Total",
  "Category 1: Registered sexual offenders (RSOs)|Category 2: Violent "
    .. "offenders and other sexual offenders|Category 3: Other dangerous "
    .. "offenders|Grand Total",
  "Category 1: Sexual|Category 2: Violent|Category 3: Other Dangerous|All",
  "Category 1: RSOs|Category 2: Violent|Category 3: All other offenders|Total",
}

local GRID <const> = [[

         Category 1   Category 2   Category 3   Total
Level 2           1            2            3       6
Level 3           0            1            0       1
Total             1            3            3       7
]]

local function key_of(f)
  return ("%s %s %s %s %s"):format(f.year, f.table, f.row, f.column, f.value)
end

describe("a label", function()
  for id, labels in pairs(SINGLES) do
    for _, label in ipairs(labels) do
      it("is one of " .. id .. ": " .. label, function()
        local figures = read(label .. "      37\n")
        assert.equal(1, #figures)
        assert.equal("2016-17 " .. id .. "   37", key_of(figures[1]))
      end)
    end
  end
end)

describe("a heading", function()
  for id, headings in pairs(HEADINGS) do
    for _, heading in ipairs(headings) do
      it("is one of " .. id .. ": " .. heading, function()
        local figures = read(heading .. "\n" .. GRID)
        assert.equal(12, #figures)
        assert.equal("2016-17 " .. id .. " Level 2 Category 3 3",
          key_of(figures[3]))
      end)
    end
  end
end)

describe("headings of columns", function()
  for _, headings in ipairs(COLUMNS) do
    for _, gap in ipairs { "     ", "\t" } do
      it(("are, apart by %q: %s"):format(gap, headings), function()
        local text = "MAPPA-eligible offenders on 31 March 2017\n"
          .. gap .. headings:gsub("|", gap) .. "\n"
          .. table.concat({ "Level 2", 744, 212, 10, 966 }, gap) .. "\n"
        local figures = read(text)
        assert.equal(4, #figures)
        for i, value in ipairs { 744, 212, 10, 966 } do
          assert.equal(value, figures[i].value)
          assert.equal(i < 4 and "Category " .. i or "Total",
            figures[i].column)
        end
      end)
    end
  end
end)

describe("a title", function()
  for _, t in ipairs(TITLES) do
    it("names area and year: " .. t[1]:gsub("%s+", " "), function()
      local figures = assert(mappa.read_report(folder:write("title.txt",
        t[1] .. "\n\nRSOs convicted of breaching notification        12\n")))
      assert.equal(1, #figures)
      assert.equal(t[2], figures[1].area)
      assert.equal(t[3], figures[1].year)
    end)
  end
end)

local function read_of(year, label)
  return assert(mappa.read_report(folder:write("older.txt",
    ("Norfolk MAPPA Annual Report %s\n\n%s     37\n"):format(year, label))))
end

describe("a label of the years up to 2008-09", function()
  for key, labels in pairs(OLDER) do
    for _, label in ipairs(labels) do
      it("is " .. key .. ": " .. label, function()
        local f = read_of("2007-08", label)
        assert.equal(1, #f)
        assert.equal(key, table.concat({ f[1].table, f[1].row, f[1].column },
          "|"))
        assert.equal("2007-08 37", f[1].year .. " " .. f[1].value)
      end)
    end
  end
  for _, label in ipairs(OTHERS) do
    it("is none: " .. label, function()
      assert.equal(0, #read_of("2007-08", label))
    end)
  end
  it("counts otherwise afterwards", function()
    local rate = "Number of RSOs per 100,000 head of population"
    assert.equal("rate_all_ages", read_of("2008-09", rate)[1].table)
    assert.equal("rate", read_of("2009-10", rate)[1].table)
    local f = read_of("2009-10", "Number of violent and other sexual "
      .. "offenders living in Norfolk between 1 April 2009 and 31 March 2010")
    assert.equal(0, #f)
    assert.equal("reports after 2008-09 do not count so", f.unplaced[1].why)
  end)
end)

describe("a text without a table", function()
  it("is told", function()
    local f = assert(mappa.read_report(folder:write("none.txt",
      "Wlltshlre MAPPA Annua| Report\nLeve| 1     300     90    -    390\n")))
    assert.equal(0, #f)
    local told = {}
    for _, finding in ipairs(f.findings) do told[finding.id] = true end
    assert.is_true(told.nothing and told.unknown)
    assert.equal("0 figures read, 0 not placed", tostring(f):match("[^\n]*"))
  end)
end)
