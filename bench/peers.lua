-- The programs that are timed, those that are installed here: mappa first.
-- How to install each stands in README.md.
local M = {}

local DUCKDB <const> = "build/bench/duckdb"
local PYTHONS <const> = { "python3", "/usr/bin/python3" }

local function works(command)
  return os.execute("(" .. command .. ") >/dev/null 2>&1")
end

--- A Python that has pandas, or nil.
local function python()
  for _, name in ipairs(PYTHONS) do
    if works(name .. " -c 'import pandas'") then return name end
  end
end

--- The programs, in the order of the table.
-- @tparam string data folder
-- @treturn table array of {name=, command=}
function M.list(data)
  local list = {}
  local function add(name, form, ...)
    list[#list + 1] = { name = name, command = form:format(...) }
  end
  add("mappa", "lua5.4 bench/ask.lua %s/asked.db %s/flat/labels.csv", data,
    data)
  if works("ls " .. DUCKDB) then
    for threads = 1, 2 do
      add("duckdb " .. threads .. "t", "%s %s/ep.duckdb %d "
        .. "bench/peers/duckdb.sql", DUCKDB, data, threads)
    end
  end
  if works("Rscript -e 'library(data.table)'") then
    add("data.table", "Rscript bench/peers/data_table.R %s/flat 1", data)
  end
  local found = python()
  if found then
    add("pandas", "%s bench/peers/pandas_peer.py %s/flat", found, data)
  end
  add("sqlite", "build/bench/sqlite %s/ep.sqlite bench/peers/sqlite.sql",
    data)
  return list
end

return M
