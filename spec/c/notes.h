/* notes.h - what the tests of the CSV reader share: a text is read, twice, and
** what it contains is written down. Include it first. */
#ifndef notes_h
#define notes_h

#include "support.h"

#include <inttypes.h>

#include "base.h"

/* === What a text contains, written down ================================ */

/* "1:a|b;3:c;" for two records that begin in the lines 1 and 3; an error ends
** it, as "!csv: line 4, column 2: ...". */
typedef struct Notes {
  char *s;
  size_t n, room;
} Notes;

static inline void note (Notes *notes, const char *s, size_t len) {
  if (notes->n + len + 1 > notes->room) {
    notes->room = 2 * (notes->n + len + 1);
    notes->s = realloc(notes->s, notes->room);
    assert_non_null(notes->s);
  }
  if (len > 0) memcpy(notes->s + notes->n, s, len);
  notes->n += len;
  notes->s[notes->n] = '\0';
}

static inline void note_error (Notes *notes, const mappa_Error *err) {
  const char *name = mappa_status_name(err->status);
  const char *rest = strstr(err->message, ": ");
  note(notes, "!", 1);
  note(notes, name, strlen(name));
  if (rest != NULL) note(notes, rest, strlen(rest));
}

static inline void note_record (Notes *notes, int64_t line,
                                const mappa_Value *fields, int n) {
  char head[32];
  snprintf(head, sizeof head, "%" PRId64 ":", line);
  note(notes, head, strlen(head));
  for (int i = 0; i < n; i++) {
    assert_int_equal(fields[i].kind, MAPPA_STRING);
    if (i > 0) note(notes, "|", 1);
    note(notes, fields[i].s, fields[i].len);
  }
  note(notes, ";", 1);
}

/* Reads to the end or the first error, which must come again if asked. */
static inline Notes read_all (mappa_Csv *csv) {
  Notes notes = {NULL, 0, 0};
  mappa_Error err, again;
  const mappa_Value *fields;
  mappa_Status status;
  int64_t bytes = 0;
  int n;
  note(&notes, "", 0);
  while ((status = mappa_csv_next(csv, &fields, &n, &err)) == MAPPA_OK &&
         n > 0) {
    note_record(&notes, mappa_csv_line(csv), fields, n);
    assert_true(mappa_csv_bytes(csv) > bytes);
    bytes = mappa_csv_bytes(csv);
  }
  assert_null(fields);
  assert_int_equal(n, 0);
  assert_int_equal(mappa_csv_next(csv, &fields, &n, &again), status);
  if (status != MAPPA_OK) {
    assert_int_equal(err.status, status);
    assert_string_equal(err.message, again.message);
    note_error(&notes, &err);
  }
  else assert_int_equal(mappa_csv_bytes(csv), mappa_csv_total(csv));
  mappa_csv_close(csv);
  return notes;
}

static inline Notes read_text (const char *s, size_t len) {
  mappa_Csv *csv;
  assert_int_equal(mappa_csv_open_text(NULL, "name", s, len, &csv, NULL),
                   MAPPA_OK);
  assert_int_equal(mappa_csv_total(csv), len);
  return read_all(csv);
}

static inline Notes read_file (const char *s, size_t len) {
  char path[64];
  mappa_Csv *csv;
  Notes notes;
  support_file(path, s, len);
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, NULL), MAPPA_OK);
  assert_int_equal(mappa_csv_total(csv), len);
  notes = read_all(csv);
  remove(path);
  return notes;
}

/* The caller frees the notes' text. */
static inline Notes read_both (const char *s, size_t len) {
  char *copy = malloc(len + 1);          /* to its end and no further */
  Notes text, file;
  assert_non_null(copy);
  if (len > 0) memcpy(copy, s, len);
  copy = realloc(copy, len > 0 ? len : 1);
  text = read_text(copy, len);
  file = read_file(copy, len);
  assert_int_equal(text.n, file.n);
  assert_memory_equal(text.s, file.s, text.n);
  free(copy);
  free(file.s);
  return text;
}

static inline void check (const char *s, size_t len, const char *want,
                          size_t n) {
  Notes notes = read_both(s, len);
  if (notes.n != n || memcmp(notes.s, want, n) != 0)
    fail_msg("'%s' gave %s, not %s", s, notes.s, want);
  free(notes.s);
}

/* A literal with its length; it may hold NUL bytes. */
#define S(literal)  literal, sizeof literal - 1

#endif
