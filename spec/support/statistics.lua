--- Statistics of a list of numbers, by their definitions. Of no numbers they
-- are nil, and so is the deviation of one.

local M = {}

function M.sum(numbers)
  local sum = 0
  for _, n in ipairs(numbers) do sum = sum + n end
  return sum
end

function M.valid(numbers)
  return #numbers
end

function M.mean(numbers)
  return #numbers > 0 and M.sum(numbers) / #numbers or nil
end

--- The deviation of a sample: by n - 1.
function M.sd(numbers)
  if #numbers < 2 then return nil end
  local mean, squares = M.mean(numbers), 0
  for _, n in ipairs(numbers) do squares = squares + (n - mean) ^ 2 end
  return math.sqrt(squares / (#numbers - 1))
end

--- Linear between the two numbers around the place 1 + (n - 1) p.
function M.quantile(numbers, p)
  if #numbers == 0 then return nil end
  local sorted = table.move(numbers, 1, #numbers, 1, {})
  table.sort(sorted)
  local place = (#sorted - 1) * p
  local below = math.floor(place)
  local low, high = sorted[below + 1], sorted[math.min(below + 2, #sorted)]
  return low + (place - below) * (high - low)
end

function M.min(numbers) return M.quantile(numbers, 0) end
function M.max(numbers) return M.quantile(numbers, 1) end
function M.median(numbers) return M.quantile(numbers, 0.5) end

--- The statistic of a name, "p90" among them.
function M.of(name, numbers)
  local percent = name:match("^p([%d.]+)$")
  if percent then return M.quantile(numbers, tonumber(percent) / 100) end
  return M[name](numbers)
end

return M
