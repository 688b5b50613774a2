/* state.c - /sim/...: what the simulator is doing, and changing it while it runs. Loopback only.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"

#include "base/decimal.h"
#include "base/json_writer.h"

#include <cjson/cJSON.h>

#include <string.h>

static void respond(struct http_request *request, int status, struct buffer *out)
{
    http_respond_with(request, status, "application/json", buffer_slice(out));
}

static void fail(struct http_request *request, int status, struct buffer *out, const char *text)
{
    struct json_writer json;

    buffer_clear(out);
    json_init(&json, out);
    json_object_begin(&json);
    json_member_string(&json, "error", text);
    json_object_end(&json);
    respond(request, status, out);
}

static void put_speed(struct json_writer *json, double speed)
{
    if (speed == 0)
        json_member_string(json, "speed", "max");
    else
        json_member_number(json, "speed", speed);
}

static void put_rules(struct json_writer *json, const struct sim_plan *plan)
{
    size_t i;

    json_key(json, "rules");
    json_array_begin(json);
    for (i = 0; i < plan->count; i++) {
        const struct sim_fault *rule = &plan->rules[i];

        json_object_begin(json);
        json_member_uint(json, "id", i);
        json_member_string(json, "rule", rule->text);
        json_member_uint(json, "fired", rule->fired);
        json_member_bool(json, "over", rule->is_spent);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_firings(struct json_writer *json, const struct sim_plan *plan)
{
    uint64_t first =
        plan->firing_count > SIM_FIRINGS_KEPT ? plan->firing_count - SIM_FIRINGS_KEPT : 0;
    uint64_t i;
    int kind;

    json_key(json, "fired");
    json_object_begin(json);
    for (kind = 0; kind < SIM_FAULT_KINDS; kind++)
        if (plan->fired[kind] > 0)
            json_member_uint(json, sim_fault_name((enum sim_fault_kind)kind), plan->fired[kind]);
    json_object_end(json);
    json_key(json, "last");
    json_array_begin(json);
    for (i = first; i < plan->firing_count; i++) {
        const struct sim_firing *firing = &plan->firings[i % SIM_FIRINGS_KEPT];

        json_object_begin(json);
        json_member_string(json, "fault", sim_fault_name(firing->kind));
        json_member_int(json, "time", firing->at_ms);
        if (firing->symbol[0] != '\0')
            json_member_string(json, "symbol", firing->symbol);
        if (firing->open_ms >= 0)
            json_member_int(json, "open_time", firing->open_ms);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_clients(struct json_writer *json, const struct sim *sim)
{
    const struct sim_conn *conn;

    json_key(json, "clients");
    json_array_begin(json);
    for (conn = sim->conns; conn != NULL; conn = conn->next) {
        json_object_begin(json);
        json_member_uint(json, "id", ws_connection_id(conn->ws));
        json_member_uint(json, "streams", conn->count);
        json_member_uint(json, "klines", conn->kline_count);
        json_member_uint(json, "frames", conn->frames_sent);
        json_member_uint(json, "behind", conn->frames_sent - conn->frames_seen);
        json_member_uint(json, "queued_bytes", ws_queued_bytes(conn->ws));
        json_member_bool(json, "stalled", conn->is_stalled);
        json_object_end(json);
    }
    json_array_end(json);
}

static void get_state(struct sim *sim, struct http_request *request)
{
    struct buffer *out = &sim->body;
    struct json_writer json;

    buffer_clear(out);
    json_init(&json, out);
    json_object_begin(&json);
    json_member_string(&json, "market", oc_market_text(sim->market));
    json_member_int(&json, "now", sim->now_ms);
    json_member_int(&json, "start", sim->start_ms);
    if (sim->end_ms > 0) {
        json_member_int(&json, "end", sim->end_ms);
        json_member_decimal(
            &json, "progress",
            (double)(sim->now_ms - sim->start_ms) / (double)(sim->end_ms - sim->start_ms), 6);
    } else {
        json_member_null(&json, "end");
    }
    put_speed(&json, sim->speed);
    json_member_bool(&json, "running", sim->is_running && !sim->is_ended);
    json_member_bool(&json, "ended", sim->is_ended);
    json_member_uint(&json, "symbols", sim->store.count);
    json_member_uint(&json, "kline_subscriptions", sim->kline_subscriptions);
    json_member_uint(&json, "frames", sim->counts.frames);
    json_member_uint(&json, "frames_dropped", sim->counts.frames_dropped);
    json_member_uint(&json, "requests", sim->counts.requests);
    json_member_uint(&json, "refused", sim->counts.refused);
    json_member_uint(&json, "connections", sim->counts.connections);
    json_member_uint(&json, "slow_clients", sim->counts.slow_clients);
    json_member_uint(&json, "held", sim->held_count);
    json_member_bool(&json, "out_of_memory", sim->agenda.has_failed);
    put_clients(&json, sim);
    json_key(&json, "faults");
    json_object_begin(&json);
    put_firings(&json, &sim->plan);
    put_rules(&json, &sim->plan);
    json_object_end(&json);
    json_object_end(&json);
    respond(request, buffer_status(out) == OC_OK ? 200 : 500, out);
}

/* The body: plain text, or a member of a JSON object. The tree has to be deleted. */
static struct slice body_text(const struct http_request *request, const char *key, cJSON **tree)
{
    struct slice body = slice_trim(request->body);
    const cJSON *item;

    *tree = NULL;
    if (body.size == 0 || body.data[0] != '{')
        return body;
    *tree = cJSON_ParseWithLength(body.data, body.size);
    item = cJSON_GetObjectItemCaseSensitive(*tree, key);
    return cJSON_IsString(item) ? slice_of(item->valuestring) : slice_make(NULL, 0);
}

static void post_fault(struct sim *sim, struct http_request *request)
{
    cJSON *tree = NULL;
    struct slice text = body_text(request, "fault", &tree);
    struct error error = {0};
    struct json_writer json;

    sim_catch_up(sim);
    if (sim_inject(sim, text, &error) != OC_OK) {
        cJSON_Delete(tree);
        fail(request, 400, &sim->body, error.text);
        return;
    }
    cJSON_Delete(tree);
    sim_plan_run(sim);
    buffer_clear(&sim->body);
    json_init(&json, &sim->body);
    json_object_begin(&json);
    put_rules(&json, &sim->plan);
    json_object_end(&json);
    sim_wake(sim);
    respond(request, 200, &sim->body);
}

/* DELETE /sim/fault?name: rules of that name end; without a name all of them. */
static void delete_fault(struct sim *sim, struct http_request *request)
{
    struct slice name = request->query.size > 0 ? request->query : slice_of("all");
    size_t count = sim_plan_clear(&sim->plan, name);
    struct json_writer json;

    sim_plan_arm(sim);
    buffer_clear(&sim->body);
    json_init(&json, &sim->body);
    json_object_begin(&json);
    json_member_uint(&json, "ended", count);
    json_object_end(&json);
    respond(request, 200, &sim->body);
}

static void post_speed(struct sim *sim, struct http_request *request)
{
    cJSON *tree = NULL;
    struct slice text = body_text(request, "speed", &tree);
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(tree, "speed");
    double speed = 0;
    bool is_good = slice_is(text, "max");

    if (cJSON_IsNumber(item)) {
        speed = item->valuedouble;
        is_good = speed > 0;
    } else if (!is_good) {
        is_good = decimal_parse_double(text.data, text.size, &speed) == OC_OK && speed > 0;
    }
    cJSON_Delete(tree);
    if (!is_good || speed > 1000000) {
        fail(request, 400, &sim->body, "speed: a number above 0 and up to 1000000, or max");
        return;
    }
    sim_set_speed(sim, speed);
    get_state(sim, request);
}

void sim_on_control_request(struct sim *sim, struct http_request *request)
{
    static const struct {
        const char *path;
        enum http_method method;
        void (*run)(struct sim *sim, struct http_request *request);
    } ROUTES[] = {
        {"/sim/state", HTTP_METHOD_GET, get_state},
        {"/sim/fault", HTTP_METHOD_POST, post_fault},
        {"/sim/fault", HTTP_METHOD_DELETE, delete_fault},
        {"/sim/speed", HTTP_METHOD_POST, post_speed},
    };
    size_t i;

    if (!request->peer->is_loopback) {
        fail(request, 403, &sim->body, "only from this machine");
        return;
    }
    for (i = 0; i < sizeof ROUTES / sizeof ROUTES[0]; i++)
        if (slice_is(request->path, ROUTES[i].path) && request->method == ROUTES[i].method) {
            ROUTES[i].run(sim, request);
            return;
        }
    fail(request, 404, &sim->body,
         "there is GET /sim/state, POST and DELETE /sim/fault, POST /sim/speed");
}
