/* tally.h - counting by columns: what its ways share. */
#ifndef tally_h
#define tally_h

#include "fold.h"

#pragma GCC visibility push(hidden)

/* What is known of a cell while persons are counted. */
typedef struct mappai_Mark {
  uint32_t person;             /* the last one: 1 + the number of a row */
  uint32_t again;              /* rows to be taken off */
} mappai_Mark;

/* Counts by number. Those of neighbours go to lanes of their own, one after
** another, where numbers are few. */
typedef struct mappai_Counts {
  size_t n;                    /* numbers are 0 .. n - 1 */
  size_t lane;                 /* from one lane to the next; 0: there is one */
  size_t all;
  uint32_t *of;
} mappai_Counts;

typedef struct mappai_Tally {
  mappai_Kernel *k;
  mappai_Keys keys;
  mappai_Counts counts;        /* by key; keys.n: who is out */
  mappai_Counts pairs;         /* by the keys of two neighbours, or none */
  size_t room;                 /* rows of the buffers */
  uint16_t *key, *same;        /* of the chunk, MAPPAI_BACK entries before and
                               ** one after */
  uint32_t *row;
  size_t nlong;                /* entries of row[] that tell of long persons */

  /* Persons: who is in no category; the last one by key; marks by cell; by key
  ** its cell, and the ways from there to its totals. */
  mappai_Sift sifts[MAPPA_MAXDIMS];
  size_t nsifts;
  uint32_t *seen;
  mappai_Mark *marks;
  uint32_t *ways, *totals;
  size_t nseen, nmarks, nways, ntotals, nfree;

  /* Many slices in one pass: by key, how many more rows a slice has than the
  ** one before it. */
  uint32_t *more;
  size_t nmore;
} mappai_Tally;

/* Room for the chunk. */
mappa_Status mappai_tally_room (mappai_Tally *t, mappa_Error *err);

/* Counts of numbers below n, or none without memory. */
mappa_Status mappai_counts_open (mappai_Counts *c, const mappai_Kernel *k,
                                 size_t n, mappa_Error *err);
void mappai_counts_close (mappai_Counts *c, const mappai_Kernel *k);
void mappai_counts_clear (mappai_Counts *c);

/* Counts n numbers; or those of the rows of a chunk that are in. Meanwhile the
** next chunk is fetched. */
void mappai_counts_add (mappai_Counts *c, const mappai_Kernel *k,
                        const uint16_t *number, size_t n);
void mappai_counts_some (mappai_Counts *c, const mappai_Kernel *k,
                         const uint16_t *number);

/* The sum of the lanes, in the first one. */
void mappai_counts_sum (mappai_Counts *c);

/* === sums.c: counts that add up ========================================= */

/* Counts the rows of one slice. */
mappa_Status mappai_sums_slice (mappai_Tally *t, size_t slice, bool fates,
                                mappa_Error *err);

/* Counts the rows of all slices in one pass; 'out': some may be in no
** category. */
mappa_Status mappai_sums_sweep (mappai_Tally *t, bool out, mappa_Error *err);

/* === persons.c: distinct persons ======================================== */

/* Makes ready to take out who is in no category, which is the same in every
** slice; false: whole columns cannot tell. */
bool mappai_persons_sift (mappai_Tally *t);

mappa_Status mappai_persons_open (mappai_Tally *t, mappa_Error *err);

/* Counts the persons of a slice, or of MAPPAI_ALL slices. */
mappa_Status mappai_persons_slice (mappai_Tally *t, size_t slice, bool fates,
                                   mappa_Error *err);

/* Takes off the totals what was counted again. */
void mappai_persons_close (mappai_Tally *t);

#pragma GCC visibility pop

#endif
