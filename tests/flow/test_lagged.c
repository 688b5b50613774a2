/* test_lagged.c - a subscriber of the running server that stops reading for a while, then reads: what it
 * gets is what another one got, then `lagged` with the number that is missing, then all that followed;
 * and since brings back the signals and outcomes among the lost.
 *
 * The other subscriber, which always reads, is the second way: the slow one's events must be its.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"
#include "support/raw_client.h"

enum {
    ANSWER_MS = 20000,
    READY_MS = 60000,
    LOSE_MS = 60000,
    END_MS = 5000,
    EVENTS_CAP = 400000,
    LOST = 100,       /* events to lose before it reads again, */
    LOST_SIGNALS = 2, /* signals and outcomes among them */
    NARROW = 4096,    /* bytes of its receive buffer */
    AFTERWARDS = 20,  /* events that must follow `lagged` */
};

static struct live_pair pair;

struct hearer {
    struct raw_client socket;
    char **events;
    size_t count;
    size_t lagged_at; /* events before `lagged` */
    size_t acked_at;  /* ... before the last `ack` */
    unsigned long long dropped, lagged_seq;
    bool is_lagged, is_acked, is_caught_up;
};

static struct hearer quick, slow;

static void starts(void **state)
{
    static const char *const SIM[] = {"--market",   "usdm",    "--seed", "42",        "--count",
                                      "8",          "--speed", "6000",   "--updates", "2",
                                      "--wait-for", "8",       NULL};
    static const char *const SERVE[] = {"--market=usdm", "--symbols=top:8:USDT",
                                        "--server-write-timeout-ms=120000", NULL};
    int64_t until_ms = process_mono_ms() + READY_MS;
    bool is_there = false;

    (void)state;
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, NULL, SERVE, NULL);
    while (!is_there) {
        char *text = live_get(pair.base, "/health", NULL);

        is_there = strstr(text, "\"symbols\":8,") != NULL;
        free(text);
        assert_true(process_mono_ms() < until_ms);
        process_pause(20);
    }
}

static unsigned long long number_after(const char *text, const char *mark)
{
    const char *at = strstr(text, mark);

    if (at == NULL)
        fail_msg("no %s in %.200s", mark, text);
    return strtoull(at + strlen(mark), NULL, 10);
}

static bool is_of(const char *text, const char *type)
{
    size_t size = strlen(type);

    return strncmp(text, "{\"type\":\"", 9) == 0 && strncmp(text + 9, type, size) == 0 &&
           text[9 + size] == '"';
}

static void take(struct hearer *hearer, const char *text)
{
    if (is_of(text, "lagged")) {
        assert_false(hearer->is_lagged); /* it reads on, so it is told once */
        hearer->is_lagged = true;
        hearer->lagged_at = hearer->count;
        hearer->dropped = number_after(text, "\"dropped\":");
        hearer->lagged_seq = number_after(text, "\"seq\":");
    } else if (is_of(text, "ack")) {
        hearer->is_acked = true;
        hearer->acked_at = hearer->count;
    } else if (is_of(text, "caught-up")) {
        hearer->is_caught_up = true;
    } else if (strstr(text, "\"data\":") != NULL) {
        assert_true(hearer->count < EVENTS_CAP);
        hearer->events[hearer->count] = strdup(text);
        assert_non_null(hearer->events[hearer->count]);
        hearer->count++;
    } else if (is_of(text, "error") || is_of(text, "resync-required")) {
        fail_msg("%s", text);
    }
}

static void hear(struct hearer *hearer, int timeout_ms)
{
    struct raw_frame frame;

    raw_pump(&hearer->socket, timeout_ms);
    while ((frame = raw_frame_next(&hearer->socket, 0)).first != 0) {
        if (frame.first == RAW_PING)
            raw_send_frame(&hearer->socket, RAW_PONG, true, frame.payload, frame.size);
        else if (frame.first == RAW_TEXT)
            take(hearer, frame.payload);
        else
            fail_msg("a frame %02x came", frame.first);
    }
    assert_false(hearer->socket.has_ended);
}

/* Its subscription to all signals, outcomes, opinions, and all candles of all symbols. */
static void subscribe(struct hearer *hearer, int receive_bytes)
{
    cJSON *root = NULL;
    const cJSON *pairs = live_get_data(pair.base, "/api/pairs", &root);
    const cJSON *row = NULL;
    char text[2048] =
        "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\",\"outcomes\",\"opinions\"";

    hearer->events = calloc(EVENTS_CAP, sizeof(*hearer->events));
    assert_non_null(hearer->events);
    cJSON_ArrayForEach(row, pairs)
    {
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), ",\"candles@%s@1m\"",
                       cJSON_GetObjectItem(row, "symbol")->valuestring);
    }
    cJSON_Delete(root);
    (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "]}");
    raw_open(&hearer->socket, pair.port, receive_bytes);
    raw_upgrade(&hearer->socket, "/ws", "");
    assert_true(raw_send_text(&hearer->socket, text));
    while (!hearer->is_acked)
        hear(hearer, 100);
}

static double lost_so_far(void)
{
    static const char NAME[] = "\noutcry_hub_dropped_total ";
    char *text = live_get(pair.base, "/metrics", NULL);
    const char *at = text == NULL ? NULL : strstr(text, NAME);
    double value = 0;

    assert_non_null(at);
    value = strtod(at + sizeof(NAME) - 1, NULL);
    free(text);
    return value;
}

static bool has_seq(const char *text)
{
    return is_of(text, "signal") || is_of(text, "outcome");
}

/* Among those the quick one has got from `from` on. */
static size_t signals_since(size_t from)
{
    size_t count = 0;

    for (size_t i = from; i < quick.count; i++)
        count += has_seq(quick.events[i]) ? 1 : 0;
    return count;
}

static void stops_and_reads_again(void **state)
{
    int64_t until_ms = process_mono_ms() + LOSE_MS;
    size_t lost_from = 0; /* the quick one's events when losing had begun */

    (void)state;
    subscribe(&quick, 0);
    subscribe(&slow, NARROW);
    while (lost_so_far() < LOST || signals_since(lost_from) < LOST_SIGNALS) {
        hear(&quick, 20); /* the slow one reads nothing */
        lost_from = lost_from == 0 && lost_so_far() > 0 ? quick.count : lost_from;
        if (process_mono_ms() > until_ms)
            fail_msg("nothing was lost: %zu events", quick.count);
    }
    until_ms = process_mono_ms() + ANSWER_MS;
    while (!slow.is_lagged || slow.count < slow.lagged_at + AFTERWARDS) {
        hear(&quick, 5);
        hear(&slow, 5);
        if (process_mono_ms() > until_ms)
            fail_msg("no lagged: %zu events came", slow.count);
    }
    while (quick.count == 0 || slow.lagged_at + slow.dropped + AFTERWARDS > quick.count)
        hear(&quick, 5);
    assert_true(slow.dropped >= LOST);
    assert_false(quick.is_lagged);
}

static size_t first_common(void)
{
    for (size_t i = 0; i < quick.count; i++) {
        if (strcmp(quick.events[i], slow.events[0]) == 0)
            return i;
    }
    fail_msg("its first event is nobody else's: %.200s", slow.events[0]);
    return 0;
}

static void nothing_else_is_missing(void **state)
{
    size_t from = first_common();
    unsigned long long last = 0;

    (void)state;
    assert_true(slow.lagged_at > 0);
    for (size_t i = 0; i < slow.count && from < quick.count; i++, from++) {
        if (i == slow.lagged_at)
            from += slow.dropped;
        if (from >= quick.count)
            break;
        assert_text(slow.events[i], quick.events[from]);
        if (i < slow.lagged_at && has_seq(slow.events[i]))
            last = number_after(slow.events[i], "\"seq\":");
    }
    if (last != 0) /* else its last seq was that of its subscription */
        assert_int_equal(slow.lagged_seq, last);
}

/* Signals and outcomes of the quick one behind the seq that `lagged` named: in order, each once. */
static void since_brings_them_back(void **state)
{
    char text[256];
    unsigned long long before = slow.lagged_seq;
    size_t again, found = 0;

    (void)state;
    slow.is_acked = false;
    slow.is_caught_up = false;
    (void)snprintf(text, sizeof(text),
                   "{\"id\":2,\"op\":\"subscribe\",\"channels\":[\"signals\",\"outcomes\"],"
                   "\"since\":%llu}",
                   slow.lagged_seq);
    assert_true(raw_send_text(&slow.socket, text));
    while (!slow.is_acked)
        hear(&slow, 20);
    again = slow.acked_at; /* what came before it is to be ignored */
    while (!slow.is_caught_up)
        hear(&slow, 20);
    for (size_t i = 0; i < 10; i++)
        hear(&quick, 20);
    for (size_t i = 0; i < quick.count; i++) {
        unsigned long long seq;

        if (!has_seq(quick.events[i]))
            continue;
        seq = number_after(quick.events[i], "\"seq\":");
        if (seq <= slow.lagged_seq)
            continue;
        while (again < slow.count && !has_seq(slow.events[again]))
            again++;
        if (again == slow.count)
            break;
        assert_int_equal(number_after(slow.events[again], "\"seq\":"), seq);
        assert_true(seq > before);
        before = seq;
        again++;
        found++;
    }
    assert_true(found >= LOST_SIGNALS);
    print_message("# %llu events were lost, %zu signals and outcomes came back\n", slow.dropped,
                  found);
}

static void forget(struct hearer *hearer)
{
    raw_close(&hearer->socket);
    for (size_t i = 0; i < hearer->count; i++)
        free(hearer->events[i]);
    free((void *)hearer->events);
}

static void ends_well(void **state)
{
    (void)state;
    forget(&quick);
    forget(&slow);
    assert_int_equal(process_stop(&pair.serve, END_MS), 0);
    live_pair_close(&pair);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the server comes up with eight symbols", starts, NULL);
    check_add(&list, "who stops reading and reads again is told lagged, and hears on",
              stops_and_reads_again, NULL);
    check_add(&list, "only what lagged counts is missing, and its seq is the last before",
              nothing_else_is_missing, NULL);
    check_add(&list, "since brings the lost signals and outcomes back, each once",
              since_brings_them_back, NULL);
    check_add(&list, "SIGTERM ends it with 0", ends_well, NULL);
    return check_run(&list, "lagged");
}
