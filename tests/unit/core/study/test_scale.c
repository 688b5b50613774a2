/* test_scale.c - multiplying all prices or all volumes by 2^k scales every output of every row exactly.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"
#include "support/check.h"
#include "support/made_candles.h"

enum { MADE = 6000, SETS = 4 };

static struct oc_study_candle made[MADE];
static struct oc_study_events events;

static double unit_factor(enum oc_study_unit unit, double price, double volume)
{
    return unit == OC_UNIT_PRICE ? price : unit == OC_UNIT_VOLUME ? volume : 1.0;
}

/* Compares one candle's values or events with those of the scaled run. */
static void assert_scaled(const struct oc_study *study, const double *out, const double *scaled,
                          uint32_t has, double price, double volume)
{
    for (size_t i = 0; i < study->output_count; i++) {
        if ((has >> i & 1U) != 0) {
            assert_same_double(scaled[i],
                               out[i] * unit_factor(study->outputs[i].unit, price, volume));
        }
    }
}

static void assert_events_scaled(const struct oc_study_events *plain,
                                 const struct oc_study_events *scaled, double price)
{
    assert_int_equal(scaled->count, plain->count);
    for (uint32_t i = 0; i < plain->count; i++) {
        struct oc_study_event want = plain->items[i];

        want.level *= price;
        want.top *= price;
        want.bottom *= price;
        assert_memory_equal(&scaled->items[i], &want, sizeof want);
    }
}

struct row_list {
    size_t count;
    struct {
        size_t index;
        uint32_t has;
        double values[OC_STUDY_OUTPUTS_MAX];
    } rows[8 * MADE];
};

static void keep_row(void *context, size_t index, const double *values, uint32_t has)
{
    struct row_list *list = context;

    assert_true(list->count < 8 * MADE);
    list->rows[list->count].index = index;
    list->rows[list->count].has = has;
    memcpy(list->rows[list->count].values, values, sizeof list->rows[0].values);
    list->count++;
}

static void history_scale(const struct oc_study *study, const struct oc_study_config *config,
                          const struct oc_study_candle *candles, double price, double volume)
{
    static struct row_list plain, scaled;
    void *scratch = malloc(oc_study_scratch(study, config, MADE) + 1);
    struct oc_study_run history = {made, MADE, scratch, keep_row, &plain};

    assert_non_null(scratch);
    plain.count = 0;
    scaled.count = 0;
    assert_int_equal(oc_study_history(study, config, &history), OC_OK);
    history.candles = candles;
    history.context = &scaled;
    assert_int_equal(oc_study_history(study, config, &history), OC_OK);
    assert_int_equal(scaled.count, plain.count);
    for (size_t i = 0; i < plain.count; i++) {
        assert_int_equal(scaled.rows[i].index, plain.rows[i].index);
        assert_int_equal(scaled.rows[i].has, plain.rows[i].has);
        assert_scaled(study, plain.rows[i].values, scaled.rows[i].values, plain.rows[i].has, price,
                      volume);
    }
    free(scratch);
}

static void scale_once(const struct oc_study *study, const struct oc_study_config *config,
                       double price, double volume)
{
    static struct oc_study_candle candles[MADE];
    static struct oc_study_events scaled_events;

    for (size_t i = 0; i < MADE; i++) {
        candles[i] = (struct oc_study_candle){.open_ms = made[i].open_ms,
                                              .open = made[i].open * price,
                                              .high = made[i].high * price,
                                              .low = made[i].low * price,
                                              .close = made[i].close * price,
                                              .volume = made[i].volume * volume,
                                              .taker = made[i].taker * volume};
    }
    if (study->kind == OC_STUDY_HISTORY) {
        history_scale(study, config, candles, price, volume);
        return;
    }
    void *a = malloc(oc_study_size(study, config));
    void *b = malloc(oc_study_size(study, config));

    oc_study_init(study, config, a);
    oc_study_init(study, config, b);
    for (size_t i = 0; i < MADE; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        double scaled[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;
        uint32_t scaled_has = 0;

        if (study->kind == OC_STUDY_EVENTS) {
            assert_int_equal(oc_study_push_events(study, a, &made[i], &events), OC_OK);
            assert_int_equal(oc_study_push_events(study, b, &candles[i], &scaled_events), OC_OK);
            assert_events_scaled(&events, &scaled_events, price);
            continue;
        }
        enum oc_status status = oc_study_push(study, a, &made[i], out, &has);

        assert_int_equal(oc_study_push(study, b, &candles[i], scaled, &scaled_has), status);
        assert_int_equal(scaled_has, has);
        assert_scaled(study, out, scaled, has, price, volume);
    }
    free(a);
    free(b);
}

static void scale_law(void **state)
{
    const struct oc_study *study = *state;

    for (size_t set = 0; set < SETS; set++) {
        struct oc_study_config config;

        made_config(study, set, &config);
        scale_once(study, &config, 1.0 / 8589934592.0, 1.0); /* 2^-33 */
        scale_once(study, &config, 1024.0, 1048576.0);
        scale_once(study, &config, 1.0, 1.0 / 1073741824.0);
    }
}

int main(void)
{
    struct check_list list = {0};

    made_candles(made, MADE, 11);
    for (size_t i = 0; i < oc_study_count(); i++) {
        void *study = (void *)(uintptr_t)oc_study_at(i);

        check_add(&list, check_name("%s: scaling by 2^k scales exactly", oc_study_at(i)->name),
                  scale_law, study);
    }
    return check_run(&list, "study scale");
}
