--- Tests of independence of the rows and columns of a Table.
-- @module mappa.table.tests
local address = require "mappa.table.address"
local core = require "mappa.core"
local derived = require "mappa.table.derived"
local lines = require "mappa.table.lines"
local misuse = require "mappa.misuse"
local view = require "mappa.table.view"

local M = {}

--- Why a Table is no table of counts of different people or events; nil when
-- it is one.
local function objection(self)
  local spec = self.answer.spec
  if self.show[1] ~= "n" then
    return ('the table shows %s, and the test is of counts; ask the same with '
      .. 'show = "n"'):format(self.show[1])
  end
  for _, dim in ipairs(self.answer.dims) do
    if dim.overlap then
      return ("the nets of %s may overlap, so the cells are not of different "
        .. "%s"):format(dim.name, spec.unit)
    end
  end
  if spec.slices and #spec.slices > 1 and spec.measure.clock == "stock" then
    return ("the same %s may be there on several dates, so the cells are not "
      .. "independent; ask for one date"):format(spec.unit)
  end
  return nil
end

--- The number of a cell; raises where there can be none, or it is not known.
local function count_of(self, what, row, col)
  local cell = lines.meet(self, row, col)
  if cell.n then return cell.n end
  misuse("%s: the cell %s, %s %s; select rows and columns without it", what,
    table.concat(row.labels, ", "), table.concat(col.labels, ", "),
    cell.status == "impossible" and "cannot be" or "is not known")
end

--- The inner cells: counts by row and column, totals and subtotals left out.
local function inner(self, what)
  local why = objection(self)
  if why then misuse("%s: %s", what, why) end
  local function innermost(side)
    local list = {}
    for _, line in ipairs(lines.lines(self, side)) do
      if not line.total and not line.subtotal then list[#list + 1] = line end
    end
    return list
  end
  local rows, cols = innermost("rows"), innermost("cols")
  if #rows < 2 or #cols < 2 then
    misuse("%s takes at least two rows and two columns; the table has %d and "
      .. "%d", what, #rows, #cols)
  end
  local counts, sum = {}, 0
  for i, row in ipairs(rows) do
    counts[i] = {}
    for j, col in ipairs(cols) do
      counts[i][j] = count_of(self, what, row, col)
      sum = sum + counts[i][j]
    end
  end
  local all = view.cell(self, address.at(self)).n
  if all and sum ~= all then
    misuse("%s: the cells add up to %d, the total is %d: somebody is in "
      .. "several cells, so they are not independent", what, sum, all)
  end
  return counts, rows, cols
end

-- === Results ============================================================

-- Below this least count expected Pearson's test is doubtful (Cochran 1954).
local LEAST <const> = 5

--- A probability in words: "p = 0.042", "p < 0.001".
local function p_words(p)
  return p < 0.001 and "p < 0.001" or ("p = %.3f"):format(p)
end

local ChiSquare = misuse.record("mappa.ChiSquare", { "statistic", "df", "p",
  "n", "smallest", "empty_rows", "empty_cols" })
ChiSquare.__tostring = function(r)
  local words = ("chi-square = %.2f, df = %d, %s, n = %d"):format(r.statistic,
    r.df, p_words(r.p), r.n)
  if r.smallest >= LEAST then return words end
  return words .. ("; doubtful: the smallest count expected is %.2f, below %d")
    :format(r.smallest, LEAST)
end

local Fisher = misuse.record("mappa.Fisher", { "p", "odds_ratio", "low",
  "high", "n" })
Fisher.__tostring = function(r)
  return ("Fisher's exact test: %s, odds ratio %.2f (%.2f to %.2f), n = %d")
    :format(p_words(r.p), r.odds_ratio, r.low, r.high, r.n)
end

--- A result of the core that prints; or what it gives when it has none.
local function result(class, r, message, code)
  if not r then return nil, message, code end
  return setmetatable(r, class)
end

-- === Tests ==============================================================

--- Pearson's chi-square of the inner cells.
function M.chi_square(self)
  return result(ChiSquare, core.chi_square((inner(self, "chi_square"))))
end

--- Fisher's exact test of two rows and two columns.
function M.fisher(self, level)
  local counts, rows, cols = inner(self, "fisher")
  if #rows ~= 2 or #cols ~= 2 then
    misuse("fisher takes two rows and two columns, not %d and %d; select, "
      .. "or use chi_square", #rows, #cols)
  end
  if level == nil then level = 0.95 end
  if type(level) ~= "number" or not (level > 0 and level < 1) then
    misuse("fisher: the level of the interval lies between 0 and 1, as 0.95; "
      .. "it is %s", misuse.shown(level))
  end
  return result(Fisher, core.fisher(counts[1][1], counts[1][2], counts[2][1],
    counts[2][2], level))
end

--- The categories of a line, as a key.
local function key_of(self, at)
  return table.concat(at, ",", 1, #self.answer.dims)
end

--- The same with adjusted standardised residuals.
function M.residuals(self)
  local counts, rows, cols = inner(self, "residuals")
  local residuals, message, code = core.residuals(counts)
  if not residuals then return nil, message, code end
  local of = {}
  for i, row in ipairs(rows) do
    for j, col in ipairs(cols) do
      local at = {}
      for d, dim in ipairs(self.answer.dims) do
        at[d] = row.at[d] or col.at[d] or #dim.labels + 1
      end
      of[key_of(self, at)] = residuals[i][j] or nil
    end
  end
  local none = { rows = false, cols = false }
  return derived.new(self, { name = "residuals", show = { "residual" },
    total = none, subtotal = none,
    notes = { "Shown: adjusted standardised residuals (Haberman 1973); "
      .. "beyond 2 or -2 a cell departs from independence." },
    cell = function(base, at)
      local cell = view.cell(base, at)
      return { n = cell.n, residual = of[key_of(base, at)] }
    end })
end

return M
