/* generate.c - a national register of invented case records, of any size.
**
** Usage: generate ROWS FOLDER [SEED]
** Into FOLDER/csv come the files that db:import_folder takes (individual,
** management, custody, breach), into FOLDER/flat the same facts as two tables
** of small integers, for programs that know nothing of histories: ep.csv, one
** row a stretch of management, and breach.csv, one row a breach; and
** labels.csv, the label of each of their codes.
**
** R1. ROWS rows of management of 1.6 times fewer people, and as many
**     breaches. The same ROWS and SEED give the same files.
** R2. Rows of one person never overlap; some follow each other at once, else
**     28 days or more lie between them.
** R3. A time in custody covers one row of management, wholly and alone: so a
**     row of ep.csv is what mappa counts as one stretch.
** R4. A breach is decided on a day within a row of management; its area,
**     category, level and age in the flat table are those of that day. Nobody
**     is returned to custody who is there.
** R5. Category 3 is never at Level 1. Nobody is managed under the age of ten.
** R6. Rows come in a random order, and so do breaches: no program finds a
**     person's rows together.
** R7. Memory does not grow with ROWS: a person is drawn anew from their
**     number for each row, and the order is a permutation that is reckoned.
*/
#include "names.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list)  ((int) (sizeof (list) / sizeof (list)[0]))

enum {
  FIRST_DAY = 12143,           /* 2003-04-01, of the first management */
  LAST_DAY = 20269,            /* 2025-06-30, the day of the export */
  OPEN = 65535,                /* the end of a row still in force */
  MOST = 4,                    /* rows of one person */
  PEOPLE = 25,                 /* of a block, and their rows: R1 */
  BLOCK = 40,
  LINE = 512                   /* longer than any line */
};

/* === Random numbers ==================================================== */

typedef uint64_t Random;       /* the state of a stream */

static uint64_t mix (uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static double unit (Random *r) {                 /* 0 <= x < 1 */
  *r += 0x9E3779B97F4A7C15u;
  return (double) (mix(*r) >> 11) * 0x1.0p-53;
}

static bool chance (Random *r, double p) {
  return unit(r) < p;
}

static int below (Random *r, int n) {
  return (int) (unit(r) * n);
}

static int waiting (Random *r, double mean) {    /* days, exponential */
  return (int) (-log(1 - unit(r)) * mean);
}

static int pick (Random *r, const Name *list, int n) {
  double total = 0, x;
  for (int i = 0; i < n; i++) total += list[i].weight;
  x = unit(r) * total;
  for (int i = 0; i < n; i++) {
    x -= list[i].weight;
    if (x < 0) return i;
  }
  return n - 1;
}

#define PICK(r, list)  pick(r, list, COUNT(list))

/* R6: a permutation of 0 .. n - 1 by four rounds of a Feistel network. */
static uint64_t shuffled (uint64_t i, uint64_t n, uint64_t key) {
  unsigned half = 1;
  while ((uint64_t) 1 << (2 * half) < n) half++;
  do {
    uint64_t mask = ((uint64_t) 1 << half) - 1;
    uint64_t left = i >> half, right = i & mask;
    for (uint64_t round = 0; round < 4; round++) {
      uint64_t next = left ^ (mix(right + key + (round << 40)) & mask);
      left = right;
      right = next;
    }
    i = left << half | right;
  } while (i >= n);
  return i;
}

/* === The calendar ====================================================== */

typedef struct Date {
  int year, month, day;
} Date;

static Date date_of (int day) {                  /* days since 1970-01-01 */
  int z = day + 719468, era = z / 146097, doe = z % 146097;
  int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
  Date d = {yoe + era * 400, mp < 10 ? mp + 3 : mp - 9,
            doy - (153 * mp + 2) / 5 + 1};
  d.year += d.month <= 2;
  return d;
}

/* Age in completed years; born on 29 February, a year older on 1 March. */
static int age_on (int birth, int day) {
  Date b = date_of(birth), d = date_of(day);
  bool before = d.month < b.month || (d.month == b.month && d.day < b.day);
  return d.year - b.year - before;
}

/* === People ============================================================ */

typedef struct Breach {
  int breached, decided;       /* days */
  int requirement, outcome;
} Breach;

typedef struct Stretch {       /* of management; all but days are places */
  int area, category, level, agency, reason, kind;
  int start, end;              /* end may be OPEN */
  bool inside;
  Breach breach;
} Stretch;

typedef struct Person {
  int sex, ethnicity, birth;
  int n;
  Stretch rows[MOST];
} Person;

/* R1: the rows of the people of a block: 40 of 25 people. */
static const unsigned char rows_of[PEOPLE] = {
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4,
};

typedef struct Slot {          /* which row is that? */
  uint64_t person;
  int first;                   /* place of the person's first row in a block */
  int row;                     /* which of the person's rows */
} Slot;

static Slot slot_of (uint64_t place) {
  Slot s = {place / BLOCK * PEOPLE, 0, 0};
  int within = (int) (place % BLOCK), who = 0;
  while (within >= s.first + rows_of[who]) s.first += rows_of[who++];
  s.person += (uint64_t) who;
  s.row = within - s.first;
  return s;
}

static int birth_of (Random *r, int start) {
  double years = 18 + (unit(r) + unit(r) + unit(r)) * 20;
  if (chance(r, 0.04)) years = 11 + unit(r) * 7;
  return start - (int) (years * 365.25);
}

static const double usual_days[COUNT(categories)] = {3100, 900, 500, 700};

/* Days from one row of 'left' to the next; 0: at once. R2 */
static int gap (Random *r, int room) {
  int days = 28 + below(r, 300);
  return chance(r, 0.6) || days > room ? 0 : days;
}

/* When the row ends, which 'left' more are to follow. */
static int end_of (Random *r, const Stretch *s, int left) {
  int days = 1 + waiting(r, usual_days[s->category]);
  int room = LAST_DAY - s->start;
  if (left > 0) {
    int most = room / (left + 1);
    return s->start + (days < most ? days : most);
  }
  if (days > room || (s->category == 0 && chance(r, 0.22))) return OPEN;
  return s->start + days;
}

static int level_of (Random *r, int category) {
  return category == 2 ? PICK(r, category3_levels) : PICK(r, levels);
}

static Breach breach_in (Random *r, const Stretch *s) {
  Breach b;
  int last = s->end == OPEN ? LAST_DAY : s->end - 1;
  b.decided = s->start + below(r, last - s->start + 1);
  b.breached = b.decided - below(r, 60);
  if (b.breached < s->start) b.breached = s->start;
  b.requirement = PICK(r, requirements);
  b.outcome = s->inside ? PICK(r, outcomes_inside) : PICK(r, outcomes);
  return b;
}

/* The row after 'before', with 'left' more to follow. */
static Stretch next_row (Random *r, const Stretch *before, int left) {
  Stretch s = *before;
  int room = (LAST_DAY - before->end) / (left + 2);
  s.start = before->end + gap(r, room);
  if (chance(r, 0.06)) s.area = PICK(r, areas);
  if (chance(r, 0.25)) s.category = PICK(r, categories);
  return s;
}

static Stretch first_row (Random *r, int n) {
  Stretch s = {0};
  int days = LAST_DAY - FIRST_DAY - 100 * n;
  s.start = FIRST_DAY + (int) (days * pow(unit(r), 0.75));
  s.area = PICK(r, areas);
  s.category = PICK(r, categories);
  return s;
}

/* Detention in hospital outlasts Category 2: it is left to the others. */
static void complete (Random *r, Stretch *s, int left) {
  s->end = end_of(r, s, left);
  s->level = level_of(r, s->category);
  s->agency = PICK(r, agencies);
  s->reason = PICK(r, end_reasons);
  s->inside = chance(r, 0.22);
  s->kind = s->category == 1 ? 0 : PICK(r, custody_kinds);
  s->breach = breach_in(r, s);
}

/* R7 */
static void draw (uint64_t seed, uint64_t number, Person *p) {
  Random r = mix(seed + mix(number + 1));
  p->n = rows_of[number % PEOPLE];
  p->sex = PICK(&r, sexes);
  p->ethnicity = PICK(&r, ethnicities);
  for (int i = 0; i < p->n; i++) {
    int left = p->n - 1 - i;
    p->rows[i] = i == 0 ? first_row(&r, p->n)
               : next_row(&r, &p->rows[i - 1], left);
    complete(&r, &p->rows[i], left);
  }
  p->birth = birth_of(&r, p->rows[0].start);
}

/* === Files ============================================================= */

typedef struct Out {
  FILE *file;
  char *at;                    /* where to write in 'text' */
  char text[1 << 16];
} Out;

static void fail (const char *what) {
  perror(what);
  exit(1);
}

static Out *create (const char *folder, const char *name, const char *head) {
  char path[4096];
  Out *out = malloc(sizeof *out);
  snprintf(path, sizeof path, "%s/%s", folder, name);
  if (out == NULL || (out->file = fopen(path, "wb")) == NULL) fail(path);
  fprintf(out->file, "%s\n", head);
  out->at = out->text;
  return out;
}

static void flush (Out *out) {
  size_t n = (size_t) (out->at - out->text);
  if (fwrite(out->text, 1, n, out->file) != n) fail("write");
  out->at = out->text;
}

static void finish (Out *out) {
  flush(out);
  if (fclose(out->file) != 0) fail("close");
  free(out);
}

static void text (Out *out, const char *s, char after) {
  while (*s != '\0') *out->at++ = *s++;
  *out->at++ = after;
}

static void digits (Out *out, uint64_t n, int least) {
  char turned[24];
  int k = 0;
  do turned[k++] = (char) ('0' + n % 10); while ((n /= 10) > 0 || k < least);
  while (k > 0) *out->at++ = turned[--k];
}

static void number (Out *out, int n, char after) {
  if (n < 0) *out->at++ = '-';
  digits(out, (uint64_t) (n < 0 ? -n : n), 1);
  *out->at++ = after;
}

static void iso (Out *out, int day, char after) {
  if (day != OPEN) {
    Date d = date_of(day);
    digits(out, (uint64_t) d.year, 4);
    *out->at++ = '-';
    digits(out, (uint64_t) d.month, 2);
    *out->at++ = '-';
    digits(out, (uint64_t) d.day, 2);
  }
  *out->at++ = after;
}

static void ref (Out *out, uint64_t person, char after) {
  *out->at++ = 'P';
  digits(out, person + 1, 8);
  *out->at++ = after;
}

static void end_line (Out *out) {
  out->at[-1] = '\n';
  if (out->at - out->text > (long) sizeof out->text - LINE) flush(out);
}

/* === Rows ============================================================== */

static void write_management (Out *out, uint64_t who, const Stretch *s) {
  ref(out, who, ',');
  text(out, areas[s->area].code, ',');
  text(out, categories[s->category].code, ',');
  text(out, levels[s->level].code, ',');
  text(out, agencies[s->agency].code, ',');
  iso(out, s->start, ',');
  iso(out, s->end, ',');
  text(out, s->end == OPEN ? "" : end_reasons[s->reason].code, ',');
  end_line(out);
}

static void write_custody (Out *out, uint64_t who, const Stretch *s) {
  if (!s->inside) return;
  ref(out, who, ',');
  text(out, custody_kinds[s->kind].code, ',');
  iso(out, s->start, ',');
  iso(out, s->end, ',');
  end_line(out);
}

static void write_flat (Out *out, uint64_t who, const Person *p,
                        const Stretch *s) {
  number(out, (int) who + 1, ',');
  number(out, s->area + 1, ',');
  number(out, s->category + 1, ',');
  number(out, s->level + 1, ',');
  number(out, p->sex + 1, ',');
  number(out, p->ethnicity + 1, ',');
  number(out, p->birth, ',');
  number(out, s->start, ',');
  if (s->end == OPEN) text(out, "", ','); else number(out, s->end, ',');
  number(out, s->inside, ',');
  end_line(out);
}

static void write_breach (Out *out, uint64_t who, const Breach *b) {
  ref(out, who, ',');
  text(out, requirements[b->requirement].code, ',');
  iso(out, b->breached, ',');
  text(out, outcomes[b->outcome].code, ',');
  iso(out, b->decided, ',');
  end_line(out);
}

static void write_flat_breach (Out *out, uint64_t who, const Person *p,
                               const Stretch *s) {
  number(out, (int) who + 1, ',');
  number(out, s->breach.decided, ',');
  number(out, s->breach.requirement + 1, ',');
  number(out, s->breach.outcome + 1, ',');
  number(out, s->area + 1, ',');
  number(out, s->category + 1, ',');
  number(out, s->level + 1, ',');
  number(out, p->sex + 1, ',');
  number(out, age_on(p->birth, s->breach.decided), ',');
  end_line(out);
}

static void write_individual (Out *out, uint64_t who, const Person *p) {
  ref(out, who, ',');
  text(out, sexes[p->sex].code, ',');
  iso(out, p->birth, ',');
  text(out, ethnicities[p->ethnicity].code, ',');
  text(out, "", ',');
  end_line(out);
}

/* === All of it ========================================================= */

typedef struct Job {
  uint64_t rows, seed;
  const char *folder;
} Job;

static void make_people (const Job *job) {
  Out *out = create(job->folder, "csv/individual.csv",
                    "ref,sex,birth_date,ethnicity,died_on");
  Person p;
  for (uint64_t i = 0; slot_of(job->rows - 1).person >= i; i++) {
    draw(job->seed, i, &p);
    write_individual(out, i, &p);
  }
  finish(out);
}

/* The row at place 'i' of an order, and its person. */
static Slot row_at (const Job *job, uint64_t i, uint64_t order, Person *p) {
  Slot s = slot_of(shuffled(i, job->rows, mix(job->seed + order)));
  draw(job->seed, s.person, p);
  return s;
}

static void make_management (const Job *job) {
  Out *management = create(job->folder, "csv/management.csv",
    "individual,area,category,level,lead_agency,start_date,end_date,"
    "end_reason");
  Out *custody = create(job->folder, "csv/custody.csv",
    "individual,kind,start_date,end_date");
  Out *flat = create(job->folder, "flat/ep.csv",
    "person,area,category,level,sex,ethnicity,birth_day,start_day,end_day,"
    "in_custody");
  Person p;
  for (uint64_t i = 0; i < job->rows; i++) {
    Slot s = row_at(job, i, 1, &p);
    write_management(management, s.person, &p.rows[s.row]);
    write_custody(custody, s.person, &p.rows[s.row]);
    write_flat(flat, s.person, &p, &p.rows[s.row]);
  }
  finish(management);
  finish(custody);
  finish(flat);
}

static void make_breaches (const Job *job) {
  Out *breach = create(job->folder, "csv/breach.csv",
    "individual,requirement,breach_date,outcome,outcome_date");
  Out *flat = create(job->folder, "flat/breach.csv",
    "person,day,requirement,outcome,area,category,level,sex,age");
  Person p;
  for (uint64_t i = 0; i < job->rows; i++) {
    Slot s = row_at(job, i, 2, &p);
    write_breach(breach, s.person, &p.rows[s.row].breach);
    write_flat_breach(flat, s.person, &p, &p.rows[s.row]);
  }
  finish(breach);
  finish(flat);
}

static void write_labels (Out *out, const char *list, const Name *names,
                          int n) {
  for (int i = 0; i < n; i++) {
    text(out, list, ',');
    number(out, i + 1, ',');
    text(out, names[i].label, ',');
    end_line(out);
  }
}

static void make_labels (const Job *job) {
  Out *out = create(job->folder, "flat/labels.csv", "list,code,label");
  write_labels(out, "area", areas, COUNT(areas));
  write_labels(out, "category", categories, COUNT(categories));
  write_labels(out, "level", levels, COUNT(levels));
  write_labels(out, "sex", sexes, COUNT(sexes));
  write_labels(out, "ethnicity", ethnicities, COUNT(ethnicities));
  write_labels(out, "requirement", requirements, COUNT(requirements));
  write_labels(out, "outcome", outcomes, COUNT(outcomes));
  finish(out);
}

int main (int argc, char **argv) {
  Job job = {0, 1, NULL};
  if (argc < 3 || (job.rows = strtoull(argv[1], NULL, 10)) == 0) {
    fprintf(stderr, "usage: generate ROWS FOLDER [SEED]\n");
    return 2;
  }
  job.folder = argv[2];
  if (argc > 3) job.seed = strtoull(argv[3], NULL, 10);
  make_people(&job);
  make_management(&job);
  make_breaches(&job);
  make_labels(&job);
  return 0;
}
