/* test_backoff.c - the wait before attempt n lies in [d/2, d], d = min(cap, base * 2^n).
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "net/backoff.h"

static const struct backoff_case {
    const char *name;
    uint32_t base_ms, cap_ms;
    uint32_t most_ms[6]; /* d of the attempts 0 .. 5, by hand */
} CASES[] = {
    {"doubles from one second", 1000, 60000, {1000, 2000, 4000, 8000, 16000, 32000}},
    {"stops at the cap", 500, 3000, {500, 1000, 2000, 3000, 3000, 3000}},
    {"base at the cap", 700, 700, {700, 700, 700, 700, 700, 700}},
    {"one millisecond", 1, 4, {1, 2, 4, 4, 4, 4}},
    {"the largest cap",
     4000000000U,
     4294967295U,
     {4000000000U, 4294967295U, 4294967295U, 4294967295U, 4294967295U, 4294967295U}},
};

static void backoff_row(void **state)
{
    const struct backoff_case *row = *state;

    for (uint64_t seed = 0; seed < 200; seed++) {
        struct backoff backoff;

        backoff_init(&backoff, row->base_ms, row->cap_ms, seed);
        for (size_t i = 0; i < 6; i++) {
            uint32_t wait_ms = backoff_next_ms(&backoff);

            assert_in_range(wait_ms, row->most_ms[i] / 2 > 0 ? row->most_ms[i] / 2 : 1,
                            row->most_ms[i]);
        }
        assert_int_equal(backoff.attempts, 6);
        backoff_reset(&backoff);
        assert_in_range(backoff_next_ms(&backoff), 1, row->most_ms[0]);
    }
}

static void same_seed_same_waits(void **state)
{
    struct backoff a, b, other;
    int different = 0;

    (void)state;
    backoff_init(&a, 1000, 60000, 7);
    backoff_init(&b, 1000, 60000, 7);
    backoff_init(&other, 1000, 60000, 8);
    for (int i = 0; i < 100; i++) {
        uint32_t wait_ms = backoff_next_ms(&a);

        assert_int_equal(wait_ms, backoff_next_ms(&b));
        different += wait_ms != backoff_next_ms(&other);
    }
    assert_true(different > 90);
}

static void jitter_fills_its_range(void **state)
{
    struct backoff backoff;
    uint32_t least = UINT32_MAX, most = 0;

    (void)state;
    backoff_init(&backoff, 1000, 1000, 1);
    for (int i = 0; i < 20000; i++) {
        uint32_t wait_ms = backoff_next_ms(&backoff);

        least = wait_ms < least ? wait_ms : least;
        most = wait_ms > most ? wait_ms : most;
    }
    assert_int_equal(least, 500);
    assert_int_equal(most, 1000);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, backoff_row);
    check_add(&list, "the same seed gives the same waits", same_seed_same_waits, NULL);
    check_add(&list, "the jitter reaches both ends", jitter_fills_its_range, NULL);
    return check_run(&list, "backoff");
}
