/* frames.c - what a stream brings, handed to whom it concerns.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/log.h"
#include "exchange/binance/client.h"

static const int64_t MINUTE_MS = INT64_C(60000);

static void measure_close(struct exchange_metrics *metrics, const struct binance_frame *frame)
{
    int64_t late_ms = frame->event_ms - (oc_candle_open_ms(&frame->candle) + MINUTE_MS);
    size_t bucket = 0;

    while (bucket < EXCHANGE_LATENCY_BUCKETS - 1 && late_ms > EXCHANGE_LATENCY_BOUNDS_MS[bucket])
        bucket++;
    metrics->close_latency[bucket]++;
    metrics->close_latency_sum_ms += late_ms;
}

void slot_final_seen(struct binance *binance, struct slot *slot, int64_t open_ms)
{
    if (open_ms <= slot->final_open_ms)
        return;
    slot->final_open_ms = open_ms;
    slot->progress_mono_ms = loop_mono_ms(binance->loop);
}

/* The first frame gives the watch its base: what came before it is the book's business. */
static void note_data(struct binance *binance, struct slot *slot, const struct binance_frame *frame)
{
    int64_t open_ms = oc_candle_open_ms(&frame->candle);

    slot->data_mono_ms = loop_mono_ms(binance->loop);
    slot->silent_repairs = 0;
    if (slot->final_open_ms == 0)
        slot_final_seen(binance, slot, open_ms - MINUTE_MS);
    if (frame->is_final) {
        slot_final_seen(binance, slot, open_ms);
        slot->repair_wait_ms = 0;
    }
}

static void on_kline(struct conn *conn, const struct binance_frame *frame)
{
    struct binance *binance = conn->binance;
    const struct exchange_events *events = &binance->events;
    struct slot *slot;
    uint32_t index;
    bool is_first = false;

    if (!slot_map_find(&binance->map, frame->symbol, &index)) {
        binance->metrics.other_events++; /* of a stream that was given up a moment ago */
        return;
    }
    slot = &binance->slots[index];
    binance->metrics.candles++;
    if (frame->event_ms > conn->event_ms)
        conn->event_ms = frame->event_ms;
    if (frame->is_final) {
        binance->metrics.finals++;
        measure_close(&binance->metrics, frame);
    }
    note_data(binance, slot, frame);
    if (slot->shard == conn->shard && !conn->entries[slot->position].has_data) {
        conn_has_data(conn, slot->position);
        is_first = true;
    }
    if (is_first && !slot->is_up) {
        slot->is_up = true;
        events->on_stream(events->context, index, true, "");
    }
    if (is_first && slot->is_used)
        events->on_subscribed(events->context, index);
    if (slot->is_used && !binance->is_closing)
        events->on_candle(events->context, index, &frame->candle, frame->is_final, frame->event_ms,
                          OC_SOURCE_WS);
}

static void on_time(struct conn *conn, int64_t event_ms)
{
    struct binance *binance = conn->binance;
    int64_t mono_ms = loop_mono_ms(binance->loop);

    venue_clock_event(&binance->clock, event_ms, mono_ms);
    binance->event_mono_ms = mono_ms;
    binance->lag_ms = venue_clock_lag(&binance->clock, event_ms, mono_ms);
    if (binance->lag_ms <= binance->config.lag_ms)
        conn->lag_mono_ms = 0;
    else if (conn->lag_mono_ms == 0)
        conn->lag_mono_ms = mono_ms;
    client_saw_time(binance);
}

void streams_on_message(struct conn *conn, struct slice text)
{
    struct binance *binance = conn->binance;
    struct binance_frame frame;
    struct error error;

    binance->metrics.frames++;
    binance->metrics.bytes += text.size;
    conn->frame_mono_ms = loop_mono_ms(binance->loop);
    binance_parse_frame(text.data, text.size, &frame, &error);
    switch (frame.kind) {
    case BINANCE_FRAME_KLINE:
        on_time(conn, frame.event_ms);
        on_kline(conn, &frame);
        break;
    case BINANCE_FRAME_ACK:
        conn_acked(conn, &frame);
        break;
    case BINANCE_FRAME_ERROR:
        conn_refused(conn, &frame);
        break;
    case BINANCE_FRAME_SHUTDOWN:
        binance->metrics.shutdowns++;
        streams_rotate(conn->shard, "serverShutdown");
        break;
    case BINANCE_FRAME_OTHER:
        binance->metrics.other_events++;
        break;
    case BINANCE_FRAME_FAULT:
        binance->metrics.frame_faults[frame.fault]++;
        log_event(LOG_WARN, "exchange", "bad-frame", "venue=binance fault=%s text=%s",
                  exchange_frame_fault_text(frame.fault), error.text);
        break;
    }
}
