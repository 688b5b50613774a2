/* zigzag.c - zigzag of closes by a percentage.
 *
 * Source: the definition of jbn/ZigZag: a pivot is fixed when the close has come back by `percent` from
 * the extreme; the artificial first and last pivots of that package are left out.
 * Events: a pivot belongs to its candle and is known at the close that came back far enough.
 * SPDX-License-Identifier: MIT */
#include "core/study/emit.h"
#include "core/study/row.h"

struct zigzag_point {
    double price; /* 0: none */
    int64_t open_ms;
};

struct zigzag {
    struct zigzag_point high, low; /* extremes since the last pivot */
    int64_t first_ms, interval_ms;
    double up, down; /* factors that turn */
    int direction;   /* of the running leg; 0: not known yet */
};

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct zigzag);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct zigzag *zigzag = state;
    double share = config->params[0] / 100.0;

    *zigzag =
        (struct zigzag){.up = 1.0 + share, .down = 1.0 - share, .interval_ms = config->interval_ms};
    return sizeof *zigzag;
}

/* The leg turns to `direction` at this candle; the extreme it came from is a pivot unless it is the
 * first candle of all. */
static void turn(struct zigzag *zigzag, const struct oc_study_candle *candle, int direction,
                 struct oc_study_events *events)
{
    struct zigzag_point *from = direction > 0 ? &zigzag->low : &zigzag->high;
    struct zigzag_point *to = direction > 0 ? &zigzag->high : &zigzag->low;

    if (zigzag->direction != 0 || from->open_ms != zigzag->first_ms) {
        struct oc_study_event event =
            emit_at(direction > 0 ? 1 : 0, direction, from->price, from->open_ms,
                    candle->open_ms + zigzag->interval_ms, -1);

        emit(events, &event);
    }
    zigzag->direction = direction;
    *to = (struct zigzag_point){candle->close, candle->open_ms};
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct zigzag *zigzag = state;
    double close = candle->close;

    if (!(zigzag->high.price > 0.0)) {
        zigzag->high = (struct zigzag_point){close, candle->open_ms};
        zigzag->low = zigzag->high;
        zigzag->first_ms = candle->open_ms;
        return;
    }
    if (zigzag->direction <= 0 && close / zigzag->low.price >= zigzag->up) {
        turn(zigzag, candle, 1, events);
    } else if (zigzag->direction >= 0 && close / zigzag->high.price <= zigzag->down) {
        turn(zigzag, candle, -1, events);
    }
    if (zigzag->direction >= 0 && close > zigzag->high.price) {
        zigzag->high = (struct zigzag_point){close, candle->open_ms};
    }
    if (zigzag->direction <= 0 && close < zigzag->low.price) {
        zigzag->low = (struct zigzag_point){close, candle->open_ms};
    }
}

static const struct oc_study_param PARAMS[] = {
    {"percent", 5, 0.01, 50, false, "way back that fixes a pivot, percent"},
};
static const char *const EVENTS[] = {"high", "low"};

const struct oc_study study_zigzag = {
    .name = "zigzag",
    .title = "Zigzag of closes by a percentage",
    .source = "the definition of jbn/ZigZag without its artificial ends",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = size,
    .init = init,
    .push_events = push,
};
