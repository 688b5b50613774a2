/* serve_source.c - the market as the API sees it.
 * SPDX-License-Identifier: MIT */
#include "app/serve.h"

#include "app/version.h"
#include "base/clock.h"
#include "exchange/exchange.h"
#include "server/metrics.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void serve_source_sort(struct serve *serve)
{
    struct feed_symbol_info info;

    serve->order_count = 0;
    for (int is_spare = 0; is_spare < 2; is_spare++) {
        for (uint32_t slot = 0; slot < feed_slots(serve->feed); slot++) {
            if (feed_symbol(serve->feed, slot, &info) && info.is_spare == (is_spare == 1))
                serve->order[serve->order_count++] = slot;
        }
    }
}

bool serve_source_index(const struct serve *serve, uint32_t slot, size_t *index)
{
    for (size_t i = 0; i < serve->order_count; i++) {
        if (serve->order[i] == slot) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* ---- symbols ---- */

static size_t symbol_count(void *context)
{
    return ((const struct serve *)context)->order_count;
}

/* The reason is borrowed until the handler returns; handlers look at one symbol at a time. */
static void symbol_at(void *context, size_t index, struct source_symbol *out)
{
    static struct feed_symbol_info info; /* loop thread only */
    const struct serve *serve = context;
    const struct cohort_member *member = cohort_member(&serve->cohort, serve->order[index]);
    int64_t last_ms = member == NULL ? -1 : oc_engine_last_ms(member->engine);

    memset(out, 0, sizeof *out);
    (void)feed_symbol(serve->feed, serve->order[index], &info);
    out->instrument = info.instrument;
    out->engine = info.state == FEED_LIVE || info.state == FEED_SUSPENDED
                      ? (member == NULL ? NULL : member->engine)
                      : NULL;
    out->status = info.status;
    out->reason = info.reason;
    out->is_followed = !info.is_spare;
    out->is_fresh = info.is_fresh;
    out->last_closed_ms = last_ms < 0 ? 0 : last_ms + OC_MINUTE_MS;
    out->backfill_frac = info.filled_frac;
    out->min_notional = info.min_notional;
    out->has_open = info.has_open;
    out->open = info.open;
}

static bool symbol_find(void *context, const char *symbol, size_t *index)
{
    const struct serve *serve = context;
    uint32_t slot;

    return feed_find(serve->feed, symbol, &slot) && serve_source_index(serve, slot, index);
}

static bool has_symbols(void *context)
{
    return feed_has_symbols(((const struct serve *)context)->feed);
}

static enum oc_status want(void *context, const char *symbol, uint32_t *retry_s,
                           struct error *error)
{
    enum { RETRY_S = 3 };
    const struct serve *serve = context;

    *retry_s = RETRY_S;
    return feed_follow(serve->feed, symbol, true, error);
}

static enum oc_status follow(void *context, const char *symbol, struct error *error)
{
    return feed_follow(((const struct serve *)context)->feed, symbol, false, error);
}

static enum oc_status unfollow(void *context, const char *symbol, struct error *error)
{
    return feed_unfollow(((const struct serve *)context)->feed, symbol, error);
}

/* ---- clocks, state, provenance ---- */

static int64_t exchange_ms(void *context)
{
    return feed_now_ms(((const struct serve *)context)->feed);
}

static int64_t wall_ms(void *context)
{
    (void)context;
    return clock_now_ms();
}

static void describe_exchange(void *context, struct source_exchange *out)
{
    const struct serve *serve = context;
    struct exchange_metrics metrics;
    enum exchange_state state = exchange_current_state(feed_exchange(serve->feed), &out->reason);

    exchange_get_metrics(feed_exchange(serve->feed), &metrics);
    out->state = exchange_state_text(state);
    out->is_live = metrics.streams_up > 0;
}

static void provenance(void *context, size_t index, struct store_provenance *out)
{
    const struct serve *serve = context;

    memset(out, 0, sizeof *out);
    if (cohort_member(&serve->cohort, serve->order[index]) != NULL)
        publish_provenance(&serve->cohort, serve->order[index], out);
}

static const struct oc_learned *learned(void *context)
{
    return learning_table(&((const struct serve *)context)->cohort.learning);
}

/* ---- metrics ---- */

static void put_candles(const struct serve *serve, struct metrics_sink *sink)
{
    static const char *const SOURCES[] = {"ws", "rest", "file", "derived"};
    const struct feed_numbers *numbers = feed_numbers(serve->feed);

    for (int i = 0; i < 4; i++)
        metrics_put(sink, METRIC_CANDLES, SOURCES[i], (double)numbers->released[i]);
#define PUT_FAULT(field, kind) \
    metrics_put(sink, METRIC_CANDLE_FAULTS, kind, (double)numbers->field);
    FEED_FAULT_LIST(PUT_FAULT)
#undef PUT_FAULT
    metrics_put_histogram(sink, METRIC_PIPELINE, NULL, FEED_PIPELINE_BOUNDS_S, numbers->pipeline,
                          FEED_PIPELINE_BUCKETS - 1, numbers->pipeline_sum_s);
}

static void put_exchange(const struct exchange_metrics *numbers, struct metrics_sink *sink)
{
    double bounds[EXCHANGE_LATENCY_BUCKETS - 1];

    for (int i = 0; i < EXCHANGE_LATENCY_BUCKETS - 1; i++)
        bounds[i] = (double)EXCHANGE_LATENCY_BOUNDS_MS[i] / 1000;
    metrics_put_histogram(sink, METRIC_CLOSE_LATENCY, NULL, bounds, numbers->close_latency,
                          EXCHANGE_LATENCY_BUCKETS - 1,
                          (double)numbers->close_latency_sum_ms / 1000);
    metrics_put(sink, METRIC_FEED_FRAMES, NULL, (double)numbers->frames);
    metrics_put(sink, METRIC_FEED_BYTES, NULL, (double)numbers->bytes);
    for (int i = 0; i < EXCHANGE_FAULT_COUNT; i++)
        metrics_put(sink, METRIC_FEED_FAULTS,
                    exchange_frame_fault_text((enum exchange_frame_fault)i),
                    (double)numbers->frame_faults[i]);
    metrics_put(sink, METRIC_FEED_CONNECTIONS, NULL, numbers->connections_live);
    metrics_put(sink, METRIC_FEED_EVENTS, "connect", (double)numbers->connects);
    metrics_put(sink, METRIC_FEED_EVENTS, "reconnect", (double)numbers->reconnects);
    metrics_put(sink, METRIC_FEED_EVENTS, "rotation", (double)numbers->rotations);
    metrics_put(sink, METRIC_FEED_EVENTS, "shutdown", (double)numbers->shutdowns);
    metrics_put(sink, METRIC_FEED_EVENTS, "silent_connection", (double)numbers->silent_connections);
    metrics_put(sink, METRIC_FEED_EVENTS, "slow_connection", (double)numbers->slow_connections);
    metrics_put(sink, METRIC_FEED_EVENTS, "silent_symbol", (double)numbers->silent_symbols);
    metrics_put(sink, METRIC_FEED_EVENTS, "repair", (double)numbers->repairs);
    metrics_put(sink, METRIC_FEED_LAG, NULL, (double)numbers->lag_ms / 1000);
    metrics_put(sink, METRIC_REST_REQUESTS, NULL, (double)numbers->rest_requests);
    for (int i = 0; i < EXCHANGE_REST_FAULT_COUNT; i++)
        metrics_put(sink, METRIC_REST_FAULTS, exchange_rest_fault_text((enum exchange_rest_fault)i),
                    (double)numbers->rest_faults[i]);
    metrics_put(sink, METRIC_REST_QUEUED, NULL, numbers->rest_queued);
    metrics_put(sink, METRIC_REST_WEIGHT, "used", numbers->weight_used);
    metrics_put(sink, METRIC_REST_WEIGHT, "limit", numbers->weight_limit);
    metrics_put(sink, METRIC_REST_BLOCKED, NULL, (double)numbers->blocked_ms / 1000);
}

static void put_learning(const struct serve *serve, struct metrics_sink *sink)
{
    const struct oc_learned *table = learning_table(&serve->cohort.learning);

    metrics_put(sink, METRIC_LEARNED_DAY, NULL, (double)table->day_ms / 1000);
    for (int i = 0; i < OC_ENGINE_COUNT; i++)
        metrics_put(sink, METRIC_ENGINE_WEIGHT, oc_engine_text((enum oc_engine_id)i),
                    oc_learned_weight(table, (enum oc_engine_id)i, OC_CELL_ANY).weight);
}

static void put_published(const struct publish_numbers *numbers, struct metrics_sink *sink)
{
    metrics_put(sink, METRIC_SIGNALS, "endorsed", (double)numbers->endorsed);
    metrics_put(sink, METRIC_SIGNALS, "unendorsed", (double)numbers->unendorsed);
    metrics_put(sink, METRIC_SIGNALS, "late", (double)numbers->late);
    for (int i = 0; i < OC_ENGINE_COUNT; i++)
        metrics_put(sink, METRIC_OPINIONS, oc_engine_text((enum oc_engine_id)i),
                    (double)numbers->opinions[i]);
    for (int i = 0; i < OC_OUTCOME_STATUS_COUNT; i++)
        metrics_put(sink, METRIC_OUTCOMES, oc_outcome_text((enum oc_outcome_status)i),
                    (double)numbers->outcomes[i]);
}

static double resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long long pages = 0;

    if (file == NULL)
        return 0;
    if (fscanf(file, "%*u %llu", &pages) != 1)
        pages = 0;
    (void)fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static void put_memory(const struct serve *serve, struct metrics_sink *sink)
{
    double engines = 0, rings = 0;

    for (uint32_t slot = 0; slot < serve->cohort.slots; slot++) {
        const struct cohort_member *member = cohort_member(&serve->cohort, slot);

        if (member == NULL)
            continue;
        engines += (double)oc_engine_state_size();
        rings += (double)member->memory_size - (double)oc_engine_state_size();
    }
    metrics_put(sink, METRIC_MEMORY, "resident", resident_bytes());
    metrics_put(sink, METRIC_MEMORY, "candles", rings);
    metrics_put(sink, METRIC_MEMORY, "engines", engines);
}

static void put_metrics(void *context, struct metrics_sink *sink)
{
    const struct serve *serve = context;
    struct exchange_metrics numbers;

    exchange_get_metrics(feed_exchange(serve->feed), &numbers);
    put_candles(serve, sink);
    put_exchange(&numbers, sink);
    put_published(&serve->publisher.numbers, sink);
    put_learning(serve, sink);
    put_memory(serve, sink);
    metrics_put(sink, METRIC_BACKFILL, NULL, feed_waiting(serve->feed));
}

void serve_source_init(struct serve *serve)
{
    struct source *source = &serve->source;

    *source = (struct source){
        .context = serve,
        .broker = PUBLISH_BROKER,
        .market = serve->config->market,
        .version = version_facts()->version,
        .build = version_facts()->build,
        .symbol_count = symbol_count,
        .symbol_at = symbol_at,
        .symbol_find = symbol_find,
        .has_symbols = has_symbols,
        .want = want,
        .follow = follow,
        .unfollow = unfollow,
        .exchange_ms = exchange_ms,
        .wall_ms = wall_ms,
        .exchange = describe_exchange,
        .provenance = provenance,
        .learned = learned,
        .metrics = put_metrics,
    };
    memcpy(source->modes, serve->cohort.engine_config.modes, sizeof source->modes);
}
