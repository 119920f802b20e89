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

/* === Slices ============================================================ */

/* A slice that is in no category leaves all rows out. */
static void a_slice_in_no_category (void **state) {
  static const uint16_t out[] = {MAPPA_OUT}, to[] = {0, 1, 1, 0};
  uint64_t seed = 77;
  Shape shape = {.rows = 100, .each = EACH_SOME};
  Wide w = wide(&seed, &shape);
  mappa_Map dims[] = {
    {.column = w.s.column[LEVEL], .to = to, .n = 4, .categories = 2},
    {.column = MAPPA_SLICE, .to = out, .n = 1, .categories = 1},
  };
  mappa_Query q = ask_all(dims, 2, w.s.column[PERSON]);
  (void) state;
  assert_int_equal(check(&w.s, &q), 0);
  q.unit = MAPPA_ROWS;
  assert_int_equal(check(&w.s, &q), 0);
  free_wide(&w);
}

/* What parts make is in no category, though each part is in one. */
static void parts_in_no_category (void **state) {
  static const uint16_t same[] = {0, 1, 2, 3};
  static const uint16_t to[12] = {0, 1, 0, MAPPA_OUT, 1, 0, MAPPA_OUT, 1};
  static const mappa_Slice days[] = {{14100, 14120}, {14150, 14160}};
  uint64_t seed = 78;
  Shape shape = {.rows = 900, .each = EACH_SOME, .tidy = true};
  Wide w = wide(&seed, &shape);
  mappa_Map parts[] = {
    {.column = w.s.column[LEVEL], .to = same, .n = 4, .categories = 4},
    {.column = w.extra[HIGH], .to = same, .n = 3, .categories = 3},
  };
  mappa_Map map = {.column = MAPPA_PARTS, .to = to, .n = 12, .categories = 2,
                   .parts = parts, .nparts = 2};
  mappa_Query q = ask_all(&map, 1, MAPPA_ROWS);
  (void) state;
  q.slices = days;
  for (q.nslices = 1; q.nslices <= 2; q.nslices++)
    for (int i = 0; i < 2; i++) {
      q.unit = i ? MAPPA_ROWS : w.s.column[PERSON];
      assert_true(check(&w.s, &q) > 50);
    }
  free_wide(&w);
}

enum {DAYS = 1000};

/* Keys and slices too many for one pass: 4,444 keys, of few categories or
** out. */
static void more_slices_than_one_pass_takes (void **state) {
  uint64_t seed = 79;
  Shape shape = {.rows = 1500, .each = EACH_SOME, .tidy = true};
  Wide w = wide(&seed, &shape);
  uint16_t days[DAYS], few[22], some[202];
  mappa_Slice slices[DAYS];
  mappa_Map dims[] = {
    {.column = MAPPA_SLICE, .to = days, .n = DAYS, .categories = DAYS},
    {.column = w.extra[BYTE], .to = some, .n = 202, .categories = 2},
    {.column = w.s.column[NUMBER], .to = few, .n = 22, .categories = 2},
  };
  mappa_Query q = ask_all(dims, 3, 0);
  (void) state;
  for (uint16_t i = 0; i < DAYS; i++) {
    slices[i].from = slices[i].to = 13950 + i;
    days[i] = i;
  }
  q.slices = slices;
  q.nslices = DAYS;
  for (int i = 0; i < 16; i++) {
    bool out = i & 1;
    for (int k = 0; k < 202; k++)
      some[k] = out && k > 1 ? MAPPA_OUT : (uint16_t) (k % 2);
    for (int k = 0; k < 22; k++)
      few[k] = out && k > 3 ? MAPPA_OUT : (uint16_t) (k / 2 % 2);
    q.unit = i & 2 ? MAPPA_ROWS : w.s.column[PERSON];
    q.cellsonly = i & 4;
    q.dims = i & 8 && q.unit == MAPPA_ROWS ? dims + 1 : dims;
    q.ndims = q.dims == dims ? 3 : 2;
    assert_true(agree(&w.s, &q) > 50);
  }
  free_wide(&w);
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

/* About as many keys as there can be, one more for each dimension: 65,534 are
** counted by columns, 65,535 and 65,536 row by row. */
static void as_many_keys_as_there_can_be (void **state) {
  static const uint16_t categories[][2] = {{200, 256}, {216, 301}, {254, 256},
                                            {255, 255}};
  uint64_t seed = 80;
  Shape shape = {.rows = 6000, .each = EACH_SOME};
  Wide w = wide(&seed, &shape);
  mappa_Map dims[2];
  uint16_t *to[2];
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(categories); i++) {
    mappa_Query q = ask_all(dims, 2, MAPPA_ROWS);
    for (int d = 0; d < 2; d++) {
      dims[d] = (mappa_Map) {0};
      to[d] = draw_map(&seed, &w.s, &dims[d], 1, w.extra[WORD + d], 1000);
      dims[d].categories = categories[i][d];
      for (uint32_t code = 0; code < dims[d].n; code++)
        to[d][code] = code < 2 ? MAPPA_OUT : code < 4 ? 0
                    : (uint16_t) ((code + 200) % dims[d].categories);
    }
    assert_true(agree(&w.s, &q) > 0);
    q.unit = w.s.column[PERSON];
    agree(&w.s, &q);
    free(to[0]);
    free(to[1]);
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
    cmocka_unit_test(a_slice_in_no_category),
    cmocka_unit_test(parts_in_no_category),
    cmocka_unit_test(more_slices_than_one_pass_takes),
    cmocka_unit_test(slices_that_overlap),
    cmocka_unit_test(many_cells_and_few_keys),
    cmocka_unit_test(every_way_has_its_limits),
    cmocka_unit_test(as_many_dimensions_as_there_can_be),
    cmocka_unit_test(as_many_keys_as_there_can_be),
    cmocka_unit_test(as_many_parts_as_there_can_be),
    cmocka_unit_test(no_memory_is_lost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
