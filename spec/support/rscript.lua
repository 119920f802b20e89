--- R, asked by a spec: one process for all questions.
local scratch = require "spec.support.scratch"

local NO_NUMERAL <const> = { Inf = math.huge, NaN = 0 / 0 }

local M = {}

--- Is there R?
function M.there()
  return scratch.has "Rscript"
end

--- What a script of R answers to lines: it gets the path of a file of them,
-- and of one to write a line of figures to for each.
-- @tparam string script
-- @tparam table lines array of strings
-- @treturn table array of arrays of numbers
function M.answers(script, lines)
  local dir <close> = scratch.new()
  local files = { dir:write("ask.R", script),
                  dir:write("cases", table.concat(lines, "\n") .. "\n"),
                  dir:at("answers") }
  assert(os.execute("env -u LD_PRELOAD Rscript --vanilla "
                    .. table.concat(files, " ")))
  local answers = {}
  for line in io.lines(files[3]) do
    local figures = {}
    for word in line:gmatch("%S+") do
      figures[#figures + 1] = NO_NUMERAL[word] or tonumber(word)
    end
    answers[#answers + 1] = figures
  end
  return answers
end

return M
