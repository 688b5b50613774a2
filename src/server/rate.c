/* rate.c - token buckets by client, in a table of fixed size.
 * SPDX-License-Identifier: MIT */
#include "server/access.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum oc_status rate_init(struct rate_table *table, double per_s, double burst, uint64_t seed)
{
    *table = (struct rate_table){.per_s = per_s, .burst = burst < 1 ? 1 : burst, .seed = seed | 1};
    if (per_s <= 0) {
        return OC_OK;
    }
    table->buckets = calloc((size_t)RATE_SETS * RATE_WAYS, sizeof(*table->buckets));
    return table->buckets == NULL ? OC_ENOMEM : OC_OK;
}

void rate_deinit(struct rate_table *table)
{
    free(table->buckets);
    table->buckets = NULL;
}

static size_t set_of(const struct rate_table *table, const uint8_t key[16])
{
    uint64_t parts[2];
    uint64_t hash = table->seed;

    memcpy(parts, key, sizeof(parts));
    for (int i = 0; i < 2; i++) {
        hash = (hash ^ parts[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    hash *= table->seed;
    return (size_t)(hash >> 40) % RATE_SETS;
}

/* The client's bucket; a new or stale one begins full. */
static struct rate_bucket *bucket_of(struct rate_table *table, const uint8_t key[16])
{
    struct rate_bucket *set = &table->buckets[set_of(table, key) * RATE_WAYS];
    struct rate_bucket *stalest = set;

    for (int i = 0; i < RATE_WAYS; i++) {
        if (set[i].mono_ms != 0 && memcmp(set[i].key, key, 16) == 0) {
            return &set[i];
        }
        if (set[i].mono_ms < stalest->mono_ms) {
            stalest = &set[i];
        }
    }
    memcpy(stalest->key, key, 16);
    stalest->tokens = table->burst;
    stalest->mono_ms = 0;
    return stalest;
}

struct rate_answer rate_take(struct rate_table *table, const uint8_t key[16], int64_t mono_ms)
{
    struct rate_bucket *bucket = bucket_of(table, key);
    struct rate_answer answer = {.limit = (uint32_t)table->burst};

    mono_ms = mono_ms < 1 ? 1 : mono_ms;
    if (bucket->mono_ms != 0 && mono_ms > bucket->mono_ms) {
        bucket->tokens += (double)(mono_ms - bucket->mono_ms) / 1000.0 * table->per_s;
        bucket->tokens = bucket->tokens > table->burst ? table->burst : bucket->tokens;
    }
    bucket->mono_ms = mono_ms;
    answer.is_allowed = bucket->tokens >= 1.0;
    if (answer.is_allowed) {
        bucket->tokens -= 1.0;
    } else {
        answer.retry_s = (uint32_t)ceil((1.0 - bucket->tokens) / table->per_s);
        answer.retry_s = answer.retry_s < 1 ? 1 : answer.retry_s;
    }
    answer.remaining = (uint32_t)bucket->tokens;
    answer.reset_s = (uint32_t)ceil((table->burst - bucket->tokens) / table->per_s);
    return answer;
}
