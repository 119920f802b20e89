/* test_need.c - a query reads no more of a frame than mappa_crosstab_need
** brings in, and gives what the oracle says: of frames that a register keeps,
** which is closed before anything is counted. What has not come in is NULL, so
** that whoever reads it crashes.
*/
#include "place.h"

#include "bring.h"
#include "kept.h"
#include "oracle.h"

static const mappa_Source source = {.shape = MAPPA_SEGMENTS, .asneeded = true};

/* === Samples that come in from a register ============================== */

static int by_time (const void *a, const void *b) {
  const Row *x = a, *y = b;
  if (x->person != y->person) return x->person < y->person ? -1 : 1;
  return (x->start > y->start) - (x->start < y->start);
}

/* A sample in which nobody has two rows on a day, and none is nobody's. */
static Sample orderly (uint64_t *seed, size_t n, Layout layout) {
  Sample s = sample(seed, n, layout, false);
  Sample sorted;
  for (size_t i = 0; i < n; i++) s.rows[i].person++;
  qsort(s.rows, n, sizeof *s.rows, by_time);
  sorted = fixed(s.rows, n, false);
  free_sample(&s);
  assert_true(sorted.frame->disjoint);
  return sorted;
}

/* Keeps the frame of a sample in a register. */
static void keep (mappa_Register *reg, const Sample *s) {
  mappa_register_keep(reg, 1);
  assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
  mappai_kept_store(reg, &source, s->frame);
}

/* The same sample with the frame that the register keeps. */
static Sample found (mappa_Register *reg, const Sample *s) {
  Sample f = *s;
  add_columns(&f);
  assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
  assert_true(mappai_bring_find(reg, &source, f.frame));
  mappa_register_rollback(reg);
  assert_int_equal(mappa_frame_rows(f.frame), s->n);
  return f;
}

static bool is_away (const mappa_Frame *f, int column) {
  return f->away >> column & 1;
}

/* What a query needs has come in, and the register is closed. */
static Sample with_needs (const Place *p, const Sample *s,
                          const mappa_Query *q) {
  mappa_Register *reg = good(p, 0);
  Sample f;
  keep(reg, s);
  f = found(reg, s);
  assert_int_equal(mappa_crosstab_need(f.frame, q, NULL), MAPPA_OK);
  mappa_register_close(reg);
  return f;
}

/* === Against the oracle ================================================ */

/* By every kernel, and so many threads. */
static void check_counts (const Sample *f, const mappa_Query *asked,
                          const Oracle *o) {
  static const char *const kernels[] = {NULL, "rows", "portable", "v3", "v4"};
  static const int threads[] = {1, 2, 5};
  mappa_Query q = *asked;
  q.threadrows = 1;
  for (size_t i = 0; i < MAPPAI_COUNT(kernels); i++)
    for (size_t k = 0; k < MAPPAI_COUNT(threads); k++) {
      mappa_Cube *cube;
      q.threads = threads[k];
      cube = count_with(f, &q, kernels[i]);
      if (cube == NULL) continue;
      compare_cells(o, cube);
      compare_fates(o, cube);
      mappa_cube_free(cube);
    }
}

/* The rows behind a few cells are those of the whole frame, and as many as the
** oracle says. */
static void check_behind (uint64_t *seed, const Sample *s, const Sample *f,
                          const mappa_Query *q, const Oracle *o) {
  uint16_t at[DIMS] = {0};
  do {
    mappa_Found *one, *other;
    if (support_below(seed, 8) > 0) continue;
    assert_int_equal(mappa_behind(NULL, s->frame, q, at, &one, NULL),
                     MAPPA_OK);
    assert_int_equal(mappa_behind(NULL, f->frame, q, at, &other, NULL),
                     MAPPA_OK);
    assert_int_equal(mappa_found_count(other), distinct(o, at));
    assert_int_equal(mappa_found_count(other), mappa_found_count(one));
    for (int64_t i = 0; i < mappa_found_count(one); i++) {
      assert_int_equal(mappa_found_row(one, i), mappa_found_row(other, i));
      assert_int_equal(mappa_found_slice(one, i), mappa_found_slice(other, i));
    }
    mappa_found_free(one);
    mappa_found_free(other);
  } while (next_cell(q, at));
}

/* Asks, and leaves nothing in the folder. */
static void check_sample (const Place *p, uint64_t *seed, const Sample *s,
                          const mappa_Query *q) {
  Sample f = with_needs(p, s, q);
  uint64_t away = f.frame->away;
  Oracle o = consult(s, q);
  check_counts(&f, q, &o);
  check_behind(seed, s, &f, q, &o);
  assert_int_equal(f.frame->away, away);
  mappa_frame_free(f.frame);
  forget(&o);
}

static void one_day (Question *a, int n) {
  for (int i = 0; i < n; i++)
    a->slices[i].from = a->slices[i].to = 14000 + 70 * i;
}

/* Persons, or else rows or records, on one day, on several, or in periods. */
static void ask_at_random (uint64_t *seed, const Sample *s, Question *a) {
  int nslices = support_below(seed, 2) ? 1 : 1 + support_below(seed, SLICES);
  ask(seed, s, a, nslices, support_below(seed, 4));
  if (support_below(seed, 2)) enrich(seed, s, a);
  if (support_below(seed, 2)) one_day(a, nslices);
  if (support_below(seed, 2)) {
    a->q.pick.rule = MAPPA_EVERY;
    a->q.unit = s->column[PERSON];
  }
  a->q.cellsonly = support_below(seed, 5) == 0;
}

static void queries_at_random (void **state) {
  const Place *p = *state;
  uint64_t seed = 91;
  for (int i = 0; i < 150; i++) {
    bool inorder = i % 3 > 0;
    size_t n = 1 + (size_t) support_below(&seed, 120);
    Layout layout = (Layout) support_below(&seed, 4);
    Sample s = inorder ? orderly(&seed, n, layout)
             : sample(&seed, n, layout, support_below(&seed, 2));
    Question a;
    ask_at_random(&seed, &s, &a);
    check_sample(p, &seed, &s, &a.q);
    free_question(&a);
    free_sample(&s);
  }
}

/* Chunks and shares of threads end anywhere where rows stand for persons. */
static void frames_about_the_size_of_chunks (void **state) {
  static const size_t sizes[] = {2047, 2048, 2049, 4095, 4097};
  const Place *p = *state;
  uint64_t seed = 92;
  for (size_t i = 0; i < MAPPAI_COUNT(sizes); i++)
    for (int layout = FEW_EACH; layout <= UNEVEN; layout++) {
      Sample s;
      Question a;
      if (layout == ONE_PERSON && sizes[i] > 2049) continue;
      s = orderly(&seed, sizes[i], (Layout) layout);
      ask(&seed, &s, &a, 1, 2);
      one_day(&a, 1);
      a.q.pick.rule = MAPPA_EVERY;
      a.q.unit = s.column[PERSON];
      check_sample(p, &seed, &s, &a.q);
      free_question(&a);
      free_sample(&s);
    }
}

/* === What is needed ==================================================== */

static const mappa_Slice day = {14100, 14100}, days = {14100, 14200};

static uint64_t bit (const Sample *s, int column) {
  return s->column[column] < 0 ? 0 : (uint64_t) 1 << s->column[column];
}

/* A query of a unit needs these columns besides the interval. */
static void needs (const Place *p, const Sample *s, mappa_Query q,
                   uint64_t columns) {
  Sample f = with_needs(p, s, &q);
  uint64_t all = ((uint64_t) 1 << f.frame->ncolumns) - 1;
  columns |= bit(s, START) | bit(s, END);
  assert_int_equal(f.frame->away, all & ~columns);
  mappa_frame_free(f.frame);
}

static mappa_Query of_unit (const mappa_Slice *slice, int unit) {
  return (mappa_Query) {.slices = slice, .nslices = 1, .unit = unit,
                        .pick = {MAPPA_EVERY, -1, -1}};
}

static void no_more_than_it_names (void **state) {
  static const uint16_t to[MAPPAI_AGES] = {0};
  const Place *p = *state;
  uint64_t seed = 93;
  Sample s = orderly(&seed, 50, FEW_EACH);
  mappa_Map part[] = {
    {.column = s.column[LEVEL], .to = to, .n = LEVELS + 1, .categories = 1},
    {.column = s.column[NUMBER], .to = to, .n = LARGEST + 2, .categories = 1},
  };
  mappa_Map map[] = {
    {.column = s.column[AREA], .to = to, .n = AREAS + 1, .categories = 1},
    {.column = s.column[AGE], .to = to, .n = MAPPAI_AGES, .categories = 1},
    {.column = MAPPA_PARTS, .to = to, .n = 1, .categories = 1, .parts = part,
     .nparts = 2},
    {.column = MAPPA_SLICE, .to = to, .n = 1, .categories = 1},
    {.column = s.column[SINCE], .to = to, .n = 30, .categories = 1,
     .reading = MAPPA_MONTHS},
  };
  mappa_Query q = of_unit(&day, s.column[PERSON]);
  needs(p, &s, of_unit(&day, MAPPA_ROWS), 0);
  needs(p, &s, of_unit(&days, MAPPA_ROWS), 0);
  needs(p, &s, of_unit(&day, s.column[PERSON]), 0);
  needs(p, &s, of_unit(&days, s.column[PERSON]), bit(&s, PERSON));
  needs(p, &s, of_unit(&day, s.column[RECORD]),
        bit(&s, RECORD) | bit(&s, PERSON));
  q.before = &map[0], q.nbefore = 1;
  q.after = &map[1], q.nafter = 1;
  q.dims = &map[2], q.ndims = 3;
  needs(p, &s, q, bit(&s, AREA) | bit(&s, AGE) | bit(&s, LEVEL) |
        bit(&s, NUMBER) | bit(&s, SINCE));
  q = of_unit(&day, MAPPA_ROWS);
  q.pick = (mappa_Pick) {MAPPA_HIGHEST, s.column[AREA], s.column[LEVEL]};
  needs(p, &s, q, bit(&s, PERSON) | bit(&s, AREA) | bit(&s, LEVEL));
  free_sample(&s);
}

/* Where somebody has two rows on a day, or there are no intervals, rows do not
** stand for persons. */
static void persons_where_rows_are_not (void **state) {
  static const Row rows[] = {
    {.person = 1, .start = 14000, .end = 14200},
    {.person = 1, .start = 14050, .end = 14150},
    {.person = 2, .start = 14000, .end = MAPPA_FOREVER},
  };
  const Place *p = *state;
  for (int events = 0; events <= 1; events++) {
    Sample s = fixed(rows, 3, events);
    mappa_Slice start = {14000, 14000};
    mappa_Query q = of_unit(events ? &start : &day, s.column[PERSON]);
    Sample f = with_needs(p, &s, &q);
    assert_false(is_away(f.frame, s.column[PERSON]));
    mappa_Cube *cube = count(&f, &q);
    assert_int_equal(mappa_cube_count(cube, NULL), 2);
    mappa_cube_free(cube);
    mappa_frame_free(f.frame);
    free_sample(&s);
  }
}

/* A query that makes no sense is refused as ever, whatever it names. */
static void queries_that_make_no_sense (void **state) {
  const Place *p = *state;
  uint64_t seed = 94;
  Sample s = orderly(&seed, 50, FEW_EACH);
  const int columns[] = {-3, INT32_MIN, s.frame->ncolumns, 39, 40, 63, 64,
                         INT32_MAX};
  for (size_t i = 0; i < MAPPAI_COUNT(columns); i++) {
    mappa_Register *reg = good(p, 0);
    static const uint16_t to[1] = {0};
    mappa_Map map = {.column = columns[i], .to = to, .n = 1, .categories = 1};
    mappa_Query q = of_unit(&day, MAPPA_ROWS);
    mappa_Cube *cube;
    Sample f;
    keep(reg, &s);
    f = found(reg, &s);
    q.dims = &map, q.ndims = 1;
    assert_int_not_equal(mappa_crosstab(NULL, f.frame, &q, &cube, NULL),
                         MAPPA_OK);
    assert_null(cube);
    assert_int_not_equal(mappa_crosstab(NULL, s.frame, &q, &cube, NULL),
                         MAPPA_OK);
    q = of_unit(&day, columns[i]);
    assert_int_equal(mappa_crosstab(NULL, f.frame, &q, &cube, NULL),
                     MAPPA_MISUSE);
    mappa_frame_free(f.frame);
    mappa_register_close(reg);
  }
  free_sample(&s);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(queries_at_random),
    TEST(frames_about_the_size_of_chunks),
    TEST(no_more_than_it_names),
    TEST(persons_where_rows_are_not),
    TEST(queries_that_make_no_sense),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
