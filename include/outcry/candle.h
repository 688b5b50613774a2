/* candle.h - one candle in one cache line.
 *
 * Prices in quote currency, volumes in base, turnover in quote; all as the correctly rounded double
 * of the exchange's decimal text. A candle covers [open, open + interval), UTC.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_CANDLE_H
#define OUTCRY_CANDLE_H

#include <stdbool.h>
#include <stdint.h>

enum oc_source { OC_SOURCE_WS, OC_SOURCE_REST, OC_SOURCE_FILE, OC_SOURCE_DERIVED };

enum {
    OC_CANDLE_TRADES_MAX = (1 << 26) - 1, /* the count saturates here */
    OC_CANDLE_FINAL = 1 << 2,             /* closed: will not change */
    OC_CANDLE_SYNTHETIC = 1 << 3, /* made by us for a minute the exchange has no candle for */
    OC_CANDLE_REVISED = 1 << 4,   /* the exchange changed it after it was final */
    OC_CANDLE_REPAIRED = 1 << 5   /* missed on the stream, fetched afterwards */
};

struct oc_candle {
    double open, high, low, close;
    double volume_base, turnover_quote, taker_base; /* taker_base: bought by takers */
    uint32_t open_s;
    uint32_t trades_flags; /* 26 bits of trades, then repaired revised synthetic final source:2 */
};

static inline int64_t oc_candle_open_ms(const struct oc_candle *candle)
{
    return (int64_t)candle->open_s * 1000;
}

static inline uint32_t oc_candle_trades(const struct oc_candle *candle)
{
    return candle->trades_flags >> 6;
}

static inline enum oc_source oc_candle_source(const struct oc_candle *candle)
{
    return (enum oc_source)(candle->trades_flags & 3U);
}

static inline bool oc_candle_has(const struct oc_candle *candle, uint32_t flag)
{
    return (candle->trades_flags & flag) != 0;
}

/* flags: any of OC_CANDLE_FINAL .. OC_CANDLE_REPAIRED, or 0 */
static inline void oc_candle_set_meta(struct oc_candle *candle, uint64_t trades,
                                      enum oc_source source, uint32_t flags)
{
    uint32_t kept =
        trades > OC_CANDLE_TRADES_MAX ? (uint32_t)OC_CANDLE_TRADES_MAX : (uint32_t)trades;

    candle->trades_flags = kept << 6 | (flags & 0x3cU) | (uint32_t)source;
}

#endif
