/* test_pages.c - a table read from the pages of its file is the table that a
** statement gives, or is left to the statement; damage does no harm.
*/
#include "place.h"

#include "pages.h"

enum { FIELDS = 4 };

static const char *const fields[FIELDS] = {"b", "id", "a", "d"};

/* === Tables ============================================================ */

/* Runs SQL on the file as another program would. */
static void other_runs (const Place *p, const char *sql) {
  sqlite3 *db;
  char *message = NULL;
  assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
  if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
    fail_msg("%s: %s", sql, message);
  sqlite3_close(db);
}

/* A register with a table t of n random rows, some of them deleted again. */
static void make_table (const Place *p, int n, unsigned seed, int page) {
  char sql[1600];
  make(p);
  snprintf(sql, sizeof sql,
           "PRAGMA page_size = %d; VACUUM;"
           "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, x TEXT,"
           "  b INTEGER, y REAL, d, e INTEGER);"
           "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i "
           "  WHERE n < %d)"
           "INSERT INTO t SELECT n * 7919 %% 100003, CASE n %% 5 "
           "    WHEN 0 THEN NULL WHEN 1 THEN 0 WHEN 2 THEN 1"
           "    ELSE (n * %u) %% 65536 - 32768 END,"
           "  substr(hex(zeroblob(100)), 1, (n * %u) %% 130),"
           "  (n * %u) %% 2147483647 - 1000000000, n / 3.0,"
           "  CASE n %% 7 WHEN 0 THEN 'text' WHEN 1 THEN n / 2.0"
           "    WHEN 2 THEN x'00ff' ELSE (n * %u) %% 300 END, 5 FROM i;"
           "DELETE FROM t WHERE id %% 11 = %u",
           page, n, seed, seed, seed, seed, seed % 11);
  other_runs(p, sql);
}

/* The rows of t by a statement. */
static void ask_rows (mappa_Register *reg, mappai_Vector *rows) {
  const char *sql = "SELECT b, id, a, d FROM t ORDER BY id";
  mappa_Rows *r;
  bool more;
  assert_int_equal(mappa_rows_open(reg, sql, strlen(sql), NULL, 0, &r, NULL),
                   MAPPA_OK);
  while (mappa_rows_next(r, &more, NULL) == MAPPA_OK && more) {
    int32_t *row = mappai_vector_add(rows, 1);
    for (int i = 0; i < FIELDS; i++) {
      mappa_Value v = mappa_rows_value(r, i);
      row[i] = v.kind == MAPPA_INT ? (int32_t) v.i : MAPPAI_MISSING;
    }
  }
  mappa_rows_free(r);
}

static bool read_rows (mappa_Register *reg, mappai_Vector *rows) {
  mappai_vector_init(rows, mappai_register_memory(reg),
                     FIELDS * sizeof (int32_t));
  return mappai_pages_read(reg, "t", fields, FIELDS, rows);
}

/* Opens, begins to read, reads, and compares with a statement. */
static bool same_rows (const Place *p) {
  mappa_Register *reg = good(p, 0);
  mappai_Vector rows, wanted;
  bool could;
  assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
  could = read_rows(reg, &rows);
  if (could) {
    mappai_vector_init(&wanted, mappai_register_memory(reg), rows.item);
    ask_rows(reg, &wanted);
    assert_int_equal(rows.n, wanted.n);
    if (rows.n > 0)
      assert_memory_equal(rows.items, wanted.items, rows.n * rows.item);
    mappai_vector_free(&wanted);
  }
  mappai_vector_free(&rows);
  mappa_register_rollback(reg);
  mappa_register_close(reg);
  return could;
}

/* === The same rows ===================================================== */

static void tables_of_any_size (void **state) {
  static const int sizes[] = {1, 2, 30, 1000, 20000};
  static const int pages[] = {512, 1024, 4096, 32768};
  const Place *p = *state;
  for (size_t i = 0; i < MAPPAI_COUNT(sizes); i++)
    for (size_t k = 0; k < MAPPAI_COUNT(pages); k++) {
      make_table(p, sizes[i], (unsigned) (i * 4 + k) * 40503 + 1, pages[k]);
      assert_true(same_rows(p));
      remove(p->path);
    }
}

static void a_table_without_rows (void **state) {
  const Place *p = *state;
  make_table(p, 1, 1, 4096);
  other_runs(p, "DELETE FROM t");
  assert_true(same_rows(p));
}

static void tables_that_other_programs_changed (void **state) {
  const Place *p = *state;
  make_table(p, 5000, 77, 4096);
  other_runs(p, "UPDATE t SET x = x || x, a = -a WHERE id % 3 = 0");
  assert_true(same_rows(p));
  other_runs(p, "DELETE FROM t WHERE id BETWEEN 1000 AND 60000");
  assert_true(same_rows(p));
  other_runs(p, "VACUUM");
  assert_true(same_rows(p));
  other_runs(p, "ALTER TABLE t DROP COLUMN y");
  assert_true(same_rows(p));
  other_runs(p, "PRAGMA journal_mode = wal; UPDATE t SET b = 7; "
         "PRAGMA journal_mode = delete");
  assert_true(same_rows(p));
}

static bool read_blob (mappa_Register *reg, int64_t id, char *to, size_t n) {
  mappai_Pages *pages = mappai_pages_open(reg, "k");
  bool could = pages != NULL && mappai_pages_blob(pages, id, to, n, NULL);
  mappai_pages_close(pages);
  return could;
}

/* Blobs of sizes around those that are cut otherwise, on pages of any size:
** read as they were written, and not as longer or shorter ones. */
static void blobs_of_any_size (void **state) {
  static const int pages[] = {512, 4096, 65536};
  static const int sizes[] = {1, 2, 100, 400, 430, 476, 477, 478, 500, 508,
    509, 1000, 4040, 4050, 4061, 4090, 5000, 8192, 65000, 65536, 200000};
  const Place *p = *state;
  for (size_t i = 0; i < MAPPAI_COUNT(pages); i++) {
    char sql[256];
    mappa_Register *reg;
    make(p);
    snprintf(sql, sizeof sql, "PRAGMA page_size = %d; VACUUM; CREATE TABLE k "
             "(name TEXT, part INTEGER, bytes BLOB)", pages[i]);
    other_runs(p, sql);
    for (size_t k = 0; k < MAPPAI_COUNT(sizes); k++) {
      snprintf(sql, sizeof sql, "INSERT INTO k VALUES (substr(hex(zeroblob("
               "99)), 1, %zu), %zu, randomblob(%d))", k * 8, k, sizes[k]);
      other_runs(p, sql);
    }
    reg = good(p, MAPPA_READ);
    assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
    for (size_t k = 0; k < MAPPAI_COUNT(sizes); k++) {
      size_t n = (size_t) sizes[k];
      char *got = malloc(n + 1);
      mappa_Value id = {MAPPA_INT, (int64_t) k + 1, 0, NULL, 0};
      const char *ask = "SELECT bytes FROM k WHERE rowid = ?";
      mappa_Rows *rows;
      bool more;
      mappa_rows_open(reg, ask, strlen(ask), &id, 1, &rows, NULL);
      mappa_rows_next(rows, &more, NULL);
      assert_true(more);
      if (!read_blob(reg, id.i, got, n))
        fail_msg("%zu bytes on pages of %d", n, pages[i]);
      assert_memory_equal(got, mappa_rows_value(rows, 0).s, n);
      assert_false(read_blob(reg, id.i, got, n + 1));
      assert_false(read_blob(reg, id.i, got, n - 1));
      mappa_rows_free(rows);
      free(got);
    }
    assert_false(read_blob(reg, 99, sql, 1));
    assert_null(mappai_pages_open(reg, "no table"));
    mappa_register_rollback(reg);
    mappa_register_close(reg);
    remove(p->path);
  }
}

/* === What is left to a statement ======================================= */

static void what_is_not_as_expected (void **state) {
  static const char *const deeds[] = {
    "UPDATE t SET x = hex(zeroblob(3000)) WHERE id = (SELECT max(id) FROM t)",
    "UPDATE t SET b = 3000000000 WHERE id = (SELECT min(id) FROM t)",
    "UPDATE t SET a = -2147483648 WHERE id = (SELECT min(id) FROM t)",
    "INSERT INTO t (id) VALUES (3000000000)",
    "INSERT INTO t (id) VALUES (-1)",
    "ALTER TABLE t RENAME COLUMN a TO aa",
    "ALTER TABLE t RENAME TO tt",
    "ALTER TABLE t DROP COLUMN d; ALTER TABLE t ADD COLUMN d DEFAULT 3",
    "ALTER TABLE t ADD COLUMN g AS (a + 1)",
    "ALTER TABLE t RENAME TO tt; CREATE VIEW t AS SELECT * FROM tt",
    "DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, d) "
      "WITHOUT ROWID; INSERT INTO t VALUES (1, 2, 3, 4)",
    "DROP TABLE t; CREATE TABLE t (id INT PRIMARY KEY, a, b, d);"
      "INSERT INTO t VALUES (7, 2, 3, 4)",
    "PRAGMA auto_vacuum = 1; VACUUM",
  };
  const Place *p = *state;
  for (size_t i = 0; i < MAPPAI_COUNT(deeds); i++) {
    make_table(p, 300, 5, 4096);
    assert_true(same_rows(p));
    other_runs(p, deeds[i]);
    if (same_rows(p)) fail_msg("read nevertheless: %s", deeds[i]);
    remove(p->path);
  }
}

/* Not through pages: in memory, while writing, in write-ahead mode. */
static void where_the_file_is_not_all (void **state) {
  const Place *p = *state;
  mappai_Vector rows;
  mappa_Register *reg;
  make_table(p, 300, 5, 4096);
  reg = good(p, 0);
  assert_int_equal(mappa_register_begin(reg, true, NULL), MAPPA_OK);
  assert_false(read_rows(reg, &rows));
  mappa_register_rollback(reg);
  assert_int_equal(mappai_register_run(reg, "PRAGMA journal_mode = wal; "
                                       "UPDATE t SET a = 1", NULL), MAPPA_OK);
  assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
  assert_false(read_rows(reg, &rows));
  mappai_vector_free(&rows);
  mappa_register_rollback(reg);
  mappa_register_close(reg);
}

/* === Damage ============================================================ */

static void patch (const Place *p, long at, int byte) {
  FILE *f = fopen(p->path, "r+b");
  assert_non_null(f);
  fseek(f, at, SEEK_SET);
  fputc(byte, f);
  fclose(f);
}

/* Whatever a byte is, reading ends, and stays within the pages. */
static void damaged_pages (void **state) {
  enum { ROUNDS = 1500 };
  const Place *p = *state;
  uint64_t seed = 1;
  mappa_Register *reg;
  int could = 0;
  static char blob[3000];
  make_table(p, 400, 5, 512);
  other_runs(p, "CREATE TABLE k (name TEXT, part INTEGER, bytes BLOB);"
                "INSERT INTO k VALUES ('a', 1, randomblob(3000)),"
                "  ('b', 2, randomblob(3000))");
  reg = good(p, MAPPA_READ);
  for (int i = 0; i < ROUNDS; i++) {
    mappai_Vector rows;
    /* Mostly the heads of pages and cells, the end of the file is the table */
    long page = 512L * support_below(&seed, 140);
    long at = support_below(&seed, 2) == 0 ? support_below(&seed, 16)
            : support_below(&seed, 512);
    FILE *f = fopen(p->path, "rb");
    int was;
    fseek(f, 0, SEEK_END);
    at += ftell(f) - 512 - page;
    fseek(f, at, SEEK_SET);
    was = fgetc(f);
    fclose(f);
    patch(p, at, support_below(&seed, 256));
    assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
    could += read_rows(reg, &rows);
    read_blob(reg, 1, blob, sizeof blob);
    read_blob(reg, 2, blob, sizeof blob);
    mappai_vector_free(&rows);
    mappa_register_rollback(reg);
    patch(p, at, was);
  }
  assert_in_range(could, 1, ROUNDS - 1);
  mappa_register_close(reg);
}

/* What a follower has been told so far. */
typedef struct Told {
  const char *from, *end, *wanted;
  int times;
} Told;

/* How many bytes this process has read from files; -1: Linux alone tells. */
static long long bytesread (void) {
  long long bytes = -1;
  FILE *io = fopen("/proc/self/io", "r");
  if (io == NULL) return bytes;
  if (fscanf(io, "rchar: %lld", &bytes) != 1) bytes = -1;
  fclose(io);
  return bytes;
}

/* The blob of row 1000, of 900,000 bytes: read as it was written, nothing
** behind it is touched, and its pages are not read again and again. */
static void check_blob (const Place *p, const char *sql) {
  enum {N = 900000};
  const char *ask = "SELECT bytes FROM k WHERE rowid = 1000";
  char *got = malloc(N + 1);
  mappa_Register *reg;
  mappa_Rows *rows;
  long long before;
  bool more;
  make(p);
  other_runs(p, "CREATE TABLE k (name TEXT, part INTEGER, bytes BLOB);");
  other_runs(p, sql);
  reg = good(p, MAPPA_READ);
  assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
  mappa_rows_open(reg, ask, strlen(ask), NULL, 0, &rows, NULL);
  mappa_rows_next(rows, &more, NULL);
  got[N] = 'x';
  before = bytesread();
  assert_true(read_blob(reg, 1000, got, N));
  assert_true(bytesread() - before < 4 * N);
  assert_memory_equal(got, mappa_rows_value(rows, 0).s, N);
  assert_int_equal(got[N], 'x');
  mappa_rows_free(rows);
  mappa_register_rollback(reg);
  mappa_register_close(reg);
  free(got);
}

/* A blob whose pages lie here and there in the file, a few of them together. */
static void a_blob_in_scattered_pages (void **state) {
  check_blob(*state, "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i "
    "  WHERE n < 300) INSERT INTO k (rowid, name, part, bytes) "
    "SELECT n, '', n, zeroblob(n * 37 % 50000) FROM i;"
    "DELETE FROM k WHERE rowid % 3 = 0; DELETE FROM k WHERE rowid % 5 = 1;"
    "DELETE FROM k WHERE rowid % 2 = 0;"
    "INSERT INTO k (rowid, name, part, bytes) VALUES "
    "  (1000, 'a', 1, randomblob(900000))");
}

/* A blob in pages that were another's: it goes on in the page before. */
static void a_blob_in_pages_backwards (void **state) {
  check_blob(*state, "INSERT INTO k (rowid, name, part, bytes) VALUES "
    "  (1, '', 1, zeroblob(1000000)); DELETE FROM k;"
    "INSERT INTO k (rowid, name, part, bytes) VALUES "
    "  (1000, 'a', 1, randomblob(900000))");
}

/* A blob at the end of the file: it goes on in the page after. */
static void a_blob_in_pages_in_order (void **state) {
  check_blob(*state, "INSERT INTO k (rowid, name, part, bytes) VALUES "
    "  (1000, 'a', 1, randomblob(900000))");
}

static void listen (void *ud, const char *end) {
  Told *told = ud;
  assert_true(end > told->end);
  told->end = end;
  told->times++;
  assert_memory_equal(told->from, told->wanted, end - told->from);
}

/* What a follower is told is there. */
static void followed (void **state) {
  enum {N = 300000};
  const Place *p = *state;
  const char *ask = "SELECT bytes FROM k";
  char *got = malloc(N);
  Told told = {got, got, NULL, 0};
  mappai_Follower follower = {listen, &told};
  mappai_Pages *pages;
  mappa_Register *reg;
  mappa_Rows *rows;
  bool more;
  make(p);
  other_runs(p, "CREATE TABLE k (name TEXT, part INTEGER, bytes BLOB);"
                "INSERT INTO k VALUES ('a', 1, randomblob(300000))");
  reg = good(p, MAPPA_READ);
  assert_int_equal(mappa_register_begin(reg, false, NULL), MAPPA_OK);
  mappa_rows_open(reg, ask, strlen(ask), NULL, 0, &rows, NULL);
  mappa_rows_next(rows, &more, NULL);
  told.wanted = mappa_rows_value(rows, 0).s;
  pages = mappai_pages_open(reg, "k");
  assert_true(mappai_pages_blob(pages, 1, got, N, &follower));
  assert_in_range(told.times, 2, 10);
  mappai_pages_close(pages);
  mappa_rows_free(rows);
  mappa_register_rollback(reg);
  mappa_register_close(reg);
  free(got);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(tables_of_any_size),
    TEST(a_table_without_rows),
    TEST(tables_that_other_programs_changed),
    TEST(blobs_of_any_size),
    TEST(a_blob_in_scattered_pages),
    TEST(a_blob_in_pages_backwards),
    TEST(a_blob_in_pages_in_order),
    TEST(followed),
    TEST(what_is_not_as_expected),
    TEST(where_the_file_is_not_all),
    TEST(damaged_pages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
