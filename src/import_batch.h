/* import_batch.h - rows of an import that are stored together. */
#ifndef import_batch_h
#define import_batch_h

#include "import.h"

#pragma GCC visibility push(hidden)

/* From now on mappai_batch_row takes the rows, which may wait in the import to
** be stored together. What becomes of them is the same as if mappa_import_row
** had taken each. Nothing else may store records of the entity meanwhile. */
mappa_Status mappai_batch_begin (mappa_Import *imp, mappa_Error *err);

/* As mappa_import_row, but the row may wait. The summary and the rejects are
** those of the rows that do not. */
mappa_Status mappai_batch_row (mappa_Import *imp, int64_t line,
                               const mappa_Value *values, int n,
                               mappa_Error *err);

/* Stores the rows that wait. */
mappa_Status mappai_batch_flush (mappa_Import *imp, mappa_Error *err);

void mappai_batch_free (mappa_Import *imp);

#pragma GCC visibility pop

#endif
