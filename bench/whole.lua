-- Times whole processes, mappa and others in turn: a CSV file into a register,
-- and from the start of a program to its first table.
-- Usage: whole.lua DATA ROUNDS, after bench.mk has made the data.
local clock = require "clock"
local mappa = require "mappa"
local program = require "program"
local report = require "report"

local median <const> = report.median

local DATA <const>, ROUNDS <const> = arg[1], tonumber(arg[2])

local FIRST_TABLE <const> = "echo T3 0 | %s > " .. DATA .. "/first.txt"

local BARE <const> = table.concat({ "sqlite3 @/bare.db",
  "'CREATE TABLE management (individual TEXT, area TEXT, category INTEGER, "
    .. "level INTEGER, lead_agency TEXT, start_date TEXT, end_date TEXT, "
    .. "end_reason TEXT)'",
  "'.mode csv'", "'.import --skip 1 @/csv/management.csv management'" }, " ")

--- In commands @ stands for the folder of the data.
local function run(command) program.run("%s", (command:gsub("@", DATA))) end

local function asks(command) return FIRST_TABLE:format(command) end

-- Each has what is to be done before, untimed, and what is timed. The second
-- opening finds what the first one left in the file. `than`: which of mappa's
-- it is compared with; `table`: it gives T3, whose totals are compared.
local processes = {
  { name = "import of management.csv, every check on",
    before = "cp @/people.db @/part.db",
    timed = "lua5.4 bench/import.lua @/part.db @/csv/management.csv "
      .. "management > /dev/null" },
  { name = "sqlite3 .import into a bare table", than = 1,
    before = "rm -f @/bare.db", timed = BARE },
  { name = "first table (T3), first opening", table = true,
    before = "cp @/register.db @/part.db",
    timed = "lua5.4 bench/first.lua @/part.db > @/first.txt" },
  { name = "sqlite, the same from the register's file", table = true, than = 3,
    timed = asks "build/bench/sqlite @/register.db bench/peers/register.sql" },
  { name = "first table (T3), second opening", table = true,
    before = "cp @/register.db @/part.db; lua5.4 bench/first.lua @/part.db "
      .. "> /dev/null",
    timed = "lua5.4 bench/first.lua @/part.db > @/first.txt" },
  { name = "duckdb, the same from its own file", table = true, than = 5,
    needs = "build/bench/duckdb",
    timed = asks "build/bench/duckdb @/ep.duckdb 1 bench/peers/duckdb.sql" },
}

--- Fails when somebody has asked the register: the first opening would have to
-- take away what is kept in it, and a second one find it in scattered pages.
local function check_never_asked(path)
  local db <close> = assert(mappa.open(path, { mode = "r" }))
  local kept = db:sql("SELECT count(*) AS n FROM sqlite_schema "
    .. "WHERE name = 'mappa_kept'")
  if kept[1].n > 0 then
    error(("%s has been asked before; remove it, and it is made anew")
      :format(path), 0)
  end
end

local function exists(path)
  local file <close> = io.open(path)
  return file ~= nil
end

--- The total of the first table. All its cells are compared with the tasks.
local function first_total()
  local file <close> = assert(io.open(DATA .. "/first.txt"))
  local line = file:read("a")
  return line:match("^T3 total (%d+)")
    or line:match("^T3 [%d.]+ %d+ (%d+)") or "none"
end

local function time(process)
  if process.before then run(process.before) end
  local before = clock.children()
  run(process.timed)
  table.insert(process.ms, clock.children() - before)
  if process.table then process.total = first_total() end
end

local function ratios(process)
  local list = {}
  for i, ms in ipairs(process.ms) do
    list[i] = ms / processes[process.than].ms[i]
  end
  return list
end

local function row(process)
  return { process.name, ("%.0f"):format(median(process.ms)),
    process.than and ("%.2fx of mappa's"):format(median(ratios(process)))
      or "" }
end

local function same_tables(list)
  local first
  for _, process in ipairs(list) do
    first = first or process.total
    if process.total and process.total ~= first then return false end
  end
  return true
end

local here, rows = {}, { { "whole process", "ms", "" } }
for _, process in ipairs(processes) do
  process.ms = {}
  if not process.needs or exists(process.needs) then
    here[#here + 1] = process
  end
end
check_never_asked(DATA .. "/register.db")
for _ = 1, ROUNDS do
  for _, process in ipairs(here) do time(process) end
end
for i, process in ipairs(here) do rows[i + 1] = row(process) end
run("rm -f @/part.db @/bare.db @/first.txt")
report.table(rows)
if not same_tables(here) then
  io.stderr:write("bench: the first tables differ\n")
  os.exit(1)
end
