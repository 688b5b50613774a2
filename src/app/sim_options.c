/* sim_options.c - command line of `outcry sim` into the simulator's options.
 * SPDX-License-Identifier: MIT */
#include "app/sim_options.h"

#include "base/buffer.h"
#include "base/calendar.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "exchange/registry.h"
#include "sim/fault.h"
#include "sim/market.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INFO_CAP = 1 << 26, FAULTS_CAP = 1 << 20, NAMES_MAX = 4096, FAULTS_MAX = 1024 };

int sim_arguments_parse(struct sim_arguments *arguments, int *argc, char **argv)
{
    const struct option options[] = {
        {"port", OPTION_INT, &arguments->port, "N", "port; 0 takes any free one (8331)"},
        {"host", OPTION_TEXT, &arguments->host, "ADDRESS", "address to listen on (127.0.0.1)"},
        {"candles", OPTION_LIST, &arguments->candles, "FILE",
         "candle files (.csv .zst .gz .zip), FILE or SYMBOL=FILE; without: a made-up market"},
        {"exchange-info", OPTION_TEXT, &arguments->exchange_info, "FILE", "ticks and steps"},
        {"tick", OPTION_TEXT, &arguments->tick, "PRICE", "tick of the candle files"},
        {"step", OPTION_TEXT, &arguments->step, "VOLUME", "lot step of the candle files"},
        {"seed", OPTION_INT, &arguments->seed, "N", "of the made-up market and of chance (1)"},
        {"count", OPTION_INT, &arguments->count, "N", "that many made-up symbols, not --symbols"},
        {"history", OPTION_INT, &arguments->history, "DAYS", "made up before the start (10)"},
        {"speed", OPTION_TEXT, &arguments->speed, "X",
         "simulated seconds a second; max: as fast as the clients read (1)"},
        {"start", OPTION_TEXT, &arguments->start, "TIME", "or now (2025-11-03, the files' first)"},
        {"until", OPTION_TEXT, &arguments->until, "TIME", "end (of the files)"},
        {"hold", OPTION_FLAG, &arguments->hold, NULL, "keep serving after the end"},
        {"wait-for", OPTION_INT, &arguments->wait_for, "N", "kline subscriptions before time runs"},
        {"window", OPTION_INT, &arguments->window, "N",
         "at max: frames that a client may be behind (2000); 0: TCP decides"},
        {"settle", OPTION_INT, &arguments->settle, "MS",
         "at max: time rests during REST requests and so long after (20)"},
        {"updates", OPTION_INT, &arguments->updates, "N",
         "kline frames a minute before the close (every 2000 ms on spot, 250 ms on usdm)"},
        {"lateness", OPTION_TEXT, &arguments->lateness, "MIN..MAX", "of closes, ms (4..2004)"},
        {"ping-ms", OPTION_INT, &arguments->ping_ms, "MS", "between pings (20 s; usdm 3 min)"},
        {"pong-ms", OPTION_INT, &arguments->pong_ms, "MS", "patience (1 min; usdm 10 min)"},
        {"lifetime-ms", OPTION_INT, &arguments->lifetime_ms, "MS", "of a connection (24 h)"},
        {"retry-after", OPTION_INT, &arguments->retry_after, "S", "of 429 and 418, real seconds"},
        {"no-limits", OPTION_FLAG, &arguments->no_limits, NULL, "never refuse for weight or rate"},
        {"fault", OPTION_LIST, &arguments->faults, "RULE", "may be repeated; see --list-faults"},
        {"faults", OPTION_TEXT, &arguments->faults_file, "FILE", "a rule a line, # comments"},
        {"list-faults", OPTION_FLAG, &arguments->list_faults, NULL, "the faults and their keys"},
    };

    memset(arguments, 0, sizeof *arguments);
    arguments->port = 8331;
    arguments->host = "127.0.0.1";
    arguments->seed = 1;
    arguments->history = 10;
    arguments->wait_for = -1;
    arguments->window = 2000;
    arguments->settle = 20;
    arguments->updates = -1;
    arguments->retry_after = -1;
    return options_parse("sim", options, sizeof options / sizeof options[0], argc, argv);
}

void sim_options_time_text(int64_t ms, char *out, size_t size)
{
    char text[CALENDAR_TEXT_SIZE];

    (void)calendar_format(ms, text);
    (void)snprintf(out, size, "%s", text);
}

static enum oc_status read_file(const char *path, size_t cap, struct buffer *out,
                                struct error *error)
{
    FILE *file = fopen(path, "rb");
    size_t got = 1;

    if (file == NULL)
        return error_set(error, OC_EIO, "open %s: %s", path, strerror(errno));
    buffer_init(out, cap);
    while (got > 0) {
        char *room = buffer_reserve(out, 65536);

        if (room == NULL)
            break;
        got = fread(room, 1, 65536, file);
        buffer_commit(out, got);
    }
    (void)fclose(file);
    if (buffer_status(out) != OC_OK) {
        buffer_deinit(out);
        return error_set(error, OC_ETOOBIG, "read %s: larger than %zu bytes", path, cap);
    }
    return OC_OK;
}

static enum oc_status read_instruments(struct sim_arguments *arguments, enum oc_market market,
                                       struct error *error)
{
    struct exchange_instruments all = {0};
    struct buffer text;
    enum oc_status status = read_file(arguments->exchange_info, INFO_CAP, &text, error);

    if (status != OC_OK)
        return status;
    status = exchange_instruments_parse(exchange_venue_find("binance"), market, text.data,
                                        text.size, &all, error);
    buffer_deinit(&text);
    if (status != OC_OK)
        return status;
    arguments->instruments = calloc(all.count + 1, sizeof *arguments->instruments);
    for (size_t i = 0; arguments->instruments != NULL && i < all.count; i++)
        if (all.rows[i].usable)
            arguments->instruments[arguments->instrument_count++] = all.rows[i].instrument;
    exchange_instruments_free(&all);
    return arguments->instruments != NULL
               ? OC_OK
               : error_set(error, OC_ENOMEM, "read %s: out of memory", arguments->exchange_info);
}

static enum oc_status add_name(struct sim_arguments *arguments, struct slice name,
                               struct error *error)
{
    char *copy = malloc(name.size + 1);

    if (arguments->names == NULL)
        arguments->names = calloc(NAMES_MAX, sizeof(char *));
    if (copy == NULL || arguments->names == NULL || arguments->name_count == NAMES_MAX) {
        free(copy);
        return error_set(error, OC_EFULL, "symbols: at most %d", (int)NAMES_MAX);
    }
    (void)slice_copy(name, copy, name.size + 1);
    arguments->names[arguments->name_count++] = copy;
    return OC_OK;
}

/* --count N, or the configured list; top:N:QUOTE means N made-up ones. */
static enum oc_status name_symbols(struct sim_arguments *arguments, const char *symbols,
                                   struct error *error)
{
    struct slice rest = slice_of(symbols), part;
    int64_t count = arguments->count;
    enum oc_status status = OC_OK;
    char name[OC_SYMBOL_CAP];

    if (count == 0 && slice_starts(rest, "top:")) {
        (void)slice_split(&rest, ':', &part);
        (void)slice_split(&rest, ':', &part);
        if (decimal_parse_int(part.data, part.size, &count) != OC_OK)
            count = 0;
    }
    if (count < 0 || count > NAMES_MAX)
        return error_set(error, OC_ERANGE, "--count %lld: not within 1 .. %d", (long long)count,
                         (int)NAMES_MAX);
    for (int64_t i = 0; i < count && status == OC_OK; i++) {
        sim_market_name((size_t)i, name);
        status = add_name(arguments, slice_of(name), error);
    }
    while (count == 0 && status == OC_OK && slice_split(&rest, ',', &part))
        status = add_name(arguments, slice_trim(part), error);
    return status;
}

static enum oc_status gather_faults(struct sim_arguments *arguments, struct error *error)
{
    struct slice rest, line;

    arguments->fault_texts = calloc(FAULTS_MAX, sizeof(char *));
    if (arguments->fault_texts == NULL)
        return error_set(error, OC_ENOMEM, "--fault: out of memory");
    for (size_t i = 0; i < arguments->faults.count; i++)
        arguments->fault_texts[arguments->fault_count++] = arguments->faults.items[i];
    if (arguments->faults_file != NULL) {
        struct buffer bytes;
        size_t size;
        enum oc_status status = read_file(arguments->faults_file, FAULTS_CAP, &bytes, error);

        if (status != OC_OK)
            return status;
        buffer_append_char(&bytes, '\0');
        arguments->faults_bytes = buffer_take(&bytes, &size);
        buffer_deinit(&bytes);
    }
    rest = slice_of(arguments->faults_bytes);
    while (rest.size > 0 && slice_split(&rest, '\n', &line)) {
        line = slice_trim(line);
        if (line.size == 0 || line.data[0] == '#')
            continue;
        if (arguments->fault_count == FAULTS_MAX)
            return error_set(error, OC_EFULL, "%s: too many rules", arguments->faults_file);
        arguments->faults_bytes[(size_t)(line.data - arguments->faults_bytes) + line.size] = '\0';
        arguments->fault_texts[arguments->fault_count++] = line.data;
    }
    return OC_OK;
}

static enum oc_status read_time(const char *option, const char *text, int64_t *out,
                                struct error *error)
{
    *out = 0;
    if (text == NULL)
        return OC_OK;
    if (strcmp(text, "now") == 0)
        *out = clock_now_ms();
    else if (!calendar_parse(text, strlen(text), out) || *out <= 0)
        return error_set(error, OC_EINVALID, "--%s %s: not a time", option, text);
    return OC_OK;
}

static enum oc_status read_numbers(const struct sim_arguments *arguments, struct sim_options *out,
                                   struct error *error)
{
    const char *speed = arguments->speed;
    struct slice rest, part;

    if (speed != NULL && strcmp(speed, "max") == 0)
        out->speed = 0;
    else if (speed != NULL && (decimal_parse_double(speed, strlen(speed), &out->speed) != OC_OK ||
                               !(out->speed > 0)))
        return error_set(error, OC_EINVALID, "--speed %s: not a number above 0, nor max", speed);
    if (arguments->port < 0 || arguments->port > 65535)
        return error_set(error, OC_ERANGE, "--port %lld: not within 0 .. 65535",
                         (long long)arguments->port);
    if (arguments->lateness == NULL)
        return OC_OK;
    rest = slice_of(arguments->lateness);
    (void)slice_split(&rest, '.', &part);
    if (decimal_parse_int(part.data, part.size, &out->late_min_ms) != OC_OK || rest.size < 2 ||
        rest.data[0] != '.' ||
        decimal_parse_int(rest.data + 1, rest.size - 1, &out->late_max_ms) != OC_OK)
        return error_set(error, OC_EINVALID, "--lateness %s: not MIN..MAX in milliseconds",
                         arguments->lateness);
    return OC_OK;
}

static void copy_plain(const struct sim_arguments *arguments, const struct config *config,
                       struct sim_options *out)
{
    sim_options_init(out);
    out->host = arguments->host;
    out->port = (uint16_t)arguments->port;
    out->market = config->market;
    out->files = arguments->candles.items;
    out->file_count = arguments->candles.count;
    out->tick = arguments->tick;
    out->step = arguments->step;
    out->seed = (uint64_t)arguments->seed;
    out->history_days = arguments->history;
    out->hold = arguments->hold;
    out->wait_for = arguments->wait_for;
    out->window = arguments->window;
    out->settle_ms = arguments->settle;
    out->updates = arguments->updates;
    out->ping_ms = arguments->ping_ms;
    out->pong_ms = arguments->pong_ms;
    out->lifetime_ms = arguments->lifetime_ms;
    out->retry_after_s = arguments->retry_after;
    out->no_limits = arguments->no_limits;
}

enum oc_status sim_arguments_apply(struct sim_arguments *arguments, const struct config *config,
                                   struct sim_options *out, struct error *error)
{
    enum oc_status status;

    copy_plain(arguments, config, out);
    status = read_numbers(arguments, out, error);
    if (status == OC_OK)
        status = read_time("start", arguments->start, &out->start_ms, error);
    if (status == OC_OK)
        status = read_time("until", arguments->until, &out->until_ms, error);
    if (status == OC_OK && arguments->exchange_info != NULL)
        status = read_instruments(arguments, config->market, error);
    if (status == OC_OK && arguments->candles.count == 0)
        status = name_symbols(arguments, config->symbols, error);
    if (status == OC_OK)
        status = gather_faults(arguments, error);
    for (size_t i = 0; status == OC_OK && i < arguments->fault_count; i++) {
        struct sim_fault fault; /* only whether it can be understood: a usage error */

        status = sim_fault_parse(slice_of(arguments->fault_texts[i]), &fault, error);
    }
    out->instruments = arguments->instruments;
    out->instrument_count = arguments->instrument_count;
    out->symbols = (const char *const *)arguments->names;
    out->symbol_count = arguments->name_count;
    out->faults = arguments->fault_texts;
    out->fault_count = arguments->fault_count;
    return status;
}

void sim_arguments_deinit(struct sim_arguments *arguments)
{
    for (size_t i = 0; i < arguments->name_count; i++)
        free(arguments->names[i]);
    free(arguments->names);
    free(arguments->instruments);
    free(arguments->fault_texts);
    free(arguments->faults_bytes);
}
