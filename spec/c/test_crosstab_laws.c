/* test_crosstab_laws.c - laws of the kernel: filters, the order of rows, which
** days belong to a slice, memory that runs out. */
#include "sample.h"

/* === Laws ============================================================== */

/* Without slices, every row is outside. */
static void no_slices (void **state) {
  uint64_t seed = 5;
  Sample s = sample(&seed, 50, FEW_EACH, false);
  mappa_Query q = {0};
  mappa_Cube *cube;
  (void) state;
  q.pick.group = -1;
  q.unit = s.column[PERSON];
  cube = count(&s, &q);
  assert_int_equal(mappa_cube_count(cube, NULL), 0);
  assert_int_equal(mappa_cube_rows(cube, MAPPA_OUTSIDE, 0), 50);
  mappa_cube_free(cube);
  free_sample(&s);
}

/* A table filtered by a dimension is the slice of the unfiltered one, and the
** total of the filtered one the cell of that category. */
static void a_filter_is_a_slice (void **state) {
  uint64_t seed = 6;
  (void) state;
  for (int i = 0; i < 60; i++) {
    Sample s = sample(&seed, 200, FEW_EACH, i % 3 == 0);
    Question a;
    uint16_t only[AREAS + 1];
    mappa_Map filter;
    mappa_Cube *whole, *part;
    ask(&seed, &s, &a, 4, 2);
    free(a.to[a.q.nbefore + a.q.nafter]);
    ask_map(&seed, &s, &a, a.q.nbefore + a.q.nafter, s.column[AREA], 1000);
    a.q.nafter = 0;
    whole = count(&s, &a.q);
    for (uint16_t wanted = 0; wanted < a.q.dims[0].categories; wanted++) {
      filter = a.q.dims[0];
      filter.to = only;
      for (int c = 0; c <= AREAS; c++)
        only[c] = a.q.dims[0].to[c] == wanted ? wanted : MAPPA_OUT;
      a.q.after = &filter;
      a.q.nafter = 1;
      part = count(&s, &a.q);
      for (uint16_t k = 0; k <= a.q.dims[1].categories; k++) {
        uint16_t at[2] = {wanted, k}, total[2] = {a.q.dims[0].categories, k};
        assert_int_equal(mappa_cube_count(part, at),
                         mappa_cube_count(whole, at));
        assert_int_equal(mappa_cube_count(part, total),
                         mappa_cube_count(whole, at));
      }
      mappa_cube_free(part);
    }
    mappa_cube_free(whole);
    free_question(&a);
    free_sample(&s);
  }
}

/* Where a person's rows are disjoint, their order is nothing. */
static void order_is_nothing (void **state) {
  uint64_t seed = 7;
  (void) state;
  for (int i = 0; i < 60; i++) {
    Sample s = sample(&seed, 40, ONE_PERSON, false), t = s;
    Question a;
    mappa_Cube *one, *other;
    uint16_t at[DIMS] = {0};
    t.rows = calloc(s.n, sizeof *t.rows);
    assert_non_null(t.rows);
    memcpy(t.rows, s.rows, s.n * sizeof *t.rows);
    shuffle(&seed, t.rows, t.n);
    make_frame(&t);
    ask(&seed, &s, &a, 5, 2);
    one = count(&s, &a.q);
    other = count(&t, &a.q);
    do assert_int_equal(mappa_cube_count(one, at),
                        mappa_cube_count(other, at));
    while (next_cell(&a.q, at));
    mappa_cube_free(one);
    mappa_cube_free(other);
    free_question(&a);
    free_sample(&t);
    free_sample(&s);
  }
}

/* === Slices, day by day ================================================ */

/* Counts the persons in one slice. */
static int64_t count_between (const Sample *s, mappa_Day from, mappa_Day to) {
  mappa_Slice slice = {from, to};
  mappa_Query q = {0};
  mappa_Cube *cube;
  int64_t n;
  q.slices = &slice;
  q.nslices = 1;
  q.pick.group = -1;
  q.unit = s->column[PERSON];
  cube = count(s, &q);
  n = mappa_cube_count(cube, NULL);
  assert_int_equal(n, mappa_cube_rows(cube, MAPPA_COUNTED, 0));
  mappa_cube_free(cube);
  return n;
}

static const mappa_Day edges[] = {
  MAPPA_NODAY + 1, -62091, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 376199,
  MAPPA_FOREVER - 1
};

/* Counts two rows in every slice between the edges. */
static void try_slices (const Row *rows, bool events) {
  Sample s = fixed(rows, 2, events);
  for (size_t i = 0; i < MAPPAI_COUNT(edges); i++)
    for (size_t k = i; k < MAPPAI_COUNT(edges); k++) {
      int64_t want = 0;
      for (size_t row = 0; row < 2; row++)
        want += rows[row].start <= edges[k] && rows[row].end > edges[i];
      assert_int_equal(count_between(&s, edges[i], edges[k]), want);
    }
  free_sample(&s);
}

static void intervals_hold_their_start_and_not_their_end (void **state) {
  static const mappa_Day others[][2] = {
    {3, 5}, {1, 2}, {7, MAPPA_FOREVER}, {2, 7}
  };
  (void) state;
  for (mappa_Day start = 1; start <= 4; start++)
    for (mappa_Day end = start + 1; end <= 7; end++)
      for (size_t i = 0; i < MAPPAI_COUNT(others); i++) {
        Row rows[2] = {{.person = 1}, {.person = 2}};
        rows[0].start = start;
        rows[0].end = end == 7 ? MAPPA_FOREVER : end;
        rows[1].start = others[i][0];
        rows[1].end = others[i][1];
        try_slices(rows, false);
      }
}

static void events_belong_to_their_day (void **state) {
  (void) state;
  for (mappa_Day a = 1; a <= 6; a++)
    for (mappa_Day b = 1; b <= 6; b += 2) {
      Row rows[2] = {{.person = 1}, {.person = 2}};
      rows[0].start = a;
      rows[0].end = a + 1;
      rows[1].start = b;
      rows[1].end = b + 1;
      try_slices(rows, true);
    }
}

/* Nobody (0) is one unit like another, and so is the greatest id. */
static void the_ends_of_the_ids (void **state) {
  Row rows[3] = {{0, 0, 1, 2, 0, 0, 0, 0, 0}, {0, 1, 4, 5, 0, 0, 0, 0, 0},
                 {4294967294u, 2, 1, 2, 0, 0, 0, 0, 0}};
  Sample s = fixed(rows, 3, false);
  (void) state;
  assert_int_equal(count_between(&s, 1, 1), 2);
  assert_int_equal(count_between(&s, 4, 4), 1);
  free_sample(&s);
}

/* === Memory that runs out ============================================== */

typedef struct Ask {
  const Sample *s;
  const Question *a;
} Ask;

static mappa_Status count_and_free (const mappa_Memory *m, void *ud) {
  const Ask *asked = ud;
  mappa_Cube *cube;
  mappa_Status status = mappa_crosstab(m, asked->s->frame, &asked->a->q, &cube,
                                       NULL);
  if (status != MAPPA_OK) assert_null(cube);
  mappa_cube_free(cube);
  return status;
}

/* The second chunk is larger than the first, so that the buffers grow. */
static void no_memory_is_lost (void **state) {
  uint64_t seed = 9;
  Sample s = sample(&seed, 4200, ONE_EACH, false);
  Question a;
  Ask asked = {&s, &a};
  (void) state;
  for (size_t row = 2049; row < s.n; row++)
    s.rows[row].person = s.rows[2048].person;
  mappa_frame_free(s.frame);
  make_frame(&s);
  for (int rule = MAPPA_EVERY; rule <= MAPPA_HIGHEST; rule++) {
    ask(&seed, &s, &a, 3, 2);
    free(a.to[a.q.nbefore + a.q.nafter]);
    ask_map(&seed, &s, &a, a.q.nbefore + a.q.nafter, s.column[AGE], 9);
    a.q.pick.rule = (mappa_PickRule) rule;
    a.q.unit = s.column[PERSON];
    assert_true(ledger_every_failure(count_and_free, &asked) >= 2 * 12);
    free_question(&a);
  }
  free_sample(&s);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(no_slices),
    cmocka_unit_test(a_filter_is_a_slice),
    cmocka_unit_test(order_is_nothing),
    cmocka_unit_test(intervals_hold_their_start_and_not_their_end),
    cmocka_unit_test(events_belong_to_their_day),
    cmocka_unit_test(the_ends_of_the_ids),
    cmocka_unit_test(no_memory_is_lost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
