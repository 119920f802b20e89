/* test_crosstab_columns.c - counting by columns on random frames and queries,
** against a count by nested loops where that is quick, and against counting
** row by row. See test_crosstab_ways.c for what is made by hand.
*/
#include "columns.h"

static Shape any_shape (uint64_t *seed, size_t rows) {
  Shape shape = {.rows = rows};
  shape.each = (Each) support_below(seed, EACH_ALL);
  shape.events = support_below(seed, 4) == 0;
  shape.tidy = support_below(seed, 3) > 0;
  shape.brief = support_below(seed, 4) == 0;
  return shape;
}

/* One slice, or some. */
static int any_slices (uint64_t *seed) {
  return support_below(seed, 2) ? 1 : 2 + support_below(seed, MOSTSLICES - 1);
}

/* === Against nested loops ============================================== */

static size_t check_random (uint64_t *seed, size_t rows, int ndims) {
  Shape shape = any_shape(seed, rows);
  Wide w = wide(seed, &shape);
  Inquiry q;
  size_t visits;
  inquire(seed, &w, &q, any_slices(seed), ndims, 6);
  visits = check(&w.s, &q.a.q);
  agree(&w.s, &q.a.q);
  free_question(&q.a);
  free_wide(&w);
  return visits;
}

static void small_frames (void **state) {
  uint64_t seed = 61;
  int full = 0;
  (void) state;
  for (int i = 0; i < 1200; i++)
    full += check_random(&seed, (size_t) support_below(&seed, 80),
                         i % DIMS) > 0;
  assert_true(full > 700);
}

static const size_t sizes[] = {
  0, 1, 2, 3, 4, 5, 7, 8, 9, 2047, 2048, 2049, 4095, 4096, 4097
};

static void sizes_about_a_chunk (void **state) {
  uint64_t seed = 62;
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(sizes); i++)
    for (int ndims = 0; ndims <= 2; ndims++)
      check_random(&seed, sizes[i], ndims);
}

/* === Against counting row by row ======================================= */

static int64_t agree_random (uint64_t *seed, const Shape *shape, int nslices,
                             int ndims, int most) {
  Wide w = wide(seed, shape);
  int64_t counted = 0;
  for (int i = 0; i < 12; i++) {
    Inquiry q;
    inquire(seed, &w, &q, nslices, ndims, most);
    counted += agree(&w.s, &q.a.q);
    free_question(&q.a);
  }
  free_wide(&w);
  return counted;
}

/* Persons with some rows, with many, and one with all. */
static void persons_of_every_length (void **state) {
  uint64_t seed = 63;
  (void) state;
  for (int each = EACH_ONE; each <= EACH_LATE; each++)
    for (int i = 0; i < 12; i++) {
      Shape shape = any_shape(&seed, 4200 + (size_t) support_below(&seed, 9));
      shape.each = (Each) each;
      agree_random(&seed, &shape, any_slices(&seed), i % 4, 8);
    }
}

static void sizes_again (void **state) {
  uint64_t seed = 64;
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(sizes); i++)
    for (int ndims = 0; ndims <= DIMS; ndims++) {
      Shape shape = any_shape(&seed, sizes[i]);
      agree_random(&seed, &shape, any_slices(&seed), ndims, 5);
    }
}

/* Categories by the hundred: tables of two bytes, keys by the ten thousand,
** and more of them than there may be. */
static void many_keys (void **state) {
  static const int most[] = {250, 255, 256, 257, 300, 600};
  uint64_t seed = 65;
  (void) state;
  for (int i = 0; i < 24; i++) {
    Shape shape = any_shape(&seed, 9000);
    agree_random(&seed, &shape, i % 2 ? 1 : 4, 1 + i % 3 / 2,
                 most[support_below(&seed, (int) MAPPAI_COUNT(most))]);
  }
}

/* Enough rows that pairs of neighbours are counted. */
static void few_keys (void **state) {
  uint64_t seed = 66;
  int64_t counted = 0;
  (void) state;
  for (int i = 0; i < 24; i++) {
    Shape shape = any_shape(&seed, 30000 + (size_t) i);
    shape.tidy = true;
    shape.events = false;
    counted += agree_random(&seed, &shape, i % 3 ? 1 : 3, i % 3, 4);
  }
  assert_true(counted > 0);
}

/* Ages and times, which mean something else on every day. */
static void slices_that_are_not_alike (void **state) {
  uint64_t seed = 67;
  (void) state;
  for (int i = 0; i < 60; i++) {
    Shape shape = any_shape(&seed, 2500);
    Wide w = wide(&seed, &shape);
    Inquiry q;
    int first;
    inquire(&seed, &w, &q, 2 + i % 12, 2, 20);
    first = q.a.q.nbefore + q.a.q.nafter;
    free(q.a.to[first]);
    free(q.a.to[first + 1]);
    q.a.maps[first] = q.a.maps[first + 1] = (mappa_Map) {0};
    inquire_map(&seed, &w, &q, first, w.s.column[AGE], 160);
    inquire_slice(&seed, &w, &q, first + 1);
    if (i % 2) {
      free(q.a.to[first]);
      q.a.maps[first] = (mappa_Map) {0};
      q.a.to[first] = draw_time(&seed, &w.s, &q.a.maps[first], 1000);
    }
    agree(&w.s, &q.a.q);
    free_question(&q.a);
    free_wide(&w);
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(small_frames),
    cmocka_unit_test(sizes_about_a_chunk),
    cmocka_unit_test(persons_of_every_length),
    cmocka_unit_test(sizes_again),
    cmocka_unit_test(many_keys),
    cmocka_unit_test(few_keys),
    cmocka_unit_test(slices_that_are_not_alike),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
