/* register.c - the register: one SQLite file. The only file that knows SQLite.
**
** R1. Opened is a register of this program or what becomes one: a file that
**     does not exist yet or holds no tables. Any other is refused and left as
**     it is. Failing leaves no new file behind.
** R2. Opened for reading only, not a byte is written and no file made. So
**     what would need that, a journal to undo or write-ahead mode, is refused.
** R3. Every connection is hardened and each setting read back: see 'options',
**     'limits', harden and hardenfile.
** R4. The revision rises by one in each committed transaction that stored a
**     record, within that transaction.
** R5. A query of the user's may only read: its statement is prepared under an
**     authorizer that refuses all else, and nothing may follow it.
** R6. References are always checked, but for one statement that stores rows
**     whose references were looked up in the same transaction. A statement in
**     the middle of its rows would not survive the change of that setting:
**     then they are checked once more.
*/
#define _POSIX_C_SOURCE 200809L        /* stat */

#include "register.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "migrate.h"
#include "register_feed.h"

enum {
  STEPS = 20000,               /* of a statement, a millisecond or less */
  PATIENCE = 5000,             /* milliseconds to wait for another writer */
  HEADER = 100,                /* bytes of a database's header */
  HEADER_MODES = 18,           /* two bytes: 2 in write-ahead mode */
  HEADER_APPLICATION = 68,     /* four bytes: application_id */
  SHOWN = 256,                 /* bytes of a path in a message */
  LONGEST = 1 << 20            /* bytes of a query */
};

struct mappa_Register {
  mappa_Memory memory;
  size_t size;                 /* bytes of this block, 'file' included */
  const char *path;            /* as the caller gave it: within 'file' */
  sqlite3 *db;
  size_t users;                /* who opened it, its rows and records */
  uint64_t undone;             /* write transactions rolled back */
  bool inmemory;
  bool readonly;
  bool writing;                /* the open transaction is to write */
  bool stored;                 /* it has stored records, R4 */
  bool guarded;                /* only what reads may be prepared, R5 */
  mappai_Feed feed;            /* what the table mappa_feed holds */
  mappa_Watch watch;           /* asked every STEPS steps of a statement */
  char file[];                 /* name of the file, as SQLite gets it */
};

struct mappa_Rows {
  mappa_Register *reg;
  sqlite3_stmt *statement;
  bool done;                   /* there are no more rows */
};

/* === Users ============================================================= */

void mappai_register_hold (mappa_Register *reg) {
  reg->users++;
}

void mappai_register_release (mappa_Register *reg) {
  if (--reg->users > 0) return;
  sqlite3_close(reg->db);
  mappai_free(&reg->memory, reg, reg->size, 1);
}

/* === Faults ============================================================ */

static const struct {
  int code;                    /* of SQLite, extended ones first; 0 ends */
  mappa_Status status;
  const char *words;
} faults[] = {
  {SQLITE_READONLY_ROLLBACK, MAPPA_READONLY,
   "an import was interrupted and must be undone; open the register once for "
   "writing"},
  {SQLITE_BUSY, MAPPA_BUSY,
   "another program is using the register; try again when it has finished"},
  {SQLITE_FULL, MAPPA_FULL,
   "the disk is full; free some space and try again"},
  {SQLITE_READONLY, MAPPA_READONLY,
   "the register cannot be written; check the permissions of the file"},
  {SQLITE_NOTADB, MAPPA_FORMAT,
   "this file is no register; give the path of a register, or of a new file"},
  {SQLITE_CORRUPT, MAPPA_FORMAT,
   "the register is damaged; restore it from a copy, or import it anew"},
  {SQLITE_IOERR, MAPPA_IO,
   "the file cannot be read or written; check the disk or network share"},
  {SQLITE_CANTOPEN, MAPPA_IO,
   "the file cannot be opened; check that its folder exists and that you may "
   "write there"},
  {SQLITE_INTERRUPT, MAPPA_INTERRUPTED, "interrupted"},
  {SQLITE_TOOBIG, MAPPA_LIMIT, "a text or a query is too long"},
  {0, MAPPA_STORE, "the database failed"}
};

mappa_Status mappai_register_refuse (const mappa_Register *reg,
                                     mappa_Status status, const char *words,
                                     mappa_Error *err) {
  char path[SHOWN];
  mappai_quote(path, sizeof path, reg->path, strlen(reg->path));
  return mappai_fail(err, status, "%s: %s", path, words);
}

/* The failure that a result code of SQLite stands for. */
static mappa_Status fault (const mappa_Register *reg, int rc,
                           mappa_Error *err) {
  char words[SHOWN];
  int i = 0;
  if ((rc & 0xFF) == SQLITE_NOMEM) return mappai_nomemory(err);
  while (faults[i].code != 0 && faults[i].code != rc &&
         faults[i].code != (rc & 0xFF)) i++;
  snprintf(words, sizeof words, "%s (SQLite: %s)", faults[i].words,
           faults[i].code ? sqlite3_errstr(rc) : sqlite3_errmsg(reg->db));
  return mappai_register_refuse(reg, faults[i].status, words, err);
}

/* === Rows ============================================================== */

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
    if (rc != SQLITE_OK) return fault(rows->reg, rc, err);
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

/* Prepares the only statement of a user's query, R5. */
static mappa_Status prepareguarded (mappa_Rows *rows, const char *sql,
                                    size_t len, mappa_Error *err) {
  mappa_Register *reg = rows->reg;
  int n = len <= LONGEST ? (int) len : LONGEST + 1;        /* too long */
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
  if (rc != SQLITE_OK) return fault(reg, rc, err);
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
  return rc == SQLITE_DONE ? MAPPA_OK : fault(rows->reg, rc, err);
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
  return fault(reg, rc, err);
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

/* === Feeding, R6 ======================================================= */

/* Is a statement in the middle of its rows? */
static bool isbusy (mappa_Register *reg) {
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
  bool unchecked = !isbusy(reg);
  int rc;
  reg->feed = *feed;
  if (unchecked) setreferences(reg, false);
  rc = sqlite3_step(rows->statement);
  mappai_rows_reset(rows);
  if (unchecked) setreferences(reg, true);
  reg->feed.rows = 0;
  *stored = 0;
  if (rc != SQLITE_DONE && (rc & 0xFF) != SQLITE_CONSTRAINT)
    return fault(reg, rc, err);
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
  return rc == SQLITE_OK ? MAPPA_OK : fault(reg, rc, err);
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

/* === Opening: what must be known first, R1, R2 ========================= */

/* Reads the header through SQLite's own file: to open and close the file
** beside it would drop the locks of the whole process. What cannot be read is
** zero: SQLite will meet the fault again. */
static void readheader (mappa_Register *reg, unsigned char *header) {
  sqlite3_file *file = NULL;
  memset(header, 0, HEADER);
  sqlite3_file_control(reg->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file != NULL && file->pMethods != NULL)
    file->pMethods->xRead(file, header, HEADER, 0);
}

/* Refuses by the header alone: to read the file as a database may change it,
** by undoing a journal or through the files of the write-ahead mode. */
static mappa_Status precheck (mappa_Register *reg, mappa_Error *err) {
  unsigned char header[HEADER];
  const unsigned char *id = header + HEADER_APPLICATION;
  bool ahead;
  readheader(reg, header);
  if (memcmp(header, "SQLite format 3", 16) != 0) return MAPPA_OK;
  ahead = header[HEADER_MODES] == 2 || header[HEADER_MODES + 1] == 2;
  if (memcmp(id, "MAPP", 4) != 0 && (ahead || memcmp(id, "\0\0\0", 4) != 0))
    return mappai_register_refuse(reg, MAPPA_FORMAT, mappai_foreign, err);
  if (ahead && reg->readonly)
    return mappai_register_refuse(reg, MAPPA_READONLY, "another program has "
             "put the register in write-ahead mode; open it once for writing",
             err);
  return MAPPA_OK;
}

/* === Opening: hardening, R3 ============================================ */

static const struct {int option, value;} options[] = {
  {SQLITE_DBCONFIG_ENABLE_FKEY, 1},            /* references are checked */
  {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
  {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
  {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},         /* its functions do no harm */
  {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
  {SQLITE_DBCONFIG_DEFENSIVE, 1},              /* SQL cannot damage the file */
  {SQLITE_DBCONFIG_DQS_DML, 0},                /* "word" is never a string */
  {SQLITE_DBCONFIG_DQS_DDL, 0},
};

static const struct {int limit, value;} limits[] = {
  {SQLITE_LIMIT_LENGTH, 64 << 20},
  {SQLITE_LIMIT_SQL_LENGTH, LONGEST},
  {SQLITE_LIMIT_EXPR_DEPTH, 200},
  {SQLITE_LIMIT_ATTACHED, 0},
  {SQLITE_LIMIT_VARIABLE_NUMBER, 999},
};

static mappa_Status unsafe (const mappa_Register *reg, mappa_Error *err) {
  return mappai_register_refuse(reg, MAPPA_STORE, "this build of SQLite is "
           "not safe enough; use version 3.40 or later", err);
}

/* Makes a setting and then checks, by a query that gives 1, that it holds. */
static mappa_Status set (mappa_Register *reg, const char *pragma,
                         const char *check, mappa_Error *err) {
  int64_t holds;
  MAPPAI_TRY(mappai_register_run(reg, pragma, err));
  MAPPAI_TRY(mappai_register_ask(reg, check, &holds, err));
  return holds ? MAPPA_OK : unsafe(reg, err);
}

#define SET(reg, name, value, err)  \
  MAPPAI_TRY(set(reg, "PRAGMA " name " = " #value,  \
                 "SELECT " name " = " #value " FROM pragma_" name, err))

/* What holds for any file and changes none. */
static mappa_Status harden (mappa_Register *reg, mappa_Error *err) {
  for (size_t i = 0; i < MAPPAI_COUNT(options); i++) {
    int now = -1;
    sqlite3_db_config(reg->db, options[i].option, options[i].value, &now);
    if (now != options[i].value) return unsafe(reg, err);
  }
  for (size_t i = 0; i < MAPPAI_COUNT(limits); i++) {
    sqlite3_limit(reg->db, limits[i].limit, limits[i].value);
    if (sqlite3_limit(reg->db, limits[i].limit, -1) != limits[i].value)
      return unsafe(reg, err);
  }
  SET(reg, "cell_size_check", 1, err);
  SET(reg, "temp_store", 2, err);              /* memory */
  if (reg->readonly) SET(reg, "query_only", 1, err);
  return MAPPA_OK;
}

/* What may change a file, and so is only for one that is known to be ours. */
static mappa_Status hardenfile (mappa_Register *reg, mappa_Error *err) {
  if (reg->inmemory || reg->readonly) return MAPPA_OK;
  SET(reg, "journal_mode", 'delete', err);
  SET(reg, "synchronous", 2, err);             /* full */
  return MAPPA_OK;
}

/* === Opening and closing =============================================== */

/* Does a name begin with one of the words of a list that ends in NULL? */
static bool begins (const char *name, const char *const *words) {
  for (; *words != NULL; words++)
    if (sqlite3_strnicmp(name, *words, (int) strlen(*words)) == 0) return true;
  return false;
}

/* R5: while guarded, lets only reading pass, and only from tables: neither the
** settings nor the pages of the file. */
static int authorise (void *ud, int action, const char *first,
                      const char *second, const char *schema,
                      const char *inner) {
  static const char *const tables[] = {"pragma_", "sqlite_db", "fts3", NULL};
  static const char *const functions[] = {"load_extension", "fts3_", NULL};
  const mappa_Register *reg = ud;
  (void) schema, (void) inner;
  if (!reg->guarded) return SQLITE_OK;
  switch (action) {
    case SQLITE_SELECT: case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      return begins(first, tables) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_FUNCTION:
      return begins(second, functions) ? SQLITE_DENY : SQLITE_OK;
    default:
      return SQLITE_DENY;
  }
}

/* A register that is not connected yet. SQLite would read "file:..." as a URI
** and ":..." as something special; "./" keeps them names of files. */
static mappa_Register *newregister (const mappa_Memory *memory,
                                    const char *path, int flags) {
  mappa_Memory m = mappai_memory(memory);
  size_t length = strlen(path) + 3;
  mappa_Register *reg = mappai_new(&m, sizeof *reg + length, 1);
  bool plain;
  if (reg == NULL) return NULL;
  reg->memory = m;
  reg->users = 1;
  reg->size = sizeof *reg + length;
  reg->inmemory = strcmp(path, ":memory:") == 0;
  reg->readonly = (flags & MAPPA_READ) != 0;
  plain = reg->inmemory || (path[0] != ':' && strncmp(path, "file:", 5) != 0);
  snprintf(reg->file, length, "%s%s", plain ? "" : "./", path);
  reg->path = plain ? reg->file : reg->file + 2;
  return reg;
}

/* Looks at the path before SQLite does. *fresh: there is no such file yet. */
static mappa_Status lookat (mappa_Register *reg, bool *fresh,
                            mappa_Error *err) {
  struct stat info;
  *fresh = false;
  if (reg->inmemory)
    return !reg->readonly ? MAPPA_OK
         : mappai_register_refuse(reg, MAPPA_MISUSE, "a register in memory is "
             "new, there is nothing to read; open it for writing", err);
  if (reg->path[0] == '\0')
    return mappai_fail(err, MAPPA_IO, "the path of the register is empty");
  *fresh = stat(reg->file, &info) != 0;
  if (!*fresh && S_ISDIR(info.st_mode))
    return mappai_register_refuse(reg, MAPPA_IO, "this is a folder; give the "
             "path of a file in it", err);
  if (*fresh && errno != ENOENT)
    return mappai_register_refuse(reg, MAPPA_IO, strerror(errno), err);
  if (*fresh && reg->readonly)
    return mappai_register_refuse(reg, MAPPA_IO, "there is no such file; "
             "check the path", err);
  return MAPPA_OK;
}

static mappa_Status connect (mappa_Register *reg, mappa_Error *err) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
              (reg->readonly ? SQLITE_OPEN_READONLY
               : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  int64_t version;
  int rc = sqlite3_open_v2(reg->file, &reg->db, flags, NULL);
  if (rc != SQLITE_OK) return fault(reg, rc, err);
  sqlite3_busy_timeout(reg->db, PATIENCE);
  sqlite3_set_authorizer(reg->db, authorise, reg);
  rc = mappai_feed_install(reg->db, &reg->feed);
  if (rc != SQLITE_OK) return fault(reg, rc, err);
  if (!reg->readonly && sqlite3_db_readonly(reg->db, "main") == 1)
    return fault(reg, SQLITE_READONLY, err);
  MAPPAI_TRY(precheck(reg, err));
  MAPPAI_TRY(harden(reg, err));
  MAPPAI_TRY(mappai_migrate_identify(reg, &version, err));
  MAPPAI_TRY(hardenfile(reg, err));
  return mappai_migrate(reg, version, err);
}

/* Closes what failed to open, and takes away the empty file of a failed start;
** when another program is busy with it, it is theirs. */
static void discard (mappa_Register *reg, bool fresh, mappa_Status status) {
  struct stat info;
  sqlite3_close(reg->db);
  reg->db = NULL;
  if (fresh && status != MAPPA_BUSY && stat(reg->file, &info) == 0 &&
      info.st_size == 0) remove(reg->file);
  mappa_register_close(reg);
}

mappa_Status mappa_register_open (const mappa_Memory *memory, const char *path,
                                  int flags, mappa_Register **out,
                                  mappa_Error *err) {
  mappa_Register *reg = newregister(memory, path, flags);
  mappa_Status status;
  bool fresh;
  *out = NULL;
  if (reg == NULL) return mappai_nomemory(err);
  status = lookat(reg, &fresh, err);
  if (status == MAPPA_OK) status = connect(reg, err);
  if (status == MAPPA_OK) *out = reg;
  else discard(reg, fresh, status);
  return status;
}

void mappa_register_close (mappa_Register *reg) {
  if (reg != NULL) mappai_register_release(reg);
}

const char *mappa_register_path (const mappa_Register *reg) {
  return reg->path;
}

bool mappa_register_readonly (const mappa_Register *reg) {
  return reg->readonly;
}

const mappa_Memory *mappai_register_memory (const mappa_Register *reg) {
  return &reg->memory;
}

/* === Interruption ====================================================== */

static int asked (void *ud) {
  const mappa_Register *reg = ud;
  return mappai_interrupted(&reg->watch);
}

void mappa_register_watch (mappa_Register *reg, const mappa_Watch *watch) {
  reg->watch = watch != NULL ? *watch : (mappa_Watch) {NULL, NULL};
  sqlite3_progress_handler(reg->db, STEPS, watch != NULL ? asked : NULL, reg);
}

const mappa_Watch *mappai_register_watch (const mappa_Register *reg) {
  return &reg->watch;
}

/* === Revision and transactions ========================================= */

mappa_Status mappa_register_revision (mappa_Register *reg, int64_t *revision,
                                      mappa_Error *err) {
  return mappai_register_ask(reg, "SELECT value FROM mappa_meta "
                             "WHERE key = 'revision'", revision, err);
}

/* SQLite tells of changes by others; its count of ours never falls, also when
** they are undone, which is a change of its own. */
mappa_Status mappa_register_stamp (mappa_Register *reg, uint64_t *stamp,
                                   mappa_Error *err) {
  enum { OURS = 40 };          /* bits */
  uint64_t ours = (uint64_t) sqlite3_total_changes64(reg->db) + reg->undone;
  int64_t others;
  *stamp = 0;
  MAPPAI_TRY(mappai_register_ask(reg, "PRAGMA data_version", &others, err));
  *stamp = ((uint64_t) others << OURS) | (ours & ((1ull << OURS) - 1));
  return MAPPA_OK;
}

mappa_Status mappai_register_writable (const mappa_Register *reg,
                                       mappa_Error *err) {
  if (reg->readonly)
    return mappai_register_refuse(reg, MAPPA_READONLY, "the register is open "
             "for reading only; open it for writing", err);
  if (!mappa_register_in_transaction(reg) || !reg->writing)
    return mappai_register_refuse(reg, MAPPA_MISUSE, "no transaction is open "
             "that may write", err);
  return MAPPA_OK;
}

/* A writer keeps what it changes in memory, up to 128 MiB, and writes it once;
** readers need little. */
static void setcache (mappa_Register *reg, bool writer) {
  sqlite3_exec(reg->db, writer ? "PRAGMA cache_size = -131072"
                        : "PRAGMA cache_size = -8192", NULL, NULL, NULL);
}

mappa_Status mappa_register_begin (mappa_Register *reg, bool write,
                                   mappa_Error *err) {
  if (mappa_register_in_transaction(reg))
    return mappai_register_refuse(reg, MAPPA_MISUSE, "a transaction is open "
             "already", err);
  reg->writing = write;
  reg->stored = false;
  if (!write) return mappai_register_run(reg, "BEGIN", err);
  if (reg->readonly) return mappai_register_writable(reg, err);
  setcache(reg, true);
  return mappai_register_run(reg, "BEGIN IMMEDIATE", err);
}

mappa_Status mappa_register_commit (mappa_Register *reg, mappa_Error *err) {
  if (!mappa_register_in_transaction(reg))
    return mappai_register_refuse(reg, MAPPA_MISUSE, "no transaction is open",
                                  err);
  if (reg->stored)
    MAPPAI_TRY(mappai_register_run(reg, "UPDATE mappa_meta SET value = "
                                   "value + 1 WHERE key = 'revision'", err));
  reg->stored = false;         /* once, should the commit be tried again */
  MAPPAI_TRY(mappai_register_run(reg, "COMMIT", err));
  setcache(reg, false);
  return MAPPA_OK;
}

void mappa_register_rollback (mappa_Register *reg) {
  if (mappa_register_in_transaction(reg))
    sqlite3_exec(reg->db, "ROLLBACK", NULL, NULL, NULL);
  if (reg->writing) reg->undone++;
  setcache(reg, false);
}

bool mappa_register_in_transaction (const mappa_Register *reg) {
  return !sqlite3_get_autocommit(reg->db);
}
