/* slot_map.h - symbol to slot, once per frame: open addressing over the slots' own names. Pure.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_SLOT_MAP_H
#define EXCHANGE_BINANCE_SLOT_MAP_H

#include "outcry/attr.h"
#include "outcry/instrument.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slot_map_entry {
    char symbol[OC_SYMBOL_CAP]; /* "" is free */
    uint32_t slot;
};

struct slot_map {
    struct slot_map_entry *entries;
    size_t size; /* a power of two, at least twice the slots */
};

OC_MUST_USE bool slot_map_init(struct slot_map *map, size_t slots_max);
void slot_map_deinit(struct slot_map *map);
/* false: the symbol is there already, or no room (more than slots_max symbols) */
OC_MUST_USE bool slot_map_add(struct slot_map *map, const char *symbol, uint32_t slot);
void slot_map_remove(struct slot_map *map, const char *symbol); /* absent: nothing */
bool slot_map_find(const struct slot_map *map, const char *symbol, uint32_t *slot);

#endif
