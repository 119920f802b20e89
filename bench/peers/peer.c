/* peer.c - the side of a peer that does not depend on the database. */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  MOST = 64,                   /* ways in a file */
  TIMES = 1000,                /* that a task is asked at once */
  SLOW = 2000,                 /* milliseconds */
  TOTAL = 63,                  /* the code of a total in a key */
  PRIME = 1000003
};

typedef struct Way {           /* to ask a task */
  char task[16], variant[32];
  const char *sql;
} Way;

typedef struct Tasks {
  Way ways[MOST];
  int n;
  int best[MOST];              /* by first way: 1 + the best, 0: not tried */
} Tasks;

void answer_add (Answer *a, const int64_t *codes, int n, int64_t count) {
  int64_t key = 0;
  if (count == 0) return;
  for (int i = 0; i < n; i++)
    key = key * 64 + (codes[i] == 0 ? TOTAL : codes[i]);
  a->cells++;
  a->total += count;
  a->checksum += key * (key + 1) % PRIME * count;
}

static char *slurp (const char *path) {
  FILE *f = fopen(path, "rb");
  long size;
  char *s;
  if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0 ||
      (s = malloc((size_t) size + 1)) == NULL) {
    perror(path);
    exit(1);
  }
  rewind(f);
  s[fread(s, 1, (size_t) size, f)] = '\0';
  fclose(f);
  return s;
}

/* Cuts the text of a file into ways. */
static void read_ways (char *s, Tasks *t) {
  char *block = s;
  while (t->n < MOST && (block = strstr(block, "-- T")) != NULL) {
    Way *way = &t->ways[t->n];
    char *end = strstr(block, "\n\n");
    way->sql = strchr(block, '\n');
    if (end != NULL) *end = '\0';
    if (sscanf(block, "-- %15s %31s", way->task, way->variant) == 2) t->n++;
    if (end == NULL) return;
    block = end + 1;
  }
}

static int find (const Tasks *t, const char *task, int from) {
  for (int i = from; i < t->n; i++)
    if (strcmp(t->ways[i].task, task) == 0) return i;
  return -1;
}

static bool same (const Answer *a, const Answer *b) {
  return a->cells == b->cells && a->total == b->total &&
         a->checksum == b->checksum;
}

static bool ask (const Way *way, void *db, Run *run, Answer *answer) {
  memset(answer, 0, sizeof *answer);
  return run(db, way->sql, answer);
}

/* One try after a warm-up, unless that was slow. */
static bool try (const Way *way, void *db, Run *run, Answer *answer) {
  return ask(way, db, run, answer) &&
         (answer->ms > SLOW || ask(way, db, run, answer));
}

/* The best way to ask a task; -1 on failure. */
static int choose (const Tasks *t, int first, void *db, Run *run) {
  Answer best = {0}, other;
  int found = first;
  for (int i = first; i >= 0; i = find(t, t->ways[first].task, i + 1)) {
    if (!try(&t->ways[i], db, run, &other)) return -1;
    if (i != first && !same(&best, &other)) {
      fprintf(stderr, "%s: %s differs from %s\n", t->ways[i].task,
              t->ways[i].variant, t->ways[found].variant);
      return -1;
    }
    if (i == first || other.ms < best.ms) {
      best = other;
      found = i;
    }
  }
  return found;
}

static int ascending (const void *a, const void *b) {
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Asks 'times' times, and once at least; the time is the median. Several times
** come after one that is not timed. */
static bool repeat (const Way *way, int times, void *db, Run *run,
                    Answer *answer) {
  double ms[TIMES];
  int n = times < 1 ? 1 : times > TIMES ? TIMES : times;
  if (n > 1 && !ask(way, db, run, answer)) return false;
  for (int i = 0; i < n; i++) {
    if (!ask(way, db, run, answer)) return false;
    ms[i] = answer->ms;
  }
  qsort(ms, (size_t) n, sizeof *ms, ascending);
  answer->ms = ms[n / 2];
  return true;
}

static bool reply (Tasks *t, const char *line, void *db, Run *run) {
  char task[16];
  int times, first, way;
  Answer a;
  if (sscanf(line, "%15s %d", task, &times) != 2 ||
      (way = first = find(t, task, 0)) < 0) {
    fprintf(stderr, "no such task: %s", line);
    return false;
  }
  if (times > 0) {
    if (t->best[first] == 0) t->best[first] = 1 + choose(t, first, db, run);
    way = t->best[first] - 1;
  }
  if (way < 0 || !repeat(&t->ways[way], times, db, run, &a)) return false;
  printf("%s %.4f %lld %lld %lld %s\n", task, a.ms, (long long) a.cells,
         (long long) a.total, (long long) a.checksum, t->ways[way].variant);
  fflush(stdout);
  return true;
}

int serve (const char *path, void *db, Run *run) {
  Tasks t = {.n = 0};
  char line[128], *s = slurp(path);
  bool ok = true;
  read_ways(s, &t);
  while (ok && fgets(line, sizeof line, stdin) != NULL)
    ok = reply(&t, line, db, run);
  free(s);
  return ok ? 0 : 1;
}
