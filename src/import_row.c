/* import_row.c - the row at hand: from text to checked values.
**
** R1. A value is text without its outer blanks; numbers count as their text,
**     whole ones without a fraction. Empty is unknown. In a code field that is
**     not required the words "unknown", "not known" and "not stated" are too.
** R2. A row is rejected for the first reason that is found, in the order of
**     the schema's fields.
** R3. Dates are days from 1800 to 2999. An interval may be empty, but may not
**     end before it starts.
*/
#include "import_sorted.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "schema.h"

typedef mappai_Memo Memo;
typedef mappai_Slot Slot;

enum { LABELS = 1200 };        /* bytes of the labels of a list */

/* === Text, R1 ========================================================== */

static void take (Slot *slot, const mappa_Value *v) {
  int n = 0;
  if (v->kind == MAPPA_INT)
    n = snprintf(slot->number, MAPPAI_NUMBER, "%" PRId64, v->i);
  if (v->kind == MAPPA_REAL)           /* 15 digits: what people wrote */
    n = snprintf(slot->number, MAPPAI_NUMBER, "%.15g", v->r);
  slot->len = v->kind == MAPPA_STRING ? v->len : (size_t) n;
  slot->s = mappai_trim(v->kind == MAPPA_STRING ? v->s : slot->number,
                        &slot->len);
}

/* Takes the values of a row into the slots. */
static void takeall (mappa_Import *imp, const mappa_Value *values, int n) {
  if (n != imp->ncolumns) {
    mappai_reject(imp, MAPPA_R_FIELDS, NULL, "%d value%s, but %d column%s; "
                  "check for commas and quotes that are missing or too many",
                  n, n == 1 ? "" : "s", imp->ncolumns,
                  imp->ncolumns == 1 ? "" : "s");
    return;
  }
  for (int i = 0; i < n; i++) {
    const Slot *slot = imp->columns[i];
    take(imp->columns[i], &values[i]);
    if (slot->refs != NULL) mappai_refs_expect(slot->refs, slot->s, slot->len);
  }
  for (int i = 0; i < n && !imp->bad; i++) {
    const Slot *slot = imp->columns[i];
    if (!mappai_utf8(slot->s, slot->len))
      mappai_reject(imp, MAPPA_R_ENCODING, slot, "not valid text; save the "
                    "file as UTF-8, without NUL bytes");
  }
}

/* === Remembered words ================================================== */

static Memo *memo (Slot *slot) {
  uint32_t h = 2166136261u;            /* FNV-1a */
  for (size_t i = 0; i < slot->len; i++)
    h = (h ^ (unsigned char) slot->s[i]) * 16777619u;
  return &slot->memos[(h ^ (h >> 16)) % MAPPAI_MEMOS];
}

static bool isof (const Memo *m, const Slot *slot) {
  return m->len == slot->len && memcmp(m->word, slot->s, slot->len) == 0;
}

/* Mostly it is the word of the row before. Of refs no other is remembered:
** they are too many. */
static bool recall (Slot *slot, int64_t *id) {
  if (slot->len > MAPPAI_WORD) return false;
  if (!isof(slot->last, slot) && slot->list != NULL) slot->last = memo(slot);
  *id = slot->last->id;
  return isof(slot->last, slot);
}

static void remember (Slot *slot, int64_t id) {
  Memo *m = slot->last;        /* where recall has looked for it */
  if (slot->len > MAPPAI_WORD) return;
  m->id = id;
  m->len = (unsigned char) slot->len;
  memcpy(m->word, slot->s, slot->len);
}

/* === Conversion ======================================================== */

static void setint (mappa_Value *v, int64_t i) {
  v->kind = MAPPA_INT;
  v->i = i;
}

static void convertdate (mappa_Import *imp, const Slot *slot, mappa_Value *v) {
  mappa_Day day = mappa_day_parse(slot->s, slot->len);
  if (day == MAPPA_NODAY)
    mappai_reject(imp, MAPPA_R_DATE, slot, "not a date; write yyyy-mm-dd with "
                  "a day that exists");
  else if (day < MAPPAI_FIRST_DAY || day > MAPPAI_LAST_DAY)
    mappai_reject(imp, MAPPA_R_DATE, slot, "not a possible date; write one "
                  "from 1800-01-01 to 2999-12-31");
  setint(v, day);
}

/* Reads "12", "-3" or "12.0": other programs write whole numbers so. */
static bool readnumber (const char *s, size_t len, int64_t *out) {
  const int64_t most = INT64_MAX / 10 - 1;
  bool negative = len > 0 && s[0] == '-';
  size_t i = negative, digits;
  *out = 0;
  for (digits = i; i < len && s[i] >= '0' && s[i] <= '9' && *out < most; i++)
    *out = *out * 10 + (s[i] - '0');
  if (i == digits) return false;
  if (negative) *out = -*out;
  if (i < len && s[i] == '.')
    for (i++; i < len && s[i] == '0'; ) i++;
  return i == len;
}

static void convertnumber (mappa_Import *imp, const Slot *slot,
                           mappa_Value *v) {
  const mappa_Field *f = slot->field;
  int64_t number;
  if (!readnumber(slot->s, slot->len, &number) ||
      number < f->min || number > f->max)
    mappai_reject(imp, MAPPA_R_NUMBER, slot, "not a whole number from %" PRId64
                  " to %" PRId64 "; write it in digits only", f->min, f->max);
  setint(v, number);
}

static bool isunknown (const Slot *slot) {
  static const char *const words[] = {"unknown", "not known", "not stated"};
  for (size_t i = 0; i < MAPPAI_COUNT(words); i++)
    if (mappai_same_word(words[i], slot->s, slot->len)) return true;
  return false;
}

/* "a, b, c" of the labels of a list, cut to fit. */
static void joinlabels (const mappa_List *list, char out[MAPPAI_SHOWN]) {
  char all[LABELS] = "";
  for (int i = 0; i < list->n; i++)
    mappai_append(all, sizeof all, "%s%s", i > 0 ? ", " : "",
                  list->codes[i].label);
  mappai_quote(out, MAPPAI_SHOWN, all, strlen(all));
}

static void rejectcode (mappa_Import *imp, const Slot *slot) {
  const char *near = mappa_code_nearest(slot->list, slot->s, slot->len);
  char labels[MAPPAI_SHOWN];
  if (near != NULL) {
    mappai_reject(imp, MAPPA_R_CODE, slot, "not in the list '%s' (%s); did "
                  "you mean '%s'?", slot->list->name, slot->list->title, near);
    return;
  }
  joinlabels(slot->list, labels);
  mappai_reject(imp, MAPPA_R_CODE, slot, "not in the list '%s' (%s); write "
                "one of: %s", slot->list->name, slot->list->title, labels);
}

static void convertcode (mappa_Import *imp, Slot *slot, mappa_Value *v) {
  bool required = (slot->field->marks & MAPPA_REQUIRED) != 0;
  int64_t code;
  if (!recall(slot, &code)) {
    code = mappa_code_find(slot->list, slot->s, slot->len);
    if (code == 0 && (required || !isunknown(slot))) {
      rejectcode(imp, slot);
      return;
    }
    remember(slot, code);
  }
  if (code != 0) setint(v, code);
}

static mappa_Status convertref (mappa_Import *imp, Slot *slot, mappa_Value *v,
                                mappa_Error *err) {
  const char *other = slot->field->of;
  int64_t id;
  if (!recall(slot, &id)) {
    MAPPAI_TRY(mappai_refs_find(slot->refs, slot->s, slot->len, &id, err));
    if (id == 0) {
      char ref[MAPPAI_SHOWN];
      mappai_quote(ref, sizeof ref, slot->s, slot->len);
      mappai_reject(imp, MAPPA_R_REFERENCE, slot, "no %s has the ref '%s'; "
                    "import %s first, or correct the ref", other, ref, other);
      return MAPPA_OK;
    }
    remember(slot, id);
  }
  if (imp->sorted != NULL) mappai_sorted_expect(imp, id);
  setint(v, id);
  return MAPPA_OK;
}

/* Turns the text of field i into a value to store. */
static mappa_Status convert (mappa_Import *imp, int i, mappa_Error *err) {
  Slot *slot = &imp->slots[i];
  mappa_Value *v = &imp->values[i];
  v->kind = MAPPA_NULL;
  if (slot->len == 0) {
    if (slot->field->marks & MAPPA_REQUIRED)
      mappai_reject(imp, MAPPA_R_EMPTY, slot, "empty, but every %s record "
                    "needs it (%s); fill it in", imp->e->name,
                    slot->field->words);
    return MAPPA_OK;
  }
  switch (slot->field->type) {
    case MAPPA_DATE: convertdate(imp, slot, v); break;
    case MAPPA_INTEGER: convertnumber(imp, slot, v); break;
    case MAPPA_CODE: convertcode(imp, slot, v); break;
    case MAPPA_REF: return convertref(imp, slot, v, err);
    case MAPPA_TEXT:
      v->kind = MAPPA_STRING;
      v->s = slot->s;
      v->len = slot->len;
      break;
  }
  return MAPPA_OK;
}

/* === Checks of a whole row ============================================= */

static void checkorder (mappa_Import *imp) {
  int start = imp->start;
  for (int i = 0; start >= 0 && i < imp->e->n && !imp->bad; i++) {
    const mappa_Value *v = &imp->values[i];
    char day[11];
    if (!imp->slots[i].isend || v->kind == MAPPA_NULL ||
        v->i >= imp->values[start].i) continue;
    mappa_day_format((mappa_Day) imp->values[start].i, day);
    mappai_reject(imp, MAPPA_R_ORDER, &imp->slots[i], "before the start, %s "
                  "'%s'; correct one of the two dates",
                  imp->e->fields[start].name, day);
  }
}

mappa_Status mappai_import_examine (mappa_Import *imp,
                                    const mappa_Value *values, int n,
                                    mappa_Error *err) {
  takeall(imp, values, n);
  for (int i = 0; i < imp->e->n && !imp->bad; i++)
    MAPPAI_TRY(convert(imp, i, err));
  if (!imp->bad) checkorder(imp);
  return MAPPA_OK;
}
