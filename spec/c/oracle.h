/* oracle.h - what the kernel should say, by nested loops.
**
** A Sample is a frame, whose rows are kept beside it as they are; a Question a
** query. The oracle reads the rows and the query alone: for each slice and
** person it looks at every row, and for each cell at every visit. It follows
** the words of mappa.h and is as slow as it is simple. Include it first.
*/
#ifndef oracle_h
#define oracle_h

#include "sample.h"

/* === The oracle ======================================================== */

typedef struct Visit {         /* a row that was picked in a slice and kept */
  uint32_t unit;
  size_t row;
  int slice;
  uint16_t category[DIMS];     /* or the place of a set */
} Visit;

typedef struct Oracle {
  const Sample *s;
  const mappa_Query *q;
  Visit *visits;
  size_t n;
  int *stage;                  /* of each row: how far it got, see stage_of */
} Oracle;

/* A row's way: outside, before 0.., unpicked, after 0.., unmapped 0.., and
** counted. */
static inline int stage_of (const mappa_Query *q, mappa_Fate fate, int i) {
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

static inline void got_to (Oracle *o, size_t row, mappa_Fate fate, int i) {
  int stage = stage_of(o->q, fate, i);
  if (stage > o->stage[row]) o->stage[row] = stage;
}

/* The day, a number of months after another, on which they are completed. */
static inline mappa_Day months_after (mappa_Day from, int months) {
  int year, month, mday;
  mappa_Day day;
  mappa_day_civil(from, &year, &month, &mday);
  month += months;
  day = mappa_day(year + (month - 1) / 12, (month - 1) % 12 + 1, mday);
  return day != MAPPA_NODAY ? day
       : mappa_day(year + month / 12, month % 12 + 1, 1);
}

/* Completed months, years or days; -1: none. */
static inline int time_between (mappa_Reading reading, mappa_Day from,
                                mappa_Day to) {
  int step = reading == MAPPA_YEARS ? 12 : 1, n = (to - from) / (31 * step);
  if (to < from) return -1;
  if (reading == MAPPA_DAYS) return to - from;
  while (months_after(from, (n + 1) * step) <= to) n++;
  return n;
}

/* The time until the last day of the slice, or the day on which the row ends
** if that is earlier. */
static inline int time_of (const Oracle *o, const mappa_Map *map, size_t row,
                           int slice) {
  const Row *r = &o->s->rows[row];
  mappa_Day to = o->q->slices[slice].to, from = r->since;
  mappa_Day end = o->s->events ? r->start : r->end;
  if (map->column == o->s->column[START]) from = r->start;
  if (map->column == o->s->column[END]) from = r->end;
  if (from == MAPPA_NODAY || from == MAPPA_FOREVER) return -1;
  return time_between(map->reading, from, end < to ? end : to);
}

/* The code of a column. */
static inline uint32_t code_of (const Oracle *o, const mappa_Map *map,
                                size_t row, int slice) {
  uint32_t code;
  if (map->column == MAPPA_SLICE) return (uint32_t) slice;
  if (map->reading != MAPPA_CODES) {
    int time = time_of(o, map, row, slice);
    return time + 1 < (int) map->n ? (uint32_t) (time + 1) : 0;
  }
  if (map->column == o->s->column[AGE]) {
    int age = mappa_age(o->s->rows[row].birth, o->q->slices[slice].to);
    return age > MAPPAI_MAXAGE ? 0 : (uint32_t) (age + 1);
  }
  mappai_frame_read(o->s->frame, map->column, row, 1, &code);
  return code;
}

/* The category, or the place of a set of them. */
static inline uint16_t category_of (const Oracle *o, const mappa_Map *map,
                                    size_t row, int slice) {
  uint32_t code = 0, worth = 1;
  if (map->column != MAPPA_PARTS) return map->to[code_of(o, map, row, slice)];
  for (int i = map->nparts - 1; i >= 0; i--) {
    const mappa_Map *part = &map->parts[i];
    uint16_t category = part->to[code_of(o, part, row, slice)];
    if (category == MAPPA_OUT) return MAPPA_OUT;
    code += worth * category;
    worth *= part->categories;
  }
  return map->to[code];
}

/* Does the row pass the maps? */
static inline bool passes (Oracle *o, const mappa_Map *maps, int n,
                           size_t row, int slice, mappa_Fate fate) {
  for (int i = 0; i < n; i++)
    if (category_of(o, &maps[i], row, slice) == MAPPA_OUT) {
      got_to(o, row, fate, i);
      return false;
    }
  return true;
}

static inline bool qualifies (Oracle *o, size_t row, int slice) {
  const Row *r = &o->s->rows[row];
  const mappa_Slice *s = &o->q->slices[slice];
  if (r->start > s->to || r->end <= s->from) return false;
  return passes(o, o->q->before, o->q->nbefore, row, slice, MAPPA_BEFORE);
}

/* Would the pick prefer the row to another, which stands before it? */
static inline bool preferred (const Oracle *o, size_t row, size_t other) {
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

static inline bool same_group (const Oracle *o, size_t a, size_t b) {
  return o->q->pick.group < 0 || o->s->rows[a].area == o->s->rows[b].area;
}

/* Is the row the one that counts among begin..end? */
static inline bool picked (const Oracle *o, const bool *qualified,
                           size_t row, size_t begin, size_t end) {
  if (o->q->pick.rule == MAPPA_EVERY) return true;
  for (size_t i = begin; i < end; i++) {
    if (i == row || !qualified[i] || !same_group(o, i, row)) continue;
    if (i < row ? !preferred(o, row, i) : preferred(o, i, row)) return false;
  }
  return true;
}

static inline void visit (Oracle *o, size_t row, int slice) {
  const mappa_Query *q = o->q;
  Visit *v = &o->visits[o->n];
  if (!passes(o, q->after, q->nafter, row, slice, MAPPA_AFTER) ||
      !passes(o, q->dims, q->ndims, row, slice, MAPPA_UNMAPPED)) return;
  for (int d = 0; d < q->ndims; d++)
    v->category[d] = category_of(o, &q->dims[d], row, slice);
  v->unit = q->unit == o->s->column[PERSON] ? o->s->rows[row].person
                                            : o->s->rows[row].record;
  v->row = row;
  v->slice = slice;
  o->n++;
  got_to(o, row, MAPPA_COUNTED, 0);
}

/* Looks at the rows begin..end of one person, slice by slice. */
static inline void look (Oracle *o, size_t begin, size_t end,
                         bool *qualified) {
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

static inline Oracle consult (const Sample *s, const mappa_Query *q) {
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

static inline void forget (Oracle *o) {
  free(o->visits);
  free(o->stage);
}

static inline bool in_cell (const Oracle *o, const Visit *v,
                            const uint16_t *at) {
  for (int d = 0; d < o->q->ndims; d++) {
    const mappa_Map *dim = &o->q->dims[d];
    if (at[d] == dim->categories) continue;
    if (dim->sets != NULL ? (dim->sets[v->category[d]] >> at[d] & 1) == 0
                          : v->category[d] != at[d]) return false;
  }
  return true;
}

/* Distinct units in a cell, which are small numbers; or all visits. */
static inline int64_t distinct (const Oracle *o, const uint16_t *at) {
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

/* A category occurs when one of its cells does. */
static inline void compare_occurs (const mappa_Query *q,
                                   const mappa_Cube *cube) {
  uint16_t at[MAPPA_MAXDIMS] = {0};
  bool *seen[MAPPA_MAXDIMS];
  for (int d = 0; d < q->ndims; d++) {
    seen[d] = calloc(q->dims[d].categories + 1u, sizeof (bool));
    assert_non_null(seen[d]);
  }
  do
    for (int d = 0; d < q->ndims; d++)
      if (mappa_cube_count(cube, at) != 0) seen[d][at[d]] = true;
  while (next_cell(q, at));
  for (int d = 0; d < q->ndims; d++) {
    for (uint16_t i = 0; i < q->dims[d].categories; i++)
      assert_int_equal(mappa_cube_occurs(cube, d, i), seen[d][i]);
    free(seen[d]);
  }
}

static inline void compare_cells (const Oracle *o, const mappa_Cube *cube) {
  uint16_t at[DIMS] = {0};
  do {
    int64_t got = mappa_cube_count(cube, at), want;
    if (!asked_for(o->q, at)) continue;
    want = distinct(o, at);
    if (got != want)
      fail_msg("cell %d %d %d %d: %lld, not %lld", at[0], at[1], at[2], at[3],
               (long long) got, (long long) want);
  } while (next_cell(o->q, at));
  compare_occurs(o->q, cube);
}

static inline int64_t rows_at (const Oracle *o, int stage) {
  int64_t n = 0;
  for (size_t row = 0; row < o->s->n; row++) n += o->stage[row] == stage;
  return n;
}

static inline void compare_fates (const Oracle *o, const mappa_Cube *cube) {
  int64_t sum = 0;
  for (int fate = MAPPA_COUNTED; fate <= MAPPA_UNMAPPED; fate++)
    for (int i = 0; i < mappa_cube_maps(cube, (mappa_Fate) fate); i++) {
      int64_t rows = mappa_cube_rows(cube, (mappa_Fate) fate, i);
      assert_int_equal(rows, rows_at(o, stage_of(o->q, (mappa_Fate) fate, i)));
      sum += rows;
    }
  assert_int_equal(sum, o->s->n);
}

/* Compares every cell, total and fate by every kernel there is; gives the
** number of visits. */
static inline size_t check (const Sample *s, const mappa_Query *q) {
  static const char *const kernels[] = {NULL, "rows", "portable", "v3", "v4"};
  Oracle o = consult(s, q);
  for (size_t i = 0; i < MAPPAI_COUNT(kernels); i++) {
    mappa_Cube *cube = count_with(s, q, kernels[i]);
    if (cube == NULL) continue;
    compare_cells(&o, cube);
    compare_fates(&o, cube);
    mappa_cube_free(cube);
  }
  forget(&o);
  return o.n;
}

#endif
