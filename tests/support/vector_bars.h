/* vector_bars.h - candles, costs and doubles of the worked examples.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_VECTOR_BARS_H
#define SUPPORT_VECTOR_BARS_H

#include "outcry/engine.h"
#include "outcry/instrument.h"
#include "support/vectors.h"

enum { VECTOR_BARS_CAP = 64 };

/* (O, H, L, C, V, TB) arrays to bars that open `step_ms` apart from first_ms on; returns how many. */
size_t vector_bars(const cJSON *array, int64_t first_ms, int64_t step_ms,
                   struct oc_bar out[VECTOR_BARS_CAP]);

struct oc_costs vector_costs(const cJSON *object);                        /* of its "market" */
enum oc_direction vector_direction(const cJSON *object, const char *key); /* "Long", 1, ... */

/* 1e-9 relative. */
void vector_near(double got, const cJSON *object, const char *key);
void vector_same_int(int64_t got, const cJSON *object, const char *key);
void vector_same_ints(const int64_t *got, size_t count, const cJSON *object, const char *key);

#endif
