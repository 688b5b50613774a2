/* zigzag.c - swings and the running leg.
 * SPDX-License-Identifier: MIT */
#include "core/structure/zigzag.h"

#include "core/flow/delta.h"
#include "core/indicator/efficiency.h"

static const double IMPULSE_LENGTH_ATR = 2.5;
static const double IMPULSE_EFFICIENCY = 0.6;
static const double IMPULSE_DELTA = 0.05;
static const double IMPULSE_VOLUME = 1.2;

static struct zigzag_mark mark_of(const struct zigzag *zigzag, const struct zigzag_candle *candle,
                                  int64_t price)
{
    return (struct zigzag_mark){
        .price = price,
        .open_ms = candle->bar->open_ms,
        .close = candle->bar->close,
        .delta = candle->delta,
        .volume = candle->bar->volume,
        .path = zigzag->path,
        .delta_sum = zigzag->delta_sum,
        .volume_sum = zigzag->volume_sum,
        .index = zigzag->index,
        .volume_before = candle->volume_before,
    };
}

/* The high (side +1) or low (-1) so far becomes a pivot; a leg the other way runs to this candle. */
static int confirm(struct zigzag *zigzag, const struct zigzag_candle *candle, int side)
{
    const struct zigzag_mark *pivot = side > 0 ? &zigzag->high : &zigzag->low;
    struct oc_swing swing = {
        .is_known = true,
        .price = pivot->price,
        .open_ms = pivot->open_ms,
        .known_ms = candle->close_ms,
    };

    if (side > 0) {
        zigzag->swing_high = swing;
        zigzag->low = mark_of(zigzag, candle, candle->bar->low);
    } else {
        zigzag->swing_low = swing;
        zigzag->high = mark_of(zigzag, candle, candle->bar->high);
    }
    zigzag->direction = -side;
    return side;
}

static int judge(struct zigzag *zigzag, const struct zigzag_candle *candle, bool has_threshold,
                 double threshold)
{
    const struct oc_bar *bar = candle->bar;
    bool is_high = bar->high > zigzag->high.price;
    bool is_low = bar->low < zigzag->low.price;

    if (zigzag->direction >= 0 && is_high) {
        zigzag->high = mark_of(zigzag, candle, bar->high);
    }
    if (zigzag->direction <= 0 && is_low) {
        zigzag->low = mark_of(zigzag, candle, bar->low);
    }
    double rise = (double)(bar->high - zigzag->low.price);
    double fall = (double)(zigzag->high.price - bar->low);
    int side = has_threshold
                   ? zigzag_confirmed(zigzag->direction, is_high, is_low, rise, fall, threshold)
                   : 0;

    return side != 0 ? confirm(zigzag, candle, side) : 0;
}

int zigzag_push(struct zigzag *zigzag, const struct zigzag_candle *candle, bool has_threshold,
                double threshold)
{
    const struct oc_bar *bar = candle->bar;
    int64_t move = zigzag->has_candle ? bar->close - zigzag->previous_close : 0;
    int confirmed = 0;

    zigzag->path += (uint64_t)(move < 0 ? -move : move);
    zigzag->delta_sum += (uint64_t)candle->delta;
    zigzag->volume_sum += (uint64_t)bar->volume;
    zigzag->index++;
    if (zigzag->has_candle) {
        confirmed = judge(zigzag, candle, has_threshold, threshold);
    } else {
        zigzag->high = mark_of(zigzag, candle, bar->high);
        zigzag->low = mark_of(zigzag, candle, bar->low);
        zigzag->has_candle = true;
    }
    zigzag->previous_close = bar->close;
    return confirmed;
}

void zigzag_leg(const struct zigzag *zigzag, double atr, struct oc_leg *out)
{
    const struct zigzag_mark *pivot = zigzag->direction > 0 ? &zigzag->low : &zigzag->high;
    const struct zigzag_mark *extreme = zigzag->direction > 0 ? &zigzag->high : &zigzag->low;

    *out = (struct oc_leg){.direction = OC_NEUTRAL};
    if (zigzag->direction == 0) {
        return;
    }
    int64_t length = extreme->price - pivot->price;
    int64_t delta = (int64_t)(extreme->delta_sum - pivot->delta_sum) + pivot->delta;
    int64_t volume = (int64_t)(extreme->volume_sum - pivot->volume_sum) + pivot->volume;
    double mean = (double)volume / (double)(extreme->index - pivot->index + 1);

    out->direction = zigzag->direction > 0 ? OC_LONG : OC_SHORT;
    out->pivot_price = pivot->price;
    out->extreme_price = extreme->price;
    out->pivot_ms = pivot->open_ms;
    out->extreme_ms = extreme->open_ms;
    out->length_atr = atr > 0.0 ? (double)(length < 0 ? -length : length) / atr : 0.0;
    out->efficiency =
        efficiency_of(extreme->close - pivot->close, (int64_t)(extreme->path - pivot->path));
    out->delta_ratio = delta_ratio(delta, volume);
    out->volume_ratio = pivot->volume_before > 0.0 ? mean / pivot->volume_before : 0.0;
}

bool leg_is_impulse(const struct oc_leg *leg, int64_t val, int64_t vah)
{
    double s = (double)leg->direction;

    if (leg->direction == OC_NEUTRAL || leg->length_atr < IMPULSE_LENGTH_ATR ||
        leg->efficiency < IMPULSE_EFFICIENCY || s * leg->delta_ratio < IMPULSE_DELTA ||
        leg->volume_ratio < IMPULSE_VOLUME) {
        return false;
    }
    return leg->direction == OC_LONG ? leg->extreme_price > vah : leg->extreme_price < val;
}
