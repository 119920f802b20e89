/* tally.c - counts by columns.
**
** R1. Counts add up when rows count, or persons on one day of whom a frame has
**     one row a day at most: then each row adds 1 at its key, and totals are
**     sums.
** R2. Else persons count once for each key: a row whose person had the key
**     before, in this chunk, does not count again.
** R3. Their totals are sums too, less each row that repeats in the total what
**     an earlier row of the person has counted there.
** R4. What the sieve has not asked, or a way to count that is none of these,
**     is left to walk.c.
*/
#include "fold.h"

#include <string.h>

enum {
  LANES = 4,                           /* counts of one key: see addkeys */
  SHARED = 16384                       /* keys, from which on they have one */
};

/* R3: what is known of a cell while counting. */
typedef struct Mark {
  uint32_t person;             /* 1 + number of the last person's first row */
  uint32_t again;              /* rows to be taken off */
} Mark;

typedef struct Tally {
  mappai_Kernel *k;
  mappai_Keys keys;
  size_t lane;                 /* counts from one lane to the next, or 0 */
  size_t ncounts;
  uint32_t *counts;            /* by key, lane after lane */
  size_t room;                 /* rows of the buffers */
  uint16_t *key, *same;        /* of the chunk, MAPPAI_BACK entries before */
  uint32_t *row;
  mappai_Sift sifts[MAPPA_MAXDIMS];    /* R2: who is in no category */
  size_t nsifts;
  uint32_t *seen;              /* R2: by key, as Mark.person */
  Mark *marks;                 /* by cell */
  uint32_t *ways;              /* by key: its cell, and to each total */
  uint32_t *totals;            /* scratch: a cell and its totals */
  size_t nseen, nmarks, nways, ntotals;
} Tally;

/* === Buffers =========================================================== */

static mappa_Status makecounts (Tally *t, mappa_Error *err) {
  size_t n = t->keys.n + 1;                      /* and who is out */
  t->lane = t->keys.n < SHARED ? n : 0;
  t->ncounts = t->lane > 0 ? LANES * n : n;
  return MAPPAI_NEW(t->k, t->counts, t->ncounts) ? MAPPA_OK
                                                  : mappai_nomemory(err);
}

static void freeroom (Tally *t) {
  MAPPAI_FREE(t->k, t->key, t->room + MAPPAI_BACK);
  MAPPAI_FREE(t->k, t->same, t->room + MAPPAI_BACK);
  MAPPAI_FREE(t->k, t->row, t->room + 1);
  t->room = 0;
}

static mappa_Status makeroom (Tally *t, mappa_Error *err) {
  size_t room = t->k->room;
  bool made;
  if (room <= t->room) return MAPPA_OK;
  freeroom(t);
  made = MAPPAI_NEW(t->k, t->key, room + MAPPAI_BACK);
  made &= MAPPAI_NEW(t->k, t->same, room + MAPPAI_BACK);
  made &= MAPPAI_NEW(t->k, t->row, room + 1);
  t->room = room;
  return made ? MAPPA_OK : mappai_nomemory(err);
}

static void close (Tally *t) {
  freeroom(t);
  mappai_keys_close(&t->keys);
  MAPPAI_FREE(t->k, t->counts, t->ncounts);
  MAPPAI_FREE(t->k, t->seen, t->nseen);
  MAPPAI_FREE(t->k, t->marks, t->nmarks);
  MAPPAI_FREE(t->k, t->ways, t->nways);
  MAPPAI_FREE(t->k, t->totals, t->ntotals);
}

/* === Counting keys ===================================================== */

/* Neighbours often have the same key, and an addition has to wait for the one
** before it at the same place: so they go to lanes of their own. */
static void addkeys (Tally *t, const uint16_t *key, size_t n) {
  uint32_t *a = t->counts, *b = a + t->lane, *c = b + t->lane;
  uint32_t *d = c + t->lane;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    a[key[i]]++;
    b[key[i + 1]]++;
    c[key[i + 2]]++;
    d[key[i + 3]]++;
  }
  for (; i < n; i++) a[key[i]]++;
}

/* Those that are in. */
static void addsome (Tally *t, const uint16_t *key, const uint8_t *in,
                     size_t n) {
  uint32_t *a = t->counts, *b = a + t->lane, *c = b + t->lane;
  uint32_t *d = c + t->lane;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    a[key[i]] += in[i];
    b[key[i + 1]] += in[i + 1];
    c[key[i + 2]] += in[i + 2];
    d[key[i + 3]] += in[i + 3];
  }
  for (; i < n; i++) a[key[i]] += in[i];
}

/* The sum of the lanes in the first one. */
static void addlanes (Tally *t) {
  for (size_t lane = 1; t->lane > 0 && lane < LANES; lane++)
    for (size_t i = 0; i < t->lane; i++)
      t->counts[i] += t->counts[lane * t->lane + i];
}

/* === Counts that add up (R1) =========================================== */

static bool addsup (const mappai_Kernel *k) {
  const mappa_Query *q = k->query;
  if (q->unit == MAPPA_ROWS) return true;
  return q->unit == k->frame->person && k->frame->disjoint &&
         q->slices[0].from == q->slices[0].to;
}

/* When few rows are left they are looked at one by one. */
static void addchunk (Tally *t) {
  mappai_Kernel *k = t->k;
  uint16_t *key = t->key + MAPPAI_BACK;
  if (4 * k->left < k->n) {
    size_t n = mappai_rows(k, t->row);
    mappai_keys_read(&t->keys, key, t->row, n);
    for (size_t i = 0; i < n; i++) t->counts[key[t->row[i]]]++;
    return;
  }
  mappai_keys_read(&t->keys, key, NULL, k->n);
  if (k->left == k->n) addkeys(t, key, k->n);
  else addsome(t, key, k->in, k->n);
}

static mappa_Status addrows (Tally *t, mappa_Error *err) {
  mappai_Kernel *k = t->k;
  for (size_t row = 0; row < k->frame->rows; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, 0, true, err));
    MAPPAI_TRY(makeroom(t, err));
    if (k->left > 0) addchunk(t);
  }
  addlanes(t);
  mappai_fold(&t->keys, t->counts, true);
  if (!k->query->cellsonly) mappai_totals(k, true);
  return MAPPA_OK;
}

/* === Distinct persons (R2, R3) ========================================= */

/* Axes of one column, whose categories do not overlap. */
static bool setsifts (Tally *t) {
  const mappai_Gate *dims = &t->k->dims;
  for (size_t d = 0; d < dims->n; d++) {
    const mappai_Axis *axis = &dims->axes[d];
    if (axis->sets != NULL || axis->nparts > 0) return false;
    if (mappai_isslice(t->k, d)) {
      if (axis->table[0] == MAPPA_OUT) return false;
      continue;
    }
    if (!mappai_sift_make(t->k, axis, dims->stage + d,
                          &t->sifts[t->nsifts])) return false;
    t->nsifts++;
  }
  return true;
}

/* The number that a person has in a chunk, from the first row. */
static uint32_t personat (const Tally *t, size_t row) {
  return (uint32_t) (t->k->first + row + 1);
}

/* The row after the last one of a person. */
static size_t endof (const Tally *t, size_t row) {
  const uint16_t *same = t->same + MAPPAI_BACK;
  for (row++; row < t->k->n && same[row]; row++) continue;
  return row;
}

/* R2 for a person with more rows than are compared at once. */
static void dropagain (Tally *t, size_t begin, size_t end) {
  const uint16_t *key = t->key + MAPPAI_BACK;
  uint32_t person = personat(t, begin);
  for (size_t i = begin; i < end; i++) {
    if (!t->k->in[i]) continue;
    t->k->in[i] = t->seen[key[i]] != person;
    t->seen[key[i]] = person;
  }
}

/* The first row from i on that is the fifth or a later one of its person. */
static size_t nextlong (const Tally *t, size_t i) {
  enum {STEP = 4};
  const uint16_t *same = t->same + MAPPAI_BACK;
  for (; i + STEP <= t->k->n; i += STEP) {
    uint64_t a, b, c, d;
    memcpy(&a, same + i, sizeof a);
    memcpy(&b, same + i - 1, sizeof b);
    memcpy(&c, same + i - 2, sizeof c);
    memcpy(&d, same + i - 3, sizeof d);
    if ((a & b & c & d) != 0) break;
  }
  for (; i < t->k->n; i++)
    if (same[i] & same[i - 1] & same[i - 2] & same[i - 3]) break;
  return i;
}

/* R2: takes out the rows that repeat a key. */
static void dropall (Tally *t) {
  mappai_Kernel *k = t->k;
  uint16_t *key = t->key + MAPPAI_BACK, *same = t->same + MAPPAI_BACK;
  size_t i = 0, end;
  k->loops->same(same, mappai_codes32(k, k->query->unit, 0), k->n);
  k->loops->dropkeys(key, k->in, (uint16_t) t->keys.n, k->n);
  k->loops->repeats(k->in, key, same, k->n);
  while ((i = nextlong(t, i)) < k->n) {
    end = endof(t, i);
    dropagain(t, i - 4, end);
    i = end;
  }
}

/* R3: for each key its cell, and how far the total of each dimension is. */
static void setways (Tally *t) {
  const mappa_Cube *c = t->k->cube;
  size_t ndims = t->k->dims.n;
  for (size_t key = 0; key < t->keys.n; key++) {
    uint32_t *way = t->ways + key * (ndims + 1);
    for (size_t d = 0; d < ndims; d++) {
      const mappai_Digit *digit = &t->keys.digits[d];
      uint16_t of = digit->category[key / digit->stride % digit->n];
      if (of == MAPPA_OUT) continue;             /* no row that is in */
      way[0] += (uint32_t) (of * c->stride[d]);
      way[d + 1] = (uint32_t) ((c->categories[d] - of) * c->stride[d]);
    }
  }
}

/* R3: a row in the totals around the cell of its key. */
static void markrow (Tally *t, size_t row, uint32_t person) {
  size_t ndims = t->k->dims.n, n = 1;
  const uint32_t *way = t->ways + t->key[MAPPAI_BACK + row] * (ndims + 1);
  uint32_t *total = t->totals;
  total[0] = way[0];
  for (size_t d = 1; d <= ndims; d++, n *= 2)
    for (size_t i = 0; i < n; i++) total[n + i] = total[i] + way[d];
  for (size_t i = 1; i < n; i++) {
    Mark *m = &t->marks[total[i]];
    m->again += m->person == person;
    m->person = person;
  }
}

/* R3: the persons with several keys. */
static void markall (Tally *t) {
  enum {STEP = sizeof (uint64_t)};
  mappai_Kernel *k = t->k;
  const uint16_t *same = t->same + MAPPAI_BACK;
  size_t i = 0, end;
  k->loops->again(k->some, k->in, same, k->n);
  while (i < k->n) {
    uint64_t any = 1;
    size_t begin = i;
    if (i + STEP <= k->n) memcpy(&any, k->some + i, STEP);
    if (!k->some[i]) {
      i += any == 0 ? STEP : 1;
      continue;
    }
    while (same[begin]) begin--;
    end = endof(t, i);
    for (size_t row = begin; row < end; row++)
      if (k->in[row]) markrow(t, row, personat(t, begin));
    i = end;
  }
}

static mappa_Status countchunk (Tally *t, mappa_Error *err) {
  mappai_Kernel *k = t->k;
  MAPPAI_TRY(makeroom(t, err));
  for (size_t i = 0; i < t->nsifts; i++)
    mappai_sift(k, &t->sifts[i], true);
  k->cube->fates[k->cube->nfates - 1] += (int64_t) k->left;
  if (k->left == 0) return MAPPA_OK;
  mappai_keys_read(&t->keys, t->key + MAPPAI_BACK, NULL, k->n);
  dropall(t);
  addsome(t, t->key + MAPPAI_BACK, k->in, k->n);
  if (!k->query->cellsonly) markall(t);
  return MAPPA_OK;
}

static mappa_Status makemarks (Tally *t, mappa_Error *err) {
  size_t ndims = t->k->dims.n;
  t->nmarks = t->k->cube->ncells;
  t->nways = t->keys.n * (ndims + 1);
  t->ntotals = (size_t) 1 << ndims;
  if (!MAPPAI_NEW(t->k, t->marks, t->nmarks) ||
      !MAPPAI_NEW(t->k, t->ways, t->nways) ||
      !MAPPAI_NEW(t->k, t->totals, t->ntotals)) return mappai_nomemory(err);
  setways(t);
  return MAPPA_OK;
}

static mappa_Status countpersons (Tally *t, mappa_Error *err) {
  mappai_Kernel *k = t->k;
  t->nseen = t->keys.n + 1;
  if (!MAPPAI_NEW(k, t->seen, t->nseen)) return mappai_nomemory(err);
  if (!k->query->cellsonly) MAPPAI_TRY(makemarks(t, err));
  for (size_t row = 0; row < k->frame->rows; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, 0, true, err));
    MAPPAI_TRY(countchunk(t, err));
  }
  addlanes(t);
  mappai_fold(&t->keys, t->counts, false);
  if (!k->query->cellsonly) mappai_totals(k, true);
  for (size_t i = 0; i < t->nmarks; i++)
    k->cube->cells[i] -= t->marks[i].again;
  return MAPPA_OK;
}

/* === The whole ========================================================= */

/* R4. */
static bool plan (Tally *t, bool *sums) {
  mappai_Kernel *k = t->k;
  const mappa_Query *q = k->query;
  *sums = false;
  if (!k->sifted || q->pick.rule != MAPPA_EVERY || q->nslices != 1)
    return false;
  for (size_t i = 0; i < k->axes.nleaves; i++)
    if (k->axes.leaves[i].reading != MAPPA_CODES) return false;
  *sums = addsup(k);
  if (!*sums && (q->unit != k->frame->person || !setsifts(t))) return false;
  return mappai_keys_plan(&t->keys, k, !*sums);
}

static mappa_Status tally (Tally *t, bool sums, mappa_Error *err) {
  MAPPAI_TRY(mappai_keys_open(&t->keys, err));
  MAPPAI_TRY(makecounts(t, err));
  mappai_keys_slice(&t->keys, 0);
  return sums ? addrows(t, err) : countpersons(t, err);
}

mappa_Status mappai_tally (mappai_Kernel *k, bool *fits, mappa_Error *err) {
  Tally t = {.k = k};
  bool sums;
  mappa_Status status;
  *fits = plan(&t, &sums);
  if (!*fits) return MAPPA_OK;
  status = tally(&t, sums, err);
  close(&t);
  return status;
}
