/* slot_map.c - symbol to slot.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/slot_map.h"

#include <stdlib.h>
#include <string.h>

static size_t hash_of(const char *symbol) /* FNV-1a */
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *symbol != '\0'; symbol++)
        hash = (hash ^ (unsigned char)*symbol) * UINT64_C(1099511628211);
    return (size_t)(hash ^ (hash >> 32));
}

bool slot_map_init(struct slot_map *map, size_t slots_max)
{
    map->size = 16;
    while (map->size < 2 * slots_max)
        map->size *= 2;
    map->entries = calloc(map->size, sizeof(map->entries[0]));
    return map->entries != NULL;
}

void slot_map_deinit(struct slot_map *map)
{
    free(map->entries);
    map->entries = NULL;
    map->size = 0;
}

/* The symbol's place, or the free one where it would go. */
static size_t place_of(const struct slot_map *map, const char *symbol)
{
    size_t i = hash_of(symbol) & (map->size - 1);

    while (map->entries[i].symbol[0] != '\0' && strcmp(map->entries[i].symbol, symbol) != 0)
        i = (i + 1) & (map->size - 1);
    return i;
}

bool slot_map_add(struct slot_map *map, const char *symbol, uint32_t slot)
{
    struct slot_map_entry *entry = &map->entries[place_of(map, symbol)];
    size_t size = strlen(symbol);

    if (entry->symbol[0] != '\0' || size == 0 || size >= sizeof(entry->symbol))
        return false;
    memcpy(entry->symbol, symbol, size + 1);
    entry->slot = slot;
    return true;
}

/* Closes the hole: entries behind it that could not stand in it before move up. */
void slot_map_remove(struct slot_map *map, const char *symbol)
{
    size_t hole = place_of(map, symbol);
    size_t i = hole;

    if (map->entries[hole].symbol[0] == '\0')
        return;
    for (;;) {
        size_t home;

        i = (i + 1) & (map->size - 1);
        if (map->entries[i].symbol[0] == '\0')
            break;
        home = hash_of(map->entries[i].symbol) & (map->size - 1);
        if (((i - home) & (map->size - 1)) >= ((i - hole) & (map->size - 1))) {
            map->entries[hole] = map->entries[i];
            hole = i;
        }
    }
    memset(&map->entries[hole], 0, sizeof(map->entries[hole]));
}

bool slot_map_find(const struct slot_map *map, const char *symbol, uint32_t *slot)
{
    const struct slot_map_entry *entry = &map->entries[place_of(map, symbol)];

    if (entry->symbol[0] == '\0')
        return false;
    *slot = entry->slot;
    return true;
}
