/* test_register_files.c - registers and their files: refusing, migrating,
** reading only, what an interrupted program leaves behind. */
#include "place.h"

#include "schema.h"

/* === Whole files ======================================================= */

static char *slurp (const char *path, size_t *len) {
  FILE *f = fopen(path, "rb");
  char *s = malloc(1 << 22);
  assert_non_null(f);
  *len = fread(s, 1, 1 << 22, f);
  fclose(f);
  return s;
}

static void spill (const char *path, const char *s, size_t len) {
  FILE *f = fopen(path, "wb");
  assert_non_null(f);
  assert_int_equal(fwrite(s, 1, len, f), len);
  fclose(f);
}

/* === Refusing ========================================================== */

static void paths_that_lead_nowhere (void **state) {
  const Place *p = *state;
  char path[128];
  bad("", 0, MAPPA_IO, "empty");
  bad(p->folder, 0, MAPPA_IO, "folder");
  bad(p->folder, MAPPA_READ, MAPPA_IO, "folder");
  bad(p->path, MAPPA_READ, MAPPA_IO, "no such file");
  snprintf(path, sizeof path, "%s/none/r.db", p->folder);
  bad(path, 0, MAPPA_IO, "folder");
  bad(path, MAPPA_READ, MAPPA_IO, "no such file");
  bad("/proc/mappa-test.db", 0, MAPPA_IO, "folder");
  assert_int_equal(eachfile(p, NULL), 0);
}

/* Refused in both modes, and not a byte of it changed. */
static void refused (const Place *p, mappa_Status wanted, const char *word) {
  size_t before, after;
  char *was = slurp(p->path, &before);
  int files = eachfile(p, NULL);
  char *is;
  bad(p->path, 0, wanted, word);
  bad(p->path, MAPPA_READ, wanted, word);
  is = slurp(p->path, &after);
  assert_int_equal(before, after);
  assert_memory_equal(was, is, before);
  assert_int_equal(eachfile(p, NULL), files);
  free(was);
  free(is);
}

static void files_that_are_no_database (void **state) {
  const Place *p = *state;
  char text[4096];
  memset(text, 'x', sizeof text);
  spill(p->path, text, sizeof text);
  refused(p, MAPPA_FORMAT, "no register");
  spill(p->path, "ref,sex\n", 8);
  refused(p, MAPPA_FORMAT, "no register");
}

static void databases_of_others (void **state) {
  const Place *p = *state;
  other(p, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  refused(p, MAPPA_FORMAT, "another program");
  other(p, "PRAGMA application_id = 7");
  refused(p, MAPPA_FORMAT, "another program");
  other(p, "PRAGMA journal_mode = wal; INSERT INTO t VALUES (2)");
  refused(p, MAPPA_FORMAT, "another program");
}

static void newer_registers (void **state) {
  const Place *p = *state;
  make(p);
  other(p, "PRAGMA user_version = 2");
  refused(p, MAPPA_NEWER, "newer version");
  other(p, "PRAGMA user_version = 1;"
           "INSERT INTO sex VALUES (3, 'X', 'Of a newer program')");
  refused(p, MAPPA_NEWER, "update");
}

static void damaged_registers (void **state) {
  const Place *p = *state;
  size_t len;
  char *whole;
  make(p);
  whole = slurp(p->path, &len);
  for (size_t cut = 2; cut < len; cut += 1 + len / 13) {
    spill(p->path, whole, cut);
    refused(p, MAPPA_FORMAT, "");
  }
  memset(whole + 4096, 0xFF, 3 * 4096);
  spill(p->path, whole, len);
  refused(p, MAPPA_FORMAT, "");
  free(whole);
}

static void registers_that_lack_something (void **state) {
  const Place *p = *state;
  make(p);
  other(p, "DROP VIEW meeting_view; ALTER TABLE meeting DROP COLUMN level;"
           "CREATE VIEW meeting_view AS SELECT * FROM meeting");
  refused(p, MAPPA_FORMAT, "lacks");
}

static void an_empty_file_becomes_one (void **state) {
  const Place *p = *state;
  spill(p->path, "", 0);
  bad(p->path, MAPPA_READ, MAPPA_FORMAT, "empty");
  make(p);
  assert_string_equal(other(p, "PRAGMA user_version"), "1");
}

/* === Migrating ========================================================= */

static void older_registers_are_migrated (void **state) {
  const Place *p = *state;
  make(p);
  other(p, "INSERT INTO individual (ref) VALUES ('a');"
           "DROP TABLE case_review; PRAGMA user_version = 0");
  bad(p->path, MAPPA_READ, MAPPA_READONLY, "older version");
  make(p);
  assert_string_equal(other(p, "PRAGMA user_version"), "1");
  assert_string_equal(other(p, "SELECT count(*) FROM individual"), "1");
  assert_string_equal(other(p, "SELECT count(*) FROM case_review_view"), "0");
}

static void new_codes_are_filled_in (void **state) {
  const Place *p = *state;
  make(p);
  other(p, "DELETE FROM agency WHERE code > 10");
  mappa_register_close(good(p, MAPPA_READ));
  assert_string_equal(other(p, "SELECT count(*) FROM agency"), "10");
  make(p);
  assert_int_equal(atoi(other(p, "SELECT count(*) FROM agency")),
                   mappa_list("agency")->n);
}

/* === Reading only ====================================================== */

static void reading_writes_nothing (void **state) {
  const Place *p = *state;
  mappa_Register *reg;
  size_t before, after;
  char *was, *is;
  make(p);
  was = slurp(p->path, &before);
  reg = good(p, MAPPA_READ);
  assert_true(mappa_register_readonly(reg));
  assert_int_equal(mappa_register_begin(reg, true, NULL), MAPPA_READONLY);
  assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
  assert_int_equal(number(reg, "SELECT count(*) FROM area"), 42);
  assert_int_equal(mappai_register_writable(reg, NULL), MAPPA_READONLY);
  assert_int_equal(mappai_register_run(reg, "DELETE FROM \"order\"", NULL),
                   MAPPA_READONLY);
  assert_int_equal(eachfile(p, NULL), 1);
  assert_int_equal(mappa_register_commit(reg, NULL), MAPPA_OK);
  mappa_register_close(reg);
  is = slurp(p->path, &after);
  assert_int_equal(before, after);
  assert_memory_equal(was, is, before);
  assert_int_equal(eachfile(p, NULL), 1);
  free(was);
  free(is);
}

static void write_ahead_mode_is_not_read (void **state) {
  const Place *p = *state;
  make(p);
  other(p, "PRAGMA journal_mode = wal");
  bad(p->path, MAPPA_READ, MAPPA_READONLY, "write-ahead");
  assert_int_equal(eachfile(p, NULL), 1);
  make(p);                                             /* puts it right */
  assert_string_equal(other(p, "PRAGMA journal_mode"), "delete");
  mappa_register_close(good(p, MAPPA_READ));
}

/* A copy of the register and its journal, taken in the middle of a write, is
** what an interrupted program leaves behind. */
static void interrupted (const Place *p, const char *path) {
  mappa_Register *reg = good(p, 0);
  char from[128], to[128];
  size_t len;
  char *s;
  run(reg, "PRAGMA cache_size = 5; BEGIN IMMEDIATE; WITH RECURSIVE n (i) AS "
           "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
           "INSERT INTO individual (ref) SELECT 'r' || i FROM n");
  for (int i = 0; i < 2; i++) {
    snprintf(from, sizeof from, "%s%s", p->path, i ? "-journal" : "");
    snprintf(to, sizeof to, "%s%s", path, i ? "-journal" : "");
    s = slurp(from, &len);
    spill(to, s, len);
    free(s);
  }
  mappa_register_rollback(reg);
  mappa_register_close(reg);
}

static void interrupted_writes_are_undone (void **state) {
  const Place *p = *state;
  Place copy = *p;
  mappa_Register *reg;
  snprintf(copy.path, sizeof copy.path, "%s/copy.db", p->folder);
  make(p);
  interrupted(p, copy.path);
  bad(copy.path, MAPPA_READ, MAPPA_READONLY, "undone");
  assert_int_equal(eachfile(p, NULL), 3);              /* journal and all */
  reg = good(&copy, 0);
  assert_int_equal(number(reg, "SELECT count(*) FROM individual"), 0);
  mappa_register_close(reg);
  assert_int_equal(eachfile(p, NULL), 2);
  assert_string_equal(other(&copy, "PRAGMA integrity_check"), "ok");
}

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(paths_that_lead_nowhere),
    TEST(files_that_are_no_database),
    TEST(databases_of_others),
    TEST(newer_registers),
    TEST(damaged_registers),
    TEST(registers_that_lack_something),
    TEST(an_empty_file_becomes_one),
    TEST(older_registers_are_migrated),
    TEST(new_codes_are_filled_in),
    TEST(reading_writes_nothing),
    TEST(write_ahead_mode_is_not_read),
    TEST(interrupted_writes_are_undone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
