/* l_csv.c - small CSV files, whole, for Lua. */
#include <string.h>

#include "l_bind.h"

enum {PATH = 1, COLUMNS = 2, ROWS = 4};          /* stack indices */

static void freecsv (void *csv) {
  mappa_csv_close(csv);
}

/* Returns nil, "path: line N: words", "data". */
static int refuse (lua_State *L, int64_t line, const char *words) {
  luaL_pushfail(L);
  lua_pushfstring(L, "%s: line %I: %s", lua_tostring(L, PATH),
                  (LUAI_UACINT) line, words);
  lua_pushliteral(L, "data");
  return 3;
}

/* Do the n names of a header equal the columns expected? */
static bool isheader (lua_State *L, const mappa_Value *names, int n) {
  bool same = n == (int) lua_rawlen(L, COLUMNS);
  for (int i = 0; i < n && same; i++) {
    size_t len;
    const char *name;
    lua_rawgeti(L, COLUMNS, i + 1);
    name = lua_tolstring(L, -1, &len);
    same = name != NULL && len == names[i].len &&
           memcmp(name, names[i].s, len) == 0;
    lua_pop(L, 1);
  }
  return same;
}

/* Pushes a record as a table by column, with its line. */
static void pushrecord (lua_State *L, const mappa_Value *values, int n,
                        int64_t line) {
  lua_createtable(L, 0, n + 1);
  lua_pushinteger(L, line);
  lua_setfield(L, -2, "line");
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, COLUMNS, i + 1);
    lua_pushlstring(L, values[i].s, values[i].len);
    lua_settable(L, -3);
  }
}

static int readrecords (lua_State *L, mappa_Csv *csv, int ncolumns) {
  const mappa_Value *values;
  mappa_Error err;
  int n;
  for (lua_Integer i = 1; ; i++) {
    if (mappa_csv_next(csv, &values, &n, &err) != MAPPA_OK)
      return mappal_fail(L, &err);
    if (n == 0) break;
    if (n != ncolumns)
      return refuse(L, mappa_csv_line(csv), "as many values as columns are "
                    "needed; check for commas and quotes");
    pushrecord(L, values, n, mappa_csv_line(csv));
    lua_rawseti(L, ROWS, i);
  }
  lua_settop(L, ROWS);
  return 1;
}

/*** Reads a CSV file whose columns are known.
@function csv
@tparam string path
@tparam table columns array of names, which the first line must have
@treturn[1] table array of records, each a table of strings by column, with
its line
@treturn[2] nil, message, code */
static int readcsv (lua_State *L) {
  const char *path = luaL_checkstring(L, PATH);
  mappa_Memory memory = mappal_memory(L);
  const mappa_Value *names;
  mappa_Csv *csv;
  mappa_Error err;
  Box *box;
  int n;
  luaL_checktype(L, COLUMNS, LUA_TTABLE);
  lua_settop(L, COLUMNS);
  box = mappal_scratch(L, freecsv);
  lua_newtable(L);
  if (mappa_csv_open_file(&memory, path, &csv, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = csv;
  if (mappa_csv_next(csv, &names, &n, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  if (!isheader(L, names, n)) {
    luaL_Buffer words;
    luaL_buffinit(L, &words);
    luaL_addstring(&words, "the columns must be ");
    for (lua_Integer i = 1; i <= (lua_Integer) lua_rawlen(L, COLUMNS); i++) {
      if (i > 1) luaL_addstring(&words, ",");
      lua_rawgeti(L, COLUMNS, i);
      luaL_addvalue(&words);
    }
    luaL_pushresult(&words);
    return refuse(L, 1, lua_tostring(L, -1));
  }
  return readrecords(L, csv, n);
}

static const luaL_Reg functions[] = {
  {"csv", readcsv},
  {NULL, NULL}
};

void mappal_csv (lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
