/* test_hostile.c - the running server and HTTP clients that mean it harm: each is refused by the right
 * code or answered in order, and afterwards the server serves as before.
 *
 * What is right: RFC 9110 and RFC 9112 for framing, the interface's own list of codes for the rest.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"
#include "support/raw_client.h"

#include <signal.h>
#include <sys/socket.h>

enum { WANTS_CAP = 4, ANSWER_MS = 10000, READY_MS = 60000, END_MS = 5000, FLOOD = 300 };

static struct live_pair pair;

static void starts(void **state)
{
    static const char *const SIM[] = {"--seed",  "7",  "--symbols", "BTCUSDT,ETHUSDT",
                                      "--speed", "60", NULL};
    static const char *const SERVE[] = {"--symbols=BTCUSDT,ETHUSDT", "--backfill-days=1", NULL};

    (void)state;
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, NULL, SERVE, NULL);
    live_pair_wait_ready(&pair, READY_MS);
}

#define B(text) text, sizeof(text) - 1
#define H       "Host: localhost\r\n"
#define JSON    "Content-Type: application/json\r\n"
#define ANALYZE "POST /api/signals/analyze HTTP/1.1\r\n" H JSON
#define BTC     "{\"symbol\":\"BTCUSDT\"}"
#define ETH     "{\"symbol\":\"ETHUSDT\"}"
#define OF_BTC  "\"symbol\":\"BTCUSDT\""
#define OF_ETH  "\"symbol\":\"ETHUSDT\""
#define GET     "GET /health HTTP/1.1\r\n" H
#define OK      "\"status\":\"ok\""

static const struct http_case {
    const char *name;
    const char *bytes;
    size_t size;
    struct {
        int status; /* 0 ends */
        const char *have;
    } want[WANTS_CAP];
    bool ends;     /* the server hangs up behind the last answer */
    bool is_split; /* sent a byte at a time */
    bool is_shut;  /* the client sends FIN behind it */
    size_t fill;   /* "@@" is replaced by so many x */
} CASES[] = {
    /* ---- in order, each right ---- */
    {.name = "two pipelined POSTs are answered in order",
     B(ANALYZE "Content-Length: 20\r\n\r\n" BTC ANALYZE "Content-Length: 20\r\n\r\n" ETH),
     .want = {{200, OF_BTC}, {200, OF_ETH}}},
    {.name = "GET, POST, GET in one packet are answered in order",
     B(GET "\r\n" ANALYZE "Content-Length: 20\r\n\r\n" ETH
           "GET /api/candles/BTCUSDT?limit=1 HTTP/1.1\r\n" H "\r\n"),
     .want = {{200, OK}, {200, OF_ETH}, {200, "\"candles\":[["}}},
    {.name = "the same, a byte at a time",
     B(GET "\r\n" ANALYZE "Content-Length: 20\r\n\r\n" ETH
           "GET /api/candles/BTCUSDT?limit=1 HTTP/1.1\r\n" H "\r\n"),
     .want = {{200, OK}, {200, OF_ETH}, {200, "\"candles\":[["}},
     .is_split = true},
    {.name = "a refused POST between two good ones keeps its place",
     B(ANALYZE "Content-Length: 20\r\n\r\n" BTC ANALYZE "Content-Length: 3\r\n\r\n{x}" ANALYZE
               "Content-Length: 20\r\n\r\n" ETH),
     .want = {{200, OF_BTC}, {400, "\"error\""}, {200, OF_ETH}}},
    {.name = "a chunked body is read",
     B(ANALYZE
       "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"symbo\r\nD\r\nl\":\"BTCUSDT\"}\r\n0\r\n\r\n" GET
       "\r\n"),
     .want = {{200, OF_BTC}, {200, OK}}},
    {.name = "a chunked body a byte at a time is read",
     B(ANALYZE
       "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"symbo\r\nD\r\nl\":\"BTCUSDT\"}\r\n0\r\n\r\n" GET
       "\r\n"),
     .want = {{200, OF_BTC}, {200, OK}},
     .is_split = true},
    {.name = "a body of GET is not the next request",
     B("GET /health HTTP/1.1\r\n" H
       "Content-Length: 36\r\n\r\nGET /metrics HTTP/1.1\r\nHost: ab\r\n\r\n." GET "\r\n"),
     .want = {{200, OK}, {200, OK}}},
    {.name = "HEAD has no body, and the answer behind it stands in its place",
     B("HEAD /health HTTP/1.1\r\n" H "\r\n" GET "Connection: close\r\n\r\n"),
     .want = {{200, ""}, {200, OK}},
     .ends = true},
    {.name = "a client that has said all that it will is still answered",
     B(GET "\r\n" GET "\r\n"),
     .want = {{200, OK}, {200, OK}},
     .ends = true,
     .is_shut = true},
    {.name = "Expect: 100-continue is told to go on",
     B(ANALYZE "Expect: 100-continue\r\nContent-Length: 20\r\n\r\n"),
     .want = {{100, ""}}},
    /* ---- too much ---- */
    {.name = "headers of 20 kB are 431",
     B(GET "X-Fill: @@\r\n\r\n"),
     .want = {{431, ""}},
     .ends = true,
     .fill = 20000},
    {.name = "headers of 8 MB are 431",
     B(GET "X-Fill: @@\r\n\r\n"),
     .want = {{431, ""}},
     .ends = true,
     .fill = 8000000},
    {.name = "a target of 9 kB is 414",
     B("GET /@@ HTTP/1.1\r\n" H "\r\n"),
     .want = {{414, ""}},
     .ends = true,
     .fill = 9000},
    {.name = "a body declared larger than the cap is 413 before it comes",
     B(ANALYZE "Content-Length: 262145\r\n\r\n"),
     .want = {{413, ""}},
     .ends = true},
    {.name = "a body declared of 10^18 bytes is 413",
     B(ANALYZE "Content-Length: 1000000000000000000\r\n\r\n"),
     .want = {{413, ""}},
     .ends = true},
    {.name = "a length that does not fit in 64 bits is 400",
     B(ANALYZE "Content-Length: 18446744073709551616\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "a chunk larger than the cap is 413",
     B(ANALYZE "Transfer-Encoding: chunked\r\n\r\n80000\r\n@@"),
     .want = {{413, ""}},
     .ends = true,
     .fill = 300000},
    {.name = "a chunk size that does not fit in 64 bits is 400",
     B(ANALYZE "Transfer-Encoding: chunked\r\n\r\n1000000000000000000\r\n"),
     .want = {{400, ""}},
     .ends = true},
    /* ---- malformed ---- */
    {.name = "line ends without CR are 400",
     B("GET /health HTTP/1.1\nHost: localhost\n\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "CR alone is 400",
     B("GET /health HTTP/1.1\rHost: localhost\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "NUL in a header is 400",
     B(GET "X-Nul: a\0b\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "NUL in the target is 400",
     B("GET /heal\0th HTTP/1.1\r\n" H "\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "two Hosts are 400",
     B(GET "Host: localhost\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "no Host is 400",
     B("GET /health HTTP/1.1\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "Content-Length with Transfer-Encoding is 400",
     B(ANALYZE "Content-Length: 20\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "Transfer-Encoding with Content-Length is 400",
     B(ANALYZE "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" GET "\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "two Content-Lengths are 400",
     B(ANALYZE "Content-Length: 20\r\nContent-Length: 21\r\n\r\n" BTC),
     .want = {{400, ""}},
     .ends = true},
    {.name = "a signed length is 400",
     B(ANALYZE "Content-Length: +20\r\n\r\n" BTC),
     .want = {{400, ""}},
     .ends = true},
    {.name = "a coding besides chunked is 501",
     B(ANALYZE "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
     .want = {{501, ""}},
     .ends = true},
    {.name = "a chunk size that is no number is 400",
     B(ANALYZE "Transfer-Encoding: chunked\r\n\r\nZZ\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "a chunk extension is 400",
     B(ANALYZE "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nabcde\r\n0\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "trailers are 400",
     B(ANALYZE "Transfer-Encoding: chunked\r\n\r\n0\r\nHost: evil\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "a blank before the colon is 400",
     B(GET "X : a\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "a folded header line is 400",
     B(GET "X: a\r\n b\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "a header without a name is 400",
     B(GET ": a\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "an unknown method is 400",
     B("DANCE /health HTTP/1.1\r\n" H "\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "TRACE is 501",
     B("TRACE /health HTTP/1.1\r\n" H "\r\n"),
     .want = {{501, ""}},
     .ends = true},
    {.name = "CONNECT is 501",
     B("CONNECT localhost:443 HTTP/1.1\r\n" H "\r\n"),
     .want = {{501, ""}},
     .ends = true},
    {.name = "an unknown expectation is 417",
     B(ANALYZE "Expect: tea\r\nContent-Length: 2\r\n\r\n{}"),
     .want = {{417, ""}},
     .ends = true},
    {.name = "HTTP/2 without asking is refused",
     B("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "HTTP/0.9 is refused", B("GET /health\r\n\r\n"), .want = {{505, ""}}, .ends = true},
    {.name = "a TLS greeting is 400",
     B("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
     .want = {{400, ""}},
     .ends = true},
    {.name = "a target with a blank in it is 400",
     B("GET /a b HTTP/1.1\r\n" H "\r\n"),
     .want = {{400, ""}},
     .ends = true},
    /* ---- well-formed, but not allowed ---- */
    {.name = "a foreign Host is 421",
     B("GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
     .want = {{421, "\"error\""}}},
    {.name = "a Host that only begins well is 421",
     B("GET /health HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n"),
     .want = {{421, ""}}},
    {.name = "the authority of an absolute target counts, not Host",
     B("GET http://evil.example/health HTTP/1.1\r\n" H "\r\n"),
     .want = {{421, ""}}},
    {.name = "a foreign Origin is 403",
     B(GET "Origin: http://evil.example\r\n\r\n"),
     .want = {{403, "foreign_origin"}}},
    {.name = "the Origin null is 403", B(GET "Origin: null\r\n\r\n"), .want = {{403, ""}}},
    {.name = "a preflight of a foreign Origin is 403",
     B("OPTIONS /api/signals/analyze HTTP/1.1\r\n" H
       "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n"),
     .want = {{403, ""}}},
    {.name = "a WebSocket of a foreign Origin is 403",
     B("GET /ws HTTP/1.1\r\n" H "Upgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
       "Origin: http://evil.example\r\n\r\n"),
     .want = {{403, ""}}},
    {.name = "a WebSocket to a foreign Host is 421",
     B("GET /ws HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
     .want = {{421, ""}}},
    {.name = "a form is not JSON: 415",
     B("POST /api/signals/analyze HTTP/1.1\r\n" H "Content-Type: text/plain\r\n"
       "Content-Length: 20\r\n\r\n" BTC),
     .want = {{415, ""}}},
    {.name = "a method that the path does not have is 405",
     B("DELETE /health HTTP/1.1\r\n" H "\r\n"),
     .want = {{405, ""}}},
    {.name = "changing the symbols without a token is 401",
     B("POST /api/pairs/SOLUSDT HTTP/1.1\r\n" H JSON "Content-Length: 2\r\n\r\n{}"),
     .want = {{401, ""}}},
    /* ---- bodies and queries ---- */
    {.name = "half of a JSON text is 400",
     B(ANALYZE "Content-Length: 10\r\n\r\n{\"symbol\":"),
     .want = {{400, ""}}},
    {.name = "JSON with NUL in it is 400",
     B(ANALYZE "Content-Length: 4\r\n\r\n{}\0{"),
     .want = {{400, ""}}},
    {.name = "a member that nobody knows is refused by name",
     B(ANALYZE "Content-Length: 11\r\n\r\n{\"evil\":\"1\"}"),
     .want = {{400, ""}}},
    {.name = "JSON nested 200,000 deep is 400",
     B(ANALYZE "Content-Length: 200000\r\n\r\n@@"),
     .want = {{400, ""}},
     .fill = 200000},
    {.name = "an unknown symbol with a quote in it is 422",
     B(ANALYZE "Content-Length: 17\r\n\r\n{\"symbol\":\"A\\\"B\"}"),
     .want = {{422, ""}}},
    {.name = "percent-encoded NUL in the path is no symbol",
     B("GET /api/candles/BTC%00USDT HTTP/1.1\r\n" H "\r\n"),
     .want = {{400, ""}}},
    {.name = "a broken percent-encoding is 400",
     B("GET /api/candles/BTC%zz HTTP/1.1\r\n" H "\r\n"),
     .want = {{400, ""}}},
    {.name = "dots in the path climb nowhere",
     B("GET /api/../../etc/passwd HTTP/1.1\r\n" H "\r\n"),
     .want = {{404, ""}}},
    {.name = "a symbol of 4 kB is 422",
     B("GET /api/candles/@@ HTTP/1.1\r\n" H "\r\n"),
     .want = {{422, ""}},
     .fill = 4000},
    {.name = "a query parameter that nobody knows is refused by name",
     B("GET /api/signals?evil=1 HTTP/1.1\r\n" H "\r\n"),
     .want = {{400, "evil"}}},
    {.name = "a limit beyond the cap is 422",
     B("GET /api/signals?limit=99999999999999999999 HTTP/1.1\r\n" H "\r\n"),
     .want = {{422, ""}}},
    {.name = "a cursor made up is refused",
     B("GET /api/signals?cursor=1.dead HTTP/1.1\r\n" H "\r\n"),
     .want = {{422, ""}}},
};

static char *filled(const struct http_case *row, size_t *size)
{
    char *out = malloc(row->size + row->fill + 1);
    size_t at = 0;

    assert_non_null(out);
    for (size_t i = 0; i < row->size; i++) {
        if (row->fill > 0 && i + 1 < row->size && memcmp(row->bytes + i, "@@", 2) == 0) {
            memset(out + at, strstr(row->name, "nested") != NULL ? '[' : 'x', row->fill);
            at += row->fill;
            i++;
        } else {
            out[at++] = row->bytes[i];
        }
    }
    *size = at;
    return out;
}

static void http_row(void **state)
{
    const struct http_case *row = *state;
    struct raw_client client;
    struct raw_answer answer;
    size_t size;
    char *bytes = filled(row, &size);

    raw_open(&client, pair.port, 0);
    for (size_t i = 0; row->is_split && i < size; i++) {
        raw_send_bytes(&client, bytes + i, 1);
        raw_pump(&client, 0);
    }
    if (!row->is_split)
        raw_send_bytes(&client, bytes, size); /* a server that hung up has answered before */
    free(bytes);
    if (row->is_shut)
        shutdown(client.fd, SHUT_WR);
    for (size_t i = 0; i < WANTS_CAP && row->want[i].status != 0; i++) {
        bool is_head = i == 0 && memcmp(row->bytes, "HEAD", 4) == 0;

        answer = raw_answer_next(&client, is_head, ANSWER_MS);
        if (answer.status != row->want[i].status ||
            (row->want[i].have != NULL && strstr(answer.body, row->want[i].have) == NULL))
            fail_msg("answer %zu is %d %.200s, not %d with %s", i + 1, answer.status, answer.body,
                     row->want[i].status, row->want[i].have);
    }
    if (row->ends)
        assert_true(raw_wait_end(&client, ANSWER_MS));
    answer = raw_answer_next(&client, false, row->ends ? 0 : 20);
    assert_int_equal(answer.status, 0); /* no more answers than requests */
    assert_int_equal(client.has_ended, row->ends);
    raw_close(&client);
}

static void flood_row(void **state)
{
    struct raw_client client;
    char text[512];

    (void)state;
    raw_open(&client, pair.port, 0);
    for (int i = 0; i < FLOOD; i++) { /* each asks for another number of candles */
        (void)snprintf(text, sizeof(text),
                       "GET /api/candles/BTCUSDT?limit=%d HTTP/1.1\r\n" H "\r\n" ANALYZE
                       "Content-Length: 20\r\n\r\n%s",
                       i % 50 + 1, i % 2 == 0 ? BTC : ETH);
        assert_true(raw_send(&client, text));
    }
    for (int i = 0; i < FLOOD; i++) {
        struct raw_answer candles = raw_answer_next(&client, false, ANSWER_MS);
        int rows = -1; /* the list's own bracket */

        for (const char *at = candles.body; *at != 0; at++)
            rows += *at == '[' ? 1 : 0;
        rows -= 1; /* the list of columns */
        if (candles.status != 200 || rows != i % 50 + 1)
            fail_msg("answer %d has %d candles: %.300s", i, rows, candles.body);
        candles = raw_answer_next(&client, false, ANSWER_MS);
        if (candles.status != 200 || strstr(candles.body, i % 2 == 0 ? OF_BTC : OF_ETH) == NULL)
            fail_msg("answer %d: %d %.300s", i, candles.status, candles.body);
    }
    raw_close(&client);
}

/* ---- slowloris: half requests that never end, a byte now and then ---- */

enum { SLOW = 3, SLOW_EACH = 20, HEADER_MS = 10000, BODY_MS = 20000, SLACK_MS = 2000 };

static void slow_row(void **state)
{
    static const char *const BEGIN[SLOW] = {GET "X-Slow: ", "G",
                                            ANALYZE "Content-Length: 99\r\n\r\n"};
    static const int64_t DEADLINE_MS[SLOW] = {HEADER_MS, HEADER_MS, BODY_MS};
    static struct raw_client clients[SLOW][SLOW_EACH];
    int64_t from_ms = process_mono_ms(), elapsed_ms = 0;
    size_t cut = 0;

    (void)state;
    for (size_t i = 0; i < SLOW; i++) {
        for (size_t j = 0; j < SLOW_EACH; j++) {
            raw_open(&clients[i][j], pair.port, 0);
            raw_send(&clients[i][j], BEGIN[i]);
        }
    }
    for (int turn = 0; cut < (size_t)SLOW * SLOW_EACH; turn++) {
        elapsed_ms = process_mono_ms() - from_ms;
        for (size_t i = 0; i < SLOW; i++) {
            for (size_t j = 0; j < SLOW_EACH; j++) {
                struct raw_client *client = &clients[i][j];

                if (client->got == NULL)
                    continue;
                raw_pump(client, 0);
                if (turn % 10 == 0 && i != 1 && client->size == 0)
                    raw_send(client, i == 2 ? " " : "x");
                if (client->has_ended || client->size > 0) {
                    assert_true(elapsed_ms >= DEADLINE_MS[i] - SLACK_MS);
                    if (client->size > 0)
                        assert_memory_equal(client->got, "HTTP/1.1 408 ", 13);
                    raw_close(client);
                    cut++;
                } else if (elapsed_ms > DEADLINE_MS[i] + SLACK_MS) {
                    fail_msg("still open after %lld ms: %s", (long long)elapsed_ms, BEGIN[i]);
                }
            }
        }
        process_pause(50);
    }
}

/* ---- what is left of it ---- */

static void ends_well(void **state)
{
    int status = 0;
    char *text = live_get(pair.base, "/health", &status);

    (void)state;
    assert_int_equal(status, 200);
    free(text);
    live_pair_wait_ready(&pair, READY_MS);
    text = live_post(pair.base, "/api/signals/analyze", BTC, &status);
    assert_int_equal(status, 200);
    assert_non_null(strstr(text, OF_BTC));
    free(text);
    process_signal(&pair.serve, SIGTERM);
    assert_int_equal(process_wait(&pair.serve, END_MS), 0);
    live_pair_close(&pair);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the server comes up beside the simulated exchange", starts, NULL);
    CHECK_ROWS(&list, CASES, http_row);
    check_add(&list, "600 pipelined requests are answered in order, each right", flood_row, NULL);
    check_add(&list, "slow requests are cut at their deadline, however they drip", slow_row, NULL);
    check_add(&list, "after all of it: healthy, ready, right, and SIGTERM ends it with 0",
              ends_well, NULL);
    return check_run(&list, "hostile HTTP clients");
}
