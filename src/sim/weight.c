/* weight.c - the exchange's REST limits for one address: weight per clock-aligned minute, then a ban.
 * SPDX-License-Identifier: MIT */
#include "sim/weight.h"

enum { MINUTE_MS = 60000 };

void sim_weight_init(struct sim_weight *weight)
{
    *weight = (struct sim_weight){.minute = -1};
}

struct sim_weight_answer sim_weight_charge(struct sim_weight *weight, int64_t now_ms, uint32_t cost,
                                           uint32_t limit)
{
    struct sim_weight_answer answer = {.status = 200};
    int64_t minute = now_ms / MINUTE_MS;

    if (minute != weight->minute) {
        weight->minute = minute;
        weight->used = 0;
        weight->refused = 0;
    }
    if (now_ms < weight->banned_until_ms) {
        answer.status = 418;
    } else if (weight->used + cost > limit) {
        answer.status = 429;
        if (++weight->refused > SIM_WEIGHT_PATIENCE) {
            weight->banned_until_ms = now_ms + ((int64_t)SIM_WEIGHT_BAN_MS << weight->bans);
            if (weight->bans < SIM_WEIGHT_BANS_MAX)
                weight->bans++;
            answer.status = 418;
        }
    } else {
        weight->used += cost;
    }
    answer.used = weight->used;
    if (answer.status == 429)
        answer.wait_ms = (minute + 1) * MINUTE_MS - now_ms;
    if (answer.status == 418)
        answer.wait_ms = weight->banned_until_ms - now_ms;
    answer.banned_until_ms = weight->banned_until_ms;
    return answer;
}
