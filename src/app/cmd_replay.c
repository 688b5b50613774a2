/* cmd_replay.c - `outcry replay`: candle files in, canonical signals out, one JSON object a line.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/options.h"
#include "app/replay.h"
#include "app/replay_summary.h"
#include "app/serve.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/signal_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_CAP = 1 << 20, SUMMARY_CAP = 1 << 24 };

/* A printed line waits for the end of its day: symbols run one after the other, output is in order. */
struct line {
    int64_t time_ms;
    char symbol[OC_SYMBOL_CAP];
    size_t order;
    char *text;
};

struct printer {
    bool wants_opinions, wants_outcomes, wants_summary, wants_json, is_failed;
    struct summary summary;
    struct line *lines;
    size_t count, size;
};

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order;

    if (x->time_ms != y->time_ms)
        return x->time_ms < y->time_ms ? -1 : 1;
    order = strcmp(x->symbol, y->symbol);
    if (order != 0)
        return order;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void keep_line(struct printer *printer, int64_t time_ms, const char *symbol,
                      struct buffer *text)
{
    size_t size = printer->size == 0 ? 256 : 2 * printer->size;
    struct line *lines = printer->lines;
    size_t length;

    buffer_append_char(text, '\0');
    if (printer->count == printer->size) {
        lines = realloc(lines, size * sizeof *lines);
        if (lines == NULL) {
            printer->is_failed = true;
            return;
        }
        printer->lines = lines;
        printer->size = size;
    }
    lines = &printer->lines[printer->count];
    lines->time_ms = time_ms;
    lines->order = printer->count;
    (void)snprintf(lines->symbol, sizeof lines->symbol, "%s", symbol);
    lines->text = buffer_take(text, &length);
    if (lines->text == NULL)
        printer->is_failed = true;
    else
        printer->count++;
}

static void on_signal(void *context, const struct signal_record *record)
{
    struct printer *printer = context;
    struct json_writer json;
    struct buffer text;

    if (printer->wants_summary)
        return;
    buffer_init(&text, LINE_CAP);
    json_init(&json, &text);
    signal_write(&json, record, SIGNAL_CANONICAL);
    keep_line(printer, record->signal.open_ms, record->instrument.symbol, &text);
    buffer_deinit(&text);
}

static void on_opinion(void *context, const struct opinion_record *record)
{
    struct printer *printer = context;
    struct json_writer json;
    struct buffer text;

    if (printer->wants_summary)
        summary_add_opinion(&printer->summary, record);
    if (printer->wants_summary || !printer->wants_opinions)
        return;
    buffer_init(&text, LINE_CAP);
    json_init(&json, &text);
    opinion_write(&json, record);
    keep_line(printer, record->event.opinion.open_ms, record->instrument.symbol, &text);
    buffer_deinit(&text);
}

static void on_outcome(void *context, const struct outcome_record *record)
{
    struct printer *printer = context;
    const struct oc_outcome *outcome = &record->outcome;
    struct json_writer json;
    struct buffer text;

    if (printer->wants_summary)
        summary_add_outcome(&printer->summary, record);
    if (printer->wants_summary || !printer->wants_outcomes)
        return;
    buffer_init(&text, LINE_CAP);
    json_init(&json, &text);
    outcome_write_event(&json, record);
    keep_line(printer, outcome->resolved_ms != 0 ? outcome->resolved_ms : outcome->filled_ms,
              record->instrument.symbol, &text);
    buffer_deinit(&text);
}

static void on_day(void *context, int64_t day_ms)
{
    struct printer *printer = context;

    (void)day_ms;
    printer->summary.days++;
    if (printer->count > 0)
        qsort(printer->lines, printer->count, sizeof *printer->lines, compare_lines);
    for (size_t i = 0; i < printer->count; i++) {
        (void)puts(printer->lines[i].text);
        free(printer->lines[i].text);
    }
    printer->count = 0;
}

static int finish(struct printer *printer, const struct replay *replay, int64_t began_ns)
{
    double seconds = (double)(clock_mono_ns() - began_ns) / 1e9;
    struct buffer text;

    if (printer->wants_summary) {
        buffer_init(&text, SUMMARY_CAP);
        if (printer->wants_json)
            summary_write_json(&printer->summary, &text);
        else
            summary_write(&printer->summary, &text);
        (void)fwrite(text.data, 1, text.size, stdout);
        printer->is_failed |= buffer_status(&text) != OC_OK || printer->summary.is_short_of_memory;
        buffer_deinit(&text);
    }
    log_event(LOG_INFO, "replay", "done", "candles=%llu symbols=%zu seconds=%.2f per_second=%.0f",
              (unsigned long long)replay_candles(replay), replay_symbols(replay), seconds,
              (double)replay_candles(replay) / (seconds > 0 ? seconds : 1));
    if (!printer->is_failed && fflush(stdout) == 0)
        return EXIT_DONE;
    fprintf(stderr, "outcry: replay: the output is incomplete (memory or disk)\n");
    return EXIT_FAILED;
}

static int run(struct app *app, struct printer *printer, struct replay_config *config,
               const char *learned_out)
{
    struct replay_sink sink = {on_signal, on_opinion, on_outcome, on_day, printer};
    int64_t began_ns = clock_mono_ns();
    struct replay *replay = NULL;
    struct error error = {0};
    enum oc_status status;
    int code = EXIT_DATA;

    config->market = app->config.market;
    config->engines = serve_engine_config(&app->config);
    if (config->learned_file[0] == '\0')
        config->learned_file = app->config.learned_file;
    status = replay_open(&replay, config, &sink, &error);
    if (status == OC_OK)
        status = replay_run(replay, &error);
    if (status != OC_OK)
        fprintf(stderr, "outcry: %s\n", error.text);
    else
        code = finish(printer, replay, began_ns);
    if (code == EXIT_DONE && learned_out[0] != '\0') {
        const struct buffer *json = &replay_cohort(replay)->learning.json;
        FILE *file = fopen(learned_out, "wb");

        if (file == NULL || fwrite(json->data, 1, json->size, file) != json->size ||
            fclose(file) != 0) {
            fprintf(stderr, "outcry: write %s failed\n", learned_out);
            code = EXIT_FAILED;
        }
    }
    replay_close(replay);
    return code;
}

int cmd_replay(struct app *app, int argc, char **argv)
{
    struct printer printer = {0};
    struct option_list files = {0};
    const char *learned_out = "";
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
        {"candles", OPTION_LIST, &files, "FILE", "candle files; symbols run and learn together"},
        {"symbol", OPTION_TEXT, &config.symbol, "NAME", "for files whose names tell no symbol"},
        {"exchange-info", OPTION_TEXT, &config.exchange_info, "FILE", "take tick and step from it"},
        {"tick", OPTION_TEXT, &config.tick, "DECIMAL", "price tick [from the first UTC day]"},
        {"step", OPTION_TEXT, &config.step, "DECIMAL", "lot step [from the first UTC day]"},
        {"origin", OPTION_TIME, &config.origin_ms, "TIME", "engines begin there [first day]"},
        {"live-from", OPTION_TIME, &config.live_from_ms, "TIME",
         "warm-up before it: not printed, teaches half [origin]"},
        {"until", OPTION_TIME, &config.until_ms, "TIME", "leave out later rows"},
        {"seeds", OPTION_INT, &config.seeds, "N",
         "1h, 4h, 1d candles from before the origin [500]"},
        {"learned", OPTION_TEXT, &config.learned_file, "FILE", "use this table, learn nothing"},
        {"learned-out", OPTION_TEXT, &learned_out, "FILE", "write the last learned table"},
        {"opinions", OPTION_FLAG, &printer.wants_opinions, NULL, "print opinions too"},
        {"outcomes", OPTION_FLAG, &printer.wants_outcomes, NULL, "print outcomes too"},
        {"summary", OPTION_FLAG, &printer.wants_summary, NULL,
         "print tables of results (Markdown) instead of signals"},
        {"json", OPTION_FLAG, &printer.wants_json, NULL,
         "the tables as lines of JSON; signals are lines of JSON anyway"},
    };
    int code = options_parse("replay", options, sizeof options / sizeof options[0], &argc, argv);

    if (code >= 0)
        return code;
    if (argc > 1) {
        fprintf(stderr, "outcry: replay: %s: files stand behind --candles\n", argv[1]);
        return EXIT_USAGE;
    }
    if (config.seeds < 0 || config.seeds > REPLAY_SEEDS_MAX) {
        fprintf(stderr, "outcry: replay: --seeds: 0 .. %d\n", REPLAY_SEEDS_MAX);
        return EXIT_USAGE;
    }
    if (files.count == 0) {
        fprintf(stderr, "outcry: replay: --candles FILE is missing\n");
        return EXIT_USAGE;
    }
    if (config.origin_ms >= 0 && config.origin_ms % OC_DAY_MS != 0) {
        fprintf(stderr, "outcry: replay: --origin must be 00:00 UTC of a day\n");
        return EXIT_USAGE;
    }
    config.files = files.items;
    config.file_count = files.count;
    summary_init(&printer.summary);
    code = run(app, &printer, &config, learned_out);
    for (size_t i = 0; i < printer.count; i++)
        free(printer.lines[i].text);
    free(printer.lines);
    summary_deinit(&printer.summary);
    return code;
}
