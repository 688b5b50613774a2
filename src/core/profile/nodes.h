/* nodes.h - high and low volume nodes of a profile: its peaks and its valleys between peaks.
 *
 * Source: strategies.md 3.4. The rows are smoothed with [1,2,1]/4, edges repeated.
 * HVN: interior maximum (a run of equal rows counts once) with topographic prominence of at least
 * 0.20 of the highest smoothed row and itself at least the mean. LVN: interior minimum with
 * depth = (ref - value) / ref >= 0.40, ref the lower of the two peaks beside it; its zone takes
 * neighbours up to value + (ref - value) / 4. Tails are never LVNs.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_NODES_H
#define CORE_PROFILE_NODES_H

#include "core/profile/rows.h"

#include <stddef.h>

struct profile_hvn {
    int64_t row;
    double prominence; /* of the highest smoothed row, 0.20 .. 1 */
};

struct profile_lvn {
    int64_t row, low_row, high_row; /* the minimum; its zone, inclusive */
    double depth;                   /* 0.40 .. 1 */
};

/* Where nodes go, by ascending row. Full: the least prominent or least deep one is left out. */
struct profile_nodes {
    struct profile_hvn *hvns;
    struct profile_lvn *lvns;
    size_t hvn_cap, lvn_cap; /* 0: not wanted */
    size_t hvn_count, lvn_count;
};

/* smoothed: room for view->count values, left with the smoothed rows from the first with volume on.
 * passes: 2 for sessions and composites, 1 for legs. */
void profile_find_nodes(const struct profile_view *view, uint32_t passes, double *smoothed,
                        struct profile_nodes *nodes);

#endif
