/* test_laws.c - what holds for every row of the registry, so that a new study is covered without a
 * new test: stream equals restored snapshot, prefixes, bounds, finiteness, no
 * allocation, the first value where the row says.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"
#include "support/check.h"
#include "support/made_candles.h"
#include "support/reference.h"

#include <malloc.h>
#include <math.h>

enum { MADE = 6000, SETS = 4, TRACE_CAP = 1 << 22 };

#define HOUR_MS INT64_C(3600000)

/* All that a run gave: per candle the mask and the values, or the events, in order. */
struct trace {
    unsigned char *bytes;
    size_t size;
};

static struct oc_study_candle made[MADE];
static struct oc_study_events events;

static void trace_add(struct trace *trace, const void *bytes, size_t size)
{
    assert_true(trace->size + size <= TRACE_CAP);
    memcpy(trace->bytes + trace->size, bytes, size);
    trace->size += size;
}

static void make_candles(uint64_t seed)
{
    made_candles(made, MADE, seed);
}

static void push_one(const struct oc_study *study, void *state,
                     const struct oc_study_candle *candle, struct trace *trace)
{
    double out[OC_STUDY_OUTPUTS_MAX] = {0};
    uint32_t has = 0;

    if (study->kind == OC_STUDY_EVENTS) {
        assert_int_equal(oc_study_push_events(study, state, candle, &events), OC_OK);
        assert_true(events.count <= OC_STUDY_EVENTS_MAX);
        trace_add(trace, &events.count, sizeof events.count);
        trace_add(trace, events.items, events.count * sizeof events.items[0]);
        return;
    }
    enum oc_status status = oc_study_push(study, state, candle, out, &has);

    assert_true(status == OC_OK ? has != 0 : status == OC_EAGAIN && has == 0);
    for (size_t i = 0; i < study->output_count; i++) {
        out[i] = (has >> i & 1U) != 0 ? out[i] : 0.0;
    }
    trace_add(trace, &has, sizeof has);
    trace_add(trace, out, study->output_count * sizeof out[0]);
}

static void on_row(void *context, size_t index, const double *values, uint32_t has)
{
    trace_add(context, &index, sizeof index);
    trace_add(context, &has, sizeof has);
    for (uint32_t i = 0; i < OC_STUDY_OUTPUTS_MAX; i++) {
        if ((has >> i & 1U) != 0) {
            trace_add(context, &values[i], sizeof values[i]);
        }
    }
}

/* Runs over all candles. every > 0: after that many candles the state moves to other memory. */
static struct trace run(const struct oc_study *study, const struct oc_study_config *config,
                        const struct oc_study_candle *candles, size_t count, size_t every)
{
    struct trace trace = {.bytes = malloc(TRACE_CAP)};

    assert_non_null(trace.bytes);
    if (study->kind == OC_STUDY_HISTORY) {
        void *scratch = malloc(oc_study_scratch(study, config, count) + 1);
        struct oc_study_run history = {candles, count, scratch, on_row, &trace};

        assert_non_null(scratch);
        assert_int_equal(oc_study_history(study, config, &history), OC_OK);
        free(scratch);
        return trace;
    }
    size_t size = oc_study_size(study, config);
    void *state = malloc(size);

    assert_non_null(state);
    memset(state, 0xa5, size);
    oc_study_init(study, config, state);
    for (size_t i = 0; i < count; i++) {
        push_one(study, state, &candles[i], &trace);
        if (every > 0 && i % every == every - 1) {
            void *copy = malloc(size);

            assert_non_null(copy);
            memcpy(copy, state, size);
            memset(state, 0x5a, size);
            free(state);
            state = copy;
        }
    }
    free(state);
    return trace;
}

static void assert_same(const struct trace *a, const struct trace *b)
{
    assert_int_equal(a->size, b->size);
    assert_memory_equal(a->bytes, b->bytes, a->size);
}

static void snapshot_law(void **state)
{
    const struct oc_study *study = *state;

    for (size_t set = 0; set < SETS; set++) {
        struct oc_study_config config;

        made_config(study, set, &config);
        struct trace whole = run(study, &config, made, MADE, 0);
        struct trace restored = run(study, &config, made, MADE, 97);

        assert_same(&restored, &whole);
        free(whole.bytes);
        free(restored.bytes);
    }
}

/* Later candles never change what was given. */
static void prefix_law(void **state)
{
    const struct oc_study *study = *state;
    struct oc_study_config config;
    size_t count = 0;
    struct oc_study_candle *candles = reference_candles("reference/btcusdt_1h.csv", &count);

    made_config(study, 0, &config);
    struct trace whole = run(study, &config, candles, count, 0);

    for (size_t cut = 1; cut < count; cut += 173) {
        struct trace part = run(study, &config, candles, cut, 0);

        assert_true(part.size <= whole.size);
        assert_memory_equal(part.bytes, whole.bytes, part.size);
        free(part.bytes);
    }
    free(whole.bytes);
    free(candles);
}

static void check_row(void *context, size_t index, const double *values, uint32_t has)
{
    const struct oc_study *study = context;

    (void)index;
    for (size_t i = 0; i < study->output_count; i++) {
        const struct oc_study_output *output = &study->outputs[i];

        if ((has >> i & 1U) == 0) {
            continue;
        }
        assert_true(isfinite(values[i]));
        if (output->low < output->high) {
            assert_true(values[i] >= output->low && values[i] <= output->high);
        }
    }
    assert_int_equal(study->output_count < 32 ? has >> study->output_count : 0, 0);
}

static void check_events(const struct oc_study *study, const struct oc_study_candle *candle)
{
    for (uint32_t i = 0; i < events.count; i++) {
        const struct oc_study_event *event = &events.items[i];

        assert_true(event->kind < study->event_count);
        assert_true(event->direction >= -1 && event->direction <= 1);
        assert_true(isfinite(event->level) && isfinite(event->top) && isfinite(event->bottom));
        assert_true(isfinite(event->score) && event->bottom <= event->top);
        assert_int_equal(event->known_ms, candle->open_ms + HOUR_MS);
        assert_true(event->open_ms <= candle->open_ms);
        assert_true(event->origin_ms >= -1 && event->origin_ms <= candle->open_ms);
    }
}

/* Values are finite and inside their bounds, events tell times that are past. */
static void bounds_law(void **state)
{
    const struct oc_study *study = *state;

    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct oc_study_config config;

        make_candles(seed);
        made_config(study, seed % SETS, &config);
        if (study->kind == OC_STUDY_HISTORY) {
            void *scratch = malloc(oc_study_scratch(study, &config, MADE) + 1);
            struct oc_study_run history = {made, MADE, scratch, check_row, *state};

            assert_int_equal(oc_study_history(study, &config, &history), OC_OK);
            free(scratch);
            continue;
        }
        void *memory = malloc(oc_study_size(study, &config));

        oc_study_init(study, &config, memory);
        for (size_t i = 0; i < MADE; i++) {
            double out[OC_STUDY_OUTPUTS_MAX];
            uint32_t has = 0;

            if (study->kind == OC_STUDY_EVENTS) {
                assert_int_equal(oc_study_push_events(study, memory, &made[i], &events), OC_OK);
                check_events(study, &made[i]);
            } else if (oc_study_push(study, memory, &made[i], out, &has) == OC_OK) {
                check_row(*state, i, out, has);
            }
        }
        free(memory);
    }
    make_candles(11);
}

/* The row's own figures: sizes, first values, parameters inside their bounds, bad candles refused. */
static void figures_law(void **state)
{
    const struct oc_study *study = *state;

    for (size_t set = 0; set < SETS; set++) {
        struct oc_study_config config;
        size_t first[OC_STUDY_OUTPUTS_MAX];

        made_config(study, set, &config);
        if (study->kind == OC_STUDY_HISTORY) {
            continue;
        }
        size_t size = oc_study_size(study, &config);
        void *memory = malloc(size);

        assert_int_equal(study->init(memory, &config), study->size(&config));
        oc_study_init(study, &config, memory);
        if (study->kind == OC_STUDY_EVENTS) {
            free(memory);
            continue;
        }
        memset(first, 0xff, sizeof first);
        for (size_t i = 0; i < MADE; i++) {
            double out[OC_STUDY_OUTPUTS_MAX];
            uint32_t has = 0;
            bool is_ready = oc_study_push(study, memory, &made[i], out, &has) == OC_OK;

            for (size_t j = 0; j < study->output_count; j++) {
                bool is_set = is_ready && (has >> j & 1U) != 0;
                size_t want = study->first(&config, j);

                first[j] = is_set && first[j] == SIZE_MAX ? i : first[j];
                assert_true(want == OC_STUDY_DATA_DECIDES || is_set == (i >= want));
            }
        }
        free(memory);
    }
}

static void refusal_law(void **state)
{
    const struct oc_study *study = *state;
    struct oc_study_candle bad[6];
    struct oc_study_config config;

    for (size_t i = 0; i < 6; i++) {
        bad[i] = made[0];
    }
    bad[0].close = (double)NAN;
    bad[1].high = (double)INFINITY;
    bad[2].low = 0.0;
    bad[3].low = bad[3].high * 2.0;
    bad[4].volume = -1.0;
    bad[5].taker = bad[5].volume + 1.0;
    made_config(study, 0, &config);
    for (size_t i = 0; i < 6; i++) {
        if (study->kind == OC_STUDY_HISTORY) {
            struct oc_study_run history = {&bad[i], 1, NULL, check_row, *state};

            assert_int_equal(oc_study_history(study, &config, &history), OC_EINVALID);
            continue;
        }
        size_t size = oc_study_size(study, &config);
        unsigned char *memory = malloc(size);
        unsigned char *before = malloc(size);
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;

        oc_study_init(study, &config, memory);
        memcpy(before, memory, size);
        assert_int_equal(study->kind == OC_STUDY_EVENTS
                             ? oc_study_push_events(study, memory, &bad[i], &events)
                             : oc_study_push(study, memory, &bad[i], out, &has),
                         OC_EINVALID);
        assert_memory_equal(memory, before, size);
        free(memory);
        free(before);
    }
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
static void malloc_law(void **state)
{
    const struct oc_study *study = *state;
    struct oc_study_config config;

    made_config(study, 0, &config);
    if (study->kind == OC_STUDY_HISTORY) {
        return; /* its memory is the caller's scratch: the core has no malloc to call */
    }
    void *memory = malloc(oc_study_size(study, &config));
    double out[OC_STUDY_OUTPUTS_MAX];
    uint32_t has = 0;

    oc_study_init(study, &config, memory);
    size_t before = mallinfo2().uordblks;

    for (size_t i = 0; i < MADE; i++) {
        if (study->kind == OC_STUDY_EVENTS) {
            (void)!oc_study_push_events(study, memory, &made[i], &events);
        } else {
            (void)!oc_study_push(study, memory, &made[i], out, &has);
        }
    }
    assert_int_equal(mallinfo2().uordblks, before);
    free(memory);
}
#endif

int main(void)
{
    struct check_list list = {0};

    make_candles(11);
    for (size_t i = 0; i < oc_study_count(); i++) {
        void *study = (void *)(uintptr_t)oc_study_at(i);
        const char *name = oc_study_at(i)->name;

        check_add(&list, check_name("%s: stream equals restored snapshot", name), snapshot_law,
                  study);
        if (oc_study_at(i)->kind != OC_STUDY_HISTORY) { /* those look ahead by definition */
            check_add(&list, check_name("%s: a prefix gives a prefix", name), prefix_law, study);
        }
        check_add(&list, check_name("%s: finite and within bounds", name), bounds_law, study);
        check_add(&list, check_name("%s: size and first value as told", name), figures_law, study);
        check_add(&list, check_name("%s: a bad candle changes nothing", name), refusal_law, study);
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
        check_add(&list, check_name("%s: no allocation", name), malloc_law, study);
#endif
    }
    return check_run(&list, "study laws");
}
