--- Modules that are loaded when something of them is first used, so that a
-- question starts without what it does not need.
-- @module mappa.lazy
-- @usage local help = lazy "mappa.help"

--- @tparam string name
-- @treturn table stands for the module
return function(name)
  return setmetatable({}, {
    __index = function(_, key) return require(name)[key] end,
  })
end
