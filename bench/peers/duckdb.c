/* duckdb.c - answers the tasks by DuckDB, or runs statements.
** Usage: duckdb DATABASE THREADS TASKS.sql
**        duckdb DATABASE THREADS -c STATEMENTS */
#include "../clock.h"
#include "peer.h"

#include <stdio.h>

/* What is used of DuckDB's C interface, whose package has no header. */
typedef void *Handle;
typedef struct Result {
  uint64_t columns, rows, changed;
  void *data;
  char *message;
  void *internal;
} Result;
int duckdb_create_config (Handle *config);
int duckdb_set_config (Handle config, const char *name, const char *value);
int duckdb_open_ext (const char *path, Handle *db, Handle config,
                     char **message);
int duckdb_connect (Handle db, Handle *connection);
int duckdb_query (Handle connection, const char *sql, Result *result);
uint64_t duckdb_row_count (Result *result);
uint64_t duckdb_column_count (Result *result);
int64_t duckdb_value_int64 (Result *result, uint64_t column, uint64_t row);
const char *duckdb_result_error (Result *result);
void duckdb_destroy_result (Result *result);
void duckdb_disconnect (Handle *connection);
void duckdb_close (Handle *db);

enum {DIMS = 8};

/* A NULL reads as 0, which stands for a total. */
static void read_rows (Result *result, Answer *answer) {
  uint64_t n = duckdb_column_count(result) - 1;
  for (uint64_t row = 0; row < duckdb_row_count(result); row++) {
    int64_t codes[DIMS];
    for (uint64_t i = 0; i < n; i++)
      codes[i] = duckdb_value_int64(result, i, row);
    answer_add(answer, codes, (int) n, duckdb_value_int64(result, n, row));
  }
}

/* Runs statements whose result does not matter. */
static bool run_only (Handle connection, const char *sql) {
  Result result;
  bool ok = duckdb_query(connection, sql, &result) == 0;
  if (!ok) fprintf(stderr, "duckdb: %s\n", duckdb_result_error(&result));
  duckdb_destroy_result(&result);
  return ok;
}

static bool run (void *connection, const char *sql, Answer *answer) {
  double before = clock_ms();
  Result result;
  bool ok = duckdb_query(connection, sql, &result) == 0;
  answer->ms = clock_ms() - before;
  if (ok) read_rows(&result, answer);
  else fprintf(stderr, "duckdb: %s\n", duckdb_result_error(&result));
  duckdb_destroy_result(&result);
  return ok;
}

static Handle open_database (const char *path, const char *threads,
                             const char *mode, Handle *connection) {
  Handle config, db;
  char *message = NULL;
  if (duckdb_create_config(&config) != 0 ||
      duckdb_set_config(config, "threads", threads) != 0 ||
      duckdb_set_config(config, "access_mode", mode) != 0 ||
      duckdb_open_ext(path, &db, config, &message) != 0 ||
      duckdb_connect(db, connection) != 0) {
    fprintf(stderr, "%s: %s\n", path, message ? message : "cannot be opened");
    exit(1);
  }
  return db;
}

int main (int argc, char **argv) {
  Handle db, connection;
  int status;
  if (argc < 4) {
    fprintf(stderr, "usage: duckdb DATABASE THREADS TASKS.sql\n"
                    "       duckdb DATABASE THREADS -c STATEMENTS\n");
    return 2;
  }
  db = open_database(argv[1], argv[2], argc > 4 ? "READ_WRITE" : "READ_ONLY",
                     &connection);
  status = argc > 4 ? !run_only(connection, argv[4])
         : serve(argv[3], connection, run);
  duckdb_disconnect(&connection);
  duckdb_close(&db);
  return status;
}
