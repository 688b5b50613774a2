/* test_windows.c - what is kept incrementally equals what a fresh computation over the window gives.
 * SPDX-License-Identifier: MIT */
#include "core/indicator/atr.h"
#include "core/indicator/choppiness.h"
#include "core/indicator/cvd.h"
#include "core/indicator/delta_window.h"
#include "core/indicator/efficiency.h"
#include "core/indicator/volume_stats.h"
#include "support/check.h"
#include "support/random_bars.h"

#include <math.h>

enum { BARS = 5000 };

static struct oc_bar bars[BARS];

static int make_bars(void **state)
{
    (void)state;
    random_bars(bars, BARS, &(struct random_bars_config){.seed = 7, .price = 50000, .step = 40});
    return 0;
}

static void efficiency_law(void **state)
{
    struct efficiency efficiency;

    (void)state;
    efficiency_init(&efficiency, 20);
    for (size_t i = 0; i < BARS; i++) {
        double got = -1.0;
        enum oc_status status = efficiency_push(&efficiency, bars[i].close, &got);
        int64_t path = 0;

        assert_int_equal(status, i < 20 ? OC_EAGAIN : OC_OK);
        for (size_t j = i - 19; i >= 20 && j <= i; j++) {
            path += llabs(bars[j].close - bars[j - 1].close);
        }
        if (status == OC_OK) {
            double net = (double)llabs(bars[i].close - bars[i - 20].close);

            assert_same_double(got, path == 0 ? 0.0 : net / (double)path);
        }
    }
}

static void choppiness_law(void **state)
{
    struct choppiness choppiness;

    (void)state;
    choppiness_init(&choppiness, 14);
    for (size_t i = 0; i < BARS; i++) {
        double got = -1.0;
        int64_t walked = 0;
        int64_t high = 0;
        int64_t low = INT64_MAX;

        assert_int_equal(choppiness_push(&choppiness, &bars[i], &got), i < 14 ? OC_EAGAIN : OC_OK);
        for (size_t j = i - 13; i >= 14 && j <= i; j++) {
            walked += true_range(&bars[j], bars[j - 1].close);
            high = oc_max_i64(high, bars[j].high);
            low = oc_min_i64(low, bars[j].low);
        }
        if (i >= 14) {
            double want = high == low
                              ? 100.0
                              : 100.0 * log((double)walked / (double)(high - low)) / log(14.0);

            assert_near(got, want, 1e-9);
        }
    }
}

static void delta_law(void **state)
{
    struct delta_window window;

    (void)state;
    delta_window_init(&window);
    for (size_t i = 0; i < BARS; i++) {
        delta_window_push(&window, 2 * bars[i].taker - bars[i].volume, bars[i].volume);
        for (uint32_t n = 5; n <= 20; n += 15) {
            struct delta_sums got = delta_window_last(&window, n);
            size_t count = i + 1 < n ? i + 1 : n;
            int64_t delta = 0;
            int64_t volume = 0;

            for (size_t j = i + 1 - count; j <= i; j++) {
                delta += 2 * bars[j].taker - bars[j].volume;
                volume += bars[j].volume;
            }
            assert_int_equal(got.count, count);
            assert_int_equal(got.delta, delta);
            assert_int_equal(got.volume, volume);
        }
    }
}

/* mean and sd (n - 1) of ln over the last 60 volumes above 0, before candle i */
static bool fresh_stats(size_t i, double *mu, double *sd)
{
    double logs[VOLUME_STATS_PERIOD];
    size_t count = 0;
    double sum = 0.0;
    double squares = 0.0;

    while (i-- > 0 && count < VOLUME_STATS_PERIOD) {
        if (bars[i].volume > 0) {
            logs[count++] = log((double)bars[i].volume);
            sum += logs[count - 1];
        }
    }
    *mu = sum / VOLUME_STATS_PERIOD;
    for (size_t j = 0; j < count; j++) {
        squares += (logs[j] - *mu) * (logs[j] - *mu);
    }
    *sd = sqrt(squares / (VOLUME_STATS_PERIOD - 1));
    return count == VOLUME_STATS_PERIOD;
}

static void volume_law(void **state)
{
    struct volume_stats stats;

    (void)state;
    volume_stats_init(&stats);
    for (size_t i = 0; i < BARS; i++) {
        double got[2] = {0.0, 0.0};
        double want[2];
        bool has_want = fresh_stats(i, &want[0], &want[1]);

        assert_int_equal(volume_stats_get(&stats, &got[0], &got[1]), has_want ? OC_OK : OC_EAGAIN);
        if (has_want) {
            assert_near(got[0], want[0], 1e-10);
            assert_near(got[1], want[1], 1e-10);
        }
        if (bars[i].volume > 0) {
            volume_stats_push(&stats, bars[i].volume);
        }
    }
}

static void equal_volumes(void **state)
{
    struct volume_stats stats;
    double mu = 0.0;
    double sd = 1.0;

    (void)state;
    volume_stats_init(&stats);
    volume_stats_push(&stats, 123456789);
    for (int i = 0; i < 3000; i++) {
        volume_stats_push(&stats, 777);
    }
    assert_int_equal(volume_stats_get(&stats, &mu, &sd), OC_OK);
    assert_near(mu, 6.6554403503676474, 1e-12); /* ln 777 */
    assert_near(sd, 0.0, 0.0);
}

static void cvd_rolls(void **state)
{
    struct cvd cvd = {0};

    (void)state;
    cvd_push(&cvd, 10);
    cvd_push(&cvd, -3);
    cvd_roll_over(&cvd);
    cvd_push(&cvd, 5);
    assert_int_equal(cvd.session, 5);
    assert_int_equal(cvd.last_session, 7);
    assert_int_equal(cvd.total, 12);
}

int main(void)
{
    struct check_list list = {0};

    check_add_fixture(&list, "efficiency ratio equals its definition on 5000 candles",
                      efficiency_law, make_bars, NULL, NULL);
    check_add_fixture(&list, "choppiness equals its definition on 5000 candles", choppiness_law,
                      make_bars, NULL, NULL);
    check_add_fixture(&list, "sums of delta equal fresh sums on 5000 candles", delta_law, make_bars,
                      NULL, NULL);
    check_add_fixture(&list, "volume mean and deviation equal fresh ones on 5000 candles",
                      volume_law, make_bars, NULL, NULL);
    check_add(&list, "equal volumes have no deviation", equal_volumes, NULL);
    check_add(&list, "CVD of the day starts again at 00:00, the total goes on", cvd_rolls, NULL);
    return check_run(&list, "windows");
}
