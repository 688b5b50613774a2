/* test_luxalgo.c - live structure against the events and states of the LuxAlgo script on 3000 hours:
 * events and indices exact, levels exact doubles, atr200 to 1e-9.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"
#include "support/check.h"
#include "support/reference.h"

#include <math.h>

enum { ROWS_MAX = 4000 };

#define HOUR_MS INT64_C(3600000)

static struct oc_study_candle *candles;
static size_t count;

/* An event with the rows of its candles. */
struct seen {
    size_t known, belongs, origin; /* SIZE_MAX: none */
    struct oc_study_event event;
};

struct seen_list {
    size_t count;
    struct seen items[ROWS_MAX];
};

static size_t row_of(int64_t open_ms)
{
    for (size_t i = 0; i < count; i++) {
        if (candles[i].open_ms == open_ms) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void load(void)
{
    if (candles == NULL) {
        candles = reference_candles("reference/btcusdt_1h.csv", &count);
    }
}

static void gather(const char *name, const char *param, double value, struct seen_list *list)
{
    static struct oc_study_events events;
    const struct oc_study *study = oc_study_find(name);
    struct oc_study_config config;

    oc_study_defaults(study, HOUR_MS, &config);
    if (param != NULL) {
        assert_int_equal(oc_study_set(study, &config, param, value), OC_OK);
    }
    void *state = malloc(oc_study_size(study, &config));

    assert_non_null(state);
    oc_study_init(study, &config, state);
    list->count = 0;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(oc_study_push_events(study, state, &candles[i], &events), OC_OK);
        for (uint32_t j = 0; j < events.count; j++) {
            assert_true(list->count < ROWS_MAX);
            list->items[list->count++] = (struct seen){
                .known = i,
                .belongs = row_of(events.items[j].open_ms),
                .origin =
                    events.items[j].origin_ms < 0 ? SIZE_MAX : row_of(events.items[j].origin_ms),
                .event = events.items[j]};
        }
    }
    free(state);
}

static void say(const char *what, size_t rows)
{
    if (reference_wants_table()) {
        print_message("| luxalgo %s | %zu | 0 |\n", what, rows);
    }
}

/* "iBearCHoCH" and the like; false for the other events of the file */
static bool parse_break(const char *text, uint32_t *kind, int32_t *direction)
{
    if ((text[0] != 'i' && text[0] != 's') || strstr(text, "FVG") != NULL) {
        return false;
    }
    *direction = strstr(text, "Bull") != NULL ? 1 : -1;
    *kind = (text[0] == 's' ? 2U : 0U) + (strstr(text, "CHoCH") != NULL ? 1U : 0U);
    return true;
}

/* The order block of a break, unless it was mitigated on the candle that made it. */
static void check_block(const struct reference *table, size_t row, const struct seen *seen,
                        const struct seen_list *blocks, uint32_t kind)
{
    size_t high = reference_column(table, "ob_high");
    size_t low = reference_column(table, "ob_low");
    const struct seen *block = NULL;
    bool is_gone = false;

    for (size_t i = 0; i < blocks->count; i++) {
        const struct seen *at = &blocks->items[i];

        if (at->known == seen->known && at->event.kind == kind && at->origin == seen->known &&
            at->event.direction == seen->event.direction) {
            block = at;
        }
        is_gone = is_gone || (block != NULL && at->known == seen->known &&
                              at->event.kind == kind + 1 && at->origin == block->belongs);
    }
    assert_non_null(block);
    assert_true(block->belongs >= seen->origin && block->belongs < seen->known);
    assert_int_equal(reference_has(table, row, high), !is_gone);
    if (!is_gone) {
        assert_same_double(block->event.top,
                           fmax(reference_at(table, row, high), reference_at(table, row, low)));
        assert_same_double(block->event.bottom,
                           fmin(reference_at(table, row, high), reference_at(table, row, low)));
    }
}

static void breaks_equal(void **state)
{
    static struct seen_list breaks, blocks;
    struct reference table;
    size_t next = 0;

    (void)state;
    load();
    reference_load(&table, "reference/btcusdt_1h_ref/luxalgo_events.csv");
    gather("structure", NULL, 0, &breaks);
    gather("order_blocks", NULL, 0, &blocks);
    for (size_t row = 0; row < table.rows; row++) {
        uint32_t kind = 0;
        int32_t direction = 0;

        if (!parse_break(reference_text(&table, row, 1), &kind, &direction)) {
            continue;
        }
        assert_true(next < breaks.count);
        const struct seen *seen = &breaks.items[next++];

        assert_int_equal(seen->known, (size_t)reference_at(&table, row, 0));
        assert_int_equal(seen->belongs, seen->known);
        assert_int_equal(seen->event.kind, kind);
        assert_int_equal(seen->event.direction, direction);
        assert_same_double(seen->event.level, reference_at(&table, row, 2));
        assert_int_equal(seen->origin, (size_t)reference_at(&table, row, 3));
        check_block(&table, row, seen, &blocks, kind / 2 * 2);
    }
    assert_int_equal(next, breaks.count);
    say("events: BOS, CHoCH with pivot and order block", next);
    reference_free(&table);
}

/* Events of one kind of the file, known and direction only. */
static void plain_events(const char *study, uint32_t kind, const char *bull, const char *bear)
{
    static struct seen_list list;
    struct reference table;
    size_t next = 0;
    size_t compared = 0;

    load();
    reference_load(&table, "reference/btcusdt_1h_ref/luxalgo_events.csv");
    gather(study, NULL, 0, &list);
    for (size_t row = 0; row < table.rows; row++) {
        const char *text = reference_text(&table, row, 1);

        if (strcmp(text, bull) != 0 && strcmp(text, bear) != 0) {
            continue;
        }
        while (next < list.count && list.items[next].event.kind > kind) {
            next++;
        }
        assert_true(next < list.count);
        assert_int_equal(list.items[next].known, (size_t)reference_at(&table, row, 0));
        assert_int_equal(list.items[next].event.direction, strcmp(text, bull) == 0 ? 1 : -1);
        next++;
        compared++;
    }
    while (next < list.count && list.items[next].event.kind > kind) {
        next++;
    }
    assert_int_equal(next, list.count);
    say(study, compared);
    reference_free(&table);
}

static void gaps_equal(void **state)
{
    (void)state;
    plain_events("fvg", 0, "bullFVG", "bearFVG");
}

static void equals_equal(void **state)
{
    (void)state;
    plain_events("equal_levels", 1, "EQL", "EQH");
}

/* Pivots of one size as they stand in the table of state changes. */
static void pivots_equal(double size, const char *prefix)
{
    static struct seen_list list;
    struct reference table;
    struct seen high = {0};
    struct seen low = {0};
    size_t next = 0;

    load();
    reference_load(&table, "reference/btcusdt_1h_ref/luxalgo_state_changes.csv");
    gather("swings", "size", size, &list);
    for (size_t row = 0; row < table.rows; row++) {
        size_t at = (size_t)reference_at(&table, row, 0);

        while (next < list.count && list.items[next].known <= at) {
            *(list.items[next].event.kind == 0 ? &high : &low) = list.items[next];
            next++;
        }
        for (int side = 0; side < 2; side++) {
            const struct seen *pivot = side == 0 ? &high : &low;
            const char *end = side == 0 ? "High" : "Low";
            size_t level = reference_column(&table, check_name("%s%s", prefix, end));
            size_t bar = reference_column(&table, check_name("%s%sBar", prefix, end));

            assert_int_equal(reference_has(&table, row, level), pivot->event.level > 0.0);
            if (pivot->event.level > 0.0) {
                assert_same_double(pivot->event.level, reference_at(&table, row, level));
                assert_int_equal(pivot->belongs, (size_t)reference_at(&table, row, bar));
                assert_int_equal(pivot->known, pivot->belongs + (size_t)size);
            }
        }
    }
    assert_int_equal(next, list.count);
    say(check_name("state_changes: %s pivots", prefix), table.rows);
    reference_free(&table);
}

static void swing_pivots_equal(void **state)
{
    (void)state;
    pivots_equal(50, "swing");
}

static void internal_pivots_equal(void **state)
{
    (void)state;
    pivots_equal(5, "internal");
}

static void trailing_equal(void **state)
{
    const struct oc_study *study = oc_study_find("premium_discount");
    static const char *const NAMES[] = {"trailTop", "trailBottom", "atr200"};
    static const size_t OUTPUTS[] = {0, 1, 7};
    struct oc_study_config config;
    struct reference table;
    double worst = 0.0;

    (void)state;
    load();
    reference_load(&table, "reference/btcusdt_1h_ref/luxalgo_trailing.csv");
    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < count; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;

        assert_int_equal(oc_study_push(study, memory, &candles[i], out, &has), OC_OK);
        for (size_t j = 0; j < 3; j++) {
            size_t column = reference_column(&table, NAMES[j]);

            assert_int_equal(has >> OUTPUTS[j] & 1U, reference_has(&table, i, column));
            if (!reference_has(&table, i, column)) {
                continue;
            }
            double want = reference_at(&table, i, column);

            assert_near(out[OUTPUTS[j]], want, j == 2 ? 1e-9 * want : 0.0);
            worst = fmax(worst, fabs(out[OUTPUTS[j]] - want) / want);
        }
    }
    if (reference_wants_table()) {
        print_message("| luxalgo trailing: top, bottom, atr200 | %zu | %.1e relative |\n", count,
                      worst);
    }
    free(memory);
    reference_free(&table);
}

/* Biases of both sides as in the table of state changes. */
static void biases_equal(void **state)
{
    const struct oc_study *study = oc_study_find("premium_discount");
    struct oc_study_config config;
    struct reference table;
    size_t row = 0;

    (void)state;
    load();
    reference_load(&table, "reference/btcusdt_1h_ref/luxalgo_state_changes.csv");
    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < count; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;

        assert_int_equal(oc_study_push(study, memory, &candles[i], out, &has), OC_OK);
        if (row < table.rows && (size_t)reference_at(&table, row, 0) == i) {
            row++;
        }
        size_t swing = reference_column(&table, "swingTrend");
        size_t internal = reference_column(&table, "internalTrend");

        assert_same_double(out[5], reference_at(&table, row - 1, swing));
        assert_same_double(out[6], reference_at(&table, row - 1, internal));
    }
    assert_int_equal(row, table.rows);
    say("state_changes: biases", count);
    free(memory);
    reference_free(&table);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "breaks, their pivots and order blocks are equal", breaks_equal, NULL);
    check_add(&list, "fair value gaps are equal", gaps_equal, NULL);
    check_add(&list, "equal highs and lows are equal", equals_equal, NULL);
    check_add(&list, "swing pivots are equal", swing_pivots_equal, NULL);
    check_add(&list, "internal pivots are equal", internal_pivots_equal, NULL);
    check_add(&list, "the trailing range and its ATR are equal", trailing_equal, NULL);
    check_add(&list, "biases are equal at every candle", biases_equal, NULL);
    return check_run(&list, "live structure");
}
