/* clock.h - milliseconds by the clock that all programs are timed with: that
** on the wall, or, with BENCH_CLOCK=cpu, the processor's time of the process,
** which is steadier on a busy machine and says nothing of several threads. */
#ifndef bench_clock_h
#define bench_clock_h

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline bool clock_is_cpu (void) {
  const char *which = getenv("BENCH_CLOCK");
  return which != NULL && strcmp(which, "cpu") == 0;
}

static inline double clock_ms (void) {
  struct timespec t;
  clock_gettime(clock_is_cpu() ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC,
                &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec * 1e-6;
}

#endif
