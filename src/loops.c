/* loops.c - the loops of the kernel for any machine, and the choice among
** them. */
#include "loops_for.h"

#include <string.h>

#define LOOPS  mappai_loops_portable
#define NAME   "portable"
#define LOOP   FASTER()

#include "loops_body.h"

/* The widest vectors first, those for any machine last. */
static const mappai_Loops *const all[] = {
#ifdef MAPPAI_X86
  &mappai_loops_v4, &mappai_loops_v3,
#endif
  &mappai_loops_portable
};

static bool canrun (const mappai_Loops *loops) {
#ifdef MAPPAI_X86
  if (loops == &mappai_loops_v4)
    return __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl");
  if (loops == &mappai_loops_v3) return __builtin_cpu_supports("avx2");
#endif
  return loops == &mappai_loops_portable;
}

const mappai_Loops *mappai_loops (const char *name) {
  for (size_t i = 0; i < MAPPAI_COUNT(all); i++)
    if (canrun(all[i]) && (name == NULL || strcmp(name, all[i]->name) == 0))
      return all[i];
  return NULL;
}
