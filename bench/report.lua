-- From what the programs said to tables: medians, paired ratios, counts.
local M = {}

function M.median(numbers)
  local list = table.move(numbers, 1, #numbers, 1, {})
  if #list == 0 then return nil end
  table.sort(list)
  local middle = #list // 2
  if #list % 2 == 1 then return list[middle + 1] end
  return (list[middle] + list[middle + 1]) / 2
end

local median <const> = M.median

local function median_ms(answers)
  local list = {}
  for i, answer in ipairs(answers) do list[i] = answer.ms end
  return median(list)
end

--- The median, over the rounds that both were asked in, of how many times
-- longer one took.
local function ratio(answers, base)
  local by_round, list = {}, {}
  for _, answer in ipairs(base) do by_round[answer.round] = answer.ms end
  for _, answer in ipairs(answers) do
    local ms = by_round[answer.round]
    if ms then list[#list + 1] = answer.ms / ms end
  end
  return median(list)
end

--- Do all programs count the same, always?
local function same(lists)
  local first
  for _, answers in ipairs(lists) do
    for _, answer in ipairs(answers) do
      first = first or answer.counts
      if answer.counts ~= first then return false end
    end
  end
  return true
end

--- All answers to a task, and to the one that it is another form of.
local function all_answers(task, running, results)
  local lists = {}
  for _, p in ipairs(running) do
    lists[#lists + 1] = results[task.id][p.name]
    if task.like then lists[#lists + 1] = results[task.like][p.name] end
  end
  return lists
end

--- A number of some three digits.
local function short(x)
  return (x >= 99.95 and "%.0f" or x >= 9.995 and "%.1f" or "%.2f"):format(x)
end

local function peer_cell(answers, base)
  if #answers == 0 then return "" end
  return ("%s (%sx)"):format(short(median_ms(answers)),
    short(ratio(answers, base)))
end

local function row(task, running, results)
  local base = results[task.id].mappa
  local cells = { task.id, ("%.3f"):format(median_ms(base)) }
  for i = 2, #running do
    cells[#cells + 1] = peer_cell(results[task.id][running[i].name], base)
  end
  if task.like and cells[3] == "" then
    cells[3] = ("%sx of %s"):format(short(ratio(base,
      results[task.like].mappa)), task.like)
  end
  cells[#cells + 1] = same(all_answers(task, running, results)) and "same"
    or "DIFFER"
  cells[#cells + 1] = task.title
  return cells
end

--- Prints rows of cells as a Markdown table, its columns aligned.
function M.table(rows)
  local width = {}
  for _, cells in ipairs(rows) do
    for i, cell in ipairs(cells) do
      width[i] = math.max(width[i] or 0, #cell)
    end
  end
  for n, cells in ipairs(rows) do
    local padded = {}
    for i, cell in ipairs(cells) do
      padded[i] = cell .. (" "):rep(width[i] - #cell)
    end
    print("| " .. table.concat(padded, " | ") .. " |")
    if n == 1 then
      for i, w in ipairs(width) do padded[i] = ("-"):rep(w) end
      print("| " .. table.concat(padded, " | ") .. " |")
    end
  end
end

--- Prints the tasks: medians in milliseconds, and how many times mappa's.
function M.print(list, running, results)
  local head = { "task", "mappa ms" }
  for i = 2, #running do head[#head + 1] = running[i].name .. " ms" end
  head[#head + 1], head[#head + 2] = "counts", "what"
  local rows = { head }
  for _, task in ipairs(list) do
    rows[#rows + 1] = row(task, running, results)
  end
  M.table(rows)
end

--- Prints which way of asking was the fastest, for those with several.
function M.ways(list, running, results)
  for _, p in ipairs(running) do
    local ways = {}
    for _, task in ipairs(list) do
      local answer = results[task.id][p.name][1]
      local way = answer and answer.variant or ""
      if way ~= "" and way ~= "plain" then
        ways[#ways + 1] = task.id .. " " .. way
      end
    end
    if #ways > 0 then print(p.name .. ": " .. table.concat(ways, ", ")) end
  end
end

function M.agree(list, running, results)
  for _, task in ipairs(list) do
    if not same(all_answers(task, running, results)) then return false end
  end
  return true
end

--- Keeps mappa's medians, for the table of growth.
function M.keep(path, rows, list, results)
  local file <close> = assert(io.open(path, "w"))
  for _, task in ipairs(list) do
    file:write(("%s %d %.4f\n"):format(task.id, rows,
      median_ms(results[task.id].mappa)))
  end
end

return M
