/* l_crosstab.c - the kernel for Lua. Places count from 1 here. */
#include "l_bind.h"

/* === Queries =========================================================== */

static lua_Integer getinteger (lua_State *L, int idx, const char *key) {
  lua_Integer n;
  lua_getfield(L, idx, key);
  n = luaL_checkinteger(L, -1);
  lua_pop(L, 1);
  return n;
}

/* Memory of the state, which is collected after the call: left on the
** stack. */
static void *scratch (lua_State *L, size_t n, size_t item) {
  luaL_checkstack(L, 10, NULL);
  return lua_newuserdatauv(L, (n + 1) * item, 0);
}

/* The array 'to' of a map: for each code a category from 1, or 0: out. */
static const uint16_t *tocategories (lua_State *L, int idx, lua_Integer n) {
  uint16_t *to = scratch(L, (size_t) n, sizeof *to);
  lua_getfield(L, idx, "to");
  luaL_checktype(L, -1, LUA_TTABLE);
  for (lua_Integer i = 0; i < n; i++) {
    lua_Integer category;
    lua_rawgeti(L, -1, i + 1);
    category = lua_tointeger(L, -1);
    lua_pop(L, 1);
    if (category < 0 || category >= MAPPA_OUT)
      luaL_error(L, "crosstab: no category %I", category);
    to[i] = category == 0 ? MAPPA_OUT : (uint16_t) (category - 1);
  }
  lua_pop(L, 1);
  return to;
}

static mappa_Map tomap (lua_State *L, int idx) {
  lua_Integer column = getinteger(L, idx, "column");   /* 0: the slice */
  lua_Integer n = getinteger(L, idx, "codes");
  lua_Integer categories = getinteger(L, idx, "categories");
  mappa_Map map;
  if (column < 0 || column > 1000 || n < 0 || n > INT32_MAX ||
      categories < 0 || categories >= MAPPA_OUT)
    luaL_error(L, "crosstab: a map is out of range");
  map.column = (int) column - 1;
  map.n = (uint32_t) n;
  map.categories = (uint16_t) categories;
  map.to = tocategories(L, idx, n);
  return map;
}

/* The maps in the array of a field of the query at index 2. */
static const mappa_Map *tomaps (lua_State *L, const char *key, int *n) {
  mappa_Map *maps;
  int array;
  lua_getfield(L, 2, key);
  luaL_checktype(L, -1, LUA_TTABLE);
  array = lua_gettop(L);
  *n = (int) lua_rawlen(L, array);
  maps = scratch(L, (size_t) *n, sizeof *maps);
  for (int i = 0; i < *n; i++) {
    lua_rawgeti(L, array, i + 1);
    maps[i] = tomap(L, lua_gettop(L));
  }
  return maps;
}

static mappa_Day today (lua_State *L, int idx, const char *key) {
  lua_Integer day = getinteger(L, idx, key);
  if (day <= INT32_MIN || day >= INT32_MAX)
    luaL_error(L, "crosstab: a day is out of range");
  return (mappa_Day) day;
}

static const mappa_Slice *toslices (lua_State *L, int *n) {
  mappa_Slice *slices;
  int array;
  lua_getfield(L, 2, "slices");
  luaL_checktype(L, -1, LUA_TTABLE);
  array = lua_gettop(L);
  *n = (int) lua_rawlen(L, array);
  slices = scratch(L, (size_t) *n, sizeof *slices);
  for (int i = 0; i < *n; i++) {
    lua_rawgeti(L, array, i + 1);
    slices[i].from = today(L, lua_gettop(L), "from");
    slices[i].to = today(L, lua_gettop(L), "to");
    lua_pop(L, 1);
  }
  return slices;
}

static mappa_Pick topick (lua_State *L) {
  static const char *const rules[] = {"every", "first", "last", "highest",
                                      NULL};
  mappa_Pick pick;
  lua_getfield(L, 2, "pick");
  pick.rule = (mappa_PickRule) luaL_checkoption(L, -1, "every", rules);
  lua_getfield(L, 2, "group");
  pick.group = (int) luaL_optinteger(L, -1, 0) - 1;
  lua_getfield(L, 2, "rank");
  pick.rank = (int) luaL_optinteger(L, -1, 0) - 1;
  return pick;
}

static void freecube (void *cube) {
  mappa_cube_free(cube);
}

/*** Counts a frame.
@function crosstab
@tparam Frame frame
@tparam table query {slices={{from=, to=}...}, before={map...}, pick=, group=,
rank=, after={map...}, dims={map...}, unit=}; unit is the place of an id, or
0: rows; a map is {column=, codes=, to=,
categories=}, its column a place (0: the slice) and 'to' an array of
categories, 0: out
@treturn[1] Cube
@treturn[2] nil, message, code */
static int crosstab (lua_State *L) {
  mappa_Memory memory = mappal_memory(L);
  mappa_Query q;
  mappa_Cube *cube;
  mappa_Error err;
  Box *box;
  luaL_checktype(L, 2, LUA_TTABLE);
  q.slices = toslices(L, &q.nslices);
  q.before = tomaps(L, "before", &q.nbefore);
  q.after = tomaps(L, "after", &q.nafter);
  q.dims = tomaps(L, "dims", &q.ndims);
  q.pick = topick(L);
  q.unit = (int) getinteger(L, 2, "unit") - 1;
  box = mappal_box(L, CUBE, freecube);
  if (mappa_crosstab(&memory, mappal_object(L, 1, FRAME), &q, &cube, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = cube;
  mappal_hint(L, mappa_cube_bytes(cube));
  return 1;
}

/*** A count: one category a dimension, the total after the last.
@function Cube:count
@param ... categories, from 1
@treturn integer */
static int cubecount (lua_State *L) {
  const mappa_Cube *cube = mappal_object(L, 1, CUBE);
  uint16_t at[MAPPA_MAXDIMS];
  for (int d = 0; d < mappa_cube_dims(cube); d++) {
    lua_Integer c = luaL_checkinteger(L, d + 2);
    luaL_argcheck(L, c >= 1 && c <= mappa_cube_categories(cube, d) + 1, d + 2,
                  "no such category");
    at[d] = (uint16_t) (c - 1);
  }
  lua_pushinteger(L, mappa_cube_count(cube, at));
  return 1;
}

/*** Rows by fate.
@function Cube:rows
@tparam string fate "counted", "outside", "before", "unpicked", "after" or
"unmapped"
@tparam[opt=1] integer which of the maps before, after or of the dimensions
@treturn integer */
static int cuberows (lua_State *L) {
  static const char *const fates[] = {"counted", "outside", "before",
                                      "unpicked", "after", "unmapped", NULL};
  const mappa_Cube *cube = mappal_object(L, 1, CUBE);
  mappa_Fate fate = (mappa_Fate) luaL_checkoption(L, 2, NULL, fates);
  lua_Integer which = luaL_optinteger(L, 3, 1);
  luaL_argcheck(L, which >= 1 && which <= mappa_cube_maps(cube, fate), 3,
                "no such map");
  lua_pushinteger(L, mappa_cube_rows(cube, fate, (int) which - 1));
  return 1;
}

static const luaL_Reg cubemethods[] = {
  {"count", cubecount},
  {"rows", cuberows},
  {NULL, NULL}
};

static const luaL_Reg functions[] = {
  {"crosstab", crosstab},
  {NULL, NULL}
};

void mappal_crosstab (lua_State *L) {
  mappal_class(L, CUBE, cubemethods);
  luaL_setfuncs(L, functions, 0);
}
