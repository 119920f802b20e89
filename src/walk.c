/* walk.c - counts a query row by row: picks, times, categories that overlap.
**
** R1. For each slice a row goes through: the measure's filters; the pick,
**     which chooses among the rows of one person and group; the question's
**     filters; the dimensions. So a filter of the question never changes
**     what is picked: a filtered table is a slice of the unfiltered one.
** R2. A cell counts distinct units. Rows of one unit stand together, so a
**     unit is new to a cell when it is not the last one seen there; the same
**     holds for every total, which is thus no sum. When rows count, each one
**     is a unit of its own in each slice, and totals add up.
** R3. Where categories overlap, a row counts in each one that it belongs to,
**     and once in the total.
** R4. The order of the rows of a person does not matter, except that of equal
**     ranks the one that starts later is picked.
*/
#include "kernel.h"

#include <string.h>

#define NOUNIT  UINT32_MAX             /* no unit has this number */

/* Buffers, one value for each row that the sieve left; the codes of the leaves
** follow. New ones are 0. */
enum {ROW, START, END, UNIT, PERSON, GROUP, RANK, LOW, HIGH, REACHED,
      NBUFFERS};

typedef struct Walk {
  mappai_Kernel *k;
  mappai_Gate before, after;   /* what the sieve has not asked */
  size_t n;                    /* rows */
  uint32_t *block;             /* the buffers, room rows each */
  size_t room;
  uint32_t *last;              /* R2: last unit seen in each cell */
  size_t *margins;             /* scratch: cells of a row, see findcells */
  uint32_t *best;              /* by group: 1 + row picked so far */
  size_t ngroups;
  bool nomemory;               /* for a row behind a cell */
} Walk;

static uint32_t *buffer (const Walk *w, size_t which) {
  return w->block + which * w->room;
}

static void reach (const Walk *w, size_t row, size_t stage) {
  uint32_t *reached = &buffer(w, REACHED)[row];
  if (stage > *reached) *reached = (uint32_t) stage;
}

/* === Setting up ======================================================== */

static mappa_Status makelast (Walk *w, mappa_Error *err) {
  size_t cells = w->k->cube->ncells;
  if (!MAPPAI_NEW(w->k, w->last, cells)) return mappai_nomemory(err);
  memset(w->last, 0xff, cells * sizeof *w->last);        /* NOUNIT */
  return MAPPA_OK;
}

static mappa_Status makegroups (Walk *w, mappa_Error *err) {
  const mappa_Pick *pick = &w->k->query->pick;
  int group = pick->rule == MAPPA_EVERY ? -1 : pick->group;
  w->ngroups = group < 0 ? 1 : w->k->frame->columns[group].codes;
  return MAPPAI_NEW(w->k, w->best, w->ngroups) ? MAPPA_OK
                                                : mappai_nomemory(err);
}

/* A gate without the first 'done' axes. */
static mappai_Gate rest (const mappai_Gate *g, size_t done) {
  return (mappai_Gate) {g->axes + done, g->n - done, g->stage + done};
}

/* The gates that the sieve has left. */
static void setgates (Walk *w) {
  const mappai_Kernel *k = w->k;
  size_t before = k->nsifts < k->before.n ? k->nsifts : k->before.n;
  w->before = rest(&k->before, before);
  w->after = rest(&k->after, k->nsifts - before);
}

static mappa_Status open (Walk *w, mappa_Error *err) {
  setgates(w);
  MAPPAI_TRY(makelast(w, err));
  if (!MAPPAI_NEW(w->k, w->margins, w->k->margins))
    return mappai_nomemory(err);
  return makegroups(w, err);
}

static size_t buffers (const Walk *w) {
  return NBUFFERS + w->k->axes.nleaves;
}

static void close (Walk *w) {
  MAPPAI_FREE(w->k, w->block, w->room * buffers(w));
  MAPPAI_FREE(w->k, w->last, w->k->cube->ncells);
  MAPPAI_FREE(w->k, w->margins, w->k->margins);
  MAPPAI_FREE(w->k, w->best, w->ngroups);
}

/* === Rows ============================================================== */

static mappa_Status makeroom (Walk *w, size_t room, mappa_Error *err) {
  if (room <= w->room) return MAPPA_OK;
  MAPPAI_FREE(w->k, w->block, w->room * buffers(w));
  w->room = 0;
  if (!MAPPAI_NEW(w->k, w->block, room * buffers(w)))
    return mappai_nomemory(err);
  w->room = room;
  return MAPPA_OK;
}

/* Reads a column. What is none leaves the codes at 0, among them the slice as
** the column of a map. */
static void fill (Walk *w, size_t which, int column) {
  const mappai_Kernel *k = w->k;
  uint32_t *codes = buffer(w, which);
  const uint32_t *row = buffer(w, ROW);
  if (column < 0) return;
  if (w->n == k->n)
    mappai_frame_read(k->frame, column, k->first, k->n, codes);
  else
    mappai_frame_gather(k->frame, column, k->first, row, w->n, codes);
}

/* The slices LOW .. HIGH - 1 of each row. */
static void setslices (Walk *w) {
  const mappai_Kernel *k = w->k;
  const uint32_t *start = buffer(w, START), *end = buffer(w, END);
  uint32_t *low = buffer(w, LOW), *high = buffer(w, HIGH);
  bool one = k->query->nslices == 1;
  for (size_t i = 0; i < w->n; i++) {
    low[i] = one ? 0 : k->lowof[start[i]];
    high[i] = one ? 1 : k->highof[end[i]];
  }
}

/* Takes over what the sieve left of a chunk. */
static mappa_Status readrows (Walk *w, mappa_Error *err) {
  const mappai_Kernel *k = w->k;
  const mappa_Frame *f = k->frame;
  const mappa_Query *q = k->query;
  w->n = k->left;
  MAPPAI_TRY(makeroom(w, w->n + MAPPAI_BEYOND, err));
  if (w->n == 0) return MAPPA_OK;
  mappai_rows(k, k->in, buffer(w, ROW));
  fill(w, START, f->start);
  fill(w, END, f->end < 0 ? f->start : f->end);
  fill(w, UNIT, q->unit);
  if (q->pick.rule != MAPPA_EVERY) {
    fill(w, PERSON, f->person);
    fill(w, GROUP, q->pick.group);
    if (q->pick.rule == MAPPA_HIGHEST) fill(w, RANK, q->pick.rank);
  }
  for (size_t i = 0; i < k->axes.nleaves; i++)
    fill(w, NBUFFERS + i, k->axes.leaves[i].column);
  memset(buffer(w, REACHED), 0, w->n * sizeof *w->block);
  setslices(w);
  return MAPPA_OK;
}

/* === Categories ======================================================== */

/* The day on which a row in a slice ends: its date, or the first one after
** it. */
static mappa_Day endday (const Walk *w, size_t row) {
  const mappa_Frame *f = w->k->frame;
  bool event = f->end < 0;
  const mappai_Column *c = &f->columns[event ? f->start : f->end];
  uint32_t code = buffer(w, END)[row];
  if (!event && code == c->codes - 1) return MAPPA_FOREVER;
  return c->base + (mappa_Day) code - 1;
}

static uint16_t leafof (const Walk *w, size_t i, size_t row, size_t s) {
  const mappai_Leaf *leaf = &w->k->axes.leaves[i];
  uint32_t code = buffer(w, NBUFFERS + i)[row];
  if (leaf->reading != MAPPA_CODES) {
    mappa_Day end = endday(w, row);
    if (end < w->k->query->slices[s].to)
      return mappai_leaf_time(leaf, w->k->frame, code, end);
  }
  return leaf->table[s * leaf->step + code];
}

/* The category that several leaves make. */
static uint16_t partsof (const Walk *w, const mappai_Axis *axis, size_t row,
                         size_t s) {
  size_t code = 0;
  for (size_t i = axis->first; i < axis->first + axis->nparts; i++) {
    uint16_t category = leafof(w, i, row, s);
    if (category == MAPPA_OUT) return MAPPA_OUT;
    code = code * w->k->axes.leaves[i].categories + category;
  }
  return axis->over[code];
}

static uint16_t workout (const Walk *w, const mappai_Axis *axis, size_t row,
                         size_t s) {
  return axis->nparts > 0 ? partsof(w, axis, row, s)
                          : leafof(w, axis->first, row, s);
}

/* The category of a row in a slice; where they overlap, the set of them. Most
** axes need no more than a look at a table. */
static uint16_t categoryof (const Walk *w, const mappai_Axis *axis,
                            size_t row, size_t s) {
  uint32_t code = buffer(w, NBUFFERS + axis->first)[row];
  return axis->table == NULL ? workout(w, axis, row, s)
                             : axis->table[s * axis->step + code];
}

static bool passes (const Walk *w, const mappai_Gate *g, size_t row,
                    size_t s) {
  for (size_t i = 0; i < g->n; i++)
    if (categoryof(w, &g->axes[i], row, s) == MAPPA_OUT) {
      reach(w, row, g->stage + i);
      return false;
    }
  return true;
}

/* Finds the category of a row in each dimension, if it has one. */
static bool classify (const Walk *w, size_t row, size_t s,
                      uint16_t *category) {
  const mappai_Gate *g = &w->k->dims;
  for (size_t d = 0; d < g->n; d++) {
    category[d] = categoryof(w, &g->axes[d], row, s);
    if (category[d] != MAPPA_OUT) continue;
    reach(w, row, g->stage + d);
    return false;
  }
  return true;
}

/* === Counting ========================================================== */

/* R3: n cells of a row, which lie in the first category of a dimension, become
** those in the categories of a set, and in the total. */
static size_t spread (size_t *cells, size_t n, uint64_t set, size_t stride,
                      size_t total) {
  size_t all = n;
  for (size_t shift = 0; set != 0; shift += stride, set >>= 1) {
    if ((set & 1) == 0) continue;
    for (size_t i = 0; i < n; i++) cells[all + i] = cells[i] + shift;
    all += n;
  }
  for (size_t i = 0; i < n; i++) cells[i] += total;
  return all;
}

/* Finds the cells, totals too, of a row by its categories: those at the n
** margins beyond a cell. */
static size_t findcells (const Walk *w, const uint16_t *category, size_t *n) {
  const mappa_Cube *c = w->k->cube;
  const mappai_Gate *dims = &w->k->dims;
  size_t *margins = w->margins, cell = 0, m = 1;
  margins[0] = 0;
  for (size_t d = 0; d < dims->n; d++) {
    const uint64_t *sets = dims->axes[d].sets;
    size_t stride = c->stride[d], total = c->categories[d] * stride;
    size_t own = category[d] * stride;
    if (sets != NULL) {
      m = spread(margins, m, sets[category[d]], stride, total);
      continue;
    }
    cell += own;
    for (size_t i = 0; i < m; i++) margins[m + i] = margins[i] + (total - own);
    m *= 2;
  }
  *n = m;
  return cell;
}

/* The row is one behind the cell that is wanted. */
static void note (Walk *w, size_t row, size_t s) {
  size_t at = w->k->first + buffer(w, ROW)[row];
  if (!mappai_found_add(w->k->found, at, (int) s)) w->nomemory = true;
}

/* R2: counts a row's unit in a cell's n margins. */
static void countcells (Walk *w, size_t cell, size_t n, size_t row,
                        size_t s) {
  int64_t *cells = w->k->cube->cells;
  uint32_t *last = w->last;
  bool rows = w->k->query->unit == MAPPA_ROWS, found = false;
  uint32_t unit = rows ? NOUNIT : buffer(w, UNIT)[row];
  size_t wanted = w->k->wanted;
  for (size_t i = 0; i < n; i++) {
    size_t at = cell + w->margins[i];
    bool isnew = rows || last[at] != unit;
    cells[at] += isnew;
    last[at] = unit;
    found |= isnew && at == wanted;
  }
  if (found) note(w, row, s);
}

/* A row that was picked in a slice: the question's filters and dimensions. */
static void visit (Walk *w, size_t row, size_t s) {
  uint16_t category[MAPPA_MAXDIMS];
  size_t cell, n;
  if (!passes(w, &w->after, row, s) || !classify(w, row, s, category)) return;
  cell = findcells(w, category, &n);
  countcells(w, cell, n, row, s);
  reach(w, row, w->k->dims.stage + w->k->dims.n);        /* counted */
}

static void countevery (Walk *w) {
  const uint32_t *low = buffer(w, LOW), *high = buffer(w, HIGH);
  for (size_t row = 0; row < w->n; row++)
    for (size_t s = low[row]; s < high[row]; s++)
      if (passes(w, &w->before, row, s)) visit(w, row, s);
}

/* === Picks ============================================================= */

/* Does a later row of the person and group go before the one picked? */
static bool beats (const Walk *w, size_t row, size_t picked) {
  const uint32_t *start = buffer(w, START), *rank = buffer(w, RANK);
  bool later = start[row] >= start[picked];
  switch (w->k->query->pick.rule) {
    case MAPPA_FIRST: return start[row] < start[picked];
    case MAPPA_LAST: return later;
    case MAPPA_HIGHEST:
      return rank[row] > rank[picked] ||
             (rank[row] == rank[picked] && later);
    case MAPPA_EVERY: break;
  }
  return false;
}

static size_t groupof (const Walk *w, size_t row) {
  return w->k->query->pick.group < 0 ? 0 : buffer(w, GROUP)[row];
}

static bool inslice (const Walk *w, size_t row, size_t s) {
  return s >= buffer(w, LOW)[row] && s < buffer(w, HIGH)[row];
}

/* Picks among the rows of one person in one slice, and visits those picked. */
static void pickslice (Walk *w, size_t begin, size_t end, size_t s) {
  size_t unpicked = w->k->before.stage + w->k->before.n;
  for (size_t row = begin; row < end; row++) {
    uint32_t *best = &w->best[groupof(w, row)];
    if (!inslice(w, row, s) || !passes(w, &w->before, row, s)) continue;
    reach(w, row, unpicked);
    if (*best == 0 || beats(w, row, *best - 1)) *best = (uint32_t) row + 1;
  }
  for (size_t row = begin; row < end; row++) {
    uint32_t *best = &w->best[groupof(w, row)];
    if (*best != row + 1) continue;
    visit(w, row, s);
    *best = 0;
  }
}

static void countpicked (Walk *w) {
  const uint32_t *person = buffer(w, PERSON);
  const uint32_t *low = buffer(w, LOW), *high = buffer(w, HIGH);
  size_t begin = 0, end;
  for (; begin < w->n; begin = end) {
    size_t first = SIZE_MAX, last = 0;         /* slices that they touch */
    for (end = begin; end < w->n && person[end] == person[begin]; end++) {
      if (low[end] >= high[end]) continue;
      if (low[end] < first) first = low[end];
      if (high[end] > last) last = high[end];
    }
    for (size_t s = first; s < last; s++) pickslice(w, begin, end, s);
  }
}

static void addfates (Walk *w) {
  const uint32_t *reached = buffer(w, REACHED);
  for (size_t row = 0; row < w->n; row++) w->k->cube->fates[reached[row]]++;
}

/* === The whole ========================================================= */

static mappa_Status walk (Walk *w, mappa_Error *err) {
  mappai_Kernel *k = w->k;
  for (size_t row = k->begin; row < k->end; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, MAPPAI_ALL, true, err));
    MAPPAI_TRY(readrows(w, err));
    if (k->query->pick.rule == MAPPA_EVERY) countevery(w);
    else countpicked(w);
    if (w->nomemory) return mappai_nomemory(err);
    addfates(w);
  }
  return MAPPA_OK;
}

mappa_Status mappai_walk (mappai_Kernel *k, mappa_Error *err) {
  Walk w = {.k = k};
  mappa_Status status = open(&w, err);
  if (status == MAPPA_OK) status = walk(&w, err);
  close(&w);
  return status;
}
