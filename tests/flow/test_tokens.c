/* test_tokens.c - a server with tokens and our own commands: they show one, are let in or refused; and
 * tokens change by SIGHUP, but not by a file with a mistake.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"
#include "support/place.h"

#include "base/hash.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <signal.h>

enum { READY_MS = 60000, RUN_MS = 60000, END_MS = 5000, LINE_MS = 30000 };

static struct live_pair pair;
static char folder[PLACE_PATH_CAP], own_address[INET_ADDRSTRLEN];

/* The first IPv4 address of this machine that is not loopback; "": there is none. */
static void find_own_address(void)
{
    struct ifaddrs *list = NULL;

    if (getifaddrs(&list) != 0)
        return;
    for (struct ifaddrs *at = list; at != NULL && own_address[0] == '\0'; at = at->ifa_next) {
        struct sockaddr_in in;

        if (at->ifa_addr == NULL || at->ifa_addr->sa_family != AF_INET)
            continue;
        memcpy(&in, at->ifa_addr, sizeof(in));
        if (ntohl(in.sin_addr.s_addr) >> 24 == 127)
            continue;
        (void)inet_ntop(AF_INET, &in.sin_addr, own_address, sizeof(own_address));
    }
    freeifaddrs(list);
}

/* A configuration with one reader's token; digest NULL: the right one. */
static void write_config(const char *secret, const char *digest)
{
    uint8_t hash[HASH_SHA256_SIZE];
    char hex[2 * HASH_SHA256_SIZE + 1], text[512];

    hash_sha256_of(secret, strlen(secret), hash);
    for (size_t i = 0; i < sizeof(hash); i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", (unsigned)hash[i]);
    (void)snprintf(text, sizeof(text),
                   "{\n\"server\": {\"tokens\": [\n{\"name\": \"desk\", \"role\": \"reader\", "
                   "\"sha256\": \"%s\"}\n]}}\n",
                   digest != NULL ? digest : hex);
    place_write(folder, "outcry.json", text);
}

static void starts(void **state)
{
    static const char *const SIM[] = {"--seed",  "7",   "--symbols",   "BTCUSDT",
                                      "--speed", "300", "--no-limits", NULL};
    char config[PLACE_PATH_CAP + 32];
    char hosts[64];
    const char *options[] = {"--symbols=BTCUSDT", "--backfill-days=1", "--server-bind=0.0.0.0",
                             hosts, NULL};
    const char *settings[] = {config, NULL};

    (void)state;
    find_own_address();
    place_temp_make(folder);
    write_config("first", NULL);
    (void)snprintf(config, sizeof(config), "OUTCRY_CONFIG=%s/outcry.json", folder);
    (void)snprintf(hosts, sizeof(hosts), "--server-hosts=%s",
                   own_address[0] == '\0' ? "here" : own_address);
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, NULL, options, settings);
    (void)snprintf(pair.base, sizeof(pair.base), "http://127.0.0.1:%u", pair.port);
    live_pair_wait_ready(&pair, READY_MS);
}

/* from: "far" asks our own address, which is not loopback. */
static const struct command_case {
    const char *name;
    const char *from;
    const char *words[8];
    const char *setting;
    int want_code;
    const char *has, *has_not;
} COMMANDS[] = {
    {"watch without a token is told that it needs one",
     "far",
     {"watch"},
     NULL,
     1,
     "refused with 401: it needs a token there: client.token",
     NULL},
    {"watch with a wrong token is told so",
     "far",
     {"watch"},
     "OUTCRY_CLIENT_TOKEN=second",
     1,
     "refused with 401: the server does not take this token",
     "second"},
    {"watch with the token hears the market",
     "far",
     {"watch", "--candles", "--count", "2", "BTCUSDT"},
     "OUTCRY_CLIENT_TOKEN=first",
     0,
     " candle  BTCUSDT 1m O ",
     NULL},
    {"watch takes the token as a flag as well",
     "near",
     {"watch", "--candles", "--count", "1", "--client-token=first", "BTCUSDT"},
     NULL,
     0,
     " candle  BTCUSDT 1m O ",
     NULL},
    {"a wrong token is refused on loopback too",
     "near",
     {"watch"},
     "OUTCRY_CLIENT_TOKEN=second",
     1,
     "refused with 401",
     NULL},
    {"watch shows the shared secret to the configured server",
     "near",
     {"watch"},
     "SHARED_SECRET=no-such-secret",
     1,
     "refused with 401",
     NULL},
    {"analyze without a token is refused",
     "far",
     {"analyze", "BTCUSDT"},
     NULL,
     1,
     "HTTP 401",
     NULL},
    {"analyze with the token answers, and sizes",
     "far",
     {"analyze", "BTCUSDT", "--json", "--equity", "10000", "--risk-frac", "0.01"},
     "OUTCRY_CLIENT_TOKEN=first",
     0,
     "\"sizing\":{\"equity\":10000,\"risk_frac\":0.01,\"risk_limit\":100,",
     NULL},
    {"health from afar is short without a token",
     "far",
     {"health", "--json"},
     NULL,
     0,
     "\"status\":\"ok\"",
     "\"version\""},
    {"health with the token is whole",
     "far",
     {"health", "--json"},
     "OUTCRY_CLIENT_TOKEN=first",
     0,
     "\"version\"",
     NULL},
    {"health's code needs no token, nor a right one",
     "far",
     {"health"},
     "OUTCRY_CLIENT_TOKEN=second",
     0,
     "/health 200 ok",
     NULL},
};

static void command_row(void **state)
{
    const struct command_case *row = *state;
    bool is_far = strcmp(row->from, "far") == 0;
    char bind[64], port[32];
    const char *argv[16] = {"outcry"};
    const char *settings[] = {row->setting, NULL};
    size_t count = 1;
    char *output = NULL;
    int code;

    if (is_far && own_address[0] == '\0')
        check_skip("this machine has no address but loopback");
    (void)snprintf(bind, sizeof(bind), "--server-bind=%s", is_far ? own_address : "127.0.0.1");
    (void)snprintf(port, sizeof(port), "--server-port=%u", pair.port);
    for (size_t i = 0; i < 8 && row->words[i] != NULL; i++)
        argv[count++] = row->words[i];
    argv[count++] = bind;
    argv[count++] = port;
    code = process_run(argv, settings, RUN_MS, &output);
    if (code != row->want_code || strstr(output, row->has) == NULL ||
        (row->has_not != NULL && strstr(output, row->has_not) != NULL))
        fail_msg("exit code %d, not %d, in:\n%s", code, row->want_code, output);
    free(output);
}

/* The shared secret is for the configured server: an address typed in is shown only client.token. */
static void a_typed_address_hears_no_secret(void **state)
{
    char url[64];
    const char *argv[] = {"outcry", "watch", "--candles", "--count", "1",
                          "--url",  url,     "BTCUSDT",   NULL};
    const char *settings[] = {"SHARED_SECRET=no-such-secret", NULL};

    (void)state;
    (void)snprintf(url, sizeof(url), "ws://127.0.0.1:%u/ws", pair.port);
    assert_int_equal(process_run(argv, settings, RUN_MS, NULL), 0);
}

/* ---- SIGHUP ---- */

static int status_with(const char *token)
{
    char port[32], setting[64];
    const char *argv[] = {"outcry", "health", "--json", port, NULL};
    const char *settings[] = {setting, NULL};

    (void)snprintf(port, sizeof(port), "--server-port=%u", pair.port);
    (void)snprintf(setting, sizeof(setting), "OUTCRY_CLIENT_TOKEN=%s", token);
    return process_run(argv, settings, RUN_MS, NULL);
}

static void a_reload_takes_new_tokens(void **state)
{
    (void)state;
    assert_int_equal(status_with("first"), 0);
    assert_int_equal(status_with("second"), 1);
    write_config("second", NULL);
    process_signal(&pair.serve, SIGHUP);
    process_expect_line(&pair.serve, "ev=reloaded", LINE_MS, NULL);
    assert_int_equal(status_with("second"), 0);
    assert_int_equal(status_with("first"), 1);
}

static void a_bad_file_keeps_the_old_tokens(void **state)
{
    (void)state;
    write_config("third", "not-a-digest");
    process_signal(&pair.serve, SIGHUP);
    process_expect_line(&pair.serve, "outcry.json:2: server.tokens: sha256 of entry 1", LINE_MS,
                        NULL);
    assert_int_equal(status_with("second"), 0);
    assert_int_equal(status_with("third"), 1);
    place_write(folder, "outcry.json", "{\"server\": {\"tokens\": [");
    process_signal(&pair.serve, SIGHUP);
    process_expect_line(&pair.serve, "outcry.json:1: not valid JSON", LINE_MS, NULL);
    assert_int_equal(status_with("second"), 0);
}

static void ends_well(void **state)
{
    (void)state;
    assert_int_equal(process_stop(&pair.serve, END_MS), 0);
    live_pair_close(&pair);
    place_temp_remove(folder);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the server comes up on all addresses with one token", starts, NULL);
    CHECK_ROWS(&list, COMMANDS, command_row);
    check_add(&list, "an address typed in is not shown the shared secret",
              a_typed_address_hears_no_secret, NULL);
    check_add(&list, "SIGHUP takes new tokens and drops the old ones", a_reload_takes_new_tokens,
              NULL);
    check_add(&list, "a file with a mistake keeps the old tokens, and the log names the line",
              a_bad_file_keeps_the_old_tokens, NULL);
    check_add(&list, "SIGTERM ends it with 0", ends_well, NULL);
    return check_run(&list, "tokens");
}
