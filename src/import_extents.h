/* import_extents.h - from when to when a person has intervals. */
#ifndef import_extents_h
#define import_extents_h

#include "base.h"

#pragma GCC visibility push(hidden)

typedef struct mappai_Span {
  mappa_Day from, to;          /* of intervals added; from = to: none */
  uint32_t last;               /* the owner's: 0 at first */
} mappai_Span;

/* The intervals of persons: those in the register, of which is only known up
** to which id persons may have some, and those added since. */
typedef struct mappai_Extents {
  int64_t base;
  mappai_Vector spans;         /* by id, from 0 */
} mappai_Extents;

/* For the intervals of an entity that are in a register now. */
mappa_Status mappai_extents_open (mappai_Extents *x, mappa_Register *reg,
                                  const mappa_Entity *e, mappa_Error *err);
void mappai_extents_free (mappai_Extents *x);

/* May a person have a span? */
bool mappai_extents_has (int64_t person);

/* The span of a person will be asked for soon. */
void mappai_extents_expect (const mappai_Extents *x, int64_t person);

/* The span of such a person, valid until the next call; NULL: no memory. */
mappai_Span *mappai_extents_span (mappai_Extents *x, int64_t person);

/* Is it certain that start..end shares no day with an interval of the person,
** one that was in the register or one added since? */
bool mappai_extents_apart (const mappai_Extents *x, const mappai_Span *span,
                           int64_t person, mappa_Day start, mappa_Day end);

/* Adds an interval that is, or may be, about to be stored. */
void mappai_extents_add (mappai_Span *span, mappa_Day start, mappa_Day end);

#pragma GCC visibility pop

#endif
