/* vectors.h - reads tests/data/strategies_vectors.json: the worked examples E1 .. E17, each a list of
 * {"case": name, "fn": function, "in": input, "out": expected}.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_VECTORS_H
#define SUPPORT_VECTORS_H

#include "support/check.h"

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stdint.h>

/* One worked example; everything is borrowed until vectors_close. *state of its test. */
struct vector {
    const char *section; /* "E1" */
    const char *name;    /* "volume 100" */
    const char *fn;      /* "spread" */
    const cJSON *in, *out;
};

/* Adds a test per example whose fn is the given one, named "E1 volume 100". Returns how many; none is
 * a failing test. The file is read at the first call and stays until vectors_close. */
size_t vectors_add(struct check_list *list, const char *fn, CMUnitTestFunction run);
void vectors_close(void);

/* Case-sensitive access that fails the running test, naming the key, if it is absent or of another
 * type. vector_get returns NULL only for JSON null or, with vector_find, for an absent key. */
const cJSON *vector_get(const cJSON *object, const char *key);
const cJSON *vector_find(const cJSON *object, const char *key);
double vector_double(const cJSON *object, const char *key);
int64_t vector_int(const cJSON *object, const char *key); /* fails on a fraction */
bool vector_bool(const cJSON *object, const char *key);
const char *vector_text(const cJSON *object, const char *key);
double vector_double_or(const cJSON *object, const char *key, double absent); /* absent or null */

/* Element of an array. */
size_t vector_count(const cJSON *array);
const cJSON *vector_at(const cJSON *array, size_t index);
int64_t vector_int_at(const cJSON *array, size_t index);
double vector_double_at(const cJSON *array, size_t index);

#endif
