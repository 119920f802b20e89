/* place.h - a folder for each test, with a register in it, and what other
** programs see of that. Include it first. */
#ifndef place_h
#define place_h

#include "support.h"

#include <dirent.h>
#include <sqlite3.h>

#include "register.h"

/* === A folder for each test ============================================ */

typedef struct Place {
  char folder[64];
  char path[96];               /* of a register in it */
} Place;

static inline int setup (void **state) {
  Place *p = calloc(1, sizeof *p);
  strcpy(p->folder, "/tmp/mappa-test-XXXXXX");
  if (mkdtemp(p->folder) == NULL) return -1;
  snprintf(p->path, sizeof p->path, "%s/r.db", p->folder);
  *state = p;
  return 0;
}

/* Calls 'each' for the files of the folder; gives how many there are. */
static inline int eachfile (const Place *p, void (*each) (const char *path)) {
  DIR *folder = opendir(p->folder);
  const struct dirent *entry;
  int n = 0;
  while ((entry = readdir(folder)) != NULL) {
    char path[400];
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", p->folder, entry->d_name);
    if (each != NULL) each(path);
    n++;
  }
  closedir(folder);
  return n;
}

static inline void delete (const char *path) {
  remove(path);
}

static inline int teardown (void **state) {
  Place *p = *state;
  eachfile(p, delete);
  rmdir(p->folder);
  free(p);
  return 0;
}

#define TEST(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)

/* === Registers ========================================================= */

static inline mappa_Register *good (const Place *p, int flags) {
  mappa_Error err = {0};
  mappa_Register *reg;
  mappa_Status status = mappa_register_open(NULL, p->path, flags, &reg, &err);
  if (status != MAPPA_OK) fail_msg("%s", err.message);
  return reg;
}

static inline void make (const Place *p) {
  mappa_register_close(good(p, 0));
}

/* Opening fails thus, with a message that names the path and holds a word. */
static inline void bad (const char *path, int flags, mappa_Status wanted,
                        const char *word) {
  mappa_Error err = {0};
  mappa_Register *reg = (mappa_Register *) &err;
  mappa_Status status = mappa_register_open(NULL, path, flags, &reg, &err);
  if (status != wanted || err.status != wanted)
    fail_msg("%s: %s: %s", path, mappa_status_name(status), err.message);
  assert_null(reg);
  if (strstr(err.message, path) == NULL || strstr(err.message, word) == NULL)
    fail_msg("%s: %s", path, err.message);
}

/* What another program sees or does: the first value, as text. */
static inline const char *other (const Place *p, const char *sql) {
  static char out[256];
  sqlite3 *db;
  sqlite3_stmt *statement;
  int rc;
  assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
  out[0] = '\0';
  do {
    if (sqlite3_prepare_v2(db, sql, -1, &statement, &sql) != SQLITE_OK)
      fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
      snprintf(out, sizeof out, "%s", sqlite3_column_text(statement, 0));
    else assert_int_equal(rc, SQLITE_DONE);
    sqlite3_finalize(statement);
  } while (*sql != '\0');
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
  return out;
}

static inline int64_t number (mappa_Register *reg, const char *sql) {
  mappa_Error err = {0};
  int64_t n;
  if (mappai_register_ask(reg, sql, &n, &err) != MAPPA_OK)
    fail_msg("%s: %s", sql, err.message);
  return n;
}

static inline void run (mappa_Register *reg, const char *sql) {
  mappa_Error err = {0};
  if (mappai_register_run(reg, sql, &err) != MAPPA_OK)
    fail_msg("%s: %s", sql, err.message);
}

#endif
