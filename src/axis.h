/* axis.h - the maps of a query, made ready for the kernel. */
#ifndef axis_h
#define axis_h

#include "frame.h"

#pragma GCC visibility push(hidden)

/* A column and what its codes mean: the category of a stored code in a slice
** is table[slice * step + code], but see mappai_leaf_time. The slice has the
** code 0 in itself. */
typedef struct mappai_Leaf {
  int column;                  /* or MAPPA_SLICE */
  mappa_Reading reading;
  const uint16_t *to;          /* the map's own */
  uint32_t n;
  uint16_t categories;
  const uint16_t *table;
  size_t step;                 /* 0: the same in every slice */
  uint16_t *own;               /* a table made for ages and times */
  size_t nown;
} mappai_Leaf;

/* A map: one leaf, or the parts whose categories make its code. */
typedef struct mappai_Axis {
  size_t first;                /* its first leaf */
  const uint16_t *table;       /* that leaf's, where it tells all; or NULL */
  size_t step;
  size_t nparts;               /* 0: the leaf alone */
  const uint16_t *over;        /* category of the code that the parts make */
  const uint64_t *sets;        /* NULL: categories do not overlap */
} mappai_Axis;

typedef struct mappai_Axes {
  mappa_Memory memory;
  const mappa_Frame *frame;
  const mappa_Query *query;
  mappai_Leaf *leaves;
  mappai_Axis *axes;           /* before, after, dims, in this order */
  size_t nleaves, naxes;       /* made so far */
  size_t allleaves, allaxes;   /* in all */
} mappai_Axes;

/* Checks the maps of a query and makes them ready. To be freed also when this
** fails. */
mappa_Status mappai_axes_make (mappai_Axes *a, const mappa_Memory *memory,
                               const mappa_Frame *frame,
                               const mappa_Query *query, mappa_Error *err);
void mappai_axes_free (mappai_Axes *a);

/* Does the table of a leaf tell all, whenever rows end? */
bool mappai_leaf_exact (const mappai_Leaf *leaf, const mappa_Query *query);

/* The category of the time from the day of a stored code to another day, on
** which a row ends before the slice does. */
uint16_t mappai_leaf_time (const mappai_Leaf *leaf, const mappa_Frame *frame,
                           uint32_t code, mappa_Day to);

#pragma GCC visibility pop

#endif
