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
