--- Lines of a report that name years and nothing else.
--
-- R1. A line with one reporting year is about all below it on the page, up to
--     the next such line; two or more such lines on end, as below a chart, are
--     about nothing.
-- R2. A line with two reporting years or more heads columns, one a year.
-- R3. A year stands for the 31 March that ends it: 2016-17 is 2017.
-- @module mappa.reader.years
local M = {}

--- The 31 March that ends the reporting year a word names, or nil.
local function year_of(text)
  local first, second = text:match("^(%d%d%d%d)[-/](%d+)[:.]?$")
  if not first or not (#second == 2 or #second == 4) then return nil end
  local last = tonumber(first) + 1
  return tonumber(second) % 100 == last % 100 and last or nil
end

--- The years of words that name nothing else.
-- @tparam table words see mappa.reader.lines
-- @treturn[1] table array of numbers
-- @treturn[2] nil
function M.of(words)
  local list = {}
  for i, word in ipairs(words) do
    local year = year_of(word.text)
    if year then
      list[#list + 1] = year
    elseif i > 1 or word.text:lower():find("^year:?$") == nil then
      return nil
    end
  end
  return #list > 0 and list or nil
end

return M
