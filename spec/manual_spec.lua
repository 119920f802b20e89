--- The README and the manual: every Lua block runs, those of a page as one
-- session over the sample register, and prints what the text block after it
-- says; what has no text block after it prints nothing. A text block that
-- begins with "stdin:" is the error that its block raises, as the prompt shows
-- it without the traceback.
--
-- With MAPPA_GOLDEN=write in the environment the text blocks are written anew;
-- read the difference before you keep it.

local keys = require "mappa.keys"
local mappa = require "mappa"
local measures = require "mappa.measures"
local scratch = require "spec.support.scratch"

local RECORDS <const> = "examples/norfolk/records"

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read("a")
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(text))
end

local function pages()
  local list = { "README.md" }
  local pipe = io.popen("ls doc/*.md")
  for path in pipe:lines() do list[#list + 1] = path end
  pipe:close()
  return list
end

--- The parts of a page: {kind=, text=, line=} of each fenced block, and with
-- kind nil the text between them, fences included.
local function parts_of(page)
  local parts, lines, fenced, n = {}, {}, nil, 0
  local function add(kind)
    parts[#parts + 1] = { kind = kind, text = table.concat(lines, "\n"),
      line = n - #lines }
    lines = {}
  end
  for line in page:gmatch("(.-)\n") do
    n = n + 1
    local kind = line:match("^```(%w*)$")
    if kind and fenced then
      add(fenced)
      fenced = nil
      lines[1] = line
    else
      lines[#lines + 1] = line
      if kind then
        add(nil)
        fenced = kind
      end
    end
  end
  add(nil)
  return parts
end

--- A page put together again.
local function join(parts)
  local texts = {}
  for _, part in ipairs(parts) do
    if part.text ~= "" then texts[#texts + 1] = part.text end
  end
  return table.concat(texts, "\n") .. "\n"
end

-- === A session ==========================================================

--- The module as a new session loads it: without the measures that another
-- page has defined. What it prints does not depend on the terminal.
local function load_module()
  for name in pairs(package.loaded) do
    if name:find("^mappa") and name ~= "mappa.core" then
      package.loaded[name] = nil
    end
  end
  require("mappa.prompt").options = function() return {} end
  return require "mappa"
end

--- A table of functions, of which those that take a path find a name without
-- folders in the one given.
local function kept_in(folder, functions, names)
  local kept = {}
  for _, name in ipairs(names) do
    kept[name] = function(path, ...)
      if not path:find("/", 1, true) then path = folder .. "/" .. path end
      return functions[name](path, ...)
    end
  end
  return setmetatable(kept, { __index = functions })
end

--- The environment of a page: files are kept in a folder, what is printed is
-- collected.
local function session(folder)
  local out = {}
  local module = kept_in(folder, load_module(),
    { "open", "figures", "read_report" })
  local env = setmetatable({ mappa = module, io = kept_in(folder, io,
    { "open" }), print = function(...)
    local words = table.pack(...)
    for i = 1, words.n do words[i] = tostring(words[i]) end
    out[#out + 1] = table.concat(words, "\t")
  end }, { __index = _G })
  function env.assert(value, ...)    -- Lua's own, which busted replaces
    if not value then error((...), 0) end
    return value, ...
  end
  function env.require(name)
    return name == "mappa" and module or require(name)
  end
  return env, out
end

--- Runs a block and gives what it printed. An error that is not expected
-- comes through.
local function run(block, env, out, folder, fails)
  local code = block.text:gsub("^local mappa", "mappa")
    :gsub(':save%("', ':save("' .. folder .. "/")
    :gsub('([{,] )"([%w_]+%.json)"', '%1"' .. folder .. '/%2"')
  local ok, message = pcall(assert(load(code, "=stdin", "t", env)))
  if not ok and not fails then
    error(("line %d: %s"):format(block.line, message), 0)
  end
  assert.is_true(ok ~= fails, "line " .. block.line .. ": no error")
  if not ok then out[#out + 1] = message end
  local text = table.concat(out, "\n"):gsub(folder:gsub("%p", "%%%0") .. "/",
    "")
  for i in ipairs(out) do out[i] = nil end
  return text
end

--- Runs the blocks of a page, and calls check(answer, text, block) for each;
-- the answer is the part that says what it prints, or nil. The README opens a
-- register itself.
local function run_page(path, parts, folder, check)
  local env, out = session(folder)
  if path ~= "README.md" then
    env.db = assert(env.mappa.open("norfolk.db"))
    assert(env.db:import_folder(RECORDS))
  end
  for i, block in ipairs(parts) do
    if block.kind == "lua" then
      local follows = parts[i + 1].text:find("^```\n+```text$")
      local answer = follows and parts[i + 2] or nil
      local fails = answer and answer.text:find("^stdin:") ~= nil or false
      check(answer, run(block, env, out, folder, fails), block)
    end
  end
  env.db:close()
end

--- What links lead to in a page, as a browser and LDoc call it.
local function anchors(page)
  local list = {}
  for title in page:gmatch("\n##+ ([^\n]+)") do
    list[title:lower():gsub("[^%w%s-]", ""):gsub("%s", "-")] = true
  end
  return list
end

--- The names of what is in the folder that the tests run in.
local function here()
  local pipe <close> = assert(io.popen("ls -A"))
  return pipe:read("a")
end

for _, path in ipairs(pages()) do
  describe(path, function()
    it("runs, prints what it says, and leaves nothing behind", function()
      local dir <close> = scratch.new()
      local before = here()
      local parts = parts_of(read(path))
      assert.equal(read(path), join(parts))
      local blocks = 0
      run_page(path, parts, dir.path, function(answer, text, block)
        blocks = blocks + 1
        if os.getenv("MAPPA_GOLDEN") == "write" and answer then
          answer.text = text
        end
        assert.equal(answer and answer.text or "", text,
          path .. ":" .. block.line)
      end)
      assert.is_true(blocks > 0)
      if os.getenv("MAPPA_GOLDEN") == "write" then
        write(path, join(parts))
      end
      assert.equal(before, here())
    end)

    it("leads to files and headings that there are", function()
      local folder = path:match("^(.*/)") or ""
      for target in read(path):gmatch("%]%(([^)]+)%)") do
        local file, heading = target:match("^([^#]*)#?(.*)$")
        if not file:find("^https?:") then
          file = file == "" and path or folder .. file
          local found = assert(io.open(file), path .. " leads to " .. file)
          found:close()
          assert.is_true(heading == "" or anchors(read(file))[heading],
            path .. " leads to " .. target)
        end
      end
    end)
  end)
end

-- === What the manual must tell of =======================================

--- Fails when a page does not name each of a list as code.
local function tells(path, names, form)
  local text = read(path)
  for _, name in ipairs(names) do
    assert.is_truthy(text:find((form or "`%s`"):format(name), 1, true),
      ("%s does not tell of %s"):format(path, name))
  end
end

local function verbs(object)
  local names = {}
  for name in pairs(object) do names[#names + 1] = name end
  assert.is_true(#names > 0)
  return names
end

describe("the manual", function()
  local db, t, r

  setup(function()
    db = assert(mappa.open(":memory:"))
    t = assert(db:crosstab { measure = "eligible", at = "2025-03-31" })
    r = assert(db:report { area = "Norfolk", year = "2024-25" })
  end)

  teardown(function() db:close() end)

  it("tells of every key of a spec", function()
    for _, of in ipairs { "crosstab", "dimension", "condition" } do
      tells("doc/specs.md", keys.names(of))
    end
  end)

  it("tells of every verb, and of its options", function()
    tells("doc/tables.md", verbs(t), "t:%s")
    tells("doc/report.md", verbs(r), "r:%s")
    for _, name in ipairs(verbs(db)) do
      local where = { crosstab = "doc/specs.md", report = "doc/report.md",
        account = "doc/account.md" }
      tells(where[name] or "doc/register.md", { name }, "db:%s")
    end
    for _, of in ipairs { "tidy", "sort", "top", "pivot", "render" } do
      tells("doc/tables.md", keys.names(of))
    end
    tells("doc/figures.md", verbs(mappa.published()), "f:%s")
    for _, of in ipairs { "figures_table", "figures_check" } do
      tells("doc/figures.md", keys.names(of))
    end
    for _, of in ipairs { "rate", "areas", "intervals" } do
      tells("doc/rates.md", keys.names(of))
    end
    for _, of in ipairs { "compare", "series", "growth", "change",
      "declare_break" } do
      for _, name in ipairs(keys.names(of)) do
        local told = read("doc/change.md")
        assert.is_truthy(told:find('[`"]' .. name:gsub("%%", "%%%%")
          .. '[`" ]'), name)
      end
    end
    for _, of in ipairs { "open", "import", "check" } do
      tells("doc/register.md", keys.names(of))
    end
  end)

  it("tells of every measure, and of every rule with its values", function()
    local function rules_told(rules)
      for _, rule in ipairs(rules) do
        tells("doc/rules.md", { rule.name })
        for _, value in ipairs(rule.values) do
          tells("doc/rules.md", { value.name }, '`"%s"`')
        end
      end
    end
    for _, measure in ipairs(measures) do
      tells("doc/measures.md", { measure.name })
      rules_told(measure.rules or {})
    end
    rules_told(require("mappa.template.area").rules)
  end)

  it("tells of every entity, and the README of every function", function()
    for _, entity in ipairs(mappa.entities()) do
      tells("doc/register.md", { entity.name })
    end
    for name, value in pairs(mappa) do
      if type(value) == "function" then
        tells("README.md", { name }, "mappa.%s")
      end
    end
    for name, object in pairs { db = db, t = t, r = r,
      f = mappa.published() } do
      tells("README.md", verbs(object), name .. ":%s")
    end
  end)
end)

describe("tools/markdown.lua", function()
  local convert = dofile("tools/markdown.lua")

  it("makes HTML of headings, paragraphs, lists and words", function()
    assert.equal('<h2 id="a-b">A, b!</h2>\n<p>One <code>x</code>,\n'
      .. "<strong>two</strong>.</p>\n<ul>\n<li>a\n  b</li>\n<li>c</li>\n"
      .. "</ul>\n<ol>\n<li>d</li>\n</ol>\n<p>E</p>",
      convert("## A, b!\n\nOne `x`,\n**two**.\n\n- a\n  b\n- c\n\n1. d\n\n"
        .. "E\n"))
  end)

  it("leads to the pages that LDoc makes", function()
    assert.equal('<p><a href="b.md.html#c">a</a> <a href="https://x.y/z.md">'
      .. "q</a></p>", convert("[a](b.md#c) [q](https://x.y/z.md)"))
  end)

  it("leaves code alone, and takes colours from what it printed", function()
    assert.equal("<pre>\n# <span>a</span>\n\n- b\n</pre>\n<pre>\nc\n</pre>",
      convert("<pre>\n# <span>a</span>\n\n- b\n</pre>\n<pre>\n"
        .. '<span class="x">c</span>\n</pre>'))
  end)

  it("leaves no mark in the manual", function()
    for _, path in ipairs(pages()) do
      if path:find("^doc/") then
        local html = convert((read(path):gsub("```.-```", "")))
        for _, mark in ipairs { "`", "**", "](" } do
          assert.is_nil(html:find(mark, 1, true), path .. ": " .. mark)
        end
      end
    end
  end)
end)
