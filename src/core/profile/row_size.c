/* row_size.c - row height of a day.
 * SPDX-License-Identifier: MIT */
#include "core/profile/row_size.h"

#include "core/indicator/atr.h"

enum { DAYS_PERIOD = 14 };

int64_t nice125(double x)
{
    static const int64_t STEPS[] = {1, 2, 5};
    int64_t best = 1;

    for (int64_t power = 1; (double)power <= x && power <= INT64_C(1000000000000000); power *= 10) {
        for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
            if ((double)(STEPS[i] * power) <= x) {
                best = STEPS[i] * power;
            }
        }
    }
    return best;
}

int64_t nice125_above(int64_t nice)
{
    int64_t power = 1;

    while (power * 10 <= nice) {
        power *= 10;
    }
    return nice == power ? 2 * power : nice == 2 * power ? 5 * power : 10 * power;
}

double row_size_atr(const struct oc_bar *days, size_t count, int64_t close)
{
    struct atr atr;
    double value = 0.0;
    bool has_value = false;

    if (count == 0) {
        return 0.05 * (double)close;
    }
    atr_init(&atr, DAYS_PERIOD);
    for (size_t i = count > ROW_SIZE_DAYS ? count - ROW_SIZE_DAYS : 0; i < count; i++) {
        has_value = atr_push(&atr, &days[i], &value) == OC_OK;
    }
    if (has_value) {
        return value;
    }
    return atr.range.value / (double)count; /* still the sum */
}

bool tick_is_coarse(double market_cost_frac, int64_t close)
{
    return 8.0 * market_cost_frac * (double)close < 8.0;
}
