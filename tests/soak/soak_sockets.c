/* soak_sockets.c - the server under valgrind with 500 sockets that subscribe, break the protocol, fall
 * silent in the middle and vanish: no error, nothing lost.
 *
 * What a library keeps until the process ends (still reachable) is not counted.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"
#include "support/raw_client.h"

#include <signal.h>

enum { SOCKETS = 500, READY_MS = 600000, ANSWER_MS = 60000, END_MS = 60000, ROUNDS = 3 };

static struct live_pair pair;
static struct raw_client clients[SOCKETS];

static void starts(void **state)
{
    static const char *const SIM[] = {"--seed", "7", "--symbols", "BTCUSDT", "--speed", "60", NULL};
    static const char *const WRAPPER[] = {"valgrind",
                                          "-q",
                                          "--error-exitcode=99",
                                          "--leak-check=full",
                                          "--errors-for-leak-kinds=definite,indirect,possible",
                                          "--show-leak-kinds=definite,indirect,possible",
                                          "--max-stackframe=4000000",
                                          NULL};
    static const char *const SERVE[] = {"--symbols=BTCUSDT", "--backfill-days=1", NULL};
    static const char *const PROBE[] = {"valgrind", "--version", NULL};

    (void)state;
    if (process_run(PROBE, NULL, 10000, NULL) != 0)
        check_skip("valgrind is not installed");
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, WRAPPER, SERVE, NULL);
    live_pair_wait_ready(&pair, READY_MS);
}

/* What socket number i does in a round; each kind is done by some fifty of them. */
static void misbehave(struct raw_client *client, int kind)
{
    static const char ANALYZE[] =
        "POST /api/signals/analyze HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"symbol\":\"BTCUSDT\"}";
    static const char SUBSCRIBE[] =
        "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\",\"opinions\",\"market\","
        "\"candles@BTCUSDT@1m\"],\"since\":0}";

    if (kind >= 5) {
        raw_upgrade(client, "/ws", "");
        raw_send_text(client, SUBSCRIBE);
    }
    switch (kind) {
    case 0: /* two answers, none read */
        raw_send(client, ANALYZE);
        raw_send(client, ANALYZE);
        break;
    case 1: /* half a request */
        raw_send_bytes(client, ANALYZE, sizeof(ANALYZE) / 2);
        break;
    case 2: /* malformed */
        raw_send(client, "GET /health HTTP/1.1\nHost: localhost\n\n");
        break;
    case 3: /* a stream of events */
        raw_send(client, "GET /api/signals/stream HTTP/1.1\r\nHost: localhost\r\n"
                         "Last-Event-ID: 0\r\n\r\n");
        break;
    case 4: /* chunks that break off */
        raw_send(client, "POST /api/signals/analyze HTTP/1.1\r\nHost: localhost\r\n"
                         "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"sy");
        break;
    case 5: /* bad UTF-8 */
        raw_send_frame(client, RAW_TEXT, true, "\xff\xfe", 2);
        break;
    case 6: /* no mask */
        raw_send_frame(client, RAW_TEXT, false, "{}", 2);
        break;
    case 7: /* a message that never ends */
        raw_send_frame(client, 0x01, true, SUBSCRIBE, sizeof(SUBSCRIBE) - 1);
        break;
    case 8: /* a proper end */
        raw_send_frame(client, RAW_CLOSE, true, "\x03\xe8", 2);
        break;
    default: /* stays and listens */
        break;
    }
}

static void rounds(void **state)
{
    (void)state;
    if (pair.port == 0)
        check_skip("valgrind is not installed");
    for (int round = 0; round < ROUNDS; round++) {
        int status = 0;

        for (int i = 0; i < SOCKETS; i++) {
            raw_open(&clients[i], pair.port, 0);
            misbehave(&clients[i], (i + round) % 10);
        }
        free(live_get(pair.base, "/health", &status));
        assert_int_equal(status, 200);
        for (int i = 0; i < SOCKETS; i++) {
            raw_pump(&clients[i], 0);
            if (i % 3 == 0)
                raw_reset(&clients[i]);
            else if (i % 3 == 1 || round + 1 < ROUNDS)
                raw_close(&clients[i]); /* the last round leaves some to the end of the server */
        }
    }
}

static void ends_clean(void **state)
{
    char *log;
    int code;

    (void)state;
    if (pair.port == 0)
        check_skip("valgrind is not installed");
    code = process_stop(&pair.serve, END_MS);
    log = process_output(&pair.serve);
    if (code != 0 || strstr(log, "==") != NULL)
        fail_msg("ended with %d:\n%s", code, strstr(log, "==") != NULL ? strstr(log, "==") : "");
    free(log);
    for (int i = 0; i < SOCKETS; i++)
        raw_close(&clients[i]);
    live_pair_close(&pair);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the server becomes ready under valgrind", starts, NULL);
    check_add(&list, "500 sockets misbehave in ten ways, three times over", rounds, NULL);
    check_add(&list, "valgrind has nothing to say, and the exit code is 0", ends_clean, NULL);
    return check_run(&list, "sockets under valgrind");
}
