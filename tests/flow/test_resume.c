/* test_resume.c - subscribers that lose their connection at random moments while signals and outcomes
 * flow, and come back with `since` and `epoch` (WebSocket) or Last-Event-ID (Server-Sent Events): all
 * that they saw together is the log, in order, nothing missing and nothing twice.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"
#include "support/raw_client.h"

enum { READY_MS = 60000, RUN_MS = 90000, ANSWER_MS = 10000, EVENTS_CAP = 8192, SMALL_LOG = 16 };
enum { LEAST_EVENTS = 60, LEAST_RETURNS = 20, SEED = 20251103 };

struct event {
    uint64_t seq, prev;
    bool is_signal, is_endorsed;
    char *data; /* as sent */
};

struct follower {
    const char *name;
    const char *channels; /* JSON; NULL: Server-Sent Events */
    bool is_steady;       /* never leaves */
    bool is_endorsed_only, is_btc_only, is_signals_only;
    struct raw_client socket;
    bool is_open, is_caught_up;
    uint64_t last;
    struct event *events;
    size_t count, returns;
};

static struct live_pair pair, small;
static char epoch[64];
static struct follower followers[] = {
    {.name = "the one that stays", .channels = "\"signals\",\"outcomes\"", .is_steady = true},
    {.name = "signals and outcomes", .channels = "\"signals\",\"outcomes\""},
    {.name = "one symbol",
     .channels = "\"outcomes@BTCUSDT\",\"signals@BTCUSDT\"",
     .is_btc_only = true},
    {.name = "endorsed", .channels = "\"endorsed\"", .is_endorsed_only = true},
    {.name = "Server-Sent Events", .channels = NULL, .is_signals_only = true},
};
enum { FOLLOWERS = sizeof(followers) / sizeof(followers[0]) };

static unsigned draw(void)
{
    static uint32_t chance = SEED; /* xorshift32, Marsaglia 2003 */

    chance ^= chance << 13;
    chance ^= chance >> 17;
    chance ^= chance << 5;
    return chance >> 8;
}

static uint64_t number_after(const char *text, const char *mark)
{
    const char *at = strstr(text, mark);

    if (at == NULL)
        fail_msg("no %s in %.300s", mark, text);
    return strtoull(at + strlen(mark), NULL, 10);
}

static void keep(struct follower *follower, uint64_t seq, uint64_t prev, bool is_signal,
                 const char *data)
{
    struct event *event = &follower->events[follower->count++];

    assert_true(follower->count < EVENTS_CAP);
    if (seq <= follower->last)
        fail_msg("%s: seq %llu after %llu", follower->name, (unsigned long long)seq,
                 (unsigned long long)follower->last);
    *event = (struct event){.seq = seq, .prev = prev, .is_signal = is_signal};
    event->data = strdup(data);
    assert_non_null(event->data);
    event->is_endorsed = strstr(data, "\"endorsed\":true") != NULL;
    follower->last = seq;
}

/* ---- WebSocket ---- */

static void take_ws(struct follower *follower)
{
    struct raw_frame frame;

    raw_pump(&follower->socket, 0);
    while ((frame = raw_frame_next(&follower->socket, 0)).first != 0) {
        const char *text = frame.payload;

        if (frame.first == RAW_PING)
            raw_send_frame(&follower->socket, RAW_PONG, true, text, frame.size);
        if (frame.first != RAW_TEXT)
            continue;
        if (strncmp(text, "{\"type\":\"signal\"", 16) == 0 ||
            strncmp(text, "{\"type\":\"outcome\"", 17) == 0) {
            assert_true(follower->is_caught_up || number_after(text, "\"seq\":") > 0);
            keep(follower, number_after(text, "\"seq\":"), number_after(text, "\"prev\":"),
                 text[9] == 's', strstr(text, "\"data\":") + 7);
        } else if (strncmp(text, "{\"type\":\"caught-up\"", 19) == 0) {
            assert_false(follower->is_caught_up); /* once */
            assert_true(number_after(text, "\"seq\":") >= follower->last);
            follower->is_caught_up = true;
        } else if (strstr(text, "resync") != NULL || strstr(text, "lagged") != NULL ||
                   strstr(text, "\"error\"") != NULL) {
            fail_msg("%s got %s", follower->name, text);
        }
    }
    assert_false(follower->socket.has_ended);
}

static void open_ws(struct raw_client *socket, uint16_t port, const char *channels, uint64_t since,
                    const char *of_epoch)
{
    char text[512];

    raw_open(socket, port, 0);
    raw_upgrade(socket, "/ws", "");
    (void)snprintf(text, sizeof(text),
                   "{\"id\":1,\"op\":\"subscribe\",\"channels\":[%s],\"since\":%llu,"
                   "\"epoch\":\"%s\"}",
                   channels, (unsigned long long)since, of_epoch);
    assert_true(raw_send_text(socket, text));
}

/* ---- Server-Sent Events: HTTP/1.0, so that no chunks stand between the lines ---- */

static void open_sse(struct follower *follower)
{
    char text[256];

    raw_open(&follower->socket, pair.port, 0);
    (void)snprintf(text, sizeof(text),
                   "GET /api/signals/stream HTTP/1.0\r\nHost: localhost\r\n"
                   "Last-Event-ID: %s.%llu\r\n\r\n",
                   epoch, (unsigned long long)follower->last);
    assert_true(raw_send(&follower->socket, text));
    follower->is_caught_up = true;
}

static void take_sse(struct follower *follower)
{
    char *at = follower->socket.got, *end;

    raw_pump(&follower->socket, 0);
    at = follower->socket.got;
    while ((end = strstr(at, "\n\n")) != NULL) {
        char *id;

        *end = 0; /* before the search: the next event has an id too */
        id = strstr(at, "id: ");
        id = id != NULL ? id : at;
        if (strstr(id, "event: signal\ndata: ") != NULL) {
            assert_memory_equal(id + 4, epoch, strlen(epoch));
            keep(follower, strtoull(id + 4 + strlen(epoch) + 1, NULL, 10), 0, true,
                 strstr(id, "data: ") + 6);
        } else if (strstr(at, "event: ") != NULL) {
            fail_msg("%s got %s", follower->name, at);
        }
        at = end + 2;
    }
    follower->socket.taken = (size_t)(at - follower->socket.got);
    memmove(follower->socket.got, at, follower->socket.size - follower->socket.taken + 1);
    follower->socket.size -= follower->socket.taken;
    follower->socket.taken = 0;
    assert_false(follower->socket.has_ended);
}

/* ---- the run ---- */

static void come(struct follower *follower)
{
    follower->is_caught_up = false;
    if (follower->channels != NULL)
        open_ws(&follower->socket, pair.port, follower->channels, follower->last, epoch);
    else
        open_sse(follower);
    follower->is_open = true;
    follower->returns++;
}

static void take(struct follower *follower)
{
    if (follower->channels != NULL)
        take_ws(follower);
    else
        take_sse(follower);
}

/* What was read, half a frame included, is lost with the connection; some end it with RST. */
static void go(struct follower *follower)
{
    if (draw() % 2 == 0)
        take(follower);
    if (draw() % 2 == 0)
        raw_close(&follower->socket);
    else
        raw_reset(&follower->socket);
    follower->is_open = false;
}

static uint64_t newest_seq(const struct live_pair *of)
{
    char *text = live_get(of->base, "/health", NULL);
    uint64_t seq = number_after(text, "\"seq\":");

    free(text);
    return seq;
}

static bool has_ended(void)
{
    char *text = live_get(pair.rest, "/sim/state", NULL);
    bool is_over = strstr(text, "\"ended\":true") != NULL;

    free(text);
    return is_over;
}

/* Channels of a symbol are there once the exchange has told what top:8 is. */
static void wait_for_symbols(const struct live_pair *of)
{
    int64_t until_ms = process_mono_ms() + READY_MS;

    for (;;) {
        char *text = live_get(of->base, "/health", NULL);
        bool is_there = strstr(text, "\"symbols\":8,") != NULL;

        free(text);
        if (is_there)
            return;
        assert_true(process_mono_ms() < until_ms);
        process_pause(20);
    }
}

static void starts(void **state)
{
    static const char *const SIM[] = {
        "--market",  "usdm", "--seed",     "42", "--count", "8",          "--speed", "30000",
        "--updates", "2",    "--wait-for", "16", "--until", "2025-11-07", "--hold",  NULL};
    static const char *const SERVE[] = {"--market=usdm", "--symbols=top:8:USDT", NULL};
    static const char *const SMALL[] = {"--market=usdm", "--symbols=top:8:USDT",
                                        "--ws-replay-events=16", NULL};
    char *text;

    (void)state;
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, NULL, SERVE, NULL);
    memcpy(small.rest, pair.rest, sizeof(small.rest));
    memcpy(small.ws, pair.ws, sizeof(small.ws));
    live_pair_start_serve(&small, NULL, SMALL, NULL);
    wait_for_symbols(&pair);
    wait_for_symbols(&small);
    text = live_get(pair.base, "/health", NULL);
    assert_non_null(strstr(text, "\"epoch\":\""));
    (void)snprintf(epoch, sizeof(epoch), "%.16s", strstr(text, "\"epoch\":\"") + 9);
    free(text);
}

static void runs(void **state)
{
    int64_t until_ms = process_mono_ms() + RUN_MS;
    bool is_over = false, is_done = false;
    uint64_t newest = 0;

    (void)state;
    for (size_t i = 0; i < FOLLOWERS; i++)
        followers[i].events = calloc(EVENTS_CAP, sizeof(struct event));
    for (int turn = 1; !is_done; turn++) {
        if (process_mono_ms() > until_ms)
            fail_msg("not all was heard within %d ms", (int)RUN_MS);
        if (turn % 64 == 0)
            is_over = is_over || (has_ended() && newest_seq(&pair) == newest);
        if (turn % 64 == 0)
            newest = newest_seq(&pair);
        is_done = is_over;
        for (size_t i = 0; i < FOLLOWERS; i++) {
            struct follower *follower = &followers[i];

            if (!follower->is_open)
                come(follower);
            else if (!is_over && !follower->is_steady && draw() % 12 == 0)
                go(follower);
            else
                take(follower);
            is_done = is_done && follower->is_open && follower->is_caught_up;
        }
        process_pause((int)(draw() % 10));
    }
    for (int i = 0; i < 50; i++) { /* what is still on its way */
        for (size_t j = 0; j < FOLLOWERS; j++)
            take(&followers[j]);
        process_pause(10);
    }
    print_message("# seed %d: %zu events; came back %zu, %zu, %zu, %zu times\n", (int)SEED,
                  followers[0].count, followers[1].returns, followers[2].returns,
                  followers[3].returns, followers[4].returns);
    assert_true(followers[0].count >= LEAST_EVENTS);
    assert_int_equal(followers[0].last, newest_seq(&pair));
}

static bool is_wanted(const struct follower *follower, const struct event *event)
{
    if (follower->is_endorsed_only)
        return event->is_signal && event->is_endorsed;
    if (follower->is_signals_only)
        return event->is_signal;
    return !follower->is_btc_only || strstr(event->data, "\"symbol\":\"BTCUSDT\"") != NULL;
}

/* A frame ends with one brace more than the object in it. */
static size_t data_size(const struct follower *follower, const struct event *event)
{
    return strlen(event->data) - (follower->channels != NULL ? 1 : 0);
}

static void compare(const struct follower *follower)
{
    const struct follower *steady = &followers[0];
    uint64_t prev[2] = {0, 0};
    size_t at = 0;

    assert_true(follower->is_steady || follower->returns >= LEAST_RETURNS);
    for (size_t i = 0; i < steady->count; i++) {
        const struct event *want = &steady->events[i], *got = &follower->events[at];

        if (!is_wanted(follower, want))
            continue;
        if (at >= follower->count || got->seq != want->seq)
            fail_msg("%s: missed or had twice seq %llu", follower->name,
                     (unsigned long long)want->seq);
        if (data_size(follower, got) != data_size(steady, want) ||
            memcmp(got->data, want->data, data_size(steady, want)) != 0)
            fail_msg("%s: seq %llu is\n%s\nnot\n%s", follower->name, (unsigned long long)want->seq,
                     got->data, want->data);
        if (follower->channels != NULL)
            assert_int_equal(got->prev, prev[got->is_signal]);
        prev[got->is_signal] = got->seq;
        at++;
    }
    assert_int_equal(at, follower->count);
    assert_true(at > 0);
}

static void sees_all(void **state)
{
    compare(*state);
}

static void agrees_with_get(void **state)
{
    char *text = live_get(pair.base, "/api/signals?limit=500", NULL);
    size_t listed = 0, heard = 0;

    (void)state;
    for (const char *at = text; (at = strstr(at, "{\"signal_id\":")) != NULL; at++)
        listed++;
    for (size_t i = 0; i < followers[0].count; i++) {
        const struct event *event = &followers[0].events[i];
        char id[64];

        if (!event->is_signal)
            continue;
        heard++;
        (void)snprintf(id, sizeof(id), "%.52s", event->data); /* {"signal_id":"36 characters" */
        if (strstr(text, id) == NULL)
            fail_msg("GET does not know %s", id);
    }
    assert_int_equal(listed, heard);
    free(text);
}

/* ---- when the log cannot serve it ---- */

static const struct resync_case {
    const char *name;
    bool is_wrong_epoch;
    int64_t since; /* below 0: from the newest, that many back; 1000: that many ahead */
    bool wants_resync;
} RESYNCS[] = {
    {"since of another epoch: resync-required", true, -1, true},
    {"since older than the log: resync-required", false, 0, true},
    {"since one older than the log: resync-required", false, -SMALL_LOG - 1, true},
    {"the oldest since that the log can serve: all of it, then caught-up", false, -SMALL_LOG,
     false},
    {"since of the newest event: caught-up at once", false, -0x7fffffff, false},
    {"since ahead of the log: resync-required", false, 1000, true},
};

static void resync_row(void **state)
{
    const struct resync_case *row = *state;
    uint64_t newest = newest_seq(&small), since = newest;
    struct raw_client client;
    struct raw_frame frame;
    char *health = live_get(small.base, "/health", NULL);
    char own[64];
    size_t events = 0;

    assert_true(newest > SMALL_LOG + 1);
    (void)snprintf(own, sizeof(own), "%.16s", strstr(health, "\"epoch\":\"") + 9);
    free(health);
    if (row->since == 0)
        since = 0;
    else if (row->since != -0x7fffffff)
        since = (uint64_t)((int64_t)newest + row->since);
    open_ws(&client, small.port, "\"signals\",\"outcomes\"", since,
            row->is_wrong_epoch ? epoch : own);
    for (;;) {
        frame = raw_frame_next(&client, ANSWER_MS);
        assert_int_equal(frame.first, RAW_TEXT);
        if (strstr(frame.payload, "\"type\":\"caught-up\"") != NULL ||
            strstr(frame.payload, "\"type\":\"resync-required\"") != NULL)
            break;
        events += strstr(frame.payload, "\"prev\":") != NULL ? 1 : 0;
    }
    if (row->wants_resync) {
        assert_non_null(strstr(frame.payload, "resync-required"));
        assert_int_equal(number_after(frame.payload, "\"oldest\":"), newest - SMALL_LOG + 1);
        assert_int_equal(events, 0);
    } else {
        assert_non_null(strstr(frame.payload, "caught-up"));
        assert_int_equal(number_after(frame.payload, "\"seq\":"), newest);
        assert_int_equal(events, newest - since);
    }
    raw_close(&client);
}

static void ends_well(void **state)
{
    (void)state;
    for (size_t i = 0; i < FOLLOWERS; i++) {
        for (size_t j = 0; j < followers[i].count; j++)
            free(followers[i].events[j].data);
        free(followers[i].events);
        raw_close(&followers[i].socket);
    }
    assert_int_equal(process_stop(&pair.serve, 5000), 0);
    assert_int_equal(process_stop(&small.serve, 5000), 0);
    live_pair_close(&small);
    live_pair_close(&pair);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "two servers come up, one with a log of 16 events", starts, NULL);
    check_add(&list, "four subscribers come and go at random while days pass", runs, NULL);
    for (size_t i = 0; i < FOLLOWERS; i++)
        check_add(&list,
                  check_name("%s: the log, nothing missing, nothing twice", followers[i].name),
                  sees_all, &followers[i]);
    check_add(&list, "GET lists the same signals", agrees_with_get, NULL);
    CHECK_ROWS(&list, RESYNCS, resync_row);
    check_add(&list, "both servers end with 0", ends_well, NULL);
    return check_run(&list, "resume");
}
