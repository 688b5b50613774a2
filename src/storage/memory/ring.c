/* ring.c - see ring.h.
 * SPDX-License-Identifier: MIT */
#include "storage/memory/ring.h"

#include <stdlib.h>
#include <string.h>

static size_t chunk_count(const struct ring *ring)
{
    return (ring->cap + RING_CHUNK - 1) / RING_CHUNK;
}

enum oc_status ring_init(struct ring *ring, size_t record_size, size_t cap)
{
    memset(ring, 0, sizeof(*ring));
    ring->record_size = record_size;
    ring->cap = cap;
    ring->oldest = 1;
    ring->chunks = calloc(chunk_count(ring), sizeof(*ring->chunks));
    if (ring->chunks == NULL) {
        return OC_ENOMEM;
    }
    ring->bytes = chunk_count(ring) * sizeof(*ring->chunks);
    return OC_OK;
}

void ring_deinit(struct ring *ring)
{
    if (ring->chunks != NULL) {
        for (size_t i = 0; i < chunk_count(ring); i++) {
            free(ring->chunks[i]);
        }
        free((void *)ring->chunks);
    }
    memset(ring, 0, sizeof(*ring));
}

size_t ring_count(const struct ring *ring)
{
    return (size_t)(ring->newest + 1 - ring->oldest);
}

bool ring_is_full(const struct ring *ring)
{
    return ring_count(ring) == ring->cap;
}

static void *slot_of(const struct ring *ring, uint64_t serial)
{
    size_t slot = (size_t)((serial - 1) % ring->cap);
    char *chunk = ring->chunks[slot / RING_CHUNK];

    return chunk == NULL ? NULL : chunk + slot % RING_CHUNK * ring->record_size;
}

void *ring_push(struct ring *ring)
{
    uint64_t serial = ring->newest + 1;
    void *slot = slot_of(ring, serial);

    if (slot == NULL) {
        size_t index = (size_t)((serial - 1) % ring->cap) / RING_CHUNK;

        ring->chunks[index] = malloc(RING_CHUNK * ring->record_size);
        if (ring->chunks[index] == NULL) {
            return NULL;
        }
        ring->bytes += RING_CHUNK * ring->record_size;
        slot = slot_of(ring, serial);
    }
    if (ring_is_full(ring)) {
        ring->oldest++;
    }
    ring->newest = serial;
    memset(slot, 0, ring->record_size);
    return slot;
}

void ring_drop_oldest(struct ring *ring)
{
    ring->oldest++;
}

void *ring_at(const struct ring *ring, uint64_t serial)
{
    if (serial < ring->oldest || serial > ring->newest) {
        return NULL;
    }
    return slot_of(ring, serial);
}
