/* estimate_interval.h - what intervals and exact tests are made of. */
#ifndef estimate_interval_h
#define estimate_interval_h

#include "mappa.h"

#pragma GCC visibility push(hidden)

#define MAPPAI_COUNTED  INT64_C(1000000000)  /* a count is no larger */

/* Is n, called 'name' in the message, a count? */
mappa_Status mappai_check_count (int64_t n, const char *name,
                                 mappa_Error *err);

/* Is it within 0 .. 1, both excluded? */
mappa_Status mappai_check_level (double level, mappa_Error *err);

/* The log of the p at which k or more of n, 1 <= k <= n, have a probability,
** which is below 1/2. Its exponential and expm1 lose neither p nor 1 - p. */
double mappai_share_log (int64_t k, int64_t n, double tail);

#pragma GCC visibility pop

#endif
