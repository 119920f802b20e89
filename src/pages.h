/* pages.h - whole numbers and blobs of a table, read straight from the pages
** of the file: many times faster than row by row through a statement. */
#ifndef pages_h
#define pages_h

#include "base.h"

#pragma GCC visibility push(hidden)

#define MAPPAI_FIELDS   16         /* most fields that are read together */
#define MAPPAI_MISSING  INT32_MIN  /* what is no whole number */

/* Reads n fields of every record of a table that the open transaction sees, in
** the order of ids, into a vector of rows of n int32_t. False says that it
** cannot, for whatever reason: the rows are then to be thrown away, and asked
** for by a statement. */
bool mappai_pages_read (mappa_Register *reg, const char *table,
                        const char *const *fields, int n, mappai_Vector *rows);

/* Is told, while bytes are read in order, where those end that are there: so
** they can be looked at while they are in the cache. */
typedef struct mappai_Follower {
  void (*f) (void *ud, const char *end);
  void *ud;
} mappai_Follower;

/* The pages of a table, as long as the open transaction lasts. NULL: see
** above. */
typedef struct mappai_Pages mappai_Pages;
mappai_Pages *mappai_pages_open (mappa_Register *reg, const char *table);
void mappai_pages_close (mappai_Pages *p);     /* NULL is no pages */

/* Reads the last of three columns, a blob of exactly n bytes, of the record
** that has an id. The follower may be NULL. False: see above. */
bool mappai_pages_blob (mappai_Pages *p, int64_t id, char *to, size_t n,
                        const mappai_Follower *follower);

#pragma GCC visibility pop

#endif
