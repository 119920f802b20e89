/* loops.h - the inner loops of the kernel, each over the rows of a chunk.
**
** They are written once, as plain C, in loops_body.h, and compiled for the
** vectors of several machines (loops.c: of any; loops_v3.c, loops_v4.c). All
** give the same.
*/
#ifndef loops_h
#define loops_h

#include "base.h"

#pragma GCC visibility push(hidden)

#define MAPPAI_STEPS  4                /* that are looked at together */
#define MAPPAI_BACK   8                /* entries before keys[0], same[0] */

typedef struct mappai_Loops {
  const char *name;

  /* in[i] = start[i] <= to and end[i] >= from. */
  void (*inslice) (uint8_t *in, const uint16_t *start, uint16_t to,
                   const uint16_t *end, uint16_t from, size_t n);

  /* in[i] = is the low half of span[i] less than the high one? */
  void (*less) (uint8_t *in, const uint32_t *span, size_t n);

  /* in[i] gets 1 where low <= code[i] <= low + width, beside what it has. */
  void (*range) (uint8_t *in, const uint8_t *code, uint8_t low, uint8_t width,
                 size_t n);

  void (*range16) (uint8_t *in, const uint16_t *code, uint16_t low,
                   uint16_t width, size_t n);

  /* a[i] = a[i] and b[i]. */
  void (*both) (uint8_t *a, const uint8_t *b, size_t n);

  size_t (*count) (const uint8_t *in, size_t n);

  /* Codes that share a byte: out[i] = byte[i] >> shift & mask. */
  void (*part) (uint8_t *out, const uint8_t *byte, uint8_t shift,
                uint8_t mask, size_t n);

  /* key[i] = code[i] * stride; and key[i] += code[i] * stride. */
  void (*key) (uint16_t *key, const uint8_t *code, uint16_t stride, size_t n);
  void (*addkey) (uint16_t *key, const uint8_t *code, uint16_t stride,
                  size_t n);

  /* A code's value, found without a table: key[i] += base, and change[j] for
  ** each of MAPPAI_STEPS numbers j with code[i] >= from[j]. */
  void (*steps) (uint16_t *key, const uint16_t *code, uint16_t base,
                 const uint16_t *from, const uint16_t *change, size_t n);

  /* The rows that are out get another key. */
  void (*dropkeys) (uint16_t *key, const uint8_t *in, uint16_t other,
                    size_t n);

  /* Pairs of neighbours: pair[i] = key[2 * i] * stride + key[2 * i + 1]. */
  void (*pairs) (uint16_t *pair, const uint16_t *key, uint16_t stride,
                 size_t n);

  /* same[i] = id[i] is that of the row before? 0xffff or 0. The first row of
  ** a chunk is of another person than the one before. */
  void (*same) (uint16_t *same, const uint32_t *id, size_t n);

  /* again[i] = in[i] and of the person of the row before. */
  void (*again) (uint8_t *again, const uint8_t *in, const uint16_t *same,
                 size_t n);

  /* Rows whose person has the key in one of the last three rows get out.
  ** many[i] = are the four rows before of the same person? */
  void (*repeats) (uint8_t *in, uint8_t *many, const uint16_t *key,
                   const uint16_t *same, size_t n);
} mappai_Loops;

/* The fastest that the machine can run, or those of a name; NULL when there
** are none. */
const mappai_Loops *mappai_loops (const char *name);

#pragma GCC visibility pop

#endif
