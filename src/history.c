/* history.c - the histories of persons, read from a register one by one.
**
** R1. One pass over individuals, management and custody, all read in the order
**     of individuals; one person in memory.
** R2. The state of a person on a day is the management in force, if any, and
**     the location. It is constant on a stretch of days.
** R3. Location is hospital while any detention in hospital is open, else
**     prison while any time in prison is, else community.
** R4. An interval that holds no day is never in force: it is passed over.
*/
#include "history.h"

#include "schema.h"

#include <stdlib.h>
#include <string.h>

typedef mappai_Cursor Cursor;
typedef mappai_History History;
typedef mappai_Person Person;
typedef mappai_Stay Stay;

typedef struct Place {         /* a time away from the community */
  mappa_Day start, end;
  int location;
} Place;

typedef struct Turn {          /* a custody row starts or ends */
  mappa_Day day;
  int kind;                    /* code of the list custody_kind */
  int step;                    /* +1 starts, -1 ends */
} Turn;

enum {COMMUNITY = 1, PRISON = 2, HOSPITAL = 3};    /* of the list location */

/* === Cursors =========================================================== */

mappa_Status mappai_cursor_next (Cursor *c, mappa_Error *err) {
  return mappa_rows_next(c->rows, &c->more, err);
}

mappa_Status mappai_cursor_open (Cursor *c, mappa_Register *reg,
                                 const char *sql, mappa_Error *err) {
  MAPPAI_TRY(mappa_rows_open(reg, sql, strlen(sql), NULL, 0, &c->rows, err));
  return mappai_cursor_next(c, err);
}

int64_t mappai_cursor_number (const Cursor *c, int i, int64_t missing) {
  mappa_Value v = mappa_rows_value(c->rows, i);
  return v.kind == MAPPA_INT ? v.i : missing;
}

mappa_Day mappai_cursor_day (const Cursor *c, int i, mappa_Day missing) {
  int64_t day = mappai_cursor_number(c, i, missing);
  bool fits = day == missing ||
              (day >= MAPPAI_FIRST_DAY && day <= MAPPAI_LAST_DAY);
  return fits ? (mappa_Day) day : MAPPA_FOREVER - 1;       /* no frame's day */
}

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

static mappa_Status readstays (History *h, mappa_Error *err) {
  Person *p = &h->person;
  Cursor *c = &h->stays;
  p->stays.n = p->empty = 0;
  MAPPAI_TRY(skipto(c, p->id, err));
  while (isof(c, p->id)) {
    Stay s = {mappai_cursor_number(c, 1, 0), mappai_cursor_day(c, 2, 0),
              mappai_cursor_day(c, 3, MAPPA_FOREVER), code(c, 4), code(c, 5),
              code(c, 6), code(c, 7), code(c, 8)};
    if (s.start < s.end) {
      Stay *to = mappai_vector_add(&p->stays, 1);
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

static mappa_Status addplace (History *h, Place place, mappa_Error *err) {
  mappai_Vector *places = &h->person.places;
  Place *last = places->items;
  if (place.location == COMMUNITY || place.start >= place.end)
    return MAPPA_OK;
  if (places->n > 0 && last[places->n - 1].end == place.start &&
      last[places->n - 1].location == place.location) {
    last[places->n - 1].end = place.end;
    return MAPPA_OK;
  }
  last = mappai_vector_add(places, 1);
  if (last == NULL) return mappai_nomemory(err);
  *last = place;
  return MAPPA_OK;
}

/* R3: from custody rows, which may overlap, to disjoint places. */
static mappa_Status sweep (History *h, mappa_Error *err) {
  const Turn *turn = h->turns.items;
  int open[3] = {0, 0, 0};     /* by custody_kind: 1 prison, 2 hospital */
  h->person.places.n = 0;
  if (h->turns.n == 0) return MAPPA_OK;
  qsort(h->turns.items, h->turns.n, sizeof (Turn), byday);
  for (size_t i = 0; i + 1 < h->turns.n; i++) {
    Place place = {turn[i].day, turn[i + 1].day, COMMUNITY};
    open[turn[i].kind] += turn[i].step;
    if (open[2] > 0) place.location = HOSPITAL;
    else if (open[1] > 0) place.location = PRISON;
    MAPPAI_TRY(addplace(h, place, err));
  }
  return MAPPA_OK;
}

static mappa_Status readcustody (History *h, mappa_Error *err) {
  Cursor *c = &h->custody;
  int64_t id = h->person.id;
  h->turns.n = 0;
  MAPPAI_TRY(skipto(c, id, err));
  while (isof(c, id)) {
    int kind = code(c, 1);
    mappa_Day start = mappai_cursor_day(c, 2, 0);
    mappa_Day end = mappai_cursor_day(c, 3, MAPPA_FOREVER);
    if (start < end && (kind == 1 || kind == 2)) {
      Turn *turn = mappai_vector_add(&h->turns, 2);
      if (turn == NULL) return mappai_nomemory(err);
      turn[0] = (Turn) {start, kind, +1};
      turn[1] = (Turn) {end, kind, -1};
    }
    MAPPAI_TRY(mappai_cursor_next(c, err));
  }
  return sweep(h, err);
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
  return readcustody(h, err);
}

/* === The state on a day ================================================ */

/* What stays and places have in common: where an interval starts and ends. */
typedef struct Span {
  mappa_Day start, end;
} Span;

static Span stayspan (const mappai_Vector *v, size_t i) {
  const Stay *stay = (const Stay *) v->items + i;
  return (Span) {stay->start, stay->end};
}

static Span placespan (const mappai_Vector *v, size_t i) {
  const Place *place = (const Place *) v->items + i;
  return (Span) {place->start, place->end};
}

/* Of disjoint intervals by start, the one that holds a day: its place plus
** one, or 0. *until is lowered to the day on which that changes. */
static size_t holding (const mappai_Vector *v,
                       Span (*span) (const mappai_Vector *, size_t),
                       mappa_Day on, mappa_Day *until) {
  size_t low = 0, high = v->n;
  while (low < high) {                     /* the first that starts after */
    size_t mid = low + (high - low) / 2;
    if (span(v, mid).start <= on) low = mid + 1; else high = mid;
  }
  if (low < v->n && span(v, low).start < *until) *until = span(v, low).start;
  if (low == 0 || span(v, low - 1).end <= on) return 0;
  if (span(v, low - 1).end < *until) *until = span(v, low - 1).end;
  return low;
}

mappai_State mappai_history_on (const History *h, mappa_Day day) {
  const Person *p = &h->person;
  mappai_State state = {NULL, 0, MAPPA_FOREVER};
  size_t stay = holding(&p->stays, stayspan, day, &state.until);
  size_t place = holding(&p->places, placespan, day, &state.until);
  if (stay > 0) state.stay = (const Stay *) p->stays.items + (stay - 1);
  if (p->id != 0)
    state.location = place == 0 ? COMMUNITY
                   : ((const Place *) p->places.items)[place - 1].location;
  return state;
}

/* === Opening and closing =============================================== */

int64_t mappai_history_next (const History *h) {
  return h->stays.more ? mappai_cursor_number(&h->stays, 0, 0) : 0;
}

mappa_Status mappai_history_open (History *h, const mappa_Memory *m,
                                  mappa_Register *reg, mappa_Error *err) {
  memset(h, 0, sizeof *h);
  mappai_vector_init(&h->person.stays, m, sizeof (Stay));
  mappai_vector_init(&h->person.places, m, sizeof (Place));
  mappai_vector_init(&h->turns, m, sizeof (Turn));
  h->person.birth = MAPPA_NODAY;
  MAPPAI_TRY(mappai_cursor_open(&h->people, reg,
      "SELECT id, sex, ethnicity, birth_date FROM individual ORDER BY id",
      err));
  MAPPAI_TRY(mappai_cursor_open(&h->stays, reg,
      "SELECT individual, id, start_date, end_date, area, category, level, "
      "lead_agency, end_reason FROM management ORDER BY individual, "
      "start_date", err));
  return mappai_cursor_open(&h->custody, reg,
      "SELECT individual, kind, start_date, end_date FROM custody "
      "ORDER BY individual", err);
}

void mappai_history_close (History *h) {
  mappa_rows_free(h->people.rows);
  mappa_rows_free(h->stays.rows);
  mappa_rows_free(h->custody.rows);
  mappai_vector_free(&h->person.stays);
  mappai_vector_free(&h->person.places);
  mappai_vector_free(&h->turns);
}
