/* month.c - a recorded month of 1m candles.
 * SPDX-License-Identifier: MIT */
#include "support/month.h"

#include "history/history.h"
#include "market/instrument_build.h"
#include "outcry/timeframe.h"
#include "support/place.h"

#include "support/check.h"

static void add_to_grid(const struct history_row *row, struct instrument_divisor *price,
                        struct instrument_divisor *volume)
{
    const struct slice prices[] = {row->open, row->high, row->low, row->close};
    const struct slice volumes[] = {row->volume, row->taker};
    struct error error;

    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(instrument_divisor_add(price, prices[i], &error), OC_OK);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(instrument_divisor_add(volume, volumes[i], &error), OC_OK);
    }
}

const struct month *month_load_or_skip(const char *file)
{
    static struct month month;
    static const char *kept;
    struct instrument_divisor price = {0}, volume = {0};
    struct history_row line;
    struct history *history;
    struct error error;
    char path[PLACE_PATH_CAP];

    if (kept != NULL && strcmp(kept, file) == 0) {
        return &month;
    }
    place_shared_or_skip(file, path);
    assert_int_equal(history_open(&history, path, OC_MINUTE_MS, &error), OC_OK);
    for (month.count = 0; history_next(history, &line, &error) == OC_OK; month.count++) {
        assert_true(month.count < MONTH_CAP);
        if (month.count < 1440) {
            add_to_grid(&line, &price, &volume);
        }
        month.candles[month.count] = line.candle;
    }
    assert_int_equal(instrument_from_divisors(&month.instrument, history_info(history)->symbol,
                                              OC_MARKET_USDM, &price, &volume, &error),
                     OC_OK);
    history_close(history);
    kept = file;
    return &month;
}
