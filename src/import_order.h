/* import_order.h - the order of rows by a key. */
#ifndef import_order_h
#define import_order_h

#include "base.h"

#pragma GCC visibility push(hidden)

typedef struct mappai_Key {
  uint64_t key;
  uint32_t row;
} mappai_Key;

/* Sorts by key; rows of the same key stay in their order. 'spare' is room for
** as many keys. Gives the sorted ones, which lie in one of the two. */
const mappai_Key *mappai_order (mappai_Key *keys, mappai_Key *spare, size_t n);

#pragma GCC visibility pop

#endif
