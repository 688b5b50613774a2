/* fuzz_study.c - any candles into any study with any parameters: what leaves is finite, inside its bounds
 * and known at its candle; a candle that is not sound is refused.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CANDLES_MAX = 2000, CANDLE_BYTES = 6 };

#define HOUR_MS INT64_C(3600000)

static struct oc_study_candle candles[CANDLES_MAX];

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_values(const struct oc_study *study, const double *values, uint32_t has)
{
    for (size_t i = 0; i < study->output_count; i++) {
        const struct oc_study_output *output = &study->outputs[i];

        if ((has >> i & 1U) != 0) {
            must(isfinite(values[i]));
            must(output->low >= output->high ||
                 (values[i] >= output->low && values[i] <= output->high));
        }
    }
}

static void on_row(void *context, size_t index, const double *values, uint32_t has)
{
    (void)index;
    check_values(context, values, has);
}

/* A price from a byte: coarse, so that ties and flat candles are frequent; 255 is not a number. */
static double price_of(unsigned char byte, double scale)
{
    return byte == 255 ? (double)NAN : scale * (double)(byte / 4 + 1);
}

static size_t make_candles(const unsigned char *bytes, size_t size)
{
    double scale = 1.0;
    int64_t open_ms = 0;
    size_t count = 0;

    for (; size >= CANDLE_BYTES && count < CANDLES_MAX;
         bytes += CANDLE_BYTES, size -= CANDLE_BYTES) {
        double volume = bytes[4] < 64 ? 0.0 : (double)bytes[4];

        scale = bytes[5] == 1 ? 1e-6 : bytes[5] == 2 ? 1e90 : bytes[5] == 3 ? 1e-90 : scale;
        candles[count++] = (struct oc_study_candle){.open_ms = open_ms,
                                                    .open = price_of(bytes[0], scale),
                                                    .high = price_of(bytes[1], scale),
                                                    .low = price_of(bytes[2], scale),
                                                    .close = price_of(bytes[3], scale),
                                                    .volume = volume};
        open_ms += bytes[5] == 4 ? 40 * HOUR_MS : HOUR_MS;
    }
    for (size_t i = 0; i < count; i++) { /* mostly sound ones: only NaN stays wrong */
        struct oc_study_candle *candle = &candles[i];

        candle->high = fmax(fmax(candle->high, candle->low), fmax(candle->open, candle->close));
        candle->low = fmin(fmin(candle->high, candle->low), fmin(candle->open, candle->close));
    }
    return count;
}

static void check_events(const struct oc_study *study, const struct oc_study_events *events,
                         int64_t known_ms)
{
    must(events->count <= OC_STUDY_EVENTS_MAX);
    for (uint32_t i = 0; i < events->count; i++) {
        const struct oc_study_event *event = &events->items[i];

        must(event->kind < study->event_count && event->known_ms == known_ms);
        must(isfinite(event->level) && isfinite(event->score) && event->bottom <= event->top);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    static struct oc_study_events events;
    struct oc_study_config config;

    if (size < 2) {
        return 0;
    }
    const struct oc_study *study = oc_study_at(bytes[0] % oc_study_count());

    oc_study_defaults(study, HOUR_MS, &config);
    for (size_t i = 0; bytes[1] != 0 && i < study->param_count; i++) {
        const struct oc_study_param *param = &study->params[i];
        double wanted = param->min + (double)((bytes[1] * (i + 1)) % 40);

        (void)!oc_study_set(study, &config, param->name, wanted);
    }
    size_t count = make_candles(bytes + 2, size - 2);

    if (study->kind == OC_STUDY_HISTORY) {
        void *scratch = malloc(oc_study_scratch(study, &config, count) + 1);
        struct oc_study_run run = {candles, count, scratch, on_row, (void *)(uintptr_t)study};

        (void)!oc_study_history(study, &config, &run);
        free(scratch);
        return 0;
    }
    void *state = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, state);
    for (size_t i = 0; i < count; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;

        if (study->kind == OC_STUDY_EVENTS) {
            if (oc_study_push_events(study, state, &candles[i], &events) == OC_OK) {
                check_events(study, &events, candles[i].open_ms + HOUR_MS);
            }
        } else if (oc_study_push(study, state, &candles[i], out, &has) == OC_OK) {
            check_values(study, out, has);
        }
    }
    free(state);
    return 0;
}
