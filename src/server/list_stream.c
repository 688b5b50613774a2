/* list_stream.c - see list_stream.h. Between two slices the list is a cursor: what arrives meanwhile is
 * newer than it and does not disturb; what is dropped meanwhile ends the page early.
 * SPDX-License-Identifier: MIT */
#include "server/list_stream.h"

#include "base/clock.h"
#include "server/signal_json.h"
#include "server/state.h"

#include <stdlib.h>
#include <string.h>

struct list_job {
    struct list_job *next;
    struct list_streams *streams;
    struct http_request *request;
    struct store_query query; /* of the rows that are left; limit is their number */
    char symbol[OC_SYMBOL_CAP];
    size_t row; /* of ROUTES */
    bool is_opinions;
    bool is_waiting; /* for the client to read */
};

struct list_streams {
    struct server *server;
    struct list_job *jobs;
    struct loop_hook hook;
    struct buffer text;
};

enum { LIST_TEXT_CAP = 4 * 1024 * 1024 };

static void visit_signal(void *context, const struct signal_record *record)
{
    signal_write(context, record, SIGNAL_CURRENT);
}

static void visit_opinion(void *context, const struct opinion_record *record)
{
    opinion_write(context, record);
}

static uint64_t find(struct store *store, const struct store_query *query, bool is_opinions,
                     struct json_writer *json)
{
    return is_opinions ? store_find_opinions(store, query, visit_opinion, json)
                       : store_find_signals(store, query, visit_signal, json);
}

static void unlink_job(struct list_job *job)
{
    struct list_job **link = &job->streams->jobs;

    while (*link != job) {
        link = &(*link)->next;
    }
    *link = job->next;
}

static void on_gone(struct http_request *request, void *context)
{
    unlink_job(context);
    free(context);
    http_stream_end(request);
}

static void on_drain(struct http_request *request, void *context)
{
    struct list_job *job = context;

    (void)request;
    job->is_waiting = false;
    loop_again(job->streams->server->loop);
}

static void append_page(struct buffer *text, const struct server *server, uint64_t next)
{
    buffer_append_text(text, "],\"page\":{\"next\":");
    if (next == 0) {
        buffer_append_text(text, "null");
    } else {
        buffer_append_char(text, '"');
        buffer_append_uint(text, next);
        buffer_append_char(text, '.');
        buffer_append_text(text, server->store->epoch);
        buffer_append_char(text, '"');
    }
    buffer_append_text(text, "}}");
}

/* ",row,row..." of the next slice, and the end of the answer behind the last one. */
static uint64_t write_slice(struct list_job *job, bool *is_last)
{
    struct server *server = job->streams->server;
    struct buffer *text = &job->streams->text;
    struct store_query query = job->query;
    struct json_writer json;
    uint64_t next = 0;

    query.limit = query.limit > LIST_SLICE ? LIST_SLICE : query.limit;
    query.symbol = query.symbol == NULL ? NULL : job->symbol;
    buffer_clear(text);
    json_init(&json, text);
    json_array_begin(&json);
    next = find(server->store, &query, job->is_opinions, &json);
    if (text->size > 1) {
        text->data[0] = ','; /* instead of the bracket */
    } else {
        buffer_clear(text);
    }
    *is_last = next == 0 || job->query.limit <= LIST_SLICE;
    if (*is_last) {
        append_page(text, server, next);
    }
    return next;
}

static void serve(struct list_job *job)
{
    struct list_streams *streams = job->streams;
    int64_t begin_ns = clock_mono_ns();
    bool is_last = false;
    uint64_t next = write_slice(job, &is_last);
    enum oc_status status = buffer_status(&streams->text);

    if (status == OC_OK) {
        status = http_stream_write(job->request, buffer_slice(&streams->text));
    }
    if (status == OC_EFULL) {
        job->is_waiting = true;
        return;
    }
    metrics_observe(&streams->server->counts.busy[job->row],
                    (uint64_t)(clock_mono_ns() - begin_ns));
    if (status != OC_OK || is_last) {
        unlink_job(job);
        if (status == OC_OK) {
            http_stream_end(job->request);
        } else {
            http_stream_cut(job->request);
        }
        free(job);
        return;
    }
    job->query.before = next;
    job->query.limit -= LIST_SLICE;
}

/* One slice a turn, in turns over the jobs: who was served goes to the end. */
static void on_turn(void *context)
{
    struct list_streams *streams = context;
    struct list_job *job = streams->jobs;

    while (job != NULL && job->is_waiting) {
        job = job->next;
    }
    if (job == NULL) {
        return;
    }
    if (job->next != NULL) {
        struct list_job **end = &streams->jobs;

        unlink_job(job);
        job->next = NULL;
        while (*end != NULL) {
            end = &(*end)->next;
        }
        *end = job;
    }
    serve(job);
    loop_again(streams->server->loop);
}

static enum oc_status begin_stream(struct call *call, const struct store_query *query,
                                   bool is_opinions, uint64_t next)
{
    struct list_streams *streams = call->server->lists;
    struct list_job *job = calloc(1, sizeof(*job));
    struct http_response head = {.status = 200, .content_type = "application/json"};
    struct http_stream stream = {
        .content_length = -1, .on_gone = on_gone, .on_drain = on_drain, .context = job};

    if (job == NULL) {
        return call_fail(call, OC_ENOMEM, NULL, NULL, "out of memory");
    }
    job->streams = streams;
    job->request = call->request;
    job->query = *query;
    job->query.before = next;
    job->query.limit -= LIST_SLICE;
    if (query->symbol != NULL) {
        (void)slice_copy(slice_of(query->symbol), job->symbol, sizeof(job->symbol));
    }
    job->is_opinions = is_opinions;
    job->row = (size_t)(call->route - ROUTES);
    job->next = streams->jobs;
    streams->jobs = job;
    call_header(call, "Cache-Control", "no-store");
    call_header(call, "X-Content-Type-Options", "nosniff");
    head.headers = call->headers;
    head.header_count = call->header_count;
    head.body = buffer_slice(call->out);
    call->is_answered = true;
    call->http_status = 200;
    http_stream_begin(call->request, &head, &stream);
    loop_again(call->server->loop);
    return OC_OK;
}

enum oc_status list_answer(struct call *call, const struct store_query *query, bool is_opinions)
{
    struct store_query first = *query;

    first.limit = query->limit > LIST_SLICE ? LIST_SLICE : query->limit;
    json_array_begin(&call->json);
    call->next = find(call->server->store, &first, is_opinions, &call->json);
    if (call->next == 0 || query->limit <= LIST_SLICE) {
        json_array_end(&call->json);
        return OC_OK;
    }
    if (buffer_status(call->out) != OC_OK) {
        return call_fail(call, OC_ENOMEM, NULL, NULL, "the answer does not fit in memory");
    }
    return begin_stream(call, query, is_opinions, call->next);
}

/* ---- the table of jobs ---- */

enum oc_status list_streams_new(struct server *server, struct list_streams **out)
{
    struct list_streams *streams = calloc(1, sizeof(*streams));

    if (streams == NULL) {
        return OC_ENOMEM;
    }
    streams->server = server;
    buffer_init(&streams->text, LIST_TEXT_CAP);
    loop_hook_start(server->loop, &streams->hook, LOOP_PHASE_WORK, on_turn, streams);
    *out = streams;
    return OC_OK;
}

void list_streams_drain(struct list_streams *streams)
{
    while (streams->jobs != NULL) {
        struct list_job *job = streams->jobs;
        struct http_request *request = job->request;

        streams->jobs = job->next;
        free(job);
        http_stream_cut(request);
    }
}

void list_streams_free(struct list_streams *streams)
{
    if (streams == NULL) {
        return;
    }
    loop_hook_stop(streams->server->loop, &streams->hook);
    buffer_deinit(&streams->text);
    free(streams);
}
