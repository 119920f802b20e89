/* tally.h - counting by columns: what its ways share. */
#ifndef tally_h
#define tally_h

#include "fold.h"

#pragma GCC visibility push(hidden)

/* Counts by number. Those of neighbours go to lanes of their own, one after
** another, where numbers are few. */
typedef struct mappai_Counts {
  size_t n;                    /* numbers are 0 .. n - 1 */
  size_t lane;                 /* from one lane to the next; 0: there is one */
  size_t all;
  uint32_t *of;
  bool used;                   /* not all are zero, as they are at first */
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

  /* Persons: who is in no category; the keys, or the totals, that a person
  ** with many rows has had; the dimensions with a total of persons; by key its
  ** cell, and the ways from there to these totals; scratch, by total. */
  mappai_Sift sifts[MAPPA_MAXDIMS];
  size_t nsifts;
  bool *had;
  size_t free[MAPPA_MAXDIMS];
  uint32_t *ways;
  int32_t *again;
  size_t nhad, nfree, nways, ntotals;

  /* Many slices in one pass: by key, how many more rows a slice has than the
  ** one before it. */
  uint32_t *more;
  size_t nmore;
} mappai_Tally;

/* Room for the chunk. */
mappa_Status mappai_tally_room (mappai_Tally *t, mappa_Error *err);

/* Counts of numbers below n, or none without memory; 'mixed': neighbours
** mostly have different ones. */
mappa_Status mappai_counts_open (mappai_Counts *c, const mappai_Kernel *k,
                                 size_t n, bool mixed, mappa_Error *err);
void mappai_counts_close (mappai_Counts *c, const mappai_Kernel *k);

/* Makes all zero; to be called before anything is counted. */
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

#pragma GCC visibility pop

#endif
