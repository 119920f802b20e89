/* record.c - the stored records of one entity: insert, find, compare.
**
** R1. Statements are derived from the schema when first needed, kept until
**     the records are freed, and reset after each use.
** R2. An interval without end lasts for ever; an empty one overlaps nothing.
*/
#include "record.h"

#include <stdio.h>
#include <string.h>

#include "ddl.h"

struct mappai_Records {
  mappa_Register *reg;
  const mappa_Entity *e;
  mappa_Rows *statements[MAPPAI_SQL_COUNT];    /* NULL: not needed yet, R1 */
};

mappa_Status mappai_records_open (mappa_Register *reg, const mappa_Entity *e,
                                  mappai_Records **out, mappa_Error *err) {
  *out = mappai_new(mappai_register_memory(reg), 1, sizeof **out);
  if (*out == NULL) return mappai_nomemory(err);
  (*out)->reg = reg;
  mappai_register_hold(reg);
  (*out)->e = e;
  return MAPPA_OK;
}

void mappai_records_free (mappai_Records *recs) {
  mappa_Register *reg;
  if (recs == NULL) return;
  reg = recs->reg;
  for (int i = 0; i < MAPPAI_SQL_COUNT; i++)
    mappa_rows_free(recs->statements[i]);
  mappai_free(mappai_register_memory(reg), recs, 1, sizeof *recs);
  mappai_register_release(reg);
}

static mappa_Status statement (mappai_Records *recs, mappai_Sql kind,
                               mappa_Rows **out, mappa_Error *err) {
  mappa_Status status = MAPPA_OK;
  if (recs->statements[kind] == NULL) {
    mappai_Text t;
    mappai_text_init(&t, mappai_register_memory(recs->reg));
    mappai_ddl_statement(&t, recs->e, kind);
    status = mappai_rows_prepare(recs->reg, mappai_text_get(&t),
                                 &recs->statements[kind], err);
    mappai_text_free(&t);
  }
  *out = recs->statements[kind];
  return status;
}

/* Runs a statement up to its first row, if any; the caller resets it. */
static mappa_Status first (mappai_Records *recs, mappai_Sql kind,
                           const mappa_Value *args, int nargs,
                           mappa_Rows **rows, bool *found, mappa_Error *err) {
  *found = false;
  MAPPAI_TRY(statement(recs, kind, rows, err));
  MAPPAI_TRY(mappai_rows_bind(*rows, args, nargs, err));
  return mappa_rows_next(*rows, found, err);
}

/* Runs a statement that gives an id; 0 when it gives no row. */
static mappa_Status findid (mappai_Records *recs, mappai_Sql kind,
                            const mappa_Value *args, int nargs, int64_t *id,
                            mappa_Error *err) {
  mappa_Rows *rows;
  mappa_Status status;
  bool found;
  status = first(recs, kind, args, nargs, &rows, &found, err);
  *id = found ? mappa_rows_value(rows, 0).i : 0;
  if (rows != NULL) mappai_rows_reset(rows);
  return status;
}

static mappa_Value integer (int64_t i) {
  mappa_Value v = {MAPPA_INT, 0, 0, NULL, 0};
  v.i = i;
  return v;
}

mappa_Status mappai_records_insert (mappai_Records *recs,
                                    const mappa_Value *values, bool *stored,
                                    mappa_Error *err) {
  mappa_Rows *rows;
  *stored = false;
  MAPPAI_TRY(statement(recs, MAPPAI_SQL_INSERT, &rows, err));
  return mappai_rows_insert(rows, values, recs->e->n, stored, err);
}

mappa_Status mappai_records_feed (mappai_Records *recs,
                                  const mappai_Feed *feed, int64_t *stored,
                                  mappa_Error *err) {
  mappa_Rows *rows;
  *stored = 0;
  MAPPAI_TRY(statement(recs, MAPPAI_SQL_FEED, &rows, err));
  return mappai_rows_feed(rows, feed, stored, err);
}

mappa_Status mappai_records_find (mappai_Records *recs, const char *ref,
                                  size_t len, int64_t *id, mappa_Error *err) {
  mappa_Value v = {MAPPA_STRING, 0, 0, NULL, 0};
  v.s = ref;
  v.len = len;
  return findid(recs, MAPPAI_SQL_REF, &v, 1, id, err);
}

mappa_Status mappai_records_same (mappai_Records *recs,
                                  const mappa_Value *values, int64_t *id,
                                  mappa_Error *err) {
  return findid(recs, MAPPAI_SQL_SAME, values, recs->e->n, id, err);
}

mappa_Status mappai_records_overlap (mappai_Records *recs,
                                     const mappa_Value *values, int64_t *id,
                                     mappa_Error *err) {
  const mappa_Entity *e = recs->e;
  mappa_Value args[3];                 /* person, start, end */
  args[0] = values[mappa_field(e, "individual")];
  args[1] = values[mappai_marked(e, MAPPA_START)];
  args[2] = values[mappai_marked(e, MAPPA_END)];
  if (args[2].kind == MAPPA_NULL) args[2] = integer(MAPPA_FOREVER);
  *id = 0;
  if (args[1].i == args[2].i) return MAPPA_OK;             /* R2 */
  return findid(recs, MAPPAI_SQL_OVERLAP, args, 3, id, err);
}

static bool equal (const mappa_Value *a, const mappa_Value *b) {
  if (a->kind != b->kind) return false;
  if (a->kind == MAPPA_INT) return a->i == b->i;
  if (a->kind == MAPPA_STRING)
    return a->len == b->len && memcmp(a->s, b->s, a->len) == 0;
  return true;
}

mappa_Status mappai_records_differ (mappai_Records *recs, int64_t id,
                                    const mappa_Value *values, int *field,
                                    mappa_Error *err) {
  mappa_Value arg = integer(id);
  mappa_Rows *rows;
  mappa_Status status;
  bool found;
  int i = 0;
  status = first(recs, MAPPAI_SQL_STORED, &arg, 1, &rows, &found, err);
  for (; found && i < recs->e->n; i++) {
    mappa_Value stored = mappa_rows_value(rows, i);
    if (!equal(&stored, &values[i])) break;
  }
  if (rows != NULL) mappai_rows_reset(rows);
  *field = found && i < recs->e->n ? i : -1;
  return status;
}

mappa_Status mappai_records_words (mappai_Records *recs, int64_t id, int field,
                                   char *out, size_t size, mappa_Error *err) {
  mappa_Value arg = integer(id);
  mappa_Value v = {MAPPA_NULL, 0, 0, NULL, 0};
  mappa_Rows *rows;
  mappa_Status status;
  bool found;
  status = first(recs, MAPPAI_SQL_WORDS, &arg, 1, &rows, &found, err);
  if (found) v = mappa_rows_value(rows, field);
  if (v.kind == MAPPA_INT) snprintf(out, size, "%lld", (long long) v.i);
  else mappai_quote(out, size, v.s, v.len);
  if (rows != NULL) mappai_rows_reset(rows);
  return status;
}
