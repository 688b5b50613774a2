/* emit.c - one event to all subscribers of a stream, encoded once for each form they read it in.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"

#include <string.h>

enum { UNITS = 2, FORMS = 2 };

struct emission {
    struct sim_stream *stream;
    sim_put_fn *put;
    const void *event;
    struct frame *frames[UNITS][FORMS]; /* by unit; bare and combined */
};

static struct frame *encode(struct emission *emission, enum sim_unit unit, bool is_combined)
{
    struct sim *sim = emission->stream->sim;
    struct slice parts[5];

    buffer_clear(&sim->scratch);
    emission->put(&sim->scratch, emission->stream, unit, emission->event);
    if (buffer_status(&sim->scratch) != OC_OK)
        return NULL;
    if (!is_combined)
        return frame_new_text(buffer_slice(&sim->scratch));
    parts[0] = slice_of("{\"stream\":\"");
    parts[1] = slice_of(emission->stream->text);
    parts[2] = slice_of("\",\"data\":");
    parts[3] = buffer_slice(&sim->scratch);
    parts[4] = slice_of("}");
    return frame_new_text_parts(parts, 5);
}

/* Not JSON, not UTF-8, not text, nothing, or a thousand times what is usual. */
static struct frame *garbage_frame(enum sim_garbage kind)
{
    static const unsigned char BAD_UTF8[] = {0x81, 0x06, '{', '"', 0xff, 0xfe, '"', '}'};
    static const char NOISE[] = "\x00\x01\x02 not a message";
    static char huge[300000];

    switch (kind) {
    case SIM_GARBAGE_UTF8:
        return frame_new_bytes(slice_make((const char *)BAD_UTF8, sizeof BAD_UTF8));
    case SIM_GARBAGE_BINARY:
        return frame_new_binary(slice_make(NOISE, sizeof NOISE - 1));
    case SIM_GARBAGE_EMPTY:
        return frame_new_text(slice_of(""));
    case SIM_GARBAGE_HUGE:
        memset(huge, ' ', sizeof huge);
        memcpy(huge, "{\"e\":\"kline\",\"E\":", 17);
        return frame_new_text(slice_make(huge, sizeof huge));
    case SIM_GARBAGE_JSON:
        break;
    }
    return frame_new_text(slice_of("{\"e\":\"kline\",\"E\":17e,\"s\":\"BTC"));
}

/* True: a fault took the frame's place. */
static bool spoil(struct emission *emission, struct sim_conn *conn, struct frame *frame,
                  int64_t open_ms)
{
    struct sim *sim = conn->sim;
    const struct sim_series *series = emission->stream->name.series;
    struct sim_spot spot = {.symbol = series != NULL ? series->symbol.instrument.symbol : NULL,
                            .open_ms = open_ms};
    const struct sim_fault *fault;
    struct frame *other;

    if (sim->plan.alive[SIM_FAULT_GARBAGE] == 0 && sim->plan.alive[SIM_FAULT_CUT] == 0)
        return false;
    fault = sim_plan_hit(&sim->plan, SIM_FAULT_GARBAGE, &spot, sim->now_ms, sim_mono_ms(sim));
    if (fault != NULL) {
        other = garbage_frame(fault->garbage);
        if (other != NULL)
            sim_conn_send(conn, other);
        frame_unref(other);
        return true;
    }
    fault = sim_plan_hit(&sim->plan, SIM_FAULT_CUT, &spot, sim->now_ms, sim_mono_ms(sim));
    if (fault != NULL) {
        struct slice bytes = frame_bytes(frame);
        size_t size = fault->bytes > 0 ? (size_t)fault->bytes : bytes.size / 2;

        other = frame_new_bytes(slice_make(bytes.data, size < bytes.size ? size : bytes.size - 1));
        if (other != NULL)
            sim_conn_send(conn, other);
        frame_unref(other);
        conn->is_closing = true;
        ws_drop(conn->ws);
        return true;
    }
    return false;
}

static bool is_wanted(const struct sim_stream *stream, const struct sim_conn *conn)
{
    bool is_book = sim_stream_is_book(&stream->name);

    return !conn->is_closing && !conn->is_stalled && (is_book ? conn->has_books : conn->has_market);
}

void sim_emit(struct sim_stream *stream, sim_put_fn *put, const void *event, int64_t open_ms)
{
    struct emission emission = {.stream = stream, .put = put, .event = event};
    size_t i;
    int unit, form;

    for (i = 0; i < stream->member_count; i++) {
        struct sim_conn *conn = stream->members[i];
        struct frame **frame = &emission.frames[conn->unit][conn->is_combined];

        if (!is_wanted(stream, conn)) {
            stream->sim->counts.frames_dropped++;
            continue;
        }
        if (*frame == NULL)
            *frame = encode(&emission, conn->unit, conn->is_combined);
        if (*frame != NULL && !spoil(&emission, conn, *frame, open_ms))
            sim_conn_send(conn, *frame);
    }
    for (unit = 0; unit < UNITS; unit++)
        for (form = 0; form < FORMS; form++)
            frame_unref(emission.frames[unit][form]);
}
