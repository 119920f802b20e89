/* kept.c - frames that are kept inside the register they were loaded from.
**
** R1. A frame is found by its name, which says all that its rows depend on
**     besides the data: what was asked for, the columns with the sizes of
**     their code lists, the program's version and way of writing.
** R2. Its parts are a description, and then one column after the other, as the
**     codes lie in memory. A part of the wrong size is no part.
** R3. A column whose checksum differs, or that holds a code which it cannot
**     have, is damaged; the frame is then not there.
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

typedef struct Described {     /* a column */
  int64_t base;
  uint64_t codes, width, checksum;
} Described;

typedef struct Description {
  uint64_t rows, undated, disjoint;
  Described columns[MAPPAI_COLUMNS];
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

/* A checksum of bytes, eight at a time in four lanes. */
static uint64_t checksum (const void *bytes, size_t n) {
  static const uint64_t odd = 0x9E3779B97F4A7C15u;
  uint64_t lane[4] = {n, 1, 2, 3};
  const char *from = bytes;
  for (; n > 0; from += 32) {
    uint64_t word[4] = {0, 0, 0, 0};
    size_t size = n < sizeof word ? n : sizeof word;
    memcpy(word, from, size);
    for (int i = 0; i < 4; i++) {
      lane[i] = (lane[i] ^ word[i]) * odd;
      lane[i] ^= lane[i] >> 29;
    }
    n -= size;
  }
  for (int i = 1; i < 4; i++) lane[0] = (lane[0] ^ lane[i]) * odd;
  return lane[0];
}

/* Does a column of its own or a sharer's hold nothing but its codes? */
static bool codesfit (const mappa_Frame *f, int column) {
  enum {CHUNK = 1024};
  const mappai_Column *c = &f->columns[column];
  uint32_t code[CHUNK], most = 0;
  if (c->kind == MAPPA_COLUMN_ID) return true;
  for (size_t from = 0; from < f->rows && most < c->codes; from += CHUNK) {
    size_t n = f->rows - from < CHUNK ? f->rows - from : CHUNK;
    mappai_frame_read(f, column, from, n, code);
    for (size_t i = 0; i < n; i++) if (code[i] > most) most = code[i];
  }
  return f->rows == 0 || most < c->codes;
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

static bool readcolumn (mappa_Register *reg, const char *name, mappa_Frame *f,
                        int i, const Described *d) {
  mappai_Column *c = &f->columns[i];
  void *cells = NULL;
  if (!ispossible(c, d)) return false;
  c->base = (mappa_Day) d->base;
  c->codes = (uint32_t) d->codes;
  c->width = (unsigned) d->width;
  mappai_vector_init(&c->cells, &f->memory, c->width);
  if (c->home != i) return true;               /* it comes with its home */
  if (f->rows > 0) cells = mappai_vector_add(&c->cells, f->rows);
  return (f->rows == 0 || cells != NULL) &&
         mappai_blobs_read(reg, name, i + 2, cells, f->rows * c->width) &&
         checksum(cells, f->rows * c->width) == d->checksum;
}

static bool readframe (mappa_Register *reg, const char *name, mappa_Frame *f) {
  Description d;
  if (!mappai_blobs_read(reg, name, DESCRIPTION, &d, sizeof d)) return false;
  if (d.rows > UINT32_MAX || d.disjoint > 1) return false;
  f->rows = d.rows;
  f->undated = d.undated;
  f->disjoint = d.disjoint != 0;
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
  ok = mappai_text_get(&name) != NULL && mappai_blobs_begin(reg) &&
       writeframe(reg, mappai_text_get(&name), f);
  mappai_blobs_end(reg, ok);
  mappai_text_free(&name);
}
