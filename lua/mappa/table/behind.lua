--- The records behind a cell of a Table.
-- @module mappa.table.behind
local address = require "mappa.table.address"
local core = require "mappa.core"
local fields = require "mappa.fields"
local misuse = require "mappa.misuse"
local view = require "mappa.table.view"

local M = {}

-- The entity of the records in frames that are made of histories.
local MANAGEMENT <const> = "management"

-- Records are read in batches.
local BATCH <const> = 500

local function entity_of(answer) return answer.plan.entity or MANAGEMENT end

--- What the frame tells of a row: labels by field, as the Table has them.
local function state(answer, row, slice)
  local record, ctx = {}, answer.ctx
  local on = answer.plan.slices[slice].to
  for name, column in pairs(ctx.columns) do
    if fields.impersonal(name, ctx.spec.measure) then
      record[name] = nil
    elseif column.kind == "code" or column.kind == "age"
      or column.kind == "number" then
      local field = ctx:field(name)
      local code = answer.frame:code(column.place, row, on)
      record[name] = fields.value(field, field.of[code])
    elseif column.kind == "day" then
      local code = answer.frame:code(column.place, row, on)
      local day = code > 0 and code < column.codes - 1
        and core.date(column.base + code - 1) or nil
      record[name] = day
    end
  end
  for name in pairs(fields.hidden(ctx.spec.measure)) do record[name] = nil end
  record.year = #answer.spec.slices > 1 and answer.spec.slices[slice].label
    or nil
  return record
end

--- Raises when a stored record is not the one that was counted: what both tell
-- is the same, unless another program has changed it.
local function check_same(now, stored, entity, id)
  for name, value in pairs(stored or {}) do
    if now[name] ~= nil and now[name] ~= value then stored = nil break end
  end
  if not stored then
    misuse("a record of this cell (%s %d) is not in the register as it was "
      .. "counted; ask again", entity, id)
  end
end

--- Puts the fields of one record over those of another.
local function merge(record, over)
  for name, value in pairs(over) do record[name] = value end
  return record
end

--- A row as a record: the fields of the stored one over the state, but for
-- pairs the state over them, since one record tells of one of two days.
local function told(answer, row, slice, id, stored)
  local now = state(answer, row, slice)
  local pairs_of_days = answer.plan.shape == "pairs"
  check_same(pairs_of_days and {} or now, stored, entity_of(answer), id)
  if pairs_of_days then return merge(merge({}, stored), now) end
  return merge(now, stored)
end

--- The rows first .. last of those found, as records.
local function read(answer, found, first, last)
  local columns, ids, list = answer.ctx.columns, {}, {}
  local ok, message = answer.frame:bring()
  if not ok then misuse("%s", message) end
  for i = first, last do
    local row = found:get(i)
    ids[#ids + 1] = answer.frame:code(columns.record.place, row, 0)
  end
  local stored = answer.origin.read(answer.origin.revision, entity_of(answer),
    ids)
  for i = first, last do
    local row, slice = found:get(i)
    local id = ids[i - first + 1]
    list[#list + 1] = told(answer, row, slice, id, stored[id])
  end
  return list
end

--- Raises for a Table that no register stands behind.
local function check_counted(self)
  if self.answer.given then
    misuse("this table was made from figures; no records are behind it")
  end
end

--- An iterator over the records behind a cell.
function M.records(self, row, col)
  check_counted(self)
  local at = address.at(self, row, col)
  if not at then return function() end end
  local answer = self.answer
  local found = answer:behind(at)
  local n, done, batch, first = found:count(), 0, {}, 1
  return misuse.public(function()
    if done == n then return nil end
    if done - first + 2 > #batch then
      first = done + 1
      batch = read(answer, found, first, math.min(n, done + BATCH))
    end
    done = done + 1
    return batch[done - first + 1]
  end)
end

local function labels_of(self, side, at)
  local labels = {}
  for i, d in ipairs(self[side]) do
    labels[i] = self.answer.dims[d].labels[at[d]] or fields.TOTAL
  end
  return labels
end

local function counts_people(answer)
  for _, unit in ipairs(answer.spec.measure.units) do
    if unit == "people" then return true end
  end
  return false
end

--- What t:explain tells of a cell of published figures.
local function published_cell(self, at, where)
  local c = view.cell(self, at)
  c.row, c.col = labels_of(self, "rows", at), labels_of(self, "cols", at)
  c.where = where
  return c
end

--- What t:explain tells of one cell.
function M.cell(self, row, col)
  local is_published = self.answer.spec.published
  if not is_published then check_counted(self) end
  local at = address.at(self, row, col)
  if not at then return { status = "filtered" } end
  local answer, c = self.answer, view.cell(self, at)
  local where = {}
  for d, dim in ipairs(answer.dims) do
    if dim.labels[at[d]] then
      where[#where + 1] = ("%s = %s"):format(dim.name:gsub("_", " "),
        dim.labels[at[d]])
    end
  end
  if is_published then return published_cell(self, at, where) end
  return { row = labels_of(self, "rows", at),
    col = labels_of(self, "cols", at), value = c.value, n = c.n,
    status = c.status, where = where,
    people = counts_people(answer) and answer:count(at, "people") or nil,
    records = c.n, rows = answer:count(at, "rows") }
end

return M
