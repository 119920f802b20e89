/* test_crosstab_maps.c - the kernel on maps of several columns, of times and
** of sets, against a count by nested loops and by hand. See test_crosstab.c
** for plain maps, test_crosstab_behind.c for the rows behind a cell.
*/
#include "oracle.h"

/* === Random frames and queries ========================================= */

static size_t check_random (uint64_t *seed, size_t rows, Layout layout,
                            int nslices, int ndims) {
  Sample s = sample(seed, rows, layout, support_below(seed, 3) == 0);
  Question a;
  size_t visits;
  ask(seed, &s, &a, nslices, ndims);
  enrich(seed, &s, &a);
  visits = check(&s, &a.q);
  free_question(&a);
  free_sample(&s);
  return visits;
}

static void small_frames (void **state) {
  uint64_t seed = 21;
  int full = 0;
  (void) state;
  for (int i = 0; i < 500; i++)
    full += check_random(&seed, (size_t) support_below(&seed, 60),
                         (Layout) support_below(&seed, 4),
                         1 + support_below(&seed, SLICES), 1 + i % DIMS) > 0;
  assert_true(full > 300);
}

static void frames_about_the_size_of_chunks (void **state) {
  static const size_t sizes[] = {0, 1, 2047, 2048, 2049, 4096, 4097};
  uint64_t seed = 22;
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(sizes); i++)
    for (int layout = FEW_EACH; layout <= UNEVEN; layout++) {
      int nslices = 1 + support_below(&seed, 3);
      if (layout == ONE_PERSON) continue;
      check_random(&seed, sizes[i], (Layout) layout, nslices, 1);
    }
  check_random(&seed, 2500, ONE_PERSON, 3, 1);
}

/* === Counts by hand ==================================================== */

/* Counts distinct persons, or rows, by one dimension. */
static mappa_Cube *count_by (const Sample *s, const mappa_Map *map,
                             const mappa_Slice *slices, int nslices,
                             int unit) {
  mappa_Query q = {.slices = slices, .nslices = nslices, .dims = map,
                   .ndims = 1, .pick = {MAPPA_EVERY, -1, -1}, .unit = unit};
  check(s, &q);
  return count(s, &q);
}

/* === Times ============================================================= */

static mappa_Day day (const char *s) {
  return mappa_day_parse(s, strlen(s));
}

enum {MOST = 400};             /* times that are told apart */

/* The code of the time of one row at the end of a slice; -1: not in it. */
static int time_code (const Sample *s, int column, mappa_Reading reading,
                      mappa_Slice slice) {
  uint16_t to[MOST];
  mappa_Map map = {.column = column, .to = to, .n = MOST, .categories = MOST,
                   .reading = reading};
  mappa_Cube *cube;
  int found = -1;
  for (uint16_t i = 0; i < MOST; i++) to[i] = i;
  cube = count_by(s, &map, &slice, 1, s->column[PERSON]);
  for (uint16_t i = 0; i < MOST; i++)
    if (mappa_cube_count(cube, &i) > 0) found = i;
  mappa_cube_free(cube);
  return found;
}

typedef struct Case {
  const char *since, *start, *end;         /* "": not known; open */
  const char *from, *to;                   /* the slice */
  int days, months, years;                 /* -1: unknown; -2: not in it */
} Case;

/* Of an interval: 'end' is the first day after it. */
static const Case intervals[] = {
  /* it goes on beyond the slice: time up to the slice's last day */
  {"2020-01-31", "2020-01-31", "", "2020-02-28", "2020-02-28", 28, 0, 0},
  {"2020-01-31", "2020-01-31", "", "2020-03-01", "2020-03-01", 30, 1, 0},
  {"2020-01-15", "2020-02-01", "", "2020-04-01", "2021-01-14", 365, 11, 0},
  {"2020-01-15", "2020-02-01", "", "2020-04-01", "2021-01-15", 366, 12, 1},
  {"2020-01-15", "2020-01-15", "2030-01-01", "2020-01-15", "2020-01-15",
   0, 0, 0},
  /* it ends inside: time up to its end */
  {"2020-01-15", "2020-01-15", "2020-02-14", "2020-01-01", "2020-12-31",
   30, 0, 0},
  {"2020-01-15", "2020-01-15", "2020-02-15", "2020-01-01", "2020-12-31",
   31, 1, 0},
  {"2020-01-15", "2020-01-15", "2021-01-14", "2020-01-01", "2022-12-31",
   365, 11, 0},
  {"2020-01-15", "2020-01-15", "2021-01-15", "2020-01-01", "2022-12-31",
   366, 12, 1},
  {"2020-01-15", "2020-01-15", "2020-01-16", "2020-01-01", "2020-12-31",
   1, 0, 0},
  /* it ends with the slice, or a day or two to either side */
  {"2020-01-01", "2020-01-01", "2020-02-01", "2020-01-01", "2020-01-31",
   30, 0, 0},
  {"2020-01-01", "2020-01-01", "2020-02-03", "2020-01-01", "2020-02-01",
   31, 1, 0},
  {"2020-01-01", "2020-01-01", "2020-02-02", "2020-01-01", "2020-02-01",
   31, 1, 0},
  {"2020-01-01", "2020-01-01", "2020-02-01", "2020-01-01", "2020-02-01",
   31, 1, 0},
  {"2020-01-01", "2020-01-01", "2020-01-31", "2020-01-01", "2020-02-01",
   30, 0, 0},
  /* the day comes after it, after the slice, or is not known */
  {"2020-03-01", "2020-01-01", "2020-03-01", "2020-01-01", "2020-12-31",
   0, 0, 0},
  {"2020-03-02", "2020-01-01", "2020-03-01", "2020-01-01", "2020-12-31",
   -1, -1, -1},
  {"2020-06-01", "2020-01-01", "", "2020-01-01", "2020-05-31", -1, -1, -1},
  {"2020-06-01", "2020-01-01", "", "2020-01-01", "2020-06-01", 0, 0, 0},
  {"", "2020-01-01", "", "2020-01-01", "2020-06-01", -1, -1, -1},
  /* more time than is told apart */
  {"1980-02-29", "2020-01-01", "", "2020-01-01", "2020-02-28", -1, -1, 39},
  {"2018-11-29", "2020-01-01", "", "2020-01-01", "2020-01-01", 398, 13, 1},
  {"2018-11-28", "2020-01-01", "", "2020-01-01", "2020-01-01", -1, 13, 1},
  {"0001-01-01", "2020-01-01", "", "2020-01-01", "2020-02-28", -1, -1, -1},
  /* it is not in the slice */
  {"2020-01-01", "2020-01-01", "2020-02-01", "2020-02-01", "2020-02-28",
   -2, -2, -2},
};

/* Of an event, whose only day is its start. */
static const Case events[] = {
  {"2020-01-15", "2020-02-15", "", "2020-01-01", "2020-12-31", 31, 1, 0},
  {"2020-01-15", "2021-01-14", "", "2020-01-01", "2021-12-31", 365, 11, 0},
  {"2020-01-15", "2021-01-15", "", "2020-01-01", "2021-01-15", 366, 12, 1},
  {"2020-01-15", "2020-01-15", "", "2020-01-15", "2020-01-15", 0, 0, 0},
  {"2020-01-16", "2020-01-15", "", "2020-01-01", "2020-12-31", -1, -1, -1},
  {"", "2020-01-15", "", "2020-01-01", "2020-12-31", -1, -1, -1},
  {"2020-01-15", "2021-01-15", "", "2020-01-01", "2020-12-31", -2, -2, -2},
};

static void check_case (const Case *c, bool event) {
  Row row = {.person = 1, .start = day(c->start), .end = day(c->end),
             .since = day(c->since)};
  mappa_Slice slice = {day(c->from), day(c->to)};
  const int want[] = {c->days, c->months, c->years};
  Sample s;
  if (event) row.end = row.start + 1;
  else if (c->end[0] == '\0') row.end = MAPPA_FOREVER;
  s = fixed(&row, 1, event);
  for (int i = 0; i < 3; i++) {
    int got = time_code(&s, s.column[SINCE],
                        (mappa_Reading) (MAPPA_DAYS + i), slice) - 1;
    if (got != want[i])
      fail_msg("since %s, %s to %s, in %s to %s: %d, not %d", c->since,
               c->start, c->end, c->from, c->to, got, want[i]);
  }
  free_sample(&s);
}

static void times_of_intervals (void **state) {
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(intervals); i++)
    check_case(&intervals[i], false);
}

static void times_of_events (void **state) {
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(events); i++)
    check_case(&events[i], true);
}

/* An end that is open is no day from which time runs. */
static void no_time_since_an_open_end (void **state) {
  const Row rows[] = {{.person = 1, .start = 10, .end = MAPPA_FOREVER},
                      {.person = 2, .start = 10, .end = 20}};
  Sample s = fixed(rows, 2, false);
  (void) state;
  assert_int_equal(time_code(&s, s.column[END], MAPPA_DAYS,
                             (mappa_Slice) {30, 40}), 0);
  assert_int_equal(time_code(&s, s.column[START], MAPPA_DAYS,
                             (mappa_Slice) {30, 40}), 31);
  free_sample(&s);
}

/* The last time that a map tells, and the first that it does not. */
static void times_up_to_a_limit (void **state) {
  static const uint16_t to[] = {1, 0, 0, 0};           /* unknown, 0, 1, 2 */
  const Row row = {.person = 1, .start = 10, .end = MAPPA_FOREVER,
                   .since = 10};
  Sample s = fixed(&row, 1, false);
  (void) state;
  for (uint32_t n = 1; n <= 4; n++)
    for (mappa_Day on = 10; on <= 15; on++) {
      mappa_Map map = {.column = s.column[SINCE], .to = to, .n = n,
                       .categories = 2, .reading = MAPPA_DAYS};
      mappa_Slice slice = {on, on};
      mappa_Cube *cube = count_by(&s, &map, &slice, 1, s.column[PERSON]);
      uint16_t want = on - 10 + 1 < (mappa_Day) n ? 0 : 1;
      assert_int_equal(mappa_cube_count(cube, &want), 1);
      mappa_cube_free(cube);
    }
  free_sample(&s);
}

/* One row, many slices: its time rises until it ends. */
static void time_stands_still_when_a_row_ends (void **state) {
  const Row row = {.person = 1, .start = 0, .end = 50, .since = 0};
  Sample s = fixed(&row, 1, false);
  uint16_t to[MOST];
  mappa_Slice slices[20];
  mappa_Map map = {.column = s.column[SINCE], .to = to, .n = MOST,
                   .categories = MOST, .reading = MAPPA_DAYS};
  mappa_Cube *cube;
  (void) state;
  for (uint16_t i = 0; i < MOST; i++) to[i] = i;
  for (int i = 0; i < 20; i++) slices[i] = (mappa_Slice) {7 * i, 7 * i + 6};
  cube = count_by(&s, &map, slices, 20, MAPPA_ROWS);
  for (uint16_t i = 0; i < MOST; i++)
    assert_int_equal(mappa_cube_count(cube, &i),
                     (i > 0 && i < 51 && i % 7 == 0) || i == 51);
  mappa_cube_free(cube);
  free_sample(&s);
}

/* === Parts ============================================================= */

/* The first part is worth most; a row out of one part is out. */
static void parts_make_a_code (void **state) {
  static const uint16_t areas_to[] = {MAPPA_OUT, 0, 1, 2, 0, 0};
  static const uint16_t levels_to[] = {1, 0, MAPPA_OUT, 1};
  static const uint16_t to[] = {0, 1, 2, 3, 4, 5};
  const Row rows[] = {
    {.person = 1, .start = 1, .end = 9, .area = 1, .level = 1},
    {.person = 2, .start = 1, .end = 9, .area = 1, .level = 0},
    {.person = 3, .start = 1, .end = 9, .area = 2, .level = 3},
    {.person = 4, .start = 1, .end = 9, .area = 3, .level = 1},
    {.person = 5, .start = 1, .end = 9, .area = 3, .level = 2},    /* out */
    {.person = 6, .start = 1, .end = 9, .area = 0, .level = 1},    /* out */
    {.person = 7, .start = 1, .end = 9, .area = 4, .level = 3},
  };
  static const int64_t want[] = {1, 2, 0, 1, 1, 0, 5};
  Sample s = fixed(rows, MAPPAI_COUNT(rows), false);
  mappa_Map parts[] = {
    {.column = s.column[AREA], .to = areas_to, .n = 6, .categories = 3},
    {.column = s.column[LEVEL], .to = levels_to, .n = 4, .categories = 2},
  };
  mappa_Map map = {.column = MAPPA_PARTS, .to = to, .n = 6, .categories = 6,
                   .parts = parts, .nparts = 2};
  mappa_Slice slice = {5, 5};
  mappa_Cube *cube = count_by(&s, &map, &slice, 1, s.column[PERSON]);
  (void) state;
  for (uint16_t i = 0; i <= 6; i++)
    assert_int_equal(mappa_cube_count(cube, &i), want[i]);
  assert_int_equal(mappa_cube_rows(cube, MAPPA_UNMAPPED, 0), 2);
  mappa_cube_free(cube);
  free_sample(&s);
}

/* Eight parts, of every kind of column: each tells one bit of the code. */
static void eight_parts (void **state) {
  static const int columns[] = {AREA, LEVEL, NUMBER, AGE, START, END, SINCE};
  uint64_t seed = 23;
  Sample s = sample(&seed, 300, FEW_EACH, false);
  mappa_Map parts[MAPPA_MAXPARTS];
  uint16_t *of[MAPPA_MAXPARTS], to[256];
  mappa_Slice slices[] = {{14000, 14190}, {14191, 14400}};
  mappa_Map map = {.column = MAPPA_PARTS, .to = to, .n = 256,
                   .categories = 256, .parts = parts,
                   .nparts = MAPPA_MAXPARTS};
  mappa_Cube *cube;
  (void) state;
  for (uint16_t i = 0; i < 256; i++) to[i] = i;
  for (int i = 0; i < MAPPA_MAXPARTS; i++) {
    int column = i < 7 ? s.column[columns[i]] : MAPPA_SLICE;
    uint32_t n = i < 7 ? mappa_frame_column(s.frame, column).codes : 2;
    parts[i] = (mappa_Map) {.column = column, .n = n, .categories = 2};
    of[i] = draw(&seed, &parts[i], 2, 1000);
  }
  cube = count_by(&s, &map, slices, 2, s.column[RECORD]);
  assert_true(mappa_cube_count(cube, &map.categories) > 200);
  mappa_cube_free(cube);
  for (int i = 0; i < MAPPA_MAXPARTS; i++) free(of[i]);
  free_sample(&s);
}

/* A map of one part is the map of that column. */
static void one_part_is_the_column (void **state) {
  uint64_t seed = 24;
  (void) state;
  for (int i = 0; i < 40; i++) {
    static const uint16_t same[] = {0, 1, 2, 3};
    Sample s = sample(&seed, 100, FEW_EACH, i % 2 == 0);
    Question a;
    mappa_Cube *one, *other;
    mappa_Map part;
    uint16_t at[2] = {0};
    ask(&seed, &s, &a, 3, 2);
    one = count(&s, &a.q);
    part = a.q.dims[0];
    a.maps[a.q.nbefore + a.q.nafter] = (mappa_Map) {
      .column = MAPPA_PARTS, .to = same, .n = part.categories,
      .categories = part.categories, .parts = &part, .nparts = 1};
    other = count(&s, &a.q);
    do assert_int_equal(mappa_cube_count(one, at),
                        mappa_cube_count(other, at));
    while (next_cell(&a.q, at));
    mappa_cube_free(one);
    mappa_cube_free(other);
    free_question(&a);
    free_sample(&s);
  }
}

/* === Sets ============================================================== */

/* All of the 64 categories, the last, and one. */
static void sixty_four_categories (void **state) {
  static const uint64_t sets[] = {UINT64_MAX, UINT64_C(1) << 63, 1};
  static const uint16_t to[] = {MAPPA_OUT, 0, 1, 2};
  const Row rows[] = {
    {.person = 1, .start = 1, .end = 9, .level = 1},
    {.person = 1, .start = 9, .end = 15, .level = 2},
    {.person = 2, .start = 1, .end = 9, .level = 2},
    {.person = 3, .start = 1, .end = 9, .level = 3},
    {.person = 4, .start = 1, .end = 9, .level = 0},
  };
  Sample s = fixed(rows, MAPPAI_COUNT(rows), false);
  mappa_Map map = {.column = s.column[LEVEL], .to = to, .n = 4,
                   .categories = MAPPA_MAXSETS, .sets = sets, .nsets = 3};
  mappa_Slice slice = {5, 10};
  mappa_Cube *people = count_by(&s, &map, &slice, 1, s.column[PERSON]);
  mappa_Cube *all = count_by(&s, &map, &slice, 1, MAPPA_ROWS);
  (void) state;
  for (uint16_t i = 0; i <= MAPPA_MAXSETS; i++) {
    assert_int_equal(mappa_cube_count(people, &i),
                     i == 0 ? 2 : i == 63 ? 2 : i == 64 ? 3 : 1);
    assert_int_equal(mappa_cube_count(all, &i),
                     i == 0 ? 2 : i == 63 ? 3 : i == 64 ? 4 : 1);
  }
  assert_int_equal(mappa_cube_rows(all, MAPPA_UNMAPPED, 0), 1);
  mappa_cube_free(people);
  mappa_cube_free(all);
  free_sample(&s);
}

/* One row in three dimensions of overlapping categories: once in each cell
** that it belongs to, and once in each total. */
static void dimensions_that_overlap (void **state) {
  static const uint64_t sets[] = {0x5, 0x3, 0x7};
  static const uint16_t to[3][LEVELS + 1] = {{0}, {1, 1, 1, 1}, {2, 2, 2, 2}};
  const Row row = {.person = 1, .start = 1, .end = 9};
  const mappa_Slice slice = {5, 5};
  Sample s = fixed(&row, 1, false);
  mappa_Map dims[3];
  mappa_Query q = {.slices = &slice, .nslices = 1, .dims = dims, .ndims = 3,
                   .pick = {MAPPA_EVERY, -1, -1}};
  (void) state;
  for (int d = 0; d < 3; d++)
    dims[d] = (mappa_Map) {.column = s.column[LEVEL], .to = to[d],
                           .n = LEVELS + 1, .categories = 3, .sets = sets,
                           .nsets = 3};
  for (int i = 0; i < 2; i++) {
    uint16_t at[DIMS] = {0};
    mappa_Cube *cube;
    q.unit = i == 0 ? MAPPA_ROWS : s.column[PERSON];
    cube = count(&s, &q);
    do {
      bool in = at[0] != 1 && at[1] != 2;
      assert_int_equal(mappa_cube_count(cube, at), in);
    } while (next_cell(&q, at));
    mappa_cube_free(cube);
    check(&s, &q);
  }
  free_sample(&s);
}

/* Sets of one category each are plain categories. */
static void sets_of_one (void **state) {
  static const uint64_t sets[] = {1, 2, 4, 8};
  uint64_t seed = 25;
  (void) state;
  for (int i = 0; i < 40; i++) {
    Sample s = sample(&seed, 100, FEW_EACH, i % 2 == 0);
    Question a;
    mappa_Cube *one, *other;
    uint16_t at[DIMS] = {0};
    ask(&seed, &s, &a, 3, 3);
    one = count(&s, &a.q);
    for (int d = 0; d < 3; d += 1 + i % 2) {
      mappa_Map *dim = &a.maps[a.q.nbefore + a.q.nafter + d];
      dim->sets = sets;
      dim->nsets = dim->categories;
    }
    other = count(&s, &a.q);
    do assert_int_equal(mappa_cube_count(one, at),
                        mappa_cube_count(other, at));
    while (next_cell(&a.q, at));
    mappa_cube_free(one);
    mappa_cube_free(other);
    free_question(&a);
    free_sample(&s);
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(small_frames),
    cmocka_unit_test(frames_about_the_size_of_chunks),
    cmocka_unit_test(times_of_intervals),
    cmocka_unit_test(times_of_events),
    cmocka_unit_test(no_time_since_an_open_end),
    cmocka_unit_test(times_up_to_a_limit),
    cmocka_unit_test(time_stands_still_when_a_row_ends),
    cmocka_unit_test(parts_make_a_code),
    cmocka_unit_test(eight_parts),
    cmocka_unit_test(one_part_is_the_column),
    cmocka_unit_test(sixty_four_categories),
    cmocka_unit_test(dimensions_that_overlap),
    cmocka_unit_test(sets_of_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
