/* random.h - random numbers that depend on nothing but a seed: the same on every machine.
 *
 * The mixer is the finalizer of splitmix64 (G. Steele, D. Lea, C. Flood, 2014). No libm.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

#include "base/slice.h"

#include <stdint.h>

struct sim_random {
    uint64_t state;
};

static inline uint64_t sim_mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static inline uint64_t sim_hash(uint64_t a, uint64_t b)
{
    return sim_mix(sim_mix(a) ^ b);
}

/* FNV-1a */
static inline uint64_t sim_hash_text(struct slice text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    size_t i;

    for (i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static inline double sim_unit_of(uint64_t bits) /* [0, 1) */
{
    return (double)(bits >> 11) * (1.0 / 9007199254740992.0);
}

static inline uint64_t sim_next(struct sim_random *random)
{
    random->state += UINT64_C(0x9e3779b97f4a7c15);
    return sim_mix(random->state);
}

static inline double sim_uniform(struct sim_random *random)
{
    return sim_unit_of(sim_next(random));
}

static inline double sim_between(struct sim_random *random, double low, double high)
{
    return low + (high - low) * sim_uniform(random);
}

/* Mean 0, deviation 1, within +-4.9: the sum of eight 16-bit uniforms. */
static inline double sim_normal(struct sim_random *random)
{
    uint64_t a = sim_next(random);
    uint64_t b = sim_next(random);
    uint64_t sum = 0;
    int shift;

    for (shift = 0; shift < 64; shift += 16)
        sum += ((a >> shift) & 0xffffU) + ((b >> shift) & 0xffffU);
    return ((double)sum - 262140.0) * (1.0 / 53509.6);
}

#endif
