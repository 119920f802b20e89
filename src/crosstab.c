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

/* Buffers of a chunk, one value a row; the codes of the leaves follow. */
enum {START, END, UNIT, PERSON, GROUP, RANK, LOW, HIGH, REACHED, NBUFFERS};

typedef struct Kernel {
  mappa_Memory memory;
  const mappa_Frame *frame;
  const mappa_Query *query;
  mappa_Cube *cube;
  mappai_Axes axes;
  uint32_t *from;              /* R1: least END of a row in each slice */
  uint32_t *to;                /* greatest START of a row in each slice */
  uint32_t *last;              /* R3: last unit seen in each cell */
  size_t *margins;             /* scratch: the cells of a row, and totals */
  size_t nmargins;             /* the most that a row has */
  uint32_t *best;              /* by group: 1 + row picked so far */
  size_t ngroups;
  uint32_t *block;             /* the buffers, room rows each */
  size_t room;
  size_t first, n;             /* the chunk: rows first .. first + n */
  mappa_Found *found;          /* the rows behind this cell, or NULL */
  size_t wanted;
  bool nomemory;               /* for one of them */
} Kernel;

/* === Fates ============================================================= */

static uint32_t *buffer (const Kernel *k, size_t which) {
  return k->block + which * k->room;
}

static void reach (Kernel *k, size_t row, size_t stage) {
  uint32_t *reached = &buffer(k, REACHED)[row];
  if (stage > *reached) *reached = (uint32_t) stage;
}

/* === Setting up ======================================================== */

/* A block of n items, freed by freekernel. */
#define NEW(k, field, count)  \
  (((k)->field = mappai_new(&(k)->memory, (count), sizeof *(k)->field)) \
   != NULL)

static bool isid (const Kernel *k, int column) {
  return column >= 0 && column < k->frame->ncolumns &&
         k->frame->columns[column].kind == MAPPA_COLUMN_ID;
}

static bool iscode (const Kernel *k, int column) {
  return column >= 0 && column < k->frame->ncolumns &&
         k->frame->columns[column].kind == MAPPA_COLUMN_CODE;
}

static bool canpick (const Kernel *k, const mappa_Pick *pick) {
  return (pick->group == -1 || iscode(k, pick->group)) &&
         (pick->rule != MAPPA_HIGHEST || iscode(k, pick->rank));
}

static mappa_Status checkquery (const Kernel *k, mappa_Error *err) {
  const mappa_Query *q = k->query;
  if (q->ndims < 0 || q->ndims > MAPPA_MAXDIMS)
    return mappai_fail(err, MAPPA_LIMIT, "crosstab: %d dimensions; at most %d",
                       q->ndims, MAPPA_MAXDIMS);
  if (q->nslices < 0 || q->nbefore < 0 || q->nafter < 0)
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: less than nothing");
  if (q->unit != MAPPA_ROWS && !isid(k, q->unit))
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

static void fill (Kernel *k, size_t which, int column) {
  if (column >= 0)
    mappai_frame_read(k->frame, column, k->first, k->n, buffer(k, which));
}

/* How many of the ascending values are below a limit. */
static uint32_t countbelow (const uint32_t *values, uint32_t n,
                            uint64_t limit) {
  uint32_t low = 0, high = n;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (values[mid] < limit) low = mid + 1; else high = mid;
  }
  return low;
}

/* R1: finds the slices low .. high - 1 of each row. */
static void findslices (Kernel *k) {
  const uint32_t *start = buffer(k, START), *end = buffer(k, END);
  uint32_t *low = buffer(k, LOW), *high = buffer(k, HIGH);
  uint32_t n = (uint32_t) k->query->nslices;
  for (size_t i = 0; i < k->n; i++) {
    low[i] = countbelow(k->to, n, start[i]);
    high[i] = countbelow(k->from, n, (uint64_t) end[i] + 1);
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

/* The day on which a row ends: its date, or the first one after it. */
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
  uint32_t code = leaf->column == MAPPA_SLICE ? 0
                : buffer(k, NBUFFERS + i)[row];
  if (leaf->reading != MAPPA_CODES) {
    mappa_Day end = endday(k, row);
    if (end < k->query->slices[s].to)
      return mappai_leaf_time(leaf, k->frame, code, end);
  }
  return leaf->table[s * leaf->step + code];
}

static uint16_t categoryof (const Kernel *k, size_t a, size_t row, size_t s) {
  const mappai_Axis *axis = &k->axes.axes[a];
  size_t code = 0;
  if (axis->over == NULL) return leafof(k, axis->first, row, s);
  for (size_t i = axis->first; i < axis->first + axis->n; i++) {
    uint16_t category = leafof(k, i, row, s);
    if (category == MAPPA_OUT) return MAPPA_OUT;
    code = code * k->axes.leaves[i].categories + category;
  }
  return axis->over[code];
}

/* Does a row pass the axes first .. first + n in a slice? */
static bool passes (Kernel *k, size_t row, size_t s, size_t first, int n,
                    mappa_Fate fate) {
  for (int i = 0; i < n; i++)
    if (categoryof(k, first + (size_t) i, row, s) == MAPPA_OUT) {
      reach(k, row, mappai_stage(k->cube, fate, i));
      return false;
    }
  return true;
}

/* Lets the n cells spread over the categories of a set and the total. */
static size_t spread (Kernel *k, size_t n, int d, uint64_t set) {
  size_t stride = k->cube->stride[d], all = n;
  for (size_t c = 0; set != 0; c++, set >>= 1) {
    if ((set & 1) == 0) continue;
    for (size_t i = 0; i < n; i++)
      k->margins[all + i] = k->margins[i] + c * stride;
    all += n;
  }
  for (size_t i = 0; i < n; i++)             /* they become the totals */
    k->margins[i] += k->cube->categories[d] * stride;
  return all;
}

/* Finds the cells of a row by its category, or set of them, in each
** dimension; totals too. */
static size_t findcells (Kernel *k, const uint16_t *category) {
  const mappa_Cube *c = k->cube;
  size_t n = 1;
  k->margins[0] = 0;
  for (int d = 0; d < c->ndims; d++) {
    const uint64_t *sets = k->query->dims[d].sets;
    if (sets != NULL) {
      n = spread(k, n, d, sets[category[d]]);
      continue;
    }
    for (size_t i = 0; i < n; i++) {
      k->margins[n + i] = k->margins[i] + c->categories[d] * c->stride[d];
      k->margins[i] += category[d] * c->stride[d];
    }
    n *= 2;
  }
  return n;
}

/* The row is one behind the cell that is wanted. */
static void note (Kernel *k, size_t row, size_t s) {
  if (!mappai_found_add(k->found, k->first + row, (int) s))
    k->nomemory = true;
}

/* R3: counts a row's unit in its cells. */
static void countcells (Kernel *k, size_t n, size_t row, size_t s) {
  const mappa_Cube *c = k->cube;
  bool rows = k->query->unit == MAPPA_ROWS;
  uint32_t unit = rows ? NOUNIT : buffer(k, UNIT)[row];
  for (size_t i = 0; i < n; i++) {
    size_t at = k->margins[i];
    if (!rows && k->last[at] == unit) continue;
    c->cells[at]++;
    k->last[at] = unit;
    if (k->found != NULL && at == k->wanted) note(k, row, s);
  }
}

/* A row that was picked in a slice: the question's filters and dimensions. */
static void visit (Kernel *k, size_t row, size_t s) {
  const mappa_Cube *c = k->cube;
  size_t after = (size_t) c->nbefore, dims = after + (size_t) c->nafter;
  uint16_t category[MAPPA_MAXDIMS];
  if (!passes(k, row, s, after, c->nafter, MAPPA_AFTER) ||
      !passes(k, row, s, dims, c->ndims, MAPPA_UNMAPPED)) return;
  for (int d = 0; d < c->ndims; d++)
    category[d] = categoryof(k, dims + (size_t) d, row, s);
  countcells(k, findcells(k, category), row, s);
  reach(k, row, mappai_stage(c, MAPPA_COUNTED, 0));
}

static bool qualifies (Kernel *k, size_t row, size_t s) {
  return passes(k, row, s, 0, k->cube->nbefore, MAPPA_BEFORE);
}

static void countevery (Kernel *k) {
  const uint32_t *low = buffer(k, LOW), *high = buffer(k, HIGH);
  for (size_t row = 0; row < k->n; row++)
    for (size_t s = low[row]; s < high[row]; s++)
      if (qualifies(k, row, s)) visit(k, row, s);
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
  size_t unpicked = mappai_stage(k->cube, MAPPA_UNPICKED, 0);
  for (size_t row = begin; row < end; row++) {
    uint32_t *best = &k->best[groupof(k, row)];
    if (!inslice(k, row, s) || !qualifies(k, row, s)) continue;
    reach(k, row, unpicked);
    if (*best == 0 || beats(k, row, *best - 1)) *best = (uint32_t) row + 1;
  }
  for (size_t row = begin; row < end; row++) {
    uint32_t *best = &k->best[groupof(k, row)];
    if (*best == 0) continue;
    visit(k, *best - 1, s);
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
  return makegroups(k, err);
}

static mappa_Status count (Kernel *k, const uint16_t *at, mappa_Error *err) {
  MAPPAI_TRY(prepare(k, err));
  if (at != NULL) k->wanted = mappai_cube_cell(k->cube, at);
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
