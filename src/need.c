/* need.c - what a query reads of a frame, and how little does for it.
**
** R1. On one day of a disjoint frame, each row is a person of its own. So
**     persons need not be told apart, and rows are counted instead.
** R2. Persons are read only where they count, or where rows are picked among
**     theirs. Nothing else asks whose a row is.
** R3. A column that no map, slice, unit or pick names is not read.
*/
#include "kernel.h"

/* R1. */
static bool arepersons (const mappa_Frame *f, const mappa_Query *q) {
  return q->unit == f->person && f->disjoint &&
         q->pick.rule == MAPPA_EVERY && q->nslices == 1 &&
         q->slices[0].from == q->slices[0].to;
}

mappa_Query mappai_need_least (const mappa_Frame *f, const mappa_Query *q) {
  mappa_Query least = *q;
  if (arepersons(f, q)) least.unit = MAPPA_ROWS;
  return least;
}

bool mappai_need_persons (const mappa_Query *q) {
  return q->unit != MAPPA_ROWS || q->pick.rule != MAPPA_EVERY;
}

/* === Columns =========================================================== */

/* The bit of a column, if it is one. */
static uint64_t bit (int column) {
  return column >= 0 && column < MAPPAI_COLUMNS ? (uint64_t) 1 << column : 0;
}

/* The columns that maps read. */
static uint64_t columnsof (const mappa_Map *maps, int n) {
  uint64_t columns = 0;
  for (int i = 0; i < n; i++) {
    const mappa_Map *m = &maps[i];
    bool parts = m->column == MAPPA_PARTS && m->parts != NULL &&
                 m->nparts <= MAPPA_MAXPARTS;
    columns |= bit(m->column);
    for (int k = 0; parts && k < m->nparts; k++)
      columns |= bit(m->parts[k].column);
  }
  return columns;
}

mappa_Status mappa_crosstab_need (mappa_Frame *f, const mappa_Query *query,
                                  mappa_Error *err) {
  mappa_Query q = mappai_need_least(f, query);
  uint64_t columns = bit(f->start) | bit(f->end) | bit(q.unit) |
                     columnsof(q.before, q.nbefore) |
                     columnsof(q.after, q.nafter) |
                     columnsof(q.dims, q.ndims);
  if (mappai_need_persons(&q)) columns |= bit(f->person);
  if (q.pick.rule != MAPPA_EVERY)
    columns |= bit(q.pick.group) | bit(q.pick.rank);
  return mappai_frame_need(f, columns, err);
}
