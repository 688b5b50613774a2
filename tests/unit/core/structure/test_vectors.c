/* test_vectors.c - swings, market state and confluence against the worked examples E8 and E9.
 * SPDX-License-Identifier: MIT */
#include "core/structure/auction.h"
#include "core/structure/confluence.h"
#include "core/structure/frame.h"
#include "core/structure/zigzag.h"
#include "support/vector_bars.h"

static void swings_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_bar bars[VECTOR_BARS_CAP];
    size_t count = vector_bars(vector_get(vector->in, "candles"), 0, 1, bars); /* ms = index */
    const cJSON *pivots = vector_get(vector->out, "pivots");
    const cJSON *extreme = vector_get(vector->out, "extreme");
    struct zigzag zigzag = {0};
    size_t next = 0;

    for (size_t i = 0; i < count; i++) {
        struct zigzag_candle candle = {&bars[i], 0, (int64_t)i, 0.0};
        int side = zigzag_push(&zigzag, &candle, true, vector_double(vector->in, "threshold"));

        if (side != 0) {
            const cJSON *want = vector_at(pivots, next++);
            const struct oc_swing *swing = side > 0 ? &zigzag.swing_high : &zigzag.swing_low;

            assert_int_equal(swing->open_ms, vector_int_at(want, 0));
            assert_int_equal(swing->price, vector_int_at(want, 1));
            assert_int_equal(side, vector_int_at(want, 2));
            assert_int_equal(swing->known_ms, vector_int_at(want, 3));
        }
    }
    struct oc_leg leg;

    zigzag_leg(&zigzag, 1.0, &leg);
    assert_int_equal(next, vector_count(pivots));
    assert_int_equal(leg.direction, vector_int(vector->out, "direction"));
    assert_int_equal(leg.extreme_price, vector_int_at(extreme, 0));
    assert_int_equal(leg.extreme_ms, vector_int_at(extreme, 1));
}

static void score_row(void **state)
{
    const struct vector *vector = *state;
    struct profile_value reference = {.val = vector_int(vector->in, "val"),
                                      .vah = vector_int(vector->in, "vah")};
    struct auction_factors factors = {
        .efficiency = vector_double(vector->in, "er"),
        .adx = vector_double(vector->in, "adx"),
        .choppiness = vector_double(vector->in, "chop"),
        .overlap = vector_double(vector->in, "overlap"),
    };
    double parts[5];

    assert_near(auction_score(vector_int(vector->in, "close"), &reference, &factors, parts),
                vector_double(vector->out, "S"), 1e-9);
    for (size_t i = 0; i < 5; i++) {
        assert_near(parts[i], vector_double_at(vector_get(vector->out, "parts"), i), 1e-9);
    }
}

static void overlap_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *a = vector_get(vector->in, "a");
    const cJSON *b = vector_get(vector->in, "b");
    struct profile_value x = {.val = vector_int_at(a, 0), .vah = vector_int_at(a, 1)};
    struct profile_value y = {.val = vector_int_at(b, 0), .vah = vector_int_at(b, 1)};

    assert_near(profile_overlap(&x, &y), vector->out->valuedouble, 1e-9);
    assert_near(profile_overlap(&y, &x), vector->out->valuedouble, 1e-9);
}

static void states_row(void **state)
{
    static const char *const TEXTS[] = {
        [OC_AUCTION_BALANCE] = "BAL",       [OC_AUCTION_TEST_UP] = "TEST_UP",
        [OC_AUCTION_TEST_DOWN] = "TEST_DN", [OC_AUCTION_OUT_UP] = "OUT_UP",
        [OC_AUCTION_OUT_DOWN] = "OUT_DN",
    };
    const struct vector *vector = *state;
    struct profile_value reference = {.val = vector_int(vector->in, "val"),
                                      .vah = vector_int(vector->in, "vah")};
    const cJSON *sequence = vector_get(vector->in, "seq");
    struct auction auction = {0};

    for (size_t i = 0; i < vector_count(sequence); i++) {
        const cJSON *candle = vector_at(sequence, i);
        const cJSON *want = vector_at(vector->out, i);

        auction_push(&auction, (int64_t)i, vector_int_at(candle, 0), &reference,
                     vector_double(vector->in, "buf"), vector_double_at(candle, 1));
        assert_string_equal(TEXTS[auction.state], vector_at(want, 0)->valuestring);
        assert_int_equal(auction.failed_edge, vector_int_at(want, 1));
    }
}

static void vote_row(void **state)
{
    const struct vector *vector = *state;

    assert_near(frame_vote_of((int)vector_int(vector->in, "state_dir"),
                              vector_double(vector->in, "score"),
                              vector_double(vector->in, "poc_shift_atr"),
                              vector_double(vector->in, "cvd_slope"), true),
                vector->out->valuedouble, 1e-9);
}

static void confluence_row(void **state)
{
    const struct vector *vector = *state;
    struct confluence_votes votes = {0};
    double got = -2.0;

    for (int i = 0; i < OC_TF_COUNT; i++) {
        const cJSON *vote =
            vector_find(vector_get(vector->in, "votes"), oc_timeframe_text((enum oc_timeframe)i));

        votes.has_vote[i] = vote != NULL;
        votes.vote[i] = vote != NULL ? vote->valuedouble : 0.0;
    }
    if (cJSON_IsNull(vector->out)) {
        assert_int_equal(confluence_of(&votes, &got), OC_EAGAIN);
    } else {
        assert_int_equal(confluence_of(&votes, &got), OC_OK);
        assert_near(got, vector->out->valuedouble, 1e-9);
    }
}

int main(void)
{
    struct check_list list = {0};

    vectors_add(&list, "swings", swings_row);
    vectors_add(&list, "state_score", score_row);
    vectors_add(&list, "overlap", overlap_row);
    vectors_add(&list, "market_states", states_row);
    vectors_add(&list, "tf_vote", vote_row);
    vectors_add(&list, "confluence", confluence_row);
    int failed = check_run(&list, "structure vectors");

    vectors_close();
    return failed;
}
