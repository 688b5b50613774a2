/* smc_structure.c - retrospective breaks of structure and changes of character.
 *
 * Source: definitions of smartmoneyconcepts 0.0.27 (analysis.md 3). Row: the third last of four swings.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smc_swing.h"

struct mark {
    double level;
    size_t index, broken; /* broken 0: never */
    int direction;        /* 0: dropped */
    bool is_change;
};

/* levels of the last four swings, oldest first; kind of the newest. +1, -1 or 0. */
static int judge(const double level[4], int kind, bool *is_change)
{
    double sign = kind;
    double first = sign * level[0];
    double second = sign * level[1];
    double third = sign * level[2];
    double fourth = sign * level[3];

    /* mirrored by the sign, so that the newest is a high */
    *is_change = third < first;
    if (first < third && third < second && second < fourth) {
        return kind;
    }
    if (third < first && first < second && second < fourth) {
        return kind;
    }
    return 0;
}

static size_t find_marks(const struct oc_study_run *run, const signed char *kinds,
                         struct mark *marks)
{
    double level[4] = {0};
    size_t at[4] = {0};
    int kind[4] = {0};
    size_t seen = 0;
    size_t count = 0;

    for (size_t i = 0; i < run->count; i++) {
        if (kinds[i] == 0) {
            continue;
        }
        for (size_t j = 0; j < 3; j++) {
            level[j] = level[j + 1];
            at[j] = at[j + 1];
            kind[j] = kind[j + 1];
        }
        level[3] = smc_swing_level(&run->candles[i], kinds[i]);
        at[3] = i;
        kind[3] = kinds[i];
        seen++;
        if (seen < 4 || kind[0] == kind[1] || kind[1] == kind[2] || kind[2] == kind[3]) {
            continue;
        }
        struct mark mark = {.level = level[1], .index = at[1]};

        mark.direction = judge(level, kind[3], &mark.is_change);
        if (mark.direction != 0) {
            marks[count++] = mark;
        }
    }
    return count;
}

static bool is_beyond(const struct oc_study_candle *candle, const struct mark *mark, bool by_close)
{
    if (mark->direction > 0) {
        return (by_close ? candle->close : candle->high) > mark->level;
    }
    return (by_close ? candle->close : candle->low) < mark->level;
}

/* A mark that breaks drops the earlier ones that did not break before it. */
static void drop_broken(const struct oc_study_run *run, struct mark *marks, size_t count,
                        bool by_close)
{
    for (size_t i = 0; i < count; i++) {
        size_t broken = marks[i].index + 2;

        while (broken < run->count && !is_beyond(&run->candles[broken], &marks[i], by_close)) {
            broken++;
        }
        if (broken >= run->count) {
            continue;
        }
        marks[i].broken = broken;
        for (size_t j = 0; j < i; j++) {
            if (marks[j].broken >= broken) {
                marks[j].direction = 0;
            }
        }
    }
}

static size_t scratch(const struct oc_study_config *config, size_t candles)
{
    size_t swings = smc_swing_scratch(study_whole(config, 0), candles);

    return (swings + 15) / 16 * 16 + candles * sizeof(struct mark);
}

static void run_all(const struct oc_study_config *config, const struct oc_study_run *run)
{
    uint32_t length = study_whole(config, 0);
    bool by_close = study_whole(config, 1) == 1;
    const signed char *kinds = smc_swing_kinds(run, length);
    struct mark *marks =
        (void *)((char *)run->scratch + (smc_swing_scratch(length, run->count) + 15) / 16 * 16);
    size_t count = find_marks(run, kinds, marks);

    drop_broken(run, marks, count, by_close);
    for (size_t i = 0; i < count; i++) {
        const struct mark *mark = &marks[i];

        if (mark->direction != 0 && mark->broken != 0) {
            double values[OC_STUDY_OUTPUTS_MAX] = {mark->direction, mark->is_change ? 1.0 : 0.0,
                                                   mark->level,
                                                   (double)run->candles[mark->broken].open_ms};

            run->on_row(run->context, mark->index, values, 15);
        }
    }
}

static const struct oc_study_param PARAMS[] = {
    SMC_LENGTH,
    {"close", 1, 0, 1, true, "1: broken by a close, 0: by a high or low"},
};
static const struct oc_study_output OUTPUTS[] = {
    {"direction", OC_UNIT_RATIO, -1, 1},
    {"is_change", OC_UNIT_RATIO, 0, 1},
    {"level", OC_UNIT_PRICE, 0, 0},
    {"broken_time", OC_UNIT_TIME_MS, 0, 0},
};

const struct oc_study study_smc_structure = {
    .name = "smc_structure",
    .title = "Retrospective breaks of structure and changes of character",
    .source = "definitions of smartmoneyconcepts 0.0.27",
    .family = OC_STUDY_RETROSPECTIVE,
    .kind = OC_STUDY_HISTORY,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .scratch = scratch,
    .run = run_all,
};
