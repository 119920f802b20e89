/* l_frame.c - frames for Lua. Places count from 1 here. */
#include "l_bind.h"

static mappa_Frame *checkframe (lua_State *L, int arg) {
  return mappal_object(L, arg, FRAME);
}

static void freeframe (void *frame) {
  mappa_frame_free(frame);
}

/*** Loads a frame.
@function frame
@tparam Register register
@tparam string shape "segments", "spans", "events", "entries" or "exits"
@tparam[opt] string entity of spans and events
@tparam[opt] string date field that dates an event
@treturn[1] Frame
@treturn[2] nil, message, code */
static int frame (lua_State *L) {
  static const char *const shapes[] = {"segments", "spans", "events",
                                       "entries", "exits", NULL};
  mappa_Source source;
  mappa_Frame *f;
  mappa_Error err;
  Box *box;
  source.shape = (mappa_Shape) luaL_checkoption(L, 2, NULL, shapes);
  source.entity = luaL_optstring(L, 3, NULL);
  source.date = luaL_optstring(L, 4, NULL);
  box = mappal_box(L, FRAME, freeframe);
  if (mappa_frame_load(mappal_object(L, 1, REGISTER), &source, &f, &err) !=
      MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = f;
  mappal_hint(L, mappa_frame_bytes(f));
  return 1;
}

static int framerows (lua_State *L) {
  lua_pushinteger(L, (lua_Integer) mappa_frame_rows(checkframe(L, 1)));
  return 1;
}

static int undated (lua_State *L) {
  lua_pushinteger(L, (lua_Integer) mappa_frame_undated(checkframe(L, 1)));
  return 1;
}

static int framebytes (lua_State *L) {
  lua_pushinteger(L, (lua_Integer) mappa_frame_bytes(checkframe(L, 1)));
  return 1;
}

static void pushcolumn (lua_State *L, const mappa_Column *c) {
  static const char *const kinds[] = {"code", "day", "age", "number", "id"};
  lua_createtable(L, 0, 5);
  lua_pushstring(L, c->name);
  lua_setfield(L, -2, "name");
  lua_pushstring(L, kinds[c->kind]);
  lua_setfield(L, -2, "kind");
  if (c->list != NULL) {
    lua_pushstring(L, c->list->name);
    lua_setfield(L, -2, "list");
  }
  lua_pushinteger(L, c->base);
  lua_setfield(L, -2, "base");
  lua_pushinteger(L, c->codes);
  lua_setfield(L, -2, "codes");
}

/*** The columns of a frame, by name: {name=, kind=, list=, base=, codes=,
place=}. Codes are 0 .. codes - 1; kind is "code", "day", "age", "number" or
"id".
@function Frame:columns
@treturn table */
static int columns (lua_State *L) {
  const mappa_Frame *f = checkframe(L, 1);
  lua_newtable(L);
  for (int i = 0; i < mappa_frame_columns(f); i++) {
    mappa_Column c = mappa_frame_column(f, i);
    pushcolumn(L, &c);
    lua_pushinteger(L, i + 1);
    lua_setfield(L, -2, "place");
    lua_setfield(L, -2, c.name);
  }
  return 1;
}

static const luaL_Reg methods[] = {
  {"rows", framerows},
  {"undated", undated},
  {"bytes", framebytes},
  {"columns", columns},
  {NULL, NULL}
};

static const luaL_Reg functions[] = {
  {"frame", frame},
  {NULL, NULL}
};

void mappal_frame (lua_State *L) {
  mappal_class(L, FRAME, methods);
  luaL_setfuncs(L, functions, 0);
}
