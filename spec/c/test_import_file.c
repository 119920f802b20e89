/* test_import_file.c - imports as a whole: columns, records of programs,
** hostile texts, stopping, faults. */
#include "job.h"

/* === Columns and entities ============================================== */

/* The whole file fails, before any row. */
static void fails (Job *job, const char *entity, const char *text,
                   mappa_Status wanted, const char *words) {
  char message[700];
  mappa_Status status = importing(job, entity, text, strlen(text));
  mappa_register_rollback(job->reg);
  assert_int_equal(status, wanted);
  snprintf(message, sizeof message, "%s: %s", job->path, words);
  assert_string_equal(job->err.message, message);
  assert_int_equal(job->summary.read, 0);
}

static void wrong_columns (void **state) {
  static const char all[] = "ref, sex, birth_date, ethnicity, died_on";
  Job *job = *state;
  char words[300];
  snprintf(words, sizeof words, "unknown column 'birth_dat'; did you mean "
           "'birth_date'? The columns of individual are: %s", all);
  fails(job, "individual", "ref,birth_dat\nA1,\n", MAPPA_DATA, words);
  snprintf(words, sizeof words, "unknown column ''; the columns of individual "
           "are: %s", all);
  fails(job, "individual", "ref,\nA1,\n", MAPPA_DATA, words);
  snprintf(words, sizeof words, "unknown column 'ref;sex'; separate the "
           "columns with commas: %s", all);
  fails(job, "individual", "ref;sex\nA1;F\n", MAPPA_DATA, words);
  fails(job, "individual", "ref,sex, REF \nA1,F,A1\n", MAPPA_DATA,
        "the column 'ref' is there twice; take one away");
  fails(job, "individual", "sex\nF\n", MAPPA_DATA,
        "the column 'ref' is missing; individual needs at least: ref");
  fails(job, "individual", "", MAPPA_DATA, "there is nothing in it; the first "
        "line must name the columns, at least: ref");
  fails(job, "managment", "ref\n", MAPPA_DATA, "there are no records of the "
        "kind 'managment'; did you mean 'management'?");
  fails(job, "zzzzzz", "ref\n", MAPPA_DATA, "there are no records of the "
        "kind 'zzzzzz'");
}

static void wrong_files (void **state) {
  Job *job = *state;
  mappa_Status status;
  assert_int_equal(mappa_register_begin(job->reg, true, NULL), MAPPA_OK);
  status = mappa_import_csv(job->reg, "individual", "/nowhere/x.csv", NULL,
                            NULL, NULL, NULL, &job->summary, &job->err);
  assert_int_equal(status, MAPPA_IO);
  mappa_register_rollback(job->reg);
  assert_int_equal(importing(job, "individual", "ref\nA\n\"B\n", 9),
                   MAPPA_CSV);
  assert_int_equal(job->summary.read, 0);
  mappa_register_rollback(job->reg);
  assert_int_equal(number(job, "SELECT count(*) FROM individual"), 0);
}

static void imports_need_a_write_transaction (void **state) {
  Job *job = *state;
  mappa_Value name = {MAPPA_STRING, 0, 0, "ref", 3};
  mappa_Import *imp;
  assert_int_equal(mappa_import_begin(job->reg, "individual", NULL, &name,
                                      1, NULL, NULL, &imp, NULL),
                   MAPPA_MISUSE);
  assert_null(imp);
  assert_int_equal(mappa_register_begin(job->reg, true, NULL), MAPPA_OK);
  assert_int_equal(mappa_import_begin(job->reg, "individual", "records", &name,
                                      1, NULL, NULL, &imp, NULL), MAPPA_OK);
  assert_int_equal(mappa_import_row(imp, 1, &name, 1, NULL), MAPPA_OK);
  mappa_register_rollback(job->reg);
  assert_int_equal(mappa_import_row(imp, 2, &name, 1, NULL), MAPPA_MISUSE);
  mappa_import_free(imp);
  mappa_import_free(NULL);
  assert_int_equal(number(job, "SELECT count(*) FROM individual"), 0);
}

/* === Records of programs =============================================== */

static mappa_Value text (const char *s) {
  mappa_Value v = {MAPPA_STRING, 0, 0, NULL, 0};
  v.s = s;
  v.len = strlen(s);
  return v;
}

static mappa_Value whole (int64_t i) {
  mappa_Value v = {MAPPA_INT, 0, 0, NULL, 0};
  v.i = i;
  return v;
}

static mappa_Value real (double r) {
  mappa_Value v = {MAPPA_REAL, 0, 0, NULL, 0};
  v.r = r;
  return v;
}

static void numbers_count_as_their_text (void **state) {
  Job *job = *state;
  const mappa_Value none = {MAPPA_NULL, 0, 0, NULL, 0};
  mappa_Value people[] = {text("ref"), text("sex")};
  mappa_Value rows[][2] = {
    {whole(123), none}, {real(124), text(" f ")}, {real(1.5), text("")},
    {whole(INT64_MIN), none}, {none, none}, {text("123"), none},
  };
  mappa_Import *imp;
  assert_int_equal(mappa_register_begin(job->reg, true, NULL), MAPPA_OK);
  assert_int_equal(mappa_import_begin(job->reg, "individual", NULL,
                                      people, 2, on_reject, job, &imp, NULL),
                   MAPPA_OK);
  for (int i = 0; i < (int) MAPPAI_COUNT(rows); i++)
    assert_int_equal(mappa_import_row(imp, i + 1, rows[i], 2, NULL), MAPPA_OK);
  job->summary = *mappa_import_summary(imp);
  mappa_import_free(imp);
  assert_int_equal(mappa_register_commit(job->reg, NULL), MAPPA_OK);
  counted(job, 4, 1, 1);
  assert_string_equal(job->rejects[0].message, "individual: record 5, field "
    "'ref': empty, but every individual record needs it (ViSOR or local "
    "reference); fill it in");
  assert_string_equal(table(job, "SELECT ref, sex FROM individual "
                                 "ORDER BY id"),
                      "123|;124|1;1.5|;-9223372036854775808|;");
}

static void codes_and_ages_may_be_numbers (void **state) {
  Job *job = *state;
  mappa_Value names[] = {text("area"), text("year"), text("age"),
                         text("persons")};
  mappa_Value rows[][4] = {
    {text("Kent"), whole(2020), real(7.0), real(1e6)},
    {text("Kent"), whole(2020), real(7.5), whole(1)},
    {whole(3), whole(2020), whole(7), whole(1)},
  };
  mappa_Import *imp;
  assert_int_equal(mappa_register_begin(job->reg, true, NULL), MAPPA_OK);
  assert_int_equal(mappa_import_begin(job->reg, "population", NULL, names,
                                      4, on_reject, job, &imp, NULL), 0);
  for (int i = 0; i < (int) MAPPAI_COUNT(rows); i++)
    assert_int_equal(mappa_import_row(imp, i + 1, rows[i], 4, NULL), MAPPA_OK);
  mappa_import_free(imp);
  assert_int_equal(mappa_register_commit(job->reg, NULL), MAPPA_OK);
  assert_int_equal(job->n, 2);
  assert_int_equal(job->rejects[0].reason, MAPPA_R_NUMBER);
  assert_string_equal(job->rejects[0].value, "7.5");
  assert_int_equal(job->rejects[1].reason, MAPPA_R_CODE);
  assert_string_equal(table(job, "SELECT age, persons FROM population"),
                      "7|1000000;");
}

/* === Long and hostile texts ============================================ */

static void messages_are_cut_to_fit (void **state) {
  Job *job = *state;
  char *csv = malloc(70000);
  strcpy(csv, "ref,sex\nA1,");
  memset(csv + strlen(csv), 'x', 69000 - strlen(csv));
  strcpy(csv + 68000, "\nB2,\"a\nb\x1B[2J\"\n");
  import(job, "individual", csv);
  counted(job, 0, 0, 2);
  assert_int_equal(strlen(job->rejects[0].value), 79);
  assert_string_equal(job->rejects[1].value, "a?b?[2J");
  assert_true(strlen(job->rejects[0].message) < 400);
  free(csv);
}

static void long_words_and_many_words (void **state) {
  Job *job = *state;
  char csv[20000] = "ref,sex\n";
  int64_t people;
  for (int i = 0; i < 300; i++)
    snprintf(csv + strlen(csv), 80, "person%0*d,M\n", i % 40 + 1, i);
  import(job, "individual", csv);
  people = job->summary.stored;
  strcpy(csv, "individual,start_date\n");
  for (int i = 0; i < 300; i++)
    snprintf(csv + strlen(csv), 80, "person%0*d,2020-01-01\n", i % 40 + 1, i);
  import(job, "licence", csv);
  assert_int_equal(job->summary.stored, people);
  assert_int_equal(number(job, "SELECT count(DISTINCT individual) "
                               "FROM licence"), people);
}

static void sql_is_only_text (void **state) {
  Job *job = *state;
  import(job, "individual", "ref\n'); DROP TABLE individual; --\n\"\"\"\"\n");
  counted(job, 2, 0, 0);
  assert_string_equal(table(job, "SELECT ref FROM individual ORDER BY id"),
                      "'); DROP TABLE individual; --;\";");
}

/* === Stopping and faults =============================================== */

static void on_reject_may_stop (void **state) {
  Job *job = *state;
  job->patience = 2;
  assert_int_equal(importing(job, "individual",
                             "ref,sex\nA,F\nB,x\nC,x\nD,x\n", 24),
                   MAPPA_STOPPED);
  assert_int_equal(job->n, 2);
  assert_non_null(strstr(job->err.message, "stopped at line 4"));
  assert_int_equal(job->summary.read, 0);
  mappa_register_rollback(job->reg);
}

typedef struct Progress {
  int calls, stop_at;
  int64_t rows, bytes, total;  /* as told last */
} Progress;

static bool on_progress (void *ud, int64_t rows, int64_t bytes,
                         int64_t total) {
  Progress *p = ud;
  assert_true(rows >= p->rows && bytes >= p->bytes && bytes <= total);
  p->calls++;
  p->rows = rows;
  p->bytes = bytes;
  p->total = total;
  return p->calls != p->stop_at;
}

/* A file of n people. */
static void manypeople (char path[64], int n) {
  char *csv = malloc((size_t) n * 16 + 16);
  size_t len = (size_t) sprintf(csv, "ref\n");
  for (int i = 0; i < n; i++) len += (size_t) sprintf(csv + len, "p%d\n", i);
  support_file(path, csv, len);
  free(csv);
}

static void progress_is_told (void **state) {
  Job *job = *state;
  Progress p = {0, 0, 0, 0, 0};
  manypeople(job->path, 10000);
  mappa_register_begin(job->reg, true, NULL);
  assert_int_equal(mappa_import_csv(job->reg, "individual", job->path, NULL,
                                    NULL, on_progress, &p, &job->summary,
                                    NULL), MAPPA_OK);
  mappa_register_rollback(job->reg);
  assert_int_equal(p.calls, 3);
  assert_int_equal(p.rows, 10000);
  assert_int_equal(p.bytes, p.total);
  memset(&p, 0, sizeof p);
  p.stop_at = 2;
  mappa_register_begin(job->reg, true, NULL);
  assert_int_equal(mappa_import_csv(job->reg, "individual", job->path, NULL,
                                    NULL, on_progress, &p, &job->summary,
                                    &job->err), MAPPA_STOPPED);
  mappa_register_rollback(job->reg);
  assert_int_equal(p.calls, 2);
  assert_int_equal(number(job, "SELECT count(*) FROM individual"), 0);
  remove(job->path);
}

/* A limit to the file's size stands for a full disk. SQLite may have undone
** the transaction by then: nothing more may be stored outside of it. */
static void the_disk_is_full (void **state) {
  Job *job = *state;
  mappa_Register *reg;
  char path[64];
  int64_t n;
  support_file(path, "", 0);
  manypeople(job->path, 20000);
  assert_int_equal(mappa_register_open(NULL, path, 0, &reg, NULL), MAPPA_OK);
  mappai_register_run(reg, "PRAGMA max_page_count = 120", NULL);
  mappa_register_begin(reg, true, NULL);
  assert_int_equal(mappa_import_csv(reg, "individual", job->path, NULL, NULL,
                                    NULL, NULL, &job->summary, &job->err),
                   MAPPA_FULL);
  assert_non_null(strstr(job->err.message, "disk is full"));
  assert_int_equal(job->summary.read, 0);
  mappa_register_rollback(reg);
  mappai_register_ask(reg, "SELECT count(*) FROM individual", &n, NULL);
  assert_int_equal(n, 0);
  assert_int_equal(mappa_register_commit(reg, NULL), MAPPA_MISUSE);
  mappa_register_close(reg);
  remove(path);
  remove(job->path);
}

static mappa_Status importall (const mappa_Memory *m, void *ud) {
  const Job *job = ud;
  mappa_Register *reg;
  mappa_Summary summary;
  mappa_Status status = mappa_register_open(m, ":memory:", 0, &reg, NULL);
  if (status != MAPPA_OK) return status;
  status = mappa_register_begin(reg, true, NULL);
  if (status == MAPPA_OK)
    status = mappa_import_csv(reg, "management", job->path, NULL, NULL, NULL,
                              NULL, &summary, NULL);
  if (status == MAPPA_OK) status = mappa_register_commit(reg, NULL);
  mappa_register_rollback(reg);
  mappa_register_close(reg);
  return status;
}

static void every_allocation_may_fail (void **state) {
  Job *job = *state;
  static const char csv[] = HISTORY "A1,Kent,1,1,2020-01-01,\n";
  support_file(job->path, csv, sizeof csv - 1);
  assert_true(ledger_every_failure(importall, job) > 50);
  remove(job->path);
}

static void reasons_have_names (void **state) {
  (void) state;
  assert_string_equal(mappa_reason_name(MAPPA_R_FIELDS), "fields");
  assert_string_equal(mappa_reason_name(MAPPA_R_REFERENCE), "reference");
  assert_string_equal(mappa_reason_name(MAPPA_R_CONFLICT), "conflict");
  assert_string_equal(mappa_reason_name(MAPPA_NREASONS), "unknown");
}

int main (void) {
  const struct CMUnitTest tests[] = {
    JOB(wrong_columns),
    JOB(wrong_files),
    JOB(imports_need_a_write_transaction),
    JOB(numbers_count_as_their_text),
    JOB(codes_and_ages_may_be_numbers),
    JOB(messages_are_cut_to_fit),
    JOB(long_words_and_many_words),
    JOB(sql_is_only_text),
    JOB(on_reject_may_stop),
    JOB(progress_is_told),
    JOB(the_disk_is_full),
    JOB(every_allocation_may_fail),
    JOB(reasons_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
