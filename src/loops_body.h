/* loops_body.h - the loops of loops.h; LOOPS names the table, LOOP goes before
** each function, NAME is their name. Included by loops.c and its siblings. */
#include "loops.h"

#ifdef LOOPS

#define ALL(condition)  ((uint16_t) (0u - (unsigned) (condition)))

LOOP static void inslice (uint8_t *restrict in, const uint16_t *start,
                          uint16_t to, const uint16_t *end, uint16_t from,
                          size_t n) {
  for (size_t i = 0; i < n; i++)
    in[i] = (uint8_t) ((start[i] <= to) & (end[i] >= from));
}

LOOP static void less (uint8_t *restrict in, const uint32_t *restrict span,
                       size_t n) {
  for (size_t i = 0; i < n; i++)
    in[i] = (uint16_t) span[i] < (uint16_t) (span[i] >> 16);
}

LOOP static void range (uint8_t *restrict in, const uint8_t *restrict code,
                        uint8_t low, uint8_t width, size_t n) {
  for (size_t i = 0; i < n; i++)
    in[i] |= (uint8_t) ((uint8_t) (code[i] - low) <= width);
}

LOOP static void range16 (uint8_t *restrict in, const uint16_t *restrict code,
                          uint16_t low, uint16_t width, size_t n) {
  for (size_t i = 0; i < n; i++)
    in[i] |= (uint8_t) ((uint16_t) (code[i] - low) <= width);
}

LOOP static void both (uint8_t *restrict a, const uint8_t *restrict b,
                       size_t n) {
  for (size_t i = 0; i < n; i++) a[i] &= b[i];
}

/* Sums of bytes in lanes of a byte, as long as they cannot overflow. */
LOOP static size_t count (const uint8_t *in, size_t n) {
  enum {LANES = 64, MOST = 255};
  size_t sum = 0, i = 0;
  while (i + LANES <= n) {
    uint8_t lane[LANES] = {0};
    unsigned s = 0;
    for (size_t turn = 0; turn < MOST && i + LANES <= n; turn++, i += LANES)
      for (size_t j = 0; j < LANES; j++)
        lane[j] = (uint8_t) (lane[j] + in[i + j]);
    for (size_t j = 0; j < LANES; j++) s += lane[j];
    sum += s;
  }
  for (; i < n; i++) sum += in[i];
  return sum;
}

LOOP static void part (uint8_t *restrict out, const uint8_t *restrict byte,
                       uint8_t shift, uint8_t mask, size_t n) {
  unsigned times = 256u >> shift;              /* so that it is no shift */
  for (size_t i = 0; i < n; i++)
    out[i] = (uint8_t) ((uint16_t) (byte[i] * times) >> 8 & mask);
}

LOOP static void key (uint16_t *restrict k, const uint8_t *restrict code,
                      uint16_t stride, size_t n) {
  for (size_t i = 0; i < n; i++)
    k[i] = (uint16_t) ((unsigned) code[i] * stride);
}

LOOP static void addkey (uint16_t *restrict k, const uint8_t *restrict code,
                         uint16_t stride, size_t n) {
  for (size_t i = 0; i < n; i++)
    k[i] = (uint16_t) (k[i] + (unsigned) code[i] * stride);
}

LOOP static void steps (uint16_t *restrict k, const uint16_t *restrict code,
                        uint16_t base, const uint16_t *from,
                        const uint16_t *change, size_t n) {
  uint16_t a = from[0], b = from[1], c = from[2], d = from[3];
  uint16_t to_a = change[0], to_b = change[1], to_c = change[2];
  uint16_t to_d = change[3];
  for (size_t i = 0; i < n; i++) {
    uint16_t at = code[i];
    k[i] = (uint16_t) (k[i] + base + (to_a & ALL(at >= a)) +
                       (to_b & ALL(at >= b)) + (to_c & ALL(at >= c)) +
                       (to_d & ALL(at >= d)));
  }
}

LOOP static void dropkeys (uint16_t *restrict k, const uint8_t *restrict in,
                           uint16_t other, size_t n) {
  for (size_t i = 0; i < n; i++) k[i] = in[i] ? k[i] : other;
}

LOOP static void pairs (uint16_t *restrict pair, const uint16_t *restrict k,
                        uint16_t stride, size_t n) {
  for (size_t i = 0; i < n; i++)
    pair[i] = (uint16_t) ((unsigned) k[2 * i] * stride + k[2 * i + 1]);
}

LOOP static void same (uint16_t *restrict s, const uint32_t *id, size_t n) {
  s[0] = 0;
  for (size_t i = 1; i < n; i++)
    s[i] = ALL(id[i] == id[i - 1]);
}

LOOP static void again (uint8_t *restrict a, const uint8_t *restrict in,
                        const uint16_t *restrict s, size_t n) {
  for (size_t i = 0; i < n; i++) a[i] = in[i] & (uint8_t) s[i];
}

LOOP static void repeats (uint8_t *restrict in, uint8_t *restrict many,
                          const uint16_t *restrict k,
                          const uint16_t *restrict s, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint16_t one = s[i], two = s[i - 1] & one, three = s[i - 2] & two;
    unsigned had = (one & ALL(k[i] == k[i - 1])) |
                   (two & ALL(k[i] == k[i - 2])) |
                   (three & ALL(k[i] == k[i - 3]));
    in[i] &= (uint8_t) ~had;
    many[i] = (uint8_t) (s[i - 3] & three & 1);
  }
}

const mappai_Loops LOOPS = {
  NAME, inslice, less, range, range16, both, count, part, key, addkey,
  steps, dropkeys, pairs, same, again, repeats
};

#endif
