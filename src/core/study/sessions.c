/* sessions.c - trading sessions and kill zones.
 *
 * Source: analysis.md 3; UTC, both ends inclusive, over midnight where the end is earlier.
 * Output: active 0 or 1; high and low since the session began, while it is active.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"

enum { SESSIONS = 8 };

struct session_hours {
    int64_t begin, end; /* hours of the UTC day */
};

static const struct session_hours HOURS[SESSIONS] = {{21, 6}, {0, 9}, {7, 16},  {13, 22},
                                                     {0, 4},  {6, 9}, {11, 14}, {14, 16}};

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

struct sessions {
    double high[SESSIONS], low[SESSIONS]; /* of the running session; 0: not active */
    int64_t begins_ms[SESSIONS];          /* of that session: after a gap it may be another day's */
};

static bool is_active(const struct session_hours *hours, int64_t into_day)
{
    int64_t begin = hours->begin * HOUR_MS;
    int64_t end = hours->end * HOUR_MS;

    if (begin < end) {
        return into_day >= begin && into_day <= end;
    }
    return into_day >= begin || into_day <= end;
}

/* When the session began that is active at this time of the day: today, or yesterday over midnight. */
static int64_t begin_of(const struct session_hours *hours, int64_t open_ms, int64_t into_day)
{
    int64_t begin_ms = open_ms - into_day + hours->begin * HOUR_MS;

    return begin_ms <= open_ms ? begin_ms : begin_ms - DAY_MS;
}

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)config;
    return output % 3 == 0 ? 0 : OC_STUDY_DATA_DECIDES;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct sessions);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct sessions *sessions = state;

    (void)config;
    *sessions = (struct sessions){0};
    return sizeof *sessions;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct sessions *sessions = state;
    int64_t into_day = candle->open_ms % DAY_MS;
    uint32_t has = 0;

    for (uint32_t i = 0; i < SESSIONS; i++) {
        double *high = &sessions->high[i];
        double *low = &sessions->low[i];

        if (!is_active(&HOURS[i], into_day)) {
            *high = 0.0;
            out[3 * i] = 0.0;
            has |= 1U << 3 * i;
            continue;
        }
        int64_t begins_ms = begin_of(&HOURS[i], candle->open_ms, into_day);

        if (!(*high > 0.0) || begins_ms != sessions->begins_ms[i]) {
            *high = candle->high;
            *low = candle->low;
            sessions->begins_ms[i] = begins_ms;
        }
        *high = candle->high > *high ? candle->high : *high;
        *low = candle->low < *low ? candle->low : *low;
        out[3 * i] = 1.0;
        out[3 * i + 1] = *high;
        out[3 * i + 2] = *low;
        has |= 7U << 3 * i;
    }
    return has;
}

static const struct oc_study_output OUTPUTS[] = {
    {"sydney", OC_UNIT_RATIO, 0, 1},
    {"sydney_high", OC_UNIT_PRICE, 0, 0},
    {"sydney_low", OC_UNIT_PRICE, 0, 0},
    {"tokyo", OC_UNIT_RATIO, 0, 1},
    {"tokyo_high", OC_UNIT_PRICE, 0, 0},
    {"tokyo_low", OC_UNIT_PRICE, 0, 0},
    {"london", OC_UNIT_RATIO, 0, 1},
    {"london_high", OC_UNIT_PRICE, 0, 0},
    {"london_low", OC_UNIT_PRICE, 0, 0},
    {"new_york", OC_UNIT_RATIO, 0, 1},
    {"new_york_high", OC_UNIT_PRICE, 0, 0},
    {"new_york_low", OC_UNIT_PRICE, 0, 0},
    {"asian_zone", OC_UNIT_RATIO, 0, 1},
    {"asian_zone_high", OC_UNIT_PRICE, 0, 0},
    {"asian_zone_low", OC_UNIT_PRICE, 0, 0},
    {"london_open_zone", OC_UNIT_RATIO, 0, 1},
    {"london_open_zone_high", OC_UNIT_PRICE, 0, 0},
    {"london_open_zone_low", OC_UNIT_PRICE, 0, 0},
    {"new_york_zone", OC_UNIT_RATIO, 0, 1},
    {"new_york_zone_high", OC_UNIT_PRICE, 0, 0},
    {"new_york_zone_low", OC_UNIT_PRICE, 0, 0},
    {"london_close_zone", OC_UNIT_RATIO, 0, 1},
    {"london_close_zone_high", OC_UNIT_PRICE, 0, 0},
    {"london_close_zone_low", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_sessions = {
    .name = "sessions",
    .title = "Trading sessions and kill zones",
    .source = "usual hours; UTC, both ends inclusive, over midnight where the end is earlier",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_VALUES,

    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
