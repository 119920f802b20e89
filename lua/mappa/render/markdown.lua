--- Markdown: a title, a pipe table, the notes as a list.
-- @module mappa.render.markdown
local M = {}

--- Takes the meaning from characters that Markdown gives one.
function M.escape(s)
  return (s:gsub("[\\|*_`<>%[%]]", "\\%0"):gsub("\n", " "))
end

local function line(cells)
  for i, s in ipairs(cells) do cells[i] = M.escape(s) end
  return "| " .. table.concat(cells, " | ") .. " |"
end

local function join(labels, n, texts)
  local cells = {}
  for i = 1, n do cells[i] = labels[i] or "" end
  return table.move(texts, 1, #texts, n + 1, cells)
end

--- A grid (see mappa.render.layout) as Markdown.
function M.render(grid, options)
  local labels = math.max(#grid.captions, 1)
  local rule = {}
  for i = 1, labels + #grid.heads do
    rule[i] = i <= labels and "---" or "---:"
  end
  local out = {
    ("#"):rep(options.heading or 2) .. " " .. M.escape(grid.title), "",
    line(join(grid.captions, labels, grid.heads)),
    "| " .. table.concat(rule, " | ") .. " |",
  }
  for _, row in ipairs(grid.rows) do
    out[#out + 1] = line(join(row.labels, labels, row.texts))
  end
  out[#out + 1] = ""
  for _, note in ipairs(grid.notes) do
    out[#out + 1] = "- " .. M.escape(note)
  end
  return table.concat(out, "\n") .. "\n"
end

return M
