/* test_pacing.c - weight windows, connection pace and the exchange's clock, on made-up time.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "exchange/binance/pacing.h"

/* ---- weight: a script of steps against a budget of 0.8 x 100 = 80 a minute ---- */

enum step_kind { END, TAKE, REFUSE, DONE, EXHAUST, USED };

struct step {
    enum step_kind kind;
    int64_t now_ms;
    uint32_t cost;    /* of USED: what is expected */
    int64_t reported; /* of DONE */
    int64_t sent_ms;  /* of DONE */
};

static const struct weight_case {
    const char *name;
    struct step steps[12];
} WEIGHTS[] = {
    {"requests are let through up to the budget",
     {{TAKE, 0, 40, 0, 0}, {TAKE, 0, 40, 0, 0}, {REFUSE, 0, 1, 0, 0}}},
    {"what is in flight counts until it is answered, then the report counts",
     {{TAKE, 1000, 40, 0, 0},
      {DONE, 1100, 40, 75, 1000},
      {USED, 1100, 75, 0, 0},
      {REFUSE, 1200, 6, 0, 0},
      {TAKE, 1200, 5, 0, 0}}},
    {"others on the same address are seen through the report",
     {{TAKE, 1000, 2, 0, 0},
      {DONE, 1100, 2, 79, 1000},
      {REFUSE, 1100, 2, 0, 0},
      {TAKE, 1100, 1, 0, 0}}},
    {"without a report the cost itself is counted",
     {{TAKE, 0, 40, 0, 0}, {DONE, 10, 40, -1, 0}, {TAKE, 20, 40, 0, 0}, {REFUSE, 30, 1, 0, 0}}},
    {"a lower report does not lower the sum: replies overtake each other",
     {{TAKE, 0, 10, 0, 0},
      {TAKE, 0, 10, 0, 0},
      {DONE, 10, 10, 20, 0},
      {DONE, 20, 10, 10, 0},
      {USED, 20, 20, 0, 0}}},
    {"the window is the minute of the clock, not sliding",
     {{TAKE, 59990, 80, 0, 0},
      {DONE, 59995, 80, 80, 59990},
      {REFUSE, 59999, 1, 0, 0},
      {TAKE, 60000, 80, 0, 0}}},
    {"a report of the minute before says nothing about this one",
     {{TAKE, 59990, 10, 0, 0}, {DONE, 60010, 10, 77, 59990}, {USED, 60010, 10, 0, 0}}},
    {"a request still in flight counts in the new minute too",
     {{TAKE, 59990, 50, 0, 0}, {REFUSE, 60000, 31, 0, 0}, {TAKE, 60000, 30, 0, 0}}},
    {"a request larger than the budget goes when it is alone",
     {{TAKE, 0, 90, 0, 0}, {REFUSE, 0, 1, 0, 0}}},
    {"after a 429 the minute is used up",
     {{EXHAUST, 5000, 0, 0, 0}, {REFUSE, 6000, 1, 0, 0}, {TAKE, 60000, 1, 0, 0}}},
    {"a clock that goes back does not open a new window",
     {{TAKE, 60000, 80, 0, 0}, {DONE, 60010, 80, 80, 60000}, {REFUSE, 59000, 1, 0, 0}}},
};

/* Added to every time of a script: the start of some minute. */
#define SCRIPT_MS INT64_C(1634943780000)

static void weight_row(void **state)
{
    const struct weight_case *row = *state;
    struct weight weight;

    weight_init(&weight, 100, 0.8);
    for (const struct step *step = row->steps; step->kind != END; step++) {
        switch (step->kind) {
        case TAKE:
            assert_true(weight_take(&weight, step->cost, SCRIPT_MS + step->now_ms));
            break;
        case REFUSE:
            assert_false(weight_take(&weight, step->cost, SCRIPT_MS + step->now_ms));
            break;
        case DONE:
            weight_done(&weight, step->cost, step->reported, SCRIPT_MS + step->sent_ms,
                        SCRIPT_MS + step->now_ms);
            break;
        case EXHAUST:
            weight_exhausted(&weight, SCRIPT_MS + step->now_ms);
            break;
        case USED:
            assert_int_equal(weight_used(&weight, SCRIPT_MS + step->now_ms), step->cost);
            break;
        case END:
            break;
        }
    }
}

/* The first request is the one that asks for the time. */
static void weight_unknown(void **state)
{
    struct weight weight;

    (void)state;
    weight_init(&weight, 100, 0.8);
    assert_true(weight_take(&weight, 1, 0));
    weight_done(&weight, 1, 79, 0, 0);
    assert_false(weight_take(&weight, 2, SCRIPT_MS));
    assert_true(weight_take(&weight, 1, SCRIPT_MS));
}

static void weight_next(void **state)
{
    (void)state;
    assert_true(weight_next_ms(0) == 60000);
    assert_true(weight_next_ms(1634943780000) == 60000);
    assert_true(weight_next_ms(1634943839999) == 1);
}

/* 260 attempts at most in any five minutes: 300 are allowed. */
static void pace_five_minutes(void **state)
{
    struct pace pace;
    int taken = 0;

    (void)state;
    pace_init(&pace, 20, 1250, 5000);
    for (int64_t now_ms = 5000; now_ms < 305000; now_ms += 10)
        taken += pace_take(&pace, now_ms) == 0 ? 1 : 0;
    assert_int_equal(taken,
                     20 + 239); /* the burst, then one every 1250 ms of 300 s less the first */
}

static void pace_wait(void **state)
{
    struct pace pace;

    (void)state;
    pace_init(&pace, 2, 1000, 0);
    assert_true(pace_take(&pace, 0) == 0);
    assert_true(pace_take(&pace, 0) == 0);
    assert_true(pace_take(&pace, 0) == 1000);
    assert_true(pace_take(&pace, 400) == 600);
    assert_true(pace_take(&pace, 1000) == 0);
    assert_true(pace_take(&pace, 1000) == 1000);
    assert_true(pace_take(&pace, 100000) == 0); /* a long rest fills the bucket, not more */
    assert_true(pace_take(&pace, 100000) == 0);
    assert_true(pace_take(&pace, 100000) == 1000);
}

/* ---- clock ---- */

static void clock_unknown(void **state)
{
    struct venue_clock clock = {0};

    (void)state;
    venue_clock_event(&clock, 1634943780000, 5);
    assert_true(venue_clock_now(&clock, 10) == 0);
    assert_true(venue_clock_lag(&clock, 1634943780000, 10) == 0);
}

static void clock_max(void **state)
{
    struct venue_clock clock = {0};

    (void)state;
    venue_clock_time(&clock, 1000000, 500);
    assert_true(venue_clock_now(&clock, 700) == 1000200);
    venue_clock_event(&clock, 1000900, 700);
    assert_true(venue_clock_now(&clock, 700) == 1000900);
    assert_true(venue_clock_now(&clock, 1399) == 1000900);
    assert_true(venue_clock_now(&clock, 1401) == 1000901);
    venue_clock_event(&clock, 999000, 1401); /* an older event moves nothing */
    assert_true(venue_clock_now(&clock, 1401) == 1000901);
    assert_true(venue_clock_lag(&clock, 999000, 1401) == 1901);
    assert_true(venue_clock_lag(&clock, 1002000, 1401) == -1099); /* recorders' clocks run behind */
}

static void clock_jump(void **state)
{
    struct venue_clock clock = {0};
    int64_t day = 86400000;

    (void)state;
    venue_clock_time(&clock, day, 0);
    venue_clock_event(&clock, 100 * day, 1);
    assert_true(venue_clock_now(&clock, 1) == day + 1); /* one frame alone is not believed */
    venue_clock_event(&clock, 50 * day, 2);
    assert_true(venue_clock_now(&clock, 2) == day + 2); /* nor another that says something else */
    venue_clock_event(&clock, 50 * day + 250, 3);
    assert_true(venue_clock_now(&clock, 3) == 50 * day + 250); /* two that agree are */
    venue_clock_event(&clock, 50 * day + 3600000, 3);
    assert_true(venue_clock_now(&clock, 3) == 50 * day + 3600000); /* an hour is no jump */
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, WEIGHTS, weight_row);
    check_add(&list, "a report from before the clock was known counts", weight_unknown, NULL);
    check_add(&list, "the next window is told", weight_next, NULL);
    check_add(&list, "attempts stay below 300 in five minutes", pace_five_minutes, NULL);
    check_add(&list, "an empty bucket tells how long to wait", pace_wait, NULL);
    check_add(&list, "without /time the clock is not known", clock_unknown, NULL);
    check_add(&list, "the clock is the later of event and /time plus elapsed", clock_max, NULL);
    check_add(&list, "a far jump needs two events that agree", clock_jump, NULL);
    return check_run(&list, "exchange binance pacing");
}
