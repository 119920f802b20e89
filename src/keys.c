/* keys.c - rows by columns: what a row counts as, in one number.
**
** R1. A digit that is the code as it is stored costs one step of a vector; one
**     that is looked up a look at a table. Codes of a byte are taken as they
**     are while there are not too many keys for that, others looked up.
** R2. A dimension has one digit, but one made of parts a digit a part. That of
**     the slice has one value.
** R3. Values that are the same for long runs of codes, as those of days are,
**     are found by steps: each adds to the key what changes with its code.
** R4. Where keys have to be exact, a code is taken as it is only if no other
**     one means the same. What is in no category is then taken out before.
*/
#include "keys.h"

#include <string.h>

enum {
  MOSTKEYS = UINT16_MAX - 1,           /* one more is for rows that are out */
  FEWKEYS = 16384                      /* so many are counted fast */
};

/* === Planning ========================================================== */

static uint32_t codesof (const mappai_Keys *keys, const mappai_Leaf *leaf) {
  return leaf->column < 0 ? 1 : keys->k->frame->columns[leaf->column].codes;
}

/* R4: does each category have one code? */
static bool onetoone (const mappai_Leaf *leaf, uint32_t codes) {
  bool seen[UINT8_MAX + 1] = {false};
  if (leaf->categories > UINT8_MAX + 1) return false;
  for (uint32_t code = 0; code < codes; code++) {
    uint16_t category = leaf->table[code];
    if (category == MAPPA_OUT) continue;
    if (seen[category]) return false;
    seen[category] = true;
  }
  return true;
}

/* R1. */
static bool stored (const mappai_Keys *keys, const mappai_Leaf *leaf,
                    bool exact) {
  uint32_t codes = codesof(keys, leaf);
  if (leaf->column < 0) return true;
  if (leaf->step != 0 || codes > UINT8_MAX + 1u) return false;
  return !exact || onetoone(leaf, codes);
}

static bool adddigit (mappai_Keys *keys, const mappai_Leaf *leaf,
                      uint16_t categories, bool exact) {
  mappai_Digit *d = &keys->digits[keys->ndigits];
  if (keys->ndigits == MAPPAI_DIGITS) return false;
  keys->ndigits++;
  *d = (mappai_Digit) {.leaf = leaf, .categories = categories};
  d->lookup = !stored(keys, leaf, exact);
  d->n = d->lookup ? categories + 1u : codesof(keys, leaf);
  return true;
}

static size_t product (const mappai_Keys *keys) {
  size_t n = 1;
  for (size_t i = 0; i < keys->ndigits && n <= MOSTKEYS; i++)
    n *= keys->digits[i].n;
  return n;
}

/* Looks up the digit that gains most by it; false when none gains. */
static bool shrink (mappai_Keys *keys) {
  mappai_Digit *best = NULL;
  double most = 1;
  for (size_t i = 0; i < keys->ndigits; i++) {
    mappai_Digit *d = &keys->digits[i];
    double gain = (double) d->n / (d->categories + 1.0);
    if (d->lookup || d->leaf->column < 0 || gain <= most) continue;
    best = d;
    most = gain;
  }
  if (best == NULL) return false;
  best->lookup = true;
  best->n = best->categories + 1u;
  return true;
}

static void setstrides (mappai_Keys *keys) {
  keys->n = 1;
  for (size_t i = keys->ndigits; i > 0; i--) {
    keys->digits[i - 1].stride = keys->n;
    keys->n *= keys->digits[i - 1].n;
  }
}

bool mappai_keys_plan (mappai_Keys *keys, mappai_Kernel *k, bool exact) {
  const mappai_Gate *dims = &k->dims;
  *keys = (mappai_Keys) {.k = k};
  for (size_t d = 0; d < dims->n; d++) {
    const mappai_Axis *axis = &dims->axes[d];
    size_t parts = axis->nparts > 0 ? axis->nparts : 1;
    keys->first[d] = keys->ndigits;
    for (size_t i = 0; i < parts; i++) {
      const mappai_Leaf *leaf = &k->axes.leaves[axis->first + i];
      bool sets = axis->sets != NULL && axis->nparts == 0;
      uint16_t n = sets ? k->query->dims[d].nsets : leaf->categories;
      if (!adddigit(keys, leaf, n, exact)) return false;
    }
  }
  keys->first[dims->n] = keys->ndigits;
  while (product(keys) > FEWKEYS && shrink(keys)) continue;
  if (product(keys) > MOSTKEYS) return false;
  setstrides(keys);
  return true;
}

/* === Tables ============================================================ */

mappa_Status mappai_keys_open (mappai_Keys *keys, mappa_Error *err) {
  for (size_t i = 0; i < keys->ndigits; i++) {
    mappai_Digit *d = &keys->digits[i];
    size_t codes = codesof(keys, d->leaf);
    bool made = MAPPAI_NEW(keys->k, d->category, d->n);
    if (d->lookup && d->n <= UINT8_MAX + 1u)
      made &= MAPPAI_NEW(keys->k, d->small, codes);
    else if (d->lookup)
      made &= MAPPAI_NEW(keys->k, d->large, codes);
    if (!made) return mappai_nomemory(err);
  }
  return MAPPA_OK;
}

void mappai_keys_close (mappai_Keys *keys) {
  for (size_t i = 0; i < keys->ndigits; i++) {
    mappai_Digit *d = &keys->digits[i];
    MAPPAI_FREE(keys->k, d->category, d->n);
    MAPPAI_FREE(keys->k, d->small, codesof(keys, d->leaf));
    MAPPAI_FREE(keys->k, d->large, codesof(keys, d->leaf));
  }
}

/* Codes to values: categories, or 'out' for what is in none. */
#define TOVALUES(of, width)  \
  for (uint32_t code = 0; code < codes; code++)  \
    (of)[code] = (width) (table[code] == MAPPA_OUT ? out : table[code])

FASTER()
static void tosmall (uint8_t *restrict small, const uint16_t *restrict table,
                     uint16_t out, uint32_t codes) {
  TOVALUES(small, uint8_t);
}

FASTER()
static void tolarge (uint16_t *restrict large, const uint16_t *restrict table,
                     uint16_t out, uint32_t codes) {
  TOVALUES(large, uint16_t);
}

/* The code after those from one on that have the same value. */
static uint32_t endofrun (const uint16_t *table, uint32_t code,
                          uint32_t codes) {
  enum {STEP = 32};
  uint16_t value = table[code];
  for (; code + STEP < codes; code += STEP)    /* shifted by 1 they agree */
    if (memcmp(table + code, table + code + 1, STEP * sizeof *table) != 0)
      break;
  while (code < codes && table[code] == value) code++;
  return code;
}

/* R3. */
static void setsteps (mappai_Digit *d, const uint16_t *table,
                      uint32_t codes) {
  size_t n = 0, before = 0;
  memset(d->change, 0, sizeof d->change);
  for (uint32_t code = 0; code < codes; n++) {
    size_t value = table[code] == MAPPA_OUT ? d->categories : table[code];
    if (n == MAPPAI_MOSTSTEPS) return;
    d->from[n] = (uint16_t) code;
    d->change[n] = (uint16_t) ((value - before) * d->stride);
    before = value;
    code = endofrun(table, code, codes);
  }
  d->nsteps = n;
}

/* The categories as values, and after the last one: out. */
static void filllookup (mappai_Digit *d, const uint16_t *table,
                        uint32_t codes) {
  uint16_t out = d->categories;
  for (uint16_t i = 0; i < out; i++) d->category[i] = i;
  d->category[out] = MAPPA_OUT;
  if (d->small != NULL) tosmall(d->small, table, out, codes);
  else tolarge(d->large, table, out, codes);
  d->nsteps = 0;
  if (codes > UINT8_MAX + 1u && codes <= UINT16_MAX + 1u)      /* of 16 bits */
    setsteps(d, table, codes);
}

void mappai_keys_slice (mappai_Keys *keys, size_t slice) {
  for (size_t i = 0; i < keys->ndigits; i++) {
    mappai_Digit *d = &keys->digits[i];
    const uint16_t *table = d->leaf->table + slice * d->leaf->step;
    if (d->lookup) filllookup(d, table, codesof(keys, d->leaf));
    else memcpy(d->category, table, d->n * sizeof *d->category);
  }
}

/* === Keys ============================================================== */

static void readstored (mappai_Keys *keys, uint16_t *key) {
  mappai_Kernel *k = keys->k;
  bool any = false;
  for (size_t i = 0; i < keys->ndigits; i++) {
    const mappai_Digit *d = &keys->digits[i];
    const uint8_t *codes;
    if (d->lookup || d->leaf->column < 0) continue;
    codes = mappai_codes8(k, d->leaf->column, k->narrow);
    if (any) k->loops->addkey(key, codes, (uint16_t) d->stride, k->n);
    else k->loops->key(key, codes, (uint16_t) d->stride, k->n);
    any = true;
  }
  if (!any) memset(key, 0, k->n * sizeof *key);
}

/* Looks up a digit, of codes of some width: into k->narrow, for all rows; or
** adds it to the key. */
#define LOOKUP(codes)  \
  do {  \
    if (row == NULL && small != NULL)  \
      for (size_t i = 0; i < n; i++) value[i] = small[(codes)[i]];  \
    else if (row == NULL)  \
      for (size_t i = 0; i < n; i++)  \
        key[i] = (uint16_t) (key[i] + large[(codes)[i]] * stride);  \
    else  \
      for (size_t i = 0; i < n; i++) {  \
        uint32_t code = (codes)[row[i]];  \
        size_t of = small != NULL ? small[code] : large[code];  \
        key[row[i]] = (uint16_t) (key[row[i]] + of * stride);  \
      }  \
  } while (0)

/* R3. */
static void addsteps (const mappai_Kernel *k, const mappai_Digit *d,
                      uint16_t *key, const uint16_t *codes) {
  uint16_t base = d->change[0];
  size_t s = 1;
  do {
    k->loops->steps(key, codes, base, d->from + s, d->change + s, k->n);
    base = 0;
    s += MAPPAI_STEPS;
  } while (s < d->nsteps);
}

static void lookup (mappai_Kernel *k, const mappai_Digit *d, uint16_t *key,
                    const uint32_t *row, size_t n) {
  uint8_t *value = k->narrow;
  const uint8_t *small = d->small;
  const uint16_t *large = d->large;
  size_t stride = d->stride;
  const uint16_t *codes16 = mappai_codes16(k, d->leaf->column);
  const uint8_t *codes8 = mappai_codes8(k, d->leaf->column, NULL);
  if (codes16 != NULL && row == NULL && d->nsteps > 0) {
    addsteps(k, d, key, codes16);
    return;
  }
  if (codes16 != NULL) LOOKUP(codes16);
  else if (codes8 != NULL) LOOKUP(codes8);
  else {
    const uint32_t *codes32 = mappai_codes32(k, d->leaf->column, 0);
    LOOKUP(codes32);
  }
  if (row == NULL && small != NULL)
    k->loops->addkey(key, value, (uint16_t) stride, n);
}

void mappai_keys_read (mappai_Keys *keys, uint16_t *key, const uint32_t *row,
                       size_t n) {
  readstored(keys, key);
  for (size_t i = 0; i < keys->ndigits; i++)
    if (keys->digits[i].lookup)
      lookup(keys->k, &keys->digits[i], key, row, n);
}
