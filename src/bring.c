/* bring.c - frames that come in from the register as they are needed.
**
** R1. Of a frame that was found in the register each column comes in when it
**     is first needed, as long as the frame there is the very one (kept.h).
** R2. If it is not, or is damaged, the frame is loaded anew from the records,
**     and must become the same again. If not, the records are others now.
** R3. All comes in before the register is changed by its own hand, unless
**     others have changed its records before; then nothing more ever does, nor
**     when the register is closed.
*/
#include "bring.h"

#include "extras.h"
#include "kept.h"
#include "register.h"
#include "schema.h"

typedef struct Origin {
  mappai_Origin origin;        /* these two are how it is known outside */
  mappai_Listener listener;
  mappa_Memory memory;
  mappa_Register *reg;         /* NULL: it is closed */
  mappa_Frame *frame;
  mappai_Kept *kept;
  bool changed;                /* R3: others have changed the records */
  mappa_Source source;         /* of names that last, each once */
  const char *with[MAPPAI_COLUMNS];
} Origin;

/* === Bringing ========================================================== */

/* R1, in a transaction of its own unless one is open. */
static bool fromkept (Origin *o, uint64_t columns) {
  bool alone = !mappa_register_in_transaction(o->reg), done;
  if (alone && mappa_register_begin(o->reg, false, NULL) != MAPPA_OK)
    return false;
  done = mappai_kept_read(o->reg, o->kept, o->frame, columns);
  if (alone) mappa_register_rollback(o->reg);
  return done;
}

static mappa_Status refuse (const Origin *o, mappa_Error *err) {
  return mappai_register_refuse(o->reg, MAPPA_CHANGED, "the records have "
                                "changed since they were counted; ask again",
                                err);
}

/* R2. */
static mappa_Status fromrecords (Origin *o, uint64_t columns,
                                 mappa_Error *err) {
  mappa_Frame *fresh;
  bool same;
  MAPPAI_TRY(mappa_frame_load(o->reg, &o->source, &fresh, err));
  same = mappai_kept_take(o->kept, fresh, o->frame, columns);
  mappa_frame_free(fresh);
  return same ? MAPPA_OK : refuse(o, err);
}

static mappa_Status bring (mappai_Origin *origin, uint64_t columns,
                           mappa_Error *err) {
  Origin *o = (Origin *) origin;
  if (o->reg == NULL)
    return mappai_fail(err, MAPPA_CHANGED, "the register is closed; ask "
                       "before it is closed");
  if (o->changed) return refuse(o, err);
  if (fromkept(o, columns)) return MAPPA_OK;
  return fromrecords(o, columns, err);
}

/* === Listening, R3 ===================================================== */

static Origin *listening (mappai_Listener *listener) {
  return (Origin *) ((char *) listener - offsetof(Origin, listener));
}

/* Within a transaction, so that what is loaded anew is not kept. */
static void changing (mappai_Listener *listener) {
  Origin *o = listening(listener);
  if (o->frame->away == 0 || o->changed ||
      mappa_register_begin(o->reg, false, NULL) != MAPPA_OK) return;
  o->changed = bring(&o->origin, o->frame->away, NULL) == MAPPA_CHANGED;
  mappa_register_rollback(o->reg);
}

static void closing (mappai_Listener *listener) {
  listening(listener)->reg = NULL;
}

/* === Making ============================================================ */

static void freeorigin (mappai_Origin *origin) {
  Origin *o = (Origin *) origin;
  mappa_Memory memory = o->memory;
  if (o->reg != NULL) mappai_register_untell(o->reg, &o->listener);
  mappai_kept_free(o->kept);
  mappai_free(&memory, o, 1, sizeof *o);
}

/* A name that lasts, of a field of the schema. */
static const char *lastingfield (const char *name) {
  for (int i = 0; i < mappa_entity_count(); i++) {
    int at = mappa_field(mappa_entity_at(i), name);
    if (at >= 0) return mappa_entity_at(i)->fields[at].name;
  }
  return NULL;
}

/* The source in names that last: those of the schema and of the frame. */
static void settle (Origin *o, const mappa_Source *source) {
  const mappa_Frame *f = o->frame;
  bool has = source->shape == MAPPA_SPANS || source->shape == MAPPA_EVENTS;
  uint64_t named = 0;
  o->source = (mappa_Source) {.shape = source->shape, .with = o->with};
  if (has) o->source.entity = mappa_entity(source->entity)->name;
  if (has && source->date != NULL)
    o->source.date = lastingfield(source->date);
  for (int i = 0; i < source->nwith; i++) {
    int column = mappa_frame_find(f, source->with[i]);
    if (named >> column & 1) continue;
    named |= (uint64_t) 1 << column;
    o->with[o->source.nwith++] = f->columns[column].name;
  }
}

/* Gives a frame that is away an origin. */
static bool addorigin (mappa_Register *reg, const mappa_Source *source,
                       mappa_Frame *f, mappai_Kept *kept) {
  Origin *o = mappai_new(&f->memory, 1, sizeof *o);
  if (o == NULL) return false;
  o->origin = (mappai_Origin) {bring, freeorigin};
  o->listener = (mappai_Listener) {.changing = changing, .closing = closing};
  o->memory = f->memory;
  o->reg = reg;
  o->frame = f;
  o->kept = kept;
  settle(o, source);
  mappai_register_tell(reg, &o->listener);
  f->origin = &o->origin;
  return true;
}

bool mappai_bring_find (mappa_Register *reg, const mappa_Source *source,
                        mappa_Frame *f) {
  const mappa_Frame before = *f;       /* it has no cells */
  mappai_Kept *kept = mappai_kept_find(reg, source, f);
  bool done = kept != NULL &&
              (source->asneeded ? addorigin(reg, source, f, kept)
               : mappai_kept_read(reg, kept, f, UINT64_MAX));
  if (!done && kept != NULL) {
    mappai_frame_empty(f);
    *f = before;
  }
  if (f->origin == NULL) mappai_kept_free(kept);
  return done;
}
