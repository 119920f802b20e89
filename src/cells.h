/* cells.h - the cells of a column, checked while they come in. */
#ifndef cells_h
#define cells_h

#include "frame.h"

#pragma GCC visibility push(hidden)

enum {MAPPAI_LANES = 8};

/* A checksum that grows: all calls but the last add whole lots of bytes. */
typedef struct mappai_Checksum {
  uint64_t lane[MAPPAI_LANES];
} mappai_Checksum;

/* Bytes of a lot: whole codes of a column. */
#define MAPPAI_LOT  sizeof (mappai_Checksum)

mappai_Checksum mappai_checksum_begin (void);
void mappai_checksum_add (mappai_Checksum *sum, const void *bytes, size_t n);
uint64_t mappai_checksum_get (const mappai_Checksum *sum);

/* That of n bytes at once. */
uint64_t mappai_checksum (const void *bytes, size_t n);

/* Are n bytes of codes, in the width of a column, all below its codes? The
** column is one of codes or days. */
bool mappai_cells_fit (const mappai_Column *c, const void *cells, size_t n);

#pragma GCC visibility pop

#endif
