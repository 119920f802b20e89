/* l_crosstab.c - the kernel for Lua. Places count from 1 here. */
#include "l_bind.h"

#include <stdlib.h>

/* === Queries =========================================================== */

/* The most items of an array: more than any column has codes. */
enum {MAXITEMS = 1 << 24};

/* The whole number on top, from low to high. [-1, +0, v] */
static lua_Integer popinteger (lua_State *L, const char *what, lua_Integer low,
                               lua_Integer high) {
  int whole;
  lua_Integer n = lua_tointegerx(L, -1, &whole);
  if (!whole || n < low || n > high)
    luaL_error(L, "crosstab: %s is not from %I to %I", what, low, high);
  lua_pop(L, 1);
  return n;
}

static lua_Integer getinteger (lua_State *L, int idx, const char *key,
                               lua_Integer low, lua_Integer high) {
  lua_getfield(L, idx, key);
  return popinteger(L, key, low, high);
}

/* The place of a column, or -1 and 0 for special ones; 1 less in the core. */
static int getplace (lua_State *L, int idx, const char *key) {
  return (int) getinteger(L, idx, key, -1, INT16_MAX) - 1;
}

static bool hasfield (lua_State *L, int idx, const char *key) {
  bool has = lua_getfield(L, idx, key) != LUA_TNIL;
  lua_pop(L, 1);
  return has;
}

/* Pushes what must be a table, and gives its index: the field of a table. */
static int gettable (lua_State *L, int idx, const char *key) {
  luaL_checkstack(L, 10, NULL);
  lua_getfield(L, idx, key);
  if (lua_type(L, -1) != LUA_TTABLE)
    luaL_error(L, "crosstab: %s is no table", key);
  return lua_gettop(L);
}

/* The same, of an item of an array. */
static int getitem (lua_State *L, int idx, lua_Integer i, const char *what) {
  luaL_checkstack(L, 10, NULL);
  lua_rawgeti(L, idx, i);
  if (lua_type(L, -1) != LUA_TTABLE)
    luaL_error(L, "crosstab: %s %I is no table", what, i);
  return lua_gettop(L);
}

static int countitems (lua_State *L, int idx, const char *what, int most) {
  lua_Unsigned n = lua_rawlen(L, idx);
  if (n > (lua_Unsigned) most)
    luaL_error(L, "crosstab: more than %d %s", most, what);
  return (int) n;
}

/* Memory of the state for n items, which is collected after the call. Like all
** that a query borrows it stays on the stack. [-0, +1, m] */
static void *scratch (lua_State *L, int n, size_t item) {
  return lua_newuserdatauv(L, ((size_t) n + 1) * item, 0);
}

/* The array 'to' of a map: for each code a category from 1, or 0: out. */
static const uint16_t *tocategories (lua_State *L, int idx, uint32_t *codes) {
  int array = gettable(L, idx, "to");
  int n = countitems(L, array, "codes", MAXITEMS);
  uint16_t *to = scratch(L, n, sizeof *to);
  *codes = (uint32_t) getinteger(L, idx, "codes", n, n);
  for (int i = 0; i < n; i++) {
    lua_Integer category;
    lua_rawgeti(L, array, i + 1);
    category = popinteger(L, "a category", 0, MAPPA_OUT - 1);
    to[i] = category == 0 ? MAPPA_OUT : (uint16_t) (category - 1);
  }
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

/* The set of the categories, from 1, in the array at an index. */
static uint64_t toset (lua_State *L, int array) {
  uint64_t set = 0;
  int n = countitems(L, array, "categories in a set", MAPPA_MAXSETS);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, array, i + 1);
    set |= (uint64_t) 1 << (popinteger(L, "a category of a set", 1,
                                       MAPPA_MAXSETS) - 1);
  }
  return set;
}

static const uint64_t *tosets (lua_State *L, int idx, uint16_t *n) {
  int array = gettable(L, idx, "sets");
  int count = countitems(L, array, "sets", MAPPA_OUT - 1);
  uint64_t *sets = scratch(L, count, sizeof *sets);
  for (int i = 0; i < count; i++) {
    sets[i] = toset(L, getitem(L, array, i + 1, "set"));
    lua_pop(L, 1);
  }
  *n = (uint16_t) count;
  return sets;
}

static const mappa_Map *tomaps (lua_State *L, int idx, const char *key,
                                bool parts, int *n);

/* The map at an index. */
static mappa_Map tomap (lua_State *L, int idx, bool parts) {
  mappa_Map map = {.column = getplace(L, idx, "column")};
  map.reading = toreading(L, idx);
  map.categories = (uint16_t) getinteger(L, idx, "categories", 0,
                                         MAPPA_OUT - 1);
  map.to = tocategories(L, idx, &map.n);
  if (hasfield(L, idx, "sets")) map.sets = tosets(L, idx, &map.nsets);
  if (parts && map.column == MAPPA_PARTS)
    map.parts = tomaps(L, idx, "parts", false, &map.nparts);
  return map;
}

/* The maps in the array of a field of the table at an index, with their parts
** or without: a part has none. */
static const mappa_Map *tomaps (lua_State *L, int idx, const char *key,
                                bool parts, int *n) {
  int array = gettable(L, idx, key);
  int count = countitems(L, array, key, MAXITEMS);
  mappa_Map *maps = scratch(L, count, sizeof *maps);
  for (int i = 0; i < count; i++)
    maps[i] = tomap(L, getitem(L, array, i + 1, "map"), parts);
  *n = count;
  return maps;
}

static mappa_Day getday (lua_State *L, int idx, const char *key) {
  return (mappa_Day) getinteger(L, idx, key, MAPPA_NODAY + 1,
                                MAPPA_FOREVER - 1);
}

static const mappa_Slice *toslices (lua_State *L, int *n) {
  int array = gettable(L, 2, "slices");
  int count = countitems(L, array, "slices", MAXITEMS);
  mappa_Slice *slices = scratch(L, count, sizeof *slices);
  for (int i = 0; i < count; i++) {
    int slice = getitem(L, array, i + 1, "slice");
    slices[i].from = getday(L, slice, "from");
    slices[i].to = getday(L, slice, "to");
    lua_pop(L, 1);
  }
  *n = count;
  return slices;
}

static mappa_Pick topick (lua_State *L) {
  static const char *const rules[] = {"every", "first", "last", "highest",
                                      NULL};
  mappa_Pick pick = {MAPPA_EVERY, -1, -1};
  lua_getfield(L, 2, "pick");
  pick.rule = (mappa_PickRule) luaL_checkoption(L, -1, "every", rules);
  lua_pop(L, 1);
  if (hasfield(L, 2, "group")) pick.group = getplace(L, 2, "group");
  if (hasfield(L, 2, "rank")) pick.rank = getplace(L, 2, "rank");
  return pick;
}

/* The query at index 2. */
static mappa_Query toquery (lua_State *L) {
  mappa_Query q;
  luaL_checktype(L, 2, LUA_TTABLE);
  q.slices = toslices(L, &q.nslices);
  q.before = tomaps(L, 2, "before", true, &q.nbefore);
  q.after = tomaps(L, 2, "after", true, &q.nafter);
  q.dims = tomaps(L, 2, "dims", true, &q.ndims);
  q.pick = topick(L);
  q.unit = getplace(L, 2, "unit");
  q.cellsonly = getenv("CELLS") != NULL;
  q.kernel = getenv("MAPPA_KERNEL");
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

/* An argument that is a category, or the total after the last. */
static uint16_t tocategory (lua_State *L, int arg, uint16_t categories) {
  lua_Integer c = luaL_checkinteger(L, arg);
  luaL_argcheck(L, c >= 1 && c <= categories + 1, arg, "no such category");
  return (uint16_t) (c - 1);
}

/* Reads categories of the first n dimensions from the arguments after the
** cube. */
static void tocell (lua_State *L, const mappa_Cube *cube, int n,
                    uint16_t *at) {
  for (int d = 0; d < n; d++)
    at[d] = tocategory(L, d + 2, mappa_cube_categories(cube, d));
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
  for (int d = 0; d < given; d++)
    at[d] = tocategory(L, d + 3, q.dims[d].categories);
  if (mappa_behind(&memory, mappal_object(L, 1, FRAME), &q, at, &found,
                   &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = found;
  mappal_hint(L, (size_t) mappa_found_count(found) * 2 * sizeof (size_t));
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
