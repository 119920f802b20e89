/* test_load_columns.c - which columns on demand there are, what names them and
** what does not, and the dates of the record itself. */
#include "loading.h"

#include "history.h"

#define LICENCES  "individual,start_date,end_date\n"
#define ORDERS  "individual,kind,interim,made_on,expires_on,ended_on\n"

/* === The table ========================================================= */

static void they_are_as_agreed (void **state) {
  static const struct { const char *name; mappa_ColumnKind kind; } want[] = {
    {"on_licence", MAPPA_COLUMN_CODE}, {"notification", MAPPA_COLUMN_CODE},
    {"has_shpo", MAPPA_COLUMN_CODE}, {"has_no", MAPPA_COLUMN_CODE},
    {"has_sro", MAPPA_COLUMN_CODE}, {"has_sopo", MAPPA_COLUMN_CODE},
    {"has_fto", MAPPA_COLUMN_CODE}, {"has_rsho", MAPPA_COLUMN_CODE},
    {"has_voo", MAPPA_COLUMN_CODE}, {"entered_on", MAPPA_COLUMN_DAY},
    {"level_since", MAPPA_COLUMN_DAY}, {"last_exit", MAPPA_COLUMN_DAY},
    {"age_at_entry", MAPPA_COLUMN_NUMBER},
    {"days_since_exit", MAPPA_COLUMN_NUMBER},
    {"months_since_exit", MAPPA_COLUMN_NUMBER},
    {"years_since_exit", MAPPA_COLUMN_NUMBER},
  };
  (void) state;
  assert_int_equal(mappa_extra_count(), MAPPAI_COUNT(want));
  for (int i = 0; i < mappa_extra_count(); i++) {
    mappa_Extra e = mappa_extra_at(i);
    assert_string_equal(e.name, want[i].name);
    assert_int_equal(e.kind, want[i].kind);
    assert_true(strlen(e.words) > 0);
    assert_int_equal(e.list != NULL, e.kind == MAPPA_COLUMN_CODE);
  }
}

static void expect_code (const char *list, const char *word, int code) {
  assert_int_equal(mappa_code_find(mappa_list(list), word, strlen(word)),
                   code);
}

/* Indefinite goes before fixed. No register has the list. */
static void their_codes_stand_in_order (void **state) {
  (void) state;
  expect_code("flag", "No", 1);
  expect_code("flag", "Yes", 2);
  expect_code("notification_state", "None", 1);
  expect_code("notification_state", "Fixed", 2);
  expect_code("notification_state", "Indefinite", 3);
  for (int i = 0; i < mappa_list_count(); i++)
    assert_ptr_not_equal(mappa_list_at(i), mappa_list("notification_state"));
}

/* No field of an entity has the name of one. */
static void they_are_no_fields (void **state) {
  (void) state;
  for (int i = 0; i < mappa_extra_count(); i++)
    for (int k = 0; k < mappa_entity_count(); k++)
      assert_int_equal(mappa_field(mappa_entity_at(k), mappa_extra_at(i).name),
                       -1);
}

/* The names of all, which are as many as count. */
static const char *const *all_names (const char *names[MAPPAI_COLUMNS]) {
  for (int i = 0; i < mappa_extra_count(); i++)
    names[i] = mappa_extra_at(i).name;
  return names;
}

static void their_columns_are_of_their_kind (void **state) {
  mappa_Register *reg = open_with(NULL);
  const char *names[MAPPAI_COLUMNS];
  mappa_Frame *f = load_source(reg, with(segments, all_names(names),
                                         (size_t) mappa_extra_count()));
  (void) state;
  for (int i = 0; i < mappa_extra_count(); i++) {
    mappa_Column c = mappa_frame_column(f, mappa_frame_find(f, names[i]));
    mappa_Extra e = mappa_extra_at(i);
    assert_int_equal(c.kind, e.kind);
    if (c.kind == MAPPA_COLUMN_CODE)
      assert_ptr_equal(c.list, mappa_list(e.list));
  }
  mappa_frame_free(f);
  mappa_register_close(reg);
}

/* All that any frame can have at once have room in it. */
static void all_have_room (void **state) {
  mappa_Register *reg = open_with(NULL);
  const char *names[MAPPAI_COLUMNS];
  (void) state;
  all_names(names);
  for (int i = 0; i < mappa_entity_count(); i++) {
    const mappa_Entity *e = mappa_entity_at(i);
    size_t n = (size_t) mappa_extra_count();
    for (int k = 0; k < e->n; k++)
      if (e->fields[k].type == MAPPA_DATE) names[n++] = e->fields[k].name;
    for (int k = 0; k < e->n; k++) {
      const mappa_Field *field = &e->fields[k];
      if (field->marks & MAPPA_EVENT)
        expect(reg, with(events(e->name, field->name), names, n), "date", "",
               0);
      if (field->marks & MAPPA_START)
        expect(reg, with(spans(e->name), names, n), "end", "", 0);
    }
  }
  mappa_register_close(reg);
}

static char *columns_of (mappa_Register *reg, mappa_Source source) {
  mappa_Frame *f = load_source(reg, source);
  char *text = calloc(MAPPAI_COLUMNS, 32);
  for (int i = 0; i < mappa_frame_columns(f); i++)
    strcat(strcat(text, mappa_frame_column(f, i).name), " ");
  mappa_frame_free(f);
  return text;
}

static void expect_columns (mappa_Register *reg, mappa_Source source,
                            const char *want) {
  char *text = columns_of(reg, source);
  assert_string_equal(text, want);
  free(text);
}

#define WHO  " sex ethnicity age area category level lead_agency location "

static void only_what_is_asked_for_is_there (void **state) {
  mappa_Register *reg = open_with(NULL);
  (void) state;
  expect_columns(reg, segments, "individual record start end" WHO);
  expect_columns(reg, entries, "individual record date" WHO
                 "category_before ");
  expect_columns(reg, exits, "individual record date" WHO
                 "category_before end_reason ");
  expect_columns(reg, spans("order"), "individual record start end" WHO
                 "kind interim foreign_travel ");
  expect_columns(reg, events("attendance", "held_on"),
                 "individual record date" WHO "category_before agency "
                 "attended ");
  expect_columns(reg, WITH(segments, "has_voo", "entered_on"),
                 "individual record start end" WHO "has_voo entered_on ");
  expect_columns(reg, WITH(events("attendance", "held_on"), "held_on",
                           "last_exit"),
                 "individual record date" WHO "category_before last_exit "
                 "agency attended held_on ");
  mappa_register_close(reg);
}

/* A name may be said more often than a frame has columns. */
static void a_name_said_again_is_one_column (void **state) {
  mappa_Register *reg = with_people();
  const char *names[99];
  (void) state;
  give(reg, "order", "individual,kind,made_on\na,NO,2020-01-01\n");
  for (size_t i = 0; i < MAPPAI_COUNT(names); i++)
    names[i] = i % 2 == 0 ? "has_no" : "made_on";
  expect_columns(reg, with(spans("order"), names, MAPPAI_COUNT(names)),
                 "individual record start end" WHO
                 "has_no kind interim foreign_travel made_on ");
  expect(reg, with(spans("order"), names, MAPPAI_COUNT(names)),
         "has_no made_on", "Yes|2020-01-01\n", 0);
  mappa_register_close(reg);
}

/* === Dates of the record =============================================== */

static void dates_of_the_record (void **state) {
  mappa_Register *reg = with_people();
  (void) state;
  give(reg, "offence",
       "individual,offence_date,charged_on,convicted_on,disposal\n"
       "a,2019-12-31,2020-01-02,,fine\n"
       "a,,2020-01-01,2020-03-01,\n");
  expect(reg, WITH(events("offence", "charged_on"), "offence_date",
                   "convicted_on", "charged_on"),
         "date offence_date charged_on convicted_on disposal",
         "2020-01-01|?|2020-01-01|2020-03-01|?\n"
         "2020-01-02|2019-12-31|2020-01-02|?|Fine\n", 0);
  give(reg, "order", ORDERS "a,SRO,,2020-01-01,2025-01-01,2022-01-01\n"
       "a,SRO,,2020-02-01,,\n");
  expect(reg, WITH(spans("order"), "made_on", "expires_on", "ended_on"),
         "start end made_on expires_on ended_on",
         "2020-01-01|2022-01-01|2020-01-01|2025-01-01|2022-01-01\n"
         "2020-02-01|open|2020-02-01|?|?\n", 0);
  give(reg, "meeting", "ref,individual,area,level,held_on\n"
       "m1,a,Kent,2,2020-02-01\n");
  give(reg, "attendance", "meeting,agency,attended\nm1,police,yes\n");
  expect(reg, WITH(events("attendance", "held_on"), "held_on"),
         "held_on agency", "2020-02-01|Police\n", 0);
  mappa_register_close(reg);
}

static void dates_of_the_person (void **state) {
  mappa_Register *reg = open_with(NULL);
  (void) state;
  give(reg, "individual", "ref,birth_date,died_on\n"
       "a,1980-06-15,2020-06-15\nb,,2020-01-01\n");
  expect(reg, WITH(events("individual", "died_on"), "birth_date"),
         "individual date birth_date age",
         "1|2020-06-15|1980-06-15|40\n2|2020-01-01|?|?\n", 0);
  mappa_register_close(reg);
}

/* === Misuse and damage ================================================= */

static void wrong_names (void **state) {
  const struct { mappa_Source source; const char *words; } cases[] = {
    {WITH(segments, "on_license"),
     "frame: no column 'on_license' on demand; did you mean 'on_licence'?"},
    {WITH(segments, "on_licence", "has_shop"), "did you mean 'has_shpo'?"},
    {WITH(entries, "entered"), "did you mean 'entered_on'?"},
    {WITH(segments, "made_on"), "no column 'made_on' on demand"},
    {WITH(exits, "level"), "no column 'level' on demand"},
    {WITH(segments, ""), "no column '' on demand"},
    {WITH(segments, "a\nb"), "no column 'a?b' on demand"},
    {WITH(events("breach", "outcome_date"), "breach_dat"),
     "did you mean 'breach_date'?"},
    {WITH(events("breach", "outcome_date"), "outcome"), "no column 'outcome'"},
    {WITH(events("breach", "outcome_date"), "made_on"), "no column 'made_on'"},
    {WITH(spans("order"), "individual"), "no column 'individual'"},
    {WITH(spans("order"), "end_on"), "did you mean 'ended_on'?"},
    {WITH(events("attendance", "held_on"), "held_in"),
     "did you mean 'held_on'?"},
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
    assert_int_equal(mappa_frame_load(reg, &cases[i].source, &f, NULL),
                     MAPPA_MISUSE);
  }
  mappa_register_close(reg);
}

/* Days that only another program can have written are damages in a column of
** their own; intervals that another wrote backwards hold no day. */
static void damages (void **state) {
  mappa_Register *reg = with_people();
  mappa_Source source = WITH(spans("order"), "expires_on");
  mappa_Frame *f;
  mappa_Error err;
  (void) state;
  give(reg, "order", ORDERS "a,SRO,,2020-01-01,2021-01-01,2021-01-01\n");
  give(reg, "licence", LICENCES "a,2020-06-01,2021-01-01\n");
  assert_int_equal(mappai_register_run(reg,
    "PRAGMA ignore_check_constraints = 1;"
    "UPDATE \"order\" SET expires_on = 4000000;"
    "UPDATE licence SET end_date = start_date - 9", NULL), MAPPA_OK);
  assert_int_equal(mappa_frame_load(reg, &source, &f, &err), MAPPA_FORMAT);
  assert_non_null(strstr(err.message, "expires_on has an impossible day"));
  expect(reg, WITH(spans("order"), "on_licence"), "start end on_licence",
         "2020-01-01|2021-01-01|No\n", 0);
  mappa_register_close(reg);
}

/* A history has room for all extras, and no more than it says. */
static void a_history_has_a_limit (void **state) {
  static const mappai_Attribute attribute = {"flag", 1,
    "SELECT individual, 2, start_date, end_date FROM licence", NULL, 0};
  mappa_Register *reg = open_with(NULL);
  mappa_Memory memory = *mappai_register_memory(reg);
  mappai_History h;
  mappa_Error err;
  int place;
  (void) state;
  assert_int_equal(mappai_history_open(&h, &memory, reg, &err), MAPPA_OK);
  for (int i = 1; i < MAPPAI_ATTRIBUTES; i++) {
    assert_int_equal(mappai_history_watch(&h, &attribute, &place, &err),
                     MAPPA_OK);
    assert_int_equal(place, i);
  }
  assert_int_equal(mappai_history_watch(&h, &attribute, &place, &err),
                   MAPPA_LIMIT);
  assert_int_equal(place, 0);
  mappai_history_close(&h);
  mappa_register_close(reg);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(they_are_as_agreed),
    cmocka_unit_test(their_codes_stand_in_order),
    cmocka_unit_test(they_are_no_fields),
    cmocka_unit_test(their_columns_are_of_their_kind),
    cmocka_unit_test(all_have_room),
    cmocka_unit_test(only_what_is_asked_for_is_there),
    cmocka_unit_test(a_name_said_again_is_one_column),
    cmocka_unit_test(dates_of_the_record),
    cmocka_unit_test(dates_of_the_person),
    cmocka_unit_test(wrong_names),
    cmocka_unit_test(damages),
    cmocka_unit_test(a_history_has_a_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
