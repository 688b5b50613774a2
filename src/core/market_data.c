/* market_data.c - the public queries of an engine about its market.
 * SPDX-License-Identifier: MIT */
#include "outcry/market_data.h"

#include "core/analysis_query.h"
#include "core/engine_internal.h"
#include "core/structure/evidence.h"

enum oc_status oc_engine_profile(const struct oc_engine *engine, enum oc_profile_kind kind,
                                 struct oc_profile *out)
{
    return analysis_profile(oc_engine_analysis(engine), oc_engine_series(engine, OC_TF_1M),
                            oc_engine_instrument(engine), kind, out);
}

size_t oc_engine_naked_pocs(const struct oc_engine *engine, struct oc_naked_poc *out, size_t cap)
{
    return analysis_naked_pocs(oc_engine_analysis(engine), out, cap);
}

enum oc_status oc_engine_flow(const struct oc_engine *engine, struct oc_flow *out)
{
    return analysis_flow(oc_engine_analysis(engine), oc_engine_series(engine, OC_TF_1M),
                         oc_engine_instrument(engine), out);
}

struct oc_levels oc_engine_levels(const struct oc_engine *engine)
{
    return analysis_levels(oc_engine_analysis(engine));
}

void oc_engine_market_state(const struct oc_engine *engine, struct oc_market_state *out)
{
    analysis_market_state(oc_engine_analysis(engine), out);
}

enum oc_status oc_engine_fibonacci(const struct oc_engine *engine, struct oc_fibonacci_plan *out)
{
    return analysis_fibonacci(oc_engine_analysis(engine), out);
}

struct oc_score oc_engine_score(const struct oc_engine *engine, enum oc_direction direction)
{
    return analysis_score(oc_engine_analysis(engine), direction);
}

size_t oc_engine_supports(const struct oc_engine *engine, struct oc_support *out, size_t cap)
{
    const struct supports *supports = &analysis_evidence(oc_engine_analysis(engine))->supports;
    size_t count = supports->count < cap ? supports->count : cap;
    int64_t hour_ms = oc_timeframe_ms(OC_TF_1H);

    for (size_t i = 0; i < count; i++) {
        const struct support *level = &supports->items[i];

        out[i] = (struct oc_support){
            .low = support_low(level),
            .high = support_high(level),
            .price = support_price(level),
            .kind = level->kind,
            .is_active = level->is_active,
            .touches = level->touches,
            .strength = support_strength(level),
            .known_ms = (int64_t)level->first_s * 1000 + level->known_after * hour_ms,
            .first_touch_ms = (int64_t)level->first_s * 1000 + hour_ms,
            .last_touch_ms = (int64_t)level->last_s * 1000 + hour_ms,
        };
    }
    return count;
}
