/* put.c - new signals, opinions and outcomes; the event log.
 * SPDX-License-Identifier: MIT */
#include "storage/memory/memory.h"

#include <string.h>

/* ---- one table ---- */

static bool same_id(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++) {
        char x = *a >= 'A' && *a <= 'F' ? (char)(*a - 'A' + 'a') : *a;
        char y = *b >= 'A' && *b <= 'F' ? (char)(*b - 'A' + 'a') : *b;

        if (x != y) {
            return false;
        }
    }
    return *a == *b;
}

static const char *id_of(const struct memory_store *memory, int table, uint64_t serial)
{
    const void *record = ring_at(&memory->tables[table].records, serial);

    if (table == MEMORY_SIGNALS) {
        return ((const struct signal_record *)record)->id;
    }
    return ((const struct opinion_record *)record)->id;
}

uint64_t memory_serial_by_id(const struct memory_store *memory, int table, const char *id)
{
    uint64_t key = 0;
    uint64_t serial = 0;
    size_t place = 0;

    if (!id_key(id, &key)) {
        return 0;
    }
    do {
        serial = id_index_next(&memory->tables[table].ids, key, &place);
    } while (serial != 0 && !same_id(id_of(memory, table, serial), id));
    return serial;
}

static void drop_events_until(struct memory_store *memory, uint64_t seq)
{
    while (memory->events.oldest <= seq && ring_count(&memory->events) > 0) {
        ring_drop_oldest(&memory->events);
    }
    memory->head.oldest_seq = memory->events.oldest;
}

static void drop_oldest(struct memory_store *memory, int table)
{
    struct memory_table *rows = &memory->tables[table];
    uint64_t serial = rows->records.oldest;
    const struct memory_key *key = ring_at(&rows->keys, serial);

    id_index_remove(&rows->ids, key->id, serial);
    if (table == MEMORY_SIGNALS) {
        const struct signal_record *record = ring_at(&rows->records, serial);
        struct store_summary *summary = &memory->summary;

        memory->symbols.items[key->symbol].signals--;
        summary->total--;
        summary->by_direction[key->direction + 1]--;
        summary->by_status[key->status]--;
        summary->endorsed -= key->is_endorsed ? 1 : 0;
        drop_events_until(memory, record->seq); /* its event could not be shown any more */
    }
    ring_drop_oldest(&rows->records);
    ring_drop_oldest(&rows->keys);
}

static void undo_push(struct ring *ring)
{
    ring->newest--;
}

/* The new record, zeroed, its key and id in place; NULL when out of memory. */
static void *table_push(struct memory_store *memory, int table, const char *symbol, const char *id,
                        const struct memory_key *key)
{
    struct memory_table *rows = &memory->tables[table];
    uint32_t index = memory_symbol_add(&memory->symbols, symbol);
    struct memory_key *new_key = NULL;
    void *record = NULL;
    uint64_t id_bits = 0;

    if (index == UINT32_MAX || !id_key(id, &id_bits)) {
        return NULL;
    }
    if (ring_is_full(&rows->records)) {
        drop_oldest(memory, table);
    }
    record = ring_push(&rows->records);
    if (record == NULL) {
        return NULL;
    }
    new_key = ring_push(&rows->keys);
    if (new_key == NULL) {
        undo_push(&rows->records);
        return NULL;
    }
    if (id_index_add(&rows->ids, id_bits, rows->records.newest) != OC_OK) {
        undo_push(&rows->records);
        undo_push(&rows->keys);
        return NULL;
    }
    *new_key = *key;
    new_key->id = id_bits;
    new_key->symbol = index;
    new_key->previous = memory->symbols.items[index].newest[table];
    memory->symbols.items[index].newest[table] = rows->records.newest;
    rows->total++;
    return record;
}

/* The event that is numbered next, or NULL when out of memory. */
static struct memory_event *event_push(struct memory_store *memory)
{
    struct memory_event *event = ring_push(&memory->events);

    if (event != NULL) {
        memory->head.seq = memory->events.newest;
        memory->head.oldest_seq = memory->events.oldest;
    }
    return event;
}

/* ---- puts ---- */

enum oc_status memory_put_signal(struct store *store, struct signal_record *record)
{
    struct memory_store *memory = memory_of(store);
    const struct oc_signal *signal = &record->signal;
    struct memory_key key = {
        .timestamp_ms = signal->open_ms + OC_MINUTE_MS,
        .confidence = signal->confidence,
        .direction = (int8_t)signal->direction,
        .engine = (uint8_t)signal->lead,
        .setup = (uint8_t)signal->plan.setup,
        .status = (uint8_t)record->status,
        .is_endorsed = signal->is_endorsed,
    };
    struct memory_event *event = NULL;
    struct signal_record *kept = NULL;

    if (memory_serial_by_id(memory, MEMORY_SIGNALS, record->id) != 0) {
        return OC_EDUPLICATE;
    }
    event = event_push(memory);
    if (event == NULL) {
        return OC_ENOMEM;
    }
    kept = table_push(memory, MEMORY_SIGNALS, record->instrument.symbol, record->id, &key);
    if (kept == NULL) {
        undo_push(&memory->events);
        memory->head.seq = memory->events.newest;
        return OC_ENOMEM;
    }
    record->seq = memory->events.newest;
    event->signal = memory->tables[MEMORY_SIGNALS].records.newest;
    *kept = *record;
    memory->symbols.items[memory_symbol_find(&memory->symbols, record->instrument.symbol)]
        .signals++;
    memory->summary.total++;
    memory->summary.by_direction[key.direction + 1]++;
    memory->summary.by_status[key.status]++;
    memory->summary.endorsed += key.is_endorsed ? 1 : 0;
    return OC_OK;
}

enum oc_status memory_put_opinion(struct store *store, const struct opinion_record *record)
{
    struct memory_store *memory = memory_of(store);
    const struct oc_opinion *opinion = &record->event.opinion;
    struct memory_key key = {
        .timestamp_ms = opinion->open_ms + OC_MINUTE_MS,
        .confidence = opinion->p,
        .direction = (int8_t)opinion->direction,
        .engine = (uint8_t)opinion->engine,
        .setup = (uint8_t)opinion->setup,
        .status = (uint8_t)record->status,
        .is_endorsed = record->event.is_endorsed,
    };
    struct opinion_record *kept = NULL;

    if (memory_serial_by_id(memory, MEMORY_OPINIONS, record->id) != 0) {
        return OC_EDUPLICATE;
    }
    kept = table_push(memory, MEMORY_OPINIONS, record->instrument.symbol, record->id, &key);
    if (kept == NULL) {
        return OC_ENOMEM;
    }
    *kept = *record;
    return OC_OK;
}

/* SUPERSEDED is the end of the signal; what its shadow does later is not its status. */
static bool is_event(const struct oc_outcome *outcome)
{
    return outcome->is_published &&
           (!outcome->was_superseded || outcome->status == OC_OUTCOME_SUPERSEDED ||
            outcome->status == OC_OUTCOME_DATA_REVISED);
}

static void update_signal(struct memory_store *memory, uint64_t serial,
                          const struct oc_outcome *outcome)
{
    struct signal_record *record = ring_at(&memory->tables[MEMORY_SIGNALS].records, serial);
    struct memory_key *key = ring_at(&memory->tables[MEMORY_SIGNALS].keys, serial);

    memory->summary.by_status[key->status]--;
    memory->summary.by_status[outcome->status]++;
    key->status = (uint8_t)outcome->status;
    record->status = outcome->status;
    record->outcome = *outcome;
    record->has_outcome = true;
}

static void update_opinion(struct memory_store *memory, uint64_t serial,
                           const struct oc_outcome *outcome)
{
    struct opinion_record *record = ring_at(&memory->tables[MEMORY_OPINIONS].records, serial);
    struct memory_key *key = ring_at(&memory->tables[MEMORY_OPINIONS].keys, serial);

    key->status = (uint8_t)outcome->status;
    record->status = outcome->status;
    record->outcome = *outcome;
    record->has_outcome = true;
}

enum oc_status memory_put_outcome(struct store *store, struct outcome_record *record)
{
    struct memory_store *memory = memory_of(store);
    uint64_t opinion = memory_serial_by_id(memory, MEMORY_OPINIONS, record->id);
    uint64_t signal = 0;

    record->seq = 0;
    if (is_event(&record->outcome)) {
        struct memory_event *event = event_push(memory);

        if (event == NULL) {
            return OC_ENOMEM;
        }
        record->seq = memory->events.newest;
        event->outcome = *record;
        signal = memory_serial_by_id(memory, MEMORY_SIGNALS, record->id);
        if (signal != 0) {
            update_signal(memory, signal, &record->outcome);
        }
    }
    if (opinion != 0) {
        update_opinion(memory, opinion, &record->outcome);
    }
    memory->outcomes_total++;
    memory_count_outcome(memory, &record->outcome);
    return signal != 0 || opinion != 0 ? OC_OK : OC_ENOTFOUND;
}
