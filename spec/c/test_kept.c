/* test_kept.c - a program that is killed while it keeps a frame leaves a
** register that is whole, and whose frames are those of its data.
*/
#include "place.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "frame.h"

enum {
  ROUNDS = 25,
  LONGEST = 12000              /* microseconds that a program lives */
};

static const mappa_Source segments = {MAPPA_SEGMENTS, NULL, NULL, NULL, 0};

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

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(killed_while_keeping),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
