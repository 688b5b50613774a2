/* test_engine_vote.c - steps 5 and 6 with opinions set by hand: standing ones, verdicts, publication.
 *
 * strategies.md 12: points 3, 5, 6, 8 and 9.
 * SPDX-License-Identifier: MIT */
#include "core/engine_internal.h"
#include "support/check.h"
#include "support/engine_run.h"
#include "support/market.h"

static const int64_t START = INT64_C(19675) * OC_DAY_MS;

enum { KEEP = 32 };

struct scene {
    struct engine_run run;
    int64_t minute; /* of the next close */
    struct oc_opinion_event opinions[KEEP];
    struct oc_outcome outcomes[KEEP];
    struct oc_signal signal;
    size_t opinion_count, outcome_count, signal_count;
};

static void keep(void *ctx, const struct oc_event *event)
{
    struct scene *scene = ctx;

    if (event->kind == OC_EVENT_OPINION) {
        assert_true(scene->opinion_count < KEEP);
        scene->opinions[scene->opinion_count++] = *event->as.opinion;
    } else if (event->kind == OC_EVENT_OUTCOME) {
        assert_true(scene->outcome_count < KEEP);
        scene->outcomes[scene->outcome_count++] = *event->as.outcome;
    } else if (event->kind == OC_EVENT_SIGNAL) {
        scene->signal = *event->as.signal;
        scene->signal_count++;
    }
}

static void begin(struct scene *scene)
{
    struct oc_instrument instrument = market_instrument(0);

    memset(scene, 0, sizeof *scene);
    engine_run_init(&scene->run, &instrument, START);
    scene->run.engine->candles = 1;
}

static void end(struct scene *scene)
{
    engine_run_deinit(&scene->run);
}

static struct oc_opinion *say(struct scene *scene, enum oc_engine_id id, int direction, double p)
{
    struct oc_opinion *opinion = &scene->run.engine->opinions[id];

    *opinion = (struct oc_opinion){
        .engine = id,
        .setup = OC_SETUP_TREND,
        .direction = (enum oc_direction)direction,
        .is_available = true,
        .code = direction == 0 ? OC_CODE_WAITING : OC_CODE_OK,
        .p = p,
        .entry = 4000,
        .stop = 4000 - direction * 40,
        .target = 4000 + direction * 80,
        .rr = 2,
        .cost_r = 0.1,
        .expiry_min = 480,
    };
    return opinion;
}

/* One close at 4000 with whatever was said; then everybody is silent again. */
static void close_minute(struct scene *scene)
{
    struct oc_engine *engine = scene->run.engine;
    struct oc_bar bar = {START + scene->minute * OC_MINUTE_MS, 4000, 4010, 3990, 4000, 100, 50};
    struct engine_sink sink = {bar.open_ms, keep, scene};

    scene->opinion_count = scene->outcome_count = scene->signal_count = 0;
    engine->last_ms = bar.open_ms;
    engine->close = bar.close;
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        engine->opinions[i].open_ms = bar.open_ms;
    }
    track_bar(&engine->tracker, &bar, engine_emit_outcome, &sink);
    engine_vote(engine, &bar, &sink);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        say(scene, (enum oc_engine_id)i, 0, 0);
    }
    scene->minute++;
}

static void quiet(struct scene *scene, int minutes)
{
    for (int i = 0; i < minutes; i++) {
        close_minute(scene);
    }
}

static void begin_quiet(struct scene *scene)
{
    begin(scene);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        say(scene, (enum oc_engine_id)i, 0, 0);
    }
    close_minute(scene);
}

/* --- standing opinions --------------------------------------------------------------------------- */

static void stands_for_an_hour(void **state)
{
    struct scene scene;

    (void)state;
    for (int age = 60; age <= 61; age++) {
        begin_quiet(&scene);
        say(&scene, OC_ENGINE_FABIO, 1, 0.60);
        close_minute(&scene);
        quiet(&scene, age - 1);
        say(&scene, OC_ENGINE_MR, 1, 0.58);
        close_minute(&scene);
        /* the first is open and unendorsed or endorsed: what matters is who was heard */
        const struct oc_voice *voice = &scene.run.engine->voices[OC_ENGINE_FABIO];

        assert_int_equal(voice->is_standing, age == 60);
        assert_int_equal(voice->direction, age == 60 ? OC_LONG : OC_NEUTRAL);
        end(&scene);
    }
}

static void standing_keeps_its_weight(void **state)
{
    struct scene scene;
    struct oc_learner learner;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.60);
    close_minute(&scene);
    oc_learner_init(&learner);
    learner.table.cells[OC_ENGINE_FABIO][OC_CELL_ANY] =
        (struct oc_cell_sums){true, 80, 160, 140, 240};
    learner.table.cells[OC_ENGINE_FABIO][OC_CELL_BALANCED] =
        (struct oc_cell_sums){true, 80, 160, 140, 240};
    oc_engine_set_learned(scene.run.engine, &learner.table); /* weight 0 from now on */
    say(&scene, OC_ENGINE_MR, 1, 0.58);
    close_minute(&scene);
    assert_true(scene.run.engine->voices[OC_ENGINE_FABIO].is_standing);
    assert_near(scene.run.engine->voices[OC_ENGINE_FABIO].weight, 1, 1e-12);
    end(&scene);
}

static void ended_does_not_stand(void **state)
{
    struct scene scene;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.60)->stop = 3995; /* the next candle goes to 3990 */
    close_minute(&scene);
    quiet(&scene, 1);
    assert_int_equal(scene.outcomes[0].status, OC_OUTCOME_HIT_STOP);
    say(&scene, OC_ENGINE_MR, 1, 0.58);
    close_minute(&scene);
    assert_false(scene.run.engine->voices[OC_ENGINE_FABIO].is_standing);
    end(&scene);
}

static void unavailable_does_not_stand(void **state)
{
    struct scene scene;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.60);
    close_minute(&scene);
    say(&scene, OC_ENGINE_FABIO, 0, 0)->is_available = false;
    say(&scene, OC_ENGINE_MR, 1, 0.58);
    close_minute(&scene);
    assert_false(scene.run.engine->voices[OC_ENGINE_FABIO].is_standing);
    end(&scene);
}

static void only_the_last_one_stands(void **state)
{
    struct scene scene;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.60);
    close_minute(&scene);
    say(&scene, OC_ENGINE_FABIO, -1, 0.55)->stop = 4005; /* its stop is hit at once */
    close_minute(&scene);
    say(&scene, OC_ENGINE_MR, 1, 0.58);
    close_minute(&scene);
    /* the Short has ended, and the Long, though open, was not the last */
    assert_false(scene.run.engine->voices[OC_ENGINE_FABIO].is_standing);
    end(&scene);
}

static void outvoted(void **state)
{
    struct scene scene;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.70);
    close_minute(&scene);
    say(&scene, OC_ENGINE_MR, -1, 0.58);
    close_minute(&scene);
    assert_int_equal(scene.signal_count, 0);
    assert_int_equal(scene.opinion_count, 1);
    assert_int_equal(scene.opinions[0].verdict, OC_CODE_OUTVOTED);
    end(&scene);
}

/* --- verdicts and publication ---------------------------------------------------------------------- */

static void verdicts_of_one_vote(void **state)
{
    struct scene scene;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.70);
    say(&scene, OC_ENGINE_GRID, -1, 0.55);
    say(&scene, OC_ENGINE_MR, 1, 0.60);
    close_minute(&scene);
    assert_int_equal(scene.signal_count, 1);
    assert_int_equal(scene.signal.lead, OC_ENGINE_FABIO);
    assert_int_equal(scene.signal.agree, 2);
    assert_int_equal(scene.opinion_count, 3);
    assert_int_equal(scene.opinions[0].verdict, OC_CODE_OK);
    assert_true(scene.opinions[0].is_published && scene.opinions[0].is_endorsed);
    assert_int_equal(scene.opinions[1].verdict, OC_CODE_OPPOSING);
    assert_false(scene.opinions[1].is_published);
    assert_int_equal(scene.opinions[2].verdict, OC_CODE_SUPPORTING);
    assert_int_equal(scene.run.engine->tracker.count, 3); /* all are tracked */
    assert_near(scene.run.engine->tracker.items[0].outcome.confidence, scene.signal.confidence, 0);
    assert_near(scene.run.engine->tracker.items[1].outcome.confidence, 0, 0);
    end(&scene);
}

static void conflict_is_told_to_both(void **state)
{
    struct scene scene;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.66);
    say(&scene, OC_ENGINE_GRID, -1, 0.62);
    close_minute(&scene);
    assert_int_equal(scene.signal_count, 0);
    assert_int_equal(scene.opinions[0].verdict, OC_CODE_CONFLICT);
    assert_int_equal(scene.opinions[1].verdict, OC_CODE_CONFLICT);
    end(&scene);
}

static void open_signal_holds_back(void **state)
{
    struct scene scene;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.65);
    close_minute(&scene);
    assert_true(scene.signal.is_endorsed);
    quiet(&scene, 70);
    say(&scene, OC_ENGINE_MR, 1, 0.66);
    close_minute(&scene);
    assert_int_equal(scene.signal_count, 0);
    assert_int_equal(scene.opinions[0].verdict, OC_CODE_OPEN_SIGNAL);
    assert_int_equal(scene.run.engine->tracker.count, 2); /* its shadow is tracked */
    end(&scene);
}

static void endorsed_supersedes_unendorsed(void **state)
{
    struct scene scene;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.55);
    close_minute(&scene);
    assert_int_equal(scene.signal_count, 1);
    assert_int_equal(scene.signal.code, OC_CODE_LOW_CONFIDENCE);
    quiet(&scene, 70);
    say(&scene, OC_ENGINE_MR, 1, 0.65);
    close_minute(&scene);
    assert_int_equal(scene.signal_count, 1);
    assert_int_equal(scene.outcome_count, 1);
    assert_int_equal(scene.outcomes[0].status, OC_OUTCOME_SUPERSEDED);
    assert_false(scene.outcomes[0].is_final);
    assert_int_equal(scene.run.engine->tracker.count, 2);
    end(&scene);
}

static void endorsed_reverses_the_other_side(void **state)
{
    struct scene scene;
    enum oc_engine_id lead;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.65);
    close_minute(&scene);
    quiet(&scene, 70);
    assert_int_equal(oc_engine_open_signal(scene.run.engine, OC_LONG, &lead),
                     START + 1 * OC_MINUTE_MS);
    assert_int_equal(lead, OC_ENGINE_FABIO);
    say(&scene, OC_ENGINE_MR, -1, 0.65);
    close_minute(&scene);
    assert_int_equal(scene.signal_count, 1);
    assert_int_equal(scene.outcome_count, 1);
    assert_int_equal(scene.outcomes[0].status, OC_OUTCOME_REVERSED);
    assert_true(scene.outcomes[0].is_final);
    assert_int_equal(scene.outcomes[0].exit, 4000);
    assert_near(scene.outcomes[0].label, 0.5, 1e-12); /* r = 0 */
    assert_int_equal(oc_engine_open_signal(scene.run.engine, OC_LONG, &lead), 0);
    assert_int_equal(oc_engine_open_signal(scene.run.engine, OC_SHORT, &lead),
                     scene.signal.open_ms);
    end(&scene);
}

static void muted_is_published_with_a_coin(void **state)
{
    struct scene scene;
    struct oc_learner learner;

    (void)state;
    begin_quiet(&scene);
    oc_learner_init(&learner);
    for (int cell = 0; cell < OC_CELL_COUNT; cell++) {
        learner.table.cells[OC_ENGINE_MR][cell] = (struct oc_cell_sums){true, 80, 160, 140, 240};
    }
    oc_engine_set_learned(scene.run.engine, &learner.table);
    say(&scene, OC_ENGINE_MR, 1, 0.66);
    close_minute(&scene);
    assert_int_equal(scene.signal_count, 1);
    assert_int_equal(scene.signal.code, OC_CODE_MUTED);
    assert_near(scene.signal.confidence, 0.5, 0);
    assert_int_equal(scene.signal.agree, 0);
    assert_int_equal(scene.opinions[0].verdict, OC_CODE_MUTED);
    assert_true(scene.run.engine->tracker.items[0].outcome.was_muted);
    end(&scene);
}

static void mask_hears_one_engine(void **state)
{
    struct scene scene;
    struct oc_signal signal;

    (void)state;
    begin_quiet(&scene);
    say(&scene, OC_ENGINE_FABIO, 1, 0.66);
    say(&scene, OC_ENGINE_GRID, -1, 0.62);
    close_minute(&scene);
    /* opinions are silent again, the voices of the last close are kept */
    assert_int_equal(oc_engine_analyze(scene.run.engine, UINT32_MAX, &signal), OC_OK);
    assert_int_equal(signal.code, OC_CODE_CONFLICT);
    assert_int_equal(oc_engine_analyze(scene.run.engine, 1U << OC_ENGINE_GRID, &signal), OC_OK);
    assert_int_equal(signal.direction, OC_SHORT);
    assert_int_equal(oc_engine_analyze(scene.run.engine, 0, &signal), OC_OK);
    assert_int_equal(signal.code, OC_CODE_ALL_ABSTAIN);
    end(&scene);
}

/* 49.9 outcomes in the table: judged and tracked, without a voice; 50: it leads. */
static void auto_waits_for_its_outcomes(void **state)
{
    struct scene scene;
    struct oc_learner learner;

    (void)state;
    for (int i = 0; i < 2; i++) {
        double count = i == 0 ? 49.9 : 50.0;

        begin_quiet(&scene);
        oc_learner_init(&learner);
        learner.table.cells[OC_ENGINE_SMC][OC_CELL_ANY] =
            (struct oc_cell_sums){true, count * 0.55, count * 0.45, count * 0.55, count};
        oc_engine_set_learned(scene.run.engine, &learner.table);
        say(&scene, OC_ENGINE_SMC, 1, 0.66);
        close_minute(&scene);
        assert_int_equal(scene.signal_count, i);
        assert_int_equal(scene.opinion_count, 1);
        assert_int_equal(scene.opinions[0].verdict, i == 0 ? OC_CODE_SHADOW : OC_CODE_OK);
        assert_int_equal(oc_engine_mode_of(scene.run.engine, OC_ENGINE_SMC),
                         i == 0 ? OC_MODE_AUTO : OC_MODE_ON);
        assert_int_equal(scene.run.engine->tracker.count, 1); /* tracked either way */
        assert_int_equal(scene.run.engine->voices[OC_ENGINE_SMC].is_shadow, i == 0);
        end(&scene);
    }
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "an open opinion stands for 60 minutes, not 61", stands_for_an_hour, NULL);
    check_add(&list, "a standing opinion keeps the weight it was given with",
              standing_keeps_its_weight, NULL);
    check_add(&list, "an opinion that has ended does not stand", ended_does_not_stand, NULL);
    check_add(&list, "an unavailable engine has no standing opinion", unavailable_does_not_stand,
              NULL);
    check_add(&list, "only an engine's last opinion stands", only_the_last_one_stands, NULL);
    check_add(&list, "a stronger standing opinion outvotes a fresh one", outvoted, NULL);
    check_add(&list, "lead, support and opposition each get their verdict", verdicts_of_one_vote,
              NULL);
    check_add(&list, "a conflict is told to both sides", conflict_is_told_to_both, NULL);
    check_add(&list, "an open endorsed signal holds the next one back", open_signal_holds_back,
              NULL);
    check_add(&list, "an endorsed signal supersedes an unendorsed one",
              endorsed_supersedes_unendorsed, NULL);
    check_add(&list, "an endorsed signal reverses the other side", endorsed_reverses_the_other_side,
              NULL);
    check_add(&list, "a muted signal is published at 0.5", muted_is_published_with_a_coin, NULL);
    check_add(&list, "an engine on auto votes from its 50th outcome on",
              auto_waits_for_its_outcomes, NULL);
    check_add(&list, "a mask hears some engines only", mask_hears_one_engine, NULL);
    return check_run(&list, "vote of the engine");
}
