/* test_crosstab_misuse.c - queries that make no sense, limits, and a cube that
** stays. */
#include "sample.h"

/* === Misuse and limits ================================================= */

/* A good query, which each test spoils. */
typedef struct Good {
  Sample s;
  uint16_t to[MAPPAI_AGES];
  mappa_Slice slices[2];
  mappa_Map maps[MAPPA_MAXDIMS + 1];
  mappa_Query q;
} Good;

static void make_good (Good *g) {
  uint64_t seed = 8;
  memset(g, 0, sizeof *g);
  g->s = sample(&seed, 20, FEW_EACH, false);
  g->slices[0] = (mappa_Slice) {14000, 14100};
  g->slices[1] = (mappa_Slice) {14101, 14101};
  for (size_t i = 0; i < MAPPAI_COUNT(g->maps); i++)
    g->maps[i] = (mappa_Map) {.column = g->s.column[LEVEL], .to = g->to,
                              .n = LEVELS + 1, .categories = 1};
  g->q.slices = g->slices;
  g->q.nslices = 2;
  g->q.dims = g->maps;
  g->q.ndims = 1;
  g->q.pick.group = -1;
  g->q.unit = g->s.column[PERSON];
}

/* Asks a spoilt query: it fails so, with these words, and leaks nothing. */
static void check_spoilt (Good *g, mappa_Status status, const char *words) {
  static const uint16_t at[MAPPA_MAXDIMS + 1];
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappa_Error err;
  mappa_Cube *cube = (mappa_Cube *) g;
  mappa_Found *found = (mappa_Found *) g;
  assert_int_equal(mappa_crosstab(&m, g->s.frame, &g->q, &cube, &err), status);
  assert_null(cube);
  assert_int_equal(err.status, status);
  if (strstr(err.message, words) == NULL)
    fail_msg("'%s' does not say '%s'", err.message, words);
  assert_int_equal(mappa_crosstab(&m, g->s.frame, &g->q, &cube, NULL), status);
  assert_int_equal(mappa_behind(&m, g->s.frame, &g->q, at, &found, NULL),
                   status);
  assert_null(found);
  ledger_settled(&l);
}

/* Spoils a map, as a dimension and as a filter of either kind. */
static void check_spoilt_map (mappa_Map map, const char *words) {
  Good g;
  make_good(&g);
  map.to = g.to;
  g.maps[0] = map;
  check_spoilt(&g, MAPPA_MISUSE, words);
  g.q.before = g.q.dims;
  g.q.nbefore = 1;
  g.q.ndims = 0;
  check_spoilt(&g, MAPPA_MISUSE, words);
  g.q.after = g.q.before;
  g.q.nafter = 1;
  g.q.nbefore = 0;
  check_spoilt(&g, MAPPA_MISUSE, words);
  free_sample(&g.s);
}

static mappa_Map map_of (int column, uint32_t n, uint16_t categories) {
  return (mappa_Map) {.column = column, .n = n, .categories = categories};
}

static void maps_that_do_not_fit (void **state) {
  Good g;
  int level, age;
  (void) state;
  make_good(&g);
  level = g.s.column[LEVEL];
  age = g.s.column[AGE];
  check_spoilt_map(map_of(-3, 4, 1), "no column -3");
  check_spoilt_map(map_of(NCOLUMNS, 4, 1), "no column");
  check_spoilt_map(map_of(level, 3, 1), "a map of 3 codes");
  check_spoilt_map(map_of(level, 5, 1), "a map of 5 codes");
  check_spoilt_map(map_of(level, 0, 1), "a map of 0 codes");
  check_spoilt_map(map_of(age, 4, 1), "a map of 4 codes");
  check_spoilt_map(map_of(MAPPA_SLICE, 1, 1), "a map of 1 codes");
  check_spoilt_map(map_of(MAPPA_SLICE, 3, 1), "a map of 3 codes");
  check_spoilt_map(map_of(level, 4, 0), "category 0 of 0");
  check_spoilt_map(map_of(g.s.column[PERSON], 0, 1), "an id");
  check_spoilt_map(map_of(g.s.column[RECORD], 4, 1), "an id");
  g.to[3] = 2;
  g.maps[0].categories = 2;
  check_spoilt(&g, MAPPA_MISUSE, "category 2 of 2");
  g.to[3] = MAPPA_OUT - 1;
  check_spoilt(&g, MAPPA_MISUSE, "category 65534 of 2");
  free_sample(&g.s);
}

/* Time runs since a day, and nothing else is one. */
static void times_since_what_is_no_day (void **state) {
  static const int columns[] = {LEVEL, NUMBER, AGE};
  Good g;
  (void) state;
  make_good(&g);
  for (int reading = MAPPA_DAYS; reading <= MAPPA_YEARS; reading++) {
    mappa_Map map = map_of(MAPPA_SLICE, 2, 1);
    map.reading = (mappa_Reading) reading;
    check_spoilt_map(map, "a time since something that is no day");
    map.column = MAPPA_PARTS;
    check_spoilt_map(map, "a time since something that is no day");
    for (size_t i = 0; i < MAPPAI_COUNT(columns); i++) {
      map.column = g.s.column[columns[i]];
      check_spoilt_map(map, "a time since something that is no day");
    }
    map.column = g.s.column[PERSON];
    check_spoilt_map(map, "an id");
    map.column = g.s.column[SINCE];
    map.n = 0;
    check_spoilt_map(map, "a map of 0 codes");
    map.n = 1;
    map.categories = 0;
    check_spoilt_map(map, "category 0 of 0");
  }
  free_sample(&g.s);
}

/* Spoils a map of two parts by its second one. */
static void check_spoilt_part (mappa_Map part, const char *words) {
  static const uint16_t to[MAPPAI_AGES];
  mappa_Map parts[2] = {map_of(MAPPA_SLICE, 2, 1), part};
  mappa_Map map = map_of(MAPPA_PARTS, 1, 1);
  parts[0].to = parts[1].to = to;
  map.parts = parts;
  map.nparts = 2;
  check_spoilt_map(map, words);
}

static void parts_that_do_not_fit (void **state) {
  static const uint64_t sets[] = {1};
  static const int numbers[] = {INT32_MIN, -1, 0, 9, INT32_MAX};
  Good g;
  mappa_Map part;
  (void) state;
  make_good(&g);
  for (size_t i = 0; i < MAPPAI_COUNT(numbers); i++) {
    mappa_Map map = map_of(MAPPA_PARTS, 1, 1);
    map.nparts = numbers[i];
    check_spoilt_map(map, "parts");
  }
  part = map_of(g.s.column[LEVEL], LEVELS + 1, 1);
  check_spoilt_part(map_of(-3, 4, 1), "no column");
  check_spoilt_part(map_of(g.s.column[PERSON], 4, 1), "an id");
  check_spoilt_part(map_of(g.s.column[LEVEL], 3, 1), "a map of 3 codes");
  check_spoilt_part(map_of(g.s.column[LEVEL], 4, 0), "category 0 of 0");
  check_spoilt_part(map_of(g.s.column[LEVEL], 4, 2), "a map of 1 codes");
  part.reading = MAPPA_MONTHS;
  check_spoilt_part(part, "no day");
  part.reading = MAPPA_CODES;
  part.sets = sets;
  part.nsets = 1;
  check_spoilt_part(part, "categories overlap");
  part = map_of(MAPPA_PARTS, 1, 1);
  part.parts = &part;
  part.nparts = 1;
  check_spoilt_part(part, "has parts itself");
  free_sample(&g.s);
}

static void a_part_without_categories (void **state) {
  static const uint16_t out[] = {MAPPA_OUT, MAPPA_OUT, MAPPA_OUT, MAPPA_OUT};
  static const uint16_t same[] = {0, 1, 2, 3};
  Good g;
  mappa_Map parts[2];
  mappa_Cube *cube;
  (void) state;
  make_good(&g);
  parts[0] = map_of(g.s.column[LEVEL], LEVELS + 1, 4);
  parts[0].to = same;
  parts[1] = map_of(g.s.column[LEVEL], LEVELS + 1, 0);
  parts[1].to = out;
  g.maps[0] = map_of(MAPPA_PARTS, 0, 1);
  g.maps[0].parts = parts;
  g.maps[0].nparts = 2;
  cube = count(&g.s, &g.q);
  assert_int_equal(mappa_cube_count(cube, (uint16_t[]) {1}), 0);
  assert_true(mappa_cube_rows(cube, MAPPA_UNMAPPED, 0) > 0);
  mappa_cube_free(cube);
  free_sample(&g.s);
}

/* 2^24 codes that parts make are the most, and need a map of so many. */
static void there_is_a_limit_to_combinations (void **state) {
  static const uint16_t to[LEVELS + 1];
  Good g;
  mappa_Map parts[MAPPA_MAXPARTS];
  (void) state;
  make_good(&g);
  for (int i = 0; i < MAPPA_MAXPARTS; i++) {
    parts[i] = map_of(g.s.column[LEVEL], LEVELS + 1, 8);
    parts[i].to = to;
  }
  g.maps[0] = map_of(MAPPA_PARTS, LEVELS + 1, 1);
  g.maps[0].to = to;
  g.maps[0].parts = parts;
  g.maps[0].nparts = MAPPA_MAXPARTS;
  check_spoilt(&g, MAPPA_MISUSE, "a map of 4 codes for a column of 16777216");
  g.maps[0].nparts = 2;
  parts[0].categories = 4096;
  parts[1].categories = 4097;
  check_spoilt(&g, MAPPA_LIMIT, "more than 16777216 combinations");
  g.maps[0].nparts = MAPPA_MAXPARTS;
  for (int i = 0; i < MAPPA_MAXPARTS; i++) parts[i].categories = 65535;
  check_spoilt(&g, MAPPA_LIMIT, "more than 16777216 combinations");
  free_sample(&g.s);
}

static void sets_that_do_not_fit (void **state) {
  static const uint64_t empty[] = {1, 0}, beyond[] = {1, 4};
  static const uint64_t last[] = {UINT64_C(1) << 63};
  mappa_Map map;
  Good g;
  (void) state;
  make_good(&g);
  map = map_of(g.s.column[LEVEL], LEVELS + 1, 2);
  map.sets = empty;
  map.nsets = 2;
  check_spoilt_map(map, "an empty set");
  map.sets = beyond;
  check_spoilt_map(map, "a set that goes beyond its 2 categories");
  map.nsets = 1;
  map.categories = 0;
  check_spoilt_map(map, "beyond its 0 categories");
  map.sets = last;
  map.categories = 63;
  check_spoilt_map(map, "beyond its 63 categories");
  map.nsets = 0;                               /* what 'to' leads to */
  check_spoilt_map(map, "category 0 of 0");
  map.nsets = 1;
  map.to = g.to;
  g.maps[0] = map;
  g.maps[0].categories = 65;
  check_spoilt(&g, MAPPA_LIMIT, "65 categories that may overlap; at most 64");
  g.maps[0].categories = 64;
  g.to[LEVELS] = 1;
  check_spoilt(&g, MAPPA_MISUSE, "category 1 of 1");
  free_sample(&g.s);
}

/* A row in all of 64 categories of some dimensions would be in too many cells;
** in all of 31 in four of them it is in 2^20. */
static void there_is_a_limit_to_overlap (void **state) {
  static const uint64_t all[] = {UINT64_MAX}, some[] = {UINT64_MAX >> 33};
  mappa_Cube *cube;
  Good g;
  (void) state;
  make_good(&g);
  for (int d = 0; d < MAPPA_MAXDIMS; d++) {
    g.maps[d].sets = all;
    g.maps[d].nsets = 1;
    g.maps[d].categories = 64;
  }
  g.q.ndims = 4;
  check_spoilt(&g, MAPPA_LIMIT, "too many dimensions whose categories");
  for (int d = 0; d < 4; d++) {
    g.maps[d].sets = some;
    g.maps[d].categories = 31;
  }
  g.slices[0] = g.slices[1] = (mappa_Slice) {14050, 14050};
  g.q.nslices = 1;
  cube = count(&g.s, &g.q);
  assert_int_equal(mappa_cube_count(cube, (uint16_t[]) {31, 31, 31, 31}),
                   mappa_cube_count(cube, (uint16_t[]) {0, 30, 31, 7}));
  mappa_cube_free(cube);
  g.q.ndims = 5;
  g.maps[4].categories = 1;
  g.maps[4].sets = NULL;
  check_spoilt(&g, MAPPA_LIMIT, "too many dimensions whose categories");
  free_sample(&g.s);
}

static void units_that_are_no_ids (void **state) {
  Good g;
  (void) state;
  make_good(&g);
  for (int unit = -2; unit <= NCOLUMNS; unit++) {
    mappa_Cube *cube;
    g.q.unit = unit;
    if (unit != MAPPA_ROWS && unit != g.s.column[PERSON] &&
        unit != g.s.column[RECORD]) {
      check_spoilt(&g, MAPPA_MISUSE, "no id");
      continue;
    }
    cube = count(&g.s, &g.q);
    mappa_cube_free(cube);
  }
  free_sample(&g.s);
}

static void slices_out_of_order (void **state) {
  static const mappa_Slice wrong[][2] = {
    {{5, 4}, {6, 6}}, {{5, 6}, {6, 7}}, {{5, 6}, {5, 6}}, {{5, 6}, {1, 2}},
    {{5, 6}, {7, 6}}, {{1, 9}, {2, 3}},
  };
  Good g;
  (void) state;
  make_good(&g);
  for (size_t i = 0; i < MAPPAI_COUNT(wrong); i++) {
    memcpy(g.slices, wrong[i], sizeof g.slices);
    check_spoilt(&g, MAPPA_MISUSE, "slices");
  }
  free_sample(&g.s);
}

static void picks_that_make_no_sense (void **state) {
  Good g;
  (void) state;
  make_good(&g);
  for (int rule = MAPPA_FIRST; rule <= MAPPA_HIGHEST; rule++) {
    g.q.pick.rule = (mappa_PickRule) rule;
    g.q.pick.rank = g.s.column[LEVEL];
    g.q.pick.group = g.s.column[RECORD];
    check_spoilt(&g, MAPPA_MISUSE, "pick by this column");
    g.q.pick.group = NCOLUMNS;
    check_spoilt(&g, MAPPA_MISUSE, "pick by this column");
    g.q.pick.group = g.s.column[AREA];
    g.q.unit = g.s.column[RECORD];
    check_spoilt(&g, MAPPA_MISUSE, "counts persons");
    g.q.unit = g.s.column[PERSON];
  }
  for (int rank = -2; rank <= NCOLUMNS; rank++) {
    mappa_Cube *cube;
    g.q.pick.rank = rank;
    g.q.pick.rule = MAPPA_HIGHEST;
    if (rank != g.s.column[AREA] && rank != g.s.column[LEVEL])
      check_spoilt(&g, MAPPA_MISUSE, "pick by this column");
    g.q.pick.rule = MAPPA_FIRST;               /* looks at no rank */
    cube = count(&g.s, &g.q);
    mappa_cube_free(cube);
  }
  free_sample(&g.s);
}

/* Who counts every row may leave the pick as it is. */
static void every_row_needs_no_pick (void **state) {
  Good g;
  mappa_Cube *cube;
  (void) state;
  make_good(&g);
  g.q.pick.group = g.q.pick.rank = 1000000;
  cube = count(&g.s, &g.q);
  mappa_cube_free(cube);
  free_sample(&g.s);
}

static void numbers_below_nothing (void **state) {
  int *numbers[3];
  Good g;
  (void) state;
  make_good(&g);
  numbers[0] = &g.q.nslices;
  numbers[1] = &g.q.nbefore;
  numbers[2] = &g.q.nafter;
  for (size_t i = 0; i < MAPPAI_COUNT(numbers); i++) {
    int kept = *numbers[i];
    *numbers[i] = -1;
    check_spoilt(&g, MAPPA_MISUSE, "less than nothing");
    *numbers[i] = kept;
  }
  free_sample(&g.s);
}

static void there_is_a_limit_to_dimensions (void **state) {
  uint16_t at[MAPPA_MAXDIMS] = {0};
  mappa_Cube *cube;
  Good g;
  (void) state;
  make_good(&g);
  g.q.ndims = MAPPA_MAXDIMS + 1;
  check_spoilt(&g, MAPPA_LIMIT, "13 dimensions");
  g.q.ndims = -1;
  check_spoilt(&g, MAPPA_LIMIT, "dimensions");
  g.q.ndims = MAPPA_MAXDIMS;
  cube = count(&g.s, &g.q);
  for (int i = 0; i < 1 << MAPPA_MAXDIMS; i++) {
    for (int d = 0; d < MAPPA_MAXDIMS; d++) at[d] = i >> d & 1;
    assert_int_equal(mappa_cube_count(cube, at),
                     mappa_cube_count(cube, (uint16_t[MAPPA_MAXDIMS]) {0}));
  }
  mappa_cube_free(cube);
  free_sample(&g.s);
}

static void there_is_a_limit_to_cells (void **state) {
  static const struct { int ndims; uint16_t categories; } cases[] = {
    {2, 65535}, {2, 5792}, {3, 322}, {4, 76}, {12, 4}, {12, 65535},
  };
  Good g;
  (void) state;
  make_good(&g);
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    g.q.ndims = cases[i].ndims;
    for (int d = 0; d < MAPPA_MAXDIMS; d++)
      g.maps[d].categories = cases[i].categories;
    check_spoilt(&g, MAPPA_LIMIT, "cells");
  }
  free_sample(&g.s);
}

/* === Life ============================================================== */

static void a_cube_outlives_its_frame (void **state) {
  Good g;
  mappa_Cube *cube;
  uint16_t at = 0;
  int64_t n;
  (void) state;
  make_good(&g);
  cube = count(&g.s, &g.q);
  n = mappa_cube_count(cube, &at);
  assert_true(n > 0);
  assert_true(mappa_cube_bytes(cube) >= 2 * sizeof (int64_t));
  free_sample(&g.s);
  memset(&g, 0xDB, sizeof g);
  assert_int_equal(mappa_cube_count(cube, &at), n);
  assert_int_equal(mappa_cube_categories(cube, 0), 1);
  mappa_cube_free(cube);
  mappa_cube_free(NULL);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(maps_that_do_not_fit),
    cmocka_unit_test(times_since_what_is_no_day),
    cmocka_unit_test(parts_that_do_not_fit),
    cmocka_unit_test(a_part_without_categories),
    cmocka_unit_test(there_is_a_limit_to_combinations),
    cmocka_unit_test(sets_that_do_not_fit),
    cmocka_unit_test(there_is_a_limit_to_overlap),
    cmocka_unit_test(units_that_are_no_ids),
    cmocka_unit_test(slices_out_of_order),
    cmocka_unit_test(picks_that_make_no_sense),
    cmocka_unit_test(every_row_needs_no_pick),
    cmocka_unit_test(numbers_below_nothing),
    cmocka_unit_test(there_is_a_limit_to_dimensions),
    cmocka_unit_test(there_is_a_limit_to_cells),
    cmocka_unit_test(a_cube_outlives_its_frame),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
