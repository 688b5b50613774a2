/* feed_other.c - streams of trades, tickers and order books.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"
#include "sim/tape.h"

struct trade_event {
    struct sim_trade trade;
    int64_t event_ms;
};

struct many_event {
    struct sim *sim;
    bool is_mini;
};

static void put_agg_trade(struct buffer *out, const struct sim_stream *stream, enum sim_unit unit,
                          const void *context)
{
    const struct trade_event *event = context;

    sim_put_agg_trade_event(out, &stream->name.series->symbol, &event->trade, event->event_ms,
                            unit);
}

static void put_trade(struct buffer *out, const struct sim_stream *stream, enum sim_unit unit,
                      const void *context)
{
    const struct trade_event *event = context;

    sim_put_trade_event(out, &stream->name.series->symbol, &event->trade, event->event_ms, unit);
}

static void put_book_ticker(struct buffer *out, const struct sim_stream *stream, enum sim_unit unit,
                            const void *context)
{
    (void)stream;
    sim_put_book_ticker(out, context, unit);
}

static void put_partial_depth(struct buffer *out, const struct sim_stream *stream,
                              enum sim_unit unit, const void *context)
{
    sim_put_partial_depth(out, context, stream->name.levels, stream->book.at_ms, unit);
}

static void put_depth(struct buffer *out, const struct sim_stream *stream, enum sim_unit unit,
                      const void *context)
{
    sim_put_depth_update(out, context, &stream->book, unit);
}

static void put_ticker(struct buffer *out, const struct sim_stream *stream, enum sim_unit unit,
                       const void *context)
{
    if (stream->name.kind == SIM_STREAM_TICKER)
        sim_put_ticker_event(out, context, unit);
    else
        sim_put_mini_ticker_event(out, context, unit);
}

/* A symbol is in the array when it traded within the last second. */
static bool traded_lately(const struct sim_cursor *cursor, int64_t now_ms)
{
    return cursor->done > 0 &&
           cursor->minute * SIM_MINUTE_MS + cursor->prints.rows[cursor->done - 1].at_ms >
               now_ms - 1000;
}

static void put_many(struct buffer *out, const struct sim_stream *stream, enum sim_unit unit,
                     const void *context)
{
    const struct many_event *event = context;
    struct sim *sim = event->sim;
    bool is_first = true;
    size_t i;

    (void)stream;
    buffer_append_char(out, '[');
    for (i = 0; i < sim->store.count; i++) {
        struct sim_view view = sim_view_of(sim, &sim->store.series[i]);
        struct sim_ticker ticker;

        if (!traded_lately(view.cursor, sim->now_ms))
            continue;
        sim_ticker_at(&view, &sim->live[i].ticker, &ticker);
        if (!is_first)
            buffer_append_char(out, ',');
        is_first = false;
        if (event->is_mini)
            sim_put_mini_ticker_event(out, &ticker, unit);
        else
            sim_put_ticker_event(out, &ticker, unit);
    }
    buffer_append_char(out, ']');
}

static void tell_print(struct sim_stream *stream, const struct sim_view *view, size_t index)
{
    const struct sim_cursor *cursor = view->cursor;
    struct trade_event event = {.event_ms = sim_event_ms(stream->sim)};
    struct sim_trade trades[2];
    size_t count = sim_tape_print(&cursor->prints, &cursor->whole, cursor->minute, index, trades),
           i;
    uint64_t k;

    for (i = 0; i < count; i++) {
        event.trade = trades[i];
        if (stream->name.kind == SIM_STREAM_AGG_TRADE) {
            sim_emit(stream, put_agg_trade, &event, -1);
            continue;
        }
        for (k = 0; k <= trades[i].last - trades[i].first; k++) {
            event.trade = sim_tape_single(&trades[i], k);
            sim_emit(stream, put_trade, &event, -1);
        }
    }
}

static void tell_book_ticker(struct sim_stream *stream, const struct sim_view *view)
{
    struct sim_book book;

    sim_book_init(&book, &stream->name.series->symbol, view->cursor->last_price, view->now_ms);
    sim_emit(stream, put_book_ticker, &book, -1);
}

/* Everything that happened since the stream was here last. */
static void run_prints(struct sim_stream *stream)
{
    struct sim_view view = sim_view_of(stream->sim, stream->name.series);
    const struct sim_cursor *cursor = view.cursor;

    if (cursor->minute != stream->print_minute) {
        stream->print_minute = cursor->minute;
        stream->print_next = 0;
    }
    if (stream->name.kind == SIM_STREAM_BOOK_TICKER) {
        if (stream->print_next < cursor->done)
            tell_book_ticker(stream, &view);
        stream->print_next = cursor->done;
    }
    for (; stream->print_next < cursor->done; stream->print_next++)
        tell_print(stream, &view, stream->print_next);
}

static int64_t next_print_ms(struct sim_stream *stream)
{
    struct sim_view view = sim_view_of(stream->sim, stream->name.series);
    int64_t next_ms = sim_cursor_next_ms(view.cursor);

    if (next_ms != INT64_MAX)
        return next_ms;
    if (view.cursor->minute + 1 >= stream->name.series->end_minute)
        return INT64_MAX;
    return (view.cursor->minute + 1) * SIM_MINUTE_MS;
}

static void run_ticker(struct sim_stream *stream)
{
    struct sim *sim = stream->sim;
    struct sim_view view = sim_view_of(sim, stream->name.series);
    struct sim_ticker ticker;

    if (!traded_lately(view.cursor, sim->now_ms))
        return;
    sim_ticker_at(&view, &sim->live[stream->name.series->symbol.index].ticker, &ticker);
    ticker.close_ms = sim_event_ms(sim);
    sim_emit(stream, put_ticker, &ticker, -1);
}

static void run_depth(struct sim_stream *stream)
{
    struct sim_view view = sim_view_of(stream->sim, stream->name.series);
    struct sim_book book;

    if (view.cursor->last_price == 0)
        return;
    sim_book_init(&book, &stream->name.series->symbol, view.cursor->last_price, view.now_ms);
    sim_emit(stream, stream->name.kind == SIM_STREAM_DEPTH ? put_depth : put_partial_depth, &book,
             -1);
    stream->book = book;
}

static void run_many(struct sim_stream *stream)
{
    struct sim *sim = stream->sim;
    struct many_event event = {sim, stream->name.kind == SIM_STREAM_MINI_TICKERS};
    size_t i;

    for (i = 0; i < sim->store.count; i++) {
        struct sim_view view = sim_view_of(sim, &sim->store.series[i]);

        if (traded_lately(view.cursor, sim->now_ms)) {
            sim_emit(stream, put_many, &event, -1);
            return;
        }
    }
}

static bool is_by_print(const struct sim_stream *stream)
{
    return stream->name.kind == SIM_STREAM_AGG_TRADE || stream->name.kind == SIM_STREAM_TRADE ||
           stream->name.kind == SIM_STREAM_BOOK_TICKER;
}

static void schedule(struct sim_stream *stream, int64_t now_ms)
{
    int64_t step_ms = stream->name.speed_ms > 0 ? stream->name.speed_ms : 1000;
    int64_t due_ms =
        is_by_print(stream) ? next_print_ms(stream) : now_ms - now_ms % step_ms + step_ms;

    if (stream->name.series != NULL && now_ms / SIM_MINUTE_MS >= stream->name.series->end_minute)
        due_ms = INT64_MAX;
    sim_agenda_set(&stream->sim->agenda, &stream->task, due_ms);
}

void sim_feed_other_begin(struct sim_stream *stream)
{
    if (stream->name.series != NULL) {
        struct sim_view view = sim_view_of(stream->sim, stream->name.series);

        stream->print_minute = view.cursor->minute;
        stream->print_next = view.cursor->done;
        sim_book_init(&stream->book, &stream->name.series->symbol,
                      view.cursor->last_price > 0 ? view.cursor->last_price : 1, view.now_ms);
    }
    schedule(stream, stream->sim->now_ms);
}

void sim_feed_other(struct sim_stream *stream, int64_t now_ms)
{
    if (is_by_print(stream))
        run_prints(stream);
    else if (stream->name.kind == SIM_STREAM_MINI_TICKERS ||
             stream->name.kind == SIM_STREAM_TICKERS)
        run_many(stream);
    else if (sim_stream_is_book(&stream->name))
        run_depth(stream);
    else
        run_ticker(stream);
    schedule(stream, now_ms);
}
