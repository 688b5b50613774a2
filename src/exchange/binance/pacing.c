/* pacing.c - the exchange's limits as plain arithmetic.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/pacing.h"

static const int64_t MINUTE_MS = INT64_C(60000);
static const int64_t JUMP_MS = INT64_C(3600000);

/* ---- request weight ---- */

void weight_set_limit(struct weight *weight, uint32_t limit, double budget_frac)
{
    weight->limit = limit;
    weight->budget = (uint32_t)((double)limit * budget_frac);
    if (weight->budget == 0)
        weight->budget = 1;
}

void weight_init(struct weight *weight, uint32_t limit, double budget_frac)
{
    weight->minute = 0;
    weight->used = 0;
    weight->in_flight = 0;
    weight_set_limit(weight, limit, budget_frac);
}

/* Minute 0 is "not known yet": what was reported then is of the first minute that is known. */
static void weight_roll(struct weight *weight, int64_t now_ms)
{
    int64_t minute = now_ms / MINUTE_MS;

    if (minute <= weight->minute)
        return;
    if (weight->minute != 0)
        weight->used = 0;
    weight->minute = minute;
}

bool weight_take(struct weight *weight, uint32_t cost, int64_t exchange_now_ms)
{
    uint64_t want;

    weight_roll(weight, exchange_now_ms);
    want = (uint64_t)weight->used + weight->in_flight + cost;
    if (want > weight->budget && weight->used + weight->in_flight > 0)
        return false;
    weight->in_flight += cost;
    return true;
}

void weight_done(struct weight *weight, uint32_t cost, int64_t reported, int64_t sent_ms,
                 int64_t exchange_now_ms)
{
    uint32_t taken = cost < weight->in_flight ? cost : weight->in_flight;

    weight_roll(weight, exchange_now_ms);
    weight->in_flight -= taken;
    if (reported < 0 || sent_ms / MINUTE_MS != weight->minute) {
        weight->used += cost;
        return;
    }
    if (reported > (int64_t)weight->used)
        weight->used = reported < (int64_t)UINT32_MAX / 2 ? (uint32_t)reported : UINT32_MAX / 2;
}

void weight_exhausted(struct weight *weight, int64_t exchange_now_ms)
{
    weight_roll(weight, exchange_now_ms);
    if (weight->used < weight->limit)
        weight->used = weight->limit;
}

uint32_t weight_used(const struct weight *weight, int64_t exchange_now_ms)
{
    bool is_current = exchange_now_ms / MINUTE_MS <= weight->minute;

    return (is_current ? weight->used : 0) + weight->in_flight;
}

int64_t weight_next_ms(int64_t exchange_now_ms)
{
    return MINUTE_MS - exchange_now_ms % MINUTE_MS;
}

/* ---- connection attempts ---- */

void pace_init(struct pace *pace, uint32_t burst, uint32_t gap_ms, int64_t mono_ms)
{
    pace->burst = burst;
    pace->gap_ms = gap_ms;
    pace->tokens = burst;
    pace->filled_mono_ms = mono_ms;
}

int64_t pace_take(struct pace *pace, int64_t mono_ms)
{
    int64_t gained = (mono_ms - pace->filled_mono_ms) / pace->gap_ms;

    if (gained > 0) {
        int64_t room = (int64_t)pace->burst - pace->tokens;

        pace->tokens += (uint32_t)(gained < room ? gained : room);
        pace->filled_mono_ms += gained * pace->gap_ms;
    }
    if (pace->tokens == 0)
        return pace->filled_mono_ms + pace->gap_ms - mono_ms;
    pace->tokens--;
    return 0;
}

/* ---- the exchange's clock ---- */

void venue_clock_time(struct venue_clock *clock, int64_t server_ms, int64_t mono_ms)
{
    clock->time_ms = server_ms;
    clock->time_mono_ms = mono_ms;
}

int64_t venue_clock_now(const struct venue_clock *clock, int64_t mono_ms)
{
    int64_t by_time;

    if (clock->time_ms == 0)
        return 0;
    by_time = clock->time_ms + (mono_ms - clock->time_mono_ms);
    return by_time > clock->event_ms ? by_time : clock->event_ms;
}

void venue_clock_event(struct venue_clock *clock, int64_t event_ms, int64_t mono_ms)
{
    int64_t distance;

    if (clock->time_ms == 0 || event_ms <= clock->event_ms)
        return;
    if (event_ms - venue_clock_now(clock, mono_ms) > JUMP_MS) {
        distance = event_ms - clock->suspect_ms;
        if (clock->suspect_ms == 0 || distance > JUMP_MS || distance < -JUMP_MS) {
            clock->suspect_ms = event_ms;
            return;
        }
    }
    clock->suspect_ms = 0;
    clock->event_ms = event_ms;
}

int64_t venue_clock_lag(const struct venue_clock *clock, int64_t event_ms, int64_t mono_ms)
{
    if (clock->time_ms == 0)
        return 0;
    return clock->time_ms + (mono_ms - clock->time_mono_ms) - event_ms;
}
