/* engine_config.c - defaults, checks and the memory layout of an engine.
 * SPDX-License-Identifier: MIT */
#include "core/engine_internal.h"

#include "core/strategy/registry.h"
#include "core/vote/learned.h"

struct oc_engine_config oc_engine_config_default(enum oc_market market)
{
    struct oc_engine_config config = {.costs = oc_costs_default(market), .has_taker_volume = true};

    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        config.modes[i] = i < LEARNED_CORE_ENGINES ? OC_MODE_ON : OC_MODE_AUTO;
    }
    for (int tf = 0; tf < OC_TF_COUNT; tf++) {
        config.ring_caps[tf] = tf == OC_TF_1M ? 1500 : 500;
    }
    return config;
}

static bool is_share(double value, double most)
{
    return value >= 0 && value <= most; /* false for NaN */
}

static bool is_valid(const struct oc_engine_config *config)
{
    const struct oc_costs *costs = &config->costs;

    if (!is_share(costs->maker_frac, 0.1) || !is_share(costs->taker_frac, 0.1) ||
        !is_share(costs->slip_frac, 0.1) || !is_share(costs->gate, 1) || config->origin_ms < 0 ||
        config->origin_ms % OC_DAY_MS != 0) {
        return false;
    }
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        if ((unsigned)config->modes[i] > (unsigned)OC_MODE_AUTO) {
            return false;
        }
    }
    for (int tf = 0; tf < OC_TF_COUNT; tf++) {
        uint32_t least = tf == OC_TF_1M ? OC_RING_MIN_1M : OC_RING_MIN;

        if (config->ring_caps[tf] < least || config->ring_caps[tf] > 1U << 22) {
            return false;
        }
    }
    return true;
}

static uint64_t place(uint64_t *at, uint64_t bytes)
{
    uint64_t offset = *at;

    *at = (offset + bytes + ENGINE_ALIGN - 1) / ENGINE_ALIGN * ENGINE_ALIGN;
    return offset;
}

bool engine_lay_out(const struct oc_engine_config *config, struct engine_layout *out)
{
    uint64_t at = 0;

    if (!is_valid(config)) {
        return false;
    }
    place(&at, sizeof(struct oc_engine));
    out->analysis = place(&at, analysis_size());
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        out->states[i] = place(&at, oc_strategy_of((enum oc_engine_id)i)->state_size);
    }
    out->state_size = at;
    for (int tf = 0; tf < OC_TF_COUNT; tf++) {
        out->rings[tf] = place(&at, (uint64_t)config->ring_caps[tf] * sizeof(struct oc_candle));
    }
    out->size = at;
    return at <= UINT32_MAX; /* a ring's offset has 32 bits */
}

size_t oc_engine_size(const struct oc_engine_config *config)
{
    struct engine_layout layout;

    return engine_lay_out(config, &layout) ? (size_t)layout.size : 0;
}

size_t oc_engine_state_size(void)
{
    struct oc_engine_config config = oc_engine_config_default(OC_MARKET_SPOT);
    struct engine_layout layout;

    return engine_lay_out(&config, &layout) ? (size_t)layout.state_size : 0;
}
