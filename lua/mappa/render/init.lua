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

--- Renders a Table.
function M.table(t, format, options)
  for _, known in ipairs(FORMATS) do
    if format == known then
      local renderer = require("mappa.render." .. format)
      if renderer.table then return renderer.table(t, options or {}) end
      return renderer.render(layout.of(t, options or {}), options or {})
    end
  end
  misuse("no format %s", misuse.suggest(tostring(format), FORMATS))
end

--- Writes what `render(format)` gives to a file, the format by extension.
-- The file is written whole or not at all.
function M.save(path, render)
  misuse.check_type("path", path, "string")
  local extension = path:match("%.(%w+)$")
  local format = extension and EXTENSION[extension:lower()]
  if not format then
    misuse("save: '%s' must end in .txt, .md, .csv or .json", path)
  end
  local text = render(format)
  local scratch = path .. ".part"
  local file, message = io.open(scratch, "wb")
  if not file then return nil, "cannot write " .. message, "io" end
  local ok, why = file:write(text)
  local closed, reason = file:close()
  if ok and closed then ok, why = os.rename(scratch, path) end
  if ok and closed then return true end
  os.remove(scratch)
  return nil, ("cannot write %s: %s"):format(path, why or reason), "io"
end

return M
