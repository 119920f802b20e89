/* test_crosstab.c - the kernel against a count by nested loops.
**
** A Case is a frame, whose rows are kept beside it as they are, and a query.
** The oracle below reads the rows and the query alone: for each slice and
** person it looks at every row, and for each cell at every visit. It follows
** the words of mappa.h and is as slow as it is simple.
*/
#include "support.h"

#include "frame.h"

/* === Rows and frames =================================================== */

enum {PERSON, RECORD, START, END, AGE, AREA, LEVEL, NUMBER, NCOLUMNS};
enum {AREAS = 5, LEVELS = 3, LARGEST = 20};      /* codes without unknown */

typedef struct Row {
  uint32_t person, record;
  mappa_Day start, end;        /* of an event: start + 1 */
  mappa_Day birth;
  int area, level, number;     /* codes, 0 unknown; number from -1 */
} Row;

typedef struct Sample {
  Row *rows;                   /* by person */
  size_t n;
  bool events;                 /* without a column of the end */
  mappa_Frame *frame;
  int column[NCOLUMNS];        /* places in the frame; END -1 for events */
} Sample;

static const mappa_List areas = {"area", "areas", NULL, AREAS};
static const mappa_List levels = {"level", "levels", NULL, LEVELS};

static void put (Sample *s, int column, int64_t value) {
  if (s->column[column] < 0) return;
  assert_int_equal(mappai_frame_put(s->frame, s->column[column], value, NULL),
                   MAPPA_OK);
}

static void put_row (Sample *s, const Row *row) {
  put(s, PERSON, row->person);
  put(s, RECORD, row->record);
  put(s, START, row->start);
  put(s, END, row->end);
  put(s, AGE, row->birth);
  put(s, AREA, row->area);
  put(s, LEVEL, row->level);
  put(s, NUMBER, row->number + 1);
}

static void make_frame (Sample *s) {
  mappa_Frame *f;
  int *c = s->column;
  assert_int_equal(mappai_frame_new(NULL, &f, NULL), MAPPA_OK);
  s->frame = f;
  c[AREA] = mappai_frame_add(f, "area", MAPPA_COLUMN_CODE, &areas, 0);
  c[PERSON] = mappai_frame_add(f, "individual", MAPPA_COLUMN_ID, NULL, 0);
  c[START] = mappai_frame_add(f, "start", MAPPA_COLUMN_DAY, NULL, 0);
  c[END] = s->events ? -1
         : mappai_frame_add(f, "end", MAPPA_COLUMN_DAY, NULL, 0);
  c[RECORD] = mappai_frame_add(f, "record", MAPPA_COLUMN_ID, NULL, 0);
  c[AGE] = mappai_frame_add(f, "age", MAPPA_COLUMN_BIRTH, NULL, 0);
  c[LEVEL] = mappai_frame_add(f, "level", MAPPA_COLUMN_CODE, &levels, 0);
  c[NUMBER] = mappai_frame_add(f, "number", MAPPA_COLUMN_NUMBER, NULL,
                               LARGEST);
  f->person = c[PERSON];
  f->start = c[START];
  f->end = c[END];
  for (size_t i = 0; i < s->n; i++) put_row(s, &s->rows[i]);
  assert_int_equal(mappai_frame_seal(f, NULL), MAPPA_OK);
}

/* === Random rows ======================================================= */

typedef enum Layout { FEW_EACH, ONE_EACH, ONE_PERSON, UNEVEN } Layout;

/* Are there more rows for the current person? */
static bool stays (uint64_t *seed, Layout layout, size_t row) {
  switch (layout) {
    case FEW_EACH: return support_below(seed, 8) > 0;
    case ONE_EACH: return false;
    case ONE_PERSON: return row > 0;
    case UNEVEN: return row > 0 && support_below(seed, 400) > 0;
  }
  return false;
}

/* A row that starts no earlier than a day; gives the day it ends. */
static mappa_Day fill_row (uint64_t *seed, Row *row, mappa_Day from) {
  row->start = from + support_below(seed, 2) * support_below(seed, 40);
  row->end = row->start + 1 + support_below(seed, 2) * support_below(seed, 60);
  row->area = support_below(seed, AREAS + 1);
  row->level = support_below(seed, LEVELS + 1);
  row->number = support_below(seed, LARGEST + 2) - 1;
  return row->end;
}

static void shuffle (uint64_t *seed, Row *rows, size_t n) {
  for (size_t i = n; i > 1; i--) {
    size_t k = (size_t) support_below(seed, (int) i);
    Row row = rows[i - 1];
    rows[i - 1] = rows[k];
    rows[k] = row;
  }
}

/* Rows of one person: disjoint, the last perhaps open; their order is that of
** time, or none. Returns how many. */
static size_t fill_person (uint64_t *seed, Sample *s, size_t first,
                           Layout layout, uint32_t person) {
  Row *rows = s->rows + first;
  mappa_Day from = 14000 + support_below(seed, 300);
  mappa_Day birth = -20000 + support_below(seed, 35000);
  size_t n = 0;
  if (support_below(seed, 9) == 0) birth = MAPPA_NODAY;
  if (support_below(seed, 20) == 0) birth = -62000;        /* too old */
  do {
    from = fill_row(seed, &rows[n], from);
    if (s->events) rows[n].end = rows[n].start + 1;
    if (s->events && support_below(seed, 3)) from = rows[n].start;
    rows[n].person = person;
    rows[n].record = (uint32_t) (first + n);
    rows[n].birth = birth;
    n++;
  } while (first + n < s->n && stays(seed, layout, n));
  if (!s->events && support_below(seed, 4) == 0)
    rows[n - 1].end = MAPPA_FOREVER;
  if (support_below(seed, 2)) shuffle(seed, rows, n);
  return n;
}

static Sample sample (uint64_t *seed, size_t n, Layout layout, bool events) {
  Sample s = {NULL, n, events, NULL, {0}};
  uint32_t person = (uint32_t) support_below(seed, 2);     /* 0: nobody */
  s.rows = calloc(n + 1, sizeof *s.rows);
  assert_non_null(s.rows);
  for (size_t row = 0; row < n; )
    row += fill_person(seed, &s, row, layout, person++);
  make_frame(&s);
  return s;
}

static void free_sample (Sample *s) {
  mappa_frame_free(s->frame);
  free(s->rows);
}

/* === Random queries ==================================================== */

enum {SLICES = 20, FILTERS = 3, DIMS = 4, MAPS = 2 * FILTERS + DIMS};

typedef struct Question {
  mappa_Query q;
  mappa_Slice slices[SLICES];
  mappa_Map maps[MAPS];        /* before, after, dims */
  uint16_t *to[MAPS];          /* what the maps point to */
} Question;

/* Points and periods in ascending order, some before and after all rows. */
static void ask_slices (uint64_t *seed, Question *a, int n) {
  mappa_Day day = support_below(seed, 4) == 0 ? -700000 : 13900;
  a->q.slices = a->slices;
  a->q.nslices = n;
  for (int i = 0; i < n; i++) {
    day += support_below(seed, 3) * support_below(seed, 60);
    a->slices[i].from = day;
    day += support_below(seed, 2) * support_below(seed, 80);
    a->slices[i].to = day++;
    if (day < 0 && support_below(seed, 2)) day = 14000;
  }
  if (n > 1 && support_below(seed, 4) == 0)
    a->slices[n - 1].to = a->slices[n - 1].from = 2000000;
}

/* A map of a column; one code in 'out' stays out. */
static void ask_map (uint64_t *seed, const Sample *s, Question *a, int i,
                     int column, int out) {
  mappa_Map *map = &a->maps[i];
  map->column = column;
  map->n = column == MAPPA_SLICE ? (uint32_t) a->q.nslices
         : mappa_frame_column(s->frame, column).codes;
  map->categories = (uint16_t) (1 + support_below(seed, 4));
  map->to = a->to[i] = malloc((map->n + 1) * sizeof *map->to);
  assert_non_null(a->to[i]);
  for (uint32_t code = 0; code < map->n; code++)
    a->to[i][code] = support_below(seed, out) == 0 ? MAPPA_OUT
                   : (uint16_t) support_below(seed, map->categories);
}

/* Any column but an id, or the slice. */
static int any_column (uint64_t *seed, const Sample *s) {
  static const int columns[] = {START, END, AGE, AREA, LEVEL, NUMBER, AREA,
                                LEVEL, AGE};
  int i = support_below(seed, (int) MAPPAI_COUNT(columns) + 1);
  int column = i == (int) MAPPAI_COUNT(columns) ? MAPPA_SLICE
             : s->column[columns[i]];
  return column == -1 ? MAPPA_SLICE : column;
}

/* Level, the only column that ranks here; groups by area or not at all. */
static void ask_pick (uint64_t *seed, const Sample *s, mappa_Query *q) {
  q->pick.rule = (mappa_PickRule) support_below(seed, 4);
  q->pick.group = support_below(seed, 2) ? -1 : s->column[AREA];
  q->pick.rank = s->column[LEVEL];
  q->unit = s->column[q->pick.rule == MAPPA_EVERY && support_below(seed, 2)
                      ? RECORD : PERSON];
}

static void ask (uint64_t *seed, const Sample *s, Question *a, int nslices,
                 int ndims) {
  memset(a, 0, sizeof *a);
  ask_slices(seed, a, nslices);
  a->q.nbefore = support_below(seed, FILTERS);
  a->q.nafter = support_below(seed, FILTERS);
  a->q.ndims = ndims;
  a->q.before = a->maps;
  a->q.after = a->q.before + a->q.nbefore;
  a->q.dims = a->q.after + a->q.nafter;
  for (int i = 0; i < a->q.nbefore + a->q.nafter + ndims; i++)
    ask_map(seed, s, a, i, any_column(seed, s),
            i < a->q.nbefore + a->q.nafter ? 6 : 12);
  ask_pick(seed, s, &a->q);
}

static void free_question (Question *a) {
  for (int i = 0; i < MAPS; i++) free(a->to[i]);
}

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

/* Distinct units in a cell. Units are small numbers. */
static int64_t distinct (const Oracle *o, const uint16_t *at) {
  bool *seen = calloc(o->s->n + 2, sizeof *seen);
  int64_t n = 0;
  assert_non_null(seen);
  for (size_t i = 0; i < o->n; i++) {
    uint32_t unit = o->visits[i].unit;
    if (!in_cell(o, &o->visits[i], at) || seen[unit]) continue;
    seen[unit] = true;
    n++;
  }
  free(seen);
  return n;
}

/* === Comparing ========================================================= */

/* Steps to the next cell, totals included; false after the last. */
static bool next_cell (const mappa_Query *q, uint16_t *at) {
  for (int d = q->ndims - 1; d >= 0; d--) {
    if (at[d]++ < q->dims[d].categories) return true;
    at[d] = 0;
  }
  return false;
}

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

static mappa_Cube *count (const Sample *s, const mappa_Query *q) {
  mappa_Cube *cube;
  mappa_Error err;
  if (mappa_crosstab(NULL, s->frame, q, &cube, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  assert_int_equal(mappa_cube_dims(cube), q->ndims);
  for (int d = 0; d < q->ndims; d++)
    assert_int_equal(mappa_cube_categories(cube, d), q->dims[d].categories);
  return cube;
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

/* A frame of these rows, of which the query counts the persons. */
static Sample fixed (const Row *rows, size_t n, bool events) {
  Sample s = {NULL, n, events, NULL, {0}};
  s.rows = calloc(n + 1, sizeof *s.rows);
  assert_non_null(s.rows);
  memcpy(s.rows, rows, n * sizeof *rows);
  make_frame(&s);
  return s;
}

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
        Row rows[2] = {{1, 1, 0, 0, 0, 0, 0, 0}, {2, 2, 0, 0, 0, 0, 0, 0}};
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
      Row rows[2] = {{1, 1, 0, 0, 0, 0, 0, 0}, {2, 2, 0, 0, 0, 0, 0, 0}};
      rows[0].start = a;
      rows[0].end = a + 1;
      rows[1].start = b;
      rows[1].end = b + 1;
      try_slices(rows, true);
    }
}

/* Nobody (0) is one unit like another, and so is the greatest id. */
static void the_ends_of_the_ids (void **state) {
  Row rows[3] = {{0, 0, 1, 2, 0, 0, 0, 0}, {0, 1, 4, 5, 0, 0, 0, 0},
                 {4294967294u, 2, 1, 2, 0, 0, 0, 0}};
  Sample s = fixed(rows, 3, false);
  (void) state;
  assert_int_equal(count_between(&s, 1, 1), 2);
  assert_int_equal(count_between(&s, 4, 4), 1);
  free_sample(&s);
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
  check_spoilt_map((mappa_Map) {-2, NULL, 4, 1}, "no column");
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
    if (unit != g.s.column[PERSON] && unit != g.s.column[RECORD]) {
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
    cmocka_unit_test(small_frames),
    cmocka_unit_test(frames_about_the_size_of_chunks),
    cmocka_unit_test(a_person_with_thousands_of_rows),
    cmocka_unit_test(no_rows),
    cmocka_unit_test(no_slices),
    cmocka_unit_test(a_filter_is_a_slice),
    cmocka_unit_test(order_is_nothing),
    cmocka_unit_test(intervals_hold_their_start_and_not_their_end),
    cmocka_unit_test(events_belong_to_their_day),
    cmocka_unit_test(the_ends_of_the_ids),
    cmocka_unit_test(picks_by_hand),
    cmocka_unit_test(maps_that_do_not_fit),
    cmocka_unit_test(units_that_are_no_ids),
    cmocka_unit_test(slices_out_of_order),
    cmocka_unit_test(picks_that_make_no_sense),
    cmocka_unit_test(every_row_needs_no_pick),
    cmocka_unit_test(numbers_below_nothing),
    cmocka_unit_test(there_is_a_limit_to_dimensions),
    cmocka_unit_test(there_is_a_limit_to_cells),
    cmocka_unit_test(no_memory_is_lost),
    cmocka_unit_test(a_cube_outlives_its_frame),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
