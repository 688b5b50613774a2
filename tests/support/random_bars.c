/* random_bars.c - seeded candles in ticks and lots.
 * SPDX-License-Identifier: MIT */
#include "support/random_bars.h"

#include "outcry/timeframe.h"

int64_t random_between(uint64_t *state, int64_t low, int64_t high)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return low + (int64_t)((*state >> 33) % (uint64_t)(high - low + 1));
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

void random_bars(struct oc_bar *bars, size_t count, const struct random_bars_config *config)
{
    uint64_t state = config->seed * 2 + 1;
    int64_t empty = config->empty_percent == 0 ? 5 : config->empty_percent;
    int64_t price = config->price;
    int64_t drift = 0;
    int64_t size = config->step;

    for (size_t i = 0; i < count; i++) {
        if (i % 240 == 0) { /* a new mood every four hours */
            drift = random_between(&state, -config->step / 8, config->step / 8);
            size = random_between(&state, larger(config->step / 4, 1), config->step);
        }
        struct oc_bar bar = {.open_ms = config->open_ms + (int64_t)i * OC_MINUTE_MS};

        bar.open = bar.high = bar.low = bar.close = price;
        if (random_between(&state, 1, 100) > empty) {
            int64_t move = drift + random_between(&state, -size, size);

            bar.open = larger(price + random_between(&state, -1, 1), 1);
            bar.close = larger(price + move, 1);
            bar.high = larger(bar.open, bar.close) + random_between(&state, 0, size / 2);
            bar.low = larger((bar.open < bar.close ? bar.open : bar.close) -
                                 random_between(&state, 0, size / 2),
                             1);
            bar.volume = random_between(&state, 1, 40) * random_between(&state, 1, 5000);
            bar.taker = bar.volume * random_between(&state, 0, 100) / 100;
        }
        price = bar.close;
        bars[i] = bar;
    }
}

struct oc_candle random_candle(const struct oc_instrument *instrument, const struct oc_bar *bar)
{
    struct oc_candle candle = {
        .open = oc_ticks_to_price(instrument, bar->open),
        .high = oc_ticks_to_price(instrument, bar->high),
        .low = oc_ticks_to_price(instrument, bar->low),
        .close = oc_ticks_to_price(instrument, bar->close),
        .volume_base = oc_lots_to_volume(instrument, bar->volume),
        .taker_base = oc_lots_to_volume(instrument, bar->taker),
        .open_s = (uint32_t)(bar->open_ms / 1000),
    };

    candle.turnover_quote = candle.volume_base * candle.close;
    oc_candle_set_meta(&candle, (uint64_t)(bar->volume > 0 ? 1 + bar->volume / 100 : 0),
                       OC_SOURCE_FILE, OC_CANDLE_FINAL);
    return candle;
}
