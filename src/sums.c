/* sums.c - counts that add up: each row adds 1 at its key.
**
** R1. The rows of one slice are counted by key. When few are left of a chunk
**     they are looked at one by one.
** R2. Many slices take one pass when keys are the same in all of them: a row
**     begins to count at its first slice and ends after its last one, so that
**     a slice has what the one before had, and what begins, less what ends.
*/
#include "tally.h"

#include <string.h>

/* R1: are they few? The more so when keys have to be looked up. */
static bool few (const mappai_Tally *t) {
  size_t times = 16;
  for (size_t i = 0; i < t->keys.ndigits; i++)
    if (t->keys.digits[i].lookup) times = 4;
  return times * t->k->left < t->k->n;
}

static void addchunk (mappai_Tally *t) {
  mappai_Kernel *k = t->k;
  uint16_t *key = t->key + MAPPAI_BACK;
  if (few(t)) {
    size_t n = mappai_rows(k, t->row);
    mappai_keys_read(&t->keys, key, t->row, n);
    for (size_t i = 0; i < n; i++) t->counts[key[t->row[i]]]++;
    return;
  }
  mappai_keys_read(&t->keys, key, NULL, k->n);
  if (k->left == k->n) mappai_tally_all(t, key, k->n);
  else mappai_tally_some(t, key, k->in, k->n);
}

mappa_Status mappai_sums_slice (mappai_Tally *t, size_t slice, bool fates,
                                mappa_Error *err) {
  mappai_Kernel *k = t->k;
  memset(t->counts, 0, t->ncounts * sizeof *t->counts);
  for (size_t row = 0; row < k->frame->rows; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, slice, fates, err));
    MAPPAI_TRY(mappai_tally_room(t, err));
    if (k->left > 0) addchunk(t);
  }
  mappai_tally_lanes(t);
  mappai_fold(&t->keys, t->counts, true, fates);
  return MAPPA_OK;
}

/* === Many slices (R2) ================================================== */

static void sweepchunk (mappai_Tally *t) {
  mappai_Kernel *k = t->k;
  const uint16_t *key = t->key + MAPPAI_BACK;
  mappai_keys_read(&t->keys, t->key + MAPPAI_BACK, NULL, k->n);
  for (size_t i = 0; i < k->n; i++) {
    t->starts[k->low[i] * t->keys.n + key[i]] += k->in[i];
    t->ends[k->high[i] * t->keys.n + key[i]] += k->in[i];
  }
  mappai_tally_some(t, key, k->in, k->n);
}

/* The counts of each slice, from those before it. */
static void addslices (mappai_Tally *t) {
  size_t n = t->keys.n, slices = (size_t) t->k->query->nslices;
  memset(t->counts, 0, n * sizeof *t->counts);
  for (size_t s = 0; s < slices; s++) {
    const uint32_t *start = t->starts + s * n, *end = t->ends + s * n;
    for (size_t i = 0; i < n; i++) t->counts[i] += start[i] - end[i];
    mappai_keys_slice(&t->keys, s);
    mappai_fold(&t->keys, t->counts, true, false);
  }
}

mappa_Status mappai_sums_sweep (mappai_Tally *t, mappa_Error *err) {
  mappai_Kernel *k = t->k;
  t->nstarts = t->keys.n * ((size_t) k->query->nslices + 1);
  if (!MAPPAI_NEW(k, t->starts, t->nstarts) ||
      !MAPPAI_NEW(k, t->ends, t->nstarts)) return mappai_nomemory(err);
  for (size_t row = 0; row < k->frame->rows; row += k->n) {
    MAPPAI_TRY(mappai_sieve(k, row, MAPPAI_ALL, true, err));
    MAPPAI_TRY(mappai_tally_room(t, err));
    if (k->left > 0) sweepchunk(t);
  }
  mappai_tally_lanes(t);
  mappai_fold(&t->keys, t->counts, false, true);
  addslices(t);
  return MAPPA_OK;
}
