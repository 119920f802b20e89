/* register.h - the register inside the core: plain SQL for those who make and
** fill it (public part: mappa.h).
*/
#ifndef register_h
#define register_h

#include "base.h"

#pragma GCC visibility push(hidden)

/* The register's memory; valid as long as the register. */
const mappa_Memory *mappai_register_memory (const mappa_Register *reg);

/* A register is closed for good when whoever opened it and all who hold it
** have released it. Rows hold theirs. */
void mappai_register_hold (mappa_Register *reg);
void mappai_register_release (mappa_Register *reg);

/* Somebody who is told before the register changes, in a transaction that is
** yet to begin, and before it is closed. To be listened to no more ends with
** the latter, or when one is free of it. */
typedef struct mappai_Listener mappai_Listener;
struct mappai_Listener {
  void (*changing) (mappai_Listener *listener);
  void (*closing) (mappai_Listener *listener);
  mappai_Listener *next;
};

void mappai_register_tell (mappa_Register *reg, mappai_Listener *listener);
void mappai_register_untell (mappa_Register *reg, mappai_Listener *listener);

/* Who may interrupt work on the register. */
const mappa_Watch *mappai_register_watch (const mappa_Register *reg);

/* MAPPA_OK when a write transaction is open; otherwise MAPPA_READONLY or
** MAPPA_MISUSE. */
mappa_Status mappai_register_writable (const mappa_Register *reg,
                                       mappa_Error *err);

/* Fails with "<path of the register>: <words>". */
mappa_Status mappai_register_refuse (const mappa_Register *reg,
                                     mappa_Status status, const char *words,
                                     mappa_Error *err);

/* Runs a script. SQL that is NULL is SQL for which there was no memory, here
** and below. */
mappa_Status mappai_register_run (mappa_Register *reg, const char *sql,
                                  mappa_Error *err);

/* The whole number that a query gives; 0 when it gives no row. */
mappa_Status mappai_register_ask (mappa_Register *reg, const char *sql,
                                  int64_t *out, mappa_Error *err);

/* Prepares a statement of the program's own, which may write, for running any
** number of times: bind, mappa_rows_next as often as wanted, reset. Values
** must stay where they are from bind to reset. Values that a statement has no
** parameters for are left out. */
mappa_Status mappai_rows_prepare (mappa_Register *reg, const char *sql,
                                  mappa_Rows **out, mappa_Error *err);
mappa_Status mappai_rows_bind (mappa_Rows *rows, const mappa_Value *args,
                               int nargs, mappa_Error *err);
void mappai_rows_reset (mappa_Rows *rows);

/* Binds and runs an INSERT of one record. *stored is false when a uniqueness
** made it do nothing. */
mappa_Status mappai_rows_insert (mappa_Rows *rows, const mappa_Value *args,
                                 int nargs, bool *stored, mappa_Error *err);

/* Rows, as the statement of a feed reads them, one after another: values or
** whole numbers. */
typedef struct mappai_Feed {
  const mappa_Value *values;
  const int32_t *cells;        /* if not NULL: instead of values */
  int columns;                 /* at most MAPPAI_FEED_COLUMNS */
  int64_t rows;
} mappai_Feed;

#define MAPPAI_NOCELL  INT32_MIN        /* a cell that is NULL */

enum { MAPPAI_FEED_COLUMNS = 16 };

/* Runs an INSERT OR FAIL ... SELECT c0, c1 ... FROM mappa_feed. *stored is the
** number of rows stored: all, or those before the first that a constraint does
** not let pass, which is no failure. Every reference in the rows must have
** been found in the register, in this transaction: it is not looked up again.
*/
mappa_Status mappai_rows_feed (mappa_Rows *rows, const mappai_Feed *feed,
                               int64_t *stored, mappa_Error *err);

#pragma GCC visibility pop

#endif
