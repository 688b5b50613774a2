/* test_access.c - who may call, the whole over a socket.
 *
 * The clients of the test are local; as strangers they come through a trusted proxy: X-Forwarded-For.
 * SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "server/access.h"
#include "support/check.h"
#include "support/server_rig.h"

static const char *const ONE_PROXY[] = {"127.0.0.1"};

#define STRANGER "X-Forwarded-For: 203.0.113.9\r\n"
#define READER   "Authorization: Bearer reader-secret\r\n"
#define TRADER   "X-Shared-Secret: trader-secret\r\n"
#define ADMIN    "Authorization: bearer admin-secret\r\n"
#define OLD      "Authorization: Bearer old-secret\r\n"

static struct server_rig rig;
static struct server_token tokens[4];

static void make_token(struct server_token *token, const char *name, enum server_role role,
                       const char *secret, int64_t expires_ms)
{
    *token = (struct server_token){.role = role, .expires_ms = expires_ms};
    snprintf(token->name, sizeof(token->name), "%s", name);
    hash_sha256_of(secret, strlen(secret), token->sha256);
}

static void with_tokens(struct server_config *config)
{
    static const char *const LISTED[] = {"https://dash.example"};

    make_token(&tokens[0], "reader", SERVER_ROLE_READER, "reader-secret", 0);
    make_token(&tokens[1], "trader", SERVER_ROLE_TRADER, "trader-secret", 0);
    make_token(&tokens[2], "admin", SERVER_ROLE_ADMIN, "admin-secret", 0);
    make_token(&tokens[3], "old", SERVER_ROLE_ADMIN, "old-secret", 1000);
    config->tokens = tokens;
    config->token_count = 4;
    config->shared_secret = "shared-secret";
    config->trusted_proxies = ONE_PROXY;
    config->proxy_count = 1;
    config->origins = LISTED;
    config->origin_count = 1;
    config->rate_per_s = 0;
}

static int start(void **state)
{
    (void)state;
    server_rig_start(&rig, with_tokens, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_rig_stop(&rig);
    return 0;
}

#define ANALYZE "{\"symbol\":\"AAAUSDT\"}"

static const struct call_case {
    const char *name;
    const char *method, *target, *headers, *body;
    int status;
    const char *has;
} CALLS[] = {
    {"a local caller reads without a token", "GET", "/api/pairs", "", "", 200, NULL},
    {"a local caller with a wrong token is refused", "GET", "/api/pairs",
     "Authorization: Bearer guess\r\n", "", 401, "wrong or has expired"},
    {"a stranger needs a token", "GET", "/api/pairs", STRANGER, "", 401,
     "WWW-Authenticate: Bearer"},
    {"a stranger may not analyse", "POST", "/api/signals/analyze", STRANGER, ANALYZE, 401, NULL},
    {"a stranger with a token reads", "GET", "/api/pairs", STRANGER READER, "", 200, NULL},
    {"the shared secret is a reader", "GET", "/api/pairs",
     STRANGER "X-Shared-Secret: shared-secret\r\n", "", 200, NULL},
    {"an expired token is refused", "GET", "/api/pairs", STRANGER OLD, "", 401, "expired"},
    {"Basic is not understood", "GET", "/api/pairs", "Authorization: Basic eDp5\r\n", "", 401,
     "Bearer TOKEN"},
    {"a stranger sees that it lives", "GET", "/health", STRANGER, "", 200,
     "{\"success\":true,\"data\":{\"status\":\"ok\"}}"},
    {"a stranger sees whether it is ready", "GET", "/ready", STRANGER, "", 200,
     "{\"success\":true,\"data\":{\"ready\":true}}"},
    {"a stranger sees no metrics", "GET", "/metrics", STRANGER, "", 401, NULL},
    {"a stranger sees no documentation", "GET", "/docs", STRANGER, "", 401, NULL},
    {"a trader may not follow", "POST", "/api/pairs/NEWUSDT", TRADER, "{}", 403, "role admin"},
    {"an admin may follow", "POST", "/api/pairs/NEWUSDT", ADMIN, "{}", 202,
     "\"change\":\"followed\""},
    {"what is followed already is 409", "POST", "/api/pairs/AAAUSDT", ADMIN, "{}", 409,
     "duplicate"},
    {"an admin may unfollow", "DELETE", "/api/pairs/AAAUSDT", ADMIN, "", 200, "unfollowed"},
    {"what is not followed cannot be unfollowed", "DELETE", "/api/pairs/XUSDT", ADMIN, "", 404,
     NULL},
    {"a token in the address is an unknown parameter", "GET", "/api/pairs?token=reader-secret",
     STRANGER, "", 401, NULL},
    {"a client that says it is local is not", "GET", "/api/pairs",
     "X-Forwarded-For: 127.0.0.1, 203.0.113.9\r\n", "", 401, NULL},
    {"garbage in X-Forwarded-For is no local caller", "GET", "/api/pairs",
     "X-Forwarded-For: unknown\r\n", "", 401, NULL},
    {"a Forwarded header is no local caller", "GET", "/api/pairs", "Forwarded: for=1.2.3.4\r\n", "",
     401, NULL},
    {"a preflight carries no token", "OPTIONS", "/api/pairs",
     STRANGER "Origin: https://dash.example\r\nAccess-Control-Request-Method: GET\r\n", "", 204,
     "Access-Control-Allow-Origin: https://dash.example"},
    {"a preflight from elsewhere is refused", "OPTIONS", "/api/pairs",
     "Origin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n", "", 403, NULL},
    {"a listed origin may read the answer", "GET", "/health", "Origin: https://dash.example\r\n",
     "", 200, "Vary: Origin"},
    {"a session needs a token", "POST", "/api/session", "", "", 401, NULL},
    {"a wrong cookie is no session", "GET", "/api/pairs", STRANGER "Cookie: outcry=abc\r\n", "",
     401, "session has ended"},
};

static void call_row(void **state)
{
    const struct call_case *row = *state;

    server_rig_expect(&rig, row->method, row->target, row->headers, row->body, row->status,
                      row->has);
}

static void a_session(void **state)
{
    char *answer = server_rig_ask(&rig, "POST", "/api/session", STRANGER ADMIN, "");
    const char *cookie = strstr(answer, "Set-Cookie: outcry=");
    char value[64] = "";
    char headers[256];

    (void)state;
    assert_int_equal(server_rig_status(answer), 200);
    assert_non_null(cookie);
    assert_non_null(strstr(cookie, "; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict\r\n"));
    snprintf(value, sizeof(value), "%.*s", (int)strcspn(cookie + 19, ";"), cookie + 19);
    free(answer);
    snprintf(headers, sizeof(headers), STRANGER "Cookie: a=b; outcry=%s; c=d\r\n", value);
    server_rig_expect(&rig, "GET", "/api/pairs", headers, "", 200, NULL);
    /* what changes something, and the WebSocket, must come from an allowed page */
    server_rig_expect(&rig, "POST", "/api/signals/analyze", headers, ANALYZE, 403, "origin_needed");
    server_rig_expect(&rig, "GET", "/ws", headers, "", 403, "origin_needed");
    snprintf(headers, sizeof(headers),
             STRANGER "Cookie: outcry=%s\r\nOrigin: https://dash.example\r\n", value);
    server_rig_expect(&rig, "POST", "/api/signals/analyze", headers, ANALYZE, 200, NULL);
    snprintf(headers, sizeof(headers),
             STRANGER "Cookie: outcry=%s\r\nOrigin: https://evil.example\r\n", value);
    server_rig_expect(&rig, "GET", "/api/pairs", headers, "", 403, NULL);
    rig.wall_ms += (int64_t)AUTH_SESSION_MS;
    snprintf(headers, sizeof(headers), STRANGER "Cookie: outcry=%s\r\n", value);
    server_rig_expect(&rig, "GET", "/api/pairs", headers, "", 401, "session has ended");
}

static void tokens_are_read_again(void **state)
{
    struct error error = {0};
    struct server_token fresh;

    (void)state;
    make_token(&fresh, "fresh", SERVER_ROLE_READER, "fresh-secret", 0);
    assert_int_equal(server_set_tokens(rig.server, &fresh, 1, NULL, &error), OC_OK);
    server_rig_expect(&rig, "GET", "/api/pairs", STRANGER READER, "", 401, NULL);
    server_rig_expect(&rig, "GET", "/api/pairs", STRANGER "Authorization: Bearer fresh-secret\r\n",
                      "", 200, NULL);
}

/* ---- rates over a socket ---- */

static void with_rates(struct server_config *config)
{
    with_tokens(config);
    config->rate_per_s = 0.001; /* nothing comes back while the test runs */
    config->rate_burst = 6;
    config->analyze_per_s = 2;
}

static void rates_over_a_socket(void **state)
{
    struct server_rig own;

    (void)state;
    server_rig_start(&own, with_rates, NULL);
    server_rig_expect(&own, "GET", "/api/pairs", STRANGER READER, "", 200,
                      "RateLimit-Limit: 6\r\nRateLimit-Remaining: 5\r\nRateLimit-Reset: 1000");
    for (int i = 0; i < 5; i++) {
        server_rig_expect(&own, "GET", "/api/pairs", STRANGER READER, "", 200, NULL);
    }
    server_rig_expect(&own, "GET", "/api/pairs", STRANGER READER, "", 429, "Retry-After: 1000");
    /* the same token from elsewhere is the same client, another token is not */
    server_rig_expect(&own, "GET", "/api/pairs", "X-Forwarded-For: 203.0.113.77\r\n" READER, "",
                      429, NULL);
    server_rig_expect(&own, "GET", "/api/pairs", STRANGER TRADER, "", 200, NULL);
    /* guesses cost their address */
    for (int i = 0; i < 6; i++) {
        server_rig_expect(&own, "GET", "/api/pairs", STRANGER "X-Shared-Secret: guess\r\n", "", 401,
                          NULL);
    }
    server_rig_expect(&own, "GET", "/api/pairs", STRANGER "X-Shared-Secret: guess\r\n", "", 429,
                      NULL);
    /* an IPv6 customer has a whole /64 */
    for (int i = 0; i < 6; i++) {
        char headers[80];

        snprintf(headers, sizeof(headers), "X-Forwarded-For: 2001:db8:0:1::%x\r\n", i + 1);
        server_rig_expect(&own, "GET", "/health", headers, "", 200, NULL);
    }
    server_rig_expect(&own, "GET", "/health", "X-Forwarded-For: 2001:db8:0:1::abcd\r\n", "", 429,
                      NULL);
    server_rig_expect(&own, "GET", "/health", "X-Forwarded-For: 2001:db8:0:2::1\r\n", "", 200,
                      NULL);
    /* analyses have their own, narrower limit */
    for (int i = 0; i < 2; i++) {
        server_rig_expect(&own, "POST", "/api/signals/analyze", STRANGER ADMIN, ANALYZE, 200, NULL);
    }
    server_rig_expect(&own, "POST", "/api/signals/analyze", STRANGER ADMIN, ANALYZE, 429, NULL);
    server_rig_expect(&own, "GET", "/api/pairs", STRANGER ADMIN, "", 200, NULL);
    /* local callers are free */
    for (int i = 0; i < 20; i++) {
        server_rig_expect(&own, "GET", "/health", "", "", 200, NULL);
    }
    server_rig_stop(&own);
}

/* ---- the own bind of metrics ---- */

static void with_metrics(struct server_config *config)
{
    with_tokens(config);
    config->has_metrics = true;
    config->metrics_host = "127.0.0.1";
    config->metrics_port = 0;
}

static void metrics_have_their_own_bind(void **state)
{
    struct server_rig own;
    uint16_t port = 0;

    (void)state;
    server_rig_start(&own, with_metrics, NULL);
    port = own.net.port;
    assert_true(server_metrics_port(own.server) != 0 && server_metrics_port(own.server) != port);
    own.net.port = server_metrics_port(own.server);
    server_rig_expect(&own, "GET", "/metrics", STRANGER, "", 200,
                      "outcry_build_info{version=\"0.1.0+test\"} 1");
    server_rig_expect(&own, "GET", "/api/pairs", "", "", 404, NULL);
    server_rig_expect(&own, "POST", "/metrics", "", "{}", 405, "Allow: GET, HEAD");
    server_rig_expect(&own, "GET", "/metrics", "Host: evil.example\r\n", "", 421, NULL);
    own.net.port = port;
    server_rig_expect(&own, "GET", "/health", "", "", 200, NULL);
    server_rig_stop(&own);
}

int main(void)
{
    struct check_list list = {0};
    size_t first = 0;

    check_add(&list, "rates: per token, per address, per /64, per analysis", rates_over_a_socket,
              NULL);
    check_add(&list, "metrics have their own bind", metrics_have_their_own_bind, NULL);
    first = list.count;
    CHECK_ROWS(&list, CALLS, call_row);
    check_add(&list, "a cookie carries a token for 12 hours", a_session, NULL);
    check_add(&list, "tokens can be read again", tokens_are_read_again, NULL);
    list.tests[first].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    return check_run(&list, "access");
}
