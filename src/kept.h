/* kept.h - frames that are kept inside the register they were loaded from. */
#ifndef kept_h
#define kept_h

#include "frame.h"

#pragma GCC visibility push(hidden)

/* A frame as it was found in a register: its name, and what describes it, down
** to the checksums of its columns. */
typedef struct mappai_Kept mappai_Kept;

/* Gives a frame that has its columns but no rows those of a frame that the
** register keeps, within a transaction; the cells are still away. NULL: there
** is no such frame, or none that fits the data, and no row was added. */
mappai_Kept *mappai_kept_find (mappa_Register *reg, const mappa_Source *source,
                               mappa_Frame *f);
void mappai_kept_free (mappai_Kept *kept);     /* NULL is none */

/* Reads columns that are away, by bits of their places, within a transaction;
** false: the very frame that was found is not there any more, or damaged, and
** what was not read is away as before. */
bool mappai_kept_read (mappa_Register *reg, const mappai_Kept *kept,
                       mappa_Frame *f, uint64_t columns);

/* The same from a frame that was loaded anew, if it is the very one. */
bool mappai_kept_take (const mappai_Kept *kept, const mappa_Frame *from,
                       mappa_Frame *f, uint64_t columns);

/* Keeps a frame that was loaded within the open transaction, if it can; ends
** the transaction if it tries. */
void mappai_kept_store (mappa_Register *reg, const mappa_Source *source,
                        const mappa_Frame *f);

#pragma GCC visibility pop

#endif
