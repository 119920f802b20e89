/* test_bring.c - frames whose columns come in from the register one by one are
** those that come in as a whole, also when what is kept is damaged, when
** memory runs out, and within transactions.
*/
#include "bringing.h"

/* === One by one ======================================================== */

static void in_any_order (const Place *p, const mappa_Source *source,
                          uint64_t *seed) {
  mappa_Register *reg = keeper(p, support_below(seed, 2) ? MAPPA_READ : 0);
  mappa_Frame *f = away(reg, source), *g = whole(p, source);
  while (f->away != 0) {
    int i = some_column(seed, f);
    uint64_t before = f->away;
    bring(f, i);
    assert_int_equal(f->away,
                     before & ~((uint64_t) 1 << f->columns[i].home));
    same_frame(f, g);
    assert_false(mappa_register_in_transaction(reg));
  }
  assert_int_equal(mappa_frame_bring(f, f->ncolumns, NULL), MAPPA_MISUSE);
  assert_int_equal(mappa_frame_bring(g, -1, NULL), MAPPA_OK);
  mappa_frame_free(f);
  mappa_frame_free(g);
  mappa_register_close(reg);
}

static void columns_one_by_one (void **state) {
  const Place *p = *state;
  uint64_t seed = 1;
  make_people(p);
  keep_all(p);
  for (int round = 0; round < 5; round++)
    for (size_t i = 0; i < MAPPAI_COUNT(sources); i++)
      in_any_order(p, &sources[i], &seed);
}

/* A name that is asked for often is one column. */
static void names_that_repeat (void **state) {
  const Place *p = *state;
  const char *names[3 * MAPPAI_COLUMNS];
  mappa_Source source = {.shape = MAPPA_SEGMENTS, .with = names};
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappa_Register *reg;
  mappa_Frame *f, *g;
  make_people(p);
  source.nwith = (int) MAPPAI_COUNT(names);
  for (int i = 0; i < source.nwith; i++)
    names[i] = i % 2 ? "has_shpo" : "entered_on";
  assert_int_equal(mappa_register_open(&m, p->path, 0, &reg, NULL), MAPPA_OK);
  mappa_register_keep(reg, 1);
  mappa_frame_free(load_in(reg, &source, false));
  f = away(reg, &source);
  g = whole(p, &source);
  memset(names, 0, sizeof names);          /* they need not stay */
  bring(f, 0);
  other(p, "VACUUM");
  comes_in(f, g);
  mappa_frame_free(f);
  mappa_frame_free(g);
  mappa_register_close(reg);
  ledger_settled(&l);
}

/* === Damage ============================================================ */

static char *read_file (const char *path, size_t *n) {
  FILE *in = fopen(path, "rb");
  char *bytes;
  assert_non_null(in);
  fseek(in, 0, SEEK_END);
  *n = (size_t) ftell(in);
  rewind(in);
  bytes = malloc(*n);
  assert_int_equal(fread(bytes, 1, *n, in), *n);
  fclose(in);
  return bytes;
}

static void write_at (const char *path, size_t at, const char *bytes,
                      size_t n) {
  FILE *out = fopen(path, "r+b");
  assert_non_null(out);
  fseek(out, (long) at, SEEK_SET);
  assert_int_equal(fwrite(bytes, 1, n, out), n);
  fclose(out);
}

static void restore (const char *path, const char *bytes, size_t n) {
  assert_int_equal(truncate(path, (off_t) n), 0);
  write_at(path, 0, bytes, n);
}

/* Bytes of the pages that keeping has added. */
static void damages (void **state) {
  const Place *p = *state;
  uint64_t seed = 4;
  size_t before, n;
  char *bytes;
  mappa_Frame *g;
  make_people(p);
  free(read_file(p->path, &before));
  keep_all(p);
  bytes = read_file(p->path, &n);
  g = whole(p, &sources[1]);
  for (int round = 0; round < 100; round++) {
    mappa_Register *reg = keeper(p, round % 2 ? MAPPA_READ : 0);
    mappa_Frame *f = away(reg, &sources[1]);
    bring(f, some_column(&seed, f));
    for (int i = support_below(&seed, 60); i >= 0; i--) {
      char byte = (char) support_random(&seed);
      write_at(p->path, before + (size_t)
               support_below(&seed, (int) (n - before)), &byte, 1);
    }
    while (f->away != 0) {
      bring(f, some_column(&seed, f));
      same_frame(f, g);
    }
    mappa_frame_free(f);
    mappa_register_close(reg);
    restore(p->path, bytes, n);
  }
  mappa_frame_free(g);
  free(bytes);
}

/* === Transactions ====================================================== */

static void within_transactions (void **state) {
  const Place *p = *state;
  make_people(p);
  keep_all(p);
  for (int how = 0; how < 8; how++) {
    mappa_Register *reg = keeper(p, 0);
    mappa_Frame *g = whole(p, &sources[0]), *f;
    if (how & 1) mappa_register_begin(reg, false, NULL);
    f = away(reg, &sources[0]);
    if (how & 2 && how & 1) mappa_register_rollback(reg);
    if (how & 2 && !(how & 1)) mappa_register_begin(reg, false, NULL);
    if (how & 4 && !mappa_register_in_transaction(reg)) other(p, "VACUUM");
    bool open = mappa_register_in_transaction(reg);
    bring(f, 7);
    comes_in(f, g);
    assert_int_equal(mappa_register_in_transaction(reg), open);
    mappa_register_rollback(reg);
    mappa_frame_free(f);
    mappa_frame_free(g);
    mappa_register_close(reg);
  }
}

/* A frame that is loaded while records are being written is made of them. */
static void within_a_write (void **state) {
  const Place *p = *state;
  mappa_Register *reg;
  mappa_Frame *f;
  make_people(p);
  keep_all(p);
  reg = keeper(p, 0);
  mappa_register_begin(reg, true, NULL);
  run(reg, "DELETE FROM management WHERE id > 5");
  f = load_in(reg, &sources[0], true);
  assert_int_equal(f->away, 0);
  assert_in_range(mappa_frame_rows(f), 1, 10);
  mappa_frame_free(f);
  mappa_register_rollback(reg);
  mappa_register_close(reg);
}

/* === Watches and memory ================================================ */

static bool lose (void *ud) {
  int *left = ud;
  return --*left <= 0;
}

static void watches (void **state) {
  const Place *p = *state;
  int interrupted = 0;
  make_many(p, MANY);
  for (int most = 1; most < 12; most++) {
    int left = most;
    mappa_Watch watch = {lose, &left};
    mappa_Register *reg;
    mappa_Frame *f, *g = whole(p, &sources[1]);
    mappa_Status status;
    reg = keeper(p, 0);
    mappa_frame_free(load_in(reg, &sources[1], false));
    f = away(reg, &sources[1]);
    other(p, "DELETE FROM mappa_kept");
    mappa_register_watch(reg, &watch);
    status = mappa_frame_bring(f, -1, NULL);
    assert_true(status == MAPPA_OK || status == MAPPA_INTERRUPTED);
    interrupted += status == MAPPA_INTERRUPTED;
    assert_false(mappa_register_in_transaction(reg));
    mappa_register_watch(reg, NULL);
    comes_in(f, g);
    mappa_frame_free(f);
    mappa_frame_free(g);
    mappa_register_close(reg);
  }
  assert_true(interrupted > 0);
}

/* Loads, and brings in, with the n-th allocation failing; gives whether it was
** reached. What fails can be asked for again. */
static bool with_failure (const Place *p, const mappa_Frame *g, long n,
                          bool onward, bool anew) {
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappa_Source source = sources[1];
  mappa_Register *reg;
  mappa_Frame *f;
  bool reached;
  mappa_Status status;
  source.asneeded = true;
  assert_int_equal(mappa_register_open(&m, p->path, 0, &reg, NULL), MAPPA_OK);
  mappa_register_keep(reg, anew ? 1000000 : 1);
  l.calls = 0;
  l.fail_at = anew ? 0 : n;
  l.onward = onward;
  status = mappa_frame_load(reg, &source, &f, NULL);
  assert_true(status == MAPPA_OK || status == MAPPA_MEMORY);
  if (anew) {
    assert_int_not_equal(f->away, 0);
    other(p, "VACUUM");
    l.calls = 0;
    l.fail_at = n;
  }
  if (f != NULL) {
    status = mappa_frame_bring(f, 4, NULL);
    assert_true(status == MAPPA_OK || status == MAPPA_MEMORY);
    same_frame(f, g);
  }
  reached = l.calls >= n;
  l.fail_at = 0;
  assert_false(mappa_register_in_transaction(reg));
  if (f != NULL) comes_in(f, g);
  mappa_frame_free(f);
  mappa_register_close(reg);
  ledger_settled(&l);
  return reached;
}

static void no_memory (void **state) {
  const Place *p = *state;
  mappa_Frame *g;
  make_people(p);
  keep_all(p);
  g = whole(p, &sources[1]);
  for (int way = 0; way < 4; way++) {
    bool anew = way / 2 == 1;
    long n = 0;
    do {
      n += 1 + n / 50;
      if (anew) keep_one(p, &sources[1]);
    } while (with_failure(p, g, n, way % 2 == 1, anew));
    assert_true(n > 10);
  }
  mappa_frame_free(g);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(columns_one_by_one),
    TEST(names_that_repeat),
    TEST(damages),
    TEST(within_transactions),
    TEST(within_a_write),
    TEST(watches),
    TEST(no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
