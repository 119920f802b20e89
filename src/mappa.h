/* mappa.h - the public interface of the mappa core: registers of MAPPA case
** records, their import, and exact cross-tabulation. No Lua here.
**
** Conventions, for every function below:
**   - A function that can fail returns a mappa_Status and takes a mappa_Error
**     last; the error may be NULL, is a fixed buffer, and never allocates.
**   - On failure every output is NULL or 0.
**   - A function called ..._open, _begin, _load or _crosstab creates an object
**     that the caller frees with the matching _close or _free, which accept
**     NULL. Objects own their data. A register that is closed while rows or
**     imports of it are left is closed with the last of them.
**   - A day counts from 1970-01-01. An interval holds start and excludes end.
*/
#ifndef mappa_h
#define mappa_h

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAPPA_VERSION "0.1.0"

/* The core is linked into the module, which shows nothing of it. */
#pragma GCC visibility push(hidden)

/* === Status, errors, memory ============================================ */

typedef enum mappa_Status {
  MAPPA_OK = 0,
  MAPPA_MEMORY,      /* "memory": an allocation failed */
  MAPPA_MISUSE,      /* "misuse": the caller broke a function's contract */
  MAPPA_IO,          /* "io": a file or folder cannot be read or written */
  MAPPA_FULL,        /* "full": the disk is full */
  MAPPA_BUSY,        /* "busy": another program is writing to the register */
  MAPPA_READONLY,    /* "readonly": the register was opened for reading */
  MAPPA_FORMAT,      /* "format": the file is no register, or is damaged */
  MAPPA_NEWER,       /* "newer": the register was made by a newer program */
  MAPPA_STORE,       /* "store": any other failure of the database */
  MAPPA_CSV,         /* "csv": the text is not well-formed CSV */
  MAPPA_DATA,        /* "data": unknown entity or column, or rejected rows */
  MAPPA_LIMIT,       /* "limit": something is larger than a stated limit */
  MAPPA_CHANGED,     /* "changed": the records are not those of before */
  MAPPA_STOPPED,     /* "stopped": a callback asked to stop */
  MAPPA_INTERRUPTED  /* "interrupted": the watch asked to stop (Ctrl-C) */
} mappa_Status;

typedef struct mappa_Error {
  mappa_Status status;
  char message[600];           /* what, where, which value, and the fix */
} mappa_Error;

/* The short stable name of a status, as above: "csv", "busy", ... */
const char *mappa_status_name (mappa_Status status);

/* An allocator with the signature of lua_Alloc: nsize 0 frees, a NULL result
** means failure, osize is the block's former size. */
typedef void *(*mappa_Alloc) (void *ud, void *ptr, size_t osize, size_t nsize);

typedef struct mappa_Memory {
  mappa_Alloc alloc;           /* NULL: malloc and free */
  void *ud;
} mappa_Memory;

/* What long work asks now and then: true, and it gives up with
** MAPPA_INTERRUPTED. NULL, or a watch without a function: never. */
typedef struct mappa_Watch {
  bool (*stop) (void *ud);
  void *ud;
} mappa_Watch;

/* === Calendar ========================================================== */

typedef int32_t mappa_Day;                 /* days since 1970-01-01 */
#define MAPPA_NODAY    INT32_MIN           /* unknown */
#define MAPPA_FOREVER  INT32_MAX           /* still open, indefinite */

/* The day of a civil date of the Gregorian calendar, years 1 to 9999, or
** MAPPA_NODAY when there is no such date (30 February). */
mappa_Day mappa_day (int year, int month, int day);

/* Reads exactly "yyyy-mm-dd" from s[0..len); MAPPA_NODAY otherwise. */
mappa_Day mappa_day_parse (const char *s, size_t len);

/* Writes "yyyy-mm-dd" and a NUL. */
void mappa_day_format (mappa_Day day, char out[11]);

/* The civil date of a day. */
void mappa_day_civil (mappa_Day day, int *year, int *month, int *mday);

/* Completed years of age on a day; -1 when either day is unknown or 'on' is
** before birth. A person born on 29 February completes a year on 1 March in
** a year without that date. */
int mappa_age (mappa_Day birth, mappa_Day on);

/* Completed calendar months from one day to another; -1 when either is unknown
** or 'to' is before 'from'. From 31 January the first month is completed on
** 1 March. */
int mappa_months (mappa_Day from, mappa_Day to);

/* The reporting year (1 April to 31 March) that holds a day, named by the
** year it starts in: 2024 for 31 March 2025. */
int mappa_reporting_year (mappa_Day day);

/* === Schema ============================================================ */

typedef struct mappa_Code {
  const char *code;            /* "2", "F", "E23000024" */
  const char *label;           /* "Level 2", "Female", "Norfolk" */
  const char *aliases;         /* further accepted words, '|' between; or "" */
} mappa_Code;

/* A code list. Code i of the list is stored as the integer i + 1; in frames
** 0 stands for unknown. */
typedef struct mappa_List {
  const char *name;            /* "level" */
  const char *title;           /* "level of management" */
  const mappa_Code *codes;
  int n;
} mappa_List;

typedef enum mappa_Type {
  MAPPA_TEXT,                  /* UTF-8 text */
  MAPPA_DATE,                  /* a day */
  MAPPA_CODE,                  /* one of a code list */
  MAPPA_INTEGER,               /* a whole number within min..max */
  MAPPA_REF                    /* the ref of a record of another entity */
} mappa_Type;

enum {                         /* marks of a field */
  MAPPA_REQUIRED = 1,          /* must not be empty */
  MAPPA_KEY = 2,               /* part of what makes a record the same one */
  MAPPA_START = 4,             /* start of the record's interval */
  MAPPA_END = 8,               /* end of the record's interval, exclusive */
  MAPPA_EVENT = 16,            /* a date on which the record may be counted */
  MAPPA_EXPIRY = 32            /* end of the interval if MAPPA_END is empty */
};

typedef struct mappa_Field {
  const char *name;            /* as in CSV headers */
  mappa_Type type;
  int marks;                   /* MAPPA_REQUIRED ... */
  const char *of;              /* code list or entity that it refers to */
  int64_t min, max;            /* MAPPA_INTEGER: smallest, largest */
  const char *words;           /* what it is, for people */
} mappa_Field;

typedef struct mappa_Entity {
  const char *name;            /* "management": table, file and argument */
  const char *words;           /* what one record is, for people */
  const mappa_Field *fields;
  int n;                       /* number of fields */
  bool disjoint;               /* one person's intervals must not overlap */
} mappa_Entity;

/* Entities in an order in which every reference points backwards. */
int mappa_entity_count (void);
const mappa_Entity *mappa_entity_at (int i);            /* 0-based */
const mappa_Entity *mappa_entity (const char *name);    /* NULL: none */

/* Index of a field of an entity, or -1. */
int mappa_field (const mappa_Entity *e, const char *name);

int mappa_list_count (void);
const mappa_List *mappa_list_at (int i);
/* Also finds the lists of columns on demand, which no register holds and
** mappa_list_at does not give. */
const mappa_List *mappa_list (const char *name);        /* NULL: none */

/* Finds a code by code, label or alias, letter case and outer blanks
** ignored: 1..n, or 0 when there is none. */
int mappa_code_find (const mappa_List *list, const char *s, size_t len);

/* The label of the code nearest to a misspelt word, or NULL when none is
** near. */
const char *mappa_code_nearest (const mappa_List *list, const char *s,
                                size_t len);

/* Of n words the one nearest to a misspelt one, or NULL when none is near. */
const char *mappa_nearest (const char *const *words, int n, const char *s,
                           size_t len);

/* Region and country of an area (1..42), as code of the list "region" and
** "country". */
int mappa_area_region (int area);
int mappa_area_country (int area);

/* True for a category and level that the rules of MAPPA exclude: Category 3
** at Level 1 (printed "-", not 0). 1-based codes. */
bool mappa_impossible (int category, int level);

/* === Register ========================================================== */

typedef struct mappa_Register mappa_Register;

enum {
  MAPPA_READ = 1               /* open for reading only: never write a byte */
};

/* Opens, or makes, the register in a file; ":memory:" makes one in memory.
** Fails with MAPPA_FORMAT when the file is no register, MAPPA_NEWER when a
** newer program made it. An older register is migrated. */
mappa_Status mappa_register_open (const mappa_Memory *memory, const char *path,
                                  int flags, mappa_Register **out,
                                  mappa_Error *err);
void mappa_register_close (mappa_Register *reg);

const char *mappa_register_path (const mappa_Register *reg);
bool mappa_register_readonly (const mappa_Register *reg);

/* Frames of at least so many rows are kept in the file of the register, for
** the next time that they are loaded from the same data (50,000, unless said
** otherwise); 0: none are. They are never used for other data than what they
** were made from, whoever changed it. */
void mappa_register_keep (mappa_Register *reg, size_t rows);

/* Sets who may interrupt imports, queries and loads of the register: they fail
** and leave it as a failure does. NULL: nobody. What 'ud' points to must stay
** until the next call. */
void mappa_register_watch (mappa_Register *reg, const mappa_Watch *watch);

/* How many imports have changed the register since it was made. */
mappa_Status mappa_register_revision (mappa_Register *reg, int64_t *revision,
                                      mappa_Error *err);

/* A number that is not the same after any change to the register, made by
** this program or by another. Valid while the register is open. */
mappa_Status mappa_register_stamp (mappa_Register *reg, uint64_t *stamp,
                                   mappa_Error *err);

/* One transaction. Transactions do not nest. A read transaction sees one
** state of the register throughout. */
mappa_Status mappa_register_begin (mappa_Register *reg, bool write,
                                   mappa_Error *err);
mappa_Status mappa_register_commit (mappa_Register *reg, mappa_Error *err);
void mappa_register_rollback (mappa_Register *reg);
bool mappa_register_in_transaction (const mappa_Register *reg);

/* Takes all records of an entity away, in a write transaction; *n is how many.
** Records of others must not refer to them any more. */
mappa_Status mappa_register_clear (mappa_Register *reg, const char *entity,
                                   int64_t *n, mappa_Error *err);

typedef enum mappa_Kind {
  MAPPA_NULL, MAPPA_INT, MAPPA_REAL, MAPPA_STRING
} mappa_Kind;

typedef struct mappa_Value {
  mappa_Kind kind;
  int64_t i;                   /* MAPPA_INT */
  double r;                    /* MAPPA_REAL */
  const char *s;               /* MAPPA_STRING: not NUL-terminated */
  size_t len;
} mappa_Value;

/* Rows of a query that only reads: anything that could write, attach, load or
** change a setting is refused with MAPPA_MISUSE. */
typedef struct mappa_Rows mappa_Rows;

mappa_Status mappa_rows_open (mappa_Register *reg, const char *sql, size_t len,
                              const mappa_Value *args, int nargs,
                              mappa_Rows **out, mappa_Error *err);
/* Sets *more to whether there is a row; its values stay valid until the next
** call. */
mappa_Status mappa_rows_next (mappa_Rows *rows, bool *more, mappa_Error *err);
int mappa_rows_columns (const mappa_Rows *rows);
const char *mappa_rows_name (const mappa_Rows *rows, int i);     /* 0-based */
mappa_Value mappa_rows_value (const mappa_Rows *rows, int i);
void mappa_rows_free (mappa_Rows *rows);

/* === CSV =============================================================== */

/* A reader of RFC 4180 text, record by record. */
#define MAPPA_CSV_RECORD  (1 << 20)   /* longest record, in bytes */
#define MAPPA_CSV_FIELDS  256         /* most fields in a record */

typedef struct mappa_Csv mappa_Csv;

/* 'name' stands before messages. A byte order mark at the start is skipped. A
** text is borrowed until the reader is closed. */
mappa_Status mappa_csv_open_file (const mappa_Memory *m, const char *path,
                                  mappa_Csv **out, mappa_Error *err);
mappa_Status mappa_csv_open_text (const mappa_Memory *m, const char *name,
                                  const char *text, size_t len,
                                  mappa_Csv **out, mappa_Error *err);
void mappa_csv_close (mappa_Csv *csv);

/* Reads the next record. Its fields are MAPPA_STRING values (quotes removed,
** "" turned into ") that stay valid until the next call; *n is 0 at the end.
** Blank lines are skipped. Bytes are passed on as they are: encoding is the
** importer's matter. Not well-formed (MAPPA_CSV): an unclosed quote, a quote
** inside an unquoted field, text after a closing quote. MAPPA_LIMIT: a record
** or number of fields over the limits above. MAPPA_IO: reading fails. Messages
** say "name: line L, column C: ...". */
mappa_Status mappa_csv_next (mappa_Csv *csv, const mappa_Value **fields,
                             int *n, mappa_Error *err);

int64_t mappa_csv_line (const mappa_Csv *csv);   /* where the record began */
int64_t mappa_csv_bytes (const mappa_Csv *csv);  /* read so far */
int64_t mappa_csv_total (const mappa_Csv *csv);  /* file's size, 0: unknown */

/* === Import ============================================================ */

/* An import of records of one entity. It writes within a transaction that the
** caller opened with mappa_register_begin; several imports may share one. */
typedef struct mappa_Import mappa_Import;

typedef enum mappa_Reason {    /* why a row was rejected */
  MAPPA_R_FIELDS,              /* "fields": too few or too many values */
  MAPPA_R_ENCODING,            /* "encoding": invalid UTF-8 or a NUL byte */
  MAPPA_R_EMPTY,               /* "empty": a required field is empty */
  MAPPA_R_DATE,                /* "date": not a date, or not a possible one */
  MAPPA_R_NUMBER,              /* "number": not a whole number in range */
  MAPPA_R_CODE,                /* "code": not in the code list */
  MAPPA_R_REFERENCE,           /* "reference": refers to nobody */
  MAPPA_R_ORDER,               /* "order": ends before it starts */
  MAPPA_R_OVERLAP,             /* "overlap": overlaps a stored record */
  MAPPA_R_CONFLICT,            /* "conflict": stored already, differently */
  MAPPA_NREASONS
} mappa_Reason;

const char *mappa_reason_name (mappa_Reason reason);

typedef struct mappa_Reject {
  int64_t line;                /* line of the file, or number of the record */
  mappa_Reason reason;
  char field[32];              /* "" when it concerns the whole row */
  char value[80];              /* as given, cut to fit */
  char message[400];           /* the whole story, with the fix */
} mappa_Reject;

typedef struct mappa_Summary {
  int64_t read;                /* = stored + duplicate + rejected */
  int64_t stored;
  int64_t duplicate;           /* already there, the same in every field */
  int64_t rejected;
  int64_t by_reason[MAPPA_NREASONS];
} mappa_Summary;

/* Called for every rejected row. Returning false stops the import. */
typedef bool (*mappa_OnReject) (void *ud, const mappa_Reject *reject);

/* Called every few thousand rows: rows read, bytes read and bytes in all (0
** when not known). Returning false stops the import. */
typedef bool (*mappa_OnProgress) (void *ud, int64_t rows, int64_t bytes,
                                  int64_t total);

/* Begins an import. names[0..n) are the column names in the order in which
** values will come; unknown, repeated or missing required ones are MAPPA_DATA.
** 'where' is the path of the file, for messages; NULL: records that come from
** no file. */
mappa_Status mappa_import_begin (mappa_Register *reg, const char *entity,
                                 const char *where,
                                 const mappa_Value *names, int n,
                                 mappa_OnReject on_reject, void *ud,
                                 mappa_Import **out, mappa_Error *err);

/* Imports one row: as many values as columns, empty text or MAPPA_NULL where
** nothing is known. A bad row is rejected, not an error. */
mappa_Status mappa_import_row (mappa_Import *imp, int64_t line,
                               const mappa_Value *values, int n,
                               mappa_Error *err);

const mappa_Summary *mappa_import_summary (const mappa_Import *imp);
void mappa_import_free (mappa_Import *imp);

/* Imports a whole CSV file (RFC 4180, UTF-8, first line the column names).
** Fails, with nothing undone (the caller rolls back), when the file cannot be
** read or is not well-formed. */
mappa_Status mappa_import_csv (mappa_Register *reg, const char *entity,
                               const char *path,
                               mappa_OnReject on_reject, void *ud,
                               mappa_OnProgress on_progress, void *pud,
                               mappa_Summary *summary, mappa_Error *err);

/* The names of the files in a folder that end in ".csv", sorted. */
typedef struct mappa_Folder mappa_Folder;

mappa_Status mappa_folder_open (const mappa_Memory *memory, const char *path,
                                mappa_Folder **out, mappa_Error *err);
int mappa_folder_count (const mappa_Folder *folder);
const char *mappa_folder_name (const mappa_Folder *folder, int i);
void mappa_folder_free (mappa_Folder *folder);

/* === Frames ============================================================ */

/* Equal-length columns of small codes: what the kernel counts. Rows are sorted
** by person, then by the start of the record; those of a record stand
** together. A person 0 is nobody, and counts as one person. */
typedef struct mappa_Frame mappa_Frame;

typedef enum mappa_Shape {
  MAPPA_SEGMENTS,   /* management cut where location changes: people */
  MAPPA_SPANS,      /* an entity's intervals, cut by the segments */
  MAPPA_EVENTS,     /* an entity's dated records, with the state on the date */
  MAPPA_ENTRIES,    /* starts of an unbroken time in an area */
  MAPPA_EXITS       /* ends of one, with the state on the last day of it */
} mappa_Shape;

typedef struct mappa_Source {
  mappa_Shape shape;
  const char *entity;          /* MAPPA_SPANS, MAPPA_EVENTS */
  const char *date;            /* MAPPA_EVENTS: the field that dates it */
  const char *const *with;     /* columns on demand: extras, or dates of the */
  int nwith;                   /* entity */
  bool asneeded;               /* what the register keeps of the frame may
                               ** come in column by column: see
                               ** mappa_frame_bring */
} mappa_Source;

typedef enum mappa_ColumnKind {
  MAPPA_COLUMN_CODE,           /* of a code list; 0 = unknown */
  MAPPA_COLUMN_DAY,            /* day - base + 1; 0 = unknown */
  MAPPA_COLUMN_BIRTH,          /* stored as a day, read as the age on a date:
                               ** age + 1; 0 = unknown */
  MAPPA_COLUMN_NUMBER,         /* number + 1; 0 = unknown */
  MAPPA_COLUMN_ID              /* an identity, not a category */
} mappa_ColumnKind;

typedef struct mappa_Column {
  const char *name;            /* "level", "age", "date", "requirement" ... */
  mappa_ColumnKind kind;
  const mappa_List *list;      /* MAPPA_COLUMN_CODE */
  mappa_Day base;              /* MAPPA_COLUMN_DAY */
  uint32_t codes;              /* codes are 0 .. codes - 1 */
} mappa_Column;

/* A column that a frame of any shape can have on demand: what another history
** tells of the person on the day (under licence, an SHPO in force), which cuts
** a stretch where it changes, or a day from which time is measured. */
typedef struct mappa_Extra {
  const char *name;            /* "on_licence", "level_since" ... */
  mappa_ColumnKind kind;       /* CODE, DAY or NUMBER */
  const char *words;           /* what it is, for people */
  const char *list;            /* CODE: its code list */
} mappa_Extra;

int mappa_extra_count (void);
mappa_Extra mappa_extra_at (int i);                      /* 0-based */

/* Loads a frame from a register, in one read transaction of its own unless
** the caller has one open. */
mappa_Status mappa_frame_load (mappa_Register *reg, const mappa_Source *source,
                               mappa_Frame **out, mappa_Error *err);
void mappa_frame_free (mappa_Frame *frame);

/* Brings a column into memory, or all (-1), of a frame that comes in as it is
** needed. It is to be done before mappa_frame_code; what counts does it by
** itself. Fails with MAPPA_CHANGED when the register was closed, or others
** have changed its records, before the column was first needed. */
mappa_Status mappa_frame_bring (mappa_Frame *frame, int column,
                                mappa_Error *err);
bool mappa_frame_whole (const mappa_Frame *frame);     /* has all come in? */

/* What people were on the eve of each period, and are on its last day: a row
** for each person under MAPPA on either day, dated by the last one. The
** columns "area", "category", "level", "location" and "lead_agency" are of the
** last day, "area_before", "category_before", "level_before" and
** "location_before" of the eve. Behind the codes of their lists comes one for
** who is not under MAPPA on the day, and with 'apart' another one for who is
** in custody on it. The column "counted" says whether somebody is in neither
** of these states on one of the days. Periods come in the order of time and
** do not overlap. The frame is made from one of MAPPA_SEGMENTS, whose columns
** on demand it has too, as on the last day; it does not need it afterwards. */
typedef struct mappa_Period {
  mappa_Day first, last;
} mappa_Period;

mappa_Status mappa_frame_pairs (mappa_Frame *segments,
                                const mappa_Period *periods, int n, bool apart,
                                mappa_Frame **out, mappa_Error *err);

size_t mappa_frame_rows (const mappa_Frame *frame);
size_t mappa_frame_bytes (const mappa_Frame *frame);
/* Records that have no place in the frame: no date, or not a day long. */
size_t mappa_frame_undated (const mappa_Frame *frame);
int mappa_frame_columns (const mappa_Frame *frame);
int mappa_frame_find (const mappa_Frame *frame, const char *name);  /* or -1 */
mappa_Column mappa_frame_column (const mappa_Frame *frame, int i);

/* The code of a row; ages are those on a day. */
uint32_t mappa_frame_code (const mappa_Frame *frame, int column, size_t row,
                           mappa_Day on);

/* === Crosstab ========================================================== */

#define MAPPA_OUT     UINT16_MAX  /* in a map: rows with this code stay out */
#define MAPPA_SLICE   (-1)        /* as a column: the number of the slice */
#define MAPPA_PARTS   (-2)        /* as a column: what several maps give */
#define MAPPA_ROWS    (-1)        /* as a unit: every row, in every slice */
#define MAPPA_MAXDIMS 12
#define MAPPA_MAXPARTS 8
#define MAPPA_MAXSETS 64          /* categories that may overlap */
#define MAPPA_MAXTHREADS 16       /* that count one query */

/* How a map reads a column of days: as its codes, or as the time completed
** since the day, until the last day of the slice, or the day on which the row
** ends if that is earlier. Time n has the code n + 1; an unknown or a later
** day, and a time beyond the codes of the map, have the code 0. */
typedef enum mappa_Reading {
  MAPPA_CODES, MAPPA_DAYS, MAPPA_MONTHS, MAPPA_YEARS
} mappa_Reading;

/* A column and a map from its codes to categories. */
typedef struct mappa_Map {
  int column;                  /* of the frame, MAPPA_SLICE or MAPPA_PARTS */
  const uint16_t *to;          /* category of each code, or MAPPA_OUT */
  uint32_t n;                  /* codes in the map: all of the column */
  uint16_t categories;         /* categories are 0 .. categories - 1 */
  mappa_Reading reading;
  /* MAPPA_PARTS: the code is made of the categories of other maps, which are
  ** of columns: that of the first times the categories of the second, plus
  ** that of the second, and so on; out when one of them is out. */
  const struct mappa_Map *parts;
  int nparts;
  /* Categories that may overlap, or NULL: to[code] is then the place of a set,
  ** whose bit i stands for category i. At most MAPPA_MAXSETS categories. */
  const uint64_t *sets;
  uint16_t nsets;
  bool nototal;                /* of a dimension: its total is not asked for,
                               ** and may be 0 */
} mappa_Map;

/* The days from..to, both included; a row belongs to the slice when its
** interval holds one of them. For a date, from = to. */
typedef struct mappa_Slice {
  mappa_Day from, to;
} mappa_Slice;

typedef enum mappa_PickRule {
  MAPPA_EVERY,                 /* every row counts */
  MAPPA_FIRST,                 /* the earliest */
  MAPPA_LAST,                  /* the latest */
  MAPPA_HIGHEST                /* the highest rank; of several, the latest */
} mappa_PickRule;

/* Of the rows that one person has in a slice and a group, which one counts. */
typedef struct mappa_Pick {
  mappa_PickRule rule;
  int group;                   /* column of the group, or -1: the person */
  int rank;                    /* MAPPA_HIGHEST: column whose code ranks */
} mappa_Pick;

typedef struct mappa_Query {
  const mappa_Slice *slices;   /* in ascending order, none overlapping */
  int nslices;
  const mappa_Map *before;     /* filters of the measure: before the pick */
  int nbefore;
  mappa_Pick pick;
  const mappa_Map *after;      /* filters of the question: after the pick */
  int nafter;
  const mappa_Map *dims;       /* the dimensions of the result */
  int ndims;                   /* at most MAPPA_MAXDIMS */
  int unit;                    /* id column whose distinct values count, or
                               ** MAPPA_ROWS */
  const mappa_Watch *watch;    /* who may interrupt the count, or NULL */
  int threads;                 /* that count at most, if there are rows enough
                               ** for it to pay; 0: one. mappa_behind has one
                               ** always */
  size_t threadrows;           /* rows of a thread at least, for tests; 0: as
                               ** many as pay */
  bool cellsonly;              /* the totals are not asked for: they are 0,
                               ** or not; see mappa_cube_count */
  const char *kernel;          /* NULL: the fastest way; else "rows", or the
                               ** vectors "portable", "v3", "v4", which give
                               ** the same, for tests */
} mappa_Query;

/* The result: a count for every combination of categories, and of the total
** of each dimension, which stands after its last category. */
typedef struct mappa_Cube mappa_Cube;

/* Counts. Every total is a distinct count of the unit over the rows, never a
** sum of cells. The memory and the watch are used by the calling thread alone;
** others use malloc. */
mappa_Status mappa_crosstab (const mappa_Memory *memory, mappa_Frame *frame,
                             const mappa_Query *query,
                             mappa_Cube **out, mappa_Error *err);
void mappa_cube_free (mappa_Cube *cube);

/* Brings in what a query reads of a frame, so that it can be counted also when
** the register has changed or is closed (see mappa_frame_bring). To count does
** it too. */
mappa_Status mappa_crosstab_need (mappa_Frame *frame, const mappa_Query *query,
                                  mappa_Error *err);

int mappa_cube_dims (const mappa_Cube *cube);
uint16_t mappa_cube_categories (const mappa_Cube *cube, int dim);
size_t mappa_cube_bytes (const mappa_Cube *cube);

/* The count at one category a dimension; 'categories' itself is the total. */
int64_t mappa_cube_count (const mappa_Cube *cube, const uint16_t *at);

/* Is anything counted in a category of a dimension? Totals are not needed. */
bool mappa_cube_occurs (const mappa_Cube *cube, int dim, uint16_t category);

/* The rows behind a cell or total: one for each unit that it counts, in the
** order of the frame. */
typedef struct mappa_Found mappa_Found;

mappa_Status mappa_behind (const mappa_Memory *memory, mappa_Frame *frame,
                           const mappa_Query *query, const uint16_t *at,
                           mappa_Found **out, mappa_Error *err);
void mappa_found_free (mappa_Found *found);
int64_t mappa_found_count (const mappa_Found *found);
size_t mappa_found_row (const mappa_Found *found, int64_t i);
int mappa_found_slice (const mappa_Found *found, int64_t i);

/* What became of the rows. Each row read is in exactly one of these: counted
** at least once, or left out for the reason at which it got no further. */
typedef enum mappa_Fate {
  MAPPA_COUNTED,               /* in a cell */
  MAPPA_OUTSIDE,               /* in no slice */
  MAPPA_BEFORE,                /* stopped by the filter before[i] */
  MAPPA_UNPICKED,              /* another row of the person counts */
  MAPPA_AFTER,                 /* stopped by the filter after[i] */
  MAPPA_UNMAPPED               /* in no category of dims[i] */
} mappa_Fate;
int64_t mappa_cube_rows (const mappa_Cube *cube, mappa_Fate fate, int i);

/* How many i a fate has: the number of maps, or 1. */
int mappa_cube_maps (const mappa_Cube *cube, mappa_Fate fate);

/* === Estimates ========================================================= */

/* The probability that chi-square on df degrees of freedom is above x; NaN
** when x is, or df is not within 1 .. 2^53. */
double mappa_chi_square_upper (double x, int64_t df);

/* A table of counts, row after row. */
typedef struct mappa_Counts {
  const int64_t *counts;
  size_t rows, cols;           /* at least 2 each */
} mappa_Counts;

/* Rows and columns without a count are left out. */
typedef struct mappa_ChiSquare {
  double statistic;
  int64_t df;                  /* degrees of freedom */
  double p;
  double smallest;             /* the smallest expected count */
  int64_t n;                   /* the sum of the counts */
  int64_t empty_rows, empty_cols;          /* how many were left out */
} mappa_ChiSquare;

/* Pearson's test of independence, without a correction for continuity.
** MAPPA_DATA: fewer than two rows or two columns hold a count. MAPPA_LIMIT:
** the counts add up to more than 2^53. */
mappa_Status mappa_chi_square (const mappa_Memory *memory,
                               const mappa_Counts *t, mappa_ChiSquare *out,
                               mappa_Error *err);

/* The adjusted standardised residual of every cell, into out[0 .. rows * cols
** - 1]: about normal with variance 1 if rows and columns are independent. NaN
** in a row or column without a count. Fails as mappa_chi_square does. */
mappa_Status mappa_residuals (const mappa_Memory *memory,
                              const mappa_Counts *t, double *out,
                              mappa_Error *err);

typedef struct mappa_Fisher {
  double p;                    /* two-sided */
  double odds_ratio;           /* conditional maximum likelihood; may be 0 or
                               ** INFINITY */
  double low, high;            /* its exact interval */
  int64_t n;                   /* the sum of the counts */
} mappa_Fisher;

/* Fisher's exact test of the table {a, b} over {c, d}; 0 < level < 1, for the
** interval. MAPPA_DATA: a row or column holds no count. MAPPA_LIMIT: the
** counts add up to more than 1,000,000,000. */
mappa_Status mappa_fisher (const int64_t cells[4], double level,
                           mappa_Fisher *out, mappa_Error *err);

/* In the functions below a count is at most 1,000,000,000, else MAPPA_LIMIT,
** and 0 < level < 1. */
typedef struct mappa_Interval {
  double low, high;
} mappa_Interval;

/* The interval of the mean of a Poisson count: Garwood's, which is exact; or
** Byar's, which is as good from some count on. */
#define MAPPA_BYAR_FROM 10
mappa_Status mappa_count_exact (int64_t n, double level, mappa_Interval *out,
                                mappa_Error *err);
mappa_Status mappa_count_byar (int64_t n, double level, mappa_Interval *out,
                               mappa_Error *err);

/* The interval of the share that x of n is an estimate of: Clopper's and
** Pearson's, which is exact, or Wilson's. MAPPA_DATA: n is 0. */
mappa_Status mappa_share_exact (int64_t x, int64_t n, double level,
                                mappa_Interval *out, mappa_Error *err);
mappa_Status mappa_share_wilson (int64_t x, int64_t n, double level,
                                 mappa_Interval *out, mappa_Error *err);

typedef struct mappa_ShareTest {
  double p;                    /* two-sided, Fisher's */
  double difference;           /* of the shares, the second less the first */
  double low, high;            /* its interval, Newcombe's */
} mappa_ShareTest;

/* Are x[0] of n[0] and x[1] of n[1] one share? MAPPA_DATA: an n is 0;
** MAPPA_LIMIT: both together are more than 1,000,000,000. */
mappa_Status mappa_share_test (const int64_t x[2], const int64_t n[2],
                               double level, mappa_ShareTest *out,
                               mappa_Error *err);

typedef struct mappa_RateTest {
  double p;                    /* two-sided */
  double ratio;                /* of the rates, the second over the first; may
                               ** be INFINITY, and is NaN for 0 over 0 */
  double low, high;            /* its exact interval; high may be INFINITY */
} mappa_RateTest;

/* The exact conditional test of two Poisson counts that arose from t[0] and
** t[1], as person-years; both within 1e-100 .. 1e100. */
mappa_Status mappa_rate_test (const int64_t x[2], const double t[2],
                              double level, mappa_RateTest *out,
                              mappa_Error *err);

/* The limits between which, with the probability 'level', a Poisson count
** falls when 'expected' is its mean, 0 < expected <= 1,000,000,000; smoothed
** between whole counts. */
mappa_Status mappa_funnel (double expected, double level, mappa_Interval *out,
                           mappa_Error *err);

#pragma GCC visibility pop

#endif
