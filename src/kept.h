/* kept.h - frames that are kept inside the register they were loaded from. */
#ifndef kept_h
#define kept_h

#include "frame.h"

#pragma GCC visibility push(hidden)

/* Fills a frame that has its columns but no rows from the blobs of the
** register, within a transaction; false: there is no such frame, or none that
** fits the data, and no row was filled in. */
bool mappai_kept_find (mappa_Register *reg, const mappa_Source *source,
                       mappa_Frame *f);

/* Keeps a frame that was loaded within the open transaction, if it can; ends
** the transaction if it tries. */
void mappai_kept_store (mappa_Register *reg, const mappa_Source *source,
                        const mappa_Frame *f);

#pragma GCC visibility pop

#endif
