/* test_load_events.c - from a register to the frames of events: the state of
** the person on their date, and what the record itself says. */
#include "loading.h"

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

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(events_have_the_state_on_their_date),
    cmocka_unit_test(events_know_the_age_on_their_date),
    cmocka_unit_test(events_by_each_of_their_dates),
    cmocka_unit_test(events_are_sorted),
    cmocka_unit_test(what_a_record_says_goes_before_the_state),
    cmocka_unit_test(events_of_nobody),
    cmocka_unit_test(events_of_the_person),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
