/* analysis_query.h - the queries of outcry/market_data.h on an analysis and its rings.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_ANALYSIS_QUERY_H
#define CORE_ANALYSIS_QUERY_H

#include "core/analysis.h"
#include "outcry/market_data.h"

OC_MUST_USE enum oc_status analysis_profile(const struct analysis *analysis,
                                            const struct oc_series *m1,
                                            const struct oc_instrument *instrument,
                                            enum oc_profile_kind kind, struct oc_profile *out);

size_t analysis_naked_pocs(const struct analysis *analysis, struct oc_naked_poc *out, size_t cap);

OC_MUST_USE enum oc_status analysis_flow(const struct analysis *analysis,
                                         const struct oc_series *m1,
                                         const struct oc_instrument *instrument,
                                         struct oc_flow *out);

struct oc_levels analysis_levels(const struct analysis *analysis);

void analysis_market_state(const struct analysis *analysis, struct oc_market_state *out);

#endif
