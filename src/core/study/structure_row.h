/* structure_row.h - what the studies whose state is one market structure have in common.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_STRUCTURE_ROW_H
#define CORE_STUDY_STRUCTURE_ROW_H

#include "core/study/market_structure.h"
#include "core/study/row.h"

/* The first two parameters of such a row. */
#define STRUCTURE_PARAMS                                                               \
    {"swing", 50, 2, 200, true, "candles after a swing pivot that confirm it"},        \
    {                                                                                  \
        "internal", 5, 2, 200, true, "candles after an internal pivot that confirm it" \
    }

static inline size_t structure_row_size(const struct oc_study_config *config)
{
    return sizeof(struct market_structure) +
           market_structure_slots_size(study_whole(config, 0), study_whole(config, 1));
}

static inline size_t structure_row_init(void *state, const struct oc_study_config *config)
{
    struct market_structure *structure = state;
    size_t end = sizeof *structure;

    market_structure_init(structure, study_whole(config, 0), study_whole(config, 1), state, &end);
    structure->interval_ms = config->interval_ms;
    return end;
}

#endif
