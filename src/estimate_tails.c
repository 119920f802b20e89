/* estimate_tails.c - tails of the Poisson and binomial distributions.
**
** R1. Counts go up to 10^9, and a tail takes time in proportion to the
**     standard deviation: fewer than 300,000 terms.
** R2. A tail is asked for on its own side of the mean, where its terms fall.
**     All of them are positive, so that nothing cancels: the relative error
**     stays near that of a double, plus what the mean's own last digit makes
**     of it.
** R3. A tail is told by the logarithm of its first term and the sum of its
**     terms in units of that one: neither is lost where the tail is less than
**     the smallest double.
**
** How it works. A probability is written by its distance from the peak, with
** Stirling's series and the deviance (Loader 2000, "Fast and accurate
** computation of binomial probabilities"), so that no large logarithms are
** subtracted. The terms of a tail are reached from the first by their ratios,
** which fall: what comes after a term that is too small to be added is too
** small as well.
*/
#include "estimate_tails.h"

#include <math.h>

#define TINY     1e-20         /* a share too small to be added */
#define TWO_PI   6.28318530717958647693
#define SMOOTH   16            /* where Stirling's series is exact enough */

/* log of a! / (sqrt(2 pi a) (a / e)^a), a > 0: by Stirling's series, and from
** the next a where that is not exact enough. */
static double stirling (double a) {
  double r, step = 0;
  for (; a < SMOOTH; a++) step += (a + 0.5) * log1p(1 / a) - 1;
  r = 1 / (a * a);
  return step + (1. / 12 - r * (1. / 360 - r * (1. / 1260 - r * (1. / 1680 -
                 r / 1188)))) / a;
}

/* a log(a / mean) + mean - a. Near a = mean by Loader's series, in powers of
** (a - mean) / (a + mean). */
static double deviance (double a, double mean) {
  double off = (a - mean) / (a + mean), sum = (a - mean) * off;
  double power = 2 * a * off, before;
  if (fabs(off) >= 0.1) return a * log(a / mean) + mean - a;
  for (int k = 3; ; k += 2) {
    power *= off * off;
    before = sum;
    sum += power / k;
    if (sum == before) return sum;
  }
}

double mappai_poisson_log (double a, double mean) {
  if (a <= 0) return -mean;
  return -deviance(a, mean) - stirling(a) - log(TWO_PI * a) / 2;
}

/* log(p), from the smaller of p and 1 - p. */
static double share_log (double p, double q) {
  return p < q ? log(p) : log1p(-q);
}

double mappai_binomial_log (int64_t k, int64_t n, double p, double q) {
  double a = (double) k, b = (double) (n - k), all = (double) n;
  if (k == 0) return all * share_log(q, p);
  if (k == n) return all * share_log(p, q);
  return stirling(all) - stirling(a) - stirling(b) - deviance(a, all * p) -
         deviance(b, all * q) + log(all / (TWO_PI * a * b)) / 2;
}

double mappai_tail (mappai_Tail t) {
  return exp(mappai_tail_log(t));
}

double mappai_tail_log (mappai_Tail t) {
  return t.first + log(t.sum);
}

mappai_Tail mappai_poisson_below (int64_t k, double mean) {
  mappai_Tail t = {mappai_poisson_log((double) k, mean), 0};
  double term = 1;
  for (; k >= 0 && term > TINY * t.sum; k--) {
    t.sum += term;
    term *= (double) k / mean;
  }
  return t;
}

mappai_Tail mappai_poisson_above (int64_t k, double mean) {
  mappai_Tail t = {mappai_poisson_log((double) k, mean), 0};
  double term = 1;
  for (; term > TINY * t.sum; k++) {
    t.sum += term;
    term *= mean / (double) (k + 1);
  }
  return t;
}

mappai_Tail mappai_binomial_above (int64_t k, int64_t n, double p, double q) {
  mappai_Tail t = {mappai_binomial_log(k, n, p, q), 0};
  double term = 1, odds = p / q;
  for (; k <= n && term > TINY * t.sum; k++) {
    t.sum += term;
    term *= odds * (double) (n - k) / (double) (k + 1);
  }
  return t;
}
