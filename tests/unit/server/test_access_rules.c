/* test_access_rules.c - the pieces of the access rules, each by its table.
 * SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "server/access.h"
#include "support/check.h"

/* ---- hosts ---- */

static const struct host_case {
    const char *name;
    const char *host;
    bool want;
} HOSTS[] = {
    {"localhost with a port", "localhost:3000", true},
    {"localhost in any case", "LocalHost", true},
    {"IPv4 loopback", "127.0.0.1:3000", true},
    {"another IPv4 loopback address", "127.9.9.9", true},
    {"IPv6 loopback", "[::1]:3000", true},
    {"the bound address", "192.0.2.7:3000", true},
    {"a listed name", "outcry.example:443", true},
    {"a listed name in another case", "OUTCRY.example", true},
    {"an unlisted name", "evil.example", false},
    {"a name that begins like localhost", "localhost.evil.example", false},
    {"a name that ends like a listed one", "xoutcry.example", false},
    {"an address not ours", "192.0.2.8", false},
    {"a number that a resolver would take for loopback", "2130706433", false},
    {"an empty one", "", false},
    {"a port that is none", "localhost:30x", false},
    {"an unfinished IPv6 literal", "[::1", false},
    {"something behind the literal", "[::1]evil", false},
};

static void host_row(void **state)
{
    const struct host_case *row = *state;
    static char listed[] = "outcry.example";
    char *hosts[] = {listed};
    struct access access = {.hosts = hosts, .host_count = 1, .bound = "192.0.2.7"};

    assert_int_equal(access_check_host(&access, slice_of(row->host)) == OC_OK, row->want);
}

/* ---- origins ---- */

static const struct origin_case {
    const char *name;
    const char *origin;
    enum origin_kind want;
} ORIGINS[] = {
    {"no origin", NULL, ORIGIN_NONE},
    {"the page's own", "http://localhost:3000", ORIGIN_SAME},
    {"its own behind TLS", "https://localhost:3000", ORIGIN_SAME},
    {"another port is another origin", "http://localhost:3001", ORIGIN_FOREIGN},
    {"a listed one", "https://dash.example", ORIGIN_LISTED},
    {"a listed one by another scheme", "http://dash.example", ORIGIN_FOREIGN},
    {"null", "null", ORIGIN_FOREIGN},
    {"a file", "file://", ORIGIN_FOREIGN},
    {"a foreign one", "https://evil.example", ORIGIN_FOREIGN},
};

static void origin_row(void **state)
{
    const struct origin_case *row = *state;
    static char listed[] = "https://dash.example";
    char *origins[] = {listed};
    struct access access = {.origins = origins, .origin_count = 1};

    assert_int_equal(access_origin(&access, slice_of(row->origin), slice_of("localhost:3000")),
                     row->want);
}

/* ---- proxies ---- */

static const struct proxy_case {
    const char *name;
    const char *block, *address;
    bool want;
} PROXIES[] = {
    {"the address itself", "10.0.0.1", "10.0.0.1", true},
    {"another address", "10.0.0.1", "10.0.0.2", false},
    {"inside a block", "10.0.0.0/8", "10.200.3.4", true},
    {"outside of a block", "10.0.0.0/8", "11.0.0.1", false},
    {"a block of odd bits", "172.16.0.0/12", "172.31.255.255", true},
    {"just outside of it", "172.16.0.0/12", "172.32.0.0", false},
    {"everything", "0.0.0.0/0", "203.0.113.9", true},
    {"IPv4 written as IPv6", "10.0.0.0/8", "::ffff:10.1.1.1", true},
    {"IPv6 block", "2001:db8::/32", "2001:db8:1::1", true},
    {"IPv6 outside", "2001:db8::/32", "2001:db9::1", false},
    {"IPv4 is not in an IPv6 block", "2001:db8::/32", "10.0.0.1", false},
};

static void proxy_row(void **state)
{
    const struct proxy_case *row = *state;
    struct proxy_block block;

    assert_true(proxy_parse(row->block, &block));
    assert_int_equal(proxy_has(&block, 1, row->address), row->want);
}

static void bad_blocks(void **state)
{
    static const char *const BAD[] = {"", "10.0.0.0/33", "10.0.0/8", "::1/129", "x", "10.0.0.1/"};
    struct proxy_block block;

    (void)state;
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_false(proxy_parse(BAD[i], &block));
    }
}

/* ---- rates ---- */

/* 20 a second, burst 40: the 41st at once is refused; after 50 ms there is one more. */
static void rate_by_hand(void **state)
{
    struct rate_table table;
    uint8_t key[16] = {1};
    uint8_t other[16] = {2};
    struct rate_answer answer = {0};

    (void)state;
    assert_int_equal(rate_init(&table, 20, 40, 99), OC_OK);
    for (int i = 0; i < 40; i++) {
        answer = rate_take(&table, key, 1000);
        assert_true(answer.is_allowed);
        assert_int_equal(answer.remaining, 39 - i);
    }
    assert_int_equal(answer.limit, 40);
    assert_int_equal(answer.reset_s, 2);
    answer = rate_take(&table, key, 1000);
    assert_false(answer.is_allowed);
    assert_int_equal(answer.retry_s, 1);
    assert_true(rate_take(&table, other, 1000).is_allowed);
    assert_true(rate_take(&table, key, 1050).is_allowed);
    assert_false(rate_take(&table, key, 1050).is_allowed);
    answer = rate_take(&table, key, 4000); /* full again, less this one */
    assert_int_equal(answer.remaining, 39);
    rate_deinit(&table);
}

static void many_clients(void **state)
{
    struct rate_table table;
    int refused = 0;

    (void)state;
    assert_int_equal(rate_init(&table, 1, 1, 5), OC_OK);
    for (uint32_t i = 0; i < 100000; i++) {
        uint8_t key[16] = {0};

        memcpy(key, &i, sizeof(i));
        refused += rate_take(&table, key, 1000 + i / 1000).is_allowed ? 0 : 1;
    }
    assert_int_equal(refused, 0); /* a stranger never pays for another one */
    rate_deinit(&table);
}

/* ---- tokens ---- */

static const char SECRET[] = "oc_a secret of the test";

static struct server_token token_of(enum server_role role, int64_t expires_ms)
{
    struct server_token token = {.name = "bot", .role = role, .expires_ms = expires_ms};

    hash_sha256_of(SECRET, strlen(SECRET), token.sha256);
    return token;
}

static void a_token_works_until_it_expires(void **state)
{
    struct server_token token = token_of(SERVER_ROLE_TRADER, 5000);
    struct auth auth;

    (void)state;
    assert_int_equal(auth_init(&auth, &token, 1, "shared words"), OC_OK);
    assert_int_equal(auth_find(&auth, slice_of(SECRET), 4999), 0);
    assert_int_equal(auth_find(&auth, slice_of(SECRET), 5000), -1); /* expired */
    assert_int_equal(auth_find(&auth, slice_of("shared words"), 9999), 1);
    assert_int_equal(auth_find(&auth, slice_of("shared word"), 0), -1);
    assert_int_equal(auth_find(&auth, slice_of(""), 0), -1);
    auth_deinit(&auth);
}

static void sessions_are_bounded(void **state)
{
    struct server_token token = token_of(SERVER_ROLE_READER, 0);
    struct auth auth;
    char first[AUTH_COOKIE_SIZE];
    char cookie[AUTH_COOKIE_SIZE];

    (void)state;
    assert_int_equal(auth_init(&auth, &token, 1, NULL), OC_OK);
    assert_int_equal(auth_open_session(&auth, 0, 1000, first), OC_OK);
    for (int i = 0; i < AUTH_SESSION_CAP - 1; i++) {
        assert_int_equal(auth_open_session(&auth, 0, 2000, cookie), OC_OK);
    }
    assert_int_equal(auth_find_session(&auth, slice_of(first), 3000), 0);
    assert_int_equal(auth_open_session(&auth, 0, 2000, cookie), OC_OK);
    assert_int_equal(auth_find_session(&auth, slice_of(first), 3000), -1); /* the oldest went */
    assert_int_equal(auth_find_session(&auth, slice_of(cookie), 3000), 0);
    assert_int_equal(auth_find_session(&auth, slice_of(cookie), 2000 + (int64_t)AUTH_SESSION_MS),
                     -1);
    assert_int_equal(auth_set_tokens(&auth, NULL, 0, NULL), OC_OK);
    assert_int_equal(auth_find_session(&auth, slice_of(cookie), 3000), -1); /* its token is gone */
    auth_deinit(&auth);
}

/* ---- configuration ---- */

static const char *const BAD_PROXY[] = {"10.0.0.0/99"};
static const char *const BAD_ORIGIN[] = {"dash.example"};
static const char *const PATH_ORIGIN[] = {"https://dash.example/"};
static const char *const BAD_HOST[] = {"outcry.example:443"};

static const struct config_case {
    const char *name;
    const char *host, *secret;
    const char *const *origins, *const *proxies, *const *hosts;
    enum oc_status want;
} CONFIGS[] = {
    {"loopback needs no token", "127.0.0.1", NULL, NULL, NULL, NULL, OC_OK},
    {"IPv6 loopback neither", "::1", "", NULL, NULL, NULL, OC_OK},
    {"an open bind without a token is refused", "0.0.0.0", "", NULL, NULL, NULL, OC_EFORBIDDEN},
    {"an open IPv6 bind too", "::", NULL, NULL, NULL, NULL, OC_EFORBIDDEN},
    {"a shared secret opens it", "0.0.0.0", "words", NULL, NULL, NULL, OC_OK},
    {"a name is no address", "localhost", NULL, NULL, NULL, NULL, OC_EINVALID},
    {"a proxy block that is none", "127.0.0.1", NULL, NULL, BAD_PROXY, NULL, OC_EINVALID},
    {"an origin without scheme", "127.0.0.1", NULL, BAD_ORIGIN, NULL, NULL, OC_EINVALID},
    {"an origin with a path", "127.0.0.1", NULL, PATH_ORIGIN, NULL, NULL, OC_EINVALID},
    {"a host with a port", "127.0.0.1", NULL, NULL, NULL, BAD_HOST, OC_EINVALID},
};

static void config_row(void **state)
{
    const struct config_case *row = *state;
    struct server_config config;
    struct error error = {0};

    server_config_init(&config);
    config.host = row->host;
    config.shared_secret = row->secret;
    config.origins = row->origins;
    config.origin_count = row->origins == NULL ? 0 : 1;
    config.trusted_proxies = row->proxies;
    config.proxy_count = row->proxies == NULL ? 0 : 1;
    config.hosts = row->hosts;
    config.host_count = row->hosts == NULL ? 0 : 1;
    assert_int_equal(server_config_check(&config, &error), row->want);
    assert_int_equal(error.text[0] == '\0', row->want == OC_OK);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, HOSTS, host_row);
    CHECK_ROWS(&list, ORIGINS, origin_row);
    CHECK_ROWS(&list, PROXIES, proxy_row);
    check_add(&list, "blocks that are none", bad_blocks, NULL);
    check_add(&list, "20 a second with a burst of 40, by hand", rate_by_hand, NULL);
    check_add(&list, "100,000 clients fit and do not disturb each other", many_clients, NULL);
    check_add(&list, "a token works until it expires", a_token_works_until_it_expires, NULL);
    check_add(&list, "sessions are bounded and end with their token", sessions_are_bounded, NULL);
    CHECK_ROWS(&list, CONFIGS, config_row);
    return check_run(&list, "access_rules");
}
