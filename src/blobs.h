/* blobs.h - blobs that a register keeps of what was made from its data, valid
** for exactly that data. */
#ifndef blobs_h
#define blobs_h

#include "pages.h"

#pragma GCC visibility push(hidden)

/* All of these are at the caller's convenience: false says that it did not
** work, and what was to be read must be made anew. */

/* Were the blobs made from exactly what the open transaction sees? */
bool mappai_blobs_valid (mappa_Register *reg);

/* The parts of what has a name, within a transaction; NULL: none. */
typedef struct mappai_Blobs mappai_Blobs;
mappai_Blobs *mappai_blobs_open (mappa_Register *reg, const char *name);
void mappai_blobs_close (mappai_Blobs *b);     /* NULL is no parts */

/* Reads a part, if it is exactly n bytes. A follower, if there is one, is told
** now and then where those end that are there. */
bool mappai_blobs_read (mappai_Blobs *b, int part, void *to, size_t n,
                        const mappai_Follower *follower);

/* Is what was read in the open transaction to be kept, having so many rows? */
bool mappai_blobs_wanted (const mappa_Register *reg, size_t rows);

/* Keeping something more: begin, write its parts, end, which commits or rolls
** back. It happens in the transaction in which the data was read, and ends
** it. What the name had before goes. To whoever watches the register nothing
** has changed. */
bool mappai_blobs_begin (mappa_Register *reg, const char *name);
bool mappai_blobs_write (mappa_Register *reg, const char *name, int part,
                         const void *from, size_t n);
void mappai_blobs_end (mappa_Register *reg, bool keep);

/* Deletes all blobs, within a write transaction that changes the data. */
mappa_Status mappai_blobs_forget (mappa_Register *reg, mappa_Error *err);

#pragma GCC visibility pop

#endif
