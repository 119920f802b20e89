/* import_batch.c - rows of an import that are stored together.
**
** R1. The outcome, rejects and their order included, is that of one row after
**     another. So a row waits only if nothing but the uniqueness of the table
**     can stand in its way; before any other row is dealt with, all that wait
**     are stored.
** R2. Rows are fed to the database up to the first that is there already; that
**     one is dealt with on its own, and so are those after it until one is
**     stored: a file that is imported again costs no second attempt a row.
** R3. References were looked up in this transaction, so that the database need
**     not do it again. If the table of a code list lacks a code, which no
**     program of ours takes away, no row waits.
** R4. Memory is constant. Entities of which many rows may wait without harm
**     go another way: import_sorted.c.
*/
#include "import_batch.h"

#include <stdio.h>
#include <string.h>

#include "import_sorted.h"
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

struct mappai_Batch {
  int n;                       /* rows that wait */
  int64_t lines[ROWS];
  mappa_Value *values;         /* row by row, as they are to be stored */
  Piece *given;                /* row by row, as they came */
  mappa_Value *again;          /* a row as it came */
  size_t used;                 /* bytes of text */
  char text[TEXT];
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

/* Do the tables of all its code lists, R3? */
static mappa_Status issound (const mappa_Import *imp, bool *sound,
                             mappa_Error *err) {
  *sound = true;
  for (int i = 0; i < imp->e->n && *sound; i++)
    if (imp->slots[i].list != NULL)
      MAPPAI_TRY(iswhole(imp->reg, imp->slots[i].list, sound, err));
  return MAPPA_OK;
}

static mappa_Status allocate (mappa_Import *imp, mappa_Error *err) {
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
  return MAPPA_OK;
}

mappa_Status mappai_batch_begin (mappa_Import *imp, mappa_Error *err) {
  bool sound;
  MAPPAI_TRY(issound(imp, &sound, err));
  if (!sound) return MAPPA_OK;
  return mappai_sorted_suits(imp->e) ? mappai_sorted_begin(imp, err)
                                     : allocate(imp, err);
}

void mappai_batch_free (mappa_Import *imp) {
  const mappa_Memory *m = &imp->memory;
  size_t fields = (size_t) imp->e->n, columns = (size_t) imp->ncolumns;
  Batch *b = imp->batch;
  mappai_sorted_free(imp);
  if (b == NULL) return;
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
  mappai_Feed feed = {NULL, NULL, 0, 0};
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
  if (imp->sorted != NULL) return mappai_sorted_flush(imp, err);
  if (b == NULL) return MAPPA_OK;
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
  if (imp->sorted != NULL)
    return mappai_sorted_row(imp, line, values, n, err);
  if (imp->batch == NULL) return mappa_import_row(imp, line, values, n, err);
  imp->line = line;
  imp->bad = false;
  MAPPAI_TRY(mappai_import_examine(imp, values, n, err));
  if (!imp->bad && wait(imp, line, values))
    return imp->batch->n < ROWS ? MAPPA_OK : mappai_batch_flush(imp, err);
  MAPPAI_TRY(mappai_batch_flush(imp, err));
  return mappa_import_row(imp, line, values, n, err);
}
