/* ddl.h - the SQL of a register, as text derived from the schema. */
#ifndef ddl_h
#define ddl_h

#include "schema.h"

#pragma GCC visibility push(hidden)

/* SQL text that grows. */
typedef struct mappai_Text {
  mappai_Vector bytes;
  bool failed;                 /* an allocation failed: the text is no use */
} mappai_Text;

void mappai_text_init (mappai_Text *t, const mappa_Memory *m);
void mappai_text_add (mappai_Text *t, const char *format, ...)
  MAPPAI_PRINTF(2, 3);
/* The whole text; NULL when memory failed. */
const char *mappai_text_get (const mappai_Text *t);
void mappai_text_free (mappai_Text *t);

/* A script that makes every table, index and view that is missing. */
void mappai_ddl_tables (mappai_Text *t);

/* A query for how many tables and views of entities are just as they would be
** made. */
void mappai_ddl_made (mappai_Text *t);

/* A script that brings the look-up tables up to the code lists. */
void mappai_ddl_lists (mappai_Text *t);

/* A query for the number of codes in all look-up tables together. */
void mappai_ddl_codes (mappai_Text *t);

/* The statements on the records of one entity. Field i of the schema is
** parameter, or column, i + 1 (column i when columns count from 0). */
typedef enum mappai_Sql {
  MAPPAI_SQL_INSERT,           /* a record; nothing if it is there already */
  MAPPAI_SQL_FEED,             /* the records of the table mappa_feed */
  MAPPAI_SQL_REF,              /* ?1 = ref: its id */
  MAPPAI_SQL_SAME,             /* fields: id of the record with their key */
  MAPPAI_SQL_OVERLAP,          /* ?1 = person, ?2 = start, ?3 = end: an id */
  MAPPAI_SQL_STORED,           /* ?1 = id: its fields as stored */
  MAPPAI_SQL_WORDS,            /* ?1 = id: its fields in readable form */
  MAPPAI_SQL_COUNT
} mappai_Sql;

/* MAPPAI_SQL_REF needs a field 'ref', _SAME a key, _OVERLAP a person, a start
** and an end. */
void mappai_ddl_statement (mappai_Text *t, const mappa_Entity *e,
                           mappai_Sql kind);

#pragma GCC visibility pop

#endif
