/* test_watch.c - work that its watch interrupts leaves a register that is as
** before, and usable.
*/
#include "job.h"

enum { PEOPLE_HELD = 6000 };

/* Says stop when it has been asked a number of times. */
typedef struct Patience {
  int asked, most;             /* most 0: never stops */
} Patience;

static bool lose (void *ud) {
  Patience *p = ud;
  return ++p->asked == p->most;
}

static void watch (Job *job, Patience *p, int most) {
  mappa_Watch w = {lose, p};
  p->asked = 0;
  p->most = most;
  mappa_register_watch(job->reg, &w);
}

/* A file of people and a time of management for each. */
static void write_files (char **people, char **times) {
  enum { LINE = 64 };
  char *p = *people = malloc(LINE * (PEOPLE_HELD + 1));
  char *t = *times = malloc(LINE * (PEOPLE_HELD + 1));
  assert_non_null(p);
  assert_non_null(t);
  p += sprintf(p, "ref\n");
  t += sprintf(t, "individual,area,category,level,start_date\n");
  for (int i = 0; i < PEOPLE_HELD; i++) {
    p += sprintf(p, "P%d\n", i);
    t += sprintf(t, "P%d,Kent,1,1,2020-01-01\n", i);
  }
}

static void an_import_is_undone (void **state) {
  Job *job = *state;
  Patience p;
  char *people, *times;
  write_files(&people, &times);
  for (int most = 1; most < 100; most += 7) {
    watch(job, &p, most);
    if (importing(job, "individual", people, strlen(people)) == MAPPA_OK) {
      assert_true(p.asked < most && most > 20);
      mappa_register_rollback(job->reg);
      break;
    }
    assert_int_equal(job->err.status, MAPPA_INTERRUPTED);
    assert_int_equal(p.asked, most);
    mappa_register_rollback(job->reg);
    assert_int_equal(number(job, "SELECT count(*) FROM individual"), 0);
  }
  mappa_register_watch(job->reg, NULL);
  import(job, "individual", people);
  counted(job, PEOPLE_HELD, 0, 0);
  assert_int_equal(number(job, "SELECT value FROM mappa_meta "
                               "WHERE key = 'revision'"), 1);
  free(people);
  free(times);
}

static void a_query_stops (void **state) {
  static const char endless[] = "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL "
                                "SELECT x + 1 FROM c) SELECT count(*) FROM c";
  Job *job = *state;
  mappa_Rows *rows;
  Patience p;
  bool more;
  watch(job, &p, 3);
  assert_int_equal(mappa_rows_open(job->reg, endless, strlen(endless), NULL, 0,
                                   &rows, NULL), MAPPA_OK);
  assert_int_equal(mappa_rows_next(rows, &more, &job->err), MAPPA_INTERRUPTED);
  assert_false(more);
  assert_non_null(strstr(job->err.message, "interrupted"));
  mappa_rows_free(rows);
  assert_int_equal(number(job, "SELECT 7"), 7);
}

static void a_load_stops (void **state) {
  static const mappa_Source segments = {.shape = MAPPA_SEGMENTS};
  Job *job = *state;
  mappa_Frame *frame;
  Patience p;
  char *people, *times;
  write_files(&people, &times);
  import(job, "individual", people);
  import(job, "management", times);
  watch(job, &p, 1);
  assert_int_equal(mappa_frame_load(job->reg, &segments, &frame, &job->err),
                   MAPPA_INTERRUPTED);
  assert_null(frame);
  assert_false(mappa_register_in_transaction(job->reg));
  watch(job, &p, 0);
  assert_int_equal(mappa_frame_load(job->reg, &segments, &frame, NULL),
                   MAPPA_OK);
  assert_int_equal(mappa_frame_rows(frame), PEOPLE_HELD);
  mappa_frame_free(frame);
  free(people);
  free(times);
}

/* A cross-tab asks at each chunk; it gives nothing rather than a part. */
static void a_crosstab_stops (void **state) {
  static const mappa_Source segments = {.shape = MAPPA_SEGMENTS};
  static const char *const kernels[] = {NULL, "rows"};
  static const mappa_Slice slice = {18262, 18627};
  Job *job = *state;
  char *people, *times;
  mappa_Frame *frame;
  write_files(&people, &times);
  import(job, "individual", people);
  import(job, "management", times);
  assert_int_equal(mappa_frame_load(job->reg, &segments, &frame, NULL),
                   MAPPA_OK);
  for (size_t i = 0; i < MAPPAI_COUNT(kernels); i++)
    for (int most = 1; most <= 4; most++) {
      Patience p = {0, most};
      mappa_Watch w = {lose, &p};
      mappa_Query q = {.slices = &slice, .nslices = 1, .watch = &w,
                       .kernel = kernels[i]};
      mappa_Cube *cube;
      mappa_Status status;
      q.unit = mappa_frame_find(frame, "individual");
      status = mappa_crosstab(NULL, frame, &q, &cube, &job->err);
      assert_int_equal(status, most < 4 ? MAPPA_INTERRUPTED : MAPPA_OK);
      assert_true((cube == NULL) == (most < 4));
      if (cube != NULL) assert_int_equal(mappa_cube_count(cube, NULL),
                                         PEOPLE_HELD);
      mappa_cube_free(cube);
    }
  mappa_frame_free(frame);
  free(people);
  free(times);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(an_import_is_undone, setup, teardown),
    cmocka_unit_test_setup_teardown(a_query_stops, setup, teardown),
    cmocka_unit_test_setup_teardown(a_load_stops, setup, teardown),
    cmocka_unit_test_setup_teardown(a_crosstab_stops, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
