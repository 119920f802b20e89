/* test_crosstab.c - the kernel against a count by nested loops: maps of one
** column (test_crosstab_maps.c has others), picks, chunks.
*/
#include "oracle.h"

/* === Random frames and queries ========================================= */

static size_t check_random (uint64_t *seed, size_t rows, Layout layout,
                            int nslices, int ndims) {
  Sample s = sample(seed, rows, layout, support_below(seed, 3) == 0);
  Question a;
  size_t visits;
  ask(seed, &s, &a, nslices, ndims);
  visits = check(&s, &a.q);
  free_question(&a);
  free_sample(&s);
  return visits;
}

static void small_frames (void **state) {
  uint64_t seed = 1;
  int full = 0;
  (void) state;
  for (int i = 0; i < 600; i++)
    full += check_random(&seed, (size_t) support_below(&seed, 60),
                         (Layout) support_below(&seed, 4),
                         1 + support_below(&seed, SLICES),
                         i % (DIMS + 1)) > 0;
  assert_true(full > 350);
}

/* Sizes on both sides of a chunk's. */
static void frames_about_the_size_of_chunks (void **state) {
  static const size_t sizes[] = {2047, 2048, 2049, 4095, 4097, 5000};
  uint64_t seed = 2;
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(sizes); i++)
    for (int layout = FEW_EACH; layout <= UNEVEN; layout++) {
      if (layout == ONE_PERSON) continue;
      check_random(&seed, sizes[i], (Layout) layout, 1, 2);
      check_random(&seed, sizes[i], (Layout) layout,
                   1 + support_below(&seed, 6), 1);
    }
}

/* A chunk has to hold all rows of a person. */
static void a_person_with_thousands_of_rows (void **state) {
  uint64_t seed = 3;
  (void) state;
  for (int i = 0; i < 6; i++) check_random(&seed, 5000, ONE_PERSON, 3, 1);
  check_random(&seed, 2048, ONE_PERSON, 20, 0);
}

static void no_rows (void **state) {
  uint64_t seed = 4;
  (void) state;
  for (int ndims = 0; ndims <= DIMS; ndims++)
    check_random(&seed, 0, FEW_EACH, 3, ndims);
}

/* === Picks, row by row ================================================= */

typedef struct Choice {
  mappa_PickRule rule;
  bool by_area;
  int64_t levels[4];           /* unknown, 1, 2, 3 */
  int64_t total;
} Choice;

/* One person: Level 2 then 3 then 2 in area 1, then 1 in area 2; another:
** unknown, then 3. */
static void picks_by_hand (void **state) {
  static const Row rows[] = {
    {1, 1, 10, 20, 0, 1, 2, 0, 0}, {1, 2, 20, 30, 0, 1, 3, 0, 0},
    {1, 3, 30, 40, 0, 1, 2, 0, 0}, {1, 4, 40, 50, 0, 2, 1, 0, 0},
    {2, 5, 10, 20, 0, 1, 0, 0, 0}, {2, 6, 20, 30, 0, 1, 3, 0, 0},
  };
  static const Choice choices[] = {
    {MAPPA_EVERY, false, {1, 1, 1, 2}, 2},
    {MAPPA_FIRST, false, {1, 0, 1, 0}, 2},
    {MAPPA_LAST, false, {0, 1, 0, 1}, 2},
    {MAPPA_HIGHEST, false, {0, 0, 0, 2}, 2},
    {MAPPA_FIRST, true, {1, 1, 1, 0}, 2},
    {MAPPA_LAST, true, {0, 1, 1, 1}, 2},
    {MAPPA_HIGHEST, true, {0, 1, 0, 2}, 2},
  };
  static const uint16_t same[] = {0, 1, 2, 3};
  static const mappa_Slice slice = {15, 45};
  Sample s = fixed(rows, MAPPAI_COUNT(rows), false);
  mappa_Map map = {.column = s.column[LEVEL], .to = same, .n = 4,
                   .categories = 4};
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(choices); i++) {
    const Choice *c = &choices[i];
    mappa_Query q = {.slices = &slice, .nslices = 1, .dims = &map, .ndims = 1,
                     .pick = {c->rule, -1, 0}};
    mappa_Cube *cube;
    q.unit = s.column[PERSON];
    q.pick.rank = s.column[LEVEL];
    if (c->by_area) q.pick.group = s.column[AREA];
    cube = count(&s, &q);
    for (uint16_t level = 0; level < 4; level++)
      assert_int_equal(mappa_cube_count(cube, &level), c->levels[level]);
    assert_int_equal(mappa_cube_count(cube, &map.categories), c->total);
    mappa_cube_free(cube);
    check(&s, &q);
  }
  free_sample(&s);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(small_frames),
    cmocka_unit_test(frames_about_the_size_of_chunks),
    cmocka_unit_test(a_person_with_thousands_of_rows),
    cmocka_unit_test(no_rows),
    cmocka_unit_test(picks_by_hand),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
