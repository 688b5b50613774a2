/* row.h - what a study's file needs to write its row: parameters, slots behind the state, the list.
 *
 * Adding a study: write <name>.c with `const struct oc_study study_<name>` and add one line here. The
 * command line, its --list, the documentation and the laws under tests walk this list.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_ROW_H
#define CORE_STUDY_ROW_H

#include "core/study/list.h"
#include "outcry/study.h"

#include <stddef.h>
#include <stdint.h>

#define STUDY_PROTOTYPE(name) extern const struct oc_study study_##name;
STUDY_LIST(STUDY_PROTOTYPE)
#undef STUDY_PROTOTYPE

/* Members of a row with their number of entries. */
#define STUDY_PARAMS(table)  .params = (table), .param_count = sizeof(table) / sizeof((table)[0])
#define STUDY_OUTPUTS(table) .outputs = (table), .output_count = sizeof(table) / sizeof((table)[0])
#define STUDY_EVENT_NAMES(table) \
    .event_names = (table), .event_count = sizeof(table) / sizeof((table)[0])

enum { STUDY_PERIOD_MAX = 1000 };

#define STUDY_PERIOD(name, initial, min, doc)           \
    {                                                   \
        name, initial, min, STUDY_PERIOD_MAX, true, doc \
    }

static inline uint32_t study_whole(const struct oc_study_config *config, size_t param)
{
    return (uint32_t)config->params[param];
}

/* The two usual answers of a row's `first`: at the first candle; when a window of the first parameter's
 * candles is full. */
static inline size_t study_first_at_once(const struct oc_study_config *config, size_t output)
{
    (void)config;
    (void)output;
    return 0;
}

static inline size_t study_first_when_full(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, 0) - 1;
}

/* The offset of `bytes` more bytes at the end of a state, as seen from one of its windows. */
static inline uint32_t study_take(size_t *end, const void *state, const void *window, size_t bytes)
{
    uint32_t offset = (uint32_t)(*end - (size_t)((const char *)window - (const char *)state));

    *end += bytes;
    return offset;
}

#endif
