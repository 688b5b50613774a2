/* publish.c - records out of engine events, and what a rebuild changes of them.
 * SPDX-License-Identifier: MIT */
#include "app/publish.h"

#include "app/version.h"
#include "base/buffer.h"
#include "base/log.h"
#include "server/signal_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_CAP = 2048 };

void publish_init(struct publisher *publisher, const struct cohort *cohort, struct store *store)
{
    memset(publisher, 0, sizeof *publisher);
    publisher->cohort = cohort;
    publisher->store = store;
}

void publish_deinit(struct publisher *publisher)
{
    free(publisher->again);
    publisher->again = NULL;
}

static const struct oc_instrument *instrument_of(const struct publisher *publisher, uint32_t slot)
{
    return oc_engine_instrument(cohort_member(publisher->cohort, slot)->engine);
}

void publish_provenance(const struct cohort *cohort, uint32_t slot, struct store_provenance *out)
{
    char input[LEARNING_ID_SIZE];

    memset(out, 0, sizeof *out);
    cohort_input_id(cohort, slot, input);
    (void)snprintf(out->build, sizeof out->build, "%s", version_facts()->build);
    (void)snprintf(out->config, sizeof out->config, "%s", cohort->config_id);
    (void)snprintf(out->learned, sizeof out->learned, "%s",
                   learning_at(&cohort->learning, cohort->members[slot].table_day * OC_DAY_MS)->id);
    (void)snprintf(out->input, sizeof out->input, "%s", input);
    out->origin_ms = oc_engine_origin_ms(cohort_member(cohort, slot)->engine);
}

static bool is_delivering(const struct publisher *publisher, uint32_t slot)
{
    return publisher->feed != NULL &&
           feed_is_delivering(publisher->feed, slot, publisher->cohort->pushing_ms);
}

/* A spare symbol was analysed by somebody, followed by nobody: its candles and structure are shown, but
 * a request must not make the server publish, or give traders, signals that its owner did not ask for. */
static bool is_published(const struct publisher *publisher, uint32_t slot)
{
    return is_delivering(publisher, slot) && !cohort_member(publisher->cohort, slot)->is_mute;
}

static bool is_rebuilding(const struct publisher *publisher, uint32_t slot)
{
    return publisher->is_rebuilding && publisher->rebuilt_slot == slot &&
           publisher->cohort->pushing_ms <= publisher->rebuilt_until_ms;
}

/* ---- lines for people ---- */

static void log_signal(const struct signal_record *record)
{
    struct buffer reason;

    buffer_init(&reason, LINE_CAP);
    reason_append_signal(&reason, &record->instrument, &record->signal);
    log_event(LOG_INFO, "signal", record->signal.is_endorsed ? "endorsed" : "published",
              "symbol=%s seq=%llu direction=%s engine=%s confidence=%.3f code=%s reason=%s",
              record->instrument.symbol, (unsigned long long)record->seq,
              oc_direction_text(record->signal.direction), oc_engine_text(record->signal.lead),
              record->signal.confidence, oc_code_wire(record->signal.code), buffer_text(&reason));
    buffer_deinit(&reason);
}

static void log_opinion(const struct opinion_record *record)
{
    const struct oc_opinion *opinion = &record->event.opinion;
    struct buffer text;

    buffer_init(&text, LINE_CAP);
    reason_append_verdict(&text, &record->event);
    log_event(LOG_INFO, "opinion", oc_engine_text(opinion->engine),
              "symbol=%s direction=%s setup=%s p=%.3f weight=%.2f verdict=%s",
              record->instrument.symbol, oc_direction_text(opinion->direction),
              oc_setup_text(opinion->setup), opinion->p, record->event.weight, buffer_text(&text));
    buffer_deinit(&text);
}

static void log_outcome(const struct outcome_record *record)
{
    log_event(LOG_INFO, "outcome", oc_outcome_text(record->outcome.status),
              "symbol=%s seq=%llu signal_id=%s r_net=%.2f", record->instrument.symbol,
              (unsigned long long)record->seq, record->id, record->outcome.r_net);
}

/* ---- the sink ---- */

static void on_candle(void *context, uint32_t slot, enum oc_timeframe timeframe,
                      const struct oc_candle *candle)
{
    const struct publisher *publisher = context;

    if (publisher->server != NULL && is_delivering(publisher, slot))
        server_publish_candle(publisher->server, instrument_of(publisher, slot), timeframe, candle,
                              true);
}

static void on_opinion(void *context, uint32_t slot, const struct oc_opinion_event *event)
{
    struct publisher *publisher = context;
    struct opinion_record record;

    if (!is_published(publisher, slot))
        return;
    publisher->numbers.opinions[event->opinion.engine]++;
    store_opinion_init(&record, instrument_of(publisher, slot), PUBLISH_BROKER, event);
    if (store_put_opinion(publisher->store, &record) != OC_OK)
        return; /* known already, or no memory: the signal itself does not depend on it */
    log_opinion(&record);
    if (publisher->server != NULL)
        server_publish_opinion(publisher->server, &record);
}

static void remember_again(struct publisher *publisher, const struct signal_record *record)
{
    size_t size = publisher->again_size == 0 ? 64 : 2 * publisher->again_size;
    struct publish_again *again = publisher->again;

    if (publisher->again_count == publisher->again_size) {
        again = realloc(again, size * sizeof *again);
        if (again == NULL)
            return; /* then it counts as revised: the careful side */
        publisher->again = again;
        publisher->again_size = size;
    }
    again = &publisher->again[publisher->again_count++];
    memcpy(again->id, record->id, sizeof again->id);
    again->entry = record->signal.plan.entry;
    again->stop = record->signal.plan.stop;
    again->target = record->signal.plan.target;
    again->is_endorsed = record->signal.is_endorsed;
}

static void deliver(struct publisher *publisher, struct signal_record *record)
{
    enum oc_status status;

    store_signal_set_late(record, feed_now_ms(publisher->feed));
    status = store_put_signal(publisher->store, record);
    if (status != OC_OK) {
        log_event(LOG_ERROR, "signal", "not_kept", "id=%s reason=%s", record->id,
                  oc_status_text(status));
        return;
    }
    if (record->signal.is_endorsed)
        publisher->numbers.endorsed++;
    else
        publisher->numbers.unendorsed++;
    publisher->numbers.late += record->is_late;
    if (publisher->server != NULL)
        server_publish_signal(publisher->server, record);
    log_signal(record);
}

static void on_signal(void *context, uint32_t slot, const struct oc_signal *signal)
{
    struct publisher *publisher = context;
    struct store_provenance provenance;
    struct signal_record record;

    if (!is_published(publisher, slot) && !is_rebuilding(publisher, slot))
        return;
    publish_provenance(publisher->cohort, slot, &provenance);
    store_signal_init(&record, instrument_of(publisher, slot), PUBLISH_BROKER, &provenance, signal);
    if (is_published(publisher, slot))
        deliver(publisher, &record);
    else
        remember_again(publisher, &record);
}

static void put_outcome(struct publisher *publisher, struct outcome_record *record)
{
    enum oc_status status = store_put_outcome(publisher->store, record);

    if (status != OC_OK && status != OC_ENOTFOUND)
        log_event(LOG_ERROR, "outcome", "not_kept", "id=%s reason=%s", record->id,
                  oc_status_text(status));
    if (record->outcome.is_final)
        publisher->numbers.outcomes[record->outcome.status]++;
    if (record->seq == 0)
        return;
    log_outcome(record);
    if (publisher->server != NULL)
        server_publish_outcome(publisher->server, record);
}

/* During a rebuild only what was not known before is news: an end that the changed candle brought. */
static bool is_news(const struct publisher *publisher, const struct outcome_record *record)
{
    const struct signal_record *kept = store_signal_by_id(publisher->store, record->id);

    return kept != NULL && record->outcome.is_final &&
           (kept->status == OC_OUTCOME_OPEN || kept->status == OC_OUTCOME_PENDING);
}

static void on_outcome(void *context, uint32_t slot, const struct oc_outcome *outcome)
{
    struct publisher *publisher = context;
    struct outcome_record record;

    if (publisher->feed == NULL ||
        outcome->open_ms < cohort_member(publisher->cohort, slot)->live_from_ms)
        return; /* of an opinion that was never delivered */
    store_outcome_init(&record, instrument_of(publisher, slot), PUBLISH_BROKER, outcome);
    if (is_published(publisher, slot) ||
        (is_rebuilding(publisher, slot) && is_news(publisher, &record)))
        put_outcome(publisher, &record);
}

static void on_structure(void *context, uint32_t slot, const struct oc_structure_event *event)
{
    struct publisher *publisher = context;

    if (publisher->server != NULL && is_delivering(publisher, slot))
        server_publish_structure(publisher->server, instrument_of(publisher, slot), event);
}

struct cohort_sink publish_sink(struct publisher *publisher)
{
    return (struct cohort_sink){on_candle,  on_opinion,   on_signal,
                                on_outcome, on_structure, publisher};
}

/* ---- rebuild ---- */

struct revised_list {
    const struct publisher *publisher;
    struct outcome_record *rows;
    size_t count, size;
};

static bool came_again(const struct publisher *publisher, const struct signal_record *record)
{
    for (size_t i = 0; i < publisher->again_count; i++) {
        const struct publish_again *again = &publisher->again[i];

        if (strcmp(again->id, record->id) == 0)
            return again->entry == record->signal.plan.entry &&
                   again->stop == record->signal.plan.stop &&
                   again->target == record->signal.plan.target &&
                   again->is_endorsed == record->signal.is_endorsed;
    }
    return false;
}

static void collect_revised(void *context, const struct signal_record *record)
{
    struct revised_list *list = context;
    struct oc_outcome outcome;

    if (record->status == OC_OUTCOME_DATA_REVISED || came_again(list->publisher, record))
        return;
    if (list->count == list->size) {
        size_t size = list->size == 0 ? 16 : 2 * list->size;
        struct outcome_record *rows = realloc(list->rows, size * sizeof *rows);

        if (rows == NULL)
            return;
        list->rows = rows;
        list->size = size;
    }
    memset(&outcome, 0, sizeof outcome);
    outcome.open_ms = record->signal.open_ms;
    outcome.engine = record->signal.lead;
    outcome.setup = record->signal.plan.setup;
    outcome.direction = record->signal.direction;
    outcome.auction = record->signal.auction;
    outcome.is_published = outcome.is_final = true;
    outcome.is_endorsed = record->signal.is_endorsed;
    outcome.status = OC_OUTCOME_DATA_REVISED;
    outcome.entry = record->signal.plan.entry;
    outcome.stop = record->signal.plan.stop;
    outcome.target = record->signal.plan.target;
    store_outcome_init(&list->rows[list->count++], &record->instrument, record->broker, &outcome);
}

static void mark_revised(struct publisher *publisher, uint32_t slot, int64_t until_ms)
{
    struct revised_list list = {publisher, NULL, 0, 0};
    struct store_query query = {0};

    query.symbol = instrument_of(publisher, slot)->symbol;
    query.until_ms = until_ms + OC_MINUTE_MS;
    query.limit = SIZE_MAX;
    (void)store_find_signals(publisher->store, &query, collect_revised, &list);
    for (size_t i = 0; i < list.count; i++)
        put_outcome(publisher, &list.rows[i]);
    log_event(LOG_WARN, "feed", "rebuilt", "symbol=%s until_ms=%lld revised_signals=%zu",
              query.symbol, (long long)until_ms, list.count);
    free(list.rows);
}

void publish_rebuild(struct publisher *publisher, uint32_t slot, int64_t until_ms, bool has_ended)
{
    if (!has_ended) {
        publisher->is_rebuilding = true;
        publisher->rebuilt_slot = slot;
        publisher->rebuilt_until_ms = until_ms;
        publisher->again_count = 0;
        return;
    }
    mark_revised(publisher, slot, until_ms);
    publisher->is_rebuilding = false;
    publisher->again_count = 0;
}
