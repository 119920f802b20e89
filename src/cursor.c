/* cursor.c - rows of whole numbers in the order of persons.
**
** R1. A table is read whole from the pages of the file, where that can be
**     done (pages.h), and put in order here; else by a statement that orders
**     it. Both give the same rows in the same order: by person, by the field
**     asked for, by id.
** R2. What is no whole number is missing.
** R3. Rows that are not in order already are sorted by the digits of a key,
**     the lowest first: the time grows with the rows alone.
*/
#include "cursor.h"

#include <string.h>

#include "ddl.h"
#include "register.h"

/* === Order, R3 ========================================================= */

typedef struct Key {
  uint64_t key;                /* person, and what orders the person's rows */
  uint32_t row;
} Key;

enum {DIGIT = 16, DIGITS = 1 << DIGIT};

/* Sorts by one digit from one array to the other, keeping the order of equal
** ones; false: all are equal, and nothing is done. */
static bool sortdigit (const Key *from, Key *to, size_t n, int shift,
                       size_t *places) {
  size_t place = 0;
  memset(places, 0, DIGITS * sizeof *places);
  for (size_t i = 0; i < n; i++) places[from[i].key >> shift & 0xffff]++;
  if (places[from[0].key >> shift & 0xffff] == n) return false;
  for (size_t d = 0; d < DIGITS; d++) {
    size_t here = places[d];
    places[d] = place;
    place += here;
  }
  for (size_t i = 0; i < n; i++)
    to[places[from[i].key >> shift & 0xffff]++] = from[i];
  return true;
}

/* Order is kept when a number with a sign becomes one without. */
static uint64_t withoutsign (int32_t number) {
  return (uint32_t) number ^ 0x80000000u;
}

static uint64_t keyof (const mappai_Read *read, const int32_t *row) {
  return withoutsign(row[0]) << 32 | withoutsign(row[read->by]);
}

static bool isinorder (const mappai_Cursor *c, const mappai_Read *read) {
  const int32_t *row = c->numbers.items;
  uint64_t key, before = 0;
  for (size_t i = 0; i < c->numbers.n; i++, row += read->n, before = key)
    if ((key = keyof(read, row)) < before) return false;
  return true;
}

static void setkeys (const mappai_Cursor *c, const mappai_Read *read,
                     Key *keys) {
  const int32_t *row = c->numbers.items;
  for (size_t i = 0; i < c->numbers.n; i++, row += read->n)
    keys[i] = (Key) {keyof(read, row), (uint32_t) i};
}

/* Sorts keys with room for as many more; gives where they then are. */
static Key *sortkeys (Key *keys, Key *room, size_t n, size_t *places) {
  for (int shift = 0; shift < 64; shift += DIGIT) {
    Key *other = keys;
    if (!sortdigit(keys, room, n, shift, places)) continue;
    keys = room;
    room = other;
  }
  return keys;
}

/* Replaces rows by the same rows in the order of keys; false: no memory. */
static bool gather (mappai_Vector *rows, const Key *keys) {
  mappai_Vector sorted;
  const char *from = rows->items;
  char *to = mappai_newlarge(&rows->memory, rows->n * rows->item);
  if (to == NULL) return false;
  mappai_vector_init(&sorted, &rows->memory, rows->item);
  sorted.items = to;
  sorted.n = sorted.room = rows->n;
  for (size_t i = 0; i < rows->n; i++)
    memcpy(to + i * rows->item, from + keys[i].row * rows->item, rows->item);
  mappai_vector_free(rows);
  *rows = sorted;
  return true;
}

/* Puts the rows in order; false: no memory. */
static bool setorder (mappai_Cursor *c, const mappai_Read *read) {
  const mappa_Memory *m = &c->numbers.memory;
  size_t n = c->numbers.n;
  Key *keys;
  size_t *places;
  bool ok;
  if (isinorder(c, read)) return true;
  keys = n > SIZE_MAX / 2 / sizeof *keys ? NULL
       : mappai_newlarge(m, 2 * n * sizeof *keys);
  places = mappai_new(m, DIGITS, sizeof *places);
  ok = keys != NULL && places != NULL;
  if (ok) {
    setkeys(c, read, keys);
    ok = gather(&c->numbers, sortkeys(keys, keys + n, n, places));
  }
  if (keys != NULL) mappai_free(m, keys, 2 * n, sizeof *keys);
  if (places != NULL) mappai_free(m, places, DIGITS, sizeof *places);
  return ok;
}

/* === Opening =========================================================== */

mappa_Status mappai_cursor_open (mappai_Cursor *c, mappa_Register *reg,
                                 const char *sql, mappa_Error *err) {
  MAPPAI_TRY(mappa_rows_open(reg, sql, strlen(sql), NULL, 0, &c->rows, err));
  return mappai_cursor_next(c, err);
}

static mappa_Status openquery (mappai_Cursor *c, mappa_Register *reg,
                               const mappai_Read *read, mappa_Error *err) {
  mappai_Text t;
  mappa_Status status;
  mappai_text_init(&t, mappai_register_memory(reg));
  mappai_text_add(&t, "SELECT");
  for (int i = 0; i < read->n; i++)
    mappai_text_add(&t, "%s \"%s\"", i > 0 ? "," : "", read->fields[i]);
  mappai_text_add(&t, " FROM \"%s\" ORDER BY 1, %d, id", read->table,
                  read->by + 1);
  status = mappai_text_get(&t) == NULL ? mappai_nomemory(err)
         : mappai_cursor_open(c, reg, mappai_text_get(&t), err);
  mappai_text_free(&t);
  return status;
}

mappa_Status mappai_cursor_read (mappai_Cursor *c, mappa_Register *reg,
                                 const mappai_Read *read, mappa_Error *err) {
  const mappa_Memory *m = mappai_register_memory(reg);
  mappai_vector_init(&c->numbers, m, (size_t) read->n * sizeof *c->row);
  if (!mappai_pages_read(reg, read->table, read->fields, read->n,
                         &c->numbers) ||
      c->numbers.n > UINT32_MAX) {
    mappai_cursor_close(c);
    return openquery(c, reg, read, err);
  }
  if (!setorder(c, read)) return mappai_nomemory(err);
  mappai_cursor_setrow(c);
  return MAPPA_OK;
}

void mappai_cursor_close (mappai_Cursor *c) {
  mappa_rows_free(c->rows);
  c->rows = NULL;
  mappai_vector_free(&c->numbers);
}
