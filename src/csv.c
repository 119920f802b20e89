/* csv.c - reads RFC 4180 text, record by record, from a buffer or a file.
**
** R1. Fields are parted by commas, records by LF, CRLF or a lone CR; the last
**     record may lack its line end. A line with nothing on it is skipped; one
**     with only "" on it is a record with an empty field.
** R2. A field that begins with a quote runs to the closing quote, over commas
**     and line ends; in it "" is a quote. Blanks are part of a field. Anything
**     else about a quote is an error that says where and how to put it right.
** R3. All other bytes, NUL included, are passed on as they are; a byte order
**     mark at the very start is not.
** R4. Lines count from 1, those within quotes too; the column of a message is
**     the number of the field, from 1.
** R5. The file may be larger than memory: what is held is one record, at most
**     MAPPA_CSV_RECORD bytes without its line end, and a block.
** R6. A failed call consumes nothing: the next one fails again, or goes on
**     when the cause has gone away. A text must live as long as its reader.
**
** How it works: a record is taken apart where it lies in the buffer. If the
** buffer ends first, the record is moved to the front, the buffer is filled
** up, and the record is taken apart afresh. Therefore nothing is changed
** before the whole record is there, and "" is undone last. The byte after
** the buffer's content is always a line feed, which stops every loop.
*/
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  BLOCK = 1 << 17,             /* bytes of the buffer at first */
  NAME = 256,                  /* bytes of the name in messages */
  EXCERPT = 40                 /* bytes of the text shown in messages */
};

struct mappa_Csv {
  mappa_Memory memory;
  char name[NAME];             /* stands before messages */
  int file;                    /* descriptor, or -1: a text */
  const char *text;            /* text still to be taken */
  size_t left;                 /* bytes of it */
  bool dry;                    /* all has been taken from the source */
  int64_t taken;               /* bytes taken from it */
  int64_t total;               /* bytes it has, 0: unknown */
  char *buffer;                /* unread: buffer[begin..end) */
  size_t room;                 /* bytes allocated */
  size_t begin, end;
  int64_t line;                /* line of buffer[begin] */
  int64_t started;             /* line where the last record began */
  mappa_Value fields[MAPPA_CSV_FIELDS];
  int doubled[MAPPA_CSV_FIELDS];  /* fields in which "" is to be undone */
};

/* A record that is being taken apart. */
typedef struct Scan {
  char *p;                     /* next byte */
  char *end;                   /* of what is in the buffer */
  bool dry;                    /* nothing comes after that */
  int64_t line;                /* line of p */
  int64_t opened;              /* line of the last opening quote */
  int n;                       /* fields so far, the present one included */
  int ndoubled;                /* fields so far in which "" is to be undone */
} Scan;

typedef enum Found {
  FOUND,                       /* what was looked for, all well */
  NOTHING,                     /* the end */
  STARVED,                     /* the buffer ended first */
  UNCLOSED,                    /* a quote that is never closed */
  STRAYQUOTE,                  /* a quote inside an unquoted field */
  STRAYTEXT,                   /* text after a closing quote */
  CROWDED,                     /* too many fields */
  LONG                         /* a record with too many bytes */
} Found;

/* === Taking a record apart ============================================= */

/* What may end an unquoted field, and what matters in a quoted one. */
static const bool stops[256] = {
  [','] = true, ['"'] = true, ['\n'] = true, ['\r'] = true
};
static const bool quotedstops[256] = {
  ['"'] = true, ['\n'] = true, ['\r'] = true
};

static char *upto (const bool stop[256], char *p) {
  while (!stop[(unsigned char) *p]) p++;
  return p;
}

static bool atlineend (const Scan *s) {
  return *s->p == '\n' || *s->p == '\r';
}

/* Steps over a line end. STARVED: a CR whose LF may still come. */
static Found overline (Scan *s) {
  if (*s->p == '\r') {
    if (s->p + 1 == s->end && !s->dry) return STARVED;
    if (s->p + 1 < s->end && s->p[1] == '\n') s->p++;
  }
  s->p++;
  s->line++;
  return FOUND;
}

static Found plainfield (Scan *s, mappa_Value *value) {
  char *p = upto(stops, s->p);
  value->s = s->p;
  value->len = (size_t) (p - s->p);
  s->p = p;
  return *p == '"' ? STRAYQUOTE : FOUND;
}

/* Goes to the closing quote; *doubled is set if there is a "" before it. A
** quote just before the end of the buffer passes for the closing one: if more
** comes, the whole record is taken apart again. */
static Found toclosing (Scan *s, bool *doubled) {
  for (;;) {
    s->p = upto(quotedstops, s->p);
    if (s->p == s->end) return s->dry ? UNCLOSED : STARVED;
    if (*s->p != '"') {
      if (overline(s) == STARVED) return STARVED;
    }
    else if (s->p[1] != '"') return FOUND;
    else {
      *doubled = true;
      s->p += 2;
    }
  }
}

static Found quotedfield (mappa_Csv *csv, Scan *s, mappa_Value *value) {
  bool doubled = false;
  Found found;
  s->opened = s->line;
  value->s = ++s->p;
  found = toclosing(s, &doubled);
  value->len = (size_t) (s->p - value->s);
  if (found != FOUND) return found;
  s->p++;
  if (doubled) csv->doubled[s->ndoubled++] = s->n - 1;
  return *s->p == ',' || atlineend(s) ? FOUND : STRAYTEXT;
}

/* Takes the fields apart, up to the line end. */
static Found allfields (mappa_Csv *csv, Scan *s) {
  for (;;) {
    mappa_Value *value = &csv->fields[s->n];
    Found found;
    if (s->n++ == MAPPA_CSV_FIELDS) return CROWDED;
    found = *s->p == '"' ? quotedfield(csv, s, value) : plainfield(s, value);
    if (found != FOUND) return found;
    if (*s->p != ',') break;
    s->p++;
  }
  return s->p < s->end || s->dry ? FOUND : STARVED;
}

/* Skips blank lines, which are done with at once. */
static Found skipblank (mappa_Csv *csv, Scan *s) {
  Found found = FOUND;
  while (found == FOUND && s->p < s->end && atlineend(s)) found = overline(s);
  csv->begin = (size_t) (s->p - csv->buffer);
  csv->line = s->line;
  if (s->p == s->end) return s->dry ? NOTHING : STARVED;
  return found;
}

/* Looks for a record and the line end after it. */
static Found scan (mappa_Csv *csv, Scan *s) {
  Found found;
  memset(s, 0, sizeof *s);
  s->p = csv->buffer + csv->begin;
  s->end = csv->buffer + csv->end;
  s->dry = csv->dry;
  s->line = csv->line;
  found = skipblank(csv, s);
  if (found != FOUND) return found;
  found = allfields(csv, s);
  if (s->p - (csv->buffer + csv->begin) > MAPPA_CSV_RECORD) return LONG;
  if (found == FOUND && s->p < s->end) return overline(s);
  return found;
}

/* Turns "" into ", in place. */
static void undouble (mappa_Csv *csv, mappa_Value *value) {
  char *to = csv->buffer + (value->s - csv->buffer);
  const char *from = value->s;
  const char *end = from + value->len;
  while (from < end) {
    if (*from == '"') from++;
    *to++ = *from++;
  }
  value->len = (size_t) (to - value->s);
}

/* === Messages ========================================================== */

/* What stands from p to the end of the line. */
static void excerpt (char out[EXCERPT], const Scan *s, const char *p) {
  const char *end = p;
  while (end < s->end && *end != '\n' && *end != '\r') end++;
  mappai_quote(out, EXCERPT, p, (size_t) (end - p));
}

static mappa_Status malformed (const mappa_Csv *csv, const Scan *s,
                               Found found, mappa_Error *err) {
  int64_t line = found == UNCLOSED ? s->opened : s->line;
  char text[EXCERPT];
  excerpt(text, s, found == STRAYTEXT ? s->p : csv->fields[s->n - 1].s);
  if (found == UNCLOSED)
    return mappai_fail(err, MAPPA_CSV, "%s: line %" PRId64 ", column %d: the "
                       "quote opened here is never closed; add the closing "
                       "quote after the value that begins: %s",
                       csv->name, line, s->n, text);
  if (found == STRAYQUOTE)
    return mappai_fail(err, MAPPA_CSV, "%s: line %" PRId64 ", column %d: a "
                       "quote inside an unquoted value: %s; put the whole "
                       "value in quotes and write each quote in it twice",
                       csv->name, line, s->n, text);
  return mappai_fail(err, MAPPA_CSV, "%s: line %" PRId64 ", column %d: text "
                     "after the closing quote: %s; the quote was opened in "
                     "line %" PRId64 ": write a quote that belongs to the "
                     "value twice, or put the missing comma",
                     csv->name, line, s->n, text, s->opened);
}

static mappa_Status toolarge (const mappa_Csv *csv, const Scan *s,
                              Found found, mappa_Error *err) {
  if (found == CROWDED)
    return mappai_fail(err, MAPPA_LIMIT, "%s: line %" PRId64 ", column %d: "
                       "more than %d columns; remove those that are not "
                       "needed", csv->name, s->line, s->n, MAPPA_CSV_FIELDS);
  return mappai_fail(err, MAPPA_LIMIT, "%s: line %" PRId64 ", column %d: the "
                     "record that begins in this line is longer than %d "
                     "bytes; look for a quote that is never closed or a line "
                     "end that is missing",
                     csv->name, csv->line, s->n, MAPPA_CSV_RECORD);
}

/* === The source ======================================================== */

/* Takes what fits into the buffer from a file, or a part of it. */
static mappa_Status takefile (mappa_Csv *csv, size_t room, mappa_Error *err) {
  ssize_t got;
  do got = read(csv->file, csv->buffer + csv->end, room);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    return mappai_fail(err, MAPPA_IO, "%s: cannot be read: %s", csv->name,
                       strerror(errno));
  csv->dry = got == 0;
  csv->end += (size_t) got;
  csv->taken += got;
  return MAPPA_OK;
}

static void taketext (mappa_Csv *csv, size_t room) {
  size_t got = csv->left < room ? csv->left : room;
  if (got > 0) {
    memcpy(csv->buffer + csv->end, csv->text, got);
    csv->text += got;
  }
  csv->left -= got;
  csv->dry = csv->left == 0;
  csv->end += got;
  csv->taken += (int64_t) got;
}

/* Fills the buffer as far as the source goes. */
static mappa_Status fill (mappa_Csv *csv, mappa_Error *err) {
  while (!csv->dry && csv->end + 1 < csv->room) {
    size_t room = csv->room - csv->end - 1;
    if (csv->file < 0) taketext(csv, room);
    else MAPPAI_TRY(takefile(csv, room, err));
  }
  return MAPPA_OK;
}

/* Keeps half of the buffer free, so that reads are large and a record of n
** bytes is taken apart O(log n) times. */
static mappa_Status makeroom (mappa_Csv *csv, mappa_Error *err) {
  char *buffer;
  if (csv->end <= csv->room / 2) return MAPPA_OK;
  buffer = mappai_resize(&csv->memory, csv->buffer, csv->room, 2 * csv->room,
                         1);
  if (buffer == NULL) return mappai_nomemory(err);
  csv->buffer = buffer;
  csv->room *= 2;
  return MAPPA_OK;
}

/* Skips a byte order mark when the buffer holds all that was ever taken. */
static void skipmark (mappa_Csv *csv) {
  if ((int64_t) csv->end == csv->taken && csv->end >= 3 &&
      memcmp(csv->buffer, "\xEF\xBB\xBF", 3) == 0)
    csv->begin = 3;
}

/* Moves what is unread to the front of the buffer and adds to it. */
static mappa_Status refill (mappa_Csv *csv, mappa_Error *err) {
  mappa_Status status;
  memmove(csv->buffer, csv->buffer + csv->begin, csv->end - csv->begin);
  csv->end -= csv->begin;
  csv->begin = 0;
  status = makeroom(csv, err);
  if (status == MAPPA_OK) status = fill(csv, err);
  csv->buffer[csv->end] = '\n';
  skipmark(csv);
  return status;
}

/* === Opening and closing =============================================== */

/* Makes a reader without a source. */
static mappa_Csv *newreader (const mappa_Memory *m, const char *name) {
  mappa_Memory memory = mappai_memory(m);
  mappa_Csv *csv = mappai_new(&memory, 1, sizeof *csv);
  if (csv == NULL) return NULL;
  csv->memory = memory;
  csv->file = -1;
  csv->line = 1;
  mappai_quote(csv->name, sizeof csv->name, name, strlen(name));
  for (int i = 0; i < MAPPA_CSV_FIELDS; i++)
    csv->fields[i].kind = MAPPA_STRING;
  csv->room = BLOCK;
  csv->buffer = mappai_new(&memory, csv->room, 1);
  if (csv->buffer == NULL) {
    mappa_csv_close(csv);
    return NULL;
  }
  csv->buffer[0] = '\n';
  return csv;
}

/* Opens the file and finds out how large it is. Only a folder is refused: a
** pipe can be read as well. */
static mappa_Status openfile (mappa_Csv *csv, const char *path,
                              mappa_Error *err) {
  struct stat info;
  csv->file = open(path, O_RDONLY | O_CLOEXEC);
  if (csv->file >= 0 && fstat(csv->file, &info) == 0) {
    if (S_ISREG(info.st_mode)) csv->total = info.st_size;
    if (!S_ISDIR(info.st_mode)) return MAPPA_OK;
    errno = EISDIR;
  }
  return mappai_fail(err, MAPPA_IO, "%s: cannot be opened: %s", csv->name,
                     strerror(errno));
}

mappa_Status mappa_csv_open_file (const mappa_Memory *m, const char *path,
                                  mappa_Csv **out, mappa_Error *err) {
  mappa_Csv *csv = newreader(m, path);
  mappa_Status status;
  *out = NULL;
  if (csv == NULL) return mappai_nomemory(err);
  status = openfile(csv, path, err);
  if (status == MAPPA_OK) *out = csv;
  else mappa_csv_close(csv);
  return status;
}

mappa_Status mappa_csv_open_text (const mappa_Memory *m, const char *name,
                                  const char *text, size_t len,
                                  mappa_Csv **out, mappa_Error *err) {
  mappa_Csv *csv = newreader(m, name);
  *out = csv;
  if (csv == NULL) return mappai_nomemory(err);
  csv->text = text;
  csv->left = len;
  csv->total = (int64_t) len;
  return MAPPA_OK;
}

void mappa_csv_close (mappa_Csv *csv) {
  mappa_Memory memory;
  if (csv == NULL) return;
  memory = csv->memory;
  if (csv->file >= 0) close(csv->file);
  mappai_free(&memory, csv->buffer, csv->room, 1);
  mappai_free(&memory, csv, 1, sizeof *csv);
}

/* === Reading =========================================================== */

mappa_Status mappa_csv_next (mappa_Csv *csv, const mappa_Value **fields,
                             int *n, mappa_Error *err) {
  Found found;
  Scan s;
  *fields = NULL;
  *n = 0;
  while ((found = scan(csv, &s)) == STARVED) MAPPAI_TRY(refill(csv, err));
  if (found == NOTHING) return MAPPA_OK;
  if (found == CROWDED || found == LONG) return toolarge(csv, &s, found, err);
  if (found != FOUND) return malformed(csv, &s, found, err);
  for (int i = 0; i < s.ndoubled; i++)
    undouble(csv, &csv->fields[csv->doubled[i]]);
  csv->begin = (size_t) (s.p - csv->buffer);
  csv->started = csv->line;
  csv->line = s.line;
  *fields = csv->fields;
  *n = s.n;
  return MAPPA_OK;
}

int64_t mappa_csv_line (const mappa_Csv *csv) {
  return csv->started;
}

int64_t mappa_csv_bytes (const mappa_Csv *csv) {
  return csv->taken - (int64_t) (csv->end - csv->begin);
}

int64_t mappa_csv_total (const mappa_Csv *csv) {
  return csv->total;
}
