/* clock.c - a Lua module for timing.
**   clock.ms()        milliseconds; see clock.h
**   clock.children()  the same for programs that this one runs and waits for
*/
#include "clock.h"

#include <lua.h>
#include <lauxlib.h>
#include <sys/resource.h>

int luaopen_clock (lua_State *L);

static int ms (lua_State *L) {
  lua_pushnumber(L, clock_ms());
  return 1;
}

static double of (struct timeval t) {
  return (double) t.tv_sec * 1e3 + (double) t.tv_usec * 1e-3;
}

static int children (lua_State *L) {
  struct rusage usage;
  if (!clock_is_cpu()) return ms(L);
  getrusage(RUSAGE_CHILDREN, &usage);
  lua_pushnumber(L, of(usage.ru_utime) + of(usage.ru_stime));
  return 1;
}

int luaopen_clock (lua_State *L) {
  static const luaL_Reg functions[] = {
    {"ms", ms},
    {"children", children},
    {NULL, NULL}
  };
  luaL_newlib(L, functions);
  return 1;
}
