/* test_crosstab_ways.c - counting by columns where chance does not lead:
** chunks that fill their buffers, categories that overlap, most dimensions,
** most parts, memory that runs out.
*/
#include "columns.h"

/* The rows of all persons, in one slice. */
static const mappa_Slice always = {0, 1000000};

/* A query of one slice without filters. */
static mappa_Query ask_all (const mappa_Map *dims, int ndims, int unit) {
  return (mappa_Query) {.slices = &always, .nslices = 1, .dims = dims,
                        .ndims = ndims, .pick = {MAPPA_EVERY, -1, -1},
                        .unit = unit};
}

/* === Chunks ============================================================ */

/* The first chunk makes room for 4,096 rows; the second has as many, or nearly
** so. */
static void chunks_that_fill_their_buffers (void **state) {
  static const uint16_t same[] = {0, 1, 2, 3};
  uint64_t seed = 71;
  (void) state;
  for (size_t rows = 4094; rows <= 4098; rows++)
    for (int persons = 0; persons < 2; persons++) {
      Shape shape = {.rows = 2048 + rows, .each = EACH_LATE};
      Wide w = wide(&seed, &shape);
      mappa_Map map = {.column = w.s.column[LEVEL], .to = same, .n = 4,
                       .categories = 4};
      mappa_Query q = ask_all(&map, 1, persons ? w.s.column[PERSON]
                                               : MAPPA_ROWS);
      assert_int_equal(agree(&w.s, &q), shape.rows);
      free_wide(&w);
    }
}

/* Counts of a cell or two, on more rows than chance takes. */
static void many_chunks (void **state) {
  static const uint16_t halves[] = {0, 0, 1, 1};
  uint64_t seed = 72;
  (void) state;
  for (int each = EACH_ONE; each <= EACH_MANY; each++) {
    Shape shape = {.rows = 70001, .each = (Each) each, .tidy = each % 2 == 0};
    Wide w = wide(&seed, &shape);
    mappa_Map map = {.column = w.s.column[LEVEL], .to = halves, .n = 4,
                     .categories = 2};
    mappa_Slice day = {14100, 14100};
    mappa_Query q = ask_all(&map, 1, w.s.column[PERSON]);
    assert_int_equal(check(&w.s, &q), shape.rows);
    q.slices = &day;
    check(&w.s, &q);
    q.unit = MAPPA_ROWS;
    check(&w.s, &q);
    free_wide(&w);
  }
}

/* === Categories that overlap =========================================== */

/* A person who is there on two days counts once in a category of both. */
static void slices_that_overlap (void **state) {
  static const uint64_t sets[] = {0x1, 0x3, 0x6};
  static const uint16_t to[] = {0, 1, 2};
  static const mappa_Slice slices[] = {{14100, 14100}, {14110, 14110},
                                       {14120, 14120}};
  uint64_t seed = 73;
  Shape shape = {.rows = 500, .each = EACH_SOME, .tidy = true};
  Wide w = wide(&seed, &shape);
  mappa_Map map = {.column = MAPPA_SLICE, .to = to, .n = 3, .categories = 3,
                   .sets = sets, .nsets = 3};
  mappa_Query q = ask_all(&map, 1, w.s.column[PERSON]);
  (void) state;
  q.slices = slices;
  q.nslices = 3;
  for (int i = 0; i < 8; i++) {
    q.cellsonly = i & 1;
    map.nototal = i & 2;
    q.unit = i & 4 ? MAPPA_ROWS : w.s.column[PERSON];
    assert_true(check(&w.s, &q) > 100);
  }
  free_wide(&w);
}

/* Every code is in all of many categories; but few codes occur. */
static void many_cells_and_few_keys (void **state) {
  static const uint64_t all[] = {UINT64_MAX >> 33};
  static const uint16_t to[502];
  const Row rows[] = {{.person = 1, .start = 10, .end = 20, .area = 1},
                      {.person = 2, .start = 10, .end = 20, .level = 2}};
  static const int columns[] = {AREA, LEVEL, NUMBER, AREA};
  Sample s = fixed(rows, 2, false);
  mappa_Map dims[4];
  mappa_Query q = ask_all(dims, 4, MAPPA_ROWS);
  (void) state;
  for (int d = 0; d < 4; d++) {
    int column = s.column[columns[d]];
    dims[d] = (mappa_Map) {.column = column, .to = to, .categories = 31,
                           .n = mappa_frame_column(s.frame, column).codes,
                           .sets = all, .nsets = 1};
  }
  assert_int_equal(agree(&s, &q), 2);
  free_sample(&s);
}

/* Each way has the same limits. */
static void every_way_has_its_limits (void **state) {
  static const char *const kernels[] = {NULL, "rows", "portable"};
  static const uint64_t all[] = {UINT64_MAX};
  static const uint16_t to[LEVELS + 1] = {0};
  const Row none = {0};
  Sample s = fixed(&none, 0, false);
  mappa_Map dims[4];
  mappa_Query q = ask_all(dims, 4, MAPPA_ROWS);
  (void) state;
  for (int d = 0; d < 4; d++)
    dims[d] = (mappa_Map) {.column = s.column[LEVEL], .to = to,
                           .n = LEVELS + 1, .categories = 64, .sets = all,
                           .nsets = 1};
  for (size_t i = 0; i < MAPPAI_COUNT(kernels); i++) {
    mappa_Cube *cube;
    mappa_Error err;
    q.kernel = kernels[i];
    assert_int_equal(mappa_crosstab(NULL, s.frame, &q, &cube, &err),
                     MAPPA_LIMIT);
    assert_non_null(strstr(err.message, "too many dimensions"));
  }
  free_sample(&s);
}

/* === Many dimensions =================================================== */

static void as_many_dimensions_as_there_can_be (void **state) {
  static const int columns[] = {AREA, LEVEL, NUMBER, START};
  uint64_t seed = 74;
  Shape shape = {.rows = 2500, .each = EACH_SOME, .tidy = true};
  Wide w = wide(&seed, &shape);
  mappa_Map dims[MAPPA_MAXDIMS];
  uint16_t *to[MAPPA_MAXDIMS];
  (void) state;
  for (int i = 0; i < 6; i++) {
    static const mappa_Slice days[] = {{14100, 14100}, {14200, 14200}};
    mappa_Query q = ask_all(dims, MAPPA_MAXDIMS,
                            i % 3 ? w.s.column[PERSON] : MAPPA_ROWS);
    if (i > 2) q.slices = days;
    if (i > 2) q.nslices = 2;
    for (int d = 0; d < MAPPA_MAXDIMS; d++) {
      dims[d] = (mappa_Map) {0};
      to[d] = draw_map(&seed, &w.s, &dims[d], q.nslices,
                       d == 5 && i > 2 ? MAPPA_SLICE
                                       : w.s.column[columns[(d + i) % 4]],
                       100);
      dims[d].categories = 2;
      for (uint32_t code = 0; code < dims[d].n; code++)
        if (to[d][code] != MAPPA_OUT || d == 5)
          to[d][code] = (uint16_t) (code % 2);
    }
    agree(&w.s, &q);
    for (int d = 0; d < MAPPA_MAXDIMS; d++) free(to[d]);
  }
  free_wide(&w);
}

/* Three dimensions of eight parts each, more digits than a key has. */
static void as_many_parts_as_there_can_be (void **state) {
  uint64_t seed = 75;
  Shape shape = {.rows = 2100, .each = EACH_FEW, .tidy = true};
  Wide w = wide(&seed, &shape);
  static const uint16_t halves[] = {0, 1, 0, MAPPA_OUT};
  uint16_t to[256];
  mappa_Map parts[MAPPA_MAXPARTS], dims[3];
  (void) state;
  for (uint16_t i = 0; i < 256; i++) to[i] = i % 7 ? i % 3 : MAPPA_OUT;
  for (int i = 0; i < MAPPA_MAXPARTS; i++)
    parts[i] = (mappa_Map) {.column = i % 2 ? w.s.column[LEVEL]
                                            : w.extra[LOW],
                            .to = halves, .n = 4, .categories = 2};
  for (int n = 1; n <= 3; n++) {
    mappa_Query q = ask_all(dims, n, w.s.column[PERSON]);
    for (int d = 0; d < n; d++)
      dims[d] = (mappa_Map) {.column = MAPPA_PARTS, .to = to, .n = 256,
                             .categories = 3, .parts = parts,
                             .nparts = MAPPA_MAXPARTS};
    check(&w.s, &q);
    q.unit = MAPPA_ROWS;
    check(&w.s, &q);
  }
  free_wide(&w);
}

/* === Memory that runs out ============================================== */

typedef struct Ask {
  const Sample *s;
  const mappa_Query *q;
} Ask;

static mappa_Status count_and_free (const mappa_Memory *m, void *ud) {
  const Ask *ask = ud;
  mappa_Cube *cube;
  mappa_Status status = mappa_crosstab(m, ask->s->frame, ask->q, &cube, NULL);
  if (status != MAPPA_OK) assert_null(cube);
  mappa_cube_free(cube);
  return status;
}

/* The third chunk is larger than those before it, so that buffers grow. */
static void no_memory_is_lost (void **state) {
  uint64_t seed = 76;
  (void) state;
  for (int i = 0; i < 24; i++) {
    Shape shape = {.rows = 4500, .each = EACH_LATE, .tidy = i % 2};
    Wide w = wide(&seed, &shape);
    Inquiry q;
    Ask ask = {&w.s, &q.a.q};
    inquire(&seed, &w, &q, i % 4 ? 1 : 4, 1 + i % 3, 9);
    assert_true(ledger_every_failure(count_and_free, &ask) >= 2 * 12);
    free_question(&q.a);
    free_wide(&w);
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(chunks_that_fill_their_buffers),
    cmocka_unit_test(many_chunks),
    cmocka_unit_test(slices_that_overlap),
    cmocka_unit_test(many_cells_and_few_keys),
    cmocka_unit_test(every_way_has_its_limits),
    cmocka_unit_test(as_many_dimensions_as_there_can_be),
    cmocka_unit_test(as_many_parts_as_there_can_be),
    cmocka_unit_test(no_memory_is_lost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
