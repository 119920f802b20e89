/* calendar.c - civil dates, times in months, ages and reporting years.
**
** R1. The Gregorian calendar, also before it was introduced, in the years 1
**     to 9999. Any other day, MAPPA_NODAY and MAPPA_FOREVER included, has no
**     civil date: it formats as "", its parts are 0, months and ages with it
**     are -1 and its reporting year is 0.
** R2. A date is read from exactly ten bytes, digits and hyphens, or not at
**     all; a date that does not exist is not a date.
** R3. A month is completed on the day of the month on which it began, or on
**     the first of the next month where there is no such day. A year is twelve
**     months: somebody born on 29 February completes one on 1 March in a year
**     without that date.
** R4. A reporting year runs from 1 April to 31 March and is named by the year
**     it starts in.
**
** How it works: years are counted from 1 March, so that the leap day, when
** there is one, is the last day of a year, and days from 1 March of year 0.
** A month that starts m months after March starts (153 m + 2) / 5 days after
** it; 400 years are a cycle of 146,097 days.
*/
#include "mappa.h"

#include <string.h>

enum {
  EPOCH = 719468,              /* days from 0000-03-01 to 1970-01-01 */
  CYCLE = 146097,              /* days in 400 years */
  FIRST = -719162,             /* 0001-01-01 */
  LAST = 2932896               /* 9999-12-31 */
};

static bool leap (int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int monthdays (int year, int month) {
  static const signed char days[] = {
    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
  };
  return days[month - 1] + (month == 2 && leap(year));
}

static bool hascivil (mappa_Day day) {
  return FIRST <= day && day <= LAST;
}

mappa_Day mappa_day (int year, int month, int day) {
  int y, m;
  if (year < 1 || year > 9999 || month < 1 || month > 12) return MAPPA_NODAY;
  if (day < 1 || day > monthdays(year, month)) return MAPPA_NODAY;
  y = year - (month < 3);
  m = (month + 9) % 12;        /* months since March */
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
         EPOCH;
}

/* Reads n digits; -1 when one is not a digit. */
static int digits (const char *s, int n) {
  int number = 0;
  for (int i = 0; i < n; i++) {
    if (s[i] < '0' || s[i] > '9') return -1;
    number = 10 * number + (s[i] - '0');
  }
  return number;
}

mappa_Day mappa_day_parse (const char *s, size_t len) {
  if (len != 10 || s[4] != '-' || s[7] != '-') return MAPPA_NODAY;
  return mappa_day(digits(s, 4), digits(s + 5, 2), digits(s + 8, 2));
}

static void putdigits (char *out, int n, int number) {
  for (; n > 0; number /= 10) out[--n] = (char) ('0' + number % 10);
}

void mappa_day_format (mappa_Day day, char out[11]) {
  int year, month, mday;
  out[0] = '\0';
  if (!hascivil(day)) return;
  mappa_day_civil(day, &year, &month, &mday);
  memcpy(out, "yyyy-mm-dd", 11);
  putdigits(out, 4, year);
  putdigits(out + 5, 2, month);
  putdigits(out + 8, 2, mday);
}

void mappa_day_civil (mappa_Day day, int *year, int *month, int *mday) {
  int left, y, m;
  *year = *month = *mday = 0;
  if (!hascivil(day)) return;
  left = (day + EPOCH) % CYCLE;          /* days into the cycle */
  y = (left - left / 1460 + left / 36524 - left / (CYCLE - 1)) / 365;
  left -= 365 * y + y / 4 - y / 100;     /* days since 1 March */
  m = (5 * left + 2) / 153;
  *mday = left - (153 * m + 2) / 5 + 1;
  *month = m < 10 ? m + 3 : m - 9;
  *year = (day + EPOCH) / CYCLE * 400 + y + (*month < 3);
}

int mappa_months (mappa_Day from, mappa_Day to) {
  int year, month, mday, toyear, tomonth, tomday;
  if (!hascivil(from) || !hascivil(to) || to < from) return -1;
  mappa_day_civil(from, &year, &month, &mday);
  mappa_day_civil(to, &toyear, &tomonth, &tomday);
  return 12 * (toyear - year) + tomonth - month - (tomday < mday);
}

int mappa_age (mappa_Day birth, mappa_Day on) {
  int months = mappa_months(birth, on);
  return months < 0 ? -1 : months / 12;
}

int mappa_reporting_year (mappa_Day day) {
  int year, month, mday;
  mappa_day_civil(day, &year, &month, &mday);
  return year - (month > 0 && month < 4);
}
