-- Prints the time of each task a row of management, at each size timed so far.
-- Usage: growth.lua FILE...: what run.lua kept
local report = require "report"

local sizes, order, ns = {}, {}, {}
for _, path in ipairs(arg) do
  for line in io.lines(path) do
    local task, size, ms = line:match("^(%w+) (%d+) ([%d.]+)$")
    size = tonumber(size)
    if not ns[size] then
      ns[size] = {}
      sizes[#sizes + 1] = size
    end
    if #sizes == 1 then order[#order + 1] = task end
    ns[size][task] = ("%.2f"):format(1e6 * tonumber(ms) / size)
  end
end
table.sort(sizes)

local rows = { { "ns a row, at rows" } }
for _, size in ipairs(sizes) do table.insert(rows[1], tostring(size)) end
for _, task in ipairs(order) do
  local cells = { task }
  for i, size in ipairs(sizes) do cells[i + 1] = ns[size][task] or "" end
  rows[#rows + 1] = cells
end
report.table(rows)
