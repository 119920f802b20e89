/* import_extents.h - from when to when a person has intervals. */
#ifndef import_extents_h
#define import_extents_h

#include "base.h"

#pragma GCC visibility push(hidden)

/* The persons with ids above 'base': from the first to the last day of their
** intervals. */
typedef struct mappai_Extents {
  int64_t base;
  mappai_Vector spans;
} mappai_Extents;

/* For the intervals of an entity that are in a register now. */
mappa_Status mappai_extents_open (mappai_Extents *x, mappa_Register *reg,
                                  const mappa_Entity *e, mappa_Error *err);
void mappai_extents_free (mappai_Extents *x);

/* Is it certain that start..end shares no day with an interval of the person,
** one that was in the register or one added since? */
bool mappai_extents_apart (const mappai_Extents *x, int64_t person,
                           mappa_Day start, mappa_Day end);

/* Adds an interval that is, or may be, about to be stored. */
mappa_Status mappai_extents_add (mappai_Extents *x, int64_t person,
                                 mappa_Day start, mappa_Day end,
                                 mappa_Error *err);

#pragma GCC visibility pop

#endif
