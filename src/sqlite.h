/* sqlite.h - what the few files that know SQLite share: register.c, rows.c. */
#ifndef sqlite_h
#define sqlite_h

#include <sqlite3.h>

#include "base.h"

#pragma GCC visibility push(hidden)

#define MAPPAI_LONGEST  (1 << 20)      /* bytes of a query */

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
  char file[];                 /* name of the file, as SQLite gets it */
};

/* The failure that a result code of SQLite stands for. */
mappa_Status mappai_fault (const mappa_Register *reg, int rc,
                           mappa_Error *err);

#pragma GCC visibility pop

#endif
