/* test_import_batch.c - rows of a file that are stored many at a time: where
** batches begin and end, who else is at work, and memory that runs out. Each
** import is compared with one that stores row after row.
*/
#include "ways.h"

/* === Where batches begin and end ======================================= */

static void people (Text *t, int from, int to) {
  add(t, "ref\n");
  for (int i = from; i < to; i++) add(t, "P%d\n", i);
}

static void every_size_of_a_file (void **state) {
  static const int sizes[] = {0, 1, 15, 16, 17, BATCH - 1, BATCH, BATCH + 1,
                              TELLS - 1, TELLS, TELLS + 1};
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(sizes); i++) {
    Text t = {0};
    Way ways[2];
    open_both(ways);
    people(&t, 0, sizes[i]);
    import_both(ways, "individual", &t);
    assert_int_equal(ways[0].summary.stored, sizes[i]);
    clear(&t);
    close_both(ways);
  }
}

/* One row that is there already, at every place of a batch and around it. */
static void one_duplicate_anywhere (void **state) {
  static const int places[] = {0, 1, 14, 15, 16, 1000, BATCH - 17, BATCH - 16,
                               BATCH - 2, BATCH - 1, BATCH, BATCH + 1};
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(places); i++) {
    Text t = {0}, first = {0};
    Way ways[2];
    open_both(ways);
    people(&first, places[i], places[i] + 1);
    import_both(ways, "individual", &first);
    people(&t, 0, BATCH + 50);
    import_both(ways, "individual", &t);
    assert_int_equal(ways[0].summary.duplicate, 1);
    clear(&t);
    clear(&first);
    close_both(ways);
  }
}

/* Texts that fill the room for them, and one that is larger. */
static void long_texts (void **state) {
  char *word = malloc(300001);
  Text t = {0};
  Way ways[2];
  (void) state;
  assert_non_null(word);
  open_both(ways);
  people(&t, 0, 1);
  import_both(ways, "individual", &t);
  clear(&t);
  add(&t, "individual,type\n");
  for (int i = 0; i < 200; i++) {
    size_t len = i == 77 ? 300000 : 3000;
    memset(word, 'a' + i % 26, len);
    word[len] = '\0';
    add(&t, "P0,%d", i);
    t.s = realloc(t.s, t.room = t.n + len + 4096);
    assert_non_null(t.s);
    memcpy(t.s + t.n, word, len);
    t.n += len;
    add(&t, "\n");
  }
  import_both(ways, "offence", &t);
  assert_int_equal(ways[0].summary.stored, 200);
  clear(&t);
  free(word);
  close_both(ways);
}

/* Large files are stored by person and date, however they are sorted. */
static void stored_by_person (void **state) {
  static const char sql[] = "SELECT count(*) FROM licence AS a, licence AS b "
    "WHERE b.id = a.id + 1 AND (b.individual, b.start_date) < (a.individual, "
    "a.start_date)";
  Chance c = {9, 1000, 0, 4000};
  Text t = {0};
  Way ways[2];
  int64_t n;
  (void) state;
  open_both(ways);
  people(&t, 0, 1000);
  import_both(ways, "individual", &t);
  clear(&t);
  add(&t, "individual,start_date\n");
  for (int i = 0; i < 2 * TELLS; i++) {
    add_ref(&t, &c, "P");
    add(&t, ",");
    add_date(&t, &c, -8000);
    add(&t, "\n");
  }
  import_both(ways, "licence", &t);
  assert_int_equal(mappai_register_ask(ways[0].reg, sql, &n, NULL), MAPPA_OK);
  assert_int_equal(n, 0);
  assert_int_equal(mappai_register_ask(ways[1].reg, sql, &n, NULL), MAPPA_OK);
  assert_true(n > 1000);
  clear(&t);
  close_both(ways);
}

/* === Others on the same connection ===================================== */

/* A statement in the middle of its rows goes on, and references are checked
** as long as it does. */
static void rows_being_read_go_on (void **state) {
  static const char sql[] = "SELECT (SELECT ref FROM individual WHERE id = "
                            "i.id) FROM individual AS i WHERE id <= 3";
  Text t = {0};
  Way ways[2];
  mappa_Rows *rows;
  bool more;
  int n = 1;
  (void) state;
  open_both(ways);
  people(&t, 0, 500);
  import_both(ways, "individual", &t);
  assert_int_equal(mappa_rows_open(ways[0].reg, sql, strlen(sql), NULL, 0,
                                   &rows, NULL), MAPPA_OK);
  assert_int_equal(mappa_rows_next(rows, &more, NULL), MAPPA_OK);
  clear(&t);
  add(&t, "individual,start_date\n");
  for (int i = 0; i < 400; i++) add(&t, "P%d,2020-01-01\n", i);
  import_both(ways, "licence", &t);
  assert_int_equal(ways[0].summary.stored, 400);
  while (mappa_rows_next(rows, &more, NULL) == MAPPA_OK && more) n++;
  assert_int_equal(n, 3);
  mappa_rows_free(rows);
  clear(&t);
  close_both(ways);
}

/* A code that somebody took out of its table is refused as ever. */
static void broken_tables_of_codes (void **state) {
  Text t = {0};
  Way ways[2];
  (void) state;
  open_both(ways);
  for (int i = 0; i < 2; i++)
    assert_int_equal(mappai_register_run(ways[i].reg,
                                         "DELETE FROM sex WHERE code = 2",
                                         NULL), MAPPA_OK);
  add(&t, "ref,sex\n");
  for (int i = 0; i < 100; i++) add(&t, "P%d,%s\n", i, i < 90 ? "F" : "M");
  import_both(ways, "individual", &t);
  assert_int_equal(ways[0].status, MAPPA_STORE);
  clear(&t);
  close_both(ways);
}

/* === Memory that runs out ============================================== */

static mappa_Status import_text (mappa_Register *reg, const mappa_Memory *m,
                                 const char *entity, const Text *t) {
  const mappa_Value *names;
  Way way = {.reg = reg};
  mappa_Import *imp = NULL;
  mappa_Csv *csv;
  mappa_Status status = mappa_csv_open_text(m, entity, t->s, t->n, &csv, NULL);
  int n;
  if (status == MAPPA_OK) status = mappa_csv_next(csv, &names, &n, NULL);
  if (status == MAPPA_OK)
    status = mappa_import_begin(reg, entity, NULL, names, n, NULL, NULL, &imp,
                                NULL);
  if (status == MAPPA_OK) status = small_batches(&way, csv, imp);
  if (status == MAPPA_OK)
    assert_int_equal(mappa_import_summary(imp)->rejected, 0);
  mappa_import_free(imp);
  mappa_csv_close(csv);
  return status;
}

/* ud: the people, and their times of management. */
static mappa_Status import_texts (const mappa_Memory *m, void *ud) {
  const Text *texts = ud;
  mappa_Register *reg;
  mappa_Status status = mappa_register_open(m, ":memory:", 0, &reg, NULL);
  if (status != MAPPA_OK) return status;
  status = mappa_register_begin(reg, true, NULL);
  if (status == MAPPA_OK)
    status = import_text(reg, m, "individual", &texts[0]);
  if (status == MAPPA_OK)
    status = import_text(reg, m, "management", &texts[1]);
  if (status == MAPPA_OK) status = mappa_register_commit(reg, NULL);
  mappa_register_rollback(reg);
  mappa_register_close(reg);
  return status;
}

static void every_allocation_may_fail (void **state) {
  Text texts[2] = {{0}};
  (void) state;
  people(&texts[0], 0, 40);
  add(&texts[1], "individual,area,category,level,start_date,end_date\n");
  for (int i = 0; i < 400; i++)
    add(&texts[1], "P%d,Kent,1,1,20%02d-01-01,20%02d-02-01\n", i * 7 % 40,
        10 + i / 40, 10 + i / 40);
  assert_true(ledger_every_failure(import_texts, texts) > 100);
  clear(&texts[0]);
  clear(&texts[1]);
}

/* What the program feeds to the database is nobody else's to read. */
static void nothing_is_left_to_read (void **state) {
  Text t = {0};
  Way ways[2];
  int64_t n;
  (void) state;
  open_both(ways);
  people(&t, 0, 100);
  import_both(ways, "individual", &t);
  assert_int_equal(mappai_register_ask(ways[0].reg, "SELECT count(*) FROM "
                                       "mappa_feed", &n, NULL), MAPPA_OK);
  assert_int_equal(n, 0);
  clear(&t);
  close_both(ways);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_size_of_a_file),
    cmocka_unit_test(one_duplicate_anywhere),
    cmocka_unit_test(long_texts),
    cmocka_unit_test(stored_by_person),
    cmocka_unit_test(rows_being_read_go_on),
    cmocka_unit_test(broken_tables_of_codes),
    cmocka_unit_test(every_allocation_may_fail),
    cmocka_unit_test(nothing_is_left_to_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
