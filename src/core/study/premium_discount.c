/* premium_discount.c - trailing range with premium and discount.
 *
 * Source: rules of LuxAlgo's Smart Money Concepts (analysis.md 4); common use: above the middle premium, below discount.
 * Output: prices; place 0..100 of the close; zone +1 in the premium band (upper 5 %), -1 in the discount band, 0 else; bias of the swing structure (its high is strong while bearish, its low while bullish).
 * SPDX-License-Identifier: MIT */
#include "core/study/structure_row.h"

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)config;
    (void)output;
    return OC_STUDY_DATA_DECIDES;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct market_structure *structure = state;
    struct structure_steps steps;
    uint32_t has = 32 | 64;

    market_structure_push(structure, candle, &steps);
    double top = structure->top;
    double bottom = structure->bottom;

    out[5] = structure->swing.bias;
    out[6] = structure->internal.bias;
    if (top > 0.0) {
        out[0] = top;
        has |= 1;
    }
    if (bottom > 0.0) {
        out[1] = bottom;
        has |= 2;
    }
    if ((has & 3) == 3) {
        struct range_value range = {.high = top, .low = bottom};

        out[2] = 0.5 * (top + bottom);
        out[3] = range_place(&range, candle->close);
        out[4] = out[3] >= 95.0 ? 1.0 : out[3] <= 5.0 ? -1.0 : 0.0;
        has |= 4 | 8 | 16;
    }
    if (structure->atr > 0.0) {
        out[7] = structure->atr;
        has |= 128;
    }
    return has;
}

static const struct oc_study_param PARAMS[] = {
    STRUCTURE_PARAMS,
};
static const struct oc_study_output OUTPUTS[] = {
    {"top", OC_UNIT_PRICE, 0, 0},
    {"bottom", OC_UNIT_PRICE, 0, 0},
    {"equilibrium", OC_UNIT_PRICE, 0, 0},
    {"place", OC_UNIT_RATIO, 0, 100},
    {"zone", OC_UNIT_RATIO, -1, 1},
    {"swing_bias", OC_UNIT_RATIO, -1, 1},
    {"internal_bias", OC_UNIT_RATIO, -1, 1},
    {"atr200", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_premium_discount = {
    .name = "premium_discount",
    .title = "Trailing range with premium and discount",
    .source = "rules of LuxAlgo's Smart Money Concepts; common use: above the "
              "middle premium, below discount",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = structure_row_size,
    .init = structure_row_init,
    .push = push,
};
