/* klines.h - rows of /klines: any interval out of the minutes, paged as the exchange pages.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_KLINES_H
#define SIM_KLINES_H

#include "sim/cursor.h"
#include "sim/interval.h"

struct sim_kline {
    int64_t open_ms, next_ms; /* covers [open, next) */
    struct sim_candle candle;
};

/* Bounds are inclusive and mean open times. Neither: the newest `limit`; start: the oldest from there;
 * end alone: the newest up to there; both: from start, cut at end. */
struct sim_kline_query {
    enum sim_interval interval;
    int64_t tz_ms;
    bool has_start, has_end;
    int64_t start_ms, end_ms;
    size_t limit;
};

/* What a symbol's data is seen through: nothing after now_ms exists. */
struct sim_view {
    struct sim_store *store;
    struct sim_series *series;
    const struct sim_cursor *cursor; /* moved to now_ms */
    int64_t now_ms;
    size_t prints_cap;
};

/* Rows ascending, at most query->limit, the open one included; returns their number. */
size_t sim_klines(const struct sim_view *view, const struct sim_kline_query *query,
                  struct sim_kline *rows);

/* The candle that covers [open_ms, next_ms) as far as it is known by now; false: none. Not for 1s. */
bool sim_kline_at(const struct sim_view *view, int64_t open_ms, int64_t next_ms,
                  struct sim_candle *out);

#endif
