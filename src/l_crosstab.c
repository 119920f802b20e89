/* l_crosstab.c - the kernel for Lua. Categories count from 1 here. */
#include "l_bind.h"

static void freecube (void *cube) {
  mappa_cube_free(cube);
}

/*** Counts a frame.
@function crosstab
@tparam Frame frame
@tparam table query {slices={{from=, to=}...}, before={map...}, pick=, group=,
rank=, after={map...}, dims={map...}, unit=, totals=, threads=, threadrows=};
unit is the place of an id, or 0: rows; a map is as core.map takes or gives it;
totals says which are counted: all (true, the default), none (false), or, in an
array of booleans, those of each dimension; threads says how many may count,
threadrows how many rows each has at least (as many as pay)
@treturn[1] Cube
@treturn[2] nil, message, code */
static int crosstab (lua_State *L) {
  mappa_Memory memory = mappal_memory(L);
  mappa_Query q = mappal_query(L, 2);
  mappa_Frame *frame = mappal_object(L, 1, FRAME);
  mappa_Watch watch = mappal_watch(mappal_tobox(L, 1, FRAME));
  Box *box = mappal_box(L, CUBE, freecube);
  mappa_Cube *cube;
  mappa_Error err;
  q.watch = &watch;
  if (mappa_crosstab(&memory, frame, &q, &cube, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = cube;
  mappal_hint(L, mappa_cube_bytes(cube));
  return 1;
}

/*** Brings in what a query reads of a frame, as core.crosstab does, so that it
can be counted also when the register has changed or is closed.
@function need
@tparam Frame frame
@tparam table query
@treturn[1] boolean true
@treturn[2] nil, message, code: "changed" when it is too late */
static int need (lua_State *L) {
  mappa_Query q = mappal_query(L, 2);
  mappa_Error err;
  if (mappa_crosstab_need(mappal_object(L, 1, FRAME), &q, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_pushboolean(L, 1);
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

/*** Does a category of a dimension occur in any cell?
@function Cube:occurs
@tparam integer dimension from 1
@tparam integer category from 1
@treturn boolean */
static int cubeoccurs (lua_State *L) {
  const mappa_Cube *cube = mappal_object(L, 1, CUBE);
  lua_Integer d = luaL_checkinteger(L, 2), c = luaL_checkinteger(L, 3);
  luaL_argcheck(L, d >= 1 && d <= mappa_cube_dims(cube), 2,
                "no such dimension");
  luaL_argcheck(L, c >= 1 && c <= mappa_cube_categories(cube, (int) d - 1), 3,
                "no such category");
  lua_pushboolean(L, mappa_cube_occurs(cube, (int) d - 1, (uint16_t) (c - 1)));
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
  mappa_Query q = mappal_query(L, 2);
  mappa_Frame *frame = mappal_object(L, 1, FRAME);
  mappa_Watch watch = mappal_watch(mappal_tobox(L, 1, FRAME));
  Box *box = mappal_box(L, FOUND, freefound);
  mappa_Found *found;
  mappa_Error err;
  luaL_argcheck(L, given == q.ndims && given <= MAPPA_MAXDIMS, 3,
                "a category for each dimension");
  for (int d = 0; d < given; d++)
    at[d] = tocategory(L, d + 3, q.dims[d].categories);
  q.watch = &watch;
  if (mappa_behind(&memory, frame, &q, at, &found, &err) != MAPPA_OK)
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
  {"occurs", cubeoccurs},
  {"rows", cuberows},
  {NULL, NULL}
};

static const luaL_Reg functions[] = {
  {"behind", behind},
  {"crosstab", crosstab},
  {"need", need},
  {NULL, NULL}
};

void mappal_crosstab (lua_State *L) {
  mappal_class(L, CUBE, cubemethods);
  mappal_class(L, FOUND, foundmethods);
  luaL_setfuncs(L, functions, 0);
}
