/* publish.h - what the engines say becomes records: kept in the store, told to the server, logged.
 *
 * It decides what is delivered: nothing of the warm-up, nothing twice. After a rebuild it marks the
 * signals that did not come out again as DATA_REVISED; none is ever withdrawn.
 * SPDX-License-Identifier: MIT */
#ifndef APP_PUBLISH_H
#define APP_PUBLISH_H

#include "app/cohort.h"
#include "app/feed.h"
#include "server/server.h"
#include "storage/store.h"

#define PUBLISH_BROKER "BINANCE"

struct publish_numbers {
    uint64_t endorsed, unendorsed, late;
    uint64_t opinions[OC_ENGINE_COUNT];
    uint64_t outcomes[OC_OUTCOME_STATUS_COUNT];
};

/* A signal that came out again during a rebuild. */
struct publish_again {
    char id[STORE_ID_SIZE];
    int64_t entry, stop, target;
    bool is_endorsed;
};

struct publisher {
    const struct cohort *cohort;
    const struct feed *feed; /* NULL before it is open: then nothing is delivered */
    struct store *store;
    struct server *server; /* NULL: nobody to tell */
    struct publish_numbers numbers;
    bool is_rebuilding; /* one symbol at a time is enough for the list; see publish_rebuild */
    uint32_t rebuilt_slot;
    int64_t rebuilt_until_ms;
    struct publish_again *again;
    size_t again_count, again_size;
};

void publish_init(struct publisher *publisher, const struct cohort *cohort, struct store *store);
void publish_deinit(struct publisher *publisher);

/* The sink to give to cohort_init. */
struct cohort_sink publish_sink(struct publisher *publisher);

/* From feed_events.on_rebuild. */
void publish_rebuild(struct publisher *publisher, uint32_t slot, int64_t until_ms, bool has_ended);

/* Build, configuration, table and input behind the last candle of a member. */
void publish_provenance(const struct cohort *cohort, uint32_t slot, struct store_provenance *out);

#endif
