/* callgrind.c - a Lua module that tells valgrind's callgrind what to count.
**   callgrind.toggle()    counts from now on, or no more
**   callgrind.zero()      forgets what was counted
**   callgrind.dump(name)  writes what was counted, under that name
*/
#include <lua.h>
#include <lauxlib.h>
#include <valgrind/callgrind.h>

int luaopen_callgrind (lua_State *L);

static int toggle (lua_State *L) {
  (void) L;
  CALLGRIND_TOGGLE_COLLECT;
  return 0;
}

static int zero (lua_State *L) {
  (void) L;
  CALLGRIND_ZERO_STATS;
  return 0;
}

static int dump (lua_State *L) {
  CALLGRIND_DUMP_STATS_AT(luaL_checkstring(L, 1));
  return 0;
}

int luaopen_callgrind (lua_State *L) {
  static const luaL_Reg functions[] = {
    {"toggle", toggle},
    {"zero", zero},
    {"dump", dump},
    {NULL, NULL}
  };
  luaL_newlib(L, functions);
  return 1;
}
