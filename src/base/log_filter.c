/* log_filter.c - counts repeated log lines instead of repeating them.
 * SPDX-License-Identifier: MIT */
#include "base/log_filter.h"

/* The kind of that key, else the free or oldest one, which is then its new home. */
static struct log_kind *find_kind(struct log_filter *filter, const struct log_kind *line,
                                  int64_t mono_ms, struct log_kind *evicted)
{
    struct log_kind *oldest = &filter->kinds[0];

    for (size_t i = 0; i < LIMIT_LOG_KINDS; i++) {
        struct log_kind *kind = &filter->kinds[i];

        if (kind->key == line->key) {
            return kind;
        }
        if (oldest->key != 0 && (kind->key == 0 || kind->start_mono_ms < oldest->start_mono_ms)) {
            oldest = kind;
        }
    }
    *evicted = *oldest;
    *oldest = *line;
    oldest->start_mono_ms = mono_ms;
    oldest->printed = 0;
    oldest->counted = 0;
    return oldest;
}

bool log_filter_pass(struct log_filter *filter, const struct log_kind *line, uint32_t allowed,
                     int64_t mono_ms, uint32_t *repeated, struct log_kind *evicted)
{
    *evicted = (struct log_kind){0};
    *repeated = 0;
    struct log_kind *kind = find_kind(filter, line, mono_ms, evicted);

    if (mono_ms - kind->start_mono_ms >= LIMIT_LOG_WINDOW_MS) {
        kind->start_mono_ms = mono_ms;
        kind->printed = 0;
    }
    if (kind->printed >= allowed) {
        kind->counted++;
        return false;
    }
    kind->printed++;
    *repeated = kind->counted;
    kind->counted = 0;
    return true;
}

void log_filter_count(struct log_filter *filter, uint64_t key, uint32_t count)
{
    for (size_t i = 0; i < LIMIT_LOG_KINDS; i++) {
        if (filter->kinds[i].key == key) {
            filter->kinds[i].counted += count;
        }
    }
}

bool log_filter_take(struct log_filter *filter, struct log_kind *out)
{
    for (size_t i = 0; i < LIMIT_LOG_KINDS; i++) {
        struct log_kind *kind = &filter->kinds[i];

        if (kind->key != 0 && kind->counted > 0) {
            *out = *kind;
            kind->counted = 0;
            return true;
        }
    }
    return false;
}

uint64_t log_filter_key(uint64_t seed, const char *text, size_t size)
{
    uint64_t hash = seed ^ UINT64_C(14695981039346656037);

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    }
    return hash == 0 ? 1 : hash;
}
