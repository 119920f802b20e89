--- Derived Tables: cells worked out from those of another Table (the base), as
-- rates, changes and residuals are. A derived Table has the dimensions of its
-- base, or of an answer made for it, and is sorted, turned and saved as others
-- are; t:select and t:top change the base and derive again.
--
-- What a verb gives to make one:
--   name       what it shows, for messages: "rates"
--   show       array of the statistics that are shown
--   value      the statistic that is the value of a cell; else the first shown
--   heads      headings of statistics by name, where they are not those that
--              mappa.statistics has
--   decimals   so of how many decimals are printed
--   text       function(cell, statistic): what is printed, where it is not the
--              number; else nil
--   notes      sentences below the table, before those of the base
--   about      those of them that hold for what is derived from it, too
--   cell       function(base, at): the statistics of a cell by name, with `n`;
--              `status` and `mark` where the cell is no number. A mark is what
--              is printed in the place of a number that is not known
--   again      function(change): derives again from the changed base;
--              change(view) gives the changed view of a base. Without it the
--              Table cannot be selected from
--   total, subtotal, title   as in a view, where others than the base's
-- @module mappa.table.derived
local misuse = require "mappa.misuse"
local statistics = require "mappa.statistics"
local view = require "mappa.table.view"

local M = {}

local Derived = {}
Derived.__index = Derived

--- A derived view.
-- @tparam table base a view
-- @tparam table options see above
-- @treturn table view
function M.new(base, options)
  local derived = setmetatable({ base = base, name = options.name,
    heads = options.heads or {}, digits = options.decimals or {},
    notes = options.notes or {}, about = options.about or {},
    main = options.value, words = options.text, work = options.cell,
    rederive = options.again }, Derived)
  return view.copy(base, { derived = derived, show = options.show,
    total = options.total or base.total, title = options.title or base.title,
    subtotal = options.subtotal or base.subtotal })
end

--- The base as the derived view shows it: sides, order, totals. It is kept
-- until another view is asked for: every cell of a Table asks for the same.
function Derived:base_of(shown)
  if self.seen ~= shown then
    self.seen = shown
    self.as_seen = view.copy(self.base, { rows = shown.rows,
      cols = shown.cols, shown = shown.shown, turned = shown.turned })
  end
  return self.as_seen
end

--- A cell of the view (see view.cell).
function Derived:cell(shown, at)
  local cell = self.work(self:base_of(shown), at)
  cell.value = cell[self.main or shown.show[1]]
  cell.status = cell.status or (cell.value == nil and "missing" or "count")
  return cell
end

--- The same derived from a changed base.
function Derived:again(shown, change)
  if not self.rederive then
    misuse("%s are those of a whole table: select first, and then ask for "
      .. "t:%s()", self.name, self.name)
  end
  local new = self.rederive(function(base)
    if base ~= self.base then return change(base) end
    return change(self:base_of(shown))
  end)
  return view.copy(new, { show = shown.show })
end

--- What stands after the label in the heading of a statistic.
function Derived:head(statistic)
  return self.heads[statistic]
    or statistics.suffix(statistic, self.base.answer.spec)
end

--- What is printed for a statistic of a cell, where it is not the number.
function Derived:text(cell, statistic)
  return self.words and self.words(cell, statistic)
end

--- How many decimals of a statistic are printed.
function Derived:decimals(statistic)
  local known = statistics.derived(statistic)
  return self.digits[statistic] or known and known.decimals or 0
end

return M
