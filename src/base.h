/* base.h - status and error, allocation with checked sizes, vectors. */
#ifndef base_h
#define base_h

#include <stdarg.h>

#include "mappa.h"

#pragma GCC visibility push(hidden)

#define MAPPAI_PRINTF(f, a)  __attribute__ ((format (printf, f, a)))

/* Goes before a function: vectors are asked for also where the rest is
** compiled by -O2, and instructions of a machine where it names them. */
#if defined __clang__
#define FASTER(...)  __VA_ARGS__
#elif defined __GNUC__
#define FASTER(...)  __attribute__ ((optimize ("O3"))) __VA_ARGS__
#else
#define FASTER(...)
#endif

/* Goes before a loop of few instructions: four rounds at a time. */
#if defined __GNUC__
#define MAPPAI_UNROLL  _Pragma("GCC unroll 4")
#else
#define MAPPAI_UNROLL
#endif

/* Returns from the enclosing function when a call fails. */
#define MAPPAI_TRY(call)  \
  do {  \
    mappa_Status status_ = (call);  \
    if (status_ != MAPPA_OK) return status_;  \
  } while (0)

#define MAPPAI_COUNT(array)  (sizeof (array) / sizeof ((array)[0]))

/* Fills in an error, which may be NULL, and gives its status back, so that
** 'return mappai_fail(...)' reports and returns. Long messages are cut at a
** character boundary. */
mappa_Status mappai_fail (mappa_Error *err, mappa_Status status,
                          const char *format, ...) MAPPAI_PRINTF(3, 4);
mappa_Status mappai_nomemory (mappa_Error *err);

/* Does the watch, which may be NULL, ask to stop? */
bool mappai_interrupted (const mappa_Watch *watch);

/* Copies s[0..len) into a buffer for a message: control characters become
** '?', invalid UTF-8 becomes '?', and what does not fit ends in "...". */
void mappai_quote (char *out, size_t size, const char *s, size_t len);

/* A memory with a NULL allocator becomes malloc and free; NULL too. */
mappa_Memory mappai_memory (const mappa_Memory *memory);

/* Blocks of n items. A size that overflows is a failed allocation: NULL. */
void *mappai_new (const mappa_Memory *m, size_t n, size_t item); /* zeroed */
void *mappai_resize (const mappa_Memory *m, void *block, size_t old_n,
                     size_t n, size_t item);
void mappai_free (const mappa_Memory *m, void *block, size_t n, size_t item);

/* A block of bytes that are about to be written, not zeroed, in large pages
** where the system has them: they are several times faster to come by. */
void *mappai_newlarge (const mappa_Memory *m, size_t size);

/* A growing array of items of one size. Zero-initialise all but memory and
** item. */
typedef struct mappai_Vector {
  mappa_Memory memory;
  size_t item;                 /* bytes of one item */
  size_t n;                    /* items in use */
  size_t room;                 /* items allocated */
  void *items;
} mappai_Vector;

void mappai_vector_init (mappai_Vector *v, const mappa_Memory *m, size_t item);
/* Room for 'extra' more zeroed items at the end; NULL: no memory. The items
** count as used. */
void *mappai_vector_add (mappai_Vector *v, size_t extra);
void mappai_vector_free (mappai_Vector *v);

/* Is s[0..len) valid UTF-8 without a NUL byte? */
bool mappai_utf8 (const char *s, size_t len);

/* Number of edits between two words, letter case ignored; at most 'most' + 1
** is told apart. For "did you mean". */
int mappai_distance (const char *a, size_t na, const char *b, size_t nb,
                     int most);

/* s without its outer blanks; *len becomes shorter. */
const char *mappai_trim (const char *s, size_t *len);

/* Do s[0..len) and the NUL-terminated word agree but for letter case? */
bool mappai_same_word (const char *word, const char *s, size_t len);

#pragma GCC visibility pop

#endif
