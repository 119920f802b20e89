/* extras.h - the columns that a frame of any shape can have on demand (public
** part: mappa.h). */
#ifndef extras_h
#define extras_h

#include "history.h"

#pragma GCC visibility push(hidden)

typedef struct mappai_Extra {
  mappa_Extra extra;
  mappai_Attribute attribute;  /* CODE: what to watch */
  /* DAY, NUMBER: what to put into the frame for a person in a stay; unknown
  ** when the days of the stay are. */
  int64_t (*of) (const mappai_Person *person, const mappai_Stay *stay);
  int64_t most;                /* NUMBER: the largest */
} mappai_Extra;

/* The extra of a name, or NULL. */
const mappai_Extra *mappai_extra (const char *name);

/* The code of an age on a day in a column of numbers. */
int mappai_agecode (mappa_Day birth, mappa_Day on);

#pragma GCC visibility pop

#endif
