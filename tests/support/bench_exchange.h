/* bench_exchange.h - an exchange for benches: REST answers on a loop from seeded candles, kline streams on
 * raw sockets, so that a bench decides when each frame leaves and pays nothing else for it.
 *
 * Symbols are C0000USDT, C0001USDT, ...; all run through one seeded market, each some minutes ahead of
 * the one before. Time stands still until the bench moves it.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_BENCH_EXCHANGE_H
#define SUPPORT_BENCH_EXCHANGE_H

#include "net/http_server.h"
#include "net/loop.h"
#include "outcry/candle.h"
#include "outcry/instrument.h"

#include <stddef.h>
#include <stdint.h>

enum { BENCH_STREAMS = 64, BENCH_FRAME_CAP = 700, BENCH_INPUT = 262144 };

struct bench_stream {
    int socket; /* -1: free */
    bool is_open;
    char *input;
    size_t input_size;
};

struct bench_exchange {
    struct loop *loop;
    struct loop_timer *stop;
    struct http_server *rest;
    int listener;
    uint16_t stream_port;
    struct bench_stream streams[BENCH_STREAMS];
    size_t symbols, subscribed;
    int *socket_of; /* by symbol; -1: not subscribed */
    struct oc_instrument instrument;
    struct oc_candle *candles;
    size_t candle_count;
    int64_t first_ms;  /* of symbol 0's first candle */
    int64_t minute_ms; /* the open minute */
};

/* days: of history before the open minute, which is `minutes` after midnight; room: minutes to come */
void bench_exchange_open(struct bench_exchange *exchange, size_t symbols, int days, int minutes,
                         int room);
void bench_exchange_close(struct bench_exchange *exchange);

/* Answers REST and subscriptions for that long. */
void bench_exchange_run(struct bench_exchange *exchange, uint32_t for_ms);

/* The frame of the open minute of a symbol, with its WebSocket header; returns its size. */
size_t bench_exchange_frame(const struct bench_exchange *exchange, size_t symbol, bool is_final,
                            char out[BENCH_FRAME_CAP]);

#endif
