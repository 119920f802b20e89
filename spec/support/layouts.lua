--- Texts of annual reports laid out by chance, with what they hold.
--
-- M.new(chance) gives a text and its truth: "table|row|column" -> the value,
-- or "-" where none is printed. A cell left blank is not in it.
local M = {}

local CATEGORIES <const> = { "Category 1", "Category 2", "Category 3" }

--- What a report writes: each list is one wording of the same thing.
local HEADINGS <const> = {
  eligible = { "MAPPA-eligible individuals on 31 March 2015",
    "MAPPA eligible offenders on 31 March 2015" },
  managed = {
    "MAPPA-eligible offenders in Levels 2 and 3 by category (yearly total)",
    "Level 2 and 3 offenders by yearly total",
    "Individuals managed at Level 2 and Level 3 by category" },
  recalls_licence = { "Returned to custody for breach of licence",
    "Level 2 and 3 offenders returned to custody for breach of licence" },
  recalls_shpo = { "Breach of SHPO", "Breach of SOPO", "Breach of SOPO/SHPO",
    "Returned to custody for breach of SOPO" },
  sfo = { "Level 2 and 3 offenders charged with a serious further offence "
    .. "(SFO)" },
}

local COLUMN_WORDS <const> = {
  { { "Category 1:", "Registered", "sex offenders" },
    { "Category 2:", "Violent", "offenders" },
    { "Category 3:", "Other dangerous", "offenders" } },
  { { "Category 1:", "Subject to sex offender", "notification requirements" },
    { "Category 2:", "Violent", "offenders" },
    { "Category 3:", "Other dangerous", "offenders" } },
  { { "Cat 1" }, { "Cat 2" }, { "Cat 3" } },
  { { "Registered sexual", "offenders" }, { "Violent", "offenders" },
    { "Other dangerous", "offenders" } },
}

local SINGLES <const> = {
  { "cautioned", { "Category 1 cautioned for breach of notification "
    .. "requirements", "RSOs cautioned for breach of notification" } },
  { "convicted", { "Category 1 convicted for breach of notification "
    .. "requirements" } },
  { "breaches", { "RSOs cautioned or convicted for breach of notification "
    .. "requirements" } },
  { "revocations", {
    "Category 1 who have had their life time notification revoked on "
      .. "application",
    "RSOs having their lifetime notification revoked on application" } },
  { "sro_notifications", { "Number of individuals who became subject to sex "
    .. "offender notification requirements following a breach(es) of a "
    .. "Sexual Risk Order (SRO)" } },
  { "rate", {
    "Total number of Registered Sexual Offenders per 100,000 head of "
      .. "population",
    "Total number of individuals subject to sex offender notification "
      .. "requirements per 100,000 population" } },
}

local ORDERS <const> = {
  { "SHPO", { "Sexual Harm Prevention Order (SHPO)", "SHPO", "SHPOs" } },
  { "SHPO with foreign travel restriction",
    { "SHPO with foreign travel restriction" } },
  { "SOPO", { "SOPOs", "Sexual Offences Prevention Orders (SOPOs)" } },
  { "Notification Order", { "Notification Order", "NOs" } },
  { "Foreign Travel Order", { "FTOs", "Foreign Travel Orders" } },
}

local NARRATIVE <const> = {
  "These figures are explained on the page after next, which also says who",
  "is left out of them: people in prison, and those detained in hospital.",
  "The police, the probation service and the prisons work together here.",
}

-- === Writing ============================================================

local Text = {}
Text.__index = Text

function Text:line(line)
  self.lines[#self.lines + 1] = line or ""
end

function Text:blank()
  for _ = 1, self.chance.between(1, 2) do self:line() end
end

--- A number as this report prints it.
function Text:print(value)
  local c = self.chance
  if value == "-" then return c.one_of { "-", "\u{2013}", "n/a", "N/A" } end
  local text = tostring(value)
  if value > 999 and self.thousands ~= "" then
    text = text:sub(1, -4) .. self.thousands .. text:sub(-3)
  end
  return c.percent(4) and text .. "*" or text
end

function Text:tell(id, row, column, value)
  self.truth[id .. "|" .. row .. "|" .. column] = value
end

function Text:value(most)
  local c = self.chance
  if c.percent(10) then return "-" end
  return c.percent(40) and c.between(0, 12) or c.between(0, most)
end

--- A text cut at a space into at most two lines.
function Text:wrap(label)
  local c = self.chance
  if #label < 20 or c.percent(50) then return { label } end
  local cuts = {}
  for at in label:gmatch("() ") do cuts[#cuts + 1] = at end
  local at = c.one_of(cuts)
  return { label:sub(1, at - 1), label:sub(at + 1) }
end

--- A label and its number, beside either of its lines or between them.
function Text:labelled(label, printed)
  local c = self.chance
  local parts = self:wrap(label)
  local gap = self.tabs and "\t" or (" "):rep(c.between(3, 20))
  local place = c.between(1, #parts)
  if #parts == 2 and not self.tabs and c.percent(20) then
    table.insert(parts, 2, (" "):rep(60) .. printed)
  else
    parts[place] = parts[place] .. gap .. printed
  end
  for _, part in ipairs(parts) do self:line(part) end
end

-- === Tables =============================================================

local function padded(text, width, right)
  local gap = (" "):rep(width - utf8.len(text))
  return right and gap .. text or text .. gap
end

--- Lines of cells in aligned columns, or divided by tabs or single spaces.
function Text:grid(rows, width, right)
  for _, cells in ipairs(rows) do
    local texts = {}
    for i, cell in ipairs(cells) do
      if self.tabs then
        texts[i] = cell
      elseif self.plain then
        texts[#texts + 1] = cell ~= "" and cell or nil
      else
        texts[i] = padded(cell, i == 1 and 26 or width, i > 1 and right)
      end
    end
    local text = table.concat(texts, self.tabs and "\t" or self.plain and " "
      or "")
    self:line(self.plain and text or (text:gsub(" +$", "")))
  end
end

--- The headings of columns, over one line or over several.
function Text:columns(order, wording, corner)
  local rows, height = {}, 1
  local one_line = self.tabs or self.plain or self.chance.percent(20)
  for _, label in ipairs(order) do
    local at = tonumber(label:match("%d$"))
    height = at and math.max(height, #wording[at]) or height
  end
  local total = self.chance.between(1, height)
  for i = 1, one_line and 1 or height do
    rows[i] = { i == 1 and corner or "" }
    for _, label in ipairs(order) do
      local at = tonumber(label:match("%d$"))
      local words = at and wording[at] or {}
      local text = at and (words[i] or "") or i == total and "Total" or ""
      if one_line then text = at and table.concat(words, " ") or "Total" end
      table.insert(rows[i], text)
    end
  end
  self:grid(rows, one_line and 64 or 26)
  return one_line
end

--- A page ends here, perhaps: its foot and the head of the next.
function Text:turn(always)
  if not self.pages or not (always or self.chance.percent(15)) then return end
  self.page = self.page + 1
  self:line()
  if self.foot then self:line("      " .. self.foot) end
  self:line((" "):rep(40) .. self.page)
  self:line("\f" .. (self.head or ""))
  self:line()
end

--- Totals across that add up.
local function add_up(values, order)
  local sum, total = 0, nil
  for i, column in ipairs(order) do
    if column == "Total" then
      total = i
    else
      sum = sum + (values[i] == "-" and 0 or values[i])
    end
  end
  values[total] = sum
end

function Text:values(order, adds)
  local values = {}
  for i = 1, #order do values[i] = self:value(2500) end
  if adds then add_up(values, order) end
  return values
end

function Text:rows_of(id, labels, order, single)
  local c, rows = self.chance, {}
  local adds = order and c.percent(80)
  if c.percent(30) then c.shuffle(labels) end
  for _, label in ipairs(labels) do
    local row = { label }
    local columns = order or { single }
    local values = self:values(columns, adds)
    local blank = order and c.percent(8) and c.between(1, #order)
    for i, column in ipairs(columns) do
      local value = values[i]
      if blank == i then
        row[i + 1] = ""
      else
        row[i + 1] = self:print(value)
        self:tell(id, label, column, value)
      end
    end
    rows[#rows + 1] = row
  end
  return rows
end

function Text:table(id)
  local c = self.chance
  local order = { table.unpack(CATEGORIES) }
  if c.percent(20) then c.shuffle(order) end
  order[#order + 1] = "Total"
  local labels = { "Level 2", "Level 3", "Total" }
  if id == "eligible" then table.insert(labels, 1, "Level 1") end
  local single = id == "recalls_shpo" and "" or id == "sfo" and "Total"
  if single then order = nil end
  for _, part in ipairs(self:wrap(c.one_of(HEADINGS[id]))) do
    self:line(part)
  end
  if c.percent(50) then self:line() end
  local wording = c.one_of(COLUMN_WORDS)
  local wide = order and self:columns(order, wording, "")
  local right = not order or c.percent(50) and not wide
  for _, row in ipairs(self:rows_of(id, labels, order, single)) do
    self:grid({ row }, wide and 64 or 26, right)
    if not single and self.pages and c.percent(6) then
      self:turn(true)
      if c.percent(50) then self:columns(order, wording, "") end
    end
  end
end

function Text:orders()
  local c = self.chance
  self:line(c.one_of { "Restrictive orders for Category 1 offenders",
    "Restrictive orders" })
  for _, order in ipairs(c.some_of(ORDERS, c.between(2, 4))) do
    local value = self:value(300)
    self:labelled(c.one_of(order[2]), self:print(value))
    self:tell("orders", order[1], "", value)
  end
end

function Text:single(entry)
  local value = self:value(200)
  self:labelled(self.chance.one_of(entry[2]), self:print(value))
  self:tell(entry[1], "", "", value)
end

function Text:narrative()
  for _ = 1, self.chance.between(1, 3) do
    self:line(self.chance.one_of(NARRATIVE))
  end
end

--- What the report holds, in an order of chance.
function Text:parts()
  local c, parts = self.chance, {}
  for _, id in ipairs { "eligible", "managed", "recalls_licence",
    "recalls_shpo", "sfo" } do
    parts[#parts + 1] = function() self:table(id) end
  end
  parts[#parts + 1] = function() self:orders() end
  for _, entry in ipairs(c.some_of(SINGLES, c.between(2, #SINGLES))) do
    parts[#parts + 1] = function() self:single(entry) end
  end
  if c.percent(70) then c.shuffle(parts) end
  return parts
end

--- Another way to write the same letters.
local function dressed(text, c)
  if c.percent(20) then text = text:gsub("fi", "\u{FB01}") end
  if c.percent(20) then text = text:gsub("([^\n ]) ([^\n ])", "%1\u{A0}%2") end
  if c.percent(30) then text = text:gsub("\n", "\r\n") end
  return c.percent(20) and "\u{FEFF}" .. text or text
end

--- A report.
-- @treturn string its text
-- @treturn table what it holds
function M.new(chance)
  local style = chance.between(1, 4)
  local self = setmetatable({ chance = chance, lines = {}, truth = {},
    page = 0, pages = chance.percent(40), tabs = style == 1,
    plain = style == 2, thousands = chance.one_of { "", ",", " " } }, Text)
  if self.plain and self.thousands == " " then self.thousands = "," end
  self.head = chance.percent(60) and "Dorset MAPPA Annual Report 2014-15"
  self.foot = chance.percent(40) and "Public protection in Dorset"
  self:line("Dorset MAPPA Annual Report 2014-15")
  self:blank()
  for _, part in ipairs(self:parts()) do
    part()
    self:blank()
    self:turn()
    if chance.percent(20) then
      self:narrative()
      self:blank()
    end
  end
  return dressed(table.concat(self.lines, "\n") .. "\n", chance), self.truth
end

return M
