/* l_register.c - registers for Lua: open, close, transactions, queries. */
#include "l_bind.h"

#define ROWS  "mappa.core.Rows"

static mappa_Register *checkregister (lua_State *L) {
  return mappal_object(L, 1, REGISTER);
}

static void freeregister (void *reg) {
  mappa_register_watch(reg, NULL);     /* rows may keep it open */
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
  mappa_Watch watch = mappal_watch(box);
  mappa_Register *reg;
  mappa_Error err;
  if (mappa_register_open(&memory, path, flags, &reg, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = reg;
  mappa_register_watch(reg, &watch);
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

/*** Sets from how many rows on frames are kept in the file; 0: none are.
@function Register:keep
@tparam integer rows */
static int keep (lua_State *L) {
  lua_Integer rows = luaL_checkinteger(L, 2);
  luaL_argcheck(L, rows >= 0, 2, "not a number of rows");
  mappa_register_keep(checkregister(L), (size_t) rows);
  return 0;
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

/*** Takes all records of an entity away, in a write transaction.
@function Register:clear
@tparam string entity
@treturn[1] integer how many there were
@treturn[2] nil, message, code */
static int clear (lua_State *L) {
  mappa_Error err;
  int64_t n;
  if (mappa_register_clear(checkregister(L), luaL_checkstring(L, 2), &n,
                           &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  lua_pushinteger(L, n);
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

/* Opens, into an empty box, the rows of the query that the 'top' arguments of
** a method ask: the SQL at 2, values from 3 on. [-0, +0, v] */
static mappa_Status openrows (lua_State *L, int top, Box *box,
                              mappa_Error *err) {
  size_t len;
  const char *sql = luaL_checklstring(L, 2, &len);
  int nargs = top - 2;
  mappa_Value *args = lua_newuserdatauv(L, ((size_t) nargs + 1) * sizeof *args,
                                        0);
  mappa_Rows *rows;
  mappa_Status status;
  for (int i = 0; i < nargs; i++) args[i] = mappal_value(L, i + 3);
  status = mappa_rows_open(checkregister(L), sql, len, args, nargs, &rows,
                           err);
  box->object = rows;
  lua_pop(L, 1);
  return status;
}

/*** Rows of a query that only reads.
@function Register:query
@tparam string sql
@param ... values of the parameters
@treturn[1] table array of rows, each a table by column name
@treturn[2] nil, message, code */
static int query (lua_State *L) {
  int top = lua_gettop(L);
  Box *box = mappal_scratch(L, freerows);
  mappa_Error err;
  bool more = false;
  lua_newtable(L);
  if (openrows(L, top, box, &err) != MAPPA_OK) return mappal_fail(L, &err);
  for (lua_Integer i = 1; ; i++) {
    if (mappa_rows_next(box->object, &more, &err) != MAPPA_OK)
      return mappal_fail(L, &err);
    if (!more) break;
    pushrow(L, box->object);
    lua_rawseti(L, -2, i);
  }
  return 1;
}

/*** Rows of a query that only reads, one at a time.
@function Register:rows
@tparam string sql
@param ... values of the parameters
@treturn[1] Rows with next and close; __close is the same
@treturn[2] nil, message, code */
static int rowsof (lua_State *L) {
  int top = lua_gettop(L);
  Box *box = mappal_box(L, ROWS, freerows);
  mappa_Error err;
  if (openrows(L, top, box, &err) != MAPPA_OK) return mappal_fail(L, &err);
  return 1;
}

/*** The next row, a table by column name; nil at the end.
@function Rows:next
@treturn[1] table|nil
@treturn[2] nil, message, code */
static int nextrow (lua_State *L) {
  mappa_Rows *rows = mappal_tobox(L, 1, ROWS)->object;
  mappa_Error err = {MAPPA_MISUSE, "the records are closed; ask anew"};
  bool more;
  if (rows == NULL || mappa_rows_next(rows, &more, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  if (more) pushrow(L, rows);
  else lua_pushnil(L);
  return 1;
}

static const luaL_Reg methods[] = {
  {"isopen", isopen},
  {"path", path},
  {"readonly", readonly},
  {"revision", revision},
  {"stamp", stamp},
  {"keep", keep},
  {"begin", begin},
  {"commit", commit},
  {"rollback", rollback},
  {"in_transaction", in_transaction},
  {"clear", clear},
  {"query", query},
  {"rows", rowsof},
  {"import_csv", mappal_import_csv},
  {"import_records", mappal_import_records},
  {NULL, NULL}
};

static const luaL_Reg rowmethods[] = {
  {"next", nextrow},
  {NULL, NULL}
};

static const luaL_Reg functions[] = {
  {"open", open},
  {NULL, NULL}
};

void mappal_register (lua_State *L) {
  mappal_class(L, REGISTER, methods);
  mappal_class(L, ROWS, rowmethods);
  luaL_setfuncs(L, functions, 0);
}
