--- What must happen at the end of a block, whether it returns or raises.
-- @module mappa.finally
-- @usage local _ <close> = finally(function() handle:rollback() end)

--- @tparam function f called once, when the variable goes out of scope
return function(f) return setmetatable({}, { __close = f }) end
