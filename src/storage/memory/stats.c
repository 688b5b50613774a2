/* stats.c - what became of opinions, counted as it happens.
 * SPDX-License-Identifier: MIT */
#include "storage/memory/beta.h"
#include "storage/memory/memory.h"

static size_t bin_of(double claim)
{
    double place = (claim - 0.5) / 0.05;

    if (!(place > 0)) {
        return 0;
    }
    return place >= STORE_BIN_COUNT ? STORE_BIN_COUNT - 1 : (size_t)(place + 1e-9);
}

static void count_label(struct store_stats *stats, const struct oc_outcome *outcome)
{
    double claim = stats->is_live ? outcome->confidence : outcome->p;
    double miss = claim - outcome->label;
    struct store_bin *bin = &stats->bins[bin_of(claim)];

    stats->labelled++;
    stats->brier_sum += miss * miss;
    bin->n++;
    bin->claim_sum += claim;
    bin->label_sum += outcome->label;
    stats->plus_1r.n++;
    stats->plus_1r.hits += outcome->label >= 1.0 ? 1 : 0;
}

static void count_fill(struct store_stats *stats, const struct oc_outcome *outcome)
{
    stats->filled++;
    stats->r_sum += outcome->r_net;
    if (outcome->r_net > 0) {
        stats->r_gain += outcome->r_net;
    } else {
        stats->r_loss -= outcome->r_net;
    }
    stats->mfe_sum += outcome->mfe_r;
    stats->mae_sum += outcome->mae_r;
    stats->target.n++;
    stats->target.hits += outcome->status == OC_OUTCOME_HIT_TARGET ? 1 : 0;
}

void memory_count_outcome(struct memory_store *memory, const struct oc_outcome *outcome)
{
    bool is_live = outcome->is_published && !outcome->was_superseded;
    bool is_out = outcome->auction == OC_AUCTION_OUT_UP || outcome->auction == OC_AUCTION_OUT_DOWN;
    struct memory_stats *row = NULL;

    if (!outcome->is_final || outcome->status == OC_OUTCOME_SUPERSEDED ||
        outcome->status == OC_OUTCOME_DATA_REVISED || outcome->engine >= OC_ENGINE_COUNT) {
        return;
    }
    row = &memory->stats[outcome->engine][outcome->setup][is_out ? 1 : 0][is_live ? 1 : 0];
    row->stats.engine = outcome->engine;
    row->stats.setup = outcome->setup;
    row->stats.cell = is_out ? OC_CELL_OUT : OC_CELL_BALANCED;
    row->stats.is_live = is_live;
    row->stats.ended++;
    row->stats.by_status[outcome->status]++;
    row->is_stale = true;
    if (outcome->filled_ms > 0) {
        count_fill(&row->stats, outcome);
        if (is_live) {
            memory->live_filled++;
            memory->live_hits += outcome->status == OC_OUTCOME_HIT_TARGET ? 1 : 0;
        }
    }
    if (outcome->has_label) {
        count_label(&row->stats, outcome);
    }
}

static void fill_rate(struct store_rate *rate)
{
    double a = 1.0 + rate->hits;
    double b = 1.0 + (rate->n - rate->hits);

    rate->rate = rate->n == 0 ? 0.0 : (double)rate->hits / rate->n;
    rate->low = beta_quantile(a, b, 0.05);
    rate->high = beta_quantile(a, b, 0.95);
}

void memory_stats(struct store *store, store_stats_fn *visit, void *context)
{
    struct memory_stats *rows = &memory_of(store)->stats[0][0][0][0];
    size_t count = sizeof(memory_of(store)->stats) / sizeof(*rows);

    for (size_t i = 0; i < count; i++) {
        if (rows[i].stats.ended == 0) {
            continue;
        }
        if (rows[i].is_stale) {
            fill_rate(&rows[i].stats.plus_1r);
            fill_rate(&rows[i].stats.target);
            rows[i].is_stale = false;
        }
        visit(context, &rows[i].stats);
    }
}

void memory_summary(struct store *store, struct store_summary *out, store_symbol_count_fn *visit,
                    void *context)
{
    struct memory_store *memory = memory_of(store);

    *out = memory->summary;
    out->hit.n = memory->live_filled;
    out->hit.hits = memory->live_hits;
    fill_rate(&out->hit);
    for (size_t i = 0; visit != NULL && i < memory->symbols.count; i++) {
        if (memory->symbols.items[i].signals > 0) {
            visit(context, memory->symbols.items[i].name, memory->symbols.items[i].signals);
        }
    }
}
