/* test_refusals.c - every failure has the envelope, also those that come before there is a request; and
 * while the exchange has not said which symbols it has, nobody is told that there is no such symbol.
 * SPDX-License-Identifier: MIT */
#include "server/server.h"
#include "support/check.h"
#include "support/hub_peer.h"
#include "support/server_rig.h"

static struct server_rig rig;

static int start(void **state)
{
    (void)state;
    server_rig_start(&rig, NULL, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_rig_stop(&rig);
    return 0;
}

/* ---- what the HTTP server refuses by itself ---- */

#define HOST "Host: localhost\r\n"

/* Statuses: RFC 9110 section 15, RFC 6585 section 5; the envelope: docs/api.md. */
static const struct refusal_case {
    const char *name;
    const char *request;
    int filler; /* so many bytes behind it */
    int status;
    const char *code;
} REFUSALS[] = {
    {"a request without Host", "GET /health HTTP/1.1\r\n\r\n", 0, 400, "malformed"},
    {"a word that is no method", "BREW /health HTTP/1.1\r\n" HOST "\r\n", 0, 400, "malformed"},
    {"a method that is not implemented", "TRACE /health HTTP/1.1\r\n" HOST "\r\n", 0, 501,
     "not_implemented"},
    {"headers over the limit", "GET /health HTTP/1.1\r\n" HOST "X: ", 40000, 431,
     "headers_too_large"},
    {"a target over the limit", "GET /", 40000, 414, "target_too_large"},
    {"a body over the limit",
     "POST /api/signals/analyze HTTP/1.1\r\n" HOST
     "Content-Type: application/json\r\nContent-Length: 100000000\r\n\r\n",
     0, 413, "too_large"},
    {"an unknown expectation",
     "POST /api/signals/analyze HTTP/1.1\r\n" HOST "Expect: magic\r\nContent-Length: 2\r\n\r\n{}",
     0, 417, "unknown_expectation"},
    {"another version", "GET /health HTTP/2.0\r\n" HOST "\r\n", 0, 505, "unknown_version"},
    {"/ws without an upgrade", "GET /ws HTTP/1.1\r\n" HOST "\r\n", 0, 426, "websocket_only"},
    {"an upgrade without a key",
     "GET /ws HTTP/1.1\r\n" HOST
     "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
     0, 400, "malformed"},
};

static void refusal_row(void **state)
{
    const struct refusal_case *row = *state;
    size_t size = strlen(row->request);
    char *request = malloc(size + (size_t)row->filler + 1);
    char want[96];
    char *answer = NULL;

    memcpy(request, row->request, size);
    memset(request + size, 'a', (size_t)row->filler);
    request[size + (size_t)row->filler] = '\0';
    answer = net_rig_ask(&rig.net, request);
    (void)snprintf(want, sizeof(want),
                   "{\"success\":false,\"error\":{\"code\":\"%s\",\"message\":\"", row->code);
    if (server_rig_status(answer) != row->status ||
        strncmp(server_rig_body(answer), want, strlen(want)) != 0 ||
        strstr(answer, "Content-Type: application/json") == NULL) {
        fail_msg("not %d %s: %.600s", row->status, want, answer);
    }
    free(answer);
    free(request);
}

/* ---- before the symbols are known ---- */

static const struct early_case {
    const char *name;
    const char *target;
    bool is_blank;
    int status;
    const char *has;
} EARLY[] = {
    {"candles of a symbol that is not known yet are 503", "/api/candles/ZZZUSDT", true, 503,
     "\"code\":\"not_ready\""},
    {"with a time to wait", "/api/candles/ZZZUSDT", true, 503, "Retry-After: 3"},
    {"a filter by it too", "/api/signals?symbol=ZZZUSDT", true, 503, "\"code\":\"not_ready\""},
    {"lower case is wrong at any time", "/api/candles/zzzusdt", true, 422, "\"hint\":\"ZZZUSDT\""},
    {"once they are known it is 422", "/api/candles/ZZZUSDT", false, 422, "invalid_symbol"},
};

static void early_row(void **state)
{
    const struct early_case *row = *state;

    rig.is_blank = row->is_blank;
    server_rig_expect(&rig, "GET", row->target, "", "", row->status, row->has);
    rig.is_blank = false;
}

static void an_early_channel(void **state)
{
    static const char REQUEST[] =
        "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals@ZZZUSDT\"]}";
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;

    (void)state;
    rig.is_blank = true;
    hub_peer_open(peer, &rig.net, false);
    assert_text(hub_peer_text(hub_peer_ask(peer, &at, REQUEST, "error"), "code"), "not_ready");
    rig.is_blank = false;
    assert_text(hub_peer_text(hub_peer_ask(peer, &at, REQUEST, "error"), "code"), "invalid_symbol");
    hub_peer_close(peer);
    free(peer);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, REFUSALS, refusal_row);
    CHECK_ROWS(&list, EARLY, early_row);
    check_add(&list, "a channel of a symbol that is not known yet: not ready, ask again",
              an_early_channel, NULL);
    list.tests[0].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    return check_run(&list, "refusals");
}
