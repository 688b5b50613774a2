/* order_blocks.c - order blocks and their mitigation, internal and swing.
 *
 * Source: rules of LuxAlgo's Smart Money Concepts (analysis.md 4).
 * Events: a block belongs to its candle and is known at the break; level is the side that mitigates it when passed.
 * SPDX-License-Identifier: MIT */
#include "core/study/emit.h"
#include "core/study/structure_row.h"

enum { INTERNAL_BLOCK, INTERNAL_MITIGATED, SWING_BLOCK, SWING_MITIGATED };

static void emit_block(const struct order_block *block, uint32_t kind, int64_t open_ms,
                       int64_t known_ms, int64_t origin_ms, struct oc_study_events *events)
{
    struct oc_study_event event =
        emit_at(kind, block->direction, block->direction > 0 ? block->low : block->high, open_ms,
                known_ms, origin_ms);

    event.top = block->high;
    event.bottom = block->low;
    emit(events, &event);
}

static void emit_blocks(const struct market_structure *structure, const struct structure_step *step,
                        const struct oc_study_candle *candle, uint32_t kind,
                        struct oc_study_events *events)
{
    int64_t known_ms = candle->open_ms + structure->interval_ms;

    for (size_t i = 0; i < 2; i++) {
        if (step->breaks[i].is_set) {
            emit_block(&step->breaks[i].block, kind, step->breaks[i].block.open_ms, known_ms,
                       candle->open_ms, events);
        }
    }
    for (uint32_t i = 0; i < step->mitigated_count; i++) {
        emit_block(&step->mitigated[i], kind + 1, candle->open_ms, known_ms,
                   step->mitigated[i].open_ms, events);
    }
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct market_structure *structure = state;
    struct structure_steps steps;

    market_structure_push(structure, candle, &steps);
    emit_blocks(structure, &steps.internal, candle, INTERNAL_BLOCK, events);
    emit_blocks(structure, &steps.swing, candle, SWING_BLOCK, events);
}

static const struct oc_study_param PARAMS[] = {
    STRUCTURE_PARAMS,
};
static const char *const EVENTS[] = {"internal_block", "internal_mitigated", "swing_block",
                                     "swing_mitigated"};

const struct oc_study study_order_blocks = {
    .name = "order_blocks",
    .title = "Order blocks and their mitigation, internal and swing",
    .source = "rules of LuxAlgo's Smart Money Concepts",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = structure_row_size,
    .init = structure_row_init,
    .push_events = push,
};
