/* rollup.c - higher candles from closed 1m candles.
 * SPDX-License-Identifier: MIT */
#include "core/series/rollup.h"

enum { FLAGS_OF_ANY = OC_CANDLE_REVISED | OC_CANDLE_REPAIRED };

bool rollup_is_cut(const struct rollup *rollup, int64_t open_ms, int64_t interval_ms)
{
    return rollup->minutes > 0 && rollup->open_ms != rollup_bucket(open_ms, interval_ms);
}

bool rollup_add(struct rollup *rollup, const struct oc_candle *candle, const struct oc_bar *bar,
                int64_t interval_ms)
{
    uint32_t flags = candle->trades_flags & (FLAGS_OF_ANY | OC_CANDLE_SYNTHETIC);

    if (rollup->minutes == 0) {
        *rollup = (struct rollup){
            .open = candle->open,
            .high = candle->high,
            .low = candle->low,
            .open_ms = rollup_bucket(bar->open_ms, interval_ms),
            .flags = flags,
        };
    }
    rollup->high = candle->high > rollup->high ? candle->high : rollup->high;
    rollup->low = candle->low < rollup->low ? candle->low : rollup->low;
    rollup->close = candle->close;
    rollup->turnover += candle->turnover_quote;
    rollup->volume += bar->volume;
    rollup->taker += bar->taker;
    rollup->trades += oc_candle_trades(candle);
    rollup->flags =
        ((rollup->flags | flags) & FLAGS_OF_ANY) | (rollup->flags & flags & OC_CANDLE_SYNTHETIC);
    rollup->minutes++;
    return bar->open_ms + OC_MINUTE_MS == rollup->open_ms + interval_ms;
}

void rollup_close(struct rollup *rollup, const struct oc_instrument *instrument,
                  struct oc_candle *candle, struct oc_bar *bar)
{
    *candle = (struct oc_candle){
        .open = rollup->open,
        .high = rollup->high,
        .low = rollup->low,
        .close = rollup->close,
        .volume_base = oc_lots_to_volume(instrument, rollup->volume),
        .turnover_quote = rollup->turnover,
        .taker_base = oc_lots_to_volume(instrument, rollup->taker),
        .open_s = (uint32_t)(rollup->open_ms / 1000),
    };
    oc_candle_set_meta(candle, rollup->trades, OC_SOURCE_DERIVED, rollup->flags | OC_CANDLE_FINAL);
    *bar = (struct oc_bar){
        .open_ms = rollup->open_ms,
        .open = oc_price_to_ticks(instrument, rollup->open),
        .high = oc_price_to_ticks(instrument, rollup->high),
        .low = oc_price_to_ticks(instrument, rollup->low),
        .close = oc_price_to_ticks(instrument, rollup->close),
        .volume = rollup->volume,
        .taker = rollup->taker,
    };
    rollup->minutes = 0;
}
