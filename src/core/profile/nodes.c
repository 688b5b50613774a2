/* nodes.c - peaks and valleys of a smoothed profile.
 * SPDX-License-Identifier: MIT */
#include "core/profile/nodes.h"

static const double PROMINENCE_MIN = 0.20;
static const double DEPTH_MIN = 0.40;
static const double ZONE_SHARE = 0.25;

static void smooth(double *values, uint32_t count)
{
    double before = values[0];

    for (uint32_t i = 0; i < count; i++) {
        double here = values[i];
        double after = i + 1 < count ? values[i + 1] : here;

        values[i] = (before + 2.0 * here + after) / 4.0;
        before = here;
    }
}

/* From `from` outward while values do not pass `value` (sign +1: rise above it, -1: fall below): the
 * most extreme value met on the other side, `value` itself included. */
static double walk(const double *values, uint32_t count, uint32_t from, int step, double value,
                   double sign)
{
    double best = value;

    for (int64_t i = (int64_t)from + step; i >= 0 && i < (int64_t)count; i += step) {
        if (sign * values[i] > sign * value) {
            break;
        }
        if (sign * values[i] < sign * best) {
            best = values[i];
        }
    }
    return best;
}

static void add_hvn(struct profile_nodes *nodes, struct profile_hvn hvn)
{
    if (nodes->hvn_count == nodes->hvn_cap) {
        size_t least = 0;

        for (size_t i = 1; i < nodes->hvn_count; i++) {
            least = nodes->hvns[i].prominence < nodes->hvns[least].prominence ? i : least;
        }
        if (nodes->hvn_cap == 0 || nodes->hvns[least].prominence >= hvn.prominence) {
            return;
        }
        for (size_t i = least + 1; i < nodes->hvn_count; i++) {
            nodes->hvns[i - 1] = nodes->hvns[i];
        }
        nodes->hvn_count--;
    }
    nodes->hvns[nodes->hvn_count++] = hvn;
}

static void add_lvn(struct profile_nodes *nodes, struct profile_lvn lvn)
{
    if (nodes->lvn_count == nodes->lvn_cap) {
        size_t least = 0;

        for (size_t i = 1; i < nodes->lvn_count; i++) {
            least = nodes->lvns[i].depth < nodes->lvns[least].depth ? i : least;
        }
        if (nodes->lvn_cap == 0 || nodes->lvns[least].depth >= lvn.depth) {
            return;
        }
        for (size_t i = least + 1; i < nodes->lvn_count; i++) {
            nodes->lvns[i - 1] = nodes->lvns[i];
        }
        nodes->lvn_count--;
    }
    nodes->lvns[nodes->lvn_count++] = lvn;
}

struct node_scan {
    const double *values;
    uint32_t count;
    int64_t first_row;
    double top, mean;
};

/* a .. b: a run of equal values higher than both neighbours */
static void judge_peak(const struct node_scan *scan, uint32_t a, uint32_t b,
                       struct profile_nodes *nodes)
{
    double value = scan->values[a];
    double left = walk(scan->values, scan->count, a, -1, value, 1.0);
    double right = walk(scan->values, scan->count, b, 1, value, 1.0);
    double prominence = (value - (left > right ? left : right)) / scan->top;

    if (prominence >= PROMINENCE_MIN && value >= scan->mean) {
        add_hvn(nodes, (struct profile_hvn){scan->first_row + (a + b) / 2, prominence});
    }
}

static void judge_valley(const struct node_scan *scan, uint32_t a, uint32_t b,
                         struct profile_nodes *nodes)
{
    double value = scan->values[a];
    double left = walk(scan->values, scan->count, a, -1, value, -1.0);
    double right = walk(scan->values, scan->count, b, 1, value, -1.0);
    double ref = left < right ? left : right;
    double depth = ref > 0.0 ? (ref - value) / ref : 0.0;

    if (depth < DEPTH_MIN) {
        return;
    }
    double limit = value + ZONE_SHARE * (ref - value);
    uint32_t low = a;
    uint32_t high = b;

    while (low > 0 && scan->values[low - 1] <= limit) {
        low--;
    }
    while (high + 1 < scan->count && scan->values[high + 1] <= limit) {
        high++;
    }
    add_lvn(nodes, (struct profile_lvn){
                       .row = scan->first_row + (a + b) / 2,
                       .low_row = scan->first_row + low,
                       .high_row = scan->first_row + high,
                       .depth = depth,
                   });
}

void profile_find_nodes(const struct profile_view *view, uint32_t passes, double *smoothed,
                        struct profile_nodes *nodes)
{
    struct profile_view rows = *view;

    nodes->hvn_count = 0;
    nodes->lvn_count = 0;
    profile_view_trim(&rows);
    if (rows.count < 3) {
        return;
    }
    for (uint32_t i = 0; i < rows.count; i++) {
        smoothed[i] = (double)profile_volume_at(&rows, i);
    }
    for (uint32_t pass = 0; pass < passes; pass++) {
        smooth(smoothed, rows.count);
    }
    struct node_scan scan = {.values = smoothed, .count = rows.count, .first_row = rows.first};
    double sum = 0.0;

    for (uint32_t i = 0; i < rows.count; i++) {
        sum += smoothed[i];
        scan.top = smoothed[i] > scan.top ? smoothed[i] : scan.top;
    }
    scan.mean = sum / (double)rows.count;
    for (uint32_t a = 0; a < rows.count;) {
        uint32_t b = a;

        while (b + 1 < rows.count && smoothed[b + 1] == smoothed[a]) {
            b++;
        }
        if (a > 0 && b + 1 < rows.count) {
            if (smoothed[a - 1] < smoothed[a] && smoothed[b + 1] < smoothed[a]) {
                judge_peak(&scan, a, b, nodes);
            } else if (smoothed[a - 1] > smoothed[a] && smoothed[b + 1] > smoothed[a]) {
                judge_valley(&scan, a, b, nodes);
            }
        }
        a = b + 1;
    }
}
