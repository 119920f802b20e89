/* l_bind.h - what the files of the Lua binding share. */
#ifndef l_bind_h
#define l_bind_h

#include <lua.h>
#include <lauxlib.h>

#include "mappa.h"

#pragma GCC visibility push(hidden)

#define REGISTER  "mappa.core.Register"
#define FRAME     "mappa.core.Frame"
#define CUBE      "mappa.core.Cube"
#define FOUND     "mappa.core.Found"

/* A box holds one object of the core, or NULL when closed. It exists, with
** its __gc, before the object is made, so that nothing leaks when Lua
** raises. */
typedef struct Box {
  void *object;
  void (*free) (void *object);
  lua_State *main;             /* main thread of the state that owns the box */
  lua_Hook hook;               /* its hook when the call in progress began */
} Box;

Box *mappal_box (lua_State *L, const char *class,
                 void (*free) (void *object));               /* [-0, +1, m] */

/* A box without methods, which is closed when the C function ends, whatever
** happens. */
Box *mappal_scratch (lua_State *L,
                     void (*free) (void *object));           /* [-0, +1, m] */

/* The box of an argument; raises for another type. */
Box *mappal_tobox (lua_State *L, int arg, const char *class);

/* A watch for the work of a call on the object of a box: true when the hook of
** the main thread is another than at the beginning of the call. That is how
** the standalone interpreter says that Ctrl-C was pressed; it raises by itself
** when the work has given up and Lua goes on. */
mappa_Watch mappal_watch (Box *box);

/* The object of an argument; raises when it is closed. A call begins. */
void *mappal_object (lua_State *L, int arg, const char *class);

/* Creates a class of boxes with methods; 'close' is one of them. */
void mappal_class (lua_State *L, const char *class,
                   const luaL_Reg *methods);                 /* [-0, +0, m] */

/* Returns nil, message, code; raises "memory: ..." and "misuse: ...", without
** a place: mappa.misuse gives it. */
int mappal_fail (lua_State *L, const mappa_Error *err);      /* [-0, +3, m] */

/* The allocator of the state, for the core. */
mappa_Memory mappal_memory (lua_State *L);

/* Tells the collector of memory that it does not see. */
void mappal_hint (lua_State *L, size_t bytes);               /* [-0, +0, m] */

/* A string, number, boolean or nil at an index, as a value of the core that
** is valid while it stays there. Raises for another type. */
mappa_Value mappal_value (lua_State *L, int idx);            /* [-0, +0, v] */

/* The query at an index, for core.crosstab and core.behind. What it points to
** stays on the stack. [-0, +n, v] */
mappa_Query mappal_query (lua_State *L, int idx);

/* Make their classes, and add their functions to the module on top. */
void mappal_schema (lua_State *L);
void mappal_csv (lua_State *L);
void mappal_register (lua_State *L);
void mappal_frame (lua_State *L);
void mappal_queries (lua_State *L);
void mappal_crosstab (lua_State *L);
void mappal_estimate (lua_State *L);

/* Methods of a register that l_import.c supplies. */
int mappal_import_csv (lua_State *L);
int mappal_import_records (lua_State *L);

#pragma GCC visibility pop

#endif
