/* threads.c - a query is counted by one thread or several.
**
** R1. What the rows of one person count as depends on no other person, but
**     where a unit has rows of several persons. So the counts and fates of a
**     frame are the sums of those of ranges of its rows that begin and end
**     between persons.
** R2. The first range is counted by the caller's thread, which alone uses the
**     caller's memory and asks his watch. When a range fails, or the watch
**     says so, the others stop.
** R3. A range whose thread cannot be started is counted by the caller's.
** R4. Threads that are started here take no signals: the handlers of a
**     program expect its own threads.
** R5. Every thread has a whole cube, to be filled and added. So it pays only
**     for many rows, and for more of them where there are many cells.
*/
#define _POSIX_C_SOURCE 200809L        /* pthread_sigmask */

#include "threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum {
  ROWS = 500000,               /* a thread is started for no less: R5 */
  ROWSACELL = 8                /* nor for less of them than this by a cell */
};

typedef struct Team Team;

/* A range of rows. */
typedef struct Part {
  Team *team;
  mappa_Memory memory;
  mappa_Query query;           /* with a watch for the thread */
  size_t begin, end;
  mappa_Cube *cube;
  mappa_Status status;
  mappa_Error err;
  pthread_t thread;
  bool started;                /* else the caller's thread counts it */
} Part;

struct Team {
  const mappa_Frame *frame;
  const mappa_Watch *watch;    /* the caller's */
  atomic_bool stop;            /* a part has failed */
  mappa_Watch ask, hear;       /* for the caller's thread, and for others */
  size_t n;
  Part parts[MAPPA_MAXTHREADS];
};

/* === Shares ============================================================ */

/* R5: the rows that a thread has at least. */
static uint64_t leastrows (const mappa_Query *q, size_t rows) {
  uint64_t cells = 1;
  if (q->threadrows > 0) return q->threadrows;
  for (int d = 0; d < q->ndims && cells < rows; d++)
    cells *= (uint64_t) q->dims[d].categories + 1;
  return cells < ROWS / ROWSACELL ? ROWS : ROWSACELL * cells;
}

static size_t countthreads (const mappa_Frame *f, const mappa_Query *q) {
  uint64_t most;
  if (q->threads < 2 || (q->unit != MAPPA_ROWS && q->unit != f->person))
    return 1;
  most = f->rows / leastrows(q, f->rows);
  if (most < 1) return 1;
  return most < (uint64_t) q->threads ? (size_t) most : (size_t) q->threads;
}

/* The first row from one on with which a person begins, if that matters. */
static size_t nextperson (const Team *t, size_t row) {
  const mappa_Frame *f = t->frame;
  uint32_t two[2];
  if (!mappai_need_persons(&t->parts[0].query)) return row;
  for (; row > 0 && row < f->rows; row++) {
    mappai_frame_read(f, f->person, row - 1, 2, two);
    if (two[0] != two[1]) break;
  }
  return row;
}

/* R1: gives each part its rows. There may be none for some, where a person
** has many. */
static void share (Team *t) {
  const mappa_Frame *f = t->frame;
  size_t row = 0, each = f->rows / t->n;
  for (size_t i = 0; i < t->n; i++) {
    t->parts[i].begin = row;
    if (row < (i + 1) * each) row = nextperson(t, (i + 1) * each);
    t->parts[i].end = row;
  }
  t->parts[t->n - 1].end = f->rows;
}

/* === Counting ========================================================== */

/* R2: what a thread that was started hears. */
static bool stopped (void *ud) {
  Team *t = ud;
  return atomic_load_explicit(&t->stop, memory_order_relaxed);
}

/* R2: what the caller's thread asks. */
static bool toldtostop (void *ud) {
  const Team *t = ud;
  return stopped(ud) || mappai_interrupted(t->watch);
}

static void *countpart (void *ud) {
  Part *p = ud;
  p->status = mappai_crosstab_rows(&p->memory, p->team->frame, &p->query,
                                   p->begin, p->end, &p->cube, &p->err);
  if (p->status != MAPPA_OK) atomic_store(&p->team->stop, true);
  return NULL;
}

/* R3, R4: starts a thread for every part but the first. */
static void start (Team *t) {
  sigset_t all, before;
  if (t->n == 1) return;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (size_t i = 1; i < t->n; i++) {
    Part *p = &t->parts[i];
    p->query.watch = &t->hear;
    p->started = pthread_create(&p->thread, NULL, countpart, p) == 0;
    if (!p->started) p->query.watch = &t->ask;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void countall (Team *t) {
  start(t);
  for (size_t i = 0; i < t->n; i++)
    if (!t->parts[i].started) countpart(&t->parts[i]);
  for (size_t i = 1; i < t->n; i++)
    if (t->parts[i].started) pthread_join(t->parts[i].thread, NULL);
}

/* === The sum =========================================================== */

/* The part that tells why the count failed: rather one that was not stopped
** because of another; NULL when all is well. */
static const Part *failure (const Team *t) {
  const Part *failed = NULL;
  for (size_t i = 0; i < t->n; i++) {
    const Part *p = &t->parts[i];
    if (p->status == MAPPA_OK) continue;
    if (p->status != MAPPA_INTERRUPTED) return p;
    if (failed == NULL) failed = p;
  }
  return failed;
}

static void add (mappa_Cube *sum, const mappa_Cube *c) {
  for (size_t i = 0; i < sum->ncells; i++) sum->cells[i] += c->cells[i];
  for (size_t i = 0; i < sum->nfates; i++) sum->fates[i] += c->fates[i];
  for (size_t i = 0; i < sum->nhas; i++) sum->occurs[i] |= c->occurs[i];
  sum->noted = sum->noted && c->noted;
}

/* The sum of the parts in the cube of the first; or why there is none. Frees
** the other cubes. */
static mappa_Status sum (Team *t, mappa_Cube **out, mappa_Error *err) {
  const Part *failed = failure(t);
  mappa_Cube *cube = t->parts[0].cube;
  for (size_t i = 1; i < t->n; i++) {
    if (failed == NULL) add(cube, t->parts[i].cube);
    mappa_cube_free(t->parts[i].cube);
  }
  if (failed == NULL) {
    *out = cube;
    return MAPPA_OK;
  }
  mappa_cube_free(cube);
  if (err != NULL) *err = failed->err;
  return failed->status;
}

/* === The whole ========================================================= */

mappa_Status mappai_crosstab_with (const mappa_Memory *memory,
                                   const mappa_Memory *others,
                                   const mappa_Frame *frame,
                                   const mappa_Query *query,
                                   mappa_Cube **out, mappa_Error *err) {
  Team t;
  *out = NULL;
  if (query->threads < 0 || query->threads > MAPPA_MAXTHREADS)
    return mappai_fail(err, MAPPA_LIMIT, "crosstab: %d threads; at most %d",
                       query->threads, MAPPA_MAXTHREADS);
  t.frame = frame;
  t.watch = query->watch;
  t.ask = (mappa_Watch) {toldtostop, &t};
  t.hear = (mappa_Watch) {stopped, &t};
  t.n = countthreads(frame, query);
  atomic_init(&t.stop, false);
  for (size_t i = 0; i < t.n; i++) {
    t.parts[i] = (Part) {.team = &t, .memory = *(i == 0 ? memory : others),
                         .query = mappai_need_least(frame, query)};
    t.parts[i].query.watch = &t.ask;
  }
  share(&t);
  countall(&t);
  return sum(&t, out, err);
}

mappa_Status mappa_crosstab (const mappa_Memory *memory, mappa_Frame *frame,
                             const mappa_Query *query,
                             mappa_Cube **out, mappa_Error *err) {
  mappa_Memory own = mappai_memory(memory), others = mappai_memory(NULL);
  *out = NULL;
  MAPPAI_TRY(mappa_crosstab_need(frame, query, err));
  return mappai_crosstab_with(&own, &others, frame, query, out, err);
}
