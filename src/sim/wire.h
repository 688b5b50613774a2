/* wire.h - the exchange's JSON, written by hand: events of streams and rows of REST.
 *
 * All of them append to a buffer; its sticky status tells of a lack of room. Times are printed in the
 * unit asked for.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include "base/buffer.h"
#include "sim/interval.h"
#include "sim/klines.h"

enum sim_unit { SIM_UNIT_MS, SIM_UNIT_US };

enum sim_number { SIM_PRICE, SIM_VOLUME, SIM_QUOTE };

/* The quoted decimal ("27000.10"), with the symbol's shown decimals. */
void sim_put_number(struct buffer *out, const struct sim_symbol *symbol, enum sim_number kind,
                    int64_t value);
void sim_put_time(struct buffer *out, int64_t ms, enum sim_unit unit);

void sim_put_kline_event(struct buffer *out, const struct sim_symbol *symbol,
                         enum sim_interval interval, const struct sim_kline *kline, bool is_final,
                         int64_t event_ms, enum sim_unit unit);
void sim_put_kline_row(struct buffer *out, const struct sim_symbol *symbol,
                       const struct sim_kline *kline, enum sim_unit unit);

/* One trade, or several at one price by one taker. */
struct sim_trade {
    uint64_t first, last; /* trade ids */
    int64_t price, volume;
    int64_t at_ms;
    bool is_buyer_maker;
};

void sim_put_agg_trade_event(struct buffer *out, const struct sim_symbol *symbol,
                             const struct sim_trade *trade, int64_t event_ms, enum sim_unit unit);
void sim_put_trade_event(struct buffer *out, const struct sim_symbol *symbol,
                         const struct sim_trade *trade, int64_t event_ms, enum sim_unit unit);
void sim_put_agg_trade_row(struct buffer *out, const struct sim_symbol *symbol,
                           const struct sim_trade *trade, enum sim_unit unit);
void sim_put_trade_row(struct buffer *out, const struct sim_symbol *symbol,
                       const struct sim_trade *trade, enum sim_unit unit);

#endif
