/* test_csv_limits.c - the CSV reader and its limits: the size of records,
** blocks, failures of the world, memory. */
#include "notes.h"

#include <sys/stat.h>

/* === Limits ============================================================ */

/* A text of one record of 'len' bytes after a first line, and the status of
** reading it. */
static mappa_Status read_record (size_t len, bool quoted, const char *after) {
  size_t room = len + strlen(after) + 3;
  char *text = malloc(room);
  mappa_Status status = MAPPA_OK;
  Notes notes;
  assert_non_null(text);
  memcpy(text, "h\n", 2);
  memset(text + 2, 'x', len);
  if (quoted) text[2] = text[len + 1] = '"';
  strcpy(text + len + 2, after);
  notes = read_both(text, room - 1);
  if (notes.s[4] == '!') {
    status = MAPPA_LIMIT;
    assert_memory_equal(notes.s, "1:h;!limit: line 2, column 1: ", 30);
  }
  else assert_int_equal(notes.n, len + (quoted ? 5 : 7));
  free(text);
  free(notes.s);
  return status;
}

static void a_record_has_a_longest_length (void **state) {
  static const char *const after[] = {"", "\n", "\r\n", "\r", "\n\n"};
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(after); i++)
    for (int quoted = 0; quoted <= 1; quoted++) {
      size_t most = MAPPA_CSV_RECORD;
      assert_int_equal(read_record(most, quoted, after[i]), MAPPA_OK);
      assert_int_equal(read_record(most + 1, quoted, after[i]), MAPPA_LIMIT);
    }
}

static void an_endless_line_is_not_kept (void **state) {
  size_t len = 6 * MAPPA_CSV_RECORD;
  char *text = malloc(len);
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappa_Csv *csv;
  const mappa_Value *fields;
  int n;
  (void) state;
  assert_non_null(text);
  memset(text, 'x', len);
  memcpy(text, "\n\n\"", 3);
  assert_int_equal(mappa_csv_open_text(&m, "name", text, len, &csv, NULL),
                   MAPPA_OK);
  assert_int_equal(mappa_csv_next(csv, &fields, &n, NULL), MAPPA_LIMIT);
  assert_in_range(l.bytes, MAPPA_CSV_RECORD, 3 * MAPPA_CSV_RECORD);
  mappa_csv_close(csv);
  ledger_settled(&l);
  free(text);
}

static void a_record_has_a_largest_number_of_fields (void **state) {
  char text[2 * MAPPA_CSV_FIELDS + 8];
  (void) state;
  for (int extra = 0; extra <= 1; extra++) {
    size_t len = 0;
    Notes notes;
    for (int i = 0; i < MAPPA_CSV_FIELDS + extra; i++) {
      if (i > 0) text[len++] = ',';
      text[len++] = 'x';
    }
    text[len] = '\n';
    notes = read_both(text, len + 1);
    if (extra) assert_string_equal(notes.s, "!limit: line 1, column 257: more "
      "than 256 columns; remove those that are not needed");
    else assert_int_equal(notes.n, len + 3);
    free(notes.s);
  }
}

/* === Blocks ============================================================ */

/* Puts a snippet that has everything behind one long record, so that each of
** its bytes once comes first in a block. */
static void records_across_blocks (void **state) {
  static const char snippet[] =
    "\n\"a \"\"b\"\",\r\nc\",d\r\n\"e\"\r\r\n\"f\"\"\",\r"
    "\"\r\r\n\"\r\n\n\xEF\xBB\xBF,\"\"";
  static const char want[] =
    "2:a \"b\",\r\nc|d;4:e;6:f\"|;7:\r\r\n;11:\xEF\xBB\xBF|;";
  enum {LEN = sizeof snippet - 1, WANT = sizeof want - 1};
  char *text = malloc((1 << 18) + 2 * LEN);
  (void) state;
  assert_non_null(text);
  for (int power = 16; power <= 18; power++)
    for (size_t n = (1u << power) - LEN - 2; n <= (1u << power) + 2; n++) {
      Notes notes;
      memset(text, 'x', n);
      memcpy(text + n, snippet, LEN);
      notes = read_both(text, n + LEN);
      assert_int_equal(notes.n, n + 3 + WANT);
      assert_memory_equal(notes.s + n + 3, want, WANT);
      free(notes.s);
    }
  free(text);
}

static void a_long_file_needs_little_memory (void **state) {
  enum {ROWS = 200000};
  static const char row[] = "\"Norwich, \"\"N\"\"\",2025-03-31,2\r\n";
  size_t len = sizeof row - 1;
  char *text = malloc(ROWS * len);
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappa_Csv *csv;
  char path[64];
  const mappa_Value *fields;
  int n;
  (void) state;
  assert_non_null(text);
  for (size_t i = 0; i < ROWS; i++) memcpy(text + i * len, row, len);
  support_file(path, text, ROWS * len);
  assert_int_equal(mappa_csv_open_file(&m, path, &csv, NULL), MAPPA_OK);
  for (int64_t i = 1; i <= ROWS; i++) {
    assert_int_equal(mappa_csv_next(csv, &fields, &n, NULL), MAPPA_OK);
    assert_int_equal(n, 3);
    assert_int_equal(fields[0].len, 12);
    assert_memory_equal(fields[0].s, "Norwich, \"N\"", 12);
    assert_int_equal(mappa_csv_line(csv), i);
    assert_int_equal(mappa_csv_bytes(csv), i * (int64_t) len);
  }
  assert_in_range(l.bytes, 1, 1 << 18);
  mappa_csv_close(csv);
  ledger_settled(&l);
  remove(path);
  free(text);
}

/* === Failures of the world ============================================= */

static void fails_to_open (const char *path, const char *why) {
  mappa_Csv *csv = (mappa_Csv *) &path;
  mappa_Error err;
  char want[200];
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, &err), MAPPA_IO);
  assert_null(csv);
  assert_int_equal(err.status, MAPPA_IO);
  snprintf(want, sizeof want, "%s: cannot be opened: %s", path, why);
  assert_string_equal(err.message, want);
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, NULL), MAPPA_IO);
}

static void what_cannot_be_opened (void **state) {
  char path[64];
  (void) state;
  support_file(path, "", 0);
  remove(path);
  fails_to_open(path, "No such file or directory");
  fails_to_open("", "No such file or directory");
  assert_int_equal(mkdir(path, 0700), 0);
  fails_to_open(path, "Is a directory");
  remove(path);
}

static void what_fails_in_reading (void **state) {
  const char *path = "/proc/self/mem";   /* its first page cannot be read */
  mappa_Csv *csv;
  mappa_Error err;
  const mappa_Value *fields;
  int n;
  (void) state;
  if (access(path, R_OK) != 0) skip();
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, &err), MAPPA_OK);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(mappa_csv_next(csv, &fields, &n, &err), MAPPA_IO);
    assert_string_equal(err.message, "/proc/self/mem: cannot be read: "
                        "Input/output error");
    assert_null(fields);
  }
  mappa_csv_close(csv);
}

static void files_are_closed (void **state) {
  int before = dup(0), after;
  mappa_Csv *csv;
  char path[64];
  (void) state;
  close(before);
  support_file(path, S("a\n"));
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, NULL), MAPPA_OK);
  mappa_csv_close(csv);
  remove(path);
  assert_int_equal(mappa_csv_open_file(NULL, "/", &csv, NULL), MAPPA_IO);
  after = dup(0);
  close(after);
  assert_int_equal(after, before);
}

static void a_file_that_vanishes_is_still_read (void **state) {
  char path[64];
  mappa_Csv *csv;
  Notes notes;
  (void) state;
  support_file(path, S("a,b\nc,d\n"));
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, NULL), MAPPA_OK);
  remove(path);
  notes = read_all(csv);
  assert_string_equal(notes.s, "1:a|b;2:c|d;");
  free(notes.s);
}

static void a_pipe_is_read_without_knowing_its_size (void **state) {
  mappa_Csv *csv;
  const mappa_Value *fields;
  char path[64];
  int ends[2];
  int n;
  (void) state;
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], "a,b\n", 4), 4);
  close(ends[1]);
  snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
  if (access(path, R_OK) != 0) skip();
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, NULL), MAPPA_OK);
  assert_int_equal(mappa_csv_total(csv), 0);
  assert_int_equal(mappa_csv_next(csv, &fields, &n, NULL), MAPPA_OK);
  assert_int_equal(n, 2);
  assert_int_equal(mappa_csv_bytes(csv), 4);
  assert_int_equal(mappa_csv_next(csv, &fields, &n, NULL), MAPPA_OK);
  assert_int_equal(n, 0);
  mappa_csv_close(csv);
  close(ends[0]);
}

/* === Memory ============================================================ */

typedef struct Source {
  const char *path;            /* NULL: text */
  const char *text;
  size_t len;
} Source;

static mappa_Status read_source (const mappa_Memory *m, void *ud) {
  const Source *source = ud;
  mappa_Csv *csv;
  mappa_Error err;
  const mappa_Value *fields;
  mappa_Status status;
  int n;
  status = source->path != NULL
         ? mappa_csv_open_file(m, source->path, &csv, &err)
         : mappa_csv_open_text(m, "t", source->text, source->len, &csv, &err);
  if (status != MAPPA_OK) {
    assert_null(csv);
    return status;
  }
  do status = mappa_csv_next(csv, &fields, &n, &err);
  while (status == MAPPA_OK && n > 0);
  mappa_csv_close(csv);
  return status;
}

/* A long record, for which the buffer grows twice. */
static void a_reader_survives_every_failure (void **state) {
  size_t len = 300000;
  char *text = malloc(len);
  char path[64];
  Source source = {NULL, text, len};
  (void) state;
  assert_non_null(text);
  memset(text, 'x', len);
  text[9] = '\n';
  assert_in_range(ledger_every_failure(read_source, &source), 2 * 4, 2 * 6);
  support_file(path, text, len);
  source.path = path;
  assert_in_range(ledger_every_failure(read_source, &source), 2 * 4, 2 * 6);
  remove(path);
  free(text);
}

static void a_reader_goes_on_after_a_failure (void **state) {
  size_t len = 300000;
  char *text = malloc(len);
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappa_Csv *csv;
  mappa_Error err;
  const mappa_Value *fields;
  int n;
  (void) state;
  assert_non_null(text);
  memset(text, 'x', len);
  memcpy(text, "h\n\"", 3);
  text[len - 1] = '"';
  assert_int_equal(mappa_csv_open_text(&m, "t", text, len, &csv, &err),
                   MAPPA_OK);
  l.fail_at = l.calls + 1;
  assert_int_equal(mappa_csv_next(csv, &fields, &n, &err), MAPPA_OK);
  assert_int_equal(mappa_csv_next(csv, &fields, &n, &err), MAPPA_MEMORY);
  assert_int_equal(mappa_csv_next(csv, &fields, &n, &err), MAPPA_OK);
  assert_int_equal(n, 1);
  assert_int_equal(fields[0].len, len - 4);
  assert_memory_equal(fields[0].s, text + 3, len - 4);
  assert_int_equal(mappa_csv_line(csv), 2);
  mappa_csv_close(csv);
  ledger_settled(&l);
  free(text);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_record_has_a_longest_length),
    cmocka_unit_test(an_endless_line_is_not_kept),
    cmocka_unit_test(a_record_has_a_largest_number_of_fields),
    cmocka_unit_test(records_across_blocks),
    cmocka_unit_test(a_long_file_needs_little_memory),
    cmocka_unit_test(what_cannot_be_opened),
    cmocka_unit_test(what_fails_in_reading),
    cmocka_unit_test(files_are_closed),
    cmocka_unit_test(a_file_that_vanishes_is_still_read),
    cmocka_unit_test(a_pipe_is_read_without_knowing_its_size),
    cmocka_unit_test(a_reader_survives_every_failure),
    cmocka_unit_test(a_reader_goes_on_after_a_failure),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
