--- Import: CSV files, folders, arrays and iterators of records, each in one
-- transaction.
-- @module mappa.import
local core = require "mappa.core"
local finally = require "mappa.finally"
local misuse = require "mappa.misuse"
local summary = require "mappa.summary"

local M = {}

local OPTIONS <const> = { "strict", "progress", "replace" }

local function entity_names()
  local names = {}
  for i, entity in ipairs(core.entities()) do names[i] = entity.name end
  return names
end

local function check_entity(name)
  misuse.check_type("import: the entity", name, "string")
  for _, entity in ipairs(core.entities()) do
    if entity.name == name then return entity end
  end
  misuse("no entity %s", misuse.suggest(name, entity_names()))
end

local function check_options(options)
  options = options or {}
  misuse.check_type("import options", options, "table")
  misuse.check_keys("import options", options, OPTIONS)
  for _, name in ipairs { "strict", "replace" } do
    if options[name] ~= nil then
      misuse.check_type(name, options[name], "boolean")
    end
  end
  if options.progress ~= nil and type(options.progress) ~= "boolean" then
    misuse.check_type("progress", options.progress, "function", "boolean")
  end
  return options
end

-- === Progress ===========================================================

--- A line at the terminal for long files: shown after a second, cleared when
-- the second value is closed.
local function terminal_progress(name)
  local began, shown = os.time(), false
  local function show(rows, bytes, total)
    if os.difftime(os.time(), began) < 1 then return true end
    shown = true
    local share = total > 0 and (" (%d%%)"):format(100 * bytes // total) or ""
    io.stderr:write(("\r%s: %d rows%s "):format(name, rows, share))
    return true
  end
  local function clear()
    if shown then io.stderr:write("\r", (" "):rep(60), "\r") end
  end
  return show, finally(clear)
end

local function progress_of(options, name)
  if type(options.progress) == "function" then
    local progress = options.progress
    return function(rows, bytes, total)
      return progress { entity = name, rows = rows, bytes = bytes,
        total = total } ~= false
    end
  end
  if options.progress == false or not core.isatty() then return nil end
  return terminal_progress(name)
end

-- === Transactions =======================================================

--- Runs work() in a write transaction; nothing is kept when it raises, when
-- it returns nil, message, code, or when the commit fails.
local function transaction(handle, work)
  if handle:in_transaction() then
    misuse("the register is at work on another import, report or check")
  end
  local kept = false
  local _ <close> = finally(function() -- first: Ctrl-C may come in begin
    if not kept then handle:rollback() end
  end)
  local ok, message, code = handle:begin(true)
  if not ok then return nil, message, code end
  local result
  result, message, code = work()
  if result == nil then return nil, message, code end
  kept, message, code = handle:commit()
  if not kept then return nil, message, code end
  return result
end

--- strict: one rejected row, and nothing is stored.
local function judge(result, options)
  if options.strict and result.rejected > 0 then
    return nil, ("%s; strict: nothing was stored (%d of %d rows rejected)")
      :format(result.rejects[1].message, result.rejected, result.read), "data"
  end
  return result
end

-- === Records ============================================================

local function field_names(entity)
  local names = {}
  for i, field in ipairs(entity.fields) do names[i] = field.name end
  return names
end

local PLAIN <const> = { string = true, number = true, boolean = true }

--- Checks each record on its way: a table, with the entity's fields only.
local function checked(next_record, entity, names)
  local known, n = {}, 0
  for _, name in ipairs(names) do known[name] = true end
  return function()
    local record = next_record()
    if record == nil then return nil end
    n = n + 1
    if type(record) ~= "table" then
      misuse("record %d of %s is a %s, not a table", n, entity.name,
        type(record))
    end
    for key, value in pairs(record) do
      if not known[key] then
        misuse("record %d: %s has no field %s", n, entity.name,
          misuse.suggest(tostring(key), names))
      elseif not PLAIN[type(value)] then
        misuse("record %d: %s is a %s; write a string, a number or a boolean",
          n, key, type(value))
      elseif value ~= value or value == math.huge or value == -math.huge then
        misuse("record %d: %s is %s, which is no number", n, key,
          tostring(value))
      end
    end
    return record
  end
end

local function iterator_over(records)
  if type(records) == "function" then return records end
  local i = 0
  return function()
    i = i + 1
    return records[i]
  end
end

local function import_one(handle, entity, source, options)
  local is_file = type(source) == "string"
  local result = summary.new(entity.name, is_file and source or "records")
  local function on_reject(reject) summary.keep(result, reject) end
  local progress, _ <close> = progress_of(options, entity.name)
  local counts, message, code
  if is_file then
    counts, message, code = handle:import_csv(entity.name, source, on_reject,
      progress)
  else
    local names = field_names(entity)
    counts, message, code = handle:import_records(entity.name, names,
      checked(iterator_over(source), entity, names), on_reject, progress)
  end
  if not counts then return nil, message, code end
  for key, value in pairs(counts) do result[key] = value end
  return judge(result, options)
end

--- An array of records: no record by itself, and no holes.
local function check_array(source)
  local n, last = 0, 0
  for key in pairs(source) do
    if math.type(key) ~= "integer" or key < 1 then
      misuse("import: the source is an array of records; it has the key '%s', "
        .. "like a record: put it into braces, { record }", tostring(key))
    end
    n, last = n + 1, math.max(last, key)
  end
  if n == last then return end
  for i = 1, last do
    if source[i] == nil then
      misuse("import: record %d of the array is missing (nil)", i)
    end
  end
end

local function check_source(source)
  misuse.check_type("import: the source", source, "string", "table",
    "function")
  if type(source) == "string" then
    misuse.check_path("import: the source", source)
  elseif type(source) == "table" then
    check_array(source)
  end
end

--- Imports one entity from a CSV file, an array of records, or an iterator.
function M.one(handle, name, source, options)
  local entity = check_entity(name)
  options = check_options(options)
  check_source(source)
  if options.replace then
    misuse("replace: records refer to each other, so a whole folder replaces "
      .. "them; write db:import_folder(folder, { replace = true })")
  end
  return transaction(handle, function()
    return import_one(handle, entity, source, options)
  end)
end

-- === Folders ============================================================

--- Sorts the files of a folder into those of entities and others. A name that
-- is nearly one of an entity is a mistake, not another file.
local function sort_files(folder, names)
  local files, ignored = {}, {}
  local known = entity_names()
  for _, name in ipairs(names) do
    local stem = name:gsub("%.[cC][sS][vV]$", "")
    local is_entity
    for _, entity in ipairs(known) do
      is_entity = is_entity or entity == stem
    end
    if is_entity and files[stem] then
      return nil, ("%s: %s is there twice, as %s and %s"):format(folder, stem,
        files[stem]:match("[^/]*$"), name), "data"
    elseif is_entity then
      files[stem] = folder .. "/" .. name
    elseif core.nearest(known, stem) then
      return nil, ("%s/%s: no entity %s Rename the file, or move it away")
        :format(folder, name, misuse.suggest(stem, known)), "data"
    else
      ignored[#ignored + 1] = name
    end
  end
  return files, ignored
end

--- Does an entity refer to one of some others?
local function refers(entity, others)
  for _, field in ipairs(entity.fields) do
    if field.type == "reference" and others[field.of] then return true end
  end
  return false
end

--- Takes away the records of the entities that a folder has files of, and of
-- those that refer to them.
-- @treturn table array of {entity=, rows=}, parents first
local function take_away(handle, files)
  local gone, list = {}, {}
  for _, entity in ipairs(core.entities()) do
    if files[entity.name] or refers(entity, gone) then
      gone[entity.name] = true
      list[#list + 1] = { entity = entity.name }
    end
  end
  for i = #list, 1, -1 do      -- what refers to others first
    local rows, message, code = handle:clear(list[i].entity)
    if not rows then return nil, message, code end
    list[i].rows = rows
  end
  return list
end

--- Imports every <entity>.csv of a folder, parents first, in one transaction.
function M.folder(handle, folder, options)
  misuse.check_path("import_folder: the folder", folder)
  options = check_options(options)
  local names, message, code = core.folder(folder)
  if not names then return nil, message, code end
  local files, ignored, why = sort_files(folder, names)
  if not files then return nil, ignored, why end
  if not next(files) then
    return nil, ("%s: no <entity>.csv here; the entities are: %s"):format(
      folder, table.concat(entity_names(), ", ")), "data"
  end
  return transaction(handle, function()
    local all = summary.new(nil, folder)
    all.parts, all.ignored = {}, ignored
    if options.replace then
      local problem, problem_code
      all.replaced, problem, problem_code = take_away(handle, files)
      if not all.replaced then return nil, problem, problem_code end
    end
    for _, entity in ipairs(core.entities()) do
      if files[entity.name] then
        local part, problem, problem_code = import_one(handle, entity,
          files[entity.name], options)
        if not part then return nil, problem, problem_code end
        all.parts[#all.parts + 1] = part
        summary.add(all, part)
      end
    end
    return all
  end)
end

return M
