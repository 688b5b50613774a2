/* test_live_structure.c - the engines' structure says what the studies say, candle by candle.
 *
 * The studies are held against vectors of a reference program (test_luxalgo.c); this one is held against
 * them on seeded walks.
 * SPDX-License-Identifier: MIT */
#include "core/series/series.h"
#include "core/structure/live_structure.h"
#include "outcry/study.h"
#include "outcry/timeframe.h"
#include "support/check.h"
#include "support/market.h"
#include "support/random_bars.h"

enum { CANDLES = 6000, RING = 200, STATE_CAP = 1 << 16, SEEN_CAP = 256 };

struct seen {
    size_t count;
    struct oc_structure_event items[SEEN_CAP];
};

struct peer {
    const struct oc_study *study;
    _Alignas(16) unsigned char state[STATE_CAP];
    struct oc_study_events events;
};

static struct rig {
    struct {
        struct oc_series series;
        struct oc_candle slots[RING];
    } ring;
    struct live_structure live;
    struct seen seen;
    struct oc_bar bars[CANDLES];
    struct peer breaks, gaps, blocks;
} rig;

static void on_event(void *ctx, const struct oc_structure_event *event)
{
    struct seen *seen = ctx;

    assert_true(seen->count < SEEN_CAP);
    seen->items[seen->count++] = *event;
}

static void begin_peer(struct peer *peer, const char *name)
{
    struct oc_study_config config;

    peer->study = oc_study_find(name);
    assert_non_null(peer->study);
    oc_study_defaults(peer->study, oc_timeframe_ms(OC_TF_5M), &config);
    assert_true(oc_study_size(peer->study, &config) <= STATE_CAP);
    oc_study_init(peer->study, &config, peer->state);
}

static void push_peer(struct peer *peer, const struct oc_bar *bar)
{
    struct oc_study_candle candle = {bar->open_ms,      (double)bar->open,  (double)bar->high,
                                     (double)bar->low,  (double)bar->close, (double)bar->volume,
                                     (double)bar->taker};

    assert_int_equal(oc_study_push_events(peer->study, peer->state, &candle, &peer->events), OC_OK);
}

static bool is_told(const struct seen *seen, enum oc_structure_kind kind,
                    const struct oc_study_event *want)
{
    for (size_t i = 0; i < seen->count; i++) {
        const struct oc_structure_event *got = &seen->items[i];

        if (got->kind == kind && got->direction == want->direction &&
            got->open_ms == want->open_ms && got->known_ms == want->known_ms &&
            got->low == (int64_t)want->bottom && got->high == (int64_t)want->top) {
            return true;
        }
    }
    return false;
}

static size_t count_of(const struct seen *seen, enum oc_structure_kind from,
                       enum oc_structure_kind to)
{
    size_t count = 0;

    for (size_t i = 0; i < seen->count; i++) {
        count += seen->items[i].kind >= from && seen->items[i].kind <= to;
    }
    return count;
}

static size_t compare_candle(void)
{
    const struct oc_study_events *breaks = &rig.breaks.events, *gaps = &rig.gaps.events;
    const struct oc_study_events *blocks = &rig.blocks.events;
    size_t births = 0, new_gaps = 0;

    assert_int_equal(count_of(&rig.seen, OC_STRUCTURE_INTERNAL_BOS, OC_STRUCTURE_SWING_CHOCH),
                     breaks->count);
    for (uint32_t i = 0; i < breaks->count; i++) { /* the study's kinds have the same order */
        assert_true(is_told(
            &rig.seen, (enum oc_structure_kind)(OC_STRUCTURE_INTERNAL_BOS + breaks->items[i].kind),
            &breaks->items[i]));
    }
    for (uint32_t i = 0; i < blocks->count; i++) {
        if (blocks->items[i].kind % 2 == 0) { /* a block was born */
            births++;
            assert_true(is_told(&rig.seen, OC_STRUCTURE_BLOCK, &blocks->items[i]));
        }
    }
    assert_int_equal(count_of(&rig.seen, OC_STRUCTURE_BLOCK, OC_STRUCTURE_BLOCK), births);
    for (uint32_t i = 0; i < gaps->count; i++) {
        if (gaps->items[i].kind == 0) {
            new_gaps++;
            assert_true(is_told(&rig.seen, OC_STRUCTURE_GAP, &gaps->items[i]));
        }
    }
    assert_int_equal(count_of(&rig.seen, OC_STRUCTURE_GAP, OC_STRUCTURE_GAP), new_gaps);
    return breaks->count + births + new_gaps;
}

static void agrees_with_the_studies(void **state)
{
    struct random_bars_config config = {
        .seed = *(const uint64_t *)*state, .price = 40000, .step = 25};
    struct oc_instrument instrument = market_instrument(0);
    struct live_sink sink = {on_event, &rig.seen};
    size_t compared = 0;

    series_init(&rig.ring.series, RING,
                (uint32_t)((char *)rig.ring.slots - (char *)&rig.ring.series));
    live_structure_init(&rig.live);
    begin_peer(&rig.breaks, "structure");
    begin_peer(&rig.blocks, "order_blocks");
    begin_peer(&rig.gaps, "fvg");
    random_bars(rig.bars, CANDLES, &config);
    for (size_t i = 0; i < CANDLES; i++) {
        struct oc_bar bar = rig.bars[i];

        bar.open_ms = (int64_t)i * oc_timeframe_ms(OC_TF_5M);
        struct oc_candle candle = market_candle(&instrument, &bar);

        rig.seen.count = 0;
        series_push(&rig.ring.series, &candle);
        live_structure_push(&rig.live, &instrument, &rig.ring.series, &bar, &sink);
        push_peer(&rig.breaks, &bar);
        push_peer(&rig.blocks, &bar);
        push_peer(&rig.gaps, &bar);
        compared += compare_candle();
        assert_true(rig.live.blocks[0].count <= LIVE_ZONES && rig.live.gaps[1].count <= LIVE_ZONES);
    }
    assert_true(compared > 500); /* the walk is no empty comparison */
}

int main(void)
{
    static const uint64_t SEEDS[] = {1, 2, 3};
    struct check_list list = {0};

    check_add(&list, "breaks, blocks and gaps are the studies', walk 1", agrees_with_the_studies,
              (void *)(uintptr_t)&SEEDS[0]);
    check_add(&list, "breaks, blocks and gaps are the studies', walk 2", agrees_with_the_studies,
              (void *)(uintptr_t)&SEEDS[1]);
    check_add(&list, "breaks, blocks and gaps are the studies', walk 3", agrees_with_the_studies,
              (void *)(uintptr_t)&SEEDS[2]);
    return check_run(&list, "live structure");
}
