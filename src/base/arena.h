/* arena.h - memory for one request: many allocations, one reset.
 *
 * Blocks come from malloc up to a cap; reset keeps the first block. Overflow answer: NULL, and
 * arena_failed() stays true until the reset.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t block_size;
    size_t total; /* bytes held from malloc */
    size_t cap;
    bool has_failed;
};

void arena_init(struct arena *arena, size_t block_size, size_t cap); /* allocates nothing yet */
void arena_deinit(struct arena *arena);
void arena_reset(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type, or NULL */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size); /* overflow-checked */
char *arena_copy(struct arena *arena, struct slice text); /* with a final 0, or NULL */
bool arena_failed(const struct arena *arena);

#endif
