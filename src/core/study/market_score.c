/* market_score.c - confluence: how much evidence of different kinds meets at this price.
 *
 * Source: analysis.md 1.7. Weighted: order block, support or resistance, RSI extreme, Fibonacci zone,
 * swing alignment (25, 25, 15, 20, 15 by default). A score, not a probability.
 * Output: long and short score 0..100; the factors that scored, 0 or 1 each.
 * SPDX-License-Identifier: MIT */
#include "core/study/fibonacci.h"
#include "core/study/market_structure.h"
#include "core/study/strength.h"
#include "core/study/support_resistance.h"

enum { FACTORS = 5, SIDES = 2 };

struct market_score {
    struct market_structure structure;
    struct support_resistance levels;
    struct strength strength;
    struct fibonacci fibonacci;
    double weights[FACTORS];
    double low_index, high_index; /* RSI extremes */
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, 0);
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct market_score) +
           market_structure_slots_size(study_whole(config, 2), study_whole(config, 3)) +
           swing_leg_slots_size(study_whole(config, 4));
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct market_score *score = state;
    size_t end = sizeof *score;

    market_structure_init(&score->structure, study_whole(config, 2), study_whole(config, 3), state,
                          &end);
    support_resistance_init(&score->levels, config->interval_ms, 0.005, 0.25);
    strength_init(&score->strength, study_whole(config, 0));
    fibonacci_init(&score->fibonacci, study_whole(config, 4), state, &end);
    score->low_index = config->params[1];
    score->high_index = 100.0 - config->params[1];
    for (size_t i = 0; i < FACTORS; i++) {
        score->weights[i] = config->params[5 + i];
    }
    return end;
}

/* The candle reaches into a block of that side and does not close through it. */
static bool is_at_block(const struct order_blocks *blocks, const struct oc_study_candle *candle,
                        int direction)
{
    for (uint32_t i = 0; i < blocks->count; i++) {
        const struct order_block *block = &blocks->items[i];
        double high = block->high > block->low ? block->high : block->low;
        double low = block->high > block->low ? block->low : block->high;

        if (block->direction == direction && candle->low <= high && candle->high >= low &&
            (direction > 0 ? candle->close >= low : candle->close <= high)) {
            return true;
        }
    }
    return false;
}

static bool is_at_level(const struct support_resistance *levels,
                        const struct oc_study_candle *candle, int direction)
{
    for (uint32_t i = 0; i < levels->count; i++) {
        const struct sr_level *level = &levels->levels[i];

        if (level->is_active && level->kind == direction && candle->low <= level->high &&
            candle->high >= level->low &&
            (direction > 0 ? candle->close >= level->low : candle->close <= level->high)) {
            return true;
        }
    }
    return false;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct market_score *score = state;
    struct structure_steps steps;
    struct sr_changes changes;
    struct fibonacci_view view;
    double index = 0.0;
    double total = 0.0;

    market_structure_push(&score->structure, candle, &steps);
    support_resistance_push(&score->levels, candle, &changes);
    fibonacci_push(&score->fibonacci, candle, &view);
    if (!strength_push(&score->strength, candle->close, &index)) {
        return 0;
    }
    bool is_zone = view.state == FIBONACCI_APPROACHING || view.state == FIBONACCI_ENTRY ||
                   view.state == FIBONACCI_ENTRY_2;

    for (size_t i = 0; i < FACTORS; i++) {
        total += score->weights[i];
    }
    for (size_t side = 0; side < SIDES; side++) {
        int direction = side == 0 ? 1 : -1;
        bool factors[FACTORS] = {
            is_at_block(&score->structure.internal.blocks, candle, direction) ||
                is_at_block(&score->structure.swing.blocks, candle, direction),
            is_at_level(&score->levels, candle, direction),
            side == 0 ? index <= score->low_index : index >= score->high_index,
            is_zone && view.direction == direction,
            score->structure.swing.bias == direction,
        };
        double sum = 0.0;

        for (size_t i = 0; i < FACTORS; i++) {
            sum += factors[i] ? score->weights[i] : 0.0;
            out[SIDES + side * FACTORS + i] = factors[i] ? 1.0 : 0.0;
        }
        out[side] = total > 0.0 ? 100.0 * (sum / total) : 0.0;
    }
    return (1U << (SIDES + SIDES * FACTORS)) - 1U;
}

#define WEIGHT(name, initial, doc)        \
    {                                     \
        name, initial, 0, 100, false, doc \
    }

static const struct oc_study_param PARAMS[] = {
    {"rsi", 14, 1, STUDY_PERIOD_MAX, true, "changes in the relative strength index"},
    {"rsi_low", 30, 0, 50, false, "an extreme below this, or above 100 minus it"},
    {"swing", 50, 2, 200, true, "candles after a swing pivot that confirm it"},
    {"internal", 5, 2, 200, true, "candles after an internal pivot that confirm it"},
    {"size", 10, 1, 500, true, "candles after a pivot of the Fibonacci leg"},
    WEIGHT("order_block", 25, "weight of an order block"),
    WEIGHT("level", 25, "weight of support or resistance"),
    WEIGHT("rsi_extreme", 15, "weight of an RSI extreme"),
    WEIGHT("fibonacci", 20, "weight of the Fibonacci zone"),
    WEIGHT("swings", 15, "weight of the swing bias"),
};

#define FLAG(name)                \
    {                             \
        name, OC_UNIT_RATIO, 0, 1 \
    }

static const struct oc_study_output OUTPUTS[] = {
    {"long", OC_UNIT_RATIO, 0, 100},
    {"short", OC_UNIT_RATIO, 0, 100},
    FLAG("long_OB"),
    FLAG("long_SR"),
    FLAG("long_RSI"),
    FLAG("long_FIB"),
    FLAG("long_SWING"),
    FLAG("short_OB"),
    FLAG("short_SR"),
    FLAG("short_RSI"),
    FLAG("short_FIB"),
    FLAG("short_SWING"),
};

const struct oc_study study_market_score = {
    .name = "market_score",
    .title = "Confluence of order block, level, RSI, Fibonacci zone and swing",
    .source = "weighted factors, a score and not a probability",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
