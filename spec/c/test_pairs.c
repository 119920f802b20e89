/* test_pairs.c - what people were on one day and are on another: by hand, and
** random histories against nested loops over days and segments. */
#include "loading.h"

enum {COMMUNITY = 1};

static mappa_Day day (const char *s) {
  return mappa_day_parse(s, strlen(s));
}

static mappa_Period year (int from) {
  mappa_Period period = {mappa_day(from, 4, 1), mappa_day(from + 1, 3, 31)};
  return period;
}

static mappa_Frame *pairs (mappa_Frame *s, const mappa_Period *periods, int n,
                           bool apart) {
  mappa_Frame *f;
  mappa_Error err;
  if (mappa_frame_pairs(s, periods, n, apart, &f, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  return f;
}

/* === By hand =========================================================== */

static void expect_pairs (mappa_Register *reg, mappa_Source source,
                          const mappa_Period *periods, int n, bool apart,
                          const char *columns, const char *want) {
  mappa_Frame *s = load_source(reg, source);
  mappa_Frame *f = pairs(s, periods, n, apart);
  char *text;
  mappa_frame_free(s);                   /* it is not needed any more */
  text = dump(f, columns);
  if (strcmp(text, want) != 0)
    fail_msg("the rows are\n%sand not\n%s", text, want);
  assert_int_equal(mappa_frame_undated(f), 0);
  free(text);
  mappa_frame_free(f);
}

/* a stays and rises, then leaves on the last day of the second year; b comes
** out of prison, moves and goes back; c comes and goes within a year. */
static mappa_Register *with_stays (void) {
  mappa_Register *reg = with_people();
  give(reg, "management", STAYS
       "a,Norfolk,1,1,2020-01-01,2023-07-01\n"
       "a,Norfolk,1,2,2023-07-01,2025-03-31\n"
       "b,Suffolk,2,1,2022-05-01,2023-09-01\n"
       "b,Norfolk,2,3,2023-09-01,\n"
       "c,Kent,3,2,2023-04-01,2024-03-31\n");
  give(reg, "custody", CUSTODY
       "b,prison,2022-01-01,2023-06-01\n"
       "b,hospital,2025-03-31,\n");
  return reg;
}

#define STATES  "individual date area_before area level_before level "  \
                "location_before location counted"

static void states_of_both_days (void **state) {
  mappa_Register *reg = with_stays();
  const mappa_Period years[] = {year(2023), year(2024)};
  (void) state;
  expect_pairs(reg, segments, years, 2, true, STATES,
    "1|2024-03-31|Norfolk|Norfolk|Level 1|Level 2|Community|Community|Yes\n"
    "1|2025-03-31|Norfolk|out|Level 2|out|Community|out|Yes\n"
    "2|2024-03-31|inside|Norfolk|inside|Level 3|inside|Community|Yes\n"
    "2|2025-03-31|Norfolk|inside|Level 3|inside|Community|inside|Yes\n");
  expect_pairs(reg, segments, years, 2, false, STATES,
    "1|2024-03-31|Norfolk|Norfolk|Level 1|Level 2|Community|Community|Yes\n"
    "1|2025-03-31|Norfolk|out|Level 2|out|Community|out|Yes\n"
    "2|2024-03-31|Suffolk|Norfolk|Level 1|Level 3|Prison|Community|Yes\n"
    "2|2025-03-31|Norfolk|Norfolk|Level 3|Level 3|Community|Hospital|Yes\n");
  mappa_register_close(reg);
}

static void who_is_in_neither_snapshot (void **state) {
  mappa_Register *reg = with_stays();
  const mappa_Period years[] = {year(2022), {day("2025-04-01"),
                                             day("2025-04-01")}};
  (void) state;
  expect_pairs(reg, segments, years, 2, true, "individual date counted",
    "1|2023-03-31|Yes\n"
    "2|2023-03-31|No\n"
    "2|2025-04-01|No\n");
  expect_pairs(reg, segments, years, 2, false, "individual date counted",
    "1|2023-03-31|Yes\n"
    "2|2023-03-31|Yes\n"
    "2|2025-04-01|Yes\n");
  mappa_register_close(reg);
}

/* The age is that of the last day; the record that of the closing, or else of
** the opening; columns on demand are of the closing. */
static void persons_records_and_columns_on_demand (void **state) {
  mappa_Register *reg = with_stays();
  const mappa_Period years[] = {year(2022), year(2023), year(2024)};
  (void) state;
  expect_pairs(reg, WITH(segments, "entered_on", "has_shpo", "age_at_entry"),
    years, 3, true,
    "individual record sex age ethnicity lead_agency entered_on has_shpo "
    "age_at_entry",
    "1|1|Male|42|White: British|?|2020-01-01|No|39\n"
    "1|2|Male|43|White: British|?|2020-01-01|No|39\n"
    "1|2|Male|44|White: British|out|?|?|?\n"
    "2|3|Female|23|?|inside|2022-05-01|No|22\n"
    "2|4|Female|24|?|?|2023-09-01|No|23\n"
    "2|4|Female|25|?|inside|2023-09-01|No|23\n");
  mappa_register_close(reg);
}

static void nobody (void **state) {
  mappa_Register *reg = with_people();
  const mappa_Period one = year(2023);
  (void) state;
  expect_pairs(reg, segments, &one, 1, true, STATES, "");
  mappa_register_close(reg);
}

/* === Misuse and memory ================================================= */

static void refused (mappa_Frame *s, const mappa_Period *periods, int n,
                     const char *words) {
  mappa_Frame *f;
  mappa_Error err;
  assert_int_equal(mappa_frame_pairs(s, periods, n, true, &f, &err),
                   MAPPA_MISUSE);
  assert_null(f);
  if (strstr(err.message, words) == NULL)
    fail_msg("'%s' does not say '%s'", err.message, words);
}

static void what_makes_no_pairs (void **state) {
  mappa_Register *reg = with_stays();
  mappa_Frame *s = load_source(reg, segments);
  mappa_Frame *turns = load_source(reg, entries);
  mappa_Frame *orders = load_source(reg, events("order", "made_on"));
  const mappa_Period years[] = {year(2023), year(2023)};
  const mappa_Period reversed = {day("2024-01-02"), day("2024-01-01")};
  (void) state;
  refused(turns, years, 1, "not a frame of segments");
  refused(orders, years, 1, "not a frame of segments");
  refused(s, years, 0, "1 to 65535 periods");
  refused(s, years, 2, "period 2 does not come after");
  refused(s, &reversed, 1, "period 1 does not come after");
  mappa_frame_free(s);
  mappa_frame_free(turns);
  mappa_frame_free(orders);
  mappa_register_close(reg);
}

static mappa_Status pair_in (const mappa_Memory *m, void *ud) {
  mappa_Frame *s = ud, *f = NULL;
  const mappa_Period years[] = {year(2023), year(2024)};
  const mappa_Memory before = s->memory;
  mappa_Status status;
  s->memory = *m;
  status = mappa_frame_pairs(s, years, 2, true, &f, NULL);
  s->memory = before;
  mappa_frame_free(f);
  return status;
}

static void memory_runs_out (void **state) {
  mappa_Register *reg = with_stays();
  mappa_Frame *s = load_source(reg, segments);
  (void) state;
  assert_true(ledger_every_failure(pair_in, s) > 20);
  mappa_frame_free(s);
  mappa_register_close(reg);
}

/* === At random ========================================================= */

enum {PERSONS = 700, FIRST = 18262, DAYS = 900, PERIODS = 12};

static void write_days (FILE *out, int from, int to) {
  char text[11];
  mappa_day_format(FIRST + from, text);
  fprintf(out, "%s,", text);
  if (to < DAYS) {
    mappa_day_format(FIRST + to, text);
    fputs(text, out);
  }
  fputc('\n', out);
}

static void write_stays (FILE *out, uint64_t *seed, int person) {
  int from = support_below(seed, DAYS);
  while (from < DAYS) {
    int to = from + 1 + support_below(seed, 300);
    fprintf(out, "p%d,%s,%d,%d,", person,
            support_below(seed, 3) > 0 ? "Norfolk" : "Kent",
            1 + support_below(seed, 2), 1 + support_below(seed, 3));
    write_days(out, from, to);
    from = to + support_below(seed, 2) * support_below(seed, 90);
  }
}

static void write_custody (FILE *out, uint64_t *seed, int person) {
  int from = support_below(seed, DAYS);
  for (int i = support_below(seed, 3); i > 0 && from < DAYS; i--) {
    int to = from + 1 + support_below(seed, 200);
    fprintf(out, "p%d,%s,", person,
            support_below(seed, 2) ? "prison" : "hospital");
    write_days(out, from, to);
    from = to + support_below(seed, 90);
  }
}

typedef void (*Writer) (FILE *out, uint64_t *seed, int person);

static void write_person (FILE *out, uint64_t *seed, int person) {
  int age = support_below(seed, 20000);
  char text[11];
  mappa_day_format(age, text);
  fprintf(out, "p%d,M,%s,\n", person, person % 7 == 0 ? "" : text);
}

static void give_all (mappa_Register *reg, uint64_t *seed, const char *entity,
                      const char *head, Writer write) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  fputs(head, out);
  for (int i = 1; i <= PERSONS; i++) write(out, seed, i);
  assert_int_equal(fclose(out), 0);
  give(reg, entity, text);
  free(text);
}

static mappa_Frame *random_segments (uint64_t *seed) {
  mappa_Register *reg = open_with(NULL);
  mappa_Frame *s;
  give_all(reg, seed, "individual", PEOPLE, write_person);
  give_all(reg, seed, "management", STAYS, write_stays);
  give_all(reg, seed, "custody", CUSTODY, write_custody);
  s = load_source(reg, segments);
  mappa_register_close(reg);
  return s;
}

/* Some one day long, some next to each other. */
static void random_periods (uint64_t *seed, mappa_Period *periods, int n) {
  mappa_Day from = FIRST - 40 + support_below(seed, 60);
  for (int i = 0; i < n; i++) {
    periods[i].first = from;
    periods[i].last = from + support_below(seed, 2) * support_below(seed, 150);
    from = periods[i].last + 1
         + support_below(seed, 2) * support_below(seed, 50);
  }
}

static uint32_t code_in (const mappa_Frame *f, const char *name, size_t row) {
  return mappa_frame_code(f, mappa_frame_find(f, name), row, 0);
}

static mappa_Day day_in (const mappa_Frame *f, const char *name, size_t row) {
  mappa_Column c = mappa_frame_column(f, mappa_frame_find(f, name));
  uint32_t code = code_in(f, name, row);
  return code == c.codes - 1 ? MAPPA_FOREVER : c.base + (mappa_Day) code - 1;
}

/* The segment of a person in force on a day, plus one; 0: none. Of all rows,
** one after the other, those from 'from' to 'to' are the person's. */
static size_t in_force (const mappa_Frame *s, size_t from, size_t to,
                        mappa_Day on) {
  for (size_t row = from; row < to; row++)
    if (day_in(s, "start", row) <= on && on < day_in(s, "end", row))
      return row + 1;
  return 0;
}

/* Is somebody of a state of their own on a day? 0, or how many codes behind
** the list. */
static uint32_t state_in (const mappa_Frame *s, size_t segment, bool apart) {
  if (segment == 0) return 1;
  return apart && code_in(s, "location", segment - 1) != COMMUNITY ? 2 : 0;
}

static void check_side (const mappa_Frame *s, size_t segment, bool apart,
                        const mappa_Frame *f, size_t row, bool before) {
  static const char *const names[] = {"area", "category", "level",
                                      "location", "lead_agency"};
  uint32_t state = state_in(s, segment, apart);
  for (size_t i = 0; i < MAPPAI_COUNT(names); i++) {
    char name[32];
    uint32_t want;
    if (before && strcmp(names[i], "lead_agency") == 0) continue;
    snprintf(name, sizeof name, "%s%s", names[i], before ? "_before" : "");
    want = state > 0
         ? (uint32_t) mappa_frame_column(s, mappa_frame_find(s, names[i]))
                        .list->n + state
         : code_in(s, names[i], segment - 1);
    assert_int_equal(code_in(f, name, row), want);
  }
}

/* The row of a person and a period; which of the two have one is told by
** segments, plus one, on both days. */
static void check_row (const mappa_Frame *s, size_t opening, size_t closing,
                       mappa_Day last, bool apart, const mappa_Frame *f,
                       size_t row) {
  size_t either = (closing > 0 ? closing : opening) - 1;
  bool counted = state_in(s, opening, apart) == 0 ||
                 state_in(s, closing, apart) == 0;
  assert_true(row < mappa_frame_rows(f));
  assert_int_equal(code_in(f, "individual", row),
                   code_in(s, "individual", either));
  assert_int_equal(code_in(f, "record", row), code_in(s, "record", either));
  assert_int_equal(day_in(f, "date", row), last);
  assert_int_equal(code_in(f, "age", row),
    mappa_frame_code(s, mappa_frame_find(s, "age"), either, last));
  assert_int_equal(code_in(f, "counted", row), counted ? 2 : 1);
  check_side(s, opening, apart, f, row, true);
  check_side(s, closing, apart, f, row, false);
}

static void check_all (mappa_Frame *s, const mappa_Period *periods,
                       int n, bool apart) {
  mappa_Frame *f = pairs(s, periods, n, apart);
  size_t row = 0, rows = mappa_frame_rows(s), to;
  for (size_t from = 0; from < rows; from = to) {
    for (to = from; to < rows && code_in(s, "individual", to) ==
                                 code_in(s, "individual", from); to++);
    for (int k = 0; k < n; k++) {
      size_t opening = in_force(s, from, to, periods[k].first - 1);
      size_t closing = in_force(s, from, to, periods[k].last);
      if (opening == 0 && closing == 0) continue;
      check_row(s, opening, closing, periods[k].last, apart, f, row++);
    }
  }
  assert_int_equal(mappa_frame_rows(f), row);
  mappa_frame_free(f);
}

static void random_histories (void **state) {
  (void) state;
  for (uint64_t round = 1; round <= 12; round++) {
    uint64_t seed = round;
    mappa_Frame *s = random_segments(&seed);
    mappa_Period periods[PERIODS];
    int n = 1 + support_below(&seed, PERIODS);
    random_periods(&seed, periods, n);
    check_all(s, periods, n, true);
    check_all(s, periods, n, false);
    mappa_frame_free(s);
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(states_of_both_days),
    cmocka_unit_test(who_is_in_neither_snapshot),
    cmocka_unit_test(persons_records_and_columns_on_demand),
    cmocka_unit_test(nobody),
    cmocka_unit_test(what_makes_no_pairs),
    cmocka_unit_test(memory_runs_out),
    cmocka_unit_test(random_histories),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
