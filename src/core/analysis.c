/* analysis.c - one closed 1m candle through indicators, profiles, market state and levels.
 * SPDX-License-Identifier: MIT */
#include "core/analysis.h"

#include "core/analysis_state.h"
#include "core/flow/delta.h"
#include "core/math/real.h"
#include "core/profile/row_size.h"
#include "core/series/series.h"

enum { ATR_PERIOD = 14, EMPTY_WINDOW = 60, EMPTY_MAX = 30, FLOW_PERIOD = 5, VOTE_CANDLES_1M = 21 };

static const int64_t GAP_PAUSE_MS = 15 * OC_MINUTE_MS;
static const int64_t BAR_LOTS_MAX = INT64_C(1) << 54; /* of a higher candle: sums cannot overflow */

size_t analysis_size(void)
{
    return sizeof(struct analysis);
}

void analysis_init(struct analysis *analysis, const struct analysis_config *config)
{
    *analysis = (struct analysis){.config = *config, .last_ms = -1};
    for (int i = 0; i < OC_TF_COUNT; i++) {
        atr_init(&analysis->atrs[i], ATR_PERIOD);
    }
    for (int i = 0; i < FRAME_COUNT; i++) {
        frame_init(&analysis->frames[i]);
    }
    delta_window_init(&analysis->deltas);
    volume_stats_init(&analysis->volumes);
    profiles_init(&analysis->profiles);
    evidence_init(&analysis->evidence);
}

static struct oc_bar bounded(const struct oc_bar *bar)
{
    struct oc_bar out = *bar;

    out.volume = oc_min_i64(out.volume, BAR_LOTS_MAX);
    out.taker = oc_min_i64(out.taker, out.volume);
    return out;
}

void analysis_seed(struct analysis *analysis, const struct analysis_io *io,
                   enum oc_timeframe timeframe, const struct oc_candle *candle)
{
    struct oc_bar bar = oc_bar_of(io->instrument, candle);

    bar = bounded(&bar);
    series_push(io->series[timeframe], candle);
    analysis_close_indicators(analysis, timeframe, &bar, bar.open_ms + oc_timeframe_ms(timeframe));
}

/* The seeds of 1h as they came, each with the average true range of the days that had ended by then:
 * the time frames are seeded one after the other. */
static void replay_supports(struct analysis *analysis, const struct analysis_io *io)
{
    const struct oc_series *hours = io->series[OC_TF_1H], *days = io->series[OC_TF_1D];
    size_t day = days->count;
    double range = 0.0;
    struct atr atr;

    atr_init(&atr, ATR_PERIOD);
    for (size_t back = hours->count; back-- > 0;) {
        int64_t close_ms = oc_candle_open_ms(oc_series_at(hours, back)) + oc_timeframe_ms(OC_TF_1H);

        for (; day > 0 && oc_candle_open_ms(oc_series_at(days, day - 1)) + OC_DAY_MS <= close_ms;
             day--) {
            struct oc_bar bar = oc_bar_of(io->instrument, oc_series_at(days, day - 1));

            (void)!atr_push(&atr, &bar, &range);
        }
        supports_push_hour(&analysis->evidence.supports, io->instrument, hours, back, range);
    }
}

void analysis_add_failure(struct oc_failures *failures, int edge, uint32_t index)
{
    uint32_t *list = failures->index[edge > 0 ? 1 : 0];
    uint32_t *count = &failures->count[edge > 0 ? 1 : 0];

    if (*count > 0 && list[*count - 1] == index) {
        return;
    }
    if (*count == OC_FAILURE_CAP) {
        for (uint32_t i = 1; i < OC_FAILURE_CAP; i++) {
            list[i - 1] = list[i];
        }
        (*count)--;
    }
    list[(*count)++] = index;
}

/* The open bucket of a time frame becomes a closed candle. */
static void end_bucket(struct analysis_step *step, enum oc_timeframe timeframe)
{
    struct oc_candle candle;

    rollup_close(&step->analysis->rollups[timeframe], step->io->instrument, &candle,
                 &step->bars[timeframe]);
    step->bars[timeframe] = bounded(&step->bars[timeframe]);
    step->closes[timeframe] = true;
    const struct oc_candle *kept = series_push(step->io->series[timeframe], &candle);

    if (step->io->on_candle != NULL) {
        step->io->on_candle(step->io->ctx, timeframe, kept);
    }
}

/* Minutes are missing before the candle that opens at open_ms: what they cut closes now, and a day
 * that ended in between rolls over. True if it did. */
static bool close_cut(struct analysis *analysis, const struct analysis_io *io,
                      const struct profile_source *source, int64_t open_ms)
{
    struct analysis_step step = {
        .analysis = analysis,
        .io = io,
        .source = *source,
        .close_ms = open_ms,
        .is_day_end = open_ms - analysis->profiles.day_ms >= OC_DAY_MS,
    };
    bool has_cut = step.is_day_end;

    for (int i = OC_TF_5M; i < OC_TF_COUNT; i++) {
        enum oc_timeframe timeframe = (enum oc_timeframe)i;

        if (rollup_is_cut(&analysis->rollups[i], open_ms, oc_timeframe_ms(timeframe))) {
            end_bucket(&step, timeframe);
            has_cut = true;
        }
    }
    if (has_cut) {
        analysis_close(&step);
    }
    return step.is_day_end;
}

static void start(struct analysis *analysis, const struct analysis_io *io,
                  const struct profile_source *source, const struct oc_bar *bar)
{
    const struct oc_costs *costs = &analysis->config.costs;

    replay_supports(analysis, io);
    profiles_start_day(&analysis->profiles, bar->open_ms - bar->open_ms % OC_DAY_MS);
    profiles_set_first_row_size(&analysis->profiles, source, bar->close);
    analysis->is_coarse_tick =
        tick_is_coarse(2.0 * costs->taker_frac + costs->slip_frac, bar->close);
}

/* Step 1: what is judged every minute. */
static void push_minute(struct analysis *analysis, const struct profile_source *source,
                        const struct oc_bar *bar)
{
    int64_t delta = analysis_delta(analysis, bar);

    analysis->has_atr[OC_TF_1M] =
        atr_push(&analysis->atrs[OC_TF_1M], bar, &analysis->atr[OC_TF_1M]) == OC_OK;
    delta_window_push(&analysis->deltas, delta, bar->volume);
    cvd_push(&analysis->cvd, delta);
    analysis->has_z = volume_stats_get(&analysis->volumes, &analysis->mu, &analysis->sd) == OC_OK;
    if (bar->volume > 0) {
        volume_stats_push(&analysis->volumes, bar->volume);
    }
    analysis->empty_mask = (analysis->empty_mask << 1 | (bar->volume == 0 ? 1 : 0)) &
                           ((UINT64_C(1) << EMPTY_WINDOW) - 1);
    analysis->last_close = bar->close;
    initial_balance_push(analysis->balances, bar);
    if (profiles_add_minute(&analysis->profiles, source, bar)) {
        levels_cover(&analysis->levels, bar->low, bar->high);
    }
}

static void refresh_confluence(struct analysis *analysis, uint64_t minutes)
{
    struct delta_sums sums = delta_window_last(&analysis->deltas, DELTA_WINDOW_CAP);

    analysis->votes.has_vote[OC_TF_1M] = minutes >= VOTE_CANDLES_1M;
    analysis->votes.vote[OC_TF_1M] = frame_vote_of(
        0, 0.0, 0.0, delta_ratio(sums.delta, sums.volume), analysis->config.has_taker_volume);
    analysis->confluence = 0.0;
    analysis->has_confluence = confluence_of(&analysis->votes, &analysis->confluence) == OC_OK;
}

bool analysis_is_illiquid(const struct analysis *analysis)
{
    int empty = 0;

    for (uint64_t mask = analysis->empty_mask; mask != 0; mask &= mask - 1) {
        empty++;
    }
    return empty > EMPTY_MAX;
}

static void fill_view(const struct analysis *analysis, const struct analysis_step *step,
                      const struct oc_bar *bar, struct oc_view *view)
{
    const struct frame *frame = &analysis->frames[FRAME_5M];
    const struct profiles *profiles = &analysis->profiles;
    struct delta_sums sums = delta_window_last(&analysis->deltas, FLOW_PERIOD);
    bool closes_5m = step->closes[OC_TF_5M];

    *view = (struct oc_view){
        .instrument = step->io->instrument,
        .costs = step->io->costs,
        .m1 = step->io->series[OC_TF_1M],
        .m5 = step->io->series[OC_TF_5M],
        .open_ms = bar->open_ms,
        .bar1 = *bar,
        .is_day_end = step->is_day_end,
        .index5 = analysis->count5 > 0 ? analysis->count5 - 1 : 0,
        .has_adx5 = frame->last.is_ready,
        .adx5 = frame->last.adx,
        .volume_mean_5m_20 = analysis->volume_mean_5m,
        .has_volume_z = analysis->has_z,
        .volume_mu = analysis->mu,
        .volume_sd = analysis->sd,
        .delta_5 = sums.delta,
        .volume_5 = sums.volume,
        .has_reference = profiles->has_reference,
        .val = profiles->reference.val,
        .poc = profiles->reference.poc,
        .vah = profiles->reference.vah,
        .row_ticks = profiles->row_ticks,
        .session_count = profiles->session_count,
        .auction = frame->auction.state,
        .auction_changed = closes_5m && analysis->auction_changed,
        .failed_edge = closes_5m ? frame->auction.failed_edge : 0,
        .test_ms = frame->auction.test_ms,
        .imbalance = frame->score,
        .has_confluence = analysis->has_confluence,
        .confluence = analysis->confluence,
        .rule80 = analysis->rule80.points,
        .leg = analysis->leg,
        .levels = {analysis->levels.items, analysis->levels.count},
        .evidence = &analysis->evidence,
        .swing_high = analysis->zigzag1h.swing_high,
        .swing_low = analysis->zigzag1h.swing_low,
        .is_illiquid = analysis_is_illiquid(analysis),
        .is_coarse_tick = analysis->is_coarse_tick,
        .is_gap_pause = bar->open_ms < analysis->gap_until_ms,
        .failures = step->io->failures,
    };
    if (closes_5m) {
        view->bar5 = step->bars[OC_TF_5M];
    }
    for (int i = 0; i < OC_TF_COUNT; i++) {
        view->closes[i] = step->closes[i];
        view->bar_count[i] = (uint32_t)step->io->series[i]->pushed;
        view->has_atr[i] = analysis->has_atr[i];
        view->atr[i] = analysis->atr[i];
    }
}

void analysis_push(struct analysis *analysis, const struct analysis_io *io,
                   const struct oc_candle *candle, const struct oc_bar *exact, struct oc_view *view)
{
    struct analysis_step step = {
        .analysis = analysis,
        .io = io,
        .source = {io->series[OC_TF_1M], io->series[OC_TF_1D], io->instrument,
                   analysis->config.has_taker_volume},
        .closes = {[OC_TF_1M] = true},
    };
    struct oc_bar bar = profile_bounded(&step.source, exact);
    bool is_gap = analysis->last_ms >= 0 && bar.open_ms != analysis->last_ms + OC_MINUTE_MS;
    bool has_rolled = false;
    bool has_higher = false;

    if (analysis->last_ms < 0) {
        start(analysis, io, &step.source, &bar);
    }
    if (is_gap) {
        has_rolled = close_cut(analysis, io, &step.source, bar.open_ms);
        analysis->gap_until_ms = bar.open_ms + GAP_PAUSE_MS;
    }
    analysis->last_ms = bar.open_ms;
    series_push(io->series[OC_TF_1M], candle);
    push_minute(analysis, &step.source, &bar);
    for (int i = OC_TF_5M; i < OC_TF_COUNT; i++) {
        enum oc_timeframe timeframe = (enum oc_timeframe)i;

        if (rollup_add(&analysis->rollups[i], candle, exact, oc_timeframe_ms(timeframe))) {
            end_bucket(&step, timeframe);
            has_higher = true;
        }
    }
    step.close_ms = bar.open_ms + OC_MINUTE_MS;
    step.is_day_end = step.close_ms % OC_DAY_MS == 0;
    if (has_higher) {
        analysis_close(&step);
    }
    refresh_confluence(analysis, io->series[OC_TF_1M]->pushed);
    fill_view(analysis, &step, &bar, view);
    view->is_first_after_gap = is_gap;
    view->is_day_end = step.is_day_end || has_rolled;
}
