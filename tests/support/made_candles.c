/* made_candles.c - seeded candles in doubles.
 * SPDX-License-Identifier: MIT */
#include "support/made_candles.h"

#include "support/check.h"
#include "support/random_bars.h"

#include <math.h>

#define HOUR_MS INT64_C(3600000)

void made_candles(struct oc_study_candle *candles, size_t count, uint64_t seed)
{
    int64_t price = 3000;
    int64_t open_ms = INT64_C(1617400800000);

    for (size_t i = 0; i < count; i++) {
        int64_t step = i / 300 % 5 == 3 ? 0 : i / 200 % 3 == 1 ? 200 : 20;
        int64_t open = price + random_between(&seed, -step / 8, step / 8);
        int64_t close = open + random_between(&seed, -step, step);

        open = open < 50 ? 50 : open;
        close = close < 50 ? 60 : close;
        int64_t high = (open > close ? open : close) + random_between(&seed, 0, step / 2);
        int64_t low = (open < close ? open : close) - random_between(&seed, 0, step / 2);
        int64_t volume = random_between(&seed, 0, 3) == 0 ? 0 : random_between(&seed, 1, 100000);

        low = low < 25 ? 25 : low;
        candles[i] = (struct oc_study_candle){.open_ms = open_ms,
                                              .open = (double)open / 100.0,
                                              .high = (double)high / 100.0,
                                              .low = (double)low / 100.0,
                                              .close = (double)close / 100.0,
                                              .volume = (double)volume / 1000.0,
                                              .taker = (double)(volume / 3) / 1000.0};
        price = close > 6000 ? 3000 : close;
        open_ms += random_between(&seed, 0, 400) == 0 ? 7 * HOUR_MS : HOUR_MS;
    }
}

static double between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * ((double)random_between(seed, 0, 1000) / 1000.0);
}

void made_config(const struct oc_study *study, size_t set, struct oc_study_config *config)
{
    uint64_t seed = 977 * set + 5;

    oc_study_defaults(study, HOUR_MS, config);
    for (size_t i = 0; set > 0 && i < study->param_count; i++) {
        const struct oc_study_param *param = &study->params[i];
        double high = fmin(param->max, fmax(60.0, param->min));
        double value = set == 1 ? param->min : between(&seed, param->min, high);

        value = param->is_whole ? floor(value) : value;
        assert_int_equal(oc_study_set(study, config, param->name, value), OC_OK);
    }
}
