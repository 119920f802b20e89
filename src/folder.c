/* folder.c - the CSV files of a folder, sorted by name. */
#define _POSIX_C_SOURCE 200809L        /* strcasecmp */

#include "base.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct mappa_Folder {
  mappa_Memory memory;
  mappai_Vector names;         /* of char *, each a block of its length + 1 */
};

static bool iscsv (const char *name) {
  size_t n = strlen(name);
  return n > 4 && strcasecmp(name + n - 4, ".csv") == 0;
}

static mappa_Status addname (mappa_Folder *f, const char *name,
                             mappa_Error *err) {
  size_t n = strlen(name) + 1;
  char *copy = mappai_new(&f->memory, n, 1);
  char **place = copy ? mappai_vector_add(&f->names, 1) : NULL;
  if (place == NULL) {
    mappai_free(&f->memory, copy, n, 1);
    return mappai_nomemory(err);
  }
  memcpy(copy, name, n);
  *place = copy;
  return MAPPA_OK;
}

static mappa_Status readnames (mappa_Folder *f, DIR *dir, const char *path,
                               mappa_Error *err) {
  const struct dirent *entry;
  for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0)
    if (iscsv(entry->d_name)) MAPPAI_TRY(addname(f, entry->d_name, err));
  if (errno != 0)
    return mappai_fail(err, MAPPA_IO, "%s: cannot read the folder: %s", path,
                       strerror(errno));
  return MAPPA_OK;
}

static int byname (const void *a, const void *b) {
  return strcmp(*(char *const *) a, *(char *const *) b);
}

mappa_Status mappa_folder_open (const mappa_Memory *m, const char *path,
                                mappa_Folder **out, mappa_Error *err) {
  mappa_Memory memory = mappai_memory(m);
  mappa_Folder *f;
  mappa_Status status;
  DIR *dir = opendir(path);
  *out = NULL;
  if (dir == NULL)
    return mappai_fail(err, MAPPA_IO, "%s: cannot open the folder: %s", path,
                       strerror(errno));
  f = mappai_new(&memory, 1, sizeof *f);
  if (f == NULL) {
    closedir(dir);
    return mappai_nomemory(err);
  }
  f->memory = memory;
  mappai_vector_init(&f->names, &memory, sizeof (char *));
  status = readnames(f, dir, path, err);
  closedir(dir);
  if (status != MAPPA_OK) {
    mappa_folder_free(f);
    return status;
  }
  if (f->names.n > 1)
    qsort(f->names.items, f->names.n, sizeof (char *), byname);
  *out = f;
  return MAPPA_OK;
}

int mappa_folder_count (const mappa_Folder *f) {
  return (int) f->names.n;
}

const char *mappa_folder_name (const mappa_Folder *f, int i) {
  return ((char *const *) f->names.items)[i];
}

void mappa_folder_free (mappa_Folder *f) {
  mappa_Memory memory;
  if (f == NULL) return;
  memory = f->memory;
  for (int i = 0; i < mappa_folder_count(f); i++) {
    char *name = ((char **) f->names.items)[i];
    mappai_free(&memory, name, strlen(name) + 1, 1);
  }
  mappai_vector_free(&f->names);
  mappai_free(&memory, f, 1, sizeof *f);
}
