/* instrument.c - the only conversions between decimal doubles and ticks or lots.
 * SPDX-License-Identifier: MIT */
#include "outcry/instrument.h"

#include <math.h>
#include <stddef.h>

__extension__ typedef unsigned __int128 u128;

static const int64_t POWERS[OC_DECIMALS_MAX + 1] = {
    INT64_C(1),
    INT64_C(10),
    INT64_C(100),
    INT64_C(1000),
    INT64_C(10000),
    INT64_C(100000),
    INT64_C(1000000),
    INT64_C(10000000),
    INT64_C(100000000),
    INT64_C(1000000000),
    INT64_C(10000000000),
    INT64_C(100000000000),
    INT64_C(1000000000000),
    INT64_C(10000000000000),
    INT64_C(100000000000000),
    INT64_C(1000000000000000),
};

static const int64_t EXACT_MAX = INT64_C(1) << 53; /* integers up to here are doubles */
static const double COUNT_MAX =
    4503599627370496.0; /* 2^52 ticks or lots: beyond it the grid is lost */
static const int64_t UNITS_MAX = INT64_C(1000000000000000);

const char *oc_market_text(enum oc_market market)
{
    return market == OC_MARKET_USDM ? "usdm" : "spot";
}

/* value * 2^power; the powers used here never leave the range of a double */
static double scale_by_two(double value, int power)
{
    for (; power > 0; power--) {
        value *= 2.0;
    }
    for (; power < 0; power++) {
        value *= 0.5;
    }
    return value;
}

/* count * units / scale, rounded once, to nearest even, whatever its size. A quotient of more than 55
 * bits whose last bit also says "something was cut" converts to a double as the exact value would. */
static double exact_quotient(uint64_t count, uint64_t units, uint64_t scale)
{
    u128 numerator = (u128)count * units;
    int power = 0;

    if (numerator == 0) {
        return 0.0;
    }
    while (numerator >> 126 == 0) {
        numerator <<= 1;
        power--;
    }
    u128 quotient = numerator / scale;
    bool is_cut = numerator % scale != 0;

    while (quotient >> 62 != 0) {
        is_cut = is_cut || (quotient & 1) != 0;
        quotient >>= 1;
        power++;
    }
    return scale_by_two((double)((uint64_t)quotient | (is_cut ? 1U : 0U)), power);
}

static double from_count(int64_t count, int64_t units, uint8_t decimals, double scale)
{
    uint64_t magnitude = count < 0 ? 0 - (uint64_t)count : (uint64_t)count;
    u128 product = (u128)magnitude * (uint64_t)units;
    double value = product <= (u128)EXACT_MAX
                       ? (double)(int64_t)product / scale /* two exact doubles: one rounding */
                       : exact_quotient(magnitude, (uint64_t)units, (uint64_t)POWERS[decimals]);

    return count < 0 ? -value : value;
}

bool oc_instrument_init(struct oc_instrument *instrument, const char *symbol, enum oc_market market,
                        int64_t tick_units, uint8_t price_decimals, int64_t step_units,
                        uint8_t volume_decimals)
{
    size_t length = 0;

    while (length < OC_SYMBOL_CAP && symbol[length] != 0) {
        length++;
    }
    if (length == 0 || length >= OC_SYMBOL_CAP || tick_units < 1 || tick_units > UNITS_MAX ||
        step_units < 1 || step_units > UNITS_MAX || price_decimals > OC_DECIMALS_MAX ||
        volume_decimals > OC_DECIMALS_MAX) {
        return false;
    }
    *instrument = (struct oc_instrument){
        .market = market,
        .is_trading = true,
        .price_decimals = price_decimals,
        .volume_decimals = volume_decimals,
        .tick_units = tick_units,
        .step_units = step_units,
        .price_scale = (double)POWERS[price_decimals],
        .volume_scale = (double)POWERS[volume_decimals],
    };
    for (size_t i = 0; i < length; i++) {
        instrument->symbol[i] = symbol[i];
    }
    instrument->tick = (double)tick_units / instrument->price_scale;
    instrument->step = (double)step_units / instrument->volume_scale;
    return true;
}

/* llround without the call: below 2^63 the whole part and what is left of it are exact. */
static int64_t round_half_away(double value)
{
    int64_t whole = (int64_t)value;
    double rest = value - (double)whole;

    return whole + (rest >= 0.5 ? 1 : 0) - (rest <= -0.5 ? 1 : 0);
}

/* Nothing sound comes near the bound; it keeps the rounding defined for whatever it is given. */
static int64_t to_count(double value, double unit)
{
    double count = value / unit;

    if (!(fabs(count) < 9.0e18)) {
        return count > 0 ? INT64_MAX : count < 0 ? -INT64_MAX : 0;
    }
    return round_half_away(count);
}

int64_t oc_price_to_ticks(const struct oc_instrument *instrument, double price)
{
    return to_count(price, instrument->tick);
}

int64_t oc_volume_to_lots(const struct oc_instrument *instrument, double volume)
{
    return to_count(volume, instrument->step);
}

double oc_ticks_to_price(const struct oc_instrument *instrument, int64_t ticks)
{
    return from_count(ticks, instrument->tick_units, instrument->price_decimals,
                      instrument->price_scale);
}

double oc_lots_to_volume(const struct oc_instrument *instrument, int64_t lots)
{
    return from_count(lots, instrument->step_units, instrument->volume_decimals,
                      instrument->volume_scale);
}

struct oc_bar oc_bar_of(const struct oc_instrument *instrument, const struct oc_candle *candle)
{
    return (struct oc_bar){
        .open_ms = oc_candle_open_ms(candle),
        .open = oc_price_to_ticks(instrument, candle->open),
        .high = oc_price_to_ticks(instrument, candle->high),
        .low = oc_price_to_ticks(instrument, candle->low),
        .close = oc_price_to_ticks(instrument, candle->close),
        .volume = oc_volume_to_lots(instrument, candle->volume_base),
        .taker = oc_volume_to_lots(instrument, candle->taker_base),
    };
}

static bool read_price(const struct oc_instrument *instrument, double price, int64_t *ticks)
{
    double count = price / instrument->tick;

    if (!(price > 0 && count <= COUNT_MAX)) {
        return false;
    }
    *ticks = round_half_away(count);
    return oc_ticks_to_price(instrument, *ticks) == price;
}

static bool read_volume(const struct oc_instrument *instrument, double volume, int64_t *lots)
{
    double count = volume / instrument->step;

    if (!(volume >= 0 && count <= COUNT_MAX)) {
        return false;
    }
    *lots = round_half_away(count);
    return oc_lots_to_volume(instrument, *lots) == volume;
}

/* The first field that is not sound, or NULL. */
static const char *read_candle(const struct oc_instrument *instrument,
                               const struct oc_candle *candle, struct oc_bar *bar)
{
    bar->open_ms = oc_candle_open_ms(candle);
    return !read_price(instrument, candle->open, &bar->open)                    ? "open"
           : !read_price(instrument, candle->high, &bar->high)                  ? "high"
           : !read_price(instrument, candle->low, &bar->low)                    ? "low"
           : !read_price(instrument, candle->close, &bar->close)                ? "close"
           : !read_volume(instrument, candle->volume_base, &bar->volume)        ? "volume"
           : !read_volume(instrument, candle->taker_base, &bar->taker)          ? "taker_buy_volume"
           : !(candle->turnover_quote >= 0 && isfinite(candle->turnover_quote)) ? "quote_volume"
           : !(candle->low <= candle->open && candle->low <= candle->close)     ? "low"
           : !(candle->high >= candle->open && candle->high >= candle->close)   ? "high"
           : !(candle->taker_base <= candle->volume_base)                       ? "taker_buy_volume"
                                                                                : NULL;
}

bool oc_candle_read(const struct oc_instrument *instrument, const struct oc_candle *candle,
                    struct oc_bar *bar, const char **field)
{
    struct oc_bar read;
    const char *fault = read_candle(instrument, candle, &read);

    if (fault != NULL) {
        *field = fault;
        return false;
    }
    *bar = read;
    return true;
}

bool oc_candle_is_sound(const struct oc_instrument *instrument, const struct oc_candle *candle,
                        const char **field)
{
    struct oc_bar ignored;

    return oc_candle_read(instrument, candle, &ignored, field);
}
