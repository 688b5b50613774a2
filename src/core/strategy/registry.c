/* registry.c - strategy engines by id.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/registry.h"

static const struct oc_strategy *const STRATEGIES[] = {
#define STRATEGY_ROW(id) &strategy_##id,
    STRATEGY_LIST(STRATEGY_ROW)
#undef STRATEGY_ROW
};

_Static_assert(sizeof STRATEGIES / sizeof STRATEGIES[0] == OC_ENGINE_COUNT,
               "STRATEGY_LIST and OC_ENGINE_LIST name the same engines");

const struct oc_strategy *oc_strategy_of(enum oc_engine_id id)
{
    return (unsigned)id < (unsigned)OC_ENGINE_COUNT ? STRATEGIES[id] : NULL;
}
