/* test_load.c - from a register to frames. Small registers are made through
** the public interface; frames are compared as text, row by row. At the end
** random histories are compared with what holds day by day.
*/
#include "support.h"

#include "frame.h"
#include "register.h"

/* === Registers ========================================================= */

static mappa_Register *open_with (const mappa_Memory *m) {
  mappa_Register *reg;
  mappa_Error err;
  if (mappa_register_open(m, ":memory:", 0, &reg, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  return reg;
}

static bool no_reject (void *ud, const mappa_Reject *reject) {
  (void) ud;
  fail_msg("%s", reject->message);
  return false;
}

enum {VALUES = 12};

/* Cuts a line at its commas; gives the number of values. */
static int cut (const char *line, size_t len, mappa_Value *values) {
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
static void give (mappa_Register *reg, const char *entity, const char *text) {
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
static mappa_Register *with_people (void) {
  mappa_Register *reg = open_with(NULL);
  give(reg, "individual", PEOPLE
       "a,M,1980-06-15,W1\n"
       "b,F,2000-02-29,\n"
       "c,,,B1\n");
  return reg;
}

/* === Frames as text ==================================================== */

static mappa_Frame *load (mappa_Register *reg, mappa_Shape shape,
                          const char *entity, const char *date) {
  mappa_Source source = {shape, entity, date};
  mappa_Frame *f;
  mappa_Error err;
  if (mappa_frame_load(reg, &source, &f, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  return f;
}

static void print_day (FILE *out, const mappai_Column *c, uint32_t code) {
  char text[11] = "?";
  if (code == c->codes - 1) strcpy(text, "open");
  else if (code > 0) mappa_day_format(c->base + (mappa_Day) code - 1, text);
  fputs(text, out);
}

/* A label, date or number; "?" when unknown. */
static void print_cell (FILE *out, const mappa_Frame *f, int column,
                        size_t row) {
  const mappai_Column *c = &f->columns[column];
  uint32_t code;
  mappai_frame_read(f, column, row, 1, &code);
  if (c->kind == MAPPA_COLUMN_ID) fprintf(out, "%u", (unsigned) code);
  else if (code == 0) fputs("?", out);
  else if (c->kind == MAPPA_COLUMN_CODE)
    fputs(c->list->codes[code - 1].label, out);
  else if (c->kind == MAPPA_COLUMN_NUMBER)
    fprintf(out, "%u", (unsigned) code - 1);
  else print_day(out, c, code);
}

/* Every row as a line of the columns that are named, one blank between. */
static char *dump (const mappa_Frame *f, const char *names) {
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
static void expect (mappa_Register *reg, mappa_Source source,
                    const char *columns, const char *want, size_t undated) {
  mappa_Frame *f = load(reg, source.shape, source.entity, source.date);
  char *text = dump(f, columns);
  if (strcmp(text, want) != 0)
    fail_msg("the rows are\n%sand not\n%s", text, want);
  assert_int_equal(mappa_frame_undated(f), undated);
  free(text);
  mappa_frame_free(f);
}

static const mappa_Source segments = {MAPPA_SEGMENTS, NULL, NULL};
static const mappa_Source entries = {MAPPA_ENTRIES, NULL, NULL};
static const mappa_Source exits = {MAPPA_EXITS, NULL, NULL};

static mappa_Source spans (const char *entity) {
  mappa_Source source = {MAPPA_SPANS, NULL, NULL};
  source.entity = entity;
  return source;
}

static mappa_Source events (const char *entity, const char *date) {
  mappa_Source source = {MAPPA_EVENTS, NULL, NULL};
  source.entity = entity;
  source.date = date;
  return source;
}

/* === Segments ========================================================== */

#define PLACES  "start end location"

static void custody_cuts_segments (void **state) {
  static const struct { const char *custody, *want; } cases[] = {
    {"", "2020-03-01|2020-09-01|Community\n"},
    /* inside, across the start, across the end, all of it */
    {"a,prison,2020-04-01,2020-06-01\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-06-01|Prison\n"
     "2020-06-01|2020-09-01|Community\n"},
    {"a,prison,2019-01-01,2020-06-01\n",
     "2020-03-01|2020-06-01|Prison\n2020-06-01|2020-09-01|Community\n"},
    {"a,hospital,2020-06-01,2021-01-01\n",
     "2020-03-01|2020-06-01|Community\n2020-06-01|2020-09-01|Hospital\n"},
    {"a,prison,2020-06-01,\n",
     "2020-03-01|2020-06-01|Community\n2020-06-01|2020-09-01|Prison\n"},
    {"a,prison,2019-01-01,\n", "2020-03-01|2020-09-01|Prison\n"},
    {"a,prison,2020-03-01,2020-09-01\n", "2020-03-01|2020-09-01|Prison\n"},
    /* touching the start and the end; one day; none */
    {"a,prison,2020-01-01,2020-03-01\na,prison,2020-09-01,2021-01-01\n",
     "2020-03-01|2020-09-01|Community\n"},
    {"a,prison,2020-03-01,2020-03-02\na,prison,2020-08-31,2020-09-01\n",
     "2020-03-01|2020-03-02|Prison\n2020-03-02|2020-08-31|Community\n"
     "2020-08-31|2020-09-01|Prison\n"},
    {"a,prison,2020-05-05,2020-05-05\n", "2020-03-01|2020-09-01|Community\n"},
    /* two rows of one kind: touching, overlapping, within, with a gap */
    {"a,prison,2020-04-01,2020-05-01\na,prison,2020-05-01,2020-06-01\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-06-01|Prison\n"
     "2020-06-01|2020-09-01|Community\n"},
    {"a,prison,2020-04-01,2020-05-20\na,prison,2020-05-01,2020-06-01\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-06-01|Prison\n"
     "2020-06-01|2020-09-01|Community\n"},
    {"a,prison,2020-04-01,2020-08-01\na,prison,2020-05-01,2020-06-01\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-08-01|Prison\n"
     "2020-08-01|2020-09-01|Community\n"},
    {"a,prison,2020-04-01,2020-05-01\na,prison,2020-05-02,\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-05-01|Prison\n"
     "2020-05-01|2020-05-02|Community\n2020-05-02|2020-09-01|Prison\n"},
    /* hospital goes before prison */
    {"a,prison,2020-04-01,2020-08-01\na,hospital,2020-05-01,2020-06-01\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-05-01|Prison\n"
     "2020-05-01|2020-06-01|Hospital\n2020-06-01|2020-08-01|Prison\n"
     "2020-08-01|2020-09-01|Community\n"},
    {"a,hospital,2020-04-01,2020-08-01\na,prison,2020-05-01,2020-06-01\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-08-01|Hospital\n"
     "2020-08-01|2020-09-01|Community\n"},
    {"a,prison,2020-04-01,2020-06-01\na,hospital,2020-05-01,2020-08-01\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-05-01|Prison\n"
     "2020-05-01|2020-08-01|Hospital\n2020-08-01|2020-09-01|Community\n"},
    {"a,hospital,2020-04-01,2020-06-01\na,prison,2020-05-01,\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-06-01|Hospital\n"
     "2020-06-01|2020-09-01|Prison\n"},
    {"a,prison,2020-04-01,2020-06-01\na,hospital,2020-06-01,2020-08-01\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-06-01|Prison\n"
     "2020-06-01|2020-08-01|Hospital\n2020-08-01|2020-09-01|Community\n"},
    {"a,prison,2020-04-01,2020-06-01\na,hospital,2020-04-01,2020-06-01\n",
     "2020-03-01|2020-04-01|Community\n2020-04-01|2020-06-01|Hospital\n"
     "2020-06-01|2020-09-01|Community\n"},
    /* somebody else's */
    {"b,prison,2020-04-01,\n", "2020-03-01|2020-09-01|Community\n"},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    mappa_Register *reg = with_people();
    char custody[300] = CUSTODY;
    give(reg, "management", STAYS "a,Norfolk,1,2,2020-03-01,2020-09-01\n");
    give(reg, "custody", strcat(custody, cases[i].custody));
    expect(reg, segments, PLACES, cases[i].want, 0);
    mappa_register_close(reg);
  }
}

/* Rows of management stay apart, whether they touch or not, and custody goes
** on over them. An empty one is left out and counted. */
static void segments_of_several_stays (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS
       "b,Kent,2,3,2021-01-01,\n"
       "a,Suffolk,1,1,2020-06-01,2020-07-01\n"
       "a,Norfolk,1,2,2020-03-01,2020-06-01\n"
       "a,Norfolk,1,1,2020-08-01,2020-08-01\n"
       "a,Norfolk,3,2,2020-08-02,\n"
       "c,Kent,4,1,2020-01-01,2020-01-01\n");
  give(reg, "custody", CUSTODY
       "a,prison,2020-05-01,2020-06-15\n"
       "a,prison,2020-07-20,2020-08-10\n");
  expect(reg, segments,
         "individual record start end area category level location",
         "1|3|2020-03-01|2020-05-01|Norfolk|Category 1|Level 2|Community\n"
         "1|3|2020-05-01|2020-06-01|Norfolk|Category 1|Level 2|Prison\n"
         "1|2|2020-06-01|2020-06-15|Suffolk|Category 1|Level 1|Prison\n"
         "1|2|2020-06-15|2020-07-01|Suffolk|Category 1|Level 1|Community\n"
         "1|5|2020-08-02|2020-08-10|Norfolk|Category 3|Level 2|Prison\n"
         "1|5|2020-08-10|open|Norfolk|Category 3|Level 2|Community\n"
         "2|1|2021-01-01|open|Kent|Category 2|Level 3|Community\n", 2);
  mappa_register_close(reg);
}

static void segments_know_the_person (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management",
       "individual,area,category,level,lead_agency,start_date\n"
       "a,Norfolk,1,1,police,2020-01-01\n"
       "b,Norfolk,1,1,probation,2020-01-01\n"
       "c,Norfolk,1,1,,2020-01-01\n");
  expect(reg, segments, "individual sex age ethnicity lead_agency",
         "1|Male|1980-06-15|White: British|Police\n"
         "2|Female|2000-02-29|?|Probation\n"
         "3|?|?|Black: Caribbean|?\n", 0);
  mappa_register_close(reg);
}

/* Custody and persons without management make no segments. */
static void segments_need_management (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "custody", CUSTODY "a,prison,2020-01-01,\n");
  expect(reg, segments, PLACES, "", 0);
  expect(reg, entries, "date", "", 0);
  expect(reg, exits, "date", "", 0);
  mappa_register_close(reg);
}

/* === Spans ============================================================= */

/* A span is cut by the stays, the gaps between them, and custody. */
static void spans_of_orders (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS
       "a,Norfolk,1,2,2020-02-01,2020-04-01\n"
       "a,Kent,1,1,2020-05-01,2020-06-01\n"
       "a,Kent,1,3,2020-06-01,2020-08-01\n");
  give(reg, "custody", CUSTODY "a,prison,2020-03-15,2020-05-10\n");
  give(reg, "order",
       "individual,kind,interim,foreign_travel,made_on,expires_on,ended_on\n"
       "a,SHPO,no,yes,2020-01-01,,\n"
       "b,SRO,,,2020-01-01,2021-01-01,\n");
  expect(reg, spans("order"),
         "individual record start end area level location kind",
         "1|1|2020-01-01|2020-02-01|?|?|Community|SHPO\n"
         "1|1|2020-02-01|2020-03-15|Norfolk|Level 2|Community|SHPO\n"
         "1|1|2020-03-15|2020-04-01|Norfolk|Level 2|Prison|SHPO\n"
         "1|1|2020-04-01|2020-05-01|?|?|Prison|SHPO\n"
         "1|1|2020-05-01|2020-05-10|Kent|Level 1|Prison|SHPO\n"
         "1|1|2020-05-10|2020-06-01|Kent|Level 1|Community|SHPO\n"
         "1|1|2020-06-01|2020-08-01|Kent|Level 3|Community|SHPO\n"
         "1|1|2020-08-01|open|?|?|Community|SHPO\n"
         "2|2|2020-01-01|2021-01-01|?|?|Community|SRO\n", 0);
  expect(reg, spans("order"), "record sex age interim foreign_travel",
         "1|Male|1980-06-15|No|Yes\n1|Male|1980-06-15|No|Yes\n"
         "1|Male|1980-06-15|No|Yes\n1|Male|1980-06-15|No|Yes\n"
         "1|Male|1980-06-15|No|Yes\n1|Male|1980-06-15|No|Yes\n"
         "1|Male|1980-06-15|No|Yes\n1|Male|1980-06-15|No|Yes\n"
         "2|Female|2000-02-29|?|?\n", 0);
  mappa_register_close(reg);
}

/* What really ended an order goes before the day it was to run out. */
static void spans_end_when_the_order_ends (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "order", "individual,kind,made_on,expires_on,ended_on\n"
       "a,SHPO,2020-01-01,,\n"
       "a,SHPO,2020-01-02,2025-01-02,\n"
       "a,SHPO,2020-01-03,2025-01-03,2022-01-03\n"
       "a,SHPO,2020-01-04,2025-01-04,2026-01-04\n"
       "a,SHPO,2020-01-05,,2022-01-05\n"
       "a,SHPO,2020-01-06,,2020-01-06\n"
       "a,SHPO,2020-01-07,2025-01-07,2020-01-07\n"
       "a,SHPO,2020-01-08,2020-01-09,\n");
  expect(reg, spans("order"), "record start end",
         "1|2020-01-01|open\n2|2020-01-02|2025-01-02\n"
         "3|2020-01-03|2022-01-03\n4|2020-01-04|2026-01-04\n"
         "5|2020-01-05|2022-01-05\n8|2020-01-08|2020-01-09\n", 2);
  mappa_register_close(reg);
}

/* Spans that overlap: the rows of a record stand together. */
static void spans_of_other_intervals (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS "a,Norfolk,1,2,2020-06-01,\n");
  give(reg, "notification", "individual,start_date,end_date,basis\n"
       "b,2021-01-01,,caution\n"
       "a,2020-01-01,2021-01-01,SRO breach\n"
       "a,2020-03-01,,\n");
  expect(reg, spans("notification"), "individual record start end area basis",
         "1|2|2020-01-01|2020-06-01|?|SRO breach\n"
         "1|2|2020-06-01|2021-01-01|Norfolk|SRO breach\n"
         "1|3|2020-03-01|2020-06-01|?|?\n"
         "1|3|2020-06-01|open|Norfolk|?\n"
         "2|1|2021-01-01|open|?|Caution\n", 0);
  give(reg, "licence", "individual,start_date,end_date\n"
       "a,2020-07-01,2020-08-01\n");
  expect(reg, spans("licence"), "start end level",
         "2020-07-01|2020-08-01|Level 2\n", 0);
  give(reg, "custody", CUSTODY "a,hospital,2020-05-01,2020-07-01\n");
  expect(reg, spans("custody"), "start end level kind location",
         "2020-05-01|2020-06-01|?|Hospital|Hospital\n"
         "2020-06-01|2020-07-01|Level 2|Hospital|Hospital\n", 0);
  mappa_register_close(reg);
}

/* === Events ============================================================ */

/* On the date: the day of the start is within, that of the end is not. */
static void events_have_the_state_on_their_date (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS
       "a,Norfolk,1,2,2020-02-01,2020-04-01\n"
       "a,Kent,2,3,2020-04-01,2020-05-01\n"
       "a,Essex,3,2,2020-06-01,\n");
  give(reg, "custody", CUSTODY "a,prison,2020-03-01,2020-03-02\n");
  give(reg, "breach", "individual,requirement,outcome,outcome_date\n"
       "a,licence,caution,2020-01-31\n"
       "a,licence,custody,2020-02-01\n"
       "a,SHPO,conviction,2020-03-01\n"
       "a,notification,nfa,2020-03-31\n"
       "a,licence,caution,2020-04-01\n"
       "a,licence,caution,2020-05-01\n"
       "a,licence,caution,2020-06-01\n"
       "a,licence,caution,2999-12-31\n"
       "b,licence,caution,2020-03-01\n");
  expect(reg, events("breach", "outcome_date"),
         "individual record date area category level location "
         "category_before",
         "1|1|2020-01-31|?|?|?|Community|?\n"
         "1|2|2020-02-01|Norfolk|Category 1|Level 2|Community|?\n"
         "1|3|2020-03-01|Norfolk|Category 1|Level 2|Prison|Category 1\n"
         "1|4|2020-03-31|Norfolk|Category 1|Level 2|Community|Category 1\n"
         "1|5|2020-04-01|Kent|Category 2|Level 3|Community|Category 1\n"
         "1|6|2020-05-01|?|?|?|Community|Category 2\n"
         "1|7|2020-06-01|Essex|Category 3|Level 2|Community|?\n"
         "1|8|2999-12-31|Essex|Category 3|Level 2|Community|Category 3\n"
         "2|9|2020-03-01|?|?|?|Community|?\n", 0);
  expect(reg, events("breach", "outcome_date"), "record requirement outcome",
         "1|Licence|Caution\n2|Licence|Returned to custody\n"
         "3|SHPO|Conviction\n4|Notification|No further action\n"
         "5|Licence|Caution\n6|Licence|Caution\n7|Licence|Caution\n"
         "8|Licence|Caution\n9|Licence|Caution\n", 0);
  expect(reg, events("breach", "breach_date"), "record", "", 9);
  mappa_register_close(reg);
}

static void events_know_the_age_on_their_date (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "individual", PEOPLE "d,,1800-01-01,\ne,,2024-01-01,\n");
  give(reg, "revocation", "individual,applied_on,decided_on,outcome\n"
       "a,,2020-06-14,granted\n"
       "a,,2020-06-15,refused\n"
       "b,2017-01-01,2018-02-28,granted\n"
       "b,,2018-03-01,granted\n"
       "b,,2020-02-28,granted\n"
       "b,,2020-02-29,granted\n"
       "c,,2020-01-01,granted\n"
       "d,,1950-12-31,granted\n"
       "d,,1951-01-01,granted\n"
       "e,,2023-12-31,granted\n"
       "e,,2024-01-01,granted\n");
  expect(reg, events("revocation", "decided_on"), "individual date age sex "
         "outcome",
         "1|2020-06-14|39|Male|Granted\n1|2020-06-15|40|Male|Refused\n"
         "2|2018-02-28|17|Female|Granted\n2|2018-03-01|18|Female|Granted\n"
         "2|2020-02-28|19|Female|Granted\n2|2020-02-29|20|Female|Granted\n"
         "3|2020-01-01|?|?|Granted\n"
         "4|1950-12-31|150|?|Granted\n4|1951-01-01|?|?|Granted\n"
         "5|2023-12-31|?|?|Granted\n5|2024-01-01|0|?|Granted\n", 0);
  expect(reg, events("revocation", "applied_on"), "record", "3\n", 10);
  mappa_register_close(reg);
}

/* Numbers keep apart 0 and unknown; each date gives a frame of its own. */
static void events_by_each_of_their_dates (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "offence", "individual,offence_date,charged_on,convicted_on,"
       "disposal,sentence_months,serious_further\n"
       "b,2020-01-01,2020-02-01,2020-03-01,Imprisonment,1200,yes\n"
       "a,2021-01-01,2021-02-01,,,0,no\n"
       "a,,2019-02-01,2019-03-01,fine,,\n");
  expect(reg, events("offence", "charged_on"),
         "individual record date disposal sentence_months serious_further",
         "1|3|2019-02-01|Fine|?|?\n"
         "1|2|2021-02-01|?|0|No\n"
         "2|1|2020-02-01|Imprisonment|1200|Yes\n", 0);
  expect(reg, events("offence", "offence_date"), "individual record date",
         "1|2|2021-01-01\n2|1|2020-01-01\n", 1);
  expect(reg, events("offence", "convicted_on"), "individual record date",
         "1|3|2019-03-01\n2|1|2020-03-01\n", 1);
  mappa_register_close(reg);
}

/* Events of one person and day stand by record, those of nobody first. */
static void events_are_sorted (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "meeting", "ref,individual,area,level,held_on\n"
       "m1,b,Kent,2,2020-01-02\n"
       "m2,a,Kent,2,2020-01-03\n"
       "m3,,Kent,2,2020-01-04\n"
       "m4,a,Kent,2,2020-01-03\n"
       "m5,a,Kent,2,2020-01-01\n"
       "m6,,Kent,2,2020-01-01\n");
  expect(reg, events("meeting", "held_on"), "individual record date",
         "0|6|2020-01-01\n0|3|2020-01-04\n1|5|2020-01-01\n1|2|2020-01-03\n"
         "1|4|2020-01-03\n2|1|2020-01-02\n", 0);
  mappa_register_close(reg);
}

/* The area and level of a meeting are its own, the rest the person's. */
static void what_a_record_says_goes_before_the_state (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS "a,Norfolk,1,2,2020-01-01,\n");
  give(reg, "meeting", "ref,individual,area,level,held_on\n"
       "m1,a,Kent,3,2020-02-01\n"
       "m2,,Essex,2,2020-02-01\n"
       "m3,b,Norfolk,2,2020-02-01\n");
  expect(reg, events("meeting", "held_on"),
         "individual area category level location sex age",
         "0|Essex|?|Level 2|?|?|?\n"
         "1|Kent|Category 1|Level 3|Community|Male|39\n"
         "2|Norfolk|?|Level 2|Community|Female|19\n", 0);
  give(reg, "attendance", "meeting,agency,attended\n"
       "m3,police,yes\n"
       "m1,probation,no\n"
       "m1,police,yes\n"
       "m2,housing,no\n");
  expect(reg, events("attendance", "held_on"),
         "individual record date area category level agency attended",
         "0|4|2020-02-01|Essex|?|Level 2|Housing authority|No\n"
         "1|2|2020-02-01|Kent|Category 1|Level 3|Probation|No\n"
         "1|3|2020-02-01|Kent|Category 1|Level 3|Police|Yes\n"
         "2|1|2020-02-01|Norfolk|?|Level 2|Police|Yes\n", 0);
  mappa_register_close(reg);
}

static void events_of_nobody (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "case_review", "ref,area,kind,commissioned_on,concluded_on\n"
       "r1,Norfolk,mandatory,2023-05-01,2024-06-01\n"
       "r2,Kent,discretionary,2023-04-01,\n");
  expect(reg, events("case_review", "commissioned_on"),
         "individual record date area category level kind",
         "0|2|2023-04-01|Kent|?|?|Discretionary\n"
         "0|1|2023-05-01|Norfolk|?|?|Mandatory\n", 0);
  expect(reg, events("case_review", "concluded_on"), "record date",
         "1|2024-06-01\n", 1);
  mappa_register_close(reg);
}

/* Of a person's own dates, the person is the one they are about. */
static void events_of_the_person (void **state) {
  mappa_Register *reg = open_with(NULL);
  (void) state;
  give(reg, "individual", "ref,sex,birth_date,died_on\n"
       "a,M,1980-06-15,2020-06-15\nb,F,,\nc,F,2000-01-01,2020-01-01\n");
  give(reg, "management", STAYS "a,Norfolk,1,2,2020-01-01,\n");
  expect(reg, events("individual", "died_on"),
         "individual record date age sex level",
         "1|1|2020-06-15|40|Male|Level 2\n3|3|2020-01-01|20|Female|?\n", 1);
  mappa_register_close(reg);
}

/* A day that only another program can have written is a damage, whatever it
** is. */
static void days_out_of_the_calendar_are_damages (void **state) {
  static const char *const days[] = {
    "-9223372036854775808", "-2147483649", "-2147483647", "-719163",
    "2932897", "2147483646", "2147483648", "4294967296",
    "9223372036854775807"
  };
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS "a,Norfolk,1,2,2020-01-01,2021-01-01\n");
  assert_int_equal(mappai_register_run(reg,
    "PRAGMA ignore_check_constraints = 1", NULL), MAPPA_OK);
  for (size_t i = 0; i < MAPPAI_COUNT(days); i++) {
    mappa_Source source = segments;
    mappa_Frame *f;
    mappa_Error err;
    char sql[99];
    snprintf(sql, sizeof sql, "UPDATE individual SET birth_date = %s",
             days[i]);
    assert_int_equal(mappai_register_run(reg, sql, NULL), MAPPA_OK);
    assert_int_equal(mappa_frame_load(reg, &source, &f, &err), MAPPA_FORMAT);
    assert_non_null(strstr(err.message, "age has an impossible day"));
  }
  mappa_register_close(reg);
}

/* === Entries and exits ================================================= */

#define TURNS  "individual record date area category level category_before"

/* Unbroken over a change of level and over an empty row, broken by a day. */
static void unbroken_times (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management",
       "individual,area,category,level,start_date,end_date,end_reason\n"
       "a,Norfolk,1,1,2020-01-01,2020-03-01,level_changed\n"
       "a,Norfolk,1,2,2020-03-01,2020-05-01,category_changed\n"
       "a,Norfolk,2,1,2020-05-01,2020-06-01,risk_reduced\n"
       "b,Kent,1,1,2020-01-01,2020-02-01,risk_reduced\n"
       "b,Kent,1,2,2020-02-02,2020-02-03,died\n"
       "c,Kent,1,1,2020-01-01,2020-02-01,level_changed\n"
       "c,Essex,3,3,2020-02-01,2020-02-01,other\n"
       "c,Kent,1,2,2020-02-01,,\n");
  expect(reg, entries, TURNS,
         "1|1|2020-01-01|Norfolk|Category 1|Level 1|?\n"
         "2|4|2020-01-01|Kent|Category 1|Level 1|?\n"
         "2|5|2020-02-02|Kent|Category 1|Level 2|?\n"
         "3|6|2020-01-01|Kent|Category 1|Level 1|?\n", 1);
  expect(reg, exits, TURNS " end_reason",
         "1|3|2020-06-01|Norfolk|Category 2|Level 1|Category 2|Risk reduced\n"
         "2|4|2020-02-01|Kent|Category 1|Level 1|Category 1|Risk reduced\n"
         "2|5|2020-02-03|Kent|Category 1|Level 2|Category 1|Died\n", 1);
  mappa_register_close(reg);
}

/* Who moves leaves one area and enters another on the same day. */
static void transfers_are_exits_and_entries (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS
       "a,Norfolk,1,1,2020-01-01,2020-04-01\n"
       "a,Kent,2,2,2020-04-01,2020-05-01\n"
       "a,Norfolk,1,3,2020-05-01,\n");
  give(reg, "custody", CUSTODY "a,prison,2020-03-31,2020-04-01\n");
  expect(reg, entries, TURNS " location",
         "1|1|2020-01-01|Norfolk|Category 1|Level 1|?|Community\n"
         "1|2|2020-04-01|Kent|Category 2|Level 2|Category 1|Community\n"
         "1|3|2020-05-01|Norfolk|Category 1|Level 3|Category 2|Community\n",
         0);
  expect(reg, exits, TURNS " location",
         "1|1|2020-04-01|Norfolk|Category 1|Level 1|Category 1|Prison\n"
         "1|2|2020-05-01|Kent|Category 2|Level 2|Category 2|Community\n", 0);
  mappa_register_close(reg);
}

/* An entry has the age on its day, an exit on the first day outside. */
static void turns_know_the_age (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS "a,Norfolk,1,1,2020-06-14,2021-06-15\n");
  expect(reg, entries, "date age sex", "2020-06-14|39|Male\n", 0);
  expect(reg, exits, "date age sex", "2021-06-15|41|Male\n", 0);
  mappa_register_close(reg);
}

/* === Every shape of an empty register ================================== */

static void an_empty_register (void **state) {
  mappa_Register *reg = open_with(NULL);
  (void) state;
  expect(reg, segments, "individual end location", "", 0);
  expect(reg, entries, "individual date category_before", "", 0);
  expect(reg, exits, "individual date end_reason", "", 0);
  for (int i = 0; i < mappa_entity_count(); i++) {
    const mappa_Entity *e = mappa_entity_at(i);
    for (int k = 0; k < e->n; k++) {
      const mappa_Field *f = &e->fields[k];
      if (f->marks & MAPPA_START)
        expect(reg, spans(e->name), "individual start end age", "", 0);
      if (f->marks & MAPPA_EVENT)
        expect(reg, events(e->name, f->name), "individual date age", "", 0);
    }
  }
  expect(reg, events("attendance", "held_on"), "agency level", "", 0);
  mappa_register_close(reg);
}

/* === Misuse and transactions =========================================== */

static void sources_that_make_no_sense (void **state) {
  static const struct { mappa_Source source; const char *words; } cases[] = {
    {{MAPPA_EVENTS, NULL, "held_on"}, "no entity"},
    {{MAPPA_EVENTS, "meetings", "held_on"}, "no entity 'meetings'"},
    {{MAPPA_EVENTS, "meeting", NULL}, "which date of meeting"},
    {{MAPPA_EVENTS, "meeting", "date"}, "meeting has no date date"},
    {{MAPPA_EVENTS, "meeting", "attended"}, "meeting has no date attended"},
    {{MAPPA_EVENTS, "meeting", "level"}, "meeting has no date level"},
    {{MAPPA_EVENTS, "meeting", "ref"}, "meeting has no date ref"},
    {{MAPPA_EVENTS, "population", "year"}, "population has no date year"},
    {{MAPPA_SPANS, NULL, NULL}, "no entity"},
    {{MAPPA_SPANS, "orders", NULL}, "no entity 'orders'"},
    {{MAPPA_SPANS, "breach", NULL}, "breach has no interval"},
    {{MAPPA_SPANS, "individual", NULL}, "individual has no interval"},
    {{(mappa_Shape) 99, NULL, NULL}, "no such shape"},
  };
  mappa_Register *reg = open_with(NULL);
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    mappa_Frame *f = (mappa_Frame *) reg;
    mappa_Error err;
    assert_int_equal(mappa_frame_load(reg, &cases[i].source, &f, &err),
                     MAPPA_MISUSE);
    assert_null(f);
    if (strstr(err.message, cases[i].words) == NULL)
      fail_msg("'%s' does not say '%s'", err.message, cases[i].words);
    assert_false(mappa_register_in_transaction(reg));
    assert_int_equal(mappa_frame_load(reg, &cases[i].source, &f, NULL),
                     MAPPA_MISUSE);
  }
  mappa_register_close(reg);
}

static void a_transaction_is_left_as_it_was (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS "a,Norfolk,1,1,2020-01-01,\n");
  expect(reg, segments, "start", "2020-01-01\n", 0);
  assert_false(mappa_register_in_transaction(reg));
  for (int write = 0; write <= 1; write++) {
    assert_int_equal(mappa_register_begin(reg, write, NULL), MAPPA_OK);
    expect(reg, segments, "start", "2020-01-01\n", 0);
    assert_true(mappa_register_in_transaction(reg));
    mappa_register_rollback(reg);
  }
  mappa_register_close(reg);
}

static void a_frame_outlives_its_register (void **state) {
  mappa_Register *reg = with_people();
  mappa_Frame *f;
  char *text;
  (void) state;
  give(reg, "management", STAYS "a,Norfolk,1,1,2020-01-01,\n");
  f = load(reg, MAPPA_SEGMENTS, NULL, NULL);
  mappa_register_close(reg);
  text = dump(f, "start end area");
  assert_string_equal(text, "2020-01-01|open|Norfolk\n");
  free(text);
  mappa_frame_free(f);
}

/* === Histories at random, day by day =================================== */

enum {PERSONS = 100, DAYS = 60, FIRST = 18262};  /* from 2020-01-01 */

typedef struct Today {         /* what holds on a day */
  int stay;                    /* which row of management; 0: none */
  int area, category, level;
  int location;
} Today;

typedef struct Life {
  Today on[DAYS];
  int stays;
  int from, to;                /* subject to notification */
} Life;

/* Writes a day; DAYS, to which nobody looks, as 'open'. */
static void write_day (FILE *out, int d, const char *open) {
  char text[11];
  mappa_day_format(FIRST + d, text);
  fputs(d < DAYS ? text : open, out);
}

static const char *label (const char *list, int code) {
  return code == 0 ? "?" : mappa_list(list)->codes[code - 1].label;
}

static void write_stay (FILE *out, uint64_t *seed, int person, int from,
                        int to, Life *life) {
  Today now = {0, 1, 1, 1, 0};
  now.stay = ++life->stays;
  now.area += support_below(seed, 2);
  now.category += support_below(seed, 3);
  now.level += support_below(seed, 3);
  fprintf(out, "p%d,%s,%d,%d,", person, label("area", now.area), now.category,
          now.level);
  write_day(out, from, "");
  fputc(',', out);
  write_day(out, to, "");
  fputc('\n', out);
  for (int d = from; d < to; d++) {
    now.location = life->on[d].location;
    life->on[d] = now;
  }
}

/* Stays one after the other, some after a gap, some empty. */
static void write_stays (FILE *out, uint64_t *seed, int person, Life *life) {
  int day = support_below(seed, 20);
  do {
    int end = day + support_below(seed, 4) * support_below(seed, 9);
    if (end > DAYS) end = DAYS;
    write_stay(out, seed, person, day, end, life);
    day = end + support_below(seed, 2) * support_below(seed, 9);
  } while (day < DAYS && support_below(seed, 6) > 0);
}

/* Up to three times in custody, as they come; hospital goes first. */
static void write_custody (FILE *out, uint64_t *seed, int person,
                           Life *life) {
  for (int i = support_below(seed, 4); i > 0; i--) {
    int from = support_below(seed, DAYS), to = from + support_below(seed, 30);
    int kind = 1 + support_below(seed, 2);       /* prison, hospital */
    if (to > DAYS) to = DAYS;
    fprintf(out, "p%d,%s,", person, label("custody_kind", kind));
    write_day(out, from, "");
    fputc(',', out);
    write_day(out, to, "");
    fputc('\n', out);
    for (int d = from; d < to; d++)
      if (life->on[d].location <= kind) life->on[d].location = kind + 1;
  }
}

static void write_notification (FILE *out, uint64_t *seed, int person,
                                Life *life) {
  life->from = support_below(seed, DAYS);
  life->to = life->from + 1 + support_below(seed, DAYS - life->from);
  fprintf(out, "p%d,", person);
  write_day(out, life->from, "");
  fputc(',', out);
  write_day(out, life->to, "");
  fputc('\n', out);
}

static void write_person (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  (void) life;
  fprintf(out, "p%d\n", person);
}

/* A breach on every day. */
static void write_breaches (FILE *out, uint64_t *seed, int person,
                            Life *life) {
  (void) seed;
  (void) life;
  for (int d = 0; d < DAYS; d++) {
    fprintf(out, "p%d,licence,caution,", person);
    write_day(out, d, "");
    fputc('\n', out);
  }
}

/* Writes something about each person. */
typedef void (*Writer) (FILE *out, uint64_t *seed, int person, Life *life);

static char *write_all (const char *head, Writer writer, uint64_t *seed,
                        Life *lives) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  fputs(head, out);
  for (int p = 0; p < PERSONS; p++) writer(out, seed, p + 1, &lives[p]);
  assert_int_equal(fclose(out), 0);
  return text;
}

static void give_all (mappa_Register *reg, const char *entity,
                      const char *head, Writer writer, uint64_t *seed,
                      Life *lives) {
  char *text = write_all(head, writer, seed, lives);
  give(reg, entity, text);
  free(text);
}

/* === What the frames should be ========================================= */

static void write_state (FILE *out, const Today *now) {
  fprintf(out, "|%s|%s|%s|%s", label("area", now->area),
          label("category", now->category), label("level", now->level),
          label("location", now->location ? now->location : 1));
}

/* A row for each stretch of from..to on which nothing changes. */
static void write_runs (FILE *out, int person, const Life *life, int from,
                        int to, bool unmanaged) {
  for (int d = from, next; d < to; d = next) {
    const Today *now = &life->on[d];
    for (next = d + 1; next < to; next++)
      if (life->on[next].stay != now->stay ||
          life->on[next].location != now->location) break;
    if (now->stay == 0 && !unmanaged) continue;
    fprintf(out, "%d|", person);
    write_day(out, d, "");
    fputc('|', out);
    write_day(out, next, "open");
    write_state(out, now);
    fputc('\n', out);
  }
}

static void want_segments (FILE *out, uint64_t *seed, int person,
                           Life *life) {
  (void) seed;
  write_runs(out, person, life, 0, DAYS, false);
}

static void want_spans (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  write_runs(out, person, life, life->from, life->to, true);
}

/* A row of a day, with the state on another, and the category before. */
static void write_event (FILE *out, int person, const Life *life, int d,
                         int on) {
  fprintf(out, "%d|", person);
  write_day(out, d, "");
  write_state(out, &life->on[on]);
  fprintf(out, "|%s\n",
          label("category", d > 0 ? life->on[d - 1].category : 0));
}

static void want_events (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  for (int d = 0; d < DAYS; d++) write_event(out, person, life, d, d);
}

static int area_on (const Life *life, int d) {
  return d < 0 ? 0 : life->on[d].area;
}

static void want_entries (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  for (int d = 0; d < DAYS; d++)
    if (area_on(life, d) != 0 && area_on(life, d) != area_on(life, d - 1))
      write_event(out, person, life, d, d);
}

static void want_exits (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  for (int d = 1; d < DAYS; d++)
    if (area_on(life, d - 1) != 0 && area_on(life, d) != area_on(life, d - 1))
      write_event(out, person, life, d, d - 1);
}

/* Compares the rows of a frame with what 'writer' wants. */
static void expect_all (mappa_Register *reg, mappa_Source source,
                        const char *columns, Writer writer, Life *lives) {
  char *want = write_all("", writer, NULL, lives);
  mappa_Frame *f = load(reg, source.shape, source.entity, source.date);
  char *text = dump(f, columns);
  if (strcmp(text, want) != 0) fail_msg("of shape %d", (int) source.shape);
  assert_true(mappa_frame_rows(f) > PERSONS);
  free(text);
  free(want);
  mappa_frame_free(f);
}

#define STATE  " area category level location"

static void histories_at_random (void **state) {
  for (uint64_t seed = 1; seed <= 3; seed++) {
    mappa_Register *reg = open_with(NULL);
    Life *lives = calloc(PERSONS, sizeof *lives);
    uint64_t s = seed;
    (void) state;
    assert_non_null(lives);
    give_all(reg, "individual", "ref\n", write_person, &s, lives);
    give_all(reg, "custody", CUSTODY, write_custody, &s, lives);
    give_all(reg, "management", STAYS, write_stays, &s, lives);
    give_all(reg, "notification", "individual,start_date,end_date\n",
             write_notification, &s, lives);
    give_all(reg, "breach", "individual,requirement,outcome,outcome_date\n",
             write_breaches, &s, lives);
    expect_all(reg, segments, "individual start end" STATE, want_segments,
               lives);
    expect_all(reg, spans("notification"), "individual start end" STATE,
               want_spans, lives);
    expect_all(reg, events("breach", "outcome_date"),
               "individual date" STATE " category_before", want_events, lives);
    expect_all(reg, entries, "individual date" STATE " category_before",
               want_entries, lives);
    expect_all(reg, exits, "individual date" STATE " category_before",
               want_exits, lives);
    free(lives);
    mappa_register_close(reg);
  }
}

/* === Memory that runs out ============================================== */

/* A register in which every shape has rows, some people many. */
static void fill (mappa_Register *reg) {
  give(reg, "individual", PEOPLE "a,M,1980-06-15,W1\nb,,,\n");
  give(reg, "management", STAYS
       "a,Norfolk,1,2,2020-01-01,2020-02-01\n"
       "a,Kent,1,2,2020-02-01,2020-03-01\n"
       "b,Kent,1,2,2020-02-01,2020-03-01\n");
  give(reg, "custody", CUSTODY
       "a,prison,2020-01-02,2020-01-04\na,prison,2020-01-06,2020-01-08\n"
       "a,prison,2020-01-10,2020-01-12\na,prison,2020-01-14,2020-01-16\n"
       "a,prison,2020-01-18,2020-01-20\na,prison,2020-01-22,2020-01-24\n");
  give(reg, "meeting", "ref,individual,area,level,held_on\n"
       "m1,a,Norfolk,2,2020-01-03\n");
  give(reg, "attendance", "meeting,agency,attended\nm1,police,yes\n");
  give(reg, "licence", "individual,start_date,end_date\na,2020-01-01,\n");
}

/* Loads with the n-th allocation failing, alone or with all later ones; gives
** whether it was reached. Nothing more is held afterwards. */
static bool load_with_failure (mappa_Register *reg, Ledger *l,
                               mappa_Source source, long n, bool onward) {
  size_t bytes = l->bytes, blocks = l->blocks;
  mappa_Frame *f;
  mappa_Status status;
  bool reached;
  l->calls = 0;
  l->fail_at = n;
  l->onward = onward;
  status = mappa_frame_load(reg, &source, &f, NULL);
  reached = l->calls >= n;
  l->fail_at = 0;
  if (status != MAPPA_OK) assert_null(f);
  if (!reached) assert_int_equal(status, MAPPA_OK);
  assert_true(status == MAPPA_OK || status == MAPPA_MEMORY);
  mappa_frame_free(f);
  assert_int_equal(l->bytes, bytes);
  assert_int_equal(l->blocks, blocks);
  assert_false(mappa_register_in_transaction(reg));
  return reached;
}

static void no_memory_is_lost (void **state) {
  const mappa_Source sources[] = {
    segments, entries, exits, spans("licence"), events("meeting", "held_on"),
    events("attendance", "held_on")
  };
  Ledger l = {0};
  mappa_Memory m = ledger_memory(&l);
  mappa_Register *reg = open_with(&m);
  (void) state;
  fill(reg);
  for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
    for (int onward = 0; onward <= 1; onward++) {
      long n = 1;
      while (load_with_failure(reg, &l, sources[i], n, onward)) n++;
      assert_true(n > 20);
    }
  mappa_register_close(reg);
  ledger_settled(&l);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(custody_cuts_segments),
    cmocka_unit_test(segments_of_several_stays),
    cmocka_unit_test(segments_know_the_person),
    cmocka_unit_test(segments_need_management),
    cmocka_unit_test(spans_of_orders),
    cmocka_unit_test(spans_end_when_the_order_ends),
    cmocka_unit_test(spans_of_other_intervals),
    cmocka_unit_test(events_have_the_state_on_their_date),
    cmocka_unit_test(events_know_the_age_on_their_date),
    cmocka_unit_test(events_by_each_of_their_dates),
    cmocka_unit_test(events_are_sorted),
    cmocka_unit_test(what_a_record_says_goes_before_the_state),
    cmocka_unit_test(events_of_nobody),
    cmocka_unit_test(events_of_the_person),
    cmocka_unit_test(days_out_of_the_calendar_are_damages),
    cmocka_unit_test(unbroken_times),
    cmocka_unit_test(transfers_are_exits_and_entries),
    cmocka_unit_test(turns_know_the_age),
    cmocka_unit_test(an_empty_register),
    cmocka_unit_test(sources_that_make_no_sense),
    cmocka_unit_test(a_transaction_is_left_as_it_was),
    cmocka_unit_test(a_frame_outlives_its_register),
    cmocka_unit_test(histories_at_random),
    cmocka_unit_test(no_memory_is_lost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
