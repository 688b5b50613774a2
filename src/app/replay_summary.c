/* replay_summary.c - counts and means per symbol, set-up and direction.
 * SPDX-License-Identifier: MIT */
#include "app/replay_summary.h"

#include "base/json_writer.h"
#include "server/signal_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void summary_init(struct summary *summary)
{
    memset(summary, 0, sizeof *summary);
}

void summary_deinit(struct summary *summary)
{
    free(summary->symbols);
    summary->symbols = NULL;
}

static struct summary_cell *cell_of(struct summary *summary, const char *symbol,
                                    enum oc_setup setup, enum oc_direction direction)
{
    struct summary_symbol *symbols = summary->symbols;
    size_t size = summary->size == 0 ? 8 : 2 * summary->size;

    for (size_t i = 0; i < summary->count; i++) {
        if (strcmp(symbols[i].symbol, symbol) == 0)
            return &symbols[i].cells[setup][direction == OC_LONG];
    }
    if (summary->count == summary->size) {
        symbols = realloc(symbols, size * sizeof *symbols);
        if (symbols == NULL) {
            summary->is_short_of_memory = true;
            return NULL;
        }
        summary->symbols = symbols;
        summary->size = size;
    }
    memset(&symbols[summary->count], 0, sizeof *symbols);
    (void)snprintf(symbols[summary->count].symbol, sizeof symbols->symbol, "%s", symbol);
    return &symbols[summary->count++].cells[setup][direction == OC_LONG];
}

void summary_add_opinion(struct summary *summary, const struct opinion_record *record)
{
    const struct oc_opinion_event *event = &record->event;
    struct summary_cell *cell =
        cell_of(summary, record->instrument.symbol, event->opinion.setup, event->opinion.direction);

    if (cell == NULL)
        return;
    cell->opinions++;
    cell->published += event->is_published;
    cell->endorsed += event->is_endorsed;
    cell->verdicts[event->verdict]++;
}

void summary_add_outcome(struct summary *summary, const struct outcome_record *record)
{
    const struct oc_outcome *outcome = &record->outcome;
    struct summary_cell *cell;
    double miss = outcome->p - outcome->label;

    if (!outcome->is_final)
        return;
    cell = cell_of(summary, record->instrument.symbol, outcome->setup, outcome->direction);
    if (cell == NULL)
        return;
    cell->endings[outcome->status]++;
    if (outcome->exit != 0) {
        cell->filled++;
        cell->gross_sum += outcome->r_gross;
        cell->net_sum += outcome->r_net;
    }
    if (!outcome->has_label)
        return;
    cell->labelled++;
    cell->label_sum += outcome->label;
    cell->claim_sum += outcome->p;
    cell->brier_sum += miss * miss;
}

static void add_cell(struct summary_cell *to, const struct summary_cell *from)
{
    to->opinions += from->opinions;
    to->published += from->published;
    to->endorsed += from->endorsed;
    for (int i = 0; i < OC_CODE_COUNT; i++)
        to->verdicts[i] += from->verdicts[i];
    for (int i = 0; i < OC_OUTCOME_STATUS_COUNT; i++)
        to->endings[i] += from->endings[i];
    to->filled += from->filled;
    to->labelled += from->labelled;
    to->label_sum += from->label_sum;
    to->claim_sum += from->claim_sum;
    to->brier_sum += from->brier_sum;
    to->gross_sum += from->gross_sum;
    to->net_sum += from->net_sum;
}

static void write_mean(struct buffer *out, double sum, uint32_t count)
{
    if (count == 0)
        buffer_append_text(out, " - |");
    else
        buffer_printf(out, " %.3f |", sum / count);
}

static void write_row(struct buffer *out, const char *symbol, enum oc_setup setup, const char *side,
                      const struct summary_cell *cell)
{
    if (cell->opinions == 0)
        return;
    buffer_printf(out, "| %s | %s | %s | %u | %u | %u | %u | %u |", symbol, oc_setup_text(setup),
                  side, cell->opinions, cell->published, cell->endorsed, cell->filled,
                  cell->labelled);
    write_mean(out, cell->claim_sum, cell->labelled);
    write_mean(out, cell->label_sum, cell->labelled);
    write_mean(out, cell->brier_sum, cell->labelled);
    write_mean(out, cell->gross_sum, cell->filled);
    write_mean(out, cell->net_sum, cell->filled);
    buffer_append_char(out, '\n');
}

static void sum_setup(const struct summary *summary, int setup, struct summary_cell *sum)
{
    memset(sum, 0, sizeof *sum);
    for (size_t i = 0; i < summary->count; i++) {
        add_cell(sum, &summary->symbols[i].cells[setup][0]);
        add_cell(sum, &summary->symbols[i].cells[setup][1]);
    }
}

static void write_results(const struct summary *summary, struct buffer *out)
{
    struct summary_cell sum;

    buffer_append_text(out, "| symbol | set-up | side | opinions | published | endorsed | filled | "
                            "labelled | mean p | +1R rate | Brier | mean R gross | mean R net |\n"
                            "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < summary->count; i++) {
        for (int setup = 0; setup < OC_SETUP_COUNT; setup++) {
            const struct summary_symbol *symbol = &summary->symbols[i];

            write_row(out, symbol->symbol, (enum oc_setup)setup, "Long", &symbol->cells[setup][1]);
            write_row(out, symbol->symbol, (enum oc_setup)setup, "Short", &symbol->cells[setup][0]);
        }
    }
    for (int setup = 0; setup < OC_SETUP_COUNT; setup++) {
        sum_setup(summary, setup, &sum);
        write_row(out, "all", (enum oc_setup)setup, "both", &sum);
    }
}

static void write_verdicts(const struct summary *summary, struct buffer *out)
{
    struct summary_cell sum;

    buffer_append_text(out, "\n| set-up | verdict | opinions |\n|---|---|---|\n");
    for (int setup = 0; setup < OC_SETUP_COUNT; setup++) {
        sum_setup(summary, setup, &sum);
        for (int code = 0; code < OC_CODE_COUNT; code++) {
            if (sum.verdicts[code] != 0)
                buffer_printf(out, "| %s | %s | %u |\n", oc_setup_text((enum oc_setup)setup),
                              oc_code_wire((enum oc_code)code), sum.verdicts[code]);
        }
    }
}

static void write_endings(const struct summary *summary, struct buffer *out)
{
    struct summary_cell sum;

    buffer_append_text(out, "\n| set-up | ending | outcomes |\n|---|---|---|\n");
    for (int setup = 0; setup < OC_SETUP_COUNT; setup++) {
        sum_setup(summary, setup, &sum);
        for (int status = 0; status < OC_OUTCOME_STATUS_COUNT; status++) {
            if (sum.endings[status] != 0)
                buffer_printf(out, "| %s | %s | %u |\n", oc_setup_text((enum oc_setup)setup),
                              oc_outcome_text((enum oc_outcome_status)status), sum.endings[status]);
        }
    }
}

void summary_write(const struct summary *summary, struct buffer *out)
{
    buffer_printf(out, "%zu symbols, %u days\n\n", summary->count, summary->days);
    write_results(summary, out);
    write_verdicts(summary, out);
    write_endings(summary, out);
}

/* ---- lines of JSON ---- */

static void write_cell(const struct summary *summary, const char *symbol, enum oc_setup setup,
                       enum oc_direction direction, const struct summary_cell *cell,
                       struct buffer *out)
{
    double filled = cell->filled, labelled = cell->labelled;
    struct json_writer json;

    json_init(&json, out);
    json_object_begin(&json);
    json_member_string(&json, "symbol", symbol);
    json_member_string(&json, "setup", oc_setup_text(setup));
    json_member_string(&json, "direction", oc_direction_text(direction));
    json_member_uint(&json, "days", summary->days);
    json_member_uint(&json, "opinions", cell->opinions);
    json_member_uint(&json, "published", cell->published);
    json_member_uint(&json, "endorsed", cell->endorsed);
    json_member_uint(&json, "filled", cell->filled);
    json_member_uint(&json, "labelled", cell->labelled);
    json_member_ratio(&json, "p_mean", cell->claim_sum / labelled, labelled > 0);
    json_member_ratio(&json, "plus_1r_frac", cell->label_sum / labelled, labelled > 0);
    json_member_ratio(&json, "brier", cell->brier_sum / labelled, labelled > 0);
    json_member_ratio(&json, "r_gross_mean", cell->gross_sum / filled, filled > 0);
    json_member_ratio(&json, "r_net_mean", cell->net_sum / filled, filled > 0);
    json_key(&json, "verdicts");
    json_object_begin(&json);
    for (int code = 0; code < OC_CODE_COUNT; code++) {
        if (cell->verdicts[code] != 0)
            json_member_uint(&json, oc_code_wire((enum oc_code)code), cell->verdicts[code]);
    }
    json_object_end(&json);
    json_key(&json, "outcomes");
    json_object_begin(&json);
    for (int status = 0; status < OC_OUTCOME_STATUS_COUNT; status++) {
        if (cell->endings[status] != 0)
            json_member_uint(&json, oc_outcome_text((enum oc_outcome_status)status),
                             cell->endings[status]);
    }
    json_object_end(&json);
    json_object_end(&json);
    buffer_append_char(out, '\n');
}

void summary_write_json(const struct summary *summary, struct buffer *out)
{
    for (size_t i = 0; i < summary->count; i++) {
        const struct summary_symbol *symbol = &summary->symbols[i];

        for (int setup = 0; setup < OC_SETUP_COUNT; setup++) {
            for (int is_long = 1; is_long >= 0; is_long--) {
                const struct summary_cell *cell = &symbol->cells[setup][is_long];

                if (cell->opinions != 0)
                    write_cell(summary, symbol->symbol, (enum oc_setup)setup,
                               is_long == 1 ? OC_LONG : OC_SHORT, cell, out);
            }
        }
    }
}
