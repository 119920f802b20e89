/* frame.c - equal-length columns of small codes.
**
** R1. A column holds one code a row, in 1, 2 or 4 bytes, the least that its
**     codes need. Ids other than the person's take 3 bytes when they fit, and
**     two columns may share their bytes. Code 0 is "unknown" (but see R3).
** R2. Days become day - base + 1, where base is the earliest day present.
** R3. In the columns of the interval an open end takes the highest code, one
**     above the latest day, so that start <= d < end compares codes.
** R4. The age of a birth on a day is read off cut-offs, one for each year of
**     age: the latest birth that has completed it. An age above
**     MAPPAI_MAXAGE is a wrong date and counts as unknown.
** R5. A frame is disjoint when its rows have an interval and each row of a
**     person starts no earlier than the one before it ends, nor before that
**     one starts; rows of nobody are not.
** R6. A frame may have columns that are still elsewhere. Whoever reads one has
**     it brought in before; until then there is nothing to be read.
*/
#include "frame.h"

#include <string.h>

enum {CHUNK = 1024};           /* rows that are looked at together */

mappa_Status mappai_frame_new (const mappa_Memory *m, mappa_Frame **out,
                               mappa_Error *err) {
  mappa_Memory memory = mappai_memory(m);
  mappa_Frame *f = mappai_new(&memory, 1, sizeof *f);
  *out = f;
  if (f == NULL) return mappai_nomemory(err);
  f->memory = memory;
  f->start = f->end = f->person = -1;
  return MAPPA_OK;
}

void mappai_frame_empty (mappa_Frame *f) {
  for (int i = 0; i < f->ncolumns; i++) {
    mappai_Vector *v = &f->columns[i].cells;
    if (f->block != NULL) v->items = NULL;     /* it is not the column's */
    mappai_vector_free(v);
  }
  mappai_free(&f->memory, f->block, f->size, 1);
  f->block = NULL;
  f->rows = 0;
  f->away = 0;
}

void mappa_frame_free (mappa_Frame *f) {
  if (f == NULL) return;
  if (f->origin != NULL) f->origin->free(f->origin);
  mappai_frame_empty(f);
  mappa_Memory memory = f->memory;
  mappai_free(&memory, f, 1, sizeof *f);
}

mappa_Status mappai_frame_need (mappa_Frame *f, uint64_t columns,
                                mappa_Error *err) {
  uint64_t homes = 0;
  if (f->away == 0) return MAPPA_OK;
  for (int i = 0; i < f->ncolumns; i++)
    homes |= (columns >> i & 1) << f->columns[i].home;
  homes &= f->away;
  return homes == 0 ? MAPPA_OK : f->origin->bring(f->origin, homes, err);
}

bool mappai_frame_holdsdays (const mappai_Column *c) {
  return c->kind == MAPPA_COLUMN_DAY || c->kind == MAPPA_COLUMN_BIRTH;
}

/* A day of the calendar (years 1 to 9999), unknown, or open? */
static bool isday (int64_t value) {
  enum {FIRST = -719162, LAST = 2932896};
  return (value >= FIRST && value <= LAST) || value == MAPPA_NODAY ||
         value == MAPPA_FOREVER;
}

unsigned mappai_frame_widthof (uint32_t codes) {
  return codes <= UINT8_MAX + 1u ? 1 : codes <= UINT16_MAX + 1u ? 2 : 4;
}

int mappai_frame_add (mappa_Frame *f, const char *name, mappa_ColumnKind kind,
                      const mappa_List *list, int64_t most) {
  int i = mappa_frame_find(f, name);
  mappai_Column *c;
  if (i >= 0) return i;
  if (f->ncolumns == MAPPAI_COLUMNS) return -1;
  i = f->ncolumns++;
  c = &f->columns[i];
  strncpy(c->name, name, sizeof c->name - 1);
  c->kind = kind;
  c->list = list;
  if (kind == MAPPA_COLUMN_CODE) c->codes = (uint32_t) list->n + 1;
  else if (kind == MAPPA_COLUMN_NUMBER) c->codes = (uint32_t) most + 2;
  c->width = c->codes > 0 ? mappai_frame_widthof(c->codes) : 4;
  c->home = i;
  mappai_vector_init(&c->cells, &f->memory, c->width);
  return i;
}

/* What is wrong with a value of a column. */
static mappa_Status refuse (const mappai_Column *c, int64_t value,
                            mappa_Error *err) {
  if (c->codes > 0)
    return mappai_fail(err, MAPPA_FORMAT, "register: %s has the code %lld, "
                       "which the schema does not know", c->name,
                       (long long) value);
  if (mappai_frame_holdsdays(c))
    return mappai_fail(err, MAPPA_FORMAT, "register: %s has an impossible "
                       "day, %lld", c->name, (long long) value);
  return mappai_fail(err, MAPPA_LIMIT, "register: more than 4294967294 "
                     "records");
}

static bool ispossible (const mappai_Column *c, int64_t value) {
  if (mappai_frame_holdsdays(c)) return isday(value);
  return value >= 0 && value < (c->codes > 0 ? (int64_t) c->codes
                                : UINT32_MAX);
}

/* Room for one more code; NULL: no memory. */
static void *newcell (mappai_Vector *v) {
  if (v->n == v->room) return mappai_vector_add(v, 1);
  return (char *) v->items + v->n++ * v->item;
}

static mappa_Status put (mappai_Column *c, int64_t value, mappa_Error *err) {
  void *cell = newcell(&c->cells);
  if (cell == NULL) return mappai_nomemory(err);
  if (!ispossible(c, value)) return refuse(c, value, err);
  switch (c->width) {
    case 1: *(uint8_t *) cell = (uint8_t) value; break;
    case 2: *(uint16_t *) cell = (uint16_t) value; break;
    default: *(uint32_t *) cell = (uint32_t) value; break;
  }
  return MAPPA_OK;
}

mappa_Status mappai_frame_put (mappa_Frame *f, int column, int64_t value,
                               mappa_Error *err) {
  return put(&f->columns[column], value, err);
}

mappa_Status mappai_frame_putrow (mappa_Frame *f, const int64_t *values,
                                  mappa_Error *err) {
  for (int i = 0; i < f->ncolumns; i++)
    MAPPAI_TRY(put(&f->columns[i], values[i], err));
  return MAPPA_OK;
}

/* The earliest and latest real day of a column; false when it has none. */
static bool dayrange (const mappai_Column *c, mappa_Day *min, mappa_Day *max) {
  const mappa_Day *day = c->cells.items;
  bool any = false;
  for (size_t i = 0; i < c->cells.n; i++) {
    if (day[i] == MAPPA_NODAY || day[i] == MAPPA_FOREVER) continue;
    if (!any || day[i] < *min) *min = day[i];
    if (!any || day[i] > *max) *max = day[i];
    any = true;
  }
  return any;
}

static void putcode (void *cells, unsigned width, size_t i, uint32_t code) {
  uint8_t *three = (uint8_t *) cells + 3 * i;
  switch (width) {
    case 1: ((uint8_t *) cells)[i] = (uint8_t) code; break;
    case 2: ((uint16_t *) cells)[i] = (uint16_t) code; break;
    case 3:
      three[0] = (uint8_t) code;
      three[1] = (uint8_t) (code >> 8);
      three[2] = (uint8_t) (code >> 16);
      break;
    default: ((uint32_t *) cells)[i] = code; break;
  }
}

mappa_Status mappai_frame_putmany (mappa_Frame *f, int column,
                                   const int64_t *values, size_t n,
                                   mappa_Error *err) {
  mappai_Column *c = &f->columns[column];
  void *cells = mappai_vector_add(&c->cells, n);
  if (cells == NULL) return mappai_nomemory(err);
  for (size_t i = 0; i < n; i++) {
    if (!ispossible(c, values[i])) return refuse(c, values[i], err);
    putcode(cells, c->width, i, (uint32_t) values[i]);
  }
  return MAPPA_OK;
}

static uint32_t daycode (const mappai_Column *c, mappa_Day day) {
  int64_t code = (int64_t) day - c->base + 1;
  if (day == MAPPA_NODAY || code < 0) return 0;
  return code < (int64_t) c->codes - 1 ? (uint32_t) code : c->codes - 1;
}

/* Cells of another width for a column; NULL: no memory, or no rows. */
static void *newcells (mappa_Frame *f, mappai_Vector *cells, unsigned width) {
  mappai_vector_init(cells, &f->memory, width);
  return f->rows > 0 ? mappai_vector_add(cells, f->rows) : NULL;
}

static void replace (mappai_Column *c, mappai_Vector *cells, unsigned width) {
  mappai_vector_free(&c->cells);
  c->cells = *cells;
  c->width = width;
}

/* Replaces the days of a column by codes of the least width. */
static mappa_Status encodedays (mappa_Frame *f, mappai_Column *c,
                                mappa_Error *err) {
  const mappa_Day *day = c->cells.items;
  mappai_Vector codes;
  mappa_Day min = 0, max = 0;
  unsigned width;
  void *to;
  if (!dayrange(c, &min, &max)) max = min - 1;
  c->base = min;
  c->codes = (uint32_t) (max - min + 1) + 2;       /* unknown, days, open */
  width = mappai_frame_widthof(c->codes);
  to = newcells(f, &codes, width);
  if (f->rows > 0 && to == NULL) return mappai_nomemory(err);
  for (size_t i = 0; i < f->rows; i++)
    putcode(to, width, i, daycode(c, day[i]));
  replace(c, &codes, width);
  return MAPPA_OK;
}

/* Replaces ids by such of three bytes, where all fit. */
static mappa_Status encodeids (mappa_Frame *f, mappai_Column *c,
                               mappa_Error *err) {
  const uint32_t *id = c->cells.items;
  mappai_Vector codes;
  uint32_t all = 0;
  void *to;
  for (size_t i = 0; i < f->rows; i++) all |= id[i];
  if (all >= 1u << 24) return MAPPA_OK;
  to = newcells(f, &codes, 3);
  if (f->rows > 0 && to == NULL) return mappai_nomemory(err);
  for (size_t i = 0; i < f->rows; i++) putcode(to, 3, i, id[i]);
  replace(c, &codes, 3);
  return MAPPA_OK;
}

static mappa_Status encode (mappa_Frame *f, int i, mappa_Error *err) {
  mappai_Column *c = &f->columns[i];
  if (mappai_frame_holdsdays(c)) return encodedays(f, c, err);
  if (c->kind == MAPPA_COLUMN_ID && i != f->person)
    return encodeids(f, c, err);
  return MAPPA_OK;
}

static unsigned bitsof (uint32_t codes) {
  unsigned bits = 0;
  while ((1u << bits) < codes) bits++;
  return bits;
}

void mappai_frame_share (mappa_Frame *f, int column, int sharer) {
  mappai_Column *low = &f->columns[column];
  mappai_Column *high = &f->columns[sharer];
  unsigned bits = bitsof(low->codes);
  if (bits + bitsof(high->codes) > 8) return;
  low->mask = (1u << bits) - 1;
  high->mask = (1u << bitsof(high->codes)) - 1;
  high->shift = bits;
  high->home = column;
}

/* Moves the codes of columns that share the bytes of another there. */
static void share (mappa_Frame *f) {
  for (int i = 0; i < f->ncolumns; i++) {
    mappai_Column *c = &f->columns[i];
    uint8_t *to = f->columns[c->home].cells.items;
    const uint8_t *code = c->cells.items;
    if (c->home == i) continue;
    for (size_t k = 0; k < f->rows; k++)
      to[k] = (uint8_t) (to[k] | code[k] << c->shift);
    mappai_vector_free(&c->cells);
  }
}

/* Gives back the room that a column grew beyond its rows. */
static void trim (mappa_Frame *f, mappai_Column *c) {
  mappai_Vector *v = &c->cells;
  void *items;
  if (v->n == 0) return;
  items = mappai_resize(&f->memory, v->items, v->room, v->n, v->item);
  if (items == NULL) return;                 /* it stays as large as it was */
  v->items = items;
  v->room = v->n;
}

static void readthree (const uint8_t *cell, size_t n, uint32_t *out) {
  for (size_t i = 0; i < n; i++, cell += 3)
    out[i] = (uint32_t) (cell[0] | cell[1] << 8 | cell[2] << 16);
}

void mappai_frame_read (const mappa_Frame *f, int column, size_t from,
                        size_t n, uint32_t *out) {
  const mappai_Column *c = &f->columns[column];
  const void *cells = f->columns[c->home].cells.items;
  const uint8_t *byte = cells;
  const uint16_t *two = cells;
  if (n == 0) return;
  switch (c->width) {
    case 1:
      for (size_t i = 0; i < n; i++) out[i] = byte[from + i];
      break;
    case 2:
      for (size_t i = 0; i < n; i++) out[i] = two[from + i];
      break;
    case 3: readthree(byte + 3 * from, n, out); break;
    default: memcpy(out, (const uint32_t *) cells + from, n * sizeof *out);
  }
  for (size_t i = 0; c->mask != 0 && i < n; i++)
    out[i] = out[i] >> c->shift & c->mask;
}

void mappai_frame_gather (const mappa_Frame *f, int column, size_t from,
                          const uint32_t *row, size_t n, uint32_t *out) {
  const mappai_Column *c = &f->columns[column];
  const void *cells = f->columns[c->home].cells.items;
  const uint8_t *byte = cells;
  const uint16_t *two = cells;
  const uint32_t *four = cells;
  switch (c->width) {
    case 1: for (size_t i = 0; i < n; i++) out[i] = byte[from + row[i]]; break;
    case 2: for (size_t i = 0; i < n; i++) out[i] = two[from + row[i]]; break;
    case 3:
      for (size_t i = 0; i < n; i++)
        readthree(byte + 3 * (from + row[i]), 1, &out[i]);
      break;
    default: for (size_t i = 0; i < n; i++) out[i] = four[from + row[i]];
  }
  for (size_t i = 0; c->mask != 0 && i < n; i++)
    out[i] = out[i] >> c->shift & c->mask;
}

const void *mappai_frame_column_at (const mappa_Frame *f, int column,
                                    size_t from) {
  const mappai_Column *c = &f->columns[column];
  if (from >= f->rows || c->mask != 0 || c->width == 3) return NULL;
  return (const char *) c->cells.items + from * c->width;
}

/* R5: may a row of the same person follow one that ends so? */
static bool follows (const mappai_Column *start, uint32_t before,
                     uint32_t then, const mappai_Column *end, uint32_t ended) {
  bool open = ended == end->codes - 1;
  return then >= before && !open &&
         (int64_t) start->base + then >= (int64_t) end->base + ended;
}

/* R5 of n rows, one after another. */
static bool inorder (const mappa_Frame *f, size_t from, size_t n) {
  const mappai_Column *start = &f->columns[f->start];
  const mappai_Column *end = &f->columns[f->end];
  uint32_t person[CHUNK], starts[CHUNK], ends[CHUNK];
  mappai_frame_read(f, f->person, from, n, person);
  mappai_frame_read(f, f->start, from, n, starts);
  mappai_frame_read(f, f->end, from, n, ends);
  for (size_t i = 0; i < n; i++) {
    bool same = i > 0 && person[i] == person[i - 1];
    if (person[i] == 0) return false;
    if (same && !follows(start, starts[i - 1], starts[i], end, ends[i - 1]))
      return false;
  }
  return true;
}

/* R5, in chunks of which each begins with the last row of the one before. */
static bool isdisjoint (const mappa_Frame *f) {
  bool is = f->start >= 0 && f->end >= 0;
  for (size_t from = 0; is && from < f->rows; from += CHUNK - 1)
    is = inorder(f, from, f->rows - from < CHUNK ? f->rows - from : CHUNK);
  return is;
}

mappa_Status mappai_frame_seal (mappa_Frame *f, mappa_Error *err) {
  f->rows = f->columns[f->person].cells.n;
  for (int i = 0; i < f->ncolumns; i++) {
    mappai_Column *c = &f->columns[i];
    if (c->cells.n != f->rows)
      return mappai_fail(err, MAPPA_MISUSE, "frame: the column %s has %zu "
                         "rows of %zu", c->name, c->cells.n, f->rows);
    MAPPAI_TRY(encode(f, i, err));
    trim(f, c);
  }
  share(f);
  f->disjoint = isdisjoint(f);
  return MAPPA_OK;
}

uint32_t mappai_frame_daycode (const mappa_Frame *f, int column,
                               mappa_Day day) {
  return daycode(&f->columns[column], day);
}

/* R4: the latest day of birth that has completed 'years' on a day. */
static mappa_Day latestbirth (mappa_Day on, int years) {
  int y, m, d;
  mappa_Day birth;
  mappa_day_civil(on, &y, &m, &d);
  birth = mappa_day(y - years, m, d);
  return birth != MAPPA_NODAY ? birth : mappa_day(y - years, m, d - 1);
}

FASTER()
static void fill (uint16_t *of, size_t n, uint16_t value) {
  for (size_t i = 0; i < n; i++) of[i] = value;
}

void mappai_frame_ages (const mappa_Frame *f, int column, mappa_Day on,
                        const uint16_t *to, uint16_t *of) {
  const mappai_Column *c = &f->columns[column];
  int64_t end = c->codes;      /* later births are done */
  for (int years = 0; years <= MAPPAI_MAXAGE + 1 && end > 1; years++) {
    int64_t cut = (int64_t) latestbirth(on, years) - c->base + 1;
    int64_t first = cut < 0 ? 1 : cut + 1;
    if (first >= end) continue;
    fill(of + first, (size_t) (end - first), to[years]);   /* an age + 1 */
    end = first;
  }
  fill(of, (size_t) end, to[0]);
}

/* === What the public sees ============================================== */

size_t mappa_frame_rows (const mappa_Frame *f) {
  return f->rows;
}

size_t mappa_frame_undated (const mappa_Frame *f) {
  return f->undated;
}

size_t mappa_frame_bytes (const mappa_Frame *f) {
  size_t bytes = sizeof *f;
  for (int i = 0; i < f->ncolumns; i++)
    bytes += f->columns[i].cells.room * f->columns[i].width;
  return bytes;
}

int mappa_frame_columns (const mappa_Frame *f) {
  return f->ncolumns;
}

mappa_Status mappa_frame_bring (mappa_Frame *f, int column,
                                mappa_Error *err) {
  if (column >= f->ncolumns)
    return mappai_fail(err, MAPPA_MISUSE, "frame: it has %d columns",
                       f->ncolumns);
  return mappai_frame_need(f, column < 0 ? UINT64_MAX
                           : (uint64_t) 1 << column, err);
}

bool mappa_frame_whole (const mappa_Frame *f) {
  return f->away == 0;
}

uint32_t mappa_frame_code (const mappa_Frame *f, int column, size_t row,
                           mappa_Day on) {
  const mappai_Column *c = &f->columns[column];
  uint32_t code;
  int age;
  mappai_frame_read(f, column, row, 1, &code);
  if (c->kind != MAPPA_COLUMN_BIRTH || code == 0) return code;
  age = mappa_age(c->base + (mappa_Day) code - 1, on);
  return age < 0 || age > MAPPAI_MAXAGE ? 0 : (uint32_t) age + 1;
}

int mappa_frame_find (const mappa_Frame *f, const char *name) {
  for (int i = 0; i < f->ncolumns; i++)
    if (strcmp(f->columns[i].name, name) == 0) return i;
  return -1;
}

mappa_Column mappa_frame_column (const mappa_Frame *f, int i) {
  const mappai_Column *c = &f->columns[i];
  mappa_Column column = {c->name, c->kind, c->list, c->base, c->codes};
  if (c->kind == MAPPA_COLUMN_BIRTH) column.codes = MAPPAI_AGES;
  return column;
}
