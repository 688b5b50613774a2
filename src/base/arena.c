/* arena.c - memory for one request.
 * SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *older;
    size_t size; /* of bytes */
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena, size_t block_size, size_t cap)
{
    *arena = (struct arena){.block_size = block_size, .cap = cap};
}

void arena_deinit(struct arena *arena)
{
    while (arena->blocks != NULL) {
        struct arena_block *older = arena->blocks->older;

        free(arena->blocks);
        arena->blocks = older;
    }
    arena->total = 0;
}

void arena_reset(struct arena *arena)
{
    while (arena->blocks != NULL && arena->blocks->older != NULL) {
        struct arena_block *older = arena->blocks->older;

        arena->total -= sizeof *arena->blocks + arena->blocks->size;
        free(arena->blocks);
        arena->blocks = older;
    }
    if (arena->blocks != NULL) {
        arena->blocks->used = 0;
    }
    arena->has_failed = false;
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
    size_t wanted = size > arena->block_size ? size : arena->block_size;
    size_t left = arena->cap - arena->total;

    if (left < sizeof(struct arena_block) + size) {
        return NULL;
    }
    if (wanted > left - sizeof(struct arena_block)) {
        wanted = size; /* the last block may be smaller */
    }
    struct arena_block *block = malloc(sizeof *block + wanted);

    if (block == NULL) {
        return NULL;
    }
    block->older = arena->blocks;
    block->size = wanted;
    block->used = 0;
    arena->blocks = block;
    arena->total += sizeof *block + wanted;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);

    if (arena->has_failed || size > arena->cap) {
        arena->has_failed = true;
        return NULL;
    }
    size_t rounded = (size + align - 1) / align * align;
    struct arena_block *block = arena->blocks;

    if (block == NULL || block->size - block->used < rounded) {
        block = add_block(arena, rounded);
        if (block == NULL) {
            arena->has_failed = true;
            return NULL;
        }
    }
    void *memory = block->bytes + block->used;

    block->used += rounded;
    memset(memory, 0, rounded);
    return memory;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        arena->has_failed = true;
        return NULL;
    }
    return arena_alloc(arena, count * size);
}

char *arena_copy(struct arena *arena, struct slice text)
{
    char *copy = text.size == SIZE_MAX ? NULL : arena_alloc(arena, text.size + 1);

    if (copy != NULL && text.size > 0) {
        memcpy(copy, text.data, text.size);
    }
    return copy;
}

bool arena_failed(const struct arena *arena)
{
    return arena->has_failed;
}
