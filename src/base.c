/* base.c - status and error, allocation with checked sizes, vectors, words.
**
** R1. Reporting an error never allocates and never fails; a NULL error is
**     allowed. The arguments may lie in the error that is being filled in.
** R2. Every byte comes from a mappa_Memory and goes back to it with the size
**     it was asked for with. A block of no items is one byte, so that NULL
**     always means failure.
** R3. Sizes are checked before they are multiplied or added: what overflows
**     is an allocation that fails. A failed allocation changes nothing.
** R4. A vector grows by doubling: adding n items one by one is O(n).
** R5. UTF-8 is as in RFC 3629: no overlong forms, no surrogates, nothing
**     above U+10FFFF. NUL is never valid, as it would cut text short.
** R6. Letter case is that of ASCII, whatever the locale.
** R7. Words over WORD bytes are equal or else too far apart to compare.
*/
#define _DEFAULT_SOURCE                /* madvise */

#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

enum {
  WORD = 64,                   /* longest word that is compared, R7 */
  FEW = 8                      /* items a vector starts with */
};

typedef unsigned char Byte;

/* === UTF-8 ============================================================= */

static bool within (Byte c, Byte low, Byte high) {
  return low <= c && c <= high;
}

/* Bytes that a sequence with this lead should have; 0: not a lead. */
static size_t promised (Byte lead) {
  if (within(lead, 0x01, 0x7F)) return 1;
  if (within(lead, 0xC2, 0xDF)) return 2;
  if (within(lead, 0xE0, 0xEF)) return 3;
  if (within(lead, 0xF0, 0xF4)) return 4;
  return 0;
}

/* May this byte follow this lead? Overlong forms, surrogates and what is
** above U+10FFFF all show in the second byte. */
static bool maysecond (Byte lead, Byte c) {
  switch (lead) {
    case 0xE0: return within(c, 0xA0, 0xBF);
    case 0xED: return within(c, 0x80, 0x9F);
    case 0xF0: return within(c, 0x90, 0xBF);
    case 0xF4: return within(c, 0x80, 0x8F);
    default: return within(c, 0x80, 0xBF);
  }
}

/* Bytes of the character at s[0..len), len > 0; 0 when it is not valid. */
static size_t sequence (const Byte *s, size_t len) {
  size_t n = promised(s[0]);
  if (n > len) return 0;
  if (n > 1 && !maysecond(s[0], s[1])) return 0;
  for (size_t i = 2; i < n; i++)
    if (!within(s[i], 0x80, 0xBF)) return 0;
  return n;
}

/* The bytes s[0..n), n at most 8, with some of them twice or blanks. */
static uint64_t word (const char *s, size_t n) {
  uint64_t w = UINT64_C(0x2020202020202020);
  uint32_t half[2];
  if (n < 4) {
    for (size_t i = 0; i < n; i++) w = w << 8 | (Byte) s[i];
    return w;
  }
  memcpy(&half[0], s, 4);
  memcpy(&half[1], s + n - 4, 4);
  memcpy(&w, half, 8);
  return w;
}

/* Is s[0..n), n at most 8, ASCII without a NUL? When no high bit is set,
** taking 1 from each byte sets one if, and only if, some byte is 0. */
static bool plain (const char *s, size_t n) {
  uint64_t w = word(s, n);
  return ((w | (w - UINT64_C(0x0101010101010101))) &
          UINT64_C(0x8080808080808080)) == 0;
}

bool mappai_utf8 (const char *s, size_t len) {
  size_t i = 0;
  while (i < len) {
    size_t n = len - i < 8 ? len - i : 8;
    if (!plain(s + i, n)) n = sequence((const Byte *) s + i, len - i);
    if (n == 0) return false;
    i += n;
  }
  return true;
}

/* Where to cut s[0..len) so that its last character is whole. */
static size_t boundary (const char *s, size_t len) {
  size_t lead = len;
  while (lead > 0 && within((Byte) s[lead - 1], 0x80, 0xBF)) lead--;
  if (lead > 0 && promised((Byte) s[lead - 1]) > len - lead + 1)
    return lead - 1;
  return len;
}

/* === Status and error ================================================== */

const char *mappa_status_name (mappa_Status status) {
  switch (status) {
    case MAPPA_OK: return "ok";
    case MAPPA_MEMORY: return "memory";
    case MAPPA_MISUSE: return "misuse";
    case MAPPA_IO: return "io";
    case MAPPA_FULL: return "full";
    case MAPPA_BUSY: return "busy";
    case MAPPA_READONLY: return "readonly";
    case MAPPA_FORMAT: return "format";
    case MAPPA_NEWER: return "newer";
    case MAPPA_STORE: return "store";
    case MAPPA_CSV: return "csv";
    case MAPPA_DATA: return "data";
    case MAPPA_LIMIT: return "limit";
    case MAPPA_CHANGED: return "changed";
    case MAPPA_STOPPED: return "stopped";
    case MAPPA_INTERRUPTED: return "interrupted";
  }
  return "unknown";
}

mappa_Status mappai_fail (mappa_Error *err, mappa_Status status,
                          const char *format, ...) {
  if (err != NULL) {
    char text[sizeof err->message];    /* apart: R1 */
    va_list args;
    int n;
    va_start(args, format);
    n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0) text[0] = '\0';
    if (n >= (int) sizeof text) text[boundary(text, sizeof text - 1)] = '\0';
    memcpy(err->message, text, strlen(text) + 1);
    err->status = status;
  }
  return status;
}

mappa_Status mappai_nomemory (mappa_Error *err) {
  return mappai_fail(err, MAPPA_MEMORY, "not enough memory");
}

bool mappai_interrupted (const mappa_Watch *watch) {
  return watch != NULL && watch->stop != NULL && watch->stop(watch->ud);
}

/* A control character: C0, DEL, or C1, which is two bytes. */
static bool iscontrol (const Byte *s, size_t n) {
  return (n == 1 && (s[0] < 0x20 || s[0] == 0x7F)) ||
         (n == 2 && s[0] == 0xC2 && s[1] < 0xA0);
}

/* Ends a text of 'used' bytes in dots, as many as there is room for. */
static void enddots (char *out, size_t size, size_t used) {
  for (int i = 0; i < 3 && used + 1 < size; i++) out[used++] = '.';
  out[used] = '\0';
}

void mappai_quote (char *out, size_t size, const char *s, size_t len) {
  const Byte *p = (const Byte *) s;
  size_t used = 0;
  size_t keep = 0;             /* how much may stay when dots follow */
  if (size == 0) return;
  for (size_t i = 0; i < len; ) {
    size_t n = sequence(p + i, len - i);
    bool shown = n > 0 && !iscontrol(p + i, n);
    size_t width = shown ? n : 1;
    if (width >= size - used) {
      enddots(out, size, keep);
      return;
    }
    if (shown) memcpy(out + used, s + i, n);
    else out[used] = '?';
    used += width;
    i += n > 0 ? n : 1;
    if (size - used > 3) keep = used;
  }
  out[used] = '\0';
}

/* === Memory ============================================================ */

/* The default mappa_Alloc. */
static void *standard (void *ud, void *ptr, size_t osize, size_t nsize) {
  (void) ud;
  (void) osize;
  if (nsize > 0) return realloc(ptr, nsize);
  free(ptr);
  return NULL;
}

mappa_Memory mappai_memory (const mappa_Memory *memory) {
  mappa_Memory standards = {standard, NULL};
  return (memory != NULL && memory->alloc != NULL) ? *memory : standards;
}

/* Bytes of n items, R2; 0 when that overflows. */
static size_t bytes (size_t n, size_t item) {
  if (n == 0 || item == 0) return 1;
  return n <= SIZE_MAX / item ? n * item : 0;
}

void *mappai_resize (const mappa_Memory *m, void *block, size_t old_n,
                     size_t n, size_t item) {
  size_t osize = block != NULL ? bytes(old_n, item) : 0;
  size_t nsize = bytes(n, item);
  return nsize > 0 ? m->alloc(m->ud, block, osize, nsize) : NULL;
}

void *mappai_new (const mappa_Memory *m, size_t n, size_t item) {
  void *block = mappai_resize(m, NULL, 0, n, item);
  if (block != NULL) memset(block, 0, bytes(n, item));
  return block;
}

void mappai_free (const mappa_Memory *m, void *block, size_t n, size_t item) {
  if (block != NULL) m->alloc(m->ud, block, bytes(n, item), 0);
}

/* Asks for large pages wherever they fit into a block. */
static void uselarge (void *block, size_t size) {
#ifdef MADV_HUGEPAGE
  enum {LARGE = 2 << 20};
  size_t before = (LARGE - (uintptr_t) block % LARGE) % LARGE;
  if (block != NULL && size >= before + LARGE)
    madvise((char *) block + before, (size - before) / LARGE * LARGE,
            MADV_HUGEPAGE);
#else
  (void) block, (void) size;
#endif
}

void *mappai_newlarge (const mappa_Memory *m, size_t size) {
  void *block = mappai_resize(m, NULL, 0, size, 1);
  uselarge(block, size);
  return block;
}

/* === Vectors =========================================================== */

void mappai_vector_init (mappai_Vector *v, const mappa_Memory *m,
                         size_t item) {
  memset(v, 0, sizeof *v);
  v->memory = mappai_memory(m);
  v->item = item;
}

/* Makes room for at least 'need' items. */
static bool grow (mappai_Vector *v, size_t need) {
  size_t room = v->room <= SIZE_MAX / 2 ? 2 * v->room : need;
  void *items;
  if (room < FEW) room = FEW;
  if (room < need) room = need;
  items = mappai_resize(&v->memory, v->items, v->room, room, v->item);
  if (items == NULL) return false;
  uselarge(items, room * v->item);
  v->items = items;
  v->room = room;
  return true;
}

void *mappai_vector_add (mappai_Vector *v, size_t extra) {
  char *added;
  if (extra > SIZE_MAX - v->n) return NULL;
  if (v->items == NULL || extra > v->room - v->n)
    if (!grow(v, v->n + extra)) return NULL;
  added = (char *) v->items + v->n * v->item;
  memset(added, 0, extra * v->item);
  v->n += extra;
  return added;
}

void mappai_vector_free (mappai_Vector *v) {
  mappai_free(&v->memory, v->items, v->room, v->item);
  v->items = NULL;
  v->n = v->room = 0;
}

/* === Words ============================================================= */

static Byte lower (char c) {
  return (Byte) (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool samecase (const char *a, const char *b, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

static bool blank (char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

const char *mappai_trim (const char *s, size_t *len) {
  while (*len > 0 && blank(s[0])) s++, (*len)--;
  while (*len > 0 && blank(s[*len - 1])) (*len)--;
  return s;
}

bool mappai_same_word (const char *word, const char *s, size_t len) {
  return strlen(word) == len && samecase(word, s, len);
}

static int least (int a, int b) {
  return a < b ? a : b;
}

/* Are the letters before a[i] and before b[j] a pair in the wrong order? */
static bool swapped (const char *a, size_t i, const char *b, size_t j) {
  return i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
         lower(a[i - 2]) == lower(b[j - 1]);
}

/* One edit inserts, deletes or replaces a letter or swaps two neighbours
** (optimal string alignment). Row i of the table holds the distances of
** a[0..i) from every b[0..j); three rows are kept. */
int mappai_distance (const char *a, size_t na, const char *b, size_t nb,
                     int most) {
  int rows[3][WORD + 1];
  if (na > WORD || nb > WORD)
    return na == nb && samecase(a, b, na) ? 0 : most + 1;
  for (size_t j = 0; j <= nb; j++) rows[0][j] = (int) j;
  for (size_t i = 1; i <= na; i++) {
    int *row = rows[i % 3];
    const int *above = rows[(i + 2) % 3];
    const int *above2 = rows[(i + 1) % 3];
    int best = row[0] = (int) i;
    for (size_t j = 1; j <= nb; j++) {
      int change = lower(a[i - 1]) != lower(b[j - 1]);
      row[j] = least(above[j - 1] + change, least(above[j], row[j - 1]) + 1);
      if (swapped(a, i, b, j)) row[j] = least(row[j], above2[j - 2] + 1);
      best = least(best, row[j]);
    }
    if (best > most) return most + 1;  /* later rows are no better */
  }
  return least(rows[na % 3][nb], most + 1);
}
