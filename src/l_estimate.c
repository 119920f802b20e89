/* l_estimate.c - tests of tables of counts, of rates and of shares, for Lua;
** intervals. */
#include "l_bind.h"

#include <math.h>
#include <string.h>

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

/* === Intervals and tests of counts ===================================== */

static int mistyped (lua_State *L, int arg, const char *name,
                     const char *wanted) {
  const char *words = lua_type(L, arg) == LUA_TNUMBER
                          ? luaL_tolstring(L, arg, NULL)
                          : luaL_typename(L, arg);
  lua_pushfstring(L, "misuse: %s must be %s, not %s", name, wanted, words);
  return lua_error(L);
}

static int64_t tocount (lua_State *L, int arg, const char *name) {
  int whole;
  lua_Integer n = lua_tointegerx(L, arg, &whole);
  if (!whole || lua_type(L, arg) != LUA_TNUMBER)
    mistyped(L, arg, name, "a whole number");
  return n;
}

/* A number, which may be left out for a value that is no NaN. */
static double toreal (lua_State *L, int arg, const char *name, double usual) {
  if (lua_isnoneornil(L, arg) && !isnan(usual)) return usual;
  if (lua_type(L, arg) != LUA_TNUMBER) mistyped(L, arg, name, "a number");
  return lua_tonumber(L, arg);
}

static double tolevel (lua_State *L, int arg) {
  return toreal(L, arg, "the level", 0.95);
}

/* Sets a field of the table on top of the stack, unless there is no such
** number. */
static void setfinite (lua_State *L, const char *key, double value) {
  if (isfinite(value)) setnumber(L, key, value);
}

static int pushinterval (lua_State *L, const mappa_Interval *interval,
                         const char *method) {
  lua_createtable(L, 0, 3);
  setnumber(L, "low", interval->low);
  setnumber(L, "high", interval->high);
  lua_pushstring(L, method);
  lua_setfield(L, -2, "method");
  return 1;
}

/* Is a method asked for by its name? Raises for one that is neither of two. */
static bool asksfor (lua_State *L, int arg, const char *method,
                     const char *other) {
  const char *asked = lua_type(L, arg) == LUA_TSTRING ? lua_tostring(L, arg)
                                                      : NULL;
  if (lua_isnoneornil(L, arg)) return false;
  if (asked == NULL || (strcmp(asked, method) && strcmp(asked, other))) {
    lua_pushfstring(L, "misuse: the method is \"%s\" or \"%s\"", method,
                    other);
    lua_error(L);
  }
  return asked != NULL && strcmp(asked, method) == 0;
}

/*** The interval of the mean of a Poisson count: Garwood's (1936), which is
exact, below 10, and Byar's (Breslow and Day 1987) from 10 on.
@function count_interval
@tparam integer n the count, at most 1,000,000,000
@tparam[opt=0.95] number level
@tparam[opt] string method "exact" or "byar", whatever the count is
@treturn[1] table low and high, in counts; method, which it is
@treturn[2] nil, message, code */
static int countinterval (lua_State *L) {
  int64_t n = tocount(L, 1, "n");
  double level = tolevel(L, 2);
  bool exact = asksfor(L, 3, "exact", "byar");
  mappa_Interval interval;
  mappa_Error err;
  mappa_Status status;
  if (lua_isnoneornil(L, 3)) exact = n < MAPPA_BYAR_FROM;
  status = exact ? mappa_count_exact(n, level, &interval, &err)
                 : mappa_count_byar(n, level, &interval, &err);
  if (status != MAPPA_OK) return mappal_fail(L, &err);
  return pushinterval(L, &interval, exact ? "exact" : "byar");
}

/*** The interval of a share: Wilson's (1927), or Clopper's and Pearson's
(1934), which is exact.
@function share_interval
@tparam integer x how many are so
@tparam integer n of how many, at most 1,000,000,000
@tparam[opt=0.95] number level
@tparam[opt="wilson"] string method "wilson" or "exact"
@treturn[1] table low and high, within 0 and 1; method, which it is
@treturn[2] nil, message, code: "data" when n is 0 */
static int shareinterval (lua_State *L) {
  int64_t x = tocount(L, 1, "x"), n = tocount(L, 2, "n");
  double level = tolevel(L, 3);
  bool exact = asksfor(L, 4, "exact", "wilson");
  mappa_Interval interval;
  mappa_Error err;
  mappa_Status status = exact
      ? mappa_share_exact(x, n, level, &interval, &err)
      : mappa_share_wilson(x, n, level, &interval, &err);
  if (status != MAPPA_OK) return mappal_fail(L, &err);
  return pushinterval(L, &interval, exact ? "exact" : "wilson");
}

/*** The exact conditional test of two Poisson counts, or of their rates.
@function rate_test
@tparam integer x1 the earlier count
@tparam integer x2 the later count
@tparam[opt=1] number t1 what the earlier one arose from, as person-years
@tparam[opt=1] number t2 what the later one arose from
@tparam[opt=0.95] number level of the interval
@treturn[1] table p (two-sided); ratio of the later rate to the earlier one,
low, high. There is no ratio and no high when x1 is 0; low is 0 when x2 is, and
p is 1 when both are.
@treturn[2] nil, message, code */
static int ratetest (lua_State *L) {
  const int64_t x[] = {tocount(L, 1, "x1"), tocount(L, 2, "x2")};
  const double t[] = {toreal(L, 3, "t1", 1), toreal(L, 4, "t2", 1)};
  double level = tolevel(L, 5);
  mappa_RateTest test;
  mappa_Error err;
  if (mappa_rate_test(x, t, level, &test, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_createtable(L, 0, 4);
  setnumber(L, "p", test.p);
  setfinite(L, "ratio", test.ratio);
  setnumber(L, "low", test.low);
  setfinite(L, "high", test.high);
  return 1;
}

/*** Fisher's exact test of two shares, and the interval of their difference
(Newcombe 1998, method 10).
@function share_test
@tparam integer x1 how many were so before
@tparam integer n1 of how many
@tparam integer x2 how many are so later
@tparam integer n2 of how many
@tparam[opt=0.95] number level of the interval
@treturn[1] table p (two-sided); difference, the later share less the earlier
one, low, high, in percentage points. p is 1 where none are so, or all.
@treturn[2] nil, message, code: "data" when n1 or n2 is 0 */
static int sharetest (lua_State *L) {
  const int64_t x[] = {tocount(L, 1, "x1"), tocount(L, 3, "x2")};
  const int64_t n[] = {tocount(L, 2, "n1"), tocount(L, 4, "n2")};
  double level = tolevel(L, 5);
  mappa_ShareTest test;
  mappa_Error err;
  if (mappa_share_test(x, n, level, &test, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_createtable(L, 0, 4);
  setnumber(L, "p", test.p);
  setnumber(L, "difference", 100 * test.difference);
  setnumber(L, "low", 100 * test.low);
  setnumber(L, "high", 100 * test.high);
  return 1;
}

/*** Limits of a Poisson count for a funnel plot, smoothed between whole counts
(Spiegelhalter 2005).
@function funnel
@tparam number expected its mean, above 0, at most 1,000,000,000
@tparam[opt=0.95] number level
@treturn[1] table low and high, in counts
@treturn[2] nil, message, code */
static int funnel (lua_State *L) {
  double expected = toreal(L, 1, "expected", NAN);
  double level = tolevel(L, 2);
  mappa_Interval limits;
  mappa_Error err;
  if (mappa_funnel(expected, level, &limits, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_createtable(L, 0, 2);
  setnumber(L, "low", limits.low);
  setnumber(L, "high", limits.high);
  return 1;
}

static const luaL_Reg functions[] = {
  {"chi_square", chisquare},
  {"residuals", residuals},
  {"fisher", fisher},
  {"count_interval", countinterval},
  {"share_interval", shareinterval},
  {"rate_test", ratetest},
  {"share_test", sharetest},
  {"funnel", funnel},
  {NULL, NULL}
};

void mappal_estimate (lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
