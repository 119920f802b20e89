/* test_load_random.c - random histories, loaded and compared with what holds
** day by day, with and without columns on demand. */
#include "loading.h"

/* === Histories at random, day by day =================================== */

enum {PERSONS = 100, DAYS = 60, FIRST = 18262};  /* from 2020-01-01 */

/* The columns on demand, in the order of their table; codes come first. */
enum {
  ON_LICENCE, NOTIFICATION, HAS_SHPO, HAS_VOO = HAS_SHPO + 6, CODES,
  ENTERED_ON = CODES, LEVEL_SINCE, LAST_EXIT, AGE_AT_ENTRY, EXTRAS
};

typedef struct Today {         /* what holds on a day */
  int stay;                    /* which row of management; 0: none */
  int area, category, level;
  int location;                /* 0: community */
  int code[CODES];             /* of columns on demand; 0: the usual, 1 */
} Today;

typedef struct Life {
  Today on[DAYS];
  int stays;
  int from, to;                /* on licence */
  mappa_Day birth;
} Life;

typedef struct World {
  Life lives[PERSONS + 1];     /* by person, from 1 */
  uint64_t seed;
  const char *names[EXTRAS];   /* columns that are asked for */
  int asked[EXTRAS];           /* which they are */
  int n;
} World;

static Life *life_of (World *w, int person) {
  return &w->lives[person];
}

static int below (World *w, int n) {
  return support_below(&w->seed, n);
}

/* Writes a day; DAYS, to which nobody looks, as 'open'. */
static void write_day (FILE *out, int d, const char *open) {
  char text[11];
  mappa_day_format(FIRST + d, text);
  fputs(d < DAYS ? text : open, out);
}

static void write_interval (FILE *out, int from, int to) {
  write_day(out, from, "");
  fputc(',', out);
  write_day(out, to, "");
}

static const char *label (const char *list, int code) {
  return code == 0 ? "?" : mappa_list(list)->codes[code - 1].label;
}

/* A day not before 'from', often near, sometimes DAYS. */
static int some_end (World *w, int from) {
  int to = from + below(w, 4) * below(w, 12);
  return to > DAYS ? DAYS : to;
}

/* Of codes that hold on a day the highest counts. */
static void hold (Life *life, int which, int from, int to, int code) {
  for (int d = from; d < to; d++)
    if (life->on[d].code[which] < code) life->on[d].code[which] = code;
}

static void write_stay (FILE *out, World *w, int person, int from, int to) {
  Life *life = life_of(w, person);
  int area = 1 + below(w, 2), category = 1 + below(w, 3);
  int level = 1 + below(w, 3);
  fprintf(out, "p%d,%s,%d,%d,", person, label("area", area), category, level);
  write_interval(out, from, to);
  fputc('\n', out);
  life->stays++;
  for (int d = from; d < to; d++) {
    Today *now = &life->on[d];
    now->stay = life->stays;
    now->area = area;
    now->category = category;
    now->level = level;
  }
}

/* Stays one after the other, some after a gap, some empty. */
static void write_stays (FILE *out, World *w, int person) {
  int day = below(w, 20);
  do {
    int end = day + below(w, 4) * below(w, 9);
    if (end > DAYS) end = DAYS;
    write_stay(out, w, person, day, end);
    day = end + below(w, 2) * below(w, 9);
  } while (day < DAYS && below(w, 6) > 0);
}

/* Up to three times in custody, as they come; hospital goes first. */
static void write_custody (FILE *out, World *w, int person) {
  Life *life = life_of(w, person);
  for (int i = below(w, 4); i > 0; i--) {
    int from = below(w, DAYS), to = some_end(w, from);
    int kind = 1 + below(w, 2);                  /* prison, hospital */
    fprintf(out, "p%d,%s,", person, label("custody_kind", kind));
    write_interval(out, from, to);
    fputc('\n', out);
    for (int d = from; d < to; d++)
      if (life->on[d].location <= kind) life->on[d].location = kind + 1;
  }
}

/* One licence, at least a day long. */
static void write_licence (FILE *out, World *w, int person) {
  Life *life = life_of(w, person);
  life->from = below(w, DAYS);
  life->to = life->from + 1 + below(w, DAYS - life->from);
  fprintf(out, "p%d,", person);
  write_interval(out, life->from, life->to);
  fputc('\n', out);
  hold(life, ON_LICENCE, life->from, life->to, 2);
}

/* Up to three notifications; that without an end is indefinite. */
static void write_notifications (FILE *out, World *w, int person) {
  for (int i = below(w, 4); i > 0; i--) {
    int from = below(w, DAYS), to = some_end(w, from);
    fprintf(out, "p%d,", person);
    write_interval(out, from, to);
    fputc('\n', out);
    hold(life_of(w, person), NOTIFICATION, from, to, to < DAYS ? 2 : 3);
  }
}

/* Orders of few kinds, so that some overlap, some of them interim; what ended
** one goes before the day it runs out. */
static void write_orders (FILE *out, World *w, int person) {
  static const char *const interim[] = {"", "no", "yes"};
  for (int i = below(w, 9); i > 0; i--) {
    int kind = below(w, 3) > 0 ? below(w, 2) : below(w, 7);
    int which = below(w, 3), from = below(w, DAYS);
    int expires = some_end(w, from), ended = some_end(w, from);
    if (below(w, 2)) ended = DAYS;               /* not given */
    fprintf(out, "p%d,%s,%s,", person, label("order_kind", kind + 1),
            interim[which]);
    write_interval(out, from, expires);
    fputc(',', out);
    write_day(out, ended, "");
    fputc('\n', out);
    if (which != 2)
      hold(life_of(w, person), HAS_SHPO + kind, from,
           ended < DAYS ? ended : expires, 2);
  }
}

/* Somebody 18 to 20 years old, or born meanwhile, or nobody knows when. */
static void write_person (FILE *out, World *w, int person) {
  Life *life = life_of(w, person);
  char text[11] = "";
  life->birth = FIRST + below(w, DAYS);
  if (below(w, 8) > 0) life->birth -= 18 * 365 + 5 + below(w, 2 * 365);
  if (below(w, 8) == 0) life->birth = MAPPA_NODAY;
  mappa_day_format(life->birth, text);
  fprintf(out, "p%d,%s\n", person, text);
}

/* A breach on every day. */
static void write_breaches (FILE *out, World *w, int person) {
  (void) w;
  for (int d = 0; d < DAYS; d++) {
    fprintf(out, "p%d,licence,caution,", person);
    write_day(out, d, "");
    fputc('\n', out);
  }
}

/* Writes something about a person. */
typedef void (*Writer) (FILE *out, World *w, int person);

static char *write_all (const char *head, Writer writer, World *w) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  fputs(head, out);
  for (int p = 1; p <= PERSONS; p++) writer(out, w, p);
  assert_int_equal(fclose(out), 0);
  return text;
}

static void give_all (mappa_Register *reg, const char *entity,
                      const char *head, Writer writer, World *w) {
  char *text = write_all(head, writer, w);
  give(reg, entity, text);
  free(text);
}

/* Fills a register, and the world that it tells of. */
static void create (mappa_Register *reg, World *w) {
  give_all(reg, "individual", "ref,birth_date\n", write_person, w);
  give_all(reg, "custody", CUSTODY, write_custody, w);
  give_all(reg, "management", STAYS, write_stays, w);
  give_all(reg, "licence", "individual,start_date,end_date\n", write_licence,
           w);
  give_all(reg, "notification", "individual,start_date,end_date\n",
           write_notifications, w);
  give_all(reg, "order", "individual,kind,interim,made_on,expires_on,"
           "ended_on\n", write_orders, w);
  give_all(reg, "breach", "individual,requirement,outcome,outcome_date\n",
           write_breaches, w);
}

/* === What the frames should be ========================================= */

static int area_on (const Life *life, int d) {
  return d < 0 ? 0 : life->on[d].area;
}

static int level_on (const Life *life, int d) {
  return d < 0 ? 0 : life->on[d].level;
}

/* First day of the time in the area that holds a day. */
static int entered_on (const Life *life, int d) {
  int area = area_on(life, d);
  while (area_on(life, d - 1) == area) d--;
  return d;
}

static int level_since (const Life *life, int d) {
  int area = area_on(life, d), level = level_on(life, d);
  while (area_on(life, d - 1) == area && level_on(life, d - 1) == level) d--;
  return d;
}

/* The day after the last one in the area before the present time. */
static int last_exit (const Life *life, int d) {
  int area = area_on(life, d);
  d = entered_on(life, d);
  while (d > 0 && area_on(life, d - 1) != area) d--;
  return d > 0 ? d : DAYS;
}

/* A column on demand, on a day. */
static void write_extra (FILE *out, const Life *life, int d, int which) {
  const Today *now = &life->on[d];
  const char *list = which == NOTIFICATION ? "notification_state" : "flag";
  int age;
  fputc('|', out);
  if (which < CODES)
    fputs(label(list, now->code[which] ? now->code[which] : 1), out);
  else if (now->stay == 0) fputc('?', out);
  else if (which == ENTERED_ON) write_day(out, entered_on(life, d), "");
  else if (which == LEVEL_SINCE) write_day(out, level_since(life, d), "");
  else if (which == LAST_EXIT) write_day(out, last_exit(life, d), "?");
  else {
    age = mappa_age(life->birth, FIRST + entered_on(life, d));
    if (age < 0) fputc('?', out);
    else fprintf(out, "%d", age);
  }
}

static void write_state (FILE *out, const World *w, const Life *life, int d) {
  const Today *now = &life->on[d];
  fprintf(out, "|%s|%s|%s|%s", label("area", now->area),
          label("category", now->category), label("level", now->level),
          label("location", now->location ? now->location : 1));
  for (int i = 0; i < w->n; i++) write_extra(out, life, d, w->asked[i]);
}

/* Is the state of a day, as far as it is asked for, that of another? */
static bool same_state (const World *w, const Today *a, const Today *b) {
  bool same = a->stay == b->stay && a->location == b->location;
  for (int i = 0; i < w->n && w->asked[i] < CODES; i++)
    same = same && a->code[w->asked[i]] == b->code[w->asked[i]];
  return same;
}

/* A row for each stretch of from..to on which nothing changes. */
static void write_runs (FILE *out, World *w, int person, int from, int to,
                        bool unmanaged) {
  const Life *life = life_of(w, person);
  for (int d = from, next; d < to; d = next) {
    const Today *now = &life->on[d];
    for (next = d + 1; next < to; next++)
      if (!same_state(w, now, &life->on[next])) break;
    if (now->stay == 0 && !unmanaged) continue;
    fprintf(out, "%d|", person);
    write_day(out, d, "");
    fputc('|', out);
    write_day(out, next, "open");
    write_state(out, w, life, d);
    fputc('\n', out);
  }
}

static void want_segments (FILE *out, World *w, int person) {
  write_runs(out, w, person, 0, DAYS, false);
}

static void want_spans (FILE *out, World *w, int person) {
  const Life *life = life_of(w, person);
  write_runs(out, w, person, life->from, life->to, true);
}

/* A row of a day, with the category before and the state on another. */
static void write_event (FILE *out, World *w, int person, int d, int on) {
  const Life *life = life_of(w, person);
  fprintf(out, "%d|", person);
  write_day(out, d, "");
  fprintf(out, "|%s",
          label("category", d > 0 ? life->on[d - 1].category : 0));
  write_state(out, w, life, on);
  fputc('\n', out);
}

static void want_events (FILE *out, World *w, int person) {
  for (int d = 0; d < DAYS; d++) write_event(out, w, person, d, d);
}

static void want_entries (FILE *out, World *w, int person) {
  const Life *life = life_of(w, person);
  for (int d = 0; d < DAYS; d++)
    if (area_on(life, d) != 0 && area_on(life, d) != area_on(life, d - 1))
      write_event(out, w, person, d, d);
}

static void want_exits (FILE *out, World *w, int person) {
  const Life *life = life_of(w, person);
  for (int d = 1; d < DAYS; d++)
    if (area_on(life, d - 1) != 0 && area_on(life, d) != area_on(life, d - 1))
      write_event(out, w, person, d, d - 1);
}

/* === Comparing ========================================================= */

/* Compares the rows of a frame with what 'writer' wants. */
static void expect_all (mappa_Register *reg, mappa_Source source,
                        const char *when, Writer writer, World *w) {
  char *want = write_all("", writer, w);
  mappa_Frame *f = load_source(reg, with(source, w->names, (size_t) w->n));
  char columns[400], *text;
  snprintf(columns, sizeof columns,
           "individual %s area category level location", when);
  for (int i = 0; i < w->n; i++) strcat(strcat(columns, " "), w->names[i]);
  text = dump(f, columns);
  if (strcmp(text, want) != 0)
    fail_msg("of shape %d: %s", (int) source.shape, columns);
  assert_true(mappa_frame_rows(f) > PERSONS);
  free(text);
  free(want);
  mappa_frame_free(f);
}

#define ON_DATE  "date category_before"

static void expect_shapes (mappa_Register *reg, World *w) {
  expect_all(reg, segments, "start end", want_segments, w);
  expect_all(reg, spans("licence"), "start end", want_spans, w);
  expect_all(reg, events("breach", "outcome_date"), ON_DATE, want_events, w);
  expect_all(reg, entries, ON_DATE, want_entries, w);
  expect_all(reg, exits, ON_DATE, want_exits, w);
}

/* Asks for columns: none, all, then some at random. */
static void ask (World *w, int round) {
  w->n = 0;
  for (int i = 0; i < EXTRAS; i++)
    if (round == 1 || (round > 1 && below(w, 4) == 0)) {
      w->names[w->n] = mappa_extra_at(i).name;
      w->asked[w->n++] = i;
    }
}

/* === Cut and whole ===================================================== */

/* A day of a row, MAPPA_FOREVER when open. */
static mappa_Day day_of (const mappa_Frame *f, const char *name, size_t row) {
  const mappai_Column *c = &f->columns[mappa_frame_find(f, name)];
  uint32_t code;
  mappai_frame_read(f, mappa_frame_find(f, name), row, 1, &code);
  return code == c->codes - 1 ? MAPPA_FOREVER
                              : c->base + (mappa_Day) code - 1;
}

/* Do rows of two frames agree in all columns of the first but its interval? */
static bool agree (const mappa_Frame *a, size_t i, const mappa_Frame *b,
                   size_t k) {
  bool same = true;
  for (int c = 0; c < mappa_frame_columns(a); c++) {
    uint32_t x, y;
    if (c == a->start || c == a->end) continue;
    mappai_frame_read(a, c, i, 1, &x);
    mappai_frame_read(b, mappa_frame_find(b, a->columns[c].name), k, 1, &y);
    same = same && x == y;
  }
  return same;
}

/* The rows of a frame with columns on demand, one after the other, fill those
** of the frame without. */
static void expect_whole (mappa_Register *reg, mappa_Source source, World *w) {
  mappa_Frame *whole = load_source(reg, source);
  mappa_Frame *cut = load_source(reg, with(source, w->names, (size_t) w->n));
  size_t k = 0;
  for (size_t i = 0; i < mappa_frame_rows(whole); i++) {
    mappa_Day day = day_of(whole, "start", i);
    mappa_Day end = day_of(whole, "end", i);
    while (day < end) {
      assert_true(k < mappa_frame_rows(cut));
      assert_int_equal(day_of(cut, "start", k), day);
      assert_true(agree(whole, i, cut, k));
      day = day_of(cut, "end", k++);
    }
    assert_int_equal(day, end);
  }
  assert_int_equal(k, mappa_frame_rows(cut));
  mappa_frame_free(whole);
  mappa_frame_free(cut);
}

static void histories_at_random (void **state) {
  (void) state;
  for (uint64_t seed = 1; seed <= 3; seed++) {
    mappa_Register *reg = open_with(NULL);
    World *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->seed = seed;
    create(reg, w);
    for (int round = 0; round < 6; round++) {
      ask(w, round);
      expect_shapes(reg, w);
      expect_whole(reg, segments, w);
      expect_whole(reg, spans("licence"), w);
      expect_whole(reg, spans("order"), w);
    }
    free(w);
    mappa_register_close(reg);
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(histories_at_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
