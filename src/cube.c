/* cube.c - what the kernel gives: counts, fates, and rows behind a cell. */
#include "cube.h"

typedef struct Place {         /* a row, and the slice in which it counts */
  size_t row;
  int slice;
} Place;

struct mappa_Found {
  mappa_Memory memory;
  mappai_Vector places;
};

/* === Stages ============================================================ */

size_t mappai_stage (const mappa_Cube *c, mappa_Fate fate, int i) {
  size_t nbefore = (size_t) c->nbefore, nafter = (size_t) c->nafter;
  switch (fate) {
    case MAPPA_OUTSIDE: return 0;
    case MAPPA_BEFORE: return 1 + (size_t) i;
    case MAPPA_UNPICKED: return 1 + nbefore;
    case MAPPA_AFTER: return 2 + nbefore + (size_t) i;
    case MAPPA_UNMAPPED: return 2 + nbefore + nafter + (size_t) i;
    case MAPPA_COUNTED: break;
  }
  return c->nfates - 1;
}

/* === The cube ========================================================== */

void mappa_cube_free (mappa_Cube *c) {
  if (c == NULL) return;
  mappa_Memory m = c->memory;
  mappai_free(&m, c->cells, c->ncells, sizeof *c->cells);
  mappai_free(&m, c->occurs, c->nhas, sizeof *c->occurs);
  mappai_free(&m, c->fates, c->nfates, sizeof *c->fates);
  mappai_free(&m, c, 1, sizeof *c);
}

int mappa_cube_dims (const mappa_Cube *c) {
  return c->ndims;
}

uint16_t mappa_cube_categories (const mappa_Cube *c, int dim) {
  return c->categories[dim];
}

size_t mappa_cube_bytes (const mappa_Cube *c) {
  return sizeof *c + c->ncells * sizeof *c->cells;
}

size_t mappai_cube_cell (const mappa_Cube *c, const uint16_t *at) {
  size_t cell = 0;
  for (int d = 0; d < c->ndims; d++) cell += at[d] * c->stride[d];
  return cell;
}

int64_t mappa_cube_count (const mappa_Cube *c, const uint16_t *at) {
  return c->cells[mappai_cube_cell(c, at)];
}

/* Looks for what was not noted. */
static bool search (const mappa_Cube *c, int dim, uint16_t category) {
  size_t inner = c->stride[dim];       /* cells of one category lie together */
  size_t step = inner * ((size_t) c->categories[dim] + 1);
  for (size_t i = category * inner; i < c->ncells; i += step)
    for (size_t j = i; j < i + inner; j++)
      if (c->cells[j] != 0) return true;
  return false;
}

bool mappa_cube_occurs (const mappa_Cube *c, int dim, uint16_t category) {
  return c->noted ? c->occurs[c->has[dim] + category]
                  : search(c, dim, category);
}

int64_t mappa_cube_rows (const mappa_Cube *c, mappa_Fate fate, int i) {
  return c->fates[mappai_stage(c, fate, i)];
}

int mappa_cube_maps (const mappa_Cube *c, mappa_Fate fate) {
  switch (fate) {
    case MAPPA_BEFORE: return c->nbefore;
    case MAPPA_AFTER: return c->nafter;
    case MAPPA_UNMAPPED: return c->ndims;
    default: return 1;
  }
}

/* === Rows behind a cell ================================================ */

mappa_Found *mappai_found_new (const mappa_Memory *m) {
  mappa_Found *f = mappai_new(m, 1, sizeof *f);
  if (f == NULL) return NULL;
  f->memory = *m;
  mappai_vector_init(&f->places, m, sizeof (Place));
  return f;
}

bool mappai_found_add (mappa_Found *f, size_t row, int slice) {
  Place *place = mappai_vector_add(&f->places, 1);
  const Place *first = f->places.items;
  if (place == NULL) return false;
  for (; place > first && place[-1].row > row; place--) *place = place[-1];
  *place = (Place) {row, slice};
  return true;
}

void mappa_found_free (mappa_Found *f) {
  if (f == NULL) return;
  mappa_Memory m = f->memory;
  mappai_vector_free(&f->places);
  mappai_free(&m, f, 1, sizeof *f);
}

int64_t mappa_found_count (const mappa_Found *f) {
  return (int64_t) f->places.n;
}

size_t mappa_found_row (const mappa_Found *f, int64_t i) {
  return ((const Place *) f->places.items)[i].row;
}

int mappa_found_slice (const mappa_Found *f, int64_t i) {
  return ((const Place *) f->places.items)[i].slice;
}
