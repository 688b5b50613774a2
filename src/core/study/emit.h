/* emit.h - appends an event of a study.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_EMIT_H
#define CORE_STUDY_EMIT_H

#include "outcry/study.h"

/* Sorts top and bottom. Studies bound what they hold, so the list cannot overflow; one that would is
 * cut. */
static inline void emit(struct oc_study_events *events, const struct oc_study_event *event)
{
    if (events->count < OC_STUDY_EVENTS_MAX) {
        struct oc_study_event *out = &events->items[events->count++];

        *out = *event;
        if (out->top < out->bottom) {
            out->top = event->bottom;
            out->bottom = event->top;
        }
    }
}

/* An event of one price. */
static inline struct oc_study_event emit_at(uint32_t kind, int32_t direction, double level,
                                            int64_t open_ms, int64_t known_ms, int64_t origin_ms)
{
    return (struct oc_study_event){.open_ms = open_ms,
                                   .known_ms = known_ms,
                                   .origin_ms = origin_ms,
                                   .kind = kind,
                                   .direction = direction,
                                   .level = level,
                                   .top = level,
                                   .bottom = level};
}

#endif
