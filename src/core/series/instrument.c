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

    if (magnitude <= (uint64_t)(EXACT_MAX / units)) {
        return (double)(count * units) / scale; /* two exact doubles: one rounding */
    }
    double value = exact_quotient(magnitude, (uint64_t)units, (uint64_t)POWERS[decimals]);

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

/* Nothing sound comes near the bound; it keeps llround defined for whatever it is given. */
static int64_t to_count(double value, double unit)
{
    double count = value / unit;

    if (!(fabs(count) < 9.0e18)) {
        return count > 0 ? INT64_MAX : count < 0 ? -INT64_MAX : 0;
    }
    return (int64_t)llround(count);
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

static bool is_price(const struct oc_instrument *instrument, double price)
{
    return price > 0 && price / instrument->tick <= COUNT_MAX &&
           oc_ticks_to_price(instrument, oc_price_to_ticks(instrument, price)) == price;
}

static bool is_volume(const struct oc_instrument *instrument, double volume)
{
    return volume >= 0 && volume / instrument->step <= COUNT_MAX &&
           oc_lots_to_volume(instrument, oc_volume_to_lots(instrument, volume)) == volume;
}

bool oc_candle_is_sound(const struct oc_instrument *instrument, const struct oc_candle *candle,
                        const char **field)
{
    const struct {
        const char *name;
        bool is_sound;
    } checks[] = {
        {"open", is_price(instrument, candle->open)},
        {"high", is_price(instrument, candle->high)},
        {"low", is_price(instrument, candle->low)},
        {"close", is_price(instrument, candle->close)},
        {"volume", is_volume(instrument, candle->volume_base)},
        {"taker_buy_volume", is_volume(instrument, candle->taker_base)},
        {"quote_volume", candle->turnover_quote >= 0 && isfinite(candle->turnover_quote)},
        {"low", candle->low <= candle->open && candle->low <= candle->close},
        {"high", candle->high >= candle->open && candle->high >= candle->close},
        {"taker_buy_volume", candle->taker_base <= candle->volume_base},
    };

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (!checks[i].is_sound) {
            *field = checks[i].name;
            return false;
        }
    }
    return true;
}
