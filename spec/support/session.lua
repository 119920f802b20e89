--- Sessions of the stand-alone Lua in a process of its own, with the module
-- under test: typed at its prompt, or in a terminal of a given size.

local M = {}

local function quote(word) return "'" .. word:gsub("'", "'\\''") .. "'" end

local function output(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read("a")
end

-- Where this process finds the module, wherever the session runs.
local function paths()
  local here = output("pwd"):match("[^\n]+")
  local function absolute(list)
    return quote((";" .. list):gsub(";%./", ";" .. here .. "/"):sub(2))
  end
  return ("LUA_PATH_5_4=%s LUA_CPATH_5_4=%s"):format(absolute(package.path),
    absolute(package.cpath))
end

--- The line that starts Lua.
-- @tparam table dir where it runs, see spec.support.scratch
-- @tparam table options {words=}: its words; {before=}: settings of its
-- environment; {input=}: what is typed, none by default
local function command(dir, options)
  local input = options.input and dir:write("typed", options.input)
    or "/dev/null"
  return ("cd %s && env -u COLUMNS -u LINES TERM=dumb %s %s lua5.4 %s <%s")
    :format(quote(dir.path), paths(), options.before or "",
      options.words or "", quote(input))
end

--- Runs Lua without a terminal.
-- @treturn string what it printed, errors too, in their order
function M.run(dir, options)
  local words = "-e 'io.stdout:setvbuf \"no\"' " .. (options.words or "")
  return output(command(dir, { words = words, before = options.before,
    input = options.input }) .. " 2>&1")
end

--- Runs Lua with its output to a terminal.
-- @tparam integer columns of the terminal
-- @tparam integer lines
function M.terminal(dir, columns, lines, options)
  local preload = os.getenv("LD_PRELOAD")
  local before = (options.before or "")
    .. (preload and " LD_PRELOAD=" .. quote(preload) or "")
  local inside = ("stty cols %d rows %d; %s"):format(columns, lines,
    command(dir, { words = options.words, before = before,
      input = options.input }))
  local text = output(("env -u LD_PRELOAD script -qec %s /dev/null "
    .. "</dev/null"):format(quote(inside)))
  return (text:gsub("\r", ""))
end

return M
