/* config.h - the configuration: plain fields, filled from one table (config_table.c).
 *
 * Precedence: flag, environment, .env, config/outcry.json, built-in default. Every key exists in all of
 * them: server.port, OUTCRY_SERVER_PORT, --server-port. A mistake is an error that names the key, the
 * file and the line; the program then ends with exit code 3.
 * SPDX-License-Identifier: MIT */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "base/error.h"
#include "base/log.h"
#include "outcry/instrument.h"
#include "outcry/timeframe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The same order as the server's roles. */
enum config_role { CONFIG_ROLE_READER, CONFIG_ROLE_TRADER, CONFIG_ROLE_ADMIN };

struct config_token {
    const char *name;
    enum config_role role;
    uint8_t sha256[32];
    int64_t expires_ms; /* 0 = never */
};

struct config_tokens {
    struct config_token *rows;
    size_t count;
};

struct config_list {
    const char **items;
    size_t count;
};

enum config_engine_mode {
    CONFIG_ENGINE_ON,
    CONFIG_ENGINE_OFF,
    CONFIG_ENGINE_SHADOW,
    CONFIG_ENGINE_AUTO
};

/* Texts are never NULL: "" is "not set". All of it is valid until config_deinit or config_reload. */
struct config {
    enum oc_market market;
    const char *symbols; /* "BTCUSDT,ETHUSDT" or "top:50:USDT" */
    uint32_t timeframes; /* bit 1 << enum oc_timeframe: those offered by the routes */
    enum oc_timeframe default_timeframe;
    struct config_list indicators;

    struct config_server {
        const char *bind;
        int64_t port; /* 0 = any free one */
        struct config_list hosts, origins, trusted_proxies;
        struct config_tokens tokens;
        const char *shared_secret;
        double rate_per_s, rate_analyze_per_s;
        int64_t rate_burst, max_connections, drain_ms;
        int64_t header_timeout_ms, body_timeout_ms, idle_timeout_ms, write_timeout_ms;
        bool tls_outside; /* a proxy ends TLS: cookies are Secure */
    } server;

    const char *client_token; /* what our own commands send */

    struct config_ws {
        int64_t heartbeat_ms, queue_bytes, replay_events;
    } ws;

    struct config_exchange {
        const char *venue, *rest_url, *ws_url, *ca_file, *api_key, *api_secret;
        bool testnet;
        double weight_budget_frac;
        int64_t streams_per_connection, rest_in_flight;
        int64_t rest_timeout_ms, connect_timeout_ms, lifetime_ms, silence_ms, lag_ms, late_ms,
            late_real_ms, settle_ms, backoff_min_ms, backoff_max_ms, blocked_retry_ms;
        int64_t seed;
    } exchange;

    struct config_backfill {
        int64_t days, higher;
    } backfill;

    int64_t rings[OC_TF_COUNT]; /* candles kept per symbol */

    struct config_fees {
        double maker_frac, taker_frac, slip_frac;
    } fees;
    double vote_gate; /* 0.5 .. 1 */

    struct config_engine {
        enum config_engine_mode fabio, grid, mean_reversion, smc, fibonacci, indicators;
        int64_t spare_symbols;
    } engine;

    double ready_min_fresh;

    struct config_metrics {
        const char *bind; /* "" = no own listener */
        int64_t port;
    } metrics;

    struct config_log {
        enum log_level level;
        enum log_format format;
    } log;

    struct config_store {
        int64_t signals, opinions;
    } store;

    const char *data_dir, *reports_dir, *learned_file, *database_url, *redis_url;
    bool flow_trades;

    struct config_state *state; /* sources and memory: config.c's */
};

enum { CONFIG_FLAGS_CAP = 128 };

/* Where the values come from. Zeroed and then filled by the caller up to json_file. */
struct config_inputs {
    int argc;           /* argv[0] is the program */
    char **argv;        /* config_take_flags takes the flags of the configuration out of it */
    char **environment; /* like environ; NULL: none */
    /* NULL: .env and config/outcry.json of the working directory, if they are there. A file that is
     * named, here or by --env-file, OUTCRY_ENV_FILE, --config, OUTCRY_CONFIG, must be there; the name
     * "none" is no file. */
    const char *env_file, *json_file;

    struct config_flag {
        const char *name, *text;
    } flags[CONFIG_FLAGS_CAP];
    size_t flag_count;
};

/* Removes --server-port 3000, --server-port=3000 and the like from argv and remembers them; other
 * words stay, argc shrinks. Values are not looked at yet. OC_EINVALID: a value is missing, or a flag
 * came twice. */
OC_MUST_USE enum oc_status config_take_flags(struct config_inputs *inputs, struct error *error);

/* Fills *config. On failure there is nothing to deinit. inputs and all it points to must live as long
 * as the configuration, for config_reload. */
OC_MUST_USE enum oc_status config_load(struct config *config, const struct config_inputs *inputs,
                                       struct error *error);
void config_deinit(struct config *config); /* zeroed is fine */

/* Warns, once, of the names in .env that nobody here knows. Call it when the log is set up. */
void config_log_notes(const struct config *config);

/* What only a server must have: a bind beyond loopback needs tokens. Call it before listening. */
OC_MUST_USE enum oc_status config_check_server(const struct config *config, struct error *error);

/* Reads all sources again. On OC_OK log.level, log.format, server.tokens and server.shared_secret are
 * the new ones (old pointers into them are then invalid) and *restart_keys counts the keys whose change
 * needs a restart, each logged. On failure nothing has changed. Applying them is the caller's work. */
OC_MUST_USE enum oc_status config_reload(struct config *config, size_t *restart_keys,
                                         struct error *error);

#endif
