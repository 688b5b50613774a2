/* config_table.c - every configuration key: name, type, range, default, names it also goes by, doc.
 * SPDX-License-Identifier: MIT */
#include "app/config_table.h"

#include "app/config_check.h"
#include "outcry/engine.h"

#include <ctype.h>
#include <string.h>

#define AT(field) offsetof(struct config, field)
#define WEEK_MS   604800000.0

/* Shapes of rows: what a type leaves out is empty. */
#define ROW_INT(name, field, low, high, fallback, doc)                                          \
    {                                                                                           \
        name, CONFIG_INT, AT(field), low, high, "", fallback, NULL, "", false, false, NULL, doc \
    }
#define ROW_TEXT(name, field, cap, check, fallback, aliases, doc)                               \
    {                                                                                           \
        name, CONFIG_TEXT, AT(field), 0, cap, "", fallback, NULL, aliases, false, false, check, \
            doc                                                                                 \
    }
#define ROW_SECRET(name, field, cap, aliases, is_reloaded, doc)                                   \
    {                                                                                             \
        name, CONFIG_TEXT, AT(field), 0, cap, "", "", NULL, aliases, true, is_reloaded, NULL, doc \
    }
#define ROW_LIST(name, field, check, aliases, doc)                                             \
    {                                                                                          \
        name, CONFIG_LIST, AT(field), 0, 1000, "", "", NULL, aliases, false, false, check, doc \
    }
#define ROW_CHOICE(name, field, choices, fallback, aliases, is_reloaded, doc)          \
    {                                                                                  \
        name, CONFIG_CHOICE, AT(field), 0, 0, choices, fallback, NULL, aliases, false, \
            is_reloaded, NULL, doc                                                     \
    }
#define ROW_NUMBER(name, field, low, high, fallback, usdm, doc)                                    \
    {                                                                                              \
        name, CONFIG_NUMBER, AT(field), low, high, "", fallback, usdm, "", false, false, NULL, doc \
    }
#define ENGINE_MODES  "on|off|shadow|auto"
#define VENUE_DEFAULT "; 0 is the venue's own default"

static const struct config_key KEYS[] = {
    /* clang-format off */
    ROW_CHOICE("market", market, "spot|usdm|futures=usdm|usd-m=usdm|um=usdm", "spot", "BINANCE_MARKET", false,
        "The one market of this process; defaults of fees and gate follow it"),
    {"symbols", CONFIG_SYMBOLS, AT(symbols), 1, 65536, "", "BTCUSDT,ETHUSDT,BNBUSDT", NULL, "DEFAULT_SYMBOLS", false, false, config_check_symbol,
        "Symbols to follow: a list, or top:N:QUOTE for the N with the largest turnover of 24 h"},
    {"timeframes", CONFIG_TIMEFRAMES, AT(timeframes), 0, 0, "", "1m,5m,15m,30m,1h,4h,1d", NULL, "TIMEFRAMES", false, false, NULL,
        "Timeframes that the candle routes offer; the engines always use all seven"},
    {"default.timeframe", CONFIG_TIMEFRAME, AT(default_timeframe), 0, 0, "", "1m", NULL, "DEFAULT_TIMEFRAME", false, false, NULL,
        "Timeframe of candle and study routes that name none"},
    {"indicators", CONFIG_LIST, AT(indicators), 0, 8, "", "", NULL, "INDICATORS", false, false, config_check_series,
        "Series of /api/indicators when none are named: rsi:14,ema:200; empty: rsi:14"},

    ROW_TEXT("server.bind", server.bind, 64, config_check_address, "127.0.0.1", "API_HOST",
        "Address to listen on; beyond loopback it needs server.tokens or server.shared_secret"),
    {"server.port", CONFIG_INT, AT(server.port), 0, 65535, "", "3000", NULL, "PORT,API_PORT", false, false, NULL,
        "Port to listen on; 0 takes any free one and prints it"},
    ROW_LIST("server.hosts", server.hosts, config_check_host, "",
        "Host names that requests may name besides localhost, loopback and the bound address"),
    ROW_LIST("server.origins", server.origins, config_check_origin, "",
        "Origins of browsers that may call, such as https://desk.example.org"),
    {"server.tokens", CONFIG_TOKENS, AT(server.tokens), 0, CONFIG_TOKENS_CAP, "", "", NULL, "", true, true, NULL,
        "Access tokens: objects with name, role (reader, trader, admin), sha256 and expires, made by outcry token new"},
    ROW_SECRET("server.shared_secret", server.shared_secret, 1024, "SHARED_SECRET", true,
        "One more token, of the role reader, in clear text"),
    ROW_LIST("server.trusted_proxies", server.trusted_proxies, config_check_network, "",
        "Addresses or networks (10.0.0.0/8) whose X-Forwarded-For counts"),
    ROW_NUMBER("server.rate_per_s", server.rate_per_s, 0.01, 1e6, "20", NULL,
        "Requests a second per token, else per address; off on loopback"),
    ROW_INT("server.rate_burst", server.rate_burst, 1, 1e6, "40",
        "Requests that may come at once before server.rate_per_s counts"),
    ROW_NUMBER("server.rate_analyze_per_s", server.rate_analyze_per_s, 0.01, 1e6, "5", NULL,
        "The same for POST /api/signals/analyze, which is also its burst"),
    {"server.tls_outside", CONFIG_BOOL, AT(server.tls_outside), 0, 0, "", "off", NULL, "", false, false, NULL,
        "A reverse proxy ends TLS before this server: cookies are marked Secure"},
    ROW_INT("server.max_connections", server.max_connections, 1, 200000, "12000",
        "Open connections, WebSocket subscribers among them; one more is answered 503 and closed"),
    ROW_INT("server.header_timeout_ms", server.header_timeout_ms, 100, 600000, "10000",
        "Time from the first byte of a request to the end of its headers; then 408 and the connection is closed"),
    ROW_INT("server.body_timeout_ms", server.body_timeout_ms, 100, 600000, "20000",
        "The same for the body of a request, from the end of its headers"),
    ROW_INT("server.idle_timeout_ms", server.idle_timeout_ms, 100, 3600000, "60000",
        "Time that a connection may stay open without a request; keep it above that of a reverse proxy"),
    ROW_INT("server.write_timeout_ms", server.write_timeout_ms, 100, 600000, "20000",
        "Time that a client may take nothing of what waits for it; then the connection is closed"),
    ROW_INT("server.drain_ms", server.drain_ms, 0, 4500, "2500",
        "Time that open requests get to end after SIGTERM"),

    ROW_SECRET("client.token", client_token, 1024, "", false,
        "Token that the commands analyze, watch and health send to a server; empty: server.shared_secret, to the configured one"),

    ROW_INT("ws.heartbeat_ms", ws.heartbeat_ms, 1000, 600000, "20000",
        "Silence after which a WebSocket subscriber gets a heartbeat"),
    ROW_INT("ws.queue_bytes", ws.queue_bytes, 65536, 67108864, "262144",
        "Bytes that may wait for a slow subscriber; above it events are dropped and counted in lagged"),
    ROW_INT("ws.replay_events", ws.replay_events, 16, 1000000, "10000",
        "Signals and outcomes in the log for subscribers that come back with since"),

    ROW_TEXT("exchange.venue", exchange.venue, 32, config_check_venue, "binance", "",
        "Where the candles come from"),
    {"exchange.testnet", CONFIG_BOOL, AT(exchange.testnet), 0, 0, "", "off", NULL, "BINANCE_TESTNET", false, false, NULL,
        "Use the venue's test network"},
    ROW_TEXT("exchange.rest_url", exchange.rest_url, 512, config_check_http_url, "", "BINANCE_API_URL",
        "Base of the REST interface; empty: the venue's, by market and testnet"),
    ROW_TEXT("exchange.ws_url", exchange.ws_url, 512, config_check_ws_url, "", "BINANCE_WS_URL",
        "Base of the streams; empty: the venue's, by market and testnet"),
    ROW_TEXT("exchange.ca_file", exchange.ca_file, 4096, NULL, "", "",
        "Certificates to trust instead of the system's"),
    ROW_SECRET("exchange.api_key", exchange.api_key, 256, "BINANCE_API_KEY", false,
        "Accepted for trading in a later version; market data needs no key"),
    ROW_SECRET("exchange.api_secret", exchange.api_secret, 256, "BINANCE_API_SECRET,BINANCE_SECRET_KEY", false,
        "Accepted for trading in a later version; market data needs no key"),
    ROW_NUMBER("exchange.weight_budget_frac", exchange.weight_budget_frac, 0.05, 1, "0.8", NULL,
        "Part of the exchange's request weight that this process may use"),
    ROW_INT("exchange.streams_per_connection", exchange.streams_per_connection, 1, 1024, "200",
        "Symbols on one stream connection"),
    ROW_INT("exchange.rest_in_flight", exchange.rest_in_flight, 1, 32, "4",
        "REST requests at once"),
    ROW_INT("exchange.rest_timeout_ms", exchange.rest_timeout_ms, 0, 600000, "0",
        "Limit of a whole REST request" VENUE_DEFAULT),
    ROW_INT("exchange.connect_timeout_ms", exchange.connect_timeout_ms, 0, 600000, "0",
        "Limit from the first packet to an open stream" VENUE_DEFAULT),
    ROW_INT("exchange.lifetime_ms", exchange.lifetime_ms, 0, 86000000, "0",
        "Age at which a stream connection is replaced by a fresh one" VENUE_DEFAULT),
    ROW_INT("exchange.silence_ms", exchange.silence_ms, 0, 3600000, "0",
        "Silence after which a stream connection is dialled again" VENUE_DEFAULT),
    ROW_INT("exchange.lag_ms", exchange.lag_ms, 0, 3600000, "0",
        "Age of the newest frame at which a connection is dialled again" VENUE_DEFAULT),
    ROW_INT("exchange.late_ms", exchange.late_ms, 0, 3600000, "0",
        "Exchange time that a closed candle may be missing before REST is asked" VENUE_DEFAULT),
    ROW_INT("exchange.late_real_ms", exchange.late_real_ms, 0, 3600000, "0",
        "The same in real time; both must have passed" VENUE_DEFAULT),
    ROW_INT("exchange.settle_ms", exchange.settle_ms, 0, 600000, "0",
        "Exchange time after its close that makes a REST candle final" VENUE_DEFAULT),
    ROW_INT("exchange.backoff_min_ms", exchange.backoff_min_ms, 0, 600000, "0",
        "Wait before the first retry" VENUE_DEFAULT),
    ROW_INT("exchange.backoff_max_ms", exchange.backoff_max_ms, 0, 3600000, "0",
        "Longest wait between retries" VENUE_DEFAULT),
    ROW_INT("exchange.blocked_retry_ms", exchange.blocked_retry_ms, 0, 86400000, "0",
        "Wait after 403 and 451" VENUE_DEFAULT),
    ROW_INT("exchange.seed", exchange.seed, 0, 9e15, "0",
        "Seed of the jitter, for tests; 0 is random"),

    ROW_INT("backfill.days", backfill.days, 1, 90, "7",
        "Whole UTC days of 1m candles fetched at start, before today"),
    ROW_INT("backfill.higher", backfill.higher, 0, 1000, "500",
        "Candles of 1h, 4h and 1d fetched at start, each"),
    ROW_INT("rings.1m", rings[OC_TF_1M], OC_RING_MIN_1M, 200000, "1500", "1m candles kept per symbol"),
    ROW_INT("rings.5m", rings[OC_TF_5M], OC_RING_MIN, 200000, "500", "5m candles kept per symbol"),
    ROW_INT("rings.15m", rings[OC_TF_15M], OC_RING_MIN, 200000, "500", "15m candles kept per symbol"),
    ROW_INT("rings.30m", rings[OC_TF_30M], OC_RING_MIN, 200000, "500", "30m candles kept per symbol"),
    ROW_INT("rings.1h", rings[OC_TF_1H], OC_RING_MIN, 200000, "500", "1h candles kept per symbol"),
    ROW_INT("rings.4h", rings[OC_TF_4H], OC_RING_MIN, 200000, "500", "4h candles kept per symbol"),
    ROW_INT("rings.1d", rings[OC_TF_1D], OC_RING_MIN, 200000, "500", "1d candles kept per symbol"),

    ROW_NUMBER("fees.maker_frac", fees.maker_frac, 0, 0.02, "0.001", "0.0002",
        "Fee of a resting order, of the price"),
    ROW_NUMBER("fees.taker_frac", fees.taker_frac, 0, 0.02, "0.001", "0.0005",
        "Fee of an order that takes, of the price"),
    ROW_NUMBER("fees.slip_frac", fees.slip_frac, 0, 0.02, "0.0002", "0.0002",
        "Slippage of a market order and its exit together, of the price"),
    ROW_NUMBER("vote.gate", vote_gate, 0.5, 0.99, "0.54", "0.56",
        "Confidence from which a signal is endorsed"),
    ROW_CHOICE("engine.fabio", engine.fabio, ENGINE_MODES, "on", "", false,
        "Fabio playbook; shadow: judged and tracked, but without a vote; auto: a shadow until 50 outcomes"),
    ROW_CHOICE("engine.grid", engine.grid, ENGINE_MODES, "on", "", false, "Grid"),
    ROW_CHOICE("engine.mean_reversion", engine.mean_reversion, ENGINE_MODES, "on", "", false, "Mean reversion"),
    ROW_CHOICE("engine.smc", engine.smc, ENGINE_MODES, "auto", "", false, "Structure breaks and retests"),
    ROW_CHOICE("engine.fibonacci", engine.fibonacci, ENGINE_MODES, "auto", "", false, "Fibonacci pullbacks with confluence"),
    ROW_CHOICE("engine.indicators", engine.indicators, ENGINE_MODES, "auto", "", false, "Trend and oscillators pooled"),
    ROW_INT("engine.spare_symbols", engine.spare_symbols, 0, 256, "16",
        "Slots for symbols that are only analysed on request, least recently used first out"),
    ROW_TEXT("learned.file", learned_file, 4096, NULL, "", "",
        "Learned weights and calibrators to start from; empty: priors"),
    {"flow.trades", CONFIG_BOOL, AT(flow_trades), 0, 0, "", "off", NULL, "", false, false, config_check_off,
        "The trade stream comes with a later version; only off is accepted"},
    ROW_NUMBER("ready.min_fresh", ready_min_fresh, 0.01, 1, "0.95", NULL,
        "Part of the followed symbols that must have their last closed candle for /ready"),

    ROW_TEXT("metrics.bind", metrics.bind, 64, config_check_address_or_off, "127.0.0.1", "",
        "Address of the metrics' own listener; off: only /metrics of the server"),
    ROW_INT("metrics.port", metrics.port, 0, 65535, "9464", "Its port; 0 takes any free one"),
    ROW_CHOICE("log.level", log.level, "error|warn|info|debug|warning=warn|fatal=error|critical=error|trace=debug",
        "info", "LOG_LEVEL", true, "Lines above this level are not written"),
    ROW_CHOICE("log.format", log.format, "logfmt|json", "logfmt", "", true, "Form of log lines"),
    ROW_INT("store.signals", store.signals, 100, 10000000, "10000",
        "Signals kept in memory, with their outcomes; the oldest closed one goes first"),
    ROW_INT("store.opinions", store.opinions, 100, 10000000, "20000", "Opinions kept in memory"),
    ROW_TEXT("data.dir", data_dir, 4096, config_check_path, "data", "DATA_DIR", "Folder for what is kept"),
    ROW_TEXT("reports.dir", reports_dir, 4096, config_check_path, "reports", "REPORTS_DIR",
        "Folder for reports of a later version"),
    ROW_SECRET("database.url", database_url, 4096, "DATABASE_URL", false,
        "Accepted for the stores of a later version; signals are kept in memory"),
    ROW_SECRET("redis.url", redis_url, 4096, "REDIS_URL", false,
        "Accepted for later versions; nothing reads it yet"),
    /* clang-format on */
};

enum { KEY_COUNT = sizeof(KEYS) / sizeof(KEYS[0]) };
_Static_assert((int)KEY_COUNT <= (int)CONFIG_KEYS_CAP, "more keys than a state has room for");

size_t config_key_count(void)
{
    return KEY_COUNT;
}

const struct config_key *config_key_at(size_t index)
{
    return index < KEY_COUNT ? &KEYS[index] : NULL;
}

size_t config_key_index(const struct config_key *key)
{
    return (size_t)(key - KEYS);
}

const struct config_key *config_key_find(const char *name, size_t size)
{
    for (size_t index = 0; index < KEY_COUNT; index++) {
        if (strlen(KEYS[index].name) == size && memcmp(KEYS[index].name, name, size) == 0)
            return &KEYS[index];
    }
    return NULL;
}

void config_env_name(const struct config_key *key, char out[CONFIG_NAME_CAP])
{
    size_t at = 7;

    memcpy(out, "OUTCRY_", 7);
    for (const char *c = key->name; *c != 0 && at + 1 < CONFIG_NAME_CAP; c++)
        out[at++] = *c == '.' ? '_' : (char)toupper((unsigned char)*c);
    out[at] = 0;
}

void config_flag_name(const struct config_key *key, char out[CONFIG_NAME_CAP])
{
    size_t at = 2;

    memcpy(out, "--", 2);
    for (const char *c = key->name; *c != 0 && at + 1 < CONFIG_NAME_CAP; c++)
        out[at++] = *c == '.' || *c == '_' ? '-' : *c;
    out[at] = 0;
}

static size_t rank_among(const char *aliases, const char *name)
{
    struct slice rest = slice_of(aliases), part;
    size_t rank = 0;

    while (aliases[0] != 0 && slice_split(&rest, ',', &part)) {
        rank++;
        if (slice_is(part, name))
            return rank;
    }
    return 0;
}

const struct config_key *config_key_of_env(const char *name, size_t *alias_rank)
{
    char own[CONFIG_NAME_CAP];

    for (size_t index = 0; index < KEY_COUNT; index++) {
        size_t rank = rank_among(KEYS[index].aliases, name);

        config_env_name(&KEYS[index], own);
        if (rank == 0 && strcmp(own, name) != 0)
            continue;
        if (alias_rank != NULL)
            *alias_rank = rank;
        return &KEYS[index];
    }
    return NULL;
}

const struct config_key *config_key_of_flag(const char *name)
{
    char own[CONFIG_NAME_CAP];

    for (size_t index = 0; index < KEY_COUNT; index++) {
        const char *a, *b = name;

        config_flag_name(&KEYS[index], own);
        for (a = own + 2; *a != 0 && (*a == *b || (*a == '-' && *b == '_')); a++)
            b++;
        if (*a == 0 && *b == 0)
            return &KEYS[index];
    }
    return NULL;
}

const char *config_fallback(const struct config_key *key, enum oc_market market)
{
    return market == OC_MARKET_USDM && key->fallback_usdm != NULL ? key->fallback_usdm
                                                                  : key->fallback;
}
