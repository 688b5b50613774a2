/* sse.c - see sse.h.
 * SPDX-License-Identifier: MIT */
#include "server/sse.h"

#include "base/decimal.h"
#include "base/limits.h"
#include "server/handlers.h"
#include "server/signal_json.h"
#include "server/state.h"

#include <stdlib.h>
#include <string.h>

enum { SSE_PER_TURN = LIMIT_SERVER_REPLAY, SSE_PIECE_CAP = 1024 * 1024 };

struct sse_client {
    struct sse *sse;
    struct http_request *request;
    size_t index;
    uint64_t cursor; /* the log is done up to here */
    int64_t sent_ms;
    bool is_waiting; /* for its queue to drain */
    bool has_symbol, has_endorsed, endorsed;
    char symbol[OC_SYMBOL_CAP];
};

struct sse {
    struct server *server;
    struct sse_client **clients;
    size_t count, size;
    size_t next;    /* to be served */
    bool is_behind; /* some client has not caught up and does not wait */
    struct buffer text;
    struct loop_hook hook;
    struct loop_timer *ticker;
    bool is_draining;
};

/* ---- pieces ---- */

static struct slice write_signal(struct sse *sse, const struct signal_record *record)
{
    struct json_writer json;

    buffer_clear(&sse->text);
    buffer_append_text(&sse->text, "id: ");
    buffer_append_text(&sse->text, sse->server->store->epoch);
    buffer_append_char(&sse->text, '.');
    buffer_append_uint(&sse->text, record->seq);
    buffer_append_text(&sse->text, "\nevent: signal\ndata: ");
    json_init(&json, &sse->text);
    signal_write(&json, record, SIGNAL_PUBLISHED);
    buffer_append_text(&sse->text, "\n\n");
    return buffer_slice(&sse->text);
}

/* event: NAME, with two numbers */
static enum oc_status send_notice(struct sse_client *client, const char *event, const char *first,
                                  uint64_t first_value, const char *second, uint64_t second_value)
{
    struct buffer *text = &client->sse->text;

    buffer_clear(text);
    buffer_append_text(text, "event: ");
    buffer_append_text(text, event);
    buffer_append_text(text, "\ndata: {\"");
    buffer_append_text(text, first);
    buffer_append_text(text, "\":");
    buffer_append_uint(text, first_value);
    buffer_append_text(text, ",\"");
    buffer_append_text(text, second);
    buffer_append_text(text, "\":");
    buffer_append_uint(text, second_value);
    buffer_append_text(text, "}\n\n");
    return http_stream_write(client->request, buffer_slice(text));
}

static bool wants(const struct sse_client *client, const struct signal_record *record)
{
    return (!client->has_symbol || strcmp(client->symbol, record->instrument.symbol) == 0) &&
           (!client->has_endorsed || client->endorsed == record->signal.is_endorsed);
}

static void mark_sent(struct sse_client *client)
{
    client->sent_ms = loop_mono_ms(client->sse->server->loop);
    client->sse->server->counts.hub_sent++;
}

/* ---- from the log ---- */

struct sse_replay {
    struct sse_client *client;
    int budget;
};

static bool visit_event(void *context, const struct store_event *event)
{
    struct sse_replay *replay = context;
    struct sse_client *client = replay->client;

    if (event->signal != NULL && wants(client, event->signal)) {
        enum oc_status status = OC_OK;

        if (replay->budget <= 0) {
            return false;
        }
        replay->budget--;
        status = http_stream_write(client->request, write_signal(client->sse, event->signal));
        if (status != OC_OK) {
            client->is_waiting = true;
            return false;
        }
        client->sse->server->counts.hub_replayed++;
        mark_sent(client);
    }
    client->cursor = event->seq;
    return true;
}

static int serve(struct sse_client *client, int budget)
{
    struct store *store = client->sse->server->store;
    struct sse_replay replay = {.client = client, .budget = budget};

    if (client->cursor + 1 < store->oldest_seq) {
        (void)send_notice(client, "lagged", "dropped", store->oldest_seq - 1 - client->cursor,
                          "seq", client->cursor);
        client->cursor = store->oldest_seq - 1;
    }
    if (store_replay(store, client->cursor, visit_event, &replay) != OC_OK) {
        client->cursor = store->seq;
    }
    return budget - replay.budget + 1;
}

static bool is_behind(const struct sse_client *client)
{
    return !client->is_waiting && client->cursor < client->sse->server->store->seq;
}

static void on_turn(void *context)
{
    struct sse *sse = context;
    int budget = SSE_PER_TURN;

    if (!sse->is_behind) {
        return;
    }
    sse->is_behind = false;
    for (size_t looked = 0; looked < sse->count; looked++) {
        struct sse_client *client = NULL;

        sse->next = sse->next < sse->count ? sse->next : 0;
        client = sse->clients[sse->next];
        if (is_behind(client)) {
            if (budget <= 0) {
                sse->is_behind = true;
                break;
            }
            budget -= serve(client, budget);
            sse->is_behind = sse->is_behind || is_behind(client);
        }
        sse->next++;
    }
    if (sse->is_behind) {
        loop_again(sse->server->loop);
    }
}

static void wake(struct sse *sse)
{
    sse->is_behind = true;
    loop_again(sse->server->loop);
}

/* ---- live ---- */

void sse_signal(struct sse *sse, const struct signal_record *record)
{
    struct frame *piece = NULL;

    if (sse->count == 0) {
        return;
    }
    piece = frame_new_bytes(write_signal(sse, record));
    for (size_t i = 0; i < sse->count; i++) {
        struct sse_client *client = sse->clients[i];

        if (client->is_waiting || client->cursor + 1 != record->seq) {
            sse->is_behind = true;
            continue;
        }
        if (!wants(client, record)) {
            client->cursor = record->seq;
        } else if (piece == NULL || http_stream_write_shared(client->request, piece) != OC_OK) {
            client->is_waiting = true;
        } else {
            client->cursor = record->seq;
            mark_sent(client);
        }
    }
    frame_unref(piece);
}

void sse_skip(struct sse *sse, uint64_t seq)
{
    for (size_t i = 0; i < sse->count; i++) {
        if (sse->clients[i]->cursor + 1 == seq && !sse->clients[i]->is_waiting) {
            sse->clients[i]->cursor = seq;
        }
    }
}

static void on_tick(void *context)
{
    struct sse *sse = context;
    int64_t mono_ms = loop_mono_ms(sse->server->loop);
    int64_t silence_ms = (int64_t)sse->server->heartbeat_ms;

    for (size_t i = 0; i < sse->count; i++) {
        struct sse_client *client = sse->clients[i];

        if (mono_ms - client->sent_ms >= silence_ms &&
            http_stream_write(client->request, slice_of(": heartbeat\n\n")) == OC_OK) {
            client->sent_ms = mono_ms;
        }
    }
}

/* ---- coming and going ---- */

static void forget(struct sse_client *client)
{
    struct sse *sse = client->sse;

    sse->count--;
    sse->clients[client->index] = sse->clients[sse->count];
    sse->clients[client->index]->index = client->index;
    if (sse->count == 0) {
        loop_timer_stop(sse->ticker);
    }
    free(client);
}

static void on_gone(struct http_request *request, void *context)
{
    forget(context);
    http_stream_end(request);
}

static void on_drain(struct http_request *request, void *context)
{
    struct sse_client *client = context;

    (void)request;
    client->is_waiting = false;
    wake(client->sse);
}

/* "EPOCH.SEQ" as we gave it, or a bare seq. False: of another epoch, or nothing we understand. */
static bool read_last_id(const struct sse *sse, struct slice text, uint64_t *out)
{
    struct slice rest = text;
    struct slice first = {0};

    if (memchr(text.data, '.', text.size) != NULL) {
        if (!slice_split(&rest, '.', &first) || !slice_is(first, sse->server->store->epoch)) {
            return false;
        }
    }
    return decimal_parse_uint(rest.data, rest.size, out) == OC_OK;
}

static void begin_log(struct sse_client *client)
{
    struct store *store = client->sse->server->store;
    struct slice last = http_request_header(client->request, "last-event-id");
    uint64_t since = 0;

    client->cursor = store->seq;
    if (last.data == NULL || last.size == 0) {
        return;
    }
    if (!read_last_id(client->sse, last, &since) || since > store->seq ||
        since + 1 < store->oldest_seq) {
        client->sse->server->counts.hub_resync++;
        (void)send_notice(client, "resync-required", "oldest", store->oldest_seq, "seq",
                          store->seq);
        return;
    }
    client->cursor = since;
    wake(client->sse);
}

static struct sse_client *client_new(struct sse *sse, const struct call *call)
{
    const struct param_value *symbol = call_value(call, "symbol");
    const struct param_value *endorsed = call_value(call, "endorsed");
    struct sse_client *client = calloc(1, sizeof(*client));

    if (client == NULL) {
        return NULL;
    }
    if (sse->count == sse->size) {
        size_t size = sse->size == 0 ? 16 : sse->size * 2;
        struct sse_client **clients =
            realloc((void *)sse->clients, size * sizeof(struct sse_client *));

        if (clients == NULL) {
            free(client);
            return NULL;
        }
        sse->clients = clients;
        sse->size = size;
    }
    client->sse = sse;
    client->request = call->request;
    client->has_symbol = symbol->is_set;
    (void)slice_copy(symbol->text, client->symbol, sizeof(client->symbol));
    client->has_endorsed = endorsed->is_set;
    client->endorsed = endorsed->integer != 0;
    return client;
}

enum oc_status get_signal_stream(struct call *call)
{
    struct sse *sse = call->server->sse;
    const struct param_value *symbol = call_value(call, "symbol");
    struct http_response head = {.status = 200,
                                 .content_type = "text/event-stream; charset=utf-8",
                                 .body = slice_of(": outcry\nretry: 2000\n\n")};
    struct http_stream stream = {.content_length = -1, .on_gone = on_gone, .on_drain = on_drain};
    struct sse_client *client = NULL;

    if (symbol->is_set) {
        struct source_symbol found;
        size_t index = 0;
        enum oc_status status = call_symbol(call, symbol->text, "symbol", &index, &found);

        if (status != OC_OK) {
            return status;
        }
    }
    if (sse->is_draining) {
        return call_fail(call, OC_EUNAVAILABLE, NULL, NULL, "shutting down");
    }
    call_header(call, "Cache-Control", "no-store");
    call_header(call, "X-Accel-Buffering", "no");
    head.headers = call->headers;
    head.header_count = call->header_count;
    call->is_answered = true;
    call->http_status = 200;
    if (call->request->method == HTTP_METHOD_HEAD) {
        head.body = (struct slice){0};
        http_respond(call->request, &head);
        return OC_OK;
    }
    client = client_new(sse, call);
    if (client == NULL) {
        call->is_answered = false;
        call->http_status = 0;
        return call_fail(call, OC_ENOMEM, NULL, NULL, "out of memory");
    }
    stream.context = client;
    http_stream_begin(call->request, &head, &stream);
    client->index = sse->count;
    sse->clients[sse->count++] = client;
    client->sent_ms = loop_mono_ms(call->server->loop);
    if (!loop_timer_is_running(sse->ticker)) {
        loop_timer_every(sse->ticker, 1000);
    }
    begin_log(client);
    return OC_OK;
}

enum oc_status sse_new(struct server *server, struct sse **out)
{
    struct sse *sse = calloc(1, sizeof(*sse));

    if (sse == NULL) {
        return OC_ENOMEM;
    }
    sse->server = server;
    buffer_init(&sse->text, SSE_PIECE_CAP);
    sse->ticker = loop_timer_new(server->loop, on_tick, sse);
    if (sse->ticker == NULL) {
        free(sse);
        return OC_ENOMEM;
    }
    loop_hook_start(server->loop, &sse->hook, LOOP_PHASE_WORK, on_turn, sse);
    *out = sse;
    return OC_OK;
}

void sse_free(struct sse *sse)
{
    if (sse == NULL) {
        return;
    }
    loop_hook_stop(sse->server->loop, &sse->hook);
    loop_timer_free(sse->ticker);
    buffer_deinit(&sse->text);
    free((void *)sse->clients);
    free(sse);
}

size_t sse_count(const struct sse *sse)
{
    return sse->count;
}

void sse_drain(struct sse *sse)
{
    sse->is_draining = true;
    while (sse->count > 0) {
        struct sse_client *client = sse->clients[sse->count - 1];
        struct http_request *request = client->request;

        forget(client);
        http_stream_end(request);
    }
}
