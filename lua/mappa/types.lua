---@meta mappa
-- Types of mappa for the Lua language server. Made by 'make types' from the
-- doc comments and the data of the module: change those, not this file.
-- It is for editors; nothing requires it.
-- luacheck: ignore 212 241 631

---The measures of the module.
---@alias mappa.MeasureName
---| "eligible" # MAPPA-eligible people in the community
---| "caseload" # MAPPA-eligible people, custody included
---| "managed" # People managed at Level 2 or 3
---| "throughput" # People under MAPPA at some time
---| "breaches" # Breaches of a requirement
---| "recalls" # Returns to custody
---| "revocations" # Indefinite notification revoked
---| "orders" # Orders made
---| "orders_in_force" # Orders in force
---| "sro_notifications" # People subject to notification after breaching an SRO
---| "entries" # People who entered
---| "exits" # People who left
---| "transitions" # People by what they were and what they became
---| "meetings" # Level 2 and 3 meetings held
---| "attendance" # Invitations to Level 2 and 3 meetings
---| "further_offences" # Serious further offences
---| "case_reviews" # Serious case reviews

---The entities of a register.
---@alias mappa.EntityName
---| "population" # residents of an area, by single year of age
---| "individual" # a person
---| "management" # a time at one area, category and level
---| "custody" # a time in prison or detained in hospital
---| "notification" # a time subject to notification
---| "licence" # a time on licence
---| "order" # an order of a court
---| "breach" # a breach of a requirement and its outcome
---| "revocation" # a decision on indefinite notification
---| "offence" # an offence
---| "meeting" # a Level 2 or 3 meeting
---| "attendance" # an agency invited to a meeting
---| "case_review" # a serious case review

---The fields of measures.
---@alias mappa.FieldName
---| "area" # area that manages the case
---| "region" # the region of the area; Wales is one
---| "country" # England or Wales
---| "category" # category of eligibility
---| "level" # level of management
---| "lead_agency" # agency that leads
---| "location" # where the person is on the day: community, prison or hospital
---| "sex" # sex
---| "age" # age in completed years: on the date of a stock, on the date of an event, or at the end of the period
---| "ethnicity" # ethnic group
---| "year" # the date, year or period of the question
---| "age_at_entry" # age on the first day of the unbroken time in the area
---| "days_at_level" # completed days since the unbroken time at the level in the area began
---| "days_managed" # completed days since the unbroken time under MAPPA in the area began
---| "days_since_exit" # completed days between the unbroken time in the area before this one and this one
---| "entered_on" # first day of the unbroken time under MAPPA in the area
---| "has_fto" # a Foreign Travel Order in force, interim ones not counted
---| "has_no" # a Notification Order in force, interim ones not counted
---| "has_rsho" # a Risk of Sexual Harm Order in force, interim ones not counted
---| "has_shpo" # a Sexual Harm Prevention Order in force, interim ones not counted
---| "has_sopo" # a Sexual Offences Prevention Order in force, interim ones not counted
---| "has_sro" # a Sexual Risk Order in force, interim ones not counted
---| "has_voo" # a Violent Offender Order in force, interim ones not counted
---| "last_exit" # end of the unbroken time in the area before the present one
---| "level_since" # first day of the unbroken time at the level in the area
---| "months_at_level" # completed months since the unbroken time at the level in the area began
---| "months_managed" # completed months since the unbroken time under MAPPA in the area began
---| "months_since_exit" # completed months between the unbroken time in the area before this one and this one
---| "notification" # subject to notification, for a time or indefinitely
---| "on_licence" # on licence
---| "years_at_level" # completed years since the unbroken time at the level in the area began
---| "years_managed" # completed years since the unbroken time under MAPPA in the area began
---| "years_since_exit" # completed years between the unbroken time in the area before this one and this one
---| "breach_date" # day of the breach
---| "calendar_year" # the date of an event by calendar year
---| "date" # the date of an event, that which places it in a period
---| "day" # the date of an event by day
---| "month" # the date of an event by month, as 2024-05
---| "month_of_year" # the date of an event by month, whatever the year: April to March
---| "outcome" # what came of it
---| "outcome_date" # day of the outcome
---| "quarter" # the date of an event by quarter of the reporting year, as 2024-25 Q1
---| "quarter_of_year" # the date of an event by quarter of the reporting year, whatever the year: Q1 to Q4
---| "reporting_year" # the date of an event by reporting year, as 2024-25
---| "requirement" # what was breached
---| "applied_on" # day of the application (SOA 2003 s91B)
---| "decided_on" # day of the decision
---| "ended_on" # day it really ended, if other
---| "expires_on" # day it runs out; empty: until further order
---| "foreign_travel" # with a foreign travel prohibition
---| "interim" # an interim order
---| "kind" # kind of order
---| "made_on" # day it was made
---| "basis" # what brought it about (SOA 2003 s82)
---| "end_date" # first day free of it; empty: indefinite
---| "start_date" # relevant date
---| "end_reason" # why it ended
---| "area_before" # area that managed the case on the eve of the period
---| "category_before" # category of eligibility on the eve of the period
---| "country_before" # England or Wales, on the eve of the period
---| "level_before" # level of management on the eve of the period
---| "location_before" # where the person was on the eve of the period
---| "region_before" # the region of the area on the eve of the period
---| "held_on" # day it was held
---| "agency" # agency invited
---| "attended" # did it attend
---| "charged_on" # day of the charge
---| "convicted_on" # day of conviction or finding
---| "disposal" # sentence or other disposal
---| "offence_date" # day of the offence
---| "sentence_months" # length of a custodial sentence
---| "serious_further" # a serious further offence
---| "commissioned_on" # day it was commissioned
---| "concluded_on" # day it was concluded

---What measures count.
---@alias mappa.Unit
---| "people"
---| "outcomes"
---| "returns"
---| "orders"
---| "meetings"
---| "invitations"
---| "charges"
---| "reviews"

---The units of a date.
---@alias mappa.TimeUnit
---| "day"
---| "month"
---| "quarter"
---| "calendar_year"
---| "reporting_year"
---| "month_of_year"
---| "quarter_of_year"

---What a cell shows. Other quantiles are written as p5 or p97.5.
---@alias mappa.Statistic
---| "n" # how many
---| "row%" # per cent of the row's total
---| "col%" # per cent of the column's total
---| "all%" # per cent of the grand total
---| "share" # per cent attended
---| "mean" # of the number that `of` names
---| "median" # the middle number
---| "min" # the least number
---| "max" # the greatest number
---| "sum" # all numbers together
---| "sd" # the standard deviation, with n - 1
---| "valid" # for how many the number is known
---| "p10" # the number that 10 per cent are below
---| "p25" # the number that 25 per cent are below
---| "p75" # the number that 75 per cent are below
---| "p90" # the number that 90 per cent are below
---| "people" # how many in that unit
---| "outcomes" # how many in that unit
---| "returns" # how many in that unit
---| "orders" # how many in that unit
---| "meetings" # how many in that unit
---| "invitations" # how many in that unit
---| "charges" # how many in that unit
---| "reviews" # how many in that unit
---| string # another quantile, from above p0 to below p100

---A label, or labels of nested dimensions, outermost first; none: the total.
---@alias mappa.Labels string|number|(string|number)[]

---The format of a text.
---@alias mappa.Format "text"|"markdown"|"csv"|"json"

---What makes rows or columns: a field, or a table that begins with fields.
---@alias mappa.Dimension mappa.FieldName|mappa.DimensionTable

---What a value must be: a value, a list of values, a range, not one of these,
---or a function of the value.
---@alias mappa.Condition
---| string
---| number
---| (string|number)[]
---| mappa.ConditionTable
---| fun(value: any): any

---Where a Table shows its totals.
---@class mappa.Totals
---@field rows? boolean|"top"|"bottom" the row of totals
---@field cols? boolean|"left"|"right" the column of totals

---Conditions by field: which records are counted.
---@class mappa.Filter
---@field [string] mappa.Condition of a dimension that has a name
---@field area? mappa.Condition area that manages the case
---@field region? mappa.Condition the region of the area; Wales is one
---@field country? mappa.Condition England or Wales
---@field category? mappa.Condition category of eligibility
---@field level? mappa.Condition level of management
---@field lead_agency? mappa.Condition agency that leads
---@field location? mappa.Condition where the person is on the day: community, prison or hospital
---@field sex? mappa.Condition sex
---@field age? mappa.Condition age in completed years: on the date of a stock, on the date of an event, or at the end of the period
---@field ethnicity? mappa.Condition ethnic group
---@field year? mappa.Condition the date, year or period of the question
---@field age_at_entry? mappa.Condition age on the first day of the unbroken time in the area
---@field days_at_level? mappa.Condition completed days since the unbroken time at the level in the area began
---@field days_managed? mappa.Condition completed days since the unbroken time under MAPPA in the area began
---@field days_since_exit? mappa.Condition completed days between the unbroken time in the area before this one and this one
---@field entered_on? mappa.Condition first day of the unbroken time under MAPPA in the area
---@field has_fto? mappa.Condition a Foreign Travel Order in force, interim ones not counted
---@field has_no? mappa.Condition a Notification Order in force, interim ones not counted
---@field has_rsho? mappa.Condition a Risk of Sexual Harm Order in force, interim ones not counted
---@field has_shpo? mappa.Condition a Sexual Harm Prevention Order in force, interim ones not counted
---@field has_sopo? mappa.Condition a Sexual Offences Prevention Order in force, interim ones not counted
---@field has_sro? mappa.Condition a Sexual Risk Order in force, interim ones not counted
---@field has_voo? mappa.Condition a Violent Offender Order in force, interim ones not counted
---@field last_exit? mappa.Condition end of the unbroken time in the area before the present one
---@field level_since? mappa.Condition first day of the unbroken time at the level in the area
---@field months_at_level? mappa.Condition completed months since the unbroken time at the level in the area began
---@field months_managed? mappa.Condition completed months since the unbroken time under MAPPA in the area began
---@field months_since_exit? mappa.Condition completed months between the unbroken time in the area before this one and this one
---@field notification? mappa.Condition subject to notification, for a time or indefinitely
---@field on_licence? mappa.Condition on licence
---@field years_at_level? mappa.Condition completed years since the unbroken time at the level in the area began
---@field years_managed? mappa.Condition completed years since the unbroken time under MAPPA in the area began
---@field years_since_exit? mappa.Condition completed years between the unbroken time in the area before this one and this one
---@field breach_date? mappa.Condition day of the breach
---@field calendar_year? mappa.Condition the date of an event by calendar year
---@field date? mappa.Condition the date of an event, that which places it in a period
---@field day? mappa.Condition the date of an event by day
---@field month? mappa.Condition the date of an event by month, as 2024-05
---@field month_of_year? mappa.Condition the date of an event by month, whatever the year: April to March
---@field outcome? mappa.Condition what came of it
---@field outcome_date? mappa.Condition day of the outcome
---@field quarter? mappa.Condition the date of an event by quarter of the reporting year, as 2024-25 Q1
---@field quarter_of_year? mappa.Condition the date of an event by quarter of the reporting year, whatever the year: Q1 to Q4
---@field reporting_year? mappa.Condition the date of an event by reporting year, as 2024-25
---@field requirement? mappa.Condition what was breached
---@field applied_on? mappa.Condition day of the application (SOA 2003 s91B)
---@field decided_on? mappa.Condition day of the decision
---@field ended_on? mappa.Condition day it really ended, if other
---@field expires_on? mappa.Condition day it runs out; empty: until further order
---@field foreign_travel? mappa.Condition with a foreign travel prohibition
---@field interim? mappa.Condition an interim order
---@field kind? mappa.Condition kind of order
---@field made_on? mappa.Condition day it was made
---@field basis? mappa.Condition what brought it about (SOA 2003 s82)
---@field end_date? mappa.Condition first day free of it; empty: indefinite
---@field start_date? mappa.Condition relevant date
---@field end_reason? mappa.Condition why it ended
---@field area_before? mappa.Condition area that managed the case on the eve of the period
---@field category_before? mappa.Condition category of eligibility on the eve of the period
---@field country_before? mappa.Condition England or Wales, on the eve of the period
---@field level_before? mappa.Condition level of management on the eve of the period
---@field location_before? mappa.Condition where the person was on the eve of the period
---@field region_before? mappa.Condition the region of the area on the eve of the period
---@field held_on? mappa.Condition day it was held
---@field agency? mappa.Condition agency invited
---@field attended? mappa.Condition did it attend
---@field charged_on? mappa.Condition day of the charge
---@field convicted_on? mappa.Condition day of conviction or finding
---@field disposal? mappa.Condition sentence or other disposal
---@field offence_date? mappa.Condition day of the offence
---@field sentence_months? mappa.Condition length of a custodial sentence
---@field serious_further? mappa.Condition a serious further offence
---@field commissioned_on? mappa.Condition day it was commissioned
---@field concluded_on? mappa.Condition day it was concluded

---Counting rules of measures.
---@class mappa.Rules
---@field last_day? "out"|"in" people whose time under MAPPA ends on the date
---@field pick? "highest"|"first"|"last"|"every" which of several times at Level 2 or 3 counts
---@field custody? "include"|"exclude"|boolean times in prison or hospital
---@field date? "outcome"|"breach"|"commissioned"|"concluded" which date places a breach in a period
---@field interim? "exclude"|"include"|"only"|boolean interim orders
---@field already? "not"|"count" people who were in Category 1 the day before
---@field population? "community"|"everywhere" who is in a snapshot

---Counting rules of a report.
---@class mappa.ReportRules
---@field last_day? "out"|"in" people whose time under MAPPA ends on the date
---@field pick? "highest"|"first"|"last"|"every" which of several times at Level 2 or 3 counts
---@field custody? "include"|"exclude"|boolean times in prison or hospital
---@field date? "outcome"|"breach" which date places a breach in a period
---@field interim? "exclude"|"include"|"only"|boolean interim orders
---@field already? "not"|"count" people who were in Category 1 the day before
---@field breaches? "people"|"outcomes" breaches of notification: people, or each outcome
---@field both? "each"|"conviction" somebody cautioned and convicted in the year: once in each row, or under convictions only
---@field travel? "separate"|"subset" an SHPO with a foreign travel restriction: apart from the other SHPOs, or among them as well
---@field sopo? "together"|"apart" breach of a SOPO: in the row of SHPO breaches, or not
---@field rounding? "up"|"even" a rate of exactly one half: upwards, or to the even number

---A question: what db:crosstab takes.
---@class mappa.Spec
---What is counted: the name of a measure. mappa.measures lists them.
---@field measure mappa.MeasureName|string
---The date of a stock. A date, a reporting year for its 31 March, or a list of
---them, which adds the dimension year.
---@field at? string|string[]
---The period of a flow. A reporting year, or {from, to}, both days included; a
---list of them adds the dimension year.
---@field during? string|string[]|string[][]
---What makes the rows: a dimension, or a list of them, outermost first. A
---dimension is the name of a field, or a table with bands, groups, nets, by or
---every.
---@field rows? mappa.Dimension|mappa.Dimension[]
---What makes the columns, as rows.
---@field cols? mappa.Dimension|mappa.Dimension[]
---Which records are counted: conditions by field. A condition is a value, a
---list of values, a range {min=, max=}, {["not"]=} of any of them, or a
---function of the value. Each is printed under the table. A rule picks a
---person's row first, where selects afterwards.
---@field where? mappa.Filter
---What is counted of a measure that offers several units. The first is the
---default; people are counted once a cell and once in every total, events add
---up.
---@field unit? mappa.Unit
---Counting rules that the sources leave open, by name. Each has a default and
---is printed under the table; the measure lists them.
---@field rules? mappa.Rules
---The statistics of a cell. Any of n, row%, col%, all%, share (of attendance),
---and units of the measure; with of also mean, median, min, max, sum, sd,
---valid and quantiles p10 to p90.
---@field show? mappa.Statistic|mappa.Statistic[]
---The field of numbers that mean, median and the like are of.
---@field of? mappa.FieldName
---The unit that percentages are taken of. The default is the unit counted;
---orders over base people are orders per 100 people.
---@field base? mappa.Unit
---Which totals are shown, and where. true (both, the default), "rows", "cols",
---false, or { rows = true, "top", "bottom" or false, cols = true, "left",
---"right" or false }.
---@field totals? boolean|"rows"|"cols"|mappa.Totals
---Totals of each outer category of nested dimensions. false (the default),
---true, "rows" or "cols".
---@field subtotals? boolean|"rows"|"cols"
---How percentages are rounded to one decimal. "up" (half up, the default), or
---"100", adjusted so that the parts of each base print as exactly 100.0.
---@field rounding? "up"|"100"
---Where the category Unknown appears. "auto" (where it is not empty, the
---default), "show" or "hide".
---@field missing? "auto"|"show"|"hide"

---A dimension that makes categories of values.
---@class mappa.DimensionTable
---@field [integer] mappa.FieldName the fields it is made of
---Bands of a number, open at both ends, by the first number of each. { 10, 18,
---25 } makes Under 10, 10-17, 18-24 and 25+; a first bound of 0 makes no Under
---0.
---@field bands? integer[]
---Names of the bands, as many as there are.
---@field labels? string[]
---Groups of values, in this order: { name, value, ... } each. A value is in
---one group at most; values in none are left out and accounted for, or go to
---other. For numbers {min=, max=} is a value too.
---@field groups? table[]
---Groups that may overlap: they do not add up. Written as groups; a record
---counts in every net it belongs to, and once in the total.
---@field nets? table[]
---The name of a last category for values in no group or net. true names it
---Other.
---@field other? string|boolean
---A function from values of one to four fields to a label. It is called once
---for each combination of values that occurs, never per record: with a number
---for fields of numbers, a label for others, nil for unknown. It gives a
---string, a number, a boolean (Yes, No), or nil for Unknown.
---@field by? fun(...: any): any
---The labels that by may give, in the order in which they are shown. Those
---that do not occur are shown as zeros; another label is an error.
---@field order? string[]
---The unit of time for a field of dates. day, month, quarter, calendar_year or
---reporting_year; month_of_year or quarter_of_year, which come again each
---year.
---@field every? mappa.TimeUnit
---The name of the dimension, instead of its field's. Captions, tidy records
---and t:select use it; several fields need one.
---@field as? string

---A range, or what a value must not be.
---@class mappa.ConditionTable
---The least number or first date of a range, itself included.
---@field min? number|string
---The greatest number or last date of a range, itself included.
---@field max? number|string
---What the value must not be: a value, a list or a range.
---@field ["not"]? mappa.Condition

---Options of open.
---@class mappa.OpenOptions
---How to open a register: "r" reads only and never writes a byte.
---@field mode? "r"|"rw"
---From how many rows on what a question has read is kept in the file, so that
---the next opening answers at once. Any change to the records makes it
---invalid. The default is 50000; false keeps nothing, and uses nothing that
---was kept.
---@field keep? integer|false
---How many threads count a question at most, 1 to 16. The default is 1. More
---than one pays in registers of a million rows or more, and is not used below;
---the answer is the same.
---@field threads? integer

---Options of import.
---@class mappa.ImportOptions
---Store nothing when a row is rejected.
---@field strict? boolean
---A function called with {entity=, rows=, bytes=, total=}, or false for no
---line at the terminal. When it gives false the import stops.
---@field progress? false|fun(e: table): any
---Of a folder, a later extract: what the register holds of its entities, and
---of those that refer to them, is taken away first, in the same transaction.
---@field replace? boolean

---Options of check.
---@class mappa.CheckOptions
---The day up to which the records tell. The default is the last one on which
---something in them happened.
---@field on? string
---The ids of the checks to run, instead of all.
---@field rules? string[]

---Options of report.
---@class mappa.ReportOptions
---The area of the report.
---@field area string
---The reporting year of the report.
---@field year string
---Counting rules of the report: those of its measures, and its own.
---@field rules? mappa.ReportRules

---Options of measure.
---@class mappa.MeasureOptions
---The name of the new measure.
---@field name string
---The measure that it narrows.
---@field of mappa.MeasureName|string
---The conditions that narrow it, as where of a cross-tab.
---@field where? mappa.Filter
---What stands over its tables.
---@field title? string
---Its definition.
---@field words? string

---Options of account.
---@class mappa.AccountOptions
---The period between the two snapshots: a reporting year, or {from, to}. A
---list of them adds the dimension year.
---@field during? string|string[]|string[][]
---The day of the opening snapshot, in the place of during.
---@field from? string
---The day of the closing snapshot.
---@field to? string
---What makes the lines: area, region, country, category, level, sex or
---ethnicity, or a list of them, outermost first.
---@field rows? string|string[]
---Of whom the account is: conditions by field, as in a cross-tab. Those on
---area, region, country, category and level are asked of both days; sex and
---ethnicity are the same on both.
---@field where? table<string, mappa.Condition>
---The counting rules of the measure transitions.
---@field rules? table<string, string>

---Options of table.
---@class mappa.TableOptions
---Which fields of the records make the rows.
---@field rows? string|string[]
---Which fields of the records make the columns.
---@field cols? string|string[]
---What stands over the table.
---@field title? string
---What the numbers count.
---@field unit? string
---Are totals that no record gives the sums of their parts? By default they
---are, unless the unit is people, whose totals then are missing.
---@field adds_up? boolean
---The number of the cells that no record gives. Without it they are missing.
---@field fill? number

---Options of figures_table.
---@class mappa.Figures_tableOptions
---What the figures count: a measure, or a table of the report or of those that
---f:measures() lists.
---@field measure? string
---Which dimensions make the rows: area, year, and those of the measure.
---@field rows? string|string[]
---Which dimensions make the columns.
---@field cols? string|string[]
---Which figures: a condition by dimension. A range of years is written {min=,
---max=}.
---@field where? table<string, mappa.Condition>
---What stands over the table.
---@field title? string

---Options of figures_check.
---@class mappa.Figures_checkOptions
---The rules to run, instead of all.
---@field rules? string[]
---An open register with populations: a printed rate that does not follow from
---the printed count and the stored population is told.
---@field population? mappa.Register
---How many times as many of what happens in a year make a jump, for each year
---between two figures. The default is 1.5. What chance alone may do is no
---jump.
---@field factor? number
---The same of people on 31 March. The default is 1.2.
---@field stock_factor? number
---The same of the rate per 100,000. The default is 1.15.
---@field rate_factor? number
---How many times the rate of all other areas together makes an area stand out.
---The default is 2.
---@field areas_factor? number
---By what share a population may change in a year. The default is 0.02.
---@field population_change? number

---Options of tidy.
---@class mappa.TidyOptions
---Records of the totals too, with the label Total.
---@field totals? boolean

---Options of sort.
---@class mappa.SortOptions
---The line of the other side whose numbers sort: its label or labels. The
---default is the total.
---@field by? string|string[]
---Which come first: the largest (down, the default), the smallest, or the
---labels by name. Ties keep their order; Unknown and Other stay last.
---@field order? "down"|"up"|"label"
---The dimension to sort. The default is the innermost of the rows.
---@field dim? string

---Options of top.
---@class mappa.TopOptions
---The line of the other side whose numbers count. The default is the total.
---@field by? string|string[]
---The dimension of which n categories are kept. The default is the innermost
---of the rows.
---@field dim? string
---The name of the category that takes the rest. The default is Other.
---@field other? string

---Options of pivot.
---@class mappa.PivotOptions
---Which dimensions make the rows, by name. Those on neither side are totalled
---over.
---@field rows? string|string[]
---Which dimensions make the columns, by name.
---@field cols? string|string[]

---Options of rate.
---@class mappa.RateOptions
---How many residents a rate is per. The default is 100,000.
---@field per? integer
---The age from which residents are in the population, 0 to 90. The default is
---10, that of criminal responsibility.
---@field age_from? integer
---The level of the interval. The default is 0.95.
---@field interval? number
---The release of the estimates. The default is the latest that is complete for
---all areas of a year; where there is none, that of each area.
---@field vintage? string
---To how many decimals a rate is rounded and printed, 0 to 6. The default is
---0.
---@field digits? integer
---The statistics to show. Any of n, population, rate, low, high and one_in;
---all but the last are shown by default.
---@field show? string|string[]
---What a missing population makes. "error" (the default) gives nil and what is
---missing, "mark" a mark in the cells that need it.
---@field missing? "error"|"mark"

---Options of areas.
---@class mappa.AreasOptions
---The Table of an earlier year, for what the standing and rank were. It must
---count the same.
---@field earlier? mappa.Table
---What areas are compared with. The default is England and Wales; a country,
---region or area by name, or as { region = "West Midlands" } where the name is
---that of an area too.
---@field reference? string|table<string, string>
---Show this area and its neighbours alone. Ranks stay those among all.
---@field neighbours_of? string
---The statistics to show. Any of n, population, rate, rank, ratio, standing,
---was, rank_before, low_95, high_95, low_998 and high_998.
---@field show? string|string[]

---Options of intervals.
---@class mappa.IntervalsOptions
---The level of the intervals. The default is 0.95.
---@field level? number

---Options of compare.
---@class mappa.CompareOptions
---The statistics of a cell. Any of earlier, later, change, change%, points (of
---percentages), verdict, ratio, low, high and p.
---@field show? string|string[]
---The level of the test and of the interval. The default is 0.95.
---@field level? number
---From what the counts arose, the earlier one first: the test is then of two
---rates.
---@field population? number[]
---Compare across a break of the series too, and mark it. mappa.breaks() lists
---the breaks.
---@field breaks? boolean

---Options of series.
---@class mappa.SeriesOptions
---The year whose index is 100. The default is the first.
---@field base? string
---Of how many years an average is. The year itself is the last of them; the
---default is 3.
---@field window? integer
---The statistics of a cell. Any of n, change, change%, points (of
---percentages), index and average.
---@field show? string|string[]
---Work across breaks of the series too. mappa.breaks() lists them.
---@field breaks? boolean

---Options of growth.
---@class mappa.GrowthOptions
---The statistics of a cell. Any of first, last, change, change%, points (of
---percentages), growth and run.
---@field show? string|string[]
---Work across breaks of the series too. mappa.breaks() lists them.
---@field breaks? boolean

---Options of change.
---@class mappa.ChangeOptions
---From what the counts arose, the earlier one first: the test is then of two
---rates.
---@field population? number[]
---Of what the counts are shares, the earlier one first: the test is then of
---two shares.
---@field base? integer[]
---The level of the test and of the interval. The default is 0.95.
---@field level? number
---What the counts count, for the sentence.
---@field unit? string

---Options of declare_break.
---@class mappa.Declare_breakOptions
---The first reporting year of the new series.
---@field year string
---What changed, in words.
---@field why string
---The measure that is concerned. The default is every measure.
---@field measure? string
---The area, or areas, concerned. Short for the field area.
---@field area? string|string[]
---The field of the labels that are concerned.
---@field field? string
---The labels of the field that are concerned.
---@field labels? string|string[]
---Who says so.
---@field source? string
---Is the year itself partly old and partly new? It then compares with neither
---side.
---@field straddles? boolean

---Options of render.
---@class mappa.RenderOptions
---What stands over the table, instead of the measure's title.
---@field title? string
---A mark between thousands.
---@field thousands? string
---Columns that the text must fit. Wider tables are broken into blocks.
---@field width? integer
---Lines that the text is cut to. The first rows and the totals stay.
---@field lines? integer
---The level of the heading in Markdown. The default is 2.
---@field heading? integer

---The measures: an array, and by name.
---@class mappa.Measures
---@field [integer] mappa.Measure in their order
---@field eligible mappa.Measure MAPPA-eligible people in the community
---@field caseload mappa.Measure MAPPA-eligible people, custody included
---@field managed mappa.Measure People managed at Level 2 or 3
---@field throughput mappa.Measure People under MAPPA at some time
---@field breaches mappa.Measure Breaches of a requirement
---@field recalls mappa.Measure Returns to custody
---@field revocations mappa.Measure Indefinite notification revoked
---@field orders mappa.Measure Orders made
---@field orders_in_force mappa.Measure Orders in force
---@field sro_notifications mappa.Measure People subject to notification after breaching an SRO
---@field entries mappa.Measure People who entered
---@field exits mappa.Measure People who left
---@field transitions mappa.Measure People by what they were and what they became
---@field meetings mappa.Measure Level 2 and 3 meetings held
---@field attendance mappa.Measure Invitations to Level 2 and 3 meetings
---@field further_offences mappa.Measure Serious further offences
---@field case_reviews mappa.Measure Serious case reviews

---A measure: what is counted, and how.
---@class mappa.Measure
---@field name mappa.MeasureName|string how a spec calls it
---@field title string what stands over its tables
---@field words string its definition
---@field source? string the law or report that defines it
---@field clock "stock"|"flow" asked with at, or with during
---@field units mappa.Unit[] what it counts, the default first
---@field rules? mappa.Rule[] its counting rules

---A counting rule that the sources leave open.
---@class mappa.Rule
---@field name string how rules calls it
---@field words string what it decides
---@field default string the value without a word on it
---@field values mappa.RuleValue[] what it may be

---A value of a counting rule.
---@class mappa.RuleValue
---@field name string how rules writes it
---@field words? string how it counts

---An entity that a register holds records of.
---@class mappa.Entity
---@field name mappa.EntityName the name of its CSV file
---@field words string what a record is
---@field fields mappa.EntityField[] its columns

---A field of an entity: a column of its CSV file.
---@class mappa.EntityField
---@field name string the name of the column
---@field type "text"|"date"|"integer"|"code"|"reference" what it takes
---@field required boolean may it not be empty?
---@field words string what it is
---@field of? string the code list, or the entity referred to
---@field values? string[] the labels of a code list
---@field ends? boolean is it the first day of no longer?

---A field that a measure can be broken down or filtered by.
---@class mappa.Field
---@field name mappa.FieldName as rows, cols and where take it
---@field values? string[] its labels; none where they are numbers

---What became of the rows of an import.
---@class mappa.Summary
---@field read integer rows read
---@field stored integer rows stored
---@field duplicate integer rows that were there already
---@field rejected integer rows with a fault
---@field reasons table<string, integer> rejected rows by reason
---@field rejects mappa.Reject[] the first rejected rows
---@field entity? mappa.EntityName whose records; none for a folder
---@field source? string the file
---@field parts? mappa.Summary[] of a folder: its files
---@field replaced? table[] of a folder that replaces: {entity=, rows=} taken away
---@field ignored? string[] files of a folder that name no entity

---A row that was not stored.
---@class mappa.Reject
---@field line integer the line, or number of the record
---@field field? string the field at fault
---@field value? string what it holds
---@field reason string why, in a word
---@field message string why, and what to write
---@field entity? mappa.EntityName whose record
---@field source? string the file

---A finding of a data-quality check.
---@class mappa.Finding
---@field rule string the id of the check
---@field severity "error"|"warning" against the law, or unlikely
---@field entity mappa.EntityName whose record
---@field record integer the id of the record
---@field individual? string the ref of the person
---@field message string what is found

---A cell of a Table, with a field for each statistic shown.
---@class mappa.Cell
---@field [mappa.Statistic] number each statistic shown
---@field status "count"|"impossible"|"missing"|"filtered" what value means when it is nil
---@field value? number the first statistic shown
---@field n? integer how many are counted
---@field source? string of published figures: where it is printed
---@field sources? string[] everywhere where it is printed so
---@field others? string[] what is printed elsewhere
---@field text? string how it is printed
---@field note? string what to know of it
---@field approximate? boolean is it rounded, or more than this?
---@field second_hand? boolean is it from neither publisher nor Parliament?
---@field summed? boolean is it a sum of printed figures?
---@field decimals? integer how many are printed

---What a Table shows and where it comes from.
---@class mappa.Explanation
---@field measure string the name of the measure
---@field title string its title
---@field definition string its definition
---@field source? string the law or report that defines it
---@field clock "stock"|"flow" on a date, or in a period
---@field unit mappa.Unit what is counted
---@field slices {label: string, from: string, to: string}[] the dates or periods
---@field filter string[] the conditions in words
---@field rules string[] the counting rules in words
---@field selected? string[] what verbs kept, in words
---@field derived? string what a derived Table shows, as rates
---@field notes? string[] of a derived Table: how it was worked out
---@field register? string the file
---@field revision? integer the imports that it held
---@field rows_read integer rows read
---@field rows_counted integer rows counted
---@field left_out {reason: string, rows: integer}[] rows left out
---@field sources? string[] of published figures: where they are printed
---@field cell? mappa.CellExplanation with labels: the cell

---What is behind one cell.
---@class mappa.CellExplanation
---@field row? string[] its labels of rows
---@field col? string[] its labels of columns
---@field status "count"|"impossible"|"missing"|"filtered" as in a cell
---@field value? number the first statistic shown
---@field n? integer how many are counted
---@field where? string[] what is so of all it counts, in words
---@field people? integer distinct people
---@field records? integer records that t:records walks
---@field rows? integer rows counted
---@field source? string of a published figure: as in a cell
---@field sources? string[] everywhere where it is printed so
---@field others? string[] what is printed elsewhere
---@field text? string how it is printed
---@field note? string what to know of it
---@field approximate? boolean is it rounded, or more than this?
---@field second_hand? boolean as in a cell
---@field summed? boolean is it a sum of printed figures?
---@field decimals? integer how many are printed

---Pearson's chi-square test.
---@class mappa.ChiSquare
---@field statistic number chi-square
---@field df integer degrees of freedom
---@field p number the probability under independence
---@field n integer how many are counted
---@field smallest number the smallest count expected
---@field empty_rows? integer rows that hold nothing, left out
---@field empty_cols? integer columns that hold nothing, left out

---Fisher's exact test.
---@class mappa.Fisher
---@field p number the probability under independence
---@field odds_ratio number conditional estimate
---@field low number lower end of the interval
---@field high number upper end of the interval
---@field n integer how many are counted

---The change from one count to another, or from one share.
---@class mappa.Change
---@field earlier number the earlier count, or percentage
---@field later number the later one
---@field change number how much more
---@field percent? number the same in per cent; none from 0 on
---@field points? number of shares: the change in percentage points
---@field ratio? number of the rates, later over earlier
---@field low? number lower end of the interval of ratio or points
---@field high? number upper end
---@field p number the probability of as much without a change
---@field verdict string what that comes to, in words
---@field level number of the test and interval
---@field unit? string what the counts count
---@field population? number[] from what they arose
---@field base? integer[] of what they are shares

---A year from which on a series counts something else.
---@class mappa.Break
---@field year string the first reporting year of the new series
---@field straddles? boolean is that year partly old, partly new?
---@field measures? string[] what is concerned; none for every measure
---@field field? string the field whose labels are concerned alone
---@field labels? string[] those labels
---@field areas? boolean are areas concerned, and not the nation?
---@field of "published"|"register"|"both" in which figures it lies
---@field why string what changed
---@field source? string who says so

---A published figure, or one of a report.
---@class mappa.Figure
---@field table string the table, as eligible or rate
---@field row string the label of the row
---@field column string the label of the column
---@field value? number the number; none where it is printed -
---@field impossible? boolean is it printed -?
---@field area? string the area
---@field year? string the reporting year
---@field source? string where it was published
---@field text? string how it is printed, where that is no plain number
---@field line? integer the line of the text that it was read from
---@field note? string what to know of it
---@field approximate? boolean is it rounded, or more than this?
---@field second_hand? boolean is the source neither the publisher nor Parliament?
---@field unit? string what one is
---@field clock? string stock or flow

---How many figures there are of a table or area.
---@class mappa.FiguresOf
---@field name string the table or area
---@field figures integer how many
---@field title? string of a table: what it holds

---A report against published figures, cell by cell.
---@class mappa.Comparison
---@field [integer] mappa.ComparedCell the cells
---@field counts {same: integer, different: integer, ["only here"]: integer, ["only there"]: integer} cells by verdict
---@field rules mappa.TriedRules[] the counting rules tried

---A table under some counting rules, against the printed one.
---@class mappa.TriedRules
---@field table string the table
---@field letter string its letter
---@field rules table<string, string> the rules
---@field words string the rules in words
---@field same integer cells that agree
---@field different integer cells that differ

---A cell of a comparison.
---@class mappa.ComparedCell
---@field table string the table
---@field row string the label of the row
---@field column string the label of the column
---@field here string as the report prints it
---@field there string as it was published
---@field verdict "same"|"different"|"only here"|"only there" how they compare

---A finding of a check of published figures.
---@class mappa.FiguresFinding
---@field rule string which check
---@field severity "error"|"warning"|"note" how grave it is
---@field area string the area
---@field year string the reporting year
---@field message string what is found, with the arithmetic
---@field figures mappa.Figure[] the figures

---A remark on a report.
---@class mappa.Remark
---@field id string which check
---@field severity string how grave it is
---@field message string what to know

---A record: residents of an area, by single year of age.
---@class mappa.population
---@field area string area of residence
---@field year integer year of the mid-year estimate
---@field vintage? string which release of the estimate
---@field sex? string empty: both together
---@field age integer single year of age; 90 = 90 and over
---@field persons integer usual residents

---A record: a person.
---@class mappa.individual
---@field ref string ViSOR or local reference
---@field sex? string sex
---@field birth_date? string date of birth
---@field ethnicity? string ethnic group
---@field died_on? string date of death

---A record: a time at one area, category and level.
---@class mappa.management
---@field individual string who: a ref
---@field area string area that manages the case
---@field category string category of eligibility
---@field level string level of management
---@field lead_agency? string agency that leads
---@field start_date string first day
---@field end_date? string first day no longer so; empty: still open
---@field end_reason? string why it ended

---A record: a time in prison or detained in hospital.
---@class mappa.custody
---@field individual string who: a ref
---@field kind string prison, or hospital under the MHA 1983
---@field start_date string first day
---@field end_date? string day of release; empty: still there

---A record: a time subject to notification.
---@class mappa.notification
---@field individual string who: a ref
---@field start_date string relevant date
---@field end_date? string first day free of it; empty: indefinite
---@field basis? string what brought it about (SOA 2003 s82)

---A record: a time on licence.
---@class mappa.licence
---@field individual string who: a ref
---@field start_date string day of release
---@field end_date? string first day free of it; empty: for life

---A record: an order of a court.
---@class mappa.order
---@field individual string who: a ref
---@field kind string kind of order
---@field interim? string an interim order
---@field foreign_travel? string with a foreign travel prohibition
---@field made_on string day it was made
---@field expires_on? string day it runs out; empty: until further order
---@field ended_on? string day it really ended, if other

---A record: a breach of a requirement and its outcome.
---@class mappa.breach
---@field individual string who: a ref
---@field requirement string what was breached
---@field breach_date? string day of the breach
---@field outcome string what came of it
---@field outcome_date string day of the outcome

---A record: a decision on indefinite notification.
---@class mappa.revocation
---@field individual string who: a ref
---@field applied_on? string day of the application (SOA 2003 s91B)
---@field decided_on string day of the decision
---@field outcome string granted: notification is revoked

---A record: an offence.
---@class mappa.offence
---@field individual string who: a ref
---@field offence_date? string day of the offence
---@field charged_on? string day of the charge
---@field convicted_on? string day of conviction or finding
---@field type? string offence, in words
---@field disposal? string sentence or other disposal
---@field sentence_months? integer length of a custodial sentence
---@field serious_further? string a serious further offence

---A record: a Level 2 or 3 meeting.
---@class mappa.meeting
---@field ref string reference of the meeting
---@field individual? string about whom: a ref
---@field area string area that held it
---@field level string level of the meeting
---@field held_on string day it was held

---A record: an agency invited to a meeting.
---@class mappa.attendance
---@field meeting string which meeting: a ref
---@field agency string agency invited
---@field attended string did it attend

---A record: a serious case review.
---@class mappa.case_review
---@field ref string reference of the review
---@field area string area that held it
---@field kind string mandatory or discretionary
---@field commissioned_on string day it was commissioned
---@field concluded_on? string day it was concluded

---The statistics of the Multi-Agency Public Protection Arrangements.
---@class mappa
---@field _VERSION string the version of the module
---@field measures mappa.Measures what may be counted
local mappa = {}

---The breaks: years from which on a series counts something else. t:compare
---and t:series do not go across them unless they are asked to.
---```lua
---print(mappa.breaks())
---```
---@return mappa.Break[]
function mappa.breaks() end

---The change from one count to another, and whether it is more than chance:
---the exact conditional test of two Poisson counts (Przyborowski and Wilenski
---1940), or Fisher's of two shares.
---```lua
---print(mappa.change(82, 96))
---```
---@param earlier integer a count
---@param later integer a count
---@param options? mappa.ChangeOptions {population={earlier, later}
---@return mappa.Change
function mappa.change(earlier, later, options) end

---Adds up Tables of several areas, to regions and the nation. Only Tables of
---the same question are added: measure, dates, rules, filters and dimensions.
---Sums of people who may be counted in several areas are marked with *.
---```lua
---mappa.combine{ "norfolk.json", "suffolk.json", by = "region" }
---```
---@param tables table array of Tables, and of paths that t:save wrote (.json); each is of some area
---@return Table;? # t:explain() lists its `areas`, those `missing`, and its `parts`
---@return string? # why not
---@return string? # a short code for it
function mappa.combine(tables) end

---Declares a break, for as long as the script runs: an area changed its
---practice.
---```lua
---mappa.declare_break{ year = "2022-23", measure = "breaches",
---  area = "Norfolk", why = "cautions were not recorded before" }
---```
---@param options mappa.Declare_breakOptions {year=the first of the new series, why=words; and what is concerned alone
---@return mappa.Break # the break
function mappa.declare_break(options) end

---The entities that a register holds, parents first: an array of {name=,
---words=, fields=}; a field is {name=, type=, required=, words=} and, where it
---takes codes, has their labels as `values`.
---@return mappa.Entity[]
function mappa.entities() end

---Figures from a CSV file with the columns area, year, table, row, column and
---value, in any order; and, as you like, source, text (how it is printed),
---note, approximate and second_hand (yes or no), unit and clock. A table is
---one of the report, as eligible or rate, or any other.
---```lua
---local f = assert(mappa.figures("examples/norfolk/published.csv"))
---```
---@param path string
---@return mappa.Figures?
---@return string? # why not
---@return string? # a short code for it
function mappa.figures(path) end

---Help: what there is, or what a word means.
---```lua
---print(mappa.help("crosstab"))
---```
---@param word? string a function, a verb as "t:value", a measure, an option, a counting rule, a field or an idea
---@return table # whose tostring is the text
function mappa.help(word) end

---Defines a measure by narrowing another.
---```lua
---mappa.measure{ name = "young_adults", of = "eligible",
---  where = { age = { min = 18, max = 24 } },
---  title = "Eligible people aged 18 to 24" }
---```
---@param options mappa.MeasureOptions {name=, of=, where=, title=, words=}
---@return mappa.Measure # the measure
function mappa.measure(options) end

---The areas that border on one by land.
---```lua
---mappa.neighbours("Norfolk")
---  --> { "Cambridgeshire", "Lincolnshire", "Suffolk" }
---```
---@param area string its name or code
---@return table # array of names, sorted
function mappa.neighbours(area) end

---Opens a register, or makes one.
---```lua
---local db = assert(mappa.open("norfolk.db"))
---```
---@param path string of the file; ":memory:" for one in memory
---@param options? mappa.OpenOptions {mode="r"}
---@return mappa.Register?
---@return string? # why not
---@return string? # a short code for it
function mappa.open(path, options) end

---The published figures that come with the module, each with its source.
---```lua
---print(mappa.published():table{ measure = "rate", rows = "area",
---  where = { year = "2022-23" } })
---```
---@return mappa.Figures
function mappa.published() end

---Reads the text of an area's annual report, as `pdftotext -layout` makes it
---of the PDF, or as it is copied from there; a page may be one line. What
---cannot be placed without a guess is in the result's `unplaced`, an array of
---{line=, text=, why=}; totals that do not add up, tables not found and the
---like are in its `findings`.
---```lua
---f = assert(mappa.read_report("norfolk-2024-25.txt"))
---print(#f, #f.unplaced)
---```
---@param path string of the text
---@param options? table {area=, year=}
---@return mappa.Figures?
---@return string? # why not
---@return string? # a short code for it
function mappa.read_report(path, options) end

---A Table of tidy records, as t:tidy gives them, or made by a script: with or
---without totals.
---```lua
---mappa.table(t:tidy{ totals = true }, { rows = "level",
---  cols = "category", unit = "people" })
---```
---@param records table[] array of {n=number, and a label by each dimension}; approximate = true where the number is known to be about so much
---@param options mappa.TableOptions {rows=, cols=}
---@return mappa.Table
function mappa.table(records, options) end

---The reporting years from one to another.
---```lua
---mappa.years("2015-16", "2024-25")
---```
---@param first string
---@param last string
---@return string[] # array of labels
function mappa.years(first, last) end

---One SQLite file of case records.
---@class mappa.Register
local Register = {}

---The account of a period: who was under MAPPA on its eve, who came and went,
---who moved, and who was on its last day. Each line adds up: Opening, New,
---Ended, From custody, To custody, Category moves, Level moves and Area moves
---together are Closing; what makes it smaller is negative.
---
---Opening and closing are the snapshots of eligible on the two days. Somebody
---who moves from one line to another, or into what the filter leaves or out of
---it, counts in one column: Area moves if the area changes, else Category
---moves, else Level moves. A change that neither lines nor filter tell apart
---is no move. The measure transitions has the people behind it.
---```lua
---db:account{ during = "2024-25", rows = { "category", "level" },
---  where = { area = "Norfolk" } }
---```
---@param options mappa.AccountOptions {during=, or the days of the snapshots, from= and to=; rows=, where=, rules=}
---@return mappa.Table? # whose columns are the dimension `account`
---@return string? # why not
---@return string? # a short code for it
function Register:account(options) end

---Data-quality findings.
---@param options? mappa.CheckOptions {on="yyyy-mm-dd"}
---@return mappa.Finding[]?
---@return string? # why not
---@return string? # a short code for it
function Register:check(options) end

---Closes the register; a second time does nothing.
function Register:close() end

---Asks for a cross-tab.
---```lua
---db:crosstab{ measure = "eligible", at = "2025-03-31",
---  rows = "level", cols = "category", where = { area = "Norfolk" } }
---```
---@param options mappa.Spec the question
---@return mappa.Table?
---@return string? # why not
---@return string? # a short code for it
function Register:crosstab(options) end

---Walks the records of one entity, each a new table by field name, as
---mappa.entities() names them: codes as labels, dates as "yyyy-mm-dd",
---references as refs; what is unknown is nil. They come by ref (that of the
---record, or of the individual or meeting it belongs to), then by date. The
---walk gives the records that there were when it began, and lets go of the
---register's file when it ends or the loop is left; until then other programs
---cannot import into it.
---```lua
---for r in db:each("management", { level = { 2, 3 },
---    start_date = { min = "2020-04-01" } }) do
---  print(r.individual, r.area, r.level, r.start_date)
---end
---```
---@overload fun(self, entity: "population", filter?: mappa.Filter): fun(): mappa.population
---@overload fun(self, entity: "individual", filter?: mappa.Filter): fun(): mappa.individual
---@overload fun(self, entity: "management", filter?: mappa.Filter): fun(): mappa.management
---@overload fun(self, entity: "custody", filter?: mappa.Filter): fun(): mappa.custody
---@overload fun(self, entity: "notification", filter?: mappa.Filter): fun(): mappa.notification
---@overload fun(self, entity: "licence", filter?: mappa.Filter): fun(): mappa.licence
---@overload fun(self, entity: "order", filter?: mappa.Filter): fun(): mappa.order
---@overload fun(self, entity: "breach", filter?: mappa.Filter): fun(): mappa.breach
---@overload fun(self, entity: "revocation", filter?: mappa.Filter): fun(): mappa.revocation
---@overload fun(self, entity: "offence", filter?: mappa.Filter): fun(): mappa.offence
---@overload fun(self, entity: "meeting", filter?: mappa.Filter): fun(): mappa.meeting
---@overload fun(self, entity: "attendance", filter?: mappa.Filter): fun(): mappa.attendance
---@overload fun(self, entity: "case_review", filter?: mappa.Filter): fun(): mappa.case_review
---@param entity mappa.EntityName
---@param filter? mappa.Filter by field, a condition
---@return (fun(): table?)? # the next record, nil at the end; and what a generic for needs to end the walk
---@return string? # why not
---@return string? # a short code for it
function Register:each(entity, filter) end

---The fields that a measure can be broken down or filtered by.
---@param measure mappa.MeasureName|string
---@return mappa.Field[]?
---@return string? # why not
---@return string? # a short code for it
function Register:fields(measure) end

---The verbs of a register, one line each.
---@return table # whose tostring is the text
function Register:help() end

---Imports records of one entity, in one transaction.
---```lua
---print(assert(db:import("management", "management.csv")))
---```
---@param entity mappa.EntityName
---@param source string|table[]|fun(): table? a CSV file's path, an array of records (tables by field name), or an iterator that gives one at each call
---@param options? mappa.ImportOptions {strict=true}
---@return mappa.Summary?
---@return string? # why not
---@return string? # a short code for it
function Register:import(entity, source, options) end

---Imports every <entity>.csv of a folder, parents first, in one transaction.
---@param folder string
---@param options? mappa.ImportOptions as for import; and {replace=true}
---@return mappa.Summary? # with a part for each file
---@return string? # why not
---@return string? # a short code for it
function Register:import_folder(folder, options) end

---The register's file.
---@return string
function Register:path() end

---The annual report of an area.
---@param options mappa.ReportOptions {area=, year=}, and rules
---@return mappa.Report?
---@return string? # why not
---@return string? # a short code for it
function Register:report(options) end

---How many imports have changed the register.
---@return integer
function Register:revision() end

---Rows of a query in SQL that only reads.
---```lua
---db:sql("SELECT count(*) AS n FROM individual")[1].n
---```
---@param text string
---@param ... any values for its parameters
---@return table[]? # array of rows, each a table by column name
---@return string? # why not
---@return string? # a short code for it
function Register:sql(text, ...) end

---What a cross-tab gives: a value that outlives its register.
---@class mappa.Table
local Table = {}

---Areas side by side: of a Table whose rows are areas, or regions. It has
---counts or rates. A cell has `rank` (1 is the highest; printed with = where
---areas share one), `ratio` to a reference, and `standing` among the limits of
---a funnel (Spiegelhalter 2005): "above 99.8%", "above 95%", "within", "below
---95%" or "below 99.8%". With an earlier Table, `was` and `rank_before`. A
---cell has the limits too, as rates: low_95, high_95, low_998, high_998. The
---notes say who stands out. Of figures that are given (mappa.table), the
---number is the rate; limits need n and population beside it.
---```lua
---t = mappa.table({ { area = "Norfolk", n = 151 },
---  { area = "Suffolk", n = 166 } }, { rows = "area", title = "Rates" })
---print(t:areas{ reference = "Norfolk" })
---```
---@param options? mappa.AreasOptions {earlier=Table, reference="England and Wales", neighbours_of=area, show={...}}
---@return mappa.Table?
---@return string? # why not
---@return string? # a short code for it
function Table:areas(options) end

---A cell: {value=, n=, status=} and a field for each statistic shown.
---```lua
---t:cell("Level 1", "Category 3").status  --> "impossible"
---```
---@param row? mappa.Labels see value
---@param col? mappa.Labels see value
---@return mappa.Cell
function Table:cell(row, col) end

---Pearson's chi-square test of independence of rows and columns, on the inner
---cells (Pearson 1900).
---```lua
---t:chi_square().p
---```
---@return mappa.ChiSquare?
---@return string? # why not
---@return string? # a short code for it
function Table:chi_square() end

---Compares with an earlier Table, cell by cell: earlier, later, change, %
---change, and whether it is more than chance. Of percentages, percentage
---points. Without an earlier Table, each year with the one before. What cannot
---be compared is marked: "base 0", "missing before", "missing", "-", "break",
---"other unit" ...
---```lua
---t:compare(db:crosstab{ measure = "eligible", at = "2024-03-31",
---  rows = "level", cols = "category" })
---```
---@param earlier? mappa.Table with the same dimensions; a dimension of years with one year left counts as none
---@param options? mappa.CompareOptions {show=list of "earlier", "later", "change", "change%", "points" (of percentages), "verdict", "ratio", "low", "high" and "p"; level=0.95 of the test and interval; population={earlier, later}
---@return mappa.Table
function Table:compare(earlier, options) end

---What the Table shows and where it comes from; with labels, of one cell.
---```lua
---print(t:explain("Level 2", "Category 1"))
---```
---@param row? mappa.Labels see value
---@param col? mappa.Labels see value
---@return mappa.Explanation
function Table:explain(row, col) end

---Fisher's exact test of two rows and two columns (Fisher 1922).
---```lua
---t:select{ level = {2, 3}, sex = {"Male", "Female"} }:fisher().p
---```
---@param level? number of the interval
---@return mappa.Fisher?
---@return string? # why not
---@return string? # a short code for it
function Table:fisher(level) end

---What has become of each line between the first and the last year: change, %
---change, compound growth a year, and the longest run of rises.
---```lua
---t:growth():value("Category 1")
---```
---@param options? mappa.GrowthOptions {show=list of "first", "last", "change", "change%", "points" (of percentages), "growth" and "run"; breaks=true}
---@return mappa.Table # without the dimension of years
function Table:growth(options) end

---The verbs of a Table, one line each.
---@return table # whose tostring is the text
function Table:help() end

---The intervals of counts or percentages, as low and high: of counts as in
---t:rate, of percentages Wilson's (1927).
---```lua
---print(t:percent("row"):intervals{ level = 0.99 })
---```
---@param options? mappa.IntervalsOptions {level=0.95}
---@return mappa.Table
function Table:intervals(options) end

---The same Table showing percentages.
---```lua
---t:percent("col"):value("Level 2", "Category 1")
---```
---@param base "row"|"col"|"all" "row", "col" or "all"
---@return mappa.Table
function Table:percent(base) end

---Puts the dimensions on other sides. Those not named are totalled over.
---```lua
---t:pivot{ rows = "category", cols = { "year", "level" } }
---```
---@param options mappa.PivotOptions {rows=, cols=}
---@return mappa.Table
function Table:pivot(options) end

---The same counts per 100,000 residents. They are divided by the mid-year
---estimates in the register, of the year before the 31 March that ends the
---reporting year (mid-2024 for 2024-25). Area, region, country, sex, age and
---year divide the population as they divide the counts, filters and t:select
---included; other dimensions do not. Everybody counted is in the numerator;
---residents from age_from on are the denominator. A cell has `rate`,
---`population`, `n`, `low` and `high` (exact below 10, Byar's from 10),
---`one_in`, residents for each one counted, and `rounded`, half up as
---published; and `mark` where it has no rate. Its value is the rate,
---unrounded.
---```lua
---t = db:crosstab{ measure = "eligible", at = "2024-25",
---  where = { area = "Norfolk", category = 1 } }
---print(t:rate():cell().rounded)
---```
---@param options? mappa.RateOptions {per=100000, age_from=10, interval=0.95, digits=0, vintage=, show={...}, missing="error"}
---@return mappa.Table?
---@return string? # why not
---@return string? # a short code for it
function Table:rate(options) end

---Walks the records behind a cell or total: one for each person or event that
---it counts.
---```lua
---for r in t:records("Level 3") do
---  print(r.individual, r.start_date)
---end
---```
---@param row? mappa.Labels see value
---@param col? mappa.Labels see value
---@return fun(): table? # an iterator of tables
function Table:records(row, col) end

---The Table as text in a format.
---@param format? mappa.Format "text", "markdown", "csv" or "json"
---@param options? mappa.RenderOptions of the renderer
---@return string
function Table:render(format, options) end

---Adjusted standardised residuals of the inner cells (Haberman 1973): how far
---a count is from what independence would give, in standard errors.
---```lua
---t:residuals():value("Level 3", "Category 2")
---```
---@return mappa.Table?
---@return string? # why not
---@return string? # a short code for it
function Table:residuals() end

---Writes the Table to a file, in the format of its extension: .txt, .md, .csv
---or .json.
---@param path string
---@param options? mappa.RenderOptions as for render
---@return boolean? # true
---@return string? # why not
---@return string? # a short code for it
function Table:save(path, options) end

---Keeps some categories of the Table's dimensions. Totals and percentages are
---those of what is left, counted again.
---```lua
---t:select{ level = {2, 3} }
---```
---@param options mappa.Filter by dimension
---@return mappa.Table
function Table:select(options) end

---The years of a Table as a series: change, % change (of percentages, points)
---and, where asked for, an index and a moving average.
---```lua
---t:series{ base = "2018-19" }
---```
---@param options? mappa.SeriesOptions {base=the year whose index is 100, by default the first; window=3
---@return mappa.Table
function Table:series(options) end

---Orders the categories of a dimension by the values in a line of the other
---side. The order is the same in every group of nested rows. Equal values keep
---the declared order; what is unknown stays last.
---```lua
---t:sort("Level 3", "up")  t:sort{ dim = "area", order = "label" }
---```
---@param options? mappa.SortOptions|mappa.Labels a label of the other side or a statistic that the Table shows, or {by=label, list of labels or statistic, order="down", "up" or "label", dim=name}; without `by` it is the total, without `dim` the innermost dimension of the rows
---@param order? string after a label
---@return mappa.Table
function Table:sort(options, order) end

---An array of records, one a cell: a field for each dimension (its label),
---`n`, and a field for each statistic shown. Cells that cannot be are no
---record. In a derived Table (of rates, of changes) `mark` says why a
---statistic is not known. mappa.table makes a Table of them again.
---```lua
---for _, r in ipairs(t:tidy()) do print(r.level, r.category, r.n) end
---```
---@param options? mappa.TidyOptions {totals=false}; with totals = true each dimension also has the label "Total"
---@return table<string, any>[]
function Table:tidy(options) end

---Keeps the n largest categories of a dimension; the others become one,
---counted as one: somebody in several of them counts once.
---```lua
---t:top(5, { other = "All other areas" })
---```
---@param n integer
---@param options? mappa.TopOptions {dim=, by=} as for sort, {other="Other"}
---@return mappa.Table
function Table:top(n, options) end

---The number in a cell.
---```lua
---t:value("Level 2", "Total")
---```
---@param row? mappa.Labels a label, or a list of labels when rows are nested; "Total", or nothing, for the total; fewer labels than dimensions for a subtotal
---@param col? mappa.Labels the same for columns
---@return number? # the first statistic shown
---@return string? # status
function Table:value(row, col) end

---The annual report of an area.
---@class mappa.Report
local Report = {}

---Compares the report with published figures, cell by cell, and tries which
---counting rules give each printed table. Of several figures of a cell the
---best is taken: exact before approximate, first-hand before second-hand. An
---approximate figure agrees when it differs by less than one in its last digit
---that is no zero.
---```lua
---print(r:against(mappa.figures("published.csv")))
---```
---@param figures mappa.Figures|mappa.Figure[] see mappa.published
---@return mappa.Comparison # comparison
function Report:against(figures) end

---Checks the report's tables against each other (identities that a reader
---would expect, and that real reports break), says what other counting rules
---would have given and which of them give a printed table.
---@param figures? mappa.Figures|mappa.Figure[] printed figures to find the rules of
---@return mappa.Remark[]
function Report:check(figures) end

---Every printed number: an array of {area=, year=, table=, row=, column=,
---value=}; a cell printed "-" has impossible = true and no value.
---@return mappa.Figure[]
function Report:figures() end

---The verbs of a report, one line each.
---@return table # whose tostring is the text
function Report:help() end

---The report as text in a format.
---@param format? mappa.Format "text", "markdown", "csv" or "json"
---@return string
function Report:render(format) end

---Writes the report to a file, in the format of its extension.
---@param path string ending in .txt, .md, .csv or .json
---@return boolean? # true
---@return string? # why not
---@return string? # a short code for it
function Report:save(path) end

---One of the report's Tables.
---```lua
---r:table("eligible"):value("Level 2", "Total")
---```
---@param id string "eligible", "managed", "cautioned", "convicted", "revocations", "orders", "sro_notifications", "recalls_licence", "recalls_shpo" or "rate" (the Table of its numerator), or a letter A to J
---@return mappa.Table
function Report:table(id) end

---A number of a section that is a list of numbers.
---```lua
---r:value("rate")  --> 151
---```
---@param id string as for table
---@param label? string of the line, where there are several
---@return number?
---@return string? # why there is none
function Report:value(id, label) end

---Published figures: an array of them.
---@class mappa.Figures
---@field [integer] mappa.Figure the figures
---@field unplaced? {line: integer, text: string, why: string}[] of a report that was read: numbers that have no clear place
---@field findings? mappa.Remark[] of a report that was read: what is odd
local Figures = {}

---The areas of the figures: an array of {name=, figures=}.
---@return mappa.FiguresOf[]
function Figures:areas() end

---Finds what contradicts itself, and what no caseload makes. The rules are:
---totals that are not the sum of their cells (sum), a snapshot or returns to
---custody larger than the people managed (snapshot, recalls), jumps from year
---to year of counts and rates (jump, rate_jump), populations that count and
---rate imply and that jump (population), "one in N" against the rate (one_in),
---a rate against a stored population (stored), shares (share), breaches far
---from those of other areas (areas), and sources that differ (sources).
---Nothing is corrected.
---```lua
---print(f:where{ area = "Suffolk" }:check())
---```
---@param options? mappa.Figures_checkOptions {rules={name...}}
---@return mappa.FiguresFinding[]
function Figures:check(options) end

---The verbs of Figures, one line each.
---@return table # whose tostring is the text
function Figures:help() end

---What the figures are of: an array of {name=, figures=, title=}, one a table;
---the name is what f:table takes as its measure.
---```lua
---for _, m in ipairs(f:measures()) do print(m.name, m.figures) end
---```
---@return mappa.FiguresOf[]
function Figures:measures() end

---A Table of the figures of a measure, with the verbs of every Table. A cell
---is what was printed, never an estimate: what was not printed is missing, and
---a total is a sum only of figures that add up and are all there. Where
---sources differ, an exact figure goes before an approximate one, one of the
---publisher or Parliament before a second-hand one, then the earlier; the
---others stand below the Table. A dimension that is not asked for is taken at
---its printed total; of areas that is England and Wales.
---```lua
---f:table{ measure = "eligible", rows = "year", cols = "category",
---  where = { area = "Norfolk" } }
---```
---@param options mappa.Figures_tableOptions {measure=, rows=, cols=, where=, title=}
---@return mappa.Table?
---@return string? # why not
---@return string? # a short code for it
function Figures:table(options) end

---The figures that pass conditions.
---```lua
---f:where{ area = "Norfolk", year = { min = "2018-19" } }
---```
---@param options table by dimension (area, year, level, category ...), or by measure, table, source, approximate or second_hand
---@return mappa.Figures
function Figures:where(options) end

return mappa
