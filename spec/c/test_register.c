/* test_register.c - registers: making, opening, refusing, reading, sharing. */
#include "support.h"

#include <dirent.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "register.h"
#include "schema.h"

/* === A folder for each test ============================================ */

typedef struct Place {
  char folder[64];
  char path[96];               /* of a register in it */
} Place;

static int setup (void **state) {
  Place *p = calloc(1, sizeof *p);
  strcpy(p->folder, "/tmp/mappa-test-XXXXXX");
  if (mkdtemp(p->folder) == NULL) return -1;
  snprintf(p->path, sizeof p->path, "%s/r.db", p->folder);
  *state = p;
  return 0;
}

/* Calls 'each' for the files of the folder; gives how many there are. */
static int eachfile (const Place *p, void (*each) (const char *path)) {
  DIR *folder = opendir(p->folder);
  const struct dirent *entry;
  int n = 0;
  while ((entry = readdir(folder)) != NULL) {
    char path[400];
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", p->folder, entry->d_name);
    if (each != NULL) each(path);
    n++;
  }
  closedir(folder);
  return n;
}

static void delete (const char *path) {
  remove(path);
}

static int teardown (void **state) {
  Place *p = *state;
  eachfile(p, delete);
  rmdir(p->folder);
  free(p);
  return 0;
}

/* === Help ============================================================== */

static mappa_Register *good (const Place *p, int flags) {
  mappa_Error err = {0};
  mappa_Register *reg;
  mappa_Status status = mappa_register_open(NULL, p->path, flags, &reg, &err);
  if (status != MAPPA_OK) fail_msg("%s", err.message);
  return reg;
}

static void make (const Place *p) {
  mappa_register_close(good(p, 0));
}

/* Opening fails thus, with a message that names the path and holds a word. */
static void bad (const char *path, int flags, mappa_Status wanted,
                 const char *word) {
  mappa_Error err = {0};
  mappa_Register *reg = (mappa_Register *) &err;
  mappa_Status status = mappa_register_open(NULL, path, flags, &reg, &err);
  if (status != wanted || err.status != wanted)
    fail_msg("%s: %s: %s", path, mappa_status_name(status), err.message);
  assert_null(reg);
  if (strstr(err.message, path) == NULL || strstr(err.message, word) == NULL)
    fail_msg("%s: %s", path, err.message);
}

/* What another program sees or does: the first value, as text. */
static const char *other (const Place *p, const char *sql) {
  static char out[256];
  sqlite3 *db;
  sqlite3_stmt *statement;
  int rc;
  assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
  out[0] = '\0';
  do {
    if (sqlite3_prepare_v2(db, sql, -1, &statement, &sql) != SQLITE_OK)
      fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
      snprintf(out, sizeof out, "%s", sqlite3_column_text(statement, 0));
    else assert_int_equal(rc, SQLITE_DONE);
    sqlite3_finalize(statement);
  } while (*sql != '\0');
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
  return out;
}

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

static int64_t number (mappa_Register *reg, const char *sql) {
  mappa_Error err = {0};
  int64_t n;
  if (mappai_register_ask(reg, sql, &n, &err) != MAPPA_OK)
    fail_msg("%s: %s", sql, err.message);
  return n;
}

static void run (mappa_Register *reg, const char *sql) {
  mappa_Error err = {0};
  if (mappai_register_run(reg, sql, &err) != MAPPA_OK)
    fail_msg("%s: %s", sql, err.message);
}

/* === Making ============================================================ */

static void makes_a_register (void **state) {
  const Place *p = *state;
  make(p);
  assert_string_equal(other(p, "PRAGMA application_id"), "1296126032");
  assert_string_equal(other(p, "PRAGMA user_version"), "1");
  assert_string_equal(other(p, "PRAGMA integrity_check"), "ok");
  assert_string_equal(other(p, "PRAGMA journal_mode"), "delete");
  assert_string_equal(other(p, "SELECT value FROM mappa_meta "
                               "WHERE key = 'made_by'"),
                      "mappa " MAPPA_VERSION);
  assert_int_equal(atoi(other(p, "SELECT count(*) FROM pragma_table_list "
                                 "WHERE type = 'table' AND strict")),
                   mappa_entity_count() + mappa_list_count() + 1);
  assert_int_equal(eachfile(p, NULL), 1);
}

static void entities_and_lists_have_their_own_names (void **state) {
  (void) state;
  for (int i = 0; i < mappa_list_count(); i++)
    assert_null(mappa_entity(mappa_list_at(i)->name));
}

static void lookups_hold_the_lists (void **state) {
  mappa_Register *reg = good(*state, 0);
  for (int i = 0; i < mappa_list_count(); i++) {
    const mappa_List *list = mappa_list_at(i);
    char sql[256];
    for (int k = 0; k < list->n; k++) {
      snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\" WHERE code = %d "
               "AND name = '%s' AND label = '%s'", list->name, k + 1,
               list->codes[k].code, list->codes[k].label);
      assert_int_equal(number(reg, sql), 1);
    }
    snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", list->name);
    assert_int_equal(number(reg, sql), list->n);
  }
  for (int area = 1; area <= 42; area++) {
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT region * 100 + country FROM area "
             "WHERE code = %d", area);
    assert_int_equal(number(reg, sql), mappa_area_region(area) * 100 +
                                       mappa_area_country(area));
  }
  mappa_register_close(reg);
}

static void views_name_the_fields_in_order (void **state) {
  mappa_Register *reg = good(*state, 0);
  for (int i = 0; i < mappa_entity_count(); i++) {
    const mappa_Entity *e = mappa_entity_at(i);
    mappa_Rows *rows;
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s_view\"", e->name);
    assert_int_equal(mappa_rows_open(reg, sql, strlen(sql), NULL, 0, &rows,
                                     NULL), MAPPA_OK);
    assert_int_equal(mappa_rows_columns(rows), e->n + 1);
    assert_string_equal(mappa_rows_name(rows, 0), "id");
    for (int k = 0; k < e->n; k++)
      assert_string_equal(mappa_rows_name(rows, k + 1), e->fields[k].name);
    mappa_rows_free(rows);
  }
  mappa_register_close(reg);
}

static void connections_are_hardened (void **state) {
  mappa_Register *reg = good(*state, 0);
  assert_int_equal(number(reg, "PRAGMA foreign_keys"), 1);
  assert_int_equal(number(reg, "PRAGMA trusted_schema"), 0);
  assert_int_equal(number(reg, "PRAGMA cell_size_check"), 1);
  assert_int_equal(number(reg, "PRAGMA temp_store"), 2);
  assert_int_equal(number(reg, "PRAGMA synchronous"), 2);
  assert_int_equal(mappai_register_run(reg, "SELECT \"word\"", NULL),
                   MAPPA_STORE);
  assert_int_equal(mappai_register_run(reg, "ATTACH ':memory:' AS x", NULL),
                   MAPPA_STORE);
  assert_int_equal(mappai_register_run(reg, "SELECT load_extension('x')",
                                       NULL), MAPPA_STORE);
  run(reg, "PRAGMA writable_schema = 1");              /* has no effect */
  assert_int_equal(mappai_register_run(reg, "DELETE FROM sqlite_schema",
                                       NULL), MAPPA_STORE);
  mappa_register_close(reg);
}

static void the_database_checks_too (void **state) {
  static const char *const wrong[] = {
    "INSERT INTO individual (ref) VALUES ('')",
    "INSERT INTO individual (ref) VALUES (NULL)",
    "INSERT INTO individual (ref, sex) VALUES ('a', 3)",
    "INSERT INTO individual (ref, sex) VALUES ('a', 'F')",
    "INSERT INTO individual (ref, birth_date) VALUES ('a', 376200)",
    "INSERT INTO individual (ref, birth_date) VALUES ('a', -62092)",
    "INSERT INTO population (area, year, age, persons) "
      "VALUES (1, 2020, 91, 5)",
    "INSERT INTO licence (individual, start_date) VALUES (1, 0)",
    "INSERT INTO \"order\" (individual, kind, made_on, expires_on) "
      "VALUES (1, 1, 5, 4)",
  };
  mappa_Register *reg = good(*state, 0);
  for (size_t i = 0; i < MAPPAI_COUNT(wrong); i++)
    assert_int_equal(mappai_register_run(reg, wrong[i], NULL), MAPPA_STORE);
  run(reg, "INSERT INTO individual (ref, birth_date) VALUES ('a', -62091)");
  run(reg, "INSERT INTO population (area, year, age, persons) "
           "VALUES (1, 2020, 90, 5)");
  assert_int_equal(mappai_register_run(reg, "INSERT INTO population (area, "
                     "year, age, persons) VALUES (1, 2020, 90, 6)", NULL),
                   MAPPA_STORE);               /* unknowns are equal */
  mappa_register_close(reg);
}

/* SQLite would take them for a URI and for a database in memory. */
static void odd_names_are_files (void **state) {
  const Place *p = *state;
  static const char *const names[] = {"file:a.db?mode=memory", ":b.db", "c d"};
  char here[256];
  assert_non_null(getcwd(here, sizeof here));
  assert_int_equal(chdir(p->folder), 0);
  for (size_t i = 0; i < MAPPAI_COUNT(names); i++) {
    mappa_Register *reg;
    assert_int_equal(mappa_register_open(NULL, names[i], 0, &reg, NULL),
                     MAPPA_OK);
    assert_string_equal(mappa_register_path(reg), names[i]);
    mappa_register_close(reg);
    assert_int_equal(access(names[i], F_OK), 0);
  }
  assert_int_equal(chdir(here), 0);
  assert_int_equal(eachfile(p, NULL), (int) MAPPAI_COUNT(names));
}

static void memory_registers_stand_alone (void **state) {
  mappa_Register *a, *b;
  (void) state;
  assert_int_equal(mappa_register_open(NULL, ":memory:", 0, &a, NULL), 0);
  assert_int_equal(mappa_register_open(NULL, ":memory:", 0, &b, NULL), 0);
  run(a, "INSERT INTO individual (ref) VALUES ('a')");
  assert_int_equal(number(b, "SELECT count(*) FROM individual"), 0);
  mappa_register_close(a);
  mappa_register_close(b);
  mappa_register_close(NULL);
  bad(":memory:", MAPPA_READ, MAPPA_MISUSE, "memory");
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

/* === Transactions ====================================================== */

static void transactions_do_not_nest (void **state) {
  mappa_Register *reg = good(*state, 0);
  assert_int_equal(mappa_register_commit(reg, NULL), MAPPA_MISUSE);
  assert_int_equal(mappai_register_writable(reg, NULL), MAPPA_MISUSE);
  assert_int_equal(mappa_register_begin(reg, true, NULL), MAPPA_OK);
  assert_true(mappa_register_in_transaction(reg));
  assert_int_equal(mappai_register_writable(reg, NULL), MAPPA_OK);
  assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_MISUSE);
  run(reg, "INSERT INTO individual (ref) VALUES ('a')");
  mappa_register_rollback(reg);
  mappa_register_rollback(reg);
  assert_false(mappa_register_in_transaction(reg));
  assert_int_equal(number(reg, "SELECT count(*) FROM individual"), 0);
  assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
  assert_int_equal(mappai_register_writable(reg, NULL), MAPPA_MISUSE);
  assert_int_equal(mappa_register_commit(reg, NULL), MAPPA_OK);
  mappa_register_close(reg);
}

static void two_writers (void **state) {
  mappa_Error err = {0};
  mappa_Register *a = good(*state, 0);
  mappa_Register *b = good(*state, 0);
  run(b, "PRAGMA busy_timeout = 20");
  assert_int_equal(mappa_register_begin(a, true, NULL), MAPPA_OK);
  assert_int_equal(mappa_register_begin(b, true, &err), MAPPA_BUSY);
  assert_non_null(strstr(err.message, "another program"));
  assert_false(mappa_register_in_transaction(b));
  assert_int_equal(mappa_register_begin(b, false, NULL), MAPPA_OK);
  assert_int_equal(number(b, "SELECT count(*) FROM individual"), 0);
  run(a, "INSERT INTO individual (ref) VALUES ('a')");
  run(a, "PRAGMA busy_timeout = 20");
  assert_int_equal(mappa_register_commit(a, NULL), MAPPA_BUSY);
  assert_int_equal(number(b, "SELECT count(*) FROM individual"), 0);
  assert_int_equal(mappa_register_commit(b, NULL), MAPPA_OK);
  assert_int_equal(mappa_register_commit(a, NULL), MAPPA_OK);    /* again */
  assert_int_equal(number(b, "SELECT count(*) FROM individual"), 1);
  mappa_register_close(a);
  mappa_register_close(b);
}

static uint64_t stamp (mappa_Register *reg) {
  uint64_t s;
  assert_int_equal(mappa_register_stamp(reg, &s, NULL), MAPPA_OK);
  return s;
}

static void stamps_tell_of_changes (void **state) {
  mappa_Register *a = good(*state, 0);
  mappa_Register *b = good(*state, MAPPA_READ);
  uint64_t a0 = stamp(a), b0 = stamp(b), a1;
  assert_int_equal(number(a, "SELECT count(*) FROM area"), 42);
  assert_true(stamp(a) == a0);
  run(a, "INSERT INTO individual (ref) VALUES ('a')");
  a1 = stamp(a);
  assert_true(a1 != a0);
  assert_true(stamp(b) != b0);
  assert_true(stamp(a) == a1);
  mappa_register_close(a);
  mappa_register_close(b);
}

/* === Rows ============================================================== */

static mappa_Status query (mappa_Register *reg, const char *sql,
                           const mappa_Value *args, int nargs,
                           mappa_Error *err) {
  mappa_Rows *rows;
  mappa_Status status = mappa_rows_open(reg, sql, strlen(sql), args, nargs,
                                        &rows, err);
  assert_true((status == MAPPA_OK) == (rows != NULL));
  mappa_rows_free(rows);
  return status;
}

static void queries_may_only_read (void **state) {
  static const char *const wrong[] = {
    "INSERT INTO individual (ref) VALUES ('x')", "DELETE FROM individual",
    "UPDATE sex SET label = 'x'", "CREATE TABLE t (a)", "DROP TABLE sex",
    "CREATE TEMP TABLE t (a)", "ATTACH ':memory:' AS x", "DETACH main",
    "PRAGMA foreign_keys = 0", "PRAGMA user_version", "BEGIN", "COMMIT",
    "ROLLBACK", "SAVEPOINT s", "VACUUM", "VACUUM INTO 'x.db'", "REINDEX",
    "ANALYZE", "SELECT load_extension('x')", "SELECT 1; SELECT 2",
    "SELECT 1; DELETE FROM individual", "SELECT 1; nonsense", "nonsense", "",
    " -- nothing", "SELECT \"word\"", "SELECT 1 FROM nobody", "SELECT (",
    "WITH t AS (SELECT 1) DELETE FROM individual",
  };
  static const char *const right[] = {
    "SELECT 1", "SELECT 1;", " SELECT 1 ; -- the end\n", "VALUES (1, 2)",
    "SELECT label FROM level", "SELECT * FROM order_view", "EXPLAIN SELECT 1",
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i < 3) SELECT sum(i) FROM n", "SELECT name FROM sqlite_schema",
  };
  mappa_Register *reg = good(*state, 0);
  mappa_Rows *rows;
  for (size_t i = 0; i < MAPPAI_COUNT(wrong); i++)
    if (query(reg, wrong[i], NULL, 0, NULL) != MAPPA_MISUSE)
      fail_msg("%s", wrong[i]);
  for (size_t i = 0; i < MAPPAI_COUNT(right); i++)
    if (query(reg, right[i], NULL, 0, NULL) != MAPPA_OK)
      fail_msg("%s", right[i]);
  assert_int_equal(mappa_rows_open(reg, "SELECT 1\0;", 10, NULL, 0, &rows,
                                   NULL), MAPPA_MISUSE);
  assert_int_equal(mappa_rows_open(reg, "SELECT 12", 8, NULL, 0, &rows, NULL),
                   MAPPA_OK);
  mappa_rows_free(rows);
  mappa_register_close(reg);
}

static void queries_take_values (void **state) {
  mappa_Register *reg = good(*state, 0);
  mappa_Error err = {0};
  mappa_Value args[5] = {
    {MAPPA_NULL, 0, 0, NULL, 0}, {MAPPA_INT, INT64_MIN, 0, NULL, 0},
    {MAPPA_REAL, 0, 1.5, NULL, 0}, {MAPPA_STRING, 0, 0, "a\0b", 3},
    {MAPPA_STRING, 0, 0, NULL, 0},
  };
  const char *sql = "SELECT ? AS a, ?, ?, ?, ? UNION ALL SELECT 1, 2, 3, 4, 5";
  mappa_Rows *rows;
  mappa_Value v;
  bool more;
  assert_int_equal(query(reg, sql, args, 4, &err), MAPPA_MISUSE);
  assert_non_null(strstr(err.message, "5 parameters, but 4 values"));
  assert_int_equal(query(reg, sql, NULL, 0, NULL), MAPPA_MISUSE);
  assert_int_equal(mappa_rows_open(reg, sql, strlen(sql), args, 5, &rows,
                                   NULL), MAPPA_OK);
  assert_int_equal(mappa_rows_columns(rows), 5);
  assert_string_equal(mappa_rows_name(rows, 0), "a");
  assert_int_equal(mappa_rows_next(rows, &more, NULL), MAPPA_OK);
  assert_true(more);
  assert_int_equal(mappa_rows_value(rows, 0).kind, MAPPA_NULL);
  v = mappa_rows_value(rows, 1);
  assert_true(v.kind == MAPPA_INT && v.i == INT64_MIN);
  v = mappa_rows_value(rows, 2);
  assert_true(v.kind == MAPPA_REAL && v.r > 1.4 && v.r < 1.6);
  v = mappa_rows_value(rows, 3);
  assert_true(v.kind == MAPPA_STRING && v.len == 3);
  assert_memory_equal(v.s, "a\0b", 3);
  v = mappa_rows_value(rows, 4);
  assert_true(v.kind == MAPPA_STRING && v.len == 0 && v.s != NULL);
  for (int i = 0; i < 3; i++) {                        /* the end stays */
    assert_int_equal(mappa_rows_next(rows, &more, NULL), MAPPA_OK);
    assert_true(more == (i == 0));
  }
  mappa_rows_free(rows);
  mappa_rows_free(NULL);
  mappa_register_close(reg);
}

/* === Memory ============================================================ */

static mappa_Status openandask (const mappa_Memory *m, void *ud) {
  mappa_Register *reg;
  mappa_Rows *rows;
  mappa_Status status;
  bool more;
  (void) ud;
  status = mappa_register_open(m, ":memory:", 0, &reg, NULL);
  if (status != MAPPA_OK) return status;
  status = mappa_rows_open(reg, "SELECT 1", 8, NULL, 0, &rows, NULL);
  if (status == MAPPA_OK) status = mappa_rows_next(rows, &more, NULL);
  mappa_rows_free(rows);
  mappa_register_close(reg);
  return status;
}

static void every_allocation_may_fail (void **state) {
  (void) state;
  assert_true(ledger_every_failure(openandask, NULL) > 50);
}

#define TEST(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(makes_a_register),
    TEST(entities_and_lists_have_their_own_names),
    TEST(lookups_hold_the_lists),
    TEST(views_name_the_fields_in_order),
    TEST(connections_are_hardened),
    TEST(the_database_checks_too),
    TEST(odd_names_are_files),
    TEST(memory_registers_stand_alone),
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
    TEST(transactions_do_not_nest),
    TEST(two_writers),
    TEST(stamps_tell_of_changes),
    TEST(queries_may_only_read),
    TEST(queries_take_values),
    TEST(every_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
