/* log_filter.h - counts repeated log lines instead of repeating them. Pure: time is an argument.
 *
 * A kind is a 64-bit key. In a window of LIMIT_LOG_WINDOW_MS from its first line a kind may print
 * `allowed` lines; the others are counted. Overflow answer: the kind whose window is oldest gives way,
 * and its count is handed out to be told.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_FILTER_H
#define BASE_LOG_FILTER_H

#include "base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log_kind {
    uint64_t key; /* 0: free */
    int64_t start_mono_ms;
    uint32_t printed;
    uint32_t counted;
    int level;
    const char *mod;
    const char *ev;
};

struct log_filter {
    struct log_kind kinds[LIMIT_LOG_KINDS]; /* zeroed is empty */
};

/* True: print the line; *repeated lines of its kind were counted since the last one that was printed.
 * *evicted is the kind that gave way, its counted 0 if there is nothing to tell. level, mod and ev are
 * only kept for that telling. */
bool log_filter_pass(struct log_filter *filter, const struct log_kind *line, uint32_t allowed,
                     int64_t mono_ms, uint32_t *repeated, struct log_kind *evicted);

/* Adds to the count of a kind that is known; for a line that passed one filter and not the next. */
void log_filter_count(struct log_filter *filter, uint64_t key, uint32_t count);

/* Takes the next kind that has something to tell (its count is then 0); false when none has. */
bool log_filter_take(struct log_filter *filter, struct log_kind *out);

uint64_t log_filter_key(uint64_t seed, const char *text, size_t size); /* FNV-1a; never 0 */

#endif
