/* test_profiles_law.c - on random candles every profile that is kept equals one computed from scratch.
 * SPDX-License-Identifier: MIT */
#include "market.h"

#include "core/profile/row_size.h"

enum { DAYS = 12, MINUTES = DAYS * 1440 };

static struct oc_bar bars[MINUTES];
static struct market market;
static const int64_t DAY0 = 20000 * INT64_C(86400000);

/* Volume (or taker-buy volume) of bars [from, to) in a row, by the definition: a tick has its share
 * of the cumulative floor. */
static int64_t fresh_row(size_t from, size_t to, int64_t row, int64_t row_ticks, bool is_taker)
{
    int64_t sum = 0;
    int64_t first = row * row_ticks;
    int64_t last = first + row_ticks - 1;

    for (size_t i = from; i < to; i++) {
        const struct oc_bar *bar = &bars[i];
        int64_t volume = is_taker ? bar->taker : bar->volume;
        int64_t ticks = bar->high - bar->low + 1;

        if (bar->high >= first && bar->low <= last) {
            int64_t upto = bar->high < last ? bar->high : last;
            int64_t below = bar->low > first ? 0 : first - bar->low;

            sum += volume * (upto - bar->low + 1) / ticks - volume * below / ticks;
        }
    }
    return sum;
}

static void same_as_fresh(const struct profile_view *view, size_t from, size_t to, bool is_taker)
{
    int64_t row_ticks = market.profiles.row_ticks;
    int64_t total = 0;
    int64_t want = 0;

    for (uint32_t i = 0; i < view->count; i++) {
        int64_t row = view->first + i;

        assert_int_equal(profile_volume_at(view, i), fresh_row(from, to, row, row_ticks, is_taker));
        total += profile_volume_at(view, i);
    }
    for (size_t i = from; i < to; i++) {
        want += is_taker ? bars[i].taker : bars[i].volume;
    }
    assert_int_equal(total, want); /* nothing outside the rows */
}

static void check_live(size_t now)
{
    const struct profiles *profiles = &market.profiles;
    size_t day = now / 1440 * 1440;
    struct profile_view view =
        live_profile_view(&profiles->developing_span, profiles->developing_volumes);

    same_as_fresh(&view, day, now, false);
    view = live_profile_view(&profiles->developing_span, profiles->developing_takers);
    same_as_fresh(&view, day, now, true);
    if (profiles->is_rolling) {
        view = live_profile_view(&profiles->rolling_span, profiles->rolling_volumes);
        same_as_fresh(&view, now - 1440, now, false);
    }
}

static void live_law(void **state)
{
    uint64_t random = 99;
    size_t next = 10;
    size_t rolling = 0;

    (void)state;
    random_bars(
        bars, MINUTES,
        &(struct random_bars_config){.seed = 3, .open_ms = DAY0, .price = 90000, .step = 60});
    market_init(&market);
    for (size_t i = 0; i < MINUTES; i++) {
        market_push(&market, &bars[i]);
        if (i == next) {
            check_live(i + 1);
            rolling += market.profiles.is_rolling ? 1 : 0;
            next += (size_t)random_between(&random, 1, 240);
        }
    }
    assert_true(rolling > 10);
}

static void sums_law(void **state)
{
    struct row_buffer sum;
    size_t compared = 0;
    int64_t row_ticks = 0;
    size_t row_since = 0;

    (void)state;
    random_bars(
        bars, MINUTES,
        &(struct random_bars_config){.seed = 5, .open_ms = DAY0, .price = 90000, .step = 60});
    market_init(&market);
    for (size_t i = 0; i < MINUTES; i++) {
        size_t end = i + 1;

        market_push(&market, &bars[i]);
        if (market.profiles.row_ticks != row_ticks) {
            row_ticks = market.profiles.row_ticks;
            row_since = end; /* older profiles were spread anew: no longer the candles' own rows */
        }
        if (end % 240 == 0 && end >= row_since + 20 * 240) {
            assert_true(pool_sum(&market.profiles.pool, POOL_BLOCK, 0, &sum));
            struct profile_view view = row_buffer_view(&sum);

            same_as_fresh(&view, end - 20 * 240, end, false);
            compared++;
        }
        if (end % 1440 == 0 && end >= row_since + 5 * 1440) {
            assert_true(profiles_sum_sessions(&market.profiles, 5, &sum));
            struct profile_view view = row_buffer_view(&sum);

            same_as_fresh(&view, end - 5 * 1440, end, false);
            view = profile_view_of(sum.takers, sum.first, sum.count);
            same_as_fresh(&view, end - 5 * 1440, end, true);
            compared++;
        }
    }
    assert_true(compared > 20);
}

/* A naked point of control, the slow way: no bar since its day has covered it. */
static bool is_naked(int64_t price, size_t since, size_t now)
{
    for (size_t i = since; i < now; i++) {
        if (bars[i].low <= price && price <= bars[i].high) {
            return false;
        }
    }
    return true;
}

static void naked_law(void **state)
{
    int64_t pocs[DAYS];
    size_t seen = 0;

    (void)state;
    random_bars(
        bars, MINUTES,
        &(struct random_bars_config){.seed = 11, .open_ms = DAY0, .price = 90000, .step = 90});
    market_init(&market);
    for (size_t i = 0; i < MINUTES; i++) {
        size_t end = i + 1;
        const struct profiles *profiles = &market.profiles;
        size_t before = profiles->naked.count;
        bool is_covered = market_push(&market, &bars[i]);

        assert_int_equal(is_covered, profiles->naked.count < before + (end % 1440 == 0 ? 1 : 0));
        if (end % 1440 == 0) {
            uint32_t kept = profiles->pool.counts[POOL_SESSION];

            pocs[end / 1440 - 1] = profiles->sessions[kept - 1].value.poc;
            if (profiles->row_ticks != 0 &&
                profiles->naked.count > 0) { /* price as it was frozen */
                for (uint32_t j = 0; j < profiles->naked.count; j++) {
                    if (profiles->naked.items[j].day_ms ==
                        bars[i].open_ms / OC_DAY_MS * OC_DAY_MS) {
                        pocs[end / 1440 - 1] = profiles->naked.items[j].price;
                    }
                }
            }
        }
        if (end % 60 == 0) {
            size_t want = 0;

            for (size_t day = 0; day < end / 1440; day++) {
                want += is_naked(pocs[day], (day + 1) * 1440, end) ? 1 : 0;
            }
            assert_int_equal(profiles->naked.count, want);
            seen += want;
        }
    }
    assert_true(seen > 100);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "session and rolling 24 h equal the candles at random moments", live_law,
              NULL);
    check_add(&list, "composite and 4h reference equal the candles of their time", sums_law, NULL);
    check_add(&list, "a point of control is naked until a candle covers it", naked_law, NULL);
    return check_run(&list, "profiles law");
}
