--- CSV (RFC 4180): one header line, one line a row of the table. Numbers are
-- plain; a cell that cannot be is "-".
-- @module mappa.render.csv
local M = {}

local function quote(s)
  if s:find('[",\r\n]') then return '"' .. s:gsub('"', '""') .. '"' end
  return s
end

local function line(labels, n, texts)
  local cells = {}
  for i = 1, n do cells[i] = quote(labels[i] or "") end
  for _, s in ipairs(texts) do
    cells[#cells + 1] = quote((s:gsub("%*$", "")))
  end
  return table.concat(cells, ",") .. "\r\n"
end

--- A grid (see mappa.render.layout) as CSV.
function M.render(grid)
  local labels = math.max(#grid.captions, 1)
  local out = { line(grid.captions, labels, grid.heads) }
  for _, row in ipairs(grid.rows) do
    out[#out + 1] = line(row.labels, labels, row.texts)
  end
  return table.concat(out)
end

return M
