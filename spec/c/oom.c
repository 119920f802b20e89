/* oom.c - runs a Lua script with memory that runs out, ever later, until the
** script succeeds:   oom script.lua
**
** R1. Two ways for memory to run out: the n-th allocation alone fails, or all
**     from the n-th on. Lua survives the first by collecting and trying
**     again, so that only the second reaches every path.
** R2. The script succeeds, or fails with a message about memory. No other
**     end is right.
** R3. Either way the state gives back every byte it took, by the sizes that
**     it names itself.
** R4. The module is loaded before n is counted from. The first 500 points are
**     all tried, later ones sampled: n grows by a five hundredth.
** R5. Prints TAP.
*/
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>

typedef struct Meter {
  long n;                      /* number of the allocation that fails */
  bool on;                     /* do all that follow fail too? */
  bool counting;               /* has the script begun? */
  long done;                   /* allocations since then */
  size_t bytes;                /* taken and not given back */
} Meter;

typedef enum Outcome { SUCCEEDED, RAN_OUT, WRONG } Outcome;

/* Counts an allocation: does it fail? R1. */
static bool isout (Meter *m) {
  m->done++;
  return m->on ? m->done >= m->n : m->done == m->n;
}

static void *meter (void *ud, void *ptr, size_t osize, size_t nsize) {
  Meter *m = ud;
  size_t had = ptr == NULL ? 0 : osize;      /* else osize is a type */
  void *block = NULL;
  if (m->counting && nsize > had && isout(m)) return NULL;
  if (nsize == 0)
    free(ptr);
  else if ((block = realloc(ptr, nsize)) == NULL)
    return NULL;
  m->bytes += nsize - had;
  return block;
}

/* Loads the module, then runs the script with counting on, R4. */
static int run (lua_State *L) {
  const char *script = lua_touserdata(L, 1);
  Meter *m = lua_touserdata(L, 2);
  luaL_openlibs(L);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "mappa");
  lua_call(L, 1, 0);
  m->counting = true;
  if (luaL_loadfile(L, script) != LUA_OK) return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
}

/* How a protected call ended; tells of a wrong end. */
static Outcome outcome (lua_State *L, int status) {
  const char *message = lua_tostring(L, -1);
  if (status == LUA_OK) return SUCCEEDED;
  if (status == LUA_ERRMEM) return RAN_OUT;
  if (message != NULL && strstr(message, "memory") != NULL) return RAN_OUT;
  printf("# %s\n", message == NULL ? "not a message" : message);
  return WRONG;
}

/* Runs the script once, R2 and R3. */
static Outcome attempt (char *script, Meter *m) {
  Outcome end = RAN_OUT;
  lua_State *L = lua_newstate(meter, m);
  if (L != NULL) {
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, script);
    lua_pushlightuserdata(L, m);
    end = outcome(L, lua_pcall(L, 2, 0, 0));
    lua_close(L);
  }
  if (m->bytes == 0) return end;
  printf("# %zu bytes are not given back\n", m->bytes);
  return WRONG;
}

/* Lets memory run out in one of the two ways, R1. */
static bool exhaust (char *script, bool on, int number) {
  long n = 1, points = 0;
  Outcome end;
  for (;;) {
    Meter m = {n, on, false, 0, 0};
    end = attempt(script, &m);
    points++;
    if (end == WRONG || m.done < n) break;   /* n was never reached: done */
    n += 1 + n / 500;
  }
  printf("%s %d - %s allocation %ld, after %ld attempts\n",
         end == SUCCEEDED ? "ok" : "not ok", number,
         on ? "all from" : "only", n, points);
  fflush(stdout);
  return end == SUCCEEDED;
}

int main (int argc, char **argv) {
  bool well;
  if (argc != 2) {
    fprintf(stderr, "usage: oom script.lua\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("1..2\n");
  well = exhaust(argv[1], false, 1);
  well = exhaust(argv[1], true, 2) && well;
  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
