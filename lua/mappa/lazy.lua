--- A module that is loaded when something of it is first used, so that a
-- question starts without what it does not need.
-- @tparam string name
-- @treturn table stands for the module
return function(name)
  return setmetatable({}, {
    __index = function(_, key) return require(name)[key] end,
  })
end
