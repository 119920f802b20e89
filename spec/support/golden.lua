--- Golden files: what was printed is compared with a file, whole.
-- With MAPPA_GOLDEN=write in the environment the files are written anew; read
-- the difference before you keep it.
local assert = require "luassert"

local M = {}

--- Compares a text with spec/golden/<name>.
function M.check(name, text)
  local path = "spec/golden/" .. name
  if os.getenv("MAPPA_GOLDEN") == "write" then
    local file <close> = assert(io.open(path, "wb"))
    assert(file:write(text))
    return
  end
  local file <close> = assert(io.open(path, "rb"))
  assert.equal(file:read("a"), text, path)
end

return M
