/* choppiness.c - choppiness index with monotonic queues.
 * SPDX-License-Identifier: MIT */
#include "core/indicator/choppiness.h"

#include "core/indicator/atr.h"

void choppiness_init(struct choppiness *choppiness, uint32_t period)
{
    *choppiness = (struct choppiness){.period = period, .ln_period = oc_log((double)period)};
}

static uint8_t queue_slot(const struct choppiness_queue *queue, uint32_t index)
{
    return queue->slots[(queue->first + index) % CHOPPINESS_PERIOD_MAX];
}

/* The candle of `slot` leaves the window. */
static void queue_leave(struct choppiness_queue *queue, uint32_t slot)
{
    if (queue->count > 0 && queue_slot(queue, 0) == slot) {
        queue->first = (uint8_t)((queue->first + 1) % CHOPPINESS_PERIOD_MAX);
        queue->count--;
    }
}

/* sign +1 keeps maxima first, -1 minima. */
static void queue_enter(struct choppiness_queue *queue, const int64_t *values, uint32_t slot,
                        int64_t sign)
{
    while (queue->count > 0 &&
           sign * values[queue_slot(queue, queue->count - 1U)] <= sign * values[slot]) {
        queue->count--;
    }
    queue->slots[(queue->first + queue->count) % CHOPPINESS_PERIOD_MAX] = (uint8_t)slot;
    queue->count++;
}

enum oc_status choppiness_push(struct choppiness *choppiness, const struct oc_bar *bar, double *out)
{
    uint32_t slot = choppiness->next;
    int64_t range =
        choppiness->count > 0 ? true_range(bar, choppiness->previous_close) : bar->high - bar->low;

    if (choppiness->count >= choppiness->period) {
        choppiness->walked -= choppiness->ranges[slot];
        queue_leave(&choppiness->high, slot);
        queue_leave(&choppiness->low, slot);
    }
    choppiness->walked += range;
    choppiness->ranges[slot] = range;
    choppiness->highs[slot] = bar->high;
    choppiness->lows[slot] = bar->low;
    queue_enter(&choppiness->high, choppiness->highs, slot, 1);
    queue_enter(&choppiness->low, choppiness->lows, slot, -1);
    choppiness->previous_close = bar->close;
    choppiness->next = slot + 1 == choppiness->period ? 0 : slot + 1;
    if (choppiness->count <= choppiness->period) { /* saturates at period + 1 */
        choppiness->count++;
    }
    if (choppiness->count <= choppiness->period) {
        return OC_EAGAIN;
    }
    int64_t height = choppiness->highs[queue_slot(&choppiness->high, 0)] -
                     choppiness->lows[queue_slot(&choppiness->low, 0)];

    if (height == 0) {
        *out = 100.0;
    } else {
        *out = 100.0 * oc_log((double)choppiness->walked / (double)height) / choppiness->ln_period;
    }
    return OC_OK;
}
