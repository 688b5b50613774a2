/* test_flow_sim_rest.c - the simulated exchange's REST from outside: rules, errors, weights, limits.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/sim_rig.h"

static struct sim_rig spot, usdm;

static const struct rest_case {
    const char *name;
    bool is_usdm;
    const char *path;
    int status;
    const char *has; /* in the body */
} CASES[] = {
    {"ping", false, "/api/v3/ping", 200, "{}"},
    {"time", false, "/api/v3/time", 200, "{\"serverTime\":17621"},
    {"klines without a symbol: -1102", false, "/api/v3/klines?interval=1m", 400,
     "{\"code\":-1102,\"msg\":\"Mandatory parameter 'symbol' was not sent, was empty/null, or "
     "malformed.\"}"},
    {"an empty symbol: -1105", false, "/api/v3/klines?symbol=&interval=1m", 400,
     "{\"code\":-1105,\"msg\":\"Parameter 'symbol' was empty.\"}"},
    {"a lower-case symbol: -1100", false, "/api/v3/klines?symbol=btcusdt&interval=1m", 400,
     "{\"code\":-1100,\"msg\":\"Illegal characters found in parameter 'symbol'; legal range is "
     "'^[\\\\w\\\\-._&&[^a-z]]{1,50}$'.\"}"},
    {"an unknown symbol: -1121", false, "/api/v3/klines?symbol=NOPEUSDT&interval=1m", 400,
     "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}"},
    {"no interval: -1102", false, "/api/v3/klines?symbol=BTCUSDT", 400, "{\"code\":-1102,"},
    {"a wrong interval: -1120", false, "/api/v3/klines?symbol=BTCUSDT&interval=7m", 400,
     "{\"code\":-1120,\"msg\":\"Invalid interval.\"}"},
    {"a time that is no number: -1100", false,
     "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=now", 400, "'^[0-9]{1,20}$'"},
    {"a parameter nobody knows: -1104", false, "/api/v3/klines?symbol=BTCUSDT&interval=1m&x=1", 400,
     "{\"code\":-1104,\"msg\":\"Not all sent parameters were read; read '2' parameter(s) but was "
     "sent '3'.\"}"},
    {"a parameter twice: -1101", false, "/api/v3/klines?symbol=A&symbol=B&interval=1m", 400,
     "{\"code\":-1101,"},
    {"a limit of nothing: -1130", false, "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=0", 400,
     "{\"code\":-1130,\"msg\":\"Data sent for parameter 'limit' is not valid.\"}"},
    {"a zone that is none: -1130", false, "/api/v3/klines?symbol=BTCUSDT&interval=1m&timeZone=15",
     400, "{\"code\":-1130,"},
    {"no data in the range: an empty array", false,
     "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=99999999999999", 200, "[]"},
    {"seconds instead of milliseconds: an empty array", false,
     "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1762000000&endTime=1762100000", 200,
     "[]"},
    {"microseconds are understood", false,
     "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1762120800000000&limit=1", 200,
     "[[1762120800000,\""},
    {"a day in UTC+8 opens at 16:00", false,
     "/api/v3/klines?symbol=BTCUSDT&interval=1d&timeZone=8&limit=2&endTime=1762128000000", 200,
     "[[1762012800000,\""},
    {"exchangeInfo of one symbol", false, "/api/v3/exchangeInfo?symbol=ETHUSDT", 200,
     "\"symbols\":[{\"symbol\":\"ETHUSDT\",\"status\":\"TRADING\""},
    {"exchangeInfo of a list, percent-encoded", false,
     "/api/v3/exchangeInfo?symbols=%5B%22ETHUSDT%22%2C%22BTCUSDT%22%5D", 200,
     "\"symbols\":[{\"symbol\":\"ETHUSDT\""},
    {"exchangeInfo of both ways at once: -1128", false,
     "/api/v3/exchangeInfo?symbol=ETHUSDT&symbols=%5B%22BTCUSDT%22%5D", 400, "{\"code\":-1128,"},
    {"exchangeInfo of those that trade", false, "/api/v3/exchangeInfo?symbolStatus=TRADING", 200,
     "\"symbols\":[{\"symbol\":\"BTCUSDT\""},
    {"exchangeInfo of those that are halted: none", false, "/api/v3/exchangeInfo?symbolStatus=HALT",
     200, "\"symbols\":[]"},
    {"exchangeInfo by status and symbol: -1128", false,
     "/api/v3/exchangeInfo?symbol=ETHUSDT&symbolStatus=TRADING", 400, "{\"code\":-1128,"},
    {"a status that is none: -1130", false, "/api/v3/exchangeInfo?symbolStatus=OPEN", 400,
     "{\"code\":-1130,"},
    {"tickers of another status are left out", false, "/api/v3/ticker/price?symbolStatus=BREAK",
     200, "[]"},
    {"a ticker of another status: -1220", false,
     "/api/v3/ticker/price?symbol=ETHUSDT&symbolStatus=BREAK", 400, "{\"code\":-1220,"},
    {"a book of another status: -1220", false, "/api/v3/depth?symbol=ETHUSDT&symbolStatus=HALT",
     400, "{\"code\":-1220,"},
    {"exchangeInfo of an unknown symbol: -1121", false, "/api/v3/exchangeInfo?symbol=NOPEUSDT", 400,
     "{\"code\":-1121,"},
    {"24 h of one symbol is an object", false, "/api/v3/ticker/24hr?symbol=BTCUSDT", 200,
     "{\"symbol\":\"BTCUSDT\",\"priceChange\":\""},
    {"24 h of all is an array", false, "/api/v3/ticker/24hr", 200, "[{\"symbol\":\"BTCUSDT\""},
    {"the small ticker", false, "/api/v3/ticker/24hr?symbol=BTCUSDT&type=MINI", 200,
     "{\"symbol\":\"BTCUSDT\",\"openPrice\":\""},
    {"a price", false, "/api/v3/ticker/price?symbol=BTCUSDT", 200, "{\"symbol\":\"BTCUSDT\",\""},
    {"the best of the book", false, "/api/v3/ticker/bookTicker?symbol=BTCUSDT", 200,
     "\"bidPrice\":\""},
    {"the average price", false, "/api/v3/avgPrice?symbol=BTCUSDT", 200, "{\"mins\":5,\"price\":"},
    {"an order book", false, "/api/v3/depth?symbol=BTCUSDT&limit=5", 200, "{\"lastUpdateId\":"},
    {"trades", false, "/api/v3/trades?symbol=BTCUSDT&limit=5", 200, "\"isBestMatch\":true"},
    {"aggregated trades", false, "/api/v3/aggTrades?symbol=BTCUSDT&limit=5", 200, "\"M\":true"},
    {"the old uiKlines", false, "/api/v3/uiKlines?symbol=BTCUSDT&interval=1h&limit=1", 200, "[[17"},
    {"an unknown path: 404 in HTML", false, "/api/v3/nope", 404, "<html>"},
    {"the other market's path: 404", false, "/fapi/v1/time", 404, "<html>"},
    {"futures: a limit of 1501: -1130", true,
     "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1501", 400, "{\"code\":-1130,"},
    {"futures: no seconds: -1120", true, "/fapi/v1/klines?symbol=BTCUSDT&interval=1s", 400,
     "{\"code\":-1120,\"msg\":\"Invalid interval.\"}"},
    {"futures: the start after the end: -1023", true,
     "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=2&endTime=1", 400, "{\"code\":-1023,"},
    {"futures: an unknown parameter is ignored", true, "/fapi/v1/time?x=1", 200, "serverTime"},
    {"futures: exchangeInfo names perpetuals", true, "/fapi/v1/exchangeInfo", 200,
     "\"contractType\":\"PERPETUAL\""},
    {"futures: a book of 7 levels: -4021", true, "/fapi/v1/depth?symbol=BTCUSDT&limit=7", 400,
     "{\"code\":-4021,"},
    {"futures: book rows have a time", true, "/fapi/v1/ticker/bookTicker?symbol=BTCUSDT", 200,
     "\"time\":17621"},
    {"futures: no uiKlines", true, "/fapi/v1/uiKlines?symbol=BTCUSDT&interval=1h", 404, "<html>"},
    {"futures: no avgPrice", true, "/fapi/v1/avgPrice?symbol=BTCUSDT", 404, "<html>"},
};

static void rest_row(void **state)
{
    const struct rest_case *row = *state;
    struct sim_reply reply = sim_rig_get(row->is_usdm ? &usdm : &spot, row->path);

    if (reply.status != row->status || strstr(reply.body, row->has) == NULL)
        fail_msg("%s: %d %.300s", row->path, reply.status, reply.body);
    if (strchr("{[", row->has[0]) != NULL && strcmp(row->has, "<html>") != 0) {
        cJSON *tree = cJSON_Parse(reply.body);

        assert_non_null(tree);
        cJSON_Delete(tree);
    }
    sim_reply_free(&reply);
}

/* Weights of spec/exchanges.md, sections 3 and 6, as the difference of two headers. */
static const struct weight_case {
    const char *name;
    bool is_usdm;
    const char *path;
    int weight;
} WEIGHTS[] = {
    {"klines weigh 2", false, "/api/v3/klines?symbol=BTCUSDT&interval=1m", 2},
    {"exchangeInfo weighs 20", false, "/api/v3/exchangeInfo", 20},
    {"a book of 100 weighs 5", false, "/api/v3/depth?symbol=BTCUSDT", 5},
    {"a book of 5000 weighs 250", false, "/api/v3/depth?symbol=BTCUSDT&limit=5000", 250},
    {"trades weigh 25", false, "/api/v3/trades?symbol=BTCUSDT&limit=1", 25},
    {"24 h of one weighs 2", false, "/api/v3/ticker/24hr?symbol=BTCUSDT", 2},
    {"24 h of all weighs 80", false, "/api/v3/ticker/24hr", 80},
    {"a refused request weighs the same", false, "/api/v3/klines?symbol=NOPE&interval=1m", 2},
    {"futures: up to 100 klines weigh 1", true,
     "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=100", 1},
    {"futures: up to 500 klines weigh 2", true,
     "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=500", 2},
    {"futures: 1500 klines weigh 10", true, "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1500",
     10},
    {"futures: klines without a limit weigh 5", true, "/fapi/v1/klines?symbol=BTCUSDT&interval=1m",
     5},
    {"futures: 24 h of all weighs 40", true, "/fapi/v1/ticker/24hr", 40},
};

static void weight_row(void **state)
{
    const struct weight_case *row = *state;
    struct sim_rig *rig = row->is_usdm ? &usdm : &spot;
    struct sim_reply before = sim_rig_get(rig, row->is_usdm ? "/fapi/v1/ping" : "/api/v3/ping");
    struct sim_reply after = sim_rig_get(rig, row->path);

    assert_int_equal(after.used - before.used, row->weight);
    sim_reply_free(&before);
    sim_reply_free(&after);
}

static void newest_row_is_open(void **state)
{
    cJSON *time = sim_rig_json(&spot, "/api/v3/time");
    cJSON *rows = sim_rig_json(&spot, "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=2");
    double now = cJSON_GetObjectItemCaseSensitive(time, "serverTime")->valuedouble;
    const cJSON *closed = cJSON_GetArrayItem(rows, 0), *open = cJSON_GetArrayItem(rows, 1);

    (void)state;
    assert_int_equal(cJSON_GetArraySize(open), 12);
    assert_true(cJSON_GetArrayItem(open, 0)->valuedouble <= now);
    assert_true(cJSON_GetArrayItem(open, 6)->valuedouble > now);
    assert_true(cJSON_GetArrayItem(closed, 6)->valuedouble < now);
    cJSON_Delete(time);
    cJSON_Delete(rows);
}

/* 6000 a minute; the clock stands still, so that the window does not end. */
static void limits(void **state)
{
    struct sim_rig rig;
    struct sim_reply reply;
    int i;

    (void)state;
    sim_rig_start(&rig, "--speed max --symbols BTCUSDT --retry-after 7");
    for (i = 0; i < 24; i++) {
        reply = sim_rig_get(&rig, "/api/v3/depth?symbol=BTCUSDT&limit=5000");
        assert_int_equal(reply.status, 200);
        assert_int_equal(reply.used, 250 * (i + 1));
        sim_reply_free(&reply);
    }
    for (i = 0; i < 11; i++) {
        reply = sim_rig_get(&rig, "/api/v3/ping");
        assert_int_equal(reply.status, i < 10 ? 429 : 418);
        assert_int_equal(reply.retry, 7);
        assert_non_null(strstr(reply.body, "{\"code\":-1003,\"msg\":\""));
        assert_non_null(strstr(reply.body, i < 10 ? "Too much request weight used; current limit "
                                                    "is 6000 request weight per 1 MINUTE."
                                                  : "IP banned until 17621"));
        sim_reply_free(&reply);
    }
    reply = sim_rig_get(&rig, "/api/v3/ping");
    assert_int_equal(reply.status, 418);
    sim_reply_free(&reply);
    sim_rig_stop(&rig);
}

static double column_sum(const cJSON *rows, int column)
{
    const cJSON *row;
    double sum = 0;

    cJSON_ArrayForEach(row, rows) sum += strtod(cJSON_GetArrayItem(row, column)->valuestring, NULL);
    return sum;
}

static double member_sum(const cJSON *trades, const char *key, bool only_buys)
{
    const cJSON *trade;
    double sum = 0;

    cJSON_ArrayForEach(trade,
                       trades) if (!only_buys ||
                                   !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(trade, "m")))
        sum += strtod(cJSON_GetObjectItemCaseSensitive(trade, key)->valuestring, NULL);
    return sum;
}

static void trades_add_up(void **state)
{
    cJSON *rows = sim_rig_json(&spot, "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime="
                                      "1762100040000&endTime=1762100040000");
    cJSON *trades = sim_rig_json(&spot, "/api/v3/aggTrades?symbol=BTCUSDT&startTime=1762100040000"
                                        "&endTime=1762100099999&limit=1000");

    (void)state;
    assert_int_equal(cJSON_GetArraySize(rows), 1);
    assert_true(cJSON_GetArraySize(trades) > 10);
    assert_near(member_sum(trades, "q", false), column_sum(rows, 5), 1e-9);
    assert_near(member_sum(trades, "q", true), column_sum(rows, 9), 1e-9);
    cJSON_Delete(rows);
    cJSON_Delete(trades);
}

static int open_all(void **state)
{
    (void)state;
    sim_rig_start(&spot, "--speed 1 --symbols BTCUSDT,ETHUSDT --history 3");
    sim_rig_start(&usdm, "--speed 1 --market usdm --symbols BTCUSDT --history 3");
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sim_rig_stop(&spot);
    sim_rig_stop(&usdm);
    return 0;
}

static void begin(void **state)
{
    (void)open_all(state);
}

static void end(void **state)
{
    (void)close_all(state);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "both markets start", begin, NULL);
    CHECK_ROWS(&list, CASES, rest_row);
    CHECK_ROWS(&list, WEIGHTS, weight_row);
    check_add(&list, "the newest row is the open candle", newest_row_is_open, NULL);
    check_add(&list, "aggregated trades add up to their candle", trades_add_up, NULL);
    check_add(&list, "429 with Retry-After over the limit, then 418", limits, NULL);
    check_add(&list, "both end with code 0 on SIGTERM", end, NULL);
    return check_run(&list, "sim rest");
}
