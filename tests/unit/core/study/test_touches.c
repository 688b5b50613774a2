/* test_touches.c - touch counts of levels against the scale of an independent program's clusters.
 *
 * That program clusters closes at centred extremes, or zigzag pivots, by Ward's method; ours clusters
 * highs and lows by a gap. So no level has an equal, and only magnitudes are compared: its peak_count
 * with the pivots of the nearest level, and the candles at which it saw price meet the level (cuts and
 * touches of its scorer) with our touches.
 * SPDX-License-Identifier: MIT */
#include "core/study/support_resistance.h"
#include "support/check.h"
#include "support/reference.h"

#include <math.h>

enum { CANDLES = 500 }; /* what the program was given */

#define HOUR_MS   INT64_C(3600000)
#define GAP_SHARE 0.005 /* the study's defaults, analysis.md 1.5 */
#define GAP_DAYS  0.25

static struct support_resistance sr;
static struct reference clusters, scores;

static void load(void)
{
    size_t count = 0;

    if (sr.count > 0) {
        return;
    }
    struct oc_study_candle *candles = reference_candles("reference/btcusdt_1h.csv", &count);

    reference_load(&clusters, "reference/btcusdt_1h_ref/sr_clusters_first500.csv");
    reference_load(&scores, "reference/btcusdt_1h_ref/sr_touch_scores_first500.csv");
    assert_int_equal(clusters.rows, scores.rows);
    assert_true(count >= CANDLES);
    support_resistance_init(&sr, HOUR_MS, GAP_SHARE, GAP_DAYS, SR_CAP);
    for (size_t i = 0; i < CANDLES; i++) {
        support_resistance_push(&sr, &candles[i], NULL, NULL);
    }
    free(candles);
    assert_true(sr.count > 0 && sr.count < SR_CAP); /* none was forgotten */
}

/* Level nearest to a cluster, NULL when none is within the gap. */
static const struct support *nearest_to(double price)
{
    double gap = fmax(GAP_SHARE * price, GAP_DAYS * sr.day_atr);
    const struct support *nearest = &sr.levels[0];

    for (uint32_t i = 1; i < sr.count; i++) {
        if (fabs(sr.levels[i].price - price) < fabs(nearest->price - price)) {
            nearest = &sr.levels[i];
        }
    }
    return fabs(nearest->price - price) <= gap ? nearest : NULL;
}

/* Candles at which the program's scorer saw price meet the level of this row. */
static double meetings(size_t row)
{
    static const char *const COLUMNS[] = {"cut_body",   "cut_wick",    "touch_down_hl",
                                          "touch_down", "touch_up_hl", "touch_up"};
    double sum = 0;

    assert_string_equal(reference_text(&clusters, row, 0), reference_text(&scores, row, 0));
    assert_same_double(reference_at(&clusters, row, 1), reference_at(&scores, row, 1));
    for (size_t i = 0; i < sizeof COLUMNS / sizeof COLUMNS[0]; i++) {
        sum += reference_at(&scores, row, reference_column(&scores, COLUMNS[i]));
    }
    return sum;
}

static bool within(double got, double want, double factor)
{
    return got <= want * factor && got * factor >= want;
}

/* How many clusters have a level near, and how many of those a count within the factor. */
static size_t count_near(bool by_touches, double factor, size_t *near)
{
    size_t good = 0;

    *near = 0;
    for (size_t i = 0; i < clusters.rows; i++) {
        const struct support *level = nearest_to(reference_at(&clusters, i, 1));

        if (level == NULL) {
            continue;
        }
        (*near)++;
        good += by_touches ? within(level->touches, meetings(i), factor)
                           : within(level->pivots, reference_at(&clusters, i, 2), factor);
    }
    return good;
}

static const struct scale_case {
    const char *name;
    bool by_touches;
    double factor, share; /* of the clusters with a level near */
} CASES[] = {
    {"pivots of a level are within a factor of 4 of peak_count for 85 %", false, 4, 0.85},
    {"touches are within a factor of 2 of the scorer's for 80 %", true, 2, 0.80},
    {"touches are within a factor of 4 of the scorer's for 95 %", true, 4, 0.95},
};

static void scale_row(void **state)
{
    const struct scale_case *row = *state;
    size_t near = 0;

    load();
    size_t good = count_near(row->by_touches, row->factor, &near);

    if (reference_wants_table()) {
        print_message("| %s, factor %g | %zu | %zu |\n",
                      row->by_touches ? "touches by the scorer's cuts and touches"
                                      : "pivots by peak_count",
                      row->factor, near, good);
    }
    assert_true((double)good >= row->share * (double)near);
}

static void clusters_have_levels(void **state)
{
    size_t near = 0;

    (void)state;
    load();
    (void)count_near(true, 1, &near);
    if (reference_wants_table()) {
        print_message("| clusters with a level within the gap | %zu | %zu |\n", clusters.rows,
                      near);
    }
    assert_true((double)near >= 0.9 * (double)clusters.rows);
}

/* The zigzag's clusters hold every pivot of the window once, as our levels do. */
static void totals_agree(void **state)
{
    double theirs = 0;
    double ours = 0;

    (void)state;
    load();
    for (size_t i = 0; i < clusters.rows; i++) {
        bool is_zigzag = strcmp(reference_text(&clusters, i, 0), "zz_1pct") == 0;

        theirs += is_zigzag ? reference_at(&clusters, i, 2) : 0;
    }
    for (uint32_t i = 0; i < sr.count; i++) {
        ours += sr.levels[i].pivots;
    }
    if (reference_wants_table()) {
        print_message("| pivots in all, zz_1pct | %g | %g |\n", theirs, ours);
    }
    assert_true(within(ours, theirs, 1.25));
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "nine clusters of ten have a level within the gap", clusters_have_levels,
              NULL);
    CHECK_ROWS(&list, CASES, scale_row);
    check_add(&list, "the levels hold about as many pivots as the zigzag clusters", totals_agree,
              NULL);
    return check_run(&list, "scale of touches");
}
