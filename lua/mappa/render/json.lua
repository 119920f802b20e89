--- JSON: what was asked, and the tidy records, totals included. mappa.combine
-- reads it again.
-- @module mappa.render.json
local json = require "dkjson"
local saved = require "mappa.saved"

local M = {}

local KEYS <const> = { "format", "version", "measure", "title", "definition",
  "source", "clock", "unit", "slices", "areas", "missing", "where", "filter",
  "selected", "categories", "numbers", "base", "hidden", "adds_up", "rules",
  "notes", "earlier", "register", "revision", "rows_read", "rows_counted",
  "left_out", "parts", "show", "derived", "dimensions", "records", "label",
  "from", "to", "reason", "rows", "name", "side", "labels" }

-- A record with the key n alone, of a Table without dimensions: dkjson would
-- take it for an array of n items.
local ALONE <const> = { __tojson = function(record)
  return ('{"n":%s}'):format(json.encode(record.n))
end }

--- The order of keys, so that the same Table gives the same text. Each is
-- there once: dkjson writes it as often as it is there.
local function key_order(t)
  local order, seen = {}, {}
  local function add(name)
    if not seen[name] then
      order[#order + 1], seen[name] = name, true
    end
  end
  for _, name in ipairs(KEYS) do add(name) end
  for _, dim in ipairs(t.answer.dims) do add(dim.name) end
  add("n")
  for _, name in ipairs(t.show) do add(name) end
  return order
end

--- A Table as JSON.
function M.table(t)
  local about = saved.of(t)
  for _, record in ipairs(about.records) do
    if next(record) == "n" and next(record, "n") == nil then
      setmetatable(record, ALONE)
    end
  end
  return json.encode(about, { indent = true, keyorder = key_order(t) }) .. "\n"
end

return M
