/* counts.c - how often numbers occur.
**
** R1. Neighbours often have the same number, and an addition has to wait for
**     the one before it at the same place: so they go to lanes of their own.
** R2. The lanes of many numbers would not fit the cache: these share one. It
**     is better so for fewer of them where no number is that of many rows in
**     a row, as it is of those that are out, or of pairs of them.
*/
#include "tally.h"

#include <string.h>

enum {
  LANES = 4,
  BLOCK = 256,                 /* numbers between two looks ahead */
  SHARED = 16384,              /* numbers, from which on they share a lane */
  MIXED = 4096                 /* the same where neighbours mostly differ */
};

mappa_Status mappai_counts_open (mappai_Counts *c, const mappai_Kernel *k,
                                 size_t n, bool mixed, mappa_Error *err) {
  bool shared = n >= (mixed ? MIXED : SHARED);
  c->n = n;
  c->lane = shared ? 0 : n;
  c->all = shared ? n : LANES * n;
  return MAPPAI_NEW(k, c->of, c->all) ? MAPPA_OK : mappai_nomemory(err);
}

void mappai_counts_close (mappai_Counts *c, const mappai_Kernel *k) {
  MAPPAI_FREE(k, c->of, c->all);
}

void mappai_counts_clear (mappai_Counts *c) {
  if (c->used) memset(c->of, 0, c->all * sizeof *c->of);
  c->used = c->all > 0;
}

static void add (mappai_Counts *c, const uint16_t *number, size_t n) {
  uint32_t *one = c->of, *two = one + c->lane, *three = two + c->lane;
  uint32_t *four = three + c->lane;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    one[number[i]]++;
    two[number[i + 1]]++;
    three[number[i + 2]]++;
    four[number[i + 3]]++;
  }
  for (; i < n; i++) one[number[i]]++;
}

static void addsome (mappai_Counts *c, const uint16_t *number,
                     const uint8_t *in, size_t n) {
  uint32_t *one = c->of, *two = one + c->lane, *three = two + c->lane;
  uint32_t *four = three + c->lane;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    one[number[i]] += in[i];
    two[number[i + 1]] += in[i + 1];
    three[number[i + 2]] += in[i + 2];
    four[number[i + 3]] += in[i + 3];
  }
  for (; i < n; i++) one[number[i]] += in[i];
}

void mappai_counts_add (mappai_Counts *c, const mappai_Kernel *k,
                        const uint16_t *number, size_t n) {
  size_t times = (k->n + n - 1) / n;             /* rows to a number */
  for (size_t i = 0; i < n; i += BLOCK) {
    mappai_ahead(k, i * times, BLOCK * times);
    add(c, number + i, n - i < BLOCK ? n - i : BLOCK);
  }
}

void mappai_counts_some (mappai_Counts *c, const mappai_Kernel *k,
                         const uint16_t *number) {
  for (size_t i = 0; i < k->n; i += BLOCK) {
    size_t n = k->n - i < BLOCK ? k->n - i : BLOCK;
    mappai_ahead(k, i, n);
    addsome(c, number + i, k->in + i, n);
  }
}

FASTER()
static void sum (uint32_t *restrict to, const uint32_t *restrict lane,
                 size_t n) {
  for (size_t i = 0; i < n; i++) to[i] += lane[i];
}

void mappai_counts_sum (mappai_Counts *c) {
  if (c->lane == 0) return;
  for (size_t from = c->lane; from < c->all; from += c->lane)
    sum(c->of, c->of + from, c->n);
}
