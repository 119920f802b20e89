/* persons.c - distinct persons, by columns.
**
** R1. A person counts once for each key: a row does not count again whose
**     person had the key before. The rows of a person stand together, in one
**     chunk: the last three are compared by whole columns, persons with more
**     are looked at one by one.
** R2. Totals are sums, less each row that repeats in the total what an earlier
**     row of the person has counted there. That of the slice is none of them.
** R3. Keys are exact, so that who is in no category is taken out before.
*/
#include "tally.h"

#include <string.h>

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

/* The number that a person has, from the first row. */
static uint32_t personat (const mappai_Tally *t, size_t row) {
  return (uint32_t) (t->k->first + row + 1);
}

/* The row after the last one of a person. */
static size_t endof (const mappai_Tally *t, size_t row) {
  const uint16_t *same = t->same + MAPPAI_BACK;
  for (row++; row < t->k->n && same[row]; row++) continue;
  return row;
}

/* A person with more rows than are compared at once. */
static void dropagain (mappai_Tally *t, size_t begin, size_t end) {
  const uint16_t *key = t->key + MAPPAI_BACK;
  uint32_t person = personat(t, begin);
  for (size_t i = begin; i < end; i++) {
    if (!t->k->in[i]) continue;
    t->k->in[i] = t->seen[key[i]] != person;
    t->seen[key[i]] = person;
  }
}

/* The first row from i on that is the fifth or a later one of its person. */
static size_t nextlong (const mappai_Tally *t, size_t i) {
  enum {STEP = sizeof (uint64_t) / sizeof (uint16_t)};
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

/* Takes out the rows that repeat a key, and notes in row[] where persons with
** more rows than are compared begin and end. */
static void dropall (mappai_Tally *t) {
  mappai_Kernel *k = t->k;
  uint16_t *key = t->key + MAPPAI_BACK, *same = t->same + MAPPAI_BACK;
  size_t i = 0, end;
  k->loops->same(same, mappai_codes32(k, k->query->unit, 0), k->n);
  k->loops->dropkeys(key, k->in, (uint16_t) t->keys.n, k->n);
  k->loops->repeats(k->in, key, same, k->n);
  t->nlong = 0;
  while ((i = nextlong(t, i)) < k->n) {
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

/* For each key its cell, and how far the totals of the n dimensions are. */
static void setways (mappai_Tally *t) {
  const mappa_Cube *c = t->k->cube;
  size_t dims[MAPPA_MAXDIMS], n = freedims(t, dims);
  memset(t->ways, 0, t->nways * sizeof *t->ways);
  for (size_t key = 0; key < t->keys.n; key++) {
    uint32_t *way = t->ways + key * (n + 1);
    for (size_t d = 0; d < t->k->dims.n; d++) {
      const mappai_Digit *digit = &t->keys.digits[d];
      uint16_t of = digit->category[key / digit->stride % digit->n];
      if (of != MAPPA_OUT) way[0] += (uint32_t) (of * c->stride[d]);
    }
    for (size_t i = 0; i < n; i++) {
      const mappai_Digit *digit = &t->keys.digits[dims[i]];
      uint16_t of = digit->category[key / digit->stride % digit->n];
      size_t far = of == MAPPA_OUT ? 0u : (size_t) c->categories[dims[i]] - of;
      way[i + 1] = (uint32_t) (far * c->stride[dims[i]]);
    }
  }
  t->nfree = n;
}

static const uint32_t *wayof (const mappai_Tally *t, size_t row) {
  return t->ways + t->key[MAPPAI_BACK + row] * (t->nfree + 1);
}

/* The totals around the cell of a row's key, and how many: total i is that of
** the dimensions whose bits i has; total 0 is the cell. */
static size_t settotals (mappai_Tally *t, size_t row) {
  const uint32_t *way = wayof(t, row);
  uint32_t *total = t->totals;
  size_t n = 1;
  total[0] = way[0];
  for (size_t d = 1; d <= t->nfree; d++, n *= 2)
    for (size_t i = 0; i < n; i++) total[n + i] = total[i] + way[d];
  return n;
}

/* The dimensions in which a row differs from one so far before it, as bits;
** all bits if that one is no earlier row of the person that counts. */
static size_t differ (const mappai_Tally *t, size_t row, size_t back,
                      bool ispersons) {
  size_t other = row - (ispersons ? back : 0);   /* never before the chunk */
  const uint32_t *b = wayof(t, row), *a = wayof(t, other);
  size_t bits = 0;
  for (size_t d = 0; d < t->nfree; d++)
    bits |= (size_t) (a[d + 1] != b[d + 1]) << d;
  return bits | ((size_t) (ispersons & t->k->in[other]) - 1);
}

/* A row repeats the totals of all dimensions in which it differs from an
** earlier one, of which there are at most three, and of any others besides.
** There are no branches, since nobody could foresee them. */
static void markrow (mappai_Tally *t, size_t row) {
  const uint16_t *same = t->same + MAPPAI_BACK + row;
  uint16_t one = same[0], two = one & same[-1], three = two & same[-2];
  size_t totals = settotals(t, row);
  size_t a = differ(t, row, 1, one & 1), b = differ(t, row, 2, two & 1);
  size_t c = differ(t, row, 3, three & 1);
  for (size_t i = 1; i < totals; i++)
    t->marks[t->totals[i]].again += ((a & ~i) == 0) | ((b & ~i) == 0) |
                                    ((c & ~i) == 0);
}

/* A person with more rows: each total knows who was counted there last. */
static void markperson (mappai_Tally *t, size_t begin, size_t end) {
  uint32_t person = personat(t, begin);
  for (size_t row = begin; row < end; row++) {
    size_t totals = t->k->in[row] ? settotals(t, row) : 0;
    for (size_t i = 1; i < totals; i++) {
      mappai_Mark *m = &t->marks[t->totals[i]];
      m->again += m->person == person;
      m->person = person;
    }
  }
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
  t->nseen = t->keys.n + 1;
  if (!MAPPAI_NEW(k, t->seen, t->nseen)) return mappai_nomemory(err);
  if (k->query->cellsonly) return MAPPA_OK;
  t->nmarks = k->cube->ncells;
  t->nways = (t->keys.n + 1) * (k->dims.n + 1);
  t->ntotals = (size_t) 1 << k->dims.n;
  if (!MAPPAI_NEW(k, t->marks, t->nmarks) ||
      !MAPPAI_NEW(k, t->ways, t->nways) ||
      !MAPPAI_NEW(k, t->totals, t->ntotals)) return mappai_nomemory(err);
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
  memset(t->seen, 0, t->nseen * sizeof *t->seen);
  if (!k->query->cellsonly) setways(t);
  for (size_t row = k->begin; row < k->end; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, slice, fates, err));
    MAPPAI_TRY(countchunk(t, fates, err));
  }
  mappai_counts_sum(&t->counts);
  mappai_fold(&t->keys, t->counts.of, true, false);
  return MAPPA_OK;
}

void mappai_persons_close (mappai_Tally *t) {
  for (size_t i = 0; i < t->nmarks; i++)
    t->k->cube->cells[i] -= t->marks[i].again;
}
