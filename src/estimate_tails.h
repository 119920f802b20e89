/* estimate_tails.h - tails of the Poisson and binomial distributions. */
#ifndef estimate_tails_h
#define estimate_tails_h

#include "mappa.h"

#pragma GCC visibility push(hidden)

/* log of mean^a e^-mean / a!: of a Poisson probability when a is a whole
** number; a >= 0, and any multiple of 1/2; mean > 0. */
double mappai_poisson_log (double a, double mean);

/* log of the probability of k in n, each with the probability p, 0 <= k <= n;
** q is 1 - p. Neither may be 0 unless it is raised to 0. */
double mappai_binomial_log (int64_t k, int64_t n, double p, double q);

/* A tail, which may be less than a double: exp(first) * sum. */
typedef struct mappai_Tail {
  double first;                /* log of the probability of where it begins */
  double sum;                  /* of all of it, in units of that; >= 1 */
} mappai_Tail;

double mappai_tail (mappai_Tail t);
double mappai_tail_log (mappai_Tail t);

/* At most k; no further above the mean than 1. */
mappai_Tail mappai_poisson_below (int64_t k, double mean);
/* At least k; no further below the mean than 1. */
mappai_Tail mappai_poisson_above (int64_t k, double mean);
/* At least k of n; no less than are expected. */
mappai_Tail mappai_binomial_above (int64_t k, int64_t n, double p, double q);

#pragma GCC visibility pop

#endif
