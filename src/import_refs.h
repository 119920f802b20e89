/* import_refs.h - the ids of the records that rows refer to. */
#ifndef import_refs_h
#define import_refs_h

#include "record.h"

#pragma GCC visibility push(hidden)

/* The refs of the records that an entity has in a register; no record of it
** may be stored before they are freed. */
typedef struct mappai_Refs mappai_Refs;

mappa_Status mappai_refs_open (mappa_Register *reg, const mappa_Entity *e,
                               mappai_Refs **out, mappa_Error *err);
void mappai_refs_free (mappai_Refs *refs);

/* A ref will be asked for soon: where it would be is fetched meanwhile. */
void mappai_refs_expect (const mappai_Refs *refs, const char *ref,
                         size_t len);

/* The id of the record with a ref; 0 when there is none. */
mappa_Status mappai_refs_find (mappai_Refs *refs, const char *ref, size_t len,
                               int64_t *id, mappa_Error *err);

#pragma GCC visibility pop

#endif
