/* cmd_demo.c - `outcry demo`: the server beside a simulated exchange, each its own process, and what
 * happens as readable lines. No network, no configuration, always the same market.
 * SPDX-License-Identifier: MIT */
#include "app/child.h"
#include "app/commands.h"
#include "app/options.h"
#include "app/watch_line.h"
#include "base/log.h"
#include "net/loop.h"
#include "net/ws_client.h"

#include <cjson/cJSON.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* The documented demonstration: docs/simulator.md. Changing any of it needs another look at what the
 * first two minutes show. */
#define DEMO_MARKET  "usdm"
#define DEMO_SYMBOLS "BTCUSDT,ETHUSDT,BNBUSDT,SOLUSDT,XRPUSDT,DOGEUSDT"
#define DEMO_SEED    "15"
#define DEMO_HISTORY "28"
#define DEMO_START   "2025-11-01T21:30:00Z"
#define DEMO_SPEED   "90"

enum { SIGNAL_COUNT = 2, READY_MS = 20000, STOP_MS = 6000, CHECK_MS = 500, LINE_SIZE = 1024 };

struct demo {
    struct loop *loop;
    struct child sim, server;
    struct ws_client *client;
    struct loop_timer *timer;
    struct loop_signal *signals[SIGNAL_COUNT];
    struct buffer text;
    char url[128], ws_url[160], sim_rest[128], sim_ws[128];
    int code;
    bool is_ending;
};

static void finish(struct demo *demo, int code)
{
    demo->code = code;
    demo->is_ending = true;
    loop_stop(demo->loop);
}

static void on_signal(int signal_number, void *context)
{
    (void)signal_number;
    finish(context, EXIT_DONE);
}

static void on_open(struct ws_client *client, void *context)
{
    struct demo *demo = context;
    struct slice rest = slice_of(DEMO_SYMBOLS), symbol;

    buffer_clear(&demo->text);
    buffer_append_text(
        &demo->text,
        "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\",\"opinions\",\"outcomes\"");
    while (slice_split(&rest, ',', &symbol))
        buffer_printf(&demo->text, ",\"candles@%.*s@5m\"", (int)symbol.size, symbol.data);
    buffer_append_text(&demo->text, "]}");
    if (ws_client_send(client, buffer_slice(&demo->text)) != OC_OK)
        finish(demo, EXIT_FAILED);
}

static void on_message(struct ws_client *client, struct slice text, void *context)
{
    struct demo *demo = context;
    cJSON *tree = cJSON_ParseWithLength(text.data, text.size);
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(tree, "type");
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(tree, "data");

    (void)client;
    buffer_clear(&demo->text);
    if (cJSON_IsString(type) && cJSON_IsObject(data))
        watch_line_append(&demo->text, type->valuestring, data);
    cJSON_Delete(tree);
    if (demo->text.size == 0 || buffer_status(&demo->text) != OC_OK)
        return;
    buffer_append_char(&demo->text, '\n');
    (void)fwrite(demo->text.data, 1, demo->text.size, stdout);
    (void)fflush(stdout);
}

static void on_closed(struct ws_client *client, const struct ws_client_end *end, void *context)
{
    struct demo *demo = context;

    (void)client;
    demo->client = NULL;
    if (demo->is_ending)
        return;
    (void)fprintf(stderr, "outcry demo: the server's stream ended: %s\n", end->text);
    finish(demo, EXIT_FAILED);
}

static void on_check(void *context)
{
    struct demo *demo = context;
    bool has_sim = child_is_running(&demo->sim), has_server = child_is_running(&demo->server);

    if (has_sim && has_server)
        return;
    (void)fprintf(stderr, "outcry demo: the %s ended with code %d\n",
                  has_sim ? "server" : "simulated exchange",
                  has_sim ? demo->server.exit_code : demo->sim.exit_code);
    finish(demo, EXIT_FAILED);
}

static enum oc_status start_sim(struct demo *demo, const char *speed, struct error *error)
{
    const char *const arguments[] = {
        "sim",       "--market",   DEMO_MARKET, "--symbols",   DEMO_SYMBOLS, "--seed", DEMO_SEED,
        "--history", DEMO_HISTORY, "--start",   DEMO_START,    "--speed",    speed,    "--wait-for",
        "1",         "--port",     "0",         "--log-level", "warn",       NULL};
    char line[LINE_SIZE];
    enum oc_status status = child_start(&demo->sim, arguments, error);

    if (status == OC_OK)
        status = child_await_ready(&demo->sim, READY_MS, line, sizeof line, error);
    if (status != OC_OK)
        return status;
    if (!child_ready_word(line, "rest", demo->sim_rest, sizeof demo->sim_rest) ||
        !child_ready_word(line, "ws", demo->sim_ws, sizeof demo->sim_ws))
        return error_set(error, OC_EINTERNAL, "no addresses in '%.100s'", line);
    return OC_OK;
}

static enum oc_status try_server(struct demo *demo, const char *port, struct error *error)
{
    const char *const arguments[] = {"serve",        "--market",
                                     DEMO_MARKET,    "--symbols",
                                     DEMO_SYMBOLS,   "--exchange-rest-url",
                                     demo->sim_rest, "--exchange-ws-url",
                                     demo->sim_ws,   "--server-port",
                                     port,           "--metrics-bind",
                                     "off",          "--log-level",
                                     "warn",         NULL};
    char line[LINE_SIZE];
    enum oc_status status = child_start(&demo->server, arguments, error);

    if (status == OC_OK)
        status = child_await_ready(&demo->server, READY_MS, line, sizeof line, error);
    if (status != OC_OK) {
        child_stop(&demo->server, STOP_MS);
        return status;
    }
    if (!child_ready_word(line, "http", demo->url, sizeof demo->url) ||
        strncmp(demo->url, "http://", 7) != 0)
        return error_set(error, OC_EINTERNAL, "no address in '%.100s'", line);
    (void)snprintf(demo->ws_url, sizeof demo->ws_url, "ws://%s/ws", demo->url + 7);
    return OC_OK;
}

/* The usual port, or any when somebody else has it. */
static enum oc_status start_server(struct demo *demo, int64_t port, struct error *error)
{
    char text[16];
    enum oc_status status;

    (void)snprintf(text, sizeof text, "%d", (int)port);
    status = try_server(demo, text, error);
    if (status != OC_ECLOSED || port == 0)
        return status;
    printf("port %d is taken or unusable: taking a free one\n", (int)port);
    return try_server(demo, "0", error);
}

static enum oc_status watch(struct demo *demo, struct error *error)
{
    static const int NUMBERS[SIGNAL_COUNT] = {SIGTERM, SIGINT};
    static const struct ws_client_events EVENTS = {on_open, on_message, on_closed};
    struct ws_client_config config;
    enum oc_status status = OC_OK;

    for (int i = 0; status == OC_OK && i < SIGNAL_COUNT; i++)
        status =
            loop_signal_open(demo->loop, NUMBERS[i], on_signal, demo, &demo->signals[i], error);
    if (status != OC_OK)
        return status;
    demo->timer = loop_timer_new(demo->loop, on_check, demo);
    if (demo->timer == NULL)
        return error_set(error, OC_ENOMEM, "out of memory");
    loop_timer_every(demo->timer, CHECK_MS);
    ws_client_config_init(&config);
    config.url = demo->ws_url;
    return ws_client_open(demo->loop, &config, &EVENTS, demo, &demo->client, error);
}

static void introduce(const struct demo *demo, const char *speed)
{
    printf(
        "Outcry demo: a simulated exchange (USD-M, seed %s, %s times real time) and the server.\n"
        "  docs      %s/docs\n"
        "  signals   %s/api/signals\n"
        "  opinions  %s/api/opinions\n"
        "  candles   %s/api/candles/BTCUSDT?timeframe=5m&limit=20\n"
        "  stream    %s\n"
        "  exchange  %s/sim/state\n"
        "Times are the exchange's. Ctrl-C ends both.\n\n",
        DEMO_SEED, speed, demo->url, demo->url, demo->url, demo->url, demo->ws_url, demo->sim_rest);
    (void)fflush(stdout);
}

static void close_all(struct demo *demo)
{
    struct error error = {0};

    for (int i = 0; i < SIGNAL_COUNT; i++)
        loop_signal_close(demo->signals[i]);
    loop_timer_free(demo->timer);
    ws_client_drop(demo->client);
    child_stop(&demo->server, STOP_MS);
    child_stop(&demo->sim, STOP_MS);
    if (demo->loop != NULL && loop_close(demo->loop, &error) != OC_OK)
        log_event(LOG_WARN, "demo", "loop_not_clean", "reason=%s", error.text);
    buffer_deinit(&demo->text);
}

int cmd_demo(struct app *app, int argc, char **argv)
{
    const char *speed = DEMO_SPEED;
    const struct option options[] = {
        {"speed", OPTION_TEXT, &speed, "X", "simulated seconds a second (" DEMO_SPEED ")"}};
    struct demo demo = {.sim = {.output_fd = -1}, .server = {.output_fd = -1}};
    struct error error = {0};
    int code = options_parse("demo", options, 1, &argc, argv);
    enum oc_status status;

    if (code >= 0)
        return code;
    if (argc > 1) {
        (void)fprintf(stderr, "outcry demo: %s: takes no argument\n", argv[1]);
        return EXIT_USAGE;
    }
    buffer_init(&demo.text, 1 << 20);
    status = loop_process_init(1024, NULL, &error);
    if (status == OC_OK)
        status = start_sim(&demo, speed, &error);
    if (status == OC_OK)
        status = start_server(&demo, app->config.server.port, &error);
    if (status == OC_OK)
        status = loop_open(&demo.loop, &error);
    if (status == OC_OK)
        status = watch(&demo, &error);
    if (status == OC_OK) {
        introduce(&demo, speed);
        loop_run(demo.loop);
    } else {
        (void)fprintf(stderr, "outcry demo: %s\n", error.text);
        demo.code = EXIT_FAILED;
    }
    close_all(&demo);
    return demo.code;
}
