/* urls.c - where Binance is and how its requests are spelled.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/urls.h"

#include "base/error.h"
#include "base/slice.h"

#include <stdio.h>
#include <string.h>

/* Limits: spot 5 messages a second and 6000 weight, USD-M 10 and 2400. */
static const struct binance_market MARKETS[] = {
    [OC_MARKET_SPOT] = {.rest_url = "https://api.binance.com",
                        .rest_testnet_url = "https://testnet.binance.vision",
                        .ws_url = "wss://stream.binance.com:9443",
                        .ws_testnet_url = "wss://stream.testnet.binance.vision",
                        .stream_prefix = "",
                        .api_path = "/api/v3",
                        .weight_limit = 6000,
                        .info_weight = 20,
                        .tickers_weight = 80,
                        .klines_max = 1000,
                        .message_gap_ms = 280},
    [OC_MARKET_USDM] = {.rest_url = "https://fapi.binance.com",
                        .rest_testnet_url = "https://demo-fapi.binance.com",
                        .ws_url = "wss://fstream.binance.com",
                        .ws_testnet_url = "wss://fstream.binancefuture.com",
                        .stream_prefix = "/market",
                        .api_path = "/fapi/v1",
                        .weight_limit = 2400,
                        .info_weight = 1,
                        .tickers_weight = 40,
                        .klines_max = 1500,
                        .message_gap_ms = 140},
};

const struct binance_market *binance_market_of(enum oc_market market)
{
    return &MARKETS[market];
}

/* scheme://host[:port][/path]; what follows the host is given back in *path. */
static bool is_base_url(const char *url, const char *scheme, const char *secure, struct slice *path)
{
    struct slice all = slice_of(url);
    const char *host;
    const char *slash;

    if (slice_starts(all, scheme))
        host = url + strlen(scheme);
    else if (slice_starts(all, secure))
        host = url + strlen(secure);
    else
        return false;
    if (strpbrk(host, "?# \t\r\n") != NULL || *host == '\0' || *host == '/')
        return false;
    slash = strchr(host, '/');
    *path = slice_of(slash != NULL ? slash : "");
    while (slice_ends(*path, "/"))
        path->size--;
    return true;
}

static bool is_own(const char *url)
{
    return url != NULL && url[0] != '\0';
}

static enum oc_status init_rest(struct binance_urls *urls, const char *url, struct error *error)
{
    struct slice path;
    size_t size;

    if (!is_base_url(url, "http://", "https://", &path))
        return error_set(error, OC_EINVALID, "REST URL \"%.100s\": want http(s)://host[:port]",
                         url);
    size = strlen(url);
    while (size > 0 && url[size - 1] == '/')
        size--;
    if (slice_ends(path, urls->market->api_path)) /* requests bring it themselves */
        size -= strlen(urls->market->api_path);
    if (!slice_copy(slice_make(url, size), urls->rest, sizeof(urls->rest)))
        return error_set(error, OC_EINVALID, "REST URL of %zu bytes is too long", size);
    return OC_OK;
}

/* What stands between the base and the name of the endpoint. USD-M's candles live under /market; without it,
 * as they stood until 2026-04-23 and in many a configuration, they are acknowledged and never come. */
static const char *stream_prefix(const struct binance_market *market, struct slice path)
{
    bool is_plain = path.size == 0 || slice_is(path, "/stream") || slice_is(path, "/ws");

    return is_plain ? market->stream_prefix : "";
}

static enum oc_status init_stream(struct binance_urls *urls, const char *url, struct error *error)
{
    struct slice path;
    const char *added;
    size_t size;
    int written;

    if (!is_base_url(url, "ws://", "wss://", &path))
        return error_set(error, OC_EINVALID,
                         "stream URL \"%.100s\": want ws(s)://host[:port][/path]", url);
    size = strlen(url);
    while (size > 0 && url[size - 1] == '/')
        size--;
    added = slice_ends(path, "/stream") || slice_ends(path, "/ws") ? "" : "/stream";
    written = snprintf(urls->stream, sizeof(urls->stream), "%.*s%s%.*s%s", (int)(size - path.size),
                       url, stream_prefix(urls->market, path), (int)path.size, path.data, added);
    if (written < 0 || (size_t)written >= sizeof(urls->stream))
        return error_set(error, OC_EINVALID, "stream URL of %zu bytes is too long", size);
    return OC_OK;
}

enum oc_status binance_urls_init(struct binance_urls *urls, const struct exchange_config *config,
                                 struct error *error)
{
    const struct binance_market *market = binance_market_of(config->market);
    const char *rest = config->testnet ? market->rest_testnet_url : market->rest_url;
    const char *stream = config->testnet ? market->ws_testnet_url : market->ws_url;
    enum oc_status status;

    memset(urls, 0, sizeof(*urls));
    urls->market = market;
    status = init_rest(urls, is_own(config->rest_url) ? config->rest_url : rest, error);
    if (status != OC_OK)
        return status;
    return init_stream(urls, is_own(config->ws_url) ? config->ws_url : stream, error);
}

bool binance_symbol_is_valid(const char *symbol)
{
    size_t size = strlen(symbol);

    if (size == 0 || size > 50 || !slice_is_utf8(slice_make(symbol, size)))
        return false;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)symbol[i];

        if (c < 0x80 && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            strchr("-_.&", c) == NULL)
            return false;
    }
    return true;
}

void binance_target_simple(const struct binance_market *market, const char *name,
                           char out[BINANCE_TARGET_CAP])
{
    (void)snprintf(out, BINANCE_TARGET_CAP, "%s/%s", market->api_path, name);
}

/* Three times the size of the text at most. */
static void percent_encode(const char *text, char *out, size_t out_size)
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t used = 0;

    for (; *text != '\0' && used + 4 <= out_size; text++) {
        unsigned char c = (unsigned char)*text;

        if (c >= 0x80 || c == '&') {
            out[used++] = '%';
            out[used++] = HEX[c >> 4];
            out[used++] = HEX[c & 15];
        } else {
            out[used++] = (char)c;
        }
    }
    out[used] = '\0';
}

void binance_target_klines(const struct binance_market *market, const char *symbol,
                           enum oc_timeframe timeframe, int64_t start_ms, int64_t end_ms,
                           uint32_t limit, char out[BINANCE_TARGET_CAP])
{
    char encoded[3 * OC_SYMBOL_CAP + 4];
    char start[40] = "";
    char end[40] = "";

    percent_encode(symbol, encoded, sizeof(encoded));
    if (start_ms > 0)
        (void)snprintf(start, sizeof(start), "&startTime=%lld", (long long)start_ms);
    if (end_ms > 0)
        (void)snprintf(end, sizeof(end), "&endTime=%lld", (long long)end_ms);
    (void)snprintf(out, BINANCE_TARGET_CAP, "%s/klines?symbol=%s&interval=%s%s%s&limit=%u",
                   market->api_path, encoded, oc_timeframe_text(timeframe), start, end, limit);
}

/* USD-M: the documented bands; the measured ones are cheaper at 100 and 500. */
uint32_t binance_klines_weight(enum oc_market market, uint32_t limit)
{
    if (market == OC_MARKET_SPOT)
        return 2;
    if (limit < 100)
        return 1;
    if (limit < 500)
        return 2;
    return limit <= 1000 ? 5 : 10;
}

void binance_append_stream_name(struct buffer *out, const char *symbol)
{
    buffer_append_char(out, '"');
    for (; *symbol != '\0'; symbol++)
        buffer_append_char(out, *symbol >= 'A' && *symbol <= 'Z' ? (char)(*symbol - 'A' + 'a')
                                                                 : *symbol);
    buffer_append_text(out, "@kline_1m\"");
}
