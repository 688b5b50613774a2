/* test_publish.c - what a rebuild makes of the signals that were published before it.
 * SPDX-License-Identifier: MIT */
#include "app/publish.h"
#include "outcry/timeframe.h"
#include "support/check.h"

#define ORIGIN_MS INT64_C(1726099200000) /* 2024-09-12T00:00:00Z */
#define MINUTE(n) (ORIGIN_MS + (n)*OC_MINUTE_MS)

struct bench {
    struct cohort cohort;
    struct store *store;
    struct publisher publisher;
    struct cohort_sink sink;
};

static void open_bench(struct bench *bench)
{
    struct oc_engine_config config = oc_engine_config_default(OC_MARKET_USDM);
    struct oc_instrument instrument;
    struct error error = {0};

    memset(bench, 0, sizeof *bench);
    assert_true(oc_instrument_init(&instrument, "ALGOUSDT", OC_MARKET_USDM, 1, 4, 1, 1));
    assert_int_equal(store_memory_open(&(struct store_memory_config){0}, &bench->store, &error),
                     OC_OK);
    publish_init(&bench->publisher, &bench->cohort, bench->store);
    bench->sink = publish_sink(&bench->publisher);
    assert_int_equal(cohort_init(&bench->cohort, OC_MARKET_USDM, &config, 1, &bench->sink, &error),
                     OC_OK);
    assert_int_equal(cohort_join(&bench->cohort, 0, &instrument, ORIGIN_MS, ORIGIN_MS, &error),
                     OC_OK);
}

static void close_bench(struct bench *bench)
{
    publish_deinit(&bench->publisher);
    cohort_deinit(&bench->cohort);
    store_close(bench->store);
}

static struct oc_signal signal_at(int minute, int64_t entry)
{
    struct oc_signal signal = {0};

    signal.open_ms = MINUTE(minute);
    signal.direction = OC_LONG;
    signal.lead = OC_ENGINE_GRID;
    signal.quality = 'D';
    signal.confidence = 0.55;
    signal.plan.engine = OC_ENGINE_GRID;
    signal.plan.setup = OC_SETUP_GRID;
    signal.plan.direction = OC_LONG;
    signal.plan.entry = entry;
    signal.plan.stop = entry - 10;
    signal.plan.target = entry + 20;
    signal.plan.expiry_min = 60;
    return signal;
}

/* As if it had been published live. */
static void publish_before(struct bench *bench, const struct oc_signal *signal,
                           char id[STORE_ID_SIZE])
{
    const struct oc_instrument *instrument =
        oc_engine_instrument(cohort_member(&bench->cohort, 0)->engine);
    struct store_provenance provenance = {0};
    struct signal_record record;

    store_signal_init(&record, instrument, PUBLISH_BROKER, &provenance, signal);
    assert_int_equal(store_put_signal(bench->store, &record), OC_OK);
    memcpy(id, record.id, STORE_ID_SIZE);
}

static void come_again(struct bench *bench, const struct oc_signal *signal)
{
    bench->cohort.pushing = 0;
    bench->cohort.pushing_ms = signal->open_ms;
    bench->sink.on_signal(bench->sink.context, 0, signal);
}

static enum oc_outcome_status status_of(const struct bench *bench, const char *id)
{
    return store_signal_by_id(bench->store, id)->status;
}

static const struct rebuild_case {
    const char *name;
    int again_minute; /* of what the rebuild gives; -1: nothing */
    int64_t again_entry;
    enum oc_outcome_status want;
} CASES[] = {
    {"a signal that comes out again as it was stays open", 10, 1200, OC_OUTCOME_OPEN},
    {"a signal that comes out with another plan is DATA_REVISED", 10, 1201,
     OC_OUTCOME_DATA_REVISED},
    {"a signal that does not come out again is DATA_REVISED", -1, 0, OC_OUTCOME_DATA_REVISED},
    {"another signal instead of it does not save it", 11, 1200, OC_OUTCOME_DATA_REVISED},
};

static void rebuild_row(void **state)
{
    const struct rebuild_case *row = *state;
    struct oc_signal signal = signal_at(10, 1200),
                     again = signal_at(row->again_minute, row->again_entry);
    char id[STORE_ID_SIZE];
    struct bench bench;

    open_bench(&bench);
    publish_before(&bench, &signal, id);
    publish_rebuild(&bench.publisher, 0, MINUTE(20), false);
    if (row->again_minute >= 0)
        come_again(&bench, &again);
    publish_rebuild(&bench.publisher, 0, MINUTE(20), true);
    assert_int_equal(status_of(&bench, id), row->want);
    assert_int_equal(store_signal_by_id(bench.store, id)->signal.plan.entry, 1200);
    assert_true(bench.store->seq == (row->want == OC_OUTCOME_DATA_REVISED ? 2U : 1U));
    close_bench(&bench);
}

/* Signals after the last candle that the symbol had are no business of the rebuild. */
static void later_signals_stay(void **state)
{
    struct oc_signal signal = signal_at(30, 1200);
    char id[STORE_ID_SIZE];
    struct bench bench;

    (void)state;
    open_bench(&bench);
    publish_before(&bench, &signal, id);
    publish_rebuild(&bench.publisher, 0, MINUTE(20), false);
    publish_rebuild(&bench.publisher, 0, MINUTE(20), true);
    assert_int_equal(status_of(&bench, id), OC_OUTCOME_OPEN);
    close_bench(&bench);
}

/* Without a feed nothing is live: the warm-up delivers nothing. */
static void warm_up_is_silent(void **state)
{
    struct oc_signal signal = signal_at(10, 1200);
    struct bench bench;

    (void)state;
    open_bench(&bench);
    come_again(&bench, &signal);
    assert_true(bench.store->seq == 0);
    close_bench(&bench);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, rebuild_row);
    check_add(&list, "signals after the rebuilt candles stay as they are", later_signals_stay,
              NULL);
    check_add(&list, "the warm-up delivers nothing", warm_up_is_silent, NULL);
    return check_run(&list, "publish");
}
