/* peer.h - a database that answers the tasks in SQL, one a line of input. */
#ifndef bench_peer_h
#define bench_peer_h

#include <stdbool.h>
#include <stdint.h>

/* What a query gave. The columns of its rows are the codes of the dimensions,
** NULL for a total, and a count. */
typedef struct Answer {
  double ms;                   /* from the question to the finished result */
  int64_t cells;               /* rows with a count that is not 0 */
  int64_t total;               /* the sum of counts */
  int64_t checksum;            /* of counts, each weighed by its key */
} Answer;

/* Adds a row of 'n' codes and their count; a code of 0 stands for a total. */
void answer_add (Answer *a, const int64_t *codes, int n, int64_t count);

/* Runs a query; false, and a word on stderr, when it fails. */
typedef bool Run (void *db, const char *sql, Answer *answer);

/* Answers "T3 5" lines until there are none, each with a line "T3 ms cells
** total checksum variant". The file has the ways to ask, each after a line
** "-- T3 variant" and before a line that is empty. The first time a task is
** asked for, all its ways are tried, and must agree; the best then stays. What
** is asked several times is asked once more before, untimed. With "T3 0" the
** first way is asked once, and nothing is tried. */
int serve (const char *path, void *db, Run *run);

#endif
