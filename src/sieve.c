/* sieve.c - the rows of a chunk that may count, found by whole columns.
**
** R1. A row belongs to a slice (a date, or a period) when its interval
**     start <= d < end holds a day d of it. Slices do not overlap; an event
**     is an interval of one day. In codes: END >= from and START <= to; the
**     END of an event is its own day, that of an interval is a day later than
**     its last one.
** R2. Filters that look at one column, whose codes mean the same in every
**     slice, are sifts. They are asked in their order, and the first that is
**     no sift ends them: what comes after is asked row by row.
** R3. A row that is taken out has the fate of what took it out.
** R4. Chunks stay in the first-level cache, and end at the end of a person.
*/
#include "kernel.h"

#include <string.h>

#if defined __GNUC__
#define MAPPAI_FETCH(at)  __builtin_prefetch(at)
#else
#define MAPPAI_FETCH(at)  ((void) (at))
#endif

enum {
  CHUNK = 2048,                        /* rows of a chunk, but for the rest */
  REST = 256,                          /* of the last person, mostly less */
  FAR = 1 << 18                        /* rows that do not stay in a cache */
};

/* === Columns =========================================================== */

static const mappai_Column *columnof (const mappai_Kernel *k, int column) {
  return &k->frame->columns[column];
}

/* The codes of the chunk as they lie, when they are of that width; or NULL. */
static const void *plain (const mappai_Kernel *k, int column,
                          unsigned width) {
  return columnof(k, column)->width != width ? NULL
         : mappai_frame_column_at(k->frame, column, k->first);
}

const uint32_t *mappai_codes32 (mappai_Kernel *k, int column, int scratch) {
  const uint32_t *codes = plain(k, column, 4);
  if (codes != NULL) return codes;
  mappai_frame_read(k->frame, column, k->first, k->n, k->codes[scratch]);
  return k->codes[scratch];
}

const uint16_t *mappai_codes16 (const mappai_Kernel *k, int column) {
  return plain(k, column, 2);
}

const uint8_t *mappai_codes8 (mappai_Kernel *k, int column, uint8_t *room) {
  const uint8_t *codes = plain(k, column, 1);
  const mappai_Column *c = columnof(k, column);
  const uint8_t *shared = k->frame->columns[c->home].cells.items;
  if (codes != NULL || room == NULL || c->width != 1) return codes;
  k->loops->part(room, shared + k->first, (uint8_t) c->shift,
                 (uint8_t) c->mask, k->n);
  return room;
}

/* === Slices ============================================================ */

/* The column of the day on which a row ends. */
static int endcolumn (const mappai_Kernel *k) {
  return k->frame->end < 0 ? k->frame->start : k->frame->end;
}

static mappa_Status setlimits (mappai_Kernel *k, mappa_Error *err) {
  const mappa_Frame *f = k->frame;
  size_t n = (size_t) k->query->nslices;
  bool event = f->end < 0;
  if (!MAPPAI_NEW(k, k->from, n + 1) || !MAPPAI_NEW(k, k->to, n + 1))
    return mappai_nomemory(err);
  for (size_t i = 0; i < n; i++) {
    mappa_Slice s = k->query->slices[i];
    uint32_t open = event ? 0 : f->columns[f->end].codes - 1;
    uint32_t from = mappai_frame_daycode(f, endcolumn(k), s.from);
    k->from[i] = event ? from : from < open ? from + 1 : open;
    k->to[i] = mappai_frame_daycode(f, f->start, s.to);
  }
  return MAPPA_OK;
}

/* R1: the slices of each stored code, when there are several. */
static mappa_Status settables (mappai_Kernel *k, mappa_Error *err) {
  const mappa_Frame *f = k->frame;
  size_t n = (size_t) k->query->nslices, s = 0;
  if (n == 1) return MAPPA_OK;
  k->nlowof = f->columns[f->start].codes;
  k->nhighof = f->columns[endcolumn(k)].codes;
  if (!MAPPAI_NEW(k, k->lowof, k->nlowof) ||
      !MAPPAI_NEW(k, k->highof, k->nhighof)) return mappai_nomemory(err);
  for (size_t code = 0; code < k->nlowof; code++) {
    while (s < n && k->to[s] < code) s++;
    k->lowof[code] = (uint16_t) s;
  }
  s = 0;
  for (size_t code = 0; code < k->nhighof; code++) {
    while (s < n && k->from[s] <= code) s++;
    k->highof[code] = (uint16_t) s;
  }
  return MAPPA_OK;
}

/* in[] for one slice. */
static void oneslice (mappai_Kernel *k, size_t s) {
  uint32_t from = k->from[s], to = k->to[s];
  const uint16_t *start16 = mappai_codes16(k, k->frame->start);
  const uint16_t *end16 = mappai_codes16(k, endcolumn(k));
  if (start16 != NULL && end16 != NULL)
    k->loops->inslice(k->in, start16, (uint16_t) to, end16, (uint16_t) from,
                      k->n);
  else {
    const uint32_t *start = mappai_codes32(k, k->frame->start, 0);
    const uint32_t *end = mappai_codes32(k, endcolumn(k), 1);
    for (size_t i = 0; i < k->n; i++)
      k->in[i] = start[i] <= to && end[i] >= from;
  }
}

/* Looks up the slices of rows, by codes of some width. */
#define LOOKUP(start, end)  \
  do {  \
    MAPPAI_UNROLL for (size_t i = 0; i < n; i++)  \
      span[i] = lowof[(start)[i]] | (uint32_t) highof[(end)[i]] << 16;  \
  } while (0)

/* in[] for any of all slices. */
static void anyslice (mappai_Kernel *k) {
  int startcolumn = k->frame->start;
  const uint16_t *start16 = mappai_codes16(k, startcolumn);
  const uint16_t *end16 = mappai_codes16(k, endcolumn(k));
  const uint16_t *lowof = k->lowof, *highof = k->highof;
  uint32_t *span = k->span;
  size_t n = k->n;
  if (start16 != NULL && end16 != NULL) LOOKUP(start16, end16);
  else {
    const uint32_t *start = mappai_codes32(k, startcolumn, 0);
    const uint32_t *end = mappai_codes32(k, endcolumn(k), 1);
    LOOKUP(start, end);
  }
  k->loops->less(k->in, span, n);
}

/* === Sifts ============================================================= */

/* The first code from one on that is out, or that is not. */
static uint32_t nextcode (const mappai_Sift *s, uint32_t code, uint32_t codes,
                          bool out) {
  const uint16_t *table = s->table;
  while (code < codes && (table[code] == MAPPA_OUT) != out) code++;
  return code;
}

/* The ranges of codes that pass, as far as there is room for them. */
static void setranges (mappai_Sift *s, uint32_t codes) {
  int n = 0;
  for (uint32_t code = 0; (code = nextcode(s, code, codes, false)) < codes;) {
    uint32_t end = nextcode(s, code, codes, true);
    if (n == (int) MAPPAI_COUNT(s->range)) return;
    s->range[n].low = (uint16_t) code;
    s->range[n++].width = (uint16_t) (end - 1 - code);
    code = end;
  }
  s->nranges = n;
}

/* Is nothing left out by a map? That of ages is shorter than their table. */
static bool takesall (const mappai_Leaf *leaf) {
  for (uint32_t i = 0; i < leaf->n; i++)
    if (leaf->to[i] == MAPPA_OUT) return false;
  return true;
}

bool mappai_sift_make (const mappai_Kernel *k, const mappai_Axis *axis,
                       size_t stage, mappai_Sift *out) {
  const mappai_Leaf *leaf = &k->axes.leaves[axis->first];
  uint32_t codes;
  if (axis->nparts > 0 || leaf->column < 0 ||
      !mappai_leaf_exact(leaf, k->query)) return false;
  codes = columnof(k, leaf->column)->codes;
  *out = (mappai_Sift) {.stage = stage, .column = leaf->column,
                        .table = leaf->table, .nranges = -1};
  out->all = takesall(leaf);
  if (!out->all && codes <= UINT16_MAX + 1u) setranges(out, codes);
  return true;
}

static void byranges (mappai_Kernel *k, const mappai_Sift *s) {
  const uint16_t *wide = mappai_codes16(k, s->column);
  const uint8_t *codes = wide != NULL ? NULL
                       : mappai_codes8(k, s->column, k->narrow);
  memset(k->some, 0, k->n);
  for (int i = 0; i < s->nranges; i++) {
    uint16_t low = s->range[i].low, width = s->range[i].width;
    if (wide != NULL) k->loops->range16(k->some, wide, low, width, k->n);
    else k->loops->range(k->some, codes, (uint8_t) low, (uint8_t) width, k->n);
  }
  k->loops->both(k->in, k->some, k->n);
}

static void bytable (mappai_Kernel *k, const mappai_Sift *s) {
  const uint16_t *narrow = mappai_codes16(k, s->column), *table = s->table;
  const uint32_t *wide = NULL;
  uint8_t *in = k->in;
  size_t n = k->n;
  if (narrow == NULL) wide = mappai_codes32(k, s->column, 0);
  for (size_t i = 0; i < n; i++)
    in[i] &= table[narrow != NULL ? narrow[i] : wide[i]] != MAPPA_OUT;
}

/* R3: who is no longer in. */
static void setleft (mappai_Kernel *k, size_t stage, bool fates) {
  size_t left = k->loops->count(k->in, k->n);
  if (fates) k->cube->fates[stage] += (int64_t) (k->left - left);
  k->left = left;
}

void mappai_sift (mappai_Kernel *k, const mappai_Sift *s, bool fates) {
  if (s->all || k->left == 0) return;
  if (s->nranges >= 0) byranges(k, s);
  else bytable(k, s);
  setleft(k, s->stage, fates);
}

/* R2: the sifts of a gate; false when they do not tell all of it. */
static bool addsifts (mappai_Kernel *k, const mappai_Gate *g) {
  for (size_t i = 0; i < g->n; i++) {
    const mappai_Leaf *leaf = &k->axes.leaves[g->axes[i].first];
    if ((leaf->step != 0 && k->query->nslices != 1) ||
        !mappai_sift_make(k, &g->axes[i], g->stage + i,
                          &k->sifts[k->nsifts])) return false;
    k->nsifts++;
  }
  return true;
}

/* === Ahead ============================================================= */

void mappai_ahead_add (mappai_Kernel *k, int column) {
  const char *codes = column < 0 || k->frame->rows < FAR ? NULL
                    : mappai_frame_column_at(k->frame, column, 0);
  if (codes == NULL || k->nstreams == MAPPAI_STREAMS) return;
  for (size_t i = 0; i < k->nstreams; i++)
    if (k->streams[i].codes == codes) return;
  k->streams[k->nstreams++] = (mappai_Stream) {codes,
                                               columnof(k, column)->width};
}

void mappai_ahead (const mappai_Kernel *k, size_t i, size_t n) {
  enum {LINE = 64};
  size_t from = k->first + k->n + i, to = from + n;
  if (to > k->end) to = k->end;
  for (size_t s = 0; s < k->nstreams && from < to; s++) {
    const mappai_Stream *stream = &k->streams[s];
    const char *end = stream->codes + to * stream->width;
    for (const char *at = stream->codes + from * stream->width; at < end;
         at += LINE) MAPPAI_FETCH(at);
  }
}

/* === Chunks ============================================================ */

mappa_Status mappai_sieve_open (mappai_Kernel *k, mappa_Error *err) {
  bool every = k->query->pick.rule == MAPPA_EVERY;
  k->allsifts = k->before.n + k->after.n;
  MAPPAI_TRY(setlimits(k, err));
  MAPPAI_TRY(settables(k, err));
  if (!MAPPAI_NEW(k, k->sifts, k->allsifts + 1)) return mappai_nomemory(err);
  k->sifted = addsifts(k, &k->before) && (!every || addsifts(k, &k->after));
  mappai_ahead_add(k, k->frame->start);
  mappai_ahead_add(k, k->frame->end);
  for (size_t i = 0; i < k->nsifts; i++)
    mappai_ahead_add(k, k->sifts[i].column);
  return MAPPA_OK;
}

static void freeroom (mappai_Kernel *k) {
  MAPPAI_FREE(k, k->in, k->room);
  MAPPAI_FREE(k, k->some, k->room);
  MAPPAI_FREE(k, k->narrow, k->room);
  MAPPAI_FREE(k, k->span, k->room);
  MAPPAI_FREE(k, k->codes[0], k->room);
  MAPPAI_FREE(k, k->codes[1], k->room);
  k->room = 0;
}

void mappai_sieve_close (mappai_Kernel *k) {
  size_t n = (size_t) k->query->nslices + 1;
  freeroom(k);
  MAPPAI_FREE(k, k->sifts, k->allsifts + 1);
  MAPPAI_FREE(k, k->lowof, k->nlowof);
  MAPPAI_FREE(k, k->highof, k->nhighof);
  MAPPAI_FREE(k, k->from, n);
  MAPPAI_FREE(k, k->to, n);
}

static mappa_Status makeroom (mappai_Kernel *k, size_t n, mappa_Error *err) {
  size_t room = n <= CHUNK + REST ? CHUNK + REST : 2 * n;
  if (n <= k->room) return MAPPA_OK;
  freeroom(k);
  bool made = MAPPAI_NEW(k, k->in, room);
  made &= MAPPAI_NEW(k, k->some, room);
  made &= MAPPAI_NEW(k, k->narrow, room);
  made &= MAPPAI_NEW(k, k->span, room);
  made &= MAPPAI_NEW(k, k->codes[0], room);
  made &= MAPPAI_NEW(k, k->codes[1], room);
  k->room = room;
  return made ? MAPPA_OK : mappai_nomemory(err);
}

/* R4: the end of the chunk that starts at a row. */
static size_t chunkend (const mappai_Kernel *k, size_t first) {
  const mappa_Frame *f = k->frame;
  size_t end = first + CHUNK;
  uint32_t two[2];
  if (end >= k->end) return k->end;
  if (!mappai_need_persons(k->query)) return end;
  for (; end < k->end; end++) {
    mappai_frame_read(f, f->person, end - 1, 2, two);
    if (two[0] != two[1]) break;
  }
  return end;
}

mappa_Status mappai_sieve (mappai_Kernel *k, size_t first, size_t slice,
                           bool fates, mappa_Error *err) {
  size_t n = chunkend(k, first) - first;
  if (mappai_interrupted(k->query->watch))
    return mappai_fail(err, MAPPA_INTERRUPTED, "interrupted");
  MAPPAI_TRY(makeroom(k, n, err));
  k->first = first;
  k->n = k->left = n;
  if (slice == MAPPAI_ALL && k->query->nslices != 1) anyslice(k);
  else oneslice(k, slice == MAPPAI_ALL ? 0 : slice);
  setleft(k, 0, fates);
  for (size_t i = 0; i < k->nsifts; i++) mappai_sift(k, &k->sifts[i], fates);
  return MAPPA_OK;
}

/* Adds those of four rows that are in to the n that are there already. The
** four flags are one number, whose products are the same as bits side by side,
** and their sum. */
FASTER()
static size_t addfour (uint32_t *restrict row, size_t n, uint32_t i,
                       const uint8_t *in) {
  static const uint32_t those[16][4] = {
    {0}, {0}, {1}, {0, 1}, {2}, {0, 2}, {1, 2}, {0, 1, 2},
    {3}, {0, 3}, {1, 3}, {0, 1, 3}, {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}
  };
  uint32_t four = in[0] | (uint32_t) in[1] << 8 | (uint32_t) in[2] << 16 |
                  (uint32_t) in[3] << 24;
  const uint32_t *of = those[four * 0x01020408u >> 24];
  for (size_t j = 0; j < 4; j++) row[n + j] = i + of[j];
  return n + (four * 0x01010101u >> 24);
}

FASTER()
static size_t manyrows (const uint8_t *in, size_t rows, uint32_t *row) {
  size_t n = 0, i = 0;
  for (; i + 4 <= rows; i += 4) n = addfour(row, n, (uint32_t) i, in + i);
  for (; i < rows; i++) {
    row[n] = (uint32_t) i;
    n += in[i];
  }
  return n;
}

static size_t fewrows (const uint8_t *in, size_t rows, uint32_t *row) {
  const uint8_t *at = memchr(in, 1, rows), *end = in + rows;
  size_t n = 0;
  for (; at != NULL; at = memchr(at + 1, 1, (size_t) (end - at - 1)))
    row[n++] = (uint32_t) (at - in);
  return n;
}

size_t mappai_rows (const mappai_Kernel *k, const uint8_t *in, uint32_t *row) {
  enum {FEW = 32};
  bool few = k->left < k->n / FEW;
  return few ? fewrows(in, k->n, row) : manyrows(in, k->n, row);
}
