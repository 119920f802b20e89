/* words.c - the words people write: finding a code, and the nearest name.
**
** R1. A code is found by code, label or alias, letter case and outer blanks
**     ignored; a code or label goes before an alias.
** R2. A misspelt word differs from the right one in at most a third of its
**     letters, in one letter when it has fewer than three.
** R3. What has no letter is no misspelt word, nor what differs from it in
**     nothing but digits: 9, or Level 9, is not meant for Level 1. And few get
**     the beginning of a word of up to four letters wrong: U is not female.
** R4. A longer word, or a shorter one of four letters or more, may be meant for
**     the only label that begins as it does: Norfolkshire.
*/
#include "schema.h"

#include <ctype.h>
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

static bool hasletter (const char *s, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (isalpha((unsigned char) s[i]) || (s[i] & 0x80)) return true;
  return false;
}

static bool same_letter (char a, char b) {
  return tolower((unsigned char) a) == tolower((unsigned char) b);
}

/* Do two words differ in digits alone? */
static bool differindigits (const char *a, size_t na, const char *b,
                            size_t nb) {
  size_t i = 0, k = 0;
  while (i < na || k < nb) {
    bool digits = i < na && isdigit((unsigned char) a[i]);
    if (digits != (k < nb && isdigit((unsigned char) b[k]))) return false;
    if (!digits && (i >= na || k >= nb || !same_letter(a[i++], b[k++])))
      return false;
    while (digits && i < na && isdigit((unsigned char) a[i])) i++;
    while (digits && k < nb && isdigit((unsigned char) b[k])) k++;
  }
  return true;
}

/* R3. */
static bool mayslip (const Nearest *best, const char *word, size_t n) {
  if (best->len == 0 || n == 0 || !hasletter(best->s, best->len)) return false;
  if (best->len <= 4 && !same_letter(best->s[0], word[0])) return false;
  return !differindigits(best->s, best->len, word, n);
}

/* Is 'word' nearer than the best so far? Then 'name' is the new best. */
static void consider (Nearest *best, const char *word, size_t n,
                      const char *name) {
  int d = mappai_distance(best->s, best->len, word, n, best->distance);
  if (d < best->distance && (d == 0 || mayslip(best, word, n))) {
    best->distance = d;
    best->name = name;
  }
}

/* R4. */
static const char *ofonebeginning (const mappa_List *list, const char *s,
                                   size_t len) {
  const char *found = NULL;
  for (int i = 0; i < list->n; i++) {
    const char *label = list->codes[i].label;
    size_t n = strlen(label) < len ? strlen(label) : len, k = 0;
    while (k < n && same_letter(label[k], s[k])) k++;
    if (k < n || n < 4) continue;
    if (found != NULL) return NULL;
    found = label;
  }
  return found;
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
  return best.name != NULL ? best.name : ofonebeginning(list, s, len);
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
