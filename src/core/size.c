/* size.c - how much to trade so that the stop costs no more than a chosen part of the equity.
 * SPDX-License-Identifier: MIT */
#include "outcry/size.h"

#include "core/study/fibonacci_plan.h"

#include <float.h>
#include <math.h>

static const double LOTS_MAX = 4503599627370496.0; /* 2^52: beyond it the grid is lost */
static const double SAME_LOTS = 1e-12;

static double whole_lots(double lots)
{
    double nearest = floor(lots + 0.5);

    return fabs(lots - nearest) <= SAME_LOTS * nearest ? nearest : floor(lots);
}

enum oc_status oc_size_of(const struct oc_instrument *instrument, double equity, double risk_frac,
                          int64_t entry, int64_t stop, struct oc_size *out)
{
    if (!(equity > 0.0 && equity <= DBL_MAX && risk_frac > 0.0 && risk_frac <= 1.0) || entry < 1 ||
        stop < 1 || entry == stop) {
        return OC_EINVALID;
    }
    /* In ticks the distance is exact, however near the stop is. */
    double units = fibonacci_size(equity, risk_frac, (double)entry, (double)stop);
    double lots = units / instrument->tick / instrument->step;

    if (!(lots <= LOTS_MAX)) {
        return OC_ERANGE;
    }
    lots = whole_lots(lots);
    *out = (struct oc_size){.lots = (int64_t)lots};
    out->volume = oc_lots_to_volume(instrument, out->lots);
    out->notional = out->volume * oc_ticks_to_price(instrument, entry);
    out->risk =
        out->volume * oc_ticks_to_price(instrument, entry > stop ? entry - stop : stop - entry);
    out->leverage = out->notional / equity;
    return OC_OK;
}
