/* import_extents.c - from when to when a person has intervals: a quick answer
** to most questions whether a new one overlaps them.
**
** R1. The answer "apart" is always right. Otherwise nothing is said: the
**     interval may lie in a gap, or the person was in the register before.
** R2. Ids are given in ascending order, so that persons above the highest id
**     that has intervals have none: no more needs to be read to begin with.
** R3. An empty interval shares no day with any.
** R4. Eight bytes a person, for at most MOST persons: others are not known.
*/
#include "import_extents.h"

#include <stdio.h>

#include "register.h"

enum { MOST = 1 << 23 };

typedef struct Span {
  mappa_Day from, to;          /* from = to: no intervals */
} Span;

mappa_Status mappai_extents_open (mappai_Extents *x, mappa_Register *reg,
                                  const mappa_Entity *e, mappa_Error *err) {
  char sql[96];
  mappai_vector_init(&x->spans, mappai_register_memory(reg), sizeof (Span));
  snprintf(sql, sizeof sql, "SELECT ifnull(max(individual), 0) FROM \"%s\"",
           e->name);
  return mappai_register_ask(reg, sql, &x->base, err);
}

void mappai_extents_free (mappai_Extents *x) {
  mappai_vector_free(&x->spans);
}

/* Place of a person among the spans; false: not one whose intervals are all
** known. */
static bool place (const mappai_Extents *x, int64_t person, size_t *i) {
  if (person <= x->base || person - MOST > x->base) return false;
  *i = (size_t) (person - x->base - 1);
  return true;
}

bool mappai_extents_apart (const mappai_Extents *x, int64_t person,
                           mappa_Day start, mappa_Day end) {
  const Span *span = x->spans.items;
  size_t i;
  if (start == end) return true;                                  /* R3 */
  if (!place(x, person, &i)) return false;
  if (i >= x->spans.n || span[i].from == span[i].to) return true;
  return end <= span[i].from || start >= span[i].to;
}

mappa_Status mappai_extents_add (mappai_Extents *x, int64_t person,
                                 mappa_Day start, mappa_Day end,
                                 mappa_Error *err) {
  Span *span;
  size_t i;
  if (start == end || !place(x, person, &i)) return MAPPA_OK;
  if (i >= x->spans.n &&
      mappai_vector_add(&x->spans, i + 1 - x->spans.n) == NULL)
    return mappai_nomemory(err);
  span = (Span *) x->spans.items + i;
  if (span->from == span->to) *span = (Span) {start, end};
  if (start < span->from) span->from = start;
  if (end > span->to) span->to = end;
  return MAPPA_OK;
}
