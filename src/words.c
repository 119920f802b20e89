/* words.c - the words people write: finding a code, and the nearest name.
**
** R1. A code is found by code, label or alias, letter case and outer blanks
**     ignored; a code or label goes before an alias.
** R2. A misspelt word differs from the right one in at most a third of its
**     letters, in one letter when it has fewer than three.
*/
#include "schema.h"

#include <string.h>

/* Takes the next alias off a list of them; NULL at its end. */
static const char *nextalias (const char **rest, size_t *len) {
  const char *alias = *rest;
  const char *bar;
  if (*alias == '\0') return NULL;
  bar = strchr(alias, '|');
  *len = bar ? (size_t) (bar - alias) : strlen(alias);
  *rest = alias + *len + (bar ? 1 : 0);
  return alias;
}

static bool same (const char *a, size_t na, const char *b, size_t nb) {
  return na == nb && mappai_distance(a, na, b, nb, 0) == 0;
}

static bool isalias (const mappa_Code *code, const char *s, size_t len) {
  const char *rest = code->aliases;
  const char *alias;
  size_t n;
  while ((alias = nextalias(&rest, &n)) != NULL)
    if (same(alias, n, s, len)) return true;
  return false;
}

int mappa_code_find (const mappa_List *list, const char *s, size_t len) {
  s = mappai_trim(s, &len);
  for (int i = 0; i < list->n; i++)
    if (mappai_same_word(list->codes[i].label, s, len) ||
        mappai_same_word(list->codes[i].code, s, len)) return i + 1;
  for (int i = 0; i < list->n; i++)
    if (isalias(&list->codes[i], s, len)) return i + 1;
  return 0;
}

static int tolerance (size_t len) {
  return len < 3 ? 1 : (int) (len + 2) / 3;
}

typedef struct Nearest {       /* the best candidate so far */
  const char *s;               /* the misspelt word */
  size_t len;
  const char *name;            /* OUT: nearest, or NULL */
  int distance;
} Nearest;

static Nearest nearest (const char *s, size_t len) {
  Nearest best = {NULL, len, NULL, 0};
  best.s = s;
  best.distance = tolerance(len) + 1;
  return best;
}

/* Is 'word' nearer than the best so far? Then 'name' is the new best. */
static void consider (Nearest *best, const char *word, size_t n,
                      const char *name) {
  int d = mappai_distance(best->s, best->len, word, n, best->distance);
  if (d < best->distance) {
    best->distance = d;
    best->name = name;
  }
}

const char *mappa_code_nearest (const mappa_List *list, const char *s,
                                size_t len) {
  Nearest best;
  s = mappai_trim(s, &len);
  best = nearest(s, len);
  for (int i = 0; i < list->n; i++) {
    const mappa_Code *code = &list->codes[i];
    const char *rest = code->aliases;
    const char *alias;
    size_t n;
    consider(&best, code->label, strlen(code->label), code->label);
    consider(&best, code->code, strlen(code->code), code->label);
    while ((alias = nextalias(&rest, &n)) != NULL)
      consider(&best, alias, n, code->label);
  }
  return best.name;
}

const char *mappa_nearest (const char *const *words, int n, const char *s,
                           size_t len) {
  Nearest best = nearest(s, len);
  for (int i = 0; i < n; i++)
    consider(&best, words[i], strlen(words[i]), words[i]);
  return best.name;
}

const char *mappai_nearest_entity (const char *s, size_t len) {
  Nearest best = nearest(s, len);
  for (int i = 0; i < mappa_entity_count(); i++) {
    const char *name = mappa_entity_at(i)->name;
    consider(&best, name, strlen(name), name);
  }
  return best.name;
}

const char *mappai_nearest_field (const mappa_Entity *e, const char *s,
                                  size_t len) {
  Nearest best = nearest(s, len);
  for (int i = 0; i < e->n; i++)
    consider(&best, e->fields[i].name, strlen(e->fields[i].name),
             e->fields[i].name);
  return best.name;
}
