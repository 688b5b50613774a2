/* dispatch.c - a request's way: access, route, parameters, handler, envelope.
 * SPDX-License-Identifier: MIT */
#include "server/state.h"

#include "base/clock.h"
#include "base/log.h"
#include "net/query.h"
#include "server/handlers.h"

#include <stdio.h>
#include <string.h>

/* ---- which row ---- */

/* The same path as the pattern; {name} takes one segment that is not empty. */
static bool path_matches(const char *pattern, struct slice path, struct slice *argument)
{
    struct slice rest = slice_of(pattern);
    struct slice want = {0}, got = {0};

    for (;;) {
        bool has_want = query_path_segment(&rest, &want);
        bool has_got = query_path_segment(&path, &got);

        if (!has_want || !has_got) {
            return has_want == has_got;
        }
        if (want.size > 0 && want.data[0] == '{') {
            if (got.size == 0) {
                return false;
            }
            *argument = got;
        } else if (!slice_equal(want, got)) {
            return false;
        }
    }
}

static bool method_fits(const struct route *route, enum http_method method)
{
    return route->method == method ||
           (method == HTTP_METHOD_HEAD && route->method == HTTP_METHOD_GET);
}

/* The row; or the first row of that path with *is_method_wrong; or NULL. */
static const struct route *find_route(const struct http_request *request, struct slice *argument,
                                      bool *is_method_wrong)
{
    const struct route *same_path = NULL;

    *is_method_wrong = false;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = &ROUTES[i];
        struct slice found = {0};

        if (same_path != NULL ? strcmp(route->path, same_path->path) != 0
                              : !path_matches(route->path, request->path, &found)) {
            continue;
        }
        if (same_path == NULL) {
            same_path = route;
            *argument = found;
        }
        if (method_fits(route, request->method)) {
            return route;
        }
    }
    *is_method_wrong = same_path != NULL;
    return same_path;
}

static void allow_text(const struct route *route, char *out, size_t out_size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (strcmp(ROUTES[i].path, route->path) == 0) {
            const char *text = http_method_text(ROUTES[i].method);
            bool is_get = ROUTES[i].method == HTTP_METHOD_GET;

            used += (size_t)snprintf(out + used, out_size - used, "%s%s, ", text,
                                     is_get ? ", HEAD" : "");
        }
    }
    snprintf(out + used, out_size - used, "OPTIONS");
}

/* ---- answers ---- */

static void write_error(struct call *call, enum oc_status status)
{
    struct json_writer json;

    buffer_clear(call->out);
    json_init(&json, call->out);
    json_object_begin(&json);
    json_member_bool(&json, "success", false);
    json_key(&json, "error");
    json_object_begin(&json);
    json_member_string(&json, "code", call->code != NULL ? call->code : oc_status_code(status));
    json_member_string(&json, "message",
                       call->error.text[0] != '\0' ? call->error.text : oc_status_text(status));
    if (call->field != NULL) {
        json_member_string(&json, "field", call->field);
    }
    if (call->hint[0] != '\0') {
        json_member_string(&json, "hint", call->hint);
    }
    json_object_end(&json);
    json_object_end(&json);
}

static void end_envelope(struct call *call)
{
    if ((call->route->flags & ROUTE_LIST) != 0) {
        json_key(&call->json, "page");
        json_object_begin(&call->json);
        json_key(&call->json, "next");
        if (call->next == 0) {
            json_null(&call->json);
        } else {
            char cursor[64];

            snprintf(cursor, sizeof(cursor), "%llu.%s", (unsigned long long)call->next,
                     call->server->store->epoch);
            json_string(&call->json, cursor);
        }
        json_object_end(&call->json);
    }
    json_object_end(&call->json);
}

static int respond(struct call *call, enum oc_status status)
{
    struct http_response response = {.content_type = "application/json"};

    response.status = call->http_status != 0 ? call->http_status : oc_status_http(status);
    if (response.status == 503 && call->retry_s == 0) {
        call->retry_s = 1;
    }
    if (call->retry_s != 0) {
        snprintf(call->header_texts[0], sizeof(call->header_texts[0]), "%u", call->retry_s);
        call_header(call, "Retry-After", call->header_texts[0]);
    }
    if (response.status == 401) {
        call_header(call, "WWW-Authenticate", "Bearer");
    }
    if (call->content_type != NULL && status == OC_OK) {
        response.content_type = call->content_type;
    }
    call_header(call, "Cache-Control", "no-store");
    call_header(call, "X-Content-Type-Options", "nosniff");
    response.headers = call->headers;
    response.header_count = call->header_count;
    response.body = buffer_slice(call->out);
    http_respond(call->request, &response);
    return response.status;
}

/* ---- access ---- */

static enum oc_status check_origin(struct call *call)
{
    struct http_request *request = call->request;
    struct slice origin = http_request_header(request, "origin");
    enum origin_kind kind = access_origin(&call->server->access, origin, request->host);

    if (kind == ORIGIN_FOREIGN) {
        call->server->counts.denied_origin++;
        return call_fail(call, OC_EFORBIDDEN, "foreign_origin", NULL,
                         "this origin is not in server.origins");
    }
    if (kind == ORIGIN_LISTED) {
        char *text = arena_copy(call->arena, origin);

        if (text == NULL) {
            return OC_ENOMEM;
        }
        call_header(call, "Access-Control-Allow-Origin", text);
        call_header(call, "Access-Control-Allow-Credentials", "true");
        call_header(call, "Vary", "Origin");
    }
    return OC_OK;
}

static enum oc_status check_rate(struct call *call)
{
    struct server *server = call->server;
    bool is_analyze = call->route != NULL && (call->route->flags & ROUTE_ANALYZE) != 0;
    struct rate_answer rate;

    if (!access_take(&server->access, &call->who, is_analyze, loop_mono_ms(server->loop), &rate)) {
        return OC_OK;
    }
    snprintf(call->header_texts[1], sizeof(call->header_texts[1]), "%u", rate.limit);
    snprintf(call->header_texts[2], sizeof(call->header_texts[2]), "%u", rate.remaining);
    snprintf(call->header_texts[3], sizeof(call->header_texts[3]), "%u", rate.reset_s);
    call_header(call, "RateLimit-Limit", call->header_texts[1]);
    call_header(call, "RateLimit-Remaining", call->header_texts[2]);
    call_header(call, "RateLimit-Reset", call->header_texts[3]);
    if (!rate.is_allowed) {
        server->counts.denied_rate++;
        call->retry_s = rate.retry_s;
        return call_fail(call, OC_ELIMIT, NULL, NULL, "too many requests: wait %u s", rate.retry_s);
    }
    return OC_OK;
}

static enum oc_status identify(struct call *call)
{
    struct server *server = call->server;
    const char *why = "";
    int64_t now_ms = server->source->wall_ms(server->source->context);
    enum oc_status status =
        access_identify(&server->access, call->request, now_ms, &call->who, &why);
    bool is_anonymous = status != OC_OK && strcmp(why, "a token is needed") == 0;

    if (status == OC_OK) {
        return OC_OK;
    }
    if (is_anonymous && call->route != NULL && (call->route->flags & ROUTE_OPEN) != 0) {
        return OC_OK; /* role none: a short answer */
    }
    if (!is_anonymous) {
        log_event(LOG_WARN, "server", "login_failed", "address=%s path=%.*s why=%s",
                  call->who.address, (int)call->request->path.size, call->request->path.data, why);
    }
    server->counts.denied_token++;
    return call_fail(call, OC_EUNAUTHORIZED, NULL, NULL, "%s", why);
}

/* A cookie travels by itself: whoever changes something with it must come from an allowed page. */
static enum oc_status check_cookie_use(struct call *call)
{
    bool reads =
        call->request->method == HTTP_METHOD_GET || call->request->method == HTTP_METHOD_HEAD;
    bool is_ws = slice_is(call->request->path, "/ws");

    if (!call->who.by_cookie || (reads && !is_ws) ||
        http_request_header(call->request, "origin").data != NULL) {
        return OC_OK; /* an Origin was checked already */
    }
    call->server->counts.denied_origin++;
    return call_fail(call, OC_EFORBIDDEN, "origin_needed", NULL,
                     "with a cookie this needs an Origin header");
}

static enum oc_status check_role(struct call *call)
{
    const struct route *route = call->route;

    if (call->who.role >= route->role || (route->flags & ROUTE_OPEN) != 0) {
        return OC_OK;
    }
    call->server->counts.denied_role++;
    if (call->who.token < 0) {
        return call_fail(call, OC_EUNAUTHORIZED, NULL, NULL, "a token of role %s is needed",
                         server_role_text(route->role));
    }
    return call_fail(call, OC_EFORBIDDEN, NULL, NULL, "this needs the role %s",
                     server_role_text(route->role));
}

static enum oc_status check_access(struct call *call)
{
    enum oc_status status = access_check_host(&call->server->access, call->request->host);

    if (status != OC_OK) {
        call->server->counts.denied_host++;
        return call_fail(call, status, NULL, NULL,
                         "this server does not answer for that host; see server.hosts");
    }
    status = check_origin(call);
    if (status == OC_OK && call->request->method == HTTP_METHOD_OPTIONS) {
        const char *why = NULL;

        (void)access_identify(&call->server->access, call->request, 0, &call->who, &why);
        return check_rate(call); /* preflights carry no token */
    }
    if (status == OC_OK) {
        status = identify(call);
        if (status == OC_EUNAUTHORIZED) { /* guesses cost their address its rate */
            enum oc_status rate = check_rate(call);

            return rate == OC_OK ? status : rate;
        }
    }
    if (status == OC_OK) {
        status = check_rate(call);
    }
    return status == OC_OK ? check_cookie_use(call) : status;
}

/* ---- the handler ---- */

static enum oc_status answer_options(struct call *call, const char *allow)
{
    call_header(call, "Allow", allow);
    if (http_request_header(call->request, "access-control-request-method").data != NULL) {
        call_header(call, "Access-Control-Allow-Methods", allow);
        call_header(call, "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, X-Shared-Secret, Last-Event-ID");
        call_header(call, "Access-Control-Max-Age", "600");
    }
    call->http_status = 204;
    return OC_OK;
}

static enum oc_status decode_argument(struct call *call)
{
    size_t size = 0;
    char *text = NULL;

    if (call->argument.size == 0) {
        return OC_OK;
    }
    text = arena_alloc(call->arena, call->argument.size + 1);
    if (text == NULL || query_decode(call->argument, QUERY_PLUS_IS_PLUS, text, &size) != OC_OK) {
        return call_fail(call, OC_EMALFORMED, NULL, NULL, "the path has a bad percent-encoding");
    }
    call->argument = slice_make(text, size);
    return OC_OK;
}

static enum oc_status run_handler(struct call *call)
{
    const struct route *route = call->route;
    bool is_raw = (route->flags & (ROUTE_RAW | ROUTE_STREAM)) != 0;
    enum oc_status status = decode_argument(call);

    if (status == OC_OK) {
        status = params_read_query(call);
    }
    if (status == OC_OK && route->method == HTTP_METHOD_POST) {
        status = params_read_body(call);
    }
    if (status != OC_OK) {
        return status;
    }
    json_init(&call->json, call->out);
    if (!is_raw) {
        json_object_begin(&call->json);
        json_member_bool(&call->json, "success", true);
        json_key(&call->json, "data");
    }
    status = route->handle(call);
    if (status == OC_OK || status == OC_EACCEPTED) {
        if (!is_raw && !call->is_answered) {
            end_envelope(call);
        }
        if (!call->is_answered && buffer_status(call->out) != OC_OK) {
            return call_fail(call, OC_ENOMEM, NULL, NULL, "the answer does not fit in memory");
        }
    }
    return status;
}

static enum oc_status handle(struct call *call, char *allow, size_t allow_size)
{
    bool is_method_wrong = false;
    enum oc_status status = OC_OK;

    call->route = find_route(call->request, &call->argument, &is_method_wrong);
    status = check_access(call);
    if (status != OC_OK) {
        return status;
    }
    if (slice_is(call->request->path, "*") && call->request->method == HTTP_METHOD_OPTIONS) {
        return answer_options(call, "GET, HEAD, POST, DELETE, OPTIONS");
    }
    if (call->route == NULL) {
        return call_fail(call, OC_ENOTFOUND, NULL, NULL,
                         "there is no such path; see /openapi.json");
    }
    if (is_method_wrong) {
        allow_text(call->route, allow, allow_size);
        if (call->request->method == HTTP_METHOD_OPTIONS) {
            return answer_options(call, allow);
        }
        call_header(call, "Allow", allow);
        return call_fail(call, OC_EMETHOD, NULL, NULL, "%s is not for this path; allowed: %s",
                         http_method_text(call->request->method), allow);
    }
    status = check_role(call);
    return status == OC_OK ? run_handler(call) : status;
}

void dispatch_request(struct http_request *request, void *context)
{
    struct server *server = context;
    int64_t begin_ns = clock_mono_ns();
    struct call call = {
        .server = server, .request = request, .arena = &server->arena, .out = &server->out};
    char allow[64];
    enum oc_status status = OC_OK;
    size_t row = METRICS_ROUTE_CAP;
    int http_status = 0;

    arena_reset(&server->arena);
    buffer_clear(&server->out);
    status = handle(&call, allow, sizeof(allow));
    if (call.route != NULL) {
        row = (size_t)(call.route - ROUTES);
    }
    if (call.is_answered) {
        http_status = call.http_status;
    } else {
        if (status != OC_OK && status != OC_EACCEPTED) {
            write_error(&call, status);
        }
        http_status = respond(&call, status);
    }
    server->counts.requests[row][metrics_code_index(http_status)]++;
    metrics_observe(&server->counts.busy[row], (uint64_t)(clock_mono_ns() - begin_ns));
}

void dispatch_metrics_request(struct http_request *request, void *context)
{
    struct server *server = context;
    bool is_read = request->method == HTTP_METHOD_GET || request->method == HTTP_METHOD_HEAD;

    buffer_clear(&server->out);
    if (access_check_host(&server->access, request->host) != OC_OK) {
        http_respond_with(request, 421, "text/plain", slice_of("wrong host\n"));
    } else if (!slice_is(request->path, "/metrics") || request->query.size > 0) {
        http_respond_with(request, 404, "text/plain", slice_of("only /metrics is here\n"));
    } else if (!is_read) {
        struct http_header allow = {slice_of("Allow"), slice_of("GET, HEAD")};
        struct http_response response = {
            .status = 405, .headers = &allow, .header_count = 1, .body = slice_of("GET only\n")};

        http_respond(request, &response);
    } else {
        metrics_write(server, &server->out);
        http_respond_with(request, 200, "text/plain; version=0.0.4; charset=utf-8",
                          buffer_slice(&server->out));
    }
}
