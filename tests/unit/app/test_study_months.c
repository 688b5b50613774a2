/* test_study_months.c - on real months of 1m candles nothing repaints: the run over a part of the month
 * is the beginning of the run over all of it, for every live study; and a state that was moved goes on
 * as if it had stayed.
 * SPDX-License-Identifier: MIT */
#include "history/history.h"
#include "outcry/study.h"
#include "outcry/timeframe.h"
#include "support/check.h"
#include "support/place.h"

enum { CANDLES_MAX = 45000, CUTS = 4 };

static const char *const MONTHS[] = {
    "data/klines_1m_um/ALGOUSDT-1m-2024-09.csv.zst",
    "data/klines_1m_um/FILUSDT-1m-2024-11.csv.zst",
};

static struct oc_study_candle candles[CANDLES_MAX];
static size_t count;
static const char *loaded;

static void load(const char *month)
{
    struct history *history = NULL;
    char path[PLACE_PATH_CAP];
    struct error error = {0};
    struct history_row row;

    place_shared_or_skip(month, path);
    if (loaded == month) {
        return;
    }
    assert_int_equal(history_open(&history, path, OC_MINUTE_MS, &error), OC_OK);
    for (count = 0; history_next(history, &row, &error) == OC_OK; count++) {
        assert_true(count < CANDLES_MAX);
        candles[count] = oc_study_candle_of(&row.candle);
    }
    history_close(history);
    loaded = month;
}

/* FNV-1a over all that the study gave. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ at[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

/* hashes[i]: after the first i candles. moved: the state changes its place every 1001 candles. */
static void run(const struct oc_study *study, size_t until, bool moved, uint64_t *hashes)
{
    static struct oc_study_events events;
    struct oc_study_config config;
    uint64_t hash = UINT64_C(14695981039346656037);

    oc_study_defaults(study, OC_MINUTE_MS, &config);
    size_t size = oc_study_size(study, &config);
    void *state = malloc(size);

    assert_non_null(state);
    oc_study_init(study, &config, state);
    for (size_t i = 0; i < until; i++) {
        double out[OC_STUDY_OUTPUTS_MAX] = {0};
        uint32_t has = 0;

        if (study->kind == OC_STUDY_EVENTS) {
            assert_int_equal(oc_study_push_events(study, state, &candles[i], &events), OC_OK);
            for (uint32_t j = 0; j < events.count; j++) {
                assert_int_equal(events.items[j].known_ms, candles[i].open_ms + OC_MINUTE_MS);
            }
            hash = mix(hash, events.items, events.count * sizeof events.items[0]);
        } else {
            enum oc_status status = oc_study_push(study, state, &candles[i], out, &has);

            assert_true(status == OC_OK || status == OC_EAGAIN);
            hash = mix(mix(hash, &has, sizeof has), out, study->output_count * sizeof out[0]);
        }
        hashes[i] = hash;
        if (moved && i % 1001 == 1000) {
            void *copy = malloc(size);

            assert_non_null(copy);
            memcpy(copy, state, size);
            memset(state, 0x5a, size);
            free(state);
            state = copy;
        }
    }
    free(state);
}

struct month_case {
    const struct oc_study *study;
    const char *month;
};

static void nothing_repaints(void **state)
{
    static uint64_t whole[CANDLES_MAX], part[CANDLES_MAX];
    const struct month_case *row = *state;

    load(row->month);
    run(row->study, count, false, whole);
    for (size_t cut = 1; cut <= CUTS; cut++) {
        size_t until = count * cut / (CUTS + 1) - 7;

        run(row->study, until, cut % 2 == 0, part);
        assert_memory_equal(part, whole, until * sizeof part[0]);
    }
}

int main(void)
{
    static struct month_case cases[256];
    struct check_list list = {0};
    size_t used = 0;

    for (size_t m = 0; m < sizeof MONTHS / sizeof MONTHS[0]; m++) {
        for (size_t i = 0; i < oc_study_count(); i++) {
            const struct oc_study *study = oc_study_at(i);

            if (study->kind == OC_STUDY_HISTORY || used == 256) {
                continue; /* those look ahead by definition */
            }
            cases[used] = (struct month_case){study, MONTHS[m]};
            check_add(&list, check_name("%s does not repaint, %s", study->name, MONTHS[m]),
                      nothing_repaints, &cases[used]);
            used++;
        }
    }
    return check_run(&list, "studies on real months");
}
