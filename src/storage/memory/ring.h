/* ring.h - the newest `cap` records of one kind, numbered by serials 1, 2, 3 ...; memory grows with
 * use, in chunks that never move.
 *
 * Overflow answer: the oldest record goes.
 * SPDX-License-Identifier: MIT */
#ifndef STORAGE_MEMORY_RING_H
#define STORAGE_MEMORY_RING_H

#include "outcry/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RING_CHUNK = 128 }; /* records in a chunk */

struct ring {
    size_t record_size;
    size_t cap;
    uint64_t newest; /* serial of the newest; 0: empty */
    uint64_t oldest; /* serial of the oldest kept; newest + 1 when empty */
    void **chunks;
    size_t bytes; /* held */
};

OC_MUST_USE enum oc_status ring_init(struct ring *ring, size_t record_size, size_t cap);
void ring_deinit(struct ring *ring);

/* The serial that the next ring_push takes, and whether that drops ring->oldest. */
bool ring_is_full(const struct ring *ring);
/* Room for the next record, zeroed; drops the oldest when full. NULL: out of memory, nothing changed. */
void *ring_push(struct ring *ring);
void ring_drop_oldest(struct ring *ring);                /* not empty */
void *ring_at(const struct ring *ring, uint64_t serial); /* NULL when not kept */
size_t ring_count(const struct ring *ring);

#endif
