/* bringing.h - what the tests of frames that come in from a register share:
** registers that keep frames, frames of which nothing has come in, and their
** comparison with whole ones. Include it first. */
#ifndef bringing_h
#define bringing_h

#include "place.h"

#include "frame.h"

enum {FEW = 300, MANY = 6000};       /* people */

#define NAMES(...)  \
  .with = (const char *const []) {__VA_ARGS__},  \
  .nwith = (int) MAPPAI_COUNT(((const char *const []) {__VA_ARGS__}))

static const mappa_Source sources[] = {
  {.shape = MAPPA_SEGMENTS},
  {.shape = MAPPA_SEGMENTS, NAMES("has_shpo", "entered_on", "age_at_entry")},
  {.shape = MAPPA_SPANS, .entity = "order", NAMES("on_licence")},
  {.shape = MAPPA_EVENTS, .entity = "breach", .date = "outcome_date",
   NAMES("breach_date", "days_since_exit")},
  {.shape = MAPPA_ENTRIES},
  {.shape = MAPPA_EXITS},
};

/* === Registers ========================================================= */

/* Records about people, which look like chance. */
static inline void make_many (const Place *p, int people) {
  static const char *const sql[] = {
    "INSERT INTO individual (id, ref, sex, birth_date) SELECT n, 'P' || n, "
    "n * 7 % 3 / 2 + 1, n * 31 % 9000 FROM i",
    "INSERT INTO management (individual, area, category, level, start_date, "
    "end_date) SELECT n, n * 13 % 42 + 1, n % 2 + 1, n * 5 % 3 + 1, "
    "14000 + n * 97 % 1000, 15000 + n * 89 % 300 FROM i",
    "INSERT INTO management (individual, area, category, level, start_date) "
    "SELECT n, n * 13 % 42 + 1, n % 2 + 1, n % 3 + 1, 15300 + n % 2 * 40 "
    "FROM i WHERE n % 4",
    "INSERT INTO custody (individual, kind, start_date, end_date) SELECT n, "
    "1, 14500 + n, 14800 + n * 3 FROM i WHERE n % 3 = 0",
    "INSERT INTO licence (individual, start_date) SELECT n, 14600 + n FROM i "
    "WHERE n % 5 = 0",
    "INSERT INTO \"order\" (individual, kind, made_on) SELECT n, n % 3 + 1, "
    "14200 + n * 41 % 900 FROM i WHERE n % 2",
    "INSERT INTO breach (individual, requirement, outcome, outcome_date) "
    "SELECT n, 1, n % 2 + 1, 14300 + n * 53 % 1200 FROM i",
  };
  make(p);
  for (size_t i = 0; i < MAPPAI_COUNT(sql); i++) {
    char text[500];
    snprintf(text, sizeof text, "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL "
             "SELECT n + 1 FROM i WHERE n < %d) %s", people, sql[i]);
    other(p, text);
  }
}

static inline void make_people (const Place *p) {
  make_many(p, FEW);
}

static inline mappa_Frame *load_in (mappa_Register *reg,
                                    const mappa_Source *source,
                                    bool asneeded) {
  mappa_Source asked = *source;
  mappa_Frame *f;
  mappa_Error err;
  asked.asneeded = asneeded;
  if (mappa_frame_load(reg, &asked, &f, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  return f;
}

static inline mappa_Frame *whole (const Place *p, const mappa_Source *source) {
  mappa_Register *reg = good(p, MAPPA_READ);
  mappa_Frame *f;
  mappa_register_keep(reg, 0);
  f = load_in(reg, source, false);
  mappa_register_close(reg);
  return f;
}

/* The register, which keeps all frames. */
static inline mappa_Register *keeper (const Place *p, int flags) {
  mappa_Register *reg = good(p, flags);
  mappa_register_keep(reg, 1);
  return reg;
}

static inline void keep_one (const Place *p, const mappa_Source *source) {
  mappa_Register *reg = keeper(p, 0);
  mappa_frame_free(load_in(reg, source, false));
  mappa_register_close(reg);
}

static inline void keep_all (const Place *p) {
  for (size_t i = 0; i < MAPPAI_COUNT(sources); i++)
    keep_one(p, &sources[i]);
}

/* A frame of which nothing has come in. */
static inline mappa_Frame *away (mappa_Register *reg,
                                 const mappa_Source *source) {
  mappa_Frame *f = load_in(reg, source, true);
  for (int i = 0; i < f->ncolumns; i++)
    assert_int_equal(f->away >> i & 1, f->columns[i].home == i);
  assert_true(mappa_frame_rows(f) > 0);
  return f;
}

/* === Comparing ========================================================= */

static inline bool is_here (const mappa_Frame *f, int column) {
  return (f->away >> f->columns[column].home & 1) == 0;
}

static inline void same_column (const mappa_Frame *f, const mappa_Frame *g,
                                int i) {
  mappa_Column a = mappa_frame_column(f, i), b = mappa_frame_column(g, i);
  assert_string_equal(a.name, b.name);
  assert_int_equal(a.base, b.base);
  assert_int_equal(a.codes, b.codes);
  for (size_t row = 0; row < mappa_frame_rows(g) && is_here(f, i); row++)
    assert_int_equal(mappa_frame_code(f, i, row, 15000),
                     mappa_frame_code(g, i, row, 15000));
}

/* As far as columns are here. */
static inline void same_frame (const mappa_Frame *f, const mappa_Frame *g) {
  assert_int_equal(mappa_frame_rows(f), mappa_frame_rows(g));
  assert_int_equal(mappa_frame_undated(f), mappa_frame_undated(g));
  assert_int_equal(mappa_frame_columns(f), mappa_frame_columns(g));
  assert_int_equal(f->disjoint, g->disjoint);
  for (int i = 0; i < mappa_frame_columns(g); i++) same_column(f, g, i);
}

static inline void bring (mappa_Frame *f, int column) {
  mappa_Error err;
  if (mappa_frame_bring(f, column, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
}

/* All comes in, and is the same. */
static inline void comes_in (mappa_Frame *f, const mappa_Frame *g) {
  bring(f, -1);
  assert_int_equal(f->away, 0);
  same_frame(f, g);
}

/* It is too late, for one column or all; what is here stays. */
static inline void too_late (mappa_Frame *f, const mappa_Frame *g,
                             const char *words) {
  uint64_t before = f->away;
  mappa_Error err;
  assert_int_equal(mappa_frame_bring(f, -1, &err), MAPPA_CHANGED);
  assert_int_equal(err.status, MAPPA_CHANGED);
  if (strstr(err.message, words) == NULL) fail_msg("%s", err.message);
  assert_int_equal(f->away, before);
  for (int i = 0; i < f->ncolumns; i++)
    assert_int_equal(mappa_frame_bring(f, i, NULL),
                     is_here(f, i) ? MAPPA_OK : MAPPA_CHANGED);
  same_frame(f, g);
}

static inline int some_column (uint64_t *seed, const mappa_Frame *f) {
  return support_below(seed, f->ncolumns);
}

#endif
