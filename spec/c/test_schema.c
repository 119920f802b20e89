/* test_schema.c - the schema is consistent, and words are found in it. */
#include "support.h"

#include "schema.h"

static size_t length (const char *s) {
  return strlen(s);
}

static int find (const char *list, const char *word) {
  return mappa_code_find(mappa_list(list), word, length(word));
}

static const char *nearest (const char *list, const char *word) {
  return mappa_code_nearest(mappa_list(list), word, length(word));
}

/* === Entities and fields =============================================== */

static bool identifier (const char *s) {
  return s[0] != '\0' && s[strspn(s, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
}

static int place (const mappa_Entity *e) {
  for (int i = 0; i < mappa_entity_count(); i++)
    if (mappa_entity_at(i) == e) return i;
  return -1;
}

static void entities_are_found_by_name (void **state) {
  (void) state;
  assert_true(mappa_entity_count() >= 13);
  for (int i = 0; i < mappa_entity_count(); i++) {
    const mappa_Entity *e = mappa_entity_at(i);
    assert_true(identifier(e->name));
    assert_true(length(e->words) > 0);
    assert_ptr_equal(mappa_entity(e->name), e);  /* so names differ */
  }
  assert_null(mappa_entity_at(-1));
  assert_null(mappa_entity_at(mappa_entity_count()));
  assert_null(mappa_entity("managment"));
  assert_null(mappa_entity(""));
}

static void fields_are_found_by_name (void **state) {
  (void) state;
  for (int i = 0; i < mappa_entity_count(); i++) {
    const mappa_Entity *e = mappa_entity_at(i);
    assert_true(e->n > 0);
    for (int f = 0; f < e->n; f++) {
      assert_true(identifier(e->fields[f].name));
      assert_true(length(e->fields[f].words) > 0);
      assert_int_equal(mappa_field(e, e->fields[f].name), f);
    }
    assert_int_equal(mappa_field(e, "nonsense"), -1);
  }
}

static void references_point_backwards (void **state) {
  int references = 0;
  (void) state;
  for (int i = 0; i < mappa_entity_count(); i++) {
    const mappa_Entity *e = mappa_entity_at(i);
    for (int f = 0; f < e->n; f++) {
      const mappa_Field *field = &e->fields[f];
      const mappa_Entity *to;
      if (field->type != MAPPA_REF) continue;
      to = mappa_entity(field->of);
      assert_non_null(to);
      assert_in_range(place(to), 0, i - 1);
      assert_string_equal(to->fields[0].name, "ref");
      assert_int_equal(to->fields[0].type, MAPPA_TEXT);
      references++;
    }
  }
  assert_true(references >= 10);
}

static void every_field_fits_its_type (void **state) {
  (void) state;
  for (int i = 0; i < mappa_entity_count(); i++)
    for (int f = 0; f < mappa_entity_at(i)->n; f++) {
      const mappa_Field *field = &mappa_entity_at(i)->fields[f];
      bool refers = field->type == MAPPA_CODE || field->type == MAPPA_REF;
      int dates = MAPPA_START | MAPPA_END | MAPPA_EVENT | MAPPA_EXPIRY;
      assert_int_equal(field->of != NULL, refers);
      if (field->type == MAPPA_CODE) assert_non_null(mappa_list(field->of));
      if (field->type == MAPPA_INTEGER) assert_true(field->min < field->max);
      if (field->marks & dates) assert_int_equal(field->type, MAPPA_DATE);
    }
}

static void intervals_have_a_start_and_an_end (void **state) {
  (void) state;
  for (int i = 0; i < mappa_entity_count(); i++) {
    const mappa_Entity *e = mappa_entity_at(i);
    int start = mappai_marked(e, MAPPA_START);
    int end = mappai_marked(e, MAPPA_END);
    int expiry = mappai_marked(e, MAPPA_EXPIRY);
    assert_int_equal(start >= 0, end >= 0);
    if (e->disjoint || expiry >= 0) assert_true(start >= 0);
    if (start >= 0) assert_true(e->fields[start].marks & MAPPA_REQUIRED);
    for (int f = 0; f < e->n; f++) {
      if (e->fields[f].marks & MAPPA_START) assert_int_equal(f, start);
      if (e->fields[f].marks & MAPPA_END) assert_int_equal(f, end);
      if (e->fields[f].marks & MAPPA_EXPIRY) assert_int_equal(f, expiry);
      assert_int_equal(mappai_is_end(e, f), f == end || f == expiry);
    }
  }
}

static void the_design_is_met (void **state) {
  const mappa_Entity *management = mappa_entity("management");
  const mappa_Entity *order = mappa_entity("order");
  (void) state;
  assert_non_null(management);
  assert_true(management->disjoint);
  assert_int_equal(mappai_marked(management, MAPPA_START),
                   mappa_field(management, "start_date"));
  assert_int_equal(mappai_marked(management, MAPPA_END),
                   mappa_field(management, "end_date"));
  assert_non_null(order);
  assert_int_equal(mappai_marked(order, MAPPA_END),
                   mappa_field(order, "ended_on"));
  assert_int_equal(mappai_marked(order, MAPPA_EXPIRY),
                   mappa_field(order, "expires_on"));
  assert_int_equal(mappa_day(1800, 1, 1), MAPPAI_FIRST_DAY);
  assert_int_equal(mappa_day(2999, 12, 31), MAPPAI_LAST_DAY);
}

static void names_near_by_are_found (void **state) {
  const mappa_Entity *e = mappa_entity("management");
  (void) state;
  assert_string_equal(mappai_nearest_entity("managment", 9), "management");
  assert_string_equal(mappai_nearest_entity("Orders", 6), "order");
  assert_null(mappai_nearest_entity("spreadsheet", 11));
  assert_string_equal(mappai_nearest_field(e, "strat_date", 10),
                      "start_date");
  assert_string_equal(mappai_nearest_field(e, "Category ", 9), "category");
  assert_null(mappai_nearest_field(e, "postcode", 8));
}

/* === Code lists ======================================================== */

/* Calls 'each' with every word for a code: code, label and aliases. */
typedef void (*EachWord) (const mappa_List *list, int code, const char *word,
                          size_t len);

static void each_word (const mappa_List *list, int code, EachWord each) {
  const mappa_Code *c = &list->codes[code - 1];
  const char *s = c->aliases;
  each(list, code, c->code, length(c->code));
  each(list, code, c->label, length(c->label));
  while (*s != '\0') {
    size_t n = strcspn(s, "|");
    each(list, code, s, n);
    s += n + (s[n] == '|');
    assert_false(s[-1] == '|' && s[0] == '\0');  /* no bar at the end */
  }
}

/* Is it, in any letter case and between blanks, a word for this code? Then it
** is none for another, as only one is found. */
static void finds_its_code (const mappa_List *list, int code,
                            const char *word, size_t len) {
  char twisted[128];
  assert_in_range(len, 1, 64);           /* within what is compared */
  assert_true(word[0] != ' ' && word[len - 1] != ' ');
  twisted[0] = ' ';
  for (size_t i = 0; i < len; i++) {
    char c = word[i];
    if (c >= 'a' && c <= 'z') c = (char) (c - 'a' + 'A');
    else if (c >= 'A' && c <= 'Z') c = (char) (c - 'A' + 'a');
    twisted[i + 1] = c;
  }
  twisted[len + 1] = '\t';
  assert_int_equal(mappa_code_find(list, word, len), code);
  assert_int_equal(mappa_code_find(list, twisted, len + 2), code);
  assert_string_equal(mappa_code_nearest(list, word, len),
                      list->codes[code - 1].label);
}

static void no_word_means_two_codes (void **state) {
  (void) state;
  for (int i = 0; i < mappa_list_count(); i++) {
    const mappa_List *list = mappa_list_at(i);
    for (int code = 1; code <= list->n; code++)
      each_word(list, code, finds_its_code);
  }
}

static void lists_are_found_by_name (void **state) {
  (void) state;
  for (int i = 0; i < mappa_list_count(); i++) {
    const mappa_List *list = mappa_list_at(i);
    assert_true(identifier(list->name));
    assert_true(length(list->title) > 0);
    assert_true(list->n > 0);
    assert_ptr_equal(mappa_list(list->name), list);
  }
  assert_null(mappa_list_at(-1));
  assert_null(mappa_list_at(mappa_list_count()));
  assert_null(mappa_list("levels"));
}

static void words_are_found (void **state) {
  (void) state;
  assert_int_equal(find("level", "Level 2"), 2);
  assert_int_equal(find("level", "2"), 2);
  assert_int_equal(find("level", " level 2\t"), 2);
  assert_int_equal(find("category", "CAT 3"), 3);
  assert_int_equal(find("sex", "female"), 1);
  assert_int_equal(find("level", "4"), 0);
  assert_int_equal(find("level", ""), 0);
  assert_int_equal(find("level", "   "), 0);
  assert_int_equal(find("level", "Level"), 0);
  assert_int_equal(find("agency", "YOT|YOS"), 0);      /* no bar */
  assert_int_equal(mappa_code_find(mappa_list("level"), "2\0", 2), 0);
  assert_int_equal(find("outcome", "returned to custody"), 3);
}

static void words_near_by_are_found (void **state) {
  char longword[500];
  (void) state;
  assert_string_equal(nearest("area", "Norfok"), "Norfolk");
  assert_string_equal(nearest("area", "Nofrolk "), "Norfolk");
  assert_string_equal(nearest("area", "Suffork"), "Suffolk");
  assert_string_equal(nearest("area", "Clevland"), "Teesside");
  assert_string_equal(nearest("level", "Levl 2"), "Level 2");
  assert_string_equal(nearest("sex", "femal"), "Female");
  assert_string_equal(nearest("order_kind", "SHOP"), "SHPO");
  assert_null(nearest("area", "Atlantis"));
  assert_null(nearest("sex", "1"));
  assert_null(nearest("sex", "U"));
  assert_null(nearest("category", "9"));
  assert_null(nearest("level", "Level 9"));
  assert_string_equal(nearest("area", "Norfolkshire"), "Norfolk");
  assert_string_equal(nearest("area", "norfolk constabulary"), "Norfolk");
  assert_null(nearest("area", "West"));
  assert_null(nearest("level", "probation"));
  memset(longword, 'x', sizeof longword);
  assert_null(mappa_code_nearest(mappa_list("area"), longword,
                                 sizeof longword));
  assert_int_equal(mappa_code_find(mappa_list("area"), longword,
                                   sizeof longword), 0);
}

static void of_given_words_the_nearest_is_found (void **state) {
  static const char *const words[] = {"measure", "rows", "cols", "where"};
  (void) state;
  assert_string_equal(mappa_nearest(words, 4, "row", 3), "rows");
  assert_string_equal(mappa_nearest(words, 4, "colls", 5), "cols");
  assert_string_equal(mappa_nearest(words, 4, "MEASURES", 8), "measure");
  assert_null(mappa_nearest(words, 4, "totals", 6));
  assert_null(mappa_nearest(words, 0, "rows", 4));
}

/* === Areas and rules =================================================== */

static void every_area_has_its_region (void **state) {
  const mappa_List *area = mappa_list("area");
  int areas[11] = {0};
  (void) state;
  assert_int_equal(area->n, 42);
  assert_int_equal(mappa_list("region")->n, 10);
  assert_int_equal(mappa_list("country")->n, 2);
  for (int i = 1; i <= area->n; i++) {
    int region = mappa_area_region(i);
    int country = mappa_area_country(i);
    assert_in_range(region, 1, 10);
    areas[region]++;
    assert_int_equal(mappa_list("country")->codes[country - 1].code[0],
                     area->codes[i - 1].code[0]);     /* E..., W... */
    assert_int_equal(region == find("region", "Wales"),
                     country == find("country", "Wales"));
  }
  for (int region = 1; region <= 10; region++)
    assert_in_range(areas[region], 1, 9);
  assert_int_equal(areas[find("region", "Wales")], 4);
  assert_int_equal(areas[find("region", "London")], 1);
  assert_int_equal(areas[find("region", "East of England")], 6);
  assert_int_equal(mappa_area_region(0), 0);
  assert_int_equal(mappa_area_region(43), 0);
  assert_int_equal(mappa_area_region(-1), 0);
  assert_int_equal(mappa_area_country(0), 0);
  assert_int_equal(mappa_area_country(43), 0);
}

static void some_areas_by_name (void **state) {
  static const struct { const char *area, *code, *region; } cases[] = {
    {"Norfolk", "E23000024", "East of England"},
    {"Cleveland", "E23000013", "North East"},
    {"Durham", "E23000008", "North East"},
    {"Humberside", "E23000012", "Yorkshire and The Humber"},
    {"Metropolitan Police", "E23000001", "London"},
    {"City of London", "E23000034", "London"},
    {"Gwent", "W15000002", "Wales"},
    {"Wiltshire", "E23000038", "South West"},
    {"Avon and Somerset", "E23000036", "South West"},
    {"Thames Valley", "E23000029", "South East"},
    {"Warwickshire", "E23000017", "West Midlands"},
    {"Derbyshire", "E23000018", "East Midlands"},
    {"Cumbria", "E23000002", "North West"},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    int area = find("area", cases[i].area);
    assert_in_range(area, 1, 42);
    assert_int_equal(find("area", cases[i].code), area);
    assert_int_equal(mappa_area_region(area),
                     find("region", cases[i].region));
  }
}

static void category_3_is_not_managed_at_level_1 (void **state) {
  (void) state;
  for (int category = 0; category <= 4; category++)
    for (int level = 0; level <= 3; level++)
      assert_int_equal(mappa_impossible(category, level),
                       category == find("category", "Category 3") &&
                       level == find("level", "Level 1"));
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(entities_are_found_by_name),
    cmocka_unit_test(fields_are_found_by_name),
    cmocka_unit_test(references_point_backwards),
    cmocka_unit_test(every_field_fits_its_type),
    cmocka_unit_test(intervals_have_a_start_and_an_end),
    cmocka_unit_test(the_design_is_met),
    cmocka_unit_test(names_near_by_are_found),
    cmocka_unit_test(lists_are_found_by_name),
    cmocka_unit_test(no_word_means_two_codes),
    cmocka_unit_test(of_given_words_the_nearest_is_found),
    cmocka_unit_test(words_are_found),
    cmocka_unit_test(words_near_by_are_found),
    cmocka_unit_test(every_area_has_its_region),
    cmocka_unit_test(some_areas_by_name),
    cmocka_unit_test(category_3_is_not_managed_at_level_1),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
