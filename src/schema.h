/* schema.h - the entities, fields and code lists (public part: mappa.h). */
#ifndef schema_h
#define schema_h

#include "base.h"

#pragma GCC visibility push(hidden)

/* The field of an entity with a mark, or -1. */
int mappai_marked (const mappa_Entity *e, int mark);

/* Is field i a date that must not come before the start of the record? That
** is its end, and the day on which an order is to run out. */
bool mappai_is_end (const mappa_Entity *e, int i);

/* Dates outside these are mistakes: 1800-01-01 and 2999-12-31. */
#define MAPPAI_FIRST_DAY  (-62091)
#define MAPPAI_LAST_DAY   376199

/* The name nearest to a misspelt one among the entities, or among the fields
** of an entity; NULL when none is near. */
const char *mappai_nearest_entity (const char *s, size_t len);
const char *mappai_nearest_field (const mappa_Entity *e, const char *s,
                                  size_t len);

#pragma GCC visibility pop

#endif
