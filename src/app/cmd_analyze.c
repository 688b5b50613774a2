/* cmd_analyze.c - `outcry analyze`: one signal, explained, from a running server or from files.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/explain.h"
#include "app/options.h"
#include "app/publish.h"
#include "app/replay.h"
#include "app/serve.h"
#include "net/http_client.h"
#include "server/signal_json.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_CAP = 1 << 20, ASK_TIMEOUT_MS = 10000 };

static int print_signal(struct slice signal, bool wants_json)
{
    struct buffer out;
    bool is_signal = true;

    buffer_init(&out, TEXT_CAP);
    if (wants_json) {
        buffer_append_slice(&out, signal);
        buffer_append_char(&out, '\n');
    } else {
        is_signal = explain_signal(&out, signal);
    }
    if (is_signal)
        (void)fwrite(out.data, 1, out.size, stdout);
    else
        fprintf(stderr, "outcry: analyze: the answer is not a signal\n");
    buffer_deinit(&out);
    return is_signal ? EXIT_DONE : EXIT_FAILED;
}

/* ---- from files ---- */

static void ignore_signal(void *context, const struct signal_record *record)
{
    (void)context;
    (void)record;
}

static void ignore_opinion(void *context, const struct opinion_record *record)
{
    (void)context;
    (void)record;
}

static void ignore_outcome(void *context, const struct outcome_record *record)
{
    (void)context;
    (void)record;
}

static void ignore_day(void *context, int64_t day_ms)
{
    (void)context;
    (void)day_ms;
}

static int explain_last(const struct replay *replay, uint32_t slot, bool wants_json)
{
    const struct oc_engine *engine = cohort_member(replay_cohort(replay), slot)->engine;
    struct store_provenance provenance;
    struct signal_record record;
    struct oc_signal signal;
    struct json_writer json;
    struct buffer text;
    int code;

    if (oc_engine_analyze(engine, ~0U, &signal) != OC_OK) {
        fprintf(stderr, "outcry: analyze %s: no candle\n", oc_engine_instrument(engine)->symbol);
        return EXIT_DATA;
    }
    publish_provenance(replay_cohort(replay), slot, &provenance);
    store_signal_init(&record, oc_engine_instrument(engine), PUBLISH_BROKER, &provenance, &signal);
    buffer_init(&text, TEXT_CAP);
    json_init(&json, &text);
    signal_write(&json, &record, SIGNAL_CANONICAL);
    code = print_signal(buffer_slice(&text), wants_json);
    buffer_deinit(&text);
    return code;
}

static int analyze_files(const struct app *app, struct replay_config *config, bool wants_json)
{
    const struct replay_sink sink = {ignore_signal, ignore_opinion, ignore_outcome, ignore_day,
                                     NULL};
    struct replay *replay = NULL;
    struct error error = {0};
    int code = EXIT_DATA;
    enum oc_status status;

    config->market = app->config.market;
    config->engines = serve_engine_config(&app->config);
    config->learned_file = app->config.learned_file;
    status = replay_open(&replay, config, &sink, &error);
    if (status == OC_OK)
        status = replay_run(replay, &error);
    if (status != OC_OK)
        fprintf(stderr, "outcry: %s\n", error.text);
    for (uint32_t slot = 0; status == OC_OK && slot < replay_symbols(replay); slot++)
        code = explain_last(replay, slot, wants_json);
    replay_close(replay);
    return code;
}

/* ---- from a running server ---- */

struct question {
    struct loop *loop;
    struct http_client *client;
    bool wants_json;
    int code;
};

static void on_answer(const struct http_result *result, void *context)
{
    struct question *question = context;
    cJSON *root = cJSON_ParseWithLength(result->body.data, result->body.size);
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(root, "data");
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(root, "error");
    const cJSON *message = cJSON_GetObjectItemCaseSensitive(error, "message");

    question->code = EXIT_FAILED;
    if (result->status != OC_OK) {
        fprintf(stderr, "outcry: analyze: %s; is `outcry serve` running?\n", result->error_text);
    } else if (result->http_status == 200 && cJSON_IsObject(data)) {
        char *text = cJSON_PrintUnformatted(data);

        if (text != NULL)
            question->code = print_signal(slice_of(text), question->wants_json);
        cJSON_free(text);
    } else {
        fprintf(stderr, "outcry: analyze: HTTP %d: %s\n", result->http_status,
                cJSON_IsString(message) ? message->valuestring : "no explanation");
        question->code = result->http_status == 202 ? EXIT_DATA : EXIT_FAILED;
    }
    cJSON_Delete(root);
    http_client_close(question->client);
    question->client = NULL;
    loop_stop(question->loop);
}

static enum oc_status ask(const struct app *app, const char *symbol, struct question *question,
                          struct error *error)
{
    const struct config_server *server = &app->config.server;
    bool is_ipv6 = strchr(server->bind, ':') != NULL;
    struct http_client_config config;
    struct http_call_config call = {.method = HTTP_METHOD_POST,
                                    .content_type = "application/json",
                                    .total_timeout_ms = ASK_TIMEOUT_MS};
    char url[256], body[256], header[1100];
    const char *headers[] = {header};
    enum oc_status status;

    (void)snprintf(url, sizeof url, "http://%s%s%s:%lld/api/signals/analyze", is_ipv6 ? "[" : "",
                   server->bind, is_ipv6 ? "]" : "", (long long)server->port);
    (void)snprintf(body, sizeof body, "{\"symbol\":\"%.100s\",\"broker\":\"BINANCE\"}", symbol);
    (void)snprintf(header, sizeof header, "X-Shared-Secret: %s", server->shared_secret);
    call.url = url;
    call.body = slice_of(body);
    call.headers = headers;
    call.header_count = server->shared_secret[0] == '\0' ? 0 : 1;
    http_client_config_init(&config);
    status = http_client_open(question->loop, &config, &question->client, error);
    if (status != OC_OK)
        return status;
    return http_client_start(question->client, &call, on_answer, question, NULL, error);
}

static int analyze_live(const struct app *app, const char *symbol, bool wants_json)
{
    struct question question = {.wants_json = wants_json, .code = EXIT_FAILED};
    struct error error = {0};
    enum oc_status status;

    for (const char *p = symbol; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\' || (unsigned char)*p < ' ') {
            fprintf(stderr, "outcry: analyze: %s is no symbol\n", symbol);
            return EXIT_USAGE;
        }
    }
    status = loop_process_init(64, NULL, &error);
    if (status == OC_OK)
        status = loop_open(&question.loop, &error);
    if (status == OC_OK) {
        status = ask(app, symbol, &question, &error);
        if (status == OC_OK)
            loop_run(question.loop);
        http_client_close(question.client);
        if (loop_close(question.loop, NULL) != OC_OK)
            question.code = EXIT_FAILED;
    }
    if (status != OC_OK)
        fprintf(stderr, "outcry: analyze: %s\n", error.text);
    return question.code;
}

int cmd_analyze(struct app *app, int argc, char **argv)
{
    struct option_list files = {0};
    bool wants_json = false;
    struct replay_config config = {.symbol = "",
                                   .exchange_info = "",
                                   .tick = "",
                                   .step = "",
                                   .origin_ms = -1,
                                   .live_from_ms = -1,
                                   .until_ms = -1,
                                   .seeds = 500,
                                   .learned_file = ""};
    const struct option options[] = {
        {"candles", OPTION_LIST, &files, "FILE",
         "analyse the end of candle files, without a server"},
        {"symbol", OPTION_TEXT, &config.symbol, "NAME", "for files whose names tell no symbol"},
        {"exchange-info", OPTION_TEXT, &config.exchange_info, "FILE", "take tick and step from it"},
        {"tick", OPTION_TEXT, &config.tick, "DECIMAL", "price tick [from the first UTC day]"},
        {"step", OPTION_TEXT, &config.step, "DECIMAL", "lot step [from the first UTC day]"},
        {"origin", OPTION_TIME, &config.origin_ms, "TIME", "engines begin there [first day]"},
        {"until", OPTION_TIME, &config.until_ms, "TIME", "analyse the market as it was then"},
        {"json", OPTION_FLAG, &wants_json, NULL, "print the signal object"},
    };
    int code = options_parse("analyze", options, sizeof options / sizeof options[0], &argc, argv);

    if (code >= 0)
        return code;
    if (files.count != 0) {
        config.files = files.items;
        config.file_count = files.count;
        return analyze_files(app, &config, wants_json);
    }
    if (argc != 2) {
        fprintf(stderr, "outcry: analyze: one SYMBOL, or --candles FILE\n");
        return EXIT_USAGE;
    }
    return analyze_live(app, argv[1], wants_json);
}
