/* aroon.c - aroon.
 *
 * Source: T. S. Chande, Technical Analysis of Stocks and Commodities, 1995.
 * Output: 0 .. 100: how recent the highest high and the lowest low of n + 1 candles are; the newest of equals.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"

/* A value that no newer one of the window has reached, and its candle. */
struct entry {
    double value;
    uint64_t index;
};

/* Such values, oldest and most extreme first; circular. */
struct queue {
    uint32_t first, count, size, offset;
};

struct aroon {
    struct queue high, low;
    uint64_t index;        /* of the candle */
    uint32_t seen, period; /* candles, up to period */
};

/* Adds the candle and returns how many candles ago the extreme was: 0 .. size - 1. */
static uint32_t queue_push(struct queue *queue, double value, uint64_t index, bool is_max)
{
    struct entry *entries = (void *)((char *)queue + queue->offset);

    if (queue->count > 0 && index - entries[queue->first].index >= queue->size) {
        queue->first = (queue->first + 1) % queue->size;
        queue->count--;
    }
    while (queue->count > 0) {
        double last = entries[(queue->first + queue->count - 1) % queue->size].value;

        if (is_max ? last > value : last < value) {
            break;
        }
        queue->count--;
    }
    entries[(queue->first + queue->count) % queue->size] = (struct entry){value, index};
    queue->count++;
    return (uint32_t)(index - entries[queue->first].index);
}

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, 0);
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct aroon) + 2 * ((size_t)study_whole(config, 0) + 1) * sizeof(struct entry);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct aroon *aroon = state;
    size_t end = sizeof *aroon;
    uint32_t slots = study_whole(config, 0) + 1;

    *aroon = (struct aroon){.period = slots - 1};
    aroon->high.size = slots;
    aroon->low.size = slots;
    aroon->high.offset = study_take(&end, state, &aroon->high, slots * sizeof(struct entry));
    aroon->low.offset = study_take(&end, state, &aroon->low, slots * sizeof(struct entry));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct aroon *aroon = state;
    uint32_t high = queue_push(&aroon->high, candle->high, aroon->index, true);
    uint32_t low = queue_push(&aroon->low, candle->low, aroon->index, false);

    aroon->index++;
    if (aroon->seen < aroon->period) {
        aroon->seen++;
        return 0;
    }
    out[0] = 100.0 * ((double)(aroon->period - high) / (double)aroon->period);
    out[1] = 100.0 * ((double)(aroon->period - low) / (double)aroon->period);
    return 3;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 14, 1, "candles back"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"up", OC_UNIT_RATIO, 0, 100},
    {"down", OC_UNIT_RATIO, 0, 100},
};

const struct oc_study study_aroon = {
    .name = "aroon",
    .title = "Aroon",
    .source = "T. S. Chande, Technical Analysis of Stocks and Commodities, 1995",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
