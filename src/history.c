/* history.c - the histories of persons, read from a register one by one.
**
** R1. One pass over individuals, management and the intervals of each
**     attribute watched, all in the order of individuals.
** R2. The state of a person on a day is the management in force, if any, and
**     a code for each attribute. It is constant on a stretch of days.
** R3. An attribute has the highest code of its open intervals, or its usual
**     code: location is hospital while any detention in hospital is open,
**     else prison while any time in prison is, else community. Nobody has the
**     code 0 in all attributes.
** R4. An interval that holds no day is never in force: it is passed over.
** R5. A time under MAPPA is unbroken while each row of management of an area
**     starts on the day on which the one before it ends, and a time at a level
**     while the level stays the same too.
*/
#include "history.h"

#include "schema.h"

#include <stdlib.h>
#include <string.h>

typedef mappai_Cursor Cursor;
typedef mappai_History History;
typedef mappai_Person Person;
typedef mappai_Stay Stay;
typedef mappai_Watch Watch;

typedef struct Stretch {       /* of days on which an attribute is not usual */
  mappa_Day start, end;
  int code;
} Stretch;

typedef struct Turn {          /* an interval of an attribute starts or ends */
  mappa_Day day;
  int code;
  int step;                    /* +1 starts, -1 ends */
} Turn;

/* === Cursors =========================================================== */

static int code (const Cursor *c, int i) {
  return (int) mappai_cursor_number(c, i, 0);
}

/* Is the cursor on a row of this person? */
static bool isof (const Cursor *c, int64_t person) {
  return c->more && mappai_cursor_number(c, 0, 0) == person;
}

/* Passes rows of persons before this one. */
static mappa_Status skipto (Cursor *c, int64_t person, mappa_Error *err) {
  while (c->more && mappai_cursor_number(c, 0, 0) < person)
    MAPPAI_TRY(mappai_cursor_next(c, err));
  return MAPPA_OK;
}

/* === Reading one person ================================================ */

/* The end of the last stay in an area, which is that of a time. */
static mappa_Day lastend (const mappai_Vector *stays, int area) {
  const Stay *stay = stays->items;
  for (size_t i = stays->n; i > 0; i--)
    if (stay[i - 1].area == area) return stay[i - 1].end;
  return MAPPA_NODAY;
}

/* R5: of which unbroken times the stay after all others is a part. */
static void settimes (const mappai_Vector *stays, Stay *stay) {
  const Stay *before = stays->n == 0 ? NULL
                     : (const Stay *) stays->items + (stays->n - 1);
  stay->entered = stay->since = stay->start;
  if (before == NULL || before->end != stay->start ||
      before->area != stay->area) {
    stay->left = lastend(stays, stay->area);
    return;
  }
  stay->entered = before->entered;
  stay->left = before->left;
  if (before->level == stay->level) stay->since = before->since;
}

static mappa_Status readstays (History *h, mappa_Error *err) {
  Person *p = &h->person;
  Cursor *c = &h->stays;
  p->stays.n = p->empty = 0;
  MAPPAI_TRY(skipto(c, p->id, err));
  while (isof(c, p->id)) {
    Stay s = {mappai_cursor_day(c, 2, 0),
              mappai_cursor_day(c, 3, MAPPA_FOREVER),
              mappai_cursor_number(c, 1, 0), code(c, 4), code(c, 5),
              code(c, 6), code(c, 7), code(c, 8), 0, 0, 0};
    if (s.start < s.end) {
      Stay *to;
      settimes(&p->stays, &s);
      to = mappai_vector_add(&p->stays, 1);
      if (to == NULL) return mappai_nomemory(err);
      *to = s;
    }
    else p->empty++;
    MAPPAI_TRY(mappai_cursor_next(c, err));
  }
  return MAPPA_OK;
}

static int byday (const void *a, const void *b) {
  const Turn *x = a;
  const Turn *y = b;
  return (x->day > y->day) - (x->day < y->day);
}

static mappa_Status addstretch (Watch *w, Stretch stretch,
                                mappa_Error *err) {
  mappai_Vector *v = &w->stretches;
  Stretch *last = v->items;
  if (stretch.code == w->attribute->usual || stretch.start >= stretch.end)
    return MAPPA_OK;
  if (v->n > 0 && last[v->n - 1].end == stretch.start &&
      last[v->n - 1].code == stretch.code) {
    last[v->n - 1].end = stretch.end;
    return MAPPA_OK;
  }
  last = mappai_vector_add(v, 1);
  if (last == NULL) return mappai_nomemory(err);
  *last = stretch;
  return MAPPA_OK;
}

/* R3: from intervals, which may overlap, to disjoint stretches. */
static mappa_Status sweep (Watch *w, mappai_Vector *turns, mappa_Error *err) {
  const Turn *turn = turns->items;
  int open[MAPPAI_STATES + 1] = {0};               /* intervals by code */
  if (turns->n == 0) return MAPPA_OK;
  qsort(turns->items, turns->n, sizeof (Turn), byday);
  for (size_t i = 0; i + 1 < turns->n; i++) {
    Stretch stretch = {turn[i].day, turn[i + 1].day, MAPPAI_STATES};
    open[turn[i].code] += turn[i].step;
    while (stretch.code > 0 && open[stretch.code] == 0) stretch.code--;
    if (stretch.code == 0) stretch.code = w->attribute->usual;
    MAPPAI_TRY(addstretch(w, stretch, err));
  }
  return MAPPA_OK;
}

static mappa_Status readattribute (History *h, Watch *w, mappa_Error *err) {
  Cursor *c = &w->rows;
  int64_t id = h->person.id;
  h->turns.n = w->stretches.n = 0;
  MAPPAI_TRY(skipto(c, id, err));
  while (isof(c, id)) {
    int which = code(c, 1) + w->attribute->plus;
    mappa_Day start = mappai_cursor_day(c, 2, 0);
    mappa_Day end = mappai_cursor_day(c, 3, MAPPA_FOREVER);
    if (start < end && which >= 1 && which <= MAPPAI_STATES) {
      Turn *turn = mappai_vector_add(&h->turns, 2);
      if (turn == NULL) return mappai_nomemory(err);
      turn[0] = (Turn) {start, which, +1};
      turn[1] = (Turn) {end, which, -1};
    }
    MAPPAI_TRY(mappai_cursor_next(c, err));
  }
  return sweep(w, &h->turns, err);
}

mappa_Status mappai_history_to (History *h, int64_t id, mappa_Error *err) {
  Person *p = &h->person;
  if (id == p->id) return MAPPA_OK;
  MAPPAI_TRY(skipto(&h->people, id, err));
  p->id = id;
  p->sex = p->ethnicity = 0;
  p->birth = MAPPA_NODAY;
  if (isof(&h->people, id)) {
    p->sex = code(&h->people, 1);
    p->ethnicity = code(&h->people, 2);
    p->birth = mappai_cursor_day(&h->people, 3, MAPPA_NODAY);
  }
  MAPPAI_TRY(readstays(h, err));
  for (int i = 0; i < h->nwatched; i++)
    MAPPAI_TRY(readattribute(h, &h->watched[i], err));
  return MAPPA_OK;
}

/* === The state on a day ================================================ */

/* What stays and stretches begin with: where they start and end. */
typedef struct Span {
  mappa_Day start, end;
} Span;

static const Span *spanat (const mappai_Vector *v, size_t i) {
  return (const Span *) (const void *) ((const char *) v->items + i * v->item);
}

/* Of disjoint intervals by start, the one that holds a day: its place plus
** one, or 0. *until is lowered to the day on which that changes. */
static size_t holding (const mappai_Vector *v, mappa_Day on,
                       mappa_Day *until) {
  size_t low = 0, high = v->n;
  while (low < high) {                     /* the first that starts after */
    size_t mid = low + (high - low) / 2;
    if (spanat(v, mid)->start <= on) low = mid + 1; else high = mid;
  }
  if (low < v->n && spanat(v, low)->start < *until)
    *until = spanat(v, low)->start;
  if (low == 0 || spanat(v, low - 1)->end <= on) return 0;
  if (spanat(v, low - 1)->end < *until) *until = spanat(v, low - 1)->end;
  return low;
}

/* The code of an attribute on a day, R3. */
static int codeon (const Watch *w, mappa_Day day, mappa_Day *until) {
  size_t place = holding(&w->stretches, day, until);
  if (place == 0) return w->attribute->usual;
  return ((const Stretch *) w->stretches.items)[place - 1].code;
}

void mappai_history_on (const History *h, mappa_Day day,
                        mappai_State *state) {
  const Person *p = &h->person;
  size_t place;
  state->until = MAPPA_FOREVER;
  place = holding(&p->stays, day, &state->until);
  state->stay = place == 0 ? NULL
              : (const Stay *) p->stays.items + (place - 1);
  for (int i = 0; i < h->nwatched; i++)
    state->code[i] = p->id == 0 ? 0
                   : codeon(&h->watched[i], day, &state->until);
}

/* === Opening and closing =============================================== */

int64_t mappai_history_next (const History *h) {
  return h->stays.more ? mappai_cursor_number(&h->stays, 0, 0) : 0;
}

mappa_Status mappai_history_watch (History *h,
                                   const mappai_Attribute *attribute,
                                   int *place, mappa_Error *err) {
  Watch *w;
  *place = 0;
  if (h->nwatched == MAPPAI_ATTRIBUTES)
    return mappai_fail(err, MAPPA_LIMIT, "frame: more than %d attributes",
                       MAPPAI_ATTRIBUTES);
  *place = h->nwatched++;
  w = &h->watched[*place];
  w->attribute = attribute;
  mappai_vector_init(&w->stretches, &h->turns.memory, sizeof (Stretch));
  return attribute->read != NULL
       ? mappai_cursor_read(&w->rows, h->reg, attribute->read, err)
       : mappai_cursor_open(&w->rows, h->reg, attribute->sql, err);
}

static mappa_Status watchlocation (History *h, mappa_Error *err) {
  static const mappai_Read custody = {
    "custody", 4, 2, {"individual", "kind", "start_date", "end_date"}
  };
  static const mappai_Attribute location = {
    "location", 1, NULL, &custody, 1   /* after the community the kinds */
  };
  int place;
  return mappai_history_watch(h, &location, &place, err);
}

mappa_Status mappai_history_open (History *h, const mappa_Memory *m,
                                  mappa_Register *reg, mappa_Error *err) {
  static const mappai_Read people = {
    "individual", 4, 0, {"id", "sex", "ethnicity", "birth_date"}
  };
  static const mappai_Read stays = {
    "management", 9, 2, {"individual", "id", "start_date", "end_date", "area",
                         "category", "level", "lead_agency", "end_reason"}
  };
  memset(h, 0, sizeof *h);
  h->reg = reg;
  mappai_vector_init(&h->person.stays, m, sizeof (Stay));
  mappai_vector_init(&h->turns, m, sizeof (Turn));
  h->person.birth = MAPPA_NODAY;
  MAPPAI_TRY(mappai_cursor_read(&h->people, reg, &people, err));
  MAPPAI_TRY(mappai_cursor_read(&h->stays, reg, &stays, err));
  return watchlocation(h, err);
}

void mappai_history_close (History *h) {
  mappai_cursor_close(&h->people);
  mappai_cursor_close(&h->stays);
  for (int i = 0; i < h->nwatched; i++) {
    mappai_cursor_close(&h->watched[i].rows);
    mappai_vector_free(&h->watched[i].stretches);
  }
  mappai_vector_free(&h->person.stays);
  mappai_vector_free(&h->turns);
}
