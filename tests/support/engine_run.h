/* engine_run.h - an engine with its memory, its daily learning and the log of its events.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_ENGINE_RUN_H
#define SUPPORT_ENGINE_RUN_H

#include "outcry/engine.h"
#include "outcry/learned.h"
#include "support/events.h"

enum { ENGINE_RUN_LESSONS = 512 };

struct engine_run {
    struct oc_engine_config config;
    struct oc_instrument instrument;
    struct oc_engine *engine;
    void *memory; /* what is to be freed */
    size_t size;
    struct oc_learner learner;
    struct oc_lesson lessons[ENGINE_RUN_LESSONS];
    size_t lesson_count;
    struct event_log log;
};

/* Origin at the day of start_ms; learning is folded after each day's last candle. */
void engine_run_init(struct engine_run *run, const struct oc_instrument *instrument,
                     int64_t start_ms);
void engine_run_deinit(struct engine_run *run);
void engine_run_push(struct engine_run *run, const struct oc_candle *candle);

/* Copies the engine to other memory, spoils the old, goes on there. */
void engine_run_move(struct engine_run *run);

#endif
