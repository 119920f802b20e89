--- Reading reports laid out by hand as areas laid them out over the years:
-- each figure that is printed is read, and no other. See spec/support/reports.

local mappa = require "mappa"
local rounds = require "spec.support.rounds"
local scratch = require "spec.support.scratch"
local truths = require "spec.support.reports.truth"

local FOLDER <const> = "spec/support/reports/"
local COLUMNS <const> = { "Category 1", "Category 2", "Category 3", "Total" }

-- Tables with a number alone: the column of the row that they may have instead
-- of rows.
local ALONE <const> = { recalls_licence = "Total", recalls_shpo = "",
  sfo = "Total", orders = "" }

-- A blank line is tried at every third line, or at fewer where rounds are few.
local EVERY <const> = math.max(1, 600 // rounds.ROUNDS)

local folder

setup(function() folder = scratch.new() end)
teardown(function() folder:remove() end)

-- === What is printed ====================================================

local function put(cells, year, id, row, column, value)
  if value then
    cells[table.concat({ year, id, row, column }, "|")] = value
  end
end

--- The rows of a grid: the last is the total, the first after Level 1 where
-- there are three.
local function put_grid(cells, year, id, grid)
  local first = #grid == 4 and 1 or 2
  for i, row in ipairs(grid) do
    local label = i == #grid and "Total" or "Level " .. first + i - 1
    if type(row) == "table" then
      for j, value in ipairs(row) do
        put(cells, year, id, label, COLUMNS[j], value)
      end
    else
      put(cells, year, id, label, "", row)
    end
  end
end

local function put_report(cells, truth)
  for id, content in pairs(truth) do
    if type(content) == "number" and id ~= "left" then
      put(cells, truth.year, id, "", "", content)
    elseif type(content) == "table" and id ~= "earlier" then
      if content[1] then put_grid(cells, truth.year, id, content) end
      for label, value in pairs(content) do
        if type(label) == "string" then
          local row, column = label:match("^(.-)|(.*)$")
          put(cells, truth.year, id, row or label, column or ALONE[id], value)
        end
      end
    end
  end
end

--- "year|table|row|column" -> the number that is printed.
local function printed(truth)
  local cells = {}
  put_report(cells, truth)
  if truth.earlier then put_report(cells, truth.earlier) end
  return cells
end

-- === What is read =======================================================

local function read_cells(figures)
  local cells = {}
  for _, f in ipairs(figures) do
    put(cells, f.year, f.table, f.row, f.column,
      f.impossible and "-" or f.value)
  end
  return cells
end

local function text_of(name)
  local file <close> = assert(io.open(FOLDER .. name .. ".txt", "rb"))
  return file:read("a")
end

--- What differs, a line each.
local function differences(truth, figures)
  local want, got, lines = printed(truth), read_cells(figures), {}
  for key, value in pairs(got) do
    if want[key] ~= value then
      lines[#lines + 1] = ("wrong: %s is %s, not %s"):format(key, value,
        want[key])
    end
  end
  for key, value in pairs(want) do
    if got[key] == nil then
      lines[#lines + 1] = ("not read: %s is %s"):format(key, value)
    end
  end
  if figures[1] and figures[1].area ~= truth.area then
    lines[#lines + 1] = "area: " .. tostring(figures[1].area)
  end
  if truth.left and #figures.unplaced ~= truth.left then
    lines[#lines + 1] = ("%d lines left"):format(#figures.unplaced)
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

-- === Ways to hand over a text ===========================================

--- The same text as other programs hand it over.
local WAYS <const> = {
  ["as it is"] = function(text) return text end,
  ["from Windows"] = function(text)
    return "\xEF\xBB\xBF" .. text:gsub("\n", "\r\n")
  end,
  ["with hard spaces"] = function(text) return (text:gsub(" ", "\u{A0}")) end,
  ["with dashes"] = function(text)
    return (text:gsub("%-", "\u{2013}"))
  end,
  ["indented"] = function(text)
    return (text:gsub("[^\n\f]+", "     %0   "))
  end,
  ["double spaced"] = function(text)
    return (text:gsub("\n", "\n\n"))
  end,
}

--- Ways that lose what tells columns and rows apart: less may be read then,
-- but nothing wrong.
local ROUGH <const> = {
  ["without blank lines"] = function(text)
    return (text:gsub("\n[ \t]*\n+", "\n"))
  end,
  ["with single spaces"] = function(text) return (text:gsub(" +", " ")) end,
  ["with double spaces"] = function(text) return (text:gsub("  +", "  ")) end,
  ["with tabs for gaps"] = function(text) return (text:gsub("  +", "\t")) end,
  ["with a line for each part"] = function(text)
    return (text:gsub("  +", "\n"))
  end,
  ["in one line"] = function(text) return (text:gsub("%s+", " ")) end,
  ["with a line for each page"] = function(text)
    return (text:gsub("[ \t\r\n]+", " "):gsub("\f", "\n\f"))
  end,
}

local function read(text)
  return assert(mappa.read_report(folder:write("report.txt", text)))
end

for name, truth in pairs(truths) do
  describe("the report " .. name, function()
    for way, change in pairs(WAYS) do
      it("is read " .. way, function()
        local figures = read(change(text_of(name)))
        assert.equal("", differences(truth, figures))
      end)
    end
    for way, change in pairs(ROUGH) do
      it("gives nothing wrong " .. way, function()
        local figures = read(change(text_of(name)))
        assert.is_nil(differences(truth, figures):match("wrong[^\n]*"))
      end)
    end
    it("gives nothing wrong with a blank line more", function()
      local text, n = text_of(name), 0
      for at in text:gmatch("()\n") do
        n = n + 1
        if n % EVERY == 0 then
          local figures = read(text:sub(1, at) .. "\n" .. text:sub(at + 1))
          assert.is_nil(differences(truth, figures):match("wrong[^\n]*"))
        end
      end
    end)
  end)
end
