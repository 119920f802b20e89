--- The prompt: is somebody typing, and what fits the terminal before them.
-- @module mappa.prompt
local core = require "mappa.core"

local M = {}

-- What an interactive session counts as when its terminal does not tell.
local COLUMNS <const>, LINES <const> = 80, 24

-- Options of lua.c that are followed by a word when they end there.
local TAKES_WORD <const> = { ["-e"] = true, ["-l"] = true }

--- Does lua.c read its chunks from a prompt? It keeps the words of its command
-- line in the global `arg`: the script at 0 and its options before it, back to
-- its own name; without a script its own name at 0 and the options behind it.
-- With -i it prompts after the script; without a script it prompts unless it
-- was given -e or -v, and unless its input is a file.
-- @tparam table words the global `arg`, or what stands in its place
-- @tparam boolean typed does standard input come from a terminal?
function M.reads_prompt(words, typed)
  if type(words) ~= "table" or words[0] == nil then return false end
  local first = 0
  while words[first - 1] ~= nil do first = first - 1 end
  local name = tostring(words[first]):match("[^/\\]*$")
  if not name:find("^lua") then return false end
  local has_script, given = first < 0, {}
  local i = first + 1
  while words[i] ~= nil and not (has_script and i >= 0) do
    local option = tostring(words[i]):match("^%-.?")
    if option then given[option] = true end
    i = i + (TAKES_WORD[words[i]] and 2 or 1)
  end
  if given["-i"] then return true end
  return not has_script and not given["-e"] and not given["-v"] and typed
end

--- Is this an interactive session?
function M.interactive()
  return M.reads_prompt(rawget(_G, "arg"), core.terminal("stdin") ~= nil)
end

--- A number of columns or lines from the environment.
local function asked(name)
  local n = math.tointeger(tonumber(os.getenv(name)))
  return n and n > 0 and n or nil
end

--- What a printed table has to fit.
-- @treturn[1] integer columns
-- @treturn[1] integer lines
-- @treturn[2] nil when a script writes to a file or a pipe
function M.size()
  local columns, lines = core.terminal()
  if not columns then
    if not M.interactive() then return nil end
    columns, lines = 0, 0
  end
  return asked("COLUMNS") or (columns > 0 and columns or COLUMNS),
    asked("LINES") or (lines > 0 and lines or LINES)
end

--- How to render a table that fits: options of mappa.render.text. The last
-- line of the screen is left to the prompt.
-- @treturn table {width=, lines=}, or {} when all is to be printed
function M.options()
  local columns, lines = M.size()
  if not columns then return {} end
  return { width = columns, lines = math.max(lines - 1, 1) }
end

--- Says how to begin, where somebody will type.
-- @tparam string version of the module
function M.greet(version)
  if not M.interactive() then return end
  print(("mappa %s. Begin with db = mappa.open(\"area.db\"); mappa.help() "
    .. "says more."):format(version))
end

return M
