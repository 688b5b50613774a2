/* test_live_structure.c - the engines' structure says what the studies say, candle by candle.
 *
 * The studies are held against vectors of a reference program (test_luxalgo.c); this one is held against
 * them on seeded walks.
 * SPDX-License-Identifier: MIT */
#include "core/series/series.h"
#include "core/structure/live_structure.h"
#include "outcry/timeframe.h"
#include "support/check.h"
#include "support/market.h"
#include "support/random_bars.h"
#include "support/structure_peer.h"

enum { CANDLES = 6000, RING = 200 };

static struct rig {
    struct {
        struct oc_series series;
        struct oc_candle slots[RING];
    } ring;
    struct live_structure live;
    struct structure_seen seen;
    struct oc_bar bars[CANDLES];
    struct structure_peer peer;
} rig;

static void on_event(void *ctx, const struct oc_structure_event *event)
{
    structure_seen_add(ctx, event);
}

static struct oc_study_candle in_ticks(const struct oc_bar *bar)
{
    return (struct oc_study_candle){bar->open_ms,      (double)bar->open,  (double)bar->high,
                                    (double)bar->low,  (double)bar->close, (double)bar->volume,
                                    (double)bar->taker};
}

static void agrees_with_the_studies(void **state)
{
    struct random_bars_config config = {
        .seed = *(const uint64_t *)*state, .price = 40000, .step = 25};
    struct oc_instrument instrument = market_instrument(0);
    struct live_sink sink = {on_event, &rig.seen};

    series_init(&rig.ring.series, RING,
                (uint32_t)((char *)rig.ring.slots - (char *)&rig.ring.series));
    live_structure_init(&rig.live);
    structure_peer_init(&rig.peer, 1.0);
    random_bars(rig.bars, CANDLES, &config);
    for (size_t i = 0; i < CANDLES; i++) {
        struct oc_bar bar = rig.bars[i];

        bar.open_ms = (int64_t)i * oc_timeframe_ms(OC_TF_5M);
        struct oc_candle candle = market_candle(&instrument, &bar);

        rig.seen.count = 0;
        series_push(&rig.ring.series, &candle);
        live_structure_push(&rig.live, &instrument, &rig.ring.series, &bar, &sink);
        struct oc_study_candle same = in_ticks(&bar);

        structure_peer_push(&rig.peer, &same, &rig.seen);
        for (int side = 0; side < 2; side++) {
            structure_peer_same_zones(&rig.live.blocks[side], &rig.peer.blocks[side]);
            structure_peer_same_zones(&rig.live.gaps[side], &rig.peer.gaps[side]);
        }
    }
    /* the walk is no empty comparison, and the cap was reached */
    assert_true(rig.peer.breaks > 100 && rig.peer.births > 200 && rig.peer.mitigated > 50);
    assert_true(rig.peer.filled > 50 && rig.peer.touched > 50 && rig.peer.forgotten > 0);
}

int main(void)
{
    static const uint64_t SEEDS[] = {1, 2, 3};
    struct check_list list = {0};

    check_add(&list, "breaks, blocks, gaps and their ends are the studies', walk 1",
              agrees_with_the_studies, (void *)(uintptr_t)&SEEDS[0]);
    check_add(&list, "breaks, blocks, gaps and their ends are the studies', walk 2",
              agrees_with_the_studies, (void *)(uintptr_t)&SEEDS[1]);
    check_add(&list, "breaks, blocks, gaps and their ends are the studies', walk 3",
              agrees_with_the_studies, (void *)(uintptr_t)&SEEDS[2]);
    return check_run(&list, "live structure");
}
