/* test_parse.c - stream frames of Binance into candles, answers and complaints.
 *
 * Frames are those of the public documentation and of recorded sessions, with values typed in here.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "base/error.h"
#include "exchange/binance/parse.h"

/* The bare kline frame recorded on 2025-07-13. */
#define BARE                                                                               \
    "{\"e\":\"kline\",\"E\":1752397290016,\"s\":\"BNBBTC\",\"k\":{\"t\":1752397260000,"    \
    "\"T\":1752397319999,\"s\":\"BNBBTC\",\"i\":\"1m\",\"f\":273280640,\"L\":273280663,"   \
    "\"o\":\"0.00585100\",\"c\":\"0.00585000\",\"h\":\"0.00585100\",\"l\":\"0.00584900\"," \
    "\"v\":\"5.68800000\",\"n\":24,\"x\":false,\"q\":\"0.03327391\",\"V\":\"1.25900000\"," \
    "\"Q\":\"0.00736515\",\"B\":\"0\"}}"

/* K(t, T, s, i, o, c, h, l, v, n, x, q, V): one k object from its parts */
#define K(t, T, s, i, o, c, h, l, v, n, x, q, V)                                        \
    "{\"t\":" t ",\"T\":" T ",\"s\":\"" s "\",\"i\":\"" i "\",\"f\":1,\"L\":2,\"o\":" o \
    ",\"c\":" c ",\"h\":" h ",\"l\":" l ",\"v\":" v ",\"n\":" n ",\"x\":" x ",\"q\":" q \
    ",\"V\":" V ",\"Q\":\"1\",\"B\":\"0\"}"
#define EVENT(E, s, k) "{\"e\":\"kline\",\"E\":" E ",\"s\":\"" s "\",\"k\":" k "}"
#define T0             "1752397260000"
#define T1             "1752397319999"
/* a sound k whose prices and volumes are the arguments */
#define P(o, c, h, l, v, V)           \
    EVENT("1752397290016", "BTCUSDT", \
          K(T0, T1, "BTCUSDT", "1m", o, c, h, l, v, "7", "true", "\"99.5\"", V))

static const struct frame_case {
    const char *name;
    const char *text;
    enum binance_frame_kind kind;
    enum exchange_frame_fault fault; /* of a FAULT */
    const char *mention;             /* the complaint, or the error's text, contains it */
    int64_t number;                  /* id of an ACK, code of an ERROR, open_ms of a KLINE */
} FRAMES[] = {
    {"a bare kline is a candle", BARE, BINANCE_FRAME_KLINE, 0, NULL, 1752397260000},
    {"a wrapped kline is a candle", "{\"stream\":\"bnbbtc@kline_1m\",\"data\":" BARE "}",
     BINANCE_FRAME_KLINE, 0, NULL, 1752397260000},
    {"the wrapper's members may come in the other order",
     "{\"data\":" BARE ",\"stream\":\"bnbbtc@kline_1m\"}", BINANCE_FRAME_KLINE, 0, NULL,
     1752397260000},
    {"blanks between members do not matter",
     " {\n\t\"data\" : " BARE " , \"x\" : [ 1 , {} ] } \r\n", BINANCE_FRAME_KLINE, 0, NULL,
     1752397260000},
    {"damage in a member nobody reads is damage", "{\"e\":\"kline\",\"f\":1-,\"k\":{}}",
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_JSON, "not JSON", 0},
    {"unknown members are ignored",
     "{\"new\":{\"a\":[1,2,{\"b\":null}]},\"stream\":\"bnbbtc@kline_1m\",\"data\":" BARE
     ",\"more\":\"\\\"x\\\"\"}",
     BINANCE_FRAME_KLINE, 0, NULL, 1752397260000},
    {"a minute without trades is a candle", P("\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"0\"", "\"0\""),
     BINANCE_FRAME_KLINE, 0, NULL, 1752397260000},
    {"taker volume may be all of the volume",
     P("\"5\"", "\"5\"", "\"6\"", "\"5\"", "\"150597\"", "\"150597\""), BINANCE_FRAME_KLINE, 0,
     NULL, 1752397260000},
    {"prices may be JSON numbers", P("5", "5.5", "6", "5", "10", "0.25"), BINANCE_FRAME_KLINE, 0,
     NULL, 1752397260000},
    {"an escaped symbol is read",
     "{\"e\":\"kline\",\"E\":1752397290016,\"s\":\"BTC\\u0055SDT\",\"k\":" K(
         T0, T1, "BTCUSDT", "1m", "\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "1", "true", "\"5\"",
         "\"0\"") "}",
     BINANCE_FRAME_KLINE, 0, NULL, 1752397260000},
    {"microsecond stamps are brought to milliseconds",
     EVENT("1752397290016123", "BTCUSDT",
           K("1752397260000000", "1752397319999999", "BTCUSDT", "1m", "\"5\"", "\"5\"", "\"5\"",
             "\"5\"", "\"1\"", "1", "true", "\"5\"", "\"0\"")),
     BINANCE_FRAME_KLINE, 0, NULL, 1752397260000},
    {"a symbol that is not ASCII is a symbol",
     "{\"stream\":\"\xe5\xb8\x81usdt@kline_1m\",\"data\":" EVENT(
         "1752397290016", "\xe5\xb8\x81USDT",
         K(T0, T1, "\xe5\xb8\x81USDT", "1m", "\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "1",
           "true", "\"5\"", "\"0\"")) "}",
     BINANCE_FRAME_KLINE, 0, NULL, 1752397260000},

    {"an acknowledgement", "{\"result\":null,\"id\":1}", BINANCE_FRAME_ACK, 0, NULL, 1},
    {"an acknowledgement with a list", "{\"result\":[\"btcusdt@kline_1m\"],\"id\":312}",
     BINANCE_FRAME_ACK, 0, NULL, 312},
    {"an acknowledgement of nobody's id", "{\"id\":null,\"result\":null}", BINANCE_FRAME_ACK, 0,
     NULL, 0},
    {"a text id is not ours", "{\"id\":\"7\",\"result\":null}", BINANCE_FRAME_ACK, 0, NULL, 0},
    {"a nested error",
     "{\"error\":{\"code\":2,\"msg\":\"Invalid request: unknown variant\"},\"id\":4}",
     BINANCE_FRAME_ERROR, 0, "unknown variant", 2},
    {"a nested error without id", "{\"error\":{\"code\":3,\"msg\":\"Invalid JSON\"}}",
     BINANCE_FRAME_ERROR, 0, "Invalid JSON", 3},
    {"a flat error", "{\"code\":4,\"msg\":\"Too many subscriptions\",\"id\":null}",
     BINANCE_FRAME_ERROR, 0, "Too many", 4},
    {"an error with escapes", "{\"error\":{\"code\":2,\"msg\":\"bad \\\"params\\\"\"},\"id\":9}",
     BINANCE_FRAME_ERROR, 0, "bad \"params\"", 2},
    {"a shutdown notice", "{\"e\":\"serverShutdown\",\"E\":1770123456789}", BINANCE_FRAME_SHUTDOWN,
     0, NULL, 0},
    {"a wrapped shutdown notice",
     "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1770123456789}}",
     BINANCE_FRAME_SHUTDOWN, 0, NULL, 0},
    {"a trade is some other event",
     "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161255343,\"s\":"
     "\"BTCUSDT\","
     "\"t\":3735683259,\"p\":\"61837.63\",\"q\":\"0.02\",\"T\":1723161255342,\"m\":true,\"M\":true}"
     "}",
     BINANCE_FRAME_OTHER, 0, NULL, 0},
    {"a book ticker has no event type",
     "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":1,\"s\":\"BTCUSDT\",\"b\":\"1\",\"B\":"
     "\"2\","
     "\"a\":\"3\",\"A\":\"4\"}}",
     BINANCE_FRAME_OTHER, 0, NULL, 0},
    {"an array of tickers is some other event",
     "{\"stream\":\"!miniTicker@arr\",\"data\":[{\"e\":\"24hrMiniTicker\",\"s\":\"ETHBTC\"}]}",
     BINANCE_FRAME_OTHER, 0, NULL, 0},
    {"a bare array is some other event", "[{\"e\":\"24hrMiniTicker\",\"s\":\"ETHBTC\"}]",
     BINANCE_FRAME_OTHER, 0, NULL, 0},
    {"a continuous kline is some other event",
     "{\"e\":\"continuous_kline\",\"E\":1,\"ps\":\"BTCUSDT\",\"ct\":\"PERPETUAL\",\"k\":{}}",
     BINANCE_FRAME_OTHER, 0, NULL, 0},

    {"an empty frame is not JSON", "", BINANCE_FRAME_FAULT, EXCHANGE_FAULT_JSON, "0 bytes", 0},
    {"garbage is not JSON", "\x01\x02 kline", BINANCE_FRAME_FAULT, EXCHANGE_FAULT_JSON, "not JSON",
     0},
    {"a cut frame is not JSON", "{\"e\":\"kline\",\"E\":17523972", BINANCE_FRAME_FAULT,
     EXCHANGE_FAULT_JSON, "not JSON", 0},
    {"bytes behind the frame are not JSON", BARE "}", BINANCE_FRAME_FAULT, EXCHANGE_FAULT_JSON,
     "not JSON", 0},
    {"a kline without k names it", "{\"e\":\"kline\",\"E\":1752397290016,\"s\":\"BTCUSDT\"}",
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_FIELD, "\"k\"", 0},
    {"a kline without E names it",
     "{\"e\":\"kline\",\"s\":\"BTCUSDT\",\"k\":" K(T0, T1, "BTCUSDT", "1m", "\"5\"", "\"5\"",
                                                   "\"5\"", "\"5\"", "\"1\"", "1", "true", "\"5\"",
                                                   "\"0\"") "}",
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_FIELD, "\"E\"", 0},
    {"a kline whose V is called v twice names V",
     "{\"e\":\"kline\",\"E\":1752397290016,\"s\":\"B\",\"k\":{\"t\":" T0 ",\"T\":" T1
     ",\"s\":\"B\",\"i\":\"1m\",\"o\":\"5\",\"c\":\"5\",\"h\":\"5\",\"l\":\"5\",\"v\":\"1\","
     "\"n\":1,\"x\":true,\"q\":\"5\"}}",
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_FIELD, "\"V\"", 0},
    {"x must be true or false",
     EVENT("1752397290016", "BTCUSDT",
           K(T0, T1, "BTCUSDT", "1m", "\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "1", "1",
             "\"5\"", "\"0\"")),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_FIELD, "\"x\"", 0},
    {"another interval is refused with its name",
     EVENT("1752397290016", "BTCUSDT",
           K(T0, T1, "BTCUSDT", "1M", "\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "1", "true",
             "\"5\"", "\"0\"")),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_INTERVAL, "\"1M\"", 0},
    {"two symbols in one frame are refused",
     EVENT("1752397290016", "ETHUSDT",
           K(T0, T1, "BTCUSDT", "1m", "\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "1", "true",
             "\"5\"", "\"0\"")),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_SYMBOL, "ETHUSDT", 0},
    {"a symbol on another's stream is refused",
     "{\"stream\":\"btcusdt@kline_1m\",\"data\":" BARE "}", BINANCE_FRAME_FAULT,
     EXCHANGE_FAULT_SYMBOL, "btcusdt@kline_1m", 0},
    {"a symbol that begins like the stream's is refused",
     "{\"stream\":\"bnbbtcx@kline_1m\",\"data\":" BARE "}", BINANCE_FRAME_FAULT,
     EXCHANGE_FAULT_SYMBOL, "bnbbtcx", 0},
    {"an open time off the minute is refused",
     EVENT("1752397290016", "B",
           K("1752397260001", "1752397320000", "B", "1m", "\"5\"", "\"5\"", "\"5\"", "\"5\"",
             "\"1\"", "1", "true", "\"5\"", "\"0\"")),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_TIME, "1752397260001", 0},
    {"a close time that does not fit is refused",
     EVENT("1752397290016", "B",
           K(T0, "1752397320000", "B", "1m", "\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "1",
             "true", "\"5\"", "\"0\"")),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_TIME, "1752397320000", 0},
    {"an event time of zero is refused",
     EVENT("0", "B",
           K(T0, T1, "B", "1m", "\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "1", "true", "\"5\"",
             "\"0\"")),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_TIME, "event time 0", 0},
    {"a price of zero is refused", P("\"0.00\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "\"0\""),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_PRICE, "open \"0.00\"", 0},
    {"a negative price is refused", P("\"5\"", "\"5\"", "\"5\"", "\"-5\"", "\"1\"", "\"0\""),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_PRICE, "low \"-5\"", 0},
    {"a price that is a word is refused", P("\"5\"", "\"NaN\"", "\"5\"", "\"5\"", "\"1\"", "\"0\""),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_PRICE, "close \"NaN\"", 0},
    {"high below low is refused", P("\"5\"", "\"5\"", "\"4\"", "\"6\"", "\"1\"", "\"0\""),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_PRICE, "high below low: 4, 6", 0},
    {"an open above the high is refused", P("\"7\"", "\"5\"", "\"6\"", "\"5\"", "\"1\"", "\"0\""),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_PRICE, "open outside", 0},
    {"a close below the low is refused", P("\"5\"", "\"4\"", "\"6\"", "\"5\"", "\"1\"", "\"0\""),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_PRICE, "close outside", 0},
    {"a negative volume is refused", P("\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"-1\"", "\"0\""),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_VOLUME, "volume \"-1\"", 0},
    {"taker volume above the volume is refused",
     P("\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "\"1.1\""), BINANCE_FRAME_FAULT,
     EXCHANGE_FAULT_VOLUME, "taker volume above volume: 1.1, 1", 0},
    {"a negative number of trades is refused",
     EVENT("1752397290016", "B",
           K(T0, T1, "B", "1m", "\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "-1", "true", "\"5\"",
             "\"0\"")),
     BINANCE_FRAME_FAULT, EXCHANGE_FAULT_VOLUME, "-1 trades", 0},
};

static void check_frame(const struct frame_case *row, const struct binance_frame *frame,
                        const struct error *error)
{
    assert_int_equal(frame->kind, row->kind);
    if (row->kind == BINANCE_FRAME_FAULT) {
        assert_string_equal(exchange_frame_fault_text(frame->fault),
                            exchange_frame_fault_text(row->fault));
        assert_non_null(strstr(error->text, row->mention));
    } else if (row->kind == BINANCE_FRAME_ERROR) {
        assert_true(frame->code == row->number);
        assert_non_null(strstr(frame->text, row->mention));
    } else if (row->kind == BINANCE_FRAME_ACK) {
        assert_true(frame->id == row->number);
        assert_int_equal(frame->has_id, row->number != 0);
    } else if (row->kind == BINANCE_FRAME_KLINE) {
        assert_true(oc_candle_open_ms(&frame->candle) == row->number);
        assert_true(frame->event_ms == 1752397290016);
        assert_int_equal(oc_candle_source(&frame->candle), OC_SOURCE_WS);
        assert_int_equal(oc_candle_has(&frame->candle, OC_CANDLE_FINAL), frame->is_final);
    }
}

static void frame_row(void **state)
{
    const struct frame_case *row = *state;
    struct binance_frame frame;
    struct error error;

    binance_parse_frame(row->text, strlen(row->text), &frame, &error);
    check_frame(row, &frame, &error);
    binance_parse_frame_slow(row->text, strlen(row->text), &frame, &error);
    check_frame(row, &frame, &error); /* the fallback says the same */
}

static void bare_values(void **state)
{
    struct binance_frame frame;
    struct error error;

    (void)state;
    binance_parse_frame(BARE, strlen(BARE), &frame, &error);
    assert_int_equal(frame.kind, BINANCE_FRAME_KLINE);
    assert_string_equal(frame.symbol, "BNBBTC");
    assert_same_double(frame.candle.open, 0.005851);
    assert_same_double(frame.candle.high, 0.005851);
    assert_same_double(frame.candle.low, 0.005849);
    assert_same_double(frame.candle.close, 0.00585);
    assert_same_double(frame.candle.volume_base, 5.688);
    assert_same_double(frame.candle.turnover_quote, 0.03327391);
    assert_same_double(frame.candle.taker_base, 1.259);
    assert_int_equal(oc_candle_trades(&frame.candle), 24);
    assert_false(frame.is_final);
}

static void final_flag(void **state)
{
    const char *text = P("\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"1\"", "\"0\"");
    struct binance_frame frame;
    struct error error;

    (void)state;
    binance_parse_frame(text, strlen(text), &frame, &error);
    assert_true(frame.is_final);
    assert_true(oc_candle_has(&frame.candle, OC_CANDLE_FINAL));
}

/* Every shorter piece of a good frame is refused: nothing is read behind the end (under ASan), nothing
 * half-read becomes a candle. */
static void every_cut(void **state)
{
    size_t size = strlen(BARE);
    struct binance_frame frame;
    struct error error;

    (void)state;
    for (size_t cut = 0; cut < size; cut++) {
        char *copy = malloc(cut + 1);

        assert_non_null(copy);
        memcpy(copy, BARE, cut);
        binance_parse_frame(copy, cut, &frame, &error);
        assert_int_equal(frame.kind, BINANCE_FRAME_FAULT);
        free(copy);
    }
}

static void deep_nesting(void **state)
{
    enum { DEPTH = 5000 };
    char text[2 * DEPTH + 16];
    struct binance_frame frame;
    struct error error;

    (void)state;
    memcpy(text, "{\"a\":", 5);
    memset(text + 5, '[', DEPTH);
    memset(text + 5 + DEPTH, ']', DEPTH);
    text[5 + 2 * DEPTH] = '}';
    binance_parse_frame(text, 6 + 2 * DEPTH, &frame, &error);
    assert_int_equal(frame.kind, BINANCE_FRAME_FAULT);
    assert_int_equal(frame.fault, EXCHANGE_FAULT_JSON);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, FRAMES, frame_row);
    check_add(&list, "the recorded frame has its values", bare_values, NULL);
    check_add(&list, "x:true makes the candle final", final_flag, NULL);
    check_add(&list, "every cut of a frame is refused", every_cut, NULL);
    check_add(&list, "five thousand brackets are refused", deep_nesting, NULL);
    return check_run(&list, "exchange binance parse");
}
