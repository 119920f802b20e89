/* l_frame.c - frames for Lua. Places count from 1 here. */
#include "l_bind.h"

static mappa_Frame *checkframe (lua_State *L, int arg) {
  return mappal_object(L, arg, FRAME);
}

static void freeframe (void *frame) {
  mappa_frame_free(frame);
}

/* The strings of an array at an index, or none when there is nothing. They
** stay valid while the array holds them. [-0, +1, v] */
static const char *const *checknames (lua_State *L, int arg, int *n) {
  const char **names;
  *n = 0;
  if (!lua_isnoneornil(L, arg)) {
    luaL_checktype(L, arg, LUA_TTABLE);
    *n = (int) lua_rawlen(L, arg);
  }
  names = lua_newuserdatauv(L, ((size_t) *n + 1) * sizeof *names, 0);
  for (int i = 0; i < *n; i++) {
    lua_rawgeti(L, arg, i + 1);
    luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, arg, "strings expected");
    names[i] = lua_tostring(L, -1);
    lua_pop(L, 1);
  }
  return names;
}

/*** Loads a frame.
@function frame
@tparam Register register
@tparam string shape "segments", "spans", "events", "entries" or "exits"
@tparam[opt] string entity of spans and events
@tparam[opt] string date field that dates an event
@tparam[opt] table with array of names of columns on demand: extras, and dates
of the entity
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
  source.with = checknames(L, 5, &source.nwith);
  source.asneeded = true;
  box = mappal_box(L, FRAME, freeframe);
  if (mappa_frame_load(mappal_object(L, 1, REGISTER), &source, &f, &err) !=
      MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = f;
  mappal_hint(L, mappa_frame_bytes(f));
  return 1;
}

/* The days of an array at an index, each period's first and last, as periods.
** They stay valid while the block on the top does. [-0, +1, v] */
static const mappa_Period *checkperiods (lua_State *L, int arg, int *n) {
  mappa_Period *periods;
  luaL_checktype(L, arg, LUA_TTABLE);
  *n = (int) (lua_rawlen(L, arg) / 2);
  periods = lua_newuserdatauv(L, ((size_t) *n + 1) * sizeof *periods, 0);
  for (int i = 0; i < 2 * *n; i++) {
    lua_Integer day;
    lua_rawgeti(L, arg, i + 1);
    day = lua_tointeger(L, -1);
    luaL_argcheck(L, lua_isinteger(L, -1) && day > INT32_MIN &&
                  day < INT32_MAX, arg, "days expected");
    if (i % 2 == 0) periods[i / 2].first = (mappa_Day) day;
    else periods[i / 2].last = (mappa_Day) day;
    lua_pop(L, 1);
  }
  return periods;
}

/*** Makes a frame of what people were before periods, and are at their ends.
@function Frame:pairs
@tparam table days an array: the first and the last day of each period
@tparam boolean apart are people in custody on a day in a state of their own?
@treturn[1] Frame
@treturn[2] nil, message, code */
static int pairs (lua_State *L) {
  mappa_Frame *segments = checkframe(L, 1);
  int n;
  const mappa_Period *periods = checkperiods(L, 2, &n);
  bool apart = lua_toboolean(L, 3);
  Box *box = mappal_box(L, FRAME, freeframe);
  mappa_Frame *f;
  mappa_Error err;
  if (mappa_frame_pairs(segments, periods, n, apart, &f, &err) != MAPPA_OK)
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

/* By mappa_ColumnKind. */
static const char *const kinds[] = {"code", "day", "age", "number", "id"};

static void pushcolumn (lua_State *L, const mappa_Column *c) {
  lua_createtable(L, 0, 6);
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

/* An argument from 1 to n, as a place from 0. */
static lua_Integer checkplace (lua_State *L, int arg, size_t n) {
  lua_Integer i = luaL_checkinteger(L, arg);
  luaL_argcheck(L, i >= 1 && (lua_Unsigned) i <= n, arg, "no such place");
  return i - 1;
}

/*** Brings all columns in, of a frame that comes in as it is counted.
@function Frame:bring
@treturn[1] boolean true
@treturn[2] nil, message, code: "changed" when it is too late */
static int bring (lua_State *L) {
  mappa_Error err;
  if (mappa_frame_bring(checkframe(L, 1), -1, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/*** Have all columns come in?
@function Frame:whole
@treturn boolean */
static int whole (lua_State *L) {
  lua_pushboolean(L, mappa_frame_whole(checkframe(L, 1)));
  return 1;
}

/*** The code of a row in a column, which has come in.
@function Frame:code
@tparam integer place of the column
@tparam integer row from 1
@tparam[opt] integer on day on which ages are told; without it they are unknown
@treturn integer */
static int code (lua_State *L) {
  mappa_Frame *f = checkframe(L, 1);
  lua_Integer column = checkplace(L, 2, (size_t) mappa_frame_columns(f));
  lua_Integer row = checkplace(L, 3, mappa_frame_rows(f));
  lua_Integer on = luaL_optinteger(L, 4, MAPPA_NODAY);
  mappa_Error err;
  luaL_argcheck(L, on >= INT32_MIN && on <= INT32_MAX, 4, "not a day");
  if (mappa_frame_bring(f, (int) column, &err) != MAPPA_OK)
    return luaL_error(L, "%s", err.message);
  lua_pushinteger(L, mappa_frame_code(f, (int) column, (size_t) row,
                                      (mappa_Day) on));
  return 1;
}

/*** The columns that a frame can have on demand: an array of {name=, kind=,
words=, list=}; kind is "code" (of a code list), "day" or "number".
@function extras
@treturn table */
static int extras (lua_State *L) {
  lua_createtable(L, mappa_extra_count(), 0);
  for (int i = 0; i < mappa_extra_count(); i++) {
    mappa_Extra e = mappa_extra_at(i);
    lua_createtable(L, 0, 4);
    lua_pushstring(L, e.name);
    lua_setfield(L, -2, "name");
    lua_pushstring(L, kinds[e.kind]);
    lua_setfield(L, -2, "kind");
    lua_pushstring(L, e.words);
    lua_setfield(L, -2, "words");
    lua_pushstring(L, e.list);                 /* nil when it has none */
    lua_setfield(L, -2, "list");
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static const luaL_Reg methods[] = {
  {"pairs", pairs},
  {"rows", framerows},
  {"undated", undated},
  {"bytes", framebytes},
  {"columns", columns},
  {"bring", bring},
  {"whole", whole},
  {"code", code},
  {NULL, NULL}
};

static const luaL_Reg functions[] = {
  {"frame", frame},
  {"extras", extras},
  {NULL, NULL}
};

void mappal_frame (lua_State *L) {
  mappal_class(L, FRAME, methods);
  luaL_setfuncs(L, functions, 0);
}
