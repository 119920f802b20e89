--- Rendering: from a Table to text in a format.
-- A renderer is a module with render(grid, options) -> string, over the grid
-- that mappa.render.layout makes of a Table; or, where a format is no grid,
-- with table(t, options) -> string.
-- @module mappa.render
local layout = require "mappa.render.layout"
local misuse = require "mappa.misuse"

local M = {}

local FORMATS <const> = { "csv", "json", "markdown", "text" }
local EXTENSION <const> = { csv = "csv", json = "json", md = "markdown",
  markdown = "markdown", txt = "text", text = "text" }

local OPTIONS <const> = { "title", "thousands", "width", "lines",
  "heading" }

local function check_options(options)
  options = options or {}
  misuse.check_type("render: the options", options, "table")
  misuse.check_keys("render", options, OPTIONS)
  for key, kind in pairs { title = "string", thousands = "string",
    width = "number", lines = "number", heading = "number" } do
    if options[key] ~= nil then
      misuse.check_type("render: " .. key, options[key], kind)
    end
  end
  return options
end

--- Renders a Table.
-- @tparam Table t
-- @tparam string format
-- @tparam[opt] table options {title=}: another title; {thousands=}: a mark
-- between thousands, as ","; {width=}: columns of text; {heading=}: level of
-- the heading in Markdown
function M.table(t, format, options)
  options = check_options(options)
  for _, known in ipairs(FORMATS) do
    if format == known then
      local renderer = require("mappa.render." .. format)
      if renderer.table then return renderer.table(t, options) end
      return renderer.render(layout.of(t, options), options)
    end
  end
  misuse("no format %s", misuse.suggest(tostring(format), FORMATS))
end

local function format_of(path)
  misuse.check_path("save: the path", path)
  local extension = path:match("%.(%w+)$")
  return extension and EXTENSION[extension:lower()]
    or misuse("save: '%s' must end in .txt, .md, .csv or .json", path)
end

local NO_SPACE <const> = 28    -- ENOSPC

--- nil, message, code of a failure of the io library on a scratch file.
local function failure(path, message, number)
  local why = tostring(message):gsub("^.*%.part: ", "")
  return nil, ("cannot write %s: %s"):format(path, why),
    number == NO_SPACE and "full" or "io"
end

--- Writes a text to a file, whole or not at all.
local function write(path, text)
  local scratch = path .. ".part"
  local file, message, number = io.open(scratch, "wb")
  if not file then return failure(path, message, number) end
  local ok
  ok, message, number = file:write(text)
  local closed, why, which = file:close()
  if ok and not closed then ok, message, number = nil, why, which end
  if ok then ok, message, number = os.rename(scratch, path) end
  if ok then return true end
  os.remove(scratch)
  return failure(path, message, number)
end

--- Writes what `render(format)` gives to a file, the format by extension.
function M.save(path, render)
  local text = render(format_of(path))
  if text:sub(-1) ~= "\n" then text = text .. "\n" end
  return write(path, text)
end

return M
