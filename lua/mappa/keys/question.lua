--- The keys of a cross-tab, of a dimension and of a condition, as data: see
-- mappa.keys.
-- @module mappa.keys.question

return {
  -- === A cross-tab =======================================================
  { of = "crosstab", name = "measure", type = "string",
    words = "What is counted: the name of a measure. mappa.measures lists "
      .. "them.",
    example = 'measure = "eligible"' },
  { of = "crosstab", name = "at", type = "string|string[]",
    words = "The date of a stock. A date, a reporting year for its 31 March, "
      .. "or a list of them, which adds the dimension year.",
    example = 'at = "2025-03-31"' },
  { of = "crosstab", name = "during", type = "string|string[]|string[][]",
    words = "The period of a flow. A reporting year, or {from, to}, both days "
      .. "included; a list of them adds the dimension year.",
    example = 'during = mappa.years("2020-21", "2024-25")' },
  { of = "crosstab", name = "rows", type = "mappa.Dimension|mappa.Dimension[]",
    words = "What makes the rows: a dimension, or a list of them, outermost "
      .. "first. A dimension is the name of a field, or a table with bands, "
      .. "groups, nets, by or every.",
    example = 'rows = { "area", { "age", bands = { 10, 18, 25 } } }' },
  { of = "crosstab", name = "cols", type = "mappa.Dimension|mappa.Dimension[]",
    words = "What makes the columns, as rows.",
    example = 'cols = "category"' },
  { of = "crosstab", name = "where", type = "table<string, mappa.Condition>",
    words = "Which records are counted: conditions by field. A condition is a "
      .. "value, a list of values, a range {min=, max=}, {[\"not\"]=} of any "
      .. "of them, or a function of the value. Each is printed under the "
      .. "table. A rule picks a person's row first, where selects afterwards.",
    example = 'where = { area = "Norfolk", level = { 2, 3 }, age = '
      .. "{ min = 18 } }" },
  { of = "crosstab", name = "unit", type = "string",
    words = "What is counted of a measure that offers several units. The "
      .. "first is the default; people are counted once a cell and once in "
      .. "every total, events add up.",
    example = 'unit = "people"' },
  { of = "crosstab", name = "rules", type = "table<string, string>",
    words = "Counting rules that the sources leave open, by name. Each has a "
      .. "default and is printed under the table; the measure lists them.",
    example = 'rules = { pick = "first" }' },
  { of = "crosstab", name = "show", type = "string|string[]",
    words = "The statistics of a cell. Any of n, row%, col%, all%, share (of "
      .. "attendance), and units of the measure; with of also mean, median, "
      .. "min, max, sum, sd, valid and quantiles p10 to p90.",
    example = 'show = { "n", "row%" }' },
  { of = "crosstab", name = "of", type = "string",
    words = "The field of numbers that mean, median and the like are of.",
    example = 'show = { "median", "p90" }, of = "months_at_level"' },
  { of = "crosstab", name = "base", type = "string",
    words = "The unit that percentages are taken of. The default is the unit "
      .. "counted; orders over base people are orders per 100 people.",
    example = 'unit = "orders", base = "people", show = "all%"' },
  { of = "crosstab", name = "totals", type = "boolean|string|table",
    words = "Which totals are shown, and where. true (both, the default), "
      .. '"rows", "cols", false, or { rows = true, "top", "bottom" or false, '
      .. 'cols = true, "left", "right" or false }.',
    example = 'totals = { rows = "top", cols = false }' },
  { of = "crosstab", name = "subtotals", type = "boolean|string",
    words = "Totals of each outer category of nested dimensions. false (the "
      .. 'default), true, "rows" or "cols".',
    example = 'rows = { "area", "level" }, subtotals = "rows"' },
  { of = "crosstab", name = "rounding", type = "string",
    words = "How percentages are rounded to one decimal. \"up\" (half up, the "
      .. 'default), or "100", adjusted so that the parts of each base print '
      .. "as exactly 100.0.",
    example = 'show = "col%", rounding = "100"' },
  { of = "crosstab", name = "missing", type = "string",
    words = "Where the category Unknown appears. \"auto\" (where it is not "
      .. 'empty, the default), "show" or "hide".',
    example = 'missing = "show"' },

  -- === A dimension =======================================================
  { of = "dimension", name = "bands", type = "integer[]",
    words = "Bands of a number, open at both ends, by the first number of "
      .. "each. { 10, 18, 25 } makes Under 10, 10-17, 18-24 and 25+; a first "
      .. "bound of 0 makes no Under 0.",
    example = 'rows = { { "age", bands = { 10, 18, 25 } } }' },
  { of = "dimension", name = "labels", type = "string[]",
    words = "Names of the bands, as many as there are.",
    example = '{ "age", bands = { 18 }, labels = { "Minors", "Adults" } }' },
  { of = "dimension", name = "groups", type = "table[]",
    words = "Groups of values, in this order: { name, value, ... } each. A "
      .. "value is in one group at most; values in none are left out and "
      .. "accounted for, or go to other. For numbers {min=, max=} is a value "
      .. "too.",
    example = '{ "category", groups = { { "Sexual", 1 }, { "Other", 2, 3 } '
      .. "} }" },
  { of = "dimension", name = "nets", type = "table[]",
    words = "Groups that may overlap: they do not add up. Written as groups; "
      .. "a record counts in every net it belongs to, and once in the total.",
    example = '{ "category", nets = { { "Sexual", 1 }, { "Sexual or violent", '
      .. "1, 2 } } }" },
  { of = "dimension", name = "other", type = "string|boolean",
    words = "The name of a last category for values in no group or net. true "
      .. "names it Other.",
    example = '{ "level", groups = { { "Level 3", 3 } }, other = "Rest" }' },
  { of = "dimension", name = "by", type = "fun(...: any): any",
    words = "A function from values of one to four fields to a label. It is "
      .. "called once for each combination of values that occurs, never per "
      .. "record: with a number for fields of numbers, a label for others, "
      .. "nil for unknown. It gives a string, a number, a boolean (Yes, No), "
      .. "or nil for Unknown.",
    example = '{ "age", "level", as = "risk", by = function(age, level)\n'
      .. '  return age < 25 and level == "Level 3" and "High" or "Low"\nend }'
  },
  { of = "dimension", name = "order", type = "string[]",
    words = "The labels that by may give, in the order in which they are "
      .. "shown. Those that do not occur are shown as zeros; another label is "
      .. "an error.",
    example = '{ "age", by = band, order = { "High", "Low" } }' },
  { of = "dimension", name = "every", type = "string",
    words = "The unit of time for a field of dates. day, month, quarter, "
      .. "calendar_year or reporting_year; month_of_year or "
      .. "quarter_of_year, which come again each year.",
    example = 'rows = { { "date", every = "month" } }' },
  { of = "dimension", name = "as", type = "string",
    words = "The name of the dimension, instead of its field's. Captions, "
      .. "tidy records and t:select use it; several fields need one.",
    example = '{ "age", bands = { 18 }, as = "adult" }' },

  -- === A condition =======================================================
  { of = "condition", name = "min", type = "number|string",
    words = "The least number or first date of a range, itself included.",
    example = "where = { age = { min = 18 } }" },
  { of = "condition", name = "max", type = "number|string",
    words = "The greatest number or last date of a range, itself included.",
    example = "where = { age = { min = 18, max = 24 } }" },
  { of = "condition", name = "not", type = "mappa.Condition",
    words = "What the value must not be: a value, a list or a range.",
    example = 'where = { location = { ["not"] = "Prison" } }' },
}
