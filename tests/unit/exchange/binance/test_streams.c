/* test_streams.c - the client's connections against a scripted exchange: subscribing, losing,
 * replacing, refused and silent streams.
 * SPDX-License-Identifier: MIT */
#include "support/exchange_rig.h"

/* ---- conditions ---- */

static bool is_first_up(struct rig *rig)
{
    return rig->slots[0].is_up;
}

static bool is_first_down(struct rig *rig)
{
    return rig->slots[0].downs > 0;
}

static bool has_two_conns_made(struct rig *rig)
{
    return rig->fake.connected >= 2;
}

static bool is_only_second_open(struct rig *rig)
{
    return rig->fake.connected >= 2 && fake_conn(&rig->fake, 1) == NULL &&
           fake_conn(&rig->fake, 2) != NULL;
}

/* Every look: the open candle of slots 0 .. 2. */
static void push_all(struct rig *rig)
{
    (void)fake_kline(&rig->fake, "S0USDT", RIG_MINUTE, false, 0);
    (void)fake_kline(&rig->fake, "S1USDT", RIG_MINUTE, false, 0);
    (void)fake_kline(&rig->fake, "S2USDT", RIG_MINUTE, false, 0);
}

static void start(struct rig *rig, uint32_t symbols)
{
    rig_open(rig);
    rig_follow(rig, symbols);
    rig->each = push_all;
    assert_true(rig_wait(rig, 3000, rig_is_live));
    assert_true(rig_wait(rig, 3000, is_first_up));
}

/* ---- tests ---- */

static void goes_live(void **state)
{
    struct rig rig;
    struct exchange_metrics metrics;

    (void)state;
    rig_init(&rig);
    start(&rig, 3);
    rig.each = NULL;
    assert_true(rig.has_been[EXCHANGE_STARTING]);
    assert_int_equal(rig.fake.connected, 1);
    assert_int_equal(fake_conn(&rig.fake, 1)->messages, 1);
    assert_int_equal(fake_conn(&rig.fake, 1)->batches[0], 3);
    assert_int_equal(fake_kline(&rig.fake, "S1USDT", RIG_MINUTE, true, RIG_MINUTE + 60123), 1);
    rig_run(&rig, 50);
    assert_int_equal(rig.slots[1].finals, 1);
    assert_true(rig.slots[1].last_final_ms == RIG_MINUTE);
    assert_int_equal(rig.slots[1].subscribed, 1);
    assert_true(exchange_now_ms(rig.exchange) >= RIG_MINUTE + 60123); /* E moves the clock */
    exchange_get_metrics(rig.exchange, &metrics);
    assert_int_equal(metrics.finals, 1);
    assert_int_equal(metrics.close_latency[4], 1); /* 123 ms: 100 .. 250 */
    assert_true(metrics.close_latency_sum_ms == 123);
    assert_int_equal(metrics.connections_live, 1);
    assert_int_equal(metrics.streams_up, 3);
    rig_deinit(&rig);
}

static bool has_three_batches(struct rig *rig)
{
    return fake_conn(&rig->fake, 1) != NULL && fake_conn(&rig->fake, 1)->messages >= 3;
}

static void batches(void **state)
{
    struct rig rig;
    const struct fake_conn *conn;

    (void)state;
    rig_init(&rig);
    rig.config.streams_per_connection = 1024;
    rig_open(&rig);
    rig_follow(&rig, 450);
    assert_true(rig_wait(&rig, 5000, has_three_batches));
    assert_true(rig_wait(&rig, 3000, rig_is_live));
    conn = fake_conn(&rig.fake, 1);
    assert_int_equal(conn->messages, 3);
    assert_int_equal(conn->batches[0], 200);
    assert_int_equal(conn->batches[1], 200);
    assert_int_equal(conn->batches[2], 50);
    assert_int_equal(conn->name_count, 450);
    /* spot allows 5 messages a second, pongs included */
    assert_true(conn->message_mono_ms[1] - conn->message_mono_ms[0] >= 250);
    assert_true(conn->message_mono_ms[2] - conn->message_mono_ms[1] >= 250);
    rig_deinit(&rig);
}

static void many_connections(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.config.streams_per_connection = 100;
    rig_open(&rig);
    rig_follow(&rig, 250);
    assert_true(rig_wait(&rig, 3000, rig_is_live));
    assert_int_equal(fake_open_conns(&rig.fake), 3);
    assert_int_equal(fake_conn(&rig.fake, 1)->name_count + fake_conn(&rig.fake, 2)->name_count +
                         fake_conn(&rig.fake, 3)->name_count,
                     250);
    rig_deinit(&rig);
}

static void reconnects(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig, 2);
    fake_drop_all(&rig.fake);
    assert_true(rig_wait(&rig, 3000, is_first_down));
    assert_non_null(strstr(rig.slots[0].reason, "stream closed"));
    assert_true(rig_wait(&rig, 3000, is_first_up));
    assert_true(rig_wait(&rig, 3000, rig_is_live));
    assert_true(rig.has_been[EXCHANGE_DEGRADED]);
    assert_int_equal(rig.fake.connected, 2);
    assert_int_equal(rig.slots[0].subscribed, 2);
    assert_int_equal(rig.slots[1].ups, 2);
    rig_deinit(&rig);
}

static void refused_upgrades(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.fake.refuse_upgrades = 4;
    rig_open(&rig);
    rig_follow(&rig, 1);
    rig.each = push_all;
    assert_true(rig_wait(&rig, 5000, rig_is_live));
    assert_int_equal(rig.fake.refuse_upgrades, 0);
    rig_deinit(&rig);
}

static void make_before_break(void **state)
{
    struct rig rig;
    struct exchange_metrics metrics;

    (void)state;
    rig_init(&rig);
    rig.config.lifetime_ms = 400;
    start(&rig, 3);
    assert_true(rig_wait(&rig, 3000, is_only_second_open));
    exchange_get_metrics(rig.exchange, &metrics);
    assert_true(metrics.rotations >= 1);
    assert_int_equal(metrics.reconnects, 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rig.slots[i].downs, 0); /* nobody noticed */
        assert_true(rig.slots[i].is_up);
    }
    rig_deinit(&rig);
}

static void old_one_waits_for_data(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.config.lifetime_ms = 300;
    start(&rig, 2);
    rig.each = NULL; /* both connections are silent now: the new one has not proved itself */
    assert_true(rig_wait(&rig, 2000, has_two_conns_made));
    rig_run(&rig, 200);
    assert_non_null(fake_conn(&rig.fake, 1));
    assert_non_null(fake_conn(&rig.fake, 2));
    rig.each = push_all;
    assert_true(rig_wait(&rig, 2000, is_only_second_open));
    rig_deinit(&rig);
}

static void shutdown_notice(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    start(&rig, 2);
    fake_send(fake_conn(&rig.fake, 1),
              "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1}}");
    assert_true(rig_wait(&rig, 2000, is_only_second_open));
    assert_int_equal(rig.slots[0].downs, 0);
    rig_deinit(&rig);
}

static bool has_slot_1_up(struct rig *rig)
{
    return rig->slots[0].is_up && rig->slots[2].is_up;
}

static void one_bad_name(void **state)
{
    struct rig rig;
    struct exchange_metrics metrics;

    (void)state;
    rig_init(&rig);
    rig.fake.bad_name = "s1usdt@";
    rig_open(&rig);
    rig_follow(&rig, 3);
    rig.each = push_all;
    assert_true(rig_wait(&rig, 4000, has_slot_1_up));
    assert_true(rig_wait(&rig, 4000, rig_is_live));
    assert_false(rig.slots[1].is_up);
    assert_int_equal(rig.fake.connected, 1); /* the others did not lose their connection for it */
    exchange_get_metrics(rig.exchange, &metrics);
    assert_int_equal(metrics.control_errors, 2); /* the batch, then the name alone */
    rig_deinit(&rig);
}

static void flat_error(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.fake.answer = FAKE_FLAT_ERROR;
    rig.fake.answer_count = 1;
    rig_open(&rig);
    rig_follow(&rig, 2);
    rig.each = push_all;
    assert_true(rig_wait(&rig, 4000, rig_is_live));
    assert_int_equal(rig.fake.connected, 2); /* an error of nobody's message: begun anew */
    rig_deinit(&rig);
}

/* No answer at all, but the data flow: data is what counts. */
static void data_without_answer(void **state)
{
    struct rig rig;
    struct fake_conn *conn;

    (void)state;
    rig_init(&rig);
    rig.fake.answer = FAKE_SILENCE;
    rig.fake.answer_count = -1;
    rig_open(&rig);
    rig_follow(&rig, 1);
    rig_run(&rig, 400);
    conn = fake_conn(&rig.fake, 1);
    assert_non_null(conn);
    assert_int_equal(conn->messages, 1);
    snprintf(conn->names[conn->name_count++], 64, "s0usdt@kline_1m");
    assert_int_equal(fake_kline(&rig.fake, "S0USDT", RIG_MINUTE, false, 0), 1);
    assert_true(rig_wait(&rig, 2000, rig_is_live));
    assert_int_equal(rig.slots[0].subscribed, 1);
    rig_deinit(&rig);
}

static void silent_connection(void **state)
{
    struct rig rig;
    struct exchange_metrics metrics;

    (void)state;
    rig_init(&rig);
    rig.config.silence_ms = 300;
    start(&rig, 1);
    rig.each = NULL;
    assert_true(rig_wait(&rig, 3000, has_two_conns_made));
    exchange_get_metrics(rig.exchange, &metrics);
    assert_true(metrics.silent_connections + metrics.reconnects >= 1);
    assert_int_equal(rig.slots[0].downs, 1);
    rig_deinit(&rig);
}

/* Every look: candles that left the exchange five seconds ago. */
static void push_late(struct rig *rig)
{
    (void)fake_kline(&rig->fake, "S0USDT", RIG_MINUTE, false, fake_now_ms(&rig->fake) - 5000);
}

static void slow_consumer(void **state)
{
    struct rig rig;
    struct exchange_metrics metrics;

    (void)state;
    rig_init(&rig);
    rig.config.lag_ms = 200;
    start(&rig, 1);
    rig.each = push_late;
    assert_true(rig_wait(&rig, 3000, is_first_down));
    assert_non_null(strstr(rig.slots[0].reason, "lags"));
    exchange_get_metrics(rig.exchange, &metrics);
    assert_int_equal(metrics.slow_connections, 1);
    assert_true(metrics.lag_ms > 4000);
    assert_true(rig_wait(&rig, 3000, has_two_conns_made));
    rig_deinit(&rig);
}

static bool has_repair(struct rig *rig)
{
    return rig->slots[1].repaired > 0;
}

/* S1 falls silent while S0 goes on; four minutes later REST brings what is missing, in order. */
static void silent_symbol(void **state)
{
    struct rig rig;
    struct exchange_metrics metrics;

    (void)state;
    rig_init(&rig);
    rig.fake.symbols = "S0USDT S1USDT S2USDT";
    start(&rig, 2);
    rig.each = NULL;
    (void)fake_kline(&rig.fake, "S0USDT", RIG_MINUTE, true, RIG_MINUTE + 60005);
    (void)fake_kline(&rig.fake, "S1USDT", RIG_MINUTE, true, RIG_MINUTE + 60005);
    rig_run(&rig, 50);
    rig.fake.skip_ms = 4 * 60000 + 5000; /* the exchange is at RIG_MINUTE + 4:15 */
    (void)fake_kline(&rig.fake, "S0USDT", RIG_MINUTE + 3 * 60000, true, 0);
    assert_true(rig_wait(&rig, 4000, has_repair));
    rig_run(&rig, 50);
    assert_true(rig.slots[1].last_final_ms == RIG_MINUTE + 3 * 60000);
    assert_int_equal(rig.slots[1].finals, 4); /* one by stream, three by REST */
    assert_int_equal(rig.slots[0].repaired, 0);
    exchange_get_metrics(rig.exchange, &metrics);
    assert_int_equal(metrics.silent_symbols, 1);
    rig_deinit(&rig);
}

static bool has_rotated(struct rig *rig)
{
    struct exchange_metrics metrics;

    exchange_get_metrics(rig->exchange, &metrics);
    return metrics.rotations > 0;
}

static void step_a_minute(struct rig *rig)
{
    int64_t minute_ms;

    rig->fake.skip_ms += 1000;
    minute_ms = fake_now_ms(&rig->fake) / 60000 * 60000;
    (void)fake_kline(&rig->fake, "S0USDT", minute_ms - 60000, true, 0);
}

/* REST goes on bringing what the stream does not: the connection is suspected and replaced. */
static void zombie_stream(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.fake.symbols = "S0USDT S1USDT";
    start(&rig, 2);
    rig.each = step_a_minute;
    assert_true(rig_wait(&rig, 8000, has_rotated));
    assert_true(rig.slots[1].repaired >= 3);
    rig_deinit(&rig);
}

static bool has_unsubscribed(struct rig *rig)
{
    return fake_conn(&rig->fake, 1)->name_count == 1;
}

static bool has_no_conn(struct rig *rig)
{
    return fake_open_conns(&rig->fake) == 0;
}

static void unfollows(void **state)
{
    struct rig rig;
    size_t before;

    (void)state;
    rig_init(&rig);
    start(&rig, 2);
    exchange_unfollow(rig.exchange, 0);
    assert_true(rig_wait(&rig, 2000, has_unsubscribed));
    before = rig.slots[0].candles;
    assert_string_equal(fake_conn(&rig.fake, 1)->names[0], "s1usdt@kline_1m");
    rig_run(&rig, 50);
    assert_int_equal(rig.slots[0].candles, before);
    assert_int_equal(exchange_follow(rig.exchange, 1, "BTCUSDT"), OC_EINVALID); /* slot in use */
    assert_int_equal(exchange_follow(rig.exchange, 0, "S1USDT"), OC_EINVALID);  /* symbol in use */
    assert_int_equal(exchange_follow(rig.exchange, 0, "btcusdt"), OC_EINVALID);
    assert_int_equal(exchange_follow(rig.exchange, RIG_SLOTS, "BTCUSDT"), OC_EINVALID);
    exchange_unfollow(rig.exchange, 1);
    assert_true(rig_wait(&rig, 2000, has_no_conn)); /* the last one takes the connection with it */
    rig_deinit(&rig);
}

static void garbage_frames(void **state)
{
    struct rig rig;
    struct exchange_metrics metrics;

    (void)state;
    rig_init(&rig);
    start(&rig, 1);
    fake_send(fake_conn(&rig.fake, 1), "{\"stream\":\"s0usdt@kline_1m\",\"data\":{\"e\":\"kl");
    fake_send(fake_conn(&rig.fake, 1), "not json");
    fake_send(fake_conn(&rig.fake, 1), "{\"e\":\"trade\",\"E\":1,\"s\":\"S0USDT\"}");
    rig_run(&rig, 50);
    exchange_get_metrics(rig.exchange, &metrics);
    assert_int_equal(metrics.frame_faults[EXCHANGE_FAULT_JSON], 2);
    assert_int_equal(metrics.other_events, 1);
    assert_int_equal(rig.fake.connected, 1); /* counted, told, lived with */
    rig_deinit(&rig);
}

static void futures_path(void **state)
{
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.config.market = OC_MARKET_USDM;
    start(&rig, 1);
    assert_true(fake_requests(&rig.fake, "/fapi/v1/time") > 0);
    rig_deinit(&rig);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "followed symbols go live and bring candles", goes_live, NULL);
    check_add(&list, "names go out in batches of 200 below the message rate", batches, NULL);
    check_add(&list, "symbols spread over as many connections as needed", many_connections, NULL);
    check_add(&list, "a dropped connection is redialled and resubscribed", reconnects, NULL);
    check_add(&list, "refused upgrades are retried", refused_upgrades, NULL);
    check_add(&list, "an old connection is replaced before it is closed", make_before_break, NULL);
    check_add(&list, "the old connection waits until the new one delivers", old_one_waits_for_data,
              NULL);
    check_add(&list, "a shutdown notice makes a new connection at once", shutdown_notice, NULL);
    check_add(&list, "one refused name does not cost the others", one_bad_name, NULL);
    check_add(&list, "a flat error without id begins anew", flat_error, NULL);
    check_add(&list, "data without an answer is a subscription", data_without_answer, NULL);
    check_add(&list, "a connection without frames is redialled", silent_connection, NULL);
    check_add(&list, "a connection that falls behind is redialled", slow_consumer, NULL);
    check_add(&list, "a silent symbol is repaired by REST", silent_symbol, NULL);
    check_add(&list, "a stream that stays silent is replaced", zombie_stream, NULL);
    check_add(&list, "an unfollowed symbol is unsubscribed", unfollows, NULL);
    check_add(&list, "garbage frames are counted and survived", garbage_frames, NULL);
    check_add(&list, "USD-M streams and requests have their own paths", futures_path, NULL);
    return check_run(&list, "exchange binance streams");
}
