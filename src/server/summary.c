/* summary.c - counts of signals and the track record of engines and set-ups.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/signal_json.h"
#include "server/state.h"

static void write_rate(struct json_writer *json, const char *key, const struct store_rate *rate)
{
    json_key(json, key);
    json_object_begin(json);
    json_member_uint(json, "n", rate->n);
    json_member_ratio(json, "rate", rate->rate, rate->n > 0);
    json_member_ratio(json, "low", rate->low, true);
    json_member_ratio(json, "high", rate->high, true);
    json_object_end(json);
}

static void visit_count(void *context, const char *symbol, size_t count)
{
    struct json_writer *json = context;

    json_key_slice(json, slice_of(symbol));
    json_uint(json, count);
}

enum oc_status get_signal_summary(struct call *call)
{
    struct store_summary summary;
    struct json_writer *json = &call->json;

    json_object_begin(json);
    json_key(json, "by_symbol");
    json_object_begin(json);
    store_summarize(call->server->store, &summary, visit_count, json);
    json_object_end(json);
    json_member_uint(json, "total", summary.total);
    json_member_uint(json, "endorsed", summary.endorsed);
    json_key(json, "by_direction");
    json_object_begin(json);
    json_member_uint(json, "Long", summary.by_direction[2]);
    json_member_uint(json, "Short", summary.by_direction[0]);
    json_object_end(json);
    json_key(json, "by_status");
    json_object_begin(json);
    for (int i = 0; i < OC_OUTCOME_STATUS_COUNT; i++) {
        if (summary.by_status[i] > 0) {
            json_member_uint(json, oc_outcome_text((enum oc_outcome_status)i),
                             summary.by_status[i]);
        }
    }
    json_object_end(json);
    write_rate(json, "hit_rate", &summary.hit);
    json_object_end(json);
    return OC_OK;
}

static double mean(double sum, uint32_t n)
{
    return n == 0 ? 0.0 : sum / n;
}

static void write_bins(struct json_writer *json, const struct store_stats *stats)
{
    json_key(json, "reliability");
    json_array_begin(json);
    for (int i = 0; i < STORE_BIN_COUNT; i++) {
        const struct store_bin *bin = &stats->bins[i];

        if (bin->n == 0) {
            continue;
        }
        json_object_begin(json);
        json_member_decimal(json, "from", 0.5 + 0.05 * i, 2);
        json_member_decimal(json, "to", 0.55 + 0.05 * i, 2);
        json_member_uint(json, "n", bin->n);
        json_member_ratio(json, "claimed", mean(bin->claim_sum, bin->n), true);
        json_member_ratio(json, "measured", mean(bin->label_sum, bin->n), true);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_endings(struct json_writer *json, const struct store_stats *stats)
{
    json_key(json, "by_status");
    json_object_begin(json);
    for (int i = 0; i < OC_OUTCOME_STATUS_COUNT; i++) {
        if (stats->by_status[i] > 0) {
            json_member_uint(json, oc_outcome_text((enum oc_outcome_status)i), stats->by_status[i]);
        }
    }
    json_object_end(json);
}

static void visit_stats(void *context, const struct store_stats *stats)
{
    struct call *call = context;
    struct json_writer *json = &call->json;
    const struct source *source = call->server->source;
    const struct oc_learned *learned = source->learned(source->context);
    bool is_out = stats->cell == OC_CELL_OUT;

    json_object_begin(json);
    json_member_string(json, "broker", source->broker);
    json_member_string(json, "market", oc_market_text(source->market));
    json_member_string(json, "engine", oc_engine_text(stats->engine));
    json_member_string(json, "setup", oc_setup_text(stats->setup));
    json_member_string(json, "market_state",
                       oc_auction_text(is_out ? OC_AUCTION_OUT_UP : OC_AUCTION_BALANCE));
    json_member_string(json, "kind", stats->is_live ? "live" : "shadow");
    json_member_uint(json, "outcomes", stats->ended);
    write_endings(json, stats);
    json_member_uint(json, "filled", stats->filled);
    json_member_ratio(json, "sum_r", stats->r_sum, true);
    json_member_ratio(json, "mean_r", mean(stats->r_sum, stats->filled), stats->filled > 0);
    json_member_ratio(json, "profit_factor",
                      stats->r_loss > 0 ? stats->r_gain / stats->r_loss : 0.0, stats->r_loss > 0);
    json_member_ratio(json, "mean_mfe_r", mean(stats->mfe_sum, stats->filled), stats->filled > 0);
    json_member_ratio(json, "mean_mae_r", mean(stats->mae_sum, stats->filled), stats->filled > 0);
    json_member_uint(json, "labelled", stats->labelled);
    json_member_ratio(json, "brier", mean(stats->brier_sum, stats->labelled), stats->labelled > 0);
    write_bins(json, stats);
    write_rate(json, "plus_1r", &stats->plus_1r);
    write_rate(json, "target", &stats->target);
    json_member_ratio(
        json, "weight",
        learned == NULL ? 0.0 : oc_learned_weight(learned, stats->engine, stats->cell).weight,
        learned != NULL);
    json_object_end(json);
}

enum oc_status get_signal_stats(struct call *call)
{
    json_array_begin(&call->json);
    store_each_stats(call->server->store, visit_stats, call);
    json_array_end(&call->json);
    return OC_OK;
}
