/* test_rest.c - the client's REST side against a scripted exchange: instruments, bans, broken
 * answers, and the end.
 * SPDX-License-Identifier: MIT */
#include "support/exchange_rig.h"

#include "base/error.h"
#include "exchange/registry.h"

/* ---- conditions ---- */

static bool has_instruments(struct rig *rig)
{
    return rig->instruments > 0;
}

static bool has_time(struct rig *rig)
{
    return exchange_now_ms(rig->exchange) > 0;
}

static bool has_last_page(struct rig *rig)
{
    return rig->page_count > 0 && rig->pages[rig->page_count - 1].is_last;
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

/* ---- instruments ---- */

static void selects_list(void **state)
{
    struct rig rig;
    const struct exchange_instruments *all;

    (void)state;
    rig_init(&rig);
    rig_open(&rig);
    assert_null(exchange_all_instruments(rig.exchange));
    assert_int_equal(exchange_select(rig.exchange, "BNBUSDT,NOSUCH,BTCUSDT", NULL), OC_OK);
    assert_true(rig_wait(&rig, 3000, has_instruments));
    assert_string_equal(rig.chosen, "BNBUSDT NOSUCH* BTCUSDT ");
    assert_int_equal(fake_requests(&rig.fake, "ticker"), 0);
    all = exchange_all_instruments(rig.exchange);
    assert_non_null(exchange_instruments_find(all, "ETHUSDT")); /* not selected, but known */
    rig_deinit(&rig);
}

static void selects_top(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.fake.symbols = "ZUSDT AUSDT MUSDT";
    rig_open(&rig);
    assert_int_equal(exchange_select(rig.exchange, "top:2:USDT", NULL), OC_OK);
    assert_true(rig_wait(&rig, 3000, has_instruments));
    assert_string_equal(rig.chosen, "ZUSDT AUSDT ");
    rig_deinit(&rig);
}

static bool has_two_selections(struct rig *rig)
{
    return rig->instruments == 2;
}

static void select_again(void **state)
{
    struct rig rig;
    struct error error;

    (void)state;
    rig_init(&rig);
    rig_open(&rig);
    assert_int_equal(exchange_select(rig.exchange, "btcusdt", &error), OC_EINVALID);
    assert_int_equal(exchange_select(rig.exchange, "BTCUSDT", NULL), OC_OK);
    assert_int_equal(exchange_select(rig.exchange, "ETHUSDT", NULL), OC_OK);
    assert_true(rig_wait(&rig, 3000, has_two_selections));
    assert_string_equal(rig.chosen, "ETHUSDT ");
    rig_deinit(&rig);
}

/* ---- bad answers to everything: each is survived ---- */

static const struct fault_case {
    const char *name;
    const char *target;
    int count;
    int status;
    const char *body;
    bool is_cut;
    enum exchange_rest_fault fault;
} FAULTS[] = {
    {"a 503 is retried", "exchangeInfo", 2, 503, "<html>Service Unavailable</html>", false,
     EXCHANGE_REST_500},
    {"a 500 with a body is retried", "time", 2, 500, "{\"code\":-1000,\"msg\":\"x\"}", false,
     EXCHANGE_REST_500},
    {"a 408 is retried", "exchangeInfo", 1, 408, "", false, EXCHANGE_REST_500},
    {"a 400 that says overloaded is retried", "exchangeInfo", 1, 400,
     "{\"code\":-1008,\"msg\":\"Server is currently overloaded\"}", false, EXCHANGE_REST_400},
    {"an unknown path is asked again for what is needed", "exchangeInfo", 2, 404, "<html>", false,
     EXCHANGE_REST_400},
    {"a body cut in the middle is retried", "exchangeInfo", 2, 0, "", true, EXCHANGE_REST_CONNECT},
    {"a garbage body of instruments is retried", "exchangeInfo", 2, 200, "<html>hello</html>",
     false, EXCHANGE_REST_BODY},
    {"a garbage body of tickers is retried", "ticker", 2, 200, "{\"code\":0}", false,
     EXCHANGE_REST_BODY},
    {"a garbage body of time is retried", "time", 2, 200, "{}", false, EXCHANGE_REST_BODY},
};

/* All is well after the last of the faults. */
static bool has_recovered(struct rig *rig)
{
    return rig->fake.fault_count == 0 && has_instruments(rig) && has_time(rig) &&
           metrics_of(rig).rest_in_flight == 0 && metrics_of(rig).rest_queued == 0;
}

static void fault_row(void **state)
{
    const struct fault_case *row = *state;
    struct exchange_metrics metrics;
    struct rig rig;

    rig_init(&rig);
    rig.fake.fault_count = row->count;
    rig.fake.fault_target = row->target;
    rig.fake.fault_status = row->status;
    rig.fake.fault_body = row->body;
    rig.fake.fault_cut = row->is_cut;
    rig_open(&rig);
    assert_int_equal(exchange_select(rig.exchange, "top:1:USDT", NULL), OC_OK);
    assert_true(rig_wait(&rig, 5000, has_recovered));
    metrics = metrics_of(&rig);
    if (row->is_cut) /* a cut is an I/O error or an incomplete body, as curl sees it */
        assert_true(metrics.rest_faults[EXCHANGE_REST_CONNECT] +
                        metrics.rest_faults[EXCHANGE_REST_BODY] ==
                    (uint64_t)row->count);
    else
        assert_int_equal(metrics.rest_faults[row->fault], row->count);
    assert_int_equal(rig.fake.fault_count, 0);
    rig_deinit(&rig);
}

static void nobody_there(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.config.rest_url = "http://127.0.0.1:1";
    rig_open(&rig);
    assert_int_equal(exchange_select(rig.exchange, "BTCUSDT", NULL), OC_OK);
    rig_run(&rig, 400);
    assert_int_equal(rig.state, EXCHANGE_STARTING);
    assert_non_null(strstr(rig.reason, "REST connect"));
    assert_true(metrics_of(&rig).rest_faults[EXCHANGE_REST_CONNECT] >= 2);
    assert_true(metrics_of(&rig).rest_faults[EXCHANGE_REST_CONNECT] <= 20); /* no storm */
    rig_deinit(&rig);
}

/* ---- told to wait ---- */

static const struct block_case {
    const char *name;
    int status;
    int retry_after; /* s; < 0: none */
    const char *body;
    int64_t wait_ms; /* at least this long without any request */
    const char *reason;
    enum exchange_rest_fault fault;
} BLOCKS[] = {
    {"429 waits as long as Retry-After says", 429, 1,
     "{\"code\":-1003,\"msg\":\"Too much request weight used\"}", 1000, "REST 429",
     EXCHANGE_REST_429},
    {"418 waits as long as Retry-After says", 418, 1,
     "{\"code\":-1003,\"msg\":\"Way too much request weight used\"}", 1000, "banned",
     EXCHANGE_REST_418},
    {"418 without Retry-After waits until the time in its text", 418, -1,
     "{\"code\":-1003,\"msg\":\"IP banned until 1634943791900.\"}", 500, "banned",
     EXCHANGE_REST_418},
    {"403 waits for the slow retry", 403, -1, "<html>WAF</html>", 400, "firewall",
     EXCHANGE_REST_403},
    {"451 waits for the slow retry", 451, -1,
     "{\"code\":0,\"msg\":\"Service unavailable from a restricted location\"}", 400, "location",
     EXCHANGE_REST_451},
    {"451 obeys Retry-After too", 451, 1, "{}", 1000, "location", EXCHANGE_REST_451},
};

static void block_row(void **state)
{
    const struct block_case *row = *state;
    struct exchange_metrics metrics;
    int64_t began_ms;
    size_t before;
    struct rig rig;

    rig_init(&rig);
    start(&rig);
    rig.fake.fault_count = 1;
    rig.fake.fault_target = "klines";
    rig.fake.fault_status = row->status;
    rig.fake.fault_retry_after = row->retry_after;
    rig.fake.fault_body = row->body;
    ask(&rig, RIG_MINUTE - 600000, 0, 10, false);
    assert_true(rig_wait(&rig, 2000, rig_is_blocked));
    began_ms = rig_mono_ms(&rig);
    assert_non_null(strstr(rig.reason, row->reason));
    assert_true(metrics_of(&rig).blocked_ms > 0);
    before = rig.fake.requests;
    rig_run(&rig, row->wait_ms * 3 / 4);
    if (rig_mono_ms(&rig) - began_ms <
        row->wait_ms) /* this machine did not stand still meanwhile */
        assert_int_equal(rig.fake.requests, before); /* not one */
    assert_int_equal(fake_open_conns(&rig.fake), 1); /* the stream is left alone */
    assert_true(rig_wait(&rig, row->wait_ms + 3000, has_last_page));
    assert_true(rig_mono_ms(&rig) - began_ms >= row->wait_ms - 50);
    assert_int_equal(rig.pages[0].status, OC_OK);
    assert_int_equal(rig.pages[0].count, 10);
    assert_true(rig_wait(&rig, 2000, rig_is_live));
    metrics = metrics_of(&rig);
    assert_int_equal(metrics.rest_faults[row->fault], 1);
    assert_true(metrics.blocked_ms == 0);
    rig_deinit(&rig);
}

static bool has_second_conn(struct rig *rig)
{
    return rig->fake.connected >= 2;
}

static void banned_redial(void **state)
{
    int64_t began_ms;
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    rig.fake.fault_count = 1;
    rig.fake.fault_target = "klines";
    rig.fake.fault_status = 418;
    rig.fake.fault_retry_after = 1;
    ask(&rig, RIG_MINUTE - 600000, 0, 10, false);
    assert_true(rig_wait(&rig, 2000, rig_is_blocked));
    began_ms = rig_mono_ms(&rig);
    fake_drop_all(&rig.fake);
    assert_true(rig_wait(&rig, 4000, has_second_conn));
    assert_true(rig_mono_ms(&rig) - began_ms >= 900);
    rig_deinit(&rig);
}

/* Every try is refused: the pauses grow instead of a loop. */
static void location_forever(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.config.blocked_retry_ms = 100;
    rig.fake.fault_count = -1;
    rig.fake.fault_status = 451;
    rig_open(&rig);
    assert_true(rig_wait(&rig, 2000, rig_is_blocked));
    rig_run(&rig, 1600);
    assert_true(rig.fake.requests >= 3 && rig.fake.requests <= 5); /* 0, 100, 300, 700, 1500 ms */
    rig_deinit(&rig);
}

/* ---- the end ---- */

static void unfollow_answers(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    ask(&rig, RIG_MINUTE - 6000000, 0, 10, true);
    exchange_unfollow(rig.exchange, 0);
    assert_int_equal(rig.page_count, 0); /* not before the call has returned */
    assert_true(rig_wait(&rig, 2000, has_last_page));
    assert_int_equal(rig.page_count, 1);
    assert_int_equal(rig.pages[0].status, OC_ECLOSED);
    rig_deinit(&rig);
}

static void close_answers(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig);
    for (int i = 0; i < 20; i++)
        ask(&rig, RIG_MINUTE - 6000000, 0, 10, true);
    assert_int_equal(exchange_select(rig.exchange, "top:2:USDT", NULL), OC_OK);
    exchange_close(rig.exchange);
    exchange_close(rig.exchange); /* twice is once */
    assert_int_equal(rig.page_count, 0);
    rig_close(&rig);
    assert_int_equal(rig.page_count, 20);
    for (size_t i = 0; i < rig.page_count; i++)
        assert_int_equal(rig.pages[i].status, OC_ECLOSED);
    assert_int_equal(rig.state, EXCHANGE_CLOSED);
    assert_int_equal(rig.instruments, 0);
    rig_deinit(&rig);
}

static bool has_info_request(struct rig *rig)
{
    return fake_requests(&rig->fake, "exchangeInfo") > 0;
}

/* Closed at every moment of a start. */
static void close_anytime(void **state)
{
    (void)state;
    for (int64_t ms = 0; ms < 40; ms += 3) {
        struct rig rig;

        rig_init(&rig);
        rig_open(&rig);
        assert_int_equal(exchange_select(rig.exchange, "top:2:USDT", NULL), OC_OK);
        assert_int_equal(exchange_follow(rig.exchange, 0, "BTCUSDT"), OC_OK);
        (void)rig_wait(&rig, ms + 1, ms > 20 ? has_info_request : NULL);
        rig_deinit(&rig);
    }
}

/* ---- configuration ---- */

static void bad_configuration(void **state)
{
    struct rig rig;
    struct exchange_events events = {.context = NULL};
    struct exchange_config config;
    struct error error;
    struct exchange *none = NULL;
    const struct exchange_venue *venue = exchange_venue_find("binance");

    (void)state;
    assert_null(exchange_venue_find("Binance"));
    rig_init(&rig);
    config = rig.config;
    config.streams_per_connection = 1025;
    assert_int_equal(exchange_open(venue, rig.loop, &config, &events, &none, &error), OC_EINVALID);
    assert_non_null(strstr(error.text, "streams_per_connection = 1025"));
    config = rig.config;
    config.weight_budget_frac = 1.5;
    assert_int_equal(exchange_open(venue, rig.loop, &config, &events, &none, &error), OC_EINVALID);
    assert_non_null(strstr(error.text, "weight_budget_frac = 1.5"));
    config = rig.config;
    config.ws_url = "http://127.0.0.1";
    assert_int_equal(exchange_open(venue, rig.loop, &config, &events, &none, &error), OC_EINVALID);
    assert_non_null(strstr(error.text, "http://127.0.0.1"));
    config = rig.config;
    config.lifetime_ms = -1;
    assert_int_equal(exchange_open(venue, rig.loop, &config, &events, &none, &error), OC_EINVALID);
    assert_null(none);
    rig_deinit(&rig);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a list is answered in its order", selects_list, NULL);
    check_add(&list, "top takes the largest turnovers", selects_top, NULL);
    check_add(&list, "a second selection is answered after the first", select_again, NULL);
    CHECK_ROWS(&list, FAULTS, fault_row);
    check_add(&list, "nobody there is no storm", nobody_there, NULL);
    CHECK_ROWS(&list, BLOCKS, block_row);
    check_add(&list, "a banned address does not redial before the ban ends", banned_redial, NULL);
    check_add(&list, "451 for ever is asked ever more rarely", location_forever, NULL);
    check_add(&list, "unfollowing answers what waits", unfollow_answers, NULL);
    check_add(&list, "closing answers everything", close_answers, NULL);
    check_add(&list, "closing works at every moment of a start", close_anytime, NULL);
    check_add(&list, "a wrong configuration is refused by name", bad_configuration, NULL);
    return check_run(&list, "exchange binance rest");
}
