/* test_cells.c - cells that come in piece by piece are checked as those that
** are there at once, and nothing that differs has the same checksum. */
#include "support.h"

#include "cells.h"

enum {BYTES = 4 * 64 + 17};

static void fill (unsigned char *bytes, size_t n, uint64_t seed) {
  for (size_t i = 0; i < n; i++)
    bytes[i] = (unsigned char) support_below(&seed, 256);
}

/* === Checksums ========================================================= */

static void in_pieces_as_at_once (void **state) {
  unsigned char bytes[BYTES];
  (void) state;
  fill(bytes, BYTES, 1);
  for (size_t n = 0; n <= BYTES; n++)
    for (size_t first = 0; first <= n; first += MAPPAI_LOT) {
      mappai_Checksum sum = mappai_checksum_begin();
      mappai_checksum_add(&sum, bytes, first);
      mappai_checksum_add(&sum, bytes + first, n - first);
      assert_true(mappai_checksum_get(&sum) == mappai_checksum(bytes, n));
    }
}

static void of_zeros_by_their_number (void **state) {
  static const unsigned char zeros[BYTES];
  uint64_t seen[BYTES + 1];
  (void) state;
  for (size_t n = 0; n <= BYTES; n++) {
    seen[n] = mappai_checksum(zeros, n);
    assert_true(seen[n] != 0);
    for (size_t k = 0; k < n; k++) assert_true(seen[k] != seen[n]);
  }
}

/* One bit, and the same bit of any two words, as of a line that sticks. */
static void of_bits_that_turn (void **state) {
  static const int bits[] = {0, 1, 7, 31, 32, 62, 63};
  enum {WORDS = 64};
  uint64_t words[WORDS], whole;
  (void) state;
  fill((unsigned char *) words, sizeof words, 2);
  whole = mappai_checksum(words, sizeof words);
  for (size_t b = 0; b < MAPPAI_COUNT(bits); b++)
    for (int i = 0; i < WORDS; i++)
      for (int k = i; k < WORDS; k++) {
        words[i] ^= UINT64_C(1) << bits[b];
        if (k > i) words[k] ^= UINT64_C(1) << bits[b];
        assert_true(mappai_checksum(words, sizeof words) != whole);
        words[i] ^= UINT64_C(1) << bits[b];
        if (k > i) words[k] ^= UINT64_C(1) << bits[b];
      }
}

static void of_words_that_change_places (void **state) {
  enum {WORDS = 64};
  uint64_t words[WORDS], whole;
  (void) state;
  fill((unsigned char *) words, sizeof words, 3);
  whole = mappai_checksum(words, sizeof words);
  for (int i = 0; i < WORDS; i++)
    for (int k = 0; k < i; k++) {
      uint64_t word = words[i];
      words[i] = words[k];
      words[k] = word;
      assert_true(mappai_checksum(words, sizeof words) != whole);
      words[k] = words[i];
      words[i] = word;
    }
}

/* === Codes ============================================================= */

/* The greatest code of n bytes, one by one. */
static uint32_t greatest (const mappai_Column *c, const void *cells,
                          size_t n) {
  uint32_t most = 0;
  for (size_t i = 0; i < n / c->width; i++) {
    uint32_t code = c->width == 1 ? ((const uint8_t *) cells)[i]
                  : c->width == 2 ? ((const uint16_t *) cells)[i]
                  : ((const uint32_t *) cells)[i];
    if (c->mask != 0) code = code >> c->shift & c->mask;
    if (code > most) most = code;
  }
  return most;
}

static void a_code_too_great_wherever_it_is (void **state) {
  static const mappai_Column columns[] = {
    {.width = 1}, {.width = 2}, {.width = 4},
    {.width = 1, .mask = 0x1f}, {.width = 1, .mask = 0x07, .shift = 5},
    {.width = 1, .mask = 0x03, .shift = 2},
  };
  uint32_t room[BYTES / 4 + 1];
  unsigned char *cells = (unsigned char *) room;
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(columns); i++)
    for (size_t n = 0; n <= BYTES; n += columns[i].width) {
      mappai_Column c = columns[i];
      fill(cells, n, n + 4);
      c.codes = greatest(&c, cells, n);
      assert_int_equal(mappai_cells_fit(&c, cells, n), n == 0);
      c.codes++;
      assert_true(mappai_cells_fit(&c, cells, n));
    }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(in_pieces_as_at_once),
    cmocka_unit_test(of_zeros_by_their_number),
    cmocka_unit_test(of_bits_that_turn),
    cmocka_unit_test(of_words_that_change_places),
    cmocka_unit_test(a_code_too_great_wherever_it_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
