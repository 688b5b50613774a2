/* market_score.c - confluence: how much evidence of different kinds meets at this price.
 *
 * Source: analysis.md 1.7. Weighted: order block, support or resistance, RSI extreme, Fibonacci zone,
 * swing alignment (25, 25, 15, 20, 15 by default). A score, not a probability. When a factor counts:
 * core/structure/factors.h. Levels and the Fibonacci leg are of longer candles: on 5m candles this is
 * the score of the engines.
 * Output: long and short score 0..100; the factors that scored, 0 or 1 each.
 * SPDX-License-Identifier: MIT */
#include "core/math/real.h"
#include "core/structure/factors.h"
#include "core/structure/live_structure.h"
#include "core/structure/zigzag.h"
#include "core/study/fibonacci.h"
#include "core/study/strength.h"
#include "core/study/structure_row.h"
#include "core/study/support_resistance.h"

enum { FACTORS = OC_FACTOR_COUNT, SIDES = 2 };
enum { SWING, INTERNAL, RSI, RSI_LOW, RSI_CANDLES, MINUTES, REVERSAL, LEVELS, BLOCKS, WEIGHTS };

struct market_score {
    struct market_structure structure;
    struct order_blocks blocks[SIDES]; /* the newest standing ones; long, short */
    struct support_resistance levels;
    struct fibonacci fibonacci;
    struct oc_study_rollup longer; /* candles of levels and leg; from_ms 0: these candles */
    struct strength strength;
    struct factor_extremes extremes;
    struct smooth_range range;
    double atr; /* 0: none yet */
    double weights[FACTORS];
    double rsi_low;
    uint32_t block_cap, rsi_candles;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, RSI);
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct market_score) +
           market_structure_slots_size(study_whole(config, SWING), study_whole(config, INTERNAL));
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct market_score *score = state;
    int64_t interval_ms = config->interval_ms;
    int64_t longer_ms = (int64_t)study_whole(config, MINUTES) * 60000;
    size_t end = sizeof *score;

    *score = (struct market_score){.extremes = {FACTOR_NEVER, FACTOR_NEVER},
                                   .rsi_low = config->params[RSI_LOW],
                                   .rsi_candles = study_whole(config, RSI_CANDLES),
                                   .block_cap = study_whole(config, BLOCKS)};
    market_structure_init(&score->structure, study_whole(config, SWING),
                          study_whole(config, INTERNAL), state, &end);
    if (longer_ms > interval_ms && longer_ms % interval_ms == 0) {
        oc_study_rollup_init(&score->longer, interval_ms, longer_ms);
        interval_ms = longer_ms;
    }
    support_resistance_init(&score->levels, interval_ms, SUPPORT_GAP_SHARE, SUPPORT_GAP_RANGES,
                            study_whole(config, LEVELS));
    fibonacci_init(&score->fibonacci, config->params[REVERSAL]);
    strength_init(&score->strength, study_whole(config, RSI));
    smooth_range_init(&score->range, FACTOR_PERIOD);
    for (size_t i = 0; i < FACTORS; i++) {
        score->weights[i] = config->params[WEIGHTS + i];
    }
    return end;
}

static void push_longer(struct market_score *score, const struct oc_study_candle *candle)
{
    struct oc_study_candle closed[2] = {*candle};
    size_t count =
        score->longer.from_ms > 0 ? oc_study_rollup_push(&score->longer, candle, closed) : 1;

    for (size_t i = 0; i < count; i++) {
        support_resistance_push(&score->levels, &closed[i], NULL, NULL);
        fibonacci_push(&score->fibonacci, &closed[i]);
    }
}

static void push_structure(struct market_score *score, const struct oc_study_candle *candle)
{
    struct structure_steps steps;
    struct order_block mitigated[BLOCKS_CAP];

    market_structure_push(&score->structure, candle, &steps);
    for (size_t i = 0; i < 2 * SIDES; i++) { /* internal breaks come before those of the swing */
        const struct structure_step *step = i < SIDES ? &steps.internal : &steps.swing;
        const struct structure_break *made = &step->breaks[i % SIDES];

        if (made->is_set) {
            order_blocks_add(&score->blocks[made->direction > 0 ? 0 : 1], &made->block,
                             score->block_cap);
        }
    }
    for (size_t side = 0; side < SIDES; side++) {
        (void)order_blocks_mitigate(&score->blocks[side], candle, mitigated);
    }
}

static bool is_at_block(const struct order_blocks *blocks, double price, double distance)
{
    for (uint32_t i = 0; i < blocks->count; i++) {
        const struct order_block *block = &blocks->items[i];
        bool is_swapped = block->low > block->high;

        if (factor_is_near(price, is_swapped ? block->high : block->low,
                           is_swapped ? block->low : block->high, distance)) {
            return true;
        }
    }
    return false;
}

static void judge(const struct market_score *score, double close, size_t side, bool *factors)
{
    const struct support_resistance *levels = &score->levels;
    int direction = side == 0 ? 1 : -1;
    uint8_t since = side == 0 ? score->extremes.since_low : score->extremes.since_high;
    struct fibonacci_view view;

    fibonacci_look(&score->fibonacci, close, &view);
    factors[OC_FACTOR_OB] = is_at_block(&score->blocks[side], close, FACTOR_BLOCK_ATR * score->atr);
    factors[OC_FACTOR_SR] = supports_hold(levels->levels, levels->count, direction, close,
                                          FACTOR_SUPPORT_ATR * score->atr);
    factors[OC_FACTOR_RSI] = since < score->rsi_candles;
    factors[OC_FACTOR_FIB] = view.direction == direction && fibonacci_is_zone(view.state);
    factors[OC_FACTOR_SWING] = score->structure.swing.bias == direction;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct market_score *score = state;
    double index = 0.0, total = 0.0;

    push_longer(score, candle);
    push_structure(score, candle);
    (void)smooth_range_push(&score->range, candle, &score->atr);
    if (!strength_push(&score->strength, candle->close, &index)) {
        return 0;
    }
    factor_extremes_push(&score->extremes, true, index, score->rsi_low);
    for (size_t i = 0; i < FACTORS; i++) {
        total += score->weights[i];
    }
    for (size_t side = 0; side < SIDES; side++) {
        bool factors[FACTORS];
        double sum = 0.0;

        judge(score, candle->close, side, factors);
        for (size_t i = 0; i < FACTORS; i++) {
            sum += factors[i] ? score->weights[i] : 0.0;
            out[SIDES + side * FACTORS + i] = factors[i] ? 1.0 : 0.0;
        }
        /* weights that come to 100 are points as they stand: the factor is exactly 1 */
        out[side] = total > 0.0 ? oc_clamp(sum * (100.0 / total), 0.0, 100.0) : 0.0;
    }
    return (1U << (SIDES + SIDES * FACTORS)) - 1U;
}

#define WEIGHT(name, factor, doc)                        \
    {                                                    \
        name, FACTOR_WEIGHT_##factor, 0, 100, false, doc \
    }

static const struct oc_study_param PARAMS[] = {
    STRUCTURE_PARAMS,
    {"rsi", FACTOR_PERIOD, 1, STUDY_PERIOD_MAX, true, "changes in the relative strength index"},
    {"rsi_low", FACTOR_RSI_LOW, 0, 50, false, "an extreme at this, or at 100 minus it"},
    {"rsi_candles", FACTOR_RSI_CANDLES, 1, FACTOR_NEVER, true,
     "closes that an extreme counts for, its own included"},
    {"minutes", 60, 1, 10080, true,
     "candles of levels and Fibonacci leg; the series' own if these are no shorter"},
    {"reversal", ZIGZAG_ATR, 0.1, 20, false, "average true ranges (14) that confirm a swing"},
    {"levels", SUPPORTS_CAP, 1, SR_CAP, true, "levels kept; the engines keep as many"},
    {"blocks", LIVE_ZONES, 1, BLOCKS_CAP, true, "order blocks kept a side; the engines' number"},
    WEIGHT("order_block", OC_FACTOR_OB, "weight of an order block"),
    WEIGHT("level", OC_FACTOR_SR, "weight of support or resistance"),
    WEIGHT("rsi_extreme", OC_FACTOR_RSI, "weight of an RSI extreme"),
    WEIGHT("fibonacci", OC_FACTOR_FIB, "weight of the Fibonacci zone"),
    WEIGHT("swings", OC_FACTOR_SWING, "weight of the swing bias"),
};

#define FLAG(side, text)                   \
    {                                      \
        side "_" text, OC_UNIT_RATIO, 0, 1 \
    }
#define LONG_FLAG(name, text, weight)  FLAG("long", text),
#define SHORT_FLAG(name, text, weight) FLAG("short", text),

static const struct oc_study_output OUTPUTS[] = {{"long", OC_UNIT_RATIO, 0, 100},
                                                 {"short", OC_UNIT_RATIO, 0, 100},
                                                 OC_FACTOR_LIST(LONG_FLAG)
                                                     OC_FACTOR_LIST(SHORT_FLAG)};

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
