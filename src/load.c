/* load.c - from a register to frames: the shapes in which persons count.
**
** R1. Area, category, level and lead agency are those of the management in
**     force, unknown when there is none; with the location, and the columns
**     on demand (extras.h), they are a person's state (history.h).
** R2. Segments are management intervals, and spans those of any entity, cut
**     where the state changes. A time in which nobody is managed still belongs
**     to a span, with an unknown state.
** R3. An event has the state on its date; an exit the state on the last day
**     inside. A field of the record itself (the area of a meeting) goes before
**     the state of the person.
** R4. Entries are where an unbroken time under MAPPA in an area begins, exits
**     where it ends (history.h).
** R5. A record without the date asked for, or with an interval that holds no
**     day, is left out and counted as undated.
** R6. What nobody asked for is neither read nor in the frame.
** R7. A large frame is kept in the register, in the transaction that read its
**     data, and found there the next time (kept.h); its columns come in when
**     they are needed (bring.c), or all at once.
*/
#include "bring.h"
#include "ddl.h"
#include "extras.h"
#include "frame.h"
#include "kept.h"
#include "register.h"
#include "schema.h"

#include <string.h>

/* The columns that every frame has. */
enum {
  PERSON, RECORD, START, END, SEX, ETHNICITY, AGE,
  AREA, CATEGORY, LEVEL, LEAD, LOCATION, BEFORE, REASON, NCOMMON
};

enum {PATIENCE = 4096};        /* rows between two looks at the watch */

typedef struct Asked {         /* a column on demand */
  const mappai_Extra *extra;
  int column;                  /* its place in the frame */
  int attribute;               /* CODE: its place in the state */
} Asked;

typedef struct Loader {
  mappa_Register *reg;
  mappa_Frame *frame;
  mappa_Error *err;
  mappai_History history;
  mappai_Cursor records;       /* of the entity asked for */
  mappai_Text sql;             /* its query */
  int column[NCOMMON];         /* place of the common columns, or -1 */
  int own[MAPPAI_COLUMNS];     /* place of the record's own columns */
  int nown;
  Asked asked[MAPPAI_COLUMNS];
  int nasked;
  int64_t row[MAPPAI_COLUMNS]; /* the row being made */
  size_t emitted;              /* rows made */
} Loader;

/* === Rows ============================================================== */

static void set (Loader *l, int common, int64_t value) {
  if (l->column[common] >= 0) l->row[l->column[common]] = value;
}

/* Puts the state of the person on a day into the row, and gives the day until
** which it stays the same. */
static mappa_Day setstate (Loader *l, mappa_Day on) {
  static const mappai_Stay nothing = {
    .entered = MAPPA_NODAY, .since = MAPPA_NODAY, .left = MAPPA_NODAY
  };
  mappai_State state;
  const mappai_Stay *stay;
  mappai_history_on(&l->history, on, &state);
  stay = state.stay ? state.stay : &nothing;
  set(l, AREA, stay->area);
  set(l, CATEGORY, stay->category);
  set(l, LEVEL, stay->level);
  set(l, LEAD, stay->lead);
  set(l, REASON, stay->reason);
  set(l, LOCATION, state.code[MAPPAI_LOCATION]);
  for (int i = 0; i < l->nasked; i++) {
    const Asked *a = &l->asked[i];
    l->row[a->column] = a->extra->of == NULL ? state.code[a->attribute]
                      : a->extra->of(&l->history.person, stay);
  }
  return state.until;
}

/* What does not change over the rows of a record. */
static void startrow (Loader *l, int64_t record) {
  const mappai_Person *p = &l->history.person;
  set(l, PERSON, p->id);
  set(l, RECORD, record);
  set(l, SEX, p->sex);
  set(l, ETHNICITY, p->ethnicity);
}

enum {FIRSTOWN = 4};           /* columns of the query before the own fields */

/* Own field i of the record, as a frame takes it. */
static int64_t ownvalue (const Loader *l, int i) {
  const mappai_Cursor *c = &l->records;
  switch (l->frame->columns[l->own[i]].kind) {
    case MAPPA_COLUMN_NUMBER:
      return mappai_cursor_number(c, FIRSTOWN + i, -1) + 1;
    case MAPPA_COLUMN_DAY:
      return mappai_cursor_day(c, FIRSTOWN + i, MAPPA_NODAY);
    default:
      return mappai_cursor_number(c, FIRSTOWN + i, 0);
  }
}

/* R3: the record's own fields go over the state. */
static void setown (Loader *l) {
  for (int i = 0; i < l->nown; i++) l->row[l->own[i]] = ownvalue(l, i);
}

static mappa_Status emit (Loader *l) {
  const mappa_Watch *watch = mappai_register_watch(l->reg);
  if (++l->emitted % PATIENCE == 0 && mappai_interrupted(watch))
    return mappai_fail(l->err, MAPPA_INTERRUPTED, "interrupted");
  setown(l);
  return mappai_frame_putrow(l->frame, l->row, l->err);
}

/* R2: one row for each stretch of an interval. */
static mappa_Status emitspan (Loader *l, int64_t record, mappa_Day start,
                              mappa_Day end) {
  startrow(l, record);
  set(l, AGE, l->history.person.birth);
  if (start >= end) l->frame->undated++;
  while (start < end) {
    mappa_Day until = setstate(l, start);
    if (until > end) until = end;
    set(l, START, start);
    set(l, END, until);
    MAPPAI_TRY(emit(l));
    start = until;
  }
  return MAPPA_OK;
}

/* R3: the row of an event, with the state on a day. */
static void makeevent (Loader *l, int64_t record, mappa_Day date,
                       mappa_Day stateday) {
  mappai_State before;
  mappai_history_on(&l->history, date - 1, &before);
  startrow(l, record);
  setstate(l, stateday);
  set(l, START, date);
  set(l, AGE, mappai_agecode(l->history.person.birth, date));
  set(l, BEFORE, before.stay ? before.stay->category : 0);
}

/* === Shapes ============================================================ */

static mappa_Status loadsegments (Loader *l) {
  int64_t id;
  while ((id = mappai_history_next(&l->history)) != 0) {
    const mappai_Stay *stay;
    MAPPAI_TRY(mappai_history_to(&l->history, id, l->err));
    l->frame->undated += l->history.person.empty;
    stay = l->history.person.stays.items;
    for (size_t i = 0; i < l->history.person.stays.n; i++)
      MAPPAI_TRY(emitspan(l, stay[i].id, stay[i].start, stay[i].end));
  }
  return MAPPA_OK;
}

/* R4: does an unbroken time begin with the stay? */
static bool begins (const mappai_Stay *stay) {
  return stay->entered == stay->start;
}

/* Entries, or exits, of the current person. */
static mappa_Status emitturns (Loader *l, bool exits) {
  const mappai_Stay *stay = l->history.person.stays.items;
  size_t n = l->history.person.stays.n;
  for (size_t i = 0; i < n; i++) {
    bool exit = (i + 1 == n || begins(&stay[i + 1])) &&
                stay[i].end != MAPPA_FOREVER;
    if (exits ? !exit : !begins(&stay[i])) continue;
    if (exits) makeevent(l, stay[i].id, stay[i].end, stay[i].end - 1);
    else makeevent(l, stay[i].id, stay[i].start, stay[i].start);
    MAPPAI_TRY(emit(l));
  }
  return MAPPA_OK;
}

static mappa_Status loadturns (Loader *l, bool exits) {
  int64_t id;
  while ((id = mappai_history_next(&l->history)) != 0) {
    MAPPAI_TRY(mappai_history_to(&l->history, id, l->err));
    l->frame->undated += l->history.person.empty;
    MAPPAI_TRY(emitturns(l, exits));
  }
  return MAPPA_OK;
}

static int64_t number (const mappai_Cursor *c, int i) {
  return mappai_cursor_number(c, i, 0);
}

static mappa_Status loadevents (Loader *l) {
  const mappai_Cursor *c = &l->records;
  while (c->more) {
    mappa_Day date = mappai_cursor_day(c, 2, MAPPA_NODAY);
    if (date == MAPPA_NODAY) l->frame->undated++;
    else {
      MAPPAI_TRY(mappai_history_to(&l->history, number(c, 0), l->err));
      makeevent(l, number(c, 1), date, date);
      MAPPAI_TRY(emit(l));
    }
    MAPPAI_TRY(mappai_cursor_next(&l->records, l->err));
  }
  return MAPPA_OK;
}

static mappa_Status loadspans (Loader *l) {
  const mappai_Cursor *c = &l->records;
  while (c->more) {
    MAPPAI_TRY(mappai_history_to(&l->history, number(c, 0), l->err));
    MAPPAI_TRY(emitspan(l, number(c, 1), mappai_cursor_day(c, 2, 0),
                        mappai_cursor_day(c, 3, MAPPA_FOREVER)));
    MAPPAI_TRY(mappai_cursor_next(&l->records, l->err));
  }
  return MAPPA_OK;
}

/* === The query for an entity =========================================== */

/* An entity and the one that its records belong to, as attendance belongs to
** a meeting: the fields of both stand side by side. */
typedef struct Joined {
  const mappa_Entity *part[2]; /* part[1] may be NULL */
  const char *link;            /* field of part[0] that refers to part[1] */
} Joined;

/* Segments, entries and exits have no entity. */
static bool ofentity (const mappa_Source *source) {
  return source->shape == MAPPA_SPANS || source->shape == MAPPA_EVENTS;
}

static Joined join (const mappa_Source *source) {
  const mappa_Entity *e = ofentity(source) ? mappa_entity(source->entity)
                        : NULL;
  Joined j = {{e, NULL}, NULL};
  for (int i = 0; e != NULL && i < e->n; i++) {
    const mappa_Field *f = &e->fields[i];
    if (f->type == MAPPA_REF && strcmp(f->of, "individual") != 0) {
      j.part[1] = mappa_entity(f->of);
      j.link = f->name;
    }
  }
  return j;
}

/* The field of a type that either part has, or NULL; *p says which part. */
static const mappa_Field *findfield (const Joined *j, const char *name,
                                     mappa_Type type, int *p) {
  for (*p = 0; *p < 2 && j->part[*p] != NULL; ++*p) {
    int i = mappa_field(j->part[*p], name);
    if (i >= 0 && j->part[*p]->fields[i].type == type)
      return &j->part[*p]->fields[i];
  }
  return NULL;
}

/* Writes a field of a type that either part has; false when neither has. */
static bool addfield (mappai_Text *t, const Joined *j, const char *name,
                      mappa_Type type) {
  int p;
  bool found = findfield(j, name, type, &p) != NULL;
  if (found) mappai_text_add(t, "t%d.\"%s\"", p, name);
  return found;
}

/* The person of a record: nobody, when it has none. */
static void addperson (mappai_Text *t, const Joined *j) {
  if (strcmp(j->part[0]->name, "individual") == 0)
    mappai_text_add(t, "t0.id");
  else if (!addfield(t, j, "individual", MAPPA_REF))
    mappai_text_add(t, "NULL");
}

static const char *marked (const mappa_Entity *e, int mark) {
  int i = mappai_marked(e, mark);
  return i < 0 ? NULL : e->fields[i].name;
}

/* Adds a column, or finds the one of that name. */
static mappa_Status addcolumn (Loader *l, const char *name,
                               mappa_ColumnKind kind, const char *list,
                               int64_t most, int *column) {
  *column = mappai_frame_add(l->frame, name, kind,
                             list == NULL ? NULL : mappa_list(list), most);
  if (*column < 0)
    return mappai_fail(l->err, MAPPA_LIMIT, "frame: more than %d columns",
                       MAPPAI_COLUMNS);
  return MAPPA_OK;
}

/* Adds a field of a part as a column and to the query. */
static mappa_Status addownfield (Loader *l, const mappa_Field *f, int p) {
  mappa_ColumnKind kind = f->type == MAPPA_CODE ? MAPPA_COLUMN_CODE
                        : f->type == MAPPA_DATE ? MAPPA_COLUMN_DAY
                        : MAPPA_COLUMN_NUMBER;
  MAPPAI_TRY(addcolumn(l, f->name, kind, f->of, f->max, &l->own[l->nown]));
  l->nown++;
  mappai_text_add(&l->sql, ", t%d.\"%s\"", p, f->name);
  return MAPPA_OK;
}

/* Adds the code and number fields of a part. */
static mappa_Status addown (Loader *l, const mappa_Entity *e, int p) {
  for (int i = 0; i < e->n; i++)
    if (e->fields[i].type == MAPPA_CODE || e->fields[i].type == MAPPA_INTEGER)
      MAPPAI_TRY(addownfield(l, &e->fields[i], p));
  return MAPPA_OK;
}

/* Adds the dates on demand that are not there yet. */
static mappa_Status adddates (Loader *l, const Joined *j,
                              const mappa_Source *source) {
  for (int i = 0; i < source->nwith; i++) {
    int p;
    const mappa_Field *f = findfield(j, source->with[i], MAPPA_DATE, &p);
    if (f == NULL || mappa_frame_find(l->frame, f->name) >= 0) continue;
    MAPPAI_TRY(addownfield(l, f, p));
  }
  return MAPPA_OK;
}

/* The interval of a record: start, end. */
static mappa_Status addinterval (Loader *l, const Joined *j) {
  const mappa_Entity *e = j->part[0];
  const char *start = marked(e, MAPPA_START);
  const char *end = marked(e, MAPPA_END);
  const char *expiry = marked(e, MAPPA_EXPIRY);
  if (start == NULL || end == NULL)
    return mappai_fail(l->err, MAPPA_MISUSE, "%s has no interval", e->name);
  mappai_text_add(&l->sql, "t0.\"%s\", coalesce(t0.\"%s\", t0.\"%s\")",
                  start, end, expiry ? expiry : end);
  return MAPPA_OK;
}

/* The date of a record, in the place of an interval. */
static mappa_Status adddate (Loader *l, const Joined *j, const char *date) {
  if (!addfield(&l->sql, j, date, MAPPA_DATE))
    return mappai_fail(l->err, MAPPA_MISUSE, "%s has no date %s",
                       j->part[0]->name, date);
  mappai_text_add(&l->sql, ", NULL");
  return MAPPA_OK;
}

/* Adds the columns of the records, and writes their query: SELECT person, id,
** date or start, end, own fields ... by person and date. */
static mappa_Status addrecords (Loader *l, const mappa_Source *source) {
  Joined j = join(source);
  mappai_text_add(&l->sql, "SELECT ");
  addperson(&l->sql, &j);
  mappai_text_add(&l->sql, ", t0.id, ");
  if (source->shape == MAPPA_SPANS) MAPPAI_TRY(addinterval(l, &j));
  else MAPPAI_TRY(adddate(l, &j, source->date));
  for (int p = 0; p < 2 && j.part[p] != NULL; p++)
    MAPPAI_TRY(addown(l, j.part[p], p));
  MAPPAI_TRY(adddates(l, &j, source));
  mappai_text_add(&l->sql, " FROM \"%s\" AS t0", j.part[0]->name);
  if (j.part[1] != NULL)
    mappai_text_add(&l->sql, " JOIN \"%s\" AS t1 ON t1.id = t0.\"%s\"",
                    j.part[1]->name, j.link);
  mappai_text_add(&l->sql, " ORDER BY 1, 3, 2");
  return mappai_text_get(&l->sql) ? MAPPA_OK : mappai_nomemory(l->err);
}

/* === Loading =========================================================== */

static bool isspan (mappa_Shape shape) {
  return shape == MAPPA_SEGMENTS || shape == MAPPA_SPANS;
}

static int addcode (Loader *l, const char *name, const char *list) {
  return mappai_frame_add(l->frame, name, MAPPA_COLUMN_CODE, mappa_list(list),
                          0);
}

static void addcommon (Loader *l, mappa_Shape shape) {
  mappa_Frame *f = l->frame;
  int *c = l->column;
  bool span = isspan(shape);
  c[PERSON] = mappai_frame_add(f, "individual", MAPPA_COLUMN_ID, NULL, 0);
  c[RECORD] = mappai_frame_add(f, "record", MAPPA_COLUMN_ID, NULL, 0);
  c[START] = mappai_frame_add(f, span ? "start" : "date", MAPPA_COLUMN_DAY,
                              NULL, 0);
  c[END] = span ? mappai_frame_add(f, "end", MAPPA_COLUMN_DAY, NULL, 0) : -1;
  c[SEX] = addcode(l, "sex", "sex");
  c[ETHNICITY] = addcode(l, "ethnicity", "ethnicity");
  c[AGE] = span ? mappai_frame_add(f, "age", MAPPA_COLUMN_BIRTH, NULL, 0)
         : mappai_frame_add(f, "age", MAPPA_COLUMN_NUMBER, NULL,
                            MAPPAI_MAXAGE);
  c[AREA] = addcode(l, "area", "area");
  c[CATEGORY] = addcode(l, "category", "category");
  c[LEVEL] = addcode(l, "level", "level");
  c[LEAD] = addcode(l, "lead_agency", "agency");
  c[LOCATION] = addcode(l, "location", "location");
  c[BEFORE] = span ? -1 : addcode(l, "category_before", "category");
  c[REASON] = shape == MAPPA_EXITS ? addcode(l, "end_reason", "end_reason")
            : -1;
  mappai_frame_share(f, c[LEAD], c[SEX]);    /* seldom asked for */
  f->person = c[PERSON];
  f->start = c[START];
  f->end = c[END];
}

/* Adds the extras among the columns on demand, each once. */
static mappa_Status addextras (Loader *l, const mappa_Source *source) {
  for (int i = 0; i < source->nwith; i++) {
    const mappai_Extra *e = mappai_extra(source->with[i]);
    Asked *a = &l->asked[l->nasked];
    if (e == NULL || mappa_frame_find(l->frame, e->extra.name) >= 0) continue;
    MAPPAI_TRY(addcolumn(l, e->extra.name, e->extra.kind, e->attribute.list,
                         e->most, &a->column));
    a->extra = e;
    l->nasked++;
  }
  return MAPPA_OK;
}

/* Makes the columns, which depend on nothing that is in the register. */
static mappa_Status addcolumns (Loader *l, const mappa_Source *source) {
  addcommon(l, source->shape);
  MAPPAI_TRY(addextras(l, source));
  return ofentity(source) ? addrecords(l, source) : MAPPA_OK;
}

/* Opens all that the rows are made from. */
static mappa_Status openall (Loader *l, const mappa_Source *source) {
  MAPPAI_TRY(mappai_history_open(&l->history, &l->frame->memory, l->reg,
                                 l->err));
  for (int i = 0; i < l->nasked; i++) {
    Asked *a = &l->asked[i];
    if (a->extra->of == NULL)
      MAPPAI_TRY(mappai_history_watch(&l->history, &a->extra->attribute,
                                      &a->attribute, l->err));
  }
  return !ofentity(source) ? MAPPA_OK
       : mappai_cursor_open(&l->records, l->reg, mappai_text_get(&l->sql),
                            l->err);
}

static mappa_Status addrows (Loader *l, const mappa_Source *source) {
  switch (source->shape) {
    case MAPPA_SEGMENTS: return loadsegments(l);
    case MAPPA_ENTRIES: return loadturns(l, false);
    case MAPPA_EXITS: return loadturns(l, true);
    case MAPPA_EVENTS: return loadevents(l);
    case MAPPA_SPANS: return loadspans(l);
  }
  return mappai_fail(l->err, MAPPA_MISUSE, "frame: no such shape");
}

/* Of all columns that can be asked for, the name nearest to a wrong one. */
static const char *nearest (const Joined *j, const char *name) {
  const char *names[2 * MAPPAI_COLUMNS];
  int n = 0;
  for (int i = 0; i < mappa_extra_count(); i++)
    names[n++] = mappa_extra_at(i).name;
  for (int p = 0; p < 2 && j->part[p] != NULL; p++)
    for (int i = 0; i < j->part[p]->n; i++)
      if (j->part[p]->fields[i].type == MAPPA_DATE)
        names[n++] = j->part[p]->fields[i].name;
  return mappa_nearest(names, n, name, strlen(name));
}

static mappa_Status checkwith (const mappa_Source *s, mappa_Error *err) {
  Joined j = join(s);
  for (int i = 0; i < s->nwith; i++) {
    const char *name = s->with[i], *near;
    char shown[80];
    int p;
    if (mappai_extra(name) != NULL ||
        findfield(&j, name, MAPPA_DATE, &p) != NULL) continue;
    near = nearest(&j, name);
    mappai_quote(shown, sizeof shown, name, strlen(name));
    return mappai_fail(err, MAPPA_MISUSE, "frame: no column '%s' on demand"
                       "%s%s%s", shown, near ? "; did you mean '" : "",
                       near ? near : "", near ? "'?" : "");
  }
  return MAPPA_OK;
}

static mappa_Status checksource (const mappa_Source *s, mappa_Error *err) {
  if (!ofentity(s)) return checkwith(s, err);
  if (s->entity == NULL || mappa_entity(s->entity) == NULL)
    return mappai_fail(err, MAPPA_MISUSE, "frame: no entity '%s'",
                       s->entity ? s->entity : "");
  if (s->shape == MAPPA_EVENTS && s->date == NULL)
    return mappai_fail(err, MAPPA_MISUSE, "frame: which date of %s?",
                       s->entity);
  return checkwith(s, err);
}

static mappa_Status makerows (Loader *l, const mappa_Source *source) {
  mappa_Status status = openall(l, source);
  if (status == MAPPA_OK) status = addrows(l, source);
  mappai_cursor_close(&l->records);
  mappai_history_close(&l->history);
  return status == MAPPA_OK ? mappai_frame_seal(l->frame, l->err) : status;
}

/* R7: finds or makes the rows, in a transaction that is open. */
static mappa_Status loadrows (Loader *l, const mappa_Source *source,
                              bool alone) {
  MAPPAI_TRY(addcolumns(l, source));
  if (mappai_bring_find(l->reg, source, l->frame)) return MAPPA_OK;
  MAPPAI_TRY(makerows(l, source));
  if (alone) mappai_kept_store(l->reg, source, l->frame);
  return MAPPA_OK;
}

static mappa_Status loadframe (mappa_Register *reg, const mappa_Source *source,
                               mappa_Frame *f, bool alone, mappa_Error *err) {
  Loader l = {.reg = reg, .frame = f, .err = err};
  mappa_Status status;
  mappai_text_init(&l.sql, &f->memory);
  status = loadrows(&l, source, alone);
  mappai_text_free(&l.sql);
  return status;
}

mappa_Status mappa_frame_load (mappa_Register *reg, const mappa_Source *source,
                               mappa_Frame **out, mappa_Error *err) {
  bool alone = !mappa_register_in_transaction(reg);
  mappa_Status status;
  *out = NULL;
  MAPPAI_TRY(checksource(source, err));
  MAPPAI_TRY(mappai_frame_new(mappai_register_memory(reg), out, err));
  status = alone ? mappa_register_begin(reg, false, err) : MAPPA_OK;
  if (status == MAPPA_OK) {
    status = loadframe(reg, source, *out, alone, err);
    if (alone) mappa_register_rollback(reg);   /* nothing is left to commit */
  }
  if (status != MAPPA_OK) {
    mappa_frame_free(*out);
    *out = NULL;
  }
  return status;
}
