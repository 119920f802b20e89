/* test_loops.c - the loops of the kernel, of every machine that this one can
** be, against their words in loops.h: at all lengths up to 200 and at any
** place in memory, and that nothing is written beside what they fill.
*/
#include "support.h"

#include "loops.h"

enum {MOST = 200, ROOM = MOST + 80, PLACES = 5};

/* What loops read, and a copy of what they fill. */
typedef struct Data {
  const mappai_Loops *loops;
  size_t n;
  uint8_t a[ROOM], b[ROOM], bytes[ROOM];       /* a, b: 0 or 1 */
  uint16_t codes[2 * ROOM], others[ROOM], same[ROOM];
  uint32_t ids[ROOM], spans[ROOM];
  uint8_t out8[ROOM], want8[ROOM], too8[ROOM], wanttoo8[ROOM];
  uint16_t out16[ROOM], want16[ROOM];
  size_t at;                   /* where the rows begin */
  uint16_t x, y;               /* any numbers */
} Data;

static uint16_t small_or_any (uint64_t *seed) {
  return (uint16_t) (support_below(seed, 2) ? support_below(seed, 4)
                                            : support_below(seed, 65536));
}

static void draw (uint64_t *seed, Data *d) {
  for (size_t i = 0; i < ROOM; i++) {
    d->a[i] = (uint8_t) support_below(seed, 2);
    d->b[i] = (uint8_t) support_below(seed, 2);
    d->bytes[i] = (uint8_t) small_or_any(seed);
    d->codes[2 * i] = small_or_any(seed);
    d->codes[2 * i + 1] = small_or_any(seed);
    d->others[i] = small_or_any(seed);
    d->same[i] = support_below(seed, 3) ? 0xffff : 0;
    d->ids[i] = (uint32_t) support_below(seed, 3) << support_below(seed, 32);
    d->out8[i] = d->want8[i] = (uint8_t) support_below(seed, 2);
    d->too8[i] = d->wanttoo8[i] = (uint8_t) support_below(seed, 2);
    d->out16[i] = d->want16[i] = small_or_any(seed);
  }
  d->x = small_or_any(seed);
  d->y = small_or_any(seed);
}

/* === One loop each ===================================================== */

static void inslice (Data *d) {
  size_t at = d->at;
  d->loops->inslice(d->out8 + at, d->codes + at, d->x, d->others + at, d->y,
                    d->n);
  for (size_t i = at; i < at + d->n; i++)
    d->want8[i] = d->codes[i] <= d->x && d->others[i] >= d->y;
}

/* An event starts and ends on one day. */
static void inslice_of_one_column (Data *d) {
  size_t at = d->at;
  d->loops->inslice(d->out8 + at, d->codes + at, d->x, d->codes + at, d->y,
                    d->n);
  for (size_t i = at; i < at + d->n; i++)
    d->want8[i] = d->codes[i] <= d->x && d->codes[i] >= d->y;
}

static void less (Data *d) {
  size_t at = d->at;
  for (size_t i = 0; i < ROOM; i++)
    d->spans[i] = d->codes[i] | (uint32_t) d->others[i] << 16;
  d->loops->less(d->out8 + at, d->spans + at, d->n);
  for (size_t i = at; i < at + d->n; i++)
    d->want8[i] = d->codes[i] < d->others[i];
}

static void range (Data *d) {
  uint8_t low = (uint8_t) d->x;
  uint8_t width = (uint8_t) (d->y % (256u - low));
  d->loops->range(d->out8 + d->at, d->bytes + d->at, low, width, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++)
    if (d->bytes[i] >= low && d->bytes[i] <= low + width) d->want8[i] = 1;
}

static void range16 (Data *d) {
  uint16_t width = (uint16_t) (d->y % (65536u - d->x));
  d->loops->range16(d->out8 + d->at, d->codes + d->at, d->x, width, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++)
    if (d->codes[i] >= d->x && d->codes[i] <= d->x + width) d->want8[i] = 1;
}

static void both (Data *d) {
  d->loops->both(d->out8 + d->at, d->b + d->at, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++)
    d->want8[i] = d->want8[i] && d->b[i];
}

static void count (Data *d) {
  size_t n = 0;
  for (size_t i = d->at; i < d->at + d->n; i++) n += d->a[i];
  assert_int_equal(d->loops->count(d->a + d->at, d->n), n);
}

static void part (Data *d) {
  uint8_t shift = d->x % 8, mask = (uint8_t) ((1u << (d->y % 9)) - 1);
  d->loops->part(d->out8 + d->at, d->bytes + d->at, shift, mask, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++)
    d->want8[i] = (uint8_t) (d->bytes[i] >> shift & mask);
}

static void key (Data *d) {
  d->loops->key(d->out16 + d->at, d->bytes + d->at, d->x, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++)
    d->want16[i] = (uint16_t) (d->bytes[i] * (uint32_t) d->x);
}

static void addkey (Data *d) {
  d->loops->addkey(d->out16 + d->at, d->bytes + d->at, d->x, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++)
    d->want16[i] = (uint16_t) (d->want16[i] + d->bytes[i] * (uint32_t) d->x);
}

static void steps (Data *d) {
  const uint16_t *from = d->codes + d->n, *change = d->others + d->n;
  d->loops->steps(d->out16 + d->at, d->codes + d->at, d->x, from, change,
                  d->n);
  for (size_t i = d->at; i < d->at + d->n; i++) {
    d->want16[i] = (uint16_t) (d->want16[i] + d->x);
    for (size_t j = 0; j < MAPPAI_STEPS; j++)
      if (d->codes[i] >= from[j])
        d->want16[i] = (uint16_t) (d->want16[i] + change[j]);
  }
}

static void dropkeys (Data *d) {
  d->loops->dropkeys(d->out16 + d->at, d->a + d->at, d->x, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++)
    if (!d->a[i]) d->want16[i] = d->x;
}

static void pairs (Data *d) {
  const uint16_t *key = d->codes + d->at;
  d->loops->pairs(d->out16 + d->at, key, d->x, d->n);
  for (size_t i = 0; i < d->n; i++)
    d->want16[d->at + i] = (uint16_t) (key[2 * i] * (uint32_t) d->x +
                                       key[2 * i + 1]);
}

static void same (Data *d) {
  if (d->n == 0) return;                               /* no chunk is empty */
  d->loops->same(d->out16 + d->at, d->ids + d->at, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++)
    d->want16[i] = i > d->at && d->ids[i] == d->ids[i - 1] ? 0xffff : 0;
}

static void again (Data *d) {
  d->loops->again(d->out8 + d->at, d->a + d->at, d->same + d->at, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++)
    d->want8[i] = d->a[i] && d->same[i];
}

/* What stands before the first row is anything. */
static void repeats (Data *d) {
  if (d->n == 0) return;
  d->same[d->at] = 0;
  d->loops->repeats(d->out8 + d->at, d->too8 + d->at, d->codes + d->at,
                    d->same + d->at, d->n);
  for (size_t i = d->at; i < d->at + d->n; i++) {
    size_t before = 0;
    while (before < 4 && d->same[i - before]) before++;
    d->wanttoo8[i] = before == 4;
    for (size_t j = 1; j <= 3 && j <= before; j++)
      if (d->codes[i - j] == d->codes[i]) d->want8[i] = 0;
  }
}

/* === All of them ======================================================= */

static void (*const each[]) (Data *d) = {
  inslice, inslice_of_one_column, less, range, range16, both, count, part, key,
  addkey, steps, dropkeys, pairs, same, again, repeats
};

static void check_length (uint64_t *seed, Data *d, size_t n) {
  for (size_t i = 0; i < MAPPAI_COUNT(each); i++) {
    draw(seed, d);
    d->n = n;
    d->at = MAPPAI_BACK + (size_t) support_below(seed, PLACES);
    each[i](d);
    assert_memory_equal(d->out8, d->want8, sizeof d->out8);
    assert_memory_equal(d->too8, d->wanttoo8, sizeof d->too8);
    assert_memory_equal(d->out16, d->want16, sizeof d->out16);
  }
}

static void check_loops (const char *name) {
  uint64_t seed = 81;
  Data d = {.loops = mappai_loops(name)};
  if (d.loops == NULL) skip();
  assert_string_equal(d.loops->name, name);
  for (int round = 0; round < 6; round++)
    for (size_t n = 0; n <= MOST; n++) check_length(&seed, &d, n);
}

static void loops_for_any_machine (void **state) {
  (void) state;
  check_loops("portable");
}

static void loops_for_vectors_of_32_bytes (void **state) {
  (void) state;
  check_loops("v3");
}

static void loops_for_vectors_of_64_bytes (void **state) {
  (void) state;
  check_loops("v4");
}

/* More than fit into the lanes of a byte at once. */
static void counts_of_many_rows (void **state) {
  static const char *const names[] = {"portable", "v3", "v4"};
  enum {ALL = 2 * 255 * 64 + 777};
  uint8_t *in = malloc(ALL);
  (void) state;
  assert_non_null(in);
  memset(in, 1, ALL);
  for (size_t i = 0; i < MAPPAI_COUNT(names); i++) {
    const mappai_Loops *loops = mappai_loops(names[i]);
    if (loops == NULL) continue;
    for (size_t n = 0; n <= ALL; n += n < 1000 || n > ALL - 900 ? 1 : 509)
      assert_int_equal(loops->count(in, n), n);
  }
  free(in);
}

static void names_of_loops (void **state) {
  (void) state;
  assert_non_null(mappai_loops(NULL));
  assert_non_null(mappai_loops("portable"));
  assert_null(mappai_loops("v5"));
  assert_null(mappai_loops(""));
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(loops_for_any_machine),
    cmocka_unit_test(loops_for_vectors_of_32_bytes),
    cmocka_unit_test(loops_for_vectors_of_64_bytes),
    cmocka_unit_test(counts_of_many_rows),
    cmocka_unit_test(names_of_loops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
