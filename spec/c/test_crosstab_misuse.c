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
    g->maps[i] = (mappa_Map) {g->s.column[LEVEL], g->to, LEVELS + 1, 1};
  g->q.slices = g->slices;
  g->q.nslices = 2;
  g->q.dims = g->maps;
  g->q.ndims = 1;
  g->q.pick.group = -1;
  g->q.unit = g->s.column[PERSON];
}

/* Asks a spoilt query: it fails so, with these words, and leaks nothing. */
static void check_spoilt (Good *g, mappa_Status status, const char *words) {
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappa_Error err;
  mappa_Cube *cube = (mappa_Cube *) g;
  assert_int_equal(mappa_crosstab(&m, g->s.frame, &g->q, &cube, &err), status);
  assert_null(cube);
  assert_int_equal(err.status, status);
  if (strstr(err.message, words) == NULL)
    fail_msg("'%s' does not say '%s'", err.message, words);
  assert_int_equal(mappa_crosstab(&m, g->s.frame, &g->q, &cube, NULL), status);
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

static void maps_that_do_not_fit (void **state) {
  Good g;
  int level, age;
  (void) state;
  make_good(&g);
  level = g.s.column[LEVEL];
  age = g.s.column[AGE];
  check_spoilt_map((mappa_Map) {.column = -3, .n = 4, .categories = 1},
                   "no column");
  check_spoilt_map((mappa_Map) {NCOLUMNS, NULL, 4, 1}, "no column");
  check_spoilt_map((mappa_Map) {level, NULL, 3, 1}, "a map of 3 codes");
  check_spoilt_map((mappa_Map) {level, NULL, 5, 1}, "a map of 5 codes");
  check_spoilt_map((mappa_Map) {level, NULL, 0, 1}, "a map of 0 codes");
  check_spoilt_map((mappa_Map) {age, NULL, 4, 1}, "a map of 4 codes");
  check_spoilt_map((mappa_Map) {MAPPA_SLICE, NULL, 1, 1}, "a map of 1 codes");
  check_spoilt_map((mappa_Map) {MAPPA_SLICE, NULL, 3, 1}, "a map of 3 codes");
  check_spoilt_map((mappa_Map) {level, NULL, 4, 0}, "category 0 of 0");
  check_spoilt_map((mappa_Map) {g.s.column[PERSON], NULL, 0, 1}, "an id");
  check_spoilt_map((mappa_Map) {g.s.column[RECORD], NULL, 4, 1}, "an id");
  g.to[3] = 2;
  g.maps[0].categories = 2;
  check_spoilt(&g, MAPPA_MISUSE, "category 2 of 2");
  g.to[3] = MAPPA_OUT - 1;
  check_spoilt(&g, MAPPA_MISUSE, "category 65534 of 2");
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
