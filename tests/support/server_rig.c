/* server_rig.c - see server_rig.h.
 * SPDX-License-Identifier: MIT */
#include "support/server_rig.h"

#include "server/metrics.h"
#include "support/check.h"

enum { RIG_DAYS = 6, RIG_MORNING = 300, RIG_ALIGN = 64 };

#define RIG_START_MS INT64_C(1759276800000) /* 2025-10-01T00:00:00Z */

#define RIG_NEXT_MS INT64_C(1762128000000) /* 2025-11-03: after every candle */

/* ---- the market's face ---- */

static size_t symbol_count(void *context)
{
    return ((struct server_rig *)context)->symbol_count;
}

static void symbol_at(void *context, size_t index, struct source_symbol *out)
{
    struct server_rig *rig = context;

    assert_true(index < rig->symbol_count);
    *out = rig->symbols[index].seen;
}

static bool symbol_find(void *context, const char *symbol, size_t *index)
{
    struct server_rig *rig = context;

    for (size_t i = 0; i < rig->symbol_count; i++) {
        if (strcmp(rig->symbols[i].instrument.symbol, symbol) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

static bool has_symbols(void *context)
{
    return !((struct server_rig *)context)->is_blank;
}

static void add_symbol(struct server_rig *rig, const char *symbol, bool is_followed)
{
    struct server_rig_symbol *row = &rig->symbols[rig->symbol_count++];

    assert_true(oc_instrument_init(&row->instrument, symbol, OC_MARKET_USDM, 1, 3, 1, 1));
    row->instrument.is_trading = true;
    row->seen = (struct source_symbol){.instrument = &row->instrument,
                                       .status = "TRADING",
                                       .reason = "back-fill 61 %",
                                       .is_followed = is_followed,
                                       .backfill_frac = 0.61};
}

static enum oc_status want(void *context, const char *symbol, uint32_t *retry_s,
                           struct error *error)
{
    struct server_rig *rig = context;
    size_t index = 0;

    *retry_s = 3;
    if (symbol_find(rig, symbol, &index)) {
        return OC_EACCEPTED;
    }
    if (strcmp(symbol, "CCCUSDT") == 0) {
        add_symbol(rig, symbol, false);
        return OC_EACCEPTED;
    }
    if (strcmp(symbol, "DDDUSDT") == 0) {
        return error_set(error, OC_ENOSLOT, "analyse %s: all spare slots are in use", symbol);
    }
    return error_set(error, OC_ESYMBOL, "%s: the exchange does not know it", symbol);
}

static enum oc_status follow(void *context, const char *symbol, struct error *error)
{
    struct server_rig *rig = context;
    size_t index = 0;

    if (symbol_find(rig, symbol, &index)) {
        return error_set(error, OC_EDUPLICATE, "%s is followed already", symbol);
    }
    rig->follows++;
    return OC_EACCEPTED;
}

static enum oc_status unfollow(void *context, const char *symbol, struct error *error)
{
    struct server_rig *rig = context;
    size_t index = 0;

    if (!symbol_find(rig, symbol, &index)) {
        return error_set(error, OC_ENOTFOUND, "%s is not followed", symbol);
    }
    rig->unfollows++;
    return OC_OK;
}

static int64_t wall_ms(void *context)
{
    return ((struct server_rig *)context)->wall_ms;
}

static void exchange(void *context, struct source_exchange *out)
{
    struct server_rig *rig = context;

    out->state = rig->is_live ? "live" : "starting";
    out->reason = rig->is_live ? "" : "waiting for the first frame";
    out->is_live = rig->is_live;
}

static void provenance(void *context, size_t index, struct store_provenance *out)
{
    (void)context;
    (void)index;
    *out = (struct store_provenance){.build = "0.1.0+test",
                                     .config = "sha256:c0",
                                     .learned = "sha256:1e",
                                     .input = "sha256:17",
                                     .origin_ms = RIG_START_MS};
}

static const struct oc_learned *learned(void *context)
{
    return &((struct server_rig *)context)->learned;
}

static void metrics(void *context, struct metrics_sink *sink)
{
    (void)context;
    metrics_put(sink, METRIC_CANDLES, "ws", 12);
    metrics_put(sink, METRIC_CANDLES, "rest", 7);
}

/* ---- events of the engine ---- */

static void store_signal(struct server_rig *rig, size_t symbol, const struct oc_signal *signal)
{
    struct store_provenance whence;
    struct signal_record record;

    provenance(rig, symbol, &whence);
    store_signal_init(&record, &rig->symbols[symbol].instrument, "BINANCE", &whence, signal);
    store_signal_set_late(&record, signal->open_ms + 60000 + 150);
    assert_int_equal(store_put_signal(rig->store, &record), OC_OK);
    if (rig->server != NULL) {
        server_publish_signal(rig->server, &record);
    }
}

static void store_outcome(struct server_rig *rig, size_t symbol, const struct oc_outcome *outcome)
{
    struct outcome_record record;

    store_outcome_init(&record, &rig->symbols[symbol].instrument, "BINANCE", outcome);
    if (store_put_outcome(rig->store, &record) == OC_ENOMEM) {
        fail_msg("out of memory");
    }
    if (rig->server != NULL) {
        server_publish_outcome(rig->server, &record);
    }
}

static void on_event(void *context, const struct oc_event *event)
{
    struct server_rig *rig = context;
    struct opinion_record opinion;

    switch (event->kind) {
    case OC_EVENT_OPINION:
        store_opinion_init(&opinion, &rig->symbols[0].instrument, "BINANCE", event->as.opinion);
        assert_int_equal(store_put_opinion(rig->store, &opinion), OC_OK);
        if (rig->server != NULL) {
            server_publish_opinion(rig->server, &opinion);
        }
        break;
    case OC_EVENT_SIGNAL:
        store_signal(rig, 0, event->as.signal);
        break;
    case OC_EVENT_OUTCOME:
        store_outcome(rig, 0, event->as.outcome);
        break;
    case OC_EVENT_STRUCTURE:
        if (rig->server != NULL) {
            server_publish_structure(rig->server, &rig->symbols[0].instrument, event->as.structure);
        }
        break;
    case OC_EVENT_CANDLE:
        if (rig->server != NULL) {
            server_publish_candle(rig->server, &rig->symbols[0].instrument,
                                  event->as.candle.timeframe, event->as.candle.candle, true);
        }
        break;
    }
}

void server_rig_minute(struct server_rig *rig)
{
    struct server_rig_symbol *row = &rig->symbols[0];
    struct oc_bar bar = market_next(&rig->market);
    struct oc_candle candle = market_candle(&row->instrument, &bar);
    struct oc_engine *engine = (struct oc_engine *)(uintptr_t)row->seen.engine;

    assert_int_equal(oc_engine_push(engine, &candle, on_event, rig), OC_OK);
    row->seen.last_closed_ms = oc_candle_open_ms(&candle) + OC_MINUTE_MS;
    row->seen.open = candle;
    row->seen.open.open_s += 60;
    row->seen.has_open = true;
    rig->wall_ms = row->seen.last_closed_ms + 150;
    if (rig->server != NULL) {
        server_publish_candle(rig->server, &row->instrument, OC_TF_1M, &candle, true);
        server_publish_market(rig->server, 0);
    }
}

static void fill_market(struct server_rig *rig)
{
    struct server_rig_symbol *row = &rig->symbols[0];
    struct oc_engine_config config = oc_engine_config_default(OC_MARKET_USDM);
    struct market_options options = market_options_default(7, RIG_START_MS);
    struct oc_engine *engine = NULL;
    size_t size = 0;
    uintptr_t at = 0;

    config.origin_ms = RIG_START_MS;
    size = oc_engine_size(&config);
    row->memory = malloc(size + 2 * RIG_ALIGN);
    assert_non_null(row->memory);
    at = ((uintptr_t)row->memory + RIG_ALIGN - 1) / RIG_ALIGN * RIG_ALIGN;
    row->instrument = market_instrument(0);
    memcpy(row->instrument.symbol, "AAAUSDT", sizeof("AAAUSDT"));
    row->instrument.is_trading = true;
    assert_int_equal(oc_engine_init((void *)at, size, &config, &row->instrument, &engine), OC_OK);
    row->seen.engine = engine;
    row->seen.reason = "";
    row->seen.is_fresh = true;
    row->seen.backfill_frac = 1;
    market_init(&rig->market, &options);
    for (int i = 0; i < RIG_DAYS * 1440 + RIG_MORNING; i++) {
        server_rig_minute(rig);
    }
}

/* ---- start and stop ---- */

static void fill_source(struct server_rig *rig)
{
    rig->source = (struct source){.context = rig,
                                  .broker = "BINANCE",
                                  .market = OC_MARKET_USDM,
                                  .version = "0.1.0",
                                  .build = "0.1.0+test",
                                  .modes = {OC_MODE_ON, OC_MODE_ON, OC_MODE_ON},
                                  .symbol_count = symbol_count,
                                  .symbol_at = symbol_at,
                                  .symbol_find = symbol_find,
                                  .has_symbols = has_symbols,
                                  .want = want,
                                  .follow = follow,
                                  .unfollow = unfollow,
                                  .exchange_ms = wall_ms,
                                  .wall_ms = wall_ms,
                                  .exchange = exchange,
                                  .provenance = provenance,
                                  .learned = learned,
                                  .metrics = metrics};
}

void server_rig_start(struct server_rig *rig, void (*tweak)(struct server_config *config),
                      const struct store_memory_config *store)
{
    static const struct store_memory_config DEFAULT = {.epoch = "00000000000000aa"};
    struct server_config config;
    struct error error = {0};

    memset(rig, 0, sizeof(*rig));
    net_rig_start(&rig->net, NULL, NULL, NULL);
    assert_int_equal(store_memory_open(store == NULL ? &DEFAULT : store, &rig->store, &error),
                     OC_OK);
    rig->is_live = true;
    rig->next_ms = RIG_NEXT_MS;
    fill_source(rig);
    add_symbol(rig, "AAAUSDT", true);
    add_symbol(rig, "BBBUSDT", true);
    fill_market(rig);
    server_config_init(&config);
    config.port = 0;
    config.has_metrics = false;
    config.min_fresh_frac = 0.5;
    if (tweak != NULL) {
        tweak(&config);
    }
    if (server_open(rig->net.loop, &config, &rig->source, rig->store, &rig->server, &error) !=
        OC_OK) {
        fail_msg("%s", error.text);
    }
    rig->net.port = server_port(rig->server);
}

static void on_closed(void *context)
{
    *(bool *)context = true;
}

static bool is_true(void *context)
{
    return *(bool *)context;
}

void server_rig_stop(struct server_rig *rig)
{
    bool is_closed = false;

    server_close(rig->server, on_closed, &is_closed);
    assert_true(net_rig_wait(&rig->net, is_true, &is_closed, 3000));
    store_close(rig->store);
    for (size_t i = 0; i < rig->symbol_count; i++) {
        free(rig->symbols[i].memory);
    }
    net_rig_stop(&rig->net);
}

/* ---- requests ---- */

char *server_rig_ask(struct server_rig *rig, const char *method, const char *target,
                     const char *headers, const char *body)
{
    size_t room = strlen(target) + strlen(headers) + strlen(body) + 512;
    char *request = malloc(room);
    char *answer = NULL;
    bool has_type = strstr(headers, "Content-Type") != NULL;

    assert_non_null(request);
    snprintf(request, room,
             "%s %s HTTP/1.1\r\n%s%s%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s", method,
             target, strstr(headers, "Host:") == NULL ? "Host: localhost\r\n" : "", headers,
             body[0] != '\0' && !has_type ? "Content-Type: application/json\r\n" : "", strlen(body),
             body);
    answer = net_rig_ask(&rig->net, request);
    free(request);
    return answer;
}

int server_rig_status(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

const char *server_rig_body(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");

    return end == NULL ? "" : end + 4;
}

void server_rig_expect(struct server_rig *rig, const char *method, const char *target,
                       const char *headers, const char *body, int status, const char *has)
{
    char *answer = server_rig_ask(rig, method, target, headers, body);

    if (server_rig_status(answer) != status || (has != NULL && strstr(answer, has) == NULL)) {
        fail_msg("%s %s: wanted %d with %s, got:\n%.2000s", method, target, status,
                 has == NULL ? "anything" : has, answer);
    }
    free(answer);
}

uint64_t server_rig_signal(struct server_rig *rig, size_t symbol, int64_t open_ms,
                           enum oc_direction direction, bool is_endorsed)
{
    struct oc_signal signal = {.open_ms = open_ms,
                               .direction = direction,
                               .code = is_endorsed ? OC_CODE_OK : OC_CODE_LOW_CONFIDENCE,
                               .is_endorsed = is_endorsed,
                               .quality = is_endorsed ? 'B' : 'D',
                               .lead = OC_ENGINE_FABIO,
                               .confidence = is_endorsed ? 0.6 : 0.52,
                               .close = 1000,
                               .plan = {.engine = OC_ENGINE_FABIO,
                                        .setup = OC_SETUP_TREND,
                                        .direction = direction,
                                        .entry = 1000,
                                        .stop = 990,
                                        .target = 1030}};

    store_signal(rig, symbol, &signal);
    return rig->store->seq;
}

uint64_t server_rig_outcome(struct server_rig *rig, size_t symbol, int64_t open_ms,
                            enum oc_direction direction, enum oc_outcome_status status)
{
    struct oc_outcome outcome = {.open_ms = open_ms,
                                 .engine = OC_ENGINE_FABIO,
                                 .setup = OC_SETUP_TREND,
                                 .direction = direction,
                                 .is_published = true,
                                 .status = status,
                                 .is_final = status != OC_OUTCOME_OPEN,
                                 .filled_ms = open_ms + 60000,
                                 .resolved_ms = status != OC_OUTCOME_OPEN ? open_ms + 120000 : 0,
                                 .entry = 1000,
                                 .stop = 990,
                                 .target = 1030};

    store_outcome(rig, symbol, &outcome);
    return rig->store->seq;
}

uint64_t server_rig_next(struct server_rig *rig, size_t symbol, bool is_endorsed)
{
    int64_t open_ms = rig->next_ms;

    rig->next_ms += OC_MINUTE_MS;
    return server_rig_signal(rig, symbol, open_ms, OC_LONG, is_endorsed);
}
