/* test_load_extras.c - columns on demand, of small registers made by hand:
** what other histories tell of the day, and the days from which time is
** measured. */
#include "loading.h"

#define LICENCES  "individual,start_date,end_date\n"
#define ORDERS  "individual,kind,interim,made_on,expires_on,ended_on\n"

/* === What other histories tell ========================================= */

typedef struct Case { const char *given, *want; } Case;

/* Segments of a, from 1 March to 1 September 2020, for each of some cases. */
static void expect_cases (const char *entity, const char *head,
                          const char *column, const Case *cases, size_t n) {
  char columns[99] = "start end ";
  strcat(columns, column);
  for (size_t i = 0; i < n; i++) {
    mappa_Register *reg = with_people();
    char given[400];
    snprintf(given, sizeof given, "%s%s", head, cases[i].given);
    give(reg, "management", STAYS "a,Norfolk,1,2,2020-03-01,2020-09-01\n");
    give(reg, entity, given);
    expect(reg, with(segments, &column, 1), columns, cases[i].want, 0);
    expect(reg, segments, "start end location",
           "2020-03-01|2020-09-01|Community\n", 0);
    mappa_register_close(reg);
  }
}

static void licences (void **state) {
  static const Case cases[] = {
    {"", "2020-03-01|2020-09-01|No\n"},
    {"b,2020-04-01,\n", "2020-03-01|2020-09-01|No\n"},
    {"a,2020-04-01,2020-05-01\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-05-01|Yes\n"
     "2020-05-01|2020-09-01|No\n"},
    /* all of it, and for life */
    {"a,2020-03-01,2020-09-01\n", "2020-03-01|2020-09-01|Yes\n"},
    {"a,2019-01-01,\n", "2020-03-01|2020-09-01|Yes\n"},
    /* touching the start and the end; one day; none */
    {"a,2020-01-01,2020-03-01\na,2020-09-01,\n", "2020-03-01|2020-09-01|No\n"},
    {"a,2020-08-31,2020-09-01\n",
     "2020-03-01|2020-08-31|No\n2020-08-31|2020-09-01|Yes\n"},
    {"a,2020-05-05,2020-05-05\n", "2020-03-01|2020-09-01|No\n"},
    /* an empty one within another, and where another starts and ends */
    {"a,2020-04-01,2020-06-01\na,2020-05-05,2020-05-05\n"
     "a,2020-04-01,2020-04-01\na,2020-06-01,2020-06-01\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-06-01|Yes\n"
     "2020-06-01|2020-09-01|No\n"},
    /* touching, overlapping, within, a day apart */
    {"a,2020-05-01,2020-06-01\na,2020-04-01,2020-05-01\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-06-01|Yes\n"
     "2020-06-01|2020-09-01|No\n"},
    {"a,2020-04-01,2020-05-20\na,2020-05-01,2020-06-01\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-06-01|Yes\n"
     "2020-06-01|2020-09-01|No\n"},
    {"a,2020-04-01,\na,2020-05-01,2020-06-01\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-09-01|Yes\n"},
    {"a,2020-04-01,2020-05-01\na,2020-05-02,\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-05-01|Yes\n"
     "2020-05-01|2020-05-02|No\n2020-05-02|2020-09-01|Yes\n"},
  };
  (void) state;
  expect_cases("licence", LICENCES, "on_licence", cases, MAPPAI_COUNT(cases));
}

static void notification (void **state) {
  static const Case cases[] = {
    {"", "2020-03-01|2020-09-01|None\n"},
    {"a,2020-04-01,2020-05-01\n",
     "2020-03-01|2020-04-01|None\n2020-04-01|2020-05-01|Fixed\n"
     "2020-05-01|2020-09-01|None\n"},
    {"a,2020-04-01,\n",
     "2020-03-01|2020-04-01|None\n2020-04-01|2020-09-01|Indefinite\n"},
    /* indefinite goes before fixed, whichever was first */
    {"a,2020-04-01,2020-08-01\na,2020-06-01,\n",
     "2020-03-01|2020-04-01|None\n2020-04-01|2020-06-01|Fixed\n"
     "2020-06-01|2020-09-01|Indefinite\n"},
    {"a,2020-04-01,\na,2020-06-01,2020-08-01\n",
     "2020-03-01|2020-04-01|None\n2020-04-01|2020-09-01|Indefinite\n"},
    {"a,2020-04-01,\na,2020-04-01,2020-08-01\n",
     "2020-03-01|2020-04-01|None\n2020-04-01|2020-09-01|Indefinite\n"},
    /* indefinite on the day that fixed ends, and one later */
    {"a,2020-04-01,2020-06-01\na,2020-06-01,\n",
     "2020-03-01|2020-04-01|None\n2020-04-01|2020-06-01|Fixed\n"
     "2020-06-01|2020-09-01|Indefinite\n"},
    {"a,2020-04-01,2020-06-01\na,2020-06-02,\n",
     "2020-03-01|2020-04-01|None\n2020-04-01|2020-06-01|Fixed\n"
     "2020-06-01|2020-06-02|None\n2020-06-02|2020-09-01|Indefinite\n"},
    {"a,2020-04-01,2020-06-01\na,2020-05-01,2020-07-01\n",
     "2020-03-01|2020-04-01|None\n2020-04-01|2020-07-01|Fixed\n"
     "2020-07-01|2020-09-01|None\n"},
  };
  (void) state;
  expect_cases("notification", LICENCES, "notification", cases,
               MAPPAI_COUNT(cases));
}

static void orders (void **state) {
  static const Case cases[] = {
    /* without end; to run out; ended before and after that; ended alone */
    {"a,SHPO,no,2020-04-01,,\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-09-01|Yes\n"},
    {"a,SHPO,no,2020-04-01,2020-06-01,\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-06-01|Yes\n"
     "2020-06-01|2020-09-01|No\n"},
    {"a,SHPO,no,2020-04-01,2020-06-01,2020-05-01\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-05-01|Yes\n"
     "2020-05-01|2020-09-01|No\n"},
    {"a,SHPO,no,2020-04-01,2020-06-01,2020-07-01\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-07-01|Yes\n"
     "2020-07-01|2020-09-01|No\n"},
    {"a,SHPO,no,2020-04-01,,2020-05-01\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-05-01|Yes\n"
     "2020-05-01|2020-09-01|No\n"},
    /* ended on the day it was made, though to run out later */
    {"a,SHPO,no,2020-04-01,2020-06-01,2020-04-01\n",
     "2020-03-01|2020-09-01|No\n"},
    /* interim does not count, unknown counts as full */
    {"a,SHPO,yes,2020-04-01,,\n", "2020-03-01|2020-09-01|No\n"},
    {"a,SHPO,,2020-04-01,,\n",
     "2020-03-01|2020-04-01|No\n2020-04-01|2020-09-01|Yes\n"},
    {"a,SHPO,yes,2020-04-01,2020-05-01,\na,SHPO,no,2020-05-01,2020-06-01,\n",
     "2020-03-01|2020-05-01|No\n2020-05-01|2020-06-01|Yes\n"
     "2020-06-01|2020-09-01|No\n"},
    /* one kind says nothing of another */
    {"a,SRO,no,2020-04-01,,\na,SOPO,no,2020-04-01,,\n",
     "2020-03-01|2020-09-01|No\n"},
  };
  (void) state;
  expect_cases("order", ORDERS, "has_shpo", cases, MAPPAI_COUNT(cases));
}

/* Each kind of order, made in a month of its own, has a column of its own. */
static void orders_of_each_kind (void **state) {
  static const char *const kinds[] = {"SHPO", "NO", "SRO", "SOPO", "FTO",
                                      "RSHO", "VOO"};
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS "a,Norfolk,1,2,2020-01-01,2020-08-01\n");
  for (int i = 0; i < (int) MAPPAI_COUNT(kinds); i++) {
    char text[200];
    snprintf(text, sizeof text, ORDERS "a,%s,no,2020-%02d-01,2020-%02d-01,\n",
             kinds[i], i + 1, i + 2);
    give(reg, "order", text);
  }
  for (int i = 0; i < (int) MAPPAI_COUNT(kinds); i++) {
    const char *name = mappa_extra_at(2 + i).name;
    char columns[99] = "start end ", want[300] = "";
    if (i > 0)
      snprintf(want, sizeof want, "2020-01-01|2020-%02d-01|No\n", i + 1);
    snprintf(want + strlen(want), 50, "2020-%02d-01|2020-%02d-01|Yes\n",
             i + 1, i + 2);
    if (i < 6)
      snprintf(want + strlen(want), 50, "2020-%02d-01|2020-08-01|No\n",
               i + 2);
    expect(reg, with(segments, &name, 1), strcat(columns, name), want, 0);
  }
  mappa_register_close(reg);
}

/* Several cut together, with the location; a span by those of others too. */
static void several_at_once (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS "a,Norfolk,1,2,2020-02-01,2020-06-01\n");
  give(reg, "custody", CUSTODY "a,prison,2020-01-01,2020-03-01\n");
  give(reg, "licence", LICENCES "a,2020-03-01,2020-07-01\n");
  give(reg, "notification", LICENCES "a,2020-01-01,2020-04-01\n"
       "a,2020-04-01,\n");
  expect(reg, WITH(segments, "notification", "on_licence"),
         "start end location on_licence notification",
         "2020-02-01|2020-03-01|Prison|No|Fixed\n"
         "2020-03-01|2020-04-01|Community|Yes|Fixed\n"
         "2020-04-01|2020-06-01|Community|Yes|Indefinite\n", 0);
  expect(reg, WITH(spans("licence"), "on_licence", "notification",
                   "entered_on", "has_sro"),
         "start end level on_licence notification entered_on has_sro",
         "2020-03-01|2020-04-01|Level 2|Yes|Fixed|2020-02-01|No\n"
         "2020-04-01|2020-06-01|Level 2|Yes|Indefinite|2020-02-01|No\n"
         "2020-06-01|2020-07-01|?|Yes|Indefinite|?|No\n", 0);
  mappa_register_close(reg);
}

/* === Days from which time is measured ================================== */

#define TIMES  "entered_on level_since last_exit age_at_entry"
#define ALL_TIMES  "entered_on", "level_since", "last_exit", "age_at_entry"

/* A change of category goes on with both, one of level with the time in the
** area; a gap, even of a day, ends both; an empty row is nothing. */
static void times_within_an_area (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS
       "a,Norfolk,1,1,2020-01-01,2020-02-01\n"
       "a,Norfolk,2,1,2020-02-01,2020-03-01\n"
       "a,Norfolk,2,2,2020-03-01,2020-04-01\n"
       "a,Kent,2,3,2020-04-01,2020-04-01\n"
       "a,Norfolk,3,2,2020-04-01,2020-05-01\n"
       "a,Norfolk,3,1,2020-05-01,2020-06-01\n"
       "a,Norfolk,1,1,2020-06-02,2020-07-01\n"
       "a,Norfolk,1,1,2020-08-01,\n");
  give(reg, "custody", CUSTODY "a,prison,2020-02-15,2020-03-15\n");
  expect(reg, WITH(segments, ALL_TIMES), "start end " TIMES,
         "2020-01-01|2020-02-01|2020-01-01|2020-01-01|?|39\n"
         "2020-02-01|2020-02-15|2020-01-01|2020-01-01|?|39\n"
         "2020-02-15|2020-03-01|2020-01-01|2020-01-01|?|39\n"
         "2020-03-01|2020-03-15|2020-01-01|2020-03-01|?|39\n"
         "2020-03-15|2020-04-01|2020-01-01|2020-03-01|?|39\n"
         "2020-04-01|2020-05-01|2020-01-01|2020-03-01|?|39\n"
         "2020-05-01|2020-06-01|2020-01-01|2020-05-01|?|39\n"
         "2020-06-02|2020-07-01|2020-06-02|2020-06-02|2020-06-01|39\n"
         "2020-08-01|open|2020-08-01|2020-08-01|2020-07-01|40\n", 1);
  mappa_register_close(reg);
}

/* Who moves begins anew, at whatever level, and comes back to where the last
** time ended on the day of the move. */
static void times_over_transfers (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS
       "a,Norfolk,1,2,2020-01-01,2020-02-01\n"
       "a,Kent,1,2,2020-02-01,2020-03-01\n"
       "a,Kent,1,3,2020-03-01,2020-04-01\n"
       "a,Norfolk,1,2,2020-04-01,2020-05-01\n"
       "a,Essex,1,2,2020-05-01,2020-06-01\n"
       "a,Kent,1,3,2020-07-01,2020-08-01\n"
       "b,Kent,1,1,2020-01-01,\n"
       "c,Kent,1,1,2020-01-01,\n");
  expect(reg, WITH(segments, ALL_TIMES), "individual start area " TIMES,
         "1|2020-01-01|Norfolk|2020-01-01|2020-01-01|?|39\n"
         "1|2020-02-01|Kent|2020-02-01|2020-02-01|?|39\n"
         "1|2020-03-01|Kent|2020-02-01|2020-03-01|?|39\n"
         "1|2020-04-01|Norfolk|2020-04-01|2020-04-01|2020-02-01|39\n"
         "1|2020-05-01|Essex|2020-05-01|2020-05-01|?|39\n"
         "1|2020-07-01|Kent|2020-07-01|2020-07-01|2020-04-01|40\n"
         "2|2020-01-01|Kent|2020-01-01|2020-01-01|?|19\n"
         "3|2020-01-01|Kent|2020-01-01|2020-01-01|?|?\n", 0);
  mappa_register_close(reg);
}

static void ages_at_entry (void **state) {
  mappa_Register *reg = open_with(NULL);
  (void) state;
  give(reg, "individual", "ref,birth_date\n"
       "a,2000-02-29\nb,2000-03-01\nc,2000-03-02\nd,2020-03-01\n"
       "e,2020-03-02\nf,1869-03-02\ng,1869-03-01\nh,\n");
  give(reg, "management", STAYS
       "a,Kent,1,1,2020-03-01,\nb,Kent,1,1,2020-03-01,\n"
       "c,Kent,1,1,2020-03-01,\nd,Kent,1,1,2020-03-01,\n"
       "e,Kent,1,1,2020-03-01,\nf,Kent,1,1,2020-03-01,\n"
       "g,Kent,1,1,2020-03-01,\nh,Kent,1,1,2020-03-01,\n");
  expect(reg, WITH(segments, "age_at_entry"), "individual age_at_entry",
         "1|20\n2|20\n3|19\n4|0\n5|?\n6|150\n7|?\n8|?\n", 0);
  mappa_register_close(reg);
}

/* Months and years as the calendar counts them; a transfer and back begins a
** time that the one before it in the area is away from. */
static void times_away (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS
       "a,Kent,1,1,2018-01-01,2019-01-31\n"
       "a,Kent,1,1,2019-02-28,2019-12-31\n"
       "a,Essex,1,1,2019-12-31,2020-02-29\n"
       "a,Kent,1,1,2020-02-29,2020-02-29\n"
       "a,Kent,2,1,2020-02-29,2020-03-01\n"
       "a,Kent,2,2,2020-03-01,2020-03-02\n"
       "a,Essex,1,1,2021-02-28,\n"
       "b,Kent,1,1,2020-01-01,\n");
  expect(reg, WITH(segments, "days_since_exit", "months_since_exit",
                   "years_since_exit"),
         "individual start days_since_exit months_since_exit years_since_exit",
         "1|2018-01-01|?|?|?\n1|2019-02-28|28|0|0\n1|2019-12-31|?|?|?\n"
         "1|2020-02-29|60|1|0\n1|2020-03-01|60|1|0\n"
         "1|2021-02-28|365|11|0\n2|2020-01-01|?|?|?\n", 1);
  mappa_register_close(reg);
}

/* === Events, entries and exits ========================================= */

#define ON_DAY  "on_licence has_fto " TIMES
#define ALL_ON_DAY  "on_licence", "has_fto", ALL_TIMES

static void events_have_them_on_their_date (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS
       "a,Norfolk,1,1,2020-02-01,2020-04-01\n"
       "a,Norfolk,1,2,2020-04-01,2020-05-01\n"
       "a,Norfolk,1,2,2020-06-01,\n");
  give(reg, "licence", LICENCES "a,2020-02-01,2020-05-02\n");
  give(reg, "order", ORDERS "a,FTO,no,2020-04-01,2020-06-01,\n");
  give(reg, "breach", "individual,requirement,outcome,outcome_date\n"
       "a,licence,caution,2020-01-31\n"
       "a,licence,caution,2020-02-01\n"
       "a,licence,caution,2020-04-01\n"
       "a,licence,caution,2020-05-01\n"
       "a,licence,caution,2020-06-01\n"
       "b,licence,caution,2020-06-01\n");
  expect(reg, WITH(events("breach", "outcome_date"), ALL_ON_DAY),
         "date " ON_DAY,
         "2020-01-31|No|No|?|?|?|?\n"
         "2020-02-01|Yes|No|2020-02-01|2020-02-01|?|39\n"
         "2020-04-01|Yes|Yes|2020-02-01|2020-04-01|?|39\n"
         "2020-05-01|Yes|Yes|?|?|?|?\n"
         "2020-06-01|No|No|2020-06-01|2020-06-01|2020-05-01|39\n"
         "2020-06-01|No|No|?|?|?|?\n", 0);
  mappa_register_close(reg);
}

/* Of nobody nothing is known, though others before and after have it. */
static void nobody_has_none (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS "a,Norfolk,1,2,2020-01-01,\n");
  give(reg, "licence", LICENCES "a,2020-01-01,\n");
  give(reg, "notification", LICENCES "b,2020-01-01,\n");
  give(reg, "meeting", "ref,individual,area,level,held_on\n"
       "m1,a,Norfolk,2,2020-02-01\n"
       "m2,,Norfolk,2,2020-02-01\n"
       "m3,b,Norfolk,2,2020-02-01\n");
  expect(reg, WITH(events("meeting", "held_on"), "notification", ALL_ON_DAY),
         "individual notification " ON_DAY,
         "0|?|?|?|?|?|?|?\n"
         "1|None|Yes|No|2020-01-01|2020-01-01|?|39\n"
         "2|Indefinite|No|No|?|?|?|?\n", 0);
  give(reg, "case_review", "ref,area,kind,commissioned_on,concluded_on\n"
       "r1,Norfolk,mandatory,2023-05-01,\n");
  expect(reg, WITH(events("case_review", "commissioned_on"), "on_licence",
                   "last_exit"), "individual on_licence last_exit",
         "0|?|?\n", 0);
  mappa_register_close(reg);
}

/* An entry has them on its date, an exit on the last day inside. */
static void turns_have_them_inside (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "management", STAYS
       "a,Norfolk,1,1,2020-01-01,2020-02-01\n"
       "a,Norfolk,1,2,2020-02-01,2020-03-01\n"
       "a,Norfolk,1,2,2020-04-01,2020-05-01\n"
       "a,Kent,1,2,2020-05-01,2020-05-02\n");
  give(reg, "licence", LICENCES
       "a,2020-01-01,2020-03-01\n"         /* to the last day of the first */
       "a,2020-04-02,2020-04-30\n"         /* a day short on both sides */
       "a,2020-05-01,2020-05-02\n");
  give(reg, "order", ORDERS "a,FTO,no,2020-03-01,2020-04-01,\n");
  expect(reg, WITH(entries, ALL_ON_DAY), "date area " ON_DAY,
         "2020-01-01|Norfolk|Yes|No|2020-01-01|2020-01-01|?|39\n"
         "2020-04-01|Norfolk|No|No|2020-04-01|2020-04-01|2020-03-01|39\n"
         "2020-05-01|Kent|Yes|No|2020-05-01|2020-05-01|?|39\n", 0);
  expect(reg, WITH(exits, ALL_ON_DAY), "date area " ON_DAY,
         "2020-03-01|Norfolk|Yes|No|2020-01-01|2020-02-01|?|39\n"
         "2020-05-01|Norfolk|No|No|2020-04-01|2020-04-01|2020-03-01|39\n"
         "2020-05-02|Kent|Yes|No|2020-05-01|2020-05-01|?|39\n", 0);
  mappa_register_close(reg);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(licences),
    cmocka_unit_test(notification),
    cmocka_unit_test(orders),
    cmocka_unit_test(orders_of_each_kind),
    cmocka_unit_test(several_at_once),
    cmocka_unit_test(times_within_an_area),
    cmocka_unit_test(times_over_transfers),
    cmocka_unit_test(ages_at_entry),
    cmocka_unit_test(times_away),
    cmocka_unit_test(events_have_them_on_their_date),
    cmocka_unit_test(nobody_has_none),
    cmocka_unit_test(turns_have_them_inside),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
