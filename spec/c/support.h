/* support.h - what the C tests share: cmocka, an allocator that keeps books
** and can fail, and files that go away again. Include it first. */
#ifndef support_h
#define support_h

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "mappa.h"

/* === An allocator that keeps books ===================================== */

/* Zero-initialise it, then set fail_at and onward as wanted. */
typedef struct Ledger {
  size_t bytes;                /* live */
  size_t blocks;               /* live */
  long calls;                  /* allocations and resizes asked for */
  long fail_at;                /* which of them fails, from 1; 0: none */
  bool onward;                 /* every later one fails as well */
  long wrong;                  /* calls with a former size that is not so;
                               ** blocks written to beyond their end */
} Ledger;

typedef union LedgerHead {     /* stands before each block */
  size_t size;
  max_align_t align;
} LedgerHead;

static inline bool ledger_fails (Ledger *l) {
  l->calls++;
  return l->calls == l->fail_at ||
         (l->onward && l->fail_at > 0 && l->calls > l->fail_at);
}

enum {LEDGER_GUARD = 16};      /* bytes that stand after each block */

static inline bool ledger_guarded (const LedgerHead *head) {
  const unsigned char *guard = (const unsigned char *) (head + 1) + head->size;
  for (int i = 0; i < LEDGER_GUARD; i++)
    if (guard[i] != 0xC3) return false;
  return true;
}

static inline void ledger_free (Ledger *l, LedgerHead *head) {
  if (!ledger_guarded(head)) l->wrong++;
  l->bytes -= head->size;
  l->blocks--;
  memset(head, 0xDB, sizeof *head + head->size);
  free(head);
}

/* A mappa_Alloc. A block that changes its size always moves, and the bytes
** left behind and the new ones are spoilt. */
static inline void *ledger_alloc (void *ud, void *ptr, size_t osize,
                                  size_t nsize) {
  Ledger *l = ud;
  LedgerHead *old = ptr != NULL ? (LedgerHead *) ptr - 1 : NULL;
  LedgerHead *head;
  if (old != NULL && old->size != osize) l->wrong++;
  if (nsize == 0) {
    if (old != NULL) ledger_free(l, old);
    return NULL;
  }
  if (ledger_fails(l)) return NULL;
  head = malloc(sizeof *head + nsize + LEDGER_GUARD);
  if (head == NULL) return NULL;
  head->size = nsize;
  memset(head + 1, 0xA5, nsize);
  memset((unsigned char *) (head + 1) + nsize, 0xC3, LEDGER_GUARD);
  if (old != NULL) {
    memcpy(head + 1, ptr, old->size < nsize ? old->size : nsize);
    ledger_free(l, old);
  }
  l->bytes += nsize;
  l->blocks++;
  return head + 1;
}

static inline mappa_Memory ledger_memory (Ledger *l) {
  mappa_Memory memory = {ledger_alloc, l};
  return memory;
}

/* Nothing is live, every size was right, and so was every write. */
static inline void ledger_settled (const Ledger *l) {
  assert_int_equal(l->bytes, 0);
  assert_int_equal(l->blocks, 0);
  assert_int_equal(l->wrong, 0);
}

/* A task that allocates from m and gives all of it back. */
typedef mappa_Status (*LedgerTask) (const mappa_Memory *m, void *ud);

/* Runs a task with its 1st, 2nd, ... allocation failing, once alone and once
** with all later ones, until it gets through without reaching the failure.
** Every run must succeed or say MAPPA_MEMORY, and leave nothing behind. Gives
** the number of allocations that were made to fail. */
static inline long ledger_every_failure (LedgerTask task, void *ud) {
  long points = 0;
  for (int onward = 0; onward <= 1; onward++) {
    for (long n = 1; ; n++) {
      Ledger l = {0};
      mappa_Memory m = ledger_memory(&l);
      mappa_Status status;
      l.fail_at = n;
      l.onward = onward;
      status = task(&m, ud);
      ledger_settled(&l);
      if (l.calls < n) {
        assert_int_equal(status, MAPPA_OK);
        break;
      }
      assert_true(status == MAPPA_OK || status == MAPPA_MEMORY);
      points++;
    }
  }
  return points;
}

/* === Files ============================================================= */

/* Makes a file with these bytes and its path; remove() it afterwards. */
static inline void support_file (char path[64], const char *s, size_t len) {
  FILE *f;
  int descriptor;
  strcpy(path, "/tmp/mappa-test-XXXXXX");
  descriptor = mkstemp(path);
  assert_true(descriptor >= 0);
  f = fdopen(descriptor, "wb");
  assert_non_null(f);
  if (len > 0) assert_int_equal(fwrite(s, 1, len, f), len);
  assert_int_equal(fclose(f), 0);
}

/* === Random numbers ==================================================== */

/* The next of a row of random numbers (splitmix64): the same for a seed on
** every machine. */
static inline uint64_t support_random (uint64_t *seed) {
  uint64_t x = (*seed += UINT64_C(0x9E3779B97F4A7C15));
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

/* One of 0 .. n - 1. */
static inline int support_below (uint64_t *seed, int n) {
  return (int) (support_random(seed) % (uint64_t) n);
}

#endif
