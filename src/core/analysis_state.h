/* analysis_state.h - the memory of an analysis. For analysis_*.c and market_data.c only.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_ANALYSIS_STATE_H
#define CORE_ANALYSIS_STATE_H

#include "core/analysis.h"
#include "core/indicator/atr.h"
#include "core/indicator/cvd.h"
#include "core/indicator/delta_window.h"
#include "core/indicator/volume_stats.h"
#include "core/profile/profiles.h"
#include "core/series/rollup.h"
#include "core/structure/brackets.h"
#include "core/structure/confluence.h"
#include "core/structure/evidence.h"
#include "core/structure/frame.h"
#include "core/structure/levels.h"
#include "core/structure/zigzag.h"

/* Time frames with a market state. */
enum analysis_frame {
    FRAME_5M,
    FRAME_1H,
    FRAME_4H,
    FRAME_1D,
    FRAME_COUNT,
    FRAME_NONE = FRAME_COUNT /* a time frame without one */
};

/* Read and written every minute first, then what 5m closes use, then the large tables. */
struct analysis {
    struct analysis_config config;
    int64_t last_ms;      /* open of the last candle; -1: none yet */
    int64_t last_close;   /* ticks */
    int64_t gap_until_ms; /* no opinions for candles that open earlier */
    uint64_t empty_mask;  /* bit 0: the last minute had no volume; 60 bits */
    uint32_t count5;      /* 5m candles closed since the origin */
    bool is_coarse_tick;  /* all day */
    bool has_z;           /* mu and sd score the last minute */
    double mu, sd;
    struct confluence_votes votes; /* of each frame's last close */
    bool has_confluence;
    double confluence;

    struct atr atrs[OC_TF_COUNT];
    bool has_atr[OC_TF_COUNT];
    double atr[OC_TF_COUNT];
    struct rollup rollups[OC_TF_COUNT]; /* [OC_TF_1M] is not used */
    struct delta_window deltas;         /* of 1m candles */
    struct cvd cvd;
    struct initial_balance balances[INITIAL_BALANCES];
    struct volume_stats volumes;

    struct frame frames[FRAME_COUNT];
    struct zigzag zigzag5, zigzag1h;
    struct oc_leg leg;
    double volume_mean_5m; /* of up to 20 candles before the last closed one */
    bool auction_changed;
    struct rule80 rule80;
    bool has_block_now, has_block_before;
    struct profile_value block_now,
        block_before; /* 4h reference at the last 4h close, and before */

    struct evidence evidence;
    uint32_t levels_revision; /* of the profiles that the levels were last taken from */
    struct profiles profiles;
    struct levels levels;
};

/* What one push works with. */
struct analysis_step {
    struct analysis *analysis;
    const struct analysis_io *io;
    struct profile_source source;
    int64_t close_ms;         /* of the moment that is judged */
    bool is_day_end;          /* the roll-over of 3.5 happens at it */
    bool closes[OC_TF_COUNT]; /* higher candles that close at it */
    struct oc_bar bars[OC_TF_COUNT];
    bool has_developing;
    struct profile_value developing; /* value of the developing session */
};

/* Steps 2 and 3 of strategies.md 1.3 for the candles that close. */
void analysis_close(struct analysis_step *step);

/* Levels as of this 5m close. */
void analysis_close_levels(struct analysis_step *step, const struct oc_bar *bar5);

/* Indicators of one closed higher candle; also for seeds. */
void analysis_close_indicators(struct analysis *analysis, enum oc_timeframe timeframe,
                               const struct oc_bar *bar, int64_t close_ms);

/* More than 30 of the last 60 minutes were empty. */
bool analysis_is_illiquid(const struct analysis *analysis);

/* delta of a bar in lots, 0 without taker volume */
int64_t analysis_delta(const struct analysis *analysis, const struct oc_bar *bar);

#endif
