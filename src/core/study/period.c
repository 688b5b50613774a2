/* period.c - high and low of the previous completed period.
 * SPDX-License-Identifier: MIT */
#include "core/study/period.h"

void period_push(struct period *period, const struct oc_study_candle *candle, int64_t key,
                 bool begins)
{
    if (!period->is_started || key != period->key) {
        if (period->is_started && period->is_whole) {
            period->previous_high = period->high;
            period->previous_low = period->low;
            period->reached_high = candle->high;
            period->reached_low = candle->low;
        }
        period->is_whole = period->is_started || begins;
        period->is_started = true;
        period->key = key;
        period->high = candle->high;
        period->low = candle->low;
    }
    period->high = candle->high > period->high ? candle->high : period->high;
    period->low = candle->low < period->low ? candle->low : period->low;
    if (candle->high > period->reached_high) {
        period->reached_high = candle->high;
    }
    if (candle->low < period->reached_low) {
        period->reached_low = candle->low;
    }
}

/* H. Hinnant, chrono-compatible low-level date algorithms: civil_from_days. */
int64_t period_month(int64_t day, bool *is_first)
{
    int64_t shifted = day + 719468; /* from 0000-03-01 */
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* 0 is March */

    *is_first = of_year - (153 * month + 2) / 5 == 0;
    return (year + era * 400) * 12 + month;
}
