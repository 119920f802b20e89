/* framing.h - the making of frames by hand. Include it first. */
#ifndef framing_h
#define framing_h

#include "support.h"

#include "frame.h"

static inline mappa_Frame *new_frame (void) {
  mappa_Frame *f;
  assert_int_equal(mappai_frame_new(NULL, &f, NULL), MAPPA_OK);
  f->person = mappai_frame_add(f, "individual", MAPPA_COLUMN_ID, NULL, 0);
  assert_int_equal(f->person, 0);
  return f;
}

static inline void put (mappa_Frame *f, int column, int64_t value) {
  assert_int_equal(mappai_frame_put(f, column, value, NULL), MAPPA_OK);
}

static inline void seal (mappa_Frame *f) {
  assert_int_equal(mappai_frame_seal(f, NULL), MAPPA_OK);
}

static inline uint32_t code_at (const mappa_Frame *f, int column, size_t row) {
  uint32_t code;
  mappai_frame_read(f, column, row, 1, &code);
  return code;
}

#endif
