/* test_fetch.c - candles by REST against a scripted exchange: pages, ranges, garbage, and the weight
 * budget.
 * SPDX-License-Identifier: MIT */
#include "support/exchange_rig.h"

/* ---- conditions ---- */

static bool has_time(struct rig *rig)
{
    return exchange_now_ms(rig->exchange) > 0;
}

static bool has_last_page(struct rig *rig)
{
    return rig->page_count > 0 && rig->pages[rig->page_count - 1].is_last;
}

static bool has_two_pages(struct rig *rig)
{
    return rig->page_count >= 2;
}

static struct exchange_metrics metrics_of(struct rig *rig)
{
    struct exchange_metrics metrics;

    exchange_get_metrics(rig->exchange, &metrics);
    return metrics;
}

/* Time known, BTCUSDT followed in slot 0. */
static void start(struct rig *rig)
{
    rig_open(rig);
    assert_true(rig_wait(rig, 2000, has_time));
    assert_int_equal(exchange_follow(rig->exchange, 0, "BTCUSDT"), OC_OK);
    assert_true(rig_wait(rig, 2000, rig_is_live));
}

static void ask(struct rig *rig, int64_t start_ms, int64_t end_ms, uint32_t limit, bool is_range)
{
    struct exchange_fetch fetch = {.slot = 0,
                                   .timeframe = OC_TF_1M,
                                   .priority = EXCHANGE_BACKFILL,
                                   .start_ms = start_ms,
                                   .end_ms = end_ms,
                                   .limit = limit};

    assert_int_equal(is_range ? exchange_fetch_range(rig->exchange, &fetch, rig_on_page, rig)
                              : exchange_fetch_klines(rig->exchange, &fetch, rig_on_page, rig),
                     OC_OK);
}

/* ---- pages ---- */

static void single_page(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    ask(&rig, RIG_MINUTE - 2 * 60000, 0, 0, false);
    assert_true(rig_wait(&rig, 2000, has_last_page));
    assert_int_equal(rig.pages[0].count, 3);
    assert_int_equal(rig.pages[0].finals, 2); /* the open row is not final */
    assert_true(rig.pages[0].first_ms == RIG_MINUTE - 2 * 60000);
    assert_true(rig.pages[0].last_ms == RIG_MINUTE);
    assert_int_equal(fake_requests(&rig.fake, "limit=1000"), 1);
    rig_deinit(&rig);
}

static void paged_range(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    ask(&rig, RIG_MINUTE - 2499 * 60000, 0, 1000, true);
    assert_true(rig_wait(&rig, 4000, has_last_page));
    assert_int_equal(rig.page_count, 3);
    assert_int_equal(rig.pages[0].count, 1000);
    assert_int_equal(rig.pages[1].count, 1000);
    assert_int_equal(rig.pages[2].count, 500);
    assert_true(rig.pages[1].first_ms == rig.pages[0].last_ms + 60000);
    assert_true(rig.pages[2].last_ms == RIG_MINUTE);
    assert_int_equal(rig.pages[2].finals, 499);
    assert_false(rig.pages[0].is_last || rig.pages[1].is_last);
    rig_deinit(&rig);
}

static void bounded_range(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    ask(&rig, RIG_MINUTE - 39 * 60000, RIG_MINUTE - 20 * 60000, 10, true);
    assert_true(rig_wait(&rig, 4000, has_last_page));
    assert_int_equal(rig.page_count, 2); /* the second ends exactly at end_ms: no third is asked */
    assert_int_equal(rig.pages[1].count, 10);
    assert_true(rig.pages[1].last_ms == RIG_MINUTE - 20 * 60000);
    rig_deinit(&rig);
}

static void empty_range(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    ask(&rig, RIG_MINUTE + 3600000, 0, 10, true);
    assert_true(rig_wait(&rig, 4000, has_last_page));
    assert_int_equal(rig.page_count, 1);
    assert_int_equal(rig.pages[0].count, 0);
    assert_int_equal(rig.pages[0].status, OC_OK);
    rig_deinit(&rig);
}

static void bad_symbol(void **state)
{
    struct exchange_fetch fetch = {.slot = 3, .timeframe = OC_TF_1M, .limit = 5};
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    assert_int_equal(exchange_follow(rig.exchange, 3, "NOSUCH"), OC_OK);
    assert_int_equal(exchange_fetch_klines(rig.exchange, &fetch, rig_on_page, &rig), OC_OK);
    assert_true(rig_wait(&rig, 2000, has_last_page));
    assert_int_equal(rig.pages[0].status, OC_ESYMBOL);
    assert_int_equal(metrics_of(&rig).rest_retries, 0);
    rig_deinit(&rig);
}

static void wrong_arguments(void **state)
{
    struct exchange_fetch fetch = {.slot = 0, .timeframe = OC_TF_1M, .limit = 1001};
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    assert_int_equal(exchange_fetch_klines(rig.exchange, &fetch, rig_on_page, &rig), OC_EINVALID);
    fetch.limit = 10;
    assert_int_equal(exchange_fetch_range(rig.exchange, &fetch, rig_on_page, &rig), OC_EINVALID);
    fetch.slot = 9; /* not followed */
    assert_int_equal(exchange_fetch_klines(rig.exchange, &fetch, rig_on_page, &rig), OC_EINVALID);
    fetch.slot = RIG_SLOTS;
    assert_int_equal(exchange_fetch_klines(rig.exchange, &fetch, rig_on_page, &rig), OC_EINVALID);
    rig_run(&rig, 20);
    assert_int_equal(rig.page_count, 0);
    rig_deinit(&rig);
}

static void garbage_page(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    rig.fake.fault_count = 2;
    rig.fake.fault_target = "klines";
    rig.fake.fault_status = 200;
    rig.fake.fault_body = "[[1,2,3]]";
    ask(&rig, RIG_MINUTE - 600000, 0, 10, false);
    assert_true(rig_wait(&rig, 4000, has_last_page));
    assert_int_equal(rig.pages[0].status, OC_OK);
    assert_int_equal(rig.pages[0].count, 10);
    rig.page_count = 0;
    rig.fake.fault_count = -1; /* always: it is given up, and said so */
    ask(&rig, RIG_MINUTE - 600000, 0, 10, false);
    assert_true(rig_wait(&rig, 5000, has_last_page));
    assert_int_equal(rig.pages[0].status, OC_EUNAVAILABLE);
    rig_deinit(&rig);
}

/* ---- weight and order ---- */

static void budget(void **state)
{
    struct rig rig;
    size_t before;

    (void)state;
    rig_init(&rig);
    rig.fake.used_weight = 4799; /* of the budget of 4800 */
    start(&rig);
    before = fake_requests(&rig.fake, "klines");
    ask(&rig, RIG_MINUTE - 600000, 0, 10, false);
    rig_run(&rig, 300);
    assert_int_equal(fake_requests(&rig.fake, "klines"), before);
    assert_true(metrics_of(&rig).weight_used >= 4799);
    assert_int_equal(rig.state, EXCHANGE_LIVE); /* waiting for one's turn is no fault */
    /* the exchange's minute ends: an event says so before any timer does */
    rig.fake.used_weight = 2;
    (void)fake_kline(&rig.fake, "BTCUSDT", RIG_MINUTE, true, RIG_MINUTE + 60020);
    assert_true(rig_wait(&rig, 2000, has_last_page));
    rig_deinit(&rig);
}

static void repair_first(void **state)
{
    struct exchange_fetch fetch = {.slot = 0, .timeframe = OC_TF_1M};
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.config.rest_in_flight = 1;
    start(&rig);
    for (uint32_t i = 1; i <= 6; i++) {
        fetch.limit = i;
        fetch.priority = i > 4 ? EXCHANGE_REPAIR : EXCHANGE_BACKFILL;
        assert_int_equal(exchange_fetch_klines(rig.exchange, &fetch, rig_on_page, &rig), OC_OK);
    }
    assert_true(rig_wait(&rig, 3000, has_two_pages));
    rig_run(&rig, 300);
    assert_int_equal(rig.page_count, 6);
    assert_int_equal(rig.pages[0].count, 5); /* both repairs, then the others in their order */
    assert_int_equal(rig.pages[1].count, 6);
    assert_int_equal(rig.pages[2].count, 1);
    assert_int_equal(rig.pages[5].count, 4);
    rig_deinit(&rig);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a page ends with the open row, which is not final", single_page, NULL);
    check_add(&list, "a range comes in pages without a hole", paged_range, NULL);
    check_add(&list, "a range stops at its end", bounded_range, NULL);
    check_add(&list, "a range without candles is one empty page", empty_range, NULL);
    check_add(&list, "an unknown symbol is told at once", bad_symbol, NULL);
    check_add(&list, "wrong arguments are refused before anything is sent", wrong_arguments, NULL);
    check_add(&list, "garbage for a page is retried, then given up", garbage_page, NULL);
    check_add(&list, "the weight budget holds until the exchange's next minute", budget, NULL);
    check_add(&list, "repairs go before back-fill", repair_first, NULL);
    return check_run(&list, "exchange binance fetch");
}
