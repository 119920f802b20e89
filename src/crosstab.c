/* crosstab.c - the kernel: counts a frame by maps, exactly.
**
** R1. A row belongs to a slice (a date, or a period) when its interval
**     start <= d < end holds a day d of it. Slices do not overlap; an event
**     is an interval of one day.
** R2. For each slice a row goes through: the measure's filters; the pick,
**     which chooses among the rows of one person and group; the question's
**     filters; the dimensions. So a filter of the question never changes
**     what is picked: a filtered table is a slice of the unfiltered one.
** R3. A cell counts distinct units. Rows of one unit stand together, so a
**     unit is new to a cell when it is not the last one seen there; the same
**     holds for every total, which is thus no sum. When rows count, each one
**     is a unit of its own in each slice, and totals add up.
** R4. Every row has one fate: counted, or left out where it got furthest over
**     all slices (mappa_Fate). The fates add up to the rows.
** R5. Where categories overlap, a row counts in each one that it belongs to,
**     and once in the total.
** R6. Rows are read in chunks that stay in the first-level cache and end at
**     the end of a person. The order of the rows of a person does not matter,
**     except that of equal ranks the one that starts later is picked; rows of
**     one person are disjoint where that is used.
*/
#include "axis.h"
#include "cube.h"

#include <string.h>

enum {CHUNK = 2048};                   /* rows of a chunk */
#define MAXCELLS    ((size_t) 1 << 25) /* 12 bytes each while counting */
#define MAXMARGINS  ((size_t) 1 << 20) /* cells in which one row may count */
#define NOUNIT      UINT32_MAX         /* no unit has this number */
#define NOCELL      SIZE_MAX           /* no cell has this place */

/* Buffers of a chunk, one value a row; the codes of the leaves follow. New
** ones are 0. */
enum {START, END, UNIT, PERSON, GROUP, RANK, LOW, HIGH, REACHED, NBUFFERS};

/* Axes that a row has to pass, one after the other. */
typedef struct Gate {
  const mappai_Axis *axes;
  size_t n;
  size_t stage;                /* how far a row is that the first one stops */
} Gate;

typedef struct Kernel {
  mappa_Memory memory;
  const mappa_Frame *frame;
  const mappa_Query *query;
  mappa_Cube *cube;
  mappai_Axes axes;
  Gate before, after, dims;
  uint32_t *from;              /* R1: least END of a row in each slice */
  uint32_t *to;                /* greatest START of a row in each slice */
  uint32_t *last;              /* R3: last unit seen in each cell */
  size_t *margins;             /* scratch: cells of a row, see findcells */
  size_t nmargins;             /* the most that a row has */
  uint32_t *best;              /* by group: 1 + row picked so far */
  size_t ngroups;
  uint32_t *block;             /* the buffers, room rows each */
  size_t room;
  size_t first, n;             /* the chunk: rows first .. first + n */
  size_t wanted;               /* the cell whose rows are noted, or NOCELL */
  mappa_Found *found;          /* these rows */
  bool nomemory;               /* for one of them */
} Kernel;

/* === Fates ============================================================= */

static uint32_t *buffer (const Kernel *k, size_t which) {
  return k->block + which * k->room;
}

static void reach (const Kernel *k, size_t row, size_t stage) {
  uint32_t *reached = &buffer(k, REACHED)[row];
  if (stage > *reached) *reached = (uint32_t) stage;
}

/* === Setting up ======================================================== */

/* A block of n items, freed by freekernel. */
#define NEW(k, field, count)  \
  (((k)->field = mappai_new(&(k)->memory, (count), sizeof *(k)->field)) \
   != NULL)

static bool iskind (const Kernel *k, int column, mappa_ColumnKind kind) {
  return column >= 0 && column < k->frame->ncolumns &&
         k->frame->columns[column].kind == kind;
}

static bool canpick (const Kernel *k, const mappa_Pick *pick) {
  return (pick->group == -1 || iskind(k, pick->group, MAPPA_COLUMN_CODE)) &&
         (pick->rule != MAPPA_HIGHEST ||
          iskind(k, pick->rank, MAPPA_COLUMN_CODE));
}

static mappa_Status checkquery (const Kernel *k, mappa_Error *err) {
  const mappa_Query *q = k->query;
  if (q->ndims < 0 || q->ndims > MAPPA_MAXDIMS)
    return mappai_fail(err, MAPPA_LIMIT, "crosstab: %d dimensions; at most %d",
                       q->ndims, MAPPA_MAXDIMS);
  if (q->nslices < 0 || q->nbefore < 0 || q->nafter < 0)
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: less than nothing");
  if (q->unit != MAPPA_ROWS && !iskind(k, q->unit, MAPPA_COLUMN_ID))
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: the unit is no id");
  if (q->pick.rule != MAPPA_EVERY && !canpick(k, &q->pick))
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: cannot pick by this "
                       "column");
  if (q->pick.rule != MAPPA_EVERY && q->unit != k->frame->person &&
      q->unit != MAPPA_ROWS)
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: a pick is among the rows "
                       "of a person, so it counts persons, or rows picked");
  for (int i = 0; i < q->nslices; i++)
    if (q->slices[i].from > q->slices[i].to ||
        (i > 0 && q->slices[i].from <= q->slices[i - 1].to))
      return mappai_fail(err, MAPPA_MISUSE, "crosstab: slices must ascend and "
                         "not overlap");
  return MAPPA_OK;
}

/* R1, in codes: END >= from and START <= to. The END of an event is its own
** day; that of an interval is a day later than its last one. */
static mappa_Status setslices (Kernel *k, mappa_Error *err) {
  const mappa_Frame *f = k->frame;
  size_t n = (size_t) k->query->nslices;
  bool event = f->end < 0;
  if (!NEW(k, from, n + 1) || !NEW(k, to, n + 1)) return mappai_nomemory(err);
  for (size_t i = 0; i < n; i++) {
    mappa_Slice s = k->query->slices[i];
    uint32_t open = event ? 0 : f->columns[f->end].codes - 1;
    uint32_t from = mappai_frame_daycode(f, event ? f->start : f->end, s.from);
    k->from[i] = event ? from : from < open ? from + 1 : open;
    k->to[i] = mappai_frame_daycode(f, f->start, s.to);
  }
  return MAPPA_OK;
}

/* Cells of the cube, a total beside the categories of each dimension. */
static mappa_Status shapecube (Kernel *k, mappa_Error *err) {
  const mappa_Query *q = k->query;
  mappa_Cube *c = k->cube;
  c->ndims = q->ndims;
  c->ncells = 1;
  for (int d = q->ndims - 1; d >= 0; d--) {
    c->categories[d] = q->dims[d].categories;
    size_t n = (size_t) q->dims[d].categories + 1;
    c->stride[d] = c->ncells;
    if (c->ncells > MAXCELLS / n)
      return mappai_fail(err, MAPPA_LIMIT, "crosstab: more than %zu cells; "
                         "use fewer dimensions, or filter or group them",
                         MAXCELLS);
    c->ncells *= n;
  }
  return MAPPA_OK;
}

/* R5: the most categories that one row has in a dimension. */
static size_t mostin (const mappa_Map *dim) {
  size_t most = 1;
  for (int i = 0; dim->sets != NULL && i < dim->nsets; i++) {
    size_t n = 0;
    for (uint64_t set = dim->sets[i]; set != 0; set &= set - 1) n++;
    if (n > most) most = n;
  }
  return most;
}

static mappa_Status makemargins (Kernel *k, mappa_Error *err) {
  k->nmargins = 1;
  for (int d = 0; d < k->query->ndims; d++) {
    k->nmargins *= mostin(&k->query->dims[d]) + 1;
    if (k->nmargins > MAXMARGINS)
      return mappai_fail(err, MAPPA_LIMIT, "crosstab: too many dimensions "
                         "whose categories overlap");
  }
  return NEW(k, margins, k->nmargins) ? MAPPA_OK : mappai_nomemory(err);
}

static mappa_Status makecube (Kernel *k, mappa_Error *err) {
  const mappa_Query *q = k->query;
  mappa_Cube *c = k->cube;
  MAPPAI_TRY(shapecube(k, err));
  c->nbefore = q->nbefore;
  c->nafter = q->nafter;
  c->nfates = (size_t) (q->nbefore + q->nafter + q->ndims) + 3;
  c->cells = mappai_new(&c->memory, c->ncells, sizeof *c->cells);
  c->fates = mappai_new(&c->memory, c->nfates, sizeof *c->fates);
  if (c->cells == NULL || c->fates == NULL || !NEW(k, last, c->ncells))
    return mappai_nomemory(err);
  memset(k->last, 0xff, c->ncells * sizeof *k->last);   /* NOUNIT */
  return MAPPA_OK;
}

static mappa_Status makegroups (Kernel *k, mappa_Error *err) {
  const mappa_Pick *pick = &k->query->pick;
  int group = pick->rule == MAPPA_EVERY ? -1 : pick->group;
  k->ngroups = group < 0 ? 1 : k->frame->columns[group].codes;
  return NEW(k, best, k->ngroups) ? MAPPA_OK : mappai_nomemory(err);
}

/* The gate of the n axes whose first one is at the place 'first'. */
static Gate gate (const Kernel *k, size_t first, int n, mappa_Fate fate) {
  return (Gate) {k->axes.axes + first, (size_t) n,
                 mappai_stage(k->cube, fate, 0)};
}

/* R2: the gates on a row's way. */
static void setgates (Kernel *k) {
  const mappa_Query *q = k->query;
  size_t nbefore = (size_t) q->nbefore, nafter = (size_t) q->nafter;
  k->before = gate(k, 0, q->nbefore, MAPPA_BEFORE);
  k->after = gate(k, nbefore, q->nafter, MAPPA_AFTER);
  k->dims = gate(k, nbefore + nafter, q->ndims, MAPPA_UNMAPPED);
}

/* === Chunks ============================================================ */

static mappa_Status makeroom (Kernel *k, size_t room, mappa_Error *err) {
  size_t buffers = NBUFFERS + k->axes.nleaves;
  if (room <= k->room) return MAPPA_OK;
  mappai_free(&k->memory, k->block, k->room * buffers, sizeof *k->block);
  k->room = 0;
  if (!NEW(k, block, room * buffers)) return mappai_nomemory(err);
  k->room = room;
  return MAPPA_OK;
}

/* R6: the end of the chunk that starts at a row. */
static size_t chunkend (const Kernel *k, size_t first) {
  const mappa_Frame *f = k->frame;
  size_t end = first + CHUNK;
  uint32_t two[2];
  if (end >= f->rows) return f->rows;
  for (; end < f->rows; end++) {
    mappai_frame_read(f, f->person, end - 1, 2, two);
    if (two[0] != two[1]) break;
  }
  return end;
}

/* Reads a column. What is none leaves the codes at 0, among them the slice as
** the column of a map. */
static void fill (Kernel *k, size_t which, int column) {
  if (column >= 0)
    mappai_frame_read(k->frame, column, k->first, k->n, buffer(k, which));
}

/* How many of n ascending values are below a limit. Written so that the steps
** need no branches: rows are in no order that could be foreseen. */
static uint32_t countbelow (const uint32_t *values, uint32_t n,
                            uint32_t limit) {
  const uint32_t *v = values;
  if (n == 0) return 0;
  while (n > 1) {
    uint32_t half = n / 2;
    v += v[half - 1] < limit ? half : 0;
    n -= half;
  }
  return (uint32_t) (v - values) + (*v < limit);
}

/* R1: finds the slices low .. high - 1 of each row. */
static void findslices (Kernel *k) {
  const uint32_t *start = buffer(k, START), *end = buffer(k, END);
  uint32_t *low = buffer(k, LOW), *high = buffer(k, HIGH);
  uint32_t n = (uint32_t) k->query->nslices;
  for (size_t i = 0; i < k->n; i++) {
    low[i] = countbelow(k->to, n, start[i]);
    high[i] = countbelow(k->from, n, end[i] + 1);
  }
}

static mappa_Status readchunk (Kernel *k, size_t first, mappa_Error *err) {
  const mappa_Frame *f = k->frame;
  const mappa_Query *q = k->query;
  size_t n = chunkend(k, first) - first;
  MAPPAI_TRY(makeroom(k, n, err));
  k->first = first;
  k->n = n;
  fill(k, START, f->start);
  fill(k, END, f->end < 0 ? f->start : f->end);
  fill(k, UNIT, q->unit);
  if (q->pick.rule != MAPPA_EVERY) {
    fill(k, PERSON, f->person);
    fill(k, GROUP, q->pick.group);
    if (q->pick.rule == MAPPA_HIGHEST) fill(k, RANK, q->pick.rank);
  }
  for (size_t i = 0; i < k->axes.nleaves; i++)
    fill(k, NBUFFERS + i, k->axes.leaves[i].column);
  memset(buffer(k, REACHED), 0, n * sizeof *k->block);
  findslices(k);
  return MAPPA_OK;
}

/* === Counting ========================================================== */

/* The day on which a row in a slice ends: its date, or the first one after
** it. */
static mappa_Day endday (const Kernel *k, size_t row) {
  const mappa_Frame *f = k->frame;
  bool event = f->end < 0;
  const mappai_Column *c = &f->columns[event ? f->start : f->end];
  uint32_t code = buffer(k, END)[row];
  if (!event && code == c->codes - 1) return MAPPA_FOREVER;
  return c->base + (mappa_Day) code - 1;
}

static uint16_t leafof (const Kernel *k, size_t i, size_t row, size_t s) {
  const mappai_Leaf *leaf = &k->axes.leaves[i];
  uint32_t code = buffer(k, NBUFFERS + i)[row];
  if (leaf->reading != MAPPA_CODES) {
    mappa_Day end = endday(k, row);
    if (end < k->query->slices[s].to)
      return mappai_leaf_time(leaf, k->frame, code, end);
  }
  return leaf->table[s * leaf->step + code];
}

/* The category that several leaves make. */
static uint16_t partsof (const Kernel *k, const mappai_Axis *axis, size_t row,
                         size_t s) {
  size_t code = 0;
  for (size_t i = axis->first; i < axis->first + axis->nparts; i++) {
    uint16_t category = leafof(k, i, row, s);
    if (category == MAPPA_OUT) return MAPPA_OUT;
    code = code * k->axes.leaves[i].categories + category;
  }
  return axis->over[code];
}

static uint16_t workout (const Kernel *k, const mappai_Axis *axis, size_t row,
                         size_t s) {
  return axis->nparts > 0 ? partsof(k, axis, row, s)
                          : leafof(k, axis->first, row, s);
}

/* The category of a row in a slice; where they overlap, the set of them. Most
** axes need no more than a look at a table. */
static uint16_t categoryof (const Kernel *k, const mappai_Axis *axis,
                            size_t row, size_t s) {
  uint32_t code = buffer(k, NBUFFERS + axis->first)[row];
  return axis->table == NULL ? workout(k, axis, row, s)
                             : axis->table[s * axis->step + code];
}

static bool passes (const Kernel *k, const Gate *g, size_t row, size_t s) {
  for (size_t i = 0; i < g->n; i++)
    if (categoryof(k, &g->axes[i], row, s) == MAPPA_OUT) {
      reach(k, row, g->stage + i);
      return false;
    }
  return true;
}

/* Finds the category of a row in each dimension, if it has one. */
static bool classify (const Kernel *k, size_t row, size_t s,
                      uint16_t *category) {
  const Gate *g = &k->dims;
  for (size_t d = 0; d < g->n; d++) {
    category[d] = categoryof(k, &g->axes[d], row, s);
    if (category[d] != MAPPA_OUT) continue;
    reach(k, row, g->stage + d);
    return false;
  }
  return true;
}

/* R5: n cells of a row, which lie in the first category of a dimension, become
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
static size_t findcells (const Kernel *k, const uint16_t *category,
                         size_t *n) {
  const mappa_Cube *c = k->cube;
  size_t *margins = k->margins, cell = 0, m = 1;
  margins[0] = 0;
  for (size_t d = 0; d < k->dims.n; d++) {
    const uint64_t *sets = k->dims.axes[d].sets;
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
static void note (Kernel *k, size_t row, size_t s) {
  if (!mappai_found_add(k->found, k->first + row, (int) s))
    k->nomemory = true;
}

/* R3: counts a row's unit in a cell's n margins. */
static void countcells (Kernel *k, size_t cell, size_t n, size_t row,
                        size_t s) {
  int64_t *cells = k->cube->cells;
  uint32_t *last = k->last;
  bool rows = k->query->unit == MAPPA_ROWS, found = false;
  uint32_t unit = rows ? NOUNIT : buffer(k, UNIT)[row];
  size_t wanted = k->wanted;
  for (size_t i = 0; i < n; i++) {
    size_t at = cell + k->margins[i];
    bool isnew = rows || last[at] != unit;
    cells[at] += isnew;
    last[at] = unit;
    found |= isnew && at == wanted;
  }
  if (found) note(k, row, s);
}

/* A row that was picked in a slice: the question's filters and dimensions. */
static void visit (Kernel *k, size_t row, size_t s) {
  uint16_t category[MAPPA_MAXDIMS];
  size_t cell, n;
  if (!passes(k, &k->after, row, s) || !classify(k, row, s, category)) return;
  cell = findcells(k, category, &n);
  countcells(k, cell, n, row, s);
  reach(k, row, k->dims.stage + k->dims.n);            /* counted */
}

static void countevery (Kernel *k) {
  const uint32_t *low = buffer(k, LOW), *high = buffer(k, HIGH);
  for (size_t row = 0; row < k->n; row++)
    for (size_t s = low[row]; s < high[row]; s++)
      if (passes(k, &k->before, row, s)) visit(k, row, s);
}

/* Does a later row of the person and group go before the one picked? */
static bool beats (const Kernel *k, size_t row, size_t picked) {
  const uint32_t *start = buffer(k, START), *rank = buffer(k, RANK);
  bool later = start[row] >= start[picked];
  switch (k->query->pick.rule) {
    case MAPPA_FIRST: return start[row] < start[picked];
    case MAPPA_LAST: return later;
    case MAPPA_HIGHEST:
      return rank[row] > rank[picked] ||
             (rank[row] == rank[picked] && later);
    case MAPPA_EVERY: break;
  }
  return false;
}

static size_t groupof (const Kernel *k, size_t row) {
  return k->query->pick.group < 0 ? 0 : buffer(k, GROUP)[row];
}

static bool inslice (const Kernel *k, size_t row, size_t s) {
  return s >= buffer(k, LOW)[row] && s < buffer(k, HIGH)[row];
}

/* Picks among the rows of one person in one slice, and visits those picked. */
static void pickslice (Kernel *k, size_t begin, size_t end, size_t s) {
  size_t unpicked = k->before.stage + k->before.n;
  for (size_t row = begin; row < end; row++) {
    uint32_t *best = &k->best[groupof(k, row)];
    if (!inslice(k, row, s) || !passes(k, &k->before, row, s)) continue;
    reach(k, row, unpicked);
    if (*best == 0 || beats(k, row, *best - 1)) *best = (uint32_t) row + 1;
  }
  for (size_t row = begin; row < end; row++) {
    uint32_t *best = &k->best[groupof(k, row)];
    if (*best != row + 1) continue;
    visit(k, row, s);
    *best = 0;
  }
}

static void countpicked (Kernel *k) {
  const uint32_t *person = buffer(k, PERSON);
  const uint32_t *low = buffer(k, LOW), *high = buffer(k, HIGH);
  size_t begin = 0, end;
  for (; begin < k->n; begin = end) {
    size_t first = SIZE_MAX, last = 0;         /* slices that they touch */
    for (end = begin; end < k->n && person[end] == person[begin]; end++) {
      if (low[end] >= high[end]) continue;
      if (low[end] < first) first = low[end];
      if (high[end] > last) last = high[end];
    }
    for (size_t s = first; s < last; s++) pickslice(k, begin, end, s);
  }
}

static void addfates (Kernel *k) {
  const uint32_t *reached = buffer(k, REACHED);
  for (size_t row = 0; row < k->n; row++) k->cube->fates[reached[row]]++;
}

/* === The whole ========================================================= */

static mappa_Status prepare (Kernel *k, mappa_Error *err) {
  MAPPAI_TRY(checkquery(k, err));
  MAPPAI_TRY(mappai_axes_make(&k->axes, &k->memory, k->frame, k->query, err));
  MAPPAI_TRY(setslices(k, err));
  MAPPAI_TRY(makecube(k, err));
  MAPPAI_TRY(makemargins(k, err));
  setgates(k);
  return makegroups(k, err);
}

/* The cell whose rows are wanted. */
static mappa_Status setwanted (Kernel *k, const uint16_t *at,
                               mappa_Error *err) {
  const mappa_Cube *c = k->cube;
  k->wanted = NOCELL;
  if (k->found == NULL) return MAPPA_OK;
  for (int d = 0; d < c->ndims; d++)
    if (at[d] > c->categories[d])
      return mappai_fail(err, MAPPA_MISUSE, "crosstab: a cell at category %d "
                         "of %d", at[d], c->categories[d]);
  k->wanted = mappai_cube_cell(c, at);
  return MAPPA_OK;
}

static mappa_Status count (Kernel *k, const uint16_t *at, mappa_Error *err) {
  MAPPAI_TRY(prepare(k, err));
  MAPPAI_TRY(setwanted(k, at, err));
  for (size_t row = 0; row < k->frame->rows; row += k->n) {
    MAPPAI_TRY(readchunk(k, row, err));
    if (k->query->pick.rule == MAPPA_EVERY) countevery(k);
    else countpicked(k);
    if (k->nomemory) return mappai_nomemory(err);
    addfates(k);
  }
  return MAPPA_OK;
}

static void freekernel (Kernel *k) {
  const mappa_Memory *m = &k->memory;
  size_t slices = (size_t) k->query->nslices + 1;
  size_t buffers = NBUFFERS + k->axes.nleaves;
  mappai_free(m, k->block, k->room * buffers, sizeof *k->block);
  mappai_axes_free(&k->axes);
  mappai_free(m, k->from, slices, sizeof *k->from);
  mappai_free(m, k->to, slices, sizeof *k->to);
  mappai_free(m, k->last, k->cube->ncells, sizeof *k->last);
  mappai_free(m, k->margins, k->nmargins, sizeof *k->margins);
  mappai_free(m, k->best, k->ngroups, sizeof *k->best);
}

/* Counts into a new cube; with 'found', notes the rows behind a cell. */
static mappa_Status run (Kernel *k, const uint16_t *at, mappa_Error *err) {
  mappa_Status status;
  k->cube = mappai_new(&k->memory, 1, sizeof *k->cube);
  if (k->cube == NULL) return mappai_nomemory(err);
  k->cube->memory = k->memory;
  status = count(k, at, err);
  freekernel(k);
  return status;
}

mappa_Status mappa_crosstab (const mappa_Memory *memory,
                             const mappa_Frame *frame,
                             const mappa_Query *query,
                             mappa_Cube **out, mappa_Error *err) {
  Kernel k = {.memory = mappai_memory(memory), .frame = frame,
              .query = query};
  mappa_Status status = run(&k, NULL, err);
  *out = NULL;
  if (status == MAPPA_OK) *out = k.cube;
  else mappa_cube_free(k.cube);
  return status;
}

mappa_Status mappa_behind (const mappa_Memory *memory,
                           const mappa_Frame *frame,
                           const mappa_Query *query, const uint16_t *at,
                           mappa_Found **out, mappa_Error *err) {
  Kernel k = {.memory = mappai_memory(memory), .frame = frame,
              .query = query};
  mappa_Status status;
  *out = NULL;
  k.found = mappai_found_new(&k.memory);
  if (k.found == NULL) return mappai_nomemory(err);
  status = run(&k, at, err);
  mappa_cube_free(k.cube);
  if (status == MAPPA_OK) *out = k.found;
  else mappa_found_free(k.found);
  return status;
}
