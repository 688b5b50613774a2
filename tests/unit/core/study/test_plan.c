/* test_plan.c - Fibonacci plan, support and resistance, sweeps, pools and confluence on hand-made
 * candles, whose expected events follow from the rules by hand.
 * SPDX-License-Identifier: MIT */
#include "core/study/fibonacci_plan.h"
#include "core/study/support_resistance.h"
#include "outcry/study.h"
#include "support/check.h"

enum { EVENTS_CAP = 200 };

#define HOUR_MS INT64_C(3600000)

static const struct oc_fibonacci_ratios LONG = {0.618, 0.70, 0.72, 0.90, 0.5, 0.382, 0.236};
static const struct oc_fibonacci_ratios SHORT = {0.5, 0.618, 0.69, 0.789, 0.382, 0.236, 0.0};

/* The brief's own example: swing high 104010, swing low 100734. */
static void brief_long(void **state)
{
    struct fibonacci_plan plan;

    (void)state;
    fibonacci_plan_of(100734, 104010, &LONG, &plan);
    assert_near(plan.entry_1, 101716.8, 1e-9);
    assert_near(plan.entry_2, 101651.28, 1e-9); /* 104010 - 0.72 * 3276 */
    assert_near(plan.stop, 101061.6, 1e-9);
    assert_near(plan.approach, 101985.432, 1e-9);
    assert_near(plan.target_1, 102372, 1e-9);
    assert_near(plan.target_2, 102758.568, 1e-9); /* 102758.6 in the brief */
    assert_near(plan.target_3, 103236.864, 1e-9); /* 103236.9 */
}

/* Mirrored: the leg fell from 104010 to 100734, its end is target 3. */
static void brief_short(void **state)
{
    struct fibonacci_plan plan;

    (void)state;
    fibonacci_plan_of(104010, 100734, &SHORT, &plan);
    assert_near(plan.approach, 102372, 1e-9);
    assert_near(plan.entry_1, 102758.568, 1e-9);
    assert_near(plan.entry_2, 102994.44, 1e-9);
    assert_near(plan.stop, 103318.764, 1e-9);
    assert_near(plan.target_3, 100734, 1e-9);
}

static const struct state_case {
    const char *name;
    double price;
    enum fibonacci_state want;
} STATES[] = {
    {"at the leg's end", 200, FIBONACCI_NONE},
    {"beyond the leg's end", 210, FIBONACCI_NONE},
    {"a pullback from 0.382 on", 161.7, FIBONACCI_PULLBACK},
    {"approaching from 0.618 on", 138, FIBONACCI_APPROACHING},
    {"entry 1 from 0.70 on", 129.9, FIBONACCI_ENTRY},
    {"entry 2 from 0.72 on", 127.9, FIBONACCI_ENTRY_2},
    {"the stop at 0.90", 109.9, FIBONACCI_STOPPED},
};

static void state_row(void **state)
{
    const struct state_case *row = *state;

    assert_int_equal(fibonacci_state_of(fibonacci_depth(100, 200, row->price), 0.382, &LONG),
                     row->want);
}

/* 10,000 at 1 % risk, entry 101.5, stop 100: 100 / 1.5; target 104.5 pays twice the risk. */
static void risk_figures(void **state)
{
    (void)state;
    assert_near(fibonacci_reward(101.5, 100, 104.5), 2.0, 1e-12);
    assert_near(fibonacci_size(10000, 0.01, 101.5, 100), 66.666666666666667, 1e-9);
    assert_same_double(fibonacci_size(10000, 0.01, 100, 100), 0.0);
    assert_same_double(fibonacci_reward(100, 100, 104), 0.0);
}

/* ---- events of hand-made candles ---- */

static struct oc_study_event seen[EVENTS_CAP];
static size_t seen_at[EVENTS_CAP]; /* candle that gave it */

/* low and high of each candle; it closes at `closes`, or in its middle where that is 0. */
struct hand {
    double low, high, close;
};

static size_t play(const char *name, const struct hand *hands, size_t count)
{
    static struct oc_study_events events;
    const struct oc_study *study = oc_study_find(name);
    struct oc_study_config config;
    size_t found = 0;

    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < count; i++) {
        double close = hands[i].close > 0 ? hands[i].close : (hands[i].low + hands[i].high) / 2.0;
        struct oc_study_candle candle = {
            (int64_t)i * HOUR_MS, close, hands[i].high, hands[i].low, close, 1.0, 0.0};

        assert_int_equal(oc_study_push_events(study, memory, &candle, &events), OC_OK);
        for (uint32_t j = 0; j < events.count; j++) {
            assert_true(found < EVENTS_CAP);
            seen_at[found] = i;
            seen[found++] = events.items[j];
        }
    }
    free(memory);
    return found;
}

static const char *kind_name(const char *study, size_t event)
{
    return oc_study_find(study)->event_names[seen[event].kind];
}

/* Up to 110 at candle 5, down for five candles: the high is known at candle 10. Candle 11 reaches 111
 * and closes at 109: swept. */
static const struct hand SWEEP[] = {
    {100, 102, 0}, {101, 103, 0},   {102, 104, 0}, {103, 105, 0}, {104, 106, 0},
    {105, 110, 0}, {104, 108, 0},   {103, 107, 0}, {102, 106, 0}, {101, 105, 0},
    {100, 104, 0}, {100, 111, 109}, {100, 105, 0},
};

static void sweep_of_high(void **state)
{
    size_t count = sizeof SWEEP / sizeof SWEEP[0];

    (void)state;
    /* the legs begin bearish, so the first pivot high needs an up-leg before it: a low at candle 0 */
    size_t found = play("sweeps", SWEEP, count);

    assert_int_equal(found, 1);
    assert_string_equal(kind_name("sweeps", 0), "swept_high");
    assert_int_equal(seen_at[0], 11);
    assert_int_equal(seen[0].direction, -1);
    assert_same_double(seen[0].level, 110);
    assert_int_equal(seen[0].origin_ms, 5 * HOUR_MS);
    assert_int_equal(seen[0].open_ms, 11 * HOUR_MS);
    assert_int_equal(seen[0].known_ms, 12 * HOUR_MS);
}

/* The same, but candle 11 closes at 110.5: the high is taken, no sweep. */
static void taken_high(void **state)
{
    struct hand hands[sizeof SWEEP / sizeof SWEEP[0]];
    size_t count = sizeof SWEEP / sizeof SWEEP[0];

    (void)state;
    memcpy(hands, SWEEP, sizeof SWEEP);
    hands[11].close = 110.5;
    assert_int_equal(play("sweeps", hands, count), 1);
    assert_string_equal(kind_name("sweeps", 0), "taken_high");
    assert_int_equal(seen[0].direction, 1);
}

/* A low of 100 at candle 5 makes a level when candle 10 closes, zone 100 -+ 0.125 (a quarter of 0.5 %).
 * Candle 12 touches it; 14 and 15 close below: inactive; 17 touches it from below: resistance. */
static void role_reversal(void **state)
{
    static const struct hand HANDS[] = {
        {105, 107, 0}, {104, 106, 0}, {103, 105, 0},      {102, 104, 0}, {101, 103, 0},
        {100, 102, 0}, {101, 103, 0}, {102, 104, 0},      {103, 105, 0}, {104, 106, 0},
        {105, 107, 0}, {102, 104, 0}, {100, 103, 0},      {101, 103, 0}, {98, 101, 99},
        {97, 99, 98},  {96, 98, 97},  {97, 100.05, 98.5}, {95, 97, 96},
    };
    static const struct {
        size_t at;
        const char *kind;
        int32_t direction;
        double score;
    } WANT[] = {
        {10, "level", 1, 50},
        {12, "touched", 1, 75},
        {15, "inactive", 1, 75},
        {17, "flipped", -1, 87.5},
    };
    size_t found = play("support_resistance", HANDS, sizeof HANDS / sizeof HANDS[0]);
    size_t next = 0;

    (void)state;
    for (size_t i = 0; i < found; i++) {
        if (seen[i].level != 100.0) {
            continue; /* other pivots of these candles */
        }
        assert_true(next < sizeof WANT / sizeof WANT[0]);
        assert_int_equal(seen_at[i], WANT[next].at);
        assert_string_equal(kind_name("support_resistance", i), WANT[next].kind);
        assert_int_equal(seen[i].direction, WANT[next].direction);
        assert_same_double(seen[i].score, WANT[next].score);
        assert_near(seen[i].top, 100.125, 1e-12);
        assert_near(seen[i].bottom, 99.875, 1e-12);
        next++;
    }
    assert_int_equal(next, sizeof WANT / sizeof WANT[0]);
}

/* A triangle wave between 100 and 107, candles of height 2: ATR is 2, the tolerance 0.5. Peaks of 108 at
 * candles 21, 35 and 49 (the one at 7 is known before there is an ATR), troughs of 99 at 14, 28 and 42.
 * Candle 60 reaches 120. */
static void pool_and_sweep(void **state)
{
    static const struct {
        size_t at;
        const char *kind;
        int32_t direction;
        double level, members;
    } WANT[] = {
        {33, "pool", 1, 99, 2},    {40, "pool", -1, 108, 2},  {47, "grown", 1, 99, 3},
        {54, "grown", -1, 108, 3}, {60, "swept", -1, 108, 3},
    };
    struct hand hands[61];

    (void)state;
    for (size_t i = 0; i < 61; i++) {
        double middle = 100.0 + (double)(i % 14 <= 7 ? i % 14 : 14 - i % 14);

        hands[i] = (struct hand){middle - 1, middle + 1, middle};
    }
    hands[60].high = 120;
    assert_int_equal(play("liquidity", hands, 61), sizeof WANT / sizeof WANT[0]);
    for (size_t i = 0; i < sizeof WANT / sizeof WANT[0]; i++) {
        assert_int_equal(seen_at[i], WANT[i].at);
        assert_string_equal(kind_name("liquidity", i), WANT[i].kind);
        assert_int_equal(seen[i].direction, WANT[i].direction);
        assert_same_double(seen[i].level, WANT[i].level);
        assert_same_double(seen[i].score, WANT[i].members);
    }
    assert_int_equal(seen[4].origin_ms, 21 * HOUR_MS);
}

/* Candles 1 to 3 leave 102..104 open; candle 5 reaches into it, candle 7 closes it. */
static void gap_touched_and_filled(void **state)
{
    static const struct hand HANDS[] = {
        {100, 101, 0}, {100, 102, 0}, {101, 106, 105.9}, {104, 107, 0},
        {105, 108, 0}, {103, 106, 0}, {103, 105, 0},     {101, 104, 0},
    };
    static const char *const KINDS[] = {"gap", "touched", "filled"};
    static const size_t AT[] = {3, 5, 7};

    (void)state;
    /* play() opens a candle where it closes, so the middle one is given a body by its own open */
    struct oc_study_config config;
    static struct oc_study_events events;
    const struct oc_study *study = oc_study_find("fvg");
    size_t next = 0;

    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < sizeof HANDS / sizeof HANDS[0]; i++) {
        double close = HANDS[i].close > 0 ? HANDS[i].close : HANDS[i].high - 0.5;
        struct oc_study_candle candle = {
            (int64_t)i * HOUR_MS, HANDS[i].low + 0.1, HANDS[i].high, HANDS[i].low, close, 1.0, 0.0};

        assert_int_equal(oc_study_push_events(study, memory, &candle, &events), OC_OK);
        for (uint32_t j = 0; j < events.count; j++) {
            if (events.items[j].bottom != 102.0) {
                continue;
            }
            assert_true(next < 3);
            assert_int_equal(i, AT[next]);
            assert_string_equal(study->event_names[events.items[j].kind], KINDS[next]);
            assert_same_double(events.items[j].top, 104.0);
            next++;
        }
    }
    assert_int_equal(next, 3);
    free(memory);
}

static void strength_saturates(void **state)
{
    struct support level = {.touches = 1};

    (void)state;
    assert_same_double(support_strength(&level), 0.5);
    level.touches = 1000;
    assert_true(support_strength(&level) <= 1);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the brief's example, long", brief_long, NULL);
    check_add(&list, "the brief's example mirrored, short", brief_short, NULL);
    CHECK_ROWS(&list, STATES, state_row);
    check_add(&list, "reward per risk and position size", risk_figures, NULL);
    check_add(&list, "through a high and closed back is a sweep", sweep_of_high, NULL);
    check_add(&list, "closed beyond a high is no sweep", taken_high, NULL);
    check_add(&list, "pivots near one level make a pool that is swept", pool_and_sweep, NULL);
    check_add(&list, "a gap is touched, then filled", gap_touched_and_filled, NULL);
    check_add(&list, "a level is touched, broken and comes back as the opposite", role_reversal,
              NULL);
    check_add(&list, "strength stays within 1", strength_saturates, NULL);
    return check_run(&list, "plans and levels");
}
