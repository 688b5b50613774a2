/* rest.c - REST: routes, weights, limits, and the faults that a request may meet.
 * SPDX-License-Identifier: MIT */
#include "sim/rest.h"

#include "base/decimal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOW_PIECES = 10 };

typedef uint32_t cost_fn(const struct sim_call *call, bool is_spot);

static const struct sim_param *peek(const struct sim_call *call, const char *key)
{
    size_t i;

    for (i = 0; i < call->param_count; i++)
        if (slice_is(call->params[i].key, key))
            return &call->params[i];
    return NULL;
}

static int64_t peek_limit(const struct sim_call *call, int64_t usual)
{
    const struct sim_param *param = peek(call, "limit");
    int64_t value;

    if (param == NULL || decimal_parse_int(param->value.data, param->value.size, &value) != OC_OK)
        return usual;
    return value;
}

static uint32_t cost_klines(const struct sim_call *call, bool is_spot)
{
    int64_t limit = peek_limit(call, 1000);

    if (is_spot)
        return 2;
    return limit <= 100 ? 1 : limit <= 500 ? 2 : limit <= 1000 ? 5 : 10;
}

static uint32_t cost_depth(const struct sim_call *call, bool is_spot)
{
    int64_t limit = peek_limit(call, is_spot ? 100 : 500);

    if (is_spot)
        return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
    return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20;
}

/* How many symbols a ticker is asked for; 0: all. */
static size_t asked(const struct sim_call *call)
{
    const struct sim_param *many = peek(call, "symbols");
    size_t i, count = 1;

    if (peek(call, "symbol") != NULL)
        return 1;
    for (i = 0; many != NULL && i < many->value.size; i++)
        count += many->value.data[i] == ',' ? 1 : 0;
    return many != NULL ? count : 0;
}

static uint32_t cost_ticker(const struct sim_call *call, bool is_spot)
{
    size_t count = asked(call);

    if (!is_spot)
        return count == 1 ? 1 : 40;
    return count >= 1 && count <= 20 ? 2 : count >= 21 && count <= 100 ? 40 : 80;
}

static uint32_t cost_price(const struct sim_call *call, bool is_spot)
{
    if (!is_spot)
        return asked(call) == 1 ? 1 : 2;
    return asked(call) == 1 ? 2 : 4;
}

static uint32_t cost_book_ticker(const struct sim_call *call, bool is_spot)
{
    if (!is_spot)
        return asked(call) == 1 ? 2 : 5;
    return asked(call) == 1 ? 2 : 4;
}

/* Path behind /api/v3 or /fapi/v1; weights 0: the route does not exist there. */
static const struct route {
    const char *path;
    sim_route_fn *run;
    uint32_t spot_weight, usdm_weight;
    cost_fn *cost; /* NULL: the weights as they stand */
} ROUTES[] = {
    {"/ping", sim_get_ping, 1, 1, NULL},
    {"/time", sim_get_time, 1, 1, NULL},
    {"/exchangeInfo", sim_get_info, 20, 1, NULL},
    {"/klines", sim_get_klines, 2, 1, cost_klines},
    {"/uiKlines", sim_get_klines, 2, 0, NULL},
    {"/depth", sim_get_depth, 5, 2, cost_depth},
    {"/trades", sim_get_trades, 25, 5, NULL},
    {"/historicalTrades", sim_get_trades, 25, 20, NULL},
    {"/aggTrades", sim_get_agg_trades, 4, 20, NULL},
    {"/avgPrice", sim_get_average, 2, 0, NULL},
    {"/ticker/24hr", sim_get_ticker, 2, 1, cost_ticker},
    {"/ticker/price", sim_get_price, 2, 1, cost_price},
    {"/ticker/bookTicker", sim_get_book_ticker, 2, 2, cost_book_ticker},
};

static const struct route *find_route(const struct sim *sim, struct slice path)
{
    bool is_spot = sim->market == OC_MARKET_SPOT;
    const char *base = is_spot ? "/api/v3" : "/fapi/v1";
    size_t size = strlen(base), i;

    if (!is_spot && slice_is(path, "/fapi/v2/ticker/price"))
        base = "/fapi/v2";
    if (!slice_starts(path, base))
        return NULL;
    path = slice_make(path.data + size, path.size - size);
    for (i = 0; i < sizeof ROUTES / sizeof ROUTES[0]; i++)
        if (slice_is(path, ROUTES[i].path) &&
            (is_spot ? ROUTES[i].spot_weight : ROUTES[i].usdm_weight) > 0)
            return &ROUTES[i];
    return NULL;
}

struct sim_weight_entry *sim_weight_of(struct sim *sim, const struct http_peer *peer)
{
    struct sim_weight_entry *entry;
    size_t i;

    for (i = 0; i < sim->weight_count; i++)
        if (memcmp(sim->weights[i].key, peer->key, sizeof peer->key) == 0)
            return &sim->weights[i];
    if (sim->weights == NULL)
        sim->weights = calloc(LIMIT_SIM_BANS, sizeof *sim->weights);
    if (sim->weights == NULL)
        return NULL;
    if (sim->weight_count == LIMIT_SIM_BANS) {
        memmove(sim->weights, sim->weights + 1, (LIMIT_SIM_BANS - 1) * sizeof *sim->weights);
        sim->weight_count--;
    }
    entry = &sim->weights[sim->weight_count++];
    memset(entry, 0, sizeof *entry);
    memcpy(entry->key, peer->key, sizeof entry->key);
    sim_weight_init(&entry->weight);
    return entry;
}

/* Seconds that a client has to wait for so much of the window clock. */
int64_t sim_real_wait_s(const struct sim *sim, int64_t window_ms)
{
    double wait_s = (double)window_ms / 1000.0;

    if (sim->options.retry_after_s >= 0)
        return sim->options.retry_after_s;
    if (sim->is_running && !sim->is_ended)
        wait_s = sim->speed == 0 ? 1 : wait_s / sim->speed;
    return wait_s <= 1 ? 1 : (int64_t)wait_s + 1;
}

/* ---- answers ---- */

struct head {
    struct http_header headers[4];
    size_t count;
    char used[DECIMAL_TEXT_SIZE], retry[DECIMAL_TEXT_SIZE];
};

static void add_header(struct head *head, const char *name, const char *value)
{
    head->headers[head->count++] = (struct http_header){slice_of(name), slice_of(value)};
}

static void fill_head(struct head *head, const struct sim *sim, uint32_t used, int64_t retry_s)
{
    head->count = 0;
    (void)decimal_print_uint(head->used, used);
    if (sim->market == OC_MARKET_SPOT)
        add_header(head, "x-mbx-used-weight", head->used);
    add_header(head, "x-mbx-used-weight-1m", head->used);
    if (retry_s >= 0) {
        (void)decimal_print_int(head->retry, retry_s);
        add_header(head, "Retry-After", head->retry);
    }
}

static void refuse_weight(struct sim_call *call, const struct sim_weight_answer *answer)
{
    char text[200];

    if (answer->status == 429)
        snprintf(text, sizeof text,
                 "Too much request weight used; current limit is %u request weight per 1 MINUTE. "
                 "Please use WebSocket Streams for live updates to avoid polling the API.",
                 sim_weight_limit(call->sim->market));
    else
        snprintf(text, sizeof text,
                 "Way too much request weight used; IP banned until %lld. Please use WebSocket "
                 "Streams for live updates to avoid bans.",
                 (long long)answer->banned_until_ms);
    (void)sim_call_fail_status(call, answer->status, -1003, text);
    call->sim->counts.refused++;
}

/* A fault that answers in the exchange's place; *retry_s is set where it wants one. */
static bool meet_fault(struct sim_call *call, int64_t *retry_s)
{
    static const enum sim_fault_kind KINDS[] = {SIM_FAULT_418, SIM_FAULT_429, SIM_FAULT_451,
                                                SIM_FAULT_403, SIM_FAULT_5XX};
    struct sim *sim = call->sim;
    struct sim_spot spot = {.path = call->request->path, .open_ms = -1};
    const struct sim_fault *fault = NULL;
    struct sim_weight_answer answer = {.wait_ms = 1000};
    size_t i;

    for (i = 0; i < sizeof KINDS / sizeof KINDS[0] && fault == NULL; i++)
        fault = sim_plan_hit(&sim->plan, KINDS[i], &spot, sim->now_ms, sim_mono_ms(sim));
    if (fault == NULL)
        return false;
    if (fault->kind == SIM_FAULT_418 || fault->kind == SIM_FAULT_429) {
        answer.status = fault->kind == SIM_FAULT_418 ? 418 : 429;
        *retry_s = fault->retry_s >= 0 ? fault->retry_s : sim_real_wait_s(sim, fault->for_ms);
        answer.banned_until_ms = sim_event_ms(sim) + *retry_s * 1000;
        refuse_weight(call, &answer);
    } else if (fault->kind == SIM_FAULT_451) {
        (void)sim_call_fail_status(call, 451, 0,
                                   "Service unavailable from a restricted location according to "
                                   "'b. Eligibility' in the terms of use.");
    } else if (fault->kind == SIM_FAULT_5XX && fault->code == 503) {
        (void)sim_call_fail_status(call, 503, -1008, "Service Unavailable.");
    } else {
        buffer_clear(call->out);
        call->status = fault->kind == SIM_FAULT_403 ? 403 : (int)fault->code;
        call->content_type = "text/html";
        buffer_append_text(call->out, "<html>\r\n<head><title>");
        buffer_append_int(call->out, call->status);
        buffer_append_text(call->out, "</title></head>\r\n<body></body>\r\n</html>\r\n");
    }
    return true;
}

/* ---- slow and broken bodies ---- */

struct slow_body {
    struct http_request *request;
    struct loop_timer *timer;
    struct frame *bytes;
    size_t sent, step;
};

static void slow_end(struct slow_body *slow)
{
    loop_timer_free(slow->timer);
    frame_unref(slow->bytes);
    free(slow);
}

static void on_slow_piece(void *context)
{
    struct slow_body *slow = context;
    struct slice all = frame_bytes(slow->bytes);
    size_t size = all.size - slow->sent < slow->step ? all.size - slow->sent : slow->step;
    enum oc_status status =
        http_stream_write(slow->request, slice_make(all.data + slow->sent, size));

    slow->sent += size;
    if (status == OC_OK && slow->sent < all.size)
        return;
    http_stream_end(slow->request);
    slow_end(slow);
}

static bool begin_slow(struct sim *sim, struct http_request *request,
                       const struct http_response *response, int64_t ms)
{
    struct slow_body *slow = calloc(1, sizeof *slow);
    struct http_response head = *response;
    struct http_stream stream = {.content_length = (int64_t)response->body.size};

    if (slow == NULL || response->body.size == 0) {
        free(slow);
        return false;
    }
    slow->request = request;
    slow->bytes = frame_new_bytes(response->body);
    slow->timer = loop_timer_new(sim->loop, on_slow_piece, slow);
    slow->step = response->body.size / SLOW_PIECES + 1;
    if (slow->bytes == NULL || slow->timer == NULL) {
        slow_end(slow);
        return false;
    }
    head.body = slice_make(NULL, 0);
    http_stream_begin(request, &head, &stream);
    loop_timer_every(slow->timer, ms / SLOW_PIECES < 1 ? 1 : (uint64_t)ms / SLOW_PIECES);
    return true;
}

static void respond(struct sim_call *call, struct http_request *request,
                    const struct http_response *response)
{
    struct sim *sim = call->sim;
    struct sim_spot spot = {.path = request->path, .open_ms = -1};
    const struct sim_fault *fault =
        sim_plan_hit(&sim->plan, SIM_FAULT_TRUNCATE, &spot, sim->now_ms, sim_mono_ms(sim));

    if (fault != NULL) {
        struct http_stream stream = {.content_length = (int64_t)response->body.size};
        struct http_response head = *response;
        size_t size = fault->bytes > 0 ? (size_t)fault->bytes : response->body.size / 2;

        if (size < head.body.size)
            head.body.size = size;
        http_stream_begin(request, &head, &stream);
        http_stream_cut(request);
        return;
    }
    fault = sim_plan_hit(&sim->plan, SIM_FAULT_SLOW, &spot, sim->now_ms, sim_mono_ms(sim));
    if (fault == NULL || !begin_slow(sim, request, response, fault->ms))
        http_respond(request, response);
}

/* ---- the request ---- */

static void serve(struct sim_call *call, struct http_request *request, const struct route *route)
{
    struct sim *sim = call->sim;
    bool is_spot = sim->market == OC_MARKET_SPOT;
    struct sim_weight_entry *entry = sim_weight_of(sim, request->peer);
    struct sim_weight_answer answer = {.status = 200};
    struct head head;
    int64_t retry_s = -1;
    bool params_ok = sim_call_read_params(call);
    uint32_t cost = route->cost != NULL ? route->cost(call, is_spot)
                    : is_spot           ? route->spot_weight
                                        : route->usdm_weight;

    if (entry != NULL)
        answer = sim_weight_charge(&entry->weight, sim_window_ms(sim), cost,
                                   sim->options.no_limits ? UINT32_MAX / 2
                                                          : sim_weight_limit(sim->market));
    if (answer.status != 200) {
        retry_s = sim_real_wait_s(sim, answer.wait_ms);
        answer.banned_until_ms = sim_event_ms(sim) + answer.wait_ms;
        refuse_weight(call, &answer);
    } else if (!meet_fault(call, &retry_s) && params_ok) {
        (void)route->run(call);
        if (buffer_status(call->out) != OC_OK)
            (void)sim_call_fail_status(call, 500, -1000, "An unknown error occurred.");
    }
    fill_head(&head, sim, answer.used, retry_s);
    respond(call, request,
            &(struct http_response){.status = call->status,
                                    .content_type = call->content_type,
                                    .headers = head.headers,
                                    .header_count = head.count,
                                    .body = buffer_slice(call->out)});
}

void sim_on_request(struct http_request *request, void *context)
{
    struct sim *sim = context;
    const struct route *route;
    struct sim_call call = {.sim = sim, .request = request, .out = &sim->body, .status = 200};

    if (request->wants_websocket) {
        sim_conn_accept(sim, request);
        return;
    }
    if (slice_starts(request->path, "/sim/")) {
        sim_on_control_request(sim, request);
        return;
    }
    sim_catch_up(sim);
    sim->counts.requests++;
    sim->rest_mono_ms = sim_mono_ms(sim);
    sim_wake(sim);
    route = find_route(sim, request->path);
    if (route == NULL ||
        (request->method != HTTP_METHOD_GET && request->method != HTTP_METHOD_HEAD)) {
        http_respond_with(request, route == NULL ? 404 : 405, "text/html",
                          slice_of("<html><body><h2>404 Not found</h2></body></html>"));
        return;
    }
    if (sim->market == OC_MARKET_SPOT &&
        slice_is_nocase(http_request_header(request, "X-MBX-TIME-UNIT"), "MICROSECOND"))
        call.unit = SIM_UNIT_US;
    call.content_type =
        sim->market == OC_MARKET_SPOT ? "application/json;charset=UTF-8" : "application/json";
    buffer_clear(call.out);
    arena_init(&call.arena, 65536, 16777216);
    serve(&call, request, route);
    arena_deinit(&call.arena);
}
