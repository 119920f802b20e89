/* test_estimate.c - chi-square, residuals, the exact test. Figures with
** seventeen digits were worked out with 50 digits elsewhere. */
#include "support.h"

#include <math.h>

#include "base.h"

/* Do two numbers agree but for a relative error? Infinities too. */
static void near (double got, double want, double error) {
  if (got == want || fabs(got - want) <= error * fabs(want)) return;
  fail_msg("%.17g is not %.17g", got, want);
}

/* === The chi-square distribution ======================================= */

static void upper_tails (void **state) {
  static const struct { double x; int df; double p; } cases[] = {
    {1, 1, 0.317310507862914103},
    {3.841458820694124, 1, 0.0500000000000000574},
    {1e-08, 1, 0.999920211544052694},
    {1378, 1, 1.26795204417046022e-301},
    {2, 2, 0.367879441171442322},
    {1400, 2, 9.85967654375977086e-305},
    {0.5, 3, 0.918891411654675859},
    {7, 3, 0.0718977724964651275},
    {20, 19, 0.394578182086000811},
    {19, 19, 0.456836125591962383},
    {20, 20, 0.457929714471852208},
    {19, 20, 0.521826022237207411},
    {1e-3, 21, 1},
    {1400, 21, 9.4163625191549327e-284},
    {100, 100, 0.481191684527956718},
    {250, 101, 1.2390563539741995e-14},
    {999, 1000, 0.502975706170884051},
    {1000, 1000, 0.494052853829239642},
    {1001, 1001, 0.494055825239392657},
    {2000, 1000, 4.14367859145499174e-69},
    {3600, 1001, 4.81690510894754125e-289},
    {9000, 10000, 0.999999999999873023},
    {9999.5, 9999, 0.496708789154657596},
    {10000, 10000, 0.498119365966182645},
    {11000, 9999, 3.44637424212463043e-12},
    {15000, 9999, 4.82896090314452732e-208},
    {16000, 10000, 4.8904500985071235e-285},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++)
    near(mappa_chi_square_upper(cases[i].x, cases[i].df), cases[i].p, 1e-12);
}

static void upper_tails_at_the_ends (void **state) {
  static const int64_t dfs[] = {1, 2, 3, 20, 21, 10000, INT64_C(1) << 53};
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(dfs); i++) {
    assert_true(mappa_chi_square_upper(0, dfs[i]) == 1);
    assert_true(mappa_chi_square_upper(-1, dfs[i]) == 1);
    assert_true(mappa_chi_square_upper(-INFINITY, dfs[i]) == 1);
    near(mappa_chi_square_upper(1e-31, dfs[i]), 1, 1e-15);
    assert_true(mappa_chi_square_upper(4.9e-324, dfs[i]) == 1);
    assert_true(mappa_chi_square_upper(1.7e308, dfs[i]) == 0);
    assert_true(mappa_chi_square_upper(INFINITY, dfs[i]) == 0);
    assert_true(isnan(mappa_chi_square_upper(NAN, dfs[i])));
  }
  assert_true(isnan(mappa_chi_square_upper(1, 0)));
  assert_true(isnan(mappa_chi_square_upper(1, -1)));
  assert_true(isnan(mappa_chi_square_upper(1, INT64_MAX)));
}

/* The two ways of reckoning meet at x = df. */
static void an_upper_tail_falls_with_x_and_rises_with_df (void **state) {
  (void) state;
  for (int df = 1; df <= 3000; df += df < 50 ? 1 : 59) {
    double before = 1;
    for (double x = 0.9 * df; x < 1.1 * df; x += 0.01 * df) {
      double p = mappa_chi_square_upper(x, df);
      assert_true(0 < p && p < before);
      assert_true(p < mappa_chi_square_upper(x, df + 1));
      before = p;
    }
    near(mappa_chi_square_upper(df * (1 - 1e-15), df),
         mappa_chi_square_upper(df, df), 1e-12);
  }
}

/* === Tables ============================================================ */

static mappa_Counts table (const int64_t *counts, size_t rows, size_t cols) {
  mappa_Counts t;
  t.counts = counts;
  t.rows = rows;
  t.cols = cols;
  return t;
}

static mappa_ChiSquare chi_square (const int64_t *counts, size_t rows,
                                   size_t cols) {
  mappa_Counts t = table(counts, rows, cols);
  mappa_ChiSquare test;
  mappa_Error err;
  if (mappa_chi_square(NULL, &t, &test, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  return test;
}

static void a_chi_square_by_hand (void **state) {
  static const int64_t counts[] = {10, 20, 30, 40};
  mappa_ChiSquare test = chi_square(counts, 2, 2);
  (void) state;
  near(test.statistic, 50. / 63, 1e-14);
  assert_int_equal(test.df, 1);
  near(test.p, erfc(sqrt(25. / 63)), 1e-14);
  assert_true(test.smallest == 12);
  assert_int_equal(test.n, 100);
  assert_int_equal(test.empty_rows, 0);
  assert_int_equal(test.empty_cols, 0);
}

static void independent_rows_and_columns (void **state) {
  static const int64_t counts[] = {1, 2, 3, 2, 4, 6, 5, 10, 15};
  mappa_ChiSquare test = chi_square(counts, 3, 3);
  (void) state;
  assert_true(test.statistic < 1e-28);
  near(test.p, 1, 1e-15);
  assert_int_equal(test.df, 4);
}

/* Every item alone in its row and column: the statistic is n (k - 1). */
static void a_table_that_is_all_diagonal (void **state) {
  int64_t counts[40 * 40] = {0};
  mappa_ChiSquare test;
  (void) state;
  for (int i = 0; i < 40; i++) counts[41 * i] = 2;
  test = chi_square(counts, 40, 40);
  near(test.statistic, 80 * 39, 1e-13);
  assert_int_equal(test.df, 39 * 39);
  near(test.smallest, 0.05, 1e-15);
}

static void what_is_empty_is_left_out_and_told (void **state) {
  static const int64_t full[] = {10, 20, 0, 7, 3, 9};
  static const int64_t holes[] = {
    0, 0, 0, 0, 0,
    10, 0, 20, 0, 0,
    0, 0, 0, 0, 0,
    7, 0, 3, 9, 0,
  };
  mappa_ChiSquare a = chi_square(full, 2, 3), b = chi_square(holes, 4, 5);
  (void) state;
  assert_true(a.statistic == b.statistic && a.p == b.p);
  assert_true(a.smallest == b.smallest && a.n == b.n && a.df == b.df);
  assert_int_equal(b.df, 2);
  assert_int_equal(a.empty_rows + a.empty_cols, 0);
  assert_int_equal(b.empty_rows, 2);
  assert_int_equal(b.empty_cols, 2);
}

static void the_largest_tables (void **state) {
  static const int64_t most = INT64_C(1) << 51;
  const int64_t counts[] = {most, most, most - 2, most + 2};
  mappa_ChiSquare test = chi_square(counts, 2, 2);
  (void) state;
  assert_int_equal(test.n, INT64_C(1) << 53);
  near(test.p, 1, 1e-6);
}

static void residuals_by_hand (void **state) {
  static const int64_t counts[] = {10, 20, 0, 30, 40, 0, 0, 0, 0};
  mappa_Counts t = table(counts, 3, 3);
  double want = sqrt(50. / 63), out[9];  /* of 2 x 2: that of chi-square */
  (void) state;
  assert_int_equal(mappa_residuals(NULL, &t, out, NULL), MAPPA_OK);
  near(out[0], -want, 1e-14);
  near(out[1], want, 1e-14);
  near(out[3], want, 1e-14);
  near(out[4], -want, 1e-14);
  for (int i = 2; i < 9; i++)
    if (i == 2 || i > 4) assert_true(isnan(out[i]));
}

/* Chi-square and residuals of a table fail alike, and give nothing. */
static void refused (const int64_t *counts, size_t rows, size_t cols,
                     mappa_Status status, const char *words) {
  mappa_Counts t = table(counts, rows, cols);
  mappa_ChiSquare test;
  mappa_Error err;
  double out[6];
  assert_int_equal(mappa_chi_square(NULL, &t, &test, &err), status);
  assert_int_equal(err.status, status);
  assert_non_null(strstr(err.message, words));
  assert_true(test.statistic == 0 && test.p == 0 && test.n == 0);
  assert_int_equal(mappa_chi_square(NULL, &t, &test, NULL), status);
  assert_int_equal(mappa_residuals(NULL, &t, out, &err), status);
  assert_non_null(strstr(err.message, words));
  for (size_t i = 0; i < rows * cols; i++) assert_true(out[i] == 0);
}

static void tables_that_are_refused (void **state) {
  static const int64_t negative[] = {1, 2, 3, -4};
  static const int64_t least[] = {1, 2, 3, INT64_MIN};
  static const int64_t none[6] = {0};
  static const int64_t onerow[] = {1, 2, 3, 0, 0, 0};
  static const int64_t onecol[] = {0, 2, 0, 3};
  static const int64_t many[] = {1, 2, 3, INT64_C(1) << 53};
  static const int64_t most[] = {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX};
  (void) state;
  refused(negative, 2, 2, MAPPA_MISUSE, "cannot hold -4");
  refused(least, 2, 2, MAPPA_MISUSE, "cannot hold -9223372036854775808");
  refused(negative, 1, 3, MAPPA_MISUSE, "at least two rows");
  refused(negative, 3, 1, MAPPA_MISUSE, "two columns");
  refused(negative, 0, 0, MAPPA_MISUSE, "at least two rows");
  refused(none, 2, 3, MAPPA_DATA, "nothing to compare");
  refused(onerow, 2, 3, MAPPA_DATA, "two rows");
  refused(onecol, 2, 2, MAPPA_DATA, "two columns");
  refused(many, 2, 2, MAPPA_LIMIT, "9007199254740992");
  refused(most, 2, 2, MAPPA_LIMIT, "more than");
}

static mappa_Status both (const mappa_Memory *m, void *ud) {
  static const int64_t counts[] = {10, 20, 30, 40};
  mappa_Counts t = table(counts, 2, 2);
  mappa_ChiSquare test;
  mappa_Status status = mappa_chi_square(m, &t, &test, NULL);
  double out[4];
  (void) ud;
  return status == MAPPA_OK ? mappa_residuals(m, &t, out, NULL) : status;
}

static mappa_Status refuses (const mappa_Memory *m, void *ud) {
  static const int64_t counts[] = {10, 20, 0, 0};
  mappa_Counts t = table(counts, 2, 2);
  mappa_ChiSquare test;
  mappa_Status status = mappa_chi_square(m, &t, &test, NULL);
  (void) ud;
  return status == MAPPA_DATA ? MAPPA_OK : status;
}

static void memory_that_runs_out (void **state) {
  (void) state;
  assert_true(ledger_every_failure(both, NULL) > 0);
  assert_true(ledger_every_failure(refuses, NULL) > 0);
}

/* === The exact test ==================================================== */

static mappa_Fisher fisher (int64_t a, int64_t b, int64_t c, int64_t d,
                            double level) {
  const int64_t cells[] = {a, b, c, d};
  mappa_Fisher test;
  mappa_Error err;
  if (mappa_fisher(cells, level, &test, &err) != MAPPA_OK)
    fail_msg("%s", err.message);
  assert_int_equal(test.n, a + b + c + d);
  return test;
}

static void known_exact_tests (void **state) {
  static const struct {
    int64_t cells[4];
    double level, p, odds_ratio, low, high;
  } cases[] = {
    {{3, 1, 1, 3}, 0.95, 17. / 35, 6.4083196581996743,
     0.21173559544657857, 626.24353058881404},
    {{2, 10, 15, 3}, 0.95, 0.0005367241191434358, 0.046936639049679964,
     0.0033171639506573611, 0.36318960235668056},
    {{5, 5, 5, 5}, 0.95, 1, 1, 0.12591482400347177, 7.941876644901061},
    {{10, 0, 0, 10}, 0.95, 2. / 184756, INFINITY,
     11.135840592560429, INFINITY},
    {{0, 3, 7, 9}, 0.95, 5. / 19, 0, 0, 4.1087093612882711},
    {{4, 0, 2, 5}, 0.99, 2. / 33, INFINITY, 0.3616096829460961, INFINITY},
    {{19, 1099, 7, 1188}, 0.9, 0.016235661977444294, 2.9328216958255346,
     1.3325132806452257, 7.0218631035232167},
    {{1, 999, 3, 10}, 0.95, 6.5735378648258504e-6, 0.0035736261927367337,
     6.3550447631609524e-5, 0.04855973866430327},
    {{500, 1, 2, 499}, 0.95, 1.1642906655624121e-292, 90294.718387838661,
     9889.7525860759388, 4926157.5723939243},
    {{511, 0, 0, 511}, 0.95, 1.7834709916794498e-306, INFINITY,
     35313.955568960294, INFINITY},
    {{1, 1, 1, 1}, 0.999999, 1, 1, 1.2500005859377759e-7,
     7999996.2499999922},
    {{0, 1, 1, 0}, 0.95, 1, 0, 0, 39},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    const int64_t *c = cases[i].cells;
    mappa_Fisher test = fisher(c[0], c[1], c[2], c[3], cases[i].level);
    near(test.p, cases[i].p, 1e-12);
    near(test.odds_ratio, cases[i].odds_ratio, 1e-12);
    near(test.low, cases[i].low, 1e-10);
    near(test.high, cases[i].high, 1e-10);
  }
}

/* How many ways there are to choose k of n, exact up to n = 56. */
static double choose (int n, int k) {
  double ways = 1;
  for (int i = 1; i <= k; i++) ways = ways * (n - k + i) / i;
  return ways;
}

/* The sum over all tables with the margins of a table of the weight at an odds
** ratio, of those with a first cell within low .. high. */
static double weigh (const int *t, double odds, int low, int high) {
  double sum = 0;
  for (int k = low; k <= high; k++) {
    if (k < 0 || k < t[0] - t[3] || k > t[0] + t[1] || k > t[0] + t[2])
      continue;
    sum += choose(t[0] + t[2], k) * pow(odds, k - t[0]) *
           choose(t[1] + t[3], t[0] + t[1] - k);
  }
  return sum;
}

static double expectation (const int *t, double odds) {
  double sum = 0;
  for (int k = 0; k <= 60; k++) sum += k * weigh(t, odds, k, k);
  return sum / weigh(t, odds, 0, 60);
}

static double twosided (const int *t) {
  double most = weigh(t, 1, t[0], t[0]) * (1 + 1e-7), sum = 0;
  for (int k = 0; k <= 60; k++) {
    double w = weigh(t, 1, k, k);
    if (w <= most) sum += w;
  }
  return sum / weigh(t, 1, 0, 60);
}

/* Compares with counting every table; each figure solves its equation. */
static void check (const int *t, double level) {
  mappa_Fisher test = fisher(t[0], t[1], t[2], t[3], level);
  double tail = (1 - level) / 2, low = test.low, high = test.high;
  near(test.p, twosided(t), 1e-12);
  assert_true(low <= test.odds_ratio && test.odds_ratio <= high);
  if (low > 0)
    near(weigh(t, low, t[0], 60) / weigh(t, low, 0, 60), tail, 1e-11);
  if (isfinite(high))
    near(weigh(t, high, 0, t[0]) / weigh(t, high, 0, 60), tail, 1e-11);
  if (test.odds_ratio > 0 && isfinite(test.odds_ratio))
    near(expectation(t, test.odds_ratio), t[0], 1e-11);
}

/* With rows and columns exchanged it is the same; with the rows the other way
** round, the odds ratio is the reciprocal. */
static void check_turned (const int *t) {
  mappa_Fisher a = fisher(t[0], t[1], t[2], t[3], 0.95);
  mappa_Fisher b = fisher(t[0], t[2], t[1], t[3], 0.95);
  mappa_Fisher c = fisher(t[2], t[3], t[0], t[1], 0.95);
  near(b.p, a.p, 1e-13);
  near(b.odds_ratio, a.odds_ratio, 1e-13);
  near(b.low, a.low, 1e-13);
  near(b.high, a.high, 1e-13);
  near(c.p, a.p, 1e-13);
  near(c.odds_ratio, 1 / a.odds_ratio, 1e-12);
  near(c.low, 1 / a.high, 1e-12);
  near(c.high, 1 / a.low, 1e-12);
}

static void exact_tests_of_random_tables (void **state) {
  static const double levels[] = {0.05, 0.5, 0.9, 0.95, 0.99, 0.99999};
  uint64_t seed = 20250331;
  (void) state;
  for (int i = 0; i < 1000; i++) {
    int t[4], most = 2 + support_below(&seed, 12);
    for (int j = 0; j < 4; j++) t[j] = support_below(&seed, most);
    if (t[0] + t[1] == 0 || t[2] + t[3] == 0 || t[0] + t[2] == 0 ||
        t[1] + t[3] == 0) continue;
    check(t, levels[support_below(&seed, 6)]);
    check_turned(t);
  }
}

static void large_exact_tests (void **state) {
  const int64_t quarter = 250000000, million = 1000000;
  mappa_Fisher test = fisher(quarter, quarter, quarter, quarter, 0.95);
  (void) state;
  near(test.p, 1, 1e-12);
  near(test.odds_ratio, 1, 1e-12);
  near(log(test.high), 1.959963984540054 * sqrt(4. / (double) quarter), 1e-3);
  near(test.low, 1 / test.high, 1e-12);
  test = fisher(quarter * 2, 0, 0, quarter * 2, 0.95);
  assert_true(test.p == 0 && test.odds_ratio == INFINITY);
  assert_true(test.low > 1e7 && test.high == INFINITY);
  test = fisher(0, 1, 1, 999999998, 0.95);
  near(test.p, 1, 1e-8);
  test = fisher(1, 0, 0, 999999999, 0.95);
  near(test.p, 1e-9, 1e-12);
  test = fisher(5 * million, 10, 7, 4 * million, 0.95);
  assert_true(test.p == 0);
  near(test.odds_ratio, 20. / 70 * 1e12, 0.1);
}

/* Whatever the level, the interval is finite and holds the odds ratio. */
static void levels_near_their_ends (void **state) {
  static const double levels[] = {5e-324, 1e-9, 1 - 1e-9, 1 - 0x1p-53};
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(levels); i++) {
    mappa_Fisher a = fisher(3, 1, 1, 3, levels[i]);
    mappa_Fisher b = fisher(300, 100, 200, 300, levels[i]);
    assert_true(0 < a.low && isfinite(a.high));
    assert_true(0 < b.low && isfinite(b.high));
    near(a.low, 1 / fisher(1, 3, 3, 1, levels[i]).high, 1e-9);
  }
  assert_true(fisher(3, 1, 1, 3, 1 - 1e-9).low <
              fisher(3, 1, 1, 3, 1 - 1e-8).low);
}

static void not_tested (int64_t a, int64_t b, int64_t c, int64_t d,
                        double level, mappa_Status status,
                        const char *words) {
  const int64_t cells[] = {a, b, c, d};
  mappa_Fisher test;
  mappa_Error err;
  assert_int_equal(mappa_fisher(cells, level, &test, &err), status);
  assert_non_null(strstr(err.message, words));
  assert_true(test.p == 0 && test.n == 0 && test.high == 0);
  assert_int_equal(mappa_fisher(cells, level, &test, NULL), status);
}

static void exact_tests_that_are_refused (void **state) {
  (void) state;
  not_tested(1, 2, -3, 4, 0.95, MAPPA_MISUSE, "cannot hold -3");
  not_tested(1, 2, 3, 4, 0, MAPPA_MISUSE, "between 0 and 1");
  not_tested(1, 2, 3, 4, 1, MAPPA_MISUSE, "it is 1");
  not_tested(1, 2, 3, 4, 95, MAPPA_MISUSE, "it is 95");
  not_tested(1, 2, 3, 4, NAN, MAPPA_MISUSE, "nan");
  not_tested(0, 0, 0, 0, 0.95, MAPPA_DATA, "nothing to compare");
  not_tested(0, 0, 3, 4, 0.95, MAPPA_DATA, "nothing to compare");
  not_tested(1, 2, 0, 0, 0.95, MAPPA_DATA, "nothing to compare");
  not_tested(0, 2, 0, 4, 0.95, MAPPA_DATA, "nothing to compare");
  not_tested(1, 0, 3, 0, 0.95, MAPPA_DATA, "nothing to compare");
  not_tested(1000000000, 1, 1, 1, 0.95, MAPPA_LIMIT, "1000000000");
  not_tested(INT64_MAX, INT64_MAX, 1, 1, 0.95, MAPPA_LIMIT, "more than");
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(upper_tails),
    cmocka_unit_test(upper_tails_at_the_ends),
    cmocka_unit_test(an_upper_tail_falls_with_x_and_rises_with_df),
    cmocka_unit_test(a_chi_square_by_hand),
    cmocka_unit_test(independent_rows_and_columns),
    cmocka_unit_test(a_table_that_is_all_diagonal),
    cmocka_unit_test(what_is_empty_is_left_out_and_told),
    cmocka_unit_test(the_largest_tables),
    cmocka_unit_test(residuals_by_hand),
    cmocka_unit_test(tables_that_are_refused),
    cmocka_unit_test(memory_that_runs_out),
    cmocka_unit_test(known_exact_tests),
    cmocka_unit_test(exact_tests_of_random_tables),
    cmocka_unit_test(large_exact_tests),
    cmocka_unit_test(levels_near_their_ends),
    cmocka_unit_test(exact_tests_that_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
