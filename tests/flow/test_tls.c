/* test_tls.c - the running server on a simulated exchange behind TLS: with the right certificate both
 * REST and the streams work; a foreign name, an unknown authority or an old certificate is refused, and
 * the log says which of the two and why.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"
#include "support/place.h"
#include "support/tls_front.h"

enum { READY_MS = 60000, LINE_MS = 20000, END_MS = 5000, HOUR_S = 3600, DAY_S = 86400 };

#define HERE  "DNS:localhost,IP:127.0.0.1"
#define THERE "DNS:elsewhere.example,IP:192.0.2.1"

static struct live_pair pair;
static struct tls_authority *known, *unknown;
static char folder[PLACE_PATH_CAP], ca_file[PLACE_PATH_CAP + 32];
static uint16_t rest_port, ws_port;

static uint16_t port_of(const char *url)
{
    return (uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10);
}

static int start(void **state)
{
    static const char *const SIM[] = {"--seed", "7", "--symbols", "BTCUSDT", "--speed", "60", NULL};

    (void)state;
    place_temp_make(folder);
    (void)snprintf(ca_file, sizeof(ca_file), "%s/ca.pem", folder);
    known = tls_authority_new();
    unknown = tls_authority_new();
    tls_authority_write(known, ca_file);
    live_pair_start_sim(&pair, SIM);
    rest_port = port_of(pair.rest);
    ws_port = port_of(pair.ws);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    live_pair_close(&pair);
    tls_authority_free(known);
    tls_authority_free(unknown);
    place_temp_remove(folder);
    return 0;
}

static void start_serve(const char *host, const struct tls_front *rest, const struct tls_front *ws)
{
    const char *options[] = {"--symbols=BTCUSDT", "--backfill-days=1", "--exchange-ca-file",
                             ca_file, NULL};

    (void)snprintf(pair.rest, sizeof(pair.rest), "https://%s:%u", host, tls_front_port(rest));
    (void)snprintf(pair.ws, sizeof(pair.ws), "wss://%s:%u", host, tls_front_port(ws));
    live_pair_start_serve(&pair, NULL, options, NULL);
}

static const struct good_case {
    const char *name;
    const char *host;
} GOODS[] = {
    {"a name that the certificate bears", "localhost"},
    {"an address that the certificate bears", "127.0.0.1"},
};

static void good_row(void **state)
{
    const struct good_case *row = *state;
    struct tls_front *rest = tls_front_start(known, HERE, DAY_S, rest_port);
    struct tls_front *ws = tls_front_start(known, HERE, DAY_S, ws_port);

    start_serve(row->host, rest, ws);
    live_pair_wait_ready(&pair, READY_MS); /* back-filled by REST, fresh by the stream */
    assert_true(tls_front_count(rest) > 0);
    assert_true(tls_front_count(ws) > 0);
    assert_int_equal(process_stop(&pair.serve, END_MS), 0);
    process_close(&pair.serve);
    tls_front_stop(rest);
    tls_front_stop(ws);
}

static const struct bad_case {
    const char *name;
    bool is_rest; /* it has the bad certificate; else the stream */
    const char *names;
    bool is_known;
    long valid_s;
    const char *line[3]; /* all in one line of the log */
} BADS[] = {
    {"REST with a foreign name is refused",
     true,
     THERE,
     true,
     DAY_S,
     {"ev=rest-retry", "fault=connect",
      "no alternative certificate subject name matches target host"}},
    {"REST of an unknown authority is refused",
     true,
     HERE,
     false,
     DAY_S,
     {"ev=rest-retry", "fault=connect", "unable to get local issuer certificate"}},
    {"REST with an old certificate is refused",
     true,
     HERE,
     true,
     -HOUR_S,
     {"ev=rest-retry", "fault=connect", "certificate has expired"}},
    {"a stream with a foreign name is refused",
     false,
     THERE,
     true,
     DAY_S,
     {"ev=stream-down", "certificate of localhost refused: hostname mismatch"}},
    {"a stream of an unknown authority is refused",
     false,
     HERE,
     false,
     DAY_S,
     {"ev=stream-down",
      "certificate of localhost refused: unable to get local issuer certificate"}},
    {"a stream with an old certificate is refused",
     false,
     HERE,
     true,
     -HOUR_S,
     {"ev=stream-down", "certificate of localhost refused: certificate has expired"}},
};

static bool holds_all(const char *line, const struct bad_case *row)
{
    for (size_t i = 0; i < 3 && row->line[i] != NULL; i++) {
        if (strstr(line, row->line[i]) == NULL)
            return false;
    }
    return true;
}

static void bad_row(void **state)
{
    const struct bad_case *row = *state;
    struct tls_front *bad = tls_front_start(row->is_known ? known : unknown, row->names,
                                            row->valid_s, row->is_rest ? rest_port : ws_port);
    struct tls_front *good =
        tls_front_start(known, HERE, DAY_S, row->is_rest ? ws_port : rest_port);
    char line[PROCESS_LINE_CAP] = "";
    int status = 0;

    start_serve("localhost", row->is_rest ? bad : good, row->is_rest ? good : bad);
    while (!holds_all(line, row))
        process_expect_line(&pair.serve, row->line[0], LINE_MS, line);
    free(live_get(pair.base, "/ready", &status));
    assert_int_equal(status, 503);
    assert_int_equal(tls_front_count(bad), 0); /* not a word was said to it */
    assert_int_equal(process_stop(&pair.serve, END_MS), 0);
    process_close(&pair.serve);
    tls_front_stop(bad);
    tls_front_stop(good);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, GOODS, good_row);
    CHECK_ROWS(&list, BADS, bad_row);
    list.tests[0].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    return check_run(&list, "tls");
}
