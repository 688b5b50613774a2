/* fake_view.c - a view filled by hand.
 * SPDX-License-Identifier: MIT */
#include "support/fake_view.h"

#include "core/series/series.h"
#include "support/market.h"

#include "support/check.h"

void fake_view_init(struct fake_view *fake, int64_t start_ms)
{
    memset(fake, 0, sizeof *fake);
    fake->instrument = market_instrument(0);
    fake->costs = oc_costs_default(OC_MARKET_USDM);
    fake->next_ms = start_ms;
    evidence_init(&fake->evidence);
    series_init(&fake->m1.series, FAKE_RING,
                (uint32_t)((char *)fake->m1.slots - (char *)&fake->m1.series));
    fake->view = (struct oc_view){
        .instrument = &fake->instrument,
        .costs = &fake->costs,
        .m1 = &fake->m1.series,
        .m5 = &fake->m1.series,
        .has_taker_volume = true,
        .has_adx5 = true,
        .adx5 = 14,
        .has_volume_z = true,
        .volume_mu = 4.787491742782046,
        .volume_sd = 0.45,
        .volume_mean_5m_20 = 1000,
        .has_reference = true,
        .val = 1000,
        .poc = 1050,
        .vah = 1100,
        .row_ticks = 5,
        .session_count = 3,
        .imbalance = 0.7,
        .has_confluence = true,
        .confluence = 0.5,
        .failures = &fake->failures,
        .evidence = &fake->evidence,
        .index5 = 1000,
    };
    for (int tf = 0; tf < OC_TF_COUNT; tf++) {
        fake->view.bar_count[tf] = 100000;
        fake->view.has_atr[tf] = true;
        fake->view.atr[tf] = tf == OC_TF_1H ? 60 : 30;
    }
    assert_true(oc_strategy_of(OC_ENGINE_FABIO)->state_size <= sizeof fake->state);
}

static void build_five(struct fake_view *fake, const struct oc_bar *bar)
{
    struct oc_bar *five = &fake->five;
    bool is_first = bar->open_ms % (5 * OC_MINUTE_MS) == 0 || five->volume == 0;

    if (is_first) {
        *five = *bar;
        five->open_ms -= bar->open_ms % (5 * OC_MINUTE_MS);
    } else {
        five->high = bar->high > five->high ? bar->high : five->high;
        five->low = bar->low < five->low ? bar->low : five->low;
        five->close = bar->close;
        five->volume += bar->volume;
        five->taker += bar->taker;
    }
}

static void sum_last_five(struct fake_view *fake)
{
    fake->view.volume_5 = fake->view.delta_5 = 0;
    for (size_t back = 0; back < 5; back++) {
        const struct oc_candle *candle = oc_series_at(&fake->m1.series, back);

        if (candle != NULL) {
            struct oc_bar bar = oc_bar_of(&fake->instrument, candle);

            fake->view.volume_5 += bar.volume;
            fake->view.delta_5 += 2 * bar.taker - bar.volume;
        }
    }
}

const struct oc_opinion *fake_view_push(struct fake_view *fake, enum oc_engine_id engine,
                                        int64_t open, int64_t high, int64_t low, int64_t close,
                                        int64_t volume, int64_t taker)
{
    struct oc_bar bar = {fake->next_ms, open, high, low, close, volume, taker};
    struct oc_candle candle = market_candle(&fake->instrument, &bar);
    struct oc_view *view = &fake->view;
    bool closes5 = (bar.open_ms + OC_MINUTE_MS) % (5 * OC_MINUTE_MS) == 0;

    series_push(&fake->m1.series, &candle);
    build_five(fake, &bar);
    sum_last_five(fake);
    view->open_ms = bar.open_ms;
    view->bar1 = bar;
    view->closes[OC_TF_1M] = true;
    view->closes[OC_TF_5M] = closes5;
    view->is_day_end = (bar.open_ms + OC_MINUTE_MS) % OC_DAY_MS == 0;
    if (closes5) {
        view->bar5 = fake->five;
        view->index5++;
    }
    fake->next_ms += OC_MINUTE_MS;
    oc_strategy_of(engine)->on_close(fake->state, view, &fake->opinion);
    return &fake->opinion;
}

const struct oc_opinion *fake_view_still(struct fake_view *fake, enum oc_engine_id engine,
                                         int64_t price, int minutes)
{
    for (int i = 0; i < minutes; i++) {
        fake_view_push(fake, engine, price, price, price, price, 100, 50);
    }
    return &fake->opinion;
}

void fake_view_align(struct fake_view *fake, enum oc_engine_id engine, int64_t price)
{
    while ((fake->next_ms + OC_MINUTE_MS) % (5 * OC_MINUTE_MS) != 0) {
        fake_view_still(fake, engine, price, 1);
    }
}
