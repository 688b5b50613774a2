/* test_weight.c - request weight per clock-aligned minute, 429, the ban, and its growth.
 * SPDX-License-Identifier: MIT */
#include "sim/weight.h"

#include "support/check.h"

enum { STEPS = 16 };

/* Each step: time, cost, expected status and used weight. Limit 100. */
static const struct weight_case {
    const char *name;
    struct {
        int64_t at_ms;
        uint32_t cost;
        int status;
        uint32_t used;
        int64_t wait_ms;
    } steps[STEPS]; /* ends at status 0 */
} CASES[] = {
    {"weights add up within a minute", {{1000, 40, 200, 40, 0}, {59999, 60, 200, 100, 0}}},
    {"the window is the clock's minute, not the last sixty seconds",
     {{59000, 90, 200, 90, 0}, {60000, 90, 200, 90, 0}, {119999, 10, 200, 100, 0}}},
    {"over the limit: 429 until the minute ends, and nothing is charged",
     {{10000, 90, 200, 90, 0}, {15000, 11, 429, 90, 45000}, {15001, 10, 200, 100, 0}}},
    {"eleven refused requests end in a ban of two minutes",
     {{0, 100, 200, 100, 0},
      {1, 1, 429, 100, 59999},
      {1, 1, 429, 100, 59999},
      {1, 1, 429, 100, 59999},
      {1, 1, 429, 100, 59999},
      {1, 1, 429, 100, 59999},
      {1, 1, 429, 100, 59999},
      {1, 1, 429, 100, 59999},
      {1, 1, 429, 100, 59999},
      {1, 1, 429, 100, 59999},
      {1, 1, 429, 100, 59999},
      {1, 1, 418, 100, 120000},
      {100001, 1, 418, 0, 20000},
      {120001, 1, 200, 1, 0}}},
};

static void weight_row(void **state)
{
    const struct weight_case *row = *state;
    struct sim_weight weight;
    size_t i;

    sim_weight_init(&weight);
    for (i = 0; i < STEPS && row->steps[i].status != 0; i++) {
        struct sim_weight_answer answer =
            sim_weight_charge(&weight, row->steps[i].at_ms, row->steps[i].cost, 100);

        assert_int_equal(answer.status, row->steps[i].status);
        assert_int_equal(answer.used, row->steps[i].used);
        assert_int_equal(answer.wait_ms, row->steps[i].wait_ms);
    }
}

static int64_t next_ban(struct sim_weight *weight, int64_t *now_ms)
{
    struct sim_weight_answer answer = {.status = 0};
    int i;

    for (i = 0; i < 20 && answer.status != 418; i++)
        answer = sim_weight_charge(weight, *now_ms, 101, 100);
    *now_ms = answer.banned_until_ms;
    return answer.wait_ms;
}

static void bans_double(void **state)
{
    struct sim_weight weight;
    int64_t now_ms = 0, last = 0;
    int i;

    (void)state;
    sim_weight_init(&weight);
    assert_int_equal(next_ban(&weight, &now_ms), 120000);
    assert_int_equal(next_ban(&weight, &now_ms), 240000);
    assert_int_equal(next_ban(&weight, &now_ms), 480000);
    for (i = 0; i < 20; i++)
        last = next_ban(&weight, &now_ms);
    assert_int_equal(last, INT64_C(120000) << 11); /* 2.8 days */
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, weight_row);
    check_add(&list, "each ban is twice as long, up to about three days", bans_double, NULL);
    return check_run(&list, "sim weight");
}
