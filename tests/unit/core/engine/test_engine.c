/* test_engine.c - the engine's door: configuration, refusals, seeds, modes, gaps, no malloc.
 * SPDX-License-Identifier: MIT */
#include "core/engine_internal.h"
#include "support/check.h"
#include "support/engine_run.h"
#include "support/market.h"

static const int64_t START = INT64_C(19675) * OC_DAY_MS;

/* --- counting allocations: this program's malloc family, in front of the library's ------------------ */

#if defined(__SANITIZE_ADDRESS__)
#define COUNTS_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTS_MALLOC 0
#else
#define COUNTS_MALLOC 1
#endif
#else
#define COUNTS_MALLOC 1
#endif

static size_t allocations;

#if COUNTS_MALLOC
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    allocations++;
    return __libc_realloc(old, size);
}
#endif

/* --- configuration ------------------------------------------------------------------------------ */

struct config_case {
    const char *name;
    void (*spoil)(struct oc_engine_config *config);
};

static void origin_off_midnight(struct oc_engine_config *config)
{
    config->origin_ms += OC_MINUTE_MS;
}

static void negative_origin(struct oc_engine_config *config)
{
    config->origin_ms = -OC_DAY_MS;
}

static void short_1m_ring(struct oc_engine_config *config)
{
    config->ring_caps[OC_TF_1M] = OC_RING_MIN_1M - 1;
}

static void short_4h_ring(struct oc_engine_config *config)
{
    config->ring_caps[OC_TF_4H] = OC_RING_MIN - 1;
}

static void absurd_ring(struct oc_engine_config *config)
{
    config->ring_caps[OC_TF_1D] = UINT32_MAX;
}

static void negative_fee(struct oc_engine_config *config)
{
    config->costs.maker_frac = -0.0001;
}

static void gate_above_one(struct oc_engine_config *config)
{
    config->costs.gate = 1.01;
}

static void nan_fee(struct oc_engine_config *config)
{
    volatile double zero = 0;

    config->costs.slip_frac = zero / zero;
}

static void unknown_mode(struct oc_engine_config *config)
{
    config->modes[OC_ENGINE_GRID] = (enum oc_engine_mode)7;
}

static const struct config_case CONFIGS[] = {
    {"an origin that is no midnight is refused", origin_off_midnight},
    {"an origin before the epoch is refused", negative_origin},
    {"a 1m ring below 1500 is refused", short_1m_ring},
    {"a 4h ring below 200 is refused", short_4h_ring},
    {"a ring beyond all memory is refused", absurd_ring},
    {"a negative fee is refused", negative_fee},
    {"a gate above 1 is refused", gate_above_one},
    {"a fee that is no number is refused", nan_fee},
    {"an unknown mode is refused", unknown_mode},
};

static void config_row(void **state)
{
    const struct config_case *row = *state;
    struct oc_engine_config config = oc_engine_config_default(OC_MARKET_SPOT);

    config.origin_ms = START;
    assert_true(oc_engine_size(&config) > 0);
    row->spoil(&config);
    assert_int_equal(oc_engine_size(&config), 0);
}

static void init_refuses(void **state)
{
    struct oc_engine_config config = oc_engine_config_default(OC_MARKET_USDM);
    struct oc_instrument instrument = market_instrument(0), empty = {.tick = 0};
    size_t size = oc_engine_size(&config);
    unsigned char *memory = aligned_alloc(64, size + 64);
    struct oc_engine *engine = NULL;

    (void)state;
    memory[0] = 7;
    assert_int_equal(oc_engine_init(memory + 8, size, &config, &instrument, &engine), OC_EINVALID);
    assert_int_equal(oc_engine_init(memory, size - 1, &config, &instrument, &engine), OC_EINVALID);
    assert_int_equal(oc_engine_init(memory, size, &config, &empty, &engine), OC_EINVALID);
    assert_null(engine);
    assert_int_equal(memory[0], 7);
    assert_int_equal(oc_engine_init(memory, size, &config, &instrument, &engine), OC_OK);
    assert_int_equal(oc_engine_last_ms(engine), -1);
    assert_int_equal(oc_engine_candles(engine), 0);
    assert_string_equal(oc_engine_instrument(engine)->symbol, "TESTUSDT");
    free(memory);
}

static void state_is_small(void **state)
{
    (void)state;
    assert_true(oc_engine_state_size() <= 100 * 1024);
}

static void default_costs(void **state)
{
    struct oc_costs spot = oc_costs_default(OC_MARKET_SPOT),
                    usdm = oc_costs_default(OC_MARKET_USDM);

    (void)state;
    assert_near(spot.taker_frac, 0.001, 0); /* strategies.md 8 and 12 */
    assert_near(spot.gate, 0.54, 0);
    assert_near(usdm.maker_frac, 0.0002, 0);
    assert_near(usdm.taker_frac, 0.0005, 0);
    assert_near(usdm.slip_frac, 0.0002, 0);
    assert_near(usdm.gate, 0.56, 0);
}

/* --- candles ------------------------------------------------------------------------------------- */

static struct oc_candle candle_at(const struct engine_run *run, int64_t open_ms, int64_t close)
{
    struct oc_bar bar = {open_ms, close, close + 3, close - 3, close, 1000, 500};

    return market_candle(&run->instrument, &bar);
}

static void begin(struct engine_run *run)
{
    struct oc_instrument instrument = market_instrument(0);

    engine_run_init(run, &instrument, START);
}

static void push_refuses(void **state)
{
    struct engine_run run;
    struct oc_candle good, bad;
    struct oc_signal signal;

    (void)state;
    begin(&run);
    assert_int_equal(oc_engine_analyze(run.engine, UINT32_MAX, &signal), OC_EAGAIN);
    bad = candle_at(&run, START - OC_MINUTE_MS, 4000);
    assert_int_equal(oc_engine_push(run.engine, &bad, NULL, NULL), OC_EINVALID);
    good = candle_at(&run, START, 4000);
    assert_int_equal(oc_engine_push(run.engine, &good, NULL, NULL), OC_OK);
    assert_int_equal(oc_engine_push(run.engine, &good, NULL, NULL), OC_EINVALID); /* not later */
    bad = candle_at(&run, START + OC_MINUTE_MS + 1000, 4000);
    assert_int_equal(oc_engine_push(run.engine, &bad, NULL, NULL), OC_EINVALID); /* no minute */
    bad = good;
    bad.open_s += 60;
    bad.close += 0.0004; /* off the tick */
    bad.high += 1;
    assert_int_equal(oc_engine_push(run.engine, &bad, NULL, NULL), OC_EINVALID);
    bad = candle_at(&run, START + OC_MINUTE_MS, 4000);
    bad.trades_flags &= ~(uint32_t)OC_CANDLE_FINAL;
    assert_int_equal(oc_engine_push(run.engine, &bad, NULL, NULL), OC_EINVALID);
    bad = candle_at(&run, START + OC_MINUTE_MS, 4000);
    bad.taker_base = bad.volume_base + 1;
    assert_int_equal(oc_engine_push(run.engine, &bad, NULL, NULL), OC_EINVALID);
    assert_int_equal(oc_engine_candles(run.engine), 1);
    assert_int_equal(oc_engine_last_ms(run.engine), START);
    assert_int_equal(oc_engine_analyze(run.engine, UINT32_MAX, &signal), OC_OK);
    assert_int_equal(signal.code, OC_CODE_NO_QUORUM);
    assert_int_equal(signal.close, 4000);
    assert_int_equal(signal.open_ms, START);
    engine_run_deinit(&run);
}

static void seed_refuses(void **state)
{
    struct engine_run run;
    int64_t hour = oc_timeframe_ms(OC_TF_1H);
    struct oc_candle candle;

    (void)state;
    begin(&run);
    candle = candle_at(&run, START - 2 * hour, 4000);
    assert_int_equal(oc_engine_seed(run.engine, OC_TF_5M, &candle), OC_EINVALID);
    assert_int_equal(oc_engine_seed(run.engine, OC_TF_1M, &candle), OC_EINVALID);
    assert_int_equal(oc_engine_seed(run.engine, OC_TF_1D, &candle), OC_EINVALID); /* no midnight */
    assert_int_equal(oc_engine_seed(run.engine, OC_TF_1H, &candle), OC_OK);
    assert_int_equal(oc_engine_seed(run.engine, OC_TF_1H, &candle), OC_EINVALID);
    candle = candle_at(&run, START, 4000);
    assert_int_equal(oc_engine_seed(run.engine, OC_TF_1H, &candle), OC_EINVALID); /* after origin */
    candle = candle_at(&run, START - hour, 4000);
    assert_int_equal(oc_engine_seed(run.engine, OC_TF_1H, &candle), OC_OK);
    assert_int_equal(oc_engine_series(run.engine, OC_TF_1H)->count, 2);
    candle = candle_at(&run, START, 4000);
    assert_int_equal(oc_engine_push(run.engine, &candle, NULL, NULL), OC_OK);
    candle = candle_at(&run, START - 4 * hour, 4000);
    assert_int_equal(oc_engine_seed(run.engine, OC_TF_4H, &candle), OC_EINVALID); /* too late */
    engine_run_deinit(&run);
}

/* --- a whole market ------------------------------------------------------------------------------- */

enum { WARM_DAYS = 18 };

static void push_days(struct engine_run *run, struct market *market, int days)
{
    for (int i = 0; i < days * 1440; i++) {
        struct oc_bar bar = market_next(market);
        struct oc_candle candle = market_candle(&run->instrument, &bar);

        engine_run_push(run, &candle);
    }
}

static void begin_market(struct engine_run *run, struct market *market,
                         const enum oc_engine_mode *modes)
{
    struct market_options options = market_options_default(10, START);

    options.volatility_frac = 0.0013;
    market_init(market, &options);
    begin(run);
    for (int i = 0; modes != NULL && i < OC_ENGINE_COUNT; i++) {
        run->engine->config.modes[i] = modes[i];
    }
}

static void everyone_is_warm_after_eleven_days(void **state)
{
    struct engine_run run;
    struct market market;

    (void)state;
    begin_market(&run, &market, NULL);
    push_days(&run, &market, 11);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_opinion *opinion = oc_engine_opinion(run.engine, (enum oc_engine_id)i);

        assert_true(opinion->is_available);
        assert_int_equal(opinion->engine, i);
    }
    engine_run_deinit(&run);
}

static size_t count_text(const char *text, const char *what)
{
    size_t count = 0;

    for (const char *at = text; at != NULL && (at = strstr(at, what)) != NULL; at++) {
        count++;
    }
    return count;
}

static void shadow_is_tracked_but_not_heard(void **state)
{
    static const enum oc_engine_mode MODES[OC_ENGINE_COUNT] = {OC_MODE_ON, OC_MODE_SHADOW,
                                                               OC_MODE_ON};
    struct engine_run run;
    struct market market;

    (void)state;
    begin_market(&run, &market, MODES);
    push_days(&run, &market, WARM_DAYS);
    assert_true(count_text(run.log.text, "opinion SHADOW pub=0 end=0") > 3);
    assert_int_equal(count_text(run.log.text, "lead=grid"), 0);
    assert_true(count_text(run.log.text, " grid Grid Range Scalp ") > 3); /* outcomes of shadows */
    assert_true(run.log.signals > 3);
    engine_run_deinit(&run);
}

static void off_says_nothing(void **state)
{
    static const enum oc_engine_mode MODES[OC_ENGINE_COUNT] = {OC_MODE_ON, OC_MODE_OFF, OC_MODE_ON};
    struct engine_run run;
    struct market market;

    (void)state;
    begin_market(&run, &market, MODES);
    push_days(&run, &market, WARM_DAYS);
    assert_int_equal(oc_engine_opinion(run.engine, OC_ENGINE_GRID)->code, OC_CODE_OFF);
    assert_false(oc_engine_opinion(run.engine, OC_ENGINE_GRID)->is_available);
    assert_int_equal(count_text(run.log.text, "Grid Range Scalp"), 0);
    assert_true(run.log.signals > 3); /* two engines are a quorum */
    engine_run_deinit(&run);
}

static void long_gap_pauses_opinions(void **state)
{
    struct engine_run run;
    struct market market;

    (void)state;
    begin_market(&run, &market, NULL);
    push_days(&run, &market, 12);
    market.open_ms += 40 * OC_MINUTE_MS;
    for (int i = 0; i < 20; i++) {
        struct oc_bar bar = market_next(&market);
        struct oc_candle candle = market_candle(&run.instrument, &bar);

        engine_run_push(&run, &candle);
        for (int id = 0; id < OC_ENGINE_COUNT; id++) {
            const struct oc_opinion *opinion = oc_engine_opinion(run.engine, (enum oc_engine_id)id);

            if (i < 15) {
                assert_int_equal(opinion->code, OC_CODE_GAP);
                assert_int_equal(opinion->direction, OC_NEUTRAL);
                assert_true(opinion->is_available);
            } else {
                assert_int_not_equal(opinion->code, OC_CODE_GAP);
            }
        }
    }
    engine_run_deinit(&run);
}

static void count_event(void *ctx, const struct oc_event *event)
{
    size_t *counts = ctx;

    counts[event->kind]++;
}

static void no_malloc(void **state)
{
    struct engine_run run;
    struct market market;
    size_t counts[4] = {0};
    void *volatile probe;

    (void)state;
    if (COUNTS_MALLOC == 0) {
        check_skip("the sanitizer owns malloc");
        return;
    }
    begin_market(&run, &market, NULL);
    allocations = 0;
    probe = malloc(16);
    free(probe);
    if (allocations == 0) {
        engine_run_deinit(&run);
        check_skip("another malloc stands in front of the counting one");
        return;
    }
    allocations = 0;
    for (int i = 0; i < WARM_DAYS * 1440; i++) {
        struct oc_bar bar = market_next(&market);
        struct oc_candle candle = market_candle(&run.instrument, &bar);
        enum oc_status status = oc_engine_push(run.engine, &candle, count_event, counts);

        if (status != OC_OK || allocations > 0) {
            break;
        }
    }
    assert_int_equal(allocations, 0);
    assert_int_equal(oc_engine_candles(run.engine), WARM_DAYS * 1440);
    assert_true(counts[OC_EVENT_SIGNAL] > 0 && counts[OC_EVENT_OUTCOME] > 0);
    engine_run_deinit(&run);
}

/* Prices and volumes over many orders of magnitude, gaps, ties: nothing to trade on, but nothing may
 * overflow or loop either (the sanitizers watch). */
static void absurd_candles_break_nothing(void **state)
{
    struct market_options options = market_options_default(77, START);
    struct engine_run run;
    struct market dice;
    int64_t open_ms = START;

    (void)state;
    begin(&run);
    market_init(&dice, &options);
    for (int i = 0; i < 14 * 1440; i++) {
        int64_t span = INT64_C(1) << (1 + market_random(&dice) % 44);
        int64_t a = 1 + (int64_t)(market_random(&dice) % (uint64_t)span);
        int64_t b = 1 + (int64_t)(market_random(&dice) % (uint64_t)span);
        int64_t volume = (int64_t)(market_random(&dice) >> (14 + market_random(&dice) % 50));
        struct oc_bar bar = {open_ms, a, a > b ? a : b, a < b ? a : b, b, volume, volume / 3};
        struct oc_candle candle = market_candle(&run.instrument, &bar);

        assert_int_equal(oc_engine_push(run.engine, &candle, NULL, NULL), OC_OK);
        open_ms += OC_MINUTE_MS * (market_random(&dice) % 500 == 0 ? 9 : 1);
    }
    engine_run_deinit(&run);
}

/* At every moment: one open published signal of a kind per direction (12.8). */
static void open_signals_obey_the_rules(void **state)
{
    struct engine_run run;
    struct market market;

    (void)state;
    begin_market(&run, &market, NULL);
    for (int minute = 0; minute < 24 * 1440; minute++) {
        int endorsed[2] = {0}, others[2] = {0};
        struct oc_bar bar = market_next(&market);
        struct oc_candle candle = market_candle(&run.instrument, &bar);

        engine_run_push(&run, &candle);
        for (uint32_t i = 0; i < run.engine->tracker.count; i++) {
            const struct oc_outcome *outcome = &run.engine->tracker.items[i].outcome;

            if (outcome->is_published && !outcome->was_superseded) {
                (outcome->is_endorsed ? endorsed : others)[outcome->direction > 0]++;
            }
        }
        for (int side = 0; side < 2; side++) {
            assert_true(endorsed[side] + others[side] <= 1);
        }
        assert_false(endorsed[0] > 0 && endorsed[1] > 0);
    }
    engine_run_deinit(&run);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CONFIGS, config_row);
    check_add(&list, "init refuses bad memory and instruments and touches nothing", init_refuses,
              NULL);
    check_add(&list, "the state without rings is at most 100 KiB", state_is_small, NULL);
    check_add(&list, "default fees and gates are those of the specification", default_costs, NULL);
    check_add(&list, "push refuses what is not the next sound closed minute", push_refuses, NULL);
    check_add(&list, "seeds are 1h, 4h, 1d, in order, before the origin", seed_refuses, NULL);
    check_add(&list, "every engine is warm after eleven days without seeds",
              everyone_is_warm_after_eleven_days, NULL);
    check_add(&list, "a shadow engine is tracked but not heard", shadow_is_tracked_but_not_heard,
              NULL);
    check_add(&list, "an engine that is off says nothing", off_says_nothing, NULL);
    check_add(&list, "after a gap there are no opinions for 15 minutes", long_gap_pauses_opinions,
              NULL);
    check_add(&list, "candles no market makes break nothing", absurd_candles_break_nothing, NULL);
    check_add(&list, "pushing candles calls no malloc", no_malloc, NULL);
    check_add(&list, "open signals obey the rules of publication", open_signals_obey_the_rules,
              NULL);
    return check_run(&list, "engine");
}
