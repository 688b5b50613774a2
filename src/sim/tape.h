/* tape.h - the trades behind the candles: aggregated by taker and price, or one by one.
 *
 * A print of the minute is one aggregated trade, or two where buyers and sellers both took part; their
 * volumes add up to the candle's volume and taker volume exactly. The id of an aggregated trade is that
 * of its first trade: ids grow, with holes.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_TAPE_H
#define SIM_TAPE_H

#include "sim/klines.h"
#include "sim/wire.h"

/* The aggregated trades of print number index: 0, 1 or 2. */
size_t sim_tape_print(const struct sim_prints *prints, const struct sim_candle *whole,
                      int64_t minute, size_t index, struct sim_trade out[2]);

/* Trade number k (0 .. last - first) of an aggregated one. */
struct sim_trade sim_tape_single(const struct sim_trade *trade, uint64_t k);

struct sim_tape_query {
    bool has_from_id, has_start, has_end, wants_singles;
    uint64_t from_id;
    int64_t start_ms, end_ms; /* inclusive, trade times */
    size_t limit;
};

/* Ascending; at most query->limit: from the id or the start on, else the newest. Returns their number.
 * rows: room for twice the limit. */
size_t sim_tape(const struct sim_view *view, const struct sim_tape_query *query,
                struct sim_trade *rows);

#endif
