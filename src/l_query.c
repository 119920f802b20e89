/* l_query.c - maps and queries of the kernel from Lua. Places and categories
** count from 1 here. */
#include "l_bind.h"

#include <stdlib.h>

#define MAP  "mappa.core.Map"

/* === Fields of tables ================================================== */

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

/* A number that is 0 when it is not there. */
static lua_Integer getcount (lua_State *L, int idx, const char *key,
                             lua_Integer most) {
  return hasfield(L, idx, key) ? getinteger(L, idx, key, 0, most) : 0;
}

/* Pushes what must be a table, and gives its index: the field of a table. */
static int gettable (lua_State *L, int idx, const char *key) {
  luaL_checkstack(L, 10, NULL);
  lua_getfield(L, idx, key);
  if (lua_type(L, -1) != LUA_TTABLE)
    luaL_error(L, "crosstab: %s is no table", key);
  return lua_gettop(L);
}

static int countitems (lua_State *L, int idx, const char *what, int most) {
  lua_Unsigned n = lua_rawlen(L, idx);
  if (n > (lua_Unsigned) most)
    luaL_error(L, "crosstab: more than %d %s", most, what);
  return (int) n;
}

/* Pushes an item of an array, which must be a table, and gives its index. */
static int getitem (lua_State *L, int idx, lua_Integer i, const char *what) {
  luaL_checkstack(L, 10, NULL);
  lua_rawgeti(L, idx, i);
  if (lua_type(L, -1) != LUA_TTABLE)
    luaL_error(L, "crosstab: %s %I is no table", what, i);
  return lua_gettop(L);
}

/* === Maps ============================================================== */

/* A map is a userdata. The table that is its user value holds all that it
** points to. */

/* Memory for n items, held by the table at an index. [-0, +0, m] */
static void *keep (lua_State *L, int holder, int n, size_t item) {
  void *block = lua_newuserdatauv(L, ((size_t) n + 1) * item, 0);
  lua_rawseti(L, holder, (lua_Integer) lua_rawlen(L, holder) + 1);
  return block;
}

/* The category on top, from 1, or 0: out. [-1, +0, v] */
static uint16_t popcategory (lua_State *L) {
  lua_Integer category = popinteger(L, "a category", 0, MAPPA_OUT - 1);
  return category == 0 ? MAPPA_OUT : (uint16_t) (category - 1);
}

/* The array 'to' of a map: a category for each code. */
static const uint16_t *tocategories (lua_State *L, int idx, int holder,
                                     uint32_t *codes) {
  int array = gettable(L, idx, "to");
  int n = countitems(L, array, "codes", MAXITEMS);
  uint16_t *to = keep(L, holder, n, sizeof *to);
  *codes = (uint32_t) getinteger(L, idx, "codes", n, n);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, array, i + 1);
    to[i] = popcategory(L);
  }
  return to;
}

/* The same where 'to' is of the codes in the array 'list', and the others are
** out. */
static const uint16_t *tolisted (lua_State *L, int idx, int holder,
                                 uint32_t *codes) {
  int array = gettable(L, idx, "to"), list = gettable(L, idx, "list");
  int n = countitems(L, list, "codes", MAXITEMS);
  int all = (int) getinteger(L, idx, "codes", 0, MAXITEMS);
  uint16_t *to = keep(L, holder, all, sizeof *to);
  for (int i = 0; i < all; i++) to[i] = MAPPA_OUT;
  for (int i = 0; i < n; i++) {
    lua_Integer code;
    lua_rawgeti(L, list, i + 1);
    code = popinteger(L, "a code of the list", 0, all - 1);
    lua_rawgeti(L, array, i + 1);
    to[code] = popcategory(L);
  }
  *codes = (uint32_t) all;
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

static const uint64_t *tosets (lua_State *L, int idx, int holder,
                               uint16_t *n) {
  int array = gettable(L, idx, "sets");
  int count = countitems(L, array, "sets", MAPPA_OUT - 1);
  uint64_t *sets = keep(L, holder, count, sizeof *sets);
  for (int i = 0; i < count; i++) {
    sets[i] = toset(L, getitem(L, array, i + 1, "set"));
    lua_pop(L, 1);
  }
  *n = (uint16_t) count;
  return sets;
}

static mappa_Map *tomaps (lua_State *L, int idx, const char *key, bool parts,
                          int *n);

/* Pushes a map made of the table at an index, with its parts or without.
** [-0, +1, v] */
static const mappa_Map *newmap (lua_State *L, int idx, bool parts) {
  mappa_Map *map = lua_newuserdatauv(L, sizeof *map, 1);
  int self = lua_gettop(L), holder = self + 1;
  luaL_setmetatable(L, MAP);
  lua_newtable(L);
  lua_pushvalue(L, holder);
  lua_setiuservalue(L, self, 1);
  *map = (mappa_Map) {.column = getplace(L, idx, "column")};
  map->reading = toreading(L, idx);
  map->categories = (uint16_t) getinteger(L, idx, "categories", 0,
                                          MAPPA_OUT - 1);
  map->to = (hasfield(L, idx, "list") ? tolisted : tocategories)
    (L, idx, holder, &map->n);
  if (hasfield(L, idx, "sets"))
    map->sets = tosets(L, idx, holder, &map->nsets);
  if (parts && map->column == MAPPA_PARTS) {
    map->parts = tomaps(L, idx, "parts", false, &map->nparts);
    lua_rawseti(L, holder, (lua_Integer) lua_rawlen(L, holder) + 1);
  }
  lua_settop(L, self);
  return map;
}

/* The map on top: item i of an array. A table becomes a map. [-1, +1, v] */
static const mappa_Map *tomap (lua_State *L, lua_Integer i, bool parts) {
  const mappa_Map *map = luaL_testudata(L, -1, MAP);
  if (map != NULL) return map;
  if (lua_type(L, -1) != LUA_TTABLE)
    luaL_error(L, "crosstab: map %I is no table", i);
  map = newmap(L, lua_gettop(L), parts);
  lua_replace(L, -2);
  return map;
}

/* The maps in the array of a field of the table at an index, with their parts
** or without: a part has none. Pushes the table that holds them.
** [-0, +1, v] */
static mappa_Map *tomaps (lua_State *L, int idx, const char *key, bool parts,
                          int *n) {
  int array = gettable(L, idx, key), holder = array + 1;
  int count = countitems(L, array, key, MAXITEMS);
  mappa_Map *maps;
  lua_createtable(L, count + 1, 0);
  maps = keep(L, holder, count, sizeof *maps);
  for (int i = 0; i < count; i++) {
    lua_rawgeti(L, array, i + 1);
    maps[i] = *tomap(L, i + 1, parts);
    lua_rawseti(L, holder, i + 2);
  }
  lua_remove(L, array);
  *n = count;
  return maps;
}

/*** Makes a map ready for queries, which may use it again and again.
@function map
@tparam table map {column=, codes=, to=, categories=, reading=, parts=, sets=,
list=}: its column a place (0: the slice, -1: parts, which are an array of
maps), 'to' an array of categories by code, 0: out; reading "codes", "days",
"months" or "years"; sets an array of arrays of categories, to which 'to' then
leads; list an array of codes, of which 'to' then is: the others are out
@treturn Map */
static int map (lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  newmap(L, 1, true);
  return 1;
}

/* === Queries =========================================================== */

/* Memory for n items, which is collected after the call: what a query borrows
** stays on the stack. [-0, +1, m] */
static void *scratch (lua_State *L, int n, size_t item) {
  return lua_newuserdatauv(L, ((size_t) n + 1) * item, 0);
}

static mappa_Day getday (lua_State *L, int idx, const char *key) {
  return (mappa_Day) getinteger(L, idx, key, MAPPA_NODAY + 1,
                                MAPPA_FOREVER - 1);
}

static const mappa_Slice *toslices (lua_State *L, int idx, int *n) {
  int array = gettable(L, idx, "slices");
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

static mappa_Pick topick (lua_State *L, int idx) {
  static const char *const rules[] = {"every", "first", "last", "highest",
                                      NULL};
  mappa_Pick pick = {MAPPA_EVERY, -1, -1};
  lua_getfield(L, idx, "pick");
  pick.rule = (mappa_PickRule) luaL_checkoption(L, -1, "every", rules);
  lua_pop(L, 1);
  if (hasfield(L, idx, "group")) pick.group = getplace(L, idx, "group");
  if (hasfield(L, idx, "rank")) pick.rank = getplace(L, idx, "rank");
  return pick;
}

/* Which totals are counted: all, none, or those of some dimensions. */
static void readtotals (lua_State *L, int idx, mappa_Query *q,
                        mappa_Map *dims) {
  int kind = lua_getfield(L, idx, "totals");
  q->cellsonly = kind == LUA_TBOOLEAN && !lua_toboolean(L, -1);
  if (kind == LUA_TTABLE && lua_rawlen(L, -1) != (lua_Unsigned) q->ndims)
    luaL_error(L, "crosstab: totals are not of each dimension");
  for (int d = 0; d < q->ndims; d++) {
    if (kind == LUA_TTABLE) {
      lua_rawgeti(L, -1, d + 1);
      dims[d].nototal = !lua_toboolean(L, -1);
      lua_pop(L, 1);
    } else {
      dims[d].nototal = false;
    }
  }
  lua_pop(L, 1);
}

mappa_Query mappal_query (lua_State *L, int idx) {
  mappa_Query q = {0};
  mappa_Map *dims;
  luaL_checktype(L, idx, LUA_TTABLE);
  q.slices = toslices(L, idx, &q.nslices);
  q.before = tomaps(L, idx, "before", true, &q.nbefore);
  q.after = tomaps(L, idx, "after", true, &q.nafter);
  q.dims = dims = tomaps(L, idx, "dims", true, &q.ndims);
  q.pick = topick(L, idx);
  q.unit = getplace(L, idx, "unit");
  q.threads = (int) getcount(L, idx, "threads", INT16_MAX);
  q.threadrows = (size_t) getcount(L, idx, "threadrows", MAXITEMS);
  q.kernel = getenv("MAPPA_KERNEL");
  readtotals(L, idx, &q, dims);
  return q;
}

static const luaL_Reg functions[] = {
  {"map", map},
  {NULL, NULL}
};

void mappal_queries (lua_State *L) {
  luaL_newmetatable(L, MAP);
  lua_pushliteral(L, "mappa");
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  luaL_setfuncs(L, functions, 0);
}
