/* sim.c - the simulated exchange: its start, its market, its end.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"

#include "base/log.h"
#include "outcry/timeframe.h"
#include "sim/load.h"

#include <stdlib.h>
#include <string.h>

enum {
    HOUSE_EVERY_MS = 250,
    PING_SPOT_MS = 20000,
    PONG_SPOT_MS = 60000,
    PING_USDM_MS = 180000,
    PONG_USDM_MS = 600000,
    LIFETIME_MS = 86400000,
    FAREWELL_MS = 300
};

void sim_options_init(struct sim_options *options)
{
    memset(options, 0, sizeof *options);
    options->host = "127.0.0.1";
    options->seed = 1;
    options->history_days = 10;
    options->speed = 1;
    options->wait_for = -1;
    options->window = 2000;
    options->settle_ms = 20;
    options->updates = -1;
    options->late_min_ms = 4;
    options->late_max_ms = 2004;
    options->retry_after_s = -1;
}

uint16_t sim_port(const struct sim *sim)
{
    return http_server_port(sim->server);
}

/* ---- what it is about ---- */

struct sim_view sim_view_of(struct sim *sim, struct sim_series *series)
{
    struct sim_cursor *cursor = &sim->live[series->symbol.index].cursor;
    struct sim_view view = {&sim->store, series, cursor, sim->now_ms, sim->prints_cap};

    sim_cursor_move(cursor, &sim->store, series, sim->now_ms, sim->prints_cap);
    return view;
}

void sim_symbols_text(const struct sim *sim, char *out, size_t size)
{
    size_t i, used = 0;

    out[0] = '\0';
    for (i = 0; i < sim->store.count; i++) {
        const char *symbol = sim->store.series[i].symbol.instrument.symbol;
        size_t length = strlen(symbol);

        if (used + length + 6 > size) {
            memcpy(out + used, "...", 4);
            return;
        }
        if (used > 0)
            out[used++] = ',';
        memcpy(out + used, symbol, length + 1);
        used += length;
    }
}

static enum oc_status add_made_up(struct sim *sim, const struct sim_options *options,
                                  struct error *error)
{
    int64_t first_ms = sim->start_ms - options->history_days * OC_DAY_MS;
    size_t i;

    for (i = 0; i < options->symbol_count; i++) {
        struct oc_instrument instrument;
        struct sim_market_plan plan;
        enum oc_status status = sim_market_instrument(slice_of(options->symbols[i]),
                                                      options->market, &instrument, &plan, error);

        if (status == OC_OK)
            status = sim_store_add_seeded(&sim->store, &instrument, &plan, options->seed, first_ms,
                                          error);
        if (status != OC_OK)
            return status;
    }
    return OC_OK;
}

/* A symbol that is known beforehand gets its series before its file is read. */
static enum oc_status add_known(struct sim *sim, const struct sim_options *options,
                                const char *symbol, struct error *error)
{
    struct sim_series *series;
    size_t i;

    if (sim_store_find(&sim->store, slice_of(symbol)) != NULL)
        return OC_OK;
    for (i = 0; i < options->instrument_count; i++)
        if (strcmp(options->instruments[i].symbol, symbol) == 0)
            return sim_store_add_empty(&sim->store, &options->instruments[i], options->seed,
                                       &series, error);
    return OC_OK;
}

static enum oc_status add_files(struct sim *sim, const struct sim_options *options,
                                struct error *error)
{
    enum oc_status status = OC_OK;
    size_t i;

    for (i = 0; i < options->file_count && status == OC_OK; i++) {
        struct slice path = slice_of(options->files[i]), head;
        char symbol[OC_SYMBOL_CAP];
        struct sim_load load = {.path = options->files[i],
                                .market = options->market,
                                .tick = options->tick,
                                .step = options->step,
                                .seed = options->seed};

        (void)slice_split(&path, '=', &head);
        if (path.data != NULL && slice_copy(head, symbol, sizeof symbol)) {
            load.path = path.data;
            load.symbol = symbol;
        } else if (!sim_load_symbol(&load, symbol)) {
            symbol[0] = '\0';
        }
        status = add_known(sim, options, symbol, error);
        if (status == OC_OK)
            status = sim_load_file(&sim->store, &load, error);
    }
    return status;
}

static void set_times(struct sim *sim, const struct sim_options *options)
{
    int64_t first = INT64_MAX, last = 0;
    size_t i;

    for (i = 0; i < sim->store.count; i++) {
        const struct sim_series *series = &sim->store.series[i];

        if (series->first_minute < first)
            first = series->first_minute;
        if (series->end_minute > last)
            last = series->end_minute;
    }
    if (options->file_count > 0 && options->start_ms == 0)
        sim->start_ms = first * SIM_MINUTE_MS;
    sim->end_ms = options->until_ms;
    if (sim->end_ms == 0 && last < INT64_MAX)
        sim->end_ms = last * SIM_MINUTE_MS + options->late_max_ms + 1;
}

static enum oc_status check_options(const struct sim_options *options, struct error *error)
{
    if (!(options->speed >= 0 && options->speed <= 1000000))
        return error_set(error, OC_EINVALID, "speed: not within 0 .. 1000000");
    if (options->late_min_ms < 0 || options->late_max_ms < options->late_min_ms ||
        options->late_max_ms > 59000)
        return error_set(error, OC_EINVALID, "lateness %lld..%lld: not within 0 .. 59000 ms",
                         (long long)options->late_min_ms, (long long)options->late_max_ms);
    if (options->updates < -1 || options->updates > 600)
        return error_set(error, OC_EINVALID, "updates %lld: not within 0 .. 600",
                         (long long)options->updates);
    if (options->history_days < 0 || options->history_days > 4000)
        return error_set(error, OC_EINVALID, "history %lld: not within 0 .. 4000 days",
                         (long long)options->history_days);
    if (options->file_count == 0 && options->symbol_count == 0)
        return error_set(error, OC_EINVALID, "no symbols: give files or names");
    return OC_OK;
}

static enum oc_status load_market(struct sim *sim, const struct sim_options *options,
                                  struct error *error)
{
    enum oc_status status = check_options(options, error);
    size_t i;

    sim->start_ms = options->start_ms > 0 ? options->start_ms : SIM_START_MS;
    if (status == OC_OK)
        status = options->file_count > 0 ? add_files(sim, options, error)
                                         : add_made_up(sim, options, error);
    if (status != OC_OK)
        return status;
    set_times(sim, options);
    if (sim->end_ms > 0 && sim->end_ms <= sim->start_ms)
        return error_set(error, OC_EINVALID, "the end (%lld) is not after the start (%lld)",
                         (long long)sim->end_ms, (long long)sim->start_ms);
    sim->now_ms = sim->start_ms;
    sim->live = calloc(sim->store.count, sizeof *sim->live);
    if (sim->live == NULL)
        return error_set(error, OC_ENOMEM, "start the simulator: out of memory");
    for (i = 0; i < sim->store.count; i++)
        sim_cursor_init(&sim->live[i].cursor);
    return OC_OK;
}

static void on_timer(void *context)
{
    (void)context; /* the turn itself is what was wanted */
}

static void on_house(void *context)
{
    sim_conn_house(context);
}

static enum oc_status listen_now(struct sim *sim, const struct sim_options *options,
                                 struct error *error)
{
    struct http_server_config config;

    sim->timer = loop_timer_new(sim->loop, on_timer, sim);
    sim->house_timer = loop_timer_new(sim->loop, on_house, sim);
    if (sim->timer == NULL || sim->house_timer == NULL)
        return error_set(error, OC_ENOMEM, "start the simulator: out of memory");
    http_server_config_init(&config);
    config.host = options->host;
    config.port = options->port;
    config.on_request = sim_on_request;
    config.context = sim;
    return http_server_open(sim->loop, &config, &sim->server, error);
}

static enum oc_status add_faults(struct sim *sim, const struct sim_options *options,
                                 struct error *error)
{
    enum oc_status status = OC_OK;
    size_t i;

    for (i = 0; i < options->fault_count && status == OC_OK; i++)
        status = sim_inject(sim, slice_of(options->faults[i]), error);
    return status;
}

enum oc_status sim_open(struct loop *loop, const struct sim_options *options, sim_end_fn *on_end,
                        void *context, struct sim **out, struct error *error)
{
    struct sim *sim = calloc(1, sizeof *sim);
    bool is_spot = options->market == OC_MARKET_SPOT;
    enum oc_status status;

    if (sim == NULL)
        return error_set(error, OC_ENOMEM, "start the simulator: out of memory");
    sim->loop = loop;
    sim->options = *options;
    sim->market = options->market;
    sim->speed = options->speed;
    sim->prints_cap = is_spot ? 60 : SIM_PRINTS_MAX;
    sim->on_end = on_end;
    sim->context = context;
    if (sim->options.ping_ms == 0)
        sim->options.ping_ms = is_spot ? PING_SPOT_MS : PING_USDM_MS;
    if (sim->options.pong_ms == 0)
        sim->options.pong_ms = is_spot ? PONG_SPOT_MS : PONG_USDM_MS;
    if (sim->options.lifetime_ms == 0)
        sim->options.lifetime_ms = LIFETIME_MS;
    buffer_init(&sim->scratch, LIMIT_SIM_REPLY);
    buffer_init(&sim->body, LIMIT_SIM_REPLY);
    sim_store_init(&sim->store);
    sim_agenda_init(&sim->agenda);
    status = load_market(sim, options, error);
    if (status == OC_OK)
        status = sim_plan_init(&sim->plan, options->seed, sim->start_ms);
    if (status == OC_OK)
        status = add_faults(sim, options, error);
    if (status == OC_OK)
        status = listen_now(sim, options, error);
    if (status != OC_OK) {
        sim_free(sim);
        return status;
    }
    sim_faults_open(sim);
    sim_time_open(sim);
    loop_timer_every(sim->house_timer, HOUSE_EVERY_MS);
    loop_hook_start(loop, &sim->hook, LOOP_PHASE_WORK, sim_time_on_turn, sim);
    *out = sim;
    return OC_OK;
}

static void on_server_closed(void *context)
{
    struct sim *sim = context;

    sim->server = NULL;
    if (sim->on_closed != NULL)
        sim->on_closed(sim->closed_context);
}

/* Who has not taken its leave by now is cut. */
static void on_farewell(void *context)
{
    struct sim *sim = context;

    loop_timer_free(sim->timer);
    sim->timer = NULL;
    http_server_close(sim->server, on_server_closed, sim);
}

void sim_close(struct sim *sim, sim_end_fn *on_closed, void *context)
{
    if (sim->is_closing)
        return;
    sim->is_closing = true;
    sim->on_closed = on_closed;
    sim->closed_context = context;
    loop_hook_stop(sim->loop, &sim->hook);
    loop_timer_free(sim->house_timer);
    loop_timer_free(sim->timer);
    sim->house_timer = NULL;
    sim_conn_close_all(sim, WS_CLOSE_GOING_AWAY, "");
    http_server_drain(sim->server);
    sim->timer = loop_timer_new(sim->loop, on_farewell, sim);
    if (sim->timer == NULL)
        http_server_close(sim->server, on_server_closed, sim);
    else
        loop_timer_once(sim->timer, FAREWELL_MS);
}

void sim_free(struct sim *sim)
{
    if (sim == NULL)
        return;
    loop_timer_free(sim->timer);
    loop_timer_free(sim->house_timer);
    sim_held_free_all(sim);
    sim_streams_free(sim);
    sim_plan_deinit(&sim->plan);
    sim_agenda_deinit(&sim->agenda);
    sim_store_deinit(&sim->store);
    buffer_deinit(&sim->scratch);
    buffer_deinit(&sim->body);
    free(sim->live);
    free(sim->weights);
    free(sim);
}
