/* footprint.c - stacked imbalances of one candle.
 * SPDX-License-Identifier: MIT */
#include "core/flow/footprint.h"

static bool dominates(int64_t volume, int64_t opposite, double ratio, int64_t minvol)
{
    return volume > 0 && volume >= minvol && (double)volume >= ratio * (double)opposite;
}

bool footprint_is_buy(const struct footprint_row *rows, size_t count, size_t index, double ratio,
                      int64_t minvol)
{
    return index > 0 && index < count &&
           dominates(rows[index].lift, rows[index - 1].hit, ratio, minvol);
}

bool footprint_is_sell(const struct footprint_row *rows, size_t count, size_t index, double ratio,
                       int64_t minvol)
{
    return index + 1 < count && dominates(rows[index].hit, rows[index + 1].lift, ratio, minvol);
}

struct footprint_stack footprint_stack_of(const struct footprint_row *rows, size_t count,
                                          double ratio, int64_t minvol, uint32_t run)
{
    struct footprint_stack out = {0};
    uint32_t buys = 0;
    uint32_t sells = 0;

    for (size_t i = 0; i < count; i++) {
        buys = footprint_is_buy(rows, count, i, ratio, minvol) ? buys + 1 : 0;
        sells = footprint_is_sell(rows, count, i, ratio, minvol) ? sells + 1 : 0;
        out.longest_buy = buys > out.longest_buy ? buys : out.longest_buy;
        out.longest_sell = sells > out.longest_sell ? sells : out.longest_sell;
    }
    if (out.longest_buy >= run && out.longest_buy > out.longest_sell) {
        out.stack = 1;
    } else if (out.longest_sell >= run && out.longest_sell > out.longest_buy) {
        out.stack = -1;
    }
    return out;
}
