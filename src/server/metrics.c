/* metrics.c - the table of metrics as Prometheus text, and as the catalogue of docs/metrics.md.
 * SPDX-License-Identifier: MIT */
#include "server/metrics.h"

#include "base/decimal.h"
#include "server/hub.h"
#include "server/sse.h"
#include "server/state.h"

#include <stdlib.h>
#include <string.h>

enum metrics_type { METRICS_COUNTER, METRICS_GAUGE, METRICS_HISTOGRAM };
enum metrics_from { METRICS_SERVER, METRICS_SOURCE };

static const struct metrics_row {
    const char *name;
    enum metrics_type type;
    const char *label;
    enum metrics_from from;
    const char *help;
} ROWS[] = {
#define METRICS_ROW(id, name, type, label, from, help) \
    {name, METRICS_##type, label, METRICS_##from, help},
    METRICS_LIST(METRICS_ROW)
#undef METRICS_ROW
};

static const char *const TYPES[] = {"counter", "gauge", "histogram"};

const double METRICS_BOUNDS[METRICS_BOUND_COUNT] = {0.000005, 0.00001, 0.000025, 0.00005, 0.0001,
                                                    0.00025,  0.0005,  0.001,    0.0025,  0.005,
                                                    0.01,     0.05,    0.25};

static const int CODES[] = {
#define METRICS_CODE(code) code,
    METRICS_CODE_LIST(METRICS_CODE)
#undef METRICS_CODE
};
enum { CODE_COUNT = sizeof(CODES) / sizeof(CODES[0]) };
_Static_assert(CODE_COUNT + 1 == METRICS_CODE_CAP, "one counter a code, one for the others");

struct metrics_sink {
    struct buffer *out;
    int last; /* the row whose head was written; -1: none */
};

/* ---- counting ---- */

void metrics_observe(struct metrics_histogram *histogram, uint64_t elapsed_ns)
{
    double elapsed_s = (double)elapsed_ns * 1e-9;
    size_t i = 0;

    while (i < METRICS_BOUND_COUNT && elapsed_s > METRICS_BOUNDS[i]) {
        i++;
    }
    histogram->counts[i]++;
    histogram->sum_ns += elapsed_ns;
}

size_t metrics_code_index(int http_status)
{
    size_t i = 0;

    while (i < CODE_COUNT && CODES[i] != http_status) {
        i++;
    }
    return i;
}

/* ---- text ---- */

static void append_double(struct buffer *out, double value)
{
    char text[DECIMAL_TEXT_SIZE];
    size_t size = decimal_print_shortest(text, value);

    buffer_append(out, text, size);
}

static void begin_row(struct metrics_sink *sink, enum metrics_id id)
{
    const struct metrics_row *row = &ROWS[id];

    if (sink->last == (int)id) {
        return;
    }
    sink->last = (int)id;
    buffer_append_text(sink->out, "# HELP ");
    buffer_append_text(sink->out, row->name);
    buffer_append_char(sink->out, ' ');
    buffer_append_text(sink->out, row->help);
    buffer_append_text(sink->out, "\n# TYPE ");
    buffer_append_text(sink->out, row->name);
    buffer_append_char(sink->out, ' ');
    buffer_append_text(sink->out, TYPES[row->type]);
    buffer_append_char(sink->out, '\n');
}

/* `name="value"` of one label; quotes, backslashes and line ends of the value are escaped. */
static void append_label(struct buffer *out, struct slice name, const char *value)
{
    buffer_append_slice(out, name);
    buffer_append_text(out, "=\"");
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\') {
            buffer_append_char(out, '\\');
        }
        buffer_append_char(out, *value == '\n' ? ' ' : *value);
    }
    buffer_append_char(out, '"');
}

/* `{a="x",b="y"}` for the row's labels; second and bucket may be NULL. */
static void append_labels(struct buffer *out, const struct metrics_row *row, const char *first,
                          const char *second, const char *bucket)
{
    struct slice names = slice_of(row->label);
    struct slice name = {0};
    const char *values[2] = {first, second};
    bool has_any = false;

    for (int i = 0; i < 2 && row->label[0] != '\0' && slice_split(&names, ',', &name); i++) {
        if (values[i] != NULL) {
            buffer_append_char(out, has_any ? ',' : '{');
            append_label(out, name, values[i]);
            has_any = true;
        }
    }
    if (bucket != NULL) {
        buffer_append_char(out, has_any ? ',' : '{');
        append_label(out, slice_of("le"), bucket);
        has_any = true;
    }
    if (has_any) {
        buffer_append_char(out, '}');
    }
}

static void put_sample(struct metrics_sink *sink, enum metrics_id id, const char *first,
                       const char *second, double value)
{
    begin_row(sink, id);
    buffer_append_text(sink->out, ROWS[id].name);
    append_labels(sink->out, &ROWS[id], first, second, NULL);
    buffer_append_char(sink->out, ' ');
    append_double(sink->out, value);
    buffer_append_char(sink->out, '\n');
}

void metrics_put(struct metrics_sink *sink, enum metrics_id id, const char *label, double value)
{
    put_sample(sink, id, label, NULL, value);
}

static void put_line(struct metrics_sink *sink, enum metrics_id id, const char *suffix,
                     const char *label, const char *bucket, double value)
{
    buffer_append_text(sink->out, ROWS[id].name);
    buffer_append_text(sink->out, suffix);
    append_labels(sink->out, &ROWS[id], label, NULL, bucket);
    buffer_append_char(sink->out, ' ');
    append_double(sink->out, value);
    buffer_append_char(sink->out, '\n');
}

void metrics_put_histogram(struct metrics_sink *sink, enum metrics_id id, const char *label,
                           const double *bounds, const uint64_t *counts, size_t bound_count,
                           double sum)
{
    uint64_t total = 0;
    char bound[DECIMAL_TEXT_SIZE];

    begin_row(sink, id);
    for (size_t i = 0; i <= bound_count; i++) {
        total += counts[i];
        if (i < bound_count) {
            (void)decimal_print_shortest(bound, bounds[i]);
        }
        put_line(sink, id, "_bucket", label, i < bound_count ? bound : "+Inf", (double)total);
    }
    put_line(sink, id, "_sum", label, NULL, sum);
    put_line(sink, id, "_count", label, NULL, (double)total);
}

static void put_own_histogram(struct metrics_sink *sink, enum metrics_id id, const char *label,
                              const struct metrics_histogram *histogram)
{
    metrics_put_histogram(sink, id, label, METRICS_BOUNDS, histogram->counts, METRICS_BOUND_COUNT,
                          (double)histogram->sum_ns * 1e-9);
}

/* ---- the server's own numbers ---- */

static const char *row_name(size_t row)
{
    return row < ROUTE_COUNT ? ROUTES[row].path : "none";
}

/* "GET /api/signals", as paths alone do not tell rows apart */
static void route_label(size_t row, char *out, size_t out_size)
{
    struct buffer text;

    buffer_init(&text, out_size - 1);
    if (row < ROUTE_COUNT) {
        buffer_append_text(&text, http_method_text(ROUTES[row].method));
        buffer_append_char(&text, ' ');
    }
    buffer_append_text(&text, row_name(row));
    (void)slice_copy(buffer_slice(&text), out, out_size);
    buffer_deinit(&text);
}

static bool was_used(const struct server *server, size_t row)
{
    for (size_t i = 0; i < METRICS_CODE_CAP; i++) {
        if (server->counts.requests[row][i] != 0) {
            return true;
        }
    }
    return false;
}

static void put_routes(struct server *server, struct metrics_sink *sink)
{
    char label[96];
    char code[16];

    for (size_t row = 0; row <= METRICS_ROUTE_CAP; row++) {
        if (was_used(server, row)) {
            route_label(row, label, sizeof(label));
            put_own_histogram(sink, METRIC_LOOP_BUSY, label, &server->counts.busy[row]);
        }
    }
    for (size_t row = 0; row <= METRICS_ROUTE_CAP; row++) {
        for (size_t i = 0; i < METRICS_CODE_CAP; i++) {
            uint64_t count = server->counts.requests[row][i];

            if (count == 0) {
                continue;
            }
            route_label(row, label, sizeof(label));
            (void)decimal_print_int(code, i < CODE_COUNT ? CODES[i] : 0);
            put_sample(sink, METRIC_REQUESTS, label, i < CODE_COUNT ? code : "other",
                       (double)count);
        }
    }
}

static bool ends_with_now(const char *name)
{
    return slice_ends(slice_of(name), "_now");
}

static void put_http(struct server *server, struct metrics_sink *sink)
{
    const struct http_server_stats *stats = http_server_stats(server->http);
    char label[48];

#define PUT_TOTAL(field, what)                                        \
    if (!ends_with_now(#field)) {                                     \
        metrics_put(sink, METRIC_HTTP, #field, (double)stats->field); \
    }
    HTTP_SERVER_STATS(PUT_TOTAL)
#undef PUT_TOTAL
#define PUT_NOW(field, what)                                                                     \
    if (ends_with_now(#field) &&                                                                 \
        slice_copy(slice_make(#field, sizeof(#field) - sizeof("_now")), label, sizeof(label))) { \
        metrics_put(sink, METRIC_HTTP_NOW, label, (double)stats->field);                         \
    }
    HTTP_SERVER_STATS(PUT_NOW)
#undef PUT_NOW
#define PUT_DENIED(field, why) metrics_put(sink, METRIC_DENIED, why, (double)server->counts.field);
    METRICS_DENIED_LIST(PUT_DENIED)
#undef PUT_DENIED
}

static void put_hub(struct server *server, struct metrics_sink *sink)
{
    const struct metrics_count *counts = &server->counts;
    struct hub_numbers now;

    hub_numbers(server->hub, &now);
    metrics_put(sink, METRIC_WS_CLIENTS, NULL, (double)now.clients);
    metrics_put(sink, METRIC_WS_SUBSCRIPTIONS, NULL, (double)now.subscriptions);
    metrics_put(sink, METRIC_WS_CHANNELS, NULL, (double)now.channels);
    metrics_put(sink, METRIC_SSE_CLIENTS, NULL, (double)sse_count(server->sse));
    metrics_put(sink, METRIC_HUB_EVENTS, "signal", (double)counts->hub_signals);
    metrics_put(sink, METRIC_HUB_EVENTS, "outcome", (double)counts->hub_outcomes);
    metrics_put(sink, METRIC_HUB_EVENTS, "opinion", (double)counts->hub_opinions);
    metrics_put(sink, METRIC_HUB_EVENTS, "candle", (double)counts->hub_candles);
    metrics_put(sink, METRIC_HUB_EVENTS, "market", (double)counts->hub_markets);
    metrics_put(sink, METRIC_HUB_SENT, NULL, (double)counts->hub_sent);
    metrics_put(sink, METRIC_HUB_DROPPED, NULL, (double)counts->hub_dropped);
    metrics_put(sink, METRIC_HUB_LAGGED, NULL, (double)counts->hub_lagged);
    metrics_put(sink, METRIC_HUB_REPLAYED, NULL, (double)counts->hub_replayed);
    metrics_put(sink, METRIC_HUB_RESYNC, NULL, (double)counts->hub_resync);
    put_own_histogram(sink, METRIC_HUB_BROADCAST, NULL, &counts->broadcast);
}

static void put_store(struct server *server, struct metrics_sink *sink)
{
    struct store_sizes sizes;

    store_get_sizes(server->store, &sizes);
    metrics_put(sink, METRIC_STORE_ROWS, "signals", (double)sizes.signals);
    metrics_put(sink, METRIC_STORE_ROWS, "opinions", (double)sizes.opinions);
    metrics_put(sink, METRIC_STORE_ROWS, "events", (double)sizes.events);
    metrics_put(sink, METRIC_STORE_PUT, "signals", (double)sizes.signals_total);
    metrics_put(sink, METRIC_STORE_PUT, "opinions", (double)sizes.opinions_total);
    metrics_put(sink, METRIC_STORE_PUT, "outcomes", (double)sizes.outcomes_total);
    metrics_put(sink, METRIC_STORE_BYTES, NULL, (double)sizes.bytes);
    metrics_put(sink, METRIC_SEQ, NULL, (double)server->store->seq);
}

static void put_market(struct server *server, struct metrics_sink *sink)
{
    struct source_exchange exchange = {.state = "", .reason = ""};
    struct ready_counts counts;
    bool is_ready = server_is_ready(server, &counts);

    server->source->exchange(server->source->context, &exchange);
    metrics_put(sink, METRIC_READY, NULL, is_ready ? 1 : 0);
    metrics_put(sink, METRIC_SYMBOLS, "followed", (double)counts.followed);
    metrics_put(sink, METRIC_SYMBOLS, "fresh", (double)counts.fresh);
    metrics_put(sink, METRIC_SYMBOLS, "warm", (double)counts.warm);
    metrics_put(sink, METRIC_SYMBOLS, "spare", (double)counts.spare);
    metrics_put(sink, METRIC_EXCHANGE_UP, NULL, exchange.is_live ? 1 : 0);
}

void metrics_write(struct server *server, struct buffer *out)
{
    struct metrics_sink sink = {.out = out, .last = -1};
    int64_t up_ms = loop_mono_ms(server->loop) - server->opened_mono_ms;

    metrics_put(&sink, METRIC_INFO, server->source->build, 1);
    metrics_put(&sink, METRIC_UPTIME, NULL, (double)up_ms / 1000.0);
    put_market(server, &sink);
    put_routes(server, &sink);
    put_http(server, &sink);
    put_hub(server, &sink);
    put_store(server, &sink);
    if (server->source->metrics != NULL) {
        server->source->metrics(server->source->context, &sink);
    }
}

void metrics_write_catalogue(struct buffer *out)
{
    buffer_append_text(
        out, "# Metrics\n\n"
             "Written from the table in src/server/metrics_list.h; a unit test compares "
             "them.\nServed as Prometheus text at `/metrics` of the API (role reader) and "
             "of `metrics.bind`.\n\n"
             "| name | type | labels | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < METRICS_COUNT; i++) {
        buffer_append_text(out, "| `");
        buffer_append_text(out, ROWS[i].name);
        buffer_append_text(out, "` | ");
        buffer_append_text(out, TYPES[ROWS[i].type]);
        buffer_append_text(out, " | ");
        buffer_append_text(out, ROWS[i].label[0] == '\0' ? "-" : ROWS[i].label);
        buffer_append_text(out, " | ");
        buffer_append_text(out, ROWS[i].help);
        buffer_append_text(out, " |\n");
    }
}
