/* import.c - records into a register: conversion, checks, rejects.
**
** R1. A value is text without its outer blanks; numbers count as their text,
**     whole ones without a fraction. Empty is unknown. In a code field that is
**     not required the words "unknown", "not known" and "not stated" are too.
** R2. A row is stored, is a duplicate (stored already, the same in every
**     field) or is rejected, for the first reason that is found, in the order
**     of the schema's fields. A message tells the whole story, with the fix.
** R3. Dates are days from 1800 to 2999. An interval may be empty, but may not
**     end before it starts; intervals that only touch do not overlap.
** R4. Nothing stored is ever changed: a row with the key of a stored record
**     but other content is a conflict.
** R5. A fault of the database may undo the transaction; no row is stored then.
** R6. A row costs O(log n) in n stored records; memory is constant.
*/
#include "schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "record.h"
#include "register.h"

enum {
  WORD = 23,                   /* longest word that is remembered */
  MEMOS = 64,                  /* words remembered for a field */
  NUMBER = 32,                 /* bytes of a number as text */
  SHOWN = 160,                 /* bytes of a name or list in a message */
  STORY = 1200                 /* bytes of a message before it is cut */
};

/* A word of a code or reference field, and what it stands for. */
typedef struct Memo {
  int64_t id;                  /* the code or record; 0: unknown */
  unsigned char len;           /* 0: nothing remembered */
  char word[WORD];
} Memo;

/* A field of the entity, and its value in the row at hand. */
typedef struct Slot {
  const mappa_Field *field;
  const mappa_List *list;      /* MAPPA_CODE */
  mappai_Records *others;      /* MAPPA_REF: where it refers to */
  bool given;                  /* there is a column for it */
  const char *s;               /* the value as text, R1 */
  size_t len;
  char number[NUMBER];         /* room for the text of a number */
  Memo memos[MEMOS];           /* by hash */
} Slot;

struct mappa_Import {
  mappa_Memory memory;
  mappa_Register *reg;
  const mappa_Entity *e;
  mappai_Records *records;
  char where[SHOWN];           /* stands before messages */
  const char *unit;            /* "line" or "record" */
  Slot *slots;                 /* one for each field of the entity */
  mappa_Value *values;         /* the row at hand, as it is to be stored */
  Slot **columns;              /* the field that each column holds */
  int ncolumns;
  mappa_OnReject on_reject;
  void *ud;
  int64_t line;                /* of the row at hand */
  bool bad;                    /* it is rejected, as told in 'reject' */
  mappa_Reject reject;
  mappa_Summary summary;
};

const char *mappa_reason_name (mappa_Reason reason) {
  static const char *const names[MAPPA_NREASONS] = {
    "fields", "encoding", "empty", "date", "number", "code", "reference",
    "order", "overlap", "conflict",
  };
  return reason < MAPPA_NREASONS ? names[reason] : "unknown";
}

/* === Words for messages ================================================ */

/* Appends to the text in a buffer; what does not fit is cut. */
static void MAPPAI_PRINTF(3, 4) append (char *out, size_t size,
                                        const char *format, ...) {
  size_t n = strlen(out);
  va_list args;
  va_start(args, format);
  vsnprintf(out + n, size - n, format, args);
  va_end(args);
}

/* "a, b, c" of the labels of a list, cut to fit. */
static void joinlabels (const mappa_List *list, char out[SHOWN]) {
  char all[STORY] = "";
  for (int i = 0; i < list->n; i++)
    append(all, sizeof all, "%s%s", i > 0 ? ", " : "", list->codes[i].label);
  mappai_quote(out, SHOWN, all, strlen(all));
}

/* The same of those fields of an entity that have all the marks. */
static void joinfields (const mappa_Entity *e, int marks, char out[SHOWN]) {
  out[0] = '\0';
  for (int i = 0; i < e->n; i++)
    if ((e->fields[i].marks & marks) == marks)
      append(out, SHOWN, "%s%s", out[0] ? ", " : "", e->fields[i].name);
}

/* === Rejects =========================================================== */

/* Rejects the row at hand, for a field or, when that is NULL, as a whole. */
static void MAPPAI_PRINTF(4, 5) reject (mappa_Import *imp, mappa_Reason reason,
                                        const Slot *slot,
                                        const char *format, ...) {
  mappa_Reject *r = &imp->reject;
  char story[STORY] = "";
  char words[STORY];
  va_list args;
  va_start(args, format);
  vsnprintf(words, sizeof words, format, args);
  va_end(args);
  memset(r, 0, sizeof *r);
  imp->bad = true;
  r->line = imp->line;
  r->reason = reason;
  append(story, STORY, "%s: %s %" PRId64, imp->where, imp->unit, imp->line);
  if (slot != NULL) {
    snprintf(r->field, sizeof r->field, "%s", slot->field->name);
    mappai_quote(r->value, sizeof r->value, slot->s, slot->len);
    append(story, STORY, ", field '%s'", r->field);
    if (slot->len > 0) append(story, STORY, ", value '%s'", r->value);
  }
  append(story, STORY, ": %s", words);
  mappai_quote(r->message, sizeof r->message, story, strlen(story));
}

/* Counts the reject and tells the caller. */
static mappa_Status report (mappa_Import *imp, mappa_Error *err) {
  imp->summary.rejected++;
  imp->summary.by_reason[imp->reject.reason]++;
  if (imp->on_reject == NULL || imp->on_reject(imp->ud, &imp->reject))
    return MAPPA_OK;
  return mappai_fail(err, MAPPA_STOPPED, "%s: the import was stopped at "
                     "%s %" PRId64, imp->where, imp->unit, imp->line);
}

/* === Text, R1 ========================================================== */

static void take (Slot *slot, const mappa_Value *v) {
  int n = 0;
  if (v->kind == MAPPA_INT)
    n = snprintf(slot->number, NUMBER, "%" PRId64, v->i);
  if (v->kind == MAPPA_REAL)           /* 15 digits: what people wrote */
    n = snprintf(slot->number, NUMBER, "%.15g", v->r);
  slot->len = v->kind == MAPPA_STRING ? v->len : (size_t) n;
  slot->s = mappai_trim(v->kind == MAPPA_STRING ? v->s : slot->number,
                        &slot->len);
}

/* Takes the values of a row into the slots. */
static void takeall (mappa_Import *imp, const mappa_Value *values, int n) {
  if (n != imp->ncolumns) {
    reject(imp, MAPPA_R_FIELDS, NULL, "%d value%s, but %d column%s; check for "
           "commas and quotes that are missing or too many", n,
           n == 1 ? "" : "s", imp->ncolumns, imp->ncolumns == 1 ? "" : "s");
    return;
  }
  for (int i = 0; i < n; i++) take(imp->columns[i], &values[i]);
  for (int i = 0; i < n && !imp->bad; i++) {
    const Slot *slot = imp->columns[i];
    if (!mappai_utf8(slot->s, slot->len))
      reject(imp, MAPPA_R_ENCODING, slot, "not valid text; save the file as "
             "UTF-8, without NUL bytes");
  }
}

/* === Remembered words ================================================== */

static Memo *memo (Slot *slot) {
  uint32_t h = 2166136261u;            /* FNV-1a */
  for (size_t i = 0; i < slot->len; i++)
    h = (h ^ (unsigned char) slot->s[i]) * 16777619u;
  return &slot->memos[(h ^ (h >> 16)) % MEMOS];
}

static bool recall (Slot *slot, int64_t *id) {
  const Memo *m;
  if (slot->len > WORD) return false;
  m = memo(slot);
  if (m->len != slot->len || memcmp(m->word, slot->s, slot->len) != 0)
    return false;
  *id = m->id;
  return true;
}

static void remember (Slot *slot, int64_t id) {
  Memo *m;
  if (slot->len > WORD) return;
  m = memo(slot);
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
    reject(imp, MAPPA_R_DATE, slot, "not a date; write yyyy-mm-dd with a day "
           "that exists");
  else if (day < MAPPAI_FIRST_DAY || day > MAPPAI_LAST_DAY)
    reject(imp, MAPPA_R_DATE, slot, "not a possible date; write one from "
           "1800-01-01 to 2999-12-31");
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
    reject(imp, MAPPA_R_NUMBER, slot, "not a whole number from %" PRId64
           " to %" PRId64 "; write it in digits only", f->min, f->max);
  setint(v, number);
}

static bool isunknown (const Slot *slot) {
  static const char *const words[] = {"unknown", "not known", "not stated"};
  for (size_t i = 0; i < MAPPAI_COUNT(words); i++)
    if (mappai_same_word(words[i], slot->s, slot->len)) return true;
  return false;
}

static void rejectcode (mappa_Import *imp, const Slot *slot) {
  const char *near = mappa_code_nearest(slot->list, slot->s, slot->len);
  char labels[SHOWN];
  if (near != NULL) {
    reject(imp, MAPPA_R_CODE, slot, "not in the list '%s' (%s); did you mean "
           "'%s'?", slot->list->name, slot->list->title, near);
    return;
  }
  joinlabels(slot->list, labels);
  reject(imp, MAPPA_R_CODE, slot, "not in the list '%s' (%s); write one of: "
         "%s", slot->list->name, slot->list->title, labels);
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
    MAPPAI_TRY(mappai_records_find(slot->others, slot->s, slot->len, &id,
                                   err));
    if (id == 0) {
      char ref[SHOWN];
      mappai_quote(ref, sizeof ref, slot->s, slot->len);
      reject(imp, MAPPA_R_REFERENCE, slot, "no %s has the ref '%s'; import "
             "%s first, or correct the ref", other, ref, other);
      return MAPPA_OK;
    }
    remember(slot, id);
  }
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
      reject(imp, MAPPA_R_EMPTY, slot, "empty, but every %s record needs it "
             "(%s); fill it in", imp->e->name, slot->field->words);
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
  int start = mappai_marked(imp->e, MAPPA_START);
  for (int i = 0; start >= 0 && i < imp->e->n && !imp->bad; i++) {
    const mappa_Value *v = &imp->values[i];
    char day[11];
    if (!mappai_is_end(imp->e, i) || v->kind == MAPPA_NULL ||
        v->i >= imp->values[start].i) continue;
    mappa_day_format((mappa_Day) imp->values[start].i, day);
    reject(imp, MAPPA_R_ORDER, &imp->slots[i], "before the start, %s '%s'; "
           "correct one of the two dates", imp->e->fields[start].name, day);
  }
}

static mappa_Status examine (mappa_Import *imp, const mappa_Value *values,
                             int n, mappa_Error *err) {
  takeall(imp, values, n);
  for (int i = 0; i < imp->e->n && !imp->bad; i++)
    MAPPAI_TRY(convert(imp, i, err));
  if (!imp->bad) checkorder(imp);
  return MAPPA_OK;
}

/* === Storing =========================================================== */

/* "Norfolk, Category 1, Level 2, 2020-01-01 to open": a stored record of a
** disjoint entity. */
static mappa_Status describe (mappa_Import *imp, int64_t id, char out[SHOWN],
                              mappa_Error *err) {
  const mappa_Entity *e = imp->e;
  char word[40];
  out[0] = '\0';
  for (int i = 0; i < e->n; i++) {
    const mappa_Field *f = &e->fields[i];
    if (f->type != MAPPA_CODE || !(f->marks & MAPPA_REQUIRED)) continue;
    MAPPAI_TRY(mappai_records_words(imp->records, id, i, word, sizeof word,
                                    err));
    append(out, SHOWN, "%s, ", word);
  }
  MAPPAI_TRY(mappai_records_words(imp->records, id,
                                  mappai_marked(e, MAPPA_START), word,
                                  sizeof word, err));
  append(out, SHOWN, "%s to ", word);
  MAPPAI_TRY(mappai_records_words(imp->records, id,
                                  mappai_marked(e, MAPPA_END), word,
                                  sizeof word, err));
  append(out, SHOWN, "%s", word[0] ? word : "open");
  return MAPPA_OK;
}

static mappa_Status rejectoverlap (mappa_Import *imp, int64_t id,
                                   mappa_Error *err) {
  const mappa_Entity *e = imp->e;
  const Slot *who = &imp->slots[mappa_field(e, "individual")];
  const mappa_Value *end = &imp->values[mappai_marked(e, MAPPA_END)];
  char ref[40], stored[SHOWN], from[11], to[11] = "open";
  MAPPAI_TRY(describe(imp, id, stored, err));
  mappai_quote(ref, sizeof ref, who->s, who->len);
  mappa_day_format((mappa_Day) imp->values[mappai_marked(e, MAPPA_START)].i,
                   from);
  if (end->kind != MAPPA_NULL) mappa_day_format((mappa_Day) end->i, to);
  reject(imp, MAPPA_R_OVERLAP, NULL, "individual '%s', %s to %s, overlaps the "
         "stored record %s; end the earlier one on or before the day that the "
         "later one starts", ref, from, to, stored);
  return MAPPA_OK;
}

static mappa_Status rejectconflict (mappa_Import *imp, int64_t id, int field,
                                    mappa_Error *err) {
  char stored[80], key[SHOWN];
  MAPPAI_TRY(mappai_records_words(imp->records, id, field, stored,
                                  sizeof stored, err));
  joinfields(imp->e, MAPPA_KEY, key);
  reject(imp, MAPPA_R_CONFLICT, &imp->slots[field], "the stored %s record "
         "with the same %s has '%s' here; an import changes nothing that is "
         "stored: correct the file, or import it into a new register",
         imp->e->name, key, stored);
  return MAPPA_OK;
}

static mappa_Status store (mappa_Import *imp, mappa_Error *err) {
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

/* === Columns =========================================================== */

/* A column that is no field of the entity. */
static mappa_Status unknowncolumn (const mappa_Import *imp, const char *name,
                                   size_t len, mappa_Error *err) {
  const char *near = mappai_nearest_field(imp->e, name, len);
  char shown[80], all[SHOWN];
  mappai_quote(shown, sizeof shown, name, len);
  joinfields(imp->e, 0, all);
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
  char needed[SHOWN];
  joinfields(imp->e, MAPPA_REQUIRED, needed);
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
  size_t cut = len < SHOWN ? 0 : len - SHOWN + 4;
  mappai_quote(imp->where, SHOWN, where + cut, len - cut);
  if (cut > 0) memcpy(imp->where, "...", 3);
}

static mappa_Status allocate (mappa_Import *imp, const mappa_Entity *e,
                              mappa_Error *err) {
  size_t n = (size_t) e->n;
  imp->e = e;
  imp->slots = mappai_new(&imp->memory, n, sizeof *imp->slots);
  imp->values = mappai_new(&imp->memory, n, sizeof *imp->values);
  imp->columns = mappai_new(&imp->memory, n, sizeof *imp->columns);
  if (imp->slots == NULL || imp->values == NULL || imp->columns == NULL)
    return mappai_nomemory(err);
  return MAPPA_OK;
}

static mappa_Status openrecords (mappa_Import *imp, mappa_Error *err) {
  for (int i = 0; i < imp->e->n; i++) {
    Slot *slot = &imp->slots[i];
    slot->field = &imp->e->fields[i];
    if (slot->field->type == MAPPA_CODE)
      slot->list = mappa_list(slot->field->of);
    if (slot->field->type == MAPPA_REF)
      MAPPAI_TRY(mappai_records_open(imp->reg, mappa_entity(slot->field->of),
                                     &slot->others, err));
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
  MAPPAI_TRY(mappai_register_writable(imp->reg, err));  /* R5 */
  imp->line = line;
  imp->bad = false;
  MAPPAI_TRY(examine(imp, values, n, err));
  if (!imp->bad) MAPPAI_TRY(store(imp, err));
  imp->summary.read++;
  return imp->bad ? report(imp, err) : MAPPA_OK;
}

const mappa_Summary *mappa_import_summary (const mappa_Import *imp) {
  return &imp->summary;
}

void mappa_import_free (mappa_Import *imp) {
  size_t n;
  if (imp == NULL) return;
  n = (size_t) imp->e->n;
  for (size_t i = 0; imp->slots != NULL && i < n; i++)
    mappai_records_free(imp->slots[i].others);
  mappai_records_free(imp->records);
  mappai_free(&imp->memory, imp->slots, n, sizeof *imp->slots);
  mappai_free(&imp->memory, imp->values, n, sizeof *imp->values);
  mappai_free(&imp->memory, imp->columns, n, sizeof *imp->columns);
  mappai_free(&imp->memory, imp, 1, sizeof *imp);
}
