/* test_real_files.c - recorded months through reader, divisor and book.
 *
 * Expected numbers: counted and summed over the files with Python's decimal module, not with our code.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/place.h"

#include "history/history.h"
#include "market/book.h"
#include "market/instrument_build.h"
#include "outcry/timeframe.h"

static const struct file_case {
    const char *name;
    const char *path;
    const char *symbol;
    uint64_t rows;
    int64_t first_ms, last_ms;
    double first_open, last_close;
    double volume, turnover, taker;
    uint64_t trades;
    uint64_t empty; /* rows without volume */
    double tick, step;
} FILES[] = {
    {"Kraken BTCUSDC, a quarter with holes",
     "data/klines_1m_kraken/KRAKEN_BTCUSDC_1m_2023-01_03.csv.zst", "BTCUSDC", 56717,
     INT64_C(1672531200000), INT64_C(1680307140000), 16535.97, 28485.09, 19227.26903548, 0, 0,
     232786, 0, 0.01, 1e-8},
    {"spot BTCUSDT, three days", "data/klines_1m_spot/BTCUSDT-1m-2025-10-29_2025-11-01.csv.zst",
     "BTCUSDT", 4320, INT64_C(1761711720000), INT64_C(1761970860000), 112731.29, 110197.39,
     67980.03964, 7473071714.02177290, 33429.66773000, 16005318, 0, 0.01, 0.00001},
    {"spot ETHUSDT, three days", "data/klines_1m_spot/ETHUSDT-1m-2025-10-29_2025-11-01.csv.zst",
     "ETHUSDT", 4320, INT64_C(1761711720000), INT64_C(1761970860000), 4008.65, 3859.79,
     1473987.8178, 5704250943.52643500, 737081.94810000, 17267127, 0, 0.01, 0.0001},
    {"ALGOUSDT, a thin month", "data/klines_1m_um/ALGOUSDT-1m-2024-09.csv.zst", "ALGOUSDT", 43200,
     INT64_C(1725148800000), INT64_C(1727740740000), 0.1231, 0.1341, 2464244800.3, 319125364.72660,
     1220791563.5, 1776152, 446, 0.0001, 0.1},
    {"ALGOUSDT, a falling month", "data/klines_1m_um/ALGOUSDT-1m-2025-02.csv.zst", "ALGOUSDT",
     40320, INT64_C(1738368000000), INT64_C(1740787140000), 0.3790, 0.2380, 7534391027.3,
     2057790663.34878, 3715192963.1, 9141279, 0, 0.0001, 0.1},
    {"AVAXUSDT, a quiet month", "data/klines_1m_um/AVAXUSDT-1m-2023-09.csv.zst", "AVAXUSDT", 43200,
     INT64_C(1693526400000), INT64_C(1696118340000), 9.9790, 9.2360, 231519528, 2153218463.2960,
     112798150, 5660937, 22, 0.001, 1},
    {"AVAXUSDT, a falling month", "data/klines_1m_um/AVAXUSDT-1m-2025-02.csv.zst", "AVAXUSDT",
     40320, INT64_C(1738368000000), INT64_C(1740787140000), 34.4220, 22.3680, 302399232,
     7517894032.7700, 147215698, 28349192, 0, 0.001, 1},
    {"DOTUSDT, a rising month", "data/klines_1m_um/DOTUSDT-1m-2024-11.csv.zst", "DOTUSDT", 43200,
     INT64_C(1730419200000), INT64_C(1733011140000), 3.958, 8.953, 1753013548.2, 11437272032.1969,
     849615172.7, 34352659, 0, 0.001, 0.1},
    {"FILUSDT, a quiet month", "data/klines_1m_um/FILUSDT-1m-2023-09.csv.zst", "FILUSDT", 43200,
     INT64_C(1693526400000), INT64_C(1696118340000), 3.214, 3.352, 592219653.7, 1914283943.5513,
     290177401.9, 4670651, 41, 0.001, 0.1},
    {"FILUSDT, a rising month", "data/klines_1m_um/FILUSDT-1m-2024-11.csv.zst", "FILUSDT", 43200,
     INT64_C(1730419200000), INT64_C(1733011140000), 3.533, 7.081, 1657774392.5, 7883342374.9510,
     797358025.8, 21073650, 0, 0.001, 0.1},
    {"NEARUSDT, a quiet month", "data/klines_1m_um/NEARUSDT-1m-2023-09.csv.zst", "NEARUSDT", 43200,
     INT64_C(1693526400000), INT64_C(1696118340000), 1.1540, 1.1330, 1001263023, 1117203039.4550,
     497432343, 2773085, 144, 0.001, 1},
    {"NEARUSDT, a rising month", "data/klines_1m_um/NEARUSDT-1m-2024-11.csv.zst", "NEARUSDT", 43200,
     INT64_C(1730419200000), INT64_C(1733011140000), 4.0520, 7.0110, 1903391912, 10517708497.2480,
     914039167, 26721731, 0, 0.001, 1},
};

static void file_row(void **state)
{
    const struct file_case *row = *state;
    struct history *history = NULL;
    struct history_row got;
    struct error error = {0};
    char path[PLACE_PATH_CAP];
    double volume = 0;
    double turnover = 0;
    double taker = 0;
    uint64_t trades = 0;
    uint64_t rows = 0;
    uint64_t empty = 0;
    int64_t missing = 0;
    int64_t last_ms = 0;
    double last_close = 0;

    place_shared_or_skip(row->path, path);
    assert_int_equal(history_open(&history, path, 0, &error), OC_OK);
    assert_string_equal(history_info(history)->symbol, row->symbol);
    assert_int_equal(history_info(history)->interval_ms, OC_MINUTE_MS);
    while (history_next(history, &got, &error) == OC_OK) {
        if (rows == 0) {
            assert_int_equal(oc_candle_open_ms(&got.candle), row->first_ms);
            assert_same_double(got.candle.open, row->first_open);
        }
        rows++;
        volume += got.candle.volume_base;
        turnover += got.candle.turnover_quote;
        taker += got.candle.taker_base;
        trades += oc_candle_trades(&got.candle);
        empty += got.candle.volume_base == 0 ? 1 : 0;
        missing += got.missing;
        last_ms = oc_candle_open_ms(&got.candle);
        last_close = got.candle.close;
    }
    assert_int_equal(error.status, OC_ECLOSED);
    history_close(history);
    assert_int_equal(rows, row->rows);
    assert_int_equal(last_ms, row->last_ms);
    assert_same_double(last_close, row->last_close);
    assert_int_equal(trades, row->trades);
    assert_int_equal(empty, row->empty);
    assert_int_equal((uint64_t)missing + rows,
                     (uint64_t)(row->last_ms - row->first_ms) / 60000 + 1);
    assert_near(volume, row->volume, row->volume * 1e-12);
    assert_near(turnover, row->turnover, row->turnover * 1e-12);
    assert_near(taker, row->taker, row->taker * 1e-12);
}

/* The grid from the first UTC day, as `--tick` and `--step` would have given it. */
static void learn_grid(const char *path, struct oc_instrument *instrument)
{
    struct history *history = NULL;
    struct history_row row;
    struct error error;
    struct instrument_divisor price = {0};
    struct instrument_divisor volume = {0};
    int64_t day = -1;

    assert_int_equal(history_open(&history, path, 0, &error), OC_OK);
    while (history_next(history, &row, &error) == OC_OK) {
        const struct slice prices[] = {row.open, row.high, row.low, row.close};
        int64_t today = oc_candle_open_ms(&row.candle) / OC_DAY_MS;

        day = day < 0 ? today : day;
        if (today != day) {
            break;
        }
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(instrument_divisor_add(&price, prices[i], &error), OC_OK);
        }
        assert_int_equal(instrument_divisor_add(&volume, row.volume, &error), OC_OK);
    }
    assert_int_equal(instrument_from_divisors(instrument, history_info(history)->symbol,
                                              OC_MARKET_USDM, &price, &volume, &error),
                     OC_OK);
    history_close(history);
}

struct tally {
    uint64_t released, synthetic, gap_minutes;
    int64_t next_ms;
    double volume;
};

static void on_released(void *context, const struct oc_candle *candle)
{
    struct tally *tally = context;

    assert_true(oc_candle_open_ms(candle) >= tally->next_ms);
    tally->next_ms = oc_candle_open_ms(candle) + OC_MINUTE_MS;
    tally->released++;
    tally->synthetic += oc_candle_has(candle, OC_CANDLE_SYNTHETIC) ? 1 : 0;
    tally->volume += candle->volume_base;
}

static void on_gap(void *context, int64_t first_ms, int64_t last_ms)
{
    struct tally *tally = context;

    tally->gap_minutes += (uint64_t)(last_ms - first_ms) / 60000 + 1;
}

static const struct oc_candle *forget(void *context, int64_t open_ms)
{
    (void)context;
    (void)open_ms;
    return NULL;
}

static void book_row(void **state)
{
    const struct file_case *row = *state;
    struct oc_instrument instrument;
    struct history *history = NULL;
    struct history_row got;
    struct error error;
    char path[PLACE_PATH_CAP];
    static struct book book;
    struct tally tally = {0};
    struct book_sink sink = {on_released, on_gap, forget, &tally};
    uint32_t released = 0;

    place_shared_or_skip(row->path, path);
    learn_grid(path, &instrument);
    assert_same_double(instrument.tick, row->tick);
    assert_same_double(instrument.step, row->step);
    book_init(&book, row->first_ms);
    assert_int_equal(history_open(&history, path, 0, &error), OC_OK);
    while (history_next(history, &got, &error) == OC_OK) {
        int64_t open_ms = oc_candle_open_ms(&got.candle);
        struct book_offer offer = {.candle = got.candle, .is_final = true};

        if (got.step == HISTORY_GAP) {
            assert_true(book_declare_absent(&book, book.next_ms, open_ms - 1, &sink, &released));
        }
        assert_int_equal(book_offer(&book, &instrument, &offer, &sink).answer, BOOK_RELEASED);
    }
    history_close(history);
    assert_int_equal(tally.released - tally.synthetic, row->rows);
    assert_int_equal(tally.released + tally.gap_minutes,
                     (uint64_t)(row->last_ms - row->first_ms) / 60000 + 1);
    assert_near(tally.volume, row->volume, row->volume * 1e-12);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, FILES, file_row);
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        check_add(&list, check_name("on its grid and through the book: %s", FILES[i].name),
                  book_row, (void *)(uintptr_t)&FILES[i]);
    }
    return check_run(&list, "real_files");
}
