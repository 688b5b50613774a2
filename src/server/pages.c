/* pages.c - the two HTML pages: where to look, and the interface for people. No scripts, nothing from
 * elsewhere: they work offline and under the strictest content policy.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/shape.h"
#include "server/state.h"

#include <string.h>

static const char STYLE[] =
    "<style>body{font:15px/1.5 system-ui,sans-serif;max-width:62em;margin:2em auto;padding:0 1em;"
    "color:#222;background:#fff}code,pre{font:13px/1.4 ui-monospace,monospace;background:#f4f4f4}"
    "code{padding:0 .2em}pre{padding:.6em;overflow:auto;white-space:pre-wrap}table{border-collapse:"
    "collapse}td,th{border:1px solid #ccc;padding:.2em .6em;text-align:left;vertical-align:top}"
    "summary{cursor:pointer;margin:.4em 0}h1{font-size:1.6em}.m{display:inline-block;min-width:4em;"
    "font-weight:600}@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}"
    "code,pre{background:#262626}td,th{border-color:#444}a{color:#8ab4f8}}</style>";

static void text(struct buffer *out, const char *plain)
{
    for (; *plain != '\0'; plain++) {
        switch (*plain) {
        case '<':
            buffer_append_text(out, "&lt;");
            break;
        case '>':
            buffer_append_text(out, "&gt;");
            break;
        case '&':
            buffer_append_text(out, "&amp;");
            break;
        case '"':
            buffer_append_text(out, "&quot;");
            break;
        default:
            buffer_append_char(out, *plain);
            break;
        }
    }
}

static void begin_page(struct call *call, const char *title)
{
    buffer_append_text(call->out, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                                  "<meta name=\"viewport\" content=\"width=device-width\"><title>");
    text(call->out, title);
    buffer_append_text(call->out, "</title>");
    buffer_append_text(call->out, STYLE);
    buffer_append_text(call->out, "</head><body><h1>");
    text(call->out, title);
    buffer_append_text(call->out, "</h1>");
    call->content_type = "text/html; charset=utf-8";
    call_header(call, "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
                "base-uri 'none'; form-action 'none'");
    call_header(call, "Referrer-Policy", "no-referrer");
}

static void end_page(struct call *call)
{
    buffer_append_text(call->out, "</body></html>\n");
}

/* ---- /docs ---- */

static void write_param_row(struct buffer *out, const struct server *server,
                            const struct param *param)
{
    static const char *const TYPES[] = {"symbol", "one of",  "integer", "number", "number",
                                        "time",   "boolean", "cursor",  "text"};

    buffer_append_text(out, "<tr><td><code>");
    text(out, param->name);
    buffer_append_text(out, "</code></td><td>");
    text(out, TYPES[param->type]);
    if (param->type == PARAM_CHOICE) {
        for (int i = 0; param->choices[i] != NULL; i++) {
            if (param_offers(server, param, i)) {
                buffer_append_text(out, " <code>");
                text(out, param->choices[i]);
                buffer_append_text(out, "</code>");
            }
        }
    }
    if (param->type == PARAM_INT || param->type == PARAM_NUMBER) {
        buffer_printf(out, " %g to %g", param->min, param->max);
    }
    if (param->type == PARAM_POSITIVE) {
        buffer_printf(out, " above 0, at most %g", param->max);
    }
    buffer_append_text(out, "</td><td>");
    text(out, param->is_required ? "required" : param_fallback(server, param));
    buffer_append_text(out, "</td><td>");
    text(out, param->text);
    buffer_append_text(out, "</td></tr>");
}

static void write_params(struct buffer *out, const struct server *server, const char *title,
                         const struct param *params)
{
    if (params == NULL || params[0].name == NULL) {
        return;
    }
    buffer_append_text(out, "<p>");
    text(out, title);
    buffer_append_text(out, "</p><table><tr><th>name</th><th>type</th><th>default</th><th></th>"
                            "</tr>");
    for (int i = 0; params[i].name != NULL; i++) {
        write_param_row(out, server, &params[i]);
    }
    buffer_append_text(out, "</table>");
}

static void write_route(struct buffer *out, const struct server *server, const struct route *route)
{
    buffer_append_text(out, "<details><summary><code><span class=\"m\">");
    text(out, http_method_text(route->method));
    buffer_append_text(out, "</span>");
    text(out, route->path);
    buffer_append_text(out, "</code> ");
    text(out, route->summary);
    buffer_append_text(out, "</summary>");
    write_params(out, server, "Query", route->params);
    write_params(out, server, "JSON body", route->body);
    buffer_append_text(out, "<p>Role ");
    text(out, (route->flags & ROUTE_OPEN) != 0 ? "none (a short answer without a token)"
                                               : server_role_text(route->role));
    buffer_append_text(out,
                       (route->flags & ROUTE_LIST) != 0 ? ". Answer: a page of " : ". Answer: ");
    buffer_append_text(out, "<code>");
    text(out, route->shape);
    buffer_append_text(out, "</code>.");
    if (route->method == HTTP_METHOD_GET && strchr(route->path, '{') == NULL &&
        (route->flags & ROUTE_STREAM) == 0) {
        buffer_append_text(out, " <a href=\"");
        text(out, route->path);
        buffer_append_text(out, "\">Open</a>");
    }
    buffer_append_text(out, "</p></details>");
}

enum oc_status get_docs(struct call *call)
{
    struct buffer *out = call->out;

    begin_page(call, "Outcry: the interface");
    buffer_append_text(
        out, "<p>The same as <a href=\"/openapi.json\">openapi.json</a>, from the same table. "
             "Every answer is <code>{\"success\":true,\"data\":...}</code> or "
             "<code>{\"success\":false,\"error\":{\"code\",\"message\",\"field\"}}</code>; lists "
             "add <code>\"page\":{\"next\":...}</code>.</p><h2>Routes</h2>");
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if ((ROUTES[i].flags & ROUTE_HIDDEN) == 0) {
            write_route(out, call->server, &ROUTES[i]);
        }
    }
    buffer_append_text(
        out,
        "<h2>WebSocket</h2><p><code>/ws</code>: send "
        "<code>{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"]}</code>; other ops "
        "<code>unsubscribe</code> <code>list</code> <code>ping</code>. Channels: "
        "<code>signals</code> <code>endorsed</code> <code>outcomes</code> <code>opinions</code> "
        "(each also <code>@SYMBOL</code>), <code>candles@SYMBOL@TIMEFRAME</code>, "
        "<code>market</code>. <code>since</code> and <code>epoch</code> replay what was missed, "
        "then <code>caught-up</code>.</p><h2>Shapes</h2><p>s text, n number, i integer, b boolean, "
        "? may be null; after a name: may be absent.</p>");
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        buffer_append_text(out, "<details><summary><code>");
        text(out, SHAPES[i].name);
        buffer_append_text(out, "</code></summary><pre>");
        text(out, SHAPES[i].text);
        buffer_append_text(out, "</pre></details>");
    }
    end_page(call);
    return OC_OK;
}

/* ---- / ---- */

enum oc_status get_landing(struct call *call)
{
    struct buffer *out = call->out;
    const struct source *source = call->server->source;
    struct ready_counts counts;
    bool is_ready = server_is_ready(call->server, &counts);

    begin_page(call, "Outcry");
    buffer_append_text(out, "<p>Version ");
    text(out, source->version);
    buffer_append_text(out, ", ");
    text(out, source->broker);
    buffer_append_char(out, ' ');
    text(out, oc_market_text(source->market));
    buffer_printf(out, ": %zu symbols followed, %zu fresh; %s.</p><table>", counts.followed,
                  counts.fresh, is_ready ? "ready" : "not ready yet");
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = &ROUTES[i];

        if (route->method != HTTP_METHOD_GET || strchr(route->path, '{') != NULL ||
            (route->flags & (ROUTE_STREAM | ROUTE_HIDDEN)) != 0) {
            continue;
        }
        buffer_append_text(out, "<tr><td><a href=\"");
        text(out, route->path);
        buffer_append_text(out, "\">");
        text(out, route->path);
        buffer_append_text(out, "</a></td><td>");
        text(out, route->summary);
        buffer_append_text(out, "</td></tr>");
    }
    buffer_append_text(out, "</table><p>Live events: WebSocket <code>/ws</code>, or "
                            "<code>outcry watch</code>. One symbol now: <code>POST "
                            "/api/signals/analyze</code>. All routes: <a href=\"/docs\">/docs</a>."
                            "</p>");
    end_page(call);
    return OC_OK;
}
