/* test_vote.c - vote and publication against the worked examples E14, and the rules without example.
 * SPDX-License-Identifier: MIT */
#include "core/vote/learned.h"
#include "core/vote/vote.h"
#include "support/vector_bars.h"

static const enum oc_engine_mode ALL_ON[OC_ENGINE_COUNT] = {OC_MODE_ON, OC_MODE_ON, OC_MODE_ON};

static void load_voices(const cJSON *ops, struct oc_voice voices[OC_ENGINE_COUNT])
{
    memset(voices, 0, OC_ENGINE_COUNT * sizeof *voices);
    assert_int_equal(vector_count(ops), LEARNED_CORE_ENGINES);
    for (size_t i = 0; i < LEARNED_CORE_ENGINES; i++) {
        const cJSON *op = vector_at(ops, i);

        assert_string_equal(vector_text(op, "name"), oc_engine_text((enum oc_engine_id)i));
        voices[i] = (struct oc_voice){
            .is_available = vector_bool(op, "avail"),
            .is_standing = vector_bool(op, "standing"),
            .direction = vector_direction(op, "dir"),
            .p = vector_double(op, "p"),
            .weight = vector_double(op, "w"),
            .rr = vector_double(op, "rr"),
            .cost_r = vector_double(op, "cost_r"),
        };
    }
}

static void check_directional(const struct oc_signal *got, const cJSON *want)
{
    assert_int_equal(got->is_endorsed, vector_bool(want, "endorsed"));
    assert_int_equal(got->quality, vector_text(want, "quality")[0]);
    vector_near(got->log_odds, want, "logodds");
    vector_near(got->confidence, want, "confidence");
    assert_string_equal(oc_engine_text(got->lead), vector_text(want, "lead"));
    vector_same_int(got->agree, want, "agree");
    vector_near(got->p_target, want, "p_target");
    assert_near(got->expected_r, vector_double(want, "expected_r"), 1e-9);
}

static void vote_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *cal = vector_find(vector->in, "cal");
    struct oc_voice voices[OC_ENGINE_COUNT];
    struct oc_learner learner;
    struct oc_signal signal;
    struct vote_input input = {.voices = voices,
                               .modes = ALL_ON,
                               .mask = UINT32_MAX,
                               .gate = vector_costs(vector->in).gate,
                               .learned = &learner.table};

    oc_learner_init(&learner);
    if (cal != NULL) {
        learner.table.kind = OC_CALIBRATOR_PLATT;
        learner.table.a = vector_double_at(cal, 0);
        learner.table.b = vector_double_at(cal, 1);
    }
    load_voices(vector_get(vector->in, "ops"), voices);
    vote_count(&input, &signal);
    assert_int_equal(signal.direction, vector_direction(vector->out, "direction"));
    assert_string_equal(oc_code_wire(signal.code), vector_text(vector->out, "code"));
    if (signal.direction != OC_NEUTRAL) {
        check_directional(&signal, vector->out);
        return;
    }
    assert_int_equal(signal.lead, OC_ENGINE_NONE);
    assert_same_double(signal.confidence, 0.5);
    if (vector_find(vector->out, "long") != NULL) {
        vector_near(signal.log_odds_long, vector->out, "long");
        vector_near(signal.log_odds_short, vector->out, "short");
    }
}

static void p_target_row(void **state)
{
    const struct vector *vector = *state;

    assert_near(vote_p_target(vector_double(vector->in, "c"), vector_double(vector->in, "rr")),
                vector->out->valuedouble, 1e-12);
}

static void shrink_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_learner learner;

    oc_learner_init(&learner);
    learner.table.is_uncalibrated = true;
    assert_near(oc_learned_confidence(&learner.table, vector_double(vector->in, "c")),
                vector->out->valuedouble, 1e-12);
}

/* Names in `want` are those of the opened signals with this fate. */
static void check_fates(const cJSON *opened, const enum vote_fate *fates, enum vote_fate fate,
                        const cJSON *want)
{
    size_t found = 0;

    for (size_t i = 0; i < vector_count(opened); i++) {
        if (fates[i] == fate) {
            assert_string_equal(vector_text(vector_at(opened, i), "id"),
                                vector_at(want, found)->valuestring);
            found++;
        }
    }
    assert_int_equal(found, vector_count(want));
}

static void publish_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *opened = vector_get(vector->in, "opened");
    struct vote_open open[8];
    enum vote_fate fates[8] = {VOTE_STAYS};

    for (size_t i = 0; i < vector_count(opened); i++) {
        open[i] = (struct vote_open){vector_direction(vector_at(opened, i), "dir"),
                                     vector_bool(vector_at(opened, i), "endorsed"), false};
    }
    bool is_published =
        vote_publish(open, vector_count(opened), vector_direction(vector->in, "direction"),
                     vector_bool(vector->in, "endorsed"), fates);

    assert_int_equal(is_published, vector_bool(vector->out, "published"));
    check_fates(opened, fates, VOTE_SUPERSEDED, vector_get(vector->out, "superseded"));
    check_fates(opened, fates, VOTE_REVERSED, vector_get(vector->out, "reversed"));
}

static void superseded_no_longer_counts(void **state)
{
    struct vote_open open[] = {{OC_LONG, false, true}, {OC_SHORT, true, true}};
    enum vote_fate fates[2];

    (void)state;
    assert_true(vote_publish(open, 2, OC_LONG, false, fates));
    assert_true(vote_publish(open, 2, OC_LONG, true, fates));
    assert_int_equal(fates[0], VOTE_STAYS);
    assert_int_equal(fates[1], VOTE_STAYS);
}

/* --- modes, mask, ties ------------------------------------------------------------------------- */

static struct oc_voice voice(enum oc_direction direction, double p)
{
    return (struct oc_voice){
        .is_available = true, .direction = direction, .p = p, .weight = 1, .rr = 2, .cost_r = 0.08};
}

static const struct rule_case {
    const char *name;
    enum oc_engine_mode modes[OC_ENGINE_COUNT];
    uint32_t mask;
    int directions[OC_ENGINE_COUNT]; /* 9: not available */
    double p[OC_ENGINE_COUNT];
    enum oc_code code;
    enum oc_engine_id lead;
} RULES[] = {
    {"a shadow engine does not vote",
     {OC_MODE_SHADOW, OC_MODE_ON, OC_MODE_ON},
     7,
     {1, 0, 0},
     {0.65, 0, 0},
     OC_CODE_ALL_ABSTAIN,
     OC_ENGINE_NONE},
    {"a shadow engine counts for the quorum",
     {OC_MODE_ON, OC_MODE_SHADOW, OC_MODE_OFF},
     7,
     {1, 0, 9},
     {0.65, 0, 0},
     OC_CODE_OK,
     OC_ENGINE_FABIO},
    {"an engine on auto neither votes nor counts for the quorum",
     {OC_MODE_ON, OC_MODE_AUTO, OC_MODE_OFF},
     7,
     {1, 1, 9},
     {0.65, 0.65, 0},
     OC_CODE_NO_QUORUM,
     OC_ENGINE_NONE},
    {"engines on auto that are not available break no quorum",
     {OC_MODE_ON, OC_MODE_ON, OC_MODE_OFF, OC_MODE_AUTO, OC_MODE_AUTO, OC_MODE_AUTO},
     63,
     {1, 0, 9, 9, 9, 9},
     {0.65, 0, 0, 0, 0, 0},
     OC_CODE_OK,
     OC_ENGINE_FABIO},
    {"one engine alone is no quorum",
     {OC_MODE_ON, OC_MODE_OFF, OC_MODE_OFF},
     7,
     {1, 9, 9},
     {0.65, 0, 0},
     OC_CODE_NO_QUORUM,
     OC_ENGINE_NONE},
    {"a mask silences engines but not the quorum",
     {OC_MODE_ON, OC_MODE_ON, OC_MODE_ON},
     1U << OC_ENGINE_MR,
     {-1, 0, 1},
     {0.69, 0, 0.60},
     OC_CODE_OK,
     OC_ENGINE_MR},
    {"equal claims: the first engine leads",
     {OC_MODE_ON, OC_MODE_ON, OC_MODE_ON},
     7,
     {0, 1, 1},
     {0, 0.60, 0.60},
     OC_CODE_OK,
     OC_ENGINE_GRID},
    {"equal sides are a conflict",
     {OC_MODE_ON, OC_MODE_ON, OC_MODE_ON},
     7,
     {0, 1, -1},
     {0, 0.60, 0.60},
     OC_CODE_CONFLICT,
     OC_ENGINE_NONE},
    {"a claim of 0.5 has no odds but is published",
     {OC_MODE_ON, OC_MODE_ON, OC_MODE_ON},
     7,
     {0, 0, -1},
     {0, 0, 0.50},
     OC_CODE_LOW_CONFIDENCE,
     OC_ENGINE_MR},
};

static void rule_row(void **state)
{
    const struct rule_case *row = *state;
    struct oc_voice voices[OC_ENGINE_COUNT];
    struct oc_learner learner;
    struct oc_signal signal;
    struct vote_input input = {.voices = voices,
                               .modes = row->modes,
                               .mask = row->mask,
                               .gate = 0.56,
                               .learned = &learner.table};

    oc_learner_init(&learner);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        bool is_available = row->directions[i] != 9;

        voices[i] =
            voice(is_available ? (enum oc_direction)row->directions[i] : OC_NEUTRAL, row->p[i]);
        voices[i].is_available = is_available;
    }
    vote_count(&input, &signal);
    assert_int_equal(signal.code, row->code);
    assert_int_equal(signal.lead, row->lead);
}

/* logit 0.6 = 0.405465108; two in a family: 2 x 0.405465 / 1.5 = 0.540620144; with a third from another
 * family: (0.540620144 + 0.405465108) / 1.3 = 0.727757886 */
static void families_pool_first(void **state)
{
    static const struct vote_share SHARES[] = {
        {OC_FAMILY_STRUCTURE, 0.6, 1}, {OC_FAMILY_STRUCTURE, 0.6, 1}, {OC_FAMILY_MOMENTUM, 0.6, 1}};
    double sum;
    int families;

    (void)state;
    assert_near(vote_pool(SHARES, 0, &sum, &families), 0, 0);
    assert_near(vote_pool(SHARES, 1, &sum, &families), 0.405465108, 1e-9);
    assert_near(vote_pool(SHARES, 2, &sum, &families), 0.540620144, 1e-9);
    assert_int_equal(families, 1);
    assert_near(vote_pool(SHARES, 3, &sum, &families), 0.727757886, 1e-9);
    assert_int_equal(families, 2);
}

/* One Long of 0.60: logit 0.405465; half of it against one more family of one opinion is p 0.550511. */
static void flip_is_where_conflict_begins(void **state)
{
    struct oc_voice voices[OC_ENGINE_COUNT] = {voice(OC_LONG, 0.60), voice(OC_NEUTRAL, 0),
                                               voice(OC_NEUTRAL, 0)};
    struct oc_learner learner;
    struct oc_signal signal;
    struct vote_input input = {voices, ALL_ON, UINT32_MAX, 0.56, &learner.table};

    (void)state;
    oc_learner_init(&learner);
    vote_count(&input, &signal);
    assert_near(signal.flip_weight_p, 0.5505102572168219, 1e-9);
    voices[OC_ENGINE_GRID] = voice(OC_SHORT, signal.flip_weight_p + 1e-9);
    vote_count(&input, &signal);
    assert_int_equal(signal.code, OC_CODE_CONFLICT);
    voices[OC_ENGINE_GRID] = voice(OC_SHORT, 0.5505);
    vote_count(&input, &signal);
    assert_int_equal(signal.code, OC_CODE_LOW_CONFIDENCE);
}

static void raw_confidence_has_a_cap(void **state)
{
    struct oc_voice voices[OC_ENGINE_COUNT] = {voice(OC_LONG, 0.70), voice(OC_LONG, 0.70),
                                               voice(OC_LONG, 0.70)};
    struct oc_learner learner;
    struct oc_signal signal;
    struct vote_input input = {voices, ALL_ON, UINT32_MAX, 0.56, &learner.table};

    (void)state;
    oc_learner_init(&learner);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        voices[i].weight = 1.25;
    }
    vote_count(&input, &signal);
    /* 3 x 1.25 x logit 0.7 / 1.6 = 1.985855; its sigma is 0.879304 */
    assert_near(signal.raw_confidence, 0.879304, 1e-6);
    voices[0].weight = voices[1].weight = voices[2].weight = 10;
    vote_count(&input, &signal);
    assert_same_double(signal.raw_confidence, 0.95);
    assert_int_equal(signal.agree, 3);
}

int main(void)
{
    struct check_list list = {0};
    int code;

    vectors_add(&list, "vote", vote_row);
    vectors_add(&list, "p_target", p_target_row);
    vectors_add(&list, "shrink", shrink_row);
    vectors_add(&list, "publish", publish_row);
    check_add(&list, "a superseded signal no longer counts as open", superseded_no_longer_counts,
              NULL);
    CHECK_ROWS(&list, RULES, rule_row);
    check_add(&list, "a family is pooled before the families", families_pool_first, NULL);
    check_add(&list, "flip is the p at which a conflict begins", flip_is_where_conflict_begins,
              NULL);
    check_add(&list, "raw confidence is at most 0.95", raw_confidence_has_a_cap, NULL);
    code = check_run(&list, "vote");
    vectors_close();
    return code;
}
