/* record.c - filling records: ids, first status, lateness.
 * SPDX-License-Identifier: MIT */
#include "storage/store.h"

#include "base/hash.h"

#include <stdio.h>
#include <string.h>

static char direction_letter(enum oc_direction direction)
{
    switch (direction) {
    case OC_LONG:
        return 'L';
    case OC_SHORT:
        return 'S';
    case OC_NEUTRAL:
        break;
    }
    return 'N';
}

static void copy_text(char *out, size_t out_size, const char *text)
{
    size_t size = strlen(text);

    if (size >= out_size) {
        size = out_size - 1;
    }
    memcpy(out, text, size);
    out[size] = '\0';
}

void store_make_id(char out[STORE_ID_SIZE], const char *broker, enum oc_market market,
                   const char *symbol, int64_t open_ms, enum oc_engine_id engine,
                   enum oc_direction direction)
{
    char venue[STORE_BROKER_CAP];
    char name[STORE_BROKER_CAP + OC_SYMBOL_CAP + 64];
    int size = 0;

    copy_text(venue, sizeof(venue), broker);
    for (char *c = venue; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z') {
            *c = (char)(*c - 'A' + 'a');
        }
    }
    size =
        snprintf(name, sizeof(name), "%s:%s:%s:%lld:%s:%c", venue, oc_market_text(market), symbol,
                 (long long)open_ms, oc_engine_text(engine), direction_letter(direction));
    hash_uuid_v5(name, (size_t)size, out);
}

static enum oc_outcome_status first_status(enum oc_entry_kind kind)
{
    return kind == OC_ENTRY_LIMIT ? OC_OUTCOME_PENDING : OC_OUTCOME_OPEN;
}

void store_signal_init(struct signal_record *record, const struct oc_instrument *instrument,
                       const char *broker, const struct store_provenance *provenance,
                       const struct oc_signal *signal)
{
    memset(record, 0, sizeof(*record));
    record->instrument = *instrument;
    copy_text(record->broker, sizeof(record->broker), broker);
    record->provenance = *provenance;
    record->signal = *signal;
    record->status = first_status(signal->plan.entry_kind);
    record->late_ms = -1;
    store_make_id(record->id, broker, instrument->market, instrument->symbol, signal->open_ms,
                  signal->direction == OC_NEUTRAL ? OC_ENGINE_NONE : signal->lead,
                  signal->direction);
}

void store_signal_set_late(struct signal_record *record, int64_t now_ms)
{
    int64_t late_ms = now_ms - (record->signal.open_ms + OC_MINUTE_MS);

    record->late_ms = late_ms > 0 ? late_ms : 0;
    record->is_late = late_ms > STORE_LATE_MS;
}

void store_opinion_init(struct opinion_record *record, const struct oc_instrument *instrument,
                        const char *broker, const struct oc_opinion_event *event)
{
    const struct oc_opinion *opinion = &event->opinion;

    memset(record, 0, sizeof(*record));
    record->instrument = *instrument;
    copy_text(record->broker, sizeof(record->broker), broker);
    record->event = *event;
    record->status = first_status(opinion->entry_kind);
    store_make_id(record->id, broker, instrument->market, instrument->symbol, opinion->open_ms,
                  opinion->engine, opinion->direction);
}

void store_outcome_init(struct outcome_record *record, const struct oc_instrument *instrument,
                        const char *broker, const struct oc_outcome *outcome)
{
    memset(record, 0, sizeof(*record));
    record->instrument = *instrument;
    copy_text(record->broker, sizeof(record->broker), broker);
    record->outcome = *outcome;
    store_make_id(record->id, broker, instrument->market, instrument->symbol, outcome->open_ms,
                  outcome->engine, outcome->direction);
}
