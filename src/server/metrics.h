/* metrics.h - one table of metrics: /metrics and docs/metrics.md are written from it.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_METRICS_H
#define SERVER_METRICS_H

#include "server/metrics_list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct metrics_sink;

enum metrics_id {
#define METRICS_ENUM(name, wire, type, label, from, help) name,
    METRICS_LIST(METRICS_ENUM)
#undef METRICS_ENUM
        METRICS_COUNT
};

/* One sample of a counter or gauge. label: the value of the row's label, NULL for a row without. Samples
 * of one metric must be put one after the other. */
void metrics_put(struct metrics_sink *sink, enum metrics_id id, const char *label, double value);

/* One histogram: counts per bucket (not cumulative; one more than bounds for +Inf), bounds in seconds. */
void metrics_put_histogram(struct metrics_sink *sink, enum metrics_id id, const char *label,
                           const double *bounds, const uint64_t *counts, size_t bound_count,
                           double sum);

/* docs/metrics.md, whole. */
struct buffer;
void metrics_write_catalogue(struct buffer *out);

#endif
