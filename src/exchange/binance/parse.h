/* parse.h - Binance's bytes into candles, instruments and answers. Pure: no clock, no I/O.
 *
 * Source of the formats: binance-spot-api-docs (2026-07) and the USD-M futures pages (2026-05), held
 * against recorded frames and replies in the tests.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_PARSE_H
#define EXCHANGE_BINANCE_PARSE_H

#include "base/slice.h"
#include "exchange/exchange.h"
#include "outcry/candle.h"
#include "outcry/status.h"
#include "outcry/timeframe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* ---- frames of a stream ------------------------------------------------------------------------ */

enum binance_frame_kind {
    BINANCE_FRAME_KLINE,
    BINANCE_FRAME_ACK,      /* {"result":...,"id":...} */
    BINANCE_FRAME_ERROR,    /* flat or nested */
    BINANCE_FRAME_SHUTDOWN, /* serverShutdown: reconnect at once */
    BINANCE_FRAME_OTHER,    /* some other event: ignored */
    BINANCE_FRAME_FAULT     /* fault and error say what is wrong */
};

struct binance_frame {
    enum binance_frame_kind kind;
    /* KLINE */
    char symbol[OC_SYMBOL_CAP];
    struct oc_candle candle; /* source WS; OC_CANDLE_FINAL as is_final */
    bool is_final;
    int64_t event_ms; /* E */
    /* ACK, ERROR */
    bool has_id; /* a whole number; null, absent and texts are not */
    int64_t id;
    int64_t code; /* of an ERROR */
    char text[EXCHANGE_REASON_CAP];
    /* FAULT */
    enum exchange_frame_fault fault;
};

/* Never fails: what cannot be understood is a BINANCE_FRAME_FAULT with its reason in *error. */
void binance_parse_frame(const char *bytes, size_t size, struct binance_frame *frame,
                         struct error *error);

/* The same by cJSON alone, for everything unusual; exposed so that tests can hold one against the
 * other. */
void binance_parse_frame_slow(const char *bytes, size_t size, struct binance_frame *frame,
                              struct error *error);

/* ---- REST ------------------------------------------------------------------------------------- */

struct binance_klines {
    struct oc_candle *rows; /* the caller's */
    size_t cap;
    size_t count;
    size_t unsound; /* rows left out because a value is impossible; *error tells of the first */
    int64_t last_open_ms; /* of the last row, sound or not; -1 without rows */
};

/* Body of /klines. A row is final when its close lies before final_before_ms. OC_EMALFORMED: not an
 * array of kline rows, not ascending, or more than cap rows. */
OC_MUST_USE enum oc_status binance_parse_klines(const char *bytes, size_t size,
                                                enum oc_timeframe timeframe,
                                                int64_t final_before_ms, struct binance_klines *out,
                                                struct error *error);

/* Body of /time. */
OC_MUST_USE enum oc_status binance_parse_time(const char *bytes, size_t size, int64_t *server_ms,
                                              struct error *error);

/* Body of /exchangeInfo; takes tens of ms for a whole market: not on the loop. */
OC_MUST_USE enum oc_status binance_parse_info(enum oc_market market, const char *bytes, size_t size,
                                              struct exchange_instruments *out,
                                              struct error *error);

/* Body of /ticker/24hr: sets turnover_24h of the instruments named in it (unknown ones are ignored). */
OC_MUST_USE enum oc_status binance_parse_tickers(const char *bytes, size_t size,
                                                 struct exchange_instruments *instruments,
                                                 struct error *error);

/* An error body. Never fails: HTML and garbage give code 0 and a text that says so. */
struct binance_error {
    int64_t code;            /* Binance's, negative; 0 if there was none */
    int64_t banned_until_ms; /* "IP banned until <ms>", else 0 */
    char text[EXCHANGE_REASON_CAP];
};
void binance_parse_error(const char *bytes, size_t size, struct binance_error *out);

#endif
