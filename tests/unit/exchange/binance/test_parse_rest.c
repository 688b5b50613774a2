/* test_parse_rest.c - REST bodies of Binance: klines, time, exchange info, tickers, errors.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "base/error.h"
#include "exchange/binance/parse.h"
#include "exchange/binance/venue.h"

/* Two rows of BTCUSDT of 2021-10-22 23:03 and 23:04, as served. */
#define ROW0                                                                                      \
    "[1634943780000,\"60685.22000000\",\"60729.84000000\",\"60670.90000000\",\"60719.27000000\"," \
    "\"21.63272000\",1634943839999,\"1313200.01340410\",617,\"12.28492000\",\"745719.41022840\"," \
    "\"0\"]"
#define ROW1                                                                                      \
    "[1634943840000,\"60719.28000000\",\"60780.41000000\",\"60707.00000000\",\"60771.81000000\"," \
    "\"21.91797000\",1634943899999,\"1331667.75064580\",769,\"11.54481000\",\"701336.15460230\"," \
    "\"0\"]"
/* the same with a price of zero, and one that is off its minute */
#define ROW1_ZERO                                                                                 \
    "[1634943840000,\"0\",\"60780.41\",\"60707.00\",\"60771.81\",\"21.9\",1634943899999,\"1.0\"," \
    "769,\"11.5\",\"7.0\",\"0\"]"

static const struct klines_case {
    const char *name;
    const char *body;
    int64_t final_before_ms;
    enum oc_status status;
    size_t count, finals, unsound;
    int64_t last_open_ms;
    const char *mention;
} KLINES[] = {
    {"no rows are no candles", "[]", 0, OC_OK, 0, 0, 0, -1, ""},
    {"rows in the past are final", "[" ROW0 "," ROW1 "]", 1634943900000, OC_OK, 2, 2, 0,
     1634943840000, ""},
    {"the newest row is open until its close lies in the past", "[" ROW0 "," ROW1 "]",
     1634943899999, OC_OK, 2, 1, 0, 1634943840000, ""},
    {"without a clock nothing is final", "[" ROW0 "," ROW1 "]", 0, OC_OK, 2, 0, 0, 1634943840000,
     ""},
    {"blanks between values do not matter", " [\n " ROW0 " ,\n\t" ROW1 "\n]\n", 1634943900000,
     OC_OK, 2, 2, 0, 1634943840000, ""},
    {"an impossible row is left out and told", "[" ROW0 "," ROW1_ZERO "]", 1634943900000, OC_OK, 1,
     1, 1, 1634943840000, "open \"0\""},
    {"microsecond rows are read",
     "[[1735689600000000,\"1\",\"1\",\"1\",\"1\",\"0\",1735689659999999,\"0\",0,\"0\",\"0\",\"0\"]"
     "]",
     1735689660000, OC_OK, 1, 1, 0, 1735689600000, ""},
    {"rows out of order are garbage", "[" ROW1 "," ROW0 "]", 0, OC_EMALFORMED, 0, 0, 0, 0,
     "row 1 opens at 1634943780000"},
    {"a row twice is garbage", "[" ROW0 "," ROW0 "]", 0, OC_EMALFORMED, 0, 0, 0, 0, "row 1"},
    {"a row too short is garbage", "[[1634943780000,\"1\",\"1\"]]", 0, OC_EMALFORMED, 0, 0, 0, 0,
     "row 0 breaks at column 3"},
    {"a price that is no text is garbage", "[[1634943780000,1.0,\"1\"]]", 0, OC_EMALFORMED, 0, 0, 0,
     0, "row 0 breaks at column 1"},
    {"more rows than asked for are garbage",
     "[" ROW0 "," ROW1 ",[1634943900000,\"1\",\"1\",\"1\",\"1\",\"0\",1634943959999,\"0\",0,\"0\","
     "\"0\",\"0\"]]",
     0, OC_EMALFORMED, 0, 0, 0, 0, "more than the 2 rows"},
    {"a cut body is garbage", "[" ROW0 ",", 0, OC_EMALFORMED, 0, 0, 0, 0, "breaks"},
    {"an unclosed array is garbage", "[" ROW0, 0, OC_EMALFORMED, 0, 0, 0, 0, "after row 1"},
    {"an error object is no page", "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}", 0, OC_EMALFORMED,
     0, 0, 0, 0, "-1121"},
    {"HTML is no page", "<html><body>502</body></html>", 0, OC_EMALFORMED, 0, 0, 0, 0, "<html>"},
    {"an empty body is no page", "", 0, OC_EMALFORMED, 0, 0, 0, 0, "0 bytes"},
};

static void klines_row(void **state)
{
    const struct klines_case *row = *state;
    struct oc_candle rows[2];
    struct binance_klines klines = {.rows = rows, .cap = 2};
    struct error error;
    size_t finals = 0;

    assert_int_equal(binance_parse_klines(row->body, strlen(row->body), OC_TF_1M,
                                          row->final_before_ms, &klines, &error),
                     row->status);
    assert_non_null(strstr(error.text, row->mention));
    if (row->status != OC_OK)
        return;
    for (size_t i = 0; i < klines.count; i++)
        finals += oc_candle_has(&rows[i], OC_CANDLE_FINAL) ? 1U : 0U;
    assert_int_equal(klines.count, row->count);
    assert_int_equal(finals, row->finals);
    assert_int_equal(klines.unsound, row->unsound);
    assert_true(klines.last_open_ms == row->last_open_ms);
}

static void klines_values(void **state)
{
    struct oc_candle rows[2];
    struct binance_klines klines = {.rows = rows, .cap = 2};
    struct error error;
    const char *body = "[" ROW0 "]";

    (void)state;
    assert_int_equal(binance_parse_klines(body, strlen(body), OC_TF_1M, 0, &klines, &error), OC_OK);
    assert_true(oc_candle_open_ms(&rows[0]) == 1634943780000);
    assert_same_double(rows[0].open, 60685.22);
    assert_same_double(rows[0].high, 60729.84);
    assert_same_double(rows[0].low, 60670.90);
    assert_same_double(rows[0].close, 60719.27);
    assert_same_double(rows[0].volume_base, 21.63272);
    assert_same_double(rows[0].turnover_quote, 1313200.0134041);
    assert_same_double(rows[0].taker_base, 12.28492);
    assert_int_equal(oc_candle_trades(&rows[0]), 617);
    assert_int_equal(oc_candle_source(&rows[0]), OC_SOURCE_REST);
}

static void klines_hour(void **state)
{
    struct oc_candle rows[2];
    struct binance_klines klines = {.rows = rows, .cap = 2};
    struct error error;
    const char *hour =
        "[[1672516800000,\"16570.14\",\"16574.97\",\"16564.09\",\"16568.60\",\"2622.1\","
        "1672520399999,\"43448487.2\",9,\"1.0\",\"2.0\",\"0\"]]";

    (void)state;
    assert_int_equal(
        binance_parse_klines(hour, strlen(hour), OC_TF_1H, 1672520400000, &klines, &error), OC_OK);
    assert_int_equal(klines.count, 1);
    assert_int_equal(
        binance_parse_klines(hour, strlen(hour), OC_TF_4H, 1672520400000, &klines, &error), OC_OK);
    assert_int_equal(klines.unsound, 1); /* its close does not fit a 4h candle */
}

/* ---- time ---- */

static const struct time_case {
    const char *name;
    const char *body;
    int64_t want; /* 0: refused */
} TIMES[] = {
    {"milliseconds", "{\"serverTime\":1633998511098}", 1633998511098},
    {"microseconds are brought down", "{\"serverTime\":1633998511098123}", 1633998511098},
    {"a text is refused", "{\"serverTime\":\"1633998511098\"}", 0},
    {"another case of the key is refused", "{\"servertime\":1633998511098}", 0},
    {"a negative one is refused", "{\"serverTime\":-5}", 0},
    {"an empty body is refused", "", 0},
    {"HTML is refused", "<html>", 0},
};

static void time_row(void **state)
{
    const struct time_case *row = *state;
    struct error error;
    int64_t got = 0;

    assert_int_equal(binance_parse_time(row->body, strlen(row->body), &got, &error) == OC_OK,
                     row->want != 0);
    assert_true(got == row->want);
}

/* ---- error bodies ---- */

static const struct error_case {
    const char *name;
    const char *body;
    int64_t code;
    int64_t banned_until_ms;
    const char *text;
} ERRORS[] = {
    {"a documented error", "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}", -1121, 0,
     "Invalid symbol."},
    {"a ban tells its end",
     "{\"code\":-1003,\"msg\":\"Way too much request weight used; IP banned until 1634943780000. "
     "Please use WebSocket Streams.\"}",
     -1003, 1634943780000,
     "Way too much request weight used; IP banned until 1634943780000. Please use WebSocket "
     "Streams."},
    {"the location answer has code 0", "{\"code\":0,\"msg\":\"Service unavailable\"}", 0, 0,
     "Service unavailable"},
    {"HTML is named", "\n<html>403</html>", 0, 0, "HTML of 17 bytes"},
    {"garbage is named", "\x01\x02\x03", 0, 0, "unreadable body of 3 bytes"},
    {"nothing is named", "", 0, 0, "empty body"},
    {"JSON of another form is shown", "[1,2]", 0, 0, "[1,2]"},
    {"line breaks do not get into the log", "{\"code\":-1,\"msg\":\"a\\nb\"}", -1, 0, "a?b"},
};

static void error_row(void **state)
{
    const struct error_case *row = *state;
    struct binance_error got;

    binance_parse_error(row->body, strlen(row->body), &got);
    assert_true(got.code == row->code);
    assert_true(got.banned_until_ms == row->banned_until_ms);
    assert_string_equal(got.text, row->text);
}

/* ---- exchange info ---- */

#define FILTERS(tick, step)                                                                       \
    "\"filters\":[{\"filterType\":\"PRICE_FILTER\",\"minPrice\":\"0.01\",\"tickSize\":" tick "}," \
    "{\"filterType\":\"LOT_SIZE\",\"stepSize\":" step "},{\"filterType\":\"NEW_ONE\",\"x\":1}]"
#define INFO                                                                                    \
    "{\"timezone\":\"UTC\",\"serverTime\":1633998511098,\"rateLimits\":[{\"rateLimitType\":"    \
    "\"RAW_REQUESTS\",\"interval\":\"MINUTE\",\"intervalNum\":5,\"limit\":300000},"             \
    "{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,"          \
    "\"limit\":1200}],\"symbols\":["                                                            \
    "{\"symbol\":\"ETHUSDT\",\"status\":\"TRADING\",\"baseAsset\":\"ETH\",\"quoteAsset\":"      \
    "\"USDT\"," FILTERS(                                                                        \
        "\"0.01000000\"",                                                                       \
        "\"0.00010000\"") "},"                                                                  \
                          "{\"symbol\":\"BTCUSDT\",\"status\":\"BREAK\",\"baseAsset\":\"BTC\"," \
                          "\"quoteAsset\":\"USDT\"," FILTERS(                                   \
                              "\"0.50\"",                                                       \
                              "\"0.001\"") "},"                                                 \
                                           "{\"symbol\":\"NOLOT\",\"status\":\"TRADING\","      \
                                           "\"filters\":[{\"filterType\":\"PRICE_FILTER\","     \
                                           "\"tickSize\":\"0.1\"}]},"                           \
                                           "{\"symbol\":\"ZEROTICK\",\"status\":"               \
                                           "\"TRADING\"," FILTERS(                              \
                                               "\"0.00000000\"",                                \
                                               "\"1\"") "},"                                    \
                                                        "{\"status\":\"TRADING\"},"             \
                                                        "{\"symbol\":\"YETNEW\",\"status\":"    \
                                                        "\"CANCEL_ONLY\"," FILTERS("\"1\"",     \
                                                                                   "\"10\"") "}]}"

static void info_values(void **state)
{
    struct exchange_instruments all;
    const struct exchange_instrument *row;
    struct error error;

    (void)state;
    assert_int_equal(exchange_instruments_parse(&BINANCE_VENUE, OC_MARKET_USDM, INFO, strlen(INFO),
                                                &all, &error),
                     OC_OK);
    assert_int_equal(all.count, 5);
    assert_true(all.server_ms == 1633998511098);
    assert_int_equal(all.weight_limit, 1200);
    row = exchange_instruments_find(&all, "ETHUSDT");
    assert_non_null(row);
    assert_true(row->usable && row->instrument.is_trading);
    assert_int_equal(row->instrument.market, OC_MARKET_USDM);
    assert_string_equal(row->base, "ETH");
    assert_string_equal(row->quote, "USDT");
    assert_same_double(row->instrument.tick, 0.01);
    assert_same_double(row->instrument.step, 0.0001);
    assert_int_equal(row->instrument.tick_units, 1);
    assert_int_equal(row->instrument.price_decimals, 2);
    row = exchange_instruments_find(&all, "BTCUSDT");
    assert_true(row->usable && !row->instrument.is_trading);
    assert_string_equal(row->status, "BREAK");
    assert_same_double(row->instrument.tick, 0.5);
    assert_int_equal(row->instrument.tick_units, 5);
    row = exchange_instruments_find(&all, "NOLOT");
    assert_false(row->usable);
    assert_string_equal(row->reason, "no LOT_SIZE.stepSize");
    row = exchange_instruments_find(&all, "ZEROTICK");
    assert_false(row->usable);
    assert_string_equal(row->reason, "PRICE_FILTER.tickSize is \"0.00000000\"");
    row = exchange_instruments_find(&all, "YETNEW");
    assert_true(row->usable);
    assert_string_equal(row->status, "CANCEL_ONLY");
    assert_same_double(row->instrument.step, 10);
    assert_null(exchange_instruments_find(&all, "DOGEUSDT"));
    exchange_instruments_free(&all);
}

/* minNotional as in the documents of spot (NOTIONAL since 2023) and of USD-M. */
static const struct notional_case {
    const char *name;
    const char *filter;
    double want;
} NOTIONALS[] = {
    {"spot: NOTIONAL", "{\"filterType\":\"NOTIONAL\",\"minNotional\":\"5.00000000\"}", 5},
    {"spot, older: MIN_NOTIONAL", "{\"filterType\":\"MIN_NOTIONAL\",\"minNotional\":\"10.0\"}", 10},
    {"USD-M: MIN_NOTIONAL.notional", "{\"filterType\":\"MIN_NOTIONAL\",\"notional\":\"100\"}", 100},
    {"no such filter: unknown", "{\"filterType\":\"ICEBERG_PARTS\",\"limit\":100}", 0},
    {"not a number: unknown", "{\"filterType\":\"NOTIONAL\",\"minNotional\":\"x\"}", 0},
};

static void notional_row(void **state)
{
    const struct notional_case *row = *state;
    struct exchange_instruments all;
    struct error error;
    char text[512];

    (void)snprintf(
        text, sizeof(text),
        "{\"symbols\":[{\"symbol\":\"AUSDT\",\"status\":\"TRADING\",\"filters\":[{"
        "\"filterType\":\"PRICE_FILTER\",\"tickSize\":\"0.1\"},{\"filterType\":\"LOT_SIZE\","
        "\"stepSize\":\"1\"},%s]}]}",
        row->filter);
    assert_int_equal(binance_parse_info(OC_MARKET_SPOT, text, strlen(text), &all, &error), OC_OK);
    assert_true(all.rows[0].usable);
    assert_same_double(all.rows[0].min_notional, row->want);
    exchange_instruments_free(&all);
}

static void tickers_values(void **state)
{
    static const char TICKERS[] =
        "[{\"symbol\":\"BTCUSDT\",\"quoteVolume\":\"2354076638.59660790\",\"volume\":\"33278.4\"},"
        "{\"symbol\":\"UNKNOWN\",\"quoteVolume\":\"1\"},{\"symbol\":\"ETHUSDT\",\"quoteVolume\":"
        "\"x\"},"
        "{\"symbol\":\"YETNEW\"},7]";
    struct exchange_instruments all;
    struct error error;

    (void)state;
    assert_int_equal(binance_parse_info(OC_MARKET_SPOT, INFO, strlen(INFO), &all, &error), OC_OK);
    assert_int_equal(binance_parse_tickers(TICKERS, strlen(TICKERS), &all, &error), OC_OK);
    assert_same_double(exchange_instruments_find(&all, "BTCUSDT")->turnover_24h,
                       2354076638.5966079);
    assert_same_double(exchange_instruments_find(&all, "ETHUSDT")->turnover_24h, 0);
    assert_int_equal(binance_parse_tickers("{}", 2, &all, &error), OC_EMALFORMED);
    exchange_instruments_free(&all);
}

static const struct info_case {
    const char *name;
    const char *body;
    const char *mention;
} INFOS[] = {
    {"an info that is not JSON is refused", "<html>", "not JSON"},
    {"an info without symbols is refused", "{\"timezone\":\"UTC\"}", "no array \"symbols\""},
    {"an info with no symbol in it is refused", "{\"symbols\":[]}", "0 symbols"},
    {"an info of nameless symbols is refused", "{\"symbols\":[{},{}]}", "without a name"},
    {"a cut info is refused", "{\"symbols\":[{\"symbol\":\"BTC", "not JSON"},
};

static void info_row(void **state)
{
    const struct info_case *row = *state;
    struct exchange_instruments all;
    struct error error;

    assert_int_equal(binance_parse_info(OC_MARKET_SPOT, row->body, strlen(row->body), &all, &error),
                     OC_EMALFORMED);
    assert_non_null(strstr(error.text, row->mention));
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, KLINES, klines_row);
    check_add(&list, "a recorded row has its values", klines_values, NULL);
    check_add(&list, "the timeframe decides where a row must close", klines_hour, NULL);
    CHECK_ROWS(&list, TIMES, time_row);
    CHECK_ROWS(&list, ERRORS, error_row);
    check_add(&list, "instruments have their tick, step and status", info_values, NULL);
    CHECK_ROWS(&list, NOTIONALS, notional_row);
    check_add(&list, "tickers give the turnover", tickers_values, NULL);
    CHECK_ROWS(&list, INFOS, info_row);
    return check_run(&list, "exchange binance parse rest");
}
