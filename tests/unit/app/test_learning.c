/* test_learning.c - the daily fold and the canonical JSON of the learned table, worked example E13.
 * SPDX-License-Identifier: MIT */
#include "app/learning.h"
#include "outcry/timeframe.h"
#include "support/check.h"
#include "support/vectors.h"

#define DAY_47_MS INT64_C(1761955200000) /* 2025-11-01T00:00:00Z */

static void note(struct learning *learning, int64_t resolved_ms, const char *symbol,
                 enum oc_engine_id engine, bool is_out, double label, double p, bool is_warm_up)
{
    struct oc_outcome outcome = {0};

    outcome.open_ms = resolved_ms - 3600000;
    outcome.resolved_ms = resolved_ms;
    outcome.engine = engine;
    outcome.direction = OC_LONG;
    outcome.auction = is_out ? OC_AUCTION_OUT_UP : OC_AUCTION_BALANCE;
    outcome.status = OC_OUTCOME_HIT_STOP;
    outcome.is_final = outcome.has_label = true;
    outcome.label = label;
    outcome.p = p;
    learning_note(learning, symbol, &outcome, is_warm_up ? INT64_MAX : 0);
}

/* Days 1, 2 and 47 of the example, day 47 being 2025-11-01. */
static void fold_example(struct learning *learning)
{
    const struct learning_last lasts[] = {{"BTCUSDT", INT64_C(1762041540000)},
                                          {"ALGOUSDT", INT64_C(1762041540000)}};
    int64_t day_1_ms = DAY_47_MS - 46 * OC_DAY_MS, day_2_ms = day_1_ms + OC_DAY_MS;

    note(learning, day_1_ms + 600000, "BTCUSDT", OC_ENGINE_FABIO, true, 1.0, 0.62, false);
    note(learning, day_1_ms + 600000, "ALGOUSDT", OC_ENGINE_FABIO, true, 0.0, 0.58, false);
    note(learning, day_1_ms + 300000, "BTCUSDT", OC_ENGINE_GRID, false, 0.7, 0.57, false);
    learning_fold(learning, day_1_ms, NULL, 0);
    note(learning, day_2_ms + 3600000, "BTCUSDT", OC_ENGINE_FABIO, false, 1.0, 0.60, false);
    note(learning, day_2_ms + 7200000, "BTCUSDT", OC_ENGINE_FABIO, true, 1.0, 0.62, true);
    learning_fold(learning, day_2_ms, NULL, 0);
    note(learning, DAY_47_MS + 600000, "ETHUSDT", OC_ENGINE_MR, false, 0.0, 0.60, false);
    learning_fold(learning, DAY_47_MS, lasts, 2);
}

static void open_learning(struct learning *learning)
{
    assert_int_equal(learning_init(learning, OC_MARKET_USDM), OC_OK);
}

static void canonical_row(void **state)
{
    const struct vector *vector = *state;
    struct learning learning;

    open_learning(&learning);
    fold_example(&learning);
    assert_text(buffer_text(&learning.json), vector_text(vector->out, "json"));
    assert_text(learning.id + strlen("sha256:"), vector_text(vector->out, "sha256"));
    learning_deinit(&learning);
}

static void reads_back(void **state)
{
    struct learning learning, again;
    struct error error = {0};

    (void)state;
    open_learning(&learning);
    open_learning(&again);
    fold_example(&learning);
    assert_int_equal(learning_load(&again, buffer_slice(&learning.json), &error), OC_OK);
    assert_text(again.id, learning.id);
    for (int engine = 0; engine < OC_ENGINE_COUNT; engine++)
        assert_same_double(
            oc_learned_weight(learning_table(&again), (enum oc_engine_id)engine, OC_CELL_BALANCED)
                .weight,
            oc_learned_weight(learning_table(&learning), (enum oc_engine_id)engine,
                              OC_CELL_BALANCED)
                .weight);
    learning_deinit(&learning);
    learning_deinit(&again);
}

/* A candle of the past meets the table that was in force when it opened. */
static void keeps_old_tables(void **state)
{
    struct learning learning;
    int64_t day_1_ms = DAY_47_MS - 46 * OC_DAY_MS;

    (void)state;
    open_learning(&learning);
    fold_example(&learning);
    assert_int_equal(learning_at(&learning, day_1_ms)->table.day_ms, -1);
    assert_int_equal(learning_at(&learning, day_1_ms + OC_DAY_MS)->table.day_ms, day_1_ms);
    assert_int_equal(learning_at(&learning, DAY_47_MS + OC_DAY_MS - 1)->table.day_ms,
                     day_1_ms + OC_DAY_MS);
    assert_text(learning_at(&learning, DAY_47_MS + OC_DAY_MS)->id, learning.id);
    learning_deinit(&learning);
}

/* What resolves on the next day waits for its own fold, whoever folds first. */
static void next_day_waits(void **state)
{
    struct learning learning;

    (void)state;
    open_learning(&learning);
    note(&learning, DAY_47_MS + OC_DAY_MS, "BTCUSDT", OC_ENGINE_GRID, false, 1, 0.6, false);
    learning_fold(&learning, DAY_47_MS, NULL, 0);
    assert_false(learning_table(&learning)->cells[OC_ENGINE_GRID][OC_CELL_ANY].is_known);
    learning_fold(&learning, DAY_47_MS + OC_DAY_MS, NULL, 0);
    assert_near(learning_table(&learning)->cells[OC_ENGINE_GRID][OC_CELL_ANY].success, 1, 0);
    learning_deinit(&learning);
}

static const struct bad_table {
    const char *name;
    const char *json;
    const char *want; /* part of the error */
} BAD_TABLES[] = {
    {"a learned file that is no JSON is refused", "{", "not a JSON object"},
    {"a learned file of the other market is refused",
     "{\"a\":0,\"b\":1,\"cells\":{},\"day\":\"\",\"kind\":\"identity\",\"last\":{},\"market\":"
     "\"spot\","
     "\"n\":0,\"uncalibrated\":false}",
     "\"market\""},
    {"a learned file with an unknown cell names it",
     "{\"a\":0,\"b\":1,\"cells\":{\"oracleB\":[0,0,0,0]},\"day\":\"\",\"kind\":\"identity\","
     "\"last\":{},\"market\":\"usdm\",\"n\":0,\"uncalibrated\":false}",
     "oracleB"},
    {"a learned file with a negative sum names its cell",
     "{\"a\":0,\"b\":1,\"cells\":{\"gridB\":[0,-1,0,0]},\"day\":\"\",\"kind\":\"identity\","
     "\"last\":{},"
     "\"market\":\"usdm\",\"n\":0,\"uncalibrated\":false}",
     "gridB"},
};

static void bad_table_row(void **state)
{
    const struct bad_table *row = *state;
    struct learning learning;
    struct error error = {0};

    open_learning(&learning);
    assert_int_equal(learning_load(&learning, slice_of(row->json), &error), OC_EMALFORMED);
    assert_non_null(strstr(error.text, row->want));
    assert_false(learning.is_given);
    learning_deinit(&learning);
}

int main(void)
{
    struct check_list list = {0};

    vectors_add(&list, "table_json", canonical_row);
    check_add(&list, "a table read back from its JSON has the same id and weights", reads_back,
              NULL);
    check_add(&list, "old candles meet the table of their day", keeps_old_tables, NULL);
    check_add(&list, "a lesson of the next day waits for that day's fold", next_day_waits, NULL);
    CHECK_ROWS(&list, BAD_TABLES, bad_table_row);
    return check_run(&list, "learning");
}
