/* test_opinion.c - the words of the wire: unique, complete, final (api.md, strategies.md 5 and 13).
 * SPDX-License-Identifier: MIT */
#include "outcry/engine.h"
#include "outcry/strategy.h"
#include "outcry/timeframe.h"
#include "support/check.h"

static void codes_are_unique(void **state)
{
    (void)state;
    for (int a = 0; a < OC_CODE_COUNT; a++) {
        assert_true(oc_code_wire((enum oc_code)a)[0] != 0 && oc_code_text((enum oc_code)a)[0] != 0);
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(oc_code_wire((enum oc_code)a), oc_code_wire((enum oc_code)b));
        }
    }
    assert_string_equal(oc_code_wire(OC_CODE_COUNT), "");
}

static void engines_parse(void **state)
{
    enum oc_engine_id id = OC_ENGINE_NONE;

    (void)state;
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_strategy *strategy = oc_strategy_of((enum oc_engine_id)i);

        assert_true(oc_engine_parse(oc_engine_text((enum oc_engine_id)i), &id));
        assert_int_equal(id, i);
        assert_int_equal(strategy->id, i);
        assert_true(strategy->param_count > 0);
        assert_true(oc_engine_title(strategy->id)[0] != 0);
    }
    assert_false(oc_engine_parse("fabi", &id));
    assert_false(oc_engine_parse("fabio2", &id));
    assert_false(oc_engine_parse("", &id));
    assert_null(oc_strategy_of(OC_ENGINE_NONE));
    assert_string_equal(oc_engine_text(OC_ENGINE_NONE), "none"); /* in the id of a Neutral */
    assert_int_equal(oc_engine_timeframe(OC_ENGINE_FABIO), OC_TF_1M);
    assert_int_equal(oc_engine_timeframe(OC_ENGINE_GRID), OC_TF_5M);
}

static const struct text_case {
    const char *name;
    enum oc_auction auction;
    const char *text, *detail;
} AUCTIONS[] = {
    {"balance reads Balanced", OC_AUCTION_BALANCE, "Balanced", ""},
    {"a test above reads Balanced, testing", OC_AUCTION_TEST_UP, "Balanced", "Testing above value"},
    {"a test below reads Balanced, testing", OC_AUCTION_TEST_DOWN, "Balanced",
     "Testing below value"},
    {"out up reads Out of Balance, up", OC_AUCTION_OUT_UP, "Out of Balance", "up"},
    {"out down reads Out of Balance, down", OC_AUCTION_OUT_DOWN, "Out of Balance", "down"},
};

static void auction_row(void **state)
{
    const struct text_case *row = *state;

    assert_string_equal(oc_auction_text(row->auction), row->text);
    assert_string_equal(oc_auction_detail(row->auction), row->detail);
}

static void words_of_the_brief(void **state)
{
    (void)state;
    assert_string_equal(oc_direction_text(OC_LONG), "Long");
    assert_string_equal(oc_direction_text(OC_SHORT), "Short");
    assert_string_equal(oc_direction_text(OC_NEUTRAL), "Neutral");
    assert_string_equal(oc_setup_text(OC_SETUP_TREND), "Trend Model");
    assert_string_equal(oc_setup_text(OC_SETUP_FABIO_MR), "Mean Reversion Model");
    assert_string_equal(oc_setup_text(OC_SETUP_GRID), "Grid Range Scalp");
    assert_string_equal(oc_setup_text(OC_SETUP_FAILED_BREAKOUT), "Failed Breakout Reversion");
    assert_string_equal(oc_outcome_text(OC_OUTCOME_CANCELLED_TARGET_FIRST),
                        "CANCELLED_TARGET_FIRST");
    assert_string_equal(oc_outcome_text(OC_OUTCOME_PENDING), "pending");
    assert_string_equal(oc_outcome_text(OC_OUTCOME_STATUS_COUNT), "");
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "every code has a wire name of its own and a text", codes_are_unique, NULL);
    check_add(&list, "every engine has a row, a title, parameters, and parses", engines_parse,
              NULL);
    CHECK_ROWS(&list, AUCTIONS, auction_row);
    check_add(&list, "directions, set-ups and endings read as promised", words_of_the_brief, NULL);
    return check_run(&list, "words");
}
