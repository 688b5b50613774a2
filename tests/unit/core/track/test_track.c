/* test_track.c - fills, barriers, labels against the worked examples E16; endings without example.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/plan.h"
#include "core/track/track.h"
#include "outcry/timeframe.h"
#include "support/vector_bars.h"

enum { SEEN_CAP = 256 };

struct seen {
    struct oc_outcome outcomes[SEEN_CAP];
    size_t count;
};

static void keep(void *ctx, const struct oc_outcome *outcome)
{
    struct seen *seen = ctx;

    assert_true(seen->count < SEEN_CAP);
    seen->outcomes[seen->count++] = *outcome;
}

static const struct oc_outcome *last(const struct seen *seen)
{
    assert_true(seen->count > 0);
    return &seen->outcomes[seen->count - 1];
}

static void check_resolved(const struct oc_outcome *got, const cJSON *want)
{
    assert_string_equal(oc_outcome_text(got->status), vector_text(want, "status"));
    assert_true(got->is_final);
    assert_int_equal(got->resolved_ms, (vector_int(want, "at") + 1) * OC_MINUTE_MS);
    assert_int_equal(got->has_label, vector_find(want, "y1") != NULL);
    if (!got->has_label) {
        assert_int_equal(got->exit, 0);
        return;
    }
    vector_same_int(got->exit, want, "exit");
    vector_near(got->r_gross, want, "r_gross");
    vector_near(got->mfe_r, want, "mfe");
    vector_near(got->mae_r, want, "mae");
    vector_near(got->label, want, "y1");
    assert_near(got->r_net, got->r_gross - 0.024, 1e-12);
}

static void track_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *sig = vector_get(vector->in, "sig");
    bool is_market = strcmp(vector_text(sig, "kind"), "MARKET") == 0;
    struct oc_opinion opinion = {
        .direction = vector_direction(sig, "dir"),
        .entry_kind = is_market ? OC_ENTRY_MARKET : OC_ENTRY_LIMIT,
        .entry = vector_int(sig, "entry"),
        .stop = vector_int(sig, "stop"),
        .target = vector_int(sig, "target"),
        .valid_min = (int32_t)vector_int(sig, "valid"),
        .expiry_min = (int32_t)vector_int(vector->in, "expiry"),
        .cost_r = 0.024,
    };
    struct oc_bar bars[VECTOR_BARS_CAP];
    size_t count = vector_bars(vector_get(vector->in, "cs"), OC_MINUTE_MS, OC_MINUTE_MS, bars);
    struct track_terms terms = {.is_published = true};
    struct seen seen = {.count = 0};
    struct tracker tracker;

    track_init(&tracker);
    tracker.last_ms = 0;
    assert_true(track_add(&tracker, &opinion, &terms));
    for (size_t i = 0; i < count; i++) {
        track_bar(&tracker, &bars[i], keep, &seen);
    }
    assert_int_equal(tracker.count, 0);
    check_resolved(last(&seen), vector->out);
}

static void cost_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_costs costs = vector_costs(vector->in);

    assert_string_equal(vector_text(vector->in, "kind"), "MARKET");
    assert_near(plan_cost_r(&costs, OC_ENTRY_MARKET, vector_int(vector->in, "entry"),
                            vector_int(vector->in, "risk")),
                vector->out->valuedouble, 1e-12);
}

/* --- endings that have no example --------------------------------------------------------------- */

static struct oc_opinion opinion_at(int64_t minute, enum oc_entry_kind kind)
{
    return (struct oc_opinion){.engine = kind == OC_ENTRY_LIMIT ? OC_ENGINE_GRID : OC_ENGINE_MR,
                               .direction = OC_LONG,
                               .open_ms = minute * OC_MINUTE_MS,
                               .entry_kind = kind,
                               .entry = 1000,
                               .stop = 950,
                               .target = 1100,
                               .valid_min = kind == OC_ENTRY_LIMIT ? 5 : 0,
                               .expiry_min = 10};
}

static struct oc_bar bar_at(int64_t minute, int64_t open, int64_t high, int64_t low, int64_t close)
{
    return (struct oc_bar){minute * OC_MINUTE_MS, open, high, low, close, 1, 0};
}

static void begin(struct tracker *tracker, struct seen *seen, enum oc_entry_kind kind,
                  bool is_published)
{
    struct oc_opinion opinion = opinion_at(0, kind);
    struct track_terms terms = {.is_published = is_published};

    track_init(tracker);
    tracker->last_ms = 0;
    seen->count = 0;
    assert_true(track_add(tracker, &opinion, &terms));
}

static void a_fill_is_told_once(void **state)
{
    struct tracker tracker;
    struct seen seen;
    struct oc_bar bar = bar_at(1, 1000, 1010, 990, 1005);

    (void)state;
    begin(&tracker, &seen, OC_ENTRY_MARKET, true);
    track_bar(&tracker, &bar, keep, &seen);
    assert_int_equal(seen.count, 1);
    assert_int_equal(last(&seen)->status, OC_OUTCOME_OPEN);
    assert_false(last(&seen)->is_final);
    assert_int_equal(last(&seen)->filled_ms, OC_MINUTE_MS);
    bar = bar_at(2, 1005, 1010, 990, 1005);
    track_bar(&tracker, &bar, keep, &seen);
    assert_int_equal(seen.count, 1);
}

static void breakout_ends_all_of_the_engine(void **state)
{
    struct tracker tracker;
    struct seen seen;
    struct oc_opinion filled = opinion_at(0, OC_ENTRY_LIMIT),
                      waiting = opinion_at(1, OC_ENTRY_LIMIT);
    struct oc_opinion other = opinion_at(1, OC_ENTRY_MARKET);
    struct track_terms live = {.is_published = true}, shadow = {.is_published = false};
    struct oc_bar bar = bar_at(1, 1005, 1010, 995, 1005);

    (void)state;
    track_init(&tracker);
    tracker.last_ms = 0;
    seen.count = 0;
    assert_true(track_add(&tracker, &filled, &shadow));
    track_bar(&tracker, &bar, keep, &seen);
    assert_true(track_add(&tracker, &waiting, &live));
    assert_true(track_add(&tracker, &other, &live));
    bar = bar_at(2, 1005, 1020, 1001, 1020);
    track_bar(&tracker, &bar, keep, &seen);
    seen.count = 0;
    track_exit(&tracker, OC_ENGINE_GRID, &bar, keep, &seen);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.outcomes[0].status, OC_OUTCOME_BREAKOUT_EXIT);
    assert_int_equal(seen.outcomes[0].exit, 1020);
    assert_near(seen.outcomes[0].r_gross, 0.4, 1e-12);
    assert_true(seen.outcomes[0].has_label);
    assert_near(seen.outcomes[0].label, 0.7, 1e-12); /* (0.4 + 1) / 2 */
    assert_int_equal(seen.outcomes[1].status, OC_OUTCOME_BREAKOUT_EXIT);
    assert_false(seen.outcomes[1].has_label); /* its limit had not filled */
    assert_int_equal(seen.outcomes[1].exit, 0);
    assert_int_equal(tracker.count, 1);
    assert_int_equal(tracker.items[0].outcome.engine, OC_ENGINE_MR);
}

static void one_r_counts_although_reversed(void **state)
{
    struct tracker tracker;
    struct seen seen;
    struct oc_bar bar = bar_at(1, 1000, 1055, 990, 980);

    (void)state;
    begin(&tracker, &seen, OC_ENTRY_MARKET, true);
    track_bar(&tracker, &bar, keep, &seen);
    track_reverse(&tracker, 0, &bar, keep, &seen);
    track_sweep(&tracker);
    assert_int_equal(last(&seen)->status, OC_OUTCOME_REVERSED);
    assert_near(last(&seen)->r_gross, -0.4, 1e-12);
    assert_near(last(&seen)->label, 1.0, 0);
    assert_int_equal(tracker.count, 0);
}

static void superseded_goes_on(void **state)
{
    struct tracker tracker;
    struct seen seen;
    struct oc_bar bar = bar_at(1, 1000, 1010, 990, 1000);

    (void)state;
    begin(&tracker, &seen, OC_ENTRY_MARKET, true);
    track_bar(&tracker, &bar, keep, &seen);
    track_supersede(&tracker, 0, keep, &seen);
    assert_int_equal(last(&seen)->status, OC_OUTCOME_SUPERSEDED);
    assert_false(last(&seen)->is_final);
    bar = bar_at(2, 1000, 1101, 990, 1100);
    track_bar(&tracker, &bar, keep, &seen);
    assert_int_equal(last(&seen)->status, OC_OUTCOME_HIT_TARGET);
    assert_true(last(&seen)->was_superseded);
    assert_true(last(&seen)->has_label);
}

static void gap_is_not_learned_from(void **state)
{
    struct tracker tracker;
    struct seen seen;
    struct oc_bar bar = bar_at(1, 1000, 1010, 990, 1000);

    (void)state;
    begin(&tracker, &seen, OC_ENTRY_MARKET, true);
    track_bar(&tracker, &bar, keep, &seen);
    bar = bar_at(8, 940, 1000, 930, 990); /* six minutes are missing; opens beyond the stop */
    track_bar(&tracker, &bar, keep, &seen);
    assert_int_equal(last(&seen)->status, OC_OUTCOME_HIT_STOP);
    assert_int_equal(last(&seen)->exit, 940);
    assert_true(last(&seen)->had_gap);
    assert_false(last(&seen)->has_label);
    assert_near(last(&seen)->r_gross, -1.2, 1e-12);
}

static void expiry_inside_a_gap(void **state)
{
    struct tracker tracker;
    struct seen seen;
    struct oc_bar bar = bar_at(1, 1000, 1010, 990, 1000);

    (void)state;
    begin(&tracker, &seen, OC_ENTRY_MARKET, true);
    track_bar(&tracker, &bar, keep, &seen);
    bar = bar_at(30, 1020, 1200, 900, 1030); /* expiry was minute 10: neither barrier counts */
    track_bar(&tracker, &bar, keep, &seen);
    assert_int_equal(last(&seen)->status, OC_OUTCOME_EXPIRED);
    assert_int_equal(last(&seen)->exit, 1020);
    begin(&tracker, &seen, OC_ENTRY_LIMIT, true);
    track_bar(&tracker, &bar, keep, &seen);
    assert_int_equal(last(&seen)->status, OC_OUTCOME_NOT_FILLED);
}

static void full_table_gives_up_the_oldest_shadow(void **state)
{
    struct tracker tracker;
    struct track_terms live = {.is_published = true}, shadow = {.is_published = false};

    (void)state;
    track_init(&tracker);
    for (int64_t i = 0; i < TRACK_CAP; i++) {
        struct oc_opinion opinion = opinion_at(i, OC_ENTRY_MARKET);

        assert_true(track_add(&tracker, &opinion, i == 3 ? &shadow : &live));
    }
    struct oc_opinion more = opinion_at(100, OC_ENTRY_MARKET);

    assert_true(track_has_room(&tracker));
    assert_true(track_add(&tracker, &more, &live));
    assert_int_equal(tracker.count, TRACK_CAP);
    assert_false(track_is_open(&tracker, OC_ENGINE_MR, 3 * OC_MINUTE_MS));
    assert_true(track_is_open(&tracker, OC_ENGINE_MR, 100 * OC_MINUTE_MS));
    assert_false(track_has_room(&tracker));
    assert_false(track_add(&tracker, &more, &live));
}

static void open_is_per_engine_and_direction(void **state)
{
    struct tracker tracker;
    struct seen seen;

    (void)state;
    begin(&tracker, &seen, OC_ENTRY_LIMIT, false);
    assert_true(track_has_open(&tracker, OC_ENGINE_GRID, OC_LONG));
    assert_false(track_has_open(&tracker, OC_ENGINE_GRID, OC_SHORT));
    assert_false(track_has_open(&tracker, OC_ENGINE_MR, OC_LONG));
}

int main(void)
{
    struct check_list list = {0};
    int code;

    vectors_add(&list, "track", track_row);
    vectors_add(&list, "cost_r", cost_row);
    check_add(&list, "a fill is told once", a_fill_is_told_once, NULL);
    check_add(&list, "BREAKOUT_EXIT ends all opinions of the engine at the close",
              breakout_ends_all_of_the_engine, NULL);
    check_add(&list, "+1R before REVERSED is a label of 1", one_r_counts_although_reversed, NULL);
    check_add(&list, "SUPERSEDED is told and the outcome goes on", superseded_goes_on, NULL);
    check_add(&list, "a gap uses the open and is not learned from", gap_is_not_learned_from, NULL);
    check_add(&list, "what expired inside a gap ends at the next open", expiry_inside_a_gap, NULL);
    check_add(&list, "a full table gives up its oldest shadow",
              full_table_gives_up_the_oldest_shadow, NULL);
    check_add(&list, "open is asked per engine and direction", open_is_per_engine_and_direction,
              NULL);
    code = check_run(&list, "track");
    vectors_close();
    return code;
}
