/* blobs.c - blobs that a register keeps of what was made from its data.
**
** R1. A blob is valid for exactly the data from which it was made. Beside the
**     blobs stands the stamp of the file: its change counter, which every
**     transaction of any program raises; its pages, free pages and schema
**     cookie; the number of the file in its folder, which tells a copy; and
**     the row in which it stands, drawn at random, which tells a file that was
**     made anew from a dump of this one, where rows are numbered from 1. Blobs
**     are used only when the file has that very stamp.
** R2. They are written by the transaction in which the data was read, so that
**     nothing can come between, with the stamp that the file has after it.
** R3. One stamp stands for all blobs: if it does not hold, all are deleted
**     before the first new one is written.
** R4. In write-ahead mode the change counter does not tell of changes: blobs
**     are neither used nor written. The same goes for a file that vacuums
**     itself at each commit, and for a register in memory.
** R5. Nothing is written to a register that is read-only, or within somebody
**     else's transaction; nobody is waited for. Whatever fails, the blobs are
**     not there: it is never an error.
** R6. The table is made when it is needed. Programs that do not know it lose
**     nothing.
*/
#define _POSIX_C_SOURCE 200809L        /* stat */

#include "blobs.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "pages.h"
#include "register.h"
#include "sqlite.h"

enum {
  PIECE = 32 << 20,            /* bytes of a row at most */
  STAMP = 80                   /* room for a stamp as text */
};

/* === Stamps, R1 ======================================================== */

static uint32_t big4 (const unsigned char *b) {
  return (uint32_t) b[0] << 24 | (uint32_t) b[1] << 16 |
         (uint32_t) b[2] << 8 | b[3];
}

static bool ask (mappa_Register *reg, const char *sql, int64_t *out) {
  return mappai_register_ask(reg, sql, out, NULL) == MAPPA_OK;
}

/* Always of the same length, so that it can be replaced in its place. */
static bool writestamp (mappa_Register *reg, char *stamp, uint32_t counter,
                        int64_t pages, int64_t freed, int64_t cookie) {
  struct stat info;
  int64_t row;
  if (stat(reg->file, &info) != 0 ||
      !ask(reg, "SELECT rowid FROM mappa_kept WHERE name = '' AND part = 0",
           &row)) return false;
  snprintf(stamp, STAMP, "%08lx%08lx%08lx%08lx%016llx%016llx",
           (unsigned long) counter, (unsigned long) pages,
           (unsigned long) freed, (unsigned long) cookie,
           (unsigned long long) info.st_ino, (unsigned long long) row);
  return true;
}

/* The stamp of the file as it is. The caller holds a lock on it. */
static bool stampnow (mappa_Register *reg, char *stamp) {
  unsigned char h[MAPPAI_HEADER];
  mappai_register_header(reg, h);
  return mappai_register_counted(h) &&
         writestamp(reg, stamp, big4(h + 24), big4(h + 28), big4(h + 36),
                    big4(h + 40));
}

/* R2: the stamp that the file has when the open transaction is committed. */
static bool stampafter (mappa_Register *reg, char *stamp) {
  unsigned char h[MAPPAI_HEADER];
  int64_t pages, freed, cookie;
  mappai_register_header(reg, h);
  return mappai_register_counted(h) && ask(reg, "PRAGMA page_count", &pages) &&
         ask(reg, "PRAGMA freelist_count", &freed) &&
         ask(reg, "PRAGMA schema_version", &cookie) &&
         writestamp(reg, stamp, big4(h + 24) + 1, pages, freed, cookie);
}

/* === Rows of the table ================================================= */

/* Prepares a statement with a name, a part, and bytes or NULL. */
static sqlite3_stmt *prepare (mappa_Register *reg, const char *sql,
                              const char *name, int part, const void *bytes,
                              size_t n) {
  sqlite3_stmt *s = NULL;
  sqlite3_prepare_v3(reg->db, sql, -1, 0, &s, NULL);
  if (s == NULL) return NULL;
  sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);     /* those it has */
  sqlite3_bind_int(s, 2, part);
  if (bytes != NULL) sqlite3_bind_blob64(s, 3, bytes, n, SQLITE_STATIC);
  return s;
}

/* Writes bytes to a part, by an INSERT or an UPDATE. */
static bool put (mappa_Register *reg, const char *sql, const char *name,
                 int part, const void *bytes, size_t n) {
  sqlite3_stmt *s = prepare(reg, sql, name, part, bytes, n);
  bool done = s != NULL && sqlite3_step(s) == SQLITE_DONE;
  sqlite3_finalize(s);
  return done;
}

struct mappai_Blobs {
  mappa_Memory memory;
  mappai_Pages *pages;
  sqlite3_stmt *pieces;        /* of a part: their rows and sizes */
};

mappai_Blobs *mappai_blobs_open (mappa_Register *reg, const char *name) {
  mappai_Blobs *b = mappai_new(&reg->memory, 1, sizeof *b);
  if (b == NULL) return NULL;
  b->memory = reg->memory;
  b->pages = mappai_pages_open(reg, "mappa_kept");
  b->pieces = prepare(reg, "SELECT rowid, length(bytes) FROM mappa_kept WHERE "
                      "name = ?1 AND part = ?2 ORDER BY rowid", name, 0, NULL,
                      0);
  if (b->pages != NULL && b->pieces != NULL) return b;
  mappai_blobs_close(b);
  return NULL;
}

void mappai_blobs_close (mappai_Blobs *b) {
  if (b == NULL) return;
  mappa_Memory memory = b->memory;
  mappai_pages_close(b->pages);
  sqlite3_finalize(b->pieces);
  mappai_free(&memory, b, 1, sizeof *b);
}

/* Reads the piece in the row that is looked at into to[0..room). */
static bool readpiece (mappai_Blobs *b, char *to, size_t room,
                       const mappai_Follower *follower, size_t *size) {
  int64_t row = sqlite3_column_int64(b->pieces, 0);
  *size = (size_t) sqlite3_column_int64(b->pieces, 1);
  return *size <= room &&
         mappai_pages_blob(b->pages, row, to, *size, follower);
}

bool mappai_blobs_read (mappai_Blobs *b, int part, void *to, size_t n,
                        const mappai_Follower *follower) {
  char *next = to;
  size_t size;
  int rc;
  sqlite3_bind_int(b->pieces, 2, part);
  while ((rc = sqlite3_step(b->pieces)) == SQLITE_ROW) {
    if (!readpiece(b, next, n, follower, &size)) break;
    next += size;
    n -= size;
  }
  sqlite3_reset(b->pieces);
  return rc == SQLITE_DONE && n == 0;
}

bool mappai_blobs_write (mappa_Register *reg, const char *name, int part,
                         const void *from, size_t n) {
  const char *piece = from;
  while (n > 0) {
    size_t size = n < PIECE ? n : PIECE;
    if (!put(reg, "INSERT INTO mappa_kept VALUES (?1, ?2, ?3)", name, part,
             piece, size)) return false;
    piece += size;
    n -= size;
  }
  return true;
}

/* === The table ========================================================= */

static bool hastable (mappa_Register *reg) {
  int64_t n;
  return ask(reg, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' "
             "AND name = 'mappa_kept'", &n) && n > 0;
}

/* Is this the stamp beside the blobs? */
static bool hasstamp (mappa_Register *reg, const char *stamp) {
  sqlite3_stmt *s = prepare(reg, "SELECT bytes = ?3 FROM mappa_kept WHERE "
                            "name = ?1 AND part = ?2", "", 0, stamp,
                            strlen(stamp));
  bool has = s != NULL && sqlite3_step(s) == SQLITE_ROW &&
             sqlite3_column_int(s, 0) == 1;
  sqlite3_finalize(s);
  return has;
}

bool mappai_blobs_valid (mappa_Register *reg) {
  char now[STAMP];
  if (reg->keep == 0 || reg->inmemory || reg->writing) return false;
  return hastable(reg) && stampnow(reg, now) &&        /* locks first */
         hasstamp(reg, now);
}

/* To roll back would end a statement that is half-way. */
bool mappai_blobs_wanted (const mappa_Register *reg, size_t rows) {
  return reg->keep > 0 && rows >= reg->keep && !reg->inmemory &&
         !reg->readonly && !reg->writing &&
         sqlite3_db_readonly(reg->db, "main") == 0 &&
         !mappai_register_busy(reg);
}

mappa_Status mappai_blobs_forget (mappa_Register *reg, mappa_Error *err) {
  if (!hastable(reg)) return MAPPA_OK;
  return mappai_register_run(reg, "DELETE FROM mappa_kept", err);
}

static bool setstamp (mappa_Register *reg, const char *stamp) {
  return put(reg, "UPDATE mappa_kept SET bytes = ?3 WHERE name = ?1 AND "
             "part = ?2", "", 0, stamp, strlen(stamp));
}

/* Makes an empty table, and the row of the stamp in its size. */
static bool startanew (mappa_Register *reg) {
  char stamp[STAMP];
  return mappai_register_run(reg, "CREATE TABLE IF NOT EXISTS mappa_kept (\n"
                             "  name TEXT NOT NULL,\n"
                             "  part INTEGER NOT NULL,\n"
                             "  bytes BLOB NOT NULL\n"
                             ") STRICT;\n"
                             "DELETE FROM mappa_kept;\n"
                             "INSERT INTO mappa_kept (rowid, name, part, "
                             "bytes) VALUES (random() & (1 << 62) - 1, '', 0, "
                             "x'00')", NULL) == MAPPA_OK &&
         stampafter(reg, stamp) && setstamp(reg, stamp);
}

/* R3. What is not counted need not be begun, R4. */
bool mappai_blobs_begin (mappa_Register *reg, const char *name) {
  unsigned char header[MAPPAI_HEADER];
  bool valid = mappai_blobs_valid(reg);
  reg->changes = sqlite3_total_changes64(reg->db);
  mappai_register_prepare(reg, true, 0);               /* R5 */
  mappai_register_header(reg, header);
  if (!mappai_register_counted(header)) return false;
  if (!valid) return startanew(reg);
  return put(reg, "DELETE FROM mappa_kept WHERE name = ?1", name, 0, NULL, 0);
}

/* R2. To write the stamp must not change what it tells. */
static bool finish (mappa_Register *reg) {
  char stamp[STAMP], again[STAMP];
  return stampafter(reg, stamp) && setstamp(reg, stamp) &&
         stampafter(reg, again) && strcmp(stamp, again) == 0 &&
         mappai_register_run(reg, "COMMIT", NULL) == MAPPA_OK;
}

void mappai_blobs_end (mappa_Register *reg, bool keep) {
  if (!keep || !finish(reg)) mappa_register_rollback(reg);
  reg->hidden += (uint64_t) (sqlite3_total_changes64(reg->db) - reg->changes);
  mappai_register_prepare(reg, false, MAPPAI_PATIENCE);
}
