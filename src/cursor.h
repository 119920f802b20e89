/* cursor.h - rows of whole numbers in the order of persons, from a table or a
** query. */
#ifndef cursor_h
#define cursor_h

#include "pages.h"
#include "schema.h"

#pragma GCC visibility push(hidden)

#define MAPPAI_MOSTREAD  10        /* most fields of a table that are read */

/* What is read of a table: fields, the first of which is the person. */
typedef struct mappai_Read {
  const char *table;
  int n;
  int by;                      /* the field that orders a person's rows */
  const char *fields[MAPPAI_MOSTREAD];
} mappai_Read;

/* Rows and the current one; their first field is a person, ascending. */
typedef struct mappai_Cursor {
  bool more;                   /* there is a current row */
  mappa_Rows *rows;            /* of a statement; or else: */
  mappai_Vector numbers;       /* all rows of a table */
  size_t at;                   /* the current row among them */
  const int32_t *row;
} mappai_Cursor;

/* Opens a cursor on the first row of a query, or of a table. A zeroed cursor
** is closed; one that failed to open is to be closed too. */
mappa_Status mappai_cursor_open (mappai_Cursor *c, mappa_Register *reg,
                                 const char *sql, mappa_Error *err);
mappa_Status mappai_cursor_read (mappai_Cursor *c, mappa_Register *reg,
                                 const mappai_Read *read, mappa_Error *err);
void mappai_cursor_close (mappai_Cursor *c);

/* Makes the row at the cursor's place in a table the current one. */
static inline void mappai_cursor_setrow (mappai_Cursor *c) {
  c->more = c->at < c->numbers.n;
  if (c->more)
    c->row = (const int32_t *) c->numbers.items +
             c->at * (c->numbers.item / sizeof (int32_t));
}

static inline mappa_Status mappai_cursor_next (mappai_Cursor *c,
                                               mappa_Error *err) {
  if (c->rows != NULL) return mappa_rows_next(c->rows, &c->more, err);
  c->at++;
  mappai_cursor_setrow(c);
  return MAPPA_OK;
}

/* A field of the current row: a whole number, or what is said is missing. */
static inline int64_t mappai_cursor_number (const mappai_Cursor *c, int i,
                                            int64_t missing) {
  mappa_Value v;
  if (c->rows == NULL)
    return c->row[i] == MAPPAI_MISSING ? missing : c->row[i];
  v = mappa_rows_value(c->rows, i);
  return v.kind == MAPPA_INT ? v.i : missing;
}

/* The same of a day. One that the schema does not know becomes one that no
** frame takes. */
static inline mappa_Day mappai_cursor_day (const mappai_Cursor *c, int i,
                                           mappa_Day missing) {
  int64_t day = mappai_cursor_number(c, i, missing);
  bool fits = day == missing ||
              (day >= MAPPAI_FIRST_DAY && day <= MAPPAI_LAST_DAY);
  return fits ? (mappa_Day) day : MAPPA_FOREVER - 1;
}

#pragma GCC visibility pop

#endif
