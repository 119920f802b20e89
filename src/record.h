/* record.h - the stored records of one entity: insert, find, compare.
**
** A record is an array of mappa_Value, one for each field of its entity, as
** stored: MAPPA_NULL is unknown, MAPPA_INT a code, day, number or the id of
** another record, MAPPA_STRING a text. Values must be checked already.
*/
#ifndef record_h
#define record_h

#include "register.h"

#pragma GCC visibility push(hidden)

/* The records of an entity in a register, with the statements prepared for
** them. Free it before the register. */
typedef struct mappai_Records mappai_Records;

mappa_Status mappai_records_open (mappa_Register *reg, const mappa_Entity *e,
                                  mappai_Records **out, mappa_Error *err);
void mappai_records_free (mappai_Records *recs);

/* Stores a record, in a write transaction. *stored is false when there is one
** with the same key (or, without a key, the same in every field) already. */
mappa_Status mappai_records_insert (mappai_Records *recs,
                                    const mappa_Value *values, bool *stored,
                                    mappa_Error *err);

/* Stores records together, as mappai_rows_feed does. */
mappa_Status mappai_records_feed (mappai_Records *recs,
                                  const mappai_Feed *feed, int64_t *stored,
                                  mappa_Error *err);

/* The id of the record with a ref, of that with the same key, and of one of
** a disjoint entity that shares a day with the interval of the values (an
** empty interval shares none). 0 when there is none. */
mappa_Status mappai_records_find (mappai_Records *recs, const char *ref,
                                  size_t len, int64_t *id, mappa_Error *err);
mappa_Status mappai_records_same (mappai_Records *recs,
                                  const mappa_Value *values, int64_t *id,
                                  mappa_Error *err);
mappa_Status mappai_records_overlap (mappai_Records *recs,
                                     const mappa_Value *values, int64_t *id,
                                     mappa_Error *err);

/* The first field in which a stored record differs from the values, or -1. */
mappa_Status mappai_records_differ (mappai_Records *recs, int64_t id,
                                    const mappa_Value *values, int *field,
                                    mappa_Error *err);

/* Writes a field of a stored record in readable form: a label, an ISO date, a
** ref; "" when unknown. */
mappa_Status mappai_records_words (mappai_Records *recs, int64_t id, int field,
                                   char *out, size_t size, mappa_Error *err);

#pragma GCC visibility pop

#endif
