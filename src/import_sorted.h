/* import_sorted.h - rows of an import that are stored together, by person. */
#ifndef import_sorted_h
#define import_sorted_h

#include "import.h"

#pragma GCC visibility push(hidden)

/* Can the rows of the entity be stored so? */
bool mappai_sorted_suits (const mappa_Entity *e);

/* As the functions of import_batch.h. */
mappa_Status mappai_sorted_begin (mappa_Import *imp, mappa_Error *err);
mappa_Status mappai_sorted_row (mappa_Import *imp, int64_t line,
                                const mappa_Value *values, int n,
                                mappa_Error *err);
/* The row at hand is one of a person: what is known of it is fetched. */
void mappai_sorted_expect (const mappa_Import *imp, int64_t who);
mappa_Status mappai_sorted_flush (mappa_Import *imp, mappa_Error *err);
void mappai_sorted_free (mappa_Import *imp);

#pragma GCC visibility pop

#endif
