/* cube.h - what the kernel gives: counts, fates, and rows behind a cell. */
#ifndef cube_h
#define cube_h

#include "base.h"

#pragma GCC visibility push(hidden)

struct mappa_Cube {
  mappa_Memory memory;
  int ndims;
  uint16_t categories[MAPPA_MAXDIMS];
  size_t stride[MAPPA_MAXDIMS];
  size_t ncells;
  int64_t *cells;
  size_t has[MAPPA_MAXDIMS], nhas;     /* places in 'occurs': of a dimension's
                               ** categories, and after them its total */
  bool *occurs;                /* of a category: is anything counted in it? */
  bool noted;                  /* 'occurs' was filled while counting */
  int nbefore, nafter;
  size_t nfates;
  int64_t *fates;              /* by stage */
};

/* The fates in the order in which a row passes them, from 0. */
size_t mappai_stage (const mappa_Cube *c, mappa_Fate fate, int i);

/* The place of the cell at one category a dimension. */
size_t mappai_cube_cell (const mappa_Cube *c, const uint16_t *at);

mappa_Found *mappai_found_new (const mappa_Memory *m);  /* NULL: no memory */

/* Adds a row among the others, in the order of rows and slices. Those of a
** person are found slice by slice, so few have to make room. */
bool mappai_found_add (mappa_Found *f, size_t row, int slice);

#pragma GCC visibility pop

#endif
