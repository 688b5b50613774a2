/* profiles.h - all profiles of one symbol and the roll-over at 00:00 UTC (strategies.md 3.5).
 *
 * Kept: the developing session; the rolling 24 h profile while the session is younger than 4 h (later
 * nobody reads it, and a query builds it from the 1m ring); the last five completed sessions; the
 * last twenty 4h blocks. Composite, balance and 4h reference are sums of those, made when they change.
 *
 * When a profile needs more rows than there is room for, the row size of the day steps up 1-2-5 until
 * everything fits: live profiles are built anew from the 1m ring, frozen ones are spread anew, and the
 * day's reference and composite stay as they are until 00:00. It depends on the candles only.
 * Memory: fixed size, no pointers inside.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_PROFILES_H
#define CORE_PROFILE_PROFILES_H

#include "core/profile/live_profile.h"
#include "core/profile/naked.h"
#include "core/profile/nodes.h"
#include "core/profile/row_pool.h"
#include "outcry/instrument.h"
#include "outcry/series.h"

enum {
    SESSION_MINUTES_MIN = 1380, /* of 1440, for a complete session */
    SESSION_HVN_CAP = 16,
    BALANCE_MIN = 2,
    COMPOSITE_MIN = 2
};

/* Where candles come from when a profile is built. */
struct profile_source {
    const struct oc_series *m1, *d1;
    const struct oc_instrument *instrument;
    bool has_taker_volume;
};

/* A candle in ticks and lots, volumes bounded so that no sum can overflow: more than 2^43 lots in a
 * minute count as 2^43. */
struct oc_bar profile_bar(const struct profile_source *source, const struct oc_candle *candle);
struct oc_bar profile_bounded(const struct profile_source *source, const struct oc_bar *bar);

struct session_info {
    int64_t day_ms, high, low;
    struct profile_value value;
};

struct profiles {
    int64_t row_ticks; /* of the day; 0 before the first candle */
    int64_t day_ms;    /* 00:00 UTC of the developing session */
    int64_t day_high, day_low;
    uint32_t day_minutes;
    uint32_t day_blocks;      /* 4h blocks of the developing session in the pool */
    bool is_refitted;         /* the row size changed since the day began */
    bool is_rolling;          /* the rolling profile is kept */
    int64_t rolling_after_ms; /* it holds the minutes that open later than this */
    struct live_span developing_span, rolling_span;
    struct naked_pocs naked;

    uint32_t session_count; /* complete ones since the origin; the last POOL_SESSIONS are kept */
    struct session_info sessions[POOL_SESSIONS]; /* oldest first */
    struct profile_hvn hvns[SESSION_HVN_CAP];    /* of the last session */
    uint32_t hvn_count;
    uint32_t revision; /* changes with the sessions, what follows from them, and the naked ones */
    uint32_t balance_sessions; /* in the current balance area; 0: no session yet */
    bool has_composite, has_composite_before;
    struct profile_value composite, composite_before; /* today's and yesterday's */
    struct profile_value balance;
    bool has_reference;
    struct profile_value reference; /* balance if it has two sessions, else the last session */

    int64_t developing_volumes[LIVE_ROWS], developing_takers[LIVE_ROWS];
    int64_t rolling_volumes[LIVE_ROWS];
    struct row_pool pool;
};

void profiles_init(struct profiles *profiles);

/* An empty developing session. */
void profiles_start_day(struct profiles *profiles, int64_t day_ms);

/* The row size at the origin. close: of the first candle. */
void profiles_set_first_row_size(struct profiles *profiles, const struct profile_source *source,
                                 int64_t close);

/* The newest candle of source->m1. True if it covered a naked point of control. */
bool profiles_add_minute(struct profiles *profiles, const struct profile_source *source,
                         const struct oc_bar *bar);

/* Steps 1 to 3 of the roll-over; the day's 1d candle is in source->d1 already. close: the last one.
 * The new day begins at next_day_ms. */
void profiles_roll_over(struct profiles *profiles, const struct profile_source *source,
                        int64_t close, int64_t next_day_ms);

/* Value of the developing session; false: no volume yet. */
bool profiles_developing(const struct profiles *profiles, struct profile_value *out);

/* The session is younger than 4 h: the rolling 24 h stand in for it. */
bool profiles_is_young(const struct profiles *profiles, int64_t close_ms);

/* Value of the rolling 24 h, while it is kept. */
bool profiles_rolling(const struct profiles *profiles, struct profile_value *out);

/* The 4h candle that opens at open_ms has closed. */
void profiles_add_block(struct profiles *profiles, const struct profile_source *source,
                        int64_t open_ms);

/* Value of the last 20 blocks; false before there are 20, or without volume. */
bool profiles_block_reference(const struct profiles *profiles, struct profile_value *out);

/* Sets the row size to row_ticks or, where something does not fit, the next larger 1-2-5 that does.
 * until_ms: candles that open earlier are in the live profiles. */
void profiles_refit(struct profiles *profiles, const struct profile_source *source,
                    int64_t row_ticks, int64_t until_ms);

/* Builds the live profiles anew from the ring; refits if they no longer fit. */
void profiles_rebuild_live(struct profiles *profiles, const struct profile_source *source,
                           int64_t until_ms);

/* Adds the candles of [from_ms, until_ms) to a live profile. False: too many rows. */
bool profile_build(const struct live_profile *live, const struct profile_source *source,
                   int64_t row_ticks, int64_t from_ms, int64_t until_ms);

/* Sum of the last `count` sessions. False: too many rows. */
bool profiles_sum_sessions(const struct profiles *profiles, uint32_t count, struct row_buffer *sum);

struct live_profile profiles_developing_live(struct profiles *profiles);
struct live_profile profiles_rolling_live(struct profiles *profiles);

#endif
