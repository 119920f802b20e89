/* import.c - records into a register: columns, beginning, rows, end.
**
** R1. A row is stored, is a duplicate (stored already, the same in every
**     field) or is rejected, for the first reason that is found.
** R2. A fault of the database may undo the transaction; no row is stored then.
** R3. A row costs O(log n) in n stored records; memory is constant.
*/
#include "import_batch.h"

#include <string.h>

#include "register.h"
#include "schema.h"

enum {                         /* of rows that wait: import_sorted.c */
  MOST = 1 << 20,
  WORTH = 4096
};

/* === Columns =========================================================== */

/* A column that is no field of the entity. */
static mappa_Status unknowncolumn (const mappa_Import *imp, const char *name,
                                   size_t len, mappa_Error *err) {
  const char *near = mappai_nearest_field(imp->e, name, len);
  char shown[80], all[MAPPAI_SHOWN];
  mappai_quote(shown, sizeof shown, name, len);
  mappai_join_fields(imp->e, 0, all);
  if (memchr(name, '\0', len) != NULL)
    return mappai_fail(err, MAPPA_DATA, "%s: unknown column '%s'; this is no "
                       "UTF-8: save it as CSV in UTF-8", imp->where, shown);
  if (memchr(name, ';', len) != NULL || memchr(name, '\t', len) != NULL)
    return mappai_fail(err, MAPPA_DATA, "%s: unknown column '%s'; separate "
                       "the columns with commas: %s", imp->where, shown, all);
  return mappai_fail(err, MAPPA_DATA, "%s: unknown column '%s'; %s%s%s "
                     "columns of %s are: %s", imp->where, shown,
                     near ? "did you mean '" : "", near ? near : "",
                     near ? "'? The" : "the", imp->e->name, all);
}

static mappa_Status addcolumn (mappa_Import *imp, const mappa_Value *v,
                               mappa_Error *err) {
  size_t len = v->kind == MAPPA_STRING ? v->len : 0;
  const char *name = mappai_trim(len > 0 ? v->s : "", &len);
  int i = 0;
  while (i < imp->e->n &&
         !mappai_same_word(imp->e->fields[i].name, name, len)) i++;
  if (i == imp->e->n) return unknowncolumn(imp, name, len, err);
  if (imp->slots[i].given)
    return mappai_fail(err, MAPPA_DATA, "%s: the column '%s' is there twice; "
                       "take one away", imp->where, imp->e->fields[i].name);
  imp->slots[i].given = true;
  imp->columns[imp->ncolumns++] = &imp->slots[i];
  return MAPPA_OK;
}

static mappa_Status addcolumns (mappa_Import *imp, const mappa_Value *names,
                                int n, mappa_Error *err) {
  char needed[MAPPAI_SHOWN];
  mappai_join_fields(imp->e, MAPPA_REQUIRED, needed);
  if (n == 0)
    return mappai_fail(err, MAPPA_DATA, "%s: there is nothing in it; the "
                       "first line must name the columns, at least: %s",
                       imp->where, needed);
  for (int i = 0; i < n; i++) MAPPAI_TRY(addcolumn(imp, &names[i], err));
  for (int i = 0; i < imp->e->n; i++) {
    const mappa_Field *f = &imp->e->fields[i];
    if (!imp->slots[i].given && (f->marks & MAPPA_REQUIRED))
      return mappai_fail(err, MAPPA_DATA, "%s: the column '%s' is missing; "
                         "%s needs at least: %s", imp->where, f->name,
                         imp->e->name, needed);
  }
  return MAPPA_OK;
}

/* === Beginning and ending ============================================== */

static mappa_Status findentity (const char *name, const char *where,
                                const mappa_Entity **out, mappa_Error *err) {
  const char *near;
  char shown[80];
  *out = mappa_entity(name);
  if (*out != NULL) return MAPPA_OK;
  near = mappai_nearest_entity(name, strlen(name));
  mappai_quote(shown, sizeof shown, name, strlen(name));
  return mappai_fail(err, MAPPA_DATA, "%s: there are no records of the kind "
                     "'%s'%s%s%s", where, shown,
                     near ? "; did you mean '" : "", near ? near : "",
                     near ? "'?" : "");
}

/* The name in messages; of a long path the end, which tells most. */
static void setwhere (mappa_Import *imp, const char *where) {
  size_t len = strlen(where);
  size_t cut = len < MAPPAI_SHOWN ? 0 : len - MAPPAI_SHOWN + 4;
  mappai_quote(imp->where, MAPPAI_SHOWN, where + cut, len - cut);
  if (cut > 0) memcpy(imp->where, "...", 3);
}

static mappa_Status allocate (mappa_Import *imp, const mappa_Entity *e,
                              mappa_Error *err) {
  size_t n = (size_t) e->n;
  imp->e = e;
  imp->start = mappai_marked(e, MAPPA_START);
  imp->slots = mappai_new(&imp->memory, n, sizeof *imp->slots);
  imp->values = mappai_new(&imp->memory, n, sizeof *imp->values);
  imp->columns = mappai_new(&imp->memory, n, sizeof *imp->columns);
  if (imp->slots == NULL || imp->values == NULL || imp->columns == NULL)
    return mappai_nomemory(err);
  return MAPPA_OK;
}

static mappa_Status openrecords (mappa_Import *imp, mappa_Error *err) {
  for (int i = 0; i < imp->e->n; i++) {
    mappai_Slot *slot = &imp->slots[i];
    slot->field = &imp->e->fields[i];
    slot->last = slot->memos;
    slot->isend = mappai_is_end(imp->e, i);
    if (slot->field->type == MAPPA_CODE)
      slot->list = mappa_list(slot->field->of);
    if (slot->field->type == MAPPA_REF)
      MAPPAI_TRY(mappai_refs_open(imp->reg, mappa_entity(slot->field->of),
                                  &slot->refs, err));
  }
  return mappai_records_open(imp->reg, imp->e, &imp->records, err);
}

mappa_Status mappa_import_begin (mappa_Register *reg, const char *entity,
                                 const char *where,
                                 const mappa_Value *names, int n,
                                 mappa_OnReject on_reject, void *ud,
                                 mappa_Import **out, mappa_Error *err) {
  const mappa_Memory *m = mappai_register_memory(reg);
  bool file = where != NULL;
  const mappa_Entity *e;
  mappa_Import *imp;
  mappa_Status status;
  *out = NULL;
  if (!file) where = entity;
  MAPPAI_TRY(mappai_register_writable(reg, err));
  MAPPAI_TRY(findentity(entity, where, &e, err));
  imp = mappai_new(m, 1, sizeof *imp);
  if (imp == NULL) return mappai_nomemory(err);
  imp->memory = *m;
  imp->reg = reg;
  imp->most = MOST;
  imp->worth = WORTH;
  imp->on_reject = on_reject;
  imp->ud = ud;
  setwhere(imp, where);
  imp->unit = file ? "line" : "record";
  status = allocate(imp, e, err);
  if (status == MAPPA_OK) status = addcolumns(imp, names, n, err);
  if (status == MAPPA_OK) status = openrecords(imp, err);
  if (status == MAPPA_OK) *out = imp;
  else mappa_import_free(imp);
  return status;
}

mappa_Status mappa_import_row (mappa_Import *imp, int64_t line,
                               const mappa_Value *values, int n,
                               mappa_Error *err) {
  MAPPAI_TRY(mappai_register_writable(imp->reg, err));  /* R2 */
  imp->line = line;
  imp->bad = false;
  MAPPAI_TRY(mappai_import_examine(imp, values, n, err));
  if (!imp->bad) MAPPAI_TRY(mappai_import_store(imp, err));
  imp->summary.read++;
  return imp->bad ? mappai_import_report(imp, err) : MAPPA_OK;
}

const mappa_Summary *mappa_import_summary (const mappa_Import *imp) {
  return &imp->summary;
}

void mappa_import_free (mappa_Import *imp) {
  size_t n;
  if (imp == NULL) return;
  n = (size_t) imp->e->n;
  for (size_t i = 0; imp->slots != NULL && i < n; i++)
    mappai_refs_free(imp->slots[i].refs);
  mappai_records_free(imp->records);
  mappai_batch_free(imp);
  mappai_free(&imp->memory, imp->slots, n, sizeof *imp->slots);
  mappai_free(&imp->memory, imp->values, n, sizeof *imp->values);
  mappai_free(&imp->memory, imp->columns, n, sizeof *imp->columns);
  mappai_free(&imp->memory, imp, 1, sizeof *imp);
}
