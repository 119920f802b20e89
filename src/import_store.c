/* import_store.c - stores the row at hand, or says what stands in its way.
**
** R1. Nothing stored is ever changed: a row with the key of a stored record
**     but other content is a conflict.
** R2. Intervals that only touch do not overlap.
*/
#include "import.h"

#include "schema.h"

typedef mappai_Slot Slot;

/* "Norfolk, Category 1, Level 2, 2020-01-01 to open": a stored record of a
** disjoint entity. */
static mappa_Status describe (mappa_Import *imp, int64_t id,
                              char out[MAPPAI_SHOWN], mappa_Error *err) {
  const mappa_Entity *e = imp->e;
  char word[40];
  out[0] = '\0';
  for (int i = 0; i < e->n; i++) {
    const mappa_Field *f = &e->fields[i];
    if (f->type != MAPPA_CODE || !(f->marks & MAPPA_REQUIRED)) continue;
    MAPPAI_TRY(mappai_records_words(imp->records, id, i, word, sizeof word,
                                    err));
    mappai_append(out, MAPPAI_SHOWN, "%s, ", word);
  }
  MAPPAI_TRY(mappai_records_words(imp->records, id,
                                  mappai_marked(e, MAPPA_START), word,
                                  sizeof word, err));
  mappai_append(out, MAPPAI_SHOWN, "%s to ", word);
  MAPPAI_TRY(mappai_records_words(imp->records, id,
                                  mappai_marked(e, MAPPA_END), word,
                                  sizeof word, err));
  mappai_append(out, MAPPAI_SHOWN, "%s", word[0] ? word : "open");
  return MAPPA_OK;
}

static mappa_Status rejectoverlap (mappa_Import *imp, int64_t id,
                                   mappa_Error *err) {
  const mappa_Entity *e = imp->e;
  const Slot *who = &imp->slots[mappa_field(e, "individual")];
  const mappa_Value *end = &imp->values[mappai_marked(e, MAPPA_END)];
  char ref[40], stored[MAPPAI_SHOWN], from[11], to[11] = "open";
  MAPPAI_TRY(describe(imp, id, stored, err));
  mappai_quote(ref, sizeof ref, who->s, who->len);
  mappa_day_format((mappa_Day) imp->values[mappai_marked(e, MAPPA_START)].i,
                   from);
  if (end->kind != MAPPA_NULL) mappa_day_format((mappa_Day) end->i, to);
  mappai_reject(imp, MAPPA_R_OVERLAP, NULL, "individual '%s', %s to %s, "
                "overlaps the stored record %s; end the earlier one on or "
                "before the day that the later one starts, or let a later "
                "extract replace the earlier one", ref, from, to, stored);
  return MAPPA_OK;
}

static mappa_Status rejectconflict (mappa_Import *imp, int64_t id, int field,
                                    mappa_Error *err) {
  char stored[80], key[MAPPAI_SHOWN];
  MAPPAI_TRY(mappai_records_words(imp->records, id, field, stored,
                                  sizeof stored, err));
  mappai_join_fields(imp->e, MAPPA_KEY, key);
  mappai_reject(imp, MAPPA_R_CONFLICT, &imp->slots[field], "the stored %s "
                "record with the same %s has '%s' here; an import changes "
                "nothing that is stored: correct the file, or import it into "
                "a new register", imp->e->name, key, stored);
  return MAPPA_OK;
}

mappa_Status mappai_import_store (mappa_Import *imp, mappa_Error *err) {
  const mappa_Value *values = imp->values;
  int64_t id = 0;              /* of a record that stands in the way */
  bool overlaps, stored = false;
  int field;
  if (imp->e->disjoint)
    MAPPAI_TRY(mappai_records_overlap(imp->records, values, &id, err));
  overlaps = id != 0;
  if (!overlaps) {
    MAPPAI_TRY(mappai_records_insert(imp->records, values, &stored, err));
    if (stored) {
      imp->summary.stored++;
      return MAPPA_OK;
    }
    MAPPAI_TRY(mappai_records_same(imp->records, values, &id, err));
  }
  MAPPAI_TRY(mappai_records_differ(imp->records, id, values, &field, err));
  if (field >= 0)
    return overlaps ? rejectoverlap(imp, id, err)
                    : rejectconflict(imp, id, field, err);
  imp->summary.duplicate++;
  return MAPPA_OK;
}
