/* store.h - the market's candles by symbol and minute, from files or from the made-up market.
 *
 * Made-up days are kept while there is room and made again when they are asked for; files are held
 * whole. Edits (a gap, an amended candle) lie over both and stay.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_STORE_H
#define SIM_STORE_H

#include "sim/market.h"

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_MINUTE_MS = 60000, SIM_DAY_MINUTES = 1440 };

struct sim_edit {
    int64_t minute;
    struct sim_candle candle;
};

struct sim_day {
    struct sim_candle *rows; /* SIM_DAY_MINUTES, or NULL: not in memory */
    uint64_t used;           /* when, for eviction */
};

struct sim_series {
    struct sim_symbol symbol;
    int64_t first_minute, end_minute; /* data covers [first, end); end INT64_MAX: for ever */
    bool is_seeded;
    int64_t first_day; /* of days[0] and states[0], in days since the epoch */
    struct sim_day *days;
    size_t day_count;
    struct sim_market *states; /* seeded: at the start of each day */
    size_t state_count;
    struct sim_edit *edits; /* seeded: to be laid over a day that is made again */
    size_t edit_count;
};

struct sim_store {
    struct sim_series *series; /* sorted by nothing: in the order they were added */
    size_t count;
    uint32_t *by_name; /* indices sorted by symbol */
    size_t days_held;
    uint64_t uses;
};

void sim_store_init(struct sim_store *store);
void sim_store_deinit(struct sim_store *store);

/* A made-up symbol, from first_ms (a day's start) for ever. OC_EDUPLICATE, OC_EFULL, OC_ENOMEM. */
OC_MUST_USE enum oc_status sim_store_add_seeded(struct sim_store *store,
                                                const struct oc_instrument *instrument,
                                                const struct sim_market_plan *plan, uint64_t seed,
                                                int64_t first_ms, struct error *error);

/* An empty symbol for a file's candles, and a candle of it. OC_ERANGE: minute outside of what a
 * calendar holds. Trade ids are counted on from candle to candle. */
OC_MUST_USE enum oc_status sim_store_add_empty(struct sim_store *store,
                                               const struct oc_instrument *instrument,
                                               uint64_t seed, struct sim_series **out,
                                               struct error *error);
OC_MUST_USE enum oc_status sim_store_put(struct sim_series *series, int64_t minute,
                                         const struct sim_candle *candle, struct error *error);

struct sim_series *sim_store_find(const struct sim_store *store, struct slice symbol);
struct sim_series *sim_store_find_lower(const struct sim_store *store, struct slice lower);

/* False: the exchange has no candle for that minute (*out is then absent and otherwise zero). */
bool sim_store_minute(struct sim_store *store, struct sim_series *series, int64_t minute,
                      struct sim_candle *out);
/* The sum over [from, to) minutes; false: none of them has a candle. */
bool sim_store_span(struct sim_store *store, struct sim_series *series, int64_t from, int64_t to,
                    struct sim_candle *out);
/* Replaces a candle for good. OC_EFULL, OC_ENOMEM. */
OC_MUST_USE enum oc_status sim_store_edit(struct sim_store *store, struct sim_series *series,
                                          int64_t minute, const struct sim_candle *candle);

#endif
