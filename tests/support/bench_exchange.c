/* bench_exchange.c - an exchange for benches.
 * SPDX-License-Identifier: MIT */
#include "support/bench_exchange.h"

#include "base/buffer.h"
#include "base/error.h"
#include "outcry/timeframe.h"
#include "support/bench_report.h"
#include "support/bench_socket.h"
#include "support/market.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BODY_CAP = 64 << 20, LOOP_SLICE_MS = 5 };

static const int64_t MIDNIGHT_MS = INT64_C(1761955200000); /* 2025-11-01 */

static const struct oc_candle *candle_at(const struct bench_exchange *exchange, size_t symbol,
                                         int64_t open_ms)
{
    int64_t index = (open_ms - exchange->first_ms) / OC_MINUTE_MS + (int64_t)symbol;

    return index < 0 || (size_t)index >= exchange->candle_count ? NULL
                                                                : &exchange->candles[(size_t)index];
}

/* ---- REST ---- */

static void put_info(const struct bench_exchange *exchange, struct buffer *body)
{
    buffer_printf(
        body,
        "{\"timezone\":\"UTC\",\"serverTime\":%lld,\"rateLimits\":[{\"rateLimitType\":"
        "\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":1000000}],"
        "\"symbols\":[",
        (long long)exchange->minute_ms + 100);
    for (size_t i = 0; i < exchange->symbols; i++)
        buffer_printf(
            body,
            "%s{\"symbol\":\"C%04zuUSDT\",\"status\":\"TRADING\",\"baseAsset\":\"C%04zu\","
            "\"quoteAsset\":\"USDT\",\"filters\":[{\"filterType\":\"PRICE_FILTER\","
            "\"tickSize\":\"0.001\"},{\"filterType\":\"LOT_SIZE\",\"stepSize\":\"0.1\"}]}",
            i == 0 ? "" : ",", i, i);
    buffer_append_text(body, "]}");
}

static void put_tickers(const struct bench_exchange *exchange, struct buffer *body)
{
    for (size_t i = 0; i < exchange->symbols; i++)
        buffer_printf(body, "%s{\"symbol\":\"C%04zuUSDT\",\"quoteVolume\":\"%zu.5\"}",
                      i == 0 ? "[" : ",", i, 2 * exchange->symbols - i);
    buffer_append_char(body, ']');
}

static int64_t query_int(struct slice query, const char *key, int64_t absent)
{
    struct slice part;

    while (slice_split(&query, '&', &part)) {
        struct slice name;

        if (slice_split(&part, '=', &name) && slice_is(name, key))
            return strtoll(name.size < part.size + name.size ? part.data : "", NULL, 10);
    }
    return absent;
}

static size_t query_symbol(struct slice query)
{
    struct slice part;

    while (slice_split(&query, '&', &part)) {
        if (slice_starts(part, "symbol=C"))
            return (size_t)strtoul(part.data + 8, NULL, 10);
    }
    return 0;
}

static void put_klines(const struct bench_exchange *exchange, struct slice query,
                       struct buffer *body)
{
    size_t symbol = query_symbol(query);
    int64_t limit = query_int(query, "limit", 500);
    int64_t from_ms = query_int(query, "startTime", exchange->minute_ms - limit * OC_MINUTE_MS);
    int64_t until_ms = query_int(query, "endTime", exchange->minute_ms);

    buffer_append_char(body, '[');
    for (int64_t ms = from_ms; ms <= until_ms && ms <= exchange->minute_ms && limit > 0;
         ms += OC_MINUTE_MS) {
        const struct oc_candle *candle = candle_at(exchange, symbol, ms);

        if (candle == NULL)
            continue;
        buffer_printf(
            body,
            "%s[%lld,\"%.3f\",\"%.3f\",\"%.3f\",\"%.3f\",\"%.1f\",%lld,\"%.4f\",%u,\"%.1f\","
            "\"0\",\"0\"]",
            buffer_slice(body).size == 1 ? "" : ",", (long long)ms, candle->open, candle->high,
            candle->low, candle->close, candle->volume_base, (long long)(ms + OC_MINUTE_MS - 1),
            candle->turnover_quote, oc_candle_trades(candle), candle->taker_base);
        limit--;
    }
    buffer_append_char(body, ']');
}

static void on_request(struct http_request *request, void *context)
{
    struct bench_exchange *exchange = context;
    struct buffer body;

    buffer_init(&body, BODY_CAP);
    if (slice_ends(request->path, "/exchangeInfo"))
        put_info(exchange, &body);
    else if (slice_ends(request->path, "/ticker/24hr"))
        put_tickers(exchange, &body);
    else if (slice_ends(request->path, "/klines"))
        put_klines(exchange, request->query, &body);
    else
        buffer_printf(&body, "{\"serverTime\":%lld}", (long long)exchange->minute_ms + 100);
    BENCH_NEED(buffer_status(&body) == OC_OK);
    http_respond_with(request, 200, "application/json", buffer_slice(&body));
    buffer_deinit(&body);
}

/* ---- streams ---- */

size_t bench_exchange_frame(const struct bench_exchange *exchange, size_t symbol, bool is_final,
                            char out[BENCH_FRAME_CAP])
{
    const struct oc_candle *candle = candle_at(exchange, symbol, exchange->minute_ms);
    long long open_ms = (long long)exchange->minute_ms;
    size_t size;
    int printed;

    BENCH_NEED(candle != NULL);
    printed = snprintf(
        out + BENCH_WS_HEADER, BENCH_FRAME_CAP - BENCH_WS_HEADER,
        "{\"stream\":\"c%04zuusdt@kline_1m\",\"data\":{\"e\":\"kline\",\"E\":%lld,\"s\":"
        "\"C%04zuUSDT\",\"k\":{\"t\":%lld,\"T\":%lld,\"s\":\"C%04zuUSDT\",\"i\":\"1m\","
        "\"f\":100,\"L\":200,\"o\":\"%.3f\",\"c\":\"%.3f\",\"h\":\"%.3f\",\"l\":\"%.3f\","
        "\"v\":\"%.1f\",\"n\":%u,\"x\":%s,\"q\":\"%.4f\",\"V\":\"%.1f\",\"Q\":\"0\",\"B\":\"0\"}}}",
        symbol, open_ms + (is_final ? 60005 : 100), symbol, open_ms, open_ms + 59999, symbol,
        candle->open, candle->close, candle->high, candle->low, candle->volume_base,
        oc_candle_trades(candle), is_final ? "true" : "false", candle->turnover_quote,
        candle->taker_base);
    BENCH_NEED(printed > 125 && printed < BENCH_FRAME_CAP - BENCH_WS_HEADER);
    size = (size_t)printed;
    bench_ws_header(out, size);
    return size + BENCH_WS_HEADER;
}

/* {"method":"SUBSCRIBE","params":["c0001usdt@kline_1m",...],"id":1} */
static void on_subscribe(struct bench_exchange *exchange, struct bench_stream *stream,
                         const char *text)
{
    const char *id = strstr(text, "\"id\":");
    char reply[128], frame[BENCH_FRAME_CAP];
    int size;

    BENCH_NEED(id != NULL);
    size = snprintf(reply + 2, sizeof reply - 2, "{\"result\":null,\"id\":%ld}",
                    strtol(id + 5, NULL, 10));
    reply[0] = (char)0x81;
    reply[1] = (char)size;
    bench_write_all(stream->socket, reply, (size_t)size + 2);
    if (strstr(text, "\"SUBSCRIBE\"") == NULL)
        return;
    for (const char *at = strstr(text, "\"c"); at != NULL; at = strstr(at + 2, "\"c")) {
        size_t symbol = (size_t)strtoul(at + 2, NULL, 10);

        if (symbol >= exchange->symbols)
            continue;
        exchange->subscribed += exchange->socket_of[symbol] < 0;
        exchange->socket_of[symbol] = stream->socket;
        bench_write_all(stream->socket, frame,
                        bench_exchange_frame(exchange, symbol, false, frame));
    }
}

static void read_stream(struct bench_exchange *exchange, struct bench_stream *stream)
{
    char *message;
    ssize_t got = bench_read_some(stream->socket, stream->input + stream->input_size,
                                  BENCH_INPUT - 1 - stream->input_size);

    if (got == 0) {
        (void)close(stream->socket);
        stream->socket = -1;
        return;
    }
    if (got < 0)
        return;
    stream->input_size += (size_t)got;
    stream->input[stream->input_size] = '\0';
    if (!stream->is_open) {
        stream->is_open = bench_ws_accept(stream->socket, stream->input);
        if (stream->is_open)
            stream->input_size = 0; /* a client says nothing before the 101 */
        return;
    }
    while ((message = bench_ws_client_message(stream->input, &stream->input_size)) != NULL) {
        if (message[0] == '{')
            on_subscribe(exchange, stream, message);
        free(message);
    }
}

static void serve_streams(struct bench_exchange *exchange)
{
    int socket;

    while ((socket = bench_accept(exchange->listener)) >= 0) {
        size_t i = 0;

        while (i < BENCH_STREAMS && exchange->streams[i].socket >= 0)
            i++;
        BENCH_NEED(i < BENCH_STREAMS);
        if (exchange->streams[i].input == NULL)
            exchange->streams[i].input = malloc(BENCH_INPUT);
        BENCH_NEED(exchange->streams[i].input != NULL);
        exchange->streams[i].socket = socket;
        exchange->streams[i].is_open = false;
        exchange->streams[i].input_size = 0;
    }
    for (size_t i = 0; i < BENCH_STREAMS; i++) {
        if (exchange->streams[i].socket >= 0)
            read_stream(exchange, &exchange->streams[i]);
    }
}

/* ---- life ---- */

static void on_stop(void *context)
{
    loop_stop(context);
}

void bench_exchange_run(struct bench_exchange *exchange, uint32_t for_ms)
{
    int64_t until_ms = loop_mono_ms(exchange->loop) + for_ms;

    do {
        loop_timer_once(exchange->stop, LOOP_SLICE_MS);
        loop_run(exchange->loop);
        serve_streams(exchange);
    } while (loop_mono_ms(exchange->loop) < until_ms);
}

static void make_candles(struct bench_exchange *exchange)
{
    struct market_options options = market_options_default(11, exchange->first_ms);
    struct market market;

    options.gap_per_million = 0;
    market_init(&market, &options);
    exchange->instrument = market_instrument(0);
    exchange->candles = malloc(exchange->candle_count * sizeof exchange->candles[0]);
    BENCH_NEED(exchange->candles != NULL);
    for (size_t i = 0; i < exchange->candle_count; i++) {
        struct oc_bar bar = market_next(&market);

        exchange->candles[i] = market_candle(&exchange->instrument, &bar);
    }
}

void bench_exchange_open(struct bench_exchange *exchange, size_t symbols, int days, int minutes,
                         int room)
{
    struct http_server_config config;
    struct error error;

    memset(exchange, 0, sizeof *exchange);
    exchange->symbols = symbols;
    exchange->first_ms = MIDNIGHT_MS;
    exchange->minute_ms = MIDNIGHT_MS + days * OC_DAY_MS + minutes * OC_MINUTE_MS;
    exchange->candle_count = (size_t)(days * 1440 + minutes + room) + symbols;
    exchange->socket_of = malloc(symbols * sizeof exchange->socket_of[0]);
    BENCH_NEED(exchange->socket_of != NULL);
    for (size_t i = 0; i < symbols; i++)
        exchange->socket_of[i] = -1;
    for (size_t i = 0; i < BENCH_STREAMS; i++)
        exchange->streams[i].socket = -1;
    make_candles(exchange);
    BENCH_NEED(loop_open(&exchange->loop, &error) == OC_OK);
    exchange->stop = loop_timer_new(exchange->loop, on_stop, exchange->loop);
    BENCH_NEED(exchange->stop != NULL);
    http_server_config_init(&config);
    config.host = "127.0.0.1";
    config.port = 0;
    config.on_request = on_request;
    config.context = exchange;
    BENCH_NEED(http_server_open(exchange->loop, &config, &exchange->rest, &error) == OC_OK);
    exchange->listener = bench_listen(&exchange->stream_port);
}

void bench_exchange_close(struct bench_exchange *exchange)
{
    struct error error;

    for (size_t i = 0; i < BENCH_STREAMS; i++) {
        if (exchange->streams[i].socket >= 0)
            (void)close(exchange->streams[i].socket);
        free(exchange->streams[i].input);
    }
    (void)close(exchange->listener);
    loop_timer_free(exchange->stop);
    http_server_close(exchange->rest, NULL, NULL);
    BENCH_NEED(loop_close(exchange->loop, &error) == OC_OK);
    free(exchange->candles);
    free(exchange->socket_of);
}
