/* kept.c - frames that are kept inside the register they were loaded from.
**
** R1. A frame is found by its name, which says all that its rows depend on
**     besides the data: what was asked for, the columns with the sizes of
**     their code lists, the program's version and way of writing.
** R2. Its parts are a description, and then one column after the other, as the
**     codes lie in memory. A part of the wrong size is no part.
** R3. A part whose checksum differs, or that holds a code which its column
**     cannot have, is damaged; the frame is then not there.
** R4. When frames are valid, and what makes them so: blobs.h.
*/
#include "kept.h"

#include <string.h>

#include "blobs.h"
#include "ddl.h"
#include "register.h"
#include "schema.h"

/* Raise it when frames of the same data become different ones. */
enum {FORMAT = 1};

enum {DESCRIPTION = 1};        /* part; that of column i is i + 2 */

/* So many rows take no more bytes than a size can tell. */
#define MOSTROWS  (SIZE_MAX / 8 / MAPPAI_COLUMNS < UINT32_MAX  \
                   ? SIZE_MAX / 8 / MAPPAI_COLUMNS : UINT32_MAX)

typedef struct Described {     /* a column */
  int64_t base;
  uint64_t codes, width, checksum;
} Described;

typedef struct Description {
  uint64_t rows, undated, disjoint;
  Described columns[MAPPAI_COLUMNS];
  uint64_t checksum;           /* of all before it */
} Description;

/* === Names, R1 ========================================================= */

static void addcolumn (mappai_Text *t, const mappai_Column *c) {
  mappai_text_add(t, " %s:%d", c->name, (int) c->kind);
  if (c->list != NULL) mappai_text_add(t, "%s", c->list->name);
  if (!mappai_frame_holdsdays(c))
    mappai_text_add(t, "/%lu", (unsigned long) c->codes);
  if (c->mask != 0) mappai_text_add(t, "+%d", c->home);
}

/* The order of the bytes of a number, as text. */
static const char *byteorder (void) {
  const uint16_t one = 1;
  uint8_t first;
  memcpy(&first, &one, 1);
  return first == 1 ? "little" : "big";
}

static void writename (mappai_Text *t, const mappa_Source *s,
                       const mappa_Frame *f) {
  bool has = s->shape == MAPPA_SPANS || s->shape == MAPPA_EVENTS;
  mappai_text_add(t, "%d %s %s %d %s %s", (int) FORMAT, MAPPA_VERSION,
                  byteorder(), (int) s->shape, has ? s->entity : "-",
                  s->shape == MAPPA_EVENTS ? s->date : "-");
  for (int i = 0; i < f->ncolumns; i++) addcolumn(t, &f->columns[i]);
}

/* === Columns, R2, R3 =================================================== */

/* Takes 32 bytes into the four lanes of a checksum. */
static void mix (uint64_t lane[4], const char *bytes) {
  uint64_t word[4];
  memcpy(word, bytes, sizeof word);
  for (int i = 0; i < 4; i++) {
    lane[i] = (lane[i] ^ word[i]) * 0x9E3779B97F4A7C15u;
    lane[i] ^= lane[i] >> 29;
  }
}

static uint64_t checksum (const void *bytes, size_t n) {
  uint64_t lane[4] = {n, 1, 2, 3};
  const char *from = bytes;
  char rest[32] = {0};
  size_t whole = n - n % sizeof rest;
  for (size_t i = 0; i < whole; i += sizeof rest) mix(lane, from + i);
  if (n > whole) memcpy(rest, from + whole, n - whole);
  mix(lane, rest);
  return lane[0] ^ lane[1] << 1 ^ lane[2] << 2 ^ lane[3] << 3;
}

enum {BLOCK = 64};             /* codes that are compared at once */

/* The greatest of codes of one byte each, read as a column reads them. The
** inner loops run over blocks of fixed size, so that they are vectorised. */
static uint32_t mostbyte (const mappai_Column *c, const uint8_t *cell,
                          size_t n) {
  const uint8_t shift = (uint8_t) c->shift;
  const uint8_t mask = c->mask != 0 ? (uint8_t) c->mask : UINT8_MAX;
  uint8_t most[BLOCK] = {0}, all = 0;
  size_t i = 0;
  for (; i + BLOCK <= n; i += BLOCK)
    for (size_t k = 0; k < BLOCK; k++) {
      uint8_t code = cell[i + k] >> shift & mask;
      most[k] = code > most[k] ? code : most[k];
    }
  for (size_t k = 0; i + k < n; k++) {
    uint8_t code = cell[i + k] >> shift & mask;
    if (code > all) all = code;
  }
  for (size_t k = 0; k < BLOCK; k++) if (most[k] > all) all = most[k];
  return all;
}

/* The same of codes of two bytes. */
static uint32_t mosttwo (const uint16_t *cell, size_t n) {
  uint16_t most[BLOCK] = {0}, all = 0;
  size_t i = 0;
  for (; i + BLOCK <= n; i += BLOCK)
    for (size_t k = 0; k < BLOCK; k++)
      most[k] = cell[i + k] > most[k] ? cell[i + k] : most[k];
  for (; i < n; i++) if (cell[i] > all) all = cell[i];
  for (size_t k = 0; k < BLOCK; k++) if (most[k] > all) all = most[k];
  return all;
}

static uint32_t mostfour (const uint32_t *cell, size_t n) {
  uint32_t all = 0;
  for (size_t i = 0; i < n; i++) if (cell[i] > all) all = cell[i];
  return all;
}

/* R3: does a column hold nothing but its codes? */
static bool codesfit (const mappa_Frame *f, int column) {
  const mappai_Column *c = &f->columns[column];
  const void *cells = f->columns[c->home].cells.items;
  if (f->rows == 0 || c->kind == MAPPA_COLUMN_ID) return true;
  switch (c->width) {
    case 1: return mostbyte(c, cells, f->rows) < c->codes;
    case 2: return mosttwo(cells, f->rows) < c->codes;
    default: return mostfour(cells, f->rows) < c->codes;
  }
}

/* Is what is told of a column possible for it? */
static bool ispossible (const mappai_Column *c, const Described *d) {
  if (mappai_frame_holdsdays(c))
    return d->codes >= 2 && d->base >= MAPPAI_FIRST_DAY - 1 &&
           d->codes <= MAPPAI_LAST_DAY - MAPPAI_FIRST_DAY + 4 &&
           d->base <= MAPPAI_LAST_DAY + 2 - (int64_t) d->codes + 1 &&
           d->width == mappai_frame_widthof((uint32_t) d->codes);
  if (c->kind == MAPPA_COLUMN_ID) return d->width == 3 || d->width == 4;
  return d->codes == c->codes && d->width == c->width;
}

/* Bytes of the cells of a column, in whole blocks of comparison. */
static size_t cellbytes (const mappa_Frame *f, int i) {
  const mappai_Column *c = &f->columns[i];
  return c->home != i ? 0 : (f->rows * c->width + BLOCK - 1) / BLOCK * BLOCK;
}

/* Takes over what is told of the columns, and gives them cells in a block. */
static bool makecells (mappa_Frame *f, const Description *d) {
  char *next;
  for (int i = 0; i < f->ncolumns; i++) {
    mappai_Column *c = &f->columns[i];
    if (!ispossible(c, &d->columns[i])) return false;
    c->base = (mappa_Day) d->columns[i].base;
    c->codes = (uint32_t) d->columns[i].codes;
    c->width = (unsigned) d->columns[i].width;
    f->size += cellbytes(f, i);
  }
  next = f->block = mappai_newlarge(&f->memory, f->size);
  for (int i = 0; next != NULL && i < f->ncolumns; i++) {
    mappai_Column *c = &f->columns[i];
    mappai_vector_init(&c->cells, &f->memory, c->width);
    if (c->home != i) continue;
    c->cells.items = next;
    c->cells.n = c->cells.room = f->rows;
    next += cellbytes(f, i);
  }
  return next != NULL;
}

static bool readcolumn (mappa_Register *reg, const char *name,
                        const mappa_Frame *f, int i, const Described *d) {
  const mappai_Column *c = &f->columns[i];
  size_t n = f->rows * c->width;
  return c->home != i ||
         (mappai_blobs_read(reg, name, i + 2, c->cells.items, n) &&
          checksum(c->cells.items, n) == d->checksum);
}

static bool readframe (mappa_Register *reg, const char *name, mappa_Frame *f) {
  Description d;
  if (!mappai_blobs_read(reg, name, DESCRIPTION, &d, sizeof d)) return false;
  if (d.checksum != checksum(&d, offsetof(Description, checksum)) ||
      d.rows > MOSTROWS || d.disjoint > 1) return false;
  f->rows = (size_t) d.rows;
  f->undated = (size_t) d.undated;
  f->disjoint = d.disjoint != 0;
  if (!makecells(f, &d)) return false;
  for (int i = 0; i < f->ncolumns; i++)
    if (!readcolumn(reg, name, f, i, &d.columns[i])) return false;
  for (int i = 0; i < f->ncolumns; i++)
    if (!codesfit(f, i)) return false;
  return true;
}

/* === Finding and storing =============================================== */

bool mappai_kept_find (mappa_Register *reg, const mappa_Source *source,
                       mappa_Frame *f) {
  mappa_Frame found = *f;      /* shares nothing with it: it has no cells */
  mappai_Text name;
  bool ok;
  if (!mappai_blobs_valid(reg)) return false;
  mappai_text_init(&name, &f->memory);
  writename(&name, source, f);
  ok = mappai_text_get(&name) != NULL &&
       readframe(reg, mappai_text_get(&name), &found);
  mappai_text_free(&name);
  if (ok) *f = found;
  else mappai_frame_empty(&found);
  return ok;
}

static void describe (const mappa_Frame *f, Description *d) {
  memset(d, 0, sizeof *d);
  d->rows = f->rows;
  d->undated = f->undated;
  d->disjoint = f->disjoint;
  for (int i = 0; i < f->ncolumns; i++) {
    const mappai_Column *c = &f->columns[i];
    d->columns[i] = (Described) {c->base, c->codes, c->width,
      checksum(c->cells.items, c->cells.n * c->width)};
  }
  d->checksum = checksum(d, offsetof(Description, checksum));
}

static bool writeframe (mappa_Register *reg, const char *name,
                        const mappa_Frame *f) {
  Description d;
  describe(f, &d);
  if (!mappai_blobs_write(reg, name, DESCRIPTION, &d, sizeof d)) return false;
  for (int i = 0; i < f->ncolumns; i++) {
    const mappai_Column *c = &f->columns[i];
    if (!mappai_blobs_write(reg, name, i + 2, c->cells.items,
                            c->cells.n * c->width)) return false;
  }
  return true;
}

void mappai_kept_store (mappa_Register *reg, const mappa_Source *source,
                        const mappa_Frame *f) {
  mappai_Text name;
  bool ok;
  if (!mappai_blobs_wanted(reg, f->rows)) return;
  mappai_text_init(&name, &f->memory);
  writename(&name, source, f);
  ok = mappai_text_get(&name) != NULL &&
       mappai_blobs_begin(reg, mappai_text_get(&name)) &&
       writeframe(reg, mappai_text_get(&name), f);
  mappai_blobs_end(reg, ok);
  mappai_text_free(&name);
}
