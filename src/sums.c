/* sums.c - counts that add up: each row adds 1 at its key.
**
** R1. The rows of one slice are counted by key. When few are left of a chunk
**     they are looked at one by one.
** R2. Where keys are few, two neighbours are counted as one pair.
** R3. Many slices take one pass when keys are the same in all of them: a row
**     begins to count at its first slice and ends after its last one, so that
**     a slice has what the one before had, and what begins, less what ends.
*/
#include "tally.h"

#include <string.h>

enum {MOSTPAIRS = 8192};

/* R1: are they few? The more so when keys have to be looked up. */
static bool few (const mappai_Tally *t) {
  size_t times = 16;
  for (size_t i = 0; i < t->keys.ndigits; i++)
    if (t->keys.digits[i].lookup) times = 4;
  return times * t->k->left < t->k->n;
}

static void addfew (mappai_Tally *t) {
  uint16_t *key = t->key + MAPPAI_BACK;
  size_t n = mappai_rows(t->k, t->k->in, t->row);
  mappai_keys_read(&t->keys, key, t->row, n);
  for (size_t i = 0; i < n; i++) t->counts.of[key[t->row[i]]]++;
}

/* R2. The room for 'same' takes the pairs. */
static void addpairs (mappai_Tally *t) {
  mappai_Kernel *k = t->k;
  uint16_t *key = t->key + MAPPAI_BACK, out = (uint16_t) t->keys.n;
  size_t n = (k->n + 1) / 2;
  if (k->left < k->n) k->loops->dropkeys(key, k->in, out, k->n);
  key[k->n] = out;                               /* beside the last one */
  k->loops->pairs(t->same, key, (uint16_t) (out + 1), n);
  mappai_counts_add(&t->pairs, k, t->same, n);
}

static void addchunk (mappai_Tally *t) {
  mappai_Kernel *k = t->k;
  uint16_t *key = t->key + MAPPAI_BACK;
  if (few(t)) {
    addfew(t);
    return;
  }
  mappai_keys_read(&t->keys, key, NULL, k->n);
  if (t->pairs.n > 0) addpairs(t);
  else if (k->left == k->n) mappai_counts_add(&t->counts, k, key, k->n);
  else mappai_counts_some(&t->counts, k, key);
}

/* R2: the counts of both keys of a pair. */
static void sumpairs (mappai_Tally *t) {
  size_t n = t->keys.n + 1;
  mappai_counts_sum(&t->pairs);
  for (size_t pair = 0; pair < t->pairs.n; pair++) {
    t->counts.of[pair / n] += t->pairs.of[pair];
    t->counts.of[pair % n] += t->pairs.of[pair];
  }
}

static mappa_Status openpairs (mappai_Tally *t, mappa_Error *err) {
  size_t n = (t->keys.n + 1) * (t->keys.n + 1);
  size_t rows = t->k->end - t->k->begin;
  if (n > MOSTPAIRS || rows / 4 < n || t->pairs.n > 0) return MAPPA_OK;
  return mappai_counts_open(&t->pairs, t->k, n, false, err);
}

mappa_Status mappai_sums_slice (mappai_Tally *t, size_t slice, bool fates,
                                mappa_Error *err) {
  mappai_Kernel *k = t->k;
  MAPPAI_TRY(openpairs(t, err));
  mappai_counts_clear(&t->counts);
  mappai_counts_clear(&t->pairs);
  for (size_t row = k->begin; row < k->end; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, slice, fates, err));
    MAPPAI_TRY(mappai_tally_room(t, err));
    if (k->left > 0) addchunk(t);
  }
  mappai_counts_sum(&t->counts);
  sumpairs(t);
  mappai_fold(&t->keys, t->counts.of, true, fates);
  return MAPPA_OK;
}

/* === Many slices (R3) ================================================== */

static void sweepchunk (mappai_Tally *t) {
  const mappai_Kernel *k = t->k;
  const uint16_t *key = t->key + MAPPAI_BACK;
  const uint32_t *span = k->span;
  const uint8_t *in = k->in;
  size_t slices = (size_t) k->query->nslices + 1, n = k->n;
  uint32_t *more = t->more;
  MAPPAI_UNROLL
  for (size_t i = 0; i < n; i++) {
    uint32_t *of = more + key[i] * slices, at = span[i], one = in[i];
    of[at & UINT16_MAX] += one;
    of[at >> 16] -= one;
  }
}

/* The counts of each slice, from those before it. */
static void addslices (mappai_Tally *t) {
  size_t slices = (size_t) t->k->query->nslices;
  mappai_counts_clear(&t->counts);
  for (size_t s = 0; s < slices; s++) {
    const uint32_t *more = t->more + s;
    for (size_t i = 0; i < t->keys.n; i++, more += slices + 1)
      t->counts.of[i] += *more;
    mappai_keys_slice(&t->keys, s);
    mappai_fold(&t->keys, t->counts.of, true, false);
  }
}

mappa_Status mappai_sums_sweep (mappai_Tally *t, bool out, mappa_Error *err) {
  mappai_Kernel *k = t->k;
  uint16_t *key;
  t->nmore = t->keys.n * ((size_t) k->query->nslices + 1);
  if (!MAPPAI_NEW(k, t->more, t->nmore)) return mappai_nomemory(err);
  mappai_counts_clear(&t->counts);
  for (size_t row = k->begin; row < k->end; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, MAPPAI_ALL, true, err));
    MAPPAI_TRY(mappai_tally_room(t, err));
    if (k->left == 0) continue;
    key = t->key + MAPPAI_BACK;
    mappai_keys_read(&t->keys, key, NULL, k->n);
    sweepchunk(t);
    if (out) mappai_counts_some(&t->counts, k, key);
    else k->cube->fates[k->cube->nfates - 1] += (int64_t) k->left;
  }
  mappai_counts_sum(&t->counts);
  if (out) mappai_fold(&t->keys, t->counts.of, false, true);
  addslices(t);
  return MAPPA_OK;
}
