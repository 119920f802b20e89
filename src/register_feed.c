/* register_feed.c - rows in memory as a table, for INSERT ... SELECT: one
** statement for many rows, which takes less than half the time of one a row.
**
** R1. A column beyond those of the feed is NULL, as is every column of a feed
**     without rows.
** R2. Texts are not copied: they stay where they are until the statement has
**     been reset.
** R3. The table can be read by name alone: nothing is created for it, and it
**     takes no arguments. A feed has rows only while a statement of the
**     program's own reads it.
*/
#include "register_feed.h"

#include "sqlite.h"

typedef struct Table {
  sqlite3_vtab base;
  mappai_Feed *feed;
} Table;

typedef struct Cursor {
  sqlite3_vtab_cursor base;
  int64_t row;
} Cursor;

static const mappai_Feed *feedof (const sqlite3_vtab_cursor *cursor) {
  return ((const Table *) cursor->pVtab)->feed;
}

static int connect (sqlite3 *db, void *feed, int argc,
                    const char *const *argv, sqlite3_vtab **out,
                    char **message) {
  static const char columns[] = "CREATE TABLE feed (c0, c1, c2, c3, c4, c5, "
    "c6, c7, c8, c9, c10, c11, c12, c13, c14, c15)";
  Table *table;
  int rc = sqlite3_declare_vtab(db, columns);
  (void) argc, (void) argv, (void) message;
  if (rc != SQLITE_OK) return rc;
  table = sqlite3_malloc(sizeof *table);
  if (table == NULL) return SQLITE_NOMEM;
  table->base = (sqlite3_vtab) {0};
  table->feed = feed;
  *out = &table->base;
  return SQLITE_OK;
}

static int disconnect (sqlite3_vtab *table) {
  sqlite3_free(table);
  return SQLITE_OK;
}

/* There is one way to read it: all rows, in their order. */
static int plan (sqlite3_vtab *table, sqlite3_index_info *info) {
  (void) table;
  info->estimatedCost = 1000;
  return SQLITE_OK;
}

static int opencursor (sqlite3_vtab *table, sqlite3_vtab_cursor **out) {
  Cursor *c = sqlite3_malloc(sizeof *c);
  (void) table;
  if (c == NULL) return SQLITE_NOMEM;
  *c = (Cursor) {0};
  *out = &c->base;
  return SQLITE_OK;
}

static int closecursor (sqlite3_vtab_cursor *cursor) {
  sqlite3_free(cursor);
  return SQLITE_OK;
}

static int first (sqlite3_vtab_cursor *cursor, int number, const char *name,
                  int argc, sqlite3_value **argv) {
  (void) number, (void) name, (void) argc, (void) argv;
  ((Cursor *) cursor)->row = 0;
  return SQLITE_OK;
}

static int next (sqlite3_vtab_cursor *cursor) {
  ((Cursor *) cursor)->row++;
  return SQLITE_OK;
}

static int atend (sqlite3_vtab_cursor *cursor) {
  return ((Cursor *) cursor)->row >= feedof(cursor)->rows;
}

static int column (sqlite3_vtab_cursor *cursor, sqlite3_context *out, int i) {
  const mappai_Feed *feed = feedof(cursor);
  int64_t at = ((Cursor *) cursor)->row * feed->columns + i;
  const mappa_Value *v;
  if (i >= feed->columns) return SQLITE_OK;                       /* R1 */
  if (feed->cells != NULL) {
    if (feed->cells[at] != MAPPAI_NOCELL)
      sqlite3_result_int(out, feed->cells[at]);
    return SQLITE_OK;
  }
  v = &feed->values[at];
  if (v->kind == MAPPA_INT) sqlite3_result_int64(out, v->i);
  if (v->kind == MAPPA_REAL) sqlite3_result_double(out, v->r);
  if (v->kind == MAPPA_STRING)
    sqlite3_result_text64(out, v->len > 0 ? v->s : "", v->len, SQLITE_STATIC,
                          SQLITE_UTF8);                           /* R2 */
  return SQLITE_OK;
}

static int rowid (sqlite3_vtab_cursor *cursor, sqlite3_int64 *out) {
  *out = ((Cursor *) cursor)->row;
  return SQLITE_OK;
}

static const sqlite3_module module = {
  .xConnect = connect,                 /* without xCreate: R3 */
  .xBestIndex = plan,
  .xDisconnect = disconnect,
  .xOpen = opencursor,
  .xClose = closecursor,
  .xFilter = first,
  .xNext = next,
  .xEof = atend,
  .xColumn = column,
  .xRowid = rowid,
};

int mappai_feed_install (sqlite3 *db, mappai_Feed *feed) {
  return sqlite3_create_module_v2(db, "mappa_feed", &module, feed, NULL);
}
