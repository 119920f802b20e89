/* test_crash.c - an import that is killed at any moment leaves a register that
** opens, is whole, and is as before the import or as after it.
*/
#include "place.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum {
  ROUNDS = 20,
  PEOPLE = 3000                /* in each import */
};

/* The path of the file to import. */
static void csv_path (const Place *p, char path[96]) {
  snprintf(path, 96, "%s/individual.csv", p->folder);
}

/* A file of people whom no other round has, in an order that touches every
** part of the index. */
static void write_csv (const Place *p, int round) {
  char path[96];
  FILE *f;
  csv_path(p, path);
  f = fopen(path, "w");
  assert_non_null(f);
  fprintf(f, "ref,sex,birth_date\n");
  for (int i = 0; i < PEOPLE; i++)
    fprintf(f, "%05d-%d,F,1980-01-01\n", i * 7919 % PEOPLE, round);
  assert_int_equal(fclose(f), 0);
}

/* Imports the file. With little cache SQLite writes all the time, not only at
** the end. */
static mappa_Status import (const Place *p, bool little) {
  mappa_Register *reg;
  mappa_Summary summary;
  mappa_Status status = mappa_register_open(NULL, p->path, 0, &reg, NULL);
  char path[96];
  if (status != MAPPA_OK) return status;
  status = mappa_register_begin(reg, true, NULL);
  csv_path(p, path);
  if (little) mappai_register_run(reg, "PRAGMA cache_size = 10", NULL);
  if (status == MAPPA_OK)
    status = mappa_import_csv(reg, "individual", path, NULL, NULL, NULL, NULL,
                              &summary, NULL);
  if (status == MAPPA_OK) status = mappa_register_commit(reg, NULL);
  mappa_register_close(reg);
  return status;
}

static double seconds (void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

static void sleep_for (double time) {
  struct timespec t;
  t.tv_sec = (time_t) time;
  t.tv_nsec = (long) ((time - (double) t.tv_sec) * 1e9);
  while (nanosleep(&t, &t) != 0 && errno == EINTR) continue;
}

/* Kills an import after a time; true if it had finished before. */
static bool killed_import (const Place *p, bool little, double after) {
  pid_t child = fork();
  int how;
  assert_true(child >= 0);
  if (child == 0) _exit(import(p, little) == MAPPA_OK ? 0 : 1);
  sleep_for(after);
  kill(child, SIGKILL);
  assert_int_equal(waitpid(child, &how, 0), child);
  if (WIFEXITED(how)) assert_int_equal(WEXITSTATUS(how), 0);
  return WIFEXITED(how);
}

/* Opens the register, which must be whole; gives people and revision. */
static void look (const Place *p, int64_t *people, int64_t *revision) {
  mappa_Error err = {0};
  mappa_Register *reg;
  mappa_Rows *rows;
  mappa_Value v;
  bool more;
  if (mappa_register_open(NULL, p->path, 0, &reg, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  assert_int_equal(mappai_rows_prepare(reg, "PRAGMA integrity_check", &rows,
                                       NULL), MAPPA_OK);
  assert_int_equal(mappa_rows_next(rows, &more, NULL), MAPPA_OK);
  v = mappa_rows_value(rows, 0);
  assert_true(v.len == 2 && memcmp(v.s, "ok", 2) == 0);
  mappa_rows_free(rows);
  assert_int_equal(mappai_register_ask(reg, "SELECT count(*) FROM individual",
                                       people, NULL), MAPPA_OK);
  assert_int_equal(mappa_register_revision(reg, revision, NULL), MAPPA_OK);
  mappa_register_close(reg);
}

/* How long an import takes that nobody kills. */
static double duration (const Place *p, bool little) {
  double start;
  write_csv(p, ROUNDS);
  start = seconds();
  assert_int_equal(import(p, little), MAPPA_OK);
  return seconds() - start;
}

static void rounds (const Place *p, bool little) {
  double longest = duration(p, little);
  uint64_t seed = little ? 2 : 1;
  int finished = 0;
  for (int round = 0; round < ROUNDS; round++) {
    double after = longest * 1.2 * support_below(&seed, 1000) / 1000;
    int64_t people, revision, before, was;
    bool done;
    write_csv(p, round);
    look(p, &before, &was);
    done = killed_import(p, little, after);
    look(p, &people, &revision);
    if (people == before) assert_int_equal(revision, was);
    else {
      assert_int_equal(people, before + PEOPLE);
      assert_int_equal(revision, was + 1);
    }
    if (done) assert_int_equal(people, before + PEOPLE);
    finished += done;
  }
  assert_true(finished < ROUNDS);              /* some were really killed */
}

static void killed_while_importing (void **state) {
  rounds(*state, false);
}

static void killed_while_writing (void **state) {
  rounds(*state, true);
}

/* Killed while the register is made: it is made anew, or whole. */
static void killed_while_making (void **state) {
  const Place *p = *state;
  uint64_t seed = 3;
  write_csv(p, 0);
  for (int round = 0; round < ROUNDS; round++) {
    int64_t people, revision;
    remove(p->path);
    killed_import(p, false, 0.02 * support_below(&seed, 1000) / 1000);
    look(p, &people, &revision);
    assert_true((people == 0 && revision == 0) ||
                (people == PEOPLE && revision == 1));
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(killed_while_importing),
    TEST(killed_while_writing),
    TEST(killed_while_making),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
