/* sqlite.c - answers the tasks by SQLite, from a file that is mapped into
** memory; other settings at their defaults, as a larger cache or sorting in
** memory made GROUP BY slower.
** Usage: sqlite DATABASE TASKS.sql */
#include "../clock.h"
#include "peer.h"

#include <sqlite3.h>
#include <stdio.h>

enum {DIMS = 8};

static void add_row (sqlite3_stmt *rows, Answer *answer) {
  int n = sqlite3_column_count(rows) - 1;
  int64_t codes[DIMS];
  for (int i = 0; i < n; i++) codes[i] = sqlite3_column_int64(rows, i);
  answer_add(answer, codes, n, sqlite3_column_int64(rows, n));
}

static bool run (void *db, const char *sql, Answer *answer) {
  double before = clock_ms();
  sqlite3_stmt *rows;
  int status = sqlite3_prepare_v2(db, sql, -1, &rows, NULL);
  while (status == SQLITE_OK && (status = sqlite3_step(rows)) == SQLITE_ROW) {
    add_row(rows, answer);
    status = SQLITE_OK;
  }
  sqlite3_finalize(rows);
  answer->ms = clock_ms() - before;
  if (status != SQLITE_DONE)
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
  return status == SQLITE_DONE;
}

int main (int argc, char **argv) {
  sqlite3 *db;
  int status;
  if (argc != 3) {
    fprintf(stderr, "usage: sqlite DATABASE TASKS.sql\n");
    return 2;
  }
  if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) !=
      SQLITE_OK) {
    fprintf(stderr, "%s: %s\n", argv[1], sqlite3_errmsg(db));
    return 1;
  }
  sqlite3_exec(db, "PRAGMA mmap_size = 20000000000", NULL, NULL, NULL);
  status = serve(argv[2], db, run);
  sqlite3_close(db);
  return status;
}
