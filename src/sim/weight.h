/* weight.h - the exchange's REST limits for one address: weight per clock-aligned minute, then a ban.
 *
 * Pure: times are the simulator's window clock (simulated time that never stands still for ever).
 * SPDX-License-Identifier: MIT */
#ifndef SIM_WEIGHT_H
#define SIM_WEIGHT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SIM_WEIGHT_PATIENCE = 10,   /* requests answered with 429 in a minute before the ban */
    SIM_WEIGHT_BAN_MS = 120000, /* the first ban; each later one is twice as long */
    SIM_WEIGHT_BANS_MAX = 11    /* ... up to about three days */
};

struct sim_weight {
    int64_t minute;   /* of the window */
    uint32_t used;    /* in it */
    uint32_t refused; /* in it */
    uint32_t bans;    /* so far */
    int64_t banned_until_ms;
};

struct sim_weight_answer {
    int status;      /* 200, 429 or 418 */
    uint32_t used;   /* for the header */
    int64_t wait_ms; /* of the window clock, for 429 and 418 */
    int64_t banned_until_ms;
};

void sim_weight_init(struct sim_weight *weight);

/* Charges a request. Over the limit nothing is added: 429 until the minute is over. */
struct sim_weight_answer sim_weight_charge(struct sim_weight *weight, int64_t now_ms, uint32_t cost,
                                           uint32_t limit);

#endif
