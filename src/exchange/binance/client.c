/* client.c - the Binance object: open, close, its state, and its row in the table of venues.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/client.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "exchange/binance/config.h"
#include "exchange/binance/venue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 300 attempts in 5 minutes are allowed to an address: at most 20 + 300 / 1.25 = 260 here. */
enum { CONNECT_BURST = 20, CONNECT_GAP_MS = 1250 };

int64_t client_now_ms(const struct binance *binance)
{
    return venue_clock_now(&binance->clock, loop_mono_ms(binance->loop));
}

/* ---- state ---- */

static enum exchange_state judge_streams(const struct binance *binance, char *reason)
{
    const struct conn *down = NULL;
    uint32_t count = 0;
    uint32_t live = 0;

    for (const struct shard *shard = binance->shards; shard != NULL; shard = shard->next) {
        count++;
        if (shard->current->settled_mono_ms != 0 ||
            (shard->successor != NULL && shard->successor->settled_mono_ms != 0))
            live++;
        else if (down == NULL)
            down = shard->current;
    }
    if (down == NULL)
        return EXCHANGE_LIVE;
    (void)snprintf(reason, EXCHANGE_REASON_CAP, "%u of %u connections live: %.80s", live, count,
                   down->reason[0] != '\0' ? down->reason : "connecting");
    return binance->was_live ? EXCHANGE_DEGRADED : EXCHANGE_STARTING;
}

static enum exchange_state judge(const struct binance *binance, char *reason)
{
    enum exchange_state streams;

    reason[0] = '\0';
    if (binance->is_closing)
        return EXCHANGE_CLOSED;
    if (rest_is_blocked(&binance->rest)) {
        (void)snprintf(reason, EXCHANGE_REASON_CAP, "%s", binance->rest.reason);
        return EXCHANGE_BLOCKED;
    }
    if (binance->clock.time_ms == 0) {
        (void)snprintf(reason, EXCHANGE_REASON_CAP, "%s",
                       binance->rest.reason[0] != '\0' ? binance->rest.reason
                                                       : "waiting for the exchange's time");
        return EXCHANGE_STARTING;
    }
    if (binance->followed == 0) {
        (void)snprintf(reason, EXCHANGE_REASON_CAP, "no symbol is followed%s%.100s",
                       binance->rest.reason[0] != '\0' ? "; " : "", binance->rest.reason);
        return EXCHANGE_STARTING;
    }
    streams = judge_streams(binance, reason);
    if (streams == EXCHANGE_LIVE && rest_is_failing(&binance->rest)) {
        (void)snprintf(reason, EXCHANGE_REASON_CAP, "%s", binance->rest.reason);
        return EXCHANGE_DEGRADED;
    }
    return streams;
}

void client_update_state(struct binance *binance)
{
    char reason[EXCHANGE_REASON_CAP];
    enum exchange_state state = judge(binance, reason);

    if (state == EXCHANGE_LIVE)
        binance->was_live = true;
    if (state == binance->state && strcmp(reason, binance->reason) == 0)
        return;
    if (state != binance->state)
        log_event(state == EXCHANGE_DEGRADED || state == EXCHANGE_BLOCKED ? LOG_WARN : LOG_INFO,
                  "exchange", "state", "venue=binance state=%s reason=%s",
                  exchange_state_text(state), reason);
    binance->state = state;
    memcpy(binance->reason, reason, sizeof(reason));
    binance->events.on_state(binance->events.context, state, binance->reason);
}

void client_saw_time(struct binance *binance)
{
    int64_t minute = client_now_ms(binance) / 60000;

    if (minute == binance->minute)
        return;
    binance->minute =
        minute; /* the weight window begins anew, perhaps sooner than the timer knows */
    rest_poke(&binance->rest);
}

/* ---- callbacks of the loop ---- */

static void on_tick(void *context)
{
    struct binance *binance = context;

    if (binance->is_closing)
        return;
    watch_tick(binance, loop_mono_ms(binance->loop));
    client_update_state(binance);
}

static void on_rest_change(void *context)
{
    struct binance *binance = context;

    if (!binance->is_closing)
        client_update_state(binance);
}

static void on_reap(void *context)
{
    streams_reap(context);
}

/* ---- open ---- */

static void free_all(struct binance *binance)
{
    loop_timer_free(binance->tick);
    loop_timer_free(binance->closer);
    select_close(binance);
    slot_map_deinit(&binance->map);
    free(binance->slots);
    free(binance->rows);
    free(binance->ca_file);
    free(binance);
}

/* In a later turn than exchange_close, and again when the pool thread is done. */
void client_close_next(void *context)
{
    struct binance *binance = context;
    void (*on_closed)(void *) = binance->events.on_closed;
    void *user = binance->events.context;

    if (!binance->are_streams_closed) {
        binance->are_streams_closed = true;
        streams_close(binance);
        rest_deinit(&binance->rest);
        client_update_state(binance);
    }
    if (select_is_busy(binance))
        return;
    loop_hook_stop(binance->loop, &binance->reaper);
    free_all(binance);
    if (on_closed != NULL)
        on_closed(user);
}

static void close_exchange(struct exchange *exchange)
{
    struct binance *binance = binance_of(exchange);

    if (binance->is_closing)
        return;
    binance->is_closing = true;
    loop_timer_stop(binance->tick);
    loop_timer_once(binance->closer, 0);
}

static bool allocate(struct binance *binance)
{
    const struct exchange_config *config = &binance->config;

    binance->slots = calloc(config->slots_max, sizeof(binance->slots[0]));
    binance->rows = calloc(binance->urls.market->klines_max, sizeof(binance->rows[0]));
    binance->tick = loop_timer_new(binance->loop, on_tick, binance);
    binance->closer = loop_timer_new(binance->loop, client_close_next, binance);
    return binance->slots != NULL && binance->rows != NULL && binance->tick != NULL &&
           binance->closer != NULL && slot_map_init(&binance->map, config->slots_max) &&
           select_open(binance) == OC_OK;
}

/* Fine enough for the shortest of the configured times. */
static uint64_t tick_period_ms(const struct exchange_config *config)
{
    int64_t shortest = config->silence_ms;

    if (config->late_real_ms < shortest)
        shortest = config->late_real_ms;
    if (config->lifetime_ms < shortest)
        shortest = config->lifetime_ms;
    shortest /= 4;
    return shortest < 10 ? 10 : shortest > 250 ? 250 : (uint64_t)shortest;
}

static enum oc_status open_exchange(struct loop *loop, const struct exchange_config *config,
                                    const struct exchange_events *events, struct exchange **out,
                                    struct error *error)
{
    struct binance *binance = calloc(1, sizeof(*binance));
    int64_t mono_ms = loop_mono_ms(loop);
    enum oc_status status = OC_ENOMEM;

    if (binance == NULL)
        return error_set(error, OC_ENOMEM, "open binance: out of memory");
    binance->head.venue = &BINANCE_VENUE;
    binance->loop = loop;
    binance->events = *events;
    status = binance_config_fill(&binance->config, &binance->ca_file, config, error);
    if (status != OC_OK)
        goto fail;
    status = binance_urls_init(&binance->urls, &binance->config, error);
    if (status != OC_OK)
        goto fail;
    binance->config.rest_url = NULL; /* the caller's memory: urls has what is needed of it */
    binance->config.ws_url = NULL;
    if (!allocate(binance)) {
        status = error_set(error, OC_ENOMEM, "open binance: out of memory");
        goto fail;
    }
    pace_init(&binance->connects, CONNECT_BURST, CONNECT_GAP_MS, mono_ms);
    backoff_init(&binance->jitter, 1, 1, binance->config.seed);
    status = rest_init(&binance->rest, loop, &binance->urls, &binance->config, &binance->clock,
                       &binance->metrics, error);
    if (status != OC_OK)
        goto fail;
    binance->rest.on_change = on_rest_change;
    binance->rest.context = binance;
    binance->event_mono_ms = mono_ms;
    binance->tick_mono_ms = mono_ms;
    binance->state = EXCHANGE_STARTING;
    loop_hook_start(loop, &binance->reaper, LOOP_PHASE_REAP, on_reap, binance);
    loop_timer_every(binance->tick, tick_period_ms(&binance->config));
    log_event(LOG_INFO, "exchange", "open", "venue=binance market=%s rest=%s stream=%s",
              oc_market_text(binance->config.market), binance->urls.rest, binance->urls.stream);
    *out = &binance->head;
    return OC_OK;
fail:
    free_all(binance);
    return status;
}

/* ---- the rest of the table ---- */

static enum oc_status select_exchange(struct exchange *exchange, const char *selection,
                                      struct error *error)
{
    struct binance *binance = binance_of(exchange);

    if (binance->is_closing)
        return error_set(error, OC_ECLOSED, "select %.40s: closing", selection);
    return select_start(binance, selection, error);
}

static const struct exchange_instruments *instruments(const struct exchange *exchange)
{
    return select_instruments((const struct binance *)exchange);
}

static enum oc_status follow(struct exchange *exchange, uint32_t slot, const char *symbol)
{
    struct binance *binance = binance_of(exchange);

    return binance->is_closing ? OC_ECLOSED : streams_follow(binance, slot, symbol);
}

static void unfollow(struct exchange *exchange, uint32_t slot)
{
    if (!binance_of(exchange)->is_closing)
        streams_unfollow(binance_of(exchange), slot);
}

static enum oc_status fetch(struct exchange *exchange, const struct exchange_fetch *wanted,
                            bool is_range, exchange_page_fn *on_page, void *context)
{
    return fetch_start(binance_of(exchange), wanted, is_range, on_page, context);
}

static int64_t now_ms(const struct exchange *exchange)
{
    return client_now_ms((const struct binance *)exchange);
}

static enum exchange_state state(const struct exchange *exchange, const char **reason)
{
    const struct binance *binance = (const struct binance *)exchange;

    if (reason != NULL)
        *reason = binance->reason;
    return binance->state;
}

static void metrics(const struct exchange *exchange, struct exchange_metrics *out)
{
    const struct binance *binance = (const struct binance *)exchange;
    int64_t left_ms = binance->rest.blocked_mono_ms - loop_mono_ms(binance->loop);

    *out = binance->metrics;
    streams_count(binance, out);
    out->rest_queued = binance->rest.queued;
    out->rest_in_flight = binance->rest.in_flight;
    out->weight_used = weight_used(&binance->rest.weight, client_now_ms(binance));
    out->weight_limit = binance->rest.weight.limit;
    out->blocked_ms = rest_is_blocked(&binance->rest) && left_ms > 0 ? left_ms : 0;
    out->lag_ms = binance->lag_ms;
}

const struct exchange_venue BINANCE_VENUE = {
    .name = "binance",
    .markets = 1U << OC_MARKET_SPOT | 1U << OC_MARKET_USDM,
    .open = open_exchange,
    .close = close_exchange,
    .select = select_exchange,
    .instruments = instruments,
    .follow = follow,
    .unfollow = unfollow,
    .fetch = fetch,
    .now_ms = now_ms,
    .state = state,
    .metrics = metrics,
    .parse_instruments = binance_parse_info,
};
