/* import_batch.c - rows of an import that are stored together.
**
** R1. The outcome, rejects and their order included, is that of one row after
**     another. So a row waits only if nothing but the uniqueness of the table
**     can stand in its way; before any other row is dealt with, or anybody is
**     told of anything, all that wait are stored.
** R2. Rows are fed to the database up to the first that is there already; that
**     one is dealt with on its own, and so are those after it until one is
**     stored: a file that is imported again costs no second attempt a row.
** R3. References were looked up in this transaction, so that the database need
**     not do it again. If the table of a code list lacks a code, which no
**     program of ours takes away, no row waits.
** R4. Memory is constant but for the extents of persons.
*/
#include "import_batch.h"

#include <stdio.h>
#include <string.h>

#include "import_extents.h"
#include "register.h"
#include "schema.h"

enum {
  ROWS = 2048,                 /* that wait at most */
  FEW = 16,                    /* rows not worth a statement for all of them */
  TEXT = 1 << 18               /* bytes of their text */
};

typedef struct Piece {         /* of the text: a value as it came */
  uint32_t at, len;
} Piece;

typedef struct Interval {      /* of a row of a disjoint entity */
  int64_t who;
  mappa_Day start, end;
} Interval;

struct mappai_Batch {
  int n;                       /* rows that wait */
  int64_t lines[ROWS];
  Interval intervals[ROWS];    /* of a disjoint entity */
  mappa_Value *values;         /* row by row, as they are to be stored */
  Piece *given;                /* row by row, as they came */
  mappa_Value *again;          /* a row as it came */
  size_t used;                 /* bytes of text */
  char text[TEXT];
  bool sound;                  /* the tables of codes are whole, R3 */
  int who, start, end;         /* fields of a disjoint entity */
  mappai_Extents extents;
};

typedef struct mappai_Batch Batch;

/* === Beginning and ending ============================================== */

/* Does the table of a code list hold all its codes? */
static mappa_Status iswhole (mappa_Register *reg, const mappa_List *list,
                             bool *whole, mappa_Error *err) {
  char sql[96];
  int64_t n;
  snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\" WHERE code BETWEEN 1 "
           "AND %d", list->name, list->n);
  MAPPAI_TRY(mappai_register_ask(reg, sql, &n, err));
  *whole = n == list->n;
  return MAPPA_OK;
}

static mappa_Status checksound (mappa_Import *imp, mappa_Error *err) {
  Batch *b = imp->batch;
  b->sound = true;
  for (int i = 0; i < imp->e->n && b->sound; i++)
    if (imp->slots[i].list != NULL)
      MAPPAI_TRY(iswhole(imp->reg, imp->slots[i].list, &b->sound, err));
  return MAPPA_OK;
}

static mappa_Status openextents (mappa_Import *imp, mappa_Error *err) {
  Batch *b = imp->batch;
  if (!imp->e->disjoint) return MAPPA_OK;
  b->who = mappa_field(imp->e, "individual");
  b->start = mappai_marked(imp->e, MAPPA_START);
  b->end = mappai_marked(imp->e, MAPPA_END);
  return mappai_extents_open(&b->extents, imp->reg, imp->e, err);
}

mappa_Status mappai_batch_begin (mappa_Import *imp, mappa_Error *err) {
  const mappa_Memory *m = &imp->memory;
  size_t fields = (size_t) imp->e->n, columns = (size_t) imp->ncolumns;
  Batch *b = mappai_new(m, 1, sizeof *b);
  if (b == NULL) return mappai_nomemory(err);
  imp->batch = b;
  b->values = mappai_new(m, ROWS * fields, sizeof *b->values);
  b->given = mappai_new(m, ROWS * columns, sizeof *b->given);
  b->again = mappai_new(m, columns, sizeof *b->again);
  if (b->values == NULL || b->given == NULL || b->again == NULL)
    return mappai_nomemory(err);
  MAPPAI_TRY(checksound(imp, err));
  return openextents(imp, err);
}

void mappai_batch_free (mappa_Import *imp) {
  const mappa_Memory *m = &imp->memory;
  size_t fields = (size_t) imp->e->n, columns = (size_t) imp->ncolumns;
  Batch *b = imp->batch;
  if (b == NULL) return;
  mappai_extents_free(&b->extents);
  mappai_free(m, b->values, ROWS * fields, sizeof *b->values);
  mappai_free(m, b->given, ROWS * columns, sizeof *b->given);
  mappai_free(m, b->again, columns, sizeof *b->again);
  mappai_free(m, b, 1, sizeof *b);
}

/* === Storing =========================================================== */

/* Deals with a waiting row on its own. */
static mappa_Status alone (mappa_Import *imp, int row, mappa_Error *err) {
  Batch *b = imp->batch;
  const Piece *given = b->given + (size_t) row * (size_t) imp->ncolumns;
  for (int i = 0; i < imp->ncolumns; i++) {
    b->again[i].kind = MAPPA_STRING;
    b->again[i].s = b->text + given[i].at;
    b->again[i].len = given[i].len;
  }
  return mappa_import_row(imp, b->lines[row], b->again, imp->ncolumns, err);
}

/* Stores waiting rows from one on; *stored tells how many of them. */
static mappa_Status together (mappa_Import *imp, int row, int64_t *stored,
                              mappa_Error *err) {
  const Batch *b = imp->batch;
  mappai_Feed feed = {NULL, 0, 0};
  feed.values = b->values + (size_t) row * (size_t) imp->e->n;
  feed.columns = imp->e->n;
  feed.rows = b->n - row;
  MAPPAI_TRY(mappai_records_feed(imp->records, &feed, stored, err));
  imp->summary.read += *stored;
  imp->summary.stored += *stored;
  return MAPPA_OK;
}

mappa_Status mappai_batch_flush (mappa_Import *imp, mappa_Error *err) {
  Batch *b = imp->batch;
  bool blocked = false;        /* the last row was not stored, R2 */
  for (int row = 0; row < b->n; ) {
    int64_t before = imp->summary.stored, stored;
    if (blocked || b->n - row < FEW) {
      MAPPAI_TRY(alone(imp, row, err));
      blocked = imp->summary.stored == before;
      row++;
    }
    else {
      MAPPAI_TRY(together(imp, row, &stored, err));
      row += (int) stored;
      blocked = true;          /* unless all were stored */
    }
  }
  b->n = 0;
  b->used = 0;
  return MAPPA_OK;
}

/* === Waiting =========================================================== */

/* The interval of the row at hand. */
static Interval interval (const mappa_Import *imp) {
  const Batch *b = imp->batch;
  const mappa_Value *end = &imp->values[b->end];
  Interval it;
  it.who = imp->values[b->who].i;
  it.start = (mappa_Day) imp->values[b->start].i;
  it.end = end->kind == MAPPA_INT ? (mappa_Day) end->i : MAPPA_FOREVER;
  return it;
}

/* Does an interval that is not empty overlap one of a row that waits? */
static bool overlapswaiting (const Batch *b, const Interval *it) {
  for (int i = 0; i < b->n; i++) {
    const Interval *other = &b->intervals[i];
    if (other->who == it->who && other->start < other->end &&
        other->start < it->end && other->end > it->start) return true;
  }
  return false;
}

/* Can nothing but uniqueness stand in the way of the row at hand? From now on
** its interval counts as one of the person's, even if it will not be stored:
** that is on the safe side. */
static mappa_Status iscertain (mappa_Import *imp, bool *certain,
                               mappa_Error *err) {
  Batch *b = imp->batch;
  Interval it;
  int64_t id = 0;
  *certain = true;
  if (!imp->e->disjoint) return MAPPA_OK;
  it = interval(imp);
  if (!mappai_extents_apart(&b->extents, it.who, it.start, it.end)) {
    *certain = !overlapswaiting(b, &it);
    if (*certain)
      MAPPAI_TRY(mappai_records_overlap(imp->records, imp->values, &id, err));
    *certain = *certain && id == 0;
  }
  b->intervals[b->n] = it;             /* if the row waits, it is there */
  return mappai_extents_add(&b->extents, it.who, it.start, it.end, err);
}

static const char *keep (Batch *b, const char *s, size_t len) {
  char *copy = b->text + b->used;
  if (len > 0) memcpy(copy, s, len);
  b->used += len;
  return copy;
}

/* Lets the row at hand wait; false: there is no room for its text. */
static bool wait (mappa_Import *imp, int64_t line, const mappa_Value *values) {
  Batch *b = imp->batch;
  Piece *given = b->given + (size_t) b->n * (size_t) imp->ncolumns;
  mappa_Value *v = b->values + (size_t) b->n * (size_t) imp->e->n;
  size_t all = 0;
  for (int i = 0; i < imp->ncolumns; i++) all += 2 * values[i].len;
  if (all > TEXT - b->used) return false;
  for (int i = 0; i < imp->ncolumns; i++) {
    given[i].at = (uint32_t) b->used;
    given[i].len = (uint32_t) values[i].len;
    keep(b, values[i].s, values[i].len);
  }
  memcpy(v, imp->values, (size_t) imp->e->n * sizeof *v);
  for (int i = 0; i < imp->e->n; i++)
    if (v[i].kind == MAPPA_STRING) v[i].s = keep(b, v[i].s, v[i].len);
  b->lines[b->n++] = line;
  return true;
}

mappa_Status mappai_batch_row (mappa_Import *imp, int64_t line,
                               const mappa_Value *values, int n,
                               mappa_Error *err) {
  bool certain = false;
  if (!imp->batch->sound) return mappa_import_row(imp, line, values, n, err);
  imp->line = line;
  imp->bad = false;
  MAPPAI_TRY(mappai_import_examine(imp, values, n, err));
  if (!imp->bad) MAPPAI_TRY(iscertain(imp, &certain, err));
  if (certain && wait(imp, line, values))
    return imp->batch->n < ROWS ? MAPPA_OK : mappai_batch_flush(imp, err);
  MAPPAI_TRY(mappai_batch_flush(imp, err));
  return mappa_import_row(imp, line, values, n, err);
}
