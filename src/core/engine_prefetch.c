/* engine_prefetch.c - what every minute touches of an engine.
 *
 * A symbol's close comes once a minute, so its memory is in no cache: one by one, a hundred lines on a dozen
 * pages cost more than the arithmetic on them. Asked for together they arrive together.
 * SPDX-License-Identifier: MIT */
#include "core/engine_internal.h"
#include "core/prefetch.h"

enum { DAY_MINUTES = 1440 };

void oc_engine_prefetch(const struct oc_engine *engine)
{
    const unsigned char *base = (const unsigned char *)engine;
    const struct oc_series *minutes = &engine->series[OC_TF_1M];

    prefetch(engine, offsetof(struct oc_engine, learned));
    prefetch(engine->modes, sizeof engine->modes + sizeof engine->weights);
    prefetch(&engine->tracker, offsetof(struct tracker, items) + sizeof engine->tracker.items[0]);
    prefetch(engine->opinions, sizeof *engine - offsetof(struct oc_engine, opinions));
    analysis_prefetch(oc_engine_analysis(engine));
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        OC_PREFETCH(base + engine->layout.states[i]);
    }
    OC_PREFETCH((const unsigned char *)minutes + minutes->offset +
                minutes->next * sizeof(struct oc_candle));
    OC_PREFETCH(oc_series_at(minutes, DAY_MINUTES - 1)); /* leaves the rolling profile */
}
