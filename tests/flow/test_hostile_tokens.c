/* test_hostile_tokens.c - a server with tokens, asked from afar (through a trusted proxy on loopback) by
 * those who have none, a wrong one, an old one, or one that may less; and the cap on connections.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_pair.h"
#include "support/raw_client.h"

#include "base/hash.h"

enum { ANSWER_MS = 10000, READY_MS = 60000, END_MS = 5000, CONNECTIONS = 40, GUESSES = 200 };

static struct live_pair pair;
static char cookie[512];

/* A row of server.tokens; expires NULL: never. */
static void add_token(char *out, size_t size, const char *role, const char *secret,
                      const char *expires)
{
    uint8_t digest[HASH_SHA256_SIZE];
    size_t used = strlen(out);

    hash_sha256_of(secret, strlen(secret), digest);
    used += (size_t)snprintf(out + used, size - used,
                             "%s{\"name\":\"%s\",\"role\":\"%s\",\"sha256\":\"",
                             used == 0 ? "[" : ",", secret, role);
    for (size_t i = 0; i < sizeof(digest); i++)
        used += (size_t)snprintf(out + used, size - used, "%02x", (unsigned)digest[i]);
    if (expires != NULL)
        (void)snprintf(out + used, size - used, "\",\"expires\":\"%s\"}", expires);
    else
        (void)snprintf(out + used, size - used, "\"}");
}

static void starts(void **state)
{
    static const char *const SIM[] = {"--seed", "7", "--symbols", "BTCUSDT", "--speed", "60", NULL};
    static const char *const SERVE[] = {"--symbols=BTCUSDT", "--backfill-days=1",
                                        "--server-max-connections=40",
                                        "--server-trusted-proxies=127.0.0.1", NULL};
    char tokens[2048] = "OUTCRY_SERVER_TOKENS=", rows[1536] = "";
    const char *settings[] = {tokens, "SHARED_SECRET=one-for-all", NULL};

    (void)state;
    add_token(rows, sizeof(rows), "reader", "reading", NULL);
    add_token(rows, sizeof(rows), "trader", "trading", NULL);
    add_token(rows, sizeof(rows), "admin", "ruling", NULL);
    add_token(rows, sizeof(rows), "admin", "yesterday", "2020-01-01T00:00:00Z");
    (void)snprintf(tokens + strlen(tokens), sizeof(tokens) - strlen(tokens), "%s]", rows);
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, NULL, SERVE, settings);
    live_pair_wait_ready(&pair, READY_MS);
}

#define FAR(address) "Host: localhost\r\nX-Forwarded-For: 203.0.113." address "\r\n"
#define BEARER(text) "Authorization: Bearer " text "\r\n"
#define ANALYZE \
    "Content-Type: application/json\r\nContent-Length: 20\r\n%s\r\n{\"symbol\":\"BTCUSDT\"}"

/* %s is where the cookie stands. */
static const struct token_case {
    const char *name;
    const char *request;
    int status;
    const char *have, *have_not;
} CASES[] = {
    {"without a token /health says its status only", "GET /health HTTP/1.1\r\n" FAR("1") "%s\r\n",
     200, "\"status\":\"ok\"", "\"symbols\""},
    {"without a token /ready gives its code only", "GET /ready HTTP/1.1\r\n" FAR("1") "%s\r\n", 200,
     "", "followed"},
    {"without a token candles are 401", "GET /api/candles/BTCUSDT HTTP/1.1\r\n" FAR("1") "%s\r\n",
     401, "\"error\"", "candles\":["},
    {"without a token metrics are 401", "GET /metrics HTTP/1.1\r\n" FAR("1") "%s\r\n", 401,
     "\"error\"", "outcry_"},
    {"without a token a WebSocket is 401",
     "GET /ws HTTP/1.1\r\n" FAR(
         "1") "Upgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
     401, "", NULL},
    {"a token in the URL is no token",
     "GET /api/pairs?token=reading HTTP/1.1\r\n" FAR("1") "%s\r\n", 401, "", NULL},
    {"a reader reads", "GET /api/pairs HTTP/1.1\r\n" FAR("2") BEARER("reading") "%s\r\n", 200,
     "BTCUSDT", NULL},
    {"X-Shared-Secret reads",
     "GET /api/pairs HTTP/1.1\r\n" FAR("2") "X-Shared-Secret: one-for-all\r\n%s\r\n", 200,
     "BTCUSDT", NULL},
    {"a wrong token is 401", "GET /api/pairs HTTP/1.1\r\n" FAR("3") BEARER("readinh") "%s\r\n", 401,
     "", NULL},
    {"a wrong token is 401 where none is needed too",
     "GET /health HTTP/1.1\r\n" FAR("3") BEARER("readinh") "%s\r\n", 401, "", NULL},
    {"the beginning of a token is 401",
     "GET /api/pairs HTTP/1.1\r\n" FAR("3") BEARER("readin") "%s\r\n", 401, "", NULL},
    {"an expired token is 401", "GET /api/pairs HTTP/1.1\r\n" FAR("3") BEARER("yesterday") "%s\r\n",
     401, "", NULL},
    {"Basic is 401",
     "GET /api/pairs HTTP/1.1\r\n" FAR("3") "Authorization: Basic cmVhZGluZw==\r\n%s\r\n", 401, "",
     NULL},
    {"a reader may not follow a symbol: 403",
     "POST /api/pairs/ETHUSDT HTTP/1.1\r\n" FAR("2")
         BEARER("reading") "Content-Type: application/json\r\nContent-Length: 2\r\n%s\r\n{}",
     403, "", NULL},
    {"nor may a trader: 403",
     "POST /api/pairs/ETHUSDT HTTP/1.1\r\n" FAR("2")
         BEARER("trading") "Content-Type: application/json\r\nContent-Length: 2\r\n%s\r\n{}",
     403, "", NULL},
    {"an admin may: the exchange does not know the symbol",
     "POST /api/pairs/EVILUSDT HTTP/1.1\r\n" FAR("2")
         BEARER("ruling") "Content-Type: application/json\r\nContent-Length: 2\r\n%s\r\n{}",
     422, "", NULL},
    {"on loopback without a token nobody is admin: 401",
     "POST /api/pairs/ETHUSDT HTTP/1.1\r\nHost: localhost\r\n"
     "Content-Type: application/json\r\nContent-Length: 2\r\n%s\r\n{}",
     401, "", NULL},
    {"the cookie reads", "GET /api/pairs HTTP/1.1\r\n" FAR("4") "%s\r\n", 200, "BTCUSDT", NULL},
    {"POST with the cookie and no Origin is 403",
     "POST /api/signals/analyze HTTP/1.1\r\n" FAR("4") ANALYZE, 403, "", NULL},
    {"POST with the cookie from a foreign page is 403",
     "POST /api/signals/analyze HTTP/1.1\r\n" FAR("4") "Origin: http://evil.example\r\n" ANALYZE,
     403, "", NULL},
    {"POST with the cookie from our own page is answered",
     "POST /api/signals/analyze HTTP/1.1\r\n" FAR("4") "Origin: http://localhost\r\n" ANALYZE, 200,
     "BTCUSDT", NULL},
};

static void token_row(void **state)
{
    const struct token_case *row = *state;
    bool wants_cookie = strstr(row->name, "cookie") != NULL;
    const char *mark = strstr(row->request, "%s");
    char text[2048];
    struct raw_client client;
    struct raw_answer answer;

    assert_non_null(mark);
    (void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(mark - row->request), row->request,
                   wants_cookie ? cookie : "", mark + 2);
    raw_open(&client, pair.port, 0);
    raw_send(&client, text);
    answer = raw_answer_next(&client, false, ANSWER_MS);
    if (answer.status != row->status || strstr(answer.body, row->have) == NULL ||
        (row->have_not != NULL && strstr(answer.body, row->have_not) != NULL))
        fail_msg("answered %d %.300s, not %d", answer.status, answer.body, row->status);
    raw_close(&client);
}

static void makes_session(void **state)
{
    struct raw_client client;
    struct raw_answer answer;
    const char *value;
    size_t size;

    (void)state;
    raw_open(&client, pair.port, 0);
    raw_send(&client,
             "POST /api/session HTTP/1.1\r\n" FAR("4")
                 BEARER("reading") "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    answer = raw_answer_next(&client, false, ANSWER_MS);
    assert_int_equal(answer.status, 200);
    value = raw_answer_header(&answer, "Set-Cookie", &size);
    assert_non_null(value);
    assert_non_null(strstr(value, "HttpOnly"));
    assert_non_null(strstr(value, "SameSite=Strict"));
    (void)snprintf(cookie, sizeof(cookie), "Cookie: %.*s\r\n", (int)strcspn(value, ";\r"), value);
    raw_close(&client);
}

/* 40 may come at once, then 20 a second: a guesser is told to wait. */
static void guesses(void **state)
{
    struct raw_client client;
    struct raw_answer answer = {0, NULL, "", 0};
    char text[256];
    size_t size;
    int count = 0;

    (void)state;
    raw_open(&client, pair.port, 0);
    while (count < GUESSES && answer.status != 429) {
        (void)snprintf(text, sizeof(text),
                       "GET /api/pairs HTTP/1.1\r\n" FAR("9") BEARER("guess-%d") "\r\n", count++);
        raw_send(&client, text);
        answer = raw_answer_next(&client, false, ANSWER_MS);
        assert_true(answer.status == 401 || answer.status == 429);
    }
    assert_int_equal(answer.status, 429);
    assert_true(count > 40);
    assert_non_null(raw_answer_header(&answer, "Retry-After", &size));
    raw_close(&client);
}

static void too_many(void **state)
{
    static struct raw_client clients[CONNECTIONS + 1];
    struct raw_answer answer;

    (void)state;
    for (int i = 0; i <= CONNECTIONS; i++)
        raw_open(&clients[i], pair.port, 0);
    answer = raw_answer_next(&clients[CONNECTIONS], false, ANSWER_MS);
    assert_int_equal(answer.status, 503);
    assert_true(raw_wait_end(&clients[CONNECTIONS], ANSWER_MS));
    raw_send(&clients[0], "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    answer = raw_answer_next(&clients[0], false, ANSWER_MS);
    assert_int_equal(answer.status, 200);
    for (int i = 0; i <= CONNECTIONS; i++)
        raw_close(&clients[i]);
}

static void ends_well(void **state)
{
    (void)state;
    live_pair_wait_ready(&pair, READY_MS);
    assert_int_equal(process_stop(&pair.serve, END_MS), 0);
    live_pair_close(&pair);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the server comes up with four tokens and a shared secret", starts, NULL);
    check_add(&list, "POST /api/session turns a token into a cookie", makes_session, NULL);
    CHECK_ROWS(&list, CASES, token_row);
    check_add(&list, "who guesses tokens is told to wait: 429 with Retry-After", guesses, NULL);
    check_add(&list, "one connection above the cap is 503, those below are served", too_many, NULL);
    check_add(&list, "after all of it: ready, and SIGTERM ends it with 0", ends_well, NULL);
    return check_run(&list, "hostile callers");
}
