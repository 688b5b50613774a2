/* test_agreement.c - what the API and signals say of levels, Fibonacci, score and structure is what
 * `outcry study` says of the same candles.
 *
 * An engine gets 1m candles of a seeded market, or of a real month; beside it the studies with their
 * defaults get the closed 1h and 5m candles in quote currency. Prices agree to the tick, everything else
 * exactly: the order and number of levels, touches, kinds, states, factors, events.
 * SPDX-License-Identifier: MIT */
#include "core/study/support_resistance.h"
#include "outcry/market_data.h"
#include "support/check.h"
#include "support/market.h"
#include "support/month.h"
#include "support/structure_peer.h"

#include <math.h>

enum {
    SCORE_BYTES = 1 << 17,
    WALK_DAYS = 40,
    SEED_DAYS = 20,
    FACTORS = OC_FACTOR_COUNT,
    STATES = 6
};

#define START_MS INT64_C(1700006400000) /* 2023-11-15 00:00 UTC */

struct value_study {
    const struct oc_study *study;
    _Alignas(16) unsigned char state[SCORE_BYTES];
    double out[OC_STUDY_OUTPUTS_MAX];
    uint32_t has;
};

static struct rig {
    struct oc_instrument instrument;
    struct oc_engine *engine;
    struct structure_seen seen; /* since the last 5m candle */
    struct structure_peer peer;
    bool is_seeded; /* with hours: the studies of 5m begin later than they do */
    bool has_five;
    struct oc_study_candle five; /* the last one, not yet given to the peer */
    struct value_study levels, fibonacci, score;
    struct oc_study_events level_events;
    bool has_signal;
    struct oc_signal signal; /* of this minute */
    uint64_t hours, fives;
    /* what there was to compare */
    size_t signals, level_rows, touched_rows, inactive_rows, forgotten, states[STATES],
        factors[2 * FACTORS];
} rig;

/* ---- the two sides ---- */

static void begin_study(struct value_study *one, const char *name, enum oc_timeframe timeframe)
{
    struct oc_study_config config;

    one->study = oc_study_find(name);
    assert_non_null(one->study);
    oc_study_defaults(one->study, oc_timeframe_ms(timeframe), &config);
    assert_true(oc_study_size(one->study, &config) <= SCORE_BYTES);
    oc_study_init(one->study, &config, one->state);
}

static void push_values(struct value_study *one, const struct oc_study_candle *candle)
{
    one->has = 0;
    (void)!oc_study_push(one->study, one->state, candle, one->out, &one->has);
}

static void begin_engine(const struct oc_instrument *instrument, int64_t start_ms)
{
    struct oc_engine_config config = oc_engine_config_default(instrument->market);

    config.origin_ms = start_ms / OC_DAY_MS * OC_DAY_MS;
    size_t size = oc_engine_size(&config);
    void *memory = aligned_alloc(64, (size + 63) / 64 * 64);

    assert_non_null(memory);
    assert_int_equal(oc_engine_init(memory, size, &config, instrument, &rig.engine), OC_OK);
}

static void begin(const struct oc_instrument *instrument, int64_t start_ms)
{
    memset(&rig, 0, sizeof rig);
    rig.instrument = *instrument;
    begin_engine(instrument, start_ms);
    structure_peer_init(&rig.peer, instrument->tick);
    begin_study(&rig.levels, "support_resistance", OC_TF_1H);
    begin_study(&rig.fibonacci, "fibonacci", OC_TF_1H);
    begin_study(&rig.score, "market_score", OC_TF_5M);
}

static void end_five(void)
{
    if (rig.has_five) {
        structure_peer_push(&rig.peer, &rig.five, &rig.seen);
    }
    rig.has_five = false;
    rig.seen.count = 0;
}

/* A candle comes before what changed at its close; a gap's end may close two. */
static void on_event(void *ctx, const struct oc_event *event)
{
    (void)ctx;
    if (event->kind == OC_EVENT_STRUCTURE) {
        structure_seen_add(&rig.seen, event->as.structure);
    } else if (event->kind == OC_EVENT_CANDLE && event->as.candle.timeframe == OC_TF_5M) {
        end_five();
        rig.five = oc_study_candle_of(event->as.candle.candle);
        rig.has_five = true;
    } else if (event->kind == OC_EVENT_SIGNAL) {
        rig.signal = *event->as.signal;
        rig.has_signal = true;
    }
}

static void assert_price(int64_t ticks, double price)
{
    double at = price / rig.instrument.tick;

    assert_true(fabs((double)ticks - at) <= 0.5 + 1e-6);
}

/* ---- levels ---- */

static void compare_level(const struct oc_support *got, const struct support *want)
{
    int64_t hour_ms = oc_timeframe_ms(OC_TF_1H);
    double tick = rig.instrument.tick;

    assert_price(got->price, want->price);
    assert_int_equal(got->low, (int64_t)ceil(want->low / tick - 1e-6));
    assert_int_equal(got->high, (int64_t)floor(want->high / tick + 1e-6));
    assert_int_equal(got->kind, want->kind);
    assert_int_equal(got->is_active, want->is_active);
    assert_int_equal(got->touches, want->touches);
    assert_near(got->strength, 1.0 - pow(0.5, want->touches), 1e-12);
    assert_int_equal(got->first_touch_ms, (int64_t)want->first_s * 1000 + hour_ms);
    assert_int_equal(got->last_touch_ms, (int64_t)want->last_s * 1000 + hour_ms);
    rig.level_rows++;
    rig.touched_rows += got->touches > 1;
    rig.inactive_rows += !got->is_active;
}

static void push_hour(const struct oc_study_candle *hour)
{
    assert_int_equal(
        oc_study_push_events(rig.levels.study, rig.levels.state, hour, &rig.level_events), OC_OK);
    for (uint32_t i = 0; i < rig.level_events.count; i++) {
        const char *name = rig.levels.study->event_names[rig.level_events.items[i].kind];

        rig.forgotten += strcmp(name, "forgotten") == 0;
    }
    push_values(&rig.fibonacci, hour);
    rig.hours++;
}

static void compare_levels(void)
{
    const struct support_resistance *study = (const void *)rig.levels.state;
    struct oc_support supports[OC_SUPPORT_CAP];
    size_t count = oc_engine_supports(rig.engine, supports, OC_SUPPORT_CAP);

    assert_int_equal(count, study->count);
    for (size_t i = 0; i < count; i++) {
        compare_level(&supports[i], &study->levels[i]);
    }
    size_t place = count; /* new levels stand last, in the order of their events */

    for (uint32_t i = rig.level_events.count; i-- > 0;) {
        const struct oc_study_event *event = &rig.level_events.items[i];

        if (strcmp(rig.levels.study->event_names[event->kind], "level") == 0) {
            assert_int_equal(supports[--place].known_ms, event->known_ms);
        }
    }
}

/* A signal's support_level and resistance_level: of the active levels, the support that begins at or
 * below the close and ends highest, and its mirror. */
static void compare_marks(void)
{
    const struct support_resistance *study = (const void *)rig.levels.state;
    double close = oc_ticks_to_price(&rig.instrument, rig.signal.close);
    const struct support *support = NULL, *resistance = NULL;

    for (uint32_t i = 0; i < study->count; i++) {
        const struct support *level = &study->levels[i];

        if (level->is_active && level->kind > 0 && level->low <= close &&
            (support == NULL || level->high > support->high)) {
            support = level;
        }
        if (level->is_active && level->kind < 0 && level->high >= close &&
            (resistance == NULL || level->low < resistance->low)) {
            resistance = level;
        }
    }
    assert_int_equal(rig.signal.marks.support != 0, support != NULL);
    assert_int_equal(rig.signal.marks.resistance != 0, resistance != NULL);
    if (support != NULL) {
        assert_price(rig.signal.marks.support, support->price);
    }
    if (resistance != NULL) {
        assert_price(rig.signal.marks.resistance, resistance->price);
    }
    rig.has_signal = false;
    rig.signals++;
}

/* ---- Fibonacci ---- */

static void compare_fibonacci(const struct oc_study_candle *hour)
{
    static const char *const PHASES[STATES] = {"before the pullback", "pullback",
                                               "approaching",         "in the entry zone",
                                               "at the second entry", "invalid"};
    const double *out = rig.fibonacci.out;
    struct oc_fibonacci_plan plan;
    struct oc_market_state market;

    enum oc_status status = oc_engine_fibonacci(rig.engine, &plan);

    assert_int_equal(status == OC_OK, rig.fibonacci.has != 0);
    if (status != OC_OK) {
        return;
    }
    assert_int_equal((int)plan.leg.direction, (int)out[0]);
    assert_int_equal(plan.leg.start, oc_price_to_ticks(&rig.instrument, out[1]));
    assert_int_equal(plan.leg.end, oc_price_to_ticks(&rig.instrument, out[2]));
    assert_price(plan.approaching, out[5]);
    assert_price(plan.entries[0], out[6]);
    assert_price(plan.entries[1], out[7]);
    assert_price(plan.stop, out[8]);
    for (size_t i = 0; i < OC_FIBONACCI_TARGETS; i++) {
        assert_price(plan.targets[i], out[9 + i]);
    }
    oc_engine_market_state(rig.engine, &market); /* the signal's swing_high and swing_low */
    assert_int_equal(out[0] > 0 ? market.swing_high : market.swing_low, plan.leg.end);
    if (hour->open_ms + oc_timeframe_ms(OC_TF_1H) ==
        oc_engine_last_ms(rig.engine) + OC_MINUTE_MS) { /* not an hour that a gap has cut */
        assert_near(plan.retracement, out[3], 1e-9);
        assert_string_equal(oc_fibonacci_phase(&plan), PHASES[(size_t)out[4]]);
        rig.states[(size_t)out[4]]++;
    }
}

/* ---- score and structure of 5m ---- */

static void compare_score(const struct oc_study_candle *five)
{
    const enum oc_direction sides[2] = {OC_LONG, OC_SHORT};

    if (rig.is_seeded || rig.score.has == 0 ||
        five->open_ms + oc_timeframe_ms(OC_TF_5M) != oc_engine_last_ms(rig.engine) + OC_MINUTE_MS) {
        return;
    }
    for (size_t side = 0; side < 2; side++) {
        struct oc_score score = oc_engine_score(rig.engine, sides[side]);

        for (size_t i = 0; i < FACTORS; i++) {
            bool counts = (score.factors >> i & 1U) != 0;

            assert_int_equal(counts, rig.score.out[2 + side * FACTORS + i] > 0.5);
            rig.factors[side * FACTORS + i] += counts;
        }
        assert_near(score.points, rig.score.out[side], 1e-9);
    }
}

static void push(const struct oc_candle *minute)
{
    const struct oc_series *hours = oc_engine_series(rig.engine, OC_TF_1H);
    const struct oc_series *fives = oc_engine_series(rig.engine, OC_TF_5M);
    uint64_t hours_before = hours->pushed, fives_before = fives->pushed;

    assert_int_equal(oc_engine_push(rig.engine, minute, on_event, NULL), OC_OK);
    end_five();
    for (uint64_t back = hours->pushed - hours_before; back-- > 0;) {
        struct oc_study_candle hour = oc_study_candle_of(oc_series_at(hours, (size_t)back));

        push_hour(&hour);
        if (back == 0) {
            compare_levels();
            compare_fibonacci(&hour);
        }
    }
    for (uint64_t back = fives->pushed - fives_before; back-- > 0;) {
        struct oc_study_candle five = oc_study_candle_of(oc_series_at(fives, (size_t)back));

        push_values(&rig.score, &five);
        rig.fives++;
        if (back == 0) {
            compare_score(&five);
        }
    }
    if (rig.has_signal) {
        compare_marks();
    }
}

/* Every kind of thing that can be compared has been. */
static void end(void)
{
    assert_true(rig.hours > 500 && rig.fives > 6000);
    assert_true(rig.level_rows > 3000 && rig.touched_rows > 500 && rig.inactive_rows > 100);
    assert_true(rig.forgotten > 0 && rig.signals > 20);
    for (size_t i = 0; i < STATES; i++) {
        assert_true(rig.states[i] > 0);
    }
    for (size_t i = 0; i < 2 * (size_t)FACTORS; i++) {
        assert_true(rig.factors[i] > 0);
    }
    assert_true(rig.peer.breaks > 100 && rig.peer.mitigated > 50 && rig.peer.filled > 50);
    free(rig.engine);
}

/* ---- rows ---- */

static const struct walk_case {
    const char *name;
    uint64_t seed;
    double volatility_frac;
    int gap_per_million;
} WALKS[] = {
    {"a seeded market: API and studies agree", 11, 0.0008, 0},
    {"a wild market: API and studies agree", 12, 0.0030, 0},
    {"a market with gaps: API and studies agree", 13, 0.0012, 150},
};

static void walk_row(void **state)
{
    const struct walk_case *row = *state;
    struct market_options options = market_options_default(row->seed, START_MS);
    struct oc_instrument instrument = market_instrument(0);
    struct market market;

    options.volatility_frac = row->volatility_frac;
    options.gap_per_million = row->gap_per_million;
    market_init(&market, &options);
    begin(&instrument, START_MS);
    for (size_t i = 0; i < WALK_DAYS * (size_t)1440; i++) {
        struct oc_bar bar = market_next(&market);
        struct oc_candle candle = market_candle(&instrument, &bar);

        push(&candle);
    }
    end();
}

/* ---- seeds ---- */

static struct {
    enum oc_timeframe timeframe;
    size_t count;
    struct oc_candle candles[SEED_DAYS * 24];
} seeds;

static void keep_seed(void *ctx, const struct oc_event *event)
{
    (void)ctx;
    if (event->kind == OC_EVENT_CANDLE && event->as.candle.timeframe == seeds.timeframe) {
        seeds.candles[seeds.count++] = *event->as.candle.candle;
    }
}

/* Higher candles of the days before the origin, one time frame after the other as a server gets them. */
static void plant(const struct oc_instrument *instrument, const struct oc_candle *minutes,
                  enum oc_timeframe timeframe)
{
    struct oc_engine *seeded = rig.engine;

    seeds.timeframe = timeframe;
    seeds.count = 0;
    begin_engine(instrument, oc_candle_open_ms(&minutes[0]));
    for (size_t i = 0; i < SEED_DAYS * (size_t)1440; i++) {
        assert_int_equal(oc_engine_push(rig.engine, &minutes[i], keep_seed, NULL), OC_OK);
    }
    free(rig.engine);
    rig.engine = seeded;
    for (size_t i = 0; i < seeds.count; i++) {
        assert_int_equal(oc_engine_seed(rig.engine, timeframe, &seeds.candles[i]), OC_OK);
    }
}

/* The levels and the leg of the days before are those of the study that saw their hours. */
static void seeded_engine(void **state)
{
    static struct oc_candle minutes[WALK_DAYS * 1440];
    struct market_options options = market_options_default(14, START_MS);
    struct oc_instrument instrument = market_instrument(0);
    struct market market;

    (void)state;
    options.gap_per_million = 0;
    options.volatility_frac = 0.0015;
    market_init(&market, &options);
    for (size_t i = 0; i < WALK_DAYS * (size_t)1440; i++) {
        struct oc_bar bar = market_next(&market);

        minutes[i] = market_candle(&instrument, &bar);
    }
    begin(&instrument, START_MS + SEED_DAYS * OC_DAY_MS);
    rig.is_seeded = true;
    plant(&instrument, minutes, OC_TF_1D);
    plant(&instrument, minutes, OC_TF_1H); /* the last, so that its candles are still there */
    assert_int_equal(seeds.count, SEED_DAYS * 24);
    for (size_t i = 0; i < seeds.count; i++) {
        struct oc_study_candle hour = oc_study_candle_of(&seeds.candles[i]);

        push_hour(&hour);
    }
    for (size_t i = SEED_DAYS * (size_t)1440; i < WALK_DAYS * (size_t)1440; i++) {
        push(&minutes[i]);
    }
    assert_true(rig.level_rows > 3000 && rig.inactive_rows > 100 && rig.forgotten > 0);
    free(rig.engine);
}

static const struct month_case {
    const char *name, *file;
} MONTHS[] = {
    {"ALGOUSDT 2024-09, thin: API and studies agree",
     "data/klines_1m_um/ALGOUSDT-1m-2024-09.csv.zst"},
    {"AVAXUSDT 2025-02, down: API and studies agree",
     "data/klines_1m_um/AVAXUSDT-1m-2025-02.csv.zst"},
    {"DOTUSDT 2024-11, up: API and studies agree", "data/klines_1m_um/DOTUSDT-1m-2024-11.csv.zst"},
};

static void month_row(void **state)
{
    const struct month_case *row = *state;
    const struct month *month = month_load_or_skip(row->file);

    begin(&month->instrument, oc_candle_open_ms(&month->candles[0]));
    for (size_t i = 0; i < month->count; i++) {
        push(&month->candles[i]);
    }
    end();
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, WALKS, walk_row);
    check_add(&list, "a seeded engine: its levels are those of the study on its hours",
              seeded_engine, NULL);
    CHECK_ROWS(&list, MONTHS, month_row);
    return check_run(&list, "agreement of API and studies");
}
