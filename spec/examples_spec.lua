--- The examples: the sample's script writes the records that are there, the
-- demo finds the report equal to the published one, and every example prints
-- what stands beside it. Its figures are counted again in SQL, from the dates
-- of the records alone.
--
-- With MAPPA_GOLDEN=write in the environment the outputs are written anew;
-- read the difference before you keep it.
local mappa = require "mappa"
local scratch = require "spec.support.scratch"

local RECORDS <const> = "examples/norfolk/records"
local ENTITIES <const> = { "attendance", "breach", "case_review", "custody",
  "individual", "licence", "management", "meeting", "notification", "offence",
  "order", "population", "revocation" }

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

-- Where a child finds the module, unless the caller has said.
local PATHS <const> =
  'LUA_PATH_5_4="${LUA_PATH_5_4:-lua/?.lua;lua/?/init.lua;;}" '
  .. 'LUA_CPATH_5_4="${LUA_CPATH_5_4:-build/?.so;;}" '

local function run(command)
  local pipe = assert(io.popen(PATHS .. command .. " 2>&1"))
  local text = pipe:read("a")
  return pipe:close() == true, text
end

describe("the Norfolk sample", function()
  it("is written by its script, byte for byte", function()
    local dir <close> = scratch.new()
    assert.is_true((run("lua5.4 examples/norfolk/make.lua " .. dir.path)))
    for _, entity in ipairs(ENTITIES) do
      local name = entity .. ".csv"
      assert.is_true(read(RECORDS .. "/" .. name) == dir:read(name), name)
    end
  end)

  it("gives the published report in the demo", function()
    local ok, text = run("lua5.4 examples/norfolk/demo.lua")
    assert.is_true(ok, text)
    assert.matches("51 cells: 51 the same, 0 different", text, nil, true)
    assert.matches("39 checks ran, 29 found nothing", text, nil, true)
  end)
end)

-- === What an example prints =============================================

local EXAMPLES <const> = { "ages", "areas", "attendance", "lead_agency",
  "missing_data", "orders", "questions", "rates", "recalls", "reentries",
  "risk_band", "time_at_level_3", "transitions", "year_on_year" }

-- How many questions examples/questions.lua answers, in as many lines as that
-- takes.
local QUESTIONS <const> = 33

local printed = {}

--- What an example prints, from the top of the clone, in a fresh interpreter.
local function output(name)
  if not printed[name] then
    local ok, text = run(("lua5.4 examples/%s.lua"):format(name))
    assert.is_true(ok, text)
    printed[name] = text
  end
  return printed[name]
end

--- The output from a title on.
local function from(name, title)
  local text = output(name)
  return text:sub((assert(text:find(title, 1, true), title)))
end

--- The numbers of the first line with a label, marks of totals dropped.
local function numbers(text, label)
  for line in text:gmatch("[^\n]+") do
    local rest = line:sub(#label + 1)
    if line:sub(1, #label) == label and rest:match("^ ") then
      return (rest:gsub("%*", ""):gsub("%s+", " "):gsub("^ ", ""))
    end
  end
  error(("no line '%s' in\n%s"):format(label, text))
end

--- The numbers of a table's lines must be those of the rows {label, numbers}
-- that a query gives, so many.
local function same(text, rows, count)
  assert.equal(count, #rows)
  for _, row in ipairs(rows) do
    assert.equal(row.numbers, numbers(text, row.label), row.label)
  end
end

--- A line in words must be there.
local function says(name, format, ...)
  local line = format:format(...)
  assert.is_truthy(output(name):gsub("%s+", " "):find(line, 1, true), line)
end

-- === Counted in SQL =====================================================

-- Stretches of management in Norfolk and elsewhere with an end at the end of
-- time, the unbroken times that they make in an area, and reporting years.
local TABLES <const> = [[
WITH held AS MATERIALIZED (
  SELECT individual, area, category, level, lead_agency, start_date,
    coalesce(end_date, '9999-12-31') AS until, end_reason
  FROM management_view),
years(year, first, next) AS (VALUES
  ('2019-20', '2019-04-01', '2020-04-01'),
  ('2020-21', '2020-04-01', '2021-04-01'),
  ('2021-22', '2021-04-01', '2022-04-01'),
  ('2022-23', '2022-04-01', '2023-04-01'),
  ('2023-24', '2023-04-01', '2024-04-01'),
  ('2024-25', '2024-04-01', '2025-04-01')),
starts AS MATERIALIZED (
  SELECT individual, area, start_date, before FROM (
    SELECT *, lag(until) OVER (PARTITION BY individual, area
      ORDER BY start_date) AS before FROM held)
  WHERE before IS NULL OR before < start_date),
ends AS MATERIALIZED (
  SELECT individual, area, until, end_reason FROM (
    SELECT *, lead(start_date) OVER (PARTITION BY individual, area
      ORDER BY start_date) AS after FROM held)
  WHERE until < '9999' AND (after IS NULL OR after > until)),
inside AS MATERIALIZED (
  SELECT individual FROM custody_view WHERE start_date <= '2025-03-31'
    AND coalesce(end_date, '9999') > '2025-03-31'),
caseload AS MATERIALIZED (
  SELECT h.individual, area, category, level, lead_agency, sex, ethnicity,
    2025 - substr(birth_date, 1, 4) - (substr(birth_date, 6) > '03-31') AS age
  FROM held AS h JOIN individual_view AS i ON i.ref = h.individual
  WHERE start_date <= '2025-03-31' AND until > '2025-03-31'),
eligible AS MATERIALIZED (
  SELECT * FROM caseload WHERE area = 'Norfolk'
    AND individual NOT IN (SELECT individual FROM inside))
]]

local function percent(n, base)
  return ("%.1f"):format(100 * n / base)
end

--- A quantile of sorted numbers, with linear interpolation.
local function quantile(list, p)
  local at = (#list - 1) * p + 1
  local low = math.floor(at)
  return list[low] + (at - low) * ((list[low + 1] or list[low]) - list[low])
end

describe("an example", function()
  local db
  setup(function()
    db = assert(mappa.open(":memory:"))
    assert(db:import_folder(RECORDS, { progress = false }))
  end)
  teardown(function() db:close() end)

  local function query(sql) return assert(db:sql(TABLES .. sql)) end

  local function column(sql)
    local list = {}
    for i, row in ipairs(query(sql)) do list[i] = row.value end
    return list
  end

  local function value(sql)
    return column("SELECT (SELECT " .. sql .. ") AS value")[1]
  end

  it("is in the list, and none is missing", function()
    local list = read("examples/README.md")
    local files = {}
    for path in select(2, run("ls examples/*.lua")):gmatch("[^\n]+") do
      files[#files + 1] = path:match("/([%w_]+)%.lua$")
    end
    assert.same(EXAMPLES, files)
    for _, name in ipairs(EXAMPLES) do
      assert.matches(("](%s.lua)"):format(name), list, nil, true)
      assert.matches(("](%s.txt)"):format(name), list, nil, true)
    end
  end)

  for _, name in ipairs(EXAMPLES) do
    it(name .. " prints what stands beside it", function()
      local path = ("examples/%s.txt"):format(name)
      local text = output(name)
      if os.getenv("MAPPA_GOLDEN") == "write" then
        local file <close> = assert(io.open(path, "wb"))
        assert(file:write(text))
      end
      assert.equal(read(path), text, path)
    end)

    it(name .. " is short, and opens the sample as all do", function()
      local script = read(("examples/%s.lua"):format(name))
      assert.matches('\nlocal mappa = require "mappa"\n'
        .. 'local db = assert(mappa.open(":memory:"))\n'
        .. 'assert(db:import_folder("examples/norfolk/records", '
        .. "{ progress = false }))\n", script, nil, true)
      assert.is_true(name == "questions"
        or select(2, script:gsub("\n", "")) < 40, "40 lines")
      for line in (script .. output(name)):gmatch("[^\n]+") do
        assert.is_true(utf8.len(line) < 80, line)
      end
    end)
  end

  it("ages counts and ranks as SQL does", function()
    same(output "ages", query [[, old AS (
      SELECT level, age, CASE WHEN age IS NULL THEN 'Unknown'
        WHEN age < 18 THEN 'Under 18' WHEN age < 25 THEN '18-24'
        WHEN age < 35 THEN '25-34' WHEN age < 45 THEN '35-44'
        WHEN age < 55 THEN '45-54' WHEN age < 65 THEN '55-64' ELSE '65+' END
        AS band
      FROM eligible WHERE category = 'Category 1'
      UNION ALL SELECT level, age, 'Total' FROM eligible
        WHERE category = 'Category 1')
      SELECT band AS label, printf('%d %d %d %d', sum(level = 'Level 1'),
        sum(level = 'Level 2'), sum(level = 'Level 3'), count(*)) AS numbers
      FROM old GROUP BY band]], 9)
    for label, level in pairs { ["Level 1"] = "'Level 1'",
        ["Level 2"] = "'Level 2'", Total = "level" } do
      local ages = column(([[SELECT age AS value FROM eligible WHERE
        category = 'Category 1' AND age IS NOT NULL AND level = %s
        ORDER BY age]]):format(level))
      assert.equal(("%d %.1f %.1f %.1f"):format(#ages, quantile(ages, 0.25),
        quantile(ages, 0.5), quantile(ages, 0.75)),
        numbers(from("ages", "Level    valid age"), label))
    end
    local known = value [[count(*) FROM eligible
      WHERE category = 'Category 1' AND age IS NOT NULL]]
    says("ages", "The age of %d of %d people is known", known, value [[count(*)
      FROM eligible WHERE category = 'Category 1']])
    says("ages", "%s%% are 55 or older", percent(value [[count(*)
      FROM eligible WHERE category = 'Category 1' AND age >= 55]], known))
  end)

  it("attendance counts as SQL does", function()
    local rows = query [[, invited AS (
      SELECT agency, level, attended = 'Yes' AS came FROM attendance_view AS a
        JOIN meeting_view AS m ON m.ref = a.meeting
      WHERE area = 'Norfolk' AND level IN ('Level 2', 'Level 3')
        AND held_on BETWEEN '2024-04-01' AND '2025-03-31'),
    lines AS (SELECT * FROM invited
      UNION ALL SELECT 'Total', level, came FROM invited)
    SELECT agency AS label, sum(level = 'Level 2') AS two,
      sum(came AND level = 'Level 2') AS two_came,
      sum(level = 'Level 3') AS three,
      sum(came AND level = 'Level 3') AS three_came
    FROM lines GROUP BY agency]]
    local low = {}
    local function check(who, came, n, target)
      if n >= 10 and came / n < target then
        low[#low + 1] = ("%s: %s%% of %d"):format(who, percent(came, n), n)
      end
    end
    for _, r in ipairs(rows) do
      local function share(came, n)
        return n > 0 and percent(came, n) or "n/a"
      end
      r.numbers = ("%s %d %s %d"):format(share(r.two_came, r.two), r.two,
        share(r.three_came, r.three), r.three)
      if r.label ~= "Total" then
        check(r.label .. " at Level 2", r.two_came, r.two, 0.75)
        check(r.label .. " at Level 3", r.three_came, r.three, 0.9)
      end
    end
    same(output "attendance", rows, 14)
    local lines = 0
    for _ in output("attendance"):gmatch("\n  [^\n]+ at Level ") do
      lines = lines + 1
    end
    assert.equal(#low, lines)
    for _, line in ipairs(low) do says("attendance", "%s", line) end
  end)

  -- Of each person's stretches at Level 2 or 3 that touch a year, the one at
  -- the highest level, of several the latest.
  local MANAGED <const> = [[, ranked AS (
    SELECT year, individual, level, CASE WHEN lead_agency IN ('Police',
        'Probation') THEN lead_agency ELSE 'Other' END AS agency,
      row_number() OVER (PARTITION BY year, individual
        ORDER BY level DESC, start_date DESC) AS place
    FROM held JOIN years ON start_date < next AND until > first
    WHERE area = 'Norfolk' AND level IN ('Level 2', 'Level 3')
      AND year > '2020'),
  picked AS (SELECT * FROM ranked WHERE place = 1) ]]

  it("lead_agency counts as SQL does", function()
    same(output "lead_agency", query(MANAGED .. [[, lines AS (
      SELECT year, individual, printf('%-9s%s', level, agency) AS label
        FROM picked
      UNION ALL SELECT year, individual, printf('%-9sTotal', level) FROM picked
      UNION ALL SELECT year, individual, 'Total' FROM picked)
    SELECT label, printf('%d %d %d %d %d %d', sum(year = '2020-21'),
      sum(year = '2021-22'), sum(year = '2022-23'), sum(year = '2023-24'),
      sum(year = '2024-25'), count(DISTINCT individual)) AS numbers
    FROM lines GROUP BY label]]), 8)
    local ends = query(MANAGED .. [[SELECT year, count(*) AS n,
      sum(agency = 'Probation') AS led FROM picked
      WHERE year IN ('2020-21', '2024-25') GROUP BY year ORDER BY year]])
    says("lead_agency", "Probation led %s%% of %d cases in 2020-21, and "
      .. "%s%% of %d in 2024-25.", percent(ends[1].led, ends[1].n), ends[1].n,
      percent(ends[2].led, ends[2].n), ends[2].n)
  end)

  it("missing_data counts as SQL does", function()
    local rows = query [[, lacking AS (
      SELECT area, sex IS NULL AS s, age IS NULL AS a, ethnicity IS NULL AS e,
        lead_agency IS NULL AS l FROM caseload),
    lines AS (SELECT * FROM lacking
      UNION ALL SELECT 'Total', s, a, e, l FROM lacking)
    SELECT area AS label, count(*) AS n, sum(s + a + e + l > 0) AS lack,
      printf('%d %d %d %d %d %d %d', sum(s AND s + a + e + l = 1),
        sum(a AND s + a + e + l = 1), sum(e AND s + a + e + l = 1),
        sum(l AND s + a + e + l = 1), sum(s + a + e + l > 1),
        sum(s + a + e + l = 0), count(*)) AS numbers
    FROM lines GROUP BY area]]
    same(output "missing_data", rows, 4)
    for _, r in ipairs(rows) do
      if r.label ~= "Total" then
        says("missing_data", "%s: %s%% of the people lack", r.label,
          percent(r.lack, r.n))
      end
    end
  end)

  it("orders counts as SQL does", function()
    local MADE <const> = [[, made AS (
      SELECT individual, kind, made_on, year, 1 + (12 + substr(made_on, 6, 2)
        - 4) % 12 / 3 AS quarter
      FROM order_view JOIN years ON made_on >= first AND made_on < next
      WHERE year IN ('2023-24', '2024-25')
        AND coalesce(interim, 'No') = 'No') ]]
    same(output "orders", query(MADE .. [[, lines AS (
      SELECT printf('%s Q%d', year, quarter) AS label, kind FROM made
      UNION ALL SELECT 'Total', kind FROM made)
    SELECT label, printf('%d %d %d %d %d', sum(kind = 'SHPO'),
      sum(kind = 'NO'), sum(kind = 'SRO'), sum(kind = 'VOO'), count(*))
      AS numbers
    FROM lines GROUP BY label]]), 9)
    local shpos = query(MADE .. [[SELECT year, count(*) AS n FROM made
      WHERE kind = 'SHPO' GROUP BY year ORDER BY year]])
    local before, after = shpos[1].n, shpos[2].n
    says("orders", "SHPOs: %d in 2023-24, %d in 2024-25: %+.1f%%.", before,
      after, 100 * (after / before - 1))
    says("orders", "%d of the %d orders were made on people who were not",
      query(MADE .. [[SELECT count(*) AS n FROM made WHERE NOT EXISTS (
        SELECT 1 FROM held WHERE held.individual = made.individual
          AND start_date <= made_on AND until > made_on)]])[1].n,
      query(MADE .. "SELECT count(*) AS n FROM made")[1].n)
  end)

  it("recalls counts and divides as SQL does", function()
    local COLUMNS <const> = [[
      sum(level = 'Level 2') AS two, sum(level = 'Level 3') AS three ]]
    local returns = query([[, returned AS (
      SELECT year, level FROM breach_view AS b
        JOIN years ON outcome_date >= first AND outcome_date < next
        JOIN held AS h ON h.individual = b.individual
          AND start_date <= outcome_date AND until > outcome_date
      WHERE outcome = 'Returned to custody' AND area = 'Norfolk'
        AND level IN ('Level 2', 'Level 3') AND year > '2020')
    SELECT year, count(*) AS total,]] .. COLUMNS
      .. "FROM returned GROUP BY year ORDER BY year")
    local people = query([[, managed AS (
      SELECT DISTINCT year, level, individual FROM held
        JOIN years ON start_date < next AND until > first
      WHERE area = 'Norfolk' AND level IN ('Level 2', 'Level 3')
        AND year > '2020')
    SELECT year, count(DISTINCT individual) AS total,]] .. COLUMNS
      .. "FROM managed GROUP BY year ORDER BY year")
    assert.equal(5, #returns)
    for i, r in ipairs(returns) do
      local p = people[i]
      assert.equal(("%d %d %d"):format(r.two, r.three, r.total),
        numbers(from("recalls", "Returns to custody"), r.year))
      assert.equal(("%d %d %d"):format(p.two, p.three, p.total),
        numbers(from("recalls", "People managed"), r.year))
      assert.equal(("%s %s %s"):format(percent(r.two, p.two),
        percent(r.three, p.three), percent(r.total, p.total)),
        numbers(from("recalls", "Returns for each"), r.year))
    end
    says("recalls", "With %d people at Level 3 in 2024-25, one return is %s",
      people[5].three, percent(1, people[5].three))
  end)

  it("reentries counts as SQL does", function()
    same(output "reentries", query [[, entered AS (
      SELECT individual, year, CASE WHEN before IS NULL THEN 0
        WHEN date(before, '+12 months') > start_date THEN 1 ELSE 2 END AS kind
      FROM starts JOIN years ON start_date >= first AND start_date < next
      WHERE area = 'Norfolk'),
    lines AS (SELECT * FROM entered
      UNION ALL SELECT individual, 'Total', kind FROM entered)
    SELECT year AS label, printf('%d %d %d %d',
      count(DISTINCT CASE kind WHEN 0 THEN individual END),
      count(DISTINCT CASE kind WHEN 1 THEN individual END),
      count(DISTINCT CASE kind WHEN 2 THEN individual END),
      count(DISTINCT individual)) AS numbers
    FROM lines GROUP BY year]], 7)
    local left = value [[count(DISTINCT individual) FROM ends
      WHERE area = 'Norfolk' AND until BETWEEN '2019-04-01' AND '2024-03-31'
        AND coalesce(end_reason, '') <> 'Died']]
    local back = value [[count(DISTINCT individual) FROM starts
      WHERE area = 'Norfolk' AND before BETWEEN '2019-04-01' AND '2024-03-31'
        AND start_date < date(before, '+12 months')]]
    says("reentries", "Of %d people who left alive", left)
    says("reentries", "%d came back within a year: %s%%.", back,
      percent(back, left))
  end)

  it("risk_band counts as SQL does", function()
    local BANDS <const> = [[, bands AS (
      SELECT e.individual, e.category, e.level, age, CASE
        WHEN level = 'Level 3' OR level = 'Level 2' AND age < 25 THEN 'First'
        WHEN level = 'Level 2' OR start_date > '2024-09-30' THEN 'Soon'
        ELSE 'Routine' END AS band
      FROM eligible AS e JOIN (SELECT individual, max(start_date) AS start_date
        FROM starts WHERE area = 'Norfolk' AND start_date <= '2025-03-31'
        GROUP BY individual) AS s ON s.individual = e.individual
      WHERE category < 'Category 4') ]]
    same(output "risk_band", query(BANDS .. [[, lines AS (SELECT * FROM bands
      UNION ALL SELECT individual, category, level, age, 'Total' FROM bands)
    SELECT band AS label, printf('%d %d %d %d', sum(category = 'Category 1'),
      sum(category = 'Category 2'), sum(category = 'Category 3'), count(*))
      AS numbers
    FROM lines GROUP BY band]]), 4)
    local first = query(BANDS .. "SELECT * FROM bands WHERE band = 'First'")
    for _, r in ipairs(first) do
      says("risk_band", "%s %s %s aged %d", r.individual, r.level, r.category,
        r.age)
    end
    says("risk_band", "%d people first", #first)
  end)

  it("time_at_level_3 measures as SQL does", function()
    -- One stretch a person, so that a stay is a stretch.
    assert.equal(0, #query [[SELECT individual FROM held
      WHERE level = 'Level 3' AND area = 'Norfolk'
      GROUP BY individual HAVING count(*) > 1]])
    local STAYS <const> = [[ FROM held WHERE area = 'Norfolk'
      AND level = 'Level 3' AND category < 'Category 4'
      AND start_date BETWEEN '2020-04-01' AND '2025-03-31' ]]
    for label, category in pairs { ["Category 1"] = "'Category 1'",
        ["Category 2"] = "'Category 2'", ["Category 3"] = "'Category 3'",
        Total = "category" } do
      local days = column([[SELECT CAST(julianday(min('2025-03-31',
        until)) - julianday(start_date) AS INTEGER) AS value]]
        .. STAYS .. "AND category = " .. category .. " ORDER BY value")
      assert.equal(("%d %.1f %d"):format(#days, quantile(days, 0.5),
        days[#days]), numbers(output "time_at_level_3", label))
    end
    same(from("time_at_level_3", "How the stays ended"), query([[
      SELECT CASE WHEN until > '2025-03-31' THEN 'Still there'
        ELSE end_reason END AS label, printf('%d', count(*)) AS numbers]]
      .. STAYS .. "GROUP BY label"), 3)
    says("time_at_level_3", "%d of %d were still there.",
      value("count(*)" .. STAYS .. "AND until > '2025-03-31'"),
      value("count(*)" .. STAYS))
  end)

  it("rates divides as SQL does", function()
    local rows = query [[, people AS (SELECT year, count(*) AS n FROM years
      JOIN held AS h ON area = 'Norfolk' AND category = 'Category 1'
        AND start_date < next AND until >= next
      WHERE NOT EXISTS (SELECT 1 FROM custody_view AS c
        WHERE c.individual = h.individual AND c.start_date < next
          AND coalesce(c.end_date, '9999') >= next)
      GROUP BY year)
    SELECT year AS label, n, (SELECT sum(persons) FROM population_view
      WHERE area = 'Norfolk' AND age >= 10
        AND year = CAST(substr(people.year, 1, 4) AS INTEGER)) AS persons
    FROM people]]
    assert.equal(6, #rows)
    for _, r in ipairs(rows) do
      local text = numbers(output "rates", r.label)
      assert.equal(("%d %d %.0f"):format(r.n, r.persons,
        r.n * 1e5 / r.persons), text:match("^%d+ %d+ %d+"))
    end
    local sql = [[%s FROM eligible WHERE category = 'Category 1' AND sex = '%s'
      AND age BETWEEN 25 AND 39]]
    assert.equal(("%d"):format(value(sql:format("count(*)", "Male"))),
      numbers(output "rates", "25-39"):match("^%d+ %d+ (%d+)"))
  end)

  it("areas counts as SQL does", function()
    local n, persons = value [[count(*) FROM eligible
      WHERE category = 'Category 1']], value [[sum(persons)
      FROM population_view WHERE area = 'Norfolk' AND year = 2024
        AND age >= 10]]
    says("areas", "Shown: Norfolk and its neighbours")
    assert.equal(("%d %d %.0f"):format(n, persons, n * 1e5 / persons),
      numbers(output "areas", "Norfolk"):match("^%d+ %d+ %d+"))
  end)

  it("transitions counts as SQL does", function()
    local rows = query [[, before AS (SELECT individual, level FROM held
      WHERE area = 'Norfolk' AND start_date <= '2024-03-31'
        AND until > '2024-03-31'),
    after AS (SELECT individual, level FROM caseload WHERE area = 'Norfolk'),
    moves AS (
      SELECT b.level AS label, coalesce(a.level, 'Elsewhere') AS later
        FROM before AS b LEFT JOIN after AS a ON a.individual = b.individual),
    lines AS (SELECT * FROM moves UNION ALL SELECT 'Total', later FROM moves)
    SELECT label, sum(later = 'Level 1') AS one, sum(later = 'Level 2') AS two,
      sum(later = 'Level 3') AS three, sum(later = 'Elsewhere') AS out,
      count(*) AS n
    FROM lines GROUP BY label ORDER BY label]]
    for _, r in ipairs(rows) do
      r.numbers = ("%d %d %d %d %d"):format(r.one, r.two, r.three, r.out, r.n)
    end
    same(output "transitions", rows, 4)
    local two = rows[2]
    assert.equal("Level 2", two.label)
    says("transitions", "Of the %d people at Level 2, a year later %d were at "
      .. "Level 1, %d at Level 2, %d at Level 3 and %d under MAPPA", two.n,
      two.one, two.two, two.three, two.out)
  end)

  it("questions answers each one, with what SQL counts", function()
    local number = 0
    for found in output("questions"):gmatch("%f[^\n\0] ?(%d+)%. %u") do
      number = number + 1
      assert.equal(number, tonumber(found))
    end
    assert.equal(QUESTIONS, number)
    local function eligible(where)
      return value("count(*) FROM eligible WHERE category < 'Category 4'"
        .. (where and " AND " .. where or ""))
    end
    local rso = eligible "category = 'Category 1'"
    says("questions", "One in 662: %d in Norfolk among 851390 residents", rso)
    says("questions", "%d%%: %d of %d. Category 2 has %d, Category 3 %d.", 89,
      rso, eligible(), eligible "category = 'Category 2'",
      eligible "category = 'Category 3'")
    says("questions", "%d women and %d men in Category 1",
      eligible "category = 'Category 1' AND sex = 'Female'",
      eligible "category = 'Category 1' AND sex = 'Male'")
    says("questions", "18 to 24? %d and %d of %d.",
      eligible "category = 'Category 1' AND age < 18",
      eligible "category = 'Category 1' AND age BETWEEN 18 AND 24", rso)
    says("questions", "Of %d people in Norfolk on 31 March 2025 %d were in the "
      .. "community", value [[count(*) FROM caseload WHERE area = 'Norfolk'
      AND category < 'Category 4']], eligible())
    says("questions", "%d of %d were granted", value [[count(*) FROM
      revocation_view WHERE outcome = 'Granted']],
      value "count(*) FROM revocation_view")
    says("questions", "%d times somebody at Level 2 or 3 in Norfolk", value
      [[count(*) FROM breach_view AS b JOIN held AS h
        ON h.individual = b.individual AND h.start_date <= b.outcome_date
        AND h.until > b.outcome_date
      WHERE b.outcome = 'Returned to custody' AND b.requirement = 'Licence'
        AND outcome_date BETWEEN '2024-04-01' AND '2025-03-31'
        AND area = 'Norfolk' AND level > 'Level 1'
        AND category < 'Category 4']])
  end)

  it("year_on_year compares as SQL counts", function()
    local function on(date)
      return query(([[, held_then AS (SELECT individual, category FROM held
        WHERE area = 'Norfolk' AND start_date <= '%s' AND until > '%s'
          AND category < 'Category 4' AND individual NOT IN (
            SELECT individual FROM custody_view WHERE start_date <= '%s'
              AND coalesce(end_date, '9999') > '%s')),
      lines AS (SELECT category AS label FROM held_then
        UNION ALL SELECT 'Total' FROM held_then)
      SELECT label, count(*) AS n FROM lines GROUP BY label ORDER BY label]])
        :format(date, date, date, date))
    end
    local now, before, once = on "2025-03-31", on "2024-03-31", on "2020-03-31"
    assert.equal(4, #now)
    for i, r in ipairs(now) do
      local change = r.n - before[i].n
      assert.equal(("%d %d %d %.1f"):format(before[i].n, r.n, change,
        100 * change / before[i].n), numbers(output "year_on_year", r.label)
        :match("^%S+ %S+ %S+ %S+"))
      says("year_on_year", "%s: from %d to %d, %.1f%% a year", r.label,
        once[i].n, r.n, 100 * ((r.n / once[i].n) ^ (1 / 5) - 1))
    end
    local made = query [[SELECT year, count(*) AS n FROM years
      JOIN order_view AS o ON o.made_on >= first AND o.made_on < next
      JOIN held AS h ON h.individual = o.individual AND area = 'Norfolk'
        AND h.start_date <= o.made_on AND until > o.made_on
      WHERE coalesce(interim, 'No') = 'No' AND year >= '2023'
      GROUP BY year ORDER BY year]]
    says("year_on_year", "Orders made: from %d to %d, ", made[1].n, made[2].n)
  end)
end)
