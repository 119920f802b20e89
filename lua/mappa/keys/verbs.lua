--- The keys of the options of verbs, as data: see mappa.keys.
-- @module mappa.keys.verbs

return {
  { of = "open", name = "mode", type = '"r"|"rw"',
    words = 'How to open a register: "r" reads only and never writes a byte.',
    example = 'mappa.open("norfolk.db", { mode = "r" })' },
  { of = "open", name = "keep", type = "integer|false",
    words = "From how many rows on what a question has read is kept in the "
      .. "file, so that the next opening answers at once. Any change to the "
      .. "records makes it invalid. The default is 50000; false keeps "
      .. "nothing, and uses nothing that was kept.",
    example = 'mappa.open("norfolk.db", { keep = false })' },
  { of = "open", name = "threads", type = "integer",
    words = "How many threads count a question at most, 1 to 16. The default "
      .. "is 1. More than one pays in registers of a million rows or more, "
      .. "and is not used below; the answer is the same.",
    example = 'mappa.open("national.db", { threads = 2 })' },
  { of = "import", name = "strict", type = "boolean",
    words = "Store nothing when a row is rejected.",
    example = 'db:import("order", "order.csv", { strict = true })' },
  { of = "import", name = "progress", type = "boolean|function",
    words = "A function called with {entity=, rows=, bytes=, total=}, or "
      .. "false for no line at the terminal. When it gives false the import "
      .. "stops.",
    example = 'db:import_folder("exports", { progress = false })' },
  { of = "import", name = "replace", type = "boolean",
    words = "Of a folder, a later extract: what the register holds of its "
      .. "entities, and of those that refer to them, is taken away first, in "
      .. "the same transaction.",
    example = 'db:import_folder("exports", { replace = true })' },
  { of = "check", name = "on", type = "string",
    words = "The day up to which the records tell. The default is the last "
      .. "one on which something in them happened.",
    example = 'db:check{ on = "2025-03-31" }' },
  { of = "check", name = "rules", type = "string[]",
    words = "The ids of the checks to run, instead of all.",
    example = 'db:check{ rules = { "interval_backwards" } }' },
  { of = "report", name = "area", type = "string",
    words = "The area of the report.",
    example = 'db:report{ area = "Norfolk", year = "2024-25" }' },
  { of = "report", name = "year", type = "string",
    words = "The reporting year of the report.",
    example = 'db:report{ area = "Norfolk", year = "2024-25" }' },
  { of = "report", name = "rules", type = "table<string, string>",
    words = "Counting rules of the report: those of its measures, and its "
      .. "own.",
    example = 'db:report{ area = "Norfolk", year = "2024-25",\n'
      .. '  rules = { pick = "first" } }' },
  { of = "measure", name = "name", type = "string",
    words = "The name of the new measure.",
    example = 'mappa.measure{ name = "young_adults", of = "eligible",\n'
      .. "  where = { age = { min = 18, max = 24 } } }" },
  { of = "measure", name = "of", type = "string",
    words = "The measure that it narrows.",
    example = 'mappa.measure{ name = "women", of = "managed", where = '
      .. '{ sex = "Female" } }' },
  { of = "measure", name = "where", type = "table<string, mappa.Condition>",
    words = "The conditions that narrow it, as where of a cross-tab.",
    example = 'mappa.measure{ name = "women", of = "managed", where = '
      .. '{ sex = "Female" } }' },
  { of = "measure", name = "title", type = "string",
    words = "What stands over its tables.",
    example = 'title = "Eligible people aged 18 to 24"' },
  { of = "measure", name = "words", type = "string",
    words = "Its definition.",
    example = 'words = "Eligible people who are 18 to 24 on the date."' },
  { of = "account", name = "during", type = "string|string[]|string[][]",
    words = "The period between the two snapshots: a reporting year, or "
      .. "{from, to}. A list of them adds the dimension year.",
    example = 'during = "2024-25"' },
  { of = "account", name = "from", type = "string",
    words = "The day of the opening snapshot, in the place of during.",
    example = 'from = "2024-03-31"' },
  { of = "account", name = "to", type = "string",
    words = "The day of the closing snapshot.",
    example = 'to = "2025-03-31"' },
  { of = "account", name = "rows", type = "string|string[]",
    words = "What makes the lines: area, region, country, category, level, "
      .. "sex or ethnicity, or a list of them, outermost first.",
    example = 'rows = { "category", "level" }' },
  { of = "account", name = "where", type = "table<string, mappa.Condition>",
    words = "Of whom the account is: conditions by field, as in a cross-tab. "
      .. "Those on area, region, country, category and level are asked of "
      .. "both days; sex and ethnicity are the same on both.",
    example = 'where = { area = "Norfolk" }' },
  { of = "account", name = "rules", type = "table<string, string>",
    words = "The counting rules of the measure transitions.",
    example = 'rules = { population = "everywhere" }' },
  { of = "table", name = "rows", type = "string|string[]",
    words = "Which fields of the records make the rows.",
    example = 'mappa.table(t:tidy(), { rows = "level", cols = "category" })' },
  { of = "table", name = "cols", type = "string|string[]",
    words = "Which fields of the records make the columns.",
    example = 'mappa.table(t:tidy(), { rows = "level", cols = "category" })' },
  { of = "table", name = "title", type = "string",
    words = "What stands over the table.",
    example = 'mappa.table(records, { rows = "level", title = "Levels" })' },
  { of = "table", name = "unit", type = "string",
    words = "What the numbers count.",
    example = 'mappa.table(records, { rows = "level", unit = "people" })' },
  { of = "table", name = "adds_up", type = "boolean",
    words = "Are totals that no record gives the sums of their parts? By "
      .. "default they are, unless the unit is people, whose totals then are "
      .. "missing.",
    example = 'mappa.table(records, { rows = "year", adds_up = false })' },
  { of = "table", name = "fill", type = "number",
    words = "The number of the cells that no record gives. Without it they "
      .. "are missing.",
    example = 'mappa.table(records, { rows = "year", cols = "area", '
      .. "fill = 0 })" },
  { of = "figures_table", name = "measure", type = "string",
    words = "What the figures count: a measure, or a table of the report or "
      .. "of those that f:measures() lists.",
    example = 'f:table{ measure = "rate", rows = "year", cols = "area" }' },
  { of = "figures_table", name = "rows", type = "string|string[]",
    words = "Which dimensions make the rows: area, year, and those of the "
      .. "measure.",
    example = 'f:table{ measure = "eligible", rows = "year", where = { area '
      .. '= "Norfolk" } }' },
  { of = "figures_table", name = "cols", type = "string|string[]",
    words = "Which dimensions make the columns.",
    example = 'f:table{ measure = "eligible", rows = "year", cols = '
      .. '"category" }' },
  { of = "figures_table", name = "where",
    type = "table<string, mappa.Condition>",
    words = "Which figures: a condition by dimension. A range of years is "
      .. "written {min=, max=}.",
    example = 'f:table{ measure = "rate", rows = "area", where = { year = '
      .. '"2022-23" } }' },
  { of = "figures_table", name = "title", type = "string",
    words = "What stands over the table.",
    example = 'f:table{ measure = "rate", rows = "year", title = "Rates" }' },
  { of = "figures_check", name = "rules", type = "string[]",
    words = "The rules to run, instead of all.",
    example = 'f:check{ rules = { "jump", "sum" } }' },
  { of = "figures_check", name = "population", type = "mappa.Register",
    words = "An open register with populations: a printed rate that does not "
      .. "follow from the printed count and the stored population is told.",
    example = "f:check{ population = db }" },
  { of = "figures_check", name = "factor", type = "number",
    words = "How many times as many of what happens in a year make a jump, "
      .. "for each year between two figures. The default is 1.5. What chance "
      .. "alone may do is no jump.",
    example = "f:check{ factor = 2 }" },
  { of = "figures_check", name = "stock_factor", type = "number",
    words = "The same of people on 31 March. The default is 1.2.",
    example = "f:check{ stock_factor = 1.1 }" },
  { of = "figures_check", name = "rate_factor", type = "number",
    words = "The same of the rate per 100,000. The default is 1.15.",
    example = "f:check{ rate_factor = 1.1 }" },
  { of = "figures_check", name = "areas_factor", type = "number",
    words = "How many times the rate of all other areas together makes an "
      .. "area stand out. The default is 2.",
    example = "f:check{ areas_factor = 3 }" },
  { of = "figures_check", name = "population_change", type = "number",
    words = "By what share a population may change in a year. The default is "
      .. "0.02.",
    example = "f:check{ population_change = 0.01 }" },
  { of = "tidy", name = "totals", type = "boolean",
    words = "Records of the totals too, with the label Total.",
    example = "t:tidy{ totals = true }" },
  { of = "sort", name = "by", type = "string|string[]",
    words = "The line of the other side whose numbers sort: its label or "
      .. "labels. The default is the total.",
    example = 't:sort{ by = "Level 3" }' },
  { of = "sort", name = "order", type = '"down"|"up"|"label"',
    words = "Which come first: the largest (down, the default), the smallest, "
      .. "or the labels by name. Ties keep their order; Unknown and Other "
      .. "stay last.",
    example = 't:sort{ order = "up" }' },
  { of = "sort", name = "dim", type = "string",
    words = "The dimension to sort. The default is the innermost of the rows.",
    example = 't:sort{ dim = "area" }' },
  { of = "top", name = "by", type = "string|string[]",
    words = "The line of the other side whose numbers count. The default is "
      .. "the total.",
    example = 't:top(5, { by = "Level 3" })' },
  { of = "top", name = "dim", type = "string",
    words = "The dimension of which n categories are kept. The default is the "
      .. "innermost of the rows.",
    example = 't:top(5, { dim = "area" })' },
  { of = "top", name = "other", type = "string",
    words = "The name of the category that takes the rest. The default is "
      .. "Other.",
    example = 't:top(5, { other = "All other areas" })' },
  { of = "pivot", name = "rows", type = "string|string[]",
    words = "Which dimensions make the rows, by name. Those on neither side "
      .. "are totalled over.",
    example = 't:pivot{ rows = "category", cols = "level" }' },
  { of = "pivot", name = "cols", type = "string|string[]",
    words = "Which dimensions make the columns, by name.",
    example = 't:pivot{ rows = "category", cols = "level" }' },
  { of = "rate", name = "per", type = "integer",
    words = "How many residents a rate is per. The default is 100,000.",
    example = "t:rate{ per = 1000 }" },
  { of = "rate", name = "age_from", type = "integer",
    words = "The age from which residents are in the population, 0 to 90. The "
      .. "default is 10, that of criminal responsibility.",
    example = "t:rate{ age_from = 18 }" },
  { of = "rate", name = "interval", type = "number",
    words = "The level of the interval. The default is 0.95.",
    example = "t:rate{ interval = 0.998 }" },
  { of = "rate", name = "vintage", type = "string",
    words = "The release of the estimates. The default is the latest that is "
      .. "complete for all areas of a year; where there is none, that of each "
      .. "area.",
    example = 't:rate{ vintage = "2025-07-30" }' },
  { of = "rate", name = "digits", type = "integer",
    words = "To how many decimals a rate is rounded and printed, 0 to 6. The "
      .. "default is 0.",
    example = "t:rate{ digits = 1 }" },
  { of = "rate", name = "show", type = "string|string[]",
    words = "The statistics to show. Any of n, population, rate, low, high "
      .. "and one_in; all but the last are shown by default.",
    example = 't:rate{ show = { "rate", "one_in" } }' },
  { of = "rate", name = "missing", type = '"error"|"mark"',
    words = "What a missing population makes. \"error\" (the default) gives "
      .. 'nil and what is missing, "mark" a mark in the cells that need it.',
    example = 't:rate{ missing = "mark" }' },
  { of = "areas", name = "earlier", type = "mappa.Table",
    words = "The Table of an earlier year, for what the standing and rank "
      .. "were. It must count the same.",
    example = "t:areas{ earlier = last_year }" },
  { of = "areas", name = "reference", type = "string|table<string, string>",
    words = "What areas are compared with. The default is England and Wales; "
      .. "a country, region or area by name, or as { region = \"West "
      .. 'Midlands" } where the name is that of an area too.',
    example = 't:areas{ reference = "East of England" }' },
  { of = "areas", name = "neighbours_of", type = "string",
    words = "Show this area and its neighbours alone. Ranks stay those among "
      .. "all.",
    example = 't:areas{ neighbours_of = "Norfolk" }' },
  { of = "areas", name = "show", type = "string|string[]",
    words = "The statistics to show. Any of n, population, rate, rank, ratio, "
      .. "standing, was, rank_before, low_95, high_95, low_998 and high_998.",
    example = 't:areas{ show = { "rate", "low_95", "high_95" } }' },
  { of = "intervals", name = "level", type = "number",
    words = "The level of the intervals. The default is 0.95.",
    example = "t:intervals{ level = 0.99 }" },
  { of = "compare", name = "show", type = "string|string[]",
    words = "The statistics of a cell. Any of earlier, later, change, "
      .. "change%, points (of percentages), verdict, ratio, low, high and p.",
    example = 't:compare(before, { show = { "change", "verdict", "p" } })' },
  { of = "compare", name = "level", type = "number",
    words = "The level of the test and of the interval. The default is 0.95.",
    example = "t:compare(before, { level = 0.99 })" },
  { of = "compare", name = "population", type = "number[]",
    words = "From what the counts arose, the earlier one first: the test is "
      .. "then of two rates.",
    example = "t:compare(before, { population = { 842100, 849300 } })" },
  { of = "compare", name = "breaks", type = "boolean",
    words = "Compare across a break of the series too, and mark it. "
      .. "mappa.breaks() lists the breaks.",
    example = "t:compare(before, { breaks = true })" },
  { of = "series", name = "base", type = "string",
    words = "The year whose index is 100. The default is the first.",
    example = 't:series{ base = "2018-19" }' },
  { of = "series", name = "window", type = "integer",
    words = "Of how many years an average is. The year itself is the last of "
      .. "them; the default is 3.",
    example = "t:series{ window = 5 }" },
  { of = "series", name = "show", type = "string|string[]",
    words = "The statistics of a cell. Any of n, change, change%, points (of "
      .. "percentages), index and average.",
    example = 't:series{ show = { "n", "index" } }' },
  { of = "series", name = "breaks", type = "boolean",
    words = "Work across breaks of the series too. mappa.breaks() lists them.",
    example = "t:series{ breaks = true }" },
  { of = "growth", name = "show", type = "string|string[]",
    words = "The statistics of a cell. Any of first, last, change, change%, "
      .. "points (of percentages), growth and run.",
    example = 't:growth{ show = { "growth", "run" } }' },
  { of = "growth", name = "breaks", type = "boolean",
    words = "Work across breaks of the series too. mappa.breaks() lists them.",
    example = "t:growth{ breaks = true }" },
  { of = "change", name = "population", type = "number[]",
    words = "From what the counts arose, the earlier one first: the test is "
      .. "then of two rates.",
    example = "mappa.change(82, 96, { population = { 842100, 849300 } })" },
  { of = "change", name = "base", type = "integer[]",
    words = "Of what the counts are shares, the earlier one first: the test "
      .. "is then of two shares.",
    example = "mappa.change(82, 96, { base = { 1031, 1099 } })" },
  { of = "change", name = "level", type = "number",
    words = "The level of the test and of the interval. The default is 0.95.",
    example = "mappa.change(82, 96, { level = 0.99 })" },
  { of = "change", name = "unit", type = "string",
    words = "What the counts count, for the sentence.",
    example = 'mappa.change(82, 96, { unit = "people" })' },
  { of = "declare_break", name = "year", type = "string",
    words = "The first reporting year of the new series.",
    example = 'mappa.declare_break{ year = "2022-23", why = "..." }' },
  { of = "declare_break", name = "why", type = "string",
    words = "What changed, in words.",
    example = 'why = "cautions were not recorded before"' },
  { of = "declare_break", name = "measure", type = "string",
    words = "The measure that is concerned. The default is every measure.",
    example = 'measure = "breaches"' },
  { of = "declare_break", name = "area", type = "string|string[]",
    words = "The area, or areas, concerned. Short for the field area.",
    example = 'area = "Norfolk"' },
  { of = "declare_break", name = "field", type = "string",
    words = "The field of the labels that are concerned.",
    example = 'field = "category", labels = "Category 2"' },
  { of = "declare_break", name = "labels", type = "string|string[]",
    words = "The labels of the field that are concerned.",
    example = 'field = "category", labels = "Category 2"' },
  { of = "declare_break", name = "source", type = "string",
    words = "Who says so.",
    example = 'source = "annual report 2022-23"' },
  { of = "declare_break", name = "straddles", type = "boolean",
    words = "Is the year itself partly old and partly new? It then compares "
      .. "with neither side.",
    example = "straddles = true" },
  { of = "render", name = "title", type = "string",
    words = "What stands over the table, instead of the measure's title.",
    example = 't:save("t.md", { title = "Norfolk, 31 March 2025" })' },
  { of = "render", name = "thousands", type = "string",
    words = "A mark between thousands.",
    example = 't:render("text", { thousands = "," })' },
  { of = "render", name = "width", type = "integer",
    words = "Columns that the text must fit. Wider tables are broken into "
      .. "blocks.",
    example = 't:render("text", { width = 60 })' },
  { of = "render", name = "lines", type = "integer",
    words = "Lines that the text is cut to. The first rows and the totals "
      .. "stay.",
    example = 't:render("text", { lines = 40 })' },
  { of = "render", name = "heading", type = "integer",
    words = "The level of the heading in Markdown. The default is 2.",
    example = 't:render("markdown", { heading = 3 })' },
}
