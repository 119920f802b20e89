/* kernel.h - what the parts of the kernel share.
**
** crosstab.c checks a query and sets up a Kernel; sieve.c reads the frame in
** chunks and takes out whole columns at a time the rows that cannot count;
** tally.c counts what is left by columns, where the query allows it, and
** walk.c any other query row by row. threads.c shares the rows among threads.
*/
#ifndef kernel_h
#define kernel_h

#include "axis.h"
#include "cube.h"
#include "loops.h"

#pragma GCC visibility push(hidden)

/* === crosstab.c ========================================================= */

/* Counts the rows begin .. end - 1 of a frame, which are all those of some
** persons. */
mappa_Status mappai_crosstab_rows (const mappa_Memory *memory,
                                   const mappa_Frame *frame,
                                   const mappa_Query *query, size_t begin,
                                   size_t end, mappa_Cube **out,
                                   mappa_Error *err);

/* === need.c ============================================================= */

/* The same query, told so that it needs least. */
mappa_Query mappai_need_least (const mappa_Frame *frame,
                               const mappa_Query *query);

/* Does a query ask whose a row is? Else rows of a person may be counted
** apart from each other. */
bool mappai_need_persons (const mappa_Query *query);

/* === The kernel ========================================================= */

#define MAPPAI_NOCELL  SIZE_MAX        /* no cell has this place */

/* Axes that a row has to pass, one after the other. */
typedef struct mappai_Gate {
  const mappai_Axis *axes;
  size_t n;
  size_t stage;                /* how far a row is that the first one stops */
} mappai_Gate;

/* A filter of the sieve: the codes of a column that pass. */
typedef struct mappai_Sift {
  size_t stage;
  int column;
  const uint16_t *table;       /* a code that leads to MAPPA_OUT is out */
  bool all;                    /* there is no such code */
  int nranges;                 /* -1: too many to be told by ranges */
  struct {uint16_t low, width;} range[8];
} mappai_Sift;

/* Stored codes of a column, from the first row on. */
typedef struct mappai_Stream {
  const char *codes;
  unsigned width;              /* bytes of a code */
} mappai_Stream;

enum {MAPPAI_STREAMS = 16};            /* most that are fetched ahead */

typedef struct mappai_Kernel {
  mappa_Memory memory;
  const mappai_Loops *loops;
  const mappa_Frame *frame;
  const mappa_Query *query;
  size_t begin, end;           /* the rows that are counted */
  mappa_Cube *cube;
  mappai_Axes axes;
  mappai_Gate before, after, dims;
  size_t margins;              /* the most cells in which one row counts */

  /* Slices, by stored code: those from lowof[START] to highof[END] - 1 hold a
  ** day of the row; from and to are their limits in codes. */
  uint32_t *from, *to;
  uint16_t *lowof, *highof;
  size_t nlowof, nhighof;

  /* The sieve. */
  mappai_Sift *sifts;
  size_t nsifts, allsifts;
  bool sifted;                 /* before, and after if every row counts */

  /* The chunk: rows first .. first + n of the frame, of which 'left' are
  ** still in, those of in[]; room for so many. */
  size_t first, n, left, room;
  uint8_t *in, *some, *narrow;
  uint32_t *span;              /* of several slices, those of a row: the first,
                               ** and << 16 the one after the last */
  uint32_t *codes[2];          /* scratch, for columns that are not plain */

  /* The columns that are read of each chunk, to be fetched ahead. */
  mappai_Stream streams[MAPPAI_STREAMS];
  size_t nstreams;

  bool byrow;                  /* never by columns */
  size_t wanted;               /* the cell whose rows are noted, or NOCELL */
  mappa_Found *found;          /* these rows */
} mappai_Kernel;

/* A block of n items, to be freed with their number. */
#define MAPPAI_NEW(k, field, count)  \
  (((field) = mappai_new(&(k)->memory, (count), sizeof *(field))) != NULL)
#define MAPPAI_FREE(k, field, count)  \
  mappai_free(&(k)->memory, (field), (count), sizeof *(field))

/* === sieve.c ============================================================ */

mappa_Status mappai_sieve_open (mappai_Kernel *k, mappa_Error *err);
void mappai_sieve_close (mappai_Kernel *k);

#define MAPPAI_ALL  SIZE_MAX             /* as a slice: any of them */

/* Reads the chunk that starts at a row and takes out what is not in a slice,
** or does not pass the filters; counts the fates of these rows if asked to. */
mappa_Status mappai_sieve (mappai_Kernel *k, size_t first, size_t slice,
                           bool fates, mappa_Error *err);

/* The numbers of the rows of the chunk that have a 1; up to MAPPAI_BEYOND
** entries more may be written. */
enum {MAPPAI_BEYOND = 4};

size_t mappai_rows (const mappai_Kernel *k, const uint8_t *in, uint32_t *row);

/* Columns that are read of each chunk, besides those that the sieve reads. */
void mappai_ahead_add (mappai_Kernel *k, int column);

/* Fetches n rows of the next chunk, from its i-th on, into the cache. Asked
** while counting, when memory has nothing else to do. */
void mappai_ahead (const mappai_Kernel *k, size_t i, size_t n);

/* Takes out what does not pass a filter. */
void mappai_sift (mappai_Kernel *k, const mappai_Sift *s, bool fates);

/* Makes a filter of an axis that looks at one column, as it is in the first
** slice; false when the axis is another one. */
bool mappai_sift_make (const mappai_Kernel *k, const mappai_Axis *axis,
                       size_t stage, mappai_Sift *out);

/* The codes of a column in the chunk, as they lie where they can: those of 8
** bits that share a byte with others come into a room of the caller's, if
** there is one; those of 32 bits into k->codes[scratch]. NULL: the column has
** others, or there is no room. */
const uint8_t *mappai_codes8 (mappai_Kernel *k, int column, uint8_t *room);
const uint16_t *mappai_codes16 (const mappai_Kernel *k, int column);
const uint32_t *mappai_codes32 (mappai_Kernel *k, int column, int scratch);

/* === tally.c, walk.c ==================================================== */

/* Counts by columns. *fits becomes false when the query is none for this; then
** nothing has been counted. */
mappa_Status mappai_tally (mappai_Kernel *k, bool *fits, mappa_Error *err);

/* Counts row by row. */
mappa_Status mappai_walk (mappai_Kernel *k, mappa_Error *err);

#pragma GCC visibility pop

#endif
