/* l_schema.c - calendar and schema for Lua. A day is an integer, as in the
** core; code lists and entities are described as plain tables. */
#include <string.h>

#include "l_bind.h"


/*** Reads a date.
@function day
@tparam string text "yyyy-mm-dd"
@treturn[1] integer days since 1970-01-01
@treturn[2] nil when it is not a date */
static int day (lua_State *L) {
  size_t len;
  const char *s = luaL_checklstring(L, 1, &len);
  mappa_Day d = mappa_day_parse(s, len);
  if (d == MAPPA_NODAY) luaL_pushfail(L);
  else lua_pushinteger(L, d);
  return 1;
}

static mappa_Day checkday (lua_State *L, int arg) {
  lua_Integer d = luaL_checkinteger(L, arg);
  luaL_argcheck(L, d > INT32_MIN && d < INT32_MAX, arg, "not a day");
  return (mappa_Day) d;
}

/*** Writes a date.
@function date
@tparam integer day
@treturn string "yyyy-mm-dd" */
static int date (lua_State *L) {
  char text[11];
  mappa_day_format(checkday(L, 1), text);
  lua_pushstring(L, text);
  return 1;
}

/*** The reporting year (1 April to 31 March) that holds a day.
@function reporting_year
@tparam integer day
@treturn integer the year in which it starts */
static int reporting_year (lua_State *L) {
  lua_pushinteger(L, mappa_reporting_year(checkday(L, 1)));
  return 1;
}

/*** The days of the reporting year that starts in a year.
@function year_days
@tparam integer start
@treturn[1] integer the first day
@treturn[1] integer the last day
@treturn[2] nil beyond the calendar */
static int year_days (lua_State *L) {
  lua_Integer start = luaL_checkinteger(L, 1);
  if (start < 1 || start > 9998) {     /* the calendar ends with 9999 */
    luaL_pushfail(L);
    return 1;
  }
  lua_pushinteger(L, mappa_day((int) start, 4, 1));
  lua_pushinteger(L, mappa_day((int) start + 1, 3, 31));
  return 2;
}

/*** Completed years of age.
@function age
@tparam integer birth day
@tparam integer on day
@treturn[1] integer
@treturn[2] nil when 'on' is before birth */
static int age (lua_State *L) {
  int years = mappa_age(checkday(L, 1), checkday(L, 2));
  if (years < 0) luaL_pushfail(L);
  else lua_pushinteger(L, years);
  return 1;
}

static const mappa_List *checklist (lua_State *L, int arg) {
  const mappa_List *list = mappa_list(luaL_checkstring(L, arg));
  luaL_argcheck(L, list != NULL, arg, "no such code list");
  return list;
}

/*** Finds a code by code, label or alias.
@function code
@tparam string list name of a code list
@tparam string|number word
@treturn[1] integer place in the list, from 1
@treturn[2] nil
@treturn[2] string the nearest label, or nil */
static int code (lua_State *L) {
  const mappa_List *list = checklist(L, 1);
  size_t len;
  const char *s = luaL_checklstring(L, 2, &len);
  int c = mappa_code_find(list, s, len);
  if (c > 0) {
    lua_pushinteger(L, c);
    return 1;
  }
  luaL_pushfail(L);
  lua_pushstring(L, mappa_code_nearest(list, s, len));
  return 2;
}

/*** Of some words the one nearest to a misspelt one.
@function nearest
@tparam table words array of strings
@tparam string word
@treturn string|nil */
static int nearest (lua_State *L) {
  size_t len;
  const char *s = luaL_checklstring(L, 2, &len);
  const char **words;
  int n;
  luaL_checktype(L, 1, LUA_TTABLE);
  n = (int) lua_rawlen(L, 1);
  words = lua_newuserdatauv(L, ((size_t) n + 1) * sizeof *words, 0);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, 1, i + 1);
    luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, 1, "strings expected");
    words[i] = lua_tostring(L, -1);    /* valid: the array holds it */
    lua_pop(L, 1);
  }
  lua_pushstring(L, mappa_nearest(words, n, s, len));
  return 1;
}

static void setstring (lua_State *L, const char *key, const char *s) {
  lua_pushstring(L, s);
  lua_setfield(L, -2, key);
}

static void pushcodes (lua_State *L, const mappa_List *list) {
  lua_createtable(L, list->n, 2);
  setstring(L, "name", list->name);
  setstring(L, "title", list->title);
  for (int i = 0; i < list->n; i++) {
    lua_createtable(L, 0, 2);
    setstring(L, "code", list->codes[i].code);
    setstring(L, "label", list->codes[i].label);
    lua_rawseti(L, -2, i + 1);
  }
}

/*** A code list: name, title, and an array of {code=, label=}.
@function list
@tparam string name
@treturn table */
static int list (lua_State *L) {
  pushcodes(L, checklist(L, 1));
  return 1;
}

/*** For each area, its region: an array of codes.
@function regions
@treturn table */
static int regions (lua_State *L) {
  int n = mappa_list("area")->n;
  lua_createtable(L, n, 0);
  for (int i = 1; i <= n; i++) {
    lua_pushinteger(L, mappa_area_region(i));
    lua_rawseti(L, -2, i);
  }
  return 1;
}

/*** For each area, its country: an array of codes.
@function countries
@treturn table */
static int countries (lua_State *L) {
  int n = mappa_list("area")->n;
  lua_createtable(L, n, 0);
  for (int i = 1; i <= n; i++) {
    lua_pushinteger(L, mappa_area_country(i));
    lua_rawseti(L, -2, i);
  }
  return 1;
}

/*** Do the rules of MAPPA exclude this category at this level?
@function impossible
@tparam integer category
@tparam integer level
@treturn boolean */
static int impossible (lua_State *L) {
  lua_pushboolean(L, mappa_impossible((int) luaL_checkinteger(L, 1),
                                      (int) luaL_checkinteger(L, 2)));
  return 1;
}

static void pushfield (lua_State *L, const mappa_Field *f) {
  static const char *const types[] = {"text", "date", "code", "integer",
                                      "reference"};
  lua_createtable(L, 0, 6);
  setstring(L, "name", f->name);
  setstring(L, "type", types[f->type]);
  setstring(L, "of", f->of);
  setstring(L, "words", f->words);
  lua_pushboolean(L, f->marks & MAPPA_REQUIRED);
  lua_setfield(L, -2, "required");
  lua_pushboolean(L, f->marks & (MAPPA_END | MAPPA_EXPIRY));
  lua_setfield(L, -2, "ends");
}

/*** The entities, parents first: an array of {name=, words=, fields=}, each
field {name=, type=, of=, words=, required=, ends=}; the last is true of the
end of an interval.
@function entities
@treturn table */
static int entities (lua_State *L) {
  lua_createtable(L, mappa_entity_count(), 0);
  for (int i = 0; i < mappa_entity_count(); i++) {
    const mappa_Entity *e = mappa_entity_at(i);
    lua_createtable(L, 0, 3);
    setstring(L, "name", e->name);
    setstring(L, "words", e->words);
    lua_createtable(L, e->n, 0);
    for (int k = 0; k < e->n; k++) {
      pushfield(L, &e->fields[k]);
      lua_rawseti(L, -2, k + 1);
    }
    lua_setfield(L, -2, "fields");
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static void freefolder (void *folder) {
  mappa_folder_free(folder);
}

/*** The names of the CSV files in a folder, sorted.
@function folder
@tparam string path
@treturn[1] table array of names
@treturn[2] nil
@treturn[2] string message
@treturn[2] string code */
static int folder (lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  mappa_Memory memory = mappal_memory(L);
  Box *box = mappal_scratch(L, freefolder);
  mappa_Folder *f;
  mappa_Error err;
  if (mappa_folder_open(&memory, path, &f, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = f;
  lua_createtable(L, mappa_folder_count(f), 0);
  for (int i = 0; i < mappa_folder_count(f); i++) {
    lua_pushstring(L, mappa_folder_name(f, i));
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static const luaL_Reg functions[] = {
  {"day", day},
  {"date", date},
  {"reporting_year", reporting_year},
  {"year_days", year_days},
  {"age", age},
  {"code", code},
  {"nearest", nearest},
  {"list", list},
  {"regions", regions},
  {"countries", countries},
  {"impossible", impossible},
  {"entities", entities},
  {"folder", folder},
  {NULL, NULL}
};

void mappal_schema (lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
