/* cmd_serve.c - `outcry serve`: wires the parts to one loop, runs it, ends it in order.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/notify.h"
#include "app/options.h"
#include "app/serve.h"
#include "app/serve_config.h"
#include "app/version.h"
#include "base/clock.h"
#include "base/log.h"
#include "exchange/registry.h"
#include "net/loop.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNAL_COUNT = 3, DRAIN_POLL_MS = 50, END_MS = 4500, WATCHDOG_DIVISOR = 2 };

/* What only this command needs: signals, the service manager, the stages of the end. */
struct runner {
    struct serve serve;
    struct app *app;
    struct notify notify;
    struct loop_signal *signals[SIGNAL_COUNT];
    struct loop_timer *status_timer, *watchdog, *drain_timer;
    int64_t ending_since_ms; /* 0: not ending */
    bool is_server_closed, is_feed_closed;
    uint32_t seconds; /* status lines sent */
    char exchange_state[EXCHANGE_REASON_CAP + 32];
};

/* ---- what the feed tells ---- */

static void on_open_candle(void *context, uint32_t slot, const struct oc_candle *candle)
{
    struct runner *runner = context;
    struct feed_symbol_info info;

    if (runner->serve.server != NULL && feed_symbol(runner->serve.feed, slot, &info))
        server_publish_candle(runner->serve.server, info.instrument, OC_TF_1M, candle, false);
}

static void on_symbol(void *context, uint32_t slot)
{
    struct runner *runner = context;
    size_t index;

    if (runner->serve.server != NULL && serve_source_index(&runner->serve, slot, &index))
        server_publish_market(runner->serve.server, index);
}

static void on_symbols_changed(void *context)
{
    struct runner *runner = context;

    if (runner->serve.feed == NULL)
        return;
    serve_source_sort(&runner->serve);
    if (runner->serve.server != NULL)
        server_symbols_changed(runner->serve.server);
}

static void on_rebuild(void *context, uint32_t slot, int64_t until_ms, bool has_ended)
{
    struct runner *runner = context;

    publish_rebuild(&runner->serve.publisher, slot, until_ms, has_ended);
}

static void on_exchange_state(void *context, enum exchange_state state, const char *reason)
{
    struct runner *runner = context;

    log_event(state == EXCHANGE_LIVE || state == EXCHANGE_STARTING ? LOG_INFO : LOG_WARN,
              "exchange", exchange_state_text(state), "reason=%s", reason);
    (void)snprintf(runner->exchange_state, sizeof runner->exchange_state, "%s %s",
                   exchange_state_text(state), reason);
}

static void finish_if_closed(struct runner *runner)
{
    if (runner->is_server_closed && runner->is_feed_closed)
        loop_stop(runner->serve.loop);
}

static void on_feed_closed(void *context)
{
    struct runner *runner = context;

    runner->serve.feed = NULL;
    runner->serve.publisher.feed = NULL;
    runner->is_feed_closed = true;
    finish_if_closed(runner);
}

static void on_server_closed(void *context)
{
    struct runner *runner = context;

    runner->serve.server = NULL;
    runner->is_server_closed = true;
    finish_if_closed(runner);
}

/* ---- the end ---- */

static void close_parts(struct runner *runner)
{
    struct server *server = runner->serve.server;

    loop_timer_stop(runner->drain_timer);
    runner->serve.publisher.server = NULL;
    runner->serve.server = NULL;
    server_close(server, on_server_closed, runner);
    feed_close(runner->serve.feed);
}

static void on_drain_poll(void *context)
{
    struct runner *runner = context;
    int64_t elapsed_ms = loop_mono_ms(runner->serve.loop) - runner->ending_since_ms;
    int64_t patience_ms = runner->serve.config->server.drain_ms;

    if (patience_ms > END_MS)
        patience_ms = END_MS;
    if (server_connections(runner->serve.server) == 0 || elapsed_ms >= patience_ms)
        close_parts(runner);
}

static void begin_end(struct runner *runner, int signal_number)
{
    if (runner->ending_since_ms != 0)
        return;
    log_event(LOG_INFO, "serve", "stopping", "signal=%d connections=%zu", signal_number,
              server_connections(runner->serve.server));
    runner->ending_since_ms = loop_mono_ms(runner->serve.loop);
    notify_stopping(&runner->notify, "draining");
    loop_timer_stop(runner->status_timer);
    server_drain(runner->serve.server);
    loop_timer_every(runner->drain_timer, DRAIN_POLL_MS);
}

static void reload(struct runner *runner)
{
    struct error error = {0};
    size_t restart_keys = 0;
    enum oc_status status;

    notify_reloading(&runner->notify, clock_mono_ns() / 1000);
    status = config_reload(runner->serve.config, &restart_keys, &error);
    if (status == OC_OK)
        status = serve_apply_tokens(runner->serve.config, runner->serve.server, &error);
    notify_ready(&runner->notify, status == OC_OK ? "reloaded" : error.text);
    if (status != OC_OK) {
        log_event(LOG_ERROR, "serve", "reload_failed", "reason=%s", error.text);
        return;
    }
    log_set_level(runner->serve.config->log.level);
    log_set_format(runner->serve.config->log.format);
    log_event(LOG_INFO, "serve", "reloaded", "need_restart=%zu", restart_keys);
}

static void on_signal_number(int signal_number, void *context)
{
    struct runner *runner = context;

    if (signal_number == SIGHUP)
        reload(runner);
    else
        begin_end(runner, signal_number);
}

/* ---- the service manager ---- */

static void on_status(void *context)
{
    struct runner *runner = context;
    uint32_t waiting = feed_waiting(runner->serve.feed);
    char text[256];

    if (waiting == 0 && runner->serve.order_count != 0)
        (void)snprintf(text, sizeof text, "%zu symbols, exchange %s", runner->serve.order_count,
                       runner->exchange_state);
    else
        (void)snprintf(text, sizeof text, "back-fill: %u of %zu symbols to go, exchange %s",
                       waiting, runner->serve.order_count, runner->exchange_state);
    notify_status(&runner->notify, text);
    if (++runner->seconds % 60 == 0)
        log_flush();
}

static void on_watchdog(void *context)
{
    struct runner *runner = context;

    notify_watchdog(&runner->notify);
}

/* ---- opening ---- */

static void log_memory_plan(const struct serve *serve, uint32_t slots)
{
    size_t each = cohort_member_size(&serve->cohort.engine_config);

    log_event(LOG_INFO, "serve", "memory_plan",
              "symbols_max=%u bytes_each=%zu engine_bytes=%zu ring_bytes=%zu total_mb=%zu", slots,
              each, oc_engine_state_size(), each - oc_engine_state_size(), each * slots / 1000000);
}

static enum oc_status open_engines(struct runner *runner, uint32_t slots, struct error *error)
{
    struct serve *serve = &runner->serve;
    struct oc_engine_config engines = serve_engine_config(serve->config);
    struct cohort_sink sink;
    enum oc_status status = serve_open_store(serve->config, &serve->store, error);

    if (status != OC_OK)
        return status;
    publish_init(&serve->publisher, &serve->cohort, serve->store);
    sink = publish_sink(&serve->publisher);
    status = cohort_init(&serve->cohort, serve->config->market, &engines, slots, &sink, error);
    if (status == OC_OK && serve->config->learned_file[0] != '\0')
        status = serve_load_learned(serve->config->learned_file, &serve->cohort.learning, error);
    serve->order = calloc(slots, sizeof *serve->order);
    if (status == OC_OK && serve->order == NULL)
        status = error_set(error, OC_ENOMEM, "start: out of memory");
    if (status == OC_OK)
        log_memory_plan(serve, slots);
    return status;
}

static enum oc_status open_feed(struct runner *runner, uint32_t slots, struct error *error)
{
    struct serve *serve = &runner->serve;
    struct feed_events events = {on_open_candle, on_symbol,         on_symbols_changed,
                                 on_rebuild,     on_exchange_state, on_feed_closed,
                                 runner};
    struct feed_config config = serve_feed_config(serve->config, slots);

    config.venue = exchange_venue_find(serve->config->exchange.venue);
    if (config.venue == NULL)
        return error_set(error, OC_EINVALID, "exchange.venue: no venue \"%s\"",
                         serve->config->exchange.venue);
    return feed_open(serve->loop, &config, &serve->cohort, &events, &serve->feed, error);
}

static enum oc_status open_signals(struct runner *runner, struct error *error)
{
    static const int NUMBERS[SIGNAL_COUNT] = {SIGTERM, SIGINT, SIGHUP};

    for (int i = 0; i < SIGNAL_COUNT; i++) {
        enum oc_status status = loop_signal_open(runner->serve.loop, NUMBERS[i], on_signal_number,
                                                 runner, &runner->signals[i], error);

        if (status != OC_OK)
            return status;
    }
    return OC_OK;
}

static enum oc_status open_timers(struct runner *runner, struct error *error)
{
    struct loop *loop = runner->serve.loop;
    int64_t watchdog_ms = runner->notify.watchdog_ms;

    runner->status_timer = loop_timer_new(loop, on_status, runner);
    runner->watchdog = loop_timer_new(loop, on_watchdog, runner);
    runner->drain_timer = loop_timer_new(loop, on_drain_poll, runner);
    if (runner->status_timer == NULL || runner->watchdog == NULL || runner->drain_timer == NULL)
        return error_set(error, OC_ENOMEM, "start: out of memory");
    loop_timer_every(runner->status_timer, 1000);
    if (watchdog_ms > 0)
        loop_timer_every(runner->watchdog, (uint64_t)(watchdog_ms / WATCHDOG_DIVISOR + 1));
    return OC_OK;
}

static enum oc_status open_all(struct runner *runner, struct error *error)
{
    struct serve *serve = &runner->serve;
    uint32_t slots = serve_slots(serve->config);
    enum oc_status status = open_engines(runner, slots, error);

    if (status == OC_OK)
        status = open_feed(runner, slots, error);
    if (status != OC_OK)
        return status;
    serve->publisher.feed = serve->feed;
    serve_source_init(serve);
    status = serve_open_server(serve->config, serve, error);
    if (status != OC_OK)
        return status;
    serve->publisher.server = serve->server;
    status = open_signals(runner, error);
    return status == OC_OK ? open_timers(runner, error) : status;
}

static void close_all(struct runner *runner)
{
    struct serve *serve = &runner->serve;
    struct error error = {0};

    for (int i = 0; i < SIGNAL_COUNT; i++)
        loop_signal_close(runner->signals[i]);
    loop_timer_free(runner->status_timer);
    loop_timer_free(runner->watchdog);
    loop_timer_free(runner->drain_timer);
    if (serve->server != NULL)
        server_close(serve->server, NULL, NULL);
    feed_close(serve->feed);
    if (loop_close(serve->loop, &error) != OC_OK)
        log_event(LOG_WARN, "serve", "loop_not_clean", "reason=%s", error.text);
    publish_deinit(&serve->publisher);
    cohort_deinit(&serve->cohort);
    store_close(serve->store);
    free(serve->order);
    notify_close(&runner->notify);
}

static void announce(struct runner *runner)
{
    const struct serve *serve = &runner->serve;

    printf("ready http=http://%s:%u\n", serve->config->server.bind, server_port(serve->server));
    (void)fflush(stdout);
    log_event(LOG_INFO, "serve", "listening",
              "bind=%s port=%u metrics_port=%u market=%s symbols=%s build=%s",
              serve->config->server.bind, server_port(serve->server),
              server_metrics_port(serve->server), oc_market_text(serve->config->market),
              serve->config->symbols, version_facts()->build);
    notify_ready(&runner->notify, "listening; back-fill begins");
}

int cmd_serve(struct app *app, int argc, char **argv)
{
    static struct runner runner;
    struct error error = {0};
    enum oc_status status;
    int code = options_parse("serve", NULL, 0, &argc, argv);

    if (code >= 0)
        return code;
    if (argc > 1) {
        fprintf(stderr, "outcry serve: %s: takes no argument\n", argv[1]);
        return EXIT_USAGE;
    }
    if (config_check_server(&app->config, &error) != OC_OK) {
        fprintf(stderr, "outcry: %s\n", error.text);
        return EXIT_CONFIG;
    }
    runner.app = app;
    runner.serve.config = &app->config;
    if (notify_open_environment(&runner.notify, &error) != OC_OK)
        log_event(LOG_WARN, "serve", "no_notify", "reason=%s", error.text);
    if (loop_process_init((size_t)app->config.server.max_connections + 512, NULL, &error) !=
            OC_OK ||
        loop_open(&runner.serve.loop, &error) != OC_OK) {
        fprintf(stderr, "outcry: %s\n", error.text);
        return EXIT_FAILED;
    }
    status = open_all(&runner, &error);
    if (status == OC_OK) {
        announce(&runner);
        loop_run(runner.serve.loop);
    } else {
        fprintf(stderr, "outcry: %s\n", error.text);
    }
    close_all(&runner);
    if (status != OC_OK)
        return status == OC_EINVALID || status == OC_EFORBIDDEN ? EXIT_CONFIG : EXIT_FAILED;
    log_event(LOG_INFO, "serve", "stopped", "exit=0");
    return EXIT_DONE;
}
