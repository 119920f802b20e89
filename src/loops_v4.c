/* loops_v4.c - the loops of the kernel for x86-64-v4: vectors of 64 bytes. */
#include "loops_for.h"

#ifdef MAPPAI_X86
#define LOOPS  mappai_loops_v4
#define NAME   "v4"
#ifdef __clang__
#define LOOP   __attribute__ ((target ("avx512f,avx512bw,avx512vl")))
#else
#define LOOP   FASTER(__attribute__ ((target ("avx512f,avx512bw,avx512vl," \
                                              "prefer-vector-width=512"))))
#endif

#include "loops_body.h"
#endif
