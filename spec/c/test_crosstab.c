/* test_crosstab.c - the kernel against a count by nested loops.
**
** A Sample is a frame, whose rows are kept beside it as they are; a Question a
** query. The oracle below reads the rows and the query alone: for each slice
** and person it looks at every row, and for each cell at every visit. It
** follows the words of mappa.h and is as slow as it is simple.
*/
#include "sample.h"

/* === The oracle ======================================================== */

typedef struct Visit {         /* a row that was picked in a slice and kept */
  uint32_t unit;
  uint16_t category[DIMS];
} Visit;

typedef struct Oracle {
  const Sample *s;
  const mappa_Query *q;
  Visit *visits;
  size_t n;
  int *stage;                  /* of each row: how far it got, see FATES */
} Oracle;

/* A row's way: outside, before 0.., unpicked, after 0.., unmapped 0.., and
** counted. */
static int stage_of (const mappa_Query *q, mappa_Fate fate, int i) {
  switch (fate) {
    case MAPPA_OUTSIDE: return 0;
    case MAPPA_BEFORE: return 1 + i;
    case MAPPA_UNPICKED: return 1 + q->nbefore;
    case MAPPA_AFTER: return 2 + q->nbefore + i;
    case MAPPA_UNMAPPED: return 2 + q->nbefore + q->nafter + i;
    case MAPPA_COUNTED: break;
  }
  return 2 + q->nbefore + q->nafter + q->ndims;
}

static void got_to (Oracle *o, size_t row, mappa_Fate fate, int i) {
  int stage = stage_of(o->q, fate, i);
  if (stage > o->stage[row]) o->stage[row] = stage;
}

static uint16_t category_of (const Oracle *o, const mappa_Map *map,
                             size_t row, int slice) {
  uint32_t code;
  if (map->column == MAPPA_SLICE) return map->to[slice];
  mappai_frame_read(o->s->frame, map->column, row, 1, &code);
  if (map->column == o->s->column[AGE]) {
    int age = mappa_age(o->s->rows[row].birth, o->q->slices[slice].to);
    code = age > MAPPAI_MAXAGE ? 0 : (uint32_t) (age + 1);
  }
  return map->to[code];
}

/* Does the row pass the maps? */
static bool passes (Oracle *o, const mappa_Map *maps, int n, size_t row,
                    int slice, mappa_Fate fate) {
  for (int i = 0; i < n; i++)
    if (category_of(o, &maps[i], row, slice) == MAPPA_OUT) {
      got_to(o, row, fate, i);
      return false;
    }
  return true;
}

static bool qualifies (Oracle *o, size_t row, int slice) {
  const Row *r = &o->s->rows[row];
  const mappa_Slice *s = &o->q->slices[slice];
  if (r->start > s->to || r->end <= s->from) return false;
  return passes(o, o->q->before, o->q->nbefore, row, slice, MAPPA_BEFORE);
}

/* Would the pick prefer the row to another, which stands before it? */
static bool preferred (const Oracle *o, size_t row, size_t other) {
  const Row *a = &o->s->rows[row], *b = &o->s->rows[other];
  switch (o->q->pick.rule) {
    case MAPPA_FIRST: return a->start < b->start;
    case MAPPA_LAST: return a->start >= b->start;
    case MAPPA_HIGHEST:
      return a->level != b->level ? a->level > b->level
                                  : a->start >= b->start;
    case MAPPA_EVERY: break;
  }
  return false;
}

static bool same_group (const Oracle *o, size_t a, size_t b) {
  return o->q->pick.group < 0 || o->s->rows[a].area == o->s->rows[b].area;
}

/* Is the row the one that counts among begin..end? */
static bool picked (const Oracle *o, const bool *qualified, size_t row,
                    size_t begin, size_t end) {
  if (o->q->pick.rule == MAPPA_EVERY) return true;
  for (size_t i = begin; i < end; i++) {
    if (i == row || !qualified[i] || !same_group(o, i, row)) continue;
    if (i < row ? !preferred(o, row, i) : preferred(o, i, row)) return false;
  }
  return true;
}

static void visit (Oracle *o, size_t row, int slice) {
  const mappa_Query *q = o->q;
  Visit *v = &o->visits[o->n];
  if (!passes(o, q->after, q->nafter, row, slice, MAPPA_AFTER) ||
      !passes(o, q->dims, q->ndims, row, slice, MAPPA_UNMAPPED)) return;
  for (int d = 0; d < q->ndims; d++)
    v->category[d] = category_of(o, &q->dims[d], row, slice);
  v->unit = q->unit == o->s->column[PERSON] ? o->s->rows[row].person
                                            : o->s->rows[row].record;
  o->n++;
  got_to(o, row, MAPPA_COUNTED, 0);
}

/* Looks at the rows begin..end of one person, slice by slice. */
static void look (Oracle *o, size_t begin, size_t end, bool *qualified) {
  for (int slice = 0; slice < o->q->nslices; slice++) {
    for (size_t row = begin; row < end; row++)
      qualified[row] = qualifies(o, row, slice);
    for (size_t row = begin; row < end; row++) {
      if (!qualified[row]) continue;
      got_to(o, row, MAPPA_UNPICKED, 0);
      if (picked(o, qualified, row, begin, end)) visit(o, row, slice);
    }
  }
}

static Oracle consult (const Sample *s, const mappa_Query *q) {
  Oracle o = {s, q, NULL, 0, NULL};
  bool *qualified = calloc(s->n + 1, sizeof *qualified);
  o.visits = calloc(s->n * (size_t) q->nslices + 1, sizeof *o.visits);
  o.stage = calloc(s->n + 1, sizeof *o.stage);
  assert_true(qualified != NULL && o.visits != NULL && o.stage != NULL);
  for (size_t begin = 0, end; begin < s->n; begin = end) {
    for (end = begin; end < s->n; end++)
      if (s->rows[end].person != s->rows[begin].person) break;
    look(&o, begin, end, qualified);
  }
  free(qualified);
  return o;
}

static bool in_cell (const Oracle *o, const Visit *v, const uint16_t *at) {
  for (int d = 0; d < o->q->ndims; d++)
    if (at[d] < o->q->dims[d].categories && v->category[d] != at[d])
      return false;
  return true;
}

/* Distinct units in a cell, which are small numbers; or all visits. */
static int64_t distinct (const Oracle *o, const uint16_t *at) {
  bool rows = o->q->unit == MAPPA_ROWS;
  bool *seen = calloc(o->s->n + 2, sizeof *seen);
  int64_t n = 0;
  assert_non_null(seen);
  for (size_t i = 0; i < o->n; i++) {
    uint32_t unit = o->visits[i].unit;
    if (!in_cell(o, &o->visits[i], at) || (seen[unit] && !rows)) continue;
    seen[unit] = true;
    n++;
  }
  free(seen);
  return n;
}

/* === Comparing ========================================================= */

static void compare_cells (const Oracle *o, const mappa_Cube *cube) {
  uint16_t at[DIMS] = {0};
  do {
    int64_t got = mappa_cube_count(cube, at), want = distinct(o, at);
    if (got != want)
      fail_msg("cell %d %d %d %d: %lld, not %lld", at[0], at[1], at[2], at[3],
               (long long) got, (long long) want);
  } while (next_cell(o->q, at));
}

static int64_t rows_at (const Oracle *o, int stage) {
  int64_t n = 0;
  for (size_t row = 0; row < o->s->n; row++) n += o->stage[row] == stage;
  return n;
}

static void compare_fates (const Oracle *o, const mappa_Cube *cube) {
  int64_t sum = 0;
  for (int fate = MAPPA_COUNTED; fate <= MAPPA_UNMAPPED; fate++)
    for (int i = 0; i < mappa_cube_maps(cube, (mappa_Fate) fate); i++) {
      int64_t rows = mappa_cube_rows(cube, (mappa_Fate) fate, i);
      assert_int_equal(rows, rows_at(o, stage_of(o->q, (mappa_Fate) fate, i)));
      sum += rows;
    }
  assert_int_equal(sum, o->s->n);
}

/* Compares every cell, total and fate; gives the number of visits. */
static size_t check (const Sample *s, const mappa_Query *q) {
  mappa_Cube *cube = count(s, q);
  Oracle o = consult(s, q);
  compare_cells(&o, cube);
  compare_fates(&o, cube);
  free(o.visits);
  free(o.stage);
  mappa_cube_free(cube);
  return o.n;
}

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

/* === Random frames and queries ========================================= */

static void small_frames (void **state) {
  uint64_t seed = 1;
  int full = 0;
  (void) state;
  for (int i = 0; i < 600; i++)
    full += check_random(&seed, (size_t) support_below(&seed, 60),
                         (Layout) support_below(&seed, 4),
                         1 + support_below(&seed, SLICES),
                         i % (DIMS + 1)) > 0;
  assert_true(full > 400);
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
    {1, 1, 10, 20, 0, 1, 2, 0}, {1, 2, 20, 30, 0, 1, 3, 0},
    {1, 3, 30, 40, 0, 1, 2, 0}, {1, 4, 40, 50, 0, 2, 1, 0},
    {2, 5, 10, 20, 0, 1, 0, 0}, {2, 6, 20, 30, 0, 1, 3, 0},
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
  mappa_Map map = {s.column[LEVEL], same, 4, 4};
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(choices); i++) {
    const Choice *c = &choices[i];
    mappa_Query q = {&slice, 1, NULL, 0, {c->rule, -1, 0}, NULL, 0, &map, 1,
                     0};
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
