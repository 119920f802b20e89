/* import_reject.c - the reasons to reject a row, in words.
**
** R1. A message tells the whole story: file, line, field, value, reason, fix.
*/
#include "import.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef mappai_Slot Slot;

enum { STORY = 1200 };         /* bytes of a message before it is cut */

const char *mappa_reason_name (mappa_Reason reason) {
  static const char *const names[MAPPA_NREASONS] = {
    "fields", "encoding", "empty", "date", "number", "code", "reference",
    "order", "overlap", "conflict",
  };
  return reason < MAPPA_NREASONS ? names[reason] : "unknown";
}

/* === Words for messages ================================================ */

void mappai_append (char *out, size_t size, const char *format, ...) {
  size_t n = strlen(out);
  va_list args;
  va_start(args, format);
  vsnprintf(out + n, size - n, format, args);
  va_end(args);
}

void mappai_join_fields (const mappa_Entity *e, int marks,
                         char out[MAPPAI_SHOWN]) {
  out[0] = '\0';
  for (int i = 0; i < e->n; i++)
    if ((e->fields[i].marks & marks) == marks)
      mappai_append(out, MAPPAI_SHOWN, "%s%s", out[0] ? ", " : "",
                    e->fields[i].name);
}

/* === Rejects =========================================================== */

void mappai_reject (mappa_Import *imp, mappa_Reason reason,
                    const Slot *slot, const char *format, ...) {
  mappa_Reject *r = &imp->reject;
  char story[STORY] = "";
  char words[STORY];
  va_list args;
  va_start(args, format);
  vsnprintf(words, sizeof words, format, args);
  va_end(args);
  memset(r, 0, sizeof *r);
  imp->bad = true;
  r->line = imp->line;
  r->reason = reason;
  mappai_append(story, STORY, "%s: %s %" PRId64, imp->where, imp->unit,
                imp->line);
  if (slot != NULL) {
    snprintf(r->field, sizeof r->field, "%s", slot->field->name);
    mappai_quote(r->value, sizeof r->value, slot->s, slot->len);
    mappai_append(story, STORY, ", field '%s'", r->field);
    if (slot->len > 0) mappai_append(story, STORY, ", value '%s'", r->value);
  }
  mappai_append(story, STORY, ": %s", words);
  mappai_quote(r->message, sizeof r->message, story, strlen(story));
}

mappa_Status mappai_import_report (mappa_Import *imp, mappa_Error *err) {
  imp->summary.rejected++;
  imp->summary.by_reason[imp->reject.reason]++;
  if (imp->on_reject == NULL || imp->on_reject(imp->ud, &imp->reject))
    return MAPPA_OK;
  return mappai_fail(err, MAPPA_STOPPED, "%s: the import was stopped at "
                     "%s %" PRId64, imp->where, imp->unit, imp->line);
}
