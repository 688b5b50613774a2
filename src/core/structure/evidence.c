/* evidence.c - the factors of a market score.
 * SPDX-License-Identifier: MIT */
#include "core/structure/evidence.h"

#include "core/structure/fibonacci_leg.h"

static const char *const STRUCTURES[] = {
#define STRUCTURE_ROW(name, text) text,
    OC_STRUCTURE_LIST(STRUCTURE_ROW)
#undef STRUCTURE_ROW
};

static const struct factor_row {
    const char *text;
    int32_t weight;
} FACTORS[] = {
#define FACTOR_ROW(name, text, weight) {text, weight},
    OC_FACTOR_LIST(FACTOR_ROW)
#undef FACTOR_ROW
};

const char *oc_structure_text(enum oc_structure_kind kind)
{
    return (unsigned)kind < (unsigned)OC_STRUCTURE_KIND_COUNT ? STRUCTURES[kind] : "";
}

const char *oc_factor_text(enum oc_factor factor)
{
    return (unsigned)factor < (unsigned)OC_FACTOR_COUNT ? FACTORS[factor].text : "";
}

void evidence_init(struct evidence *evidence)
{
    *evidence = (struct evidence){.extremes = {FACTOR_NEVER, FACTOR_NEVER}};
    live_structure_init(&evidence->structure);
    rsi_init(&evidence->rsi, FACTOR_PERIOD);
}

void evidence_push(struct evidence *evidence, int64_t close)
{
    evidence->has_rsi = rsi_push(&evidence->rsi, close, &evidence->rsi_now) == OC_OK;
    factor_extremes_push(&evidence->extremes, evidence->has_rsi, evidence->rsi_now, FACTOR_RSI_LOW);
}

static bool is_at_block(const struct evidence *evidence, const struct evidence_moment *moment,
                        enum oc_direction direction)
{
    const struct live_zones *blocks = live_blocks(&evidence->structure, (int)direction);

    for (uint32_t i = 0; i < blocks->count; i++) {
        const struct live_zone *block = &blocks->items[i];

        if (factor_is_near((double)moment->close, (double)live_zone_low(block),
                           (double)live_zone_high(block), FACTOR_BLOCK_ATR * moment->atr5)) {
            return true;
        }
    }
    return false;
}

static bool is_in_fibonacci_zone(const struct evidence_moment *moment, enum oc_direction direction)
{
    struct oc_fibonacci_leg leg;

    return fibonacci_leg_of(&moment->high, &moment->low, &leg) && leg.direction == direction &&
           fibonacci_is_zone(fibonacci_leg_state(&leg, moment->close));
}

struct oc_score evidence_score(const struct evidence *evidence,
                               const struct evidence_moment *moment, enum oc_direction direction)
{
    uint8_t since = direction > 0 ? evidence->extremes.since_low : evidence->extremes.since_high;
    const bool counts[OC_FACTOR_COUNT] = {
        [OC_FACTOR_OB] = is_at_block(evidence, moment, direction),
        [OC_FACTOR_SR] =
            supports_hold(evidence->supports.items, evidence->supports.count, (int)direction,
                          (double)moment->close, FACTOR_SUPPORT_ATR * moment->atr5),
        [OC_FACTOR_RSI] = since < FACTOR_RSI_CANDLES,
        [OC_FACTOR_FIB] = is_in_fibonacci_zone(moment, direction),
        [OC_FACTOR_SWING] = evidence->structure.swing.bias == (int32_t)direction,
    };
    struct oc_score score = {0};

    for (int i = 0; i < OC_FACTOR_COUNT; i++) {
        score.points += counts[i] ? FACTORS[i].weight : 0;
        score.factors |= counts[i] ? 1U << i : 0U;
    }
    return score;
}

struct oc_score evidence_of_view(const struct oc_view *view, enum oc_direction direction)
{
    struct evidence_moment moment = {
        .close = view->bar1.close,
        .atr5 = view->atr[OC_TF_5M],
        .high = view->swing_high,
        .low = view->swing_low,
    };

    return evidence_score(view->evidence, &moment, direction);
}

void evidence_marks(const struct evidence *evidence, const struct evidence_moment *moment,
                    struct oc_marks *out)
{
    const struct support *support = supports_nearest(&evidence->supports, 1, moment->close);
    const struct support *resistance = supports_nearest(&evidence->supports, -1, moment->close);

    *out = (struct oc_marks){
        .swing_high = moment->high.is_known ? moment->high.price : 0,
        .swing_low = moment->low.is_known ? moment->low.price : 0,
        .support = support != NULL ? support_price(support) : 0,
        .resistance = resistance != NULL ? support_price(resistance) : 0,
    };
}
