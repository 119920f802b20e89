--- Reads the printed statistics of an area report, laid out with tabs as in
-- examples/norfolk/published-2024-25.txt, into figures by section. Written
-- for the specs alone, apart from the module, so that the sample is checked
-- against the printed text itself.
local M = {}

--- Which section a heading, or the label of a single number, begins.
local SECTIONS <const> = {
  { "^MAPPA%-eligible individuals on", "eligible" },
  { "^MAPPA%-eligible offenders in Levels", "managed" },
  { "^Returned to custody for breach of licence", "recalls_licence" },
  { "^Breach of SHPO", "recalls_shpo" },
  { "^Restrictive orders", "orders" },
}
local NUMBERS <const> = {
  { "cautioned for breach", "cautioned" },
  { "convicted for breach", "convicted" },
  { "life time notification revoked", "revocations" },
  { "became subject to sex offender notification", "sro_notifications" },
  { "^Total number of individuals subject", "rate" },
}
local ORDERS <const> = {
  ["Sexual Harm Prevention Order (SHPO)"] = "SHPO",
  ["SHPO with foreign travel restriction"] =
    "SHPO with foreign travel restriction",
  ["Notification Order"] = "Notification Order",
}

local function find(list, text)
  for _, entry in ipairs(list) do
    if text:find(entry[1]) then return entry[2] end
  end
end

local function split(line)
  local cells = {}
  for cell in (line .. "\t"):gmatch("([^\t]*)\t") do
    cells[#cells + 1] = cell
  end
  return cells
end

local function column(heading)
  return heading:match("^Category %d") or heading
end

--- Reads a file.
-- @treturn table "table\31row\31column" -> the text of the cell
function M.read(path)
  local figures, section, columns = {}, nil, nil
  local function put(table_name, row, col, text)
    figures[table.concat({ table_name, row, col }, "\31")] = text
  end
  for line in io.lines(path) do
    local cells = split(line)
    local begun = find(SECTIONS, cells[1])
    local single = #cells > 1 and find(NUMBERS, cells[1])
    if single then
      put(single, "", "", cells[2])
    elseif begun or (cells[1] == "" and #cells > 2) then
      section = begun or section
      columns = #cells > 2 and cells or nil
    elseif ORDERS[cells[1]] then
      put("orders", ORDERS[cells[1]], "", cells[2])
    elseif cells[1]:find("^Level %d$") or cells[1] == "Total" then
      for i = 2, #cells do
        put(section, cells[1], columns and column(columns[i]) or "", cells[i])
      end
    end
  end
  return figures
end

return M
