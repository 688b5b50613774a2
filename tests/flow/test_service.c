/* test_service.c - the server as systemd and containers see it: notifications, signals, health, exit codes;
 * beside the simulated exchange.
 * SPDX-License-Identifier: MIT */
#include "app/http_probe.h"
#include "support/check.h"
#include "support/place.h"
#include "support/process.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { START_MS = 30000, END_MS = 5000, HEARD_CAP = 65536 };

struct service {
    char folder[PLACE_PATH_CAP], config[PLACE_PATH_CAP + 16];
    struct process sim, serve;
    char port[8];          /* of the server */
    int fd;                /* NOTIFY_SOCKET's other end */
    char heard[HEARD_CAP]; /* all datagrams, each with a line break behind it */
    size_t used;           /* how much of it was looked at */
};

static void listen_to_notifications(struct service *service, char *setting, size_t size)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof(address.sun_path), "%.90s/notify", service->folder);
    snprintf(setting, size, "NOTIFY_SOCKET=%s", address.sun_path);
    service->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(service->fd, (struct sockaddr *)&address, sizeof(address)), 0);
}

/* "ready rest=http://127.0.0.1:1234 ws=..." -> the part behind `mark` up to a blank. */
static void word_behind(const char *line, const char *mark, char *out, size_t size)
{
    const char *from = strstr(line, mark);

    assert_non_null(from);
    from += strlen(mark);
    snprintf(out, size, "%.*s", (int)strcspn(from, " \n"), from);
}

static int service_start(void **state)
{
    struct service *service = calloc(1, sizeof(*service));
    char line[PROCESS_LINE_CAP], rest[128], ws[128], notify[160], config[PLACE_PATH_CAP + 64],
        url[64];
    const char *sim[] = {"outcry", "sim", "--port", "0", "--seed", "7", NULL};
    const char *serve[] = {"outcry",
                           "serve",
                           "--server-port=0",
                           "--metrics-port=0",
                           "--symbols=BTCUSDT",
                           "--backfill-days=1",
                           "--default-timeframe=5m",
                           "--timeframes=1m,5m,1h",
                           "--exchange-rest-url",
                           rest,
                           "--exchange-ws-url",
                           ws,
                           NULL};
    const char *settings[] = {notify, "WATCHDOG_USEC=400000", config, NULL};

    assert_non_null(service);
    *state = service;
    place_temp_make(service->folder);
    snprintf(service->config, sizeof(service->config), "%s/outcry.json", service->folder);
    place_write(service->config, NULL, "{\"log\": {\"level\": \"info\"}}\n");
    snprintf(config, sizeof(config), "OUTCRY_CONFIG=%s", service->config);
    listen_to_notifications(service, notify, sizeof(notify));
    process_start(&service->sim, sim, NULL);
    process_expect_line(&service->sim, "ready rest=", START_MS, line);
    word_behind(line, "rest=", rest, sizeof(rest));
    word_behind(line, "ws=", ws, sizeof(ws));
    process_start(&service->serve, serve, settings);
    process_expect_line(&service->serve, "ready http=", START_MS, line);
    word_behind(line, "http=http://127.0.0.1:", url, sizeof(url));
    snprintf(service->port, sizeof(service->port), "%.7s", url);
    return 0;
}

static int service_end(void **state)
{
    struct service *service = *state;

    process_close(&service->serve);
    process_close(&service->sim);
    close(service->fd);
    place_temp_remove(service->folder);
    free(service);
    return 0;
}

/* Waits for a datagram line that begins with text, behind those seen before. */
static void expect_notification(struct service *service, const char *text, int timeout_ms)
{
    int64_t until = process_mono_ms() + timeout_ms;
    size_t size = strlen(service->heard);

    for (;;) {
        struct pollfd ready = {.fd = service->fd, .events = POLLIN};
        char *at = strstr(service->heard + service->used, text);
        ssize_t got;

        if (at != NULL) {
            service->used = (size_t)(at - service->heard) + strlen(text);
            return;
        }
        if (process_mono_ms() >= until || size + 2048 > HEARD_CAP)
            break;
        poll(&ready, 1, 50);
        got = recv(service->fd, service->heard + size, 1024, 0);
        if (got > 0) {
            size += (size_t)got;
            service->heard[size++] = '\n';
            service->heard[size] = 0;
        }
    }
    print_error("no notification \"%s\" within %d ms; heard:\n%s\n", text, timeout_ms,
                service->heard + service->used);
    fail();
}

static void tells_systemd_its_life(void **state)
{
    struct service *service = *state;

    expect_notification(service, "READY=1\nSTATUS=", START_MS);
    expect_notification(service, "WATCHDOG=1", START_MS);
    expect_notification(service, "WATCHDOG=1", START_MS);
    place_write(service->config, NULL, "{\"log\": {\"level\": \"debug\"}}\n");
    process_signal(&service->serve, SIGHUP);
    expect_notification(service, "RELOADING=1\nMONOTONIC_USEC=", START_MS);
    expect_notification(service, "READY=1", START_MS);
    process_signal(&service->serve, SIGTERM);
    expect_notification(service, "STOPPING=1", START_MS);
    assert_int_equal(process_wait(&service->serve, END_MS), 0);
}

static void sigint_ends_it_too(void **state)
{
    struct service *service = *state;

    process_signal(&service->serve, SIGINT);
    assert_int_equal(process_wait(&service->serve, END_MS), 0);
}

static void a_reload_with_a_mistake_changes_nothing(void **state)
{
    struct service *service = *state;
    const char *health[] = {"outcry", "health", "--server-port", service->port, NULL};

    place_write(service->config, NULL, "{\n\"log\": {\"level\": \"loud\"}}\n");
    process_signal(&service->serve, SIGHUP);
    process_expect_line(&service->serve, "outcry.json:2: log.level: loud is not error", START_MS,
                        NULL);
    assert_int_equal(process_run(health, NULL, START_MS, NULL), 0);
    assert_int_equal(process_stop(&service->serve, END_MS), 0);
}

static void becomes_healthy_and_ready(void **state)
{
    struct service *service = *state;
    const char *health[] = {"outcry", "health", "--server-port", service->port, NULL};
    const char *ready[] = {"outcry", "health", "--ready", "--server-port", service->port, NULL};
    int64_t until = process_mono_ms() + START_MS;

    assert_int_equal(process_run(health, NULL, START_MS, NULL), 0);
    while (process_run(ready, NULL, START_MS, NULL) != 0) {
        if (process_mono_ms() >= until)
            fail_msg("not ready within %d ms", START_MS);
        process_pause(100);
    }
    assert_int_equal(process_stop(&service->serve, END_MS), 0);
}

/* GET of the server; the body is valid until the next call. */
static const char *get(const struct service *service, const char *path, int want_status)
{
    static struct http_probe probe;
    struct error error = {0};

    if (http_probe_get("127.0.0.1", (uint16_t)strtoul(service->port, NULL, 10), path, "", START_MS,
                       &probe, &error) != OC_OK)
        fail_msg("%s", error.text);
    if (probe.status != want_status)
        fail_msg("%s: %d %s", path, probe.status, probe.body);
    return probe.body;
}

static void timeframes_follow_the_configuration(void **state)
{
    struct service *service = *state;

    process_expect_line(&service->serve, "ev=live symbol=BTCUSDT", START_MS, NULL);
    assert_non_null(
        strstr(get(service, "/api/candles/BTCUSDT?limit=1", 200), "\"timeframe\":\"5m\""));
    assert_non_null(strstr(get(service, "/api/candles/BTCUSDT?limit=1&timeframe=1m", 200),
                           "\"timeframe\":\"1m\""));
    assert_non_null(strstr(get(service, "/api/candles/BTCUSDT?timeframe=1d", 422),
                           "1d is not among the timeframes offered"));
}

static void doctor_asks_the_exchange(void **state)
{
    struct service *service = *state;
    char line[PROCESS_LINE_CAP], rest[128];
    const char *doctor[] = {"outcry", "doctor",    "--server-port=0",    "--exchange-rest-url",
                            rest,     "--symbols", "BTCUSDT,NOSUCHUSDT", NULL};
    char *output;

    service->sim.seen = 0;
    process_expect_line(&service->sim, "ready rest=", START_MS, line);
    word_behind(line, "rest=", rest, sizeof(rest));
    assert_int_equal(process_run(doctor, NULL, START_MS, &output), 1);
    if (strstr(output, "1 of 2 can be followed") == NULL || strstr(output, "NOSUCHUSDT") == NULL)
        fail_msg("%s", output);
    free(output);
}

/* ---- starts that must not happen ---- */

static const struct refusal_case {
    const char *name;
    const char *flag, *setting;
    int want_code;
    const char *want;
} REFUSALS[] = {
    {"a value out of range ends the start with code 3", "--server-port=70000", NULL, 3,
     "server.port: 70000"},
    {"an unknown OUTCRY_ name ends the start with code 3", "--server-port=0", "OUTCRY_SERVR_PORT=1",
     3, "OUTCRY_SERVR_PORT: unknown key"},
    {"an open bind without tokens ends the start with code 3", "--server-bind=0.0.0.0", NULL, 3,
     "server.bind"},
    {"an unknown option ends the start with code 2", "--sever-port=1", NULL, 2, "--sever-port"},
};

static void refusal_row(void **state)
{
    const struct refusal_case *row = *state;
    const char *argv[] = {"outcry", "serve", row->flag, NULL};
    const char *settings[] = {row->setting, NULL};
    char *output;

    assert_int_equal(process_run(argv, settings, START_MS, &output), row->want_code);
    if (strstr(output, row->want) == NULL)
        fail_msg("no \"%s\" in: %s", row->want, output);
    free(output);
}

int main(void)
{
    struct check_list list = {0};

    check_add_fixture(&list,
                      "systemd hears READY, WATCHDOG, RELOADING, STOPPING; SIGTERM ends with 0",
                      tells_systemd_its_life, service_start, service_end, NULL);
    check_add_fixture(&list, "SIGINT ends it with 0 as well", sigint_ends_it_too, service_start,
                      service_end, NULL);
    check_add_fixture(&list, "a reload with a mistake is told and changes nothing",
                      a_reload_with_a_mistake_changes_nothing, service_start, service_end, NULL);
    check_add_fixture(&list, "outcry health and health --ready agree that it runs",
                      becomes_healthy_and_ready, service_start, service_end, NULL);
    check_add_fixture(&list, "candle routes follow default.timeframe and timeframes",
                      timeframes_follow_the_configuration, service_start, service_end, NULL);
    check_add_fixture(&list, "outcry doctor finds the exchange and the wrong symbol",
                      doctor_asks_the_exchange, service_start, service_end, NULL);
    CHECK_ROWS(&list, REFUSALS, refusal_row);
    return check_run(&list, "service");
}
