/* memory.h - the store in memory: what its files share.
 *
 * Signals and opinions stand in rings; beside each record stands a small key, so that a query with
 * filters reads 48 bytes a record and touches only the records it returns. Records of one symbol are
 * chained. Events are numbered like their ring.
 * SPDX-License-Identifier: MIT */
#ifndef STORAGE_MEMORY_MEMORY_H
#define STORAGE_MEMORY_MEMORY_H

#include "storage/memory/id_index.h"
#include "storage/memory/ring.h"
#include "storage/store.h"

struct memory_key {
    int64_t timestamp_ms;
    uint64_t previous; /* serial of the record before it of the same symbol; may be gone */
    uint64_t id;       /* key of id_index */
    double confidence;
    uint32_t symbol; /* index */
    int8_t direction;
    uint8_t engine, setup, status;
    bool is_endorsed;
};

struct memory_table {
    struct ring records, keys; /* in step */
    struct id_index ids;
    uint64_t total;
};

enum { MEMORY_SIGNALS, MEMORY_OPINIONS, MEMORY_TABLES };

struct memory_symbol {
    char name[OC_SYMBOL_CAP];
    uint64_t newest[MEMORY_TABLES]; /* serial; 0: none */
    size_t signals;                 /* kept */
};

struct memory_symbols {
    struct memory_symbol *items;
    size_t count, size;
    uint32_t *hash; /* index + 1; 0: free */
    size_t hash_size;
};

struct memory_event {
    uint64_t signal; /* serial; 0: an outcome */
    struct outcome_record outcome;
};

struct memory_stats {
    struct store_stats stats;
    bool is_stale; /* its intervals */
};

struct memory_store {
    struct store head;
    struct memory_table tables[MEMORY_TABLES];
    struct memory_symbols symbols;
    struct ring events; /* serial == seq */
    struct store_summary summary;
    uint32_t live_filled, live_hits;
    struct memory_stats stats[OC_ENGINE_COUNT][OC_SETUP_COUNT][2][2]; /* cell, live */
    uint64_t outcomes_total;
};

static inline struct memory_store *memory_of(struct store *store)
{
    return (struct memory_store *)store;
}

/* symbols.c: UINT32_MAX when absent, or out of memory for the second */
uint32_t memory_symbol_find(const struct memory_symbols *symbols, const char *name);
uint32_t memory_symbol_add(struct memory_symbols *symbols, const char *name);
void memory_symbols_deinit(struct memory_symbols *symbols);

/* put.c */
enum oc_status memory_put_signal(struct store *store, struct signal_record *record);
enum oc_status memory_put_opinion(struct store *store, const struct opinion_record *record);
enum oc_status memory_put_outcome(struct store *store, struct outcome_record *record);
uint64_t memory_serial_by_id(const struct memory_store *memory, int table, const char *id);

/* find.c */
uint64_t memory_find_signals(struct store *store, const struct store_query *query,
                             store_signal_fn *visit, void *context);
uint64_t memory_find_opinions(struct store *store, const struct store_query *query,
                              store_opinion_fn *visit, void *context);
const struct signal_record *memory_signal_by_id(struct store *store, const char *id);
const struct signal_record *memory_latest(struct store *store, const char *symbol);
enum oc_status memory_replay(struct store *store, uint64_t after_seq, store_event_fn *visit,
                             void *context);

/* stats.c */
void memory_count_outcome(struct memory_store *memory, const struct oc_outcome *outcome);
void memory_stats(struct store *store, store_stats_fn *visit, void *context);
void memory_summary(struct store *store, struct store_summary *out, store_symbol_count_fn *visit,
                    void *context);

#endif
