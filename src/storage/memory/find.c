/* find.c - queries over the store in memory.
 * SPDX-License-Identifier: MIT */
#include "storage/memory/memory.h"

static bool status_matches(int filter, uint8_t status)
{
    if (filter == STORE_STATUS_ANY) {
        return true;
    }
    if (filter == STORE_STATUS_LIVE) {
        return status == OC_OUTCOME_PENDING || status == OC_OUTCOME_OPEN;
    }
    return filter == STORE_STATUS_OF(status);
}

static bool matches(const struct memory_key *key, const struct store_query *query)
{
    return (!query->has_direction || key->direction == (int8_t)query->direction) &&
           (!query->has_engine || key->engine == (uint8_t)query->engine) &&
           (!query->has_setup || key->setup == (uint8_t)query->setup) &&
           (!query->has_endorsed || key->is_endorsed == query->endorsed) &&
           status_matches(query->status, key->status) &&
           (query->since_ms == 0 || key->timestamp_ms >= query->since_ms) &&
           (query->until_ms == 0 || key->timestamp_ms <= query->until_ms) &&
           key->confidence >= query->min_confidence;
}

/* A walk from the newest to the oldest, of all records or along the chain of one symbol. */
struct walk {
    const struct memory_table *rows;
    bool is_chain;
    uint64_t serial; /* 0: at the end */
};

static void walk_step(struct walk *walk, const struct memory_key *key)
{
    walk->serial = walk->is_chain ? key->previous : walk->serial - 1;
    if (walk->serial < walk->rows->keys.oldest) {
        walk->serial = 0;
    }
}

static struct walk walk_begin(const struct memory_store *memory, int table,
                              const struct store_query *query)
{
    struct walk walk = {.rows = &memory->tables[table]};

    if (query->symbol == NULL) {
        walk.serial = walk.rows->keys.newest;
        if (query->before != 0 && query->before <= walk.serial) {
            walk.serial = query->before - 1;
        }
    } else {
        uint32_t index = memory_symbol_find(&memory->symbols, query->symbol);

        walk.is_chain = true;
        walk.serial = index == UINT32_MAX ? 0 : memory->symbols.items[index].newest[table];
    }
    if (walk.serial < walk.rows->keys.oldest) {
        walk.serial = 0;
    }
    while (walk.is_chain && query->before != 0 && walk.serial >= query->before) {
        walk_step(&walk, ring_at(&walk.rows->keys, walk.serial));
    }
    return walk;
}

/* The next match, or 0; the walk stands behind it. */
static uint64_t walk_next(struct walk *walk, const struct store_query *query)
{
    while (walk->serial != 0) {
        uint64_t serial = walk->serial;
        const struct memory_key *key = ring_at(&walk->rows->keys, serial);

        walk_step(walk, key);
        if (matches(key, query)) {
            return serial;
        }
    }
    return 0;
}

uint64_t memory_find_signals(struct store *store, const struct store_query *query,
                             store_signal_fn *visit, void *context)
{
    struct memory_store *memory = memory_of(store);
    struct walk walk = walk_begin(memory, MEMORY_SIGNALS, query);
    uint64_t last = 0;

    for (size_t n = 0; n < query->limit; n++) {
        uint64_t serial = walk_next(&walk, query);

        if (serial == 0) {
            return 0;
        }
        visit(context, ring_at(&memory->tables[MEMORY_SIGNALS].records, serial));
        last = serial;
    }
    return walk_next(&walk, query) != 0 ? last : 0;
}

uint64_t memory_find_opinions(struct store *store, const struct store_query *query,
                              store_opinion_fn *visit, void *context)
{
    struct memory_store *memory = memory_of(store);
    struct walk walk = walk_begin(memory, MEMORY_OPINIONS, query);
    uint64_t last = 0;

    for (size_t n = 0; n < query->limit; n++) {
        uint64_t serial = walk_next(&walk, query);

        if (serial == 0) {
            return 0;
        }
        visit(context, ring_at(&memory->tables[MEMORY_OPINIONS].records, serial));
        last = serial;
    }
    return walk_next(&walk, query) != 0 ? last : 0;
}

const struct signal_record *memory_signal_by_id(struct store *store, const char *id)
{
    struct memory_store *memory = memory_of(store);
    uint64_t serial = memory_serial_by_id(memory, MEMORY_SIGNALS, id);

    return serial == 0 ? NULL : ring_at(&memory->tables[MEMORY_SIGNALS].records, serial);
}

const struct signal_record *memory_latest(struct store *store, const char *symbol)
{
    struct memory_store *memory = memory_of(store);
    uint32_t index = memory_symbol_find(&memory->symbols, symbol);

    if (index == UINT32_MAX) {
        return NULL;
    }
    return ring_at(&memory->tables[MEMORY_SIGNALS].records,
                   memory->symbols.items[index].newest[MEMORY_SIGNALS]);
}

enum oc_status memory_replay(struct store *store, uint64_t after_seq, store_event_fn *visit,
                             void *context)
{
    struct memory_store *memory = memory_of(store);

    if (after_seq > memory->head.seq || after_seq + 1 < memory->head.oldest_seq) {
        return OC_ERANGE;
    }
    for (uint64_t seq = after_seq + 1; seq <= memory->head.seq; seq++) {
        const struct memory_event *kept = ring_at(&memory->events, seq);
        struct store_event event = {.seq = seq};

        if (kept->signal != 0) {
            event.signal = ring_at(&memory->tables[MEMORY_SIGNALS].records, kept->signal);
        } else {
            event.outcome = &kept->outcome;
        }
        if (!visit(context, &event)) {
            break;
        }
    }
    return OC_OK;
}
