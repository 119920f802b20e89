/* loading.h - what the tests of loading share: small registers, and frames as
** text, row by row. Include it first. */
#ifndef loading_h
#define loading_h

#include "support.h"

#include "frame.h"
#include "register.h"

/* === Registers ========================================================= */

static inline mappa_Register *open_with (const mappa_Memory *m) {
  mappa_Register *reg;
  mappa_Error err;
  if (mappa_register_open(m, ":memory:", 0, &reg, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  return reg;
}

static inline bool no_reject (void *ud, const mappa_Reject *reject) {
  (void) ud;
  fail_msg("%s", reject->message);
  return false;
}

enum {VALUES = 12};

/* Cuts a line at its commas; gives the number of values. */
static inline int cut (const char *line, size_t len, mappa_Value *values) {
  const char *end = line + len;
  int n = 0;
  for (;;) {
    const char *comma = memchr(line, ',', (size_t) (end - line));
    const char *stop = comma != NULL ? comma : end;
    assert_true(n < VALUES);
    values[n].kind = MAPPA_STRING;
    values[n].s = line;
    values[n++].len = (size_t) (stop - line);
    if (comma == NULL) return n;
    line = comma + 1;
  }
}

/* Imports records, the first line naming the fields. Every line ends, and no
** record is rejected. */
static inline void give (mappa_Register *reg, const char *entity,
                         const char *text) {
  mappa_Value values[VALUES];
  mappa_Import *import = NULL;
  int64_t line = 0;
  assert_int_equal(mappa_register_begin(reg, true, NULL), MAPPA_OK);
  for (const char *end; (end = strchr(text, '\n')) != NULL; text = end + 1) {
    int n = cut(text, (size_t) (end - text), values);
    mappa_Status status = line++ == 0
      ? mappa_import_begin(reg, entity, NULL, values, n, no_reject, NULL,
                           &import, NULL)
      : mappa_import_row(import, line, values, n, NULL);
    assert_int_equal(status, MAPPA_OK);
  }
  mappa_import_free(import);
  assert_int_equal(mappa_register_commit(reg, NULL), MAPPA_OK);
}

#define PEOPLE  "ref,sex,birth_date,ethnicity\n"
#define STAYS  "individual,area,category,level,start_date,end_date\n"
#define CUSTODY  "individual,kind,start_date,end_date\n"

/* A register with the persons a, b and c, whose ids are 1, 2 and 3. */
static inline mappa_Register *with_people (void) {
  mappa_Register *reg = open_with(NULL);
  give(reg, "individual", PEOPLE
       "a,M,1980-06-15,W1\n"
       "b,F,2000-02-29,\n"
       "c,,,B1\n");
  return reg;
}

/* === Frames as text ==================================================== */

static inline mappa_Frame *load_source (mappa_Register *reg,
                                        mappa_Source source) {
  mappa_Frame *f;
  mappa_Error err;
  if (mappa_frame_load(reg, &source, &f, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  return f;
}

static inline mappa_Frame *load (mappa_Register *reg, mappa_Shape shape,
                                 const char *entity, const char *date) {
  mappa_Source source = {.shape = shape, .entity = entity, .date = date};
  return load_source(reg, source);
}

static inline void print_day (FILE *out, const mappai_Column *c,
                              uint32_t code) {
  char text[11] = "?";
  if (code == c->codes - 1) strcpy(text, "open");
  else if (code > 0) mappa_day_format(c->base + (mappa_Day) code - 1, text);
  fputs(text, out);
}

/* A label; what is behind those of the list is a state of mappa_frame_pairs. */
static inline const char *label_at (const mappa_List *list, uint32_t code) {
  static const char *const states[] = {"out", "inside"};
  return code <= (uint32_t) list->n ? list->codes[code - 1].label
       : states[code - 1 - (uint32_t) list->n];
}

/* A label, date or number; "?" when unknown. */
static inline void print_cell (FILE *out, const mappa_Frame *f, int column,
                               size_t row) {
  const mappai_Column *c = &f->columns[column];
  uint32_t code;
  mappai_frame_read(f, column, row, 1, &code);
  if (c->kind == MAPPA_COLUMN_ID) fprintf(out, "%u", (unsigned) code);
  else if (code == 0) fputs("?", out);
  else if (c->kind == MAPPA_COLUMN_CODE)
    fputs(label_at(c->list, code), out);
  else if (c->kind == MAPPA_COLUMN_NUMBER)
    fprintf(out, "%u", (unsigned) code - 1);
  else print_day(out, c, code);
}

/* Every row as a line of the columns that are named, one blank between. */
static inline char *dump (const mappa_Frame *f, const char *names) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  for (size_t row = 0; row < mappa_frame_rows(f); row++) {
    const char *rest = names;
    char name[32];
    int n;
    for (; sscanf(rest, "%31s%n", name, &n) == 1; rest += n) {
      int column = mappa_frame_find(f, name);
      if (column < 0) fail_msg("no column %s", name);
      if (rest != names) fputc('|', out);
      print_cell(out, f, column, row);
    }
    fputc('\n', out);
  }
  assert_int_equal(fclose(out), 0);
  return text;
}

/* Compares the columns of a frame with lines of text. */
static inline void expect (mappa_Register *reg, mappa_Source source,
                           const char *columns, const char *want,
                           size_t undated) {
  mappa_Frame *f = load_source(reg, source);
  char *text = dump(f, columns);
  if (strcmp(text, want) != 0)
    fail_msg("the rows are\n%sand not\n%s", text, want);
  assert_int_equal(mappa_frame_undated(f), undated);
  free(text);
  mappa_frame_free(f);
}

static const mappa_Source segments = {.shape = MAPPA_SEGMENTS};
static const mappa_Source entries = {.shape = MAPPA_ENTRIES};
static const mappa_Source exits = {.shape = MAPPA_EXITS};

static inline mappa_Source spans (const char *entity) {
  mappa_Source source = {.shape = MAPPA_SPANS, .entity = entity};
  return source;
}

static inline mappa_Source events (const char *entity, const char *date) {
  mappa_Source source = {.shape = MAPPA_EVENTS, .entity = entity,
                         .date = date};
  return source;
}

/* The same with columns on demand, which are borrowed. */
static inline mappa_Source with (mappa_Source source, const char *const *names,
                                 size_t n) {
  source.with = names;
  source.nwith = (int) n;
  return source;
}

#define NAMES(...)  ((const char *const []) {__VA_ARGS__})
#define WITH(source, ...)  \
  with(source, NAMES(__VA_ARGS__), MAPPAI_COUNT(NAMES(__VA_ARGS__)))

#endif
