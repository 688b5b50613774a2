/* structure.c - breaks of structure and changes of character, internal and swing.
 *
 * Source: rules of LuxAlgo's Smart Money Concepts (analysis.md 4).
 * Events: a break belongs to its own candle and refers to the pivot that it broke.
 * SPDX-License-Identifier: MIT */
#include "core/study/emit.h"
#include "core/study/structure_row.h"

enum { INTERNAL_BOS, INTERNAL_CHOCH, SWING_BOS, SWING_CHOCH };

static void emit_breaks(const struct market_structure *structure, const struct structure_step *step,
                        const struct oc_study_candle *candle, uint32_t kind,
                        struct oc_study_events *events)
{
    for (size_t i = 0; i < 2; i++) {
        const struct structure_break *made = &step->breaks[i];

        if (made->is_set) {
            struct oc_study_event event =
                emit_at(kind + (made->is_change ? 1 : 0), made->direction, made->level,
                        candle->open_ms, candle->open_ms + structure->interval_ms, made->pivot_ms);

            emit(events, &event);
        }
    }
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct market_structure *structure = state;
    struct structure_steps steps;

    market_structure_push(structure, candle, &steps);
    emit_breaks(structure, &steps.internal, candle, INTERNAL_BOS, events);
    emit_breaks(structure, &steps.swing, candle, SWING_BOS, events);
}

static const struct oc_study_param PARAMS[] = {
    STRUCTURE_PARAMS,
};
static const char *const EVENTS[] = {"internal_bos", "internal_choch", "swing_bos", "swing_choch"};

const struct oc_study study_structure = {
    .name = "structure",
    .title = "Breaks of structure and changes of character, internal and swing",
    .source = "rules of LuxAlgo's Smart Money Concepts",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = structure_row_size,
    .init = structure_row_init,
    .push_events = push,
};
