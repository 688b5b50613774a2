/* memory.c - the store in memory: opening, closing, its table of functions.
 * SPDX-License-Identifier: MIT */
#include "storage/memory/memory.h"

#include "base/hash.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

static void memory_close(struct store *store)
{
    struct memory_store *memory = memory_of(store);

    for (int i = 0; i < MEMORY_TABLES; i++) {
        ring_deinit(&memory->tables[i].records);
        ring_deinit(&memory->tables[i].keys);
        id_index_deinit(&memory->tables[i].ids);
    }
    ring_deinit(&memory->events);
    memory_symbols_deinit(&memory->symbols);
    free(memory);
}

static void memory_sizes(struct store *store, struct store_sizes *out)
{
    const struct memory_store *memory = memory_of(store);
    const struct memory_table *signals = &memory->tables[MEMORY_SIGNALS];
    const struct memory_table *opinions = &memory->tables[MEMORY_OPINIONS];

    memset(out, 0, sizeof(*out));
    out->signals = ring_count(&signals->records);
    out->opinions = ring_count(&opinions->records);
    out->events = ring_count(&memory->events);
    out->signals_total = signals->total;
    out->opinions_total = opinions->total;
    out->outcomes_total = memory->outcomes_total;
    out->signal_cap = signals->records.cap;
    out->opinion_cap = opinions->records.cap;
    out->event_cap = memory->events.cap;
    out->bytes = sizeof(*memory) + memory->events.bytes +
                 memory->symbols.size * sizeof(struct memory_symbol) +
                 memory->symbols.hash_size * sizeof(uint32_t);
    for (int i = 0; i < MEMORY_TABLES; i++) {
        out->bytes += memory->tables[i].records.bytes + memory->tables[i].keys.bytes +
                      memory->tables[i].ids.size * sizeof(struct id_entry);
    }
}

static const struct store_ops MEMORY_OPS = {
    .close = memory_close,
    .put_signal = memory_put_signal,
    .put_opinion = memory_put_opinion,
    .put_outcome = memory_put_outcome,
    .find_signals = memory_find_signals,
    .find_opinions = memory_find_opinions,
    .signal_by_id = memory_signal_by_id,
    .latest = memory_latest,
    .replay = memory_replay,
    .summary = memory_summary,
    .stats = memory_stats,
    .sizes = memory_sizes,
};

static enum oc_status init_epoch(struct memory_store *memory, const char *epoch,
                                 struct error *error)
{
    uint8_t random[(STORE_EPOCH_SIZE - 1) / 2];

    if (epoch != NULL) {
        if (strlen(epoch) != STORE_EPOCH_SIZE - 1) {
            return error_set(error, OC_EINVALID, "store epoch %s: must have 16 digits", epoch);
        }
        memcpy(memory->head.epoch, epoch, STORE_EPOCH_SIZE);
        return OC_OK;
    }
    if (!hash_random(random, sizeof(random))) {
        return error_set(error, OC_EIO, "store epoch: no randomness");
    }
    hash_hex(random, sizeof(random), memory->head.epoch);
    return OC_OK;
}

static size_t cap_of(size_t wanted, size_t otherwise)
{
    return wanted == 0 ? otherwise : wanted;
}

static enum oc_status init_rings(struct memory_store *memory,
                                 const struct store_memory_config *config)
{
    static const size_t SIZES[MEMORY_TABLES] = {sizeof(struct signal_record),
                                                sizeof(struct opinion_record)};
    size_t caps[MEMORY_TABLES] = {cap_of(config->signal_cap, LIMIT_STORE_SIGNALS),
                                  cap_of(config->opinion_cap, LIMIT_STORE_OPINIONS)};
    enum oc_status status = OC_OK;

    for (int i = 0; i < MEMORY_TABLES && status == OC_OK; i++) {
        status = ring_init(&memory->tables[i].records, SIZES[i], caps[i]);
        if (status == OC_OK) {
            status = ring_init(&memory->tables[i].keys, sizeof(struct memory_key), caps[i]);
        }
    }
    if (status == OC_OK) {
        status = ring_init(&memory->events, sizeof(struct memory_event),
                           cap_of(config->event_cap, LIMIT_STORE_EVENTS));
    }
    return status;
}

enum oc_status store_memory_open(const struct store_memory_config *config, struct store **out,
                                 struct error *error)
{
    struct memory_store *memory = calloc(1, sizeof(*memory));
    enum oc_status status = OC_OK;

    if (memory == NULL) {
        return error_set(error, OC_ENOMEM, "open store: out of memory");
    }
    memory->head.ops = &MEMORY_OPS;
    memory->head.oldest_seq = 1;
    status = init_epoch(memory, config->epoch, error);
    if (status == OC_OK) {
        status = init_rings(memory, config);
        if (status != OC_OK) {
            error_set(error, status, "open store: out of memory");
        }
    }
    if (status != OC_OK) {
        memory_close(&memory->head);
        return status;
    }
    *out = &memory->head;
    return OC_OK;
}
