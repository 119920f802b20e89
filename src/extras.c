/* extras.c - the columns on demand, as data.
**
** R1. A code is that of an attribute: what intervals of another entity tell of
**     the person on the day (history.h).
** R2. An order that may be interim and is not said to be so is a full one.
**     Interim orders do not count. An order ends on the day it really ended,
**     else on the day it is to run out, else never.
** R3. Notification without an end is indefinite, and goes before a fixed one.
** R4. A day, or an age on it, is that of the unbroken time that the management
**     in force belongs to, and the same throughout that time.
*/
#include "extras.h"

#include "frame.h"

#include <string.h>

/* A longer time counts as unknown. */
enum {MAXMONTHS = 12 * MAPPAI_MAXAGE, MAXDAYS = 366 * MAPPAI_MAXAGE};

/* === Days and ages, R4 ================================================= */

int mappai_agecode (mappa_Day birth, mappa_Day on) {
  int age = mappa_age(birth, on);
  return age > MAPPAI_MAXAGE ? 0 : age + 1;
}

static int64_t entered (const mappai_Person *person, const mappai_Stay *stay) {
  (void) person;
  return stay->entered;
}

static int64_t since (const mappai_Person *person, const mappai_Stay *stay) {
  (void) person;
  return stay->since;
}

static int64_t left (const mappai_Person *person, const mappai_Stay *stay) {
  (void) person;
  return stay->left;
}

static int64_t entryage (const mappai_Person *person,
                         const mappai_Stay *stay) {
  return mappai_agecode(person->birth, stay->entered);
}

/* The code of a number, -1 unknown, in a column of numbers up to a largest. */
static int64_t codeof (int64_t number, int64_t most) {
  return number > most ? 0 : number + 1;
}

/* From the exit before to the entry; unknown when they overlap. */
static int64_t daysaway (const mappai_Person *person,
                         const mappai_Stay *stay) {
  (void) person;
  if (stay->left == MAPPA_NODAY || stay->left > stay->entered) return 0;
  return codeof((int64_t) stay->entered - stay->left, MAXDAYS);
}

static int64_t monthsaway (const mappai_Person *person,
                           const mappai_Stay *stay) {
  (void) person;
  return codeof(mappa_months(stay->left, stay->entered), MAXMONTHS);
}

static int64_t yearsaway (const mappai_Person *person,
                          const mappai_Stay *stay) {
  (void) person;
  return codeof(mappa_age(stay->left, stay->entered), MAPPAI_MAXAGE);
}

/* === The table ========================================================= */

enum {NO = 1};                 /* of the list flag; 2 is yes */
enum {NONE = 1};               /* of the list notification_state */

#define CODE(name, words, list, usual, sql)  \
  {{name, MAPPA_COLUMN_CODE, words, list},  \
   {list, usual, sql, NULL, 0}, NULL, 0}
#define DAY(name, words, of)  \
  {{name, MAPPA_COLUMN_DAY, words, NULL}, {NULL, 0, NULL, NULL, 0}, of, 0}
#define NUMBER(name, most, words, of)  \
  {{name, MAPPA_COLUMN_NUMBER, words, NULL},  \
   {NULL, 0, NULL, NULL, 0}, of, most}
#define AWAY(unit)  \
  unit " between the unbroken time in the area and the one before it"

/* R2: orders of a kind, which is a code of the list order_kind. */
#define ORDER(name, kind, words)  \
  CODE(name, words " in force, interim ones not counted", "flag", NO,  \
       "SELECT individual, 2, made_on, coalesce(ended_on, expires_on) "  \
       "FROM \"order\" WHERE kind = " #kind " AND interim IS NOT 2 "  \
       "ORDER BY individual")

static const mappai_Extra extras[] = {
  CODE("on_licence", "on licence", "flag", NO,
       "SELECT individual, 2, start_date, end_date FROM licence "
       "ORDER BY individual"),
  CODE("notification", "subject to notification, for a time or indefinitely",
       "notification_state", NONE,
       "SELECT individual, 2 + (end_date IS NULL), start_date, end_date "
       "FROM notification ORDER BY individual"),                      /* R3 */
  ORDER("has_shpo", 1, "a Sexual Harm Prevention Order"),
  ORDER("has_no", 2, "a Notification Order"),
  ORDER("has_sro", 3, "a Sexual Risk Order"),
  ORDER("has_sopo", 4, "a Sexual Offences Prevention Order"),
  ORDER("has_fto", 5, "a Foreign Travel Order"),
  ORDER("has_rsho", 6, "a Risk of Sexual Harm Order"),
  ORDER("has_voo", 7, "a Violent Offender Order"),
  DAY("entered_on",
      "first day of the unbroken time under MAPPA in the area", entered),
  DAY("level_since",
      "first day of the unbroken time at the level in the area", since),
  DAY("last_exit",
      "end of the unbroken time in the area before the present one", left),
  NUMBER("age_at_entry", MAPPAI_MAXAGE,
         "age on the first day of the unbroken time in the area", entryage),
  NUMBER("days_since_exit", MAXDAYS, AWAY("days"), daysaway),
  NUMBER("months_since_exit", MAXMONTHS, AWAY("months"), monthsaway),
  NUMBER("years_since_exit", MAPPAI_MAXAGE, AWAY("years"), yearsaway),
};

int mappa_extra_count (void) {
  return (int) MAPPAI_COUNT(extras);
}

mappa_Extra mappa_extra_at (int i) {
  return extras[i].extra;
}

const mappai_Extra *mappai_extra (const char *name) {
  for (size_t i = 0; i < MAPPAI_COUNT(extras); i++)
    if (strcmp(extras[i].extra.name, name) == 0) return &extras[i];
  return NULL;
}
