/* id_index.c - see id_index.h.
 * SPDX-License-Identifier: MIT */
#include "storage/memory/id_index.h"

#include <stdlib.h>
#include <string.h>

enum { ID_INDEX_FIRST = 256 };

static int hex_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

bool id_key(const char *text, uint64_t *key)
{
    uint64_t value = 0;
    size_t digits = 0;

    if (strlen(text) != 36) {
        return false;
    }
    for (size_t i = 0; i < 36; i++) {
        bool is_dash_place = i == 8 || i == 13 || i == 18 || i == 23;
        int digit = hex_of(text[i]);

        if (is_dash_place ? text[i] != '-' : digit < 0) {
            return false;
        }
        if (!is_dash_place && digits++ < 16) {
            value = value << 4 | (uint64_t)digit;
        }
    }
    *key = value;
    return true;
}

void id_index_deinit(struct id_index *index)
{
    free(index->entries);
    memset(index, 0, sizeof(*index));
}

static void place_entry(struct id_index *index, uint64_t key, uint64_t serial)
{
    size_t at = (size_t)key & (index->size - 1);

    while (index->entries[at].serial != 0) {
        at = (at + 1) & (index->size - 1);
    }
    index->entries[at].key = key;
    index->entries[at].serial = serial;
}

static enum oc_status grow(struct id_index *index)
{
    struct id_index bigger = {.size = index->size == 0 ? ID_INDEX_FIRST : index->size * 2,
                              .count = index->count};

    bigger.entries = calloc(bigger.size, sizeof(*bigger.entries));
    if (bigger.entries == NULL) {
        return OC_ENOMEM;
    }
    for (size_t i = 0; i < index->size; i++) {
        if (index->entries[i].serial != 0) {
            place_entry(&bigger, index->entries[i].key, index->entries[i].serial);
        }
    }
    free(index->entries);
    *index = bigger;
    return OC_OK;
}

enum oc_status id_index_add(struct id_index *index, uint64_t key, uint64_t serial)
{
    if ((index->count + 1) * 2 > index->size) {
        enum oc_status status = grow(index);

        if (status != OC_OK) {
            return status;
        }
    }
    place_entry(index, key, serial);
    index->count++;
    return OC_OK;
}

void id_index_remove(struct id_index *index, uint64_t key, uint64_t serial)
{
    size_t mask = index->size - 1;
    size_t hole = 0;

    if (index->size == 0) {
        return;
    }
    hole = (size_t)key & mask;
    while (index->entries[hole].serial != serial) {
        if (index->entries[hole].serial == 0) {
            return;
        }
        hole = (hole + 1) & mask;
    }
    /* Entries behind the hole move up, unless that would put them before their own place. */
    for (size_t at = (hole + 1) & mask; index->entries[at].serial != 0; at = (at + 1) & mask) {
        size_t home = (size_t)index->entries[at].key & mask;

        if (((at - home) & mask) >= ((at - hole) & mask)) {
            index->entries[hole] = index->entries[at];
            hole = at;
        }
    }
    index->entries[hole].serial = 0;
    index->count--;
}

uint64_t id_index_next(const struct id_index *index, uint64_t key, size_t *place)
{
    while (index->size != 0 && *place < index->size) {
        const struct id_entry *entry = &index->entries[((size_t)key + *place) & (index->size - 1)];

        (*place)++;
        if (entry->serial == 0) {
            return 0;
        }
        if (entry->key == key) {
            return entry->serial;
        }
    }
    return 0;
}
