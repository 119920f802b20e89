/* register_feed.h - rows in memory as a table of the database. */
#ifndef register_feed_h
#define register_feed_h

#include "register.h"

#pragma GCC visibility push(hidden)

struct sqlite3;

/* Makes the table mappa_feed, with columns c0, c1 ..., which has the rows that
** a feed holds when it is read; the feed must outlive the connection. Gives a
** result code of SQLite. */
int mappai_feed_install (struct sqlite3 *db, mappai_Feed *feed);

#pragma GCC visibility pop

#endif
