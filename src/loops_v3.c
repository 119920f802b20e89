/* loops_v3.c - the loops of the kernel for x86-64-v3: vectors of 32 bytes. */
#include "loops_for.h"

#ifdef MAPPAI_X86
#define LOOPS  mappai_loops_v3
#define NAME   "v3"
#define LOOP   FASTER(__attribute__ ((target ("avx2"))))

#include "loops_body.h"
#endif
