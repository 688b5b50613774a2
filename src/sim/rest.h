/* rest.h - a REST request on its way: parameters, checks, errors. Internal to the simulator.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_REST_H
#define SIM_REST_H

#include "base/arena.h"
#include "sim/sim_internal.h"

enum { SIM_PARAMS_MAX = 32 };

struct sim_param {
    struct slice key, value;
    bool is_read;
};

struct sim_call {
    struct sim *sim;
    const struct http_request *request;
    struct arena arena; /* for this request */
    struct sim_param params[SIM_PARAMS_MAX];
    size_t param_count;
    enum sim_unit unit;
    struct buffer *out;
    int status; /* 200, or what sim_call_fail set */
    const char *content_type;
};

/* Reads the query string; false: answered (malformed, or a parameter twice). */
bool sim_call_read_params(struct sim_call *call);

/* {"code":code,"msg":"..."} with HTTP 400; always false. */
bool sim_call_fail(struct sim_call *call, int code, const char *format, ...) OC_PRINTF(3, 4);
bool sim_call_fail_status(struct sim_call *call, int status, int code, const char *text);

/* All of these: false when the request has been answered with an error. */
const struct sim_param *sim_call_param(struct sim_call *call, const char *key); /* NULL: absent */
bool sim_call_symbol(struct sim_call *call, bool is_mandatory, struct sim_series **out);
/* symbol, symbols or neither. *count SIZE_MAX: neither, all are meant. The list is in the arena. */
bool sim_call_symbols(struct sim_call *call, struct sim_series ***list, size_t *count);
bool sim_call_time(struct sim_call *call, const char *key, bool *has, int64_t *ms);
bool sim_call_whole(struct sim_call *call, const char *key, bool *has, int64_t *out);
bool sim_call_limit(struct sim_call *call, size_t usual, size_t most, size_t *out);
bool sim_call_zone(struct sim_call *call, int64_t *tz_ms);
/* Spot refuses what nobody asked for (-1104); USD-M does not care. */
/* Spot's symbolStatus of a call about one symbol: -1220 if it has another. */
bool sim_call_status(struct sim_call *call, const struct sim_series *series);
bool sim_call_all_read(struct sim_call *call);

/* Routes: the reply goes to call->out. False: answered with an error. */
typedef bool sim_route_fn(struct sim_call *call);
sim_route_fn sim_get_ping, sim_get_time, sim_get_klines, sim_get_depth, sim_get_trades,
    sim_get_agg_trades, sim_get_average;
sim_route_fn sim_get_info, sim_get_ticker, sim_get_price, sim_get_book_ticker;

#endif
