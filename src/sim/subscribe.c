/* subscribe.c - what a client asks for on its WebSocket, and which streams it then hears.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"

#include "base/json_writer.h"
#include "sim/control.h"

#include <stdlib.h>
#include <string.h>

static struct sim_subscription *find(struct sim_conn *conn, struct slice text, uint64_t hash)
{
    size_t i;

    for (i = 0; i < conn->count; i++)
        if (conn->subscriptions[i].hash == hash && slice_is(text, conn->subscriptions[i].text))
            return &conn->subscriptions[i];
    return NULL;
}

/* False: one too many. A name that is no stream is kept and silent. */
static bool subscribe(struct sim_conn *conn, struct slice text)
{
    uint64_t hash = sim_hash_text(text);
    struct sim_subscription *subscription;
    struct sim_stream *stream;

    if (find(conn, text, hash) != NULL)
        return true;
    if (conn->count == LIMIT_SIM_STREAMS)
        return false;
    if (conn->count == conn->cap) {
        size_t cap = conn->cap == 0 ? 8 : conn->cap * 2;

        subscription = realloc(conn->subscriptions, cap * sizeof *subscription);
        if (subscription == NULL)
            return false;
        conn->subscriptions = subscription;
        conn->cap = cap;
    }
    subscription = &conn->subscriptions[conn->count];
    subscription->text = malloc(text.size + 1);
    if (subscription->text == NULL)
        return false;
    (void)slice_copy(text, subscription->text, text.size + 1);
    subscription->hash = hash;
    stream = sim_stream_get(conn->sim, text, hash);
    if (stream != NULL && !(sim_stream_is_book(&stream->name) ? conn->has_books : conn->has_market))
        stream = NULL; /* another path of USD-M would have it */
    subscription->stream = stream != NULL && sim_stream_join(stream, conn) ? stream : NULL;
    conn->count++;
    return true;
}

static void unsubscribe(struct sim_conn *conn, struct slice text)
{
    struct sim_subscription *subscription = find(conn, text, sim_hash_text(text));
    size_t index;

    if (subscription == NULL)
        return;
    if (subscription->stream != NULL)
        sim_stream_leave(subscription->stream, conn);
    free(subscription->text);
    index = (size_t)(subscription - conn->subscriptions);
    conn->count--;
    memmove(subscription, subscription + 1, (conn->count - index) * sizeof *subscription);
}

void sim_conn_unsubscribe_all(struct sim_conn *conn)
{
    while (conn->count > 0) {
        struct sim_subscription *last = &conn->subscriptions[--conn->count];

        if (last->stream != NULL)
            sim_stream_leave(last->stream, conn);
        free(last->text);
    }
    free(conn->subscriptions);
    conn->subscriptions = NULL;
    conn->cap = 0;
}

static void reply(struct sim_conn *conn, struct buffer *out)
{
    if (buffer_status(out) != OC_OK || ws_send_text(conn->ws, buffer_slice(out)) != OC_OK)
        conn->sim->counts.frames_dropped++;
}

static void refuse_all(struct sim_conn *conn, struct slice id)
{
    struct buffer *out = &conn->sim->scratch;

    buffer_clear(out);
    sim_put_error(out, 4, "Too many subscriptions", id);
    reply(conn, out);
    conn->is_closing = true;
    ws_close(conn->ws, WS_CLOSE_POLICY, "Invalid request");
}

void sim_conn_subscribe_path(struct sim_conn *conn, struct slice names)
{
    struct slice rest = names, name;

    while (rest.data != NULL && slice_split(&rest, '/', &name)) {
        /* /ws/1 is a connection without streams */
        if (name.size == 0 || name.size > LIMIT_SIM_STREAM_NAME ||
            (memchr(name.data, '@', name.size) == NULL && name.data[0] != '!'))
            continue;
        if (!subscribe(conn, name)) {
            refuse_all(conn, slice_of("null"));
            return;
        }
    }
    sim_wake(conn->sim);
}

static void put_list(struct buffer *out, const struct sim_conn *conn, struct slice id)
{
    struct json_writer json;
    size_t i;

    buffer_append_text(out, "{\"result\":");
    json_init(&json, out);
    json_array_begin(&json);
    for (i = 0; i < conn->count; i++)
        json_string(&json, conn->subscriptions[i].text);
    json_array_end(&json);
    buffer_append_text(out, ",\"id\":");
    buffer_append_slice(out, id);
    buffer_append_char(out, '}');
}

/* True: more than a connection may hold. */
static bool change_streams(struct sim_conn *conn, const struct sim_control *control)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, control->params)
    {
        struct slice text = slice_of(item->valuestring);

        if (control->method == SIM_METHOD_UNSUBSCRIBE)
            unsubscribe(conn, text);
        else if (!subscribe(conn, text))
            return true;
    }
    sim_wake(conn->sim);
    return false;
}

static void obey(struct sim_conn *conn, const struct sim_control *control)
{
    struct buffer *out = &conn->sim->scratch;

    sim_catch_up(conn->sim);
    switch (control->method) {
    case SIM_METHOD_SUBSCRIBE:
    case SIM_METHOD_UNSUBSCRIBE:
        if (change_streams(conn, control)) {
            refuse_all(conn, control->id);
            return;
        }
        break;
    case SIM_METHOD_SET_PROPERTY:
        conn->is_combined = control->value;
        break;
    case SIM_METHOD_LIST:
    case SIM_METHOD_GET_PROPERTY:
        break;
    }
    buffer_clear(out);
    if (control->method == SIM_METHOD_LIST)
        put_list(out, conn, control->id);
    else if (control->method == SIM_METHOD_GET_PROPERTY)
        sim_put_result_bool(out, conn->is_combined, control->id);
    else
        sim_put_result_null(out, control->id);
    reply(conn, out);
}

/* More than the limit within a second ends the connection. */
static bool is_too_fast(struct sim_conn *conn)
{
    uint64_t limit = conn->sim->market == OC_MARKET_SPOT ? SIM_MESSAGES_SPOT : SIM_MESSAGES_USDM;
    int64_t mono_ms = sim_mono_ms(conn->sim);
    int64_t *slot = &conn->messages_mono_ms[conn->message_count % limit];
    bool is_full = conn->message_count >= limit && mono_ms - *slot < 1000;

    *slot = mono_ms;
    conn->message_count++;
    return is_full && !conn->sim->options.no_limits;
}

void sim_conn_on_message(struct sim_conn *conn, struct slice text)
{
    struct sim_control control;

    if (is_too_fast(conn)) {
        conn->is_closing = true;
        ws_close(conn->ws, WS_CLOSE_POLICY, "Too many requests");
        return;
    }
    sim_control_parse(text, conn->sim->market, &control);
    if (control.error_code >= 0) {
        buffer_clear(&conn->sim->scratch);
        sim_put_error(&conn->sim->scratch, control.error_code, control.error_text, control.id);
        reply(conn, &conn->sim->scratch);
        if (control.is_malformed) {
            conn->is_closing = true;
            ws_close(conn->ws, WS_CLOSE_POLICY, "Invalid request");
        }
    } else {
        obey(conn, &control);
    }
    sim_control_deinit(&control);
}
