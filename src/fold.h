/* fold.h - from counts by key to the cells of the cube. */
#ifndef fold_h
#define fold_h

#include "keys.h"

#pragma GCC visibility push(hidden)

/* Adds counts by key to the cells of the categories that the keys stand for,
** and to the fates of the dimensions, or to one of both. Categories that
** overlap are told apart, and their total is added. */
void mappai_fold (const mappai_Keys *keys, const uint32_t *counts,
                  bool cells, bool fates);

/* Adds up the total of a dimension in all cells of the others, but where
** categories overlap. */
void mappai_total (const mappai_Kernel *k, size_t dim);

/* Is a dimension the slice alone? */
bool mappai_isslice (const mappai_Kernel *k, size_t dim);

#pragma GCC visibility pop

#endif
