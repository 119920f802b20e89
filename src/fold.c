/* fold.c - from counts by key to the cells of the cube.
**
** R1. Keys are read digit by digit, as dimensions come. The keys that share
**     the digits read so far are neighbours.
** R2. What is in no category of a dimension is left out there.
** R3. The last dimensions, as far as they are plain and their keys few, are
**     read together: most of the keys are passed in this way.
** R4. Which categories occur is noted on the way: those before the last
**     dimensions where any of the keys read together occurs, and those of the
**     last ones in the end, by the keys that ever did.
** R5. Where categories overlap, the count goes to each one that it belongs to,
**     and once to the total. Keys that do not occur are passed over, as there
**     may be many such ways.
*/
#include "fold.h"

enum {TAIL = 256};             /* most keys that are read together */

typedef struct Fold {
  const mappai_Keys *keys;
  const uint32_t *counts;
  bool cells, fates;           /* what is to be counted */
  uint16_t at[MAPPA_MAXDIMS];  /* the categories before the tail */
  size_t tail, ntail;          /* R3: the first dimension, the keys */
  size_t cell[TAIL];           /* of a key, or MAPPAI_NOCELL */
  size_t out[TAIL];            /* then: the dimension that leaves it out */
  uint32_t seen[TAIL];         /* R4: not 0 where a key occurs */
} Fold;

static void dimension (Fold *f, size_t d, size_t key, size_t cell);

/* How often n neighbouring keys occur. */
static int64_t sum (const Fold *f, size_t key, size_t n) {
  int64_t rows = 0;
  for (size_t i = 0; i < n; i++) rows += f->counts[key + i];
  return rows;
}

/* R2: the rows of neighbouring keys. */
static void leaveout (const Fold *f, size_t d, size_t key, size_t n) {
  mappai_Kernel *k = f->keys->k;
  if (f->fates) k->cube->fates[k->dims.stage + d] += sum(f, key, n);
}

/* R5. */
static void members (Fold *f, size_t d, size_t key, size_t cell,
                     uint64_t set) {
  const mappa_Cube *c = f->keys->k->cube;
  bool fates = f->fates;
  f->fates = false;
  for (size_t i = 0; set != 0; i++, set >>= 1)
    if (set & 1) {
      f->at[d] = (uint16_t) i;
      dimension(f, d + 1, key, cell + i * c->stride[d]);
    }
  f->fates = fates;
  f->at[d] = c->categories[d];
  dimension(f, d + 1, key, cell + c->categories[d] * c->stride[d]);
}

/* What has a category of a dimension. */
static void category (Fold *f, size_t d, size_t key, size_t cell,
                      uint16_t of) {
  const mappai_Kernel *k = f->keys->k;
  const uint64_t *sets = k->dims.axes[d].sets;
  f->at[d] = of;
  if (sets != NULL) members(f, d, key, cell, sets[of]);
  else dimension(f, d + 1, key, cell + of * k->cube->stride[d]);
}

/* The i-th digit of a dimension, and those after it; those before it make the
** number 'code'. */
static void digits (Fold *f, size_t d, size_t i, size_t key, size_t cell,
                    size_t code) {
  const mappai_Axis *axis = &f->keys->k->dims.axes[d];
  const mappai_Digit *digit = &f->keys->digits[f->keys->first[d] + i];
  for (uint32_t v = 0; v < digit->n; v++, key += digit->stride) {
    uint16_t of = digit->category[v];
    size_t next = code * digit->categories + of;
    if (of != MAPPA_OUT && i + 1 < axis->nparts) {
      digits(f, d, i + 1, key, cell, next);
      continue;
    }
    if (of != MAPPA_OUT && axis->nparts > 0) of = axis->over[next];
    if (of == MAPPA_OUT) leaveout(f, d, key, digit->stride);
    else if (axis->sets == NULL || sum(f, key, digit->stride) > 0)
      category(f, d, key, cell, of);
  }
}

/* R4: some keys of the tail occur. */
FASTER()
static void note (Fold *f, const uint32_t *restrict counts) {
  mappa_Cube *c = f->keys->k->cube;
  for (size_t d = 0; d < f->tail; d++) c->occurs[c->has[d] + f->at[d]] = true;
  for (size_t i = 0; i < f->ntail; i++) f->seen[i] |= counts[i];
}

/* R4: the categories of the tail. */
static void notetail (const Fold *f) {
  mappa_Cube *c = f->keys->k->cube;
  for (size_t i = 0; i < f->ntail; i++) {
    if (f->seen[i] == 0 || f->cell[i] == MAPPAI_NOCELL) continue;
    for (size_t d = f->tail; d < f->keys->k->dims.n; d++) {
      size_t at = f->cell[i] / c->stride[d] % (c->categories[d] + 1u);
      c->occurs[c->has[d] + at] = true;
    }
  }
  c->noted = true;
}

/* R3: the keys of the last dimensions. Whether they have a cell is the same
** each time and can be foreseen; whether they occur cannot. */
static void tail (Fold *f, size_t key, size_t cell) {
  mappa_Cube *c = f->keys->k->cube;
  const uint32_t *counts = f->counts + key;
  int64_t counted = 0;
  for (size_t i = 0; i < f->ntail; i++) {
    size_t at = f->cell[i];
    if (at == MAPPAI_NOCELL) {
      if (counts[i] > 0) leaveout(f, f->out[i], key + i, 1);
      continue;
    }
    if (f->cells) c->cells[cell + at] += counts[i];
    counted += counts[i];
  }
  if (f->cells && counted > 0) note(f, counts);
  if (f->fates) c->fates[c->nfates - 1] += counted;
}

/* The dimensions from the d-th on. */
static void dimension (Fold *f, size_t d, size_t key, size_t cell) {
  if (d == f->tail) tail(f, key, cell);
  else digits(f, d, 0, key, cell, 0);
}

/* R3: adds the dimension before those of the tail to it, if it may be. */
static bool growtail (Fold *f) {
  const mappai_Kernel *k = f->keys->k;
  size_t d = f->tail - 1, n = f->ntail;
  const mappai_Axis *axis = &k->dims.axes[d];
  const mappai_Digit *digit = &f->keys->digits[f->keys->first[d]];
  if (axis->nparts > 0 || axis->sets != NULL || digit->n > TAIL / n)
    return false;
  for (size_t v = digit->n; v-- > 0;) {
    uint16_t of = digit->category[v];
    for (size_t i = 0; i < n; i++) {
      bool out = of == MAPPA_OUT;
      size_t at = v * n + i, rest = f->cell[i];
      f->out[at] = out ? d : f->out[i];
      f->cell[at] = out || rest == MAPPAI_NOCELL
                  ? MAPPAI_NOCELL : rest + of * k->cube->stride[d];
    }
  }
  f->tail = d;
  f->ntail = n * digit->n;
  return true;
}

void mappai_fold (const mappai_Keys *keys, const uint32_t *counts,
                  bool cells, bool fates) {
  Fold f = {.keys = keys, .counts = counts, .cells = cells, .fates = fates};
  f.tail = keys->k->dims.n;
  f.ntail = 1;
  while (f.tail > 0 && growtail(&f)) continue;
  dimension(&f, 0, 0, 0);
  if (cells) notetail(&f);
}

/* === Totals ============================================================ */

bool mappai_isslice (const mappai_Kernel *k, size_t dim) {
  const mappai_Axis *axis = &k->dims.axes[dim];
  return axis->nparts == 0 &&
         k->axes.leaves[axis->first].column == MAPPA_SLICE;
}

void mappai_total (const mappai_Kernel *k, size_t d) {
  mappa_Cube *c = k->cube;
  size_t stride = c->stride[d], n = c->categories[d];
  if (k->dims.axes[d].sets != NULL) return;      /* R4 */
  for (size_t at = 0; at < c->ncells; at += stride * (n + 1)) {
    int64_t *total = c->cells + at + n * stride;
    for (size_t i = 0; i < n; i++) {
      const int64_t *cell = c->cells + at + i * stride;
      for (size_t j = 0; j < stride; j++) total[j] += cell[j];
    }
  }
}
