/* symbols.c - from a symbol's name to its index in the store; symbols are never forgotten.
 * SPDX-License-Identifier: MIT */
#include "storage/memory/memory.h"

#include <stdlib.h>
#include <string.h>

static size_t name_hash(const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */

    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
    }
    return (size_t)(hash ^ hash >> 32);
}

uint32_t memory_symbol_find(const struct memory_symbols *symbols, const char *name)
{
    size_t at = 0;

    if (symbols->hash_size == 0) {
        return UINT32_MAX;
    }
    at = name_hash(name) & (symbols->hash_size - 1);
    while (symbols->hash[at] != 0) {
        uint32_t index = symbols->hash[at] - 1;

        if (strcmp(symbols->items[index].name, name) == 0) {
            return index;
        }
        at = (at + 1) & (symbols->hash_size - 1);
    }
    return UINT32_MAX;
}

static void place_name(uint32_t *hash, size_t hash_size, const char *name, uint32_t index)
{
    size_t at = name_hash(name) & (hash_size - 1);

    while (hash[at] != 0) {
        at = (at + 1) & (hash_size - 1);
    }
    hash[at] = index + 1;
}

static bool grow(struct memory_symbols *symbols)
{
    size_t size = symbols->size == 0 ? 16 : symbols->size * 2;
    uint32_t *hash = calloc(size * 2, sizeof(*hash));
    struct memory_symbol *items = NULL;

    if (hash == NULL) {
        return false;
    }
    items = realloc(symbols->items, size * sizeof(*items));
    if (items == NULL) {
        free(hash);
        return false;
    }
    for (size_t i = 0; i < symbols->count; i++) {
        place_name(hash, size * 2, items[i].name, (uint32_t)i);
    }
    free(symbols->hash);
    symbols->hash = hash;
    symbols->hash_size = size * 2;
    symbols->items = items;
    symbols->size = size;
    return true;
}

uint32_t memory_symbol_add(struct memory_symbols *symbols, const char *name)
{
    uint32_t index = memory_symbol_find(symbols, name);
    struct memory_symbol *symbol = NULL;

    if (index != UINT32_MAX) {
        return index;
    }
    if (symbols->count == symbols->size && !grow(symbols)) {
        return UINT32_MAX;
    }
    index = (uint32_t)symbols->count++;
    symbol = &symbols->items[index];
    memset(symbol, 0, sizeof(*symbol));
    memcpy(symbol->name, name, strlen(name) + 1); /* both are OC_SYMBOL_CAP */
    place_name(symbols->hash, symbols->hash_size, name, index);
    return index;
}

void memory_symbols_deinit(struct memory_symbols *symbols)
{
    free(symbols->items);
    free(symbols->hash);
    memset(symbols, 0, sizeof(*symbols));
}
