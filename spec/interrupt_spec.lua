--- Ctrl-C while C code works: the work stops, Lua raises "interrupted!", and
-- the register is as before, and usable.

local scratch = require "spec.support.scratch"

-- Starts the script, and goes on when it opens the pipe 'gate' at the other
-- end. Nothing here waits for longer than a minute.
local START <const> = [[
cd "$1"; shift
mkfifo gate
"$@" & child=$!
]]

local function run(folder, script, runner)
  folder:write("runner.sh", START .. runner)
  return (folder:lua([[
    local mappa = require "mappa"
    local db = assert(mappa.open(scratch .. "/r.db"))
    assert(db:import("individual", {{ref = "A"}}))
  ]] .. script .. [[
    assert(db:import("individual", {{ref = "B"}, {ref = "C"}}))
    print(db:sql("SELECT count(*) AS n FROM individual")[1].n, db:revision())
    print(db:crosstab{measure = "caseload", at = "2020-01-01"}:value("Total"))
  ]], nil, ("timeout 60 bash %s %s"):format(folder:at("runner.sh"),
    folder.path)))
end

describe("Ctrl-C", function()
  local folder
  before_each(function() folder = scratch.new() end)
  after_each(function() folder:remove() end)

  it("undoes an import whole", function()
    -- The import reads a pipe that stays open: it cannot end by itself.
    local text = run(folder, [[
      print(pcall(db.import, db, "individual", scratch .. "/gate",
        {progress = false}))
    ]], [[
      exec 3> gate
      kill -INT $child
      (echo ref; seq 1 200000) >&3 2> /dev/null
      wait $child
    ]])
    assert.matches("^false\t.*interrupted!\n3\t2\n", text)
  end)

  it("stops a query", function()
    local text = run(folder, [[
      io.open(scratch .. "/gate", "w"):close()
      print(pcall(db.sql, db, "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL "
        .. "SELECT x + 1 FROM c) SELECT count(*) FROM c"))
    ]], [[
      read line < gate
      sleep 0.3
      kill -INT $child
      wait $child
    ]])
    assert.matches("^false\t.*interrupted!\n3\t2\n", text)
  end)
end)
