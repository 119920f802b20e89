/* kept.c - frames that are kept inside the register they were loaded from.
**
** R1. A frame is found by its name, which says all that its rows depend on
**     besides the data: what was asked for, the columns with the sizes of
**     their code lists, the program's version and way of writing.
** R2. Its parts are a description, and then one column after the other, as the
**     codes lie in memory. A part of the wrong size is no part.
** R3. A part whose checksum differs, or that holds a code which its column
**     cannot have, is damaged; the frame is then not there. Two frames of the
**     same description, which has the checksums of all columns, are the same.
** R4. When frames are valid, and what makes them so: blobs.h.
** R5. The cells are checked as they come in, while they are in the cache.
*/
#include "kept.h"

#include <string.h>

#include "blobs.h"
#include "cells.h"
#include "ddl.h"
#include "register.h"
#include "schema.h"

/* Raise it when frames of the same data become different ones. */
enum {FORMAT = 2};

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

struct mappai_Kept {
  mappa_Memory memory;
  mappai_Text name;
  Description description;
};

/* Bytes of the cells of a column, in whole lots. */
static size_t cellbytes (const mappa_Frame *f, int i) {
  const mappai_Column *c = &f->columns[i];
  return c->home != i ? 0 : (f->rows * c->width + MAPPAI_LOT - 1) / MAPPAI_LOT
                           * MAPPAI_LOT;
}

/* Where the cells of a column are in the block. */
static char *place (const mappa_Frame *f, int column) {
  char *at = f->block;
  for (int i = 0; i < column; i++) at += cellbytes(f, i);
  return at;
}

/* Takes over what is told of the columns, and makes a block for their cells.
** What is not read into it takes no memory. */
static bool makecells (mappa_Frame *f, const Description *d) {
  for (int i = 0; i < f->ncolumns; i++) {
    mappai_Column *c = &f->columns[i];
    if (!ispossible(c, &d->columns[i])) return false;
    c->base = (mappa_Day) d->columns[i].base;
    c->codes = (uint32_t) d->columns[i].codes;
    c->width = (unsigned) d->columns[i].width;
    f->size += cellbytes(f, i);
  }
  f->block = mappai_newlarge(&f->memory, f->size);
  for (int i = 0; f->block != NULL && i < f->ncolumns; i++) {
    mappai_Column *c = &f->columns[i];
    mappai_vector_init(&c->cells, &f->memory, c->width);
    if (c->home != i) continue;
    c->cells.n = c->cells.room = f->rows;
    f->away |= (uint64_t) 1 << i;
  }
  return f->block != NULL;
}

/* The cells of a column have come in. */
static void arrive (mappa_Frame *f, int column) {
  f->columns[column].cells.items = place(f, column);
  f->away &= ~((uint64_t) 1 << column);
}

/* The cells of a column that come in. */
typedef struct Incoming {
  const mappa_Frame *f;
  int column;
  const char *next;            /* the first that is not checked yet */
  mappai_Checksum sum;
  bool fit;                    /* are those before it possible codes? */
} Incoming;

/* Checks n bytes more of the cells, for all the columns that they hold. */
static void check (Incoming *in, size_t n) {
  for (int i = 0; in->fit && i < in->f->ncolumns; i++) {
    const mappai_Column *c = &in->f->columns[i];
    if (c->home == in->column && c->kind != MAPPA_COLUMN_ID)
      in->fit = mappai_cells_fit(c, in->next, n);
  }
  mappai_checksum_add(&in->sum, in->next, n);
  in->next += n;
}

/* R5: all up to 'end' have come in. */
static void comein (void *ud, const char *end) {
  Incoming *in = ud;
  size_t n = (size_t) (end - in->next);
  check(in, n - n % MAPPAI_LOT);
}

static bool readcolumn (mappai_Blobs *from, const mappa_Frame *f, int i,
                        const Described *d) {
  char *cells = place(f, i);
  size_t n = f->rows * f->columns[i].width;
  Incoming in = {f, i, cells, mappai_checksum_begin(), true};
  mappai_Follower follower = {comein, &in};
  if (!mappai_blobs_read(from, i + 2, cells, n, &follower)) return false;
  check(&in, (size_t) (cells + n - in.next));
  return in.fit && mappai_checksum_get(&in.sum) == d->checksum;
}

/* === Finding =========================================================== */

/* Reads what describes the frame of a name. */
static bool readdescription (mappai_Blobs *from, Description *d) {
  return mappai_blobs_read(from, DESCRIPTION, d, sizeof *d, NULL) &&
         d->checksum == mappai_checksum(d, offsetof(Description, checksum)) &&
         d->rows <= MOSTROWS && d->disjoint <= 1;
}

static bool takeover (mappa_Frame *f, const Description *d) {
  f->rows = (size_t) d->rows;
  f->undated = (size_t) d->undated;
  f->disjoint = d->disjoint != 0;
  return makecells(f, d);
}

/* The blobs of a frame, if they are valid; NULL: there are none. */
static mappai_Blobs *open (mappa_Register *reg, const mappai_Kept *kept) {
  const char *name = mappai_text_get(&kept->name);
  return name == NULL || !mappai_blobs_valid(reg) ? NULL
       : mappai_blobs_open(reg, name);
}

static mappai_Kept *newkept (const mappa_Source *source,
                             const mappa_Frame *f) {
  mappai_Kept *kept = mappai_new(&f->memory, 1, sizeof *kept);
  if (kept == NULL) return NULL;
  kept->memory = f->memory;
  mappai_text_init(&kept->name, &f->memory);
  writename(&kept->name, source, f);
  return kept;
}

mappai_Kept *mappai_kept_find (mappa_Register *reg, const mappa_Source *source,
                               mappa_Frame *f) {
  mappa_Frame found = *f;      /* shares nothing with it: it has no cells */
  mappai_Kept *kept = newkept(source, f);
  mappai_Blobs *from = kept != NULL ? open(reg, kept) : NULL;
  bool ok = from != NULL && readdescription(from, &kept->description) &&
            takeover(&found, &kept->description);
  mappai_blobs_close(from);
  if (ok) *f = found;
  else {
    mappai_frame_empty(&found);
    mappai_kept_free(kept);
  }
  return ok ? kept : NULL;
}

void mappai_kept_free (mappai_Kept *kept) {
  if (kept == NULL) return;
  mappa_Memory memory = kept->memory;
  mappai_text_free(&kept->name);
  mappai_free(&memory, kept, 1, sizeof *kept);
}

/* === The cells ========================================================= */

static bool readcolumns (mappai_Blobs *from, const Description *d,
                         mappa_Frame *f, uint64_t columns) {
  for (int i = 0; i < f->ncolumns; i++) {
    if ((columns >> i & 1) == 0) continue;
    if (!readcolumn(from, f, i, &d->columns[i])) return false;
    arrive(f, i);
  }
  return true;
}

bool mappai_kept_read (mappa_Register *reg, const mappai_Kept *kept,
                       mappa_Frame *f, uint64_t columns) {
  const Description *d = &kept->description;
  Description now;
  mappai_Blobs *from = open(reg, kept);
  bool ok = from != NULL && readdescription(from, &now) &&
            memcmp(&now, d, sizeof now) == 0 &&
            readcolumns(from, d, f, columns & f->away);
  mappai_blobs_close(from);
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
      mappai_checksum(c->cells.items, c->cells.n * c->width)};
  }
  d->checksum = mappai_checksum(d, offsetof(Description, checksum));
}

bool mappai_kept_take (const mappai_Kept *kept, const mappa_Frame *from,
                       mappa_Frame *f, uint64_t columns) {
  Description d;
  describe(from, &d);
  if (memcmp(&d, &kept->description, sizeof d) != 0) return false;
  for (int i = 0; i < f->ncolumns; i++) {
    if ((columns & f->away) >> i & 1) {
      memcpy(place(f, i), from->columns[i].cells.items,
             f->rows * f->columns[i].width);
      arrive(f, i);
    }
  }
  return true;
}

/* === Storing =========================================================== */

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
