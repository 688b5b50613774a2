/* openapi.c - the ROUTES and SHAPES tables as an OpenAPI 3.1 document.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/shape.h"
#include "server/state.h"

#include <stdio.h>
#include <string.h>

const char *param_fallback(const struct server *server, const struct param *param)
{
    if (strcmp(param->fallback, FALLBACK_TIMEFRAME) == 0) {
        return oc_timeframe_text(server->default_timeframe);
    }
    return strcmp(param->fallback, FALLBACK_INDICATORS) == 0 ? server->indicators : param->fallback;
}

bool param_offers(const struct server *server, const struct param *param, int choice)
{
    if (param->choices[choice][0] == '\0') {
        return false;
    }
    return strcmp(param->fallback, FALLBACK_TIMEFRAME) != 0 ||
           (server->timeframes >> choice & 1U) != 0;
}

static void write_choice_type(struct json_writer *json, const struct server *server,
                              const struct param *param)
{
    json_member_string(json, "type", "string");
    json_key(json, "enum");
    json_array_begin(json);
    for (int i = 0; param->choices[i] != NULL; i++) {
        if (param_offers(server, param, i)) {
            json_string(json, param->choices[i]);
        }
    }
    json_array_end(json);
}

/* Member "default", as the parameter's type. */
static void write_default(struct json_writer *json, const struct server *server,
                          const struct param *param)
{
    const char *fallback = param_fallback(server, param);

    if (fallback[0] == '\0') {
        return;
    }
    json_key(json, "default");
    if (param->type == PARAM_INT || param->type == PARAM_NUMBER) {
        json_raw(json, slice_of(fallback));
    } else if (param->type == PARAM_BOOL) {
        json_bool(json, strcmp(fallback, "1") == 0);
    } else {
        json_string(json, fallback);
    }
}

static void write_param_type(struct json_writer *json, const struct server *server,
                             const struct param *param)
{
    json_object_begin(json);
    switch (param->type) {
    case PARAM_CHOICE:
        write_choice_type(json, server, param);
        break;
    case PARAM_INT:
    case PARAM_NUMBER:
        json_member_string(json, "type", param->type == PARAM_INT ? "integer" : "number");
        json_member_number(json, "minimum", param->min);
        json_member_number(json, "maximum", param->max);
        break;
    case PARAM_POSITIVE:
        json_member_string(json, "type", "number");
        json_member_number(json, "exclusiveMinimum", 0);
        json_member_number(json, "maximum", param->max);
        break;
    case PARAM_BOOL:
        json_member_string(json, "type", "boolean");
        break;
    case PARAM_TIME:
        json_member_string(json, "type", "string");
        json_member_string(json, "description", "ISO 8601, or milliseconds since 1970");
        break;
    case PARAM_SYMBOL:
    case PARAM_CURSOR:
    case PARAM_TEXT:
        json_member_string(json, "type", "string");
        break;
    }
    write_default(json, server, param);
    json_object_end(json);
}

static void write_param(struct json_writer *json, const struct server *server, const char *name,
                        const char *place, const char *text, const struct param *param)
{
    json_object_begin(json);
    json_member_string(json, "name", name);
    json_member_string(json, "in", place);
    json_member_bool(json, "required", param == NULL);
    json_member_string(json, "description", text);
    json_key(json, "schema");
    if (param == NULL) {
        json_object_begin(json);
        json_member_string(json, "type", "string");
        json_object_end(json);
    } else {
        write_param_type(json, server, param);
    }
    json_object_end(json);
}

static void write_params(struct json_writer *json, const struct server *server,
                         const struct route *route)
{
    const char *brace = strchr(route->path, '{');
    char name[32];

    json_key(json, "parameters");
    json_array_begin(json);
    if (brace != NULL) {
        (void)slice_copy(slice_make(brace + 1, strcspn(brace + 1, "}")), name, sizeof(name));
        write_param(json, server, name, "path", "", NULL);
    }
    for (int i = 0; route->params != NULL && route->params[i].name != NULL; i++) {
        write_param(json, server, route->params[i].name, "query", route->params[i].text,
                    &route->params[i]);
    }
    json_array_end(json);
}

static void write_body(struct json_writer *json, const struct server *server,
                       const struct route *route)
{
    json_key(json, "requestBody");
    json_object_begin(json);
    json_member_bool(json, "required", true);
    json_key(json, "content");
    json_object_begin(json);
    json_key(json, "application/json");
    json_object_begin(json);
    json_key(json, "schema");
    json_object_begin(json);
    json_member_string(json, "type", "object");
    json_member_bool(json, "additionalProperties", false);
    json_key(json, "properties");
    json_object_begin(json);
    for (int i = 0; route->body[i].name != NULL; i++) {
        json_key(json, route->body[i].name);
        write_param_type(json, server, &route->body[i]);
    }
    json_object_end(json);
    json_key(json, "required");
    json_array_begin(json);
    for (int i = 0; route->body[i].name != NULL; i++) {
        if (route->body[i].is_required) {
            json_string(json, route->body[i].name);
        }
    }
    json_array_end(json);
    for (int i = 0; i < 4; i++) {
        json_object_end(json);
    }
}

/* The schema of `data`. A shape's name, or a text in the notation of shapes. */
static void write_shape(struct json_writer *json, const char *shape)
{
    char text[64];

    if (strpbrk(shape, "[{#<") != NULL) {
        shape_write(json, shape);
        return;
    }
    snprintf(text, sizeof(text), "#%s", shape);
    shape_write(json, text);
}

static void write_envelope(struct json_writer *json, const char *shape, bool is_list)
{
    json_object_begin(json);
    json_member_string(json, "type", "object");
    json_key(json, "properties");
    json_object_begin(json);
    json_key(json, "success");
    shape_write(json, "b");
    json_key(json, "data");
    if (is_list) {
        json_object_begin(json);
        json_member_string(json, "type", "array");
        json_key(json, "items");
        write_shape(json, shape);
        json_object_end(json);
        json_key(json, "page");
        shape_write(json, "{next:s?}");
    } else {
        write_shape(json, shape);
    }
    json_object_end(json);
    json_key(json, "required");
    json_array_begin(json);
    json_string(json, "success");
    json_string(json, "data");
    if (is_list) {
        json_string(json, "page");
    }
    json_array_end(json);
    json_object_end(json);
}

static const char *media_type(const char *shape)
{
    static const char *const TYPES[][2] = {{"text", "text/plain"},
                                           {"html", "text/html"},
                                           {"event-stream", "text/event-stream"},
                                           {"websocket", ""}};

    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
        if (strcmp(TYPES[i][0], shape) == 0) {
            return TYPES[i][1];
        }
    }
    return "application/json";
}

static void write_content(struct json_writer *json, const struct route *route, const char *shape)
{
    const char *type = media_type(shape);
    bool is_raw = (route->flags & (ROUTE_RAW | ROUTE_STREAM)) != 0;

    if (type[0] == '\0') {
        return;
    }
    json_key(json, "content");
    json_object_begin(json);
    json_key(json, type);
    json_object_begin(json);
    json_key(json, "schema");
    if (strcmp(type, "application/json") != 0) {
        shape_write(json, "s");
    } else if (is_raw) {
        if (strcmp(shape, "any") == 0) {
            shape_write(json, "any");
        } else {
            write_shape(json, shape);
        }
    } else {
        write_envelope(json, shape, (route->flags & ROUTE_LIST) != 0);
    }
    json_object_end(json);
    if (strcmp(route->path, "/api/candles/{symbol}") == 0) {
        json_key(json, "text/csv");
        json_object_begin(json);
        json_object_end(json);
    }
    json_object_end(json);
}

static void write_responses(struct json_writer *json, const struct route *route)
{
    json_key(json, "responses");
    json_object_begin(json);
    json_key(json, strcmp(route->shape, "websocket") == 0 ? "101" : "200");
    json_object_begin(json);
    json_member_string(json, "description", route->summary);
    write_content(json, route, route->shape);
    json_object_end(json);
    if ((route->flags & ROUTE_ACCEPTS) != 0) {
        json_key(json, "202");
        json_object_begin(json);
        json_member_string(json, "description", "accepted, not ready yet; see Retry-After");
        write_content(json, route,
                      strcmp(route->shape, "Analysis") == 0 ? "NotReady" : route->shape);
        json_object_end(json);
    }
    if (strcmp(route->shape, "ReadyReply") == 0) {
        json_key(json, "503");
        json_object_begin(json);
        json_member_string(json, "description", "not ready");
        write_content(json, route, route->shape);
        json_object_end(json);
    }
    json_key(json, "default");
    json_object_begin(json);
    json_member_string(json, "description", "an error");
    json_key(json, "content");
    json_object_begin(json);
    json_key(json, "application/json");
    json_object_begin(json);
    json_key(json, "schema");
    shape_write(json, "#ErrorReply");
    for (int i = 0; i < 4; i++) {
        json_object_end(json);
    }
}

static void write_operation(struct json_writer *json, const struct server *server,
                            const struct route *route)
{
    char id[96];
    size_t used = 0;
    char method[8];

    for (const char *c = http_method_text(route->method); *c != '\0'; c++) {
        method[used++] = (char)(*c - 'A' + 'a');
    }
    method[used] = '\0';
    used = (size_t)snprintf(id, sizeof(id), "%s", method);
    for (const char *c = route->path; *c != '\0' && used + 1 < sizeof(id); c++) {
        bool is_letter = (*c >= 'a' && *c <= 'z') || *c == '_';

        if (is_letter || (*c == '/' && c[1] != '\0')) {
            id[used++] = is_letter ? *c : '_';
        }
    }
    id[used] = '\0';
    json_key(json, method);
    json_object_begin(json);
    json_member_string(json, "operationId", id);
    json_member_string(json, "summary", route->summary);
    json_member_string(json, "description",
                       (route->flags & ROUTE_OPEN) != 0 ? "Needs no token (a short answer then)."
                       : route->role == SERVER_ROLE_ADMIN
                           ? "Role admin."
                           : "Role reader; from this machine without a token.");
    write_params(json, server, route);
    if (route->body != NULL) {
        write_body(json, server, route);
    }
    write_responses(json, route);
    json_object_end(json);
}

static void write_paths(struct json_writer *json, const struct server *server)
{
    json_key(json, "paths");
    json_object_begin(json);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if ((ROUTES[i].flags & ROUTE_HIDDEN) != 0 ||
            (i > 0 && strcmp(ROUTES[i].path, ROUTES[i - 1].path) == 0)) {
            continue;
        }
        json_key(json, ROUTES[i].path);
        json_object_begin(json);
        for (size_t k = i; k < ROUTE_COUNT && strcmp(ROUTES[k].path, ROUTES[i].path) == 0; k++) {
            write_operation(json, server, &ROUTES[k]);
        }
        json_object_end(json);
    }
    json_object_end(json);
}

static void write_security(struct json_writer *json)
{
    static const char *const SCHEMES[][4] = {{"bearer", "http", "scheme", "bearer"},
                                             {"secret", "apiKey", "name", "X-Shared-Secret"},
                                             {"cookie", "apiKey", "name", "outcry"}};

    json_key(json, "securitySchemes");
    json_object_begin(json);
    for (size_t i = 0; i < 3; i++) {
        json_key(json, SCHEMES[i][0]);
        json_object_begin(json);
        json_member_string(json, "type", SCHEMES[i][1]);
        json_member_string(json, SCHEMES[i][2], SCHEMES[i][3]);
        if (i > 0) {
            json_member_string(json, "in", i == 1 ? "header" : "cookie");
        }
        json_object_end(json);
    }
    json_object_end(json);
}

enum oc_status openapi_write(struct buffer *out, const struct server *server)
{
    struct json_writer json;

    json_init(&json, out);
    json_object_begin(&json);
    json_member_string(&json, "openapi", "3.1.0");
    json_key(&json, "info");
    json_object_begin(&json);
    json_member_string(&json, "title", "Outcry");
    json_member_string(&json, "version", server->source->version);
    json_member_string(&json, "description",
                       "Trading signals with honest odds. Every answer is {success, data} or "
                       "{success, error}; lists add page.next. Times are ISO 8601 UTC, prices are "
                       "numbers at the instrument's tick. Live events: WebSocket /ws.");
    json_object_end(&json);
    write_paths(&json, server);
    json_key(&json, "components");
    json_object_begin(&json);
    json_key(&json, "schemas");
    json_object_begin(&json);
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        json_key(&json, SHAPES[i].name);
        shape_write(&json, SHAPES[i].text);
    }
    shape_write_words(&json);
    json_object_end(&json);
    write_security(&json);
    json_object_end(&json);
    json_object_end(&json);
    return buffer_status(out);
}

enum oc_status get_openapi(struct call *call)
{
    buffer_append_slice(call->out, buffer_slice(&call->server->document));
    call->content_type = "application/json";
    return OC_OK;
}
