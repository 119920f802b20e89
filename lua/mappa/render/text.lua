--- Text for the terminal: aligned columns, numbers to the right.
-- @module mappa.render.text

local function width(s) return utf8.len(s) or #s end

local function pad(s, n, right)
  local blank = (" "):rep(n - width(s))
  return right and blank .. s or s .. blank
end

local M = {}

--- Breaks a sentence into lines of at most n columns; all but the first begin
-- with the indent, two blanks by default.
function M.wrap(s, n, indent)
  local lines, line = {}, ""
  for word in s:gmatch("%S+") do
    if line ~= "" and width(line) + 1 + width(word) > n then
      lines[#lines + 1] = line
      line = (indent or "  ") .. word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  lines[#lines + 1] = line
  return lines
end

--- The lines of a grid: labels left, texts right.
local function grid_lines(grid)
  local labels = math.max(#grid.captions, 1)
  local head = table.move(grid.captions, 1, #grid.captions, 1, {})
  for i = #head + 1, labels do head[i] = "" end
  table.move(grid.heads, 1, #grid.heads, labels + 1, head)
  local lines = { head }
  for _, row in ipairs(grid.rows) do
    local line = {}
    for i = 1, labels do line[i] = row.labels[i] or "" end
    table.move(row.texts, 1, #row.texts, labels + 1, line)
    lines[#lines + 1] = line
  end
  return lines, labels
end

local function widths(lines)
  local w = {}
  for _, line in ipairs(lines) do
    for i, s in ipairs(line) do w[i] = math.max(w[i] or 0, width(s)) end
  end
  return w
end

--- A number with a mark keeps its last digit in line: "12*" ends one further.
local function align(line, w, labels)
  local parts = {}
  for i, s in ipairs(line) do
    local marked = i > labels and s:sub(-1) == "*"
    parts[i] = pad(marked and s:sub(1, -2) or s, w[i], i > labels)
      .. (i > labels and (marked and "*" or " ") or "")
  end
  return (table.concat(parts, "  "):gsub("%s+$", ""))
end

--- Drops the mark when measuring, so that columns stay narrow.
local function unmarked(lines, labels)
  local out = {}
  for i, line in ipairs(lines) do
    out[i] = {}
    for k, s in ipairs(line) do
      out[i][k] = k > labels and s:gsub("%*$", "") or s
    end
  end
  return out
end

--- A grid (see mappa.render.layout) as text.
function M.render(grid, options)
  local lines, labels = grid_lines(grid)
  local w = widths(unmarked(lines, labels))
  local out = M.wrap(grid.title, options.width or 78)
  out[#out + 1] = ""
  for _, line in ipairs(lines) do out[#out + 1] = align(line, w, labels) end
  out[#out + 1] = ""
  for _, note in ipairs(grid.notes) do
    for _, line in ipairs(M.wrap(note, options.width or 78)) do
      out[#out + 1] = line
    end
  end
  return table.concat(out, "\n")
end

return M
