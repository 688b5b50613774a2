/* fake_binance.c - a scripted exchange inside the test's own loop.
 * SPDX-License-Identifier: MIT */
#include "support/fake_binance.h"

#include "base/buffer.h"
#include "net/query.h"
#include "support/check.h"

#include <cjson/cJSON.h>

static const int64_t MINUTE_MS = 60000;

int64_t fake_now_ms(const struct fake_binance *fake)
{
    return fake->start_ms + fake->skip_ms + (loop_mono_ms(fake->loop) - fake->start_mono_ms);
}

/* ---- REST ---- */

static void reply(struct fake_binance *fake, struct http_request *request, int status,
                  struct slice body)
{
    struct http_header headers[2];
    struct http_response response = {
        .status = status, .content_type = "application/json", .headers = headers, .body = body};
    char weight[16];
    char retry[16];

    if (fake->used_weight >= 0) {
        snprintf(weight, sizeof(weight), "%d", fake->used_weight);
        headers[response.header_count++] =
            (struct http_header){slice_of("X-MBX-USED-WEIGHT-1M"), slice_of(weight)};
    }
    if (status >= 300 && fake->fault_retry_after >= 0) {
        snprintf(retry, sizeof(retry), "%d", fake->fault_retry_after);
        headers[response.header_count++] =
            (struct http_header){slice_of("Retry-After"), slice_of(retry)};
    }
    http_respond(request, &response);
}

static void reply_cut(struct http_request *request)
{
    struct http_response head = {.status = 200, .content_type = "application/json"};
    struct http_stream stream = {.content_length = 100000};

    http_stream_begin(request, &head, &stream);
    assert_int_equal(http_stream_write(request, slice_of("[[163494378")), OC_OK);
    http_stream_cut(request);
}

static void put_info(struct fake_binance *fake, struct buffer *body)
{
    struct slice rest = slice_of(fake->symbols);
    struct slice symbol;
    const char *comma = "";

    buffer_printf(body,
                  "{\"timezone\":\"UTC\",\"serverTime\":%lld,\"rateLimits\":[{\"rateLimitType\":"
                  "\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":6000}],"
                  "\"symbols\":[",
                  (long long)fake_now_ms(fake));
    while (slice_split(&rest, ' ', &symbol)) {
        buffer_printf(
            body,
            "%s{\"symbol\":\"%.*s\",\"status\":\"TRADING\",\"baseAsset\":\"X\","
            "\"quoteAsset\":\"USDT\",\"filters\":[{\"filterType\":\"PRICE_FILTER\","
            "\"tickSize\":\"0.01\"},{\"filterType\":\"LOT_SIZE\",\"stepSize\":\"0.001\"}]}",
            comma, (int)symbol.size, symbol.data);
        comma = ",";
    }
    buffer_append_text(body, "]}");
}

/* Turnover falls along the list of symbols: the first has the most. */
static void put_tickers(struct fake_binance *fake, struct buffer *body)
{
    struct slice rest = slice_of(fake->symbols);
    struct slice symbol;
    int turnover = 1000;
    const char *comma = "";

    buffer_append_char(body, '[');
    while (slice_split(&rest, ' ', &symbol)) {
        buffer_printf(body, "%s{\"symbol\":\"%.*s\",\"quoteVolume\":\"%d.5\"}", comma,
                      (int)symbol.size, symbol.data, turnover);
        turnover -= 10;
        comma = ",";
    }
    buffer_append_char(body, ']');
}

static int64_t query_int(struct slice query, const char *key, int64_t absent)
{
    struct slice part;

    while (slice_split(&query, '&', &part)) {
        struct slice name;

        if (slice_split(&part, '=', &name) && slice_is(name, key))
            return strtoll(part.data, NULL, 10);
    }
    return absent;
}

static bool is_known(const struct fake_binance *fake, struct slice query)
{
    struct slice part;

    while (slice_split(&query, '&', &part)) {
        struct slice rest = slice_of(fake->symbols);
        struct slice symbol;
        struct slice name;

        if (!slice_split(&part, '=', &name) || !slice_is(name, "symbol"))
            continue;
        while (slice_split(&rest, ' ', &symbol)) {
            if (slice_equal(symbol, part))
                return true;
        }
    }
    return false;
}

static int price_of(int64_t open_ms)
{
    return 100 + (int)(open_ms / MINUTE_MS % 10);
}

/* 1m only: with a start the oldest from there, else the newest; the last may be the open one. */
static void put_klines(struct fake_binance *fake, struct slice query, struct buffer *body)
{
    int64_t limit = query_int(query, "limit", 500);
    int64_t start_ms = query_int(query, "startTime", -1);
    int64_t end_ms = query_int(query, "endTime", INT64_MAX);
    int64_t now_ms = fake_now_ms(fake);
    int64_t newest_ms = now_ms - now_ms % MINUTE_MS;
    const char *comma = "";

    if (fake->klines_end_ms > 0 && newest_ms >= fake->klines_end_ms)
        newest_ms = fake->klines_end_ms - MINUTE_MS;
    if (newest_ms > end_ms)
        newest_ms = end_ms - end_ms % MINUTE_MS;
    start_ms = start_ms < 0 ? newest_ms - (limit - 1) * MINUTE_MS
                            : (start_ms + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS;
    buffer_append_char(body, '[');
    for (int64_t open_ms = start_ms; open_ms <= newest_ms && limit-- > 0; open_ms += MINUTE_MS) {
        int price = price_of(open_ms);

        buffer_printf(body,
                      "%s[%lld,\"%d.00\",\"%d.50\",\"%d.25\",\"%d.10\",\"3.000\",%lld,\"300.0\",5,"
                      "\"1.500\",\"150.0\",\"0\"]",
                      comma, (long long)open_ms, price, price, price - 1, price,
                      (long long)(open_ms + MINUTE_MS - 1));
        comma = ",";
    }
    buffer_append_char(body, ']');
}

static void serve(struct fake_binance *fake, struct http_request *request)
{
    struct buffer body;
    int status = 200;

    buffer_init(&body, 1 << 22);
    if (slice_ends(request->path, "/time")) {
        buffer_printf(&body, "{\"serverTime\":%lld}", (long long)fake_now_ms(fake));
    } else if (slice_ends(request->path, "/exchangeInfo")) {
        put_info(fake, &body);
    } else if (slice_ends(request->path, "/ticker/24hr")) {
        put_tickers(fake, &body);
    } else if (slice_ends(request->path, "/klines") && is_known(fake, request->query)) {
        put_klines(fake, request->query, &body);
    } else {
        status = 400;
        buffer_append_text(&body, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
    }
    reply(fake, request, status, buffer_slice(&body));
    buffer_deinit(&body);
}

static bool take_fault(struct fake_binance *fake, const char *target)
{
    if (fake->fault_count == 0 || strstr(target, fake->fault_target) == NULL)
        return false;
    if (fake->fault_count > 0)
        fake->fault_count--;
    return true;
}

static void on_rest(struct fake_binance *fake, struct http_request *request)
{
    struct fake_request *entry = &fake->log[fake->requests++ % FAKE_LOG];

    slice_copy(request->target, entry->target, sizeof(entry->target));
    entry->mono_ms = loop_mono_ms(fake->loop);
    if (!take_fault(fake, entry->target))
        serve(fake, request);
    else if (fake->fault_cut)
        reply_cut(request);
    else
        reply(fake, request, fake->fault_status, slice_of(fake->fault_body));
}

/* ---- streams ---- */

static void add_names(struct fake_conn *conn, const cJSON *params)
{
    const cJSON *name;

    cJSON_ArrayForEach(name, params)
    {
        assert_true(conn->name_count < FAKE_NAMES);
        snprintf(conn->names[conn->name_count++], 64, "%s", name->valuestring);
    }
}

static void remove_names(struct fake_conn *conn, const cJSON *params)
{
    const cJSON *name;

    cJSON_ArrayForEach(name, params)
    {
        for (size_t i = 0; i < conn->name_count; i++) {
            if (strcmp(conn->names[i], name->valuestring) == 0)
                memcpy(conn->names[i], conn->names[--conn->name_count], 64);
        }
    }
}

static void answer(struct fake_conn *conn, enum fake_answer kind, int id)
{
    char text[160];

    switch (kind) {
    case FAKE_ACK:
        snprintf(text, sizeof(text), "{\"result\":null,\"id\":%d}", id);
        break;
    case FAKE_NESTED_ERROR:
        snprintf(text, sizeof(text),
                 "{\"error\":{\"code\":2,\"msg\":\"Invalid request: no\"},\"id\":%d}", id);
        break;
    case FAKE_FLAT_ERROR:
        snprintf(text, sizeof(text), "{\"code\":3,\"msg\":\"Invalid JSON\"}");
        break;
    case FAKE_SILENCE:
        return;
    }
    fake_send(conn, text);
}

static void on_message(struct ws_conn *ws, struct slice message, bool is_text, void *context)
{
    struct fake_conn *conn = context;
    struct fake_binance *fake = conn->fake;
    cJSON *root = cJSON_ParseWithLength(message.data, message.size);
    const cJSON *method = cJSON_GetObjectItemCaseSensitive(root, "method");
    const cJSON *params = cJSON_GetObjectItemCaseSensitive(root, "params");
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(root, "id");
    enum fake_answer kind = FAKE_ACK;
    size_t index = conn->messages++ % 16;

    (void)ws;
    assert_true(is_text && cJSON_IsString(method) && cJSON_IsArray(params) && cJSON_IsNumber(id));
    conn->batches[index] = (size_t)cJSON_GetArraySize(params);
    conn->message_mono_ms[index] = loop_mono_ms(fake->loop);
    if (fake->bad_name != NULL) {
        char text[16384];

        if (slice_copy(message, text, sizeof(text)) && strstr(text, fake->bad_name) != NULL)
            kind = FAKE_NESTED_ERROR;
    } else if (fake->answer_count != 0) {
        fake->answer_count -= fake->answer_count > 0 ? 1 : 0;
        kind = fake->answer;
    }
    if (kind == FAKE_ACK && strcmp(method->valuestring, "SUBSCRIBE") == 0)
        add_names(conn, params);
    else if (kind == FAKE_ACK && strcmp(method->valuestring, "UNSUBSCRIBE") == 0)
        remove_names(conn, params);
    answer(conn, kind, id->valueint);
    cJSON_Delete(root);
}

static void on_ws_close(struct ws_conn *ws, uint16_t code, struct slice reason, void *context)
{
    struct fake_conn *conn = context;

    (void)ws;
    (void)code;
    (void)reason;
    conn->ws = NULL;
    free(conn->names);
    conn->names = NULL;
}

static const struct ws_events WS_EVENTS = {.on_message = on_message, .on_close = on_ws_close};

static void on_upgrade(struct fake_binance *fake, struct http_request *request)
{
    struct fake_conn *conn = NULL;
    struct ws_config config;

    if (fake->refuse_upgrades > 0) {
        fake->refuse_upgrades--;
        http_respond_with(request, 503, "text/plain", slice_of("no"));
        return;
    }
    for (size_t i = 0; i < FAKE_CONNS && conn == NULL; i++) {
        if (fake->conns[i].ws == NULL)
            conn = &fake->conns[i];
    }
    assert_non_null(conn);
    memset(conn, 0, sizeof(*conn));
    conn->fake = fake;
    conn->number = ++fake->connected;
    conn->names = calloc(FAKE_NAMES, sizeof(conn->names[0]));
    assert_non_null(conn->names);
    ws_config_init(&config);
    assert_int_equal(ws_accept(request, &config, &WS_EVENTS, conn, NULL, 0, &conn->ws), OC_OK);
}

static void on_request(struct http_request *request, void *context)
{
    struct fake_binance *fake = context;

    if (request->wants_websocket)
        on_upgrade(fake, request);
    else
        on_rest(fake, request);
}

/* ---- face ---- */

void fake_open(struct fake_binance *fake, struct loop *loop, int64_t start_ms)
{
    struct http_server_config config;
    struct error error;

    memset(fake, 0, sizeof(*fake));
    fake->loop = loop;
    fake->start_ms = start_ms;
    fake->start_mono_ms = loop_mono_ms(loop);
    fake->symbols = "BTCUSDT ETHUSDT BNBUSDT";
    fake->fault_target = "";
    fake->fault_retry_after = -1;
    fake->fault_body = "";
    fake->used_weight = -1;
    http_server_config_init(&config);
    config.host = "127.0.0.1";
    config.port = 0;
    config.on_request = on_request;
    config.context = fake;
    assert_int_equal(http_server_open(loop, &config, &fake->server, &error), OC_OK);
    snprintf(fake->rest_url, sizeof(fake->rest_url), "http://127.0.0.1:%u",
             http_server_port(fake->server));
    snprintf(fake->ws_url, sizeof(fake->ws_url), "ws://127.0.0.1:%u",
             http_server_port(fake->server));
}

void fake_close(struct fake_binance *fake)
{
    http_server_close(fake->server, NULL, NULL);
    fake->server = NULL;
}

void fake_send(struct fake_conn *conn, const char *text)
{
    if (conn != NULL && conn->ws != NULL)
        (void)!ws_send_text(conn->ws, slice_of(text));
}

size_t fake_kline(struct fake_binance *fake, const char *symbol, int64_t open_ms, bool is_final,
                  int64_t event_ms)
{
    int price = price_of(open_ms);
    char name[64];
    char text[640];
    size_t sent = 0;

    snprintf(name, sizeof(name), "%s@kline_1m", symbol);
    for (char *at = name; *at != '@'; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    snprintf(
        text, sizeof(text),
        "{\"stream\":\"%s\",\"data\":{\"e\":\"kline\",\"E\":%lld,\"s\":\"%s\",\"k\":{\"t\":%lld,"
        "\"T\":%lld,\"s\":\"%s\",\"i\":\"1m\",\"f\":1,\"L\":5,\"o\":\"%d.00\",\"c\":\"%d.10\","
        "\"h\":\"%d.50\",\"l\":\"%d.25\",\"v\":\"3.000\",\"n\":5,\"x\":%s,\"q\":\"300.0\","
        "\"V\":\"1.500\",\"Q\":\"150.0\",\"B\":\"0\"}}}",
        name, (long long)(event_ms > 0 ? event_ms : fake_now_ms(fake)), symbol, (long long)open_ms,
        (long long)(open_ms + MINUTE_MS - 1), symbol, price, price, price, price - 1,
        is_final ? "true" : "false");
    for (size_t i = 0; i < FAKE_CONNS; i++) {
        struct fake_conn *conn = &fake->conns[i];

        for (size_t n = 0; conn->ws != NULL && n < conn->name_count; n++) {
            if (strcmp(conn->names[n], name) != 0)
                continue;
            fake_send(conn, text);
            sent++;
            break;
        }
    }
    return sent;
}

void fake_drop_all(struct fake_binance *fake)
{
    for (size_t i = 0; i < FAKE_CONNS; i++) {
        if (fake->conns[i].ws != NULL)
            ws_drop(fake->conns[i].ws);
    }
}

struct fake_conn *fake_conn(struct fake_binance *fake, uint32_t number)
{
    for (size_t i = 0; i < FAKE_CONNS; i++) {
        if (fake->conns[i].ws != NULL && fake->conns[i].number == number)
            return &fake->conns[i];
    }
    return NULL;
}

size_t fake_open_conns(const struct fake_binance *fake)
{
    size_t count = 0;

    for (size_t i = 0; i < FAKE_CONNS; i++)
        count += fake->conns[i].ws != NULL ? 1U : 0U;
    return count;
}

size_t fake_requests(const struct fake_binance *fake, const char *part)
{
    size_t count = 0;

    for (size_t i = 0; i < fake->requests && i < FAKE_LOG; i++)
        count += strstr(fake->log[i].target, part) != NULL ? 1U : 0U;
    return count;
}
