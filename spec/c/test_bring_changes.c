/* test_bring_changes.c - frames whose columns come in while the register is
** changed or closed, by the own hand or by others: they are what they were, or
** say that the records are others now.
*/
#include "bringing.h"

/* === Changes by the own hand =========================================== */

static void own_changes (void **state) {
  const Place *p = *state;
  make_people(p);
  keep_all(p);
  for (size_t i = 0; i < MAPPAI_COUNT(sources); i++)
    for (int commit = 0; commit <= 1; commit++) {
      mappa_Register *reg = keeper(p, 0);
      mappa_Frame *g = whole(p, &sources[i]);
      mappa_Frame *f = away(reg, &sources[i]);
      bring(f, 5);
      assert_int_equal(mappa_register_begin(reg, true, NULL), MAPPA_OK);
      assert_int_equal(f->away, 0);
      run(reg, "DELETE FROM management WHERE id % 7 = 0");
      same_frame(f, g);
      if (commit) mappa_register_commit(reg, NULL);
      else mappa_register_rollback(reg);
      same_frame(f, g);
      mappa_frame_free(f);
      mappa_frame_free(g);
      mappa_register_close(reg);
      keep_all(p);
    }
}

/* What others did not change comes in before what the own hand changes, though
** it is kept no more; what they did never does. */
static void others_before_the_own_hand (void **state) {
  static const char *const deeds[] = {"VACUUM", "DELETE FROM mappa_kept",
    "UPDATE management SET level = level % 3 + 1 WHERE id = 9"};
  const Place *p = *state;
  make_people(p);
  for (size_t i = 0; i < MAPPAI_COUNT(deeds); i++) {
    mappa_Register *reg;
    mappa_Frame *f, *g;
    keep_all(p);
    reg = keeper(p, 0);
    f = away(reg, &sources[1]);
    g = whole(p, &sources[1]);
    bring(f, 2);
    other(p, deeds[i]);
    for (int again = 0; again < 2; again++) {
      assert_int_equal(mappa_register_begin(reg, true, NULL), MAPPA_OK);
      run(reg, "DELETE FROM management WHERE id % 5 = 0");
      assert_int_equal(mappa_register_commit(reg, NULL), MAPPA_OK);
      if (i < 2) comes_in(f, g);
      else too_late(f, g, "ask again");
    }
    mappa_frame_free(f);
    mappa_frame_free(g);
    mappa_register_close(reg);
  }
}

/* The list of those who are told is right, whoever leaves it. */
static void frames_that_go (void **state) {
  enum {FRAMES = 12};
  const Place *p = *state;
  uint64_t seed = 2;
  mappa_Frame *g;
  make_people(p);
  keep_all(p);
  g = whole(p, &sources[0]);
  for (int round = 0; round < 40; round++) {
    mappa_Register *reg = keeper(p, 0);
    mappa_Frame *f[FRAMES];
    int closes = support_below(&seed, 2 * FRAMES);
    for (int i = 0; i < FRAMES; i++) f[i] = away(reg, &sources[0]);
    for (int left = FRAMES; left > 0; left--) {
      int i = support_below(&seed, left);
      if (left == closes) {
        mappa_register_close(reg);
        reg = NULL;
      }
      if (reg == NULL && f[i]->away != 0) too_late(f[i], g, "closed");
      else if (reg == NULL || support_below(&seed, 2)) comes_in(f[i], g);
      if (reg != NULL && support_below(&seed, 9) == 0) {
        assert_int_equal(mappa_register_begin(reg, true, NULL), MAPPA_OK);
        mappa_register_rollback(reg);
        for (int k = 0; k < left; k++) assert_int_equal(f[k]->away, 0);
      }
      mappa_frame_free(f[i]);
      f[i] = f[left - 1];
    }
    mappa_register_close(reg);
  }
  mappa_frame_free(g);
}

/* === Changes by others ================================================= */

static const mappa_Source another = {.shape = MAPPA_SPANS,
                                     .entity = "custody"};

static const struct {
  const char *sql;             /* NULL: another program keeps a frame */
  bool same;                   /* the frame is not another one */
} deeds[] = {
  {NULL, true},
  {"VACUUM", true},
  {"DELETE FROM mappa_kept", true},
  {"CREATE TABLE notes (text)", true},
  {"DROP TABLE mappa_kept", true},
  {"UPDATE individual SET died_on = 20000 WHERE id = 8", true},
  {"PRAGMA journal_mode = wal; PRAGMA journal_mode = delete", true},
  {"UPDATE management SET level = level % 3 + 1 WHERE id = 9", false},
  {"UPDATE individual SET sex = 3 - sex WHERE id = 1", false},
  {"DELETE FROM individual WHERE id = 400; DELETE FROM management WHERE "
   "id = 3; UPDATE breach SET outcome = 3 - outcome WHERE id = 4", false},
};

static void other_changes (void **state) {
  const Place *p = *state;
  uint64_t seed = 3;
  for (size_t i = 0; i < MAPPAI_COUNT(deeds); i++)
    for (int readonly = 0; readonly <= 1; readonly++) {
      const mappa_Source *source = &sources[support_below(&seed, 2)];
      mappa_Register *reg;
      mappa_Frame *f, *g;
      remove(p->path);
      make_people(p);
      keep_all(p);
      reg = keeper(p, readonly ? MAPPA_READ : 0);
      f = away(reg, source);
      g = whole(p, source);
      bring(f, some_column(&seed, f));
      bring(f, some_column(&seed, f));
      if (deeds[i].sql != NULL) other(p, deeds[i].sql);
      else keep_one(p, &another);
      if (deeds[i].same) comes_in(f, g);
      else too_late(f, g, "the records have changed since they were counted");
      assert_false(mappa_register_in_transaction(reg));
      mappa_frame_free(f);
      mappa_frame_free(g);
      mappa_register_close(reg);
    }
}

/* Records that are what they were. */
static void changes_that_are_taken_back (void **state) {
  const Place *p = *state;
  mappa_Register *reg;
  mappa_Frame *f, *g;
  make_people(p);
  keep_all(p);
  reg = keeper(p, 0);
  f = away(reg, &sources[0]);
  g = whole(p, &sources[0]);
  bring(f, 3);
  other(p, "UPDATE individual SET sex = 3 - sex WHERE id = 7");
  too_late(f, g, "ask again");
  other(p, "UPDATE individual SET sex = 3 - sex WHERE id = 7");
  comes_in(f, g);
  mappa_frame_free(f);
  mappa_frame_free(g);
  mappa_register_close(reg);
}

/* What is kept anew for one frame leaves another where it can be found. */
static void frames_that_wait (void **state) {
  const Place *p = *state;
  enum {ALL = MAPPAI_COUNT(sources)};
  mappa_Register *reg;
  mappa_Frame *f[2 * ALL];
  make_people(p);
  keep_all(p);
  reg = keeper(p, 0);
  for (size_t i = 0; i < 2 * ALL; i++) f[i] = away(reg, &sources[i % ALL]);
  for (size_t i = 0; i < 2 * ALL; i++) {
    mappa_Frame *g;
    if (i % 3 == 0) other(p, "VACUUM");
    g = whole(p, &sources[i % ALL]);
    comes_in(f[i], g);
    mappa_frame_free(g);
  }
  assert_int_equal(number(reg, "SELECT count(DISTINCT name) FROM mappa_kept "
                          "WHERE part > 0"), 3);
  for (size_t i = 0; i < 2 * ALL; i++) mappa_frame_free(f[i]);
  mappa_register_close(reg);
}

/* === Closing =========================================================== */

static void a_closed_register (void **state) {
  static const mappa_Slice day = {15000, 15000}, days = {15000, 15100};
  static const mappa_Period period = {15000, 15100};
  const Place *p = *state;
  mappa_Register *reg;
  mappa_Frame *f, *g, *pairs;
  mappa_Query q = {.slices = &day, .nslices = 1, .unit = 0,
                   .pick = {MAPPA_EVERY, -1, -1}};
  mappa_Cube *cube;
  mappa_Found *found;
  make_people(p);
  keep_all(p);
  g = whole(p, &sources[0]);
  reg = keeper(p, 0);
  f = away(reg, &sources[0]);
  assert_int_equal(mappa_crosstab_need(f, &q, NULL), MAPPA_OK);
  mappa_register_close(reg);
  too_late(f, g, "the register is closed; ask before it is closed");
  assert_int_equal(mappa_crosstab(NULL, f, &q, &cube, NULL), MAPPA_OK);
  assert_true(mappa_cube_count(cube, NULL) > 0);
  mappa_cube_free(cube);
  q.slices = &days;
  assert_int_equal(mappa_crosstab_need(f, &q, NULL), MAPPA_CHANGED);
  assert_int_equal(mappa_crosstab(NULL, f, &q, &cube, NULL), MAPPA_CHANGED);
  assert_null(cube);
  assert_int_equal(mappa_behind(NULL, f, &q, NULL, &found, NULL),
                   MAPPA_CHANGED);
  assert_null(found);
  assert_int_equal(mappa_frame_pairs(f, &period, 1, false, &pairs, NULL),
                   MAPPA_CHANGED);
  assert_null(pairs);
  mappa_frame_free(f);
  mappa_frame_free(g);
}

/* Pairs are made of all, and need nothing afterwards. */
static void pairs (void **state) {
  static const mappa_Period period = {15000, 15400};
  const Place *p = *state;
  mappa_Register *reg;
  mappa_Frame *f, *g, *a, *b;
  make_people(p);
  keep_all(p);
  reg = keeper(p, 0);
  f = away(reg, &sources[1]);
  g = whole(p, &sources[1]);
  assert_int_equal(mappa_frame_pairs(f, &period, 1, true, &a, NULL), MAPPA_OK);
  assert_int_equal(mappa_frame_pairs(g, &period, 1, true, &b, NULL), MAPPA_OK);
  mappa_register_close(reg);
  mappa_frame_free(f);
  mappa_frame_free(g);
  assert_true(mappa_frame_rows(a) > 0);
  same_frame(a, b);
  mappa_frame_free(a);
  mappa_frame_free(b);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(own_changes),
    TEST(others_before_the_own_hand),
    TEST(frames_that_go),
    TEST(other_changes),
    TEST(changes_that_are_taken_back),
    TEST(frames_that_wait),
    TEST(a_closed_register),
    TEST(pairs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
