/* ways.h - what the comparisons of two ways to import share: files stored many
** rows at a time, and row after row. Include it first.
*/
#ifndef ways_h
#define ways_h

#include "job.h"

#include "import_batch.h"

enum {
  BATCH = 2048,                /* rows that import_batch.c stores at once */
  TELLS = 4096                 /* rows between calls of on_progress */
};

/* === Text that grows =================================================== */

typedef struct Text {
  char *s;
  size_t n, room;
} Text;

static inline void MAPPAI_PRINTF(2, 3) add (Text *t, const char *format, ...) {
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

static inline void clear (Text *t) {
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

static inline bool keep_reject (void *ud, const mappa_Reject *r) {
  Way *way = ud;
  add(&way->rejects, "%d %d [%s] [%s]", (int) r->line, (int) r->reason,
      r->field, r->value);
  add(&way->rejects, " %s\n", r->message);
  return ++way->told != way->patience;
}

static inline bool keep_progress (void *ud, int64_t rows, int64_t bytes,
                                  int64_t total) {
  Way *way = ud;
  add(&way->progress, "%d %d %d\n", (int) rows, (int) bytes, (int) total);
  return true;
}

static inline void in_batches (Way *way, const char *entity,
                               const char *path) {
  way->told_progress = true;
  way->status = mappa_import_csv(way->reg, entity, path, keep_reject, way,
                                 keep_progress, way, &way->summary,
                                 &way->err);
}

/* As mappa_import_csv does, but with fewer rows that wait, and sorted. */
static inline mappa_Status small_batches (Way *way, mappa_Csv *csv,
                                          mappa_Import *imp) {
  mappa_Error *err = &way->err;
  const mappa_Value *fields;
  int n = 1;
  imp->most = 300;
  imp->worth = 20;
  MAPPAI_TRY(mappai_batch_begin(imp, err));
  while (n > 0) {
    mappa_Status status = mappa_csv_next(csv, &fields, &n, err);
    if (status != MAPPA_OK || n == 0)
      MAPPAI_TRY(mappai_batch_flush(imp, err));
    if (status != MAPPA_OK) return status;
    if (n > 0)
      MAPPAI_TRY(mappai_batch_row(imp, mappa_csv_line(csv), fields, n, err));
  }
  return MAPPA_OK;
}

static inline mappa_Status all_rows (Way *way, mappa_Csv *csv,
                                     mappa_Import *imp) {
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

/* Imports a file by one of the ways above. */
static inline void import_by (Way *way, const char *entity, const char *path,
                              mappa_Status (*rows) (Way *, mappa_Csv *,
                                                    mappa_Import *)) {
  mappa_Csv *csv;
  mappa_Import *imp;
  const mappa_Value *names;
  int n;
  memset(&way->summary, 0, sizeof way->summary);
  assert_int_equal(mappa_csv_open_file(NULL, path, &csv, NULL), MAPPA_OK);
  assert_int_equal(mappa_csv_next(csv, &names, &n, NULL), MAPPA_OK);
  assert_int_equal(mappa_import_begin(way->reg, entity, path, names, n,
                                      keep_reject, way, &imp, NULL), MAPPA_OK);
  way->status = rows(way, csv, imp);
  if (way->status == MAPPA_OK) way->summary = *mappa_import_summary(imp);
  mappa_import_free(imp);
  mappa_csv_close(csv);
}

static inline void in_small_batches (Way *way, const char *entity,
                                     const char *path) {
  import_by(way, entity, path, small_batches);
}

static inline void row_by_row (Way *way, const char *entity,
                               const char *path) {
  import_by(way, entity, path, all_rows);
}

/* === Comparing ========================================================= */

/* Are ids given in the order of the file? */
static inline bool keeps_order (const mappa_Entity *e) {
  for (int i = 0; i < e->n; i++)
    if (e->fields[i].type == MAPPA_TEXT || (e->fields[i].marks & MAPPA_KEY))
      return true;
  return false;
}

static inline mappa_Rows *stored (const Way *way, const mappa_Entity *e) {
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

static inline bool same_value (mappa_Value a, mappa_Value b) {
  if (a.kind != b.kind) return false;
  if (a.kind == MAPPA_INT) return a.i == b.i;
  return a.kind != MAPPA_STRING ||
         (a.len == b.len && memcmp(a.s, b.s, a.len) == 0);
}

static inline void same_records (const Way *a, const Way *b,
                                 const mappa_Entity *e) {
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

static inline void same_text (const Text *a, const Text *b) {
  assert_int_equal(a->n, b->n);
  if (a->n > 0) assert_string_equal(a->s, b->s);
}

static inline void same_outcome (Way *a, Way *b) {
  assert_int_equal(a->status, b->status);
  if (a->status != MAPPA_OK)
    assert_string_equal(a->err.message, b->err.message);
  assert_memory_equal(&a->summary, &b->summary, sizeof a->summary);
  same_text(&a->rejects, &b->rejects);
  if (a->told_progress) same_text(&a->progress, &b->progress);
}

/* References are checked, none is broken and every index is whole. */
static inline void sound (Way *way) {
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

static inline int below (Chance *c, int n) {
  return (int) support_below(&c->seed, n);
}

static inline bool once_in (Chance *c, int n) {
  return n > 0 && below(c, n) == 0;
}

static const char *one_of (Chance *c, const char *const *words, int n) {
  return words[below(c, n)];
}

#define ONE_OF(c, ...)  \
  one_of(c, (const char *const []) {__VA_ARGS__},  \
         (int) MAPPAI_COUNT(((const char *const []) {__VA_ARGS__})))

static inline void add_ref (Text *t, Chance *c, const char *letter) {
  int who = below(c, c->people);
  if (once_in(c, c->bad)) add(t, "%s", ONE_OF(c, "", "nobody", "a\xFF"));
  else if (who % 5 == 0) add(t, "%s-with-a-long-name-%d", letter, who);
  else if (once_in(c, 9)) add(t, "\" %s%d\"", letter, who);
  else add(t, "%s%d", letter, who);
}

static inline void add_date (Text *t, Chance *c, int from) {
  char day[11];
  mappa_day_format((mappa_Day) (12000 + from + below(c, c->days)), day);
  if (once_in(c, c->bad))
    add(t, "%s", ONE_OF(c, "2020-02-30", "1.2.2020", "1700-01-01", "now"));
  else add(t, "%s", day);
}

/* === The comparison ==================================================== */

/* Imports a text both ways, in a transaction that is committed, or undone
** when that fails. */
static inline void import_both (Way ways[2], const char *entity,
                                const Text *t) {
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

static inline void open_both (Way ways[2]) {
  memset(ways, 0, 2 * sizeof *ways);
  for (int i = 0; i < 2; i++)
    assert_int_equal(mappa_register_open(NULL, ":memory:", 0, &ways[i].reg,
                                         NULL), MAPPA_OK);
}

static inline void close_both (Way ways[2]) {
  int64_t revisions[2];
  for (int i = 0; i < 2; i++) {
    sound(&ways[i]);
    assert_int_equal(mappa_register_revision(ways[i].reg, &revisions[i], NULL),
                     MAPPA_OK);
    mappa_register_close(ways[i].reg);
  }
  assert_int_equal(revisions[0], revisions[1]);
}

#endif
