/* register.c - the register: one SQLite file, opened safely; transactions.
**
** R1. Opened is a register of this program or what becomes one: a file that
**     does not exist yet or holds no tables. Any other is refused and left as
**     it is. Failing leaves no new file behind.
** R2. Opened for reading only, not a byte is written and no file made. So
**     what would need that, a journal to undo or write-ahead mode, is refused.
** R3. Every connection is hardened and each setting read back: see 'options',
**     'limits', harden and hardenfile.
** R4. The revision rises by one in each committed transaction that stored a
**     record, or took one away, within that transaction.
** R5. What is deleted lives on in no blob: a transaction that changed anything
**     deletes those made before (blobs.c).
** R6. While a register is guarded (rows.c), only what reads may be prepared.
*/
#define _POSIX_C_SOURCE 200809L        /* stat */

#include "register.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "blobs.h"
#include "migrate.h"
#include "register_feed.h"
#include "sqlite.h"

enum {
  STEPS = 20000,               /* of a statement, a millisecond or less */
  KEEP = 50000,                /* rows of a frame that is worth keeping */
  HEADER_MODES = 18,           /* two bytes: 2 in write-ahead mode */
  HEADER_COUNTER = 24,         /* four bytes: the change counter */
  HEADER_AUTOVACUUM = 52,      /* four bytes: 0 unless it vacuums itself */
  HEADER_APPLICATION = 68,     /* four bytes: application_id */
  HEADER_VALID = 92,           /* four bytes: the change counter again */
  SHOWN = 256                  /* bytes of a path in a message */
};

/* === Users ============================================================= */

void mappai_register_hold (mappa_Register *reg) {
  reg->users++;
}

void mappai_register_release (mappa_Register *reg) {
  if (--reg->users > 0) return;
  sqlite3_finalize(reg->others);
  sqlite3_close(reg->db);
  mappai_free(&reg->memory, reg, reg->size, 1);
}

/* === Listeners ========================================================= */

void mappai_register_tell (mappa_Register *reg, mappai_Listener *listener) {
  listener->next = reg->listeners;
  reg->listeners = listener;
}

void mappai_register_untell (mappa_Register *reg, mappai_Listener *listener) {
  mappai_Listener **at = &reg->listeners;
  while (*at != NULL && *at != listener) at = &(*at)->next;
  if (*at != NULL) *at = listener->next;
}

/* Before a transaction that may write. */
static void tellall (const mappa_Register *reg) {
  for (mappai_Listener *l = reg->listeners; l != NULL; l = l->next)
    l->changing(l);
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

mappa_Status mappai_fault (const mappa_Register *reg, int rc,
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

/* === Opening: what must be known first, R1, R2 ========================= */

/* Reads the header through SQLite's own file: to open and close the file
** beside it would drop the locks of the whole process. What cannot be read is
** zero: SQLite will meet the fault again. */
void mappai_register_header (mappa_Register *reg,
                             unsigned char header[MAPPAI_HEADER]) {
  sqlite3_file *file = NULL;
  memset(header, 0, MAPPAI_HEADER);
  sqlite3_file_control(reg->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file != NULL && file->pMethods != NULL)
    file->pMethods->xRead(file, header, MAPPAI_HEADER, 0);
}

bool mappai_register_counted (const unsigned char header[MAPPAI_HEADER]) {
  const unsigned char *autovacuum = header + HEADER_AUTOVACUUM;
  return memcmp(header, "SQLite format 3", 16) == 0 &&
         header[HEADER_MODES] == 1 && header[HEADER_MODES + 1] == 1 &&
         memcmp(header + HEADER_COUNTER, header + HEADER_VALID, 4) == 0 &&
         memcmp(autovacuum, "\0\0\0", 4) == 0;
}

/* Refuses by the header alone: to read the file as a database may change it,
** by undoing a journal or through the files of the write-ahead mode. */
static mappa_Status precheck (mappa_Register *reg, mappa_Error *err) {
  unsigned char header[MAPPAI_HEADER];
  const unsigned char *id = header + HEADER_APPLICATION;
  bool ahead;
  mappai_register_header(reg, header);
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
  {SQLITE_LIMIT_SQL_LENGTH, MAPPAI_LONGEST},
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

/* R6: while guarded, lets only reading pass, and only from tables: neither the
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
  reg->keep = KEEP;
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
  if (rc != SQLITE_OK) return mappai_fault(reg, rc, err);
  sqlite3_busy_timeout(reg->db, MAPPAI_PATIENCE);
  sqlite3_set_authorizer(reg->db, authorise, reg);
  rc = mappai_feed_install(reg->db, &reg->feed);
  if (rc != SQLITE_OK) return mappai_fault(reg, rc, err);
  if (!reg->readonly && sqlite3_db_readonly(reg->db, "main") == 1)
    return mappai_fault(reg, SQLITE_READONLY, err);
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
  if (reg == NULL) return;
  while (reg->listeners != NULL) {
    mappai_Listener *first = reg->listeners;
    reg->listeners = first->next;
    first->closing(first);
  }
  mappai_register_release(reg);
}

const char *mappa_register_path (const mappa_Register *reg) {
  return reg->path;
}

bool mappa_register_readonly (const mappa_Register *reg) {
  return reg->readonly;
}

void mappa_register_keep (mappa_Register *reg, size_t rows) {
  reg->keep = rows;
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

/* A number that changes when others have changed the file. It is asked for at
** each question: the statement is prepared once. */
static mappa_Status askothers (mappa_Register *reg, int64_t *others,
                               mappa_Error *err) {
  int rc = SQLITE_OK;
  if (reg->others == NULL)
    rc = sqlite3_prepare_v3(reg->db, "PRAGMA data_version", -1,
                            SQLITE_PREPARE_PERSISTENT, &reg->others, NULL);
  if (rc != SQLITE_OK) return mappai_fault(reg, rc, err);
  rc = sqlite3_step(reg->others);
  *others = rc == SQLITE_ROW ? sqlite3_column_int64(reg->others, 0) : 0;
  sqlite3_reset(reg->others);
  return rc == SQLITE_ROW ? MAPPA_OK : mappai_fault(reg, rc, err);
}

/* SQLite tells of changes by others; its count of ours never falls, also when
** they are undone, which is a change of its own. */
mappa_Status mappa_register_stamp (mappa_Register *reg, uint64_t *stamp,
                                   mappa_Error *err) {
  enum { OURS = 40 };          /* bits */
  uint64_t ours = (uint64_t) sqlite3_total_changes64(reg->db) -
                  reg->hidden + reg->undone;
  int64_t others;
  *stamp = 0;
  MAPPAI_TRY(askothers(reg, &others, err));
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
void mappai_register_prepare (mappa_Register *reg, bool write, int patience) {
  sqlite3_exec(reg->db, write ? "PRAGMA cache_size = -131072"
                        : "PRAGMA cache_size = -8192", NULL, NULL, NULL);
  sqlite3_busy_timeout(reg->db, patience);
}

mappa_Status mappa_register_begin (mappa_Register *reg, bool write,
                                   mappa_Error *err) {
  if (mappa_register_in_transaction(reg))
    return mappai_register_refuse(reg, MAPPA_MISUSE, "a transaction is open "
             "already", err);
  if (write) tellall(reg);
  reg->writing = write;
  reg->stored = false;
  if (!write) return mappai_register_run(reg, "BEGIN", err);
  if (reg->readonly) return mappai_register_writable(reg, err);
  reg->changes = sqlite3_total_changes64(reg->db);
  mappai_register_prepare(reg, true, MAPPAI_PATIENCE);
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
  if (reg->writing && sqlite3_total_changes64(reg->db) != reg->changes)
    MAPPAI_TRY(mappai_blobs_forget(reg, err));
  MAPPAI_TRY(mappai_register_run(reg, "COMMIT", err));
  mappai_register_prepare(reg, false, MAPPAI_PATIENCE);
  return MAPPA_OK;
}

void mappa_register_rollback (mappa_Register *reg) {
  if (mappa_register_in_transaction(reg))
    sqlite3_exec(reg->db, "ROLLBACK", NULL, NULL, NULL);
  if (reg->writing) reg->undone++;
  mappai_register_prepare(reg, false, MAPPAI_PATIENCE);
}

mappa_Status mappa_register_clear (mappa_Register *reg, const char *entity,
                                   int64_t *n, mappa_Error *err) {
  const mappa_Entity *e = mappa_entity(entity);
  char sql[96];
  if (e == NULL)
    return mappai_register_refuse(reg, MAPPA_MISUSE, "it has no such entity",
                                  err);
  MAPPAI_TRY(mappai_register_writable(reg, err));
  snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", e->name);
  MAPPAI_TRY(mappai_register_ask(reg, sql, n, err));
  snprintf(sql, sizeof sql, "DELETE FROM \"%s\"", e->name);
  if (*n > 0) reg->stored = true;
  return mappai_register_run(reg, sql, err);
}

bool mappa_register_in_transaction (const mappa_Register *reg) {
  return !sqlite3_get_autocommit(reg->db);
}
