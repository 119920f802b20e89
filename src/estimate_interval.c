/* estimate_interval.c - intervals of a count, of a share and of a difference
** of shares, and the limits of a funnel.
**
** R1. A count goes from 0 to 10^9; more is MAPPA_LIMIT. A negative count, more
**     cases than there are, or a level that is not between 0 and 1 is
**     MAPPA_MISUSE. A share of nothing is MAPPA_DATA.
** R2. The exact interval of the mean of a Poisson count n is Garwood's (1936):
**     from the mean at which n or more has the probability (1 - level) / 2, to
**     that at which n or less has. With no count it begins at 0.
** R3. Byar's (Breslow and Day 1987, page 69) is near it from MAPPA_BYAR_FROM
**     on, and what public health in England prints: with z the normal
**     quantile, n (1 - 1 / 9n - z / 3 sqrt n)^3 to the same of n + 1 with + z.
**     It does not begin below 0.
** R4. The exact interval of a share is Clopper's and Pearson's (1934), defined
**     as in R2: it begins at 0 when there is no case, and ends at 1 when all
**     are.
** R5. Wilson's (1927) holds the shares that a normal test with their own
**     variance would not reject.
** R6. The interval of a difference of shares is Newcombe's (1998, method 10),
**     from Wilson's of both.
** R7. A limit of a funnel is Spiegelhalter's (2005, appendix A.1.1): r - (P(X
**     <= r) - p) / P(X = r), where r is the smallest count with P(X <= r) >=
**     p, so that it moves smoothly with what is expected. It is not below 0.
** R8. Bounds have a relative error near that of a double. Levels next to 0,
**     below 10^-5, lose digits of z in R3, R5 and R6.
**
** How it works. A bound of R2 and R4 is a quantile of gamma or beta, told
** through the tail of the counts, which is the same: the chi-square of Garwood
** and the F of Clopper and Pearson are ways to look it up. The log of the tail
** is concave, in the mean above and in the log of the mean, or of the share,
** below it, and nearly straight far out; its slope falls out of the sum. So
** Newton's steps reach the bound from anywhere, after the first from one side.
*/
#include "estimate_interval.h"

#include <inttypes.h>
#include <math.h>

#include "base.h"
#include "estimate.h"
#include "estimate_tails.h"

#define NEAR      1e-11        /* a step after which the next one is nothing */
#define ROOT_HALF 0.70710678118654752440
#define ROOT_2PI  2.50662827463100050242

enum {
  STEPS = 100                  /* of Newton's, at most */
};

/* === What is asked for ================================================= */

mappa_Status mappai_check_count (int64_t n, const char *name,
                                 mappa_Error *err) {
  if (n < 0)
    return mappai_fail(err, MAPPA_MISUSE, "%s is a count, so it is not %"
                       PRId64, name, n);
  if (n > MAPPAI_COUNTED)
    return mappai_fail(err, MAPPA_LIMIT, "%s is %" PRId64 ", more than %"
                       PRId64, name, n, MAPPAI_COUNTED);
  return MAPPA_OK;
}

mappa_Status mappai_check_level (double level, mappa_Error *err) {
  if (level > 0 && level < 1) return MAPPA_OK;
  return mappai_fail(err, MAPPA_MISUSE, "the level of an interval lies "
                     "between 0 and 1, as 0.95 does; it is %g", level);
}

static mappa_Status check_share (int64_t x, int64_t n, const char *x_name,
                                 const char *n_name, mappa_Error *err) {
  MAPPAI_TRY(mappai_check_count(x, x_name, err));
  MAPPAI_TRY(mappai_check_count(n, n_name, err));
  if (x > n)
    return mappai_fail(err, MAPPA_MISUSE, "%s is a part of %s, so it is not %"
                       PRId64 " of %" PRId64, x_name, n_name, x, n);
  if (n == 0)
    return mappai_fail(err, MAPPA_DATA, "nothing to take a share of: %s is 0",
                       n_name);
  return MAPPA_OK;
}

/* === Quantiles ========================================================= */

/* What the standard normal distribution exceeds with the probability of a
** tail below 1/2. Begins above it, where exp(-z^2 / 2) / 2, which is more than
** the tail at z, is as much. */
static double normal (double tail) {
  double z = sqrt(-2 * log(2 * tail));
  for (int i = 0; i < STEPS; i++) {
    double above = erfc(z * ROOT_HALF) / 2;
    double step = log(above / tail) * above * ROOT_2PI * exp(z * z / 2);
    z += step;
    if (fabs(step) <= NEAR * z) break;
  }
  return z;
}

/* The mean at which n or more, n >= 1, has the probability of a tail. */
static double mean_below (int64_t n, double tail) {
  double mean = (double) n;
  for (int i = 0; i < STEPS; i++) {
    mappai_Tail t = mappai_poisson_above(n, mean);
    double step = (log(tail) - mappai_tail_log(t)) * t.sum / (double) n;
    mean *= exp(step);
    if (fabs(step) <= NEAR) break;
  }
  return mean;
}

/* The mean at which n or less has the probability of a tail. */
static double mean_above (int64_t n, double tail) {
  double mean = (double) n + 1;
  for (int i = 0; i < STEPS; i++) {
    mappai_Tail t = mappai_poisson_below(n, mean);
    double step = (mappai_tail_log(t) - log(tail)) * t.sum;
    mean += step;
    if (fabs(step) <= NEAR * mean) break;
  }
  return mean;
}

double mappai_share_log (int64_t k, int64_t n, double tail) {
  double p = log((double) k / (double) n);
  for (int i = 0; i < STEPS; i++) {
    mappai_Tail t = mappai_binomial_above(k, n, exp(p), -expm1(p));
    double step = (log(tail) - mappai_tail_log(t)) * t.sum / (double) k;
    p += step;
    if (fabs(step) <= NEAR * fabs(p)) break;
  }
  return p;
}

/* === Intervals ========================================================= */

mappa_Status mappa_count_exact (int64_t n, double level, mappa_Interval *out,
                                mappa_Error *err) {
  double tail = (1 - level) / 2;
  out->low = out->high = 0;
  MAPPAI_TRY(mappai_check_count(n, "n", err));
  MAPPAI_TRY(mappai_check_level(level, err));
  if (n > 0) out->low = mean_below(n, tail);
  out->high = mean_above(n, tail);
  return MAPPA_OK;
}

/* n (1 - 1 / 9n + z / 3 sqrt n)^3, but not below 0. */
static double byar (int64_t n, double z) {
  double a = (double) n, root = 1 - 1 / (9 * a) + z / (3 * sqrt(a));
  return root > 0 ? a * root * root * root : 0;
}

mappa_Status mappa_count_byar (int64_t n, double level, mappa_Interval *out,
                               mappa_Error *err) {
  double z;
  out->low = out->high = 0;
  MAPPAI_TRY(mappai_check_count(n, "n", err));
  MAPPAI_TRY(mappai_check_level(level, err));
  z = normal((1 - level) / 2);
  if (n > 0) out->low = byar(n, -z);
  out->high = byar(n + 1, z);
  return MAPPA_OK;
}

mappa_Status mappa_share_exact (int64_t x, int64_t n, double level,
                                mappa_Interval *out, mappa_Error *err) {
  double tail = (1 - level) / 2;
  out->low = out->high = 0;
  MAPPAI_TRY(check_share(x, n, "x", "n", err));
  MAPPAI_TRY(mappai_check_level(level, err));
  if (x > 0) out->low = exp(mappai_share_log(x, n, tail));
  out->high = x < n ? -expm1(mappai_share_log(n - x, n, tail)) : 1;
  return MAPPA_OK;
}

/* The two shares at which a test has the statistic z. Their product is known,
** so that the lower is not had by a subtraction. */
static mappa_Interval wilson (int64_t x, int64_t n, double z) {
  double a = (double) x, b = (double) (n - x), all = (double) n, zz = z * z;
  double sum = 2 * a + zz + z * sqrt(zz + 4 * a * (b / all));
  mappa_Interval shares = {0, 1};
  if (x > 0) shares.low = 2 * a * (a / all) / sum;
  if (x < n) shares.high = sum / (2 * (all + zz));
  return shares;
}

mappa_Status mappa_share_wilson (int64_t x, int64_t n, double level,
                                 mappa_Interval *out, mappa_Error *err) {
  out->low = out->high = 0;
  MAPPAI_TRY(check_share(x, n, "x", "n", err));
  MAPPAI_TRY(mappai_check_level(level, err));
  *out = wilson(x, n, normal((1 - level) / 2));
  return MAPPA_OK;
}

/* === Two shares ======================================================== */

/* Fisher's p; where all or none are cases there is no other table. */
static mappa_Status exact_p (const int64_t x[2], const int64_t n[2], double *p,
                             mappa_Error *err) {
  const int64_t cells[4] = {x[0], n[0] - x[0], x[1], n[1] - x[1]};
  *p = 1;
  if (cells[0] + cells[2] == 0 || cells[1] + cells[3] == 0) return MAPPA_OK;
  return mappai_fisher_p(cells, p, err);
}

/* R6 */
static void newcombe (const int64_t x[2], const int64_t n[2], double z,
                      mappa_ShareTest *out) {
  double p1 = (double) x[0] / (double) n[0];
  double p2 = (double) x[1] / (double) n[1];
  mappa_Interval first = wilson(x[0], n[0], z);
  mappa_Interval second = wilson(x[1], n[1], z);
  out->difference = (double) (x[1] * n[0] - x[0] * n[1]) /
                    ((double) n[0] * (double) n[1]);
  out->low = out->difference - hypot(p2 - second.low, first.high - p1);
  out->high = out->difference + hypot(second.high - p2, p1 - first.low);
}

mappa_Status mappa_share_test (const int64_t x[2], const int64_t n[2],
                               double level, mappa_ShareTest *out,
                               mappa_Error *err) {
  out->p = out->difference = out->low = out->high = 0;
  MAPPAI_TRY(check_share(x[0], n[0], "x1", "n1", err));
  MAPPAI_TRY(check_share(x[1], n[1], "x2", "n2", err));
  MAPPAI_TRY(mappai_check_level(level, err));
  MAPPAI_TRY(exact_p(x, n, &out->p, err));
  newcombe(x, n, normal((1 - level) / 2), out);
  return MAPPA_OK;
}

/* === Funnels =========================================================== */

/* The limit below: r is sought by halving, up to the median, which is not
** above the mean by more than 1/3. */
static double limit_below (double mean, double tail) {
  int64_t low = 0, r = (int64_t) mean + 1;
  mappai_Tail t;
  while (low < r) {
    int64_t middle = low + (r - low) / 2;
    if (mappai_tail(mappai_poisson_below(middle, mean)) >= tail) r = middle;
    else low = middle + 1;
  }
  t = mappai_poisson_below(r, mean);
  return fmax(0, (double) r - t.sum + tail * exp(-t.first));
}

/* The limit above: the smallest r that is exceeded with no more than the
** probability of the tail. The median is not below the mean by more than 1. */
static double limit_above (double mean, double tail) {
  int64_t low = mean > 1 ? (int64_t) mean - 1 : 0, r = low + 1, step = 1;
  mappai_Tail t;
  while (mappai_tail(mappai_poisson_above(r + 1, mean)) > tail) {
    low = r + 1;
    r += step *= 2;
  }
  while (low < r) {
    int64_t middle = low + (r - low) / 2;
    if (mappai_tail(mappai_poisson_above(middle + 1, mean)) <= tail)
      r = middle;
    else low = middle + 1;
  }
  t = mappai_poisson_above(r, mean);
  return fmax(0, (double) r + t.sum - 1 - tail * exp(-t.first));
}

mappa_Status mappa_funnel (double expected, double level, mappa_Interval *out,
                           mappa_Error *err) {
  double tail = (1 - level) / 2;
  out->low = out->high = 0;
  if (!(expected > 0))
    return mappai_fail(err, MAPPA_MISUSE, "expected must be more than 0, "
                       "not %g", expected);
  if (expected > (double) MAPPAI_COUNTED)
    return mappai_fail(err, MAPPA_LIMIT, "expected is %g, more than %" PRId64,
                       expected, MAPPAI_COUNTED);
  MAPPAI_TRY(mappai_check_level(level, err));
  out->low = limit_below(expected, tail);
  out->high = limit_above(expected, tail);
  return MAPPA_OK;
}
