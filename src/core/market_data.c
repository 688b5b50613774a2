/* market_data.c - the public queries of an engine about its market.
 * SPDX-License-Identifier: MIT */
#include "outcry/market_data.h"

#include "core/analysis_query.h"
#include "core/engine_internal.h"

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
