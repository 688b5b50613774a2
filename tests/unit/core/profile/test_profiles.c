/* test_profiles.c - roll-over, references, row-size changes and overflow, worked out by hand.
 * SPDX-License-Identifier: MIT */
#include "market.h"

#include "core/profile/row_size.h"

static struct market market;
static const int64_t DAY0 = 20000 * INT64_C(86400000);

/* Minutes [from, to) of a day, all alike; their volume lies on [low, high]. */
static void push_minutes(int64_t day, int from, int to, int64_t low, int64_t high, int64_t volume)
{
    for (int minute = from; minute < to; minute++) {
        struct oc_bar bar = {
            .open_ms = DAY0 + day * OC_DAY_MS + minute * OC_MINUTE_MS,
            .open = low,
            .high = high,
            .low = low,
            .close = high,
            .volume = volume,
            .taker = volume / 2,
        };

        market_push(&market, &bar);
    }
}

/* Days before the first minute with an ATR of 1900 ticks: rows of 10, for the first eight calm days
 * too (each takes 1/14 off). */
static void seed_days(void)
{
    for (int64_t day = -30; day < 0; day++) {
        struct oc_bar bar = {.open_ms = DAY0 + day * OC_DAY_MS,
                             .open = 5000,
                             .high = 5950,
                             .low = 4050,
                             .close = 5000};

        market_seed_day(&market, &bar);
    }
}

static void start(void)
{
    market_init(&market);
    seed_days();
}

static void session_needs_its_minutes(void **state)
{
    (void)state;
    start();
    push_minutes(0, 61, 1440, 4500, 5499, 100); /* 1379 minutes */
    assert_int_equal(market.profiles.session_count, 0);
    assert_false(market.profiles.has_reference);
    push_minutes(1, 60, 1440, 4500, 5499, 100); /* 1380 minutes */
    assert_int_equal(market.profiles.session_count, 1);
    assert_true(market.profiles.has_reference);
    assert_int_equal(market.profiles.sessions[0].day_ms, DAY0 + OC_DAY_MS);
    assert_int_equal(market.profiles.sessions[0].high, 5499);
    assert_int_equal(market.profiles.sessions[0].low, 4500);
    assert_int_equal(market.profiles.naked.count, 1);
}

/* 1000 ticks in 100 rows of 10. Most volume in row 470 (4700 .. 4709). */
static void last_session_is_the_reference(void **state)
{
    (void)state;
    start();
    push_minutes(0, 0, 720, 4500, 5499, 1000);
    push_minutes(0, 720, 1440, 4700, 4709, 5000);
    assert_int_equal(market.profiles.row_ticks, 10);
    const struct profiles *profiles = &market.profiles;

    /* 720 x 1000 over 100 rows = 7200 a row; row 470 has 3.6 M more: 85 % in the POC alone */
    assert_int_equal(profiles->reference.poc, 4705);
    assert_int_equal(profiles->reference.val, 4700);
    assert_int_equal(profiles->reference.vah, 4709);
    assert_int_equal(profiles->balance_sessions, 1);
    assert_false(profiles->has_composite);
    assert_int_equal(profiles->naked.items[0].price, 4705);
    assert_int_equal(profiles->naked.items[0].day_ms, DAY0);
}

/* Two sessions side by side with the same value, then one elsewhere. */
static void balance_and_composite(void **state)
{
    const struct profiles *profiles = &market.profiles;

    (void)state;
    start();
    push_minutes(0, 0, 1440, 4700, 4899, 1000);
    push_minutes(1, 0, 1440, 4700, 4899, 1000);
    assert_int_equal(profiles->session_count, 2);
    assert_int_equal(profiles->balance_sessions, 2);
    assert_true(profiles->has_composite);
    assert_false(profiles->has_composite_before);
    assert_int_equal(profiles->balance.poc, profiles->composite.poc);
    assert_int_equal(profiles->reference.poc, profiles->balance.poc);
    push_minutes(2, 0, 1440, 5200, 5399, 1000);
    assert_int_equal(profiles->balance_sessions, 1); /* its value does not overlap the one before */
    assert_int_equal(profiles->reference.poc, profiles->sessions[2].value.poc);
    assert_true(profiles->has_composite_before);
    assert_int_equal(profiles->composite_before.poc, profiles->balance.poc);
    /* 20 rows of 20 M each below, 20 rows of 10 M above: POC among the lower ones, nearest to the
     * middle of 4700 .. 5399, which is the highest of them */
    assert_int_equal(profiles->composite.poc, 4895);
}

static void an_incomplete_day_keeps_the_reference(void **state)
{
    const struct profiles *profiles = &market.profiles;

    (void)state;
    start();
    push_minutes(0, 0, 1440, 4700, 4899, 1000);
    int64_t poc = profiles->reference.poc;

    push_minutes(1, 0, 100, 5200, 5399, 1000);
    push_minutes(1, 1400, 1440, 5200, 5399, 1000);
    assert_int_equal(profiles->session_count, 1);
    assert_int_equal(profiles->reference.poc, poc);
}

static void five_sessions_at_most(void **state)
{
    const struct profiles *profiles = &market.profiles;

    (void)state;
    start();
    for (int64_t day = 0; day < 7; day++) {
        push_minutes(day, 0, 1440, 4500 + 100 * day, 4699 + 100 * day, 1000);
    }
    assert_int_equal(profiles->session_count, 7);
    assert_int_equal(profiles->pool.counts[POOL_SESSION], 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(profiles->sessions[i].day_ms, DAY0 + (int64_t)(i + 2) * OC_DAY_MS);
        assert_int_equal(profiles->sessions[i].low, 4700 + 100 * i);
    }
}

static void naked_for_thirty_days(void **state)
{
    const struct profiles *profiles = &market.profiles;

    (void)state;
    start();
    push_minutes(0, 0, 1440, 4500, 4519, 1000);
    for (int64_t day = 1; day <= 30; day++) { /* each two rows higher: nothing is covered again */
        push_minutes(day, 0, 1440, 4500 + 40 * day, 4519 + 40 * day, 1000);
        assert_int_equal(profiles->naked.count, day < 30 ? day + 1 : 30);
    }
    assert_int_equal(profiles->naked.items[0].day_ms, DAY0 + OC_DAY_MS);
    push_minutes(31, 0, 1, 4500, 5800, 1); /* covers them all */
    assert_int_equal(profiles->naked.count, 0);
}

static void rolling_follows_the_session(void **state)
{
    struct profile_value value;
    const struct profiles *profiles = &market.profiles;

    (void)state;
    start();
    push_minutes(0, 0, 1440, 4700, 4709, 1000);
    assert_true(profiles_is_young(profiles, DAY0 + OC_DAY_MS));
    assert_true(profiles_rolling(profiles, &value));
    assert_int_equal(value.poc, 4705);
    push_minutes(1, 0, 239, 5200, 5209, 1000);
    assert_true(profiles_is_young(profiles, DAY0 + OC_DAY_MS + 239 * OC_MINUTE_MS));
    assert_true(profiles_rolling(profiles, &value));
    assert_int_equal(value.poc, 4705); /* 1201 minutes against 239 */
    push_minutes(1, 239, 240, 5200, 5209, 1000);
    assert_false(profiles_is_young(profiles, DAY0 + OC_DAY_MS + 240 * OC_MINUTE_MS));
    assert_false(profiles_rolling(profiles, &value)); /* the session speaks for itself */
    assert_true(profiles_developing(profiles, &value));
    assert_int_equal(value.poc, 5205);
}

static void blocks_before_twenty(void **state)
{
    struct profile_value value;

    (void)state;
    start();
    for (int64_t day = 0; day < 4; day++) {
        push_minutes(day, 0, 479, 4700, 4709, 1000);
        assert_int_equal(profiles_block_reference(&market.profiles, &value), false);
        push_minutes(day, 479, 1440, 4700, 4709, 1000);
    }
    assert_int_equal(market.profiles.pool.counts[POOL_BLOCK], POOL_BLOCKS); /* 24 were made */
    assert_true(profiles_block_reference(&market.profiles, &value));
    assert_int_equal(value.poc, 4705);
}

/* A row of 10 ticks with 100 lots over 4700 .. 4709 becomes rows of 4: 4700 .. 4703 gets
 * floor(400/10) = 40, 4704 .. 4707 gets 80 - 40, 4708 .. 4711 the rest. */
static void spreading_anew(void **state)
{
    static struct row_pool pool;
    static struct row_buffer rows;
    int64_t volumes[2] = {100, 7};
    int64_t takers[2] = {31, 7};
    struct profile_view view = profile_view_of(volumes, 470, 2);
    struct profile_view taker_view = profile_view_of(takers, 470, 2);

    (void)state;
    assert_true(pool_append(&pool, POOL_SESSION, &view, &taker_view));
    assert_true(
        pool_spread_anew(&pool, pool_item_at(&pool, POOL_SESSION, 0), POOL_SESSION, 10, 4, &rows));
    assert_int_equal(rows.first, 1175);
    assert_int_equal(rows.count, 5); /* 4700 .. 4719 */
    assert_int_equal(rows.volumes[0], 40);
    assert_int_equal(rows.volumes[1], 40);
    assert_int_equal(rows.volumes[2], 20 + 1); /* floor(7 * 2 / 10) = 1 */
    assert_int_equal(rows.volumes[3], 3);      /* floor(7 * 6 / 10) - 1 */
    assert_int_equal(rows.volumes[4], 3);
    assert_int_equal(rows.takers[0], 12); /* floor(31 * 4 / 10) */
    assert_int_equal(rows.takers[1], 12); /* floor(31 * 8 / 10) - 12 */
    assert_int_equal(rows.takers[2], 7 + 1);
}

/* Calm days: ATR falls, so the rows of the day get smaller and what is stored is spread anew. */
static void row_size_follows_the_range(void **state)
{
    const struct profiles *profiles = &market.profiles;
    struct row_buffer sum;
    int64_t total = 0;

    (void)state;
    start();
    for (int64_t day = 0; day < 12; day++) {
        push_minutes(day, 0, 1440, 5000, 5099, 1000);
    }
    /* ATR(14) over 18 days of 1900 and 12 of 99: 99 + 1801 (13/14)^12 = 839: rows of 5 */
    assert_int_equal(profiles->row_ticks, 5);
    assert_true(profiles_sum_sessions(profiles, 5, &sum));
    assert_int_equal(sum.count, 20);
    for (uint32_t i = 0; i < sum.count; i++) {
        total += sum.volumes[i];
    }
    assert_int_equal(total, 5 * 1440 * 1000);
    assert_int_equal(profiles->balance_sessions, 5);
}

/* A crash through more rows than a profile has: the rows of the day grow, no volume is lost. */
static void wild_day(void **state)
{
    const struct profiles *profiles = &market.profiles;
    int64_t total = 0;

    (void)state;
    start();
    push_minutes(0, 0, 1440, 4700, 4899, 1000);
    push_minutes(1, 0, 100, 4700, 4899, 1000);
    push_minutes(1, 100, 101, 100, 20099, 10000); /* 2000 rows of 10 */
    assert_int_equal(profiles->row_ticks, 20);    /* 1000 rows of 20 */
    struct profile_view view =
        live_profile_view(&profiles->developing_span, profiles->developing_volumes);

    for (uint32_t i = 0; i < view.count; i++) {
        total += profile_volume_at(&view, i);
    }
    assert_int_equal(total, 100 * 1000 + 10000);
    assert_int_equal(profiles->reference.poc, 4795); /* fixed for the day */
    push_minutes(1, 101, 1440, 4700, 4899, 1000);
    /* ATR 1900, then TR 300 (4700 against a close of 5000) and 19999: 3087 -> rows of 20 */
    assert_int_equal(profiles->row_ticks, 20);
    assert_int_equal(profiles->session_count, 2);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a session needs 1380 of its minutes", session_needs_its_minutes, NULL);
    check_add(&list, "the last session is the reference", last_session_is_the_reference, NULL);
    check_add(&list, "balance of overlapping sessions, composite of all", balance_and_composite,
              NULL);
    check_add(&list, "an incomplete day keeps the reference", an_incomplete_day_keeps_the_reference,
              NULL);
    check_add(&list, "the last five sessions are kept", five_sessions_at_most, NULL);
    check_add(&list, "a point of control is naked for 30 days at most", naked_for_thirty_days,
              NULL);
    check_add(&list, "the rolling 24 h stand in for a young session", rolling_follows_the_session,
              NULL);
    check_add(&list, "the 4h reference needs 20 blocks", blocks_before_twenty, NULL);
    check_add(&list, "rows are spread anew as pseudo-candles", spreading_anew, NULL);
    check_add(&list, "the row size follows the daily range", row_size_follows_the_range, NULL);
    check_add(&list, "a wild day takes larger rows", wild_day, NULL);
    return check_run(&list, "profiles");
}
