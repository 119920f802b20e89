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

static mappa_Reading toreading (lua_State *L, int idx) {
  static const char *const readings[] = {"codes", "days", "months", "years",
                                         NULL};
  mappa_Reading reading;
  lua_getfield(L, idx, "reading");
  reading = (mappa_Reading) luaL_checkoption(L, -1, "codes", readings);
  lua_pop(L, 1);
  return reading;
}

/* The set of the categories, from 1, in the array on top. */
static uint64_t toset (lua_State *L) {
  uint64_t set = 0;
  for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
    lua_Integer category = lua_tointeger(L, -1);
    lua_pop(L, 1);
    if (category < 1 || category > MAPPA_MAXSETS)
      luaL_error(L, "crosstab: no category %I in a set", category);
    set |= (uint64_t) 1 << (category - 1);
  }
  lua_pop(L, 1);
  return set;
}

static void readsets (lua_State *L, int idx, mappa_Map *map) {
  uint64_t *sets;
  lua_Unsigned n;
  if (lua_getfield(L, idx, "sets") == LUA_TNIL) return;
  n = lua_rawlen(L, -1);
  if (n >= MAPPA_OUT) luaL_error(L, "crosstab: too many sets");
  sets = scratch(L, n, sizeof *sets);
  for (lua_Unsigned i = 0; i < n; i++) {
    lua_rawgeti(L, -2, (lua_Integer) i + 1);
    sets[i] = toset(L);
    lua_pop(L, 1);
  }
  map->sets = sets;
  map->nsets = (uint16_t) n;
}

static const mappa_Map *tomaps (lua_State *L, int idx, const char *key,
                                int *n);

static mappa_Map tomap (lua_State *L, int idx) {
  lua_Integer column = getinteger(L, idx, "column");
  lua_Integer n = getinteger(L, idx, "codes");
  lua_Integer categories = getinteger(L, idx, "categories");
  mappa_Map map = {.reading = toreading(L, idx)};
  if (column < -1 || column > 1000 || n < 0 || n > INT32_MAX ||
      categories < 0 || categories >= MAPPA_OUT)
    luaL_error(L, "crosstab: a map is out of range");
  map.column = (int) column - 1;             /* 0: the slice, -1: parts */
  map.n = (uint32_t) n;
  map.categories = (uint16_t) categories;
  map.to = tocategories(L, idx, n);
  readsets(L, idx, &map);
  if (map.column == MAPPA_PARTS)
    map.parts = tomaps(L, idx, "parts", &map.nparts);
  return map;
}

/* The maps in the array of a field of the table at an index. */
static const mappa_Map *tomaps (lua_State *L, int idx, const char *key,
                                int *n) {
  mappa_Map *maps;
  int array;
  lua_getfield(L, idx, key);
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

/* The query at index 2. What it borrows stays on the stack. */
static mappa_Query toquery (lua_State *L) {
  mappa_Query q;
  luaL_checktype(L, 2, LUA_TTABLE);
  q.slices = toslices(L, &q.nslices);
  q.before = tomaps(L, 2, "before", &q.nbefore);
  q.after = tomaps(L, 2, "after", &q.nafter);
  q.dims = tomaps(L, 2, "dims", &q.ndims);
  q.pick = topick(L);
  q.unit = (int) getinteger(L, 2, "unit") - 1;
  return q;
}

static void freecube (void *cube) {
  mappa_cube_free(cube);
}

/*** Counts a frame.
@function crosstab
@tparam Frame frame
@tparam table query {slices={{from=, to=}...}, before={map...}, pick=, group=,
rank=, after={map...}, dims={map...}, unit=}; unit is the place of an id, or
0: rows. A map is {column=, codes=, to=, categories=, reading=, parts=, sets=}:
its column a place (0: the slice, -1: parts, which are an array of maps), 'to'
an array of categories by code, 0: out; reading "codes", "days", "months" or
"years"; sets an array of arrays of categories, to which 'to' then leads
@treturn[1] Cube
@treturn[2] nil, message, code */
static int crosstab (lua_State *L) {
  mappa_Memory memory = mappal_memory(L);
  mappa_Query q = toquery(L);
  Box *box = mappal_box(L, CUBE, freecube);
  mappa_Cube *cube;
  mappa_Error err;
  if (mappa_crosstab(&memory, mappal_object(L, 1, FRAME), &q, &cube, &err) !=
      MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = cube;
  mappal_hint(L, mappa_cube_bytes(cube));
  return 1;
}

/* === Cubes ============================================================= */

/* Reads categories of the first n dimensions from the arguments after the
** cube, the total after the last. */
static void tocell (lua_State *L, const mappa_Cube *cube, int n,
                    uint16_t *at) {
  for (int d = 0; d < n; d++) {
    lua_Integer c = luaL_checkinteger(L, d + 2);
    luaL_argcheck(L, c >= 1 && c <= mappa_cube_categories(cube, d) + 1, d + 2,
                  "no such category");
    at[d] = (uint16_t) (c - 1);
  }
}

/*** A count: one category a dimension, the total after the last.
@function Cube:count
@param ... categories, from 1
@treturn integer */
static int cubecount (lua_State *L) {
  uint16_t at[MAPPA_MAXDIMS];
  const mappa_Cube *cube = mappal_object(L, 1, CUBE);
  tocell(L, cube, mappa_cube_dims(cube), at);
  lua_pushinteger(L, mappa_cube_count(cube, at));
  return 1;
}

/*** The counts along the last dimension, without those that are 0.
@function Cube:along
@param ... categories of the other dimensions
@treturn table category -> count */
static int cubealong (lua_State *L) {
  uint16_t at[MAPPA_MAXDIMS];
  const mappa_Cube *cube = mappal_object(L, 1, CUBE);
  int last = mappa_cube_dims(cube) - 1;
  luaL_argcheck(L, last >= 0, 1, "no dimension");
  tocell(L, cube, last, at);
  lua_newtable(L);
  for (at[last] = 0; at[last] < mappa_cube_categories(cube, last);
       at[last]++) {
    int64_t n = mappa_cube_count(cube, at);
    if (n == 0) continue;
    lua_pushinteger(L, n);
    lua_rawseti(L, -2, at[last] + 1);
  }
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

/* === Rows behind a cell ================================================ */

static void freefound (void *found) {
  mappa_found_free(found);
}

/*** The rows behind a cell: one for each unit that it counts.
@function behind
@tparam Frame frame
@tparam table query see crosstab
@param ... categories, from 1, the total after the last
@treturn[1] Found
@treturn[2] nil, message, code */
static int behind (lua_State *L) {
  uint16_t at[MAPPA_MAXDIMS] = {0};
  mappa_Memory memory = mappal_memory(L);
  int given = lua_gettop(L) - 2;
  mappa_Query q = toquery(L);
  Box *box = mappal_box(L, FOUND, freefound);
  mappa_Found *found;
  mappa_Error err;
  luaL_argcheck(L, given == q.ndims && given <= MAPPA_MAXDIMS, 3,
                "a category for each dimension");
  for (int d = 0; d < given; d++) {
    lua_Integer c = luaL_checkinteger(L, d + 3);
    luaL_argcheck(L, c >= 1 && c <= q.dims[d].categories + 1, d + 3,
                  "no such category");
    at[d] = (uint16_t) (c - 1);
  }
  if (mappa_behind(&memory, mappal_object(L, 1, FRAME), &q, at, &found,
                   &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = found;
  return 1;
}

static int foundcount (lua_State *L) {
  lua_pushinteger(L, mappa_found_count(mappal_object(L, 1, FOUND)));
  return 1;
}

/*** The row of the frame, and the slice, of a unit.
@function Found:get
@tparam integer i
@treturn integer row
@treturn integer slice */
static int foundget (lua_State *L) {
  const mappa_Found *found = mappal_object(L, 1, FOUND);
  lua_Integer i = luaL_checkinteger(L, 2);
  luaL_argcheck(L, i >= 1 && i <= mappa_found_count(found), 2, "no such row");
  lua_pushinteger(L, (lua_Integer) mappa_found_row(found, i - 1) + 1);
  lua_pushinteger(L, mappa_found_slice(found, i - 1) + 1);
  return 2;
}

static const luaL_Reg foundmethods[] = {
  {"count", foundcount},
  {"get", foundget},
  {NULL, NULL}
};

static const luaL_Reg cubemethods[] = {
  {"along", cubealong},
  {"count", cubecount},
  {"rows", cuberows},
  {NULL, NULL}
};

static const luaL_Reg functions[] = {
  {"behind", behind},
  {"crosstab", crosstab},
  {NULL, NULL}
};

void mappal_crosstab (lua_State *L) {
  mappal_class(L, CUBE, cubemethods);
  mappal_class(L, FOUND, foundmethods);
  luaL_setfuncs(L, functions, 0);
}
