/* test_flow_sim_faults.c - every fault does exactly what it says, is counted, and nothing else changes.
 *
 * Without speed: simulated time runs as this test reads, so every run is the same.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/sim_rig.h"

#define START_MS INT64_C(1762128000000)
#define KLINES   "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1762128000000&limit=100"

enum { SOON_MS = 5000, MINUTES = 40 };

static double number_in(const char *text, const char *key)
{
    const char *at = strstr(text, key);

    assert_non_null(at);
    at += strlen(key);
    return strtod(*at == '"' ? at + 1 : at, NULL);
}

static void start(struct sim_rig *rig, const char *more)
{
    char arguments[512];

    snprintf(arguments, sizeof arguments,
             "--speed max --symbols BTCUSDT --updates 0 --hold --settle 0 --until "
             "2025-11-03T00:40:30Z %s",
             more);
    sim_rig_start(rig, arguments);
}

static void run_out(struct sim_rig *rig, struct sim_peer *peer)
{
    int i;

    for (i = 0; i < 100 && !peer->has_closed && sim_rig_state(rig, "ended") == 0; i++)
        sim_peer_run(peer, 20);
    sim_peer_run(peer, 60);
}

/* One rule; which minutes' closes came, in which order, how often. */
static const struct close_case {
    const char *name;
    const char *fault, *kind;
    double fired;
    const char *closes; /* of the first eight minutes, by number, as they came */
} CLOSES[] = {
    {"no fault: every close once", "", "none", 0, "0 1 2 3 4 5 6 7"},
    {"missing: never sent", "--fault missing@+3m", "missing", 1, "0 1 3 4 5 6 7"},
    {"duplicate: twice", "--fault duplicate@+3m", "duplicate", 1, "0 1 2 2 3 4 5 6 7"},
    {"duplicate:times=3: three times", "--fault duplicate@+3m:times=3", "duplicate", 1,
     "0 1 2 2 2 3 4 5 6 7"},
    {"reorder: after the next one", "--fault reorder@+3m", "reorder", 1, "0 1 3 2 4 5 6 7"},
    {"late: by so much", "--fault late@+3m:ms=150000", "late", 1, "0 1 3 4 2 5 6 7"},
    {"another symbol's rule changes nothing", "--fault missing@+3m:symbol=BTCUSDT:interval=5m",
     "missing", 0, "0 1 2 3 4 5 6 7"},
    {"amend: a second close", "--fault amend@+3m:after=90s", "amend", 1, "0 1 2 3 2 4 5 6 7"},
    {"gap: none at all", "--fault gap@+3m:minutes=2", "gap", 1, "0 1 2 5 6 7"},
    {"garbage: the frame is lost", "--fault garbage@+3m", "garbage", 1, "0 1 3 4 5 6 7"},
    {"garbage that is no UTF-8", "--fault garbage@+3m:kind=utf8", "garbage", 1, "0 1 3 4 5 6 7"},
    {"an empty frame", "--fault garbage@+3m:kind=empty", "garbage", 1, "0 1 3 4 5 6 7"},
    {"skew: times of events only", "--fault skew@+3m:ms=-5000", "skew", 1, "0 1 2 3 4 5 6 7"},
    {"a stall of simulated time: what it held is lost", "--fault stall@+150s:for=2m", "stall", 1,
     "0 1 4 5 6 7"},
};

static void close_row(void **state)
{
    const struct close_case *row = *state;
    struct sim_rig rig;
    struct sim_peer peer;
    char got[256] = "", key[64];
    size_t from = 0, used = 0;
    const char *text;

    start(&rig, row->fault);
    sim_peer_open(&peer, &rig, "/ws/btcusdt@kline_1m");
    run_out(&rig, &peer);
    while ((text = sim_peer_wait(&peer, "\"x\":true", &from, 0)) != NULL) {
        int minute = (int)((number_in(text, "\"t\":") - (double)START_MS) / 60000);

        if (number_in(text, "\"t\":") >= (double)START_MS && minute < 8)
            used += (size_t)snprintf(got + used, sizeof got - used, "%s%d", used > 0 ? " " : "",
                                     minute);
    }
    assert_string_equal(got, row->closes);
    snprintf(key, sizeof key, "faults.fired.%s", row->kind);
    assert_near(sim_rig_state(&rig, key), row->fired, 0);
    sim_peer_free(&peer);
    sim_rig_stop(&rig);
}

static void missing_is_in_rest(void **state)
{
    struct sim_rig rig;
    struct sim_peer peer;
    cJSON *rows;

    (void)state;
    start(&rig, "--fault missing@+3m:count=5 --fault gap@+20m:minutes=3");
    sim_peer_open(&peer, &rig, "/ws/btcusdt@kline_1m");
    run_out(&rig, &peer);
    rows = sim_rig_json(&rig, KLINES);
    /* forty minutes and the open one, less the three of the true gap */
    assert_int_equal(cJSON_GetArraySize(rows), MINUTES + 1 - 3);
    assert_near(cJSON_GetArrayItem(cJSON_GetArrayItem(rows, 19), 0)->valuedouble,
                (double)START_MS + 19 * 60000, 0);
    assert_near(cJSON_GetArrayItem(cJSON_GetArrayItem(rows, 20), 0)->valuedouble,
                (double)START_MS + 23 * 60000, 0);
    cJSON_Delete(rows);
    sim_peer_free(&peer);
    sim_rig_stop(&rig);
}

static void amended_everywhere(void **state)
{
    struct sim_rig rig;
    struct sim_peer peer;
    size_t from = 0;
    const char *first, *second;
    cJSON *rows;
    char volume[64];

    (void)state;
    start(&rig, "--fault amend@+3m");
    sim_peer_open(&peer, &rig, "/ws/btcusdt@kline_1m");
    run_out(&rig, &peer);
    first = sim_peer_wait(&peer, "\"t\":1762128120000,|\"x\":true", &from, 0);
    second = sim_peer_wait(&peer, "\"t\":1762128120000,|\"x\":true", &from, 0);
    assert_non_null(first);
    assert_non_null(second);
    assert_true(number_in(second, "\"v\":") > number_in(first, "\"v\":"));
    assert_true(number_in(second, "\"h\":") > number_in(first, "\"h\":"));
    assert_true(number_in(second, "\"E\":") > number_in(first, "\"E\":"));
    rows = sim_rig_json(&rig, KLINES);
    snprintf(volume, sizeof volume, "\"v\":\"%s\"",
             cJSON_GetArrayItem(cJSON_GetArrayItem(rows, 2), 5)->valuestring);
    assert_non_null(strstr(second, volume));
    cJSON_Delete(rows);
    sim_peer_free(&peer);
    sim_rig_stop(&rig);
}

/* How a connection ends. */
static const struct end_case {
    const char *name;
    const char *fault, *kind;
    uint16_t code;
    const char *says; /* part of a message */
} ENDS[] = {
    {"drop: no close frame", "--fault drop@+5m", "drop", 1006, "\"x\":true"},
    {"close24h: a clean close", "--fault close24h@+5m", "close24h", 1000, "\"x\":true"},
    {"close24h:code=1008", "--fault close24h@+5m:code=1008", "close24h", 1008, "\"x\":true"},
    {"shutdown: said before", "--fault shutdown@+5m:after=5s", "shutdown", 1001,
     "{\"e\":\"serverShutdown\",\"E\":17621"},
    {"cut: half a frame", "--fault cut@+5m", "cut", 1006, "\"x\":true"},
};

static void end_row(void **state)
{
    const struct end_case *row = *state;
    struct sim_rig rig;
    struct sim_peer peer;
    char key[64];

    start(&rig, row->fault);
    sim_peer_open(&peer, &rig, "/ws/btcusdt@kline_1m");
    assert_true(sim_peer_wait_close(&peer, SOON_MS));
    assert_int_equal(peer.close_code, row->code);
    assert_true(sim_peer_count(&peer, row->says) > 0);
    snprintf(key, sizeof key, "faults.fired.%s", row->kind);
    assert_near(sim_rig_state(&rig, key), 1, 0);
    sim_peer_free(&peer);
    /* and whoever comes back is served */
    sim_peer_open(&peer, &rig, "/ws/btcusdt@kline_1m");
    assert_true(peer.is_open);
    sim_peer_free(&peer);
    sim_rig_stop(&rig);
}

/* A REST fault: two requests during it, one after it was taken back. */
static const struct rest_case {
    const char *name;
    const char *fault, *kind;
    int status;
    int64_t retry;
    const char *has;
} RESTS[] = {
    {"429 with Retry-After", "429:for=1d:retry=3", "429", 429, 3, "{\"code\":-1003,"},
    {"418 with Retry-After", "418:for=1d:retry=4", "418", 418, 4, "IP banned until 17"},
    {"403 in HTML", "403:for=1d", "403", 403, -1, "<html>"},
    {"451 in JSON", "451:for=1d", "451", 451, -1, "{\"code\":0,\"msg\":\"Service unavailable from"},
    {"503 as -1008", "5xx:for=1d", "5xx", 503, -1, "{\"code\":-1008,"},
    {"502 in HTML", "5xx:for=1d:code=502", "5xx", 502, -1, "<html>"},
};

static void rest_row(void **state)
{
    const struct rest_case *row = *state;
    struct sim_rig rig;
    struct sim_reply reply;
    char path[64];
    int i;

    start(&rig, "");
    reply = sim_rig_post(&rig, "/sim/fault", row->fault);
    assert_int_equal(reply.status, 200);
    sim_reply_free(&reply);
    for (i = 0; i < 2; i++) {
        reply = sim_rig_get(&rig, "/api/v3/time");
        assert_int_equal(reply.status, row->status);
        assert_int_equal(reply.retry, row->retry);
        assert_non_null(strstr(reply.body, row->has));
        sim_reply_free(&reply);
    }
    snprintf(path, sizeof path, "/sim/fault?%s", row->kind);
    reply = sim_rig_delete(&rig, path);
    assert_string_equal(reply.body, "{\"ended\":1}");
    sim_reply_free(&reply);
    reply = sim_rig_get(&rig, "/api/v3/time");
    assert_int_equal(reply.status, 200);
    sim_reply_free(&reply);
    sim_rig_stop(&rig);
}

static void slow_and_truncated(void **state)
{
    struct sim_rig rig;
    struct sim_reply reply;

    (void)state;
    start(&rig, "--fault slow:path=klines:ms=600 --fault truncate:path=depth");
    reply = sim_rig_get(&rig, KLINES);
    assert_true(reply.is_whole && reply.status == 200);
    assert_true(reply.elapsed_ms >= 500);
    sim_reply_free(&reply);
    reply = sim_rig_get(&rig, "/api/v3/depth?symbol=BTCUSDT");
    assert_false(reply.is_whole);
    sim_reply_free(&reply);
    reply = sim_rig_get(&rig, "/api/v3/depth?symbol=BTCUSDT");
    assert_true(reply.is_whole);
    sim_reply_free(&reply);
    sim_rig_stop(&rig);
}

static void real_stall(void **state)
{
    struct sim_rig rig;
    struct sim_peer peer;
    struct sim_reply reply;

    (void)state;
    start(&rig, "");
    sim_peer_open(&peer, &rig, "/ws");
    reply = sim_rig_post(&rig, "/sim/fault", "stall:real=1s");
    assert_int_equal(reply.status, 200);
    sim_reply_free(&reply);
    sim_peer_send(&peer, "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@kline_1m\"],\"id\":1}");
    sim_peer_run(&peer, 600);
    assert_int_equal(sim_peer_count(&peer, "kline"),
                     0); /* the only listener is stalled: time waits, nothing is lost */
    sim_peer_run(&peer, 1200);
    assert_int_equal(sim_peer_count(&peer, "\"x\":true"), MINUTES + 1);
    sim_peer_free(&peer);
    sim_rig_stop(&rig);
}

static const struct bad_case {
    const char *name;
    const char *fault, *says;
} BAD[] = {
    {"an unknown fault is refused by name", "explode@+1m", "there is no fault 'explode'"},
    {"an unknown symbol is refused by name", "missing:symbol=NOPE", "no symbol 'NOPE'"},
    {"an empty rule is refused", "", "there is no fault ''"},
};

static void bad_row(void **state)
{
    const struct bad_case *row = *state;
    const char *argv[] = {"outcry", "sim", "--port", "0", "--fault", row->fault, NULL};
    char *output = NULL;
    int code = process_run(argv, NULL, 10000, &output);

    if (strstr(output, row->says) == NULL)
        fail_msg("code %d: %s", code, output);
    assert_int_not_equal(code, 0);
    free(output);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CLOSES, close_row);
    check_add(&list, "REST has what the stream missed, and not what never was", missing_is_in_rest,
              NULL);
    check_add(&list, "an amended candle is amended in REST and on the stream", amended_everywhere,
              NULL);
    CHECK_ROWS(&list, ENDS, end_row);
    CHECK_ROWS(&list, RESTS, rest_row);
    check_add(&list, "slow answers are slow, truncated ones end early", slow_and_truncated, NULL);
    check_add(&list, "time waits for a stalled listener that is the only one", real_stall, NULL);
    CHECK_ROWS(&list, BAD, bad_row);
    return check_run(&list, "sim faults");
}
