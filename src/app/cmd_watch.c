/* cmd_watch.c - `outcry watch`: the live stream of a running server as readable lines.
 *
 * Reconnects by itself and asks for what it missed (since, epoch), so that its lines have no hole.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/options.h"
#include "app/own_server.h"
#include "app/watch_line.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/json_writer.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "net/ws_client.h"

#include <cjson/cJSON.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { WATCH_SYMBOLS = 14, WATCH_BACKOFF_MS = 500, WATCH_BACKOFF_MAX_MS = 10000 };

struct watch {
    struct loop *loop;
    struct ws_client *client; /* NULL: between two attempts */
    struct loop_timer *retry;
    struct loop_signal *signals[2];
    struct backoff backoff;
    char url[OWN_SERVER_URL_CAP];
    char header[OWN_SERVER_HEADER_CAP]; /* "": none */
    const char *const *symbols;
    size_t symbol_count;
    bool wants_candles, wants_opinions, only_endorsed, is_json;
    int64_t count_left; /* events until the end; -1: no end */
    char epoch[32];     /* of the events seen; "" before the first welcome */
    uint64_t last_seq;
    int code; /* of the command */
};

static void connect_now(void *context);

static void finish(struct watch *watch, int code)
{
    watch->code = code;
    loop_stop(watch->loop);
}

/* ---- asking ---- */

static void add_channel(struct json_writer *json, const char *name, const char *symbol,
                        const char *timeframe)
{
    char text[128];

    (void)snprintf(text, sizeof text, "%s%s%s%s%s", name, symbol == NULL ? "" : "@",
                   symbol == NULL ? "" : symbol, timeframe == NULL ? "" : "@",
                   timeframe == NULL ? "" : timeframe);
    json_string(json, text);
}

static void add_channels(const struct watch *watch, struct json_writer *json, const char *symbol)
{
    add_channel(json, watch->only_endorsed ? "endorsed" : "signals", symbol, NULL);
    add_channel(json, "outcomes", symbol, NULL);
    if (watch->wants_opinions)
        add_channel(json, "opinions", symbol, NULL);
    if (watch->wants_candles && symbol != NULL)
        add_channel(json, "candles", symbol, "1m");
}

/* The server has said who it is: subscribe, and after a break ask for what was missed. */
static void subscribe(struct watch *watch, const char *epoch, uint64_t seq)
{
    bool is_again = watch->epoch[0] != '\0';
    struct buffer text;
    struct json_writer json;

    if (is_again && strcmp(watch->epoch, epoch) != 0) {
        fprintf(stderr, "the server was restarted: what happened meanwhile is not known here\n");
        is_again = false;
    }
    if (!is_again)
        watch->last_seq = seq;
    (void)snprintf(watch->epoch, sizeof watch->epoch, "%s", epoch);
    buffer_init(&text, 8192);
    json_init(&json, &text);
    json_object_begin(&json);
    json_member_int(&json, "id", 1);
    json_member_string(&json, "op", "subscribe");
    json_key(&json, "channels");
    json_array_begin(&json);
    for (size_t i = 0; i < watch->symbol_count; i++)
        add_channels(watch, &json, watch->symbols[i]);
    if (watch->symbol_count == 0)
        add_channels(watch, &json, NULL);
    json_array_end(&json);
    json_member_uint(&json, "since", watch->last_seq);
    json_member_string(&json, "epoch", watch->epoch);
    json_object_end(&json);
    if (ws_client_send(watch->client, buffer_slice(&text)) != OC_OK)
        ws_client_close(watch->client, 1000, "");
    buffer_deinit(&text);
}

/* ---- hearing ---- */

static const char *text_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsString(item) ? item->valuestring : "";
}

static uint64_t seq_of(const cJSON *message)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(message, "seq");

    return cJSON_IsNumber(item) && item->valuedouble > 0 ? (uint64_t)item->valuedouble : 0;
}

static void show(struct watch *watch, const cJSON *message, struct slice raw)
{
    struct buffer line;
    uint64_t seq = seq_of(message);

    if (seq != 0 && seq <= watch->last_seq)
        return;
    if (seq != 0)
        watch->last_seq = seq;
    buffer_init(&line, 16384);
    if (watch->is_json)
        buffer_append_slice(&line, raw);
    else
        watch_line_append(&line, text_of(message, "type"),
                          cJSON_GetObjectItemCaseSensitive(message, "data"));
    if (line.size > 0) {
        printf("%s\n", buffer_text(&line));
        (void)fflush(stdout);
        if (watch->count_left > 0 && --watch->count_left == 0)
            finish(watch, EXIT_DONE);
    }
    buffer_deinit(&line);
}

static void on_open(struct ws_client *client, void *context)
{
    (void)client; /* the server speaks first */
    (void)context;
}

static void on_message(struct ws_client *client, struct slice text, void *context)
{
    struct watch *watch = context;
    cJSON *message = cJSON_ParseWithLength(text.data, text.size);
    const char *type = text_of(message, "type");

    (void)client;
    if (strcmp(type, "welcome") == 0) {
        subscribe(watch, text_of(message, "epoch"), seq_of(message));
    } else if (strcmp(text_of(message, "code"), "not_ready") == 0) { /* it has just started */
        fprintf(stderr, "%s\n", text_of(message, "message"));
        ws_client_close(watch->client, 1000, "not ready"); /* and ask again */
    } else if (strcmp(type, "error") == 0) {
        fprintf(stderr, "outcry watch: %s\n", text_of(message, "message"));
        finish(watch, EXIT_USAGE);
    } else if (strcmp(type, "ack") == 0) {
        backoff_reset(&watch->backoff);
    } else if (strcmp(type, "resync-required") == 0) {
        fprintf(stderr, "more was missed than the server keeps: there is a hole here\n");
        watch->last_seq = seq_of(message);
    } else if (strcmp(type, "lagged") == 0) {
        fprintf(stderr, "reading too slowly: asking again for what was lost\n");
        ws_client_close(watch->client, 1000, "lagged"); /* the next attempt has since */
    } else if (cJSON_GetObjectItemCaseSensitive(message, "data") != NULL) {
        show(watch, message, text);
    }
    cJSON_Delete(message);
}

static void on_closed(struct ws_client *client, const struct ws_client_end *end, void *context)
{
    struct watch *watch = context;
    uint32_t wait_ms = backoff_next_ms(&watch->backoff);

    (void)client;
    watch->client = NULL;
    if (end->http_status == 401 || end->http_status == 403 || end->http_status == 421) {
        fprintf(stderr, "outcry watch: %s: refused with %d: %s\n", watch->url, end->http_status,
                end->http_status == 401 && watch->header[0] == '\0'
                    ? "it needs a token there: client.token"
                : end->http_status == 401 ? "the server does not take this token"
                                          : "the server does not let this caller in");
        finish(watch, EXIT_FAILED);
        return;
    }
    fprintf(stderr, "%s: %s; trying again in %.1f s\n", watch->url,
            end->text != NULL && end->text[0] != '\0' ? end->text : "connection ended",
            wait_ms / 1000.0);
    loop_timer_once(watch->retry, wait_ms);
}

static void connect_now(void *context)
{
    static const struct ws_client_events EVENTS = {
        .on_open = on_open, .on_message = on_message, .on_closed = on_closed};
    struct watch *watch = context;
    const char *const headers[] = {watch->header};
    struct ws_client_config config;
    struct error error = {0};
    enum oc_status status;

    ws_client_config_init(&config);
    config.url = watch->url;
    config.headers = headers;
    config.header_count = watch->header[0] == '\0' ? 0 : 1;
    config.connect_timeout_ms = 5000;
    config.hangup_after_ms = 60000; /* there is a heartbeat every 20 s */
    status = ws_client_open(watch->loop, &config, &EVENTS, watch, &watch->client, &error);
    if (status != OC_OK) {
        fprintf(stderr, "outcry watch: %s\n", error.text);
        watch->client = NULL;
        finish(watch, status == OC_EINVALID ? EXIT_USAGE : EXIT_FAILED);
    }
}

static void on_signal(int signal_number, void *context)
{
    (void)signal_number;
    finish(context, EXIT_DONE);
}

/* ---- the command ---- */

static int run(struct watch *watch)
{
    static const int NUMBERS[2] = {SIGINT, SIGTERM};
    struct error error = {0};
    enum oc_status status = loop_process_init(64, NULL, &error);

    if (status == OC_OK)
        status = loop_open(&watch->loop, &error);
    if (status != OC_OK) {
        fprintf(stderr, "outcry watch: %s\n", error.text);
        return EXIT_FAILED;
    }
    backoff_init(&watch->backoff, WATCH_BACKOFF_MS, WATCH_BACKOFF_MAX_MS,
                 (uint64_t)clock_mono_ns());
    watch->retry = loop_timer_new(watch->loop, connect_now, watch);
    for (size_t i = 0; i < 2 && status == OC_OK; i++)
        status =
            loop_signal_open(watch->loop, NUMBERS[i], on_signal, watch, &watch->signals[i], &error);
    if (status == OC_OK && watch->retry != NULL) {
        connect_now(watch);
        if (watch->client != NULL)
            loop_run(watch->loop);
    } else {
        watch->code = EXIT_FAILED;
    }
    ws_client_drop(watch->client);
    loop_timer_free(watch->retry);
    loop_signal_close(watch->signals[0]);
    loop_signal_close(watch->signals[1]);
    if (loop_close(watch->loop, &error) != OC_OK)
        fprintf(stderr, "outcry watch: %s\n", error.text);
    return watch->code;
}

int cmd_watch(struct app *app, int argc, char **argv)
{
    struct watch watch = {.wants_opinions = true};
    bool no_opinions = false;
    int64_t count = 0;
    const char *url = "";
    const struct option options[] = {
        {"url", OPTION_TEXT, &url, "URL", "ws://host:port/ws instead of the configured server"},
        {"candles", OPTION_FLAG, &watch.wants_candles, NULL,
         "closed 1m candles too (with SYMBOLs)"},
        {"no-opinions", OPTION_FLAG, &no_opinions, NULL, "signals and outcomes only"},
        {"endorsed", OPTION_FLAG, &watch.only_endorsed, NULL, "only endorsed signals"},
        {"json", OPTION_FLAG, &watch.is_json, NULL, "the server's messages, one a line"},
        {"count", OPTION_INT, &count, "N", "end after N lines"},
    };
    int code = options_parse("watch", options, sizeof(options) / sizeof(options[0]), &argc, argv);

    if (code >= 0)
        return code;
    watch.wants_opinions = !no_opinions;
    watch.count_left = count > 0 ? count : -1;
    watch.symbols = (const char *const *)argv + 1;
    watch.symbol_count = argc > 1 ? (size_t)argc - 1 : 0;
    if (watch.symbol_count > WATCH_SYMBOLS) {
        fprintf(stderr, "outcry watch: at most %d symbols; none means all\n", WATCH_SYMBOLS);
        return EXIT_USAGE;
    }
    if (watch.wants_candles && watch.symbol_count == 0) {
        fprintf(stderr, "outcry watch: --candles needs the symbols by name\n");
        return EXIT_USAGE;
    }
    if (url[0] != '\0')
        (void)snprintf(watch.url, sizeof watch.url, "%s", url);
    else
        own_server_url(&app->config, "ws", "/ws", watch.url);
    (void)own_server_header(&app->config, url[0] == '\0', watch.header);
    return run(&watch);
}
