--- Registers: one SQLite file of case records.
-- @classmod mappa.register
local core = require "mappa.core"
local crosstab = require "mappa.crosstab"
local fields = require "mappa.fields"
local finally = require "mappa.finally"
local import = require "mappa.import"
local misuse = require "mappa.misuse"
local spec = require "mappa.spec"

local M = {}

local Register = { __name = "mappa.Register" }
local methods = {}
Register.__index = methods
Register.__metatable = "mappa.Register"

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
-- @tparam[opt] table options {mode="r"} to open for reading only
-- @tparam table measures the measures that it answers
-- @treturn[1] Register
-- @treturn[2] nil, message, code
function M.open(path, options, measures)
  misuse.check_path("open: the path", path)
  options = options or {}
  misuse.check_type("open: the options", options, "table")
  misuse.check_keys("open", options, { "mode" })
  local mode = options.mode
  if mode ~= nil and mode ~= "r" and mode ~= "rw" then
    misuse('mode is "r" or "rw", not %s', tostring(mode))
  end
  local handle, message, code = core.open(path, mode == "r")
  if not handle then return nil, message, code end
  local db = setmetatable({}, Register)
  state[db] = { handle = handle, measures = measures, frames = {} }
  return db
end

--- Closes the register; a second time does nothing.
-- @function Register:close
methods.close = misuse.public(function(db)
  local s = state[db] or misuse("this is no register; write db:close()")
  if s.importing then
    misuse("the register cannot be closed while it imports")
  end
  s.frames = {}
  s.handle:close()
end)

--- Runs work(), during which the register must stay open.
local function importing(s, work)
  local before = s.importing
  local _ <close> = finally(function() s.importing = before end)
  s.importing = true
  return work()
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
  return importing(s, function()
    return import.one(s.handle, entity, source, options)
  end)
end)

--- Imports every <entity>.csv of a folder, parents first, in one transaction.
-- @function Register:import_folder
-- @tparam string folder
-- @tparam[opt] table options as for import
-- @treturn[1] Summary with a part for each file
-- @treturn[2] nil, message, code
methods.import_folder = method(function(s, folder, options)
  return importing(s, function()
    return import.folder(s.handle, folder, options)
  end)
end)

--- The frame of a plan, kept until the register changes.
local function frame(s, plan)
  local stamp, message, code = s.handle:stamp()
  if not stamp then return nil, message, code end
  if stamp ~= s.stamp then s.frames, s.stamp = {}, stamp end
  local key = ("%s:%s:%s"):format(plan.shape, plan.entity or "",
    plan.date or "")
  if not s.frames[key] then
    s.frames[key], message, code = core.frame(s.handle, plan.shape,
      plan.entity, plan.date)
  end
  return s.frames[key], message, code
end

--- Runs work() on one state of the register, whatever others write meanwhile.
local function reading(handle, work)
  if handle:in_transaction() then return work() end
  local ok, message, code = handle:begin(false)
  if not ok then return nil, message, code end
  local _ <close> = finally(function() handle:rollback() end)
  return work()
end

--- The Table of a spec.
local function ask(s, options)
  local source = {
    frame = function(_, plan) return frame(s, plan) end,
    revision = function() return s.handle:revision() end,
    path = function() return s.handle:path() end,
  }
  return crosstab.run(source, spec.read(options, s.measures))
end

--- Asks for a cross-tab.
-- @function Register:crosstab
-- @tparam table options measure, at or during, rows, cols, where, unit,
-- rules, show, totals, missing: see the README
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
  for i, field in ipairs(fields.names(columns)) do
    list[i] = { name = field, values = fields.values(columns, field) }
  end
  return list
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

--- The annual report of an area.
-- @function Register:report
-- @tparam table options {area=, year=}, and rules: see mappa.report
-- @treturn[1] Report
-- @treturn[2] nil, message, code
methods.report = method(function(s, options)
  local function table_of(asked) return ask(s, asked) end
  return reading(s.handle, function()
    return require("mappa.report").new(s.handle, table_of, s.measures, options)
  end)
end)

--- How many imports have changed the register.
-- @function Register:revision
methods.revision = method(function(s) return s.handle:revision() end)

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
