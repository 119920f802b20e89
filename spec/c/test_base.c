/* test_base.c - status and error, allocation, vectors, UTF-8, words. */
#include "support.h"

#include <limits.h>

#include "base.h"

/* === Status and error ================================================== */

static void every_status_has_its_own_name (void **state) {
  (void) state;
  assert_string_equal(mappa_status_name(MAPPA_OK), "ok");
  assert_string_equal(mappa_status_name(MAPPA_CSV), "csv");
  assert_string_equal(mappa_status_name((mappa_Status) 99), "unknown");
  for (int i = 0; i <= MAPPA_INTERRUPTED; i++) {
    const char *name = mappa_status_name((mappa_Status) i);
    assert_string_not_equal(name, "unknown");
    for (int j = 0; j < i; j++)
      assert_string_not_equal(name, mappa_status_name((mappa_Status) j));
  }
}

static void fail_fills_in_and_gives_back (void **state) {
  mappa_Error err;
  (void) state;
  assert_int_equal(mappai_fail(&err, MAPPA_DATA, "row %d: %s", 7, "bad"),
                   MAPPA_DATA);
  assert_int_equal(err.status, MAPPA_DATA);
  assert_string_equal(err.message, "row 7: bad");
  assert_int_equal(mappai_fail(NULL, MAPPA_IO, "%d", 1), MAPPA_IO);
  assert_int_equal(mappai_nomemory(&err), MAPPA_MEMORY);
  assert_int_equal(err.status, MAPPA_MEMORY);
  assert_int_equal(mappai_nomemory(NULL), MAPPA_MEMORY);
}

static void fail_may_quote_the_error_it_replaces (void **state) {
  mappa_Error err;
  (void) state;
  mappai_fail(&err, MAPPA_IO, "no disk");
  mappai_fail(&err, MAPPA_STORE, "a.db: %s (%s)", err.message, err.message);
  assert_string_equal(err.message, "a.db: no disk (no disk)");
}

/* Whatever the character at the edge, the message stays whole UTF-8 and loses
** no more than that character. */
static void fail_cuts_between_characters (void **state) {
  static const char *const letters[] = {"x", "\xC3\xA9", "\xE2\x82\xAC",
                                        "\xF0\x9F\x98\x80"};
  mappa_Error err;
  char text[2 * sizeof err.message];
  (void) state;
  for (size_t l = 0; l < MAPPAI_COUNT(letters); l++) {
    size_t width = strlen(letters[l]);
    for (size_t before = 0; before < 8; before++) {
      size_t n = before, cut;
      memset(text, '.', before);
      for (; n + width < sizeof text; n += width)
        memcpy(text + n, letters[l], width);
      text[n] = '\0';
      mappai_fail(&err, MAPPA_IO, "%s", text);
      cut = strlen(err.message);
      assert_true(mappai_utf8(err.message, cut));
      assert_memory_equal(err.message, text, cut);
      assert_true(cut + width > sizeof err.message - 1);
    }
  }
}

static void a_message_that_just_fits_is_not_cut (void **state) {
  mappa_Error err;
  char text[sizeof err.message];
  (void) state;
  memset(text, 'a', sizeof text);
  memcpy(text + sizeof text - 3, "\xC3\xA9", 3);
  mappai_fail(&err, MAPPA_IO, "%s", text);
  assert_string_equal(err.message, text);
}

static void quote_shows_what_can_be_shown (void **state) {
  static const struct {
    const char *in; size_t len; size_t size; const char *out;
  } cases[] = {
    {"", 0, 10, ""},
    {"plain", 5, 10, "plain"},
    {"a\tb\nc\0d\x7F", 8, 20, "a?b?c?d?"},
    {"caf\xC3\xA9", 5, 20, "caf\xC3\xA9"},
    {"\x9B", 1, 20, "?"},                        /* alone: not UTF-8 */
    {"\xC2\x9B" "31m", 5, 20, "?31m"},           /* C1 control */
    {"\xC2\xA0", 2, 20, "\xC2\xA0"},             /* no-break space */
    {"\xE2\x82", 2, 20, "??"},                   /* broken off */
    {"caf\xE9s", 5, 20, "caf?s"},                /* Latin-1 */
    {"123456789", 9, 10, "123456789"},           /* just fits */
    {"1234567890", 10, 10, "123456..."},
    {"12345\xC3\xA9" "890", 10, 10, "12345..."}, /* whole characters */
    {"1234\xC3\xA9" "7890", 10, 10, "1234\xC3\xA9..."},
    {"123456\xC3\xA9" "9", 9, 10, "123456\xC3\xA9" "9"},
    {"1234", 4, 5, "1234"},
    {"12345", 5, 5, "1..."},
    {"12345", 5, 4, "..."},
    {"12345", 5, 3, ".."},
    {"12345", 5, 1, ""},
  };
  char out[20];
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    memset(out, 'Z', sizeof out);
    mappai_quote(out, cases[i].size, cases[i].in, cases[i].len);
    assert_string_equal(out, cases[i].out);
    for (size_t j = cases[i].size; j < sizeof out; j++)
      assert_int_equal(out[j], 'Z');
  }
  out[0] = 'Z';
  mappai_quote(out, 0, "abc", 3);
  assert_int_equal(out[0], 'Z');
}

/* === Memory ============================================================ */

static void without_an_allocator_there_is_malloc (void **state) {
  mappa_Memory none = {NULL, NULL};
  mappa_Memory m = mappai_memory(NULL);
  int *block = mappai_new(&m, 3, sizeof *block);
  (void) state;
  assert_non_null(block);
  assert_int_equal(block[0] | block[1] | block[2], 0);
  block = mappai_resize(&m, block, 3, 300, sizeof *block);
  assert_non_null(block);
  mappai_free(&m, block, 300, sizeof *block);
  mappai_free(&m, NULL, 5, 5);
  assert_true(mappai_memory(&none).alloc == m.alloc);
}

static void a_given_allocator_is_used (void **state) {
  Ledger l = {0};
  mappa_Memory given = ledger_memory(&l);
  mappa_Memory m = mappai_memory(&given);
  char *block = mappai_new(&m, 10, 10);
  (void) state;
  assert_int_equal(l.bytes, 100);
  block = mappai_resize(&m, block, 10, 3, 10);
  assert_int_equal(l.bytes, 30);
  mappai_free(&m, block, 3, 10);
  ledger_settled(&l);
}

static void a_block_of_nothing_is_not_a_failure (void **state) {
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  void *block = mappai_new(&m, 0, 8);
  (void) state;
  assert_non_null(block);
  block = mappai_resize(&m, block, 0, 4, 8);
  assert_non_null(block);
  block = mappai_resize(&m, block, 4, 0, 8);
  assert_non_null(block);
  mappai_free(&m, block, 0, 8);
  ledger_settled(&l);
}

static void sizes_that_overflow_fail_unasked (void **state) {
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  char *block;
  (void) state;
  assert_null(mappai_new(&m, SIZE_MAX, 2));
  assert_null(mappai_new(&m, SIZE_MAX / 8 + 1, 8));
  assert_null(mappai_new(&m, 3, SIZE_MAX / 2));
  assert_int_equal(l.calls, 0);
  block = mappai_new(&m, 4, 1);
  assert_non_null(block);
  assert_null(mappai_resize(&m, block, 4, SIZE_MAX / 2 + 1, 2));
  memcpy(block, "abc", 4);               /* still there */
  mappai_free(&m, block, 4, 1);
  ledger_settled(&l);
}

/* === Vectors =========================================================== */

typedef struct Pair {
  int64_t a;
  char b;
} Pair;

static mappa_Status fill_vector (const mappa_Memory *m, void *ud) {
  mappai_Vector v;
  mappa_Status status = MAPPA_OK;
  const int *want = ud;
  mappai_vector_init(&v, m, sizeof (Pair));
  for (int i = 0; i < *want && status == MAPPA_OK; i++) {
    size_t n = v.n;
    Pair *p = mappai_vector_add(&v, 1 + (size_t) i % 3);
    if (p == NULL) {
      assert_int_equal(v.n, n);          /* as before */
      status = MAPPA_MEMORY;
    }
    else p->a = i;
  }
  for (size_t k = 0, i = 0; k < v.n; k += 1 + i++ % 3)
    assert_int_equal(((Pair *) v.items)[k].a, i);
  mappai_vector_free(&v);
  assert_int_equal(v.n, 0);
  mappai_vector_free(&v);                /* twice does no harm */
  return status;
}

static void a_vector_survives_every_failure (void **state) {
  int want = 1000;
  (void) state;
  assert_in_range(ledger_every_failure(fill_vector, &want), 2 * 5, 2 * 20);
}

static void a_vector_goes_on_after_a_failure (void **state) {
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappai_Vector v;
  (void) state;
  l.fail_at = 3;
  mappai_vector_init(&v, &m, sizeof (int));
  for (int i = 0; i < 1000; i++) {
    int *p = mappai_vector_add(&v, 1);
    if (p == NULL) p = mappai_vector_add(&v, 1);
    assert_non_null(p);
    *p = i;
  }
  for (int i = 0; i < 1000; i++) assert_int_equal(((int *) v.items)[i], i);
  mappai_vector_free(&v);
  ledger_settled(&l);
}

static void new_items_are_zero (void **state) {
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);    /* gives spoilt memory */
  mappai_Vector v;
  (void) state;
  mappai_vector_init(&v, &m, 3);
  for (int round = 0; round < 50; round++) {
    unsigned char *p = mappai_vector_add(&v, 5);
    for (int i = 0; i < 15; i++) assert_int_equal(p[i], 0);
    memset(p, 0xFF, 15);
    v.n -= 3;                            /* used items come round again */
  }
  mappai_vector_free(&v);
  ledger_settled(&l);
}

static void a_vector_grows_by_doubling (void **state) {
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappai_Vector v;
  (void) state;
  mappai_vector_init(&v, &m, 1);
  for (int i = 0; i < 100000; i++) assert_non_null(mappai_vector_add(&v, 1));
  assert_in_range(l.calls, 1, 20);
  assert_in_range(v.room, 100000, 200000);
  mappai_vector_free(&v);
  ledger_settled(&l);
}

static void a_vector_checks_its_sizes (void **state) {
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappai_Vector v;
  (void) state;
  mappai_vector_init(&v, &m, 8);
  assert_non_null(mappai_vector_add(&v, 0));
  assert_int_equal(v.n, 0);
  assert_non_null(mappai_vector_add(&v, 2));
  assert_null(mappai_vector_add(&v, SIZE_MAX));
  assert_null(mappai_vector_add(&v, SIZE_MAX - 1));
  assert_null(mappai_vector_add(&v, SIZE_MAX / 8));
  assert_int_equal(v.n, 2);
  mappai_vector_free(&v);
  ledger_settled(&l);
}

/* === UTF-8 ============================================================= */

static void utf8_is_strict (void **state) {
  static const struct { const char *s; size_t len; bool valid; } cases[] = {
    {"", 0, true},
    {"Norfolk", 7, true},
    {"\x7F", 1, true},
    {"\0", 1, false},
    {"ab\0cd", 5, false},
    {"\x80", 1, false},                  /* continuation alone */
    {"\xBF", 1, false},
    {"\xC0\x80", 2, false},              /* overlong NUL */
    {"\xC1\xBF", 2, false},
    {"\xC2\x80", 2, true},               /* U+0080 */
    {"\xDF\xBF", 2, true},               /* U+07FF */
    {"\xC2", 1, false},
    {"\xC2\x41", 2, false},
    {"\xC2\xC2", 2, false},
    {"\xE0\x9F\xBF", 3, false},          /* overlong */
    {"\xE0\xA0\x80", 3, true},           /* U+0800 */
    {"\xED\x9F\xBF", 3, true},           /* U+D7FF */
    {"\xED\xA0\x80", 3, false},          /* U+D800 */
    {"\xED\xBF\xBF", 3, false},          /* U+DFFF */
    {"\xEE\x80\x80", 3, true},           /* U+E000 */
    {"\xEF\xBF\xBF", 3, true},           /* U+FFFF */
    {"\xE2\x82", 2, false},
    {"\xE2\x82\x41", 3, false},
    {"\xF0\x8F\xBF\xBF", 4, false},      /* overlong */
    {"\xF0\x90\x80\x80", 4, true},       /* U+10000 */
    {"\xF4\x8F\xBF\xBF", 4, true},       /* U+10FFFF */
    {"\xF4\x90\x80\x80", 4, false},      /* U+110000 */
    {"\xF5\x80\x80\x80", 4, false},
    {"\xF0\x9F\x98", 3, false},
    {"\xF8\x88\x80\x80\x80", 5, false},
    {"\xFE", 1, false},
    {"\xFF", 1, false},
    {"\xEF\xBB\xBF", 3, true},           /* byte order mark */
  };
  char text[64];
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++)
    for (size_t before = 0; before < 20; before++)   /* at every alignment */
      for (size_t after = 0; after < 10; after++) {
        memset(text, 'a', sizeof text);
        memcpy(text + before, cases[i].s, cases[i].len);
        assert_int_equal(mappai_utf8(text, before + cases[i].len + after),
                         cases[i].valid);
      }
}

/* Writes a code point as UTF-8 would, allowed or not. */
static size_t encode (char *s, unsigned long c) {
  static const int lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = n - 1; i > 0; i--, c >>= 6)
    s[i] = (char) (0x80 | (c & 0x3F));
  s[0] = (char) ((n == 1 ? 0 : lead[n]) | (int) c);
  return n;
}

static void utf8_knows_every_code_point (void **state) {
  (void) state;
  for (unsigned long c = 0; c < 0x140000; c++) {
    char s[4];
    size_t n = encode(s, c);
    bool valid = c > 0 && c <= 0x10FFFF && !(0xD800 <= c && c <= 0xDFFF);
    if (mappai_utf8(s, n) != valid || mappai_utf8(s, n - 1) != (n == 1))
      fail_msg("U+%04lX", c);
  }
}

/* === Words ============================================================= */

static int distance (const char *a, const char *b, int most) {
  int d = mappai_distance(a, strlen(a), b, strlen(b), most);
  assert_int_equal(mappai_distance(b, strlen(b), a, strlen(a), most), d);
  return d;
}

static void distance_counts_edits (void **state) {
  static const struct { const char *a, *b; int d; } cases[] = {
    {"", "", 0}, {"", "abc", 3}, {"abc", "ABC", 0},
    {"Norfok", "Norfolk", 1}, {"norfolks", "Norfolk", 1},
    {"Nofrolk", "Norfolk", 1}, {"Levl 2", "Level 2", 1},
    {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"ca", "abc", 3},
    {"abcd", "badc", 2}, {"flaw", "lawn", 2}, {"@", "`", 1}, {"[", "{", 1},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++)
    for (int most = 0; most < 10; most++)
      assert_int_equal(distance(cases[i].a, cases[i].b, most),
                       cases[i].d <= most ? cases[i].d : most + 1);
}

static void distance_is_bounded (void **state) {
  char a[200], b[200];
  (void) state;
  memset(a, 'a', sizeof a);
  memset(b, 'A', sizeof b);
  assert_int_equal(mappai_distance(a, 64, b, 64, 3), 0);
  assert_int_equal(mappai_distance(a, 64, b, 62, 3), 2);
  assert_int_equal(mappai_distance(a, 65, b, 64, 3), 4);
  assert_int_equal(mappai_distance(a, 200, b, 200, 3), 0);
  b[199] = 'b';
  assert_int_equal(mappai_distance(a, 200, b, 200, 3), 4);
  assert_int_equal(mappai_distance(a, 64, b, 0, 100), 64);
}

/* The same by definition: an edit at the end, and the rest. */
static int slow (const char *a, size_t na, const char *b, size_t nb) {
  int d, other;
  if (na == 0 || nb == 0) return (int) (na + nb);
  d = slow(a, na - 1, b, nb - 1) + (a[na - 1] != b[nb - 1]);
  other = slow(a, na - 1, b, nb) + 1;
  if (other < d) d = other;
  other = slow(a, na, b, nb - 1) + 1;
  if (other < d) d = other;
  if (na > 1 && nb > 1 && a[na - 1] == b[nb - 2] && a[na - 2] == b[nb - 1]) {
    other = slow(a, na - 2, b, nb - 2) + 1;
    if (other < d) d = other;
  }
  return d;
}

static void distance_agrees_with_its_definition (void **state) {
  uint64_t seed = 1;
  (void) state;
  for (int round = 0; round < 2000; round++) {
    char a[6], b[6];
    size_t na = (size_t) support_below(&seed, 6);
    size_t nb = (size_t) support_below(&seed, 6);
    int most = support_below(&seed, 6);
    int want;
    for (int i = 0; i < 6; i++) {
      a[i] = (char) ('a' + support_below(&seed, 3));
      b[i] = (char) ('a' + support_below(&seed, 3));
    }
    want = slow(a, na, b, nb);
    assert_int_equal(mappai_distance(a, na, b, nb, most),
                     want <= most ? want : most + 1);
  }
}

static void same_word_ignores_case_and_nothing_else (void **state) {
  (void) state;
  assert_true(mappai_same_word("Level 2", "lEVEL 2", 7));
  assert_true(mappai_same_word("", "", 0));
  assert_false(mappai_same_word("Level 2", "Level 2 ", 8));
  assert_false(mappai_same_word("Level 2", "Level", 5));
  assert_false(mappai_same_word("ab", "ab\0c", 4));
  assert_false(mappai_same_word("ab", "a\0", 2));
  assert_false(mappai_same_word("[", "{", 1));
  assert_false(mappai_same_word("\xC3\x89", "\xC3\xA9", 2));
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_status_has_its_own_name),
    cmocka_unit_test(fail_fills_in_and_gives_back),
    cmocka_unit_test(fail_may_quote_the_error_it_replaces),
    cmocka_unit_test(fail_cuts_between_characters),
    cmocka_unit_test(a_message_that_just_fits_is_not_cut),
    cmocka_unit_test(quote_shows_what_can_be_shown),
    cmocka_unit_test(without_an_allocator_there_is_malloc),
    cmocka_unit_test(a_given_allocator_is_used),
    cmocka_unit_test(a_block_of_nothing_is_not_a_failure),
    cmocka_unit_test(sizes_that_overflow_fail_unasked),
    cmocka_unit_test(a_vector_survives_every_failure),
    cmocka_unit_test(a_vector_goes_on_after_a_failure),
    cmocka_unit_test(new_items_are_zero),
    cmocka_unit_test(a_vector_grows_by_doubling),
    cmocka_unit_test(a_vector_checks_its_sizes),
    cmocka_unit_test(utf8_is_strict),
    cmocka_unit_test(utf8_knows_every_code_point),
    cmocka_unit_test(distance_counts_edits),
    cmocka_unit_test(distance_is_bounded),
    cmocka_unit_test(distance_agrees_with_its_definition),
    cmocka_unit_test(same_word_ignores_case_and_nothing_else),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
