/* columns.h - what the tests of counting by columns share: frames that have
** columns of every width, and queries of many kinds that the kernel can count
** by columns. The oracle of oracle.h reads both. Include it first.
*/
#ifndef columns_h
#define columns_h

#include "oracle.h"

/* === Frames ============================================================ */

/* Columns beside those of a Sample: two that share a byte, and numbers in 1, 2
** and 4 bytes. */
enum {LOW, HIGH, BYTE, WORD, LONG, NEXTRAS};

static const int64_t largest[NEXTRAS] = {3, 2, 200, 500, 70000};

typedef enum Each {            /* rows of a person */
  EACH_ONE,
  EACH_FEW,                    /* 1.6 on average */
  EACH_SOME,                   /* 1 to 4, and at times 5 to 8 */
  EACH_MANY,                   /* 5 to 40 */
  EACH_ALL,                    /* there is but one */
  EACH_LATE                    /* one, and from row 2,048 on all */
} Each;

typedef struct Shape {
  size_t rows;
  Each each;
  bool events;
  bool tidy;                   /* no nobody, and rows in the order of time */
  bool brief;                  /* all in few days, so that codes are narrow */
} Shape;

typedef struct Wide {
  Sample s;
  int extra[NEXTRAS];
} Wide;

static inline size_t rows_each (uint64_t *seed, const Shape *shape,
                                size_t row) {
  size_t n = 1;
  switch (shape->each) {
    case EACH_ONE: break;
    case EACH_FEW: while (support_below(seed, 8) < 3) n++; break;
    case EACH_SOME:
      n += (size_t) support_below(seed, 4);
      if (support_below(seed, 6) == 0) n += 4;
      break;
    case EACH_MANY: n = 5 + (size_t) support_below(seed, 36); break;
    case EACH_ALL: n = shape->rows; break;
    case EACH_LATE: if (row >= 2048) n = shape->rows; break;
  }
  return n < shape->rows - row ? n : shape->rows - row;
}

/* The rows of a person. */
static inline void fill_rows (uint64_t *seed, const Shape *shape, Row *rows,
                              size_t n) {
  mappa_Day from = 14000 + support_below(seed, shape->brief ? 30 : 300);
  mappa_Day birth = support_below(seed, 9) == 0 ? MAPPA_NODAY
                  : -20000 + support_below(seed, 35000);
  for (size_t i = 0; i < n; i++) {
    Row *row = &rows[i];
    fill_row(seed, row, from);
    if (shape->brief) row->start = from;
    if (shape->brief) row->end = from + 1 + support_below(seed, 3);
    if (shape->events) row->end = row->start + 1;
    from = shape->events && support_below(seed, 2) ? row->start : row->end;
    row->birth = birth;
  }
  if (!shape->events && support_below(seed, 4) == 0)
    rows[n - 1].end = MAPPA_FOREVER;
  if (!shape->tidy && support_below(seed, 4) == 0) shuffle(seed, rows, n);
}

static inline void put_extras (uint64_t *seed, Wide *w) {
  for (int i = 0; i < NEXTRAS; i++) {
    int most = support_below(seed, 2) ? 4 : (int) largest[i] + 1;
    if (most > largest[i] + 1) most = (int) largest[i] + 1;
    assert_int_equal(mappai_frame_put(w->s.frame, w->extra[i],
                                      support_below(seed, most), NULL),
                     MAPPA_OK);
  }
}

static inline Wide wide (uint64_t *seed, const Shape *shape) {
  static const mappa_List low = {"low", "", NULL, 3}, high = {"high", "", NULL,
                                                              2};
  static const char *const names[] = {"low", "high", "byte", "word", "long"};
  Wide w = {.s = {.n = shape->rows, .events = shape->events}};
  uint32_t person = shape->tidy ? 1 : (uint32_t) support_below(seed, 2);
  w.s.rows = calloc(shape->rows + 1, sizeof *w.s.rows);
  assert_non_null(w.s.rows);
  for (size_t row = 0, n; row < shape->rows; row += n, person++) {
    n = rows_each(seed, shape, row);
    fill_rows(seed, shape, w.s.rows + row, n);
    for (size_t i = row; i < row + n; i++) {
      w.s.rows[i].person = person;
      w.s.rows[i].record = (uint32_t) i;
    }
  }
  add_columns(&w.s);
  for (int i = 0; i < NEXTRAS; i++)
    w.extra[i] = mappai_frame_add(w.s.frame, names[i], i <= HIGH
                                  ? MAPPA_COLUMN_CODE : MAPPA_COLUMN_NUMBER,
                                  i == LOW ? &low : &high, largest[i]);
  mappai_frame_share(w.s.frame, w.extra[LOW], w.extra[HIGH]);
  for (size_t i = 0; i < shape->rows; i++) {
    put_row(&w.s, &w.s.rows[i]);
    put_extras(seed, &w);
  }
  assert_int_equal(mappai_frame_seal(w.s.frame, NULL), MAPPA_OK);
  if (shape->tidy && !shape->events) assert_true(w.s.frame->disjoint);
  return w;
}

/* === Queries =========================================================== */

enum {MOSTSLICES = 30};

typedef struct Inquiry {
  Question a;
  mappa_Slice slices[MOSTSLICES];
} Inquiry;

/* Days, or periods, with gaps between them or not. */
static inline void inquire_slices (uint64_t *seed, Inquiry *q, int n) {
  bool days = support_below(seed, 2), gaps = support_below(seed, 2);
  mappa_Day day = 13990 + support_below(seed, n == 1 ? 200 : 40);
  q->a.q.slices = q->slices;
  q->a.q.nslices = n;
  for (int i = 0; i < n; i++) {
    q->slices[i].from = day;
    if (!days) day += support_below(seed, 40);
    q->slices[i].to = day++;
    if (gaps) day += support_below(seed, 30);
  }
}

static inline int inquire_column (uint64_t *seed, const Wide *w) {
  static const int columns[] = {AREA, LEVEL, NUMBER, AREA, LEVEL, START, AGE,
                                SINCE};
  int i = support_below(seed, (int) MAPPAI_COUNT(columns) + 8);
  if (i < (int) MAPPAI_COUNT(columns)) return w->s.column[columns[i]];
  i -= (int) MAPPAI_COUNT(columns);
  return w->extra[i < NEXTRAS ? i : i - NEXTRAS];
}

/* One category a code, in the order of codes or the other way round; or
** several codes a category. Now and then some are in none. */
static inline void inquire_map (uint64_t *seed, const Wide *w, Inquiry *q,
                                int i, int column, int most) {
  mappa_Map *map = &q->a.maps[i];
  int kind = support_below(seed, 4);
  uint16_t n, *to = draw_map(seed, &w->s, map, q->a.q.nslices, column, 1000);
  bool out = support_below(seed, 3) == 0;
  q->a.to[i] = to;
  if (kind == 0) n = map->categories;
  else n = (uint16_t) (map->n < (uint32_t) most ? map->n : (uint32_t) most);
  map->categories = n;
  for (uint32_t code = 0; code < map->n; code++) {
    if (kind > 0) to[code] = (uint16_t) (code % n);
    if (kind == 2) to[code] = (uint16_t) (n - 1 - code % n);
    if (out && support_below(seed, 10) == 0) to[code] = MAPPA_OUT;
    else if (to[code] == MAPPA_OUT) to[code] = 0;
  }
}

/* The slice as a dimension: mostly each one for itself. */
static inline void inquire_slice (uint64_t *seed, const Wide *w, Inquiry *q,
                                  int i) {
  int n = q->a.q.nslices;
  inquire_map(seed, w, q, i, MAPPA_SLICE, MOSTSLICES);
  if (support_below(seed, 4) == 0) return;
  q->a.maps[i].categories = (uint16_t) (n + 1);
  for (int s = 0; s < n; s++) q->a.to[i][s] = (uint16_t) s;
  if (support_below(seed, 3) == 0) q->a.to[i][n - 1] = (uint16_t) n;
  q->a.maps[i].nototal = support_below(seed, 2);
}

/* A filter: by ranges, few or many, or by time. */
static inline void inquire_filter (uint64_t *seed, const Wide *w, Inquiry *q,
                                   int i) {
  static const int outs[] = {2, 5, 50, 1000};
  int out = outs[support_below(seed, 4)];
  if (support_below(seed, 10) == 0)
    q->a.to[i] = draw_time(seed, &w->s, &q->a.maps[i], out);
  else ask_map(seed, &w->s, &q->a, i, inquire_column(seed, w), out);
}

/* What a dimension may be besides. */
static inline void inquire_more (uint64_t *seed, const Wide *w, Inquiry *q,
                                 int i) {
  uint16_t *plain = q->a.to[i];
  switch (support_below(seed, 12)) {
    case 0:
      q->a.maps[i] = (mappa_Map) {0};
      q->a.to[i] = draw_time(seed, &w->s, &q->a.maps[i], 12);
      break;
    case 1:
      q->a.to[i] = draw_parts(seed, &w->s, &q->a, i, 12);
      if (support_below(seed, 3) > 0) break;
      free(q->a.to[i]);
      q->a.to[i] = draw_sets(seed, &q->a, i, 12);
      break;
    case 2: q->a.to[i] = draw_sets(seed, &q->a, i, 12); break;
    default: return;
  }
  free(plain);
}

/* Slices, up to two filters of each kind, dimensions of at most so many
** categories, of which one may be the slice, seldom two; persons or rows. */
static inline void inquire (uint64_t *seed, const Wide *w, Inquiry *q,
                            int nslices, int ndims, int most) {
  mappa_Query *query = &q->a.q;
  int slice = support_below(seed, nslices > 1 ? ndims + 1 : 3 * ndims + 1);
  int nfilters;
  memset(q, 0, sizeof *q);
  inquire_slices(seed, q, nslices);
  query->nbefore = support_below(seed, 3) == 0 ? support_below(seed, 3) : 0;
  query->nafter = support_below(seed, 3) == 0 ? support_below(seed, 3) : 0;
  query->ndims = ndims;
  query->before = q->a.maps;
  query->after = query->before + query->nbefore;
  query->dims = query->after + query->nafter;
  query->pick = (mappa_Pick) {MAPPA_EVERY, -1, -1};
  query->unit = support_below(seed, 3) == 0 ? MAPPA_ROWS
                                            : w->s.column[PERSON];
  query->cellsonly = support_below(seed, 4) == 0;
  nfilters = query->nbefore + query->nafter;
  for (int i = 0; i < nfilters; i++) inquire_filter(seed, w, q, i);
  for (int d = 0, i = nfilters; d < ndims; d++, i++) {
    if (d == slice || support_below(seed, 20) == 0)
      inquire_slice(seed, w, q, i);
    else inquire_map(seed, w, q, i, inquire_column(seed, w), most);
    inquire_more(seed, w, q, i);
  }
}

/* === Kernels against each other ======================================== */

static inline void same_cells (const mappa_Query *q, const mappa_Cube *got,
                               const mappa_Cube *want, const char *kernel) {
  uint16_t at[MAPPA_MAXDIMS] = {0};
  do {
    int64_t a = mappa_cube_count(got, at), b = mappa_cube_count(want, at);
    if (asked_for(q, at) && a != b)
      fail_msg("%s: cell %d %d %d %d: %lld, not %lld", kernel, at[0], at[1],
               at[2], at[3], (long long) a, (long long) b);
  } while (next_cell(q, at));
  compare_occurs(q, got);
}

static inline void same_fates (const mappa_Cube *got, const mappa_Cube *want,
                               size_t rows) {
  int64_t sum = 0;
  for (int fate = MAPPA_COUNTED; fate <= MAPPA_UNMAPPED; fate++)
    for (int i = 0; i < mappa_cube_maps(want, (mappa_Fate) fate); i++) {
      int64_t n = mappa_cube_rows(got, (mappa_Fate) fate, i);
      assert_int_equal(n, mappa_cube_rows(want, (mappa_Fate) fate, i));
      sum += n;
    }
  assert_int_equal(sum, rows);
}

/* Counts row by row, every total too, and by columns as the query asks for; in
** memory that is watched. Gives the number of rows that count. */
static inline int64_t agree (const Sample *s, const mappa_Query *q) {
  static const char *const kernels[] = {"portable", "v3", "v4"};
  mappa_Map dims[MAPPA_MAXDIMS];
  mappa_Query all = *q;
  mappa_Cube *want;
  int64_t counted;
  for (int d = 0; d < q->ndims; d++) {
    dims[d] = q->dims[d];
    dims[d].nototal = false;
  }
  all.dims = dims;
  all.cellsonly = false;
  want = count_with(s, &all, "rows");
  for (size_t i = 0; i < MAPPAI_COUNT(kernels); i++) {
    Ledger l = {0};
    mappa_Memory m = ledger_memory(&l);
    mappa_Cube *got = count_in(&m, s, q, kernels[i]);
    if (got == NULL) continue;
    same_cells(q, got, want, kernels[i]);
    same_fates(got, want, s->n);
    mappa_cube_free(got);
    ledger_settled(&l);
  }
  counted = mappa_cube_rows(want, MAPPA_COUNTED, 0);
  mappa_cube_free(want);
  return counted;
}

static inline void free_wide (Wide *w) {
  free_sample(&w->s);
}

#endif
