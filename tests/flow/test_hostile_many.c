/* test_hostile_many.c - 10,000 idle WebSockets, subscribers that never read, tokens guessed: bounded
 * memory, everybody else served, and all of it given back.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"
#include "support/raw_client.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { IDLE = 10000, IDLE_BYTES = 15000, FILES_SPARE = 500, DEAF = 20, ASKS = 50 };
enum { READY_MS = 60000, ANSWER_MS = 20000, END_MS = 5000, SLOWEST_MS = 500, DEAF_MS = 40000 };
enum { QUEUE_BYTES = 65536, DEAF_BYTES = 2 * QUEUE_BYTES, FLAT_BYTES = 4000000 };

static struct live_pair pair;
static struct raw_client *idle;
static size_t idle_count;

static bool is_sanitized(void)
{
    const char *flavour = getenv("TEST_FLAVOUR");

    return flavour != NULL && strcmp(flavour, "asan") == 0;
}

static void starts(void **state)
{
    static const char *const SIM[] = {"--seed",  "7",  "--symbols", "BTCUSDT,ETHUSDT",
                                      "--speed", "60", NULL};
    static const char *const SERVE[] = {"--symbols=BTCUSDT,ETHUSDT", "--backfill-days=1",
                                        "--ws-queue-bytes=65536", NULL};
    struct rlimit files;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    files.rlim_cur = files.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0); /* the server inherits it */
    idle_count = IDLE;
    if (files.rlim_max < IDLE + FILES_SPARE)
        idle_count = files.rlim_max > FILES_SPARE ? files.rlim_max - FILES_SPARE : 0;
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, NULL, SERVE, NULL);
    live_pair_wait_ready(&pair, READY_MS);
}

static void open_subscriber(struct raw_client *client, int receive_bytes, const char *channels)
{
    char text[256];

    raw_open(client, pair.port, receive_bytes);
    raw_upgrade(client, "/ws", "");
    (void)snprintf(text, sizeof(text), "{\"id\":1,\"op\":\"subscribe\",\"channels\":[%s]}",
                   channels);
    assert_true(raw_send_text(client, text));
    assert_int_equal(raw_frame_with(client, "\"ack\"", ANSWER_MS).first, RAW_TEXT);
}

static void idle_sockets(void **state)
{
    struct raw_client witness;
    size_t before = live_pair_resident(&pair), after;
    int64_t slowest_ms = 0;

    (void)state;
    open_subscriber(&witness, 0, "\"candles@BTCUSDT@1m\"");
    idle = calloc(idle_count, sizeof(*idle));
    assert_non_null(idle);
    for (size_t i = 0; i < idle_count; i++) {
        open_subscriber(&idle[i], 0, "\"signals\",\"outcomes\"");
        free(idle[i].got); /* 64 kB each would be ours */
        idle[i].got = NULL;
    }
    after = live_pair_resident(&pair);
    for (int i = 0; i < ASKS; i++) {
        int64_t from_ms = process_mono_ms();
        int status = 0;
        char *text = live_get(pair.base, "/health", &status);

        free(text);
        assert_int_equal(status, 200);
        if (process_mono_ms() - from_ms > slowest_ms)
            slowest_ms = process_mono_ms() - from_ms;
    }
    print_message("# %zu sockets: %zu bytes each; /health at most %lld ms\n", idle_count,
                  (after - before) / (idle_count + 1), (long long)slowest_ms);
    assert_true(live_pair_files(&pair) > idle_count);
    assert_true(slowest_ms <= SLOWEST_MS);
    if (!is_sanitized()) /* its allocator keeps and pads */
        assert_true((after - before) / (idle_count + 1) <= IDLE_BYTES);
    assert_int_equal(raw_frame_with(&witness, "\"closed\":true", ANSWER_MS).first, RAW_TEXT);
    raw_close(&witness);
}

static void idle_sockets_go(void **state)
{
    int64_t until_ms = process_mono_ms() + ANSWER_MS;

    (void)state;
    for (size_t i = 0; i < idle_count; i++) {
        idle[i].got = calloc(1, 1);
        raw_reset(&idle[i]);
    }
    free(idle);
    while (live_pair_files(&pair) > 100) {
        if (process_mono_ms() > until_ms)
            fail_msg("%zu files are still open", live_pair_files(&pair));
        process_pause(50);
    }
}

/* Asks for answers as fast as the server takes the questions, and reads none. */
static void shout(struct raw_client *client)
{
    static const char ASK[] =
        "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"market\",\"opinions\","
        "\"candles@BTCUSDT@1m\",\"candles@ETHUSDT@1m\"]}";
    uint8_t frame[256] = {0x81, 0x80 | 126, 0, sizeof(ASK) - 1, 0, 0, 0, 0};
    const size_t size = 8 + sizeof(ASK) - 1;

    memcpy(frame + 8, ASK, sizeof(ASK) - 1);
    for (int i = 0; i < 200 && client->taken < size; i++) { /* taken: of the frame under way */
        ssize_t sent = send(client->fd, frame + client->taken, size - client->taken,
                            MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent < 0)
            return; /* full, or cut */
        client->taken = (client->taken + (size_t)sent) % size;
    }
}

static void deaf_subscribers(void **state)
{
    static struct raw_client deaf[DEAF];
    struct raw_client witness;
    size_t before, files, after, most = 0;
    int64_t until_ms = process_mono_ms() + DEAF_MS;

    (void)state;
    open_subscriber(&witness, 0, "\"candles@BTCUSDT@1m\"");
    before = live_pair_resident(&pair);
    files = live_pair_files(&pair);
    for (size_t i = 0; i < DEAF; i++) {
        raw_open(&deaf[i], pair.port, 4096);
        raw_upgrade(&deaf[i], "/ws", "");
        raw_forget(&deaf[i]);
    }
    assert_true(live_pair_files(&pair) >= files + DEAF);
    while (live_pair_files(&pair) > files) {
        if (process_mono_ms() > until_ms)
            fail_msg("%zu that never read are still connected", live_pair_files(&pair) - files);
        for (size_t i = 0; i < DEAF; i++)
            shout(&deaf[i]);
        after = live_pair_resident(&pair);
        most = after > most ? after : most;
        assert_int_equal(raw_frame_with(&witness, "\"candle\"", ANSWER_MS).first, RAW_TEXT);
    }
    for (size_t i = 0; i < DEAF; i++)
        raw_close(&deaf[i]);
    print_message("# %d that never read: at most %zu kB more in all\n", (int)DEAF,
                  most > before ? (most - before) / 1000 : 0);
    if (!is_sanitized())
        assert_true(most <= before + DEAF * (size_t)DEAF_BYTES + FLAT_BYTES);
    raw_close(&witness);
}

static void ends_well(void **state)
{
    int status = 0;
    char *text = live_get(pair.base, "/health", &status);

    (void)state;
    free(text);
    assert_int_equal(status, 200);
    live_pair_wait_ready(&pair, READY_MS);
    process_signal(&pair.serve, SIGTERM);
    assert_int_equal(process_wait(&pair.serve, END_MS), 0);
    live_pair_close(&pair);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the server comes up beside the simulated exchange", starts, NULL);
    check_add(&list, "subscribers that never read are cut, and others hear on", deaf_subscribers,
              NULL);
    check_add(&list, "10,000 idle subscribers cost at most 15 kB each and slow nobody",
              idle_sockets, NULL);
    check_add(&list, "when they vanish everything is given back", idle_sockets_go, NULL);
    check_add(&list, "after all of it: healthy, ready, and SIGTERM ends it with 0", ends_well,
              NULL);
    return check_run(&list, "hostile crowds");
}
