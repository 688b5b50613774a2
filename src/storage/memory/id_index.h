/* id_index.h - from the text of a UUID to the serial of its record.
 *
 * The first 64 bits of the UUID are the key (they are a digest's: spread evenly); two ids with the same
 * key are told apart by the caller, who sees the records. Open addressing, half full at most.
 * SPDX-License-Identifier: MIT */
#ifndef STORAGE_MEMORY_ID_INDEX_H
#define STORAGE_MEMORY_ID_INDEX_H

#include "outcry/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_entry {
    uint64_t key;
    uint64_t serial; /* 0: free */
};

struct id_index {
    struct id_entry *entries;
    size_t size; /* a power of two, or 0 */
    size_t count;
};

/* False: not a UUID of the usual form (either case). */
bool id_key(const char *text, uint64_t *key);

void id_index_deinit(struct id_index *index);
OC_MUST_USE enum oc_status id_index_add(struct id_index *index, uint64_t key, uint64_t serial);
void id_index_remove(struct id_index *index, uint64_t key, uint64_t serial);
/* The next serial of that key; *place begins at 0. 0: no more. */
uint64_t id_index_next(const struct id_index *index, uint64_t key, size_t *place);

#endif
