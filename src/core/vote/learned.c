/* learned.c - what outcomes have taught: the daily fold and an engine's weight (strategies.md 12).
 * SPDX-License-Identifier: MIT */
#include "core/vote/learned.h"

#include "core/math/real.h"
#include "core/vote/calibrate.h"
#include "outcry/timeframe.h"

#define DAY_DECAY      0.9847147529344312 /* 2^(-1/45) */
#define ENGINE_COUNT   200.0              /* outcomes the prior of an engine is worth */
#define CELL_COUNT     100.0              /* and of a cell, on the engine's own rate */
#define RIDGE          5.0
#define SLOPE_MIN      0.2
#define SLOPE_MAX      2.0
#define WEIGHT_MAX     1.25
#define CLAIM_MIN      0.505
#define CONFIDENCE_MAX 0.95

const char *oc_cell_text(enum oc_cell cell)
{
    switch (cell) {
    case OC_CELL_BALANCED:
        return "B";
    case OC_CELL_OUT:
        return "O";
    case OC_CELL_ANY:
    case OC_CELL_COUNT:
    default:
        return "*";
    }
}

void oc_learner_init(struct oc_learner *learner)
{
    *learner = (struct oc_learner){
        .table = {.kind = OC_CALIBRATOR_IDENTITY, .a = 0.0, .b = 1.0, .day_ms = -1},
    };
}

double learned_prior_mean(bool is_core, double outcome_count)
{
    return is_core || outcome_count >= LEARNED_LATER_UNTIL ? 0.55 : 0.52;
}

struct oc_weight oc_learned_weight(const struct oc_learned *learned, enum oc_engine_id engine,
                                   enum oc_cell cell)
{
    const struct oc_cell_sums *any = &learned->cells[engine][OC_CELL_ANY];
    const struct oc_cell_sums *own = &learned->cells[engine][cell];
    double prior = learned_prior_mean((int)engine < LEARNED_CORE_ENGINES, any->count);
    double rate =
        (ENGINE_COUNT * prior + any->success) / (ENGINE_COUNT + any->success + any->failure);
    double claim = (ENGINE_COUNT * prior + any->claim) / (ENGINE_COUNT + any->count);
    struct oc_weight weight = {
        .rate = (CELL_COUNT * rate + own->success) / (CELL_COUNT + own->success + own->failure),
        .claim = (CELL_COUNT * claim + own->claim) / (CELL_COUNT + own->count),
    };
    double least = weight.claim > CLAIM_MIN ? weight.claim : CLAIM_MIN;

    weight.weight = oc_clamp(oc_logit(weight.rate) / oc_logit(least), 0, WEIGHT_MAX);
    return weight;
}

double oc_learned_confidence(const struct oc_learned *learned, double raw_confidence)
{
    double confidence = raw_confidence < CONFIDENCE_MAX ? raw_confidence : CONFIDENCE_MAX;

    if (learned->kind == OC_CALIBRATOR_PLATT) {
        confidence = oc_sigma(learned->a + learned->b * oc_logit(oc_clamp(confidence, 1e-4, 1)));
    }
    return learned->is_uncalibrated ? 0.5 + (confidence - 0.5) / 2 : confidence;
}

/* --- the fold ------------------------------------------------------------------------------------ */

/* (resolve time, symbol, id); true if a comes before b */
static bool is_before(const struct oc_lesson *a, const struct oc_lesson *b)
{
    if (a->resolved_ms != b->resolved_ms) {
        return a->resolved_ms < b->resolved_ms;
    }
    for (size_t i = 0; i < OC_SYMBOL_CAP; i++) {
        unsigned char x = (unsigned char)a->symbol[i], y = (unsigned char)b->symbol[i];

        if (x != y) {
            return x < y;
        }
        if (x == 0) {
            break;
        }
    }
    for (size_t i = 0; i < sizeof a->id; i++) {
        if (a->id[i] != b->id[i]) {
            return a->id[i] < b->id[i];
        }
    }
    return false;
}

static void sift(struct oc_lesson *lessons, size_t root, size_t count)
{
    struct oc_lesson moved = lessons[root];

    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && is_before(&lessons[child], &lessons[child + 1])) {
            child++;
        }
        if (!is_before(&moved, &lessons[child])) {
            break;
        }
        lessons[root] = lessons[child];
        root = child;
    }
    lessons[root] = moved;
}

/* Heap sort: keys are unique, memory is the caller's. */
static void sort(struct oc_lesson *lessons, size_t count)
{
    for (size_t i = count / 2; i-- > 0;) {
        sift(lessons, i, count);
    }
    for (size_t end = count; end-- > 1;) {
        struct oc_lesson last = lessons[end];

        lessons[end] = lessons[0];
        lessons[0] = last;
        sift(lessons, 0, end);
    }
}

static void discount(struct oc_learned *table, int64_t days)
{
    for (int engine = 0; engine < OC_ENGINE_COUNT; engine++) {
        for (int cell = 0; cell < OC_CELL_COUNT; cell++) {
            struct oc_cell_sums *sums = &table->cells[engine][cell];

            for (int64_t day = 0; day < days && sums->count > 0; day++) {
                sums->success *= DAY_DECAY;
                sums->failure *= DAY_DECAY;
                sums->claim *= DAY_DECAY;
                sums->count *= DAY_DECAY;
            }
        }
    }
}

static void add(struct oc_cell_sums *sums, const struct oc_lesson *lesson)
{
    sums->is_known = true;
    sums->success += lesson->weight * lesson->label;
    sums->failure += lesson->weight * (1 - lesson->label);
    sums->claim += lesson->weight * lesson->p;
    sums->count += lesson->weight;
}

static void add_point(struct oc_learner *learner, const struct oc_lesson *lesson)
{
    learner->points[learner->point_next] = (struct oc_calibration_point){
        lesson->raw_confidence,
        lesson->confidence,
        lesson->label,
    };
    learner->point_next = (learner->point_next + 1) % OC_CALIBRATION_CAP;
    if (learner->point_count < OC_CALIBRATION_CAP) {
        learner->point_count++;
    }
    if (learner->table.n < INT32_MAX) {
        learner->table.n++;
    }
}

/* The newest `count` points, oldest first; published confidences or raw ones. */
static void take_points(const struct oc_learner *learner, uint32_t count, bool is_raw, double *p,
                        double *labels)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = (learner->point_next + OC_CALIBRATION_CAP - count + i) % OC_CALIBRATION_CAP;

        p[i] = is_raw ? learner->points[slot].raw_confidence : learner->points[slot].confidence;
        labels[i] = learner->points[slot].label;
    }
}

static void recalibrate(struct oc_learner *learner)
{
    double p[OC_CALIBRATION_CAP], labels[OC_CALIBRATION_CAP];
    struct oc_learned *table = &learner->table;

    table->kind = OC_CALIBRATOR_IDENTITY;
    table->a = 0.0;
    table->b = 1.0;
    table->is_uncalibrated = false;
    if (table->n < OC_CALIBRATED_FROM) {
        return;
    }
    take_points(learner, learner->point_count, true, p, labels);
    struct calibrate_platt fit = calibrate_fit(p, labels, learner->point_count, RIDGE);

    table->kind = OC_CALIBRATOR_PLATT;
    table->a = fit.a;
    table->b = oc_clamp(fit.b, SLOPE_MIN, SLOPE_MAX);
    take_points(learner, OC_GUARD_COUNT, false, p, labels);
    table->is_uncalibrated = calibrate_is_worse_than_half(p, labels, OC_GUARD_COUNT);
}

enum oc_status oc_learner_fold(struct oc_learner *learner, int64_t day_ms,
                               struct oc_lesson *lessons, size_t lesson_count)
{
    struct oc_learned *table = &learner->table;

    if (day_ms < 0 || day_ms % OC_DAY_MS != 0 || (table->day_ms >= 0 && day_ms <= table->day_ms)) {
        return OC_EINVALID;
    }
    discount(table, table->day_ms < 0 ? 1 : (day_ms - table->day_ms) / OC_DAY_MS);
    sort(lessons, lesson_count);
    for (size_t i = 0; i < lesson_count; i++) {
        add(&table->cells[lessons[i].engine][OC_CELL_ANY], &lessons[i]);
        add(&table->cells[lessons[i].engine][lessons[i].cell], &lessons[i]);
        if (lessons[i].calibrates) {
            add_point(learner, &lessons[i]);
        }
    }
    table->day_ms = day_ms;
    recalibrate(learner);
    return OC_OK;
}
