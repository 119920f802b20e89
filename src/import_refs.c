/* import_refs.c - the ids of the records that rows refer to.
**
** R1. The register is asked for each ref at first. When as many have been
**     looked for as make it worth while to read all of them, they are read
**     into a table in memory, which has the same answers.
** R2. The table is for at most MOST refs with TEXT bytes, some 130 MiB; the
**     register goes on being asked when there are more, an id is out of the
**     ordinary, or there is no memory.
** R3. Refs are equal when their bytes are. None is empty.
**
** How it works: a table with open addressing, at most three quarters full. A
** short ref lies in its place, so that one look at memory finds it; a place of
** a long one says where it lies in the text, behind its id and length. As the
** places are many and asked for in any order, they lie in large pages, and one
** that will be asked for is fetched while the row is checked.
*/
#include "import_refs.h"

#include <stdio.h>
#include <string.h>

enum {
  SHARE = 8,                   /* look for one in 8 before reading all */
  MOST = 3 << 20,
  TEXT = 64 << 20
};

enum {
  SHORT = 11,                  /* bytes of a ref that fit into a place */
  LONG = SHORT + 1             /* as length: a longer ref */
};

typedef struct Place {
  uint32_t id;                 /* LONG: where it lies in the text */
  unsigned char len;           /* 0: empty, as no ref is */
  char ref[SHORT];             /* LONG: its beginning */
} Place;

typedef struct Head {          /* in the text, the ref follows */
  uint32_t id, len;
} Head;

struct mappai_Refs {
  mappa_Register *reg;
  const mappa_Entity *e;
  mappai_Records *records;     /* to ask one by one */
  int64_t patience;            /* how many to ask for before reading all */
  Place *places;               /* NULL: not read */
  size_t room;                 /* places, a power of 2 */
  mappai_Vector text;
};

/* === The table ========================================================= */

/* Takes eight bytes more into a hash. */
static uint64_t mix (uint64_t h, uint64_t word) {
  h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
  return h ^ (h >> 32);
}

static size_t hash (const char *s, size_t len) {
  uint64_t h = len, word;
  for (; len >= sizeof word; s += sizeof word, len -= sizeof word) {
    memcpy(&word, s, sizeof word);
    h = mix(h, word);
  }
  word = 0;
  for (size_t i = 0; i < len; i++) word = word << 8 | (unsigned char) s[i];
  return (size_t) mix(h, word);
}

static size_t firstplace (const mappai_Refs *refs, const char *s, size_t len) {
  return hash(s, len) & (refs->room - 1);
}

static size_t nextplace (const mappai_Refs *refs, size_t i) {
  return (i + 1) & (refs->room - 1);
}

/* Is s a long ref in the text? Then *id is its. */
static bool islong (const mappai_Refs *refs, const Place *p, const char *s,
                    size_t len, uint32_t *id) {
  const char *at = (const char *) refs->text.items + p->id;
  Head head;
  if (len <= SHORT || memcmp(p->ref, s, SHORT) != 0) return false;
  memcpy(&head, at, sizeof head);
  *id = head.id;
  return head.len == len && memcmp(at + sizeof head, s, len) == 0;
}

/* The id of a ref in the table, or 0. */
static int64_t lookup (const mappai_Refs *refs, const char *s, size_t len) {
  size_t i = firstplace(refs, s, len);
  for (; refs->places[i].len != 0; i = nextplace(refs, i)) {
    const Place *p = &refs->places[i];
    uint32_t id = p->id;
    if (p->len == LONG ? islong(refs, p, s, len, &id)
                       : p->len == len && memcmp(p->ref, s, len) == 0)
      return id;
  }
  return 0;
}

/* Adds a long ref to the text; false: no room. */
static bool addlong (mappai_Refs *refs, const char *s, size_t len, Place *p) {
  Head head = {p->id, (uint32_t) len};
  size_t at = refs->text.n;
  char *copy;
  if (len > TEXT || at + len > TEXT) return false;
  copy = mappai_vector_add(&refs->text, sizeof head + len);
  if (copy == NULL) return false;
  memcpy(copy, &head, sizeof head);
  memcpy(copy + sizeof head, s, len);
  p->id = (uint32_t) at;
  return true;
}

/* Adds a ref that is not there yet; false: no room. */
static bool add (mappai_Refs *refs, const char *s, size_t len, int64_t id) {
  size_t i = firstplace(refs, s, len);
  Place *p;
  if (len == 0 || id < 0 || id > UINT32_MAX) return false;
  while (refs->places[i].len != 0) i = nextplace(refs, i);
  p = &refs->places[i];
  p->id = (uint32_t) id;
  p->len = len <= SHORT ? (unsigned char) len : LONG;
  memcpy(p->ref, s, len <= SHORT ? len : SHORT);
  return len <= SHORT || addlong(refs, s, len, p);
}

static void droptable (mappai_Refs *refs) {
  mappai_free(mappai_register_memory(refs->reg), refs->places, refs->room,
              sizeof *refs->places);
  refs->places = NULL;
  mappai_vector_free(&refs->text);
}

/* Makes an empty table for n refs; false: too many, or no memory. */
static bool newtable (mappai_Refs *refs, int64_t n) {
  size_t size;
  if (n > MOST) return false;
  for (refs->room = 16; 3 * (int64_t) refs->room < 4 * n; ) refs->room *= 2;
  size = refs->room * sizeof *refs->places;
  refs->places = mappai_newlarge(mappai_register_memory(refs->reg), size);
  if (refs->places != NULL) memset(refs->places, 0, size);
  return refs->places != NULL;
}

/* === Reading =========================================================== */

/* Fills the table from the rows of a query. */
static mappa_Status fill (mappai_Refs *refs, mappa_Rows *rows,
                          mappa_Error *err) {
  for (;;) {
    mappa_Value ref;
    bool more;
    MAPPAI_TRY(mappa_rows_next(rows, &more, err));
    if (!more) return MAPPA_OK;
    ref = mappa_rows_value(rows, 1);
    if (add(refs, ref.s, ref.len, mappa_rows_value(rows, 0).i)) continue;
    droptable(refs);                                              /* R2 */
    return MAPPA_OK;
  }
}

static mappa_Status count (const mappai_Refs *refs, int64_t *n,
                           mappa_Error *err) {
  char sql[96];
  snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", refs->e->name);
  return mappai_register_ask(refs->reg, sql, n, err);
}

/* Reads all refs; without room for them the places stay NULL. */
static mappa_Status readall (mappai_Refs *refs, mappa_Error *err) {
  char sql[96];
  mappa_Rows *rows;
  mappa_Status status;
  int64_t n;
  MAPPAI_TRY(count(refs, &n, err));
  if (!newtable(refs, n)) return MAPPA_OK;
  snprintf(sql, sizeof sql, "SELECT id, ref FROM \"%s\"", refs->e->name);
  MAPPAI_TRY(mappai_rows_prepare(refs->reg, sql, &rows, err));
  status = fill(refs, rows, err);
  mappa_rows_free(rows);
  return status;
}

/* === Opening, asking =================================================== */

static mappa_Status setpatience (mappai_Refs *refs, mappa_Error *err) {
  char sql[96];
  snprintf(sql, sizeof sql, "SELECT ifnull(max(id), 0) / %d FROM \"%s\"",
           (int) SHARE, refs->e->name);
  return mappai_register_ask(refs->reg, sql, &refs->patience, err);
}

mappa_Status mappai_refs_open (mappa_Register *reg, const mappa_Entity *e,
                               mappai_Refs **out, mappa_Error *err) {
  mappai_Refs *refs = mappai_new(mappai_register_memory(reg), 1, sizeof *refs);
  mappa_Status status;
  *out = NULL;
  if (refs == NULL) return mappai_nomemory(err);
  refs->reg = reg;
  mappai_register_hold(reg);
  refs->e = e;
  mappai_vector_init(&refs->text, mappai_register_memory(reg), 1);
  status = setpatience(refs, err);
  if (status == MAPPA_OK)
    status = mappai_records_open(reg, e, &refs->records, err);
  if (status == MAPPA_OK) *out = refs;
  else mappai_refs_free(refs);
  return status;
}

void mappai_refs_free (mappai_Refs *refs) {
  mappa_Register *reg;
  if (refs == NULL) return;
  reg = refs->reg;
  droptable(refs);
  mappai_records_free(refs->records);
  mappai_free(mappai_register_memory(reg), refs, 1, sizeof *refs);
  mappai_register_release(reg);
}

void mappai_refs_expect (const mappai_Refs *refs, const char *ref,
                         size_t len) {
  if (refs->places != NULL)
    __builtin_prefetch(&refs->places[firstplace(refs, ref, len)]);
}

mappa_Status mappai_refs_find (mappai_Refs *refs, const char *ref, size_t len,
                               int64_t *id, mappa_Error *err) {
  *id = 0;
  if (refs->patience-- == 0) MAPPAI_TRY(readall(refs, err));
  if (refs->places == NULL)
    return mappai_records_find(refs->records, ref, len, id, err);
  *id = lookup(refs, ref, len);
  return MAPPA_OK;
}
