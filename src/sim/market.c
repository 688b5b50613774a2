/* market.c - a made-up market, one minute after the other.
 * SPDX-License-Identifier: MIT */
#include "sim/market.h"

#include <string.h>

enum { STEPS = 6 }; /* of the price within a minute */

/* Relative volume by hour of day, UTC: quiet Asian night, European morning, American opening. */
static const double HOURS[24] = {0.95, 0.90, 0.80, 0.72, 0.68, 0.66, 0.72, 0.90,
                                 1.05, 1.05, 1.00, 0.98, 1.05, 1.45, 1.75, 1.60,
                                 1.40, 1.20, 1.10, 1.05, 1.00, 0.95, 0.90, 0.95};

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

void sim_market_begin(struct sim_market *market, const struct sim_market_plan *plan, uint64_t seed)
{
    memset(market, 0, sizeof *market);
    market->random.state = sim_mix(seed);
    market->plan = *plan;
    market->price = plan->price_ticks;
    market->center = market->price;
    market->heat = 1.0;
    market->next_trade = 1000000 + sim_next(&market->random) % 1000000000;
}

static void begin_balance(struct sim_market *market)
{
    struct sim_random *random = &market->random;
    double width = market->price * market->plan.noise_frac;

    market->regime = SIM_REGIME_BALANCE;
    market->minutes_left = (int32_t)sim_between(random, 900, 2400);
    market->half = width * sim_between(random, 16, 34);
    market->center = market->price + market->half * sim_between(random, -0.6, 0.6);
    market->target = market->center - market->half * 0.85;
    market->is_probe = false;
    market->leg_minutes = 0;
}

static void begin_leg(struct sim_market *market, bool is_pullback)
{
    struct sim_random *random = &market->random;
    double unit = market->price * market->plan.noise_frac;
    double run = (market->price - market->leg_start) * market->direction;

    market->is_pullback = is_pullback;
    market->leg_minutes = 0;
    if (is_pullback) {
        run = clamp(run, unit * 6, unit * 70);
        market->target = market->price - market->direction * run * sim_between(random, 0.35, 0.62);
    } else {
        market->leg_start = market->price;
        market->target = market->price + market->direction * unit * sim_between(random, 22, 52);
    }
}

static void begin_trend(struct sim_market *market)
{
    struct sim_random *random = &market->random;

    market->regime = SIM_REGIME_TREND;
    market->minutes_left = (int32_t)sim_between(random, 240, 600);
    market->direction = (sim_next(random) & 1) != 0 ? 1 : -1;
    /* no coin walks off for good */
    if (market->price > market->plan.price_ticks * 1.35)
        market->direction = -1;
    if (market->price < market->plan.price_ticks * 0.72)
        market->direction = 1;
    begin_leg(market, false);
}

static void next_regime(struct sim_market *market)
{
    bool was_balance = market->regime == SIM_REGIME_BALANCE && market->half > 0;

    if (was_balance && sim_uniform(&market->random) < 0.6)
        begin_trend(market);
    else
        begin_balance(market);
}

/* The rotation has arrived: turn round, sometimes beyond the edge for a moment. */
static void next_rotation(struct sim_market *market)
{
    struct sim_random *random = &market->random;
    double reach = sim_between(random, 0.70, 0.98);
    double side = market->price > market->center ? -1.0 : 1.0;

    market->is_probe = false;
    if (sim_uniform(random) < 0.30) {
        reach = sim_between(random, 1.12, 1.40);
        market->is_probe = true;
    }
    market->target = market->center + side * reach * market->half;
    market->leg_minutes = 0;
}

/* An impulse sets out with force, runs through its middle where nobody trades, and tires. */
static double pace(const struct sim_market *market)
{
    double whole = (market->target - market->leg_start) * market->direction;
    double done = (market->price - market->leg_start) * market->direction;

    if (market->leg_minutes < 8)
        return 1.0;
    return done > 0.35 * whole && done < 0.62 * whole ? 1.9 : 0.7;
}

/* Drift of this minute in ticks. */
static double steer(struct sim_market *market)
{
    double unit = market->price * market->plan.noise_frac;
    double away = market->target - market->price;
    double side = away > 0 ? 1.0 : -1.0;
    bool has_arrived = away * side < unit * 0.5;

    market->leg_minutes++;
    if (market->regime == SIM_REGIME_BALANCE) {
        if (has_arrived || market->leg_minutes > 240)
            next_rotation(market);
        return side * unit * 0.42;
    }
    if (has_arrived || market->leg_minutes > 90)
        begin_leg(market, !market->is_pullback);
    return side * unit * (market->is_pullback ? 0.55 : pace(market));
}

/* How busy a minute is, beside the hour and the move itself. */
static double business(const struct sim_market *market)
{
    double off = market->price - market->center;

    if (market->regime == SIM_REGIME_TREND)
        return market->is_pullback       ? 0.7
               : market->leg_minutes < 8 ? 2.6
               : pace(market) > 1.5      ? 1.4
                                         : 1.7;
    if (off < 0)
        off = -off;
    if (off > market->half)
        return 0.45; /* a probe that nobody joins */
    return 1.25 - 0.5 * off / market->half;
}

static int64_t to_ticks(double price)
{
    int64_t ticks = (int64_t)(price + 0.5);

    return ticks < 1 ? 1 : ticks;
}

static void walk(struct sim_market *market, double drift, double noise, struct sim_candle *out)
{
    struct sim_random *random = &market->random;
    int step;

    if (sim_uniform(random) < 0.48)
        market->price += noise * 0.12 * sim_normal(random);
    out->open = out->high = out->low = to_ticks(market->price);
    for (step = 0; step < STEPS; step++) {
        int64_t ticks;

        market->price += drift / STEPS + noise * 0.408 * sim_normal(random);
        if (market->price < 20.0)
            market->price = 20.0;
        ticks = to_ticks(market->price);
        out->high = ticks > out->high ? ticks : out->high;
        out->low = ticks < out->low ? ticks : out->low;
    }
    out->close = to_ticks(market->price);
}

static void trade(struct sim_market *market, const struct sim_symbol *symbol, double busy,
                  double push, struct sim_candle *out)
{
    struct sim_random *random = &market->random;
    double spread = 0.55 + 0.9 * sim_uniform(random) * sim_uniform(random) * 2.0;
    double lots = market->plan.lots_per_minute * busy * spread;
    double share = 0.5 + 0.16 * push + 0.07 * sim_normal(random);
    double trades;

    /* whoever begins an impulse takes what is offered */
    if (market->regime == SIM_REGIME_TREND && !market->is_pullback && market->leg_minutes < 8)
        share += 0.14 * market->direction;
    share = clamp(share, 0.02, 0.98);

    out->volume = lots < 1.0 ? 1 : (int64_t)lots;
    if (sim_next(random) % 200 == 0)
        share = push > 0 ? 1.0 : 0.0;
    out->taker = (int64_t)((double)out->volume * share);
    trades = (double)out->volume / (market->plan.lots_per_trade * sim_between(random, 0.7, 1.5));
    if (trades < 4)
        trades = 4;
    if (trades > (double)out->volume)
        trades = (double)out->volume;
    out->trades = (uint32_t)clamp(trades, 1, 100000);
    out->first_trade = market->next_trade;
    market->next_trade += out->trades;
    out->quote =
        sim_quote_of(symbol, (out->high + out->low + out->close + out->open) / 4, out->volume);
    out->taker_quote = sim_share(out->quote, out->taker, out->volume);
    out->is_present = true;
}

void sim_market_minute(struct sim_market *market, const struct sim_symbol *symbol, int64_t open_ms,
                       struct sim_candle *out)
{
    double noise, drift, push, busy;

    memset(out, 0, sizeof *out);
    if (market->minutes_left-- <= 0)
        next_regime(market);
    market->heat = clamp(
        market->heat + 0.06 * (1.0 - market->heat) + 0.07 * sim_normal(&market->random), 0.55, 2.2);
    noise = market->price * market->plan.noise_frac * market->heat;
    if (market->regime == SIM_REGIME_BALANCE)
        noise *= 0.7;
    drift = steer(market);
    walk(market, drift, noise, out);
    push = clamp(((double)(out->close - out->open)) / (noise + 1.0), -2.6, 2.6);
    busy = HOURS[(open_ms / 3600000) % 24] * business(market) *
           (0.6 + 0.4 * (push > 0 ? push : -push)) * market->heat;
    trade(market, symbol, busy, push, out);
}
