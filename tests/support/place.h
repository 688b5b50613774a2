/* place.h - where test data is, and temporary folders that vanish with the test.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_PLACE_H
#define SUPPORT_PLACE_H

#include <stdbool.h>
#include <stddef.h>

enum { PLACE_PATH_CAP = 1024 };

/* Writes the path of a file of the shared data (recordings, real months), which lies in ../shared or
 * in $OUTCRY_SHARED. False: not on this machine. */
bool place_shared(const char *relative, char path[PLACE_PATH_CAP]);

/* The same, but ends the running test as skipped, naming the file, when it is absent. */
void place_shared_or_skip(const char *relative, char path[PLACE_PATH_CAP]);

/* A path below tests/data, which is in the repository. */
void place_data(const char *relative, char path[PLACE_PATH_CAP]);

/* A new empty folder; place_temp_remove deletes it with all that is in it. */
void place_temp_make(char path[PLACE_PATH_CAP]);
void place_temp_remove(const char *path);

/* Writes text to folder/name (name may be NULL: folder is then the whole path); fails the test
 * if it cannot. */
void place_write(const char *folder, const char *name, const char *text);

/* The whole file with a final 0, to be freed by the caller; NULL if it cannot be read.
 * size_bytes may be NULL. */
char *place_read(const char *path, size_t *size_bytes);

#endif
