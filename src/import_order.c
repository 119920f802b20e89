/* import_order.c - the order of rows by a key.
**
** How it works: sorted by the last byte of the key, then stably by the one
** before it, and so on; a byte in which all keys agree is passed over. Time is
** proportional to the number of keys.
*/
#include "import_order.h"

enum { DIGITS = 256 };         /* values of a byte */

static unsigned digit (const mappai_Key *key, int shift) {
  return (unsigned) (key->key >> shift) & (DIGITS - 1);
}

/* Where the keys of each digit begin; false: all have the same. */
static bool places (const mappai_Key *keys, size_t n, int shift,
                    size_t place[DIGITS]) {
  size_t counts[DIGITS] = {0};
  size_t sum = 0;
  for (size_t i = 0; i < n; i++) counts[digit(&keys[i], shift)]++;
  for (int d = 0; d < DIGITS; d++) {
    place[d] = sum;
    sum += counts[d];
  }
  return n > 0 && counts[digit(&keys[0], shift)] < n;
}

const mappai_Key *mappai_order (mappai_Key *keys, mappai_Key *spare,
                                size_t n) {
  for (int shift = 0; shift < 64; shift += 8) {
    size_t place[DIGITS];
    mappai_Key *sorted = spare;
    if (!places(keys, n, shift, place)) continue;
    for (size_t i = 0; i < n; i++)
      spare[place[digit(&keys[i], shift)]++] = keys[i];
    spare = keys;
    keys = sorted;
  }
  return keys;
}
