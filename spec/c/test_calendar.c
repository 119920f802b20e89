/* test_calendar.c - civil dates, times in months, ages, reporting years. */
#include "support.h"

#include "base.h"

/* Steps to the next civil date, by the rules one learns at school. */
static void tomorrow (int *year, int *month, int *mday) {
  int days = 31;
  if (*month == 4 || *month == 6 || *month == 9 || *month == 11) days = 30;
  if (*month == 2) days = 28;
  if (*month == 2 && *year % 4 == 0) days = 29;
  if (*month == 2 && *year % 100 == 0 && *year % 400 != 0) days = 28;
  if (++*mday > days) *mday = 1, ++*month;
  if (*month > 12) *month = 1, ++*year;
}

static mappa_Day day (const char *s) {
  return mappa_day_parse(s, strlen(s));
}

/* Compares each day from the first to the last with a counter. */
static void walk (int year, int last, mappa_Day first) {
  int month = 1, mday = 1;
  for (mappa_Day d = first; year <= last; d++) {
    char text[11], want[32];
    int y, m, md;
    mappa_day_civil(d, &y, &m, &md);
    mappa_day_format(d, text);
    snprintf(want, sizeof want, "%04d-%02d-%02d", year, month, mday);
    if (mappa_day(year, month, mday) != d || y != year || m != month ||
        md != mday || strcmp(text, want) != 0 || day(text) != d ||
        mappa_reporting_year(d) != (month < 4 ? year - 1 : year))
      fail_msg("%s is not %s", text, want);
    tomorrow(&year, &month, &mday);
  }
}

static void every_day_from_1600_to_2400 (void **state) {
  (void) state;
  walk(1600, 2400, -135140);
}

static void the_ends_of_the_calendar (void **state) {
  (void) state;
  walk(1, 8, -719162);
  walk(9996, 9999, mappa_day(9996, 1, 1));
  assert_int_equal(mappa_day(9999, 12, 31), 2932896);
}

static void known_days (void **state) {
  (void) state;
  assert_int_equal(mappa_day(1970, 1, 1), 0);
  assert_int_equal(mappa_day(1969, 12, 31), -1);
  assert_int_equal(mappa_day(2000, 2, 29), 11016);
  assert_int_equal(mappa_day(2025, 3, 31), 20178);
}

static void dates_that_do_not_exist (void **state) {
  static const int dates[][3] = {
    {2025, 2, 29}, {2025, 2, 30}, {1900, 2, 29}, {2100, 2, 29},
    {2024, 2, 30}, {2025, 4, 31}, {2025, 1, 32}, {2025, 1, 0},
    {2025, 1, -1}, {2025, 0, 1}, {2025, 13, 1}, {2025, -1, 1}, {0, 1, 1},
    {-1, 1, 1}, {10000, 1, 1}, {INT32_MAX, 1, 1}, {INT32_MIN, 1, 1},
    {2025, INT32_MAX, 1}, {2025, INT32_MIN, 1}, {2025, 1, INT32_MAX},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(dates); i++)
    assert_int_equal(mappa_day(dates[i][0], dates[i][1], dates[i][2]),
                     MAPPA_NODAY);
}

static void parse_takes_nothing_else (void **state) {
  static const char *const texts[] = {
    "", "2025", "2025-02-30", "2025-2-3", "2025-02-3", "0000-01-01",
    "2025-13-01", "2025-00-10", "2025-01-00", "2025-02-03 ", " 2025-02-03",
    "2025-02-03x", "2025/02/03", "03-02-2025", "2025-02 03", "20250203",
    "+025-02-03", "-025-02-03", "2025-+2-03", "2025-02--3", "2025- 2-03",
    "2025-02-0x", "202a-02-03", "2025-02-03T00:00", "2O25-02-03",
    "2025:02:03", "2025-0:-03", "2025-0/-03",
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(texts); i++)
    assert_int_equal(day(texts[i]), MAPPA_NODAY);
  assert_int_equal(mappa_day_parse(NULL, 0), MAPPA_NODAY);
  assert_int_equal(mappa_day_parse("2025-02-03", 9), MAPPA_NODAY);
  assert_int_equal(mappa_day_parse("2025-02-0\0", 10), MAPPA_NODAY);
  assert_int_equal(mappa_day_parse("2025-02-03junk", 10), 20122);
}

static void what_is_no_day_has_no_civil_date (void **state) {
  static const mappa_Day days[] = {
    MAPPA_NODAY, MAPPA_FOREVER, MAPPA_NODAY + 1, MAPPA_FOREVER - 1,
    -719163, 2932897
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(days); i++) {
    char text[11] = "unchanged!";
    int year, month, mday;
    mappa_day_format(days[i], text);
    assert_string_equal(text, "");
    mappa_day_civil(days[i], &year, &month, &mday);
    assert_int_equal(year, 0);
    assert_int_equal(month, 0);
    assert_int_equal(mday, 0);
    assert_int_equal(mappa_reporting_year(days[i]), 0);
    assert_int_equal(mappa_months(days[i], 20000), -1);
    assert_int_equal(mappa_months(0, days[i]), -1);
    assert_int_equal(mappa_months(days[i], days[i]), -1);
    assert_int_equal(mappa_age(days[i], 20000), -1);
    assert_int_equal(mappa_age(0, days[i]), -1);
  }
}

static void ages_in_completed_years (void **state) {
  static const struct { const char *birth, *on; int age; } cases[] = {
    {"2000-06-15", "2000-06-14", -1}, {"2000-06-15", "2000-06-15", 0},
    {"2000-06-15", "2001-06-14", 0}, {"2000-06-15", "2001-06-15", 1},
    {"2000-06-15", "2018-06-14", 17}, {"2000-06-15", "2018-06-15", 18},
    {"2000-12-31", "2001-01-01", 0}, {"2001-01-01", "2001-12-31", 0},
    {"1925-03-31", "2025-03-31", 100}, {"1925-04-01", "2025-03-31", 99},
    {"1960-05-05", "1975-05-04", 14},    /* across 1970 */
    /* 29 February: 1 March in other years */
    {"2000-02-29", "2001-02-28", 0}, {"2000-02-29", "2001-03-01", 1},
    {"2000-02-29", "2004-02-28", 3}, {"2000-02-29", "2004-02-29", 4},
    {"2000-02-29", "2018-02-28", 17}, {"2000-02-29", "2018-03-01", 18},
    {"2096-02-29", "2100-02-28", 3}, {"2096-02-29", "2100-03-01", 4},
    /* born on its neighbours, the year that has it */
    {"2001-02-28", "2004-02-28", 3}, {"2001-03-01", "2004-02-29", 2},
    {"2001-03-01", "2004-03-01", 3},
    {"0001-01-01", "9999-12-31", 9998},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++)
    assert_int_equal(mappa_age(day(cases[i].birth), day(cases[i].on)),
                     cases[i].age);
}

/* Between birthdays an age stands still, and it rises by one on each. */
static void an_age_rises_once_a_year (void **state) {
  (void) state;
  for (mappa_Day birth = day("1999-12-30"); birth < day("2000-03-03");
       birth++) {
    int age = 0, year, month, mday;
    mappa_day_civil(birth, &year, &month, &mday);
    for (mappa_Day on = birth; on < birth + 3000; on++) {
      mappa_Day next = mappa_day(year + age + 1, month, mday);
      if (next == MAPPA_NODAY) next = mappa_day(year + age + 1, 3, 1);
      if (on == next) age++;
      assert_int_equal(mappa_age(birth, on), age);
    }
  }
}

static void months_completed (void **state) {
  static const struct { const char *from, *to; int months; } cases[] = {
    {"2024-05-15", "2024-05-14", -1}, {"2024-05-15", "2024-05-15", 0},
    {"2024-05-15", "2024-06-14", 0}, {"2024-05-15", "2024-06-15", 1},
    {"2024-05-15", "2025-05-14", 11}, {"2024-05-15", "2025-05-15", 12},
    {"2024-12-31", "2025-01-01", 0}, {"2024-12-01", "2025-01-01", 1},
    {"2024-12-31", "2025-01-31", 1}, {"1969-12-15", "1970-01-15", 1},
    /* where the later month has no such day: the first of the next one */
    {"2025-01-31", "2025-02-28", 0}, {"2025-01-31", "2025-03-01", 1},
    {"2025-01-31", "2025-03-30", 1}, {"2025-01-31", "2025-03-31", 2},
    {"2024-01-30", "2024-02-29", 0}, {"2024-01-30", "2024-03-01", 1},
    {"2024-01-29", "2024-02-28", 0}, {"2024-01-29", "2024-02-29", 1},
    {"2025-01-28", "2025-02-28", 1}, {"2025-05-31", "2025-06-30", 0},
    {"2025-05-31", "2025-07-01", 1}, {"2025-02-28", "2025-03-28", 1},
    {"2024-02-29", "2025-02-28", 11}, {"2024-02-29", "2025-03-01", 12},
    {"0001-01-01", "9999-12-31", 119987},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++)
    assert_int_equal(mappa_months(day(cases[i].from), day(cases[i].to)),
                     cases[i].months);
}

/* On the day of the month, or on the first after a month that lacks it, and
** on no other day, a month is completed. */
static void months_rise_by_one (void **state) {
  (void) state;
  for (mappa_Day from = day("2023-12-27"); from < day("2024-03-05"); from++) {
    int months = 0, year, month, start, before = 0;
    mappa_day_civil(from, &year, &month, &start);
    for (mappa_Day to = from; to < from + 1600; to++) {
      int mday;
      mappa_day_civil(to, &year, &month, &mday);
      if (to > from && (mday == start || (mday == 1 && before < start)))
        months++;
      assert_int_equal(mappa_months(from, to), months);
      before = mday;
    }
  }
}

static void reporting_years_turn_on_1_april (void **state) {
  (void) state;
  assert_int_equal(mappa_reporting_year(day("2025-03-31")), 2024);
  assert_int_equal(mappa_reporting_year(day("2025-04-01")), 2025);
  assert_int_equal(mappa_reporting_year(day("2024-12-31")), 2024);
  assert_int_equal(mappa_reporting_year(day("2025-01-01")), 2024);
  assert_int_equal(mappa_reporting_year(day("2024-02-29")), 2023);
  assert_int_equal(mappa_reporting_year(day("1969-03-31")), 1968);
  assert_int_equal(mappa_reporting_year(day("1969-04-01")), 1969);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_day_from_1600_to_2400),
    cmocka_unit_test(the_ends_of_the_calendar),
    cmocka_unit_test(known_days),
    cmocka_unit_test(dates_that_do_not_exist),
    cmocka_unit_test(parse_takes_nothing_else),
    cmocka_unit_test(what_is_no_day_has_no_civil_date),
    cmocka_unit_test(ages_in_completed_years),
    cmocka_unit_test(an_age_rises_once_a_year),
    cmocka_unit_test(months_completed),
    cmocka_unit_test(months_rise_by_one),
    cmocka_unit_test(reporting_years_turn_on_1_april),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
