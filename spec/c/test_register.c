/* test_register.c - registers: making, transactions, queries. */
#include "place.h"

#include "schema.h"

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

static void all_of_an_entity_is_taken_away (void **state) {
  const Place *p = *state;
  mappa_Register *reg = good(p, 0);
  int64_t n = -1, revision = -1;
  mappa_Error err;
  assert_int_equal(mappa_register_clear(reg, "individual", &n, &err),
                   MAPPA_MISUSE);
  other(p, "INSERT INTO individual (ref) VALUES ('A'), ('B')");
  other(p, "INSERT INTO licence (individual, start_date) VALUES (1, 20000)");
  assert_int_equal(mappa_register_begin(reg, true, &err), MAPPA_OK);
  assert_int_equal(mappa_register_clear(reg, "nothing", &n, &err),
                   MAPPA_MISUSE);
  assert_int_not_equal(mappa_register_clear(reg, "individual", &n, &err),
                       MAPPA_OK);              /* a licence refers to A */
  mappa_register_rollback(reg);
  assert_int_equal(mappa_register_begin(reg, true, &err), MAPPA_OK);
  assert_int_equal(mappa_register_clear(reg, "licence", &n, &err), MAPPA_OK);
  assert_int_equal(n, 1);
  assert_int_equal(mappa_register_clear(reg, "individual", &n, &err),
                   MAPPA_OK);
  assert_int_equal(n, 2);
  assert_int_equal(mappa_register_commit(reg, &err), MAPPA_OK);
  assert_int_equal(mappa_register_revision(reg, &revision, &err), MAPPA_OK);
  assert_int_equal(revision, 1);
  assert_string_equal(other(p, "SELECT count(*) FROM individual"), "0");
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
    ("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i < 3) SELECT sum(i) FROM n"), "SELECT name FROM sqlite_schema",
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
    TEST(transactions_do_not_nest),
    TEST(all_of_an_entity_is_taken_away),
    TEST(two_writers),
    TEST(stamps_tell_of_changes),
    TEST(queries_may_only_read),
    TEST(queries_take_values),
    TEST(every_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
