/* clock.c - a Lua module: clock.ms(), the time in milliseconds. */
#include "clock.h"

#include <lua.h>
#include <lauxlib.h>

int luaopen_clock (lua_State *L);

static int ms (lua_State *L) {
  lua_pushnumber(L, clock_ms());
  return 1;
}

int luaopen_clock (lua_State *L) {
  static const luaL_Reg functions[] = {{"ms", ms}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
