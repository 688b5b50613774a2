/* store.c - the store's face: passes every call on to the implementation.
 * SPDX-License-Identifier: MIT */
#include "storage/store.h"

void store_close(struct store *store)
{
    if (store != NULL) {
        store->ops->close(store);
    }
}

enum oc_status store_put_signal(struct store *store, struct signal_record *record)
{
    return store->ops->put_signal(store, record);
}

enum oc_status store_put_opinion(struct store *store, const struct opinion_record *record)
{
    return store->ops->put_opinion(store, record);
}

enum oc_status store_put_outcome(struct store *store, struct outcome_record *record)
{
    return store->ops->put_outcome(store, record);
}

uint64_t store_find_signals(struct store *store, const struct store_query *query,
                            store_signal_fn *visit, void *context)
{
    return store->ops->find_signals(store, query, visit, context);
}

uint64_t store_find_opinions(struct store *store, const struct store_query *query,
                             store_opinion_fn *visit, void *context)
{
    return store->ops->find_opinions(store, query, visit, context);
}

const struct signal_record *store_signal_by_id(struct store *store, const char *id)
{
    return store->ops->signal_by_id(store, id);
}

const struct signal_record *store_latest(struct store *store, const char *symbol)
{
    return store->ops->latest(store, symbol);
}

enum oc_status store_replay(struct store *store, uint64_t after_seq, store_event_fn *visit,
                            void *context)
{
    return store->ops->replay(store, after_seq, visit, context);
}

void store_summarize(struct store *store, struct store_summary *out, store_symbol_count_fn *visit,
                     void *context)
{
    store->ops->summary(store, out, visit, context);
}

void store_each_stats(struct store *store, store_stats_fn *visit, void *context)
{
    store->ops->stats(store, visit, context);
}

void store_get_sizes(struct store *store, struct store_sizes *out)
{
    store->ops->sizes(store, out);
}
