/* test_frame_packed.c - codes in fewer bytes, and rows that do not overlap. */
#include "framing.h"

/* === Fewer bytes ======================================================= */

/* Ids that are not the person's take 3 bytes while they fit. */
static void other_ids_take_three_bytes_where_they_fit (void **state) {
  static const struct { int64_t largest; unsigned width; } cases[] = {
    {0, 3}, {255, 3}, {65536, 3}, {16777215, 3}, {16777216, 4},
    {4294967294, 4},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    const int64_t ids[] = {0, 1, cases[i].largest, 0x010203, 0xfffefd};
    mappa_Frame *f = new_frame();
    int id = mappai_frame_add(f, "record", MAPPA_COLUMN_ID, NULL, 0);
    for (size_t k = 0; k < 5; k++) {
      put(f, f->person, 1);
      put(f, id, ids[k]);
    }
    seal(f);
    assert_int_equal(f->columns[id].width, cases[i].width);
    assert_true((mappai_frame_column_at(f, id, 0) == NULL) ==
                (cases[i].width == 3));
    assert_non_null(mappai_frame_column_at(f, f->person, 0));
    for (size_t k = 0; k < 5; k++)
      assert_int_equal(code_at(f, id, k), ids[k]);
    mappa_frame_free(f);
  }
}

/* Two columns of codes share bytes when both fit, and read as before. */
static void columns_share_bytes_where_they_fit (void **state) {
  static const struct { int a, b; bool fit; } cases[] = {
    {18, 2, true}, {1, 1, true}, {15, 15, true}, {63, 3, true},
    {16, 15, false}, {64, 3, false}, {255, 1, false}, {256, 1, false},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    mappa_List la = {"a", "", NULL, cases[i].a};
    mappa_List lb = {"b", "", NULL, cases[i].b};
    mappa_Frame *f = new_frame();
    int a = mappai_frame_add(f, "a", MAPPA_COLUMN_CODE, &la, 0);
    int b = mappai_frame_add(f, "b", MAPPA_COLUMN_CODE, &lb, 0);
    unsigned plain = f->columns[a].width + f->columns[b].width;
    mappai_frame_share(f, a, b);
    for (int k = 0; k < 777; k++) {
      put(f, f->person, k + 1);
      put(f, a, k % (la.n + 1));
      put(f, b, k % 7 % (lb.n + 1));
    }
    seal(f);
    assert_int_equal(mappa_frame_bytes(f),
                     sizeof *f + 777 * (4 + (cases[i].fit ? 1 : plain)));
    assert_true((mappai_frame_column_at(f, a, 0) == NULL) == cases[i].fit);
    for (int k = 0; k < 777; k++) {
      assert_int_equal(code_at(f, a, (size_t) k), k % (la.n + 1));
      assert_int_equal(code_at(f, b, (size_t) k), k % 7 % (lb.n + 1));
    }
    mappa_frame_free(f);
  }
}

/* === Disjoint frames =================================================== */

typedef struct Interval {
  int person;
  mappa_Day start, end;
} Interval;

static bool disjoint (const Interval *rows, size_t n) {
  mappa_Frame *f = new_frame();
  bool is;
  f->start = mappai_frame_add(f, "start", MAPPA_COLUMN_DAY, NULL, 0);
  f->end = mappai_frame_add(f, "end", MAPPA_COLUMN_DAY, NULL, 0);
  for (size_t i = 0; i < n; i++) {
    put(f, f->person, rows[i].person);
    put(f, f->start, rows[i].start);
    put(f, f->end, rows[i].end);
  }
  seal(f);
  is = f->disjoint;
  mappa_frame_free(f);
  return is;
}

static void persons_with_one_row_a_day (void **state) {
  static const Interval good[] = {
    {1, 10, 20}, {1, 20, 30}, {1, 35, MAPPA_FOREVER}, {2, 5, 6}, {7, 5, 6},
  };
  static const Interval overlap[] = {{1, 10, 20}, {1, 19, 30}};
  static const Interval unsorted[] = {{1, 20, 30}, {1, 10, 20}};
  static const Interval nobody[] = {{0, 10, 20}, {1, 10, 20}};
  (void) state;
  assert_true(disjoint(good, 5));
  assert_true(disjoint(good, 0));
  assert_false(disjoint(overlap, 2));
  assert_false(disjoint(unsorted, 2));
  assert_false(disjoint(nobody, 2));
}

/* Two rows that meet at any place, also where one chunk follows another. */
static void one_overlap_among_many_rows (void **state) {
  enum { N = 3000 };
  static Interval rows[N];
  (void) state;
  for (int i = 0; i < N; i++) rows[i] = (Interval) {i / 3 + 1, i % 3 * 10,
                                                    i % 3 * 10 + 10};
  assert_true(disjoint(rows, N));
  for (int i = 1; i < N; i += i > 1000 && i < 1040 ? 1 : 97) {
    if (i % 3 == 0) continue;
    rows[i].start--;
    assert_false(disjoint(rows, N));
    rows[i].start++;
  }
}

static void events_are_not_disjoint (void **state) {
  mappa_Frame *f = new_frame();
  (void) state;
  seal(f);
  assert_false(f->disjoint);
  mappa_frame_free(f);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(other_ids_take_three_bytes_where_they_fit),
    cmocka_unit_test(columns_share_bytes_where_they_fit),
    cmocka_unit_test(persons_with_one_row_a_day),
    cmocka_unit_test(one_overlap_among_many_rows),
    cmocka_unit_test(events_are_not_disjoint),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
