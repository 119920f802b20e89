/* history.h - the histories of persons, read from a register one by one. */
#ifndef history_h
#define history_h

#include "cursor.h"

#pragma GCC visibility push(hidden)

typedef struct mappai_Stay {   /* a row of management */
  mappa_Day start, end;        /* first, as in all that has a place in time */
  int64_t id;
  int area, category, level, lead, reason;         /* codes; 0 unknown */
  mappa_Day entered;           /* start of the unbroken time in the area */
  mappa_Day since;             /* start of that at this level in the area */
  mappa_Day left;              /* end of the time before, there; or NODAY */
} mappai_Stay;

typedef struct mappai_Person {
  int64_t id;                  /* 0: nobody */
  int sex, ethnicity;
  mappa_Day birth;
  mappai_Vector stays;         /* by start, none empty */
  size_t empty;                /* rows of management without a day */
} mappai_Person;

/* What intervals of some kind tell of a person on a day: a code. */
typedef struct mappai_Attribute {
  const char *list;            /* code list, of at most MAPPAI_STATES codes */
  int usual;                   /* code while no interval is open */
  const char *sql;             /* person, code, start, end: by person; or: */
  const mappai_Read *read;     /* the same of a table */
  int plus;                    /* to be added to the code */
} mappai_Attribute;

#define MAPPAI_STATES      3   /* highest code of an attribute */
#define MAPPAI_ATTRIBUTES  16  /* most attributes of a history */
#define MAPPAI_LOCATION    0   /* place of the one that every history has */

typedef struct mappai_Watch {  /* an attribute of the current person */
  const mappai_Attribute *attribute;
  mappai_Cursor rows;
  mappai_Vector stretches;     /* where it is not the usual, by start */
} mappai_Watch;

typedef struct mappai_History {
  mappa_Register *reg;
  mappai_Cursor people, stays;
  mappai_Person person;        /* the current one */
  mappai_Watch watched[MAPPAI_ATTRIBUTES];
  int nwatched;
  mappai_Vector turns;         /* scratch */
} mappai_History;

/* Opens a history at nobody, watching the location. It must be closed also
** when this fails. */
mappa_Status mappai_history_open (mappai_History *h, const mappa_Memory *m,
                                  mappa_Register *reg, mappa_Error *err);
void mappai_history_close (mappai_History *h);

/* Watches an attribute too, and gives its place in the state. All must be
** watched before the first person is asked for. */
mappa_Status mappai_history_watch (mappai_History *h,
                                   const mappai_Attribute *attribute,
                                   int *place, mappa_Error *err);

/* The next person, after the current one, who has management; 0: none. */
int64_t mappai_history_next (const mappai_History *h);

/* Makes a person the current one. They must be asked for in ascending
** order. */
mappa_Status mappai_history_to (mappai_History *h, int64_t person,
                                mappa_Error *err);

typedef struct mappai_State {  /* of the current person on a day */
  const mappai_Stay *stay;     /* management in force, or NULL */
  mappa_Day until;             /* the same until the day before this one */
  int code[MAPPAI_ATTRIBUTES]; /* of each attribute watched; 0 for nobody */
} mappai_State;

void mappai_history_on (const mappai_History *h, mappa_Day day,
                        mappai_State *state);

#pragma GCC visibility pop

#endif
