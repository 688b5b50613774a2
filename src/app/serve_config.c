/* serve_config.c - configuration into engines, feed, store and server.
 * SPDX-License-Identifier: MIT */
#include "app/serve_config.h"

#include "base/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_HEADROOM = 64, LEARNED_FILE_CAP = 1 << 20 };

static enum oc_engine_mode mode_of(enum config_engine_mode mode)
{
    switch (mode) {
    case CONFIG_ENGINE_ON:
        return OC_MODE_ON;
    case CONFIG_ENGINE_SHADOW:
        return OC_MODE_SHADOW;
    case CONFIG_ENGINE_AUTO:
        return OC_MODE_AUTO;
    case CONFIG_ENGINE_OFF:
        break;
    }
    return OC_MODE_OFF;
}

struct oc_engine_config serve_engine_config(const struct config *config)
{
    struct oc_engine_config engines = oc_engine_config_default(config->market);

    engines.costs.maker_frac = config->fees.maker_frac;
    engines.costs.taker_frac = config->fees.taker_frac;
    engines.costs.slip_frac = config->fees.slip_frac;
    engines.costs.gate = config->vote_gate;
    engines.modes[OC_ENGINE_FABIO] = mode_of(config->engine.fabio);
    engines.modes[OC_ENGINE_GRID] = mode_of(config->engine.grid);
    engines.modes[OC_ENGINE_MR] = mode_of(config->engine.mean_reversion);
    engines.modes[OC_ENGINE_SMC] = mode_of(config->engine.smc);
    engines.modes[OC_ENGINE_FIBONACCI] = mode_of(config->engine.fibonacci);
    engines.modes[OC_ENGINE_INDICATORS] = mode_of(config->engine.indicators);
    for (int i = 0; i < OC_TF_COUNT; i++)
        engines.ring_caps[i] = (uint32_t)config->rings[i];
    return engines;
}

/* A list has one comma less than names; top:N says N. */
uint32_t serve_slots(const struct config *config)
{
    uint32_t wanted = 1;
    uint32_t slots;

    if (strncmp(config->symbols, "top:", 4) == 0) {
        wanted = (uint32_t)strtoul(config->symbols + 4, NULL, 10);
    } else {
        for (const char *p = config->symbols; *p != '\0'; p++)
            wanted += *p == ',';
    }
    slots = wanted + LIST_HEADROOM + (uint32_t)config->engine.spare_symbols;
    return slots > COHORT_SLOTS_MAX ? COHORT_SLOTS_MAX : slots;
}

struct feed_config serve_feed_config(const struct config *config, uint32_t slots)
{
    const struct config_exchange *from = &config->exchange;
    struct feed_config feed = {
        .selection = config->symbols,
        .slots = slots,
        .spare_slots = (uint32_t)config->engine.spare_symbols,
        .backfill_days = config->backfill.days,
        .backfill_higher = (uint32_t)config->backfill.higher,
        .exchange =
            {
                .market = config->market,
                .testnet = from->testnet,
                .rest_url = from->rest_url[0] == '\0' ? NULL : from->rest_url,
                .ws_url = from->ws_url[0] == '\0' ? NULL : from->ws_url,
                .ca_file = from->ca_file[0] == '\0' ? NULL : from->ca_file,
                .slots_max = slots,
                .streams_per_connection = (uint32_t)from->streams_per_connection,
                .rest_in_flight = (uint32_t)from->rest_in_flight,
                .weight_budget_frac = from->weight_budget_frac,
                .rest_timeout_ms = from->rest_timeout_ms,
                .connect_timeout_ms = from->connect_timeout_ms,
                .lifetime_ms = from->lifetime_ms,
                .silence_ms = from->silence_ms,
                .lag_ms = from->lag_ms,
                .late_ms = from->late_ms,
                .late_real_ms = from->late_real_ms,
                .settle_ms = from->settle_ms,
                .backoff_min_ms = from->backoff_min_ms,
                .backoff_max_ms = from->backoff_max_ms,
                .blocked_retry_ms = from->blocked_retry_ms,
                .seed = (uint64_t)from->seed,
            },
    };

    return feed;
}

enum oc_status serve_open_store(const struct config *config, struct store **out,
                                struct error *error)
{
    struct store_memory_config store = {
        .signal_cap = (size_t)config->store.signals,
        .opinion_cap = (size_t)config->store.opinions,
        .event_cap = (size_t)config->ws.replay_events,
    };

    return store_memory_open(&store, out, error);
}

/* ---- the server ---- */

static enum server_role role_of(enum config_role role)
{
    switch (role) {
    case CONFIG_ROLE_ADMIN:
        return SERVER_ROLE_ADMIN;
    case CONFIG_ROLE_TRADER:
        return SERVER_ROLE_TRADER;
    case CONFIG_ROLE_READER:
        break;
    }
    return SERVER_ROLE_READER;
}

/* NULL without tokens, or when out of memory (then count stays, and the caller sees the mismatch). */
static struct server_token *tokens_of(const struct config_tokens *from)
{
    struct server_token *tokens = calloc(from->count == 0 ? 1 : from->count, sizeof *tokens);

    for (size_t i = 0; tokens != NULL && i < from->count; i++) {
        (void)snprintf(tokens[i].name, sizeof tokens[i].name, "%s", from->rows[i].name);
        tokens[i].role = role_of(from->rows[i].role);
        memcpy(tokens[i].sha256, from->rows[i].sha256, sizeof tokens[i].sha256);
        tokens[i].expires_ms = from->rows[i].expires_ms;
    }
    return tokens;
}

enum oc_status serve_apply_tokens(const struct config *config, struct server *server,
                                  struct error *error)
{
    struct server_token *tokens = tokens_of(&config->server.tokens);
    enum oc_status status;

    if (tokens == NULL)
        return error_set(error, OC_ENOMEM, "reload tokens: out of memory");
    status = server_set_tokens(server, tokens, config->server.tokens.count,
                               config->server.shared_secret, error);
    free(tokens);
    return status;
}

static void fill_server(const struct config_server *from, const struct config *config,
                        struct server_config *server)
{
    server->host = from->bind;
    server->port = (uint16_t)from->port;
    server->token_count = from->tokens.count;
    server->shared_secret = from->shared_secret;
    server->hosts = from->hosts.items;
    server->host_count = from->hosts.count;
    server->origins = from->origins.items;
    server->origin_count = from->origins.count;
    server->trusted_proxies = from->trusted_proxies.items;
    server->proxy_count = from->trusted_proxies.count;
    server->rate_per_s = from->rate_per_s;
    server->rate_burst = (uint32_t)from->rate_burst;
    server->analyze_per_s = from->rate_analyze_per_s;
    server->is_tls_outside = from->tls_outside;
    server->indicators = config->indicators.items;
    server->indicator_count = config->indicators.count;
    server->has_metrics = config->metrics.bind[0] != '\0';
    server->metrics_host = config->metrics.bind;
    server->metrics_port = (uint16_t)config->metrics.port;
    server->min_fresh_frac = config->ready_min_fresh;
    server->default_timeframe = config->default_timeframe;
    server->timeframes = config->timeframes;
    server->heartbeat_ms = (uint32_t)config->ws.heartbeat_ms;
    server->connections_max = (size_t)from->max_connections;
    server->header_timeout_ms = (uint32_t)from->header_timeout_ms;
    server->body_timeout_ms = (uint32_t)from->body_timeout_ms;
    server->idle_timeout_ms = (uint32_t)from->idle_timeout_ms;
    server->write_timeout_ms = (uint32_t)from->write_timeout_ms;
    server->ws_queue_bytes_max = (size_t)config->ws.queue_bytes;
}

enum oc_status serve_open_server(const struct config *config, struct serve *serve,
                                 struct error *error)
{
    struct server_token *tokens = tokens_of(&config->server.tokens);
    struct server_config server;
    enum oc_status status;

    if (tokens == NULL)
        return error_set(error, OC_ENOMEM, "start the server: out of memory");
    server_config_init(&server);
    fill_server(&config->server, config, &server);
    server.tokens = tokens;
    status = server_config_check(&server, error);
    if (status == OC_OK)
        status =
            server_open(serve->loop, &server, &serve->source, serve->store, &serve->server, error);
    free(tokens);
    return status;
}

enum oc_status serve_load_learned(const char *path, struct learning *learning, struct error *error)
{
    FILE *file = fopen(path, "rb");
    struct buffer text;
    enum oc_status status;
    char *room;
    size_t size;

    if (file == NULL)
        return error_set(error, OC_ENOTFOUND, "open %s: %s", path, strerror(errno));
    buffer_init(&text, LEARNED_FILE_CAP);
    room = buffer_reserve(&text, LEARNED_FILE_CAP);
    size = room == NULL ? 0 : fread(room, 1, LEARNED_FILE_CAP, file);
    buffer_commit(&text, size);
    if (room == NULL)
        status = error_set(error, OC_ENOMEM, "read %s: out of memory", path);
    else
        status = learning_load(learning, slice_make(text.data, text.size), error);
    (void)fclose(file);
    buffer_deinit(&text);
    return status;
}
