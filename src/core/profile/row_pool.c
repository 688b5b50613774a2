/* row_pool.c - frozen profiles as variable-length integers.
 * SPDX-License-Identifier: MIT */
#include "core/profile/row_pool.h"

#include <string.h>

enum { VARINT_MAX = 10 };

static const uint32_t FIRST_OF[POOL_KIND_COUNT] = {0, POOL_SESSIONS};
static const uint32_t CAP_OF[POOL_KIND_COUNT] = {POOL_SESSIONS, POOL_BLOCKS};

struct pool_reader {
    const unsigned char *next;
    bool has_takers;
};

static uint64_t read_varint(struct pool_reader *reader)
{
    uint64_t value = 0;
    uint32_t shift = 0;

    while (*reader->next >= 0x80) {
        value |= (uint64_t)(*reader->next++ & 0x7f) << shift;
        shift += 7;
    }
    return value | (uint64_t)*reader->next++ << shift;
}

static void read_row(struct pool_reader *reader, int64_t *volume, int64_t *taker)
{
    *volume = (int64_t)read_varint(reader);
    *taker = reader->has_takers ? (int64_t)read_varint(reader) : 0;
}

static unsigned char *write_varint(unsigned char *at, uint64_t value)
{
    while (value >= 0x80) {
        *at++ = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    *at++ = (unsigned char)value;
    return at;
}

static struct pool_reader reader_of(const struct row_pool *pool, const struct pool_item *item,
                                    enum pool_kind kind)
{
    return (struct pool_reader){pool->bytes + item->offset, kind == POOL_SESSION};
}

const struct pool_item *pool_item_at(const struct row_pool *pool, enum pool_kind kind,
                                     uint32_t index)
{
    return &pool->items[FIRST_OF[kind] + index];
}

static void drop_oldest(struct row_pool *pool, enum pool_kind kind)
{
    struct pool_item *items = &pool->items[FIRST_OF[kind]];
    struct pool_item gone = items[0];
    uint32_t end = (uint32_t)gone.offset + gone.size;

    memmove(pool->bytes + gone.offset, pool->bytes + end, pool->used - end);
    pool->used -= gone.size;
    pool->counts[kind]--;
    memmove(items, items + 1, pool->counts[kind] * sizeof *items);
    for (uint32_t i = 0; i < POOL_SESSIONS + POOL_BLOCKS; i++) {
        if (pool->items[i].offset > gone.offset) {
            pool->items[i].offset = (uint16_t)(pool->items[i].offset - gone.size);
        }
    }
}

bool pool_append(struct row_pool *pool, enum pool_kind kind, const struct profile_view *volumes,
                 const struct profile_view *takers)
{
    if (pool->counts[kind] == CAP_OF[kind]) {
        drop_oldest(pool, kind);
    }
    unsigned char *start = pool->bytes + pool->used;
    unsigned char *at = start;

    for (uint32_t i = 0; i < volumes->count; i++) {
        if (pool->bytes + POOL_BYTES - at < 2 * VARINT_MAX) {
            return false;
        }
        at = write_varint(at, (uint64_t)profile_volume_at(volumes, i));
        if (kind == POOL_SESSION) {
            at = write_varint(at, (uint64_t)profile_volume_at(takers, i));
        }
    }
    pool->items[FIRST_OF[kind] + pool->counts[kind]] = (struct pool_item){
        .first = volumes->first,
        .count = (uint16_t)volumes->count,
        .offset = (uint16_t)pool->used,
        .size = (uint16_t)(at - start),
    };
    pool->counts[kind]++;
    pool->used += (uint32_t)(at - start);
    return true;
}

void pool_add_to(const struct row_pool *pool, const struct pool_item *item, enum pool_kind kind,
                 struct row_buffer *sum)
{
    struct pool_reader reader = reader_of(pool, item, kind);
    int64_t index = item->first - sum->first;

    for (uint32_t i = 0; i < item->count; i++) {
        int64_t volume = 0;
        int64_t taker = 0;

        read_row(&reader, &volume, &taker);
        sum->volumes[index + i] += volume;
        sum->takers[index + i] += taker;
    }
}

void pool_subtract_from(const struct row_pool *pool, const struct pool_item *block,
                        struct row_buffer *rows)
{
    struct pool_reader reader = reader_of(pool, block, POOL_BLOCK);
    int64_t index = block->first - rows->first;

    for (uint32_t i = 0; i < block->count; i++) {
        rows->volumes[index + i] -= (int64_t)read_varint(&reader);
    }
}

struct pool_span {
    int64_t first, last;
};

/* Rows that items from .. cover together; none: last < first. */
static struct pool_span span_of(const struct row_pool *pool, enum pool_kind kind, uint32_t from)
{
    struct pool_span span = {0, -1};

    for (uint32_t i = from; i < pool->counts[kind]; i++) {
        const struct pool_item *item = pool_item_at(pool, kind, i);
        int64_t last = item->first + item->count - 1;
        bool is_alone = span.last < span.first;

        if (item->count > 0) {
            span.first = is_alone || item->first < span.first ? item->first : span.first;
            span.last = is_alone || last > span.last ? last : span.last;
        }
    }
    return span;
}

bool pool_sums_fit(const struct row_pool *pool)
{
    struct pool_span sessions = span_of(pool, POOL_SESSION, 0);
    struct pool_span blocks = span_of(pool, POOL_BLOCK, 0);

    return sessions.last - sessions.first < WIDE_ROWS && blocks.last - blocks.first < WIDE_ROWS;
}

bool pool_sum(const struct row_pool *pool, enum pool_kind kind, uint32_t from,
              struct row_buffer *sum)
{
    struct pool_span span = span_of(pool, kind, from);

    if (!row_buffer_open(sum, span.first, span.last)) {
        return false;
    }
    for (uint32_t i = from; i < pool->counts[kind]; i++) {
        pool_add_to(pool, pool_item_at(pool, kind, i), kind, sum);
    }
    return true;
}

bool pool_spread_anew(const struct row_pool *pool, const struct pool_item *item,
                      enum pool_kind kind, int64_t old_row_ticks, int64_t row_ticks,
                      struct row_buffer *rows)
{
    struct pool_reader reader = reader_of(pool, item, kind);
    int64_t low = row_first_tick(item->first, old_row_ticks);
    int64_t high = row_last_tick(item->first + item->count - 1, old_row_ticks);

    if (item->count == 0) {
        return row_buffer_open(rows, 0, -1);
    }
    if (!row_buffer_open(rows, row_of_tick(low, row_ticks), row_of_tick(high, row_ticks))) {
        return false;
    }
    for (uint32_t i = 0; i < item->count; i++) {
        struct oc_bar bar = {
            .low = row_first_tick(item->first + i, old_row_ticks),
            .high = row_last_tick(item->first + i, old_row_ticks),
        };

        read_row(&reader, &bar.volume, &bar.taker);
        row_buffer_spread(rows, &bar, row_ticks);
    }
    return true;
}
