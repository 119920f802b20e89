--- A report as text, Markdown, CSV or JSON.
-- @module mappa.render.report
local json = require "dkjson"
local layout = require "mappa.render.layout"
local markdown = require "mappa.render.markdown"
local misuse = require "mappa.misuse"
local Table = require "mappa.table"
local template = require "mappa.template.area"
local text = require "mappa.render.text"

--- The grid of a section: of its Table, or of its list of numbers.
local function grid_of(s)
  local title = s.letter .. ". " .. s.title
  local grid
  if not s.is_list then
    grid = layout.of(s.table, { title = title })
  else
    grid = { title = title, captions = { "" }, heads = { "Number" },
      rows = {}, notes = Table.notes(s.table) }
    for i, line in ipairs(s.lines) do
      grid.rows[i] = { labels = { line.label },
        texts = { line.value and tostring(line.value) or "n/a" } }
    end
  end
  for i, note in ipairs(s.notes) do table.insert(grid.notes, i, note) end
  return grid
end

local function title_of(r)
  return ("MAPPA statistics: %s, %s"):format(r.area, r.year)
end

--- The values of a rule but the chosen one.
local function other(values, chosen)
  local rest = {}
  for _, value in ipairs(values) do
    if value.name ~= chosen then rest[#rest + 1] = value.name end
  end
  return table.concat(rest, '", "')
end

--- How the counting rules stand, one line each.
local function rule_lines(r)
  local lines = {}
  for i, rule in ipairs(template.rules) do
    lines[i] = ('%s = "%s" (or "%s"): %s.'):format(rule.name,
      r.rules[rule.name], other(rule.values, r.rules[rule.name]),
      rule.words)
  end
  return lines
end

local function as_text(r)
  local out = { title_of(r), ("="):rep(#title_of(r)), "" }
  local function add(s, indent)
    for _, line in ipairs(text.wrap(s, 78, indent)) do out[#out + 1] = line end
  end
  add(template.why_no_category_4, "")
  for _, s in ipairs(r.sections) do
    out[#out + 1] = ""
    out[#out + 1] = text.render(grid_of(s), {})
  end
  out[#out + 1] = ""
  out[#out + 1] = "Counting rules of this report"
  for _, line in ipairs(rule_lines(r)) do add("- " .. line) end
  out[#out + 1] = ""
  out[#out + 1] = "Terms"
  for _, term in ipairs(template.terms) do
    add("- " .. term[1] .. ": " .. term[2])
  end
  return table.concat(out, "\n") .. "\n"
end

local function as_markdown(r)
  local out = { "# " .. markdown.escape(title_of(r)), "",
    template.why_no_category_4, "" }
  for _, s in ipairs(r.sections) do
    out[#out + 1] = markdown.render(grid_of(s), { heading = 2 })
  end
  out[#out + 1] = "## Counting rules of this report\n"
  for _, line in ipairs(rule_lines(r)) do out[#out + 1] = "- " .. line end
  out[#out + 1] = "\n## Terms\n"
  for _, term in ipairs(template.terms) do
    out[#out + 1] = ("- **%s**: %s"):format(term[1], term[2])
  end
  return table.concat(out, "\n") .. "\n"
end

local COLUMNS <const> = { "area", "year", "table", "row", "column", "value" }

local function as_csv(r)
  local out = { table.concat(COLUMNS, ",") .. "\r\n" }
  for _, f in ipairs(r:figures()) do
    local line = {}
    for i, name in ipairs(COLUMNS) do line[i] = tostring(f[name] or "") end
    if f.impossible then line[#COLUMNS] = "-" end
    out[#out + 1] = table.concat(line, ",") .. "\r\n"
  end
  return table.concat(out)
end

-- Keys in the order in which they are written.
local KEYS <const> = { "area", "year", "rules", "sections", "figures", "id",
  "letter", "title", "notes", "about", "measure", "definition", "source",
  "clock", "unit", "slices", "filter", "register", "revision", "rows_read",
  "rows_counted", "left_out", "label", "from", "to", "reason", "rows", "table",
  "row", "column", "value", "impossible", "pick", "custody", "interim",
  "already", "date", "last_day", "breaches", "both", "travel", "sopo",
  "rounding" }

local function as_json(r)
  local sections = {}
  for i, s in ipairs(r.sections) do
    sections[i] = { id = s.id, letter = s.letter, title = s.title,
      notes = s.notes, about = s.table:explain() }
  end
  return json.encode({ area = r.area, year = r.year, rules = r.rules,
    sections = sections, figures = r:figures() },
    { indent = true, keyorder = KEYS }) .. "\n"
end

local FORMAT <const> = { text = as_text, markdown = as_markdown, csv = as_csv,
  json = as_json }

return function(r, format)
  local render = FORMAT[format] or misuse("no format %s",
    misuse.suggest(tostring(format), { "csv", "json", "markdown", "text" }))
  return render(r)
end
