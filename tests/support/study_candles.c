/* study_candles.c - seeded candles in doubles.
 * SPDX-License-Identifier: MIT */
#include "support/study_candles.h"

#include "support/random_bars.h"

#define HOUR_MS INT64_C(3600000)

void study_candles(struct oc_study_candle *candles, size_t count, uint64_t seed)
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
