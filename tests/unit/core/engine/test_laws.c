/* test_laws.c - the laws of the core on seeded markets: deterministic, causal, position-free, blind to
 * scale, without malloc; and what every opinion promises.
 * SPDX-License-Identifier: MIT */
#include "outcry/timeframe.h"
#include "support/check.h"
#include "support/engine_run.h"
#include "support/market.h"

enum { DAYS = 24, MINUTES = DAYS * 1440 };

static const int64_t START = INT64_C(19675) * OC_DAY_MS; /* 2023-11-14 */

struct tape {
    struct oc_bar bars[MINUTES];
    size_t count;
};

static struct tape tape;

static const struct law_case {
    const char *name;
    uint64_t seed;
    double volatility_frac;
    int gap_per_million;
} LAWS[] = {
    {"a quiet market", 1, 0.0007, 0},
    {"a wild market", 10, 0.0013, 0},
    {"a market with gaps", 3, 0.0010, 300},
};

/* The tape of the last law asked for is kept. */
static const struct tape *record(const struct law_case *law)
{
    static const struct law_case *kept;
    struct market_options options = market_options_default(law->seed, START);
    struct market market;

    if (kept == law) {
        return &tape;
    }
    options.gap_per_million = law->gap_per_million;
    options.volatility_frac = law->volatility_frac;
    market_init(&market, &options);
    for (tape.count = 0; tape.count < MINUTES; tape.count++) {
        tape.bars[tape.count] = market_next(&market);
    }
    kept = law;
    return &tape;
}

/* Under valgrind a minute costs a hundred times as much: what only repeats runs is left out. */
static void skip_under_valgrind(void)
{
    const char *flavour = getenv("OUTCRY_FLAVOUR");

    if (flavour != NULL && strcmp(flavour, "valgrind") == 0) {
        check_skip("under valgrind one run of the market is enough");
    }
}

static void push_some(struct engine_run *run, const struct tape *from, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        struct oc_candle candle = market_candle(&run->instrument, &from->bars[i]);

        engine_run_push(run, &candle);
    }
}

static void run_all(struct engine_run *run, const struct tape *from, int power)
{
    struct oc_instrument instrument = market_instrument(power);

    engine_run_init(run, &instrument, START);
    push_some(run, from, 0, from->count);
}

/* --- same input, same bytes -------------------------------------------------------------------- */

static void same_bytes(void **state)
{
    const struct law_case *law = *state;
    const struct tape *from = record(law);
    struct engine_run a, b;

    skip_under_valgrind();
    run_all(&a, from, 0);
    run_all(&b, from, 0);
    assert_true(a.log.opinions > 20); /* the market is not too dull to prove anything */
    assert_true(a.log.signals > 10);
    assert_text(b.log.text, a.log.text);
    engine_run_deinit(&a);
    engine_run_deinit(&b);
}

/* --- later candles never change earlier events --------------------------------------------------- */

static void prefix(void **state)
{
    const struct law_case *law = *state;
    const struct tape *from = record(law);
    struct oc_instrument instrument = market_instrument(0);
    struct engine_run full, part;
    struct market dice;
    struct market_options options = market_options_default(law->seed + 100, 0);

    skip_under_valgrind();
    market_init(&dice, &options);
    run_all(&full, from, 0);
    for (int i = 0; i < 6; i++) {
        size_t cut = (size_t)(market_random(&dice) % MINUTES);

        engine_run_init(&part, &instrument, START);
        push_some(&part, from, 0, cut);
        assert_true(part.log.length <= full.log.length);
        assert_memory_equal(part.log.length > 0 ? part.log.text : "", full.log.text,
                            part.log.length);
        engine_run_deinit(&part);
    }
    engine_run_deinit(&full);
}

/* --- a copy of the memory goes on as if nothing had happened -------------------------------------- */

static void snapshot(void **state)
{
    const struct law_case *law = *state;
    const struct tape *from = record(law);
    struct oc_instrument instrument = market_instrument(0);
    struct engine_run full, moved;
    struct market dice;
    struct market_options options = market_options_default(law->seed + 200, 0);
    size_t at = 0;

    market_init(&dice, &options);
    run_all(&full, from, 0);
    engine_run_init(&moved, &instrument, START);
    while (at < from->count) {
        size_t end = at + 1 + (size_t)(market_random(&dice) % 2500);

        end = end > from->count ? from->count : end;
        push_some(&moved, from, at, end);
        engine_run_move(&moved);
        at = end;
    }
    assert_text(moved.log.text, full.log.text);
    engine_run_deinit(&full);
    engine_run_deinit(&moved);
}

/* --- price and tick times 2^k ------------------------------------------------------------------- */

static void scale(void **state)
{
    const struct law_case *law = *state;
    const struct tape *from = record(law);
    static const int POWERS[] = {-3, -1, 1, 2, 5, 10};
    struct engine_run base, scaled;

    skip_under_valgrind();
    run_all(&base, from, 0);
    for (size_t i = 0; i < sizeof POWERS / sizeof POWERS[0]; i++) {
        run_all(&scaled, from, POWERS[i]);
        assert_text(scaled.log.text, base.log.text); /* the log is in ticks */
        engine_run_deinit(&scaled);
    }
    engine_run_deinit(&base);
}

/* --- ring sizes are storage, not meaning ----------------------------------------------------------- */

static void run_with_rings(const struct tape *from, uint32_t cap_1m, uint32_t cap,
                           struct event_log *log)
{
    struct oc_instrument instrument = market_instrument(0);
    struct oc_engine_config config = oc_engine_config_default(OC_MARKET_USDM);
    struct oc_engine *engine;

    config.origin_ms = START;
    for (int tf = 0; tf < OC_TF_COUNT; tf++) {
        config.ring_caps[tf] = tf == OC_TF_1M ? cap_1m : cap;
    }
    size_t size = oc_engine_size(&config);
    void *memory = aligned_alloc(64, size);

    event_log_init(log, &instrument);
    assert_int_equal(oc_engine_init(memory, size, &config, &instrument, &engine), OC_OK);
    for (size_t i = 0; i < from->count; i++) {
        struct oc_candle candle = market_candle(&instrument, &from->bars[i]);

        assert_int_equal(oc_engine_push(engine, &candle, event_log_on_event, log), OC_OK);
    }
    free(memory);
}

static void ring_sizes_change_nothing(void **state)
{
    const struct law_case *law = *state;
    const struct tape *from = record(law);
    struct event_log small, large;

    skip_under_valgrind();
    run_with_rings(from, OC_RING_MIN_1M, OC_RING_MIN, &small);
    run_with_rings(from, 7000, 3000, &large);
    assert_text(large.text, small.text);
    event_log_free(&small);
    event_log_free(&large);
}

/* --- promises ------------------------------------------------------------------------------------- */

struct watch {
    const struct oc_engine *engine;
    enum oc_event_kind last_kind;
    bool is_begun;
    int phase, signals;
    size_t opinions, finals;
    int64_t open_ms;
    const struct oc_costs *costs;
    bool has_signal;
    struct oc_signal signal;
};

static void check_opinion(const struct oc_opinion *o)
{
    int side = (int)o->direction;

    assert_int_not_equal(o->direction, OC_NEUTRAL);
    assert_int_equal(o->code, OC_CODE_OK);
    assert_true(o->is_available);
    assert_true(o->p >= 0.5 && o->p <= 0.7);
    assert_true(o->evidence.quality >= 0.5 && o->evidence.quality <= 1);
    assert_true(side * (o->entry - o->stop) > 0);
    assert_true(side * (o->target - o->entry) > 0);
    assert_true(o->stop > 0 && o->target > 0);
    assert_true(o->rr >= 1.2);
    assert_true(o->cost_r > 0 && o->cost_r <= 0.125 + 1e-9);
    assert_true(o->expiry_min >= 180 && o->expiry_min <= 1920);
    assert_true(o->target_count >= 1 && o->target_count <= OC_TARGET_CAP);
    for (int i = 1; i < o->target_count; i++) {
        assert_true(side * (o->targets[i] - o->targets[i - 1]) >= 0);
    }
    bool is_limit = o->engine == OC_ENGINE_GRID || o->engine == OC_ENGINE_FIBONACCI;

    assert_int_equal(o->entry_kind == OC_ENTRY_LIMIT, is_limit);
    assert_int_equal(o->valid_min, is_limit ? 60 : 0);
    if (o->evidence.second_entry > 0) {
        assert_true(side * (o->entry - o->evidence.second_entry) > 0);
    }
}

static void check_signal(const struct oc_signal *s)
{
    int32_t points = 0;

    for (int i = 0; i < OC_FACTOR_COUNT; i++) {
        static const int32_t WEIGHTS[] = {25, 25, 15, 20, 15}; /* analysis.md 1.7 */

        points += (s->score.factors >> i & 1U) != 0 ? WEIGHTS[i] : 0;
    }
    assert_int_equal(s->score.points, points);
    assert_true(s->confidence >= 0 && s->confidence <= 0.95 && s->raw_confidence <= 0.95);
    assert_int_equal(s->is_endorsed, s->code == OC_CODE_OK);
    assert_int_equal(s->quality == 'D', !s->is_endorsed);
    assert_int_equal(s->plan.engine, s->lead);
    assert_int_equal(s->plan.direction, s->direction);
    assert_int_equal(s->plan.open_ms, s->open_ms);
    assert_near(s->expected_r, 2 * s->confidence - 1 - s->plan.cost_r, 1e-12);
}

/* Order inside a minute: outcomes of step 0, candles, outcomes of steps 4 and 5, opinions, one signal. */
static void watch_event(void *ctx, const struct oc_event *event)
{
    static const int PHASE_OF[] = {[OC_EVENT_OPINION] = 3,
                                   [OC_EVENT_SIGNAL] = 4,
                                   [OC_EVENT_OUTCOME] = 0,
                                   [OC_EVENT_CANDLE] = 1,
                                   [OC_EVENT_STRUCTURE] = 1};
    struct watch *watch = ctx;
    int phase = PHASE_OF[event->kind];

    assert_int_equal(event->open_ms, watch->open_ms);
    if (event->kind == OC_EVENT_OUTCOME && watch->phase > 0) {
        phase = 2;
    }
    assert_true(phase >= watch->phase);
    watch->phase = phase;
    if (event->kind == OC_EVENT_OPINION) {
        watch->opinions++;
        check_opinion(&event->as.opinion->opinion);
        assert_true(event->as.opinion->weight >= 0 && event->as.opinion->weight <= 1.25);
    } else if (event->kind == OC_EVENT_SIGNAL) {
        watch->signals++;
        check_signal(event->as.signal);
        watch->signal = *event->as.signal;
        watch->has_signal = true;
    } else if (event->kind == OC_EVENT_OUTCOME) {
        watch->finals += event->as.outcome->is_final;
    }
}

static void promises(void **state)
{
    const struct law_case *law = *state;
    const struct tape *from = record(law);
    struct oc_instrument instrument = market_instrument(0);
    struct engine_run run;
    struct watch watch = {.engine = NULL};

    engine_run_init(&run, &instrument, START);
    for (size_t i = 0; i < from->count; i++) {
        struct oc_candle candle = market_candle(&instrument, &from->bars[i]);
        struct oc_signal again;

        watch.open_ms = from->bars[i].open_ms;
        watch.phase = watch.signals = 0;
        watch.has_signal = false;
        assert_int_equal(oc_engine_push(run.engine, &candle, watch_event, &watch), OC_OK);
        assert_true(watch.signals <= 1);
        if (watch.has_signal) { /* asking again gives the published vote */
            enum oc_engine_id lead;

            assert_int_equal(oc_engine_analyze(run.engine, UINT32_MAX, &again), OC_OK);
            assert_int_equal(again.code, watch.signal.code);
            assert_int_equal(again.lead, watch.signal.lead);
            assert_same_double(again.confidence, watch.signal.confidence);
            assert_int_equal(again.plan.entry, watch.signal.plan.entry);
            assert_int_equal(oc_engine_open_signal(run.engine, again.direction, &lead),
                             watch.signal.open_ms);
            assert_int_equal(lead, again.lead);
        }
    }
    assert_true(watch.opinions > 20);
    assert_true(watch.opinions - watch.finals <= 12); /* all but the last ones have ended */
    engine_run_deinit(&run);
}

int main(void)
{
    struct check_list list = {0};

    for (size_t i = 0; i < sizeof LAWS / sizeof LAWS[0]; i++) {
        void *law;
        const struct law_case *row = &LAWS[i];

        memcpy(&law, &row, sizeof law);
        check_add(&list, check_name("%s: same input, same bytes", row->name), same_bytes, law);
        check_add(&list, check_name("%s: later candles change no earlier event", row->name), prefix,
                  law);
        check_add(&list, check_name("%s: a moved copy goes on bit-equal", row->name), snapshot,
                  law);
        check_add(&list, check_name("%s: price and tick times 2^k change only prices", row->name),
                  scale, law);
        check_add(&list, check_name("%s: ring sizes change nothing", row->name),
                  ring_sizes_change_nothing, law);
        check_add(&list, check_name("%s: every event keeps its promises", row->name), promises,
                  law);
    }
    return check_run(&list, "laws of the engine");
}
