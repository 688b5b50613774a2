/* adx.c - average directional index.
 * SPDX-License-Identifier: MIT */
#include "core/indicator/adx.h"

#include "core/indicator/atr.h"

#include <math.h>

void adx_init(struct adx *adx, uint32_t period)
{
    *adx = (struct adx){0};
    wilder_init(&adx->range, period);
    wilder_init(&adx->plus, period);
    wilder_init(&adx->minus, period);
    wilder_init(&adx->index, period);
}

static struct adx_directional directional(double range, double plus, double minus)
{
    struct adx_directional out = {0};

    if (range > 0.0) {
        out.plus_di = 100.0 * plus / range;
        out.minus_di = 100.0 * minus / range;
    }
    double sum = out.plus_di + out.minus_di;

    if (sum > 0.0) {
        out.dx = 100.0 * (fabs(out.plus_di - out.minus_di) / sum);
    }
    return out;
}

enum oc_status adx_push(struct adx *adx, const struct oc_bar *bar, double *out)
{
    int64_t up = bar->high - adx->high;
    int64_t down = adx->low - bar->low;
    int64_t previous_close = adx->close;
    bool is_first = !adx->has_previous;

    adx->high = bar->high;
    adx->low = bar->low;
    adx->close = bar->close;
    adx->has_previous = true;
    if (is_first) {
        return OC_EAGAIN;
    }
    double range = 0.0;
    double plus = 0.0;
    double minus = 0.0;
    enum oc_status a = wilder_push(&adx->range, (double)true_range(bar, previous_close), &range);
    enum oc_status b = wilder_push(&adx->plus, up > down && up > 0 ? (double)up : 0.0, &plus);
    enum oc_status c = wilder_push(&adx->minus, down > up && down > 0 ? (double)down : 0.0, &minus);

    if (a != OC_OK || b != OC_OK || c != OC_OK) {
        return OC_EAGAIN;
    }
    return wilder_push(&adx->index, directional(range, plus, minus).dx, out);
}

enum oc_status adx_directional(const struct adx *adx, struct adx_directional *out)
{
    if (adx->range.count < adx->range.period) {
        return OC_EAGAIN;
    }
    *out = directional(adx->range.value, adx->plus.value, adx->minus.value);
    return OC_OK;
}
