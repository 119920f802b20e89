/* pairs.c - what people were on one day, and what they are on another.
**
** R1. A row for each person and period with a segment (load.c) in force on the
**     eve of the period, its opening, or on its last day, its closing. The
**     date of the row is the closing.
** R2. Area, category, level and location are those of the closing, and named
**     "..._before" those of the opening; the lead agency and the columns on
**     demand are those of the closing.
** R3. On a day without a segment all of these have a code of their own behind
**     those of their lists, "not under MAPPA"; columns on demand are unknown.
** R4. With 'apart' somebody in custody on a day has another code of their own
**     in all of them on that day, "in custody".
** R5. The column "counted" tells whether the person is in either snapshot: has
**     neither of these codes on one of the two days.
** R6. Sex, ethnicity and birth are the same on both days; the age is that of
**     the closing. The record is the segment's of the closing, or else of the
**     opening.
*/
#include "extras.h"
#include "frame.h"

enum {
  CHUNK = 1024,                /* rows that are looked at together */
  MOST = UINT16_MAX,           /* periods */
  COMMUNITY = 1                /* as a code of location */
};

typedef enum Side {OPENING, CLOSING, EITHER, SIDES} Side;

typedef enum State {INSIDE, OUTSIDE, CUSTODY} State;

typedef struct Pair {
  uint32_t row[SIDES];         /* segment in force on the day; if none, 0 */
  int period;
  uint8_t state[EITHER];
} Pair;

typedef enum Way {             /* how a column is made */
  COPIED,                      /* unknown where there is no segment */
  STATED,                      /* R3, R4 */
  AGED,                        /* R6, from the birth */
  DATED,                       /* the closing */
  COUNTED                      /* R5 */
} Way;

typedef struct Made {          /* a column of the new frame */
  int from, to;                /* its place in the segments, or -1; and here */
  Side side;
  Way way;
} Made;

typedef struct Pairing {
  const mappa_Frame *segments;
  const mappa_Period *periods;
  int nperiods;
  bool apart;
  int start, end, location;    /* columns of the segments */
  mappai_Vector pairs;
  mappai_Vector open;          /* Pair by period, of the current person */
  mappa_Frame *frame;
  Made made[MAPPAI_COLUMNS];
  int nmade;
  mappa_Error *err;
} Pairing;

/* === Finding them ====================================================== */

typedef struct Chunk {         /* what the finding reads of some rows */
  uint32_t person[CHUNK], start[CHUNK], end[CHUNK], location[CHUNK];
} Chunk;

static void readchunk (const Pairing *p, size_t from, size_t n, Chunk *c) {
  const mappa_Frame *s = p->segments;
  mappai_frame_read(s, s->person, from, n, c->person);
  mappai_frame_read(s, p->start, from, n, c->start);
  mappai_frame_read(s, p->end, from, n, c->end);
  mappai_frame_read(s, p->location, from, n, c->location);
}

static void startperson (Pairing *p) {
  Pair *open = p->open.items;
  for (int k = 0; k < p->nperiods; k++)
    open[k] = (Pair) {{0, 0, 0}, k, {OUTSIDE, OUTSIDE}};
}

/* R1: the current person's rows. */
static mappa_Status endperson (Pairing *p) {
  const Pair *open = p->open.items;
  for (int k = 0; k < p->nperiods; k++) {
    Pair *pair;
    if (open[k].state[OPENING] == OUTSIDE &&
        open[k].state[CLOSING] == OUTSIDE) continue;
    pair = mappai_vector_add(&p->pairs, 1);
    if (pair == NULL) return mappai_nomemory(p->err);
    *pair = open[k];
    pair->row[EITHER] = pair->row[pair->state[CLOSING] != OUTSIDE ? CLOSING
                                  : OPENING];
  }
  return MAPPA_OK;
}

static mappa_Day dayof (const mappai_Column *c, uint32_t code) {
  return code == 0 ? MAPPA_NODAY
       : code == c->codes - 1 ? MAPPA_FOREVER
       : c->base + (mappa_Day) code - 1;
}

/* The first period that does not end before a day. */
static int periodfrom (const Pairing *p, mappa_Day day) {
  int low = 0, high = p->nperiods;
  while (low < high) {
    int mid = low + (high - low) / 2;
    if (p->periods[mid].last < day) low = mid + 1; else high = mid;
  }
  return low;
}

/* Puts a segment wherever it is in force. */
static void place (Pairing *p, uint32_t row, mappa_Day start, mappa_Day end,
                   uint8_t state) {
  Pair *open = p->open.items;
  int k = periodfrom(p, start);
  for (; k < p->nperiods && p->periods[k].first <= end; k++) {
    const mappa_Day day[] = {p->periods[k].first - 1, p->periods[k].last};
    for (int side = OPENING; side <= CLOSING; side++) {
      if (start > day[side] || end <= day[side]) continue;
      open[k].row[side] = row;
      open[k].state[side] = state;
    }
  }
}

static mappa_Status find (Pairing *p) {
  const mappa_Frame *s = p->segments;
  uint32_t person = 0;
  Chunk c;
  startperson(p);
  for (size_t from = 0; from < s->rows; from += CHUNK) {
    size_t n = s->rows - from < CHUNK ? s->rows - from : CHUNK;
    readchunk(p, from, n, &c);
    for (size_t i = 0; i < n; i++) {
      if (c.person[i] != person) {
        MAPPAI_TRY(endperson(p));
        startperson(p);
        person = c.person[i];
      }
      place(p, (uint32_t) (from + i), dayof(&s->columns[p->start], c.start[i]),
            dayof(&s->columns[p->end], c.end[i]),
            p->apart && c.location[i] != COMMUNITY ? CUSTODY : INSIDE);
    }
  }
  return endperson(p);
}

/* === Columns =========================================================== */

/* Adds a column that is made from one of the segments, -1 for none. */
static mappa_Status add (Pairing *p, const char *name, mappa_ColumnKind kind,
                         const mappa_List *list, int64_t most, Made made) {
  made.to = mappai_frame_add(p->frame, name, kind, list, most);
  if (made.to < 0)
    return mappai_fail(p->err, MAPPA_LIMIT, "frame: more than %d columns",
                       MAPPAI_COLUMNS);
  p->made[p->nmade++] = made;
  return MAPPA_OK;
}

/* A column that says what somebody is on a day: R3, R4. */
static mappa_Status addstated (Pairing *p, const char *name, const char *from,
                               Side side) {
  int column = mappa_frame_find(p->segments, from);
  mappai_Column *c;
  MAPPAI_TRY(add(p, name, MAPPA_COLUMN_CODE, p->segments->columns[column].list,
                 0, (Made) {column, 0, side, STATED}));
  c = &p->frame->columns[p->frame->ncolumns - 1];
  c->codes += p->apart ? CUSTODY : OUTSIDE;
  c->width = mappai_frame_widthof(c->codes);
  mappai_vector_init(&c->cells, &p->frame->memory, c->width);
  return MAPPA_OK;
}

static mappa_Status addcopied (Pairing *p, int column, Side side) {
  const mappai_Column *c = &p->segments->columns[column];
  return add(p, c->name, c->kind, c->list, (int64_t) c->codes - 2,
             (Made) {column, 0, side, COPIED});
}

/* The columns on demand, which stand behind all others. */
static mappa_Status addrest (Pairing *p) {
  const mappa_Frame *s = p->segments;
  for (int i = 0; i < s->ncolumns; i++) {
    if (i == p->start || i == p->end ||
        mappa_frame_find(p->frame, s->columns[i].name) >= 0) continue;
    MAPPAI_TRY(addcopied(p, i, CLOSING));
  }
  return MAPPA_OK;
}

static mappa_Status addcolumns (Pairing *p) {
  static const char *const stated[] = {"area", "category", "level", "location",
                                       "lead_agency"};
  static const char *const before[] = {"area_before", "category_before",
                                       "level_before", "location_before"};
  static const char *const same[] = {"individual", "record", "sex",
                                     "ethnicity"};
  const mappa_Frame *s = p->segments;
  for (size_t i = 0; i < MAPPAI_COUNT(same); i++)
    MAPPAI_TRY(addcopied(p, mappa_frame_find(s, same[i]), EITHER));
  MAPPAI_TRY(add(p, "date", MAPPA_COLUMN_DAY, NULL, 0,
                 (Made) {-1, 0, CLOSING, DATED}));
  MAPPAI_TRY(add(p, "age", MAPPA_COLUMN_NUMBER, NULL, MAPPAI_MAXAGE,
                 (Made) {mappa_frame_find(s, "age"), 0, EITHER, AGED}));
  for (size_t i = 0; i < MAPPAI_COUNT(stated); i++)
    MAPPAI_TRY(addstated(p, stated[i], stated[i], CLOSING));
  for (size_t i = 0; i < MAPPAI_COUNT(before); i++)
    MAPPAI_TRY(addstated(p, before[i], stated[i], OPENING));
  MAPPAI_TRY(add(p, "counted", MAPPA_COLUMN_CODE, mappa_list("flag"), 0,
                 (Made) {-1, 0, EITHER, COUNTED}));
  p->frame->person = mappa_frame_find(p->frame, "individual");
  p->frame->start = mappa_frame_find(p->frame, "date");
  return addrest(p);
}

/* === Filling them ====================================================== */

/* The codes of n pairs in the column of the segments that one is made from;
** any codes where there is no segment. */
static void gather (const Pairing *p, const Made *m, const Pair *pair,
                    size_t n, uint32_t *code) {
  uint32_t row[CHUNK];
  if (m->from < 0) return;
  for (size_t i = 0; i < n; i++) row[i] = pair[i].row[m->side];
  mappai_frame_gather(p->segments, m->from, 0, row, n, code);
}

/* Is there no segment on the side of a column? */
static bool lacks (const Pair *pair, Side side) {
  return side != EITHER && pair->state[side] == OUTSIDE;
}

static void copied (const mappai_Column *c, Side side, const Pair *pair,
                    size_t n, const uint32_t *code, int64_t *value) {
  bool days = mappai_frame_holdsdays(c);
  for (size_t i = 0; i < n; i++) {
    uint32_t known = lacks(&pair[i], side) ? 0 : code[i];
    value[i] = days ? dayof(c, known) : (int64_t) known;
  }
}

static void stated (const mappai_Column *c, Side side, const Pair *pair,
                    size_t n, const uint32_t *code, int64_t *value) {
  for (size_t i = 0; i < n; i++) {
    int state = pair[i].state[side];
    value[i] = state == INSIDE ? (int64_t) code[i] : c->list->n + state;
  }
}

static void aged (const Pairing *p, const mappai_Column *c, const Pair *pair,
                  size_t n, const uint32_t *code, int64_t *value) {
  for (size_t i = 0; i < n; i++)
    value[i] = mappai_agecode(dayof(c, code[i]),
                              p->periods[pair[i].period].last);
}

static void dated (const Pairing *p, const Pair *pair, size_t n,
                   int64_t *value) {
  for (size_t i = 0; i < n; i++) value[i] = p->periods[pair[i].period].last;
}

/* Flags have the codes 1, no, and 2, yes. */
static void counted (const Pair *pair, size_t n, int64_t *value) {
  for (size_t i = 0; i < n; i++)
    value[i] = pair[i].state[OPENING] == INSIDE ||
               pair[i].state[CLOSING] == INSIDE ? 2 : 1;
}

/* What a column has for n pairs, from the codes of their segments. */
static void makevalues (const Pairing *p, const Made *m, const Pair *pair,
                        size_t n, const uint32_t *code, int64_t *value) {
  const mappai_Column *c = &p->segments->columns[m->from < 0 ? 0 : m->from];
  switch (m->way) {
    case COPIED: copied(c, m->side, pair, n, code, value); break;
    case STATED: stated(c, m->side, pair, n, code, value); break;
    case AGED: aged(p, c, pair, n, code, value); break;
    case DATED: dated(p, pair, n, value); break;
    case COUNTED: counted(pair, n, value); break;
  }
}

static mappa_Status fill (Pairing *p, const Made *m) {
  const Pair *pair = p->pairs.items;
  uint32_t code[CHUNK];
  int64_t value[CHUNK];
  for (size_t from = 0; from < p->pairs.n; from += CHUNK) {
    size_t n = p->pairs.n - from < CHUNK ? p->pairs.n - from : CHUNK;
    gather(p, m, pair + from, n, code);
    makevalues(p, m, pair + from, n, code, value);
    MAPPAI_TRY(mappai_frame_putmany(p->frame, m->to, value, n, p->err));
  }
  return MAPPA_OK;
}

/* === All together ====================================================== */

static mappa_Status make (Pairing *p) {
  MAPPAI_TRY(addcolumns(p));
  if (mappai_vector_add(&p->open, (size_t) p->nperiods) == NULL)
    return mappai_nomemory(p->err);
  MAPPAI_TRY(find(p));
  for (int i = 0; i < p->nmade; i++) MAPPAI_TRY(fill(p, &p->made[i]));
  return mappai_frame_seal(p->frame, p->err);
}

static mappa_Status check (const mappa_Frame *s, const mappa_Period *periods,
                           int n, mappa_Error *err) {
  if (s->start < 0 || s->end < 0 || mappa_frame_find(s, "category") < 0 ||
      mappa_frame_find(s, "category_before") >= 0)
    return mappai_fail(err, MAPPA_MISUSE, "pairs: not a frame of segments");
  if (n < 1 || n > MOST)
    return mappai_fail(err, MAPPA_MISUSE, "pairs: 1 to %d periods, not %d",
                       (int) MOST, n);
  for (int i = 0; i < n; i++)
    if (periods[i].last < periods[i].first ||
        (i > 0 && periods[i].first <= periods[i - 1].last))
      return mappai_fail(err, MAPPA_MISUSE, "pairs: period %d does not come "
                         "after the one before", i + 1);
  return MAPPA_OK;
}

mappa_Status mappa_frame_pairs (mappa_Frame *segments,
                                const mappa_Period *periods, int n, bool apart,
                                mappa_Frame **out, mappa_Error *err) {
  Pairing p = {.segments = segments, .periods = periods, .nperiods = n,
               .apart = apart, .err = err};
  mappa_Status status;
  *out = NULL;
  MAPPAI_TRY(check(segments, periods, n, err));
  MAPPAI_TRY(mappa_frame_bring(segments, -1, err));
  MAPPAI_TRY(mappai_frame_new(&segments->memory, out, err));
  p.frame = *out;
  p.start = segments->start;
  p.end = segments->end;
  p.location = mappa_frame_find(segments, "location");
  mappai_vector_init(&p.pairs, &segments->memory, sizeof (Pair));
  mappai_vector_init(&p.open, &segments->memory, sizeof (Pair));
  status = make(&p);
  mappai_vector_free(&p.pairs);
  mappai_vector_free(&p.open);
  if (status != MAPPA_OK) {
    mappa_frame_free(*out);
    *out = NULL;
  }
  return status;
}
