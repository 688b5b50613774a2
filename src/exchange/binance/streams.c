/* streams.c - which symbol is on which connection, and replacing a connection before it is broken.
 * SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "exchange/binance/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t DELIVERY_WAIT_MS = 65000; /* a quiet symbol has its close once a minute */
static const uint32_t ROTATE_WAIT_MIN_MS = 1000;
static const uint32_t ROTATE_WAIT_MAX_MS = 600000;

/* ---- shards ---- */

static void bury(struct binance *binance, struct conn *conn)
{
    if (conn == NULL)
        return;
    conn_handle(conn, CONN_ON_STOP);
    conn->next_dead = binance->dead;
    binance->dead = conn;
}

static struct shard *shard_new(struct binance *binance)
{
    struct shard *shard = calloc(1, sizeof(*shard));
    struct shard **link = &binance->shards;

    if (shard == NULL)
        return NULL;
    shard->slots = calloc(binance->config.streams_per_connection, sizeof(shard->slots[0]));
    shard->current = shard->slots != NULL ? conn_new(binance, shard) : NULL;
    if (shard->current == NULL) {
        free(shard->slots);
        free(shard);
        return NULL;
    }
    shard->rotate_wait_ms = ROTATE_WAIT_MIN_MS;
    while (*link != NULL)
        link = &(*link)->next;
    *link = shard;
    return shard;
}

static void shard_free(struct shard *shard)
{
    free(shard->slots);
    free(shard);
}

static struct shard *shard_with_room(struct binance *binance)
{
    struct shard *shard = binance->shards;

    while (shard != NULL && shard->count >= binance->config.streams_per_connection)
        shard = shard->next;
    return shard != NULL ? shard : shard_new(binance);
}

/* ---- following ---- */

enum oc_status streams_follow(struct binance *binance, uint32_t slot, const char *symbol)
{
    struct slot *entry;
    struct shard *shard;

    if (slot >= binance->config.slots_max || binance->slots[slot].is_used ||
        !binance_symbol_is_valid(symbol))
        return OC_EINVALID;
    shard = shard_with_room(binance);
    if (shard == NULL)
        return OC_ENOMEM;
    if (!slot_map_add(&binance->map, symbol, slot))
        return OC_EINVALID;
    entry = &binance->slots[slot];
    memset(entry, 0, sizeof(*entry));
    memcpy(entry->symbol, symbol, strlen(symbol) + 1);
    entry->is_used = true;
    entry->shard = shard;
    entry->position = shard->count;
    entry->followed_mono_ms = loop_mono_ms(binance->loop);
    shard->slots[shard->count++] = slot;
    binance->followed++;
    conn_add_entry(shard->current, entry->position);
    if (shard->successor != NULL)
        conn_add_entry(shard->successor, entry->position);
    conn_handle(shard->current, CONN_ON_START);
    return OC_OK;
}

void streams_unfollow(struct binance *binance, uint32_t slot)
{
    struct slot *entry;
    struct shard *shard;
    uint32_t last;

    if (slot >= binance->config.slots_max || !binance->slots[slot].is_used)
        return;
    entry = &binance->slots[slot];
    shard = entry->shard;
    last = shard->count - 1;
    conn_remove_entry(shard->current, entry->position, last, entry->symbol);
    if (shard->successor != NULL)
        conn_remove_entry(shard->successor, entry->position, last, entry->symbol);
    shard->slots[entry->position] = shard->slots[last];
    binance->slots[shard->slots[entry->position]].position = entry->position;
    shard->count--;
    binance->followed--;
    slot_map_remove(&binance->map, entry->symbol);
    entry->is_used = false;
    rest_cancel(&binance->rest, slot);
}

/* ---- up and down ---- */

static bool has_data(const struct conn *conn, uint32_t position)
{
    return conn != NULL && conn->entries[position].has_data;
}

void streams_on_lost(struct conn *conn)
{
    struct binance *binance = conn->binance;
    struct shard *shard = conn->shard;

    for (uint32_t i = shard->count; i-- > 0;) {
        struct slot *slot = i < shard->count ? &binance->slots[shard->slots[i]] : NULL;

        if (slot == NULL || !slot->is_up || has_data(shard->current, i) ||
            has_data(shard->successor, i))
            continue;
        slot->is_up = false;
        binance->events.on_stream(binance->events.context, shard->slots[i], false, conn->reason);
    }
    client_update_state(binance);
}

void streams_on_live(struct conn *conn)
{
    log_event(LOG_INFO, "exchange", "stream-live", "venue=binance streams=%u silent=%u",
              conn->shard->count, conn->silent);
    client_update_state(conn->binance);
}

/* ---- make before break ---- */

void streams_rotate(struct shard *shard, const char *reason)
{
    struct binance *binance = shard->current->binance;

    if (shard->successor != NULL || binance->is_closing)
        return;
    shard->successor = conn_new(binance, shard);
    if (shard->successor == NULL)
        return; /* out of memory: the connection lives on and its end is handled as any other */
    binance->metrics.rotations++;
    log_event(LOG_INFO, "exchange", "rotate", "venue=binance streams=%u reason=%s", shard->count,
              reason);
    conn_handle(shard->successor, CONN_ON_START);
}

static void promote(struct binance *binance, struct shard *shard)
{
    bury(binance, shard->current);
    shard->current = shard->successor;
    shard->successor = NULL;
}

/* The successor delivers all that its predecessor delivers, or has had the time in which even a quiet
 * symbol closes a candle. */
static bool is_delivering(const struct shard *shard, int64_t mono_ms)
{
    const struct conn *next = shard->successor;

    if (next->state != CONN_LIVE)
        return false;
    if (mono_ms - next->settled_mono_ms >= DELIVERY_WAIT_MS)
        return true;
    for (uint32_t i = 0; i < shard->count; i++) {
        if (!next->entries[i].has_data && shard->current->entries[i].has_data)
            return false;
    }
    return next->silent < shard->count;
}

static void shard_tick(struct binance *binance, struct shard *shard, int64_t mono_ms)
{
    struct conn *current = shard->current;

    if (shard->successor != NULL) {
        bool is_lost = current->state != CONN_LIVE && current->state != CONN_SUBSCRIBING;

        if (is_lost || is_delivering(shard, mono_ms)) {
            promote(binance, shard);
            log_event(LOG_INFO, "exchange", "rotated", "venue=binance streams=%u", shard->count);
        }
        return;
    }
    if (current->opened_mono_ms != 0 && mono_ms - current->opened_mono_ms >= current->lifetime_ms)
        streams_rotate(shard, "lifetime");
    if (current->settled_mono_ms != 0 && mono_ms - current->settled_mono_ms > ROTATE_WAIT_MAX_MS)
        shard->rotate_wait_ms = ROTATE_WAIT_MIN_MS;
}

void streams_tick(struct binance *binance, int64_t mono_ms)
{
    struct shard **link = &binance->shards;

    while (*link != NULL) {
        struct shard *shard = *link;

        if (shard->count == 0) {
            bury(binance, shard->current);
            bury(binance, shard->successor);
            *link = shard->next;
            /* freed after its connections, which still point to it */
            shard->next = binance->dead_shards;
            binance->dead_shards = shard;
            continue;
        }
        shard_tick(binance, shard, mono_ms);
        link = &shard->next;
    }
}

/* At the end of the turn: nothing of these is running any more. */
void streams_reap(struct binance *binance)
{
    while (binance->dead != NULL) {
        struct conn *conn = binance->dead;

        binance->dead = conn->next_dead;
        conn_free(conn);
    }
    while (binance->dead_shards != NULL) {
        struct shard *shard = binance->dead_shards;

        binance->dead_shards = shard->next;
        shard_free(shard);
    }
}

void streams_close(struct binance *binance)
{
    while (binance->shards != NULL) {
        struct shard *shard = binance->shards;

        binance->shards = shard->next;
        bury(binance, shard->current);
        bury(binance, shard->successor);
        shard->next = binance->dead_shards;
        binance->dead_shards = shard;
    }
    streams_reap(binance);
}

void streams_count(const struct binance *binance, struct exchange_metrics *out)
{
    for (const struct shard *shard = binance->shards; shard != NULL; shard = shard->next) {
        out->connections_live += shard->current->state == CONN_LIVE ? 1U : 0U;
        out->connections_live +=
            shard->successor != NULL && shard->successor->state == CONN_LIVE ? 1U : 0U;
        for (uint32_t i = 0; i < shard->count; i++)
            out->streams_up += binance->slots[shard->slots[i]].is_up ? 1U : 0U;
    }
    out->streams = binance->followed;
}
