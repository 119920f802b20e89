--- Remarks: findings of a check, one a line when they are printed.
-- @module mappa.remarks

local Remarks = { __name = "mappa.Findings" }

function Remarks:__tostring()
  if #self == 0 then return "nothing to remark" end
  local lines, width = {}, 0
  for _, r in ipairs(self) do width = math.max(width, #(r.rule or r.id)) end
  for i, r in ipairs(self) do
    lines[i] = ("%-8s %s%s %s"):format(r.severity, r.rule or r.id,
      (" "):rep(width - #(r.rule or r.id)), r.message)
  end
  return table.concat(lines, "\n")
end

--- An empty list of remarks {severity=, rule= (or id=), message=}.
-- @treturn table
return function() return setmetatable({}, Remarks) end
