/* replay_summary.h - what a replay's opinions came to: Markdown tables for people, lines of JSON for
 * programs.
 * SPDX-License-Identifier: MIT */
#ifndef APP_REPLAY_SUMMARY_H
#define APP_REPLAY_SUMMARY_H

#include "base/buffer.h"
#include "storage/store.h"

struct summary_cell {
    uint32_t opinions, published, endorsed;
    uint32_t verdicts[OC_CODE_COUNT];
    uint32_t endings[OC_OUTCOME_STATUS_COUNT];
    uint32_t filled, labelled;
    double label_sum, claim_sum, brier_sum, gross_sum, net_sum;
};

struct summary_symbol {
    char symbol[OC_SYMBOL_CAP];
    struct summary_cell cells[OC_SETUP_COUNT][2]; /* [0] Short, [1] Long */
};

struct summary {
    struct summary_symbol *symbols;
    size_t count, size;
    uint32_t days;
    bool is_short_of_memory;
};

void summary_init(struct summary *summary);
void summary_deinit(struct summary *summary);
void summary_add_opinion(struct summary *summary, const struct opinion_record *record);
void summary_add_outcome(struct summary *summary, const struct outcome_record *record);
void summary_write(const struct summary *summary, struct buffer *out);
/* An object a line for each symbol, set-up and direction with opinions; a mean of nothing is null. */
void summary_write_json(const struct summary *summary, struct buffer *out);

#endif
