/* import_csv.c - imports a whole CSV file.
**
** R1. The file is read once, record by record, in constant memory.
** R2. Progress is told every OFTEN rows and at the end of the file. Between
**     them the watch of the register may interrupt.
** R3. Fields that a record has too many or too few of reject that row, while
**     text that is not well-formed CSV fails the whole file.
*/
#include <string.h>

#include "import_batch.h"

enum {
  OFTEN = 4096,                /* rows between calls of on_progress */
  WATCHED = 128,               /* rows between questions to the watch */
  SHOWN = 256                  /* bytes of a path in a message */
};

typedef struct Reading {       /* of one file */
  mappa_Register *reg;
  const char *path;
  mappa_Csv *csv;
  mappa_Import *import;
  const mappa_Summary *summary;
  mappa_OnProgress on_progress;        /* may be NULL */
  void *ud;                            /* for on_progress */
} Reading;

static mappa_Status tell (const Reading *r, int64_t rows, mappa_Error *err) {
  char path[SHOWN];
  if (r->on_progress == NULL ||
      r->on_progress(r->ud, rows, mappa_csv_bytes(r->csv),
                     mappa_csv_total(r->csv))) return MAPPA_OK;
  mappai_quote(path, sizeof path, r->path, strlen(r->path));
  return mappai_fail(err, MAPPA_STOPPED, "%s: the import was stopped at line "
                     "%lld", path, (long long) mappa_csv_line(r->csv));
}

static mappa_Status watch (const Reading *r, mappa_Error *err) {
  char path[SHOWN];
  if (!mappai_interrupted(mappai_register_watch(r->reg))) return MAPPA_OK;
  mappai_quote(path, sizeof path, r->path, strlen(r->path));
  return mappai_fail(err, MAPPA_INTERRUPTED, "%s: the import was interrupted "
                     "at line %lld", path, (long long) mappa_csv_line(r->csv));
}

/* The next record; before a failure is returned, the rows that wait are dealt
** with, as what stands in their way comes first. */
static mappa_Status nextrow (const Reading *r, const mappa_Value **fields,
                             int *n, mappa_Error *err) {
  mappa_Status status = mappa_csv_next(r->csv, fields, n, err);
  if (status != MAPPA_OK) MAPPAI_TRY(mappai_batch_flush(r->import, err));
  return status;
}

static mappa_Status readrows (Reading *r, mappa_Error *err) {
  const mappa_Value *fields;
  int n;
  MAPPAI_TRY(mappai_batch_begin(r->import, err));
  for (int64_t row = 1; ; row++) {
    MAPPAI_TRY(nextrow(r, &fields, &n, err));
    if (n == 0) break;
    MAPPAI_TRY(mappai_batch_row(r->import, mappa_csv_line(r->csv), fields, n,
                                err));
    if (row % WATCHED == 0) MAPPAI_TRY(watch(r, err));
    if (row % OFTEN == 0) MAPPAI_TRY(tell(r, row, err));
  }
  MAPPAI_TRY(mappai_batch_flush(r->import, err));
  return tell(r, r->summary->read, err);
}

mappa_Status mappa_import_csv (mappa_Register *reg, const char *entity,
                               const char *path,
                               mappa_OnReject on_reject, void *ud,
                               mappa_OnProgress on_progress, void *pud,
                               mappa_Summary *summary, mappa_Error *err) {
  Reading r = {reg, path, NULL, NULL, NULL, on_progress, pud};
  const mappa_Value *names;
  mappa_Status status;
  int n;
  memset(summary, 0, sizeof *summary);
  MAPPAI_TRY(mappa_csv_open_file(mappai_register_memory(reg), path, &r.csv,
                                 err));
  status = mappa_csv_next(r.csv, &names, &n, err);
  if (status == MAPPA_OK)
    status = mappa_import_begin(reg, entity, path, names, n, on_reject, ud,
                                &r.import, err);
  if (status == MAPPA_OK) {
    r.summary = mappa_import_summary(r.import);
    status = readrows(&r, err);
    if (status == MAPPA_OK) *summary = *r.summary;
  }
  mappa_import_free(r.import);
  mappa_csv_close(r.csv);
  return status;
}
