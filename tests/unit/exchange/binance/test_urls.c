/* test_urls.c - base URLs, targets, stream names and weights.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "base/error.h"
#include "exchange/binance/urls.h"

static const struct base_case {
    const char *name;
    enum oc_market market;
    bool testnet;
    const char *rest, *ws;
    const char *want_rest, *want_stream; /* NULL: refused */
} BASES[] = {
    {"spot's own", OC_MARKET_SPOT, false, NULL, NULL, "https://api.binance.com",
     "wss://stream.binance.com:9443/stream"},
    {"USD-M's own: klines live under /market", OC_MARKET_USDM, false, "", "",
     "https://fapi.binance.com", "wss://fstream.binance.com/market/stream"},
    {"spot's testnet", OC_MARKET_SPOT, true, NULL, NULL, "https://testnet.binance.vision",
     "wss://stream.testnet.binance.vision/stream"},
    {"USD-M's testnet", OC_MARKET_USDM, true, NULL, NULL, "https://demo-fapi.binance.com",
     "wss://fstream.binancefuture.com/market/stream"},
    {"a simulator without TLS", OC_MARKET_SPOT, false, "http://127.0.0.1:8080/",
     "ws://127.0.0.1:8080/", "http://127.0.0.1:8080", "ws://127.0.0.1:8080/stream"},
    {"a futures simulator gets the market path", OC_MARKET_USDM, false, "http://[::1]:1",
     "ws://[::1]:1", "http://[::1]:1", "ws://[::1]:1/market/stream"},
    {"an own path is kept and completed", OC_MARKET_USDM, false, "https://proxy/fapi",
     "wss://proxy/binance", "https://proxy/fapi", "wss://proxy/binance/stream"},
    {"a whole stream URL is kept", OC_MARKET_USDM, false, NULL, "wss://host/market/stream",
     "https://fapi.binance.com", "wss://host/market/stream"},
    {"USD-M as it stood until 2026-04-23 carries no candles: /market is put in", OC_MARKET_USDM,
     false, NULL, "wss://fstream.binance.com/ws", "https://fapi.binance.com",
     "wss://fstream.binance.com/market/ws"},
    {"the same with combined streams", OC_MARKET_USDM, false, NULL,
     "wss://fstream.binance.com/stream/", "https://fapi.binance.com",
     "wss://fstream.binance.com/market/stream"},
    {"a REST URL with the version is the same base", OC_MARKET_USDM, false,
     "https://fapi.binance.com/fapi/v1/", NULL, "https://fapi.binance.com",
     "wss://fstream.binance.com/market/stream"},
    {"spot's too", OC_MARKET_SPOT, false, "https://api.binance.com/api/v3", NULL,
     "https://api.binance.com", "wss://stream.binance.com:9443/stream"},
    {"an unwrapped endpoint is kept", OC_MARKET_SPOT, false, NULL, "wss://host/ws",
     "https://api.binance.com", "wss://host/ws"},
    {"REST over ws is refused", OC_MARKET_SPOT, false, "ws://host", NULL, NULL, NULL},
    {"a stream over https is refused", OC_MARKET_SPOT, false, NULL, "https://host", NULL, NULL},
    {"a URL without host is refused", OC_MARKET_SPOT, false, "http:///x", NULL, NULL, NULL},
    {"a URL with a query is refused", OC_MARKET_SPOT, false, NULL,
     "wss://host/stream?streams=", NULL, NULL},
    {"a URL with a line break is refused", OC_MARKET_SPOT, false, "http://host\r\nX: y", NULL, NULL,
     NULL},
};

static void base_row(void **state)
{
    const struct base_case *row = *state;
    struct exchange_config config = {
        .market = row->market, .testnet = row->testnet, .rest_url = row->rest, .ws_url = row->ws};
    struct binance_urls urls;
    struct error error;
    enum oc_status status = binance_urls_init(&urls, &config, &error);

    assert_int_equal(status, row->want_rest != NULL ? OC_OK : OC_EINVALID);
    if (row->want_rest == NULL)
        return;
    assert_string_equal(urls.rest, row->want_rest);
    assert_string_equal(urls.stream, row->want_stream);
}

static const struct symbol_case {
    const char *name;
    const char *symbol;
    bool want;
} SYMBOLS[] = {
    {"a pair", "BTCUSDT", true},
    {"a quarterly contract", "BTCUSDT_240329", true},
    {"digits first", "1000SATSUSDT", true},
    {"not ASCII", "\xe5\xb8\x81\xe5\xae\x89\xe4\xba\xba\xe7\x94\x9fUSDT", true},
    {"lower case is refused", "btcusdt", false},
    {"empty is refused", "", false},
    {"a quote is refused", "BTC\"USDT", false},
    {"a slash is refused", "BTC/USDT", false},
    {"a blank is refused", "BTC USDT", false},
    {"bad UTF-8 is refused", "BTC\xff", false},
    {"51 bytes are refused", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false},
};

static void symbol_row(void **state)
{
    const struct symbol_case *row = *state;

    assert_int_equal(binance_symbol_is_valid(row->symbol), row->want);
}

static void targets(void **state)
{
    char target[BINANCE_TARGET_CAP];

    (void)state;
    binance_target_simple(binance_market_of(OC_MARKET_SPOT), "exchangeInfo", target);
    assert_string_equal(target, "/api/v3/exchangeInfo");
    binance_target_klines(binance_market_of(OC_MARKET_USDM), "BTCUSDT", OC_TF_4H, 1634943780000, 0,
                          1500, target);
    assert_string_equal(
        target, "/fapi/v1/klines?symbol=BTCUSDT&interval=4h&startTime=1634943780000&limit=1500");
    binance_target_klines(binance_market_of(OC_MARKET_SPOT), "\xe5\xb8\x81USDT", OC_TF_1M, 1, 2, 7,
                          target);
    assert_string_equal(
        target, "/api/v3/klines?symbol=%E5%B8%81USDT&interval=1m&startTime=1&endTime=2&limit=7");
}

/* The documented bands: [1,100) 1, [100,500) 2, [500,1000] 5, above 10. */
static void weights(void **state)
{
    static const uint32_t WANT[][2] = {{1, 1},   {99, 1},   {100, 2},   {499, 2},
                                       {500, 5}, {1000, 5}, {1001, 10}, {1500, 10}};

    (void)state;
    for (size_t i = 0; i < sizeof(WANT) / sizeof(WANT[0]); i++) {
        assert_int_equal(binance_klines_weight(OC_MARKET_USDM, WANT[i][0]), WANT[i][1]);
        assert_int_equal(binance_klines_weight(OC_MARKET_SPOT, WANT[i][0]), 2);
    }
}

static void stream_name(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, 256);
    binance_append_stream_name(&out, "1INCHUSDT_240329");
    binance_append_stream_name(&out, "\xe5\xb8\x81USDT");
    assert_string_equal(buffer_text(&out),
                        "\"1inchusdt_240329@kline_1m\"\"\xe5\xb8\x81usdt@kline_1m\"");
    buffer_deinit(&out);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, BASES, base_row);
    CHECK_ROWS(&list, SYMBOLS, symbol_row);
    check_add(&list, "targets are spelled as Binance wants them", targets, NULL);
    check_add(&list, "klines cost by market and limit", weights, NULL);
    check_add(&list, "stream names are lower case, not ASCII stays", stream_name, NULL);
    return check_run(&list, "exchange binance urls");
}
