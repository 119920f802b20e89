/* test_import_random.c - an import of a file, whose rows are stored many at a
** time, against one that stores row after row: the same records, summary,
** rejects and failures on random files, good and bad.
*/
#include "ways.h"

enum { RUNS = 40 };            /* pairs of registers */

/* === Files ============================================================= */

/* A word of a list, in any of its forms, or one that is in no list. */
static void add_code (Text *t, Chance *c, const char *list) {
  const mappa_List *l = mappa_list(list);
  const mappa_Code *code = &l->codes[below(c, l->n)];
  if (once_in(c, c->bad)) add(t, "%s", ONE_OF(c, "Norfok", "7x", "unknown"));
  else add(t, "\"%s\"", once_in(c, 2) ? code->label : code->code);
}

static void add_individual (Text *t, Chance *c) {
  add_ref(t, c, "P");
  add(t, ",%s,", ONE_OF(c, "M", "F", "male", "Female ", ""));
  if (!once_in(c, 3)) add_date(t, c, 0);
}

/* Days before 'from' or after: the intervals of a person often overlap, or
** fill a gap, and some are empty. */
static void add_management (Text *t, Chance *c) {
  int from = 10 * below(c, 30);
  char day[11];
  add_ref(t, c, "P");
  add(t, ",");
  add_code(t, c, "area");
  add(t, ",%s,%s,", ONE_OF(c, "1", "Cat 2", "category 3"),
      ONE_OF(c, "1", "level 2", "M3"));
  if (once_in(c, c->days > 9 ? 0 : 3)) add_date(t, c, from);
  else {
    mappa_day_format((mappa_Day) (12000 + from), day);
    add(t, "%s", day);
  }
  add(t, ",");
  if (!once_in(c, 20)) {
    mappa_day_format((mappa_Day) (12000 + from + 10 * below(c, 3) +
                                  (once_in(c, c->bad) ? -20 : 0)), day);
    add(t, "%s", day);
  }
}

static void add_custody (Text *t, Chance *c) {
  add_ref(t, c, "P");
  add(t, ",%s,", ONE_OF(c, "prison", "Hospital"));
  add_date(t, c, 0);
  add(t, ",");
  if (!once_in(c, 4)) add_date(t, c, 5);
}

static void add_meeting (Text *t, Chance *c) {
  add_ref(t, c, "M");
  add(t, ",");
  if (!once_in(c, 5)) add_ref(t, c, "P");
  add(t, ",");
  add_code(t, c, "area");
  add(t, ",%s,", ONE_OF(c, "2", "Level 3"));
  add_date(t, c, 0);
}

static void add_attendance (Text *t, Chance *c) {
  add_ref(t, c, "M");
  add(t, ",");
  add_code(t, c, "agency");
  add(t, ",%s", ONE_OF(c, "yes", "no", "Y", "0"));
}

static void add_offence (Text *t, Chance *c) {
  add_ref(t, c, "P");
  add(t, ",");
  if (!once_in(c, 3)) add_date(t, c, 0);
  add(t, ",%s,%d", ONE_OF(c, "\"a \"\"b\"\"\nc\"", "theft", "",
                          " two words ", "\xC3\xA9"), below(c, 5) * 300);
}

static void add_population (Text *t, Chance *c) {
  add_code(t, c, "area");
  add(t, ",%d,,%s,%d,%d.0", 2000 + below(c, 5), ONE_OF(c, "M", "F", ""),
      below(c, c->bad > 0 ? 95 : 91), below(c, 3));
}

static const struct Kind {
  const char *entity, *columns;
  void (*row) (Text *t, Chance *c);
} kinds[] = {
  {"population", "area,year,vintage,sex,age,persons", add_population},
  {"individual", "ref,sex,birth_date", add_individual},
  {"management", "individual,area,category,level,start_date,end_date",
   add_management},
  {"custody", "individual,kind,start_date,end_date", add_custody},
  {"meeting", "ref,individual,area,level,held_on", add_meeting},
  {"attendance", "meeting,agency,attended", add_attendance},
  {"offence", "individual,offence_date,type,sentence_months", add_offence},
};

/* A file of a kind, which may end in a quote that is never closed. */
static void write_rows (Text *t, Chance *c, const struct Kind *kind, int n,
                        bool broken) {
  add(t, "%s\n", kind->columns);
  for (int i = 0; i < n; i++) {
    kind->row(t, c);
    add(t, "%s\n", once_in(c, 3 * c->bad) ? ",,too,many" : "");
  }
  if (broken) add(t, "\"x\n");
}

/* === The comparison ==================================================== */

/* Some files of every kind, some of them twice, into one pair of registers. */
static void run (uint64_t seed) {
  Chance c = {seed, 0, 0, 0};
  Way ways[2];
  c.people = 3 + below(&c, once_in(&c, 4) ? 5000 : 60);
  c.days = 2 + below(&c, 40);
  open_both(ways);
  ways[0].small = once_in(&c, 2);
  for (int round = 0; round < 2; round++)
    for (size_t k = 0; k < MAPPAI_COUNT(kinds); k++) {
      int rows = below(&c, once_in(&c, 10) ? 4 * BATCH : 150);
      int patience = once_in(&c, 4) ? 1 + below(&c, 5) : 0;
      Text t = {0};
      c.bad = once_in(&c, 3) ? 0 : 3 + below(&c, 400);
      write_rows(&t, &c, &kinds[k], rows, once_in(&c, 20));
      ways[0].patience = ways[1].patience = patience;
      import_both(ways, kinds[k].entity, &t);
      if (once_in(&c, 4)) import_both(ways, kinds[k].entity, &t);
      clear(&t);
    }
  close_both(ways);
}

static void random_files_give_the_same (void **state) {
  (void) state;
  for (uint64_t seed = 1; seed <= RUNS; seed++) run(seed);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(random_files_give_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
