/* rows.c - statements on a register, and the rows that they give.
**
** R1. A query of the user's may only read: its statement is prepared under an
**     authorizer that refuses all else (register.c), and nothing may follow
**     it.
** R2. Rows hold their register: it is closed when the last of them are freed.
** R3. A record that was stored marks the transaction, for the revision.
** R4. References are always checked, but for one statement that stores rows
**     whose references were looked up in the same transaction. A statement in
**     the middle of its rows would not survive the change of that setting:
**     then they are checked once more.
*/
#include "register.h"

#include <string.h>

#include "sqlite.h"

struct mappa_Rows {
  mappa_Register *reg;
  sqlite3_stmt *statement;
  bool done;                   /* there are no more rows */
};

static int bind (sqlite3_stmt *statement, int i, const mappa_Value *v,
                 sqlite3_destructor_type life) {
  switch (v->kind) {
    case MAPPA_INT: return sqlite3_bind_int64(statement, i, v->i);
    case MAPPA_REAL: return sqlite3_bind_double(statement, i, v->r);
    case MAPPA_STRING:
      return sqlite3_bind_text64(statement, i, v->len > 0 ? v->s : "", v->len,
                                 life, SQLITE_UTF8);
    default: return sqlite3_bind_null(statement, i);
  }
}

static mappa_Status bindall (mappa_Rows *rows, const mappa_Value *args,
                             int nargs, sqlite3_destructor_type life,
                             mappa_Error *err) {
  for (int i = 0; i < nargs; i++) {
    int rc = bind(rows->statement, i + 1, &args[i], life);
    if (rc != SQLITE_OK) return mappai_fault(rows->reg, rc, err);
  }
  return MAPPA_OK;
}

/* Rows without a statement. */
static mappa_Status newrows (mappa_Register *reg, mappa_Rows **out,
                             mappa_Error *err) {
  *out = mappai_new(&reg->memory, 1, sizeof **out);
  if (*out == NULL) return mappai_nomemory(err);
  (*out)->reg = reg;
  mappai_register_hold(reg);
  return MAPPA_OK;
}

/* Is there anything but blanks and comments in a text of SQL? */
static bool issql (mappa_Register *reg, const char *sql, size_t len) {
  sqlite3_stmt *statement = NULL;
  int rc = sqlite3_prepare_v3(reg->db, sql, (int) len, 0, &statement, NULL);
  bool found = rc != SQLITE_OK || statement != NULL ||
               memchr(sql, '\0', len) != NULL;
  sqlite3_finalize(statement);
  return found;
}

/* Prepares the only statement of a user's query, R1. */
static mappa_Status prepareguarded (mappa_Rows *rows, const char *sql,
                                    size_t len, mappa_Error *err) {
  mappa_Register *reg = rows->reg;
  int n = (int) (len <= MAPPAI_LONGEST ? len : MAPPAI_LONGEST + 1);
  const char *tail = NULL;
  bool more;
  int rc;
  reg->guarded = true;
  rc = sqlite3_prepare_v3(reg->db, sql, n, 0, &rows->statement, &tail);
  more = rc == SQLITE_OK && issql(reg, tail, len - (size_t) (tail - sql));
  reg->guarded = false;
  if (rc == SQLITE_AUTH || !sqlite3_stmt_readonly(rows->statement))
    return mappai_fail(err, MAPPA_MISUSE, "the query may only read (SELECT)");
  if (rc == SQLITE_ERROR)
    return mappai_fail(err, MAPPA_MISUSE, "the query is wrong: %s",
                       sqlite3_errmsg(reg->db));
  if (rc != SQLITE_OK) return mappai_fault(reg, rc, err);
  if (rows->statement == NULL)
    return mappai_fail(err, MAPPA_MISUSE, "the query is empty");
  if (more)
    return mappai_fail(err, MAPPA_MISUSE, "the query must be one statement");
  return MAPPA_OK;
}

static mappa_Status bindgiven (mappa_Rows *rows, const mappa_Value *args,
                               int nargs, mappa_Error *err) {
  int wanted = sqlite3_bind_parameter_count(rows->statement);
  if (wanted != nargs)
    return mappai_fail(err, MAPPA_MISUSE, "the query has %d parameters, but "
                       "%d values are given for them", wanted, nargs);
  return bindall(rows, args, nargs, SQLITE_TRANSIENT, err);
}

mappa_Status mappa_rows_open (mappa_Register *reg, const char *sql, size_t len,
                              const mappa_Value *args, int nargs,
                              mappa_Rows **out, mappa_Error *err) {
  mappa_Rows *rows;
  mappa_Status status;
  *out = NULL;
  MAPPAI_TRY(newrows(reg, &rows, err));
  status = prepareguarded(rows, sql, len, err);
  if (status == MAPPA_OK) status = bindgiven(rows, args, nargs, err);
  if (status == MAPPA_OK) *out = rows;
  else mappa_rows_free(rows);
  return status;
}

mappa_Status mappa_rows_next (mappa_Rows *rows, bool *more, mappa_Error *err) {
  int rc;
  *more = false;
  if (rows->done) return MAPPA_OK;
  rc = sqlite3_step(rows->statement);
  *more = rc == SQLITE_ROW;
  if (rc == SQLITE_ROW) return MAPPA_OK;
  rows->done = true;
  return rc == SQLITE_DONE ? MAPPA_OK : mappai_fault(rows->reg, rc, err);
}

int mappa_rows_columns (const mappa_Rows *rows) {
  return sqlite3_column_count(rows->statement);
}

const char *mappa_rows_name (const mappa_Rows *rows, int i) {
  return sqlite3_column_name(rows->statement, i);
}

mappa_Value mappa_rows_value (const mappa_Rows *rows, int i) {
  sqlite3_stmt *s = rows->statement;
  mappa_Value v = {MAPPA_NULL, 0, 0, NULL, 0};
  switch (sqlite3_column_type(s, i)) {
    case SQLITE_INTEGER:
      v.kind = MAPPA_INT;
      v.i = sqlite3_column_int64(s, i);
      break;
    case SQLITE_FLOAT:
      v.kind = MAPPA_REAL;
      v.r = sqlite3_column_double(s, i);
      break;
    case SQLITE_TEXT: case SQLITE_BLOB:
      v.kind = MAPPA_STRING;
      v.s = sqlite3_column_blob(s, i);         /* NULL when it is empty */
      v.len = (size_t) sqlite3_column_bytes(s, i);
      if (v.len == 0) v.s = "";
      break;
  }
  return v;
}

void mappa_rows_free (mappa_Rows *rows) {
  mappa_Register *reg;
  if (rows == NULL) return;
  reg = rows->reg;
  sqlite3_finalize(rows->statement);
  mappai_free(&reg->memory, rows, 1, sizeof *rows);
  mappai_register_release(reg);
}

mappa_Status mappai_rows_prepare (mappa_Register *reg, const char *sql,
                                  mappa_Rows **out, mappa_Error *err) {
  int rc;
  *out = NULL;
  if (sql == NULL) return mappai_nomemory(err);
  MAPPAI_TRY(newrows(reg, out, err));
  rc = sqlite3_prepare_v3(reg->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                          &(*out)->statement, NULL);
  if (rc == SQLITE_OK) return MAPPA_OK;
  mappa_rows_free(*out);
  *out = NULL;
  return mappai_fault(reg, rc, err);
}

mappa_Status mappai_rows_bind (mappa_Rows *rows, const mappa_Value *args,
                               int nargs, mappa_Error *err) {
  int wanted = sqlite3_bind_parameter_count(rows->statement);
  mappai_rows_reset(rows);
  return bindall(rows, args, nargs < wanted ? nargs : wanted, SQLITE_STATIC,
                 err);
}

void mappai_rows_reset (mappa_Rows *rows) {
  sqlite3_reset(rows->statement);
  rows->done = false;
}

mappa_Status mappai_rows_insert (mappa_Rows *rows, const mappa_Value *args,
                                 int nargs, bool *stored, mappa_Error *err) {
  mappa_Status status;
  bool more;
  *stored = false;
  MAPPAI_TRY(mappai_rows_bind(rows, args, nargs, err));
  status = mappa_rows_next(rows, &more, err);
  if (status == MAPPA_OK) *stored = sqlite3_changes(rows->reg->db) > 0;
  if (*stored) rows->reg->stored = true;
  mappai_rows_reset(rows);
  return status;
}

/* === Feeding (R4) ====================================================== */

bool mappai_register_busy (const mappa_Register *reg) {
  sqlite3_stmt *s = NULL;
  while ((s = sqlite3_next_stmt(reg->db, s)) != NULL)
    if (sqlite3_stmt_busy(s)) return true;
  return false;
}

static void setreferences (mappa_Register *reg, bool checked) {
  sqlite3_db_config(reg->db, SQLITE_DBCONFIG_ENABLE_FKEY, (int) checked, NULL);
}

mappa_Status mappai_rows_feed (mappa_Rows *rows, const mappai_Feed *feed,
                               int64_t *stored, mappa_Error *err) {
  mappa_Register *reg = rows->reg;
  bool unchecked = !mappai_register_busy(reg);
  int rc;
  reg->feed = *feed;
  if (unchecked) setreferences(reg, false);
  rc = sqlite3_step(rows->statement);
  mappai_rows_reset(rows);
  if (unchecked) setreferences(reg, true);
  reg->feed.rows = 0;
  *stored = 0;
  if (rc != SQLITE_DONE && (rc & 0xFF) != SQLITE_CONSTRAINT)
    return mappai_fault(reg, rc, err);
  *stored = sqlite3_changes64(reg->db);
  if (*stored > 0) reg->stored = true;
  return MAPPA_OK;
}

/* === Plain SQL ========================================================= */

mappa_Status mappai_register_run (mappa_Register *reg, const char *sql,
                                  mappa_Error *err) {
  int rc;
  if (sql == NULL) return mappai_nomemory(err);
  rc = sqlite3_exec(reg->db, sql, NULL, NULL, NULL);
  return rc == SQLITE_OK ? MAPPA_OK : mappai_fault(reg, rc, err);
}

mappa_Status mappai_register_ask (mappa_Register *reg, const char *sql,
                                  int64_t *out, mappa_Error *err) {
  mappa_Rows *rows;
  mappa_Status status;
  bool more = false;
  *out = 0;
  MAPPAI_TRY(mappai_rows_prepare(reg, sql, &rows, err));
  status = mappa_rows_next(rows, &more, err);
  if (more) *out = sqlite3_column_int64(rows->statement, 0);
  mappa_rows_free(rows);
  return status;
}
