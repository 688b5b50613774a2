/* feed.c - kline streams: updates while a candle is open, its close a little after its end.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"

#include <string.h>

/* What a kline frame is made from. */
struct kline_event {
    struct sim_kline kline;
    bool is_final;
    int64_t event_ms;
};

static int64_t update_step_ms(const struct sim *sim)
{
    if (sim->options.updates < 0)
        return sim->market == OC_MARKET_SPOT ? 2000 : 250;
    return sim->options.updates == 0 ? 0 : SIM_MINUTE_MS / sim->options.updates;
}

/* Mostly some tens of milliseconds, now and then two seconds; the same whenever it is asked for. */
int64_t sim_late_ms(const struct sim *sim, const struct sim_series *series, int64_t close_ms)
{
    double chance = sim_unit_of(sim_hash(series->symbol.seed ^ 0x1a7e, (uint64_t)close_ms));
    int64_t range = sim->options.late_max_ms - sim->options.late_min_ms;

    return sim->options.late_min_ms + (int64_t)(chance * chance * chance * (double)(range + 1));
}

static int64_t close_due_ms(const struct sim_stream *stream, int64_t next_ms)
{
    int64_t late_ms = sim_late_ms(stream->sim, stream->name.series, next_ms);

    return next_ms + (stream->name.interval == SIM_1S ? late_ms / 16 : late_ms);
}

static void put_kline(struct buffer *out, const struct sim_stream *stream, enum sim_unit unit,
                      const void *context)
{
    const struct kline_event *event = context;

    sim_put_kline_event(out, &stream->name.series->symbol, stream->name.interval, &event->kline,
                        event->is_final, event->event_ms, unit);
}

/* The candle that opens at open_ms as it is known by now. */
static bool candle_of(struct sim_stream *stream, const struct sim_view *view, int64_t open_ms,
                      struct sim_kline *out)
{
    int64_t now_minute = view->now_ms / SIM_MINUTE_MS;

    out->open_ms = open_ms;
    out->next_ms = sim_interval_next(stream->name.interval, open_ms, stream->name.tz_ms);
    if (stream->name.interval == SIM_1S) {
        struct sim_kline_query query = {SIM_1S, 0, true, true, open_ms, open_ms, 1};

        return sim_klines(view, &query, out) == 1;
    }
    if (open_ms != stream->open_ms || now_minute * SIM_MINUTE_MS >= out->next_ms)
        return sim_kline_at(view, out->open_ms, out->next_ms, &out->candle);
    if (stream->closed_until < now_minute) {
        struct sim_candle more;

        if (sim_store_span(view->store, view->series, stream->closed_until, now_minute, &more))
            sim_candle_add(&stream->closed, &more);
        stream->closed_until = now_minute;
    }
    out->candle = stream->closed;
    sim_candle_add(&out->candle, &view->cursor->partial);
    return out->candle.is_present;
}

void sim_feed_send_kline(struct sim_stream *stream, int64_t open_ms, bool is_final)
{
    struct sim *sim = stream->sim;
    struct sim_view view = sim_view_of(sim, stream->name.series);
    struct kline_event event = {.is_final = is_final, .event_ms = sim_event_ms(sim)};

    if (candle_of(stream, &view, open_ms, &event.kline))
        sim_emit(stream, put_kline, &event, open_ms);
}

static void enter_candle(struct sim_stream *stream, int64_t open_ms)
{
    stream->open_ms = open_ms;
    stream->next_ms = sim_interval_next(stream->name.interval, open_ms, stream->name.tz_ms);
    memset(&stream->closed, 0, sizeof stream->closed);
    stream->closed_until = (open_ms + SIM_MINUTE_MS - 1) / SIM_MINUTE_MS;
    stream->sent_minute = -1;
    stream->sent_done = 0;
}

/* The next instant at which the stream has something new to tell of the open candle. */
static int64_t next_update_ms(struct sim_stream *stream, int64_t now_ms)
{
    struct sim *sim = stream->sim;
    int64_t step = update_step_ms(sim);
    struct sim_view view;
    int64_t change_ms, phase, tick;

    if (step == 0 || stream->name.interval == SIM_1S || now_ms >= stream->next_ms)
        return INT64_MAX;
    view = sim_view_of(sim, stream->name.series);
    change_ms = now_ms + 1;
    if (view.cursor->minute == stream->sent_minute && view.cursor->done == stream->sent_done)
        change_ms = sim_cursor_next_ms(view.cursor);
    if (change_ms == INT64_MAX)
        change_ms = (view.cursor->minute + 1) * SIM_MINUTE_MS;
    phase = (int64_t)(stream->name.series->symbol.seed % (uint64_t)step);
    tick = change_ms - phase;
    tick = (tick + step - 1) / step * step + phase;
    return tick;
}

static void schedule(struct sim_stream *stream, int64_t now_ms)
{
    struct sim *sim = stream->sim;
    int64_t due_ms = close_due_ms(stream, stream->next_ms);
    int64_t update_ms = next_update_ms(stream, now_ms);

    if (update_ms < stream->next_ms)
        due_ms = update_ms;
    if (stream->open_ms / SIM_MINUTE_MS >= stream->name.series->end_minute)
        due_ms = INT64_MAX;
    sim_agenda_set(&sim->agenda, &stream->task, due_ms);
}

void sim_feed_begin(struct sim_stream *stream)
{
    struct sim *sim = stream->sim;
    int64_t open_ms, before_ms;

    stream->held_open_ms = -1;
    if (stream->name.kind != SIM_STREAM_KLINE) {
        sim_feed_other_begin(stream);
        return;
    }
    open_ms = sim_interval_open(stream->name.interval, sim->now_ms, stream->name.tz_ms);
    before_ms = sim_interval_open(stream->name.interval, open_ms - 1, stream->name.tz_ms);
    /* the close of the candle before may still be on its way */
    enter_candle(stream, close_due_ms(stream, open_ms) > sim->now_ms ? before_ms : open_ms);
    schedule(stream, sim->now_ms);
}

static void apply_amend(struct sim_stream *stream, const struct sim_spot *spot, int64_t now_ms)
{
    const struct sim_fault *fault =
        sim_plan_hit(&stream->sim->plan, SIM_FAULT_AMEND, spot, now_ms, sim_mono_ms(stream->sim));

    if (fault != NULL)
        sim_hold(stream, spot->open_ms, now_ms + fault->after_ms, true);
}

/* The closing frame, and what faults make of it. */
static void close_candle(struct sim_stream *stream, int64_t now_ms)
{
    struct sim *sim = stream->sim;
    int64_t mono_ms = sim_mono_ms(sim);
    int64_t held_ms = stream->held_open_ms;
    const struct sim_fault *fault;
    struct sim_spot spot = {.symbol = stream->name.series->symbol.instrument.symbol,
                            .has_interval = true,
                            .interval = stream->name.interval,
                            .open_ms = stream->open_ms};
    struct sim_candle candle;
    int64_t times = 1;

    if (!sim_store_span(&sim->store, stream->name.series, stream->open_ms / SIM_MINUTE_MS,
                        (stream->next_ms + SIM_MINUTE_MS - 1) / SIM_MINUTE_MS, &candle))
        return; /* nothing to close: no fault is spent on it */
    if (sim_plan_hit(&sim->plan, SIM_FAULT_MISSING, &spot, now_ms, mono_ms) != NULL)
        return;
    fault = sim_plan_hit(&sim->plan, SIM_FAULT_LATE, &spot, now_ms, mono_ms);
    if (fault != NULL) {
        sim_hold(stream, stream->open_ms, now_ms + fault->ms, false);
        return;
    }
    if (held_ms < 0 &&
        sim_plan_hit(&sim->plan, SIM_FAULT_REORDER, &spot, now_ms, mono_ms) != NULL) {
        stream->held_open_ms = stream->open_ms;
        return;
    }
    fault = sim_plan_hit(&sim->plan, SIM_FAULT_DUPLICATE, &spot, now_ms, mono_ms);
    if (fault != NULL)
        times = fault->times;
    for (; times > 0; times--)
        sim_feed_send_kline(stream, stream->open_ms, true);
    if (held_ms >= 0) {
        sim_feed_send_kline(stream, held_ms, true);
        stream->held_open_ms = -1;
    }
    apply_amend(stream, &spot, now_ms);
}

void sim_feed_run(struct sim_task *task, int64_t now_ms)
{
    struct sim_stream *stream = (struct sim_stream *)task;
    struct sim_view view;

    if (stream->name.kind != SIM_STREAM_KLINE) {
        sim_feed_other(stream, now_ms);
        return;
    }
    if (now_ms >= close_due_ms(stream, stream->next_ms)) {
        close_candle(stream, now_ms);
        enter_candle(stream, stream->next_ms);
    } else if (now_ms < stream->next_ms) {
        view = sim_view_of(stream->sim, stream->name.series);
        if (view.cursor->done > 0 &&
            (view.cursor->minute != stream->sent_minute || view.cursor->done != stream->sent_done))
            sim_feed_send_kline(stream, stream->open_ms, false);
        stream->sent_minute = view.cursor->minute;
        stream->sent_done = view.cursor->done;
    }
    schedule(stream, now_ms);
}

void sim_feed_forget(struct sim *sim, const struct sim_series *series)
{
    size_t i;

    sim->live[series->symbol.index].cursor.minute = -1;
    sim->live[series->symbol.index].ticker.minute = 0;
    for (i = 0; i < sim->stream_slots && sim->streams != NULL; i++) {
        struct sim_stream *stream = sim->streams[i];

        for (; stream != NULL; stream = stream->next_by_hash)
            if (stream->name.series == series && stream->name.kind == SIM_STREAM_KLINE) {
                memset(&stream->closed, 0, sizeof stream->closed);
                stream->closed_until = (stream->open_ms + SIM_MINUTE_MS - 1) / SIM_MINUTE_MS;
            }
    }
}
