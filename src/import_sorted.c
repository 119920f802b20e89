/* import_sorted.c - rows of an import that are stored together, by person.
**
** R1. For entities that are told apart by all their fields, none of them a
**     text: a row that waits is stored or is a duplicate, but never rejected.
**     So rejects need not wait for it.
** R2. A row of a disjoint entity waits only when it overlaps neither a stored
**     one nor one that waits. When it overlaps one that waits, all that wait
**     are stored first; otherwise they have no bearing on it.
** R3. When enough rows wait they are stored by person and date, in the
**     order of the file where these are the same: that is how the index grows
**     and how histories are read, so that both cost a fraction. Ids are given
**     in the order of storing. Nothing else depends on the order.
** R4. Memory is constant: at most a million rows wait, some 70 bytes each.
*/
#include "import_sorted.h"

#include <string.h>

#include "import_extents.h"
#include "import_order.h"
#include "register.h"
#include "schema.h"

enum {
  PART = 1 << 15,              /* rows for one statement */
  FEW = 16                     /* rows not worth a statement for all of them */
};

typedef mappai_Span Span;

struct mappai_Sorted {
  uint32_t n;                  /* rows that wait */
  uint32_t done;               /* rows that waited before them */
  int who, start, end;         /* fields, or -1 */
  mappai_Vector cells;         /* int32_t: the values, row by row */
  mappai_Vector before;        /* uint32_t: the row of the person before */
  int32_t *part;               /* room for PART rows as they are stored, or
                               ** NULL */
  mappai_Extents extents;      /* 'last' counts rows from the first, from 1 */
};

typedef struct mappai_Sorted Sorted;

bool mappai_sorted_suits (const mappa_Entity *e) {
  for (int i = 0; i < e->n; i++)
    if (e->fields[i].type == MAPPA_TEXT || (e->fields[i].marks & MAPPA_KEY) ||
        e->fields[i].type == MAPPA_INTEGER) return false;
  return mappa_field(e, "individual") >= 0;
}

mappa_Status mappai_sorted_begin (mappa_Import *imp, mappa_Error *err) {
  const mappa_Entity *e = imp->e;
  Sorted *b = mappai_new(&imp->memory, 1, sizeof *b);
  if (b == NULL) return mappai_nomemory(err);
  imp->sorted = b;
  b->who = mappa_field(e, "individual");
  b->start = mappai_marked(e, MAPPA_START | MAPPA_EVENT);
  b->end = mappai_marked(e, MAPPA_END);
  mappai_vector_init(&b->cells, &imp->memory, sizeof (int32_t));
  mappai_vector_init(&b->before, &imp->memory, sizeof (uint32_t));
  if (!e->disjoint) return MAPPA_OK;
  return mappai_extents_open(&b->extents, imp->reg, e, err);
}

void mappai_sorted_free (mappa_Import *imp) {
  Sorted *b = imp->sorted;
  if (b == NULL) return;
  mappai_vector_free(&b->cells);
  mappai_vector_free(&b->before);
  mappai_free(&imp->memory, b->part, PART * (size_t) imp->e->n,
              sizeof *b->part);
  if (imp->e->disjoint) mappai_extents_free(&b->extents);
  mappai_free(&imp->memory, b, 1, sizeof *b);
}

/* === The order, R3 ===================================================== */

/* By person, then by date, the unknown one first. */
static uint64_t keyof (const Sorted *b, const int32_t *cells) {
  uint32_t date = b->start < 0 ? 0 : (uint32_t) cells[b->start] ^ 0x80000000u;
  return (uint64_t) (uint32_t) cells[b->who] << 32 | date;
}

static void fillkeys (const Sorted *b, int fields, mappai_Key *keys) {
  const int32_t *cells = b->cells.items;
  for (uint32_t row = 0; row < b->n; row++) {
    keys[row].key = keyof(b, cells + (size_t) row * (size_t) fields);
    keys[row].row = row;
  }
}

/* Puts the order of storing into order[0..n). */
static mappa_Status findorder (const mappa_Import *imp, uint32_t *order,
                               mappa_Error *err) {
  const Sorted *b = imp->sorted;
  const mappai_Key *sorted;
  mappai_Key *keys = NULL;
  for (uint32_t row = 0; row < b->n; row++) order[row] = row;
  if (b->n < imp->worth) return MAPPA_OK;
  keys = mappai_newlarge(&imp->memory, 2 * (size_t) b->n * sizeof *keys);
  if (keys == NULL) return mappai_nomemory(err);
  fillkeys(b, imp->e->n, keys);
  sorted = mappai_order(keys, keys + b->n, b->n);
  for (uint32_t row = 0; row < b->n; row++) order[row] = sorted[row].row;
  mappai_free(&imp->memory, keys, 2 * (size_t) b->n, sizeof *keys);
  return MAPPA_OK;
}

/* === Storing =========================================================== */

/* Stores one row that waits, unless it is there already. */
static mappa_Status alone (mappa_Import *imp, uint32_t row, bool *stored,
                           mappa_Error *err) {
  const int32_t *cells = imp->sorted->cells.items;
  for (int i = 0; i < imp->e->n; i++) {
    int32_t cell = cells[(size_t) row * (size_t) imp->e->n + (size_t) i];
    imp->values[i].kind = cell == MAPPAI_NOCELL ? MAPPA_NULL : MAPPA_INT;
    imp->values[i].i = cell;
  }
  MAPPAI_TRY(mappai_records_insert(imp->records, imp->values, stored, err));
  imp->summary.read++;
  if (*stored) imp->summary.stored++;
  else imp->summary.duplicate++;                                  /* R1 */
  return MAPPA_OK;
}

/* Copies rows order[0..n) to where they lie one after another: in a loop of
** its own, rows that are far apart are waited for together. */
static void gather (const Sorted *b, const uint32_t *order, uint32_t n,
                    size_t fields) {
  const int32_t *cells = b->cells.items;
  int32_t *to = b->part;
  for (uint32_t i = 0; i < n; i++, to += fields)
    memcpy(to, cells + order[i] * fields, fields * sizeof *to);
}

/* Stores rows order[0..n) up to the first that is there already. */
static mappa_Status together (mappa_Import *imp, const uint32_t *order,
                              uint32_t n, int64_t *stored, mappa_Error *err) {
  Sorted *b = imp->sorted;
  mappai_Feed feed = {NULL, NULL, imp->e->n, n < PART ? n : PART};
  size_t fields = (size_t) imp->e->n;
  if (b->part == NULL)
    b->part = mappai_resize(&imp->memory, NULL, 0, PART * fields,
                            sizeof *b->part);
  if (b->part == NULL) return mappai_nomemory(err);
  gather(b, order, (uint32_t) feed.rows, fields);
  feed.cells = b->part;
  MAPPAI_TRY(mappai_records_feed(imp->records, &feed, stored, err));
  imp->summary.read += *stored;
  imp->summary.stored += *stored;
  return MAPPA_OK;
}

/* After a row that was there already, those that follow are stored one by one
** until one is new: a file that is imported again costs no second attempt a
** row. */
static mappa_Status storeall (mappa_Import *imp, const uint32_t *order,
                              mappa_Error *err) {
  uint32_t n = imp->sorted->n;
  bool fresh = true;           /* the last row was stored */
  for (uint32_t i = 0; i < n; ) {
    int64_t stored = 0;
    if (fresh && n - i >= FEW)
      MAPPAI_TRY(together(imp, order + i, n - i, &stored, err));
    i += (uint32_t) stored;
    if (stored == PART || i == n) continue;
    MAPPAI_TRY(alone(imp, order[i++], &fresh, err));
  }
  return MAPPA_OK;
}

mappa_Status mappai_sorted_flush (mappa_Import *imp, mappa_Error *err) {
  Sorted *b = imp->sorted;
  uint32_t *order;
  mappa_Status status;
  if (b->n == 0) return MAPPA_OK;
  order = mappai_new(&imp->memory, b->n, sizeof *order);
  if (order == NULL) return mappai_nomemory(err);
  status = findorder(imp, order, err);
  if (status == MAPPA_OK) status = storeall(imp, order, err);
  mappai_free(&imp->memory, order, b->n, sizeof *order);
  b->done += b->n;
  b->n = 0;
  b->cells.n = b->before.n = 0;
  return status;
}

/* === Waiting =========================================================== */

typedef enum Fate {
  WAIT,
  ALONE,                       /* rows that wait have no bearing on it */
  AFTER                        /* those that wait go first */
} Fate;

/* Does an interval overlap one of a row of the person that waits? */
static bool overlapswaiting (const Sorted *b, int fields, const Span *span,
                             mappa_Day start, mappa_Day end) {
  const uint32_t *before = b->before.items;
  for (uint32_t row = span->last; row > b->done; ) {
    uint32_t i = row - b->done - 1;
    const int32_t *cells = (const int32_t *) b->cells.items +
                           (size_t) i * (size_t) fields;
    int32_t until = cells[b->end] == MAPPAI_NOCELL ? MAPPA_FOREVER
                                                   : cells[b->end];
    if (cells[b->start] < until && cells[b->start] < end && until > start)
      return true;
    row = before[i];
  }
  return false;
}

/* What becomes of the row at hand, of a disjoint entity, R2. If it waits, its
** interval counts as one of the person's. */
static mappa_Status judge (mappa_Import *imp, Span *span, Fate *fate,
                           mappa_Error *err) {
  const Sorted *b = imp->sorted;
  const mappa_Value *v = imp->values;
  mappa_Day start = (mappa_Day) v[b->start].i;
  mappa_Day end = v[b->end].kind == MAPPA_INT ? (mappa_Day) v[b->end].i
                                              : MAPPA_FOREVER;
  int64_t id = 0;
  *fate = WAIT;
  if (!mappai_extents_apart(&b->extents, span, v[b->who].i, start, end)) {
    if (overlapswaiting(b, imp->e->n, span, start, end)) *fate = AFTER;
    else MAPPAI_TRY(mappai_records_overlap(imp->records, v, &id, err));
    if (id != 0) *fate = ALONE;
  }
  if (*fate == WAIT) mappai_extents_add(span, start, end);
  return MAPPA_OK;
}

/* Adds the row at hand to those that wait; false: no memory. */
static bool wait (mappa_Import *imp) {
  Sorted *b = imp->sorted;
  int32_t *cells = mappai_vector_add(&b->cells, (size_t) imp->e->n);
  if (cells == NULL) return false;
  for (int i = 0; i < imp->e->n; i++)
    cells[i] = imp->values[i].kind == MAPPA_INT ? (int32_t) imp->values[i].i
                                                : MAPPAI_NOCELL;
  b->n++;
  return true;
}

/* The same for a disjoint entity: the person's rows are linked. */
static bool waitlinked (mappa_Import *imp, Span *span) {
  Sorted *b = imp->sorted;
  uint32_t *before = mappai_vector_add(&b->before, 1);
  if (before == NULL || !wait(imp)) return false;
  *before = span->last;
  span->last = b->done + b->n;
  return true;
}

/* Lets the good row at hand wait, or tells why not. */
static mappa_Status place (mappa_Import *imp, Fate *fate, mappa_Error *err) {
  Sorted *b = imp->sorted;
  int64_t who = imp->values[b->who].i;
  Span *span;
  *fate = ALONE;
  if (!mappai_extents_has(who)) return MAPPA_OK;
  *fate = WAIT;
  if (!imp->e->disjoint)
    return wait(imp) ? MAPPA_OK : mappai_nomemory(err);
  span = mappai_extents_span(&b->extents, who);
  if (span == NULL) return mappai_nomemory(err);
  MAPPAI_TRY(judge(imp, span, fate, err));
  if (*fate == WAIT && !waitlinked(imp, span)) return mappai_nomemory(err);
  return MAPPA_OK;
}

void mappai_sorted_expect (const mappa_Import *imp, int64_t who) {
  if (imp->e->disjoint) mappai_extents_expect(&imp->sorted->extents, who);
}

mappa_Status mappai_sorted_row (mappa_Import *imp, int64_t line,
                                const mappa_Value *values, int n,
                                mappa_Error *err) {
  Fate fate = ALONE;
  imp->line = line;
  imp->bad = false;
  MAPPAI_TRY(mappai_import_examine(imp, values, n, err));
  if (!imp->bad) MAPPAI_TRY(place(imp, &fate, err));
  if (fate == AFTER || imp->sorted->n >= imp->most)
    MAPPAI_TRY(mappai_sorted_flush(imp, err));
  return fate == WAIT ? MAPPA_OK
                      : mappa_import_row(imp, line, values, n, err);
}
