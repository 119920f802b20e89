--- The ideas behind the module, as data: what an analyst has to know to read
-- a figure. An idea has
--   * `name`, `title`,
--   * `words`: an array of paragraphs,
--   * `example`: Lua that shows it,
--   * `see`: what else mappa.help tells of.
-- @module mappa.ideas

return {
  { name = "register", title = "Registers: one file of case records",
    words = {
      "A register is one SQLite file with the records of an area, or of all: "
        .. "individuals, their management, custody, notification, orders, "
        .. "breaches, meetings and more. mappa.open makes or opens it, "
        .. "import fills it from CSV files or Lua tables, check looks for "
        .. "faults in it. Importing a file twice stores nothing twice.",
      "Whatever lasts is a dated interval, from its first day to the day "
        .. "before its end; an empty end is open. Nothing is a flag, so one "
        .. "register answers for every date and period it tells of.",
      "What cannot be read is no error of the script: such calls give nil, a "
        .. "message and a code, and assert shows the message. close may be "
        .. "called twice; a closed register raises an error when it is used.",
    },
    example = 'db = assert(mappa.open("norfolk.db"))\n'
      .. 'print(assert(db:import_folder("exports")))',
    see = { "open", "import", "check", "entities" } },

  { name = "measure", title = "Measures: what is counted",
    words = {
      "A measure is a definition with a name: eligible, managed, recalls. It "
        .. "fixes the clock, the unit, which records count, and the counting "
        .. "rules that the sources leave open. Its definition and source "
        .. "print with mappa.measures.eligible.",
      "A stock is a position on a date and takes at; a flow is what happened "
        .. "in a period and takes during. They cannot be mixed, nor can "
        .. "people and events.",
      "mappa.measure narrows a measure to one of your own.",
    },
    example = 'print(mappa.measures.managed)\nprint(db:fields("managed"))',
    see = { "eligible", "managed", "rules", "time" } },

  { name = "spec", title = "Specs: the question as a table",
    words = {
      "db:crosstab takes one table of named options, and the order in which "
        .. "they are written means nothing: measure and its date or period, "
        .. "rows and cols, where, and how to show it. A key that does not "
        .. "exist is an error that names the nearest.",
      "A filter is a slice: a filtered table equals the matching cells of "
        .. "the unfiltered one.",
    },
    example = 'db:crosstab{ measure = "eligible", at = "2025-03-31",\n'
      .. '  rows = "level", cols = "category", where = { area = "Norfolk" } }',
    see = { "crosstab", "dimension", "where", "show" } },

  { name = "dimension", title = "Dimensions: what makes rows and columns",
    words = {
      "A dimension is the name of a field, or a table that makes categories "
        .. "of its values: bands of a number, groups, nets that may overlap, "
        .. "a Lua function of up to four fields, or the units of a date.",
      "Every declared category is shown in its order, zeros included. What is "
        .. "not known is the category Unknown, which appears when somebody is "
        .. "in it. db:fields lists the fields that a measure has.",
    },
    example = 'rows = { "area", { "age", bands = { 10, 18, 25 } } }',
    see = { "bands", "groups", "nets", "by", "every", "as", "fields" } },

  { name = "Table", title = "Tables: what a cross-tab gives",
    words = {
      "A Table is a value: every verb returns a new one, and it outlives its "
        .. "register. At the prompt it prints so that it fits the terminal; "
        .. "print(t:render()) prints all of it.",
      "Totals and percentages are counted from the records and never added "
        .. "up: a total of people is less than the sum of its parts when "
        .. "somebody is in several of them, and then it is marked with *. A "
        .. "cell that the law leaves no room for is printed -.",
      "Below stand the unit, the date or period, the filter, the rules, and "
        .. "the rows read, counted and left out, by reason.",
    },
    example = 't = db:crosstab{ measure = "eligible", at = "2024-25", '
      .. 'rows = "level" }\nt:value("Level 2")\nt:explain()',
    see = { "value", "cell", "select", "sort", "percent", "records",
      "save" } },

  { name = "time", title = "Time: dates, periods and reporting years",
    words = {
      "A reporting year runs from 1 April to 31 March and is written 2024-25 "
        .. "or 2024/25. A stock at a reporting year is that of its 31 March. "
        .. "A list of dates or years adds the dimension year.",
      "Age is in completed years on the date of a stock, on the date of an "
        .. "event, or at the end of the period. Times since a day are "
        .. "completed days, months or years: from 31 January to 28 February "
        .. "is no month, to 1 March is one.",
    },
    example = 'db:crosstab{ measure = "managed", rows = "level",\n'
      .. '  during = mappa.years("2020-21", "2024-25") }',
    see = { "at", "during", "years", "every" } },

  { name = "rules", title = "Counting rules: what the sources leave open",
    words = {
      "Where the law and the published reports do not say how to count, the "
        .. "measure has a rule with values and a default. The rule used is "
        .. "printed under every table and can be changed with rules.",
      "A rule picks a person's row first, where selects afterwards. "
        .. "r:check() of a report says what other rules would have given.",
    },
    example = 'db:crosstab{ measure = "managed", during = "2024-25",\n'
      .. '  rows = "level", rules = { pick = "first" } }',
    see = { "pick", "custody", "interim", "last_day", "date" } },

  { name = "fields", title = "Fields: what can be asked of a measure",
    words = {
      "Every measure of people has area, region, country, category, level, "
        .. "lead_agency, location, sex, age, ethnicity and year; a measure of "
        .. "events adds what its records hold, and the date of the event by "
        .. "day, month, quarter, calendar_year, reporting_year, "
        .. "month_of_year and quarter_of_year.",
      "On demand come states on the date that other histories hold, as "
        .. "on_licence, notification or has_shpo, and times since a day, as "
        .. "months_managed, days_at_level or age_at_entry.",
      "db:fields(measure) lists them all with their values.",
    },
    example = 'print(db:fields("breaches"))',
    see = { "dimension", "where", "has_shpo", "months_managed" } },
}
