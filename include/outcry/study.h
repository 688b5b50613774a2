/* study.h - indicators and structures as rows of one table: a candle in, values or events out.
 *
 * A study is a row (names, parameters, outputs, functions) and a state: memory of the caller, of a size
 * that follows from the parameters, without pointers inside. Copying it is a snapshot; it may lie in
 * any struct by value. Nothing is allocated, nothing repaints, every update is incremental.
 *
 *   const struct oc_study *rsi = oc_study_find("rsi");
 *   struct oc_study_config config;
 *   double out[OC_STUDY_OUTPUTS_MAX];
 *   uint32_t has;
 *
 *   oc_study_defaults(rsi, 3600000, &config);
 *   ... oc_study_size(rsi, &config) bytes, aligned to 16 ...
 *   oc_study_init(rsi, &config, state);
 *   if (oc_study_push(rsi, state, &candle, out, &has) == OC_OK) ... out[0]
 *
 * Three kinds: values (some of the outputs after each candle), events (any number after a candle, each
 * with the time it belongs to and the time it became knowable), history (rows over a closed history:
 * they look ahead by definition and are no live signal).
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_STUDY_H
#define OUTCRY_STUDY_H

#include "outcry/attr.h"
#include "outcry/candle.h"
#include "outcry/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    OC_STUDY_PARAMS_MAX = 24,
    OC_STUDY_OUTPUTS_MAX = 24,
    OC_STUDY_EVENTS_MAX = 160 /* of one candle; no study can have more */
};

#define OC_STUDY_VALUE_MAX    1e100 /* of a price or a volume; the smallest price is 1e-100 */
#define OC_STUDY_DATA_DECIDES SIZE_MAX

/* Quote currency and base volume; what the taker bought is 0 where the source does not tell. */
struct oc_study_candle {
    int64_t open_ms;
    double open, high, low, close;
    double volume, taker;
};

enum oc_study_family { OC_STUDY_INDICATOR, OC_STUDY_STRUCTURE, OC_STUDY_RETROSPECTIVE };
enum oc_study_kind { OC_STUDY_VALUES, OC_STUDY_EVENTS, OC_STUDY_HISTORY };

/* How an output follows when all prices or all volumes are multiplied. */
enum oc_study_unit { OC_UNIT_RATIO, OC_UNIT_PRICE, OC_UNIT_VOLUME, OC_UNIT_TIME_MS };

struct oc_study_param {
    const char *name;
    double initial, min, max;
    bool is_whole;
    const char *doc;
};

struct oc_study_output {
    const char *name;
    enum oc_study_unit unit;
    double low, high; /* bounds, low < high; 0, 0: none */
};

struct oc_study_config {
    int64_t interval_ms; /* length of a candle */
    double params[OC_STUDY_PARAMS_MAX];
};

struct oc_study_event {
    int64_t open_ms;  /* of the candle it belongs to */
    int64_t known_ms; /* close of the candle at which it became knowable */
    int64_t
        origin_ms; /* of the candle it refers to (the pivot broken, the block filled); -1: none */
    uint32_t kind; /* index into the row's event names */
    int32_t direction;         /* +1 bullish, -1 bearish, 0 neither */
    double level, top, bottom; /* prices; a zone, or both equal to level */
    double score;              /* no unit; what the study says it is, else 0 */
};

struct oc_study_events {
    uint32_t count;
    struct oc_study_event items[OC_STUDY_EVENTS_MAX];
};

typedef void oc_study_row_fn(void *context, size_t index, const double *values, uint32_t has);

/* A closed history and where its rows go. scratch: oc_study_scratch bytes, aligned to 16. */
struct oc_study_run {
    const struct oc_study_candle *candles;
    size_t count;
    void *scratch;
    oc_study_row_fn *on_row; /* in order of index; a study may give several rows of one index */
    void *context;
};

struct oc_study {
    const char *name, *title;
    const char *source;
    enum oc_study_family family;
    enum oc_study_kind kind;
    const struct oc_study_param *params;
    size_t param_count;
    const struct oc_study_output *outputs; /* values and history */
    size_t output_count;
    const char *const *event_names; /* events */
    size_t event_count;
    /* 0-based index of the first candle with a value of that output; OC_STUDY_DATA_DECIDES */
    size_t (*first)(const struct oc_study_config *config, size_t output);
    size_t (*size)(const struct oc_study_config *config);
    size_t (*init)(void *state,
                   const struct oc_study_config *config); /* returns the size it uses */
    /* bit i: out[i] is set; the others are untouched */
    uint32_t (*push)(void *state, const struct oc_study_candle *candle, double *out);
    void (*push_events)(void *state, const struct oc_study_candle *candle,
                        struct oc_study_events *events);
    size_t (*scratch)(const struct oc_study_config *config, size_t candles);
    void (*run)(const struct oc_study_config *config, const struct oc_study_run *run);
};

/* ---- the table ---- */

size_t oc_study_count(void);
const struct oc_study *oc_study_at(size_t index); /* in the table's order; NULL past the end */
const struct oc_study *oc_study_find(const char *name); /* NULL: no such study */
/* For "did you mean": the closest name by edits; never NULL. */
const char *oc_study_nearest(const char *name);
const char *oc_study_nearest_param(const struct oc_study *study,
                                   const char *name); /* NULL: has none */
const char *oc_study_family_text(enum oc_study_family family);
const char *oc_study_kind_text(enum oc_study_kind kind);

/* ---- parameters ---- */

void oc_study_defaults(const struct oc_study *study, int64_t interval_ms,
                       struct oc_study_config *config);

/* OC_ENOTFOUND: no such parameter. OC_ERANGE: outside min .. max. OC_EINVALID: must be whole. */
OC_MUST_USE enum oc_status oc_study_set(const struct oc_study *study,
                                        struct oc_study_config *config, const char *name,
                                        double value);
const struct oc_study_param *oc_study_param(const struct oc_study *study, const char *name);

/* ---- values and events ---- */

size_t oc_study_size(const struct oc_study *study, const struct oc_study_config *config);
void oc_study_init(const struct oc_study *study, const struct oc_study_config *config, void *state);

/* OC_OK: *has is not 0 and out[i] is set for each of its bits; every value is finite.
 * OC_EAGAIN: no value at this candle (warming up; VWAP without volume). OC_EINVALID: the candle is not
 * sound (not finite, <= 0, high below low, ...); the state is untouched. Kind values only. */
OC_MUST_USE enum oc_status oc_study_push(const struct oc_study *study, void *state,
                                         const struct oc_study_candle *candle, double *out,
                                         uint32_t *has);

/* Replaces *events. OC_OK, also without an event; OC_EINVALID as above. Kind events only. */
OC_MUST_USE enum oc_status oc_study_push_events(const struct oc_study *study, void *state,
                                                const struct oc_study_candle *candle,
                                                struct oc_study_events *events);

/* ---- closed history ---- */

size_t oc_study_scratch(const struct oc_study *study, const struct oc_study_config *config,
                        size_t candles);
/* OC_EINVALID: a candle is not sound; no row was given. Kind history only. */
OC_MUST_USE enum oc_status oc_study_history(const struct oc_study *study,
                                            const struct oc_study_config *config,
                                            const struct oc_study_run *run);

/* ---- longer candles from shorter ones ---- */

/* Buckets are aligned to UTC as the exchange's are, weeks to Monday: open first, high max, low min,
 * close last, volumes summed. A bucket closes with its last candle; one that a gap has cut closes when
 * a candle of a later bucket arrives, with what it has. */
struct oc_study_rollup {
    int64_t from_ms, to_ms; /* to_ms is a multiple of from_ms */
    struct oc_study_candle open;
    bool has_open;
};

void oc_study_rollup_init(struct oc_study_rollup *rollup, int64_t from_ms, int64_t to_ms);

/* Returns how many candles closed: 0, 1, or 2 (one cut by a gap, then a whole one). */
size_t oc_study_rollup_push(struct oc_study_rollup *rollup, const struct oc_study_candle *candle,
                            struct oc_study_candle out[2]);

static inline struct oc_study_candle oc_study_candle_of(const struct oc_candle *candle)
{
    return (struct oc_study_candle){.open_ms = oc_candle_open_ms(candle),
                                    .open = candle->open,
                                    .high = candle->high,
                                    .low = candle->low,
                                    .close = candle->close,
                                    .volume = candle->volume_base,
                                    .taker = candle->taker_base};
}

#endif
