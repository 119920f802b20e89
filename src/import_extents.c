/* import_extents.c - from when to when a person has intervals: a quick answer
** to most questions whether a new one overlaps them.
**
** R1. The answer "apart" is always right. Otherwise nothing is said: the
**     interval may lie in a gap, or the person was in the register before.
** R2. Persons above the highest id that has intervals in the register have
**     none there: no more needs to be read to begin with.
** R3. An empty interval shares no day with any.
** R4. Twelve bytes a person, for the persons with ids up to MOST.
*/
#include "import_extents.h"

#include <stdio.h>

#include "register.h"

enum { MOST = 1 << 23 };

typedef mappai_Span Span;

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

bool mappai_extents_has (int64_t person) {
  return person >= 0 && person <= MOST;
}

void mappai_extents_expect (const mappai_Extents *x, int64_t person) {
  if (person >= 0 && person < (int64_t) x->spans.n)
    __builtin_prefetch((const Span *) x->spans.items + person);
}

Span *mappai_extents_span (mappai_Extents *x, int64_t person) {
  size_t i = (size_t) person;
  if (i >= x->spans.n &&
      mappai_vector_add(&x->spans, i + 1 - x->spans.n) == NULL) return NULL;
  return (Span *) x->spans.items + i;
}

bool mappai_extents_apart (const mappai_Extents *x, const Span *span,
                           int64_t person, mappa_Day start, mappa_Day end) {
  if (start == end) return true;                                  /* R3 */
  if (person <= x->base) return false;
  return span->from == span->to || end <= span->from || start >= span->to;
}

void mappai_extents_add (Span *span, mappa_Day start, mappa_Day end) {
  if (start == end) return;
  if (span->from == span->to) {
    span->from = start;
    span->to = end;
  }
  if (start < span->from) span->from = start;
  if (end > span->to) span->to = end;
}
