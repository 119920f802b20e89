/* test_csv.c - the CSV reader: records, fields and mistakes. Each text is read
** twice, as a text and as a file, and both must give the same. */
#include "notes.h"

/* === Records and fields ================================================ */

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

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(well_formed_text),
    cmocka_unit_test(malformed_text),
    cmocka_unit_test(messages_begin_with_the_name),
    cmocka_unit_test(what_is_written_is_read),
    cmocka_unit_test(random_bytes_do_no_harm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
