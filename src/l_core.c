/* l_core.c - opens the module mappa.core; boxes, errors, memory. */
#define _POSIX_C_SOURCE 200809L        /* isatty */

#include <sys/ioctl.h>                 /* ioctl, TIOCGWINSZ, winsize */
#include <unistd.h>

#include "l_bind.h"

#define SCRATCH  "mappa.core.Scratch"

Box *mappal_box (lua_State *L, const char *class,
                 void (*free) (void *object)) {
  Box *box = lua_newuserdatauv(L, sizeof *box, 0);
  box->object = NULL;
  box->free = free;
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  box->main = lua_tothread(L, -1);     /* lives as long as the state */
  box->hook = lua_gethook(box->main);
  lua_pop(L, 1);
  luaL_setmetatable(L, class);
  return box;
}

Box *mappal_scratch (lua_State *L, void (*free) (void *object)) {
  Box *box = mappal_box(L, SCRATCH, free);
  lua_toclose(L, -1);
  return box;
}

/* Frees the object of a box, once. */
static int release (lua_State *L) {
  Box *box = lua_touserdata(L, 1);
  void *object = box->object;
  box->object = NULL;
  if (object != NULL) box->free(object);
  return 0;
}

Box *mappal_tobox (lua_State *L, int arg, const char *class) {
  return luaL_checkudata(L, arg, class);
}

void *mappal_object (lua_State *L, int arg, const char *class) {
  Box *box = mappal_tobox(L, arg, class);
  if (box->object == NULL) luaL_error(L, "%s is closed", class);
  box->hook = lua_gethook(box->main);
  return box->object;
}

static bool hookchanged (void *ud) {
  const Box *box = ud;
  return lua_gethook(box->main) != box->hook;
}

mappa_Watch mappal_watch (Box *box) {
  mappa_Watch watch = {hookchanged, NULL};
  watch.ud = box;
  return watch;
}

static int closebox (lua_State *L) {
  mappal_tobox(L, 1, lua_tostring(L, lua_upvalueindex(1)));
  return release(L);
}

void mappal_class (lua_State *L, const char *class, const luaL_Reg *methods) {
  luaL_newmetatable(L, class);
  lua_pushcfunction(L, release);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, release);
  lua_setfield(L, -2, "__close");
  lua_pushliteral(L, "mappa");
  lua_setfield(L, -2, "__metatable");
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_pushstring(L, class);
  lua_pushcclosure(L, closebox, 1);
  lua_setfield(L, -2, "close");
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

int mappal_fail (lua_State *L, const mappa_Error *err) {
  if (err->status == MAPPA_MEMORY || err->status == MAPPA_MISUSE) {
    lua_pushfstring(L, "%s: %s", mappa_status_name(err->status),
                    err->message);
    return lua_error(L);
  }
  luaL_pushfail(L);
  lua_pushstring(L, err->message);
  lua_pushstring(L, mappa_status_name(err->status));
  return 3;
}

mappa_Memory mappal_memory (lua_State *L) {
  mappa_Memory memory;
  memory.alloc = lua_getallocf(L, &memory.ud);
  return memory;
}

void mappal_hint (lua_State *L, size_t bytes) {
  if (bytes > 65536) lua_gc(L, LUA_GCSTEP, (int) (bytes >> 10 & 0xffffff));
}

mappa_Value mappal_value (lua_State *L, int idx) {
  mappa_Value v = {MAPPA_NULL, 0, 0.0, NULL, 0};
  switch (lua_type(L, idx)) {
    case LUA_TNIL: case LUA_TNONE:
      break;
    case LUA_TSTRING:
      v.kind = MAPPA_STRING;
      v.s = lua_tolstring(L, idx, &v.len);
      break;
    case LUA_TBOOLEAN:
      v.kind = MAPPA_STRING;
      v.s = lua_toboolean(L, idx) ? "yes" : "no";
      v.len = lua_toboolean(L, idx) ? 3 : 2;
      break;
    case LUA_TNUMBER:
      v.kind = lua_isinteger(L, idx) ? MAPPA_INT : MAPPA_REAL;
      v.i = lua_tointeger(L, idx);
      v.r = lua_tonumber(L, idx);
      break;
    default:
      lua_pushfstring(L, "misuse: a value must be a string, number, boolean "
                      "or nil, not a %s", luaL_typename(L, idx));
      lua_error(L);
  }
  return v;
}

/*** Does standard error go to a terminal?
@function isatty
@treturn boolean */
static int isterminal (lua_State *L) {
  lua_pushboolean(L, isatty(STDERR_FILENO));
  return 1;
}

/*** The size of the terminal that a standard stream is.
@function terminal
@tparam[opt="stdout"] string stream "stdin", "stdout" or "stderr"
@treturn[1] integer columns, 0 when the terminal does not tell
@treturn[1] integer lines, 0 when the terminal does not tell
@treturn[2] nil when the stream is no terminal */
static int terminal (lua_State *L) {
  static const char *const streams[] = {"stdin", "stdout", "stderr", NULL};
  int fd = luaL_checkoption(L, 1, "stdout", streams);  /* in their order */
  struct winsize size = {0, 0, 0, 0};
  if (!isatty(fd)) {
    luaL_pushfail(L);
    return 1;
  }
  if (ioctl(fd, TIOCGWINSZ, &size) != 0) size.ws_col = size.ws_row = 0;
  lua_pushinteger(L, size.ws_col);
  lua_pushinteger(L, size.ws_row);
  return 2;
}

__attribute__ ((visibility ("default")))
int luaopen_mappa_core (lua_State *L);

int luaopen_mappa_core (lua_State *L) {
  static const luaL_Reg nomethods[] = {{NULL, NULL}};
  luaL_checkversion(L);
  mappal_class(L, SCRATCH, nomethods);
  lua_newtable(L);
  lua_pushliteral(L, MAPPA_VERSION);
  lua_setfield(L, -2, "version");
  lua_pushcfunction(L, isterminal);
  lua_setfield(L, -2, "isatty");
  lua_pushcfunction(L, terminal);
  lua_setfield(L, -2, "terminal");
  mappal_schema(L);
  mappal_csv(L);
  mappal_register(L);
  mappal_frame(L);
  mappal_queries(L);
  mappal_crosstab(L);
  mappal_estimate(L);
  return 1;
}
