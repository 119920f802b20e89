/* bring.h - frames that come in from the register as they are needed. */
#ifndef bring_h
#define bring_h

#include "frame.h"

#pragma GCC visibility push(hidden)

/* Gives a frame that has its columns but no rows those that the register keeps
** of it, within a transaction: all at once, or as the source says, when they
** are needed. False: it has to be made from the records. */
bool mappai_bring_find (mappa_Register *reg, const mappa_Source *source,
                        mappa_Frame *f);

#pragma GCC visibility pop

#endif
