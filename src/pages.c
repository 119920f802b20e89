/* pages.c - whole numbers and blobs of a table, read straight from the pages
** of the file, as the file format of SQLite describes them.
**
** R1. It is done within a read transaction, whose lock keeps the file as it
**     is, through SQLite's own file, and never in write-ahead mode, when the
**     file is not all.
** R2. Whatever is not quite as expected is left to a statement: a field that
**     is not stored in each record or not as such, a record that goes on in
**     other pages, a number that does not fit, a page that is damaged. No read
**     goes beyond a page.
** R3. Pages that follow each other are read together, those of a blob to where
**     its bytes go, so that these are still in the cache when they are moved
**     together. Who follows the reading is told after each such run. A blob in
**     pages that were free before often goes on in the page before, and those
**     are read together too: twice as many as before when those were of use,
**     and one alone when not. Leaves are never far from each other.
*/
#include "pages.h"

#include <string.h>

#include "register.h"
#include "sqlite.h"

enum {
  RUN = 24,                    /* pages that are read together */
  DEEPEST = 20,                /* levels of a tree */
  INTERIOR = 5, LEAF = 13,     /* types of page */
  FIRST = 8, FIRSTCHILD = 12   /* where the places of cells begin in them */
};

struct mappai_Pages {
  sqlite3_file *file;
  mappa_Memory memory;
  mappai_Vector level;         /* numbers of pages: the root, at last leaves */
  uint32_t size, usable;       /* bytes of a page; those in use */
  uint32_t count;              /* pages of the file */
  unsigned char *window;       /* room for RUN pages; it holds 'held' from */
  uint32_t first, held;        /* page 'first' on */
  uint32_t run, used;          /* R3: the next run; how often this served */
  bool inblob;                 /* R3: are they pages of a blob? */
  int column[MAPPAI_FIELDS];   /* where each column of a record goes, or -1 */
  int ncolumns;                /* columns of a record that are looked at */
  int id;                      /* where the id goes, or -1 */
  int n;                       /* fields of a row */
  mappai_Vector *rows;
};

typedef struct mappai_Pages Pages;

/* === Pages ============================================================= */

static uint32_t big2 (const unsigned char *b) {
  return (uint32_t) b[0] << 8 | b[1];
}

/* R3: how many pages to read together after a run of which some were used. */
static uint32_t nextrun (uint32_t run, uint32_t used, uint32_t held) {
  if (2 * used < held) return 1;
  return 2 * run < RUN ? 2 * run : RUN;
}

/* Reads some pages into the window. */
static bool readwindow (Pages *p, uint32_t first, uint32_t n) {
  if (n > p->count - first + 1) n = p->count - first + 1;
  p->held = p->used = 0;
  if (p->file->pMethods->xRead(p->file, p->window, (int) (n * p->size),
                               (sqlite3_int64) (first - 1) * p->size) !=
      SQLITE_OK) return false;
  p->first = first;
  p->held = n;
  return true;
}

/* R3: moves the window to a page, and reads those near it along. */
static bool movewindow (Pages *p, uint32_t number) {
  uint32_t end = p->first + p->held, first = number;
  bool back = p->held > 0 && number + 1 == p->first;
  bool on = number >= end && number - end < RUN;
  if (!back && !on) p->run = 1;
  else p->run = p->inblob ? nextrun(p->run, p->used, p->held) : RUN;
  if (back) first = number - 1 < p->run ? 2 : number - p->run + 1;
  return readwindow(p, first, back ? number - first + 1 : p->run);
}

/* A page, valid until the next one is asked for; NULL: there is none. */
static const unsigned char *getpage (Pages *p, uint32_t number) {
  if (number < 2 || number > p->count) return NULL;    /* 1 is the schema's */
  if ((number < p->first || number - p->first >= p->held) &&
      !movewindow(p, number)) return NULL;
  p->used++;
  return p->window + (size_t) (number - p->first) * p->size;
}

/* Where cell i of a page begins; NULL: not within the page. */
static const unsigned char *getcell (const Pages *p, const unsigned char *page,
                                     uint32_t places, uint32_t i) {
  uint32_t place = places + 2 * i;
  uint32_t at = place + 2 <= p->usable ? big2(page + place) : p->usable;
  return at >= places && at + 4 <= p->usable ? page + at : NULL;
}

/* === Records =========================================================== */

/* Reads a number of 1 to 9 bytes, mostly one; NULL: it does not end before
** 'end'. */
static inline const unsigned char *getvarint (const unsigned char *at,
                                              const unsigned char *end,
                                              uint64_t *number) {
  if (at < end && *at < 0x80) {
    *number = *at;
    return at + 1;
  }
  *number = 0;
  for (int i = 0; i < 9 && at < end; i++, at++) {
    if (i == 8) {
      *number = *number << 8 | *at;
      return at + 1;
    }
    *number = *number << 7 | (*at & 0x7f);
    if (*at < 0x80) return at + 1;
  }
  return NULL;
}

/* Bytes of a value of a serial type. */
static uint64_t bytesof (uint64_t type) {
  static const uint8_t bytes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
  return type < sizeof bytes ? bytes[type] : (type - 12) / 2;
}

/* A whole number in so many bytes, the first with the sign. */
static int64_t getinteger (const unsigned char *at, uint64_t bytes) {
  uint64_t number = at[0] & 0x80 ? UINT64_MAX : 0;
  for (uint64_t i = 0; i < bytes; i++) number = number << 8 | at[i];
  return (int64_t) number;
}

/* Puts a value of a serial type; false: R2. */
static bool putvalue (int32_t *to, uint64_t type, const unsigned char *at) {
  int64_t number;
  *to = MAPPAI_MISSING;
  if (type == 0 || type == 7 || type >= 12) return true;   /* not whole */
  if (type > 9) return false;
  number = type >= 8 ? (int64_t) type - 8 : getinteger(at, bytesof(type));
  if (number <= MAPPAI_MISSING || number > INT32_MAX) return false;
  *to = (int32_t) number;
  return true;
}

/* Reads the columns of a record, whose head is in head..body, into a row. */
static bool getcolumns (const Pages *p, const unsigned char *head,
                        const unsigned char *body, const unsigned char *end,
                        int32_t *row) {
  const unsigned char *stop = body;
  for (int i = 0; i < p->ncolumns; i++) {
    uint64_t type, bytes;
    head = getvarint(head, stop, &type);
    if (head == NULL) return false;
    bytes = bytesof(type);
    if (bytes > (uint64_t) (end - body)) return false;
    if (p->column[i] >= 0 && !putvalue(&row[p->column[i]], type, body))
      return false;
    body += bytes;
  }
  return true;
}

static bool getrecord (const Pages *p, const unsigned char *cell,
                       const unsigned char *end, int32_t *row) {
  uint64_t payload, id, head;
  const unsigned char *at;
  cell = getvarint(cell, end, &payload);
  if (cell != NULL) cell = getvarint(cell, end, &id);
  if (cell == NULL || payload > (uint64_t) (end - cell) ||
      payload > p->usable - 35 || id > INT32_MAX) return false;
  end = cell + payload;
  at = getvarint(cell, end, &head);
  if (at == NULL || head > payload || !getcolumns(p, at, cell + head, end,
                                                  row)) return false;
  if (p->id >= 0) row[p->id] = (int32_t) id;
  return true;
}

static bool getleaf (Pages *p, const unsigned char *page) {
  uint32_t n = big2(page + 3);
  int32_t *row = n > 0 ? mappai_vector_add(p->rows, n) : NULL;
  if (page[0] != LEAF || (n > 0 && row == NULL)) return false;
  for (uint32_t i = 0; i < n; i++, row += p->n) {
    const unsigned char *cell = getcell(p, page, FIRST, i);
    if (cell == NULL || !getrecord(p, cell, page + p->usable, row))
      return false;
  }
  return true;
}

/* === Trees ============================================================= */

static bool addpage (mappai_Vector *pages, const unsigned char *number) {
  uint32_t *page = mappai_vector_add(pages, 1);
  if (page == NULL) return false;
  *page = big2(number) << 16 | big2(number + 2);
  return true;
}

/* Adds the children of a page. */
static bool addchildren (const Pages *p, const unsigned char *page,
                         mappai_Vector *children) {
  uint32_t n = big2(page + 3);
  if (page[0] != INTERIOR || children->n + n > p->count) return false;
  for (uint32_t i = 0; i < n; i++) {
    const unsigned char *cell = getcell(p, page, FIRSTCHILD, i);
    if (cell == NULL || !addpage(children, cell)) return false;
  }
  return addpage(children, page + 8);              /* the rightmost */
}

/* Replaces the pages of a level by those of the level below. */
static bool descend (Pages *p) {
  mappai_Vector *level = &p->level, below;
  bool ok = true;
  mappai_vector_init(&below, &p->memory, sizeof (uint32_t));
  for (size_t i = 0; ok && i < level->n; i++) {
    const unsigned char *page = getpage(p, ((uint32_t *) level->items)[i]);
    ok = page != NULL && addchildren(p, page, &below);
  }
  mappai_vector_free(level);
  *level = below;
  return ok;
}

/* Replaces the root by the leaves below it, which are all equally deep. */
static bool findleaves (Pages *p) {
  for (int depth = 0; depth < DEEPEST; depth++) {
    const uint32_t *number = p->level.items;
    const unsigned char *page = getpage(p, number[0]);
    if (page == NULL) return false;
    if (page[0] == LEAF) return true;
    if (!descend(p)) return false;
  }
  return false;
}

/* Leaf i of the table; NULL: there is none. */
static const unsigned char *leafpage (Pages *p, size_t i) {
  const uint32_t *number = p->level.items;
  return getpage(p, number[i]);
}

/* Makes room for about as many rows as there are, if every leaf has as many as
** the first. */
static void makeroom (const Pages *p, const unsigned char *first) {
  mappai_Vector *rows = p->rows;
  uint32_t cells = big2(first + 3);
  if (cells == 0 || cells > p->usable / 4 || rows->items != NULL ||
      p->level.n > SIZE_MAX / p->size / rows->item) return;
  rows->items = mappai_newlarge(&rows->memory,
                                p->level.n * cells * rows->item);
  if (rows->items != NULL) rows->room = p->level.n * cells;
}

/* Who interrupts this is told so by the query that then takes its place. */
static bool getrecords (Pages *p, const mappa_Watch *watch) {
  for (size_t i = 0; i < p->level.n; i++) {
    const unsigned char *page = leafpage(p, i);
    if (page == NULL) return false;
    if (i == 0) makeroom(p, page);
    if (!getleaf(p, page)) return false;
    if (i % RUN == 0 && mappai_interrupted(watch)) return false;
  }
  return true;
}

/* === Tables ============================================================ */

/* The answer to a question about a table and a field of it. */
static bool ask (mappa_Register *reg, const char *sql, const char *table,
                 const char *field, int64_t *out) {
  sqlite3_stmt *s = NULL;
  bool ok;
  sqlite3_prepare_v3(reg->db, sql, -1, 0, &s, NULL);
  sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
  sqlite3_bind_text(s, 2, field, -1, SQLITE_STATIC);
  ok = sqlite3_step(s) == SQLITE_ROW;
  *out = ok ? sqlite3_column_int64(s, 0) : 0;
  sqlite3_finalize(s);
  return ok;
}

/* Where fields are in records: plain columns, the id alone the key. */
static bool findcolumns (Pages *p, mappa_Register *reg, const char *table,
                         const char *const *fields) {
  int64_t odd, place;
  if (!ask(reg, "SELECT count(*) FROM pragma_table_xinfo(?1) WHERE hidden OR "
           "(pk > 0) <> (name = 'id' AND type = 'INTEGER')", table, NULL,
           &odd) || odd != 0) return false;
  for (int i = 0; i < MAPPAI_FIELDS; i++) p->column[i] = -1;
  for (int i = 0; i < p->n; i++) {
    if (!ask(reg, "SELECT cid FROM pragma_table_xinfo(?1) WHERE name = ?2",
             table, fields[i], &place) || place >= MAPPAI_FIELDS) return false;
    if (strcmp(fields[i], "id") == 0) p->id = i;
    else p->column[place] = i;
    if (place >= p->ncolumns) p->ncolumns = (int) place + 1;
  }
  return true;
}

/* R1: what the header tells. The questions before have locked the file. */
static bool openfile (Pages *p, mappa_Register *reg) {
  unsigned char h[MAPPAI_HEADER];
  if (reg->inmemory || reg->writing) return false;
  mappai_register_header(reg, h);
  if (!mappai_register_counted(h)) return false;
  sqlite3_file_control(reg->db, "main", SQLITE_FCNTL_FILE_POINTER, &p->file);
  p->size = big2(h + 16) == 1 ? 65536 : big2(h + 16);
  p->usable = p->size - h[20];
  p->count = big2(h + 28) << 16 | big2(h + 30);
  p->run = 1;
  p->window = mappai_new(&p->memory, RUN, p->size);
  return p->window != NULL && p->size >= 512 && p->usable >= 480;
}

/* Begins a level with the root of a table. */
static bool findroot (Pages *p, mappa_Register *reg, const char *table) {
  uint32_t *root;
  int64_t number;
  if (!ask(reg, "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND "
           "name = ?1", table, NULL, &number)) return false;
  root = mappai_vector_add(&p->level, 1);
  if (root != NULL) *root = (uint32_t) number;
  return root != NULL;
}

mappai_Pages *mappai_pages_open (mappa_Register *reg, const char *table) {
  Pages *p = mappai_new(&reg->memory, 1, sizeof *p);
  if (p == NULL) return NULL;
  p->memory = reg->memory;
  mappai_vector_init(&p->level, &p->memory, sizeof (uint32_t));
  if (findroot(p, reg, table) && openfile(p, reg) && findleaves(p)) return p;
  mappai_pages_close(p);
  return NULL;
}

void mappai_pages_close (mappai_Pages *p) {
  if (p == NULL) return;
  mappa_Memory memory = p->memory;
  mappai_free(&memory, p->window, RUN, p->size);
  mappai_vector_free(&p->level);
  mappai_free(&memory, p, 1, sizeof *p);
}

bool mappai_pages_read (mappa_Register *reg, const char *table,
                        const char *const *fields, int n,
                        mappai_Vector *rows) {
  Pages *p = mappai_pages_open(reg, table);
  bool ok;
  if (p == NULL) return false;
  p->id = -1;
  p->n = n;
  p->rows = rows;
  ok = findcolumns(p, reg, table, fields) && getrecords(p, &reg->watch);
  mappai_pages_close(p);
  return ok;
}

/* === Blobs ============================================================= */

typedef struct Payload {       /* of a record, being read */
  uint64_t left;               /* bytes not passed yet */
  uint64_t skip;               /* bytes before those that are wanted */
  char *to;                    /* where these go */
  uint64_t wanted;
  uint32_t run;                /* R3: pages that are read together, or 1 */
  const mappai_Follower *follower;
} Payload;

/* Passes bytes of the payload, and takes what is wanted of them. */
static void pass (Payload *load, const unsigned char *bytes, uint64_t n) {
  uint64_t skip = load->skip < n ? load->skip : n;
  uint64_t take = n - skip < load->wanted ? n - skip : load->wanted;
  memcpy(load->to, bytes + skip, take);
  load->to += take;
  load->wanted -= take;
  load->skip -= skip;
  load->left -= n;
}

/* Finds where the last of three columns is; it must have the bytes wanted. */
static bool findblob (Payload *load, const unsigned char *at,
                      const unsigned char *end) {
  const unsigned char *begin = at;
  uint64_t head, type = 0, bytes = 0;
  at = getvarint(at, end, &head);
  if (at == NULL || head > (uint64_t) (end - begin)) return false;
  end = begin + head;
  load->skip = head;
  for (int i = 0; i < 3; i++) {
    load->skip += bytes;
    at = getvarint(at, end, &type);
    if (at == NULL) return false;
    bytes = bytesof(type);
  }
  return at == end && type >= 12 && type % 2 == 0 && bytes == load->wanted &&
         load->skip + bytes == load->left;
}

/* Bytes of a payload that are in the leaf itself. */
static uint64_t localbytes (const Pages *p, uint64_t payload) {
  uint64_t least = (p->usable - 12) * 32 / 255 - 23;
  uint64_t local = least + (payload - least) % (p->usable - 4);
  if (payload <= p->usable - 35) return payload;
  return local <= p->usable - 35 ? local : least;
}

static void tell (const Payload *load) {
  if (load->follower != NULL) load->follower->f(load->follower->ud, load->to);
}

/* The page that a payload goes on in after one of its pages. */
static uint32_t after (const unsigned char *page) {
  return big2(page) << 16 | big2(page + 2);
}

/* How many whole pages from one on may be read to where the bytes go. */
static uint32_t roomfor (const Pages *p, const Payload *load,
                         uint32_t number) {
  uint64_t n = load->skip > 0 ? 0 : load->wanted / p->size;
  if (number < 2 || number > p->count) return 0;
  if (n > p->count - number + 1) n = p->count - number + 1;
  return n < load->run ? (uint32_t) n : load->run;
}

/* R3: reads pages, and moves what they hold of the payload together, as far as
** it goes on from one to the next. Then *number is where it goes on. */
static bool readrun (const Pages *p, Payload *load, uint32_t *number,
                     uint32_t pages) {
  const unsigned char *page = (unsigned char *) load->to;
  uint32_t at = *number, next = at, stop = at + pages;
  if (p->file->pMethods->xRead(p->file, load->to, (int) (pages * p->size),
                               (sqlite3_int64) (next - 1) * p->size) !=
      SQLITE_OK) return false;
  for (; at < stop && at == next; at++, page += p->size) {
    next = after(page);
    memmove(load->to, page + 4, p->usable - 4);
    load->to += p->usable - 4;
    load->wanted -= p->usable - 4;
    load->left -= p->usable - 4;
  }
  load->run = nextrun(load->run, pages - (stop - at), pages);
  *number = next;
  return true;
}

/* Passes a page that a payload continues in, and finds the next one. */
static bool passpage (Pages *p, Payload *load, uint32_t *number) {
  const unsigned char *page = getpage(p, *number);
  uint64_t n = load->left < p->usable - 4 ? load->left : p->usable - 4;
  if (page == NULL) return false;
  load->run = after(page) == *number + 1 ? 2 : 1;
  *number = after(page);
  pass(load, page + 4, n);
  return true;
}

/* Reads on in the pages that a payload continues in. */
static bool follow (Pages *p, Payload *load, uint32_t number) {
  p->inblob = true;
  while (load->left > 0) {
    uint32_t pages = roomfor(p, load, number);
    if (!(pages > 1 ? readrun(p, load, &number, pages)
                    : passpage(p, load, &number))) return false;
    tell(load);
  }
  return load->wanted == 0;
}

/* Reads the blob of a cell, if it has the id; *found says so. */
static bool getblob (Pages *p, const unsigned char *cell,
                     const unsigned char *end, int64_t id, Payload *load,
                     bool *found) {
  uint64_t local, cellid;
  uint32_t next = 0;
  cell = getvarint(cell, end, &load->left);
  if (cell != NULL) cell = getvarint(cell, end, &cellid);
  if (cell == NULL) return false;
  *found = cellid == (uint64_t) id;
  if (!*found) return true;
  local = localbytes(p, load->left);
  if (local > (uint64_t) (end - cell) || !findblob(load, cell, cell + local))
    return false;
  if (local < load->left) {
    if ((uint64_t) (end - cell) < local + 4) return false;
    next = after(cell + local);
  }
  pass(load, cell, local);
  return follow(p, load, next);
}

bool mappai_pages_blob (mappai_Pages *p, int64_t id, char *to, size_t n,
                        const mappai_Follower *follower) {
  Payload load = {.to = to, .wanted = n, .run = 2,
                  .follower = follower};
  bool found = false;
  for (size_t i = 0; i < p->level.n; i++) {
    const unsigned char *page = leafpage(p, i);
    uint32_t cells = page == NULL ? 0 : big2(page + 3);
    if (page == NULL || page[0] != LEAF) return false;
    for (uint32_t k = 0; k < cells; k++) {
      const unsigned char *cell = getcell(p, page, FIRST, k);
      if (cell == NULL ||
          !getblob(p, cell, page + p->usable, id, &load, &found)) return false;
      if (found) return true;
    }
  }
  return false;
}
