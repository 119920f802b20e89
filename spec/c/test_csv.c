/* test_csv.c - the CSV reader. Each text is read twice, as a text and as a
** file, and both must give the same. */
#include "support.h"
#include "base.h"

#include <inttypes.h>
#include <sys/stat.h>


/* === What a text contains, written down ================================ */

/* "1:a|b;3:c;" for two records that begin in the lines 1 and 3; an error ends
** it, as "!csv: line 4, column 2: ...". */
typedef struct Notes {
  char *s;
  size_t n, room;
} Notes;

static void note (Notes *notes, const char *s, size_t len) {
  if (notes->n + len + 1 > notes->room) {
    notes->room = 2 * (notes->n + len + 1);
    notes->s = realloc(notes->s, notes->room);
    assert_non_null(notes->s);
  }
  if (len > 0) memcpy(notes->s + notes->n, s, len);
  notes->n += len;
  notes->s[notes->n] = '\0';
}

static void note_error (Notes *notes, const mappa_Error *err) {
  const char *name = mappa_status_name(err->status);
  const char *rest = strstr(err->message, ": ");
  note(notes, "!", 1);
  note(notes, name, strlen(name));
  if (rest != NULL) note(notes, rest, strlen(rest));
}

static void note_record (Notes *notes, int64_t line,
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
static Notes read_all (mappa_Csv *csv) {
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

static Notes read_text (const char *s, size_t len) {
  mappa_Csv *csv;
  assert_int_equal(mappa_csv_open_text(NULL, "name", s, len, &csv, NULL),
                   MAPPA_OK);
  assert_int_equal(mappa_csv_total(csv), len);
  return read_all(csv);
}

static Notes read_file (const char *s, size_t len) {
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
static Notes read_both (const char *s, size_t len) {
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

static void check (const char *s, size_t len, const char *want, size_t n) {
  Notes notes = read_both(s, len);
  if (notes.n != n || memcmp(notes.s, want, n) != 0)
    fail_msg("'%s' gave %s, not %s", s, notes.s, want);
  free(notes.s);
}

/* === Records and fields ================================================ */

#define S(literal)  literal, sizeof literal - 1

static void well_formed_text (void **state) {
  static const struct {
    const char *s; size_t len; const char *want; size_t n;
  } cases[] = {
    {S(""), S("")},
    {S("a"), S("1:a;")},
    {S("a,b\n"), S("1:a|b;")},
    {S("a,b\nc,d\n"), S("1:a|b;2:c|d;")},
    {S("a,b\r\nc,d\r\n"), S("1:a|b;2:c|d;")},
    {S("a,b\rc,d\r"), S("1:a|b;2:c|d;")},
    {S("a\nb\rc\r\nd"), S("1:a;2:b;3:c;4:d;")},  /* mixed */
    {S(",\n"), S("1:|;")},
    {S(",,"), S("1:||;")},
    {S("a,"), S("1:a|;")},
    {S("a,\n,b"), S("1:a|;2:|b;")},
    {S("\n"), S("")},                            /* blank lines */
    {S("\r"), S("")},
    {S("\r\n"), S("")},
    {S("\r\r\n\n"), S("")},
    {S("\n\na\n\n\nb\n\n"), S("3:a;6:b;")},
    {S("\r\n\r\na\r\n\r\nb"), S("3:a;5:b;")},
    {S("\r\ra\r\rb"), S("3:a;5:b;")},
    {S("a\n\rb"), S("1:a;3:b;")},
    {S(" \n"), S("1: ;")},                       /* blanks belong */
    {S(" a , b \n"), S("1: a | b ;")},
    {S("\"\""), S("1:;")},                       /* quotes */
    {S("\"\"\n\"\"\n"), S("1:;2:;")},
    {S("\"a\",\"b\"\n"), S("1:a|b;")},
    {S("\"a,b\",c\n"), S("1:a,b|c;")},
    {S("\"a\"\"b\""), S("1:a\"b;")},
    {S("\"\"\"\""), S("1:\";")},
    {S("\"\"\"a\"\"\",\"\"\"\"\"\"\n"), S("1:\"a\"|\"\";")},
    {S("\"\"\"\",x,\"a\"\"\"\n"), S("1:\"|x|a\";")},
    {S("\"a\nb\",c\nd"), S("1:a\nb|c;3:d;")},    /* quoted line ends */
    {S("\"a\r\nb\r\"\r\nd"), S("1:a\r\nb\r;4:d;")},
    {S("\"\n\n\"\n\n\"\r\r\"\r\rx"), S("1:\n\n;5:\r\r;9:x;")},
    {S("\"a\r\"\rb"), S("1:a\r;3:b;")},
    {S("\xEF\xBB\xBF" "a,b"), S("1:a|b;")},      /* byte order mark */
    {S("\xEF\xBB\xBF"), S("")},
    {S("\xEF\xBB\xBF\"a\""), S("1:a;")},
    {S("\xEF\xBB\xBF\n\xEF\xBB\xBF"), S("2:\xEF\xBB\xBF;")},
    {S("\xEF\xBB\xBF\xEF\xBB\xBF"), S("1:\xEF\xBB\xBF;")},
    {S("\xEF\xBB"), S("1:\xEF\xBB;")},
    {S("a\0b,\0\n\"\0\"\n\0"), S("1:a\0b|\0;2:\0;3:\0;")},
    {S("\xFF\x80,\xC3"), S("1:\xFF\x80|\xC3;")}, /* as they are */
    {S("a;b\tc|d'e"), S("1:a;b\tc|d'e;")},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++)
    check(cases[i].s, cases[i].len, cases[i].want, cases[i].n);
}

static void malformed_text (void **state) {
  static const struct { const char *s, *want; } cases[] = {
    {"\"a", "!csv: line 1, column 1: the quote opened here is never closed"},
    {"\"", "!csv: line 1, column 1: the quote opened here is never closed"},
    {"\"a\"\"", "!csv: line 1, column 1: the quote opened here is never cl"},
    {"a,b\nc,\"d\ne\nf\n", "1:a|b;!csv: line 2, column 2: the quote opened"},
    {"a\n\"b\nc\",\"d\n\n", "1:a;!csv: line 3, column 2: the quote opened "},
    {"\"a\r\rb\",x,\"", "!csv: line 3, column 3: the quote opened here is n"},
    {"a\"b", "!csv: line 1, column 1: a quote inside an unquoted value: a\"b"},
    {"a\"", "!csv: line 1, column 1: a quote inside an unquoted value: a\";"},
    {" \"a\"", "!csv: line 1, column 1: a quote inside an unquoted value"},
    {"a,b\r\nc,d,5\" x\r\n", "1:a|b;!csv: line 2, column 3: a quote inside "},
    {"\"a\n\",b\"", "!csv: line 2, column 2: a quote inside an unquoted val"},
    {"\"a\"b", "!csv: line 1, column 1: text after the closing quote: b; "},
    {"\"a\" ,b", "!csv: line 1, column 1: text after the closing quote:  ,b"},
    {"x\ny,\"a\" \n", "1:x;!csv: line 2, column 2: text after the closing q"},
    {"x,\"a\nb\nc\"d\"\n", "!csv: line 3, column 2: text after the closing "
     "quote: d\"; the quote was opened in line 1"},
    {"a,\"b\nc,\"d\",e\n", "!csv: line 2, column 2: text after the closing "
     "quote: d\",e; the quote was opened in line 1"},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    Notes notes = read_both(cases[i].s, strlen(cases[i].s));
    if (strncmp(notes.s, cases[i].want, strlen(cases[i].want)) != 0)
      fail_msg("'%s' gave %s, not %s", cases[i].s, notes.s, cases[i].want);
    free(notes.s);
  }
}

static void messages_begin_with_the_name (void **state) {
  mappa_Csv *csv;
  mappa_Error err;
  const mappa_Value *fields;
  int n;
  (void) state;
  assert_int_equal(mappa_csv_open_text(NULL, "an\narray", S("a\n\"b"), &csv,
                                       &err), MAPPA_OK);
  assert_int_equal(mappa_csv_next(csv, &fields, &n, &err), MAPPA_OK);
  assert_int_equal(mappa_csv_next(csv, &fields, &n, &err), MAPPA_CSV);
  assert_string_equal(err.message, "an?array: line 2, column 1: the quote "
    "opened here is never closed; add the closing quote after the value that "
    "begins: b");
  assert_int_equal(mappa_csv_next(csv, &fields, &n, NULL), MAPPA_CSV);
  assert_int_equal(mappa_csv_line(csv), 1);
  mappa_csv_close(csv);
  mappa_csv_close(NULL);
}

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

/* === Round trip ======================================================== */

/* Writes random records as CSV, and what reading them should note. */
typedef struct Writer {
  uint64_t seed;
  Notes text;
  Notes want;
} Writer;

static int choose (Writer *w, int n) {
  return support_below(&w->seed, n);
}

/* The line of the next byte, counted from the start. */
static int64_t line_at_end (const Notes *text) {
  int64_t line = 1;
  for (size_t i = 0; i < text->n; i++)
    line += text->s[i] == '\r' ||
            (text->s[i] == '\n' && (i == 0 || text->s[i - 1] != '\r'));
  return line;
}

static void write_field (Writer *w, bool alone) {
  static const char *const bits[] = {
    "a", "Z", "0", " ", ",", "\"", "\n", "\r", "\r\n", "\xC3\xA9", "\xFF", ";"
  };
  bool quote = choose(w, 3) == 0;
  char value[256];
  size_t len = 0;
  int n = choose(w, 40) == 0 ? 60 : choose(w, 6);
  for (int i = 0; i < n; i++) {
    const char *bit = bits[choose(w, MAPPAI_COUNT(bits))];
    memcpy(value + len, bit, strlen(bit));
    len += strlen(bit);
    if (choose(w, 50) == 0) value[len++] = '\0';
  }
  if (alone && len == 0) quote = true;   /* no blank line */
  for (size_t i = 0; i < len; i++)
    if (strchr("\",\r\n", value[i]) != NULL && value[i] != '\0') quote = true;
  note(&w->want, value, len);
  if (quote) note(&w->text, "\"", 1);
  for (size_t i = 0; i < len; i++)
    note(&w->text, "\"\"", quote && value[i] == '"' ? 1 : 0),
    note(&w->text, value + i, 1);
  if (quote) note(&w->text, "\"", 1);
}

static void write_record (Writer *w) {
  static const char *const ends[] = {"\n", "\r\n", "\r"};
  char head[32];
  int n = 1 + choose(w, 5);
  while (choose(w, 5) == 0) note(&w->text, "\n", 1);
  snprintf(head, sizeof head, "%" PRId64 ":", line_at_end(&w->text));
  note(&w->want, head, strlen(head));
  for (int i = 0; i < n; i++) {
    if (i > 0) {
      note(&w->text, ",", 1);
      note(&w->want, "|", 1);
    }
    write_field(w, n == 1);
  }
  note(&w->want, ";", 1);
  n = choose(w, 3);
  note(&w->text, ends[n], strlen(ends[n]));
}

static void what_is_written_is_read (void **state) {
  (void) state;
  for (uint64_t seed = 1; seed <= 600; seed++) {
    Writer w = {seed, {NULL, 0, 0}, {NULL, 0, 0}};
    int n = choose(&w, 20);
    note(&w.text, "\xEF\xBB\xBF", choose(&w, 4) == 0 ? 3 : 0);
    note(&w.want, "", 0);
    for (int i = 0; i < n; i++) write_record(&w);
    if (choose(&w, 2) == 0 && w.text.n > 0)      /* no end to the last line */
      while (w.text.n > 0 && strchr("\r\n", w.text.s[w.text.n - 1]) != NULL &&
             w.text.s[w.text.n - 1] != '\0') w.text.n--;
    check(w.text.s, w.text.n, w.want.s, w.want.n);
    free(w.text.s);
    free(w.want.s);
  }
}

/* Any bytes at all are read to an end without a fault. */
static void random_bytes_do_no_harm (void **state) {
  static const char bytes[] = "a,\"\n\r\0 ";
  uint64_t seed = 7;
  (void) state;
  for (int round = 0; round < 3000; round++) {
    char text[24];
    int n = support_below(&seed, (int) sizeof text);
    for (int i = 0; i < n; i++)
      text[i] = bytes[support_below(&seed, (int) sizeof bytes - 1)];
    free(read_both(text, (size_t) n).s);
  }
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
    cmocka_unit_test(well_formed_text),
    cmocka_unit_test(malformed_text),
    cmocka_unit_test(messages_begin_with_the_name),
    cmocka_unit_test(a_record_has_a_longest_length),
    cmocka_unit_test(an_endless_line_is_not_kept),
    cmocka_unit_test(a_record_has_a_largest_number_of_fields),
    cmocka_unit_test(records_across_blocks),
    cmocka_unit_test(a_long_file_needs_little_memory),
    cmocka_unit_test(what_is_written_is_read),
    cmocka_unit_test(random_bytes_do_no_harm),
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
