/* backoff.c - exponential back-off with jitter; random numbers by splitmix64 (S. Vigna, public domain).
 * SPDX-License-Identifier: MIT */
#include "net/backoff.h"

#include <assert.h>

static uint64_t next_random(uint64_t *state)
{
    uint64_t z;

    *state += UINT64_C(0x9e3779b97f4a7c15);
    z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void backoff_init(struct backoff *backoff, uint32_t base_ms, uint32_t cap_ms, uint64_t seed)
{
    assert(base_ms >= 1 && base_ms <= cap_ms);
    backoff->random = seed;
    backoff->base_ms = base_ms;
    backoff->cap_ms = cap_ms;
    backoff->attempts = 0;
}

uint32_t backoff_random(struct backoff *backoff, uint32_t below)
{
    assert(below >= 1);
    return (uint32_t)((next_random(&backoff->random) >> 32) * below >> 32);
}

uint32_t backoff_next_ms(struct backoff *backoff)
{
    uint32_t shift = backoff->attempts < 31 ? backoff->attempts : 31;
    uint64_t wait = (uint64_t)backoff->base_ms << shift;
    uint32_t least;

    if (wait > backoff->cap_ms)
        wait = backoff->cap_ms;
    if (backoff->attempts < UINT32_MAX)
        backoff->attempts++;
    least = (uint32_t)(wait / 2);
    wait = least + backoff_random(backoff, (uint32_t)wait - least + 1);
    return wait >= 1 ? (uint32_t)wait : 1;
}

void backoff_reset(struct backoff *backoff)
{
    backoff->attempts = 0;
}
