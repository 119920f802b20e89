--- JSON: what was asked, and the tidy records, totals included.
-- @module mappa.render.json
local json = require "dkjson"

local M = {}

--- A Table as JSON.
function M.table(t)
  local about = t:explain()
  local dims = {}
  for i, dim in ipairs(t.result.dims) do
    local labels = {}
    for k, category in ipairs(dim.shown) do labels[k] = dim.labels[category] end
    dims[i] = { name = dim.name, labels = labels, side = dim.side }
  end
  about.dimensions = dims
  about.records = t:tidy { totals = true }
  return json.encode(about, { indent = true, keyorder = { "measure", "title",
    "definition", "source", "clock", "unit", "slices", "filter", "rules",
    "register", "revision", "rows_read", "rows_counted", "left_out",
    "dimensions", "records" } }) .. "\n"
end

return M
