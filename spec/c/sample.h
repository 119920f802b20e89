/* sample.h - what the tests of the kernel share: frames whose rows are kept
** beside them as they are, random rows, and random queries. Include it
** first. */
#ifndef sample_h
#define sample_h

#include "support.h"

#include "frame.h"
#include "loops.h"

/* === Rows and frames =================================================== */

enum {
  PERSON, RECORD, START, END, AGE, AREA, LEVEL, NUMBER, SINCE, NCOLUMNS
};
enum {AREAS = 5, LEVELS = 3, LARGEST = 20};      /* codes without unknown */

typedef struct Row {
  uint32_t person, record;
  mappa_Day start, end;        /* of an event: start + 1 */
  mappa_Day birth;
  int area, level, number;     /* codes, 0 unknown; number from -1 */
  mappa_Day since;             /* what time is measured from */
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

static inline void put (Sample *s, int column, int64_t value) {
  if (s->column[column] < 0) return;
  assert_int_equal(mappai_frame_put(s->frame, s->column[column], value, NULL),
                   MAPPA_OK);
}

static inline void put_row (Sample *s, const Row *row) {
  put(s, PERSON, row->person);
  put(s, RECORD, row->record);
  put(s, START, row->start);
  put(s, END, row->end);
  put(s, AGE, row->birth);
  put(s, AREA, row->area);
  put(s, LEVEL, row->level);
  put(s, NUMBER, row->number + 1);
  put(s, SINCE, row->since);
}

static inline void add_columns (Sample *s) {
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
  c[SINCE] = mappai_frame_add(f, "since", MAPPA_COLUMN_DAY, NULL, 0);
  f->person = c[PERSON];
  f->start = c[START];
  f->end = c[END];
}

static inline void make_frame (Sample *s) {
  add_columns(s);
  for (size_t i = 0; i < s->n; i++) put_row(s, &s->rows[i]);
  assert_int_equal(mappai_frame_seal(s->frame, NULL), MAPPA_OK);
}

/* === Random rows ======================================================= */

typedef enum Layout { FEW_EACH, ONE_EACH, ONE_PERSON, UNEVEN } Layout;

/* Are there more rows for the current person? */
static inline bool stays (uint64_t *seed, Layout layout, size_t row) {
  switch (layout) {
    case FEW_EACH: return support_below(seed, 8) > 0;
    case ONE_EACH: return false;
    case ONE_PERSON: return row > 0;
    case UNEVEN: return row > 0 && support_below(seed, 400) > 0;
  }
  return false;
}

/* A row that starts no earlier than a day; gives the day it ends. Time is
** measured from a day that is known or not, and before it or not. */
static inline mappa_Day fill_row (uint64_t *seed, Row *row, mappa_Day from) {
  row->start = from + support_below(seed, 2) * support_below(seed, 40);
  row->end = row->start + 1 + support_below(seed, 2) * support_below(seed, 60);
  row->area = support_below(seed, AREAS + 1);
  row->level = support_below(seed, LEVELS + 1);
  row->number = support_below(seed, LARGEST + 2) - 1;
  row->since = row->start + 100 - support_below(seed, 1100);
  if (support_below(seed, 8) == 0) row->since = MAPPA_NODAY;
  return row->end;
}

static inline void shuffle (uint64_t *seed, Row *rows, size_t n) {
  for (size_t i = n; i > 1; i--) {
    size_t k = (size_t) support_below(seed, (int) i);
    Row row = rows[i - 1];
    rows[i - 1] = rows[k];
    rows[k] = row;
  }
}

/* Rows of one person: disjoint, the last perhaps open; their order is that of
** time, or none. Returns how many. */
static inline size_t fill_person (uint64_t *seed, Sample *s, size_t first,
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

static inline Sample sample (uint64_t *seed, size_t n, Layout layout,
                             bool events) {
  Sample s = {NULL, n, events, NULL, {0}};
  uint32_t person = (uint32_t) support_below(seed, 2);     /* 0: nobody */
  s.rows = calloc(n + 1, sizeof *s.rows);
  assert_non_null(s.rows);
  for (size_t row = 0; row < n; )
    row += fill_person(seed, &s, row, layout, person++);
  make_frame(&s);
  return s;
}

static inline void free_sample (Sample *s) {
  mappa_frame_free(s->frame);
  free(s->rows);
}

/* A frame of these rows. */
static inline Sample fixed (const Row *rows, size_t n, bool events) {
  Sample s = {NULL, n, events, NULL, {0}};
  s.rows = calloc(n + 1, sizeof *s.rows);
  assert_non_null(s.rows);
  memcpy(s.rows, rows, n * sizeof *rows);
  make_frame(&s);
  return s;
}

/* === Random queries ==================================================== */

enum {SLICES = 20, FILTERS = 3, DIMS = 4, MAPS = 2 * FILTERS + DIMS};

typedef struct Question {
  mappa_Query q;
  mappa_Slice slices[SLICES];
  mappa_Map maps[MAPS];        /* before, after, dims */
  uint16_t *to[MAPS];          /* what the maps point to */
  mappa_Map parts[MAPS][MAPPA_MAXPARTS];
  uint16_t *partto[MAPS][MAPPA_MAXPARTS];
  uint64_t sets[MAPS][5];
} Question;

/* Points and periods in ascending order, some before and after all rows. */
static inline void ask_slices (uint64_t *seed, Question *a, int n) {
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

/* Categories at random for the codes of a map, of which one in 'out' stays
** out. To be freed. */
static inline uint16_t *draw (uint64_t *seed, mappa_Map *map, int categories,
                              int out) {
  uint16_t *to = malloc((map->n + 1) * sizeof *to);
  assert_non_null(to);
  for (uint32_t code = 0; code < map->n; code++)
    to[code] = support_below(seed, out) == 0 ? MAPPA_OUT
             : (uint16_t) support_below(seed, categories);
  map->to = to;
  return to;
}

/* A map of a column. */
static inline uint16_t *draw_map (uint64_t *seed, const Sample *s,
                                  mappa_Map *map, int nslices, int column,
                                  int out) {
  map->column = column;
  map->n = column == MAPPA_SLICE ? (uint32_t) nslices
         : mappa_frame_column(s->frame, column).codes;
  map->categories = (uint16_t) (1 + support_below(seed, 4));
  return draw(seed, map, map->categories, out);
}

static inline void ask_map (uint64_t *seed, const Sample *s, Question *a,
                            int i, int column, int out) {
  a->to[i] = draw_map(seed, s, &a->maps[i], a->q.nslices, column, out);
}

/* Any column but an id, or the slice. */
static inline int any_column (uint64_t *seed, const Sample *s) {
  static const int columns[] = {START, END, AGE, AREA, LEVEL, NUMBER, AREA,
                                LEVEL, AGE, SINCE};
  int i = support_below(seed, (int) MAPPAI_COUNT(columns) + 1);
  int column = i == (int) MAPPAI_COUNT(columns) ? MAPPA_SLICE
             : s->column[columns[i]];
  return column == -1 ? MAPPA_SLICE : column;
}

/* Level, the only column that ranks here; groups by area or not at all. Of
** rows picked, persons count or the rows. */
static inline void ask_pick (uint64_t *seed, const Sample *s, mappa_Query *q) {
  q->pick.rule = (mappa_PickRule) support_below(seed, 4);
  q->pick.group = support_below(seed, 2) ? -1 : s->column[AREA];
  q->pick.rank = s->column[LEVEL];
  q->unit = s->column[PERSON];
  switch (support_below(seed, 3)) {
    case 0: q->unit = MAPPA_ROWS; break;
    case 1:
      if (q->pick.rule == MAPPA_EVERY) q->unit = s->column[RECORD];
      break;
    default: break;
  }
}

static inline void ask (uint64_t *seed, const Sample *s, Question *a,
                        int nslices, int ndims) {
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

static inline void free_question (Question *a) {
  for (int i = 0; i < MAPS; i++) {
    free(a->to[i]);
    for (int k = 0; k < MAPPA_MAXPARTS; k++) free(a->partto[i][k]);
  }
}

/* === Random maps of more than a column ================================= */

/* A map of time since the start or another day, up to a limit that much time
** exceeds. */
static inline uint16_t *draw_time (uint64_t *seed, const Sample *s,
                                   mappa_Map *map, int out) {
  static const int most[] = {0, 800, 26, 3};
  map->column = s->column[support_below(seed, 4) == 0 ? START : SINCE];
  map->reading = (mappa_Reading) (1 + support_below(seed, 3));
  map->n = (uint32_t) (1 + support_below(seed, most[map->reading]));
  map->categories = (uint16_t) (1 + support_below(seed, 4));
  return draw(seed, map, map->categories, out);
}

/* A map of one to eight parts. */
static inline uint16_t *draw_parts (uint64_t *seed, const Sample *s,
                                    Question *a, int i, int out) {
  mappa_Map *map = &a->maps[i];
  *map = (mappa_Map) {.column = MAPPA_PARTS, .parts = a->parts[i], .n = 1};
  map->nparts = 1 + support_below(seed, support_below(seed, 3) == 0
                                        ? MAPPA_MAXPARTS : 3);
  for (int k = 0; k < map->nparts; k++) {
    mappa_Map *part = &a->parts[i][k];
    a->partto[i][k] = support_below(seed, 3) == 0
      ? draw_time(seed, s, part, 30)
      : draw_map(seed, s, part, a->q.nslices, any_column(seed, s), 30);
    map->n *= part->categories;
  }
  map->categories = (uint16_t) (1 + support_below(seed, 4));
  return draw(seed, map, map->categories, out);
}

/* Lets the categories of a map overlap: few of them, or at times all that
** there can be. */
static inline uint16_t *draw_sets (uint64_t *seed, Question *a, int i,
                                   int out) {
  mappa_Map *map = &a->maps[i];
  bool many = support_below(seed, 8) == 0 && a->q.ndims < 3;
  int n = many ? MAPPA_MAXSETS : 1 + support_below(seed, 5);
  map->categories = (uint16_t) n;
  map->nsets = (uint16_t) (1 + support_below(seed, 5));
  map->sets = a->sets[i];
  for (int k = 0; k < map->nsets; k++)
    a->sets[i][k] = (support_random(seed) & support_random(seed) &
                     UINT64_MAX >> (64 - n)) |
                    (uint64_t) 1 << support_below(seed, n);
  return draw(seed, map, map->nsets, out);
}

/* Turns some maps of a question into ones of times, parts and sets. */
static inline void enrich (uint64_t *seed, const Sample *s, Question *a) {
  int nfilters = a->q.nbefore + a->q.nafter;
  for (int i = 0; i < nfilters + a->q.ndims; i++) {
    int out = i < nfilters ? 6 : 12;
    uint16_t *plain = a->to[i];
    switch (support_below(seed, 3)) {
      case 0: a->to[i] = draw_time(seed, s, &a->maps[i], out); break;
      case 1: a->to[i] = draw_parts(seed, s, a, i, out); break;
      default: plain = NULL; break;
    }
    free(plain);
    if (support_below(seed, 3) > 0) continue;
    free(a->to[i]);
    a->to[i] = draw_sets(seed, a, i, out);
  }
}

/* === Counting ========================================================== */

/* Steps to the next cell, totals included; false after the last. */
static inline bool next_cell (const mappa_Query *q, uint16_t *at) {
  for (int d = q->ndims - 1; d >= 0; d--) {
    if (at[d]++ < q->dims[d].categories) return true;
    at[d] = 0;
  }
  return false;
}

/* Is the cell none of the totals that the query does without? */
static inline bool asked_for (const mappa_Query *q, const uint16_t *at) {
  for (int d = 0; d < q->ndims; d++)
    if (at[d] == q->dims[d].categories &&
        (q->cellsonly || q->dims[d].nototal)) return false;
  return true;
}

/* By a kernel of that name, NULL: the fastest; NULL if there is none here. */
static inline mappa_Cube *count_in (const mappa_Memory *m, const Sample *s,
                                    const mappa_Query *q,
                                    const char *kernel) {
  mappa_Query query = *q;
  mappa_Cube *cube;
  mappa_Error err;
  query.kernel = kernel;
  if (kernel != NULL && strcmp(kernel, "rows") != 0 &&
      mappai_loops(kernel) == NULL) return NULL;
  if (mappa_crosstab(m, s->frame, &query, &cube, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  assert_int_equal(mappa_cube_dims(cube), q->ndims);
  for (int d = 0; d < q->ndims; d++)
    assert_int_equal(mappa_cube_categories(cube, d), q->dims[d].categories);
  return cube;
}

static inline mappa_Cube *count_with (const Sample *s, const mappa_Query *q,
                                      const char *kernel) {
  return count_in(NULL, s, q, kernel);
}

static inline mappa_Cube *count (const Sample *s, const mappa_Query *q) {
  return count_with(s, q, NULL);
}

#endif
