/* test_real_months.c - recorded months through the engine: hashes, and the laws on one of them.
 *
 * The candles are not in the repository: where they are absent, each test is skipped by name.
 * SPDX-License-Identifier: MIT */
#include "golden_file.h"
#include "outcry/timeframe.h"
#include "support/engine_run.h"
#include "support/market.h"
#include "support/month.h"

#include <inttypes.h>

static const struct month_case {
    const char *name, *file, *golden;
} MONTHS[] = {
#define MONTH(what, file)                                                       \
    {                                                                           \
        what, "data/klines_1m_um/" file ".csv.zst", "tests/golden/" file ".txt" \
    }
    MONTH("ALGOUSDT 2024-09, thin", "ALGOUSDT-1m-2024-09"),
    MONTH("ALGOUSDT 2025-02, down", "ALGOUSDT-1m-2025-02"),
    MONTH("AVAXUSDT 2023-09, quiet", "AVAXUSDT-1m-2023-09"),
    MONTH("AVAXUSDT 2025-02, down", "AVAXUSDT-1m-2025-02"),
    MONTH("DOTUSDT 2024-11, up", "DOTUSDT-1m-2024-11"),
    MONTH("FILUSDT 2023-09, quiet", "FILUSDT-1m-2023-09"),
    MONTH("FILUSDT 2024-11, up", "FILUSDT-1m-2024-11"),
    MONTH("NEARUSDT 2023-09, quiet", "NEARUSDT-1m-2023-09"),
    MONTH("NEARUSDT 2024-11, up", "NEARUSDT-1m-2024-11"),
#undef MONTH
};

static const struct month *month;

static void load(const struct month_case *row)
{
    month = month_load_or_skip(row->file);
}

static void begin(struct engine_run *run)
{
    engine_run_init(run, &month->instrument, oc_candle_open_ms(&month->candles[0]));
}

static void push_some(struct engine_run *run, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        engine_run_push(run, &month->candles[i]);
    }
}

static void hash_row(void **state)
{
    const struct month_case *row = *state;
    struct engine_run run;
    struct event_log before = {0};
    char line[160], text[40 * sizeof line] = "";

    load(row);
    begin(&run);
    for (size_t day = 0; day * 1440 < month->count; day++) {
        size_t end = (day + 1) * 1440 < month->count ? (day + 1) * 1440 : month->count;

        run.log.is_silent = true;
        push_some(&run, day * 1440, end);
        snprintf(line, sizeof line,
                 "day %zu opinions %zu signals %zu endorsed %zu outcomes %zu hash %016" PRIx64 "\n",
                 day + 1, run.log.opinions - before.opinions, run.log.signals - before.signals,
                 run.log.endorsed - before.endorsed, run.log.outcomes - before.outcomes,
                 event_log_cut(&run.log));
        strcat(text, line);
        before = run.log;
    }
    golden_check(row->golden, text);
    engine_run_deinit(&run);
}

/* --- laws -------------------------------------------------------------------------------------------- */

static void same_bytes(void **state)
{
    struct engine_run a, b;

    load(*state);
    begin(&a);
    begin(&b);
    push_some(&a, 0, month->count);
    push_some(&b, 0, month->count);
    assert_true(a.log.signals > 0);
    assert_text(b.log.text, a.log.text);
    engine_run_deinit(&a);
    engine_run_deinit(&b);
}

static void prefix(void **state)
{
    static const size_t CUTS[] = {1441, 9999, 17000, 21600, 33333};
    struct engine_run full, part;

    load(*state);
    begin(&full);
    push_some(&full, 0, month->count);
    for (size_t i = 0; i < sizeof CUTS / sizeof CUTS[0]; i++) {
        begin(&part);
        push_some(&part, 0, CUTS[i]);
        assert_true(part.log.length <= full.log.length);
        assert_memory_equal(part.log.text, full.log.text, part.log.length);
        engine_run_deinit(&part);
    }
    engine_run_deinit(&full);
}

static void snapshot(void **state)
{
    struct engine_run full, moved;
    size_t at = 0, step = 1;

    load(*state);
    begin(&full);
    push_some(&full, 0, month->count);
    begin(&moved);
    while (at < month->count) {
        size_t end = at + step < month->count ? at + step : month->count;

        push_some(&moved, at, end);
        engine_run_move(&moved);
        at = end;
        step = step * 7 % 1999 + 1;
    }
    assert_text(moved.log.text, full.log.text);
    engine_run_deinit(&full);
    engine_run_deinit(&moved);
}

/* tick * 2^power; below 1 each half is five tenths */
static struct oc_instrument scaled_instrument(int power)
{
    int64_t units = month->instrument.tick_units;
    uint8_t decimals = month->instrument.price_decimals;
    struct oc_instrument scaled;

    for (; power > 0; power--) {
        units *= 2;
    }
    for (; power < 0; power++) {
        units *= 5;
        decimals++;
    }
    assert_true(oc_instrument_init(&scaled, month->instrument.symbol, OC_MARKET_USDM, units,
                                   decimals, month->instrument.step_units,
                                   month->instrument.volume_decimals));
    return scaled;
}

static void scale(void **state)
{
    static const int POWERS[] = {-3, 1, 10};
    struct engine_run base, scaled;

    load(*state);
    begin(&base);
    push_some(&base, 0, month->count);
    for (size_t i = 0; i < sizeof POWERS / sizeof POWERS[0]; i++) {
        struct oc_instrument instrument = scaled_instrument(POWERS[i]);

        engine_run_init(&scaled, &instrument, oc_candle_open_ms(&month->candles[0]));
        for (size_t at = 0; at < month->count; at++) {
            struct oc_bar bar = oc_bar_of(&month->instrument, &month->candles[at]);
            struct oc_candle candle = market_candle(&instrument, &bar);

            candle.trades_flags = month->candles[at].trades_flags;
            engine_run_push(&scaled, &candle);
        }
        assert_text(scaled.log.text, base.log.text); /* the log is in ticks */
        engine_run_deinit(&scaled);
    }
    engine_run_deinit(&base);
}

int main(void)
{
    struct check_list list = {0};
    const struct month_case *row = &MONTHS[1];
    void *law;

    CHECK_ROWS(&list, MONTHS, hash_row);
    memcpy(&law, &row, sizeof law);
    check_add(&list, "a real month: same input, same bytes", same_bytes, law);
    check_add(&list, "a real month: later candles change no earlier event", prefix, law);
    check_add(&list, "a real month: a moved copy goes on bit-equal", snapshot, law);
    check_add(&list, "a real month: price and tick times 2^k change only prices", scale, law);
    return check_run(&list, "golden, real months");
}
