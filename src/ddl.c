/* ddl.c - derives the SQL of a register from the schema. Text only: nothing
** here talks to a database.
**
** R1. Every entity is a STRICT table: 'id', then its fields by name. A code
**     is an integer that refers to its look-up table, a date the day since
**     1970-01-01, a reference the id of the other record; unknown is NULL.
** R2. Every code list is a look-up table: code, name (the code's own word),
**     label; an area has its region and country too. Codes are only added.
** R3. Every entity has a view <entity>_view for people and other programs:
**     id and the same fields, with labels, ISO dates and refs.
** R4. A record is stored once. The fields that make it the same one are its
**     key, or all fields when it has none; two unknowns count as equal. The
**     index begins with the person and the dates, so that it also finds a
**     person's records.
** R5. What a CHECK can tell cheaply, the database refuses too: days outside
**     1800 to 2999, numbers out of range, empty text, an end before a start.
** R6. All names are quoted: one entity is called "order".
*/
#include "ddl.h"

#include <stdio.h>
#include <string.h>

/* === Text ============================================================== */

void mappai_text_init (mappai_Text *t, const mappa_Memory *m) {
  mappai_vector_init(&t->bytes, m, 1);
  t->failed = mappai_vector_add(&t->bytes, 1) == NULL;    /* the final NUL */
}

void mappai_text_add (mappai_Text *t, const char *format, ...) {
  va_list args;
  int n;
  va_start(args, format);
  n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n < 0) t->failed = true;
  if (t->failed) return;
  if (mappai_vector_add(&t->bytes, (size_t) n) == NULL) {
    t->failed = true;
    return;
  }
  va_start(args, format);
  vsnprintf((char *) t->bytes.items + t->bytes.n - n - 1, (size_t) n + 1,
            format, args);
  va_end(args);
}

const char *mappai_text_get (const mappai_Text *t) {
  return t->failed ? NULL : t->bytes.items;
}

void mappai_text_free (mappai_Text *t) {
  mappai_vector_free(&t->bytes);
}

/* Adds a text as an SQL string. */
static void addstring (mappai_Text *t, const char *s) {
  size_t n = strcspn(s, "'");
  mappai_text_add(t, "'%.*s", (int) n, s);
  while (s[n] != '\0') {
    s += n + 1;
    n = strcspn(s, "'");
    mappai_text_add(t, "''%.*s", (int) n, s);
  }
  mappai_text_add(t, "'");
}

/* What stands before item i of a list. */
static const char *comma (int i) {
  return i > 0 ? ", " : "";
}

/* === Tables ============================================================ */

static void addchecks (mappai_Text *t, const mappa_Field *f) {
  switch (f->type) {
    case MAPPA_TEXT:
      mappai_text_add(t, " CHECK (\"%s\" <> '')", f->name);
      break;
    case MAPPA_DATE:
      mappai_text_add(t, " CHECK (\"%s\" BETWEEN %d AND %d)", f->name,
                      MAPPAI_FIRST_DAY, MAPPAI_LAST_DAY);
      break;
    case MAPPA_INTEGER:
      mappai_text_add(t, " CHECK (\"%s\" BETWEEN %lld AND %lld)", f->name,
                      (long long) f->min, (long long) f->max);
      break;
    case MAPPA_CODE:
      mappai_text_add(t, " REFERENCES \"%s\" (code)", f->of);
      break;
    case MAPPA_REF:
      mappai_text_add(t, " REFERENCES \"%s\" (id)", f->of);
      break;
  }
}

static void addcolumn (mappai_Text *t, const mappa_Field *f) {
  mappai_text_add(t, ",\n  \"%s\" %s%s", f->name,
                  f->type == MAPPA_TEXT ? "TEXT" : "INTEGER",
                  (f->marks & MAPPA_REQUIRED) ? " NOT NULL" : "");
  addchecks(t, f);
}

/* What a table is, from its name on. */
static void addtable (mappai_Text *t, const mappa_Entity *e) {
  int start = mappai_marked(e, MAPPA_START);
  mappai_text_add(t, "\"%s\" (\n  id INTEGER PRIMARY KEY", e->name);
  for (int i = 0; i < e->n; i++) addcolumn(t, &e->fields[i]);
  for (int i = 0; i < e->n; i++)
    if (mappai_is_end(e, i))
      mappai_text_add(t, ",\n  CHECK (\"%s\" >= \"%s\")", e->fields[i].name,
                      e->fields[start].name);
  mappai_text_add(t, "\n) STRICT");
}

static void addlist (mappai_Text *t, const mappa_List *list) {
  mappai_text_add(t, "CREATE TABLE IF NOT EXISTS \"%s\" (\n"
                     "  code INTEGER PRIMARY KEY,\n"
                     "  name TEXT NOT NULL UNIQUE,\n"
                     "  label TEXT NOT NULL", list->name);
  if (strcmp(list->name, "area") == 0)
    mappai_text_add(t, ",\n  region INTEGER NOT NULL REFERENCES region (code)"
                       ",\n  country INTEGER NOT NULL"
                       " REFERENCES country (code)");
  mappai_text_add(t, "\n) STRICT;\n");
}

/* === Uniqueness, R4 ==================================================== */

static bool haskey (const mappa_Entity *e) {
  return mappai_marked(e, MAPPA_KEY) >= 0;
}

/* Is the field among those that make a record the same one? */
static bool identifies (const mappa_Entity *e, const mappa_Field *f) {
  return !haskey(e) || (f->marks & MAPPA_KEY) != 0;
}

/* Place of a field in the index: who, from when, other dates, the rest. */
static int rank (const mappa_Field *f) {
  if (f->type == MAPPA_REF) return 0;
  if (f->marks & MAPPA_START) return 1;
  if (f->marks & MAPPA_EVENT) return 2;
  return 3;
}

/* The field as it is indexed: unknowns equal, and equal to nothing else. */
static void addindexed (mappai_Text *t, const mappa_Field *f) {
  if (f->marks & MAPPA_REQUIRED) mappai_text_add(t, "\"%s\"", f->name);
  else mappai_text_add(t, "ifnull(\"%s\", '')", f->name);
}

static void addindex (mappai_Text *t, const mappa_Entity *e) {
  int n = 0;
  mappai_text_add(t, "CREATE UNIQUE INDEX IF NOT EXISTS \"%s_once\" "
                     "ON \"%s\" (", e->name, e->name);
  for (int r = 0; r <= 3; r++)
    for (int i = 0; i < e->n; i++)
      if (rank(&e->fields[i]) == r && identifies(e, &e->fields[i])) {
        mappai_text_add(t, "%s", comma(n++));
        addindexed(t, &e->fields[i]);
      }
  mappai_text_add(t, ");\n");
}

/* === Views ============================================================= */

static void addreadable (mappai_Text *t, const mappa_Field *f) {
  switch (f->type) {
    case MAPPA_TEXT: case MAPPA_INTEGER:
      mappai_text_add(t, "t.\"%s\"", f->name);
      break;
    case MAPPA_DATE:
      mappai_text_add(t, "date(t.\"%s\" * 86400, 'unixepoch')", f->name);
      break;
    case MAPPA_CODE:
      mappai_text_add(t, "(SELECT label FROM \"%s\" WHERE code = t.\"%s\")",
                      f->of, f->name);
      break;
    case MAPPA_REF:
      mappai_text_add(t, "(SELECT ref FROM \"%s\" WHERE id = t.\"%s\")",
                      f->of, f->name);
      break;
  }
}

/* What a view is, from its name on. */
static void addview (mappai_Text *t, const mappa_Entity *e) {
  mappai_text_add(t, "\"%s_view\" AS SELECT t.id", e->name);
  for (int i = 0; i < e->n; i++) {
    mappai_text_add(t, ",\n  ");
    addreadable(t, &e->fields[i]);
    mappai_text_add(t, " AS \"%s\"", e->fields[i].name);
  }
  mappai_text_add(t, "\nFROM \"%s\" AS t", e->name);
}

/* === The whole ========================================================= */

static void addentity (mappai_Text *t, const mappa_Entity *e) {
  mappai_text_add(t, "CREATE TABLE IF NOT EXISTS ");
  addtable(t, e);
  mappai_text_add(t, ";\n");
  addindex(t, e);
  mappai_text_add(t, "DROP VIEW IF EXISTS \"%s_view\";\nCREATE VIEW ",
                  e->name);
  addview(t, e);
  mappai_text_add(t, ";\n");
}

void mappai_ddl_tables (mappai_Text *t) {
  mappai_text_add(t, "CREATE TABLE IF NOT EXISTS mappa_meta (\n"
                     "  key TEXT PRIMARY KEY,\n"
                     "  value ANY NOT NULL\n"
                     ") STRICT, WITHOUT ROWID;\n"
                     "INSERT OR IGNORE INTO mappa_meta VALUES"
                     " ('revision', 0), ('made_by', 'mappa %s'),"
                     " ('made_at', datetime('now') || ' UTC');\n",
                  MAPPA_VERSION);
  for (int i = 0; i < mappa_list_count(); i++) addlist(t, mappa_list_at(i));
  for (int i = 0; i < mappa_entity_count(); i++)
    addentity(t, mappa_entity_at(i));
}

/* What the database notes of a table or a view of ours, as a string. */
static void addnoted (mappai_Text *t, const mappa_Entity *e,
                      const char *create,
                      void (*add) (mappai_Text *t, const mappa_Entity *e)) {
  mappai_Text noted;
  mappai_text_init(&noted, &t->bytes.memory);
  mappai_text_add(&noted, "%s ", create);
  add(&noted, e);
  if (noted.failed) t->failed = true;
  else addstring(t, mappai_text_get(&noted));
  mappai_text_free(&noted);
}

void mappai_ddl_made (mappai_Text *t) {
  mappai_text_add(t, "SELECT count(*) FROM sqlite_schema WHERE sql IN (");
  for (int i = 0; i < mappa_entity_count(); i++) {
    mappai_text_add(t, "%s", comma(i));
    addnoted(t, mappa_entity_at(i), "CREATE TABLE", addtable);
    mappai_text_add(t, ", ");
    addnoted(t, mappa_entity_at(i), "CREATE VIEW", addview);
  }
  mappai_text_add(t, ")");
}

/* === Look-up tables ==================================================== */

static void addcode (mappai_Text *t, const mappa_List *list, int i) {
  mappai_text_add(t, "%s\n  (%d, ", comma(i), i + 1);
  addstring(t, list->codes[i].code);
  mappai_text_add(t, ", ");
  addstring(t, list->codes[i].label);
  if (strcmp(list->name, "area") == 0)
    mappai_text_add(t, ", %d, %d", mappa_area_region(i + 1),
                    mappa_area_country(i + 1));
  mappai_text_add(t, ")");
}

void mappai_ddl_lists (mappai_Text *t) {
  for (int i = 0; i < mappa_list_count(); i++) {
    const mappa_List *list = mappa_list_at(i);
    mappai_text_add(t, "INSERT INTO \"%s\" VALUES", list->name);
    for (int k = 0; k < list->n; k++) addcode(t, list, k);
    mappai_text_add(t, "\n  ON CONFLICT (code) DO UPDATE SET"
                       " name = excluded.name, label = excluded.label;\n");
  }
}

void mappai_ddl_codes (mappai_Text *t) {
  mappai_text_add(t, "SELECT");
  for (int i = 0; i < mappa_list_count(); i++)
    mappai_text_add(t, "%s (SELECT count(*) FROM \"%s\")", i > 0 ? " +" : "",
                    mappa_list_at(i)->name);
}

/* === Statements ======================================================== */

static void addfields (mappai_Text *t, const mappa_Entity *e) {
  for (int i = 0; i < e->n; i++)
    mappai_text_add(t, "%s\"%s\"", comma(i), e->fields[i].name);
}

static void addinsert (mappai_Text *t, const mappa_Entity *e) {
  mappai_text_add(t, "INSERT INTO \"%s\" (", e->name);
  addfields(t, e);
  mappai_text_add(t, ") VALUES (");
  for (int i = 0; i < e->n; i++) mappai_text_add(t, "%s?%d", comma(i), i + 1);
  mappai_text_add(t, ") ON CONFLICT DO NOTHING");
}

static void addfeed (mappai_Text *t, const mappa_Entity *e) {
  mappai_text_add(t, "INSERT OR FAIL INTO \"%s\" (", e->name);
  addfields(t, e);
  mappai_text_add(t, ") SELECT ");
  for (int i = 0; i < e->n; i++) mappai_text_add(t, "%sc%d", comma(i), i);
  mappai_text_add(t, " FROM mappa_feed");
}

static void addsame (mappai_Text *t, const mappa_Entity *e) {
  const char *and = "";
  mappai_text_add(t, "SELECT id FROM \"%s\" WHERE ", e->name);
  for (int i = 0; i < e->n; i++) {
    const mappa_Field *f = &e->fields[i];
    if (!identifies(e, f)) continue;
    mappai_text_add(t, "%s", and);
    addindexed(t, f);
    mappai_text_add(t, " = ifnull(?%d, '')", i + 1);
    and = " AND ";
  }
}

static void addoverlap (mappai_Text *t, const mappa_Entity *e) {
  const char *start = e->fields[mappai_marked(e, MAPPA_START)].name;
  const char *end = e->fields[mappai_marked(e, MAPPA_END)].name;
  mappai_text_add(t, "SELECT id FROM \"%s\" WHERE \"individual\" = ?1 AND "
                     "\"%s\" < ?3 AND ifnull(\"%s\", %d) > "
                     "max(?2, \"%s\") LIMIT 1", e->name, start, end,
                  (int) MAPPA_FOREVER, start);
}

static void addfetch (mappai_Text *t, const mappa_Entity *e,
                      const char *view) {
  mappai_text_add(t, "SELECT ");
  addfields(t, e);
  mappai_text_add(t, " FROM \"%s%s\" WHERE id = ?1", e->name, view);
}

void mappai_ddl_statement (mappai_Text *t, const mappa_Entity *e,
                           mappai_Sql kind) {
  switch (kind) {
    case MAPPAI_SQL_INSERT: addinsert(t, e); break;
    case MAPPAI_SQL_FEED: addfeed(t, e); break;
    case MAPPAI_SQL_REF:
      mappai_text_add(t, "SELECT id FROM \"%s\" WHERE ref = ?1", e->name);
      break;
    case MAPPAI_SQL_SAME: addsame(t, e); break;
    case MAPPAI_SQL_OVERLAP: addoverlap(t, e); break;
    case MAPPAI_SQL_STORED: addfetch(t, e, ""); break;
    case MAPPAI_SQL_WORDS: addfetch(t, e, "_view"); break;
    case MAPPAI_SQL_COUNT: break;
  }
}
