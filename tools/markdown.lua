-- Markdown to HTML, as much of it as the manual uses, for LDoc: headings with
-- anchors, paragraphs, lists, numbered lists, emphasis, code and links. LDoc
-- itself makes code blocks, as <pre>, and code in a line. No Debian package
-- does this for every Lua that LDoc may run on: 5.1 is enough here.

local function inline(text)
  return (text:gsub("`([^`]+)`", "<code>%1</code>")
    :gsub("%*%*(.-)%*%*", "<strong>%1</strong>")
    :gsub("%f[%w*]%*([^*%s][^*]*)%*", "<em>%1</em>")
    :gsub("%[([^]]+)%]%(([^)]+)%)", function(words, target)
      target = target:gsub("^([%w_]+%.md)", "%1.html")
      return ('<a href="%s">%s</a>'):format(target, words)
    end))
end

--- The anchor of a heading, as in "specs.md#what-a-cell-shows".
local function anchor(text)
  return (text:lower():gsub("[^%w%s-]", ""):gsub("%s", "-"))
end

-- What a line begins, and the tag of the block that it belongs to.
local ITEMS = { ul = "^%s*%- (.*)$", ol = "^%s*%d+%. (.*)$" }

--- Lines to HTML, a block at a time.
local function convert(text)
  local out, words, item, list = {}, {}, nil, nil
  local function flush()
    if #words > 0 then
      local tag = item and "li" or "p"
      out[#out + 1] = ("<%s>%s</%s>"):format(tag,
        inline(table.concat(words, "\n")), tag)
    end
    words, item = {}, nil
  end
  local function close_list()
    flush()
    if list then out[#out + 1] = ("</%s>"):format(list) end
    list = nil
  end
  local function begin_item(tag, first)
    flush()
    if list ~= tag then
      close_list()
      out[#out + 1] = ("<%s>"):format(tag)
    end
    words, item, list = { first }, true, tag
  end
  local function heading(level, title)
    close_list()
    out[#out + 1] = ('<h%d id="%s">%s</h%d>'):format(level, anchor(title),
      inline(title), level)
  end
  local function plain(line)
    if line == "" then return flush() end
    if list and #words == 0 then close_list() end
    words[#words + 1] = line
  end
  -- A block of code right after another is what that printed: no Lua, so the
  -- colours that LDoc gives it go.
  local is_code, is_output = false, false
  local function code(line)
    if is_output then line = line:gsub("</?span[^>]*>", "") end
    out[#out + 1] = line
    is_code = not line:find("</pre>")
  end
  local function read(line)
    if line:find("^<pre") then
      close_list()
      is_code, is_output = true, out[#out] == "</pre>"
    end
    if is_code then return code(line) end
    if line:find("^<a name=") then
      close_list()
      out[#out + 1] = line
      return
    end
    local marks, title = line:match("^(#+) (.+)$")
    if marks then return heading(#marks, title) end
    for tag, pattern in pairs(ITEMS) do
      local first = line:match(pattern)
      if first then return begin_item(tag, first) end
    end
    plain(line)
  end
  for line in (text .. "\n"):gmatch("(.-)\n") do read(line) end
  close_list()
  return table.concat(out, "\n")
end

return convert
