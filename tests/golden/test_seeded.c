/* test_seeded.c - seeded markets to events: a hash per day and all signals of some days.
 *
 * The same text from every compiler, at every optimisation, on every processor.
 * SPDX-License-Identifier: MIT */
#include "golden_file.h"
#include "outcry/timeframe.h"
#include "support/engine_run.h"
#include "support/market.h"

#include <inttypes.h>

enum { DAYS = 24, SHOWN_FROM = 13, SHOWN_DAYS = 3 };

static const int64_t START = INT64_C(19675) * OC_DAY_MS; /* 2023-11-14 */

static const struct golden_case {
    const char *name, *path;
    uint64_t seed;
    double volatility_frac;
    int gap_per_million;
} CASES[] = {
    {"a quiet market", "tests/golden/quiet.txt", 1, 0.0007, 0},
    {"a wild market", "tests/golden/wild.txt", 10, 0.0013, 0},
    {"a market with gaps", "tests/golden/gaps.txt", 3, 0.0010, 300},
};

static void end_day(struct engine_run *run, int64_t open_ms, const struct event_log *before)
{
    char line[160];

    snprintf(line, sizeof line,
             "day %" PRId64 " opinions %zu signals %zu endorsed %zu outcomes %zu candles %zu "
             "hash %016" PRIx64 "\n",
             open_ms / OC_DAY_MS, run->log.opinions - before->opinions,
             run->log.signals - before->signals, run->log.endorsed - before->endorsed,
             run->log.outcomes - before->outcomes, run->log.candles - before->candles,
             event_log_cut(&run->log));
    event_log_add(&run->log, line);
}

static void golden_row(void **state)
{
    const struct golden_case *row = *state;
    struct market_options options = market_options_default(row->seed, START);
    struct oc_instrument instrument = market_instrument(0);
    struct event_log before = {0};
    struct engine_run run;
    struct market market;
    int64_t end_ms = START + DAYS * OC_DAY_MS;

    options.volatility_frac = row->volatility_frac;
    options.gap_per_million = row->gap_per_million;
    market_init(&market, &options);
    engine_run_init(&run, &instrument, START);
    for (struct oc_bar bar = market_next(&market); bar.open_ms < end_ms;
         bar = market_next(&market)) {
        struct oc_candle candle = market_candle(&instrument, &bar);
        int64_t day = (bar.open_ms - START) / OC_DAY_MS;

        run.log.only_signals = true;
        run.log.is_silent = day < SHOWN_FROM || day >= SHOWN_FROM + SHOWN_DAYS;
        engine_run_push(&run, &candle);
        if (market.open_ms % OC_DAY_MS == 0) {
            end_day(&run, bar.open_ms, &before);
            before = run.log;
        }
    }
    golden_check(row->path, run.log.text);
    engine_run_deinit(&run);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, golden_row);
    return check_run(&list, "golden, seeded");
}
