/* replay.h - candle files through the same book, engines and daily fold as the live server.
 *
 * Several symbols run together, day by day, and learn together (strategies.md 12.2). Rows before the
 * origin become the higher candles that a live server would have fetched for its start.
 * SPDX-License-Identifier: MIT */
#ifndef APP_REPLAY_H
#define APP_REPLAY_H

#include "app/cohort.h"
#include "storage/store.h"

enum { REPLAY_SEEDS_MAX = 1000 /* as backfill.higher of the server */ };

struct replay_config {
    enum oc_market market;
    struct oc_engine_config engines;
    const char *const *files; /* of one symbol: in the order of time */
    size_t file_count;
    const char *symbol;        /* for files whose names tell none; "" */
    const char *exchange_info; /* file with ticks and steps; "" */
    const char *tick, *step;  /* decimal texts for all symbols; "": from the file's first UTC day */
    int64_t origin_ms;        /* -1: 00:00 UTC of the first row */
    int64_t live_from_ms;     /* -1: the origin */
    int64_t until_ms;         /* rows that open at or after it are left out; -1: none */
    int64_t seeds;            /* higher candles each of 1h, 4h, 1d from before the origin */
    const char *learned_file; /* "": learn from nothing */
};

struct replay_sink {
    /* Of candles that open at live-from or later. Records are valid during the call. */
    void (*on_signal)(void *context, const struct signal_record *record);
    void (*on_opinion)(void *context, const struct opinion_record *record);
    void (*on_outcome)(void *context, const struct outcome_record *record);
    void (*on_day)(void *context, int64_t day_ms); /* a UTC day of all symbols is done */
    void *context;
};

struct replay;

/* OC_ENOTFOUND, OC_EMALFORMED ...: the text names file, row and value. */
OC_MUST_USE enum oc_status replay_open(struct replay **out, const struct replay_config *config,
                                       const struct replay_sink *sink, struct error *error);
OC_MUST_USE enum oc_status replay_run(struct replay *replay, struct error *error);
void replay_close(struct replay *replay); /* NULL is fine */

const struct cohort *replay_cohort(const struct replay *replay);
size_t replay_symbols(const struct replay *replay); /* their slots are 0 .. n - 1 */
uint64_t replay_candles(const struct replay *replay);

#endif
