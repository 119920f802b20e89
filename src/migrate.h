/* migrate.h - makes the tables of a register, and brings older ones up to
** this program's version.
*/
#ifndef migrate_h
#define migrate_h

#include "base.h"

#pragma GCC visibility push(hidden)

#define MAPPAI_APPLICATION_ID  0x4D415050      /* the bytes "MAPP" */

/* Why a file is refused that another program made. */
extern const char mappai_foreign[];

/* Finds out whether the connected file is a register, or empty, and of which
** version: 0 when it is to be made. Changes nothing. */
mappa_Status mappai_migrate_identify (mappa_Register *reg, int64_t *version,
                                      mappa_Error *err);

/* Brings a register that _identify accepted up to this program's version and
** verifies it; one that is opened for reading is only verified. */
mappa_Status mappai_migrate (mappa_Register *reg, int64_t version,
                             mappa_Error *err);

#pragma GCC visibility pop

#endif
