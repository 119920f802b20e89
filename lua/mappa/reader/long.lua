--- Long lines cut into those they were made of: some texts have all of a page,
-- or of a report, in one line.
--
-- R1. Only a line longer than any of a page is cut; its parts keep its number.
-- R2. A heading, a title or the label of a number begins a part and ends it,
--     but for the numbers behind it; so does the label of a row before
--     numbers. What goes on with the label behind the numbers is a part, and
--     so is what stands between.
-- R3. What a remark explains, as in "(e) Breach of licence - offenders ...",
--     is no label. A row of orders follows their heading, or another such row.
-- R4. Where a number stands before the first of several labels of numbers,
--     each may be that of the label behind it: these are not cut.
-- @module mappa.reader.long
local lines_of = require "mappa.reader.lines"
local phrases = require "mappa.reader.phrases"
local wording = require "mappa.template.wording"

local M = {}

-- Words of a label, at most; words before a label that may be part of it.
local WORDS <const>, BACK <const> = 45, 8

local orders
for _, entry in ipairs(wording.tables) do
  orders = entry.id == "orders" and phrases.of(entry.lines, "says") or orders
end

-- The kinds of labels: {says=, number=, row=, of=}: a pattern; the label of a
-- number; of a row, which numbers must follow; the table it must follow.
local KINDS <const> = {
  { says = phrases.of(wording.tables, "says") },
  { says = phrases.of(wording.titles, "says") },
  { says = phrases.of(wording.singles, "says"), number = true },
  { says = phrases.of(wording.tables, "alone"), number = true },
  { says = phrases.of(wording.levels, "says"), row = true },
  { says = orders, row = true, of = "orders" },
}

local function is_cell(word)
  return word ~= nil and word.kind ~= nil
end

--- The last word of the longest label of a kind that begins with a text and
-- goes on from word i, and the table it is of.
local function label_from(words, i, kind, text)
  local last, of
  for j = i, math.min(#words, i + WORDS) do
    local label = text .. lines_of.label_of(words, i, j)
    local amid = kind.number and words[j].kind == "none"
    if amid or not kind.says:begins(label) then break end
    local match = words[j].kind ~= "none" and kind.says:match(label)
    if match and (text ~= "" or not kind.row or is_cell(words[j + 1])) then
      last, of = j, kind.of or match.entry.id
    end
  end
  return last, of
end

--- The longest label from word i on: {last=, of=, kind=} (R2).
local function longest(words, i, before)
  local best
  for _, kind in ipairs(KINDS) do
    local last, of = label_from(words, i, kind, "")
    if last and (not kind.of or kind.of == before)
      and not (best and best.last >= last) then
      best = { last = last, of = of, kind = kind }
    end
  end
  return best
end

--- Is the label from word i on explained there (R3)?
local function is_remark(words, i, label)
  local before, after = words[i - 1], words[label.last + 1]
  if before and before.text:find("^%(%a%a?%)$") then return true end
  local behind = label.last + 2
  return after ~= nil and after.kind == "none" and words[behind] ~= nil
    and not is_cell(words[behind]) and not longest(words, behind, label.of)
end

--- Is the label from word i on the end of a longer one, with a number amid it?
local function is_end(words, i, label)
  local text, amid = lines_of.label_of(words, i, label.last), false
  for k = i - 1, math.max(1, i - BACK), -1 do
    if is_cell(words[k]) then
      amid = true
    else
      text = lines_of.label_of(words, k, k) .. text
      if amid and label.kind.says:match(text) then return true end
    end
  end
  return false
end

--- The label that begins with word i, with `done`, the last of its numbers,
-- and `rest`, the last word that goes on with it.
local function label_at(words, i, before)
  local label = longest(words, i, before)
  if not label or is_remark(words, i, label) or is_end(words, i, label) then
    return nil
  end
  local done = label.last
  while is_cell(words[done + 1]) do done = done + 1 end
  label.done, label.rest = done, done
  if done > label.last then
    label.rest = label_from(words, done + 1, label.kind,
      lines_of.label_of(words, i, label.last)) or done
  end
  return label
end

local function text_of(words, first, last)
  local texts = {}
  for i = first, last do
    local word = words[i]
    texts[#texts + 1] = word.kind == "none" and "  " .. word.text .. "  "
      or word.text
  end
  return table.concat(texts, " ")
end

--- The parts of a long line, as texts.
local function parts_of(words)
  local parts, from = {}, 1
  local function flush(last)
    if last >= from then parts[#parts + 1] = text_of(words, from, last) end
    from = math.max(from, last + 1)
  end
  local i, last, doubtful, before = 1, 0, false, nil
  while i <= #words do
    local label = label_at(words, i, before)
    before = label and label.of
    if label then
      local follows = i == last + 1
      if not follows then doubtful = is_cell(words[i - 1]) end
      doubtful = doubtful and label.kind.number
      if not (follows and doubtful) then flush(i - 1) end
      if not doubtful then
        flush(label.done)
        flush(label.rest)
      end
      last, i = label.rest, label.rest
    end
    i = i + 1
  end
  flush(#words)
  return parts
end

--- Cuts the long ones among lines.
-- @tparam table lines see mappa.reader.lines
-- @treturn table array of lines; the parts of a long one have `cut`
function M.cut(lines)
  local list = {}
  for _, line in ipairs(lines) do
    if #line.text <= lines_of.LONGEST then
      list[#list + 1] = line
    else
      for _, text in ipairs(parts_of(line.words)) do
        local part = lines_of.new(text, line.n, line.page)
        part.cut = true
        list[#list + 1] = part
      end
    end
  end
  return list
end

return M
