/* l_estimate.c - tests of tables of counts for Lua. */
#include "l_bind.h"

enum {
  MOSTCELLS = 1 << 24          /* of a table */
};

static int misuse (lua_State *L, const char *words) {
  lua_pushfstring(L, "misuse: %s", words);
  return lua_error(L);
}

/* Reads the array on top of the stack into counts[0 .. n - 1]. */
static void readrow (lua_State *L, int64_t *counts, size_t n) {
  if (!lua_istable(L, -1) || lua_rawlen(L, -1) != n)
    misuse(L, "the rows of a table of counts must be arrays of one length");
  for (size_t j = 0; j < n; j++) {
    int whole;
    lua_rawgeti(L, -1, (lua_Integer) j + 1);
    counts[j] = lua_tointegerx(L, -1, &whole);
    if (!whole || lua_type(L, -1) != LUA_TNUMBER)
      misuse(L, "a count must be a whole number");
    lua_pop(L, 1);
  }
}

/* The array of rows at index 1; its memory is left on the stack. */
static mappa_Counts tocounts (lua_State *L) {            /* [-0, +1, v] */
  mappa_Counts t;
  int64_t *counts;
  luaL_checktype(L, 1, LUA_TTABLE);
  t.rows = lua_rawlen(L, 1);
  t.cols = lua_rawgeti(L, 1, 1) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;
  lua_pop(L, 1);
  if (t.cols > 0 && t.rows > MOSTCELLS / t.cols)
    misuse(L, "a table of counts has too many cells");
  t.counts = counts = lua_newuserdatauv(L, t.rows * t.cols * sizeof *counts,
                                        0);
  for (size_t i = 0; i < t.rows; i++) {
    lua_rawgeti(L, 1, (lua_Integer) i + 1);
    readrow(L, counts + i * t.cols, t.cols);
    lua_pop(L, 1);
  }
  return t;
}

/* Sets a field of the table on top of the stack. */
static void setnumber (lua_State *L, const char *key, double value) {
  lua_pushnumber(L, value);
  lua_setfield(L, -2, key);
}

static void setinteger (lua_State *L, const char *key, int64_t value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, key);
}

/*** Pearson's chi-square test of a table of counts. Rows and columns without
a count are left out.
@function chi_square
@tparam table rows array of arrays of whole numbers
@treturn[1] table statistic, df, p, n, smallest (expected count), empty_rows,
empty_cols (how many were left out)
@treturn[2] nil, message, code */
static int chisquare (lua_State *L) {
  mappa_Memory memory = mappal_memory(L);
  mappa_Counts t = tocounts(L);
  mappa_ChiSquare test;
  mappa_Error err;
  if (mappa_chi_square(&memory, &t, &test, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_createtable(L, 0, 7);
  setnumber(L, "statistic", test.statistic);
  setinteger(L, "df", test.df);
  setnumber(L, "p", test.p);
  setnumber(L, "smallest", test.smallest);
  setinteger(L, "n", test.n);
  setinteger(L, "empty_rows", test.empty_rows);
  setinteger(L, "empty_cols", test.empty_cols);
  return 1;
}

/* Pushes the values of a row, with false for what is undefined. */
static void pushrow (lua_State *L, const double *values, size_t n) {
  lua_createtable(L, (int) n, 0);
  for (size_t j = 0; j < n; j++) {
    if (values[j] == values[j]) lua_pushnumber(L, values[j]);
    else lua_pushboolean(L, 0);
    lua_rawseti(L, -2, (lua_Integer) j + 1);
  }
}

/*** Adjusted standardised residuals of a table of counts.
@function residuals
@tparam table rows array of arrays of whole numbers
@treturn[1] table array of arrays of numbers, false in rows and columns without
a count
@treturn[2] nil, message, code */
static int residuals (lua_State *L) {
  mappa_Memory memory = mappal_memory(L);
  mappa_Counts t = tocounts(L);
  double *out = lua_newuserdatauv(L, t.rows * t.cols * sizeof *out, 0);
  mappa_Error err;
  if (mappa_residuals(&memory, &t, out, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_createtable(L, (int) t.rows, 0);
  for (size_t i = 0; i < t.rows; i++) {
    pushrow(L, out + i * t.cols, t.cols);
    lua_rawseti(L, -2, (lua_Integer) i + 1);
  }
  return 1;
}

/*** Fisher's exact test of a table of two rows and two columns.
@function fisher
@tparam integer a first row, first column
@tparam integer b first row, second column
@tparam integer c second row, first column
@tparam integer d second row, second column
@tparam[opt=0.95] number level of the interval
@treturn[1] table p (two-sided), odds_ratio, low, high, n
@treturn[2] nil, message, code */
static int fisher (lua_State *L) {
  double level = luaL_optnumber(L, 5, 0.95);
  int64_t cells[4];
  mappa_Fisher test;
  mappa_Error err;
  for (int i = 0; i < 4; i++) cells[i] = luaL_checkinteger(L, i + 1);
  if (mappa_fisher(cells, level, &test, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_createtable(L, 0, 5);
  setnumber(L, "p", test.p);
  setnumber(L, "odds_ratio", test.odds_ratio);
  setnumber(L, "low", test.low);
  setnumber(L, "high", test.high);
  setinteger(L, "n", test.n);
  return 1;
}

static const luaL_Reg functions[] = {
  {"chi_square", chisquare},
  {"residuals", residuals},
  {"fisher", fisher},
  {NULL, NULL}
};

void mappal_estimate (lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
