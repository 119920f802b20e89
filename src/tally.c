/* tally.c - counts by columns: which way, and what the ways share.
**
** R1. Counts add up when rows count, or persons on one day of whom a frame has
**     one row a day at most (sums.c). Else persons are made distinct
**     (persons.c).
** R2. Of several slices, each is counted for itself, the total of the slices
**     by what is in any of them. The total of persons is distinct.
** R3. What the sieve has not asked, what is not the same in every slice and
**     leaves rows out, and a way to count that is none of these, is left to
**     walk.c.
*/
#include "tally.h"

enum {MOSTSWEPT = 1 << 22};             /* keys times slices of a sweep */

/* === Buffers =========================================================== */

static void freeroom (mappai_Tally *t) {
  MAPPAI_FREE(t->k, t->key, t->room + MAPPAI_BACK + 1);
  MAPPAI_FREE(t->k, t->same, t->room + MAPPAI_BACK);
  MAPPAI_FREE(t->k, t->row, t->room + MAPPAI_BEYOND);
  t->room = 0;
}

mappa_Status mappai_tally_room (mappai_Tally *t, mappa_Error *err) {
  size_t room = t->k->room;
  bool made;
  if (room <= t->room) return MAPPA_OK;
  freeroom(t);
  made = MAPPAI_NEW(t->k, t->key, room + MAPPAI_BACK + 1);
  made &= MAPPAI_NEW(t->k, t->same, room + MAPPAI_BACK);
  made &= MAPPAI_NEW(t->k, t->row, room + MAPPAI_BEYOND);
  t->room = room;
  return made ? MAPPA_OK : mappai_nomemory(err);
}

static void close (mappai_Tally *t) {
  freeroom(t);
  mappai_keys_close(&t->keys);
  mappai_counts_close(&t->counts, t->k);
  mappai_counts_close(&t->pairs, t->k);
  MAPPAI_FREE(t->k, t->had, t->nhad);
  MAPPAI_FREE(t->k, t->ways, t->nways);
  MAPPAI_FREE(t->k, t->again, t->ntotals);
  MAPPAI_FREE(t->k, t->more, t->nmore);
}

/* The fates of the rows of all slices, where none is in no category. */
static mappa_Status countfates (mappai_Tally *t, mappa_Error *err) {
  mappai_Kernel *k = t->k;
  for (size_t row = k->begin; row < k->end; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, MAPPAI_ALL, true, err));
    for (size_t i = 0; i < t->nsifts; i++) mappai_sift(k, &t->sifts[i], true);
    k->cube->fates[k->cube->nfates - 1] += (int64_t) k->left;
  }
  return MAPPA_OK;
}

/* === Which way ========================================================= */

/* How a query is counted. */
typedef struct Way {
  bool sums;                   /* R1; else distinct persons */
  bool varies;                 /* keys are not the same in every slice */
  bool out;                    /* of several slices: some may be in none */
  int slice;                   /* the dimension of the slice, or -1 */
  bool overall;                /* R2: its total is a count of its own */
} Way;

static size_t slices (const mappai_Tally *t) {
  return (size_t) t->k->query->nslices;
}

/* R1. */
static bool addsup (const mappai_Tally *t) {
  const mappa_Query *q = t->k->query;
  if (q->unit == MAPPA_ROWS) return true;
  if (!t->k->frame->disjoint) return false;
  for (int i = 0; i < q->nslices; i++)
    if (q->slices[i].from != q->slices[i].to) return false;
  return true;
}

/* Finds the dimension of the slice; false when it is in others too. */
static bool findslice (const mappai_Tally *t, int *slice) {
  const mappai_Kernel *k = t->k;
  *slice = -1;
  for (size_t d = 0; d < k->dims.n; d++) {
    const mappai_Axis *axis = &k->dims.axes[d];
    for (size_t i = 0; i < axis->nparts; i++)
      if (k->axes.leaves[axis->first + i].column < 0) return false;
    if (!mappai_isslice(k, d)) continue;
    if (*slice >= 0) return false;
    *slice = (int) d;
  }
  return true;
}

/* Does each slice go into a category of its own? As far as the order of the
** slices shows it. */
static bool eachown (const mappai_Tally *t, int dim) {
  const mappai_Axis *axis;
  if (dim < 0) return false;
  axis = &t->k->dims.axes[dim];
  if (axis->sets != NULL) return false;
  for (size_t s = 1; s < slices(t); s++)
    if (axis->table[s] <= axis->table[s - 1]) return false;
  return true;
}

/* Is there a code that leads to no category in a slice? */
static bool hasout (const mappai_Leaf *leaf, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (leaf->table[i] == MAPPA_OUT) return true;
  return false;
}

/* What the columns of the dimensions mean; false when it is not the same for
** all rows. */
static bool lookat (const mappai_Tally *t, Way *way) {
  const mappai_Kernel *k = t->k;
  size_t first = k->dims.n > 0 ? k->dims.axes[0].first : k->axes.nleaves;
  for (size_t i = first; i < k->axes.nleaves; i++) {
    const mappai_Leaf *leaf = &k->axes.leaves[i];
    size_t n = slices(t);
    bool out;
    if (leaf->column >= 0) {
      n = k->frame->columns[leaf->column].codes;
      if (leaf->step != 0) n *= slices(t);
      way->varies = way->varies || leaf->step != 0;
    }
    if (!mappai_leaf_exact(leaf, k->query)) return false;
    out = slices(t) > 1 && hasout(leaf, n);
    if (out && leaf->column < 0) return false;
    way->out = way->out || out;
  }
  for (size_t d = 0; d < k->dims.n; d++)
    way->out = way->out || k->dims.axes[d].nparts > 0;
  return true;
}

/* Where nothing varies one pass does for many slices. */
static bool sweeps (const mappai_Tally *t, const Way *way) {
  return way->sums && !way->varies &&
         t->keys.n * (slices(t) + 1) <= MOSTSWEPT;
}

/* R2: of several slices. */
static bool several (const mappai_Tally *t, Way *way) {
  const mappa_Query *q = t->k->query;
  if (slices(t) == 1) return true;
  if (way->varies && (way->slice < 0 || way->out)) return false;
  if (q->unit == MAPPA_ROWS) return true;
  if (!eachown(t, way->slice)) return false;
  way->overall = !q->cellsonly && !q->dims[way->slice].nototal;
  return !way->overall || !way->varies;
}

static bool plan (mappai_Tally *t, Way *way) {
  const mappai_Kernel *k = t->k;
  const mappa_Query *q = k->query;
  *way = (Way) {.slice = -1};
  if (!k->sifted || q->pick.rule != MAPPA_EVERY || q->nslices < 1 ||
      (q->unit != MAPPA_ROWS && q->unit != k->frame->person)) return false;
  way->sums = addsup(t);
  if (!findslice(t, &way->slice) || !lookat(t, way) || !several(t, way))
    return false;
  if ((!way->sums || way->overall) && !mappai_persons_sift(t)) return false;
  if (!mappai_keys_plan(&t->keys, t->k, !way->sums || way->overall))
    return false;
  return slices(t) == 1 || !way->out || !way->sums || way->overall ||
         sweeps(t, way);
}

/* === The whole ========================================================= */

/* The counts of a slice, or the fates of the rows in any. */
static mappa_Status countslice (mappai_Tally *t, const Way *way, size_t slice,
                                bool fates, mappa_Error *err) {
  mappai_keys_slice(&t->keys, slice);
  if (way->sums) return mappai_sums_slice(t, slice, fates, err);
  return mappai_persons_slice(t, slice, fates, err);
}

static mappa_Status countslices (mappai_Tally *t, const Way *way,
                                 mappa_Error *err) {
  bool fates = !sweeps(t, way) && !way->overall;
  mappai_keys_slice(&t->keys, 0);
  if (sweeps(t, way)) MAPPAI_TRY(mappai_sums_sweep(t, way->out, err));
  else
    for (size_t s = 0; s < slices(t); s++)
      MAPPAI_TRY(countslice(t, way, s, false, err));
  if (fates) return countfates(t, err);
  return MAPPA_OK;
}

/* R2: the total of the slices. */
static mappa_Status countoverall (mappai_Tally *t, const Way *way,
                                  mappa_Error *err) {
  const mappa_Cube *c = t->k->cube;
  mappai_Digit *digit = &t->keys.digits[t->keys.first[way->slice]];
  mappai_keys_slice(&t->keys, 0);
  digit->category[0] = c->categories[way->slice];
  return mappai_persons_slice(t, MAPPAI_ALL, !sweeps(t, way), err);
}

static mappa_Status countall (mappai_Tally *t, const Way *way,
                              mappa_Error *err) {
  if (!way->sums || way->overall) MAPPAI_TRY(mappai_persons_open(t, err));
  if (slices(t) == 1) return countslice(t, way, 0, true, err);
  MAPPAI_TRY(countslices(t, way, err));
  return way->overall ? countoverall(t, way, err) : MAPPA_OK;
}

static mappa_Status tally (mappai_Tally *t, const Way *way,
                           mappa_Error *err) {
  const mappa_Query *q = t->k->query;
  MAPPAI_TRY(mappai_keys_open(&t->keys, err));
  for (size_t i = 0; i < t->keys.ndigits; i++)
    mappai_ahead_add(t->k, t->keys.digits[i].leaf->column);
  if (!way->sums) mappai_ahead_add(t->k, q->unit);
  MAPPAI_TRY(mappai_counts_open(&t->counts, t->k, t->keys.n + 1, way->sums,
                                err));
  MAPPAI_TRY(countall(t, way, err));
  if (q->cellsonly) return MAPPA_OK;
  for (size_t d = 0; d < t->k->dims.n; d++)
    if ((int) d != way->slice) mappai_total(t->k, d);
  if (way->slice >= 0 && (slices(t) == 1 || q->unit == MAPPA_ROWS))
    mappai_total(t->k, (size_t) way->slice);
  return MAPPA_OK;
}

mappa_Status mappai_tally (mappai_Kernel *k, bool *fits, mappa_Error *err) {
  mappai_Tally t = {.k = k};
  Way way;
  mappa_Status status;
  *fits = plan(&t, &way);
  if (!*fits) return MAPPA_OK;
  status = tally(&t, &way, err);
  close(&t);
  return status;
}
