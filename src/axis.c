/* axis.c - the maps of a query, made ready for the kernel.
**
** R1. A map fits its column: a category for each code, within the categories
**     declared; the parts of a map are maps of a column or the slice, without
**     sets.
** R2. Ages are categories of a day of birth on the last day of the slice. They
**     are looked up in a table by slice and stored code.
** R3. So are times since a day, for rows that go on to the end of the slice or
**     beyond; the time of other rows stops on the day they end
**     (mappai_leaf_time).
** R4. Categories that overlap are sets of at most MAPPA_MAXSETS; no set is
**     empty.
*/
#include "axis.h"

#define MAXCOMBINED  ((uint32_t) 1 << 24)    /* codes that parts make */

/* === Checks (R1, R4) =================================================== */

static bool iskind (const mappai_Axes *a, int column, mappa_ColumnKind kind) {
  return column >= 0 && a->frame->columns[column].kind == kind;
}

static mappa_Status checkcolumn (const mappai_Axes *a, const mappa_Map *map,
                                 mappa_Error *err) {
  if (map->column < MAPPA_PARTS || map->column >= a->frame->ncolumns)
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: no column %d",
                       map->column);
  if (iskind(a, map->column, MAPPA_COLUMN_ID))
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: an id has no categories");
  if (map->reading != MAPPA_CODES &&
      !iskind(a, map->column, MAPPA_COLUMN_DAY))
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: a time since something "
                       "that is no day");
  return MAPPA_OK;
}

/* The codes that a map of a column must have; times have at least one. */
static uint32_t codesof (const mappai_Axes *a, const mappa_Map *map) {
  if (map->column == MAPPA_SLICE) return (uint32_t) a->query->nslices;
  if (map->reading != MAPPA_CODES) return map->n > 0 ? map->n : 1;
  return mappa_frame_column(a->frame, map->column).codes;
}

static mappa_Status checkcodes (const mappa_Map *map, uint32_t codes,
                                mappa_Error *err) {
  uint16_t most = map->sets ? map->nsets : map->categories;
  if (map->n != codes)
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: a map of %u codes for a "
                       "column of %u", map->n, codes);
  for (uint32_t i = 0; i < map->n; i++)
    if (map->to[i] != MAPPA_OUT && map->to[i] >= most)
      return mappai_fail(err, MAPPA_MISUSE, "crosstab: category %d of %d",
                         map->to[i], most);
  return MAPPA_OK;
}

static mappa_Status checksets (const mappa_Map *map, mappa_Error *err) {
  if (map->sets == NULL) return MAPPA_OK;
  if (map->categories > MAPPA_MAXSETS)
    return mappai_fail(err, MAPPA_LIMIT, "crosstab: %d categories that may "
                       "overlap; at most %d", map->categories, MAPPA_MAXSETS);
  for (int i = 0; i < map->nsets; i++) {
    uint64_t beyond = map->categories == MAPPA_MAXSETS ? 0
                    : map->sets[i] >> map->categories;
    if (map->sets[i] == 0)
      return mappai_fail(err, MAPPA_MISUSE, "crosstab: an empty set of "
                         "categories");
    if (beyond != 0)
      return mappai_fail(err, MAPPA_MISUSE, "crosstab: a set that goes beyond "
                         "its %d categories", map->categories);
  }
  return MAPPA_OK;
}

/* === Leaves ============================================================ */

bool mappai_leaf_exact (const mappai_Leaf *leaf, const mappa_Query *query) {
  if (leaf->reading == MAPPA_CODES) return true;
  for (int i = 0; i < query->nslices; i++)
    if (query->slices[i].from != query->slices[i].to) return false;
  return true;
}

uint16_t mappai_leaf_time (const mappai_Leaf *leaf, const mappa_Frame *frame,
                           uint32_t code, mappa_Day to) {
  const mappai_Column *c = &frame->columns[leaf->column];
  mappa_Day from = code == 0 || code == c->codes - 1 ? MAPPA_NODAY
                 : c->base + (mappa_Day) code - 1;
  int64_t time = -1;
  if (from != MAPPA_NODAY)
    switch (leaf->reading) {
      case MAPPA_DAYS: time = (int64_t) to - from; break;
      case MAPPA_MONTHS: time = mappa_months(from, to); break;
      case MAPPA_YEARS: time = mappa_age(from, to); break;
      case MAPPA_CODES: break;
    }
  return leaf->to[time >= 0 && time + 1 < leaf->n ? time + 1 : 0];
}

/* R3: a table of times up to a day. */
static void filltimes (const mappai_Leaf *leaf, const mappa_Frame *frame,
                       mappa_Day to, uint16_t *table) {
  for (size_t i = 0; i < leaf->step; i++)
    table[i] = mappai_leaf_time(leaf, frame, (uint32_t) i, to);
}

/* Makes the table of a leaf, slice after slice. */
static mappa_Status addtable (mappai_Axes *a, mappai_Leaf *leaf,
                              mappa_Error *err) {
  size_t nslices = (size_t) a->query->nslices;
  leaf->step = a->frame->columns[leaf->column].codes;
  leaf->nown = leaf->step * nslices;
  leaf->own = mappai_new(&a->memory, leaf->nown, sizeof *leaf->own);
  if (leaf->own == NULL) return mappai_nomemory(err);
  for (size_t s = 0; s < nslices; s++) {
    mappa_Day last = a->query->slices[s].to;
    uint16_t *table = leaf->own + s * leaf->step;
    if (leaf->reading == MAPPA_CODES)
      mappai_frame_ages(a->frame, leaf->column, last, leaf->to, table);
    else filltimes(leaf, a->frame, last, table);
  }
  leaf->table = leaf->own;
  return MAPPA_OK;
}

static mappa_Status addleaf (mappai_Axes *a, const mappa_Map *map,
                             mappa_Error *err) {
  mappai_Leaf *leaf = &a->leaves[a->nleaves++];
  MAPPAI_TRY(checkcodes(map, codesof(a, map), err));
  leaf->column = map->column;
  leaf->reading = map->reading;
  leaf->to = leaf->table = map->to;
  leaf->n = map->n;
  leaf->categories = map->categories;
  if (map->column == MAPPA_SLICE) leaf->step = 1;
  else if (map->reading != MAPPA_CODES ||
           iskind(a, map->column, MAPPA_COLUMN_BIRTH))
    return addtable(a, leaf, err);
  return MAPPA_OK;
}

/* === Axes ============================================================== */

static mappa_Status addparts (mappai_Axes *a, const mappa_Map *map,
                              mappa_Error *err) {
  uint32_t codes = 1;
  if (map->nparts < 1 || map->nparts > MAPPA_MAXPARTS)
    return mappai_fail(err, MAPPA_MISUSE, "crosstab: a map of %d parts",
                       map->nparts);
  for (int i = 0; i < map->nparts; i++) {
    const mappa_Map *part = &map->parts[i];
    MAPPAI_TRY(checkcolumn(a, part, err));
    if (part->column == MAPPA_PARTS)
      return mappai_fail(err, MAPPA_MISUSE, "crosstab: a part of a map that "
                         "has parts itself");
    if (part->sets != NULL)
      return mappai_fail(err, MAPPA_MISUSE, "crosstab: a part of a map whose "
                         "categories overlap");
    if (part->categories > 0 && codes > MAXCOMBINED / part->categories)
      return mappai_fail(err, MAPPA_LIMIT, "crosstab: more than %u "
                         "combinations of values; group them, or use fewer "
                         "fields", MAXCOMBINED);
    codes *= part->categories;
    MAPPAI_TRY(addleaf(a, part, err));
  }
  return checkcodes(map, codes, err);
}

static mappa_Status addaxis (mappai_Axes *a, const mappa_Map *map,
                             mappa_Error *err) {
  mappai_Axis *axis = &a->axes[a->naxes++];
  const mappai_Leaf *leaf = &a->leaves[a->nleaves];
  axis->first = a->nleaves;
  axis->sets = map->sets;
  MAPPAI_TRY(checkcolumn(a, map, err));
  MAPPAI_TRY(checksets(map, err));
  if (map->column == MAPPA_PARTS) {
    axis->nparts = (size_t) map->nparts;
    axis->over = map->to;
    return addparts(a, map, err);
  }
  MAPPAI_TRY(addleaf(a, map, err));
  axis->step = leaf->step;
  if (map->reading == MAPPA_CODES) axis->table = leaf->table;
  return MAPPA_OK;
}

/* How many leaves n maps have; a number of parts that is wrong is found out
** later. */
static size_t countleaves (const mappa_Map *maps, int n) {
  size_t leaves = 0;
  for (int i = 0; i < n; i++) {
    bool parts = maps[i].column == MAPPA_PARTS && maps[i].nparts > 0 &&
                 maps[i].nparts <= MAPPA_MAXPARTS;
    leaves += parts ? (size_t) maps[i].nparts : 1;
  }
  return leaves;
}

static mappa_Status addaxes (mappai_Axes *a, const mappa_Map *maps, int n,
                             mappa_Error *err) {
  for (int i = 0; i < n; i++) MAPPAI_TRY(addaxis(a, &maps[i], err));
  return MAPPA_OK;
}

mappa_Status mappai_axes_make (mappai_Axes *a, const mappa_Memory *memory,
                               const mappa_Frame *frame,
                               const mappa_Query *query, mappa_Error *err) {
  *a = (mappai_Axes) {.memory = mappai_memory(memory), .frame = frame,
                      .query = query};
  a->allaxes = (size_t) query->nbefore + (size_t) query->nafter +
               (size_t) query->ndims;
  a->allleaves = countleaves(query->before, query->nbefore) +
                 countleaves(query->after, query->nafter) +
                 countleaves(query->dims, query->ndims);
  a->axes = mappai_new(&a->memory, a->allaxes + 1, sizeof *a->axes);
  a->leaves = mappai_new(&a->memory, a->allleaves + 1, sizeof *a->leaves);
  if (a->axes == NULL || a->leaves == NULL) return mappai_nomemory(err);
  MAPPAI_TRY(addaxes(a, query->before, query->nbefore, err));
  MAPPAI_TRY(addaxes(a, query->after, query->nafter, err));
  return addaxes(a, query->dims, query->ndims, err);
}

void mappai_axes_free (mappai_Axes *a) {
  for (size_t i = 0; i < a->nleaves; i++)
    mappai_free(&a->memory, a->leaves[i].own, a->leaves[i].nown,
                sizeof *a->leaves[i].own);
  mappai_free(&a->memory, a->axes, a->allaxes + 1, sizeof *a->axes);
  mappai_free(&a->memory, a->leaves, a->allleaves + 1, sizeof *a->leaves);
}
