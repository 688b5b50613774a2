/* watch.c - what nobody tells us: a dead socket, a late consumer, a symbol that has fallen silent, and
 * what time it is at the exchange.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/log.h"
#include "exchange/binance/client.h"

#include <stdio.h>

static const int64_t MINUTE_MS = INT64_C(60000);
static const int64_t TIME_PERIOD_MS = 60000;   /* while events tell the time */
static const int64_t TIME_QUIET_MS = 2000;     /* without events ... */
static const int64_t TIME_QUIET_GAP_MS = 5000; /* ... this often */
static const int64_t LAG_PATIENCE_MS = 10000;
static const int64_t NO_DATA_MS = 15000; /* acknowledged, but nothing came */
static const uint32_t REPAIR_WAIT_MAX_MS = 300000;
static const uint32_t SUSPICION_MAX_MS = 600000;
static const uint32_t SILENT_REPAIRS_MAX = 3; /* then the connection is suspected */
static const int64_t LATE_TICK_MS = 1000;

/* ---- the exchange's time ---- */

static enum rest_verdict on_time_reply(void *context, const struct rest_reply *reply)
{
    struct binance *binance = context;
    struct error error;
    int64_t server_ms;

    if (reply->status != OC_OK) {
        binance->is_asking_time = false;
        return REST_ACCEPTED;
    }
    if (binance_parse_time(reply->body.data, reply->body.size, &server_ms, &error) != OC_OK) {
        log_event(LOG_WARN, "exchange", "bad-body", "venue=binance text=%s", error.text);
        return REST_GARBAGE;
    }
    binance->is_asking_time = false;
    venue_clock_time(&binance->clock, server_ms, loop_mono_ms(binance->loop));
    client_saw_time(binance);
    return REST_ACCEPTED;
}

static void ask_time(struct binance *binance, int64_t mono_ms)
{
    struct rest_request request = {.weight = 1,
                                   .rank = REST_CONTROL,
                                   .tag = REST_NO_TAG,
                                   .is_persistent = true,
                                   .on_reply = on_time_reply,
                                   .context = binance};
    int64_t asked_ago_ms = mono_ms - binance->time_asked_mono_ms;
    bool is_quiet = mono_ms - binance->event_mono_ms >= TIME_QUIET_MS;

    if (binance->is_asking_time)
        return;
    if (binance->clock.time_ms != 0 &&
        asked_ago_ms < (is_quiet ? TIME_QUIET_GAP_MS : TIME_PERIOD_MS))
        return;
    binance_target_simple(binance->urls.market, "time", request.target);
    if (rest_ask(&binance->rest, &request) != OC_OK)
        return;
    binance->is_asking_time = true;
    binance->time_asked_mono_ms = mono_ms;
}

/* ---- connections ---- */

/* True at most once in a growing while: suspicion must not become a storm of redials. */
static bool may_suspect(struct shard *shard, int64_t mono_ms)
{
    if (mono_ms < shard->rotate_after_mono_ms)
        return false;
    shard->rotate_after_mono_ms = mono_ms + shard->rotate_wait_ms;
    shard->rotate_wait_ms =
        shard->rotate_wait_ms < SUSPICION_MAX_MS / 2 ? shard->rotate_wait_ms * 2 : SUSPICION_MAX_MS;
    return true;
}

static void check_conn(struct binance *binance, struct conn *conn, int64_t mono_ms)
{
    int64_t patience_ms =
        binance->config.lag_ms < LAG_PATIENCE_MS ? binance->config.lag_ms : LAG_PATIENCE_MS;
    char reason[EXCHANGE_REASON_CAP];

    if (conn == NULL || conn->opened_mono_ms == 0)
        return;
    if (mono_ms - conn->frame_mono_ms > binance->config.silence_ms) {
        binance->metrics.silent_connections++;
        (void)snprintf(reason, sizeof(reason), "stream silent for %lld ms",
                       (long long)(mono_ms - conn->frame_mono_ms));
        conn_break(conn, true, reason);
    } else if (conn->lag_mono_ms != 0 && mono_ms - conn->lag_mono_ms >= patience_ms &&
               may_suspect(conn->shard, mono_ms)) {
        binance->metrics.slow_connections++;
        (void)snprintf(reason, sizeof(reason), "stream lags %lld ms behind the exchange",
                       (long long)binance->lag_ms);
        conn_break(conn, true, reason);
    }
}

/* ---- symbols ---- */

static void repair_later(struct binance *binance, struct slot *slot, int64_t mono_ms)
{
    uint32_t wait_ms = slot->repair_wait_ms * 2;

    if (wait_ms < binance->config.late_real_ms)
        wait_ms = (uint32_t)binance->config.late_real_ms;
    if (wait_ms > REPAIR_WAIT_MAX_MS)
        wait_ms = REPAIR_WAIT_MAX_MS;
    slot->repair_wait_ms = wait_ms;
    slot->repair_after_mono_ms = mono_ms + wait_ms;
}

static void repair(struct binance *binance, uint32_t index, int64_t start_ms, uint32_t limit)
{
    struct slot *slot = &binance->slots[index];

    if (fetch_repair(binance, index, start_ms, limit) != OC_OK) {
        repair_later(binance, slot, loop_mono_ms(binance->loop));
        return;
    }
    slot->is_repairing = true;
    binance->metrics.repairs++;
    if (slot->repair_wait_ms == 0) {
        binance->metrics.silent_symbols++;
        log_event(LOG_INFO, "exchange", "silent-symbol",
                  "venue=binance symbol=%s last_final_ms=%lld", slot->symbol,
                  (long long)slot->final_open_ms);
    }
}

static void check_slot(struct binance *binance, uint32_t index, int64_t now_ms, int64_t mono_ms)
{
    const struct exchange_config *config = &binance->config;
    struct slot *slot = &binance->slots[index];
    int64_t missing;

    if (slot->is_repairing || mono_ms < slot->repair_after_mono_ms)
        return;
    if (slot->final_open_ms == 0) {
        const struct conn *conn = slot->shard->current;

        if (conn->settled_mono_ms != 0 && mono_ms - conn->settled_mono_ms >= NO_DATA_MS &&
            mono_ms - slot->followed_mono_ms >= NO_DATA_MS)
            repair(binance, index, 0, 2);
        return;
    }
    if (now_ms - (slot->final_open_ms + 2 * MINUTE_MS) <= config->late_ms ||
        mono_ms - slot->progress_mono_ms <= config->late_real_ms)
        return;
    missing = (now_ms - slot->final_open_ms) / MINUTE_MS + 1;
    repair(binance, index, slot->final_open_ms + MINUTE_MS,
           missing < binance->urls.market->klines_max ? (uint32_t)missing
                                                      : binance->urls.market->klines_max);
}

void watch_repaired(struct binance *binance, uint32_t index, bool is_ok, size_t new_finals)
{
    struct slot *slot = &binance->slots[index];
    int64_t mono_ms = loop_mono_ms(binance->loop);
    char reason[EXCHANGE_REASON_CAP];

    slot->is_repairing = false;
    if (!is_ok || new_finals == 0) {
        repair_later(binance, slot, mono_ms);
        return;
    }
    slot->repair_after_mono_ms = mono_ms + binance->config.late_real_ms;
    slot->repair_wait_ms = 1; /* the episode is told once; it ends with the stream's next close */
    slot->silent_repairs++;
    if (slot->silent_repairs < SILENT_REPAIRS_MAX || !may_suspect(slot->shard, mono_ms))
        return;
    slot->silent_repairs = 0;
    (void)snprintf(reason, sizeof(reason), "%s is silent on the stream but not by REST",
                   slot->symbol);
    if (slot->shard->current->opened_mono_ms != 0)
        streams_rotate(slot->shard, reason);
}

/* ---- the tick ---- */

void watch_tick(struct binance *binance, int64_t mono_ms)
{
    int64_t now_ms = client_now_ms(binance);
    bool was_late = mono_ms - binance->tick_mono_ms > LATE_TICK_MS;

    binance->tick_mono_ms = mono_ms;
    ask_time(binance, mono_ms);
    if (was_late) /* we slept, not they: what waits in the sockets is read first */
        return;
    for (struct shard *shard = binance->shards; shard != NULL; shard = shard->next) {
        check_conn(binance, shard->current, mono_ms);
        check_conn(binance, shard->successor, mono_ms);
    }
    streams_tick(binance, mono_ms);
    for (uint32_t i = 0; now_ms != 0 && i < binance->config.slots_max; i++) {
        if (binance->slots[i].is_used)
            check_slot(binance, i, now_ms, mono_ms);
    }
}
