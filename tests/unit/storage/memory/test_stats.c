/* test_stats.c - the track record, against numbers worked out by hand.
 * SPDX-License-Identifier: MIT */
#include "storage/memory/beta.h"
#include "storage/store.h"
#include "support/check.h"

/* Quantiles by exact sums of binomial terms (fractions) and bisection, outside this program. */
static const struct beta_case {
    const char *name;
    double a, b, low, high;
} BETAS[] = {
    {"nothing measured: uniform", 1, 1, 0.05, 0.95},
    {"6 of 10", 7, 5, 0.3498115345719173, 0.8004238501161632},
    {"0 of 10", 1, 11, 0.004652171732197298, 0.23840419038085267},
    {"2 of 2", 3, 1, 0.36840314986403866, 0.9830475724915585},
    {"2 of 3", 3, 2, 0.24860462573018147, 0.9023885371135857},
    {"50 of 200", 51, 151, 0.20373893613124786, 0.3040045484719167},
};

static void beta_row(void **state)
{
    const struct beta_case *row = *state;

    assert_near(beta_quantile(row->a, row->b, 0.05), row->low, 1e-8);
    assert_near(beta_quantile(row->a, row->b, 0.95), row->high, 1e-8);
    assert_near(beta_cumulative(row->a, row->b, row->low), 0.05, 1e-9);
}

/* ---- outcomes ---- */

struct found {
    struct store_stats rows[8];
    size_t count;
};

static void collect(void *context, const struct store_stats *stats)
{
    struct found *found = context;

    found->rows[found->count++] = *stats;
}

static void put_as(struct store *store, struct oc_outcome outcome, int64_t minute)
{
    struct oc_instrument instrument;
    struct outcome_record record;

    assert_true(oc_instrument_init(&instrument, "BTCUSDT", OC_MARKET_USDM, 1, 1, 1, 3));
    outcome.open_ms = minute * OC_MINUTE_MS;
    outcome.resolved_ms = outcome.open_ms + 600000;
    store_outcome_init(&record, &instrument, "BINANCE", &outcome);
    assert_int_equal(store_put_outcome(store, &record), OC_ENOTFOUND); /* counted all the same */
}

static const struct oc_outcome LIVE = {.engine = OC_ENGINE_MR,
                                       .setup = OC_SETUP_FAILED_BREAKOUT,
                                       .direction = OC_SHORT,
                                       .auction = OC_AUCTION_TEST_UP,
                                       .is_published = true,
                                       .is_final = true,
                                       .filled_ms = 1};

static struct oc_outcome ended(enum oc_outcome_status status, double r_net, double label,
                               double confidence)
{
    struct oc_outcome outcome = LIVE;

    outcome.status = status;
    outcome.r_net = r_net;
    outcome.mfe_r = 1.5;
    outcome.mae_r = 0.5;
    outcome.has_label = true;
    outcome.label = label;
    outcome.confidence = confidence;
    outcome.p = 0.7; /* of the engine: not what a live one is judged by */
    return outcome;
}

static struct store *open_store(void)
{
    struct store_memory_config config = {.epoch = "00000000000000aa"};
    struct store *store = NULL;
    struct error error = {0};

    assert_int_equal(store_memory_open(&config, &store, &error), OC_OK);
    return store;
}

/* Three filled: +1.9 (label 1, c 0.60), -1.1 (label 0, c 0.56), +0.1 (expired, label 0.6, c 0.60), and
 * one that was missed. Sum 0.9, mean 0.3, profit factor 2.0 / 1.1; Brier ((0.4)^2 + (0.56)^2 + 0) / 3 =
 * (0.16 + 0.3136) / 3; bin 0.60-0.65 has two, claims 1.20, labels 1.6; bin 0.55-0.60 has one. */
static void by_hand(void **state)
{
    struct store *store = open_store();
    struct found found = {0};
    struct oc_outcome missed = LIVE;
    const struct store_stats *row = &found.rows[0];

    (void)state;
    missed.status = OC_OUTCOME_MISSED;
    missed.filled_ms = 0;
    put_as(store, ended(OC_OUTCOME_HIT_TARGET, 1.9, 1.0, 0.60), 1);
    put_as(store, ended(OC_OUTCOME_HIT_STOP, -1.1, 0.0, 0.56), 2);
    put_as(store, ended(OC_OUTCOME_EXPIRED, 0.1, 0.6, 0.60), 3);
    put_as(store, missed, 4);
    store_each_stats(store, collect, &found);
    assert_int_equal(found.count, 1);
    assert_int_equal(row->engine, OC_ENGINE_MR);
    assert_int_equal(row->setup, OC_SETUP_FAILED_BREAKOUT);
    assert_int_equal(row->cell, OC_CELL_BALANCED); /* TEST belongs to balance */
    assert_true(row->is_live);
    assert_int_equal(row->ended, 4);
    assert_int_equal(row->filled, 3);
    assert_int_equal(row->by_status[OC_OUTCOME_MISSED], 1);
    assert_near(row->r_sum, 0.9, 1e-12);
    assert_near(row->r_gain, 2.0, 1e-12);
    assert_near(row->r_loss, 1.1, 1e-12);
    assert_near(row->mfe_sum, 4.5, 1e-12);
    assert_int_equal(row->labelled, 3);
    assert_near(row->brier_sum, 0.4736, 1e-12);
    assert_int_equal(row->bins[2].n, 2);
    assert_near(row->bins[2].claim_sum, 1.2, 1e-12);
    assert_near(row->bins[2].label_sum, 1.6, 1e-12);
    assert_int_equal(row->bins[1].n, 1);
    assert_int_equal(row->plus_1r.n, 3);
    assert_int_equal(row->plus_1r.hits, 1);
    assert_int_equal(row->target.n, 3);
    assert_near(row->target.rate, 1.0 / 3, 1e-12);
    /* Beta(2, 3) is 1 minus Beta(3, 2) */
    assert_near(row->target.low, 1 - 0.9023885371135857, 1e-8);
    assert_near(row->target.high, 1 - 0.24860462573018147, 1e-8);
    store_close(store);
}

static void kept_apart(void **state)
{
    struct store *store = open_store();
    struct found found = {0};
    struct oc_outcome shadow = ended(OC_OUTCOME_HIT_TARGET, 1.0, 1.0, 0.0);
    struct oc_outcome out = ended(OC_OUTCOME_HIT_TARGET, 1.0, 1.0, 0.6);
    struct oc_outcome not_final = ended(OC_OUTCOME_OPEN, 0.0, 0.0, 0.6);
    struct oc_outcome superseded = ended(OC_OUTCOME_HIT_STOP, -1.0, 0.0, 0.6);
    struct store_summary summary;

    (void)state;
    shadow.is_published = false;
    out.auction = OC_AUCTION_OUT_DOWN;
    not_final.is_final = false;
    superseded.was_superseded = true; /* a shadow since then */
    put_as(store, shadow, 1);
    put_as(store, out, 2);
    put_as(store, not_final, 3);
    put_as(store, superseded, 4);
    store_each_stats(store, collect, &found);
    assert_int_equal(found.count, 2);
    assert_false(found.rows[0].is_live);
    assert_int_equal(found.rows[0].ended, 2);
    assert_near(found.rows[0].brier_sum, 0.09 + 0.49, 1e-12); /* judged by p 0.7 */
    assert_true(found.rows[1].is_live);
    assert_int_equal(found.rows[1].cell, OC_CELL_OUT);
    store_summarize(store, &summary, NULL, NULL);
    assert_int_equal(summary.hit.n, 1);
    assert_int_equal(summary.hit.hits, 1);
    store_close(store);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, BETAS, beta_row);
    check_add(&list, "three outcomes and a missed one, worked out", by_hand, NULL);
    check_add(&list, "live and shadow, balance and out of it are kept apart", kept_apart, NULL);
    return check_run(&list, "stats");
}
