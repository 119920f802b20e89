--- Wrong calls, as a script may make them: for each a name and one line of
-- code. What it says stands in spec/golden/wrong/<name>.txt.
--
-- The code sees mappa, and
--   db       the register of small_register
--   closed   a register that has been closed
--   t        eligible people by level and category
--   flow     people managed in two years, by year, level and sex
--   given    a Table of figures: those of t
-- and eligible{...} stands for db:crosstab{ measure = "eligible", at =
-- "2025-03-31", ...}, as do managed{...}, orders{...} and meetings{...} for
-- those measures during "2024-25".

local mappa = require "mappa"
local rates = require "spec.support.wrong_rates"
local small = require "spec.support.small_register"

local M = {}

-- Names, each with its code under it.
local CALLS <const> = [==[

-- db:crosstab: keys, measure, time
crosstab_dot
  db.crosstab{ measure = "eligible", at = "2024-25" }
crosstab_nothing
  db:crosstab()
crosstab_string
  db:crosstab "eligible"
key_spelling
  eligible{ wehre = { area = "Norfolk" } }
key_foreign
  eligible{ groupby = "level" }
key_positional
  db:crosstab{ "eligible", at = "2024-25" }
measure_spelling
  db:crosstab{ measure = "eligable", at = "2024-25" }
measure_case
  db:crosstab{ measure = "Eligible", at = "2024-25" }
measure_number
  db:crosstab{ measure = 1, at = "2024-25" }
measure_table
  db:crosstab{ measure = { "eligible" }, at = "2024-25" }
stock_during
  db:crosstab{ measure = "eligible", during = "2024-25" }
flow_at
  db:crosstab{ measure = "managed", at = "2025-03-31" }
stock_no_time
  db:crosstab{ measure = "eligible" }
flow_no_time
  db:crosstab{ measure = "managed" }
at_british_date
  db:crosstab{ measure = "eligible", at = "31/03/2025" }
at_no_such_day
  db:crosstab{ measure = "eligible", at = "2025-02-29" }
at_year_number
  db:crosstab{ measure = "eligible", at = 2025 }
at_wrong_year
  db:crosstab{ measure = "eligible", at = "2024-26" }
at_calendar_year
  db:crosstab{ measure = "eligible", at = "2025" }
at_short_date
  db:crosstab{ measure = "eligible", at = "2025-3-31" }
at_overlap
  db:crosstab{ measure = "eligible", at = { "2024-25", "2025-03-31" } }
at_last_day_too_near
  db:crosstab{ measure = "eligible", at = { "2025-03-30", "2025-03-31" }, rules
    = { last_day = "in" } }
during_a_date
  db:crosstab{ measure = "managed", during = "2025-03-31" }
during_backwards
  db:crosstab{ measure = "managed", during = { "2025-03-31", "2024-04-01" } }
during_no_end
  db:crosstab{ measure = "managed", during = { from = "2024-04-01" } }
during_key
  db:crosstab{ measure = "managed", during = { from = "2024-04-01", till = "x"
    } }
during_overlap
  db:crosstab{ measure = "managed", during = { "2024-25", "2024/25" } }
during_numbers
  db:crosstab{ measure = "managed", during = { 2023, 2024 } }

-- Dimensions
rows_number
  eligible{ rows = 3 }
rows_function
  eligible{ rows = function (level) return level end }
rows_spelling
  eligible{ rows = "levle" }
rows_same_field_twice
  eligible{ rows = "level", cols = "level" }
rows_three_deep
  eligible{ rows = { { { "level" } } } }
rows_empty_string
  eligible{ rows = "" }
rows_key
  eligible{ rows = { "age", band = { 18, 25 } } }
rows_field_key
  eligible{ rows = { field = "level" } }
rows_two_fields
  eligible{ rows = { "age", "sex", bands = { 18, 25 } } }
rows_two_kinds
  eligible{ rows = { "age", bands = { 18 }, groups = { { "Young", 1 } } } }
field_of_another_measure
  eligible{ rows = "requirement" }
field_of_orders
  eligible{ rows = "kind" }
field_of_date
  eligible{ rows = "month" }
field_id
  eligible{ rows = "individual" }
field_date_of_another
  eligible{ rows = "made_on" }
bands_text
  eligible{ rows = { "age", bands = "18-24" } }
bands_strings
  eligible{ rows = { "age", bands = { "18", "25" } } }
bands_fraction
  eligible{ rows = { "age", bands = { 17.5, 25 } } }
bands_descending
  eligible{ rows = { "age", bands = { 25, 18 } } }
bands_negative
  eligible{ rows = { "age", bands = { -5, 18 } } }
bands_pairs
  eligible{ rows = { "age", bands = { { 18, 24 }, { 25, 34 } } } }
bands_labels_count
  eligible{ rows = { "age", bands = { 18, 25 }, labels = { "Young", "Old" } } }
bands_labels_twice
  eligible{ rows = { "age", bands = { 18 }, labels = { "Young", "young" } } }
labels_of_plain
  eligible{ rows = { "level", labels = { "One", "Two", "Three" } } }
groups_map
  eligible{ rows = { "category", groups = { Sexual = 1, Other = { 2, 3 } } } }
groups_strings
  eligible{ rows = { "category", groups = { "Sexual", "Other" } } }
groups_no_label
  eligible{ rows = { "category", groups = { { 1 }, { 2, 3 } } } }
groups_no_members
  eligible{ rows = { "category", groups = { { "Sexual" }, { "Other", 2 } } } }
groups_overlap
  eligible{ rows = { "category", groups = { { "Sexual", 1 }, { "All", 1, 2, 3 }
    } } }
groups_unknown_member
  eligible{ rows = { "category", groups = { { "Sexual", 1, 5 } } } }
groups_label_unknown
  eligible{ rows = { "category", groups = { { "Unknown", 1 } } } }
groups_member_list
  eligible{ rows = { "category", groups = { { "Sexual", true } } } }
nets_spelling
  orders{ rows = { "kind", nets = { { "Sexual", "SHOP", "NO" } } } }
nets_other_label
  eligible{ rows = { "category", nets = { { "Any", 1, 2 } }, other = "Any" } }
other_of_plain
  eligible{ rows = { "level", other = "Rest" } }
other_number
  eligible{ rows = { "category", groups = { { "A", 1 } }, other = 3 } }
by_string
  eligible{ rows = { "age", by = "risk" } }
by_no_name
  eligible{ rows = { "age", "level", by = function () return "A" end } }
by_five_fields
  eligible{ rows = { "age", "level", "sex", "area", "category", as = "x", by =
    function () return "A" end } }
by_gives_table
  eligible{ rows = { "age", as = "risk", by = function (age) return { age } end
    } }
by_gives_total
  eligible{ rows = { "age", as = "risk", by = function () return "Total" end }
    }
by_fails
  eligible{ rows = { "level", as = "risk", by = function (level) return level +
    1 end } }
by_refuses
  eligible{ rows = { "level", as = "risk", by = function (level) error("no risk
    for " .. level, 0) end } }
by_order_spelling
  eligible{ rows = { "level", as = "risk", by = function () return "Hihg" end,
    order = { "High", "Low" } } }
order_of_plain
  eligible{ rows = { "level", order = { "Level 3", "Level 2" } } }
by_sleeps
  eligible{ rows = { "level", by = coroutine.yield } }
as_twice
  eligible{ rows = { "level", as = "x" }, cols = { "sex", as = "x" } }
as_a_statistic
  eligible{ rows = { "level", as = "n" } }
every_spelling
  orders{ rows = { "date", every = "mnth" } }
every_of_no_date
  eligible{ rows = { "level", every = "month" } }
every_of_stock_date
  eligible{ rows = { "date", every = "month" } }

-- where
where_string
  eligible{ where = "Norfolk" }
where_list
  eligible{ where = { "area", "Norfolk" } }
where_field
  eligible{ where = { aera = "Norfolk" } }
where_value
  eligible{ where = { area = "Norflok" } }
where_no_such_level
  eligible{ where = { level = 4 } }
where_boolean
  eligible{ where = { level = true } }
where_empty_list
  eligible{ where = { level = {} } }
where_list_value
  eligible{ where = { level = { 2, "Levl 3" } } }
where_list_in_list
  eligible{ where = { level = { { 2, 3 } } } }
where_range_text
  eligible{ where = { age = { min = "18" } } }
where_range_key
  eligible{ where = { age = { from = 18 } } }
where_range_and_value
  eligible{ where = { age = { min = 18, 20 } } }
where_range_backwards
  eligible{ where = { age = { min = 40, max = 30 } } }
where_range_of_words
  eligible{ where = { area = { min = "A" } } }
where_range_nan
  eligible{ where = { age = { min = 0/0 } } }
where_not_not
  eligible{ where = { level = { ["not"] = { ["not"] = 2 } } } }
where_not_and_min
  eligible{ where = { age = { ["not"] = 18, min = 10 } } }
where_function_fails
  eligible{ where = { level = function (l) return l > 1 end } }
where_date_format
  orders{ where = { made_on = { min = "01/04/2020" } } }
where_date_number
  orders{ where = { made_on = { min = 2020 } } }
where_quarter
  orders{ where = { quarter = "Q2" } }
where_month
  orders{ where = { month = "2023-05" } }
where_date_value
  orders{ where = { made_on = "May 2024" } }
where_age_word
  eligible{ where = { age = "young" } }
where_age_number
  eligible{ where = { age = 200 } }
where_year
  eligible{ where = { year = "2019-20" } }

-- Units, rules, statistics
unit_stock_orders
  eligible{ unit = "orders" }
unit_people_of_meetings
  meetings{ unit = "people" }
unit_spelling
  orders{ unit = "poeple" }
base_people_of_meetings
  meetings{ base = "people", show = "col%", rows = "level" }
rules_name
  managed{ rules = { pik = "first" } }
rules_value
  managed{ rules = { pick = "frist" } }
rules_of_another
  eligible{ rules = { pick = "first" } }
rules_of_none
  meetings{ rules = { pick = "first" } }
show_spelling
  eligible{ show = "row %" }
show_word
  eligible{ show = "percent" }
show_number
  eligible{ show = { 1 } }
show_share
  eligible{ show = "share" }
show_unit_of_another
  eligible{ show = "orders" }
show_people_of_meetings
  meetings{ show = "people" }
show_mean_without_of
  eligible{ show = "mean" }
show_quantile_100
  eligible{ show = "p100", of = "age" }
of_word
  eligible{ show = "mean", of = "level" }
of_spelling
  eligible{ show = "mean", of = "aeg" }
of_without_statistic
  eligible{ show = "n", of = "age" }
of_table
  eligible{ show = "mean", of = { "age" } }
of_date
  orders{ show = "mean", of = "made_on" }
totals_word
  eligible{ totals = "row" }
totals_place
  eligible{ totals = { rows = "left" } }
totals_key
  eligible{ totals = { row = true } }
subtotals_word
  eligible{ rows = { "level", "sex" }, subtotals = "row" }
rounding_word
  eligible{ rounding = "half up" }
rounding_nets
  eligible{ rows = { "category", nets = { { "A", 1 }, { "B", 1, 2, 3 } } },
    show = "col%", rounding = 100 }
rounding_people
  db:crosstab{ measure = "orders", unit = "people", during = "2024-25", rows =
    "kind", show = "col%", rounding = 100, rules = { interim = "include" } }
missing_word
  eligible{ missing = "sometimes" }
too_many_cells
  eligible{ rows = { "age", { "age", as = "b" }, { "age", as = "c" },
    { "age", as = "d" } } }
too_many_categories
  db:crosstab{ measure = "orders", during = { "1800-01-01", "1999-12-31" },
    rows = "day" }
unit_both
  orders{ unit = { "orders", "people" } }
measure_object
  db:crosstab{ measure = db, at = "2024-25" }
review_by_sex
  db:crosstab{ measure = "case_reviews", during = "2024-25", rows = "sex" }
years_of_days
  eligible{ rows = { "region", every = "month" } }

-- Tables
value_dot
  t.value("Level 2")
value_spelling
  t:value("Levle 2")
value_column
  t:value("Level 2", "Categroy 1")
value_sides_swapped
  t:value("Category 1", "Level 2")
value_two_labels
  t:value { "Level 2", "Male" }
value_nested_too_many
  flow:value { "2024-25", "Level 2", "Male" }
value_three_arguments
  t:value("Level 2", "Category 1", "Male")
value_no_rows
  eligible{}:value("Level 2")
value_key
  t:value { level = "Level 2" }
cell_spelling
  t:cell("Level 2", "Totla")
tidy_string
  t:tidy "totals"
tidy_key
  t:tidy { total = true }
tidy_value
  t:tidy { totals = "rows" }
percent_rows
  t:percent "rows"
percent_nothing
  t:percent()
select_nothing
  t:select()
select_empty
  t:select {}
select_dimension
  t:select { levle = 2 }
select_not_shown
  t:select { area = "Norfolk" }
select_label
  t:select { level = "Levl 2" }
select_list
  t:select { 2, 3 }
select_range_of_groups
  eligible{ rows = { "category", groups = { { "A", 1, 2 } } } }:select {
    category = { min = 1 } }
sort_label
  t:sort "Categroy 1"
sort_order
  t:sort { order = "descending" }
sort_key
  t:sort { column = "Category 1" }
sort_dimension
  t:sort { dim = "sex" }
sort_no_rows
  eligible{ cols = "level" }:sort()
top_nothing
  t:top()
top_zero
  t:top(0)
top_key
  t:top(1, { others = "Rest" })
top_order
  t:top(1, { order = "up" })
top_label_taken
  t:top(1, { other = "Level 2" })
top_label_total
  t:top(1, { other = "Total" })
top_other_boolean
  t:top(1, { other = false })
pivot_nothing
  t:pivot()
pivot_key
  t:pivot { row = "category" }
pivot_dimension
  t:pivot { rows = "sex" }
pivot_twice
  t:pivot { rows = "level", cols = "level" }
chi_square_percent
  t:percent("row"):chi_square()
chi_square_mean
  eligible{ rows = "level", cols = "sex", show = "mean", of = "age"
    }:chi_square()
chi_square_impossible
  t:chi_square()
chi_square_no_cols
  eligible{ rows = "level" }:chi_square()
chi_square_nets
  eligible{ cols = "sex", rows = { "category", nets = { { "A", 1 }, { "B", 1, 2
    } } } }:chi_square()
chi_square_people
  orders{ unit = "people", rows = "kind", cols = "sex", rules = { interim =
    "include" } }:chi_square()
fisher_size
  t:select { level = { 2, 3 }, category = { 1, 2, 3 } }:fisher()
fisher_level
  t:select { level = { 2, 3 }, category = { 1, 2 } }:fisher(95)
fisher_level_text
  t:select { level = { 2, 3 }, category = { 1, 2 } }:fisher("95%")
residuals_percent
  t:percent("col"):residuals()
records_label
  t:records("Levle 2")
records_of_given
  given:records()
explain_label
  t:explain("Level 2", "Categroy 1")
render_format
  t:render "markdwon"
render_number
  t:render(1)
render_option
  t:render("text", { widht = 80 })
save_extension
  t:save "report.docx"
save_nothing
  t:save()
table_method
  t:values()

-- mappa.*
given_empty
  mappa.table({}, { rows = "level" })
given_no_options
  mappa.table(t:tidy())
given_one_record
  mappa.table({ level = "Level 2", n = 3 }, { rows = "level" })
given_key
  mappa.table(t:tidy(), { row = "level" })
given_dimension
  mappa.table(t:tidy(), { rows = "levle" })
given_no_number
  mappa.table({ { level = "Level 2" } }, { rows = "level" })
given_same_cell
  mappa.table({ { level = "Level 2", n = 1 }, { level = "Level 2", n = 2 } }, {
    rows = "level" })
given_dimension_left_out
  mappa.table(t:tidy(), { rows = "level" })
given_text_number
  mappa.table({ { level = "Level 2", n = "3" } }, { rows = "level" })
given_rows_and_cols_same
  mappa.table(t:tidy(), { rows = "level", cols = "level" })
given_top_people
  mappa.table(t:tidy(), { rows = "level", cols = "category", unit = "people"
    }):top(1)
measure_define_nothing
  mappa.measure()
measure_define_of
  mappa.measure { name = "young", of = "eligable" }
measure_define_taken
  mappa.measure { name = "managed", of = "eligible" }
measure_define_no_name
  mappa.measure { of = "eligible" }
measure_define_key
  mappa.measure { name = "young", of = "eligible", rows = "age" }
measure_define_field
  mappa.measure { name = "young", of = "eligible", where = { aeg = 18 } }
open_nothing
  mappa.open()
open_mode
  mappa.open(":memory:", { mode = "read" })
open_option
  mappa.open(":memory:", { readonly = true })
function_spelling
  mappa.opn "norfolk.db"
neighbours_none
  mappa.neighbours "Norwich"
years_dates
  mappa.years("31/03/2016", "2025-03-31")
years_one
  mappa.years "2024-25"
years_numbers
  mappa.years(2015, 2024)
years_backwards
  mappa.years("2024-25", "2015-16")
figures_nothing
  mappa.figures()
figures_measure
  mappa.published():table{ measure = "eligble", rows = "year" }
figures_dimension
  mappa.published():table{ measure = "rate", rows = "level" }
figures_area
  mappa.published():where{ area = "Norfok" }
figures_year
  mappa.published():table{ measure = "rate", rows = "area", where = { year = { min = 2018 } } }
figures_no_year
  mappa.published():table{ measure = "rate", rows = "area" }
figures_add_up
  mappa.published():table{ measure = "rate", rows = "year", where = { area = { "Kent", "Essex" } } }
figures_check_rule
  mappa.published():check{ rules = { "jumps" } }
figures_check_population
  mappa.published():check{ population = "norfolk.db" }
figures_method
  mappa.published():tabel{ measure = "rate" }
help_topic
  mappa.help "crostab"

-- The register
closed_crosstab
  closed:crosstab{ measure = "eligible", at = "2024-25" }
account_nothing
  db:account()
account_when
  db:account{ rows = "category" }
account_at
  db:account{ at = "2025-03-31" }
account_rows
  db:account{ during = "2024-25", rows = "age" }
account_where
  db:account{ during = "2024-25", where = { age = { min = 18 } } }
account_rule
  db:account{ during = "2024-25", rules = { population = "custody" } }
before_of_a_stock
  eligible{ rows = "level_before" }
closed_fields
  closed:fields "eligible"
register_method
  db:crostab{ measure = "eligible", at = "2024-25" }
register_import_dot
  db.import("management", "management.csv")
fields_spelling
  db:fields "eligable"
import_entity
  db:import("managment", "management.csv")
import_nothing
  db:import("management")
import_record
  db:import("individual", { ref = "D" })
import_record_field
  db:import("individual", { { reff = "D" } })
import_record_table
  db:import("individual", { { ref = { "D" } } })
import_option
  db:import("individual", {}, { srtict = true })
import_swapped
  db:import("management.csv", "management")
each_entity
  db:each "person"
each_field
  db:each("management", { levle = 2 })
each_value
  db:each("management", { level = "Levle 2" })
each_list
  db:each("management", { 2 })
each_date
  db:each("management", { start_date = { min = "1/4/2024" } })
sql_parameters
  db:sql("SELECT ?", {})
sql_write
  assert(db:sql "DELETE FROM individual")
change_fraction
  mappa.change(1.5, 2)
change_negative
  mappa.change(3, -1)
change_key
  mappa.change(3, 4, { populations = { 1, 2 } })
change_level
  mappa.change(3, 4, { level = 95 })
change_base
  mappa.change(3, 4, { base = { 2, 8 } })
change_base_and_population
  mappa.change(3, 4, { base = { 5, 8 }, population = { 1, 2 } })
compare_nothing
  t:compare()
compare_string
  t:compare("2023-24")
compare_other_dimensions
  t:compare(t:pivot{ rows = "level" })
compare_years
  flow:compare(db:crosstab{ measure = "managed", during = "2022-23", rows =
    "level", cols = "sex" })
compare_show
  t:compare(t, { show = "changes" })
compare_points
  t:compare(t, { show = "points" })
compare_break
  db:crosstab{ measure = "eligible", at = "2024-25" }:compare(db:crosstab{
    measure = "eligible", at = "2021-22" })
compare_records
  t:compare(t):records("Level 2")
compare_population
  t:compare(t, { population = 3 })
series_one_year
  t:series()
series_base
  flow:series{ base = "2022-23" }
series_window
  flow:series{ window = 1.5 }
growth_one_year
  t:growth()
break_no_reason
  mappa.declare_break{ year = "2024-25" }
break_year
  mappa.declare_break{ year = "2024", why = "x" }
break_measure
  mappa.declare_break{ year = "2024-25", why = "x", measure = "recall" }
report_nothing
  db:report()
report_area
  db:report { area = "Norflok", year = "2024-25" }
report_year
  db:report { area = "Norfolk", year = 2024 }
report_key
  db:report { area = "Norfolk", yaer = "2024-25" }
report_rules
  db:report { area = "Norfolk", year = "2024-25", rules = { pick = "frist" } }
check_date
  db:check { on = "31/3/2025" }
check_rules
  db:check { rules = { "no_such_rule" } }
check_key
  db:check { rule = "x" }
]==]

-- What some of the code begins with, in full.
local SHORT <const> = { eligible = 'at = "2025-03-31"',
  managed = 'during = "2024-25"', orders = 'during = "2024-25"',
  meetings = 'during = "2024-25"' }

local function in_full(code)
  code = code:gsub("%s+", " "):gsub("^ ", "")
  return (code:gsub("^(%l+){", function(measure)
    return SHORT[measure] and ('db:crosstab{ measure = "%s", %s, '):format(
      measure, SHORT[measure])
  end))
end

--- What the code sees.
function M.environment()
  local db, closed = small.open(), assert(mappa.open(":memory:"))
  closed:close()
  local t = db:crosstab { measure = "eligible", at = "2025-03-31",
    rows = "level", cols = "category" }
  local flow = db:crosstab { measure = "managed", rows = { "year", "level" },
    during = mappa.years("2023-24", "2024-25"), cols = "sex" }
  local given = mappa.table(t:tidy(), { rows = "level", cols = "category" })
  return setmetatable({ mappa = mappa, db = db, closed = closed, t = t,
    flow = flow, given = given }, { __index = _G })
end

for line in (CALLS .. rates):gmatch "[^\n]+" do
  if line:find "^%a" then
    M[#M + 1] = { name = line, code = "" }
  elseif line:find "^ " then
    M[#M].code = M[#M].code .. line
  end
end
for _, call in ipairs(M) do call.code = in_full(call.code) end

return M
