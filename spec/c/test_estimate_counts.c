/* test_estimate_counts.c - intervals of counts and shares, the tests of two of
** them, limits of funnels: published examples, what holds for all, and
** counting every outcome. */
#include "support.h"

#include <math.h>

#include "base.h"

static const int64_t BILLION = 1000000000;

static const double LEVELS[] = {0.05, 0.5, 0.9, 0.95, 0.998, 1 - 1e-12};

/* Do two numbers agree but for an absolute error? Infinities too. */
static void within (double got, double want, double error) {
  if (got == want || fabs(got - want) <= error) return;
  fail_msg("%.17g is not %.17g", got, want);
}

static void near (double got, double want, double error) {
  within(got, want, error * fabs(want));
}

typedef mappa_Status (*CountInterval) (int64_t n, double level,
                                       mappa_Interval *out, mappa_Error *err);
typedef mappa_Status (*ShareInterval) (int64_t x, int64_t n, double level,
                                       mappa_Interval *out, mappa_Error *err);

static mappa_Interval of_count (CountInterval f, int64_t n, double level) {
  mappa_Interval out;
  assert_int_equal(f(n, level, &out, NULL), MAPPA_OK);
  return out;
}

static mappa_Interval of_share (ShareInterval f, int64_t x, int64_t n,
                                double level) {
  mappa_Interval out;
  assert_int_equal(f(x, n, level, &out, NULL), MAPPA_OK);
  return out;
}

static mappa_Interval funnel (double expected, double level) {
  mappa_Interval out;
  assert_int_equal(mappa_funnel(expected, level, &out, NULL), MAPPA_OK);
  return out;
}

static mappa_RateTest rates (int64_t x1, int64_t x2, double t1, double t2,
                             double level) {
  const int64_t x[] = {x1, x2};
  const double t[] = {t1, t2};
  mappa_RateTest out;
  assert_int_equal(mappa_rate_test(x, t, level, &out, NULL), MAPPA_OK);
  return out;
}

static mappa_ShareTest shares (int64_t x1, int64_t n1, int64_t x2, int64_t n2,
                               double level) {
  const int64_t x[] = {x1, x2}, n[] = {n1, n2};
  mappa_ShareTest out;
  assert_int_equal(mappa_share_test(x, n, level, &out, NULL), MAPPA_OK);
  return out;
}

/* === Published examples ================================================ */

/* Garwood (1936), as in Biometrika Tables for Statisticians, table 40. */
static void limits_of_garwood (void **state) {
  static const struct { int n; double low, high; } at95[] = {
    {0, 0, 3.69}, {1, 0.0253, 5.57}, {2, 0.242, 7.22}, {3, 0.619, 8.77},
    {4, 1.09, 10.24}, {5, 1.62, 11.67}, {6, 2.20, 13.06}, {7, 2.81, 14.42},
    {8, 3.45, 15.76}, {9, 4.12, 17.08}, {10, 4.80, 18.39}, {15, 8.40, 24.74},
    {20, 12.22, 30.89}, {30, 20.24, 42.83}, {50, 37.11, 65.92},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(at95); i++) {
    mappa_Interval a = of_count(mappa_count_exact, at95[i].n, 0.95);
    within(a.low, at95[i].low, at95[i].n < 4 ? 0.0006 : 0.006);
    within(a.high, at95[i].high, 0.006);
  }
}

/* The example of R's poisson.test: 137 observed, 24.19893 expected. */
static void a_ratio_to_what_is_expected (void **state) {
  mappa_Interval a = of_count(mappa_count_exact, 137, 0.95);
  (void) state;
  within(a.low / 24.19893, 4.753125, 5e-7);
  within(a.high / 24.19893, 6.692709, 5e-7);
}

/* Public Health England's guide of 2018: Byar's is within 0.2 % of the exact
** interval at 95 % from 10 on. */
static void byar_is_near_garwood (void **state) {
  (void) state;
  for (int64_t n = MAPPA_BYAR_FROM; n < BILLION; n += n / 4) {
    mappa_Interval exact = of_count(mappa_count_exact, n, 0.95);
    mappa_Interval byar = of_count(mappa_count_byar, n, 0.95);
    near(byar.low, exact.low, 0.002);
    near(byar.high, exact.high, 0.002);
  }
}

/* Newcombe (1998), "Two-sided confidence intervals for the single proportion",
** table I, methods 3 and 5. */
static void shares_of_newcombe (void **state) {
  static const struct { int x, n; double low, high, low5, high5; } cases[] = {
    {81, 263, 0.2553, 0.3662, 0.2527, 0.3676},
    {15, 148, 0.0624, 0.1605, 0.0578, 0.1617},
    {0, 20, 0, 0.1611, 0, 0.1684},
    {1, 29, 0.0061, 0.1718, 0.0009, 0.1776},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    int x = cases[i].x, n = cases[i].n;
    mappa_Interval wilson = of_share(mappa_share_wilson, x, n, 0.95);
    mappa_Interval exact = of_share(mappa_share_exact, x, n, 0.95);
    within(wilson.low, cases[i].low, 5e-5);
    within(wilson.high, cases[i].high, 5e-5);
    within(exact.low, cases[i].low5, 5e-5);
    within(exact.high, cases[i].high5, 5e-5);
  }
}

/* Newcombe (1998), "Interval estimation for the difference between independent
** proportions", table II, method 10. His are first less second. */
static void differences_of_newcombe (void **state) {
  static const struct { int x1, n1, x2, n2; double low, high; } cases[] = {
    {56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090},
    {6, 7, 2, 7, 0.0582, 0.8062}, {5, 56, 0, 29, -0.0381, 0.1926},
    {0, 10, 0, 20, -0.1611, 0.2775}, {0, 10, 0, 10, -0.2775, 0.2775},
    {10, 10, 0, 20, 0.6791, 1}, {10, 10, 0, 10, 0.6075, 1},
  };
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(cases); i++) {
    mappa_ShareTest t = shares(cases[i].x2, cases[i].n2, cases[i].x1,
                               cases[i].n1, 0.95);
    within(t.low, cases[i].low, 5e-5);
    within(t.high, cases[i].high, 5e-5);
  }
}

/* The example of R's poisson.test with two counts. */
static void two_rates_of_the_manual_of_r (void **state) {
  mappa_RateTest t = rates(6 + 8 + 7, 11, 1083 + 1050 + 878, 800, 0.95);
  (void) state;
  within(t.p, 0.07967, 5e-6);
  within(t.ratio, 1.971488, 5e-7);
  within(t.low, 0.858426, 5e-7);
  within(t.high, 4.277266, 5e-7);
}

/* Fay (2010), "Two-sided exact tests and matching confidence intervals for
** discrete data": p and interval need not say the same. */
static void two_rates_of_fay (void **state) {
  mappa_RateTest t = rates(10, 2, 20000, 17877, 0.95);
  (void) state;
  within(t.p, 0.04213, 5e-6);
  within(t.ratio, 0.2237512, 5e-8);
  within(t.low, 0.02383738, 5e-9);
  within(t.high, 1.04995468, 5e-9);
}

/* === By counting every outcome ========================================= */

static double poisson (int64_t k, double mean) {
  double p = exp(-mean);
  for (int64_t i = 1; i <= k; i++) p *= mean / (double) i;
  return p;
}

static double binomial (int64_t k, int64_t n, double p) {
  double ways = 1;
  for (int64_t i = 1; i <= k; i++) ways = ways * (double) (n - k + i) /
                                          (double) i;
  return ways * pow(p, (double) k) * pow(1 - p, (double) (n - k));
}

static double at_most (int64_t k, double mean) {
  double sum = 0;
  for (int64_t i = 0; i <= k; i++) sum += poisson(i, mean);
  return sum;
}

/* From low to high of n. */
static double among (int64_t low, int64_t high, int64_t n, double p) {
  double sum = 0;
  for (int64_t i = low; i <= high; i++) sum += binomial(i, n, p);
  return sum;
}

/* An error in a tail that a double can tell from 1. */
static double roughly (double tail) {
  return 1e-11 + 1e-15 / tail;
}

/* Each end solves the equation of its definition. */
static void ends_of_counts (void **state) {
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(LEVELS); i++)
    for (int64_t n = 0; n <= 100; n += 1 + n / 10) {
      double tail = (1 - LEVELS[i]) / 2;
      mappa_Interval a = of_count(mappa_count_exact, n, LEVELS[i]);
      near(at_most(n, a.high), tail, 1e-11);
      if (n == 0) assert_true(a.low == 0);
      else near(1 - at_most(n - 1, a.low), tail, roughly(tail));
    }
}

static void ends_of_shares (void **state) {
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(LEVELS); i++)
    for (int64_t n = 1; n <= 60; n += 1 + n / 5)
      for (int64_t x = 0; x <= n; x++) {
        double tail = (1 - LEVELS[i]) / 2;
        mappa_Interval a = of_share(mappa_share_exact, x, n, LEVELS[i]);
        if (x == 0) assert_true(a.low == 0);
        else near(among(x, n, n, a.low), tail, 1e-11);
        if (x == n) assert_true(a.high == 1);
        else near(among(0, x, n, a.high), tail, 1e-9 + 1e-15 / (1 - a.high));
      }
}

/* The p of a test of rates, as R has it. */
static double plain_p (int64_t x, int64_t n, double p) {
  double mean = (double) n * p, most = binomial(x, n, p) * (1 + 1e-7), sum = 0;
  if ((double) x == mean) return 1;
  for (int64_t k = 0; k <= n; k++) {
    bool mine = (double) x < mean ? k <= x : k >= x;
    bool far = (double) x < mean ? (double) k >= mean : (double) k <= mean;
    if (mine || (far && binomial(k, n, p) <= most)) sum += binomial(k, n, p);
  }
  return sum < 1 ? sum : 1;
}

static void rates_of_random_counts (void **state) {
  uint64_t seed = 20250331;
  (void) state;
  for (int i = 0; i < 3000; i++) {
    int64_t x1 = support_below(&seed, 50), x2 = support_below(&seed, 50);
    double t1 = 1 + support_below(&seed, 4), t2 = 1 + support_below(&seed, 9);
    mappa_RateTest t = rates(x1, x2, t1, t2, 0.95);
    if (x1 + x2 == 0) continue;
    near(t.p, plain_p(x1, x1 + x2, t1 / (t1 + t2)), 1e-12);
  }
}

/* Spiegelhalter's limits, with the counts in a row. */
static void limits_by_hand (void **state) {
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(LEVELS); i++)
    for (double mean = 0.05; mean < 80; mean *= 1.13) {
      double tail = (1 - LEVELS[i]) / 2, low, high;
      mappa_Interval limits = funnel(mean, LEVELS[i]);
      int64_t r = 0;
      if (tail < 1e-9) continue;           /* 1 - tail has lost its digits */
      while (at_most(r, mean) < tail) r++;
      low = (double) r - (at_most(r, mean) - tail) / poisson(r, mean);
      while (at_most(r, mean) < 1 - tail) r++;
      high = (double) r - (at_most(r, mean) - 1 + tail) / poisson(r, mean);
      within(limits.low, low > 0 ? low : 0, 1e-9);
      within(limits.high, high > 0 ? high : 0, 1e-9);
    }
}

/* === What holds for all ================================================ */

static void intervals_of_counts_rise_and_widen (void **state) {
  static const CountInterval ways[] = {mappa_count_exact, mappa_count_byar};
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(ways); i++) {
    mappa_Interval before = {-1, -1};
    for (int64_t n = 0; n < BILLION / 2; n += 1 + n / 3) {
      mappa_Interval a = of_count(ways[i], n, 0.95);
      mappa_Interval wide = of_count(ways[i], n, 0.998);
      assert_true(before.low < a.low || n <= 1);
      assert_true(before.high < a.high && a.low <= (double) n);
      assert_true((double) n < a.high && a.high < wide.high);
      assert_true(wide.low < a.low || a.low == 0);
      before = a;
    }
  }
}

/* The share of the rest is the rest of the share. */
static void intervals_of_shares_are_symmetric (void **state) {
  static const ShareInterval ways[] = {mappa_share_exact, mappa_share_wilson};
  uint64_t seed = 20250401;
  (void) state;
  for (int i = 0; i < 2000; i++) {
    int64_t n = 1 + support_below(&seed, i % 10 == 0 ? (int) BILLION : 200);
    int64_t x = support_below(&seed, (int) n + 1);
    ShareInterval f = ways[i % 2];
    mappa_Interval a = of_share(f, x, n, 0.95);
    mappa_Interval b = of_share(f, n - x, n, 0.95);
    within(a.low, 1 - b.high, 1e-15);
    within(a.high, 1 - b.low, 1e-15);
    assert_true(0 <= a.low && a.low < a.high && a.high <= 1);
    assert_true(a.low * (double) n <= (double) x);
    assert_true((double) x <= a.high * (double) n);
  }
}

/* A rare share is a count: the two exact intervals meet. */
static void a_rare_share_is_a_count (void **state) {
  (void) state;
  for (int64_t x = 0; x < 10; x++) {
    mappa_Interval share = of_share(mappa_share_exact, x, BILLION, 0.95);
    mappa_Interval count = of_count(mappa_count_exact, x, 0.95);
    near(share.low * 1e9, count.low, 1e-7);
    near(share.high * 1e9, count.high, 1e-7);
  }
}

/* With the counts exchanged p is the same and the ratio the reciprocal. */
static void rates_are_symmetric (void **state) {
  uint64_t seed = 20250402;
  (void) state;
  for (int i = 0; i < 2000; i++) {
    int most = i % 10 == 0 ? 100000000 : 300;
    int64_t x1 = support_below(&seed, most), x2 = support_below(&seed, most);
    double t1 = 1 + support_below(&seed, 99), t2 = 1 + support_below(&seed, 9);
    mappa_RateTest a = rates(x1, x2, t1, t2, 0.9);
    mappa_RateTest b = rates(x2, x1, t2, t1, 0.9);
    assert_true(0 <= a.p && a.p <= 1);
    assert_true(a.p == b.p);
    if (x1 == 0 || x2 == 0) continue;
    near(a.ratio, 1 / b.ratio, 1e-15);
    near(a.low, 1 / b.high, 1e-13);
    near(a.high, 1 / b.low, 1e-13);
    assert_true(a.low < a.ratio && a.ratio < a.high);
  }
}

/* Scaling both exposures changes nothing. */
static void exposures_have_any_unit (void **state) {
  mappa_RateTest a = rates(82, 96, 795, 802, 0.95);
  mappa_RateTest b = rates(82, 96, 795e90, 802e90, 0.95);
  mappa_RateTest c = rates(82, 96, 795e-100, 802e-100, 0.95);
  (void) state;
  near(b.p, a.p, 1e-12);
  near(c.p, a.p, 1e-12);
  near(b.low, a.low, 1e-13);
  near(c.high, a.high, 1e-13);
}

static void tests_with_nothing (void **state) {
  mappa_RateTest none = rates(0, 0, 1, 1, 0.95), up = rates(0, 5, 1, 1, 0.95);
  mappa_RateTest down = rates(5, 0, 1, 1, 0.95);
  mappa_ShareTest all = shares(3, 3, 7, 7, 0.95);
  (void) state;
  assert_true(none.p == 1 && isnan(none.ratio));
  assert_true(none.low == 0 && none.high == INFINITY);
  near(up.p, 0.0625, 1e-14);
  assert_true(up.ratio == INFINITY && up.high == INFINITY);
  near(up.low, 1 / (pow(0.025, -0.2) - 1), 1e-14);
  near(down.p, 0.0625, 1e-14);
  assert_true(down.ratio == 0 && down.low == 0);
  near(down.high, 1 / up.low, 1e-14);
  assert_true(all.p == 1 && all.difference == 0);
  assert_true(shares(0, 3, 0, 7, 0.95).p == 1);
}

static void shares_have_fishers_p (void **state) {
  static const int64_t cells[] = {81, 182, 15, 133};
  mappa_ShareTest t = shares(81, 263, 15, 148, 0.95);
  mappa_Fisher f;
  (void) state;
  assert_int_equal(mappa_fisher(cells, 0.95, &f, NULL), MAPPA_OK);
  assert_true(t.p == f.p);
  near(t.difference, 15. / 148 - 81. / 263, 1e-15);
}

/* Spiegelhalter's limits rise with what is expected, without steps. */
static void limits_are_smooth (void **state) {
  mappa_Interval before = funnel(0.5, 0.95);
  (void) state;
  for (double mean = 0.501; mean < 30; mean += 0.001) {
    mappa_Interval limits = funnel(mean, 0.95);
    assert_true(before.low <= limits.low && limits.low < before.low + 0.01);
    assert_true(before.high < limits.high);
    assert_true(limits.high < before.high + 0.01);
    before = limits;
  }
}

/* === Huge counts and levels at their ends ============================== */

/* Of a billion, all is normal. */
static void the_largest_counts (void **state) {
  double z = 1.959963984540054, sd = sqrt(1e9);
  mappa_Interval a = of_count(mappa_count_exact, BILLION, 0.95);
  mappa_RateTest same = rates(BILLION, BILLION, 1, 1, 0.95);
  mappa_RateTest off = rates(BILLION, BILLION - 100000, 1, 1, 0.95);
  (void) state;
  within(a.low, 1e9 - z * sd + (z * z - 1) / 3, 0.02);
  within(a.high, 1e9 + z * sd + (z * z + 2) / 3, 0.02);
  assert_true(same.p == 1 && same.ratio == 1);
  within(log(same.high), z * sqrt(2e-9), 2e-9);
  near(off.p, erfc(1e5 / sqrt(2 * (2e9 - 1e5))), 1e-4);
  assert_true(rates(0, BILLION, 1, 1, 0.95).p == 0);
  near(rates(0, BILLION, 2e-9, 1, 0.95).p, 1 - exp(-2) * 16 / 3, 1e-7);
  a = funnel(1e9, 0.95);
  within(a.low, 1e9 - z * sd, 2);
  within(a.high, 1e9 + z * sd, 2);
}

/* Whatever the level, an interval is finite and holds the estimate. */
static void levels_near_their_ends (void **state) {
  static const double levels[] = {5e-324, 1e-9, 1 - 1e-9, 1 - 0x1p-53};
  static const int64_t counts[] = {1, 2, 10, 100, 1000000, 1000000000};
  (void) state;
  for (size_t i = 0; i < MAPPAI_COUNT(levels); i++)
    for (size_t j = 0; j < MAPPAI_COUNT(counts); j++) {
      int64_t n = counts[j];
      double x = (double) n;
      mappa_Interval exact = of_count(mappa_count_exact, n, levels[i]);
      mappa_Interval byar = of_count(mappa_count_byar, n, levels[i]);
      mappa_Interval share = of_share(mappa_share_exact, n / 2, n, levels[i]);
      mappa_Interval limits = funnel(x, levels[i]);
      mappa_RateTest t = rates(n, 1, 1, 1, levels[i]);
      assert_true(0 < exact.low && exact.low < x && x < exact.high);
      assert_true(exact.high < 3 * x + 60 && byar.high < 3 * x + 60);
      assert_true(share.low < share.high && isfinite(share.high));
      assert_true(limits.low <= limits.high + 1e-9 * x);
      assert_true(limits.high < 3 * x + 60);
      assert_true(0 < t.low && t.low < t.high && isfinite(t.high));
    }
}

/* === What is refused =================================================== */

static void refused (mappa_Status got, mappa_Status want,
                     const mappa_Error *err, const char *words) {
  assert_int_equal(got, want);
  assert_int_equal(err->status, want);
  if (strstr(err->message, words) == NULL) fail_msg("%s", err->message);
}

static void counts_and_levels_that_are_refused (void **state) {
  static const double levels[] = {0, 1, -0.5, 95, INFINITY, NAN};
  const CountInterval ways[] = {mappa_count_exact, mappa_count_byar};
  mappa_Interval out;
  mappa_Error err;
  (void) state;
  for (int i = 0; i < 2; i++) {
    refused(ways[i](-1, 0.95, &out, &err), MAPPA_MISUSE, &err, "n is a count");
    assert_true(out.low == 0 && out.high == 0);
    refused(ways[i](INT64_MIN, 0.95, &out, &err), MAPPA_MISUSE, &err, "n is");
    refused(ways[i](BILLION + 1, 0.95, &out, &err), MAPPA_LIMIT, &err, "n is");
    refused(ways[i](INT64_MAX, 0.95, &out, &err), MAPPA_LIMIT, &err, "n is");
    for (size_t j = 0; j < MAPPAI_COUNT(levels); j++)
      refused(ways[i](3, levels[j], &out, &err), MAPPA_MISUSE, &err, "level");
  }
  refused(mappa_funnel(0, 0.95, &out, &err), MAPPA_MISUSE, &err, "expected");
  refused(mappa_funnel(NAN, 0.95, &out, &err), MAPPA_MISUSE, &err, "expected");
  refused(mappa_funnel(-3, 0.95, &out, &err), MAPPA_MISUSE, &err, "expected");
  refused(mappa_funnel(1e10, 0.95, &out, &err), MAPPA_LIMIT, &err, "expected");
  refused(mappa_funnel(5, 95, &out, &err), MAPPA_MISUSE, &err, "level");
}

static void shares_that_are_refused (void **state) {
  const ShareInterval ways[] = {mappa_share_exact, mappa_share_wilson};
  static const int64_t x[] = {1, 2}, less[] = {1, 1}, none[] = {0, 0};
  static const int64_t most[] = {1000000000, 1000000000};
  mappa_ShareTest test;
  mappa_Interval out;
  mappa_Error err;
  (void) state;
  for (int i = 0; i < 2; i++) {
    refused(ways[i](3, 2, 0.95, &out, &err), MAPPA_MISUSE, &err, "x is a");
    refused(ways[i](-1, 2, 0.95, &out, &err), MAPPA_MISUSE, &err, "x is");
    refused(ways[i](0, -1, 0.95, &out, &err), MAPPA_MISUSE, &err, "n is");
    refused(ways[i](0, 0, 0.95, &out, &err), MAPPA_DATA, &err, "n is 0");
    refused(ways[i](1, 2, 1, &out, &err), MAPPA_MISUSE, &err, "level");
    refused(ways[i](1, BILLION + 1, 1, &out, &err), MAPPA_LIMIT, &err, "n is");
  }
  refused(mappa_share_test(x, less, 0.95, &test, &err), MAPPA_MISUSE, &err,
          "x2 is a part of n2");
  refused(mappa_share_test(none, none, 0.95, &test, &err), MAPPA_DATA, &err,
          "n1 is 0");
  refused(mappa_share_test(x, x, 1, &test, &err), MAPPA_MISUSE, &err, "level");
  refused(mappa_share_test(x, most, 0.95, &test, &err), MAPPA_LIMIT, &err,
          "more than");
  assert_true(test.p == 0 && test.difference == 0 && test.high == 0);
}

static void rates_that_are_refused (void **state) {
  static const double bad[] = {0, -1, INFINITY, NAN, 1e-101, 1e101};
  int64_t x[] = {1, -2};
  double t[] = {1, 1};
  mappa_RateTest test;
  mappa_Error err;
  (void) state;
  refused(mappa_rate_test(x, t, 0.95, &test, &err), MAPPA_MISUSE, &err, "x2");
  x[1] = INT64_MAX;
  refused(mappa_rate_test(x, t, 0.95, &test, &err), MAPPA_LIMIT, &err, "x2");
  x[1] = 2;
  refused(mappa_rate_test(x, t, 0, &test, &err), MAPPA_MISUSE, &err, "level");
  for (size_t i = 0; i < MAPPAI_COUNT(bad); i++) {
    t[0] = bad[i];
    refused(mappa_rate_test(x, t, 0.95, &test, &err), MAPPA_MISUSE, &err,
            "t1");
  }
  assert_true(test.p == 0 && test.ratio == 0 && test.high == 0);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(limits_of_garwood),
    cmocka_unit_test(a_ratio_to_what_is_expected),
    cmocka_unit_test(byar_is_near_garwood),
    cmocka_unit_test(shares_of_newcombe),
    cmocka_unit_test(differences_of_newcombe),
    cmocka_unit_test(two_rates_of_the_manual_of_r),
    cmocka_unit_test(two_rates_of_fay),
    cmocka_unit_test(ends_of_counts),
    cmocka_unit_test(ends_of_shares),
    cmocka_unit_test(rates_of_random_counts),
    cmocka_unit_test(limits_by_hand),
    cmocka_unit_test(intervals_of_counts_rise_and_widen),
    cmocka_unit_test(intervals_of_shares_are_symmetric),
    cmocka_unit_test(a_rare_share_is_a_count),
    cmocka_unit_test(rates_are_symmetric),
    cmocka_unit_test(exposures_have_any_unit),
    cmocka_unit_test(tests_with_nothing),
    cmocka_unit_test(shares_have_fishers_p),
    cmocka_unit_test(limits_are_smooth),
    cmocka_unit_test(the_largest_counts),
    cmocka_unit_test(levels_near_their_ends),
    cmocka_unit_test(counts_and_levels_that_are_refused),
    cmocka_unit_test(shares_that_are_refused),
    cmocka_unit_test(rates_that_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
