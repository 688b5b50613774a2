/* cmd_analyze.c - `outcry analyze`: one signal, explained, from a running server or from files.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/explain.h"
#include "app/options.h"
#include "app/own_server.h"
#include "app/publish.h"
#include "app/replay.h"
#include "app/serve.h"
#include "base/decimal.h"
#include "net/http_client.h"
#include "server/signal_json.h"
#include "server/sizing.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_CAP = 1 << 20, ASK_TIMEOUT_MS = 10000 };

struct wish {
    bool wants_json;
    struct sizing sizing;
};

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

static int explain_last(const struct replay *replay, uint32_t slot, const struct wish *wish)
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
    json_object_begin(&json);
    signal_write_members(&json, &record, SIGNAL_CANONICAL);
    sizing_write_signal(&json, &wish->sizing, &record);
    json_object_end(&json);
    code = print_signal(buffer_slice(&text), wish->wants_json);
    buffer_deinit(&text);
    return code;
}

static int analyze_files(const struct app *app, struct replay_config *config,
                         const struct wish *wish)
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
        code = explain_last(replay, slot, wish);
    replay_close(replay);
    return code;
}

/* ---- from a running server ---- */

struct question {
    struct loop *loop;
    struct http_client *client;
    const struct wish *wish;
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
            question->code = print_signal(slice_of(text), question->wish->wants_json);
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

static void make_body(char *out, size_t out_size, const char *symbol, const struct sizing *sizing)
{
    char equity[DECIMAL_TEXT_SIZE], risk_frac[DECIMAL_TEXT_SIZE];

    (void)decimal_print_shortest(equity, sizing->equity);
    (void)decimal_print_shortest(risk_frac, sizing->risk_frac);
    (void)snprintf(out, out_size, "{\"symbol\":\"%.100s\",\"broker\":\"BINANCE\"%s%s%s%s}", symbol,
                   sizing->is_asked ? ",\"equity\":" : "", sizing->is_asked ? equity : "",
                   sizing->is_asked ? ",\"risk_frac\":" : "", sizing->is_asked ? risk_frac : "");
}

static enum oc_status ask(const struct app *app, const char *symbol, struct question *question,
                          struct error *error)
{
    struct http_client_config config;
    struct http_call_config call = {.method = HTTP_METHOD_POST,
                                    .content_type = "application/json",
                                    .total_timeout_ms = ASK_TIMEOUT_MS};
    char url[OWN_SERVER_URL_CAP], body[320], header[OWN_SERVER_HEADER_CAP];
    const char *headers[] = {header};
    enum oc_status status;

    own_server_url(&app->config, "http", "/api/signals/analyze", url);
    make_body(body, sizeof body, symbol, &question->wish->sizing);
    call.url = url;
    call.body = slice_of(body);
    call.headers = headers;
    call.header_count = own_server_header(&app->config, true, header) ? 1 : 0;
    http_client_config_init(&config);
    status = http_client_open(question->loop, &config, &question->client, error);
    if (status != OC_OK)
        return status;
    return http_client_start(question->client, &call, on_answer, question, NULL, error);
}

static int analyze_live(const struct app *app, const char *symbol, const struct wish *wish)
{
    struct question question = {.wish = wish, .code = EXIT_FAILED};
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

/* False after a message: one without the other, or a number out of its range. */
static bool read_sizing(double equity, double risk_frac, struct sizing *out)
{
    if (isnan(equity) && isnan(risk_frac))
        return true;
    if (isnan(equity) || isnan(risk_frac)) {
        fprintf(stderr, "outcry: analyze: a size needs both --equity and --risk-frac\n");
        return false;
    }
    if (!(equity > 0 && equity <= 1e15)) {
        fprintf(stderr, "outcry: analyze: --equity %.10g: must be above 0 and at most 1e+15\n",
                equity);
        return false;
    }
    if (!(risk_frac > 0 && risk_frac <= 1)) {
        fprintf(stderr, "outcry: analyze: --risk-frac %.10g: must be above 0 and at most 1\n",
                risk_frac);
        return false;
    }
    *out = (struct sizing){.is_asked = true, .equity = equity, .risk_frac = risk_frac};
    return true;
}

int cmd_analyze(struct app *app, int argc, char **argv)
{
    struct option_list files = {0};
    struct wish wish = {0};
    double equity = (double)NAN, risk_frac = (double)NAN;
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
        {"equity", OPTION_NUMBER, &equity, "NUMBER", "with --risk-frac: size the plan for it"},
        {"risk-frac", OPTION_NUMBER, &risk_frac, "NUMBER",
         "part of it that the stop may cost: 0.01"},
        {"json", OPTION_FLAG, &wish.wants_json, NULL, "print the signal object"},
    };
    int code = options_parse("analyze", options, sizeof options / sizeof options[0], &argc, argv);

    if (code >= 0)
        return code;
    if (!read_sizing(equity, risk_frac, &wish.sizing))
        return EXIT_USAGE;
    if (files.count != 0) {
        config.files = files.items;
        config.file_count = files.count;
        return analyze_files(app, &config, &wish);
    }
    if (argc != 2) {
        fprintf(stderr, "outcry: analyze: one SYMBOL, or --candles FILE\n");
        return EXIT_USAGE;
    }
    return analyze_live(app, argv[1], &wish);
}
