/* test_load_faults.c - loading from empty and damaged registers, loads that
** make no sense, transactions, memory that runs out. */
#include "loading.h"

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

/* === Damage ============================================================ */

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

/* === Misuse and transactions =========================================== */

static void sources_that_make_no_sense (void **state) {
  static const struct {
    mappa_Shape shape;
    const char *entity, *date, *words;
  } cases[] = {
    {MAPPA_EVENTS, NULL, "held_on", "no entity"},
    {MAPPA_EVENTS, "meetings", "held_on", "no entity 'meetings'"},
    {MAPPA_EVENTS, "meeting", NULL, "which date of meeting"},
    {MAPPA_EVENTS, "meeting", "date", "meeting has no date date"},
    {MAPPA_EVENTS, "meeting", "attended", "meeting has no date attended"},
    {MAPPA_EVENTS, "meeting", "level", "meeting has no date level"},
    {MAPPA_EVENTS, "meeting", "ref", "meeting has no date ref"},
    {MAPPA_EVENTS, "population", "year", "population has no date year"},
    {MAPPA_SPANS, NULL, NULL, "no entity"},
    {MAPPA_SPANS, "orders", NULL, "no entity 'orders'"},
    {MAPPA_SPANS, "breach", NULL, "breach has no interval"},
    {MAPPA_SPANS, "individual", NULL, "individual has no interval"},
    {(mappa_Shape) 99, NULL, NULL, "no such shape"},
  };
  mappa_Register *reg = open_with(NULL);
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    mappa_Source source = {.shape = cases[i].shape, .entity = cases[i].entity,
                           .date = cases[i].date};
    mappa_Frame *f = (mappa_Frame *) reg;
    mappa_Error err;
    assert_int_equal(mappa_frame_load(reg, &source, &f, &err), MAPPA_MISUSE);
    assert_null(f);
    if (strstr(err.message, cases[i].words) == NULL)
      fail_msg("'%s' does not say '%s'", err.message, cases[i].words);
    assert_false(mappa_register_in_transaction(reg));
    assert_int_equal(mappa_frame_load(reg, &source, &f, NULL), MAPPA_MISUSE);
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
  give(reg, "order", "individual,kind,made_on,expires_on\n"
       "a,SHPO,2020-01-05,2020-01-07\na,SHPO,2020-01-09,2020-01-11\n"
       "a,SHPO,2020-01-13,2020-01-15\na,SHPO,2020-01-17,2020-01-19\n"
       "a,SHPO,2020-01-21,2020-01-23\n");
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
    events("attendance", "held_on"),
    WITH(segments, "has_shpo", "on_licence", "entered_on", "age_at_entry"),
    WITH(events("attendance", "held_on"), "notification", "held_on")
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
    cmocka_unit_test(an_empty_register),
    cmocka_unit_test(days_out_of_the_calendar_are_damages),
    cmocka_unit_test(sources_that_make_no_sense),
    cmocka_unit_test(a_transaction_is_left_as_it_was),
    cmocka_unit_test(a_frame_outlives_its_register),
    cmocka_unit_test(no_memory_is_lost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
