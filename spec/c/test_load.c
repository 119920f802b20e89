/* test_load.c - from a register to the frames of segments, spans, entries and
** exits. Small registers are made through the public interface; frames are
** compared as text, row by row.
*/
#include "loading.h"

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

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(custody_cuts_segments),
    cmocka_unit_test(segments_of_several_stays),
    cmocka_unit_test(segments_know_the_person),
    cmocka_unit_test(segments_need_management),
    cmocka_unit_test(spans_of_orders),
    cmocka_unit_test(spans_end_when_the_order_ends),
    cmocka_unit_test(spans_of_other_intervals),
    cmocka_unit_test(unbroken_times),
    cmocka_unit_test(transfers_are_exits_and_entries),
    cmocka_unit_test(turns_know_the_age),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
