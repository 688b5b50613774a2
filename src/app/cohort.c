/* cohort.c - engines of a market, their input hashes, and the table they share.
 * SPDX-License-Identifier: MIT */
#include "app/cohort.h"

#include "base/buffer.h"
#include "base/decimal.h"
#include "outcry/timeframe.h"

#include <stdlib.h>
#include <string.h>

enum { ENGINE_ALIGNMENT = 64, CONFIG_TEXT_CAP = 4096 };

static void append_number(struct buffer *out, const char *name, double value)
{
    char text[DECIMAL_TEXT_SIZE];

    (void)decimal_print_shortest(text, value);
    buffer_append_text(out, name);
    buffer_append_char(out, '=');
    buffer_append_text(out, text);
    buffer_append_char(out, '\n');
}

/* Everything of the configuration that can change a signal, as text, hashed. */
static enum oc_status identify_config(struct cohort *cohort)
{
    const struct oc_engine_config *config = &cohort->engine_config;
    uint8_t digest[HASH_SHA256_SIZE];
    struct buffer text;

    buffer_init(&text, CONFIG_TEXT_CAP);
    buffer_append_text(&text, "market=");
    buffer_append_text(&text, oc_market_text(cohort->market));
    buffer_append_char(&text, '\n');
    append_number(&text, "maker", config->costs.maker_frac);
    append_number(&text, "taker", config->costs.taker_frac);
    append_number(&text, "slip", config->costs.slip_frac);
    append_number(&text, "gate", config->costs.gate);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        buffer_append_text(&text, oc_engine_text((enum oc_engine_id)i));
        buffer_append_char(&text, '=');
        buffer_append_text(&text, oc_engine_mode_text(config->modes[i]));
        buffer_append_char(&text, '\n');
    }
    if (buffer_status(&text) != OC_OK) {
        buffer_deinit(&text);
        return OC_ENOMEM;
    }
    hash_sha256_of(text.data, text.size, digest);
    memcpy(cohort->config_id, "sha256:", 7);
    hash_hex(digest, sizeof digest, cohort->config_id + 7);
    buffer_deinit(&text);
    return OC_OK;
}

enum oc_status cohort_init(struct cohort *cohort, enum oc_market market,
                           const struct oc_engine_config *config, uint32_t slots,
                           const struct cohort_sink *sink, struct error *error)
{
    enum oc_status status;

    memset(cohort, 0, sizeof *cohort);
    if (slots == 0 || slots > COHORT_SLOTS_MAX || oc_engine_size(config) == 0)
        return error_set(error, OC_EINVALID, "start engines: configuration out of range");
    status = learning_init(&cohort->learning, market);
    if (status != OC_OK)
        return error_set(error, status, "start learning: out of memory");
    cohort->market = market;
    cohort->engine_config = *config;
    cohort->slots = slots;
    cohort->sink = *sink;
    cohort->members = calloc(slots, sizeof *cohort->members);
    status = cohort->members == NULL ? OC_ENOMEM : identify_config(cohort);
    if (status == OC_OK)
        return OC_OK;
    free(cohort->members);
    learning_deinit(&cohort->learning);
    return error_set(error, status, "start engines: out of memory");
}

void cohort_deinit(struct cohort *cohort)
{
    for (uint32_t slot = 0; slot < cohort->slots; slot++)
        cohort_leave(cohort, slot);
    free(cohort->members);
    cohort->members = NULL;
    cohort->slots = 0;
    learning_deinit(&cohort->learning);
}

/* The digest is over little-endian integers: machine-independent, and free of how a candle came. */
static void put_int(uint8_t *out, int64_t value)
{
    uint64_t bits = (uint64_t)value;

    /* not a loop: compilers make one store of it where integers lie like that in memory */
    out[0] = (uint8_t)bits;
    out[1] = (uint8_t)(bits >> 8);
    out[2] = (uint8_t)(bits >> 16);
    out[3] = (uint8_t)(bits >> 24);
    out[4] = (uint8_t)(bits >> 32);
    out[5] = (uint8_t)(bits >> 40);
    out[6] = (uint8_t)(bits >> 48);
    out[7] = (uint8_t)(bits >> 56);
}

static void digest_bar(struct hash_sha256 *hash, int64_t timeframe, const struct oc_bar *bar)
{
    const int64_t fields[8] = {timeframe, bar->open_ms, bar->open,   bar->high,
                               bar->low,  bar->close,   bar->volume, bar->taker};
    uint8_t bytes[sizeof fields];

    for (size_t i = 0; i < 8; i++)
        put_int(bytes + 8 * i, fields[i]);
    hash_sha256_update(hash, bytes, sizeof bytes);
}

static void digest_instrument(struct hash_sha256 *hash, const struct oc_instrument *instrument,
                              int64_t origin_ms)
{
    const int64_t fields[5] = {instrument->tick_units, instrument->price_decimals,
                               instrument->step_units, instrument->volume_decimals, origin_ms};
    uint8_t bytes[sizeof fields];

    for (size_t i = 0; i < 5; i++)
        put_int(bytes + 8 * i, fields[i]);
    hash_sha256_update(hash, instrument->symbol, strlen(instrument->symbol) + 1);
    hash_sha256_update(hash, bytes, sizeof bytes);
}

size_t cohort_member_size(const struct oc_engine_config *config)
{
    size_t size = oc_engine_size(config);

    return (size + ENGINE_ALIGNMENT - 1) / ENGINE_ALIGNMENT * ENGINE_ALIGNMENT;
}

enum oc_status cohort_join(struct cohort *cohort, uint32_t slot,
                           const struct oc_instrument *instrument, int64_t origin_ms,
                           int64_t live_from_ms, struct error *error)
{
    struct oc_engine_config config = cohort->engine_config;
    struct cohort_member *member;
    enum oc_status status;

    if (slot >= cohort->slots)
        return error_set(error, OC_ERANGE, "follow %s: no slot %u", instrument->symbol, slot);
    member = &cohort->members[slot];
    if (member->engine != NULL)
        return error_set(error, OC_EDUPLICATE, "follow %s: slot %u is in use", instrument->symbol,
                         slot);
    config.origin_ms = origin_ms;
    memset(member, 0, sizeof *member);
    member->memory_size = cohort_member_size(&config);
    member->memory = aligned_alloc(ENGINE_ALIGNMENT, member->memory_size);
    if (member->memory == NULL)
        return error_set(error, OC_ENOMEM, "follow %s: no memory for its engine (%zu bytes)",
                         instrument->symbol, member->memory_size);
    status =
        oc_engine_init(member->memory, member->memory_size, &config, instrument, &member->engine);
    if (status != OC_OK) {
        free(member->memory);
        memset(member, 0, sizeof *member);
        return error_set(error, status, "follow %s: its engine does not start", instrument->symbol);
    }
    member->live_from_ms = live_from_ms;
    member->table_day = -1;
    hash_sha256_init(&member->input);
    digest_instrument(&member->input, instrument, origin_ms);
    return OC_OK;
}

void cohort_leave(struct cohort *cohort, uint32_t slot)
{
    if (slot >= cohort->slots)
        return;
    free(cohort->members[slot].memory);
    memset(&cohort->members[slot], 0, sizeof cohort->members[slot]);
}

enum oc_status cohort_seed(struct cohort *cohort, uint32_t slot, enum oc_timeframe timeframe,
                           const struct oc_candle *candle)
{
    struct cohort_member *member = &cohort->members[slot];
    enum oc_status status = oc_engine_seed(member->engine, timeframe, candle);
    struct oc_bar bar;

    if (status != OC_OK)
        return status;
    bar = oc_bar_of(oc_engine_instrument(member->engine), candle);
    digest_bar(&member->input, (int64_t)timeframe, &bar);
    return OC_OK;
}

static void take_outcome(struct cohort *cohort, const struct oc_outcome *outcome)
{
    const struct cohort_member *member = &cohort->members[cohort->pushing];

    if (!member->is_mute && outcome->resolved_ms >= member->teach_from_ms)
        learning_note(&cohort->learning, oc_engine_instrument(member->engine)->symbol, outcome,
                      member->live_from_ms);
    cohort->sink.on_outcome(cohort->sink.context, cohort->pushing, outcome);
}

static void on_event(void *context, const struct oc_event *event)
{
    struct cohort *cohort = context;
    const struct cohort_sink *sink = &cohort->sink;

    switch (event->kind) {
    case OC_EVENT_OPINION:
        sink->on_opinion(sink->context, cohort->pushing, event->as.opinion);
        break;
    case OC_EVENT_SIGNAL:
        sink->on_signal(sink->context, cohort->pushing, event->as.signal);
        break;
    case OC_EVENT_OUTCOME:
        take_outcome(cohort, event->as.outcome);
        break;
    case OC_EVENT_STRUCTURE:
        if (sink->on_structure != NULL)
            sink->on_structure(sink->context, cohort->pushing, event->as.structure);
        break;
    case OC_EVENT_CANDLE:
        sink->on_candle(sink->context, cohort->pushing, event->as.candle.timeframe,
                        event->as.candle.candle);
        break;
    }
}

void cohort_prefetch(const struct cohort *cohort, uint32_t slot)
{
    if (cohort->members[slot].engine != NULL)
        oc_engine_prefetch(cohort->members[slot].engine);
}

enum oc_status cohort_push(struct cohort *cohort, uint32_t slot, const struct oc_candle *candle)
{
    struct cohort_member *member = &cohort->members[slot];
    const struct oc_instrument *instrument = oc_engine_instrument(member->engine);
    struct hash_sha256 before = member->input;
    int64_t day = oc_candle_open_ms(candle) / OC_DAY_MS;
    struct oc_bar bar = oc_bar_of(instrument, candle);
    enum oc_status status;

    if (member->table_day != day) {
        oc_engine_set_learned(member->engine,
                              &learning_at(&cohort->learning, day * OC_DAY_MS)->table);
        member->table_day = day;
    }
    digest_bar(&member->input, OC_TF_1M, &bar); /* first: a signal's hash covers its own candle */
    cohort->pushing = slot;
    cohort->pushing_ms = oc_candle_open_ms(candle);
    status = oc_engine_push(member->engine, candle, on_event, cohort);
    if (status != OC_OK) {
        member->input = before;
        return status;
    }
    cohort->sink.on_candle(cohort->sink.context, slot, OC_TF_1M, candle);
    return OC_OK;
}

void cohort_fold(struct cohort *cohort, int64_t day_ms)
{
    struct learning_last *lasts = calloc(cohort->slots, sizeof *lasts);
    size_t count = 0;

    for (uint32_t slot = 0; lasts != NULL && slot < cohort->slots; slot++) {
        const struct cohort_member *member = &cohort->members[slot];

        if (member->engine == NULL || !member->is_pooled || oc_engine_last_ms(member->engine) < 0)
            continue;
        lasts[count].symbol = oc_engine_instrument(member->engine)->symbol;
        lasts[count++].open_ms = oc_engine_last_ms(member->engine);
    }
    learning_fold(&cohort->learning, day_ms, lasts, count);
    free(lasts);
}

const struct cohort_member *cohort_member(const struct cohort *cohort, uint32_t slot)
{
    return slot < cohort->slots && cohort->members[slot].engine != NULL ? &cohort->members[slot]
                                                                        : NULL;
}

void cohort_input_id(const struct cohort *cohort, uint32_t slot, char out[LEARNING_ID_SIZE])
{
    uint8_t digest[HASH_SHA256_SIZE];

    hash_sha256_final(&cohort->members[slot].input, digest);
    memcpy(out, "sha256:", 7);
    hash_hex(digest, sizeof digest, out + 7);
}
