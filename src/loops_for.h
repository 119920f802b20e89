/* loops_for.h - the machines for which the loops of the kernel are compiled.
**
** FASTER(...) goes before a function: it asks for vectors also where the rest
** is compiled by -O2, and for the instructions of a machine.
*/
#ifndef loops_for_h
#define loops_for_h

#include "loops.h"

#pragma GCC visibility push(hidden)

#if defined __x86_64__ && defined __GNUC__
#define MAPPAI_X86
extern const mappai_Loops mappai_loops_v3, mappai_loops_v4;
#endif
extern const mappai_Loops mappai_loops_portable;

#pragma GCC visibility pop

#endif
