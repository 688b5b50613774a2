/* row_pool.h - the frozen profiles of a symbol in one small piece of memory: five sessions and twenty
 * blocks of 4 h, each a queue, oldest first.
 *
 * Rows are stored as variable-length integers (7 bits a byte, low bits first): volume, and for a
 * session its taker-buy volume. About 7 bytes a row instead of 16.
 * Full: the caller takes larger rows (profiles.h).
 * Memory: fixed size, no pointers inside.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_ROW_POOL_H
#define CORE_PROFILE_ROW_POOL_H

#include "core/profile/row_buffer.h"

enum { POOL_BYTES = 28 * 1024, POOL_SESSIONS = 5, POOL_BLOCKS = 20 };

enum pool_kind { POOL_SESSION, POOL_BLOCK, POOL_KIND_COUNT };

struct pool_item {
    int64_t first;         /* row */
    uint16_t count;        /* rows; 0: a profile without volume */
    uint16_t offset, size; /* bytes */
};

struct row_pool {
    uint32_t used;
    uint32_t counts[POOL_KIND_COUNT];
    struct pool_item items[POOL_SESSIONS + POOL_BLOCKS]; /* sessions, then blocks */
    unsigned char bytes[POOL_BYTES];
};

/* Item `index` of a kind, 0 the oldest kept. */
const struct pool_item *pool_item_at(const struct row_pool *pool, enum pool_kind kind,
                                     uint32_t index);

/* Drops the oldest of a kind that has its full number. False, and nothing changed but that: no room. */
bool pool_append(struct row_pool *pool, enum pool_kind kind, const struct profile_view *volumes,
                 const struct profile_view *takers);

/* Adds an item's rows to a buffer that covers them. */
void pool_add_to(const struct row_pool *pool, const struct pool_item *item, enum pool_kind kind,
                 struct row_buffer *sum);

/* Takes a block's volumes from rows that hold them. */
void pool_subtract_from(const struct row_pool *pool, const struct pool_item *block,
                        struct row_buffer *rows);

/* Whether the sums of all sessions and of all blocks fit into a row_buffer. */
bool pool_sums_fit(const struct row_pool *pool);

/* Sum of items from .. counts - 1 of a kind. False: more than WIDE_ROWS. */
bool pool_sum(const struct row_pool *pool, enum pool_kind kind, uint32_t from,
              struct row_buffer *sum);

/* An item as it is after each of its rows was spread as a pseudo-candle over rows of another size.
 * False: more than WIDE_ROWS. */
bool pool_spread_anew(const struct row_pool *pool, const struct pool_item *item,
                      enum pool_kind kind, int64_t old_row_ticks, int64_t row_ticks,
                      struct row_buffer *rows);

#endif
