/* estimate.h - what is tested exactly, for other estimates. */
#ifndef estimate_h
#define estimate_h

#include "mappa.h"

#pragma GCC visibility push(hidden)

/* The p of mappa_fisher without its interval, which takes far longer. Fails as
** that does. */
mappa_Status mappai_fisher_p (const int64_t cells[4], double *p,
                              mappa_Error *err);

#pragma GCC visibility pop

#endif
