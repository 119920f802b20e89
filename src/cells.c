/* cells.c - the cells of a column, checked while they come in.
**
** R1. Each lane of a checksum takes its words by a permutation: it differs for
**     certain when one word of 8 bytes does, and all but for certain when more
**     do, or when they are in another order.
** R2. Lots are of a fixed size, so that the loops over them are vectorised.
*/
#include "cells.h"

#include <string.h>

/* === Checksums, R1 ===================================================== */

/* Not zero, which bytes of zero would leave as it is. */
mappai_Checksum mappai_checksum_begin (void) {
  return (mappai_Checksum) {{1, 2, 3, 4, 5, 6, 7, 8}};
}

/* Takes n whole lots into the lanes. */
FASTER() static void mix (uint64_t *lanes, const char *bytes, size_t n) {
  uint64_t lane[MAPPAI_LANES], word[MAPPAI_LANES];
  memcpy(lane, lanes, sizeof lane);
  for (size_t i = 0; i < n; i++, bytes += sizeof word) {
    memcpy(word, bytes, sizeof word);
    for (int k = 0; k < MAPPAI_LANES; k++) {
      lane[k] ^= word[k];
      lane[k] += lane[k] << 13;
      lane[k] ^= lane[k] >> 29;
    }
  }
  memcpy(lanes, lane, sizeof lane);
}

/* What is less than a lot is taken with a byte behind that marks its end. */
void mappai_checksum_add (mappai_Checksum *sum, const void *bytes, size_t n) {
  char rest[MAPPAI_LOT] = {0};
  size_t lots = n / sizeof rest, whole = lots * sizeof rest;
  mix(sum->lane, bytes, lots);
  if (n == whole) return;
  memcpy(rest, (const char *) bytes + whole, n - whole);
  rest[n - whole] = 1;
  mix(sum->lane, rest, 1);
}

uint64_t mappai_checksum_get (const mappai_Checksum *sum) {
  uint64_t all = 0;
  for (int k = 0; k < MAPPAI_LANES; k++)
    all = (all ^ sum->lane[k]) * UINT64_C(0x9E3779B97F4A7C15);
  return all;
}

uint64_t mappai_checksum (const void *bytes, size_t n) {
  mappai_Checksum sum = mappai_checksum_begin();
  mappai_checksum_add(&sum, bytes, n);
  return mappai_checksum_get(&sum);
}

/* === Codes ============================================================= */

/* The greatest of codes of one byte each, or of the bits of them that are a
** column's. */
FASTER() static uint32_t mostbyte (const mappai_Column *c,
                                   const uint8_t *cell, size_t n) {
  const unsigned bits = c->mask != 0 ? c->mask << c->shift : UINT8_MAX;
  uint8_t most[MAPPAI_LOT] = {0}, all = 0;
  size_t i = 0;
  for (; i + MAPPAI_LOT <= n; i += MAPPAI_LOT)
    for (size_t k = 0; k < MAPPAI_LOT; k++) {
      uint8_t code = (uint8_t) (cell[i + k] & bits);
      most[k] = code > most[k] ? code : most[k];
    }
  for (size_t k = 0; i + k < n; k++) {
    uint8_t code = (uint8_t) (cell[i + k] & bits);
    if (code > all) all = code;
  }
  for (size_t k = 0; k < MAPPAI_LOT; k++) if (most[k] > all) all = most[k];
  return (uint32_t) all >> c->shift;
}

/* The same of codes of two bytes. */
FASTER() static uint32_t mosttwo (const uint16_t *cell, size_t n) {
  uint16_t most[MAPPAI_LOT] = {0}, all = 0;
  size_t i = 0;
  for (; i + MAPPAI_LOT <= n; i += MAPPAI_LOT)
    for (size_t k = 0; k < MAPPAI_LOT; k++)
      most[k] = cell[i + k] > most[k] ? cell[i + k] : most[k];
  for (; i < n; i++) if (cell[i] > all) all = cell[i];
  for (size_t k = 0; k < MAPPAI_LOT; k++) if (most[k] > all) all = most[k];
  return all;
}

static uint32_t mostfour (const uint32_t *cell, size_t n) {
  uint32_t all = 0;
  for (size_t i = 0; i < n; i++) if (cell[i] > all) all = cell[i];
  return all;
}

bool mappai_cells_fit (const mappai_Column *c, const void *cells, size_t n) {
  if (n == 0) return true;
  switch (c->width) {
    case 1: return mostbyte(c, cells, n) < c->codes;
    case 2: return mosttwo(cells, n / 2) < c->codes;
    default: return mostfour(cells, n / 4) < c->codes;
  }
}
