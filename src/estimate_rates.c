/* estimate_rates.c - the exact test of two counts, or of their rates.
**
** R1. Counts go up to 10^9 each; more is MAPPA_LIMIT. What they arose from,
**     the exposures, lie within 10^-100 and 10^100. A negative count, another
**     exposure, or a level that is not between 0 and 1 is MAPPA_MISUSE.
** R2. The test is conditional (Przyborowski and Wilenski 1940): where both
**     rates are one, the first of n counts in all is binomial, with the share
**     p of its exposure in both.
** R3. Its two-sided p is that of poisson.test and binom.test of R: the tail
**     from the observed count outwards, and the tail beyond the mean of all
**     counts that are no more probable, where 1 part in 10^7 more still counts
**     as a tie. It is 1 when the count is what is expected.
** R4. The ratio is the later rate over the earlier one: infinite when only the
**     earlier count is 0, NaN when both are. Its exact interval is Clopper's
**     and Pearson's (1934) of the later count's share, as odds, over the
**     exposures. It begins at 0 when the later count is 0, and has no upper
**     end, INFINITY, when the earlier one is 0; where both are, p is 1.
**     The interval gives each tail its half, the p of R3 does not: p may be
**     below 1 - level where 1 is just within the interval (Fay 2010).
** R5. The time grows with the square root of the counts: the beginning of the
**     far tail is found by halving.
*/
#include "estimate_interval.h"

#include <math.h>

#include "base.h"
#include "estimate_tails.h"

#define TIE      1e-7          /* R3 */
#define SMALLEST 1e-100        /* R1: an exposure */
#define LARGEST  1e100

/* The smallest count from 'from' on that is no more probable than a log says;
** n + 1 when there is none. The probabilities fall. */
static int64_t far_tail (int64_t from, int64_t n, double p, double q,
                         double most) {
  int64_t low = from, high = n + 1;
  while (low < high) {
    int64_t k = low + (high - low) / 2;
    if (mappai_binomial_log(k, n, p, q) <= most) high = k;
    else low = k + 1;
  }
  return low;
}

/* The p of x in n, less than the mean; q is 1 - p. */
static double outside (int64_t x, int64_t n, double p, double q) {
  double most = mappai_binomial_log(x, n, p, q) + log1p(TIE);
  double both = mappai_tail(mappai_binomial_above(n - x, n, q, p));
  int64_t y = far_tail((int64_t) ceil((double) n * p), n, p, q, most);
  if (y <= n) both += mappai_tail(mappai_binomial_above(y, n, p, q));
  return fmin(1, both);
}

/* R3 */
static double twosided (int64_t x, int64_t n, double p, double q) {
  double mean = (double) n * p;
  if ((double) x < mean) return outside(x, n, p, q);
  return (double) x > mean ? outside(n - x, n, q, p) : 1;
}

/* The odds at which k or more of n have a probability below 1/2; k >= 1. */
static double odds_below (int64_t k, int64_t n, double tail) {
  double p = mappai_share_log(k, n, tail);
  return -exp(p) / expm1(p);
}

static mappa_Status check (const int64_t x[2], const double t[2], double level,
                           mappa_Error *err) {
  static const char *const counts[] = {"x1", "x2"};
  static const char *const exposures[] = {"t1", "t2"};
  for (int i = 0; i < 2; i++) {
    MAPPAI_TRY(mappai_check_count(x[i], counts[i], err));
    if (!(t[i] >= SMALLEST && t[i] <= LARGEST))
      return mappai_fail(err, MAPPA_MISUSE, "%s is what the count arose from, "
                         "a number above 0, so it is not %g", exposures[i],
                         t[i]);
  }
  return mappai_check_level(level, err);
}

mappa_Status mappa_rate_test (const int64_t x[2], const double t[2],
                              double level, mappa_RateTest *out,
                              mappa_Error *err) {
  double over = t[0] / t[1], all = t[0] + t[1], tail = (1 - level) / 2;
  int64_t n;
  out->p = out->ratio = out->low = out->high = 0;
  MAPPAI_TRY(check(x, t, level, err));
  n = x[0] + x[1];
  out->p = twosided(x[0], n, t[0] / all, t[1] / all);
  out->ratio = n > 0 ? (double) x[1] / (double) x[0] * over : NAN;
  if (x[1] > 0) out->low = odds_below(x[1], n, tail) * over;
  out->high = x[0] > 0 ? over / odds_below(x[0], n, tail) : INFINITY;
  return MAPPA_OK;
}
