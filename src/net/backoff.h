/* backoff.h - how long to wait before the next attempt: exponential, capped, jittered.
 *
 * Attempt n (0-based) waits a random time in [d/2, d], d = min(cap_ms, base_ms * 2^n). The jitter
 * comes from the seed alone, so a test sees the same waits again. Plain memory, no clock.
 * SPDX-License-Identifier: MIT */
#ifndef NET_BACKOFF_H
#define NET_BACKOFF_H

#include <stdint.h>

struct backoff {
    uint64_t random; /* state of the jitter */
    uint32_t base_ms;
    uint32_t cap_ms;
    uint32_t attempts; /* since the last reset */
};

/* 1 <= base_ms <= cap_ms; any seed */
void backoff_init(struct backoff *backoff, uint32_t base_ms, uint32_t cap_ms, uint64_t seed);
uint32_t backoff_next_ms(struct backoff *backoff); /* counts an attempt; >= 1 */
void backoff_reset(struct backoff *backoff); /* after a success that lasted; keeps the jitter */

/* One more random number of the same stream: uniform in [0, below), below >= 1 */
uint32_t backoff_random(struct backoff *backoff, uint32_t below);

#endif
