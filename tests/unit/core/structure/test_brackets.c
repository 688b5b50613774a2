/* test_brackets.c - initial balances and the 80 % rule, worked out by hand.
 * SPDX-License-Identifier: MIT */
#include "core/structure/brackets.h"
#include "outcry/timeframe.h"
#include "support/check.h"

static const int64_t DAY0 = 20000 * INT64_C(86400000); /* 00:00 UTC of some day */

static void push_minute(struct initial_balance *balances, int64_t minute, int64_t high, int64_t low)
{
    struct oc_bar bar = {.open_ms = DAY0 + minute * OC_MINUTE_MS, .high = high, .low = low};

    initial_balance_push(balances, &bar);
}

static void first_hour(void **state)
{
    struct initial_balance balances[INITIAL_BALANCES] = {0};

    (void)state;
    for (int64_t minute = 0; minute < 60; minute++) {
        assert_false(balances[0].is_known);
        push_minute(balances, minute, 100 + minute % 7, 90 - minute % 5);
    }
    assert_true(balances[0].is_known);
    assert_int_equal(balances[0].high, 106);
    assert_int_equal(balances[0].low, 86);
    assert_int_equal(balances[0].known_ms, DAY0 + 60 * OC_MINUTE_MS);
    push_minute(balances, 60, 500, 1); /* the second hour does not count */
    assert_int_equal(balances[0].high, 106);
    assert_false(balances[1].is_known);
}

static void us_cash_open(void **state)
{
    struct initial_balance balances[INITIAL_BALANCES] = {0};

    (void)state;
    for (int64_t minute = 0; minute < 14 * 60 + 30; minute++) {
        assert_false(balances[1].is_known);
        push_minute(balances, minute, minute < 810 ? 1000 : 700 + minute % 60, 600 - minute % 60);
    }
    assert_true(balances[1].is_known); /* minutes 810 .. 869: minute % 60 runs over 0 .. 59 */
    assert_int_equal(balances[1].high, 759);
    assert_int_equal(balances[1].low, 541);
    assert_int_equal(balances[1].known_ms, DAY0 + (14 * 60 + 30) * OC_MINUTE_MS);
}

static void lives_for_a_day(void **state)
{
    struct initial_balance balances[INITIAL_BALANCES] = {0};

    (void)state;
    push_minute(balances, 59, 100, 90);
    assert_true(balances[0].is_known);
    push_minute(balances, 1440 + 30, 300, 200); /* the next hour runs: yesterday's still stands */
    assert_true(balances[0].is_known);
    assert_int_equal(balances[0].high, 100);
    push_minute(balances, 1440 + 90, 400, 150); /* that hour ended in a gap */
    assert_int_equal(balances[0].high, 300);
    assert_int_equal(balances[0].known_ms, DAY0 + (1440 + 60) * OC_MINUTE_MS);
    push_minute(balances, 2 * 1440 + 1380, 400, 150); /* more than 24 h later, no new one */
    assert_false(balances[0].is_known);
}

/* Closes of 30m brackets against value 100 .. 200 and where the rule points after each. */
static const struct rule_case {
    const char *name;
    int64_t closes[8]; /* ends at the first 0 */
    int want[8];
} RULES[] = {
    {"two closes inside after one above point down", {210, 190, 180, 170}, {0, 0, 1, 1}},
    {"two closes inside after one below point up", {90, 110, 120}, {0, 0, -1}},
    {"without a close outside nothing points", {150, 150, 150}, {0, 0, 0}},
    {"one close inside is not enough", {210, 190, 205, 195, 190}, {0, 0, 0, 0, 1}},
    {"a close outside ends it", {210, 190, 180, 95, 110, 120}, {0, 0, 1, 0, 0, -1}},
    {"the edge itself is inside", {201, 200, 100}, {0, 0, 1}},
};

static void rule_row(void **state)
{
    const struct rule_case *row = *state;
    struct profile_value reference = {.val = 100, .poc = 150, .vah = 200};
    struct rule80 rule = {0};

    for (size_t i = 0; i < 8 && row->closes[i] != 0; i++) {
        rule80_push(&rule, row->closes[i], &reference);
        assert_int_equal(rule.points, row->want[i]);
    }
    rule80_reset(&rule);
    assert_int_equal(rule.points, 0);
    rule80_push(&rule, 150, &reference);
    rule80_push(&rule, 150, &reference);
    assert_int_equal(rule.points, 0); /* yesterday's close outside is forgotten */
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the first hour of the day is known at 01:00", first_hour, NULL);
    check_add(&list, "the hour from 13:30 is known at 14:30", us_cash_open, NULL);
    check_add(&list, "an initial balance stands for 24 h or until the next", lives_for_a_day, NULL);
    CHECK_ROWS(&list, RULES, rule_row);
    return check_run(&list, "brackets");
}
