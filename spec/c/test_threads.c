/* test_threads.c - several threads give what one gives, which the oracle says;
** and what they share, they share safely.
*/
#define _GNU_SOURCE                    /* RTLD_NEXT */

#include "oracle.h"
#include "threads.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>

/* === Threads, counted and refused ====================================== */

static int started;            /* since it was set to 0 */
static int refused;            /* so many more cannot be started */

typedef int (*Create) (pthread_t *, const pthread_attr_t *,
                       void *(*) (void *), void *);

static bool takes_interrupts (void) {
  sigset_t blocked;
  assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &blocked), 0);
  return !sigismember(&blocked, SIGINT);
}

/* In place of the function of that name. */
int pthread_create (pthread_t *thread, const pthread_attr_t *how,
                    void *(*f) (void *), void *ud) {
  void *real = dlsym(RTLD_NEXT, "pthread_create");
  Create create;
  memcpy(&create, &real, sizeof create);
  assert_false(takes_interrupts());              /* nor will the new thread */
  if (refused > 0) {
    refused--;
    return EAGAIN;
  }
  started++;
  return create(thread, how, f, ud);
}

/* === Against the oracle ================================================ */

/* By so many threads, few rows or not, and every kernel. */
static void check_threads (const Sample *s, const mappa_Query *asked,
                           const Oracle *o, int threads) {
  static const char *const kernels[] = {NULL, "rows", "portable", "v3", "v4"};
  mappa_Query q = *asked;
  q.threads = threads;
  q.threadrows = 1;
  for (size_t i = 0; i < MAPPAI_COUNT(kernels); i++) {
    mappa_Cube *cube = count_with(s, &q, kernels[i]);
    if (cube == NULL) continue;
    compare_cells(o, cube);
    compare_fates(o, cube);
    mappa_cube_free(cube);
  }
}

static void check_all (const Sample *s, const mappa_Query *q) {
  static const int threads[] = {1, 2, 3, 5, MAPPA_MAXTHREADS};
  Oracle o = consult(s, q);
  for (size_t i = 0; i < MAPPAI_COUNT(threads); i++)
    check_threads(s, q, &o, threads[i]);
  forget(&o);
}

static void check_random (uint64_t *seed, size_t rows, Layout layout,
                          int nslices, int ndims) {
  Sample s = sample(seed, rows, layout, support_below(seed, 3) == 0);
  Question a;
  ask(seed, &s, &a, nslices, ndims);
  if (support_below(seed, 2)) enrich(seed, &s, &a);
  check_all(&s, &a.q);
  free_question(&a);
  free_sample(&s);
}

static void small_frames (void **state) {
  uint64_t seed = 71;
  (void) state;
  started = 0;
  for (int i = 0; i < 60; i++)
    check_random(&seed, (size_t) support_below(&seed, 60),
                 (Layout) support_below(&seed, 4),
                 1 + support_below(&seed, 5), i % 4);
  assert_true(started > 800);
}

/* Ranges begin and end inside of chunks and between them. */
static void frames_about_the_size_of_chunks (void **state) {
  static const size_t sizes[] = {0, 1, 2, 3, 2047, 2048, 2049, 4095, 4097};
  uint64_t seed = 72;
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(sizes); i++)
    for (int layout = FEW_EACH; layout <= UNEVEN; layout++) {
      if (layout == ONE_PERSON && sizes[i] > 2049) continue;
      check_random(&seed, sizes[i], (Layout) layout, 1, 2);
      check_random(&seed, sizes[i], (Layout) layout,
                   1 + support_below(&seed, 4), 1);
    }
}

/* Every rule with every unit, on dates and in periods. */
static void every_pick_and_unit (void **state) {
  static const int units[] = {PERSON, RECORD, MAPPA_ROWS};
  uint64_t seed = 73;
  (void) state;
  for (int i = 0; i < 8 * 2 * 3; i++) {
    Sample s = sample(&seed, 300, i % 2 ? FEW_EACH : UNEVEN, i % 3 == 0);
    int unit = units[i % 3];
    Question a;
    ask(&seed, &s, &a, 1 + i % 7, 2);
    a.q.pick.rule = (mappa_PickRule) (i / 3 % 4);
    a.q.pick.group = i / 12 % 2 ? s.column[AREA] : -1;
    a.q.unit = unit == MAPPA_ROWS ? MAPPA_ROWS : s.column[unit];
    if (unit == RECORD) a.q.pick.rule = MAPPA_EVERY;
    for (int k = 0; k < a.q.nslices && i / 24; k++)
      a.slices[k].from = a.slices[k].to = 14000 + 40 * k;
    check_all(&s, &a.q);
    free_question(&a);
    free_sample(&s);
  }
}

/* === Who counts ======================================================== */

static const mappa_Slice always = {0, 1000000};

/* All persons. */
static mappa_Query everybody (const Sample *s, int threads,
                              size_t threadrows) {
  return (mappa_Query) {.slices = &always, .nslices = 1,
                        .pick = {MAPPA_EVERY, -1, -1},
                        .unit = s->column[PERSON], .threads = threads,
                        .threadrows = threadrows};
}

static int64_t total (const Sample *s, const mappa_Query *q) {
  mappa_Cube *cube = count(s, q);
  int64_t n = mappa_cube_count(cube, NULL);
  mappa_cube_free(cube);
  return n;
}

static void no_more_threads_than_have_rows (void **state) {
  static const struct { int threads; size_t least; int started; } cases[] = {
    {0, 1, 0}, {1, 1, 0}, {2, 1, 1}, {16, 1, 15}, {16, 1000, 4},
    {5, 2500, 1}, {5, 2501, 0}, {2, 5000, 0}, {16, 0, 0},
  };
  uint64_t seed = 74;
  Sample s = sample(&seed, 5000, ONE_EACH, false);
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    mappa_Query q = everybody(&s, cases[i].threads, cases[i].least);
    started = 0;
    assert_int_equal(total(&s, &q), 5000);
    assert_int_equal(started, cases[i].started);
  }
  free_sample(&s);
}

static void other_numbers_of_threads_are_refused (void **state) {
  static const int wrong[] = {-1, MAPPA_MAXTHREADS + 1, 100000};
  uint64_t seed = 75;
  Sample s = sample(&seed, 10, ONE_EACH, false);
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(wrong); i++) {
    mappa_Query q = everybody(&s, wrong[i], 1);
    mappa_Cube *cube = (mappa_Cube *) &s;
    mappa_Error err;
    assert_int_equal(mappa_crosstab(NULL, s.frame, &q, &cube, &err),
                     MAPPA_LIMIT);
    assert_null(cube);
    assert_non_null(strstr(err.message, "threads; at most 16"));
  }
  free_sample(&s);
}

/* What one and two threads say of a question. */
static void same_with_two (const Sample *s, mappa_Query *q) {
  uint16_t at[DIMS] = {0};
  mappa_Cube *one, *two;
  q->threads = 1;
  one = count(s, q);
  q->threads = 2;
  two = count(s, q);
  do assert_int_equal(mappa_cube_count(one, at), mappa_cube_count(two, at));
  while (next_cell(q, at));
  compare_occurs(q, one);
  compare_occurs(q, two);
  mappa_cube_free(one);
  mappa_cube_free(two);
}

/* Of a million rows two threads have enough, if there are few cells. */
static void two_threads_where_it_pays (void **state) {
  static uint16_t to[AREAS + 1];
  uint64_t seed = 76;
  Sample s = sample(&seed, 1000000, FEW_EACH, false);
  mappa_Query q = everybody(&s, 2, 0);
  mappa_Map dims[2];
  (void) state;
  for (int d = 0; d < 2; d++)
    dims[d] = (mappa_Map) {.column = s.column[AREA], .to = to, .n = AREAS + 1,
                           .categories = 6};
  for (uint16_t i = 0; i <= AREAS; i++) to[i] = i;
  q.dims = dims;
  q.ndims = 2;
  started = 0;
  same_with_two(&s, &q);
  assert_int_equal(started, 1);
  dims[0].categories = dims[1].categories = 300;
  same_with_two(&s, &q);
  assert_int_equal(started, 1);
  free_sample(&s);
}

/* A unit may have rows of two persons. */
static void one_thread_for_units_of_several_persons (void **state) {
  const Row rows[] = {
    {.person = 1, .record = 7, .start = 1, .end = 9},
    {.person = 2, .record = 7, .start = 1, .end = 9},
  };
  Sample s = fixed(rows, 2, false);
  mappa_Query q = everybody(&s, 2, 1);
  (void) state;
  started = 0;
  assert_int_equal(total(&s, &q), 2);
  assert_int_equal(started, 1);
  q.unit = s.column[RECORD];
  assert_int_equal(total(&s, &q), 1);
  assert_int_equal(started, 1);
  free_sample(&s);
}

/* === Threads that cannot be started ==================================== */

static void the_caller_counts_what_nobody_else_can (void **state) {
  uint64_t seed = 77;
  Sample s = sample(&seed, 3000, FEW_EACH, false);
  Question a;
  Oracle o;
  (void) state;
  ask(&seed, &s, &a, 3, 2);
  o = consult(&s, &a.q);
  for (int n = 1; n <= 3; n++) {
    refused = n;
    started = 0;
    check_threads(&s, &a.q, &o, 3);
    assert_int_equal(refused, 0);
    assert_true(started >= 2);
  }
  assert_true(takes_interrupts());
  forget(&o);
  free_question(&a);
  free_sample(&s);
}

/* === Interruption ====================================================== */

typedef struct Patience {
  int asked, most;             /* most 0: never stops */
  pthread_t self;
} Patience;

static bool lose (void *ud) {
  Patience *p = ud;
  assert_true(pthread_equal(p->self, pthread_self()));
  return ++p->asked == p->most;
}

/* Counts until the watch stops it, which is not asked again then. */
static void interrupt (const Sample *s, mappa_Query *q, Patience *p,
                       int most) {
  const mappa_Watch watch = {lose, p};
  mappa_Cube *cube;
  mappa_Error err;
  p->asked = 0;
  p->most = most;
  q->watch = &watch;
  assert_int_equal(mappa_crosstab(NULL, s->frame, q, &cube, &err),
                   most == 0 ? MAPPA_OK : MAPPA_INTERRUPTED);
  assert_true((cube != NULL) == (most == 0));
  if (most > 0) assert_int_equal(p->asked, most);
  if (most > 0) assert_non_null(strstr(err.message, "interrupted"));
  mappa_cube_free(cube);
}

/* The caller's range has 10 chunks, with what nobody else counted 20. */
static void the_callers_thread_alone_asks_the_watch (void **state) {
  uint64_t seed = 78;
  Sample s = sample(&seed, 40000, ONE_EACH, false);
  mappa_Query q = everybody(&s, 2, 1);
  Patience p = {.self = pthread_self()};
  (void) state;
  interrupt(&s, &q, &p, 0);
  assert_int_equal(p.asked, 10);
  for (int most = 1; most <= 10; most++) interrupt(&s, &q, &p, most);
  refused = 1;
  interrupt(&s, &q, &p, 0);
  assert_int_equal(p.asked, 20);
  for (int most = 1; most <= 20; most++) {
    refused = 1;
    interrupt(&s, &q, &p, most);
  }
  free_sample(&s);
}

/* === Memory that runs out ============================================== */

/* Each of two threads has a memory of its own. */
typedef struct Ask {
  const Sample *s;
  const mappa_Query *q;
  bool others;                 /* it runs out for the second thread */
} Ask;

static mappa_Status count_and_free (const mappa_Memory *m, void *ud) {
  const Ask *asked = ud;
  Ledger l = {0};
  mappa_Memory own = ledger_memory(&l);
  mappa_Cube *cube;
  mappa_Error err;
  mappa_Status status = mappai_crosstab_with(asked->others ? &own : m,
                                             asked->others ? m : &own,
                                             asked->s->frame, asked->q, &cube,
                                             &err);
  assert_true((cube != NULL) == (status == MAPPA_OK));
  if (status != MAPPA_OK) assert_int_equal(err.status, MAPPA_MEMORY);
  mappa_cube_free(cube);
  ledger_settled(&l);
  return status;
}

static void no_memory_is_lost (void **state) {
  uint64_t seed = 79;
  Sample s = sample(&seed, 9000, FEW_EACH, false);
  (void) state;
  for (int rule = MAPPA_EVERY; rule <= MAPPA_HIGHEST; rule++) {
    Question a;
    ask(&seed, &s, &a, 3, 2);
    a.q.pick.rule = (mappa_PickRule) rule;
    a.q.unit = s.column[PERSON];
    a.q.threads = 2;
    a.q.threadrows = 1;
    for (int others = 0; others <= 1; others++) {
      Ask asked = {&s, &a.q, others};
      assert_true(ledger_every_failure(count_and_free, &asked) >= 2 * 12);
    }
    free_question(&a);
  }
  free_sample(&s);
}

/* The first thread, the second or both have no memory; the second is started
** or not. */
static void a_failure_of_one_is_that_of_all (void **state) {
  uint64_t seed = 80;
  Sample s = sample(&seed, 3000, FEW_EACH, false);
  mappa_Query q = everybody(&s, 2, 1);
  (void) state;
  for (int who = 1; who <= 3; who++)
    for (int alone = 0; alone <= 1; alone++) {
      Ledger l[2] = {{0}, {0}};
      mappa_Memory m[2] = {ledger_memory(&l[0]), ledger_memory(&l[1])};
      mappa_Cube *cube;
      mappa_Error err;
      refused = alone;
      for (int i = 0; i < 2; i++)
        if (who & 1 << i) l[i].fail_at = 1, l[i].onward = true;
      assert_int_equal(mappai_crosstab_with(&m[0], &m[1], s.frame, &q, &cube,
                                            &err), MAPPA_MEMORY);
      assert_null(cube);
      assert_non_null(strstr(err.message, "memory"));
      for (int i = 0; i < 2; i++) ledger_settled(&l[i]);
    }
  free_sample(&s);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(small_frames),
    cmocka_unit_test(frames_about_the_size_of_chunks),
    cmocka_unit_test(every_pick_and_unit),
    cmocka_unit_test(no_more_threads_than_have_rows),
    cmocka_unit_test(other_numbers_of_threads_are_refused),
    cmocka_unit_test(two_threads_where_it_pays),
    cmocka_unit_test(one_thread_for_units_of_several_persons),
    cmocka_unit_test(the_caller_counts_what_nobody_else_can),
    cmocka_unit_test(the_callers_thread_alone_asks_the_watch),
    cmocka_unit_test(no_memory_is_lost),
    cmocka_unit_test(a_failure_of_one_is_that_of_all),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
