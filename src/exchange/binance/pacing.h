/* pacing.h - the exchange's limits as plain arithmetic: request weight a minute, connection attempts,
 * and the exchange's own clock. Pure: time is an argument.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_PACING_H
#define EXCHANGE_BINANCE_PACING_H

#include <stdbool.h>
#include <stdint.h>

/* ---- request weight ------------------------------------------------------------------------------ */

/* Windows are the minutes of the exchange's clock, not sliding. used = what the exchange last reported
 * (or we added up) in this minute; what is in flight comes on top, since a report may not know it yet. */
struct weight {
    uint32_t limit;
    uint32_t budget;
    int64_t minute; /* of the exchange's clock */
    uint32_t used;
    uint32_t in_flight;
};

void weight_init(struct weight *weight, uint32_t limit, double budget_frac);
void weight_set_limit(struct weight *weight, uint32_t limit, double budget_frac);

/* True: a request of that cost may be sent now, and is counted as in flight. A request that is alone
 * always may. */
bool weight_take(struct weight *weight, uint32_t cost, int64_t exchange_now_ms);
/* It was answered, or failed. reported: X-MBX-USED-WEIGHT-1M, < 0 if there was none. sent_ms: the
 * exchange time at which it was taken: a report of an earlier minute says nothing about this one. */
void weight_done(struct weight *weight, uint32_t cost, int64_t reported, int64_t sent_ms,
                 int64_t exchange_now_ms);
/* The exchange said 429: this minute is used up. */
void weight_exhausted(struct weight *weight, int64_t exchange_now_ms);
uint32_t weight_used(const struct weight *weight, int64_t exchange_now_ms);
/* Exchange ms until the next minute: 1 .. 60000. */
int64_t weight_next_ms(int64_t exchange_now_ms);

/* ---- connection attempts ------------------------------------------------------------------------ */

/* A bucket of tokens: `burst` at once, then one every `gap_ms`. */
struct pace {
    uint32_t burst;
    uint32_t gap_ms;
    uint32_t tokens;
    int64_t filled_mono_ms;
};

void pace_init(struct pace *pace, uint32_t burst, uint32_t gap_ms, int64_t mono_ms);
/* 0: a token was taken. Else the ms to wait before asking again. */
int64_t pace_take(struct pace *pace, int64_t mono_ms);

/* ---- the exchange's clock ------------------------------------------------------------------------ */

/* now = max(latest event time, last /time + elapsed). Never the local wall clock. */
struct venue_clock {
    int64_t time_ms;      /* last answer of /time; 0 before the first */
    int64_t time_mono_ms; /* when it came */
    int64_t event_ms;     /* latest believed event time */
    int64_t suspect_ms;   /* an event time far ahead, not believed before a second one agrees */
};

void venue_clock_time(struct venue_clock *clock, int64_t server_ms, int64_t mono_ms);
/* Event times before the first /time are ignored. A jump of more than an hour ahead needs two that
 * agree, so that one corrupt frame cannot move the clock. */
void venue_clock_event(struct venue_clock *clock, int64_t event_ms, int64_t mono_ms);
int64_t venue_clock_now(const struct venue_clock *clock, int64_t mono_ms); /* 0: not known */
/* How far event_ms lies behind /time + elapsed (negative: ahead). 0 before the first /time. */
int64_t venue_clock_lag(const struct venue_clock *clock, int64_t event_ms, int64_t mono_ms);

#endif
