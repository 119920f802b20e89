/* job.h - what the tests of imports share: a register in memory, and what its
** imports say. Include it first. */
#ifndef job_h
#define job_h

#include "support.h"

#include <inttypes.h>

#include "register.h"
#include "schema.h"

enum { KEPT = 16 };

typedef struct Job {
  mappa_Register *reg;
  mappa_Summary summary;       /* of the last import */
  mappa_Reject rejects[KEPT];  /* of the last import */
  int n;                       /* of them */
  int patience;                /* rejects after which to stop; 0: never */
  mappa_Error err;             /* of the last import */
  char path[64];               /* of the last file */
} Job;

static inline int setup (void **state) {
  Job *job = calloc(1, sizeof *job);
  *state = job;
  return mappa_register_open(NULL, ":memory:", 0, &job->reg, NULL);
}

static inline int teardown (void **state) {
  Job *job = *state;
  mappa_register_close(job->reg);
  free(job);
  return 0;
}

static inline bool on_reject (void *ud, const mappa_Reject *reject) {
  Job *job = ud;
  if (job->n < KEPT) job->rejects[job->n] = *reject;
  job->n++;
  return job->n != job->patience;
}

/* Imports a text as a file, in a transaction that the caller ends. */
static inline mappa_Status importing (Job *job, const char *entity,
                                      const char *text, size_t len) {
  mappa_Status status;
  support_file(job->path, text, len);
  job->n = 0;
  memset(&job->err, 0, sizeof job->err);
  assert_int_equal(mappa_register_begin(job->reg, true, NULL), MAPPA_OK);
  status = mappa_import_csv(job->reg, entity, job->path, on_reject, job, NULL,
                            NULL, &job->summary, &job->err);
  remove(job->path);
  assert_int_equal(job->summary.read, job->summary.stored +
                   job->summary.duplicate + job->summary.rejected);
  return status;
}

/* Imports a text that is well-formed, and commits. */
static inline void import (Job *job, const char *entity, const char *text) {
  if (importing(job, entity, text, strlen(text)) != MAPPA_OK)
    fail_msg("%s", job->err.message);
  assert_int_equal(mappa_register_commit(job->reg, NULL), MAPPA_OK);
}

static inline void counted (const Job *job, int stored, int duplicate,
                            int rejected) {
  if (job->summary.stored != stored || job->summary.duplicate != duplicate ||
      job->summary.rejected != rejected)
    fail_msg("%d stored, %d duplicate, %d rejected; %s",
             (int) job->summary.stored, (int) job->summary.duplicate,
             (int) job->summary.rejected,
             job->n > 0 ? job->rejects[0].message : "");
}

/* Reject i has these parts, and its message ends so after the parts. */
static inline void rejected (const Job *job, int i, int line,
                             mappa_Reason reason, const char *field,
                             const char *value, const char *words) {
  const mappa_Reject *r = &job->rejects[i];
  char expected[600];
  int n = snprintf(expected, sizeof expected, "%s: line %d", job->path, line);
  assert_true(i < job->n);
  if (field[0])
    n += snprintf(expected + n, sizeof expected - (size_t) n, ", field '%s'",
                  field);
  if (value[0])
    n += snprintf(expected + n, sizeof expected - (size_t) n, ", value '%s'",
                  value);
  snprintf(expected + n, sizeof expected - (size_t) n, ": %s", words);
  assert_string_equal(r->message, expected);
  assert_int_equal(r->line, line);
  assert_int_equal(r->reason, reason);
  assert_string_equal(r->field, field);
  assert_string_equal(r->value, value);
}

/* The only row of a file is rejected thus. */
static inline void rejects (Job *job, const char *entity, const char *text,
                            mappa_Reason reason, const char *field,
                            const char *value, const char *words) {
  import(job, entity, text);
  counted(job, 0, 0, 1);
  assert_int_equal(job->summary.by_reason[reason], 1);
  rejected(job, 0, 2, reason, field, value, words);
}

static inline int64_t number (const Job *job, const char *sql) {
  mappa_Error err = {0};
  int64_t n;
  if (mappai_register_ask(job->reg, sql, &n, &err) != MAPPA_OK)
    fail_msg("%s: %s", sql, err.message);
  return n;
}

/* The rows of a query, as "a|b;c|d;". */
static inline const char *table (const Job *job, const char *sql) {
  static char out[1024];
  mappa_Error err = {0};
  mappa_Rows *rows;
  bool more;
  size_t n = 0;
  if (mappa_rows_open(job->reg, sql, strlen(sql), NULL, 0, &rows, &err) != 0)
    fail_msg("%s: %s", sql, err.message);
  out[0] = '\0';
  while (mappa_rows_next(rows, &more, NULL) == MAPPA_OK && more)
    for (int i = 0; i < mappa_rows_columns(rows); i++) {
      mappa_Value v = mappa_rows_value(rows, i);
      const char *end = i + 1 < mappa_rows_columns(rows) ? "|" : ";";
      if (v.kind == MAPPA_INT)
        n += (size_t) snprintf(out + n, sizeof out - n, "%" PRId64 "%s", v.i,
                               end);
      else n += (size_t) snprintf(out + n, sizeof out - n, "%.*s%s",
                                  (int) v.len, v.s ? v.s : "", end);
    }
  mappa_rows_free(rows);
  return out;
}

#define PEOPLE   "ref,sex\nA1,F\nB2,M\n"
#define HISTORY  "individual,area,category,level,start_date,end_date\n"

#define JOB(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
