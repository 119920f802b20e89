/* keys.h - rows by columns: what a row counts as, in one number. */
#ifndef keys_h
#define keys_h

#include "kernel.h"

#pragma GCC visibility push(hidden)

enum {
  MAPPAI_DIGITS = 16,                  /* most digits of a key */
  MAPPAI_MOSTSTEPS = 17                /* 1 and a multiple of MAPPAI_STEPS */
};

/* A digit of a key: the code of a column as it is stored, or a category that
** was looked up. */
typedef struct mappai_Digit {
  const mappai_Leaf *leaf;
  uint16_t categories;         /* of the column; sets, where they overlap */
  uint32_t n;                  /* its values are 0 .. n - 1 */
  size_t stride;               /* what 1 of it adds to the key */
  bool lookup;
  uint8_t *small;              /* lookup: the value of a code, if all fit */
  uint16_t *large;             /* else */
  size_t nsteps;               /* as few steps tell the same, the first one at
                               ** code 0; 0: too many */
  uint16_t from[MAPPAI_MOSTSTEPS], change[MAPPAI_MOSTSTEPS];
  uint16_t *category;          /* category of a value, or MAPPA_OUT */
} mappai_Digit;

/* The digits of all dimensions, those of the first one the greatest. */
typedef struct mappai_Keys {
  mappai_Kernel *k;
  mappai_Digit digits[MAPPAI_DIGITS];
  size_t ndigits;
  size_t first[MAPPA_MAXDIMS + 1];     /* the first digit of a dimension */
  size_t n;                    /* keys are 0 .. n - 1 */
} mappai_Keys;

/* Plans the digits; false when there are too many of them, or of keys. With
** 'exact' two rows have the same key only when they are of the same category
** in every dimension, and equal keys if they are. */
bool mappai_keys_plan (mappai_Keys *keys, mappai_Kernel *k, bool exact);

/* Makes room for the tables. To be freed also when this fails. */
mappa_Status mappai_keys_open (mappai_Keys *keys, mappa_Error *err);
void mappai_keys_close (mappai_Keys *keys);

/* Fills the tables for a slice. */
void mappai_keys_slice (mappai_Keys *keys, size_t slice);

/* The keys of the rows of the chunk; with a list of rows, those of these
** alone are right. */
void mappai_keys_read (mappai_Keys *keys, uint16_t *key, const uint32_t *row,
                       size_t n);

#pragma GCC visibility pop

#endif
