/* frame.h - equal-length columns of codes, and the making of them. */
#ifndef frame_h
#define frame_h

#include "base.h"

#pragma GCC visibility push(hidden)

#define MAPPAI_COLUMNS  40             /* most columns of a frame */
#define MAPPAI_MAXAGE   150            /* an older age counts as unknown */
#define MAPPAI_AGES     (MAPPAI_MAXAGE + 2)    /* codes of ages */

typedef struct mappai_Column {
  char name[32];
  mappa_ColumnKind kind;
  const mappa_List *list;      /* MAPPA_COLUMN_CODE */
  mappa_Day base;              /* days: code 1 stands for this day */
  uint32_t codes;              /* codes are 0 .. codes - 1 */
  unsigned width;              /* bytes of a code: 1, 2, 3 or 4 */
  int home;                    /* column whose cells hold the codes: this one,
                               ** or the one that it shares its bytes with */
  unsigned shift, mask;        /* where in a shared byte; mask 0: not shared */
  mappai_Vector cells;         /* the codes; while filling, days as they are */
} mappai_Column;

/* Where columns of a frame are that have not come in yet. 'bring' reads some,
** none of which is here, by bits of their places. */
typedef struct mappai_Origin mappai_Origin;
struct mappai_Origin {
  mappa_Status (*bring) (mappai_Origin *origin, uint64_t columns,
                         mappa_Error *err);
  void (*free) (mappai_Origin *origin);
};

struct mappa_Frame {
  mappa_Memory memory;
  size_t rows;
  size_t undated;              /* records without a place in time */
  int ncolumns;
  int start, end;              /* columns of the interval; end -1: one day */
  int person;                  /* column of the person */
  void *block;                 /* holds all cells, if they came together */
  size_t size;                 /* bytes of the block */
  bool disjoint;               /* on any day a person has at most one row, R5;
                               ** known once sealed */
  mappai_Origin *origin;       /* NULL: all is here */
  uint64_t away;               /* bits of the columns that hold cells of their
                               ** own and have not come in: they are NULL */
  mappai_Column columns[MAPPAI_COLUMNS];
};

/* Filling: make a frame, add columns, put one value a column and row, seal. */
mappa_Status mappai_frame_new (const mappa_Memory *m, mappa_Frame **out,
                               mappa_Error *err);

/* Adds a column, or finds the one of that name. 'most' is the largest number
** of a MAPPA_COLUMN_NUMBER. Gives its place. */
int mappai_frame_add (mappa_Frame *f, const char *name, mappa_ColumnKind kind,
                      const mappa_List *list, int64_t most);

/* Puts the next value of a column: a code, an id, number + 1, or a day
** (MAPPA_NODAY unknown, MAPPA_FOREVER open). */
mappa_Status mappai_frame_put (mappa_Frame *f, int column, int64_t value,
                               mappa_Error *err);

/* Puts the next n values of a column. */
mappa_Status mappai_frame_putmany (mappa_Frame *f, int column,
                                   const int64_t *values, size_t n,
                                   mappa_Error *err);

/* Lets two columns of codes share their bytes, if the codes of both fit into
** one. They are then read a little slower, and not where they lie. */
void mappai_frame_share (mappa_Frame *f, int column, int sharer);

/* Puts the next value of every column. */
mappa_Status mappai_frame_putrow (mappa_Frame *f, const int64_t *values,
                                  mappa_Error *err);

/* Brings columns in, by bits of their places, before they are read. */
mappa_Status mappai_frame_need (mappa_Frame *f, uint64_t columns,
                                mappa_Error *err);

/* Takes all rows away again. */
void mappai_frame_empty (mappa_Frame *f);

/* Are the codes of a column days? They are known when it is sealed. */
bool mappai_frame_holdsdays (const mappai_Column *c);

/* The least bytes that so many codes need. */
unsigned mappai_frame_widthof (uint32_t codes);

/* Turns days and ids into codes of the least width. No more rows after
** this. */
mappa_Status mappai_frame_seal (mappa_Frame *f, mappa_Error *err);

/* Codes of rows from..from + n of a column. */
void mappai_frame_read (const mappa_Frame *f, int column, size_t from,
                        size_t n, uint32_t *out);

/* The same of n rows, from + row[0], from + row[1] ... */
void mappai_frame_gather (const mappa_Frame *f, int column, size_t from,
                          const uint32_t *row, size_t n, uint32_t *out);

/* The codes of a column from a row on, as they lie: 1, 2 or 4 bytes each, as
** the width of the column says; NULL when there is no such row, or when the
** codes are packed otherwise, and only mappai_frame_read can tell them. */
const void *mappai_frame_column_at (const mappa_Frame *f, int column,
                                    size_t from);

/* The code that a day has, or would have, in a column of days: days before
** the base share code 0, days after all others the last code. Order is kept,
** so that intervals can be compared by codes. */
uint32_t mappai_frame_daycode (const mappa_Frame *f, int column,
                               mappa_Day day);

/* Fills of[0..codes) of a column of births with what ages on a day are mapped
** to: to[age + 1], to[0] where it is unknown. */
void mappai_frame_ages (const mappa_Frame *f, int column, mappa_Day on,
                        const uint16_t *to, uint16_t *of);

#pragma GCC visibility pop

#endif
