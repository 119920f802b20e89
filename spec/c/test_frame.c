/* test_frame.c - columns of codes: filling, sealing, reading, ages. */
#include "framing.h"

/* === Making frames ===================================================== */

/* A sealed frame of persons 1 .. n and a column of these days. */
static mappa_Frame *frame_of_days (const mappa_Day *days, size_t n) {
  mappa_Frame *f = new_frame();
  int column = mappai_frame_add(f, "date", MAPPA_COLUMN_DAY, NULL, 0);
  for (size_t i = 0; i < n; i++) {
    put(f, f->person, (int64_t) i + 1);
    put(f, column, days[i]);
  }
  seal(f);
  return f;
}

static mappa_Day day (const char *s) {
  mappa_Day d = mappa_day_parse(s, strlen(s));
  assert_int_not_equal(d, MAPPA_NODAY);
  return d;
}

/* === Kinds and widths ================================================== */

/* Puts the least, a middle and the greatest code, and those beside them. */
static void check_range (mappa_Frame *f, int column, int64_t codes,
                         unsigned width) {
  const int64_t values[] = {0, codes / 2, codes - 1};
  const int64_t wrong[] = {-1, codes, codes + 1, INT64_MIN, INT64_MAX};
  mappa_Error err;
  assert_int_equal(f->columns[column].width, width);
  assert_int_equal(mappa_frame_column(f, column).codes, codes);
  for (int64_t i = 0; i < 3; i++) {
    put(f, f->person, i);
    put(f, column, values[i]);
  }
  seal(f);
  for (size_t i = 0; i < 3; i++)
    assert_int_equal(code_at(f, column, i), values[i]);
  for (size_t i = 0; i < MAPPAI_COUNT(wrong); i++) {
    assert_int_equal(mappai_frame_put(f, column, wrong[i], &err),
                     MAPPA_FORMAT);
    assert_non_null(strstr(err.message, f->columns[column].name));
  }
  mappa_frame_free(f);
}

static void codes_take_the_least_width (void **state) {
  static const struct { int n; unsigned width; } cases[] = {
    {1, 1}, {2, 1}, {42, 1}, {254, 1}, {255, 1}, {256, 2}, {257, 2},
    {65534, 2}, {65535, 2}, {65536, 4}, {1000000, 4},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    mappa_List list = {"list", "a list", NULL, 0};
    mappa_Frame *f = new_frame();
    int column;
    list.n = cases[i].n;
    column = mappai_frame_add(f, "code", MAPPA_COLUMN_CODE, &list, 0);
    assert_ptr_equal(mappa_frame_column(f, column).list, &list);
    check_range(f, column, (int64_t) list.n + 1, cases[i].width);
  }
}

static void numbers_take_the_least_width (void **state) {
  static const struct { int64_t most; unsigned width; } cases[] = {
    {0, 1}, {1, 1}, {150, 1}, {254, 1}, {255, 2}, {1200, 2}, {65534, 2},
    {65535, 4}, {100000000, 4},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    mappa_Frame *f = new_frame();
    int column = mappai_frame_add(f, "number", MAPPA_COLUMN_NUMBER, NULL,
                                  cases[i].most);
    check_range(f, column, cases[i].most + 2, cases[i].width);
  }
}

static void ids_take_four_bytes (void **state) {
  static const int64_t ids[] = {0, 1, 255, 256, 65536, 4294967294};
  static const int64_t wrong[] = {-1, 4294967295, 4294967296, INT64_MIN};
  mappa_Frame *f = new_frame();
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(ids); i++) put(f, 0, ids[i]);
  seal(f);
  assert_int_equal(mappa_frame_rows(f), MAPPAI_COUNT(ids));
  for (size_t i = 0; i < MAPPAI_COUNT(ids); i++)
    assert_int_equal(code_at(f, 0, i), ids[i]);
  for (size_t i = 0; i < MAPPAI_COUNT(wrong); i++)
    assert_int_equal(mappai_frame_put(f, 0, wrong[i], NULL), MAPPA_LIMIT);
  mappa_frame_free(f);
}

/* Cells of any width, from any row, any number of them. */
static void rows_are_read_from_anywhere (void **state) {
  static const int64_t most[] = {200, 60000, 10000000};
  enum { ROWS = 100 };
  mappa_Frame *f = new_frame();
  uint32_t out[ROWS];
  (void) state;
  for (int c = 0; c < 3; c++) {
    char name[] = "number 0";
    name[7] = (char) ('0' + c);
    mappai_frame_add(f, name, MAPPA_COLUMN_NUMBER, NULL, most[c]);
  }
  for (int64_t i = 0; i < ROWS; i++) {
    put(f, 0, i);
    for (int c = 0; c < 3; c++) put(f, c + 1, i * most[c] / ROWS);
  }
  seal(f);
  for (size_t from = 0; from <= ROWS; from += 7)
    for (size_t n = 0; from + n <= ROWS; n += 5)
      for (int c = 0; c < 3; c++) {
        memset(out, 0xEE, sizeof out);
        mappai_frame_read(f, c + 1, from, n, out);
        for (size_t i = 0; i < n; i++)
          assert_int_equal(out[i], (int64_t) (from + i) * most[c] / ROWS);
        if (n < ROWS) assert_int_equal(out[n], 0xEEEEEEEE);
      }
  mappa_frame_free(f);
}

/* === Days ============================================================== */

static void days_take_the_least_width (void **state) {
  static const struct { mappa_Day min, max; unsigned width; } cases[] = {
    {0, 0, 1}, {-5, 5, 1}, {20178, 20178, 1},
    {0, 253, 1}, {0, 254, 2}, {-100, 153, 1}, {-100, 154, 2},
    {0, 65533, 2}, {0, 65534, 4}, {-40000, 25533, 2}, {-40000, 25534, 4},
    {-62091, 376199, 4},       /* 1800 to 2999 */
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    mappa_Day min = cases[i].min, max = cases[i].max;
    mappa_Day days[] = {max, MAPPA_FOREVER, min, MAPPA_NODAY, 0};
    mappa_Frame *f;
    mappa_Column c;
    days[4] = min + (max - min) / 2;
    f = frame_of_days(days, 5);
    c = mappa_frame_column(f, 1);
    assert_int_equal(f->columns[1].width, cases[i].width);
    assert_int_equal(c.base, min);
    assert_int_equal(c.codes, (int64_t) max - min + 3);
    assert_int_equal(code_at(f, 1, 0), max - min + 1);
    assert_int_equal(code_at(f, 1, 1), c.codes - 1);
    assert_int_equal(code_at(f, 1, 2), 1);
    assert_int_equal(code_at(f, 1, 3), 0);
    assert_int_equal(code_at(f, 1, 4), days[4] - min + 1);
    mappa_frame_free(f);
  }
}

static void days_have_codes_whether_present_or_not (void **state) {
  static const mappa_Day days[] = {1000, 1010, 1004};
  static const struct { mappa_Day day; uint32_t code; } cases[] = {
    {MAPPA_NODAY, 0}, {MAPPA_NODAY + 1, 0}, {-62091, 0}, {-1, 0}, {0, 0},
    {998, 0}, {999, 0}, {1000, 1}, {1001, 2}, {1004, 5}, {1009, 10},
    {1010, 11}, {1011, 12}, {1012, 12}, {376199, 12},
    {MAPPA_FOREVER - 1, 12}, {MAPPA_FOREVER, 12},
  };
  mappa_Frame *f = frame_of_days(days, 3);
  uint32_t before = 0;
  (void) state;
  assert_int_equal(mappa_frame_column(f, 1).codes, 13);
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    uint32_t code = mappai_frame_daycode(f, 1, cases[i].day);
    assert_int_equal(code, cases[i].code);
    assert_true(code >= before);
    before = code;
  }
  mappa_frame_free(f);
}

static void days_out_of_the_calendar_are_refused (void **state) {
  static const int64_t days[] = {
    INT64_MIN, (int64_t) INT32_MIN - 1, INT32_MIN + 1, -719163, 2932897,
    INT32_MAX - 1, (int64_t) INT32_MAX + 1, INT64_MAX
  };
  mappa_Frame *f = new_frame();
  int column = mappai_frame_add(f, "date", MAPPA_COLUMN_DAY, NULL, 0);
  mappa_Error err;
  (void) state;
  put(f, column, -719162);
  put(f, column, 2932896);
  for (size_t i = 0; i < MAPPAI_COUNT(days); i++) {
    assert_int_equal(mappai_frame_put(f, column, days[i], &err),
                     MAPPA_FORMAT);
    assert_non_null(strstr(err.message, "date has an impossible day"));
  }
  mappa_frame_free(f);
}

/* Unknown and open alone, and a column of no rows: two codes. */
static void a_column_may_hold_no_real_day (void **state) {
  static const mappa_Day days[] = {MAPPA_NODAY, MAPPA_FOREVER};
  (void) state;
  for (size_t n = 0; n <= 2; n++) {
    mappa_Frame *f = frame_of_days(days, n);
    assert_int_equal(mappa_frame_column(f, 1).codes, 2);
    if (n > 0) assert_int_equal(code_at(f, 1, 0), 0);
    if (n > 1) assert_int_equal(code_at(f, 1, 1), 1);
    assert_int_equal(mappai_frame_daycode(f, 1, MAPPA_NODAY), 0);
    assert_int_equal(mappai_frame_daycode(f, 1, -62091), 0);
    assert_int_equal(mappai_frame_daycode(f, 1, 376199), 1);
    assert_int_equal(mappai_frame_daycode(f, 1, MAPPA_FOREVER), 1);
    mappa_frame_free(f);
  }
}

/* === Ages ============================================================== */

/* A sealed frame with a column of births: each day from..to, and unknown. */
static mappa_Frame *frame_of_births (mappa_Day from, mappa_Day to) {
  mappa_Frame *f = new_frame();
  int column = mappai_frame_add(f, "age", MAPPA_COLUMN_BIRTH, NULL, 0);
  put(f, f->person, 0);
  put(f, column, MAPPA_NODAY);
  for (mappa_Day d = to; d >= from; d--) {
    put(f, f->person, (int64_t) to - d + 1);
    put(f, column, d);
  }
  seal(f);
  return f;
}

/* The ages on a day: age + 1, 0 unknown. */
static void read_ages (const mappa_Frame *f, mappa_Day on, uint16_t *age) {
  uint16_t itself[MAPPAI_AGES];
  for (uint16_t i = 0; i < MAPPAI_AGES; i++) itself[i] = i;
  mappai_frame_ages(f, 1, on, itself, age);
}

/* Compares the ages on a day with the calendar's, birth by birth. */
static void check_ages (const mappa_Frame *f, mappa_Day on) {
  const mappai_Column *c = &f->columns[1];
  uint16_t *age = malloc(c->codes * sizeof *age);
  assert_non_null(age);
  memset(age, 0xEE, c->codes * sizeof *age);
  read_ages(f, on, age);
  assert_int_equal(age[0], 0);
  for (uint32_t code = 1; code + 1 < c->codes; code++) {
    int want = mappa_age(c->base + (mappa_Day) code - 1, on) + 1;
    if (want > MAPPAI_MAXAGE + 1) want = 0;
    if (age[code] != want)
      fail_msg("born on day %d, on day %d: %d, not %d",
               (int) (c->base + (mappa_Day) code - 1), (int) on, age[code],
               want);
  }
  free(age);
}

static void every_birth_from_1890_to_2030 (void **state) {
  static const char *const days[] = {
    "1890-01-01", "1900-02-28", "1900-03-01", "1999-12-31", "2000-02-28",
    "2000-02-29", "2000-03-01", "2023-02-28", "2023-03-01", "2024-02-28",
    "2024-02-29", "2024-03-01", "2025-03-31", "2024-03-31", "2040-02-29",
    "2041-02-28", "2100-02-28", "2100-03-01",
  };
  mappa_Frame *f = frame_of_births(day("1890-01-01"), day("2030-12-31"));
  (void) state;
  assert_int_equal(mappa_frame_column(f, 1).codes, MAPPAI_AGES);
  for (size_t i = 0; i < MAPPAI_COUNT(days); i++) check_ages(f, day(days[i]));
  mappa_frame_free(f);
}

/* Every day of four years, so that every birthday comes and goes. */
static void every_day_for_births_around_a_leap_day (void **state) {
  mappa_Frame *f = frame_of_births(day("1963-12-20"), day("1964-03-20"));
  (void) state;
  for (mappa_Day on = day("2023-01-01"); on < day("2027-01-01"); on++)
    check_ages(f, on);
  mappa_frame_free(f);
}

static void ages_over_the_greatest_are_unknown (void **state) {
  static const char *const days[] = {
    "1949-12-31", "1950-01-01", "1950-12-31", "1951-01-01", "1951-01-02",
    "1961-06-15", "2025-03-31", "2999-12-31", "9999-12-31",
  };
  mappa_Frame *f = frame_of_births(day("1800-01-01"), day("1810-12-31"));
  uint16_t age[5000];
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(days); i++) check_ages(f, day(days[i]));
  read_ages(f, day("1950-12-31"), age);
  assert_int_equal(age[1], MAPPAI_MAXAGE + 1);
  read_ages(f, day("1951-01-01"), age);
  assert_int_equal(age[1], 0);
  assert_int_equal(age[2], MAPPAI_MAXAGE + 1);
  mappa_frame_free(f);
}

static void ages_at_the_ends_of_the_calendar (void **state) {
  static const mappa_Day days[] = {
    MAPPA_NODAY, MAPPA_NODAY + 1, -719163, -719162, -719100, -700000,
    2932896, 2932897, MAPPA_FOREVER - 1, MAPPA_FOREVER
  };
  mappa_Frame *first = frame_of_births(-719162, -719162 + 800);
  mappa_Frame *last = frame_of_births(2932896 - 800, 2932896);
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(days); i++) {
    check_ages(first, days[i]);
    check_ages(last, days[i]);
  }
  for (int year = 1; year < 160; year += 3)
    check_ages(first, mappa_day(year, 3, 1));
  mappa_frame_free(first);
  mappa_frame_free(last);
}

static void without_births_there_are_no_ages (void **state) {
  mappa_Frame *f = frame_of_births(1, 0);          /* one row: unknown */
  uint16_t age[2] = {7, 7};
  (void) state;
  assert_int_equal(mappa_frame_rows(f), 1);
  assert_int_equal(f->columns[1].codes, 2);
  read_ages(f, day("2025-03-31"), age);
  assert_int_equal(age[0], 0);
  mappa_frame_free(f);
}

/* === Columns and sealing =============================================== */

static void a_column_is_added_once (void **state) {
  mappa_List list = {"list", "a list", NULL, 3};
  mappa_Frame *f = new_frame();
  int column = mappai_frame_add(f, "level", MAPPA_COLUMN_CODE, &list, 0);
  (void) state;
  assert_int_equal(column, 1);
  assert_int_equal(mappai_frame_add(f, "level", MAPPA_COLUMN_CODE, &list, 0),
                   1);
  assert_int_equal(mappa_frame_columns(f), 2);
  assert_int_equal(mappa_frame_find(f, "level"), 1);
  assert_int_equal(mappa_frame_find(f, "Level"), -1);
  assert_int_equal(mappa_frame_find(f, ""), -1);
  assert_string_equal(mappa_frame_column(f, 1).name, "level");
  assert_int_equal(mappa_frame_column(f, 1).kind, MAPPA_COLUMN_CODE);
  mappa_frame_free(f);
}

static void there_is_an_end_to_columns (void **state) {
  mappa_Frame *f = new_frame();
  char name[32];
  (void) state;
  for (int i = 1; i < MAPPAI_COLUMNS; i++) {
    snprintf(name, sizeof name, "column %d", i);
    assert_int_equal(mappai_frame_add(f, name, MAPPA_COLUMN_ID, NULL, 0), i);
  }
  assert_int_equal(mappai_frame_add(f, "more", MAPPA_COLUMN_ID, NULL, 0), -1);
  assert_int_equal(mappai_frame_add(f, "column 5", MAPPA_COLUMN_ID, NULL, 0),
                   5);
  mappa_frame_free(f);
}

static void an_empty_frame (void **state) {
  mappa_Frame *f = new_frame();
  mappai_frame_add(f, "number", MAPPA_COLUMN_NUMBER, NULL, 9);
  mappai_frame_add(f, "date", MAPPA_COLUMN_DAY, NULL, 0);
  mappai_frame_add(f, "age", MAPPA_COLUMN_BIRTH, NULL, 0);
  seal(f);
  (void) state;
  assert_int_equal(mappa_frame_rows(f), 0);
  assert_int_equal(mappa_frame_undated(f), 0);
  assert_int_equal(mappa_frame_columns(f), 4);
  assert_int_equal(mappa_frame_bytes(f), sizeof *f);
  mappa_frame_free(f);
  mappa_frame_free(NULL);
}

/* After sealing, a column takes its rows times its width and no more. */
static void a_sealed_frame_is_small (void **state) {
  mappa_Frame *f = new_frame();
  int number = mappai_frame_add(f, "number", MAPPA_COLUMN_NUMBER, NULL, 9);
  int date = mappai_frame_add(f, "date", MAPPA_COLUMN_DAY, NULL, 0);
  (void) state;
  for (int i = 0; i < 1001; i++) {
    put(f, 0, i);
    put(f, number, i % 11);
    put(f, date, i);
  }
  seal(f);
  assert_int_equal(mappa_frame_bytes(f), sizeof *f + 1001 * (4 + 1 + 2));
  for (uint32_t i = 0; i < 1001; i++) {
    assert_int_equal(code_at(f, 0, i), i);
    assert_int_equal(code_at(f, number, i), i % 11);
    assert_int_equal(code_at(f, date, i), i + 1);
  }
  mappa_frame_free(f);
}

static void columns_must_be_equally_long (void **state) {
  (void) state;
  for (int rows = 0; rows <= 2; rows++)
    for (int more = -1; more <= 1; more += 2) {
      mappa_Frame *f = new_frame();
      int column = mappai_frame_add(f, "date", MAPPA_COLUMN_DAY, NULL, 0);
      mappa_Error err;
      for (int i = 0; i < rows; i++) put(f, f->person, i);
      for (int i = 0; i < rows + more; i++) put(f, column, i);
      if (rows + more < 0) put(f, f->person, 1);
      assert_int_equal(mappai_frame_seal(f, &err), MAPPA_MISUSE);
      assert_non_null(strstr(err.message, "date"));
      mappa_frame_free(f);
    }
}

/* === Memory that runs out ============================================== */

/* A frame with a column of each kind, and enough rows to grow. */
static mappa_Status make (mappa_Frame *f) {
  static const mappa_List list = {"list", "a list", NULL, 300};
  int columns[5];
  f->person = columns[0] = mappai_frame_add(f, "individual", MAPPA_COLUMN_ID,
                                            NULL, 0);
  columns[1] = mappai_frame_add(f, "date", MAPPA_COLUMN_DAY, NULL, 0);
  columns[2] = mappai_frame_add(f, "age", MAPPA_COLUMN_BIRTH, NULL, 0);
  columns[3] = mappai_frame_add(f, "code", MAPPA_COLUMN_CODE, &list, 0);
  columns[4] = mappai_frame_add(f, "number", MAPPA_COLUMN_NUMBER, NULL, 99);
  for (int i = 0; i < 70; i++)
    for (int c = 0; c < 5; c++)
      MAPPAI_TRY(mappai_frame_put(f, columns[c], i, NULL));
  return mappai_frame_seal(f, NULL);
}

static mappa_Status make_and_free (const mappa_Memory *m, void *ud) {
  mappa_Frame *f;
  mappa_Status status;
  (void) ud;
  status = mappai_frame_new(m, &f, NULL);
  if (status != MAPPA_OK) {
    assert_null(f);
    return status;
  }
  status = make(f);
  if (status == MAPPA_OK) {
    assert_int_equal(code_at(f, 1, 69), 70);
    assert_int_equal(code_at(f, 3, 69), 69);
  }
  mappa_frame_free(f);
  return status;
}

static void no_memory_is_lost (void **state) {
  (void) state;
  assert_true(ledger_every_failure(make_and_free, NULL) > 30);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(codes_take_the_least_width),
    cmocka_unit_test(numbers_take_the_least_width),
    cmocka_unit_test(ids_take_four_bytes),
    cmocka_unit_test(rows_are_read_from_anywhere),
    cmocka_unit_test(days_take_the_least_width),
    cmocka_unit_test(days_have_codes_whether_present_or_not),
    cmocka_unit_test(days_out_of_the_calendar_are_refused),
    cmocka_unit_test(a_column_may_hold_no_real_day),
    cmocka_unit_test(every_birth_from_1890_to_2030),
    cmocka_unit_test(every_day_for_births_around_a_leap_day),
    cmocka_unit_test(ages_over_the_greatest_are_unknown),
    cmocka_unit_test(ages_at_the_ends_of_the_calendar),
    cmocka_unit_test(without_births_there_are_no_ages),
    cmocka_unit_test(a_column_is_added_once),
    cmocka_unit_test(there_is_an_end_to_columns),
    cmocka_unit_test(an_empty_frame),
    cmocka_unit_test(a_sealed_frame_is_small),
    cmocka_unit_test(columns_must_be_equally_long),
    cmocka_unit_test(no_memory_is_lost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
