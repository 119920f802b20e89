--- Summaries of imports: what was read, stored, already there, rejected.
--   read, stored, duplicate, rejected   rows; the last three add up to read
--   reasons    rejected rows by reason
--   rejects    the first rejected rows: {line=, field=, value=, reason=,
--              message=, entity=, source=}
--   parts      of a folder: the summary of each file, by entity
--   replaced   of a folder that replaces: {entity=, rows=} taken away
-- @classmod mappa.summary
local misuse = require "mappa.misuse"

local M = {}

local Summary = misuse.record("mappa.Summary", { "read", "stored", "duplicate",
  "rejected", "reasons", "rejects", "entity", "source", "parts", "replaced",
  "ignored" })

--- How many rejected rows a summary keeps.
M.KEEP = 1000

--- An empty summary.
function M.new(entity, source)
  return setmetatable({ entity = entity, source = source, read = 0,
    stored = 0, duplicate = 0, rejected = 0, reasons = {}, rejects = {} },
    Summary)
end

--- Keeps a rejected row, while there is room.
function M.keep(self, reject)
  if #self.rejects >= M.KEEP then return end
  reject.entity, reject.source = self.entity, self.source
  if reject.field == "" then reject.field = nil end
  self.rejects[#self.rejects + 1] = reject
end

--- Adds the counts of another summary.
function M.add(self, other)
  for _, key in ipairs { "read", "stored", "duplicate", "rejected" } do
    self[key] = self[key] + other[key]
  end
  for reason, n in pairs(other.reasons) do
    self.reasons[reason] = (self.reasons[reason] or 0) + n
  end
  for _, reject in ipairs(other.rejects) do
    if #self.rejects < M.KEEP then
      self.rejects[#self.rejects + 1] = reject
    end
  end
end

local function by_reason(self)
  local parts = {}
  for reason, n in pairs(self.reasons) do
    parts[#parts + 1] = ("%s %d"):format(reason, n)
  end
  table.sort(parts)
  return table.concat(parts, ", ")
end

--- The counts of one summary, in columns.
local function line_of(self, name, digits)
  local n = ("%%%dd"):format(digits)
  local format = ("%%-%ds  %s read  %s stored  %s duplicate  %s rejected")
    :format(name, n, n, n, n)
  local line = format:format(self.entity or "all", self.read, self.stored,
    self.duplicate, self.rejected)
  if self.rejected > 0 then line = line .. " (" .. by_reason(self) .. ")" end
  return line
end

--- A line for each part, and one for the whole.
local function count_lines(self)
  local all = table.move(self.parts or {}, 1, #(self.parts or {}), 1, {})
  all[#all + 1] = self
  local name = 0
  for _, part in ipairs(all) do
    name = math.max(name, #(part.entity or "all"))
  end
  local lines = {}
  for i, part in ipairs(all) do
    lines[i] = line_of(part, name, #tostring(self.read))
  end
  return lines
end

--- What was taken away; and what of it has nothing in its place.
local function replaced_lines(self)
  local taken, bare, has = {}, {}, {}
  for _, part in ipairs(self.parts or {}) do has[part.entity] = true end
  for _, old in ipairs(self.replaced or {}) do
    local list = has[old.entity] and taken or bare
    if old.rows > 0 then
      list[#list + 1] = ("%d %s"):format(old.rows, old.entity)
    end
  end
  local lines = {}
  if #taken > 0 then
    lines[1] = "  replaced: " .. table.concat(taken, ", ")
  end
  if #bare > 0 then
    lines[#lines + 1] = ("  taken away, as they refer to what was replaced, "
      .. "and no file has others: %s"):format(table.concat(bare, ", "))
  end
  return lines
end

function Summary:__tostring()
  local lines = count_lines(self)
  for i = 1, math.min(#self.rejects, 10) do
    lines[#lines + 1] = "  " .. self.rejects[i].message
  end
  if self.rejected > 10 then
    lines[#lines + 1] = ("  ... and %d more"):format(self.rejected - 10)
  end
  for _, line in ipairs(replaced_lines(self)) do lines[#lines + 1] = line end
  for _, name in ipairs(self.ignored or {}) do
    lines[#lines + 1] = ("  left alone: %s is the name of no entity")
      :format(name)
  end
  return table.concat(lines, "\n")
end

return M
