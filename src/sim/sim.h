/* sim.h - the simulated exchange: Binance's wire protocol, spot or USD-M, REST and WebSocket on one port.
 *
 * It has its own clock. Everything that the exchange would do by time (updates, closes, windows of
 * limits) happens in simulated time; what belongs to the transport (pings, message rate, the age of a
 * connection, Retry-After) in real time. docs/simulator.md describes it for users.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "base/error.h"
#include "base/slice.h"
#include "outcry/instrument.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct sim;

/* Texts and arrays are borrowed until sim_open returns. */
struct sim_options {
    const char *host; /* literal address */
    uint16_t port;    /* 0: any free one */
    enum oc_market market;

    /* candles: "FILE" or "SYMBOL=FILE"; none: a made-up market */
    const char *const *files;
    size_t file_count;
    const struct oc_instrument *instruments; /* known beforehand, by symbol */
    size_t instrument_count;
    const char *tick, *step;    /* NULL: from the file */
    const char *const *symbols; /* of the made-up market */
    size_t symbol_count;
    uint64_t seed;
    int64_t history_days; /* of the made-up market, before start_ms */

    double speed;     /* simulated seconds a second; 0: as fast as the clients read */
    int64_t start_ms; /* 0: the files' first minute, or SIM_START_MS */
    int64_t until_ms; /* 0: the files' end, or never */
    bool hold;        /* keep serving after the end */
    int64_t wait_for; /* kline subscriptions before time starts; -1: one without speed, else none */
    int64_t window;   /* frames that a client may be behind without speed; 0: TCP alone decides */
    int64_t settle_ms; /* without speed time rests while REST is busy, and so much longer */

    int64_t updates;                       /* a minute and stream; -1: as the exchange does */
    int64_t late_min_ms, late_max_ms;      /* of closing frames */
    int64_t ping_ms, pong_ms, lifetime_ms; /* 0: as the exchange does */
    int64_t retry_after_s;                 /* of 429 and 418; -1: what is really left */
    bool no_limits;                        /* count weight, but never refuse */

    const char *const *faults;
    size_t fault_count;
};

#define SIM_START_MS INT64_C(1762128000000) /* 2025-11-03T00:00:00Z, a Monday */

void sim_options_init(struct sim_options *options);

typedef void sim_end_fn(void *context); /* the data is over; not with hold */

/* Listening when it returns OC_OK. The error names what is wrong with an option. */
OC_MUST_USE enum oc_status sim_open(struct loop *loop, const struct sim_options *options,
                                    sim_end_fn *on_end, void *context, struct sim **out,
                                    struct error *error);

uint16_t sim_port(const struct sim *sim);
int64_t sim_now_ms(const struct sim *sim);
/* "BTCUSDT,ETHUSDT" up to size - 1 bytes, then "..." */
void sim_symbols_text(const struct sim *sim, char *out, size_t size);

/* Says goodbye to every client (1001), then stops serving: on_closed, in a later turn. Idempotent. */
void sim_close(struct sim *sim, sim_end_fn *on_closed, void *context);
void sim_free(struct sim *sim); /* after on_closed; NULL is fine */

#endif
