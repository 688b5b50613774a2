/* test_learned.c - daily fold and engine weight against the worked examples E13, and their rules.
 * SPDX-License-Identifier: MIT */
#include "core/vote/learned.h"
#include "support/vector_bars.h"

#include "outcry/timeframe.h"

static bool find_cell(const char *key, enum oc_engine_id *engine, enum oc_cell *cell)
{
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const char *name = oc_engine_text((enum oc_engine_id)i);
        size_t length = strlen(name);

        for (int c = 0; c < OC_CELL_COUNT; c++) {
            if (strncmp(key, name, length) == 0 &&
                strcmp(key + length, oc_cell_text((enum oc_cell)c)) == 0) {
                *engine = (enum oc_engine_id)i;
                *cell = (enum oc_cell)c;
                return true;
            }
        }
    }
    return false;
}

static void load_table(struct oc_learned *table, const cJSON *cells)
{
    const cJSON *row;

    cJSON_ArrayForEach(row, cells)
    {
        enum oc_engine_id engine;
        enum oc_cell cell;

        assert_true(find_cell(row->string, &engine, &cell));
        table->cells[engine][cell] =
            (struct oc_cell_sums){true, vector_double_at(row, 0), vector_double_at(row, 1),
                                  vector_double_at(row, 2), vector_double_at(row, 3)};
    }
}

static void check_table(const struct oc_learned *table, const cJSON *want)
{
    size_t known = 0;
    const cJSON *row;

    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        for (int c = 0; c < OC_CELL_COUNT; c++) {
            known += table->cells[i][c].is_known;
        }
    }
    assert_int_equal(known, vector_count(want));
    cJSON_ArrayForEach(row, want)
    {
        enum oc_engine_id engine;
        enum oc_cell cell;

        assert_true(find_cell(row->string, &engine, &cell));
        const struct oc_cell_sums *got = &table->cells[engine][cell];

        assert_near(got->success, vector_double_at(row, 0), 1e-12);
        assert_near(got->failure, vector_double_at(row, 1), 1e-12);
        assert_near(got->claim, vector_double_at(row, 2), 1e-12);
        assert_near(got->count, vector_double_at(row, 3), 1e-12);
    }
}

static void weight_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_learner learner;
    enum oc_engine_id engine;

    oc_learner_init(&learner);
    load_table(&learner.table, vector_get(vector->in, "table"));
    assert_true(oc_engine_parse(vector_text(vector->in, "engine"), &engine));
    enum oc_cell cell = vector_text(vector->in, "state")[0] == 'O' ? OC_CELL_OUT : OC_CELL_BALANCED;
    struct oc_weight got = oc_learned_weight(&learner.table, engine, cell);

    vector_near(got.rate, vector->out, "r");
    vector_near(got.claim, vector->out, "pbar");
    vector_near(got.weight, vector->out, "w");
}

static struct oc_lesson lesson_of(const cJSON *row)
{
    struct oc_lesson lesson = {
        .resolved_ms = vector_int_at(row, 0),
        .cell = vector_at(row, 4)->valuestring[0] == 'O' ? OC_CELL_OUT : OC_CELL_BALANCED,
        .label = vector_double_at(row, 5),
        .p = vector_double_at(row, 6),
        .weight = vector_double_at(row, 7),
    };

    snprintf(lesson.symbol, sizeof lesson.symbol, "%s", vector_at(row, 1)->valuestring);
    memcpy(lesson.id, vector_at(row, 2)->valuestring, strlen(vector_at(row, 2)->valuestring));
    assert_true(oc_engine_parse(vector_at(row, 3)->valuestring, &lesson.engine));
    return lesson;
}

static void fold_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *outcomes = vector_get(vector->in, "outcomes");
    struct oc_lesson lessons[8];
    struct oc_learner learner;
    int64_t days = vector_int(vector->in, "days");

    oc_learner_init(&learner);
    load_table(&learner.table, vector_get(vector->in, "table"));
    for (size_t i = 0; i < vector_count(outcomes); i++) {
        lessons[i] = lesson_of(vector_at(outcomes, i));
    }
    learner.table.day_ms = 0;
    assert_int_equal(oc_learner_fold(&learner, days * OC_DAY_MS, lessons, vector_count(outcomes)),
                     OC_OK);
    check_table(&learner.table, vector->out);
}

static struct oc_lesson plain_lesson(int64_t resolved_ms, const char *symbol, double label)
{
    struct oc_lesson lesson = {.resolved_ms = resolved_ms,
                               .engine = OC_ENGINE_GRID,
                               .cell = OC_CELL_BALANCED,
                               .label = label,
                               .p = 0.6,
                               .weight = 1,
                               .calibrates = true,
                               .raw_confidence = 0.6,
                               .confidence = 0.6};

    snprintf(lesson.symbol, sizeof lesson.symbol, "%s", symbol);
    return lesson;
}

static void order_does_not_matter(void **state)
{
    static const double LABELS[] = {0.1, 0.7, 0.3, 0.9, 0.2, 0.35, 0.77};
    struct oc_learner a, b;
    struct oc_lesson forward[7], backward[7];

    (void)state;
    for (size_t i = 0; i < 7; i++) {
        forward[i] = plain_lesson((int64_t)(i / 3),
                                  i % 3 == 0   ? "A"
                                  : i % 3 == 1 ? "AB"
                                               : "B",
                                  LABELS[i]);
        forward[i].id[15] = (uint8_t)i;
        backward[6 - i] = forward[i];
    }
    oc_learner_init(&a);
    oc_learner_init(&b);
    assert_int_equal(oc_learner_fold(&a, 0, forward, 7), OC_OK);
    assert_int_equal(oc_learner_fold(&b, 0, backward, 7), OC_OK);
    for (size_t i = 0; i < 7; i++) {
        assert_same_double(a.points[i].label, b.points[i].label);
        assert_same_double(a.points[i].label, LABELS[i]);
    }
    assert_same_double(a.table.cells[OC_ENGINE_GRID][OC_CELL_ANY].success,
                       b.table.cells[OC_ENGINE_GRID][OC_CELL_ANY].success);
}

static void days_must_go_forward(void **state)
{
    struct oc_learner learner;

    (void)state;
    oc_learner_init(&learner);
    assert_int_equal(oc_learner_fold(&learner, 1, NULL, 0), OC_EINVALID);
    assert_int_equal(oc_learner_fold(&learner, -OC_DAY_MS, NULL, 0), OC_EINVALID);
    assert_int_equal(oc_learner_fold(&learner, 5 * OC_DAY_MS, NULL, 0), OC_OK);
    assert_int_equal(oc_learner_fold(&learner, 5 * OC_DAY_MS, NULL, 0), OC_EINVALID);
    assert_int_equal(oc_learner_fold(&learner, 4 * OC_DAY_MS, NULL, 0), OC_EINVALID);
    assert_int_equal(learner.table.day_ms, 5 * OC_DAY_MS);
}

static void fold_many(struct oc_learner *learner, int count, double label)
{
    struct oc_lesson lessons[400];
    int64_t day_ms = learner->table.day_ms < 0 ? 0 : learner->table.day_ms + OC_DAY_MS;

    assert_true(count <= 400);
    for (int i = 0; i < count; i++) {
        lessons[i] = plain_lesson(i, "A", label);
        lessons[i].id[0] = (uint8_t)(i >> 8);
        lessons[i].id[1] = (uint8_t)i;
    }
    assert_int_equal(oc_learner_fold(learner, day_ms, lessons, (size_t)count), OC_OK);
}

static void identity_below_200(void **state)
{
    struct oc_learner learner;

    (void)state;
    oc_learner_init(&learner);
    fold_many(&learner, 199, 0.0);
    assert_int_equal(learner.table.kind, OC_CALIBRATOR_IDENTITY);
    assert_same_double(oc_learned_confidence(&learner.table, 0.6), 0.6);
    fold_many(&learner, 1, 0.0);
    assert_int_equal(learner.table.kind, OC_CALIBRATOR_PLATT);
    assert_int_equal(learner.table.n, 200);
    assert_true(learner.table.b >= 0.2 && learner.table.b <= 2);
    /* 200 losses on claims of 0.6: the fit must go far below a coin, and the guard must fire */
    assert_true(learner.table.is_uncalibrated);
    assert_true(oc_learned_confidence(&learner.table, 0.6) < 0.35);
}

static void guard_looks_at_the_last_200(void **state)
{
    struct oc_learner learner;

    (void)state;
    oc_learner_init(&learner);
    fold_many(&learner, 200, 0.0);
    assert_true(learner.table.is_uncalibrated);
    fold_many(&learner, 200, 1.0); /* the last 200 claims of 0.6 all won */
    assert_false(learner.table.is_uncalibrated);
    assert_int_equal(learner.table.n, 400);
}

static void points_are_a_ring(void **state)
{
    struct oc_learner learner;

    (void)state;
    oc_learner_init(&learner);
    for (int i = 0; i < 4; i++) {
        fold_many(&learner, 400, i % 2 == 0 ? 1.0 : 0.0);
    }
    assert_int_equal(learner.table.n, 1600);
    assert_int_equal(learner.point_count, OC_CALIBRATION_CAP);
    assert_int_equal(learner.point_next, 600);
}

static void later_engines_start_lower(void **state)
{
    (void)state;
    assert_same_double(learned_prior_mean(true, 0), 0.55);
    assert_same_double(learned_prior_mean(false, 0), 0.52);
    assert_same_double(learned_prior_mean(false, 49.9), 0.52);
    assert_same_double(learned_prior_mean(false, 50), 0.55);
}

int main(void)
{
    struct check_list list = {0};
    int code;

    vectors_add(&list, "weight", weight_row);
    vectors_add(&list, "fold", fold_row);
    check_add(&list, "lessons fold in order of time, symbol and id", order_does_not_matter, NULL);
    check_add(&list, "a day is folded once and days go forward", days_must_go_forward, NULL);
    check_add(&list, "below 200 live outcomes confidence stays as it is", identity_below_200, NULL);
    check_add(&list, "the guard judges the last 200 outcomes", guard_looks_at_the_last_200, NULL);
    check_add(&list, "the calibrator keeps the last 1000 outcomes", points_are_a_ring, NULL);
    check_add(&list, "a later engine starts from 0.52 until 50 outcomes", later_engines_start_lower,
              NULL);
    code = check_run(&list, "learning");
    vectors_close();
    return code;
}
