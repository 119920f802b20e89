/* leaks.c - preloaded behind the sanitizers: of the programs that a test
** starts, only Lua answers for its leaks. */
#define _GNU_SOURCE                    /* program_invocation_short_name */

#include <errno.h>
#include <string.h>

void __lsan_disable (void);

__attribute__ ((constructor))
static void excuse (void) {
  if (strncmp(program_invocation_short_name, "lua", 3) != 0) __lsan_disable();
}
