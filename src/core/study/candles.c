/* candles.c - candlestick patterns.
 *
 * Source: TA-Lib's definitions with its default candle settings: what is long, short or near is measured
 * by the mean body or range of the candles before the one in question.
 * Output: per pattern +100 bullish, -100 bearish, +-80 where TA-Lib says a weak form, 0 none; a pattern
 *         without direction is +100.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

#include <math.h>

enum { AVERAGED = 10, AVERAGED_NEAR = 5, KEPT = 4 };

/* Sums over the candles before one: bodies and ranges of ten, ranges of five. */
struct before {
    double body, range, near_range;
};

struct candles {
    struct window_sum body, range, near_range;
    struct oc_study_candle last[KEPT]; /* newest first */
    struct before before[KEPT];        /* of each of them */
    struct before sums;                /* up to the newest candle: before the next */
    uint32_t count;                    /* candles seen, up to 14 */
};

/* ---- parts of a candle; k: 0 the newest ---- */

static double body(const struct candles *candles, uint32_t k)
{
    return fabs(candles->last[k].close - candles->last[k].open);
}

static double top(const struct candles *candles, uint32_t k)
{
    const struct oc_study_candle *candle = &candles->last[k];

    return candle->close > candle->open ? candle->close : candle->open;
}

static double bottom(const struct candles *candles, uint32_t k)
{
    const struct oc_study_candle *candle = &candles->last[k];

    return candle->close < candle->open ? candle->close : candle->open;
}

static double upper(const struct candles *candles, uint32_t k)
{
    return candles->last[k].high - top(candles, k);
}

static double lower(const struct candles *candles, uint32_t k)
{
    return bottom(candles, k) - candles->last[k].low;
}

static int color(const struct candles *candles, uint32_t k)
{
    return candles->last[k].close >= candles->last[k].open ? 1 : -1;
}

/* ---- measures ---- */

static bool is_long(const struct candles *candles, uint32_t k)
{
    return body(candles, k) > candles->before[k].body / AVERAGED;
}

/* Bodies are short below the mean; where TA-Lib takes the mean itself too, is_small. */
static bool is_short(const struct candles *candles, uint32_t k)
{
    return body(candles, k) < candles->before[k].body / AVERAGED;
}

static bool is_small(const struct candles *candles, uint32_t k)
{
    return !is_long(candles, k);
}

static bool is_doji(const struct candles *candles, uint32_t k)
{
    return body(candles, k) <= 0.1 * (candles->before[k].range / AVERAGED);
}

/* What counts as hardly any shadow. */
static double trace(const struct candles *candles, uint32_t k)
{
    return 0.1 * (candles->before[k].range / AVERAGED);
}

static double near(const struct candles *candles, uint32_t k)
{
    return 0.2 * (candles->before[k].near_range / AVERAGED_NEAR);
}

static double far(const struct candles *candles, uint32_t k)
{
    return 0.6 * (candles->before[k].near_range / AVERAGED_NEAR);
}

/* Bodies of the candle k and the one before it do not overlap. */
static bool gaps_up(const struct candles *candles, uint32_t k)
{
    return bottom(candles, k) > top(candles, k + 1);
}

static bool gaps_down(const struct candles *candles, uint32_t k)
{
    return top(candles, k) < bottom(candles, k + 1);
}

/* ---- patterns of one candle ---- */

static int doji(const struct candles *candles)
{
    return is_doji(candles, 0) ? 100 : 0;
}

static int dragonfly_doji(const struct candles *candles)
{
    double little = trace(candles, 0);

    return is_doji(candles, 0) && upper(candles, 0) < little && lower(candles, 0) > little ? 100
                                                                                           : 0;
}

static int gravestone_doji(const struct candles *candles)
{
    double little = trace(candles, 0);

    return is_doji(candles, 0) && lower(candles, 0) < little && upper(candles, 0) > little ? 100
                                                                                           : 0;
}

static int long_legged_doji(const struct candles *candles)
{
    double length = body(candles, 0);

    return is_doji(candles, 0) && (lower(candles, 0) > length || upper(candles, 0) > length) ? 100
                                                                                             : 0;
}

static int spinning_top(const struct candles *candles)
{
    double length = body(candles, 0);
    bool is_found =
        is_short(candles, 0) && upper(candles, 0) > length && lower(candles, 0) > length;

    return is_found ? 100 * color(candles, 0) : 0;
}

static int high_wave(const struct candles *candles)
{
    double length = 2.0 * body(candles, 0);
    bool is_found =
        is_short(candles, 0) && upper(candles, 0) > length && lower(candles, 0) > length;

    return is_found ? 100 * color(candles, 0) : 0;
}

static int marubozu(const struct candles *candles)
{
    double little = trace(candles, 0);
    bool is_found = is_long(candles, 0) && upper(candles, 0) < little && lower(candles, 0) < little;

    return is_found ? 100 * color(candles, 0) : 0;
}

static int closing_marubozu(const struct candles *candles)
{
    double shadow = color(candles, 0) > 0 ? upper(candles, 0) : lower(candles, 0);

    return is_long(candles, 0) && shadow < trace(candles, 0) ? 100 * color(candles, 0) : 0;
}

/* ---- patterns of two candles ---- */

static bool is_hammer_shape(const struct candles *candles)
{
    return is_short(candles, 0) && lower(candles, 0) > body(candles, 0) &&
           upper(candles, 0) < trace(candles, 0);
}

static bool is_star_shape(const struct candles *candles)
{
    return is_short(candles, 0) && upper(candles, 0) > body(candles, 0) &&
           lower(candles, 0) < trace(candles, 0);
}

static int hammer(const struct candles *candles)
{
    bool is_low = bottom(candles, 0) <= candles->last[1].low + near(candles, 1);

    return is_hammer_shape(candles) && is_low ? 100 : 0;
}

static int hanging_man(const struct candles *candles)
{
    bool is_high = bottom(candles, 0) >= candles->last[1].high - near(candles, 1);

    return is_hammer_shape(candles) && is_high ? -100 : 0;
}

static int inverted_hammer(const struct candles *candles)
{
    return is_star_shape(candles) && gaps_down(candles, 0) ? 100 : 0;
}

static int shooting_star(const struct candles *candles)
{
    return is_star_shape(candles) && gaps_up(candles, 0) ? -100 : 0;
}

/* Weak when an end of the bodies is shared. */
static int engulfing(const struct candles *candles)
{
    bool is_over = top(candles, 0) >= top(candles, 1) && bottom(candles, 0) <= bottom(candles, 1);
    bool is_top_shared = top(candles, 0) == top(candles, 1);
    bool is_bottom_shared = bottom(candles, 0) == bottom(candles, 1);

    if (color(candles, 0) == color(candles, 1) || !is_over || (is_top_shared && is_bottom_shared)) {
        return 0;
    }
    return (is_top_shared || is_bottom_shared ? 80 : 100) * color(candles, 0);
}

static int inside(const struct candles *candles)
{
    if (top(candles, 0) < top(candles, 1) && bottom(candles, 0) > bottom(candles, 1)) {
        return -100 * color(candles, 1);
    }
    if (top(candles, 0) <= top(candles, 1) && bottom(candles, 0) >= bottom(candles, 1)) {
        return -80 * color(candles, 1);
    }
    return 0;
}

static int harami(const struct candles *candles)
{
    return is_long(candles, 1) && is_small(candles, 0) ? inside(candles) : 0;
}

static int harami_cross(const struct candles *candles)
{
    return is_long(candles, 1) && is_doji(candles, 0) ? inside(candles) : 0;
}

static int doji_star(const struct candles *candles)
{
    bool is_apart = color(candles, 1) > 0 ? gaps_up(candles, 0) : gaps_down(candles, 0);

    return is_long(candles, 1) && is_doji(candles, 0) && is_apart ? -100 * color(candles, 1) : 0;
}

/* ---- patterns of three candles and more ---- */

/* direction +1: morning. The third close reaches a share of the first body. */
static int star(const struct candles *candles, int direction, bool is_middle)
{
    double reach = candles->last[2].close + direction * 0.3 * body(candles, 2);
    bool is_apart = direction > 0 ? gaps_down(candles, 1) : gaps_up(candles, 1);
    bool is_reached =
        direction > 0 ? candles->last[0].close > reach : candles->last[0].close < reach;
    bool is_found = is_long(candles, 2) && color(candles, 2) == -direction && is_middle &&
                    is_apart && is_long(candles, 0) && color(candles, 0) == direction && is_reached;

    return is_found ? 100 * direction : 0;
}

static int morning_star(const struct candles *candles)
{
    return star(candles, 1, is_small(candles, 1));
}

static int evening_star(const struct candles *candles)
{
    return star(candles, -1, is_small(candles, 1));
}

static int morning_doji_star(const struct candles *candles)
{
    return star(candles, 1, is_doji(candles, 1));
}

static int evening_doji_star(const struct candles *candles)
{
    return star(candles, -1, is_doji(candles, 1));
}

static int three_white_soldiers(const struct candles *candles)
{
    const struct oc_study_candle *last = candles->last;

    for (uint32_t k = 0; k < 3; k++) {
        if (color(candles, k) < 0 || !(upper(candles, k) < trace(candles, k))) {
            return 0;
        }
    }
    for (uint32_t k = 0; k < 2; k++) {
        if (!(last[k].close > last[k + 1].close) || !(last[k].open > last[k + 1].open) ||
            !(last[k].open <= last[k + 1].close + near(candles, k + 1)) ||
            !(body(candles, k) > body(candles, k + 1) - far(candles, k + 1))) {
            return 0;
        }
    }
    return is_long(candles, 0) ? 100 : 0;
}

static int three_black_crows(const struct candles *candles)
{
    const struct oc_study_candle *last = candles->last;

    for (uint32_t k = 0; k < 3; k++) {
        if (color(candles, k) > 0 || !(lower(candles, k) < trace(candles, k))) {
            return 0;
        }
    }
    for (uint32_t k = 0; k < 2; k++) {
        if (!(last[k].open < last[k + 1].open) || !(last[k].open > last[k + 1].close) ||
            !(last[k].close < last[k + 1].close)) {
            return 0;
        }
    }
    return color(candles, 3) > 0 && last[3].high > last[2].close ? -100 : 0;
}

static int three_inside(const struct candles *candles)
{
    const struct oc_study_candle *last = candles->last;
    bool is_inside = top(candles, 1) < top(candles, 2) && bottom(candles, 1) > bottom(candles, 2);
    bool is_confirmed = color(candles, 2) > 0
                            ? color(candles, 0) < 0 && last[0].close < last[2].open
                            : color(candles, 0) > 0 && last[0].close > last[2].open;

    return is_long(candles, 2) && is_small(candles, 1) && is_inside && is_confirmed
               ? -100 * color(candles, 2)
               : 0;
}

static int three_outside(const struct candles *candles)
{
    const struct oc_study_candle *last = candles->last;
    bool is_outside = color(candles, 1) != color(candles, 2) && top(candles, 1) > top(candles, 2) &&
                      bottom(candles, 1) < bottom(candles, 2);
    bool is_confirmed =
        color(candles, 1) > 0 ? last[0].close > last[1].close : last[0].close < last[1].close;

    return is_outside && is_confirmed ? 100 * color(candles, 1) : 0;
}

/* X(pattern, index of the first candle that has an answer) */
#define PATTERN_LIST(X)         \
    X(doji, 10)                 \
    X(dragonfly_doji, 10)       \
    X(gravestone_doji, 10)      \
    X(long_legged_doji, 10)     \
    X(spinning_top, 10)         \
    X(high_wave, 10)            \
    X(marubozu, 10)             \
    X(closing_marubozu, 10)     \
    X(hammer, 11)               \
    X(hanging_man, 11)          \
    X(inverted_hammer, 11)      \
    X(shooting_star, 11)        \
    X(engulfing, 2)             \
    X(harami, 11)               \
    X(harami_cross, 11)         \
    X(doji_star, 11)            \
    X(morning_star, 12)         \
    X(evening_star, 12)         \
    X(morning_doji_star, 12)    \
    X(evening_doji_star, 12)    \
    X(three_white_soldiers, 12) \
    X(three_black_crows, 13)    \
    X(three_inside, 12)         \
    X(three_outside, 3)

static const struct pattern {
    int (*find)(const struct candles *candles);
    uint32_t first;
} PATTERNS[] = {
#define PATTERN_ROW(name, first) {name, first},
    PATTERN_LIST(PATTERN_ROW)
#undef PATTERN_ROW
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)config;
    return PATTERNS[output].first;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct candles) + (2 * AVERAGED + AVERAGED_NEAR) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct candles *candles = state;
    size_t end = sizeof *candles;

    (void)config;
    *candles = (struct candles){0};
    window_sum_init(&candles->body, AVERAGED,
                    study_take(&end, state, &candles->body, AVERAGED * sizeof(double)));
    window_sum_init(&candles->range, AVERAGED,
                    study_take(&end, state, &candles->range, AVERAGED * sizeof(double)));
    window_sum_init(&candles->near_range, AVERAGED_NEAR,
                    study_take(&end, state, &candles->near_range, AVERAGED_NEAR * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct candles *candles = state;
    double height = candle->high - candle->low;
    uint32_t has = 0;

    for (uint32_t i = KEPT - 1; i > 0; i--) {
        candles->last[i] = candles->last[i - 1];
        candles->before[i] = candles->before[i - 1];
    }
    candles->last[0] = *candle;
    candles->before[0] = candles->sums;
    (void)window_sum_push(&candles->body, fabs(candle->close - candle->open), &candles->sums.body);
    (void)window_sum_push(&candles->range, height, &candles->sums.range);
    (void)window_sum_push(&candles->near_range, height, &candles->sums.near_range);
    for (uint32_t i = 0; i < sizeof PATTERNS / sizeof PATTERNS[0]; i++) {
        if (candles->count >= PATTERNS[i].first) {
            out[i] = PATTERNS[i].find(candles);
            has |= 1U << i;
        }
    }
    candles->count += candles->count < 14 ? 1 : 0;
    return has;
}

static const struct oc_study_output OUTPUTS[] = {
#define PATTERN_OUTPUT(name, first) {#name, OC_UNIT_RATIO, -100, 100},
    PATTERN_LIST(PATTERN_OUTPUT)
#undef PATTERN_OUTPUT
};

const struct oc_study study_candles = {
    .name = "candles",
    .title = "Candlestick patterns",
    .source = "TA-Lib's definitions with default candle settings",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_VALUES,
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
