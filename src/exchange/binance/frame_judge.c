/* frame_judge.c - decides what a frame is and whether it can be believed.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "exchange/binance/frame_parts.h"

#include <string.h>

static const int64_t MINUTE_MS = INT64_C(60000);

static int shown(struct slice text)
{
    return (int)(text.size < 40 ? text.size : 40);
}

static void fault(struct binance_frame *frame, enum exchange_frame_fault kind)
{
    frame->kind = BINANCE_FRAME_FAULT;
    frame->fault = kind;
}

/* The text of a server's message, cut to what we keep. */
static void keep_text(struct slice text, struct binance_frame *frame)
{
    size_t size = text.size < sizeof(frame->text) - 1 ? text.size : sizeof(frame->text) - 1;

    if (size > 0)
        memcpy(frame->text, text.data, size);
    frame->text[size] = '\0';
}

static bool is_upper_of(struct slice lower, struct slice symbol)
{
    if (lower.size < symbol.size)
        return false;
    for (size_t i = 0; i < symbol.size; i++) {
        char c = lower.data[i];

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c != symbol.data[i])
            return false;
    }
    return true;
}

/* Symbol in the event, in k and in the stream's name must agree: a frame that contradicts itself must
 * not put a candle into some other symbol's book. */
static bool check_symbol(const struct frame_parts *parts, struct binance_frame *frame,
                         struct error *error)
{
    struct slice symbol = parts->kline_symbol;

    if (symbol.size == 0 || symbol.size >= sizeof(frame->symbol)) {
        (void)error_set(error, OC_EINVALID, "kline: symbol \"%.*s\" has %zu bytes", shown(symbol),
                        symbol.data, symbol.size);
        return false;
    }
    if ((parts->present & PART_SYMBOL) != 0 && !slice_equal(parts->symbol, symbol)) {
        (void)error_set(error, OC_EINVALID, "kline: symbols differ: \"%.*s\" and \"%.*s\"",
                        shown(parts->symbol), parts->symbol.data, shown(symbol), symbol.data);
        return false;
    }
    if ((parts->present & PART_STREAM) != 0 &&
        (!is_upper_of(parts->stream, symbol) || parts->stream.size == symbol.size ||
         parts->stream.data[symbol.size] != '@')) {
        (void)error_set(error, OC_EINVALID, "kline: symbol \"%.*s\" on stream \"%.*s\"",
                        shown(symbol), symbol.data, shown(parts->stream), parts->stream.data);
        return false;
    }
    memcpy(frame->symbol, symbol.data, symbol.size);
    frame->symbol[symbol.size] = '\0';
    return true;
}

static void name_missing(uint32_t missing, struct error *error)
{
    static const char *const NAMES[] = {"t", "T", "s", "i", "o", "c", "h",
                                        "l", "v", "n", "x", "q", "V"};

    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if ((missing & (1U << i)) != 0) {
            (void)error_set(error, OC_EMALFORMED, "kline: no field \"%s\"", NAMES[i]);
            return;
        }
    }
}

static void judge_kline(const struct frame_parts *parts, struct binance_frame *frame,
                        struct error *error)
{
    enum exchange_frame_fault kind = EXCHANGE_FAULT_FIELD;

    if ((parts->present & PART_KLINE) == 0 || (parts->present & PART_EVENT_TIME) == 0) {
        fault(frame, EXCHANGE_FAULT_FIELD);
        (void)error_set(error, OC_EMALFORMED, "kline: no field \"%s\"",
                        (parts->present & PART_KLINE) == 0 ? "k" : "E");
        return;
    }
    if (parts->kline_present != KLINE_ALL) {
        fault(frame, EXCHANGE_FAULT_FIELD);
        name_missing(KLINE_ALL & ~parts->kline_present, error);
        return;
    }
    if (!check_symbol(parts, frame, error)) {
        fault(frame, EXCHANGE_FAULT_SYMBOL);
        return;
    }
    if (!slice_is(parts->interval, "1m")) {
        fault(frame, EXCHANGE_FAULT_INTERVAL);
        (void)error_set(error, OC_EINVALID, "kline: interval \"%.*s\" is not \"1m\"",
                        shown(parts->interval), parts->interval.data);
        return;
    }
    if (parts->event_time <= 0) {
        fault(frame, EXCHANGE_FAULT_TIME);
        (void)error_set(error, OC_EINVALID, "kline: event time %lld", (long long)parts->event_time);
        return;
    }
    if (!binance_candle_of(&parts->kline, MINUTE_MS, &frame->candle, &kind, error)) {
        fault(frame, kind);
        return;
    }
    frame->kind = BINANCE_FRAME_KLINE;
    frame->is_final = parts->is_final;
    frame->event_ms = binance_ms_of(parts->event_time);
    if (parts->is_final)
        frame->candle.trades_flags |= (uint32_t)OC_CANDLE_FINAL;
}

void binance_frame_judge(const struct frame_parts *parts, struct binance_frame *frame,
                         struct error *error)
{
    const uint32_t flat = PART_CODE | PART_MESSAGE;

    frame->has_id = parts->has_id;
    frame->id = parts->id;
    if ((parts->present & PART_ERROR) != 0 || (parts->present & flat) == flat) {
        frame->kind = BINANCE_FRAME_ERROR;
        frame->code = parts->code;
        keep_text(parts->message, frame);
    } else if (slice_is(parts->event, "serverShutdown") ||
               slice_is(parts->stream, "!serverShutdown")) {
        frame->kind = BINANCE_FRAME_SHUTDOWN;
    } else if (slice_is(parts->event, "kline")) {
        judge_kline(parts, frame, error);
    } else if ((parts->present & PART_RESULT) != 0) {
        frame->kind = BINANCE_FRAME_ACK;
    } else {
        frame->kind = BINANCE_FRAME_OTHER;
    }
}
