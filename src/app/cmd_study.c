/* cmd_study.c - `outcry study`: any indicator or structure over a candle file, as CSV or JSON lines.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/options.h"
#include "app/study_list.h"
#include "base/decimal.h"
#include "history/history.h"
#include "outcry/study.h"
#include "outcry/timeframe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUT_CAP = 1 << 22, FLUSH_AT = 1 << 16, LIST_CAP = 1 << 20 };

/* One run: a study, its candles, the text that waits to be printed. */
struct session {
    const struct oc_study *study;
    struct oc_study_config config;
    struct oc_study_rollup rollup;
    bool is_rolled_up, is_json;
    void *state;
    struct oc_study_events *events;
    struct oc_study_candle *candles; /* kind history */
    size_t count, cap;
    struct buffer out;
    struct error error;
};

static void flush(struct session *session, size_t at_least)
{
    if (session->out.size >= at_least) {
        (void)fwrite(session->out.data, 1, session->out.size, stdout);
        buffer_clear(&session->out);
    }
}

/* What stands before a cell: its comma, and in JSON its name. */
static void begin_cell(struct session *session, const char *name)
{
    buffer_append_char(&session->out, ',');
    if (session->is_json)
        buffer_printf(&session->out, "\"%s\":", name);
}

static void begin_row(struct session *session, int64_t open_ms)
{
    buffer_append_text(&session->out, session->is_json ? "{\"open_time\":" : "");
    buffer_append_int(&session->out, open_ms);
}

static void end_row(struct session *session)
{
    buffer_append_text(&session->out, session->is_json ? "}\n" : "\n");
}

static void append_nothing(struct session *session)
{
    buffer_append_text(&session->out, session->is_json ? "null" : "");
}

static void append_number(struct session *session, const char *name, double value)
{
    char text[DECIMAL_TEXT_SIZE];

    begin_cell(session, name);
    buffer_append(&session->out, text, decimal_print_shortest(text, value));
}

static void append_time(struct session *session, const char *name, int64_t time_ms)
{
    begin_cell(session, name);
    if (time_ms >= 0)
        buffer_append_int(&session->out, time_ms);
    else
        append_nothing(session);
}

static void print_header(struct session *session)
{
    const struct oc_study *study = session->study;

    if (session->is_json)
        return;
    buffer_append_text(&session->out, "open_time");
    if (study->kind == OC_STUDY_EVENTS)
        buffer_append_text(&session->out,
                           ",known_time,event,direction,level,top,bottom,origin_time,score");
    for (size_t i = 0; i < study->output_count; i++)
        buffer_printf(&session->out, ",%s", study->outputs[i].name);
    buffer_append_char(&session->out, '\n');
}

static void print_values(struct session *session, int64_t open_ms, const double *values,
                         uint32_t has)
{
    const struct oc_study *study = session->study;

    begin_row(session, open_ms);
    for (size_t i = 0; i < study->output_count; i++) {
        const struct oc_study_output *output = &study->outputs[i];

        if ((has >> i & 1U) == 0) {
            begin_cell(session, output->name);
            append_nothing(session);
        } else if (output->unit == OC_UNIT_TIME_MS) {
            append_time(session, output->name, (int64_t)values[i]);
        } else {
            append_number(session, output->name, values[i]);
        }
    }
    end_row(session);
    flush(session, FLUSH_AT);
}

static void print_events(struct session *session)
{
    const char *quote = session->is_json ? "\"" : "";

    for (uint32_t i = 0; i < session->events->count; i++) {
        const struct oc_study_event *event = &session->events->items[i];

        begin_row(session, event->open_ms);
        append_time(session, "known_time", event->known_ms);
        begin_cell(session, "event");
        buffer_printf(&session->out, "%s%s%s", quote, session->study->event_names[event->kind],
                      quote);
        begin_cell(session, "direction");
        buffer_append_int(&session->out, event->direction);
        append_number(session, "level", event->level);
        append_number(session, "top", event->top);
        append_number(session, "bottom", event->bottom);
        append_time(session, "origin_time", event->origin_ms);
        append_number(session, "score", event->score);
        end_row(session);
    }
    flush(session, FLUSH_AT);
}

static enum oc_status keep(struct session *session, const struct oc_study_candle *candle)
{
    if (session->count == session->cap) {
        size_t cap = session->cap == 0 ? 1024 : 2 * session->cap;
        struct oc_study_candle *candles = realloc(session->candles, cap * sizeof *candles);

        if (candles == NULL)
            return error_set(&session->error, OC_ENOMEM, "keep the candles: out of memory");
        session->candles = candles;
        session->cap = cap;
    }
    session->candles[session->count++] = *candle;
    return OC_OK;
}

static enum oc_status study_candle(struct session *session, const struct oc_study_candle *candle)
{
    enum oc_status status = OC_OK;

    if (session->study->kind == OC_STUDY_HISTORY)
        return keep(session, candle);
    if (session->study->kind == OC_STUDY_EVENTS) {
        status = oc_study_push_events(session->study, session->state, candle, session->events);
        if (status == OC_OK)
            print_events(session);
    } else {
        double values[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;

        status = oc_study_push(session->study, session->state, candle, values, &has);
        if (status == OC_OK || status == OC_EAGAIN)
            print_values(session, candle->open_ms, values, status == OC_OK ? has : 0);
        if (status == OC_EAGAIN)
            status = OC_OK;
    }
    if (status != OC_OK)
        return error_set(&session->error, status, "study the candle of %lld: %s",
                         (long long)candle->open_ms, oc_status_text(status));
    return OC_OK;
}

static enum oc_status read_candles(struct session *session, struct history *history)
{
    uint64_t repeated = 0;
    struct history_row row;
    enum oc_status status;

    while ((status = history_next(history, &row, &session->error)) == OC_OK) {
        struct oc_study_candle candle = oc_study_candle_of(&row.candle);
        struct oc_study_candle closed[2] = {candle};
        size_t count = 1;

        if (row.step == HISTORY_DUPLICATE) {
            repeated++;
            continue;
        }
        if (session->is_rolled_up)
            count = oc_study_rollup_push(&session->rollup, &candle, closed);
        for (size_t i = 0; i < count; i++) {
            status = study_candle(session, &closed[i]);
            if (status != OC_OK)
                return status;
        }
    }
    if (repeated > 0)
        fprintf(stderr, "outcry: study: left out %llu rows that repeat the open time before them\n",
                (unsigned long long)repeated);
    return status == OC_ECLOSED ? OC_OK : status;
}

static void on_row(void *context, size_t index, const double *values, uint32_t has)
{
    struct session *session = context;

    print_values(session, session->candles[index].open_ms, values, has);
}

static enum oc_status run_history(struct session *session)
{
    struct oc_study_run run = {
        .candles = session->candles, .count = session->count, .on_row = on_row, .context = session};
    size_t size = oc_study_scratch(session->study, &session->config, session->count);
    enum oc_status status;

    run.scratch = malloc(size > 0 ? size : 1);
    if (run.scratch == NULL)
        return error_set(&session->error, OC_ENOMEM, "study %zu candles: out of memory",
                         session->count);
    status = oc_study_history(session->study, &session->config, &run);
    free(run.scratch);
    if (status != OC_OK)
        return error_set(&session->error, status, "study the candles: %s", oc_status_text(status));
    return OC_OK;
}

static enum oc_status start(struct session *session, int64_t interval_ms)
{
    session->config.interval_ms = interval_ms;
    if (session->study->kind == OC_STUDY_HISTORY)
        return OC_OK;
    session->state = malloc(oc_study_size(session->study, &session->config));
    session->events = malloc(sizeof *session->events);
    if (session->state == NULL || session->events == NULL)
        return error_set(&session->error, OC_ENOMEM, "start the study: out of memory");
    oc_study_init(session->study, &session->config, session->state);
    return OC_OK;
}

/* timeframe_ms 0: that of the file */
static enum oc_status study_file(struct session *session, const char *path, int64_t timeframe_ms)
{
    struct history *history = NULL;
    enum oc_status status = history_open(&history, path, 0, &session->error);

    if (status != OC_OK)
        return status;
    int64_t interval_ms = history_info(history)->interval_ms;

    if (interval_ms <= 0)
        interval_ms = timeframe_ms > 0 ? timeframe_ms : OC_MINUTE_MS; /* a single row tells none */
    if (timeframe_ms > 0 && (timeframe_ms < interval_ms || timeframe_ms % interval_ms != 0)) {
        status = error_set(&session->error, OC_EINVALID,
                           "study %s: its candles of %lld s do not make up a time frame of %lld s",
                           path, (long long)(interval_ms / 1000), (long long)(timeframe_ms / 1000));
    } else {
        session->is_rolled_up = timeframe_ms > interval_ms;
        oc_study_rollup_init(&session->rollup, interval_ms, timeframe_ms);
        status = start(session, timeframe_ms > 0 ? timeframe_ms : interval_ms);
    }
    if (status == OC_OK) {
        print_header(session);
        status = read_candles(session, history);
    }
    if (status == OC_OK && session->study->kind == OC_STUDY_HISTORY)
        status = run_history(session);
    history_close(history);
    return status;
}

/* "5m", "4h", "1d", "1w": any number of them */
static bool parse_timeframe(const char *text, int64_t *out)
{
    static const char UNITS[] = "mhdw";
    static const int64_t LENGTHS[] = {60000, 3600000, 86400000, 604800000};
    size_t size = strlen(text);
    const char *unit = size > 1 ? strchr(UNITS, text[size - 1]) : NULL;
    int64_t count = 0;

    if (unit == NULL || decimal_parse_int(text, size - 1, &count) != OC_OK || count < 1 ||
        count > 1000)
        return false;
    *out = count * LENGTHS[unit - UNITS];
    return true;
}

static bool set_param(struct session *session, const char *text)
{
    const struct oc_study *study = session->study;
    const char *equals = strchr(text, '=');
    size_t size = equals != NULL ? (size_t)(equals - text) : strlen(text);
    const struct oc_study_param *param;
    char name[32] = "";
    double value = 0.0;

    if (size < sizeof name)
        memcpy(name, text, size);
    param = oc_study_param(study, name);
    if (param == NULL) {
        const char *nearest = oc_study_nearest_param(study, name);

        if (nearest == NULL)
            fprintf(stderr, "outcry: study: --param %s: %s has no parameters\n", text, study->name);
        else
            fprintf(stderr,
                    "outcry: study: --param %s: %s has no parameter of that name; did you mean "
                    "%s?\n",
                    text, study->name, nearest);
        return false;
    }
    if (equals == NULL || decimal_parse_double(equals + 1, strlen(equals + 1), &value) != OC_OK) {
        fprintf(stderr, "outcry: study: --param %s: want %s=NUMBER\n", text, name);
        return false;
    }
    if (oc_study_set(study, &session->config, name, value) != OC_OK) {
        fprintf(stderr, "outcry: study: --param %s: %s must be %s from %g to %g\n", text, name,
                param->is_whole ? "a whole number" : "a number", param->min, param->max);
        return false;
    }
    return true;
}

static int run_session(struct session *session, const char *path, int64_t timeframe_ms)
{
    int code = EXIT_DONE;

    buffer_init(&session->out, OUTPUT_CAP);
    if (study_file(session, path, timeframe_ms) != OC_OK) {
        fprintf(stderr, "outcry: %s\n", session->error.text);
        code = EXIT_DATA;
    }
    flush(session, 1);
    if (buffer_status(&session->out) != OC_OK || fflush(stdout) != 0 || ferror(stdout) != 0) {
        fprintf(stderr, "outcry: study: the output is incomplete (memory or disk)\n");
        code = EXIT_FAILED;
    }
    buffer_deinit(&session->out);
    free(session->state);
    free(session->events);
    free(session->candles);
    return code;
}

static int print_list(bool is_json, bool is_markdown)
{
    struct buffer out;
    int code;

    buffer_init(&out, LIST_CAP);
    if (is_json)
        study_list_json(&out);
    else if (is_markdown)
        study_list_markdown(&out);
    else
        study_list_text(&out);
    (void)fwrite(out.data, 1, out.size, stdout);
    code = buffer_status(&out) == OC_OK && fflush(stdout) == 0 ? EXIT_DONE : EXIT_FAILED;
    buffer_deinit(&out);
    return code;
}

int cmd_study(struct app *app, int argc, char **argv)
{
    bool is_list = false, is_markdown = false;
    const char *path = "", *timeframe = "";
    struct option_list params = {0};
    struct session session = {0};
    int64_t timeframe_ms = 0;
    const struct option options[] = {
        {"candles", OPTION_TEXT, &path, "FILE", "candle file (csv, zst, gz, zip)"},
        {"timeframe", OPTION_TEXT, &timeframe, "TF",
         "longer candles made of the file's: 5m, 1h, 1d, 1w [the file's]"},
        {"param", OPTION_LIST, &params, "NAME=VALUE", "a parameter of the study"},
        {"list", OPTION_FLAG, &is_list, NULL, "the studies, their parameters and outputs"},
        {"json", OPTION_FLAG, &session.is_json, NULL, "JSON lines; with --list: as JSON"},
        {"markdown", OPTION_FLAG, &is_markdown, NULL, "with --list: the table of the docs"},
    };
    int code = options_parse("study", options, sizeof options / sizeof options[0], &argc, argv);

    (void)app;
    if (code >= 0)
        return code;
    if (is_list)
        return print_list(session.is_json, is_markdown);
    if (is_markdown) {
        fprintf(stderr, "outcry: study: --markdown goes with --list\n");
        return EXIT_USAGE;
    }
    if (argc != 2 || path[0] == '\0') {
        fprintf(stderr,
                "outcry: study: want NAME --candles FILE; outcry study --list names them\n");
        return EXIT_USAGE;
    }
    session.study = oc_study_find(argv[1]);
    if (session.study == NULL) {
        fprintf(stderr,
                "outcry: study: there is no study %s; did you mean %s? (outcry study "
                "--list)\n",
                argv[1], oc_study_nearest(argv[1]));
        return EXIT_USAGE;
    }
    if (timeframe[0] != '\0' && !parse_timeframe(timeframe, &timeframe_ms)) {
        fprintf(stderr, "outcry: study: --timeframe %s: want a number and m, h, d or w, as 4h\n",
                timeframe);
        return EXIT_USAGE;
    }
    oc_study_defaults(session.study, OC_MINUTE_MS, &session.config);
    for (size_t i = 0; i < params.count; i++) {
        if (!set_param(&session, params.items[i]))
            return EXIT_USAGE;
    }
    return run_session(&session, path, timeframe_ms);
}
