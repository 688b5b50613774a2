/* urls.h - where Binance is and how its requests are spelled. Pure.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_URLS_H
#define EXCHANGE_BINANCE_URLS_H

#include "base/buffer.h"
#include "exchange/exchange.h"

#include <stdbool.h>
#include <stdint.h>

struct error;

enum { BINANCE_URL_CAP = 512, BINANCE_TARGET_CAP = 384 };

/* What differs between the two markets. */
struct binance_market {
    const char *rest_url, *rest_testnet_url;
    const char *ws_url, *ws_testnet_url;
    const char *stream_prefix; /* between a base URL without a path and /stream or /ws: "/market" */
    const char *api_path;      /* "/api/v3" */
    uint32_t weight_limit;     /* a minute */
    uint32_t info_weight;
    uint32_t tickers_weight; /* 24 h tickers of all symbols */
    uint32_t klines_max;     /* rows a request */
    uint32_t
        message_gap_ms; /* between our messages on one connection: below the limit, pongs count */
};

const struct binance_market *binance_market_of(enum oc_market market);

struct binance_urls {
    const struct binance_market *market;
    char rest[BINANCE_URL_CAP];   /* without a trailing '/' */
    char stream[BINANCE_URL_CAP]; /* whole URL of the combined stream endpoint */
};

/* NULL or "" takes the market's own. OC_EINVALID names the URL: not http(s) or ws(s), no host, too long,
 * or with a query. */
OC_MUST_USE enum oc_status binance_urls_init(struct binance_urls *urls,
                                             const struct exchange_config *config,
                                             struct error *error);

/* Upper-case symbol of 1 .. 50 bytes: A-Z 0-9 - _ . & and whatever is not ASCII (valid UTF-8). */
bool binance_symbol_is_valid(const char *symbol);

/* Targets (path and query) behind urls->rest. */
void binance_target_simple(const struct binance_market *market, const char *name,
                           char out[BINANCE_TARGET_CAP]); /* "time" */
/* start_ms, end_ms: 0 = none. A valid symbol always fits. */
void binance_target_klines(const struct binance_market *market, const char *symbol,
                           enum oc_timeframe timeframe, int64_t start_ms, int64_t end_ms,
                           uint32_t limit, char out[BINANCE_TARGET_CAP]);
uint32_t binance_klines_weight(enum oc_market market, uint32_t limit);

/* Appends "btcusdt@kline_1m" with its quotes. */
void binance_append_stream_name(struct buffer *out, const char *symbol);

#endif
