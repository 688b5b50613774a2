/* structure_peer.c - the studies of structure beside the engines' structure.
 * SPDX-License-Identifier: MIT */
#include "support/structure_peer.h"

#include "outcry/timeframe.h"
#include "support/check.h"

enum { BREAKS, BLOCKS, GAPS };                                             /* studies */
enum { INTERNAL_BLOCK, INTERNAL_MITIGATED, SWING_BLOCK, SWING_MITIGATED }; /* events of blocks */
enum { GAP, GAP_TOUCHED, GAP_FILLED };                                     /* events of fvg */

void structure_seen_add(struct structure_seen *seen, const struct oc_structure_event *event)
{
    assert_true(seen->count < STRUCTURE_PEER_SEEN);
    seen->items[seen->count++] = *event;
}

void structure_peer_init(struct structure_peer *peer, double tick)
{
    static const char *const NAMES[STRUCTURE_PEER_STUDIES] = {"structure", "order_blocks", "fvg"};
    struct oc_study_config config;

    memset(peer, 0, sizeof *peer);
    peer->tick = tick;
    for (size_t i = 0; i < STRUCTURE_PEER_STUDIES; i++) {
        peer->studies[i] = oc_study_find(NAMES[i]);
        assert_non_null(peer->studies[i]);
        oc_study_defaults(peer->studies[i], oc_timeframe_ms(OC_TF_5M), &config);
        assert_true(oc_study_size(peer->studies[i], &config) <= STRUCTURE_PEER_BYTES);
        oc_study_init(peer->studies[i], &config, peer->states[i]);
    }
}

static int64_t ticks_of(const struct structure_peer *peer, double price)
{
    return (int64_t)(price / peer->tick + 0.5);
}

/* The engines' event that the study's should be. */
static struct oc_structure_event wanted(const struct structure_peer *peer,
                                        enum oc_structure_kind kind,
                                        const struct oc_study_event *event)
{
    return (struct oc_structure_event){.kind = kind,
                                       .direction = event->direction,
                                       .open_ms = event->open_ms,
                                       .known_ms = event->known_ms,
                                       .origin_ms = event->origin_ms,
                                       .level = ticks_of(peer, event->level),
                                       .low = ticks_of(peer, event->bottom),
                                       .high = ticks_of(peer, event->top)};
}

static size_t count_of(const struct structure_seen *seen, enum oc_structure_kind from,
                       enum oc_structure_kind to)
{
    size_t count = 0;

    for (size_t i = 0; i < seen->count; i++) {
        count += seen->items[i].kind >= from && seen->items[i].kind <= to;
    }
    return count;
}

static void assert_told(const struct structure_seen *seen, const struct oc_structure_event *want)
{
    bool is_told = false;

    for (size_t i = 0; i < seen->count && !is_told; i++) {
        const struct oc_structure_event *got = &seen->items[i];

        is_told = got->kind == want->kind && got->direction == want->direction &&
                  got->open_ms == want->open_ms && got->known_ms == want->known_ms &&
                  got->level == want->level && got->low == want->low && got->high == want->high &&
                  (got->origin_ms == want->origin_ms || want->origin_ms < 0);
    }
    assert_true(is_told);
}

/* ---- lists with the engines' cap ---- */

static struct live_zones *side_of(struct live_zones zones[2], int32_t direction)
{
    return &zones[direction > 0 ? 1 : 0];
}

static void add(struct structure_peer *peer, struct live_zones *zones,
                const struct oc_structure_event *event, bool is_swing)
{
    if (zones->count == LIVE_ZONES) {
        memmove(&zones->items[0], &zones->items[1], (LIVE_ZONES - 1) * sizeof zones->items[0]);
        zones->count--;
        peer->forgotten++;
    }
    zones->items[zones->count++] = (struct live_zone){.low = event->low,
                                                      .high = event->high,
                                                      .open_s = (uint32_t)(event->open_ms / 1000),
                                                      .is_swing = is_swing};
    peer->births++;
}

static struct live_zone *find(struct live_zones *zones, const struct oc_structure_event *event,
                              bool is_swing)
{
    for (uint32_t i = 0; i < zones->count; i++) {
        struct live_zone *zone = &zones->items[i];

        if ((int64_t)zone->open_s * 1000 == event->origin_ms && zone->is_swing == is_swing &&
            zone->low == event->low && zone->high == event->high) {
            return zone;
        }
    }
    return NULL;
}

static void drop(struct live_zones *zones, struct live_zone *zone)
{
    size_t after = (size_t)(&zones->items[zones->count] - zone) - 1;

    memmove(zone, zone + 1, after * sizeof *zone);
    zones->count--;
}

/* ---- one study after the other ---- */

static void compare_breaks(struct structure_peer *peer, const struct structure_seen *seen)
{
    const struct oc_study_events *events = &peer->events[BREAKS];

    assert_int_equal(count_of(seen, OC_STRUCTURE_INTERNAL_BOS, OC_STRUCTURE_SWING_CHOCH),
                     events->count);
    for (uint32_t i = 0; i < events->count; i++) { /* the study's kinds have the same order */
        struct oc_structure_event want = wanted(
            peer, (enum oc_structure_kind)(OC_STRUCTURE_INTERNAL_BOS + events->items[i].kind),
            &events->items[i]);

        assert_told(seen, &want);
    }
    peer->breaks += events->count;
}

/* Births of both scales come before what the candle mitigates. */
static void compare_blocks(struct structure_peer *peer, const struct structure_seen *seen)
{
    const struct oc_study_events *events = &peer->events[BLOCKS];
    size_t births = 0, ended = 0;

    for (uint32_t i = 0; i < events->count; i++) {
        const struct oc_study_event *event = &events->items[i];
        struct oc_structure_event want = wanted(peer, OC_STRUCTURE_BLOCK, event);

        if (event->kind == INTERNAL_BLOCK || event->kind == SWING_BLOCK) {
            births++;
            assert_told(seen, &want);
            add(peer, side_of(peer->blocks, event->direction), &want, event->kind == SWING_BLOCK);
        }
    }
    for (uint32_t i = 0; i < events->count; i++) {
        const struct oc_study_event *event = &events->items[i];
        struct live_zones *zones = side_of(peer->blocks, event->direction);
        struct oc_structure_event want = wanted(peer, OC_STRUCTURE_BLOCK_MITIGATED, event);
        struct live_zone *zone = event->kind == INTERNAL_MITIGATED || event->kind == SWING_MITIGATED
                                     ? find(zones, &want, event->kind == SWING_MITIGATED)
                                     : NULL;

        if (zone != NULL) {
            ended++;
            assert_told(seen, &want);
            drop(zones, zone);
        }
    }
    assert_int_equal(count_of(seen, OC_STRUCTURE_BLOCK, OC_STRUCTURE_BLOCK), births);
    assert_int_equal(count_of(seen, OC_STRUCTURE_BLOCK_MITIGATED, OC_STRUCTURE_BLOCK_MITIGATED),
                     ended);
    peer->mitigated += ended;
}

/* Gaps that stand are followed before a new one is found. */
static void compare_gaps(struct structure_peer *peer, const struct structure_seen *seen)
{
    static const enum oc_structure_kind KINDS[] = {OC_STRUCTURE_GAP, OC_STRUCTURE_GAP_TOUCHED,
                                                   OC_STRUCTURE_GAP_FILLED};
    const struct oc_study_events *events = &peer->events[GAPS];
    size_t counts[3] = {0};

    for (uint32_t i = 0; i < events->count; i++) {
        const struct oc_study_event *event = &events->items[i];
        struct live_zones *zones = side_of(peer->gaps, event->direction);
        struct oc_structure_event want = wanted(peer, KINDS[event->kind], event);
        struct live_zone *zone = event->kind == GAP ? NULL : find(zones, &want, false);

        if (event->kind != GAP && zone == NULL) {
            continue; /* fell out of the engines' list */
        }
        counts[event->kind]++;
        assert_told(seen, &want);
        if (event->kind == GAP) {
            add(peer, zones, &want, false);
        } else if (event->kind == GAP_FILLED) {
            drop(zones, zone);
        }
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(count_of(seen, KINDS[i], KINDS[i]), counts[i]);
    }
    peer->touched += counts[GAP_TOUCHED];
    peer->filled += counts[GAP_FILLED];
}

void structure_peer_push(struct structure_peer *peer, const struct oc_study_candle *candle,
                         const struct structure_seen *seen)
{
    for (size_t i = 0; i < STRUCTURE_PEER_STUDIES; i++) {
        assert_int_equal(
            oc_study_push_events(peer->studies[i], peer->states[i], candle, &peer->events[i]),
            OC_OK);
    }
    compare_breaks(peer, seen);
    compare_blocks(peer, seen);
    compare_gaps(peer, seen);
}

void structure_peer_same_zones(const struct live_zones *got, const struct live_zones *want)
{
    assert_int_equal(got->count, want->count);
    for (uint32_t i = 0; i < want->count; i++) {
        assert_int_equal(live_zone_low(&got->items[i]), want->items[i].low);
        assert_int_equal(live_zone_high(&got->items[i]), want->items[i].high);
        assert_int_equal(got->items[i].open_s, want->items[i].open_s);
        assert_int_equal(got->items[i].is_swing, want->items[i].is_swing);
    }
}
