/* test_fault.c - the grammar of fault rules and when they fire.
 * SPDX-License-Identifier: MIT */
#include "sim/fault.h"

#include "support/check.h"

#define START_MS INT64_C(1762128000000) /* 2025-11-03T00:00Z */

static const struct good_case {
    const char *name;
    const char *text;
    enum sim_fault_kind kind;
    bool has_at, is_relative;
    int64_t at_ms;
    double chance;
    int64_t every_ms, for_ms, real_ms;
} GOOD[] = {
    {"a bare name", "drop", SIM_FAULT_DROP, false, false, 0, 0, 0, 0, 0},
    {"a time after the start", "drop@+10m", SIM_FAULT_DROP, true, true, 600000, 0, 0, 0, 0},
    {"a time of the calendar, colons and all", "drop@2025-11-03T10:00:00Z", SIM_FAULT_DROP, true,
     false, START_MS + 36000000, 0, 0, 0, 0},
    {"a time of the calendar with keys behind it", "gap@2025-11-03T10:00Z:minutes=5", SIM_FAULT_GAP,
     true, false, START_MS + 36000000, 0, 0, 0, 0},
    {"from= is the same as @", "gap:from=2025-11-03T10:00Z:minutes=5", SIM_FAULT_GAP, true, false,
     START_MS + 36000000, 0, 0, 0, 0},
    {"a chance", "missing:p=0.01", SIM_FAULT_MISSING, false, false, 0, 0.01, 0, 0, 0},
    {"repeated", "close24h@+1h:every=4h", SIM_FAULT_CLOSE24H, true, true, 3600000, 0, 14400000, 0,
     0},
    {"a stretch of simulated time", "429:for=5s", SIM_FAULT_429, false, false, 0, 0, 0, 5000, 0},
    {"a stretch of real time", "stall@+30m:real=4s:pong=no", SIM_FAULT_STALL, true, true, 1800000,
     0, 0, 0, 4000},
    {"blanks around it", "  5xx:p=1 ", SIM_FAULT_5XX, false, false, 0, 1, 0, 0, 0},
};

static void good_row(void **state)
{
    const struct good_case *row = *state;
    struct sim_fault fault;
    struct error error = {0};

    assert_int_equal(sim_fault_parse(slice_of(row->text), &fault, &error), OC_OK);
    assert_int_equal(fault.kind, row->kind);
    assert_int_equal(fault.has_at, row->has_at);
    assert_int_equal(fault.is_relative, row->is_relative);
    assert_int_equal(fault.at_ms, row->at_ms);
    assert_near(fault.chance, row->chance, 0);
    assert_int_equal(fault.every_ms, row->every_ms);
    assert_int_equal(fault.for_ms, row->for_ms);
    assert_int_equal(fault.real_ms, row->real_ms);
}

static const struct bad_case {
    const char *name;
    const char *text, *says;
} BAD[] = {
    {"an unknown name is named", "drup@+10m", "there is no fault 'drup'"},
    {"nothing at all", "", "there is no fault ''"},
    {"a time that is none", "drop@tomorrow", "no time: 'tomorrow'"},
    {"a duration without a unit", "drop@+10", "no time: '+10'"},
    {"a chance above one", "missing:p=1.5", "cannot use the value '1.5'"},
    {"a chance of nothing", "missing:p=0", "cannot use the value '0'"},
    {"an unknown key", "missing:q=1", "has no key 'q'"},
    {"a key that the fault does not take", "missing:pong=no", "does not take 'pong'"},
    {"a stall without an end", "stall", "needs for= or real="},
    {"a skew without a size", "skew", "needs ms="},
    {"a code that is no 5xx", "5xx:code=404", "wants a code of 500 to 599"},
    {"an interval that is none", "late:interval=7m", "cannot use the value '7m'"},
    {"a gap of no minutes", "gap:minutes=0", "out of range"},
    {"a kind of garbage that is none", "garbage:kind=tasty", "cannot use the value 'tasty'"},
};

static void bad_row(void **state)
{
    const struct bad_case *row = *state;
    struct sim_fault fault;
    struct error error = {0};

    assert_int_equal(sim_fault_parse(slice_of(row->text), &fault, &error), OC_EINVALID);
    if (strstr(error.text, row->says) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, row->says);
}

enum { ASKS = 12 };

/* At which of the opportunities a rule fires: one a second of simulated and of real time, from 0. */
static const struct plan_case {
    const char *name;
    const char *rule;
    enum sim_fault_kind kind;
    const char *fires; /* a digit or dot for each second */
} PLANS[] = {
    {"without anything: once, at once", "missing", SIM_FAULT_MISSING, "1..........."},
    {"at a time: once, from there on", "missing@+3s", SIM_FAULT_MISSING, "...1........"},
    {"count= fires so often in a row", "missing@+3s:count=3", SIM_FAULT_MISSING, "...111......"},
    {"every= comes again", "missing@+2s:every=4s", SIM_FAULT_MISSING, "..1...1...1."},
    {"every= and count= end", "missing@+2s:every=4s:count=2", SIM_FAULT_MISSING, "..1...1....."},
    {"p=1 fires always", "missing:p=1", SIM_FAULT_MISSING, "111111111111"},
    {"p=1 with count= ends", "missing:p=1:count=2", SIM_FAULT_MISSING, "11.........."},
    {"another symbol's rule does not fire", "missing:symbol=ETHUSDT", SIM_FAULT_MISSING,
     "............"},
    {"the symbol's own does", "missing:symbol=BTCUSDT", SIM_FAULT_MISSING, "1..........."},
    {"another interval's rule does not fire", "missing:interval=5m", SIM_FAULT_MISSING,
     "............"},
    {"a request fault without for= hits one request", "429@+2s", SIM_FAULT_429, "..1........."},
    {"for= hits every request in that time", "429@+2s:for=3s", SIM_FAULT_429, "..111......."},
    {"real= the same by the wall", "429@+2s:real=3s", SIM_FAULT_429, "..111......."},
    {"for= with every= comes again", "429@+2s:for=2s:every=5s", SIM_FAULT_429, "..11...11..."},
    {"another path is spared", "429:for=1d:path=/depth", SIM_FAULT_429, "............"},
    {"part of the path is enough", "429:for=3s:path=klines", SIM_FAULT_429, "111........."},
};

static void plan_row(void **state)
{
    const struct plan_case *row = *state;
    struct sim_spot spot = {.symbol = "BTCUSDT",
                            .has_interval = true,
                            .interval = SIM_1M,
                            .path = slice_of("/api/v3/klines"),
                            .open_ms = -1};
    struct sim_plan plan;
    struct sim_fault fault;
    char fires[ASKS + 1] = {0};
    int i;

    assert_int_equal(sim_plan_init(&plan, 1, START_MS), OC_OK);
    assert_int_equal(sim_fault_parse(slice_of(row->rule), &fault, NULL), OC_OK);
    assert_int_equal(sim_plan_add(&plan, &fault, START_MS, NULL), OC_OK);
    for (i = 0; i < ASKS; i++) {
        int64_t after_ms = (int64_t)i * 1000;

        fires[i] =
            sim_plan_hit(&plan, row->kind, &spot, START_MS + after_ms, 5000 + after_ms) != NULL
                ? '1'
                : '.';
    }
    sim_plan_deinit(&plan);
    assert_string_equal(fires, row->fires);
}

static void chance_is_kept(void **state)
{
    struct sim_spot spot = {.symbol = "BTCUSDT", .open_ms = -1};
    struct sim_plan plan;
    struct sim_fault fault;
    int i;

    (void)state;
    assert_int_equal(sim_plan_init(&plan, 7, START_MS), OC_OK);
    assert_int_equal(sim_fault_parse(slice_of("duplicate:p=0.1"), &fault, NULL), OC_OK);
    assert_int_equal(sim_plan_add(&plan, &fault, START_MS, NULL), OC_OK);
    for (i = 0; i < 10000; i++)
        (void)sim_plan_hit(&plan, SIM_FAULT_DUPLICATE, &spot, START_MS, 0);
    /* binomial: 1000 +- 5 deviations of 30 */
    assert_in_range(plan.fired[SIM_FAULT_DUPLICATE], 850, 1150);
    assert_int_equal(plan.firing_count, plan.fired[SIM_FAULT_DUPLICATE]);
    sim_plan_deinit(&plan);
}

static void timed_rules(void **state)
{
    struct sim_plan plan;
    struct sim_fault fault;
    const struct sim_fault *due;

    (void)state;
    assert_int_equal(sim_plan_init(&plan, 1, START_MS), OC_OK);
    assert_int_equal(sim_plan_next_ms(&plan), INT64_MAX);
    assert_int_equal(sim_fault_parse(slice_of("drop@+10m:every=1h"), &fault, NULL), OC_OK);
    assert_int_equal(sim_plan_add(&plan, &fault, START_MS, NULL), OC_OK);
    assert_int_equal(sim_plan_next_ms(&plan), START_MS + 600000);
    assert_null(sim_plan_take(&plan, START_MS + 599999));
    due = sim_plan_take(&plan, START_MS + 600000);
    assert_non_null(due);
    assert_int_equal(due->kind, SIM_FAULT_DROP);
    assert_int_equal(sim_plan_next_ms(&plan), START_MS + 4200000);
    assert_int_equal(sim_plan_clear(&plan, slice_of("missing")), 0);
    assert_int_equal(sim_plan_clear(&plan, slice_of("drop")), 1);
    assert_int_equal(sim_plan_next_ms(&plan), INT64_MAX);
    sim_plan_deinit(&plan);
}

static void skew_for_a_while(void **state)
{
    struct sim_plan plan;
    struct sim_fault fault;

    (void)state;
    assert_int_equal(sim_plan_init(&plan, 1, START_MS), OC_OK);
    assert_int_equal(sim_fault_parse(slice_of("skew@+1h:ms=-1500:for=3h"), &fault, NULL), OC_OK);
    assert_int_equal(sim_plan_add(&plan, &fault, START_MS, NULL), OC_OK);
    assert_int_equal(sim_plan_skew_ms(&plan, START_MS), 0);
    assert_int_equal(sim_plan_skew_ms(&plan, START_MS + 3600000), -1500);
    assert_int_equal(sim_plan_skew_ms(&plan, START_MS + 4 * 3600000 - 1), -1500);
    assert_int_equal(sim_plan_skew_ms(&plan, START_MS + 4 * 3600000), 0);
    assert_int_equal(plan.fired[SIM_FAULT_SKEW], 1);
    sim_plan_deinit(&plan);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, GOOD, good_row);
    CHECK_ROWS(&list, BAD, bad_row);
    CHECK_ROWS(&list, PLANS, plan_row);
    check_add(&list, "a chance of one in ten fires about that often", chance_is_kept, NULL);
    check_add(&list, "faults of connections are due by themselves", timed_rules, NULL);
    check_add(&list, "the clock is off only in its stretch of time", skew_for_a_while, NULL);
    return check_run(&list, "sim fault");
}
