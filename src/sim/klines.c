/* klines.c - rows of /klines: any interval out of the minutes, paged as the exchange pages.
 * SPDX-License-Identifier: MIT */
#include "sim/klines.h"

#include <string.h>

/* The minute that a run of 1s rows was last made from. */
struct seconds {
    int64_t minute;
    struct sim_candle whole;
    struct sim_prints prints;
};

static int64_t minute_above(int64_t ms)
{
    return (ms + SIM_MINUTE_MS - 1) / SIM_MINUTE_MS;
}

bool sim_kline_at(const struct sim_view *view, int64_t open_ms, int64_t next_ms,
                  struct sim_candle *out)
{
    int64_t now_minute = view->now_ms / SIM_MINUTE_MS;
    int64_t from = minute_above(open_ms), to = minute_above(next_ms);
    bool is_open = to > now_minute;

    (void)sim_store_span(view->store, view->series, from, is_open ? now_minute : to, out);
    if (is_open && now_minute >= from)
        sim_candle_add(out, &view->cursor->partial);
    return out->is_present;
}

/* A second: the trades in it, or flat at the price before it. */
static bool second_at(const struct sim_view *view, struct seconds *cache, int64_t open_ms,
                      struct sim_candle *out)
{
    int64_t minute = open_ms / SIM_MINUTE_MS;
    int64_t from = open_ms - minute * SIM_MINUTE_MS;
    int64_t until = view->now_ms - minute * SIM_MINUTE_MS; /* known up to there */
    struct sim_candle before, after;
    size_t first = 0, last;

    if (cache->minute != minute) {
        cache->minute = minute;
        (void)sim_store_minute(view->store, view->series, minute, &cache->whole);
        sim_prints_make(&cache->prints, &cache->whole, minute, view->series->symbol.seed,
                        view->prints_cap);
    }
    if (!cache->whole.is_present)
        return false;
    while (first < cache->prints.count && cache->prints.rows[first].at_ms < from)
        first++;
    for (last = first; last < cache->prints.count && cache->prints.rows[last].at_ms < from + 1000 &&
                       cache->prints.rows[last].at_ms <= until;
         last++)
        continue;
    sim_prints_partial(&cache->prints, &cache->whole, first, &before);
    *out = before;
    out->first_trade = before.first_trade + before.trades;
    if (first == 0) {
        struct sim_candle previous;

        if (sim_store_minute(view->store, view->series, minute - 1, &previous))
            out->close = previous.close;
    }
    out->open = out->high = out->low = out->close;
    if (last > first) {
        size_t i;

        sim_prints_partial(&cache->prints, &cache->whole, last, &after);
        out->open = out->high = out->low = cache->prints.rows[first].price;
        for (i = first; i < last; i++) {
            int64_t price = cache->prints.rows[i].price;

            out->high = price > out->high ? price : out->high;
            out->low = price < out->low ? price : out->low;
        }
        out->close = after.close;
        out->volume = after.volume - before.volume;
        out->taker = after.taker - before.taker;
        out->quote = after.quote - before.quote;
        out->taker_quote = after.taker_quote - before.taker_quote;
        out->trades = after.trades - before.trades;
    } else {
        out->volume = out->taker = out->quote = out->taker_quote = 0;
        out->trades = 0;
    }
    return true;
}

static bool row_at(const struct sim_view *view, const struct sim_kline_query *query,
                   struct seconds *cache, int64_t open_ms, struct sim_kline *row)
{
    row->open_ms = open_ms;
    row->next_ms = sim_interval_next(query->interval, open_ms, query->tz_ms);
    if (query->interval == SIM_1S)
        return second_at(view, cache, open_ms, &row->candle);
    return sim_kline_at(view, row->open_ms, row->next_ms, &row->candle);
}

static void turn_round(struct sim_kline *rows, size_t count)
{
    size_t i;

    for (i = 0; i < count / 2; i++) {
        struct sim_kline row = rows[i];

        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = row;
    }
}

size_t sim_klines(const struct sim_view *view, const struct sim_kline_query *query,
                  struct sim_kline *rows)
{
    int64_t data_ms = view->series->first_minute * SIM_MINUTE_MS;
    int64_t data_end_ms = view->series->end_minute < INT64_MAX / SIM_MINUTE_MS
                              ? view->series->end_minute * SIM_MINUTE_MS - 1
                              : INT64_MAX;
    int64_t end_ms = query->has_end && query->end_ms < view->now_ms ? query->end_ms : view->now_ms;
    struct seconds cache;
    int64_t open_ms;
    size_t count = 0;

    cache.minute = -1;
    if (end_ms > data_end_ms)
        end_ms = data_end_ms;
    if (query->has_start) {
        int64_t start_ms = query->start_ms > data_ms ? query->start_ms : data_ms;

        open_ms = sim_interval_open(query->interval, start_ms, query->tz_ms);
        /* of data that begins inside a candle, that candle is shown too */
        if (open_ms < query->start_ms)
            open_ms = sim_interval_next(query->interval, open_ms, query->tz_ms);
        while (count < query->limit && open_ms <= end_ms) {
            if (row_at(view, query, &cache, open_ms, &rows[count]))
                count++;
            open_ms = sim_interval_next(query->interval, open_ms, query->tz_ms);
        }
        return count;
    }
    if (end_ms < data_ms)
        return 0;
    open_ms = sim_interval_open(query->interval, end_ms, query->tz_ms);
    while (count < query->limit) {
        if (row_at(view, query, &cache, open_ms, &rows[count]))
            count++;
        if (open_ms <= data_ms)
            break;
        open_ms = sim_interval_open(query->interval, open_ms - 1, query->tz_ms);
    }
    turn_round(rows, count);
    return count;
}
