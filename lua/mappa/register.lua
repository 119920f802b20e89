--- Registers: one SQLite file of case records.
-- @classmod mappa.register
local core = require "mappa.core"
local lazy = require "mappa.lazy"
local crosstab = require "mappa.crosstab"
local fields = require "mappa.fields"
local finally = require "mappa.finally"
local misuse = require "mappa.misuse"
local spec = require "mappa.spec"

local help = lazy "mappa.help"
local import = lazy "mappa.import"
local reach = lazy "mappa.reach"
local records = lazy "mappa.records"

local M = {}

-- The most threads that the core starts for a question.
local MOST_THREADS <const> = 16

local methods = {}
local Register = misuse.class("mappa.Register", methods)
Register.__metatable = { __name = Register.__name, __index = methods }

local Fields = { __name = "mappa.Fields" }
function Fields.__tostring(list) return help.list_fields(list) end

local state = setmetatable({}, { __mode = "k" })

--- What a register holds inside; raises when it is closed.
local function open_state(db)
  local s = state[db]
  if not s then
    misuse("this is no register; write db:%s, with a colon", "method(...)")
  end
  if not s.handle:isopen() then misuse("the register is closed") end
  return s
end

local function method(f)
  return misuse.public(function(db, ...) return f(open_state(db), ...) end)
end

--- Opens a register, or makes one.
-- @tparam string path
-- @tparam[opt] table options {mode="r"} to open for reading only; {keep=rows}:
-- from how many rows on frames are kept in the file, false for none;
-- {threads=n}: how many count a large question at most
-- @tparam table measures the measures that it answers
-- @treturn[1] Register
-- @treturn[2] nil, message, code
function M.open(path, options, measures)
  misuse.check_path("open: the path", path)
  options = options or {}
  misuse.check_type("open: the options", options, "table")
  misuse.check_keys("open", options, { "mode", "keep", "threads" })
  local mode, keep, threads = options.mode, options.keep, options.threads
  if mode ~= nil and mode ~= "r" and mode ~= "rw" then
    misuse('mode is "r" or "rw", not %s', tostring(mode))
  end
  if keep and not (math.type(keep) == "integer" and keep > 0) then
    misuse("keep is a number of rows above 0, or false; not %s",
      tostring(keep))
  end
  if threads ~= nil and not (math.type(threads) == "integer" and threads > 0
    and threads <= MOST_THREADS) then
    misuse("threads is a whole number from 1 to %d, not %s", MOST_THREADS,
      tostring(threads))
  end
  local handle, message, code = core.open(path, mode == "r")
  if not handle then return nil, message, code end
  if keep ~= nil then handle:keep(keep or 0) end
  local db = setmetatable({}, Register)
  state[db] = { handle = handle, measures = measures, frames = {},
    threads = threads }
  return db
end

--- Closes the register; a second time does nothing.
-- @function Register:close
methods.close = misuse.public(function(db)
  local s = state[db] or misuse("this is no register; write db:close()")
  if s.importing then
    misuse("the register cannot be closed while it imports")
  end
  s.frames, s.paired = {}, nil
  s.handle:close()
end)

--- Notes the revision that the register is at. From s.since on, up to it, this
-- program alone has changed the register, by adding records to it.
-- `added`: it is what an import of ours has come to.
local function note_revision(s, revision, added)
  local ours = added and revision <= (s.revision or 0) + 1
  if revision ~= s.revision and not ours then s.since = revision end
  s.revision = revision
end

--- Runs an import, during which the register must stay open.
local function importing(s, options, work)
  local before = s.importing
  local _ <close> = finally(function() s.importing = before end)
  s.importing = true
  note_revision(s, s.handle:revision() or 0)
  local result, message, code = work()
  local adds = not (type(options) == "table" and options.replace)
  if result then note_revision(s, s.handle:revision() or 0, adds) end
  return result, message, code
end

--- Imports records of one entity, in one transaction.
-- @function Register:import
-- @tparam string entity
-- @tparam string|table|function source a CSV file's path, an array of records
-- (tables by field name), or an iterator that gives one at each call
-- @tparam[opt] table options {strict=true}: a rejected row, and nothing is
-- stored; {progress=function}: called with {entity=, rows=, bytes=, total=},
-- false stops; {progress=false}: no line at the terminal
-- @treturn[1] Summary see mappa.summary
-- @treturn[2] nil, message, code
-- @usage print(assert(db:import("management", "management.csv")))
methods.import = method(function(s, entity, source, options)
  return importing(s, options, function()
    return import.one(s.handle, entity, source, options)
  end)
end)

--- Imports every <entity>.csv of a folder, parents first, in one transaction.
-- @function Register:import_folder
-- @tparam string folder
-- @tparam[opt] table options as for import; and {replace=true}: what the
-- register holds of these entities, and of those that refer to them, is taken
-- away first, in the same transaction
-- @treturn[1] Summary with a part for each file
-- @treturn[2] nil, message, code
methods.import_folder = method(function(s, folder, options)
  return importing(s, options, function()
    return import.folder(s.handle, folder, options)
  end)
end)

--- A frame that is read from the register.
local function from_file(s, plan)
  local with = plan.with or {}
  local key = table.concat({ plan.shape, plan.entity or "", plan.date or "",
    table.unpack(with) }, ":")
  local message, code
  if not s.frames[key] then
    s.frames[key], message, code = core.frame(s.handle, plan.shape,
      plan.entity, plan.date, with)
  end
  return s.frames[key], message, code
end

--- A frame of what people were before some periods, and are at their ends. The
-- last one is kept.
local function paired(s, plan)
  local segments, message, code = from_file(s, { shape = "segments",
    with = plan.with })
  if not segments then return nil, message, code end
  local days = {}
  for _, slice in ipairs(plan.slices or {}) do
    table.move({ slice.from, slice.to }, 1, 2, #days + 1, days)
  end
  if #days == 0 then days = { 0, 0 } end       -- its columns are wanted
  local key = tostring(plan.apart) .. table.concat(days, " ")
  if not s.paired or s.paired.key ~= key or s.paired.of ~= segments then
    s.paired = nil
    local made
    made, message, code = segments:pairs(days, plan.apart)
    if not made then return nil, message, code end
    s.paired = { key = key, of = segments, frame = made }
  end
  return s.paired.frame
end

--- The frame of a plan. Frames, and the revision they are of, are kept until
-- the register changes.
local function frame(s, plan)
  local stamp, message, code = s.handle:stamp()
  if not stamp then return nil, message, code end
  if stamp ~= s.stamp then
    local revision
    revision, message, code = s.handle:revision()
    if not revision then return nil, message, code end
    s.frames, s.stamp, s.paired = {}, stamp, nil
    note_revision(s, revision)
  end
  if plan.shape == "pairs" then return paired(s, plan) end
  return from_file(s, plan)
end

--- Runs work() on one state of the register, whatever others write meanwhile.
local function reading(handle, work)
  if handle:in_transaction() then return work() end
  local _ <close> = finally(function() handle:rollback() end)
  local ok, message, code = handle:begin(false)
  if not ok then return nil, message, code end
  return work()
end

--- Rows of records of an entity by their ids, as of a revision.
local function query_records(s, revision, entity, ids)
  local now, message, code = s.handle:revision()
  if not now then return nil, message, code end
  note_revision(s, now)
  if revision < s.since then
    return nil, ("the register has changed since this was counted (revision "
      .. "%d, now %d); ask again"):format(revision, now)
  end
  return s.handle:query(('SELECT * FROM "%s_view" WHERE id IN (%s)'):format(
    entity, ("?,"):rep(#ids):sub(1, -2)), table.unpack(ids))
end

--- Stored records of an entity by their ids, for what is behind a cell that
-- was counted at a revision. An id may be that of another record since, unless
-- records were only added.
local function stored(s, revision, entity, ids)
  if not s.handle:isopen() then
    misuse("the records are in the register, which is closed")
  end
  local rows, message = reading(s.handle, function()
    return query_records(s, revision, entity, ids)
  end)
  if not rows then misuse("the records cannot be read: %s", message) end
  local by_id = {}
  for _, row in ipairs(rows) do
    by_id[row.id], row.id = row, nil
  end
  return by_id
end

--- Rows of SQL that only reads, for rates of a Table.
local function query(s, ...)
  if not s.handle:isopen() then
    misuse("the population is in the register, which is closed; ask for rates "
      .. "before db:close()")
  end
  return s.handle:query(...)
end

--- The day up to which the records of a revision tell, or an earlier one not
-- before a day, found once (see mappa.reach); nil when the register is closed,
-- or has changed since.
local function told_until(s, revision, enough)
  if not s.handle:isopen() or s.importing then return nil end
  return reading(s.handle, function()
    if s.handle:revision() ~= revision then return nil end
    local told = s.told
    if not told or told.of ~= revision
      or not told.last and told.day < enough then
      local day = reach.last(s.handle, enough)
      if day == nil then return nil end
      told = { of = revision, day = day, last = day ~= enough }
      s.told = told
    end
    return told.day
  end)
end

--- The Table of a spec.
local function ask(s, options)
  local source = {
    read = function(...) return stored(s, ...) end,
    query = function(...) return query(s, ...) end,
    told_until = function(_, ...) return told_until(s, ...) end,
    frame = function(_, plan) return frame(s, plan) end,
    revision = function() return s.revision end,
    path = function() return s.handle:path() end,
    threads = s.threads,
  }
  return crosstab.run(source, spec.read(options, s.measures))
end

--- Asks for a cross-tab.
-- @function Register:crosstab
-- @tparam table options the question: measure; at or during; rows, cols;
-- where; unit, rules; show, of, base, rounding; totals, subtotals, missing.
-- mappa.help tells of each
-- @treturn[1] Table see mappa.table
-- @treturn[2] nil, message, code
-- @raise for a key, value or combination that makes no sense
-- @usage db:crosstab{ measure = "eligible", at = "2025-03-31",
--   rows = "level", cols = "category", where = { area = "Norfolk" } }
methods.crosstab = method(ask)

--- The fields that a measure can be broken down or filtered by.
-- @function Register:fields
-- @tparam string measure
-- @treturn[1] table array of {name=, values={label...}}, values nil where they
-- are numbers or depend on the period
-- @treturn[2] nil, message, code
methods.fields = method(function(s, name)
  local asked = spec.measure(name, s.measures)
  local f, message, code = frame(s, asked)
  if not f then return nil, message, code end
  local columns, list = f:columns(), {}
  for i, field in ipairs(fields.names(columns, asked)) do
    list[i] = { name = field, values = fields.values(columns, field) }
  end
  return setmetatable(list, Fields)
end)

--- Walks the records of one entity, each a new table by field name, as
-- mappa.entities() names them: codes as labels, dates as "yyyy-mm-dd",
-- references as refs; what is unknown is nil. They come by ref (that of the
-- record, or of the individual or meeting it belongs to), then by date. The
-- walk gives the records that there were when it began, and lets go of the
-- register's file when it ends or the loop is left; until then other programs
-- cannot import into it.
-- @function Register:each
-- @tparam string entity
-- @tparam[opt] table filter by field, a condition: a value ("Unknown" where
-- there is none), a list of values, {min=, max=} of numbers or dates (both
-- included), {["not"] = value, list or range}, or a function of the value, nil
-- where it is unknown. A reporting year stands for its days
-- @treturn[1] function the next record, nil at the end; and what a generic for
-- needs to end the walk
-- @treturn[2] nil, message, code
-- @raise for an entity, field or condition that makes no sense; in the loop,
-- when the register has been closed or cannot be read
-- @usage for r in db:each("management", { level = { 2, 3 },
--     start_date = { min = "2020-04-01" } }) do
--   print(r.individual, r.area, r.level, r.start_date)
-- end
methods.each = misuse.public(function(db, entity, filter)
  local function open() return open_state(db).handle end
  open()
  return records.each(open, entity, filter)
end)

--- Rows of a query in SQL that only reads.
-- @function Register:sql
-- @tparam string text
-- @param ... values for its parameters
-- @treturn[1] table array of rows, each a table by column name
-- @treturn[2] nil, message, code
-- @usage db:sql("SELECT count(*) AS n FROM individual")[1].n
methods.sql = method(function(s, text, ...)
  misuse.check_type("sql: the text", text, "string")
  return s.handle:query(text, ...)
end)

--- Data-quality findings.
-- @function Register:check
-- @tparam[opt] table options {on="yyyy-mm-dd"}: the day up to which the
-- records tell, by default the last on which something in them happened;
-- {rules={id...}}: only these checks
-- @treturn[1] table array of {rule=, severity=, entity=, record=, individual=,
-- message=}; tostring gives a summary
-- @treturn[2] nil, message, code
methods.check = method(function(s, options)
  return reading(s.handle, function()
    return require("mappa.checks").run(s.handle, options)
  end)
end)

--- Loads the rows of measures, as far as they do not depend on rules: a report
-- counts them within a transaction, in which nothing is kept in the file.
local function load_rows(s, names)
  for _, name in ipairs(names) do
    local rows, message, code = frame(s, s.measures[name])
    if not rows then return nil, message, code end
  end
  return true
end

--- The annual report of an area.
-- @function Register:report
-- @tparam table options {area=, year=}, and rules: see mappa.report
-- @treturn[1] Report
-- @treturn[2] nil, message, code
methods.report = method(function(s, options)
  local report = require "mappa.report"
  local r = report.read(s.measures, options)
  local loaded, message, code = load_rows(s, report.measures)
  if not loaded then return nil, message, code end
  local function table_of(asked) return ask(s, asked) end
  local made = s.handle:revision()
  local function again(work)
    if not s.handle:isopen() then return nil, "the register is closed" end
    if s.handle:revision() ~= made then
      return nil, "the register has changed since the report was made"
    end
    return reading(s.handle, function() return work(table_of) end)
  end
  return reading(s.handle, function()
    return report.make(r, s.handle, table_of, again)
  end)
end)

--- The account of a period: who was under MAPPA on its eve, who came and went,
-- who moved, and who was on its last day. Each line adds up: Opening, New,
-- Ended, From custody, To custody, Category moves, Level moves and Area moves
-- together are Closing; what makes it smaller is negative.
--
-- Opening and closing are the snapshots of eligible on the two days. Somebody
-- who moves from one line to another, or into what the filter leaves or out of
-- it, counts in one column: Area moves if the area changes, else Category
-- moves, else Level moves. A change that neither lines nor filter tell apart
-- is no move. The measure transitions has the people behind it.
-- @function Register:account
-- @tparam table options {during=, or the days of the snapshots, from= and to=;
-- rows=, where=, rules=}
-- @treturn[1] Table whose columns are the dimension `account`
-- @treturn[2] nil, message, code
-- @raise for a key, value or combination that makes no sense
-- @usage db:account{ during = "2024-25", rows = { "category", "level" },
--   where = { area = "Norfolk" } }
methods.account = method(function(s, options)
  local account = require "mappa.account"
  local asked = account.read(options)
  local ready, message, code = load_rows(s, { "caseload" })
  if not ready then return nil, message, code end
  return reading(s.handle, function()
    return account.make(asked, function(question)
      return ask(s, question)
    end)
  end)
end)

--- How many imports have changed the register.
-- @function Register:revision
methods.revision = method(function(s) return s.handle:revision() end)

--- The verbs of a register, one line each.
-- @function Register:help
-- @treturn table whose tostring is the text
methods.help = misuse.public(function() return help.verbs("Register") end)

--- The register's file.
-- @function Register:path
methods.path = method(function(s) return s.handle:path() end)

Register.__close = function(db) methods.close(db) end
Register.__gc = Register.__close
Register.__tostring = function(db)
  local s = state[db]
  if not s or not s.handle:isopen() then return "mappa.Register (closed)" end
  return ("mappa.Register (%s, revision %d)"):format(s.handle:path(),
    s.handle:revision() or 0)
end

return M
