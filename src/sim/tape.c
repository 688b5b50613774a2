/* tape.c - the trades behind the candles: aggregated by taker and price, or one by one.
 * SPDX-License-Identifier: MIT */
#include "sim/tape.h"

#include <string.h>

enum { LOOK_BACK = 10080 }; /* minutes searched for the newest trades */

size_t sim_tape_print(const struct sim_prints *prints, const struct sim_candle *whole,
                      int64_t minute, size_t index, struct sim_trade out[2])
{
    const struct sim_print *row = &prints->rows[index];
    const struct sim_print none = {0};
    const struct sim_print *before = index > 0 ? &prints->rows[index - 1] : &none;
    int64_t volume = row->cum_volume - before->cum_volume;
    int64_t bought = row->cum_taker - before->cum_taker;
    uint64_t first = whole->first_trade + before->cum_trades;
    uint64_t trades = row->cum_trades - before->cum_trades;
    struct sim_trade trade = {.first = first,
                              .last = first + (trades > 0 ? trades - 1 : 0),
                              .price = row->price,
                              .volume = volume,
                              .at_ms = minute * SIM_MINUTE_MS + row->at_ms};
    uint64_t buys;

    if (volume == 0 || trades == 0)
        return 0;
    trade.is_buyer_maker = bought * 2 < volume;
    out[0] = trade;
    if (bought == 0 || bought == volume || trades < 2)
        return 1;
    buys = (uint64_t)sim_share((int64_t)trades, bought, volume);
    buys = buys < 1 ? 1 : buys >= trades ? trades - 1 : buys;
    out[0].is_buyer_maker = false;
    out[0].volume = bought;
    out[0].last = first + buys - 1;
    out[1] = trade;
    out[1].is_buyer_maker = true;
    out[1].volume = volume - bought;
    out[1].first = first + buys;
    return 2;
}

struct sim_trade sim_tape_single(const struct sim_trade *trade, uint64_t k)
{
    int64_t count = (int64_t)(trade->last - trade->first + 1);
    struct sim_trade single = *trade;

    single.first = single.last = trade->first + k;
    single.volume = sim_share(trade->volume, (int64_t)k + 1, count) -
                    sim_share(trade->volume, (int64_t)k, count);
    return single;
}

/* A ring that keeps the last `limit` trades, or a list that stops at the first `limit`. */
struct tape_sink {
    const struct sim_tape_query *query;
    struct sim_trade *rows;
    size_t count, next;
    bool keeps_newest;
};

static bool is_wanted(const struct sim_tape_query *query, const struct sim_trade *trade)
{
    return !(query->has_from_id && trade->first < query->from_id) &&
           !(query->has_start && trade->at_ms < query->start_ms) &&
           !(query->has_end && trade->at_ms > query->end_ms);
}

static bool sink_full(const struct tape_sink *sink)
{
    return !sink->keeps_newest && sink->count == sink->query->limit;
}

static void sink_put(struct tape_sink *sink, const struct sim_trade *trade)
{
    if (!is_wanted(sink->query, trade) || sink_full(sink))
        return;
    sink->rows[sink->next] = *trade;
    sink->next = (sink->next + 1) % sink->query->limit;
    if (sink->count < sink->query->limit)
        sink->count++;
}

static void sink_minute(struct tape_sink *sink, const struct sim_view *view, int64_t minute)
{
    static const struct sim_candle absent;
    struct sim_candle whole = absent;
    struct sim_prints prints;
    struct sim_trade trades[2];
    size_t i, t, count;
    uint64_t k;

    (void)sim_store_minute(view->store, view->series, minute, &whole);
    sim_prints_make(&prints, &whole, minute, view->series->symbol.seed, view->prints_cap);
    for (i = 0; i < prints.count && !sink_full(sink); i++) {
        if (minute * SIM_MINUTE_MS + prints.rows[i].at_ms > view->now_ms)
            break;
        count = sim_tape_print(&prints, &whole, minute, i, trades);
        for (t = 0; t < count; t++) {
            if (!sink->query->wants_singles) {
                sink_put(sink, &trades[t]);
                continue;
            }
            for (k = 0; k <= trades[t].last - trades[t].first; k++) {
                struct sim_trade single = sim_tape_single(&trades[t], k);

                sink_put(sink, &single);
            }
        }
    }
}

/* The first minute whose trades may reach up to the id. */
static int64_t minute_of_id(const struct sim_view *view, uint64_t id, int64_t low, int64_t high)
{
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        int64_t probe = middle;
        struct sim_candle candle;

        while (probe < high && !sim_store_minute(view->store, view->series, probe, &candle))
            probe++;
        if (probe >= high || candle.first_trade + candle.trades > id)
            high = middle;
        else
            low = probe + 1;
    }
    return low;
}

/* How far back the newest `limit` trades reach, at least. */
static int64_t minute_of_newest(const struct sim_view *view, const struct sim_tape_query *query,
                                int64_t last, int64_t first)
{
    size_t seen = 0;
    int64_t minute = last;

    while (minute > first && minute > last - LOOK_BACK && seen < query->limit + SIM_PRINTS_MAX) {
        struct sim_candle candle;

        minute--;
        if (sim_store_minute(view->store, view->series, minute, &candle))
            seen += query->wants_singles || candle.trades < view->prints_cap ? candle.trades
                                                                             : view->prints_cap;
    }
    return minute;
}

static void turn_ring(struct sim_trade *rows, size_t count, size_t next, struct sim_trade *scratch)
{
    memcpy(scratch, rows + next, (count - next) * sizeof *rows);
    memcpy(scratch + (count - next), rows, next * sizeof *rows);
    memcpy(rows, scratch, count * sizeof *rows);
}

size_t sim_tape(const struct sim_view *view, const struct sim_tape_query *query,
                struct sim_trade *rows)
{
    struct tape_sink sink = {.query = query, .rows = rows};
    int64_t first = view->series->first_minute;
    int64_t last = view->now_ms / SIM_MINUTE_MS;
    int64_t minute;

    if (last >= view->series->end_minute)
        last = view->series->end_minute - 1;
    if (query->has_end && query->end_ms / SIM_MINUTE_MS < last)
        last = query->end_ms / SIM_MINUTE_MS;
    sink.keeps_newest = !query->has_from_id && !query->has_start;
    if (last < first || query->limit == 0)
        return 0;
    if (query->has_from_id)
        minute = minute_of_id(view, query->from_id, first, last + 1);
    else if (query->has_start)
        minute = query->start_ms / SIM_MINUTE_MS;
    else
        minute = minute_of_newest(view, query, last, first);
    if (minute < first)
        minute = first;
    for (; minute <= last && !sink_full(&sink); minute++)
        sink_minute(&sink, view, minute);
    if (sink.keeps_newest && sink.count == query->limit && sink.next > 0)
        turn_ring(rows, sink.count, sink.next, rows + query->limit);
    return sink.count;
}
