/* sqlite.h - what the few files that know SQLite share: register.c,
** register_feed.c, rows.c, blobs.c and pages.c. */
#ifndef sqlite_h
#define sqlite_h

#include <sqlite3.h>

#include "register.h"

#pragma GCC visibility push(hidden)

#define MAPPAI_LONGEST   (1 << 20)     /* bytes of a query */
#define MAPPAI_HEADER    100           /* bytes of a database's header */
#define MAPPAI_PATIENCE  5000          /* milliseconds to wait for a writer */

struct mappa_Register {
  mappa_Memory memory;
  size_t size;                 /* bytes of this block, 'file' included */
  const char *path;            /* as the caller gave it: within 'file' */
  sqlite3 *db;
  sqlite3_stmt *others;        /* asks of changes by others; NULL at first */
  size_t users;                /* who opened it, its rows and records */
  uint64_t undone;             /* write transactions rolled back */
  uint64_t hidden;             /* rows changed that the stamp does not tell */
  sqlite3_int64 changes;       /* rows changed when the transaction began */
  size_t keep;                 /* rows of a frame worth keeping; 0: none is */
  bool inmemory;
  bool readonly;
  bool writing;                /* the open transaction is to write */
  bool stored;                 /* it has changed records, R4 */
  bool guarded;                /* only what reads may be prepared */
  mappai_Listener *listeners;  /* who is told before it changes or closes */
  mappai_Feed feed;            /* what the table mappa_feed holds */
  mappa_Watch watch;           /* who may interrupt statements */
  char file[];                 /* name of the file, as SQLite gets it */
};

/* Reads the header of the file. What cannot be read is zero. */
void mappai_register_header (mappa_Register *reg,
                             unsigned char header[MAPPAI_HEADER]);

/* Does the header say that every change to the file raises its change counter,
** and that its pages are all that there is? Not so in write-ahead mode, when
** an old SQLite wrote it, or when each commit vacuums it. */
bool mappai_register_counted (const unsigned char header[MAPPAI_HEADER]);

/* Makes ready for writing, or for reading again, and for waiting so many
** milliseconds for other programs. */
void mappai_register_prepare (mappa_Register *reg, bool write, int patience);

/* Is a statement in the middle of its rows? */
bool mappai_register_busy (const mappa_Register *reg);

/* The failure that a result code of SQLite stands for. */
mappa_Status mappai_fault (const mappa_Register *reg, int rc,
                           mappa_Error *err);

#pragma GCC visibility pop

#endif
