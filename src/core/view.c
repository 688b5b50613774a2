/* view.c - what strategies ask the view.
 * SPDX-License-Identifier: MIT */
#include "outcry/view.h"

#include "core/math/real.h"

enum { MAGNET_TIER_MAX = 2 };

static const char *const KINDS[OC_LEVEL_KIND_COUNT] = {
    [OC_LEVEL_POC] = "POC",
    [OC_LEVEL_VAH] = "VAH",
    [OC_LEVEL_VAL] = "VAL",
    [OC_LEVEL_HIGH] = "HIGH",
    [OC_LEVEL_LOW] = "LOW",
    [OC_LEVEL_HVN] = "HVN",
    [OC_LEVEL_LVN] = "LVN",
    [OC_LEVEL_INITIAL_BALANCE_HIGH] = "IB_HIGH",
    [OC_LEVEL_INITIAL_BALANCE_LOW] = "IB_LOW",
    [OC_LEVEL_SWING_HIGH] = "SWING_HIGH",
    [OC_LEVEL_SWING_LOW] = "SWING_LOW",
    [OC_LEVEL_ROUND] = "ROUND",
};

static const char *const SOURCES[OC_LEVEL_SOURCE_COUNT] = {
    [OC_LEVEL_OF_NAKED] = "naked",           [OC_LEVEL_OF_BALANCE] = "balance",
    [OC_LEVEL_OF_COMPOSITE] = "composite",   [OC_LEVEL_OF_SESSION] = "session",
    [OC_LEVEL_OF_DEVELOPING] = "developing", [OC_LEVEL_OF_LEG] = "leg",
    [OC_LEVEL_OF_SWING] = "swing",           [OC_LEVEL_OF_NUMBER] = "number",
};

const char *oc_level_kind_text(enum oc_level_kind kind)
{
    return (unsigned)kind < (unsigned)OC_LEVEL_KIND_COUNT ? KINDS[kind] : "?";
}

const char *oc_level_source_text(enum oc_level_source source)
{
    return (unsigned)source < (unsigned)OC_LEVEL_SOURCE_COUNT ? SOURCES[source] : "?";
}

bool oc_view_bar(const struct oc_view *view, const struct oc_series *series, size_t back,
                 struct oc_bar *out)
{
    const struct oc_candle *candle = oc_series_at(series, back);

    if (candle == NULL) {
        return false;
    }
    *out = oc_bar_of(view->instrument, candle);
    return true;
}

static bool is_beyond(enum oc_direction direction, int64_t price, int64_t from)
{
    return direction == OC_LONG ? price > from : price < from;
}

/* Items first .. last are one merged group: its magnet beyond `from`, or NULL. */
static const struct oc_level *magnet_of(const struct oc_level *items, size_t first, size_t last,
                                        enum oc_direction direction, int64_t from)
{
    const struct oc_level *best = NULL;

    for (size_t i = first; i <= last; i++) {
        if (items[i].is_magnet && is_beyond(direction, items[i].price, from) &&
            (best == NULL || items[i].significance > best->significance)) {
            best = &items[i];
        }
    }
    return best;
}

size_t oc_view_magnets(const struct oc_view *view, enum oc_direction direction, int64_t from,
                       int64_t *out, size_t cap)
{
    const struct oc_level *items = view->levels.items;
    size_t count = view->levels.count;
    size_t written = 0;
    size_t done = 0; /* items seen, from below when Long, from above when Short */

    while (done < count && written < cap && direction != OC_NEUTRAL) {
        size_t a = direction == OC_LONG ? done : count - 1 - done;
        size_t b = a;

        while (direction == OC_LONG ? b + 1 < count && items[b + 1].group == items[a].group
                                    : b > 0 && items[b - 1].group == items[a].group) {
            b = direction == OC_LONG ? b + 1 : b - 1;
        }
        size_t first = a < b ? a : b;
        size_t last = a < b ? b : a;

        done += last - first + 1;
        if (items[a].tier < 1 || items[a].tier > MAGNET_TIER_MAX) {
            continue;
        }
        const struct oc_level *magnet = magnet_of(items, first, last, direction, from);

        if (magnet != NULL) {
            out[written++] = magnet->price;
        }
    }
    return written;
}

size_t oc_view_levels_near(const struct oc_view *view, int64_t low, int64_t high, int64_t distance,
                           double *out, size_t cap)
{
    size_t written = 0;

    for (size_t i = 0; i < view->levels.count && written < cap; i++) {
        const struct oc_level *item = &view->levels.items[i];

        if (item->high >= low - distance && item->low <= high + distance) {
            out[written++] = item->significance;
        }
    }
    return written;
}
