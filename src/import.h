/* import.h - an import inside the core: the row at hand, and what becomes of
** it (public part: mappa.h).
*/
#ifndef import_h
#define import_h

#include "import_refs.h"

#pragma GCC visibility push(hidden)

enum {
  MAPPAI_SHOWN = 160,          /* bytes of a name or list in a message */
  MAPPAI_WORD = 23,            /* longest word that is remembered */
  MAPPAI_MEMOS = 256,          /* words remembered for a field */
  MAPPAI_NUMBER = 32           /* bytes of a number as text */
};

/* A word of a code or reference field, and what it stands for. */
typedef struct mappai_Memo {
  int64_t id;                  /* the code or record; 0: unknown */
  unsigned char len;           /* 0: nothing remembered */
  char word[MAPPAI_WORD];
} mappai_Memo;

/* A field of the entity, and its value in the row at hand. */
typedef struct mappai_Slot {
  const mappa_Field *field;
  const mappa_List *list;      /* MAPPA_CODE */
  mappai_Refs *refs;           /* MAPPA_REF: where it refers to */
  bool given;                  /* there is a column for it */
  bool isend;                  /* a date that is not before the start */
  const char *s;               /* the value as text, without outer blanks */
  size_t len;
  char number[MAPPAI_NUMBER];  /* room for the text of a number */
  mappai_Memo *last;           /* the memo recalled or written last */
  mappai_Memo memos[MAPPAI_MEMOS];     /* by hash */
} mappai_Slot;

typedef struct mappai_Batch mappai_Batch;
typedef struct mappai_Sorted mappai_Sorted;

struct mappa_Import {
  mappa_Memory memory;
  mappa_Register *reg;
  const mappa_Entity *e;
  mappai_Records *records;
  char where[MAPPAI_SHOWN];    /* stands before messages */
  const char *unit;            /* "line" or "record" */
  mappai_Slot *slots;          /* one for each field of the entity */
  mappa_Value *values;         /* the row at hand, as it is to be stored */
  mappai_Slot **columns;       /* the field that each column holds */
  int ncolumns;
  int start;                   /* field of the start of the interval, or -1 */
  mappai_Batch *batch;         /* rows that wait (import_batch.h), or NULL */
  mappai_Sorted *sorted;       /* rows that wait (import_sorted.h), or NULL */
  uint32_t most;               /* how many may wait in 'sorted' */
  uint32_t worth;              /* from how many on they are sorted */
  mappa_OnReject on_reject;
  void *ud;
  int64_t line;                /* of the row at hand */
  bool bad;                    /* it is rejected, as told in 'reject' */
  mappa_Reject reject;
  mappa_Summary summary;
};

/* Appends to the text in a buffer; what does not fit is cut. */
void mappai_append (char *out, size_t size, const char *format, ...)
  MAPPAI_PRINTF(3, 4);

/* "a, b, c" of those fields of an entity that have all the marks. */
void mappai_join_fields (const mappa_Entity *e, int marks,
                         char out[MAPPAI_SHOWN]);

/* Rejects the row at hand, for a field or, when that is NULL, as a whole. */
void mappai_reject (mappa_Import *imp, mappa_Reason reason,
                    const mappai_Slot *slot, const char *format, ...)
  MAPPAI_PRINTF(4, 5);

/* Counts the reject of the row at hand and tells the caller. */
mappa_Status mappai_import_report (mappa_Import *imp, mappa_Error *err);

/* Makes values[0..n), in the order of the columns, the row at hand: converts
** and checks them. A reason to reject is left in the import. */
mappa_Status mappai_import_examine (mappa_Import *imp,
                                    const mappa_Value *values, int n,
                                    mappa_Error *err);

/* Stores the row at hand, which is good, and counts it; or counts a duplicate
** or finds a reason to reject it in what is stored. */
mappa_Status mappai_import_store (mappa_Import *imp, mappa_Error *err);

#pragma GCC visibility pop

#endif
