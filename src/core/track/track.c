/* track.c - fills, barriers, endings and labels of tracked opinions (strategies.md 13).
 * SPDX-License-Identifier: MIT */
#include "core/track/track.h"

#include "core/math/real.h"
#include "outcry/timeframe.h"

#include <stddef.h>

#define SLIP_MAX 0.25 /* of R, between the entry and the open that fills a market order */

static int side_of(const struct track_item *item)
{
    return (int)item->outcome.direction;
}

void track_init(struct tracker *tracker)
{
    tracker->last_ms = -1;
    tracker->count = 0;
}

static void mark(struct track_item *item, enum oc_outcome_status status, int64_t at_ms)
{
    item->outcome.status = status;
    item->outcome.is_final = true;
    item->outcome.resolved_ms = at_ms;
    item->outcome.mfe_r = (double)item->favourable / (double)item->risk;
    item->outcome.mae_r = (double)item->adverse / (double)item->risk;
}

/* Ends a filled opinion at a price. */
static void settle(struct track_item *item, enum oc_outcome_status status, int64_t exit,
                   int64_t at_ms)
{
    struct oc_outcome *outcome = &item->outcome;

    mark(item, status, at_ms);
    outcome->exit = exit;
    outcome->r_gross = (double)(side_of(item) * (exit - outcome->entry)) / (double)item->risk;
    outcome->r_net = outcome->r_gross - item->cost_r;
    if (outcome->had_gap) {
        return; /* excluded from learning */
    }
    outcome->has_label = true;
    if (item->has_reached_1r || status == OC_OUTCOME_HIT_TARGET) {
        outcome->label = 1.0;
    } else if (status == OC_OUTCOME_HIT_STOP) {
        outcome->label = 0.0;
    } else {
        outcome->label = oc_clamp01((outcome->r_gross + 1) / 2);
    }
}

enum entry { ENTRY_NONE, ENTRY_FILLED, ENTRY_FILLED_INSIDE, ENTRY_ENDED };

static enum entry enter_market(struct track_item *item, const struct oc_bar *bar)
{
    int64_t slip = bar->open - item->outcome.entry;

    if ((double)(slip < 0 ? -slip : slip) > SLIP_MAX * (double)item->risk) {
        mark(item, OC_OUTCOME_MISSED, bar->open_ms);
        return ENTRY_ENDED;
    }
    return ENTRY_FILLED;
}

static enum entry enter_limit(struct track_item *item, const struct oc_bar *bar, int64_t elapsed)
{
    int side = side_of(item);
    int64_t far = side > 0 ? bar->low : bar->high, near = side > 0 ? bar->high : bar->low;
    bool is_through = side * (item->outcome.entry - far) > 0;

    if (elapsed > item->valid_min) { /* a gap swallowed the rest of its time */
        mark(item, OC_OUTCOME_NOT_FILLED, bar->open_ms);
        return ENTRY_ENDED;
    }
    if (is_through) {
        return ENTRY_FILLED_INSIDE;
    }
    if (side * (item->outcome.target - near) <= 0) {
        mark(item, OC_OUTCOME_CANCELLED_TARGET_FIRST, bar->open_ms);
        return ENTRY_ENDED;
    }
    if (elapsed >= item->valid_min || elapsed >= item->expiry_min) {
        mark(item, OC_OUTCOME_NOT_FILLED, bar->open_ms);
        return ENTRY_ENDED;
    }
    return ENTRY_NONE;
}

/* Stop, then +1R and target. is_inside: filled somewhere in this candle, so only the stop counts. */
static void meet_barriers(struct track_item *item, const struct oc_bar *bar, bool is_inside)
{
    struct oc_outcome *outcome = &item->outcome;
    int side = side_of(item);
    int64_t far = side > 0 ? bar->low : bar->high, near = side > 0 ? bar->high : bar->low;

    if (side * (far - outcome->stop) <= 0) {
        bool is_gapped = !is_inside && side * (bar->open - outcome->stop) <= 0;
        int64_t exit = is_gapped ? bar->open : outcome->stop;

        item->adverse = oc_max_i64(item->adverse, side * (outcome->entry - exit));
        settle(item, OC_OUTCOME_HIT_STOP, exit, bar->open_ms);
        return;
    }
    item->adverse = oc_max_i64(item->adverse, side * (outcome->entry - far));
    if (is_inside) {
        return;
    }
    int64_t gain = side * (near - outcome->entry);

    if (gain >= item->risk) {
        item->has_reached_1r = true;
    }
    if (side * (near - outcome->target) >= 0) {
        gain = side * (outcome->target - outcome->entry);
        item->favourable = oc_max_i64(item->favourable, gain);
        settle(item, OC_OUTCOME_HIT_TARGET, outcome->target, bar->open_ms);
        return;
    }
    item->favourable = oc_max_i64(item->favourable, gain);
}

/* True if the item changed. */
static bool advance(struct track_item *item, const struct oc_bar *bar)
{
    struct oc_outcome *outcome = &item->outcome;
    int64_t elapsed = (bar->open_ms - outcome->open_ms) / OC_MINUTE_MS;
    bool was_open = outcome->status == OC_OUTCOME_OPEN, is_inside = false;

    if (was_open && elapsed > item->expiry_min) { /* it expired inside a gap */
        settle(item, OC_OUTCOME_EXPIRED, bar->open, bar->open_ms);
        return true;
    }
    if (!was_open) {
        enum entry entry = item->entry_kind == OC_ENTRY_MARKET ? enter_market(item, bar)
                                                               : enter_limit(item, bar, elapsed);

        if (entry == ENTRY_NONE || entry == ENTRY_ENDED) {
            return entry == ENTRY_ENDED;
        }
        is_inside = entry == ENTRY_FILLED_INSIDE;
        outcome->status = OC_OUTCOME_OPEN;
        outcome->filled_ms = bar->open_ms;
    }
    meet_barriers(item, bar, is_inside);
    if (!outcome->is_final && elapsed >= item->expiry_min) {
        settle(item, OC_OUTCOME_EXPIRED, bar->close, bar->open_ms);
    }
    return outcome->is_final || !was_open;
}

void track_bar(struct tracker *tracker, const struct oc_bar *bar, track_fn on_change, void *ctx)
{
    bool is_gap = tracker->last_ms >= 0 && bar->open_ms - tracker->last_ms > OC_MINUTE_MS;

    for (uint32_t i = 0; i < tracker->count; i++) {
        struct track_item *item = &tracker->items[i];

        item->outcome.had_gap = item->outcome.had_gap || is_gap;
        if (advance(item, bar)) {
            on_change(ctx, &item->outcome);
        }
    }
    tracker->last_ms = bar->open_ms;
    track_sweep(tracker);
}

void track_sweep(struct tracker *tracker)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < tracker->count; i++) {
        if (tracker->items[i].outcome.is_final) {
            continue;
        }
        if (kept != i) {
            tracker->items[kept] = tracker->items[i];
        }
        kept++;
    }
    tracker->count = kept;
}

static bool find_shadow(const struct tracker *tracker, uint32_t *out)
{
    for (uint32_t i = 0; i < tracker->count; i++) {
        if (!tracker->items[i].outcome.is_published) {
            *out = i;
            return true;
        }
    }
    return false;
}

bool track_has_room(const struct tracker *tracker)
{
    uint32_t shadow;

    return tracker->count < TRACK_CAP || find_shadow(tracker, &shadow);
}

bool track_add(struct tracker *tracker, const struct oc_opinion *opinion,
               const struct track_terms *terms)
{
    int64_t risk = (int64_t)opinion->direction * (opinion->entry - opinion->stop);
    uint32_t shadow;

    if (tracker->count == TRACK_CAP) {
        if (!find_shadow(tracker, &shadow)) {
            return false;
        }
        tracker->items[shadow].outcome.is_final = true;
        track_sweep(tracker);
    }
    tracker->items[tracker->count++] = (struct track_item){
        .outcome =
            {
                .open_ms = opinion->open_ms,
                .engine = opinion->engine,
                .setup = opinion->setup,
                .direction = opinion->direction,
                .auction = opinion->auction,
                .is_published = terms->is_published,
                .is_endorsed = terms->is_endorsed,
                .was_muted = terms->is_muted,
                .status = OC_OUTCOME_PENDING,
                .entry = opinion->entry,
                .stop = opinion->stop,
                .target = opinion->target,
                .p = opinion->p,
                .weight = terms->weight,
                .raw_confidence = terms->raw_confidence,
                .confidence = terms->confidence,
            },
        .entry_kind = opinion->entry_kind,
        .valid_min = opinion->valid_min,
        .expiry_min = opinion->expiry_min,
        .risk = risk > 0 ? risk : 1,
        .cost_r = opinion->cost_r,
    };
    return true;
}

/* At a close: filled ones settle there, limits not yet filled are withdrawn without a label. */
static void end_at_close(struct track_item *item, enum oc_outcome_status status,
                         const struct oc_bar *bar)
{
    if (item->outcome.status == OC_OUTCOME_OPEN) {
        settle(item, status, bar->close, bar->open_ms);
    } else {
        mark(item, status, bar->open_ms);
    }
}

void track_exit(struct tracker *tracker, enum oc_engine_id engine, const struct oc_bar *bar,
                track_fn on_change, void *ctx)
{
    for (uint32_t i = 0; i < tracker->count; i++) {
        struct track_item *item = &tracker->items[i];

        if (item->outcome.engine == engine) {
            end_at_close(item, OC_OUTCOME_BREAKOUT_EXIT, bar);
            on_change(ctx, &item->outcome);
        }
    }
    track_sweep(tracker);
}

void track_reverse(struct tracker *tracker, size_t index, const struct oc_bar *bar,
                   track_fn on_change, void *ctx)
{
    end_at_close(&tracker->items[index], OC_OUTCOME_REVERSED, bar);
    on_change(ctx, &tracker->items[index].outcome);
}

void track_supersede(struct tracker *tracker, size_t index, track_fn on_change, void *ctx)
{
    struct oc_outcome *outcome = &tracker->items[index].outcome;
    enum oc_outcome_status status = outcome->status;

    outcome->was_superseded = true;
    outcome->status = OC_OUTCOME_SUPERSEDED;
    on_change(ctx, outcome);
    outcome->status = status;
}

bool track_has_open(const struct tracker *tracker, enum oc_engine_id engine,
                    enum oc_direction direction)
{
    for (uint32_t i = 0; i < tracker->count; i++) {
        const struct oc_outcome *outcome = &tracker->items[i].outcome;

        if (outcome->engine == engine && outcome->direction == direction) {
            return true;
        }
    }
    return false;
}

bool track_is_open(const struct tracker *tracker, enum oc_engine_id engine, int64_t open_ms)
{
    for (uint32_t i = 0; i < tracker->count; i++) {
        const struct oc_outcome *outcome = &tracker->items[i].outcome;

        if (outcome->engine == engine && outcome->open_ms == open_ms) {
            return true;
        }
    }
    return false;
}
