/* l_register.c - registers for Lua: open, close, transactions, queries. */
#include <string.h>

#include "l_bind.h"

static mappa_Register *checkregister (lua_State *L) {
  return mappal_object(L, 1, REGISTER);
}

static void freeregister (void *reg) {
  mappa_register_close(reg);
}

/*** Opens a register, or makes it.
@function open
@tparam string path
@tparam[opt] boolean readonly
@treturn[1] Register
@treturn[2] nil
@treturn[2] string message
@treturn[2] string code */
static int open (lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  int flags = lua_toboolean(L, 2) ? MAPPA_READ : 0;
  mappa_Memory memory = mappal_memory(L);
  Box *box = mappal_box(L, REGISTER, freeregister);
  mappa_Register *reg;
  mappa_Error err;
  if (mappa_register_open(&memory, path, flags, &reg, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = reg;
  return 1;
}

static int isopen (lua_State *L) {
  lua_pushboolean(L, mappal_tobox(L, 1, REGISTER)->object != NULL);
  return 1;
}

static int path (lua_State *L) {
  lua_pushstring(L, mappa_register_path(checkregister(L)));
  return 1;
}

static int readonly (lua_State *L) {
  lua_pushboolean(L, mappa_register_readonly(checkregister(L)));
  return 1;
}

/*** How many imports have changed the register.
@function Register:revision
@treturn integer */
static int revision (lua_State *L) {
  int64_t n;
  mappa_Error err;
  if (mappa_register_revision(checkregister(L), &n, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_pushinteger(L, n);
  return 1;
}

/*** A number that differs after any change to the register.
@function Register:stamp
@treturn integer */
static int stamp (lua_State *L) {
  uint64_t n;
  mappa_Error err;
  if (mappa_register_stamp(checkregister(L), &n, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_pushinteger(L, (lua_Integer) n);
  return 1;
}

/*** Begins a transaction.
@function Register:begin
@tparam boolean write
@treturn[1] boolean true
@treturn[2] nil, message, code */
static int begin (lua_State *L) {
  mappa_Register *reg = checkregister(L);
  mappa_Error err;
  if (mappa_register_begin(reg, lua_toboolean(L, 2), &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

static int commit (lua_State *L) {
  mappa_Error err;
  if (mappa_register_commit(checkregister(L), &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

static int rollback (lua_State *L) {
  mappa_register_rollback(checkregister(L));
  return 0;
}

static int in_transaction (lua_State *L) {
  lua_pushboolean(L, mappa_register_in_transaction(checkregister(L)));
  return 1;
}

/* === Queries =========================================================== */

static void freerows (void *rows) {
  mappa_rows_free(rows);
}

static void pushvalue (lua_State *L, mappa_Value v) {
  switch (v.kind) {
    case MAPPA_NULL: lua_pushnil(L); break;
    case MAPPA_INT: lua_pushinteger(L, v.i); break;
    case MAPPA_REAL: lua_pushnumber(L, v.r); break;
    case MAPPA_STRING: lua_pushlstring(L, v.s, v.len); break;
  }
}

/* Pushes the current row as a table by column name. */
static void pushrow (lua_State *L, const mappa_Rows *rows) {
  int n = mappa_rows_columns(rows);
  lua_createtable(L, 0, n);
  for (int i = 0; i < n; i++) {
    const char *name = mappa_rows_name(rows, i);
    if (name == NULL) luaL_error(L, "not enough memory");
    pushvalue(L, mappa_rows_value(rows, i));
    lua_setfield(L, -2, name);
  }
}

static mappa_Value *toargs (lua_State *L, int first, int *n) {
  mappa_Value *args;
  *n = lua_gettop(L) - first + 1;
  args = lua_newuserdatauv(L, ((size_t) *n + 1) * sizeof *args, 0);
  for (int i = 0; i < *n; i++) args[i] = mappal_value(L, first + i);
  return args;
}

/*** Rows of a query that only reads.
@function Register:query
@tparam string sql
@param ... values of the parameters
@treturn[1] table array of rows, each a table by column name
@treturn[2] nil, message, code */
static int query (lua_State *L) {
  size_t len;
  const char *sql = luaL_checklstring(L, 2, &len);
  int nargs;
  mappa_Value *args = toargs(L, 3, &nargs);
  Box *box = mappal_scratch(L, freerows);
  mappa_Rows *rows;
  mappa_Error err;
  bool more = false;
  lua_newtable(L);
  if (mappa_rows_open(checkregister(L), sql, len, args, nargs, &rows, &err) !=
      MAPPA_OK) return mappal_fail(L, &err);
  box->object = rows;
  for (lua_Integer i = 1; ; i++) {
    if (mappa_rows_next(rows, &more, &err) != MAPPA_OK)
      return mappal_fail(L, &err);
    if (!more) break;
    pushrow(L, rows);
    lua_rawseti(L, -2, i);
  }
  return 1;
}

static const luaL_Reg methods[] = {
  {"isopen", isopen},
  {"path", path},
  {"readonly", readonly},
  {"revision", revision},
  {"stamp", stamp},
  {"begin", begin},
  {"commit", commit},
  {"rollback", rollback},
  {"in_transaction", in_transaction},
  {"query", query},
  {"import_csv", mappal_import_csv},
  {"import_records", mappal_import_records},
  {NULL, NULL}
};

static const luaL_Reg functions[] = {
  {"open", open},
  {NULL, NULL}
};

void mappal_register (lua_State *L) {
  mappal_class(L, REGISTER, methods);
  luaL_setfuncs(L, functions, 0);
}
