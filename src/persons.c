/* persons.c - distinct persons, by columns.
**
** R1. A person counts once for each key: a row does not count again whose
**     person had the key before. The rows of a person stand together, in one
**     chunk: the last three are compared by whole columns, persons with more
**     are looked at one by one.
** R2. Totals are sums, less each row that repeats in the total what an earlier
**     row of the person has counted there. A row repeats in every total over
**     the dimensions in which it differs from an earlier one, so it is taken
**     off the least of these; the sums bring that to all totals beyond. Of
**     several earlier rows, what they share is not taken off twice. The total
**     of the slice is none of them.
** R3. Keys are exact, so that who is in no category is taken out before.
*/
#include "tally.h"

#include <string.h>

enum {NEAR = 3};               /* earlier rows with which one is compared */

/* === Who is in no category (R3) ======================================== */

bool mappai_persons_sift (mappai_Tally *t) {
  const mappai_Gate *dims = &t->k->dims;
  t->nsifts = 0;
  for (size_t d = 0; d < dims->n; d++) {
    const mappai_Axis *axis = &dims->axes[d];
    mappai_Sift *s = &t->sifts[t->nsifts];
    if (axis->sets != NULL || axis->nparts > 0) return false;
    if (mappai_isslice(t->k, d)) {
      for (int i = 0; i < t->k->query->nslices; i++)
        if (axis->table[i] == MAPPA_OUT) return false;
      continue;
    }
    if (!mappai_sift_make(t->k, axis, dims->stage + d, s)) return false;
    t->nsifts++;
  }
  return true;
}

/* === Persons that are new to a key (R1) ================================ */

/* The row after the last one of a person. */
static size_t endof (const mappai_Tally *t, size_t row) {
  const uint16_t *same = t->same + MAPPAI_BACK;
  for (row++; row < t->k->n && same[row]; row++) continue;
  return row;
}

/* A person with more rows than are compared at once. */
static void dropagain (mappai_Tally *t, size_t begin, size_t end) {
  const uint16_t *key = t->key + MAPPAI_BACK;
  for (size_t i = begin; i < end; i++) {
    if (!t->k->in[i]) continue;
    t->k->in[i] = !t->had[key[i]];
    t->had[key[i]] = true;
  }
  for (size_t i = begin; i < end; i++) t->had[key[i]] = false;
}

/* The first row from i on that is the fifth or a later one of its person, as
** k->some tells; or the row after the last one. */
static size_t nextlong (const mappai_Kernel *k, size_t i) {
  const uint8_t *at = memchr(k->some + i, 1, k->n - i);
  return at != NULL ? (size_t) (at - k->some) : k->n;
}

/* Takes out the rows that repeat a key, and notes in row[] where persons with
** more rows than are compared begin and end. */
static void dropall (mappai_Tally *t) {
  mappai_Kernel *k = t->k;
  uint16_t *key = t->key + MAPPAI_BACK, *same = t->same + MAPPAI_BACK;
  size_t i = 0, end;
  k->loops->same(same, mappai_codes32(k, k->query->unit, 0), k->n);
  k->loops->dropkeys(key, k->in, (uint16_t) t->keys.n, k->n);
  k->loops->repeats(k->in, k->some, key, same, k->n);
  t->nlong = 0;
  while ((i = nextlong(k, i)) < k->n) {
    end = endof(t, i);
    dropagain(t, i - 4, end);
    t->row[t->nlong++] = (uint32_t) (i - 4);
    t->row[t->nlong++] = (uint32_t) end;
    i = end;
  }
}

/* === Totals (R2) ======================================================= */

/* The dimensions with a total of distinct persons. */
static size_t freedims (const mappai_Tally *t, size_t *dims) {
  size_t n = 0;
  for (size_t d = 0; d < t->k->dims.n; d++)
    if (!mappai_isslice(t->k, d)) dims[n++] = d;
  return n;
}

/* The category of a key in a dimension. */
static uint16_t categoryof (const mappai_Tally *t, size_t key, size_t dim) {
  const mappai_Digit *digit = &t->keys.digits[dim];
  return digit->category[key / digit->stride % digit->n];
}

/* For each key its cell, and how far the totals of the dimensions are. */
static void setways (mappai_Tally *t) {
  const mappa_Cube *c = t->k->cube;
  memset(t->ways, 0, t->nways * sizeof *t->ways);
  for (size_t key = 0; key < t->keys.n; key++) {
    uint32_t *way = t->ways + key * (t->nfree + 1);
    for (size_t d = 0; d < t->k->dims.n; d++) {
      uint16_t of = categoryof(t, key, d);
      if (of != MAPPA_OUT) way[0] += (uint32_t) (of * c->stride[d]);
    }
    for (size_t i = 0; i < t->nfree; i++) {
      size_t d = t->free[i];
      uint16_t of = categoryof(t, key, d);
      size_t far = of == MAPPA_OUT ? 0u : (size_t) c->categories[d] - of;
      way[i + 1] = (uint32_t) (far * c->stride[d]);
    }
  }
}

static const uint32_t *wayof (const mappai_Tally *t, size_t row) {
  return t->ways + t->key[MAPPAI_BACK + row] * (t->nfree + 1);
}

/* The total over some dimensions, as bits, around the cell of a way. */
static size_t totalof (const mappai_Tally *t, const uint32_t *way,
                       size_t dims) {
  size_t cell = way[0];
  for (size_t d = 0; d < t->nfree; d++)
    cell += way[d + 1] & (0 - (uint32_t) (dims >> d & 1));
  return cell;
}

/* The dimensions in which two ways differ. */
static size_t differ (const mappai_Tally *t, const uint32_t *a,
                      const uint32_t *b) {
  size_t dims = 0;
  for (size_t d = 0; d < t->nfree; d++)
    dims |= (size_t) (a[d + 1] != b[d + 1]) << d;
  return dims;
}

/* Takes a row off the totals that it repeats, when it differs in these n sets
** of dimensions from earlier ones: what one of them shares with those before
** it has been taken off already. */
static void takeoff (mappai_Tally *t, const uint32_t *way,
                     const size_t *dims, size_t n) {
  int64_t *cells = t->k->cube->cells;
  for (size_t some = 1; some < (size_t) 1 << n; some++) {
    size_t all = 0;
    int64_t change = 1;
    for (size_t i = 0; i < n; i++)
      if (some >> i & 1) {
        all |= dims[i];
        change = -change;
      }
    cells[totalof(t, way, all)] += change;
  }
}

/* A row of a person whose rows can be compared with each other. */
static void markrow (mappai_Tally *t, size_t row) {
  const uint16_t *same = t->same + MAPPAI_BACK;
  const uint32_t *way = wayof(t, row);
  size_t dims[NEAR], n = 0;
  for (size_t other = row; same[other];)
    if (t->k->in[--other]) dims[n++] = differ(t, way, wayof(t, other));
  takeoff(t, way, dims, n);
}

/* The row of a person with more rows: 1 for each total that an earlier one has
** counted in; less what the sums bring there from totals over less. */
static void marklong (mappai_Tally *t, const uint32_t *way) {
  size_t n = t->ntotals;
  for (size_t i = 1; i < n; i++) {
    bool *had = &t->had[totalof(t, way, i)];
    t->again[i] = *had;
    *had = true;
  }
  for (size_t bit = 1; bit < n; bit *= 2)
    for (size_t i = bit; i < n; i++)
      if (i & bit) t->again[i] -= t->again[i - bit];
  for (size_t i = 1; i < n; i++)
    t->k->cube->cells[totalof(t, way, i)] -= t->again[i];
}

static void markperson (mappai_Tally *t, size_t begin, size_t end) {
  for (size_t row = begin; row < end; row++)
    if (t->k->in[row]) marklong(t, wayof(t, row));
  for (size_t row = begin; row < end; row++)
    for (size_t i = 1; t->k->in[row] && i < t->ntotals; i++)
      t->had[totalof(t, wayof(t, row), i)] = false;
  memset(t->k->some + begin, 0, end - begin);    /* done */
}

/* The rows that count beside others of the person. */
static void markall (mappai_Tally *t) {
  mappai_Kernel *k = t->k;
  size_t n;
  k->loops->again(k->some, k->in, t->same + MAPPAI_BACK, k->n);
  for (size_t i = 0; i < t->nlong; i += 2)
    markperson(t, t->row[i], t->row[i + 1]);
  n = mappai_rows(k, k->some, t->row);
  for (size_t i = 0; i < n; i++) markrow(t, t->row[i]);
}

/* === The whole ========================================================= */

mappa_Status mappai_persons_open (mappai_Tally *t, mappa_Error *err) {
  mappai_Kernel *k = t->k;
  size_t cells = k->query->cellsonly ? 0 : k->cube->ncells;
  t->nhad = cells > t->keys.n + 1 ? cells : t->keys.n + 1;
  if (!MAPPAI_NEW(k, t->had, t->nhad)) return mappai_nomemory(err);
  if (k->query->cellsonly) return MAPPA_OK;
  t->nfree = freedims(t, t->free);
  t->nways = (t->keys.n + 1) * (t->nfree + 1);
  t->ntotals = (size_t) 1 << t->nfree;
  if (!MAPPAI_NEW(k, t->ways, t->nways) ||
      !MAPPAI_NEW(k, t->again, t->ntotals)) return mappai_nomemory(err);
  return MAPPA_OK;
}

static mappa_Status countchunk (mappai_Tally *t, bool fates,
                                mappa_Error *err) {
  mappai_Kernel *k = t->k;
  MAPPAI_TRY(mappai_tally_room(t, err));
  for (size_t i = 0; i < t->nsifts; i++)
    mappai_sift(k, &t->sifts[i], fates);
  if (fates) k->cube->fates[k->cube->nfates - 1] += (int64_t) k->left;
  if (k->left == 0) return MAPPA_OK;
  mappai_keys_read(&t->keys, t->key + MAPPAI_BACK, NULL, k->n);
  dropall(t);
  mappai_counts_some(&t->counts, k, t->key + MAPPAI_BACK);
  if (!k->query->cellsonly) markall(t);
  return MAPPA_OK;
}

mappa_Status mappai_persons_slice (mappai_Tally *t, size_t slice, bool fates,
                                   mappa_Error *err) {
  mappai_Kernel *k = t->k;
  mappai_counts_clear(&t->counts);
  if (!k->query->cellsonly) setways(t);
  for (size_t row = k->begin; row < k->end; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, slice, fates, err));
    MAPPAI_TRY(countchunk(t, fates, err));
  }
  mappai_counts_sum(&t->counts);
  mappai_fold(&t->keys, t->counts.of, true, false);
  return MAPPA_OK;
}
