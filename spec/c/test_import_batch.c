/* test_import_batch.c - an import of a file, whose rows are stored many at a
** time, against one that stores row after row: the same records, summary,
** rejects and failures on random files, good and bad.
*/
#include "job.h"

#include "import_batch.h"

enum {
  RUNS = 40,
  BATCH = 2048,                /* rows that import_batch.c stores at once */
  TELLS = 4096                 /* rows between calls of on_progress */
};

/* === Text that grows =================================================== */

typedef struct Text {
  char *s;
  size_t n, room;
} Text;

static void MAPPAI_PRINTF(2, 3) add (Text *t, const char *format, ...) {
  va_list args;
  if (t->room - t->n < 400) {
    t->room = 2 * t->room + 4096;
    t->s = realloc(t->s, t->room);
    assert_non_null(t->s);
  }
  va_start(args, format);
  t->n += (size_t) vsnprintf(t->s + t->n, 400, format, args);
  va_end(args);
}

static void clear (Text *t) {
  free(t->s);
  memset(t, 0, sizeof *t);
}

/* === Two ways to import ================================================ */

typedef struct Way {
  mappa_Register *reg;
  mappa_Status status;
  mappa_Error err;
  mappa_Summary summary;
  Text rejects;                /* all that was told of rejects, */
  Text progress;               /* and of progress */
  int told;                    /* rejects */
  int patience;                /* rejects after which to stop; 0: never */
  bool told_progress;          /* that is to be compared */
  bool small;                  /* import in small batches */
} Way;

static bool keep_reject (void *ud, const mappa_Reject *r) {
  Way *way = ud;
  add(&way->rejects, "%d %d [%s] [%s]", (int) r->line, (int) r->reason,
      r->field, r->value);
  add(&way->rejects, " %s\n", r->message);
  return ++way->told != way->patience;
}

static bool keep_progress (void *ud, int64_t rows, int64_t bytes,
                           int64_t total) {
  Way *way = ud;
  add(&way->progress, "%d %d %d\n", (int) rows, (int) bytes, (int) total);
  return true;
}

static void in_batches (Way *way, const char *entity, const char *path) {
  way->told_progress = true;
  way->status = mappa_import_csv(way->reg, entity, path, keep_reject, way,
                                 keep_progress, way, &way->summary,
                                 &way->err);
}

/* As mappa_import_csv does, but with fewer rows that wait, and sorted. */
static void in_small_batches (Way *way, const char *entity, const char *path) {
  mappa_Status status = MAPPA_OK;
  mappa_Csv *csv;
  mappa_Import *imp;
  const mappa_Value *fields;
  int n;
  memset(&way->summary, 0, sizeof way->summary);
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, NULL), MAPPA_OK);
  assert_int_equal(mappa_csv_next(csv, &fields, &n, NULL), MAPPA_OK);
  assert_int_equal(mappa_import_begin(way->reg, entity, path, fields, n,
                                      keep_reject, way, &imp, NULL), MAPPA_OK);
  imp->most = 300;
  imp->worth = 20;
  assert_int_equal(mappai_batch_begin(imp, NULL), MAPPA_OK);
  while (status == MAPPA_OK) {
    mappa_Status now = mappa_csv_next(csv, &fields, &n, &way->err);
    if (now != MAPPA_OK || n == 0)
      status = mappai_batch_flush(imp, &way->err);
    if (status == MAPPA_OK) status = now;
    if (status != MAPPA_OK || n == 0) break;
    status = mappai_batch_row(imp, mappa_csv_line(csv), fields, n, &way->err);
  }
  way->status = status;
  if (status == MAPPA_OK) way->summary = *mappa_import_summary(imp);
  mappa_import_free(imp);
  mappa_csv_close(csv);
}

static mappa_Status all_rows (Way *way, mappa_Csv *csv, mappa_Import *imp) {
  const mappa_Value *fields;
  mappa_Status status = MAPPA_OK;
  int n;
  for (;;) {
    status = mappa_csv_next(csv, &fields, &n, &way->err);
    if (status != MAPPA_OK) return status;
    if (n > 0)
      status = mappa_import_row(imp, mappa_csv_line(csv), fields, n,
                                &way->err);
    if (status != MAPPA_OK) return status;
    if (n == 0 || mappa_import_summary(imp)->read % TELLS == 0)
      keep_progress(way, mappa_import_summary(imp)->read, mappa_csv_bytes(csv),
                    mappa_csv_total(csv));
    if (n == 0) return MAPPA_OK;
  }
}

static void row_by_row (Way *way, const char *entity, const char *path) {
  mappa_Csv *csv;
  mappa_Import *imp;
  const mappa_Value *names;
  int n;
  memset(&way->summary, 0, sizeof way->summary);
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, NULL), MAPPA_OK);
  assert_int_equal(mappa_csv_next(csv, &names, &n, NULL), MAPPA_OK);
  assert_int_equal(mappa_import_begin(way->reg, entity, path, names, n,
                                      keep_reject, way, &imp, NULL), MAPPA_OK);
  way->status = all_rows(way, csv, imp);
  if (way->status == MAPPA_OK) way->summary = *mappa_import_summary(imp);
  mappa_import_free(imp);
  mappa_csv_close(csv);
}

/* === Comparing ========================================================= */

/* Are ids given in the order of the file? */
static bool keeps_order (const mappa_Entity *e) {
  for (int i = 0; i < e->n; i++)
    if (e->fields[i].type == MAPPA_TEXT || (e->fields[i].marks & MAPPA_KEY))
      return true;
  return false;
}

static mappa_Rows *stored (const Way *way, const mappa_Entity *e) {
  mappa_Rows *rows;
  char sql[200];
  int n = snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY ", e->name);
  for (int i = 0; i < e->n && !keeps_order(e); i++)
    n += snprintf(sql + n, sizeof sql - (size_t) n, "\"%s\", ",
                  e->fields[i].name);
  snprintf(sql + n, sizeof sql - (size_t) n, "id");
  assert_int_equal(mappa_rows_open(way->reg, sql, strlen(sql), NULL, 0, &rows,
                                   NULL), MAPPA_OK);
  return rows;
}

static bool same_value (mappa_Value a, mappa_Value b) {
  if (a.kind != b.kind) return false;
  if (a.kind == MAPPA_INT) return a.i == b.i;
  return a.kind != MAPPA_STRING ||
         (a.len == b.len && memcmp(a.s, b.s, a.len) == 0);
}

static void same_records (const Way *a, const Way *b, const mappa_Entity *e) {
  mappa_Rows *ra = stored(a, e), *rb = stored(b, e);
  bool more, too;
  do {
    assert_int_equal(mappa_rows_next(ra, &more, NULL), MAPPA_OK);
    assert_int_equal(mappa_rows_next(rb, &too, NULL), MAPPA_OK);
    assert_int_equal(more, too);
    for (int i = keeps_order(e) ? 0 : 1; more && i <= e->n; i++)
      assert_true(same_value(mappa_rows_value(ra, i),
                             mappa_rows_value(rb, i)));
  } while (more);
  mappa_rows_free(ra);
  mappa_rows_free(rb);
}

static void same_text (const Text *a, const Text *b) {
  assert_int_equal(a->n, b->n);
  if (a->n > 0) assert_string_equal(a->s, b->s);
}

static void same_outcome (Way *a, Way *b) {
  assert_int_equal(a->status, b->status);
  if (a->status != MAPPA_OK)
    assert_string_equal(a->err.message, b->err.message);
  assert_memory_equal(&a->summary, &b->summary, sizeof a->summary);
  same_text(&a->rejects, &b->rejects);
  if (a->told_progress) same_text(&a->progress, &b->progress);
}

/* References are checked, none is broken and every index is whole. */
static void sound (Way *way) {
  mappa_Rows *rows;
  mappa_Value v;
  int64_t n;
  bool more;
  assert_int_equal(mappai_register_ask(way->reg, "PRAGMA foreign_keys", &n,
                                       NULL), MAPPA_OK);
  assert_int_equal(n, 1);
  assert_int_equal(mappai_register_ask(way->reg, "SELECT count(*) FROM "
    "pragma_foreign_key_check", &n, NULL), MAPPA_OK);
  assert_int_equal(n, 0);
  assert_int_equal(mappai_rows_prepare(way->reg, "PRAGMA integrity_check",
                                       &rows, NULL), MAPPA_OK);
  assert_int_equal(mappa_rows_next(rows, &more, NULL), MAPPA_OK);
  v = mappa_rows_value(rows, 0);
  assert_true(v.len == 2 && memcmp(v.s, "ok", 2) == 0);
  mappa_rows_free(rows);
}

/* === Random files ====================================================== */

typedef struct Chance {
  uint64_t seed;
  int people;                  /* refs to choose from */
  int bad;                     /* one value in so many is bad; 0: none */
  int days;                    /* dates to choose from */
} Chance;

static int below (Chance *c, int n) {
  return (int) support_below(&c->seed, n);
}

static bool once_in (Chance *c, int n) {
  return n > 0 && below(c, n) == 0;
}

static const char *one_of (Chance *c, const char *const *words, int n) {
  return words[below(c, n)];
}

#define ONE_OF(c, ...)  \
  one_of(c, (const char *const []) {__VA_ARGS__},  \
         (int) MAPPAI_COUNT(((const char *const []) {__VA_ARGS__})))

static void add_ref (Text *t, Chance *c, const char *letter) {
  int who = below(c, c->people);
  if (once_in(c, c->bad)) add(t, "%s", ONE_OF(c, "", "nobody", "a\xFF"));
  else if (who % 5 == 0) add(t, "%s-with-a-long-name-%d", letter, who);
  else if (once_in(c, 9)) add(t, "\" %s%d\"", letter, who);
  else add(t, "%s%d", letter, who);
}

static void add_date (Text *t, Chance *c, int from) {
  char day[11];
  mappa_day_format((mappa_Day) (12000 + from + below(c, c->days)), day);
  if (once_in(c, c->bad))
    add(t, "%s", ONE_OF(c, "2020-02-30", "1.2.2020", "1700-01-01", "now"));
  else add(t, "%s", day);
}

/* A word of a list, in any of its forms, or one that is in no list. */
static void add_code (Text *t, Chance *c, const char *list) {
  const mappa_List *l = mappa_list(list);
  const mappa_Code *code = &l->codes[below(c, l->n)];
  if (once_in(c, c->bad)) add(t, "%s", ONE_OF(c, "Norfok", "7x", "unknown"));
  else add(t, "\"%s\"", once_in(c, 2) ? code->label : code->code);
}

static void add_individual (Text *t, Chance *c) {
  add_ref(t, c, "P");
  add(t, ",%s,", ONE_OF(c, "M", "F", "male", "Female ", ""));
  if (!once_in(c, 3)) add_date(t, c, 0);
}

/* Days before 'from' or after: the intervals of a person often overlap, or
** fill a gap, and some are empty. */
static void add_management (Text *t, Chance *c) {
  int from = 10 * below(c, 30);
  char day[11];
  add_ref(t, c, "P");
  add(t, ",");
  add_code(t, c, "area");
  add(t, ",%s,%s,", ONE_OF(c, "1", "Cat 2", "category 3"),
      ONE_OF(c, "1", "level 2", "M3"));
  if (once_in(c, c->days > 9 ? 0 : 3)) add_date(t, c, from);
  else {
    mappa_day_format((mappa_Day) (12000 + from), day);
    add(t, "%s", day);
  }
  add(t, ",");
  if (!once_in(c, 20)) {
    mappa_day_format((mappa_Day) (12000 + from + 10 * below(c, 3) +
                                  (once_in(c, c->bad) ? -20 : 0)), day);
    add(t, "%s", day);
  }
}

static void add_custody (Text *t, Chance *c) {
  add_ref(t, c, "P");
  add(t, ",%s,", ONE_OF(c, "prison", "Hospital"));
  add_date(t, c, 0);
  add(t, ",");
  if (!once_in(c, 4)) add_date(t, c, 5);
}

static void add_meeting (Text *t, Chance *c) {
  add_ref(t, c, "M");
  add(t, ",");
  if (!once_in(c, 5)) add_ref(t, c, "P");
  add(t, ",");
  add_code(t, c, "area");
  add(t, ",%s,", ONE_OF(c, "2", "Level 3"));
  add_date(t, c, 0);
}

static void add_attendance (Text *t, Chance *c) {
  add_ref(t, c, "M");
  add(t, ",");
  add_code(t, c, "agency");
  add(t, ",%s", ONE_OF(c, "yes", "no", "Y", "0"));
}

static void add_offence (Text *t, Chance *c) {
  add_ref(t, c, "P");
  add(t, ",");
  if (!once_in(c, 3)) add_date(t, c, 0);
  add(t, ",%s,%d", ONE_OF(c, "\"a \"\"b\"\"\nc\"", "theft", "",
                          " two words ", "\xC3\xA9"), below(c, 5) * 300);
}

static void add_population (Text *t, Chance *c) {
  add_code(t, c, "area");
  add(t, ",%d,,%s,%d,%d.0", 2000 + below(c, 5), ONE_OF(c, "M", "F", ""),
      below(c, c->bad > 0 ? 95 : 91), below(c, 3));
}

static const struct Kind {
  const char *entity, *columns;
  void (*row) (Text *t, Chance *c);
} kinds[] = {
  {"population", "area,year,vintage,sex,age,persons", add_population},
  {"individual", "ref,sex,birth_date", add_individual},
  {"management", "individual,area,category,level,start_date,end_date",
   add_management},
  {"custody", "individual,kind,start_date,end_date", add_custody},
  {"meeting", "ref,individual,area,level,held_on", add_meeting},
  {"attendance", "meeting,agency,attended", add_attendance},
  {"offence", "individual,offence_date,type,sentence_months", add_offence},
};

/* A file of a kind, which may end in a quote that is never closed. */
static void write_rows (Text *t, Chance *c, const struct Kind *kind, int n,
                        bool broken) {
  add(t, "%s\n", kind->columns);
  for (int i = 0; i < n; i++) {
    kind->row(t, c);
    add(t, "%s\n", once_in(c, 3 * c->bad) ? ",,too,many" : "");
  }
  if (broken) add(t, "\"x\n");
}

/* === The comparison ==================================================== */

/* Imports a text both ways, in a transaction that is committed, or undone
** when that fails. */
static void import_both (Way ways[2], const char *entity, const Text *t) {
  void (*way) (Way *, const char *, const char *) =
    ways[0].small ? in_small_batches : in_batches;
  char path[64];
  support_file(path, t->s, t->n);
  for (int i = 0; i < 2; i++) {
    ways[i].told = 0;
    assert_int_equal(mappa_register_begin(ways[i].reg, true, NULL), MAPPA_OK);
    (i == 0 ? way : row_by_row)(&ways[i], entity, path);
  }
  remove(path);
  same_outcome(&ways[0], &ways[1]);
  for (int i = 0; i < 2; i++) {
    if (ways[i].status != MAPPA_OK) mappa_register_rollback(ways[i].reg);
    else assert_int_equal(mappa_register_commit(ways[i].reg, NULL), MAPPA_OK);
    clear(&ways[i].rejects);
    clear(&ways[i].progress);
  }
  for (int i = 0; i < mappa_entity_count(); i++)
    same_records(&ways[0], &ways[1], mappa_entity_at(i));
}

static void open_both (Way ways[2]) {
  memset(ways, 0, 2 * sizeof *ways);
  for (int i = 0; i < 2; i++)
    assert_int_equal(mappa_register_open(NULL, ":memory:", 0, &ways[i].reg,
                                         NULL), MAPPA_OK);
}

static void close_both (Way ways[2]) {
  int64_t revisions[2];
  for (int i = 0; i < 2; i++) {
    sound(&ways[i]);
    assert_int_equal(mappa_register_revision(ways[i].reg, &revisions[i], NULL),
                     MAPPA_OK);
    mappa_register_close(ways[i].reg);
  }
  assert_int_equal(revisions[0], revisions[1]);
}

/* Some files of every kind, some of them twice, into one pair of registers. */
static void run (uint64_t seed) {
  Chance c = {seed, 0, 0, 0};
  Way ways[2];
  c.people = 3 + below(&c, once_in(&c, 4) ? 5000 : 60);
  c.days = 2 + below(&c, 40);
  open_both(ways);
  ways[0].small = once_in(&c, 2);
  for (int round = 0; round < 2; round++)
    for (size_t k = 0; k < MAPPAI_COUNT(kinds); k++) {
      int rows = below(&c, once_in(&c, 10) ? 4 * BATCH : 150);
      int patience = once_in(&c, 4) ? 1 + below(&c, 5) : 0;
      Text t = {0};
      c.bad = once_in(&c, 3) ? 0 : 3 + below(&c, 400);
      write_rows(&t, &c, &kinds[k], rows, once_in(&c, 20));
      ways[0].patience = ways[1].patience = patience;
      import_both(ways, kinds[k].entity, &t);
      if (once_in(&c, 4)) import_both(ways, kinds[k].entity, &t);
      clear(&t);
    }
  close_both(ways);
}

static void random_files_give_the_same (void **state) {
  (void) state;
  for (uint64_t seed = 1; seed <= RUNS; seed++) run(seed);
}

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
    cmocka_unit_test(random_files_give_the_same),
    cmocka_unit_test(every_size_of_a_file),
    cmocka_unit_test(one_duplicate_anywhere),
    cmocka_unit_test(long_texts),
    cmocka_unit_test(stored_by_person),
    cmocka_unit_test(rows_being_read_go_on),
    cmocka_unit_test(broken_tables_of_codes),
    cmocka_unit_test(nothing_is_left_to_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
