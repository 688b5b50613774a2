/* registry.c - finds studies, checks parameters and candles, and guards what leaves.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"

#include <math.h>
#include <string.h>

static const struct oc_study *const STUDIES[] = {
#define STUDY_ADDRESS(name) &study_##name,
    STUDY_LIST(STUDY_ADDRESS)
#undef STUDY_ADDRESS
};

enum { STUDY_COUNT = sizeof STUDIES / sizeof STUDIES[0], NAME_CAP = 32 };

size_t oc_study_count(void)
{
    return STUDY_COUNT;
}

const struct oc_study *oc_study_at(size_t index)
{
    return index < STUDY_COUNT ? STUDIES[index] : NULL;
}

const struct oc_study *oc_study_find(const char *name)
{
    for (size_t i = 0; i < STUDY_COUNT; i++) {
        if (strcmp(STUDIES[i]->name, name) == 0) {
            return STUDIES[i];
        }
    }
    return NULL;
}

/* Levenshtein's distance over at most NAME_CAP characters of each. */
static size_t edits(const char *a, const char *b)
{
    size_t row[NAME_CAP + 1];
    size_t a_size = strlen(a);
    size_t b_size = strlen(b);

    a_size = a_size > NAME_CAP ? NAME_CAP : a_size;
    b_size = b_size > NAME_CAP ? NAME_CAP : b_size;
    for (size_t j = 0; j <= b_size; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            size_t remove = row[j] + 1;
            size_t insert = row[j - 1] + 1;

            diagonal = row[j];
            row[j] = change < remove ? change : remove;
            row[j] = insert < row[j] ? insert : row[j];
        }
    }
    return row[b_size];
}

const char *oc_study_nearest(const char *name)
{
    const char *nearest = STUDIES[0]->name;
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < STUDY_COUNT; i++) {
        size_t distance = edits(name, STUDIES[i]->name);

        if (distance < best) {
            best = distance;
            nearest = STUDIES[i]->name;
        }
    }
    return nearest;
}

const char *oc_study_nearest_param(const struct oc_study *study, const char *name)
{
    const char *nearest = NULL;
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < study->param_count; i++) {
        size_t distance = edits(name, study->params[i].name);

        if (distance < best) {
            best = distance;
            nearest = study->params[i].name;
        }
    }
    return nearest;
}

const char *oc_study_family_text(enum oc_study_family family)
{
    static const char *const TEXTS[] = {"indicator", "structure", "retrospective"};

    return TEXTS[family];
}

const char *oc_study_kind_text(enum oc_study_kind kind)
{
    static const char *const TEXTS[] = {"values", "events", "history"};

    return TEXTS[kind];
}

/* ---- parameters ---- */

void oc_study_defaults(const struct oc_study *study, int64_t interval_ms,
                       struct oc_study_config *config)
{
    *config = (struct oc_study_config){.interval_ms = interval_ms};
    for (size_t i = 0; i < study->param_count; i++) {
        config->params[i] = study->params[i].initial;
    }
}

const struct oc_study_param *oc_study_param(const struct oc_study *study, const char *name)
{
    for (size_t i = 0; i < study->param_count; i++) {
        if (strcmp(study->params[i].name, name) == 0) {
            return &study->params[i];
        }
    }
    return NULL;
}

enum oc_status oc_study_set(const struct oc_study *study, struct oc_study_config *config,
                            const char *name, double value)
{
    const struct oc_study_param *param = oc_study_param(study, name);

    if (param == NULL) {
        return OC_ENOTFOUND;
    }
    if (!(value >= param->min && value <= param->max)) {
        return OC_ERANGE;
    }
    if (param->is_whole && floor(value) != value) {
        return OC_EINVALID;
    }
    config->params[param - study->params] = value;
    return OC_OK;
}

/* ---- pushing ---- */

static bool is_price(double x)
{
    return x >= 1.0 / OC_STUDY_VALUE_MAX && x <= OC_STUDY_VALUE_MAX;
}

/* Written so that NaN is not sound. */
static bool is_sound(const struct oc_study_candle *candle)
{
    return is_price(candle->open) && is_price(candle->high) && is_price(candle->low) &&
           is_price(candle->close) && candle->low <= candle->open && candle->low <= candle->close &&
           candle->open <= candle->high && candle->close <= candle->high && candle->volume >= 0.0 &&
           candle->volume <= OC_STUDY_VALUE_MAX && candle->taker >= 0.0 &&
           candle->taker <= candle->volume;
}

static bool is_finite(double x)
{
    return x - x == 0.0;
}

size_t oc_study_size(const struct oc_study *study, const struct oc_study_config *config)
{
    return (study->size(config) + 15) / 16 * 16;
}

void oc_study_init(const struct oc_study *study, const struct oc_study_config *config, void *state)
{
    memset(state, 0, oc_study_size(study, config));
    (void)study->init(state, config);
}

enum oc_status oc_study_push(const struct oc_study *study, void *state,
                             const struct oc_study_candle *candle, double *out, uint32_t *has)
{
    if (!is_sound(candle)) {
        return OC_EINVALID;
    }
    uint32_t set = study->push(state, candle, out);

    for (size_t i = 0; i < study->output_count; i++) {
        if ((set >> i & 1U) != 0 && !is_finite(out[i])) {
            set &= ~(1U << i);
        }
    }
    if (set == 0) {
        return OC_EAGAIN;
    }
    *has = set;
    return OC_OK;
}

enum oc_status oc_study_push_events(const struct oc_study *study, void *state,
                                    const struct oc_study_candle *candle,
                                    struct oc_study_events *events)
{
    if (!is_sound(candle)) {
        return OC_EINVALID;
    }
    events->count = 0;
    study->push_events(state, candle, events);
    return OC_OK;
}

size_t oc_study_scratch(const struct oc_study *study, const struct oc_study_config *config,
                        size_t candles)
{
    return study->scratch(config, candles);
}

enum oc_status oc_study_history(const struct oc_study *study, const struct oc_study_config *config,
                                const struct oc_study_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        if (!is_sound(&run->candles[i])) {
            return OC_EINVALID;
        }
    }
    study->run(config, run);
    return OC_OK;
}
