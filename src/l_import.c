/* l_import.c - imports for Lua. Both run within a transaction that the caller
** has begun. The core calls back into Lua only through lua_pcall; an error
** there stops the import and is raised again when the core has returned. */
#include <string.h>

#include "l_bind.h"

/* Where the callbacks of an import find Lua. */
typedef struct Watch {
  lua_State *L;
  int on_reject;               /* stack index of a function, or nil */
  int on_progress;
  bool raised;                 /* an error object is on top of the stack */
} Watch;

static void freeimport (void *imp) {
  mappa_import_free(imp);
}

static int pushreject (lua_State *L) {
  const mappa_Reject *r = lua_touserdata(L, 1);
  lua_createtable(L, 0, 5);
  lua_pushinteger(L, r->line);
  lua_setfield(L, -2, "line");
  lua_pushstring(L, mappa_reason_name(r->reason));
  lua_setfield(L, -2, "reason");
  lua_pushstring(L, r->field);
  lua_setfield(L, -2, "field");
  lua_pushstring(L, r->value);
  lua_setfield(L, -2, "value");
  lua_pushstring(L, r->message);
  lua_setfield(L, -2, "message");
  return 1;
}

/* In protected mode: callback(reject). */
static int callreject (lua_State *L) {
  lua_pushcfunction(L, pushreject);
  lua_pushvalue(L, 2);
  lua_call(L, 1, 1);
  lua_pushvalue(L, 1);
  lua_insert(L, -2);
  lua_call(L, 1, 1);
  return 1;
}

/* Calls the function below its arguments; false stops the import. */
static bool protectedcall (Watch *w, int nargs) {
  bool goon;
  if (lua_pcall(w->L, nargs, 1, 0) != LUA_OK) {
    w->raised = true;
    return false;
  }
  goon = lua_isnil(w->L, -1) || lua_toboolean(w->L, -1);
  lua_pop(w->L, 1);
  return goon;
}

static bool onreject (void *ud, const mappa_Reject *reject) {
  Watch *w = ud;
  union {const void *from; void *to;} r = {reject};
  if (w->raised) return false;
  lua_pushcfunction(w->L, callreject);
  lua_pushvalue(w->L, w->on_reject);
  lua_pushlightuserdata(w->L, r.to);
  return protectedcall(w, 2);
}

static bool onprogress (void *ud, int64_t rows, int64_t bytes,
                        int64_t total) {
  Watch *w = ud;
  if (w->raised || lua_isnil(w->L, w->on_progress)) return !w->raised;
  lua_pushvalue(w->L, w->on_progress);
  lua_pushinteger(w->L, rows);
  lua_pushinteger(w->L, bytes);
  lua_pushinteger(w->L, total);
  return protectedcall(w, 3);
}

/* Pushes {read=, stored=, duplicate=, rejected=, reasons={}}. */
static int pushsummary (lua_State *L, const mappa_Summary *s) {
  lua_createtable(L, 0, 5);
  lua_pushinteger(L, s->read);
  lua_setfield(L, -2, "read");
  lua_pushinteger(L, s->stored);
  lua_setfield(L, -2, "stored");
  lua_pushinteger(L, s->duplicate);
  lua_setfield(L, -2, "duplicate");
  lua_pushinteger(L, s->rejected);
  lua_setfield(L, -2, "rejected");
  lua_newtable(L);
  for (int i = 0; i < MAPPA_NREASONS; i++) {
    if (s->by_reason[i] == 0) continue;
    lua_pushinteger(L, s->by_reason[i]);
    lua_setfield(L, -2, mappa_reason_name((mappa_Reason) i));
  }
  lua_setfield(L, -2, "reasons");
  return 1;
}

/*** Imports a CSV file.
@function Register:import_csv
@tparam string entity
@tparam string path
@tparam function on_reject called with {line, reason, field, value, message}
@tparam[opt] function on_progress called with rows, bytes, total
@treturn[1] table summary
@treturn[2] nil, message, code */
int mappal_import_csv (lua_State *L) {
  mappa_Register *reg = mappal_object(L, 1, REGISTER);
  const char *entity = luaL_checkstring(L, 2);
  const char *path = luaL_checkstring(L, 3);
  Watch w = {L, 4, 5, false};
  mappa_Summary summary;
  mappa_Error err;
  mappa_Status status;
  luaL_checktype(L, 4, LUA_TFUNCTION);
  lua_settop(L, 5);
  luaL_checkstack(L, 10, NULL);
  status = mappa_import_csv(reg, entity, path, onreject, &w, onprogress, &w,
                            &summary, &err);
  if (w.raised) return lua_error(L);
  if (status != MAPPA_OK) return mappal_fail(L, &err);
  return pushsummary(L, &summary);
}

/* === Records =========================================================== */

/* Stack indices of import_records. */
enum {REG = 1, ENTITY, NAMES, NEXT, REJECT, PROGRESS, VALUES, BOX, RECORD};
enum {OFTEN = 4096};           /* records between calls of on_progress */

static mappa_Value *tonames (lua_State *L, int *n) {
  mappa_Value *names;
  *n = (int) lua_rawlen(L, NAMES);
  names = lua_newuserdatauv(L, ((size_t) *n + 1) * sizeof *names, 0);
  for (int i = 0; i < *n; i++) {
    lua_rawgeti(L, NAMES, i + 1);
    luaL_checktype(L, -1, LUA_TSTRING);
    names[i] = mappal_value(L, -1);    /* valid: the array holds it */
    lua_pop(L, 1);
  }
  return names;
}

/* Asks 'next' for a record, which it pushes; false at the end. */
static bool nextrecord (lua_State *L) {
  lua_settop(L, RECORD - 1);
  lua_pushvalue(L, NEXT);
  lua_call(L, 0, 1);
  return !lua_isnil(L, RECORD);
}

static void takevalues (lua_State *L, mappa_Value *values, int n) {
  luaL_checktype(L, RECORD, LUA_TTABLE);
  luaL_checkstack(L, n + 10, NULL);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, NAMES, i + 1);
    lua_gettable(L, RECORD);
    values[i] = mappal_value(L, -1);   /* valid: it stays on the stack */
  }
}

/* Tells progress; false when it stops the import, or raises. */
static bool tell (Watch *w, const mappa_Import *imp) {
  return onprogress(w, mappa_import_summary(imp)->read, 0, 0);
}

/* Raises what a callback raised, or returns nil, message, code. */
static int stopped (const Watch *w, const mappa_Import *imp) {
  lua_State *L = w->L;
  if (w->raised) return lua_error(L);
  luaL_pushfail(L);
  lua_pushfstring(L, "%s: the import was stopped at record %I",
                  lua_tostring(L, ENTITY),
                  (LUAI_UACINT) mappa_import_summary(imp)->read);
  lua_pushstring(L, mappa_status_name(MAPPA_STOPPED));
  return 3;
}

static int importall (Watch *w, mappa_Import *imp, mappa_Value *values,
                      int n) {
  lua_State *L = w->L;
  mappa_Error err;
  for (int64_t line = 1; nextrecord(L); line++) {
    mappa_Status status;
    takevalues(L, values, n);
    status = mappa_import_row(imp, line, values, n, &err);
    if (w->raised) return lua_error(L);
    if (status != MAPPA_OK) return mappal_fail(L, &err);
    if (line % OFTEN == 0 && !tell(w, imp)) return stopped(w, imp);
  }
  if (!tell(w, imp)) return stopped(w, imp);
  return pushsummary(L, mappa_import_summary(imp));
}

/*** Imports records.
@function Register:import_records
@tparam string entity
@tparam table names array of the fields to take from each record
@tparam function next gives the next record, a table, or nil at the end
@tparam function on_reject as for import_csv
@tparam[opt] function on_progress as for import_csv; bytes are 0
@treturn[1] table summary
@treturn[2] nil, message, code */
int mappal_import_records (lua_State *L) {
  const char *entity = luaL_checkstring(L, ENTITY);
  Watch w = {L, REJECT, PROGRESS, false};
  mappa_Value *values;
  mappa_Import *imp;
  mappa_Error err;
  Box *box;
  int n;
  luaL_checktype(L, NAMES, LUA_TTABLE);
  luaL_checktype(L, NEXT, LUA_TFUNCTION);
  luaL_checktype(L, REJECT, LUA_TFUNCTION);
  lua_settop(L, PROGRESS);
  values = tonames(L, &n);             /* names are needed by _begin only */
  box = mappal_scratch(L, freeimport);
  if (mappa_import_begin(mappal_object(L, REG, REGISTER), entity, NULL, values,
                         n, onreject, &w, &imp, &err) != MAPPA_OK)
    return mappal_fail(L, &err);
  box->object = imp;
  return importall(&w, imp, values, n);
}
