/* test_kept.c - a program that is killed while it keeps a frame leaves a
** register that is whole, and whose frames are those of its data. A frame that
** holds what it cannot hold is not believed, though its checksums are right.
*/
#include "place.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "frame.h"
#include "kept.h"

enum {
  ROUNDS = 25,
  LONGEST = 12000              /* microseconds that a program lives */
};

static const mappa_Source segments = {.shape = MAPPA_SEGMENTS};

/* A register with some thousands of people under management. */
static void make_people (const Place *p) {
  make(p);
  other(p, "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i "
           "WHERE n < 4000) INSERT INTO individual (id, ref) "
           "SELECT n, 'P' || n FROM i");
  other(p, "INSERT INTO management (individual, area, category, level, "
           "start_date) SELECT id, id % 42 + 1, 1, id % 3 + 1, id "
           "FROM individual");
}

static mappa_Frame *load (mappa_Register *reg, size_t keep) {
  mappa_Frame *f;
  mappa_register_keep(reg, keep);
  assert_int_equal(mappa_frame_load(reg, &segments, &f, NULL), MAPPA_OK);
  return f;
}

/* Changes a record and keeps a frame, again and again. */
static void work (const Place *p) {
  for (;;) {
    mappa_Register *reg = good(p, 0);
    mappa_frame_free(load(reg, 1));
    mappa_register_begin(reg, true, NULL);
    mappai_register_run(reg, "UPDATE management SET level = level % 3 + 1 "
                        "WHERE id = (SELECT value % 4000 + 1 FROM mappa_meta "
                        "WHERE key = 'revision')", NULL);
    mappai_register_run(reg, "UPDATE mappa_meta SET value = value + 1 WHERE "
                        "key = 'revision'", NULL);
    mappa_register_commit(reg, NULL);
    mappa_register_close(reg);
  }
}

static void same_frames (const mappa_Frame *a, const mappa_Frame *b) {
  assert_int_equal(mappa_frame_rows(a), mappa_frame_rows(b));
  assert_int_equal(mappa_frame_columns(a), mappa_frame_columns(b));
  for (int i = 0; i < mappa_frame_columns(a); i++)
    for (size_t row = 0; row < mappa_frame_rows(a); row++)
      assert_int_equal(mappa_frame_code(a, i, row, 0),
                       mappa_frame_code(b, i, row, 0));
}

static void killed_while_keeping (void **state) {
  const Place *p = *state;
  uint64_t seed = 1;
  make_people(p);
  for (int i = 0; i < ROUNDS; i++) {
    mappa_Register *reg;
    mappa_Frame *kept, *fresh;
    pid_t child = fork();
    if (child == 0) work(p);
    nanosleep(&(struct timespec) {0, support_below(&seed, LONGEST) * 1000L},
              NULL);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    reg = good(p, 0);
    kept = load(reg, 1);
    fresh = load(reg, 0);
    same_frames(kept, fresh);
    mappa_frame_free(kept);
    mappa_frame_free(fresh);
    mappa_register_close(reg);
    assert_string_equal(other(p, "PRAGMA integrity_check"), "ok");
  }
}

/* Keeps a frame whose column has a wrong code in a row. */
static void keep_wrong (mappa_Register *reg, int column, size_t row) {
  mappa_Frame *f;
  const mappai_Column *c;
  mappa_register_begin(reg, false, NULL);
  f = load(reg, 1);
  c = &f->columns[column];
  memset((char *) f->columns[c->home].cells.items + row * c->width, 0xff,
         c->width);
  mappai_kept_store(reg, &segments, f);
  assert_false(mappa_register_in_transaction(reg));
  mappa_frame_free(f);
}

static void codes_that_cannot_be (void **state) {
  const Place *p = *state;
  static const size_t rows[] = {0, 1, 63, 64, 2047, 3999};
  mappa_Register *reg;
  mappa_Frame *fresh;
  make_people(p);
  reg = good(p, 0);
  fresh = load(reg, 0);
  for (int i = 0; i < fresh->ncolumns; i++)
    for (size_t k = 0; k < MAPPAI_COUNT(rows); k++) {
      mappa_Frame *f;
      if (fresh->columns[i].kind == MAPPA_COLUMN_ID) continue;
      if (fresh->columns[i].codes == UINT8_MAX + 1) continue;
      keep_wrong(reg, i, rows[k]);
      f = load(reg, 1);
      same_frames(f, fresh);
      mappa_frame_free(f);
    }
  mappa_frame_free(fresh);
  mappa_register_close(reg);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(killed_while_keeping),
    TEST(codes_that_cannot_be),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
