/* test_indicators_life.c - the momentum engine on steady markets; by hand.
 *
 * In a market that only rises every sign of the trend is +1, %K is near 100 and the close above its
 * averages; RSI is what the view says.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/fake_view.h"

enum { WARM = 260 };

static const int64_t TWO_O_CLOCK = 20 * OC_DAY_MS + 2 * 60 * OC_MINUTE_MS;

static const struct oc_opinion *push5(struct fake_view *fake, int64_t close, double rsi)
{
    fake->next_ms += 4 * OC_MINUTE_MS;
    fake->five = (struct oc_bar){0};
    fake->evidence.has_rsi = true;
    fake->evidence.rsi_now = rsi;
    return fake_view_push(fake, OC_ENGINE_INDICATORS, close, close + 2, close - 2, close, 1000,
                          500);
}

/* Rises ever faster (so that MACD is above its signal), RSI in the middle, no trend by ADX. */
static int64_t warm(struct fake_view *fake, int side)
{
    int64_t price = 100000;

    fake_view_init(fake, TWO_O_CLOCK);
    fake->view.adx5 = 10;
    fake->view.confluence = side * 0.5;
    for (int i = 0; i < WARM; i++) {
        price += side * i;
        push5(fake, price, 50);
    }
    return price;
}

static void says_it_once(void **state)
{
    struct fake_view fake;

    (void)state;
    int64_t price = warm(&fake, 1);

    assert_int_equal(push5(&fake, price + 300, 64)->code, OC_CODE_WEAK_TREND);
    fake.view.adx5 = 30;
    assert_int_equal(push5(&fake, price + 600, 80)->code, OC_CODE_STRETCHED);
    const struct oc_opinion *said = push5(&fake, price + 900, 64);

    assert_int_equal(said->direction, OC_LONG);
    assert_near(said->evidence.parts[0], 1.0, 1e-12);
    /* RSI (64 - 50) / 20 = 0.7, %K full: (0.7 + 1) / 2; E = 0.6 + 0.4 x 0.85 */
    assert_near(said->evidence.parts[1], 0.85, 1e-12);
    assert_near(said->evidence.parts[4], 0.94, 1e-12);
    /* q = 0.40 x 0.94 + 0.25 x 15 / 25 + 0.20 x 0.75 + 0 points */
    assert_near(said->evidence.quality, 0.376 + 0.15 + 0.15, 1e-12);
    assert_int_equal(said->entry - said->stop,
                     (int64_t)(0.0096 * (double)said->entry) + 1); /* the floor */
    assert_near(said->rr, 1.5, 1e-3);
    assert_int_equal(push5(&fake, price + 1200, 64)->code, OC_CODE_HELD);
}

/* E must fall below 0.30: with the trend whole (0.6) the oscillators below -0.75. */
static void speaks_again_when_it_let_go(void **state)
{
    struct fake_view fake;

    (void)state;
    int64_t price = warm(&fake, 1);

    fake.view.adx5 = 30;
    assert_int_equal(push5(&fake, price + 300, 64)->direction, OC_LONG);
    assert_int_equal(push5(&fake, price - 20000, 20)->code, OC_CODE_MIXED); /* lets go */
    push5(&fake, price + 40000, 64);
    assert_int_equal(fake.opinion.direction, OC_LONG);
}

static void short_is_the_mirror(void **state)
{
    struct fake_view fake;

    (void)state;
    int64_t price = warm(&fake, -1);

    fake.view.adx5 = 30;
    const struct oc_opinion *said = push5(&fake, price - 300, 36);

    assert_int_equal(said->direction, OC_SHORT);
    assert_near(said->evidence.parts[4], -0.94, 1e-12);
    assert_true(said->target < said->entry && said->stop > said->entry);
}

static void needs_its_averages(void **state)
{
    struct fake_view fake;

    (void)state;
    fake_view_init(&fake, TWO_O_CLOCK);
    for (int i = 0; i < 199; i++) { /* EMA(200) has its first value at the 200th close */
        assert_int_equal(push5(&fake, 10000 + i, 64)->code, OC_CODE_WARMING_UP);
    }
    assert_int_not_equal(push5(&fake, 10200, 64)->code, OC_CODE_WARMING_UP);
    fake.view.bar_count[OC_TF_5M] = 249;
    assert_false(push5(&fake, 10201, 64)->is_available);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "agreement with a trend speaks once", says_it_once, NULL);
    check_add(&list, "it speaks again after it has let go", speaks_again_when_it_let_go, NULL);
    check_add(&list, "a short is the mirror", short_is_the_mirror, NULL);
    check_add(&list, "it is unavailable until its averages are there", needs_its_averages, NULL);
    return check_run(&list, "indicators");
}
