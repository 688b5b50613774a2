/* test_size.c - position sizes against hand calculations and against exact whole numbers.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "outcry/size.h"

#include <math.h>

__extension__ typedef unsigned __int128 u128;

static struct oc_instrument instrument_of(int64_t tick_units, uint8_t price_decimals,
                                          int64_t step_units, uint8_t volume_decimals)
{
    struct oc_instrument instrument;

    assert_true(oc_instrument_init(&instrument, "XUSDT", OC_MARKET_SPOT, tick_units, price_decimals,
                                   step_units, volume_decimals));
    return instrument;
}

/* By hand; the first two are analysis.md 1.6's own plan: swing 100734 to 104010, entries at 0.70 and
 * 0.72, stop at 0.90. */
static const struct size_case {
    const char *name;
    int64_t tick_units, step_units;
    uint8_t price_decimals, volume_decimals;
    double equity, risk_frac;
    int64_t entry, stop; /* ticks */
    int64_t lots;
    double volume, notional, risk, leverage;
} SIZES[] = {
    /* 100 / 655.2 = 0.15262... */
    {"the first entry of the known plan", 1, 1, 2, 3, 10000, 0.01, 10171680, 10106160, 152, 0.152,
     15460.9536, 99.5904, 1.54609536},
    /* 100 / 589.68 = 0.16958... */
    {"the second entry has a nearer stop and a larger size", 1, 1, 2, 3, 10000, 0.01, 10165128,
     10106160, 169, 0.169, 17179.06632, 99.65592, 1.717906632},
    {"a short is sized by the same distance", 1, 1, 2, 1, 10000, 0.01, 10000, 10200, 500, 50, 5000,
     100, 0.5},
    /* 99.9999 / 2 = 49.99995 */
    {"a hundredth short of a lot is a lot less", 1, 1, 2, 1, 9999.99, 0.01, 10200, 10000, 499, 49.9,
     5089.8, 99.8, 0.50898050898050898},
    /* 100 * 0.29 is 28.999999999999996 in doubles */
    {"a whole number of lots stays whole in binary", 1, 1, 2, 0, 100, 0.29, 129, 100, 100, 100, 129,
     29, 1.29},
    /* 10.09 / 0.01 = 1009, and lots are tens */
    {"a lot of ten units", 1, 10, 2, 0, 1009, 0.01, 101, 100, 100, 1000, 1010, 10,
     1.0009910802775025},
    /* 100 / 0.00000034 = 294117647.05... */
    {"a coin at a thousandth of a cent", 1, 1, 8, 0, 10000, 0.01, 1234, 1200, 294117647, 294117647,
     3629.41176398, 99.99999998, 0.362941176398},
    {"a risk too small for one lot is size 0", 1, 1, 2, 3, 10, 0.01, 10000000, 9800000, 0, 0, 0, 0,
     0},
    {"the whole equity may be at risk", 1, 1, 2, 3, 1000, 1, 20000, 10000, 10000, 10, 2000, 1000,
     2},
};

static void size_row(void **state)
{
    const struct size_case *row = *state;
    struct oc_instrument instrument =
        instrument_of(row->tick_units, row->price_decimals, row->step_units, row->volume_decimals);
    struct oc_size size;

    assert_int_equal(
        oc_size_of(&instrument, row->equity, row->risk_frac, row->entry, row->stop, &size), OC_OK);
    assert_int_equal(size.lots, row->lots);
    assert_same_double(size.volume, row->volume);
    assert_near(size.notional, row->notional, 1e-9);
    assert_near(size.risk, row->risk, 1e-9);
    assert_near(size.leverage, row->leverage, 1e-12);
}

static const struct refusal_case {
    const char *name;
    double equity, risk_frac;
    int64_t entry, stop;
    enum oc_status want;
} REFUSALS[] = {
    {"no equity", 0, 0.01, 200, 100, OC_EINVALID},
    {"a debt is no equity", -5, 0.01, 200, 100, OC_EINVALID},
    {"an equity that is no number", (double)NAN, 0.01, 200, 100, OC_EINVALID},
    {"an equity without end", (double)INFINITY, 0.01, 200, 100, OC_EINVALID},
    {"no risk", 1000, 0, 200, 100, OC_EINVALID},
    {"more risk than there is", 1000, 1.001, 200, 100, OC_EINVALID},
    {"a risk that is no number", 1000, (double)NAN, 200, 100, OC_EINVALID},
    {"a stop at the entry", 1000, 0.01, 200, 200, OC_EINVALID},
    {"a stop at nothing", 1000, 0.01, 200, 0, OC_EINVALID},
    {"an entry at nothing", 1000, 0.01, 0, 100, OC_EINVALID},
    {"more lots than can be counted", 1e15, 1, 2, 1, OC_ERANGE},
};

static void refusal_row(void **state)
{
    const struct refusal_case *row = *state;
    struct oc_instrument instrument = instrument_of(1, 2, 1, 3);
    struct oc_size size = {.lots = 77};

    assert_int_equal(
        oc_size_of(&instrument, row->equity, row->risk_frac, row->entry, row->stop, &size),
        row->want);
    assert_int_equal(size.lots, 77);
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* The other way: equity in cents, risk in 1/10,000, everything in whole 10^-15 of the quote. */
static void exact_whole_numbers(void **state)
{
    uint64_t seed = 20260101;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        uint64_t cents = 1 + next(&seed) % 1000000000, risk = 1 + next(&seed) % 10000;
        uint8_t price_decimals = (uint8_t)(next(&seed) % 6),
                volume_decimals = (uint8_t)(next(&seed) % 6);
        int64_t tick = 1 + (int64_t)(next(&seed) % 50), step = 1 + (int64_t)(next(&seed) % 50);
        int64_t entry = 1 + (int64_t)(next(&seed) % 10000000);
        int64_t stop = 1 + (int64_t)(next(&seed) % 10000000);
        struct oc_instrument instrument =
            instrument_of(tick, price_decimals, step, volume_decimals);
        struct oc_size size;
        u128 allowed = (u128)cents * risk * 1000000000; /* 10^-6 -> 10^-15 */
        u128 lot = (u128)(entry > stop ? entry - stop : stop - entry) * (u128)tick * (u128)step;

        for (int k = price_decimals + volume_decimals; k < 15; k++)
            lot *= 10;
        if (lot == 0)
            continue;
        assert_int_equal(oc_size_of(&instrument, (double)cents / 100.0, (double)risk / 10000.0,
                                    entry, stop, &size),
                         OC_OK);
        if ((u128)size.lots != allowed / lot)
            fail_msg("case %d: %lld lots, not %lld", i, (long long)size.lots,
                     (long long)(allowed / lot));
    }
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, SIZES, size_row);
    CHECK_ROWS(&list, REFUSALS, refusal_row);
    check_add(&list, "200,000 sizes equal those of exact whole numbers", exact_whole_numbers, NULL);
    return check_run(&list, "size");
}
