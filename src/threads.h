/* threads.h - a query is counted by one thread or several. */
#ifndef threads_h
#define threads_h

#include "kernel.h"

#pragma GCC visibility push(hidden)

/* As mappa_crosstab, where the threads that are started use another memory,
** which several of them may use at a time. */
mappa_Status mappai_crosstab_with (const mappa_Memory *memory,
                                   const mappa_Memory *others,
                                   const mappa_Frame *frame,
                                   const mappa_Query *query,
                                   mappa_Cube **out, mappa_Error *err);

#pragma GCC visibility pop

#endif
