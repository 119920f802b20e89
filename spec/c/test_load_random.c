/* test_load_random.c - random histories, loaded and compared with what holds
** day by day. */
#include "loading.h"

/* === Histories at random, day by day =================================== */

enum {PERSONS = 100, DAYS = 60, FIRST = 18262};  /* from 2020-01-01 */

typedef struct Today {         /* what holds on a day */
  int stay;                    /* which row of management; 0: none */
  int area, category, level;
  int location;
} Today;

typedef struct Life {
  Today on[DAYS];
  int stays;
  int from, to;                /* subject to notification */
} Life;

/* Writes a day; DAYS, to which nobody looks, as 'open'. */
static void write_day (FILE *out, int d, const char *open) {
  char text[11];
  mappa_day_format(FIRST + d, text);
  fputs(d < DAYS ? text : open, out);
}

static const char *label (const char *list, int code) {
  return code == 0 ? "?" : mappa_list(list)->codes[code - 1].label;
}

static void write_stay (FILE *out, uint64_t *seed, int person, int from,
                        int to, Life *life) {
  Today now = {0, 1, 1, 1, 0};
  now.stay = ++life->stays;
  now.area += support_below(seed, 2);
  now.category += support_below(seed, 3);
  now.level += support_below(seed, 3);
  fprintf(out, "p%d,%s,%d,%d,", person, label("area", now.area), now.category,
          now.level);
  write_day(out, from, "");
  fputc(',', out);
  write_day(out, to, "");
  fputc('\n', out);
  for (int d = from; d < to; d++) {
    now.location = life->on[d].location;
    life->on[d] = now;
  }
}

/* Stays one after the other, some after a gap, some empty. */
static void write_stays (FILE *out, uint64_t *seed, int person, Life *life) {
  int day = support_below(seed, 20);
  do {
    int end = day + support_below(seed, 4) * support_below(seed, 9);
    if (end > DAYS) end = DAYS;
    write_stay(out, seed, person, day, end, life);
    day = end + support_below(seed, 2) * support_below(seed, 9);
  } while (day < DAYS && support_below(seed, 6) > 0);
}

/* Up to three times in custody, as they come; hospital goes first. */
static void write_custody (FILE *out, uint64_t *seed, int person,
                           Life *life) {
  for (int i = support_below(seed, 4); i > 0; i--) {
    int from = support_below(seed, DAYS), to = from + support_below(seed, 30);
    int kind = 1 + support_below(seed, 2);       /* prison, hospital */
    if (to > DAYS) to = DAYS;
    fprintf(out, "p%d,%s,", person, label("custody_kind", kind));
    write_day(out, from, "");
    fputc(',', out);
    write_day(out, to, "");
    fputc('\n', out);
    for (int d = from; d < to; d++)
      if (life->on[d].location <= kind) life->on[d].location = kind + 1;
  }
}

static void write_notification (FILE *out, uint64_t *seed, int person,
                                Life *life) {
  life->from = support_below(seed, DAYS);
  life->to = life->from + 1 + support_below(seed, DAYS - life->from);
  fprintf(out, "p%d,", person);
  write_day(out, life->from, "");
  fputc(',', out);
  write_day(out, life->to, "");
  fputc('\n', out);
}

static void write_person (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  (void) life;
  fprintf(out, "p%d\n", person);
}

/* A breach on every day. */
static void write_breaches (FILE *out, uint64_t *seed, int person,
                            Life *life) {
  (void) seed;
  (void) life;
  for (int d = 0; d < DAYS; d++) {
    fprintf(out, "p%d,licence,caution,", person);
    write_day(out, d, "");
    fputc('\n', out);
  }
}

/* Writes something about each person. */
typedef void (*Writer) (FILE *out, uint64_t *seed, int person, Life *life);

static char *write_all (const char *head, Writer writer, uint64_t *seed,
                        Life *lives) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  fputs(head, out);
  for (int p = 0; p < PERSONS; p++) writer(out, seed, p + 1, &lives[p]);
  assert_int_equal(fclose(out), 0);
  return text;
}

static void give_all (mappa_Register *reg, const char *entity,
                      const char *head, Writer writer, uint64_t *seed,
                      Life *lives) {
  char *text = write_all(head, writer, seed, lives);
  give(reg, entity, text);
  free(text);
}

/* === What the frames should be ========================================= */

static void write_state (FILE *out, const Today *now) {
  fprintf(out, "|%s|%s|%s|%s", label("area", now->area),
          label("category", now->category), label("level", now->level),
          label("location", now->location ? now->location : 1));
}

/* A row for each stretch of from..to on which nothing changes. */
static void write_runs (FILE *out, int person, const Life *life, int from,
                        int to, bool unmanaged) {
  for (int d = from, next; d < to; d = next) {
    const Today *now = &life->on[d];
    for (next = d + 1; next < to; next++)
      if (life->on[next].stay != now->stay ||
          life->on[next].location != now->location) break;
    if (now->stay == 0 && !unmanaged) continue;
    fprintf(out, "%d|", person);
    write_day(out, d, "");
    fputc('|', out);
    write_day(out, next, "open");
    write_state(out, now);
    fputc('\n', out);
  }
}

static void want_segments (FILE *out, uint64_t *seed, int person,
                           Life *life) {
  (void) seed;
  write_runs(out, person, life, 0, DAYS, false);
}

static void want_spans (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  write_runs(out, person, life, life->from, life->to, true);
}

/* A row of a day, with the state on another, and the category before. */
static void write_event (FILE *out, int person, const Life *life, int d,
                         int on) {
  fprintf(out, "%d|", person);
  write_day(out, d, "");
  write_state(out, &life->on[on]);
  fprintf(out, "|%s\n",
          label("category", d > 0 ? life->on[d - 1].category : 0));
}

static void want_events (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  for (int d = 0; d < DAYS; d++) write_event(out, person, life, d, d);
}

static int area_on (const Life *life, int d) {
  return d < 0 ? 0 : life->on[d].area;
}

static void want_entries (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  for (int d = 0; d < DAYS; d++)
    if (area_on(life, d) != 0 && area_on(life, d) != area_on(life, d - 1))
      write_event(out, person, life, d, d);
}

static void want_exits (FILE *out, uint64_t *seed, int person, Life *life) {
  (void) seed;
  for (int d = 1; d < DAYS; d++)
    if (area_on(life, d - 1) != 0 && area_on(life, d) != area_on(life, d - 1))
      write_event(out, person, life, d, d - 1);
}

/* Compares the rows of a frame with what 'writer' wants. */
static void expect_all (mappa_Register *reg, mappa_Source source,
                        const char *columns, Writer writer, Life *lives) {
  char *want = write_all("", writer, NULL, lives);
  mappa_Frame *f = load(reg, source.shape, source.entity, source.date);
  char *text = dump(f, columns);
  if (strcmp(text, want) != 0) fail_msg("of shape %d", (int) source.shape);
  assert_true(mappa_frame_rows(f) > PERSONS);
  free(text);
  free(want);
  mappa_frame_free(f);
}

#define STATE  " area category level location"

static void histories_at_random (void **state) {
  for (uint64_t seed = 1; seed <= 3; seed++) {
    mappa_Register *reg = open_with(NULL);
    Life *lives = calloc(PERSONS, sizeof *lives);
    uint64_t s = seed;
    (void) state;
    assert_non_null(lives);
    give_all(reg, "individual", "ref\n", write_person, &s, lives);
    give_all(reg, "custody", CUSTODY, write_custody, &s, lives);
    give_all(reg, "management", STAYS, write_stays, &s, lives);
    give_all(reg, "notification", "individual,start_date,end_date\n",
             write_notification, &s, lives);
    give_all(reg, "breach", "individual,requirement,outcome,outcome_date\n",
             write_breaches, &s, lives);
    expect_all(reg, segments, "individual start end" STATE, want_segments,
               lives);
    expect_all(reg, spans("notification"), "individual start end" STATE,
               want_spans, lives);
    expect_all(reg, events("breach", "outcome_date"),
               "individual date" STATE " category_before", want_events, lives);
    expect_all(reg, entries, "individual date" STATE " category_before",
               want_entries, lives);
    expect_all(reg, exits, "individual date" STATE " category_before",
               want_exits, lives);
    free(lives);
    mappa_register_close(reg);
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(histories_at_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
