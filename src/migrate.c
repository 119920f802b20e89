/* migrate.c - makes a register, migrates an older one, verifies any.
**
** R1. A file without tables becomes a register. A file with tables is one
**     when it bears our application id, and any other is refused.
** R2. The version of a register is its user_version. Step i takes it from i
**     to i + 1; all steps, and new codes, are one transaction, in which the
**     version is read again, as another program may have been first.
** R3. A newer register, or one that holds codes we do not know, is refused:
**     its figures would be wrong here. An older one cannot be only read.
** R4. A register lacks no table, view or field of the schema.
*/
#include "migrate.h"

#include <stdio.h>

#include "ddl.h"
#include "register.h"

const char mappai_foreign[] = "this is another program's database, not a "
  "register; give the path of a register, or of a new file";

/* Runs the script that 'write' derives from the schema. */
static mappa_Status runscript (mappa_Register *reg,
                               void (*write) (mappai_Text *t),
                               mappa_Error *err) {
  mappai_Text t;
  mappa_Status status;
  mappai_text_init(&t, mappai_register_memory(reg));
  write(&t);
  status = mappai_register_run(reg, mappai_text_get(&t), err);
  mappai_text_free(&t);
  return status;
}

static mappa_Status maketables (mappa_Register *reg, mappa_Error *err) {
  return runscript(reg, mappai_ddl_tables, err);
}

/* R2. The first step follows the schema of today, so that a later one must
** find nothing to do on a register that is new. */
static mappa_Status (*const steps[]) (mappa_Register *reg,
                                      mappa_Error *err) = {
  maketables,
};

enum { VERSION = MAPPAI_COUNT(steps) };

/* === Identity, R1, R3 ================================================== */

static mappa_Status checkversion (mappa_Register *reg, int64_t version,
                                  mappa_Error *err) {
  if (version > VERSION)
    return mappai_register_refuse(reg, MAPPA_NEWER, "a newer version of this "
             "program made the register; update this program", err);
  if (version < VERSION && mappa_register_readonly(reg))
    return mappai_register_refuse(reg, MAPPA_READONLY, "an older version of "
             "this program made the register; open it once for writing", err);
  return MAPPA_OK;
}

mappa_Status mappai_migrate_identify (mappa_Register *reg, int64_t *version,
                                      mappa_Error *err) {
  int64_t tables, id;
  *version = 0;
  MAPPAI_TRY(mappai_register_ask(reg, "SELECT count(*) FROM sqlite_schema",
                                 &tables, err));
  if (tables == 0 && mappa_register_readonly(reg))
    return mappai_register_refuse(reg, MAPPA_FORMAT, "the file is empty; "
             "import records into it first", err);
  if (tables == 0) return MAPPA_OK;
  MAPPAI_TRY(mappai_register_ask(reg, "PRAGMA application_id", &id, err));
  if (id != MAPPAI_APPLICATION_ID)
    return mappai_register_refuse(reg, MAPPA_FORMAT, mappai_foreign, err);
  MAPPAI_TRY(mappai_register_ask(reg, "PRAGMA user_version", version, err));
  return checkversion(reg, *version, err);
}

/* === Making and migrating, R2 ========================================== */

static mappa_Status takesteps (mappa_Register *reg, mappa_Error *err) {
  char sql[96];
  int64_t version;
  MAPPAI_TRY(mappai_migrate_identify(reg, &version, err));
  for (int64_t v = version; v < VERSION; v++)
    MAPPAI_TRY(steps[v](reg, err));
  MAPPAI_TRY(runscript(reg, mappai_ddl_lists, err));
  snprintf(sql, sizeof sql,
           "PRAGMA application_id = %d; PRAGMA user_version = %d",
           MAPPAI_APPLICATION_ID, (int) VERSION);
  MAPPAI_TRY(mappai_register_run(reg, sql, err));
  return mappa_register_commit(reg, err);
}

static mappa_Status migrate (mappa_Register *reg, mappa_Error *err) {
  mappa_Status status;
  MAPPAI_TRY(mappa_register_begin(reg, true, err));
  status = takesteps(reg, err);
  if (status != MAPPA_OK) mappa_register_rollback(reg);
  return status;
}

/* === Verifying, R3, R4 ================================================= */

/* The number that a query gives, which 'write' derives from the schema. */
static mappa_Status askscript (mappa_Register *reg,
                               void (*write) (mappai_Text *t), int64_t *n,
                               mappa_Error *err) {
  mappai_Text t;
  mappa_Status status;
  mappai_text_init(&t, mappai_register_memory(reg));
  write(&t);
  status = mappai_register_ask(reg, mappai_text_get(&t), n, err);
  mappai_text_free(&t);
  return status;
}

/* How many more codes this program knows than the register does. */
static mappa_Status newcodes (mappa_Register *reg, int64_t *n,
                              mappa_Error *err) {
  mappa_Status status = askscript(reg, mappai_ddl_codes, n, err);
  *n = -*n;
  for (int i = 0; i < mappa_list_count(); i++) *n += mappa_list_at(i)->n;
  return status;
}

/* Can a statement on an entity be prepared? */
static mappa_Status try (mappa_Register *reg, const mappa_Entity *e,
                         mappai_Sql kind, mappa_Error *err) {
  mappai_Text t;
  mappa_Rows *rows;
  mappa_Status status;
  mappai_text_init(&t, mappai_register_memory(reg));
  mappai_ddl_statement(&t, e, kind);
  status = mappai_rows_prepare(reg, mappai_text_get(&t), &rows, err);
  mappa_rows_free(rows);
  mappai_text_free(&t);
  return status;
}

/* What was made by this version is as it was made. Else each table and view is
** tried, which takes longer. */
static mappa_Status tryall (mappa_Register *reg, mappa_Error *err) {
  int64_t made;
  MAPPAI_TRY(askscript(reg, mappai_ddl_made, &made, err));
  if (made == 2 * mappa_entity_count()) return MAPPA_OK;
  for (int i = 0; i < mappa_entity_count(); i++) {
    MAPPAI_TRY(try(reg, mappa_entity_at(i), MAPPAI_SQL_STORED, err));
    MAPPAI_TRY(try(reg, mappa_entity_at(i), MAPPAI_SQL_WORDS, err));
  }
  return MAPPA_OK;
}

static mappa_Status verify (mappa_Register *reg, int64_t *missing,
                            mappa_Error *err) {
  mappa_Status status = newcodes(reg, missing, err);
  if (status == MAPPA_OK) status = tryall(reg, err);
  if (status == MAPPA_STORE)
    return mappai_register_refuse(reg, MAPPA_FORMAT, "the register lacks a "
             "table or a field; restore it from a copy, or import it anew",
             err);
  if (status == MAPPA_OK && *missing < 0)
    return mappai_register_refuse(reg, MAPPA_NEWER, "the register holds codes "
             "of a newer version of this program; update this program", err);
  return status;
}

mappa_Status mappai_migrate (mappa_Register *reg, int64_t version,
                             mappa_Error *err) {
  int64_t missing = 0;
  if (version < VERSION) MAPPAI_TRY(migrate(reg, err));
  MAPPAI_TRY(verify(reg, &missing, err));
  if (missing == 0 || mappa_register_readonly(reg)) return MAPPA_OK;
  return migrate(reg, err);
}
