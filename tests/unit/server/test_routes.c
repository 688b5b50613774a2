/* test_routes.c - every route over a socket: answers, refusals, and that answers have the shape that
 * openapi.json promises.
 * SPDX-License-Identifier: MIT */
#include "server/route.h"
#include "support/check.h"
#include "support/schema.h"
#include "support/server_rig.h"

#include <cjson/cJSON.h>

static struct server_rig rig;

static int start(void **state)
{
    (void)state;
    server_rig_start(&rig, NULL, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_rig_stop(&rig);
    return 0;
}

/* ---- one request, one expectation ---- */

#define JSON "Content-Type: application/json\r\n"

static const struct ask_case {
    const char *name;
    const char *method, *target, *headers, *body;
    int status;
    const char *has;
} ASKS[] = {
    {"an unknown path is 404", "GET", "/api/nothing", "", "", 404, "\"code\":\"not_found\""},
    {"a slash too many is 404", "GET", "/api/signals/", "", "", 404, "not_found"},
    {"a wrong method is 405", "GET", "/api/signals/analyze", "", "", 405, "Allow: POST, OPTIONS"},
    {"405 names all methods", "POST", "/api/signals", JSON, "{}", 405, "Allow: GET, HEAD, OPTIONS"},
    {"OPTIONS names the methods", "OPTIONS", "/api/pairs/AAAUSDT", "", "", 204,
     "Allow: POST, DELETE, OPTIONS"},
    {"HEAD is GET without a body", "HEAD", "/api/signals/summary", "", "", 200,
     "Content-Type: application/json"},
    {"an unknown parameter is refused by name", "GET", "/api/signals?limits=5", "", "", 400,
     "\"field\":\"limits\""},
    {"a route without parameters refuses them too", "GET", "/health?x=1", "", "", 400,
     "unknown_parameter"},
    {"a parameter twice is refused", "GET", "/api/signals?limit=5&limit=6", "", "", 400,
     "\"code\":\"repeated_parameter\""},
    {"a limit over the largest is 422", "GET", "/api/signals?limit=501", "", "", 422,
     "limit 501: must be 1 to 500"},
    {"a limit that is no number is 422", "GET", "/api/signals?limit=ten", "", "", 422,
     "\"field\":\"limit\""},
    {"a bad escape is 400", "GET", "/api/signals?symbol=%zz", "", "", 400, "percent-encoding"},
    {"a direction ignores case", "GET", "/api/signals?direction=LONG", "", "", 200,
     "\"success\":true"},
    {"a status ignores case", "GET", "/api/signals?status=hit_target", "", "", 200, "\"page\""},
    {"a set-up with blanks", "GET", "/api/signals?setup=trend+model", "", "", 200, "\"page\""},
    {"an unknown engine is 422 with the list", "GET", "/api/signals?engine=foo", "", "", 422,
     "must be one of fabio, grid, mr, smc, fibonacci, indicators"},
    {"a time as ISO 8601", "GET", "/api/signals?since=2025-10-02T00:00:00Z", "", "", 200,
     "\"data\""},
    {"a time as milliseconds", "GET", "/api/signals?until=1759276800000", "", "", 200,
     "\"data\":[]"},
    {"a time as neither is 422", "GET", "/api/signals?since=yesterday", "", "", 422,
     "\"field\":\"since\""},
    {"a cursor of our own making is 422", "GET", "/api/signals?cursor=5", "", "", 422,
     "\"field\":\"cursor\""},
    {"a cursor of another epoch is 422", "GET", "/api/signals?cursor=5.00000000000000bb", "", "",
     422, "another epoch"},
    {"a symbol in lower case gets a hint", "GET", "/api/signals/aaausdt", "", "", 422,
     "\"hint\":\"AAAUSDT\""},
    {"a symbol that is none", "GET", "/api/candles/AAA$", "", "", 422, "invalid_symbol"},
    {"an unknown symbol is 422", "GET", "/api/candles/XYZUSDT", "", "", 422, "invalid_symbol"},
    {"a symbol as parameter is checked too", "GET", "/api/signals?symbol=XYZUSDT", "", "", 422,
     "invalid_symbol"},
    {"a symbol still back-filled is 503 with the reason", "GET", "/api/candles/BBBUSDT", "", "",
     503, "back-fill 61 %"},
    {"503 says when to come again", "GET", "/api/levels/BBBUSDT", "", "", 503, "Retry-After: 5"},
    {"the latest signal of a symbol without one is 404", "GET", "/api/signals/BBBUSDT/latest", "",
     "", 404, "has no signal yet"},
    {"an id that is not kept is 404", "GET", "/api/signals/id/5a4113e0-a7e4-5249-9fb3-3eff399b8d37",
     "", "", 404, "not_found"},
    {"an id that is none is 404", "GET", "/api/signals/id/x", "", "", 404, "not_found"},
    {"a timeframe that is none", "GET", "/api/candles/AAAUSDT?timeframe=2m", "", "", 422,
     "must be one of 1m, 5m"},
    {"candles as CSV", "GET", "/api/candles/AAAUSDT?format=csv&limit=2", "", "", 200,
     "open_time,open,high,low,close,volume,quote_volume,taker_buy_volume,trades\n1"},
    {"indicators by name and parameters", "GET",
     "/api/indicators/AAAUSDT?name=rsi:14,macd:12:26:9&timeframe=5m&limit=2", "", "", 200,
     "\"columns\":[\"open_time\",\"macd\",\"signal\",\"histogram\"]"},
    {"an indicator that is none names the nearest", "GET", "/api/indicators/AAAUSDT?name=rsj", "",
     "", 422, "the nearest study is rsi"},
    {"a structure is no series", "GET", "/api/indicators/AAAUSDT?name=fvg", "", "", 422,
     "fvg: not a series but a study of events"},
    {"a period out of range is 422", "GET", "/api/indicators/AAAUSDT?name=rsi:0", "", "", 422,
     "\"field\":\"name\""},
    {"a parameter too many is 422", "GET", "/api/indicators/AAAUSDT?name=rsi:14:2", "", "", 422,
     "too many parameters"},
    {"an empty name is 422", "GET", "/api/indicators/AAAUSDT?name=rsi,", "", "", 422,
     "is not the name of an indicator"},
    {"at most eight series", "GET",
     "/api/indicators/AAAUSDT?name=sma,sma,sma,sma,sma,sma,sma,sma,sma", "", "", 422,
     "at most 8 series"},
    {"the largest windows at once do not break the server", "GET",
     "/api/indicators/AAAUSDT?name=sma:1000,stddev:1000,bollinger:1000,cci:1000", "", "", 200,
     "\"study\":\"cci\""},
    {"structure events tell when they were known", "GET", "/api/structure/AAAUSDT?limit=5", "", "",
     200, "\"known\":\"20"},
    {"structure of a symbol that is not ready is 503", "GET", "/api/structure/BBBUSDT", "", "", 503,
     "back-fill 61 %"},
    {"swings with a strength", "GET", "/api/swings/AAAUSDT?timeframe=5m&strength=10", "", "", 200,
     "\"kind\":\"high\""},
    {"a strength of 0 is 422", "GET", "/api/swings/AAAUSDT?strength=0", "", "", 422,
     "\"field\":\"strength\""},
    {"the Fibonacci plan has two entries and three targets", "GET", "/api/fibonacci/AAAUSDT", "",
     "", 200, "\"entries\":["},
    {"levels hold support and resistance", "GET", "/api/levels/AAAUSDT", "", "", 200,
     "\"source\":\"pivots\""},
    {"volatility leaves out what is not ready", "GET", "/api/scan/volatility?timeframe=5m&top=5",
     "", "", 200, "\"atr_frac\":"},
    {"coins list what is not ready too", "GET", "/api/coins", "", "", 200,
     "\"symbol\":\"BBBUSDT\""},
    {"analyze answers", "POST", "/api/signals/analyze", "", "{\"symbol\":\"AAAUSDT\"}", 200,
     "\"signal_id\""},
    {"analyze knows its broker, in any case", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"AAAUSDT\",\"broker\":\"Binance\"}", 200, "\"broker\":\"BINANCE\""},
    {"analyze refuses another broker", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"AAAUSDT\",\"broker\":\"KRAKEN\"}", 422, "\"field\":\"broker\""},
    {"analyze explains", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"AAAUSDT\",\"explain\":true}", 200, "\"explain\":[{\"engine\":\"fabio\""},
    {"analyze by timeframe", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"AAAUSDT\",\"timeframe\":\"5m\"}", 200, "\"signal_id\""},
    {"no engine decides on 4h", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"AAAUSDT\",\"timeframe\":\"4h\"}", 422, "no engine decides on 4h"},
    {"analyze needs a symbol", "POST", "/api/signals/analyze", "", "{}", 422,
     "\"code\":\"missing_field\""},
    {"analyze refuses unknown fields by name", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"AAAUSDT\",\"limit\":1}", 422, "\"field\":\"limit\""},
    {"analyze refuses a field twice", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"AAAUSDT\",\"symbol\":\"BBBUSDT\"}", 400, "repeated_field"},
    {"analyze in lower case gets a hint", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"aaausdt\"}", 422, "\"hint\":\"AAAUSDT\""},
    {"analyze of a symbol that is back-filled is 202", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"BBBUSDT\"}", 202, "\"reason\":\"back-fill 61 %\""},
    {"analyze of an unfollowed symbol is 202", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"CCCUSDT\"}", 202, "Retry-After: 3"},
    {"no spare slot is 503", "POST", "/api/signals/analyze", "", "{\"symbol\":\"DDDUSDT\"}", 503,
     "\"code\":\"no_slot\""},
    {"a symbol the exchange does not know is 422", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"EEEUSDT\"}", 422, "invalid_symbol"},
    {"a body that is not JSON is 400", "POST", "/api/signals/analyze", "", "{\"symbol\":", 400,
     "malformed"},
    {"something behind the JSON is 400", "POST", "/api/signals/analyze", "",
     "{\"symbol\":\"AAAUSDT\"} x", 400, "malformed"},
    {"a list is 400", "POST", "/api/signals/analyze", "", "[]", 400, "one JSON object"},
    {"bad UTF-8 is 400", "POST", "/api/signals/analyze", "", "{\"symbol\":\"\xff\"}", 400, "UTF-8"},
    {"a number as symbol is 422", "POST", "/api/signals/analyze", "", "{\"symbol\":5}", 422,
     "must be a text"},
    {"a form is 415", "POST", "/api/signals/analyze",
     "Content-Type: application/x-www-form-urlencoded\r\n", "symbol=AAAUSDT", 415, "not_json"},
    {"JSON with a charset is fine", "POST", "/api/signals/analyze",
     "Content-Type: application/json; charset=utf-8\r\n", "{\"symbol\":\"AAAUSDT\"}", 200, NULL},
    {"following needs an admin", "POST", "/api/pairs/CCCUSDT", JSON, "{}", 401, "role admin"},
    {"a body is read where none is needed: a field nobody takes", "POST", "/api/session", JSON,
     "{\"token\":\"x\"}", 422, "\"field\":\"token\""},
    {"and what is no JSON", "POST", "/api/session", JSON, "token", 400, "malformed"},
    {"unfollowing needs an admin", "DELETE", "/api/pairs/AAAUSDT", "", "", 401, "role admin"},
    {"a foreign host is 421", "GET", "/health", "Host: evil.example\r\n", "", 421, "wrong_host"},
    {"a foreign origin is 403", "GET", "/api/signals", "Origin: https://evil.example\r\n", "", 403,
     "foreign_origin"},
    {"the page's own origin is fine", "GET", "/api/signals?limit=1", "Origin: http://localhost\r\n",
     "", 200, NULL},
    {"the origin null is foreign", "GET", "/api/signals", "Origin: null\r\n", "", 403, NULL},
    {"health", "GET", "/health", "", "", 200, "\"status\":\"ok\",\"version\":\"0.1.0\""},
    {"ready when half of the symbols are fresh", "GET", "/ready", "", "", 200,
     "\"waiting\":[{\"symbol\":\"BBBUSDT\""},
    {"metrics", "GET", "/metrics", "", "", 200, "outcry_candles_total{source=\"ws\"} 12"},
    {"the landing page", "GET", "/", "", "", 200, "<a href=\"/docs\">"},
    {"the docs page", "GET", "/docs", "", "", 200, "/api/signals/analyze"},
    {"pages carry a content policy", "GET", "/docs", "", "", 200, "default-src 'none'"},
    {"nothing is sniffed", "GET", "/health", "", "", 200, "X-Content-Type-Options: nosniff"},
    {"a WebSocket without its headers is refused", "GET", "/ws", "", "", 426, NULL},
    {"a stream begins", "HEAD", "/api/signals/stream", "", "", 200, "text/event-stream"},
};

static void ask_row(void **state)
{
    const struct ask_case *row = *state;

    server_rig_expect(&rig, row->method, row->target, row->headers, row->body, row->status,
                      row->has);
}

/* ---- shapes ---- */

/* Every GET of the table, with a symbol or an id of the store where the path wants one. */
static void fill_path(const char *pattern, char *out, size_t out_size)
{
    const char *brace = strchr(pattern, '{');
    const char *value = "AAAUSDT";
    const struct signal_record *latest = store_latest(rig.store, "AAAUSDT");

    if (brace == NULL) {
        snprintf(out, out_size, "%s", pattern);
        return;
    }
    assert_non_null(latest);
    if (strncmp(brace, "{signal_id}", 11) == 0) {
        value = latest->id;
    }
    snprintf(out, out_size, "%.*s%s%s", (int)(brace - pattern), pattern, value,
             strchr(brace, '}') + 1);
}

static void answers_have_their_shape(void **state)
{
    char *document = server_rig_ask(&rig, "GET", "/openapi.json", "", "");
    cJSON *api = cJSON_Parse(server_rig_body(document));
    char target[160];
    char why[256];
    int checked = 0;

    (void)state;
    assert_non_null(api);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = &ROUTES[i];
        bool is_analyze = strcmp(route->path, "/api/signals/analyze") == 0;
        const char *method = route->method == HTTP_METHOD_GET ? "get" : "post";
        const cJSON *schema = schema_of_answer(api, route->path, method, "200");
        cJSON *got = NULL;
        char *answer = NULL;

        if (schema == NULL || (route->method != HTTP_METHOD_GET && !is_analyze)) {
            continue;
        }
        fill_path(route->path, target, sizeof(target));
        answer = server_rig_ask(&rig, is_analyze ? "POST" : "GET", target, "",
                                is_analyze ? "{\"symbol\":\"AAAUSDT\",\"explain\":true}" : "");
        if (server_rig_status(answer) != 200) {
            fail_msg("%s: %.300s", target, answer);
        }
        got = cJSON_Parse(server_rig_body(answer));
        assert_non_null(got);
        if (!schema_holds(api, schema, got, why, sizeof(why))) {
            fail_msg("%s: %s", target, why);
        }
        checked++;
        cJSON_Delete(got);
        free(answer);
    }
    assert_true(checked >= 17);
    cJSON_Delete(api);
    free(document);
}

static void errors_have_their_shape(void **state)
{
    char *document = server_rig_ask(&rig, "GET", "/openapi.json", "", "");
    cJSON *api = cJSON_Parse(server_rig_body(document));
    const cJSON *schema = schema_of_answer(api, "/api/signals", "get", "default");
    char why[256];
    char *answer = server_rig_ask(&rig, "GET", "/api/signals/aaausdt", "", "");
    cJSON *got = cJSON_Parse(server_rig_body(answer));

    (void)state;
    assert_non_null(schema);
    if (!schema_holds(api, schema, got, why, sizeof(why))) {
        fail_msg("%s", why);
    }
    cJSON_Delete(got);
    cJSON_Delete(api);
    free(answer);
    free(document);
}

static void every_route_has_head_and_options(void **state)
{
    char target[160];

    (void)state;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        fill_path(ROUTES[i].path, target, sizeof(target));
        server_rig_expect(&rig, "OPTIONS", target, "", "", 204, "Allow: ");
        if (ROUTES[i].method == HTTP_METHOD_GET && strcmp(ROUTES[i].path, "/ws") != 0) {
            char *answer = server_rig_ask(&rig, "HEAD", target, "", "");

            assert_int_equal(server_rig_status(answer), 200);
            assert_text(server_rig_body(answer), "");
            free(answer);
        }
    }
}

static void pages_of_signals_meet(void **state)
{
    char target[200] = "/api/signals?limit=3";
    int64_t seen = INT64_MAX;
    size_t total = 0;

    (void)state;
    for (int page = 0; page < 4000 && target[0] != '\0'; page++) {
        char *answer = server_rig_ask(&rig, "GET", target, "", "");
        cJSON *got = cJSON_Parse(server_rig_body(answer));
        const cJSON *row = NULL;
        const cJSON *next = cJSON_GetObjectItem(cJSON_GetObjectItem(got, "page"), "next");

        cJSON_ArrayForEach(row, cJSON_GetObjectItem(got, "data"))
        {
            int64_t seq = (int64_t)cJSON_GetObjectItem(row, "seq")->valuedouble;

            assert_true(seq < seen);
            seen = seq;
            total++;
        }
        if (cJSON_IsString(next)) {
            snprintf(target, sizeof(target), "/api/signals?limit=3&cursor=%s", next->valuestring);
        } else {
            target[0] = '\0';
        }
        cJSON_Delete(got);
        free(answer);
    }
    {
        struct store_sizes sizes;

        store_get_sizes(rig.store, &sizes);
        assert_int_equal(total, sizes.signals);
        assert_true(total > 3);
    }
}

/* More than a slice: the answer comes in pieces, and holds the same rows. */
static void long_lists_are_whole(void **state)
{
    char *answer = NULL;
    const char *body = NULL;
    char *joined = NULL;
    size_t used = 0;
    cJSON *got = NULL;
    double before = 1e18;
    const cJSON *row = NULL;

    (void)state;
    for (int i = 0; i < 600; i++) {
        (void)server_rig_next(&rig, 0, true);
    }
    answer = server_rig_ask(&rig, "GET", "/api/signals?limit=499&symbol=AAAUSDT", "", "");
    assert_non_null(strstr(answer, "Transfer-Encoding: chunked"));
    joined = calloc(1, strlen(answer));
    body = server_rig_body(answer);
    for (;;) { /* chunks: size in hexadecimal, CRLF, bytes, CRLF */
        char *end = NULL;
        size_t size = strtoul(body, &end, 16);

        if (size == 0) {
            break;
        }
        memcpy(joined + used, end + 2, size);
        used += size;
        body = end + 2 + size + 2;
    }
    got = cJSON_Parse(joined);
    assert_non_null(got);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(got, "data")), 499);
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(got, "data"))
    {
        double seq = cJSON_GetObjectItem(row, "seq")->valuedouble;

        assert_true(before == 1e18 || seq == before - 1);
        before = seq;
    }
    assert_true(cJSON_IsString(cJSON_GetObjectItem(cJSON_GetObjectItem(got, "page"), "next")));
    cJSON_Delete(got);
    free(joined);
    free(answer);
}

static void a_client_leaves_a_long_list(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open_small(&peer, &rig.net);
    net_peer_send(&peer, "GET /api/signals?limit=500 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    net_peer_close(&peer);
    net_rig_run(&rig.net, 20);
    server_rig_expect(&rig, "GET", "/health", "", "", 200, NULL);
}

static void pipelined_posts(void **state)
{
    static const char TWO[] =
        "POST /api/signals/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        "application/json\r\n"
        "Content-Length: 20\r\n\r\n{\"symbol\":\"AAAUSDT\"}"
        "POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
        "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char *answer = net_rig_ask(&rig.net, TWO);
    const char *second = strstr(answer + 1, "HTTP/1.1 404");
    const char *third = second == NULL ? NULL : strstr(second + 1, "HTTP/1.1 200");

    (void)state;
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    assert_non_null(third);
    assert_null(strstr(third + 1, "HTTP/1.1"));
    free(answer);
}

/* Rows end at `end`, oldest first; with partial the forming minute follows. */
static void candles_are_rows(void **state)
{
    char *answer = server_rig_ask(&rig, "GET", "/api/candles/AAAUSDT?limit=1000&partial=1", "", "");
    cJSON *got = cJSON_Parse(server_rig_body(answer));
    const cJSON *data = cJSON_GetObjectItem(got, "data");
    const cJSON *rows = cJSON_GetObjectItem(data, "candles");
    double before = 0;
    const cJSON *row = NULL;
    char target[120];
    int64_t last_ms = rig.symbols[0].seen.last_closed_ms - OC_MINUTE_MS;

    (void)state;
    assert_int_equal(cJSON_GetArraySize(rows), 1000);
    cJSON_ArrayForEach(row, rows)
    {
        double open_time = cJSON_GetArrayItem(row, 0)->valuedouble;

        assert_int_equal(cJSON_GetArraySize(row), 9);
        assert_true(before == 0 || open_time == before + 60000);
        before = open_time;
    }
    assert_true((int64_t)before == last_ms);
    assert_true((int64_t)cJSON_GetArrayItem(cJSON_GetObjectItem(data, "open"), 0)->valuedouble ==
                last_ms + OC_MINUTE_MS);
    cJSON_Delete(got);
    free(answer);
    snprintf(target, sizeof(target), "/api/candles/AAAUSDT?limit=2&end=%lld",
             (long long)(last_ms - 5 * OC_MINUTE_MS + 1));
    answer = server_rig_ask(&rig, "GET", target, "", "");
    got = cJSON_Parse(server_rig_body(answer));
    rows = cJSON_GetObjectItem(cJSON_GetObjectItem(got, "data"), "candles");
    assert_int_equal(cJSON_GetArraySize(rows), 2);
    assert_true((int64_t)cJSON_GetArrayItem(cJSON_GetArrayItem(rows, 1), 0)->valuedouble ==
                last_ms - 5 * OC_MINUTE_MS);
    cJSON_Delete(got);
    free(answer);
}

static void analyze_leaves_no_trace(void **state)
{
    uint64_t seq = rig.store->seq;
    char *first =
        server_rig_ask(&rig, "POST", "/api/signals/analyze", "", "{\"symbol\":\"AAAUSDT\"}");
    char *second =
        server_rig_ask(&rig, "POST", "/api/signals/analyze", "", "{\"symbol\":\"AAAUSDT\"}");

    (void)state;
    assert_text(server_rig_body(first), server_rig_body(second));
    assert_int_equal(rig.store->seq, seq);
    free(first);
    free(second);
}

int main(void)
{
    struct check_list list = {0};

    for (size_t i = 0; i < sizeof(ASKS) / sizeof(ASKS[0]); i++) {
        check_add_fixture(&list, ASKS[i].name, ask_row, NULL, NULL, (void *)(uintptr_t)&ASKS[i]);
    }
    check_add(&list, "answers have the shape that openapi.json promises", answers_have_their_shape,
              NULL);
    check_add(&list, "errors have theirs", errors_have_their_shape, NULL);
    check_add(&list, "HEAD and OPTIONS work on every route", every_route_has_head_and_options,
              NULL);
    check_add(&list, "pages of signals meet and hold all of them", pages_of_signals_meet, NULL);
    check_add(&list, "candles are rows up to the end asked for", candles_are_rows, NULL);
    check_add(&list, "long lists come in pieces and whole", long_lists_are_whole, NULL);
    check_add(&list, "a client that leaves a long list harms nobody", a_client_leaves_a_long_list,
              NULL);
    check_add(&list, "pipelined POSTs are answered one by one", pipelined_posts, NULL);
    check_add(&list, "an analysis is the same twice and leaves no trace", analyze_leaves_no_trace,
              NULL);
    list.tests[0].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    return check_run(&list, "routes");
}
