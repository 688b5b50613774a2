/* registry.h - the one list of strategy engines.
 *
 * Adding an engine: a line in OC_ENGINE_LIST (outcry/opinion.h), a file here that defines
 * strategy_<id>, a line in STRATEGY_LIST and in registry.c nothing else.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRATEGY_REGISTRY_H
#define CORE_STRATEGY_REGISTRY_H

#include "outcry/strategy.h"

/* X(id); order is vote order, that of OC_ENGINE_LIST */
#define STRATEGY_LIST(X) \
    X(fabio)             \
    X(grid)              \
    X(mean_reversion)    \
    X(smc)               \
    X(fibonacci)         \
    X(indicators)

#define STRATEGY_DECLARE(id) extern const struct oc_strategy strategy_##id;
STRATEGY_LIST(STRATEGY_DECLARE)
#undef STRATEGY_DECLARE

#endif
