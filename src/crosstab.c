/* crosstab.c - the kernel: counts rows of a frame by maps, exactly.
**
** R1. Every row has one fate: counted, or left out where it got furthest over
**     all slices (mappa_Fate). The fates add up to the rows.
** R2. Counting by columns (tally.c) and row by row (walk.c) gives the same;
**     the query's 'kernel' asks for one of them.
*/
#include "kernel.h"

#include <string.h>

#define MAXCELLS    ((size_t) 1 << 25) /* 16 bytes each while counting */
#define MAXMARGINS  ((size_t) 1 << 20) /* cells in which one row may count */
#define MAXSLICES   (MAPPA_OUT - 1)

/* === Setting up ======================================================== */

static bool iskind (const mappai_Kernel *k, int column,
                    mappa_ColumnKind kind) {
  return column >= 0 && column < k->frame->ncolumns &&
         k->frame->columns[column].kind == kind;
}

static bool canpick (const mappai_Kernel *k, const mappa_Pick *pick) {
  return (pick->group == -1 || iskind(k, pick->group, MAPPA_COLUMN_CODE)) &&
         (pick->rule != MAPPA_HIGHEST ||
          iskind(k, pick->rank, MAPPA_COLUMN_CODE));
}

static mappa_Status checkquery (const mappai_Kernel *k, mappa_Error *err) {
  const mappa_Query *q = k->query;
  if (q->ndims < 0 || q->ndims > MAPPA_MAXDIMS)
    return mappai_fail(err, MAPPA_LIMIT, "crosstab: %d dimensions; at most %d",
                       q->ndims, MAPPA_MAXDIMS);
  if (q->nslices < 0 || q->nbefore < 0 || q->nafter < 0)
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: less than nothing");
  if (q->nslices > MAXSLICES)
    return mappai_fail(err, MAPPA_LIMIT, "crosstab: %d slices; at most %d",
                       q->nslices, MAXSLICES);
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

/* Cells of the cube, a total beside the categories of each dimension. */
static mappa_Status shapecube (mappai_Kernel *k, mappa_Error *err) {
  const mappa_Query *q = k->query;
  mappa_Cube *c = k->cube;
  c->ndims = q->ndims;
  c->ncells = 1;
  for (int d = q->ndims - 1; d >= 0; d--) {
    c->categories[d] = q->dims[d].categories;
    size_t n = (size_t) q->dims[d].categories + 1;
    c->stride[d] = c->ncells;
    c->has[d] = c->nhas;
    c->nhas += n;
    if (c->ncells > MAXCELLS / n)
      return mappai_fail(err, MAPPA_LIMIT, "crosstab: more than %zu cells; "
                         "use fewer dimensions, or filter or group them",
                         MAXCELLS);
    c->ncells *= n;
  }
  return MAPPA_OK;
}

/* The most categories that one row has in a dimension. */
static size_t mostin (const mappa_Map *dim) {
  size_t most = 1;
  for (int i = 0; dim->sets != NULL && i < dim->nsets; i++) {
    size_t n = 0;
    for (uint64_t set = dim->sets[i]; set != 0; set &= set - 1) n++;
    if (n > most) most = n;
  }
  return most;
}

static mappa_Status checkmargins (mappai_Kernel *k, mappa_Error *err) {
  const mappa_Query *q = k->query;
  k->margins = 1;
  for (int d = 0; d < q->ndims; d++) {
    k->margins *= mostin(&q->dims[d]) + 1;
    if (k->margins > MAXMARGINS)
      return mappai_fail(err, MAPPA_LIMIT, "crosstab: too many dimensions "
                         "whose categories overlap");
  }
  return MAPPA_OK;
}

static mappa_Status makecube (mappai_Kernel *k, mappa_Error *err) {
  const mappa_Query *q = k->query;
  mappa_Cube *c = k->cube;
  MAPPAI_TRY(shapecube(k, err));
  MAPPAI_TRY(checkmargins(k, err));
  c->nbefore = q->nbefore;
  c->nafter = q->nafter;
  c->nfates = (size_t) (q->nbefore + q->nafter + q->ndims) + 3;
  c->cells = mappai_new(&c->memory, c->ncells, sizeof *c->cells);
  c->fates = mappai_new(&c->memory, c->nfates, sizeof *c->fates);
  c->occurs = mappai_new(&c->memory, c->nhas, sizeof *c->occurs);
  return c->cells != NULL && c->fates != NULL && c->occurs != NULL
       ? MAPPA_OK : mappai_nomemory(err);
}

/* The gate of the n axes whose first one is at the place 'first'. */
static mappai_Gate gate (const mappai_Kernel *k, size_t first, int n,
                         mappa_Fate fate) {
  return (mappai_Gate) {k->axes.axes + first, (size_t) n,
                        mappai_stage(k->cube, fate, 0)};
}

/* The gates on a row's way. */
static void setgates (mappai_Kernel *k) {
  const mappa_Query *q = k->query;
  size_t nbefore = (size_t) q->nbefore, nafter = (size_t) q->nafter;
  k->before = gate(k, 0, q->nbefore, MAPPA_BEFORE);
  k->after = gate(k, nbefore, q->nafter, MAPPA_AFTER);
  k->dims = gate(k, nbefore + nafter, q->ndims, MAPPA_UNMAPPED);
}

/* === The whole ========================================================= */

/* The way that the query asks for, or the fastest. */
static mappa_Status choose (mappai_Kernel *k, mappa_Error *err) {
  const char *name = k->query->kernel;
  k->byrow = k->found != NULL;
  if (name != NULL && strcmp(name, "rows") == 0) {
    k->byrow = true;
    name = NULL;
  }
  k->loops = mappai_loops(name);
  if (k->loops == NULL)
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: this machine has no "
                       "kernel '%s'", name);
  return MAPPA_OK;
}

static mappa_Status prepare (mappai_Kernel *k, mappa_Error *err) {
  MAPPAI_TRY(choose(k, err));
  MAPPAI_TRY(checkquery(k, err));
  MAPPAI_TRY(mappai_axes_make(&k->axes, &k->memory, k->frame, k->query, err));
  MAPPAI_TRY(makecube(k, err));
  setgates(k);
  return mappai_sieve_open(k, err);
}

/* The cell whose rows are wanted. */
static mappa_Status setwanted (mappai_Kernel *k, const uint16_t *at,
                               mappa_Error *err) {
  const mappa_Cube *c = k->cube;
  k->wanted = MAPPAI_NOCELL;
  if (k->found == NULL) return MAPPA_OK;
  for (int d = 0; d < c->ndims; d++)
    if (at[d] > c->categories[d])
      return mappai_fail(err, MAPPA_MISUSE, "crosstab: a cell at category %d "
                         "of %d", at[d], c->categories[d]);
  k->wanted = mappai_cube_cell(c, at);
  return MAPPA_OK;
}

static mappa_Status count (mappai_Kernel *k, const uint16_t *at,
                           mappa_Error *err) {
  bool done = false;
  MAPPAI_TRY(prepare(k, err));
  MAPPAI_TRY(setwanted(k, at, err));
  if (!k->byrow) MAPPAI_TRY(mappai_tally(k, &done, err));
  return done ? MAPPA_OK : mappai_walk(k, err);
}

/* Counts into a new cube; with 'found', notes the rows behind a cell. */
static mappa_Status run (mappai_Kernel *k, const uint16_t *at,
                         mappa_Error *err) {
  mappa_Status status;
  k->cube = mappai_new(&k->memory, 1, sizeof *k->cube);
  if (k->cube == NULL) return mappai_nomemory(err);
  k->cube->memory = k->memory;
  status = count(k, at, err);
  mappai_sieve_close(k);
  mappai_axes_free(&k->axes);
  return status;
}

mappa_Status mappai_crosstab_rows (const mappa_Memory *memory,
                                   const mappa_Frame *frame,
                                   const mappa_Query *query, size_t begin,
                                   size_t end, mappa_Cube **out,
                                   mappa_Error *err) {
  mappai_Kernel k = {.memory = mappai_memory(memory), .frame = frame,
                     .query = query, .begin = begin, .end = end};
  mappa_Status status = run(&k, NULL, err);
  *out = NULL;
  if (status == MAPPA_OK) *out = k.cube;
  else mappa_cube_free(k.cube);
  return status;
}

mappa_Status mappa_behind (const mappa_Memory *memory, mappa_Frame *frame,
                           const mappa_Query *query, const uint16_t *at,
                           mappa_Found **out, mappa_Error *err) {
  mappa_Query least = mappai_need_least(frame, query);
  mappai_Kernel k = {.memory = mappai_memory(memory), .frame = frame,
                     .query = &least, .end = frame->rows};
  mappa_Status status;
  *out = NULL;
  MAPPAI_TRY(mappa_crosstab_need(frame, query, err));
  k.found = mappai_found_new(&k.memory);
  if (k.found == NULL) return mappai_nomemory(err);
  status = run(&k, at, err);
  mappa_cube_free(k.cube);
  if (status == MAPPA_OK) *out = k.found;
  else mappa_found_free(k.found);
  return status;
}
