/* fold.h - from counts by key to the cells of the cube. */
#ifndef fold_h
#define fold_h

#include "keys.h"

#pragma GCC visibility push(hidden)

/* Adds counts by key to the cells of the categories that the keys stand for;
** with 'fates', also to those of the dimensions. Categories that overlap are
** told apart, and their total is added. */
void mappai_fold (const mappai_Keys *keys, const uint32_t *counts, bool fates);

/* Adds up the totals of the dimensions whose categories do not overlap; not
** those of the slice, unless asked to. */
void mappai_totals (const mappai_Kernel *k, bool slice);

/* Is a dimension the slice alone? */
bool mappai_isslice (const mappai_Kernel *k, size_t dim);

#pragma GCC visibility pop

#endif
