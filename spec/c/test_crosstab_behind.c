/* test_crosstab_behind.c - the rows behind a cell, for queries of every kind,
** against a count by nested loops and by hand; memory that runs out.
*/
#include "oracle.h"

/* === What the rows behind a cell must be =============================== */

static mappa_Found *look_behind (const Sample *s, const mappa_Query *q,
                                 const uint16_t *at) {
  mappa_Found *found;
  mappa_Error err;
  if (mappa_behind(NULL, s->frame, q, at, &found, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  return found;
}

/* The visit of a row in a slice, if it is in the cell. */
static const Visit *visit_of (const Oracle *o, const uint16_t *at, size_t row,
                              int slice) {
  for (size_t i = 0; i < o->n; i++) {
    const Visit *v = &o->visits[i];
    if (v->row == row && v->slice == slice && in_cell(o, v, at)) return v;
  }
  return NULL;
}

/* Each row found was visited and is in the cell; units are there once, rows
** and slices in order. With the right number of them, no unit is missing. */
static void check_found (const Oracle *o, const mappa_Found *found,
                         const uint16_t *at) {
  bool rows = o->q->unit == MAPPA_ROWS;
  bool *seen = calloc(o->s->n + 2, sizeof *seen);
  size_t row = 0;
  int slice = -1;
  assert_non_null(seen);
  for (int64_t i = 0; i < mappa_found_count(found); i++) {
    size_t r = mappa_found_row(found, i);
    int t = mappa_found_slice(found, i);
    const Visit *v = visit_of(o, at, r, t);
    if (v == NULL) fail_msg("row %zu in slice %d is not in the cell", r, t);
    if (!rows && seen[v->unit]) fail_msg("unit %u is there twice", v->unit);
    if (r < row || (r == row && t <= slice))
      fail_msg("row %zu in slice %d is out of order", r, t);
    seen[v->unit] = true;
    row = r;
    slice = t;
  }
  free(seen);
}

/* Looks behind every cell and total, or one in a number of them. */
static void check_behind (uint64_t *seed, const Sample *s,
                          const mappa_Query *q, int one_in) {
  Oracle o = consult(s, q);
  mappa_Cube *cube = count(s, q);
  uint16_t at[DIMS] = {0};
  do {
    mappa_Found *found;
    if (support_below(seed, one_in) > 0) continue;
    found = look_behind(s, q, at);
    assert_int_equal(mappa_found_count(found), mappa_cube_count(cube, at));
    assert_int_equal(mappa_found_count(found), distinct(&o, at));
    check_found(&o, found, at);
    mappa_found_free(found);
  } while (next_cell(q, at));
  mappa_cube_free(cube);
  forget(&o);
}

static void check_random (uint64_t *seed, size_t rows, Layout layout,
                          int nslices, int ndims, int one_in) {
  Sample s = sample(seed, rows, layout, support_below(seed, 3) == 0);
  Question a;
  ask(seed, &s, &a, nslices, ndims);
  enrich(seed, &s, &a);
  check_behind(seed, &s, &a.q, one_in);
  free_question(&a);
  free_sample(&s);
}

/* === Random frames and queries ========================================= */

static void every_cell (void **state) {
  uint64_t seed = 31;
  (void) state;
  for (int i = 0; i < 120; i++)
    check_random(&seed, (size_t) support_below(&seed, 60),
                 (Layout) support_below(&seed, 4),
                 1 + support_below(&seed, SLICES), i % 3, 1);
}

static void cells_of_many_dimensions (void **state) {
  uint64_t seed = 32;
  (void) state;
  for (int i = 0; i < 60; i++)
    check_random(&seed, (size_t) support_below(&seed, 60),
                 (Layout) support_below(&seed, 4),
                 1 + support_below(&seed, 6), 3 + i % 2, 15);
}

static void frames_about_the_size_of_chunks (void **state) {
  static const size_t sizes[] = {0, 1, 2047, 2048, 2049, 4097};
  uint64_t seed = 33;
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(sizes); i++)
    for (int layout = FEW_EACH; layout <= UNEVEN; layout++)
      check_random(&seed, sizes[i], (Layout) layout, 2, 1, 4);
}

/* In whichever chunk it is, a row is known by its place in the frame. */
static void all_rows_of_several_chunks (void **state) {
  const mappa_Slice slice = {0, 1000000};
  uint64_t seed = 37;
  (void) state;
  for (int layout = FEW_EACH; layout <= UNEVEN; layout++) {
    Sample s = sample(&seed, 5000, (Layout) layout, false);
    mappa_Query q = {.slices = &slice, .nslices = 1, .unit = MAPPA_ROWS,
                     .pick = {MAPPA_EVERY, -1, -1}};
    mappa_Found *found = look_behind(&s, &q, NULL);
    assert_int_equal(mappa_found_count(found), 5000);
    for (int64_t i = 0; i < 5000; i++)
      assert_int_equal(mappa_found_row(found, i), i);
    mappa_found_free(found);
    free_sample(&s);
  }
}

/* Every rule with every unit that it may count, whatever chance brings. */
static void every_pick_and_unit (void **state) {
  static const int units[] = {PERSON, RECORD, MAPPA_ROWS};
  uint64_t seed = 34;
  (void) state;
  for (int i = 0; i < 8 * 8 * 3; i++) {
    Sample s = sample(&seed, 60, i % 2 ? FEW_EACH : ONE_PERSON, i % 3 == 0);
    int unit = units[i % 3];
    Question a;
    ask(&seed, &s, &a, 1 + i % 7, 1);
    enrich(&seed, &s, &a);
    a.q.pick.rule = (mappa_PickRule) (i / 8 % 4);
    a.q.pick.group = i / 32 % 2 ? s.column[AREA] : -1;
    a.q.unit = unit == MAPPA_ROWS ? MAPPA_ROWS : s.column[unit];
    if (unit == RECORD) a.q.pick.rule = MAPPA_EVERY;
    check_behind(&seed, &s, &a.q, 1);
    free_question(&a);
    free_sample(&s);
  }
}

/* === By hand =========================================================== */

/* One person, two areas, three dates: what is picked there comes in the order
** of the rows, not of the dates. */
static void rows_picked_come_in_order (void **state) {
  const Row rows[] = {
    {.person = 1, .record = 1, .start = 1, .end = 30, .area = 1, .level = 2},
    {.person = 1, .record = 2, .start = 5, .end = 10, .area = 1, .level = 3},
    {.person = 1, .record = 3, .start = 1, .end = 40, .area = 2, .level = 1},
  };
  static const struct { size_t row; int slice; } want[] = {
    {0, 0}, {0, 2}, {1, 1}, {2, 0}, {2, 1}, {2, 2},
  };
  static const mappa_Slice slices[] = {{2, 2}, {7, 7}, {20, 20}};
  Sample s = fixed(rows, MAPPAI_COUNT(rows), false);
  mappa_Query q = {.slices = slices, .nslices = 3, .unit = MAPPA_ROWS,
                   .pick = {MAPPA_HIGHEST, s.column[AREA], s.column[LEVEL]}};
  mappa_Found *found = look_behind(&s, &q, NULL);
  (void) state;
  assert_int_equal(mappa_found_count(found), 6);
  for (int64_t i = 0; i < 6; i++) {
    assert_int_equal(mappa_found_row(found, i), want[i].row);
    assert_int_equal(mappa_found_slice(found, i), want[i].slice);
  }
  mappa_found_free(found);
  q.unit = s.column[PERSON];
  found = look_behind(&s, &q, NULL);
  assert_int_equal(mappa_found_count(found), 1);
  assert_int_equal(mappa_found_row(found, 0), 0);
  mappa_found_free(found);
  free_sample(&s);
}

/* A row of several categories is behind each, and once behind the total. */
static void a_set_is_behind_each_category (void **state) {
  static const uint64_t sets[] = {0x5};
  static const uint16_t to[LEVELS + 1] = {0};
  const Row row = {.person = 1, .start = 1, .end = 9};
  const mappa_Slice slice = {5, 5};
  Sample s = fixed(&row, 1, false);
  mappa_Map dim = {.column = s.column[LEVEL], .to = to, .n = LEVELS + 1,
                   .categories = 3, .sets = sets, .nsets = 1};
  mappa_Query q = {.slices = &slice, .nslices = 1, .dims = &dim, .ndims = 1,
                   .pick = {MAPPA_EVERY, -1, -1}, .unit = MAPPA_ROWS};
  (void) state;
  for (uint16_t at = 0; at <= 3; at++) {
    mappa_Found *found = look_behind(&s, &q, &at);
    assert_int_equal(mappa_found_count(found), at != 1);
    mappa_found_free(found);
  }
  free_sample(&s);
}

static void what_is_found_outlives_its_frame (void **state) {
  uint64_t seed = 35;
  Sample s = sample(&seed, 100, ONE_EACH, true);
  const mappa_Slice slice = {0, 100000};
  mappa_Query q = {.slices = &slice, .nslices = 1, .unit = s.column[PERSON],
                   .pick = {MAPPA_EVERY, -1, -1}};
  mappa_Found *found = look_behind(&s, &q, NULL);
  (void) state;
  free_sample(&s);
  assert_int_equal(mappa_found_count(found), 100);
  for (int64_t i = 0; i < 100; i++)
    assert_int_equal(mappa_found_row(found, i), i);
  mappa_found_free(found);
  mappa_found_free(NULL);
}

/* A cell beyond the categories and their total is no cell. */
static void a_cell_that_is_none (void **state) {
  static const uint16_t to[LEVELS + 1] = {0};
  const Row row = {.person = 1, .start = 1, .end = 9};
  const mappa_Slice slice = {5, 5};
  Sample s = fixed(&row, 1, false);
  mappa_Map dims[2];
  mappa_Query q = {.slices = &slice, .nslices = 1, .dims = dims, .ndims = 2,
                   .pick = {MAPPA_EVERY, -1, -1}, .unit = MAPPA_ROWS};
  (void) state;
  for (int d = 0; d < 2; d++)
    dims[d] = (mappa_Map) {.column = s.column[LEVEL], .to = to,
                           .n = LEVELS + 1, .categories = 2};
  for (int d = 0; d < 2; d++)
    for (int beyond = 3; beyond <= UINT16_MAX; beyond += 100) {
      Ledger l = {0};
      mappa_Memory m = ledger_memory(&l);
      uint16_t at[2] = {0};
      mappa_Found *found = (mappa_Found *) &s;
      mappa_Error err;
      at[d] = (uint16_t) beyond;
      assert_int_equal(mappa_behind(&m, s.frame, &q, at, &found, &err),
                       MAPPA_MISUSE);
      assert_null(found);
      assert_non_null(strstr(err.message, "a cell at category"));
      ledger_settled(&l);
    }
  free_sample(&s);
}

/* === Memory that runs out ============================================== */

typedef struct Ask {
  const Sample *s;
  const mappa_Query *q;
  uint16_t total[DIMS];
  int64_t n;                   /* units behind the total */
} Ask;

/* All that there is behind the total, or nothing. */
static mappa_Status find_and_free (const mappa_Memory *m, void *ud) {
  const Ask *asked = ud;
  mappa_Found *found;
  mappa_Status status = mappa_behind(m, asked->s->frame, asked->q,
                                     asked->total, &found, NULL);
  if (status == MAPPA_OK)
    assert_int_equal(mappa_found_count(found), asked->n);
  else assert_null(found);
  mappa_found_free(found);
  return status;
}

/* The rows found outgrow their room, in the first chunk and in the second. */
static void no_memory_is_lost (void **state) {
  uint64_t seed = 36;
  Sample s = sample(&seed, 2500, FEW_EACH, false);
  int64_t most = 0;
  (void) state;
  for (int i = 0; i < 8; i++) {
    Question a;
    Ask asked = {&s, &a.q, {0}, 0};
    mappa_Cube *cube;
    ask(&seed, &s, &a, 4, 2);
    enrich(&seed, &s, &a);
    for (int k = 0; k < 4; k++)
      a.slices[k] = (mappa_Slice) {14000 + 100 * k, 14099 + 100 * k};
    for (int d = 0; d < 2; d++) asked.total[d] = a.q.dims[d].categories;
    cube = count(&s, &a.q);
    asked.n = mappa_cube_count(cube, asked.total);
    if (asked.n > most) most = asked.n;
    mappa_cube_free(cube);
    assert_true(ledger_every_failure(find_and_free, &asked) >= 2 * 12);
    free_question(&a);
  }
  assert_true(most > 500);
  free_sample(&s);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_cell),
    cmocka_unit_test(cells_of_many_dimensions),
    cmocka_unit_test(frames_about_the_size_of_chunks),
    cmocka_unit_test(all_rows_of_several_chunks),
    cmocka_unit_test(every_pick_and_unit),
    cmocka_unit_test(rows_picked_come_in_order),
    cmocka_unit_test(a_set_is_behind_each_category),
    cmocka_unit_test(what_is_found_outlives_its_frame),
    cmocka_unit_test(a_cell_that_is_none),
    cmocka_unit_test(no_memory_is_lost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
